//! The secrets that a token is checked with: read as few as can be, and everybody's only where it helps.

use crate::cli::Source;
use crate::commands::Context;
use crate::commands::projects::{Projects, warn_if_asked};
use crate::commands::source::{Key, explicit, store_source};
use crate::core::claims::Scheme;
use crate::core::diagnosis;
use crate::core::moment;
use crate::core::project::{ProjectName, TiledeskId};
use crate::core::signer::{Candidate, Expected};
use crate::core::token::Token;
use crate::error::Error;
use crate::store::{Record, StoreError, StoreKind};

/// The secrets at hand.
#[derive(Default)]
pub(super) struct Secrets {
    pub(super) candidates: Vec<Candidate>,
    /// Whether the one candidate was given explicitly.
    explicit: bool,
    /// The project that was named, or is the only one.
    named: Option<ProjectName>,
    /// The named project's id and scheme, which hold even when its secret cannot be read.
    pub(super) id: Option<TiledeskId>,
    pub(super) scheme: Option<Scheme>,
    /// Stores that could not answer, and for which project, if it was for one.
    pub(super) failures: Vec<(Option<ProjectName>, StoreError)>,
    /// Whether there are projects whose secrets were not read yet.
    pub(super) others_untried: bool,
}

impl Secrets {
    /// The secrets that the tokens ought to be checked with; none where there is nothing to check.
    pub(super) fn find(
        context: &mut Context<'_>,
        source: &Source,
        wanted: bool,
    ) -> Result<Self, Error> {
        if !wanted {
            return Self::settings_alone(context);
        }
        if let Some(given) = explicit(context, source)? {
            let candidate = Candidate {
                project: None,
                id: None,
                secret: given.secret,
                since: None,
                previous: None,
                source: given.source,
            };
            let settings = Self::settings_alone(context)?;
            return Ok(Self {
                candidates: vec![candidate],
                explicit: true,
                ..settings
            });
        }
        let mut projects = Projects::load(context)?;
        let known = projects.names();
        let one = match (&context.project, known.as_slice()) {
            (Some(asked), known) if !known.contains(&asked.value) => {
                return Err(Error::NoSecret {
                    project: asked.value.clone(),
                    known: known.to_vec(),
                });
            }
            (Some(asked), _) => Some(asked.value.clone()),
            (None, [only]) => Some(only.clone()),
            (None, _) => None,
        };
        let mut secrets = match one {
            Some(one) => Self::of_one(context, &projects, one, known.len() > 1),
            None => Self::of_all(context, &projects, None),
        };
        if let Some(error) = projects.file_error.take() {
            secrets.failures.push((secrets.named.clone(), error));
        }
        Ok(secrets)
    }

    /// The one that a token was signed with just now.
    pub(super) fn only(key: &Key) -> Self {
        let candidate = Candidate {
            project: key.project.as_ref().map(ProjectName::to_string),
            id: key.settings.id.clone(),
            secret: key.secret.clone(),
            since: None,
            previous: None,
            source: key.source,
        };
        Self {
            candidates: vec![candidate],
            explicit: true,
            id: key.settings.id.clone(),
            scheme: key.settings.scheme,
            ..Self::default()
        }
    }

    /// Everybody's secrets, for naming who did sign a token that `self` did not.
    pub(super) fn and_everybody_elses(&self, context: &mut Context<'_>) -> Result<Self, Error> {
        let projects = Projects::load(context)?;
        let mut secrets = Self::of_all(context, &projects, self.named.clone());
        // The named project's own failure was told already, and another's is no answer to what was asked.
        secrets.failures.clear();
        Ok(secrets)
    }

    /// Which of the candidates ought to have signed this token.
    pub(super) fn expected(&self, token: Option<&Token>) -> Expected {
        if self.explicit {
            return Expected::Only(0);
        }
        let name = self.named.as_ref().map(ProjectName::as_str);
        let borne = || {
            token
                .and_then(|token| token.claims.as_ref())
                .and_then(diagnosis::id_borne)
        };
        let index = match name {
            Some(_) => self
                .candidates
                .iter()
                .position(|candidate| candidate.project.as_deref() == name),
            None => borne().and_then(|id| {
                self.candidates
                    .iter()
                    .position(|c| c.id.as_ref() == Some(&id))
            }),
        };
        index.map_or(Expected::Any, Expected::Only)
    }

    /// Settings of a named project, without any secret.
    fn settings_alone(context: &mut Context<'_>) -> Result<Self, Error> {
        let config = context.config()?;
        let settings = context
            .project
            .as_ref()
            .map(|named| config.settings(&named.value))
            .unwrap_or_default();
        Ok(Self {
            id: settings.id,
            scheme: settings.scheme,
            ..Self::default()
        })
    }

    fn of_one(
        context: &mut Context<'_>,
        projects: &Projects,
        named: ProjectName,
        others: bool,
    ) -> Self {
        let settings = projects.settings(&named);
        let mut secrets = Self {
            id: settings.id,
            scheme: settings.scheme,
            named: Some(named.clone()),
            ..Self::default()
        };
        secrets.add(context, projects, named);
        secrets.others_untried = others && !secrets.candidates.is_empty();
        secrets
    }

    fn of_all(context: &mut Context<'_>, projects: &Projects, named: Option<ProjectName>) -> Self {
        let settings = named
            .as_ref()
            .map(|named| projects.settings(named))
            .unwrap_or_default();
        let mut secrets = Self {
            id: settings.id,
            scheme: settings.scheme,
            named,
            ..Self::default()
        };
        for project in projects.names() {
            secrets.add(context, projects, project);
        }
        secrets
    }

    fn add(&mut self, context: &mut Context<'_>, projects: &Projects, project: ProjectName) {
        let kind = projects.kept_in(&project).unwrap_or(StoreKind::Keyring);
        match context.get(kind, &project) {
            Ok(Some(record)) => {
                warn_if_asked(context, &project, &record);
                let id = projects.settings(&project).id;
                self.candidates
                    .extend(candidate(&project, id, kind, record));
            }
            // A project that has settings and no secret: there is nothing to try.
            Ok(None) => {}
            Err(error) => self.failures.push((Some(project), error)),
        }
    }
}

fn candidate(
    project: &ProjectName,
    id: Option<TiledeskId>,
    kind: StoreKind,
    record: Record,
) -> Option<Candidate> {
    let current = record.current?;
    let time = |time: jiff::Timestamp| moment::rfc3339(time.as_second()).unwrap_or_default();
    Some(Candidate {
        project: Some(project.to_string()),
        id,
        since: Some(time(current.made)),
        previous: record
            .previous
            .map(|previous| (previous.kept.secret, time(previous.replaced))),
        secret: current.secret,
        source: store_source(kind),
    })
}
