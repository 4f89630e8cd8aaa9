//! A record on a line of JSON. Most have nothing but strings of known names, and those are read in one pass; any other
//! line is read again, with care, and that says what is wrong with it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::error::shown;
use super::record::{BadRecord, Record, lifetime};
use tiledesk_token::ExtraClaim;
use tiledesk_token::json::{self, BadJson};

/// A key that is to become a claim of its name.
pub(super) struct ClaimColumn {
    name: String,
    /// Whether a record had it.
    was_seen: AtomicBool,
}

impl ClaimColumn {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), was_seen: AtomicBool::new(false) }
    }

    /// The names of those that no record had.
    pub(super) fn unseen(columns: &[Self]) -> Vec<&str> {
        let unseen = columns.iter().filter(|column| !column.was_seen.load(Ordering::Relaxed));
        unseen.map(|column| column.name.as_str()).collect()
    }
}

/// Reads a line.
pub(super) fn read<'a>(line: &'a str, claim_columns: &[ClaimColumn]) -> Result<Record<'a>, BadRecord> {
    match serde_json::from_str::<Plain<'_>>(line) {
        Ok(Plain(record)) => Ok(record),
        Err(_) => with_care(line, claim_columns),
    }
}

/// A string, borrowed where nothing in it is escaped.
struct Text<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        from.deserialize_str(TextVisitor)
    }
}

/// A record of strings, each key once. Everything else is an error, and no word about what it is.
struct Plain<'a>(Record<'a>);

impl<'de> Deserialize<'de> for Plain<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct PlainVisitor;
        impl<'de> Visitor<'de> for PlainVisitor {
            type Value = Plain<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut record = Record::default();
                while let Some(Text(key)) = map.next_key()? {
                    let field = match &*key {
                        "name" => &mut record.name,
                        "email" => &mut record.email,
                        "external_id" => &mut record.external_id,
                        "first_name" => &mut record.first_name,
                        "last_name" => &mut record.last_name,
                        _ => return Err(A::Error::custom("not plain")),
                    };
                    let Text(value) = map.next_value()?;
                    if field.replace(value).is_some() {
                        return Err(A::Error::custom("not plain"));
                    }
                }
                Ok(Plain(record))
            }
        }
        from.deserialize_map(PlainVisitor)
    }
}

/// The members of an object, in their order, with every duplicate.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct MembersVisitor;
        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(MembersVisitor)
    }
}

fn with_care<'a>(line: &str, claim_columns: &[ClaimColumn]) -> Result<Record<'a>, BadRecord> {
    let Members(members) = serde_json::from_str(line).map_err(|_| BadRecord::new(not_an_object(line)))?;
    let mut record = Record::default();
    let mut seen = HashSet::new();
    for (key, _) in &members {
        if !seen.insert(key) {
            return Err(BadRecord::field(key, "stands twice in it"));
        }
    }
    let unknown: Vec<_> = members.iter().filter(|(key, _)| !is_known(key, claim_columns)).collect();
    if !unknown.is_empty() {
        return Err(BadRecord::Unknown(unknown.into_iter().map(|(key, _)| shown(key)).collect()));
    }
    for (key, raw) in &members {
        if raw.get() == "null" {
            continue;
        }
        let field = match key.as_str() {
            "name" => &mut record.name,
            "email" => &mut record.email,
            "external_id" => &mut record.external_id,
            "first_name" => &mut record.first_name,
            "last_name" => &mut record.last_name,
            "ttl" => {
                let text = string(raw).unwrap_or_else(|| raw.get().to_owned());
                record.ttl = Some(lifetime(&text)?);
                continue;
            }
            "attributes" => {
                record.attributes = attributes(raw)?;
                continue;
            }
            "claims" => {
                let Members(claims) = object(key, raw)?;
                for (name, raw) in claims {
                    record.claims.push(claim(&name, raw)?);
                }
                continue;
            }
            other => {
                record.claims.push(claim(other, raw)?);
                continue;
            }
        };
        *field = Some(Cow::Owned(string(raw).ok_or_else(|| not_a_string(key, raw))?));
    }
    Ok(record)
}

/// Whether somebody named a key.
fn is_known(key: &str, claim_columns: &[ClaimColumn]) -> bool {
    const KNOWN: [&str; 8] = ["name", "email", "external_id", "first_name", "last_name", "ttl", "attributes", "claims"];
    if let Some(column) = claim_columns.iter().find(|column| column.name == key) {
        column.was_seen.store(true, Ordering::Relaxed);
        return true;
    }
    KNOWN.contains(&key)
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
        Err(BadJson::Syntax { column, .. }) => format!("it is not JSON (column {column})"),
        Err(why) => format!("it is not JSON: {why}"),
    }
}
