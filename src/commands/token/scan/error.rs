//! What ends a scan before its logs do.

use crate::error::Failure;
use crate::exit::Exit;

/// Somebody ended it.
#[derive(Debug, thiserror::Error)]
#[error("{} after {read} of the logs and {}", if *.exit == Exit::Cancelled { "stopped by Ctrl-C" } else { "told to end" }, tokens(*.found, *.shown))]
pub(super) struct Interrupted {
    /// How much was read, in words.
    pub(super) read: String,
    /// Tokens in that.
    pub(super) found: u64,
    /// Those that were asked for.
    pub(super) shown: u64,
    pub(super) exit: Exit,
}

fn tokens(found: u64, shown: u64) -> String {
    let tokens = if found == 1 { "1 token".to_owned() } else { format!("{found} tokens") };
    match shown {
        _ if shown == found => tokens,
        0 => format!("{tokens}, none of which is shown"),
        1 => format!("{tokens}, 1 of which is shown"),
        _ => format!("{tokens}, {shown} of which are shown"),
    }
}

impl Failure for Interrupted {
    fn code(&self) -> &'static str {
        "scan.interrupted"
    }

    fn exit(&self) -> Exit {
        self.exit
    }
}
