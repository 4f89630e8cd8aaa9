//! Why a project's settings are not changed, or its secret is not moved.

use crate::commands::pending::Unsettled;
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
    TwoSecrets {
        project: ProjectName,
        one: StoreKind,
        other: StoreKind,
        /// Where the project's secret is in a store that the settings place it in.
        place: String,
    },
    /// A project was to get the name of another one.
    #[error("there is a project `{0}` already; nothing was changed")]
    NameIsTaken(ProjectName),
    /// A project was to get its own name, or one that not every store tells from it.
    #[error(
        "`{name}` is the name that the project has{}; nothing was changed",
        if *is_it { " already" } else { ", but for capital and small letters" }
    )]
    SameName { name: ProjectName, is_it: bool },
    /// What a server was asked about would be looked for under the old name.
    #[error("{} project `{project}` on its server; nothing was changed", became(.unsettled))]
    RotationPending { project: ProjectName, unsettled: Unsettled },
}

fn became(unsettled: &Unsettled) -> &'static str {
    if unsettled.is_replaced {
        "an interrupted rotation has replaced the secret of"
    } else {
        "it is not known what became of a rotation of"
    }
}

impl Failure for ProjectError {
    fn code(&self) -> &'static str {
        match self {
            Self::SettingsChanged(_) => "project.changed",
            Self::HasSecret { .. } => "project.has_secret",
            Self::CannotTell { .. } => "project.cannot_tell",
            Self::TwoSecrets { .. } => "project.two_secrets",
            Self::NameIsTaken(_) => "project.name_is_taken",
            Self::SameName { .. } => "project.same_name",
            Self::RotationPending { .. } => "project.rotation_pending",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::CannotTell { .. } => Exit::Store,
            _ => Exit::Declined,
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
            // Whoever left a team, or a program that is gone, has no other way out.
            Self::CannotTell { project, store, cause } if store.is_shared() => {
                let mut hints = cause.hints();
                hints.push(format!(
                    "to leave {} as it is, and go on without it: `tilepass project set {project} --unset store`, and then this again",
                    store.describe()
                ));
                hints
            }
            Self::CannotTell { cause, .. } => cause.hints(),
            Self::NameIsTaken(project) => {
                vec![format!("take another name, or see what that one is: `tilepass project list --project {project}`")]
            }
            Self::SameName { is_it: true, .. } => Vec::new(),
            Self::SameName { .. } => vec!["take a name in between, and rename it twice".to_owned()],
            Self::RotationPending { unsettled, .. } => vec![unsettled.hint()],
            Self::TwoSecrets { project, one, other, place } => vec![
                format!("to see the one that is used: `tilepass secret status --project {project}`"),
                (other.profile().forget_hint)(project, place),
                (one.profile().forget_hint)(project, place),
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
            MigrationCause::Store(StoreError::NoBackend(_)) => {
                vec!["a keyring comes with a desktop's session: log in to one, and do it there".to_owned()]
            }
            _ => self.cause.failure().hints(),
        };
        if self.state != MigrationState::AsBefore {
            hints.push("the same command again goes on from there".to_owned());
        }
        hints
    }
}

/// A project was to be renamed, and that stopped half-way.
#[derive(Debug, thiserror::Error)]
#[error("{cause}; {}", .state.describe(from, to))]
pub(super) struct RenameError {
    pub(super) from: ProjectName,
    pub(super) to: ProjectName,
    /// Under which name the secret is now.
    pub(super) state: RenameState,
    /// What stopped it.
    #[source]
    pub(super) cause: MigrationCause,
}

/// Under which name a secret is after its project was not renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RenameState {
    /// The old one.
    AsBefore,
    /// The old one; there may be a copy under the new one.
    PerhapsCopied,
    /// Both; the settings have the old one.
    Copied,
    /// Both; the settings have the new one.
    NotForgotten,
    /// The new one; there may be a copy under the old one still.
    PerhapsForgotten,
}

impl RenameState {
    fn describe(self, from: &ProjectName, to: &ProjectName) -> String {
        match self {
            Self::AsBefore => format!("the project is still called `{from}`"),
            Self::PerhapsCopied => {
                format!("the project is still called `{from}`, and there may be a copy of its secret under `{to}` now")
            }
            Self::Copied => {
                format!("the project is still called `{from}`, and there is a copy of its secret under `{to}` now")
            }
            Self::NotForgotten => {
                format!("the project is called `{to}` now, and there still is a copy of its secret under `{from}`")
            }
            Self::PerhapsForgotten => {
                format!("the project is called `{to}` now, and there may still be a copy of its secret under `{from}`")
            }
        }
    }
}

impl Failure for RenameError {
    fn code(&self) -> &'static str {
        "project.not_renamed"
    }

    fn exit(&self) -> Exit {
        self.cause.failure().exit()
    }

    fn hints(&self) -> Vec<String> {
        let mut hints = self.cause.failure().hints();
        if self.state != RenameState::AsBefore {
            hints.push("the same command again goes on from there".to_owned());
        }
        hints
    }
}
