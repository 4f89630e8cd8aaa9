//! Pieces of hints: how a project is named in a command, and lists of names.

use tiledesk_token::escape;
use tiledesk_token::ids::ProjectName;

/// The names that the reader may have meant.
pub(crate) fn known_here(projects: &[ProjectName]) -> String {
    format!("known here: {}", names(projects))
}

/// `a`, `b` and `c`, in backticks.
pub(crate) fn names(projects: &[ProjectName]) -> String {
    let names: Vec<&str> = projects.iter().map(ProjectName::as_str).collect();
    escape::list(&names)
}

/// The flag that names the project, with a space before it; nothing for the default one.
pub(crate) fn named(project: &ProjectName) -> String {
    if project.as_str() == ProjectName::DEFAULT { String::new() } else { format!(" --project {project}") }
}
