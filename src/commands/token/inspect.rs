//! `token inspect`: decodes, verifies, explains; the exit status is the verdict.

use std::path::Path;

use clap::error::ErrorKind;

use super::{json, show};
use crate::Exit;
use crate::cli::{At, Inspect};
use crate::commands::Context;
use crate::commands::projects::Projects;
use crate::commands::source::{explicit, store_source};
use crate::core::claims::Scheme;
use crate::core::diagnosis::{self, Question, Report, Verdict, diagnose};
use crate::core::findings::Clock;
use crate::core::moment;
use crate::core::paste::{self, Pasted};
use crate::core::project::{ProjectName, TiledeskId};
use crate::core::signer::{Candidate, Expected, State};
use crate::core::token::Token;
use crate::error::Error;
use crate::store::{Record, StoreError, StoreKind};

pub(super) fn inspect(context: &mut Context<'_>, arguments: &Inspect) -> Result<Exit, Error> {
    let text = given_text(context, arguments)?;
    let pasted = paste::find(&text)?;
    let token = pasted.token.as_deref().map(Token::read);
    let (now, clock) = time_of_judgement(context, arguments, token.as_ref())?;
    let id = context.tiledesk_id(arguments.id.as_ref())?;
    let about = About {
        pasted: &pasted,
        token: token.as_ref(),
        now,
        clock,
        id,
        scheme: arguments.scheme,
    };
    let secrets = Secrets::find(context, arguments, token.as_ref())?;
    let mut judged = secrets.judge(&about);
    let mut failures = secrets.failures;
    if judged.signature.state == State::Bad && secrets.others_untried {
        // Only now is it worth a person's or a daemon's time to read everybody else's secret.
        let everybody = Secrets::all(context, secrets.expected_project.as_ref())?;
        judged = everybody.judge(&about);
        failures.extend(everybody.failures);
    }
    let shown = show::Shown {
        report: &judged,
        now,
        clock,
        unverified: unverified(arguments, &failures),
    };
    let answer = if context.json {
        json::inspection(&pasted, &judged, now)
    } else {
        show::page(&context.io, &shown)
    };
    context.io.answer(&answer)?;
    for (project, error) in &failures {
        context.io.warning(&format!("project `{project}`: {error}"));
    }
    Ok(exit(&judged, arguments, !failures.is_empty()))
}

/// Why the signature was not checked, if that was not the token's own fault.
fn unverified(arguments: &Inspect, failures: &[(ProjectName, StoreError)]) -> show::Unverified {
    if arguments.no_verify {
        show::Unverified::NotAsked
    } else if failures.is_empty() {
        show::Unverified::NoSecret
    } else {
        show::Unverified::StoreFailed
    }
}

fn exit(report: &Report, arguments: &Inspect, store_failed: bool) -> Exit {
    match report.verdict {
        Verdict::Accepted => Exit::Done,
        Verdict::Refused => Exit::Refused,
        Verdict::NotChecked if arguments.no_verify => Exit::Done,
        Verdict::NotChecked if store_failed => Exit::Store,
        Verdict::NotChecked => Exit::Missing,
    }
}

/// The arguments, joined, or what stands on stdin.
fn given_text(context: &mut Context<'_>, arguments: &Inspect) -> Result<String, Error> {
    let words: Vec<&std::ffi::OsStr> = arguments.token.iter().map(AsRef::as_ref).collect();
    if !words.is_empty() && words != ["-"] {
        let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
        return Ok(words.join(" "));
    }
    if arguments.source.secret_file.as_deref() == Some(Path::new("-")) {
        let message = "the secret and the token cannot both come from stdin";
        return Err(Error::usage(ErrorKind::ArgumentConflict, message));
    }
    if context.io.stdin_is_terminal() {
        if context.io.no_input {
            return Err(Error::usage(
                ErrorKind::MissingRequiredArgument,
                "no token was given, and `--no-input` was",
            ));
        }
        context
            .io
            .hint("paste the token, then press Enter and Ctrl-D");
    }
    let bytes = context.io.read_stdin()?;
    let text = decode_text(&bytes);
    if text.trim().is_empty() {
        Err(Error::NothingOnStdin)
    } else {
        Ok(text)
    }
}

/// UTF-8, or UTF-16 as Windows' redirections write it. What is neither is read as far as it can be.
fn decode_text(bytes: &[u8]) -> String {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest
            .chunks_exact(2)
            .filter_map(|pair| Some(unit(pair.try_into().ok()?)))
            .collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn time_of_judgement(
    context: &Context<'_>,
    arguments: &Inspect,
    token: Option<&Token>,
) -> Result<(i64, Clock), Error> {
    match arguments.at {
        None => Ok((context.now(), Clock::Now)),
        Some(At::Time(time)) => Ok((time, Clock::Given)),
        Some(At::Issued) => {
            let claims = token.and_then(|token| token.claims.as_ref());
            let issued = claims.and_then(|claims| diagnosis::times(claims).issued_at);
            let usable = issued.filter(|seconds| *seconds <= moment::MILLISECONDS);
            usable.map(|time| (time, Clock::Given)).ok_or_else(|| {
                let message =
                    "`--at issued` needs a token with a usable `iat`, and this one has none";
                Error::usage(ErrorKind::ValueValidation, message)
            })
        }
    }
}

/// What is judged, apart from the secrets.
struct About<'a> {
    pasted: &'a Pasted,
    token: Option<&'a Token>,
    now: i64,
    clock: Clock,
    id: Option<TiledeskId>,
    scheme: Option<Scheme>,
}

