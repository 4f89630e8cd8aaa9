//! The keyring store against a real Secret Service: what it answers, and how long it takes over it.
//!
//! A keyring is found by way of the environment. So each case runs the test `steps` of this file again, in the environment
//! of its own bus, and reads what that printed.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tiledesk_token::secret::Secret;
use tilepass::store::keyring::KeyringStore;
use tilepass::store::{Origin, Prompt, Record, Store, StoreError, UnlockTimeout};
use zeroize::Zeroizing;

use crate::support::home::{NEW, OLD};
use crate::support::keyring_bus::{KeyringBus, PASSWORD};

struct Waiting {
    timeout: UnlockTimeout,
}

impl Prompt for Waiting {
    fn passphrase(&mut self, _: bool) -> Result<Zeroizing<String>, StoreError> {
        Err(StoreError::PassphraseMissing)
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        std::env::var_os(name)
    }

    fn waiting(&mut self, what: &str) {
        println!("@waiting: {what}");
    }

    fn unlock_timeout(&self) -> UnlockTimeout {
        self.timeout
    }
}

fn record(secret: &str) -> Record {
    let secret = Secret::parse(secret.as_bytes()).unwrap().secret;
    let made = "2026-11-22T06:02:21Z".parse().unwrap();
    Record::new(secret, made, Origin::Imported)
}

/// For the other tests of this file: does what `STEPS` says and prints one line for each step, `@get: nothing, 12 ms`.
/// By itself: a store that is not asked for a secret reaches for nothing, and has nothing to list.
#[test]
fn steps() {
    let Ok(steps) = std::env::var("STEPS") else {
        assert!(KeyringStore::new().list().unwrap().is_empty());
        return;
    };
    let number = |name: &str| std::env::var(name).unwrap().parse::<u64>().unwrap();
    let mut asked = Waiting {
        timeout: UnlockTimeout { limit: Duration::from_millis(number("LIMIT")), person: number("PERSON") == 1 },
    };
    let mut store = KeyringStore::new();
    println!();
    for step in steps.split(';') {
        let started = Instant::now();
        let answer = one_step(&mut store, step, &mut asked);
        println!("@{step}: {answer}, {} ms", started.elapsed().as_millis());
    }
}

fn one_step(store: &mut KeyringStore, step: &str, asked: &mut Waiting) -> String {
    let project = "shop".parse().unwrap();
    let done = |result: Result<(), StoreError>| match result {
        Ok(()) => "done".to_owned(),
        Err(error) => named(&error),
    };
    match step {
        "get" => match store.get(&project, asked) {
            Ok(found) => {
                assert_eq!(found.revision, None, "a keyring has none");
                found.record.map_or("nothing".to_owned(), |record| record.current.unwrap().secret.expose().to_owned())
            }
            Err(error) => named(&error),
        },
        "prepare" => done(store.prepare(&project, asked)),
        "put old" => done(store.put(&project, &record(OLD), None, asked).map(drop)),
        "put new" => done(store.put(&project, &record(NEW), None, asked).map(drop)),
        "delete" => done(store.delete(&project, asked)),
        "search" => match store.search(asked) {
            Ok(found) => found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            Err(error) => named(&error),
        },
        "list" => store.list().unwrap().len().to_string(),
        kill => {
            let arguments: Vec<&str> = kill.split(' ').collect();
            let status = Command::new("kill").args(&arguments).status().unwrap();
            std::thread::sleep(Duration::from_millis(100));
            status.to_string()
        }
    }
}

/// The name of the variant in front of its text.
fn named(error: &StoreError) -> String {
    let debug = format!("{error:?}");
    let name = debug.split([' ', '(', '{']).next().unwrap();
    format!("{name}: {error}")
}

pub(crate) struct Run {
    pub(crate) steps: String,
    pub(crate) limit: u64,
    pub(crate) person: bool,
}

impl Run {
    pub(crate) fn new(steps: &str) -> Self {
        Self { steps: steps.to_owned(), limit: 3000, person: false }
    }

    /// The printed lines without their times, and the times.
    pub(crate) fn by(self, command: Command) -> (Vec<String>, Vec<u64>) {
        self.seen_by(command, |_| ())
    }

