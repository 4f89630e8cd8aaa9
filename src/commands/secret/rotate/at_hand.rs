//! A new secret that is at hand before anything is replaced: given with `--from`, or made here.

use super::error::RotationError;
use super::foreseen::Given;
use super::{Begun, NewSecret, Replaced, Rotation};
use crate::cli::Rotate;
use crate::commands::Context;
use crate::commands::aim::Aim;
use crate::commands::pending::{current, warn_if_pending};
use crate::commands::project_ref::Projects;
use crate::commands::secret::error::{Done, Making, SecretError};
use crate::commands::secret::shared::warn_if_shared;
use crate::commands::secret::{generate_secret, prepare_settings, record_to_change, remember};
use crate::commands::secret_source::{Expected, Taking};
use crate::error::Error;
use crate::store::record::StoredSecret;
use crate::store::{Origin, StoreError};
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::secret::{Fingerprint, Secret};
use tiledesk_token::time;

/// A new secret, and what it means to whoever checks tokens.
pub(super) struct AtHand {
    secret: Secret,
    made: Made,
    /// The secret that it replaces.
    old: StoredSecret,
    /// The project's Tiledesk id, where it is on a server.
    id: Option<TiledeskId>,
    /// Whether that server said that it has the new one.
    is_the_servers: bool,
}

#[derive(Clone, Copy)]
enum Made {
    /// By the dashboard: somebody gave it.
    Elsewhere,
    Here {
        /// Whether `--local` was typed, and not only nothing else.
        typed: bool,
    },
}

impl AtHand {
    pub(super) fn find(
        context: &mut Context<'_>,
        projects: &mut Projects,
        project: ProjectName,
        id: Option<TiledeskId>,
        arguments: &Rotate,
    ) -> Result<Rotation, Error> {
        if let (Some(id), None, false) = (&id, &arguments.from, arguments.local) {
            return Err(
                SecretError::ServerMakes { project, id: id.clone(), by: Making::Rotate { delivers: false } }.into()
            );
        }
        let found = if arguments.dry_run {
            projects.store_to_change(context, &project)?;
            projects.record(context, &project)?
        } else {
            record_to_change(context, projects, &project)?
        };
        let old = current(&project, &found.record)?;
        warn_if_pending(context, &project, &found.record);
        let (secret, made) = match &arguments.from {
            Some(path) => {
                let prompt = format!("New secret of project {project} (not shown): ");
                // Where a server is known, it is asked whether it has this one.
                let expected = Expected { from_server: false, as_is: arguments.as_is };
                (Taking::Rotate.read(context, Some(path), &prompt, expected)?, Made::Elsewhere)
            }
            None => (generate_secret(context, arguments.length)?, Made::Here { typed: arguments.local }),
        };
        if secret == old.secret {
            return Err(RotationError::Same(project).into());
        }
        if arguments.from.is_some() {
            warn_if_shared(context, projects, (&project, id.as_ref()), &found.store, &secret);
        }
        let aim = Aim {
            project: &project,
            typed_id: arguments.id.as_ref(),
            id: id.as_ref(),
            typed_server: arguments.asking.server.is_some(),
            server: None,
        };
        let mut is_the_servers = false;
        if arguments.dry_run {
            aim.warn(context, projects);
        } else {
            aim.ensure_meant(context, projects, arguments.yes)?;
            if arguments.from.is_some() {
                let given = Given {
                    project: &project,
                    secret: &secret,
                    record: &found.record,
                    current: &old,
                    asking: &arguments.asking,
                };
                is_the_servers = given.ensure_the_servers(context, projects, &aim, arguments.yes)?;
            }
        }
        let new = NewSecret::AtHand(Self { secret, made, old, id, is_the_servers });
        Ok(Rotation { project, store: found.store, old: Some(found.record), new })
    }

    /// Fails where a server is known that goes on knowing the old one only: who was brought the new one would be locked
    /// out.
    pub(super) fn ensure_delivers(&self, project: &ProjectName) -> Result<(), SecretError> {
        match (self.made, &self.id) {
            (Made::Here { .. }, Some(id)) => Err(SecretError::ServerMakes {
                project: project.clone(),
                id: id.clone(),
                by: Making::Rotate { delivers: true },
            }),
            _ => Ok(()),
        }
    }

