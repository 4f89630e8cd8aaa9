//! Random edits of the string that is handed over: what the server refuses is never accepted.
//!
//! What the server reads out of a string is modelled here from its libraries (Node's HTTP parser, passport-jwt 4,
//! jsonwebtoken 9, jws 3), apart from the prediction. `tests/server/real.rs` puts the same edits to a real server.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use tiledesk_token::claims::Scheme;
use tiledesk_token::extract::Pasted;
use tiledesk_token::inspect::{InspectRequest, Verdict, inspect};

use crate::tokens::{self, ID, Judge, NOW, SECRET, base64url, claims, hmac_sha256};

/// Whether the server takes `given` for this very token, which is good.
fn takes(given: &str) -> bool {
    // Fetch sends bytes, and no NUL, CR or LF within; Node's parser takes tabs and no other control character.
    let value = given.trim_matches([' ', '\t', '\r', '\n']);
    let is_sent = |c: char| c == '\t' || (' '..='~').contains(&c) || ('\u{80}'..='\u{ff}').contains(&c);
    if !value.chars().all(is_sent) {
        return false;
    }
    // passport-jwt: /(\S+)\s+(\S+)/, where JavaScript's \s has U+00A0.
    let is_blank = |c: char| matches!(c, ' ' | '\t' | '\u{a0}');
    let mut words = value.split(is_blank).filter(|word| !word.is_empty());
    let (Some(scheme), Some(token)) = (words.next(), words.next()) else {
        return false;
    };
    // valid-token.js: authorization.split(' ') has two pieces.
    scheme.to_lowercase() == "jwt" && value.split(' ').count() == 2 && verifies(token)
}

/// jws: three parts of base64url, and the signature as a text is what the first two come to.
fn verifies(token: &str) -> bool {
    let is_base64url = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let parts: Vec<&str> = token.split('.').collect();
    let &[header, payload, signature] = parts.as_slice() else {
        return false;
    };
    let filled = !header.is_empty() && !payload.is_empty() && parts.iter().all(|part| is_base64url(part));
    filled && signature == base64url(hmac_sha256(SECRET.as_bytes(), &format!("{header}.{payload}")))
}

#[derive(Clone, Debug)]
enum Edit {
    Insert(Index, String),
    Delete(Index, usize),
    Replace(Index, String),
    Swap(Index),
    Double(Index, usize),
    Case(Index),
    Prefix(&'static str),
    Behind(&'static str),
    Around(&'static str, &'static str),
}

const PIECES: [&str; 34] = [
    " ", "\t", "\n", "\r\n", "\u{a0}", "\u{200b}", "\u{feff}", "\u{2009}", "\0", "\u{1b}", "\u{7f}", "\"", "'", "`",
    "\\", ".", "=", "+", "/", "-", "_", ",", ";", ":", "%20", "<", ">", "é", "JWT", "JWT ", "eyJ", "A", "…", "\\n",
];

fn edit() -> impl Strategy<Value = Edit> {
    let piece =
        || prop_oneof![4 => select(&PIECES[..]).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    // The prefix is short, and edits of it are the ones that pass.
    let at = any::<Index>;
    prop_oneof![
        (at(), piece()).prop_map(|(at, piece)| Edit::Insert(at, piece)),
        (at(), 1..4_usize).prop_map(|(at, length)| Edit::Delete(at, length)),
        (at(), piece()).prop_map(|(at, piece)| Edit::Replace(at, piece)),
        at().prop_map(Edit::Swap),
        (at(), 1..8_usize).prop_map(|(at, length)| Edit::Double(at, length)),
        at().prop_map(Edit::Case),
        select(
            &[
                "",
                "jwt ",
                "Jwt ",
                "Bearer ",
                "JWT",
                "JWT  ",
                "JWT\t",
                "JWT: ",
                "Token ",
                "token JWT ",
                "JWT JWT ",
                "xJWT ",
                "JWT%20"
            ][..]
        )
        .prop_map(Edit::Prefix),
        select(&PIECES[..]).prop_map(Edit::Behind),
        (select(&PIECES[..]), select(&PIECES[..])).prop_map(|(before, after)| Edit::Around(before, after)),
    ]
}

impl Edit {
    /// Half of the edits that have a place are made within the first ten characters.
    fn of(&self, text: &str, early: bool) -> String {
        let mut all: Vec<char> = text.chars().collect();
        let place = |at: &Index, size: usize| at.index(if early { size.min(10) } else { size }.max(1));
        match self {
            Self::Insert(at, piece) => {
                let at = place(at, all.len() + 1);
                drop(all.splice(at..at, piece.chars()));
            }
            Self::Delete(at, length) => {
                let at = place(at, all.len());
                drop(all.drain(at..(at + length).min(all.len())));
            }
            Self::Replace(at, piece) => {
                let at = place(at, all.len());
                drop(all.splice(at..=at, piece.chars()));
            }
            Self::Swap(at) => {
                let at = place(at, all.len() - 1);
                all.swap(at, at + 1);
            }
            Self::Double(at, length) => {
                let at = place(at, all.len());
                let piece = all[at..(at + length).min(all.len())].to_vec();
                drop(all.splice(at..at, piece));
            }
            Self::Case(at) => {
                let at = place(at, all.len());
                let lower = all[at].is_lowercase();
                all[at] = if lower { all[at].to_ascii_uppercase() } else { all[at].to_ascii_lowercase() };
            }
            Self::Prefix(prefix) => return format!("{prefix}{}", text.strip_prefix("JWT ").unwrap_or(text)),
            Self::Behind(piece) => return format!("{text}{piece}"),
            Self::Around(before, after) => return format!("{before}{text}{after}"),
        }
        all.into_iter().collect()
    }
}

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
    fn no_edit_is_accepted_that_the_server_refuses(edits in prop::collection::vec(edit(), 1..3), early in any::<bool>()) {
        let token = tokens::token(&claims(Scheme::Both));
        let good = format!("JWT {token}");
        let given = edits.iter().fold(good, |text, edit| if text.chars().count() < 20 { text } else { edit.of(&text, early) });
        if takes(&given) {
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
        assert_eq!(takes(&given), expected, "{given:?}");
    }
    assert!(accepted(&Pasted::exact(&format!("JWT {token}"))));
    assert!(accepted(&Pasted::parse(&call(&format!("jwt {token}"))).unwrap()));
}
