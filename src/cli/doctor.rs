//! `tilepass doctor`

use clap::Args;

// `doctor`
#[derive(Debug, Args)]
pub struct Doctor {
    /// Ask no server
    #[arg(long)]
    pub offline: bool,
}
