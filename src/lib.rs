//! tilepass looks after the shared secret of a Tiledesk chat widget's visitor authentication, and mints, checks and
//! explains its tokens.
//!
//! The map of the house; arrows point down only:
//!
//! * [`run`]: arguments as typed, and the outside world, become an [`Ending`]
//! * [`cli`]: what can be typed; nothing else
//! * [`commands`]: one folder for each noun; they get everything handed in
//! * [`core`]: what is true without a terminal; pure
//! * [`store`]: where secrets are kept
//! * [`server`]: the HTTP calls to a Tiledesk server
//! * [`config`]: the projects' settings
//! * `paths`: where a link leads, directories for this user alone
//! * [`program`]: the program that is handed the secret
//! * [`io`]: the only place that touches a stream
//! * [`error`], [`Ending`]: what can go wrong, how it is said, how it ends

pub mod cli;
pub mod commands;
pub mod config;
pub mod core;
pub mod error;
mod exit;
pub mod io;
mod meant;
mod paths;
pub mod program;
pub mod server;
pub mod store;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;
use jiff::Timestamp;

pub use exit::{Ending, Exit};

use cli::{Cli, Colour};
use commands::Context;
use error::Error;
use io::Io;
use store::{Store, StoreKind};

/// Where this user's files are.
#[derive(Clone, Debug)]
pub struct Places {
    /// The settings file.
    pub config: PathBuf,
    /// The directory of the lock and the file store.
    pub data: PathBuf,
}

/// The outside world, as `main` has it and tests make it up.
pub struct World<'w> {
    /// Streams and terminal.
    pub io: Io<'w>,
    /// The current time.
    pub now: &'w dyn Fn() -> Timestamp,
    /// Fills a buffer from the operating system's generator, or says why it cannot.
    pub random: &'w dyn Fn(&mut [u8]) -> Result<(), String>,
    /// Where files are; `None` when there is no home directory.
    pub places: Option<Places>,
    /// Opens a store; called at most once for each kind, and only when it is needed.
    pub open_store: &'w dyn Fn(StoreKind, &Places) -> Box<dyn Store>,
}

/// Runs one command: everything that the program does, but for becoming another one. The streams are given back, as
/// that can fail and has to be said then.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    mut world: World<'_>,
) -> (Ending, Io<'_>) {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(said) => {
            let exit = match world.io.clap(&said) {
                Ok(()) if said.use_stderr() => {
                    if let Some(hint) = meant::hint(&said) {
                        world.io.hint(&hint);
                    }
                    Exit::Usage
                }
                Ok(()) => Exit::Done,
                Err(error) => fail(&mut world.io, [""; 2], &error),
            };
            return (Ending::Exit(exit), world.io);
        }
    };
    match cli.global.color {
        Colour::Auto => {}
        Colour::Always => world.io.force_colour(true),
        Colour::Never => world.io.force_colour(false),
    }
    world.io.no_input = cli.global.no_input;
    world.io.quiet = cli.global.quiet;
    world.io.verbose = cli.global.verbose;
    let path = cli.command.path();
    let mut context = match Context::new(world, &cli.global) {
        Ok(context) => context,
        Err((mut io, error)) => return (Ending::Exit(fail(&mut io, path, &error)), io),
    };
    let ending = commands::run(&mut context, cli.command)
        .unwrap_or_else(|error| Ending::Exit(fail(&mut context.io, path, &error)));
    (ending, context.io)
}

fn fail(io: &mut Io<'_>, path: [&str; 2], error: &Error) -> Exit {
    if let Error::Usage { kind, message } = error {
        // With the usage of the command that was typed, not of the whole program.
        let _ = io.clap(&cli::of(path).error(*kind, message));
    } else {
        io.error(error);
        if let Some(hint) = error.hint_with_source()
            && cli::of(path)
                .get_arguments()
                .any(|one| one.get_id() == "secret_file")
        {
            io.hint(hint);
        }
    }
    error.exit()
}
