//! What the threads do with a block, and the order in which it comes back: each thread gets every n-th block, and is
//! asked for its result when its turn has come.

use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, Scope};

use memchr::memmem::Finder;

use super::csv::{Cells, Header, Splitter, goes_on_behind_a_quote, too_long};
use super::error::BatchError;
use super::ids::{Marker, Seen};
use super::jsonl::{self, ClaimColumn};
use super::output::Writer;
use super::record::{BadRecord, Common, Desk, LONGEST, Record, lines};
use super::template::Templates;
use crate::commands::token::second_opinion::{Disagreement, decode};
use crate::error::Error;
use tiledesk_token::{Minter, Secret};

/// How many blocks a thread has at most that were not written yet.
const AHEAD: usize = 3;

/// A block of records.
pub(super) enum Work {
    /// Whole records, as they were read.
    Text(Vec<u8>),
    /// Numbers of tokens.
    Numbers(Range<u64>),
}

/// How records are read.
pub(super) enum Reader {
    JsonLines(Vec<ClaimColumn>),
    Csv(Header),
    Numbers(Templates),
}

/// What all threads know.
pub(super) struct Job<'a> {
    pub(super) minter: &'a Minter,
    pub(super) key: &'a Secret,
    pub(super) common: Common<'a>,
    pub(super) reader: Reader,
    pub(super) output: Writer,
    pub(super) is_strict: bool,
    /// The secret, as it would stand in claims; nothing where it is so short that it may be a word like others.
    pub(super) secret_in_claims: Option<Finder<'a>>,
}

/// A record that was skipped.
pub(super) struct Skipped {
    /// Its line in the block, from 1.
    pub(super) line: u64,
    /// How many lines more it takes.
    pub(super) more: u64,
    pub(super) why: BadRecord,
    /// Whether no token of the block was made before it.
    pub(super) is_first: bool,
}

/// What came of a block.
#[derive(Default)]
pub(super) struct Done {
    /// The results, as they are written.
    pub(super) out: Vec<u8>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) tokens: u64,
    /// Line breaks in the block.
    pub(super) lines: u64,
    pub(super) ids: Vec<Seen>,
    /// The times at which the first and the last of its tokens expire.
    pub(super) expires: Option<(i64, i64)>,
    /// The length of the longest token.
    pub(super) longest: usize,
    /// The first token of the block was not read back as it was minted.
    pub(super) disagreement: Option<Disagreement>,
    /// The block's own memory, to be used again.
    spare: Vec<u8>,
}

/// What one thread works with.
struct Worker<'a> {
    job: &'a Job<'a>,
    desk: Desk,
    cells: Cells,
}

struct Order {
    work: Work,
    iat: i64,
    marks: bool,
    done: Done,
}

impl<'a> Worker<'a> {
    fn new(job: &'a Job<'a>) -> Self {
        let cells = match &job.reader {
            Reader::Csv(header) => Cells::separated_by(header.separator),
            _ => Cells::default(),
        };
        Self { job, desk: Desk::default(), cells }
    }

    /// Signs what is in a block.
    fn sign(&mut self, order: Order, marker: &Marker) -> Done {
        let Order { work, iat, marks, mut done } = order;
        done.out.clear();
        done.skipped.clear();
        done.ids.clear();
        done = Done { out: done.out, skipped: done.skipped, ids: done.ids, ..Done::default() };
        let mut block = Block { iat, marker: marks.then_some(marker), done };
        let numbers = if let Work::Numbers(numbers) = &work { numbers.end - numbers.start } else { 0 };
        let spare = match (work, &self.job.reader) {
            (Work::Text(text), Reader::Csv(header)) => {
                self.sign_cells(&text, header, &mut block);
                text
            }
            (Work::Text(text), reader) => {
                let claim_columns = if let Reader::JsonLines(columns) = reader { columns.as_slice() } else { &[] };
                self.sign_lines(&text, claim_columns, &mut block);
                text
            }
            (Work::Numbers(numbers), reader) => {
                if let Reader::Numbers(templates) = reader {
                    self.sign_numbers(numbers, templates, &mut block);
                }
                Vec::new()
            }
        };
        block.done.lines = lines(&spare) + numbers;
        Done { spare, ..block.done }
    }

