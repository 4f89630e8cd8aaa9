//! The header line of comma-separated values: which columns there are.

use std::borrow::Cow;

use super::csv::{Cells, SEPARATORS};
use super::record::{BadRecord, Field, Record, UnknownField, lifetime, meant, shown, unknown_fields};
use crate::claims::{BadExtra, ExtraClaim};

/// What a column is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    Text(Field),
    Ttl,
    /// Without a name: a spreadsheet leaves such behind its last one.
    Unnamed,
    Attribute(String),
    Claim(String),
}

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
            if column != Column::Unnamed && columns.contains(&column) {
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
        for (column, name) in [(Column::Text(Field::ExternalId), "external_id"), (Column::Text(Field::Email), "email")]
        {
            if !has(&column) {
                return Err(BadHeader::Missing(name));
            }
        }
        let has_name = has(&Column::Text(Field::Name))
            || has(&Column::Text(Field::FirstName)) && has(&Column::Text(Field::LastName));
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
        let is_part = !(has(&Column::Text(Field::FirstName)) && has(&Column::Text(Field::LastName)));
        self.columns.iter().find_map(|column| match column {
            Column::Attribute(key) => Some(shown(&format!("attributes.{key}"))),
            Column::Text(Field::FirstName) if is_part => Some("first_name".to_owned()),
            Column::Text(Field::LastName) if is_part => Some("last_name".to_owned()),
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
        if let Some(field) = Field::named(name) {
            return Ok(Some(Column::Text(field)));
        }
        match name {
            "ttl" => Ok(Some(Column::Ttl)),
            _ if name.trim().is_empty() => Ok(Some(Column::Unnamed)),
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
                Column::Text(field) => *field.of(&mut record) = Some(Cow::Borrowed(text)),
                Column::Ttl => record.ttl = Some(lifetime(text)?),
                Column::Unnamed if text.trim().is_empty() => {}
                Column::Unnamed => return Err(BadRecord::new("it has a text in a column without a name")),
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
