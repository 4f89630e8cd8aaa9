//! `tilepass` against a real Tiledesk server (`make test-server`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_raw_string_hashes,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    missing_docs
)]

#[path = "../support/mod.rs"]
#[allow(dead_code, unreachable_pub)]
mod support;

#[cfg(unix)]
mod documents;
mod edits;
#[cfg(unix)]
mod incident;
#[cfg(unix)]
mod intruder;
mod possession;
mod real;
#[cfg(unix)]
mod signers;
mod story;
#[cfg(unix)]
mod try_token;
