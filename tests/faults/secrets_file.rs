//! Kills and failing calls while a command writes the secrets file and the settings.

use std::fs;
use std::path::Path;

use tilepass::settings::Config;
use tilepass::store::lock::Lock;

use crate::inject::{ERRORS, Fault, Injection, calls, faults, has_strace, run};
use crate::support::home::{Home, NEW, OLD, Ran};
use crate::support::tokens::ID;
use crate::tally::{Tally, is_all, some};

/// A command that writes.
struct Case {
    /// What is there before, besides the project `other`.
    before: &'static [&'static [&'static str]],
    arguments: &'static [&'static str],
    /// Whether the secrets file is made by it, with a key that costs what a user's does.
    is_first: bool,
}

const IMPORT: &[&str] = &["secret", "import", "-", "--store", "file", "--project", "shop"];
const ROTATE: &[&str] = &["secret", "rotate", "--from", "-", "--yes", "--project", "shop"];
const REMOVE: &[&str] = &["secret", "remove", "--yes", "--project", "shop"];
const FORGET: &[&str] = &["secret", "remove", "--previous", "--yes", "--project", "shop"];
const RESTORE: &[&str] = &["secret", "restore", "--yes", "--project", "shop"];
const SET: &[&str] = &["project", "set", "shop", "--id", ID];
const DROP: &[&str] = &["project", "remove", "shop", "--yes"];

const CASES: &[Case] = &[
    Case { before: &[], arguments: IMPORT, is_first: false },
    Case { before: &[], arguments: IMPORT, is_first: true },
    Case { before: &[IMPORT], arguments: ROTATE, is_first: false },
    Case { before: &[IMPORT], arguments: REMOVE, is_first: false },
    Case { before: &[IMPORT, ROTATE], arguments: FORGET, is_first: false },
    Case { before: &[IMPORT, ROTATE], arguments: RESTORE, is_first: false },
    Case { before: &[IMPORT], arguments: SET, is_first: false },
    Case { before: &[SET], arguments: DROP, is_first: false },
];

/// What can be told from outside of what is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    /// The current secret and the one it replaced.
    record: Option<(String, Option<String>)>,
    config: String,
}

fn state(home: &Home) -> Result<State, String> {
    let record = home.record("shop").map_err(|error| format!("the record is lost: {error}"))?;
    let record = record.map(|record| {
        assert_eq!(record.pending, None);
        let previous = record.previous.map(|previous| previous.kept.secret.expose().to_owned());
        (record.current.unwrap().secret.expose().to_owned(), previous)
    });
    Config::load(&home.config()).map_err(|error| format!("the settings are lost: {error}"))?;
    Ok(State { record, config: home.read_config() })
}

/// The same home in another place.
pub(crate) fn copy_of(home: &Home) -> Home {
    let copy = Home::new();
    for (from, to) in [(home.config(), copy.config()), (home.secrets_file(), copy.secrets_file())] {
        if from.exists() {
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(from, to).unwrap();
        }
    }
    copy
}

impl Case {
    fn home(&self) -> Home {
        let home = if self.is_first { Home::new() } else { Home::with("other", OLD) };
        for before in self.before {
            home.fed(before, if *before == ROTATE { NEW } else { OLD }).code(0);
        }
        home
    }

    fn stdin(&self) -> &'static str {
        if self.arguments == ROTATE || self.before.is_empty() { NEW } else { "" }
    }
}

/// Tries `kinds` at the calls of every command: at all of them, or a sample, with the calls that change something first.
fn sweep(kinds: &[Fault], sample: usize, at_least: usize) {
    if !has_strace() {
        return;
    }
    let mut tally = Tally::new();
    for case in CASES {
        let before = case.home();
        let old = state(&before).unwrap();
        let model = copy_of(&before);
        let (calls, ran) = calls(&model, &[], case.arguments, case.stdin());
        let ran = ran.code(0);
        let new = state(&model).unwrap();
        assert_ne!(old, new, "{:?} changes nothing: {}", case.arguments, ran.stderr);
        let (changes, others): (Vec<_>, Vec<_>) = faults(calls, kinds).into_iter().partition(|one| one.call.changes);
        // A key that costs what it should costs time too.
        let sample = if case.is_first { sample / 4 } else { sample };
        let mut chosen = some(changes, sample);
        chosen.extend(some(others, sample / 2));
        for injection in chosen {
            let home = copy_of(&before);
            let Some(ran) = run(&home, &injection, case.arguments, case.stdin()) else { continue };
            let held = check(&home, &old, &new, &injection, &ran).and_then(|()| leaves_nothing(&home));
            tally.add(format!("{} {injection}", case.arguments.join(" ")), held);
        }
    }
    tally.end(at_least);
}

