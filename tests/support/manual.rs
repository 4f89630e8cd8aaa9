//! The manual pages: what clap knows of each command, and the sections that it knows nothing about.
//!
//! Nothing here may depend on the day, the terminal or the machine: the pages are committed and compared.

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};
use tiledesk_token::findings::rows;
use tilepass::Exit;
use tilepass::cli::Cli;
use tilepass::env::{self, ReadBy, Variable};

/// Name, what it is, and where: Linux, macOS, Windows.
pub(crate) const FILES: &[(&str, &str, [&str; 3])] = &[
    (
        "config.toml",
        "The settings of the projects: Tiledesk id, server, scheme, store. Nothing in it is secret; it may be edited by hand.",
        [
            "~/.config/tilepass/config.toml",
            "~/Library/Application Support/tilepass/config.toml",
            r"%APPDATA%\tilepass\config\config.toml",
        ],
    ),
    (
        "signers.toml",
        "The signers of the projects: where each hands out tokens, and the command that brings it the secret. For this user alone (mode 0600).",
        [
            "~/.config/tilepass/signers.toml",
            "~/Library/Application Support/tilepass/signers.toml",
            r"%APPDATA%\tilepass\config\signers.toml",
        ],
    ),
    (
        "secrets.tilepass",
        "The secrets file: all its secrets, encrypted under the passphrase. Names, fingerprints and dates in it can be read by whoever can read the file.",
        [
            "~/.local/share/tilepass/secrets.tilepass",
            "~/Library/Application Support/tilepass/secrets.tilepass",
            r"%LOCALAPPDATA%\tilepass\data\secrets.tilepass",
        ],
    ),
    (
        "vault.toml",
        "Which vault it is, in place of VAULT_ADDR, VAULT_NAMESPACE and VAULT_CACERT: address, namespace, ca_cert. Written by hand; nobody else may read it.",
        [
            "~/.config/tilepass/vault.toml",
            "~/Library/Application Support/tilepass/vault.toml",
            r"%APPDATA%\tilepass\config\vault.toml",
        ],
    ),
    (
        "helpers.toml",
        "The programs of the store helpers that were chosen with `project set --store helper:NAME`, and what they were then.",
        [
            "~/.local/share/tilepass/helpers.toml",
            "~/Library/Application Support/tilepass/helpers.toml",
            r"%LOCALAPPDATA%\tilepass\data\helpers.toml",
        ],
    ),
    (
        "project-in-use",
        "The name that `project use` chose.",
        [
            "~/.local/share/tilepass/project-in-use",
            "~/Library/Application Support/tilepass/project-in-use",
            r"%LOCALAPPDATA%\tilepass\data\project-in-use",
        ],
    ),
    (
        "deliveries.json",
        "How far each signer is with the current secret: fingerprints, names and times.",
        [
            "~/.local/share/tilepass/deliveries.json",
            "~/Library/Application Support/tilepass/deliveries.json",
            r"%LOCALAPPDATA%\tilepass\data\deliveries.json",
        ],
    ),
    (
        "lock",
        "Held by the one command that writes. Empty; may be deleted when no tilepass runs.",
        [
            "~/.local/share/tilepass/lock",
            "~/Library/Application Support/tilepass/lock",
            r"%LOCALAPPDATA%\tilepass\data\lock",
        ],
    ),
];

/// The file name and text of every page.
pub(crate) fn pages() -> Vec<(String, String)> {
    let mut root = Cli::command();
    root.build();
    let mut pages = Vec::new();
    add(&root, &[], &mut pages);
    pages
}

fn add(command: &Command, above: &[String], pages: &mut Vec<(String, String)>) {
    let name = page_name(command);
    pages.push((format!("{name}.1"), page(command, above)));
    let mut path = above.to_vec();
    path.push(name);
    for subcommand in visible(command) {
        add(subcommand, &path, pages);
    }
}

/// The commands below it that people type.
fn visible(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set())
}

fn page_name(command: &Command) -> String {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    name.to_owned()
}

