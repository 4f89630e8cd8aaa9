//! `tilepass token …`

mod batch;
mod encoding;
mod error;
mod explain;
mod fault;
mod input;
mod inspect;
pub(super) mod json;
mod scan;
pub(crate) mod second_opinion;
mod secrets;
mod show;
mod sign;
mod try_token;

use super::Context;
use crate::Exit;
use crate::cli::Token as Command;
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
