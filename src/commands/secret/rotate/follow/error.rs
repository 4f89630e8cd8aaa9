//! Why a rotation that is to be followed by deliveries is not begun, or has left somebody behind.

use std::path::PathBuf;

use crate::Exit;
use crate::commands::secret::deliver::status::minting;
use crate::commands::secret::deliver::{by_hand, list, not_restarted};
use crate::error::{Failure, hint};
use crate::signers::SignerName;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::Fingerprint;

/// What keeps a rotation from being begun, or from being done with.
#[derive(Debug, thiserror::Error)]
pub(super) enum FollowError {
    /// Some signers could not be seen to take part.
    #[error("{} of project `{project}` {} not mint with the present secret; nothing was changed", list(.names), if .names.len() == 1 { "does" } else { "do" })]
    NotCurrent { project: ProjectName, names: Vec<SignerName> },
    /// Nobody is left.
    #[error("every signer of project `{0}` is left out: there is nobody to deliver to; nothing was changed")]
    Nobody(ProjectName),
    /// The report would take another file's place, or cannot be written.
    #[error("cannot write the report to `{}`: {cause}; nothing was changed", .path.display())]
    Report {
        path: PathBuf,
        #[source]
        cause: std::io::Error,
    },
    /// Some signers stay behind.
    #[error("{}; {} {} visitors cannot sign in since {since}", minting(*.new, *.all, &.fingerprint.to_string()), list(.behind), if .behind.len() == 1 { "does not: its" } else { "do not: their" })]
    Behind {
        project: ProjectName,
        fingerprint: Fingerprint,
        new: usize,
        all: usize,
        behind: Vec<SignerName>,
        /// Those of them to which it could not be brought.
        failed: Vec<SignerName>,
        /// Those of them to which no command brings it.
        by_hand: Vec<SignerName>,
        /// Those of them that were brought it, and go on with the old one.
        not_restarted: Vec<SignerName>,
        since: String,
    },
}

impl Failure for FollowError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotCurrent { .. } => "rotation.signers_not_current",
            Self::Nobody(_) => "rotation.nobody",
            Self::Report { .. } => "rotation.report",
            Self::Behind { .. } => "rotation.signers_behind",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::NotCurrent { .. } | Self::Nobody(_) | Self::Report { .. } => Exit::Declined,
            Self::Behind { .. } => Exit::Refused,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NotCurrent { names, .. } => {
                let without: Vec<String> = names.iter().map(|name| format!("--without {name}")).collect();
                vec![
                    format!("mend them first, or leave them out: `{}`", without.join(" ")),
                    "if the old secret has leaked, none of them may keep it alive: `--leaked` goes on, and delivers to all".to_owned(),
                ]
            }
            Self::Nobody(_) => vec!["leave fewer out, or rotate without `--deliver`".to_owned()],
            Self::Report { path, cause } if cause.kind() == std::io::ErrorKind::AlreadyExists => vec![format!(
                "it is there already, and is not written over: name another one, or move it away: `mv {0} {0}.old`",
                path.display()
            )],
            Self::Report { .. } => vec!["name a file that is not there yet, in a directory that is".to_owned()],
            Self::Behind { project, failed, by_hand: nobody, not_restarted: running, .. } => {
                let named = hint::named(project);
                let again = (!failed.is_empty()).then(|| {
                    format!(
                        "mend what kept it from {}, and deliver again: `tilepass secret deliver --failed{named} --wait 10m`",
                        list(failed)
                    )
                });
                let look = format!("look again: `tilepass signer check{named} --wait 10m`");
                again.into_iter().chain(not_restarted(running)).chain(by_hand(project, nobody)).chain([look]).collect()
            }
        }
    }
}
