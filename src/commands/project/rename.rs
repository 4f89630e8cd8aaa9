//! `project rename`: gives a project another name. The secret is written under the new name and read back there before
//! the settings change, and the old name forgets it last: whatever fails, it is under one of the two, and the same
//! command again goes on from there.

use serde_json::json;

use super::error::{MigrationCause, ProjectError, RenameError, RenameState};
use super::{Projects, record_in};
use crate::Exit;
use crate::cli::RenameProject;
use crate::commands::Context;
use crate::commands::pending::Unsettled;
use crate::commands::project_ref::ProjectRefError;
use crate::error::Error;
use crate::settings::Config;
use crate::store::lock::Lock;
use crate::store::{Record, Snapshot, StoreError, StoreKind};
use tiledesk_token::ids::ProjectName;

pub(super) fn rename(context: &mut Context<'_>, arguments: &RenameProject) -> Result<Exit, Error> {
    let mut projects = Projects::load(context)?;
    projects.ensure_listed(None)?;
    let rename = Rename::plan(context, &mut projects, arguments)?;
    rename.carry_out(context, &projects)?;
    let Rename { from, to, .. } = &rename;
    context.ui.note(&format!("project `{from}` is called `{to}` now"));
    context
        .ui
        .note(&format!("scripts and variables that name `{from}` have to name `{to}`; no server knows either name"));
    if context.json {
        let answer = json!({"project": to.as_str(), "renamed_from": from.as_str()});
        context.ui.answer(&answer.to_string())?;
    }
    Ok(Exit::Done)
}

/// A project that is to have another name.
struct Rename {
    from: ProjectName,
    to: ProjectName,
    /// Where its secret is; `None` where it has none.
    store: Option<StoreKind>,
}

impl Rename {
    /// Finds what there is to rename; what has to be unlocked for that is unlocked.
    fn plan(context: &mut Context<'_>, projects: &mut Projects, arguments: &RenameProject) -> Result<Self, Error> {
        let (from, to) = (arguments.old.clone(), arguments.new.clone());
        // Some stores do not tell names apart that differ in nothing else.
        if from.as_str().eq_ignore_ascii_case(to.as_str()) {
            return Err(ProjectError::SameName { is_it: from == to, name: to }.into());
        }
        let known = projects.names();
        // After an interrupted one, only the store may still know the old name.
        if !known.contains(&from) && !known.contains(&to) {
            return Err(ProjectRefError::Unknown { project: from, known }.into());
        }
        let mut rename = Self { from, to, store: None };
        if projects.settings(&rename.from).store.is_some_and(|store| store.profile().is_placed) {
            // The others of the team find it where it is.
            rename.ensure_free(projects)?;
            return Ok(rename);
        }
        rename.store = rename.find(context, projects)?;
        let Some(store) = &rename.store else {
            if !known.contains(&rename.from) {
                return Err(ProjectRefError::Unknown { project: rename.from, known }.into());
            }
            rename.ensure_free(projects)?;
            return Ok(rename);
        };
        if StoreKind::ALL.iter().any(|other| other != store && projects.summary_in(other, &rename.to).is_some()) {
            return Err(ProjectError::NameIsTaken(rename.to).into());
        }
        for project in [&rename.to, &rename.from] {
            context.prepare(store, project).map_err(|error| rename.failed(RenameState::AsBefore, error))?;
        }
        Ok(rename)
    }

    /// The store that has its secret.
    fn find(&self, context: &mut Context<'_>, projects: &Projects) -> Result<Option<StoreKind>, Error> {
        // Where the settings bear the new name already, they say where the old one's is.
        let likely = projects.kept_in(&self.from).or_else(|| projects.kept_in(&self.to)).or(Some(StoreKind::default()));
        let others = StoreKind::local().filter(|store| likely.as_ref() != Some(*store));
        for store in likely.iter().chain(others) {
            let is_there = if store.lists() {
                projects.summary_in(store, &self.from).is_some()
            } else if projects.has_entry(&self.from) {
                record_in(context, projects, store, &self.from)?.is_some()
            } else {
                likely.as_ref() == Some(store) && self.is_left_behind(context, store)?
            };
            if is_there {
                return Ok(Some(store.clone()));
            }
        }
        Ok(None)
    }

