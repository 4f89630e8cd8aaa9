//! The stores that a team shares. They need settings and the network, so they are above `store`, which has the trait that
//! they implement and what sets them apart.
//!
//! Nothing of them may be copied to this computer's disk, and none is a substitute for another: where the team's store does
//! not answer, the command fails.

pub(crate) mod helper;
mod vault;

use std::path::Path;

use crate::store::file::FileStore;
use crate::store::keyring::KeyringStore;
use crate::store::{RandomSource, Store, StoreKind};
use helper::HelperStore;
use vault::VaultStore;

/// Opens a store; `config` is the settings file, and `data` the directory of the lock and the secrets file. Nothing is reached for before its first operation.
#[must_use]
pub fn open_store(kind: &StoreKind, config: &Path, data: &Path, random: RandomSource) -> Box<dyn Store> {
    match kind {
        StoreKind::Keyring => Box::new(KeyringStore::new()),
        StoreKind::File => Box::new(FileStore::in_directory(data, random)),
        StoreKind::Vault => Box::new(VaultStore::new(config.to_owned())),
        StoreKind::Helper(name) => Box::new(HelperStore::new(name.clone(), data.to_owned())),
    }
}