/// The secrets at hand.
struct Secrets {
    candidates: Vec<Candidate>,
    expected: Expected,
    expected_project: Option<ProjectName>,
    /// The project's id and scheme, which hold even when its secret cannot be read.
    id: Option<TiledeskId>,
    scheme: Option<Scheme>,
    /// Stores that could not answer.
    failures: Vec<(ProjectName, StoreError)>,
    /// Whether there are projects whose secrets were not read.
    others_untried: bool,
}

impl Secrets {
    fn none() -> Self {
        Self {
            candidates: Vec::new(),
            expected: Expected::Any,
            expected_project: None,
            id: None,
            scheme: None,
            failures: Vec::new(),
            others_untried: false,
        }
    }

    /// The secrets that the token ought to be checked with.
    fn find(
        context: &mut Context<'_>,
        arguments: &Inspect,
        token: Option<&Token>,
    ) -> Result<Self, Error> {
        if arguments.no_verify {
            return Self::settings_alone(context);
        }
        if let Some(given) = explicit(context, &arguments.source)? {
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
                expected: Expected::Only(0),
                ..settings
            });
        }
        let mut projects = Projects::load(context)?;
        let file_error = projects.file_error.take();
        let names = projects.names();
        if let Some(named) = &context.project
            && !names.contains(&named.value)
        {
            return Err(Error::NoSecret {
                project: named.value.clone(),
                known: names,
            });
        }
        let expected = Self::expected_project(context, &projects, &names, token);
        let mut secrets = match expected {
            Some(project) => Self::of_one(context, &projects, project, names.len() > 1),
            None => Self::of_all(context, &projects, None),
        };
        if let Some(error) = file_error {
            secrets
                .failures
                .push((secrets.expected_project.clone().unwrap_or_default(), error));
        }
        Ok(secrets)
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
            ..Self::none()
        })
    }

    /// The project that is named, the only one, or the one whose id the token bears.
    fn expected_project(
        context: &Context<'_>,
        projects: &Projects,
        names: &[ProjectName],
        token: Option<&Token>,
    ) -> Option<ProjectName> {
        if let Some(named) = &context.project {
            return Some(named.value.clone());
        }
        if let [only] = names {
            return Some(only.clone());
        }
        let borne = token
            .and_then(|token| token.claims.as_ref())
            .and_then(diagnosis::id_borne)?;
        names
            .iter()
            .find(|name| projects.settings(name).id.as_ref() == Some(&borne))
            .cloned()
    }

    fn of_one(
        context: &mut Context<'_>,
        projects: &Projects,
        project: ProjectName,
        others: bool,
    ) -> Self {
        let settings = projects.settings(&project);
        let mut secrets = Self {
            id: settings.id,
            scheme: settings.scheme,
            expected_project: Some(project.clone()),
            expected: Expected::Only(0),
            ..Self::none()
        };
        secrets.add(context, projects, project);
        secrets.others_untried = others && !secrets.candidates.is_empty();
        secrets
    }

    fn of_all(
        context: &mut Context<'_>,
        projects: &Projects,
        expected: Option<&ProjectName>,
    ) -> Self {
        let mut secrets = Self {
            expected_project: expected.cloned(),
            ..Self::none()
        };
        for project in projects.names() {
            secrets.add(context, projects, project);
        }
        let name = expected.map(ProjectName::as_str);
        let index = secrets
            .candidates
            .iter()
            .position(|candidate| candidate.project.as_deref() == name);
        if let (Some(index), Some(expected)) = (index, expected) {
            let settings = projects.settings(expected);
            secrets.expected = Expected::Only(index);
            (secrets.id, secrets.scheme) = (settings.id, settings.scheme);
        }
        secrets
    }

    /// Everybody's secrets, for naming who did sign it.
    fn all(context: &mut Context<'_>, expected: Option<&ProjectName>) -> Result<Self, Error> {
        let projects = Projects::load(context)?;
        let mut secrets = Self::of_all(context, &projects, expected);
        // The expected project's own failure was told already, and another's is no answer to what was asked.
        secrets.failures.clear();
        Ok(secrets)
    }

    fn add(&mut self, context: &mut Context<'_>, projects: &Projects, project: ProjectName) {
        let kind = projects.kept_in(&project).unwrap_or(StoreKind::Keyring);
        match context.get(kind, &project) {
            Ok(Some(record)) => {
                let id = projects.settings(&project).id;
                self.candidates.push(candidate(&project, id, kind, record));
            }
            // A project that has settings and no secret: there is nothing to try.
            Ok(None) => {}
            Err(error) => self.failures.push((project, error)),
        }
    }

    fn judge(&self, about: &About<'_>) -> Report {
        diagnose(&Question {
            pasted: about.pasted,
            token: about.token,
            candidates: &self.candidates,
            expected: self.expected.clone(),
            scheme: about.scheme.or(self.scheme),
            id: about.id.as_ref().or(self.id.as_ref()),
            now: about.now,
            clock: about.clock,
        })
    }
}

fn candidate(
    project: &ProjectName,
    id: Option<TiledeskId>,
    kind: StoreKind,
    record: Record,
) -> Candidate {
    let time = |time: jiff::Timestamp| moment::rfc3339(time.as_second()).unwrap_or_default();
    Candidate {
        project: Some(project.to_string()),
        id,
        since: Some(time(record.current.made)),
        previous: record
            .previous
            .map(|previous| (previous.kept.secret, time(previous.replaced))),
        secret: record.current.secret,
        source: store_source(kind),
    }
}
