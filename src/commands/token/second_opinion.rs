//! A second opinion on a token that is about to be printed or sent: `jsonwebtoken` decodes it, with the secret that signed it.
//!
//! tilepass mints with code of its own. Should that code ever be wrong, nobody may get a token which the library that
//! most Rust servers use reads differently: then there is an error, and no token.

use std::sync::OnceLock;

use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::value::RawValue;
use sha2::Sha256;
use signature::{Signer, Verifier};
use tiledesk_token::{MintedToken, Secret};

use crate::error::Failure;
use crate::exit::Exit;

/// The two opinions differ, or there is only one: nobody gets the token.
#[derive(Debug, thiserror::Error)]
pub(super) enum Disagreement {
    /// [`install_jwt_provider`] was not called in this process.
    #[error("the token was not checked by `jsonwebtoken`, which has no provider of HS256; it is not handed out")]
    NoProvider,
    /// It does not decode the token.
    #[error("`jsonwebtoken` refuses the token that was minted: {0}; it is not handed out")]
    Refused(#[from] Error),
    /// It decodes the token, and finds other claims in it.
    #[error("`jsonwebtoken` finds other claims in the token than those that were to be minted; it is not handed out")]
    OtherClaims,
}

impl Failure for Disagreement {
    fn code(&self) -> &'static str {
        "sign.second_opinion"
    }

    fn exit(&self) -> Exit {
        Exit::Failed
    }

    fn hints(&self) -> Vec<String> {
        let report = "this is a defect of tilepass: report it with the command that you ran, and never with the secret";
        vec![report.to_owned()]
    }
}

/// Has `jsonwebtoken` decode a token that `secret` signed, and gives the claims back: they are what was minted, to the
/// byte.
///
/// `exp` is wanted wherever the library can read it, which knows no time before 1970. It is not compared with the time:
/// the library would read a clock of its own, and whoever asks for a token that has expired gets it, with a warning.
pub(super) fn decode(token: &MintedToken, secret: &Secret) -> Result<Box<RawValue>, Disagreement> {
    decode_as(token.claims_json(), token.as_str(), token.expires_at(), secret)
}

fn decode_as(meant: &str, token: &str, expires_at: i64, secret: &Secret) -> Result<Box<RawValue>, Disagreement> {
    if INSTALLED.get() != Some(&true) {
        return Err(Disagreement::NoProvider);
    }
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 0;
    validation.validate_exp = false;
    validation.validate_aud = false;
    if expires_at < 0 {
        validation.required_spec_claims.clear();
    }
    let key = DecodingKey::from_secret(secret.as_bytes());
    let claims: Box<RawValue> = jsonwebtoken::decode(token, &key, &validation)?.claims;
    if claims.get() == meant { Ok(claims) } else { Err(Disagreement::OtherClaims) }
}

/// Whether ours is the provider: another one that came first would be somebody else's, or panic.
static INSTALLED: OnceLock<bool> = OnceLock::new();

/// Makes ours the provider of `jsonwebtoken` in this process: it knows HS256 and refuses everything else. `main` calls
/// it once, and so does every test that signs in its own process.
pub fn install_jwt_provider() {
    static PROVIDER: CryptoProvider = CryptoProvider {
        signer_factory: |algorithm, key| Ok(Box::new(Hs256::new(*algorithm, key.as_bytes())?)),
        verifier_factory: |algorithm, key| Ok(Box::new(Hs256::new(*algorithm, key.try_get_as_bytes()?)?)),
        key_utils: KeyUtils::new_unimplemented(),
    };
    INSTALLED.get_or_init(|| PROVIDER.install_default().is_ok());
}

struct Hs256(Hmac<Sha256>);

impl Hs256 {
    fn new(algorithm: Algorithm, key: &[u8]) -> Result<Self, Error> {
        let hmac = Hmac::new_from_slice(key).map_err(|_| ErrorKind::InvalidKeyFormat)?;
        if algorithm == Algorithm::HS256 { Ok(Self(hmac)) } else { Err(ErrorKind::InvalidAlgorithm.into()) }
    }
}

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.0.clone().chain_update(message).finalize().into_bytes().to_vec())
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        self.0.clone().chain_update(message).verify_slice(signature).map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use jsonwebtoken::{EncodingKey, Header};

    const CLAIMS: &str = r#"{"name":"Ada","exp":1785000300,"aud":"https://tiledesk.com/projects/x"}"#;

    fn secret(text: &str) -> Secret {
        Secret::parse(text.as_bytes()).unwrap().secret
    }

    /// What the check says of a token that `key` signed and that says `claims`, where [`CLAIMS`] and `secret` are meant.
    fn opinion(claims: &str, key: &str) -> Result<Box<RawValue>, Disagreement> {
        install_jwt_provider();
        let claims = RawValue::from_string(claims.to_owned()).unwrap();
        let token = jsonwebtoken::encode(&Header::default(), &claims, &EncodingKey::from_secret(key.as_bytes()));
        decode_as(CLAIMS, &token.unwrap(), 1_785_000_300, &secret("secret"))
    }

    #[test]
    fn a_token_that_says_what_was_meant_passes_whenever_it_expires() {
        assert_eq!(opinion(CLAIMS, "secret").unwrap().get(), CLAIMS);
    }

    #[test]
    fn another_key_and_other_claims_are_disagreements() {
        assert!(matches!(opinion(CLAIMS, "another"), Err(Disagreement::Refused(_))));
        assert!(matches!(opinion(&CLAIMS.replace("Ada", "Eve"), "secret"), Err(Disagreement::OtherClaims)));
        assert!(matches!(opinion(&CLAIMS.replace("exp", "end"), "secret"), Err(Disagreement::Refused(_))));
    }

    #[test]
    fn the_provider_knows_one_algorithm() {
        install_jwt_provider();
        for algorithm in [Algorithm::HS384, Algorithm::HS512] {
            let signed = jsonwebtoken::encode(&Header::new(algorithm), &(), &EncodingKey::from_secret(b"secret"));
            assert!(matches!(signed.unwrap_err().kind(), ErrorKind::InvalidAlgorithm));
        }
    }
}