    pub(super) fn explain(&self, rotation: &Rotation, context: &mut Context<'_>) {
        let Self { old, id, .. } = self;
        let age = time::relative(old.made.as_second(), context.now());
        let server = id.as_ref().map(|id| format!(", Tiledesk id {id}")).unwrap_or_default();
        context.ui.note(&format!(
            "this replaces the secret {} of project `{}` in {} ({} {age}{server})",
            old.secret.fingerprint(),
            rotation.project,
            rotation.store.describe(),
            old.origin.describe(),
        ));
        match self.made {
            Made::Elsewhere => {
                context.ui.note(&format!("by the one that was given, {}", self.secret.fingerprint()));
                context.ui.note("tokens of the old secret are refused from the moment the server has the new one");
                context
                    .ui
                    .note("visitors are disconnected until every signer has the new secret and is restarted: do it in a quiet hour");
            }
            Made::Here { typed } => {
                context.ui.note("by one that is made here");
                if id.is_some() {
                    context.ui.warning("the Tiledesk server keeps the old secret: it accepts none made elsewhere, and refuses tokens of the new one");
                } else if old.origin != Origin::MadeHere && !typed {
                    context.ui.note("take care: the old secret came from elsewhere, and no command shows it again; if a Tiledesk server made it, that server takes none made here: replace it with `--on-server` or `--from -`");
                } else {
                    context.ui.note("whoever checks tokens with the old secret goes on doing so until it is given the new one; a Tiledesk server cannot be");
                }
            }
        }
    }

    /// Replaces the secret in one write. What could fail of the settings has failed before.
    pub(super) fn replace(
        &self,
        rotation: &Rotation,
        context: &mut Context<'_>,
        arguments: &Rotate,
    ) -> Result<Replaced, Error> {
        let Rotation { project, store, .. } = rotation;
        let Begun { lock, found, mut config } = rotation.begin(context)?;
        let typed = context.store.as_ref().is_some_and(|given| given.typed);
        let settings = prepare_settings(&mut config, project, store, |settings| {
            settings.id = arguments.id.clone().or(settings.id.take());
            settings.server = arguments.asking.server.clone().or(settings.server.take());
            settings.store = typed.then(|| store.clone()).or(settings.store.take());
        })?;
        let old = found.record.ok_or_else(|| StoreError::Changed(project.clone()))?;
        let at = context.timestamp();
        let record = old.rotated(self.secret.clone(), at, self.origin());
        rotation.write(context, &lock, &record, found.revision.as_ref(), &self.secret)?;
        let remembered = remember(settings, project, Done::Replaced);
        Ok(Replaced { secret: self.secret.clone(), record, at, remembered, unstored: None })
    }

    pub(super) fn origin(&self) -> Origin {
        match self.made {
            Made::Elsewhere => Origin::Imported,
            Made::Here { .. } => Origin::MadeHere,
        }
    }

    /// The new one's, where it is known before. One that is made here is another one each time.
    pub(super) fn given_fingerprint(&self) -> Option<Fingerprint> {
        matches!(self.made, Made::Elsewhere).then(|| self.secret.fingerprint())
    }

    pub(super) fn print_outcome(&self, rotation: &Rotation, context: &mut Context<'_>) {
        context.ui.note(&format!(
            "project `{}` now has the secret {}; {} is kept for diagnosis only",
            rotation.project,
            self.secret.fingerprint(),
            self.old.secret.fingerprint()
        ));
        if matches!(self.made, Made::Elsewhere) && self.id.is_some() && !self.is_the_servers {
            context.ui.note(&format!(
                "first see that the server has it: `tilepass secret check --project {}`",
                rotation.project
            ));
        }
        context.ui.note(match (self.made, &self.id) {
            (Made::Here { .. }, Some(_)) => "leave the signers as they are: the server knows the old one only",
            (Made::Here { .. }, None) => {
                "give the new secret to every signer and to whatever checks their tokens, and restart them; `tilepass token inspect` names those that still have the old one"
            }
            (Made::Elsewhere, _) => {
                "give the new secret to every signer, and restart it; `tilepass token inspect` names those that still have the old one"
            }
        });
    }
}
