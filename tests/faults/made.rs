//! Kills and failing calls while a secret is made, here or on a server: one that a server has made is never lost in
//! silence.

use std::fs;

use tilepass::settings::Config;
use tilepass::store::Record;

use crate::inject::{ERRORS, Fault, Injection, calls, faults, has_strace, run};
use crate::secrets_file::{copy_of, leaves_nothing};
use crate::support::home::{Home, NEW, OLD, Ran};
use crate::support::server::MockServer;
use crate::support::tokens::ID;
use crate::tally::{Tally, is_all, some};

const ROTATE: &[&str] = &["secret", "rotate", "--on-server", "--yes", "--project", "shop"];
const GENERATE: &[&str] = &["secret", "generate", "--store", "file", "--project", "shop"];

/// What says that something is stored, or may be.
const ADMISSIONS: [&str; 5] =
    ["is stored", "is replaced", "unknown whether", "does not confirm", "cannot write to stdout"];

/// What somebody who asks a server has in the environment.
fn as_administrator(home: Home) -> Home {
    let password = home.path().join("password");
    fs::write(&password, "hunter2 hunter2\n").unwrap();
    home.env("TILEPASS_ADMIN_EMAIL", "ada@example.com").env("TILEPASS_ADMIN_PASSWORD_FILE", password)
}

fn record(home: &Home) -> Result<Option<Record>, String> {
    Config::load(&home.config()).map_err(|error| format!("the settings are lost: {error}"))?;
    if !matches!(home.record("other"), Ok(Some(_))) {
        return Err("another project's record is lost".to_owned());
    }
    home.record("shop").map_err(|error| format!("the record is lost: {error}"))
}

fn current(record: Option<&Record>) -> Option<&str> {
    record.and_then(|record| record.current.as_ref()).map(|current| current.secret.expose())
}

fn error_of(ran: &Ran) -> Option<&str> {
    ran.stderr.lines().find(|line| line.starts_with("error: "))
}

/// Tries `kinds` at the calls of a command in a copy of `before`, and lets `check` judge.
fn sweep(
    tally: &mut Tally,
    server: Option<&MockServer>,
    kinds: &[Fault],
    sample: usize,
    before: &Home,
    arguments: &[&str],
    mut check: impl FnMut(&Home, &Injection, &Ran) -> Result<(), String>,
) {
    let (calls, ran) = calls(&as_administrator(copy_of(before)), &[], arguments, "");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let (changes, others): (Vec<_>, Vec<_>) = faults(calls, kinds).into_iter().partition(|one| one.call.changes);
    let mut chosen = some(changes, sample);
    chosen.extend(some(others, sample / 2));
    for injection in chosen {
        let home = as_administrator(copy_of(before));
        // What was asked before is not about this one.
        while server.is_some_and(|server| server.asked.try_recv().is_ok()) {}
        let Some(ran) = run(&home, &injection, arguments, "") else { continue };
        let held = check(&home, &injection, &ran).and_then(|()| leaves_nothing(&home));
        tally.add(format!("{} {injection}", arguments.join(" ")), held);
    }
}

/// What a rotation on a server may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    Old,
    /// The old one, with the marker that a server was asked.
    Marked,
    New,
}

fn left(record: Option<&Record>, old: Option<&str>) -> Result<Left, String> {
    let now = current(record);
    let previous = record.and_then(|record| record.previous.as_ref()).map(|previous| previous.kept.secret.expose());
    match (now, previous, record.is_some_and(|record| record.pending.is_some())) {
        (now, None, is_pending) if now == old => Ok(if is_pending { Left::Marked } else { Left::Old }),
        (Some(NEW), previous, false) if previous == old => Ok(Left::New),
        other => Err(format!("neither the old record nor the new one: {other:?}")),
    }
}

