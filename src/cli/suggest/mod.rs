//! What a line that is no command may mean: the verb without its noun, another tool's word or flag, a forgotten `--`.
//!
//! A token or a secret that was typed where none belongs is never repeated.

mod guesses;

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};

use self::guesses::{FLAGS, Meaning, NEVER_TYPED, PREFIXES, WORDS};
use super::{Cli, usage};
use crate::snippets;

/// A command line that cannot be understood, or that asks for help.
pub(crate) struct Said {
    /// What clap has to say.
    pub(crate) clap: clap::Error,
    /// What may have been meant.
    pub(crate) hint: Option<String>,
}

/// The longest command line that is offered whole, in characters.
const LONGEST: usize = 120;

/// Adds what may have been meant.
pub(super) fn explain(arguments: &[OsString], mut clap: clap::Error) -> Said {
    let typed = Typed::read(arguments);
    let hint = if clap.use_stderr() { hint(&typed, &clap) } else { None };
    if hint.is_some() {
        // One guess is enough, and clap's goes by the letters.
        for kind in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::Suggested] {
            clap.remove(kind);
        }
    }
    let clap = usage::safe(clap);
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
        return Some(NEVER_TYPED.to_owned());
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
            return Some(NEVER_TYPED.to_owned());
        }
        if let Some(line) = typed.with(argument, &["--project", argument]) {
            return Some(format!("did you mean {line}?"));
        }
        let program = "the program to run stands after `--`: `tilepass secret exec -- CMD…`";
        return (typed.path == ["secret", "exec"]).then(|| program.to_owned());
    }
    let command = super::definition(&typed.path);
    let has = |flag: &str| {
        let name = flag.split(' ').next().unwrap_or(flag).trim_start_matches('-');
        command.get_arguments().any(|one| one.get_long() == Some(name))
    };
    let mut meanings = FLAGS.iter().filter(|(flags, _)| flags.contains(&argument));
    let (_, meaning) = meanings.find(|(_, meaning)| match meaning {
        Meaning::Flag(flag) => has(flag),
        _ => true,
    })?;
    match meaning {
        Meaning::Flag(flag) => {
            let words: Vec<&str> = flag.split(' ').collect();
            let line = typed.with(argument, &words).unwrap_or_else(|| format!("`{flag}`"));
            Some(format!("did you mean {line}?"))
        }
        other => Some(typed.said(*other)),
    }
}

/// What a command wants that was not given.
fn missing(typed: &Typed) -> Option<String> {
    if typed.path != ["token", "sign"] {
        return None;
    }
    Some("for a token to try things with: `tilepass token sign --test-visitor`".to_owned())
}

/// The command line, as far as it was understood.
struct Typed {
    /// Noun and verb.
    path: Vec<String>,
    /// What stood before the first word that is no command, without `tilepass` and the path.
    before: Vec<String>,
    /// What stood behind it.
    after: Vec<String>,
    /// All of it, without `tilepass`.
    all: Vec<String>,
}

impl Typed {
    fn read(arguments: &[OsString]) -> Self {
        let words = arguments.iter().skip(1).map(|word| word.to_string_lossy().into_owned());
        let all: Vec<String> = words.collect();
        let mut command = Cli::command();
        command.build();
        let (mut path, mut before) = (Vec::new(), Vec::new());
        let mut rest = all.iter();
        while let Some(word) = rest.next() {
            if let Some(found) = command.find_subcommand(word).cloned() {
                path.push(found.get_name().to_owned());
                command = found;
                continue;
            }
            if !word.starts_with('-') || word == "--" {
                break;
            }
            before.push(word.clone());
            if takes_value(&command, word) {
                before.extend(rest.next().cloned());
            }
        }
        Self { path, before, after: rest.cloned().collect(), all }
    }

    /// The same line as if it began with this noun; and the word that stands behind the one that is no command.
    fn below(&self, noun: &str) -> Option<(Self, String)> {
        let (word, after) = self.after.split_first()?;
        let path = Some(noun).filter(|noun| !noun.is_empty()).map(str::to_owned);
        let below = Self {
            path: path.into_iter().collect(),
            before: self.before.clone(),
            after: after.to_vec(),
            all: self.all.clone(),
        };
        Some((below, word.clone()))
    }

