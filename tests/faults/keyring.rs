//! Kills and failing calls while a command writes to a keyring: a real one, on a bus of its own.

use std::fs;

use tilepass::store::Record;

use crate::inject::{ERRORS, Fault, Injection, calls_of, faults, has_strace, run_with};
use crate::support::home::{Call, NEW, OLD, Ran};
use crate::support::keyring_bus::{KeyringBus, PASSWORD};
use crate::tally::{Tally, is_all, some, spread};

/// A command that writes, and whether there is a secret before it.
const CASES: [(&[&str], bool); 3] = [
    (&["secret", "import", "-", "--project", "shop"], false),
    (&["secret", "rotate", "--from", "-", "--yes", "--project", "shop"], true),
    (&["secret", "remove", "--yes", "--project", "shop"], true),
];

const ITEM: [&str; 4] = ["service", "tilepass", "username", "shop"];
const SETTINGS: &str = "[projects.shop]\nstore = \"keyring\"\n";

/// What is kept: the current secret and the one it replaced.
type State = Option<(String, Option<String>)>;

fn state(bus: &KeyringBus) -> Result<State, String> {
    let Some(line) = bus.try_lookup("shop")? else { return Ok(None) };
    let record = Record::from_line(&line).map_err(|error| format!("{error}: {line}"))?;
    let previous = record.previous.map(|previous| previous.kept.secret.expose().to_owned());
    Ok(record.current.map(|current| (current.secret.expose().to_owned(), previous)))
}

fn config(bus: &KeyringBus) -> std::path::PathBuf {
    bus.home().join("config/tilepass/config.toml")
}

/// As before the command: `line` in the keyring and its project in the settings, or neither.
fn reset(bus: &mut KeyringBus, line: Option<&str>) {
    bus.revive(PASSWORD);
    bus.clear();
    let _ = fs::remove_file(config(bus));
    if let Some(line) = line {
        bus.store(line, &ITEM);
        fs::create_dir_all(config(bus).parent().unwrap()).unwrap();
        fs::write(config(bus), SETTINGS).unwrap();
    }
}

/// tilepass below strace, with this bus.
fn traced<'b>(bus: &'b KeyringBus, options: &[&str], arguments: &[&str]) -> Call<'b> {
    let mut command = bus.command("strace");
    crate::inject::fill(&mut command, options, arguments);
    Call::new(command, bus.home())
}

/// Of each command no more than `at_most`, also where all are tried.
fn sweep(kinds: &[Fault], sample: usize, at_most: usize, at_least: usize) {
    if !has_strace() {
        return;
    }
    let Some(mut bus) = KeyringBus::unlocked(PASSWORD) else { return };
    let mut tally = Tally::new();
    bus.tilepass(&["secret", "import", "-", "--project", "shop"]).fed(OLD).code(0);
    let line = bus.lookup("shop").unwrap();
    for (arguments, is_there) in CASES {
        let before = is_there.then_some(line.as_str());
        reset(&mut bus, before);
        let old = state(&bus).unwrap();
        let (calls, ran) = calls_of(traced(&bus, &[], arguments), bus.home(), NEW);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let new = state(&bus).unwrap();
        assert_ne!(old, new, "{arguments:?}");
        let (changes, others): (Vec<_>, Vec<_>) = faults(calls, kinds).into_iter().partition(|one| one.call.changes);
        let mut chosen = some(changes, sample);
        chosen.extend(some(others, sample / 2));
        let chosen = spread(chosen, at_most);
        for injection in chosen {
            let mut attempt = || {
                reset(&mut bus, before);
                let ran = run_with(|options| traced(&bus, options, arguments), bus.home(), &injection, NEW)?;
                bus.revive(PASSWORD);
                let held = check(&bus, &old, &new, &injection, &ran).and_then(|()| leaves_nothing(&bus));
                // Of a keyring that ends by itself while it is looked at, nothing follows.
                Some((bus.revive(PASSWORD), held))
            };
            let mut done = attempt();
            for _ in 0..2 {
                if matches!(done, Some((true, _))) {
                    done = attempt();
                }
            }
            if let Some((_, held)) = done {
                tally.add(format!("{} {injection}", arguments.join(" ")), held);
            }
        }
    }
    tally.end(at_least);
}

fn check(bus: &KeyringBus, old: &State, new: &State, injection: &Injection, ran: &Ran) -> Result<(), String> {
    let now = state(bus)?;
    let Ran { code, stderr, .. } = ran;
    if [OLD, NEW].iter().any(|secret| stderr.contains(secret) || ran.stdout.contains(secret)) {
        return Err(format!("a secret was shown: {stderr}"));
    }
    if now != *old && now != *new {
        return Err(format!("neither the old record nor the new one: {now:?}"));
    }
    // Whatever the settings say by now, `status` finds what is there.
    let status = bus.tilepass(&["secret", "status", "--json"]).run();
    let is_found = status.stdout.contains("\"state\":\"stored\"");
    if is_found != now.is_some() {
        return Err(format!("it is there: {}; status: {}", now.is_some(), status.stdout));
    }
    let error = stderr.lines().find(|line| line.starts_with("error: "));
    let admits = |error: &str| {
        let words = ["unknown whether", "is stored", "is replaced", "is removed", "does not confirm", "stdout"];
        words.iter().any(|word| error.contains(word))
    };
    match (injection.fault, code, error) {
        (Fault::Kill, 137, _) => Ok(()),
        (Fault::Error(_), 0, _) if now == *new => Ok(()),
        (Fault::Error(_), 4..=7, Some(error)) if now == *old || admits(error) => Ok(()),
        // Somebody who cannot be told anything is told by the status.
        (Fault::Error(_), 4..=6, None) if injection.call.name == "write" => Ok(()),
        _ => Err(format!("it ended with {code}, and {now:?} is there: {stderr}")),
    }
}

/// After the next writer there is no item but the project's, and no file but ours.
fn leaves_nothing(bus: &KeyringBus) -> Result<(), String> {
    let ran = bus.tilepass(&["secret", "remove", "--yes", "--project", "shop"]).run();
    // The settings may still have it where the keyring has not: that is said, and is no success.
    let is_lost = ran.stderr.contains("is not in the keyring, where `config.toml` says it belongs");
    if ![0, 3].contains(&ran.code) && !is_lost {
        return Err(format!("the next one fails: {}", ran.stderr));
    }
    bus.tilepass(&["project", "set", "shop", "--scheme", "visitor"]).run().code(0);
    if bus.items() != 0 {
        return Err(format!("{} items are left", bus.items()));
    }
    for directory in [config(bus).parent().unwrap(), &bus.home().join("data/tilepass")] {
        for entry in fs::read_dir(directory).into_iter().flatten() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if !["config.toml", "lock"].contains(&name.as_str()) {
                return Err(format!("`{name}` is left"));
            }
        }
    }
    Ok(())
}

/// Each command that writes is killed at each of its system calls, in all its threads.
#[test]
fn a_kill_at_a_system_call_with_the_keyring() {
    sweep(&[Fault::Kill], 10, usize::MAX, if is_all() { 300 } else { 30 });
}

/// System calls of each command that writes fail: some of them, as a bus that fails is waited for.
#[test]
fn an_error_from_a_system_call_with_the_keyring() {
    sweep(&ERRORS.map(Fault::Error), 10, 60, if is_all() { 100 } else { 30 });
}
