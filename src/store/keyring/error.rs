//! Why a keyring did not do what was asked: what every system's own errors come down to.

use super::super::record::BadRecord;
use super::super::{StoreError, StoreKind};
use tiledesk_token::ids::ProjectName;

/// Why a keyring did not do what was asked. Nothing that it holds is in it.
#[derive(Debug)]
pub(super) enum KeyringError {
    /// There is none that could be asked: why.
    NoBackend(String),
    /// It is locked and stayed so: why.
    Locked(String),
    /// Several items match.
    Ambiguous,
    /// What an item holds is not UTF-8.
    NotText,
    /// No answer came that can be understood: why. What was asked may have happened.
    #[cfg_attr(any(windows, target_os = "macos"), allow(dead_code, reason = "only a Secret Service fails so"))]
    Unanswered(String),
    /// The operating system's random generator failed: why.
    #[cfg_attr(any(windows, target_os = "macos"), allow(dead_code, reason = "only a Secret Service fails so"))]
    Random(String),
    /// Anything else that it says.
    Other(String),
}

impl KeyringError {
    /// What it means to whoever asked for `project`.
    pub(super) fn about(self, project: &ProjectName) -> StoreError {
        match self {
            Self::NoBackend(why) => StoreError::NoBackend(why),
            Self::Locked(why) => StoreError::Locked(why),
            Self::Ambiguous => StoreError::Ambiguous(project.clone()),
            Self::NotText => {
                let cause = BadRecord::Shape;
                StoreError::Record { kind: StoreKind::Keyring, project: project.clone(), cause }
            }
            Self::Random(why) => StoreError::Random(why),
            Self::Unanswered(why) | Self::Other(why) => StoreError::Keyring(why),
        }
    }

    /// The same for a write: where no answer came, nobody knows whether it happened.
    pub(super) fn about_writing(self, project: &ProjectName) -> StoreError {
        let is_unknown = matches!(self, Self::Unanswered(_));
        let error = self.about(project);
        if is_unknown { error.perhaps_stored() } else { error }
    }
}

/// At most 200 printable characters: other programs may have written the text.
pub(super) fn one_line(text: &str) -> String {
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().take(200).map(printable).collect()
}
