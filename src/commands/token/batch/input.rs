//! Where the records come from: a file, stdin, or numbers. They are handed out in blocks of whole records.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use clap::error::ErrorKind as UsageKind;

use super::error::{BatchError, RecordsPlace, Unreadable};
use super::template::templates;
use crate::cli::{Records, Sign};
use crate::commands::Context;
use crate::commands::progress;
use crate::commands::token::input::secret_and;
use crate::error::{Error, IoError, UsageError};
use crate::paths;
use crate::ui::has_more;
use tiledesk_token::batch::{
    BadHeader, ClaimColumn, Header, LONGEST, Reader, SEPARATORS, Splitter, Templates, Work, lines, said_separator,
};

/// How much is read at a time, in bytes.
const PIECE: usize = 64 * 1024;
/// How many numbers are one block.
const NUMBERS: u64 = 700;

/// What the beginning of records tells that are in neither form.
fn neither(start: &[u8]) -> Option<Unreadable> {
    let text = start.trim_ascii_start();
    match text {
        [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, ..] => Some(Unreadable::Workbook),
        [0x1f, 0x8b, ..] => Some(Unreadable::Gzip),
        [b'[', ..] => Some(Unreadable::Array),
        [b'{', rest @ ..] => {
            let end = memchr::memchr(b'\n', rest)?;
            rest.get(..end)?.trim_ascii().is_empty().then_some(Unreadable::Indented)
        }
        _ => None,
    }
}

/// Whether they begin as UTF-16 does, with a byte order mark or without: of a letter of ASCII, one byte is zero.
fn is_utf16(start: &[u8]) -> bool {
    match start {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [0, letter, ..] | [letter, 0, ..] => letter.is_ascii_graphic(),
        _ => false,
    }
}

/// Whether there is such a file under this name.
#[cfg(unix)]
pub(super) fn is_same(found: &std::fs::Metadata, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).is_ok_and(|other| (other.dev(), other.ino()) == (found.dev(), found.ino()))
}

/// Elsewhere a file that is open cannot be replaced.
#[cfg(not(unix))]
pub(super) fn is_same(_: &std::fs::Metadata, _: &Path) -> bool {
    false
}

/// The secret and the records that are both to be read from stdin.
pub(in super::super) fn two_readers(arguments: &Sign) -> Option<UsageError> {
    secret_and("the records", arguments.many.batch.as_deref() == Some(Path::new("-")), &arguments.source)
}

/// Where the bytes come from.
enum Source {
    File(File, String),
    Stdin,
    Numbers(Range<u64>),
}

/// The records that are left.
pub(super) struct Input {
    source: Source,
    pub(super) place: RecordsPlace,
    /// Where what is read lands first.
    room: Vec<u8>,
    /// Read, and not handed out yet: the beginning of a record.
    carry: Vec<u8>,
    /// How much of that was searched for the end of a record.
    searched: usize,
    at_end: bool,
    /// Of a record that is too long, the rest is passed over.
    skips: bool,
    form: Records,
    splitter: Splitter,
    separator: u8,
    header: Option<Header>,
    templates: Option<Templates>,
    claim_columns: Vec<String>,
    /// How many bytes or numbers there are in all, where that is known, and how many were read.
    total: Option<u64>,
    read: u64,
    /// Lines before the first block: the header.
    pub(super) lines: u64,
}

