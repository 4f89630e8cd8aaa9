//! Which projects there are, which one is meant, and where its secret is.

use std::collections::BTreeMap;

use super::Context;
use super::pending::{current, warn_if_asked};
use crate::error::Error;
use crate::error::old::OldError;
use crate::settings::{Config, Settings};
use crate::store::record::StoredSecret;
use crate::store::{Record, StoreError, StoreKind, Summary};
use tiledesk_token::ids::ProjectName;

/// What is known without unlocking anything.
pub(super) struct Projects {
    config: Config,
    /// What the secrets file's header says.
    in_file: BTreeMap<ProjectName, Summary>,
    /// Why that header could not be read.
    pub(super) file_error: Option<StoreError>,
}

impl Projects {
    pub(super) fn load(context: &mut Context<'_>) -> Result<Self, Error> {
        let config = context.config()?;
        Ok(Self::with(context, config))
    }

    /// The same once more, for those who hold the lock: what was loaded before counts for nothing then.
    pub(super) fn reload(context: &mut Context<'_>) -> Result<Self, Error> {
        let config = context.config_to_change()?;
        Ok(Self::with(context, config))
    }

    fn with(context: &mut Context<'_>, config: Config) -> Self {
        let (in_file, file_error) = match context.list(StoreKind::File) {
            Ok(list) => (list.into_iter().collect(), None),
            Err(error) => (BTreeMap::new(), Some(error)),
        };
        Self { config, in_file, file_error }
    }

    /// Every project that has settings or a secret.
    pub(super) fn names(&self) -> Vec<ProjectName> {
        let mut names: Vec<_> = self.config.projects().keys().chain(self.in_file.keys()).cloned().collect();
        names.sort();
        names.dedup();
        names
    }

    /// Whether `config.toml` knows it.
    pub(super) fn has_entry(&self, project: &ProjectName) -> bool {
        self.config.projects().contains_key(project)
    }

    /// Whether `config.toml` says something of it that is not understood.
    pub(super) fn has_unknown_keys(&self, project: &ProjectName) -> bool {
        self.config.has_unknown_keys(project)
    }

    pub(super) fn settings(&self, project: &ProjectName) -> Settings {
        self.config.settings(project)
    }

    pub(super) fn summary_in_file(&self, project: &ProjectName) -> Option<&Summary> {
        self.in_file.get(project)
    }

    /// The project that is meant by a command that needs one which exists: the named one, else `default`,
    /// else the only one.
    pub(super) fn resolve(&self, context: &Context<'_>) -> Result<ProjectName, Error> {
        if let Some(named) = &context.project {
            return Ok(named.value.clone());
        }
        let names = self.names();
        match names.as_slice() {
            [] => Ok(ProjectName::default()),
            [only] => Ok(only.clone()),
            several if several.contains(&ProjectName::default()) => Ok(ProjectName::default()),
            _ => Err(OldError::WhichProject(names).into()),
        }
    }

    /// A list that the environment cuts short says so: whoever typed no name expects all of them.
    pub(super) fn say_which(&self, context: &mut Context<'_>) {
        if let Some(only) = &context.project
            && !only.typed
            && self.names().iter().any(|name| *name != only.value)
        {
            let note = format!("only project `{}`: `TILEPASS_PROJECT` is set", only.value);
            context.ui.note(&note);
        }
    }

    /// What to say where there is nothing to list.
    pub(super) fn say_none(context: &mut Context<'_>) {
        context.ui.note("no project is known here");
        context.ui.hint("store the secret that the dashboard made: `tilepass secret import`");
    }

    /// Where the project's secret is kept, as far as that is known without asking a keyring.
    pub(super) fn kept_in(&self, project: &ProjectName) -> Option<StoreKind> {
        self.settings(project).store.or(self.listed(project))
    }

    /// The store that lists the project.
    pub(super) fn listed(&self, project: &ProjectName) -> Option<StoreKind> {
        self.in_file.contains_key(project).then_some(StoreKind::File)
    }

