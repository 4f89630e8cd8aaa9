//! The threads that sign, and the order in which their results come back: whichever thread is free takes the next block,
//! and the main thread, which hands them out, signs one itself where all have enough to do.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Scope};

use super::SOON;
use super::error::BatchError;
use crate::error::Error;
use tiledesk_token::batch::{Done, Job, Marker, Order, Work, Worker};

/// How many blocks more than there are other threads wait at most: enough for the time in which the main thread signs one
/// and writes several.
const MORE: usize = 4;

/// The threads that sign.
pub(super) struct Pipeline<'a> {
    job: &'a Job<'a>,
    threads: usize,
    marker: Marker,
}

/// A block, or what came of it, with its number.
type Numbered<T> = (usize, T);

impl<'a> Pipeline<'a> {
    pub(super) fn new(job: &'a Job<'a>, threads: usize) -> Self {
        Self { job, threads, marker: Marker::default() }
    }

    /// Has `story` hand out blocks and take what came of them.
    pub(super) fn run<T>(&self, story: impl FnOnce(&mut Workers<'_>) -> T) -> T {
        let others = self.threads.saturating_sub(1);
        let (give, orders) = sync_channel(others + MORE);
        let orders = Mutex::new(orders);
        let (results, take) = channel();
        thread::scope(|scope| {
            // Where the system has no more threads to give, there are fewer.
            let alive = Arc::new(());
            let start = |_| self.start(scope, &orders, results.clone(), Arc::clone(&alive));
            let started = (0..others).map_while(start).count();
            let mut workers = Workers {
                others: (started > 0).then_some(Others { give, take, alive }),
                own: Worker::new(self.job, &self.marker),
                threads: 1 + started,
                pending: VecDeque::new(),
                taken: 0,
                spare: Vec::new(),
            };
            story(&mut workers)
        })
    }

    /// A thread more; `None` where the system has none to give.
    fn start<'scope, 'env>(
        &'env self,
        scope: &'scope Scope<'scope, 'env>,
        orders: &'env Mutex<Receiver<Numbered<Order>>>,
        results: Sender<Numbered<Done>>,
        alive: Arc<()>,
    ) -> Option<()> {
        let work = move || {
            let mut worker = Worker::new(self.job, &self.marker);
            let next = || orders.lock().unwrap_or_else(PoisonError::into_inner).recv();
            while let Ok((number, order)) = next() {
                if results.send((number, worker.sign(order))).is_err() {
                    break;
                }
            }
            drop(alive);
        };
        thread::Builder::new().spawn_scoped(scope, work).ok().map(drop)
    }
}

/// The other threads, from the main one.
struct Others {
    give: SyncSender<Numbered<Order>>,
    take: Receiver<Numbered<Done>>,
    /// Each of them has it, and so has the main thread.
    alive: Arc<()>,
}

/// Blocks that were handed out, and what comes back, in the same order.
pub(super) struct Workers<'a> {
    others: Option<Others>,
    own: Worker<'a>,
    threads: usize,
    /// What came of the blocks that were handed out and not taken back, in their order; `None` where it is not there yet.
    pending: VecDeque<Option<Done>>,
    /// How many were taken back.
    taken: usize,
    /// What was taken back, whose memory is used again; the last one is still being written.
    spare: Vec<Done>,
}

impl Workers<'_> {
    /// Whether nothing was handed out that did not come back.
    pub(super) fn is_idle(&self) -> bool {
        self.pending.is_empty()
    }

    /// Whether a result is there, or has to be waited for before the next block is handed out.
    pub(super) fn is_due(&mut self) -> bool {
        self.collect();
        self.pending.len() >= 2 * (self.threads + MORE) || matches!(self.pending.front(), Some(Some(_)))
    }

    /// Memory that is not used any more.
    pub(super) fn spare(&mut self) -> Vec<u8> {
        self.spare.last_mut().map(|done| std::mem::take(&mut done.spare)).unwrap_or_default()
    }

    /// Hands out a block.
    pub(super) fn give(&mut self, work: Work, iat: i64, wants_ids: bool) {
        let done = self.spare.pop().unwrap_or_default();
        let order = Order { work, iat, wants_ids, done };
        let number = self.taken + self.pending.len();
        let refused = match &self.others {
            Some(others) => others.give.try_send((number, order)).err(),
            None => Some(TrySendError::Full((number, order))),
        };
        let own = refused.map(|refused| match refused {
            TrySendError::Full((_, order)) | TrySendError::Disconnected((_, order)) => self.own.sign(order),
        });
        self.pending.push_back(own);
    }

    /// What came of the block that was handed out first.
    pub(super) fn next(&mut self) -> Result<&mut Done, Error> {
        loop {
            match self.pending.pop_front() {
                Some(Some(done)) => {
                    self.taken += 1;
                    self.spare.push(done);
                    return self.spare.last_mut().ok_or(BatchError::Lost.into());
                }
                Some(None) => self.pending.push_front(None),
                None => return Err(BatchError::Lost.into()),
            }
            let Others { take, alive, .. } = self.others.as_ref().ok_or(BatchError::Lost)?;
            match take.recv_timeout(SOON) {
                Ok(result) => self.keep(result),
                // A thread that has lost its block will not send what came of it.
                Err(_) if Arc::strong_count(alive) < self.threads => return Err(BatchError::Lost.into()),
                Err(_) => {}
            }
        }
    }

    /// Collects what is there.
    fn collect(&mut self) {
        while let Some(result) = self.others.as_ref().and_then(|others| others.take.try_recv().ok()) {
            self.keep(result);
        }
    }

    fn keep(&mut self, (number, done): Numbered<Done>) {
        if let Some(place) = number.checked_sub(self.taken).and_then(|at| self.pending.get_mut(at)) {
            *place = Some(done);
        }
    }
}
