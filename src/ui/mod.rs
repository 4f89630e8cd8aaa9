//! The only place that touches a stream: what is read, what is answered, what is said beside it, what is asked.
//!
//! stdout carries the answer and nothing else. Everything else goes to stderr, whose failures are nobody's concern.

mod ask;
#[cfg(windows)]
mod console;
mod error;
mod interrupt;
mod limited;
mod said;
#[cfg(unix)]
mod signals;
mod stdout;
mod terminal;
#[cfg(unix)]
mod tty;
mod typed;
mod wait;
mod wrap;

use std::ffi::OsString;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use zeroize::Zeroizing;

pub(crate) use ask::{one_line, read_passphrase};
pub(crate) use error::AskError;
pub use error::TerminalError;
pub(crate) use interrupt::{Interrupts, interruptible};
use limited::read_limited;
pub(crate) use limited::{SecretFileError, read_private};
use said::Said;
#[cfg(unix)]
pub use signals::fail_at_size_limit;
pub use stdout::RealStdout;
pub use terminal::{RealTerminal, Terminal};
pub use typed::Unusable;
pub use wait::has_more;
pub(crate) use wrap::wrapped;

use crate::env::{self, BadVariable, Variable};
use crate::error::{Failure, IoError};
use crate::exit::Exit;
use crate::paths::Exposed;
use tiledesk_token::escape;

/// The most that is read of stdin where a token is looked for, in bytes: what a browser saves of a long session is not.
const MAX_PASTE: u64 = 64 << 20;
/// How much of that is in memory at a time, in bytes.
const PIECE: usize = 64 << 10;
/// In a terminal with fewer columns, its own way to break lines is the better one.
const NARROWEST: usize = 40;

/// Something to read from.
pub struct Input<'w> {
    /// The stream.
    pub reader: &'w mut dyn Read,
    /// Whether a person types into it.
    pub is_terminal: bool,
    /// Whether a pipe or a file is behind it, as where somebody means it to be read.
    pub is_piped: bool,
    /// Waits so long at most for something to read, or the end; whether it came.
    pub has_more: &'w dyn Fn(Duration) -> bool,
}

/// Something to write to.
pub struct Output<'w> {
    /// The stream.
    pub writer: &'w mut dyn Write,
    /// Whether a person reads it.
    pub is_terminal: bool,
    /// Whether colour suits it, as far as its own kind and the environment say.
    pub colour: bool,
}

/// The three streams and the terminal, as one run uses them.
pub struct Ui<'w> {
    stdin: Input<'w>,
    stdout: Output<'w>,
    stderr: Output<'w>,
    terminal: &'w mut dyn Terminal,
    variables: &'w dyn Fn(&str) -> Option<OsString>,
    /// `--json`: what is said beside the answer is JSON, too.
    pub(crate) json: bool,
    /// `--no-input`.
    pub(crate) no_input: bool,
    /// `-q`: no notes.
    pub(crate) quiet: bool,
    /// `-v`: where things come from.
    pub(crate) verbose: bool,
    /// Warnings and hints so far.
    said: Vec<String>,
    /// How often the passphrase of the secrets file was asked for.
    typed_passphrases: u8,
    /// How many characters of progress stand on the terminal's last line.
    progress: usize,
}

/// Whether what was written arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WriteOutcome {
    /// All of it was taken.
    Whole,
    /// The reader had gone: no error, except for what is shown only once.
    Closed,
}

/// The colours of a message's first word.
fn style(label: &str) -> Style {
    let colour = match label {
        "error" | "bad" => AnsiColor::Red,
        "warning" | "unknown" => AnsiColor::Yellow,
        "accepted" | "good" => AnsiColor::Green,
        _ => AnsiColor::Cyan,
    };
    Style::new().fg_color(Some(colour.into())).bold()
}

impl<'w> Ui<'w> {
    /// Takes the streams over.
    pub fn new(
        stdin: Input<'w>,
        stdout: Output<'w>,
        stderr: Output<'w>,
        terminal: &'w mut dyn Terminal,
        variables: &'w dyn Fn(&str) -> Option<OsString>,
    ) -> Self {
        Self {
            stdin,
            stdout,
            stderr,
            terminal,
            variables,
            json: false,
            no_input: false,
            quiet: false,
            verbose: false,
            said: Vec::new(),
            typed_passphrases: 0,
            progress: 0,
        }
    }

    /// `--color always` and `--color never`.
    pub(crate) fn force_colour(&mut self, colour: bool) {
        self.stdout.colour = colour;
        self.stderr.colour = colour;
    }

