//! Every command line that a document or an example in the manual mentions can be typed.

use clap::{CommandFactory, Parser};
use tilepass::cli::Cli;

use super::{ID, documents, manual};

/// The documents and the manual pages' examples.
fn texts() -> Vec<(String, Vec<String>)> {
    let read = |path: String| {
        let typed = documents::typed(&documents::read(&path));
        (path, typed)
    };
    let mut texts: Vec<(String, Vec<String>)> = documents::paths().into_iter().map(read).collect();
    let mut command = Cli::command();
    command.build();
    let mut commands = vec![command];
    while let Some(command) = commands.pop() {
        let lines = manual::AfterHelp::of(&command).example_lines().into_iter();
        let typed = lines.filter_map(|line| match line {
            manual::Example::Command(typed) => Some(typed),
            manual::Example::Words(_) => None,
        });
        texts.push((format!("{} --help", command.get_name()), typed.collect()));
        commands.extend(command.get_subcommands().cloned());
    }
    texts
}

fn is_shown(place: &str, said: &str) -> bool {
    let first = said.lines().next().unwrap_or_default();
    documents::paths().iter().any(|path| path == place) && documents::read(place).lines().any(|line| line == first)
}

#[test]
fn every_command_line_that_is_mentioned_can_be_typed() {
    let mut seen = 0;
    for (place, typed) in texts() {
        for arguments in typed.iter().flat_map(|typed| documents::command_lines(typed)) {
            seen += 1;
            let filled = arguments.iter().map(|word| match word.as_str() {
                "ID" => ID,
                "LANG" => "node",
                "SHELL" => "bash",
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
                        clap::error::ErrorKind::MissingRequiredArgument | clap::error::ErrorKind::MissingSubcommand
                    ) && !arguments.iter().any(|word| word.starts_with("--")) => {}
                // The document shows how it is refused.
                Err(said) if is_shown(&place, &said.to_string()) => {}
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
