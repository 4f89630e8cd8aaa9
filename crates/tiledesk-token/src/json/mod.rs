//! JSON as a token's reader has to see it: duplicate keys kept, numbers as they were written.
//!
//! `serde_json::Value` drops duplicates and rounds large numbers, and both are mistakes that `inspect` has to show. The
//! parsing itself is that of `serde_json`; nothing here may recurse before the depth is known.

mod surrogates;

use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use surrogates::half_surrogate;
pub use surrogates::replace_half_surrogates;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number, exactly as it was written.
    Number(String),
    /// A string.
    Text(String),
    /// An array.
    Array(Vec<Json>),
    /// An object, in its order, with every duplicate.
    Object(Vec<(String, Json)>),
}

/// The deepest nesting that is read; a flat object has level 1.
pub(crate) const MAX_DEPTH: usize = 128;

/// Why a string is not JSON that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadJson {
    /// It ends too early.
    #[error("it ends in the middle")]
    CutOff,
    /// A syntax error; columns count bytes from 1.
    #[error("line {line}, column {column} is not JSON")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Byte in the line, from 1.
        column: usize,
    },
    /// A byte order mark before it, which RFC 8259 (8.1) forbids.
    #[error("a byte order mark stands before it")]
    ByteOrderMark,
    /// Not UTF-8; bytes count from 1.
    #[error("it is not UTF-8 text (byte {byte})")]
    NotText {
        /// The first byte that is wrong, from 1.
        byte: usize,
    },
    /// Deeper than 128 levels.
    #[error("it is nested deeper than 128 levels")]
    TooDeep,
    /// Half of a surrogate pair, which is no character (RFC 8259, 8.2); bytes count from 1.
    #[error("half of a surrogate pair stands in it (byte {byte})")]
    HalfSurrogate {
        /// Where its escape begins, from 1.
        byte: usize,
    },
}

/// How many bytes of a text, from its start, mean themselves in a JSON string: up to a quote, a backslash or a control
/// character (RFC 8259, 7).
#[inline]
pub(crate) fn unescaped(text: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES << 7;
    // The highest bit of each byte that is below `least`, and perhaps of bytes behind the first of these.
    let below = |word: u64, least: u64| word.wrapping_sub(ONES * least) & !word & HIGH;
    // How many bytes of a word mean themselves.
    let clean = |word: &[u8; 8]| {
        let word = u64::from_le_bytes(*word);
        let quote = below(word ^ (ONES * u64::from(b'"')), 1);
        let backslash = below(word ^ (ONES * u64::from(b'\\')), 1);
        (below(word, 0x20) | quote | backslash).trailing_zeros() as usize / 8
    };
    let (words, rest) = text.as_chunks();
    for (index, word) in words.iter().enumerate() {
        let count = clean(word);
        if count < 8 {
            return index * 8 + count;
        }
    }
    if let Some(last) = text.last_chunk() {
        // What of it is in the words before is clean.
        return text.len() - 8 + clean(last);
    }
    let is_other = |byte: &u8| *byte < 0x20 || matches!(byte, b'"' | b'\\');
    rest.iter().position(is_other).unwrap_or(rest.len())
}

/// Reads one JSON value.
///
/// # Errors
/// [`BadJson`].
pub fn parse(text: &str) -> Result<Json, BadJson> {
    // Before anything recurses.
    if deeper_than(text.as_bytes(), MAX_DEPTH) {
        return Err(BadJson::TooDeep);
    }
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| {
        if error.is_eof() { BadJson::CutOff } else { BadJson::Syntax { line: error.line(), column: error.column() } }
    })?;
    build(raw).map_err(|_| match half_surrogate(text.as_bytes(), 0) {
        Some(at) => BadJson::HalfSurrogate { byte: at + 1 },
        None => BadJson::Syntax { line: 1, column: 1 },
    })
}

/// Reads one JSON value as JavaScript does, and with it a Tiledesk server: half of a surrogate pair is a text there. It
/// becomes U+FFFD.
///
/// # Errors
/// [`BadJson`].
pub(crate) fn parse_as_a_server(text: &str) -> Result<Json, BadJson> {
    let read = parse(text);
    if !matches!(read, Err(BadJson::HalfSurrogate { .. })) {
        return read;
    }
    let mut whole = text.as_bytes().to_vec();
    replace_half_surrogates(&mut whole);
    std::str::from_utf8(&whole).map_or(read, parse)
}

