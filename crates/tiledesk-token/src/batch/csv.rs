//! Comma-separated values (RFC 4180): which columns there are, where a record ends, and what is in it.

use std::borrow::Cow;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::record::{BadRecord, LONGEST, Record, UnknownField, lifetime, meant, shown, unknown_fields};
use crate::claims::{BadExtra, ExtraClaim};

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

/// What may stand between cells: where a comma is part of numbers, spreadsheets take a semicolon.
pub const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// What is wrong with a header line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadHeader {
    /// No line of cells.
    #[error("is no line of comma-separated values")]
    NotCsv,
    /// Too long.
    #[error("is longer than 64 KiB")]
    TooLong,
    /// A carriage return alone ends it.
    #[error("ends in a carriage return alone")]
    OldMac,
    /// No text that can be read.
    #[error("is not UTF-8 text")]
    NotUtf8,
    /// A record in place of the header line: what is in it is not shown.
    #[error("names none of the columns `external_id`, `name` and `email`")]
    NoColumns,
    /// Columns that are not known.
    #[error("has columns that are not known")]
    Unknown {
        /// Shortened and escaped.
        fields: Vec<UnknownField>,
        /// The columns that every list has and that none of these may stand for.
        missing: Vec<&'static str>,
    },
    /// A column that stands there twice.
    #[error("has the column `{0}` twice")]
    Twice(String),
    /// A column that was announced and does not stand there.
    #[error("has no column `{0}`, which `--claim-column` names")]
    NotThere(String),
    /// A column that every list has.
    #[error("has no column `{0}`")]
    Missing(&'static str),
    /// No name, in any form.
    #[error("has no column `name`, nor `first_name` and `last_name`")]
    NoName,
    /// A claim that cannot be one.
    #[error("has a column that is none: {0}")]
    NoClaim(#[from] BadExtra),
    /// What is given to all visitors, and by a column as well.
    #[error("has a column for the {what} `{key}`, and `--{what}` gives it to everybody")]
    Given {
        /// `attribute` or `claim`.
        what: &'static str,
        /// Its key.
        key: String,
    },
}

/// The header line.
#[derive(Clone, Debug)]
pub struct Header {
    columns: Vec<Column>,
    /// What stands between cells.
    pub separator: u8,
}

impl Header {
    /// Reads the header line. `claim_columns` are those that become claims of their name; `separator` is known where a
    /// line before said it.
    ///
    /// # Errors
    /// [`BadHeader`]. A column that nobody named is one, and so is one that stands there twice.
    pub fn read(line: &[u8], separator: Option<u8>, claim_columns: &[String]) -> Result<Self, BadHeader> {
        let separator = separator.unwrap_or_else(|| told_separator(line));
        let mut cells = Cells::separated_by(separator);
        let mut rest = line;
        if cells.next(&mut rest) != Some(Ok(())) {
            return Err(BadHeader::NotCsv);
        }
        if !rest.iter().all(|byte| b"\r\n".contains(byte)) {
            return Err(BadHeader::OldMac);
        }
        let names = cells.iter().map(std::str::from_utf8).collect::<Result<Vec<_>, _>>();
        let names = names.map_err(|_| BadHeader::NotUtf8)?;
        if names.iter().all(|name| meant(name).is_none()) {
            return Err(BadHeader::NoColumns);
        }
        let mut columns: Vec<Column> = Vec::new();
        let mut unknown = Vec::new();
        for name in &names {
            let Some(column) = Self::column(name, claim_columns)? else {
                unknown.push(*name);
                continue;
            };
            if columns.contains(&column) {
                return Err(BadHeader::Twice(shown(name)));
            }
            columns.push(column);
        }
        if !unknown.is_empty() {
            let fields = unknown_fields(&names, |name| !unknown.contains(&name));
            let missing = missing(|field| names.contains(&field) || fields.iter().any(|one| one.meant == Some(field)));
            return Err(BadHeader::Unknown { fields, missing });
        }
        if let Some(missing) = claim_columns.iter().find(|column| !names.contains(&column.as_str())) {
            return Err(BadHeader::NotThere(shown(missing)));
        }
        let has = |column: &Column| columns.contains(column);
        for (column, name) in [(Column::ExternalId, "external_id"), (Column::Email, "email")] {
            if !has(&column) {
                return Err(BadHeader::Missing(name));
            }
        }
        let has_name = has(&Column::Name) || has(&Column::FirstName) && has(&Column::LastName);
        if !has_name {
            return Err(BadHeader::NoName);
        }
        Ok(Self { columns, separator })
    }

    /// Refuses what is given to all visitors, and by a column as well.
    ///
    /// # Errors
    /// [`BadHeader::Given`].
    pub fn clash(&self, attributes: &[(String, String)], claims: &[ExtraClaim]) -> Result<(), BadHeader> {
        for column in &self.columns {
            let (what, key, is_given) = match column {
                Column::Attribute(key) => ("attribute", key, attributes.iter().any(|(other, _)| other == key)),
                Column::Claim(name) => ("claim", name, claims.iter().any(|claim| claim.key() == name)),
                _ => continue,
            };
            if is_given {
                return Err(BadHeader::Given { what, key: shown(key) });
            }
        }
        Ok(())
    }

    /// The name of a column that no row can have a text in where the scheme has no claims of scheme `custom`.
    #[must_use]
    pub fn custom_only(&self) -> Option<String> {
        let has = |column: &Column| self.columns.contains(column);
        // Both parts may be there to make the name, in rows without one.
        let is_part = !(has(&Column::FirstName) && has(&Column::LastName));
        self.columns.iter().find_map(|column| match column {
            Column::Attribute(key) => Some(shown(&format!("attributes.{key}"))),
            Column::FirstName if is_part => Some("first_name".to_owned()),
            Column::LastName if is_part => Some("last_name".to_owned()),
            _ => None,
        })
    }

    /// What a column is; `None` where that is not known.
    fn column(name: &str, claim_columns: &[String]) -> Result<Option<Column>, BadHeader> {
        let claim = |name: &str| {
            // The name alone can be wrong here; a value that is has its line.
            ExtraClaim::text(name, "")?;
            Ok(Some(Column::Claim(name.to_owned())))
        };
        match name {
            "name" => Ok(Some(Column::Name)),
            "email" => Ok(Some(Column::Email)),
            "external_id" => Ok(Some(Column::ExternalId)),
            "first_name" => Ok(Some(Column::FirstName)),
            "last_name" => Ok(Some(Column::LastName)),
            "ttl" => Ok(Some(Column::Ttl)),
            _ if claim_columns.iter().any(|column| column == name) => claim(name),
            _ => match name.split_once('.') {
                Some(("attributes", key)) if !key.is_empty() => Ok(Some(Column::Attribute(key.to_owned()))),
                Some(("claim", key)) => claim(key),
                _ => Ok(None),
            },
        }
    }

    /// The record in these cells. An empty cell says nothing.
    pub(super) fn record<'a>(&self, cells: &'a Cells) -> Result<Record<'a>, BadRecord> {
        let mut record = Record::default();
        if cells.len() != self.columns.len() {
            let fields = if cells.len() == 1 { "field" } else { "fields" };
            let why = format!("it has {} {fields}, and the header has {}", cells.len(), self.columns.len());
            return Err(BadRecord::new(why));
        }
        for (column, cell) in self.columns.iter().zip(cells.iter()).filter(|(_, cell)| !cell.is_empty()) {
            let text = std::str::from_utf8(cell).map_err(|_| BadRecord::NotUtf8)?;
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

/// The columns that every list has, without those that are there.
fn missing(is_there: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let name = match (is_there("name"), is_there("first_name"), is_there("last_name")) {
        (true, ..) | (false, true, true) => None,
        (false, true, false) => Some("last_name"),
        (false, false, true) => Some("first_name"),
        (false, false, false) => Some("name"),
    };
    let ids = ["external_id", "email"].into_iter().filter(|field| !is_there(field));
    ids.chain(name).collect()
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
        Self::separated_by(b',')
    }
}

/// What separates the cells of a header line: that with which one of them is a known column.
fn told_separator(line: &[u8]) -> u8 {
    let tells = |separator: &u8| {
        let mut cells = Cells::separated_by(*separator);
        let mut rest = line;
        let is_known = |cell: &[u8]| std::str::from_utf8(cell).is_ok_and(|name| meant(name).is_some());
        cells.next(&mut rest) == Some(Ok(())) && cells.len() > 1 && cells.iter().any(is_known)
    };
    SEPARATORS.into_iter().find(tells).unwrap_or(b',')
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

    fn len(&self) -> usize {
        self.count
    }

    /// Whether there is nothing in any of them, as in the rows that a spreadsheet leaves at its end.
    pub(super) fn are_empty(&self) -> bool {
        self.iter().all(<[u8]>::is_empty)
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
