//! The page, in a headless Chromium: a visitor's life with it, row by row, for both versions of the widget.
//!
//! The widget is a stand-in (`v5/`, `v4/`) that is as unkind as the real one. Behind it are the sample for Node and
//! a Tiledesk server, which is played for all rows, and a real one for those where that matters. Clocks are moved.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "../support/mod.rs"]
#[allow(dead_code, unreachable_pub)]
mod support;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Mutex, OnceLock};

use serde_json::{Value, json};
use support::home::Home;
use support::real_server::RealServer;
use support::{environment, not_run};

const ID: &str = "5e5f4e220b28440012117be4";
/// What is waited for comes, however slow the machine is.
const PATIENCE: u64 = 180_000;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What `snippet` prints, and nothing else.
fn snippet(arguments: &[&str]) -> String {
    let ran = Home::with_secret_file().run(&[&["snippet", "--quiet", "--id", ID], arguments].concat());
    assert_eq!(ran.stderr, "");
    ran.code(0).stdout
}

/// The browser, unless something is missing here, which is said.
fn chromium(what: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let program = |name: &str| {
        let mut programs = std::env::split_paths(&path).map(|folder| folder.join(name));
        programs.find(|program| program.exists())
    };
    let modules = root().join("tests/interop/node_modules");
    let lacking = if program("node").is_none() {
        "`node`"
    } else if !modules.join("jsonwebtoken").exists() {
        "npm's `jsonwebtoken`"
    } else if !modules.join("playwright-core").exists() {
        "npm's `playwright-core`"
    } else if let Some(chromium) = program("chromium") {
        return Some(chromium);
    } else {
        "`chromium`"
    };
    not_run::not_run(what, &format!("{lacking} is not there"));
    None
}

/// The page for a version of the widget, with its script alone.
fn page(version: &str) -> Value {
    json!({
        "version": version,
        "page": snippet(&["html", "--widget", version]),
        "script": snippet(&["html", "--widget", version, "--script-only"]),
        "patience": PATIENCE,
    })
}

/// What became of the visitors of these pages: the row, and why it failed, if it did.
fn live(what: &str, pages: &Value, server: &Value) -> Option<Vec<(String, Option<String>)>> {
    // Several browsers at a time are no quicker.
    static ONE: Mutex<()> = Mutex::new(());
    let chromium = chromium(what)?;
    let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let question = json!({
        "executable": chromium,
        "server": server,
        "sample": snippet(&["node", "--scheme", "both"]),
        "pages": pages,
    });
    let folder = tempfile::tempdir().unwrap();
    // A browser, too, looks for the developer's bus.
    let mut child = environment::clean("node", folder.path())
        .arg(root().join("tests/browser/run.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(question.to_string().as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let told = String::from_utf8(output.stdout).unwrap();
    let lives = told.lines().map(|line| {
        let life: Value = serde_json::from_str(line).unwrap();
        let row = life["row"].as_str().unwrap().to_owned();
        (row, life["failed"].as_str().map(str::to_owned))
    });
    Some(lives.collect())
}

/// All of them lived well.
#[track_caller]
fn well(lives: &[(String, Option<String>)], at_least: usize) {
    assert!(lives.len() >= at_least, "{lives:?}");
    let failed = lives.iter().filter_map(|(row, failed)| Some(format!("{row}: {}\n", failed.as_ref()?)));
    let failed: String = failed.collect();
    assert!(failed.is_empty(), "{failed}");
}

fn lives_well(version: &str) {
    let what = format!("the page for version {version} of the widget");
    let pages = json!({version: page(version)});
    if let Some(lives) = live(&what, &pages, &Value::Null) {
        well(&lives, 35);
    }
}

#[test]
fn a_visitor_has_a_chat_with_version_5() {
    lives_well("v5");
}

#[test]
fn a_visitor_has_a_chat_with_version_4() {
    lives_well("v4");
}

#[test]
fn a_visitor_has_a_chat_with_a_real_server() {
    let what = "the page with a real Tiledesk server";
    if chromium(what).is_none() {
        return;
    }
    let Some(server) = RealServer::new(what) else {
        return;
    };
    let env = std::fs::read_to_string(std::env::var_os("TILEPASS_TEST_SERVER").unwrap()).unwrap();
    let clock = env.lines().find_map(|line| line.strip_prefix("CLOCK=")).unwrap();
    let behind = json!({
        "url": server.url.to_string(), "email": server.email, "password": server.password, "clock": clock,
    });
    let pages = json!({"v5": page("v5"), "v4": page("v4")});
    let lives = live(what, &pages, &behind);
    std::fs::write(clock, "0").unwrap();
    well(&lives.unwrap(), 20);
}

/// A page that signs in once, and asks for a token again when it is told to, is not enough: the stand-in sees to that.
fn is_unkind(version: &str, fails: &[&str]) {
    static OLD: OnceLock<String> = OnceLock::new();
    let old = OLD.get_or_init(|| std::fs::read_to_string(root().join("tests/browser/old-page.html")).unwrap());
    let api = if version == "v4" { "v2" } else { "v5" };
    let kept = old.lines().filter_map(|line| match line.rsplit_once(" // [") {
        Some((code, mark)) => (mark.strip_suffix(']') == Some(api)).then_some(code),
        None => Some(line),
    });
    let text = kept.collect::<Vec<_>>().join("\n").replace("YOUR_PROJECT_ID", ID);
    let old = |rows: &[&str], patience| {
        json!({
            "version": version, "page": text, "script": "", "patience": patience, "rows": rows,
        })
    };
    // It is not waited long for what does not come. A row that this page can live through says that the rest is right.
    let pages = json!({"fails": old(fails, 5000), "lives": old(&["02"], PATIENCE)});
    let what = format!("the stand-in for version {version} of the widget");
    let Some(lives) = live(&what, &pages, &Value::Null) else {
        return;
    };
    assert_eq!(lives.len(), fails.len() + 1);
    let well: Vec<&str> =
        lives.iter().filter(|(_, failed)| failed.is_none()).filter_map(|(row, _)| row.split(' ').next()).collect();
    assert_eq!(well, ["02"], "{lives:#?}");
}

#[test]
fn the_stand_in_is_as_unkind_as_version_5() {
    is_unkind("v5", &["03", "04", "07", "08", "10b", "11", "12", "19", "20"]);
}

#[test]
fn the_stand_in_is_as_unkind_as_version_4() {
    is_unkind("v4", &["03", "04", "04b", "10", "10b", "11", "12", "20"]);
}

/// It is to be read, pasted and owned.
#[test]
fn the_script_is_short() {
    for version in ["v5", "v4"] {
        let script = snippet(&["html", "--widget", version, "--script-only"]);
        assert!(script.lines().count() <= 150, "{version}: {}", script.lines().count());
        assert!(script.lines().all(|line| line.chars().count() <= 130), "{script}");
        assert!(!script.contains("console.log") && !script.contains("eyJ0"), "{script}");
    }
}
