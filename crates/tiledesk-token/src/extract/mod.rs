//! Finds the one token in what people paste, and the exact string that the widget would be given.
//!
//! People paste a bare token, one with `JWT ` or `Bearer `, a whole call of the widget's API, a request header,
//! a JSON object, or a log line around any of these. This finds; it does not judge.

mod locate;
mod prefix;

use crate::escape;
use crate::findings::{Finding, NotAToken};
use locate::{candidates, header_value, is_gap, is_invisible, is_token_character, without_fence};
use prefix::strip;

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

/// A token as it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Pasted {
    /// Exactly what the widget or the server is given.
    pub header_value: String,
    /// The first word before the token.
    pub prefix: Prefix,
    /// The token, without prefix, quotes and white space; `None` when there is none.
    pub token: Option<String>,
    /// Whether quotes stand around prefix and token together, within what was handed over.
    pub quoted: bool,
    /// What is wrong with the shape and the prefix.
    pub findings: Vec<Finding>,
}

/// Why no token could be picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    /// More than one, and they differ.
    #[error("{0} different tokens were given; one at a time can be inspected")]
    Several(usize),
}

/// Finds the token.
///
/// # Errors
/// [`Unclear`] when there are several different ones.
pub fn find(text: &str) -> Result<Pasted, Unclear> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = without_fence(escape::without_line_break(text));
    let mut whole: Vec<&str> = candidates(text).filter(|c| c.matches('.').count() >= 2).collect();
    whole.sort_unstable();
    whole.dedup();
    if whole.len() > 1 {
        return Err(Unclear::Several(whole.len()));
    }
    Ok(take_apart(&header_value(text)))
}

fn take_apart(header_value: &str) -> Pasted {
    let peeled = strip(header_value);
    let token = without_gaps(peeled.rest);
    if let Some(what) = not_a_token(&token, peeled.rest) {
        return Pasted {
            header_value: header_value.to_owned(),
            prefix: peeled.first,
            token: None,
            quoted: peeled.quoted,
            findings: vec![Finding::NotAToken(what)],
        };
    }
    let mut findings = Vec::new();
    if peeled.bytes {
        findings.push(Finding::BytesRepr);
    }
    if peeled.quoted {
        findings.push(Finding::Quotes);
    }
    if let Some(invisible) = peeled.rest.chars().find(|c| is_invisible(*c)) {
        findings.push(Finding::Invisible(invisible));
    } else if token.len() != peeled.rest.len() {
        findings.push(Finding::Whitespace);
    }
    match (&peeled.first, peeled.words) {
        (Prefix::None, _) => findings.push(Finding::PrefixMissing),
        (_, 2..) => findings.push(Finding::PrefixDoubled),
        (Prefix::Bearer, _) => findings.push(Finding::PrefixBearer),
        (Prefix::Other(word), _) => findings.push(Finding::PrefixOther(word.clone())),
        (Prefix::Jwt, _) => {}
    }
    if let Some(gap) = peeled.gaps.iter().find(|gap| **gap != " ") {
        findings.push(match *gap {
            "%20" | "+" => Finding::PrefixEncoded,
            gap => Finding::PrefixSpaces(gap.chars().count()),
        });
    }
    Pasted {
        header_value: header_value.to_owned(),
        prefix: peeled.first,
        token: Some(token),
        quoted: peeled.quoted,
        findings,
    }
}

/// The pieces of a token in one. A mail in quoted-printable ends a line that goes on with `=` (RFC 2045, 6.7).
fn without_gaps(text: &str) -> String {
    let mut pieces = text.split(is_gap).filter(|piece| !piece.is_empty()).peekable();
    let mut token = String::with_capacity(text.len());
    while let Some(piece) = pieces.next() {
        let goes_on = pieces.peek().is_some();
        token.push_str(piece.strip_suffix('=').filter(|_| goes_on).unwrap_or(piece));
    }
    token
}

/// What it is, if it cannot be a token.
fn not_a_token(token: &str, given: &str) -> Option<NotAToken> {
    if token.is_empty() {
        return Some(NotAToken::Empty);
    }
    if let Some(literal) = ["undefined", "null", "NaN", "None", "nil", "false", "true"].iter().find(|l| **l == token) {
        return Some(NotAToken::Literal(literal));
    }
    if given.starts_with("[object ") {
        return Some(if given.contains("Promise") { NotAToken::Promise } else { NotAToken::Object });
    }
    let start: String = given.chars().take(5).flat_map(char::to_lowercase).collect();
    if start.starts_with("<!") || start.starts_with("<?xml") || start.starts_with("<html") {
        return Some(NotAToken::Page);
    }
    // The base64url of `{`, in the header or, where that is broken, in the payload.
    let begins = |part: &str| part.starts_with("ey") || part.starts_with("ew");
    let mut parts = token.split('.');
    let (header, payload) = (parts.next().unwrap_or_default(), parts.next());
    if !begins(header) && !payload.is_some_and(begins) {
        let shown = quotable(given);
        return Some(match payload {
            None => NotAToken::NoDots(shown),
            Some(_) => NotAToken::Text(shown),
        });
    }
    let is_token_text = |c: char| c == '…' || is_token_character(c);
    if payload.is_none() && !token.chars().all(is_token_text) {
        return Some(NotAToken::NoDots(quotable(given)));
    }
    None
}

/// What may be said of a text that is no token: it may be the secret, pasted by mistake.
fn quotable(given: &str) -> String {
    const SHORT: usize = 16;
    let length = given.chars().count();
    let address = given.starts_with("https://") || given.starts_with("http://");
    if length < SHORT || address || given.contains(char::is_whitespace) {
        format!("`{}`", escape::excerpt(given, 40))
    } else {
        format!("what was given ({length} characters)")
    }
}

#[cfg(test)]
mod tests;
