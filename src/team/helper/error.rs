//! What keeps a helper from doing what it is asked for. Nothing of a record or a secret is in it.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use crate::error::Failure;
use crate::exit::Exit;
use crate::paths::{NoProgram, NotPrivate};
use crate::store::{HelperName, StoreError, TeamFailure};
use tiledesk_token::ids::ProjectName;

/// How long a whole conversation may take: somebody may have to type or touch something for it.
pub(super) const LIMIT: Duration = Duration::from_secs(60);

/// Why there is no answer, or one that says no. `program` is the helper's name: `tilepass-store-pass`.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HelperError {
    /// Nobody chose that program here.
    #[error("the helper `{}` was not chosen on this computer", .0.name)]
    NotChosen(Wanted),
    /// It is not the program that was chosen.
    #[error("the helper `{}` is not what it was when it was chosen", .path.display())]
    Changed { wanted: Wanted, path: PathBuf },
    /// It is not there any more, or cannot be read.
    #[error("the helper `{}` cannot be looked at: {cause}", .path.display())]
    Gone { wanted: Wanted, path: PathBuf, cause: io::Error },
    /// No such program.
    #[error("the helper cannot be found: {0}")]
    NoProgram(#[from] NoProgram),
    /// What says which program was chosen may have been written by somebody else.
    #[error("`{}`, which names the helpers, cannot be used: {why}", .path.display())]
    NotPrivate { path: PathBuf, why: NotPrivate },
    /// That file cannot be written, or means nothing.
    #[error("`{}`, which names the helpers, cannot be used: {why}", .path.display())]
    File { path: PathBuf, why: String },
    /// The system does not start it.
    #[error("the helper `{program}` cannot be started: {cause}")]
    NotStarted { program: String, cause: io::Error },
    /// It takes too long, and was stopped.
    #[error("the helper `{program}` did not answer within {seconds} s, and was stopped")]
    Late { program: String, seconds: u64 },
    /// It failed, with or without an answer.
    #[error("the helper `{program}` failed ({status})")]
    Ended { program: String, status: ExitStatus },
    /// What it says is not the protocol.
    #[error("the helper `{program}` does not speak the protocol of store helpers: {what}")]
    Protocol { program: String, what: String },
    /// It has nothing of the project.
    #[error("the helper `{program}` has no such project")]
    NotFound { program: String, revision: Option<String>, has_revisions: bool },
    /// It has another revision than the expected one.
    #[error("the helper `{program}` has another revision")]
    Conflict { program: String },
    /// It may not.
    #[error("the helper `{program}` is denied access{said}")]
    Denied { program: String, said: String },
    /// Its store does not answer.
    #[error("the store of the helper `{program}` is not available{said}")]
    Unavailable { program: String, said: String },
    /// Any other error of its own.
    #[error("the helper `{program}` failed{said}")]
    Failed { program: String, said: String },
}

/// Which helper was looked for, and for which project, where that is known.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(super) name: HelperName,
    pub(super) project: Option<ProjectName>,
}

impl Wanted {
    /// The command that chooses it.
    fn choose(&self) -> String {
        let project = self.project.as_ref().map_or("NAME", ProjectName::as_str);
        format!("`tilepass project set {project} --store helper:{}`", self.name)
    }
}

impl HelperError {
    /// It took as long as a conversation may take.
    pub(super) fn late(name: &HelperName, limit: Duration) -> Self {
        Self::Late { program: name.program(), seconds: limit.as_secs() }
    }
}

impl From<HelperError> for StoreError {
    fn from(error: HelperError) -> Self {
        Self::Team(Box::new(error))
    }
}

impl TeamFailure for HelperError {
    fn may_pass(&self) -> bool {
        matches!(self, Self::Late { .. } | Self::Ended { .. } | Self::Unavailable { .. })
    }
}

impl Failure for HelperError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotChosen(_) => "helper.not_chosen",
            Self::Changed { .. } => "helper.changed",
            Self::Gone { .. } => "helper.gone",
            Self::NoProgram(_) => "helper.no_program",
            Self::NotPrivate { .. } => "helper.not_private",
            Self::File { .. } => "helper.file",
            Self::NotStarted { .. } => "helper.not_started",
            Self::Late { .. } => "helper.late",
            Self::Ended { .. } | Self::Failed { .. } => "helper.failed",
            Self::Protocol { .. } => "helper.protocol",
            Self::NotFound { .. } => "helper.not_found",
            Self::Conflict { .. } => "helper.conflict",
            Self::Denied { .. } => "helper.denied",
            Self::Unavailable { .. } => "helper.unavailable",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::NotChosen(_) | Self::Changed { .. } | Self::NotPrivate { .. } | Self::Conflict { .. } => {
                Exit::Declined
            }
            _ => Exit::Store,
        }
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::NotChosen(wanted) => {
                return vec![format!(
                    "see that you trust `{}`: it is handed the secret; then choose it: {}",
                    wanted.name.program(),
                    wanted.choose()
                )];
            }
            Self::Changed { wanted, .. } => {
                return vec![format!("see what it is now; if you trust it, choose it again: {}", wanted.choose())];
            }
            Self::Gone { wanted, .. } => {
                return vec![format!("put it back, or install it again and choose it: {}", wanted.choose())];
            }
            Self::NoProgram(_) => {
                "install it in a directory of `PATH`; one that is relative, empty, `node_modules/.bin` or open to everybody does not count"
            }
            Self::NotPrivate { path, why } => return why.hint(path).into_iter().collect(),
            Self::Late { .. } | Self::Ended { .. } => {
                "start what it works with by itself, to see what it waits for or misses"
            }
            Self::Protocol { .. } => "see that this is a helper for tilepass's stores, and as new as tilepass",
            Self::Denied { .. } => "see what the helper's store lets you do",
            Self::Unavailable { .. } => "see that the helper's store can be reached, and is unlocked",
            Self::File { .. }
            | Self::NotStarted { .. }
            | Self::NotFound { .. }
            | Self::Conflict { .. }
            | Self::Failed { .. } => {
                return Vec::new();
            }
        };
        vec![hint.to_owned()]
    }
}
