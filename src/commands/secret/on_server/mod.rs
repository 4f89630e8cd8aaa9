//! `secret rotate --on-server`: a Tiledesk server makes the new secret.
//!
//! The server replaces the old one at once and says the new one once. So everything that could fail here is tried before
//! it is asked, a mark in the store says that it is being asked, and its answer is stored and read back before it is
//! shown. At whatever moment a run is cut off, the mark lets the next command say what is known.

mod carry_out;
mod tell;

use std::sync::Arc;

use clap::error::ErrorKind;
use jiff::Timestamp;
use serde_json::json;

use super::credentials::credentials;
use super::{Projects, confirm, json_needs_hide, note_forgotten, nothing_was_changed};
use crate::Exit;
use crate::cli::Rotate;
use crate::commands::Context;
use crate::commands::pending::warn_if_asked;
use crate::commands::project_ref::why_lost;
use crate::error::old::OldError;
use crate::error::{Error, UsageError};
use crate::server::Server;
use crate::settings::server_url::ServerUrl;
use crate::store::{Origin, Record, StoreKind};
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::secret::{Fingerprint, Secret};
use tiledesk_token::time;

pub(super) fn rotate(context: &mut Context<'_>, arguments: &Rotate) -> Result<Exit, Error> {
    json_needs_hide(context, arguments.hide || arguments.dry_run)?;
    let (projects, rotation) = Rotation::find(context, arguments)?;
    rotation.explain(context, arguments.dry_run);
    if arguments.dry_run {
        let note = "nothing was changed, and the server was not asked (`--dry-run`)";
        return nothing_was_changed(context, note, &rotation.plan());
    }
    confirm(context, &projects, &rotation.project, arguments.yes, "rotating")?;
    let host = rotation.host().to_owned();
    let credentials = credentials(context, arguments.admin_token_file.as_deref(), &host)?;
    let made = rotation.carry_out(context, arguments, credentials)?;
    rotation.tell(context, made, arguments)?;
    Ok(Exit::Done)
}

/// What is going to be done.
struct Rotation {
    project: ProjectName,
    id: TiledeskId,
    server: Arc<Server>,
    store: StoreKind,
    /// What was found in the store, if anything.
    old: Option<Record>,
    /// Why nothing was found where the settings say that there is a secret.
    lost: Option<&'static str>,
}

/// What was done.
struct Made {
    secret: Secret,
    stored: Timestamp,
    /// Whether the settings could be written, too.
    remembered: Result<(), Error>,
}

impl Rotation {
    fn find(context: &mut Context<'_>, arguments: &Rotate) -> Result<(Projects, Self), Error> {
        let mut projects = Projects::load(context)?;
        let project = projects.resolve(context)?;
        let settings = projects.settings(&project);
        let id = context.tiledesk_id(arguments.id.as_ref())?;
        let Some(id) = id.or_else(|| settings.id.clone()) else {
            let known = projects.names();
            if !known.is_empty() && !known.contains(&project) {
                return Err(OldError::NoProject { project, known }.into());
            }
            let message = "`--on-server` needs the project's Tiledesk id: give it with `--id`; it stands in the dashboard's address, after `/project/`. Give `--server`, too, unless it is on Tiledesk's own";
            return Err(UsageError::new(ErrorKind::MissingRequiredArgument, message).into());
        };
        let server = context.server(&arguments.asking, &settings)?;
        let store = projects.store_to_change(context, &project)?;
        if !arguments.dry_run {
            context.prepare(store, &project)?;
        }
        let old = context.get(store, &project)?;
        let made_by_server = old.as_ref().is_some_and(|old| {
            let current = old.current.as_ref();
            current.is_some_and(|current| current.origin == Origin::Server)
        });
        let settings_are_lost = settings.id.is_none() && made_by_server;
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
        // A dry run unlocks nothing.
        let lost = (old.is_none() && settings.store.is_some()).then_some(why_lost(store, !arguments.dry_run));
        if let Some(remembered) = settings.id.filter(|remembered| *remembered != id) {
            context
                .ui
                .warning(&format!("project `{project}` is remembered as {remembered} on its server, and this is {id}"));
        }
        for other in projects.names() {
            if other != project && projects.settings(&other).id.as_ref() == Some(&id) {
                context.ui.warning(&format!(
                    "project `{other}` has the Tiledesk id {id}, too: its secret is replaced on the server as well, and not here"
                ));
            }
        }
        let rotation = Self { project, id, server: Arc::new(server), store, old, lost };
        Ok((projects, rotation))
    }

    fn host(&self) -> &str {
        self.server.url().host()
    }

    fn old_fingerprint(&self) -> Option<Fingerprint> {
        let current = self.old.as_ref()?.current.as_ref()?;
        Some(current.secret.fingerprint())
    }

    /// Says what will happen to whom, before anything does.
    fn explain(&self, context: &mut Context<'_>, dry_run: bool) {
        let Self { project, id, .. } = self;
        if let Some(old) = &self.old {
            warn_if_asked(context, project, old);
        }
        let current = self.old.as_ref().and_then(|old| old.current.as_ref());
        context.ui.warning(&format!(
            "this {} `{}` make a new secret for project `{project}` (Tiledesk id {id}); {} is dead from that moment, and nothing brings it back",
            if dry_run { "would have" } else { "has" },
            self.server.url(),
            match current {
                Some(_) => "the one that the server has now",
                None => "one that the server may have now",
            }
        ));
        context.ui.note(
            "visitors are disconnected and cannot sign in until every signer has the new secret: do it in a quiet hour",
        );
        context.ui.note(&match current {
            Some(old) => format!(
                "the secret {} of project `{project}` in {} ({} {}) is then kept for diagnosis only",
                old.secret.fingerprint(),
                self.store.describe(),
                old.origin.describe(),
                time::relative(old.made.as_second(), context.now()),
            ),
            None => format!(
                "{}; if you have the present one, store it first with `tilepass secret import --project {project}`: `tilepass token inspect` can then name the signers that still use it",
                match self.lost {
                    None => format!("no secret of project `{project}` is stored here yet"),
                    Some(why) => format!(
                        "the secret of project `{project}` is not in {}, where `config.toml` says it belongs: {why}",
                        self.store.describe()
                    ),
                }
            ),
        });
        if let Some(previous) = self.previous() {
            note_forgotten(context, previous);
        }
    }

    /// Only one replaced secret is kept.
    fn previous(&self) -> Option<Fingerprint> {
        let previous = self.old.as_ref()?.previous.as_ref()?;
        Some(previous.kept.secret.fingerprint())
    }

    /// What would be done, for machines.
    fn plan(&self) -> serde_json::Value {
        json!({
            "project": self.project.as_str(),
            "fingerprint": self.old_fingerprint().map(|old| old.to_string()),
            "store": self.store.as_str(),
            "dry_run": true,
            "replaced_by": {"fingerprint": null, "origin": Origin::Server.code()},
            "server": self.server.url().as_str(),
        })
    }
}
