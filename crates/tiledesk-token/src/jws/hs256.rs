//! HS256: HMAC with SHA-256 (RFC 7518, 3.2), the one algorithm that the rules know.
//!
//! No header chooses the algorithm here: [`verify`] is HS256 whatever the token says. HS384 and HS512 are beside it for
//! two ends alone: to predict a server that takes them, and to make a token that is wrong on purpose.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::digest::CtOutput;
use hmac::{Hmac, KeyInit, Mac};
use sha2::block_api::compress256;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use zeroize::Zeroize;

pub(crate) use super::signing::LENGTH;
use super::signing::{BLOCK, Signing, State};

/// How many characters a signature has in base64url.
pub(crate) const TEXT: usize = 43;
/// Where SHA-256 begins (FIPS 180-4, 5.3.3).
const BEGIN: State =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// An HMAC that has taken its key, and signs any number of messages: it is kept as the two states that the key leads to
/// (RFC 2104, 4). The crate `hmac` copies and wipes such states for each message, which is a fifth of what a short one
/// costs.
#[derive(Clone)]
pub(crate) struct Key {
    inner: State,
    outer: State,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}

impl Key {
    /// Takes the bytes of the key as they stand.
    pub(crate) fn new(key: &[u8]) -> Self {
        let mut block = [0; BLOCK];
        let mut hashed = Sha256::digest(key);
        let key = if key.len() > BLOCK { hashed.as_slice() } else { key };
        for (to, from) in block.iter_mut().zip(key) {
            *to = *from;
        }
        let state = |pad: u8| {
            let mut padded = block.map(|byte| byte ^ pad);
            let mut state = BEGIN;
            compress256(&mut state, &[padded]);
            padded.zeroize();
            state
        };
        let states = Self { inner: state(0x36), outer: state(0x5c) };
        block.zeroize();
        hashed.as_mut_slice().zeroize();
        states
    }

    /// Whether `signature` is that of `message`. The comparison takes the same time wherever the first difference is.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let compared = |signature: [u8; LENGTH]| CtOutput::<Hmac<Sha256>>::new(signature.into());
        signature.try_into().is_ok_and(|signature| compared(self.sign(message)) == compared(signature))
    }

    /// The 32 bytes that sign `message`.
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; LENGTH] {
        let mut signing = Signing::default();
        self.begin(&mut signing, message);
        self.finish(&mut signing, message)
    }

    /// Begins to sign `message`.
    pub(crate) fn begin(&self, signing: &mut Signing, message: &[u8]) {
        signing.begin(self.inner, message);
    }

    /// Does a part of the work, if there is any left.
    #[inline]
    pub(crate) fn step(&self, signing: &mut Signing, message: &[u8]) {
        signing.step(&self.outer, message);
    }

    /// Does the rest: the 32 bytes that sign `message`.
    pub(crate) fn finish(&self, signing: &mut Signing, message: &[u8]) -> [u8; LENGTH] {
        signing.finish(&self.outer, message)
    }
}

/// Whether `signature` (base64url, as it stands in a token) is HS256 over `message` with `key`.
///
/// The comparison takes the same time wherever the first difference is.
#[must_use]
pub fn verify(signature: &str, message: &[u8], key: &[u8]) -> bool {
    verify_with::<Hmac<Sha256>>(signature, message, key)
}

/// Whether `signature` is HS384 or HS512, as `algorithm` says, over `message` with `key`; false for every other one.
///
/// Nothing is accepted on the strength of this: it only says what a real server, which takes all three, would answer.
pub(crate) fn verify_as(algorithm: &str, signature: &str, message: &[u8], key: &[u8]) -> bool {
    match algorithm {
        "HS384" => verify_with::<Hmac<Sha384>>(signature, message, key),
        "HS512" => verify_with::<Hmac<Sha512>>(signature, message, key),
        _ => false,
    }
}

/// The bytes that sign `message` in HS384, or else in HS256, for tokens that are wrong on purpose.
pub(crate) fn sign_as(algorithm: &str, key: &[u8], message: &[u8]) -> Vec<u8> {
    if algorithm == "HS384" {
        return keyed::<Hmac<Sha384>>(key).chain_update(message).finalize().into_bytes().to_vec();
    }
    Key::new(key).sign(message).to_vec()
}

fn verify_with<M: Mac + KeyInit>(signature: &str, message: &[u8], key: &[u8]) -> bool {
    let signature = URL_SAFE_NO_PAD.decode(signature);
    signature.is_ok_and(|signature| keyed::<M>(key).chain_update(message).verify_slice(&signature).is_ok())
}

#[allow(clippy::expect_used, reason = "the comment in it proves that it cannot fail")]
fn keyed<M: Mac + KeyInit>(key: &[u8]) -> M {
    // RFC 2104 takes a key of any length, and the crate's only error is about the length of the key.
    <M as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Keys and messages shorter and longer than one block, and than two.
        #[test]
        fn a_key_signs_as_the_crate_does(key in any_bytes(), message in any_bytes(), other in any_bytes(), steps in 0..9) {
            let expected = keyed::<Hmac<Sha256>>(&key).chain_update(&message).finalize().into_bytes();
            let key = Key::new(&key);
            let signature = key.sign(&message);
            prop_assert_eq!(&signature[..], &expected[..]);
            // However much of it is done a block at a time, by what has signed something else before.
            let mut signing = Signing::default();
            for message in [&other, &message] {
                key.begin(&mut signing, message);
                (0..steps).for_each(|_| key.step(&mut signing, message));
            }
            prop_assert_eq!(key.finish(&mut signing, &message), signature);
            prop_assert!(key.has_signed(&message, &signature));
            prop_assert_eq!(key.has_signed(&other, &signature), message == other);
            prop_assert!(!key.has_signed(&message, &other));
        }
    }

    fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
        let near_a_block = (1..4_usize, 0..20_usize).prop_map(|(blocks, more)| blocks * BLOCK - 10 + more);
        let length = prop_oneof![0..200_usize, near_a_block];
        length.prop_flat_map(|length| proptest::collection::vec(any::<u8>(), length))
    }
}
