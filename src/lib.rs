//! tilepass looks after the shared secret of a Tiledesk chat widget's visitor authentication, and mints, checks and
//! explains its tokens.
//!
//! The map of the house; arrows point down only:
//!
//! * [`run`]: arguments as typed, and the outside world, become an [`Outcome`]
//! * [`cli`]: what can be typed; nothing else
//! * [`commands`]: one folder for each noun; they get everything handed in
//! * [`core`]: what is true without a terminal; pure
//! * [`store`]: where secrets are kept
//! * [`server`]: the HTTP calls to a Tiledesk server
//! * [`config`]: the projects' settings
//! * `paths`: where a link leads, directories for this user alone
//! * [`program`]: the program that is handed the secret
//! * [`io`]: the only place that touches a stream
//! * [`error`], [`Outcome`]: what can go wrong, how it is said, how it ends

pub mod cli;
pub mod commands;
pub mod error;
pub mod exec;
mod exit;
mod paths;
pub mod server;
pub mod settings;
pub mod snippets;
pub mod store;
pub mod ui;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;
use jiff::Timestamp;

pub use commands::install_jwt_provider;
pub use exit::{Exit, Outcome};

use cli::{Cli, Colour};
use commands::Context;
use error::Error;
use store::{Store, StoreKind};
use ui::Ui;

/// Where this user's files are.
#[derive(Clone, Debug)]
pub struct Dirs {
    /// The settings file.
    pub config: PathBuf,
    /// The directory of the lock and the secrets file.
    pub data: PathBuf,
}

/// The outside world, as `main` has it and tests make it up.
pub struct Host<'w> {
    /// Streams and terminal.
    pub ui: Ui<'w>,
    /// The current time.
    pub now: &'w dyn Fn() -> Timestamp,
    /// Fills a buffer from the operating system's generator, or says why it cannot.
    pub random: &'w dyn Fn(&mut [u8]) -> Result<(), String>,
    /// Where files are; `None` when there is no home directory.
    pub dirs: Option<Dirs>,
    /// Opens a store; called at most once for each kind, and only when it is needed.
    pub open_store: &'w dyn Fn(StoreKind, &Dirs) -> Box<dyn Store>,
}

/// Runs one command: everything that the program does, but for becoming another one. The streams are given back, as
/// that can fail and has to be said then.
pub fn run(arguments: impl IntoIterator<Item = OsString>, mut world: Host<'_>) -> (Outcome, Ui<'_>) {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(said) => {
            let exit = match world.ui.clap(&said) {
                Ok(()) if said.use_stderr() => {
                    if let Some(hint) = cli::suggest::hint(&said) {
                        world.ui.hint(&hint);
                    }
                    Exit::Usage
                }
                Ok(()) => Exit::Done,
                Err(error) => fail(&mut world.ui, [""; 2], &error),
            };
            return (Outcome::Exit(exit), world.ui);
        }
    };
    match cli.global.color {
        Colour::Auto => {}
        Colour::Always => world.ui.force_colour(true),
        Colour::Never => world.ui.force_colour(false),
    }
    world.ui.no_input = cli.global.no_input;
    world.ui.quiet = cli.global.quiet;
    world.ui.verbose = cli.global.verbose;
    let path = cli.command.path();
    let mut context = match Context::new(world, &cli.global) {
        Ok(context) => context,
        Err((mut ui, error)) => return (Outcome::Exit(fail(&mut ui, path, &error)), ui),
    };
    let ending = commands::run(&mut context, cli.command)
        .unwrap_or_else(|error| Outcome::Exit(fail(&mut context.ui, path, &error)));
    (ending, context.ui)
}

fn fail(ui: &mut Ui<'_>, path: [&str; 2], error: &Error) -> Exit {
    if let Error::Usage { kind, message } = error {
        // With the usage of the command that was typed, not of the whole program.
        let _ = ui.clap(&cli::of(path).error(*kind, message));
    } else {
        ui.error(error);
        if let Some(hint) = error.hint_with_source()
            && cli::of(path).get_arguments().any(|one| one.get_id() == "secret_file")
        {
            ui.hint(hint);
        }
    }
    error.exit()
}
