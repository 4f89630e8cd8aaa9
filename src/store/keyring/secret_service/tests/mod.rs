//! What lies below the calls of a Secret Service: bytes, addresses, keys. The calls themselves are tested through the front
//! door, with a real service and with one that is unkind.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs
)]

mod address;
mod bytes;
mod session;
