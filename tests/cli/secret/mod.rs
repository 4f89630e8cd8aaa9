//! `tilepass secret …`.

mod exec;
mod failing_store;
mod generate;
mod import;
mod prompts;
mod remove;
mod rotate;
mod rotate_failing_store;
mod rotate_on_server;
mod secrecy;
mod status;
