//! Which projects there are, which one is meant, and where its secret is. Asks no store that has to be unlocked, unless
//! it is told to get a record.

mod error;

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Context;
use super::pending;
use crate::error::Error;
use crate::settings::{Config, Settings};
use crate::store::record::StoredSecret;
use crate::store::{PendingRotation, Record, Revision, Snapshot, StoreError, StoreKind, Summary};
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::Secret;

pub(super) use error::ProjectRefError;

/// What is known without unlocking anything.
pub(super) struct Projects {
    config: Rc<Config>,
    /// What each store says that lists its projects.
    listings: Vec<Listing>,
}

struct Listing {
    store: StoreKind,
    projects: BTreeMap<ProjectName, Summary>,
    /// Why it could not be read.
    error: Option<StoreError>,
}

/// A project's record, and where it was found.
pub(super) struct Located {
    pub(super) store: StoreKind,
    pub(super) record: Record,
    pub(super) revision: Option<Revision>,
}

/// A project's current secret, and where it was found.
pub(super) struct UsableSecret {
    pub(super) store: StoreKind,
    pub(super) current: StoredSecret,
    /// The one that it replaced: never for minting.
    pub(super) previous: Option<Secret>,
    /// A server was asked to replace it, and it is not known whether it did.
    pub(super) pending: Option<PendingRotation>,
}

impl Projects {
    pub(super) fn load(context: &mut Context<'_>) -> Result<Self, Error> {
        let config = context.config()?;
        Ok(Self::with(context, config))
    }

    /// The same with settings that were read just now, for those who hold the lock: what was loaded before counts for
    /// nothing then.
    pub(super) fn with(context: &mut Context<'_>, config: Rc<Config>) -> Self {
        let lists = StoreKind::ALL.iter().filter(|store| store.lists());
        let listings = lists.map(|store| Listing::read(context, store)).collect();
        Self { config, listings }
    }

    /// The settings, to be changed.
    pub(super) fn into_config(self) -> Config {
        Rc::unwrap_or_clone(self.config)
    }