    fn sign_lines(&mut self, text: &[u8], claim_columns: &[ClaimColumn], block: &mut Block<'_>) {
        let mut from = 0;
        let mut number = 0;
        while let Some(rest) = text.get(from..).filter(|rest| !rest.is_empty()) {
            number += 1;
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(..end).unwrap_or_default();
            from += end + 1;
            let record = if line.len() > LONGEST {
                Err(too_long())
            } else {
                match std::str::from_utf8(line) {
                    Ok(line) if line.bytes().all(|byte| byte.is_ascii_whitespace()) => continue,
                    Ok(line) => jsonl::read(line, claim_columns),
                    Err(_) => Err(BadRecord::NotUtf8),
                }
            };
            let is_bad = self.take(record, number, &[], block).is_err();
            if is_bad && self.job.is_strict {
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
            let is_bad = self.take(record, line, raw, block).is_err();
            if is_bad && self.job.is_strict {
                break;
            }
        }
        self.cells = cells;
    }

    fn sign_numbers(&mut self, numbers: Range<u64>, templates: &Templates, block: &mut Block<'_>) {
        let mut texts: [String; 5] = Default::default();
        for (index, number) in numbers.enumerate() {
            let all = [
                Some(&templates.external_id),
                Some(&templates.email),
                templates.name.as_ref(),
                templates.first_name.as_ref(),
                templates.last_name.as_ref(),
            ];
            for (template, text) in all.iter().zip(&mut texts) {
                if let Some(template) = template {
                    template.fill(number, text);
                }
            }
            let [external_id, email, name, first_name, last_name] = &texts;
            let given = |template: &Option<_>, text: &'_ String| template.is_some().then(|| text.clone().into());
            let record = Record {
                external_id: Some(external_id.as_str().into()),
                email: Some(email.as_str().into()),
                name: given(&templates.name, name),
                first_name: given(&templates.first_name, first_name),
                last_name: given(&templates.last_name, last_name),
                ..Record::default()
            };
            if self.take(Ok(record), index as u64 + 1, &[], block).is_err() {
                return;
            }
        }
    }

    /// Signs one record, or notes why not. `raw` is the record as it was read, where it may take several lines.
    fn take(
        &mut self,
        record: Result<Record<'_>, BadRecord>,
        line: u64,
        raw: &[u8],
        block: &mut Block<'_>,
    ) -> Result<(), ()> {
        let Self { job, desk, .. } = self;
        let minted = record.and_then(|record| {
            desk.mint(job.minter, &job.common, &record, block.iat)?;
            let claims = desk.token.claims_json().as_bytes();
            if job.secret_in_claims.as_ref().is_some_and(|secret| secret.find(claims).is_some()) {
                return Err(BadRecord::new(
                    "a claim has the secret in it, and whoever has a token can read its claims",
                ));
            }
            block.add(job, desk, Desk::external_id(&record), line);
            Ok(())
        });
        minted.map_err(|why| {
            let is_first = block.done.tokens == 0;
            let more = lines(raw.trim_ascii_end());
            block.done.skipped.push(Skipped { line, more, why, is_first });
        })
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
    fn add(&mut self, job: &Job<'_>, desk: &Desk, external_id: &str, line: u64) {
        let token = &desk.token;
        if self.done.tokens == 0 {
            self.done.disagreement = decode(token, job.key).err();
        }
        job.output.write(&mut self.done.out, external_id, token);
        self.done.tokens += 1;
        let exp = token.expires_at();
        let (first, last) = self.done.expires.unwrap_or((exp, exp));
        self.done.expires = Some((first.min(exp), last.max(exp)));
        self.done.longest = self.done.longest.max(token.as_bytes().len());
        if let Some(marker) = self.marker {
            self.done.ids.push(marker.mark(external_id, line));
        }
    }
}

/// The threads that sign.
pub(super) struct Pipeline<'a> {
    job: &'a Job<'a>,
    threads: usize,
    marker: Marker,
}

impl<'a> Pipeline<'a> {
    pub(super) fn new(job: &'a Job<'a>, threads: usize) -> Self {
        Self { job, threads, marker: Marker::default() }
    }

