//! `secret rotate`: one secret takes another one's place. One story, whoever makes the new one: find what there is,
//! explain what will happen, confirm, carry it out, report.
//!
//! Whatever could fail has been tried before the old secret goes, and the new one is stored and read back before it is
//! shown. `at_hand` has what is particular to a secret that is here before anything is replaced (`--from`, `--local`),
//! `on_server` what is particular to one that a server makes.

mod at_hand;
mod confirmation;
mod error;
mod follow;
mod foreseen;
mod on_server;
mod report;

use clap::error::ErrorKind;
use jiff::Timestamp;
use serde_json::json;

use super::error::SecretError;
use super::{Projects, confirm, json_needs_hide, note_how_to_know, unchanged};
use crate::Exit;
use crate::cli::{Asking, Rotate};
use crate::commands::Context;
use crate::commands::secret_source::Taking;
use crate::error::{Error, UsageError};
use crate::settings::Config;
use crate::store::lock::Lock;
use crate::store::record::StoredSecret;
use crate::store::{Origin, Record, Revision, Snapshot, StoreError, StoreKind};
use at_hand::AtHand;
use follow::Following;
use on_server::{OnServer, Storing};
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::{Fingerprint, Secret};

pub(super) fn rotate(context: &mut Context<'_>, arguments: &Rotate) -> Result<Exit, Error> {
    check(context, arguments)?;
    let mut projects = Projects::load(context)?;
    let rotation = Rotation::find(context, &mut projects, arguments)?;
    rotation.explain(context, arguments.dry_run);
    let following = Following::prepare(context, &projects, &rotation, arguments)?;
    if arguments.dry_run {
        return rotation.plan(context);
    }
    confirm(context, &projects, &rotation.project, arguments.yes, "rotating")?;
    let replaced = rotation.carry_out(context, arguments)?;
    rotation.report(context, arguments, replaced, following)
}

/// What is going to be done.
struct Rotation {
    project: ProjectName,
    store: StoreKind,
    /// What was found in the store. Only a server replaces what is not here.
    old: Option<Record>,
    new: NewSecret,
}

/// The new secret, or who is going to make it.
enum NewSecret {
    AtHand(AtHand),
    OnServer(OnServer),
}

/// A rotation that holds the lock, and what it found then.
struct Begun {
    lock: Lock,
    found: Snapshot,
    config: Config,
}

/// What was done.
struct Replaced {
    secret: Secret,
    /// What the store has now, or is to have.
    record: Record,
    at: Timestamp,
    /// Whether the settings could be written, too.
    remembered: Result<(), SecretError>,
    /// Where the store has not taken it yet.
    unstored: Option<Storing>,
}

/// Whether `--json` has an answer without the secret in it.
pub(super) fn prints_no_secret(arguments: &Rotate) -> bool {
    arguments.hide || arguments.from.is_some() || arguments.dry_run
}

