//! `tilepass` with the stores that a team shares, each real: an `OpenBao` in memory, with a certificate of its own.
#![cfg(unix)]
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

mod bao;
mod certificates;
mod documents;
mod helper;
mod sign_in;
mod story;
mod two_administrators;
mod vault;
mod vault_away;
mod vault_errors;
mod way;
