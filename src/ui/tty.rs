//! The controlling terminal of a Unix process: what is typed at it, shown or not.
//!
//! Whichever way a prompt is left, the terminal is as it was before, and nothing that was typed or pasted at it is left
//! for the next reader, which is a shell.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use rustix::termios::{self, LocalModes, OptionalActions, QueueSelector, SpecialCodeIndex, Termios};
use signal_hook::consts::{SIGCONT, SIGINT};
use zeroize::Zeroizing;

use super::error::TerminalError;
use super::signals::SignalGuard;
use super::typed::{Keys, Step, Typed};

/// In tenths of a second: how long a read waits, and how long nothing may come until a paste is taken to be over.
const TICK: u8 = 1;
/// In ticks: how long the next piece of a paste that is known to be unfinished may take, as on a slow line.
const PATIENCE: u8 = 100;
/// Has the terminal put markers around what is pasted, so that the end of a paste is known, however late it comes.
const MARK_PASTES: &str = "\x1b[?2004h";
const MARK_PASTES_NO_MORE: &str = "\x1b[?2004l";
/// How soon a signal is noticed at a prompt that shows what is typed.
const SOON: Duration = Duration::from_millis(50);
/// The longest line at a prompt that shows it, in bytes. Systems drop what is typed beyond 1024 or 4096.
const SHOWN: usize = 1000;

/// How an attempt to ask ended.
enum Heard {
    Line(Typed),
    /// Ctrl-D.
    End,
    Signal(i32),
}

/// Asks for a line that is not shown. `marks_pastes` says whether the terminal can be told to mark what is pasted.
pub(super) fn hidden(prompt: &str, marks_pastes: bool) -> Result<Option<Zeroizing<String>>, TerminalError> {
    ask(|tty, signals| {
        let hidden = Hidden::begin(tty, marks_pastes)?;
        let heard = hidden.prompt(prompt).and_then(|()| hidden.read(prompt, signals));
        // The person's line is still open.
        let _ = write(tty, "\n");
        heard
    })
}

