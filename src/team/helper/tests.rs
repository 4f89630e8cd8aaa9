#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use tempfile::TempDir;
use tiledesk_token::secret::Secret;

use super::*;
use crate::Exit;
use crate::error::Failure;
use crate::store::{Origin, UnlockTimeout};

/// Nobody is there.
struct Nobody;

impl Prompt for Nobody {
    fn passphrase(&mut self, _: bool) -> Result<Zeroizing<String>, StoreError> {
        Err(StoreError::PassphraseMissing)
    }

    fn waiting(&mut self, _: &str) {}

    fn unlock_timeout(&self) -> UnlockTimeout {
        UnlockTimeout { limit: Duration::ZERO, person: false }
    }
}

const HELLO: &str = r#"printf '%s\n' '{"v":[1],"revisions":true}'; read -r request; "#;

/// A store behind this shell's script, which notes each start in the file `started`, and has a fifth of a second.
fn behind(script: &str) -> (TempDir, HelperStore) {
    let directory = tempfile::tempdir().unwrap();
    let program = directory.path().join("tilepass-store-slow");
    let started = directory.path().join("started");
    fs::write(&program, format!("#!/bin/sh\necho $$ >>'{}'\n{script}\n", started.display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let Ok(StoreKind::Helper(name)) = "helper:slow".parse() else { panic!("a helper's name") };
    let mut store = HelperStore::new(name, directory.path().to_owned());
    (store.program, store.limit) = (Some(program), Duration::from_millis(200));
    (directory, store)
}

fn starts(directory: &Path) -> Vec<String> {
    fs::read_to_string(directory.join("started")).unwrap_or_default().lines().map(str::to_owned).collect()
}

/// Whether it is there no more: one that was ended was waited for.
fn is_gone(pid: &str) -> bool {
    !std::process::Command::new("kill")
        .args(["-0", pid])
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap()
        .success()
}

#[test]
fn one_that_says_nothing_is_stopped_and_not_started_again_to_read() {
    let shop: ProjectName = "shop".parse().unwrap();
    // It says nothing; it answers nothing; it answers, and does not end.
    for script in [
        "exec sleep 600".to_owned(),
        format!("{HELLO} exec sleep 600"),
        format!(r#"{HELLO} printf '%s\n' '{{"error":"not-found"}}'; exec sleep 600"#),
    ] {
        let (directory, mut store) = behind(&script);
        for _ in 0..2 {
            let error = store.get(&shop, &mut Nobody).unwrap_err();
            assert_eq!((error.code(), error.exit()), ("helper.late", Exit::Store), "{error}");
            assert_eq!(
                error.to_string(),
                "the helper `tilepass-store-slow` did not answer within 0 s, and was stopped"
            );
            assert_eq!(error.hints(), ["start what it works with by itself, to see what it waits for or misses"]);
        }
        let started = starts(directory.path());
        // Where it was not even started in time, nothing was noted.
        assert!(started.len() <= 1 && started.iter().all(|pid| is_gone(pid)), "{started:?}");
    }
}

#[test]
fn whether_one_that_is_stopped_has_stored_something_is_not_known() {
    let (shop, secret) = ("shop".parse().unwrap(), Secret::parse(&[b'a'; 43]).unwrap().secret);
    let record = Record::new(secret, Timestamp::UNIX_EPOCH, Origin::Imported);
    let (_directory, mut store) = behind(&format!("{HELLO} exec sleep 600"));
    // It may be slow to begin, and has to be asked.
    store.limit = Duration::from_secs(3);
    let error = store.put(&shop, &record, None, &mut Nobody).unwrap_err();
    assert_eq!((error.code(), error.exit()), ("store.unknown_whether_stored", Exit::Unknown), "{error}");
    assert!(error.to_string().starts_with("the helper `tilepass-store-slow` did not answer within 3 s"), "{error}");
    assert_eq!(error.hints()[0], "see what is stored before going on: `tilepass secret status`");
    // One that was not heard of before it is asked has stored nothing.
    let (_directory, mut store) = behind("exec sleep 600");
    let error = store.put(&shop, &record, None, &mut Nobody).unwrap_err();
    assert_eq!((error.code(), error.exit()), ("helper.late", Exit::Store), "{error}");
}
