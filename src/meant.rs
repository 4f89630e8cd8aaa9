//! What a word that is no command may mean: the verb without its noun, or another tool's word.

use clap::CommandFactory;

use crate::cli::Cli;

/// The commands that somebody may have meant by a word that is none.
pub(crate) fn meant_by(word: &str) -> Option<String> {
    const OTHER_WORDS: [(&str, &str); 12] = [
        ("add", "secret import"),
        ("check", "token inspect"),
        ("decode", "token inspect"),
        ("help", "--help"),
        ("init", "project set"),
        ("login", "project set"),
        ("mint", "token sign"),
        ("new", "secret generate"),
        ("run", "secret exec"),
        ("show", "secret status"),
        ("test", "token try"),
        ("verify", "token inspect"),
    ];
    let mut command = Cli::command();
    command.build();
    let named = command.get_subcommands().flat_map(|noun| {
        let verbs = noun.get_subcommands();
        verbs.map(|verb| format!("{} {}", noun.get_name(), verb.get_name()))
    });
    let named: Vec<String> = named
        .filter(|path| path.split(' ').nth(1) == Some(word))
        .map(|path| format!("`tilepass {path}`"))
        .collect();
    if !named.is_empty() {
        return Some(named.join(" or "));
    }
    let other = OTHER_WORDS.iter().find(|(other, _)| *other == word)?;
    Some(format!("`tilepass {}`", other.1))
}
