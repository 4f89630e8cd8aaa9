//! Where a token begins and ends in a text.

use std::ops::Range;

use memchr::memmem;

use crate::jws::MAX_TOKEN;

/// The base64url of `{"`, and of `{` with white space behind it: how a header begins. The first is by far the commonest.
const HEADS: [&str; 5] = ["eyJ", "eyA", "ewo", "ew0", "ewk"];
/// An HS256 signature in base64url.
const SIGNATURE: usize = 43;

/// Finds tokens. It is made once, as its searches are prepared.
///
/// ```
/// use tiledesk_token::scan::Finder;
///
/// let log = b"GET /?jwt=JWT%20eyJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoiQWRhIn0.c2lnbmF0dXJl HTTP/1.1";
/// let found: Vec<_> = Finder::new().tokens(log).collect();
/// assert_eq!(found, [16..69]);
/// ```
#[derive(Debug)]
pub struct Finder {
    heads: [memmem::Finder<'static>; 5],
}

impl Default for Finder {
    fn default() -> Self {
        Self::new()
    }
}

impl Finder {
    /// Prepares the searches.
    #[must_use]
    pub fn new() -> Self {
        Self { heads: HEADS.map(memmem::Finder::new) }
    }

    /// Every token of three parts in a text, in order. What is longer than 64 KiB is none.
    pub fn tokens<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = Range<usize>> + 'a {
        let mut next: [Option<usize>; 5] = [Some(0); 5];
        let mut is_known = [false; 5];
        let mut from = 0;
        std::iter::from_fn(move || {
            loop {
                for ((head, next), is_known) in self.heads.iter().zip(&mut next).zip(&mut is_known) {
                    let is_behind = next.is_some_and(|at| at < from);
                    if !*is_known || is_behind {
                        *next = next.and_then(|_| Some(from + head.find(text.get(from..)?)?));
                        *is_known = true;
                    }
                }
                let start = next.iter().flatten().min().copied()?;
                let run = text.get(start..)?;
                let length = run.iter().take_while(|byte| is_token_byte(**byte)).count();
                from = start + 1;
                if !is_boundary(text.get(..start).unwrap_or_default()) {
                    continue;
                }
                from = start + length;
                let token = run.get(..length).and_then(token);
                if let Some(length) = token {
                    return Some(start..start + length);
                }
            }
        })
    }
}

/// How many bytes of a text can be searched now: what stands behind may be the beginning of a token that goes on in the
/// next piece. All of it where the end is none of a token's, or no token is as long.
#[must_use]
pub fn whole(text: &[u8]) -> usize {
    let tail = text.iter().rev().take(2 * MAX_TOKEN).take_while(|byte| is_token_byte(**byte)).count();
    if tail == 2 * MAX_TOKEN { text.len() } else { text.len() - tail }
}

/// How long the token is that begins a run of token characters, if one does.
fn token(run: &[u8]) -> Option<usize> {
    let mut dots = memchr::memchr_iter(b'.', run);
    let (first, second) = (dots.next()?, dots.next()?);
    let payload = run.get(first + 1..second)?;
    // A payload is an object as well.
    if !payload.starts_with(b"ey") && !payload.starts_with(b"ew") {
        return None;
    }
    let rest = run.get(second + 1..)?;
    let signature = rest.iter().take_while(|byte| is_base64url(**byte)).count();
    // A whole signature ends where it does, as in a path; any other one may be in plain base64.
    let length = match rest.get(signature) {
        // Five parts are something else (JWE), and so are more.
        Some(b'.') if rest.get(signature + 1).is_some_and(|byte| is_base64url(*byte)) => return None,
        None | Some(b'.') => signature,
        Some(_) if signature == SIGNATURE => signature,
        Some(_) => rest.iter().take_while(|byte| **byte != b'.').count(),
    };
    Some(second + 1 + length).filter(|length| *length <= MAX_TOKEN)
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Base64url, plain base64 and dots.
fn is_token_byte(byte: u8) -> bool {
    is_base64url(byte) || matches!(byte, b'.' | b'+' | b'/' | b'=')
}

/// Whether a token may begin behind `before`: not within a word. An escape is no word: `%20`, `%2520`, `\n`, `\u0022`.
fn is_boundary(before: &[u8]) -> bool {
    match before {
        [] | [.., b'\\', b'n' | b'r' | b't' | b'b' | b'f'] => true,
        [.., b'\\', b'u', a, b, c, d] if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()) => true,
        [rest @ .., high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() && is_percent(rest) => true,
        [.., last] => !is_base64url(*last) && *last != b'.' || is_coloured(before),
    }
}

/// Whether a terminal's colour ends it: `ESC [ 1 ; 31 m`.
fn is_coloured(before: &[u8]) -> bool {
    const LONGEST: usize = 24;
    let Some(rest) = before.strip_suffix(b"m").or_else(|| before.strip_suffix(b"K")) else { return false };
    let digits = rest.iter().rev().take(LONGEST).take_while(|byte| byte.is_ascii_digit() || **byte == b';').count();
    rest.get(..rest.len() - digits).is_some_and(|rest| rest.ends_with(b"\x1b["))
}

/// Whether a percent sign ends it, however often it was encoded.
fn is_percent(mut before: &[u8]) -> bool {
    while let [rest @ .., b'2', b'5'] = before {
        before = rest;
    }
    before.ends_with(b"%")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoiQWRhIn0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    fn found(text: &str) -> Vec<String> {
        let text = text.as_bytes();
        Finder::new().tokens(text).map(|range| String::from_utf8(text[range].to_vec()).unwrap()).collect()
    }

    #[test]
    fn a_token_is_found_in_whatever_carries_it_unbroken() {
        for (before, after) in [
            ("", ""),
            ("Authorization: JWT ", "\r\n"),
            ("?jwt=JWT%20", "&x=1"),
            ("%3DJWT%2520", "%26"),
            (r#"{"value":"JWT "#, r#""}"#),
            (r#"\"JWT\u0020"#, r#"\""#),
            (r"line\n", r"\n"),
            ("/auth/", "/next"),
            ("token='", "'."),
            ("see ", ". Then"),
            ("eyebrow eyJ eyJhbGciOi. ", ""),
            ("\u{fffd}\0\u{1b}[31m", "\u{1b}[0m"),
        ] {
            assert_eq!(found(&format!("{before}{TOKEN}{after}")), [TOKEN], "{before}…{after}");
        }
        let pretty = TOKEN.replacen("eyJ", "ewogICJ", 1);
        assert_eq!(found(&format!("{TOKEN} {pretty},{TOKEN}")), [TOKEN, &pretty, TOKEN]);
    }

    #[test]
    fn what_is_no_token_is_none() {
        for text in ["", "eyJ", "xeyJhbGci.eyJh.b", "eyJhbGci.AAAA.b", "eyJhbGci.eyJh", &"eyJ.ey".repeat(20_000)] {
            assert_eq!(found(text), [""; 0], "{text:.50}");
        }
    }

    #[test]
    fn no_token_stands_across_the_end_of_what_is_searched() {
        let text = format!("a {TOKEN} b");
        for cut in 0..text.len() {
            let piece = &text.as_bytes()[..cut];
            let end = whole(piece);
            assert!(piece[end..].iter().all(|byte| is_token_byte(*byte)));
            let searched = Finder::new().tokens(&piece[..end]).count();
            assert_eq!(searched, usize::from(cut > 2 + TOKEN.len()), "{cut}");
        }
        assert_eq!(whole("x".repeat(200_000).as_bytes()), 200_000);
    }
}