    /// Has `story` hand out blocks and take what came of them. With one thread it is this one.
    pub(super) fn run<T>(&self, story: impl FnOnce(&mut Workers<'_>) -> T) -> T {
        let here = |spare| Workers {
            lanes: Vec::new(),
            own: Some((Worker::new(self.job), &self.marker)),
            queue: Vec::new(),
            given: 0,
            taken: 0,
            last: spare,
        };
        if self.threads <= 1 {
            return story(&mut here(Done::default()));
        }
        thread::scope(|scope| {
            let lanes: Vec<Lane> = (0..self.threads).map_while(|_| self.lane(scope)).collect();
            let mut workers = here(Done::default());
            if !lanes.is_empty() {
                workers.own = None;
                workers.lanes = lanes;
            }
            story(&mut workers)
        })
    }

    /// A thread more; `None` where the system has none to give.
    fn lane<'scope, 'env>(&'env self, scope: &'scope Scope<'scope, 'env>) -> Option<Lane> {
        let (give, orders) = sync_channel::<Order>(AHEAD);
        let (results, take) = sync_channel(AHEAD);
        let work = move || {
            let mut worker = Worker::new(self.job);
            for order in orders {
                if results.send(worker.sign(order, &self.marker)).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().spawn_scoped(scope, work).ok()?;
        Some(Lane { give, take })
    }
}

/// A thread, from the outside.
struct Lane {
    give: SyncSender<Order>,
    take: Receiver<Done>,
}

/// Blocks that were handed out, and what comes back, in the same order.
pub(super) struct Workers<'a> {
    lanes: Vec<Lane>,
    /// Without other threads.
    own: Option<(Worker<'a>, &'a Marker)>,
    queue: Vec<Order>,
    given: usize,
    taken: usize,
    /// What was taken last.
    last: Done,
}

impl Workers<'_> {
    /// Whether nothing was handed out that did not come back.
    pub(super) fn is_idle(&self) -> bool {
        self.given == self.taken
    }

    /// Whether a result has to be taken before the next block is handed out.
    pub(super) fn is_full(&self) -> bool {
        self.given - self.taken >= 1.max(2 * self.lanes.len())
    }

    /// Memory that is not used any more.
    pub(super) fn spare(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.last.spare)
    }

    /// Hands out a block. `marks` is whether its ids are wanted.
    pub(super) fn give(&mut self, work: Work, iat: i64, marks: bool) {
        let done = std::mem::take(&mut self.last);
        let order = Order { work, iat, marks, done };
        let count = self.lanes.len().max(1);
        match self.lanes.get(self.given % count) {
            // Who listens no more is missed when the result is taken.
            Some(lane) => drop(lane.give.send(order)),
            None => self.queue.push(order),
        }
        self.given += 1;
    }

    /// What came of the block that was handed out first.
    pub(super) fn next(&mut self) -> Result<&mut Done, Error> {
        let count = self.lanes.len().max(1);
        self.last = match (self.lanes.get(self.taken % count), &mut self.own) {
            (Some(lane), _) => lane.take.recv().map_err(|_| BatchError::Lost)?,
            (None, Some((worker, marker))) if !self.queue.is_empty() => worker.sign(self.queue.remove(0), marker),
            (None, _) => return Err(BatchError::Lost.into()),
        };
        self.taken += 1;
        Ok(&mut self.last)
    }
}