    /// The same, and each line is shown to somebody as soon as it stands there.
    fn seen_by(self, mut command: Command, mut seen: impl FnMut(&str)) -> (Vec<String>, Vec<u64>) {
        command
            .args(["store::steps", "--exact", "--nocapture"])
            .env("STEPS", &self.steps)
            .env("LIMIT", self.limit.to_string())
            .env("PERSON", u8::from(self.person).to_string());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut text = String::new();
        let mut answers = Vec::new();
        let mut times = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            text = text + &line + "\n";
            let Some(line) = line.strip_prefix('@') else {
                continue;
            };
            seen(line);
            if let Some((answer, time)) = line.rsplit_once(", ") {
                answers.push(answer.to_owned());
                times.push(time.strip_suffix(" ms").unwrap().parse().unwrap());
            } else {
                answers.push(line.to_owned());
            }
        }
        assert!(child.wait().unwrap().success(), "{text}");
        (answers, times)
    }

    fn on(self, bus: &KeyringBus) -> (Vec<String>, Vec<u64>) {
        self.by(bus.command(std::env::current_exe().unwrap()))
    }
}

/// The lines of `steps` on `bus`, with the limit of a script.
fn steps_on(bus: &KeyringBus, steps: &str) -> Vec<String> {
    Run::new(steps).on(bus).0
}

pub(crate) const LOCKED: &str = "Locked: the keyring is locked: nobody unlocked it";
pub(crate) const NO_BACKEND: &str = "NoBackend: this computer has no keyring that tilepass can use: ";
const NOBODY: &str = "the D-Bus session bus is there, but nobody provides org.freedesktop.secrets on it";
const NO_BUS: &str = "there is no D-Bus session bus (`DBUS_SESSION_BUS_ADDRESS` is not set, or wrong)";

#[test]
fn a_whole_life() {
    let Some(bus) = KeyringBus::unlocked(PASSWORD) else { return };
    let answers = steps_on(&bus, "get;prepare;get;put old;get;put new;get;list;prepare;get;delete;get;delete");
    let old = format!("get: {OLD}");
    let new = format!("get: {NEW}");
    assert_eq!(
        answers,
        [
            "get: nothing",
            "prepare: done",
            "get: nothing",
            "put old: done",
            &old,
            "put new: done",
            &new,
            "list: 0",
            "prepare: done",
            &new,
            "delete: done",
            "get: nothing",
            "delete: done",
        ]
    );
    assert_eq!(bus.items(), 0, "no probe stays behind");
}

#[test]
fn what_is_written_is_one_item_of_one_line_that_secret_tool_reads_too() {
    let Some(bus) = KeyringBus::unlocked(PASSWORD) else { return };
    steps_on(&bus, "put old;put new");
    assert_eq!(bus.lookup("shop"), Some(record(NEW).to_line().to_string()));
    assert_eq!(bus.items(), 1);

    bus.store(&record(OLD).to_line(), &["service", "tilepass", "username", "shop"]);
    assert_eq!(steps_on(&bus, "get"), [format!("get: {OLD}")]);
}

#[test]
fn a_locked_keyring_is_locked_and_not_empty() {
    let Some(bus) = KeyringBus::unlocked(PASSWORD) else { return };
    steps_on(&bus, "put old");
    bus.lock();
    let answers = steps_on(&bus, "get;prepare;put new;delete");
    let expected = ["get", "prepare", "put new", "delete"].map(|step| format!("{step}: {LOCKED}"));
    assert_eq!(answers, expected);
}

/// Each question would be another dialog. That none is put shows where nobody is left who could answer it.
#[test]
fn a_keyring_that_was_not_unlocked_is_not_asked_again() {
    for first in ["get", "prepare", "put new", "delete"] {
        let Some(bus) = KeyringBus::unlocked(PASSWORD) else { return };
        steps_on(&bus, "put old");
        bus.lock();
        let answers = steps_on(&bus, &format!("{first};-KILL {};get;prepare;put new;delete", bus.daemon_id()));
        assert_eq!(answers[0], format!("{first}: {LOCKED}"));
        let expected = ["get", "prepare", "put new", "delete"].map(|step| format!("{step}: {LOCKED}"));
        assert_eq!(answers[2..], expected);
    }
}

#[test]
fn nothing_replaces_what_a_never_unlocked_keyring_holds() {
    let Some(mut bus) = KeyringBus::unlocked(PASSWORD) else { return };
    steps_on(&bus, "put old");
    bus.kill();
    bus.start_never_unlocked();
    let answers = steps_on(&bus, "prepare;put new;delete");
    let expected = ["prepare", "put new", "delete"].map(|step| format!("{step}: {LOCKED}"));
    assert_eq!(answers, expected);

    bus.kill();
    bus.start_unlocked(PASSWORD);
    assert_eq!(steps_on(&bus, "get"), [format!("get: {OLD}")]);
    assert_eq!(bus.items(), 1);
}

