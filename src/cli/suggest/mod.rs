//! What a line that is no command may mean: the verb without its noun, another tool's word or flag, a forgotten `--`.
//!
//! A token or a secret that was typed where none belongs is never repeated.

mod guesses;
mod typed;

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};

use self::guesses::{FLAGS, Meaning, PREFIXES, WORDS};
use self::typed::{Typed, can_be_typed};
use super::Cli;
use super::usage::{self, is_private, is_token};
use crate::snippets;

/// A command line that cannot be understood, or that asks for help.
pub(crate) struct Said {
    /// What clap has to say.
    pub(crate) clap: clap::Error,
    /// What may have been meant.
    pub(crate) hint: Option<String>,
}

/// Adds what may have been meant.
pub(super) fn explain(arguments: &[OsString], mut clap: clap::Error) -> Said {
    let typed = Typed::read(arguments);
    let hint = if clap.use_stderr() { hint(&typed, &clap) } else { None };
    // It is for completion scripts.
    if let Some(ContextValue::Strings(names)) = clap.get(ContextKind::SuggestedSubcommand) {
        let names = names.iter().filter(|name| !name.starts_with("__")).cloned().collect();
        clap.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(names));
    }
    clap = usage::safe(clap);
    if hint.is_some() {
        // One guess is enough, and clap's goes by the letters; it says why a word is not shown, too.
        for kind in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::Suggested] {
            clap.remove(kind);
        }
    }
    Said { clap, hint }
}

