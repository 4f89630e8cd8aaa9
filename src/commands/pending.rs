//! The marker that a rotation on a server leaves for as long as it is not known what came of it, and what is said of it.

use std::fmt;

use super::Context;
use crate::error::Failure;
use crate::exit::Exit;
use crate::settings::server_url::ServerUrl;
use crate::signers::journal::Journal;
use crate::store::record::StoredSecret;
use crate::store::{PendingRotation, Record, Summary};
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::Fingerprint;
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

/// Whether the server that was asked to replace a secret was seen since to have another one.
pub(super) fn is_replaced(journal: &Journal, project: &ProjectName, summary: &Summary) -> bool {
    let (Some(asked), Some(current)) = (&summary.pending, &summary.current) else { return false };
    has_another(journal, project, current.fingerprint, asked)
}

fn has_another(journal: &Journal, project: &ProjectName, current: Fingerprint, asked: &PendingRotation) -> bool {
    journal.is_gone(project, current, asked.at.as_second())
}

/// What to do about a secret that was replaced by one which nobody has.
pub(super) fn lost_hint(project: &ProjectName, server: Option<&str>) -> String {
    format!(
        "the interrupted rotation has happened, and its secret is lost, unless a signer has it or somebody else has just made one: then get that from there; else have the server make another: `tilepass secret rotate --on-server{}`",
        aimed_at(project, server)
    )
}

/// What keeps somebody from going on with a project: a rotation on its server did not come to its end here.
#[derive(Debug)]
pub(super) struct Unsettled {
    project: ProjectName,
    /// The address of the server that was asked.
    server: Option<String>,
    /// Whether it was asked for a first secret.
    is_first: bool,
    /// Whether it is known to have replaced the secret.
    pub(super) is_replaced: bool,
}

impl fmt::Display for Unsettled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let project = &self.project;
        match self {
            Self { is_first: true, .. } => {
                write!(
                    f,
                    "a server was asked for a first secret of project `{project}`; it is not known whether it made one"
                )
            }
            Self { is_replaced: true, .. } => {
                write!(f, "the server of project `{project}` has another secret than the one that is stored here")
            }
            _ => write!(
                f,
                "a server was asked to replace the secret of project `{project}`; it is not known whether it did"
            ),
        }
    }
}

impl Unsettled {
    /// The one of a project whose secret has this fingerprint, if it has one.
    pub(super) fn of(
        context: &Context<'_>,
        project: &ProjectName,
        fingerprint: Option<Fingerprint>,
        asked: PendingRotation,
    ) -> Self {
        let is_replaced = fingerprint.is_some_and(|current| has_another(&context.journal(), project, current, &asked));
        Self { project: project.clone(), server: asked.server, is_first: fingerprint.is_none(), is_replaced }
    }

    /// How to find out what became of it, or, where that is known, what to do then.
    pub(super) fn hint(&self) -> String {
        let (project, server) = (&self.project, self.server.as_deref());
        match self {
            Self { is_first: true, .. } => first_secret_hint(project, server),
            Self { is_replaced: true, .. } => lost_hint(project, server),
            _ => format!(
                "ask the server whether it still has the secret: `tilepass secret check{}`",
                aimed_at(project, server)
            ),
        }
    }
}

/// Says that a rotation on a server did not come to its end here, and what can be done about it.
pub(super) fn warn_if_pending(context: &mut Context<'_>, project: &ProjectName, record: &Record) {
    if record.pending.is_some() {
        warn(context, project, &record.summary());
    }
}

/// The same, of what a store says without being unlocked.
pub(super) fn warn(context: &mut Context<'_>, project: &ProjectName, summary: &Summary) {
    if let Some(asked) = &summary.pending {
        warn_of(context, project, summary.current.as_ref().map(|current| current.fingerprint), asked);
    }
}

/// The same, of a project's secret by its fingerprint, if there is one.
pub(super) fn warn_of(
    context: &mut Context<'_>,
    project: &ProjectName,
    fingerprint: Option<Fingerprint>,
    asked: &PendingRotation,
) {
    let asked_when = whom_and_when(asked);
    let unsettled = Unsettled::of(context, project, fingerprint, asked.clone());
    let Some(fingerprint) = fingerprint else {
        context.ui.warning(&format!(
            "{asked_when} for a first secret of project `{project}`; it is not known whether it made one"
        ));
        context.ui.hint(&unsettled.hint());
        return;
    };
    if unsettled.is_replaced {
        context.ui.warning(&format!(
            "{asked_when} to replace the secret of project `{project}`, and has another one since: {fingerprint} is no longer valid"
        ));
        context.ui.hint(&unsettled.hint());
        return;
    }
    context.ui.warning(&format!(
        "{asked_when} to replace the secret of project `{project}`; it is not known whether it did, and {fingerprint} may no longer be valid"
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
