//! What `inspect --json` prints is what `tests/schema/inspect.schema.json` says: for good tokens, for each mistake that
//! can be made on purpose, and for what is no token at all.

use serde_json::{Map, Value, json};
use tiledesk_token::faults::Fault;

use crate::node;
use crate::support::home::Home;

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
