//! Why a project, or its secret, is not found.

use crate::error::Failure;
use crate::error::hint::{known_here, named, names};
use crate::exit::Exit;
use crate::settings::ConfigError;
use crate::store::StoreKind;
use tiledesk_token::ids::ProjectName;

/// A project, or the secret of one, that is not found.
#[derive(Debug, thiserror::Error)]
pub(in crate::commands) enum ProjectRefError {
    /// Several projects, and none was named.
    #[error("several projects are stored here, and none was named")]
    Ambiguous(Vec<ProjectName>),
    /// Neither settings nor a secret are known under that name.
    #[error("there is no project `{project}`")]
    Unknown {
        project: ProjectName,
        /// The names that there are.
        known: Vec<ProjectName>,
    },
    /// The project that `project use` chose is no longer known.
    #[error("there is no project `{project}`, which `tilepass project use` chose")]
    InUseIsGone {
        project: ProjectName,
        /// The names that there are.
        known: Vec<ProjectName>,
    },
    /// Which project is in use cannot be told.
    #[error(transparent)]
    InUse(#[from] ConfigError),
    /// No secret is stored under that name.
    #[error("project `{project}` has no secret")]
    NoSecret {
        project: ProjectName,
        /// The other names that have one, or settings.
        known: Vec<ProjectName>,
        /// Whether its Tiledesk id is known.
        has_id: bool,
    },
    /// The settings say where it was put, and that store says that it is not there.
    #[error("the secret of project `{project}` is not in {}, where `config.toml` says it belongs", .store.describe())]
    Lost {
        project: ProjectName,
        store: StoreKind,
        /// Where it was looked for in a store that the settings place it in.
        place: String,
    },
    /// Another store was asked for than the one that has it.
    #[error("the secret of project `{project}` is kept in {}, not in {}", .kept.describe(), .asked.describe())]
    Elsewhere {
        project: ProjectName,
        kept: StoreKind,
        asked: StoreKind,
        /// Whether `--store` was typed; else it was `TILEPASS_STORE`.
        typed: bool,
    },
}

impl Failure for ProjectRefError {
    fn code(&self) -> &'static str {
        match self {
            Self::Ambiguous(_) => "project.ambiguous",
            Self::Unknown { .. } => "project.unknown",
            Self::InUseIsGone { .. } => "project.in_use_is_gone",
            Self::InUse(error) => error.code(),
            Self::NoSecret { .. } => "secret.none",
            Self::Lost { .. } => "secret.lost",
            Self::Elsewhere { .. } => "secret.elsewhere",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Ambiguous(_) => Exit::Usage,
            Self::Unknown { .. } | Self::InUseIsGone { .. } | Self::NoSecret { .. } => Exit::Missing,
            Self::InUse(error) => error.exit(),
            Self::Lost { .. } => Exit::Store,
            Self::Elsewhere { .. } => Exit::Declined,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Ambiguous(known) => vec![
                format!("name one with `--project`: {}", names(known)),
                "or choose the one that commands use: `tilepass project use NAME`".to_owned(),
            ],
            Self::Unknown { known, .. } if known.is_empty() => Vec::new(),
            Self::Unknown { known, .. } => vec![known_here(known)],
            Self::InUseIsGone { project, known } => {
                let mut hints = Vec::new();
                if !known.is_empty() {
                    hints.push(known_here(known));
                }
                let other = if let [one] = known.as_slice() { one.as_str() } else { "NAME" };
                hints.push(format!(
                    "choose another: `tilepass project use {other}`, or none: `tilepass project use --unset`; to make that one anew, name it: `--project {project}`"
                ));
                hints
            }
            Self::InUse(error) => error.hints(),
            Self::NoSecret { project, known, has_id } => no_secret_hints(project, known, *has_id),
            Self::Lost { project, store, place } => vec![
                format!(
                    "if none was stored yet, or it is lost: have the server make one: `tilepass secret rotate --on-server{0}`, or store it: `tilepass secret import{0}`",
                    named(project)
                ),
                format!(
                    "else {}, or `config.toml` came from another computer",
                    (store.profile().not_found_hint)(project, place)
                ),
            ],
            Self::Elsewhere { project, kept, asked, typed } => {
                let leave = if *typed { "leave `--store` out" } else { "unset `TILEPASS_STORE`" };
                let named = named(project);
                vec![
                    format!("{leave}, or name the store that has it: `--store {kept}{named}`"),
                    format!("to move it there: `tilepass project set --store {asked}{named}`"),
                ]
            }
        }
    }
}

fn no_secret_hints(project: &ProjectName, known: &[ProjectName], has_id: bool) -> Vec<String> {
    let mut hints = Vec::new();
    if !known.is_empty() {
        hints.push(known_here(known));
    }
    // Where a server makes the secrets, one that is made here has to be wanted.
    let (id, local) = if has_id { ("", " --local") } else { (" --id ID", "") };
    hints.push(format!(
        "store the one that the dashboard made: `tilepass secret import{0}`; have a server make one: `tilepass secret rotate --on-server{0}{id}`; or make one here, which no server takes: `tilepass secret generate{local}{0}`",
        named(project)
    ));
    hints
}
