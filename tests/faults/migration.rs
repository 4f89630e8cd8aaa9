//! Kills and failing calls while a secret moves from one store to the other: it is in one of them, whole, all the time.

use std::fs;
use std::path::PathBuf;

use tilepass::store::Record;

use crate::inject::{ERRORS, Fault, Injection, calls_of, faults, fill, has_strace, run_with};
use crate::support::home::{Call, Home, OLD, PASSPHRASE, Ran, keep, record_in};
use crate::support::keyring_bus::{KeyringBus, PASSWORD};
use crate::tally::{Tally, is_all, some, spread};

const ITEM: [&str; 4] = ["service", "tilepass", "username", "shop"];

/// A keyring, and a secrets file beside it.
struct Place {
    bus: KeyringBus,
    /// The secrets file with the project and another one, and with the other one alone.
    both: Vec<u8>,
    other: Vec<u8>,
    /// The same record for a keyring.
    line: String,
}

/// Where the secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    in_file: bool,
    in_keyring: bool,
    /// Whether the settings say that it is in the keyring.
    config_says_keyring: bool,
}

impl Place {
    fn new() -> Option<Self> {
        let bus = KeyringBus::unlocked(PASSWORD)?;
        keep(bus.home().join("passphrase"), PASSPHRASE);
        let home = Home::with("other", OLD);
        let other = fs::read(home.secrets_file()).unwrap();
        home.import("shop", OLD);
        let both = fs::read(home.secrets_file()).unwrap();
        bus.tilepass(&["secret", "import", "-", "--project", "shop"]).fed(OLD).code(0);
        let line = bus.lookup("shop").unwrap();
        Some(Self { bus, both, other, line })
    }

    fn file(&self) -> PathBuf {
        self.bus.home().join("data/tilepass/secrets.tilepass")
    }

    fn config(&self) -> PathBuf {
        self.bus.home().join("config/tilepass/config.toml")
    }

    fn reset(&self, from: &str) {
        self.bus.clear();
        for path in [self.file(), self.config()] {
            let _ = fs::remove_dir_all(path.parent().unwrap());
            fs::create_dir_all(path.parent().unwrap()).unwrap();
        }
        if from == "keyring" {
            self.bus.store(&self.line, &ITEM);
        }
        fs::write(self.file(), if from == "file" { &self.both } else { &self.other }).unwrap();
        let config = format!("[projects.shop]\nstore = \"{from}\"\n\n[projects.other]\nstore = \"file\"\n");
        fs::write(self.config(), config).unwrap();
    }

    fn state(&self) -> Result<State, String> {
        let is_whole = |record: Option<Record>| match record {
            None => Ok(false),
            Some(record) if record.current.as_ref().is_some_and(|current| current.secret.expose() == OLD) => Ok(true),
            Some(_) => Err("it is another secret".to_owned()),
        };
        let in_file = |project| {
            record_in(self.file(), project)
                .map_err(|error| format!("the secrets file is lost: {error}"))
                .and_then(is_whole)
        };
        let line = self.bus.lookup("shop").map(|line| Record::from_line(&line)).transpose();
        let in_keyring = line.map_err(|error| format!("the keyring's record is lost: {error}")).and_then(is_whole)?;
        if !in_file("other")? {
            return Err("another project's secret is lost".to_owned());
        }
        let config = fs::read_to_string(self.config()).unwrap();
        Ok(State {
            in_file: in_file("shop")?,
            in_keyring,
            config_says_keyring: config.contains("[projects.shop]\nstore = \"keyring\"\n"),
        })
    }

    fn strace(&self, options: &[&str], arguments: &[&str]) -> Call<'_> {
        let mut command = self.bus.command("strace");
        fill(&mut command, options, arguments);
        self.with_passphrase(Call::new(command, self.bus.home()))
    }

    fn with_passphrase<'p>(&self, call: Call<'p>) -> Call<'p> {
        call.env("TILEPASS_PASSPHRASE_FILE", self.bus.home().join("passphrase"))
    }

    fn check(&self, to: &str, arguments: &[&str], injection: &Injection, ran: &Ran) -> Result<(), String> {
        let is_keyring = to == "keyring";
        let done = State { in_file: !is_keyring, in_keyring: is_keyring, config_says_keyring: is_keyring };
        let before = State { in_file: is_keyring, in_keyring: !is_keyring, config_says_keyring: !is_keyring };
        let now = self.state()?;
        let Ran { code, stderr, .. } = ran;
        if stderr.contains(OLD) || ran.stdout.contains(OLD) {
            return Err(format!("a secret was shown: {stderr}"));
        }
        if !now.in_file && !now.in_keyring {
            return Err(format!("it is in neither ({code}): {stderr}"));
        }
        // Whoever goes by the settings finds it.
        if !(if now.config_says_keyring { now.in_keyring } else { now.in_file }) {
            return Err(format!("the settings lead nowhere: {now:?} {stderr}"));
        }
        let error = stderr.lines().find(|line| line.starts_with("error: "));
        let admits = |error: &str| {
            let words = ["both", "copy", "unknown whether", "does not confirm", "stdout", "is in"];
            words.iter().any(|word| error.contains(word))
        };
        match (injection.fault, code, error) {
            (Fault::Kill, 137, _) => {}
            (Fault::Error(_), 0, _) if now == done => {}
            (Fault::Error(_), 4..=7, None) if injection.call.name == "write" => {}
            (Fault::Error(_), 4..=7, Some(error)) if now == before || admits(error) => {}
            _ => return Err(format!("it ended with {code}, and it is {now:?}: {stderr}")),
        }
        // The same again brings it to its end.
        let again = self.with_passphrase(self.bus.tilepass(arguments)).run();
        let items = usize::from(is_keyring);
        match self.state()? {
            now if again.code == 0 && now == done && self.bus.items() == items => Ok(()),
            now => Err(format!("after the same again ({}) it is {now:?}: {}", again.code, again.stderr)),
        }
    }
}

/// Of each direction no more than `at_most`, also where all are tried.
fn sweep(kinds: &[Fault], sample: usize, at_most: usize, at_least: usize) {
    if !has_strace() {
        return;
    }
    let Some(place) = Place::new() else { return };
    let mut tally = Tally::new();
    for (from, to) in [("file", "keyring"), ("keyring", "file")] {
        let arguments = ["project", "set", "shop", "--store", to];
        place.reset(from);
        let (calls, ran) = calls_of(place.strace(&[], &arguments), place.bus.home(), "");
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let (changes, others): (Vec<_>, Vec<_>) = faults(calls, kinds).into_iter().partition(|one| one.call.changes);
        let mut chosen = some(changes, sample);
        chosen.extend(some(others, sample / 2));
        for injection in spread(chosen, at_most) {
            place.reset(from);
            let strace = |options: &[&str]| place.strace(options, &arguments);
            let Some(ran) = run_with(strace, place.bus.home(), &injection, "") else { continue };
            tally.add(format!("to the {to}: {injection}"), place.check(to, &arguments, &injection, &ran));
        }
    }
    tally.end(at_least);
}

/// A move between the secrets file and the keyring is killed at each of its system calls.
#[test]
fn a_kill_at_a_system_call_of_a_move_between_stores() {
    sweep(&[Fault::Kill], 16, usize::MAX, if is_all() { 300 } else { 30 });
}

/// System calls of such a move fail: some of them, as a bus that fails is waited for.
#[test]
fn an_error_from_a_system_call_of_a_move_between_stores() {
    sweep(&ERRORS.map(Fault::Error), 14, 80, if is_all() { 80 } else { 20 });
}
