//! The commands: one folder for each noun. They get streams, stores, clock and generator handed in.

mod confirm;
mod context;
mod mark;
mod project;
mod projects;
mod scheme;
mod secret;
mod snippet;
mod source;
mod token;

pub use context::Context;

use crate::Ending;
use crate::cli::Command;
use crate::error::Error;

/// Runs a command.
///
/// # Errors
/// [`Error`], which knows its message, hints and exit status.
pub fn run(context: &mut Context<'_>, command: Command) -> Result<Ending, Error> {
    match command {
        Command::Secret(command) => secret::run(context, command),
        Command::Token(command) => token::run(context, command).map(Ending::Exit),
        Command::Project(command) => project::run(context, command).map(Ending::Exit),
        Command::Snippet(arguments) => snippet::run(context, &arguments).map(Ending::Exit),
    }
}