#[test]
fn a_never_unlocked_keyring_says_nothing_is_there_and_preparing_tells_the_truth() {
    let Some(mut bus) = KeyringBus::unlocked(PASSWORD) else { return };
    bus.store("something", &["service", "another program"]);
    bus.kill();
    bus.start_never_unlocked();
    assert_eq!(steps_on(&bus, "get;prepare"), ["get: nothing".to_owned(), format!("prepare: {LOCKED}")]);
}

#[test]
fn a_service_without_any_keyring_is_no_backend_for_a_write() {
    let Some(mut bus) = KeyringBus::start() else { return };
    bus.start_never_unlocked();
    let why = "its Secret Service has no default collection to keep secrets in";
    assert_eq!(steps_on(&bus, "get;prepare"), ["get: nothing".to_owned(), format!("prepare: {NO_BACKEND}{why}")]);
}

#[test]
fn several_records_for_one_project_are_not_chosen_from() {
    let Some(bus) = KeyringBus::unlocked(PASSWORD) else { return };
    let item = ["service", "tilepass", "username", "shop"];
    bus.store(&record(OLD).to_line(), &item);
    bus.store(&record(NEW).to_line(), &[&item[..], &["made-by", "somebody else"]].concat());
    let answers = steps_on(&bus, "get;prepare;put new;delete");
    let error = "Ambiguous: the keyring holds several records for project `shop`";
    let expected = ["get", "prepare", "put new", "delete"].map(|step| format!("{step}: {error}"));
    assert_eq!(answers, expected);
    assert_eq!(bus.items(), 2);
}

#[test]
fn a_damaged_record_is_not_shown_and_can_be_replaced() {
    let Some(bus) = KeyringBus::unlocked(PASSWORD) else { return };
    bus.store("{\"v\":1,\"secret\":\"half a rec", &["service", "tilepass", "username", "shop"]);
    let damaged = "get: Record: the record of project `shop` in the keyring cannot be read: \
                   it is not a record that tilepass wrote";
    assert_eq!(
        steps_on(&bus, "get;prepare;put new;get"),
        [damaged, "prepare: done", "put new: done", &format!("get: {NEW}")]
    );
}

#[test]
fn a_bus_on_which_nobody_keeps_secrets() {
    let Some(bus) = KeyringBus::start() else { return };
    let answers = steps_on(&bus, "get;prepare;put new;delete");
    let expected = ["get", "prepare", "put new", "delete"].map(|step| format!("{step}: {NO_BACKEND}{NOBODY}"));
    assert_eq!(answers, expected);
}

#[test]
fn a_keyring_that_cannot_be_started() {
    let Some(bus) = KeyringBus::start() else { return };
    for command in ["/bin/false", "/nowhere/keyring"] {
        bus.start_on_demand(command);
        let answers = steps_on(&bus, "get");
        let why = "what provides org.freedesktop.secrets could not be started (";
        let expected = format!("get: {NO_BACKEND}{why}");
        assert!(answers[0].starts_with(&expected), "{answers:?}");
    }
}

#[test]
fn a_keyring_that_never_finishes_starting_is_no_answer() {
    let Some(bus) = KeyringBus::start() else { return };
    bus.start_on_demand("/bin/sleep 20");
    let run = Run { limit: 1000, ..Run::new("get") };
    let (answers, times) = run.on(&bus);
    assert_eq!(answers, ["get: NoAnswer: the keyring did not answer within 1 s"]);
    assert_about(times[0], 1000);
}

#[test]
fn no_bus_at_all() {
    let Some(bus) = KeyringBus::start() else { return };
    let this = || std::env::current_exe().unwrap();
    let expected = [format!("get: {NO_BACKEND}{NO_BUS}")];

    let mut unset = bus.command(this());
    unset.env_remove("DBUS_SESSION_BUS_ADDRESS");
    unset.env("XDG_RUNTIME_DIR", bus.home());
    assert_eq!(Run::new("get").by(unset).0, expected);

    for address in ["", "garbage", "unix:path=/nowhere/bus"] {
        let mut wrong = bus.command(this());
        wrong.env("DBUS_SESSION_BUS_ADDRESS", address);
        assert_eq!(Run::new("get").by(wrong).0, expected, "`{address}`");
    }

    let mut refused = bus.command(this());
    let left = bus.home().join("left");
    drop(std::os::unix::net::UnixListener::bind(&left).unwrap());
    refused.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", left.display()));
    let answers = Run::new("get").by(refused).0;
    let expected = format!("get: {NO_BACKEND}the D-Bus session bus cannot be reached (");
    assert!(answers[0].starts_with(&expected), "{answers:?}");
}

