//! What a run ends with.

use crate::exec::ExecRequest;
use crate::exit::Exit;

/// How a run ended.
#[derive(Debug)]
pub enum Outcome {
    /// With an exit status.
    Exit(Exit),
    /// With another program in this one's place.
    ExecRequest(ExecRequest),
}
