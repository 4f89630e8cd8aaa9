//! Ctrl-C, where it must not simply end the process.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

#[cfg(unix)]
use super::signals::SignalGuard;

/// How soon Ctrl-C is noticed.
const SOON: Duration = Duration::from_millis(50);

/// Does something that takes long on a thread of its own, and waits for it; `None` when Ctrl-C was pressed first. What
/// was begun goes on then until the process ends. (On Unix: elsewhere Ctrl-C ends the process.)
pub(crate) fn interruptible<T: Send + 'static>(work: impl Fn() -> T + Clone + Send + 'static) -> Option<T> {
    let (done, result) = channel();
    #[cfg(unix)]
    let guard = SignalGuard::interrupt();
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
            Err(RecvTimeoutError::Timeout) =>
            {
                #[cfg(unix)]
                if guard.as_ref().is_ok_and(|guard| guard.came().is_some()) {
                    return None;
                }
            }
        }
    }
}

/// Whether Ctrl-C was pressed, for work that looks after itself. (On Unix: elsewhere Ctrl-C ends the process.)
pub(crate) struct Interrupts {
    #[cfg(unix)]
    guard: Option<SignalGuard>,
}

impl Interrupts {
    /// Does something while Ctrl-C is only noted.
    pub(crate) fn catch<T>(work: impl FnOnce(&Self) -> T) -> T {
        // Where the signal cannot be caught, it ends the process as ever.
        work(&Self {
            #[cfg(unix)]
            guard: SignalGuard::interrupt().ok(),
        })
    }

    /// Whether it was pressed since this was asked last.
    pub(crate) fn came(&self) -> bool {
        #[cfg(unix)]
        {
            self.guard.as_ref().is_some_and(|guard| guard.came().is_some())
        }
        #[cfg(not(unix))]
        false
    }
}
