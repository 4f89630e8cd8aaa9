//! What a server's answer says about a rotation on it that was cut off: the server that takes the stored secret has made
//! no other.

use crate::commands::Context;
use crate::commands::pending::aimed_at;
use crate::commands::project_ref::{Located, Projects};
use crate::error::Error;
use crate::settings::server_url::ServerUrl;
use crate::store::PendingRotation;
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::secret::Secret;

/// A server that was asked less than this long ago, in seconds, may be at it still.
const AT_IT: i64 = 60;

/// A server that took a token, and for which Tiledesk id.
pub(super) struct Accepting<'a> {
    pub(super) server: &'a ServerUrl,
    /// Whether that server was typed.
    pub(super) typed: bool,
    pub(super) id: Option<&'a TiledeskId>,
}

/// Takes the mark of that rotation away, if there is one. `secret` signed the token that was taken.
pub(super) fn resolve_pending(
    context: &mut Context<'_>,
    project: &ProjectName,
    secret: &Secret,
    accepting: &Accepting<'_>,
) -> Result<(), Error> {
    let Some(Located { store, record, .. }) = marked(context, project, secret)? else {
        return Ok(());
    };
    let Some(asked) = record.pending.clone() else {
        return Ok(());
    };
    if let Some(why) = beside_the_point(context, project, &asked, accepting)? {
        context.ui.note(&format!("this says nothing of the rotation of project `{project}` that was cut off: {why}"));
        return Ok(());
    }
    let since = asked.at.as_second();
    if context.now().saturating_sub(since) < AT_IT {
        context.ui.note(
            "the server still takes the secret that is stored here; a slow one may be at it yet, so ask again in a minute to be sure",
        );
        return Ok(());
    }
    context.prepare(&store, project)?;
    let lock = context.lock()?;
    // Another process may have ended it in the meantime.
    if let Some(now) = marked(context, project, secret)?.filter(|now| now.record == record) {
        context.put(&lock, &store, project, &record.settled(), now.revision.as_ref())?;
        context.ui.note(&match accepting.other_than(&asked) {
            None => format!(
                "so the rotation of project `{project}` that was cut off has not happened; nothing speaks of it any more"
            ),
            Some(other) => format!(
                "so nothing speaks any more of the rotation of project `{project}` that was cut off; what `{other}` did is not known"
            ),
        });
    }
    Ok(())
}

impl Accepting<'_> {
    /// The server that was asked to make a secret, where that was another one.
    fn other_than<'a>(&self, asked: &'a PendingRotation) -> Option<&'a str> {
        let other = asked.server.as_deref()?;
        (other != self.server.as_str()).then_some(other)
    }
}

/// Why an answer is none to the question what the server did that was asked to make a secret. The mark does not say for
/// which Tiledesk id that was; the remembered one is the likeliest. Whoever mistyped that server's address says so by
/// typing that of the project's own.
fn beside_the_point(
    context: &mut Context<'_>,
    project: &ProjectName,
    asked: &PendingRotation,
    accepting: &Accepting<'_>,
) -> Result<Option<String>, Error> {
    let own = Projects::load(context)?.settings(project);
    if let Some(other) = accepting.other_than(asked) {
        let is_own = own.server.unwrap_or_default() == *accepting.server;
        let why = format!("`{other}` was asked for it");
        match (is_own, accepting.typed) {
            (true, true) => {}
            (true, false) => {
                let flags = aimed_at(project, Some(accepting.server.as_str()));
                let end = format!("{why}; if that was a mistake: `tilepass token try{flags}`");
                return Ok(Some(end));
            }
            (false, _) => return Ok(Some(why)),
        }
    }
    Ok(own
        .id
        .filter(|own| Some(own) != accepting.id)
        .map(|own| format!("the project is remembered as {own} on its server, and this was about another one")))
}

/// The server that was asked in a rotation that was cut off, of the project whose secret this is.
pub(super) fn cut_off(context: &mut Context<'_>, project: &ProjectName, secret: &Secret) -> Option<PendingRotation> {
    marked(context, project, secret).ok()??.record.pending
}

/// The record that has this secret and the mark.
fn marked(context: &mut Context<'_>, project: &ProjectName, secret: &Secret) -> Result<Option<Located>, Error> {
    let projects = Projects::load(context)?;
    let found = projects.record(context, project)?;
    let current = found.record.current.as_ref();
    let same = current.is_some_and(|current| current.secret == *secret);
    Ok((same && found.record.pending.is_some()).then_some(found))
}
