//! The headers that a back end is asked with, out of a file for this user alone: a test account's cookie is a credential.

use std::path::{Path, PathBuf};

use ureq::http::header::{AUTHORIZATION, COOKIE};
use ureq::http::{HeaderName, HeaderValue};
use zeroize::Zeroizing;

use crate::error::Failure;
use crate::error::shell::SHELL;
use crate::exit::Exit;
use crate::paths::{NotPrivate, read_private};

/// The largest file that is read, in bytes.
const MAX: usize = 64 << 10;

/// Why there are no headers in a file that was named. Nothing of the file is in it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HeaderFileError {
    /// It is not there.
    #[error("there is no header file at `{}`", .0.display())]
    Absent(PathBuf),
    /// It may be read or written by others, or cannot be read.
    #[error("cannot use the header file `{}`: {why}", .path.display())]
    NotPrivate {
        /// Which one.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        why: NotPrivate,
    },
    /// It says nothing.
    #[error("no header is in the header file `{}`", .0.display())]
    Empty(PathBuf),
    /// A line is no header.
    #[error("line {line} of the header file `{}` is not a header, as `Cookie: session=…` is one", .path.display())]
    NoHeader {
        /// Which one.
        path: PathBuf,
        /// From 1.
        line: usize,
    },
}

impl Failure for HeaderFileError {
    fn code(&self) -> &'static str {
        "signer.header_file"
    }

    fn exit(&self) -> Exit {
        match self {
            Self::NotPrivate { why, .. } => why.exit(),
            _ => Exit::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NotPrivate { path, why } => why.hint(path).into_iter().collect(),
            Self::Absent(path) | Self::NoHeader { path, .. } | Self::Empty(path) => vec![format!(
                "write one header on each line, as `Cookie: session=…` is one, and keep the file to yourself: `{}`",
                SHELL.keep_private(path)
            )],
        }
    }
}

/// Headers, and which of them say who asks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Headers(Vec<(HeaderName, HeaderValue)>);

impl Headers {
    pub(crate) fn all(&self) -> &[(HeaderName, HeaderValue)] {
        &self.0
    }

    /// Whether they say who asks.
    pub(crate) fn has_account(&self) -> bool {
        self.0.iter().any(|(name, _)| says_who(name))
    }

    /// Those that do not.
    pub(crate) fn of_nobody(&self) -> Self {
        Self(self.0.iter().filter(|(name, _)| !says_who(name)).cloned().collect())
    }
}

fn says_who(name: &HeaderName) -> bool {
    *name == COOKIE || *name == AUTHORIZATION || name.as_str().contains("token") || name.as_str().contains("session")
}

/// The headers in a file: `Name: value`, one a line. Lines that begin with `#` are comments.
///
/// # Errors
/// [`HeaderFileError`]
pub(crate) fn read_headers(path: &Path) -> Result<Headers, HeaderFileError> {
    let bytes = read_private(path, MAX)
        .map(|found| found.map(Zeroizing::new))
        .map_err(|why| HeaderFileError::NotPrivate { path: path.to_owned(), why })?
        .ok_or_else(|| HeaderFileError::Absent(path.to_owned()))?;
    let mut headers = Vec::new();
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = line.trim_ascii();
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        let header = line.iter().position(|byte| *byte == b':').and_then(|colon| {
            let (name, value) = line.split_at(colon);
            let name = HeaderName::from_bytes(name).ok()?;
            let mut value = HeaderValue::from_bytes(value.get(1..)?.trim_ascii()).ok()?;
            value.set_sensitive(true);
            Some((name, value))
        });
        headers.push(header.ok_or_else(|| HeaderFileError::NoHeader { path: path.to_owned(), line: index + 1 })?);
    }
    if headers.is_empty() {
        return Err(HeaderFileError::Empty(path.to_owned()));
    }
    Ok(Headers(headers))
}
