//! Asks a person, at the terminal itself: stdin and stdout may be pipes.

use std::ffi::OsString;

use zeroize::Zeroizing;

use super::error::TerminalError;
#[cfg(unix)]
use super::tty;
#[cfg(unix)]
use crate::env;

/// Somebody who can be asked. `Ok(None)` is Ctrl-C or Ctrl-D: nothing is to change.
pub trait Terminal {
    /// Asks for something that is not shown while it is typed. An empty line is no answer: it waits for the next.
    ///
    /// # Errors
    /// [`TerminalError`]
    fn hidden(&mut self, prompt: &str) -> Result<Option<Zeroizing<String>>, TerminalError>;

    /// Asks for one line, without its line break.
    ///
    /// # Errors
    /// [`TerminalError`]
    fn line(&mut self, prompt: &str) -> Result<Option<String>, TerminalError>;
}

/// The process's own terminal.
#[derive(Debug)]
pub struct RealTerminal {
    /// Whether it knows escape sequences.
    #[cfg(unix)]
    is_able: bool,
}

impl RealTerminal {
    /// Of the kind that the environment says.
    #[must_use]
    #[cfg_attr(not(unix), allow(unused_variables))]
    pub fn new(variables: &dyn Fn(&str) -> Option<OsString>) -> Self {
        Self {
            #[cfg(unix)]
            is_able: variables(env::TERM.name).is_some_and(|kind| !kind.is_empty() && kind != "dumb"),
        }
    }
}

#[cfg(unix)]
impl Terminal for RealTerminal {
    fn hidden(&mut self, prompt: &str) -> Result<Option<Zeroizing<String>>, TerminalError> {
        tty::hidden(prompt, self.is_able)
    }

    fn line(&mut self, prompt: &str) -> Result<Option<String>, TerminalError> {
        Ok(tty::shown(prompt)?.map(|mut line| std::mem::take(&mut *line)))
    }
}

#[cfg(not(unix))]
impl Terminal for RealTerminal {
    fn hidden(&mut self, prompt: &str) -> Result<Option<Zeroizing<String>>, TerminalError> {
        loop {
            match rpassword::prompt_password(prompt).map(Zeroizing::new) {
                Ok(typed) if typed.is_empty() => {}
                Ok(typed) => return Ok(Some(line(typed.as_bytes())?)),
                Err(error) if is_cancelled(&error) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn line(&mut self, prompt: &str) -> Result<Option<String>, TerminalError> {
        use std::io::{BufRead, BufReader, Write};
        let mut terminal = std::fs::OpenOptions::new().write(true).open("CONOUT$")?;
        let input = std::fs::OpenOptions::new().read(true).open("CONIN$")?;
        terminal.write_all(prompt.as_bytes())?;
        terminal.flush()?;
        let mut typed = String::new();
        if BufReader::new(input).read_line(&mut typed)? == 0 {
            terminal.write_all(b"\n")?;
            return Ok(None);
        }
        let mut line = line(typed.trim_end_matches(['\r', '\n']).as_bytes())?;
        Ok(Some(std::mem::take(&mut *line)))
    }
}

#[cfg(not(unix))]
fn line(typed: &[u8]) -> Result<Zeroizing<String>, super::typed::Unusable> {
    let mut line = super::typed::Typed::new();
    line.line(typed);
    line.finish()
}

#[cfg(not(unix))]
fn is_cancelled(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::Interrupted | std::io::ErrorKind::UnexpectedEof)
}
