//! What every failed command has to say for itself: a code, a message, hints, an exit status. Nothing is printed here.
//!
//! Each area has its own error types, beside the code that fails, and implements [`Failure`] for them. This module
//! must never know one of them.
//!
//! Wording: `error:` says what happened to which thing, in lower case, without a full stop, literals in backticks;
//! each `hint:` is something that the reader can do next, with the command to type.

pub(crate) mod hint;
pub(crate) mod shell;

use std::fmt;
use std::io;

use clap::error::ErrorKind;

use crate::exit::Exit;

/// An error that ends a command. Its `Display` is the message after `error:`.
pub trait Failure: std::error::Error {
    /// A stable dotted name for machines: `store.locked`.
    fn code(&self) -> &'static str;

    /// The exit status.
    fn exit(&self) -> Exit;

    /// What the reader can do next; a line each.
    fn hints(&self) -> Vec<String> {
        Vec::new()
    }

    /// Whether a secret that is given explicitly would do, where the command takes one.
    fn is_mended_by_source(&self) -> bool {
        false
    }

    /// The kind of a usage error, which is printed in clap's own form.
    fn usage(&self) -> Option<ErrorKind> {
        None
    }
}

/// Whatever a command failed with. Who must tell one failure from another asks for the area's own type instead.
pub(crate) type Error = Box<dyn Failure>;

impl<E: Failure + 'static> From<E> for Error {
    fn from(failure: E) -> Self {
        Box::new(failure)
    }
}

/// A failure, with something more that may mend it, which is said first.
pub(crate) struct Hinted {
    pub(crate) error: Error,
    pub(crate) hint: String,
}

impl fmt::Display for Hinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl fmt::Debug for Hinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for Hinted {}

impl Failure for Hinted {
    fn code(&self) -> &'static str {
        self.error.code()
    }

    fn exit(&self) -> Exit {
        self.error.exit()
    }

    fn hints(&self) -> Vec<String> {
        [self.hint.clone()].into_iter().chain(self.error.hints()).collect()
    }

    fn is_mended_by_source(&self) -> bool {
        self.error.is_mended_by_source()
    }

    fn usage(&self) -> Option<ErrorKind> {
        self.error.usage()
    }
}

/// The arguments do not go together.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct UsageError {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
}

impl UsageError {
    /// That of every mistake in a command line.
    pub(crate) const CODE: &str = "usage";

    /// `kind` chooses what clap adds to the message.
    pub(crate) fn new(kind: ErrorKind, message: impl fmt::Display) -> Self {
        Self { kind, message: message.to_string(), hint: None }
    }

    /// With what may have been meant.
    #[must_use]
    pub(crate) fn meant(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }
}

impl Failure for UsageError {
    fn code(&self) -> &'static str {
        Self::CODE
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn hints(&self) -> Vec<String> {
        self.hint.iter().cloned().collect()
    }

    fn usage(&self) -> Option<ErrorKind> {
        Some(self.kind)
    }
}

/// A file, a stream or the terminal failed; the text names it.
#[derive(Debug)]
pub(crate) struct IoError(anyhow::Error);

impl IoError {
    /// `what` says which thing, as in: cannot read x.
    pub(crate) fn new(what: impl Into<String>, cause: io::Error) -> Self {
        Self(anyhow::Error::new(cause).context(what.into()))
    }

    /// A failure that the operating system has no error for.
    pub(crate) fn message(what: impl Into<String>) -> Self {
        Self(anyhow::Error::msg(what.into()))
    }

    /// Puts before the message who named the thing.
    #[must_use]
    pub(crate) fn named_by(self, who: &impl fmt::Display) -> Self {
        Self(self.0.context(format!("`{who}`")))
    }
}

impl fmt::Display for IoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

impl std::error::Error for IoError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl Failure for IoError {
    fn code(&self) -> &'static str {
        "io"
    }

    fn exit(&self) -> Exit {
        Exit::Failed
    }

    fn hints(&self) -> Vec<String> {
        let cause = self.0.root_cause().downcast_ref::<io::Error>();
        cause.and_then(|cause| hint::file_system(cause, None)).into_iter().collect()
    }
}
