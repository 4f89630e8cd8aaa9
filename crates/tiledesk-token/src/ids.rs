//! The names under which secrets are kept, and the server's own ids for the same thing.

use std::fmt;
use std::str::FromStr;

/// The name of a project: `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectName(String);

impl ProjectName {
    /// The name that is used when none was given.
    pub const DEFAULT: &'static str = "default";
    /// The longest name, in bytes.
    pub const MAX: usize = 64;

    /// The name as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for ProjectName {
    fn default() -> Self {
        Self(Self::DEFAULT.to_owned())
    }
}

impl fmt::Display for ProjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ProjectName {
    type Err = BadProjectName;

    fn from_str(text: &str) -> Result<Self, BadProjectName> {
        let mut bytes = text.bytes();
        let good = bytes.next().is_some_and(|b| b.is_ascii_alphanumeric())
            && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
            && text.len() <= Self::MAX;
        if good { Ok(Self(text.to_owned())) } else { Err(BadProjectName) }
    }
}

/// A string that is no project name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a project name is 1 to 64 letters, digits, `.`, `_` or `-`, and begins with a letter or digit")]
pub struct BadProjectName;

/// The id that a Tiledesk server gave a project: 24 hexadecimal digits, kept in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TiledeskId(String);

impl TiledeskId {
    /// The id, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TiledeskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for TiledeskId {
    type Err = BadTiledeskId;

    fn from_str(text: &str) -> Result<Self, BadTiledeskId> {
        if text.len() == 24 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(BadTiledeskId)
        }
    }
}

/// A string that is no Tiledesk id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a Tiledesk id is 24 hexadecimal digits; it stands in the dashboard's address, after `/project/`")]
pub struct BadTiledeskId;

/// Whether a shell could use `text` as the name of a variable: `[A-Za-z_][A-Za-z0-9_]*`.
#[must_use]
pub fn is_variable_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
