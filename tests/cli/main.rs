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

mod clean_environment;
#[cfg(unix)]
mod config;
mod documents;
#[cfg(unix)]
mod exec;
#[cfg(unix)]
mod explain;
mod generated;
#[cfg(unix)]
mod inspect;
#[cfg(unix)]
mod install;
mod kept_properties;
#[cfg(unix)]
mod project;
mod project_store;
mod properties;
mod real_life;
mod rotate_on_server;
mod rotate_store;
mod rules;
mod schema;
#[cfg(unix)]
mod secret;
#[cfg(unix)]
mod secret_prompts;
mod secret_store;
mod server_http;
mod server_truth;
#[cfg(unix)]
mod sign;
#[cfg(unix)]
mod streams;
#[cfg(unix)]
mod try_token;
mod vectors;