/// The time limit of `milliseconds` was kept: not earlier, and long before what does not answer would go away by itself.
fn assert_about(milliseconds: u64, limit: u64) {
    assert!((limit..limit + 10_000).contains(&milliseconds), "{milliseconds} ms");
}

#[test]
fn a_silent_keyring_is_waited_for_once_and_no_longer_than_the_limit() {
    let Some(bus) = KeyringBus::unlocked(PASSWORD) else { return };
    bus.stop();
    let run = Run { limit: 1000, ..Run::new("get;get;prepare;put new;delete") };
    let (answers, times) = run.on(&bus);
    let error = "NoAnswer: the keyring did not answer within 1 s";
    let expected = ["get", "get", "prepare", "put new", "delete"].map(|step| format!("{step}: {error}"));
    assert_eq!(answers, expected);
    assert_about(times[0], 1000);
    assert!(times[1..].iter().all(|time| *time < 1000), "{times:?}");
}

#[test]
fn a_bus_that_accepts_and_says_nothing_is_no_answer_either() {
    let Some(bus) = KeyringBus::start() else { return };
    let path = bus.home().join("deaf");
    let _deaf = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let mut command = bus.command(std::env::current_exe().unwrap());
    command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", path.display()));
    let run = Run { limit: 1000, ..Run::new("prepare") };
    let (answers, times) = run.by(command);
    assert_eq!(answers, ["prepare: NoAnswer: the keyring did not answer within 1 s"]);
    assert_about(times[0], 1000);
}

#[test]
fn a_write_that_timed_out_is_unknown() {
    for step in ["put new", "delete"] {
        let Some(bus) = KeyringBus::unlocked(PASSWORD) else { return };
        let run = Run { limit: 1000, ..Run::new(&format!("get;-STOP {};{step};get", bus.daemon_id())) };
        let (answers, times) = run.on(&bus);
        let unknown = "UnknownWhetherStored: the keyring did not answer within 1 s: \
                       unknown whether the change was stored";
        let silent = "get: NoAnswer: the keyring did not answer within 1 s";
        assert_eq!(answers[2..], [format!("{step}: {unknown}"), silent.to_owned()]);
        assert_about(times[2], 1000);
    }
}

#[test]
fn a_person_is_told_what_takes_so_long_and_an_answer_that_comes_late_counts() {
    let Some(bus) = KeyringBus::unlocked(PASSWORD) else { return };
    steps_on(&bus, "put old");
    bus.stop();
    let run = Run { limit: 60_000, person: true, ..Run::new("get;get") };
    let this = bus.command(std::env::current_exe().unwrap());
    let (answers, _) = run.seen_by(this, |line| {
        if line.starts_with("waiting: ") {
            bus.go_on();
        }
    });
    let waiting = "waiting: waiting for the keyring to be unlocked";
    let old = format!("get: {OLD}");
    assert_eq!(answers, [waiting, &old, &old]);
}

#[test]
fn a_keyring_that_dies_between_two_operations_is_gone() {
    let Some(bus) = KeyringBus::unlocked(PASSWORD) else { return };
    let steps = format!("put old;-KILL {};get;put new", bus.daemon_id());
    let answers = steps_on(&bus, &steps);
    let gone = format!("{NO_BACKEND}{NOBODY}");
    assert_eq!(answers[2..], [format!("get: {gone}"), format!("put new: {gone}")]);
}

#[test]
fn a_keyring_that_dies_while_it_writes_leaves_it_unknown() {
    let Some(bus) = KeyringBus::unlocked(PASSWORD) else { return };
    let id = bus.daemon_id();
    let run = Run { limit: 60_000, ..Run::new(&format!("get;-STOP {id};put new")) };
    let this = bus.command(std::env::current_exe().unwrap());
    let (answers, times) = run.seen_by(this, |line| {
        if line.starts_with("-STOP") {
            // Time to send it: nothing tells when that is done.
            std::thread::sleep(Duration::from_secs(2));
            bus.crash();
        }
    });
    let unknown = "put new: UnknownWhetherStored: the keyring failed: it went away while it was asked: \
                   unknown whether the change was stored";
    assert_eq!(answers[2], unknown);
    assert!(times[2] < 60_000, "{times:?}");
}
