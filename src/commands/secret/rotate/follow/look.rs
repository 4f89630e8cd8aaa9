//! What is looked at before anything is replaced: the signers, and where the report is to be.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use crate::commands::Context;
use crate::commands::project_ref::Projects;
use crate::commands::signer::{Judge, Known, Seen, State, Watch};
use crate::error::Error;
use crate::signers::SignerName;
use crate::ui::{AskError, Interrupts};
use tiledesk_token::ids::ProjectName;

/// Asks the signers once, and names those that do not mint with the present secret.
pub(super) fn look(
    context: &mut Context<'_>,
    projects: &Projects,
    project: &ProjectName,
    signers: &[Known],
) -> Result<Vec<SignerName>, Error> {
    let judge = Judge::stored(context, projects, project)?;
    let mut questions = Vec::new();
    let mut seen: Vec<Option<Seen>> = signers.iter().map(|_| None).collect();
    for (one, seen) in signers.iter().zip(&mut seen) {
        questions.push(one.question(context, None).unwrap_or_else(|error| {
            for hint in error.hints() {
                context.ui.hint(&hint);
            }
            *seen = Some(Seen::not_asked(&error));
            None
        }));
    }
    let interrupts = Interrupts::wait();
    let mut watch = Watch::new(questions, false);
    (0..signers.len()).for_each(|number| watch.want(number));
    // Each call has a limit of its own.
    while watch.is_busy() {
        if interrupts.came() {
            return Err(AskError::Cancelled.into());
        }
        if let Some((number, now)) = watch.next(context, &judge, Duration::from_millis(50))?
            && let Some(seen) = seen.get_mut(number)
        {
            *seen = Some(now);
        }
    }
    let mut not_current = Vec::new();
    for (one, seen) in signers.iter().zip(&seen) {
        let name = &one.name;
        match seen {
            None => context.ui.warning(&format!(
                "nothing says how to ask `{name}` (`--check`): it cannot be seen to have the new secret"
            )),
            Some(seen) if seen.state == State::Current => {}
            Some(seen) => {
                context.ui.warning(&format!("`{name}` {}", seen.describe()));
                not_current.push(name.clone());
            }
        }
    }
    Ok(not_current)
}

/// Whether a file could be made there; it is not made yet.
pub(super) fn ensure_new(path: &Path) -> std::io::Result<()> {
    if std::fs::symlink_metadata(path).is_ok() {
        return Err(std::io::ErrorKind::AlreadyExists.into());
    }
    let directory = crate::paths::directory_of(path);
    if !std::fs::metadata(directory)?.is_dir() {
        return Err(std::io::ErrorKind::NotADirectory.into());
    }
    if crate::paths::may_write(directory) { Ok(()) } else { Err(std::io::ErrorKind::PermissionDenied.into()) }
}

pub(super) fn write_report(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