fn deeper_than(bytes: &[u8], limit: usize) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match (in_text, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (true, b'"') => in_text = false,
            (false, b'"') => in_text = true,
            (false, b'{' | b'[') => {
                depth += 1;
                if depth > limit {
                    return true;
                }
            }
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

fn build(raw: &RawValue) -> serde_json::Result<Json> {
    let text = raw.get().trim_start();
    match text.bytes().next() {
        Some(b'{') => {
            let Members::<String>(members) = serde_json::from_str(text)?;
            let object = members.into_iter().map(|(key, value)| Ok((key, build(value)?)));
            Ok(Json::Object(object.collect::<serde_json::Result<_>>()?))
        }
        Some(b'[') => {
            let Items(items) = serde_json::from_str(text)?;
            Ok(Json::Array(items.into_iter().map(build).collect::<serde_json::Result<_>>()?))
        }
        Some(b'"') => Ok(Json::Text(serde_json::from_str(text)?)),
        Some(b't') => Ok(Json::Bool(true)),
        Some(b'f') => Ok(Json::Bool(false)),
        Some(b'n') => Ok(Json::Null),
        _ => Ok(Json::Number(text.trim_end().to_owned())),
    }
}

/// The members of an object, in their order, with every duplicate; their values as they were written. Keys of type `&str`
/// have no escapes.
pub(crate) struct Members<'a, K = String>(pub(crate) Vec<(K, &'a RawValue)>);
struct Items<'a>(Vec<&'a RawValue>);

impl<'de, K: Deserialize<'de>> Deserialize<'de> for Members<'de, K> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct MembersVisitor<K>(PhantomData<K>);
        impl<'de, K: Deserialize<'de>> Visitor<'de> for MembersVisitor<K> {
            type Value = Members<'de, K>;
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
        from.deserialize_map(MembersVisitor(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Items<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct ItemsVisitor;
        impl<'de> Visitor<'de> for ItemsVisitor {
            type Value = Items<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Items(items))
            }
        }
        from.deserialize_seq(ItemsVisitor)
    }
}

impl Json {
    /// The value of a key; of several, the last, which is what most parsers use.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Self::Object(pairs) => pairs.iter().rev().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The string, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What kind of value it is, with its article: `a number`.
    #[must_use]
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// How many levels of arrays and objects it has; 0 for a plain value.
    #[must_use]
    pub(crate) fn depth(&self) -> usize {
        let deepest = match self {
            Self::Array(items) => items.iter().map(Self::depth).max(),
            Self::Object(pairs) => pairs.iter().map(|(_, value)| value.depth()).max(),
            _ => return 0,
        };
        1 + deepest.unwrap_or(0)
    }

    /// The paths of keys that stand twice in one object, at any depth: `attributes.plan`.
    #[must_use]
    pub(crate) fn duplicates(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.collect_duplicates("", &mut found);
        found
    }

    fn collect_duplicates(&self, path: &str, found: &mut Vec<String>) {
        let below = |key: &str| {
            if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
        };
        match self {
            Self::Object(pairs) => {
                let mut seen = std::collections::HashSet::new();
                let mut told = std::collections::HashSet::new();
                for (key, value) in pairs {
                    if !seen.insert(key) && told.insert(key) {
                        found.push(below(key));
                    }
                    if matches!(value, Self::Object(_) | Self::Array(_)) {
                        value.collect_duplicates(&below(key), found);
                    }
                }
            }
            Self::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    if matches!(item, Self::Object(_) | Self::Array(_)) {
                        item.collect_duplicates(&below(&index.to_string()), found);
                    }
                }
            }
            _ => {}
        }
    }
}

