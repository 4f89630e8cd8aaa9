//! Why a secret was not brought to all signers.

use crate::error::{Failure, hint};
use crate::exit::Exit;
use crate::signers::SignerName;
use tiledesk_token::escape;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::Fingerprint;

/// A delivery that was refused, or that did not reach everybody.
#[derive(Debug, thiserror::Error)]
pub(in crate::commands::secret) enum DeliverError {
    /// A server was asked to replace it.
    #[error("it is not known whether a server has replaced the secret of project `{0}`: nothing was delivered")]
    Pending(ProjectName),
    /// There is nothing to run.
    #[error("no command brings the secret of project `{project}` to {}", list(.names))]
    NoCommand { project: ProjectName, names: Vec<SignerName> },
    /// Some did not get it.
    #[error("the secret {fingerprint} of project `{project}` was not delivered to {}", list(.failed))]
    Failed { project: ProjectName, fingerprint: Fingerprint, failed: Vec<SignerName> },
    /// Some do not mint with it.
    #[error("{} {} not seen to mint with the secret {fingerprint} of project `{project}`", list(.behind), were(.behind))]
    Behind { project: ProjectName, fingerprint: Fingerprint, failed: Vec<SignerName>, behind: Vec<SignerName> },
    /// Somebody pressed Ctrl-C.
    #[error("interrupted: it is not known whether the secret {fingerprint} of project `{project}` has reached {}", list(.failed))]
    Interrupted { project: ProjectName, fingerprint: Fingerprint, failed: Vec<SignerName> },
}

/// `a`, `b` and `c`.
pub(super) fn list(names: &[SignerName]) -> String {
    let names: Vec<&str> = names.iter().map(SignerName::as_str).collect();
    escape::list(&names)
}

fn were(names: &[SignerName]) -> &'static str {
    if names.len() == 1 { "was" } else { "were" }
}

impl Failure for DeliverError {
    fn code(&self) -> &'static str {
        match self {
            Self::Pending(_) => "deliver.pending",
            Self::NoCommand { .. } => "deliver.no_command",
            Self::Failed { .. } => "deliver.failed",
            Self::Behind { .. } => "deliver.behind",
            Self::Interrupted { .. } => "deliver.interrupted",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Pending(_) | Self::NoCommand { .. } => Exit::Declined,
            Self::Failed { .. } => Exit::Failed,
            Self::Behind { .. } => Exit::Refused,
            Self::Interrupted { .. } => Exit::Unknown,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Pending(project) => {
                vec![format!("ask the server whether it still has it: `tilepass secret check{}`", hint::named(project))]
            }
            Self::NoCommand { project, .. } => {
                vec![format!("say what brings it there: `tilepass signer set NAME{} -- COMMAND`", hint::named(project))]
            }
            Self::Failed { project, .. } | Self::Interrupted { project, .. } => vec![again(project)],
            Self::Behind { project, failed, .. } => {
                let look = format!("look again: `tilepass signer check{} --wait 2m`", hint::named(project));
                if failed.is_empty() { vec![look] } else { vec![again(project), look] }
            }
        }
    }
}

/// How to go on with those that did not get it.
pub(super) fn again(project: &ProjectName) -> String {
    format!("mend what kept it, and bring it to the rest: `tilepass secret deliver --failed{}`", hint::named(project))
}
