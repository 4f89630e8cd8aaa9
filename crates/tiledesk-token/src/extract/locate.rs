//! What people paste around a token: the string that is handed over is cut out of it.

use std::ops::Range;

use super::candidate::{candidates, has_candidate};
use super::header::authorization_header;
use super::place::{Around, Located};
use super::prefix::strip;
use super::script::call_argument;
use super::spots::CutOut;
use super::wrapped::is_token_alone;
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

    /// The string that the widget or the server is given, out of whatever is around it.
    pub(super) fn locate(&self) -> Located {
        // JSON in JSON in JSON, as logs have it, and no deeper.
        self.locate_within(3)
    }

    fn locate_within(&self, deeper: usize) -> Located {
        let header = authorization_header(self.text);
        let is_exact = header.as_ref().is_some_and(Located::is_exact);
        let (exact_header, other_header) = if is_exact { (header, None) } else { (None, header) };
        for found in [call_argument(self.text), exact_header, json_value(self.text), other_header] {
            let Some(found) = found else {
                continue;
            };
            if found.is_exact() && (!self.holds_token() || may_hold_token(&found.text)) {
                return found;
            }
            let inner = Scan::new(&found.text);
            if !self.holds_token() || inner.holds_token() {
                let is_more = deeper > 0 && inner.holds_token() && !is_token_alone(found.text.trim());
                return if is_more { inner.locate_within(deeper - 1) } else { found };
            }
        }
        Located::loose(self.cut_out().0)
    }

    /// The token with its prefixes, cut out of what is around it, and that, where anything is.
    pub(super) fn cut_out(&self) -> (String, Option<Around>) {
        let whole = self.text.trim();
        if is_token_alone(whole) { (whole.to_owned(), self.blanks_around(whole)) } else { self.in_a_line() }
    }

    fn blanks_around(&self, whole: &str) -> Option<Around> {
        let start = self.text.len() - self.text.trim_start().len();
        let piece = |range: Range<usize>| self.text.get(range).unwrap_or_default().to_owned();
        let around = Around { before: piece(0..start), after: piece(start + whole.len()..self.text.len()) };
        (whole.len() < self.text.len()).then_some(around)
    }

    fn holds_token(&self) -> bool {
        !self.candidates.is_empty()
    }

    /// In a log line, a mail or a page: the first candidate.
    fn in_a_line(&self) -> (String, Option<Around>) {
        let Some(found) = self.candidates.first().and_then(|range| CutOut::of(self.text, range)) else {
            return (self.text.trim().to_owned(), None);
        };
        let piece = |range: Range<usize>| self.text.get(range).unwrap_or_default().to_owned();
        let around = Around { before: piece(0..found.start), after: piece(found.end..self.text.len()) };
        (found.value, Some(around))
    }
}

/// Whether something like a token stands in it, or like what is left of one that was damaged.
fn may_hold_token(text: &str) -> bool {
    has_candidate(text) || strip(text).rest.split('.').nth(2).is_some()
}

/// Of JSON: the text that it is, or the text with a token in it.
fn json_value(text: &str) -> Option<Located> {
    let trimmed = text.trim();
    if !trimmed.starts_with(['{', '[', '"']) {
        return None;
    }
    let json = json::parse(trimmed).ok()?;
    if let Some(exact) = json.as_text() {
        return Some(Located::exact(exact.to_owned()));
    }
    find_text(&json, &has_candidate)
        .or_else(|| ["token", "jwt"].iter().find_map(|key| json.get(key)?.as_text()))
        .map(|text| Located::loose(text.to_owned()))
}

fn find_text<'a>(json: &'a Json, wanted: &dyn Fn(&str) -> bool) -> Option<&'a str> {
    match json {
        Json::Text(text) if wanted(text) => Some(text),
        Json::Array(items) => items.iter().find_map(|item| find_text(item, wanted)),
        Json::Object(pairs) => pairs.iter().find_map(|(_, value)| find_text(value, wanted)),
        _ => None,
    }
}
