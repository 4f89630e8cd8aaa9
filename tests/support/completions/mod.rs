//! The completion scripts: what can be typed, out of clap's definition, for each shell.
//!
//! What is the same for every program stands in a template, in its shell's own language; what is tilepass's own is put in
//! the place of the line `# TABLE`.

mod bash;
mod fish;
mod zsh;

use std::any::TypeId;

use clap::{Arg, Command, CommandFactory, ValueHint};
use clap_complete::Shell;
use tiledesk_token::ids::ProjectName;
use tilepass::cli::Cli;

/// The file name and text of every script.
pub(crate) fn scripts() -> Vec<(&'static str, String)> {
    let root = Node::of(&definition(), &[]);
    vec![
        ("tilepass.bash", bash::script(&root)),
        ("_tilepass", zsh::script(&root)),
        ("tilepass.fish", fish::script(&root)),
        ("_tilepass.ps1", generated(Shell::PowerShell)),
        ("tilepass.elv", generated(Shell::Elvish)),
    ]
}

fn definition() -> Command {
    let mut root = Cli::command();
    root.build();
    root
}

/// By `clap_complete`, which knows flags and commands here, and no values. It would offer what is hidden, too.
fn generated(shell: Shell) -> String {
    let root = Cli::command();
    let mut shown = Command::new("tilepass")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .args(root.get_arguments().cloned())
        .subcommands(root.get_subcommands().filter(|command| !command.is_hide_set()).cloned());
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut shown, "tilepass", &mut bytes);
    String::from_utf8(bytes).unwrap()
}

/// A command, and what can stand behind it.
pub(crate) struct Node {
    /// Noun and verb, in one string; empty for tilepass itself.
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) commands: Vec<Node>,
    /// Those of every command come last.
    pub(crate) flags: Vec<Flag>,
    pub(crate) positionals: Vec<Positional>,
}

pub(crate) struct Flag {
    /// With their dashes, the long one first.
    pub(crate) names: Vec<String>,
    pub(crate) help: String,
    /// What it takes, with its name in help.
    pub(crate) value: Option<(String, Values)>,
    /// Whether it may be given more than once.
    pub(crate) repeats: bool,
    /// Whether every command has it.
    pub(crate) is_global: bool,
    /// The names of those that it does not go with.
    pub(crate) conflicts: Vec<String>,
}

pub(crate) struct Positional {
    pub(crate) name: String,
    pub(crate) values: Values,
    pub(crate) repeats: bool,
}

/// What can be typed as a value.
#[derive(Clone, PartialEq)]
pub(crate) enum Values {
    /// Nobody knows.
    Nothing,
    /// One of these, with what it is.
    Words(Vec<(String, String)>),
    Files,
    /// What `tilepass __complete` lists.
    Asked(&'static str),
    /// The commands of tilepass.
    Commands,
    /// Behind `--`, a program and its arguments.
    Program,
}

impl Node {
    fn of(command: &Command, path: &[&str]) -> Self {
        let arguments = || command.get_arguments().filter(|argument| !argument.is_hide_set());
        let mut flags: Vec<Flag> = arguments()
            .filter(|argument| !argument.is_positional())
            .map(|argument| Flag::of(command, argument))
            .collect();
        flags.sort_by_key(|flag| flag.is_global);
        let below = command.get_subcommands().filter(|command| !command.is_hide_set());
        Self {
            path: path.join(" "),
            name: command.get_name().to_owned(),
            about: command.get_about().map(ToString::to_string).unwrap_or_default(),
            commands: below.map(|command| Self::of(command, &[path, &[command.get_name()]].concat())).collect(),
            flags,
            positionals: arguments().filter(|argument| argument.is_positional()).map(Positional::of).collect(),
        }
    }

    /// It and all that are below it.
    pub(crate) fn all(&self) -> Vec<&Self> {
        [self].into_iter().chain(self.commands.iter().flat_map(Self::all)).collect()
    }

    /// Whether a program stands behind `--`.
    pub(crate) fn runs_a_program(&self) -> bool {
        self.positionals.iter().any(|positional| positional.values == Values::Program)
    }
}

impl Flag {
    fn of(command: &Command, argument: &Arg) -> Self {
        let long = argument.get_long().map(|long| format!("--{long}"));
        let short = argument.get_short().map(|short| format!("-{short}"));
        let conflicts = command.get_arg_conflicts_with(argument);
        let conflicts = conflicts.into_iter().filter_map(|other| Some(format!("--{}", other.get_long()?)));
        let takes = argument.get_action().takes_values();
        Self {
            names: long.into_iter().chain(short).collect(),
            help: first_sentence(argument),
            value: takes.then(|| (value_name(argument), Values::of(argument))),
            repeats: matches!(argument.get_action(), clap::ArgAction::Append),
            is_global: argument.is_global_set() || argument.get_id() == "help",
            conflicts: conflicts.collect(),
        }
    }
}

impl Positional {
    fn of(argument: &Arg) -> Self {
        let repeats = argument.get_num_args().is_some_and(|number| number.max_values() > 1);
        Self { name: value_name(argument), values: Values::of(argument), repeats }
    }
}

impl Values {
    fn of(argument: &Arg) -> Self {
        let parser = argument.get_value_parser();
        let is = |kind: TypeId| parser.type_id() == kind;
        if argument.is_last_set() {
            return Self::Program;
        }
        // `project rename OLD NEW`: the name of no project.
        if argument.get_id() == "new" {
            return Self::Nothing;
        }
        if is(TypeId::of::<ProjectName>()) {
            return Self::Asked("projects");
        }
        match (argument.get_id().as_str(), argument.get_value_hint()) {
            ("only" | "without" | "which", _) if argument.get_possible_values().is_empty() => Self::Asked("signers"),
            ("name", _) if argument.is_positional() => Self::Asked("signers"),
            ("framework", _) => Self::Asked("frameworks"),
            ("command", _) => Self::Commands,
            (_, ValueHint::AnyPath | ValueHint::FilePath) => Self::Files,
            _ => {
                let words = argument.get_possible_values().into_iter().filter(|value| !value.is_hide_set());
                let help = |help: Option<&clap::builder::StyledStr>| help.map(ToString::to_string).unwrap_or_default();
                let words: Vec<_> = words.map(|value| (value.get_name().to_owned(), help(value.get_help()))).collect();
                if words.is_empty() { Self::Nothing } else { Self::Words(words) }
            }
        }
    }
}

fn value_name(argument: &Arg) -> String {
    let names = argument.get_value_names().unwrap_or_default();
    names.first().map_or_else(|| argument.get_id().to_string().to_uppercase(), ToString::to_string)
}

/// Without the variables and defaults in brackets: a menu has one line.
fn first_sentence(argument: &Arg) -> String {
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let help = help.split(" [").next().unwrap_or_default();
    help.replace('\n', " ")
}
