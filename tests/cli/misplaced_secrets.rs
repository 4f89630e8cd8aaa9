//! A secret that was typed where something else belongs is not shown: shells keep what is typed in their history, but
//! what is printed is kept in the logs of everybody's CI.

use clap::{Arg, ArgAction, Command, CommandFactory};
use tilepass::cli::Cli;

use crate::support::home::{Home, OLD, PASSPHRASE};

/// Made by a Tiledesk server, by tilepass, and by `openssl rand -base64`, which may begin and end with anything.
const SECRETS: [&str; 5] = [
    "7c1f8a52-93be-4d07-a6e4-2b9d5f30c8e1",
    "q7Zr1Vt0bKc9XyLmP3sWdEfGh5JkNoUaTiRe8BuCvAx",
    "kJ2/8sPq+W0zR5tYbN7cHdXg4fVaLm1eUoKiT9jQw3s=",
    "a4f09c2d7be15836a4f09c2d7be15836",
    "-q7Zr1Vt0bKc9XyLmP3sWdEfGh5JkNoUaTiRe8BuCvA",
];

/// Every command with a verb, and the arguments that it takes values for.
fn commands() -> Vec<(Vec<String>, Vec<Arg>)> {
    fn add(command: &Command, above: &[String], all: &mut Vec<(Vec<String>, Vec<Arg>)>) {
        let path: Vec<String> = above.iter().cloned().chain([command.get_name().to_owned()]).collect();
        let takes = |one: &&Arg| matches!(one.get_action(), ArgAction::Set | ArgAction::Append);
        let arguments = command.get_arguments().filter(takes).cloned().collect();
        all.push((path[1..].to_vec(), arguments));
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            add(below, &path, all);
        }
    }
    let mut root = Cli::command();
    root.build();
    let mut all = Vec::new();
    add(&root, &[], &mut all);
    all
}

fn assert_hidden(home: &Home, typed: &[String], secret: &str) {
    let ran = home.tilepass(typed).env("TILEPASS_STORE", "file").run();
    let said = ran.stdout + &ran.stderr + &home.read_config();
    for piece in [&secret[..12], &secret[secret.len() - 12..]] {
        assert!(!said.contains(piece), "{typed:?} ends with {} and says: {said}", ran.code);
    }
}

/// What an argument takes on purpose is shown on purpose: a token, a claim, a visitor's name.
const SHOWN: [&str; 9] =
    ["token", "compare", "claims", "attributes", "name", "email", "external_id", "first_name", "last_name"];

/// Each is a process, which on Windows takes long to start; what it says is not a matter of the system.
const ONE_IN: usize = if cfg!(windows) { 17 } else { 1 };

#[test]
fn a_secret_in_the_place_of_anything_else_is_not_shown() {
    let home = Home::new().without("TILEPASS_PASSPHRASE_FILE").env("TILEPASS_PASSPHRASE", PASSPHRASE);
    home.import("default", OLD);
    let mut tried = 0;
    let mut try_out = |typed: &[String], secret: &str| {
        if usize::is_multiple_of(tried, ONE_IN) {
            assert_hidden(&home, typed, secret);
        }
        tried += 1;
    };
    for (path, arguments) in commands() {
        for (at, secret) in SECRETS.iter().enumerate() {
            let typed = |more: &[&str]| -> Vec<String> {
                path.iter().cloned().chain(more.iter().map(|word| (*word).to_owned())).collect()
            };
            // All of them one after the other would take minutes.
            for json in [&[][..], &["--json"]].into_iter().skip(at % 2).take(1) {
                for words in [vec![*secret], vec!["first", secret], vec!["-q", secret, "last"], vec!["--", secret]] {
                    // These take any words for a token, and show what they make of it.
                    if !path.ends_with(&["inspect".to_owned()]) && !path.ends_with(&["try".to_owned()]) {
                        try_out(&typed(&[&words[..], json].concat()), secret);
                    }
                }
                for argument in arguments.iter().filter(|one| !SHOWN.contains(&one.get_id().as_str())) {
                    if let Some(long) = argument.get_long() {
                        let (long, joined) = (format!("--{long}"), format!("--{long}={secret}"));
                        try_out(&typed(&[&[&*long, secret], json].concat()), secret);
                        try_out(&typed(&[&[&*joined], json].concat()), secret);
                    }
                }
            }
        }
    }
    assert!(tried > 1000, "only {tried} were tried");
}

#[test]
fn a_secret_in_an_address_in_the_place_of_anything_else_is_not_shown() {
    let home = Home::new().without("TILEPASS_PASSPHRASE_FILE").env("TILEPASS_PASSPHRASE", PASSPHRASE);
    for secret in &SECRETS[..2] {
        for address in
            [format!("https://panel.example/#/project/{secret}/x"), format!("https://a:{secret}@shop.example")]
        {
            for flag in ["--id", "--ttl", "--iat", "--scheme", "--format", "--external-id"] {
                let typed = ["token", "sign", "--test-visitor", flag, &*address].map(str::to_owned);
                assert_hidden(&home, &typed, secret);
            }
        }
    }
}
