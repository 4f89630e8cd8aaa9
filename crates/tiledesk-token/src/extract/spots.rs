//! Every token in a paste, and what stands around each.

use std::ops::Range;

use super::candidate::candidates;
use super::characters::{is_gap, is_token_byte};
use super::header::headers;
use super::masked::mask_behind;
use super::mistake::{Certainty, is_mistake};
use super::place::Located;
use super::prefix::trailing_prefixes;
use super::script::calls;
use super::wrapped::continued;
use crate::jws::misread;

/// A token, and the string that is handed over with it; or what is handed over without one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spot {
    /// Where it stands in the text, in bytes.
    pub(super) at: usize,
    /// The token without anything around it: what tells it from others. `None` where something else is handed over.
    pub(super) token: Option<String>,
    pub(super) value: Located,
}

/// Every token of three parts, and what a sign-in hands over in place of one, in the order of the text; `is_all` says that the text is all that was pasted.
///
/// The same token is among them as often as it stands there.
pub(super) fn spots(text: &str, is_all: bool) -> Vec<Spot> {
    let headers = headers(text, is_all).into_iter().map(|header| (header.at, header.value, header.sent));
    let calls = calls(text).map(|call| (call.at, call.value, Some(call.certainty)));
    let exact = headers.chain(calls).filter(|(_, value, _)| value.is_exact());
    let spot = |(at, value, certainty): (usize, Located, Option<Certainty>)| {
        let token = token_in(&value.text);
        let is_handed_over = token.is_some() || is_mistake(&value.text, certainty?);
        is_handed_over.then_some(Spot { at, token, value })
    };
    let mut spots: Vec<Spot> = exact.filter_map(spot).collect();
    spots.extend(loose(text));
    spots.sort_by_key(|spot| spot.at);
    spots
}

fn loose(text: &str) -> impl Iterator<Item = Spot> {
    let mut from = 0;
    candidates(text).filter_map(move |range| {
        if range.start < from {
            return None;
        }
        let found = CutOut::of(text, &range)?;
        from = found.end;
        let token = token_in(&found.value)?;
        Some(Spot { at: range.start, token: Some(token), value: Located::loose(found.value) })
    })
}

/// The first token of three parts in a string.
fn token_in(value: &str) -> Option<String> {
    let range = candidates(value).next()?;
    let whole = value.get(range.start..)?;
    let is_wrapped = whole.split(is_gap).all(|piece| piece.bytes().all(is_token_byte));
    let token = if is_wrapped { whole.split(is_gap).collect() } else { value.get(range)?.to_owned() };
    // What was shortened is none.
    (token.matches('.').count() >= 2 && !token.contains("...")).then_some(token)
}

/// A token with the prefixes that stand directly before it.
pub(super) struct CutOut {
    pub(super) value: String,
    /// Where prefixes and token begin in the text, and where they end, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl CutOut {
    /// The one that begins with this candidate, in a log line, a mail or a page.
    pub(super) fn of(text: &str, range: &Range<usize>) -> Option<Self> {
        let (before, rest) = text.split_at_checked(range.start)?;
        let (candidate, after) = rest.split_at_checked(range.len())?;
        let (whole, end) = if after.starts_with('…') {
            (format!("{candidate}…"), range.end)
        } else if let Some(length) = mask_behind(after).or_else(|| misread::signature_behind(candidate, after)) {
            (format!("{candidate}{}", after.get(..length)?), range.end + length)
        } else {
            match continued(candidate, after) {
                Some(lines) => (lines.text, range.end + lines.length),
                None => (candidate.to_owned(), range.end),
            }
        };
        let (prefixes, start) = trailing_prefixes(before);
        Some(Self { value: format!("{prefixes}{whole}"), start, end })
    }
}
