//! Comma-separated values (RFC 4180): which columns there are, where a record ends, and what is in it.

use std::borrow::Cow;

use csv_core::{ReadRecordResult, Reader};

use super::error::{BatchError, shown};
use super::record::{BadRecord, LONGEST, Record, lifetime};
use tiledesk_token::ExtraClaim;

/// What a column is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    Name,
    Email,
    ExternalId,
    FirstName,
    LastName,
    Ttl,
    Attribute(String),
    Claim(String),
}

/// The header line.
#[derive(Clone, Debug)]
pub(super) struct Header(Vec<Column>);

impl Header {
    /// Reads the header line. A column that nobody named is an error, and so is one that stands there twice.
    pub(super) fn read(line: &[u8], claim_columns: &[String]) -> Result<Self, BatchError> {
        let mut cells = Cells::default();
        let header = |why: &str| BatchError::Header(why.to_owned());
        let mut rest = line;
        if cells.next(&mut rest) != Some(Ok(())) {
            return Err(header("is no line of comma-separated values"));
        }
        let mut columns: Vec<Column> = Vec::new();
        for cell in cells.iter() {
            let name = std::str::from_utf8(cell).map_err(|_| header("is not UTF-8 text"))?;
            let column = Self::column(name, claim_columns)?;
            if columns.contains(&column) {
                return Err(BatchError::Header(format!("has the column `{}` twice", shown(name))));
            }
            columns.push(column);
        }
        let has = |column: &Column| columns.contains(column);
        for (column, name) in [(Column::ExternalId, "external_id"), (Column::Email, "email")] {
            if !has(&column) {
                return Err(BatchError::Header(format!("has no column `{name}`")));
            }
        }
        let has_name = has(&Column::Name) || has(&Column::FirstName) && has(&Column::LastName);
        if !has_name {
            return Err(header("has no column `name`, nor `first_name` and `last_name`"));
        }
        Ok(Self(columns))
    }

    fn column(name: &str, claim_columns: &[String]) -> Result<Column, BatchError> {
        let claim = |name: &str| {
            // The name alone can be wrong here; a value that is has its line.
            ExtraClaim::text(name, "")
                .map_err(|bad| BatchError::Header(format!("has a column that is none: {bad}")))?;
            Ok(Column::Claim(name.to_owned()))
        };
        match name {
            "name" => Ok(Column::Name),
            "email" => Ok(Column::Email),
            "external_id" => Ok(Column::ExternalId),
            "first_name" => Ok(Column::FirstName),
            "last_name" => Ok(Column::LastName),
            "ttl" => Ok(Column::Ttl),
            _ if claim_columns.iter().any(|column| column == name) => claim(name),
            _ => match name.split_once('.') {
                Some(("attributes", key)) if !key.is_empty() => Ok(Column::Attribute(key.to_owned())),
                Some(("claim", key)) => claim(key),
                _ => Err(BatchError::UnknownField { what: "column", field: shown(name), line: None }),
            },
        }
    }

    /// The record in these cells. An empty cell says nothing.
    pub(super) fn record<'a>(&self, cells: &'a Cells) -> Result<Record<'a>, BadRecord> {
        let mut record = Record::default();
        if cells.len() != self.0.len() {
            let why = format!("it has {} fields, and the header has {}", cells.len(), self.0.len());
            return Err(BadRecord::new(why));
        }
        for (column, cell) in self.0.iter().zip(cells.iter()).filter(|(_, cell)| !cell.is_empty()) {
            let text = std::str::from_utf8(cell).map_err(|_| BadRecord::new("it is not UTF-8 text"))?;
            match column {
                Column::Name => record.name = Some(Cow::Borrowed(text)),
                Column::Email => record.email = Some(Cow::Borrowed(text)),
                Column::ExternalId => record.external_id = Some(Cow::Borrowed(text)),
                Column::FirstName => record.first_name = Some(Cow::Borrowed(text)),
                Column::LastName => record.last_name = Some(Cow::Borrowed(text)),
                Column::Ttl => record.ttl = Some(lifetime(text)?),
                Column::Attribute(key) => record.attributes.push((key.clone(), text.to_owned())),
                Column::Claim(name) => {
                    record.claims.push(ExtraClaim::text(name, text).map_err(|bad| BadRecord::extra(&bad))?);
                }
            }
        }
        Ok(record)
    }
}

/// The cells of one record, in memory that the next one takes again.
pub(super) struct Cells {
    reader: Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    count: usize,
}

impl Default for Cells {
    fn default() -> Self {
        Self { reader: Reader::new(), text: vec![0; 1024], ends: vec![0; 16], count: 0 }
    }
}

impl Cells {
    fn len(&self) -> usize {
        self.count
    }

    fn iter(&self) -> impl Iterator<Item = &[u8]> {
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
pub(super) struct Splitter {
    in_quotes: bool,
    /// The byte before, where it decides: a quote opens a field at its start alone.
    before: Option<u8>,
}

impl Splitter {
    /// Reads on, and says where the last record in `piece` ends, if one does.
    pub(super) fn last_end(&mut self, piece: &[u8]) -> Option<usize> {
        let mut last = None;
        let mut from = 0;
        while let Some(at) = memchr::memchr2(b'"', b'\n', piece.get(from..).unwrap_or_default()) {
            let at = from + at;
            if piece.get(at) == Some(&b'"') {
                let before = at.checked_sub(1).and_then(|before| piece.get(before).copied()).or(self.before);
                // Within quotes one ends them, and the next one behind it opens them again.
                let opens = matches!(before, None | Some(b',' | b'\n' | b'\r' | b'"'));
                self.in_quotes = !self.in_quotes && opens;
            } else if !self.in_quotes {
                last = Some(at + 1);
            }
            from = at + 1;
        }
        self.before = piece.last().copied().or(self.before);
        last
    }
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
