//! A record on a line of JSON. Most have nothing but strings of known names, and those are read in one pass, in place;
//! any other line is read by `serde_json`, with care, and that says what is wrong with it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::value::RawValue;

use super::record::{BadRecord, Record, lifetime, unknown_fields};
use crate::claims::ExtraClaim;
use crate::json::{self, BadJson, Members, unescaped};
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
    record: &mut Record<'a>,
) -> Option<Result<(), BadRecord>> {
    if plain(line, record).is_some() {
        return Some(Ok(()));
    }
    let is_blank = line.bytes().all(|byte| byte.is_ascii_whitespace());
    (!is_blank).then(|| with_care(line, claim_columns).map(|careful| *record = careful))
}

/// An object of strings, each key once. It is nothing else that is wrong: whoever says what it is reads it again.
fn plain<'a>(line: &'a str, record: &mut Record<'a>) -> Option<()> {
    let mut rest = Rest { line, at: 0 };
    rest.pass(b'{')?;
    loop {
        let key = rest.string()?;
        let field = match &*key {
            "name" => &mut record.name,
            "email" => &mut record.email,
            "external_id" => &mut record.external_id,
            "first_name" => &mut record.first_name,
            "last_name" => &mut record.last_name,
            _ => return None,
        };
        rest.pass(b':')?;
        if field.replace(rest.string()?).is_some() {
            return None;
        }
        if rest.pass(b',').is_none() {
            rest.pass(b'}')?;
            return rest.is_blank().then_some(());
        }
    }
}

/// What was not read yet of a line.
struct Rest<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Rest<'a> {
    /// What comes next that is no white space, which is passed over.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.line.as_bytes().get(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    /// Passes over this byte if it comes next.
    fn pass(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }

    fn is_blank(&mut self) -> bool {
        self.peek().is_none()
    }

    /// A string, borrowed where nothing in it is escaped.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.pass(b'"')?;
        let from = self.at;
        self.at += unescaped(self.line.as_bytes().get(from..)?);
        match self.line.as_bytes().get(self.at)? {
            b'"' => {
                let text = self.line.get(from..self.at)?;
                self.at += 1;
                Some(Cow::Borrowed(text))
            }
            b'\\' => self.escaped_string(from),
            // A control character.
            _ => None,
        }
    }

    /// The string that begins at `from` and has an escape here.
    fn escaped_string(&mut self, from: usize) -> Option<Cow<'a, str>> {
        loop {
            match self.line.as_bytes().get(self.at)? {
                b'"' => {
                    self.at += 1;
                    return serde_json::from_str(self.line.get(from - 1..self.at)?).ok().map(Cow::Owned);
                }
                b'\\' => self.at += 2,
                _ => self.at += 1.max(unescaped(self.line.as_bytes().get(self.at..)?)),
            }
        }
    }
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
    if let Some(column) = claim_columns.iter().find(|column| column.name == key) {
        column.was_seen.store(true, Ordering::Relaxed);
        return true;
    }
    is_field(key)
}

/// Whether a key of a record is one of its own fields, which become no claims of their names.
#[must_use]
pub fn is_field(key: &str) -> bool {
    ["name", "email", "external_id", "first_name", "last_name", "ttl", "attributes", "claims"].contains(&key)
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

    fn strings<'a>(record: &'a Record<'_>) -> [Option<&'a str>; 5] {
        let Record { name, email, external_id, first_name, last_name, .. } = record;
        [name, email, external_id, first_name, last_name].map(|field| field.as_deref())
    }

    #[test]
    fn an_object_of_strings_is_read_in_one_pass() {
        for (line, expected) in [
            (
                r#"{"external_id":"a-1","email":"a@b.c","name":"Ada"}"#,
                [Some("Ada"), Some("a@b.c"), Some("a-1"), None, None],
            ),
            (
                " {\t\"first_name\" : \"Zo\\u00eb \\\"Z\\\"\" ,\r\"last_name\":\"Ω\\\\\"} \r",
                [None, None, None, Some("Zoë \"Z\""), Some("Ω\\")],
            ),
            (r#"{"n\u0061me":"\ud83d\ude00"}"#, [Some("\u{1f600}"), None, None, None, None]),
        ] {
            let mut record = Record::default();
            plain(line, &mut record).unwrap();
            assert_eq!(strings(&record), expected, "{line}");
        }
    }

    #[test]
    fn all_else_is_read_with_care() {
        for line in [
            "",
            "{",
            "{}",
            r#"{"name":"Ada""#,
            r#"{"name":"Ada",}"#,
            r#"{"name":"Ada"}}"#,
            r#"{"name":"Ada","name":"Ada"}"#,
            r#"{"name":1}"#,
            r#"{"name":null}"#,
            r#"{"name":"\ud83d"}"#,
            r#"{"name":"\x"}"#,
            r#"{"name":"\"#,
            "{\"name\":\"a\tb\"}",
            "{\"name\":\"\\\\\tb\"}",
            "{\u{a0}\"name\":\"a\"}",
            r#"{"ttl":"5m"}"#,
        ] {
            assert!(plain(line, &mut Record::default()).is_none(), "{line}");
        }
    }

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

    proptest! {
        #[test]
        fn both_readers_agree(line in prop_oneof![any_object(), proptest::collection::vec(any_piece(), 0..24).prop_map(|pieces| pieces.concat())]) {
            let careful = with_care(&line, &[]);
            let mut record = Record::default();
            match plain(&line, &mut record) {
                Some(()) => {
                    let careful = careful.unwrap();
                    prop_assert_eq!(strings(&record), strings(&careful));
                }
                // What is left to the other reader is wrong, or has something else in it than strings.
                None => prop_assert!(careful.is_err() || line.contains("null") || line.contains("ttl") || !line.contains("\":")),
            }
        }
    }
}
