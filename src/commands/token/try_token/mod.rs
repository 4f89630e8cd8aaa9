//! `token try`: asks a real server whether it takes a token. The only command here that sends one anywhere.
//!
//! What is sent was said before, and a token that may make somebody a team member is never sent.

mod cause;
mod error;
mod show;

use std::ffi::OsString;
use std::path::Path;

use crate::commands::resolve_pending::{Accepting, Interrupted};
use error::TryError;

use super::input::{self, how_to_read};
use super::inspect::{Criteria, Time, unverified, warn_of};
use super::secrets::{Secrets, SecretsError};
use super::show::Shown;
use super::sign::{SignRequest, mint};
use crate::Exit;
use crate::cli::Try;
use crate::commands::Context;
use crate::commands::aim::Aim;
use crate::commands::clock::ClockDifference;
use crate::commands::project_ref::{ProjectRefError, Projects};
use crate::commands::secret_source::{Key, is_explicit};
use crate::error::{Error, Failure};
use crate::server::{Answer, Server, ServerError, User};
use crate::settings::Settings;
use crate::ui::AskError;
use tiledesk_token::claims::Scheme;
use tiledesk_token::claims::role;
use tiledesk_token::escape;
use tiledesk_token::extract::{Pasted, Place, Prefix};
use tiledesk_token::findings::{Clock, Finding};
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::inspect::prediction::PredictedAnswer;
use tiledesk_token::inspect::{self, Report, Verdict, masked};
use tiledesk_token::json::Json;
use tiledesk_token::secret::Secret;

pub(super) fn attempt(context: &mut Context<'_>, arguments: &Try) -> Result<Exit, Error> {
    let trial = if is_new(context, arguments) {
        TryRequest::with_new_token(context, arguments)?
    } else {
        TryRequest::with_given_token(context, arguments)?
    };
    let report = trial.criteria.evaluate(context, &trial.given, &trial.secrets)?;
    let sign_in = trial
        .server
        .sign_in(trial.sent())
        .and_then(|answer| trial.meant(answer, &report))
        .map(|answer| trial.without_secrets(answer))
        .inspect_err(|error| trial.explain_silence(context, error))?;
    let clock = ClockDifference::find(context, &trial.server);
    let decode = trial.criteria.id.as_ref().map(|id| trial.server.decode(id, trial.sent()));
    let there = clock.as_ref().map(|clock| trial.report_by(clock, context)).transpose()?;
    let is_accepted = sign_in.is_accepted() || matches!(&decode, Some(Ok(decode)) if decode.is_accepted());
    let interrupted = trial.signed_here().map_or(Ok(None), |signed| Interrupted::find(context, signed));
    let cut_off = matches!(&interrupted, Ok(Some(rotation)) if rotation.may_be_on(trial.server.url()));
    let failures = &trial.secrets.failures;
    let at_hand = !trial.given.has_signature() || !trial.secrets.candidates.is_empty();
    let outcome = show::Outcome {
        host: trial.server.url().host(),
        sign_in: &sign_in,
        decode: decode.as_ref(),
        pasted: &trial.given,
        id: trial.criteria.id.as_ref(),
        cut_off: cut_off && !sign_in.is_accepted(),
        clock: clock.as_ref().zip(there.as_ref()),
        server: trial.server.url().as_str(),
        misaimed: &trial.misaimed,
        inspected: Shown {
            report: &report,
            now: trial.criteria.time.now,
            clock: trial.criteria.time.clock,
            unverified: unverified(false, at_hand, !failures.is_empty()),
            compared: None,
        },
    };
    let answer = if context.json { outcome.as_json() } else { outcome.page(&context.ui) };
    context.ui.answer(&answer)?;
    // The page says what mends a refusal.
    let hints = match &decode {
        _ if !sign_in.is_accepted() && !context.json => Vec::new(),
        _ if !sign_in.is_accepted() && !trial.misaimed.is_empty() => trial.misaimed.clone(),
        Some(Err(error)) => error.hints(),
        _ => Vec::new(),
    };
    for hint in hints {
        context.ui.hint(&hint);
    }
    if let Some(overriding) = trial.secrets.overriding.as_ref().filter(|_| !sign_in.is_accepted()) {
        context.ui.hint(&overriding.hint());
    }
    if let Some(clock) = &clock {
        context.ui.warning(&clock.to_string());
        context.ui.hint(ClockDifference::hint());
    }
    warn_of(context, failures);
    say_what_is_odd(context, &outcome, &report);
    if let (Ok(Some(rotation)), true) = (&interrupted, trial.misaimed.is_empty() && outcome.is_not_signed()) {
        rotation.note_replaced(context, trial.server.url());
    }
    if is_accepted {
        let accepting = Accepting {
            server: trial.server.url(),
            typed: arguments.asking.server.is_some(),
            id: trial.criteria.id.as_ref(),
        };
        Interrupted::settle_or_warn(interrupted, context, &accepting);
    }
    Ok(if sign_in.is_accepted() { Exit::Done } else { Exit::Refused })
}

