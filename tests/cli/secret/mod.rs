//! `tilepass secret …`.

mod aim;
mod check;
#[cfg(unix)]
mod exec;
mod failing_store;
#[cfg(unix)]
mod forms;
#[cfg(unix)]
mod generate;
#[cfg(unix)]
mod import;
mod incident;
mod interrupted_rotation;
#[cfg(unix)]
mod missing;
#[cfg(unix)]
mod passphrase;
#[cfg(unix)]
mod prompts;
#[cfg(unix)]
mod prompts_left;
#[cfg(unix)]
mod remove;
mod restore;
#[cfg(unix)]
mod rotate;
mod rotate_failing_store;
mod rotate_from;
mod rotate_odd_answers;
mod rotate_on_server;
#[cfg(unix)]
mod secrecy;
#[cfg(unix)]
mod status;
mod two_stores;
