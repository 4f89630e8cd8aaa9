//! The reference is the program's: JSON keys, exit codes, variables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;

use clap::CommandFactory;
use regex::Regex;
use serde_json::Value;
use tiledesk_token::findings;
use tilepass::Exit;
use tilepass::cli::Cli;
use tilepass::codes::CODES;
use tilepass::env;

use super::documents::{self, root};
use super::{ID, binary, clean};
use crate::support::home::keep;
use crate::support::server::{MockServer, response};

const REFERENCE: &str = "docs/reference.md";
/// Read by the tests and by `make release`, not by the program.
const OTHERS: [&str; 3] = ["TILEPASS_RENEW", "TILEPASS_TEST_HELPER", "TILEPASS_MINISIGN_KEY"];

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

/// The row on a command in the table of what the commands say with `--json`: the first that has this in its first cell.
fn json_row(command: &str) -> String {
    let reference = documents::read(REFERENCE);
    let (_, section) = reference.split_once("\n### Every other command\n").unwrap();
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
        if !["claims", "inspect"].contains(&key.as_str()) {
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
    keep(home.path().join("given"), "0f8fad5b-d9cb-469f-a165-70867728950e");
    // The row, what it takes over from the one before, and the command; one after the other.
    let cases = [
        ("secret generate --hide", "", "secret generate --hide"),
        ("secret import", "", "secret import given --project shop"),
        ("secret rotate", "secret import", "secret rotate --yes --from given --project default"),
        ("secret restore", "", "secret restore --yes --project default"),
        ("secret rotate --dry-run", "", "secret rotate --dry-run --project shop"),
        ("secret rotate --dry-run", "", "secret rotate --dry-run --on-server --id ID --project shop"),
        ("secret status", "", "secret status"),
        ("doctor", "", "doctor --offline"),
        ("token sign", "", "token sign --test-visitor --project shop --id ID"),
        ("token sign --fault all", "", "token sign --fault all --secret-file given"),
        ("token explain", "", "token explain time.expired"),
        ("token explain", "", "token explain unauthorized"),
        ("secret remove", "", "secret remove --yes --project shop"),
        ("project set", "project list", "project set default --store file --scheme both"),
        ("project set", "project list", "project set blog --id ID"),
        ("project list", "", "project list"),
        ("project remove", "", "project remove blog --yes"),
        ("", "", ""),
        ("snippet", "", "snippet node --id ID"),
        ("snippet --list", "", "snippet --list"),
    ];
    for (row, same_as, typed) in cases {
        let command = |row: &str| json_row(&format!("`{}`", format!("tilepass {row}").trim_end()));
        let mut told = command(row);
        if !same_as.is_empty() {
            told += &command(same_as);
        }
        let typed = typed.replace("ID", ID);
        let output = clean(binary(), home.path())
            .args(typed.split_whitespace())
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
    // Those that have sections of their own, and those that have no answer for machines.
    let elsewhere = ["token inspect", "token try", "secret exec", "help", "man", "completions"];
    let mut command = Cli::command();
    command.build();
    for noun in command.get_subcommands().filter(|noun| !noun.is_hide_set()) {
        let name = noun.get_name();
        let mut typed: Vec<String> = noun
            .get_subcommands()
            .map(|verb| format!("{name} {}", verb.get_name()))
            .filter(|typed| !typed.ends_with(" help"))
            .collect();
        if typed.is_empty() {
            typed.push(name.to_owned());
        }
        for typed in &typed {
            if !elsewhere.contains(&typed.as_str()) {
                json_row(&format!("`tilepass {typed}"));
            }
        }
    }
}

/// Every code that a `Failure` can have, and where.
fn error_codes() -> BTreeMap<String, String> {
    let body = Regex::new(r"(?s)fn code\(&self\) -> &'static str \{(.*?)\n    \}").unwrap();
    let shared = Regex::new(r#"const CODE: &str = ("[^"]+");"#).unwrap();
    let text = Regex::new(r#""([^"]+)""#).unwrap();
    let mut found = BTreeMap::new();
    let mut failures = 0;
    for (path, code) in sources() {
        failures += code.matches(" Failure for ").count();
        let bodies: Vec<&str> = body.captures_iter(&code).map(|found| found.get(1).unwrap().as_str()).collect();
        let constants = shared.captures_iter(&code).map(|found| found.get(1).unwrap().as_str());
        failures -= bodies.len();
        for part in bodies.iter().copied().chain(constants) {
            for code in text.captures_iter(part) {
                found.insert(code[1].to_owned(), path.clone());
            }
        }
    }
    assert_eq!(failures, 0, "a `Failure` whose `code` was not found");
    found
}

#[test]
fn codes_of_errors_are_told() {
    let told: Vec<&str> = CODES.iter().map(|(code, _)| *code).collect();
    assert!(CODES.iter().all(|(_, says)| says.len() >= 8 && says.ends_with('.')), "a row that says nothing");
    let findings: Vec<_> = told.iter().filter(|code| findings::row(code).is_some()).collect();
    assert!(findings.is_empty(), "codes of findings, too: {findings:?}");
    let codes: Vec<String> = error_codes().into_keys().collect();
    assert!(codes.len() > 80, "only {codes:?} were found");
    let shape = Regex::new(r"^[a-z_]+(\.[a-z_]+)?$").unwrap();
    assert!(codes.iter().all(|code| shape.is_match(code)), "{codes:?}");
    assert_eq!(told, codes, "those of src/codes.rs, in their order");
}

/// The tables of the documents are made from the same list.
#[test]
fn exit_codes_are_told_everywhere() {
    let codes: BTreeSet<String> = Exit::ALL.iter().map(|(exit, _)| exit.code().to_string()).collect();
    assert_eq!(terms(&page(), "\"EXIT STATUS\""), codes, "the manual's");
    let help = Cli::command().get_after_long_help().unwrap().to_string();
    for code in &codes {
        assert!(help.contains(&format!("{code} ")), "`tilepass --help` lacks {code}");
    }
}

/// The address of a server that answers every request alike, until the tests end.
fn server(status: &'static str, json: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let mut lines = BufReader::new(connection.try_clone().unwrap()).lines();
            while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}", json.len());
            let _ = write!(connection, "{head}\r\nConnection: close\r\n\r\n{json}");
        }
    });
    format!("http://{address}")
}

