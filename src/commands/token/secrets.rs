//! The secrets that a token is checked with: read as few as can be, and everybody's only where it helps.

use std::collections::BTreeMap;

use crate::Exit;
use crate::cli::Source;
use crate::commands::Context;
use crate::commands::pending::warn_if_pending;
use crate::commands::project_ref::{ProjectRefError, Projects};
use crate::commands::secret_source::{Key, MissingInCi, Overriding, explicit, missing_in_ci};
use crate::error::Error;
use crate::settings::Settings;
use crate::store::{Record, StoreError, StoreKind};
use tiledesk_token::claims::Scheme;
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::inspect;
use tiledesk_token::inspect::signer::{Candidate, Expected, PreviousSecret};
use tiledesk_token::json::Json;
use tiledesk_token::time;

/// The secrets at hand.
#[derive(Default)]
pub(in crate::commands) struct Secrets {
    pub(in crate::commands) candidates: Vec<Candidate>,
    /// Whether the one candidate was given explicitly.
    explicit: bool,
    /// The variable that it comes from, where a stored one would have been used.
    pub(super) overriding: Option<Overriding>,
    /// The project that was named, or is the only one.
    named: Option<ProjectName>,
    /// The named project's id and scheme, which hold even when its secret cannot be read.
    pub(super) id: Option<TiledeskId>,
    pub(super) scheme: Option<Scheme>,
    /// The project that `project use` chose, where several are stored and none was named: it lends its id and scheme to a
    /// token that is of no other.
    in_use: Option<(ProjectName, Settings)>,
    /// Projects whose secret is somewhere, and could not be read here.
    absent: Vec<(ProjectName, Option<TiledeskId>)>,
    /// What to say of those of them that are not in their stores.
    pub(super) lost: Vec<ProjectRefError>,
    /// Stores that nobody opened, and which failure says so: for the next project nobody is asked again.
    closed: BTreeMap<StoreKind, usize>,
    /// Stores that could not answer, and for which project, if it was for one.
    pub(in crate::commands) failures: Vec<(Option<ProjectName>, StoreError)>,
    /// Whether there are projects whose secrets were not read yet.
    pub(super) others_untried: bool,
}

/// Why there are no secrets to check a token with.
pub(in crate::commands) enum SecretsError {
    /// None is stored for the project that was named.
    NoneStored(ProjectRefError),
    /// Something failed.
    Failed(Error),
}

impl From<Error> for SecretsError {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<SecretsError> for Error {
    fn from(error: SecretsError) -> Self {
        match error {
            SecretsError::NoneStored(error) => error.into(),
            SecretsError::Failed(error) => error,
        }
    }
}

impl Secrets {
    /// The secrets that the tokens ought to be checked with; none where there is nothing to check.
    pub(in crate::commands) fn find(
        context: &mut Context<'_>,
        source: &Source,
        wanted: bool,
    ) -> Result<Self, SecretsError> {
        if !wanted {
            return Ok(Self::settings_alone(context)?);
        }
        if let Some(given) = explicit(context, source)? {
            let candidate = Candidate::given(given.secret, given.source);
            let settings = Self::settings_alone(context)?;
            let overriding = given.overriding;
            return Ok(Self { candidates: vec![candidate], explicit: true, overriding, ..settings });
        }
        let mut projects = Projects::load(context)?;
        let known = projects.names();
        let named = context.project.as_ref().map(|asked| asked.value.clone());
        let one = named.or_else(|| match known.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        });
        let mut secrets = match one {
            Some(one) if known.contains(&one) => Self::of_one(context, &projects, one, known.len() > 1)?,
            Some(unknown) => Self::of_unknown(context, &projects, &unknown)?,
            None => {
                let chosen = context.project_in_use().map_err(Error::from)?.filter(|chosen| known.contains(chosen));
                let in_use = chosen.map(|chosen| (chosen.clone(), projects.settings(&chosen)));
                Self { in_use, ..Self::of_all(context, &projects, None)? }
            }
        };
        if let Err(error) = projects.ensure_listed(None) {
            secrets.failures.push((secrets.named.clone(), error));
        }
        Ok(secrets)
    }

    /// The one that is stored for a project, whatever the environment has.
    pub(in crate::commands) fn stored(
        context: &mut Context<'_>,
        projects: &Projects,
        project: &ProjectName,
    ) -> Result<Self, Error> {
        Self::of_one(context, projects, project.clone(), projects.names().len() > 1)
    }

    /// The one in a record of a project, whatever its store has.
    pub(in crate::commands) fn of_record(
        projects: &Projects,
        project: &ProjectName,
        kind: &StoreKind,
        record: Record,
    ) -> Self {
        let settings = projects.settings(project);
        let candidates = candidate(project, settings.id.clone(), kind, record).into_iter().collect();
        let (id, scheme, others_untried) = (settings.id, settings.scheme, projects.names().len() > 1);
        Self { candidates, id, scheme, named: Some(project.clone()), others_untried, ..Self::default() }
    }

