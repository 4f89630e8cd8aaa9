//! A secret that a server has made, on its way into the store. A store that others write to may be out of reach for a
//! moment, or may have got something else in the meantime: the secret is the project's all the same, unless the server has
//! made another one since.

use std::time::{Duration, Instant};

use super::OnServer;
use crate::cli::Rotate;
use crate::commands::Context;
use crate::commands::secret::error::{Done, SecretError};
use crate::commands::secret::possession::{Possession, ask};
use crate::commands::secret::rotate::Rotation;
use crate::commands::secret::rotate::error::RotationError;
use crate::commands::secret::{prepare_settings, remember};
use crate::settings::{Config, Settings};
use crate::signers::SignerName;
use crate::store::lock::Lock;
use crate::store::{Record, Revision, StoreError};
use crate::ui::interruptible;
use tiledesk_token::secret::Secret;

/// How long is waited before a write is tried again, each time, in seconds: half a minute in all, and, as long as
/// something else goes on, as long as the last of them each time.
const PAUSES: [u64; 5] = [1, 2, 4, 8, 16];

/// A record with the new secret, which takes the marker's place as soon as the store lets it.
pub(in super::super) struct Storing {
    lock: Lock,
    record: Record,
    secret: Secret,
    expected: Option<Revision>,
    /// The settings as they were read under the lock.
    config: Config,
    /// How often a write has failed that may succeed a moment later.
    failures: usize,
    /// When it is tried again.
    due: Instant,
    /// What came of the last attempt.
    state: Result<(), StoreError>,
}

impl Storing {
    /// Nothing is written yet; `expected` is the marker's revision.
    pub(super) fn new(lock: Lock, record: Record, secret: Secret, expected: Option<Revision>, config: Config) -> Self {
        Self { lock, record, secret, expected, config, failures: 0, due: Instant::now(), state: Ok(()) }
    }

    /// Why it is not stored, if it is not.
    pub(in super::super) fn failure(&self) -> Option<&StoreError> {
        self.state.as_ref().err()
    }

    /// Tries it once.
    pub(super) fn attempt(&mut self, on: &OnServer, rotation: &Rotation, context: &mut Context<'_>) {
        self.state = self.write(rotation, context).or_else(|error| {
            if !error.is_lost_update() || self.expected.is_none() {
                return Err(error);
            }
            if matches!(ask(&on.server, &on.id, &self.secret, context.now()), Ok(Possession::Other)) {
                return Err(error);
            }
            self.expected = None;
            self.write(rotation, context)
        });
        if self.is_hopeful() {
            let pause = PAUSES.get(self.failures).or(PAUSES.last()).copied().unwrap_or_default();
            self.failures += 1;
            self.due = Instant::now() + Duration::from_secs(pause);
        }
    }

    fn write(&self, rotation: &Rotation, context: &mut Context<'_>) -> Result<(), StoreError> {
        rotation.write(context, &self.lock, &self.record, self.expected.as_ref(), &self.secret)
    }

    /// Whether the same write may succeed a moment later.
    pub(in super::super) fn is_hopeful(&self) -> bool {
        self.failure().is_some_and(StoreError::may_pass)
    }

    /// Tries it again where its time has come; says whether half a minute of that is not over yet.
    pub(in super::super) fn go_on(&mut self, on: &OnServer, rotation: &Rotation, context: &mut Context<'_>) -> bool {
        if self.is_hopeful() && self.due <= Instant::now() {
            self.attempt(on, rotation, context);
            if self.failure().is_none() {
                context.ui.note(&format!(
                    "the new secret {} of project `{}` is stored in {} now",
                    self.secret.fingerprint(),
                    rotation.project,
                    rotation.store.describe()
                ));
            }
        }
        self.is_hopeful() && self.failures <= PAUSES.len()
    }

    /// Tries it for half a minute, and does nothing else.
    pub(in super::super) fn persist(&mut self, on: &OnServer, rotation: &Rotation, context: &mut Context<'_>) {
        while let Some(error) = self.failure().filter(|_| self.is_hopeful() && self.failures <= PAUSES.len()) {
            context.ui.warning(&format!(
                "the new secret is not stored yet, and it is tried again for half a minute (Ctrl-C shows it): {error}"
            ));
            let due = self.due;
            let wait = move || std::thread::sleep(due.saturating_duration_since(Instant::now()));
            if interruptible(wait).is_none() {
                return;
            }
            self.attempt(on, rotation, context);
        }
    }

    /// What came of it: whether the settings could be remembered as well; `shown` says whether the secret was, and
    /// `brought_to` who has it.
    pub(in super::super) fn end(
        self,
        on: &OnServer,
        rotation: &Rotation,
        arguments: &Rotate,
        shown: bool,
        brought_to: Vec<SignerName>,
    ) -> Result<Result<(), SecretError>, RotationError> {
        let (project, server) = (rotation.project.clone(), on.url().to_owned());
        match self.state.map_err(Box::new) {
            Ok(()) => Ok(remember_typed(rotation, arguments, &self.config)),
            Err(cause) if cause.is_lost_update() => {
                Err(RotationError::Superseded { project, server, brought_to, cause })
            }
            Err(cause) => {
                let is_first = rotation.old_secret().is_none();
                Err(RotationError::NotStored { project, server, is_first, shown, brought_to, cause })
            }
        }
    }
}

/// What was typed takes the place of what was remembered, now that the server has answered.
fn remember_typed(rotation: &Rotation, arguments: &Rotate, config: &Config) -> Result<(), SecretError> {
    let Rotation { project, store, .. } = rotation;
    let with_typed = |settings: &mut Settings| {
        settings.id = arguments.id.clone().or(settings.id.take());
        settings.server = arguments.asking.server.clone().or(settings.server.take());
    };
    let mut wanted = config.settings(project);
    with_typed(&mut wanted);
    if wanted == config.settings(project) {
        return Ok(());
    }
    // Somebody may have edited the file while the server was asked.
    let prepared = config.read_again().and_then(|mut config| prepare_settings(&mut config, project, store, with_typed));
    let not_remembered = |cause| SecretError::NotRemembered { project: project.clone(), done: Done::Replaced, cause };
    remember(prepared.map_err(not_remembered)?, project, Done::Replaced)
}
