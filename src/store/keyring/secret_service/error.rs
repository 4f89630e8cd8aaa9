//! What a failure on the bus means to whoever asked the keyring. Errors are told apart by their names alone; the words that
//! come with one are shown, and decide nothing.

use super::bus::BusError;
use super::wire::Malformed;
use crate::store::keyring::error::{KeyringError, one_line};

/// The names of the errors that make a difference.
pub(super) mod said {
    pub(in super::super) const IS_LOCKED: &str = "org.freedesktop.Secret.Error.IsLocked";
    pub(in super::super) const NO_SUCH_OBJECT: &str = "org.freedesktop.Secret.Error.NoSuchObject";
    pub(in super::super) const NOT_SUPPORTED: &str = "org.freedesktop.DBus.Error.NotSupported";
    /// The bus is there and the service is not.
    pub(in super::super) const NOBODY: [&str; 2] =
        ["org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner"];
    /// The service ended, or was cut off, before it answered.
    pub(in super::super) const WENT_AWAY: [&str; 4] = [
        "org.freedesktop.DBus.Error.NoReply",
        "org.freedesktop.DBus.Error.Disconnected",
        "org.freedesktop.DBus.Error.Timeout",
        "org.freedesktop.DBus.Error.TimedOut",
    ];
    /// How the names begin of what the bus says when it cannot start a service.
    pub(in super::super) const NOT_STARTED: &str = "org.freedesktop.DBus.Error.Spawn.";
}

/// It may have heard what was asked.
pub(super) fn went_away() -> KeyringError {
    KeyringError::Unanswered("it went away while it was asked".to_owned())
}

impl From<Malformed> for KeyringError {
    fn from(cause: Malformed) -> Self {
        BusError::Malformed(cause).into()
    }
}

impl From<BusError> for KeyringError {
    fn from(error: BusError) -> Self {
        match error {
            BusError::Absent => {
                let why = "there is no D-Bus session bus (`DBUS_SESSION_BUS_ADDRESS` is not set, or wrong)";
                Self::NoBackend(why.to_owned())
            }
            BusError::Unreachable(why) => {
                Self::NoBackend(format!("the D-Bus session bus cannot be reached ({})", one_line(&why)))
            }
            BusError::Broken(_) => went_away(),
            BusError::Malformed(Malformed(why)) => Self::Unanswered(format!("an answer cannot be read: {why}")),
            BusError::Refused { name, words } => refused(&name, &words),
        }
    }
}

fn refused(name: &str, words: &str) -> KeyringError {
    let in_words = || one_line(&if words.is_empty() { name.to_owned() } else { format!("{name}: {words}") });
    if said::NOBODY.contains(&name) {
        let why = "the D-Bus session bus is there, but nobody provides org.freedesktop.secrets on it";
        KeyringError::NoBackend(why.to_owned())
    } else if name == said::IS_LOCKED {
        KeyringError::Locked("it did not let itself be unlocked".to_owned())
    } else if said::WENT_AWAY.contains(&name) {
        went_away()
    } else if name.starts_with(said::NOT_STARTED) {
        let cause = in_words();
        KeyringError::NoBackend(format!("what provides org.freedesktop.secrets could not be started ({cause})"))
    } else {
        KeyringError::Other(in_words())
    }
}

/// What goes wrong before there is a session is why there is no keyring.
pub(super) fn while_reaching(error: KeyringError) -> KeyringError {
    match error {
        KeyringError::Unanswered(why) | KeyringError::Other(why) => KeyringError::NoBackend(why),
        error => error,
    }
}
