//! One record and what becomes of it: the rules are those of `token sign` for one visitor.

use std::borrow::Cow;

use crate::claims::names;
use crate::claims::{BadClaim, BadExtra, BadVisitor, ExtraClaim, MAX_LIFETIME, Scheme, Visitor, check_name};
use crate::ids::TiledeskId;
use crate::inspect::ClaimGuard;
use crate::mint::{MintError, MintRequest, MintedToken, draft};
use crate::secret::may_be_secret;
use crate::{escape, time};

/// The longest record, in bytes.
pub const LONGEST: usize = 64 * 1024;

/// How many line breaks there are.
#[must_use]
pub fn lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// What was said of a visitor, not checked yet.
#[derive(Debug, Default)]
pub(super) struct Record<'a> {
    pub(super) name: Option<Cow<'a, str>>,
    pub(super) email: Option<Cow<'a, str>>,
    pub(super) external_id: Option<Cow<'a, str>>,
    pub(super) first_name: Option<Cow<'a, str>>,
    pub(super) last_name: Option<Cow<'a, str>>,
    /// In seconds.
    pub(super) ttl: Option<i64>,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) claims: Vec<ExtraClaim>,
}

/// A member of a record that is a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    Email,
    ExternalId,
    FirstName,
    LastName,
}

impl Field {
    pub(super) fn named(key: &str) -> Option<Self> {
        match key {
            "name" => Some(Self::Name),
            "email" => Some(Self::Email),
            "external_id" => Some(Self::ExternalId),
            "first_name" => Some(Self::FirstName),
            "last_name" => Some(Self::LastName),
            _ => None,
        }
    }

    pub(super) fn of<'r, 'a>(self, record: &'r mut Record<'a>) -> &'r mut Option<Cow<'a, str>> {
        match self {
            Self::Name => &mut record.name,
            Self::Email => &mut record.email,
            Self::ExternalId => &mut record.external_id,
            Self::FirstName => &mut record.first_name,
            Self::LastName => &mut record.last_name,
        }
    }
}

#[cfg(test)]
impl Record<'_> {
    /// What is a string in it.
    pub(super) fn strings(&self) -> [Option<&str>; 5] {
        let Self { name, email, external_id, first_name, last_name, .. } = self;
        [name, email, external_id, first_name, last_name].map(|field| field.as_deref())
    }
}

/// Why a record is skipped. Its text never shows what is in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadRecord {
    /// Keys that are not known.
    Unknown(Vec<UnknownField>),
    /// No text that can be read.
    NotUtf8,
    /// In JSON, a number where the id has to be a string.
    NumberAsId,
    /// Anything else, in words.
    Other(String),
}

impl BadRecord {
    pub(super) fn new(why: impl Into<String>) -> Self {
        Self::Other(why.into())
    }

    /// A field, and what is wrong with it.
    pub(super) fn field(field: &str, why: &str) -> Self {
        Self::Other(format!("`{}` {why}", shown(field)))
    }

    pub(super) fn missing(field: &str) -> Self {
        Self::field(field, "is missing")
    }

    /// In words.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Unknown(fields) => unknown("key", fields),
            Self::NotUtf8 => "it is not UTF-8 text".to_owned(),
            Self::NumberAsId => "`external_id` is a number, not a string".to_owned(),
            Self::Other(why) => why.clone(),
        }
    }

    /// A claim or an attribute, without the value.
    pub(super) fn extra(bad: &BadExtra) -> Self {
        match bad {
            BadExtra::TeamRole { key, .. } => {
                Self::Other(format!("claim `{key}` cannot be set: a server may read a team member's role there"))
            }
            other => Self::Other(other.to_string()),
        }
    }
}

impl From<BadVisitor> for BadRecord {
    fn from(bad: BadVisitor) -> Self {
        Self::field(bad.claim, &without_content(&bad.why))
    }
}

impl From<MintError> for BadRecord {
    fn from(error: MintError) -> Self {
        Self::Other(error.to_string())
    }
}

fn without_content(why: &BadClaim) -> String {
    match why {
        BadClaim::Character(at, text) if text.trim().is_empty() => format!("has white space in it (character {at})"),
        BadClaim::Character(at, _) => {
            format!(
                "has a character in it that is not allowed (character {at}); only letters A to Z, digits, `-`, `_` and `.` are"
            )
        }
        other => other.to_string(),
    }
}

/// Whether tokens of a scheme may live so many seconds.
///
/// # Errors
/// That they may not, in words; and what a load test takes.
pub fn check_lifetime(scheme: Scheme, ttl: i64) -> Result<(), String> {
    if scheme.has_visitor() && ttl > MAX_LIFETIME {
        return Err(format!(
            "a token of scheme `{scheme}` lives at most {MAX_LIFETIME} seconds, and this is {ttl}; a load test takes `--scheme custom --ttl 2h`"
        ));
    }
    Ok(())
}

/// A lifetime as it is typed: seconds, or a number with a unit.
pub(super) fn lifetime(text: &str) -> Result<i64, BadRecord> {
    time::parse_duration(text).map_err(|why| BadRecord::Other(format!("`ttl`: {why}")))
}

