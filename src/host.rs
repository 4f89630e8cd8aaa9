//! The outside world, as `main` has it and tests make it up: everything that a run reads, writes or asks.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::store::{Store, StoreKind};
use crate::ui::Ui;

/// Where this user's files are.
#[derive(Clone, Debug)]
pub struct Dirs {
    /// The settings file.
    pub config: PathBuf,
    /// The directory of the lock and the secrets file.
    pub data: PathBuf,
}

/// The outside world.
pub struct Host<'h> {
    /// Streams, terminal and environment.
    pub ui: Ui<'h>,
    /// The current time.
    pub now: &'h dyn Fn() -> Timestamp,
    /// Fills a buffer from the operating system's generator, or says why it cannot.
    pub random: &'h dyn Fn(&mut [u8]) -> Result<(), String>,
    /// Where files are; `None` when there is no home directory.
    pub dirs: Option<Dirs>,
    /// Where this program lies; `None` where the system does not say.
    pub program: Option<PathBuf>,
    /// Opens a store; called at most once for each kind, and only when it is needed.
    pub open_store: &'h dyn Fn(&StoreKind, &Dirs) -> Box<dyn Store>,
}
