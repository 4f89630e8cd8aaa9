//! A signature that is made a block at a time.
//!
//! The instructions that hash a block wait for each other, and a processor has time for others meanwhile, as far as it
//! looks ahead: over the two hundred or so of one block, but not over those of a whole message. So whoever has more to do
//! does it between the blocks.

use sha2::block_api::compress256;

use crate::bytes;

/// How many bytes a signature has.
pub(crate) const LENGTH: usize = 32;
/// How many bytes SHA-256 takes at a time.
pub(super) const BLOCK: usize = 64;

/// The state of SHA-256 (FIPS 180-4, 6.2.2).
pub(super) type State = [u32; 8];

/// A signature of which some blocks are hashed. At first it is that of nothing, and done.
pub(crate) struct Signing {
    state: State,
    /// How many bytes of the message were hashed.
    hashed: usize,
    /// What comes behind the message's whole blocks, padded; at last, the hash of all that.
    tail: [[u8; BLOCK]; 2],
    /// How many of these blocks there are, and how many were hashed.
    blocks: usize,
    taken: usize,
    /// Whether it is the second of the two hashes (RFC 2104, 2).
    is_outer: bool,
}

impl Default for Signing {
    fn default() -> Self {
        Self { state: [0; 8], hashed: 0, tail: [[0; BLOCK]; 2], blocks: 0, taken: 0, is_outer: true }
    }
}

impl Signing {
    /// Begins anew, with this message, in the state that the key's inner block led to.
    pub(super) fn begin(&mut self, inner: State, message: &[u8]) {
        let (_, rest) = message.as_chunks::<BLOCK>();
        self.state = inner;
        self.hashed = 0;
        self.is_outer = false;
        self.pad(rest, message.len());
    }

    /// Hashes one block more, if there is one. `outer` is the state that the key's outer block led to, and the message is
    /// that which it began with.
    #[inline]
    pub(super) fn step(&mut self, outer: &State, message: &[u8]) {
        self.hash(outer, message, 1);
    }

    /// Hashes what is left.
    pub(super) fn finish(&mut self, outer: &State, message: &[u8]) -> [u8; LENGTH] {
        while !self.is_done() {
            self.hash(outer, message, usize::MAX);
        }
        self.hash_so_far()
    }

    fn is_done(&self) -> bool {
        self.is_outer && self.taken == self.blocks
    }

    /// Hashes so many blocks more at most; those of the message and those behind it never at once.
    #[inline]
    fn hash(&mut self, outer: &State, message: &[u8], most: usize) {
        let (blocks, _) = message.get(self.hashed..).unwrap_or_default().as_chunks::<BLOCK>();
        if let (false, [_, ..]) = (self.is_outer, blocks) {
            let blocks = blocks.get(..most).unwrap_or(blocks);
            compress256(&mut self.state, blocks);
            self.hashed += blocks.len() * BLOCK;
            return;
        }
        let blocks = self.tail.get(self.taken..self.blocks).unwrap_or_default();
        let blocks = blocks.get(..most).unwrap_or(blocks);
        compress256(&mut self.state, blocks);
        self.taken += blocks.len();
        if self.taken == self.blocks && !self.is_outer {
            let inner = self.hash_so_far();
            self.state = *outer;
            self.is_outer = true;
            self.pad(&inner, LENGTH);
        }
    }

    /// Pads a message of this length, of which this is left behind its whole blocks (FIPS 180-4, 5.1.1). The block of the
    /// key counts as well.
    #[inline]
    fn pad(&mut self, rest: &[u8], length: usize) {
        self.tail = [[0; BLOCK]; 2];
        self.taken = 0;
        // The rest is shorter than a block.
        let (text, padding) = self.tail.as_flattened_mut().split_at_mut(rest.len());
        bytes::copy(text, rest);
        if let Some(first) = padding.first_mut() {
            *first = 0x80;
        }
        // Behind that byte, the length takes eight.
        self.blocks = if rest.len() < BLOCK - 8 { 1 } else { 2 };
        let blocks = self.tail.get_mut(..self.blocks).unwrap_or_default();
        if let Some(place) = blocks.as_flattened_mut().last_chunk_mut() {
            *place = ((BLOCK + length) as u64 * 8).to_be_bytes();
        }
    }

    fn hash_so_far(&self) -> [u8; LENGTH] {
        let mut hash = [0; LENGTH];
        for (to, word) in hash.as_chunks_mut().0.iter_mut().zip(self.state) {
            *to = word.to_be_bytes();
        }
        hash
    }
}
