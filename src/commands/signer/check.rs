//! `signer check`: whether each signer mints with the current secret; the exit status is the answer.

use std::path::Path;
use std::time::{Duration, Instant};

use clap::error::ErrorKind;
use serde_json::json;

use super::judge::HowAsked;
use super::{Judge, Known, Seen, SignerError, State, Watch, known};
use crate::Exit;
use crate::cli::{CheckSigners, Checking, Which};
use crate::commands::Context;
use crate::commands::context::Sourced;
use crate::commands::project_ref::Projects;
use crate::commands::secret_source::variable_in_use;
use crate::commands::table::table;
use crate::commands::token::json::line;
use crate::env;
use crate::error::shell::SHELL;
use crate::error::{Error, UsageError, hint};
use crate::signers::ask::Question;
use crate::signers::journal::{Journal, Stage};
use crate::signers::{Check, Signer, SignerName};
use crate::ui::Interrupts;
use tiledesk_token::escape;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::time;

/// How often it is looked whether somebody pressed Ctrl-C, or the time is up.
const TICK: Duration = Duration::from_millis(50);

pub(super) fn check(context: &mut Context<'_>, arguments: &CheckSigners) -> Result<Exit, Error> {
    let projects = Projects::load(context)?;
    let (asked, project) = asked(context, &projects, arguments)?;
    let mut questions = Vec::new();
    let mut seen: Vec<Option<Seen>> = vec![None; asked.len()];
    for (one, seen) in asked.iter().zip(&mut seen) {
        one.ensure_check()?;
        questions.push(match one.question(context, arguments.samples) {
            // The others are asked all the same.
            Err(error) if project.is_some() => {
                for hint in error.hints() {
                    context.ui.hint(&hint);
                }
                *seen = Some(Seen::not_asked(&error));
                None
            }
            question => question?,
        });
    }
    let judge = Judge::find(context)?;
    if judge.is_empty() {
        let project = project.or(context.project.as_ref().map(|named| named.value.clone())).unwrap_or_default();
        return Err(projects.no_secret(&project).into());
    }
    let mut live = Live { project: project.as_ref(), asked: &asked, lines: 0 };
    let is_interrupted = watch(context, &judge, &mut live, questions, arguments.wait, &mut seen)?;
    if let Some(project) = &project {
        note_seen(context, project, &asked, &seen);
    }
    let exit = if is_interrupted { Exit::Cancelled } else { worst(&seen) };
    if !(context.ui.quiet && exit == Exit::Done) {
        live.redraw(context, &seen, false)?;
    }
    if is_interrupted {
        let is_behind = |seen: &Option<Seen>| seen.as_ref().is_none_or(|seen| seen.state != State::Current);
        let behind = asked.iter().zip(&seen).filter(|(_, seen)| is_behind(seen));
        return Err(SignerError::Interrupted(behind.map(|(one, _)| live.name(one)).collect()).into());
    }
    hints(context, project.as_ref(), &asked, &seen);
    Ok(exit)
}

/// What was seen of signers that were brought the secret. The file is read as late as can be: a delivery may write it at
/// the same time.
fn note_seen(context: &Context<'_>, project: &ProjectName, asked: &[Known], seen: &[Option<Seen>]) {
    let mut journal = context.journal();
    let mut is_news = false;
    for (one, seen) in asked.iter().zip(seen) {
        let is_known = |seen: &&Seen| matches!(seen.state, State::Current | State::Replaced | State::OtherProject);
        if let Some(fingerprint) = seen.as_ref().filter(is_known).and_then(Seen::fingerprint) {
            is_news |= journal.saw(project, &one.name, fingerprint, context.now());
        }
    }
    is_news |= note_all_current(context, project, seen, &mut journal, asked);
    if is_news {
        // What cannot be noted is only said again.
        journal.write();
    }
}

/// All of a project's signers, where they mint with its secret and nothing was known of that. Says whether it is so.
fn note_all_current(
    context: &Context<'_>,
    project: &ProjectName,
    seen: &[Option<Seen>],
    journal: &mut Journal,
    asked: &[Known],
) -> bool {
    let is_current = |seen: &Option<Seen>| seen.as_ref().is_some_and(|seen| seen.state == State::Current);
    let is_whole = context.signers().is_ok_and(|signers| signers.of(project).count() == asked.len());
    let fingerprint = seen.first().and_then(|seen| seen.as_ref()?.fingerprint()?.parse().ok());
    let Some(fingerprint) = fingerprint.filter(|_| is_whole && seen.iter().all(is_current)) else { return false };
    // A secret that was given in place of the stored one says nothing of that.
    if variable_in_use(context).is_some() || journal.of(project, fingerprint).is_some() {
        return false;
    }
    let now = context.now();
    journal.begin(project, fingerprint, now, std::iter::empty(), now);
    for one in asked {
        journal.note(project, &one.name, Stage::Seen, now);
    }
    true
}

