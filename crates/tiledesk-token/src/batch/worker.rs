//! What is done with a block: its records are read and signed, and each result is written behind the one before.

use std::fmt;
use std::ops::Range;

use super::csv::{Cells, Splitter, goes_on_behind_a_quote, too_long};
use super::header::Header;
use super::ids::{Marker, Seen};
use super::jsonl::{self, ClaimColumn};
use super::output::Results;
use super::record::{BadRecord, Common, Desk, LONGEST, Record, lines};
use super::strings::Shape;
use super::template::Templates;
use crate::bytes::append;
use crate::inspect::ClaimGuard;
use crate::mint::{MintedToken, Minter, Unsigned};

/// A block of records.
pub enum Work {
    /// Whole records, as they were read.
    Text(Vec<u8>),
    /// Numbers of tokens.
    Numbers(Range<u64>),
}

/// How records are read.
pub enum Reader {
    /// From lines of JSON; with the keys that become claims.
    JsonLines(Vec<ClaimColumn>),
    /// From comma-separated values.
    Csv(Header),
    /// Out of templates.
    Numbers(Templates),
}

/// What all workers know.
pub struct Job<'a> {
    /// What signs.
    pub minter: &'a Minter,
    /// What holds for all records.
    pub common: Common<'a>,
    /// How they are read.
    pub reader: Reader,
    /// How results are written.
    pub results: Results<'a>,
    /// Whether a block ends at its first bad record.
    pub is_strict: bool,
    /// What keeps the secret out of the claims; nothing where that is so short that it may be a word like others.
    pub guard: Option<ClaimGuard>,
}

/// A record that was skipped.
#[derive(Debug)]
pub struct Skipped {
    /// Its line in the block, from 1.
    pub line: u64,
    /// How many lines more it takes.
    pub more: u64,
    /// Why.
    pub why: BadRecord,
    /// Whether no token of the block was made before it.
    pub is_first: bool,
}

/// What came of a block. `Debug` does not show it, as it has tokens in it.
#[derive(Default)]
pub struct Done {
    /// The results, as they are written.
    pub out: Vec<u8>,
    /// The bad records.
    pub skipped: Vec<Skipped>,
    /// How many tokens there are.
    pub tokens: u64,
    /// Line breaks in the block, or its numbers.
    pub lines: u64,
    /// Whose the tokens are, where that was asked for.
    pub ids: Vec<Seen>,
    /// The times at which the first and the last of the tokens expire, in seconds since 1970.
    pub expires: Option<(i64, i64)>,
    /// The length of the longest token, in bytes.
    pub longest: usize,
    /// The first token.
    pub first: Option<MintedToken>,
    /// The block's own memory, to be used again.
    pub spare: Vec<u8>,
}

impl fmt::Debug for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Done(…)")
    }
}

/// What is to be signed.
pub struct Order {
    /// The block.
    pub work: Work,
    /// The time of issue, in seconds since 1970.
    pub iat: i64,
    /// Whether the ids of its visitors are wanted.
    pub wants_ids: bool,
    /// What came of an earlier block, whose memory is taken.
    pub done: Done,
}

/// What one thread works with.
pub struct Worker<'a> {
    job: &'a Job<'a>,
    marker: &'a Marker,
    desk: Desk,
    cells: Cells,
    /// Of the line before.
    shape: Shape,
    /// The token before, which is signed while a record is read and its token is written.
    unsigned: Unsigned,
}

impl<'a> Worker<'a> {
    /// For this job. All workers have one marker.
    #[must_use]
    pub fn new(job: &'a Job<'a>, marker: &'a Marker) -> Self {
        let cells = match &job.reader {
            Reader::Csv(header) => Cells::separated_by(header.separator),
            _ => Cells::default(),
        };
        Self { job, marker, desk: Desk::default(), cells, shape: Shape::default(), unsigned: Unsigned::default() }
    }

