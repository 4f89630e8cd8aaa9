//! Brings the secret to signers: a program for each, which reads it on stdin and nowhere else.
//!
//! A program starts in `/`, in a process group of its own, without a variable of tilepass's, Vault's or `OpenBao`'s. What it
//! prints is kept in memory, with the secret masked. Who calls this ends what still runs before it ends itself.

use std::io::{self, PipeReader, Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::masked::Tail;
use tiledesk_token::secret::Secret;

/// How long a program has to end when it is asked to.
const GRACE: Duration = Duration::from_secs(2);
/// How long the rest of an output is waited for when the program has ended.
const REST: Duration = Duration::from_millis(200);
/// Whose variables a program does not get.
const HIDDEN: [&str; 3] = ["TILEPASS_", "VAULT_", "BAO_"];

/// Why a secret was not brought, or why nobody knows whether it was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Undelivered {
    /// The operating system does not start the program.
    #[error("its program cannot be started: {0}")]
    NotStarted(#[source] io::Error),
    /// The program failed.
    #[error("its program ended with status {0}")]
    Failed(i32),
    /// The program was ended by a signal.
    #[error("its program was ended by signal {0}")]
    Signal(i32),
    /// The program says that all is well, and has left the secret where it was.
    #[error("its program ended with status 0 without having read the secret")]
    NotRead,
    /// It took longer than it may.
    #[error("its program did not end within {} s and was ended", .0.as_secs())]
    TimedOut(Duration),
    /// It wants to ask somebody.
    #[error("its program waited for somebody at the terminal and was ended")]
    AtTerminal,
    /// Somebody pressed Ctrl-C.
    #[error("its program was ended by Ctrl-C")]
    Interrupted,
}

impl Undelivered {
    /// A stable name, for machines.
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::NotStarted(_) => "not_started",
            Self::Failed(_) | Self::Signal(_) => "failed",
            Self::NotRead => "not_read",
            Self::TimedOut(_) => "timed_out",
            Self::AtTerminal => "at_terminal",
            Self::Interrupted => "interrupted",
        }
    }

    /// What mends it; `whom` are the flags that name the signer.
    pub(crate) fn hint(&self, whom: &str) -> Option<String> {
        Some(match self {
            Self::AtTerminal => {
                "a delivery asks nobody: give `ssh` a key and `-o BatchMode=yes`, and `sudo` `-n`".to_owned()
            }
            Self::NotRead => {
                "the program has to read its stdin to the end, as `cat >PATH` does; on another computer: `ssh HOST 'cat >PATH'`".to_owned()
            }
            Self::TimedOut(_) => format!("give it longer: `tilepass secret deliver {whom} --limit 10m`"),
            Self::NotStarted(_) | Self::Failed(_) | Self::Signal(_) | Self::Interrupted => return None,
        })
    }
}

/// A program that was handed the secret, and has not ended.
pub(crate) struct Running {
    child: Child,
    /// What it has not read of the secret.
    stdin: PipeReader,
    output: Arc<Mutex<Output>>,
    started: Instant,
    limit: Duration,
    /// Why it is to end, and since when.
    ending: Option<(Undelivered, Instant, bool)>,
}

struct Output {
    tail: Tail,
    is_whole: bool,
}

/// What came of a delivery.
pub(crate) struct Ended {
    pub(crate) result: Result<(), Undelivered>,
    /// What the program printed: the end of it, safe to show.
    pub(crate) output: Vec<String>,
    pub(crate) took: Duration,
}

/// How a process stands.
#[cfg_attr(not(unix), allow(dead_code, reason = "no signals there"))]
enum State {
    Runs,
    /// It wants to read from the terminal, or to change it.
    Stopped,
    Status(i32),
    Signal(i32),
}

impl Running {
    /// Starts a command: a program, by its absolute path, and its arguments.
    ///
    /// # Errors
    /// [`Undelivered::NotStarted`]
    pub(crate) fn start(command: &[String], secret: &Secret, limit: Duration) -> Result<Self, Undelivered> {
        Self::spawn(command, secret, limit).map_err(Undelivered::NotStarted)
    }

    fn spawn(words: &[String], secret: &Secret, limit: Duration) -> io::Result<Self> {
        let (program, arguments) = words.split_first().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let (stdin, mut writer) = io::pipe()?;
        // Every pipe holds what a secret has at most, so nobody waits for the program here.
        writer.write_all(secret.as_bytes())?;
        drop(writer);
        let (reader, output) = io::pipe()?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(stdin.try_clone()?).stdout(output.try_clone()?).stderr(Stdio::from(output));
        #[cfg(unix)]
        {
            std::os::unix::process::CommandExt::process_group(&mut command, 0);
            command.current_dir("/");
        }
        for (name, _) in std::env::vars_os() {
            let is_hidden = |start: &str| {
                name.as_encoded_bytes()
                    .get(..start.len())
                    .is_some_and(|found| found.eq_ignore_ascii_case(start.as_bytes()))
            };
            if HIDDEN.into_iter().any(is_hidden) {
                command.env_remove(&name);
            }
        }
        let child = command.spawn()?;
        // It holds the other ends of the pipes.
        drop(command);
        let output = Arc::new(Mutex::new(Output { tail: Tail::new(secret), is_whole: false }));
        let kept = Arc::clone(&output);
        let reading = thread::Builder::new().stack_size(128 << 10).spawn(move || keep(reader, &kept));
        let mut running = Self { child, stdin, output, started: Instant::now(), limit, ending: None };
        if let Err(cause) = reading {
            // Nobody would read what it prints.
            running.signal(true);
            while matches!(running.state()?, State::Runs | State::Stopped) {
                thread::sleep(Duration::from_millis(1));
            }
            return Err(cause);
        }
        Ok(running)
    }

