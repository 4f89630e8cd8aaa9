//! tilepass looks after the shared secret of a Tiledesk chat widget's visitor authentication, and mints, checks and
//! explains its tokens.
//!
//! The program is [`run`]: arguments as typed, and the outside world as a [`Host`], become an [`Outcome`]. What a `Host`
//! is made of stands in [`ui`] and [`store`]. There is no promise of stability: who wants to work with tokens in Rust
//! uses the crate `tiledesk-token`.

// What can be typed, the environment, and parts that the tests call by themselves: no help to anybody else.
#[doc(hidden)]
pub mod cli;
mod commands;
#[doc(hidden)]
pub mod env;
pub mod error;
pub mod exec;
mod exit;
mod host;
mod paths;
#[doc(hidden)]
pub mod server;
#[doc(hidden)]
pub mod settings;
#[doc(hidden)]
pub mod snippets;
pub mod store;
pub mod ui;

use std::ffi::OsString;

pub use commands::Outcome;
pub use commands::install_jwt_provider;
pub use exit::Exit;
pub use host::{Dirs, Host};

use cli::Colour;
use commands::Context;
use error::Failure;
use ui::Ui;

/// Runs one command: everything that the program does, but for becoming another one. The streams are given back, as
/// that can fail and has to be said then.
pub fn run(arguments: impl IntoIterator<Item = OsString>, mut host: Host<'_>) -> (Outcome, Ui<'_>) {
    let (cli, path) = match cli::parse(arguments) {
        Ok(parsed) => parsed,
        Err(said) => {
            let exit = commands::say(&mut host.ui, &said).unwrap_or_else(|error| fail(&mut host.ui, &[], &error));
            return (Outcome::Exit(exit), host.ui);
        }
    };
    match cli.global.color {
        Colour::Auto => {}
        Colour::Always => host.ui.force_colour(true),
        Colour::Never => host.ui.force_colour(false),
    }
    host.ui.no_input = cli.global.no_input;
    host.ui.quiet = cli.global.quiet;
    host.ui.verbose = cli.global.verbose;
    let mut context = match Context::new(host, &cli.global) {
        Ok(context) => context,
        Err((mut ui, error)) => return (Outcome::Exit(fail(&mut ui, &path, &error)), ui),
    };
    let outcome = commands::run(&mut context, cli.command)
        .unwrap_or_else(|error| Outcome::Exit(fail(&mut context.ui, &path, error.as_ref())));
    (outcome, context.ui)
}

fn fail(ui: &mut Ui<'_>, path: &[String], error: &dyn Failure) -> Exit {
    if let Some(kind) = error.usage() {
        // With the usage of the command that was typed, not of the whole program.
        let _ = ui.clap(&cli::definition(path).error(kind, error));
    } else {
        ui.error(error);
        if error.is_mended_by_source() && cli::definition(path).get_arguments().any(|one| one.get_id() == "secret_file")
        {
            ui.hint("or give the secret explicitly: `--secret-file PATH`, `TILEPASS_SECRET_FILE` or `TILEPASS_SECRET`");
        }
    }
    error.exit()
}
