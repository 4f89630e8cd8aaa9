//! Random edits of the string that is handed over, and what a server makes of them.
//!
//! What it reads out of a string is modelled here from its libraries (Node's HTTP parser, passport-jwt 4, jsonwebtoken 9,
//! jws 3), apart from the prediction. `tests/server/edits.rs` holds the model against a real server.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::tokens::{base64url, hmac_sha256};

/// The bytes of the header that a browser sends (WHATWG Fetch, 2.2.2): no NUL, CR or LF is within, and a character is a
/// byte.
pub fn sent(given: &str) -> Option<Vec<u8>> {
    let value = given.trim_matches([' ', '\t', '\r', '\n']);
    let byte = |c: char| u8::try_from(c).ok().filter(|byte| !matches!(byte, b'\0' | b'\r' | b'\n'));
    value.chars().map(byte).collect()
}

/// Whether Node's parser refuses the bytes of a header: for a control character that is no tab.
pub fn is_malformed(header: &[u8]) -> bool {
    header.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t')
}

/// Whether the server takes `given`, out of a token that is good but for how it is handed over, and signed with `secret`.
pub fn takes(given: &str, secret: &str) -> bool {
    let Some(header) = sent(given).filter(|header| !is_malformed(header)) else {
        return false;
    };
    let value: String = header.into_iter().map(char::from).collect();
    // passport-jwt: /(\S+)\s+(\S+)/, where JavaScript's \s has U+00A0.
    let is_blank = |c: char| matches!(c, ' ' | '\t' | '\u{a0}');
    let mut words = value.split(is_blank).filter(|word| !word.is_empty());
    let (Some(scheme), Some(token)) = (words.next(), words.next()) else {
        return false;
    };
    // valid-token.js: authorization.split(' ') has two pieces.
    scheme.to_lowercase() == "jwt" && value.split(' ').count() == 2 && verifies(token, secret)
}

/// jws: three parts of base64url, and the signature as a text is what the first two come to.
fn verifies(token: &str, secret: &str) -> bool {
    let is_base64url = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let parts: Vec<&str> = token.split('.').collect();
    let &[header, payload, signature] = parts.as_slice() else {
        return false;
    };
    let filled = !header.is_empty() && !payload.is_empty() && parts.iter().all(|part| is_base64url(part));
    filled && signature == base64url(hmac_sha256(secret.as_bytes(), &format!("{header}.{payload}")))
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
                let c = all[at];
                all[at] = if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
            }
            Self::Prefix(prefix) => return format!("{prefix}{}", text.strip_prefix("JWT ").unwrap_or(text)),
            Self::Behind(piece) => return format!("{text}{piece}"),
            Self::Around(before, after) => return format!("{before}{text}{after}"),
        }
        all.into_iter().collect()
    }
}

/// What becomes of a good string under one or two edits.
pub fn edited(good: String) -> impl Strategy<Value = String> {
    (prop::collection::vec(edit(), 1..3), any::<bool>()).prop_map(move |(edits, early)| {
        let is_left = |text: &str| text.chars().count() >= 20;
        edits.iter().fold(good.clone(), |text, edit| if is_left(&text) { edit.of(&text, early) } else { text })
    })
}
