//! The commands: one folder for each noun. They get streams, stores, clock and generator handed in.

mod aim;
mod clock;
mod complete;
mod confirm;
mod context;
mod doctor;
mod known_secret;
mod manual;
mod outcome;
mod overview;
mod pages;
mod pending;
mod progress;
mod project;
mod project_ref;
mod resolve_pending;
mod scheme;
mod secret;
mod secret_source;
mod signer;
mod snippet;
mod table;
pub(crate) mod token;

pub(crate) use context::Context;
pub use outcome::Outcome;
pub use token::second_opinion::install_jwt_provider;

use crate::cli::{Cli, Command, Refusal, is_command};
use crate::error::Error;

/// Runs a command; without one it says where one stands.
///
/// # Errors
/// [`Error`], which knows its message, hints and exit status.
pub(crate) fn run(context: &mut Context<'_>, command: Option<Command>) -> Result<Outcome, Error> {
    let exit = match command {
        Some(Command::Doctor(arguments)) => doctor::doctor(context, &arguments),
        None => overview::overview(context),
        Some(Command::Secret(command)) => return secret::run(context, command),
        Some(Command::Token(command)) => token::run(context, command),
        Some(Command::Project(command)) => project::run(context, command),
        Some(Command::Signer(command)) => signer::run(context, command),
        Some(Command::Snippet(arguments)) => snippet::run(context, &arguments),
        Some(Command::Help(page)) => manual::help(context, &page),
        Some(Command::Man(page)) => manual::man(context, &page),
        Some(Command::Completions(arguments)) => manual::completions(context, &arguments),
        Some(Command::Complete(arguments)) => complete::complete(context, &arguments),
    };
    exit.map(Outcome::Exit)
}

/// Why a command refuses a line that clap takes, where the line alone tells.
pub(crate) fn refusal(cli: &Cli) -> Option<Refusal> {
    match cli.command.as_ref()? {
        Command::Project(command) => project::refusal(&cli.global, command),
        Command::Secret(command) => secret::refusal(&cli.global, command),
        Command::Token(command) => token::refusal(command),
        Command::Snippet(arguments) => snippet::refusal(arguments),
        Command::Help(page) => (!is_command(&page.command)).then_some(Refusal::Contradiction),
        Command::Man(page) => manual::page(page).is_none().then_some(Refusal::Contradiction),
        Command::Signer(command) => signer::refusal(command),
        Command::Doctor(_) | Command::Completions(_) | Command::Complete(_) => None,
    }
}
