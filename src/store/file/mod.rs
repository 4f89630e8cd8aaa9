//! The secrets file: one for all projects, encrypted under a passphrase. The format is in [`format`](mod@format).
//!
//! The passphrase is asked for only when a record is read or written, and one run derives one key from it.
//! Nothing is written over: a new file is on the disk and read back before it takes the place of the old one.
//! A file that is damaged, or that a later version wrote, is never replaced.
//!
//! Forgetting the last project removes the file: the next secret may have another passphrase.

mod disk;
mod error;
pub mod format;
pub mod key;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize as _;
use serde_json::Value;
use zeroize::Zeroizing;

use self::error::FormatError;
use self::format::{Contents, Nonce, Sealed};
use self::key::{Cost, Key, Salt};
use super::{Profile, Prompt, RandomSource, Record, Revision, Snapshot, Store, StoreError, StoreKind, Summary};
use crate::paths::{self, FileKind};
use tiledesk_token::ids::ProjectName;

pub(super) const PROFILE: Profile = Profile {
    name: "file",
    description: "the secrets file",
    source: "file-store",
    lists: true,
    is_shared: false,
    is_placed: false,
    has_passphrase: true,
    hides_while_locked: false,
    not_found_because: "the secrets file was moved",
    not_found_hint: |_, _| "the secrets file was moved or replaced".to_owned(),
    remains: None,
    not_kept_hint: |_| "see that the disk which holds it works, and has room".to_owned(),
    bad_record_hint: Some(
        "put a backup of the secrets file in its place, or move it away and import the secrets again, or have their servers make new ones",
    ),
    forget_hint: |project, _| {
        format!(
            "to forget the one in the secrets file: `tilepass project set {project} --unset store`, then `tilepass secret remove --project {project}`"
        )
    },
};

/// The file's name, in the directory of this user's files.
const NAME: &str = "secrets.tilepass";
/// How much longer than the old file a new one may get by one write: the record in base64, its header, a margin.
const GROWTH: usize = 4 * Record::MAX;

/// Removes what killed writers of the secrets file in `directory` left beside it. The caller holds the lock.
pub(super) fn remove_leftovers(directory: &Path) {
    paths::remove_leftovers(&directory.join(NAME), FileKind::Secrets);
}

/// The encrypted file. Does nothing before its first operation.
pub struct FileStore {
    path: PathBuf,
    random: RandomSource,
    cost: Cost,
    key: Option<Key>,
    /// That of the passphrase that is to be the file's.
    next: Option<Key>,
}

impl FileStore {
    /// The one in the directory of this user's files.
    #[must_use]
    pub fn in_directory(directory: &Path, random: RandomSource) -> Self {
        Self::new(directory.join(NAME), random)
    }

    /// A store in the file `path`, which need not be there yet.
    #[must_use]
    pub fn new(path: PathBuf, random: RandomSource) -> Self {
        Self::with_cost(path, random, Cost::STANDARD)
    }

    /// The same, where a new file's key costs something else than [`Cost::STANDARD`]. An old file keeps its cost.
    #[must_use]
    pub fn with_cost(path: PathBuf, random: RandomSource, cost: Cost) -> Self {
        Self { path, random, cost, key: None, next: None }
    }

    fn read(&self) -> Result<Option<Vec<u8>>, StoreError> {
        disk::read(&self.path, format::MAX)
    }

