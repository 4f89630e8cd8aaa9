//! What keeps a store from doing its work, and what that means to whoever ran the command. No error carries a secret or a
//! piece of a record.

use std::io;
use std::path::{Path, PathBuf};

use super::StoreKind;
use super::record::BadRecord;
use crate::error::Failure;
use crate::error::hint::{self, named};
use crate::error::shell::SHELL;
use crate::exit::Exit;
use tiledesk_token::escape;
use tiledesk_token::ids::ProjectName;

/// What keeps a store from doing its work.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// This computer has no keyring that answers: no bus, no service, no backend. The text is the cause.
    #[error("this computer has no keyring that tilepass can use: {0}")]
    NoBackend(String),
    /// It is there, and locked.
    #[error("the keyring is locked: {0}")]
    Locked(String),
    /// It did not answer in time.
    #[error("the keyring did not answer within {0} s")]
    NoAnswer(u64),
    /// A write that failed so late that it may have happened, or may happen still.
    #[error("{0}: unknown whether the change was stored")]
    UnknownWhetherStored(Box<StoreError>),
    /// Anything else that the keyring reports.
    #[error("the keyring failed: {0}")]
    Keyring(String),
    /// What was read back is not what was written. The place is where in the store that is, as its own program takes it,
    /// where the settings say so.
    #[error("{} did not keep what was written to it", .0.describe())]
    NotKept(StoreKind, Option<String>),
    /// Another run, or another computer, changed it in the meantime.
    #[error("the secret of project `{0}` was changed by another tilepass in the meantime; nothing was changed")]
    Changed(ProjectName),
    /// Another computer wrote it first, to a store that says what it has now.
    #[error("somebody else changed the secret of project `{project}` first: {now}; nothing was changed")]
    LostUpdate {
        /// Whose.
        project: ProjectName,
        /// `version 7, written at … by …`.
        now: String,
    },
    /// A store that keeps versions had it, and it was deleted there.
    #[error("the secret of project `{}` was deleted in the vault at {} (version {})", .0.project, .0.at, .0.version)]
    Deleted(Box<DeletedVersion>),
    /// What a store has to say that is above this folder.
    #[error("{0}")]
    Team(Box<dyn TeamFailure>),
    /// The record is there, and cannot be read.
    #[error("the record of project `{project}` in {} cannot be read: {cause}", .kind.describe())]
    Record {
        /// Where.
        kind: StoreKind,
        /// Whose.
        project: ProjectName,
        /// Why.
        cause: BadRecord,
    },
    /// Several items match: somebody else wrote one.
    #[error("the keyring holds several records for project `{0}`")]
    Ambiguous(ProjectName),
    /// The secrets file's file is not whole.
    #[error("the secrets file `{}` is damaged: {what}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// It was written by a later version.
    #[error("the secrets file `{}` was written by a later version of tilepass (format {version})", .path.display())]
    LaterVersion {
        /// The file.
        path: PathBuf,
        /// The format's number.
        version: u64,
    },
    /// The passphrase does not open it.
    #[error("the passphrase does not open the secrets file `{}`", .path.display())]
    WrongPassphrase {
        /// The file.
        path: PathBuf,
        /// The variable that it came from; `None` where a person typed it.
        variable: Option<&'static str>,
    },
    /// There is no passphrase and nobody to ask.
    #[error("the secrets file needs its passphrase, and there is nobody to ask")]
    PassphraseMissing,
    /// A passphrase source that cannot be used.
    #[error("{what}")]
    Passphrase {
        /// Which, and why.
        what: String,
        /// What mends it, where that is known.
        hint: Option<String>,
    },
    /// Several variables say where the passphrase is.
    #[error("{} are set, and only one of them can have the passphrase of the secrets file", escape::list(.set))]
    SeveralPassphrases {
        /// Their names.
        set: Vec<&'static str>,
        /// Those of them that have no value.
        empty: Vec<&'static str>,
    },
    /// There is no file yet whose passphrase could be changed.
    #[error("there is no secrets file `{}`, and so no passphrase to change", .0.display())]
    NoSecretsFile(PathBuf),
    /// The new passphrase opens the file already.
    #[error("the new passphrase is the one that the secrets file has; nothing was changed")]
    SamePassphrase,
    /// Another run gave the file another key while this one had it open.
    #[error("the secrets file `{}` was made anew by another tilepass in the meantime; nothing was changed", .0.display())]
    MadeAnew(PathBuf),
    /// A store without a passphrase of ours.
    #[error("only the secrets file has a passphrase")]
    NoPassphrase,
    /// Cancelled at the prompt.
    #[error("cancelled; nothing was changed")]
    Cancelled,
    /// The file system said no.
    #[error("{what} `{}`: {cause}", .path.display())]
    File {
        /// What was tried: `cannot read the secrets file`.
        what: &'static str,
        /// Which file or directory.
        path: PathBuf,
        /// What the operating system said.
        cause: io::Error,
    },
    /// Another tilepass has held the lock for too long.
    #[error("another tilepass is writing (lock `{}`)", .0.display())]
    Busy(PathBuf),
    /// The file system has no locks.
    #[error("cannot lock `{}`: {cause}", .path.display())]
    NoLocks {
        /// The lock.
        path: PathBuf,
        /// What the operating system said.
        cause: io::Error,
    },
    /// There is no home directory to keep files in.
    #[error("there is no home directory to keep files in")]
    NoHome,
    /// The operating system's random generator failed.
    #[error("the operating system's random generator failed: {0}")]
    Random(String),
}

