//! Reads logs so that Ctrl-C can end it, and it is known how much was read.

use std::cell::Cell;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::Exit;
use crate::commands::Context;
use crate::scan::Log;
use crate::ui::{Interrupts, has_more};

/// How soon a signal is noticed where nothing comes in.
const SOON: Duration = Duration::from_millis(200);

/// What is known of all logs together while they are read.
pub(super) struct Watch {
    /// While it is there, signals wait.
    interrupts: Interrupts,
    end: Cell<Option<Exit>>,
    read: Cell<u64>,
    /// How many bytes there are in all, where that is known.
    pub(super) total: Option<u64>,
}

impl Watch {
    /// From now on signals wait.
    pub(super) fn begin(files: &[PathBuf]) -> Self {
        let sizes = files.iter().map(|path| size(path));
        let total = sizes.sum();
        Self { interrupts: Interrupts::wait(), end: Cell::new(None), read: Cell::new(0), total }
    }

    /// How many bytes were read, packed as they were.
    pub(super) fn read(&self) -> u64 {
        self.read.get()
    }

    /// How it is to end, if it is. What was read last may be half of something then.
    pub(super) fn ended(&self) -> Option<Exit> {
        self.end.get()
    }

    /// The same, and whether a signal came.
    pub(super) fn is_to_end(&self) -> Option<Exit> {
        if self.end.get().is_none() {
            self.end.set(self.interrupts.end());
        }
        self.end.get()
    }

    /// A log that is watched.
    ///
    /// # Errors
    /// What the file system says, or that it is packed in a way that is not read.
    pub(super) fn open<'r, 'w: 'r>(&'r self, context: &mut Context<'w>, path: &Path) -> io::Result<Log<'r>> {
        let (from, has_more): (Box<dyn Read + 'r>, Waiter<'r>) = if path == Path::new("-") {
            (Box::new(context.ui.take_stdin()), Box::new(context.ui.stdin_wait()))
        } else {
            let file = Arc::new(self.open_file(path)?);
            if file.metadata()?.is_dir() {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            (Box::new(Arc::clone(&file)), Box::new(move |wait| has_more(&file, wait)))
        };
        Log::read(Box::new(Watched { from, has_more, watch: self }))
    }

    /// A pipe that has a name is open when somebody writes into it, which may be never: a signal ends the wait, and what was
    /// begun goes on until the process ends.
    fn open_file(&self, path: &Path) -> io::Result<File> {
        if !is_named_pipe(path) {
            return File::open(path);
        }
        let (opened, result) = channel();
        let path = path.to_owned();
        thread::Builder::new().spawn(move || opened.send(File::open(path)))?;
        loop {
            match result.recv_timeout(SOON) {
                Ok(file) => return file,
                Err(RecvTimeoutError::Timeout) if self.is_to_end().is_none() => {}
                Err(_) => return Err(io::ErrorKind::Interrupted.into()),
            }
        }
    }
}

/// Of a file; that of anything else is not known.
fn size(path: &Path) -> Option<u64> {
    let path = if path == Path::new("-") { Path::new("/dev/stdin") } else { path };
    fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|found| found.len())
}

#[cfg(unix)]
fn is_named_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    fs::metadata(path).is_ok_and(|found| found.file_type().is_fifo())
}

#[cfg(not(unix))]
fn is_named_pipe(_: &Path) -> bool {
    false
}

/// Waits so long at most; whether there is something to read then.
type Waiter<'r> = Box<dyn Fn(Duration) -> bool + 'r>;

/// One of them. When it is to end there is nothing any more: who unpacks it need not know why.
struct Watched<'r> {
    from: Box<dyn Read + 'r>,
    has_more: Waiter<'r>,
    watch: &'r Watch,
}

impl Read for Watched<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.watch.is_to_end().is_some() {
                return Ok(0);
            }
            if (self.has_more)(SOON) {
                break;
            }
        }
        let read = self.from.read(room)?;
        self.watch.read.set(self.watch.read.get() + read as u64);
        Ok(read)
    }
}
