//! Bytes on a disk, whole or not at all. Knows nothing of what they mean.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::paths::{directory_of, followed, make_private_directory};
use crate::store::{StoreError, StoreKind};

/// What the file holds, cut off one byte behind `limit`; `None` when there is none.
pub(super) fn read(path: &Path, limit: usize) -> Result<Option<Vec<u8>>, StoreError> {
    let read = || {
        // Opening a pipe would wait for a writer that never comes.
        let found = fs::metadata(path)?;
        if found.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if !found.is_file() {
            return Err(io::Error::other("it is not a file"));
        }
        let mut bytes = Vec::new();
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        File::open(path)?.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    match read() {
        Ok(bytes) => Ok(Some(bytes)),
        // A path through something that is no directory is not there either.
        Err(cause) if matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(cause) => Err(StoreError::file("cannot read the secrets file", path, cause)),
    }
}

/// Proves that `length` bytes can be written beside `path`, and leaves nothing there.
pub(super) fn probe(path: &Path, length: usize) -> Result<(), StoreError> {
    let target = target_of(path)?;
    let probe = temporary(&target, &vec![b'.'; length])?;
    probe.close().map_err(|cause| StoreError::file("cannot remove a file beside", &target, cause))
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
        Ok(_) => Err(StoreError::NotKept(StoreKind::File).perhaps_stored()),
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
        let mut file = tempfile::Builder::new().prefix(".tilepass-").tempfile_in(directory)?;
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
        Ok((_, false)) => Err(StoreError::NotKept(StoreKind::File)),
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

/// Makes what was done in a directory outlast a power cut. Some file systems have no such call for directories.
#[cfg(unix)]
pub(super) fn sync_dir(directory: &File, target: &Path) -> Result<(), StoreError> {
    match directory.sync_all() {
        Err(cause) if !matches!(cause.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            let what = "the disk does not confirm the change of";
            Err(StoreError::file(what, target, cause).perhaps_stored())
        }
        _ => Ok(()),
    }
}

fn target_of(path: &Path) -> Result<PathBuf, StoreError> {
    followed(path).map_err(|cause| StoreError::file("cannot follow the link", path, cause))
}
