//! A new secret that a Tiledesk server makes.
//!
//! The server replaces the old one at once and says the new one once. So everything that could fail here is tried before
//! it is asked, a marker in the store says that it is being asked, and its answer is stored and read back before it is
//! shown. At whatever moment a run is interrupted, the marker lets the next command say what is known.

mod answer;
mod replace;
mod storing;
mod verify;

pub(super) use storing::Storing;

use std::sync::Arc;

use clap::error::ErrorKind;

use super::error::RotationError;
use super::{NewSecret, Rotation};
use crate::cli::Rotate;
use crate::commands::Context;
use crate::commands::aim::{Aim, needs_an_id};
use crate::commands::pending::warn_if_pending;
use crate::commands::project_ref::Projects;
use crate::commands::resolve_pending::AT_IT;
use crate::error::shell::SHELL;
use crate::error::{Error, UsageError};
use crate::server::Server;
use crate::settings::server_url::ServerUrl;
use crate::store::{Origin, Revision, Snapshot};
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::secret::Secret;
use tiledesk_token::time;

/// The server that is going to make the secret, and for which of its projects.
pub(super) struct OnServer {
    server: Arc<Server>,
    id: TiledeskId,
    /// Why nothing was found where the settings say that there is a secret.
    lost: Option<String>,
    /// Whether others use the store, and it does not tell one revision from another.
    is_blind: bool,
}

impl OnServer {
    pub(super) fn find(
        context: &mut Context<'_>,
        projects: &mut Projects,
        project: ProjectName,
        id: Option<TiledeskId>,
        arguments: &Rotate,
    ) -> Result<Rotation, Error> {
        let Some(id) = id else { return Err(needs_an_id("`--on-server`", projects, project)) };
        let settings = projects.settings(&project);
        let server = context.server(&arguments.asking, &settings)?;
        let store = projects.store_to_change(context, &project)?;
        if !arguments.dry_run {
            context.prepare(&store, &project)?;
        }
        let Snapshot { record: old, revision } = context.get(&store, &project)?;
        let is_blind = store.is_shared() && revision.is_none();
        if store.is_shared()
            && let Some(pending) = old.as_ref().and_then(|old| old.pending.as_ref())
            && context.now().saturating_sub(pending.at.as_second()) < AT_IT
        {
            let now = revision.as_ref().and_then(Revision::words).map(str::to_owned);
            return Err(RotationError::UnderWay { project, now }.into());
        }
        let current = old.as_ref().and_then(|old| old.current.as_ref());
        let settings_are_lost =
            settings.id.is_none() && current.is_some_and(|current| current.origin == Origin::Server);
        if settings.server.is_none()
            && !context.server_is_given(&arguments.asking)?
            && (settings_are_lost || projects.has_unknown_keys(&project))
        {
            // Nobody's password goes to a server by default where the settings once named another one, or mean to.
            let message = format!(
                "which server project `{project}` is on is not sure here: give it with `--server`; Tiledesk's own is `{}`",
                ServerUrl::default()
            );
            return Err(UsageError::new(ErrorKind::MissingRequiredArgument, message).into());
        }
        let aim = Aim {
            project: &project,
            typed_id: arguments.id.as_ref(),
            id: Some(&id),
            typed_server: arguments.asking.server.is_some(),
            server: Some(server.url()),
        };
        if arguments.dry_run {
            aim.warn(context, projects);
        } else {
            aim.ensure_meant(context, projects, arguments.yes)?;
        }
        warn_of_other_ids(context, projects, &project, &id);
        // A dry run unlocks nothing.
        let lost =
            (old.is_none() && settings.store.is_some() && !settings.new).then(|| store.why_lost(!arguments.dry_run));
        let new = NewSecret::OnServer(Self { server: Arc::new(server), id, lost, is_blind });
        Ok(Rotation { project, store, old, new })
    }

    /// The server's address.
    pub(super) fn url(&self) -> &str {
        self.server.url().as_str()
    }

    pub(super) fn host(&self) -> &str {
        self.server.url().host()
    }

