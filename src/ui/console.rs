//! The console of a Windows process: what is typed at it, shown or not.
//!
//! Whichever way a prompt is left, the console is as it was before.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use winapi_util::console;
use zeroize::Zeroizing;

use super::error::TerminalError;
use super::typed::{Typed, Unusable};
use crate::ctrl_c::HeldCtrlC;

/// How soon Ctrl-C is noticed.
const SOON: Duration = Duration::from_millis(50);
/// How many times as long it may come after the read that it has ended.
const LATE: u8 = 10;

/// Asks for a line that is not shown.
pub(super) fn hidden(prompt: &str) -> Result<Option<Zeroizing<String>>, TerminalError> {
    loop {
        let prompt = prompt.to_owned();
        let typed = ask(move || match rpassword::prompt_password(prompt).map(Zeroizing::new) {
            Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::UnexpectedEof) => Ok(None),
            typed => typed.map(Some),
        });
        match typed? {
            Some(typed) if typed.is_empty() => {}
            Some(typed) => return Ok(Some(line(typed.as_bytes())?)),
            None => return Ok(None),
        }
    }
}

/// Asks for a line that is shown.
pub(super) fn shown(prompt: &str) -> Result<Option<Zeroizing<String>>, TerminalError> {
    let prompt = prompt.to_owned();
    let typed = ask(move || {
        write(&prompt)?;
        let mut typed = Zeroizing::new(String::new());
        let length = BufReader::new(input()?).read_line(&mut typed)?;
        Ok((length > 0).then_some(typed))
    });
    Ok(typed?.map(|typed| line(typed.trim_end_matches(['\r', '\n']).as_bytes())).transpose()?)
}

/// Reads a line on a thread of its own, as Ctrl-C ends no read that was begun; `None` when it was pressed, or Ctrl-Z.
fn ask(
    read: impl FnOnce() -> io::Result<Option<Zeroizing<String>>> + Send + 'static,
) -> io::Result<Option<Zeroizing<String>>> {
    let ctrl_c = HeldCtrlC::new()?;
    let input = input()?;
    let mode = console::mode(&input)?;
    let (sender, typed) = channel();
    std::thread::Builder::new().spawn(move || {
        // Nobody listens any more after Ctrl-C.
        let _ = sender.send(read());
    })?;
    loop {
        match typed.recv_timeout(SOON) {
            Ok(Ok(Some(typed))) => return Ok(Some(typed)),
            Ok(Err(error)) => return Err(error),
            // It may have been Ctrl-C, of which one hears in another way, and must not when nobody holds it any more.
            Ok(Ok(None)) | Err(RecvTimeoutError::Disconnected) => {
                (0..LATE).any(|_| {
                    std::thread::sleep(SOON);
                    ctrl_c.came()
                });
                break;
            }
            Err(RecvTimeoutError::Timeout) if ctrl_c.came() => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
    console::set_mode(&input, mode)?;
    write("\n")?;
    Ok(None)
}

fn input() -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open("CONIN$")
}

fn write(text: &str) -> io::Result<()> {
    OpenOptions::new().read(true).write(true).open("CONOUT$")?.write_all(text.as_bytes())
}

fn line(typed: &[u8]) -> Result<Zeroizing<String>, Unusable> {
    let mut line = Typed::new();
    line.line(typed);
    line.finish()
}
