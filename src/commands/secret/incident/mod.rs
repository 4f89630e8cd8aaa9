//! `secret incident`: who and what may still be inside after a leak. It asks, marks and prints commands; it removes
//! nothing.
//!
//! What the server answers is, in part, the attacker's text. It is shown escaped and cut; of it, only ids of 24 hexadecimal
//! digits go into a command. And it never says that all is well: what no list shows is said each time.

mod found;
mod judge;
mod show;

use clap::error::ErrorKind;

use super::Projects;
use super::credentials::credentials;
use crate::Exit;
use crate::cli::Incident;
use crate::commands::Context;
use crate::commands::project_ref::ProjectRefError;
use crate::error::{Error, UsageError};
use crate::server::Server;
use crate::settings::server_url::ServerUrl;
use found::Found;
use judge::Judgement;
use show::Report;
use tiledesk_token::ids::{ProjectName, TiledeskId};

pub(super) fn incident(context: &mut Context<'_>, arguments: &Incident) -> Result<Exit, Error> {
    let projects = Projects::load(context)?;
    let project = projects.resolve(context)?;
    let (id, server) = whom_to_ask(context, &projects, &project, arguments)?;
    let host = server.url().host().to_owned();
    let credentials = credentials(context, arguments.admin_token_file.as_deref(), &host)?;
    context.ui.note(&format!("asking `{host}` for what project `{project}` has; nothing is changed there"));
    let found = Found::read(context, &server, &id, &credentials)?;
    let judgement = Judgement::of(&found, &id);
    let report = Report { server: server.url(), project: &project, id: &id, found: &found, judgement: &judgement };
    let answer = if context.json { report.as_json() } else { report.page(&context.ui) };
    context.ui.answer(&answer)?;
    // A mark is to be acted on, whatever else may be there: so it decides before a list that is not whole.
    Ok(if judgement.marked().next().is_some() {
        Exit::Refused
    } else if found.unread.is_empty() {
        Exit::Done
    } else {
        Exit::Failed
    })
}

/// The project on the server, and the server. No password goes to a server that was only guessed.
fn whom_to_ask(
    context: &Context<'_>,
    projects: &Projects,
    project: &ProjectName,
    arguments: &Incident,
) -> Result<(TiledeskId, Server), Error> {
    let settings = projects.settings(project);
    let Some(id) = context.tiledesk_id(arguments.id.as_ref())?.or_else(|| settings.id.clone()) else {
        let known = projects.names();
        if !known.is_empty() && !known.contains(project) {
            return Err(ProjectRefError::Unknown { project: project.clone(), known }.into());
        }
        return Err(missing(
            "the project's Tiledesk id is not known: give it with `--id`; it stands in the dashboard's address, after `/project/`",
        ));
    };
    let is_guessed = settings.server.is_none() && !context.server_is_given(&arguments.asking)?;
    if is_guessed && (settings.id.is_none() || projects.has_unknown_keys(project)) {
        return Err(missing(&format!(
            "which server project `{project}` is on is not sure here: give it with `--server`; Tiledesk's own is `{}`",
            ServerUrl::default()
        )));
    }
    Ok((id, context.server(&arguments.asking, &settings)?))
}

fn missing(message: &str) -> Error {
    UsageError::new(ErrorKind::MissingRequiredArgument, message).into()
}