    pub(super) fn explain(&self, rotation: &Rotation, context: &mut Context<'_>, dry_run: bool) {
        let Rotation { project, store, .. } = rotation;
        if let Some(old) = &rotation.old {
            warn_if_pending(context, project, old);
        }
        let current = rotation.old_secret();
        context.ui.warning(&format!(
            "this {} `{}` make a new secret for project `{project}` (Tiledesk id {}); {}stops working at once and cannot be restored",
            if dry_run { "would have" } else { "has" },
            self.url(),
            self.id,
            match current {
                Some(_) => "the one that the server has now ",
                None => "if the server has a secret already, it ",
            }
        ));
        if self.is_blind {
            context.ui.warning(&format!(
                "{} does not tell revisions apart: of two administrators who do this at once, neither is told, and the wrong secret may stay there",
                store.describe()
            ));
        }
        context.ui.note(
            "visitors are disconnected and cannot sign in until every signer has the new secret and is restarted: do it in a quiet hour",
        );
        context.ui.note(&match current {
            Some(old) => format!(
                "the secret {} of project `{project}` in {} ({} {}) is then kept for diagnosis only",
                old.secret.fingerprint(),
                store.describe(),
                old.origin.describe(),
                time::relative(old.made.as_second(), context.now()),
            ),
            None => format!(
                "{}; if you have the present one, store it first with `tilepass secret import --project {project}`: `tilepass token inspect` can then name the signers that still use it",
                match &self.lost {
                    None => format!("no secret of project `{project}` is stored here yet"),
                    Some(why) => format!(
                        "the secret of project `{project}` is not in {}, where `config.toml` says it belongs: {why}",
                        store.describe()
                    ),
                }
            ),
        });
    }

    pub(super) fn print_outcome(
        &self,
        rotation: &Rotation,
        context: &mut Context<'_>,
        secret: &Secret,
        unstored: Option<&Storing>,
        is_remembered: bool,
    ) {
        let Rotation { project, store, .. } = rotation;
        let made = format!("`{}` made a new secret for project `{project}`, {}", self.host(), secret.fingerprint());
        match unstored {
            None => context.ui.note(&format!("{made}; it is stored in {}", store.describe())),
            Some(storing) => {
                if let Some(error) = storing.failure() {
                    context.ui.warning(&format!("{made}, which is not stored yet: {error}"));
                }
                let again = if storing.is_hopeful() { "it is tried again, and meanwhile " } else { "" };
                context.ui.note(&format!("{again}the signers are brought the secret from memory"));
            }
        }
        if is_remembered {
            context.ui.note(&format!("`{}` is remembered as the server of project `{project}`", self.url()));
        }
    }

    /// What is to be done with the new secret; first of all, to see that it is the server's. `verified` says whether that
    /// is known, where the server was asked.
    pub(super) fn print_advice(rotation: &Rotation, context: &mut Context<'_>, verified: Option<bool>) {
        let project = &rotation.project;
        let give = "give the new secret to every back end that signs tokens, and restart it: until then its visitors cannot sign in";
        context.ui.note(&match verified {
            Some(true) => format!("now {give}"),
            None => {
                format!("first see that the server has it: `tilepass secret check --project {project}`; then {give}")
            }
            Some(false) => format!("only when the server has confirmed it, {give}"),
        });
        let has_signers = context.signers().is_ok_and(|signers| signers.of(project).next().is_some());
        context.ui.note(&if has_signers {
            format!("to see that the signers have it: `tilepass signer check --project {project}`")
        } else {
            format!(
                "to see that a signer has it: `{} | tilepass token inspect --project {project}`, with the address where that signer hands out its tokens",
                SHELL.fetch("https://shop.example/chat-token")
            )
        });
        if rotation.old_secret().is_some() {
            context.ui.note(&format!("if the old secret had leaked: the new one does not end what it opened; `tilepass secret incident --project {project}` shows who and what may still be inside"));
            context.ui.note(&format!(
                "when all signers have it, forget the old one: `tilepass secret remove --previous --project {project}`"
            ));
        }
    }
}

fn warn_of_other_ids(context: &mut Context<'_>, projects: &Projects, project: &ProjectName, id: &TiledeskId) {
    for other in projects.names() {
        if other != *project && projects.settings(&other).id.as_ref() == Some(id) {
            context.ui.warning(&format!(
                "project `{other}` has the Tiledesk id {id}, too: its secret is replaced on the server as well, and not here"
            ));
        }
    }
}
