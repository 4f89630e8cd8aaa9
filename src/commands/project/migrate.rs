//! Moving a secret from one store to another. It is written and read back at the new place before the old one forgets
//! it: whatever fails, it is in one of the two, and the error says in which.

use super::change::SettingsChange;
use super::error::{MigrationCause, MigrationError, MigrationState, ProjectError};
use super::{Projects, record_in};
use crate::commands::Context;
use crate::error::Error;
use crate::settings::Settings;
use crate::store::{Record, Snapshot, StoreError, StoreKind};
use tiledesk_token::ids::ProjectName;

/// A secret that is at the old place.
pub(super) struct Migration {
    project: ProjectName,
    pub(super) from: StoreKind,
    pub(super) to: StoreKind,
    /// Where it is in a store that the settings place it in, as that store's own program takes it.
    place: String,
}

impl Migration {
    /// Looks whether there is anything to move, or a copy left behind by a move that was interrupted; what has to be
    /// unlocked for that is unlocked.
    pub(super) fn plan(
        context: &mut Context<'_>,
        projects: &mut Projects,
        project: &ProjectName,
        to: &StoreKind,
    ) -> Result<Option<Self>, Error> {
        let Some(from) = Self::find(context, projects, project, to)? else {
            return Ok(None);
        };
        let migration = Self { project: project.clone(), from, to: to.clone(), place: projects.place(project) };
        // Both may have to be unlocked, which is nothing to hold a lock for.
        for store in [&migration.to, &migration.from] {
            context.prepare(store, project).map_err(|error| migration.failed(MigrationState::AsBefore, error))?;
        }
        Ok(Some(migration))
    }

    /// The store that has the secret, and is not the new one: the one that is believed to have it, else any.
    fn find(
        context: &mut Context<'_>,
        projects: &mut Projects,
        project: &ProjectName,
        to: &StoreKind,
    ) -> Result<Option<StoreKind>, Error> {
        let likely = projects.kept_in(project);
        let others = StoreKind::local().filter(|store| likely.as_ref() != Some(*store));
        for store in likely.iter().chain(others).filter(|store| *store != to) {
            let is_there = if store.lists() {
                projects.ensure_listed(Some(store))?;
                projects.summary_in(store, project).is_some()
            } else {
                record_in(context, projects, store, project)?.is_some()
            };
            if is_there {
                return Ok(Some(store.clone()));
            }
        }
        Ok(None)
    }

    fn failed(&self, state: MigrationState, cause: impl Into<MigrationCause>) -> Error {
        let Self { project, from, to, .. } = self;
        match cause.into() {
            MigrationCause::Store(cancelled @ StoreError::Cancelled) => cancelled.into(),
            cause => {
                MigrationError { project: project.clone(), from: from.clone(), to: to.clone(), state, cause }.into()
            }
        }
    }

    /// Moves the secret, and puts the settings in place between writing and forgetting.
    pub(super) fn carry_out(
        &self,
        context: &mut Context<'_>,
        projects: &Projects,
        change: &SettingsChange<'_>,
    ) -> Result<Settings, Error> {
        let Self { project, from, to, .. } = self;
        let lock = context.lock()?;
        let mut config = context.config_to_change(&lock)?;
        if config.settings(project) != projects.settings(project) {
            return Err(ProjectError::SettingsChanged(project.clone()).into());
        }
        let settings = change.apply(&mut config, project, Some(true));
        let prepared = config.prepare()?;
        let as_before = |error: StoreError| self.failed(MigrationState::AsBefore, error);
        let found = context.get(from, project).map_err(as_before)?.record;
        let record = found.ok_or_else(|| StoreError::Changed(project.clone()))?;
        let Snapshot { record: copy, revision } = context.get(to, project).map_err(as_before)?;
        match copy {
            // A move that was interrupted goes on from here.
            Some(copy) if copy == record => {}
            Some(_) => return Err(self.two_secrets()),
            None => {
                context
                    .put(&lock, to, project, &record, revision.as_ref())
                    .map_err(|error| self.failed(state_after(&error), error))?;
                self.read_back(context, &record)?;
            }
        }
        prepared.commit().map_err(|error| self.failed(MigrationState::Copied, error))?;
        context.delete(&lock, from, project).map_err(|error| match error {
            StoreError::UnknownWhetherStored(_) => self.failed(MigrationState::PerhapsForgotten, error),
            error => self.failed(MigrationState::NotForgotten, error),
        })?;
        Ok(settings)
    }

    fn read_back(&self, context: &mut Context<'_>, record: &Record) -> Result<(), Error> {
        match context.get(&self.to, &self.project) {
            Ok(copy) if copy.record.as_ref() == Some(record) => Ok(()),
            Ok(_) => Err(self
                .failed(MigrationState::PerhapsCopied, StoreError::NotKept(self.to.clone(), Some(self.place.clone())))),
            Err(error) => Err(self.failed(MigrationState::PerhapsCopied, error)),
        }
    }

    /// Named in the order in which help lists the stores.
    fn two_secrets(&self) -> Error {
        let Self { project, from, to, place } = self;
        let (one, other) = if from < to { (from, to) } else { (to, from) };
        let (project, one, other, place) = (project.clone(), one.clone(), other.clone(), place.clone());
        ProjectError::TwoSecrets { project, one, other, place }.into()
    }
}

/// Where the secret is after it could not be written.
fn state_after(error: &StoreError) -> MigrationState {
    match error {
        StoreError::UnknownWhetherStored(_) => MigrationState::PerhapsCopied,
        _ => MigrationState::AsBefore,
    }
}
