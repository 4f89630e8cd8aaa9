//! HS256: HMAC with SHA-256 (RFC 7518, 3.2), the one algorithm that the rules know.
//!
//! No header chooses the algorithm here: [`verify`] is HS256 whatever the token says. HS384 and HS512 are beside it for
//! two ends alone: to predict a server that takes them, and to make a token that is wrong on purpose.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};

/// How many bytes a signature has.
pub(crate) const LENGTH: usize = 32;

/// An HMAC that has taken its key, and signs any number of messages.
#[derive(Clone)]
pub(crate) struct Key(Hmac<Sha256>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// Takes the bytes of the key as they stand.
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(keyed(key))
    }

    /// Whether `signature` is that of `message`. The comparison takes the same time wherever the first difference is.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.clone().chain_update(message).verify_slice(signature).is_ok()
    }

    /// The 32 bytes that sign `message`.
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(message);
        mac.finalize().into_bytes().into()
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
