//! The lock that writers take: one at a time, never while a person is asked something.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use super::StoreError;
use crate::paths::{has_no_locks, make_private_directory, open_lock};

/// How long a writer waits for another one.
const WAIT: Duration = Duration::from_secs(10);

/// Held while one writer works; given back when dropped, or when the process ends.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "held for its lock")] File);

impl Lock {
    /// Waits at most ten seconds for the lock in `directory`, which is made when it is not there (mode 0700). Then it
    /// removes what writers of the secrets file left there that were killed: they may hold what was forgotten since.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another process holds it for longer; [`StoreError::File`] when it cannot be made.
    pub fn take(directory: &Path) -> Result<Self, StoreError> {
        make_private_directory(directory)
            .map_err(|cause| StoreError::file("cannot make the directory", directory, cause))?;
        let path = directory.join("lock");
        let file = open_lock(&path).map_err(|cause| StoreError::file("cannot open the lock", &path, cause))?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => {
                    super::file::remove_leftovers(directory);
                    return Ok(Self(file));
                }
                Err(TryLockError::WouldBlock) if started.elapsed() < WAIT => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(TryLockError::WouldBlock) => return Err(StoreError::Busy(path)),
                Err(TryLockError::Error(cause)) if has_no_locks(&cause) => {
                    return Err(StoreError::NoLocks { path, cause });
                }
                Err(TryLockError::Error(cause)) => {
                    return Err(StoreError::file("cannot lock", &path, cause));
                }
            }
        }
    }
}
