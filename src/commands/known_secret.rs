//! What is known of the secret of a project, as far as its store says so: nobody is asked for a passphrase.

use std::fmt;

use super::Context;
use super::pending::is_replaced;
use super::project_ref::Projects;
use crate::error::Failure;
use crate::settings::Settings;
use crate::signers::journal::Journal;
use crate::store::record::CurrentSummary;
use crate::store::{StoreError, StoreKind, Summary};
use tiledesk_token::ids::ProjectName;

/// What is known of it.
pub(super) enum State {
    /// It is there.
    Stored(Summary),
    /// The store says that there is none, and the settings do not say otherwise.
    None,
    /// The settings say that there is one.
    Lost,
    /// The store cannot say.
    Silent {
        reason: Silence,
        /// Its stable name.
        code: &'static str,
        why: String,
        /// What mends it.
        hints: Vec<String>,
    },
}

impl State {
    fn absent(is_lost: bool) -> Self {
        if is_lost { Self::Lost } else { Self::None }
    }

    fn silent(error: &StoreError) -> Self {
        Self::Silent {
            reason: match error {
                StoreError::Locked(_) => Silence::Locked,
                StoreError::NoAnswer(_) => Silence::NoAnswer,
                StoreError::NoBackend(_) => Silence::NoKeyring,
                _ => Silence::Failed,
            },
            code: error.code(),
            why: error.to_string(),
            hints: error.hints(),
        }
    }
}

/// Why a store cannot say, as far as that makes a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Silence {
    Locked,
    NoAnswer,
    /// There is none on this computer.
    NoKeyring,
    Failed,
}

/// A project, and what is known of its secret.
pub(super) struct KnownSecret {
    pub(super) project: ProjectName,
    /// Where it is, or would be.
    pub(super) store: StoreKind,
    pub(super) state: State,
    pub(super) settings: Settings,
}

impl KnownSecret {
    /// Its current secret, if that is known.
    pub(super) fn current(&self) -> Option<&CurrentSummary> {
        match &self.state {
            State::Stored(summary) => summary.current.as_ref(),
            _ => None,
        }
    }

    /// Whether its secret is certainly older than this, in seconds.
    pub(super) fn is_older(&self, limit: i64, now: i64) -> bool {
        self.current().is_some_and(|current| now.saturating_sub(current.made.as_second()) > limit)
    }

    /// Whether it is not known which secret the project has, or there is one that cannot be had.
    pub(super) fn is_uncertain(&self, journal: &Journal) -> bool {
        match &self.state {
            State::Stored(summary) => summary.pending.is_some() && !is_replaced(journal, &self.project, summary),
            State::None => false,
            State::Lost | State::Silent { .. } => true,
        }
    }
}

/// What the settings and the store say of a project's secret.
pub(super) fn look(context: &mut Context<'_>, projects: &Projects, project: ProjectName) -> KnownSecret {
    let settings = projects.settings(&project);
    let store = projects.most_likely_store(context, &project);
    let is_lost = settings.store.is_some() && !settings.new;
    let state = match (projects.summary_in(&store, &project), projects.unlisted(Some(&store))) {
        (Some(summary), _) => State::Stored(summary.clone()),
        (None, Some(error)) => State::silent(error),
        (None, None) if store.lists() => State::absent(is_lost),
        (None, None) => match context.get(&store, &project) {
            Ok(found) => found.record.map_or(State::absent(is_lost), |record| State::Stored(record.summary())),
            Err(error) => State::silent(&error),
        },
    };
    KnownSecret { project, store, state, settings }
}

/// The projects of which a store has a secret that does not list them.
pub(super) type Searched = Vec<(StoreKind, Vec<ProjectName>)>;

/// Searches the stores that do not list their projects. One that cannot be searched is no failure here.
pub(super) fn search(context: &mut Context<'_>) -> Searched {
    // What a team's store has is the team's business, unless somebody asks for it.
    let typed = context.store.as_ref().filter(|given| given.typed && given.value.is_shared());
    let typed = typed.map(|given| given.value.clone());
    let stores = StoreKind::local().filter(|store| !store.lists()).chain(&typed);
    stores.map(|store| (store.clone(), context.search(store).unwrap_or_default())).collect()
}

