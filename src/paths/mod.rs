//! Our own files and where they go: what a link leads to, directories for this user alone, files that are read and
//! replaced whole. What failed is said by whoever asked.
//!
//! It must never open a file of ours that is not a regular one: a pipe would wait for ever, and a device would be
//! replaced.

mod exposed;
mod file;
mod private;
mod program;

use std::fs;
#[cfg(unix)]
use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

pub(crate) use exposed::Exposed;
pub(crate) use file::{FileKind, beside, has_no_locks, open_lock, read_regular, remove_leftovers};
pub(crate) use private::{NotPrivate, read_private};
pub(crate) use program::{NoProgram, find_program};
use tiledesk_token::secret::may_be_secret;

/// A file, as it may be named: somebody may have typed the secret or a token in its place.
pub(crate) fn shown(path: &Path) -> String {
    if is_shown(path) { format!("`{}`", path.display()) } else { "that file".to_owned() }
}

/// Whether the name of a file may be said: it may be a secret or a token that was typed in its place.
pub(crate) fn is_shown(path: &Path) -> bool {
    let name = path.to_string_lossy();
    !may_be_secret(&name) && !name.contains("eyJ")
}

/// As many links in a row as Linux follows.
const LINKS: usize = 40;

/// Where `path` leads: to a regular file, or to nothing yet. People keep their files elsewhere and link to them; a rename
/// over the link would leave that file behind, with a secret that was replaced, and nobody would notice.
///
/// # Errors
/// When the links lead nowhere, or to something that is no regular file.
pub(crate) fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_owned();
    for _ in 0..LINKS {
        match fs::symlink_metadata(&target) {
            Ok(found) if found.is_symlink() => target = directory_of(&target).join(fs::read_link(&target)?),
            Ok(found) if found.is_file() => return Ok(target),
            Ok(found) => return Err(file::not_regular(found.file_type())),
            Err(cause) if is_absent(&cause) => return Ok(target),
            Err(cause) => return Err(cause),
        }
    }
    Err(io::Error::other("too many links"))
}

/// Whether nothing is there. A path through something that is no directory is not there either.
pub(crate) fn is_absent(cause: &io::Error) -> bool {
    matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// The directory that a file is in.
pub(crate) fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(directory) if directory != Path::new("") => directory,
        _ => Path::new("."),
    }
}

/// Makes `directory`, and what is missing above it, for this user alone (mode 0700, whatever the umask). What root makes
/// belongs to the owner of the directory that it is made in.
///
/// # Errors
/// When the file system refuses, or does not confirm it.
pub(crate) fn make_private_directory(directory: &Path) -> io::Result<()> {
    match fs::metadata(directory) {
        Ok(found) if found.is_dir() => return Ok(()),
        Ok(_) => return Err(ErrorKind::NotADirectory.into()),
        Err(cause) if cause.kind() == ErrorKind::NotFound => {}
        Err(cause) => return Err(cause),
    }
    let parent = directory_of(directory);
    if parent != directory {
        make_private_directory(parent)?;
    }
    #[cfg(unix)]
    let made = std::os::unix::fs::DirBuilderExt::mode(&mut fs::DirBuilder::new(), 0o700).create(directory);
    #[cfg(not(unix))]
    let made = fs::DirBuilder::new().create(directory);
    match made {
        // Another run was faster.
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => return Ok(()),
        made => made?,
    }
    #[cfg(unix)]
    {
        file::make_private(directory, parent)?;
        sync_directory(parent)?;
    }
    Ok(())
}

/// Makes what was done in a directory outlast a power cut. One that may not be read, and a file system without such a
/// call, are let off.
///
/// # Errors
/// When the disk fails.
#[cfg(unix)]
pub(crate) fn sync_directory(directory: &Path) -> io::Result<()> {
    match File::open(directory) {
        Ok(directory) => sync(&directory),
        Err(cause) if cause.kind() == ErrorKind::PermissionDenied => Ok(()),
        Err(cause) => Err(cause),
    }
}

/// The same, for a directory that is open.
///
/// # Errors
/// As [`sync_directory`].
#[cfg(unix)]
pub(crate) fn sync(directory: &File) -> io::Result<()> {
    match directory.sync_all() {
        Err(cause) if !matches!(cause.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Err(cause),
        _ => Ok(()),
    }
}

/// Who else may read a file: `everybody`, `its group`.
pub(crate) fn others_who_may_read(file: &Path) -> Option<&'static str> {
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(file).ok()?.permissions());
        match mode {
            _ if mode & 0o004 != 0 => Some("everybody"),
            _ if mode & 0o040 != 0 => Some("its group"),
            _ => None,
        }
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        None
    }
}

/// Whether this user may put files into a directory.
pub(crate) fn may_write(directory: &Path) -> bool {
    #[cfg(unix)]
    {
        rustix::fs::access(directory, rustix::fs::Access::WRITE_OK).is_ok()
    }
    #[cfg(not(unix))]
    {
        let _ = directory;
        true
    }
}

/// Who else may put files into a directory, and so replace what is there: `everybody`, `its group`. Where a sticky bit
/// keeps everybody to their own files, nobody.
pub(crate) fn others_who_may_write(directory: &Path) -> Option<&'static str> {
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(directory).ok()?.permissions());
        match mode {
            _ if mode & 0o1000 != 0 => None,
            _ if mode & 0o002 != 0 => Some("everybody"),
            _ if mode & 0o020 != 0 => Some("its group"),
            _ => None,
        }
    }
    #[cfg(not(unix))]
    {
        let _ = directory;
        None
    }
}
