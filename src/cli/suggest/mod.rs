//! What a line that is no command may mean: the verb without its noun, another tool's word or flag, a forgotten `--`.
//!
//! A token or a secret that was typed where none belongs is never repeated. A line that is offered is one that the program
//! takes.

mod flags;
mod guesses;
mod near;
mod stray;
mod typed;
mod values;

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};

use self::guesses::{PREFIXES, WORDS};
pub(crate) use self::near::nearest;
use self::typed::Typed;
pub(crate) use self::typed::is_path;
use super::Cli;
use super::usage::{self, is_private, is_token};
use crate::snippets;

/// Why the commands refuse a line that clap takes, whatever is stored and whoever is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Two of its arguments contradict each other.
    Contradiction,
    /// It needs this as well, with names in the place of values.
    Needs(&'static str),
}

/// What the commands say of a line before they run it.
pub(crate) type Refuses = fn(&Cli) -> Option<Refusal>;

/// A command line that cannot be understood, or that asks for help.
pub(crate) struct Said {
    /// What clap has to say.
    pub(crate) clap: clap::Error,
    /// What may have been meant.
    pub(crate) hint: Option<String>,
}

/// Adds what may have been meant.
pub(super) fn explain(arguments: &[OsString], mut clap: clap::Error, refuses: Refuses) -> Said {
    if !clap.use_stderr() {
        return Said { clap, hint: None };
    }
    let typed = Typed::read(arguments, refuses);
    if let Some(ContextValue::Strings(names)) = clap.get(ContextKind::SuggestedSubcommand) {
        let word = text(&clap, ContextKind::InvalidSubcommand).unwrap_or_default();
        // What begins so is for completion scripts.
        let names = nearest(word, names.iter().map(String::as_str).filter(|name| !name.starts_with("__")));
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        clap.remove(ContextKind::SuggestedSubcommand);
        if !names.is_empty() {
            clap.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(names));
        }
    }
    if let (Some(flag), Some(similar)) = (text(&clap, ContextKind::InvalidArg), text(&clap, ContextKind::SuggestedArg))
        && nearest(flag, [similar]).is_empty()
    {
        clap.remove(ContextKind::SuggestedArg);
    }
    let hint = hint(&typed, &clap);
    clap = usage::safe(usage::of_command(clap, &typed.path));
    if hint.is_some() {
        // One guess is enough, and clap's goes by the letters; it says why a word is not shown, too.
        for kind in [
            ContextKind::SuggestedSubcommand,
            ContextKind::SuggestedArg,
            ContextKind::SuggestedValue,
            ContextKind::Suggested,
        ] {
            clap.remove(kind);
        }
    }
    Said { clap, hint }
}

fn hint(typed: &Typed, said: &clap::Error) -> Option<String> {
    if let Some(word) = text(said, ContextKind::InvalidSubcommand) {
        return word_meant(typed, word);
    }
    match said.kind() {
        ErrorKind::UnknownArgument => match text(said, ContextKind::InvalidArg)? {
            flag if flag.starts_with('-') => flags::meant(typed, flag),
            word => stray::meant(typed, word),
        },
        ErrorKind::MissingRequiredArgument => missing(typed, said),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => values::meant(typed, said),
        ErrorKind::ArgumentConflict => {
            let is_json = |kind| text(said, kind).is_some_and(|argument| argument.starts_with("--json"));
            let has_json = is_json(ContextKind::InvalidArg) || is_json(ContextKind::PriorArg);
            has_json.then(|| "leave `--json` out: this command has no answer of its own in JSON".to_owned())
        }
        _ => None,
    }
}

/// What clap says of a kind, where it is one text.
fn text(said: &clap::Error, kind: ContextKind) -> Option<&str> {
    match said.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    }
}

/// A word in the place of a command.
fn word_meant(typed: &Typed, word: &str) -> Option<String> {
    if is_token(word) {
        return Some("did you mean `tilepass token inspect TOKEN`?".to_owned());
    }
    if is_private(word) || flags::OF_A_SECRET.iter().any(|flag| typed.has_typed(flag)) {
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
    // By way of another tool's noun.
    if super::definition(&typed.path).find_subcommand(word).is_some() {
        return Some(typed.instead(&[&format!("{noun} {word}")]));
    }
    if word == "help" {
        return Some(typed.instead(&[&format!("help {noun}")]));
    }
    let mut verbs = verbs_named(word);
    // The verb before its noun: `list projects`.
    if let Some(noun) = typed.after.first().map(|noun| typed::singular(noun))
        && let Some(verb) = verbs.iter().find(|verb| verb.split(' ').next() == Some(noun)).cloned()
    {
        verbs = vec![verb];
    }
    if !verbs.is_empty() {
        return Some(typed.instead(&verbs.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    if snippets::find(&word.to_ascii_lowercase()).is_some() {
        return Some(typed.instead(&[&format!("snippet {}", word.to_ascii_lowercase())]));
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

/// Whether a command has a flag, which may stand before its value.
fn has(command: &Command, flag: &str) -> bool {
    let name = flag.split([' ', '=']).next().unwrap_or(flag).trim_start_matches('-');
    command.get_arguments().any(|one| one.get_long() == Some(name))
}

/// Flags of `token sign` that are of use with many records alone.
const OF_RECORDS: [&str; 7] = ["--input", "--output", "--to", "--force", "--strict", "--threads", "--claim-column"];

/// What a command wants that was not given.
fn missing(typed: &Typed, said: &clap::Error) -> Option<String> {
    match typed.path.join(" ").as_str() {
        "token sign" if typed.has_typed("--count") => Some(
            "for a load test: `tilepass token sign --count N --name 'Load {n}' --email 'load-{n}@example.com' --external-id 'load-{n}'`"
                .to_owned(),
        ),
        "token sign" if OF_RECORDS.iter().any(|flag| typed.has_typed(flag)) => {
            let line = [typed.all.as_slice(), &["--batch", "FILE"].map(str::to_owned)].concat();
            let line = typed.can_be_typed(&line).unwrap_or_else(|| "`--batch FILE`".to_owned());
            Some(format!("for a token for each record of a file: {line}"))
        }
        "token sign" => Some("for a token to try things with: `tilepass token sign --test-visitor`".to_owned()),
        "snippet" => Some(values::without_language(typed)),
        "completions" => {
            let Some(ContextValue::Strings(_)) = said.get(ContextKind::InvalidArg) else { return None };
            let command = super::definition(&typed.path);
            let shells = command.get_positionals().flat_map(clap::Arg::get_possible_values);
            let shells: Vec<String> = shells.map(|shell| format!("`{}`", shell.get_name())).collect();
            Some(format!("name your shell: {}", shells.join(", ")))
        }
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::guesses::Meaning;
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
            let words = command.split(' ').map(|word| match word {
                "ID" => "5e5f4e220b28440012117be4",
                "URL" => "https://chat.example",
                word => word,
            });
            let parsed = Cli::command().try_get_matches_from(["tilepass"].into_iter().chain(words));
            let kind = parsed.err().filter(clap::Error::use_stderr).map(|said| said.kind());
            let wants_more = [None, Some(ErrorKind::MissingRequiredArgument), Some(ErrorKind::MissingSubcommand)];
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