fn check(home: &Home, old: &State, new: &State, injection: &Injection, ran: &Ran) -> Result<(), String> {
    let now = state(home)?;
    let Ran { code, stderr, .. } = ran;
    if [OLD, NEW].iter().any(|secret| stderr.contains(secret) || ran.stdout.contains(secret)) {
        return Err(format!("a secret was shown: {stderr}"));
    }
    if now.record != old.record && now.record != new.record {
        return Err(format!("neither the old record nor the new one: {now:?}"));
    }
    if now.config != old.config && now.config != new.config {
        return Err(format!("neither the old settings nor the new ones: {:?}", now.config));
    }
    if home.record("other").is_ok_and(|other| other.is_none()) && old.config.contains("[projects.other]") {
        return Err("another project's record is lost".to_owned());
    }
    let changed = now != *old;
    match (injection.fault, code) {
        (Fault::Kill, 137) => Ok(()),
        (Fault::Error(_), 0) if now == *new => Ok(()),
        (Fault::Error(_), 0) => Err(format!("it said that it was done: {stderr}")),
        // Somebody who cannot be told anything is told by the status.
        (Fault::Error(_), 4..=6) if injection.call.name == "write" && !stderr.contains("error: ") => Ok(()),
        (Fault::Error(_), 4..=6) if !stderr.contains("unknown whether") => told_truly(stderr, changed),
        (Fault::Error(_), 7) if stderr.contains("unknown whether") => told_truly(stderr, changed),
        _ => Err(format!("it ended with {code}: {stderr}")),
    }
}

/// What says that something did change, or may have.
const ADMISSIONS: &[&str] = &[
    "is stored",
    "is replaced",
    "is removed",
    "is forgotten",
    "are forgotten",
    "unknown whether",
    "does not confirm",
    "cannot write to stdout",
];

fn told_truly(stderr: &str, changed: bool) -> Result<(), String> {
    let Some(error) = stderr.lines().find(|line| line.starts_with("error: ")) else {
        return Err(format!("it did not say what failed: {stderr}"));
    };
    let admits = ADMISSIONS.iter().any(|admission| error.contains(admission));
    match (changed, admits) {
        (true, false) => Err(format!("it did not say that something changed: {error}")),
        (false, true) if !error.contains("unknown") && !error.contains("does not confirm") => {
            Err(format!("it said that something changed: {error}"))
        }
        _ => Ok(()),
    }
}

/// After the next writer there is nothing but what there has to be.
pub(crate) fn leaves_nothing(home: &Home) -> Result<(), String> {
    let (config, data) = (home.config(), home.secrets_file());
    drop(Lock::take(data.parent().unwrap()).map_err(|error| format!("no lock for the next one: {error}"))?);
    Config::load(&config)
        .and_then(|config| config.prepare()?.commit())
        .map_err(|error| format!("no settings for the next one: {error}"))?;
    let known = ["config.toml", "lock", "project-in-use", "secrets.tilepass"];
    for directory in [config.parent().unwrap(), data.parent().unwrap()] {
        if let Some(left) = names(directory).into_iter().find(|name| !known.contains(&name.as_str())) {
            return Err(format!("`{left}` is left"));
        }
    }
    Ok(())
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).into_iter().flatten();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// A kill leaves what the system has not written yet to the system, and a power cut does not: a file is on the disk
/// before it takes another's place, and its directory before anybody is told.
#[test]
fn what_is_written_is_on_the_disk() {
    if !has_strace() {
        return;
    }
    let mut tally = Tally::new();
    for case in CASES.iter().filter(|case| !case.is_first) {
        let (calls, ran) = calls(&copy_of(&case.home()), &[], case.arguments, case.stdin());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let names: Vec<&str> = calls.iter().map(|call| call.name.as_str()).collect();
        for (at, _) in names.iter().enumerate().filter(|(_, name)| name.starts_with("rename")) {
            let before = names[..at].iter().rposition(|name| ["fsync", "fdatasync"].contains(name));
            let written = names[..at].iter().rposition(|name| name.starts_with("write") || *name == "ftruncate");
            let next = names[at + 1..].iter().position(|name| name.starts_with("rename") || name.starts_with("write"));
            let until = next.map_or(names.len(), |next| at + 1 + next);
            let held = match (written < before, names[at..until].contains(&"fsync")) {
                (true, true) => Ok(()),
                (false, _) => Err("it is not on the disk before it takes the other's place".to_owned()),
                (_, false) => Err("the directory is not".to_owned()),
            };
            tally.add(format!("{:?} call {at}", case.arguments), held);
        }
    }
    tally.end(7);
}