    /// Signs what is in a block.
    pub fn sign(&mut self, order: Order) -> Done {
        let Order { work, iat, wants_ids, mut done } = order;
        done.out.clear();
        done.skipped.clear();
        done.ids.clear();
        done = Done { out: done.out, skipped: done.skipped, ids: done.ids, ..Done::default() };
        let mut block = Block { iat, marker: wants_ids.then_some(self.marker), done };
        match (work, &self.job.reader) {
            (Work::Text(text), Reader::Csv(header)) => {
                self.sign_cells(&text, header, &mut block);
                block.done.spare = text;
            }
            (Work::Text(text), reader) => {
                let claim_columns = if let Reader::JsonLines(columns) = reader { columns.as_slice() } else { &[] };
                self.sign_lines(&text, claim_columns, &mut block);
                block.done.spare = text;
            }
            (Work::Numbers(numbers), Reader::Numbers(templates)) => self.sign_numbers(numbers, templates, &mut block),
            // Numbers without templates are of another job.
            (Work::Numbers(_), _) => {}
        }
        self.unsigned.finish(self.job.minter, &mut block.done.out);
        block.done.lines += lines(&block.done.spare);
        block.done
    }

    fn sign_lines(&mut self, text: &[u8], claim_columns: &[ClaimColumn], block: &mut Block<'_>) {
        // Mostly all of it is text, and that is seen faster at once.
        let whole = std::str::from_utf8(text).ok();
        let mut from = 0;
        let mut number = 0;
        while let Some(rest) = text.get(from..).filter(|rest| !rest.is_empty()) {
            number += 1;
            let end = from + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let line = match whole {
                Some(whole) => whole.get(from..end),
                None => std::str::from_utf8(text.get(from..end).unwrap_or_default()).ok(),
            };
            let length = end - from;
            from = end + 1;
            self.unsigned.step(self.job.minter, &block.done.out);
            let mut record = Record::default();
            let read = match line {
                _ if length > LONGEST => Err(too_long()),
                Some(line) => {
                    let Some(read) = jsonl::read(line, claim_columns, &mut self.shape, &mut record) else { continue };
                    read
                }
                None => Err(BadRecord::NotUtf8),
            };
            if !self.take(read.map(|()| &record), number, &[], block) && self.job.is_strict {
                return;
            }
        }
    }

    fn sign_cells(&mut self, text: &[u8], header: &Header, block: &mut Block<'_>) {
        let mut cells = std::mem::take(&mut self.cells);
        let mut rest = text;
        // Lines are counted as far as they are needed.
        let (mut counted, mut line) = (0, 1);
        loop {
            // Blank lines are no records.
            while let [b'\n' | b'\r', behind @ ..] = rest {
                rest = behind;
            }
            self.unsigned.step(self.job.minter, &block.done.out);
            let at = text.len() - rest.len();
            let Some(read) = cells.next(&mut rest) else { break };
            line += lines(text.get(counted..at).unwrap_or_default());
            counted = at;
            let length = text.len() - rest.len() - at;
            let raw = text.get(at..at + length).unwrap_or_default();
            let record = match read {
                _ if length > LONGEST => Err(too_long()),
                Ok(()) if text.get(at..).is_some_and(|record| is_open(record, length, header.separator)) => {
                    Err(BadRecord::new("a quote in it is not closed"))
                }
                Ok(()) if goes_on_behind_a_quote(raw, header.separator) => {
                    Err(BadRecord::new("a field goes on behind the quote that closes it"))
                }
                Ok(()) if cells.are_empty() => continue,
                Ok(()) => header.record(&cells),
                Err(bad) => Err(bad),
            };
            if !self.take(record.as_ref().map_err(Clone::clone), line, raw, block) && self.job.is_strict {
                break;
            }
        }
        self.cells = cells;
    }

