//! What is printed with `--json` is what `tests/schema` says: what `inspect` prints, for good tokens, for each mistake that
//! can be made on purpose, and for what is no token at all; what `incident` prints; and errors, warnings and notes.

use std::io::Write;

use serde_json::{Map, Value, json};
use tiledesk_token::faults::Fault;

use crate::node;
use crate::support::home::Home;
use crate::support::server::{MockServer, response};

#[test]
fn what_inspect_prints_is_what_the_schema_says() {
    let ajv = node("ajv, which checks the JSON schema", &["schema.js"]);
    if !ajv.is_there() {
        return;
    }
    let home = Home::with_secret_file().env("TILEPASS_SECRET_FILE", "secret");
    let tilepass = |arguments: &[&str]| home.run(arguments).stdout;
    let inspect =
        |more: &[&str], token: &str| tilepass(&[&["token", "inspect", "--json"], more, &["--", token]].concat());
    let mut documents = Map::new();
    for code in Fault::all().map(Fault::code) {
        let made = tilepass(&["token", "sign", "--fault", code, "--secret-file", "secret"]);
        // Some need a secret of another form.
        if !made.is_empty() {
            documents.insert(code.to_owned(), inspect(&[], &made).into());
            documents.insert(format!("{code}, redacted"), inspect(&["--redact"], &made).into());
        }
    }
    assert!(documents.len() > 90, "{} documents", documents.len());
    let good = tilepass(&["token", "sign", "--test-visitor"]);
    let both = tilepass(&["token", "sign", "--test-visitor", "--id", "5e5f4e220b28440012117be4"]);
    let fault = "time.milliseconds";
    let in_milliseconds = tilepass(&["token", "sign", "--fault", fault, "--secret-file", "secret"]);
    documents.insert("good".to_owned(), inspect(&[], &good).into());
    documents.insert("both".to_owned(), inspect(&[], &both).into());
    documents.insert("compared".to_owned(), inspect(&["--compare", &both], &good).into());
    documents.insert("compared with no token".to_owned(), inspect(&["--compare", "undefined"], &good).into());
    documents.insert(
        "compared with bad times".to_owned(),
        inspect(&["--redact", "--compare", &in_milliseconds], &good).into(),
    );
    documents.insert("not verified".to_owned(), inspect(&["--no-verify"], &good).into());
    documents.insert("at another time".to_owned(), inspect(&["--at", "0"], &good).into());
    documents.insert("no token".to_owned(), inspect(&[], "hello").into());

    let schema: Value = serde_json::from_str(include_str!("../schema/inspect.schema.json")).unwrap();
    let answer = ajv.ask("check", &json!({"schema": schema, "documents": documents})).unwrap();
    assert_eq!(answer["problems"], json!([]));
}

#[test]
fn what_incident_prints_is_what_the_schema_says() {
    const ID: &str = "5e5f4e220b28440012117be4";
    const USER: &str = "aaaaaaaaaaaaaaaaaaaaaaaa";
    let ajv = node("ajv, which checks the JSON schema", &["schema.js"]);
    if !ajv.is_there() {
        return;
    }
    let thing = |name: &str| {
        json!({"_id": USER, "name": name, "event": "e", "target": "t", "email": "x", "role": "admin",
        "createdBy": USER, "createdAt": "2026-11-22T06:02:21Z"})
    };
    let members = json!([
        {"_id": "bbbbbbbbbbbbbbbbbbbbbbbb", "id_user": {"_id": USER, "email": "ada@example.com"}, "role": "owner",
            "createdBy": USER},
        {"_id": "cccccccccccccccccccccccc", "uuid_user": "x", "role": "admin", "createdBy": "x"},
        {"_id": 5, "role": {}},
    ]);
    let ours = move |list: &str| match list {
        "users" => json!({"_id": USER, "email": "ada@example.com"}),
        list if list.contains("project_users") => members.clone(),
        list if list.contains("roles") => json!([]),
        _ => json!([thing("a"), {}]),
    };
    let mut documents = Map::new();
    for (name, whole) in [("marked", true), ("hardly anything can be read", false)] {
        let ours = ours.clone();
        let mock = MockServer::asked_for(move |what, mut connection| {
            let path = what.trim_start_matches("GET /");
            let list = match path {
                "users" => ours(path),
                _ if whole => ours(path),
                path if path.contains("/bots?") => json!([]),
                _ => json!(null),
            };
            let _ = connection.write_all(response("200 OK", &list.to_string()).as_bytes());
        });
        let home = Home::new();
        std::fs::write(home.path().join("token"), "eyJx.eyJy.c2ln").unwrap();
        let ran = home.run(&[
            "secret",
            "incident",
            "--json",
            "--id",
            ID,
            "--server",
            mock.url.as_str(),
            "--admin-token-file",
            "token",
        ]);
        assert_eq!(ran.code, if whole { 1 } else { 6 }, "{}", ran.stderr);
        documents.insert(name.to_owned(), ran.stdout.into());
    }
    let schema: Value = serde_json::from_str(include_str!("../schema/incident.schema.json")).unwrap();
    let answer = ajv.ask("check", &json!({"schema": schema, "documents": documents})).unwrap();
    assert_eq!(answer["problems"], json!([]));
}

#[test]
fn what_is_said_beside_the_answer_is_what_the_schema_says() {
    let ajv = node("ajv, which checks the JSON schema", &["schema.js"]);
    if !ajv.is_there() {
        return;
    }
    let home = Home::with_secret_file();
    let commands: [&[&str]; 7] = [
        &["secret", "status"],
        &["secret", "import", "--store", "file", "secret"],
        &["secret", "rotate", "--from", "nowhere"],
        &["secret", "remove", "--project", "other", "--yes"],
        &["token", "sign", "--test-visitor"],
        &["token", "sing"],
        &["token", "explain", "\u{1b}[1m"],
    ];
    let mut documents = Map::new();
    for command in commands {
        let ran = home.run(&[command, &["--json"]].concat());
        for line in ran.stderr.lines() {
            documents.insert(format!("{command:?}: {line}"), line.into());
        }
    }
    for level in ["error", "warning", "note", "hint"] {
        let is_of = |said: &Value| said.as_str().unwrap().contains(&format!("\"level\":\"{level}\""));
        assert!(level == "warning" || documents.values().any(is_of), "no {level} in {documents:?}");
    }
    let schema: Value = serde_json::from_str(include_str!("../schema/said.schema.json")).unwrap();
    let answer = ajv.ask("check", &json!({"schema": schema, "documents": documents})).unwrap();
    assert_eq!(answer["problems"], json!([]));
}
