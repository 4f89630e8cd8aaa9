//! The lock that writers take: one at a time, never while a person is asked something.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use super::StoreError;

/// How long a writer waits for another one.
const WAIT: Duration = Duration::from_secs(10);

/// Held while one writer works; given back when dropped, or when the process ends.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "held for its lock")] File);

impl Lock {
    /// Waits at most ten seconds for the lock in `directory`, which is made when it is not there (mode 0700).
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another process holds it for longer; [`StoreError::File`] when it cannot be made.
    pub fn take(directory: &Path) -> Result<Self, StoreError> {
        make_private_directory(directory)?;
        let path = directory.join("lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|cause| StoreError::File {
                what: "cannot open the lock",
                path: path.clone(),
                cause,
            })?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self(file)),
                Err(TryLockError::WouldBlock) if started.elapsed() < WAIT => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(TryLockError::WouldBlock) => return Err(StoreError::Busy(path)),
                Err(TryLockError::Error(cause)) => {
                    return Err(StoreError::File {
                        what: "cannot lock",
                        path,
                        cause,
                    });
                }
            }
        }
    }
}

/// Makes `directory`, and what is missing above it, for this user alone.
///
/// # Errors
/// [`StoreError::File`] when the file system refuses.
pub fn make_private_directory(directory: &Path) -> Result<(), StoreError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(|cause| StoreError::File {
        what: "cannot make the directory",
        path: directory.to_owned(),
        cause,
    })
}
