//! A token that was written into a text, and is signed there while other work is done.

use std::ops::Range;

use base64_simd::{AsOut as _, URL_SAFE_NO_PAD};

use super::{MintedToken, Minter};
use crate::bytes::append;
use crate::jws::hs256::TEXT;
use crate::jws::signing::Signing;

/// A token that has everything but its signature, and room for that; or none, at first and when it is signed.
#[derive(Default)]
pub(crate) struct Unsigned {
    /// Header and claims, in the text.
    input: Range<usize>,
    signing: Signing,
}

impl Unsigned {
    /// Adds the token of a draft to a text, which has to stay until [`Unsigned::finish`], in place of one that is signed:
    /// where it stands.
    #[inline]
    pub(crate) fn append(&mut self, minter: &Minter, draft: &MintedToken, text: &mut Vec<u8>) -> Range<usize> {
        let start = text.len();
        append(text, &minter.header);
        URL_SAFE_NO_PAD.encode_append(&draft.claims, text);
        self.input = start..text.len();
        minter.key.begin(&mut self.signing, text.get(start..).unwrap_or_default());
        append(text, [b'.'; 1 + TEXT]);
        start..text.len()
    }

    /// Does a part of the work.
    #[inline]
    pub(crate) fn step(&mut self, minter: &Minter, text: &[u8]) {
        if let Some(message) = text.get(self.input.clone()) {
            minter.key.step(&mut self.signing, message);
        }
    }

    /// Writes the signature.
    #[inline]
    pub(crate) fn finish(&mut self, minter: &Minter, text: &mut [u8]) {
        let input = std::mem::take(&mut self.input);
        let place = input.end + 1..=input.end + TEXT;
        let Some(message) = text.get(input).filter(|message| !message.is_empty()) else { return };
        let signature = minter.key.finish(&mut self.signing, message);
        if let Some(place) = text.get_mut(place) {
            let _ = URL_SAFE_NO_PAD.encode(&signature, place.as_out());
        }
    }
}