/// Whom to ask, and for which project.
fn asked(
    context: &mut Context<'_>,
    projects: &Projects,
    arguments: &CheckSigners,
) -> Result<(Vec<Known>, Option<ProjectName>), Error> {
    let Checking { check_header_file, check_body, resolve } = &arguments.checking;
    let usage = |message: &str| Error::from(UsageError::new(ErrorKind::ArgumentConflict, message));
    let mut names: Vec<SignerName> = Vec::new();
    for which in &arguments.which {
        match which {
            Which::Name(name) => names.push(name.clone()),
            Which::Url(_) if arguments.which.len() > 1 => return Err(usage("an address is asked alone")),
            Which::Url(url) => {
                if resolve.as_ref().is_some_and(|resolve| !resolve.is_of(url)) {
                    return Err(usage("`--resolve` is about another host than the address"));
                }
                let check = Check {
                    header_file: check_header_file.clone(),
                    body: check_body.clone(),
                    resolve: resolve.clone(),
                    ..Check::at(url.clone())
                };
                let name = "url".parse().map_err(|_| usage("an address is asked alone"))?;
                let signer = Signer { check: Some(check), ..Signer::default() };
                return Ok((vec![Known { name, signer }], None));
            }
        }
    }
    if check_header_file.is_some() || check_body.is_some() || resolve.is_some() {
        return Err(usage(
            "`--check-header-file`, `--check-body` and `--resolve` go with an address; of a signer they are stored: `tilepass signer set`",
        ));
    }
    let project = projects.resolve(context)?;
    let known = known(context, &project, &names)?;
    context.project = Some(Sourced { value: project.clone(), typed: true });
    Ok((known, Some(project)))
}

/// Asks all of them; with a time to wait, until they are current or it is up. Says whether Ctrl-C came first.
fn watch(
    context: &mut Context<'_>,
    judge: &Judge,
    live: &mut Live<'_>,
    questions: Vec<Option<Question>>,
    wait: Option<Duration>,
    seen: &mut [Option<Seen>],
) -> Result<bool, Error> {
    let asked = live.asked;
    let mut watch = Watch::new(questions, wait.is_some());
    (0..asked.len()).for_each(|number| watch.want(number));
    let interrupts = wait.map(|_| Interrupts::wait());
    let started = Instant::now();
    let is_live = wait.is_some() && Live::can_be(context);
    while watch.is_busy() {
        let all_answered = seen.iter().enumerate().all(|(number, one)| one.is_some() || !watch.can_ask(number));
        if interrupts.as_ref().is_some_and(Interrupts::came) {
            return Ok(true);
        }
        if wait.is_some_and(|limit| started.elapsed() >= limit) && all_answered {
            break;
        }
        let Some((number, now)) = watch.next(context, judge, TICK)? else { continue };
        if let (Some(before), Some(one)) = (seen.get_mut(number), asked.get(number)) {
            let is_news = before.as_ref().is_none_or(|before| before.state != now.state);
            if is_news && wait.is_some() && !is_live {
                context.ui.note(&format!("`{}` {}", live.name(one), now.describe()));
            }
            *before = Some(now);
            if is_news && is_live {
                live.redraw(context, seen, true)?;
            }
        }
    }
    Ok(false)
}

/// 1 before 6. Nothing is known of one that nobody can ask.
fn worst(seen: &[Option<Seen>]) -> Exit {
    let exits: Vec<Exit> =
        seen.iter().map(|seen| seen.as_ref().map_or(Exit::Failed, |seen| seen.state.exit())).collect();
    [Exit::Refused, Exit::Failed].into_iter().find(|exit| exits.contains(exit)).unwrap_or(Exit::Done)
}

/// The table. At a terminal it is drawn again where it stands while there is news.
struct Live<'a> {
    project: Option<&'a ProjectName>,
    asked: &'a [Known],
    /// How many lines of it stand there already.
    lines: usize,
}

/// A line that is drawn again must not be wrapped, and nobody's terminal is narrower.
const NARROW: usize = 78;

