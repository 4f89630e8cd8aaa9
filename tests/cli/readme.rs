//! What the documents promise: blocks of README run and print what it shows, every command line that is mentioned can be
//! typed, and exit codes and variables are the program's.

use crate::support::documents;
use crate::support::environment;
use crate::support::manual;
use crate::support::not_run;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use clap::{CommandFactory, Parser};
use documents::{Block, SETUP};
use regex::Regex;
use serde_json::Value;
use tilepass::Exit;
use tilepass::cli::Cli;

const README: &str = include_str!("../../README.md");
const SECURITY: &str = include_str!("../../SECURITY.md");
/// How many blocks are run, and how many are not: so that a slip in a fence cannot leave one out unseen.
const RUN: usize = 22;
const NOT_RUN: usize = 14;
/// What stands for `ID` in a command line.
const ID: &str = "5e5f4e220b28440012117be4";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn is_run(block: &Block) -> bool {
    matches!(block.language.as_str(), "console" | "sh") && block.mark != "not-run"
}

// --- README's blocks run ----------------------------------------------------------------------------------------------

/// A reader at a terminal who follows one section: a home, a directory, one shell.
struct Reader {
    home: tempfile::TempDir,
    script: String,
    /// What the terminal should show.
    shown: String,
}

impl Reader {
    fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap(), script: String::new(), shown: String::new() }
    }

    fn follow(&mut self, block: &Block) {
        if block.language == SETUP {
            let _ = write!(self.script, "{{\n{}}} >> setup.log 2>&1\n", block.text);
            return;
        }
        let mark = format!("[line {}]", block.line);
        let _ = writeln!(self.script, "echo '{mark}'");
        let _ = writeln!(self.shown, "{mark}");
        if block.language == "sh" {
            // In a shell of its own, which ends with the first command that fails.
            let name = format!("block-{}.sh", block.line);
            fs::write(self.home.path().join(&name), &block.text).unwrap();
            let _ =
                writeln!(self.script, "if sh -eu {name} > {name}.log 2>&1; then echo done; else cat {name}.log; fi");
            let _ = writeln!(self.shown, "done");
            return;
        }
        for (command, output) in documents::commands(&block.text) {
            let quoted = command.replace('\'', r"'\''");
            let _ = writeln!(self.script, "printf '$ %s\\n' '{quoted}'\nstatus_is $status\n{command}\nstatus=$?");
            let _ = write!(self.shown, "$ {command}\n{output}");
        }
    }

    /// What the terminal did show.
    fn run(&self) -> String {
        let home = self.home.path();
        // `echo $?` must see the command before it, not our own.
        let script = format!("status=0\nstatus_is() {{ return $1; }}\n{}", self.script);
        let path = home.join("reader.sh");
        fs::write(&path, script).unwrap();
        let output = environment::clean("script", home)
            .args(["-qefc", "sh reader.sh", "/dev/null"])
            .env("SHELL", "/bin/sh")
            .env("PATH", environment::path_with_tilepass())
            .env("TERM", "dumb")
            .env("NO_COLOR", "1")
            .env("REPOSITORY", root())
            .env("TILEPASS_STORE", "file")
            .env("TILEPASS_PASSPHRASE", "the passphrase of a test")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let setup = fs::read_to_string(home.join("setup.log")).unwrap_or_default();
        assert!(!setup.contains("error: "), "a setup failed: {setup}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.replace("\r\n", "\n").replace(&home.display().to_string(), "~")
    }
}

/// What differs from run to run, in the document as well as on the terminal.
fn without_what_changes(text: &str) -> String {
    let changes = [
        (r"eyJ[A-Za-z0-9_.…-]+", "[TOKEN]"),
        (r"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}", "[FINGERPRINT]"),
        // What is now; the examples' fixed times are in 2025.
        (r"20(2[6-9]|[3-9][0-9])-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z", "[TIME]"),
        (r"1(7[6-9]|[89][0-9])[0-9]{7}", "[SECONDS]"),
        (r"\n[0-9A-Za-z]{43}\n", "\n[SECRET]\n"),
        (r"(in 4 min 5[0-9] s|in 5 min)", "[IN 5 MIN]"),
        (r"(in 9 min 5[0-9] s|in 10 min)", "[IN 10 MIN]"),
        (r"(?-u:\b)([0-9]+ s ago|now)(?-u:\b)", "[JUST NOW]"),
        (r#""expires_in_s":[0-9]+"#, r#""expires_in_s":[N]"#),
    ];
    let mut text = text.to_owned();
    for (pattern, placeholder) in changes {
        text = Regex::new(pattern).unwrap().replace_all(&text, placeholder).into_owned();
    }
    text
}

/// What this machine lacks for a section whose commands are not all tilepass's.
fn not_here(section: &str, uses_node: bool) -> Option<&'static str> {
    let serves_a_page = section == "Sign your visitors in: from clone to a page";
    let has = |program: &str| Command::new(program).arg("--version").output().is_ok();
    let library = root().join("tests/interop/node_modules/jsonwebtoken");
    if uses_node && !has("node") {
        Some("there is no `node`")
    } else if serves_a_page && !library.exists() {
        Some("npm's `jsonwebtoken` is not there")
    } else if serves_a_page && !has("curl") {
        Some("`curl` is not there")
    } else {
        None
    }
}