    /// What is known of the named project beside its secret.
    pub(super) fn settings_of(&self) -> Self {
        Self { id: self.id.clone(), scheme: self.scheme, named: self.named.clone(), ..Self::default() }
    }

    /// The secret that was given, where there is nothing to check with it: it may stand in what is shown.
    pub(super) fn find_not_to_show(context: &mut Context<'_>, source: &Source) -> Result<Self, SecretsError> {
        match Self::find(context, source, true) {
            Err(SecretsError::Failed(error)) if error.exit() == Exit::Cancelled => Err(error.into()),
            Err(_) => Self::find(context, source, false),
            found => found,
        }
    }

    /// The one that a token was signed with just now.
    pub(super) fn only(key: &Key) -> Self {
        let candidate = Candidate {
            project: key.project.as_ref().map(ProjectName::to_string),
            id: key.settings.id.clone(),
            ..Candidate::given(key.secret.clone(), key.source)
        };
        Self {
            candidates: vec![candidate],
            explicit: true,
            overriding: key.overriding.clone(),
            id: key.settings.id.clone(),
            scheme: key.settings.scheme,
            ..Self::default()
        }
    }

    /// Everybody's secrets, for naming who did sign a token that `self` did not. Fails where somebody cancelled, too.
    pub(super) fn and_everybody_elses(&self, context: &mut Context<'_>) -> Result<Self, Error> {
        let projects = Projects::load(context)?;
        let mut secrets = Self::of_project(&projects, self.named.clone());
        for project in projects.names() {
            secrets.add(context, &projects, project)?;
        }
        // The named project's own failure was told already, and another's is no answer to what was asked.
        secrets.failures.clear();
        Ok(secrets)
    }

    /// The same for who may cancel that; and what could not be read, where the others' are `needed`.
    pub(super) fn or_everybodys(self, context: &mut Context<'_>, needed: bool) -> Result<Self, Error> {
        if !self.others_untried {
            return Ok(self);
        }
        let projects = Projects::load(context)?;
        let mut all = Self::of_all(context, &projects, self.named)?;
        if !needed {
            all.absent.clear();
            all.lost.clear();
            all.failures.clear();
        }
        all.failures.extend(self.failures);
        Ok(all)
    }

    /// Whether there is none, or one that ought to be here could not be read.
    pub(super) fn is_incomplete(&self) -> bool {
        self.candidates.is_empty() || !self.absent.is_empty() || !self.failures.is_empty()
    }

    /// Whether a replaced secret is at hand, of the project that was named where one was.
    pub(super) fn has_replaced(&self) -> bool {
        let name = self.named.as_ref().map(ProjectName::as_str);
        let is_asked = |candidate: &&Candidate| name.is_none() || candidate.project.as_deref() == name;
        self.candidates.iter().filter(is_asked).any(|candidate| candidate.previous.is_some())
    }

    /// Which of the candidates ought to have signed a token with these claims.
    pub(super) fn expected(&self, claims: Option<&Json>) -> Expected {
        if self.explicit {
            return Expected::Only(0);
        }
        let name = self.named.as_ref().map(ProjectName::as_str);
        let position = |wanted: &dyn Fn(&Candidate) -> bool| self.candidates.iter().position(wanted);
        if name.is_some() {
            let index = position(&|candidate| candidate.project.as_deref() == name);
            return index.map_or(Expected::Any, Expected::Only);
        }
        let Some(id) = claims.and_then(inspect::id_borne) else {
            return Expected::Any;
        };
        if let Some(index) = position(&|candidate| candidate.id.as_ref() == Some(&id)) {
            return Expected::Only(index);
        }
        let absent = self.absent.iter().find(|(_, theirs)| theirs.as_ref() == Some(&id));
        absent.map_or(Expected::Any, |(project, _)| Expected::Absent(project.to_string()))
    }

    /// What the project in use lends to a token with these claims that `signer` signed, as far as is known.
    pub(super) fn lent(&self, claims: Option<&Json>, signer: Option<&str>) -> Option<&Settings> {
        let (chosen, settings) = self.in_use.as_ref()?;
        if signer.is_some_and(|signer| signer != chosen.as_str()) {
            return None;
        }
        let borne = claims.and_then(inspect::id_borne).filter(|borne| settings.id.as_ref() != Some(borne));
        let is_anothers = borne.is_some_and(|borne| {
            self.candidates.iter().any(|candidate| candidate.id.as_ref() == Some(&borne))
                || self.absent.iter().any(|(_, theirs)| theirs.as_ref() == Some(&borne))
        });
        (!is_anothers).then_some(settings)
    }

