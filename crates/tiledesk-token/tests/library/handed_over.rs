//! Random edits of the string that is handed over: what the server refuses is never accepted.
//!
//! The server is a model here (`edits.rs`). `tests/server/edits.rs` puts a sample of the same edits to a real one.

use proptest::prelude::*;
use tiledesk_token::claims::Scheme;
use tiledesk_token::escape::is_unsafe;
use tiledesk_token::extract::{Pasted, Place};
use tiledesk_token::inspect::{InspectRequest, Verdict, inspect};

use crate::edits::{edited, takes};
use crate::tokens::{self, ID, Judge, NOW, SECRET, claims};

fn accepted(pasted: &Pasted) -> bool {
    let judge = Judge::knows(ID);
    let request = InspectRequest {
        candidates: &judge.candidates,
        expected: judge.expected.clone(),
        id: judge.id.as_ref(),
        ..InspectRequest::new(pasted, NOW)
    };
    inspect(&request).verdict == Verdict::Accepted
}

/// As a script writes it in a text literal.
fn call(given: &str) -> String {
    let escaped: String = given
        .chars()
        .flat_map(|c| match c {
            '"' | '\\' => vec!['\\', c],
            '\n' => vec!['\\', 'n'],
            '\r' => vec!['\\', 'r'],
            c => vec![c],
        })
        .collect();
    format!("window.tiledesk.signInWithCustomToken(\"{escaped}\");")
}

/// As terminals, mail programs, logs and pages show a text.
fn carried(text: &str) -> Vec<String> {
    let quoted_printable: String = text
        .chars()
        .map(|c| if matches!(c, '=' | '"') { format!("={:02X}", u32::from(c)) } else { c.to_string() })
        .collect();
    let lines: Vec<String> = quoted_printable.chars().collect::<Vec<_>>().chunks(72).map(String::from_iter).collect();
    vec![
        format!("\u{1b}[32m{text}\u{1b}[0m"),
        format!("^[[1m{text}^[[m"),
        lines.join("=\r\n"),
        format!("> {text}\n> > Regards"),
        format!("│ {text} │\n└──┘"),
        format!("{{\"level\":\"info\",\"message\":{}}}", serde_json::to_string(text).unwrap()),
        text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;"),
    ]
}

/// Without the marks with which mail programs quote lines: a token goes on behind them.
fn unquoted(text: &str) -> String {
    text.lines().map(|line| line.trim_start_matches(['>', ' '])).collect::<Vec<_>>().join("\n")
}

/// `TILEPASS_EDITS` makes it as many as one likes.
fn cases() -> u32 {
    std::env::var("TILEPASS_EDITS").ok().and_then(|number| number.parse().ok()).unwrap_or(200)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_edit_is_accepted_that_the_server_refuses(given in edited(format!("JWT {}", tokens::token(&claims(Scheme::Both))))) {
        let token = tokens::token(&claims(Scheme::Both));
        if takes(&given, SECRET) {
            return Ok(());
        }
        prop_assert!(!accepted(&Pasted::exact(&given)), "{given:?}");
        // Other places know the string to the character as well. Nothing makes a token good that is another one.
        if !given.contains(&token) {
            return Ok(());
        }
        let json = serde_json::to_string(&given).unwrap();
        for text in [call(&given), format!("signInWithCustomToken({json})"), json] {
            if let Ok(pasted) = Pasted::parse(&text) {
                prop_assert!(!accepted(&pasted), "{text}");
            }
        }
        // What carried it is undone, and mends nothing where the string is known to the character.
        for text in carried(&call(&given)) {
            if let Ok(pasted) = Pasted::parse(&text)
                && pasted.place == Place::Exact
            {
                prop_assert!(!accepted(&pasted), "{text}");
            }
        }
    }

    /// Nothing is made up: what is handed over stands in the paste, as it came or as whoever carried it was given it.
    #[test]
    fn what_is_handed_over_stands_in_the_paste(
        given in edited(format!("JWT {}", tokens::token(&claims(Scheme::Both)))),
        before in "[ A-Za-z0-9.,:;<>-]{0,20}",
        behind in "[ A-Za-z0-9.,:;<>-]{0,20}",
    ) {
        let without_gaps = |text: &str| text.replace(char::is_whitespace, "");
        for sent in [given.clone(), format!("Authorization: {given}"), format!("fetch('/x', {{ token: '{given}' }})")] {
            for text in [&[sent.clone(), format!("{before}\n{sent}\n{behind}")][..], &carried(&sent)].concat() {
                let Ok(pasted) = Pasted::parse(&text) else { continue };
                let Some(token) = pasted.token() else { continue };
                let plain = [&text, &sent, &unquoted(&text)].map(|text| without_gaps(text));
                let stands = |token: &str| plain.iter().any(|plain| plain.contains(token));
                // An escape or a joint within an edited token is undone too, and what has no width is left out.
                let is_undone = |c: char| "\\%=\"'`^[".contains(c) || is_unsafe(c) && !c.is_whitespace();
                let is_literal = !given.contains(is_undone);
                prop_assert!(!is_literal || stands(token.as_str()), "{text}: {}", token.as_str());
            }
        }
    }
}

/// The model takes what is good, and what only a server takes is not accepted without a word.
#[test]
fn the_model_takes_what_the_server_takes() {
    let token = tokens::token(&claims(Scheme::Both));
    for (given, expected) in [
        (format!("JWT {token}"), true),
        (format!("jwt {token}"), true),
        (format!(" JWT {token}\n"), true),
        (format!("JWT {token}\tx"), true),
        (format!("JWT  {token}"), false),
        (format!("JWT\u{a0}{token}"), false),
        (format!("JWT {token} x"), false),
        (format!("JWT {token};"), false),
        (format!("Bearer {token}"), false),
        (format!("JWT {token}\0"), false),
        (format!("JWT {}", &token[..token.len() - 1]), false),
    ] {
        assert_eq!(takes(&given, SECRET), expected, "{given:?}");
    }
    assert!(accepted(&Pasted::exact(&format!("JWT {token}"))));
    assert!(accepted(&Pasted::parse(&call(&format!("jwt {token}"))).unwrap()));
}
