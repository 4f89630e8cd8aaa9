//! The characters that tokens are made of, and those that come between.

use crate::escape;

pub(super) fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Base64url, plain base64 and dots.
pub(super) fn is_token_byte(byte: u8) -> bool {
    is_base64url(byte) || matches!(byte, b'.' | b'+' | b'/' | b'=')
}

pub(super) fn is_token_character(character: char) -> bool {
    u8::try_from(character).is_ok_and(is_token_byte)
}

/// A character of no width, as web pages and chat programs put in.
pub(super) fn is_invisible(character: char) -> bool {
    !character.is_control() && escape::is_unsafe(character)
}

/// Whether an escape ends it, which is no part of a word: `\n`, `\u0022`, and `\x22`, as nginx writes a quote.
#[inline]
pub(crate) fn ends_in_escape(before: &[u8]) -> bool {
    match before {
        [.., b'\\', b'n' | b'r' | b't' | b'b' | b'f'] => true,
        [.., b'\\', b'x', a, b] => [a, b].iter().all(|digit| digit.is_ascii_hexdigit()),
        [.., b'\\', b'u', a, b, c, d] => [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()),
        _ => false,
    }
}

/// What stands between the pieces of a token that was wrapped, or went through a web page.
pub(super) fn is_gap(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}

/// Whether the text begins like a JSON object in base64url.
pub(super) fn begins_token(text: &str) -> bool {
    ["eyJ", "eyA", "ewo", "ew0", "ewk"].iter().any(|head| text.starts_with(head))
}
