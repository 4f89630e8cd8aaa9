//! What a token says: the two schemes, the visitor, and the claims in the order in which they are written.

use std::fmt;
use std::str::FromStr;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::json;
use super::project::TiledeskId;
use super::text;

/// Which rules a token follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Visitor authentication: `name`, `email`, `external_id`, `iat`, `exp`.
    Visitor,
    /// Tiledesk's custom token: `_id`, `sub`, `aud`, `email`.
    Custom,
    /// All of both: what works everywhere.
    Both,
}

impl Scheme {
    /// As it is typed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Custom => "custom",
            Self::Both => "both",
        }
    }

    /// Whether the rules of visitor authentication apply.
    #[must_use]
    pub fn has_visitor(self) -> bool {
        self != Self::Custom
    }

    /// Whether the rules of the custom token apply.
    #[must_use]
    pub fn has_custom(self) -> bool {
        self != Self::Visitor
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scheme {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "visitor" => Ok(Self::Visitor),
            "custom" => Ok(Self::Custom),
            "both" => Ok(Self::Both),
            _ => Err(()),
        }
    }
}

/// The `sub` of a custom token.
pub const SUBJECT: &str = "userexternal";
/// What `aud` is before the Tiledesk id, on premises too.
pub const AUDIENCE: &str = "https://tiledesk.com/projects/";
/// The longest lifetime of a token of scheme `visitor` or `both`, in seconds.
pub const MAX_LIFETIME: i64 = 600;
/// How far in the future `iat` may lie, in seconds.
pub const SKEW: i64 = 120;
/// The longest `external_id`, in characters.
pub const MAX_ID: usize = 255;
/// The claims that the schemes themselves use: none can be set by hand.
pub const RESERVED: [&str; 13] = [
    "name",
    "email",
    "external_id",
    "iat",
    "exp",
    "_id",
    "sub",
    "aud",
    "nbf",
    "firstname",
    "lastname",
    "attributes",
    "role",
];

/// Why a value cannot be a claim of a visitor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadClaim {
    /// Nothing but white space.
    #[error("is blank")]
    Blank,
    /// A control character, at this position from 1.
    #[error("has a control character in it (character {0})")]
    Control(usize),
    /// White space where there may be none.
    #[error("has white space in it (character {0})")]
    WhiteSpace(usize),
    /// A character that may not be in an `external_id`.
    #[error(
        "has `{1}` in it (character {0}); only letters A to Z, digits, `-`, `_` and `.` are allowed"
    )]
    Character(usize, String),
    /// Too long.
    #[error("is {0} characters long; at most {MAX_ID} are allowed")]
    Long(usize),
    /// Not an e-mail address; the text says what is missing.
    #[error("is not an e-mail address: {0}")]
    Email(&'static str),
}

/// Whether a text can be a `name`: not blank, no control character, any script.
///
/// # Errors
/// [`BadClaim`] with the first thing that is wrong.
pub fn check_name(name: &str) -> Result<(), BadClaim> {
    if name.trim().is_empty() {
        return Err(BadClaim::Blank);
    }
    match name.chars().position(char::is_control) {
        Some(index) => Err(BadClaim::Control(index + 1)),
        None => Ok(()),
    }
}

/// Whether a text can be an `email`: one `@` with something on both sides, no white space, no control character.
///
/// # Errors
/// [`BadClaim`] with the first thing that is wrong.
pub fn check_email(email: &str) -> Result<(), BadClaim> {
    if email.trim().is_empty() {
        return Err(BadClaim::Blank);
    }
    if let Some(index) = email.chars().position(char::is_whitespace) {
        return Err(BadClaim::WhiteSpace(index + 1));
    }
    if let Some(index) = email.chars().position(char::is_control) {
        return Err(BadClaim::Control(index + 1));
    }
    let mut parts = email.split('@');
    match (parts.next(), parts.next(), parts.next()) {
        (_, None, _) => Err(BadClaim::Email("there is no `@`")),
        (_, _, Some(_)) => Err(BadClaim::Email("there is more than one `@`")),
        (Some(""), _, _) => Err(BadClaim::Email("nothing stands before the `@`")),
        (_, Some(domain), _) if domain.split('.').any(str::is_empty) => Err(BadClaim::Email(
            "what stands behind the `@` is not a domain",
        )),
        _ => Ok(()),
    }
}

