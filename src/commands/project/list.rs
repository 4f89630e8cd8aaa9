//! `project list`: a line for each project. Nothing is unlocked, and no keyring is asked.

use super::{Projects, as_json};
use crate::Exit;
use crate::commands::Context;
use crate::commands::project_ref::ProjectRefError;
use crate::commands::table::{settings_cells, table};
use crate::error::Error;
use crate::settings::Settings;
use crate::store::StoreKind;
use tiledesk_token::ids::ProjectName;

struct Line {
    project: ProjectName,
    settings: Settings,
    store: Option<StoreKind>,
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
    let lines: Vec<Line> = names
        .into_iter()
        .map(|project| Line { settings: projects.settings(&project), store: projects.kept_in(&project), project })
        .collect();
    let answer = if context.json { json_lines(&lines) } else { as_table(&lines) };
    context.ui.answer(&answer)?;
    Ok(Exit::Done)
}

fn json_lines(lines: &[Line]) -> String {
    lines.iter().map(|line| as_json(&line.project, &line.settings, line.store.as_ref()).to_string() + "\n").collect()
}

fn as_table(lines: &[Line]) -> String {
    let rows: Vec<[String; 5]> = lines.iter().map(row).collect();
    table(&rows)
}

fn row(line: &Line) -> [String; 5] {
    let [id, server, scheme, store] = settings_cells(&line.settings, line.store.as_ref());
    [line.project.to_string(), id, server, scheme, store]
}
