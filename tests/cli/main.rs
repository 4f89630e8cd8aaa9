//! `tilepass` from outside, and its library: everything that needs no package, no network and no real keyring.
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

mod arrows;
#[cfg(target_os = "linux")]
mod bench;
mod clean_environment;
mod completions;
mod doctor;
mod documents;
mod examples;
#[cfg(unix)]
mod exposed;
mod face;
mod generated;
mod guesses;
#[cfg(unix)]
mod install;
mod left_over;
mod misplaced_secrets;
mod overview;
#[cfg(unix)]
mod own_files;
mod pages;
mod project;
mod said;
mod secret;
mod server;
#[cfg(unix)]
mod signer;
mod stored_properties;
#[cfg(unix)]
mod streams;
mod token;
#[cfg(unix)]
mod wrapped;
