//! Asks a person, at the terminal itself: stdin and stdout may be pipes.

use std::ffi::OsString;

use terminal_size::terminal_size_of;
use zeroize::Zeroizing;

#[cfg(windows)]
use super::console;
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

    /// How wide the terminal is that stderr goes to, in columns; `None` where that is not known.
    fn columns(&self) -> Option<usize>;
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

impl Terminal for RealTerminal {
    fn hidden(&mut self, prompt: &str) -> Result<Option<Zeroizing<String>>, TerminalError> {
        #[cfg(unix)]
        return tty::hidden(prompt, self.is_able);
        #[cfg(windows)]
        return console::hidden(prompt);
    }

    fn line(&mut self, prompt: &str) -> Result<Option<String>, TerminalError> {
        #[cfg(unix)]
        let typed = tty::shown(prompt)?;
        #[cfg(windows)]
        let typed = console::shown(prompt)?;
        Ok(typed.map(|mut line| std::mem::take(&mut *line)))
    }

    fn columns(&self) -> Option<usize> {
        terminal_size_of(std::io::stderr()).map(|(width, _)| width.0.into())
    }
}
