//! Claims of the caller's own, as they are typed: `KEY=VALUE`, `KEY:=JSON`.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::json::{self, Json};
use crate::{claims::role, escape};

const ROLE: &str =
    "with `role` the server hands out a team member's session, or makes the visitor one, a dashboard admin included";

/// The claims that the schemes themselves use, and why none of them can be set by hand.
pub(super) const RESERVED: [(&str, &str); 13] = [
    ("name", "it comes from --name"),
    ("email", "it comes from --email"),
    ("external_id", "it comes from --external-id"),
    ("iat", "it comes from --iat"),
    ("exp", "it comes from --iat and --ttl"),
    ("_id", "it is made from the Tiledesk id (--id)"),
    ("aud", "it is made from the Tiledesk id (--id)"),
    ("sub", "it is always `userexternal`"),
    ("nbf", "a token that is not yet valid signs nobody in"),
    ("firstname", "it comes from --name or --first-name"),
    ("lastname", "it comes from --name or --last-name"),
    ("attributes", "give each one with --attribute KEY=VALUE"),
    ("role", ROLE),
];

/// A claim of the caller's own, beside the scheme's.
#[derive(Clone, Debug)]
pub struct ExtraClaim {
    key: String,
    value: Value,
}

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Raw(Box<RawValue>),
}

impl Serialize for ExtraClaim {
    /// The value alone, as it stands behind its key.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.value {
            Value::Text(text) => to.serialize_str(text),
            Value::Raw(raw) => raw.serialize(to),
        }
    }
}

/// Why a `KEY=VALUE` or `KEY:=JSON` cannot be a claim.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadExtra {
    /// No `=`.
    #[error("it has no `=`: give KEY=VALUE for a text, or KEY:=JSON for any other value")]
    NoEquals,
    /// Nothing before the `=`.
    #[error("it has no name before the `=`")]
    NoKey,
    /// One that the schemes themselves use.
    #[error("claim `{key}` cannot be set by hand: {why}")]
    Reserved {
        /// The claim.
        key: String,
        /// Where it comes from instead.
        why: &'static str,
    },
    /// What a server may take for a team member's role, under another key or deeper.
    #[error("claim `{key}` cannot be set by hand: a server may read `role` `{role}` there, and {ROLE}")]
    TeamRole {
        /// The claim.
        key: String,
        /// The role.
        role: String,
    },
    /// The same key twice.
    #[error("{what} `{key}` is given twice; parsers would disagree on which one counts")]
    Repeated {
        /// `claim` or `attribute`.
        what: &'static str,
        /// The key.
        key: String,
    },
    /// The value behind `:=` is not JSON.
    #[error("the value of claim `{key}` is not JSON: {why}")]
    NotJson {
        /// The claim.
        key: String,
        /// What is wrong with it.
        why: json::BadJson,
    },
    /// The value has a key twice.
    #[error("the value of claim `{key}` has the key `{inner}` twice; parsers would disagree on which one counts")]
    Duplicate {
        /// The claim.
        key: String,
        /// The path of the key in it.
        inner: String,
    },
}

impl ExtraClaim {
    /// Reads `KEY=VALUE` (a text) or `KEY:=JSON` (passed through unchanged).
    ///
    /// # Errors
    /// [`BadExtra`].
    pub fn parse(argument: &str) -> Result<Self, BadExtra> {
        let (key, value) = argument.split_once('=').ok_or(BadExtra::NoEquals)?;
        let (key, is_json) = key.strip_suffix(':').map_or((key, false), |key| (key, true));
        if is_json { Self::json(key, value) } else { Self::text(key, value) }
    }

    /// A claim that is a string.
    ///
    /// # Errors
    /// [`BadExtra`].
    pub fn text(key: &str, value: &str) -> Result<Self, BadExtra> {
        check_key(key)?;
        Self::checked(key, Json::Text(value.to_owned()), Value::Text(value.to_owned()))
    }

    /// A claim that is any JSON value, which is passed through unchanged.
    ///
    /// # Errors
    /// [`BadExtra`].
    pub fn json(key: &str, value: &str) -> Result<Self, BadExtra> {
        check_key(key)?;
        let (read, value) = raw_json(key, value)?;
        Self::checked(key, read, value)
    }

    fn checked(key: &str, read: Json, value: Value) -> Result<Self, BadExtra> {
        if let Some(role) = role::dangerous(&Json::Object(vec![(key.to_owned(), read)])) {
            let key = escape::excerpt(key, 60);
            return Err(BadExtra::TeamRole { key, role });
        }
        Ok(Self { key: key.to_owned(), value })
    }

    /// The string that it is, or else the JSON.
    pub(crate) fn as_text(&self) -> Result<&str, &str> {
        match &self.value {
            Value::Text(text) => Ok(text),
            Value::Raw(raw) => Err(raw.get()),
        }
    }

    /// The claim's name.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

fn check_key(key: &str) -> Result<(), BadExtra> {
    if key.is_empty() {
        return Err(BadExtra::NoKey);
    }
    match RESERVED.iter().find(|(name, _)| *name == key) {
        Some((_, why)) => Err(BadExtra::Reserved { key: key.to_owned(), why }),
        None => Ok(()),
    }
}

fn raw_json(key: &str, value: &str) -> Result<(Json, Value), BadExtra> {
    let bad = |why| BadExtra::NotJson { key: escape::excerpt(key, 60), why };
    let parsed = json::parse(value).map_err(bad)?;
    // One level is the claims object itself.
    if parsed.depth() >= json::MAX_DEPTH {
        return Err(bad(json::BadJson::TooDeep));
    }
    if let Some(inner) = parsed.duplicates().first() {
        let inner = escape::excerpt(inner, 60);
        return Err(BadExtra::Duplicate { key: escape::excerpt(key, 60), inner });
    }
    let raw = RawValue::from_string(value.trim().to_owned()).map_err(|_| bad(json::BadJson::CutOff))?;
    Ok((parsed, Value::Raw(raw)))
}

/// Refuses a key that stands twice in a list.
///
/// # Errors
/// [`BadExtra::Repeated`] with the first one; `what` says what they are keys of.
pub fn check_repeated<'a>(what: &'static str, keys: impl Iterator<Item = &'a str>) -> Result<(), BadExtra> {
    let mut seen = std::collections::HashSet::new();
    for key in keys {
        if !seen.insert(key) {
            let key = escape::excerpt(key, 60);
            return Err(BadExtra::Repeated { what, key });
        }
    }
    Ok(())
}
