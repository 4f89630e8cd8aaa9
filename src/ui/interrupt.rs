//! Ctrl-C, where it must not simply end the process.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

#[cfg(unix)]
use super::signals::SignalGuard;
#[cfg(windows)]
use crate::ctrl_c::HeldCtrlC;
use crate::exit::Exit;

/// How soon Ctrl-C is noticed.
const SOON: Duration = Duration::from_millis(50);

/// While it lives, what would end the process waits: Ctrl-C, and being told to end or hung up on. Ctrl-Z acts at once.
/// On Windows Ctrl-Break is another Ctrl-C, and there is nothing else.
pub(crate) struct Interrupts {
    #[cfg(unix)]
    guard: Option<SignalGuard>,
    #[cfg(windows)]
    guard: Option<HeldCtrlC>,
}

impl Interrupts {
    pub(crate) fn wait() -> Self {
        Self {
            #[cfg(unix)]
            guard: SignalGuard::all().ok(),
            #[cfg(windows)]
            guard: HeldCtrlC::new().ok(),
        }
    }

    /// Whether the process is to end.
    pub(crate) fn came(&self) -> bool {
        self.end().is_some()
    }

    /// How the process is to end, if it is.
    pub(crate) fn end(&self) -> Option<Exit> {
        #[cfg(unix)]
        {
            use signal_hook::consts::{SIGCONT, SIGINT, SIGTSTP};
            let guard = self.guard.as_ref()?;
            while let Some(signal) = guard.came() {
                match signal {
                    SIGCONT => {}
                    // What cannot be sent to oneself leaves the process running.
                    SIGTSTP => drop(guard.act(signal)),
                    SIGINT => return Some(Exit::Cancelled),
                    other => return Some(Exit::Signal(u8::try_from(other).unwrap_or_default())),
                }
            }
            None
        }
        #[cfg(windows)]
        self.guard.as_ref()?.came().then_some(Exit::Cancelled)
    }
}

/// Does something that takes long on a thread of its own, and waits for it; `None` when Ctrl-C was pressed first. What
/// was begun goes on then until the process ends.
pub(crate) fn interruptible<T: Send + 'static>(work: impl Fn() -> T + Clone + Send + 'static) -> Option<T> {
    let (done, result) = channel();
    #[cfg(unix)]
    let guard = SignalGuard::interrupt();
    #[cfg(windows)]
    let guard = HeldCtrlC::new();
    let on_a_thread = work.clone();
    let thread = std::thread::Builder::new().spawn(move || {
        // Nobody listens any more after Ctrl-C.
        let _ = done.send(on_a_thread());
    });
    if thread.is_err() {
        return Some(work());
    }
    loop {
        match result.recv_timeout(SOON) {
            Ok(result) => return Some(result),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {
                #[cfg(unix)]
                let came = guard.as_ref().is_ok_and(|guard| guard.came().is_some());
                #[cfg(windows)]
                let came = guard.as_ref().is_ok_and(HeldCtrlC::came);
                if came {
                    return None;
                }
            }
        }
    }
}
