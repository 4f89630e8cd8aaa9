//! `secret rotate`: one secret takes another one's place, in one write.

use clap::error::ErrorKind;
use jiff::Timestamp;
use serde_json::json;

use super::{
    Projects, confirm, generate_secret, json_needs_hide, note_forgotten, nothing_was_changed, on_server,
    prepare_settings, record_to_change, remember, show_once, tell_how_to_know,
};
use crate::Exit;
use crate::cli::{Asking, Rotate};
use crate::commands::Context;
use crate::commands::pending::{current, warn_if_asked};
use crate::commands::secret_source::{must_be_there, new_secret};
use crate::error::old::OldError;
use crate::error::{Error, UsageError};
use crate::store::record::StoredSecret;
use crate::store::{Origin, Record, StoreKind};
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::secret::{Fingerprint, Secret};
use tiledesk_token::time;

pub(super) fn rotate(context: &mut Context<'_>, arguments: &Rotate) -> Result<Exit, Error> {
    if arguments.on_server {
        return on_server::rotate(context, arguments);
    }
    only_on_server(arguments)?;
    json_needs_hide(context, arguments.hide || arguments.from.is_some() || arguments.dry_run)?;
    must_be_there(arguments.from.as_deref(), "rotate --from")?;
    let mut projects = Projects::load(context)?;
    let project = projects.resolve(context)?;
    let id = context.tiledesk_id(arguments.id.as_ref())?.or(projects.settings(&project).id);
    if let (Some(id), None, false) = (&id, &arguments.from, arguments.local) {
        return Err(OldError::ServerMakes { project, id: id.clone(), verb: "rotate" }.into());
    }
    let (store, record) = if arguments.dry_run {
        projects.store_to_change(context, &project)?;
        projects.record(context, &project)?
    } else {
        record_to_change(context, &mut projects, &project)?
    };
    let old = current(&project, record.clone())?;
    warn_if_asked(context, &project, &record);
    let (secret, origin) = match &arguments.from {
        Some(path) => {
            let prompt = format!("New secret of project {project} (not shown): ");
            let secret = new_secret(context, Some(path), &prompt, "rotate --from")?;
            (secret, Origin::Imported)
        }
        None => (generate_secret(context, arguments.length)?, Origin::MadeHere),
    };
    if secret == old.secret {
        return Err(OldError::Same(project).into());
    }
    let rotation = Rotation { project, store, id, record, old, new: secret, origin, local_typed: arguments.local };
    rotation.explain(context);
    if arguments.dry_run {
        let note = "nothing was changed (`--dry-run`)";
        return nothing_was_changed(context, note, &rotation.plan());
    }
    confirm(context, &projects, &rotation.project, arguments.yes, "rotating")?;
    let (replaced, remembered) = rotation.carry_out(context, arguments)?;
    rotation.tell(context, arguments.hide, replaced)?;
    remembered.map(|()| Exit::Done)
}

/// Flags that mean nothing where no server is asked. (clap passes over `requires` beside a flag that conflicts.)
fn only_on_server(arguments: &Rotate) -> Result<(), Error> {
    let Asking { server, timeout, insecure_http } = &arguments.asking;
    let flags = [
        ("--server", server.is_some()),
        ("--timeout", timeout.is_some()),
        ("--insecure-http", *insecure_http),
        ("--admin-token-file", arguments.admin_token_file.is_some()),
        ("--verify", arguments.verify),
    ];
    match flags.iter().find(|(_, given)| *given) {
        None => Ok(()),
        Some((flag, _)) => Err(UsageError::new(
            ErrorKind::MissingRequiredArgument,
            format!("`{flag}` needs `--on-server`: nothing else asks a server here"),
        )
        .into()),
    }
}

struct Rotation {
    project: ProjectName,
    store: StoreKind,
    id: Option<TiledeskId>,
    /// As it was found.
    record: Record,
    /// The secret in it.
    old: StoredSecret,
    new: Secret,
    origin: Origin,
    /// Whether `--local` was typed, and not only nothing else.
    local_typed: bool,
}

impl Rotation {
    /// What would be done, for machines.
    fn plan(&self) -> serde_json::Value {
        // A secret that would be made here is another one each time: its fingerprint says nothing.
        let given = (self.origin == Origin::Imported).then(|| self.new.fingerprint().to_string());
        json!({
            "project": self.project.as_str(),
            "fingerprint": self.old.secret.fingerprint().to_string(),
            "store": self.store.as_str(),
            "dry_run": true,
            "replaced_by": {"fingerprint": given, "origin": self.origin.code()},
        })
    }

