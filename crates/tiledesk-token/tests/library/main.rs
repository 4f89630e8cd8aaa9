//! What the library says of tokens, good and bad: every rule, what people paste, what a server answers.
//!
//! Everything goes through what the crate makes public; there is no clock, no file and no network in any of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs
)]

#[allow(dead_code, unreachable_pub, reason = "the program's tests use it too")]
mod arbitrary;
mod classes;
#[allow(dead_code, unreachable_pub, reason = "the program's tests use it too")]
mod edits;
mod handed_over;
mod pasted;
mod prediction;
mod properties;
mod reasons;
mod rules;
mod secrets;
mod signing;
#[allow(dead_code, unreachable_pub, reason = "the program's tests use it too")]
mod tokens;
mod vectors;
