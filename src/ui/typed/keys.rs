//! What the keys of a Unix terminal do to a line, where the terminal itself corrects none.

use super::{PASTE, PASTE_END, Typed, strip_markers, torn_at_end};

/// The keys that erase a character, a word or all, and the one that ends the input, as the terminal is set.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Keys {
    /// Backspace
    pub(in crate::ui) character: Option<u8>,
    /// Ctrl-W
    pub(in crate::ui) word: Option<u8>,
    /// Ctrl-U
    pub(in crate::ui) all: Option<u8>,
    /// Ctrl-D
    pub(in crate::ui) end: Option<u8>,
}

/// What a key did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Step {
    /// The line goes on.
    More,
    /// Enter, on a line in which nothing stands yet.
    Empty,
    /// The line is there. What is typed now is too much.
    Line,
    /// Ctrl-D: the person wants no more.
    End,
}

impl Typed {
    /// A key at the terminal, which corrects nothing by itself.
    pub(in crate::ui) fn key(&mut self, byte: u8, keys: Keys) -> Step {
        let key = Some(byte);
        self.look_for_markers(byte);
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
        // Nobody presses a key in the middle of a paste.
        if self.is_pasting {
            self.push(byte);
            return Step::More;
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

    /// Whether nothing stands in the line, but perhaps the beginning of a paste.
    fn is_empty(&self) -> bool {
        let mut bytes = self.bytes.clone();
        strip_markers(&mut bytes);
        bytes.is_empty() && !self.is_too_long
    }

    /// Forgets the last character.
    fn erase(&mut self) {
        while let Some(byte) = self.bytes.pop() {
            if byte & 0b1100_0000 != 0b1000_0000 {
                break;
            }
        }
    }

    fn look_for_markers(&mut self, byte: u8) {
        self.tail.rotate_left(1);
        if let Some(last) = self.tail.last_mut() {
            *last = byte;
        }
        if self.tail.as_slice() == PASTE {
            self.is_pasting = true;
        } else if self.tail.as_slice() == PASTE_END {
            self.is_pasting = false;
        }
    }

    /// Whether more must be on its way: a paste that was begun, a marker that is torn so far.
    pub(in crate::ui) fn expects_more(&self) -> bool {
        self.is_pasting || torn_at_end(self.tail.as_slice(), 1) > 0
    }
}
