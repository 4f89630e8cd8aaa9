//! The threads that sign, and the order in which their results come back: each thread gets every n-th block, and is
//! asked for its result when its turn has come.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, Scope};

use super::error::BatchError;
use crate::error::Error;
use tiledesk_token::batch::{Done, Job, Marker, Order, Work, Worker};

/// How many blocks a thread has at most that were not written yet.
const AHEAD: usize = 3;

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
            own: Some(Worker::new(self.job, &self.marker)),
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
            let mut worker = Worker::new(self.job, &self.marker);
            for order in orders {
                if results.send(worker.sign(order)).is_err() {
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
    own: Option<Worker<'a>>,
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

    /// Hands out a block.
    pub(super) fn give(&mut self, work: Work, iat: i64, wants_ids: bool) {
        let done = std::mem::take(&mut self.last);
        let order = Order { work, iat, wants_ids, done };
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
            (None, Some(worker)) if !self.queue.is_empty() => worker.sign(self.queue.remove(0)),
            (None, _) => return Err(BatchError::Lost.into()),
        };
        self.taken += 1;
        Ok(&mut self.last)
    }
}