/// A failure of a store that is above this folder.
pub trait TeamFailure: Failure + Send + Sync {
    /// Whether the same may work a moment later.
    fn may_pass(&self) -> bool;
}

/// A secret that was deleted in a store that keeps versions.
#[derive(Clone, Debug)]
pub struct DeletedVersion {
    /// Whose.
    pub project: ProjectName,
    /// The version that was deleted.
    pub version: u64,
    /// When.
    pub at: String,
    /// The command that brings it back.
    pub undelete: String,
}

impl StoreError {
    /// What the file system said, and to what.
    pub(super) fn file(what: &'static str, path: &Path, cause: io::Error) -> Self {
        Self::File { what, path: path.to_owned(), cause }
    }

    /// Whether there is a record that no version of tilepass can read: it can be forgotten all the same.
    #[must_use]
    pub fn is_damaged_record(&self) -> bool {
        matches!(self, Self::Record { cause: BadRecord::Shape | BadRecord::Damaged, .. })
    }

    /// That another revision is there than the expected one; `now` is what the store says of it.
    pub(crate) fn changed(project: &ProjectName, now: Option<&str>) -> Self {
        match now {
            Some(now) => Self::LostUpdate { project: project.clone(), now: now.to_owned() },
            None => Self::Changed(project.clone()),
        }
    }

    /// Whether the passphrase is what is missing or wrong: no record can be read then.
    #[must_use]
    pub fn is_about_passphrase(&self) -> bool {
        matches!(
            self,
            Self::WrongPassphrase { .. }
                | Self::PassphraseMissing
                | Self::Passphrase { .. }
                | Self::SeveralPassphrases { .. }
        )
    }

    /// Whether the same write may work a moment later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Team(failure) => failure.may_pass(),
            Self::UnknownWhetherStored(cause) => cause.may_pass(),
            _ => false,
        }
    }

    /// Whether another revision was there than the expected one.
    #[must_use]
    pub fn is_lost_update(&self) -> bool {
        matches!(self, Self::Changed(_) | Self::LostUpdate { .. })
    }

    /// Whether it was deleted in a store that keeps versions: another one can be stored.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        matches!(self, Self::Deleted(_))
    }

    /// A passphrase source that cannot be used, and nothing that is known to mend it.
    pub(crate) fn passphrase(what: impl Into<String>) -> Self {
        Self::Passphrase { what: what.into(), hint: None }
    }

    /// The failure of a write that may have happened all the same.
    pub(crate) fn perhaps_stored(self) -> Self {
        Self::UnknownWhetherStored(Box::new(self))
    }
}

#[cfg(target_os = "linux")]
const NO_LOCKS: &str = "the file system of that directory has no locks, as some network mounts: keep the secrets file and the lock on another one: `export XDG_DATA_HOME=DIRECTORY`";
#[cfg(not(target_os = "linux"))]
const NO_LOCKS: &str = "the file system of that directory has no locks, as some network mounts: put the directory on another one, and a link in its place";

