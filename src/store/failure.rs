//! What a store's failure means to whoever ran the command.

use super::record::BadRecord;
use super::{StoreError, StoreKind};
use crate::error::Failure;
use crate::error::hint::named;
use crate::exit::Exit;

impl Failure for StoreError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoBackend(_) => "store.no_keyring",
            Self::Locked(_) => "store.locked",
            Self::NoAnswer(_) => "store.no_answer",
            Self::UnknownWhetherStored(_) => "store.unknown_whether_stored",
            Self::Keyring(_) => "store.failed",
            Self::NotKept(_) => "store.not_kept",
            Self::Record { .. } => "store.bad_record",
            Self::Ambiguous(_) => "store.several_records",
            Self::Damaged { .. } => "store.damaged",
            Self::LaterVersion { .. } => "store.later_version",
            Self::WrongPassphrase { .. } => "store.wrong_passphrase",
            Self::PassphraseMissing => "store.no_passphrase",
            Self::Passphrase(_) => "store.bad_passphrase",
            Self::Cancelled => "cancelled",
            Self::File { .. } => "store.file",
            Self::Busy(_) => "store.busy",
            Self::NoHome => "no_home",
            Self::Random(_) => "store.no_randomness",
            Self::Changed(_) => "secret.changed",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Cancelled => Exit::Cancelled,
            Self::Changed(_) => Exit::Declined,
            _ => Exit::Store,
        }
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::NoBackend(_) => "on a machine without a desktop, keep secrets in an encrypted file: `--store file`",
            Self::Locked(_) => "unlock it: log in to the desktop, or run `gnome-keyring-daemon --unlock`",
            Self::NoAnswer(_) => {
                "look for a dialog that asks to unlock the keyring; else restart the keyring's service"
            }
            Self::UnknownWhetherStored(_) => "see what is stored before going on: `tilepass secret status`",
            Self::NotKept(kind) => kind.profile().not_kept_hint,
            Self::LaterVersion { .. } | Self::Record { cause: BadRecord::Version(_), .. } => "update tilepass",
            Self::Record { kind, .. } => kind.profile().bad_record_hint,
            Self::Ambiguous(_) => StoreKind::Keyring.profile().bad_record_hint,
            Self::Changed(project) => return vec![format!("look at it: `tilepass secret status{}`", named(project))],
            Self::Damaged { .. } => {
                "nothing was changed; put a backup of that file in its place, or move it away and import the secrets again"
            }
            Self::WrongPassphrase { .. } => {
                "check `TILEPASS_PASSPHRASE_FILE` or `TILEPASS_PASSPHRASE`, or type it at the prompt"
            }
            Self::PassphraseMissing => "set `TILEPASS_PASSPHRASE_FILE` to a file that holds it",
            Self::Busy(_) => "wait for it to end, or see what holds the file",
            Self::File { .. } => "see who owns that directory, and whether it can be written",
            Self::NoHome => "set HOME",
            Self::Keyring(_) | Self::Passphrase(_) | Self::Cancelled | Self::Random(_) => {
                return Vec::new();
            }
        };
        vec![hint.to_owned()]
    }

    fn is_mended_by_source(&self) -> bool {
        matches!(self, Self::NoHome | Self::NoBackend(_))
    }
}
