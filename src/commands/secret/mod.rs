//! `tilepass secret …`

mod check;
mod credentials;
mod deliver;
mod error;
mod exec;
mod first;
mod incident;
mod passphrase;
mod possession;
mod remove;
mod restore;
mod rotate;
mod shared;
mod status;

use super::Context;
use super::confirm::confirm;
use super::project_ref::{Located, Projects};
use crate::Outcome;
use crate::cli::{Global, Refusal, Secret as Command};
use crate::error::{Error, UsageError};
use crate::settings::{Config, ConfigError, Prepared, Settings};
use crate::store::lock::Lock;
use crate::store::{Record, Revision, Snapshot, StoreError, StoreKind};
use crate::ui::WriteOutcome;
pub(super) use deliver::status::{Open, known_signers, open};
use error::{Done, SecretError};
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::Secret;

pub(super) fn run(context: &mut Context<'_>, command: Command) -> Result<Outcome, Error> {
    let exit = match command {
        Command::Exec(arguments) => {
            return Ok(Outcome::ExecRequest(exec::exec(context, arguments)?));
        }
        Command::Generate(arguments) => first::generate(context, &arguments),
        Command::Import(arguments) => first::import(context, &arguments),
        Command::Rotate(arguments) => rotate::rotate(context, &arguments),
        Command::Restore(arguments) => restore::restore(context, &arguments),
        Command::Check(arguments) => check::check(context, &arguments),
        Command::Status(arguments) => status::status(context, &arguments),
        Command::Passphrase(arguments) => passphrase::passphrase(context, &arguments),
        Command::Incident(arguments) => incident::incident(context, &arguments),
        Command::Deliver(arguments) => deliver::deliver(context, &arguments),
        Command::Remove(arguments) => remove::remove(context, &arguments),
    };
    exit.map(Outcome::Exit)
}

/// Why a line is refused that clap takes.
pub(super) fn refusal(global: &Global, command: &Command) -> Option<Refusal> {
    let prints_no_secret = match command {
        Command::Rotate(arguments) if rotate::missing(arguments).is_some() => {
            return Some(Refusal::Needs("--on-server"));
        }
        Command::Rotate(arguments) => rotate::prints_no_secret(arguments),
        Command::Generate(arguments) => arguments.hide,
        _ => true,
    };
    (global.json && !prints_no_secret).then_some(Refusal::Needs("--hide"))
}

/// Makes a new secret with the operating system's generator.
fn generate_secret(context: &Context<'_>, length: u16) -> Result<Secret, Error> {
    Secret::generate(usize::from(length), |buffer| context.fill_randomly(buffer))
}

/// Shows a secret once, after it was stored. That it did not arrive is an error here and nowhere else.
fn show_once(context: &mut Context<'_>, project: &ProjectName, secret: &Secret) -> Result<(), SecretError> {
    let not_shown = |why: String| SecretError::NotShown { project: project.clone(), why };
    match context.ui.value(secret.expose()) {
        Ok(WriteOutcome::Whole) => Ok(()),
        Ok(WriteOutcome::Closed) => Err(not_shown("stdout was closed".to_owned())),
        Err(error) => Err(not_shown(error.to_string())),
    }
}

/// `generate` and `rotate` print the secret on stdout, where JSON would be expected.
fn json_needs_hide(context: &Context<'_>, hide: bool) -> Result<(), UsageError> {
    if context.json && !hide {
        let message = "`--json` needs `--hide` here: a secret is shown on a line of its own, never inside JSON";
        return Err(UsageError::new(clap::error::ErrorKind::MissingRequiredArgument, message));
    }
    Ok(())
}

/// The record of a project that is about to be changed, out of a store that is unlocked and takes writes.
fn record_to_change(
    context: &mut Context<'_>,
    projects: &mut Projects,
    project: &ProjectName,
) -> Result<Located, Error> {
    record_or_damage_to_change(context, projects, project)?.map_err(|damage| projects.failed(context, project, damage))
}

/// The same, or that the record is damaged.
fn record_or_damage_to_change(
    context: &mut Context<'_>,
    projects: &mut Projects,
    project: &ProjectName,
) -> Result<Result<Located, StoreError>, Error> {
    let store = projects.store_to_change(context, project)?;
    // A secrets file says by itself what it has, and must not ask for the passphrase of a secrets file that it has not.
    // A keyring that was never unlocked would say that there is nothing.
    if store.lists() {
        let found = projects.record_or_damage(context, project)?;
        context.prepare(&store, project)?;
        return Ok(found);
    }
    if let Err(error) = context.prepare(&store, project) {
        return Err(projects.failed(context, project, error));
    }
    projects.record_or_damage(context, project)
}

/// What was confirmed is what is done: reads the record again under the lock, and fails where it is another one.
fn unchanged(
    context: &mut Context<'_>,
    _lock: &Lock,
    store: &StoreKind,
    project: &ProjectName,
    before: Option<&Record>,
) -> Result<Snapshot, StoreError> {
    let now = context.get(store, project)?;
    if now.record.as_ref() == before {
        return Ok(now);
    }
    Err(StoreError::changed(project, now.revision.as_ref().and_then(Revision::words)))
}

/// The project's settings changed, and written beside the file.
fn prepare_settings(
    config: &mut Config,
    project: &ProjectName,
    store: &StoreKind,
    change: impl FnOnce(&mut Settings),
) -> Result<Prepared, ConfigError> {
    let mut settings = config.settings(project);
    change(&mut settings);
    settings.new = false;
    // The projects of a store that cannot be listed have an entry at least; another store lists them itself.
    if !store.lists() || settings != Settings::default() {
        config.set(project, &settings);
    }
    config.prepare()
}

/// Puts the settings in place. The secret is what it is to be by then, whatever becomes of them.
fn remember(settings: Prepared, project: &ProjectName, done: Done) -> Result<(), SecretError> {
    settings.commit().map_err(|cause| SecretError::NotRemembered { project: project.clone(), done, cause })
}

/// After a write of which nobody knows whether it happened: how to find out.
fn note_how_to_know(context: &mut Context<'_>, secret: &Secret, error: &StoreError) {
    if matches!(error, StoreError::UnknownWhetherStored(_)) {
        context.ui.warning(&format!(
            "if it was stored, `tilepass secret status` shows the fingerprint {}",
            secret.fingerprint()
        ));
    }
}
