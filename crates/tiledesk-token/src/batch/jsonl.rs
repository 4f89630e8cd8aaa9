//! A record on a line of JSON. Most have nothing but strings of known names, and those are read by their [`Shape`]; any
//! other line is read by `serde_json`, with care, and that says what is wrong with it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::value::RawValue;

use super::record::{BadRecord, Field, Record, lifetime, unknown_fields};
use super::strings::Shape;
use crate::claims::ExtraClaim;
use crate::json::{self, BadJson, Members};
use serde::de::IgnoredAny;

/// A key that is to become a claim of its name.
#[derive(Debug)]
pub struct ClaimColumn {
    name: String,
    /// Whether a record had it.
    was_seen: AtomicBool,
}

impl ClaimColumn {
    /// The key of this name, which no record had yet.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), was_seen: AtomicBool::new(false) }
    }

    /// The names of those that no record had.
    #[must_use]
    pub fn unseen(columns: &[Self]) -> Vec<&str> {
        let unseen = columns.iter().filter(|column| !column.was_seen.load(Ordering::Relaxed));
        unseen.map(|column| column.name.as_str()).collect()
    }
}

/// Reads a line into an empty record; `None` where there is nothing in it.
pub(super) fn read<'a>(
    line: &'a str,
    claim_columns: &[ClaimColumn],
    shape: &mut Shape,
    record: &mut Record<'a>,
) -> Option<Result<(), BadRecord>> {
    if shape.read(line, record).is_some() {
        return Some(Ok(()));
    }
    let is_blank = line.bytes().all(|byte| byte.is_ascii_whitespace());
    (!is_blank).then(|| with_care(line, claim_columns).map(|careful| *record = careful))
}

fn with_care<'a>(line: &str, claim_columns: &[ClaimColumn]) -> Result<Record<'a>, BadRecord> {
    let Members::<String>(members) = serde_json::from_str(line).map_err(|_| BadRecord::new(not_an_object(line)))?;
    let mut record = Record::default();
    let mut seen = HashSet::new();
    for (key, _) in &members {
        if !seen.insert(key) {
            return Err(BadRecord::field(key, "stands twice in it"));
        }
    }
    let keys: Vec<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
    let unknown = unknown_fields(&keys, |key| is_known(key, claim_columns));
    if !unknown.is_empty() {
        return Err(BadRecord::Unknown(unknown));
    }
    for (key, raw) in &members {
        if raw.get() == "null" {
            continue;
        }
        if let Some(field) = Field::named(key) {
            *field.of(&mut record) = Some(Cow::Owned(string(raw).ok_or_else(|| not_a_string(key, raw))?));
            continue;
        }
        match key.as_str() {
            "ttl" => {
                let text = string(raw).unwrap_or_else(|| raw.get().to_owned());
                record.ttl = Some(lifetime(&text)?);
            }
            "attributes" => record.attributes = attributes(raw)?,
            "claims" => {
                let Members(claims) = object(key, raw)?;
                for (name, raw) in claims {
                    record.claims.push(claim(&name, raw)?);
                }
            }
            other => record.claims.push(claim(other, raw)?),
        }
    }
    Ok(record)
}

/// Whether somebody named a key.
fn is_known(key: &str, claim_columns: &[ClaimColumn]) -> bool {
    if let Some(column) = claim_columns.iter().find(|column| column.name == key) {
        column.was_seen.store(true, Ordering::Relaxed);
        return true;
    }
    is_field(key)
}

/// Whether a key of a record is one of its own fields, which become no claims of their names.
#[must_use]
pub fn is_field(key: &str) -> bool {
    Field::named(key).is_some() || ["ttl", "attributes", "claims"].contains(&key)
}

fn string(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}

fn object<'a>(key: &str, raw: &'a RawValue) -> Result<Members<'a>, BadRecord> {
    serde_json::from_str(raw.get()).map_err(|_| BadRecord::field(key, &format!("is {}, not an object", kind(raw))))
}

fn attributes(raw: &RawValue) -> Result<Vec<(String, String)>, BadRecord> {
    let Members(members) = object("attributes", raw)?;
    let attribute = |(key, raw): (String, &RawValue)| {
        if key.is_empty() {
            return Err(BadRecord::field("attributes", "has a key without a name"));
        }
        let path = format!("attributes.{key}");
        Ok((key, string(raw).ok_or_else(|| not_a_string(&path, raw))?))
    };
    members.into_iter().map(attribute).collect()
}

