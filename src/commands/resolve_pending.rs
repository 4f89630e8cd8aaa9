//! What a server's answer says about a rotation on it that was interrupted: the server that takes the stored secret has
//! made no other. Clearing that rotation's marker is all that `token try` and `secret check` ever write into a store. That
//! the server has another one is noted for this user alone: the marker stays until there is a new secret.

use crate::commands::Context;
use crate::commands::pending::aimed_at;
use crate::commands::project_ref::{Located, Projects};
use crate::error::Error;
use crate::settings::server_url::ServerUrl;
use crate::store::PendingRotation;
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::secret::Secret;

/// How long a server that was asked may still be at it, in seconds.
pub(in crate::commands) const AT_IT: i64 = 60;

/// A rotation that was interrupted, of the project whose stored secret signed the token.
pub(in crate::commands) struct Interrupted<'a> {
    project: &'a ProjectName,
    secret: &'a Secret,
    found: Located,
    pending: PendingRotation,
}

/// A server that took the token, and for which Tiledesk id.
pub(in crate::commands) struct Accepting<'a> {
    pub(in crate::commands) server: &'a ServerUrl,
    /// Whether that server was typed.
    pub(in crate::commands) typed: bool,
    pub(in crate::commands) id: Option<&'a TiledeskId>,
}

impl<'a> Interrupted<'a> {
    /// The one of `project`, if its record has `secret` and the marker.
    pub(in crate::commands) fn find(
        context: &mut Context<'_>,
        (project, secret): (&'a ProjectName, &'a Secret),
    ) -> Result<Option<Self>, Error> {
        let found = Projects::load(context)?.record(context, project)?;
        let is_same = found.record.current.as_ref().is_some_and(|current| current.secret == *secret);
        let pending = found.record.pending.clone().filter(|_| is_same);
        Ok(pending.map(|pending| Self { project, secret, found, pending }))
    }

    /// Settles what was found, where something was; that it could not be is no reason to fail.
    pub(in crate::commands) fn settle_or_warn(
        found: Result<Option<Self>, Error>,
        context: &mut Context<'_>,
        accepting: &Accepting<'_>,
    ) {
        let settled = found.and_then(|rotation| rotation.map_or(Ok(()), |it| it.settle(context, accepting)));
        if let Err(error) = settled {
            context.ui.warning(&format!("the marker of the interrupted rotation could not be cleared: {error}"));
        }
    }

    /// Whether it may have been on this server.
    pub(in crate::commands) fn may_be_on(&self, server: &ServerUrl) -> bool {
        self.pending.may_be_on(server.as_str())
    }

    /// Notes that this server has another secret, if that is where it may have been. What cannot be noted is only found
    /// out again.
    pub(in crate::commands) fn note_replaced(&self, context: &Context<'_>, server: &ServerUrl) {
        if self.may_be_on(server) {
            let mut journal = context.journal();
            journal.note_gone(self.project, self.secret.fingerprint(), context.now());
            journal.write();
        }
    }

    /// Clears the marker, if the answer settles what became of the rotation; says what it settles and what it does not.
    fn settle(self, context: &mut Context<'_>, accepting: &Accepting<'_>) -> Result<(), Error> {
        let project = self.project;
        if let Some(why) = self.unsettled(context, accepting)? {
            context.ui.note(&format!("this does not settle the interrupted rotation of project `{project}`: {why}"));
            return Ok(());
        }
        if context.now().saturating_sub(self.pending.at.as_second()) < AT_IT {
            context.ui.note(
                "the server still has the secret that is stored here; a slow one may be at it yet, so ask again in a minute to be sure",
            );
            return Ok(());
        }
        let Located { store, record, .. } = &self.found;
        context.prepare(store, project)?;
        let lock = context.lock()?;
        // Another process may have ended it in the meantime.
        let Some(now) = Self::find(context, (project, self.secret))?.filter(|now| now.found.record == *record) else {
            return Ok(());
        };
        let Located { record, revision, .. } = now.found;
        context.put(&lock, store, project, &record.settled(), revision.as_ref())?;
        context.ui.note(&match self.other_than(accepting.server) {
            None => format!(
                "the interrupted rotation of project `{project}` did not happen; its marker was cleared"
            ),
            Some(other) => format!(
                "the marker of the interrupted rotation of project `{project}` was cleared; what `{other}` did is not known"
            ),
        });
        Ok(())
    }

    /// The server that was asked to make a secret, where that was another one.
    fn other_than(&self, server: &ServerUrl) -> Option<&str> {
        self.pending.server.as_deref().filter(|asked| *asked != server.as_str())
    }

    /// Why the answer does not settle it. The marker does not say for which Tiledesk id it was; the remembered one is the
    /// likeliest. Whoever mistyped the other server's address says so by typing that of the project's own.
    fn unsettled(&self, context: &mut Context<'_>, accepting: &Accepting<'_>) -> Result<Option<String>, Error> {
        let own = context.config()?.settings(self.project);
        if let Some(other) = self.other_than(accepting.server) {
            let why = format!("`{other}` was asked for it");
            if own.server.unwrap_or_default() != *accepting.server {
                return Ok(Some(why));
            }
            if !accepting.typed {
                let flags = aimed_at(self.project, Some(accepting.server.as_str()));
                return Ok(Some(format!("{why}; if that was a mistake: `tilepass secret check{flags}`")));
            }
        }
        let other_id = own.id.filter(|own| Some(own) != accepting.id);
        Ok(other_id
            .map(|own| format!("the project is remembered as {own} on its server, and this was about another one")))
    }
}
