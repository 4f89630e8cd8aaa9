//! `tilepass project …`, and the settings that it keeps.

#[cfg(unix)]
mod commands;
#[cfg(unix)]
mod config_file;
#[cfg(target_os = "linux")]
mod config_reads;
mod migration;
mod rename;
#[cfg(unix)]
mod use_project;
