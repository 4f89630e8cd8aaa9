//! `tilepass project …`, and the settings that it keeps.

mod commands;
mod config_file;
#[cfg(target_os = "linux")]
mod config_reads;
mod migration;