/// As `--claim KEY=TEXT` or `--claim KEY:=JSON` takes it.
fn claim(name: &str, raw: &RawValue) -> Result<ExtraClaim, BadRecord> {
    let claim = match string(raw) {
        Some(text) => ExtraClaim::text(name, &text),
        None => ExtraClaim::json(name, raw.get()),
    };
    claim.map_err(|bad| BadRecord::extra(&bad))
}

fn not_a_string(key: &str, raw: &RawValue) -> BadRecord {
    if raw.get().starts_with('"') {
        // Of a string that is JSON, nothing else cannot be read.
        return BadRecord::field(key, "has half of a surrogate pair in it, which is no character");
    }
    if key == "external_id" && kind(raw) == "a number" {
        return BadRecord::NumberAsId;
    }
    BadRecord::field(key, &format!("is {}, not a string", kind(raw)))
}

fn kind(raw: &RawValue) -> &'static str {
    match raw.get().bytes().next() {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "true or false",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// Why a line is no object of JSON.
fn not_an_object(line: &str) -> String {
    match json::parse(line) {
        Ok(_) => "it is no JSON object".to_owned(),
        Err(_) if line.trim_end().contains('\r') => {
            "a carriage return is no line end, and one stands in it: `tr '\\r' '\\n'` makes lines of them".to_owned()
        }
        Err(BadJson::Syntax { column, .. }) if begins_with_a_value(line) => {
            format!("more stands behind the first value (column {column}), and each record has a line of its own")
        }
        Err(BadJson::Syntax { column, .. }) => format!("it is not JSON (column {column})"),
        Err(why) => format!("it is not JSON: {why}"),
    }
}

/// Whether what is wrong with a line stands behind a value that is whole.
fn begins_with_a_value(line: &str) -> bool {
    let mut values = serde_json::Deserializer::from_str(line).into_iter::<IgnoredAny>();
    matches!(values.next(), Some(Ok(_)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Pieces of which lines are made that are nearly objects of strings.
    fn any_piece() -> impl Strategy<Value = String> {
        let fixed: &[&str] = &[
            "{",
            "}",
            "\"",
            ":",
            ",",
            " ",
            "\t",
            "\r",
            "\\",
            "\\u00e9",
            "\\ud83d",
            "\\n",
            "name",
            "\"name\"",
            "\"email\":",
            "\"Ada\"",
            "\"external_id\"",
            "null",
            "1",
            "\u{0}",
            "\u{1f}",
            "\u{7f}",
            "é",
            "Ω",
            "[",
            "]",
        ];
        prop_oneof![4 => proptest::sample::select(fixed).prop_map(str::to_owned), 1 => "[ -~]{0,12}"]
    }

    /// An object whose keys and values are mostly such strings.
    fn any_object() -> impl Strategy<Value = String> {
        let key =
            proptest::sample::select(&["name", "email", "external_id", "first_name", "last_name", "ttl", "x"][..]);
        let blank = proptest::sample::select(&["", " ", "\t", "\r "][..]);
        let value = prop_oneof![8 => any::<String>().prop_map(|text| serde_json::Value::from(text).to_string()), 1 => Just("null".to_owned())];
        let member = (key, blank, value)
            .prop_map(|(key, blank, value)| format!("{blank}\"{key}\"{blank}:{blank}{value}{blank}"));
        proptest::collection::vec(member, 0..5).prop_map(|members| format!("{{{}}}", members.join(",")))
    }

    fn any_line() -> impl Strategy<Value = String> {
        prop_oneof![any_object(), proptest::collection::vec(any_piece(), 0..24).prop_map(|pieces| pieces.concat())]
    }

    proptest! {
        #[test]
        fn both_readers_agree(before in any_line(), line in any_line()) {
            let careful = with_care(&line, &[]);
            // What the line before leaves of its shape makes no difference.
            let mut shape = Shape::default();
            for line in [&before, &line, &before] {
                let _ = shape.read(line, &mut Record::default());
            }
            let (mut record, mut alone) = (Record::default(), Record::default());
            let read = shape.read(&line, &mut record);
            prop_assert_eq!(read, Shape::default().read(&line, &mut alone));
            match read {
                Some(()) => {
                    let careful = careful.unwrap();
                    prop_assert_eq!(record.strings(), careful.strings());
                    prop_assert_eq!(record.strings(), alone.strings());
                }
                // What is left to the other reader is wrong, or has something else in it than strings.
                None => prop_assert!(careful.is_err() || line.contains("null") || line.contains("ttl") || !line.contains("\":")),
            }
        }
    }
}
