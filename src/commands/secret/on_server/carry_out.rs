//! Has the server make the secret, and stores it.

use std::sync::Arc;

use super::{Made, Rotation};
use crate::cli::Rotate;
use crate::commands::Context;
use crate::commands::secret::{prepare_settings, remember, show_once, tell_how_to_know};
use crate::error::Error;
use crate::error::old::{OldError, downcast};
use crate::server::ServerError;
use crate::server::credentials::Credentials;
use crate::settings::Settings;
use crate::store::lock::Lock;
use crate::store::{Origin, Record, StoreError};
use crate::ui::interruptible;
use tiledesk_token::secret::Secret;

impl Rotation {
    /// Marks, asks, stores. The lock is held throughout: while the server makes a secret, no other tilepass here may
    /// believe that it knows the project's.
    pub(super) fn carry_out(
        &self,
        context: &mut Context<'_>,
        arguments: &Rotate,
        credentials: Credentials,
    ) -> Result<Made, Error> {
        let lock = context.lock()?;
        if context.get(self.store, &self.project)? != self.old {
            return Err(OldError::Changed(self.project.clone()).into());
        }
        let config = context.config_to_change()?;
        let before = config.projects().get(&self.project);
        let marked = self.mark(context, arguments, &lock).inspect_err(|error| {
            // A keyring that may have the mark is looked into only for a project with settings.
            if !matches!(downcast(error), Some(StoreError::UnknownWhetherStored(_))) {
                // The error that is told is the one that counts.
                let _ = self.restore(context, before);
            }
        })?;
        context.ui.note(&format!("asking `{}`…; should this be cut off, `tilepass secret status` knows", self.host()));
        let secret = match self.ask(credentials) {
            Ok(secret) => secret,
            Err(error) if error.may_have_happened() => {
                return Err(OldError::PerhapsRotated {
                    project: self.project.clone(),
                    server: self.server.url().to_string(),
                    stored: self.old_fingerprint().is_some(),
                    error,
                }
                .into());
            }
            Err(error) => {
                self.unmark(context, &lock, before);
                return Err(OldError::NotRotated(error).into());
            }
        };
        let stored = context.timestamp();
        let record = marked.rotated(secret.clone(), stored, Origin::Server);
        if let Err(error) = context.put(&lock, self.store, &self.project, &record) {
            tell_how_to_know(context, &secret, &error);
            let shown = !arguments.hide && show_once(context, &self.project, &secret).is_ok();
            return Err(OldError::MadeNotStored {
                project: self.project.clone(),
                server: self.server.url().to_string(),
                first: self.old_fingerprint().is_none(),
                shown,
                error,
            }
            .into());
        }
        let remembered = prepare_settings(context, &self.project, self.store, |settings| {
            settings.id = arguments.id.clone().or(settings.id.take());
            settings.server = arguments.asking.server.clone().or(settings.server.take());
        })
        .map_err(|cause| OldError::NotRemembered { project: self.project.clone(), done: "replaced", cause }.into())
        .and_then(|prepared| remember(prepared, &self.project, "replaced"));
        Ok(Made { secret, stored, remembered })
    }

    /// Has the server make the secret. Ctrl-C ends the wait, and not the process: what is known then is said.
    fn ask(&self, credentials: Credentials) -> Result<Secret, ServerError> {
        let (server, id) = (Arc::clone(&self.server), self.id.clone());
        let credentials = Arc::new(credentials);
        let answer = interruptible(move || server.generate_secret(&id, &credentials));
        answer.unwrap_or_else(|| {
            let host = self.host().to_owned();
            Err(ServerError::Interrupted { host })
        })
    }

    /// Leaves the mark, in a place where `status` looks: a keyring cannot be listed. What was typed is remembered already
    /// now where nothing was, as whoever is cut off needs it next; a server takes another's place only once it has answered.
    fn mark(&self, context: &mut Context<'_>, arguments: &Rotate, lock: &Lock) -> Result<Record, Error> {
        let store = context.store.as_ref().is_none_or(|given| given.typed).then_some(self.store);
        prepare_settings(context, &self.project, self.store, |settings| {
            settings.store = settings.store.or(store);
            settings.id = settings.id.take().or(arguments.id.clone());
            settings.server = settings.server.take().or(arguments.asking.server.clone());
        })?
        .commit()?;
        let marked = Record::asking(self.old.clone(), self.server.url().as_str(), context.timestamp());
        context.put(lock, self.store, &self.project, &marked)?;
        Ok(marked)
    }

    /// Takes the mark away again: the server said no, or was never reached. A mark that stays is only a warning too many.
    fn unmark(&self, context: &mut Context<'_>, lock: &Lock, before: Option<&Settings>) {
        let store = match &self.old {
            Some(old) => context.put(lock, self.store, &self.project, old),
            None => context.delete(lock, self.store, &self.project),
        };
        let undone = store.map_err(Error::from);
        if let Err(error) = undone.and_then(|()| self.restore(context, before)) {
            context.ui.warning(&format!(
                "the mark that the server is being asked could not be taken back, so later commands will speak of it: {error}"
            ));
        }
    }

    /// Gives the project the settings that it had. Without an entry for it nobody would look into a keyring, so an empty
    /// one that was there stays.
    fn restore(&self, context: &Context<'_>, before: Option<&Settings>) -> Result<(), Error> {
        let mut config = context.config_to_change()?;
        if config.projects().contains_key(&self.project) {
            config.set(&self.project, before.unwrap_or(&Settings::default()));
            if before.is_none() {
                config.drop_if_empty(&self.project);
            }
        }
        Ok(config.prepare()?.commit()?)
    }
}
