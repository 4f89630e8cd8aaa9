//! Where secrets are kept: the record, the trait that every store implements, and the stores. Nothing here writes to a
//! stream, and no error carries a secret or a piece of a record.

mod error;
pub mod file;
mod helper_name;
pub mod keyring;
mod kind;
pub mod lock;
pub mod record;
mod team;

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use zeroize::Zeroizing;

pub use error::{DeletedVersion, StoreError, TeamFailure};
pub use helper_name::HelperName;
pub use kind::{Profile, RandomSource, UnknownStore};
pub use record::{Origin, PendingRotation, Record, Summary};

use tiledesk_token::ids::ProjectName;

macro_rules! stores {
    ($($(#[$about:meta])* $kind:ident: $profile:path,)*) => {
        /// The kinds of store that can be named with `--store`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum StoreKind {
            $($(#[$about])* $kind,)*
            /// Another store, by way of a program.
            Helper(HelperName),
        }

        impl StoreKind {
            /// In the order in which help lists them; a helper has no place in it.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// What sets it apart.
            #[must_use]
            pub fn profile(&self) -> &'static Profile {
                match self { $(Self::$kind => &$profile,)* Self::Helper(_) => &team::HELPER }
            }
        }
    };
}

// A new store is a file of its own, with its `PROFILE`, and one line here.
stores! {
    /// The operating system's: Secret Service, Keychain, Credential Manager.
    #[default]
    Keyring: keyring::PROFILE,
    /// One encrypted file, for machines that have no keyring.
    File: file::PROFILE,
    /// `HashiCorp` Vault and `OpenBao`, which a team shares.
    Vault: team::VAULT,
}

/// What a store may have to ask, or tell, while it works. Only `io` implements it for real.
pub trait Prompt {
    /// The passphrase of the secrets file: from the one variable that says where it is, else from a prompt.
    ///
    /// `new` is true when the store is about to be made, so that a person types it twice.
    ///
    /// # Errors
    /// [`StoreError::PassphraseMissing`] and its like when there is no way to get one.
    fn passphrase(&mut self, new: bool) -> Result<Zeroizing<String>, StoreError>;

    /// The passphrase that is to take the place of the one that opens the file. It comes from a person alone.
    ///
    /// # Errors
    /// As [`Prompt::passphrase`].
    fn next_passphrase(&mut self) -> Result<Zeroizing<String>, StoreError> {
        Err(StoreError::PassphraseMissing)
    }

    /// The passphrase that was given last does not open the file: whether somebody is asked for it again. Says so.
    fn try_again(&mut self) -> bool {
        false
    }

    /// The variable from which [`Prompt::passphrase`] has it; `None` where a person types it.
    fn passphrase_variable(&self) -> Option<&'static str> {
        None
    }

    /// A variable of the environment.
    fn variable(&self, _name: &str) -> Option<OsString> {
        None
    }

    /// Says what whoever reads the secret ought to know of it.
    fn warning(&mut self, _what: &str) {}

    /// Says so where others may read a file that nobody but this user is to.
    fn warn_if_exposed(&mut self, _path: &Path) {}

    /// Tells the person what takes so long (`waiting for the keyring to be unlocked…`).
    fn waiting(&mut self, what: &str);

    /// How long an answer of the operating system's keyring may take.
    fn unlock_timeout(&self) -> UnlockTimeout;
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
pub struct Revision {
    text: String,
    /// For people: which it is, when it was written, and by whom, as far as the store says so.
    words: Option<String>,
}

impl Revision {
    /// For a store to make one; `text` differs whenever the record does.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self { text, words: None }
    }

    /// The same, with what can be said of it: `version 7, written at … by …`.
    #[must_use]
    pub fn described(text: String, words: String) -> Self {
        Self { text, words: Some(words) }
    }

    /// For the store that gave it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What can be said of it.
    pub(crate) fn words(&self) -> Option<&str> {
        self.words.as_deref()
    }
}

/// A place that keeps one [`Record`] for each project.
///
/// Nothing here writes to a stream, and nothing but [`Store::get`], [`Store::search`] and what prepares asks anything,
/// so that no lock is held while a person thinks; save a secrets file that was made anew, with another salt, since `prepare`.
///
/// Every write and every delete comes after [`Store::prepare`], and what [`Store::get`] said before that counts for
/// nothing: a keyring that was never unlocked says that it holds nothing.
pub trait Store {
    /// What is kept for `project`.
    ///
    /// # Errors
    /// [`StoreError`]; absent is not an error, locked or silent is.
    fn get(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<Snapshot, StoreError>;

    /// Makes sure that a write for `project` would succeed, as far as that can be known before it is done:
    /// unlocks, asks for a passphrase, writes something harmless, reads it back and removes it.
    ///
    /// # Errors
    /// [`StoreError`]; nothing that was there has changed.
    fn prepare(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<(), StoreError>;

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
        prompt: &mut dyn Prompt,
    ) -> Result<Option<Revision>, StoreError>;

    /// Forgets the project. Forgetting what is not there is no error. The caller holds the lock.
    ///
    /// # Errors
    /// [`StoreError`]; the record still stands, unless it is [`StoreError::UnknownWhetherStored`].
    fn delete(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<(), StoreError>;

    /// The projects that it has records of, in a store that does not list them and can be searched all the same; it may
    /// have to be unlocked for that.
    ///
    /// # Errors
    /// [`StoreError`] as for [`Store::get`].
    fn search(&mut self, _prompt: &mut dyn Prompt) -> Result<Vec<ProjectName>, StoreError> {
        Ok(Vec::new())
    }

    /// Opens the store with the passphrase that it has, and makes sure that it could have another: `next`, or what a
    /// person types.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed. [`StoreError::NoPassphrase`] from a store that has none.
    fn prepare_passphrase(
        &mut self,
        _next: Option<Zeroizing<String>>,
        _prompt: &mut dyn Prompt,
    ) -> Result<(), StoreError> {
        Err(StoreError::NoPassphrase)
    }

    /// Has the passphrase that was prepared take the old one's place, in one write. The caller holds the lock.
    ///
    /// # Errors
    /// [`StoreError`]; the old one opens the store, unless it is [`StoreError::UnknownWhetherStored`].
    fn change_passphrase(&mut self) -> Result<(), StoreError> {
        Err(StoreError::NoPassphrase)
    }

    /// What can be said without unlocking anything or asking anybody: the secrets file's plain header.
    /// Stores that cannot list ([`StoreKind::lists`]) answer with nothing.
    ///
    /// # Errors
    /// [`StoreError`] when the store is there and cannot be read.
    fn list(&mut self) -> Result<Vec<(ProjectName, Summary)>, StoreError>;
}