/// Asks for a line that is shown.
pub(super) fn shown(prompt: &str) -> Result<Option<Zeroizing<String>>, TerminalError> {
    let (sender, lines) = channel();
    let mut reader = open()?;
    // A read that was begun cannot be ended by a signal: it is left alone, and ends with the process.
    std::thread::Builder::new().spawn(move || {
        let _ = sender.send(read_line(&mut reader));
    })?;
    ask(|tty, signals| {
        write(tty, prompt)?;
        let signal = loop {
            match lines.recv_timeout(SOON) {
                Ok(line) => return line_was_typed(tty, &line?, signals),
                Err(RecvTimeoutError::Disconnected) => return Ok(Heard::End),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if let Some(signal) = signals.came() {
                break signal;
            }
        };
        let _ = termios::tcflush(tty, QueueSelector::IFlush);
        let _ = write(tty, "\n");
        Ok(Heard::Signal(signal))
    })
}

/// Asks, and again after the process was stopped, until there is an answer.
fn ask(
    mut once: impl FnMut(&File, &SignalGuard) -> io::Result<Heard>,
) -> Result<Option<Zeroizing<String>>, TerminalError> {
    let tty = open()?;
    let signals = SignalGuard::all()?;
    let typed = loop {
        match once(&tty, &signals)? {
            Heard::Line(typed) => break Some(typed),
            Heard::End | Heard::Signal(SIGINT) => break None,
            // The process was stopped, perhaps with no chance to prepare for that; a shell may have used the terminal.
            Heard::Signal(SIGCONT) => {}
            Heard::Signal(signal) => signals.act(signal)?,
        }
    };
    signals.release()?;
    Ok(typed.map(Typed::finish).transpose()?)
}

fn open() -> io::Result<File> {
    std::fs::OpenOptions::new().read(true).write(true).open("/dev/tty")
}

fn write(mut tty: &File, text: &str) -> io::Result<()> {
    tty.write_all(text.as_bytes())
}

/// What one read brings, which at a terminal that corrects lines itself is a line.
fn read_line(tty: &mut File) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut buffer = Zeroizing::new(vec![0; 8 * 1024]);
    loop {
        match tty.read(&mut buffer) {
            Ok(length) => {
                buffer.truncate(length);
                return Ok(buffer);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Takes the line; what came behind it is looked at, and not shown.
fn line_was_typed(tty: &File, line: &[u8], signals: &SignalGuard) -> io::Result<Heard> {
    let Some(line) = line.strip_suffix(b"\n") else {
        // Ctrl-D.
        let _ = termios::tcflush(tty, QueueSelector::IFlush);
        let _ = write(tty, "\n");
        return Ok(Heard::End);
    };
    let mut typed = Typed::at_most(SHOWN);
    typed.line(line);
    let hidden = Hidden::begin(tty, false)?;
    hidden.read_rest(typed, signals)
}

/// While it lives, the terminal does not show what is typed, and hands it over key by key.
struct Hidden<'t> {
    tty: &'t File,
    before: Termios,
    keys: Keys,
    marks_pastes: bool,
}

impl<'t> Hidden<'t> {
    fn begin(tty: &'t File, marks_pastes: bool) -> io::Result<Self> {
        let before = termios::tcgetattr(tty)?;
        let mut modes = before.clone();
        modes.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::IEXTEN);
        modes.local_modes.insert(LocalModes::ISIG);
        modes.special_codes[SpecialCodeIndex::VMIN] = 0;
        modes.special_codes[SpecialCodeIndex::VTIME] = TICK;
        let code = |index| Some(before.special_codes[index]).filter(|code| !matches!(code, 0 | 0xff));
        let keys = Keys {
            character: code(SpecialCodeIndex::VERASE),
            word: code(SpecialCodeIndex::VWERASE),
            all: code(SpecialCodeIndex::VKILL),
            end: code(SpecialCodeIndex::VEOF),
        };
        // What was typed already is kept: of a paste that has just begun, the rest would look like all of it.
        let hidden = Self { tty, before, keys, marks_pastes };
        termios::tcsetattr(tty, OptionalActions::Now, &modes)?;
        if marks_pastes {
            write(tty, MARK_PASTES)?;
        }
        Ok(hidden)
    }

    fn prompt(&self, prompt: &str) -> io::Result<()> {
        write(self.tty, prompt)
    }

    fn read(&self, prompt: &str, signals: &SignalGuard) -> io::Result<Heard> {
        let mut typed = Typed::new();
        let mut buffer = Zeroizing::new([0; 1024]);
        loop {
            if let Some(signal) = signals.came() {
                return Ok(Heard::Signal(signal));
            }
            let mut has_line = false;
            for byte in self.tick(buffer.as_mut_slice())? {
                match typed.key(*byte, self.keys) {
                    Step::More => {}
                    Step::Empty => self.prompt(&format!("\n{prompt}"))?,
                    Step::Line => has_line = true,
                    Step::End => return Ok(Heard::End),
                }
            }
            if has_line {
                return self.read_rest(typed, signals);
            }
        }
    }

    /// Reads what comes behind a line, until nothing more comes.
    fn read_rest(&self, mut typed: Typed, signals: &SignalGuard) -> io::Result<Heard> {
        let mut buffer = Zeroizing::new([0; 1024]);
        let mut quiet = 0;
        while quiet < if typed.expects_more() { PATIENCE } else { 1 } {
            if let Some(signal) = signals.came() {
                return Ok(Heard::Signal(signal));
            }
            let rest = self.tick(buffer.as_mut_slice())?;
            quiet = if rest.is_empty() { quiet + 1 } else { 0 };
            for byte in rest {
                typed.key(*byte, self.keys);
            }
        }
        Ok(Heard::Line(typed))
    }

    /// What is typed within a tick.
    fn tick<'b>(&self, buffer: &'b mut [u8]) -> io::Result<&'b [u8]> {
        let mut tty = self.tty;
        match tty.read(buffer) {
            // A terminal that has gone brings nothing at once, again and again; but it has no modes any more.
            Ok(0) => termios::tcgetattr(tty).map(drop)?,
            Ok(length) => return Ok(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        Ok(&[])
    }
}

impl Drop for Hidden<'_> {
    fn drop(&mut self) {
        // Whoever has taken the terminal away has its modes as well.
        if self.marks_pastes {
            let _ = write(self.tty, MARK_PASTES_NO_MORE);
        }
        let _ = termios::tcflush(self.tty, QueueSelector::IFlush);
        let _ = termios::tcsetattr(self.tty, OptionalActions::Now, &self.before);
    }
}
