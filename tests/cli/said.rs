//! What is said beside the answer with `--json`: an object on each line of stderr, and nothing on stdout after an error.

use std::collections::BTreeSet;

use clap::CommandFactory;
use serde_json::{Value, json};
use tilepass::cli::Cli;

use crate::support::home::{Home, NEW, OLD, Ran};

impl Ran {
    /// Every line of stderr, which has exactly the keys that the schema knows.
    #[track_caller]
    fn said(&self) -> Vec<Value> {
        let schema: Value = serde_json::from_str(include_str!("../schema/said.schema.json")).unwrap();
        let keys: BTreeSet<&String> = schema["properties"].as_object().unwrap().keys().collect();
        let mut said = Vec::new();
        for line in self.stderr.lines() {
            let object: Value = serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}"));
            assert_eq!(object.as_object().unwrap().keys().collect::<BTreeSet<_>>(), keys, "{line}");
            let is_error = object["level"] == "error";
            assert_eq!((object["code"].is_string(), object["exit"].is_u64()), (is_error, is_error), "{line}");
            said.push(object);
        }
        said
    }

    /// The error, which comes last and has the exit status; nothing is on stdout.
    #[track_caller]
    fn failed(&self) -> Value {
        let error = self.said().pop().unwrap_or_default();
        assert_eq!(error["level"], "error", "{}", self.stderr);
        assert_eq!(error["exit"], self.code, "{}", self.stderr);
        assert_eq!(self.stdout, "");
        error
    }
}

#[test]
fn an_error_is_one_object_with_all_its_hints() {
    let home = Home::new();
    let error = home.run(&["token", "sign", "--test-visitor", "--json", "--store", "keyring"]).failed();
    assert_eq!(error["code"], "store.no_keyring");
    assert_eq!(error["exit"], 4);
    let hints = error["hints"].as_array().unwrap();
    assert!(hints[0].as_str().unwrap().contains("`--store file`"), "{error}");
    // What only a command with a source has.
    assert!(hints[1].as_str().unwrap().contains("`--secret-file PATH`"), "{error}");

    let error = home.tilepass(&["secret", "import", "--json", "--store", "file", "-"]).fed("\"quoted\"").failed();
    assert_eq!(error["code"], "secret.invalid");
    assert_eq!(error["message"], "the secret on stdin has quotes around it; give the secret without them");
}

#[test]
fn a_command_line_that_cannot_be_understood_is_answered_in_json() {
    let home = Home::with("shop", OLD);
    home.import("blog", NEW);
    for (typed, message, hint) in [
        (&["secret", "rotate", "--lenght", "5", "--json"][..], "unexpected argument '--lenght' found", "'--length'"),
        (&["--json", "secret", "status", "x"], "unexpected argument '…' found", "usage: `tilepass secret status"),
        (&["secret", "--json", "shwo"], "unrecognized subcommand 'shwo'", "usage: `tilepass secret"),
        (
            &["secret", "--json", "list"],
            "unrecognized subcommand 'list'",
            "did you mean `tilepass secret status --json`?",
        ),
        (&["project", "--json"], "no command was given", "`tilepass project --help` lists"),
        (&["token", "sign", "--name", "Ada", "--json"], "not provided: --email <EMAIL> --external-id <ID>", "usage: "),
        (&["token", "sign", "--json", "--scheme", "x"], "[possible values: visitor, custom, both]", ""),
        (&["secret", "exec", "--json", "--", "true"], "cannot be used with '<CMD>...'", "usage: "),
        // Ours, in clap's form.
        (
            &["secret", "rotate", "--on-server", "--project", "shop", "--hide", "--json"],
            "needs the project's Tiledesk id",
            "usage: ",
        ),
    ] {
        let ran = home.run(typed);
        let error = ran.failed();
        assert_eq!((ran.code, &error["code"]), (2, &json!("usage")), "{error}");
        assert!(error["message"].as_str().unwrap().contains(message), "{error}");
        assert!(!error["message"].as_str().unwrap().contains("  "), "{error}");
        assert!(error["hints"].to_string().contains(hint), "{error}");
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    }
    let error = home.run(&["token", "sign", "--test-visitor", "--json"]).failed();
    assert_eq!((&error["code"], &error["exit"]), (&json!("project.ambiguous"), &json!(2)));
    let error = home.tilepass(&["secret", "status", "--json"]).env("TILEPASS_STORE", "x").run().failed();
    assert_eq!((&error["code"], &error["exit"]), (&json!("env.invalid"), &json!(2)));
}

