//! The program that gets the secret: which one, how it is handed over, and how it takes this program's place.
//!
//! A command only says what is to be started; what starts it is [`ExecRequest::exec`], which `main` calls and no test in the
//! same process does. On Unix the process becomes the program, so that terminal, signals and exit status are its own.

mod error;
mod file;
pub(crate) mod first_line;
pub(crate) mod variable;

use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind};
use std::process::{Command, Stdio};

use self::file::SecretFile;

#[cfg(unix)]
use crate::core_dump;
#[cfg(windows)]
use crate::ctrl_c::HeldCtrlC;

pub use self::error::ExecError;
pub use self::variable::VariableName;
use tiledesk_token::secret::Secret;

/// The program that is to take this one's place.
#[derive(Debug)]
pub struct ExecRequest {
    /// Its name, to be looked for on `PATH`, or its path.
    pub program: OsString,
    /// What it is called with.
    pub arguments: Vec<OsString>,
    /// What it gets.
    pub secret: Secret,
    /// In which variable.
    pub variable: VariableName,
    /// What that variable holds.
    pub hand_over: HandOver,
    /// Whether stdin was read for the secret, so that there is nothing in it for anybody else.
    pub stdin_is_used: bool,
}

/// How a program gets a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandOver {
    /// The variable holds it.
    Value,
    /// The variable holds the path of something to read it from.
    File,
}

impl ExecRequest {
    /// Whether the program inherits a variable of this name.
    #[must_use]
    pub fn inherits(&self, name: &OsStr) -> bool {
        self.variable.inherits(name.as_encoded_bytes())
    }

    /// Becomes the program. Comes back only to say why that failed.
    #[must_use]
    pub fn exec(self) -> ExecError {
        // It is the program's to end by it, and this one's to wait for that: the file has to go, and the status is wanted.
        #[cfg(windows)]
        let _held = HeldCtrlC::new();
        let file = match self.hand_over {
            HandOver::Value => None,
            HandOver::File => match SecretFile::new(&self.secret) {
                Ok(file) => Some(file),
                Err(cause) => return ExecError::File(cause),
            },
        };
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        for (name, _) in std::env::vars_os() {
            if !self.inherits(&name) {
                command.env_remove(name);
            }
        }
        match &file {
            Some(file) => command.env(self.variable.as_str(), file.path()),
            None => command.env(self.variable.as_str(), self.secret.expose()),
        };
        if self.stdin_is_used {
            command.stdin(Stdio::null());
        }
        let cause = match start(command, file) {
            Ok(error) => return error,
            Err(cause) => cause,
        };
        let program = self.program.to_string_lossy().into_owned();
        let is_path = program.contains(std::path::is_separator);
        if cause.kind() == ErrorKind::NotFound && !is_path {
            ExecError::NotFound(program)
        } else {
            ExecError::NotStarted { program, cause }
        }
    }
}

#[cfg(unix)]
fn start(mut command: Command, file: Option<SecretFile>) -> io::Result<ExecError> {
    use std::os::unix::process::CommandExt;
    core_dump::restore_limit();
    let error = command.exec();
    core_dump::forbid_core_dumps();
    // Until here the descriptor had to stay open.
    drop(file);
    Err(error)
}

/// Where no process can become another program, it waits for it, and ends as it did.
#[cfg(windows)]
fn start(mut command: Command, file: Option<SecretFile>) -> io::Result<ExecError> {
    let ended = command.status();
    // Ending the process drops nothing.
    if let Some(Err(error)) = file.map(SecretFile::remove) {
        return Ok(error);
    }
    std::process::exit(ended?.code().unwrap_or(1))
}
