//! What is true without a terminal: secrets, claims, tokens, rules, findings.
//!
//! Nothing in here knows of clap, streams, a clock, a keyring or a network. It takes values and returns values.

pub mod project;
pub mod secret;
