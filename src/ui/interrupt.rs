//! Ctrl-C, where it must not simply end the process.

use std::io;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// How soon Ctrl-C is noticed.
const SOON: Duration = Duration::from_millis(50);

/// While it lives, Ctrl-C does not end the process. (On Unix: elsewhere it does.)
pub(super) struct InterruptGuard {
    #[cfg(unix)]
    flags: unix::Flags,
}

impl InterruptGuard {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            flags: unix::Flags::taken()?,
        })
    }

    /// Whether it was pressed since.
    fn was_interrupted(&self) -> bool {
        #[cfg(unix)]
        return self.flags.was_interrupted();
        #[cfg(not(unix))]
        return false;
    }
}

/// Does something that takes long on a thread of its own, and waits for it; `None` when Ctrl-C was pressed first. What
/// was begun goes on then until the process ends.
pub(crate) fn interruptible<T: Send + 'static>(work: impl Fn() -> T + Clone + Send + 'static) -> Option<T> {
    let (done, result) = channel();
    let guard = InterruptGuard::new();
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
                if guard.as_ref().is_ok_and(InterruptGuard::was_interrupted) {
                    return None;
                }
            }
        }
    }
}

#[cfg(unix)]
mod unix {
    use std::io;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, OnceLock};

    use signal_hook::consts::SIGINT;

    /// What the signal handlers look at and set; there is one set of them in a process.
    #[derive(Clone)]
    pub(super) struct Flags {
        ends_the_process: Arc<AtomicBool>,
        interrupted: Arc<AtomicBool>,
    }

    impl Flags {
        pub(super) fn taken() -> io::Result<Self> {
            static FLAGS: OnceLock<Flags> = OnceLock::new();
            let flags = if let Some(flags) = FLAGS.get() {
                flags.clone()
            } else {
                let flags = Self { ends_the_process: Arc::new(AtomicBool::new(true)), interrupted: Arc::default() };
                let ends = Arc::clone(&flags.ends_the_process);
                signal_hook::flag::register_conditional_default(SIGINT, ends)?;
                signal_hook::flag::register(SIGINT, Arc::clone(&flags.interrupted))?;
                FLAGS.get_or_init(|| flags).clone()
            };
            flags.interrupted.store(false, Ordering::SeqCst);
            flags.ends_the_process.store(false, Ordering::SeqCst);
            Ok(flags)
        }

        pub(super) fn was_interrupted(&self) -> bool {
            self.interrupted.load(Ordering::SeqCst)
        }
    }

    impl Drop for super::InterruptGuard {
        fn drop(&mut self) {
            self.flags.ends_the_process.store(true, Ordering::SeqCst);
        }
    }
}
