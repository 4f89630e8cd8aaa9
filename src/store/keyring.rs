//! The operating system's keyring: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows.
//!
//! It must never hang, reach for the keyring before the first operation, write to a stream, or let anything that
//! a keyring holds into an error. `{:?}` of a keyring error is forbidden here: some variants carry the bytes.
//!
//! A locked keyring may wait for a person for ever, and cannot be interrupted. So each operation runs on a thread
//! of its own, which is left behind when it does not answer; it ends with the process.

use std::convert::identity;
use std::sync::Once;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use std::{panic, thread};

use keyring::{Entry, Error};
use zeroize::Zeroizing;

use super::record::BadRecord;
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

/// On which thread each operation runs.
const THREAD: &str = "keyring";
/// Under which service the items stand; the username is the project's name.
const SERVICE: &str = "tilepass";
/// How the user name of a probe item begins, which no project's does; the process's id follows.
const PROBE_PREFIX: &str = ".probe-";
/// What a probe item holds. Not a secret.
const PROBE: &str = "tilepass looked whether it can write here; this may be deleted";
/// How long nothing is said to a person: an unlocked keyring answers in a few hundredths of a second.
const SILENCE: Duration = Duration::from_millis(1500);

const NOT_KEPT: StoreError = StoreError::NotKept(StoreKind::Keyring, None);

/// What D-Bus says when the bus is there and the service is not.
const NOBODY: &[&str] = &["ServiceUnknown", "NameHasNoOwner"];
const NOBODY_PROVIDES: &str = "the D-Bus session bus is there, but nobody provides org.freedesktop.secrets on it";
const NO_COLLECTION: &str = "its Secret Service has no default collection to keep secrets in";
/// What D-Bus says when the service ended, or was cut off, before it answered.
const WENT_AWAY: &[&str] = &["Error.NoReply", "Error.Disconnected", "connection closed"];

/// The keyring of the user who runs this.
#[derive(Debug, Default)]
pub struct KeyringStore {
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
        job: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
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
        quieten();
        thread::Builder::new()
            .name(THREAD.to_owned())
            .spawn(move || drop(answer.send(job())))
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

/// The crates under this panic where the system lets them have no event loop. [`KeyringStore::within`] makes an error of it,
/// which is said once and in our words.
fn quieten() {
    static DONE: Once = Once::new();
    DONE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |what| {
            let is_theirs = |name: &str| name == THREAD || name.starts_with("async-io") || name.starts_with("zbus");
            if !thread::current().name().is_some_and(is_theirs) {
                usual(what);
            }
        }));
    });
}

