//! What is true without a terminal: secrets, claims, tokens, rules, findings.
//!
//! Nothing in here knows of clap, streams, a clock, a keyring or a network. It takes values and returns values.

pub mod catalogue;
pub mod claims;
pub mod compare;
pub mod diagnosis;
pub mod faults;
pub mod findings;
pub mod hs256;
pub mod json;
pub mod messages;
pub mod minter;
pub mod misses;
pub mod moment;
pub mod paste;
pub mod project;
pub mod redact;
pub mod role;
pub mod rules;
pub mod secret;
pub mod server;
pub mod signer;
pub mod snippet;
pub mod text;
pub mod token;
pub mod variable;
