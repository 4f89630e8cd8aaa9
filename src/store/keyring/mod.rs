//! The operating system's keyring: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows.
//!
//! It must never hang, reach for the keyring before the first operation, write to a stream, or let anything that
//! a keyring holds into an error.
//!
//! A locked keyring may wait for a person for ever, and cannot be interrupted. So each operation runs on a thread
//! of its own, which is left behind when it does not answer; it ends with the process.

mod error;
#[cfg(any(windows, target_os = "macos"))]
mod native;
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;

use std::convert::identity;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use self::error::KeyringError;
#[cfg(any(windows, target_os = "macos"))]
use self::native::Keyring;
#[cfg(all(unix, not(target_os = "macos")))]
use self::secret_service::Keyring;
use super::{Profile, Prompt, Record, Revision, Snapshot, Store, StoreError, StoreKind, Summary};
use tiledesk_token::ids::ProjectName;

pub(super) const PROFILE: Profile = Profile {
    name: "keyring",
    description: "the keyring",
    source: "keyring",
    lists: false,
    is_shared: false,
    is_placed: false,
    has_passphrase: false,
    hides_while_locked: true,
    not_found_because: "the keyring was never unlocked in this session",
    not_found_hint: |_, _| {
        "the keyring was never unlocked in this session (log in to the desktop, which unlocks it)".to_owned()
    },
    remains: None,
    not_kept_hint: |_| LOOK_INTO_IT.to_owned(),
    bad_record_hint: Some(LOOK_INTO_IT),
    forget_hint: |project, _| {
        format!(
            "to forget the one in the keyring: remove it with the keyring's own program; service `{SERVICE}`, user name `{project}`"
        )
    },
};

const LOOK_INTO_IT: &str =
    "look at it with the keyring's own program: service `tilepass`, user name = the project's name";

/// Under which service the items stand; the username is the project's name.
const SERVICE: &str = "tilepass";
/// How the user name of a probe item begins, which no project's does; the process's id follows.
const PROBE_PREFIX: &str = ".probe-";
/// What a probe item holds. Not a secret.
const PROBE: &str = "tilepass looked whether it can write here; this may be deleted";
/// How long nothing is said to a person: an unlocked keyring answers in a few hundredths of a second.
const SILENCE: Duration = Duration::from_millis(1500);

const NOT_KEPT: StoreError = StoreError::NotKept(StoreKind::Keyring, None);

/// The keyring of the user who runs this.
#[derive(Default)]
pub struct KeyringStore {
    /// Once it has been asked for something. Whoever was left behind has it for as long as he waits.
    keyring: Option<Arc<Mutex<Keyring>>>,
    /// Set when an operation timed out: after how many seconds. It is then not asked again.
    gave_up: Option<u64>,
    /// Set when it stayed locked: why. Another operation would open another dialog, so it is not asked again, either.
    refused: Option<String>,
    /// Whether the person was told what takes so long.
    told: bool,
}

impl KeyringStore {
    /// Does nothing yet: the keyring is reached by the first operation.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs `job` on a thread of its own and waits for its answer as long as `prompt` allows.
    /// `late` says what it means for the job that no answer came.
    fn within<T: Send + 'static>(
        &mut self,
        prompt: &mut dyn Prompt,
        late: fn(StoreError) -> StoreError,
        job: impl FnOnce(&mut Keyring) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        if let Some(seconds) = self.gave_up {
            return Err(StoreError::NoAnswer(seconds));
        }
        if let Some(why) = &self.refused {
            return Err(StoreError::Locked(why.clone()));
        }
        let timeout = prompt.unlock_timeout();
        let started = Instant::now();
        let (answer, answers) = channel();
        let keyring = self.keyring.get_or_insert_with(|| {
            let variable = |name: &str| prompt.variable(name);
            Arc::new(Mutex::new(Keyring::new(&variable)))
        });
        let keyring = Arc::clone(keyring);
        thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(move || {
                let mut keyring = keyring.lock().unwrap_or_else(PoisonError::into_inner);
                drop(answer.send(job(&mut keyring)));
            })
            .map_err(|cause| StoreError::Keyring(format!("no thread to ask it on: {cause}")))?;

        let quiet = timeout.person && !self.told && SILENCE < timeout.limit;
        let first = if quiet { SILENCE } else { timeout.limit };
        let mut answered = answers.recv_timeout(first);
        if quiet && matches!(answered, Err(RecvTimeoutError::Timeout)) {
            self.told = true;
            prompt.waiting("waiting for the keyring to be unlocked");
            answered = answers.recv_timeout(timeout.limit.saturating_sub(started.elapsed()));
        }
        let result = answered.unwrap_or_else(|error| {
            Err(late(match error {
                RecvTimeoutError::Timeout => {
                    let seconds = timeout.limit.as_secs();
                    self.gave_up = Some(seconds);
                    StoreError::NoAnswer(seconds)
                }
                // Its thread died.
                RecvTimeoutError::Disconnected => StoreError::Keyring("asking it broke off".to_owned()),
            }))
        });
        if let Err(StoreError::Locked(why)) = &result {
            self.refused = Some(why.clone());
        }
        result
    }
}

