//! The confirmation that what forgets or replaces something waits for.

use super::Context;
use super::project_ref::Projects;
use crate::error::Error;
use crate::error::old::OldError;
use tiledesk_token::ids::ProjectName;

/// Has the project's name typed, or lets `--yes` stand for it.
///
/// `what` is the thing that is about to be done: `rotating`.
pub(super) fn confirm(
    context: &mut Context<'_>,
    projects: &Projects,
    project: &ProjectName,
    yes: bool,
    what: &'static str,
) -> Result<(), Error> {
    let unconfirmed =
        |why| OldError::Unconfirmed { what, project: project.clone(), named: context.project.is_some(), why };
    if yes {
        // A secrets file that cannot be read may hold others.
        let only = projects.unlisted(None).is_none() && projects.names().iter().all(|name| name == project);
        // A script that says yes has to say to what.
        return if context.project.is_some() || only {
            Ok(())
        } else {
            Err(unconfirmed("`--yes` alone does not say to which project").into())
        };
    }
    if context.ui.why_no_prompt().is_some() {
        return Err(unconfirmed("there is nobody to ask").into());
    }
    let typed = context.ui.ask_line(&format!("Type the project's name, {project}, to go on: "))?;
    if typed.trim() == project.as_str() { Ok(()) } else { Err(OldError::NotTheName(project.clone()).into()) }
}
