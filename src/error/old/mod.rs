//! The failures that have not found their area yet.

mod hints;

use crate::error::{Error, Failure};
use crate::exit::Exit;
use tiledesk_token::extract::Unclear;
use tiledesk_token::ids::ProjectName;

/// A failure of an area that has no type of its own.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OldError {
    /// Nobody can be asked for the project's name.
    #[error("{what} project `{project}` needs a confirmation, and {why}")]
    Unconfirmed {
        /// What is to be done: `rotating`.
        what: &'static str,
        /// To which project.
        project: ProjectName,
        /// Whether somebody said so.
        named: bool,
        /// `there is nobody to ask`.
        why: &'static str,
    },
    /// Something else than the project's name was typed.
    #[error("that is not `{0}`; nothing was changed")]
    NotTheName(ProjectName),
    /// Nothing arrived.
    #[error("there is nothing on stdin")]
    NothingOnStdin,
    /// Neither a code nor a message that is known.
    #[error("nothing is known about `{about}`")]
    Unexplained {
        /// The text, cut.
        about: String,
        /// The code that it looks like.
        meant: Option<String>,
    },
    /// A fault that a server might take for more than an honest token.
    #[error("`{0}` is not made with a stored secret: a server could accept such a token for more than an honest one")]
    DangerousFault(String),
    /// A token that would make somebody a member of the team.
    #[error(
        "`role` is `{0}` in this token: a Tiledesk server may hand out a team member's session for it, so it is never sent"
    )]
    TeamRole(String),
    /// A server's own session: it is worth more than a visitor's token, and no use in its place.
    #[error(
        "`sub` is `{0}` in this token: it is a session of the dashboard or of a bot, no visitor's token, so it is never sent"
    )]
    Session(String),
    /// A token whose claims nobody knows.
    #[error("a token that cannot be read is never sent: {0}")]
    UnreadableToken(String),
    /// Nobody can be asked whether a token is to be tried.
    #[error("this signs in as {who} on {host}, which needs a confirmation, and {why}")]
    UnconfirmedSignIn {
        /// As whom.
        who: String,
        /// Where.
        host: String,
        /// `stderr is no terminal`.
        why: &'static str,
    },
    /// There is no home directory.
    #[error("there is no home directory to keep settings in")]
    NoHome,
    /// Cancelled at a prompt.
    #[error("cancelled; nothing was changed")]
    Cancelled,
}

impl OldError {
    /// The exit status.
    fn exit_status(&self) -> Exit {
        match self {
            Self::Cancelled => Exit::Cancelled,
            Self::Unexplained { .. } => Exit::Missing,
            Self::Unconfirmed { .. }
            | Self::TeamRole(_)
            | Self::Session(_)
            | Self::UnreadableToken(_)
            | Self::UnconfirmedSignIn { .. }
            | Self::DangerousFault(_)
            | Self::NotTheName(_) => Exit::Declined,
            Self::NothingOnStdin | Self::NoHome => Exit::Failed,
        }
    }
}

/// The failure behind `error`, if it is of that type. Goes when callees return types of their own.
pub(crate) fn downcast<T: std::error::Error + 'static>(error: &Error) -> Option<&T> {
    let error: &dyn std::error::Error = error.as_ref();
    error.downcast_ref()
}

impl Failure for OldError {
    fn code(&self) -> &'static str {
        "other"
    }

    fn exit(&self) -> Exit {
        self.exit_status()
    }

    fn hints(&self) -> Vec<String> {
        self.all_hints()
    }

    fn is_mended_by_source(&self) -> bool {
        matches!(self, Self::NoHome)
    }
}

impl Failure for Unclear {
    fn code(&self) -> &'static str {
        "token.unclear"
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn hints(&self) -> Vec<String> {
        vec!["give one token, in quotes: `tilepass token inspect 'JWT eyJ…'`".to_owned()]
    }
}
