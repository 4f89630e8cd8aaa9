//! What a server's answer says about a rotation on it that was cut off: the server that takes the stored secret has made
//! no other.

use crate::commands::Context;
use crate::commands::projects::Projects;
use crate::core::project::{ProjectName, TiledeskId};
use crate::core::secret::Secret;
use crate::error::Error;
use crate::store::{Asked, Record, StoreKind};

/// A server that was asked less than this long ago, in seconds, may be at it still.
const AT_IT: i64 = 60;

/// Takes the mark of that rotation away, if there is one. `secret` signed the token that `server` took for project `id`.
pub(super) fn settle(
    context: &mut Context<'_>,
    project: &ProjectName,
    secret: &Secret,
    server: &str,
    id: Option<&TiledeskId>,
) -> Result<(), Error> {
    let Some((store, record)) = marked(context, project, secret)? else {
        return Ok(());
    };
    let Some(asked) = &record.asked else {
        return Ok(());
    };
    if let Some(why) = beside_the_point(context, project, asked, server, id)? {
        context.io.note(&format!(
            "this says nothing of the rotation of project `{project}` that was cut off: {why}"
        ));
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

/// Why an answer is none to the question what the server did that was asked to make a secret. The mark does not say for
/// which Tiledesk id that was; the remembered one is the likeliest.
fn beside_the_point(
    context: &mut Context<'_>,
    project: &ProjectName,
    asked: &Asked,
    server: &str,
    id: Option<&TiledeskId>,
) -> Result<Option<String>, Error> {
    if let Some(other) = asked.server.as_ref().filter(|other| *other != server) {
        return Ok(Some(format!("`{other}` was asked for it")));
    }
    let own = Projects::load(context)?.settings(project).id;
    Ok(own.filter(|own| Some(own) != id).map(|own| {
        format!("the project is remembered as {own} on its server, and this was about another one")
    }))
}

/// The server that was asked in a rotation that was cut off, of the project whose secret this is.
pub(super) fn cut_off(
    context: &mut Context<'_>,
    project: &ProjectName,
    secret: &Secret,
) -> Option<Asked> {
    marked(context, project, secret).ok()??.1.asked
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