/// Whether a new token is to be tried. What is piped in is a token, or there should be one: where that failed, nothing
/// else takes its place.
fn is_new(context: &Context<'_>, arguments: &Try) -> bool {
    let has_secret_on_stdin = arguments.source.secret_file.as_deref() == Some(Path::new("-"));
    arguments.token.is_empty() && (arguments.test_visitor || has_secret_on_stdin || !context.ui.stdin_is_piped())
}

/// A token, the server that is asked about it, and what it is judged by here.
struct TryRequest {
    /// What is sent, taken apart.
    given: Pasted,
    criteria: Criteria,
    secrets: Secrets,
    server: Server,
    /// What signed it, if it was signed here.
    key: Option<Key>,
    /// What to do about an id or a server that is not the one that is remembered for the project.
    misaimed: Vec<String>,
}

impl TryRequest {
    /// One for the test visitor, signed here and now.
    fn with_new_token(context: &mut Context<'_>, arguments: &Try) -> Result<Self, Error> {
        let order = SignRequest::for_test_visitor(arguments.scheme, arguments.id.as_ref(), &arguments.source);
        let (signed, key) = mint(context, &order)?;
        let server = context.server(&arguments.asking, &key.settings)?;
        let id = context.tiledesk_id(arguments.id.as_ref())?.or_else(|| key.settings.id.clone());
        let mut misaimed = Vec::new();
        if let Some(project) = &key.project {
            let projects = Projects::load(context)?;
            let aim = Aim {
                project,
                typed_id: arguments.id.as_ref(),
                id: id.as_ref(),
                typed_server: arguments.asking.server.is_some(),
                server: Some(server.url()),
            };
            // Only a token that lives five minutes goes there, and the answer is about a token.
            aim.warn(context, &projects);
            misaimed = aim.hints(&projects);
        }
        say_what_is_sent(context, &server, &key, id.as_ref());
        Ok(Self {
            given: Pasted::exact(&signed.token.header_value()),
            criteria: criteria(context, id, arguments.scheme),
            secrets: Secrets::only(&key),
            server,
            key: Some(key),
            misaimed,
        })
    }

    /// The one that was given, once it is known to be harmless and wanted.
    fn with_given_token(context: &mut Context<'_>, arguments: &Try) -> Result<Self, Error> {
        let found = input::from_words(context, &arguments.token, &arguments.source, &input::Reading::or_new())?.pasted;
        let claims = harmless(&found, &arguments.token)?.clone();
        let settings = settings(context, arguments, &claims)?;
        let server = context.server(&arguments.asking, &settings)?;
        let given = as_handed_over(context, found);
        warn_of_role(context, &claims);
        let secrets = match Secrets::find(context, &arguments.source, given.has_signature()) {
            // A name from the environment, and nothing more.
            Err(SecretsError::NoneStored(_)) => Secrets::default(),
            found => found?,
        };
        confirm(context, &claims, &secrets, server.url().host(), arguments.yes)?;
        let id = context.tiledesk_id(arguments.id.as_ref())?.or(settings.id).or_else(|| inspect::id_borne(&claims));
        Ok(Self {
            given,
            criteria: criteria(context, id, arguments.scheme.or(settings.scheme)),
            secrets,
            server,
            key: None,
            misaimed: Vec::new(),
        })
    }

    /// Exactly what the widget would send.
    fn sent(&self) -> &str {
        &self.given.given
    }

    /// What the rules say of the token at the time that it is at the server.
    fn report_by(&self, clock: &ClockDifference, context: &mut Context<'_>) -> Result<Report, Error> {
        let Criteria { id, scheme, time } = &self.criteria;
        let time = Time { now: time.now.saturating_add(clock.ahead), ..*time };
        Criteria { id: id.clone(), scheme: *scheme, time }.evaluate(context, &self.given, &self.secrets)
    }

