//! What is true without a terminal: secrets, claims, tokens, rules, findings.
//!
//! Nothing in here knows of clap, streams, a clock, a keyring or a network. It takes values and returns values.

pub mod claims;
pub mod escape;
pub mod explain;
pub mod extract;
pub mod faults;
pub mod findings;
pub mod ids;
pub mod inspect;
pub mod json;
pub mod jws;
pub mod secret;
pub mod time;

pub use extract::Pasted;
pub use inspect::{InspectRequest, Report, Verdict, inspect};