    /// Settings of a named project, or of the one in use, without any secret.
    fn settings_alone(context: &mut Context<'_>) -> Result<Self, Error> {
        let config = context.config()?;
        let named = context.project.as_ref().map(|named| named.value.clone());
        let project = named.or(context.project_in_use()?);
        let settings = project.map(|project| config.settings(&project)).unwrap_or_default();
        Ok(Self { id: settings.id, scheme: settings.scheme, ..Self::default() })
    }

    fn of_one(context: &mut Context<'_>, projects: &Projects, named: ProjectName, others: bool) -> Result<Self, Error> {
        let mut secrets = Self::of_project(projects, Some(named.clone()));
        secrets.add(context, projects, named)?;
        secrets.others_untried = others && !secrets.candidates.is_empty();
        Ok(secrets)
    }

    /// A project that neither the settings nor the secrets file know may exist all the same: a keyring has it when
    /// `config.toml` was lost, a damaged secrets file perhaps.
    fn of_unknown(context: &mut Context<'_>, projects: &Projects, named: &ProjectName) -> Result<Self, SecretsError> {
        let secrets = Self::of_one(context, projects, named.clone(), false)?;
        let no_keyring = |error: &StoreError| matches!(error, StoreError::NoBackend(_)) && context.store.is_none();
        let is_nowhere = projects.unlisted(None).is_none()
            && secrets.candidates.is_empty()
            && secrets.failures.iter().all(|(_, error)| no_keyring(error));
        if is_nowhere {
            let store = projects.most_likely_store(context, named);
            return match missing_in_ci(context, projects, named) {
                // Where nothing is known, a name is as good as none: what can be read is shown.
                Some(MissingInCi::Source) => Ok(secrets),
                Some(MissingInCi::Secret(error)) => Err(SecretsError::NoneStored(error)),
                None => Err(SecretsError::NoneStored(projects.absent(named, store))),
            };
        }
        Ok(secrets)
    }

    fn of_all(context: &mut Context<'_>, projects: &Projects, named: Option<ProjectName>) -> Result<Self, Error> {
        let mut secrets = Self::of_project(projects, named);
        for project in projects.names() {
            secrets.add(context, projects, project)?;
        }
        Ok(secrets)
    }

    /// What is known of a project without its secret.
    fn of_project(projects: &Projects, named: Option<ProjectName>) -> Self {
        let settings = named.as_ref().map(|named| projects.settings(named)).unwrap_or_default();
        Self { id: settings.id, scheme: settings.scheme, named, ..Self::default() }
    }

    /// Adds the one of a project, or why it is not there; fails only where somebody cancelled.
    fn add(&mut self, context: &mut Context<'_>, projects: &Projects, project: ProjectName) -> Result<(), StoreError> {
        if missing_in_ci(context, projects, &project).is_some() {
            return Ok(());
        }
        let kind = projects.most_likely_store(context, &project);
        let settings = projects.settings(&project);
        if let Some(failure) = self.closed.get(&kind).filter(|_| projects.kept_in(&project).is_some()) {
            // What is said of it is said of the whole store.
            if let Some((whose, _)) = self.failures.get_mut(*failure) {
                *whose = None;
            }
            self.absent.push((project, settings.id));
            return Ok(());
        }
        let found = context.get(&kind, &project).map(|found| found.record);
        if let Ok(Some(record)) = found {
            warn_if_pending(context, &project, &record);
            self.candidates.extend(candidate(&project, settings.id, &kind, record));
            return Ok(());
        }
        match found {
            Err(StoreError::Cancelled) => return Err(StoreError::Cancelled),
            Err(error) => {
                if error.is_about_passphrase() {
                    self.closed.insert(kind, self.failures.len());
                }
                self.absent.push((project.clone(), settings.id));
                self.failures.push((Some(project), error));
            }
            // A project that has settings, and never had a secret, signs nothing.
            Ok(_) if settings.store.is_some() && !settings.new => {
                self.lost.push(projects.absent(&project, kind));
                self.absent.push((project, settings.id));
            }
            Ok(_) => {}
        }
        Ok(())
    }
}

fn candidate(project: &ProjectName, id: Option<TiledeskId>, kind: &StoreKind, record: Record) -> Option<Candidate> {
    let current = record.current?;
    let time = |time: jiff::Timestamp| time::rfc3339(time.as_second()).unwrap_or_default();
    Some(Candidate {
        project: Some(project.to_string()),
        id,
        since: Some(time(current.made)),
        previous: record
            .previous
            .map(|previous| PreviousSecret { secret: previous.kept.secret, replaced: time(previous.replaced) }),
        secret: current.secret,
        source: kind.profile().source,
    })
}
