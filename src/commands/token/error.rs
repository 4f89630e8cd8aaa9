//! What can be wrong with what a `token` command was given.

use crate::error::Failure;
use crate::exit::Exit;
use tiledesk_token::extract::Unclear;

/// What was given is nothing to work with.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenError {
    /// Which token is meant cannot be told.
    #[error(transparent)]
    Unclear(#[from] Unclear),
    #[error("there is nothing on stdin")]
    NothingOnStdin,
    /// Neither a code nor a message that is known.
    #[error("nothing is known about `{about}`")]
    Unexplained {
        /// The text, shortened.
        about: String,
        /// The code that it looks like.
        suggestion: Option<String>,
    },
    /// A fault that would give a token extra rights. Its code.
    #[error("`{0}` would give a token extra rights, so it is not made with a stored secret")]
    DangerousFault(String),
}

impl Failure for TokenError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unclear(_) => "token.unclear",
            Self::NothingOnStdin => "token.none",
            Self::Unexplained { .. } => "explain.unknown",
            Self::DangerousFault(_) => "fault.dangerous",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Unclear(_) => Exit::Usage,
            Self::NothingOnStdin => Exit::Failed,
            Self::Unexplained { .. } => Exit::Missing,
            Self::DangerousFault(_) => Exit::Declined,
        }
    }

    fn hints(&self) -> Vec<String> {
        vec![match self {
            Self::Unclear(_) => "give one token, in quotes: `tilepass token inspect 'JWT eyJ…'`".to_owned(),
            Self::NothingOnStdin => {
                "the command that should write the token produced no output: run it by itself".to_owned()
            }
            Self::Unexplained { suggestion: Some(code), .. } => {
                format!("did you mean `tilepass token explain {code}`?")
            }
            Self::Unexplained { suggestion: None, .. } => {
                "`tilepass token explain` lists the codes; `tilepass token inspect 'JWT eyJ…'` says what is wrong with a token".to_owned()
            }
            Self::DangerousFault(_) => "give a throw-away secret: `--secret-file PATH`".to_owned(),
        }]
    }
}