impl Input {
    /// Opens what was typed.
    pub(super) fn open(context: &mut Context<'_>, arguments: &Sign) -> Result<Self, Error> {
        let many = &arguments.many;
        let mut input = Self {
            source: Source::Stdin,
            place: RecordsPlace::stdin(),
            room: vec![0; PIECE],
            carry: Vec::new(),
            searched: 0,
            at_end: false,
            skips: false,
            form: Records::Jsonl,
            splitter: Splitter::default(),
            separator: b',',
            header: None,
            templates: None,
            claim_columns: many.claim_columns.clone(),
            total: None,
            read: 0,
            lines: 0,
        };
        match &many.batch {
            None => {
                let count = many.count.unwrap_or_default();
                input.source = Source::Numbers(1..count.saturating_add(1));
                input.templates = Some(templates(arguments, count)?);
                input.total = Some(count);
            }
            Some(path) if path == Path::new("-") => Self::open_stdin(context, arguments)?,
            Some(path) => {
                let shown = paths::shown(path);
                let cannot = |cause| IoError::new(format!("cannot read {shown}"), cause);
                let file = File::open(path).map_err(cannot)?;
                let found = file.metadata().map_err(cannot)?;
                if found.is_dir() {
                    return Err(cannot(ErrorKind::IsADirectory.into()).into());
                }
                input.total = found.is_file().then_some(found.len());
                input.source = Source::File(file, shown);
                input.place = RecordsPlace::file(path);
            }
        }
        Ok(input)
    }

    fn open_stdin(context: &mut Context<'_>, arguments: &Sign) -> Result<(), Error> {
        if let Some(error) = two_readers(arguments) {
            return Err(error.into());
        }
        if context.ui.stdin_is_terminal() {
            if context.ui.no_input {
                let message = "no records were given, and `--no-input` was";
                return Err(UsageError::new(UsageKind::MissingRequiredArgument, message).into());
            }
            context.ui.hint("type a record on each line, then Ctrl-D on a line of its own");
        }
        Ok(())
    }

    /// Reads as much as tells the form, and the header line.
    pub(super) fn begin(&mut self, context: &mut Context<'_>, arguments: &Sign) -> Result<(), Error> {
        if matches!(self.source, Source::Numbers(_)) {
            return Ok(());
        }
        while self.carry.len() < 3 && !self.at_end {
            self.fill(context)?;
        }
        if is_utf16(&self.carry) {
            return Err(self.unreadable(Unreadable::Utf16).into());
        }
        if self.carry.starts_with("\u{feff}".as_bytes()) {
            self.carry.drain(..3);
        }
        self.pass_blank_lines(context)?;
        let first = self.carry.iter().find(|byte| !byte.is_ascii_whitespace()).copied();
        if let Some(what) = neither(&self.carry) {
            return Err(self.unreadable(what).into());
        }
        let told = if matches!(first, Some(b'{') | None) { Records::Jsonl } else { Records::Csv };
        self.form = arguments.many.input.unwrap_or(told);
        if self.form != told && told == Records::Csv && self.begins_with_cells(context)? {
            return Err(self.unreadable(Unreadable::CsvForJson).into());
        }
        if self.form != told && first == Some(b'{') {
            return Err(self.unreadable(Unreadable::JsonForCsv).into());
        }
        if self.form == Records::Csv {
            self.begin_csv(context)?;
        }
        if let Some(header) = &self.header {
            let clash = header.clash(&arguments.attributes, &arguments.claims);
            clash.map_err(|bad| BatchError::of_header(bad, &self.place))?;
        }
        Ok(())
    }

    fn unreadable(&self, what: Unreadable) -> BatchError {
        BatchError::Unreadable { what, place: self.place.clone() }
    }

    /// Whether the first line, which begins no object of JSON, has cells in it.
    fn begins_with_cells(&mut self, context: &mut Context<'_>) -> Result<bool, Error> {
        while !self.at_end && self.carry.len() <= LONGEST && memchr::memchr(b'\n', &self.carry).is_none() {
            self.fill(context)?;
        }
        let line = self.carry.split(|byte| *byte == b'\n').next().unwrap_or_default();
        Ok(line.trim_ascii().iter().any(|byte| SEPARATORS.contains(byte)))
    }

