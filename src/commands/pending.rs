//! The marker that a rotation on a server leaves for as long as it is not known what came of it, and what is said of it.

use super::Context;
use crate::error::Failure;
use crate::exit::Exit;
use crate::settings::server_url::ServerUrl;
use crate::store::record::StoredSecret;
use crate::store::{PendingRotation, Record, Summary};
use tiledesk_token::ids::ProjectName;
use tiledesk_token::time;

/// A server was asked for a project's first secret, and no answer came to be stored.
#[derive(Debug, thiserror::Error)]
#[error("project `{project}` has no secret here: {asked} for one, and it is not known what it did")]
pub(super) struct FirstSecretPending {
    project: ProjectName,
    /// Whom and when: a server was asked at …
    asked: String,
    /// That server's address.
    server: Option<String>,
}

impl Failure for FirstSecretPending {
    fn code(&self) -> &'static str {
        "secret.pending"
    }

    fn exit(&self) -> Exit {
        Exit::Missing
    }

    fn hints(&self) -> Vec<String> {
        vec![first_secret_hint(&self.project, self.server.as_deref())]
    }
}

/// The secret in a record; an error while a server is asked for the first one.
pub(super) fn current(project: &ProjectName, record: &Record) -> Result<StoredSecret, FirstSecretPending> {
    let pending = record.pending.as_ref();
    record.current.clone().ok_or_else(|| FirstSecretPending {
        project: project.clone(),
        asked: pending.map(whom_and_when).unwrap_or_default(),
        server: pending.and_then(|pending| pending.server.clone()),
    })
}

/// Says that a rotation on a server did not come to its end here, and what can be done about it.
pub(super) fn warn_if_pending(context: &mut Context<'_>, project: &ProjectName, record: &Record) {
    if record.pending.is_some() {
        warn(context, project, &record.summary());
    }
}

/// The same, of what a store says without being unlocked.
pub(super) fn warn(context: &mut Context<'_>, project: &ProjectName, summary: &Summary) {
    let Some(asked) = &summary.pending else {
        return;
    };
    let asked_when = whom_and_when(asked);
    let Some(current) = &summary.current else {
        context.ui.warning(&format!(
            "{asked_when} for a first secret of project `{project}`; it is not known whether it made one"
        ));
        context.ui.hint(&first_secret_hint(project, asked.server.as_deref()));
        return;
    };
    context.ui.warning(&format!(
        "{asked_when} to replace the secret of project `{project}`; it is not known whether it did, and {} may no longer be valid",
        current.fingerprint
    ));
    let aimed = aimed_at(project, asked.server.as_deref());
    context.ui.hint(&format!(
        "ask whether it still has it: `tilepass secret check{aimed}`; only if it has not, have it make another: `tilepass secret rotate --on-server{aimed}`"
    ));
    if let Some(own) = other_than_its_own(context, project, asked) {
        context.ui.hint(&format!(
            "or, if that address was a mistake, ask the project's own server: `tilepass secret check{}`",
            aimed_at(project, Some(&own))
        ));
    }
}

/// What to do where a server was asked for a first secret, and nobody knows what came of it.
fn first_secret_hint(project: &ProjectName, server: Option<&str>) -> String {
    format!(
        "have it make another: `tilepass secret rotate --on-server{}`; or forget that it was asked: `tilepass secret remove --project {project}`",
        aimed_at(project, server)
    )
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

/// What to do about a server that has another secret than the one that is stored here. A rotation comes last: it ends
/// whatever somebody else has just made.
pub(super) fn other_secret_hints(project: &ProjectName, server: &str) -> Vec<String> {
    vec![
        format!("see that this is the project's server: `tilepass project list --project {project}`"),
        format!(
            "somebody may have made a new one, in the dashboard or with tilepass: get it from them, then `tilepass secret rotate --from - --project {project}`"
        ),
        format!(
            "only where nobody has it, have the server make another: `tilepass secret rotate --on-server{}`",
            aimed_at(project, Some(server))
        ),
    ]
}

/// The arguments that aim a command at a project and at the server that was asked about it, whatever the settings and
/// the environment say.
pub(super) fn aimed_at(project: &ProjectName, server: Option<&str>) -> String {
    let mut arguments = format!(" --project {project}");
    if let Some(server) = server {
        arguments.push_str(" --server ");
        arguments.push_str(server);
        let url = server.parse::<ServerUrl>();
        if url.is_ok_and(|url| url.is_in_the_clear()) {
            arguments.push_str(" --insecure-http");
        }
    }
    arguments
}
