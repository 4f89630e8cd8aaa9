//! Where a token begins and ends in a text.

use std::ops::Range;

use memchr::memmem;

use super::runs::{base64_bytes, base64url_bytes, run, run_back, token_bytes};
use crate::extract::ends_in_escape;
use crate::json::{self, Json};
use crate::jws::{MAX_TOKEN, hs256, misread};

/// The base64url of `{"`, and of `{` with white space behind it: how a header begins. The first is by far the commonest.
pub const HEADS: [&[u8]; 5] = [b"eyJ", b"eyA", b"ewo", b"ew0", b"ewk"];
/// How much of what was searched has to stand before what comes next, in bytes: whether a token may begin there depends on
/// it. No escape is as long.
pub const CONTEXT: usize = 64;
/// A header is no longer, in bytes, where the token behind it is cut off: what is longer is taken for none.
const LONGEST_HEADER: usize = 1024;

/// A token in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it stands.
    pub range: Range<usize>,
    /// Whether it ends within its second part: whatever wrote it down cuts what is long.
    pub is_cut: bool,
}

/// Finds tokens. It is made once, as its search is prepared.
///
/// ```
/// use tiledesk_token::scan::Finder;
///
/// let log = b"GET /?jwt=JWT%20eyJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoiQWRhIn0.c2lnbmF0dXJl HTTP/1.1";
/// let found: Vec<_> = Finder::new().tokens(log, 0).map(|found| found.range).collect();
/// assert_eq!(found, [16..69]);
/// ```
#[derive(Debug)]
pub struct Finder {
    /// For the dot before a payload, which is an object as the header is: `ey` or `ew`. In a text without tokens that is
    /// rarer than how a header begins, and one search finds both.
    payload: memmem::Finder<'static>,
}

impl Default for Finder {
    fn default() -> Self {
        Self::new()
    }
}

impl Finder {
    /// Prepares the search.
    #[must_use]
    pub fn new() -> Self {
        Self { payload: memmem::Finder::new(b".e") }
    }

    /// Every token of three parts in a text, in order, and every one that is cut off within its second part. What is longer
    /// than 64 KiB is none. What stands before `from` was searched already, and only says what the rest follows.
    pub fn tokens<'a>(&'a self, text: &'a [u8], from: usize) -> impl Iterator<Item = Found> + 'a {
        let mut searched = from;
        let mut free = from;
        std::iter::from_fn(move || {
            loop {
                let dot = searched + self.payload.find(text.get(searched..)?)?;
                searched = dot + 1;
                let is_object = matches!(text.get(dot + 2), Some(b'y' | b'w'));
                let Some(token) = is_object.then(|| token(text, free, dot)).flatten() else { continue };
                (searched, free) = (token.range.end, token.range.end);
                return Some(token);
            }
        })
    }
}

/// How many bytes of a text can be searched now: what stands behind may be the beginning of a token that goes on in the
/// next piece. All of it where the end is none of a token's, or no token is as long.
#[must_use]
pub fn whole(text: &[u8]) -> usize {
    let end = text.get(text.len().saturating_sub(2 * MAX_TOKEN)..).unwrap_or_default();
    let tail = run_back(end, token_bytes);
    if tail == 2 * MAX_TOKEN { text.len() } else { text.len() - tail }
}

/// The token whose header ends at `dot`, if there is one; it does not begin before `free`.
#[inline(never)]
fn token(text: &[u8], free: usize, dot: usize) -> Option<Found> {
    let start = header(text, free, dot)?;
    let longest = text.get(..text.len().min(start + MAX_TOKEN + 1)).unwrap_or(text);
    let second = dot + 1 + run(longest.get(dot + 1..)?, base64_bytes);
    let Some(rest) = longest.get(second..)?.strip_prefix(b".") else {
        let is_cut = second - start <= MAX_TOKEN && is_header(text.get(start..dot)?);
        return is_cut.then_some(Found { range: start..second, is_cut });
    };
    let signature = run(rest, base64url_bytes);
    // A whole signature ends where it does, as in a path; any other one may be in plain base64.
    let length = match rest.get(signature) {
        // Five parts are something else (JWE), and so are more.
        Some(b'.') if rest.get(signature + 1).is_some_and(|byte| is_base64url(*byte)) => return None,
        Some(_) if signature != hs256::TEXT => run(rest, base64_bytes),
        _ => signature,
    };
    let end = second + 1 + length;
    (end - start <= MAX_TOKEN).then_some(Found { range: start..end, is_cut: false })
}