/// Each command that writes is killed at each of its system calls.
#[test]
fn a_kill_at_a_system_call_with_the_secrets_file() {
    sweep(&[Fault::Kill], 24, if is_all() { 900 } else { 150 });
}

/// Each system call of each command that writes fails: the disk is full, broken or closed, or a signal came.
#[test]
fn an_error_from_a_system_call_with_the_secrets_file() {
    sweep(&ERRORS.map(Fault::Error), 30, if is_all() { 3000 } else { 180 });
}

/// It is killed at each call that changes something; either the old passphrase or the new one opens the file then.
#[test]
fn a_kill_while_the_passphrase_is_changed() {
    const CHANGE: &[&str] = &["secret", "passphrase", "--new-file", "next"];
    if !has_strace() {
        return;
    }
    let before = Home::with("shop", OLD);
    let home = || {
        let home = copy_of(&before);
        fs::write(home.path().join("next"), "a later passphrase than that").unwrap();
        home
    };
    let (calls, ran) = calls(&home(), &[], CHANGE, "");
    ran.code(0);
    let mut tally = Tally::new();
    let mut seen = [0, 0];
    // Between two of these all kills are the same.
    for injection in faults(calls, &[Fault::Kill]).into_iter().filter(|one| one.call.changes) {
        let home = home();
        let Some(ran) = run(&home, &injection, CHANGE, "") else { continue };
        let opens = ["passphrase", "next"].map(|file| {
            let sign = home.tilepass(&["token", "sign", "--test-visitor", "-q"]);
            sign.env("TILEPASS_PASSPHRASE_FILE", file).run().code == 0
        });
        seen[usize::from(opens[1])] += 1;
        let held = match (ran.code, opens) {
            (137, [true, false] | [false, true]) => leaves_nothing(&home),
            (code, opens) => Err(format!("it ended with {code}, and opens with {opens:?}: {}", ran.stderr)),
        };
        tally.add(injection, held);
    }
    assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
    tally.end(8);
}

/// A rename that is killed goes on from there when it is typed again.
#[test]
fn a_rename_that_was_killed_goes_on() {
    const RENAME: [&str; 4] = ["project", "rename", "shop", "store"];
    if !has_strace() {
        return;
    }
    let before = Home::with("shop", OLD);
    before.run(&["project", "set", "shop", "-q", "--id", ID]).code(0);
    before.run(&["project", "use", "shop", "-q"]).code(0);
    let (calls, ran) = calls(&copy_of(&before), &[], &RENAME, "");
    ran.code(0);
    let changes: Vec<_> = faults(calls, &[Fault::Kill]).into_iter().filter(|one| one.call.changes).collect();
    let mut tally = Tally::new();
    for injection in some(changes, 24) {
        let home = copy_of(&before);
        fs::copy(
            before.secrets_file().with_file_name("project-in-use"),
            home.secrets_file().with_file_name("project-in-use"),
        )
        .unwrap();
        if run(&home, &injection, &RENAME, "").is_none() {
            continue;
        }
        tally.add(format!("{injection}"), is_renamed_after_all(&home));
    }
    tally.end(if is_all() { 20 } else { 12 });
}

fn is_renamed_after_all(home: &Home) -> Result<(), String> {
    let again = home.run(&["project", "rename", "shop", "store"]);
    // Where nothing was left to do, there is no such project any more.
    if ![0, 3].contains(&again.code) {
        return Err(again.stderr);
    }
    let record = |name| home.record(name).map(|record| record.map(|record| record.current.unwrap().secret));
    let (old, new) = (record("shop").unwrap(), record("store").unwrap());
    let used = home.run(&["project", "use"]).stdout;
    let is_whole = new.is_some_and(|secret| secret.expose() == OLD) && home.read_config().contains(ID);
    if old.is_some() || !is_whole || used != "store\n" || home.read_config().contains("projects.shop]") {
        return Err(format!("{again_code} {used} {config}", again_code = again.code, config = home.read_config()));
    }
    leaves_nothing(home)
}
