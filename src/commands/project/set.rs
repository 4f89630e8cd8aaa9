//! `project set`: remembers a project's settings; a new store also moves the secret.

use serde_json::json;

use super::change::SettingsChange;
use super::migrate::Migration;
use super::{Projects, as_json, in_words, take_name};
use crate::Exit;
use crate::cli::Set;
use crate::commands::Context;
use crate::error::Error;
use crate::store::StoreKind;
use tiledesk_token::ids::ProjectName;

pub(super) fn set(context: &mut Context<'_>, arguments: &Set) -> Result<Exit, Error> {
    let change = SettingsChange::read(context, arguments)?;
    take_name(context, arguments.name.as_ref())?;
    let mut projects = Projects::load(context)?;
    if context.project.is_none() {
        // Else nobody knows which project is the only one.
        projects.ensure_listed(None)?;
    }
    let project = projects.resolve(context)?;
    let is_new = !projects.names().contains(&project) && projects.unlisted(None).is_none();
    let migration = match &change.store {
        Some(to) => Migration::plan(context, &mut projects, &project, to)?,
        None => None,
    };
    let settings = if let Some(migration) = &migration {
        migration.carry_out(context, &projects, &change)?
    } else {
        let lock = context.lock()?;
        let mut config = context.config_to_change(&lock)?;
        let settings = change.apply(&mut config, &project);
        config.prepare()?.commit()?;
        settings
    };
    print_where_the_secret_is(context, &projects, &project, migration.as_ref(), change.store.as_ref());
    let new = if is_new { "new " } else { "" };
    context.ui.note(&format!("settings of {new}project `{project}`: {}", in_words(&settings)));
    change.warn(context, &settings);
    if context.json {
        let store = settings.store.clone().or_else(|| projects.listed_in(&project));
        let mut answer = as_json(&project, &settings, store.as_ref());
        if let (Some(Migration { from, to, .. }), Some(answer)) = (&migration, answer.as_object_mut()) {
            let moved = json!({"from": from.as_str(), "to": to.as_str()});
            answer.insert("moved".to_owned(), moved);
        }
        context.ui.answer(&answer.to_string())?;
    }
    Ok(Exit::Done)
}

fn print_where_the_secret_is(
    context: &mut Context<'_>,
    projects: &Projects,
    project: &ProjectName,
    migration: Option<&Migration>,
    wanted: Option<&StoreKind>,
) {
    if let Some(Migration { from, to, .. }) = migration {
        let (from, to) = (from.describe(), to.describe());
        context.ui.note(&format!("the secret of project `{project}` was moved from {from} to {to}"));
    } else if let (Some(wanted), Some(kept)) = (wanted, projects.kept_in(project))
        && kept != *wanted
    {
        let kept = kept.describe();
        context.ui.note(&format!("there is no secret of project `{project}` in {kept}: nothing was moved"));
    }
}
