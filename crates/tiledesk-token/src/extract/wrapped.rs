//! A token over several lines: as terminals, tables and mail programs break a line that is too long for them.

use super::candidate::candidates;
use super::characters::{is_gap, is_token_byte, is_token_character};
use super::prefix::strip;

/// A token, put together from its lines.
pub(super) struct Continued {
    /// With a line break wherever one may be part of it: a frame around each line shows that it is not.
    pub(super) text: String,
    /// How much of what stands behind its first line belongs to it, in bytes.
    pub(super) length: usize,
}

/// The lines behind the first one of a token that goes on, if together they are a whole token.
pub(super) fn continued(first: &str, after: &str) -> Option<Continued> {
    let mut progress = Progress::of(first);
    let (rest, _) = after.split_once('\n')?;
    if progress.is_complete() || rest.contains(|c| !is_border(c)) {
        return None;
    }
    let mut text = first.to_owned();
    let mut is_framed = rest.contains(is_frame);
    let mut length = rest.len();
    for line in after.get(length + 1..)?.split('\n') {
        let (left, from) = split(line, |c| is_border(c) || matches!(c, '>' | '*' | '#'));
        let (piece, right) = split(from, is_token_character);
        if piece.is_empty() || right.contains(|c| !is_border(c)) {
            return None;
        }
        // Tables of PostgreSQL have a sign behind what goes on, and before what is gone on with.
        let is_column = left.contains('|');
        let (break_in_value, piece) = match text.chars().next_back() {
            Some(sign @ '+') if is_column => {
                text.pop();
                progress = progress.without(sign);
                ("\n", piece)
            }
            Some(sign @ '.') if is_column && piece.starts_with('.') => {
                text.pop();
                progress = progress.without(sign);
                ("", piece.get(1..)?)
            }
            _ if is_framed || left.contains(is_frame) && !is_column => ("", piece),
            _ => ("\n", piece),
        };
        text.push_str(break_in_value);
        text.push_str(piece);
        length += 1 + line.len();
        progress = progress.and(piece);
        if progress.dots > 2 + usize::from(text.ends_with('.')) {
            return None;
        }
        if progress.is_complete() {
            return Some(Continued { length: length - right.len(), text });
        }
        is_framed = right.contains(is_frame);
    }
    None
}

fn split(text: &str, is_first: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !is_first(c)).unwrap_or(text.len()))
}

/// What a terminal or a database draws around a cell.
fn is_frame(character: char) -> bool {
    matches!(character, '|' | '\u{a6}' | '\u{2500}'..='\u{259f}')
}

/// What stands before and behind a line of a cell, and the signs for a line that goes on.
fn is_border(character: char) -> bool {
    is_frame(character) || matches!(character, ' ' | '\t' | '\r' | '\u{a0}' | '\u{21b5}' | '\u{23ce}' | '\\')
}

/// How far a token has come: its dots, and the length of what stands behind the last one.
#[derive(Clone, Copy, Default)]
struct Progress {
    dots: usize,
    last: usize,
    /// What `last` was before the last dot.
    before_last: usize,
}

impl Progress {
    fn of(piece: &str) -> Self {
        Self::default().and(piece)
    }

    fn and(mut self, piece: &str) -> Self {
        for byte in piece.bytes() {
            self = match byte {
                b'.' => Self { dots: self.dots + 1, last: 0, before_last: self.last },
                _ => Self { last: self.last + 1, ..self },
            };
        }
        self
    }

    /// One character less, the last one that was read.
    fn without(self, character: char) -> Self {
        match character {
            '.' => Self { dots: self.dots.saturating_sub(1), last: self.before_last, before_last: 0 },
            _ => Self { last: self.last.saturating_sub(1), ..self },
        }
    }

    /// Whether there are three parts, the last as long as a signature of one of the usual algorithms.
    fn is_complete(self) -> bool {
        self.dots == 2 && (matches!(self.last, 43 | 64 | 86) || self.last > 128)
    }
}

/// Whether a table of psql shows a line break in a value: `+` at the end of a line, and the next line goes on in the
/// same column.
pub(super) fn is_of_psql(text: &str) -> bool {
    let mut lines = text.lines().peekable();
    let mut is_found = false;
    while let Some(line) = lines.next() {
        let ends = line.trim_end().ends_with('+') && line.contains('|');
        is_found |= ends && lines.peek().is_some_and(|next| next.trim_start().starts_with('|'));
    }
    is_found
}

/// Whether the whole text is one token, perhaps with prefixes, quotes, or wrapped over lines.
pub(super) fn is_token_alone(text: &str) -> bool {
    let core = strip(text).rest.trim_start_matches(is_gap);
    let pieces = || core.split(is_gap).filter(|piece| !piece.is_empty());
    let is_token_text = |piece: &str| piece.chars().all(|c| c == '…' || is_token_character(c));
    // `token=eyJ…`, `JWT=eyJ…`: something else stands before it.
    let labelled = candidates(core).next().is_some_and(|candidate| candidate.start > 0);
    let first = pieces().next().unwrap_or_default();
    let complete = Progress::of(first).is_complete();
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

/// Who broke a token into lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum WrappedBy {
    /// Whoever encoded its parts, each for itself.
    Encoder,
    /// Who showed it: every line but the last is as long as the screen, or a mail, is wide.
    Display,
    /// That cannot be told.
    #[default]
    Unknown,
}

impl WrappedBy {
    /// By the lines of a token without its prefix.
    pub(super) fn of(text: &str) -> Self {
        if is_broken_by_encoder(text) {
            Self::Encoder
        } else if is_even(text) {
            Self::Display
        } else {
            Self::Unknown
        }
    }
}

