//! `project list`: a line for each project. Nothing is unlocked, and no keyring is asked.

use super::{Projects, as_json};
use crate::Exit;
use crate::commands::Context;
use crate::commands::known_secret::Unused;
use crate::commands::project_ref::ProjectRefError;
use crate::commands::table::table;
use crate::error::Error;
use crate::settings::Settings;
use crate::settings::server_url::ServerUrl;
use crate::store::StoreKind;
use tiledesk_token::claims::Scheme;
use tiledesk_token::ids::ProjectName;

struct Line {
    project: ProjectName,
    settings: Settings,
    store: Option<StoreKind>,
    /// Whether `project use` chose it.
    in_use: bool,
}

pub(super) fn list(context: &mut Context<'_>) -> Result<Exit, Error> {
    let projects = Projects::load(context)?;
    if let Some(error) = projects.unlisted(None) {
        context.ui.warning(&error.to_string());
    }
    let mut names = projects.names();
    if let Some(asked) = &context.project {
        let known = std::mem::take(&mut names);
        if !known.contains(&asked.value) {
            return Err(ProjectRefError::Unknown { project: asked.value.clone(), known }.into());
        }
        names.push(asked.value.clone());
    }
    if names.is_empty() && projects.unlisted(None).is_none() {
        Projects::note_none(context);
    }
    projects.note_which(context);
    let chosen = context.chosen_project()?;
    let line = |project| Line {
        settings: projects.settings(&project),
        store: projects.kept_in(&project),
        in_use: chosen.as_ref() == Some(&project),
        project,
    };
    let lines: Vec<Line> = names.into_iter().map(line).collect();
    for line in &lines {
        // Of the others, none is asked.
        let used = line.store.as_ref();
        for unused in used.iter().flat_map(|used| Unused::listed(&projects, &line.project, used, None)) {
            unused.warn(context);
        }
    }
    let answer = if context.json { json_lines(&lines) } else { as_table(&lines, context.ui.columns()) };
    context.ui.answer(&answer)?;
    Ok(Exit::Done)
}

fn json_lines(lines: &[Line]) -> String {
    let line = |line: &Line| {
        let mut answer = as_json(&line.project, &line.settings, line.store.as_ref());
        if let Some(answer) = answer.as_object_mut() {
            answer.insert("in_use".to_owned(), line.in_use.into());
        }
        answer.to_string() + "\n"
    };
    lines.iter().map(line).collect()
}

fn as_table(lines: &[Line], columns: Option<usize>) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let names = ["PROJECT", "TILEDESK ID", "SERVER", "SCHEME", "STORE"].map(str::to_owned);
    let rows: Vec<[String; 5]> = [names].into_iter().chain(lines.iter().map(row)).collect();
    table(&rows, columns, &[2, 4])
}

/// What is not set is shown as what it comes to.
fn row(line: &Line) -> [String; 5] {
    let settings = &line.settings;
    let id = settings.id.as_ref().map_or_else(|| "no id".to_owned(), ToString::to_string);
    let server =
        settings.server.as_ref().map_or_else(|| format!("{} (default)", ServerUrl::default()), ToString::to_string);
    let scheme = settings.scheme.map_or_else(
        || format!("{} (default)", Scheme::by_default(settings.id.as_ref()).as_str()),
        |scheme| scheme.as_str().to_owned(),
    );
    let mut store =
        line.store.as_ref().map_or_else(|| format!("{} (default)", StoreKind::default()), StoreKind::to_string);
    if line.in_use {
        store.push_str("  in use");
    }
    [line.project.to_string(), id, server, scheme, store]
}
