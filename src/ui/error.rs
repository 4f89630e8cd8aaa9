//! What can go wrong while a person is asked.

use std::io;

use super::typed::Unusable;
use crate::error::{Failure, IoError};
use crate::exit::Exit;

/// Why there is no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    /// What opening, writing or reading the terminal reports.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Something was typed that is no answer to anything.
    #[error(transparent)]
    Unusable(#[from] Unusable),
}

/// Why a prompt brought no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AskError {
    /// Ctrl-C or Ctrl-D, or an answer that means no.
    #[error("cancelled; nothing was changed")]
    Cancelled,
    /// What was typed is no answer to anything.
    #[error("{what} that was typed {why}; nothing of it was used")]
    Unusable {
        /// What was asked for: `the secret`.
        what: &'static str,
        #[source]
        why: Unusable,
    },
    /// The terminal failed.
    #[error(transparent)]
    Terminal(IoError),
}

impl Failure for AskError {
    fn code(&self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Unusable { .. } => "prompt.unusable",
            Self::Terminal(error) => error.code(),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Cancelled => Exit::Cancelled,
            Self::Unusable { .. } => Exit::Failed,
            Self::Terminal(error) => error.exit(),
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Unusable { why, .. } => vec![why.hint().to_owned()],
            Self::Cancelled | Self::Terminal(_) => Vec::new(),
        }
    }
}

impl AskError {
    /// What came of asking for `what`: `the secret`.
    pub(super) fn of(what: &'static str, error: TerminalError) -> Self {
        match error {
            TerminalError::Io(cause) => Self::Terminal(IoError::new("cannot ask at the terminal", cause)),
            TerminalError::Unusable(why) => Self::Unusable { what, why },
        }
    }
}
