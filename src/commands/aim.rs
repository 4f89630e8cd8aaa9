//! Which server, and which of its projects, a command is aimed at; and whether somebody may have aimed it
//! there by mistake, with a variable or a flag from another project.

use clap::error::ErrorKind;

use super::Context;
use super::project_ref::{ProjectRefError, Projects};
use crate::error::shell::SHELL;
use crate::error::{Error, Failure, UsageError};
use crate::exit::Exit;
use crate::settings::server_url::ServerUrl;
use tiledesk_token::ids::{ProjectName, TiledeskId};

const NOT_CHANGED: &str = "nothing was changed";

/// What was typed or is in the environment is not what is remembered, and nobody can be asked which is meant.
#[derive(Debug, thiserror::Error)]
#[error("{said}; nobody is asked which is meant, so {instead}")]
struct AimError {
    said: String,
    /// What follows from that.
    instead: &'static str,
    project: ProjectName,
    /// The flag that remembers the other value, with that value.
    flag: String,
    /// Whether it was typed for this very command.
    is_typed: bool,
    /// How not to say it.
    leave_out: String,
    /// The project whose id it is.
    other: Option<ProjectName>,
}

impl Failure for AimError {
    fn code(&self) -> &'static str {
        "project.contradiction"
    }

    fn exit(&self) -> Exit {
        Exit::Declined
    }

    fn hints(&self) -> Vec<String> {
        let mut hints = vec![format!("if project `{}` is meant as it is remembered: {}", self.project, self.leave_out)];
        match &self.other {
            Some(other) => hints.push(format!("if project `{other}` is meant, name it: `--project {other}`")),
            None => hints.push(format!(
                "if what is remembered is wrong, change it first: `tilepass project set {} {}`",
                self.project, self.flag
            )),
        }
        hints
    }
}

/// Where a command is going.
pub(super) struct Aim<'a> {
    pub(super) project: &'a ProjectName,
    /// The id that was typed, and the one that counts.
    pub(super) typed_id: Option<&'a TiledeskId>,
    pub(super) id: Option<&'a TiledeskId>,
    /// Whether a server was typed, and the one that counts; absent where none is asked.
    pub(super) typed_server: bool,
    pub(super) server: Option<&'a ServerUrl>,
}

impl Aim<'_> {
    /// Warns a person who is going to be asked anyway. Refuses where nobody is.
    pub(super) fn ensure_meant(&self, context: &mut Context<'_>, projects: &Projects, yes: bool) -> Result<(), Error> {
        let nobody_is_asked = yes || context.ui.why_no_prompt().is_some();
        match self.contradictions(projects).into_iter().next() {
            Some(contradiction) if nobody_is_asked => Err(contradiction.into()),
            _ => {
                self.warn(context, projects);
                Ok(())
            }
        }
    }

    /// Warns of what was typed for a command that nobody is asked about. Refuses what is in the environment, perhaps since
    /// yesterday: its answer would be about another project.
    pub(super) fn ensure_not_left_over(
        &self,
        context: &mut Context<'_>,
        projects: &Projects,
        instead: &'static str,
    ) -> Result<(), Error> {
        let left_over = self.contradictions(projects).into_iter().find(|contradiction| !contradiction.is_typed);
        if let Some(left_over) = left_over {
            return Err(AimError { instead, ..left_over }.into());
        }
        self.warn(context, projects);
        Ok(())
    }

    pub(super) fn warn(&self, context: &mut Context<'_>, projects: &Projects) {
        for AimError { said, .. } in self.contradictions(projects) {
            context.ui.warning(&said);
        }
    }

    /// What to do about each contradiction, in place of anything that would change the project it is not about.
    pub(super) fn hints(&self, projects: &Projects) -> Vec<String> {
        self.contradictions(projects).iter().flat_map(Failure::hints).collect()
    }

    fn contradictions(&self, projects: &Projects) -> Vec<AimError> {
        let project = self.project;
        let remembered = projects.settings(project);
        let mut found = Vec::new();
        if let Some(id) = self.id {
            let leave_out = leave_out(self.typed_id.is_some(), "--id", "TILEPASS_TILEDESK_ID");
            let contradiction = |said, other| AimError {
                said,
                instead: NOT_CHANGED,
                project: project.clone(),
                flag: format!("--id {id}"),
                is_typed: self.typed_id.is_some(),
                leave_out: leave_out.clone(),
                other,
            };
            let has_it = |name: &ProjectName| projects.settings(name).id.as_ref() == Some(id);
            let other = projects.names().into_iter().find(|name| name != project && has_it(name));
            match (&remembered.id, other) {
                (Some(own), _) if own == id => {}
                (Some(own), other) => found.push(contradiction(
                    format!("project `{project}` is remembered as {own} on its server, and this is {id}"),
                    other,
                )),
                (None, Some(other)) => found.push(contradiction(
                    format!("the Tiledesk id {id} is remembered as that of project `{other}`, and this is project `{project}`"),
                    Some(other),
                )),
                (None, None) => {}
            }
        }
        if let (Some(server), Some(own)) = (self.server, &remembered.server)
            && server != own
        {
            found.push(AimError {
                said: format!("`{own}` is remembered as the server of project `{project}`, and this is `{server}`"),
                instead: NOT_CHANGED,
                project: project.clone(),
                flag: format!("--server {server}"),
                is_typed: self.typed_server,
                leave_out: leave_out(self.typed_server, "--server", "TILEPASS_SERVER"),
                other: None,
            });
        }
        found
    }
}

fn leave_out(typed: bool, flag: &str, variable: &str) -> String {
    if typed { format!("leave `{flag}` out") } else { format!("`{}`", SHELL.unset(variable)) }
}

/// What to say where a server is to be asked about one of its projects, and nobody has said about which.
pub(super) fn needs_an_id(what: &str, projects: &Projects, project: ProjectName) -> Error {
    let known = projects.names();
    if !known.is_empty() && !known.contains(&project) {
        return ProjectRefError::Unknown { project, known }.into();
    }
    let message = format!(
        "{what} needs the project's Tiledesk id: give it with `--id`; it stands in the dashboard's address, after `/project/`. Give `--server`, too, unless it is on Tiledesk's own"
    );
    UsageError::new(ErrorKind::MissingRequiredArgument, message).into()
}
