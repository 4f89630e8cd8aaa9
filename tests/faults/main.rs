//! Faults, one at a time, at every place where there can be one: kills, failing calls, full disks, damaged bytes.
//!
//! After each, the same must hold: the old record or the new one is whole, nothing is left behind but what the next writer
//! removes, what was said is true, and the exit status is right. Each test says how many faults it tried. By themselves
//! they try a sample; `make test-faults` tries all of them and notes the figures in `figures.tsv`.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs
)]

#[path = "../support/mod.rs"]
#[allow(dead_code, unreachable_pub)]
mod support;

mod damage;
mod disk;
mod inject;
mod keyring;
mod made;
mod migration;
mod secrecy;
mod secrets_file;
mod signers;
mod tally;