    /// What the environment says of colour, where nothing was typed. `CLICOLOR_FORCE=0` forces nothing.
    pub(crate) fn choose_colour(&mut self) {
        let is_on = |variable: &Variable| {
            self.raw_variable(variable).is_some_and(|value| !["", "0", "false"].contains(&&*value.to_string_lossy()))
        };
        if self.raw_variable(env::NO_COLOR).is_some_and(|value| !value.is_empty()) {
            self.force_colour(false);
        } else if is_on(env::FORCE_COLOR) || is_on(env::CLICOLOR_FORCE) {
            self.force_colour(true);
        } else {
            self.stdout.colour &= self.stdout.is_terminal;
            self.stderr.colour &= self.stderr.is_terminal;
        }
    }

    /// Whether a person reads what is said beside the answer.
    #[must_use]
    pub(crate) fn tells_a_terminal(&self) -> bool {
        self.stderr.is_terminal
    }

    /// Whether a person types into stdin.
    #[must_use]
    pub(crate) fn stdin_is_terminal(&self) -> bool {
        self.stdin.is_terminal
    }

    /// Whether a person reads the answer.
    #[must_use]
    pub(crate) fn stdout_is_terminal(&self) -> bool {
        self.stdout.is_terminal
    }

    /// How wide a table may be, in columns: at a terminal as wide as help is, whatever the terminal has; else a row is a line.
    #[must_use]
    pub(crate) fn columns(&self) -> Option<usize> {
        self.stdout.is_terminal.then_some(80)
    }

    /// Whether a pipe or a file is behind stdin.
    #[must_use]
    pub(crate) fn stdin_is_piped(&self) -> bool {
        self.stdin.is_piped
    }

    /// A word in the colour of its meaning, where stdout is to have colour.
    #[must_use]
    pub(crate) fn coloured(&self, word: &str, meaning: &str) -> String {
        if self.stdout.colour {
            let style = style(meaning);
            format!("{style}{word}{style:#}")
        } else {
            word.to_owned()
        }
    }

    // ----- answers

    /// Writes an answer of whole lines.
    ///
    /// # Errors
    /// [`IoError`] when stdout fails in another way than by having been closed.
    pub(crate) fn answer(&mut self, lines: &str) -> Result<WriteOutcome, IoError> {
        let end = if lines.is_empty() || lines.ends_with('\n') { "" } else { "\n" };
        self.write(lines, end)
    }

    /// Writes a single value, which ends in a line break only where a person reads it.
    ///
    /// # Errors
    /// As [`Ui::answer`].
    pub(crate) fn value(&mut self, value: &str) -> Result<WriteOutcome, IoError> {
        let end = if self.stdout.is_terminal { "\n" } else { "" };
        self.write(value, end)
    }

    /// Writes a part of an answer as it stands.
    ///
    /// # Errors
    /// As [`Ui::answer`].
    pub(crate) fn answer_bytes(&mut self, bytes: &[u8]) -> Result<WriteOutcome, IoError> {
        self.write_bytes(bytes, "")
    }

    fn write(&mut self, text: &str, end: &str) -> Result<WriteOutcome, IoError> {
        self.write_bytes(text.as_bytes(), end)
    }

    fn write_bytes(&mut self, bytes: &[u8], end: &str) -> Result<WriteOutcome, IoError> {
        if self.stdout.is_terminal {
            self.end_progress();
        }
        let writer = &mut self.stdout.writer;
        let written =
            writer.write_all(bytes).and_then(|()| writer.write_all(end.as_bytes())).and_then(|()| writer.flush());
        match written {
            Ok(()) => Ok(WriteOutcome::Whole),
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(WriteOutcome::Closed),
            Err(error) => Err(IoError::new("cannot write to stdout", error)),
        }
    }

    /// Writes help or the version, in clap's colours.
    ///
    /// # Errors
    /// As [`Ui::answer`].
    pub(crate) fn help(&mut self, said: &clap::Error) -> Result<(), IoError> {
        let text = rendered(said, self.stdout.colour);
        self.answer(&text).map(drop)
    }

    // ----- beside the answer

    fn tell(&mut self, label: &'static str, message: &str) {
        if self.json {
            return self.tell_as_json(&Said { level: label, code: None, message, hints: &[], exit: None });
        }
        let mut message = escape::escaped(message);
        if let Some(limit) = self.limit() {
            message = wrapped(&message, label.len() + ": ".len(), wrap::INDENT, limit).into();
        }
        let line = if self.stderr.colour {
            let style = style(label);
            format!("{style}{label}:{style:#} {message}\n")
        } else {
            format!("{label}: {message}\n")
        };
        self.write_beside(&line);
    }

