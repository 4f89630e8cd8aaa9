//! What a line that is no command may mean: the verb without its noun, another tool's word, a forgotten `--`.

use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue};

use crate::cli::Cli;

/// What is worth saying after clap's own words.
pub(crate) fn hint(said: &clap::Error) -> Option<String> {
    if let Some(ContextValue::String(word)) = said.get(ContextKind::InvalidSubcommand) {
        return meant_by(word).map(|meant| format!("did you mean {meant}?"));
    }
    let Some(ContextValue::String(argument)) = said.get(ContextKind::InvalidArg) else {
        return None;
    };
    let usage = said.get(ContextKind::Usage)?.to_string();
    let is_program = usage.contains(" secret exec") && !argument.starts_with(['-', '<']);
    is_program.then(|| "the program to run stands after `--`: `tilepass secret exec -- CMD…`".to_owned())
}

/// The commands that somebody may have meant by a word that is none.
fn meant_by(word: &str) -> Option<String> {
    const OTHER_WORDS: [(&str, &str); 14] = [
        ("add", "secret import"),
        ("decode", "token inspect"),
        ("export", "secret exec"),
        ("get", "secret exec"),
        ("help", "--help"),
        ("init", "project set"),
        ("login", "project set"),
        ("mint", "token sign"),
        ("new", "secret generate"),
        ("run", "secret exec"),
        ("show", "secret status"),
        ("test", "token try"),
        ("verify", "token inspect"),
        ("version", "--version"),
    ];
    let mut command = Cli::command();
    command.build();
    let named = command.get_subcommands().flat_map(|noun| {
        let verbs = noun.get_subcommands();
        verbs.map(|verb| format!("{} {}", noun.get_name(), verb.get_name()))
    });
    let named: Vec<String> =
        named.filter(|path| path.split(' ').nth(1) == Some(word)).map(|path| format!("`tilepass {path}`")).collect();
    if !named.is_empty() {
        return Some(named.join(" or "));
    }
    let other = OTHER_WORDS.iter().find(|(other, _)| *other == word)?;
    Some(format!("`tilepass {}`", other.1))
}
