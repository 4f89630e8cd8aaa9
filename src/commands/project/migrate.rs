//! Moving a secret from one store to the other. It is written and read back at the new place before the old one forgets
//! it: whatever fails, it is in one of the two, and the error says in which.

use super::set::SettingsChange;
use super::{Projects, in_keyring};
use crate::Exit;
use crate::commands::Context;
use crate::error::Error;
use crate::error::old::{MigrationState, OldError};
use crate::settings::Settings;
use crate::store::{Record, StoreError, StoreKind};
use tiledesk_token::ids::ProjectName;

/// A secret that is at the old place.
pub(super) struct Migration {
    project: ProjectName,
    /// The new place.
    pub(super) to: StoreKind,
}

impl Migration {
    /// Looks whether there is anything to move, or a copy left behind by a move that was cut off; what has to be
    /// unlocked for that is unlocked.
    pub(super) fn plan(
        context: &mut Context<'_>,
        projects: &mut Projects,
        project: &ProjectName,
        to: StoreKind,
    ) -> Result<Option<Self>, Error> {
        let is_there = match to.other() {
            StoreKind::File => {
                projects.file_error.take().map_or(Ok(()), Err)?;
                projects.summary_in_file(project).is_some()
            }
            StoreKind::Keyring => in_keyring(context, projects, project)?.is_some(),
        };
        let moving = Self { project: project.clone(), to };
        if !is_there {
            return Ok(None);
        }
        // Both may have to be unlocked, which is nothing to hold a lock for.
        for kind in [to, moving.from()] {
            context.prepare(kind, project).map_err(|error| moving.failed(MigrationState::AsBefore, error))?;
        }
        Ok(Some(moving))
    }

    /// The old place.
    pub(super) fn from(&self) -> StoreKind {
        self.to.other()
    }

    fn failed(&self, standing: MigrationState, cause: impl Into<Error>) -> Error {
        let cause = cause.into();
        if cause.exit() == Exit::Cancelled {
            return cause;
        }
        OldError::NotMoved { project: self.project.clone(), to: self.to, standing, cause }.into()
    }
}

/// Moves the secret, and puts the settings in place between writing and forgetting.
pub(super) fn migrate(
    context: &mut Context<'_>,
    projects: &Projects,
    moving: &Migration,
    change: &SettingsChange<'_>,
) -> Result<Settings, Error> {
    let Migration { project, to } = moving;
    let lock = context.lock()?;
    let mut config = context.config_to_change()?;
    if config.settings(project) != projects.settings(project) {
        return Err(OldError::SettingsChanged(project.clone()).into());
    }
    let settings = change.apply(&mut config, project);
    let prepared = config.prepare()?;
    let as_before = |error: StoreError| moving.failed(MigrationState::AsBefore, error);
    let record =
        context.get(moving.from(), project).map_err(as_before)?.ok_or_else(|| OldError::Changed(project.clone()))?;
    match context.get(*to, project).map_err(as_before)? {
        // A move that was cut off goes on from here.
        Some(copy) if copy == record => {}
        Some(_) => return Err(OldError::TwoSecrets(project.clone()).into()),
        None => {
            context.put(&lock, *to, project, &record).map_err(|error| not_written(moving, error))?;
            read_back(context, moving, &record)?;
        }
    }
    prepared.commit().map_err(|error| moving.failed(MigrationState::Copied, error))?;
    context.delete(&lock, moving.from(), project).map_err(|error| match error {
        StoreError::UnknownWhetherStored(_) => moving.failed(MigrationState::PerhapsForgotten, error),
        error => moving.failed(MigrationState::NotForgotten, error),
    })?;
    Ok(settings)
}

fn not_written(moving: &Migration, error: StoreError) -> Error {
    let standing = match error {
        StoreError::UnknownWhetherStored(_) => MigrationState::PerhapsCopied,
        _ => MigrationState::AsBefore,
    };
    moving.failed(standing, error)
}

fn read_back(context: &mut Context<'_>, moving: &Migration, record: &Record) -> Result<(), Error> {
    match context.get(moving.to, &moving.project) {
        Ok(Some(copy)) if copy == *record => Ok(()),
        Ok(_) => Err(moving.failed(MigrationState::PerhapsCopied, StoreError::NotKept(moving.to))),
        Err(error) => Err(moving.failed(MigrationState::PerhapsCopied, error)),
    }
}