impl Store for KeyringStore {
    fn get(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<Snapshot, StoreError> {
        let name = project.clone();
        let line = self.within(prompt, identity, move |keyring| read(keyring, &name))?;
        let unreadable = |cause| StoreError::Record { kind: StoreKind::Keyring, project: project.clone(), cause };
        let record = line.map(|line| Record::from_line(&line)).transpose().map_err(unreadable)?;
        Ok(Snapshot { record, revision: None })
    }

    /// A keyring that was never unlocked says that nothing is there, and a write would then replace what it holds.
    /// Writing something else first unlocks it; only then can what it says be believed.
    fn prepare(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<(), StoreError> {
        let name = project.clone();
        self.within(prompt, identity, move |keyring| {
            let seen = is_there(keyring, &name)?;
            if !probe(keyring).map_err(|error| error.about(&name))? {
                return Err(NOT_KEPT);
            }
            remove_abandoned_probes(keyring);
            if !seen {
                is_there(keyring, &name)?;
            }
            Ok(())
        })
    }

    /// A keyring has no revisions and no write that depends on what is there.
    fn put(
        &mut self,
        project: &ProjectName,
        record: &Record,
        _: Option<&Revision>,
        prompt: &mut dyn Prompt,
    ) -> Result<Option<Revision>, StoreError> {
        let name = project.clone();
        let line = record.to_line();
        self.within(prompt, StoreError::perhaps_stored, move |keyring| {
            keyring.set(name.as_str(), &line).map_err(|error| error.about_writing(&name))?;
            match read(keyring, &name) {
                Ok(Some(kept)) if kept == line => Ok(None),
                Ok(_) | Err(StoreError::Record { .. }) => Err(NOT_KEPT.perhaps_stored()),
                // It said yes and then could not be asked what it has.
                Err(error) => Err(error.perhaps_stored()),
            }
        })
    }

    fn delete(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<(), StoreError> {
        let name = project.clone();
        self.within(prompt, StoreError::perhaps_stored, move |keyring| {
            keyring.delete(name.as_str()).map_err(|error| error.about_writing(&name))
        })
    }

    fn search(&mut self, prompt: &mut dyn Prompt) -> Result<Vec<ProjectName>, StoreError> {
        self.within(prompt, identity, |keyring| {
            let users = keyring.users(true).map_err(|error| error.about(&ProjectName::default()))?;
            let mut projects: Vec<ProjectName> = users.iter().filter_map(|user| user.parse().ok()).collect();
            projects.sort();
            projects.dedup();
            Ok(projects)
        })
    }

    /// A keyring cannot be asked which projects it has without unlocking it.
    fn list(&mut self) -> Result<Vec<(ProjectName, Summary)>, StoreError> {
        Ok(Vec::new())
    }
}

fn read(keyring: &mut Keyring, project: &ProjectName) -> Result<Option<Zeroizing<String>>, StoreError> {
    keyring.get(project.as_str()).map_err(|error| error.about(project))
}

/// Whether there is an item, be it damaged or not: a damaged one must be replaceable.
fn is_there(keyring: &mut Keyring, project: &ProjectName) -> Result<bool, StoreError> {
    match read(keyring, project) {
        Ok(line) => Ok(line.is_some()),
        Err(StoreError::Record { .. }) => Ok(true),
        Err(error) => Err(error),
    }
}

/// Writes an item that no project can have, and takes it away again: whether it was there in between.
fn probe(keyring: &mut Keyring) -> Result<bool, KeyringError> {
    let user = format!("{PROBE_PREFIX}{}", std::process::id());
    keyring.set(&user, PROBE)?;
    let kept = keyring.get(&user);
    keyring.delete(&user)?;
    Ok(kept?.is_some_and(|kept| *kept == PROBE))
}

/// Removes the probe items of those that were killed. What cannot be removed stays for the next one, and nobody is asked for
/// access to what is no concern of this project.
fn remove_abandoned_probes(keyring: &mut Keyring) {
    for user in keyring.users(false).unwrap_or_default() {
        let process = user.strip_prefix(PROBE_PREFIX).and_then(|id| id.parse::<u32>().ok());
        if process.is_some_and(has_ended) {
            let _ = keyring.delete(&user);
        }
    }
}

fn has_ended(process: u32) -> bool {
    cfg!(target_os = "linux") && matches!(Path::new(&format!("/proc/{process}")).try_exists(), Ok(false))
}