    fn sign_numbers(&mut self, numbers: Range<u64>, templates: &Templates, block: &mut Block<'_>) {
        block.done.lines += numbers.end - numbers.start;
        let Templates { external_id, email, name, first_name, last_name } = templates;
        let all = [Some(external_id), Some(email), name.as_ref(), first_name.as_ref(), last_name.as_ref()];
        let mut texts: [String; 5] = Default::default();
        let mut digits = itoa::Buffer::new();
        for (index, number) in (1..).zip(numbers) {
            self.unsigned.step(self.job.minter, &block.done.out);
            let digits = digits.format(number);
            for (template, text) in all.iter().zip(&mut texts) {
                if let Some(template) = template {
                    template.fill(digits, text);
                }
            }
            let mut filled = all.iter().zip(&texts).map(|(template, text)| template.map(|_| text.as_str().into()));
            let mut next = || filled.next().flatten();
            let record = Record {
                external_id: next(),
                email: next(),
                name: next(),
                first_name: next(),
                last_name: next(),
                ..Record::default()
            };
            if !self.take(Ok(&record), index, &[], block) {
                return;
            }
        }
    }

    /// Signs one record, or notes why not: whether it was signed. `raw` is the record as it was read, where it may take
    /// several lines.
    fn take(&mut self, record: Result<&Record<'_>, BadRecord>, line: u64, raw: &[u8], block: &mut Block<'_>) -> bool {
        let Self { job, desk, unsigned, .. } = self;
        let minter = job.minter;
        unsigned.step(minter, &block.done.out);
        let signed = record.and_then(|record| {
            desk.draft(&job.common, record, block.iat)?;
            unsigned.step(minter, &block.done.out);
            if let Some(guard) = &job.guard
                // What all records have in common is looked at in the first of a block.
                && (block.done.tokens == 0 || desk.may_hold(guard, record))
                && let Some(leak) = guard.find(desk.token.claims_json())
            {
                return Err(BadRecord::new(leak.to_string()));
            }
            let external_id = record.external_id.as_deref().unwrap_or_default();
            let Done { out, first, tokens, longest, .. } = &mut block.done;
            let token = &mut desk.token;
            match &job.results {
                Results::Framed(frame) => {
                    let place = frame.append(out, external_id, |out| {
                        unsigned.finish(minter, out);
                        unsigned.append(minter, token, out)
                    });
                    *longest = place.len().max(*longest);
                    if *tokens == 0 {
                        unsigned.finish(minter, out);
                        *first = out.get(place).map(|signed| token.signed(signed));
                    }
                }
                Results::Told(tell) => {
                    minter.sign(token);
                    append(out, tell(token));
                    out.push(b'\n');
                    *longest = token.as_bytes().len().max(*longest);
                    if *tokens == 0 {
                        *first = Some(token.clone());
                    }
                }
            }
            unsigned.step(minter, out);
            block.add(token.expires_at(), external_id, line);
            Ok(())
        });
        let Err(why) = signed else { return true };
        let is_first = block.done.tokens == 0;
        let more = lines(raw.trim_ascii_end());
        block.done.skipped.push(Skipped { line, more, why, is_first });
        false
    }
}

/// Whether the quote that begins a field of the block's last record is closed nowhere.
fn is_open(record: &[u8], length: usize, separator: u8) -> bool {
    let is_last = record.len() == length && record.last() != Some(&b'\n');
    let mut splitter = Splitter::separated_by(separator);
    // Every other record ends in a line break that stands outside of quotes.
    if is_last {
        let whole = [record, b"\n"].concat();
        splitter.last_end(&whole) != Some(whole.len())
    } else {
        record.len() == length && splitter.last_end(record) != Some(length)
    }
}

/// A block while it is signed.
struct Block<'m> {
    iat: i64,
    marker: Option<&'m Marker>,
    done: Done,
}

impl Block<'_> {
    /// Notes a token.
    fn add(&mut self, exp: i64, external_id: &str, line: u64) {
        let Done { tokens, ids, expires, .. } = &mut self.done;
        *tokens += 1;
        let (earliest, latest) = expires.unwrap_or((exp, exp));
        *expires = Some((earliest.min(exp), latest.max(exp)));
        if let Some(marker) = self.marker {
            ids.push(marker.mark(external_id, line));
        }
    }
}