#[test]
fn readmes_blocks_run_and_print_what_it_shows() {
    let blocks = documents::blocks(README);
    for block in &blocks {
        let Block { language, mark, line, .. } = block;
        assert!(mark.is_empty() || mark == "not-run", "line {line}: unknown mark `{mark}`");
        assert!(!language.is_empty(), "line {line}: a block without a language");
    }
    let is_typed = |block: &&Block| matches!(block.language.as_str(), "console" | "sh");
    let (run, not): (Vec<&Block>, Vec<&Block>) = blocks.iter().filter(is_typed).partition(|block| is_run(block));
    assert_eq!((run.len(), not.len()), (RUN, NOT_RUN), "blocks of README that are run, and that are not");
    if Command::new("script").arg("--version").output().is_err() || !cfg!(target_os = "linux") {
        not_run::not_run("README's blocks", "`script` of util-linux is not there");
        return;
    }
    let mut sections: Vec<&str> = run.iter().map(|block| block.section.as_str()).collect();
    sections.dedup();
    for section in sections {
        let blocks = blocks.iter().filter(|block| block.section == section);
        let uses_node = blocks.clone().any(|block| block.text.contains("node "));
        if let Some(why) = not_here(section, uses_node) {
            not_run::not_run(&format!("README, `{section}`"), why);
            continue;
        }
        let mut reader = Reader::new();
        for block in blocks {
            if is_run(block) || block.language == SETUP {
                reader.follow(block);
            }
        }
        let actual = without_what_changes(&reader.run());
        let shown = without_what_changes(&reader.shown);
        snapbox::assert_data_eq!(actual, shown);
    }
    eprintln!("{} blocks of README were run, {} were not", run.len(), not.len());
}

// --- What is mentioned can be typed -----------------------------------------------------------------------------------

/// The documents and the manual pages' examples.
fn texts() -> Vec<(String, Vec<String>)> {
    let mut texts = vec![
        ("README.md".to_owned(), documents::typed(README)),
        ("SECURITY.md".to_owned(), documents::typed(SECURITY)),
    ];
    let contributing = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    texts.push(("CONTRIBUTING.md".to_owned(), documents::typed(&contributing)));
    let mut command = Cli::command();
    command.build();
    let mut commands = vec![command];
    while let Some(command) = commands.pop() {
        let lines = manual::AfterHelp::of(&command).example_lines().into_iter();
        let typed = lines.filter_map(|line| match line {
            manual::Example::Command(typed, _) => Some(typed),
            manual::Example::Words(_) => None,
        });
        texts.push((format!("{} --help", command.get_name()), typed.collect()));
        commands.extend(command.get_subcommands().cloned());
    }
    texts
}

#[test]
fn every_command_line_that_is_mentioned_can_be_typed() {
    let mut seen = 0;
    for (place, typed) in texts() {
        for arguments in typed.iter().flat_map(|typed| documents::command_lines(typed)) {
            seen += 1;
            let filled = arguments.iter().map(|word| match word.as_str() {
                "ID" => ID,
                "URL" => "https://chat.example",
                word => word,
            });
            match Cli::try_parse_from(filled) {
                Ok(_) => {}
                Err(said) if !said.use_stderr() => {}
                // A command that is named, not typed out, may want for arguments.
                Err(said)
                    if matches!(
                        said.kind(),
                        clap::error::ErrorKind::MissingRequiredArgument
                            | clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
                    ) && !arguments.iter().any(|word| word.starts_with("--")) => {}
                Err(said) => panic!("{place}: `{}`: {said}", arguments.join(" ")),
            }
        }
    }
    assert!(seen > 60, "only {seen} command lines were found");
}

