//! Why a secret was not brought to all signers.

use crate::commands::pending::Unsettled;
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
    #[error("{} the secret of project `{project}`: nothing was delivered", asked(.unsettled))]
    Pending { project: ProjectName, unsettled: Unsettled },
    /// A server that was asked about it did not take it.
    #[error("the server does not confirm the secret {fingerprint} of project `{project}`: nothing was delivered")]
    Unverified { project: ProjectName, fingerprint: Fingerprint },
    /// There is nothing to run.
    #[error("no command brings the secret of project `{project}` to {}", list(.names))]
    NoCommand { project: ProjectName, names: Vec<SignerName> },
    /// Some did not get it.
    #[error("the secret {fingerprint} of project `{project}` was not delivered to {}", list(.failed))]
    Failed { project: ProjectName, fingerprint: Fingerprint, failed: Vec<SignerName> },
    /// Some do not mint with it.
    #[error("{} {} not seen to mint with the secret {fingerprint} of project `{project}`{}", list(.behind), were(.behind), and_failed(.failed))]
    Behind {
        project: ProjectName,
        fingerprint: Fingerprint,
        failed: Vec<SignerName>,
        behind: Vec<SignerName>,
        /// Those of them to which no command brings it.
        by_hand: Vec<SignerName>,
        /// Those of them that were brought it, and go on with the old one.
        not_restarted: Vec<SignerName>,
    },
    /// Somebody pressed Ctrl-C while the signers were asked.
    #[error("interrupted: {} {} not seen to mint with the secret {fingerprint} of project `{project}`{}", list(.behind), were(.behind), and_failed(.failed))]
    NotSeen { project: ProjectName, fingerprint: Fingerprint, failed: Vec<SignerName>, behind: Vec<SignerName> },
    /// Somebody pressed Ctrl-C.
    #[error("interrupted: it is not known whether the secret {fingerprint} of project `{project}` has reached {}", list(.failed))]
    Interrupted { project: ProjectName, fingerprint: Fingerprint, failed: Vec<SignerName> },
}

/// `a`, `b` and `c`.
pub(in crate::commands::secret) fn list(names: &[SignerName]) -> String {
    let names: Vec<&str> = names.iter().map(SignerName::as_str).collect();
    escape::list(&names)
}

fn asked(unsettled: &Unsettled) -> &'static str {
    if unsettled.is_replaced { "a server has replaced" } else { "it is not known whether a server has replaced" }
}

fn and_failed(names: &[SignerName]) -> String {
    if names.is_empty() { String::new() } else { format!("; it was not delivered to {}", list(names)) }
}

fn were(names: &[SignerName]) -> &'static str {
    if names.len() == 1 { "was" } else { "were" }
}

impl Failure for DeliverError {
    fn code(&self) -> &'static str {
        match self {
            Self::Pending { .. } => "deliver.pending",
            Self::NoCommand { .. } => "deliver.no_command",
            Self::Failed { .. } => "deliver.failed",
            Self::Behind { .. } => "deliver.behind",
            Self::Interrupted { .. } | Self::NotSeen { .. } => "deliver.interrupted",
            Self::Unverified { .. } => "deliver.unverified",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Pending { .. } | Self::Unverified { .. } | Self::NoCommand { .. } => Exit::Declined,
            Self::Failed { .. } => Exit::Failed,
            Self::Behind { failed, .. } if !failed.is_empty() => Exit::Failed,
            Self::Behind { .. } => Exit::Refused,
            Self::Interrupted { .. } | Self::NotSeen { .. } => Exit::Unknown,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Unverified { project, .. } => vec![ask_first(project)],
            Self::Pending { unsettled, .. } => vec![unsettled.hint()],
            Self::NoCommand { project, names } => {
                let named = hint::named(project);
                let set = names.iter().map(|name| format!("`tilepass signer set {name}{named} -- COMMAND`"));
                let sets = set.collect::<Vec<_>>().join(", ");
                vec![format!("bring it there yourself, or say what does: {sets}")]
            }
            Self::Failed { project, .. } | Self::Interrupted { project, .. } => vec![again(project)],
            Self::Behind { project, failed, by_hand: nobody, not_restarted: running, .. } => {
                let again = (!failed.is_empty()).then(|| again(project));
                let more = not_restarted(running).into_iter().chain(by_hand(project, nobody));
                again.into_iter().chain(more).chain([look(project)]).collect()
            }
            Self::NotSeen { project, failed, .. } => {
                if failed.is_empty() {
                    vec![look(project)]
                } else {
                    vec![again(project), look(project)]
                }
            }
        }
    }
}

/// What a server has not confirmed is given to nobody.
pub(super) fn ask_first(project: &ProjectName) -> String {
    let named = hint::named(project);
    format!("ask it, and deliver what it has: `tilepass secret check{named}`, then `tilepass secret deliver{named}`")
}

pub(super) fn look(project: &ProjectName) -> String {
    format!("look again: `tilepass signer check{} --wait 2m`", hint::named(project))
}

/// What to do for those to which no command brings it.
pub(in crate::commands::secret) fn by_hand(project: &ProjectName, signers: &[SignerName]) -> Option<String> {
    let first = signers.first()?;
    let named = hint::named(project);
    Some(format!(
        "no command brings it to {}: do it yourself, as with `tilepass secret exec{named} -- COMMAND`, which finds it in `TILEDESK_SECRET`, or say what does: `tilepass signer set {first}{named} -- COMMAND`",
        list(signers)
    ))
}

/// What to do for those that have it in their place, and go on with what they have read before.
pub(in crate::commands::secret) fn not_restarted(names: &[SignerName]) -> Option<String> {
    let (them, its) = if names.len() == 1 { ("it", "its command") } else { ("them", "their commands") };
    (!names.is_empty()).then(|| {
        format!("{} took the secret and went on with the old one: restart {them}, and have {its} do so", list(names))
    })
}

/// What tells whether visitors can sign in.
pub(super) fn ask_server(project: &ProjectName) -> String {
    format!("ask it whether it has it: `tilepass secret check{}`", hint::named(project))
}

/// How to go on with those that did not get it.
pub(super) fn again(project: &ProjectName) -> String {
    format!("mend what kept it, and bring it to the rest: `tilepass secret deliver --failed{}`", hint::named(project))
}
