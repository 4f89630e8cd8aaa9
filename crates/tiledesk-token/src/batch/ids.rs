//! Which ids stand in more than one record. Two tokens with one id are one visitor.

use std::hash::{BuildHasher, RandomState};
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// So many records are compared: 16 MB.
const MOST: usize = 1_000_000;
/// Fewer are compared before another thread is there to help.
const FEW: usize = 50_000;
/// So many lines are remembered where an id stood again.
const SHOWN: usize = 5;

/// The id of a record.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Never 0.
    hash: u64,
    /// From 1; at first in its block.
    line: u64,
}

/// What tells ids apart: a hash of 64 bits with a random key. Of a million different ids two share one in one of forty
/// million lists.
#[derive(Clone, Default)]
pub struct Marker(RandomState);

impl Marker {
    /// The id of the record at a line of its block.
    pub(super) fn mark(&self, id: &str, line: u64) -> Seen {
        Seen { hash: self.0.hash_one(id).max(1), line }
    }
}

/// All that were seen, in heaps by the first byte of their hashes: while records are signed each is only laid on its heap,
/// and one heap at a time fits into the processor's cache when they are compared in the end.
pub struct Ids {
    heaps: [Vec<Seen>; 256],
    compared: usize,
    is_full: bool,
}

/// Records whose id stands in an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repeated {
    /// How many.
    pub count: usize,
    /// The lines of the first few.
    pub lines: Vec<u64>,
}

impl Default for Ids {
    fn default() -> Self {
        Self { heaps: [const { Vec::new() }; 256], compared: 0, is_full: false }
    }
}

impl Ids {
    /// Whether more cannot be remembered.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    /// Takes those of a block that begins behind so many lines.
    #[inline(never)]
    pub fn add(&mut self, ids: &[Seen], lines_before: u64) {
        let room = MOST - self.compared;
        self.is_full |= ids.len() > room;
        let ids = ids.get(..room).unwrap_or(ids);
        self.compared += ids.len();
        for Seen { hash, line } in ids {
            let [first, ..] = hash.to_be_bytes();
            // There is a heap for each byte.
            if let Some(heap) = self.heaps.get_mut(usize::from(first)) {
                heap.push(Seen { hash: *hash, line: lines_before + line });
            }
        }
    }

    /// Which of them stand in an earlier record, too; many are compared by so many threads, where the system has them.
    #[must_use]
    pub fn repeated(&self, threads: usize) -> Repeated {
        let next = AtomicUsize::new(0);
        let compare = || {
            let mut lines = Vec::new();
            let mut table = Vec::new();
            while let Some(heap) = self.heaps.get(next.fetch_add(1, Ordering::Relaxed)) {
                table.clear();
                table.resize((heap.len() * 2).next_power_of_two(), 0);
                lines.extend(heap.iter().filter(|seen| !insert(&mut table, seen.hash)).map(|seen| seen.line));
            }
            lines
        };
        let threads = if self.compared < FEW { 1 } else { threads };
        let mut lines = thread::scope(|scope| {
            let start = |_| thread::Builder::new().spawn_scoped(scope, compare).ok();
            let others: Vec<_> = (1..threads).map_while(start).collect();
            let mut lines = compare();
            for other in others {
                lines.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            lines
        });
        lines.sort_unstable();
        let count = lines.len();
        lines.truncate(SHOWN);
        Repeated { count, lines }
    }
}

/// Whether a hash was not in this table, whose length is a power of two. At most half of it is taken; the rest is 0.
fn insert(table: &mut [u64], hash: u64) -> bool {
    let mask = table.len() - 1;
    let mut at = usize::try_from(hash & mask as u64).unwrap_or(0);
    loop {
        match table.get_mut(at) {
            Some(slot) if *slot == hash => return false,
            Some(slot) if *slot != 0 => at = (at + 1) & mask,
            Some(slot) => {
                *slot = hash;
                return true;
            }
            None => return true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_was_seen_is_found_with_its_line() {
        let marker = Marker::default();
        let mut ids = Ids::default();
        ids.add(&[marker.mark("a-1", 1), marker.mark("a-2", 2), marker.mark("a-1", 3)], 0);
        ids.add(&[marker.mark("a-3", 1), marker.mark("a-2", 2), marker.mark("b-1", 3)], 3);
        assert_eq!(ids.repeated(3), Repeated { count: 2, lines: vec![3, 5] });
    }

    #[test]
    fn a_million_are_compared_and_no_more() {
        let marker = Marker::default();
        let mut ids = Ids::default();
        let block =
            |from: u64| (0..1000).map(|n| marker.mark(&format!("load-{}", from + n), n + 1)).collect::<Vec<_>>();
        for thousand in 0..999 {
            ids.add(&block(thousand * 1000), thousand * 1000);
        }
        assert_eq!(ids.repeated(2).count, 0);
        ids.add(&block(123_456), 999_000);
        assert!(!ids.is_full());
        ids.add(&[marker.mark("load-7", 1)], 1_000_000);
        assert!(ids.is_full());
        assert_eq!(ids.repeated(3), Repeated { count: 1000, lines: vec![999_001, 999_002, 999_003, 999_004, 999_005] });
    }

    #[test]
    fn hashes_that_want_the_same_place_are_told_apart() {
        let mut ids = Ids::default();
        let seen: Vec<Seen> = (1..=100).map(|n| Seen { hash: n << 20 | 0xff, line: n }).collect();
        ids.add(&seen, 0);
        assert_eq!(ids.repeated(2).count, 0);
        ids.add(&seen, 100);
        assert_eq!(ids.repeated(3), Repeated { count: 100, lines: vec![101, 102, 103, 104, 105] });
    }
}
