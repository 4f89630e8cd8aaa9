//! What people paste around a token: the string that is handed over is cut out of it.

use super::prefix::{strip, trailing_prefixes};
use crate::escape;
use crate::json::{self, Json};

/// The lines between Markdown's three backticks.
pub(super) fn without_fence(text: &str) -> &str {
    text.trim()
        .strip_prefix("```")
        .and_then(|rest| rest.strip_suffix("```"))
        .and_then(|rest| rest.split_once('\n'))
        .map_or(text, |(_language, lines)| lines.trim_end())
}

/// The string that the widget or the server is given, out of whatever is around it.
pub(super) fn header_value(text: &str) -> String {
    // JSON in JSON in JSON, as logs have it, and no deeper.
    handed_over_within(text, 3)
}

fn handed_over_within(text: &str, deeper: usize) -> String {
    let holds_token = has_candidate(text);
    let found = [call_argument, json_value, authorization_header]
        .iter()
        .find_map(|finder| finder(text).filter(|found| !holds_token || has_candidate(found)));
    match found {
        Some(found) if deeper > 0 && has_candidate(&found) && !is_token_alone(found.trim()) => {
            handed_over_within(&found, deeper - 1)
        }
        Some(found) => found,
        None if is_token_alone(text.trim()) => text.trim().to_owned(),
        None => in_a_line(text.trim()),
    }
}

/// In a log line, a mail or a page: the first candidate, with the prefixes that stand directly before it.
fn in_a_line(text: &str) -> String {
    let Some(candidate) = candidates(text).next() else {
        return text.to_owned();
    };
    let start = candidate.as_ptr() as usize - text.as_ptr() as usize;
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(start + candidate.len()..).unwrap_or_default();
    let whole = if after.starts_with('…') {
        format!("{candidate}…")
    } else {
        continued(candidate, after).unwrap_or_else(|| candidate.to_owned())
    };
    format!("{}{whole}", trailing_prefixes(before))
}

/// A token that a mail program wrapped, and perhaps quoted with `>`: its lines, if together they are a whole token.
fn continued(first: &str, after: &str) -> Option<String> {
    let mut progress = Progress::default();
    progress.read(first);
    let mut whole = first.to_owned();
    let mut lines = after.split('\n');
    if progress.is_complete() || !lines.next()?.trim().is_empty() {
        return None;
    }
    for line in lines {
        let piece = line.trim_start_matches(['>', '|', ' ', '\t']).trim_end();
        if piece.is_empty() || !piece.bytes().all(is_token_byte) {
            return None;
        }
        whole.push('\n');
        whole.push_str(piece);
        progress.read(piece);
        if progress.is_complete() {
            return Some(whole);
        }
    }
    None
}

/// How far a token has come: its dots, and the length of what stands behind the last one.
#[derive(Default)]
struct Progress {
    dots: usize,
    last: usize,
}

impl Progress {
    fn read(&mut self, piece: &str) {
        for byte in piece.bytes() {
            if byte == b'.' {
                *self = Self { dots: self.dots + 1, last: 0 };
            } else {
                self.last += 1;
            }
        }
    }

    /// Whether there are three parts, the last as long as a signature of one of the usual algorithms.
    fn is_complete(&self) -> bool {
        self.dots == 2 && (matches!(self.last, 43 | 64 | 86) || self.last > 128)
    }
}

fn has_candidate(text: &str) -> bool {
    candidates(text).next().is_some()
}

/// Every run of token characters that begins like a JSON object in base64url, at a boundary.
pub(super) fn candidates(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let bytes = rest.as_bytes();
            let start = (0..bytes.len()).find(|&i| {
                let begins = bytes
                    .get(i..)
                    .is_some_and(|b| [b"eyJ", b"eyA", b"ewo", b"ew0", b"ewk"].iter().any(|head| b.starts_with(*head)));
                begins && is_boundary(bytes.get(..i).unwrap_or_default())
            })?;
            let from = rest.get(start..)?;
            let length = from.bytes().take_while(|b| is_token_byte(*b)).count();
            let (run, after) = from.split_at_checked(length)?;
            rest = after;
            // A sentence's full stop.
            let run = if run.matches('.').count() > 2 { run.trim_end_matches('.') } else { run };
            if run.contains('.') {
                return Some(run);
            }
        }
    })
}