#[test]
fn what_is_behind_two_dashes_asks_for_no_json() {
    let home = Home::with("default", OLD);
    let ran = home.run(&["secret", "exec", "--nothing", "--", "jq", "--json"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.starts_with("error: unexpected argument '--nothing' found\n"), "{}", ran.stderr);
    let ran = home.run(&["secret", "exec", "--", "no-such-program", "--json"]);
    assert!(ran.stderr.starts_with("error: cannot start `no-such-program`"), "{}", ran.stderr);
}

#[test]
fn help_is_no_error() {
    let home = Home::new();
    for typed in [&["--json", "--help"][..], &["secret", "rotate", "--json", "-h"], &["--version", "--json"]] {
        let ran = home.run(typed).code(0);
        assert_eq!(ran.stderr, "");
        assert!(!ran.stdout.starts_with('{') && !ran.stdout.is_empty());
    }
}

#[test]
fn warnings_and_notes_are_objects_and_the_answer_stays_alone() {
    let home = Home::new();
    let import = ["secret", "import", "--json", "--store", "file", "-"];
    let ran = home.fed(&import, " short\n").code(0);
    let levels: Vec<Value> = ran.said().iter().map(|said| said["level"].clone()).collect();
    assert!(levels.contains(&json!("warning")) && levels.contains(&json!("note")), "{}", ran.stderr);
    assert_eq!(ran.stdout.lines().count(), 1);
    assert!(serde_json::from_str::<Value>(&ran.stdout).unwrap().is_object());

    // `-q` leaves notes out, here too.
    let ran = home.run(&["secret", "status", "--json", "-q", "--project", "other"]);
    assert!(ran.said().iter().all(|said| said["level"] != "note"), "{}", ran.stderr);
    let ran =
        home.fed(&["secret", "import", "-q", "--json", "--store", "file", "--project", "x", "-"], "short").code(0);
    let said = ran.said();
    assert_eq!(said.len(), 1, "{}", ran.stderr);
    assert_eq!(said[0]["level"], "warning");
}

#[test]
fn what_moves_the_cursor_is_escaped_as_it_is_without_json() {
    let home = Home::new();
    let ran = home.run(&["token", "explain", "--json", "\u{1b}[2J\u{202e}x"]);
    let error = ran.failed();
    assert_eq!(error["code"], "explain.unknown");
    assert_eq!(error["message"], "nothing is known about `\\u{1b}[2J\\u{202e}x`");
}

/// Settings that nobody can read keep every command that reads any from its work.
#[test]
fn every_command_fails_in_json() {
    let home = Home::new().env("TILEPASS_STORE", "file");
    home.write_config("[projects");
    let mut root = Cli::command();
    root.build();
    let mut codes = BTreeSet::new();
    for noun in root.get_subcommands().filter(|noun| noun.get_name() != "help") {
        let verbs: Vec<&str> =
            noun.get_subcommands().map(clap::Command::get_name).filter(|verb| *verb != "help").collect();
        for verb in if verbs.is_empty() { vec!["node"] } else { verbs } {
            for more in [&[][..], &["--yes"], &["--test-visitor"], &["-"], &["--project", "shop"]] {
                let ran = home.run(&[&[noun.get_name(), verb, "--json"], more].concat());
                if ran.code == 0 {
                    ran.said();
                } else if !ran.stderr.is_empty() {
                    codes.insert(ran.failed()["code"].as_str().unwrap().to_owned());
                } else {
                    // The verdict is the answer.
                    assert!(ran.stdout.starts_with('{'), "{noun} {verb}: {}", ran.stdout);
                }
            }
        }
    }
    assert!(codes.contains("config.mistake") && codes.contains("usage"), "{codes:?}");
}
