//! What a token may say: the schemes, the visitor with the rules of the three claims about one, a caller's own claims.

mod extra;
pub(crate) mod names;
pub mod role;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::escape;
use crate::ids::TiledeskId;

pub use extra::{BadExtra, ExtraClaim, check_repeated};

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
    /// In the order in which help lists them.
    pub const ALL: [Self; 3] = [Self::Visitor, Self::Custom, Self::Both];

    /// As it is typed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Custom => "custom",
            Self::Both => "both",
        }
    }

    /// The one to follow when none was chosen: what works everywhere, where that is possible.
    #[must_use]
    pub fn by_default(id: Option<&TiledeskId>) -> Self {
        if id.is_some() { Self::Both } else { Self::Visitor }
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
        f.write_str(self.as_str())
    }
}

impl FromStr for Scheme {
    type Err = BadScheme;

    fn from_str(text: &str) -> Result<Self, BadScheme> {
        Self::ALL.into_iter().find(|scheme| scheme.as_str() == text).ok_or(BadScheme)
    }
}

/// A string that is no scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is `visitor`, `custom` or `both`")]
pub struct BadScheme;

/// The `sub` of a custom token.
pub(crate) const SUBJECT: &str = "userexternal";
/// What `aud` is before the Tiledesk id, on premises too.
pub(crate) const AUDIENCE: &str = "https://tiledesk.com/projects/";
/// The longest lifetime of a token of scheme `visitor` or `both`, in seconds.
pub const MAX_LIFETIME: i64 = 600;
/// How long a token lives where nobody said, in seconds.
pub const LIFETIME: i64 = 300;
/// How far in the future `iat` may lie, in seconds.
pub const SKEW: i64 = 120;
/// The longest `external_id`, in characters.
const MAX_ID: usize = 255;