    /// Where the secret is, else the store that was asked for, else the keyring.
    pub(super) fn most_likely_store(&self, context: &Context<'_>, project: &ProjectName) -> StoreKind {
        let asked = context.store.as_ref().map(|asked| asked.value);
        self.kept_in(project).or(asked).unwrap_or(StoreKind::Keyring)
    }

    /// The same store, unless another one was asked for than the one that has the secret.
    pub(super) fn store_of(&self, context: &Context<'_>, project: &ProjectName) -> Result<StoreKind, Error> {
        match (self.kept_in(project), &context.store) {
            (Some(kept), Some(asked)) if kept != asked.value => {
                Err(OldError::Elsewhere { project: project.clone(), kept, asked: asked.value, typed: asked.typed }
                    .into())
            }
            _ => Ok(self.most_likely_store(context, project)),
        }
    }

    /// The store of a project that is to be changed, or looked for. A secrets file that cannot say what it holds may hold
    /// this very project: nobody may then believe that it is elsewhere, or nowhere.
    pub(super) fn store_to_change(&mut self, context: &Context<'_>, project: &ProjectName) -> Result<StoreKind, Error> {
        let store = self.store_of(context, project)?;
        let known = self.kept_in(project).is_some() || context.store.is_some();
        if store == StoreKind::File || !known {
            self.file_error.take().map_or(Ok(()), Err)?;
        }
        Ok(store)
    }

    /// The record of a project that ought to have one.
    pub(super) fn record(
        &self,
        context: &mut Context<'_>,
        project: &ProjectName,
    ) -> Result<(StoreKind, Record), Error> {
        let kind = self.store_of(context, project)?;
        match context.get(kind, project) {
            Ok(Some(record)) => Ok((kind, record)),
            Ok(None) => Err(self.absent(project, kind)),
            Err(error) => Err(self.failed(context, project, error)),
        }
    }

    /// The secret of a project that ought to have one.
    pub(super) fn secret(
        &self,
        context: &mut Context<'_>,
        project: &ProjectName,
    ) -> Result<(StoreKind, StoredSecret), Error> {
        let (kind, record) = self.record(context, project)?;
        // Where there is none yet, the error says it all.
        let current = current(project, record.clone())?;
        warn_if_asked(context, project, &record);
        Ok((kind, current))
    }

    /// What to say when the store cannot be asked. That there is no keyring is no news to somebody who keeps other
    /// projects in a file and mistyped a name.
    pub(super) fn failed(&self, context: &Context<'_>, project: &ProjectName, error: StoreError) -> Error {
        let names = self.names();
        let nobody_said = self.kept_in(project).is_none() && context.store.is_none();
        if matches!(error, StoreError::NoBackend(_)) && nobody_said && !names.is_empty() {
            self.absent(project, StoreKind::Keyring)
        } else {
            error.into()
        }
    }

    /// What to say when the store says that there is nothing.
    pub(super) fn absent(&self, project: &ProjectName, kind: StoreKind) -> Error {
        if self.settings(project).store == Some(kind) {
            OldError::Lost { project: project.clone(), store: kind }.into()
        } else {
            let known = self.names().into_iter().filter(|name| name != project).collect();
            OldError::NoSecret { project: project.clone(), known, has_id: self.settings(project).id.is_some() }.into()
        }
    }
}

/// Why there is no secret where the settings say that there is one.
pub(super) fn why_lost(store: StoreKind, unlocked: bool) -> &'static str {
    match store {
        StoreKind::File => {
            "none was stored yet, or it is lost, or the secrets file was moved, or `config.toml` came from another computer"
        }
        StoreKind::Keyring if unlocked => {
            "none was stored yet, or it is lost, or `config.toml` came from another computer"
        }
        StoreKind::Keyring => {
            "none was stored yet, or it is lost, or the keyring was never unlocked in this session, or `config.toml` came from another computer"
        }
    }
}