/// What is missing beside the flags that are there.
pub(super) fn missing(arguments: &Rotate) -> Option<String> {
    let Asking { server, timeout, insecure_http } = &arguments.asking;
    // clap passes over `requires` beside a flag that conflicts.
    let only_on_server = [("--admin-token-file", arguments.admin_token_file.is_some()), ("--verify", arguments.verify)];
    let only_with_server =
        [("--server", server.is_some()), ("--timeout", timeout.is_some()), ("--insecure-http", *insecure_http)];
    let first = |flags: &[(&'static str, bool)]| flags.iter().find(|(_, given)| *given).map(|(flag, _)| *flag);
    if arguments.on_server {
        None
    } else if let Some(flag) = first(&only_on_server) {
        Some(format!("`{flag}` needs `--on-server`"))
    } else if arguments.from.is_none() {
        first(&only_with_server)
            .map(|flag| format!("`{flag}` needs `--on-server` or `--from`: nothing else asks a server here"))
    } else {
        None
    }
}

/// What can be said of the arguments alone.
fn check(context: &Context<'_>, arguments: &Rotate) -> Result<(), Error> {
    if let Some(message) = missing(arguments) {
        return Err(UsageError::new(ErrorKind::MissingRequiredArgument, message).into());
    }
    json_needs_hide(context, prints_no_secret(arguments))?;
    Ok(Taking::Rotate.ensure_found(arguments.from.as_deref())?)
}

impl Rotation {
    fn find(context: &mut Context<'_>, projects: &mut Projects, arguments: &Rotate) -> Result<Self, Error> {
        let project = projects.resolve(context)?;
        let id = context.tiledesk_id(arguments.id.as_ref())?.or_else(|| projects.settings(&project).id);
        if arguments.on_server {
            OnServer::find(context, projects, project, id, arguments)
        } else {
            AtHand::find(context, projects, project, id, arguments)
        }
    }

    /// Says what will be replaced and what that means, before anything happens.
    fn explain(&self, context: &mut Context<'_>, dry_run: bool) {
        match &self.new {
            NewSecret::AtHand(new) => new.explain(self, context),
            NewSecret::OnServer(asked) => asked.explain(self, context, dry_run),
        }
        if let Some(previous) = self.old.as_ref().and_then(|old| old.previous.as_ref()) {
            // Only one replaced secret is kept.
            context.ui.note(&format!(
                "{}, kept for diagnosis so far, is then forgotten: signers that still use it can no longer be named",
                previous.kept.secret.fingerprint()
            ));
        }
    }

    /// What `--dry-run` ends with.
    fn plan(&self, context: &mut Context<'_>) -> Result<Exit, Error> {
        let not_asked = if self.server().is_some() { ", and the server was not asked" } else { "" };
        context.ui.note(&format!("nothing was changed{not_asked} (`--dry-run`)"));
        if context.json {
            let new = match &self.new {
                NewSecret::AtHand(new) => new.given_fingerprint(),
                NewSecret::OnServer(_) => None,
            };
            let mut plan = json!({
                "project": self.project.as_str(),
                "fingerprint": self.old_fingerprint().map(|old| old.to_string()),
                "store": self.store.as_str(),
                "dry_run": true,
                "replaced_by": {"fingerprint": new.map(|new| new.to_string()), "origin": self.origin().code()},
            });
            if let (Some(asked), Some(plan)) = (self.server(), plan.as_object_mut()) {
                plan.insert("server".to_owned(), json!(asked.url()));
            }
            context.ui.answer(&plan.to_string())?;
        }
        Ok(Exit::Done)
    }

    fn carry_out(&self, context: &mut Context<'_>, arguments: &Rotate) -> Result<Replaced, Error> {
        match &self.new {
            NewSecret::AtHand(new) => new.replace(self, context, arguments),
            NewSecret::OnServer(asked) => asked.replace(self, context, arguments),
        }
    }

    /// Takes the lock, and makes sure that nobody changed the secret while a person was thinking.
    fn begin(&self, context: &mut Context<'_>) -> Result<Begun, Error> {
        let lock = context.lock()?;
        let found = unchanged(context, &lock, &self.store, &self.project, self.old.as_ref())?;
        let config = context.config_to_change(&lock)?;
        Ok(Begun { lock, found, config })
    }

    /// Writes the record with the new secret in place of that revision.
    fn write(
        &self,
        context: &mut Context<'_>,
        lock: &Lock,
        record: &Record,
        revision: Option<&Revision>,
        new: &Secret,
    ) -> Result<(), StoreError> {
        let written = context.put(lock, &self.store, &self.project, record, revision);
        written.map(drop).inspect_err(|error| note_how_to_know(context, new, error))
    }

    fn origin(&self) -> Origin {
        match &self.new {
            NewSecret::AtHand(new) => new.origin(),
            NewSecret::OnServer(_) => Origin::Server,
        }
    }

    fn server(&self) -> Option<&OnServer> {
        match &self.new {
            NewSecret::AtHand(_) => None,
            NewSecret::OnServer(asked) => Some(asked),
        }
    }

    /// The secret that is replaced.
    fn old_secret(&self) -> Option<&StoredSecret> {
        self.old.as_ref()?.current.as_ref()
    }

    fn old_fingerprint(&self) -> Option<Fingerprint> {
        self.old_secret().map(|old| old.secret.fingerprint())
    }
}
