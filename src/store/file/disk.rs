//! Bytes on a disk, whole or not at all. Knows nothing of what they mean.

use std::fs;
#[cfg(unix)]
use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

#[cfg(unix)]
use crate::paths::sync;
use crate::paths::{FileKind, beside, directory_of, followed, is_absent, make_private_directory, read_regular};
use crate::store::{StoreError, StoreKind};

/// What the file holds, cut off one byte behind `limit`; `None` when there is none.
pub(super) fn read(path: &Path, limit: usize) -> Result<Option<Vec<u8>>, StoreError> {
    match read_regular(path, limit) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(cause) if is_absent(&cause) => Ok(None),
        Err(cause) => Err(StoreError::file("cannot read the secrets file", path, cause)),
    }
}

/// Proves that `length` bytes can be written beside `path`, and leaves nothing there.
pub(super) fn probe(path: &Path, length: usize) -> Result<(), StoreError> {
    let target = target_of(path)?;
    let probe = temporary(&target, &vec![b'.'; length])?;
    let (open, name) = probe.into_parts();
    drop(open);
    match fs::remove_file(name) {
        Err(cause) if !is_absent(&cause) => Err(StoreError::file("cannot remove a file beside", &target, cause)),
        _ => Ok(()),
    }
}

/// Puts `bytes` in the place of the file in one step. Until that step the old file stands.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let target = target_of(path)?;
    let new = temporary(&target, bytes)?;
    #[cfg(unix)]
    let directory = File::open(directory_of(&target))
        .map_err(|cause| StoreError::file("cannot open the directory of", &target, cause))?;
    persist(new, &target)?;
    // The old file is gone: what fails from here on leaves nobody sure of what stands.
    #[cfg(unix)]
    sync_dir(&directory, &target)?;
    match read(&target, bytes.len()) {
        Ok(Some(kept)) if kept == bytes => Ok(()),
        Ok(_) => Err(StoreError::NotKept(StoreKind::File, None).perhaps_stored()),
        Err(error) => Err(error.perhaps_stored()),
    }
}

/// Removes the file; a link to it stays.
pub(super) fn remove(path: &Path) -> Result<(), StoreError> {
    let target = target_of(path)?;
    let mut tries = 0;
    while let Err(cause) = fs::remove_file(&target) {
        if !is_busy(&cause, &mut tries) {
            return Err(StoreError::file("cannot remove", &target, cause));
        }
    }
    #[cfg(unix)]
    if let Ok(directory) = File::open(directory_of(&target)) {
        sync_dir(&directory, &target)?;
    }
    Ok(())
}

/// Windows refuses while a reader or a virus scanner has the file open, for an instant.
fn is_busy(cause: &io::Error, tries: &mut u32) -> bool {
    let busy = cfg!(windows) && cause.kind() == io::ErrorKind::PermissionDenied && *tries < 50;
    if busy {
        *tries += 1;
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    busy
}

/// A file beside `target` that holds `bytes`, on the disk and read back, for this user alone (mode 0600).
fn temporary(target: &Path, bytes: &[u8]) -> Result<NamedTempFile, StoreError> {
    let directory = directory_of(target);
    make_private_directory(directory)
        .map_err(|cause| StoreError::file("cannot make the directory", directory, cause))?;
    let write = || {
        let mut file = beside(target, FileKind::Secrets)?;
        // Not through the wrapper, which would put the path into errors that have one.
        let open = file.as_file_mut();
        open.write_all(bytes)?;
        open.sync_all()?;
        open.rewind()?;
        let mut kept = Vec::with_capacity(bytes.len());
        open.read_to_end(&mut kept)?;
        Ok((file, kept == bytes))
    };
    match write() {
        Ok((file, true)) => Ok(file),
        Ok((_, false)) => Err(StoreError::NotKept(StoreKind::File, None)),
        Err(cause) => Err(StoreError::file("cannot write beside", target, cause)),
    }
}

fn persist(mut new: NamedTempFile, target: &Path) -> Result<(), StoreError> {
    let mut tries = 0;
    loop {
        match new.persist(target) {
            Ok(_) => return Ok(()),
            Err(refused) if is_busy(&refused.error, &mut tries) => new = refused.file,
            Err(refused) => return Err(StoreError::file("cannot replace", target, refused.error)),
        }
    }
}

#[cfg(unix)]
pub(super) fn sync_dir(directory: &File, target: &Path) -> Result<(), StoreError> {
    sync(directory)
        .map_err(|cause| StoreError::file("the disk does not confirm the change of", target, cause).perhaps_stored())
}

fn target_of(path: &Path) -> Result<PathBuf, StoreError> {
    followed(path).map_err(|cause| StoreError::file("cannot replace", path, cause))
}
