//! What the secrets file's tests share: cheap keys, a countable random source, somebody who knows the passphrase.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, which is what it is for"
)]

mod disk;
mod format;
#[cfg(target_os = "linux")]
mod memory;
mod store;

use std::path::Path;
use std::time::Duration;

use zeroize::Zeroizing;

use super::format::{Contents, Entry};
use super::key::{Cost, Key};
use super::{FileStore, RandomSource};
use crate::store::{Origin, Prompt, Record, StoreError, UnlockTimeout};
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::Secret;

/// Enough for Argon2, and nothing for a test run. What people get is [`Cost::STANDARD`].
const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

const PASSPHRASE: &str = "correct horse bättery staple";

/// Knows a passphrase, and remembers how it was asked.
struct Knows {
    passphrase: &'static str,
    asked: Vec<bool>,
}

impl Knows {
    fn it() -> Self {
        Self::another(PASSPHRASE)
    }

    fn another(passphrase: &'static str) -> Self {
        Self { passphrase, asked: Vec::new() }
    }
}

impl Prompt for Knows {
    fn passphrase(&mut self, new: bool) -> Result<Zeroizing<String>, StoreError> {
        self.asked.push(new);
        Ok(Zeroizing::new(self.passphrase.to_owned()))
    }

    fn waiting(&mut self, _: &str) {}

    fn unlock_timeout(&self) -> UnlockTimeout {
        UnlockTimeout { limit: Duration::ZERO, person: false }
    }
}

/// Must not be asked.
struct Nobody;

impl Prompt for Nobody {
    fn passphrase(&mut self, _: bool) -> Result<Zeroizing<String>, StoreError> {
        panic!("asked for the passphrase");
    }

    fn waiting(&mut self, _: &str) {}

    fn unlock_timeout(&self) -> UnlockTimeout {
        UnlockTimeout { limit: Duration::ZERO, person: false }
    }
}

fn system_random() -> RandomSource {
    use rand::TryRng as _;
    Box::new(|bytes| rand::rngs::SysRng.try_fill_bytes(bytes).map_err(|e| e.to_string()))
}

fn store(path: &Path) -> FileStore {
    FileStore::with_cost(path.to_owned(), system_random(), CHEAP)
}

fn name(text: &str) -> ProjectName {
    text.parse().unwrap()
}

fn record(secret: &str) -> Record {
    let secret = Secret::parse(secret.as_bytes()).unwrap().secret;
    Record::new(secret, "2026-11-22T06:02:21Z".parse().unwrap(), Origin::Imported)
}

fn key(passphrase: &str) -> Key {
    Key::derive(Zeroizing::new(passphrase.to_owned()), CHEAP, [7; 16]).ok().unwrap()
}

/// Puts what only a later version would write.
fn put_unread(contents: &mut Contents, project: &ProjectName, summary: serde_json::Value, line: &str) {
    let line = Zeroizing::new(line.to_owned());
    contents.entries.insert(project.clone(), Entry { summary, line });
}
