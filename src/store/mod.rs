//! Where secrets are kept: the record, the trait that every store answers to, and the stores.

mod failure;
pub mod file;
pub mod keyring;
pub mod lock;
pub mod memory;
pub mod record;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use zeroize::Zeroizing;

pub use record::{Origin, PendingRotation, Record, Summary};

use tiledesk_token::ids::ProjectName;

/// The kinds of store that can be named with `--store`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StoreKind {
    /// The operating system's: Secret Service, Keychain, Credential Manager.
    Keyring,
    /// One encrypted file for machines that have none.
    File,
}

impl StoreKind {
    /// In the order in which help lists them.
    pub const ALL: [Self; 2] = [Self::Keyring, Self::File];

    /// As it is typed and written in `config.toml`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
        }
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Keyring => Self::File,
            Self::File => Self::Keyring,
        }
    }

    /// For people, in a sentence: `the keyring`, `the secrets file`.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Keyring => "the keyring",
            Self::File => "the secrets file",
        }
    }
}

impl fmt::Display for StoreKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for StoreKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

/// What a store may have to ask, or tell, while it works. Only `io` implements it for real.
pub trait Prompt {
    /// The passphrase of the secrets file: from a file, a variable or a prompt, in that order.
    ///
    /// `new` is true when the store is about to be made, so that a person types it twice.
    ///
    /// # Errors
    /// [`StoreError::PassphraseMissing`] and its like when there is no way to get one.
    fn passphrase(&mut self, new: bool) -> Result<Zeroizing<String>, StoreError>;

    /// Tells the person what takes so long (`waiting for the keyring to be unlocked…`).
    fn waiting(&mut self, what: &str);

    /// How long an answer of the operating system's keyring may take.
    fn patience(&self) -> UnlockTimeout;
}

/// How long to wait for somebody who may have to unlock something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnlockTimeout {
    /// The longest wait.
    pub limit: Duration,
    /// Whether somebody is there who could answer a dialog.
    pub person: bool,
}

/// A place that keeps one [`Record`] for each project.
///
/// Nothing here writes to a stream, and nothing but [`Store::get`] and [`Store::prepare`] asks anything, so that no
/// lock is held while a person thinks; save a secrets file that was made anew, with another salt, since `prepare`.
///
/// Every write and every delete comes after [`Store::prepare`], and what [`Store::get`] said before that counts for
/// nothing: a keyring that was never unlocked says that it holds nothing.
pub trait Store {
    /// Which kind it is.
    fn kind(&self) -> StoreKind;

    /// What is kept for `project`; `None` when the store says that there is nothing.
    ///
    /// # Errors
    /// [`StoreError`]; absent is not an error, locked or silent is.
    fn get(&mut self, project: &ProjectName, ask: &mut dyn Prompt) -> Result<Option<Record>, StoreError>;

    /// Makes sure that a write for `project` would succeed, as far as that can be known before it is done:
    /// unlocks, asks for a passphrase, writes something harmless, reads it back and removes it.
    ///
    /// # Errors
    /// [`StoreError`]; nothing that was there has changed.
    fn prepare(&mut self, project: &ProjectName, ask: &mut dyn Prompt) -> Result<(), StoreError>;

    /// Writes the record in one piece and reads it back. The caller holds the lock.
    ///
    /// # Errors
    /// [`StoreError`]; the old record still stands, unless it is [`StoreError::UnknownWhetherStored`].
    fn put(&mut self, project: &ProjectName, record: &Record, ask: &mut dyn Prompt) -> Result<(), StoreError>;

    /// Forgets the project. Forgetting what is not there is no error. The caller holds the lock.
    ///
    /// # Errors
    /// [`StoreError`]; the record still stands, unless it is [`StoreError::UnknownWhetherStored`].
    fn delete(&mut self, project: &ProjectName, ask: &mut dyn Prompt) -> Result<(), StoreError>;

    /// What can be said without unlocking anything or asking anybody: the secrets file's plain header.
    /// Stores that cannot list answer with nothing.
    ///
    /// # Errors
    /// [`StoreError`] when the store is there and cannot be read.
    fn list(&mut self) -> Result<Vec<(ProjectName, Summary)>, StoreError>;
}

/// What keeps a store from doing its work. No variant ever carries a secret or a piece of a record.
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
    /// What was read back is not what was written.
    #[error("{} did not keep what was written to it", .0.describe())]
    NotKept(StoreKind),
    /// The record is there, and cannot be read.
    #[error("the record of project `{project}` in {} cannot be read: {cause}", .kind.describe())]
    Record {
        /// Where.
        kind: StoreKind,
        /// Whose.
        project: ProjectName,
        /// Why.
        cause: record::BadRecord,
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
    },
    /// There is no passphrase and nobody to ask.
    #[error("the secrets file needs its passphrase, and there is nobody to ask")]
    PassphraseMissing,
    /// A passphrase source that cannot be used; the text says which, and why.
    #[error("{0}")]
    Passphrase(String),
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
    /// There is no home directory to keep files in.
    #[error("there is no home directory to keep files in")]
    NoHome,
    /// The operating system's random generator failed.
    #[error("the operating system's random generator failed: {0}")]
    Random(String),
}

impl StoreError {
    /// What the file system said, and to what.
    fn file(what: &'static str, path: &Path, cause: io::Error) -> Self {
        Self::File { what, path: path.to_owned(), cause }
    }

    /// The failure of a write that may have happened all the same.
    fn perhaps_stored(self) -> Self {
        Self::UnknownWhetherStored(Box::new(self))
    }
}
