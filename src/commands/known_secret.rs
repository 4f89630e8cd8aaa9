//! What is known of the secret of a project, as far as its store says so: nobody is asked for a passphrase.

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

/// Secrets in a store that does not list them, of projects that `config.toml` does not know: a run that was killed between
/// the two leaves one, and so does a `config.toml` that was lost. A store that cannot be searched is no failure here.
pub(super) fn forgotten(context: &mut Context<'_>, known: &[ProjectName]) -> Vec<KnownSecret> {
    let mut lines = Vec::new();
    // What a team's store has is the team's business, unless somebody asks for it.
    let typed = context.store.as_ref().filter(|given| given.typed && given.value.is_shared());
    let typed = typed.map(|given| given.value.clone());
    for store in StoreKind::local().filter(|store| !store.lists()).chain(&typed) {
        for project in context.search(store).unwrap_or_default() {
            if known.contains(&project) {
                continue;
            }
            let state = match context.get(store, &project) {
                Ok(found) => found.record.map_or(State::None, |record| State::Stored(record.summary())),
                Err(error) => State::silent(&error),
            };
            context.ui.warning(&format!(
                "{} has a secret of project `{project}`, which `config.toml` does not know",
                store.describe()
            ));
            context.ui.hint(&format!("to keep it: `tilepass project set {project} --store {store}`"));
            lines.push(KnownSecret { project, store: store.clone(), state, settings: Settings::default() });
        }
    }
    lines
}
