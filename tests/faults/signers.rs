//! Kills and failing calls while the signers are set, and while the secret is brought to them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::inject::{ERRORS, Fault, Injection, calls, faults, has_strace, run};
use crate::secrets_file::copy_of;
use crate::support::home::{Home, OLD, Ran};
use crate::tally::{Tally, is_all, some, spread};

const SET: &[&str] = &["signer", "set", "web1", "--project", "shop", "--check", "https://shop.example/new"];
const REMOVE: &[&str] = &["signer", "remove", "web1", "--project", "shop"];
const DELIVER: &[&str] = &["secret", "deliver", "--yes", "--project", "shop"];
const RENAME: &[&str] = &["project", "rename", "shop", "store"];

fn signers_toml(home: &Home) -> PathBuf {
    home.config().with_file_name("signers.toml")
}

fn journal(home: &Home) -> PathBuf {
    home.secrets_file().with_file_name("deliveries.json")
}

/// Where the secret is brought to.
fn far(home: &Home) -> PathBuf {
    home.path().join("far")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// A home with two signers, of which one is brought the secret into a file there, by a shell of its own.
fn home(before: &Home) -> Home {
    let home = copy_of(before);
    let text = format!(
        "# By hand.\n[projects.shop.web1]\ncommand = [\"/bin/sh\", \"-c\", 'cat >\"$0\"', \"{}\"]\n\n[projects.shop.web2]\ncheck = \"https://shop.example/other\"\n",
        far(&home).display()
    );
    fs::write(signers_toml(&home), text).unwrap();
    fs::set_permissions(signers_toml(&home), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    fs::write(journal(&home), "{}").unwrap();
    home
}

/// What is in the files of the signers, whichever home it is.
fn state(home: &Home) -> String {
    read(&signers_toml(home)).replace(home.path().to_str().unwrap(), "~")
}

/// The secret is nowhere but in its store and where it was brought to.
fn keeps_the_secret(home: &Home, directory: &Path) -> Result<(), String> {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            keeps_the_secret(home, &path)?;
        } else if path != far(home)
            && !path.ends_with("strace.log")
            && fs::read(&path).unwrap().windows(20).any(|part| part == &OLD.as_bytes()[..20])
        {
            return Err(format!("the secret is in `{}`", path.display()));
        }
    }
    Ok(())
}

/// What the next one leaves.
fn is_clean(home: &Home) -> Result<(), String> {
    let known =
        ["config.toml", "lock", "project-in-use", "secrets.tilepass", "signers.toml", "deliveries.json", "strace.log"];
    for path in [home.config(), home.secrets_file()] {
        for entry in fs::read_dir(path.parent().unwrap()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if !known.contains(&name.as_str()) {
                return Err(format!("`{name}` is left"));
            }
        }
    }
    Ok(())
}

fn stage(home: &Home, project: &str) -> Result<Option<String>, String> {
    let text = read(&journal(home));
    let journal: Value = serde_json::from_str(&text).map_err(|_| format!("the journal is torn: {text}"))?;
    Ok(journal[project]["signers"]["web1"]["stage"].as_str().map(str::to_owned))
}

fn check(
    home: &Home,
    old: &str,
    new: &str,
    arguments: &[&str],
    injection: &Injection,
    ran: &Ran,
) -> Result<(), String> {
    let Ran { code, stdout, stderr, .. } = ran;
    if stdout.contains(OLD) || stderr.contains(OLD) {
        return Err(format!("a secret was shown: {stderr}"));
    }
    keeps_the_secret(home, home.path())?;
    let now = state(home);
    if now != old && now != new {
        return Err(format!("neither the old signers nor the new ones: {now}"));
    }
    let project = if arguments == RENAME && now == new { "store" } else { "shop" };
    let stage = stage(home, project)?;
    let is_there = read(&far(home)) == OLD;
    if stage.as_deref() == Some("delivered") && !is_there {
        return Err(format!("it is noted as delivered, and is not there: {stderr}"));
    }
    match (injection.fault, code) {
        (Fault::Kill, 137) => Ok(()),
        // The fault hit the program that was run.
        (Fault::Kill, 6)
            if arguments == DELIVER && ["signal 9", "status 137"].iter().any(|end| stderr.contains(end)) =>
        {
            Ok(())
        }
        (_, 0) if arguments == DELIVER && !is_there => Err(format!("it said that it was delivered: {stderr}")),
        (_, 0) if arguments == DELIVER => {
            let is_known = stage.as_deref() == Some("delivered") || stderr.contains("cannot be noted");
            if is_known { Ok(()) } else { Err(format!("it is noted as {stage:?}, and nothing was said: {stderr}")) }
        }
        (_, 0) if now == new => Ok(()),
        (_, 0) => Err(format!("it said that it was done: {stderr}")),
        (Fault::Error(_), 3..=7) if injection.call.name == "write" || stderr.contains("error: ") => Ok(()),
        _ => Err(format!("it ended with {code}: {stderr}")),
    }
}

fn sweep(kinds: &[Fault], sample: usize, at_least: usize) {
    if !has_strace() {
        return;
    }
    let mut tally = Tally::new();
    let before = Home::with("shop", OLD);
    before.run(&["project", "set", "shop", "--scheme", "visitor", "-q"]).code(0);
    for arguments in [SET, REMOVE, DELIVER, RENAME] {
        let model = home(&before);
        let old = state(&model);
        let (calls, ran) = calls(&model, &[], arguments, "");
        ran.code(0);
        let new = state(&model);
        assert_eq!(old == new, arguments == DELIVER, "{arguments:?}: {new}");
        let (changes, others): (Vec<_>, Vec<_>) = faults(calls, kinds).into_iter().partition(|one| one.call.changes);
        let mut chosen = some(changes, sample);
        // Those between are alike, and the other sweeps have them all.
        chosen.extend(spread(others, sample));
        for injection in chosen {
            let home = home(&before);
            let Some(ran) = run(&home, &injection, arguments, "") else { continue };
            let held = check(&home, &old, &new, arguments, &injection, &ran).and_then(|()| {
                // The same again ends it.
                let again = home.run(arguments);
                let is_done = again.code == 0 || again.code == 3 && arguments != DELIVER;
                if !is_done || state(&home) != new {
                    return Err(format!("the next one ends with {}: {}", again.code, again.stderr));
                }
                let after: &[&str] = &["signer", "set", "zz", "--check", "https://shop.example/zz", "-q"];
                let project: &[&str] =
                    if arguments == RENAME { &["--project", "store"] } else { &["--project", "shop"] };
                home.run(&[after, project].concat()).code(0);
                is_clean(&home)
            });
            tally.add(format!("{} {injection}", arguments.join(" ")), held);
        }
    }
    tally.end(at_least);
}

/// Signers are set and removed, follow their project, and are brought the secret: each is killed at each system call that
/// changes something, and at some others.
#[test]
fn a_kill_at_a_system_call_with_signers() {
    sweep(&[Fault::Kill], 24, if is_all() { 150 } else { 60 });
}

/// The same calls fail.
#[test]
fn an_error_from_a_system_call_with_signers() {
    sweep(&ERRORS.map(Fault::Error), 24, if is_all() { 300 } else { 60 });
}
