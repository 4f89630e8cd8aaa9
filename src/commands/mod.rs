//! The commands: one folder for each noun. They get streams, stores, clock and generator handed in.

mod clock;
mod confirm;
mod context;
mod outcome;
mod pending;
mod project;
mod project_ref;
mod resolve_pending;
mod scheme;
mod secret;
mod secret_source;
mod snippet;
pub(crate) mod token;

pub(crate) use context::Context;
pub use outcome::Outcome;
pub use token::second_opinion::install_jwt_provider;

use crate::cli::Command;
use crate::error::Error;

/// Runs a command.
///
/// # Errors
/// [`Error`], which knows its message, hints and exit status.
pub(crate) fn run(context: &mut Context<'_>, command: Command) -> Result<Outcome, Error> {
    match command {
        Command::Secret(command) => secret::run(context, command),
        Command::Token(command) => token::run(context, command).map(Outcome::Exit),
        Command::Project(command) => project::run(context, command).map(Outcome::Exit),
        Command::Snippet(arguments) => snippet::run(context, &arguments).map(Outcome::Exit),
    }
}