/// Secrets of projects that `config.toml` does not know, in a store that does not list them: a run that was killed between
/// the two leaves one, and so does a `config.toml` that was lost.
pub(super) fn forgotten(context: &mut Context<'_>, searched: &Searched, known: &[ProjectName]) -> Vec<KnownSecret> {
    let mut lines = Vec::new();
    for (store, projects) in searched {
        for project in projects.iter().filter(|project| !known.contains(project)) {
            let state = match context.get(store, project) {
                Ok(found) => found.record.map_or(State::None, |record| State::Stored(record.summary())),
                Err(error) => State::silent(&error),
            };
            context.ui.warning(&format!(
                "{} has a secret of project `{project}`, which `config.toml` does not know",
                store.describe()
            ));
            context.ui.hint(&format!("to keep it: `tilepass project set {project} --store {store}`"));
            let (project, store) = (project.clone(), store.clone());
            lines.push(KnownSecret { project, store, state, settings: Settings::default() });
        }
    }
    lines
}

/// A secret of a project in another store than the one that commands look into.
pub(super) struct Unused {
    project: ProjectName,
    /// Where commands look.
    used: StoreKind,
    /// Where this one is.
    store: StoreKind,
    /// What the store that is used has beside it.
    beside: Beside,
    /// Where it is in a store that the settings place it in.
    place: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beside {
    Nothing,
    Same,
    Another,
    Unknown,
}

impl Unused {
    /// Those of a project, as far as the stores that list their projects and those that were searched say so.
    pub(super) fn of(
        context: &mut Context<'_>,
        projects: &Projects,
        searched: &Searched,
        known: &KnownSecret,
    ) -> Vec<Self> {
        let KnownSecret { project, store: used, .. } = known;
        let mut found = Self::listed(projects, project, used, Some(known));
        for (store, _) in searched.iter().filter(|(store, has)| store != used && has.contains(project)) {
            let record = context.get(store, project).ok().and_then(|found| found.record);
            let current = record.and_then(|record| record.summary().current);
            found.extend(current.map(|current| Self::new(projects, project, used, store, &current, Some(known))));
        }
        found
    }

    /// Those in stores that list their projects; where nobody looked into the one that is used, `known` is `None`.
    pub(super) fn listed(
        projects: &Projects,
        project: &ProjectName,
        used: &StoreKind,
        known: Option<&KnownSecret>,
    ) -> Vec<Self> {
        let others = StoreKind::ALL.iter().filter(|store| *store != used);
        let listed = others.filter_map(|store| {
            let current = projects.summary_in(store, project)?.current.as_ref()?;
            Some(Self::new(projects, project, used, store, current, known))
        });
        listed.collect()
    }

    fn new(
        projects: &Projects,
        project: &ProjectName,
        used: &StoreKind,
        store: &StoreKind,
        current: &CurrentSummary,
        known: Option<&KnownSecret>,
    ) -> Self {
        let beside = match known.map(|known| &known.state) {
            None | Some(State::Silent { .. }) => Beside::Unknown,
            Some(State::Stored(Summary { current: Some(used), .. })) if used.fingerprint == current.fingerprint => {
                Beside::Same
            }
            Some(State::Stored(Summary { current: Some(_), .. })) => Beside::Another,
            Some(State::Stored(_) | State::None | State::Lost) => Beside::Nothing,
        };
        let (project, used, store, place) = (project.clone(), used.clone(), store.clone(), projects.place(project));
        Self { project, used, store, beside, place }
    }

    /// What mends it.
    pub(super) fn hint(&self) -> String {
        let Self { project, used, store, beside, place } = self;
        match beside {
            Beside::Nothing => format!("to use it: `tilepass project set {project} --store {store}`"),
            Beside::Same => format!("to have it forgotten there: `tilepass project set {project} --store {used}`"),
            Beside::Another => (store.profile().forget_hint)(project, place),
            Beside::Unknown => format!("whether it is the same one: `tilepass secret status --project {project}`"),
        }
    }

    pub(super) fn warn(&self, context: &mut Context<'_>) {
        context.ui.warning(&self.to_string());
        context.ui.hint(&self.hint());
    }
}

impl fmt::Display for Unused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { project, beside, .. } = self;
        let (used, store) = (self.used.describe(), self.store.describe());
        match beside {
            Beside::Nothing => {
                write!(f, "{store} has a secret of project `{project}`, which is not used: commands look into {used}")
            }
            Beside::Same => write!(f, "{store} has the secret of project `{project}`, too; the one in {used} is used"),
            Beside::Another => {
                write!(f, "{store} has another secret of project `{project}`, which is not used: the one in {used} is")
            }
            Beside::Unknown => {
                write!(f, "{store} has a secret of project `{project}`, too, which is not used: the one in {used} is")
            }
        }
    }
}
