//! JSON Web Signatures in compact form (RFC 7515): encoding, decoding, HS256.

pub mod hs256;
pub mod minter;
pub mod token;
