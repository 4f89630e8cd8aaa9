//! `tilepass signer …`

mod check;
mod error;
mod judge;
mod known;
mod list;
mod remove;
mod set;
mod watch;

use super::Context;
use crate::Exit;
use crate::cli::{Refusal, Signer as Command};
use crate::error::Error;

pub(super) use error::SignerError;
pub(super) use judge::{Judge, Seen, State};
pub(super) use known::{Known, known};
pub(super) use list::run as command_line;
pub(super) use watch::Watch;

pub(super) fn run(context: &mut Context<'_>, command: Command) -> Result<Exit, Error> {
    match command {
        Command::Set(arguments) => set::set(context, arguments),
        Command::List => list::list(context),
        Command::Check(arguments) => check::check(context, &arguments),
        Command::Remove(arguments) => remove::remove(context, &arguments),
    }
}

/// Why a command refuses a line that clap takes, where the line alone tells.
pub(super) fn refusal(command: &Command) -> Option<Refusal> {
    match command {
        Command::Set(arguments) => set::refusal(arguments),
        Command::List | Command::Check(_) | Command::Remove(_) => None,
    }
}
