//! `tilepass project …`, and the settings that it keeps.

mod commands;
mod config_file;
mod migration;