fn page(command: &Command, above: &[String]) -> String {
    let man = Man::new(command.clone());
    let after = AfterHelp::of(command);
    let examples = examples(&example_lines(command));
    let mut bytes = Vec::new();
    let written = man
        .render_name_section(&mut bytes)
        .and_then(|()| synopsis(command).to_writer(&mut bytes))
        .and_then(|()| description(command).to_writer(&mut bytes))
        .and_then(|()| after.others().to_writer(&mut bytes))
        .and_then(|()| man.render_options_section(&mut bytes))
        .and_then(|()| if command.has_subcommands() { man.render_subcommands_section(&mut bytes) } else { Ok(()) })
        .and_then(|()| findings(command).to_writer(&mut bytes))
        .and_then(|()| exit_status().to_writer(&mut bytes))
        .and_then(|()| environment(command).to_writer(&mut bytes))
        .and_then(|()| files().to_writer(&mut bytes))
        .and_then(|()| examples.to_writer(&mut bytes))
        .and_then(|()| see_also(command, above).to_writer(&mut bytes));
    written.expect("writing into memory");
    let page = String::from_utf8(bytes).expect("roff is text");
    // Each section came with its own definition of the apostrophe.
    let lines = page.lines().map(str::trim_end);
    let lines = lines.filter(|line| !line.contains(" .ds Aq "));
    let lines: String = lines.flat_map(|line| [line, "\n"]).collect();
    format!("{}{APOSTROPHE}{lines}", title(command))
}

const APOSTROPHE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

/// `clap_mangen` leaves the quotes of an empty date away, so that what follows would be taken for it.
fn title(command: &Command) -> String {
    let name = page_name(command).to_uppercase();
    let version = env!("CARGO_PKG_VERSION");
    format!(".TH \"{name}\" \"1\" \"\" \"tilepass {version}\" \"tilepass manual\"\n")
}

/// As `--help` has it: every flag in a row, as `clap_mangen` writes them, is no help to anybody.
fn synopsis(command: &Command) -> Roff {
    let mut roff = Roff::default();
    roff.control("SH", ["SYNOPSIS"]);
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    let usage = command.clone().render_usage().to_string();
    let arguments = usage.split_once(name).map_or("", |(_, arguments)| arguments);
    roff.text([bold(name), roman(arguments.trim_end())]);
    roff
}

/// Without the line that NAME has already, where there is more to say.
fn description(command: &Command) -> Roff {
    let mut roff = Roff::default();
    roff.control("SH", ["DESCRIPTION"]);
    let short = command.get_about().map(ToString::to_string).unwrap_or_default();
    let long = command.get_long_about().map(ToString::to_string);
    let text = long.unwrap_or_else(|| format!("{short}."));
    let text = text.strip_prefix(&format!("{short}\n\n")).unwrap_or(&text);
    for (index, paragraph) in text.split("\n\n").enumerate() {
        if index > 0 {
            roff.control("PP", []);
        }
        roff.text([roman(paragraph.replace('\n', " "))]);
    }
    roff
}

/// The commands that report findings, and explain them, list them.
fn findings(command: &Command) -> Roff {
    let mut roff = Roff::default();
    if !matches!(command.get_name(), "inspect" | "explain") {
        return roff;
    }
    roff.control("SH", ["FINDINGS"]);
    for row in rows() {
        roff.control("TP", []);
        roff.text([bold(row.code)]);
        roff.text([roman(format!("({}) {}", row.severity(), row.symptom))]);
    }
    roff
}

fn exit_status() -> Roff {
    let mut roff = Roff::default();
    roff.control("SH", ["EXIT STATUS"]);
    for (exit, meaning) in Exit::ALL {
        roff.control("TP", []);
        roff.text([bold(exit.code().to_string())]);
        roff.text([roman(meaning)]);
    }
    roff
}

fn environment(command: &Command) -> Roff {
    let mut roff = Roff::default();
    roff.control("SH", ["ENVIRONMENT"]);
    for variable in env::ALL.iter().filter(|variable| reads(command, variable)) {
        roff.control("TP", []);
        roff.text([bold(variable.name)]);
        roff.text([roman(variable.help)]);
    }
    roff
}

/// A command that only groups others speaks for all of them.
pub(crate) fn reads(command: &Command, variable: &Variable) -> bool {
    match variable.read_by {
        ReadBy::Every => true,
        ReadBy::With(id) => has(command, &[id]),
        ReadBy::WithAny(ids) => has(command, ids),
    }
}

fn has(command: &Command, ids: &[&str]) -> bool {
    command.get_arguments().any(|argument| ids.contains(&argument.get_id().as_str()))
        || command.get_subcommands().any(|subcommand| has(subcommand, ids))
}