impl Live<'_> {
    /// Whether somebody looks on, at a terminal that can be drawn on.
    fn can_be(context: &Context<'_>) -> bool {
        let is_able = context.ui.raw_variable(env::TERM).is_some_and(|kind| !kind.is_empty() && kind != "dumb");
        context.ui.stdout_is_terminal() && is_able && !context.json && !context.ui.quiet
    }

    fn name(&self, one: &Known) -> String {
        if self.project.is_some() { one.name.to_string() } else { url(one).unwrap_or_default() }
    }

    fn redraw(&mut self, context: &mut Context<'_>, seen: &[Option<Seen>], is_cut: bool) -> Result<(), Error> {
        let mut answer = if context.json { self.json_lines(context, seen) } else { self.table(context, seen, is_cut) };
        let lines = answer.lines().count();
        if self.lines > 0 {
            // Up to the head of the table, and away with what stands there.
            answer = format!("\u{1b}[{}A\u{1b}[0J{answer}", self.lines);
        }
        self.lines = lines;
        context.ui.answer(&answer)?;
        Ok(())
    }

    fn json_lines(&self, context: &Context<'_>, seen: &[Option<Seen>]) -> String {
        let at = time::rfc3339(context.now());
        let mut answer = String::new();
        for (one, seen) in self.asked.iter().zip(seen) {
            let mut object = seen.as_ref().map_or_else(|| json!({"state": "not_checked"}), Seen::json);
            if let Some(object) = object.as_object_mut() {
                object.insert("signer".to_owned(), json!(self.project.map(|_| one.name.as_str())));
                object.insert("project".to_owned(), json!(self.project.map(ProjectName::as_str)));
                object.insert("check".to_owned(), json!(url(one)));
                object.insert("at".to_owned(), json!(at));
            }
            answer.push_str(&line(&object));
            answer.push('\n');
        }
        answer
    }

    fn table(&self, context: &Context<'_>, seen: &[Option<Seen>], is_cut: bool) -> String {
        let mut rows = vec![["SIGNER", "STATE", "ANSWER"].map(str::to_owned)];
        for (one, seen) in self.asked.iter().zip(seen) {
            let name = self.name(one);
            let (state, said) = match seen {
                Some(seen) => (words(seen.state), escape::escaped(&seen.describe()).into_owned()),
                None if one.is_asked() => ("asking".to_owned(), String::new()),
                None => ("not checked".to_owned(), "nothing says how to ask it".to_owned()),
            };
            rows.push([name, state, said]);
        }
        let table = table(&rows, None, &[]);
        let cut = |line: &str| if is_cut { line.chars().take(NARROW).collect() } else { line.to_owned() };
        let mut lines = table.lines().map(cut);
        let mut coloured = lines.next().map(|head| format!("{head}\n")).unwrap_or_default();
        for (line, seen) in lines.zip(seen) {
            // Colours do not count as characters of a column, so they come last.
            let line = match seen.as_ref().map(|seen| (words(seen.state), seen.colour())) {
                Some((state, colour)) => line.replacen(&state, &context.ui.coloured(&state, colour), 1),
                None => line,
            };
            coloured.push_str(&line);
            coloured.push('\n');
        }
        coloured
    }
}

fn url(one: &Known) -> Option<String> {
    one.signer.check.as_ref().map(|check| check.url.to_string())
}

/// `set` is the command that changes how; without it, no signer is stored.
fn how_asked(check: &Check, set: Option<String>) -> HowAsked {
    let Check { url, header_file, body, resolve } = check;
    let quoted = SHELL.in_quotes(Path::new(&url.to_string()));
    let mut curl = String::new();
    if let Some(path) = header_file {
        curl = format!("-H {} ", SHELL.in_quotes(Path::new(&format!("@{}", path.display()))));
    }
    if let Some(resolve) = resolve {
        let (host, port) = (url.origin().host_name(), url.port());
        curl = format!("{curl}--resolve {host}:{port}:{} ", resolve.address());
    }
    if body.is_some() {
        // A test account's own may be in it.
        curl.push_str("-d FORM ");
    }
    curl.push_str(&quoted);
    if let Some(set) = set {
        return HowAsked { curl, elsewhere: format!("{set} --check URL"), again: set };
    }
    let again = format!("tilepass signer check {quoted}");
    HowAsked { curl, elsewhere: again.clone(), again }
}

fn words(state: State) -> String {
    state.as_str().replace('_', " ")
}

fn hints(context: &mut Context<'_>, project: Option<&ProjectName>, asked: &[Known], seen: &[Option<Seen>]) {
    for (one, seen) in asked.iter().zip(seen) {
        let name = &one.name;
        let set = project.map(|project| format!("tilepass signer set {name}{}", hint::named(project)));
        let Some(seen) = seen else {
            if let Some(set) = set {
                context.ui.hint(&format!("say how to ask `{name}`: `{set} --check URL`"));
            }
            continue;
        };
        let deliver = project
            .filter(|_| one.signer.command.is_some())
            .map(|project| format!("`tilepass secret deliver --only {name}{}`", hint::named(project)));
        match (seen.state, deliver) {
            (State::Replaced | State::OtherProject, Some(deliver)) => {
                context.ui.hint(&format!("bring `{name}` the current secret: {deliver}"));
            }
            (State::Replaced | State::OtherProject, None) => {
                context.ui.hint("give it the current secret, and restart it: most back ends read it once");
            }
            _ => {
                let how = one.signer.check.as_ref().map(|check| how_asked(check, set));
                if let Some(hint) = how.and_then(|how| seen.hint(&how)) {
                    context.ui.hint(&hint);
                }
            }
        }
    }
}
