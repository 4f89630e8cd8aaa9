//! A program that is asked for one line of text that nobody else is to see: the passphrase of the secrets file.
//!
//! No shell reads what was typed, and nothing is found by way of the current directory. The program gets none of
//! tilepass's own variables and nothing on stdin; what it asks, it asks at the terminal itself.

use std::ffi::OsStr;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::variable::is_own;
use crate::paths::{NoProgram, find_program};
use tiledesk_token::secret::may_be_secret;

/// The longest line, in bytes.
const LONGEST: usize = 4096;
/// How often it is looked whether a program has ended.
const TICK: Duration = Duration::from_millis(10);

/// Why a program gave no line. Nothing that it printed is in it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FirstLineError {
    /// Nothing but spaces.
    #[error("names no program")]
    Empty,
    /// Which file that is depends on where one stands.
    #[error("names `{0}`, which is neither an absolute path nor the name of a program")]
    Relative(String),
    /// No absolute directory of `PATH` has it.
    #[error("names `{0}`, and no absolute directory of `PATH` has such a program")]
    NotFound(String),
    /// The operating system does not start it.
    #[error("names `{program}`, which cannot be started: {cause}")]
    NotStarted {
        /// As it was typed.
        program: String,
        /// What the system said.
        cause: io::Error,
    },
    /// It failed.
    #[error("names `{program}`, which failed ({status})")]
    Failed {
        /// As it was typed.
        program: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// It did not end in time, and was killed.
    #[error("names `{program}`, which did not end within {seconds} s and was stopped")]
    TimedOut {
        /// As it was typed.
        program: String,
        /// The time that it had.
        seconds: u64,
    },
    /// Its first line is empty.
    #[error("names `{0}`, whose first line is empty")]
    NoLine(String),
    /// Its first line is no passphrase.
    #[error("names `{0}`, whose first line is longer than 4096 bytes")]
    TooLong(String),
    /// What it printed cannot be read.
    #[error("names `{program}`, whose output cannot be read: {cause}")]
    Unread {
        /// As it was typed.
        program: String,
        /// What the system said.
        cause: io::Error,
    },
}

impl FirstLineError {
    /// What mends it, where that is known.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Empty | Self::Relative(_) | Self::NotFound(_) | Self::NotStarted { .. } => Some(
                "name a program and its arguments with spaces between, as in `pass show tilepass`; no shell reads it: what needs quotes, `~`, `$` or `|` belongs in a script that it names",
            ),
            Self::Failed { .. } | Self::TimedOut { .. } | Self::NoLine(_) | Self::TooLong(_) => {
                Some("run the same command in a terminal: its first line has to be the passphrase, and its status 0")
            }
            Self::Unread { .. } => None,
        }
    }
}

/// The first line that a program prints, without its line break.
///
/// `command` is split at spaces; `path` is where programs are looked for. With `quiet`, nothing that the program says on
/// stderr is shown.
///
/// # Errors
/// [`FirstLineError`]; a program that is late is stopped.
pub(crate) fn first_line(
    command: &str,
    path: Option<&OsStr>,
    quiet: bool,
    limit: Duration,
) -> Result<Zeroizing<Vec<u8>>, FirstLineError> {
    let (program, found) = program_of(command, path)?;
    let words = words(command).skip(1);
    let mut command = Command::new(found);
    command.args(words).stdin(Stdio::null()).stdout(Stdio::piped());
    if quiet {
        command.stderr(Stdio::null());
    }
    for (name, _) in std::env::vars_os() {
        if is_own(name.as_encoded_bytes()) {
            command.env_remove(name);
        }
    }
    let started = Instant::now();
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(cause) => return Err(FirstLineError::NotStarted { program, cause }),
    };
    let Some((line, status)) = wait(&mut child, started, limit) else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(FirstLineError::TimedOut { program, seconds: limit.as_secs() });
    };
    match (status, line) {
        (Err(cause), _) | (_, Err(cause)) => Err(FirstLineError::Unread { program, cause }),
        (Ok(status), _) if !status.success() => Err(FirstLineError::Failed { program, status }),
        (_, Ok(line)) if line.is_empty() => Err(FirstLineError::NoLine(program)),
        (_, Ok(line)) if line.len() > LONGEST => Err(FirstLineError::TooLong(program)),
        (_, Ok(line)) => Ok(line),
    }
}