fn files() -> Roff {
    let mut roff = Roff::default();
    roff.control("SH", ["FILES"]);
    for (name, what, places) in FILES {
        roff.control("TP", []);
        roff.text([italic(*name)]);
        roff.text([roman(*what)]);
        for (system, place) in ["Linux", "macOS", "Windows"].iter().zip(places) {
            roff.control("br", []);
            roff.text([roman(format!("{system}: ")), italic(*place)]);
        }
    }
    roff
}

/// A command that only groups others shows theirs.
fn example_lines(command: &Command) -> Vec<Example> {
    let own = AfterHelp::of(command).example_lines();
    if own.is_empty() { visible(command).flat_map(example_lines).collect() } else { own }
}

fn examples(lines: &[Example]) -> Roff {
    let mut roff = Roff::default();
    if lines.is_empty() {
        return roff;
    }
    roff.control("SH", ["EXAMPLES"]);
    for line in lines {
        match line {
            Example::Words(words) => {
                roff.control("PP", []);
                roff.text([roman(format!("{words}:"))]);
            }
            Example::Command(command) => {
                roff.control("PP", []);
                roff.control("RS", ["4"]);
                roff.control("nf", []);
                for line in command.lines() {
                    roff.text([bold(line)]);
                }
                roff.control("fi", []);
                roff.control("RE", []);
            }
        }
    }
    roff
}

fn see_also(command: &Command, above: &[String]) -> Roff {
    let own = page_name(command);
    let below = visible(command).map(page_name);
    let pages: Vec<String> = above.iter().cloned().chain(below).collect();
    let mut roff = Roff::default();
    if pages.is_empty() {
        return roff;
    }
    roff.control("SH", ["SEE ALSO"]);
    let mut line: Vec<Inline> = Vec::new();
    for page in pages.iter().filter(|page| **page != own) {
        if !line.is_empty() {
            line.push(roman(", "));
        }
        line.extend([bold(page.clone()), roman("(1)")]);
    }
    roff.text(line);
    roff
}

/// What stands below the options in `--help`: blocks of indented lines under headings such as `Examples:`.
pub(crate) struct AfterHelp {
    blocks: Vec<(String, Vec<String>)>,
}

/// A line of an `Examples:` block.
#[derive(Debug, PartialEq)]
pub(crate) enum Example {
    /// What the commands below it are for.
    Words(String),
    /// A command, on several lines where it has to be broken.
    Command(String),
}

impl AfterHelp {
    pub(crate) fn of(command: &Command) -> Self {
        let text = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
        let mut blocks: Vec<(String, Vec<String>)> = Vec::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            match (line.strip_prefix("  "), blocks.last_mut()) {
                (Some(line), Some((_, lines))) => lines.push(line.to_owned()),
                _ => blocks.push((line.trim_end_matches(':').to_owned(), Vec::new())),
            }
        }
        Self { blocks }
    }

    /// In their order.
    pub(crate) fn headings(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().map(|(heading, _)| heading.as_str())
    }

    pub(crate) fn example_lines(&self) -> Vec<Example> {
        let block = self.blocks.iter().find(|(heading, _)| heading == "Examples");
        let lines = block.map(|(_, lines)| lines.as_slice()).unwrap_or_default();
        joined(lines)
            .iter()
            .map(|line| {
                if let Some(words) = line.strip_suffix(':') {
                    return Example::Words(words.to_owned());
                }
                Example::Command(line.clone())
            })
            .collect()
    }

    /// Every block that is neither examples nor exit codes, which have sections of their own.
    fn others(&self) -> Roff {
        let mut roff = Roff::default();
        for (heading, lines) in &self.blocks {
            if heading == "Examples" || heading.starts_with("Exit status") {
                continue;
            }
            roff.control("SH", [heading.to_uppercase().as_str()]);
            roff.text([roman(lines.join(" "))]);
        }
        roff
    }
}

/// Lines that end in `\` go on with the next; the first one's indentation is left out of each.
fn joined(lines: &[String]) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    let mut indentation = 0;
    for line in lines {
        match joined.last_mut() {
            Some(last) if last.ends_with('\\') => {
                last.push('\n');
                last.push_str(line.get(indentation..).unwrap_or_default());
            }
            _ => {
                let text = line.trim_start();
                indentation = line.len() - text.len();
                joined.push(text.to_owned());
            }
        }
    }
    joined
}
