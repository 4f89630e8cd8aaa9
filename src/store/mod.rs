//! Where secrets are kept: the record, the trait that every store implements, and the stores. Nothing here writes to a
//! stream, and no error carries a secret or a piece of a record.

mod failure;
pub mod file;
pub mod keyring;
mod kind;
pub mod lock;
pub mod record;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

pub use kind::{Profile, RandomSource, StoreKind, UnknownStore};
pub use record::{Origin, PendingRotation, Record, Summary};

use tiledesk_token::ids::ProjectName;

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

/// What a store says of one project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// What is kept; `None` when the store says that there is nothing.
    pub record: Option<Record>,
    /// The revision that this is, from a store that can tell revisions apart; also where there is no record.
    pub revision: Option<Revision>,
}

/// One state of what a store keeps for one project. Only the store that gave it knows what it says; nothing secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision(String);

impl Revision {
    /// For a store to make one; `text` differs whenever the record does.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }
}

/// A place that keeps one [`Record`] for each project.
///
/// Nothing here writes to a stream, and nothing but [`Store::get`] and [`Store::prepare`] asks anything, so that no
/// lock is held while a person thinks; save a secrets file that was made anew, with another salt, since `prepare`.
///
/// Every write and every delete comes after [`Store::prepare`], and what [`Store::get`] said before that counts for
/// nothing: a keyring that was never unlocked says that it holds nothing.
pub trait Store {
    /// What is kept for `project`.
    ///
    /// # Errors
    /// [`StoreError`]; absent is not an error, locked or silent is.
    fn get(&mut self, project: &ProjectName, ask: &mut dyn Prompt) -> Result<Snapshot, StoreError>;

    /// Makes sure that a write for `project` would succeed, as far as that can be known before it is done:
    /// unlocks, asks for a passphrase, writes something harmless, reads it back and removes it.
    ///
    /// # Errors
    /// [`StoreError`]; nothing that was there has changed.
    fn prepare(&mut self, project: &ProjectName, ask: &mut dyn Prompt) -> Result<(), StoreError>;

    /// Writes the record in one piece, reads it back, and says which revision it is. The caller holds the lock, which
    /// keeps other runs on this computer away; `expected`, the revision that is to be replaced, keeps everybody away.
    /// A store without revisions takes no notice of it.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where another revision is there than the expected one. Whatever the error, the old record
    /// still stands, unless it is [`StoreError::UnknownWhetherStored`].
    fn put(
        &mut self,
        project: &ProjectName,
        record: &Record,
        expected: Option<&Revision>,
        ask: &mut dyn Prompt,
    ) -> Result<Option<Revision>, StoreError>;

    /// Forgets the project. Forgetting what is not there is no error. The caller holds the lock.
    ///
    /// # Errors
    /// [`StoreError`]; the record still stands, unless it is [`StoreError::UnknownWhetherStored`].
    fn delete(&mut self, project: &ProjectName, ask: &mut dyn Prompt) -> Result<(), StoreError>;

    /// What can be said without unlocking anything or asking anybody: the secrets file's plain header.
    /// Stores that cannot list ([`StoreKind::lists`]) answer with nothing.
    ///
    /// # Errors
    /// [`StoreError`] when the store is there and cannot be read.
    fn list(&mut self) -> Result<Vec<(ProjectName, Summary)>, StoreError>;
}

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
    /// What was read back is not what was written.
    #[error("{} did not keep what was written to it", .0.describe())]
    NotKept(StoreKind),
    /// Another run, or another computer, changed it in the meantime.
    #[error("the secret of project `{0}` was changed by another tilepass in the meantime; nothing was changed")]
    Changed(ProjectName),
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
