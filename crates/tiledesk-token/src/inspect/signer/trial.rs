//! Tries keys on one signature, and counts what that costs, so that it ends in time whatever was pasted.

use std::cell::Cell;

use super::SignedToken;
use crate::jws::hs256;

/// So many blocks of 64 bytes are hashed at most for what is only tried: some 30 ms with the processor's own
/// instructions for SHA-256, and less than half a second without. Blocks are counted, and not time, so that the answer
/// is the same on every machine. A fuzzer, which looks for other things than hashes, tries few.
const BLOCKS: usize = if cfg!(fuzzing) { 600 } else { 700_000 };
/// Above this many bytes no typing errors are tried.
const SHORT_INPUT: usize = 4 * 1024;

/// One signature, and how much may still be tried on it.
pub(super) struct Trial<'a> {
    pub(super) input: &'a str,
    pub(super) signature: &'a [u8],
    blocks_left: Cell<usize>,
    is_thorough: Cell<bool>,
}

impl<'a> Trial<'a> {
    pub(super) fn new(token: &SignedToken<'a>) -> Self {
        Self {
            input: token.input,
            signature: token.signature,
            blocks_left: Cell::new(BLOCKS),
            is_thorough: Cell::new(true),
        }
    }

    /// Whether this key made it, whatever that costs.
    pub(super) fn is_signed_by(&self, key: &[u8]) -> bool {
        hs256::Key::new(key).has_signed(self.input.as_bytes(), self.signature)
    }

    /// Whether this key made it; false when enough was tried.
    pub(super) fn is_likely_signed_by(&self, key: &[u8]) -> bool {
        self.signature.len() == hs256::LENGTH && self.may_hash(key.len() + self.input.len()) && self.is_signed_by(key)
    }

    /// The same of another text.
    pub(super) fn has_signed(&self, key: &hs256::Key, bytes: &[u8]) -> bool {
        self.signature.len() == hs256::LENGTH && self.may_hash(bytes.len()) && key.has_signed(bytes, self.signature)
    }

    /// Takes the cost of an HMAC of so many bytes from what is left. Once it does not suffice, nothing more is tried.
    pub(super) fn may_hash(&self, bytes: usize) -> bool {
        // Both pads, the outer hash and the end of the text beside the text itself.
        let blocks = 5 + bytes / 64;
        let left = self.blocks_left.get().checked_sub(blocks);
        self.blocks_left.set(left.unwrap_or(0));
        self.is_thorough.set(self.is_thorough.get() && left.is_some());
        left.is_some()
    }

    /// Whether nothing more is tried, so that no key need be made.
    pub(super) fn is_spent(&self) -> bool {
        self.blocks_left.get() == 0
    }

    pub(super) fn is_short(&self) -> bool {
        self.input.len() < SHORT_INPUT
    }

    /// Not all was tried that is known.
    pub(super) fn leave_out(&self) {
        self.is_thorough.set(false);
    }

    /// Whether all was tried that is known.
    pub(super) fn is_thorough(&self) -> bool {
        self.is_thorough.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_enough_was_tried_nothing_more_is_and_that_is_known() {
        let input = "x".repeat(64 * 1024);
        let signature = hs256::Key::new(b"right").sign(input.as_bytes());
        let trial = Trial::new(&SignedToken { input: &input, signature: &signature, id: None });
        assert!(trial.is_likely_signed_by(b"right") && trial.is_thorough());
        let tried = (0..BLOCKS).take_while(|_| trial.may_hash(input.len())).count();
        assert!((500..1000).contains(&tried), "{tried}");
        assert!(!trial.is_thorough() && trial.is_spent());
        assert!(!trial.is_likely_signed_by(b"right"));
        assert!(trial.is_signed_by(b"right"), "what has to be known is always tried");
    }
}
