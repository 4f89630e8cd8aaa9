//! The confirmation that what forgets or replaces something waits for.

use super::Context;
use super::project_ref::Projects;
use crate::error::{Error, Failure};
use crate::exit::Exit;
use tiledesk_token::ids::ProjectName;

/// What was asked for was not confirmed, and not done.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConfirmError {
    /// Nobody can be asked for the project's name, or `--yes` does not say which is meant.
    #[error("{what} project `{project}` needs a confirmation, and {why}")]
    Unconfirmed {
        /// What is to be done: `rotating`.
        what: &'static str,
        project: ProjectName,
        /// What to add to the command to do it without being asked.
        flags: String,
        /// `there is nobody to ask`.
        why: &'static str,
    },
    /// Something else than the project's name was typed.
    #[error("that is not `{0}`; nothing was changed")]
    OtherName(ProjectName),
}

impl Failure for ConfirmError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unconfirmed { .. } => "unconfirmed",
            Self::OtherName(_) => "confirmation.other_name",
        }
    }

    fn exit(&self) -> Exit {
        Exit::Declined
    }

    fn hints(&self) -> Vec<String> {
        let ask_nothing = "to do it without being asked, add to the same command:";
        vec![match self {
            Self::Unconfirmed { flags, .. } => format!("{ask_nothing} `{flags}`"),
            Self::OtherName(project) => format!("type the project's name, `{project}`, to confirm"),
        }]
    }
}

/// Refuses what cannot be undone where `TILEPASS_PROJECT` alone says to which of several projects, and nobody is asked: it
/// may be left over.
pub(super) fn ensure_meant(
    projects: &Projects,
    project: &ProjectName,
    is_named: bool,
    what: &'static str,
) -> Result<(), ConfirmError> {
    if is_named || is_only(projects, project) {
        return Ok(());
    }
    let why = "`TILEPASS_PROJECT`, which alone names it, may be left over from something else";
    let flags = format!("--project {project} --yes");
    Err(ConfirmError::Unconfirmed { what, project: project.clone(), flags, why })
}

fn is_only(projects: &Projects, project: &ProjectName) -> bool {
    // A secrets file that cannot be read may hold others.
    projects.unlisted(None).is_none() && projects.names().iter().all(|name| name == project)
}

/// Has the project's name typed, in two attempts at most, or lets `--yes` stand for it.
///
/// `what` is the thing that is about to be done: `rotating`.
pub(super) fn confirm(
    context: &mut Context<'_>,
    projects: &Projects,
    project: &ProjectName,
    yes: bool,
    what: &'static str,
) -> Result<(), Error> {
    let flags = if context.project.is_some() { "--yes".to_owned() } else { format!("--project {project} --yes") };
    let unconfirmed = |why| ConfirmError::Unconfirmed { what, project: project.clone(), flags: flags.clone(), why };
    if yes {
        // A script that says yes has to say to what.
        return if context.project.is_some() || is_only(projects, project) {
            Ok(())
        } else {
            Err(unconfirmed("`--yes` alone does not say to which project").into())
        };
    }
    if context.ui.why_no_prompt().is_some() {
        return Err(unconfirmed("there is nobody to ask").into());
    }
    note_in_use(context, project)?;
    ask(context, project)
}

/// The same for what needs no confirmation where the project was named: somebody may have forgotten which one
/// `project use` chose.
pub(super) fn confirm_in_use(
    context: &mut Context<'_>,
    project: &ProjectName,
    what: &'static str,
) -> Result<(), Error> {
    if !note_in_use(context, project)? {
        return Ok(());
    }
    if context.ui.why_no_prompt().is_some() {
        let (flags, why) = (format!("--project {project}"), "there is nobody to ask");
        return Err(ConfirmError::Unconfirmed { what, project: project.clone(), flags, why }.into());
    }
    ask(context, project)
}

/// Says that `project use` chose the project, if it did.
fn note_in_use(context: &mut Context<'_>, project: &ProjectName) -> Result<bool, Error> {
    let is_in_use = context.project_in_use()?.is_some();
    if is_in_use {
        context.ui.note(&format!("project `{project}` is meant, which `tilepass project use` chose"));
    }
    Ok(is_in_use)
}

fn ask(context: &mut Context<'_>, project: &ProjectName) -> Result<(), Error> {
    let prompt = format!("Type the project's name, {project}, to go on: ");
    for is_last in [false, true] {
        if context.ui.ask_line("the project's name", &prompt)?.trim() == project.as_str() {
            return Ok(());
        }
        if !is_last {
            context.ui.warning(&format!("that is not `{project}`; try again"));
        }
    }
    Err(ConfirmError::OtherName(project.clone()).into())
}
