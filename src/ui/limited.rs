//! Reads a file or a pipe as a whole that may hold a secret: with a limit, and without copies left behind.

use std::io::{ErrorKind, Read};
use std::path::Path;

use zeroize::Zeroizing;

use crate::error::IoError;

/// Why there is nothing of a file that was named.
#[derive(Debug)]
pub(crate) enum SecretFileError {
    /// It is not there. What was named may be the secret itself, given in place of its path: it is not to be shown.
    Absent,
    /// Whether it is there cannot be told: a directory on the way lets nobody through. It is not to be shown either.
    OutOfReach,
    /// It is there, and cannot be read.
    Failed(IoError),
}

impl SecretFileError {
    /// Why no file is found at a path, if none is; it is not opened.
    #[must_use]
    pub(crate) fn not_found(path: &Path) -> Option<Self> {
        match path.try_exists() {
            Ok(true) => None,
            Err(why) if why.kind() == ErrorKind::PermissionDenied => Some(Self::OutOfReach),
            _ => Some(Self::Absent),
        }
    }
}

/// The most that is ever read of a file or a pipe as a whole, in bytes: no secret is longer.
const MAX_INPUT: u64 = 1 << 20;

/// Everything in a file, a pipe or whatever the path names, at most [`MAX_INPUT`] bytes; it ought to be there and to
/// hold something that nobody is to see.
///
/// # Errors
/// [`SecretFileError`], which tells a file that is not there from one that cannot be read.
pub(crate) fn read_private(path: &Path) -> Result<Zeroizing<Vec<u8>>, SecretFileError> {
    let shown = format!("`{}`", path.display());
    std::fs::File::open(path)
        .map_err(|cause| IoError::new(format!("cannot read {shown}"), cause))
        .and_then(|mut file| read_limited(&mut file, &shown))
        .map_err(|error| SecretFileError::not_found(path).unwrap_or(SecretFileError::Failed(error)))
}

pub(super) fn read_limited(reader: &mut dyn Read, what: &str) -> Result<Zeroizing<Vec<u8>>, IoError> {
    // Room for all of it from the start: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(16 * 1024));
    reader
        .take(MAX_INPUT + 1)
        .read_to_end(&mut bytes)
        .map_err(|cause| IoError::new(format!("cannot read {what}"), cause))?;
    if bytes.len() as u64 > MAX_INPUT {
        return Err(IoError::message(format!("{what} holds more than 1 MiB; nothing of it was used")));
    }
    Ok(bytes)
}
