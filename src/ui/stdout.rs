//! The process's own stdout, which tells when nobody can ever read it.

use std::io::{self, Write};

/// What a pipe holds where nobody asked for more, in bytes.
const PIPE: usize = 64 * 1024;
/// What it is asked to hold: the most that Linux gives everybody.
#[cfg(target_os = "linux")]
const WIDE: usize = 1 << 20;

/// The process's stdout. When the caller closed it (`>&-`), Rust's runtime has put `/dev/null` in its place, which
/// takes everything and says so: a secret that is shown once would be lost without a word. Here it is a closed pipe.
#[derive(Debug)]
pub struct RealStdout<W> {
    stream: W,
    closed: bool,
    /// Whether a pipe was asked to hold more.
    is_widened: bool,
}

impl<W: Write> RealStdout<W> {
    /// Takes over what writes to the process's stdout.
    #[must_use]
    pub fn new(stream: W) -> Self {
        let closed = was_closed(&io::stdout());
        Self { stream, closed, is_widened: false }
    }
}

impl<W: Write> Write for RealStdout<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        if bytes.len() > PIPE && !self.is_widened {
            self.is_widened = true;
            widen(io::stdout());
        }
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Has a pipe hold a megabyte, so that who writes much at once need not wait for whoever reads. What is no pipe stays what it
/// is, and so does a pipe of somebody who has too many.
#[cfg(target_os = "linux")]
fn widen(stream: impl std::os::fd::AsFd) {
    let _ = rustix::pipe::fcntl_setpipe_size(stream, WIDE);
}

#[cfg(not(target_os = "linux"))]
fn widen(_: io::Stdout) {}

/// Whether it is the runtime's `/dev/null`. That one can be read as well; a shell opens `>/dev/null` for writing only,
/// and whoever types that means it.
#[cfg(unix)]
fn was_closed(stream: &io::Stdout) -> bool {
    use std::io::Read;
    use std::os::fd::AsFd;
    let look = || -> io::Result<bool> {
        let mut file = std::fs::File::from(stream.as_fd().try_clone_to_owned()?);
        let is_null = is_same_device(&file.metadata()?, &std::fs::metadata("/dev/null")?);
        Ok(is_null && matches!(file.read(&mut [0]), Ok(0)))
    };
    look().unwrap_or(false)
}

/// What is no device has a device's number too: a socket that of a regular file, and reading it would wait for ever.
#[cfg(unix)]
fn is_same_device(one: &std::fs::Metadata, other: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    let is_device = |found: &std::fs::Metadata| found.file_type().is_char_device();
    is_device(one) && is_device(other) && one.rdev() == other.rdev()
}

#[cfg(not(unix))]
fn was_closed(_: &io::Stdout) -> bool {
    false
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs::{File, metadata};
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixStream;

    use super::*;

    #[test]
    fn a_socket_is_no_device() {
        let socket = File::from(OwnedFd::from(UnixStream::pair().unwrap().0)).metadata().unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        // As in a chroot whose `/dev/null` somebody has made by writing to it.
        assert!(!is_same_device(&socket, &file.as_file().metadata().unwrap()));
        assert!(!is_same_device(&file.as_file().metadata().unwrap(), &file.as_file().metadata().unwrap()));
        let null = metadata("/dev/null").unwrap();
        assert!(is_same_device(&null, &null));
        assert!(!is_same_device(&metadata("/dev/zero").unwrap(), &null));
        assert!(!is_same_device(&socket, &null));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_pipe_holds_more_where_it_is_asked_to_and_nothing_else_is_touched() {
        let (_reader, writer) = io::pipe().unwrap();
        let before = rustix::pipe::fcntl_getpipe_size(&writer).unwrap();
        widen(&writer);
        // Whoever has too many pipes keeps what they have.
        let after = rustix::pipe::fcntl_getpipe_size(&writer).unwrap();
        assert!(after == WIDE || after == before, "{before} became {after}");
        widen(tempfile::tempfile().unwrap());
    }
}
