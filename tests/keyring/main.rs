//! `tilepass` with a real keyring: each case has a `gnome-keyring-daemon` of its own on a private bus.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_raw_string_hashes,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    clippy::print_stdout,
    missing_docs
)]

#[path = "../support/mod.rs"]
#[allow(dead_code, unreachable_pub)]
mod support;

mod commands;
mod leftovers;
mod stand_in;
mod store;
mod unkind;
