//! Why a program did not start.

use std::io;
use std::path::PathBuf;

use crate::error::Failure;
use crate::error::shell::{SHELL, Shell};
use crate::exit::Exit;
use tiledesk_token::secret::may_be_secret;

/// The program that was to get the secret did not start.
#[derive(Debug, thiserror::Error)]
pub enum ExecError {
    /// The secret cannot be put into something that has a path.
    #[error("cannot hand the secret over as a file: {0}")]
    File(#[source] io::Error),
    /// On Windows the secret is in a real file, which somebody still has open.
    #[error("cannot remove `{}`, the file with the secret in it: {cause}", .path.display())]
    FileLeft {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// It was looked for on `PATH`; the system's words for this speak of a file, which nobody named.
    #[error("cannot start `{}`: there is no such program on `PATH`", shown(.0))]
    NotFound(String),
    /// The operating system does not start it.
    #[error("cannot start `{}`: {cause}", shown(.program))]
    NotStarted {
        /// As it was typed.
        program: String,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
}

/// The program, unless it is a secret that was typed in its place.
fn shown(program: &str) -> &str {
    if may_be_secret(program) { "…" } else { program }
}

impl Failure for ExecError {
    fn code(&self) -> &'static str {
        match self {
            Self::File(_) => "exec.file",
            Self::FileLeft { .. } => "exec.file_left",
            Self::NotFound(_) => "exec.not_found",
            Self::NotStarted { .. } => "exec.not_started",
        }
    }

    fn exit(&self) -> Exit {
        Exit::Failed
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::File(_) => Vec::new(),
            Self::FileLeft { path, .. } => vec![format!(
                "end the programs that use it, and remove it: `Remove-Item {}`",
                Shell::PowerShell.in_quotes(path)
            )],
            // ENOEXEC: what a shell would take for a script of its own.
            #[cfg(unix)]
            Self::NotStarted { program, cause } if cause.raw_os_error() == Some(8) => vec![format!(
                "if it is a script, it has no first line such as `#!/bin/sh`: `tilepass secret exec -- sh {}`",
                shown(program)
            )],
            Self::NotFound(_) | Self::NotStarted { .. } => vec![format!(
                "a program and its arguments follow the `--`; what only a shell understands needs one: `tilepass secret exec -- {}`",
                SHELL.running("…")
            )],
        }
    }
}
