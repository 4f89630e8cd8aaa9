//! What a person typed or pasted at a prompt: one line, or the reason why it is none. Touches no terminal.
//!
//! A terminal may put the markers of a bracketed paste around what is pasted. They are removed; of a marker that was
//! torn, the piece that is left. Everything else stays as it is, or is refused: an answer that was quietly altered would
//! be stored.

use zeroize::Zeroizing;

/// The longest answer, in bytes: as long as the longest token.
const MAX: usize = 64 * 1024;

const PASTE: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";
/// What a piece of a marker needs, in bytes, to be one on its own evidence.
const PIECE: usize = 4;

/// Why what was typed is no answer. Carries nothing of it but a control character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// More than a line was pasted.
    #[error("what was typed at the prompt has several lines; nothing of it was used")]
    Lines,
    /// It is longer than an answer can be.
    #[error("what was typed at the prompt is longer than {0} bytes; nothing of it was used")]
    TooLong(usize),
    /// A control character, as arrow keys send them.
    #[error("what was typed at the prompt has a control character in it (`{}`); nothing of it was used", .0.escape_unicode())]
    Control(char),
    /// It is not UTF-8.
    #[error("what was typed at the prompt is not UTF-8 text; nothing of it was used")]
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

/// The keys that erase a character, a word or all, and the one that ends the input, as the terminal is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keys {
    /// Backspace
    pub(super) character: Option<u8>,
    /// Ctrl-W
    pub(super) word: Option<u8>,
    /// Ctrl-U
    pub(super) all: Option<u8>,
    /// Ctrl-D
    pub(super) end: Option<u8>,
}

/// What a key did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The line goes on.
    More,
    /// Enter, on a line in which nothing stands yet.
    Empty,
    /// The line is there. What is typed now is too much.
    Line,
    /// Ctrl-D: the person wants no more.
    End,
}

/// What was typed so far, in a buffer that never moves and is wiped.
pub(super) struct Typed {
    bytes: Zeroizing<Vec<u8>>,
    max: usize,
    is_too_long: bool,
    has_line: bool,
}

impl Typed {
    pub(super) fn new() -> Self {
        Self::at_most(MAX)
    }

    /// With another limit, in bytes.
    pub(super) fn at_most(max: usize) -> Self {
        let bytes = Zeroizing::new(Vec::with_capacity(max + 1));
        Self { bytes, max, is_too_long: false, has_line: false }
    }

    /// A key at the terminal, which corrects nothing by itself.
    pub(super) fn key(&mut self, byte: u8, keys: Keys) -> Step {
        let key = Some(byte);
        if self.has_line {
            self.push(byte);
            return Step::Line;
        }
        if byte == b'\n' || byte == b'\r' {
            if self.is_empty() {
                return Step::Empty;
            }
            self.end_line();
            return Step::Line;
        }
        if key == keys.end {
            return Step::End;
        }
        if key == keys.character || byte == 0x7f || byte == 0x08 {
            self.erase();
        } else if key == keys.word {
            while self.bytes.last().is_some_and(u8::is_ascii_whitespace) {
                self.erase();
            }
            while self.bytes.last().is_some_and(|last| !last.is_ascii_whitespace()) {
                self.erase();
            }
        } else if key == keys.all {
            while !self.bytes.is_empty() {
                self.erase();
            }
        } else {
            self.push(byte);
        }
        Step::More
    }

    /// A line that was corrected already, without its line break.
    pub(super) fn line(&mut self, line: &[u8]) {
        for byte in line {
            self.push(*byte);
        }
        self.end_line();
    }