/// The program that a command names, as it may be shown and where it is; it is not run.
///
/// # Errors
/// [`FirstLineError`] where there is none.
pub(crate) fn program_of(command: &str, path: Option<&OsStr>) -> Result<(String, PathBuf), FirstLineError> {
    let name = words(command).next().ok_or(FirstLineError::Empty)?;
    let shown = if may_be_secret(name) { "…" } else { name }.to_owned();
    let found = find(name, &shown, path)?;
    Ok((shown, found))
}

fn words(command: &str) -> impl Iterator<Item = &str> {
    command.split(' ').filter(|word| !word.is_empty())
}

type Waited = (io::Result<Zeroizing<Vec<u8>>>, io::Result<ExitStatus>);

/// What it printed and how it ended; `None` when that takes longer than `limit`.
fn wait(child: &mut Child, started: Instant, limit: Duration) -> Option<Waited> {
    let stdout = child.stdout.take()?;
    let (sender, receiver) = mpsc::channel();
    // It is left alone where it waits for what the program has started in its turn.
    thread::spawn(move || sender.send(read(stdout)));
    let line = match receiver.recv_timeout(limit.saturating_sub(started.elapsed())) {
        Ok(line) => line,
        Err(RecvTimeoutError::Timeout) => return None,
        Err(RecvTimeoutError::Disconnected) => Err(ErrorKind::BrokenPipe.into()),
    };
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some((line, Ok(status))),
            Ok(None) if started.elapsed() >= limit => return None,
            Ok(None) => thread::sleep(TICK),
            Err(cause) => return Some((line, Err(cause))),
        }
    }
}

/// The first line, cut off one byte behind the longest, in a buffer that never moves. The rest is read, so that nobody
/// is stopped while writing it, and wiped.
fn read(mut stdout: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST + 1));
    let mut piece = Zeroizing::new([0; LONGEST]);
    let mut is_over = false;
    loop {
        let read = match stdout.read(piece.as_mut_slice()) {
            Ok(0) => break,
            Ok(read) => read,
            Err(cause) if cause.kind() == ErrorKind::Interrupted => continue,
            Err(cause) => return Err(cause),
        };
        for byte in piece.iter().take(read) {
            is_over |= *byte == b'\n';
            if !is_over && line.len() <= LONGEST {
                line.push(*byte);
            }
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(line)
}

/// Where the program is.
fn find(name: &str, shown: &str, path: Option<&OsStr>) -> Result<PathBuf, FirstLineError> {
    let given = Path::new(name);
    if given.is_absolute() {
        return Ok(given.to_owned());
    }
    find_program(name, path).map_err(|error| match error {
        NoProgram::Relative(_) => FirstLineError::Relative(shown.to_owned()),
        NoProgram::NotThere(_) | NoProgram::NotFound { .. } => FirstLineError::NotFound(shown.to_owned()),
    })
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Nobody's machine is so slow.
    const LONG: Duration = Duration::from_secs(600);

    fn run(command: &str, limit: Duration) -> Result<String, String> {
        let path = Some(OsStr::new("bin:.:/usr/bin:/bin"));
        let line = first_line(command, path, true, limit);
        line.map(|line| String::from_utf8(line.to_vec()).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn the_first_line_counts() {
        for (command, line) in [
            (r"printf hunter2", "hunter2"),
            (r"printf hunter2\nlogin:\tada\n", "hunter2"),
            (r"printf hunter2\r\n", "hunter2"),
            ("  echo   hunter2  two ", "hunter2 two"),
            ("/bin/echo 'hunter2' $HOME", "'hunter2' $HOME"),
        ] {
            assert_eq!(run(command, LONG).as_deref(), Ok(line), "{command}");
        }
    }

    #[test]
    fn what_gives_no_line_is_named() {
        for (command, why) in [
            ("  ", "names no program"),
            ("./pass show", "names `./pass`, which is neither an absolute path nor the name of a program"),
            ("~/pass", "names `~/pass`, which is neither an absolute path nor the name of a program"),
            ("no-such-program x", "names `no-such-program`, and no absolute directory of `PATH` has such a program"),
            ("false", "names `false`, which failed (exit status: 1)"),
            ("true", "names `true`, whose first line is empty"),
            (r"printf \nhunter2\n", "names `printf`, whose first line is empty"),
            ("printf %05000d 1", "names `printf`, whose first line is longer than 4096 bytes"),
        ] {
            assert_eq!(run(command, LONG).unwrap_err(), why, "{command}");
        }
    }

    #[test]
    fn one_that_is_late_is_stopped() {
        let started = Instant::now();
        let why = run("sleep 600", Duration::from_millis(50)).unwrap_err();
        assert_eq!(why, "names `sleep`, which did not end within 0 s and was stopped");
        assert!(started.elapsed() < LONG);
    }
}
