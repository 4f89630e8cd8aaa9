//! `project remove`: forgets a project's settings, once it has no secret.

use std::rc::Rc;

use serde_json::json;

use super::error::ProjectError;
use super::{Projects, confirm, in_words, record_in, take_name};
use crate::Exit;
use crate::cli::RemoveProject;
use crate::commands::Context;
use crate::commands::project_ref::ProjectRefError;
use crate::error::Error;
use crate::store::StoreKind;
use tiledesk_token::ids::ProjectName;

pub(super) fn remove(context: &mut Context<'_>, arguments: &RemoveProject) -> Result<Exit, Error> {
    take_name(context, arguments.name.as_ref())?;
    let mut projects = Projects::load(context)?;
    let project = projects.resolve(context)?;
    ensure_no_secret(context, &mut projects, &project)?;
    if !projects.has_entry(&project) {
        return Err(ProjectRefError::Unknown { known: projects.names(), project }.into());
    }
    let settings = projects.settings(&project);
    context.ui.note(&format!("this forgets the settings of project `{project}`: {}", in_words(&settings)));
    confirm(context, &projects, &project, arguments.yes, "forgetting the settings of")?;
    let lock = context.lock()?;
    let config = context.config_to_change(&lock)?;
    let mut now = Projects::with(context, Rc::new(config));
    if now.settings(&project) != settings {
        return Err(ProjectError::SettingsChanged(project).into());
    }
    ensure_no_secret(context, &mut now, &project)?;
    let mut config = now.into_config();
    config.remove(&project);
    let mut signers = context.signers()?;
    if signers.of(&project).next().is_some() {
        signers.remove_all(&project);
        signers.write()?;
        context.ui.note(&format!("the signers of project `{project}` are forgotten"));
    }
    config.prepare()?.commit()?;
    if context.chosen_project()?.as_ref() == Some(&project) {
        context.use_project(&lock, None)?;
        context.ui.note("it is no longer the project that `tilepass project use` chose: none is");
    }
    context.ui.note(&format!("the settings of project `{project}` are forgotten"));
    if context.json {
        let answer = json!({"project": project.as_str(), "removed": "settings"});
        context.ui.answer(&answer.to_string())?;
    }
    Ok(Exit::Done)
}

/// Without its settings nobody would look for a secret where it is.
fn ensure_no_secret(context: &mut Context<'_>, projects: &mut Projects, project: &ProjectName) -> Result<(), Error> {
    projects.ensure_listed(None)?;
    let has = |store: &StoreKind, only_pending| {
        Err(ProjectError::HasSecret { project: project.clone(), store: store.clone(), only_pending }.into())
    };
    for store in StoreKind::ALL {
        if let Some(summary) = projects.summary_in(store, project) {
            return has(store, summary.current.is_none());
        }
    }
    // What was put into a store that lists its projects is in no other.
    if projects.settings(project).store.is_some_and(|store| store.lists()) {
        return Ok(());
    }
    let named = projects.settings(project).store;
    let helper = named.iter().filter(|store| matches!(store, StoreKind::Helper(_)));
    for store in StoreKind::ALL.iter().filter(|store| !store.lists()).chain(helper) {
        if store.is_shared() && named.as_ref() != Some(store) {
            continue;
        }
        if let Some(record) = record_in(context, projects, store, project)? {
            return has(store, record.current.is_none());
        }
    }
    Ok(())
}