/// Why a value cannot be a claim of a visitor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadClaim {
    /// Nothing but white space.
    #[error("is blank")]
    Blank,
    /// What a language makes of a value that is not there.
    #[error("is `{0}`: the signer had no value for it")]
    NoValue(&'static str),
    /// A control character, at this position from 1.
    #[error("has a control character in it (character {0})")]
    Control(usize),
    /// White space where there may be none.
    #[error("has white space in it (character {0})")]
    WhiteSpace(usize),
    /// A character that may not be in an `external_id`.
    #[error("has `{1}` in it (character {0}); only letters A to Z, digits, `-`, `_` and `.` are allowed")]
    Character(usize, String),
    /// Too long.
    #[error("is {0} characters long; at most {MAX_ID} are allowed")]
    Long(usize),
    /// Not an e-mail address; the text says what is missing.
    #[error("is not an e-mail address: {0}")]
    Email(&'static str),
}

/// Everybody for whom a site has no value would be one and the same visitor.
fn no_value(text: &str, others: &[&'static str]) -> Result<(), BadClaim> {
    const ANYWHERE: [&str; 5] = ["undefined", "null", "NaN", "[object Object]", "[object Promise]"];
    let found = ANYWHERE.iter().chain(others).find(|word| **word == text);
    found.map_or(Ok(()), |word| Err(BadClaim::NoValue(word)))
}

/// Whether a string can be a `name`: not blank, no control character, any script.
///
/// # Errors
/// [`BadClaim`] with the first thing that is wrong.
pub fn check_name(name: &str) -> Result<(), BadClaim> {
    if name.chars().all(char::is_whitespace) {
        return Err(BadClaim::Blank);
    }
    no_value(name, &["undefined undefined", "null null", "None None"])?;
    if is_graphic(name, b' ') {
        return Ok(());
    }
    match name.chars().position(char::is_control) {
        Some(index) => Err(BadClaim::Control(index + 1)),
        None => Ok(()),
    }
}

/// Whether it is ASCII from `first` to `~`. Most are, and that is seen faster eight bytes at a time than character by
/// character.
fn is_graphic(text: &str, first: u8) -> bool {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES << 7;
    let is_other = |word: u64| {
        // The highest bit is set in a byte that is not ASCII, and, where all are, by the sum above `~` and below `first`.
        let above = word.wrapping_add(ONES);
        let below = word.wrapping_sub(ONES * u64::from(first));
        (word | above | below) & HIGH != 0
    };
    let bytes = text.as_bytes();
    let (words, rest) = bytes.as_chunks();
    if words.iter().any(|word| is_other(u64::from_le_bytes(*word))) {
        return false;
    }
    match bytes.last_chunk() {
        _ if rest.is_empty() => true,
        // Some of them for the second time.
        Some(last) => !is_other(u64::from_le_bytes(*last)),
        None => rest.iter().all(|byte| (first..=b'~').contains(byte)),
    }
}

/// Whether a string can be an `email`: one `@` with something on both sides, no white space, no control character.
///
/// # Errors
/// [`BadClaim`] with the first thing that is wrong.
pub fn check_email(email: &str) -> Result<(), BadClaim> {
    if email.chars().all(char::is_whitespace) {
        return Err(BadClaim::Blank);
    }
    if !is_graphic(email, b'!') {
        if let Some(index) = email.chars().position(char::is_whitespace) {
            return Err(BadClaim::WhiteSpace(index + 1));
        }
        if let Some(index) = email.chars().position(char::is_control) {
            return Err(BadClaim::Control(index + 1));
        }
    }
    // Not by `str::split_once`, which takes longer than all else here.
    let bytes = email.as_bytes();
    let at = memchr::memchr(b'@', bytes);
    let domain = at.and_then(|at| bytes.get(at + 1..)).unwrap_or_default();
    Err(BadClaim::Email(match at {
        None => "there is no `@`",
        Some(_) if memchr::memchr(b'@', domain).is_some() => "there is more than one `@`",
        Some(0) => "nothing stands before the `@`",
        Some(_) if domain.split(|byte| *byte == b'.').any(<[u8]>::is_empty) => {
            "what stands behind the `@` is not a domain"
        }
        Some(_) => return Ok(()),
    }))
}

/// Which bytes may be in an `external_id`.
#[allow(clippy::indexing_slicing, reason = "a constant that panics does not compile")]
const IS_ALLOWED: [bool; 256] = {
    let mut is_allowed = [false; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        is_allowed[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        byte += 1;
    }
    is_allowed
};

/// Whether a string can be an `external_id`: 1 to 255 of ASCII letters, digits, `-`, `_`, `.`.
///
/// # Errors
/// [`BadClaim`] with the first thing that is wrong.
pub fn check_external_id(id: &str) -> Result<(), BadClaim> {
    if id.chars().all(char::is_whitespace) {
        return Err(BadClaim::Blank);
    }
    no_value(id, &["None", "nil", "Infinity", "-Infinity"])?;
    if id.len() <= MAX_ID
        && id.bytes().fold(true, |all, byte| all & IS_ALLOWED.get(usize::from(byte)).is_some_and(|is| *is))
    {
        return Ok(());
    }
    for (index, character) in id.chars().enumerate() {
        match character {
            c if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') => {}
            c if c.is_control() => return Err(BadClaim::Control(index + 1)),
            c if c.is_whitespace() => return Err(BadClaim::WhiteSpace(index + 1)),
            c => {
                let shown = escape::escaped(c.encode_utf8(&mut [0; 4])).into_owned();
                return Err(BadClaim::Character(index + 1, shown));
            }
        }
    }
    match id.chars().count() {
        0..=MAX_ID => Ok(()),
        long => Err(BadClaim::Long(long)),
    }
}

/// Which claim of a visitor is wrong, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the visitor's `{claim}` {why}")]
pub struct BadVisitor {
    /// `name`, `email` or `external_id`.
    pub claim: &'static str,
    /// What is wrong with it.
    pub why: BadClaim,
}

/// What the samples of `snippet` send in place of an account's key that cannot be an `external_id` as it is: `x--` and
/// the hexadecimal of its UTF-8 bytes, or of their SHA-256 where there are more than 120. `None` for a key that goes as
/// it is, and for what is no key.
#[must_use]
pub fn rewritten_id(key: &str) -> Option<String> {
    use std::fmt::Write as _;

    use sha2::{Digest as _, Sha256};
    match check_external_id(key) {
        Ok(()) if !key.starts_with("x--") => return None,
        Err(BadClaim::NoValue(_)) => return None,
        _ if key.starts_with("[object ") => return None,
        _ if key.bytes().all(|byte| matches!(byte, b'\t'..=b'\r' | b' ')) => return None,
        _ => {}
    }
    let hex = |bytes: &[u8]| {
        bytes.iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    };
    Some(match key.as_bytes() {
        bytes if bytes.len() <= 120 => format!("x--{}", hex(bytes)),
        bytes => format!("x--sha256-{}", hex(&Sha256::digest(bytes))),
    })
}

/// The visitor whom a token is about. All three claims have passed their checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor<'a> {
    name: Cow<'a, str>,
    email: Cow<'a, str>,
    external_id: Cow<'a, str>,
}

impl<'a> Visitor<'a> {
    /// A visitor whose claims are known to be good. Each is text that is borrowed, or a `String`.
    ///
    /// # Errors
    /// [`BadVisitor`] with the first claim that is wrong.
    pub fn new(
        name: impl Into<Cow<'a, str>>,
        email: impl Into<Cow<'a, str>>,
        external_id: impl Into<Cow<'a, str>>,
    ) -> Result<Self, BadVisitor> {
        let visitor = Self { name: name.into(), email: email.into(), external_id: external_id.into() };
        let bad = |claim| move |why| BadVisitor { claim, why };
        check_name(&visitor.name).map_err(bad("name"))?;
        check_email(&visitor.email).map_err(bad("email"))?;
        check_external_id(&visitor.external_id).map_err(bad("external_id"))?;
        Ok(visitor)
    }

    /// Somebody who does not exist, for trying things out.
    #[must_use]
    pub fn test() -> Self {
        Self {
            name: "Test Visitor".into(),
            email: "test-visitor@example.com".into(),
            external_id: "test-visitor".into(),
        }
    }

    /// The same visitor, but for the claims that are given.
    ///
    /// # Errors
    /// As [`Visitor::new`].
    pub fn with<T: Into<Cow<'a, str>>>(
        self,
        name: Option<T>,
        email: Option<T>,
        external_id: Option<T>,
    ) -> Result<Self, BadVisitor> {
        let [name, email, external_id] = [(name, self.name), (email, self.email), (external_id, self.external_id)]
            .map(|(given, own)| given.map_or(own, Into::into));
        Self::new(name, email, external_id)
    }

    /// The claim `name`.
    #[must_use]
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The claim `email`.
    #[must_use]
    pub(crate) fn email(&self) -> &str {
        &self.email
    }

    /// The claim `external_id`.
    #[must_use]
    pub(crate) fn external_id(&self) -> &str {
        &self.external_id
    }

    /// First and last name: the name is split at its last space; a single word is a first name.
    pub(crate) fn split_name(&self) -> (&str, &str) {
        let name = self.name.trim();
        name.rsplit_once(char::is_whitespace).map_or((name, ""), |(first, last)| (first.trim_end(), last))
    }
}

#[cfg(test)]
mod tests;
