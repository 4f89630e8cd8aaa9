//! The project that `project use` chose: a name on a line, in a file of this user's own. It does not stand in
//! `config.toml`, which people share.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::ConfigError;
#[cfg(unix)]
use crate::paths::sync_directory;
use crate::paths::{
    FileKind, beside, directory_of, followed, is_absent, make_private_directory, read_regular, remove_leftovers,
};
use tiledesk_token::ids::ProjectName;

/// The longest file that is read, in bytes.
const MAX: usize = 256;

fn file_in(data: &Path) -> PathBuf {
    data.join("project-in-use")
}

/// The name that was chosen, if one was; `data` is the directory of this user's data.
///
/// # Errors
/// [`ConfigError`] when the file cannot be read, or has something else in it.
pub fn read(data: &Path) -> Result<Option<ProjectName>, ConfigError> {
    let path = file_in(data);
    let bytes = match read_regular(&path, MAX) {
        Ok(bytes) => bytes,
        Err(cause) if is_absent(&cause) => return Ok(None),
        Err(cause) => return Err(ConfigError::File { what: "cannot read the project in use from", path, cause }),
    };
    let name = std::str::from_utf8(&bytes).ok().and_then(|text| text.trim_end().parse().ok());
    name.map(Some).ok_or_else(|| {
        let cause = std::io::Error::new(ErrorKind::InvalidData, "it has no project's name in it");
        ConfigError::File { what: "cannot read the project in use from", path, cause }
    })
}

/// Remembers a name, or that there is none. The caller holds the lock.
///
/// # Errors
/// [`ConfigError::File`] when the file system refuses; what was chosen before still is.
pub fn write(data: &Path, project: Option<&ProjectName>) -> Result<(), ConfigError> {
    let path = file_in(data);
    replace(&path, project).map_err(|cause| ConfigError::File {
        what: "cannot write the project in use to",
        path,
        cause,
    })
}

fn replace(path: &Path, project: Option<&ProjectName>) -> std::io::Result<()> {
    let target = followed(path)?;
    remove_leftovers(&target, FileKind::ProjectInUse);
    let directory = directory_of(&target);
    let Some(project) = project else {
        return match std::fs::remove_file(&target) {
            Err(cause) if !is_absent(&cause) => Err(cause),
            _ => Ok(()),
        };
    };
    make_private_directory(directory)?;
    let mut file = beside(&target, FileKind::ProjectInUse)?;
    writeln!(file, "{project}")?;
    file.as_file().sync_all()?;
    file.persist(&target).map_err(|error| error.error)?;
    #[cfg(unix)]
    sync_directory(directory)?;
    Ok(())
}
