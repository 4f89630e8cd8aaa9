//! What can go wrong while a person is asked.

use crate::error::{Failure, IoError};
use crate::exit::Exit;

/// Why a prompt brought no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AskError {
    /// Ctrl-C or Ctrl-D, or an answer that means no.
    #[error("cancelled; nothing was changed")]
    Cancelled,
    /// The terminal failed.
    #[error(transparent)]
    Terminal(#[from] IoError),
}

impl Failure for AskError {
    fn code(&self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Terminal(error) => error.code(),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Cancelled => Exit::Cancelled,
            Self::Terminal(error) => error.exit(),
        }
    }
}