    fn said(&self, meaning: Meaning) -> String {
        match meaning {
            Meaning::Commands(commands) => self.instead(commands),
            Meaning::Flag(flag) => format!("did you mean `{flag}`?"),
            Meaning::Words(words) => words.to_owned(),
        }
    }

    /// One of these commands in the place of what was typed; with everything else that was typed, where that makes a line
    /// that can be typed as it is.
    fn instead(&self, commands: &[&str]) -> String {
        let others = || self.before.iter().chain(&self.after);
        let line = |command: &&str| {
            let words = command.split(' ').map(str::to_owned);
            let whole: Vec<String> = words.clone().chain(others().cloned()).collect();
            // The first word may be a project, as other tools have it.
            let project = words.clone().chain(self.before.iter().cloned()).chain(["--project".to_owned()]);
            let project: Vec<String> = project.chain(self.after.iter().cloned()).collect();
            if let Some(line) = can_be_typed(&whole).or_else(|| can_be_typed(&project)) {
                return line;
            }
            // What was to be looked at is not repeated, and has its place.
            let is_token = others().any(|word| is_token(word)) && *command == "token inspect";
            if is_token { "`tilepass token inspect TOKEN`".to_owned() } else { format!("`tilepass {command}`") }
        };
        let lines: Vec<String> = commands.iter().map(line).collect();
        format!("did you mean {}?", lines.join(" or "))
    }

    /// The same line with other words in the place of a flag, where that can be typed.
    fn with(&self, flag: &str, words: &[&str]) -> Option<String> {
        let mut line = Vec::new();
        for word in &self.all {
            match word.strip_prefix(flag) {
                Some("") => line.extend(words.iter().map(|&word| word.to_owned())),
                Some(value) if value.starts_with('=') => line.push(format!("{}{value}", words.join(" "))),
                _ => line.push(word.clone()),
            }
        }
        can_be_typed(&line)
    }
}

fn takes_value(command: &Command, word: &str) -> bool {
    let named = command.get_arguments().find(|argument| match word.strip_prefix("--") {
        Some(long) => argument.get_long() == Some(long),
        None => argument.get_short().is_some_and(|short| word == format!("-{short}")),
    });
    named.is_some_and(|argument| argument.get_action().takes_values())
}

/// The command line in backticks, if it is one, and nothing in it is private.
fn can_be_typed(words: &[String]) -> Option<String> {
    if words.iter().any(|word| is_private(word)) {
        return None;
    }
    let line = ["tilepass".to_owned()].into_iter().chain(words.iter().map(|word| quoted(word)));
    let line = line.collect::<Vec<_>>().join(" ");
    let parsed = Cli::command().try_get_matches_from(["tilepass"].into_iter().chain(words.iter().map(String::as_str)));
    let is_line = match parsed {
        Ok(_) => true,
        Err(said) => !said.use_stderr(),
    };
    (is_line && line.chars().count() <= LONGEST && !line.contains('`')).then(|| format!("`{line}`"))
}

/// As a POSIX shell takes it for one word.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

fn is_token(word: &str) -> bool {
    word.contains("eyJ") || word.starts_with("JWT ") || word.starts_with("Bearer ")
}

/// Whether it may be a token or a secret: a UUID, or a long word of letters and digits that nobody would make up.
fn is_private(word: &str) -> bool {
    let word = word.trim();
    let is_id = word.len() == 24 && word.chars().all(|c| c.is_ascii_hexdigit());
    let is_of_a_secret = |c: char| c.is_ascii_alphanumeric() || "-_+/=".contains(c);
    let is_random = word.len() >= 20
        && !word.starts_with(['-', '/', '.', '~'])
        && word.chars().all(is_of_a_secret)
        && word.chars().any(|c| c.is_ascii_digit());
    is_token(word) || (is_random && !is_id)
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
