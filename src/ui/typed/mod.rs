//! What a person typed or pasted at a prompt: one line, or the reason why it is none. Touches no terminal.
//!
//! A terminal may put the markers of a bracketed paste around what is pasted. They are removed; of a marker that was
//! torn, the piece that is left. Everything else stays as it is, or is refused: an answer that was quietly altered would
//! be stored.

#[cfg(unix)]
mod keys;
#[cfg(all(test, unix))]
mod tests;

use zeroize::Zeroizing;

#[cfg(unix)]
pub(super) use self::keys::{Keys, Step};

/// The longest answer, in bytes: as long as the longest token.
const MAX: usize = 64 * 1024;

const PASTE: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";
/// What a piece of a marker needs, in bytes, to be one on its own evidence.
const PIECE: usize = 4;

/// Why what was typed is no answer, as it is said of it. Carries nothing of it but a control character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// More than a line was pasted.
    #[error("has several lines")]
    Lines,
    /// It is longer than an answer can be.
    #[error("is longer than {0} bytes")]
    TooLong(usize),
    /// A control character, as arrow keys send them.
    #[error("has a control character in it (`{}`)", .0.escape_unicode())]
    Control(char),
    /// It is not UTF-8.
    #[error("is not UTF-8 text")]
    NotText,
}

impl Unusable {
    /// What to do about it.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Lines => "copy the value alone, on one line, and answer one prompt at a time",
            Self::TooLong(_) => "copy the value alone; what is longer is given in a file",
            Self::Control(_) => "type it again, without arrow and function keys, or copy it again",
            Self::NotText => "set the terminal to UTF-8",
        }
    }
}

/// What was typed so far, in a buffer that never moves and is wiped.
pub(super) struct Typed {
    bytes: Zeroizing<Vec<u8>>,
    max: usize,
    is_too_long: bool,
    has_line: bool,
    /// What came last, in which the markers of a paste are looked for.
    #[cfg_attr(not(unix), expect(dead_code, reason = "there, keys do not come one by one"))]
    tail: Zeroizing<[u8; PASTE.len()]>,
    /// Whether a paste was begun, and has not ended.
    #[cfg_attr(not(unix), expect(dead_code, reason = "there, keys do not come one by one"))]
    is_pasting: bool,
}

impl Typed {
    pub(super) fn new() -> Self {
        Self::at_most(MAX)
    }

    /// With another limit, in bytes.
    pub(super) fn at_most(max: usize) -> Self {
        let bytes = Zeroizing::new(Vec::with_capacity(max + 1));
        Self { bytes, max, is_too_long: false, has_line: false, tail: Zeroizing::default(), is_pasting: false }
    }

    /// A line that was corrected already, without its line break.
    pub(super) fn line(&mut self, line: &[u8]) {
        for byte in line {
            self.push(*byte);
        }
        self.end_line();
    }

    fn push(&mut self, byte: u8) {
        if self.bytes.len() < self.max {
            self.bytes.push(byte);
        } else {
            self.is_too_long = true;
        }
    }

    fn end_line(&mut self) {
        // The buffer has one byte more than the limit.
        self.bytes.push(b'\n');
        self.has_line = true;
    }

    /// The line, when it is one and nothing but blanks came behind it.
    ///
    /// # Errors
    /// [`Unusable`]
    pub(super) fn finish(mut self) -> Result<Zeroizing<String>, Unusable> {
        strip_markers(&mut self.bytes);
        let length = self.bytes.iter().position(|byte| *byte == b'\n').unwrap_or(self.bytes.len());
        let rest = self.bytes.get(length..).unwrap_or_default();
        if rest.iter().any(|byte| !byte.is_ascii_whitespace() && !byte.is_ascii_control()) {
            return Err(Unusable::Lines);
        }
        if self.is_too_long {
            return Err(Unusable::TooLong(self.max));
        }
        self.bytes.truncate(length);
        let torn = torn_at_end(&self.bytes, PIECE);
        self.bytes.truncate(length - torn);
        let text = String::from_utf8(std::mem::take(&mut *self.bytes));
        let text = Zeroizing::new(text.map_err(|error| {
            drop(Zeroizing::new(error.into_bytes()));
            Unusable::NotText
        })?);
        // What a tab means, as what a blank means, is for those to say who read the answer.
        match text.chars().find(|one| one.is_control() && *one != '\t') {
            Some(control) => Err(Unusable::Control(control)),
            None => Ok(text),
        }
    }
}

fn strip_markers(text: &mut Vec<u8>) {
    let begun = remove_all(text, PASTE);
    let ended = remove_all(text, PASTE_END);
    // The end of a paste, and no beginning: that was torn.
    let least = if ended && !begun { 1 } else { PIECE };
    let torn = torn_at_start(text, PASTE, least).max(torn_at_start(text, PASTE_END, PIECE));
    text.drain(..torn);
    // Behind the line, where nothing else may stand, there is nothing to be mistaken about.
    let least = if text.contains(&b'\n') { 1 } else { PIECE };
    text.truncate(text.len() - torn_at_end(text, least));
}

/// Whether there was one.
fn remove_all(text: &mut Vec<u8>, marker: &[u8]) -> bool {
    let mut found = false;
    while let Some(at) = text.windows(marker.len()).position(|window| window == marker) {
        text.drain(at..at + marker.len());
        found = true;
    }
    found
}

/// How many bytes at the start are the end of the marker, `least` of them or more.
fn torn_at_start(text: &[u8], marker: &[u8], least: usize) -> usize {
    let is_torn = |length: &usize| marker.get(marker.len() - length..).is_some_and(|piece| text.starts_with(piece));
    (least..marker.len()).rev().find(is_torn).unwrap_or(0)
}

/// How many bytes at the end are the start of a marker, `least` of them or more.
fn torn_at_end(text: &[u8], least: usize) -> usize {
    let is_torn = |length: &usize| {
        [PASTE, PASTE_END].iter().any(|marker| marker.get(..*length).is_some_and(|piece| text.ends_with(piece)))
    };
    (least..PASTE.len()).rev().find(is_torn).unwrap_or(0)
}
