//! Stores behind a program of somebody's: the protocol, which every helper can be held against, and what tilepass makes of
//! those that keep it and those that do not.
//!
//! `TILEPASS_TEST_HELPER=PATH cargo test --test team conformance` tries one, in a store that may be written to.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::environment::clean;
use crate::support::home::{Home, NEW, OLD, OLD_PRINT};
use crate::support::not_run::not_run;
use crate::support::server::MockServer;
use crate::support::tokens::ID;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Asks a helper one thing: what it says at first, and what it answers.
fn ask(mut helper: Command, request: &str) -> (Value, Value) {
    let mut child = helper.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let hello = serde_json::from_str(&lines.next().expect("a first line").unwrap()).unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(format!("{request}\n").as_bytes()).unwrap();
    drop(stdin);
    let answer: Value = serde_json::from_str(&lines.next().expect("an answer").unwrap()).unwrap();
    assert!(lines.next().is_none(), "it says more than it is asked");
    let status = child.wait().unwrap();
    assert!(status.success() || answer["error"].is_string(), "{status}");
    (hello, answer)
}

/// What the protocol wants of every helper.
fn conforms(helper: &dyn Fn() -> Command) {
    let ask = |request: &str| ask(helper(), request);
    let (hello, _) = ask(r#"{"kind":"list","v":1}"#);
    assert!(hello["v"].as_array().unwrap().contains(&json!(1)), "{hello}");
    let revisions = hello["revisions"].as_bool().unwrap();
    let names = ["tilepass-conformance", "A", "a.b_c-d", &"n".repeat(64)];
    for name in names {
        let get = format!(r#"{{"kind":"get","v":1,"project":"{name}"}}"#);
        let delete = format!(r#"{{"kind":"delete","v":1,"project":"{name}"}}"#);
        let put = |record: &str, expected: Option<&str>| {
            let expected = expected.map(|one| format!(r#","expected":"{one}""#)).unwrap_or_default();
            ask(&format!(r#"{{"kind":"put","v":1,"project":"{name}","record":"{record}"{expected}}}"#)).1
        };
        assert_eq!(ask(&get).1["error"], "not-found", "{name}");
        // As long as a record is at most, and with every character of base64.
        let (first, second) = (format!("+/09azAZ{}==", "eHl6".repeat(420)), "c2Vjb25k");
        let stored = put(&first, revisions.then_some(""));
        assert_eq!(stored["error"], Value::Null, "{stored}");
        let found = ask(&get).1;
        assert_eq!(found["record"].as_str().map(str::trim_end), Some(first.as_str()));
        if revisions {
            let revision = found["revision"].as_str().expect("a revision").to_owned();
            assert_eq!(stored["revision"], json!(revision));
            assert_eq!(put(second, Some(""))["error"], "conflict");
            assert_eq!(put(second, Some("0-no-such-revision"))["error"], "conflict");
            assert_eq!(ask(&get).1["record"].as_str().map(str::trim_end), Some(first.as_str()));
            assert_eq!(put(second, Some(&revision))["error"], Value::Null);
            assert_ne!(ask(&get).1["revision"], json!(revision));
            assert_eq!(put(&first, Some(&revision))["error"], "conflict");
        }
        // Without an expected revision, it takes the place of whatever is there.
        assert_eq!(put(second, None)["error"], Value::Null);
        assert_eq!(ask(&get).1["record"].as_str().map(str::trim_end), Some(second));
        let listed = ask(r#"{"kind":"list","v":1}"#).1;
        assert!(listed["projects"].as_array().unwrap().contains(&json!(name)), "{listed}");
        assert_eq!(ask(&delete).1["error"], Value::Null);
        assert_eq!(ask(&get).1["error"], "not-found");
        assert!(ask(&delete).1["error"].as_str().is_none_or(|error| error == "not-found"));
    }
    let unknown = ask(r#"{"kind":"fly","v":1,"project":"a"}"#).1;
    assert!(unknown["error"].is_string(), "{unknown}");
}

/// A store of `pass`, with a key of its own.
fn password_store() -> Option<TempDir> {
    for program in ["pass", "gpg"] {
        if Command::new(program).arg("--version").output().is_err() {
            not_run("the helper for pass", &format!("`{program}` is not there"));
            return None;
        }
    }
    // The path of a socket of gpg's is short.
    let home = tempfile::Builder::new().prefix("gpg-").tempdir_in("/tmp").unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let run = |program: &str, arguments: &[&str]| {
        let output = in_password_store(program, home.path()).args(arguments).output().unwrap();
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let key = ["--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "ada@example.com", "future-default"];
    run("gpg", &key);
    run("pass", &["init", "ada@example.com"]);
    Some(home)
}

fn in_password_store(program: &str, home: &Path) -> Command {
    let mut command = clean(program, home);
    command.env("GNUPGHOME", home).env("PASSWORD_STORE_DIR", home.join("store"));
    command
}

fn end_agent(home: &Path) {
    let _ = in_password_store("gpgconf", home).args(["--kill", "all"]).output();
}

#[test]
fn conformance_of_the_one_that_is_named() {
    let Some(helper) = std::env::var_os("TILEPASS_TEST_HELPER") else { return };
    conforms(&|| Command::new(&helper));
}

#[test]
fn conformance_of_the_one_for_pass() {
    let Some(store) = password_store() else { return };
    let helper = root().join("docs/helpers/tilepass-store-pass");
    conforms(&|| in_password_store(helper.to_str().unwrap(), store.path()));
    end_agent(store.path());
}

#[test]
fn conformance_of_the_one_with_revisions() {
    let store = tempfile::tempdir().unwrap();
    conforms(&|| {
        let mut helper = clean(root().join("tests/team/tilepass-store-directory"), store.path());
        helper.env("KEEP_IN", store.path());
        helper
    });
}

/// A directory that is on `PATH`, with a copy of a helper in it.
fn on_path(home: &Home, helper: &str) -> PathBuf {
    let directory = home.path().join("bin");
    fs::create_dir_all(&directory).unwrap();
    let program = directory.join(Path::new(helper).file_name().unwrap());
    fs::copy(root().join(helper), &program).unwrap();
    program
}

fn path_of(home: &Home) -> String {
    format!("{}:{}", home.path().join("bin").display(), std::env::var("PATH").unwrap())
}

/// A home with a helper, which nobody has chosen yet, and a directory in which it can keep something.
fn with_helper(helper: &str) -> (Home, PathBuf) {
    let home = Home::new();
    let program = on_path(&home, helper);
    let (keep, path) = (home.path().join("keep"), path_of(&home));
    fs::create_dir_all(&keep).unwrap();
    (home.env("KEEP_IN", keep).env("PATH", path), program)
}

/// A home with the helper that tells revisions apart, chosen for project `shop`, which has [`OLD`].
fn with_directory() -> (Home, PathBuf) {
    let (home, program) = with_helper("tests/team/tilepass-store-directory");
    home.run(&["project", "set", "-q", "shop", "--store", "helper:directory"]).code(0);
    home.fed(&["secret", "import", "-q", "--project", "shop"], OLD).code(0);
    (home, program)
}

/// A home with the helper for `pass`, and that store.
fn with_pass(store: &TempDir) -> Home {
    let home = with_helper("docs/helpers/tilepass-store-pass").0;
    home.env("GNUPGHOME", store.path()).env("PASSWORD_STORE_DIR", store.path().join("store"))
}

#[test]
fn a_secret_moves_into_pass_and_back() {
    let Some(store) = password_store() else { return };
    let home = with_pass(&store);
    home.import("shop", OLD);
    home.fed(&["secret", "rotate", "-q", "--yes", "--from", "-", "--project", "shop"], NEW).code(0);
    let before = home.status("shop");
    let ran = home.run(&["project", "set", "shop", "--store", "helper:pass"]).code(0);
    assert!(
        ran.stderr.contains("`~/bin/tilepass-store-pass` is handed the secret of project `shop`"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("was moved from the secrets file to the helper's store"), "{}", ran.stderr);
    assert!(!home.secrets_file().exists());
    home.holds("shop", NEW);
    let there = home.status("shop");
    for key in ["fingerprint", "made_at", "origin", "previous"] {
        assert_eq!(there[key], before[key], "{key}");
    }
    assert_eq!(there["store"], "helper:pass");
    home.run(&["secret", "restore", "-q", "--yes", "--project", "shop"]).code(0);
    home.holds("shop", OLD);
    let listed = in_password_store("pass", store.path()).arg("ls").output().unwrap();
    assert!(String::from_utf8_lossy(&listed.stdout).contains("shop"));
    home.run(&["project", "set", "shop", "--store", "file", "--yes"]).code(0);
    home.holds("shop", OLD);
    let listed = in_password_store("pass", store.path()).args(["show", "tilepass/shop"]).output().unwrap();
    assert!(!listed.status.success());
    end_agent(store.path());
}

#[test]
fn a_program_is_chosen_once_and_is_the_same_ever_after() {
    let (home, program) = with_helper("tests/team/tilepass-store-directory");
    // A file that came from somebody else chooses nothing.
    home.write_config("[projects.shop]\nstore = \"helper:directory\"\n");
    let ran = home.run(&["token", "sign", "--test-visitor", "--project", "shop"]).code(5);
    assert!(ran.stderr.contains("the helper `directory` was not chosen on this computer"), "{}", ran.stderr);
    assert!(ran.stderr.contains("tilepass project set shop --store helper:directory"), "{}", ran.stderr);
    home.run(&["project", "set", "-q", "shop", "--store", "helper:directory"]).code(0);
    home.fed(&["secret", "import", "-q", "--project", "shop"], OLD).code(0);
    home.holds("shop", OLD);
    // Another one that comes first on PATH is not looked for.
    let other = home.path().join("other");
    fs::create_dir_all(&other).unwrap();
    fs::write(other.join("tilepass-store-directory"), "#!/bin/sh\necho '{}'\n").unwrap();
    fs::set_permissions(other.join("tilepass-store-directory"), fs::Permissions::from_mode(0o755)).unwrap();
    let first = format!("{}:{}", other.display(), path_of(&home));
    home.tilepass(&["token", "sign", "-q", "--test-visitor", "--project", "shop"]).env("PATH", first).run().code(0);
    let text = fs::read_to_string(&program).unwrap();
    fs::write(&program, format!("{text}\n# changed\n")).unwrap();
    let ran = home.run(&["token", "sign", "--test-visitor", "--project", "shop"]).code(5);
    assert!(ran.stderr.contains("the helper `~/bin/tilepass-store-directory` is not what it was when it was chosen"));
    home.run(&["project", "set", "-q", "shop", "--store", "helper:directory"]).code(0);
    home.holds("shop", OLD);
    fs::remove_file(&program).unwrap();
    home.run(&["token", "sign", "--test-visitor", "--project", "shop"]).code(4);
    let listing = home.path().join("data/tilepass/helpers.toml");
    fs::set_permissions(&listing, fs::Permissions::from_mode(0o644)).unwrap();
    let ran = home.run(&["token", "sign", "--test-visitor", "--project", "shop"]).code(5);
    assert!(ran.stderr.contains("its mode is 0644"), "{}", ran.stderr);
    for name in ["helper:", "helper:../x", "helper:A", "helper:x y", "helper:/usr/bin/x"] {
        let ran = home.run(&["project", "set", "shop", "--store", name]).code(2);
        assert!(ran.stderr.contains("a helper's name has 1 to 40 small letters, digits and `-`"), "{}", ran.stderr);
        assert!(!ran.stderr.contains("possible values"), "{}", ran.stderr);
    }
    let ran = home.run(&["project", "set", "shop", "--store", "valt"]).code(2);
    assert!(ran.stderr.contains("keyring, file, vault, helper:NAME"), "{}", ran.stderr);
    let ran = home.run(&["project", "set", "shop", "--store", "helper:nowhere"]).code(4);
    assert!(ran.stderr.contains("no directory of `PATH` that counts has a program `tilepass-store-nowhere`"));
    assert!(ran.stderr.contains("hint: install it in a directory of `PATH`;"), "{}", ran.stderr);
}

/// Whoever left a team has its helper no more.
#[test]
fn one_that_is_gone_can_be_left() {
    let (home, program) = with_directory();
    fs::remove_file(&program).unwrap();
    let ran = home.run(&["project", "set", "shop", "--store", "file"]).code(4);
    assert!(ran.stderr.contains("whether the secret of project `shop` is in the helper's store cannot be told"));
    assert!(ran.stderr.contains("choose it: `tilepass project set shop --store helper:directory`"), "{}", ran.stderr);
    let leave = "`tilepass project set shop --unset store`, and then this again";
    assert!(ran.stderr.contains(leave), "{}", ran.stderr);
    home.run(&["project", "set", "-q", "shop", "--unset", "store"]).code(0);
    home.run(&["project", "set", "-q", "shop", "--store", "file"]).code(0);
    home.fed(&["secret", "import", "-q", "--project", "shop"], NEW).code(0);
    home.holds("shop", NEW);
}

/// Nobody would look for it any more.
#[test]
fn a_project_with_a_secret_there_is_not_forgotten() {
    let (home, _) = with_directory();
    let ran = home.run(&["project", "remove", "--yes", "shop"]).code(5);
    assert!(ran.stderr.contains("project `shop` has a secret in the helper's store"), "{}", ran.stderr);
    home.run(&["secret", "remove", "-q", "--yes", "--project", "shop"]).code(0);
    home.run(&["project", "remove", "-q", "--yes", "shop"]).code(0);
}

#[test]
fn what_breaks_the_protocol_is_named_and_nothing_is_lost() {
    let (home, _) = with_directory();
    let sign = ["token", "sign", "-q", "--test-visitor", "--project", "shop"];
    for (fault, code, said) in [
        ("no-json", 4, "its first line is not the JSON that it is to be"),
        ("later", 4, "it speaks version [2], and not 1"),
        ("endless", 4, "its answer is longer than 64 KiB"),
        ("denied", 4, "is denied access: as the test wants it"),
        ("unavailable", 4, "is not available: as the test wants it"),
        ("other", 4, "failed: as the test wants it"),
    ] {
        let ran = home.tilepass(&sign).env("FAULT", fault).run().code(code);
        assert!(ran.stderr.contains(said), "{fault}: {}", ran.stderr);
    }
    let rotate = ["secret", "rotate", "-q", "--yes", "--from", "-", "--project", "shop"];
    // It died before, or behind the write: nobody knows, and it is said.
    let ran = home.tilepass(&rotate).env("FAULT", "dies").fed(NEW).code(7);
    assert!(ran.stderr.contains("unknown whether the change was stored"), "{}", ran.stderr);
    home.holds("shop", OLD);
    home.tilepass(&rotate).env("FAULT", "dies-late").fed(NEW).code(7);
    home.holds("shop", NEW);
}

#[test]
fn what_it_says_is_shown_without_secrets() {
    let (home, _) = with_directory();
    let ran = home
        .tilepass(&["secret", "rotate", "--yes", "--from", "-", "--project", "shop"])
        .env("FAULT", "loud")
        .env("TILEPASS_ADMIN_PASSWORD", "hunter2")
        .fed(NEW)
        .code(0);
    assert!(ran.stderr.contains("`tilepass-store-directory` says: "), "{}", ran.stderr);
    assert!(ran.stderr.contains("\"expected\": \"1\""), "{}", ran.stderr);
    assert!(ran.stderr.contains("\"kind\": \"put\"") && ran.stderr.contains("\"record\": \"…\""), "{}", ran.stderr);
    assert!(!ran.stderr.contains('\u{1b}') && !ran.stderr.contains(NEW), "{}", ran.stderr);
}

#[test]
fn who_comes_second_is_told() {
    let (home, _) = with_directory();
    let rotate = ["secret", "rotate", "--yes", "--from", "-", "--project", "shop"];
    let ran = home.tilepass(&rotate).env("FAULT", "overtaken").fed(NEW).code(5);
    assert!(ran.stderr.contains("somebody else changed the secret of project `shop` first"), "{}", ran.stderr);
    assert!(ran.stderr.contains("nothing was changed"), "{}", ran.stderr);
    home.holds("shop", OLD);
}

#[test]
fn one_without_revisions_says_what_that_means_before_a_server_is_asked() {
    let Some(store) = password_store() else { return };
    let home = with_pass(&store);
    home.run(&["project", "set", "-q", "shop", "--id", ID, "--store", "helper:pass"]).code(0);
    home.fed(&["secret", "import", "-q", "--project", "shop"], OLD).code(0);
    assert_eq!(home.status("shop")["fingerprint"], json!(OLD_PRINT));
    let server = MockServer::making("0f8fad5b-d9cb-469f-a165-70867728950e");
    let ran = home
        .tilepass(&["secret", "rotate", "--on-server", "--yes", "--hide", "--project", "shop", "--server"])
        .arg(server.url.as_str())
        .env("TILEPASS_ADMIN_EMAIL", "admin@example.com")
        .env("TILEPASS_ADMIN_PASSWORD", "hunter2")
        .run()
        .code(0);
    assert!(ran.stderr.contains("does not tell revisions apart: of two administrators"), "{}", ran.stderr);
    home.holds("shop", "0f8fad5b-d9cb-469f-a165-70867728950e");
    end_agent(store.path());
}
