//! `tilepass` alone: where one stands. It reads what is known without asking a keyring or a person.

use serde_json::json;

use super::project_ref::{ProjectRefError, Projects};
use super::secret_source::variable_in_use;
use super::table::table;
use super::{Context, pending};
use crate::Exit;
use crate::error::shell::SHELL;
use crate::error::{Error, Failure as _};
use crate::store::{StoreKind, Summary};
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::time;

/// What is known of a project's secret.
enum State {
    /// The store lists it.
    Stored(Summary),
    /// It was put into a store that says nothing without being unlocked.
    NotAsked,
    /// Nobody stored one.
    None,
    /// The settings say that it is in a store, which does not list it.
    Lost,
    /// The store that may have it cannot be read.
    Unavailable,
}

struct Line {
    project: ProjectName,
    store: Option<StoreKind>,
    state: State,
    id: Option<TiledeskId>,
}

pub(super) fn overview(context: &mut Context<'_>) -> Result<Exit, Error> {
    let projects = Projects::load(context)?;
    if let Some(error) = projects.unlisted(None) {
        context.ui.warning(&error.to_string());
    }
    let lines: Vec<Line> = projects.names().into_iter().map(|project| look(&projects, project)).collect();
    let answer = if context.json {
        lines.iter().map(|line| as_json(line) + "\n").collect()
    } else if lines.is_empty() {
        FIRST.to_owned()
    } else {
        format!("{}\n{}", as_table(&lines, context.now(), context.ui.columns()), what_next(context, &projects, &lines))
    };
    context.ui.answer(&answer)?;
    for line in &lines {
        if let State::Stored(summary) = &line.state {
            pending::warn(context, &line.project, summary);
        }
    }
    Ok(Exit::Done)
}

const FIRST: &str = "\
No project is known here yet. ID stands for the project's id on the Tiledesk server:
the 24 hexadecimal digits after `/project/` in the dashboard's address.

Store the secret that the dashboard made:
  tilepass secret import --id ID

Or let the server make one, as an administrator of the project:
  tilepass secret rotate --on-server --id ID

Find out why a token is refused, without any secret:
  tilepass token inspect

All commands:
  tilepass help
";

fn look(projects: &Projects, project: ProjectName) -> Line {
    let store = projects.kept_in(&project);
    let listed = store.as_ref().and_then(|store| projects.summary_in(store, &project));
    let state = match (&store, listed) {
        (_, Some(summary)) => State::Stored(summary.clone()),
        (Some(store), None) if !store.lists() => State::NotAsked,
        (store, None) if projects.unlisted(store.as_ref()).is_some() => State::Unavailable,
        (Some(_), None) if !projects.settings(&project).new => State::Lost,
        (_, None) => State::None,
    };
    Line { id: projects.settings(&project).id, project, store, state }
}

fn as_json(line: &Line) -> String {
    let current = match &line.state {
        State::Stored(summary) => summary.current.as_ref(),
        _ => None,
    };
    json!({
        "project": line.project.as_str(),
        "store": line.store.as_ref().map(StoreKind::as_str),
        "tiledesk_id": line.id.as_ref().map(TiledeskId::as_str),
        "state": match &line.state {
            State::Stored(Summary { current: Some(_), .. }) => "stored",
            State::Stored(_) | State::None => "none",
            State::NotAsked => "not_asked",
            State::Lost => "lost",
            State::Unavailable => "unavailable",
        },
        "fingerprint": current.map(|current| current.fingerprint.to_string()),
    })
    .to_string()
}

fn as_table(lines: &[Line], now: i64, columns: Option<usize>) -> String {
    let head = ["PROJECT", "STORE", "TILEDESK ID", "SECRET"].map(str::to_owned);
    let rows: Vec<[String; 4]> = [head].into_iter().chain(lines.iter().map(|line| row(line, now))).collect();
    table(&rows, columns, &[3])
}

fn row(line: &Line, now: i64) -> [String; 4] {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let store = line.store.clone().unwrap_or_default();
    let secret = match &line.state {
        State::Stored(Summary { current: Some(current), .. }) => {
            let age = time::relative(current.made.as_second(), now);
            format!("{}, {} {age}", current.fingerprint, current.origin.describe())
        }
        State::Stored(_) | State::None => "none".to_owned(),
        State::NotAsked => format!("in {}, not asked", store.describe()),
        State::Lost => format!("not in {}", store.describe()),
        State::Unavailable => format!("{} cannot be read", store.describe()),
    };
    let id = line.id.as_ref().map(ToString::to_string);
    [line.project.to_string(), or_dash(line.store.as_ref().map(ToString::to_string)), or_dash(id), secret]
}

/// Which project the commands use, and what is to be done with it.
fn what_next(context: &Context<'_>, projects: &Projects, lines: &[Line]) -> String {
    let project = match projects.resolve(context) {
        Ok(project) => project,
        Err(ProjectRefError::Ambiguous(_)) => {
            return "Several projects, and none is called `default`: choose one with\n\
                    `tilepass project use NAME`, or name one with `--project NAME`.\n"
                .to_owned();
        }
        Err(error) => {
            let said = error.to_string();
            let hints = error.hints();
            return [said].into_iter().chain(hints).fold(String::new(), |text, line| text + &line + "\n");
        }
    };
    let is_chosen = context.project_in_use().is_ok_and(|chosen| chosen.is_some());
    let which = match &context.project {
        Some(given) if given.typed => String::new(),
        Some(_) => format!("Commands use project `{project}`, which `TILEPASS_PROJECT` names.\n\n"),
        None if is_chosen => format!("Commands use project `{project}`, which `tilepass project use` chose.\n\n"),
        None => format!("Commands use project `{project}`.\n\n"),
    };
    let named = if context.project.is_some() { format!(" --project {project}") } else { String::new() };
    let line = lines.iter().find(|line| line.project == project);
    let is_there = line.is_some_and(|line| {
        matches!(&line.state, State::NotAsked | State::Stored(Summary { current: Some(_), .. }) | State::Unavailable)
    });
    let next = if !is_there {
        format!("Next, store its secret:\n  tilepass secret import --project {project}\n")
    } else if line.is_none_or(|line| line.id.is_none()) {
        format!("Next, say which project of the Tiledesk server it is:\n  tilepass project set {project} --id ID\n")
    } else {
        format!(
            "Next, mint a token for a test visitor, or ask the server whether it takes one:\n  \
             tilepass token sign --test-visitor{named}\n  tilepass token try{named}\n"
        )
    };
    let instead = variable_in_use(context).map(|variable| {
        format!(
            "`{variable}` is set: commands use its secret, and none that is stored. To use a stored one: `{}`\n\n",
            SHELL.unset(variable)
        )
    });
    format!("{which}{}{next}\nAll commands:\n  tilepass help\n", instead.unwrap_or_default())
}
