//! What a server's answer says about a rotation on it that was cut off: the server that takes the stored secret has made
//! no other.

use crate::commands::Context;
use crate::commands::projects::Projects;
use crate::core::project::ProjectName;
use crate::core::secret::Secret;
use crate::error::Error;
use crate::store::{Record, StoreKind};

/// A server that was asked less than this long ago, in seconds, may be at it still.
const AT_IT: i64 = 60;

/// Takes the mark of that rotation away, if there is one. `secret` signed the token that `server` took.
pub(super) fn settle(
    context: &mut Context<'_>,
    project: &ProjectName,
    secret: &Secret,
    server: &str,
) -> Result<(), Error> {
    let Some((store, record)) = marked(context, project, secret)? else {
        return Ok(());
    };
    let Some(asked) = &record.asked else {
        return Ok(());
    };
    // What any other server says is nothing to the point. The project's own counts: it is the one that has to take it.
    let own = Projects::load(context)?.settings(project).server;
    let is_own = own.unwrap_or_default().as_str() == server;
    if asked.server.as_deref().is_some_and(|of| of != server) && !is_own {
        return Ok(());
    }
    let since = asked.at.as_second();
    if context.now().saturating_sub(since) < AT_IT {
        context.io.note(
            "the server still takes the secret that is stored here; a slow one may be at it yet, so ask again in a minute to be sure",
        );
        return Ok(());
    }
    context.prepare(store, project)?;
    let lock = context.lock()?;
    // Another process may have ended it in the meantime.
    if marked(context, project, secret)?.is_some_and(|(_, now)| now == record) {
        context.put(&lock, store, project, &record.settled())?;
        context.io.note(&format!(
            "so the rotation of project `{project}` that was cut off has not happened; nothing speaks of it any more"
        ));
    }
    Ok(())
}

/// Whether a rotation of the project whose secret this is was cut off.
pub(super) fn is_open(context: &mut Context<'_>, project: &ProjectName, secret: &Secret) -> bool {
    matches!(marked(context, project, secret), Ok(Some(_)))
}

/// The record that has this secret and the mark.
fn marked(
    context: &mut Context<'_>,
    project: &ProjectName,
    secret: &Secret,
) -> Result<Option<(StoreKind, Record)>, Error> {
    let projects = Projects::load(context)?;
    let (store, record) = projects.record(context, project)?;
    let current = record.current.as_ref();
    let same = current.is_some_and(|current| current.secret == *secret);
    Ok((same && record.asked.is_some()).then_some((store, record)))
}
