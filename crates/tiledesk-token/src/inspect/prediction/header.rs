//! What the two endpoints read out of the string that they are given: HTTP carries it, and each looks for its token.

/// What becomes of a string as the value of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carried<'a> {
    /// It arrives, without the white space around it.
    Arrives(&'a str),
    /// No browser sends it: a line break, or a character that a header cannot hold (WHATWG Fetch, 2.2.2).
    NotSent,
    /// Node's parser refuses it: a control character (RFC 9110, 5.5).
    Malformed,
    /// It is more than Node reads.
    TooLong,
    /// Whether it arrives depends on what else is sent.
    Unknown,
}

/// More bytes of headers than this the server does not read (Node's limit).
const LONGEST_HEADERS: usize = 16 * 1024;
/// More than a browser sends beside the token.
const OTHER_HEADERS: usize = 4 * 1024;

impl<'a> Carried<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let value = text.trim_matches([' ', '\t', '\r', '\n']);
        if value.chars().any(|c| matches!(c, '\0' | '\r' | '\n') || u32::from(c) > 0xFF) {
            Self::NotSent
        } else if value.bytes().any(|b| b.is_ascii_control() && b != b'\t') {
            Self::Malformed
        } else if value.len() > LONGEST_HEADERS {
            Self::TooLong
        } else if !value.is_ascii() || value.len() > LONGEST_HEADERS - OTHER_HEADERS {
            // Beyond ASCII, what arrives depends on who encodes it.
            Self::Unknown
        } else {
            Self::Arrives(value)
        }
    }
}

/// What an endpoint looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen<'a> {
    /// This, as a token.
    Token(&'a str),
    /// This, as a token; and what it would have accepted it answers with 403 all the same.
    TokenInVain(&'a str),
    /// No token, and it answers with this status.
    Nothing(u16),
}

/// The second of the first two words, of which the first is `jwt` in any case; then, once that was taken, the whole has
/// to be two words with one space between.
pub(super) fn at_sign_in(value: &str) -> Seen<'_> {
    let mut words = value.split_ascii_whitespace();
    match (words.next(), words.next()) {
        (Some(scheme), Some(token)) if scheme.eq_ignore_ascii_case("jwt") => {
            if behind_space(value).is_some() {
                Seen::Token(token)
            } else {
                Seen::TokenInVain(token)
            }
        }
        _ => Seen::Nothing(401),
    }
}

/// Whatever stands behind the only space, whatever the word before it.
pub(super) fn at_decode(value: &str) -> Seen<'_> {
    behind_space(value).map_or(Seen::Nothing(403), Seen::Token)
}

fn behind_space(value: &str) -> Option<&str> {
    let (_, behind) = value.split_once(' ')?;
    (!behind.contains(' ')).then_some(behind)
}

#[cfg(test)]
mod tests {
    use super::{Carried, Seen, at_decode, at_sign_in};

    #[test]
    fn http_carries_what_a_browser_sends_and_node_reads() {
        assert_eq!(Carried::of("\t JWT a.b.c \r\n"), Carried::Arrives("JWT a.b.c"));
        assert_eq!(Carried::of("JWT\ta"), Carried::Arrives("JWT\ta"));
        for text in ["JWT a\nb", "JWT a\rb", "JWT \0a", "JWT\u{2009}a", "\u{feff}JWT a"] {
            assert_eq!(Carried::of(text), Carried::NotSent, "{text:?}");
        }
        for text in ["JWT \u{1b}a", "JWT a\u{7f}", "JWT\u{b}a"] {
            assert_eq!(Carried::of(text), Carried::Malformed, "{text:?}");
        }
        assert_eq!(Carried::of("JWT\u{a0}a"), Carried::Unknown);
        assert_eq!(Carried::of(&"x".repeat(12 * 1024)), Carried::Arrives(&"x".repeat(12 * 1024)));
        assert_eq!(Carried::of(&"x".repeat(12 * 1024 + 1)), Carried::Unknown);
        assert_eq!(Carried::of(&"x".repeat(16 * 1024 + 1)), Carried::TooLong);
    }

    #[test]
    fn each_endpoint_looks_for_the_token_in_its_own_way() {
        use Seen::{Nothing, Token, TokenInVain};
        for (value, sign_in, decode) in [
            ("JWT a", Token("a"), Token("a")),
            ("jWt a", Token("a"), Token("a")),
            ("Bearer a", Nothing(401), Token("a")),
            ("a", Nothing(401), Nothing(403)),
            ("", Nothing(401), Nothing(403)),
            ("JWT  a", TokenInVain("a"), Nothing(403)),
            ("JWT\ta", TokenInVain("a"), Nothing(403)),
            ("JWT a b", TokenInVain("a"), Nothing(403)),
            ("JWT a\tb", Token("a"), Token("a\tb")),
            ("JWT\ta b", Token("a"), Token("b")),
            ("JWT JWT a", TokenInVain("JWT"), Nothing(403)),
            ("\"JWT a\"", Nothing(401), Token("a\"")),
            ("x JWT a", Nothing(401), Nothing(403)),
        ] {
            let expected = (sign_in, decode);
            assert_eq!((at_sign_in(value), at_decode(value)), expected, "{value}");
        }
    }
}
