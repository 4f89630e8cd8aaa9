//! Whether a claim may give a secret away, without looking for each of the hundreds of forms that signers make of one.

use std::collections::HashSet;
use std::fmt;
use std::hash::{BuildHasher, RandomState};

use crate::findings::key_variant;
use crate::inspect::signer::Candidate;

/// So much of a form is looked for, in bytes.
const BEGINNING: usize = 8;

/// The secrets at hand, and what signers are known to make of them: how each begins. Only hashes are kept.
pub(super) struct Forms {
    hash: RandomState,
    beginnings: HashSet<u64>,
    /// A bit for each value that a quick hash can have. Most of what is looked for is seen here not to be there.
    bits: Vec<u64>,
    /// Whether one is so short that it may be anywhere.
    is_short: bool,
}

impl fmt::Debug for Forms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Forms(…)")
    }
}

impl Forms {
    pub(super) fn of(candidates: &[Candidate]) -> Self {
        let each = |with: &mut dyn FnMut(&str)| {
            for candidate in candidates {
                candidate.each_form(key_variant::ALL, &mut *with);
            }
        };
        let mut count: usize = 0;
        each(&mut |_| count += 1);
        // At most one bit of 64 is set.
        let bits = vec![0; count.next_power_of_two()];
        let mut forms = Self { hash: RandomState::new(), beginnings: HashSet::new(), bits, is_short: false };
        each(&mut |form| match form.as_bytes().first_chunk() {
            None => forms.is_short = true,
            Some(beginning) => {
                let (index, bit) = forms.place(*beginning);
                if let Some(bits) = forms.bits.get_mut(index) {
                    *bits |= bit;
                }
                forms.beginnings.insert(forms.hash.hash_one(beginning));
            }
        });
        forms
    }

    /// Whether one of them may stand in a text: sure where it is false.
    pub(super) fn may_be_in(&self, text: &str) -> bool {
        let begins = |beginning: &[u8; BEGINNING]| {
            let (index, bit) = self.place(*beginning);
            self.bits.get(index).is_some_and(|bits| bits & bit != 0)
                && self.beginnings.contains(&self.hash.hash_one(beginning))
        };
        self.is_short || text.as_bytes().windows(BEGINNING).filter_map(<[u8]>::first_chunk).any(begins)
    }

    /// Where the bit of a beginning is.
    fn place(&self, beginning: [u8; BEGINNING]) -> (usize, u64) {
        // An odd number with half of its bits set, as in multiplicative hashing: the highest bits depend on all.
        let mixed = u64::from_le_bytes(beginning).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // 24 bits are a number on every machine, and there is one word of bits at least.
        let index = usize::try_from(mixed >> 40).unwrap_or_default() & (self.bits.len() - 1);
        (index, 1 << (mixed >> 34 & 63))
    }
}
