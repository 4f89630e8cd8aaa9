//! `project use`: chooses the project that commands use where none is named.

use serde_json::json;

use super::Projects;
use crate::Exit;
use crate::cli::Use;
use crate::commands::Context;
use crate::commands::project_ref::ProjectRefError;
use crate::error::Error;
use tiledesk_token::ids::ProjectName;

pub(super) fn use_project(context: &mut Context<'_>, arguments: &Use) -> Result<Exit, Error> {
    // `--project` names it as well; TILEPASS_PROJECT says what is used without it.
    let typed = context.project.as_ref().filter(|named| named.typed).map(|named| named.value.clone());
    super::take_name(context, arguments.name.as_ref())?;
    match arguments.name.clone().or(typed) {
        Some(project) => choose(context, project),
        None if arguments.unset => unset(context),
        None => show(context),
    }
}

fn choose(context: &mut Context<'_>, project: ProjectName) -> Result<Exit, Error> {
    let mut projects = Projects::load(context)?;
    let known = projects.names();
    if !known.contains(&project) {
        projects.ensure_listed(None)?;
        return Err(ProjectRefError::Unknown { project, known }.into());
    }
    let lock = context.lock()?;
    context.use_project(&lock, Some(&project))?;
    context
        .ui
        .note(&format!("commands use project `{project}` now, unless `--project` or `TILEPASS_PROJECT` is given"));
    if let Some(other) = context.variable_project()?.filter(|other| *other != project) {
        context.ui.warning(&format!("`TILEPASS_PROJECT` is set, so project `{other}` is used here all the same"));
    }
    report(context, Some(&project))
}

fn unset(context: &mut Context<'_>) -> Result<Exit, Error> {
    let lock = context.lock()?;
    context.use_project(&lock, None)?;
    context.ui.note("no project is chosen now: commands use `default`, or the only one");
    report(context, None)
}

fn show(context: &mut Context<'_>) -> Result<Exit, Error> {
    let chosen = context.chosen_project()?;
    if let Some(other) = context.variable_project()?.filter(|other| Some(other) != chosen.as_ref()) {
        context.ui.note(&format!("`TILEPASS_PROJECT` is set, so project `{other}` is used here all the same"));
    }
    if context.json {
        return report(context, chosen.as_ref());
    }
    let Some(chosen) = chosen else {
        context.ui.note("no project is chosen: commands use `default`, or the only one");
        context.ui.hint("choose one: `tilepass project use NAME`");
        return Ok(Exit::Missing);
    };
    context.ui.answer(chosen.as_str())?;
    Ok(Exit::Done)
}

/// With `--json`, what is chosen then; stdout stays empty otherwise.
fn report(context: &mut Context<'_>, project: Option<&ProjectName>) -> Result<Exit, Error> {
    if context.json {
        context.ui.answer(&json!({"project": project.map(ProjectName::as_str)}).to_string())?;
    }
    Ok(Exit::Done)
}
