//! What the documents promise: their blocks run and print what they show, every command line that is mentioned can be
//! typed, links lead somewhere, and what the reference says is what the program does.

mod blocks;
mod links;
mod map;
mod mentioned;
mod published;
#[cfg(unix)]
mod recipes;
mod reference;
#[cfg(unix)]
mod runner;
pub(crate) mod tables;
#[cfg(unix)]
mod yaml;

// The one place here that names the helpers which start the program.
#[cfg(unix)]
use crate::support::environment::path_with_tilepass;
use crate::support::environment::{binary, clean};
#[cfg(unix)]
use crate::support::not_run;
use crate::support::{documents, manual, reader};

/// What stands for `ID` in a command line.
const ID: &str = "5e5f4e220b28440012117be4";