    /// What came of it, once it has ended. To be asked again and again: late programs are ended here.
    pub(crate) fn poll(&mut self) -> Option<Ended> {
        let state = self.state().unwrap_or(State::Status(-1));
        let result = match state {
            State::Runs => {
                if self.ending.is_none() && self.started.elapsed() >= self.limit {
                    self.end(Undelivered::TimedOut(self.limit));
                }
                self.insist();
                return None;
            }
            State::Stopped => {
                self.end(Undelivered::AtTerminal);
                // One that is stopped hears nothing else.
                self.signal(true);
                return None;
            }
            State::Status(status) => match self.ending.take() {
                Some((why, ..)) => Err(why),
                None if status != 0 => Err(Undelivered::Failed(status)),
                None if self.has_left_some() => Err(Undelivered::NotRead),
                None => Ok(()),
            },
            State::Signal(signal) => Err(self.ending.take().map_or(Undelivered::Signal(signal), |(why, ..)| why)),
        };
        let took = self.started.elapsed();
        Some(Ended { result, output: self.printed(), took })
    }

    /// Asks the program, and all that it started, to end.
    pub(crate) fn end(&mut self, why: Undelivered) {
        if self.ending.is_none() {
            self.ending = Some((why, Instant::now(), false));
            self.signal(false);
        }
    }

    /// Ends what did not end when it was asked to.
    fn insist(&mut self) {
        let late = |(_, since, is_killed): &mut (Undelivered, Instant, bool)| {
            let is_late = since.elapsed() >= GRACE && !*is_killed;
            *is_killed |= is_late;
            is_late
        };
        if self.ending.as_mut().is_some_and(late) {
            self.signal(true);
        }
    }

    /// Whether some of the secret was not read. Nobody writes any more, so nobody waits here.
    fn has_left_some(&mut self) -> bool {
        let mut left = Zeroizing::new([0; Secret::MAX]);
        !matches!(self.stdin.read(left.as_mut_slice()), Ok(0))
    }

    fn printed(&self) -> Vec<String> {
        let ended = Instant::now();
        loop {
            let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
            if output.is_whole || ended.elapsed() >= REST {
                return output.tail.lines();
            }
            drop(output);
            thread::sleep(Duration::from_millis(1));
        }
    }

    #[cfg(unix)]
    fn state(&mut self) -> io::Result<State> {
        use rustix::process::{Pid, WaitOptions, waitpid};
        let pid = Pid::from_child(&self.child);
        let Some((_, status)) = waitpid(Some(pid), WaitOptions::NOHANG | WaitOptions::UNTRACED)? else {
            return Ok(State::Runs);
        };
        Ok(match (status.exit_status(), status.terminating_signal()) {
            (Some(status), _) => State::Status(status),
            (None, Some(signal)) => State::Signal(signal),
            (None, None) if status.stopped() => State::Stopped,
            (None, None) => State::Runs,
        })
    }

    #[cfg(not(unix))]
    fn state(&mut self) -> io::Result<State> {
        Ok(self.child.try_wait()?.map_or(State::Runs, |status| State::Status(status.code().unwrap_or(-1))))
    }

    /// To the whole group. That it has ended meanwhile is no failure.
    #[cfg(unix)]
    fn signal(&mut self, at_once: bool) {
        use rustix::process::{Pid, Signal, kill_process_group};
        let signal = if at_once { Signal::KILL } else { Signal::TERM };
        let _ = kill_process_group(Pid::from_child(&self.child), signal);
    }

    #[cfg(not(unix))]
    fn signal(&mut self, _at_once: bool) {
        let _ = self.child.kill();
    }
}

/// What still runs ends with whoever started it.
impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.state(), Ok(State::Runs | State::Stopped)) {
            self.signal(true);
            let _ = self.state();
        }
    }
}

fn keep(mut reader: PipeReader, output: &Mutex<Output>) {
    let mut piece = Zeroizing::new([0; 4096]);
    loop {
        let read = match reader.read(piece.as_mut_slice()) {
            Ok(0) => break,
            Ok(read) => read,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
        output.tail.push(piece.get(..read).unwrap_or_default());
    }
    output.lock().unwrap_or_else(PoisonError::into_inner).is_whole = true;
}
