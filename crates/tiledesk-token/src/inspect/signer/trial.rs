//! Tries keys on one signature, and counts what that costs, so that it ends in time whatever was pasted.

use std::cell::Cell;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::SignedToken;
use crate::jws::hs256;

/// So many blocks of 64 bytes are hashed at most for what is only tried: some 30 ms with the processor's own
/// instructions for SHA-256, and less than half a second without. Blocks are counted, and not time, so that the answer
/// is the same on every machine.
const BLOCKS: usize = 700_000;
/// Above this many bytes no typing errors are tried.
const SHORT_INPUT: usize = 4 * 1024;

/// One signature, and how much may still be tried on it.
pub(super) struct Trial<'a> {
    pub(super) input: &'a str,
    pub(super) signature: Vec<u8>,
    blocks_left: Cell<usize>,
    is_thorough: Cell<bool>,
}

impl<'a> Trial<'a> {
    pub(super) fn new(token: &SignedToken<'a>) -> Self {
        Self {
            input: token.input,
            signature: URL_SAFE_NO_PAD.decode(token.signature).unwrap_or_default(),
            blocks_left: Cell::new(BLOCKS),
            is_thorough: Cell::new(true),
        }
    }

    /// Whether this key made it, whatever that costs.
    pub(super) fn is_signed_by(&self, key: &[u8]) -> bool {
        hs256::Key::new(key).has_signed(self.input.as_bytes(), &self.signature)
    }

    /// Whether this key made it; false when enough was tried.
    pub(super) fn is_likely_signed_by(&self, key: &[u8]) -> bool {
        self.signature.len() == hs256::LENGTH && self.may_hash(key.len() + self.input.len()) && self.is_signed_by(key)
    }

    /// The same of another text.
    pub(super) fn has_signed(&self, key: &hs256::Key, bytes: &[u8]) -> bool {
        self.signature.len() == hs256::LENGTH && self.may_hash(bytes.len()) && key.has_signed(bytes, &self.signature)
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