    fn sealed<'a>(&self, bytes: &'a [u8]) -> Result<Sealed<'a>, StoreError> {
        Sealed::parse(bytes).map_err(|fault| self.error(fault))
    }

    /// Opens with the key of this run. Derives one when there is none, or when the file was made anew since:
    /// the old key, kept, could then open nothing. It is kept only once it has opened the file.
    fn open(&mut self, sealed: &Sealed<'_>, prompt: &mut dyn Prompt) -> Result<Contents, StoreError> {
        let mut key = self.key.take().filter(|key| key.fits(sealed.cost, &sealed.salt));
        loop {
            let tried = match key.take() {
                Some(key) => key,
                None => self.derive(false, sealed.cost, sealed.salt, prompt)?,
            };
            match sealed.open(&tried) {
                Err(FormatError::WrongKey) if prompt.try_again() => {}
                opened => {
                    let contents = opened.map_err(|fault| match fault {
                        FormatError::WrongKey => StoreError::WrongPassphrase {
                            path: self.path.clone(),
                            variable: prompt.passphrase_variable(),
                        },
                        other => self.error(other),
                    })?;
                    self.key = Some(tried);
                    return Ok(contents);
                }
            }
        }
    }

    /// What the file holds now, with a key for it in place: what another process wrote meanwhile counts.
    fn open_or_begin(&mut self, prompt: &mut dyn Prompt) -> Result<Contents, StoreError> {
        if let Some(bytes) = self.read()? {
            let sealed = self.sealed(&bytes)?;
            return self.open(&sealed, prompt);
        }
        if self.key.is_none() {
            let salt: Salt = self.draw()?;
            self.key = Some(self.derive(true, self.cost, salt, prompt)?);
        }
        Ok(Contents::default())
    }

    fn derive(&self, new: bool, cost: Cost, salt: Salt, prompt: &mut dyn Prompt) -> Result<Key, StoreError> {
        self.derive_from(prompt.passphrase(new)?, cost, salt)
    }

    fn derive_from(&self, passphrase: Zeroizing<String>, cost: Cost, salt: Salt) -> Result<Key, StoreError> {
        if passphrase.is_empty() {
            return Err(StoreError::passphrase("the passphrase is empty"));
        }
        Key::derive(passphrase, cost, salt).map_err(|fault| self.error(fault))
    }

    fn write(&mut self, contents: &Contents) -> Result<(), StoreError> {
        let nonce: Nonce = self.draw()?;
        // Whoever has opened or begun a file has its key.
        let key = self.key.as_ref().ok_or(StoreError::PassphraseMissing)?;
        let bytes = contents.seal(key, nonce).map_err(|fault| self.error(fault))?;
        disk::replace(&self.path, &bytes)
    }

    fn draw<const N: usize>(&mut self) -> Result<[u8; N], StoreError> {
        let mut bytes = [0; N];
        (self.random)(&mut bytes).map_err(StoreError::Random)?;
        Ok(bytes)
    }

    fn error(&self, fault: FormatError) -> StoreError {
        let path = self.path.clone();
        let cannot = |what, kind| StoreError::file(what, &path, io::Error::new(kind, fault));
        match fault {
            FormatError::Damaged(what) => StoreError::Damaged { path, what: what.to_owned() },
            FormatError::LaterVersion(version) => StoreError::LaterVersion { path, version },
            FormatError::WrongKey => StoreError::WrongPassphrase { path, variable: None },
            FormatError::NoMemory => cannot("cannot open the secrets file", io::ErrorKind::OutOfMemory),
            FormatError::TooLarge => cannot("cannot write the secrets file", io::ErrorKind::FileTooLarge),
        }
    }
}

/// What the header says of a project: it changes with every change of the record, as it has its times and fingerprints.
fn revision(summary: Option<&Value>) -> Revision {
    Revision::new(summary.map(Value::to_string).unwrap_or_default())
}

