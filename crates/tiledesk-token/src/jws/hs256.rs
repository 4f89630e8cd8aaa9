//! HMAC with SHA-256 (RFC 7518, 3.2): the keyed state of a minter, and the library's verification.
//!
//! `jsonwebtoken` leaves the cryptography to a provider. Ours knows HS256 and refuses everything else,
//! so that no header can talk it into another algorithm. It is installed here and nowhere else.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, DecodingKey};
use sha2::{Sha256, Sha384, Sha512};
use signature::{Signer, Verifier};

use crate::secret::Secret;

/// An HMAC that has taken its key and waits for messages.
#[derive(Clone)]
pub struct Key(Hmac<Sha256>);

impl Key {
    /// Takes the secret's bytes as they stand.
    #[must_use]
    pub fn new(secret: &Secret) -> Self {
        Self(keyed(secret.as_bytes()))
    }

    /// The 32 bytes that sign `message`.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(message);
        mac.finalize().into_bytes().into()
    }
}

#[allow(clippy::expect_used, reason = "the comment in it proves that it cannot fail")]
fn keyed(secret: &[u8]) -> Hmac<Sha256> {
    // RFC 2104 takes a key of any length, and the crate's only error is about the length of the key.
    Hmac::new_from_slice(secret).expect("HMAC takes a key of any length")
}

/// Whether `signature` (base64url, as it stands in a token) is HS256 over `message` with `key`.
///
/// The comparison takes the same time wherever the difference is.
#[must_use]
pub fn verifies(signature: &str, message: &[u8], key: &[u8]) -> bool {
    install();
    jsonwebtoken::crypto::verify(signature, message, &DecodingKey::from_secret(key), Algorithm::HS256).unwrap_or(false)
}

/// Whether `signature` is HS384 or HS512 over `message` with `key`.
///
/// The rules know HS256 alone, and nothing here accepts a token on the strength of this: it serves only to say what
/// a real server, which takes all three, would answer.
#[must_use]
pub fn verifies_as(algorithm: &str, signature: &str, message: &[u8], key: &[u8]) -> bool {
    let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else {
        return false;
    };
    match algorithm {
        "HS384" => matches::<Hmac<Sha384>>(key, message, &signature),
        "HS512" => matches::<Hmac<Sha512>>(key, message, &signature),
        _ => false,
    }
}

fn matches<M: Mac + KeyInit>(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    <M as KeyInit>::new_from_slice(key).is_ok_and(|mac| mac.chain_update(message).verify_slice(signature).is_ok())
}

/// The bytes that sign `message` in HS256 or HS384, for tokens that are wrong on purpose.
#[must_use]
pub fn signature_as(algorithm: &str, key: &[u8], message: &[u8]) -> Vec<u8> {
    if algorithm == "HS384" {
        let mac = <Hmac<Sha384> as KeyInit>::new_from_slice(key);
        return mac.map(|mac| mac.chain_update(message).finalize().into_bytes().to_vec()).unwrap_or_default();
    }
    keyed(key).chain_update(message).finalize().into_bytes().to_vec()
}

/// Makes ours the provider of this process. Called before every use; only the first one counts.
pub fn install() {
    static PROVIDER: CryptoProvider = CryptoProvider {
        signer_factory: |algorithm, key| {
            only_hs256(*algorithm)?;
            Ok(Box::new(Hs256(keyed(key.as_bytes()))))
        },
        verifier_factory: |algorithm, key| {
            only_hs256(*algorithm)?;
            Ok(Box::new(Hs256(keyed(key.try_get_as_bytes()?))))
        },
        key_utils: KeyUtils::new_unimplemented(),
    };
    let _ = PROVIDER.install_default();
}

fn only_hs256(algorithm: Algorithm) -> Result<(), Error> {
    if algorithm == Algorithm::HS256 { Ok(()) } else { Err(ErrorKind::InvalidAlgorithm.into()) }
}

struct Hs256(Hmac<Sha256>);

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        let mut mac = self.0.clone();
        mac.update(message);
        Ok(mac.finalize().into_bytes().to_vec())
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        let mut mac = self.0.clone();
        mac.update(message);
        mac.verify_slice(signature).map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}
