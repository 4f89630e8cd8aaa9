//! What the program's library shows: a host, what it is made of, and what the tests call by themselves; and the
//! environment, as help, the manual and the documents tell of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clap::{Command, CommandFactory};
use regex::Regex;
use tilepass::cli::Cli;
use tilepass::env;

use crate::support::environment::clean;
use crate::support::{environment, manual};

/// The front door, and what a `Host` is made of.
const SHOWN: &[&str] = &[
    "Dirs",
    "Exit",
    "Host",
    "Outcome",
    // `main` does that first.
    "forbid_core_dumps",
    // `main` installs the one provider of the process.
    "install_jwt_provider",
    // `main` opens the real stores with it.
    "open_store",
    "run",
    // The errors of a store and of a program that did not start, as `main` and a `Store` need them.
    "error::Failure",
    // What an `Outcome` may hold.
    "exec::ExecError",
    "exec::ExecRequest",
    "exec::HandOver",
    "exec::VariableName",
];

/// Modules that are made of what a `Host` is made of. Their contents are theirs to choose.
const PARTS_OF_A_HOST: &[&str] = &["store", "ui"];

/// Modules that only the tests look into: each is checked by itself, without a command around it.
const FOR_TESTS: &[(&str, &str)] = &[
    ("cli", "completions, manual pages and the help of every command are made of the definition"),
    ("codes", "the reference has the table of the errors' codes"),
    ("env", "the manual has the table of variables"),
    ("server", "every answer of a server, byte for byte"),
    ("settings", "that comments and unknown keys of config.toml are kept"),
    ("snippets", "every sample is run"),
];

fn source(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path)).unwrap()
}

fn module(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(name);
    source(&if folder.is_dir() { format!("{name}/mod.rs") } else { format!("{name}.rs") })
}

/// The names that a file makes public, at its own level.
fn public(source: &str) -> BTreeSet<String> {
    let source = source.split("\n#[cfg(test)]\n").next().unwrap();
    let item = Regex::new(r"(?m)^pub (?:const |static |fn |struct |enum |trait |type |mod )([A-Za-z_]+)").unwrap();
    let handed_on = Regex::new(r"(?m)^pub use ([^;]+);").unwrap();
    let own = item.captures_iter(source).map(|found| found[1].to_owned());
    let others = handed_on.captures_iter(source).flat_map(|found| {
        let names = found[1].rsplit_once("::").unwrap().1.trim_matches(['{', '}']).to_owned();
        names.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect::<Vec<_>>()
    });
    own.chain(others).collect()
}

#[test]
fn nothing_else_is_public() {
    let lib = source("lib.rs");
    let hidden = Regex::new(r"#\[doc\(hidden\)\]\npub mod ([a-z_]+);").unwrap();
    let hidden: BTreeSet<String> = hidden.captures_iter(&lib).map(|found| found[1].to_owned()).collect();
    assert_eq!(hidden, FOR_TESTS.iter().map(|(module, _)| (*module).to_owned()).collect());
    let mut shown = BTreeSet::new();
    for name in public(&lib) {
        let is_module = lib.contains(&format!("\npub mod {name};"));
        if !is_module {
            shown.insert(name);
        } else if !hidden.contains(&name) && !PARTS_OF_A_HOST.contains(&name.as_str()) {
            shown.extend(public(&module(&name)).iter().map(|item| format!("{name}::{item}")));
        }
    }
    assert_eq!(shown, SHOWN.iter().map(|name| (*name).to_owned()).collect());
}

#[test]
fn what_is_public_is_found() {
    let found = public(
        "pub mod a;\npub(crate) fn b() {}\n    pub fn c() {}\npub use d::{\n    E, F,\n};\npub use g::H;\npub struct I;\n",
    );
    assert_eq!(found, ["E", "F", "H", "I", "a"].map(str::to_owned).into());
}

fn every_command(command: &Command, found: &mut Vec<Command>) {
    found.push(command.clone());
    for subcommand in command.get_subcommands() {
        every_command(subcommand, found);
    }
}

/// What help says of variables in brackets is what the table says, and the other way round.
#[test]
fn help_and_the_table_of_variables_agree() {
    let mut root = Cli::command();
    root.build();
    let mut commands = Vec::new();
    every_command(&root, &mut commands);
    let bracket = Regex::new(r"\[env: ([^\]]+)\]").unwrap();
    let mut told = BTreeSet::new();
    for command in &commands {
        for argument in command.get_arguments() {
            let help = argument.get_long_help().or(argument.get_help()).map(ToString::to_string).unwrap_or_default();
            let listed = bracket.captures_iter(&help).flat_map(|found| found.extract::<1>().1[0].split(", "));
            for name in listed.filter(|word| word.starts_with("TILEPASS_")).map(str::to_owned) {
                let variable = env::ALL.iter().find(|variable| variable.name == name);
                let variable = variable.unwrap_or_else(|| panic!("{name} is not in the table"));
                assert!(manual::reads(command, variable), "{} does not read {name}", command.get_name());
                told.insert(name);
            }
        }
    }
    let flags = ["TILEPASS_PROJECT", "TILEPASS_STORE", "TILEPASS_TILEDESK_ID", "TILEPASS_SERVER"];
    let secret = ["TILEPASS_SECRET", "TILEPASS_SECRET_FILE"];
    assert_eq!(told, flags.into_iter().chain(secret).map(str::to_owned).collect());
}

/// Every variable of ours that the sources, help or messages name is in the table.
#[test]
fn no_variable_is_missing_in_the_table() {
    let name = Regex::new(r"TILEPASS_[A-Z_]*[A-Z]").unwrap();
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    let known: BTreeSet<&str> = env::ALL.iter().map(|variable| variable.name).collect();
    for file in files {
        // That one is read while the program is compiled.
        let text = fs::read_to_string(&file).unwrap().replace("option_env!(\"TILEPASS_COMMIT\")", "");
        let text = text.split("\n#[cfg(test)]\n").next().unwrap();
        for found in name.find_iter(text) {
            assert!(known.contains(found.as_str()), "{}: {}", file.display(), found.as_str());
        }
    }
}

/// A variable that is marked as a secret is never repeated, whatever a command makes of it.
#[test]
fn no_secret_of_the_environment_is_repeated() {
    const CANARY: &str = "canary-\u{e9}-0f8fad5b-d9cb-469f-a165-70867728950e ";
    let home = tempfile::tempdir().unwrap();
    let secrets: Vec<_> = env::ALL.iter().filter(|variable| variable.is_secret).collect();
    assert_eq!(secrets.len(), 6);
    for arguments in ["-v token sign --test-visitor", "-v secret status", "-v secret generate --store file --hide"] {
        let mut command = clean(environment::binary(), home.path());
        command.args(arguments.split(' ')).envs(secrets.iter().map(|variable| (variable.name, CANARY)));
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        assert!(!String::from_utf8_lossy(&said).contains("canary"), "{arguments}");
    }
}
