//! `tilepass doctor`

use std::time::Duration;

use clap::Args;

use super::timeout;

// `doctor`
#[derive(Debug, Args)]
pub struct Doctor {
    /// Ask no server
    #[arg(long)]
    pub offline: bool,
    /// How long to wait for each server, at each step: 1 second to 10 minutes [default: 10s]
    #[arg(long, value_name = "TIME", value_parser = timeout, allow_hyphen_values = true, conflicts_with = "offline")]
    pub timeout: Option<Duration>,
}
