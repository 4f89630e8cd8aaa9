//! The process's own stdout, which tells when nobody can ever read it.

use std::io::{self, Write};

/// The process's stdout. When the caller closed it (`>&-`), Rust's runtime has put `/dev/null` in its place, which
/// takes everything and says so: a secret that is shown once would be lost without a word. Here it is a closed pipe.
#[derive(Debug)]
pub struct RealStdout<W> {
    stream: W,
    closed: bool,
}

impl<W: Write> RealStdout<W> {
    /// Takes over what writes to the process's stdout.
    #[must_use]
    pub fn new(stream: W) -> Self {
        let closed = was_closed(&io::stdout());
        Self { stream, closed }
    }
}

impl<W: Write> Write for RealStdout<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Whether it is the runtime's `/dev/null`. That one can be read as well; a shell opens `>/dev/null` for writing only,
/// and whoever types that means it.
#[cfg(unix)]
fn was_closed(stream: &io::Stdout) -> bool {
    use std::io::Read;
    use std::os::fd::AsFd;
    use std::os::unix::fs::MetadataExt;
    let look = || -> io::Result<bool> {
        let mut file = std::fs::File::from(stream.as_fd().try_clone_to_owned()?);
        let null = std::fs::metadata("/dev/null")?.rdev();
        Ok(file.metadata()?.rdev() == null && matches!(file.read(&mut [0]), Ok(0)))
    };
    look().unwrap_or(false)
}

#[cfg(not(unix))]
fn was_closed(_: &io::Stdout) -> bool {
    false
}
