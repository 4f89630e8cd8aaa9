//! Why a secret cannot be stored, shown or forgotten.

use crate::error::Failure;
use crate::error::hint::named;
use crate::error::shell::SHELL;
use crate::exit::Exit;
use crate::settings::ConfigError;
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::secret::Fingerprint;

/// A command about a project's secret that was refused, or did only a part of it.
#[derive(Debug, thiserror::Error)]
pub(super) enum SecretError {
    #[error("project `{project}` has a secret already ({fingerprint})")]
    Exists {
        project: ProjectName,
        fingerprint: Fingerprint,
        /// Whether a Tiledesk server makes its secrets.
        is_on_server: bool,
        by: Making,
        /// Whether somebody said that it is this project.
        named: bool,
    },
    #[error("project `{project}` is on a Tiledesk server ({id}), which makes its own secret and takes none made here")]
    ServerMakes { project: ProjectName, id: TiledeskId, by: Making },
    /// No replaced secret is kept.
    #[error("project `{0}` has no replaced secret")]
    NoPrevious(ProjectName),
    /// It is stored, and nobody has seen it.
    #[error("the new secret of project `{project}` is stored, but could not be shown: {why}")]
    NotShown {
        project: ProjectName,
        /// What stdout said.
        why: String,
    },
    /// The secret is what it is to be, and the settings are not.
    #[error("the secret of project `{project}` is {done}, but the settings still are as they were: {cause}")]
    NotRemembered {
        project: ProjectName,
        done: Done,
        #[source]
        cause: ConfigError,
    },
}

/// The command that was to store a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Making {
    Generate {
        /// Whether it is the environment alone that names a project on a server.
        left_over: bool,
    },
    Import,
    Rotate {
        /// Whether it was to be brought to the signers.
        delivers: bool,
    },
}

/// What became of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    Stored,
    Replaced,
    Removed,
}

impl std::fmt::Display for Done {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Stored => "stored",
            Self::Replaced => "replaced",
            Self::Removed => "removed",
        })
    }
}

impl Failure for SecretError {
    fn code(&self) -> &'static str {
        match self {
            Self::Exists { .. } => "secret.exists",
            Self::ServerMakes { .. } => "secret.server_makes",
            Self::NoPrevious(_) => "secret.no_previous",
            Self::NotShown { .. } => "secret.not_shown",
            Self::NotRemembered { .. } => "secret.not_remembered",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Exists { .. } | Self::ServerMakes { .. } => Exit::Declined,
            Self::NoPrevious(_) => Exit::Missing,
            Self::NotShown { .. } | Self::NotRemembered { .. } => Exit::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Exists { project, is_on_server, by, named: is_named, .. } => {
                let of = named(project);
                let replace = match (by, is_on_server) {
                    (Making::Generate { .. }, false) => format!("to replace it: `tilepass secret rotate{of}`"),
                    // A server takes none that is made here.
                    (Making::Generate { .. }, true) => format!(
                        "to have the server replace it: `tilepass secret rotate --on-server{of}`; to store one that the dashboard made: `tilepass secret rotate --from -{of}`"
                    ),
                    _ => format!("to replace it: `tilepass secret rotate --from -{of}`"),
                };
                vec![if *is_named {
                    replace
                } else {
                    format!("{replace}; to store another project's, name that with `--project`")
                }]
            }
            Self::ServerMakes { project, by, .. } => {
                let named = named(project);
                let (verb, store) = match by {
                    Making::Rotate { .. } => ("rotate", "secret rotate --from -"),
                    Making::Generate { .. } | Making::Import => ("generate", "secret import"),
                };
                let mut hints = Vec::new();
                if matches!(by, Making::Generate { left_over: true }) {
                    hints.push(format!(
                        "if `TILEPASS_TILEDESK_ID` is left over from another project: `{}`",
                        SHELL.unset("TILEPASS_TILEDESK_ID")
                    ));
                }
                hints.extend([
                    format!("have the server make it: `tilepass secret rotate --on-server{named}`"),
                    format!(
                        "or press Generate in the dashboard (Project Settings › Visitor Authentication), then `tilepass {store}{named}`"
                    ),
                    format!(
                        "to make one here all the same, for tests without a server{}: `tilepass secret {verb} --local{named}`",
                        if matches!(by, Making::Rotate { delivers: true }) { ", and bring it to nobody" } else { "" }
                    ),
                ]);
                hints
            }
            Self::NoPrevious(_) => vec!["`tilepass secret status` shows which projects keep one".to_owned()],
            Self::NotShown { project, .. } => vec![format!(
                "no command shows a stored secret again, but one hands it on: `tilepass secret exec{} -- COMMAND`",
                named(project)
            )],
            Self::NotRemembered { project, done, .. } => vec![format!(
                "it need not be {done} again; put the entry `[projects.{project}]` of that file right by hand"
            )],
        }
    }
}