/// Whether a text can be an `external_id`: 1 to 255 of ASCII letters, digits, `-`, `_`, `.`.
///
/// # Errors
/// [`BadClaim`] with the first thing that is wrong.
pub fn check_external_id(id: &str) -> Result<(), BadClaim> {
    if id.trim().is_empty() {
        return Err(BadClaim::Blank);
    }
    for (index, character) in id.chars().enumerate() {
        match character {
            c if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') => {}
            c if c.is_control() => return Err(BadClaim::Control(index + 1)),
            c if c.is_whitespace() => return Err(BadClaim::WhiteSpace(index + 1)),
            c => {
                let shown = text::escaped(c.encode_utf8(&mut [0; 4])).into_owned();
                return Err(BadClaim::Character(index + 1, shown));
            }
        }
    }
    match id.chars().count() {
        0..=MAX_ID => Ok(()),
        long => Err(BadClaim::Long(long)),
    }
}

/// The visitor whom a token is about. The three texts have passed their checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    name: String,
    email: String,
    external_id: String,
}

impl Visitor {
    /// A visitor whose claims are known to be good.
    ///
    /// # Errors
    /// The claim and what is wrong with it.
    pub fn new(
        name: &str,
        email: &str,
        external_id: &str,
    ) -> Result<Self, (&'static str, BadClaim)> {
        check_name(name).map_err(|bad| ("name", bad))?;
        check_email(email).map_err(|bad| ("email", bad))?;
        check_external_id(external_id).map_err(|bad| ("external_id", bad))?;
        Ok(Self {
            name: name.to_owned(),
            email: email.to_owned(),
            external_id: external_id.to_owned(),
        })
    }

    /// Somebody who does not exist, for trying things out.
    #[must_use]
    pub fn test() -> Self {
        Self {
            name: "Test Visitor".to_owned(),
            email: "test-visitor@example.com".to_owned(),
            external_id: "test-visitor".to_owned(),
        }
    }

    /// First and last name: the name is split at its last blank; a single word is a first name.
    #[must_use]
    pub fn split_name(&self) -> (&str, &str) {
        let name = self.name.trim();
        name.rsplit_once(char::is_whitespace)
            .map_or((name, ""), |(first, last)| (first.trim_end(), last))
    }
}

/// A claim of the caller's own, beside the scheme's.
#[derive(Clone, Debug)]
pub struct ExtraClaim {
    key: String,
    value: Value,
}

/// Why a `KEY=VALUE` or `KEY:=JSON` cannot be a claim.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadExtra {
    /// No `=`.
    #[error("`{0}` has no `=`: give KEY=VALUE for a text, or KEY:=JSON for any other value")]
    NoEquals(String),
    /// Nothing before the `=`.
    #[error("`{0}` has no name before the `=`")]
    NoKey(String),
    /// One of [`RESERVED`].
    #[error("claim `{key}` cannot be set by hand: {why}")]
    Reserved {
        /// The claim.
        key: String,
        /// Where it comes from instead.
        why: &'static str,
    },
    /// The same key twice.
    #[error("claim `{0}` is given twice; parsers would disagree on which one counts")]
    Repeated(String),
    /// The value behind `:=` is not JSON.
    #[error("the value of claim `{key}` is not JSON: {why}")]
    NotJson {
        /// The claim.
        key: String,
        /// What is wrong with it.
        why: json::BadJson,
    },
    /// The value has a key twice.
    #[error(
        "the value of claim `{key}` has the key `{inner}` twice; parsers would disagree on which one counts"
    )]
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
        let shown = || text::excerpt(argument, 60);
        let (key, value) = argument
            .split_once('=')
            .ok_or_else(|| BadExtra::NoEquals(shown()))?;
        let (key, is_json) = key
            .strip_suffix(':')
            .map_or((key, false), |key| (key, true));
        if key.is_empty() {
            return Err(BadExtra::NoKey(shown()));
        }
        if let Some(why) = reserved(key) {
            return Err(BadExtra::Reserved {
                key: key.to_owned(),
                why,
            });
        }
        let value = if is_json {
            raw_json(key, value)?
        } else {
            Value::Text(value.to_owned())
        };
        Ok(Self {
            key: key.to_owned(),
            value,
        })
    }

    /// The claim's name.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

