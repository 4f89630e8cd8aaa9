//! `help`, `man` and `completions`: what the program says of itself. The pages and scripts are the committed ones.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::Context;
use super::pages::PAGES;
use crate::Exit;
use crate::cli::{self, Completions, Page, Shell};
use crate::error::{Error, UsageError};

/// `help token sign` is `token sign --help`.
pub(super) fn help(context: &mut Context<'_>, page: &Page) -> Result<Exit, Error> {
    match cli::parse(asking_for_help(&page.command), super::refusal) {
        Err(said) if said.clap.use_stderr() => {
            let message = "there is no such command: `tilepass help` lists them";
            let meant = meant("help", &page.command, *said);
            Err(UsageError::new(ErrorKind::InvalidSubcommand, message).meant(meant).into())
        }
        Err(said) => Ok(context.ui.help(&said.clap).map(|()| Exit::Done)?),
        // Help is the last word.
        Ok(_) => Ok(Exit::Done),
    }
}

fn asking_for_help(command: &[String]) -> impl Iterator<Item = OsString> {
    let words = ["tilepass".to_owned()].into_iter().chain(command.iter().cloned()).chain(["--help".to_owned()]);
    words.map(OsString::from)
}

/// The command that was mistyped, or what another tool's word is here. `asked` is `help` or `man`.
fn meant(asked: &str, command: &[String], said: cli::Said) -> Option<String> {
    let text = |kind| match said.clap.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => texts.last().cloned(),
        _ => None,
    };
    let similar = text(ContextKind::SuggestedSubcommand);
    let Some((similar, wrong)) = similar.zip(text(ContextKind::InvalidSubcommand)) else { return said.hint };
    let words: Vec<&str> =
        command.iter().map(|word| if *word == wrong { similar.as_str() } else { word.as_str() }).collect();
    Some(format!("did you mean `tilepass {asked} {}`?", words.join(" ")))
}

/// The page, by its name as it is typed (`token sign`), or as `man` calls it (`tilepass-token-sign`).
pub(super) fn page(page: &Page) -> Option<&'static str> {
    let typed = page.command.join("-");
    let name = typed.strip_prefix("tilepass").unwrap_or(&typed).trim_start_matches('-');
    let mut pages = PAGES.iter();
    pages
        .find(|(page, _)| page.strip_prefix("tilepass").map(|page| page.trim_start_matches('-')) == Some(name))
        .map(|(_, text)| *text)
}

pub(super) fn man(context: &mut Context<'_>, page: &Page) -> Result<Exit, Error> {
    let Some(text) = self::page(page) else {
        let message = "there is no such manual page: `tilepass help` lists the commands";
        let said = cli::parse(asking_for_help(&page.command), super::refusal).err();
        let meant = said.and_then(|said| meant("man", &page.command, *said));
        return Err(UsageError::new(ErrorKind::InvalidValue, message).meant(meant).into());
    };
    context.ui.answer(text)?;
    if context.ui.stdout_is_terminal() {
        let words: String = page.command.iter().flat_map(|word| [" ", word]).collect();
        context.ui.note(&format!("to read it: `tilepass man{words} | man -l -`"));
    }
    Ok(Exit::Done)
}

pub(super) fn completions(context: &mut Context<'_>, arguments: &Completions) -> Result<Exit, Error> {
    context.ui.answer(script(arguments.shell))?;
    Ok(Exit::Done)
}

/// The completion script of a shell.
pub(super) fn script(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => include_str!("../../completions/tilepass.bash"),
        Shell::Zsh => include_str!("../../completions/_tilepass"),
        Shell::Fish => include_str!("../../completions/tilepass.fish"),
        Shell::PowerShell => include_str!("../../completions/_tilepass.ps1"),
        Shell::Elvish => include_str!("../../completions/tilepass.elv"),
    }
}
