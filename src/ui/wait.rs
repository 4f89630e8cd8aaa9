//! Waits for a stream, so that a read which may take for ever can be given up.

use std::time::Duration;

/// Waits so long at most for something to read, or the end; whether it came. A wait that was interrupted is one in which
/// nothing came. What cannot be waited for is read.
#[cfg(unix)]
pub fn has_more(stream: &impl std::os::fd::AsFd, wait: Duration) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let wait = Timespec::try_from(wait).ok();
    match poll(&mut [PollFd::new(stream, PollFlags::IN)], wait.as_ref()) {
        Ok(ready) => ready > 0,
        Err(error) => error != rustix::io::Errno::INTR,
    }
}

/// Elsewhere a read is not given up: Ctrl-C ends the process.
#[cfg(not(unix))]
#[must_use]
pub fn has_more<T>(_: &T, _: Duration) -> bool {
    true
}
