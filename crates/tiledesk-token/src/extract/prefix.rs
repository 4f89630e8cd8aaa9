//! What stands directly before and around a token within what is handed over: prefixes and quotes.

use super::characters::{is_gap, is_token_character};

/// What stands before the token in the string that is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prefix {
    /// Exactly `JWT`.
    Jwt,
    /// `Bearer`, in any case.
    Bearer,
    /// Nothing.
    None,
    /// Another word that looks like an authentication scheme.
    Other(String),
}

impl Prefix {
    /// For machines.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Jwt => "JWT",
            Self::Bearer => "Bearer",
            Self::None => "none",
            Self::Other(_) => "other",
        }
    }
}

/// The authentication schemes that stand at the end of `before`, with the white space behind them, and where they begin.
///
/// Only the two that say so: `token` and `basic` are words of a sentence here.
pub(super) fn trailing_prefixes(before: &str) -> (String, usize) {
    let is_prefix = |word: &str| word == "JWT" || word.eq_ignore_ascii_case("bearer");
    // In an address or a form a blank is written otherwise.
    for encoded in ["%20", "+"] {
        if let Some(head) = before.strip_suffix(encoded) {
            let word = last_word(head);
            return if is_prefix(word) {
                (format!("{word} "), head.len() - word.len())
            } else {
                (String::new(), before.len())
            };
        }
    }
    let mut start = before.len();
    loop {
        let head = before.get(..start).unwrap_or_default();
        let trimmed = head.trim_end();
        let word = last_word(trimmed);
        if trimmed.len() == head.len() || !is_prefix(word) {
            return (before.get(start..).unwrap_or_default().to_owned(), start);
        }
        start = trimmed.len() - word.len();
    }
}

/// The letters at the end of the text.
fn last_word(text: &str) -> &str {
    let letters = text.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    text.get(text.len() - letters..).unwrap_or_default()
}

fn is_scheme_word(word: &str) -> bool {
    ["jwt", "bearer", "token", "basic"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// A text without what stands around its token.
pub(super) struct Unwrapped<'a> {
    pub(super) first: Prefix,
    pub(super) words: usize,
    /// What stands behind each prefix.
    pub(super) gaps: Vec<&'a str>,
    pub(super) quoted: bool,
    /// Python's `b'…'`.
    pub(super) bytes: bool,
    pub(super) rest: &'a str,
}

/// Takes prefixes, quotes and `b'…'` away, in whatever order they stand.
pub(super) fn strip(text: &str) -> Unwrapped<'_> {
    let mut stripped =
        Unwrapped { first: Prefix::None, words: 0, gaps: Vec::new(), quoted: false, bytes: false, rest: text.trim() };
    loop {
        let rest = stripped.rest;
        let bytes =
            [("b'", '\''), ("b\"", '"')].iter().find_map(|(open, close)| rest.strip_prefix(open)?.strip_suffix(*close));
        if let (inner, true) = unquote(rest) {
            stripped.quoted = true;
            stripped.rest = inner.trim();
        } else if let Some(inner) = bytes {
            stripped.bytes = true;
            stripped.rest = inner.trim();
        } else if !stripped.skip_prefix() {
            // Last, as it looks at all of the text.
            let Some(inner) = without_lone_quote(rest) else {
                return stripped;
            };
            stripped.quoted = true;
            stripped.rest = inner.trim();
        }
    }
}

impl Unwrapped<'_> {
    fn skip_prefix(&mut self) -> bool {
        let letters = self.rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (word, after) = self.rest.split_at_checked(letters).unwrap_or((self.rest, ""));
        let glued = self.rest.strip_prefix("JWT").filter(|r| r.starts_with("ey"));
        let (word, after) = glued.map_or((word, after), |rest| ("JWT", rest));
        let encoded =
            ["%20", "+"].iter().find_map(|blank| after.strip_prefix(blank)).filter(|rest| rest.starts_with('e'));
        let rest = encoded.unwrap_or_else(|| after.trim_start());
        let gap = after.get(..after.len() - rest.len()).unwrap_or_default();
        let ends = gap.is_empty() && glued.is_none() && !after.is_empty();
        if !is_scheme_word(word) || ends {
            return false;
        }
        // `token: JWT …` without its colon.
        let is_label = matches!(&self.first, Prefix::Other(label) if label.eq_ignore_ascii_case("token"));
        if self.words == 1 && is_label {
            self.words = 0;
            self.gaps.clear();
        }
        if self.words == 0 {
            self.first = match word {
                "JWT" => Prefix::Jwt,
                w if w.eq_ignore_ascii_case("bearer") => Prefix::Bearer,
                w => Prefix::Other(w.to_owned()),
            };
        }
        self.words += 1;
        self.gaps.push(gap);
        self.rest = rest;
        true
    }
}

const QUOTES: [(&str, &str); 7] = [
    ("\\\"", "\\\""),
    ("\"", "\""),
    ("'", "'"),
    ("`", "`"),
    ("\u{201c}", "\u{201d}"),
    ("\u{2018}", "\u{2019}"),
    ("\u{ab}", "\u{bb}"),
];

/// The text without one pair of quotes around it, and whether there was one.
fn unquote(text: &str) -> (&str, bool) {
    for (open, close) in QUOTES {
        if let Some(inner) = text.strip_prefix(open).and_then(|t| t.strip_suffix(close)) {
            return (inner, true);
        }
    }
    (text, false)
}

/// A token without the one quote before or behind it that lost its fellow.
fn without_lone_quote(text: &str) -> Option<&str> {
    let inner = QUOTES.iter().find_map(|(open, close)| text.strip_prefix(open).or_else(|| text.strip_suffix(close)))?;
    let is_token = inner.contains('.') && inner.chars().all(|c| is_gap(c) || is_token_character(c));
    is_token.then_some(inner)
}