fn check_rotation(old: Option<&str>, was_asked: bool, home: &Home, fault: Fault, ran: &Ran) -> Result<(), String> {
    let left = left(record(home)?.as_ref(), old)?;
    let Ran { code, stdout, stderr, .. } = ran;
    if [OLD, NEW, "hunter2"].iter().any(|secret| stderr.contains(secret)) || stdout.contains(OLD) {
        return Err(format!("a secret was shown: {stderr}"));
    }
    if was_asked && left == Left::Old {
        return Err(format!("the server was asked, and nothing here says so ({code}): {stderr}"));
    }
    let error = error_of(ran).unwrap_or_default();
    let is_lost = error.contains("which nobody has seen") || error.contains("all the same, which is then lost");
    match (fault, code, left) {
        (Fault::Kill, 137, _) => Ok(()),
        (Fault::Error(_), 0, Left::New) if stdout == NEW => Ok(()),
        // Somebody who cannot be told anything is told by the status.
        (Fault::Error(_), 4..=7, _) if error.is_empty() => Ok(()),
        (Fault::Error(_), 4..=7, Left::New) if ADMISSIONS.iter().any(|one| error.contains(one)) => Ok(()),
        (Fault::Error(_), 4..=7, Left::Marked) if was_asked && (stdout == NEW || is_lost) => Ok(()),
        (Fault::Error(_), 4..=7, Left::Marked)
            if !was_asked
                && (is_lost
                    || error.contains("unknown whether")
                    || error.contains("does not confirm")
                    || stderr.contains("marker could not be cleared")) =>
        {
            Ok(())
        }
        // What is not confirmed is the settings.
        (Fault::Error(_), 6, Left::Old) if !was_asked && error.contains("config.toml") => Ok(()),
        (Fault::Error(_), 4..=7, Left::Old) if !ADMISSIONS.iter().any(|one| error.contains(one)) => Ok(()),
        _ => Err(format!("it ended with {code}; left: {left:?}; the server was asked: {was_asked}; {stderr}")),
    }
}

fn rotations(kinds: &[Fault], sample: usize, at_least: usize) {
    if !has_strace() {
        return;
    }
    let mut tally = Tally::new();
    let server = MockServer::making(NEW);
    let url = server.url.as_str();
    for old in [Some(OLD), None] {
        let before = Home::with("other", OLD);
        if let Some(old) = old {
            before.import("shop", old);
        }
        before.run(&["project", "set", "shop", "--store", "file", "--id", ID, "--server", url]).code(0);
        sweep(&mut tally, Some(&server), kinds, sample, &before, ROTATE, |home, injection, ran| {
            let was_asked = server.asked.try_iter().any(|request| request.contains("/keys/generate"));
            check_rotation(old, was_asked, home, injection.fault, ran)?;
            // Whatever is left, the same again goes through.
            if matches!(injection.fault, Fault::Kill) && current(record(home)?.as_ref()) != Some(NEW) {
                let again = home.run(ROTATE);
                if (again.code, again.stdout.as_str()) != (0, NEW) {
                    return Err(format!("the next one fails: {}", again.stderr));
                }
            }
            Ok(())
        });
    }
    tally.end(at_least);
}

/// A rotation on a server is killed at each of its system calls, before and after the server has made the secret.
#[test]
fn a_kill_at_a_system_call_of_a_rotation_on_a_server() {
    rotations(&[Fault::Kill], 30, if is_all() { 300 } else { 60 });
}

/// Each system call of a rotation on a server fails.
#[test]
fn an_error_from_a_system_call_of_a_rotation_on_a_server() {
    rotations(&ERRORS.map(Fault::Error), 40, if is_all() { 1000 } else { 80 });
}

/// The only secret that nobody else has is stored when it is shown, and shown or said to be stored.
#[test]
fn a_fault_while_a_secret_is_made_here() {
    if !has_strace() {
        return;
    }
    let mut tally = Tally::new();
    let before = Home::with("other", OLD);
    let kinds = [Fault::Kill].into_iter().chain(ERRORS.map(Fault::Error)).collect::<Vec<_>>();
    sweep(&mut tally, None, &kinds, 60, &before, GENERATE, |home, injection, ran| {
        let record = record(home)?;
        let made = current(record.as_ref());
        let Ran { code, stdout, stderr, .. } = ran;
        if made.is_some_and(|made| made.len() != 43 || stderr.contains(made)) {
            return Err(format!("{made:?}: {stderr}"));
        }
        if !stdout.is_empty() && made != Some(stdout) {
            return Err(format!("one is shown and another one is stored ({code}): {stderr}"));
        }
        let error = error_of(ran).unwrap_or_default();
        let admits = ADMISSIONS.iter().any(|one| error.contains(one));
        match (injection.fault, code) {
            (Fault::Kill, 137) => Ok(()),
            (Fault::Error(_), 0) if made == Some(stdout) => Ok(()),
            (Fault::Error(_), 4..=7) if error.is_empty() => Ok(()),
            (Fault::Error(_), 4..=7) if made.is_none() || admits => Ok(()),
            _ => Err(format!("it ended with {code}; stored: {}; {stderr}", made.is_some())),
        }
    });
    tally.end(if is_all() { 500 } else { 70 });
}