fn raw_json(key: &str, value: &str) -> Result<Value, BadExtra> {
    let bad = |why| BadExtra::NotJson {
        key: text::excerpt(key, 60),
        why,
    };
    let parsed = json::parse(value).map_err(bad)?;
    // One level is the claims object itself.
    if parsed.depth() >= json::MAX_DEPTH {
        return Err(bad(json::BadJson::TooDeep));
    }
    if let Some(inner) = parsed.duplicates().first() {
        let inner = text::excerpt(inner, 60);
        return Err(BadExtra::Duplicate {
            key: text::excerpt(key, 60),
            inner,
        });
    }
    let raw =
        RawValue::from_string(value.trim().to_owned()).map_err(|_| bad(json::BadJson::CutOff))?;
    Ok(Value::Raw(raw))
}

fn reserved(key: &str) -> Option<&'static str> {
    Some(match key {
        "name" => "it comes from --name",
        "email" => "it comes from --email",
        "external_id" => "it comes from --external-id",
        "iat" => "it comes from --iat",
        "exp" => "it comes from --iat and --ttl",
        "_id" | "aud" => "it is made from the Tiledesk id (--id)",
        "sub" => "it is always `userexternal`",
        "nbf" => "a token that is not yet valid signs nobody in",
        "firstname" => "it comes from --name or --first-name",
        "lastname" => "it comes from --name or --last-name",
        "attributes" => "give each one with --attribute KEY=VALUE",
        "role" => {
            "with `role` the server hands out a team member's session, or makes the visitor one, a dashboard admin included"
        }
        _ => return None,
    })
}

/// Refuses a key that stands twice in a list.
///
/// # Errors
/// [`BadExtra::Repeated`] with the first one.
pub fn check_repeated<'a>(keys: impl Iterator<Item = &'a str>) -> Result<(), BadExtra> {
    let mut seen = std::collections::HashSet::new();
    for key in keys {
        if !seen.insert(key) {
            return Err(BadExtra::Repeated(text::excerpt(key, 60)));
        }
    }
    Ok(())
}

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Whole(i64),
    Raw(Box<RawValue>),
    Texts(Vec<(String, String)>),
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => to.serialize_str(text),
            Self::Whole(number) => to.serialize_i64(*number),
            Self::Raw(raw) => raw.serialize(to),
            Self::Texts(pairs) => to.collect_map(pairs.iter().map(|(k, v)| (k, v))),
        }
    }
}

/// The claims of one token, in the order in which they are written.
#[derive(Clone, Debug)]
pub struct Claims(Vec<(String, Value)>);

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// What makes a token of scheme `custom` or `both` out of a visitor.
#[derive(Clone, Debug)]
pub struct CustomPart<'a> {
    /// The project on the server.
    pub id: &'a TiledeskId,
    /// In place of the name up to its last blank.
    pub first_name: Option<&'a str>,
    /// In place of the name's last word.
    pub last_name: Option<&'a str>,
    /// What goes into `attributes`.
    pub attributes: Vec<(String, String)>,
}