    /// Whether nothing stands in the line, but perhaps the beginning of a paste.
    fn is_empty(&self) -> bool {
        let mut bytes = self.bytes.clone();
        strip_markers(&mut bytes);
        bytes.is_empty() && !self.is_too_long
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

    /// Forgets the last character.
    fn erase(&mut self) {
        while let Some(byte) = self.bytes.pop() {
            if byte & 0b1100_0000 != 0b1000_0000 {
                break;
            }
        }
    }

    /// Whether more must be on its way: a paste that was begun, a marker that is torn so far.
    pub(super) fn expects_more(&self) -> bool {
        let begun = last_position(&self.bytes, PASTE);
        let ended = last_position(&self.bytes, PASTE_END);
        begun > ended || torn_at_end(&self.bytes, 1) > 0
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

fn last_position(text: &[u8], marker: &[u8]) -> Option<usize> {
    text.windows(marker.len()).rposition(|window| window == marker)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const KEYS: Keys = Keys { character: Some(0x7f), word: Some(0x17), all: Some(0x15), end: Some(0x04) };

    /// What becomes of these keys; `None` while the line is not there, or was ended by Ctrl-D.
    fn typed(keys: impl AsRef<[u8]>) -> Option<Result<String, Unusable>> {
        let mut typed = Typed::at_most(100);
        for key in keys.as_ref() {
            if typed.key(*key, KEYS) == Step::End {
                return None;
            }
        }
        typed.has_line.then(|| typed.finish().map(|text| text.to_string()))
    }

    #[test]
    fn a_line() {
        for end in ["\n", "\r", "\r\n", "\n\n", "\n \t\r\n"] {
            assert_eq!(typed(format!("a b{end}")).unwrap().as_deref(), Ok("a b"));
        }
        assert_eq!(typed(" ä\t\n").unwrap().as_deref(), Ok(" ä\t"));
        for unfinished in ["", "a", "\n", "\n\r\n", "a\x15\n", "\x1b[200~\n", "\x1b[200~\x1b[201~\n"] {
            assert_eq!(typed(unfinished), None, "{unfinished:?}");
        }
        assert_eq!(typed("\n\na\n").unwrap().as_deref(), Ok("a"));
    }

    #[test]
    fn corrections() {
        assert_eq!(typed("ab\x7fc\n").unwrap().as_deref(), Ok("ac"));
        assert_eq!(typed("aä\x08c\n").unwrap().as_deref(), Ok("ac"));
        assert_eq!(typed("\x7fa\x7f\x7fb\n").unwrap().as_deref(), Ok("b"));
        assert_eq!(typed("one two  \x17x\n").unwrap().as_deref(), Ok("one x"));
        assert_eq!(typed("one two\x15x\n").unwrap().as_deref(), Ok("x"));
        assert_eq!(typed("\x04"), None);
        assert_eq!(typed("half\x04"), None);
    }

    #[test]
    fn more_than_a_line() {
        for several in ["a\nb", "a\nb\n", "a\n\nb\n", "\na\nb", "\x1b[200~a\nb\x1b[201~"] {
            assert_eq!(typed(several), Some(Err(Unusable::Lines)), "{several:?}");
        }
    }

    #[test]
    fn markers_of_a_paste() {
        let complete = ["\x1b[200~a\x1b[201~\n", "\x1b[200~a\n\x1b[201~", "\x1b[200~\na\n\x1b[201~\n"];
        let torn = ["[200~a\n", "200~a\n", "[201~a\n", "00~a\x1b[201~\n", "0~a\n\x1b[201~", "~a\x1b[201~\n"];
        let torn_at_end = ["a\x1b[20\n", "a\x1b[201\n", "a\n\x1b", "a\n\x1b[", "\x1b[200~a\n\x1b[201", "a\x1b[201~\n"];
        for paste in complete.iter().chain(&torn).chain(&torn_at_end) {
            assert_eq!(typed(paste).unwrap().as_deref(), Ok("a"), "{paste:?}");
        }
        // None of that, but what somebody may well have chosen.
        for text in ["~a", "0~a", "00~a", "a[201~"] {
            assert_eq!(typed(format!("{text}\n")).unwrap().as_deref(), Ok(text));
        }
    }

    #[test]
    fn a_paste_that_is_not_over() {
        let expects = |text: &str| {
            let mut typed = Typed::new();
            for byte in text.bytes() {
                typed.key(byte, KEYS);
            }
            typed.expects_more()
        };
        for more in ["\x1b[200~a\n", "a\n\x1b", "a\n\x1b[2", "\x1b[200~a\x1b[201~\x1b[200~b\n"] {
            assert!(expects(more), "{more:?}");
        }
        for over in ["a\n", "\x1b[200~a\n\x1b[201~", "\x1b[200~a\x1b[201~\n", "a\x1b[201~\n"] {
            assert!(!expects(over), "{over:?}");
        }
    }

    #[test]
    fn what_is_refused() {
        for (text, control) in [("a\0", '\0'), ("\x1b[Aa", '\x1b'), ("a\u{85}", '\u{85}'), ("a\x01b", '\x01')] {
            assert_eq!(typed(format!("{text}\n")), Some(Err(Unusable::Control(control))));
        }
        assert_eq!(typed(b"a\xff\n"), Some(Err(Unusable::NotText)));
        let longest = "a".repeat(100);
        assert_eq!(typed(format!("{longest}\n")).unwrap().as_deref(), Ok(longest.as_str()));
        assert_eq!(typed(format!("{longest}a\n")), Some(Err(Unusable::TooLong(100))));
        assert_eq!(typed(format!("{longest}aaa\nb\n")), Some(Err(Unusable::TooLong(100))));
    }

    #[test]
    fn a_control_character_can_be_shown() {
        let shown = Unusable::Control('\x1b').to_string();
        assert_eq!(
            shown,
            "what was typed at the prompt has a control character in it (`\\u{1b}`); nothing of it was used"
        );
    }
}
