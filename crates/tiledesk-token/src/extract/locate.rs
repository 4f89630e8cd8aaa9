//! What people paste around a token: the string that is handed over is cut out of it.

use std::collections::HashSet;
use std::ops::Range;

use super::characters::{is_base64url, is_gap, is_token_byte, is_token_character};
use super::prefix::{strip, trailing_prefixes};
use crate::json::{self, Json};

/// The lines between Markdown's three backticks.
pub(super) fn without_fence(text: &str) -> &str {
    text.trim()
        .strip_prefix("```")
        .and_then(|rest| rest.strip_suffix("```"))
        .and_then(|rest| rest.split_once('\n'))
        .map_or(text, |(_language, lines)| lines.trim_end())
}

/// A text and what may be tokens in it, which is looked for once.
pub(super) struct Scan<'a> {
    text: &'a str,
    candidates: Vec<Range<usize>>,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, candidates: candidates(text).collect() }
    }

    /// How many different tokens of at least three parts there are.
    pub(super) fn count_whole(&self) -> usize {
        let texts = self.candidates.iter().filter_map(|range| self.text.get(range.clone()));
        texts.filter(|text| text.matches('.').count() >= 2).collect::<HashSet<_>>().len()
    }

    /// The string that the widget or the server is given, out of whatever is around it.
    pub(super) fn header_value(&self) -> String {
        // JSON in JSON in JSON, as logs have it, and no deeper.
        self.header_value_within(3)
    }

    fn header_value_within(&self, deeper: usize) -> String {
        for finder in [call_argument, json_value, authorization_header] {
            let Some(found) = finder(self.text) else {
                continue;
            };
            let inner = Scan::new(&found);
            if !self.holds_token() || inner.holds_token() {
                let is_more = deeper > 0 && inner.holds_token() && !is_token_alone(found.trim());
                return if is_more { inner.header_value_within(deeper - 1) } else { found };
            }
        }
        if is_token_alone(self.text.trim()) { self.text.trim().to_owned() } else { self.in_a_line() }
    }

    fn holds_token(&self) -> bool {
        !self.candidates.is_empty()
    }

    /// In a log line, a mail or a page: the first candidate, with the prefixes that stand directly before it.
    fn in_a_line(&self) -> String {
        let first = self.candidates.first().and_then(|range| {
            let (before, rest) = self.text.split_at_checked(range.start)?;
            let (candidate, after) = rest.split_at_checked(range.len())?;
            Some((before, candidate, after))
        });
        let Some((before, candidate, after)) = first else {
            return self.text.trim().to_owned();
        };
        let whole = if after.starts_with('…') {
            format!("{candidate}…")
        } else {
            continued(candidate, after).unwrap_or_else(|| candidate.to_owned())
        };
        format!("{}{whole}", trailing_prefixes(before))
    }
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
fn candidates(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(from..)?;
            let bytes = rest.as_bytes();
            let start = (0..bytes.len()).find(|&i| {
                let begins = bytes
                    .get(i..)
                    .is_some_and(|b| [b"eyJ", b"eyA", b"ewo", b"ew0", b"ewk"].iter().any(|head| b.starts_with(*head)));
                begins && is_boundary(bytes.get(..i).unwrap_or_default())
            })?;
            let length = bytes.iter().skip(start).take_while(|b| is_token_byte(**b)).count();
            let run = rest.get(start..start + length)?;
            let start = from + start;
            from = start + length;
            // A sentence's full stop.
            let run = if run.matches('.').count() > 2 { run.trim_end_matches('.') } else { run };
            if run.contains('.') {
                return Some(start..start + run.len());
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
    let labelled = candidates(core).next().is_some_and(|candidate| candidate.start > 0);
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