/// What a token is to say.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Who.
    pub visitor: &'a Visitor,
    /// Whether the visitor's part is wanted: false for scheme `custom` alone.
    pub visitor_part: bool,
    /// What scheme `custom` and `both` add.
    pub custom_part: Option<CustomPart<'a>>,
    /// Issued at, in seconds since 1970.
    pub iat: i64,
    /// Expires at, in seconds since 1970.
    pub exp: i64,
    /// The caller's own claims.
    pub extra: Vec<ExtraClaim>,
}

impl Request<'_> {
    /// The claims: `name`, `email`, `external_id`, `iat`, `exp`, then the custom part's, then the caller's.
    #[must_use]
    pub fn into_claims(self) -> Claims {
        let visitor = self.visitor;
        let text = |key: &str, value: &str| (key.to_owned(), Value::Text(value.to_owned()));
        let mut claims = Vec::with_capacity(12 + self.extra.len());
        if self.visitor_part {
            claims.push(text("name", &visitor.name));
        }
        claims.push(text("email", &visitor.email));
        if self.visitor_part {
            claims.push(text("external_id", &visitor.external_id));
        }
        claims.push(("iat".to_owned(), Value::Whole(self.iat)));
        claims.push(("exp".to_owned(), Value::Whole(self.exp)));
        if let Some(custom) = self.custom_part {
            let (first, last) = visitor.split_name();
            claims.push(text(
                "_id",
                &format!("{}_{}", custom.id, visitor.external_id),
            ));
            claims.push(text("sub", SUBJECT));
            claims.push(text("aud", &format!("{AUDIENCE}{}", custom.id)));
            for (key, value) in [
                ("firstname", custom.first_name.unwrap_or(first)),
                ("lastname", custom.last_name.unwrap_or(last)),
            ] {
                if !value.is_empty() {
                    claims.push(text(key, value));
                }
            }
            if !custom.attributes.is_empty() {
                claims.push(("attributes".to_owned(), Value::Texts(custom.attributes)));
            }
        }
        claims.extend(self.extra.into_iter().map(|extra| (extra.key, extra.value)));
        Claims(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reserved_claim_says_why() {
        for key in RESERVED {
            assert!(reserved(key).is_some(), "{key}");
            assert!(matches!(
                ExtraClaim::parse(&format!("{key}=x")),
                Err(BadExtra::Reserved { .. })
            ));
        }
    }

    #[test]
    fn values_may_hold_equals_signs_and_quotes() -> Result<(), BadExtra> {
        let claim = ExtraClaim::parse(r#"plan=a=b "c""#)?;
        assert_eq!(
            serde_json::to_string(&claim.value).ok().as_deref(),
            Some(r#""a=b \"c\"""#)
        );
        let claim = ExtraClaim::parse(r#"n:={"big": 12345678901234567890123, "x": 1.10}"#)?;
        assert_eq!(
            serde_json::to_string(&claim.value).ok().as_deref(),
            Some(r#"{"big": 12345678901234567890123, "x": 1.10}"#)
        );
        Ok(())
    }

    #[test]
    fn names_are_split_at_the_last_blank() -> Result<(), (&'static str, BadClaim)> {
        for (name, first, last) in [
            ("Ada King Lovelace", "Ada King", "Lovelace"),
            ("Ada", "Ada", ""),
            ("李 小龙", "李", "小龙"),
        ] {
            assert_eq!(Visitor::new(name, "a@b", "x")?.split_name(), (first, last));
        }
        Ok(())
    }

    #[test]
    fn addresses() {
        for good in ["ada@example.com", "a+b@localhost", "ü@münchen.example"] {
            assert_eq!(check_email(good), Ok(()), "{good}");
        }
        for bad in [
            "", " ", "ada", "@b", "a@", "a@b@c", "a b@c", "a@b..c", "a@.b", "a@b\u{7}",
        ] {
            assert!(check_email(bad).is_err(), "{bad:?}");
        }
    }
}