    /// Whether an interrupted renaming left the secret under the old name, which no settings have any more.
    fn is_left_behind(&self, context: &mut Context<'_>, store: &StoreKind) -> Result<bool, Error> {
        match context.prepare(store, &self.from).and_then(|()| context.get(store, &self.from)) {
            Ok(found) => Ok(found.record.is_some()),
            Err(StoreError::NoBackend(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Fails where there is a project of the new name.
    fn ensure_free(&self, projects: &Projects) -> Result<(), ProjectError> {
        let is_known = projects.names().contains(&self.to);
        if is_known { Err(ProjectError::NameIsTaken(self.to.clone())) } else { Ok(()) }
    }

    fn carry_out(&self, context: &mut Context<'_>, projects: &Projects) -> Result<(), Error> {
        let lock = context.lock()?;
        let mut config = context.config_to_change(&lock)?;
        let is_same = |project| config.settings(project) == projects.settings(project);
        if !is_same(&self.from) || !is_same(&self.to) {
            return Err(ProjectError::SettingsChanged(self.from.clone()).into());
        }
        let Some(store) = &self.store else {
            config.rename(&self.from, &self.to);
            config.prepare()?.commit()?;
            return self.follow(context, &lock);
        };
        let as_before = |error: StoreError| self.failed(RenameState::AsBefore, error);
        let found = context.get(store, &self.from).map_err(as_before)?.record;
        let record = found.ok_or_else(|| StoreError::Changed(self.from.clone()))?;
        if let Some(asked) = record.pending.clone() {
            let fingerprint = record.current.as_ref().map(|current| current.secret.fingerprint());
            let unsettled = Unsettled::of(context, &self.from, fingerprint, asked);
            return Err(ProjectError::RotationPending { project: self.from.clone(), unsettled }.into());
        }
        let copy = context.get(store, &self.to).map_err(as_before)?;
        self.ensure_resumable(&config, copy.record.as_ref(), &record)?;
        config.rename(&self.from, &self.to);
        let prepared = config.prepare()?;
        self.copy(context, &lock, store, &record, &copy)?;
        prepared.commit().map_err(|error| self.failed(RenameState::Copied, error))?;
        self.follow(context, &lock)?;
        context.delete(&lock, store, &self.from).map_err(|error| match error {
            StoreError::UnknownWhetherStored(_) => self.failed(RenameState::PerhapsForgotten, error),
            error => self.failed(RenameState::NotForgotten, error),
        })
    }

    /// What an interrupted renaming left under the new name is the same secret, and has the old one's settings or none.
    fn ensure_resumable(&self, config: &Config, copy: Option<&Record>, record: &Record) -> Result<(), ProjectError> {
        let (old, new) = (config.projects().contains_key(&self.from), config.projects().contains_key(&self.to));
        let is_ours = match copy {
            Some(copy) => copy == record && !(old && new),
            None => !new,
        };
        if is_ours { Ok(()) } else { Err(ProjectError::NameIsTaken(self.to.clone())) }
    }

    fn copy(
        &self,
        context: &mut Context<'_>,
        lock: &Lock,
        store: &StoreKind,
        record: &Record,
        copy: &Snapshot,
    ) -> Result<(), Error> {
        if copy.record.is_some() {
            return Ok(());
        }
        context.put(lock, store, &self.to, record, copy.revision.as_ref()).map_err(|error| {
            let state = match &error {
                StoreError::UnknownWhetherStored(_) => RenameState::PerhapsCopied,
                _ => RenameState::AsBefore,
            };
            self.failed(state, error)
        })?;
        match context.get(store, &self.to) {
            Ok(copy) if copy.record.as_ref() == Some(record) => Ok(()),
            Ok(_) => Err(self.failed(RenameState::PerhapsCopied, StoreError::NotKept(store.clone(), None))),
            Err(error) => Err(self.failed(RenameState::PerhapsCopied, error)),
        }
    }

    /// The project in use stays so under its new name, and its signers are still its own.
    fn follow(&self, context: &mut Context<'_>, lock: &Lock) -> Result<(), Error> {
        context.rename_signers(lock, &self.from, &self.to)?;
        if context.chosen_project()?.as_ref() == Some(&self.from) {
            context.use_project(lock, Some(&self.to))?;
        }
        Ok(())
    }

    fn failed(&self, state: RenameState, cause: impl Into<MigrationCause>) -> Error {
        match cause.into() {
            MigrationCause::Store(cancelled @ StoreError::Cancelled) => cancelled.into(),
            cause => RenameError { from: self.from.clone(), to: self.to.clone(), state, cause }.into(),
        }
    }
}
