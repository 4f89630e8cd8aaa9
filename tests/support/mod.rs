//! What the tests share. Each test program uses some of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    missing_docs
)]

pub mod address;
pub mod cli;
pub mod computer;
pub mod desk;
pub mod documents;
pub mod environment;
#[cfg(target_os = "linux")]
pub mod keyring_bus;
pub mod manual;
pub mod not_run;
pub mod reader;
pub mod real_server;
pub mod token_cli;
pub mod tokens;
