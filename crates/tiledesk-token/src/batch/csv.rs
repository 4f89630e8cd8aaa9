//! Comma-separated values (RFC 4180): where a record ends, and what is in it.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::record::{BadRecord, LONGEST};

/// What may stand between cells: where a comma is part of numbers, spreadsheets take a semicolon.
pub const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// The cells of one record, in memory that the next one takes again.
pub(super) struct Cells {
    reader: Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    count: usize,
}

impl Default for Cells {
    fn default() -> Self {
        Self::separated_by(b',')
    }
}

/// What `sep=;` says, a line with which some programs tell a spreadsheet what separates the cells.
#[must_use]
pub fn said_separator(line: &[u8]) -> Option<u8> {
    match line.trim_ascii_end() {
        // The tab is white space itself.
        b"sep=" if line.starts_with(b"sep=\t") => Some(b'\t'),
        [b's', b'e', b'p', b'=', separator] if SEPARATORS.contains(separator) => Some(*separator),
        _ => None,
    }
}

impl Cells {
    pub(super) fn separated_by(separator: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(separator).build();
        Self { reader, text: vec![0; 1024], ends: vec![0; 16], count: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Whether there is nothing in any of them, as in the rows that a spreadsheet leaves at its end.
    pub(super) fn are_empty(&self) -> bool {
        self.iter().all(<[u8]>::is_empty)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let mut from = 0;
        self.ends.iter().take(self.count).map(move |end| {
            let cell = self.text.get(from..*end).unwrap_or_default();
            from = *end;
            cell
        })
    }

    /// Reads the record at the start of `rest`, and moves behind it. `None` where there is none any more.
    pub(super) fn next(&mut self, rest: &mut &[u8]) -> Option<Result<(), BadRecord>> {
        let (mut written, mut ended) = (0, 0);
        loop {
            let text = self.text.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(ended..).unwrap_or_default();
            let (result, read, more_text, more_ends) = self.reader.read_record(rest, text, ends);
            *rest = rest.get(read..).unwrap_or_default();
            written += more_text;
            ended += more_ends;
            match result {
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                // Once more, with nothing: that is the end.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record => {
                    self.count = ended;
                    return Some(if written > LONGEST { Err(too_long()) } else { Ok(()) });
                }
                ReadRecordResult::End => {
                    self.reader.reset();
                    return None;
                }
            }
        }
    }
}

pub(super) fn too_long() -> BadRecord {
    BadRecord::new("it is longer than 64 KiB")
}

/// Finds where records end, whatever pieces they come in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Splitter {
    /// `None` while it is not known.
    separator: Option<u8>,
    in_quotes: bool,
    /// The byte before, where it decides: a quote opens a field at its start alone.
    before: Option<u8>,
    /// Whether that is a quote that closed a field: one more, and it was none.
    is_closed: bool,
}

impl Splitter {
    /// For values between which this stands.
    #[must_use]
    pub fn separated_by(separator: u8) -> Self {
        Self { separator: Some(separator), ..Self::default() }
    }

    /// Reads on, and says where the last record in `piece` ends, if one does.
    pub fn last_end(&mut self, piece: &[u8]) -> Option<usize> {
        let mut last = None;
        let mut from = 0;
        while let Some(at) = memchr::memchr2(b'"', b'\n', piece.get(from..).unwrap_or_default()) {
            let at = from + at;
            if piece.get(at) == Some(&b'"') {
                if at > from || from > 0 && piece.get(from - 1) == Some(&b'\n') {
                    self.is_closed = false;
                }
                let before = at.checked_sub(1).and_then(|before| piece.get(before).copied()).or(self.before);
                let opens = self.is_closed || self.begins_field(before);
                self.is_closed = self.in_quotes;
                self.in_quotes = !self.in_quotes && opens;
            } else if !self.in_quotes {
                last = Some(at + 1);
            }
            from = at + 1;
        }
        if let Some(byte) = piece.last() {
            self.before = Some(*byte);
            self.is_closed &= *byte == b'"';
        }
        last
    }

    fn begins_field(self, before: Option<u8>) -> bool {
        match before {
            None | Some(b'\n' | b'\r') => true,
            Some(byte) => self.separator.map_or(SEPARATORS.contains(&byte), |separator| separator == byte),
        }
    }
}

/// Whether something stands behind the quote that closes a field of this record: readers disagree on what that means.
pub(super) fn goes_on_behind_a_quote(record: &[u8], separator: u8) -> bool {
    let mut in_quotes = false;
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'"', record.get(from..).unwrap_or_default()) {
        let at = from + at;
        from = at + 1;
        if !in_quotes {
            in_quotes = at == 0 || record.get(at - 1) == Some(&separator);
            continue;
        }
        match record.get(from) {
            Some(b'"') => from += 1,
            None | Some(b'\r' | b'\n') => in_quotes = false,
            Some(byte) if *byte == separator => in_quotes = false,
            Some(_) => return true,
        }
    }
    false
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::string_slice, clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn a_record_ends_where_no_quote_is_open() {
        for (text, ends) in [
            ("a,b\nc,d", Some("a,b\n")),
            ("a,\"b\nc\",d\ne", Some("a,\"b\nc\",d\n")),
            ("a,\"b\"\"\nc\",d\ne", Some("a,\"b\"\"\nc\",d\n")),
            ("5\" pipe,x\ny", Some("5\" pipe,x\n")),
            ("\"a\nb", None),
            ("\"\"\na", Some("\"\"\n")),
            // Quotes behind the beginning of a field, two of them as well, open nothing.
            ("a\"\"b,\"c\nd\"\n", Some("a\"\"b,\"c\nd\"\n")),
            ("a\"\"b\nc\"", Some("a\"\"b\n")),
            ("\"a\"\r\nb", Some("\"a\"\r\n")),
        ] {
            let found = Splitter::default().last_end(text.as_bytes()).map(|end| &text[..end]);
            assert_eq!(found, ends, "{text:?}");
            // In any two pieces as well.
            for cut in 1..text.len() {
                let mut splitter = Splitter::default();
                let first = splitter.last_end(&text.as_bytes()[..cut]);
                let second = splitter.last_end(&text.as_bytes()[cut..]).map(|end| cut + end);
                assert_eq!(second.or(first).map(|end| &text[..end]), ends, "{text:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn cells_are_those_of_rfc_4180() {
        let mut rest: &[u8] = b"a,\"b \"\"c\"\"\r\nd\",\r\n\"x\",,y";
        let mut cells = Cells::default();
        let mut all = Vec::new();
        while let Some(record) = cells.next(&mut rest) {
            record.unwrap();
            all.push(cells.iter().map(|cell| String::from_utf8(cell.to_vec()).unwrap()).collect::<Vec<_>>());
        }
        assert_eq!(all, [vec!["a", "b \"c\"\r\nd", ""], vec!["x", "", "y"]]);
    }
}
