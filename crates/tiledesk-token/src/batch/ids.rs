//! Which ids stand in more than one record. Two tokens with one id are one visitor.

use std::hash::{BuildHasher, RandomState};
use std::hint::black_box;

/// So many records are compared.
const MOST: usize = 1_000_000;
/// So many lines are remembered where an id stood again.
const SHOWN: usize = 5;

/// So many are looked for at once.
const AT_ONCE: usize = 16;

/// The id of a record.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Never 0.
    hash: u64,
    /// In its block, from 1.
    line: u64,
}

/// What tells ids apart: a hash of 64 bits with a random key. Of a million different ids two share one once in forty
/// million lists.
#[derive(Clone, Default)]
pub struct Marker(RandomState);

impl Marker {
    /// The id of the record at a line of its block.
    pub(super) fn mark(&self, id: &str, line: u64) -> Seen {
        Seen { hash: self.0.hash_one(id).max(1), line }
    }
}

/// All that were seen. A table of hashes in which each stands behind those that are smaller, but for a few steps: it is
/// made larger by going through it once.
#[derive(Default)]
pub struct Ids {
    /// Where nothing stands there is 0. At most half of it is taken, 16 MB in all.
    table: Vec<u64>,
    compared: usize,
    is_full: bool,
    repeated: Repeated,
}

/// Records whose id stands in an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repeated {
    /// How many.
    pub count: usize,
    /// The lines of the first few.
    pub lines: Vec<u64>,
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
        self.make_room();
        for some in ids.chunks(AT_ONCE) {
            // Where they may stand is far apart in memory. It comes for all of them at once if nothing depends on it yet.
            let places = some.iter().filter_map(|Seen { hash, .. }| self.table.get(home(&self.table, *hash)));
            black_box(places.fold(0, |all, place| all ^ place));
            for Seen { hash, line } in some {
                if !insert(&mut self.table, *hash) {
                    self.repeated.count += 1;
                    if self.repeated.lines.len() < SHOWN {
                        self.repeated.lines.push(lines_before + line);
                    }
                }
            }
        }
    }

    /// Which of them stand in an earlier record, too.
    #[must_use]
    pub fn repeated(&self) -> &Repeated {
        &self.repeated
    }

    fn make_room(&mut self) {
        const LEAST: usize = 1 << 13;
        let mut size = self.table.len().max(LEAST);
        while size < self.compared * 2 {
            size *= 4;
        }
        if size > self.table.len() {
            let old = std::mem::replace(&mut self.table, vec![0; size]);
            for hash in old.into_iter().filter(|hash| *hash != 0) {
                insert(&mut self.table, hash);
            }
        }
    }
}

/// Where a hash stands, or would if nothing else did.
fn home(table: &[u64], hash: u64) -> usize {
    // The product's upper half is below the length.
    usize::try_from((u128::from(hash) * table.len() as u128) >> 64).unwrap_or(0)
}

/// Whether it was not there.
fn insert(table: &mut [u64], hash: u64) -> bool {
    // From its place to the end, and from the beginning: half of the places are free.
    for from in [home(table, hash), 0] {
        for slot in table.iter_mut().skip(from) {
            if *slot == 0 {
                *slot = hash;
                return true;
            }
            if *slot == hash {
                return false;
            }
        }
    }
    true
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
        assert_eq!(ids.repeated(), &Repeated { count: 2, lines: vec![3, 5] });
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
        assert_eq!(ids.repeated().count, 0);
        ids.add(&block(123_456), 999_000);
        assert!(!ids.is_full());
        ids.add(&[marker.mark("load-7", 1)], 1_000_000);
        assert!(ids.is_full());
        assert_eq!(ids.repeated(), &Repeated { count: 1000, lines: vec![999_001, 999_002, 999_003, 999_004, 999_005] });
    }

    #[test]
    fn hashes_at_the_end_of_the_table_find_a_place() {
        let mut ids = Ids::default();
        let seen: Vec<Seen> = (0..100).map(|n| Seen { hash: u64::MAX - n, line: n + 1 }).collect();
        ids.add(&seen, 0);
        assert_eq!(ids.repeated().count, 0);
        ids.add(&seen, 100);
        assert_eq!(ids.repeated(), &Repeated { count: 100, lines: vec![101, 102, 103, 104, 105] });
    }
}
