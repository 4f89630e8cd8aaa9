//! A project's signers, the back ends that mint its tokens: where they stand in `signers.toml`, how one is asked for a
//! token, and how the secret is brought to one.
//!
//! What a back end answers, and what a command prints, is nobody's business: of both, only what is named here is kept.

mod address;
pub(crate) mod ask;
mod credentials;
pub(crate) mod deliver;
mod file;
mod headers;
pub(crate) mod journal;
mod masked;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

pub(crate) use self::address::{CheckUrl, Resolve};
pub(crate) use self::credentials::{Credential, find_credential};
pub(crate) use self::file::Signers;
pub(crate) use self::headers::read_headers;
use tiledesk_token::ids::ProjectName;

/// The name of a signer: what a project's name may be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SignerName(String);

/// A text that is no signer's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a signer's name is 1 to 64 letters, digits, `.`, `_` or `-`, and begins with a letter or digit")]
pub struct BadSignerName;

impl SignerName {
    /// As it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SignerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for SignerName {
    type Err = BadSignerName;

    fn from_str(text: &str) -> Result<Self, BadSignerName> {
        text.parse::<ProjectName>().map(|_| Self(text.to_owned())).map_err(|_| BadSignerName)
    }
}

/// A back end that mints tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signer {
    /// How it is asked for a token.
    pub(crate) check: Option<Check>,
    /// The program, by its absolute path, that prints a token in its place, and its arguments, with spaces between.
    pub(crate) check_command: Option<String>,
    /// The program that brings it the secret, by its absolute path, and its arguments.
    pub(crate) command: Option<Vec<String>>,
}

/// How a back end is asked for a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Check {
    /// Where it hands one out.
    pub(crate) url: CheckUrl,
    /// The file with the headers that are sent, such as a test account's cookie.
    pub(crate) header_file: Option<PathBuf>,
    /// What is posted; without it, nothing is.
    pub(crate) body: Option<String>,
    /// The address that counts as the host's.
    pub(crate) resolve: Option<Resolve>,
}

impl Check {
    /// Of an address, and nothing else.
    pub(crate) fn at(url: CheckUrl) -> Self {
        Self { url, header_file: None, body: None, resolve: None }
    }
}
