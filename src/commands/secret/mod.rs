//! `tilepass secret …`

mod make;
mod remove;
mod replace;
mod status;

use super::Context;
use super::projects::Projects;
use crate::Exit;
use crate::cli::Secret as Command;
use crate::config::{Prepared, Settings};
use crate::core::project::ProjectName;
use crate::core::secret::Secret;
use crate::error::Error;
use crate::io::Delivery;

pub(super) fn run(context: &mut Context<'_>, command: Command) -> Result<Exit, Error> {
    match command {
        Command::Generate(arguments) => make::generate(context, &arguments),
        Command::Import(arguments) => make::import(context, &arguments),
        Command::Rotate(arguments) => replace::rotate(context, &arguments),
        Command::Status => status::status(context),
        Command::Remove(arguments) => remove::remove(context, &arguments),
    }
}

/// Makes a new secret with the operating system's generator.
fn generate_secret(context: &Context<'_>, length: u16) -> Result<Secret, Error> {
    Secret::generate(usize::from(length), |buffer| context.fill_randomly(buffer))
}

/// Shows a secret once, after it was stored. That it did not arrive is an error here and nowhere else.
fn show_once(
    context: &mut Context<'_>,
    project: &ProjectName,
    secret: &Secret,
) -> Result<(), Error> {
    let not_shown = |why: String| Error::StoredNotShown {
        project: project.clone(),
        why,
    };
    match context.io.value(secret.expose()) {
        Ok(Delivery::Whole) => Ok(()),
        Ok(Delivery::Closed) => Err(not_shown("stdout was closed".to_owned())),
        Err(error) => Err(not_shown(error.to_string())),
    }
}

/// `generate` and `rotate` print the secret on stdout, where JSON would be expected.
fn json_needs_hide(context: &Context<'_>, hide: bool) -> Result<(), Error> {
    if context.json && !hide {
        let message = "`--json` needs `--hide` here: a secret is shown on a line of its own, never inside JSON";
        return Err(Error::usage(
            clap::error::ErrorKind::MissingRequiredArgument,
            message,
        ));
    }
    Ok(())
}

/// The project's settings as they are now, changed, and written beside the file; to be called with the lock held.
fn prepare_settings(
    context: &Context<'_>,
    project: &ProjectName,
    change: impl FnOnce(&mut Settings),
) -> Result<Prepared, Error> {
    let mut config = context.config_to_change()?;
    let mut settings = config.settings(project);
    change(&mut settings);
    config.set(project, &settings);
    Ok(config.prepare()?)
}

/// Has the project's name typed, or lets `--yes` stand for it.
///
/// `what` is the thing that is about to be done (`rotating`), `command` the one that does it (`secret rotate`).
fn confirm(
    context: &mut Context<'_>,
    projects: &Projects,
    project: &ProjectName,
    yes: bool,
    what: &str,
    command: &str,
) -> Result<(), Error> {
    let unconfirmed = || Error::Unconfirmed {
        what: format!("{what} project `{project}`"),
        command: format!("tilepass {command} --project {project} --yes"),
    };
    if yes {
        let only = projects.names().iter().all(|name| name == project);
        // A script that says yes has to say to what.
        return if context.project.is_some() || only {
            Ok(())
        } else {
            Err(unconfirmed())
        };
    }
    if context.io.why_no_prompt().is_some() {
        return Err(unconfirmed());
    }
    let typed = context
        .io
        .ask_line(&format!("Type the project's name, {project}, to go on: "))?;
    if typed.trim() == project.as_str() {
        Ok(())
    } else {
        Err(Error::NotTheName(project.clone()))
    }
}
