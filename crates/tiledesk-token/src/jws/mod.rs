//! JSON Web Signatures in compact form (RFC 7515): the header that is written, how long a token may be, HMAC, decoding.

pub mod hs256;
pub(crate) mod misread;
pub(crate) mod mistaken;
pub(crate) mod signing;
pub mod token;

/// The header of every token that is minted, in this order.
pub(crate) const HEADER: &str = r#"{"typ":"JWT","alg":"HS256"}"#;
/// The longest token that is minted or read, in bytes. Longer ones pass through no server.
pub(crate) const MAX_TOKEN: usize = 64 * 1024;
/// Above this many bytes proxies and servers cut the `Authorization` header.
pub const LONG_TOKEN: usize = 8 * 1024;