    fn begin_csv(&mut self, context: &mut Context<'_>) -> Result<(), Error> {
        let mut line = self.header_line(context)?;
        let said = said_separator(&line);
        if said.is_some() {
            self.lines += lines(&line);
            line = self.header_line(context)?;
        }
        if !line.is_empty() {
            let header = Header::read(&line, said, &self.claim_columns);
            let header = header.map_err(|bad| BatchError::of_header(bad, &self.place))?;
            self.splitter = Splitter::separated_by(header.separator);
            self.separator = header.separator;
            self.header = Some(header);
            self.lines += lines(&line);
        }
        Ok(())
    }

    /// Passes over the lines in front that have no text in them.
    fn pass_blank_lines(&mut self, context: &mut Context<'_>) -> Result<(), Error> {
        loop {
            let is_text = |byte: &u8| !byte.is_ascii_whitespace() && !SEPARATORS.contains(byte);
            let text = self.carry.iter().position(is_text);
            let blank = self.carry.get(..text.unwrap_or(self.carry.len())).unwrap_or_default();
            let end = memchr::memrchr(b'\n', blank).map_or(0, |at| at + 1);
            self.lines += lines(blank);
            self.carry.drain(..end);
            if text.is_some() || self.at_end || self.carry.len() > LONGEST {
                return Ok(());
            }
            self.fill(context)?;
        }
    }

    /// Takes the first record of a CSV file that has text in it out of what was read.
    fn header_line(&mut self, context: &mut Context<'_>) -> Result<Vec<u8>, Error> {
        self.pass_blank_lines(context)?;
        let end = loop {
            let mut from = 0;
            let mut splitter = Splitter::default();
            let mut end = None;
            while let Some(at) = memchr::memchr(b'\n', self.carry.get(from..).unwrap_or_default()) {
                let line = self.carry.get(from..=from + at).unwrap_or_default();
                from += at + 1;
                if splitter.last_end(line).is_some() {
                    end = Some(from);
                    break;
                }
            }
            match end {
                Some(end) => break end,
                None if self.at_end => break self.carry.len(),
                None if self.carry.len() > LONGEST && memchr::memchr(b'\r', &self.carry).is_some() => {
                    return Err(self.unreadable(Unreadable::OldMac).into());
                }
                None if self.carry.len() > LONGEST => {
                    return Err(BatchError::Header(BadHeader::TooLong).into());
                }
                None => self.fill(context)?,
            }
        };
        Ok(self.carry.drain(..end).collect())
    }

    /// A column that only tokens with claims of scheme `custom` can have.
    pub(super) fn custom_only(&self) -> Option<String> {
        self.header.as_ref().and_then(Header::custom_only)
    }

    /// Whether this is the file that the records come from.
    pub(super) fn is(&self, path: &Path) -> bool {
        match &self.source {
            Source::File(file, _) => file.metadata().is_ok_and(|found| is_same(&found, path)),
            // What a shell opened, where the system shows it under this name.
            Source::Stdin => std::fs::metadata("/dev/stdin").is_ok_and(|found| is_same(&found, path)),
            Source::Numbers(_) => false,
        }
    }

    /// How the threads read a block.
    pub(super) fn reader(&mut self) -> Reader {
        match (self.templates.take(), self.header.take()) {
            (Some(templates), _) => Reader::Numbers(templates),
            (None, Some(header)) => Reader::Csv(header),
            (None, None) => Reader::JsonLines(self.claim_columns.iter().map(|name| ClaimColumn::new(name)).collect()),
        }
    }

    /// Whether something can be read, or the end is there, before so much time has passed.
    pub(super) fn has_more(&self, context: &Context<'_>, wait: Duration) -> bool {
        if self.at_end || self.searched < self.carry.len() {
            return true;
        }
        match &self.source {
            Source::File(file, _) => has_more(file, wait),
            Source::Stdin => context.ui.stdin_has_more(wait),
            Source::Numbers(_) => true,
        }
    }

    /// The share of the input that was read, from 0 to 1, where its size is known.
    pub(super) fn share(&self) -> Option<f64> {
        progress::share(self.read, self.total?)
    }

