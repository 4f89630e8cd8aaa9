//! `secret remove`: forgets a secret, or only the one that was replaced.

use serde_json::json;

use super::error::{Done, SecretError};
use super::{Located, Projects, confirm, record_or_damage_to_change, remember, unchanged};
use crate::Exit;
use crate::cli::Remove;
use crate::commands::Context;
use crate::commands::confirm::ensure_meant;
use crate::commands::known_secret::search;
use crate::commands::pending::warn_if_pending;
use crate::error::Error;
use crate::settings::Settings;
use crate::store::{Record, StoreError, StoreKind};
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::Fingerprint;

pub(super) fn remove(context: &mut Context<'_>, arguments: &Remove) -> Result<Exit, Error> {
    let mut projects = Projects::load(context)?;
    let project = projects.resolve(context)?;
    let found = match record_or_damage_to_change(context, &mut projects, &project)? {
        Ok(found) => found,
        // There is no other way to be rid of it, so that another can be stored.
        Err(StoreError::Record { kind, .. }) if !arguments.previous => {
            return forget(context, &projects, &project, &kind, None, arguments.yes);
        }
        Err(damage) => return Err(projects.failed(context, &project, damage)),
    };
    if found.record.current.is_some() {
        warn_if_pending(context, &project, &found.record);
    }
    if arguments.previous {
        forget_previous(context, &projects, &project, found, arguments.yes)
    } else {
        forget(context, &projects, &project, &found.store, Some(&found.record), arguments.yes)
    }
}

fn forget_previous(
    context: &mut Context<'_>,
    projects: &Projects,
    project: &ProjectName,
    Located { store, record, .. }: Located,
    yes: bool,
) -> Result<Exit, Error> {
    let Some(previous) = &record.previous else {
        return Err(SecretError::NoPrevious(project.clone()).into());
    };
    let fingerprint = previous.kept.secret.fingerprint();
    context.ui.note(&format!(
        "this forgets the replaced secret {fingerprint} of project `{project}`: signers that still use it can no longer be named"
    ));
    confirm(context, projects, project, yes, "forgetting the replaced secret of")?;
    let lock = context.lock()?;
    let now = unchanged(context, &lock, &store, project, Some(&record))?;
    context.put(&lock, &store, project, &record.without_previous(), now.revision.as_ref())?;
    context.ui.note(&format!("the replaced secret {fingerprint} of project `{project}` is forgotten"));
    note_remains(context, projects, project, &store);
    report_removed(context, project, "previous", Some(fingerprint))?;
    Ok(Exit::Done)
}

/// Forgets a record, or one that is damaged (`None`).
fn forget(
    context: &mut Context<'_>,
    projects: &Projects,
    project: &ProjectName,
    store: &StoreKind,
    record: Option<&Record>,
    yes: bool,
) -> Result<Exit, Error> {
    let current = record.and_then(|record| record.current.as_ref());
    let fingerprint = current.map(|current| current.secret.fingerprint());
    let what = match (fingerprint, record) {
        (Some(fingerprint), _) => format!("the secret {fingerprint} of project `{project}`"),
        (None, Some(_)) => format!("that a server was asked for a secret of project `{project}`"),
        (None, None) => format!("the damaged record of project `{project}`"),
    };
    let previous =
        if record.is_some_and(|record| record.previous.is_some()) { ", and the one it replaced" } else { "" };
    let nobody = if store.profile().remains.is_some() { "" } else { "; nobody can bring it back from here" };
    context.ui.note(&format!("this forgets {what} in {}{previous}{nobody}", store.describe()));
    if current.is_some() {
        context.ui.note("no server is told: signers and servers that have this secret go on using it");
    }
    let is_named = !yes || context.project.as_ref().is_none_or(|given| given.typed);
    ensure_meant(projects, project, is_named, "removing the secret of")?;
    confirm(context, projects, project, yes, "removing the secret of")?;
    let lock = context.lock()?;
    match record {
        Some(record) => drop(unchanged(context, &lock, store, project, Some(record))?),
        None if context.get(store, project).is_err_and(|error| error.is_damaged_record()) => {}
        None => return Err(StoreError::Changed(project.clone()).into()),
    }
    let mut config = context.config_to_change(&lock)?;
    let mut settings = config.settings(project);
    // Where somebody has chosen a store, the next secret goes there as well: a team's not where nobody else finds it, and
    // that of a machine without a desktop not into a keyring.
    let stays = settings.store.take().filter(|store| *store != StoreKind::default());
    settings.store.clone_from(&stays);
    settings.new = stays.is_some();
    if config.projects().contains_key(project) {
        config.set(project, &settings);
        config.drop_if_empty(project);
    }
    let prepared = config.prepare()?;
    context.delete(&lock, store, project)?;
    let remembered = remember(prepared, project, Done::Removed);
    let is_a_thing = fingerprint.is_some() || record.is_none();
    context.ui.note(&if is_a_thing { format!("{what} is forgotten") } else { format!("it is forgotten {what}") });
    note_remains(context, projects, project, store);
    if let Some(stays) = stays {
        context.ui.note(&format!(
            "its next one goes to {}, too; to forget that as well: `tilepass project remove {project}`",
            stays.describe()
        ));
    }
    warn_of_another(context, projects, project, store, &settings);
    report_removed(context, project, "current", fingerprint)?;
    Ok(remembered.map(|()| Exit::Done)?)
}

/// Whoever forgets a secret wants it gone: another store may have it still, or another one.
fn warn_of_another(
    context: &mut Context<'_>,
    projects: &Projects,
    project: &ProjectName,
    store: &StoreKind,
    settings: &Settings,
) {
    let searched = search(context).into_iter().filter(|(_, has)| has.contains(project)).map(|(other, _)| other);
    let listed = StoreKind::ALL.iter().filter(|other| projects.summary_in(other, project).is_some()).cloned();
    for other in searched.chain(listed).filter(|other| other != store) {
        // What is listed is found where no store is chosen.
        let is_next = settings.store.is_none() && other.lists();
        let used = if is_next { ", and commands use that from now on" } else { "" };
        context.ui.warning(&format!("{} has a secret of project `{project}` still{used}", other.describe()));
        let choose =
            if is_next { String::new() } else { format!("`tilepass project set {project} --store {other}`, then ") };
        context.ui.hint(&format!("to forget that as well: {choose}`tilepass secret remove --project {project}`"));
    }
}

/// What the store keeps all the same.
fn note_remains(context: &mut Context<'_>, projects: &Projects, project: &ProjectName, store: &StoreKind) {
    if let Some(remains) = projects.remains(project, store) {
        context.ui.note(&remains);
    }
}

/// With `--json`, what was forgotten; stdout stays empty otherwise.
fn report_removed(
    context: &mut Context<'_>,
    project: &ProjectName,
    which: &str,
    fingerprint: Option<Fingerprint>,
) -> Result<(), Error> {
    if context.json {
        let answer = json!({
            "project": project.as_str(),
            "removed": which,
            "fingerprint": fingerprint.map(|fingerprint| fingerprint.to_string()),
        });
        context.ui.answer(&answer.to_string())?;
    }
    Ok(())
}
