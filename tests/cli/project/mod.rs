//! `tilepass project …`, and the settings that it keeps.

#[cfg(unix)]
mod commands;
#[cfg(unix)]
mod config_file;
mod migration;
