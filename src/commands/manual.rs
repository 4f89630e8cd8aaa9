//! `help`, `man` and `completions`: what the program says of itself. The pages and scripts are the committed ones.

use std::ffi::OsString;

use clap::error::ErrorKind;

use super::Context;
use super::pages::PAGES;
use crate::Exit;
use crate::cli::{self, Completions, Page, Shell};
use crate::error::{Error, UsageError};

/// `help token sign` is `token sign --help`.
pub(super) fn help(context: &mut Context<'_>, page: Page) -> Result<Exit, Error> {
    let words = ["tilepass".to_owned()].into_iter().chain(page.command).chain(["--help".to_owned()]);
    match cli::parse(words.map(OsString::from)) {
        Err(said) if said.clap.use_stderr() => {
            Err(UsageError::new(said.clap.kind(), "there is no such command: `tilepass help` lists them").into())
        }
        Err(said) => Ok(context.ui.help(&said.clap).map(|()| Exit::Done)?),
        // Help is the last word.
        Ok(_) => Ok(Exit::Done),
    }
}

/// The page may be named as it is typed (`token sign`), or as `man` calls it (`tilepass-token-sign`).
pub(super) fn man(context: &mut Context<'_>, page: &Page) -> Result<Exit, Error> {
    let typed = page.command.join("-");
    let name = typed.strip_prefix("tilepass").unwrap_or(&typed).trim_start_matches('-');
    let found = PAGES
        .iter()
        .find(|(page, _)| page.strip_prefix("tilepass").map(|page| page.trim_start_matches('-')) == Some(name));
    let Some((_, text)) = found else {
        let message = "there is no such manual page: `tilepass help` lists the commands";
        return Err(UsageError::new(ErrorKind::InvalidValue, message).into());
    };
    context.ui.answer(text)?;
    if context.ui.stdout_is_terminal() {
        let words: String = page.command.iter().flat_map(|word| [" ", word]).collect();
        context.ui.note(&format!("to read it: `tilepass man{words} | man -l -`"));
    }
    Ok(Exit::Done)
}

pub(super) fn completions(context: &mut Context<'_>, arguments: &Completions) -> Result<Exit, Error> {
    let script = match arguments.shell {
        Shell::Bash => include_str!("../../completions/tilepass.bash"),
        Shell::Zsh => include_str!("../../completions/_tilepass"),
        Shell::Fish => include_str!("../../completions/tilepass.fish"),
        Shell::PowerShell => include_str!("../../completions/_tilepass.ps1"),
        Shell::Elvish => include_str!("../../completions/tilepass.elv"),
    };
    context.ui.answer(script)?;
    Ok(Exit::Done)
}