impl Failure for StoreError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoBackend(_) => "store.no_keyring",
            Self::Locked(_) => "store.locked",
            Self::NoAnswer(_) => "store.no_answer",
            Self::UnknownWhetherStored(_) => "store.unknown_whether_stored",
            Self::Keyring(_) => "store.failed",
            Self::NotKept(..) => "store.not_kept",
            Self::Record { .. } => "store.bad_record",
            Self::Ambiguous(_) => "store.several_records",
            Self::Damaged { .. } => "store.damaged",
            Self::LaterVersion { .. } => "store.later_version",
            Self::WrongPassphrase { .. } => "store.wrong_passphrase",
            Self::PassphraseMissing => "store.no_passphrase",
            Self::Passphrase { .. } => "store.bad_passphrase",
            Self::SeveralPassphrases { .. } => "store.several_passphrases",
            Self::NoSecretsFile(_) => "store.no_secrets_file",
            Self::SamePassphrase => "store.same_passphrase",
            Self::MadeAnew(_) => "store.made_anew",
            Self::NoPassphrase => "store.has_no_passphrase",
            Self::Cancelled => "cancelled",
            Self::File { .. } => "store.file",
            Self::Busy(_) => "store.busy",
            Self::NoLocks { .. } => "store.no_locks",
            Self::NoHome => "no_home",
            Self::Random(_) => "store.no_randomness",
            Self::Changed(_) => "secret.changed",
            Self::LostUpdate { .. } => "secret.lost_update",
            Self::Deleted(_) => "store.deleted",
            Self::Team(failure) => failure.code(),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Cancelled => Exit::Cancelled,
            Self::Changed(_)
            | Self::LostUpdate { .. }
            | Self::SeveralPassphrases { .. }
            | Self::SamePassphrase
            | Self::MadeAnew(_)
            | Self::NoPassphrase => Exit::Declined,
            Self::Team(failure) => failure.exit(),
            Self::NoSecretsFile(_) => Exit::Missing,
            Self::UnknownWhetherStored(_) => Exit::Unknown,
            _ => Exit::Store,
        }
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::NoBackend(_) => "on a machine without a desktop, keep secrets in an encrypted file: `--store file`",
            Self::Locked(_) => return locked_hints(),
            Self::NoAnswer(_) => {
                "look for a dialog that asks to unlock the keyring; else restart the keyring's service"
            }
            Self::UnknownWhetherStored(cause) => {
                let mut hints = vec!["see what is stored before going on: `tilepass secret status`".to_owned()];
                if let Self::Team(_) | Self::NotKept(_, Some(_)) = **cause {
                    hints.extend(cause.hints());
                }
                return hints;
            }
            Self::NotKept(kind, place) => {
                return vec![(kind.profile().not_kept_hint)(place.as_deref().unwrap_or_default())];
            }
            Self::LaterVersion { .. } | Self::Record { cause: BadRecord::Version(_), .. } => "update tilepass",
            Self::Record { kind, project, .. } => {
                let forget = format!(
                    "to forget it, so that another can be stored: `tilepass secret remove --store {kind}{}`",
                    named(project)
                );
                return kind.profile().bad_record_hint.map(str::to_owned).into_iter().chain([forget]).collect();
            }
            Self::Ambiguous(_) => {
                return StoreKind::Keyring.profile().bad_record_hint.map(str::to_owned).into_iter().collect();
            }
            Self::Team(failure) => return failure.hints(),
            Self::LostUpdate { project, .. } => return lost_update_hints(project),
            Self::Deleted(deleted) => {
                let again = format!("or store it again: `tilepass secret import{}`", named(&deleted.project));
                return vec![format!("bring it back: `{}`", deleted.undelete), again];
            }
            Self::Changed(project) => return vec![format!("look at it: `tilepass secret status{}`", named(project))],
            Self::Damaged { .. } => {
                "nothing was changed; put a backup of that file in its place, or move it away and import the secrets again"
            }
            Self::WrongPassphrase { path, variable } => return wrong_passphrase_hints(path, *variable),
            Self::SeveralPassphrases { set, empty } => return vec![unset_passphrases(set, empty)],
            Self::NoSecretsFile(_) => {
                "it is made, and its passphrase chosen, with the first secret: `tilepass secret import --store file`"
            }
            Self::SamePassphrase => "choose another one",
            Self::MadeAnew(_) => "do it again, with the passphrase that it has now: `tilepass secret passphrase`",
            Self::Passphrase { hint, .. } => return hint.clone().into_iter().collect(),
            Self::PassphraseMissing => {
                "set `TILEPASS_PASSPHRASE_FILE` to a file that holds it, or `TILEPASS_PASSPHRASE_COMMAND` to a program that prints it"
            }
            Self::Busy(_) => "wait for it to end, or see what holds the file",
            Self::File { path, cause, .. } => {
                let other = || "see who owns that directory, and whether it can be written".to_owned();
                return vec![hint::file_system(cause, Some(path)).unwrap_or_else(other)];
            }
            Self::NoLocks { .. } => NO_LOCKS,
            Self::NoHome => "set HOME or TILEPASS_HOME to a directory, from the root on",
            Self::Keyring(_) | Self::NoPassphrase | Self::Cancelled | Self::Random(_) => {
                return Vec::new();
            }
        };
        vec![hint.to_owned()]
    }

    fn is_mended_by_source(&self) -> bool {
        matches!(self, Self::NoHome | Self::NoBackend(_))
    }
}

