//! `secret remove`: forgets a secret, or only the one that was replaced.

use super::{Projects, confirm};
use crate::Exit;
use crate::cli::Remove;
use crate::commands::Context;
use crate::core::project::ProjectName;
use crate::error::Error;
use crate::store::{Record, StoreKind};

pub(super) fn remove(context: &mut Context<'_>, arguments: &Remove) -> Result<Exit, Error> {
    let projects = Projects::load(context)?;
    let project = projects.existing(context)?;
    let kind = projects.store_of(context, &project)?;
    // A keyring that was never unlocked would say that there is nothing, and nothing would be removed.
    context.prepare(kind, &project)?;
    let (kind, record) = projects.record(context, &project)?;
    if arguments.previous {
        forget_previous(context, &projects, &project, kind, record, arguments.yes)
    } else {
        forget(context, &projects, &project, kind, &record, arguments.yes)
    }
}

fn forget_previous(
    context: &mut Context<'_>,
    projects: &Projects,
    project: &ProjectName,
    kind: StoreKind,
    record: Record,
    yes: bool,
) -> Result<Exit, Error> {
    let Some(previous) = &record.previous else {
        return Err(Error::NoPrevious(project.clone()));
    };
    let fingerprint = previous.kept.secret.fingerprint();
    context.io.note(&format!(
        "this forgets the replaced secret {fingerprint} of project `{project}`: signers that still use it can no longer be named"
    ));
    confirm(
        context,
        projects,
        project,
        yes,
        "forgetting the replaced secret of",
        "secret remove --previous",
    )?;
    let lock = context.lock()?;
    unchanged(context, kind, project, &record)?;
    context.put(&lock, kind, project, &record.without_previous())?;
    context.io.note(&format!(
        "the replaced secret {fingerprint} of project `{project}` is forgotten"
    ));
    Ok(Exit::Done)
}

fn forget(
    context: &mut Context<'_>,
    projects: &Projects,
    project: &ProjectName,
    kind: StoreKind,
    record: &Record,
    yes: bool,
) -> Result<Exit, Error> {
    let fingerprint = record.current.secret.fingerprint();
    let previous = if record.previous.is_some() {
        ", and the one it replaced"
    } else {
        ""
    };
    context.io.note(&format!(
        "this forgets the secret {fingerprint} of project `{project}` in {}{previous}; nobody can bring it back from here",
        kind.words()
    ));
    context
        .io
        .note("no server is told: signers and servers that have this secret go on using it");
    confirm(
        context,
        projects,
        project,
        yes,
        "removing the secret of",
        "secret remove",
    )?;
    let lock = context.lock()?;
    unchanged(context, kind, project, record)?;
    let mut config = context.config_to_change()?;
    let mut settings = config.settings(project);
    if config.projects().contains_key(project) {
        settings.store = None;
        config.set(project, &settings);
        config.drop_if_empty(project);
    }
    let prepared = config.prepare()?;
    context.delete(&lock, kind, project)?;
    prepared.commit()?;
    context.io.note(&format!(
        "the secret {fingerprint} of project `{project}` is forgotten"
    ));
    Ok(Exit::Done)
}

/// What was confirmed is what is done.
fn unchanged(
    context: &mut Context<'_>,
    kind: StoreKind,
    project: &ProjectName,
    record: &Record,
) -> Result<(), Error> {
    match context.get(kind, project)? {
        Some(now) if now == *record => Ok(()),
        _ => Err(Error::Changed(project.clone())),
    }
}
