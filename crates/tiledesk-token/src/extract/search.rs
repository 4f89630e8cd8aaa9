//! Looks for tokens in a paste of any length, and chooses the one that is meant.
//!
//! What is longer than a window is read in windows that overlap, so that memory does not grow with it: whatever stands
//! at the edge of one stands whole in the next.

use std::borrow::Cow;
use std::collections::HashMap;

use super::carriers;
use super::locate::{Scan, without_fence};
use super::place::{Located, Place};
use super::spots::{Spot, spots};
use super::{Choice, Pasted, Selection, Unclear};
use crate::escape;
use crate::jws::MAX_TOKEN;

/// How much is looked at a time, in bytes.
const WINDOW: usize = 2 << 20;
/// How much two windows share: more than a token and the request that it stands in.
const OVERLAP: usize = 256 << 10;
/// How much of the beginning is kept, in bytes.
const HEAD: usize = 64 << 10;
/// How many different tokens are remembered. Nobody chooses among more.
const MOST: usize = 1000;
/// How much memory they may take, in bytes.
const MOST_BYTES: usize = 8 << 20;

/// Looks for tokens in a text that comes piece by piece.
///
/// ```
/// use tiledesk_token::Search;
///
/// let mut search = Search::default();
/// search.push("log: JWT eyJhbGciOiJIUzI1NiJ9.eyJuYW1lIj");
/// search.push("oiQWRhIn0.c2lnbmF0dXJl and more");
/// let pasted = search.choose(None)?.pasted;
/// assert_eq!(pasted.header_value, "JWT eyJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoiQWRhIn0.c2lnbmF0dXJl");
/// # Ok::<(), tiledesk_token::extract::Unclear>(())
/// ```
#[derive(Debug, Default)]
pub struct Search {
    window: String,
    /// The beginning of a text that is longer than a window: what it is, if no token is found in it.
    head: String,
    is_long: bool,
    /// Lines before the window.
    lines: usize,
    found: Tokens,
    /// Whether something was skipped that begins like a token and is far too long for one.
    skipped: bool,
}

/// The different tokens, in the order in which they were found.
#[derive(Debug, Default)]
struct Tokens {
    all: Vec<Found>,
    by_text: HashMap<String, usize>,
    bytes: usize,
    /// There are more than are remembered.
    is_more: bool,
    /// What the last sign-in handed over, if that is no token.
    mistake: Option<Located>,
}

#[derive(Clone, Debug)]
struct Found {
    value: Located,
    /// Whether it stands where the string that is handed over does.
    is_meant: bool,
    line: usize,
}

