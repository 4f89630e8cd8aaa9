//! Pieces of hints: how a project is named in a command, lists of names, and what mends a file system's refusal.

use std::cell::Cell;
use std::io;
use std::path::Path;

use super::shell::SHELL;
use tiledesk_token::escape;
use tiledesk_token::ids::ProjectName;

thread_local! {
    /// Whether a command that names no project takes the default one. A run stays on the thread on which it began.
    static DEFAULT_IS_TAKEN: Cell<bool> = const { Cell::new(true) };
}

/// Says once in a run whether a command that names no project takes the default one.
pub(crate) fn default_is_taken(is: bool) {
    DEFAULT_IS_TAKEN.set(is);
}

/// The names that the reader may have meant.
pub(crate) fn known_here(projects: &[ProjectName]) -> String {
    format!("known here: {}", names(projects))
}

/// `a`, `b` and `c`, in backticks.
pub(crate) fn names(projects: &[ProjectName]) -> String {
    let names: Vec<&str> = projects.iter().map(ProjectName::as_str).collect();
    escape::list(&names)
}

/// The flag that names the project, with a space before it; nothing for the default one, where that is taken anyway.
pub(crate) fn named(project: &ProjectName) -> String {
    let is_taken = project.as_str() == ProjectName::DEFAULT && DEFAULT_IS_TAKEN.get();
    if is_taken { String::new() } else { format!(" --project {project}") }
}

/// What mends a refusal of the file system, where its kind tells. `path` is what it was about.
pub(crate) fn file_system(cause: &io::Error, path: Option<&Path>) -> Option<String> {
    let place = path.map(|path| path.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new(".")));
    let df = place.map(|place| format!(": `{}`", SHELL.room_at(place))).unwrap_or_default();
    Some(match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!("the disk, or your share of it, is full: make room on it, and do it again{df}")
        }
        // What is too large for us is no matter of the system.
        io::ErrorKind::FileTooLarge if cause.raw_os_error().is_some() => {
            let limit = if cfg!(unix) { "; `ulimit -f` says how large one may be here" } else { "" };
            format!("no file may be as large there: write less into one, or elsewhere{limit}")
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            "that file system can only be read: mount it for writing, or keep the file elsewhere".to_owned()
        }
        io::ErrorKind::IsADirectory => {
            "a directory is where a file belongs; Docker makes one where the file that is to be mounted does not exist: remove the directory, make the file, and start the container again".to_owned()
        }
        io::ErrorKind::PermissionDenied => {
            "see who owns that file and its directory, and whether you may read and write there".to_owned()
        }
        _ => return None,
    })
}
