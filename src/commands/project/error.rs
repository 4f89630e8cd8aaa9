//! Why a project's settings are not changed, or its secret is not moved.

use crate::error::Failure;
use crate::error::hint::named;
use crate::exit::Exit;
use crate::settings::ConfigError;
use crate::store::{StoreError, StoreKind};
use tiledesk_token::ids::ProjectName;

/// Something that keeps a project as it is.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProjectError {
    /// Another process, or somebody with an editor, changed the settings in the meantime.
    #[error("the settings of project `{0}` were changed by somebody else in the meantime; nothing was changed")]
    SettingsChanged(ProjectName),
    /// A project that is to be forgotten has a secret.
    #[error("project `{project}` has {} in {}; nothing was changed", if *.only_pending { "no secret yet, but the marker of a server that was asked for one" } else { "a secret" }, .store.describe())]
    HasSecret {
        project: ProjectName,
        store: StoreKind,
        /// Whether there is no more than the marker of a server that was asked for one.
        only_pending: bool,
    },
    /// A store cannot say whether it has the project's secret.
    #[error("whether the secret of project `{project}` is in {} cannot be told: {cause}; nothing was changed", .store.describe())]
    CannotTell {
        project: ProjectName,
        store: StoreKind,
        #[source]
        cause: StoreError,
    },
    /// A secret was to be moved to where there is another one.
    #[error("project `{project}` has a secret in {} and another one in {}; nothing was changed", .one.describe(), .other.describe())]
    TwoSecrets { project: ProjectName, one: StoreKind, other: StoreKind },
}

impl Failure for ProjectError {
    fn code(&self) -> &'static str {
        match self {
            Self::SettingsChanged(_) => "project.changed",
            Self::HasSecret { .. } => "project.has_secret",
            Self::CannotTell { .. } => "project.cannot_tell",
            Self::TwoSecrets { .. } => "project.two_secrets",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::CannotTell { .. } => Exit::Store,
            Self::SettingsChanged(_) | Self::HasSecret { .. } | Self::TwoSecrets { .. } => Exit::Declined,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::SettingsChanged(project) => {
                vec![format!("look at them: `tilepass project list{}`", named(project))]
            }
            Self::HasSecret { project, .. } => {
                vec![format!("forget that first: `tilepass secret remove --project {project}`")]
            }
            Self::CannotTell { project, cause: StoreError::NoBackend(_), .. } => vec![format!(
                "if `config.toml` came from another computer, or the secret is lost: `tilepass project set {project} --unset store`, and then this again"
            )],
            Self::CannotTell { cause, .. } => cause.hints(),
            Self::TwoSecrets { project, one, other } => vec![
                format!("to see the one that is used: `tilepass secret status --project {project}`"),
                (other.profile().forget_hint)(project),
                (one.profile().forget_hint)(project),
            ],
        }
    }
}

/// A secret was to be moved, and that stopped half-way.
#[derive(Debug, thiserror::Error)]
#[error("{cause}; {}", .state.describe(project, from, to))]
pub(super) struct MigrationError {
    pub(super) project: ProjectName,
    pub(super) from: StoreKind,
    pub(super) to: StoreKind,
    /// Where the secret is now.
    pub(super) state: MigrationState,
    /// What stopped it.
    #[source]
    pub(super) cause: MigrationCause,
}

/// What stopped a secret on its way.
#[derive(Debug, thiserror::Error)]
pub(super) enum MigrationCause {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Settings(#[from] ConfigError),
}

/// Where a secret is after it was not moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MigrationState {
    /// Where it was.
    AsBefore,
    /// Where it was; the new store may have a copy.
    PerhapsCopied,
    /// In both; the settings are as they were.
    Copied,
    /// In both; the settings name the new one.
    NotForgotten,
    /// In the new store; the old one may have its copy still.
    PerhapsForgotten,
}

impl MigrationState {
    fn describe(self, project: &ProjectName, from: &StoreKind, to: &StoreKind) -> String {
        let (old, new) = (from.describe(), to.describe());
        let secret = format!("the secret of project `{project}`");
        match self {
            Self::AsBefore => format!("{secret} stays in {old}"),
            Self::PerhapsCopied => format!("{secret} stays in {old}, and {new} may have a copy of it now"),
            Self::Copied => format!("{secret} stays in {old}, and {new} has a copy of it now"),
            Self::NotForgotten => format!("{secret} is in {new} now, and {old} still has a copy of it"),
            Self::PerhapsForgotten => format!("{secret} is in {new} now, and {old} may still have a copy of it"),
        }
    }
}

impl MigrationCause {
    fn failure(&self) -> &dyn Failure {
        match self {
            Self::Store(error) => error,
            Self::Settings(error) => error,
        }
    }
}

impl Failure for MigrationError {
    fn code(&self) -> &'static str {
        match self.cause {
            MigrationCause::Store(StoreError::Cancelled) => "cancelled",
            _ => "project.not_moved",
        }
    }

    fn exit(&self) -> Exit {
        self.cause.failure().exit()
    }

    fn hints(&self) -> Vec<String> {
        let mut hints = match self.cause {
            // That there is a secrets file is no news here.
            MigrationCause::Store(StoreError::NoBackend(_)) => Vec::new(),
            _ => self.cause.failure().hints(),
        };
        if self.state != MigrationState::AsBefore {
            hints.push("the same command again goes on from there".to_owned());
        }
        hints
    }
}