/// Whether it is a header, which names an algorithm (RFC 7515, 4.1.1): of what is cut off, nothing else tells that it was a
/// token.
#[cold]
fn is_header(text: &[u8]) -> bool {
    let text = Some(text).filter(|text| text.len() <= LONGEST_HEADER).and_then(|text| std::str::from_utf8(text).ok());
    let bytes = text.and_then(misread::decode).unwrap_or_default();
    let header = std::str::from_utf8(&bytes).ok().and_then(|header| json::parse(header).ok());
    matches!(header, Some(Json::Object(parameters)) if parameters.iter().any(|(name, _)| name == "alg"))
}

/// Where the header begins that ends at `dot`.
fn header(text: &[u8], free: usize, dot: usize) -> Option<usize> {
    let before = text.get(free.max(dot.saturating_sub(MAX_TOKEN))..dot)?;
    let run = run_back(before, base64_bytes);
    let begins = |start: usize| {
        let is_head = text.get(start..start + 3).is_some_and(|head| HEADS.contains(&head));
        is_head && is_boundary(text.get(..start).unwrap_or_default())
    };
    (dot - run..dot).find(|start| text.get(*start) == Some(&b'e') && begins(*start))
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Whether a token may begin behind `before`: not within a word. An escape is no word; nor is `%20` or `%2520`.
fn is_boundary(before: &[u8]) -> bool {
    match before {
        [] => true,
        _ if ends_in_escape(before) => true,
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
        let finder = Finder::new();
        let whole = finder.tokens(text, 0).filter(|found| !found.is_cut);
        whole.map(|found| String::from_utf8(text[found.range].to_vec()).unwrap()).collect()
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
            (r"{\x22token\x22:\x22", r"\x22}"),
            (r"jwt\x3d", r"\x26"),
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
    fn a_token_that_is_cut_off_within_its_claims_is_told() {
        let cut =
            |text: &str| -> Vec<bool> { Finder::new().tokens(text.as_bytes(), 0).map(|found| found.is_cut).collect() };
        let (half, _) = TOKEN.split_at(30);
        assert_eq!(cut(&format!("a {half}\nb {half}… {TOKEN} {half}")), [true, true, false, true]);
        // What is no header is no token, whatever stands behind it.
        for text in [
            "eyJhbGci.eyJh",
            "eyJhIjoxfQ.eyJh",
            "xeyJhbGciOiJIUzI1NiJ9.eyJh",
            "eyJhbGciOiJIUzI1NiJ9.",
            "eyJhbGciOiJIUzI1NiJ9",
        ] {
            assert_eq!(cut(text), [false; 0], "{text}");
        }
    }

    #[test]
    fn a_token_is_found_wherever_a_text_is_cut() {
        let finder = Finder::new();
        for before in ["a ", "JWT%20", "%2525252520", r"\n", r"\u0020", "\u{1b}[1;31m", "/", "x"] {
            let text = format!("a text {before}{TOKEN} b {before}{TOKEN}");
            let text = text.as_bytes();
            let all: Vec<_> = finder.tokens(text, 0).collect();
            assert_eq!(all.len(), if before == "x" { 0 } else { 2 }, "{before}");
            for cut in 0..=text.len() {
                let end = whole(&text[..cut]);
                let from = end.min(CONTEXT);
                let (first, rest) = (&text[..end], &text[end - from..]);
                let moved = |at: usize| at + end - from;
                let behind = finder
                    .tokens(rest, from)
                    .map(|Found { range, is_cut }| Found { range: moved(range.start)..moved(range.end), is_cut });
                assert_eq!(finder.tokens(first, 0).chain(behind).collect::<Vec<_>>(), all, "{before} {cut}");
            }
        }
        assert_eq!(whole("x".repeat(200_000).as_bytes()), 200_000);
    }
}