    fn tell_as_json(&mut self, said: &Said<'_>) {
        self.write_beside(&said.line());
    }

    fn write_beside(&mut self, text: &str) {
        self.end_progress();
        let _ = self.stderr.writer.write_all(text.as_bytes()).and_then(|()| self.stderr.writer.flush());
    }

    /// `error: …`, and a `hint: …` for each thing that mends it.
    pub fn error(&mut self, error: &dyn Failure) {
        self.failure(error.code(), &error.to_string(), &error.hints(), error.exit());
    }

    /// The same, of an error that was taken apart.
    pub(crate) fn failure(&mut self, code: &str, message: &str, hints: &[String], exit: Exit) {
        if self.json {
            let (code, exit) = (Some(code), Some(exit.code()));
            return self.tell_as_json(&Said { level: "error", code, message, hints, exit });
        }
        self.tell("error", message);
        for hint in hints {
            self.tell("hint", hint);
        }
    }

    /// A mistake in a command line, as clap says it, in its colours.
    pub(crate) fn mistake(&mut self, said: &clap::Error) {
        let text = rendered(said, self.stderr.colour);
        let text = self.limit().map(|limit| wrap::mistake(&text, limit)).unwrap_or(text);
        self.write_beside(&text);
    }

    /// How long a line beside the answer may be, in columns; `None` where nobody would see it broken, or it is not known.
    fn limit(&self) -> Option<usize> {
        let columns = self.stderr.is_terminal.then(|| self.terminal.columns()).flatten();
        columns.filter(|columns| *columns >= NARROWEST)
    }

    /// `warning: …`, once: what several parts of a command notice is one thing to the reader.
    pub(crate) fn warning(&mut self, message: &str) {
        if self.is_new(message) {
            self.tell("warning", message);
        }
    }

    /// Warns of a file that ought to be this user's alone, and is not. In CI the runner chooses the modes of what it hands
    /// a job, and makes it anew for each.
    pub(crate) fn warn_if_exposed(&mut self, path: &Path) {
        if let Some(exposed) = Exposed::find(path).filter(|_| !self.is_in_ci()) {
            self.warning(&exposed.to_string());
            self.hint(&exposed.hint());
        }
    }

    /// Whether a job of CI runs this, by the variable that all runners set.
    #[must_use]
    pub(crate) fn is_in_ci(&self) -> bool {
        self.raw_variable(env::CI).is_some_and(|ci| !ci.is_empty() && ci != "false")
    }

    /// `warning: …` about one of many records, however many there are.
    pub(crate) fn skipped(&mut self, message: &str) {
        self.tell("warning", message);
    }

    /// `note: …`, unless `-q`.
    pub(crate) fn note(&mut self, message: &str) {
        if !self.quiet {
            self.tell("note", message);
        }
    }

    /// `hint: …`, once, unless `-q`.
    pub(crate) fn hint(&mut self, message: &str) {
        if !self.quiet && self.is_new(message) {
            self.tell("hint", message);
        }
    }

    fn is_new(&mut self, message: &str) -> bool {
        let is_new = !self.said.iter().any(|said| said == message);
        if is_new {
            self.said.push(message.to_owned());
        }
        is_new
    }

    /// A note that is worth a line only when somebody asked for more.
    pub(crate) fn detail(&mut self, message: &str) {
        if self.verbose {
            self.tell("note", message);
        }
    }

    // ----- progress

    /// Whether somebody would see how far a command is.
    #[must_use]
    pub(crate) fn shows_progress(&self) -> bool {
        self.stderr.is_terminal && !self.quiet && !self.json
    }

    /// Shows how far a command is, on one line, which the next one takes the place of.
    pub(crate) fn progress(&mut self, text: &str) {
        let length = text.chars().count();
        let blanks = " ".repeat(self.progress.saturating_sub(length));
        let line = format!("\r{text}{blanks}");
        let _ = self.stderr.writer.write_all(line.as_bytes()).and_then(|()| self.stderr.writer.flush());
        self.progress = length;
    }

    /// Takes that line away, before anything else is said.
    pub(crate) fn end_progress(&mut self) {
        if self.progress > 0 {
            let line = format!("\r{}\r", " ".repeat(self.progress));
            self.progress = 0;
            let _ = self.stderr.writer.write_all(line.as_bytes()).and_then(|()| self.stderr.writer.flush());
        }
    }

