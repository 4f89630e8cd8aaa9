//! Where the results go: stdout, or a new file for this user alone that is there whole or not at all.

use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::error::BatchError;
use crate::cli::Sign;
use crate::commands::Context;
use crate::error::Error;
use crate::paths::{FileKind, beside, is_absent, remove_leftovers};
#[cfg(unix)]
use crate::paths::{directory_of, sync_directory};
use crate::ui::WriteOutcome;

/// Where results go.
pub(super) enum Target {
    /// To whoever reads stdout.
    Stdout,
    /// Into a file, when all is done.
    File(TokenFile),
}

/// A file that gets its name at the end.
pub(super) struct TokenFile {
    path: PathBuf,
    file: Option<tempfile::NamedTempFile>,
    replaces: bool,
}

impl Target {
    /// Where `--to` says. What would be written over is an error before anything is signed.
    pub(super) fn open(arguments: &Sign) -> Result<Self, BatchError> {
        let Some(path) = &arguments.many.to else { return Ok(Self::Stdout) };
        let replaces = arguments.many.force;
        check(path, replaces)?;
        remove_leftovers(path, FileKind::Tokens);
        let file = beside(path, FileKind::Tokens).map_err(|cause| not_written(path, cause))?;
        Ok(Self::File(TokenFile { path: path.clone(), file: Some(file), replaces }))
    }

    pub(super) fn is_file(&self) -> bool {
        matches!(self, Self::File(_))
    }

    /// Writes more; true when nobody reads it.
    pub(super) fn write(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Result<bool, Error> {
        match self {
            Self::Stdout => Ok(context.ui.answer_bytes(bytes)? == WriteOutcome::Closed),
            Self::File(TokenFile { path, file, .. }) => {
                let written = file.as_mut().map_or(Ok(()), |file| file.as_file_mut().write_all(bytes));
                written.map_err(|cause| not_written(path, cause))?;
                Ok(false)
            }
        }
    }

    /// Gives the file its name.
    pub(super) fn finish(&mut self) -> Result<(), BatchError> {
        let Self::File(TokenFile { path, file, replaces }) = self else { return Ok(()) };
        let Some(file) = file.take() else { return Ok(()) };
        file.as_file().sync_all().map_err(|cause| not_written(path, cause))?;
        check(path, *replaces)?;
        let kept = if *replaces { file.persist(&*path) } else { file.persist_noclobber(&*path) };
        match kept {
            Ok(_) => {}
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {
                return Err(BatchError::Exists(path.clone()));
            }
            Err(error) => return Err(not_written(path, error.error)),
        }
        #[cfg(unix)]
        sync_directory(directory_of(path)).map_err(|cause| not_written(path, cause))?;
        Ok(())
    }
}

/// Whether nothing is there, or a file that may be replaced. A link is never followed.
fn check(path: &Path, replaces: bool) -> Result<(), BatchError> {
    let not_regular = |what| BatchError::NotRegular { path: path.to_owned(), what };
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => Err(not_regular("a link")),
        Ok(found) if found.is_dir() => Err(not_regular("a directory")),
        Ok(found) if !found.is_file() => Err(not_regular("no file")),
        Ok(_) if replaces => Ok(()),
        Ok(_) => Err(BatchError::Exists(path.to_owned())),
        Err(cause) if is_absent(&cause) => Ok(()),
        Err(cause) => Err(not_written(path, cause)),
    }
}

fn not_written(path: &Path, cause: io::Error) -> BatchError {
    BatchError::NotWritten { path: path.to_owned(), cause }
}