/// Whether a token may begin behind `before`: not within a word, and not at the second part of another token.
fn is_boundary(before: &[u8]) -> bool {
    match before {
        [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => true,
        [] | [.., b'\\', b'n' | b'r' | b't'] => true,
        [.., last, b'.'] | [.., last] => !is_base64url(*last),
    }
}

pub(super) fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn is_token_byte(byte: u8) -> bool {
    is_base64url(byte) || matches!(byte, b'.' | b'+' | b'/' | b'=')
}

/// A character of no width, as web pages and chat programs put in.
pub(super) fn is_invisible(character: char) -> bool {
    !character.is_control() && escape::is_unsafe(character)
}

/// The token's argument of `signInWithCustomToken("…")` or `('signInWithCustomToken', '…')`.
fn call_argument(text: &str) -> Option<String> {
    const NAME: &str = "signInWithCustomToken";
    let mut first = None;
    let mut from = 0;
    // A page may name the function before it calls it with a token.
    while let Some(at) = text.get(from..)?.find(NAME) {
        let quote = text.get(..from + at)?.chars().next_back();
        from += at + NAME.len();
        let mut after = text.get(from..)?;
        if let Some(quote @ ('"' | '\'' | '`')) = quote {
            let Some(unquoted) = after.strip_prefix(quote) else {
                continue;
            };
            after = unquoted;
        }
        let Some(argument) = after.trim_start().strip_prefix(['(', ',']) else {
            continue;
        };
        let (value, rest) = script_value(argument.trim_start());
        if has_candidate(&value) {
            return Some(value);
        }
        first.get_or_insert(value);
        // Never behind: what was read is not read again.
        from = text.len() - rest.len();
    }
    first
}

/// What a script's expression comes to, as far as it is made of text literals and `+`; else its own text. And the rest.
fn script_value(from: &str) -> (String, &str) {
    let mut value = String::new();
    let mut rest = from;
    while let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) {
        let (literal, after) = script_text(rest.get(1..).unwrap_or_default(), quote);
        value.push_str(&literal);
        rest = after;
        match after.trim_start().strip_prefix('+') {
            Some(more) => rest = more.trim_start(),
            None => return (value, rest),
        }
    }
    let end = rest.find([')', ';', '\n']).unwrap_or(rest.len());
    let (last, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
    if value.is_empty() {
        return (last.trim().to_owned(), after);
    }
    let written = from.len() - after.len();
    (from.get(..written).unwrap_or_default().trim().to_owned(), after)
}

/// The contents of a script's text literal up to its closing quote, escapes resolved, and what stands behind it.
fn script_text(from: &str, quote: char) -> (String, &str) {
    let mut contents = String::new();
    let mut characters = from.chars();
    while let Some(character) = characters.next() {
        match character {
            c if c == quote => break,
            '\\' => match characters.next() {
                Some('n') => contents.push('\n'),
                Some('t') => contents.push('\t'),
                Some('r') => contents.push('\r'),
                Some(other) => contents.push(other),
                None => break,
            },
            c => contents.push(c),
        }
    }
    (contents, characters.as_str())
}

/// The text with a token in it, in a JSON object or list.
fn json_value(text: &str) -> Option<String> {
    let trimmed = text.trim();
    if !trimmed.starts_with(['{', '[']) {
        return None;
    }
    let json = json::parse(trimmed).ok()?;
    find_text(&json, &has_candidate)
        .or_else(|| ["token", "jwt"].iter().find_map(|key| json.get(key)?.as_text()))
        .map(str::to_owned)
}

fn find_text<'a>(json: &'a Json, wanted: &dyn Fn(&str) -> bool) -> Option<&'a str> {
    match json {
        Json::Text(text) if wanted(text) => Some(text),
        Json::Array(items) => items.iter().find_map(|item| find_text(item, wanted)),
        Json::Object(pairs) => pairs.iter().find_map(|(_, value)| find_text(value, wanted)),
        _ => None,
    }
}

/// The value of an `Authorization:` line, as in a request dump or `curl -H '…'`.
fn authorization_header(text: &str) -> Option<String> {
    const NAME: &str = "authorization:";
    let at = text.to_ascii_lowercase().find(NAME)?;
    let quote = text.get(..at)?.chars().next_back().filter(|c| matches!(c, '"' | '\''));
    // A browser's tools copy name and value as two lines.
    let value = text.get(at + NAME.len()..)?.trim_start();
    if let Some(quote @ ('"' | '\'' | '`')) = value.chars().next() {
        return Some(script_text(value.get(1..)?, quote).0);
    }
    let end = match quote {
        Some(quote) => value.find(quote)?,
        None => value.find(['\r', '\n']).unwrap_or(value.len()),
    };
    value.get(..end).map(|value| value.trim().to_owned())
}

/// Whether the whole text is one token, perhaps with prefixes, quotes, or wrapped over lines.
fn is_token_alone(text: &str) -> bool {
    let core = strip(text).rest.trim_start_matches(is_gap);
    let pieces = || core.split(is_gap).filter(|piece| !piece.is_empty());
    let is_token_text = |piece: &str| piece.chars().all(|c| c == '…' || is_token_character(c));
    // `token=eyJ…`, `JWT=eyJ…`: something else stands before it.
    let labelled = candidates(core).next().is_some_and(|candidate| candidate.as_ptr() != core.as_ptr());
    let first = pieces().next().unwrap_or_default();
    let mut progress = Progress::default();
    progress.read(first);
    let complete = progress.is_complete();
    let wrapped = pieces().nth(1).is_some();
    if !wrapped && is_damaged(core) {
        return true;
    }
    !labelled
        && pieces().all(is_token_text)
        && (!wrapped || (!complete && first.starts_with('e') && core.matches('.').count() <= 2))
}

/// Whether it is one token in which a character stands that none may have, and not a token with something behind it.
fn is_damaged(core: &str) -> bool {
    let is_foreign = |c: char| !is_token_character(c);
    let Some((input, signature)) = core.rsplit_once('.') else {
        return false;
    };
    (core.starts_with("ey") || core.starts_with("ew"))
        && input.matches('.').count() == 1
        && if signature.contains(is_foreign) {
            signature.chars().count() == 43 && !signature.ends_with(is_foreign)
        } else {
            input.contains(is_foreign)
        }
}

pub(super) fn is_token_character(character: char) -> bool {
    u8::try_from(character).is_ok_and(is_token_byte)
}

/// What stands between the pieces of a token that was wrapped, or went through a web page.
pub(super) fn is_gap(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}
