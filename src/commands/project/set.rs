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
    let has_secret = match &change.store {
        Some(to) => has_secret(&projects, &project, to),
        None => None,
    };
    if let Some(StoreKind::Helper(name)) = &change.store {
        // A person chooses the program here, and nowhere else.
        let program = context.choose_helper(name)?;
        context.ui.note(&format!(
            "`{}` is handed the secret of project `{project}` from now on; if it changes, tilepass says so and does not start it",
            program.display()
        ));
    }
    let migration = match &change.store {
        Some(to) => Migration::plan(context, &mut projects, &project, to)?,
        None => None,
    };
    let settings = if let Some(migration) = &migration {
        migration.carry_out(context, &projects, &change)?
    } else {
        let lock = context.lock()?;
        let mut config = context.config_to_change(&lock)?;
        let settings = change.apply(&mut config, &project, has_secret);
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

/// Whether the project has a secret in the store that was chosen, where that can be told without asking a person: a project
/// that has settings may have one in a keyring.
fn has_secret(projects: &Projects, project: &ProjectName, to: &StoreKind) -> Option<bool> {
    let settings = projects.settings(project);
    let is_listed = StoreKind::ALL.iter().any(|store| projects.summary_in(store, project).is_some());
    if is_listed {
        return Some(true);
    }
    // What was put into a store is there, or lost, whatever is chosen now.
    let may_be_lost = settings.store.is_some() && !settings.new;
    (to.lists() && !may_be_lost && projects.unlisted(Some(to)).is_none()).then_some(false)
}

fn print_where_the_secret_is(
    context: &mut Context<'_>,
    projects: &Projects,
    project: &ProjectName,
    migration: Option<&Migration>,
    wanted: Option<&StoreKind>,
) {
    if let Some(migration) = migration {
        let Migration { from, to, .. } = migration;
        let (from, to) = (from.describe(), to.describe());
        context.ui.note(&format!("the secret of project `{project}` was moved from {from} to {to}"));
        if migration.from.is_shared() {
            context.ui.warning(&format!("whoever else has it from {from} does not find it there any more"));
            context
                .ui
                .hint(&format!("to bring it back there: `tilepass project set {project} --store {}`", migration.from));
        }
    } else if let (Some(wanted), Some(kept)) = (wanted, projects.kept_in(project))
        && kept != *wanted
    {
        let kept = kept.describe();
        context.ui.note(&format!("there is no secret of project `{project}` in {kept}: nothing was moved"));
    }
}
