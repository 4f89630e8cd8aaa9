//! `tilepass project …`

mod change;
mod error;
mod list;
mod migrate;
mod remove;
mod rename;
mod set;
mod use_project;

use clap::error::ErrorKind;
use serde_json::{Value, json};

use super::Context;
use super::confirm::confirm;
use super::context::Sourced;
use super::project_ref::Projects;
use crate::Exit;
use crate::cli::{Global, Project as Command, Refusal};
use crate::error::{Error, UsageError};
use crate::settings::Settings;
use crate::settings::server_url::ServerUrl;
use crate::store::{Record, StoreError, StoreKind};
use error::ProjectError;
use tiledesk_token::claims::Scheme;
use tiledesk_token::ids::{ProjectName, TiledeskId};

pub(super) fn run(context: &mut Context<'_>, command: Command) -> Result<Exit, Error> {
    match command {
        Command::Set(arguments) => set::set(context, &arguments),
        Command::List => list::list(context),
        Command::Use(arguments) => use_project::use_project(context, &arguments),
        Command::Rename(arguments) => rename::rename(context, &arguments),
        Command::Remove(arguments) => remove::remove(context, &arguments),
    }
}

/// Why a line is refused that clap takes.
pub(super) fn refusal(global: &Global, command: &Command) -> Option<Refusal> {
    let name = match command {
        Command::Set(arguments) => arguments.name.as_ref(),
        Command::Use(arguments) => arguments.name.as_ref(),
        Command::Remove(arguments) => arguments.name.as_ref(),
        Command::List | Command::Rename(_) => None,
    };
    if two_names(global.project.as_ref(), name).is_some() {
        return Some(Refusal::Contradiction);
    }
    match command {
        Command::Set(arguments) => change::refusal(arguments, global.store.as_ref()),
        _ => None,
    }
}

/// Whether NAME and `--project`, which are two ways to say it, say two things.
fn two_names(flag: Option<&ProjectName>, name: Option<&ProjectName>) -> Option<UsageError> {
    let (flag, name) = (flag?, name?);
    (flag != name).then(|| {
        let message = format!("`{name}` and `--project {flag}` are two different projects");
        UsageError::new(ErrorKind::ArgumentConflict, message)
    })
}

/// NAME is another way to write `--project`.
fn take_name(context: &mut Context<'_>, name: Option<&ProjectName>) -> Result<(), Error> {
    let typed = context.project.as_ref().filter(|given| given.typed).map(|given| &given.value);
    if let Some(error) = two_names(typed, name) {
        return Err(error.into());
    }
    if let Some(name) = name {
        context.project = Some(Sourced { value: name.clone(), typed: true });
    }
    Ok(())
}

/// What a store has of the project that does not list its projects. A keyring that was never unlocked says that it holds
/// nothing, so it is unlocked first; where there is none and nobody said that there was, it has nothing. Projects whose
/// secret such a store has have an entry in the settings.
fn record_in(
    context: &mut Context<'_>,
    projects: &Projects,
    store: &StoreKind,
    project: &ProjectName,
) -> Result<Option<Record>, Error> {
    if !projects.has_entry(project) {
        return Ok(None);
    }
    let said = context.prepare(store, project).and_then(|()| context.get(store, project));
    match said {
        Ok(found) => Ok(found.record),
        Err(StoreError::NoBackend(_)) if projects.settings(project).store.as_ref() != Some(store) => Ok(None),
        Err(cause) => Err(ProjectError::CannotTell { project: project.clone(), store: store.clone(), cause }.into()),
    }
}

/// The settings for machines; `store` is where the secret is, as far as that is known.
fn as_json(project: &ProjectName, settings: &Settings, store: Option<&StoreKind>) -> Value {
    json!({
        "project": project.as_str(),
        "tiledesk_id": settings.id.as_ref().map(TiledeskId::as_str),
        "server": settings.server.as_ref().map(ServerUrl::as_str),
        "scheme": settings.scheme.map(Scheme::as_str),
        "store": store.map(StoreKind::as_str),
    })
}

/// The settings in one line, without those that are not there.
fn in_words(settings: &Settings) -> String {
    let words = [
        settings.id.as_ref().map(|id| format!("Tiledesk id {id}")),
        settings.server.as_ref().map(|server| format!("server {server}")),
        settings.scheme.map(|scheme| format!("scheme {scheme}")),
        settings.store.as_ref().map(|store| format!("store {store}")),
    ];
    let words: Vec<String> = words.into_iter().flatten().collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}
