//! Which ids stand in more than one record. Two tokens with one id are one visitor.

use std::hash::{BuildHasher, RandomState};

/// So many records are compared: 16 MB.
const MOST: usize = 1_000_000;

/// How an id is remembered: its hash, its length and its end, and in the lowest bits the line.
pub(super) type Seen = u128;

/// What makes them; the same one for all threads.
#[derive(Clone, Default)]
pub(super) struct Marker(RandomState);

impl Marker {
    /// The id of the record at a line of its block.
    pub(super) fn mark(&self, id: &str, line: u64) -> Seen {
        let end = id.bytes().rev().take(3).fold(0_u128, |end, byte| end << 8 | u128::from(byte));
        let length = u128::try_from(id.len()).unwrap_or(255) & 0xff;
        u128::from(self.0.hash_one(id)) << 64 | length << 56 | end << 32 | u128::from(line & LINE)
    }
}

const LINE: u64 = 0xffff_ffff;

/// All that were seen.
#[derive(Default)]
pub(super) struct Ids {
    seen: Vec<Seen>,
    is_full: bool,
}

/// Records whose id stands in an earlier one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Repeated {
    pub(super) count: usize,
    /// The lines of the first few.
    pub(super) lines: Vec<u64>,
}

impl Ids {
    /// Whether more can be remembered.
    pub(super) fn is_full(&self) -> bool {
        self.is_full
    }

    /// Takes those of a block that begins behind so many lines.
    pub(super) fn add(&mut self, ids: &[Seen], lines_before: u64) {
        let room = MOST - self.seen.len();
        self.is_full |= ids.len() > room;
        let lines = u128::from(lines_before);
        self.seen.extend(ids.iter().take(room).map(|id| id + lines));
    }

    /// Which of them stand in an earlier record, too.
    pub(super) fn repeated(&mut self) -> Repeated {
        const SHOWN: usize = 5;
        self.seen.sort_unstable();
        let same = |pair: &&[Seen]| matches!(pair, [one, other] if one >> 32 == other >> 32);
        let again = |pair: &[Seen]| pair.last().map_or(0, |id| u64::try_from(id & u128::from(LINE)).unwrap_or(0));
        let mut lines: Vec<u64> = self.seen.windows(2).filter(same).map(again).collect();
        lines.sort_unstable();
        let count = lines.len();
        lines.truncate(SHOWN);
        Repeated { count, lines }
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
        assert_eq!(ids.repeated(), Repeated { count: 2, lines: vec![3, 5] });
    }

    #[test]
    fn a_million_are_compared_and_no_more() {
        let marker = Marker::default();
        let mut ids = Ids::default();
        let block =
            |from: u64| (0..1000).map(|n| marker.mark(&format!("load-{}", from + n), n + 1)).collect::<Vec<_>>();
        for thousand in 0..1000 {
            ids.add(&block(thousand * 1000), thousand * 1000);
        }
        assert!(!ids.is_full());
        ids.add(&[marker.mark("load-7", 1)], 1_000_000);
        assert!(ids.is_full());
        assert_eq!(ids.repeated(), Repeated { count: 0, lines: Vec::new() });
    }
}
