//! What `inspect --json` prints is what `tests/schema/inspect.schema.json` says: for good tokens, for each mistake that
//! can be made on purpose, and for what is no token at all. The schema is checked by `ajv` (`tests/interop/`).

use crate::support::not_run;
use crate::support::token_cli;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Map, Value, json};
use tiledesk_token::faults::Fault;
use token_cli::Machine;

fn node(action: &str, question: &Value) -> Result<Value, String> {
    let mut child = Command::new("node")
        .args(["schema.js", action])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("`node` does not start ({error})"))?;
    let _ = child.stdin.take().unwrap().write_all(question.to_string().as_bytes());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(serde_json::from_slice(&output.stdout).unwrap()) } else { Err(said) }
}

#[test]
fn what_inspect_prints_is_what_the_schema_says() {
    if let Err(reason) = node("version", &Value::Null) {
        return not_run::not_run("the JSON schema, with ajv", reason.lines().next().unwrap_or_default());
    }
    let machine = Machine::new().with("TILEPASS_SECRET_FILE", "secret");
    let tilepass = |arguments: &[&str]| machine.tilepass(arguments).stdout;
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
    let answer = node("check", &json!({"schema": schema, "documents": documents})).unwrap();
    assert_eq!(answer["problems"], json!([]));
}
