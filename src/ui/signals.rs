//! Signals that wait while somebody is asked: the terminal gets its echo back before they do what they always do.
//!
//! A handler that was installed stays. So each signal has two flags: whether it acts as if nobody had caught it, and
//! whether it came. A signal that was ignored when the process began stays ignored (`nohup`), where the system tells.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::process::{Signal, getpid, kill_process};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGXFSZ};
use signal_hook::{flag, low_level};

/// How long the signal that ends a stop is waited for, in milliseconds. Where nobody can be stopped, none comes.
const WAKING: u32 = 200;

/// A signal that can be made to wait.
struct Caught {
    number: i32,
    /// Whether it does what it does in a process that has never heard of it.
    acts: AtomicBool,
    /// Whether it came while it did not act.
    came: AtomicBool,
    /// Whether there is a handler.
    has_handler: Mutex<bool>,
}

/// Signals that end or stop the process, and the one that wakes it.
static ALL: [Caught; 6] = [
    Caught::new(SIGINT),
    Caught::new(SIGTERM),
    Caught::new(SIGHUP),
    Caught::new(SIGQUIT),
    Caught::new(SIGTSTP),
    Caught::new(SIGCONT),
];

impl Caught {
    const fn new(number: i32) -> Self {
        Self { number, acts: AtomicBool::new(true), came: AtomicBool::new(false), has_handler: Mutex::new(false) }
    }

    /// Installs the handler, once.
    fn catch(&'static self) -> io::Result<()> {
        let mut has_handler = self.has_handler.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if *has_handler || is_ignored(self.number) {
            return Ok(());
        }
        match self.number {
            SIGCONT => {}
            SIGTSTP => self.stop_outside_of_prompts()?,
            _ => drop(flag::register_conditional_default(self.number, &self.acts)?),
        }
        flag::register(self.number, &self.came)?;
        *has_handler = true;
        Ok(())
    }

    /// Ctrl-Z while nobody is asked. `signal-hook` would stop the process by `SIGSTOP`, which stops even one that no
    /// shell could ever wake.
    fn stop_outside_of_prompts(&'static self) -> io::Result<()> {
        let (mut reader, writer) = UnixStream::pair()?;
        low_level::pipe::register(self.number, writer)?;
        std::thread::Builder::new().spawn(move || {
            while matches!(reader.read(&mut [0]), Ok(1)) {
                if self.acts.load(Ordering::SeqCst) {
                    // What cannot be sent to oneself leaves the process running.
                    let _ = stop();
                }
            }
        })?;
        Ok(())
    }
}

/// While it lives, these signals wait.
pub(super) struct SignalGuard {
    waiting: &'static [Caught],
}

impl SignalGuard {
    /// Ctrl-C alone.
    pub(super) fn interrupt() -> io::Result<Self> {
        Self::of(ALL.get(..1).unwrap_or_default())
    }

    /// All that would leave the terminal without its echo.
    pub(super) fn all() -> io::Result<Self> {
        Self::of(&ALL)
    }

    fn of(waiting: &'static [Caught]) -> io::Result<Self> {
        waiting.iter().try_for_each(Caught::catch)?;
        for signal in waiting {
            signal.came.store(false, Ordering::SeqCst);
            signal.acts.store(false, Ordering::SeqCst);
        }
        Ok(Self { waiting })
    }

    /// A signal that came, once.
    pub(super) fn came(&self) -> Option<i32> {
        self.waiting.iter().find(|signal| signal.came.swap(false, Ordering::SeqCst)).map(|signal| signal.number)
    }

    /// Does what the signal would have done. Comes back when the process was stopped and goes on.
    pub(super) fn act(&self, signal: i32) -> io::Result<()> {
        if signal != SIGTSTP {
            return low_level::emulate_default_handler(signal);
        }
        stop()?;
        // Another thread may be the one that is stopped, and this one be told of the end before it was still: who woke the
        // process is waited for, or would count as a second stop, after which everybody is asked again.
        let woken = self.waiting.iter().find(|signal| signal.number == SIGCONT);
        for _ in 0..WAKING {
            if woken.is_none_or(|signal| signal.came.swap(false, Ordering::SeqCst)) {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    /// Lets signals act again, and those that came too late to be looked at.
    pub(super) fn release(self) -> io::Result<()> {
        self.let_act();
        while let Some(signal) = self.came() {
            self.act(signal)?;
        }
        Ok(())
    }

    fn let_act(&self) {
        for signal in self.waiting {
            signal.acts.store(true, Ordering::SeqCst);
        }
    }
}

impl Drop for SignalGuard {
    fn drop(&mut self) {
        self.let_act();
    }
}

/// Has a write fail that would make a file larger than this process may (`ulimit -f`), in place of a signal that ends it and
/// leaves the file behind. A program that takes this one's place gets what it would have had.
pub fn fail_at_size_limit() {
    if !is_ignored(SIGXFSZ) {
        // Where the system refuses, it stays as it was.
        let _ = flag::register(SIGXFSZ, Arc::default());
    }
}

/// Stops the process as Ctrl-Z does it, which needs a signal that nobody has caught: of a group that no shell looks
/// after, the system stops nobody.
fn stop() -> io::Result<()> {
    Ok(kill_process(getpid(), Signal::TTIN)?)
}

/// Whether the process was started with this signal ignored.
fn is_ignored(signal: i32) -> bool {
    if !cfg!(target_os = "linux") {
        return false;
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    u32::try_from(signal - 1).is_ok_and(|bit| ignored.checked_shr(bit).unwrap_or_default() & 1 == 1)
}
