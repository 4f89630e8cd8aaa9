//! What was pasted in place of a token.

use super::characters::is_token_character;
use super::decoded::is_decoded;
use super::masked::{mask, mask_behind};
use crate::escape;
use crate::findings::NotAToken;
use crate::jws::{MAX_TOKEN, misread};

/// What it is, if it cannot be a token.
pub(super) fn not_a_token(token: &str, given: &str) -> Option<NotAToken> {
    if token.is_empty() {
        return Some(NotAToken::Empty);
    }
    if let Some(literal) = ["undefined", "null", "NaN", "None", "nil", "false", "true"].iter().find(|l| **l == token) {
        return Some(NotAToken::Literal(literal));
    }
    if given.starts_with("[object ") {
        return Some(if given.contains("Promise") { NotAToken::Promise } else { NotAToken::Object });
    }
    if is_page(given) {
        return Some(NotAToken::Page);
    }
    if let Some(what) = recognised(token, given) {
        return Some(what);
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
    if let Some(from) = token.find(['*', '[', '<', '\u{2022}', '\u{25cf}', '\u{2588}']).and_then(|at| token.get(at..))
        && mask_behind(from).is_some()
    {
        return mask(from).map(NotAToken::Masked);
    }
    let is_token_text = |c: char| c == '…' || is_token_character(c);
    if payload.is_none() && !token.chars().all(is_token_text) {
        return Some(NotAToken::NoDots(quotable(given)));
    }
    None
}

/// Whether a text begins as a web page does, or a part of one.
pub(super) fn is_page(text: &str) -> bool {
    const STARTS: [&str; 7] = ["<!", "<?xml", "<html", "<head", "<body", "<script", "<title"];
    let start: String = text.trim_start_matches('\u{feff}').trim_start().chars().take(8).collect();
    let start = start.to_ascii_lowercase();
    STARTS.iter().any(|one| start.starts_with(one))
}

/// What somebody made or copied in place of a token, where that can be told.
fn recognised(token: &str, given: &str) -> Option<NotAToken> {
    let plain = given.trim_start();
    let is_joined = plain.starts_with('{') && (plain.contains("}.{") || plain.contains("}.\n{"));
    if is_joined && !plain.ends_with('}') {
        return Some(NotAToken::PlainJson);
    }
    if is_joined || is_decoded(given) {
        return Some(NotAToken::Decoded);
    }
    // MD5, SHA-1, SHA-256, SHA-384, SHA-512.
    let is_hash = matches!(token.len(), 32 | 40 | 64 | 96 | 128) && token.bytes().all(|b| b.is_ascii_hexdigit());
    if is_hash {
        return Some(NotAToken::Hash(token.len()));
    }
    let encoded = if token.contains('.') || token.len() > MAX_TOKEN * 2 { None } else { misread::decode(token) };
    let inner = encoded.and_then(|bytes| String::from_utf8(bytes).ok())?;
    let has_parts = inner.matches('.').count() == 2 && (inner.contains("eyJ") || inner.contains("ewo"));
    has_parts.then_some(NotAToken::EncodedAgain)
}

/// What may be said of a text that is no token: it may be the secret, pasted by mistake.
///
/// A word of this many characters may be one, wherever it stands; of an address, what the query holds.
fn quotable(given: &str) -> String {
    const SHORT: usize = 16;
    let length = given.chars().count();
    let is_address = given.starts_with("https://") || given.starts_with("http://");
    let shown = if is_address { given.split(['?', '#']).next().unwrap_or_default() } else { given };
    let is_end = |c: char| c == '"' || c.is_whitespace() || is_address && matches!(c, '/' | '@' | ':' | '=' | ';');
    // A name in an address may be longer, and then has dots or hyphens in it.
    let has_digit = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
    let is_long = |word: &str| word.len() >= SHORT && (!is_address || has_digit(word) || word.len() >= 2 * SHORT);
    let may_be_secret = shown.split(is_end).any(is_long);
    if !may_be_secret && (length < SHORT || is_address || given.contains(char::is_whitespace)) {
        format!("`{}`", escape::excerpt(shown, 40))
    } else {
        format!("what was given ({length} characters)")
    }
}