    // ----- reading

    /// Reads once from stdin.
    ///
    /// # Errors
    /// What the stream says.
    pub(crate) fn read_some(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.stdin.reader.read(buffer)
    }

    /// Hands stdin over to somebody who reads all of it; nothing is left of it here.
    pub(crate) fn take_stdin(&mut self) -> &'w mut dyn Read {
        // It has no size: nothing is lost.
        std::mem::replace(&mut self.stdin.reader, Box::leak(Box::new(std::io::empty())))
    }

    /// Whether stdin has something to read, or ends, before so much time has passed.
    #[must_use]
    pub(crate) fn stdin_has_more(&self, wait: Duration) -> bool {
        (self.stdin.has_more)(wait)
    }

    /// The same for whoever took stdin over.
    pub(crate) fn stdin_wait(&self) -> &'w dyn Fn(Duration) -> bool {
        self.stdin.has_more
    }

    /// Everything on stdin, at most 1 MiB.
    ///
    /// # Errors
    /// [`IoError`] when it cannot be read, or is longer.
    pub(crate) fn read_stdin(&mut self) -> Result<Zeroizing<Vec<u8>>, IoError> {
        read_limited(&mut self.stdin.reader, "stdin")
    }

    /// Hands everything on stdin to `take`, piece by piece, so that it need not fit into memory.
    ///
    /// # Errors
    /// [`IoError`] when it cannot be read, or is longer than [`MAX_PASTE`] bytes.
    pub(crate) fn read_stdin_in_pieces(&mut self, take: &mut dyn FnMut(&[u8])) -> Result<(), IoError> {
        let mut piece = Zeroizing::new(vec![0; PIECE]);
        let mut length = 0;
        loop {
            let read = match self.stdin.reader.read(&mut piece) {
                Ok(0) => return Ok(()),
                Ok(read) => read,
                Err(cause) if cause.kind() == ErrorKind::Interrupted => continue,
                Err(cause) => return Err(IoError::new("cannot read stdin", cause)),
            };
            length += read as u64;
            if length > MAX_PASTE {
                return Err(IoError::message("stdin holds more than 64 MiB; nothing of it was used"));
            }
            take(piece.get(..read).unwrap_or_default());
        }
    }

    /// A variable of the environment as text.
    ///
    /// # Errors
    /// [`BadVariable`] when it is not Unicode.
    pub(crate) fn variable(&self, variable: &'static Variable) -> Result<Option<String>, BadVariable> {
        let text = self.raw_variable(variable).map(OsString::into_string).transpose();
        text.map_err(|_| BadVariable { variable, cause: "it is not Unicode text".into() })
    }

    /// A variable as it stands: a path need not be text.
    #[must_use]
    pub(crate) fn raw_variable(&self, variable: &Variable) -> Option<OsString> {
        variable.names().find_map(self.variables)
    }

    /// The environment, for those who look variables up themselves.
    pub(crate) fn environment(&self) -> &'w dyn Fn(&str) -> Option<OsString> {
        self.variables
    }

    // ----- asking

    /// Why nobody can be asked, if nobody can.
    #[must_use]
    pub(crate) fn why_no_prompt(&self) -> Option<&'static str> {
        if self.no_input {
            Some("`--no-input` was given")
        } else if self.stderr.is_terminal {
            None
        } else {
            Some("stderr is no terminal")
        }
    }

    /// Asks for `what` (`the secret`), which is not shown while it is typed.
    ///
    /// # Errors
    /// [`AskError::Cancelled`] on Ctrl-C or Ctrl-D, [`AskError::Unusable`] for what is no line of text,
    /// [`AskError::Terminal`] when the terminal fails.
    pub(crate) fn ask_hidden(&mut self, what: &'static str, prompt: &str) -> Result<Zeroizing<String>, AskError> {
        self.terminal.hidden(prompt).map_err(|error| AskError::of(what, error))?.ok_or(AskError::Cancelled)
    }

    /// Asks for `what` (`the answer`), which is one line.
    ///
    /// # Errors
    /// As [`Ui::ask_hidden`].
    pub(crate) fn ask_line(&mut self, what: &'static str, prompt: &str) -> Result<String, AskError> {
        self.terminal.line(prompt).map_err(|error| AskError::of(what, error))?.ok_or(AskError::Cancelled)
    }
}

fn rendered(said: &clap::Error, colour: bool) -> String {
    let text = said.render();
    if colour { text.ansi().to_string() } else { text.to_string() }
}
