//! A command line as far as it was understood, and the lines that may have been meant by it.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, FromArgMatches as _};

use super::guesses::{Meaning, NEVER_TYPED, NEVER_TYPED_BUT_IMPORTED, SETTINGS, WORDS};
use super::{Refusal, Refuses, has, hint};
use crate::cli::usage::{is_private, is_token};
use crate::cli::{Cli, definition};

/// The longest command line that is offered whole, in characters.
const LONGEST: usize = 120;

/// The command line, as far as it was understood.
pub(super) struct Typed {
    /// Noun and verb.
    pub(super) path: Vec<String>,
    /// What stood before the first word that is no command, without `tilepass` and the path.
    pub(super) before: Vec<String>,
    /// What stood behind it.
    pub(super) after: Vec<String>,
    /// All of it, without `tilepass`.
    pub(super) all: Vec<String>,
    /// Whether the commands would refuse a line that clap takes.
    refuses: Refuses,
}

/// What becomes of a command line.
enum Fit {
    /// It can be typed as it is.
    Whole,
    /// It needs these as well.
    Needs(Vec<String>),
    /// Two of its arguments contradict each other.
    Contradiction,
    /// Something else is wrong with it, or it is not to be shown.
    Wrong,
}

impl Typed {
    pub(super) fn read(arguments: &[OsString], refuses: Refuses) -> Self {
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
        Self { path, before, after: rest.cloned().collect(), all, refuses }
    }

    /// The same line as if it began with this noun; and the word that stands behind the one that is no command.
    pub(super) fn below(&self, noun: &str) -> Option<(Self, String)> {
        let (word, after) = self.after.split_first()?;
        let path = Some(noun).filter(|noun| !noun.is_empty()).map(str::to_owned);
        let below = Self {
            path: path.into_iter().collect(),
            before: self.before.clone(),
            after: after.to_vec(),
            all: self.all.clone(),
            refuses: self.refuses,
        };
        Some((below, word.clone()))
    }

    pub(super) fn said(&self, meaning: Meaning) -> String {
        match meaning {
            Meaning::Commands(commands) => self.instead(commands),
            Meaning::Unset => self.unset(),
            Meaning::Flag(flag) => format!("did you mean `{flag}`?"),
            Meaning::Argument | Meaning::Stdin | Meaning::Redirect | Meaning::Follow | Meaning::Choose => {
                "no flag is needed".to_owned()
            }
            Meaning::With(_, words) | Meaning::Words(words) => words.to_owned(),
            Meaning::Secret => self.never_typed(),
        }
    }

    pub(super) fn never_typed(&self) -> String {
        let command = definition(&self.path);
        let words = if has(&command, "--secret-file") { NEVER_TYPED } else { NEVER_TYPED_BUT_IMPORTED };
        words.to_owned()
    }

    /// `project unset shop id` is `project set shop --unset id`.
    fn unset(&self) -> String {
        let is_setting = |word: &&String| SETTINGS.contains(&word.as_str());
        let settings: Vec<&str> = self.after.iter().filter(is_setting).map(String::as_str).collect();
        let rest = self.after.iter().filter(|word| !is_setting(word)).cloned();
        let words = ["project", "set"].map(str::to_owned).into_iter().chain(self.before.iter().cloned()).chain(rest);
        let unset = ["--unset".to_owned(), settings.join(",")];
        let line = words.chain(unset).collect::<Vec<_>>();
        let line = (!settings.is_empty()).then(|| self.can_be_typed(&line)).flatten();
        line.map_or_else(
            || {
                "`tilepass project set --unset SETTING` forgets a setting (id, server, scheme, store), `tilepass project use --unset` which project is in use, `tilepass project remove` all settings of one".to_owned()
            },
            |line| format!("did you mean {line}?"),
        )
    }

