//! What the tests share. Each test program uses some of it.
//!
//! * [`home`] runs the binary, as a user has it, in a home of its own
//! * [`host`] runs the program in this process, over stores in [`memory`] and a clock that stands still
//! * [`server`] is a mock of a Tiledesk server; [`real_server`] is a real one
//! * [`back_end`] mints a project's tokens
//! * [`edits`] changes at random what is handed over, and models what the server makes of that
//! * [`tokens`] makes tokens, good and bad, by itself
//! * [`person`] types at a real terminal
//! * [`not_run`] says what could not be tried
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    missing_docs
)]

#[path = "../../crates/tiledesk-token/tests/library/arbitrary.rs"]
pub mod arbitrary;
#[cfg(unix)]
pub mod back_end;
pub mod completions;
pub mod documents;
#[path = "../../crates/tiledesk-token/tests/library/edits.rs"]
pub mod edits;
pub mod environment;
pub mod home;
pub mod host;
#[cfg(target_os = "linux")]
pub mod keyring_bus;
pub mod manual;
pub mod memory;
pub mod not_run;
pub mod person;
pub mod reader;
pub mod real_server;
pub mod server;
#[path = "../../crates/tiledesk-token/tests/library/tokens.rs"]
pub mod tokens;