impl Store for KeyringStore {
    fn get(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<Snapshot, StoreError> {
        let name = project.clone();
        let line = self.within(prompt, identity, move || read(&name))?;
        let record =
            line.map(|line| Record::from_line(&line)).transpose().map_err(|cause| unreadable(project, cause))?;
        Ok(Snapshot { record, revision: None })
    }

    /// A keyring that was never unlocked says that nothing is there, and a write would then replace what it holds.
    /// Writing something else first unlocks it; only then can what it says be believed.
    fn prepare(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<(), StoreError> {
        let name = project.clone();
        self.within(prompt, identity, move || {
            let seen = is_there(&name)?;
            probe(&name)?;
            items::remove_abandoned_probes();
            if !seen {
                is_there(&name)?;
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
        self.within(prompt, StoreError::perhaps_stored, move || {
            entry(name.as_str(), &name)?.set_password(&line).map_err(|error| write_failure(error, &name))?;
            match read(&name) {
                Ok(Some(kept)) if kept == line => Ok(None),
                Ok(_) | Err(StoreError::Record { .. }) => Err(NOT_KEPT.perhaps_stored()),
                // It said yes and then could not be asked what it has.
                Err(error) => Err(error.perhaps_stored()),
            }
        })
    }

    fn delete(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<(), StoreError> {
        let name = project.clone();
        self.within(prompt, StoreError::perhaps_stored, move || {
            let deleted = entry(name.as_str(), &name)?.delete_credential();
            match deleted {
                Ok(()) | Err(Error::NoEntry) => Ok(()),
                Err(error) => Err(write_failure(error, &name)),
            }
        })
    }

    fn search(&mut self, prompt: &mut dyn Prompt) -> Result<Vec<ProjectName>, StoreError> {
        self.within(prompt, identity, || {
            reach()?;
            let items = items::all().map_err(|error| failure(error, &ProjectName::default()))?;
            let mut projects: Vec<ProjectName> = items.iter().filter_map(|(user, _)| user.parse().ok()).collect();
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

/// The items of a Secret Service, which can be searched. Other systems' keyrings are not.
#[cfg(all(unix, not(target_os = "macos")))]
mod items {
    use std::collections::HashMap;
    use std::path::Path;

    use keyring_core::{Entry, Result};

    use super::{PROBE_PREFIX, SERVICE};

    /// Each with its user name. Whoever calls this has reached the keyring before.
    pub(super) fn all() -> Result<Vec<(String, Entry)>> {
        let items = Entry::search(&HashMap::from([("service", SERVICE)]))?;
        Ok(items.into_iter().filter_map(|item| Some((item.get_specifiers()?.1, item))).collect())
    }

    /// Removes the probe items of those that were killed; what cannot be removed stays for the next one.
    pub(super) fn remove_abandoned_probes() {
        for (user, item) in all().unwrap_or_default() {
            let process = user.strip_prefix(PROBE_PREFIX).and_then(|id| id.parse::<u32>().ok());
            if process.is_some_and(has_ended) {
                let _ = item.delete_credential();
            }
        }
    }

    fn has_ended(process: u32) -> bool {
        cfg!(target_os = "linux") && matches!(Path::new(&format!("/proc/{process}")).try_exists(), Ok(false))
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
mod items {
    use keyring::{Entry, Result};

    #[allow(clippy::unnecessary_wraps, reason = "as elsewhere, where it is asked for")]
    pub(super) fn all() -> Result<Vec<(String, Entry)>> {
        Ok(Vec::new())
    }

    pub(super) fn remove_abandoned_probes() {}
}

/// The item of `user`; reaches for the keyring if that has not been done yet.
fn entry(user: &str, project: &ProjectName) -> Result<Entry, StoreError> {
    reach()?;
    Entry::new(SERVICE, user).map_err(|error| failure(error, project))
}

/// `Entry::new` would only say that there is no store, not why.
fn reach() -> Result<(), StoreError> {
    Entry::store_status().as_ref().map(drop).map_err(|error| StoreError::NoBackend(no_backend(error)))
}

fn read(project: &ProjectName) -> Result<Option<Zeroizing<String>>, StoreError> {
    match entry(project.as_str(), project)?.get_password() {
        Ok(line) => Ok(Some(Zeroizing::new(line))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(failure(error, project)),
    }
}

/// Whether there is an item, be it damaged or not: a damaged one must be replaceable.
fn is_there(project: &ProjectName) -> Result<bool, StoreError> {
    match read(project) {
        Ok(line) => Ok(line.is_some()),
        Err(StoreError::Record { .. }) => Ok(true),
        Err(error) => Err(error),
    }
}

/// Writes an item that no project can have, and takes it away again.
fn probe(project: &ProjectName) -> Result<(), StoreError> {
    let fail = |error| failure(error, project);
    let item = entry(&format!("{PROBE_PREFIX}{}", std::process::id()), project)?;
    item.set_password(PROBE).map_err(fail)?;
    let kept = item.get_password();
    item.delete_credential().map_err(fail)?;
    if kept.map_err(fail)? == PROBE { Ok(()) } else { Err(NOT_KEPT) }
}

fn unreadable(project: &ProjectName, cause: BadRecord) -> StoreError {
    StoreError::Record { kind: StoreKind::Keyring, project: project.clone(), cause }
}

/// A write that failed: when the keyring went away in the middle of it, nobody knows whether it happened.
fn write_failure(error: Error, project: &ProjectName) -> StoreError {
    let is_gone = |cause: &str| says(cause, WENT_AWAY) || says(cause, &["I/O error"]);
    let gone = matches!(&error, Error::PlatformFailure(cause) if is_gone(&cause.to_string()));
    let error = failure(error, project);
    if gone { error.perhaps_stored() } else { error }
}

/// What an operation's failure means to the one who asked for it.
fn failure(error: Error, project: &ProjectName) -> StoreError {
    match error {
        Error::Ambiguous(_) => StoreError::Ambiguous(project.clone()),
        Error::BadEncoding(bytes) | Error::BadDataFormat(bytes, _) => {
            drop(Zeroizing::new(bytes));
            unreadable(project, BadRecord::Shape)
        }
        Error::NoStorageAccess(cause) => locked(&cause.to_string()),
        Error::PlatformFailure(cause) => platform_failure(&cause.to_string()),
        Error::NoDefaultStore => StoreError::NoBackend("it was not found".to_owned()),
        Error::TooLong(what, limit) => StoreError::Keyring(format!("{what} is longer than the {limit} it can hold")),
        error @ (Error::BadStoreFormat(_) | Error::Invalid(..) | Error::NotSupportedByStore(_)) => {
            StoreError::Keyring(one_line(&error.to_string()))
        }
        // Later variants may carry anything, so nothing of them is shown.
        _ => StoreError::Keyring("an error that tilepass does not know".to_owned()),
    }
}

fn locked(cause: &str) -> StoreError {
    if says(cause, &["result not returned"]) {
        return StoreError::NoBackend(NO_COLLECTION.to_owned());
    }
    StoreError::Locked(if says(cause, &["prompt dismissed"]) {
        "nobody unlocked it".to_owned()
    } else if says(cause, &["object locked"]) {
        "it did not let itself be unlocked".to_owned()
    } else {
        one_line(cause)
    })
}

/// The crate calls everything else a failure of the platform; its kinds can be told apart by their texts alone.
fn platform_failure(cause: &str) -> StoreError {
    if says(cause, NOBODY) {
        StoreError::NoBackend(NOBODY_PROVIDES.to_owned())
    } else if says(cause, &["Error.IsLocked", "interaction is not allowed"]) {
        StoreError::Locked("it did not let itself be unlocked".to_owned())
    } else if says(cause, WENT_AWAY) {
        StoreError::Keyring("it went away while it was asked".to_owned())
    } else {
        StoreError::Keyring(one_line(cause))
    }
}

/// Why there is no keyring at all.
fn no_backend(error: &Error) -> String {
    let (Error::PlatformFailure(cause) | Error::NoStorageAccess(cause)) = error else {
        return "tilepass knows none for this operating system".to_owned();
    };
    let cause = cause.to_string();
    if says(&cause, NOBODY) {
        NOBODY_PROVIDES.to_owned()
    } else if says(&cause, &["DBus.Error.Spawn"]) {
        let cause = one_line(&cause);
        format!("what provides org.freedesktop.secrets could not be started ({cause})")
    } else if says(&cause, &["dbus session found", "No such file"]) {
        "there is no D-Bus session bus (`DBUS_SESSION_BUS_ADDRESS` is not set, or wrong)".to_owned()
    } else if says(&cause, &["Failed to connect", "handshake", "I/O error"]) {
        let cause = one_line(&cause);
        format!("the D-Bus session bus cannot be reached ({cause})")
    } else if says(&cause, WENT_AWAY) {
        "it went away while it was asked".to_owned()
    } else {
        one_line(&cause)
    }
}

fn says(text: &str, any: &[&str]) -> bool {
    any.iter().any(|part| text.contains(part))
}

/// At most 200 printable characters: other programs may have written the text.
fn one_line(text: &str) -> String {
    let text = text.strip_prefix("zbus error: ").unwrap_or(text);
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().take(200).map(printable).collect()
}
