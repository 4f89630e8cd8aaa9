//! tilepass looks after the shared secret of a Tiledesk chat widget's visitor authentication, and mints, checks and
//! explains its tokens.
//!
//! The program is [`run`]: arguments as typed, and the outside world as a [`Host`], become an [`Outcome`]. What a `Host`
//! is made of stands in [`ui`] and [`store`]. There is no promise of stability: who wants to work with tokens in Rust
//! uses the crate `tiledesk-token`.

// What can be typed, the environment, and parts that the tests call by themselves: no help to anybody else.
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod codes;
mod commands;
mod core_dump;
#[cfg(windows)]
mod ctrl_c;
#[doc(hidden)]
pub mod env;
pub mod error;
pub mod exec;
mod exit;
mod host;
mod paths;
mod scan;
#[doc(hidden)]
pub mod server;
#[doc(hidden)]
pub mod settings;
mod signers;
#[doc(hidden)]
pub mod snippets;
pub mod store;
mod team;
pub mod ui;

use std::ffi::OsString;

pub use commands::Outcome;
pub use commands::install_jwt_provider;
pub use core_dump::forbid_core_dumps;
pub use exit::Exit;
pub use host::{Dirs, Host};
pub use team::open_store;

use cli::Colour;
use commands::Context;
use error::{Failure, UsageError};
use ui::Ui;

/// Runs one command: everything that the program does, but for becoming another one. The streams are given back, as
/// that can fail and has to be said then.
pub fn run(arguments: impl IntoIterator<Item = OsString>, mut host: Host<'_>) -> (Outcome, Ui<'_>) {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    host.ui.json = cli::usage::wants_json(&arguments);
    let (cli, path) = match cli::parse(arguments, commands::refusal) {
        Ok(parsed) => parsed,
        Err(said) => return (Outcome::Exit(not_parsed(&mut host.ui, &said)), host.ui),
    };
    match cli.global.color {
        Colour::Auto => host.ui.choose_colour(),
        Colour::Always => host.ui.force_colour(true),
        Colour::Never => host.ui.force_colour(false),
    }
    host.ui.json = cli.global.json;
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

/// Help, the version, or a command line that cannot be understood.
fn not_parsed(ui: &mut Ui<'_>, said: &cli::Said) -> Exit {
    if said.clap.use_stderr() {
        usage_error(ui, UsageError::CODE, said);
        return Exit::Usage;
    }
    match ui.help(&said.clap) {
        Ok(()) => Exit::Done,
        Err(error) => fail(ui, &[], &error),
    }
}

fn fail(ui: &mut Ui<'_>, path: &[String], error: &dyn Failure) -> Exit {
    if let Some(kind) = error.usage() {
        // With the usage of the command that was typed, not of the whole program.
        let clap = cli::usage::mistake(path, kind, &error.to_string());
        let hint = error.hints().into_iter().next();
        usage_error(ui, error.code(), &cli::Said { clap, hint });
        return error.exit();
    }
    let mut hints = error.hints();
    if error.is_mended_by_source() && cli::definition(path).get_arguments().any(|one| one.get_id() == "secret_file") {
        hints.push(
            "or give the secret explicitly: `--secret-file PATH`, `TILEPASS_SECRET_FILE` or `TILEPASS_SECRET`"
                .to_owned(),
        );
    }
    ui.failure(error.code(), &error.to_string(), &hints, error.exit());
    error.exit()
}

/// In clap's own form, or as JSON.
fn usage_error(ui: &mut Ui<'_>, code: &str, said: &cli::Said) {
    if ui.json {
        let (message, mut hints) = cli::usage::parts(&said.clap);
        hints.extend(said.hint.clone());
        ui.failure(code, &message, &hints, Exit::Usage);
    } else {
        ui.mistake(&said.clap);
        if let Some(hint) = &said.hint {
            ui.hint(hint);
        }
    }
}