#[test]
fn command_lines_are_found_where_they_are() {
    let found = |shell| documents::command_lines(shell);
    assert_eq!(
        found("x=$(tilepass token sign --name 'A B') | tilepass secret status <f"),
        [vec!["tilepass", "token", "sign", "--name", "A B"], vec!["tilepass", "secret", "status"],]
    );
    assert_eq!(found("A=b tilepass \\\n --json secret status # why"), [["tilepass", "--json", "secret", "status"]]);
    assert!(found("cd xtilepass there").is_empty());
}

// --- Exit codes and variables -----------------------------------------------------------------------------------------

/// The first cells of the table below a heading, without backticks.
fn first_cells(markdown: &str, heading: &str) -> Vec<String> {
    let section = markdown.split(&format!("\n## {heading}\n")).nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| ")).skip(1);
    rows.map(|row| row.split('|').nth(1).unwrap().replace('`', "").trim().to_owned()).collect()
}

fn page() -> String {
    fs::read_to_string(root().join("man/tilepass.1")).unwrap()
}

/// The terms of a manual page's section.
fn terms(page: &str, heading: &str) -> BTreeSet<String> {
    let section = page.split(&format!(".SH {heading}\n")).nth(1).unwrap();
    let section = section.split("\n.SH ").next().unwrap();
    let terms = section.split(".TP\n").skip(1);
    terms
        .map(|term| term.lines().next().unwrap().trim_start_matches(r"\fB").trim_end_matches(r"\fR").to_owned())
        .collect()
}

#[test]
fn the_map_of_the_house_is_true() {
    let contributing = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let map = documents::blocks(&contributing).remove(0).text;
    let mapped = map.lines().filter_map(|line| {
        let path = line.split_whitespace().next()?;
        let below = if line.starts_with(' ') { "src/" } else { "" };
        Some(format!("{below}{path}"))
    });
    let mentioned = contributing
        .lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter(|code| ["src/", "tests/", "crates/"].iter().any(|start| code.starts_with(start)))
        .filter(|path| !path.contains(char::is_uppercase))
        .map(str::to_owned);
    let paths: Vec<_> = mapped.chain(mentioned).collect();
    assert!(paths.len() > 30, "{paths:?}");
    for path in &paths {
        assert!(root().join(path).exists(), "{path} is not there");
        // What is a folder is written as one.
        assert_eq!(root().join(path).is_dir(), path.ends_with('/'), "{path}");
    }
    let whole = root().join("src");
    for entry in fs::read_dir(whole).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let on_it = paths.iter().any(|path| path.trim_end_matches('/') == format!("src/{name}"));
        assert!(on_it, "src/{name} is not on the map");
    }
}

