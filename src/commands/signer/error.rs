//! What can be wrong with signers, as they are named and as they are stored.

use crate::error::{Failure, hint};
use crate::exit::Exit;
use crate::paths::NoProgram;
use crate::signers::{Credential, SignerName};
use tiledesk_token::escape;
use tiledesk_token::ids::ProjectName;

/// Why nothing is done with a signer.
#[derive(Debug, thiserror::Error)]
pub(in crate::commands) enum SignerError {
    /// The project has none.
    #[error("project `{0}` has no signers here")]
    None(ProjectName),
    /// It has none of that name.
    #[error("project `{project}` has no signer `{name}`")]
    Unknown { project: ProjectName, name: SignerName, known: Vec<SignerName> },
    /// Its program is not there.
    #[error("the program of signer `{name}` cannot be used: {why}")]
    NoProgram {
        name: SignerName,
        #[source]
        why: NoProgram,
    },
    /// Somebody pressed Ctrl-C before all were seen.
    #[error("interrupted: {} not seen to mint with the current secret", escape::list(&.0.iter().map(String::as_str).collect::<Vec<_>>()))]
    Interrupted(Vec<String>),
    /// A word of its command must not be kept.
    #[error(
        "word {at} of the command of signer `{name}` looks like {what}: commands are shown, kept in a file, and seen by other programs"
    )]
    Credential { name: SignerName, at: usize, what: Credential },
}

impl Failure for SignerError {
    fn code(&self) -> &'static str {
        match self {
            Self::None(_) => "signer.none",
            Self::Unknown { .. } => "signer.unknown",
            Self::NoProgram { .. } => "signer.no_program",
            Self::Interrupted(_) => "signer.interrupted",
            Self::Credential { .. } => "signer.credential",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::None(_) | Self::Unknown { .. } => Exit::Missing,
            Self::NoProgram { .. } | Self::Credential { .. } => Exit::Declined,
            Self::Interrupted(_) => Exit::Cancelled,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::None(project) => vec![format!(
                "say what they are: `tilepass signer set NAME{} --check URL -- COMMAND`; `tilepass signer set --help` has examples",
                hint::named(project)
            )],
            Self::Unknown { known, .. } => {
                let known: Vec<&str> = known.iter().map(SignerName::as_str).collect();
                vec![format!("known here: {}", escape::list(&known))]
            }
            Self::Interrupted(_) => Vec::new(),
            Self::NoProgram { why, .. } => vec![why.hint()],
            Self::Credential { .. } => vec![
                "keep it in a file for this user alone, and let the command read it there: `sh -c 'curl -H \"PRIVATE-TOKEN: $(cat PATH)\" …'`, `curl -H @PATH`, `--password-file PATH`".to_owned(),
            ],
        }
    }
}
