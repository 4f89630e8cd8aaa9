//! What people paste around a token: the string that is handed over is cut out of it.

use std::collections::HashSet;
use std::ops::Range;

use super::candidate::{candidates, has_candidate};
use super::characters::{is_gap, is_token_byte, is_token_character};
use super::header::{authorization_header, recorded};
use super::place::{Around, Located, Place};
use super::prefix::{strip, trailing_prefixes};
use super::script::call_argument;
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
    pub(super) fn locate(&self) -> Located {
        // JSON in JSON in JSON, as logs have it, and no deeper.
        self.locate_within(3)
    }

    fn locate_within(&self, deeper: usize) -> Located {
        for finder in [call_argument, json_value, authorization_header] {
            let Some(found) = finder(self.text) else {
                continue;
            };
            if found.place == Place::Exact && (!self.holds_token() || may_hold_token(&found.text)) {
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

    /// In a log line, a mail or a page: the first candidate, with the prefixes that stand directly before it.
    fn in_a_line(&self) -> (String, Option<Around>) {
        let first = self.candidates.first().and_then(|range| {
            let (before, rest) = self.text.split_at_checked(range.start)?;
            let (candidate, after) = rest.split_at_checked(range.len())?;
            Some((before, candidate, after))
        });
        let Some((before, candidate, after)) = first else {
            return (self.text.trim().to_owned(), None);
        };
        let whole = if after.starts_with('…') {
            format!("{candidate}…")
        } else {
            continued(candidate, after).unwrap_or_else(|| candidate.to_owned())
        };
        let (prefixes, start) = trailing_prefixes(before);
        let around = Around { before: before.get(..start).unwrap_or_default().to_owned(), after: after.to_owned() };
        (format!("{prefixes}{whole}"), Some(around))
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

/// Whether something like a token stands in it, or like what is left of one that was damaged.
fn may_hold_token(text: &str) -> bool {
    has_candidate(text) || strip(text).rest.split('.').nth(2).is_some()
}

/// Of JSON: the text that it is, the header of a recorded request to sign-in, or the text with a token in it.
fn json_value(text: &str) -> Option<Located> {
    let trimmed = text.trim();
    if !trimmed.starts_with(['{', '[', '"']) {
        return None;
    }
    let json = json::parse(trimmed).ok()?;
    let exact = json.as_text().or_else(|| recorded(&json));
    if let Some(exact) = exact {
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
