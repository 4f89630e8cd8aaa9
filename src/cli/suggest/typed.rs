//! A command line as far as it was understood, and the lines that may have been meant by it.

use std::ffi::OsString;

use clap::{Command, CommandFactory};

use super::guesses::{Meaning, NEVER_TYPED, NEVER_TYPED_BUT_IMPORTED};
use super::has;
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
}

impl Typed {
    pub(super) fn read(arguments: &[OsString]) -> Self {
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
    pub(super) fn below(&self, noun: &str) -> Option<(Self, String)> {
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

    pub(super) fn said(&self, meaning: Meaning) -> String {
        match meaning {
            Meaning::Commands(commands) => self.instead(commands),
            Meaning::Flag(flag) => format!("did you mean `{flag}`?"),
            Meaning::Argument => "no flag is needed".to_owned(),
            Meaning::With(_, words) | Meaning::Words(words) => words.to_owned(),
            Meaning::Secret => self.never_typed(),
        }
    }

    pub(super) fn never_typed(&self) -> String {
        let command = definition(&self.path);
        let words = if has(&command, "--secret-file") { NEVER_TYPED } else { NEVER_TYPED_BUT_IMPORTED };
        words.to_owned()
    }

    /// One of these commands in the place of what was typed; with everything else that was typed, where that makes a line
    /// that can be typed as it is.
    pub(super) fn instead(&self, commands: &[&str]) -> String {
        // As other tools have it, `NAME=SECRET`.
        if commands == ["secret import"] && self.after.iter().any(|word| word.contains('=') && !word.starts_with('-')) {
            return self.never_typed();
        }
        let lines: Vec<String> = commands.iter().map(|command| self.line(command)).collect();
        format!("did you mean {}?", lines.join(" or "))
    }

    fn line(&self, command: &str) -> String {
        let runs_a_program = command == "secret exec";
        let end = self.after.iter().position(|word| runs_a_program && word == "--").unwrap_or(self.after.len());
        let (own, program) = self.after.split_at(end);
        let with = |words: &[&[String]]| {
            let words = words.concat();
            let line: Vec<String> = command.split(' ').map(str::to_owned).chain(words).collect();
            can_be_typed(&line)
        };
        let whole = || with(&[&self.before, own, program]);
        // The first word may be a project, as other tools have it.
        let project = || with(&[&self.before, &["--project".to_owned()], own, program]);
        let is_name = |word: &String| !word.contains(['/', '.']) && word != "-";
        let found = if command == "secret import" && own.first().is_some_and(is_name) {
            project().or_else(whole)
        } else {
            whole().or_else(project)
        };
        // What another tool was told before the program is nothing here.
        found.or_else(|| with(&[program]).filter(|_| !program.is_empty())).unwrap_or_else(|| {
            let takes_token = matches!(command, "token inspect" | "token try");
            let others = || self.before.iter().chain(&self.after);
            // What was to be looked at is not repeated, and has its place.
            let rest = if takes_token && others().any(|word| is_token(word)) {
                " TOKEN"
            } else if runs_a_program {
                " -- CMD"
            } else {
                ""
            };
            format!("`tilepass {command}{rest}`")
        })
    }

    /// The same line with other words in the place of a flag, where that can be typed.
    pub(super) fn with(&self, flag: &str, words: &[&str]) -> Option<String> {
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
pub(super) fn can_be_typed(words: &[String]) -> Option<String> {
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
pub(super) fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
