//! `tilepass token …`

mod batch;
mod encoding;
mod error;
mod explain;
mod fault;
mod input;
pub(super) mod inspect;
pub(super) mod json;
mod scan;
pub(crate) mod second_opinion;
pub(super) mod secrets;
mod show;
mod sign;
mod try_token;

use super::Context;
use crate::Exit;
use crate::cli::{Inspect, Refusal, Token as Command};
use crate::error::Error;

pub(super) fn run(context: &mut Context<'_>, command: Command) -> Result<Exit, Error> {
    match command {
        Command::Sign(arguments) if !arguments.faults.is_empty() => fault::sign(context, &arguments),
        Command::Sign(arguments) if arguments.many.batch.is_some() || arguments.many.count.is_some() => {
            batch::sign(context, &arguments)
        }
        Command::Sign(arguments) => sign::sign(context, &arguments),
        Command::Inspect(arguments) => inspect::inspect(context, &arguments),
        Command::Scan(arguments) => scan::scan(context, &arguments),
        Command::Try(arguments) => try_token::attempt(context, &arguments),
        Command::Explain(arguments) => explain::explain(context, &arguments),
    }
}

/// Why a line is refused that clap takes.
pub(super) fn refusal(command: &Command) -> Option<Refusal> {
    let (words, source, compare, exact, pick) = match command {
        Command::Inspect(Inspect { token, source, compare, exact, pick, .. }) => {
            (token, source, compare.as_deref(), *exact, *pick)
        }
        // Without a token, one is made.
        Command::Try(arguments) if !arguments.token.is_empty() => {
            (&arguments.token, &arguments.source, None, false, None)
        }
        Command::Scan(arguments) => return scan::two_readers(arguments).map(|_| Refusal::Contradiction),
        Command::Sign(arguments) => return batch::two_readers(arguments).map(|_| Refusal::Contradiction),
        _ => return None,
    };
    let is_refused = input::two_readers(words, source, compare).is_some() || input::is_no_token(words, exact, pick);
    is_refused.then_some(Refusal::Contradiction)
}
