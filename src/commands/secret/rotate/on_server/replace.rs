//! Has the server make the secret, and stores it.

use std::sync::Arc;

use super::OnServer;
use super::answer::NoSecret;
use super::storing::Storing;
use crate::cli::Rotate;
use crate::commands::Context;
use crate::commands::secret::credentials::credentials;
use crate::commands::secret::rotate::{Begun, Replaced, Rotation};
use crate::commands::secret::{prepare_settings, show_once};
use crate::error::Error;
use crate::server::ServerError;
use crate::server::credentials::Credentials;
use crate::settings::{Config, ConfigError, Settings};
use crate::store::lock::Lock;
use crate::store::{Origin, Record, Revision, StoreError};
use crate::ui::interruptible;
use tiledesk_token::secret::Secret;

/// A store and settings that say that a server is being asked.
struct Marked {
    lock: Lock,
    record: Record,
    revision: Option<Revision>,
    config: Config,
    /// The settings that the project had, if any.
    before: Option<Settings>,
}

impl OnServer {
    /// Leaves a marker, asks the server, stores its answer. The lock is held throughout: while the server makes a secret,
    /// no other tilepass here may believe that it knows the project's.
    pub(in super::super) fn replace(
        &self,
        rotation: &Rotation,
        context: &mut Context<'_>,
        arguments: &Rotate,
    ) -> Result<Replaced, Error> {
        let project = &rotation.project;
        let credentials = credentials(context, arguments.admin_token_file.as_deref(), self.host())?;
        if rotation.store.is_shared() {
            // Somebody has typed a password since: what the store is reached with may have come to its end.
            context.prepare(&rotation.store, project)?;
        }
        let begun = rotation.begin(context)?;
        let marked = self.mark(rotation, context, arguments, begun)?;
        context.ui.note(&format!(
            "asking `{}`…; if this is interrupted, `tilepass secret status` shows what is known",
            self.host()
        ));
        let answer = self.ask(credentials);
        let secret = match self.judge(rotation, context, answer) {
            Ok(secret) => secret,
            Err(NoSecret::PerhapsMade(error)) => return Err(error.into()),
            Err(NoSecret::NotMade(error)) => {
                marked.undo(rotation, context);
                return Err(error.into());
            }
        };
        let delivers = arguments.delivering.deliver;
        let Marked { lock, record, revision, config, .. } = marked;
        let at = context.timestamp();
        let record = record.rotated(secret.clone(), at, Origin::Server);
        let expected = revision.filter(|_| rotation.store.is_shared());
        let mut storing = Storing::new(lock, record.clone(), secret.clone(), expected, config);
        storing.attempt(self, rotation, context);
        if !delivers {
            storing.persist(self, rotation, context);
        }
        let replaced = |remembered, unstored| Replaced { secret: secret.clone(), record, at, remembered, unstored };
        // Who is to mint with it cannot wait for the store: the server takes no other one any more.
        if delivers && storing.failure().is_some_and(|error| !error.is_lost_update()) {
            return Ok(replaced(Ok(()), Some(storing)));
        }
        let is_lost = storing.failure().is_some_and(|error| !error.is_lost_update());
        let shown = is_lost && !arguments.hide && show_once(context, project, &secret).is_ok();
        let remembered = storing.end(self, rotation, arguments, shown, Vec::new())?;
        Ok(replaced(remembered, None))
    }

    /// Has the server make the secret. Ctrl-C ends the wait, and not the process: what is known then is said.
    fn ask(&self, credentials: Credentials) -> Result<Secret, ServerError> {
        let (server, id) = (Arc::clone(&self.server), self.id.clone());
        let credentials = Arc::new(credentials);
        let answer = interruptible(move || server.generate_secret(&id, &credentials));
        answer.unwrap_or_else(|| Err(ServerError::Interrupted { host: self.host().to_owned() }))
    }

    /// Leaves the marker where `status` looks: a keyring cannot be listed. What was typed is remembered already now where
    /// nothing was, as whoever is interrupted needs it next; it takes another's place only once the server has answered.
    fn mark(
        &self,
        rotation: &Rotation,
        context: &mut Context<'_>,
        arguments: &Rotate,
        begun: Begun,
    ) -> Result<Marked, Error> {
        let Rotation { project, store, .. } = rotation;
        let Begun { lock, found, mut config } = begun;
        let before = config.projects().get(project).cloned();
        let typed = context.store.as_ref().is_none_or(|given| given.typed).then(|| store.clone());
        prepare_settings(&mut config, project, store, |settings| {
            settings.store = settings.store.take().or(typed);
            settings.id = settings.id.take().or_else(|| arguments.id.clone());
            settings.server = settings.server.take().or_else(|| arguments.asking.server.clone());
        })?
        .commit()?;
        let record = Record::asking(found.record, self.url(), context.timestamp());
        match context.put(&lock, store, project, &record, found.revision.as_ref()) {
            Ok(revision) => Ok(Marked { lock, record, revision, config, before }),
            Err(error) => {
                // A keyring that may have the marker is looked into only for a project with settings.
                if !matches!(error, StoreError::UnknownWhetherStored(_)) {
                    // The error that is told is the one that counts.
                    let _ = restore(rotation, &config, before.as_ref());
                }
                Err(error.into())
            }
        }
    }
}

impl Marked {
    /// Takes the marker away again: the server said no, or was never reached. One that stays is only a warning too many.
    fn undo(self, rotation: &Rotation, context: &mut Context<'_>) {
        let Rotation { project, store, old, .. } = rotation;
        let undone = match old {
            Some(old) => context.put(&self.lock, store, project, old, self.revision.as_ref()).map(drop),
            None => context.delete(&self.lock, store, project),
        };
        let undone = undone.map_err(Error::from);
        if let Err(error) = undone.and_then(|()| Ok(restore(rotation, &self.config, self.before.as_ref())?)) {
            context.ui.warning(&format!(
                "the pending-rotation marker could not be cleared, so later commands will mention it: {error}"
            ));
        }
    }
}

/// Gives the project the settings that it had `before`. Without an entry for it nobody would look into a keyring, so an
/// empty one that was there stays.
fn restore(rotation: &Rotation, config: &Config, before: Option<&Settings>) -> Result<(), ConfigError> {
    let project = &rotation.project;
    if config.projects().get(project) == before {
        return Ok(());
    }
    let mut config = config.read_again()?;
    if config.projects().contains_key(project) {
        config.set(project, before.unwrap_or(&Settings::default()));
        if before.is_none() {
            config.drop_if_empty(project);
        }
    }
    config.prepare()?.commit()
}
