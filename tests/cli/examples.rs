//! What the examples of `--help` and of the manual pages do when they are typed: those that need nothing but a shell and a
//! stored secret.

use clap::{Command, CommandFactory};
use tilepass::cli::Cli;

use crate::support::environment::path_with_tilepass;
use crate::support::home::Home;
use crate::support::manual::{AfterHelp, Example};
use crate::support::tokens::{ID, SECRET};

/// What is not typed here, and why. Other tests run these commands.
const NOT_TYPED: &[(&str, &str)] = &[
    ("eyJ…", "a token of the reader's own"),
    ("curl ", "an address of the reader's own"),
    ("<session.har", "a file of the reader's own"),
    ("--count", "many tokens, which another test reads"),
    ("visitors.csv", "a file of the reader's own"),
    ("access.log", "a file of the reader's own"),
    ("<token.txt", "a file of the reader's own"),
    ("secret generate", "it writes, which takes a passphrase its time"),
    ("secret import", "it writes, which takes a passphrase its time"),
    ("secret rotate", "it writes, and some ask a server"),
    ("secret remove", "it asks"),
    ("secret passphrase", "it asks, and takes a passphrase its time"),
    ("secret restore", "it asks a server"),
    ("secret check", "it asks a server"),
    ("secret incident", "it asks a server"),
    ("secret deliver", "it asks, and runs the reader's own programs"),
    ("signer check", "it asks the reader's own back ends"),
    ("signer remove", "a signer of the reader's own"),
    ("~/web.headers", "a file of the reader's own"),
    ("token try", "it asks a server"),
    ("project remove", "it asks"),
    ("--store file", "it moves a secret out of a keyring"),
    ("-- node", "a program of the reader's own"),
    ("-- npm", "a program of the reader's own"),
    ("-- ./server", "a program of the reader's own"),
    ("man -l", "not everybody has man"),
    ("Out-String", "it is for PowerShell"),
    ("slurp", "it is for elvish"),
];

/// Every command that does something, as it is typed, and its examples.
fn examples() -> Vec<(String, Vec<String>)> {
    fn walk(command: &Command, all: &mut Vec<(String, Vec<String>)>) {
        let lines = AfterHelp::of(command).example_lines().into_iter().filter_map(|line| match line {
            Example::Command(line) => Some(line),
            Example::Words(_) => None,
        });
        all.push((command.get_bin_name().unwrap_or("tilepass").to_owned(), lines.collect()));
        command.get_subcommands().for_each(|command| walk(command, all));
    }
    let mut root = Cli::command();
    root.build();
    let mut all = Vec::new();
    walk(&root, &mut all);
    all
}

/// The lines of a command are typed one after the other, as its page has them.
#[test]
fn examples_do_what_they_say() {
    let mut unused: Vec<&str> = NOT_TYPED.iter().map(|(part, _)| *part).collect();
    let mut typed = 0;
    for (command, lines) in examples() {
        let home = Home::with("default", SECRET);
        home.import("shop", SECRET);
        let secret = home.path().join("secret");
        std::fs::write(&secret, SECRET).unwrap();
        for line in lines {
            // A token that is sent is looked at in place of that.
            let line = line.split(" | curl -H").next().unwrap_or_default().to_owned();
            let parts = NOT_TYPED.iter().map(|(part, _)| *part).filter(|part| line.contains(part));
            let parts: Vec<&str> = parts.collect();
            if !parts.is_empty() {
                unused.retain(|part| !parts.contains(part));
                if line.contains("secret import --id") {
                    // Which it remembers, for the lines behind it.
                    home.run(&["project", "set", "-q", "--id", ID]).is(0, "", "");
                }
                continue;
            }
            typed += 1;
            let line = line.replace("/run/secrets/chat", secret.to_str().unwrap());
            let ran = home.shell(&line).env("PATH", path_with_tilepass()).run();
            assert_eq!(ran.code, 0, "`{command} --help`: {line}\n{}", ran.stderr);
            if line.contains("tilepass token sign") {
                let inspected = home.fed(&["token", "inspect", "--json", "--id", ID, "-"], &ran.stdout);
                let verdict: serde_json::Value = serde_json::from_str(&inspected.stdout).unwrap();
                let expected = if line.contains("--fault") { "refused" } else { "accepted" };
                assert_eq!(verdict["verdict"], expected, "`{command} --help`: {line}\n{}", inspected.stdout);
            }
        }
    }
    assert!(typed > 25, "only {typed}");
    assert!(unused.is_empty(), "no example has {unused:?}");
}