    /// Says what will be replaced and what that means, before anything happens.
    fn explain(&self, context: &mut Context<'_>) {
        let Self { project, store, id, old, new, origin, .. } = self;
        let age = time::relative(old.made.as_second(), context.now());
        let server = id.as_ref().map(|id| format!(", Tiledesk id {id}")).unwrap_or_default();
        context.ui.note(&format!(
            "this replaces the secret {} of project `{project}` in {} ({} {age}{server})",
            old.secret.fingerprint(),
            store.describe(),
            old.origin.describe(),
        ));
        match origin {
            Origin::Imported => context.ui.note(&format!("by the one that was given, {}", new.fingerprint())),
            _ => context.ui.note("by one that is made here"),
        }
        match (self.origin, self.id.is_some()) {
            (Origin::MadeHere, true) => context.ui.warning(
                "the Tiledesk server goes on with the old secret: it takes none made elsewhere, and refuses tokens of the new one",
            ),
            (Origin::MadeHere, false) if old.origin != Origin::MadeHere && !self.local_typed => context.ui.note(
                "take care: the old secret came from elsewhere, and no command shows it again; if a Tiledesk server made it, that server takes none made here: replace it with `--on-server` or `--from -`",
            ),
            (Origin::MadeHere, false) => context.ui.note(
                "whoever checks tokens with the old secret goes on doing so until it is given the new one; a Tiledesk server cannot be",
            ),
            _ => {
                context.ui.note("tokens of the old secret are refused from the moment the server has the new one");
                context.ui.note(
                    "visitors are disconnected until every signer has the new secret: do it in a quiet hour",
                );
            }
        }
        if let Some(previous) = &self.record.previous {
            note_forgotten(context, previous.kept.secret.fingerprint());
        }
    }

    /// Replaces the secret in one write, unless somebody else changed it while a person was thinking.
    /// The inner result is about the settings alone: the secret is replaced then.
    fn carry_out(
        &self,
        context: &mut Context<'_>,
        arguments: &Rotate,
    ) -> Result<(Timestamp, Result<(), Error>), Error> {
        let lock = context.lock()?;
        let now = context.timestamp();
        match context.get(self.store, &self.project)? {
            Some(record) if record == self.record => {}
            _ => return Err(OldError::Changed(self.project.clone()).into()),
        }
        let typed = context.store.as_ref().is_some_and(|given| given.typed);
        let settings = prepare_settings(context, &self.project, self.store, |settings| {
            settings.id = arguments.id.clone().or(settings.id.take());
            settings.store = typed.then_some(self.store).or(settings.store);
        })?;
        let record = self.record.clone().rotated(self.new.clone(), now, self.origin);
        if let Err(error) = context.put(&lock, self.store, &self.project, &record) {
            tell_how_to_know(context, &self.new, &error);
            return Err(error.into());
        }
        Ok((now, remember(settings, &self.project, "replaced")))
    }

    /// Says what was done, and shows a secret that was made here, once.
    fn tell(&self, context: &mut Context<'_>, hide: bool, replaced: Timestamp) -> Result<(), Error> {
        let (old, new): (Fingerprint, Fingerprint) = (self.old.secret.fingerprint(), self.new.fingerprint());
        context
            .ui
            .note(&format!("project `{}` now has the secret {new}; {old} is kept for diagnosis only", self.project));
        match (self.origin, self.id.is_some()) {
            (Origin::MadeHere, true) => {
                context.ui.note("leave the signers as they are: the server knows the old one only");
            }
            (Origin::MadeHere, false) => context.ui.note("give the new secret to every signer and to whatever checks their tokens; `tilepass token inspect` names those that still have the old one"),
            _ => context.ui.note("give the new secret to every signer; `tilepass token inspect` names those that still have the old one"),
        }
        if context.json {
            let answer = json!({
                "project": self.project.as_str(),
                "fingerprint": new.to_string(),
                "origin": self.origin.code(),
                "store": self.store.as_str(),
                "replaced": {
                    "fingerprint": old.to_string(),
                    "at": time::rfc3339(replaced.as_second()),
                },
            });
            context.ui.answer(&answer.to_string())?;
        }
        if self.origin == Origin::MadeHere && !hide {
            context.ui.note("this is the only time it is shown");
            show_once(context, &self.project, &self.new)?;
        }
        Ok(())
    }
}