    /// The project whose stored secret signed the token, and that secret.
    fn signed_here(&self) -> Option<(&ProjectName, &Secret)> {
        self.key.as_ref().and_then(|key| Some((key.project.as_ref()?, &key.secret)))
    }

    /// A server in trouble answers 500; so does a healthy one to some tokens.
    fn meant(&self, answer: Answer, report: &Report) -> Result<Answer, ServerError> {
        if answer.status == 500 && report.server.sign_in != PredictedAnswer::Refused(500) {
            let host = self.server.url().host().to_owned();
            return Err(ServerError::Failed { host, status: 500, said: answer.reason });
        }
        Ok(answer)
    }

    /// Whoever put a secret into a claim does not get it back on the screen.
    fn without_secrets(&self, answer: Answer) -> Answer {
        let masked = |text: Option<String>| text.map(|text| masked(&self.secrets.candidates, &text));
        let user = answer.user.map(|user| User {
            id: masked(user.id),
            external_id: masked(user.external_id),
            name: masked(user.name),
            first_name: masked(user.first_name),
            last_name: masked(user.last_name),
            email: masked(user.email),
            role: masked(user.role),
        });
        Answer { user, ..answer }
    }

    /// A server that fails where nothing catches it never answers.
    fn explain_silence(&self, context: &mut Context<'_>, error: &ServerError) {
        let id = self.given.claims().and_then(|claims| claims.get("_id"));
        let is_nothing = match id {
            Some(Json::Text(text)) => text.is_empty(),
            Some(Json::Bool(value)) => !value,
            Some(Json::Number(number)) => number.parse() == Ok(0.0),
            _ => false,
        };
        if is_nothing && matches!(error, ServerError::AnswerTimeout { .. }) {
            context.ui.note("a Tiledesk 2.19.16 never answers to a token whose `_id` is empty, 0 or false");
        }
    }
}

fn criteria(context: &Context<'_>, id: Option<TiledeskId>, scheme: Option<Scheme>) -> Criteria {
    Criteria { id, scheme, time: Time { now: context.now(), clock: Clock::Now } }
}

fn say_what_is_sent(context: &mut Context<'_>, server: &Server, key: &Key, id: Option<&TiledeskId>) {
    let whose = match &key.project {
        Some(project) => format!("the secret of project `{project}`"),
        None => "the secret that was given".to_owned(),
    };
    let checked = id.map_or_else(String::new, |id| format!(" and has it checked for project {id}"));
    context.ui.note(&format!(
        "this signs the test visitor in on {}{checked}, with a token signed with {whose} ({})",
        server.url().host(),
        key.secret.fingerprint()
    ));
}

/// The claims of a token that can be read, and that asks for nothing but a visitor's part.
fn harmless<'g>(given: &'g Pasted, words: &[OsString]) -> Result<&'g Json, TryError> {
    let Some(claims) = given.claims() else {
        // The shape says why, rather than the prefix.
        let shape = given.token().and_then(|token| token.findings().first().cloned());
        let why = shape.or_else(|| given.findings().first().cloned());
        let why = why.as_ref().map(Finding::message).unwrap_or_default().to_owned();
        let how = match words {
            [word] if given.token().is_none() => how_to_read(given, &word.to_string_lossy(), "tilepass token try - "),
            _ => None,
        };
        return Err(TryError::Unreadable { why, how });
    };
    if let Some(role) = role::dangerous(claims) {
        return Err(TryError::TeamRole(role));
    }
    // Somebody looked for the widget's token in the dashboard's browser.
    match role::session_of(claims) {
        Some(subject) => Err(TryError::Session(subject.to_owned())),
        None => Ok(claims),
    }
}