    /// One of these commands in the place of what was typed; with everything else that was typed, where that makes a line
    /// that can be typed as it is.
    pub(super) fn instead(&self, commands: &[&str]) -> String {
        // As other tools have it, `NAME=SECRET`.
        if commands == ["secret import"] && self.after.iter().any(|word| word.contains('=') && !word.starts_with('-')) {
            return self.never_typed();
        }
        // Of these, one takes a token.
        let has_token = || self.after.iter().any(|word| is_token(word));
        let commands = if commands.contains(&"token inspect") && has_token() { &["token inspect"] } else { commands };
        if let [command] = commands
            && self.line(command).is_none()
            && let Some(hint) = self.hint_as(command)
        {
            return hint;
        }
        let lines: Vec<String> = commands
            .iter()
            .map(|command| self.line(command).unwrap_or_else(|| self.placeholders(&words(command))))
            .collect();
        format!("did you mean {}?", lines.join(" or "))
    }

    /// What would be said if this command had been typed.
    fn hint_as(&self, command: &str) -> Option<String> {
        let line = self.without_what_was_typed(command).into_iter().chain(self.before.iter().cloned());
        let line = ["tilepass".to_owned()].into_iter().chain(line).chain(self.after.iter().cloned());
        let line: Vec<OsString> = line.map(OsString::from).collect();
        let said = Cli::command().try_get_matches_from(&line).err()?;
        if said.kind() == ErrorKind::MissingRequiredArgument {
            return None;
        }
        hint(&Self::read(&line, self.refuses), &said).filter(|_| said.use_stderr())
    }

    fn line(&self, command: &str) -> Option<String> {
        let mut command = self.without_what_was_typed(command);
        let verb: Vec<&str> = command.iter().take(2).map(String::as_str).collect();
        let verb = verb.join(" ");
        let end = self.after.iter().position(|word| verb == "secret exec" && word == "--").unwrap_or(self.after.len());
        let (own, program) = self.after.split_at(end);
        // `rotate secret`, `list projects`: the command's own words in another order.
        let is_said = |word: &String| command.iter().any(|own| singular(word) == own);
        let mut own = own.split_first().filter(|(word, _)| is_said(word)).map_or(own, |(_, rest)| rest);
        if let (Some("URL"), Some((address, rest))) = (command.last().map(String::as_str), own.split_first())
            && address.contains("://")
        {
            command.pop();
            command.push(address.clone());
            own = rest;
        }
        let joined = |words: &[&[String]]| command.iter().cloned().chain(words.concat()).collect::<Vec<_>>();
        let whole = joined(&[&self.before, own, program]);
        // The first word may be a project, as other tools have it.
        let project = joined(&[&self.before, &["--project".to_owned()], own, program]);
        let has_name = own.first().is_some_and(|word| is_name(word));
        let candidates = match (has_name, verb.as_str()) {
            (true, "secret import") => vec![&project, &whole],
            (true, _) => vec![&whole, &project],
            (false, _) => vec![&whole],
        };
        let is_bare = self.before.is_empty() && self.after.is_empty();
        candidates
            .iter()
            .find_map(|line| self.can_be_typed(line))
            .or_else(|| self.reading(&command, own))
            // What another tool was told before the program is nothing here.
            .or_else(|| self.can_be_typed(&joined(&[program])).filter(|_| !program.is_empty()))
            .or_else(|| self.completed(candidates.first()?).filter(|_| !is_bare))
    }

    /// `token decode token.txt`: what takes a token reads a file from stdin.
    fn reading(&self, command: &[String], own: &[String]) -> Option<String> {
        let (file, rest) = own.split_first().filter(|(word, _)| is_path(word) && *word != "-")?;
        if !takes_token(command) || is_private(file) {
            return None;
        }
        let line = [command, &self.before, rest, &["-".to_owned()]].concat();
        self.can_be_typed(&line).map(|line| format!("`{} <{}`", line.trim_matches('`'), quoted(file)))
    }

    /// A command without its own flags that were typed as well.
    fn without_what_was_typed(&self, command: &str) -> Vec<String> {
        let mut line: Vec<String> = Vec::new();
        let mut is_left_out = false;
        for word in words(command) {
            let is_flag = word.starts_with("--") && !line.is_empty();
            is_left_out = if is_flag { self.has_typed(&word) } else { is_left_out };
            if !is_left_out {
                line.push(word);
            }
        }
        line
    }