/// Whether a text has been broken into lines of one width, as if nobody had looked at what stands there.
fn is_even(text: &str) -> bool {
    const NARROWEST: usize = 56;
    const WIDEST: usize = 300;
    // How much may stand before it in its first line, and is not of it.
    const LABEL: usize = 40;
    let lines: Vec<&str> = text.trim_end().split('\n').map(str::trim).collect();
    let ([first, middle @ .., last], true) = (lines.as_slice(), lines.len() > 1) else {
        return false;
    };
    let width = middle.first().map_or(first.len(), |line| line.len());
    lines.iter().all(|line| !line.is_empty() && line.bytes().all(is_token_byte))
        && (NARROWEST..=WIDEST).contains(&width)
        && middle.iter().all(|line| line.len() == width)
        && first.len() <= width
        && last.len() <= width + if middle.is_empty() { LABEL } else { 0 }
}

/// Whether the line breaks in a token are those of an encoder, which breaks each part for itself: after 60, 64 or 76
/// characters of the part, or behind it.
pub(super) fn is_broken_by_encoder(text: &str) -> bool {
    let mut breaks = 0;
    for part in text.split('.') {
        let mut lines = part.split('\n').map(|line| line.trim_end_matches('\r')).peekable();
        while let Some(line) = lines.next() {
            if lines.peek().is_none() {
                break;
            }
            let is_last = lines.clone().all(str::is_empty);
            let is_token_text = line.bytes().all(is_token_byte);
            if !is_token_text || !(matches!(line.len(), 60 | 64 | 76) || is_last) {
                return false;
            }
            breaks += 1;
        }
    }
    breaks > 0
}

#[cfg(test)]
#[allow(clippy::string_slice, clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoiQWRhIn0.\
        c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJlc2lnbmE";

    /// What is put together of the lines that the token is broken into.
    fn rejoined(lines: &str) -> Option<String> {
        let first = lines.split(|c| !is_token_character(c)).next().unwrap();
        continued(first, &lines[first.len()..]).map(|found| {
            assert!(lines[first.len()..][..found.length].ends_with("nbmE"), "{lines}");
            found.text
        })
    }

    #[test]
    fn lines_are_put_together_and_frames_are_none_of_it() {
        let (a, b, c) = (&TOKEN[..40], &TOKEN[40..80], &TOKEN[80..]);
        let broken = format!("{a}\n{b}\n{c}");
        for (lines, text) in [
            (format!("{a}\n{b}\n{c}\nRegards"), Some(broken.as_str())),
            (format!("{a}\r\n  {b}\r\n  {c}"), Some(&broken)),
            (format!("{a}\n> {b}\n> {c}"), Some(&broken)),
            (format!("{a}+\n    | {b}+\n    | {c}\n(1 row)"), Some(&broken)),
            (format!("{a}.\n    |.{b}.\n    |.{c}"), Some(TOKEN)),
            (format!("{a} │\n│ {b} │\n│ {c}   │\n└──┘"), Some(TOKEN)),
            (format!("{a} ┃\n┃     ┃ {b} ┃\n┃     ┃ {c} ┃"), Some(TOKEN)),
            (format!("{a} |\n| {b} |\n| {c} |"), Some(TOKEN)),
            (format!("{a}\\\n{b}\\\n{c}"), Some(&broken)),
            (format!("{a}\n{b}\n"), None),
            (format!("{a}\n{b} and\n{c}"), None),
            (format!("{a} and\n{b}\n{c}"), None),
            (format!("{TOKEN}\n{c}"), None),
        ] {
            assert_eq!(rejoined(&lines).as_deref(), text, "{lines}");
        }
    }

    #[test]
    fn a_display_breaks_at_one_width() {
        let token = format!("eyJ{}.{}.{}", "a".repeat(33), "b".repeat(300), "c".repeat(43));
        let lines = |width: usize, between: &str| {
            let lines: Vec<_> = token.as_bytes().chunks(width).map(String::from_utf8_lossy).collect();
            lines.join(between)
        };
        for width in [60, 72, 78, 80, 100, 132, 200] {
            for between in ["\n", "\r\n", "\n    "] {
                assert_eq!(WrappedBy::of(&lines(width, between)), WrappedBy::Display, "{width} {between:?}");
            }
        }
        // A shorter first line: the prefix, and what stands before it, took the rest.
        assert_eq!(WrappedBy::of(&lines(80, "\n")[20..]), WrappedBy::Display);
        for text in [
            token.clone(),
            lines(20, "\n"),
            lines(80, " "),
            format!("{}\n{}", &token[..70], &token[70..]),
            token.replacen('.', ".\n", 1),
            lines(80, "\n").replacen('b', "bb", 1) + "\nc",
        ] {
            assert_eq!(WrappedBy::of(&text), WrappedBy::Unknown, "{text}");
        }
    }

    #[test]
    fn an_encoder_breaks_each_part_for_itself() {
        let part = "A".repeat(150);
        let broken = |width: usize, end: &str, last: &str| {
            let lines: Vec<_> = part.as_bytes().chunks(width).map(String::from_utf8_lossy).collect();
            format!("{}{last}", lines.join(end))
        };
        for text in [
            format!("eyJ.{}.sig", broken(64, "\r\n", "")),
            format!("eyJ\n.{}.sig\n", broken(76, "\n", "\n")),
            format!("eyJ=\n.{}=\n.sig=\n", broken(60, "\n", "")),
            format!("eyJ\n.{part}\n.sig\n"),
        ] {
            assert!(is_broken_by_encoder(&text), "{text}");
        }
        for text in
            [format!("eyJ.{}.sig", broken(70, "\n", "")), format!("eyJ.AAAA\n{part}.sig"), format!("eyJ.{part}.sig")]
        {
            assert!(!is_broken_by_encoder(&text), "{text}");
        }
    }
}