impl Store for FileStore {
    fn get(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<Snapshot, StoreError> {
        let Some(bytes) = self.read()? else {
            return Ok(Snapshot { record: None, revision: Some(revision(None)) });
        };
        let sealed = self.sealed(&bytes)?;
        let revision = Some(revision(sealed.projects.get(project)));
        if !sealed.projects.contains_key(project) {
            return Ok(Snapshot { record: None, revision });
        }
        let contents = self.open(&sealed, prompt)?;
        let record = contents.line(project).map(Record::from_line).transpose();
        match record {
            Ok(record) => Ok(Snapshot { record, revision }),
            Err(cause) => Err(StoreError::Record { kind: StoreKind::File, project: project.clone(), cause }),
        }
    }

    fn prepare(&mut self, _: &ProjectName, prompt: &mut dyn Prompt) -> Result<(), StoreError> {
        let length = self.read()?.map_or(0, |bytes| bytes.len());
        // Before anybody has to type a passphrase twice for a disk that is full.
        disk::probe(&self.path, length + GROWTH)?;
        self.open_or_begin(prompt).map(drop)
    }

    /// Asks for the passphrase again only when another process has made the file anew since `prepare`: the one
    /// time that a lock is held while somebody may think. The other way would be to lose the record.
    fn put(
        &mut self,
        project: &ProjectName,
        record: &Record,
        expected: Option<&Revision>,
        prompt: &mut dyn Prompt,
    ) -> Result<Option<Revision>, StoreError> {
        let mut contents = self.open_or_begin(prompt)?;
        if expected.is_some_and(|expected| *expected != revision(contents.summary(project))) {
            return Err(StoreError::Changed(project.clone()));
        }
        contents.put(project, record);
        self.write(&contents)?;
        Ok(Some(revision(contents.summary(project))))
    }

    fn delete(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<(), StoreError> {
        let Some(bytes) = self.read()? else {
            return Ok(());
        };
        let sealed = self.sealed(&bytes)?;
        if !sealed.projects.contains_key(project) {
            return Ok(());
        }
        let mut contents = self.open(&sealed, prompt)?;
        contents.remove(project);
        if contents.is_empty() {
            // An empty one would only tie the next secret to a passphrase that nobody may remember.
            return disk::remove(&self.path);
        }
        self.write(&contents)
    }

    fn prepare_passphrase(
        &mut self,
        next: Option<Zeroizing<String>>,
        prompt: &mut dyn Prompt,
    ) -> Result<(), StoreError> {
        let bytes = self.read()?.ok_or_else(|| StoreError::NoSecretsFile(self.path.clone()))?;
        let sealed = self.sealed(&bytes)?;
        disk::probe(&self.path, bytes.len() + GROWTH)?;
        self.open(&sealed, prompt)?;
        let next = match next {
            Some(next) => next,
            None => prompt.next_passphrase()?,
        };
        let same = self.derive_from(next.clone(), sealed.cost, sealed.salt)?;
        if sealed.open(&same).is_ok() {
            return Err(StoreError::SamePassphrase);
        }
        // A guess is not to get cheaper.
        let cost = sealed.cost.at_least(self.cost);
        let salt: Salt = self.draw()?;
        self.next = Some(self.derive_from(next, cost, salt)?);
        Ok(())
    }

    fn change_passphrase(&mut self) -> Result<(), StoreError> {
        let made_anew = || StoreError::MadeAnew(self.path.clone());
        let bytes = self.read()?.ok_or_else(made_anew)?;
        let sealed = self.sealed(&bytes)?;
        let old = self.key.as_ref().filter(|key| key.fits(sealed.cost, &sealed.salt)).ok_or_else(made_anew)?;
        let contents = sealed.open(old).map_err(|fault| self.error(fault))?;
        self.key = Some(self.next.take().ok_or(StoreError::PassphraseMissing)?);
        self.write(&contents)
    }

    fn list(&mut self) -> Result<Vec<(ProjectName, Summary)>, StoreError> {
        let Some(bytes) = self.read()? else {
            return Ok(Vec::new());
        };
        let summaries = self.sealed(&bytes)?.projects.into_iter();
        summaries
            .map(|(project, summary)| match Summary::deserialize(&summary) {
                Ok(summary) => Ok((project, summary)),
                Err(_) => {
                    Err(StoreError::Record { kind: StoreKind::File, project, cause: super::record::BadRecord::Shape })
                }
            })
            .collect()
    }
}