/// The row on a command in the table of what the commands say with `--json`: the first that has this in its first cell.
fn json_row(command: &str) -> String {
    let (_, section) = README.split_once("\n## What the other commands say with `--json`\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let mut rows = section.lines().filter(|line| line.starts_with("| `"));
    let has = |row: &&str| row.split(" | ").next().unwrap().contains(command);
    let row = rows.find(has);
    row.unwrap_or_else(|| panic!("no row for {command}")).to_owned()
}

/// The keys of an answer, but for those that are somebody else's.
fn keys(answer: &Value, found: &mut BTreeSet<String>) {
    for (key, value) in answer.as_object().into_iter().flatten() {
        found.insert(key.clone());
        if key != "claims" {
            keys(value, found);
        }
    }
    for item in answer.as_array().into_iter().flatten() {
        keys(item, found);
    }
}

#[test]
fn what_json_says_is_told() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("given"), "0f8fad5b-d9cb-469f-a165-70867728950e").unwrap();
    // The row, what it takes over from the one before, and the command; one after the other.
    let cases = [
        ("secret generate --hide", "", "secret generate --hide"),
        ("secret import", "", "secret import given --project shop"),
        ("secret rotate", "secret import", "secret rotate --yes --from given --project default"),
        ("secret rotate --dry-run", "", "secret rotate --dry-run --project shop"),
        ("secret rotate --dry-run", "", "secret rotate --dry-run --on-server --id ID --project shop"),
        ("secret status", "", "secret status"),
        ("token sign", "", "token sign --test-visitor --project shop --id ID"),
        ("token sign --fault all", "", "token sign --fault all --secret-file given"),
        ("token explain", "", "token explain time.expired"),
        ("token explain", "", "token explain unauthorized"),
        ("secret remove", "", "secret remove --yes --project shop"),
        ("project set", "project list", "project set default --store file --scheme both"),
        ("project set", "project list", "project set blog --id ID"),
        ("project list", "", "project list"),
        ("project remove", "", "project remove blog --yes"),
        ("snippet", "", "snippet node --id ID"),
        ("snippet --list", "", "snippet --list"),
    ];
    for (row, same_as, typed) in cases {
        let command = |row: &str| json_row(&format!("`tilepass {row}`"));
        let mut told = command(row);
        if !same_as.is_empty() {
            told += &command(same_as);
        }
        let typed = typed.replace("ID", ID);
        let output = environment::clean(environment::binary(), home.path())
            .args(typed.split(' '))
            .arg("--json")
            .env("TILEPASS_STORE", "file")
            .env("TILEPASS_PASSPHRASE", "the passphrase of a test")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{typed}: {said}");
        let mut found = BTreeSet::new();
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            keys(&serde_json::from_str(line).unwrap(), &mut found);
        }
        assert!(!found.is_empty(), "{typed}");
        for key in found {
            assert!(told.contains(&format!("`{key}`")), "{typed}: `{key}` is not told");
        }
    }
    // Those that have sections of their own, and one that has no answer.
    let elsewhere = ["token inspect", "token try", "secret exec"];
    let mut command = Cli::command();
    command.build();
    for noun in command.get_subcommands() {
        let name = noun.get_name();
        let mut typed: Vec<String> = noun
            .get_subcommands()
            .map(|verb| format!("{name} {}", verb.get_name()))
            .filter(|typed| !typed.ends_with(" help"))
            .collect();
        if typed.is_empty() {
            typed.push(name.to_owned());
        }
        for typed in typed.iter().filter(|typed| *typed != "help") {
            if !elsewhere.contains(&typed.as_str()) {
                json_row(&format!("`tilepass {typed}"));
            }
        }
    }
}

#[test]
fn exit_codes_are_told_everywhere() {
    let codes: BTreeSet<String> = Exit::ALL.iter().map(|(exit, _)| exit.code().to_string()).collect();
    let in_readme: BTreeSet<String> = first_cells(README, "Exit codes").into_iter().collect();
    assert_eq!(in_readme, codes, "README's exit codes");
    assert_eq!(terms(&page(), "\"EXIT STATUS\""), codes, "the manual's");
    let help = Cli::command().get_after_long_help().unwrap().to_string();
    for code in &codes {
        assert!(help.contains(&format!("{code} ")), "`tilepass --help` lacks {code}");
    }
}

/// The variables that the program's own code asks for.
fn variables_in_the_code() -> BTreeSet<String> {
    let name = Regex::new(r#""(TILEPASS_[A-Z_]+|NO_COLOR|CI|DISPLAY|WAYLAND_DISPLAY|[A-Z]+_PROXY)""#).unwrap();
    let mut found = BTreeSet::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let code = fs::read_to_string(path).unwrap();
                // Tests come last in a file, and make up what they like.
                let code = code.split("#[cfg(test)]").next().unwrap().to_owned();
                found.extend(name.captures_iter(&code).map(|capture| capture[1].to_owned()));
            }
        }
    }
    found
}

#[test]
fn variables_are_told_everywhere() {
    let in_code = variables_in_the_code();
    assert!(in_code.len() > 8, "only {in_code:?} were found");
    // Read by the libraries that find directories and the bus, and decide on colour.
    let others = ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "DBUS_SESSION_BUS_ADDRESS", "NO_COLOR", "SSL_CERT_FILE"];
    let all: BTreeSet<String> = others.map(str::to_owned).into_iter().chain(in_code).collect();
    let in_readme: BTreeSet<String> = first_cells(README, "Environment variables")
        .iter()
        .flat_map(|cell| cell.split(", "))
        .map(str::to_owned)
        .collect();
    assert_eq!(in_readme, all, "README's variables");
    assert_eq!(terms(&page(), "ENVIRONMENT"), all, "the manual's");
    let own = Regex::new(r"TILEPASS_[A-Z_]+[A-Z]").unwrap();
    for (place, text) in [("README.md", README), ("SECURITY.md", SECURITY)] {
        for name in own.find_iter(text) {
            assert!(all.contains(name.as_str()), "{place} tells of {}, which nobody reads", name.as_str());
        }
    }
}