/// What the other one did is in the store by now, or will be.
fn lost_update_hints(project: &ProjectName) -> Vec<String> {
    vec![
        format!("see what it is now: `tilepass secret status{}`", named(project)),
        format!(
            "where that was a rotation, the secret is new already: only see that the server has it: `tilepass secret check{}`",
            named(project)
        ),
    ]
}

/// One variable with a value stays.
fn unset_passphrases(set: &[&'static str], empty: &[&'static str]) -> String {
    let others = set.iter().filter(|name| !empty.contains(name)).skip(1);
    let unset: Vec<&str> = empty.iter().chain(others).copied().collect();
    let unset = SHELL.unset(unset.join(" "));
    match empty {
        [] => format!("unset those that are not meant: `{unset}`"),
        [one] => format!("`{one}` is empty; unset those that are not meant: `{unset}`"),
        several => format!("{} are empty; unset those that are not meant: `{unset}`", escape::list(several)),
    }
}

/// The first is for who has the passphrase, the other one for who has lost it.
fn wrong_passphrase_hints(path: &Path, variable: Option<&'static str>) -> Vec<String> {
    let again = match variable {
        Some(variable) => {
            format!(
                "see that `{variable}` has the passphrase of this file, or unset it to be asked: `{}`",
                SHELL.unset(variable)
            )
        }
        None => "type it again, with an eye on Caps Lock and the keyboard's layout".to_owned(),
    };
    let mut lost = path.as_os_str().to_owned();
    lost.push(".lost");
    let moved = SHELL.rename(path, Path::new(&lost));
    vec![
        again,
        format!(
            "nothing else opens the file: if the passphrase is lost, move the file away, `{moved}`, and store each secret again: `tilepass secret import`, or `tilepass secret rotate --on-server` where nobody has it"
        ),
    ]
}

/// Each is something else to do: the first is for where the keyring is, the others where it stays locked.
fn locked_hints() -> Vec<String> {
    let mut hints = Vec::new();
    if cfg!(target_os = "linux") {
        hints.push(format!(
            "unlock it: log in to the desktop, or type its password where it is not shown (bash, zsh): `{UNLOCK}`"
        ));
    } else {
        hints.push("unlock it: log in to the desktop".to_owned());
    }
    hints.push("where nobody can unlock it, as over ssh: give the secret in a file, `--secret-file PATH`, or keep it in an encrypted file, `--store file`".to_owned());
    hints
}

/// A daemon that runs takes no password from another one: it gives way to one that has it. The shell that reads the
/// password is a process of its own, which forgets it.
const UNLOCK: &str = "(read -rs P; printf %s \"$P\" | gnome-keyring-daemon --replace --unlock >/dev/null)";
