//! The mark that a rotation on a server leaves while nobody here knows what came of it, and what is said about it.

use super::Context;
use crate::error::Error;
use crate::error::old::{OldError, aimed_at};
use crate::store::record::StoredSecret;
use crate::store::{PendingRotation, Record, Summary};
use tiledesk_token::ids::ProjectName;
use tiledesk_token::time;

/// The secret in a record; an error while a server is asked for the first one.
pub(super) fn current(project: &ProjectName, record: Record) -> Result<StoredSecret, Error> {
    let asked = record.asked;
    let current = record.current.ok_or_else(|| OldError::NotHereYet {
        project: project.clone(),
        asked: asked.as_ref().map(whom_and_when).unwrap_or_default(),
        server: asked.and_then(|asked| asked.server),
    })?;
    Ok(current)
}

/// Says that a rotation on a server did not come to its end here, and what can be done about it.
pub(super) fn warn_if_asked(context: &mut Context<'_>, project: &ProjectName, record: &Record) {
    if record.asked.is_some() {
        warn(context, project, &record.summary());
    }
}

/// The same, of what a store says without being unlocked.
pub(super) fn warn(context: &mut Context<'_>, project: &ProjectName, summary: &Summary) {
    let Some(asked) = &summary.asked else {
        return;
    };
    let asked_when = whom_and_when(asked);
    let aimed = aimed_at(project, asked.server.as_deref());
    let Some(current) = &summary.current else {
        context.ui.warning(&format!(
            "{asked_when} for a first secret of project `{project}`, and nobody here knows whether it made one"
        ));
        context.ui.hint(&format!(
            "have it make another: `tilepass secret rotate --on-server{aimed}`; or forget that it was asked: `tilepass secret remove --project {project}`"
        ));
        return;
    };
    context.ui.warning(&format!(
        "{asked_when} to replace the secret of project `{project}`, and nobody here knows whether it did: {} may be dead",
        current.fingerprint
    ));
    context.ui.hint(&format!(
        "ask whether it still takes it: `tilepass token try{aimed}`; or have it make another: `tilepass secret rotate --on-server{aimed}`"
    ));
    if let Some(own) = other_than_its_own(context, project, asked) {
        context.ui.hint(&format!(
            "or, if that address was a mistake, ask the project's own server: `tilepass token try{}`",
            aimed_at(project, Some(&own))
        ));
    }
}

/// The server that the project is remembered with, where another one was asked.
fn other_than_its_own(context: &mut Context<'_>, project: &ProjectName, asked: &PendingRotation) -> Option<String> {
    let own = context.config().ok()?.settings(project).server?.to_string();
    let is_other = asked.server.as_ref().is_some_and(|asked| *asked != own);
    is_other.then_some(own)
}

/// `chat.example was asked at …`.
fn whom_and_when(asked: &PendingRotation) -> String {
    let at = time::rfc3339(asked.at.as_second()).unwrap_or_default();
    match &asked.server {
        Some(server) => format!("`{server}` was asked at {at}"),
        None => format!("a server was asked at {at}"),
    }
}