/// The settings of the project that the token is about: they say which server is asked.
fn settings(context: &mut Context<'_>, arguments: &Try, claims: &Json) -> Result<Settings, Error> {
    let mut projects = Projects::load(context)?;
    let known = projects.names();
    let server_is_given = context.server_is_given(&arguments.asking)?;
    if let Some(named) = &context.project {
        let project = named.value.clone();
        if !known.contains(&project) {
            let needed = !is_explicit(context, &arguments.source);
            // The store that cannot say what it holds may hold this one.
            if needed {
                projects.ensure_listed(None)?;
            }
            // In CI a name may be a name and nothing more; elsewhere it is mistyped.
            let may_be_unknown = known.is_empty() || server_is_given;
            if needed && named.typed || !may_be_unknown {
                return Err(ProjectRefError::Unknown { project, known }.into());
            }
        }
        return Ok(projects.settings(&project));
    }
    let borne = inspect::id_borne(claims);
    let bears = |id: Option<&TiledeskId>| id.is_some() && id == borne.as_ref();
    let own = known.iter().map(|name| projects.settings(name)).find(|settings| bears(settings.id.as_ref()));
    if let Some(settings) = own {
        return Ok(settings);
    }
    if server_is_given {
        return Ok(Settings::default());
    }
    // A token is not sent to a server that was only guessed.
    projects.ensure_listed(None)?;
    let project = projects.resolve(context)?;
    Ok(projects.settings(&project))
}

/// What is sent: what stands in an exact place, to the character; else the token as it stands, and a bare one with the
/// prefix that the widget must be given with it.
fn as_handed_over(context: &mut Context<'_>, found: Pasted) -> Pasted {
    match (found.place, &found.prefix, found.token()) {
        (Place::Exact, ..) => found,
        (Place::Loose, Prefix::None, Some(token)) => {
            context.ui.note("a bare token: it is sent with `JWT ` before it, as a page must hand it over");
            Pasted::exact(&format!("JWT {}", token.as_str()))
        }
        _ => Pasted::exact(&found.header_value),
    }
}

fn warn_of_role(context: &mut Context<'_>, claims: &Json) {
    if let Some(finding) = inspect::role(claims) {
        context.ui.warning(finding.message());
    }
}

/// Nobody is signed in somewhere by accident.
fn confirm(context: &mut Context<'_>, claims: &Json, secrets: &Secrets, host: &str, yes: bool) -> Result<(), Error> {
    let claim = |name: &str| claims.get(name).and_then(Json::as_text).filter(|text| !text.trim().is_empty());
    let who = ["email", "name", "external_id", "_id"].into_iter().find_map(claim).map_or_else(
        || "a visitor without a name".to_owned(),
        |who| format!("`{}`", escape::excerpt(&masked(&secrets.candidates, who), 80)),
    );
    if yes {
        context.ui.note(&format!("this signs in as {who} on {host}"));
        return Ok(());
    }
    if let Some(why) = context.ui.why_no_prompt() {
        return Err(TryError::Unconfirmed { who, host: host.to_owned(), why }.into());
    }
    let prompt = format!("This signs in as {who} on {host}. Go on? [y/N] ");
    let answer = context.ui.ask_line("the answer", &prompt)?;
    match answer.trim().to_ascii_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(AskError::Cancelled.into()),
    }
}

/// Where the server, the rules and what is known of servers of its kind disagree.
fn say_what_is_odd(context: &mut Context<'_>, outcome: &show::Outcome<'_>, report: &Report) {
    let sign_in = outcome.sign_in;
    if sign_in.is_accepted()
        && report.verdict == Verdict::Refused
        && let Some(finding) = report.errors().next()
    {
        context
            .ui
            .warning(&format!("by the documented rules this token is refused all the same: {}", finding.message()));
    }
    let role = sign_in.user.as_ref().and_then(|user| user.role.as_deref());
    if role.is_some_and(role::is_team) {
        context.ui.warning(&format!("{} has this visitor as a member of the team", outcome.host));
    }
    let decode = outcome.decode.and_then(|decode| decode.as_ref().ok());
    let odd = match disagreement("sign-in", report.server.sign_in, Some(sign_in)) {
        // The page says what it may come from, and decode would say the same again.
        Some(_) if !sign_in.is_accepted() => None,
        Some(odd) => Some(odd),
        None => disagreement("decode", report.server.decode, decode),
    };
    if let Some(odd) = odd {
        context.ui.note(&odd);
    }
}

fn disagreement(name: &str, expected: PredictedAnswer, said: Option<&Answer>) -> Option<String> {
    let (said, expected) = (said?.status, expected.status()?);
    (said != expected).then(|| {
        format!(
            "a Tiledesk 2.19.16 that has the secret at hand is known to answer {expected} at {name}, and this server answers {said}"
        )
    })
}