    /// Every project that has settings or a secret.
    pub(super) fn names(&self) -> Vec<ProjectName> {
        let listed = self.listings.iter().flat_map(|listing| listing.projects.keys());
        let mut names: Vec<_> = self.config.projects().keys().chain(listed).cloned().collect();
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

    /// What a store that lists its projects says of one.
    pub(super) fn summary_in(&self, store: &StoreKind, project: &ProjectName) -> Option<&Summary> {
        self.listings.iter().find(|listing| listing.store == *store)?.projects.get(project)
    }

    /// Why a store could not say which projects it has, or any of them.
    pub(super) fn unlisted(&self, store: Option<&StoreKind>) -> Option<&StoreError> {
        self.listings.iter().filter(|listing| listing.is(store)).find_map(|listing| listing.error.as_ref())
    }

    /// Fails where a store cannot say which projects it has: that one, or any of them. It is said once.
    pub(super) fn ensure_listed(&mut self, store: Option<&StoreKind>) -> Result<(), StoreError> {
        let mut listings = self.listings.iter_mut().filter(|listing| listing.is(store));
        listings.find_map(|listing| listing.error.take()).map_or(Ok(()), Err)
    }

    /// The project that is meant by a command that needs one which exists: the named one, else the one that `project use`
    /// chose, else `default`, else the only one.
    pub(super) fn resolve(&self, context: &Context<'_>) -> Result<ProjectName, ProjectRefError> {
        if let Some(named) = &context.project {
            return Ok(named.value.clone());
        }
        let names = self.names();
        if let Some(project) = context.project_in_use()? {
            // A store that cannot say what it holds may hold this one.
            return if names.contains(&project) || self.unlisted(None).is_some() {
                Ok(project)
            } else {
                Err(ProjectRefError::InUseIsGone { project, known: names })
            };
        }
        match names.as_slice() {
            [] => Ok(ProjectName::default()),
            [only] => Ok(only.clone()),
            several if several.contains(&ProjectName::default()) => Ok(ProjectName::default()),
            _ => Err(ProjectRefError::Ambiguous(names)),
        }
    }

    /// A list that the environment cuts short says so: whoever typed no name expects all of them.
    pub(super) fn note_which(&self, context: &mut Context<'_>) {
        if let Some(only) = &context.project
            && !only.typed
            && self.names().iter().any(|name| *name != only.value)
        {
            let note = format!("only project `{}`: `TILEPASS_PROJECT` is set", only.value);
            context.ui.note(&note);
        }
    }

    /// What a store keeps of the project's secrets all the same, once they were replaced or forgotten.
    pub(super) fn remains(&self, project: &ProjectName, store: &StoreKind) -> Option<String> {
        store.profile().remains.map(|remains| remains(&self.place(project)))
    }

    /// Where the project's secret is in a store that the settings place it in, as that store's own program takes it.
    pub(super) fn place(&self, project: &ProjectName) -> String {
        self.settings(project).vault.unwrap_or_default().typed(project)
    }

    /// What to say where there is nothing to list.
    pub(super) fn note_none(context: &mut Context<'_>) {
        context.ui.note("no project is known here");
        context.ui.hint("store the secret that the dashboard made: `tilepass secret import`");
    }

    /// Where the project's secret is kept, as far as that is known without asking a store that has to be unlocked.
    pub(super) fn kept_in(&self, project: &ProjectName) -> Option<StoreKind> {
        self.settings(project).store.or_else(|| self.listed_in(project))
    }

    /// Whether a secret of the project's own was stored, as far as that is known without asking a store that has to be
    /// unlocked.
    pub(super) fn is_known_to_have_secret(&self, project: &ProjectName) -> bool {
        let settings = self.settings(project);
        let is_listed = |listing: &Listing| listing.projects.get(project).is_some_and(|known| known.current.is_some());
        settings.store.is_some() && !settings.new || self.listings.iter().any(is_listed)
    }

    /// The store that lists the project.
    pub(super) fn listed_in(&self, project: &ProjectName) -> Option<StoreKind> {
        let listing = self.listings.iter().find(|listing| listing.projects.contains_key(project))?;
        Some(listing.store.clone())
    }

    /// Where the secret is, else the store that was asked for, else the default one.
    pub(super) fn most_likely_store(&self, context: &Context<'_>, project: &ProjectName) -> StoreKind {
        let asked = || context.store.as_ref().map(|asked| asked.value.clone());
        self.kept_in(project).or_else(asked).unwrap_or_default()
    }

    /// The same store, unless another one was asked for than the one that has the secret.
    pub(super) fn store_of(&self, context: &Context<'_>, project: &ProjectName) -> Result<StoreKind, ProjectRefError> {
        match (self.kept_in(project), &context.store) {
            (Some(kept), Some(asked)) if kept != asked.value => Err(ProjectRefError::Elsewhere {
                project: project.clone(),
                kept,
                asked: asked.value.clone(),
                typed: asked.typed,
            }),
            _ => Ok(self.most_likely_store(context, project)),
        }
    }

    /// The store of a project that is to be changed, or looked for. A secrets file that cannot say what it holds may hold
    /// this very project: nobody may then believe that it is elsewhere, or nowhere.
    pub(super) fn store_to_change(&mut self, context: &Context<'_>, project: &ProjectName) -> Result<StoreKind, Error> {
        let store = self.store_of(context, project)?;
        let known = self.kept_in(project).is_some() || context.store.is_some();
        self.ensure_listed(known.then_some(&store))?;
        Ok(store)
    }

    /// The record of a project that ought to have one.
    pub(super) fn record(&self, context: &mut Context<'_>, project: &ProjectName) -> Result<Located, Error> {
        self.record_or_damage(context, project)?.map_err(|damage| self.failed(context, project, damage))
    }

    /// The same for those who can do with a damaged record; the inner error is [`StoreError::is_damaged_record`].
    pub(super) fn record_or_damage(
        &self,
        context: &mut Context<'_>,
        project: &ProjectName,
    ) -> Result<Result<Located, StoreError>, Error> {
        let store = self.store_of(context, project)?;
        match context.get(&store, project) {
            Ok(Snapshot { record: Some(record), revision }) => Ok(Ok(Located { store, record, revision })),
            Ok(Snapshot { record: None, .. }) => Err(self.absent(project, store).into()),
            Err(error) if error.is_damaged_record() => Ok(Err(error)),
            Err(error) => Err(self.failed(context, project, error)),
        }
    }

    /// The secret of a project that ought to have one.
    pub(super) fn secret(&self, context: &mut Context<'_>, project: &ProjectName) -> Result<UsableSecret, Error> {
        let found = self.secret_to_ask_about(context, project)?;
        if let Some(asked) = &found.pending {
            pending::warn_of(context, project, Some(found.current.secret.fingerprint()), asked);
        }
        Ok(found)
    }

    /// The same for those who find out what became of a pending rotation: nothing is said of it.
    pub(super) fn secret_to_ask_about(
        &self,
        context: &mut Context<'_>,
        project: &ProjectName,
    ) -> Result<UsableSecret, Error> {
        let Located { store, record, .. } = self.record(context, project)?;
        // Where there is none yet, the error says it all.
        let current = pending::current(project, &record)?;
        let previous = record.previous.map(|previous| previous.kept.secret);
        Ok(UsableSecret { store, current, previous, pending: record.pending })
    }

    /// What to say when the store cannot be asked. That there is no keyring is no news to somebody who keeps other
    /// projects in a file and mistyped a name.
    pub(super) fn failed(&self, context: &Context<'_>, project: &ProjectName, error: StoreError) -> Error {
        let nobody_said = self.kept_in(project).is_none() && context.store.is_none();
        if matches!(error, StoreError::NoBackend(_)) && nobody_said && !self.names().is_empty() {
            self.no_secret(project).into()
        } else {
            error.into()
        }
    }

    /// What to say when `store` says that there is nothing.
    pub(super) fn absent(&self, project: &ProjectName, store: StoreKind) -> ProjectRefError {
        let settings = self.settings(project);
        if settings.store.as_ref() == Some(&store) && !settings.new {
            ProjectRefError::Lost { project: project.clone(), store, place: self.place(project) }
        } else {
            self.no_secret(project)
        }
    }

    /// What to say of a project whose secret nobody ever stored here.
    pub(super) fn no_secret(&self, project: &ProjectName) -> ProjectRefError {
        let known = self.names().into_iter().filter(|name| name != project).collect();
        ProjectRefError::NoSecret { project: project.clone(), known, has_id: self.settings(project).id.is_some() }
    }
}

impl Listing {
    fn read(context: &mut Context<'_>, store: &StoreKind) -> Self {
        let (projects, error) = match context.list(store) {
            Ok(listed) => (listed.into_iter().collect(), None),
            Err(error) => (BTreeMap::new(), Some(error)),
        };
        Self { store: store.clone(), projects, error }
    }

    fn is(&self, store: Option<&StoreKind>) -> bool {
        store.is_none_or(|store| self.store == *store)
    }
}
