//! Why a token is not sent.

use crate::error::Failure;
use crate::exit::Exit;

/// A token is not sent: nothing has left this computer.
#[derive(Debug, thiserror::Error)]
pub(super) enum TryError {
    /// It would make somebody a member of the team. The role.
    #[error(
        "`role` is `{0}` in this token: a Tiledesk server may hand out a team member's session for it, so it is never sent"
    )]
    TeamRole(String),
    /// A server's own session: it is worth more than a visitor's token, and no use in its place. The subject.
    #[error(
        "`sub` is `{0}` in this token: it is a session of the dashboard or of a bot, no visitor's token, so it is never sent"
    )]
    Session(String),
    /// Its claims are not known.
    #[error("a token that cannot be read is never sent: {why}")]
    Unreadable {
        why: String,
        /// How to read what has the token in it, where that was given.
        how: Option<String>,
    },
    /// Nobody can be asked whether it is to be sent.
    #[error("this signs in as {who} on {host}, which needs a confirmation, and {why}")]
    Unconfirmed {
        /// As whom.
        who: String,
        /// Where.
        host: String,
        /// `stderr is no terminal`.
        why: &'static str,
    },
}

impl Failure for TryError {
    fn code(&self) -> &'static str {
        match self {
            Self::TeamRole(_) => "try.team_role",
            Self::Session(_) => "try.session",
            Self::Unreadable { .. } => "try.unreadable",
            Self::Unconfirmed { .. } => "unconfirmed",
        }
    }

    fn exit(&self) -> Exit {
        Exit::Declined
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Unreadable { how: Some(how), .. } => how,
            Self::TeamRole(_) | Self::Session(_) | Self::Unreadable { .. } => {
                "`tilepass token inspect 'JWT eyJ…'` says what there is to say, and sends nothing"
            }
            Self::Unconfirmed { .. } => "to do it without being asked, add to the same command: `--yes`",
        };
        vec![hint.to_owned()]
    }
}