/// What holds for all records.
#[derive(Debug)]
pub struct Common<'a> {
    /// The scheme.
    pub scheme: Scheme,
    /// The project on the server.
    pub id: Option<&'a TiledeskId>,
    /// How long tokens live whose record does not say it, in seconds.
    pub ttl: i64,
    /// Attributes of all visitors.
    pub attributes: &'a [(String, String)],
    /// Claims of all visitors.
    pub claims: &'a [ExtraClaim],
}

/// What a thread signs with: memory that every token takes again.
#[derive(Default)]
pub(super) struct Desk {
    name: String,
    pub(super) token: MintedToken,
}

impl Desk {
    /// Writes the claims of a record's token into `self.token`, as `token sign` does with the same values.
    pub(super) fn draft(&mut self, common: &Common<'_>, record: &Record<'_>, iat: i64) -> Result<(), BadRecord> {
        let (first, last) = (record.first_name.as_deref(), record.last_name.as_deref());
        for (field, name) in [("first_name", first), ("last_name", last)] {
            let checked = name.map_or(Ok(()), check_name);
            checked.map_err(|why| BadRecord::field(field, &without_content(&why)))?;
        }
        let external_id = record.external_id.as_deref().ok_or_else(|| BadRecord::missing("external_id"))?;
        let email = record.email.as_deref().ok_or_else(|| BadRecord::missing("email"))?;
        let mut has_names = true;
        let name = match (record.name.as_deref(), first, last) {
            (Some(name), ..) => name,
            (None, Some(first), Some(last)) => {
                self.name.clear();
                self.name.extend([first, " ", last]);
                // A scheme without claims for the two needs none.
                has_names = common.scheme.has_custom();
                &*self.name
            }
            _ => return Err(BadRecord::missing("name")),
        };
        let visitor = Visitor::new(name, email, external_id)?;
        let ttl = record.ttl.unwrap_or(common.ttl);
        check_lifetime(common.scheme, ttl).map_err(|why| BadRecord::Other(format!("`ttl`: {why}")))?;
        let attributes = joined(common.attributes, &record.attributes);
        let claims = joined(common.claims, &record.claims);
        let request = MintRequest {
            visitor: &visitor,
            scheme: common.scheme,
            id: common.id,
            iat,
            lifetime: ttl,
            first_name: first.filter(|_| has_names),
            last_name: last.filter(|_| has_names),
            attributes: &attributes,
            extra: &claims,
        };
        Ok(draft(&request, &mut self.token)?)
    }
}

impl Desk {
    /// Whether the secret may stand in what the record gives to the token that was minted of it.
    pub(super) fn may_hold(&self, guard: &ClaimGuard, record: &Record<'_>) -> bool {
        let fields = [&record.name, &record.email, &record.external_id, &record.first_name, &record.last_name];
        !record.attributes.is_empty()
            || !record.claims.is_empty()
            || fields.into_iter().flatten().any(|text| guard.may_stand_in(text))
            || record.name.is_none() && guard.may_stand_in(&self.name)
    }
}

/// Everybody's, then one's own.
fn joined<'a, T: Clone>(common: &'a [T], own: &'a [T]) -> Cow<'a, [T]> {
    match (common, own) {
        (common, []) => Cow::Borrowed(common),
        ([], own) => Cow::Borrowed(own),
        (common, own) => Cow::Owned([common, own].concat()),
    }
}

/// A column or a key that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownField {
    /// Its name, shortened and escaped.
    pub name: String,
    /// Whether it is shown as it stands there.
    pub is_whole: bool,
    /// The field that it may stand for, where that is not there.
    pub meant: Option<&'static str>,
}

/// Those of `names` that are not known.
pub(super) fn unknown_fields(names: &[&str], is_known: impl Fn(&str) -> bool) -> Vec<UnknownField> {
    let mut taken: Vec<&str> = names.to_vec();
    let unknown = names.iter().filter(|name| !is_known(name));
    unknown
        .map(|name| {
            let meant = meant(name).filter(|field| !taken.contains(field));
            taken.extend(meant);
            let shown = shown(name);
            UnknownField { is_whole: shown == **name, name: shown, meant }
        })
        .collect()
}

/// Says of fields that they are not known; `what` they are, `column` or `key`.
#[must_use]
pub fn unknown(what: &str, fields: &[UnknownField]) -> String {
    const SHOWN: usize = 10;
    match fields {
        [field] => format!("{what} `{}` is not known", field.name),
        fields if fields.len() > SHOWN => {
            let shown: Vec<String> = fields.iter().take(SHOWN).map(|field| format!("`{}`", field.name)).collect();
            let shown = shown.join(", ");
            format!("{what}s {shown} and {} more are not known", fields.len() - SHOWN)
        }
        fields => {
            let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            format!("{what}s {} are not known", escape::list(&names))
        }
    }
}

/// The column or key that a name may stand for: case, blanks and punctuation are not looked at, and what other programs
/// call it counts.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    if names::plain(name) == "ttl" { Some("ttl") } else { names::field(name) }
}

/// The name of a column or a key, as it may be shown. A file may begin with something else, and be a secret's.
pub(super) fn shown(field: &str) -> String {
    // A blank that no line breaks at looks like one that stands nowhere.
    if may_be_secret(field) { "…".to_owned() } else { escape::excerpt(field, 60).replace('\u{a0}', "\\u{a0}") }
}