impl Search {
    /// Reads on.
    pub fn push(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let room = escape::floor(rest, WINDOW.saturating_sub(self.window.len()).max(4));
            let (piece, behind) = rest.split_at(room);
            self.window.push_str(piece);
            rest = behind;
            if self.window.len() + 4 > WINDOW {
                self.read_window();
            }
        }
    }

    fn read_window(&mut self) {
        if !self.is_long {
            self.head = self.window.get(..escape::floor(&self.window, HEAD)).unwrap_or_default().to_owned();
        }
        self.is_long = true;
        self.collect(false);
        let start = escape::floor(&self.window, self.window.len().saturating_sub(OVERLAP));
        self.lines += self.window.get(..start).map_or(0, lines);
        self.window.drain(..start);
    }

    fn collect(&mut self, is_last: bool) {
        let text = AsCarried::of(&self.window);
        // What stands behind this is whole in the next window.
        let end = if is_last { usize::MAX } else { text.plain.len().saturating_sub(OVERLAP / 2) };
        let mut reader = Lines { text: &text.plain, at: 0, before: self.lines };
        for mut spot in spots(&text.plain, !self.is_long) {
            if spot.at >= end {
                break;
            }
            if self.is_long && spot.token.as_ref().is_some_and(|token| token.len() > MAX_TOKEN) {
                self.skipped = true;
                continue;
            }
            let is_meant = spot.value.is_exact();
            text.settle(&mut spot.value);
            let line = reader.line_of(spot.at);
            self.found.add(spot, is_meant, line);
        }
    }

    /// The token that is meant: that of the number `pick`, from 1; else the only one; else the only one that stands where
    /// the string that is handed over does. Where the last of these places has no token, what stands there is meant.
    ///
    /// # Errors
    /// [`Unclear`] when there are several different ones, or none of that number.
    pub fn choose(mut self, pick: Option<usize>) -> Result<Selection, Unclear> {
        self.collect(true);
        let (of, skipped) = (self.found.all.len(), self.skipped);
        if self.found.is_more {
            return Err(Unclear::TooMany(MOST));
        }
        if let Some(pick) = pick.filter(|pick| *pick == 0 || *pick > of.max(1)) {
            return Err(Unclear::NoSuch { pick, of });
        }
        if pick.is_none()
            && (of > 0 || self.is_long)
            && let Some(mistake) = self.found.mistake.take()
        {
            let given = mistake.text.clone();
            return Ok(Selection { pasted: Pasted::located(mistake, &given), choice: None, others: of, skipped });
        }
        let found = &self.found.all;
        let mut meant = found.iter().enumerate().filter(|(_, found)| found.is_meant).map(|(index, _)| index);
        let index = match (pick, meant.next(), meant.next()) {
            _ if of <= 1 => return Ok(Selection { pasted: self.only(), choice: None, others: 0, skipped }),
            (Some(pick), ..) => pick - 1,
            (None, Some(index), None) => index,
            (None, ..) => return Err(Unclear::Several(self.choices())),
        };
        let choices = self.choices();
        let choice = choices.get(index).cloned().ok_or(Unclear::NoSuch { pick: index + 1, of })?;
        Ok(Selection { pasted: choice.pasted.clone(), choice: Some(choice), others: 0, skipped })
    }

    /// Where there is one token, or none.
    fn only(self) -> Pasted {
        if self.is_long {
            let text = self.found.all.into_iter().next().map(|found| found.value);
            let value = text.unwrap_or_else(|| Located::loose(String::new()));
            let given = if value.text.is_empty() { self.head } else { value.text.clone() };
            return Pasted { given: value.text.clone(), ..Pasted::located(value, &given) };
        }
        let pasted = escape::without_line_break(&self.window);
        let text = AsCarried::of(pasted);
        let mut value = Scan::new(without_fence(&text.plain)).locate();
        text.settle(&mut value);
        Pasted::located(value, pasted)
    }

    fn choices(&self) -> Vec<Choice> {
        let of = self.found.all.len();
        let choice = |(index, found): (usize, &Found)| {
            let pasted = Pasted::located(found.value.clone(), &found.value.text);
            Choice { pick: index + 1, of, line: found.line, is_meant: found.is_meant, pasted }
        };
        self.found.all.iter().enumerate().map(choice).collect()
    }
}

impl Tokens {
    fn add(&mut self, spot: Spot, is_meant: bool, line: usize) {
        let Some(token) = spot.token else {
            self.mistake = Some(spot.value);
            return;
        };
        if is_meant {
            self.mistake = None;
        }
        let found = Found { value: spot.value, is_meant, line };
        if let Some(index) = self.by_text.get(&token) {
            if let Some(known) = self.all.get_mut(*index).filter(|known| is_meant && !known.is_meant) {
                *known = found;
            }
            return;
        }
        self.bytes += token.len() + found.value.text.len();
        if self.all.len() >= MOST || self.bytes > MOST_BYTES {
            self.is_more = true;
            return;
        }
        self.by_text.insert(token, self.all.len());
        self.all.push(found);
    }
}

/// Counts lines, in the order of the text.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    before: usize,
}

impl Lines<'_> {
    /// The number of the line at this place, from 1.
    fn line_of(&mut self, at: usize) -> usize {
        self.before += self.text.get(self.at..at).map_or(0, lines);
        self.at = at;
        self.before + 1
    }
}

fn lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// A text as it came, and as it was before anything carried it.
struct AsCarried<'a> {
    given: &'a str,
    plain: Cow<'a, str>,
}

impl<'a> AsCarried<'a> {
    fn of(text: &'a str) -> Self {
        let given = text.strip_prefix('\u{feff}').unwrap_or(text);
        let plain = carriers::undone(given);
        let is_exact =
            |spot: &Spot| spot.token.is_some() && spot.value.is_exact() && carriers::is_clean(&spot.value.text);
        // An exact place has what stands there, whatever that looks like.
        let plain = match plain {
            Cow::Owned(_) if spots(given, true).iter().any(is_exact) => Cow::Borrowed(given),
            plain => plain,
        };
        Self { given, plain }
    }

    /// A string that does not stand in the text as it came is not known to the character.
    fn settle(&self, value: &mut Located) {
        if matches!(self.plain, Cow::Owned(_)) && !self.given.contains(&value.text) {
            value.place = Place::Loose;
        }
    }
}
