//! What can be wrong with the settings.

use std::io::ErrorKind;
use std::path::PathBuf;

use crate::error::{Failure, hint};
use crate::exit::Exit;

/// Why the settings cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not TOML, or a value that means nothing.
    #[error("`{}`, line {line}, column {column}: {what}", .path.display())]
    Mistake {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// Characters, from 1.
        column: usize,
        /// What is wrong there.
        what: String,
    },
    /// The file system said no.
    #[error("{what} `{}`: {cause}", .path.display())]
    File {
        /// `cannot read the settings`.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        cause: std::io::Error,
    },
}

impl Failure for ConfigError {
    fn code(&self) -> &'static str {
        match self {
            Self::Mistake { .. } => "config.mistake",
            Self::File { .. } => "config.file",
        }
    }

    fn exit(&self) -> Exit {
        Exit::Failed
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Mistake { .. } => Vec::new(),
            Self::File { cause, .. } if cause.kind() == ErrorKind::InvalidData => {
                vec!["choose one again: `tilepass project use NAME`".to_owned()]
            }
            Self::File { path, cause, .. } => hint::file_system(cause, Some(path)).into_iter().collect(),
        }
    }
}
