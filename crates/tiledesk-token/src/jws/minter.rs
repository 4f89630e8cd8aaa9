//! Mints tokens: keyed once, mints many.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::claims::Claims;
use crate::jws::hs256::Key;
use crate::secret::Secret;

/// The header of every token, in this order.
pub const HEADER: &str = r#"{"typ":"JWT","alg":"HS256"}"#;

/// The longest token that is minted or read, in bytes. Longer ones pass through no server.
pub const MAX_TOKEN: usize = 64 * 1024;
/// Above this many bytes proxies and servers cut the `Authorization` header.
pub const LONG_TOKEN: usize = 8 * 1024;

/// Something that mints tokens with one secret.
#[derive(Clone)]
pub struct Minter {
    key: Key,
    header: String,
}

impl Minter {
    /// Takes the secret; what it mints has the header [`HEADER`].
    #[must_use]
    pub fn new(secret: &Secret) -> Self {
        Self { key: Key::new(secret), header: URL_SAFE_NO_PAD.encode(HEADER) }
    }

    /// A signed token in compact form (RFC 7515, 3.1), without a prefix.
    #[must_use]
    pub fn mint(&self, claims: &Claims) -> String {
        let mut payload = Vec::with_capacity(256);
        // Claims are texts, numbers and checked JSON: serialising them into memory has no way to fail.
        let _ = serde_json::to_writer(&mut payload, claims);
        self.sign(&payload)
    }

    fn sign(&self, payload: &[u8]) -> String {
        let mut token = String::with_capacity(self.header.len() + payload.len() * 4 / 3 + 50);
        token.push_str(&self.header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut token);
        let signature = self.key.sign(token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        token
    }
}
