//! `tilepass secret …`

mod credentials;
mod exec;
mod make;
mod on_server;
mod remove;
mod replace;
mod status;

use serde_json::Value;

use super::Context;
use super::confirm::confirm;
use super::project_ref::Projects;
use crate::cli::Secret as Command;
use crate::error::old::OldError;
use crate::error::{Error, UsageError};
use crate::settings::{Prepared, Settings};
use crate::store::{Record, StoreError, StoreKind};
use crate::ui::WriteOutcome;
use crate::{Exit, Outcome};
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::{Fingerprint, Secret};

pub(super) fn run(context: &mut Context<'_>, command: Command) -> Result<Outcome, Error> {
    let exit = match command {
        Command::Exec(arguments) => {
            return Ok(Outcome::ExecRequest(exec::exec(context, arguments)?));
        }
        Command::Generate(arguments) => make::generate(context, &arguments),
        Command::Import(arguments) => make::import(context, &arguments),
        Command::Rotate(arguments) => replace::rotate(context, &arguments),
        Command::Status => status::status(context),
        Command::Remove(arguments) => remove::remove(context, &arguments),
    };
    exit.map(Outcome::Exit)
}

/// Makes a new secret with the operating system's generator.
fn generate_secret(context: &Context<'_>, length: u16) -> Result<Secret, Error> {
    Secret::generate(usize::from(length), |buffer| context.fill_randomly(buffer))
}

/// Shows a secret once, after it was stored. That it did not arrive is an error here and nowhere else.
fn show_once(context: &mut Context<'_>, project: &ProjectName, secret: &Secret) -> Result<(), Error> {
    let not_shown = |why: String| Error::from(OldError::StoredNotShown { project: project.clone(), why });
    match context.ui.value(secret.expose()) {
        Ok(WriteOutcome::Whole) => Ok(()),
        Ok(WriteOutcome::Closed) => Err(not_shown("stdout was closed".to_owned())),
        Err(error) => Err(not_shown(error.to_string())),
    }
}

/// `generate` and `rotate` print the secret on stdout, where JSON would be expected.
fn json_needs_hide(context: &Context<'_>, hide: bool) -> Result<(), Error> {
    if context.json && !hide {
        let message = "`--json` needs `--hide` here: a secret is shown on a line of its own, never inside JSON";
        return Err(UsageError::new(clap::error::ErrorKind::MissingRequiredArgument, message).into());
    }
    Ok(())
}

/// What `rotate --dry-run` ends with.
fn nothing_was_changed(context: &mut Context<'_>, note: &str, plan: &Value) -> Result<Exit, Error> {
    context.ui.note(note);
    if context.json {
        context.ui.answer(&plan.to_string())?;
    }
    Ok(Exit::Done)
}

/// Only one replaced secret is kept: a rotation forgets the one before.
fn note_forgotten(context: &mut Context<'_>, previous: Fingerprint) {
    context.ui.note(&format!(
        "{previous}, kept for diagnosis so far, is then forgotten: signers that still use it can no longer be named"
    ));
}

/// The record of a project that is about to be changed, out of a store that is unlocked and takes writes.
fn record_to_change(
    context: &mut Context<'_>,
    projects: &mut Projects,
    project: &ProjectName,
) -> Result<(StoreKind, Record), Error> {
    let store = projects.store_to_change(context, project)?;
    // A secrets file says by itself what it has, and must not ask for the passphrase of a secrets file that it has not.
    // A keyring that was never unlocked would say that there is nothing.
    if store == StoreKind::File {
        let found = projects.record(context, project)?;
        context.prepare(store, project)?;
        return Ok(found);
    }
    if let Err(error) = context.prepare(store, project) {
        return Err(projects.failed(context, project, error));
    }
    projects.record(context, project)
}

/// The project's settings as they are now, changed, and written beside the file; to be called with the lock held.
fn prepare_settings(
    context: &Context<'_>,
    project: &ProjectName,
    store: StoreKind,
    change: impl FnOnce(&mut Settings),
) -> Result<Prepared, Error> {
    let mut config = context.config_to_change()?;
    let mut settings = config.settings(project);
    change(&mut settings);
    // A keyring cannot be listed, so its projects have an entry at least. A secrets file lists them itself.
    let entry = store == StoreKind::Keyring || settings != Settings::default();
    if entry {
        config.set(project, &settings);
    }
    Ok(config.prepare()?)
}

/// Puts the settings in place. The secret is what it is to be by then, whatever becomes of them.
fn remember(settings: Prepared, project: &ProjectName, done: &'static str) -> Result<(), Error> {
    Ok(settings.commit().map_err(|cause| OldError::NotRemembered {
        project: project.clone(),
        done,
        cause: cause.into(),
    })?)
}

/// After a write of which nobody knows whether it happened: how to find out.
fn tell_how_to_know(context: &mut Context<'_>, secret: &Secret, error: &StoreError) {
    if matches!(error, StoreError::UnknownWhetherStored(_)) {
        context.ui.warning(&format!(
            "if it was stored, `tilepass secret status` shows the fingerprint {}",
            secret.fingerprint()
        ));
    }
}