#[test]
fn what_json_says_of_a_server_is_told() {
    let home = tempfile::tempdir().unwrap();
    keep(home.path().join("given"), "0f8fad5b-d9cb-469f-a165-70867728950e");
    let reference = documents::read(REFERENCE);
    let (_, told) = reference.split_once("\n### tilepass token try\n").unwrap();
    let (told, _) = told.split_once("\n### ").unwrap();
    let check_is_told = json_row("`tilepass secret check`");
    for (status, json, code) in [
        ("200 OK", r#"{"decoded":{}}"#, 0),
        ("401 Unauthorized", r#"{"msg":"x","err":{"message":"invalid signature"}}"#, 1),
    ] {
        let output = clean(binary(), home.path())
            .args(["secret", "check", "--json", "--secret-file", "given", "--id", ID, "--server"])
            .arg(server(status, json))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
        let mut found = BTreeSet::new();
        keys(&serde_json::from_slice(&output.stdout).unwrap(), &mut found);
        assert_eq!(found.len(), 5, "{found:?}");
        for key in found {
            assert!(check_is_told.contains(&format!("`{key}`")), "`{key}` is not told");
        }
    }
    for (address, code) in [
        (server("200 OK", r#"{"success":true,"user":{"_id":"x","email":"ada@example.com"}}"#), 0),
        (server("401 Unauthorized", r#"{"success":false,"msg":"invalid signature"}"#), 1),
    ] {
        let output = clean(binary(), home.path())
            .args(["token", "try", "--json", "--secret-file", "given", "--id", ID, "--server", &address])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
        let mut found = BTreeSet::new();
        keys(&serde_json::from_slice(&output.stdout).unwrap(), &mut found);
        assert!(found.len() > 8, "{found:?}");
        for key in found {
            assert!(told.contains(&key), "`{key}` is not told");
        }
    }
}

#[test]
fn what_json_says_of_a_leak_is_told() {
    let home = tempfile::tempdir().unwrap();
    keep(home.path().join("token"), "eyJx.eyJy.c2ln");
    // One list is one, and the others are not, so that there is something unread; the schema's test has the rest.
    let mock = MockServer::asked_for(|what, mut connection| {
        let json = if what.contains("/bots?") { "[]" } else { r#"{"_id":"x","email":"ada@example.com"}"# };
        let _ = connection.write_all(response("200 OK", json).as_bytes());
    });
    let address = mock.url.to_string();
    let told = json_row("`tilepass secret incident`");
    let output = clean(binary(), home.path())
        .args(["secret", "incident", "--json", "--admin-token-file", "token", "--id", ID, "--server", &address])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(6), "{}", String::from_utf8_lossy(&output.stderr));
    let mut found = BTreeSet::new();
    keys(&serde_json::from_slice(&output.stdout).unwrap(), &mut found);
    let schema: Value =
        serde_json::from_str(&fs::read_to_string(root().join("tests/schema/incident.schema.json")).unwrap()).unwrap();
    found.extend(schema["$defs"]["entry"]["properties"].as_object().unwrap().keys().cloned());
    assert!(found.len() > 20, "{found:?}");
    for key in found {
        assert!(told.contains(&format!("`{key}`")), "`{key}` is not told");
    }
}

/// The program's files, without their tests, which come last and make up what they like.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let code = fs::read_to_string(&path).unwrap();
                let code = code.split("#[cfg(test)]").next().unwrap().to_owned();
                found.push((path.display().to_string(), code));
            }
        }
    }
    found
}

/// The variables that the program's own code asks for.
fn variables_in_the_code() -> BTreeSet<String> {
    let name = Regex::new(
        r#""(TILEPASS_[A-Z_]+|NO_COLOR|FORCE_COLOR|CLICOLOR_FORCE|CI|DISPLAY|WAYLAND_DISPLAY|[A-Z]+_PROXY|VAULT_[A-Z_]+|ACTIONS_[A-Z_]+|USER)""#,
    )
    .unwrap();
    let named = |code: &str| name.captures_iter(code).map(|found| found[1].to_owned()).collect::<Vec<_>>();
    // What is read while it is compiled is no variable of the program.
    sources().iter().flat_map(|(_, code)| named(&code.replace("option_env!(\"TILEPASS_COMMIT\")", ""))).collect()
}

#[test]
fn variables_are_told_everywhere() {
    let in_code = variables_in_the_code();
    assert!(in_code.len() > 8, "only {in_code:?} were found");
    // Read by the libraries that find directories and decide on colour, and for the bus.
    let others = [
        "HOME",
        "PATH",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_RUNTIME_DIR",
        "DBUS_SESSION_BUS_ADDRESS",
        "NO_COLOR",
        "SSL_CERT_DIR",
        "SSL_CERT_FILE",
        "TERM",
    ];
    let all: BTreeSet<String> = others.map(str::to_owned).into_iter().chain(in_code).collect();
    let told: BTreeSet<String> = env::ALL.iter().map(|variable| variable.name.to_owned()).collect();
    assert_eq!(told, all, "the table that the manual and the reference are made from");
    assert_eq!(terms(&page(), "ENVIRONMENT"), all, "the manual's");
    let own = Regex::new(r"TILEPASS_[A-Z_]+[A-Z]").unwrap();
    for path in documents::paths() {
        for name in own.find_iter(&documents::read(&path)) {
            let known = all.contains(name.as_str()) || OTHERS.contains(&name.as_str());
            assert!(known, "{path} tells of {}, which nobody reads", name.as_str());
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_settings_that_are_shown_are_understood() {
    let home = tempfile::tempdir().unwrap();
    let blocks = documents::blocks(&documents::read(REFERENCE));
    let shown = blocks.iter().find(|block| block.language == "toml").unwrap();
    let folder = home.path().join(".config/tilepass");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), &shown.text).unwrap();
    let output = clean(binary(), home.path()).args(["project", "list", "--json"]).output().unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let expected = serde_json::json!({
        "project": "shop", "tiledesk_id": ID, "server": "https://chat.example", "scheme": "both", "store": "vault",
        "in_use": false,
    });
    assert_eq!(said, expected);
    // No key of it means nothing.
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