    /// Whether a flag was typed, with its value or before it.
    pub(super) fn has_typed(&self, flag: &str) -> bool {
        let is_it =
            |word: &String| word.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('='));
        self.all.iter().take_while(|word| *word != "--").any(is_it)
    }

    /// A command with the names of what it needs.
    pub(super) fn placeholders(&self, command: &[String]) -> String {
        let others = || self.before.iter().chain(&self.after);
        // What was to be looked at is not repeated, and has its place.
        let rest = if takes_token(command) && others().any(|word| is_token(word)) { " TOKEN" } else { "" };
        self.completed(command).unwrap_or_else(|| format!("`tilepass {}{rest}`", command.join(" ")))
    }

    /// The line with the names of what it needs, where that is all that it needs.
    pub(super) fn completed(&self, line: &[String]) -> Option<String> {
        match self.fit(line) {
            // Behind `--`, no flag is one.
            Fit::Needs(mut more) if !line.iter().any(|word| word == "--") => {
                // With that, the command may still need something.
                if let Fit::Needs(rest) = self.fit(&[line, &more].concat()) {
                    more.extend(rest);
                }
                Some(format!("`{} {}`", shown(line), more.join(" ")))
            }
            _ => None,
        }
    }

    /// The same line with other words in the place of a flag, where that can be typed.
    pub(super) fn with(&self, flag: &str, words: &[&str]) -> Option<String> {
        self.can_be_typed(&self.replaced(flag, words))
    }

    /// The same; where more is missing or wrong, the other words alone; nothing where they contradict what was typed.
    pub(super) fn with_or_alone(&self, flag: &str, words: &str) -> Option<String> {
        let line = self.replaced(flag, &words.split(' ').collect::<Vec<_>>());
        match self.fit(&line) {
            Fit::Whole => Some(format!("`{}`", shown(&line))),
            Fit::Needs(_) | Fit::Wrong => Some(format!("`{words}`")),
            Fit::Contradiction => None,
        }
    }

    /// Whether it could be typed if there were more.
    pub(super) fn needs_more_with(&self, flag: &str, words: &[&str]) -> bool {
        matches!(self.fit(&self.replaced(flag, words)), Fit::Needs(_))
    }

    fn replaced(&self, flag: &str, words: &[&str]) -> Vec<String> {
        let mut line = Vec::new();
        for word in &self.all {
            match word.strip_prefix(flag) {
                Some("") => line.extend(words.iter().map(|&word| word.to_owned())),
                Some(value) if value.starts_with('=') && words.is_empty() => {
                    line.push(value.trim_start_matches('=').to_owned());
                }
                Some(value) if value.starts_with('=') => line.push(format!("{}{value}", words.join(" "))),
                _ => line.push(word.clone()),
            }
        }
        line
    }

    /// The line without a flag and its value, and the value, unless it may be a secret.
    pub(super) fn taken(&self, flag: &str) -> (Vec<String>, Option<String>) {
        let (mut rest, mut value) = (Vec::new(), None);
        let mut words = self.all.iter().peekable();
        while let Some(word) = words.next() {
            match word.strip_prefix(flag) {
                Some("") => value = words.next_if(|next| !next.starts_with('-')).cloned(),
                Some(given) if given.starts_with('=') => value = Some(given.trim_start_matches('=').to_owned()),
                _ => rest.push(word.clone()),
            }
        }
        (rest, value.filter(|value| !is_private(value)))
    }

    /// The command line in backticks, if the program takes it, and nothing in it is private.
    pub(super) fn can_be_typed(&self, words: &[String]) -> Option<String> {
        matches!(self.fit(words), Fit::Whole).then(|| format!("`{}`", shown(words)))
    }

    fn fit(&self, words: &[String]) -> Fit {
        let line = shown(words);
        // A value that stands in the same word as its flag may begin with a dash.
        let is_value = |word: &str| word.split_once('=').is_some_and(|(_, of)| is_private(of.trim_start_matches('-')));
        let is_private = |word: &String| is_private(word) || is_value(word);
        if words.iter().any(is_private) || line.chars().count() > LONGEST || line.contains('`') {
            return Fit::Wrong;
        }
        let words = ["tilepass"].into_iter().chain(words.iter().map(String::as_str));
        let parsed = Cli::command().try_get_matches_from(words);
        match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
            Ok(cli) => match (self.refuses)(&cli) {
                None => Fit::Whole,
                Some(Refusal::Contradiction) => Fit::Contradiction,
                Some(Refusal::Needs(more)) => Fit::Needs(more.split(' ').map(str::to_owned).collect()),
            },
            Err(said) if !said.use_stderr() => Fit::Whole,
            Err(said) => match said.kind() {
                ErrorKind::MissingRequiredArgument => Fit::Needs(missing(&said)),
                ErrorKind::ArgumentConflict => Fit::Contradiction,
                _ => Fit::Wrong,
            },
        }
    }
}

