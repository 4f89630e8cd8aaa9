//! `secret restore`: the replaced secret and the current one change places, in this store alone. A server that is known
//! is asked first which of the two it has: no server takes a secret back.

use serde_json::json;

use super::error::SecretError;
use super::possession::{Possession, Unanswered, ask};
use super::{Projects, confirm, record_to_change, unchanged};
use crate::Exit;
use crate::cli::Restore;
use crate::commands::Context;
use crate::commands::aim::{Aim, needs_an_id};
use crate::commands::pending::{current, other_secret_hints, warn_if_pending};
use crate::commands::project_ref::Located;
use crate::error::{Error, Failure};
use crate::server::Server;
use crate::store::record::{RetiredSecret, StoredSecret};
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::secret::{Fingerprint, Secret};
use tiledesk_token::time;

/// The replaced secret was not brought back.
#[derive(Debug, thiserror::Error)]
enum RestoreError {
    /// It would take the server's secret out of use.
    #[error("`{host}` has the current secret of project `{project}`, {fingerprint}; nothing was changed")]
    IsCurrent { host: String, project: ProjectName, fingerprint: Fingerprint },
    /// It would put one dead secret in place of another.
    #[error(
        "`{host}` has neither the current secret of project `{project}` nor the one that it replaced; nothing was changed"
    )]
    Neither {
        host: String,
        /// The server's address.
        server: String,
        project: ProjectName,
        /// What to do about an id or a server that is not the remembered one.
        misaimed: Vec<String>,
    },
    /// The server did not say which of them it has.
    #[error("{cause}; which secret of project `{project}` it has is not known, and nothing was changed")]
    Unknown {
        project: ProjectName,
        #[source]
        cause: Unanswered,
    },
}

impl Failure for RestoreError {
    fn code(&self) -> &'static str {
        match self {
            Self::IsCurrent { .. } => "restore.is_current",
            Self::Neither { .. } => "restore.neither",
            Self::Unknown { .. } => "restore.unknown",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::IsCurrent { .. } | Self::Neither { .. } => Exit::Declined,
            Self::Unknown { .. } => Exit::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::IsCurrent { project, .. } => vec![format!(
                "a back end whose tokens are refused needs this one: `tilepass token inspect --project {project}` says whether it still signs with the replaced one"
            )],
            Self::Neither { misaimed, .. } if !misaimed.is_empty() => misaimed.clone(),
            Self::Neither { server, project, .. } => other_secret_hints(project, server),
            Self::Unknown { cause, .. } => cause.hints(),
        }
    }
}

pub(super) fn restore(context: &mut Context<'_>, arguments: &Restore) -> Result<Exit, Error> {
    let mut projects = Projects::load(context)?;
    let project = projects.resolve(context)?;
    let asked = Asked::find(context, &projects, &project, arguments)?;
    let Located { store, record, .. } = record_to_change(context, &mut projects, &project)?;
    let now = current(&project, &record)?;
    let Some(before) = record.previous.clone() else {
        return Err(SecretError::NoPrevious(project).into());
    };
    warn_if_pending(context, &project, &record);
    explain(context, &project, &now, &before);
    match &asked {
        Some(asked) => asked.ensure_restorable(context, &project, &now.secret, &before.kept.secret)?,
        None => context.ui.note("no server of this project is known here, so none is asked which of them it has"),
    }
    confirm(context, &projects, &project, arguments.yes, "restoring the replaced secret of")?;
    let lock = context.lock()?;
    let found = unchanged(context, &lock, &store, &project, Some(&record))?;
    let at = context.timestamp();
    context.put(&lock, &store, &project, &record.restored(at), found.revision.as_ref())?;
    let (fingerprint, replaced) = (before.kept.secret.fingerprint(), now.secret.fingerprint());
    context.ui.note(&format!(
        "project `{project}` has the secret {fingerprint} again; {replaced} is kept for diagnosis only"
    ));
    context.ui.note(&format!(
        "give every signer that has {replaced} this one, and restart it: `tilepass token inspect` names those that still sign with the other"
    ));
    if context.json {
        let answer = json!({
            "project": project.as_str(),
            "fingerprint": fingerprint.to_string(),
            "origin": before.kept.origin.code(),
            "store": store.as_str(),
            "replaced": {"fingerprint": replaced.to_string(), "at": time::rfc3339(at.as_second())},
            "server": asked.as_ref().map(|asked| asked.server.url().as_str()),
        });
        context.ui.answer(&answer.to_string())?;
    }
    Ok(Exit::Done)
}

fn explain(context: &mut Context<'_>, project: &ProjectName, now: &StoredSecret, before: &RetiredSecret) {
    let (old, new) = (before.kept.secret.fingerprint(), now.secret.fingerprint());
    let ago = time::relative(before.replaced.as_second(), context.now());
    context.ui.warning(
        "this changes what is stored here, and no server: a Tiledesk server takes no secret back that it has replaced",
    );
    context.ui.note(&format!(
        "{old}, which was replaced {ago}, is to be the secret of project `{project}` again; {new} is then kept for diagnosis only"
    ));
    context.ui.warning(&format!(
        "if {old} was replaced because it had leaked, it is the leaked one: whoever has it can be any visitor where it is accepted"
    ));
}

/// The server that is asked, and about which of its projects.
struct Asked {
    server: Server,
    id: TiledeskId,
    /// What to do about either, where it is not the remembered one.
    misaimed: Vec<String>,
}

impl Asked {
    /// The server of a project that is on one, or that somebody named.
    fn find(
        context: &mut Context<'_>,
        projects: &Projects,
        project: &ProjectName,
        arguments: &Restore,
    ) -> Result<Option<Self>, Error> {
        let settings = projects.settings(project);
        let id = context.tiledesk_id(arguments.id.as_ref())?.or_else(|| settings.id.clone());
        let Some(id) = id else {
            if settings.server.is_some() || context.server_is_given(&arguments.asking)? {
                return Err(needs_an_id("asking a server which secret it has", projects, project.clone()));
            }
            return Ok(None);
        };
        let server = context.server(&arguments.asking, &settings)?;
        let aim = Aim {
            project,
            typed_id: arguments.id.as_ref(),
            id: Some(&id),
            typed_server: arguments.asking.server.is_some(),
            server: Some(server.url()),
        };
        aim.ensure_meant(context, projects, arguments.yes)?;
        let misaimed = aim.hints(projects);
        Ok(Some(Self { server, id, misaimed }))
    }

    /// Fails unless the server has the replaced secret, and not the current one.
    fn ensure_restorable(
        &self,
        context: &mut Context<'_>,
        project: &ProjectName,
        now: &Secret,
        before: &Secret,
    ) -> Result<(), RestoreError> {
        let host = self.server.url().host().to_owned();
        let has = |secret: &Secret| {
            let said = ask(&self.server, &self.id, secret, context.now());
            said.map_err(|cause| RestoreError::Unknown { project: project.clone(), cause })
        };
        if matches!(has(now)?, Possession::Has) {
            return Err(RestoreError::IsCurrent { host, project: project.clone(), fingerprint: now.fingerprint() });
        }
        if !matches!(has(before)?, Possession::Has) {
            let server = self.server.url().to_string();
            let misaimed = self.misaimed.clone();
            return Err(RestoreError::Neither { host, server, project: project.clone(), misaimed });
        }
        context.ui.note(&format!("`{host}` has {}, and not {}", before.fingerprint(), now.fingerprint()));
        Ok(())
    }
}
