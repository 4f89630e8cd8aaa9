//! Asks a person, at the terminal itself: stdin and stdout may be pipes.

use std::io::{self, BufRead, BufReader, ErrorKind, Write};

use zeroize::Zeroizing;

use super::interrupt::InterruptGuard;

/// Somebody who can be asked. `Ok(None)` is Ctrl-C or Ctrl-D: nothing is to change.
pub trait Terminal {
    /// Asks for something that is not shown while it is typed.
    ///
    /// # Errors
    /// What opening, writing or reading the terminal reports.
    fn hidden(&mut self, prompt: &str) -> io::Result<Option<Zeroizing<String>>>;

    /// Asks for one line, without its line break.
    ///
    /// # Errors
    /// As for [`Terminal::hidden`].
    fn line(&mut self, prompt: &str) -> io::Result<Option<String>>;
}

/// The process's own terminal.
#[derive(Debug, Default)]
pub struct RealTerminal;

#[cfg(windows)]
const PATHS: (&str, &str) = ("CONIN$", "CONOUT$");
#[cfg(not(windows))]
const PATHS: (&str, &str) = ("/dev/tty", "/dev/tty");

impl Terminal for RealTerminal {
    fn hidden(&mut self, prompt: &str) -> io::Result<Option<Zeroizing<String>>> {
        // The prompt reports Ctrl-C itself. Ended by it, the process would leave the person's shell without echo.
        let _echo_comes_back = InterruptGuard::new()?;
        match rpassword::prompt_password(prompt) {
            Ok(typed) => Ok(Some(Zeroizing::new(typed))),
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(None),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                // The person's line is still open; Ctrl-C ends it by itself.
                if let Ok(mut terminal) = open_output() {
                    let _ = terminal.write_all(b"\n");
                }
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn line(&mut self, prompt: &str) -> io::Result<Option<String>> {
        let mut terminal = open_output()?;
        let input = std::fs::OpenOptions::new().read(true).open(PATHS.0)?;
        terminal.write_all(prompt.as_bytes())?;
        terminal.flush()?;
        let mut line = String::new();
        if BufReader::new(input).read_line(&mut line)? == 0 {
            terminal.write_all(b"\n")?;
            return Ok(None);
        }
        Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
    }
}

fn open_output() -> io::Result<std::fs::File> {
    std::fs::OpenOptions::new().write(true).open(PATHS.1)
}