fn takes_token(command: &[String]) -> bool {
    matches!(command, [noun, verb, ..] if noun == "token" && (verb == "inspect" || verb == "try"))
}

fn words(command: &str) -> Vec<String> {
    command.split(' ').map(str::to_owned).collect()
}

/// What clap misses, as it would be typed, with a name for each value.
fn missing(said: &clap::Error) -> Vec<String> {
    let Some(ContextValue::Strings(arguments)) = said.get(ContextKind::InvalidArg) else { return Vec::new() };
    if arguments.iter().any(|argument| argument.starts_with("--external-id ")) && arguments.len() == 3 {
        // All of a visitor.
        return vec!["--test-visitor".to_owned()];
    }
    let typed = |argument: &String| {
        let name = argument.replace(['<', '>', '[', ']'], "");
        name.strip_suffix("...").map_or(name.clone(), |program| format!("-- {program}"))
    };
    arguments.iter().map(typed).collect()
}

/// The words after `tilepass`, as a shell takes them.
fn shown(words: &[String]) -> String {
    let line = ["tilepass".to_owned()].into_iter().chain(words.iter().map(|word| quoted(word)));
    line.collect::<Vec<_>>().join(" ")
}

pub(super) fn takes_value(command: &Command, word: &str) -> bool {
    let named = command.get_arguments().find(|argument| match word.strip_prefix("--") {
        Some(long) => argument.get_long() == Some(long),
        None => argument.get_short().is_some_and(|short| word == format!("-{short}")),
    });
    named.is_some_and(|argument| argument.get_action().takes_values())
}

/// Whether a word may be a project's name, and is no path by its looks. No file is looked for: the word may be a secret,
/// and a name leaves the computer where a disk is on another one. A project that has the name of a command is always named
/// by its flag.
pub(super) fn is_name(word: &str) -> bool {
    let is_command = |command: &Command| command.get_subcommands().any(|one| one.get_name() == word);
    let root = Cli::command();
    let is_known = WORDS.iter().any(|(_, words, _)| words.contains(&word)) || OF_NO_PROJECT.contains(&word);
    !(is_path(word) || is_known || is_command(&root) || root.get_subcommands().any(is_command))
        && crate::cli::project_name(word).is_ok()
}

/// A noun as commands have it.
pub(super) fn singular(noun: &str) -> &str {
    noun.strip_suffix('s').unwrap_or(noun)
}

/// What somebody wants, and no project's name.
const OF_NO_PROJECT: [&str; 5] = ["all", "everything", "fix", "please", "repair"];

/// Whether a word is the path of a file by its looks.
pub(crate) fn is_path(word: &str) -> bool {
    const ENDINGS: [&str; 10] = ["txt", "key", "secret", "pem", "env", "json", "log", "har", "jwt", "token"];
    let ending = word.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    word == "-" || word.contains(['/', '\\']) || ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// As a POSIX shell takes it for one word.
pub(super) fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
