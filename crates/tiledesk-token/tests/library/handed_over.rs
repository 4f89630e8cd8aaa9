//! Random edits of the string that is handed over: what the server refuses is never accepted.
//!
//! The server is a model here (`edits.rs`). `tests/server/edits.rs` puts a sample of the same edits to a real one.

use proptest::prelude::*;
use tiledesk_token::claims::Scheme;
use tiledesk_token::extract::Pasted;
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
