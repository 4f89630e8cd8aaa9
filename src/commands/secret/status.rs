//! `secret status`: a line for each project. It asks nobody for anything and fails for nobody's locked store.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Located, Projects};
use crate::Exit;
use crate::commands::Context;
use crate::commands::pending;
use crate::error::Error;
use crate::store::{StoreError, StoreKind, Summary};
use tiledesk_token::escape;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::time;

/// What is known of a project's secret.
enum State {
    /// It is there.
    Stored(Summary),
    /// The store says that there is none, and the settings do not say otherwise.
    None,
    /// The settings say that there is one.
    Lost,
    /// The store cannot say.
    Silent {
        /// Whether that is because it is locked.
        locked: bool,
        why: String,
    },
}

impl State {
    fn absent(is_lost: bool) -> Self {
        if is_lost { Self::Lost } else { Self::None }
    }

    fn silent(error: &StoreError) -> Self {
        Self::Silent { locked: matches!(error, StoreError::Locked(_)), why: error.to_string() }
    }
}

struct Line {
    project: ProjectName,
    store: StoreKind,
    state: State,
    id: Option<String>,
}

pub(super) fn status(context: &mut Context<'_>) -> Result<Exit, Error> {
    let projects = Projects::load(context)?;
    let unreadable = projects.unlisted(None).is_some();
    if let Some(error) = projects.unlisted(None) {
        context.ui.warning(&error.to_string());
    }
    let known = projects.names();
    projects.note_which(context);
    let lines = match context.project.as_ref().map(|given| given.value.clone()) {
        None => {
            let forgotten = forgotten(context, &known);
            known.into_iter().map(|project| look(context, &projects, project)).chain(forgotten).collect()
        }
        Some(project) if known.contains(&project) => vec![look(context, &projects, project)],
        Some(project) => vec![look_for(context, projects, project)?],
    };
    if lines.is_empty() && !unreadable {
        Projects::note_none(context);
    }
    let now = context.now();
    let answer = if context.json { json_lines(&lines, now) } else { as_table(&lines, now) };
    context.ui.answer(&answer)?;
    for line in &lines {
        if let State::Stored(summary) = &line.state {
            pending::warn(context, &line.project, summary);
        }
    }
    Ok(Exit::Done)
}

fn look(context: &mut Context<'_>, projects: &Projects, project: ProjectName) -> Line {
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
    Line { project, store, state, id: settings.id.map(|id| id.to_string()) }
}

/// Secrets in a store that does not list them, of projects that `config.toml` does not know: a run that was killed between
/// the two leaves one, and so does a `config.toml` that was lost. A store that cannot be searched is no failure here.
fn forgotten(context: &mut Context<'_>, known: &[ProjectName]) -> Vec<Line> {
    let mut lines = Vec::new();
    for store in StoreKind::ALL.iter().filter(|store| !store.lists()) {
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
            lines.push(Line { project, store: store.clone(), state, id: None });
        }
    }
    lines
}

/// Looks for a project that was named, and that neither the settings nor a listing know: a keyring may have it
/// all the same, as one does after `config.toml` was lost.
fn look_for(context: &mut Context<'_>, mut projects: Projects, project: ProjectName) -> Result<Line, Error> {
    let store = projects.store_to_change(context, &project)?;
    if store.lists() {
        return Err(projects.absent(&project, store).into());
    }
    let Located { store, record, .. } = projects.record(context, &project)?;
    Ok(Line { project, store, state: State::Stored(record.summary()), id: None })
}

fn as_json(line: &Line, now: i64) -> Value {
    let time = |time: jiff::Timestamp| time::rfc3339(time.as_second());
    let mut answer = json!({
        "project": line.project.as_str(),
        "store": line.store.as_str(),
        "tiledesk_id": line.id,
        "state": match &line.state {
            State::Stored(Summary { current: Some(_), .. }) => "stored",
            State::Stored(_) | State::None => "none",
            State::Lost => "lost",
            State::Silent { locked: true, .. } => "locked",
            State::Silent { .. } => "unavailable",
        },
    });
    match (&line.state, answer.as_object_mut()) {
        (State::Stored(kept), Some(answer)) => {
            let mut add = |key: &str, value| answer.insert(key.to_owned(), value);
            if let Some(current) = &kept.current {
                let age = now.saturating_sub(current.made.as_second());
                add("fingerprint", json!(current.fingerprint.to_string()));
                add("made_at", json!(time(current.made)));
                add("age_s", json!(age));
                add("origin", json!(current.origin.code()));
            }
            let previous = kept.previous.as_ref().map(|previous| {
                json!({
                    "fingerprint": previous.fingerprint.to_string(),
                    "replaced_at": time(previous.replaced),
                })
            });
            add("previous", json!(previous));
            let asked = kept.pending.as_ref();
            add("server_asked_at", json!(asked.map(|asked| time(asked.at))));
            add("server_asked", json!(asked.map(|asked| &asked.server)));
        }
        (State::Silent { why, .. }, Some(answer)) => {
            answer.insert("error".to_owned(), json!(why));
        }
        _ => {}
    }
    answer
}

fn json_lines(lines: &[Line], now: i64) -> String {
    lines.iter().flat_map(|line| [as_json(line, now).to_string(), "\n".to_owned()]).collect()
}

fn as_table(lines: &[Line], now: i64) -> String {
    let width = lines.iter().map(|line| line.project.as_str().len()).max().unwrap_or(0);
    let mut table = String::new();
    for line in lines {
        let what = match &line.state {
            State::Stored(kept) => kept_in_words(kept, now),
            State::None => "no secret".to_owned(),
            State::Lost => format!("not there: {}", line.store.why_lost(false)),
            State::Silent { why, .. } => escape::escaped(why).into_owned(),
        };
        // Writing into a String cannot fail.
        let _ = writeln!(table, "{:width$}  {:7}  {what}", line.project.as_str(), line.store.as_str());
    }
    table
}

fn kept_in_words(kept: &Summary, now: i64) -> String {
    let ago = |time: jiff::Timestamp| time::relative(time.as_second(), now);
    let replaced = kept
        .previous
        .as_ref()
        .map_or_else(String::new, |previous| format!("; replaced {} {}", previous.fingerprint, ago(previous.replaced)));
    match (&kept.current, &kept.pending) {
        (Some(current), asked) => {
            let asked = asked.as_ref().map_or_else(String::new, |asked| {
                format!("; may no longer be valid: a server was asked to replace it {}", ago(asked.at))
            });
            format!("{}  {} {}{replaced}{asked}", current.fingerprint, current.origin.describe(), ago(current.made))
        }
        (None, Some(asked)) => {
            format!("no secret yet: a server was asked for one {}", ago(asked.at))
        }
        (None, None) => "no secret".to_owned(),
    }
}