fn hint(typed: &Typed, said: &clap::Error) -> Option<String> {
    let text = |kind| match said.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    if let Some(word) = text(ContextKind::InvalidSubcommand) {
        return word_meant(typed, word);
    }
    match said.kind() {
        ErrorKind::UnknownArgument => unknown_argument(typed, text(ContextKind::InvalidArg)?),
        ErrorKind::MissingRequiredArgument => missing(typed),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let is = |flag: &str| text(ContextKind::InvalidArg).is_some_and(|argument| argument.starts_with(flag));
            match typed.path.join(" ").as_str() {
                "token sign" if is("--id ") => {
                    let line = typed.with("--id", &["--external-id"]);
                    let line = line.map_or_else(String::new, |line| format!(": {line}"));
                    Some(format!("the visitor's own id goes to `--external-id`{line}"))
                }
                "snippet" if is("[LANG]") => Some("every language and framework: `tilepass snippet --list`".to_owned()),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A word in the place of a command.
fn word_meant(typed: &Typed, word: &str) -> Option<String> {
    if is_token(word) {
        return Some("did you mean `tilepass token inspect TOKEN`?".to_owned());
    }
    if is_private(word) {
        return Some(typed.never_typed());
    }
    if let Some((_, noun)) = PREFIXES.iter().find(|(prefix, _)| *prefix == word)
        && let Some(meant) = typed.below(noun).and_then(|(below, word)| word_meant(&below, &word))
    {
        return Some(meant);
    }
    let noun = typed.path.join(" ");
    let known = |noun: &str| WORDS.iter().find(|(below, words, _)| *below == noun && words.contains(&word));
    if let Some((_, _, meaning)) = known(&noun) {
        return Some(typed.said(*meaning));
    }
    if word == "help" {
        return Some(typed.instead(&[&format!("help {noun}")]));
    }
    let verbs = verbs_named(word);
    if !verbs.is_empty() {
        return Some(typed.instead(&verbs.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    if snippets::find(word).is_some() {
        return Some(typed.instead(&[&format!("snippet {word}")]));
    }
    known("").map(|(_, _, meaning)| typed.said(*meaning))
}

/// Every command whose last word it is.
fn verbs_named(word: &str) -> Vec<String> {
    let root = Cli::command();
    let nouns = root.get_subcommands().map(|noun| noun.get_name().to_owned());
    let below = |noun: String| {
        let noun = super::definition(&[noun]);
        noun.find_subcommand(word).map(|verb| format!("{} {}", noun.get_name(), verb.get_name()))
    };
    nouns.filter_map(below).collect()
}

/// A flag that the command does not have, or a word too many.
fn unknown_argument(typed: &Typed, argument: &str) -> Option<String> {
    if !argument.starts_with('-') {
        if is_private(argument) {
            return Some(typed.never_typed());
        }
        if let Some(line) = typed.with(argument, &["--project", argument]) {
            return Some(format!("did you mean {line}?"));
        }
        let program = "the program to run stands after `--`: `tilepass secret exec -- CMD…`";
        return (typed.path == ["secret", "exec"]).then(|| program.to_owned());
    }
    let command = super::definition(&typed.path);
    if let Some(lines) = verbs_with(typed, &command, argument) {
        return Some(format!("did you mean {lines}?"));
    }
    let takes = command.get_positionals().find(|argument| !argument.is_last_set());
    let mut meanings = FLAGS.iter().filter(|(flags, _)| flags.contains(&argument));
    let (_, meaning) = meanings.find(|(_, meaning)| match meaning {
        Meaning::Flag(flag) | Meaning::With(flag, _) => has(&command, flag),
        Meaning::Argument => takes.is_some(),
        _ => true,
    })?;
    match meaning {
        Meaning::Flag(flag) => {
            let words: Vec<&str> = flag.split(' ').collect();
            let line = typed.with(argument, &words).unwrap_or_else(|| format!("`{flag}`"));
            Some(format!("did you mean {line}?"))
        }
        Meaning::Argument => {
            let names = takes.and_then(clap::Arg::get_value_names).unwrap_or_default();
            let name = names.first().map(clap::builder::Str::as_str).unwrap_or_default();
            let command = || format!("`tilepass {} {name}`", typed.path.join(" "));
            Some(format!("no flag is needed: {}", typed.with(argument, &[]).unwrap_or_else(command)))
        }
        other => Some(typed.said(*other)),
    }
}

/// Whether a command has a flag, which may stand before its value.
fn has(command: &Command, flag: &str) -> bool {
    let name = flag.split([' ', '=']).next().unwrap_or(flag).trim_start_matches('-');
    command.get_arguments().any(|one| one.get_long() == Some(name))
}

/// The line with the verb that was left out, for each verb of the noun that has this flag.
fn verbs_with(typed: &Typed, noun: &Command, flag: &str) -> Option<String> {
    if !flag.starts_with("--") {
        return None;
    }
    let at = typed.all.iter().position(|word| word == noun.get_name())? + 1;
    let verbs = noun.get_subcommands().filter(|verb| has(verb, flag));
    let lines: Vec<String> = verbs
        .map(|verb| {
            let (before, after) = typed.all.split_at(at);
            let line = [before, &[verb.get_name().to_owned()], after].concat();
            can_be_typed(&line).unwrap_or_else(|| format!("`tilepass {} {}`", noun.get_name(), verb.get_name()))
        })
        .collect();
    (1..=3).contains(&lines.len()).then(|| lines.join(" or "))
}

/// What a command wants that was not given.
fn missing(typed: &Typed) -> Option<String> {
    if typed.path != ["token", "sign"] {
        return None;
    }
    Some("for a token to try things with: `tilepass token sign --test-visitor`".to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A guess that leads to a command which is none would be worse than no guess.
    #[test]
    fn every_guess_is_a_command() {
        let meanings = WORDS.iter().map(|(_, _, meaning)| meaning);
        let commands = meanings.filter_map(|meaning| match meaning {
            Meaning::Commands(commands) => Some(commands.iter().copied()),
            _ => None,
        });
        for command in commands.flatten() {
            let words = command.split(' ').map(|word| if word == "ID" { "5e5f4e220b28440012117be4" } else { word });
            let parsed = Cli::command().try_get_matches_from(["tilepass"].into_iter().chain(words));
            let kind = parsed.err().filter(clap::Error::use_stderr).map(|said| said.kind());
            let wants_more = [
                None,
                Some(ErrorKind::MissingRequiredArgument),
                Some(ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand),
            ];
            assert!(wants_more.contains(&kind), "`tilepass {command}`: {kind:?}");
        }
    }

    #[test]
    fn no_word_is_guessed_twice_or_is_a_command() {
        let root = super::super::definition(&[]);
        for (noun, words, _) in WORDS {
            for word in *words {
                let same = WORDS.iter().filter(|(other, words, _)| other == noun && words.contains(word));
                assert_eq!(same.count(), 1, "`{noun} {word}`");
                let above = if noun.is_empty() { &root } else { root.find_subcommand(noun).unwrap() };
                // A command that is new takes the place of the guess.
                assert!(above.find_subcommand(word).is_none(), "`{noun} {word}` is a command");
            }
        }
    }

    #[test]
    fn what_may_be_a_secret_is_known_by_its_looks() {
        for word in [
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            "OldOldOldOldOldOldOldOldOldOldOldOldOldOld1",
            "JWT x",
            "eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
            " 0f8fad5b-d9cb-469f-a165-70867728950e\n",
        ] {
            assert!(is_private(word), "{word}");
        }
        for word in [
            "shop",
            "5e5f4e220b28440012117be4",
            "/run/secrets/chat-of-2024-and-2025",
            "./a",
            "a-long-word-that-is-typed",
        ] {
            assert!(!is_private(word), "{word}");
        }
    }
}