impl fmt::Display for Json {
    /// Compact JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Json {
    /// As it was read, but with a duplicate key only once, with its last value.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => to.serialize_unit(),
            Self::Bool(value) => to.serialize_bool(*value),
            Self::Number(text) => match RawValue::from_string(text.clone()) {
                Ok(raw) => raw.serialize(to),
                Err(_) => to.serialize_str(text),
            },
            Self::Text(text) => to.serialize_str(text),
            Self::Array(items) => {
                let mut seq = to.serialize_seq(Some(items.len()))?;
                for item in items {
                    seq.serialize_element(item)?;
                }
                seq.end()
            }
            Self::Object(pairs) => {
                let last: std::collections::HashMap<&str, usize> =
                    pairs.iter().enumerate().map(|(i, (k, _))| (k.as_str(), i)).collect();
                let mut map = to.serialize_map(None)?;
                for (index, (key, value)) in pairs.iter().enumerate() {
                    if last.get(key.as_str()) == Some(&index) {
                        map.serialize_entry(key, value)?;
                    }
                }
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn duplicates_are_kept_and_found_at_any_depth() -> Result<(), BadJson> {
        let json = parse(r#"{"a":1,"b":{"c":[{"d":1,"d":2,"d":3}]},"a":2}"#)?;
        assert_eq!(json.duplicates(), ["b.c.0.d", "a"]);
        assert_eq!(json.get("a"), Some(&Json::Number("2".to_owned())));
        assert_eq!(json.to_string(), r#"{"b":{"c":[{"d":3}]},"a":2}"#);
        Ok(())
    }

    #[test]
    fn numbers_are_as_they_were_written() -> Result<(), BadJson> {
        let text = "[1.10,123456789012345678901234567890,1e400,-0]";
        assert_eq!(parse(text)?.to_string(), text);
        Ok(())
    }

    #[test]
    fn depth_is_bounded_before_anything_recurses() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parse(&nested(128)).is_ok());
        assert_eq!(parse(&nested(129)), Err(BadJson::TooDeep));
        assert_eq!(parse(&"[".repeat(100_000)), Err(BadJson::TooDeep));
        assert!(parse(r#"["[[[[\"[["]"#).is_ok());
    }

    #[test]
    fn half_of_a_surrogate_pair_is_what_javascript_takes_it_for() {
        for (text, byte, read) in [
            (r#"{"a":"\ud800"}"#, 7, "{\"a\":\"\u{fffd}\"}"),
            (r#"{"\uDC00":["x\ud83dy"]}"#, 3, "{\"\u{fffd}\":[\"x\u{fffd}y\"]}"),
            (r#"["\ud83d\ude00\ude00"]"#, 15, "[\"\u{1f600}\u{fffd}\"]"),
            (r#"["\\\ud800\u00e9"]"#, 5, "[\"\\\\\u{fffd}\u{e9}\"]"),
            (r#"["\ud800\ud83d\ude00"]"#, 3, "[\"\u{fffd}\u{1f600}\"]"),
        ] {
            assert_eq!(parse(text), Err(BadJson::HalfSurrogate { byte }), "{text}");
            assert_eq!(parse_as_a_server(text).map(|json| json.to_string()), Ok(read.to_owned()), "{text}");
        }
        // No escape, but a backslash and a letter.
        let escaped = r#"["\\ud800"]"#;
        assert_eq!(parse(escaped).map(|json| json.to_string()), Ok(escaped.to_owned()));
        assert_eq!(parse_as_a_server(r#"["\ud8"]"#), Err(BadJson::Syntax { line: 1, column: 8 }));
    }

    #[test]
    fn what_is_cut_off_is_told_from_what_is_wrong() {
        assert_eq!(parse(r#"{"a":"#), Err(BadJson::CutOff));
        assert_eq!(parse(r#"{"a":1,}"#), Err(BadJson::Syntax { line: 1, column: 8 }));
        assert!(matches!(parse("{} x"), Err(BadJson::Syntax { .. })));
        assert_eq!(parse(""), Err(BadJson::CutOff));
    }

    proptest! {
        #[test]
        fn what_means_itself_ends_where_serde_json_begins_to_escape(
            text in any::<String>(), more in "[ -~\\u{0}-\\u{ff}]{0,40}",
        ) {
            for text in [text.as_str(), more.as_str(), &format!("{more}{text}")] {
                let escaped = text.bytes().position(|byte| byte < 0x20 || byte == b'"' || byte == b'\\');
                prop_assert_eq!(unescaped(text.as_bytes()), escaped.unwrap_or(text.len()));
                let written = serde_json::to_string(text).unwrap_or_default();
                prop_assert_eq!(unescaped(text.as_bytes()) == text.len(), written.len() == text.len() + 2);
            }
        }
    }
}
