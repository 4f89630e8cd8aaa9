//! The outside world, as `main` has it and tests make it up: everything that a run reads, writes or asks.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

#[cfg(all(unix, not(target_vendor = "apple")))]
use crate::env::{self, Variable};
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

impl Dirs {
    /// Where the operating system has them; `None` when there is no home directory, and nothing else says where they are.
    /// A relative path would be another place in every directory, and is none.
    #[must_use]
    pub fn of_the_system() -> Option<Self> {
        let found = directories::ProjectDirs::from("", "", "tilepass")
            .map(|dirs| Self { config: dirs.config_dir().join("config.toml"), data: dirs.data_local_dir().to_owned() });
        found.filter(|dirs| dirs.config.is_absolute() && dirs.data.is_absolute()).or_else(Self::of_xdg)
    }

    /// All of them in one directory.
    pub(crate) fn in_one(directory: &Path) -> Self {
        Self { config: directory.join("config.toml"), data: directory.to_owned() }
    }

    /// What XDG's variables say without a home directory.
    #[cfg(all(unix, not(target_vendor = "apple")))]
    fn of_xdg() -> Option<Self> {
        let directory = |variable: &Variable| {
            let path = PathBuf::from(std::env::var_os(variable.name)?).join("tilepass");
            path.is_absolute().then_some(path)
        };
        let (config, data) = (directory(env::XDG_CONFIG_HOME)?, directory(env::XDG_DATA_HOME)?);
        Some(Self { config: config.join("config.toml"), data })
    }

    #[cfg(not(all(unix, not(target_vendor = "apple"))))]
    fn of_xdg() -> Option<Self> {
        None
    }
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
