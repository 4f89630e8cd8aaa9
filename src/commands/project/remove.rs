//! `project remove`: forgets a project's settings, once it has no secret.

use serde_json::json;

use super::{Projects, confirm, in_keyring, in_words, take_name};
use crate::Exit;
use crate::cli::RemoveProject;
use crate::commands::Context;
use crate::error::Error;
use crate::error::old::OldError;
use crate::store::StoreKind;
use tiledesk_token::ids::ProjectName;

pub(super) fn remove(context: &mut Context<'_>, arguments: &RemoveProject) -> Result<Exit, Error> {
    take_name(context, arguments.name.as_ref())?;
    let mut projects = Projects::load(context)?;
    let project = projects.resolve(context)?;
    has_no_secret(context, &mut projects, &project)?;
    if !projects.has_entry(&project) {
        return Err(OldError::NoProject { known: projects.names(), project }.into());
    }
    let settings = projects.settings(&project);
    context.ui.note(&format!("this forgets the settings of project `{project}`: {}", in_words(&settings)));
    confirm(context, &projects, &project, arguments.yes, "forgetting the settings of")?;
    let _lock = context.lock()?;
    let mut now = Projects::reload(context)?;
    if now.settings(&project) != settings {
        return Err(OldError::SettingsChanged(project).into());
    }
    has_no_secret(context, &mut now, &project)?;
    let mut config = context.config_to_change()?;
    config.remove(&project);
    config.prepare()?.commit()?;
    context.ui.note(&format!("the settings of project `{project}` are forgotten"));
    if context.json {
        let answer = json!({"project": project.as_str(), "removed": "settings"});
        context.ui.answer(&answer.to_string())?;
    }
    Ok(Exit::Done)
}

/// Without its settings nobody would look for a secret where it is.
fn has_no_secret(context: &mut Context<'_>, projects: &mut Projects, project: &ProjectName) -> Result<(), Error> {
    projects.file_error.take().map_or(Ok(()), Err)?;
    let has = |store, only_asked| Error::from(OldError::HasSecret { project: project.clone(), store, only_asked });
    if let Some(summary) = projects.summary_in_file(project) {
        return Err(has(StoreKind::File, summary.current.is_none()));
    }
    // What was put into the secrets file is not in the keyring.
    let in_file = projects.settings(project).store == Some(StoreKind::File);
    if in_file {
        return Ok(());
    }
    match in_keyring(context, projects, project)? {
        None => Ok(()),
        Some(record) => Err(has(StoreKind::Keyring, record.current.is_none())),
    }
}