    /// The next block, in memory that was used before; `None` at the end.
    pub(super) fn next(&mut self, context: &mut Context<'_>, mut spare: Vec<u8>) -> Result<Option<Work>, Error> {
        if let Source::Numbers(left) = &mut self.source {
            let block = left.start..left.end.min(left.start + NUMBERS);
            left.start = block.end;
            self.read += block.end - block.start;
            return Ok((!block.is_empty()).then_some(Work::Numbers(block)));
        }
        loop {
            if self.at_end {
                spare.clear();
                spare.append(&mut self.carry);
                return Ok((!spare.is_empty()).then_some(Work::Text(spare)));
            }
            // What came with the header line is there already.
            if self.searched >= self.carry.len() {
                self.fill(context)?;
            }
            if let Some(end) = self.last_end() {
                spare.clear();
                spare.extend_from_slice(self.carry.get(end..).unwrap_or_default());
                self.carry.truncate(end);
                std::mem::swap(&mut spare, &mut self.carry);
                self.searched = self.carry.len();
                return Ok(Some(Work::Text(spare)));
            }
            if self.carry.len() > LONGEST {
                return Ok(Some(Work::Text(self.too_long())));
            }
            if !self.at_end && !self.has_more(context, Duration::ZERO) {
                // An interrupted wait is noticed by whoever asked.
                return Ok(Some(Work::Text(Vec::new())));
            }
        }
    }

    /// Where the last record that was read whole ends, if it does in what was not searched yet.
    fn last_end(&mut self) -> Option<usize> {
        let known = self.searched;
        self.searched = self.carry.len();
        let new = self.carry.get(known..).unwrap_or_default();
        let end = match self.form {
            Records::Jsonl => memchr::memrchr(b'\n', new).map(|at| at + 1),
            Records::Csv => self.splitter.last_end(new),
        };
        end.map(|end| known + end)
    }

    /// Of a record that is too long, enough to see that; its rest is passed over. In CSV a quote may have been left open:
    /// then its first line counts, and the next one begins a record.
    fn too_long(&mut self) -> Vec<u8> {
        let first = memchr::memchr(b'\n', &self.carry);
        if let (Records::Csv, Some(end)) = (self.form, first) {
            let rest = self.carry.split_off(end + 1);
            let line = std::mem::replace(&mut self.carry, rest);
            self.splitter = Splitter::separated_by(self.separator);
            self.searched = 0;
            return line;
        }
        self.searched = 0;
        self.skips = true;
        self.splitter = Splitter::separated_by(self.separator);
        let mut start = std::mem::take(&mut self.carry);
        start.truncate(LONGEST + 1);
        start
    }

    /// Reads on, once.
    fn fill(&mut self, context: &mut Context<'_>) -> Result<(), Error> {
        let known = self.carry.len();
        let room = self.room.as_mut_slice();
        let read = loop {
            let read = match &mut self.source {
                Source::File(file, shown) => file.read(room).map_err(|cause| (format!("cannot read {shown}"), cause)),
                Source::Stdin => context.ui.read_some(room).map_err(|cause| ("cannot read stdin".to_owned(), cause)),
                Source::Numbers(_) => Ok(0),
            };
            match read {
                Ok(read) => break read,
                Err((_, cause)) if cause.kind() == ErrorKind::Interrupted => {}
                Err((what, cause)) => return Err(IoError::new(what, cause).into()),
            }
        };
        self.carry.extend_from_slice(self.room.get(..read).unwrap_or_default());
        self.at_end = read == 0;
        self.read += read as u64;
        if self.skips {
            let end = memchr::memchr(b'\n', self.carry.get(known..).unwrap_or_default());
            // The line break stays: it ends the line whose beginning was handed out.
            self.carry.drain(known..end.map_or(known + read, |end| known + end));
            self.skips = end.is_none() && !self.at_end;
        }
        Ok(())
    }
}
