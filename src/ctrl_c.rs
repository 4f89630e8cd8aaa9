//! Ctrl-C and Ctrl-Break at a Windows console, where they must not simply end the process.
//!
//! The handler is installed once, when it is first wanted, and stays. While nobody holds Ctrl-C, the process ends as one
//! that has no handler does. Closing the window ends it in any case.

use std::io;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// `STATUS_CONTROL_C_EXIT`: the status of a process that Ctrl-C ended.
const ENDED_BY_CTRL_C: i32 = 0xC000_013A_u32.cast_signed();

/// How many hold it.
static HOLDERS: AtomicUsize = AtomicUsize::new(0);
/// Whether it came while it was held.
static CAME: AtomicBool = AtomicBool::new(false);
/// Whether there is a handler.
static HAS_HANDLER: Mutex<bool> = Mutex::new(false);

/// While it lives, Ctrl-C and Ctrl-Break end nothing here. Programs that were started hear of them as ever.
#[derive(Debug)]
pub(crate) struct HeldCtrlC {
    came: &'static AtomicBool,
}

impl HeldCtrlC {
    /// # Errors
    /// The system installs no handler.
    pub(crate) fn new() -> io::Result<Self> {
        let mut has_handler = HAS_HANDLER.lock().unwrap_or_else(PoisonError::into_inner);
        if !*has_handler {
            ctrlc::set_handler(|| {
                if HOLDERS.load(Ordering::SeqCst) == 0 {
                    std::process::exit(ENDED_BY_CTRL_C);
                }
                CAME.store(true, Ordering::SeqCst);
            })
            .map_err(io::Error::other)?;
            *has_handler = true;
        }
        if HOLDERS.fetch_add(1, Ordering::SeqCst) == 0 {
            CAME.store(false, Ordering::SeqCst);
        }
        Ok(Self { came: &CAME })
    }

    /// Whether it was pressed, once.
    pub(crate) fn came(&self) -> bool {
        self.came.swap(false, Ordering::SeqCst)
    }
}

impl Drop for HeldCtrlC {
    fn drop(&mut self) {
        HOLDERS.fetch_sub(1, Ordering::SeqCst);
    }
}
