//! `tilepass` with a real keyring, from end to end: each case has a `gnome-keyring-daemon` of its own on a private bus.
//!
//! The store by itself, with its exact answers and times, is tested in `store.rs`.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::support::home::{Call, NEW, OLD, Ran, keep};
use crate::support::keyring_bus::{KeyringBus, PASSWORD};
use crate::support::server::MockServer;
use crate::support::tokens::ID;

const SIGN: &[&str] = &["token", "sign", "--name", "Ada", "--email", "ada@example.com", "--external-id", "user-1"];
/// What a script is willing to wait for a keyring.
const LIMIT: Duration = Duration::from_secs(3);

impl Ran {
    /// Asserts the exit status, and that neither stream says more than it may.
    fn exits(self, code: i32) -> Self {
        let ran = self.code(code);
        for secret in [OLD, NEW] {
            assert!(!ran.stdout.contains(secret), "{}", ran.stdout);
            assert!(!ran.stderr.contains(secret), "{}", ran.stderr);
        }
        ran
    }

    fn complains_of(&self, what: &str) {
        let stderr = &self.stderr;
        assert!(stderr.starts_with("error: "), "{stderr}");
        assert!(stderr.contains(what), "`{what}` is not in: {stderr}");
        assert!(self.stdout.is_empty(), "{}", self.stdout);
    }
}

fn on(bus: &KeyringBus, arguments: &[&str]) -> Ran {
    bus.tilepass(arguments).run()
}

fn fed(bus: &KeyringBus, arguments: &[&str], stdin: &str) -> Ran {
    bus.tilepass(arguments).fed(stdin)
}

/// A keyring that holds `OLD` for the project `default`.
fn with_old_secret() -> Option<KeyringBus> {
    let bus = KeyringBus::unlocked(PASSWORD)?;
    fed(&bus, &["secret", "import", "-"], OLD).exits(0);
    Some(bus)
}

/// The record of `project` as another program reads it.
fn kept(bus: &KeyringBus, project: &str) -> Option<serde_json::Value> {
    bus.lookup(project).map(|line| {
        assert!(line.is_ascii() && !line.contains('\n'), "one line of ASCII");
        assert!(line.len() < 1200, "{} bytes", line.len());
        serde_json::from_str(&line).expect("JSON")
    })
}

fn assert_old_secret_stands(bus: &KeyringBus) {
    let record = kept(bus, "default").expect("a record");
    assert_eq!(record["secret"], OLD);
    assert!(record.get("previous").is_none(), "{record}");
    assert_eq!(bus.items(), 1, "no probe stays behind");
}

/// No file under `directory` has a secret in it.
fn assert_no_plain_secret_in(directory: &Path) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            assert_no_plain_secret_in(&entry.path());
        } else if kind.is_file() {
            let text = String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()).into_owned();
            for secret in [OLD, NEW] {
                assert!(!text.contains(secret), "{}", entry.path().display());
            }
        }
    }
}

#[test]
fn the_life_of_a_secret() {
    let Some(bus) = KeyringBus::unlocked(PASSWORD) else { return };
    on(&bus, SIGN).exits(3).complains_of("secret");

    fed(&bus, &["secret", "import", "-"], OLD).exits(0);
    let record = kept(&bus, "default").expect("a record");
    assert_eq!(record["v"], 2);
    assert_eq!(record["secret"], OLD);
    assert_eq!(record["origin"], "imported");

    let token = on(&bus, SIGN).exits(0).stdout;
    assert!(token.starts_with("JWT ey"), "{token}");
    let status = on(&bus, &["secret", "status"]).exits(0).stdout;
    assert!(status.contains("default"), "{status}");
    assert!(status.contains("keyring"), "{status}");

    fed(&bus, &["secret", "rotate", "--from", "-", "--yes"], NEW).exits(0);
    let record = kept(&bus, "default").expect("a record");
    assert_eq!(record["secret"], NEW);
    assert_eq!(record["previous"]["secret"], OLD);
    assert_eq!(bus.items(), 1, "one record, no probe");

    on(&bus, &["secret", "remove", "--yes"]).exits(0);
    assert_eq!(bus.items(), 0);
    on(&bus, SIGN).exits(3);
    assert_no_plain_secret_in(bus.home());
}

#[test]
fn a_generated_secret_is_shown_once_and_is_the_one_that_is_kept() {
    let Some(bus) = KeyringBus::unlocked(PASSWORD) else { return };
    let shown = on(&bus, &["secret", "generate"]).exits(0).stdout;
    assert_eq!(shown.len(), 43, "nothing but the secret, without a newline");
    let record = kept(&bus, "default").expect("a record");
    assert_eq!(record["secret"], shown);
    assert_eq!(record["origin"], "made-here");
    let status = on(&bus, &["secret", "status"]).exits(0);
    assert!(!status.stdout.contains(&shown) && !status.stderr.contains(&shown));
}

#[test]
fn projects_do_not_touch_each_other() {
    let Some(bus) = with_old_secret() else { return };
    fed(&bus, &["--project", "shop", "secret", "import", "-"], NEW).exits(0);
    assert_eq!(kept(&bus, "default").expect("a record")["secret"], OLD);
    assert_eq!(kept(&bus, "shop").expect("a record")["secret"], NEW);
    let status = on(&bus, &["secret", "status"]).exits(0).stdout;
    assert!(status.contains("default") && status.contains("shop"), "{status}");

    on(&bus, &["--project", "shop", "secret", "remove", "--yes"]).exits(0);
    assert_old_secret_stands(&bus);
}

#[test]
fn an_import_does_not_replace_a_secret() {
    let Some(bus) = with_old_secret() else { return };
    fed(&bus, &["secret", "import", "-"], NEW).exits(5).complains_of("default");
    assert_old_secret_stands(&bus);
}

#[test]
fn a_locked_keyring_is_4_and_changes_nothing() {
    let Some(mut bus) = with_old_secret() else { return };
    bus.lock();
    on(&bus, SIGN).exits(4).complains_of("the keyring is locked");
    fed(&bus, &["secret", "import", "-"], NEW).exits(4).complains_of("the keyring is locked");
    fed(&bus, &["secret", "rotate", "--from", "-", "--yes"], NEW).exits(4).complains_of("the keyring is locked");
    on(&bus, &["secret", "remove", "--yes"]).exits(4).complains_of("the keyring is locked");
    on(&bus, &["secret", "generate"]).exits(4).complains_of("the keyring is locked");

    bus.kill();
    bus.start_unlocked(PASSWORD);
    assert_old_secret_stands(&bus);
}

/// The command in the hint, to the letter; a person types the password, which is not shown.
#[test]
fn the_hint_for_a_locked_keyring_unlocks_it() {
    for never_unlocked in [false, true] {
        // The daemon that the hint starts takes the place of the bus's own, and ends with the bus.
        let Some(mut bus) = with_old_secret() else { return };
        if never_unlocked {
            bus.kill();
            bus.start_never_unlocked();
        } else {
            bus.lock();
        }
        // A keyring that was never unlocked says so only to those who write.
        let ran = fed(&bus, &["secret", "rotate", "--from", "-", "--yes"], NEW);
        let ran = if never_unlocked { fed(&bus, &["--project", "shop", "secret", "import", "-"], NEW) } else { ran };
        assert_eq!(ran.code, 4, "{}", ran.stderr);
        assert!(ran.stderr.contains("`--secret-file PATH`") && ran.stderr.contains("`--store file`"), "{}", ran.stderr);
        let command = ran.stderr.split('`').find(|part| part.contains("gnome-keyring-daemon")).unwrap().to_owned();
        let mut shell = bus.command("bash");
        shell.args(["-c", &command]).stdin(std::process::Stdio::piped());
        let mut shell =
            shell.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut shell.stdin.take().unwrap(), format!("{PASSWORD}\n").as_bytes()).unwrap();
        let output = shell.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !said.contains(PASSWORD), "{said}");
        on(&bus, SIGN).exits(0);
        assert_old_secret_stands(&bus);
    }
}

#[test]
fn status_tells_that_the_keyring_is_locked_and_succeeds() {
    let Some(bus) = with_old_secret() else { return };
    bus.lock();
    let status = on(&bus, &["secret", "status"]).exits(0);
    assert!(status.stdout.contains("default"), "{}", status.stdout);
    let said = status.stdout + &status.stderr;
    assert!(said.contains("locked"), "{said}");
}

#[test]
fn a_keyring_that_was_never_unlocked_loses_nothing() {
    let Some(mut bus) = with_old_secret() else { return };
    bus.kill();
    bus.start_never_unlocked();
    on(&bus, SIGN).exits(4);
    fed(&bus, &["secret", "import", "-"], NEW).exits(4);
    on(&bus, &["secret", "generate"]).exits(4);
    // For this one it says "no entry", and only the probe finds out.
    fed(&bus, &["--project", "shop", "secret", "import", "-"], NEW).exits(4).complains_of("the keyring is locked");

    bus.kill();
    bus.start_unlocked(PASSWORD);
    assert_old_secret_stands(&bus);
}

#[test]
fn a_bus_without_a_keyring_is_4_and_nothing_is_kept_elsewhere() {
    let Some(bus) = KeyringBus::start() else { return };
    let import = fed(&bus, &["secret", "import", "-"], OLD).exits(4);
    import.complains_of("nobody provides org.freedesktop.secrets");
    assert!(import.stderr.contains("hint: "), "{}", import.stderr);
    assert!(import.stderr.contains("--store file"), "{}", import.stderr);
    on(&bus, SIGN).exits(4).complains_of("nobody provides org.freedesktop.secrets");
    assert_no_plain_secret_in(bus.home());
}

#[test]
fn no_bus_is_4_and_says_so() {
    let Some(bus) = KeyringBus::start() else { return };
    let unset = bus.tilepass(SIGN).without("DBUS_SESSION_BUS_ADDRESS").env("XDG_RUNTIME_DIR", bus.home());
    unset.run().exits(4).complains_of("there is no D-Bus session bus");

    let garbage = bus.tilepass(SIGN).env("DBUS_SESSION_BUS_ADDRESS", "garbage");
    garbage.run().exits(4).complains_of("there is no D-Bus session bus");
}

#[test]
fn status_without_any_keyring_succeeds() {
    let Some(mut bus) = with_old_secret() else { return };
    bus.kill();
    let status = on(&bus, &["secret", "status"]).exits(0);
    assert!(status.stdout.contains("default"), "{}", status.stdout);
}

#[test]
fn a_keyring_that_lost_the_secret_is_said_to_be_locked_or_lost() {
    let Some(bus) = with_old_secret() else { return };
    let item = ["clear", "service", "tilepass", "username", "default"];
    let cleared = bus.command("secret-tool").args(item).status().unwrap();
    assert!(cleared.success());
    let status = on(&bus, &["secret", "status"]).exits(0);
    let said = status.stdout + &status.stderr;
    assert!(said.contains("lost"), "{said}");
}

#[test]
fn a_silent_keyring_is_waited_for_three_seconds_and_not_twice() {
    let Some(bus) = with_old_secret() else { return };
    let others = ["shop", "blog", "sandbox"];
    for project in others {
        fed(&bus, &["--project", project, "secret", "import", "-"], NEW).exits(0);
    }
    bus.stop();
    let commands: [&[&str]; 3] = [SIGN, &["secret", "remove", "--yes"], &["--project", "new", "secret", "generate"]];
    for command in commands {
        let ran = on(&bus, command).exits(4);
        ran.complains_of("did not answer within 3 s");
        assert!(ran.took >= LIMIT && ran.took < 2 * LIMIT, "{:?}", ran.took);
    }
    // Four projects, one wait.
    let status = on(&bus, &["secret", "status"]).exits(0);
    assert!(status.took < 2 * LIMIT, "{:?}", status.took);
    for project in others.iter().chain(&["default"]) {
        assert!(status.stdout.contains(project), "{}", status.stdout);
    }
}

#[test]
fn what_needs_no_keyring_does_not_ask_one() {
    let Some(bus) = with_old_secret() else { return };
    bus.stop();
    std::fs::write(bus.home().join("given"), NEW).unwrap();
    let at_once = |ran: Ran| assert!(ran.took < LIMIT, "{:?}", ran.took);
    at_once(on(&bus, &["--version"]).exits(0));
    at_once(on(&bus, &["--help"]).exits(0));
    at_once(on(&bus, &["token", "explain", "time.too_long"]).exits(0));
    at_once(bus.tilepass(SIGN).env("TILEPASS_SECRET", NEW).run().exits(0));
    at_once(on(&bus, &[SIGN, &["--secret-file", "given"]].concat()).exits(0));
    at_once(fed(&bus, &[SIGN, &["--secret-file", "-"]].concat(), NEW).exits(0));
    std::fs::remove_file(bus.home().join("given")).unwrap();
}

#[test]
fn two_records_for_one_project_are_an_error_and_both_stand() {
    let Some(bus) = with_old_secret() else { return };
    let line = bus.lookup("default").expect("a record");
    let somebody_elses = ["service", "tilepass", "username", "default", "made-by", "x"];
    bus.store(&line, &somebody_elses);
    on(&bus, SIGN).exits(4).complains_of("several records");
    fed(&bus, &["secret", "rotate", "--from", "-", "--yes"], NEW).exits(4).complains_of("several records");
    assert_eq!(bus.items(), 2);
}

#[test]
fn a_record_that_cannot_be_read_is_4_and_not_shown() {
    let Some(bus) = KeyringBus::unlocked(PASSWORD) else { return };
    bus.store(OLD, &["service", "tilepass", "username", "default"]);
    on(&bus, SIGN).exits(4).complains_of("cannot be read");
}

/// The secrets file's passphrase, given as a script gives it.
fn with_passphrase(bus: &KeyringBus, arguments: &[&str]) -> Ran {
    bus.tilepass(arguments).env("TILEPASS_PASSPHRASE", "a passphrase").run()
}

#[test]
fn a_secret_moves_into_the_file_store_and_back() {
    let Some(bus) = with_old_secret() else { return };
    let before = kept(&bus, "default").expect("a record");
    let moved = with_passphrase(&bus, &["project", "set", "--store", "file"]).exits(0);
    assert_eq!(
        moved.stderr,
        "note: the secret of project `default` was moved from the keyring to the secrets file\n\
         note: settings of project `default`: store file\n"
    );
    assert_eq!(kept(&bus, "default"), None);
    assert_eq!(bus.items(), 0, "no probe stays behind");
    assert_no_plain_secret_in(&bus.home().join("data/tilepass"));
    with_passphrase(&bus, SIGN).exits(0);

    let back = ["project", "set", "--store", "keyring", "--json"];
    let moved = with_passphrase(&bus, &back).exits(0);
    assert_eq!(
        moved.stdout,
        "{\"project\":\"default\",\"tiledesk_id\":null,\"server\":null,\"scheme\":null,\"store\":\"keyring\",\
         \"moved\":{\"from\":\"file\",\"to\":\"keyring\"}}\n"
    );
    assert_eq!(kept(&bus, "default"), Some(before));
    assert_old_secret_stands(&bus);
    // Without the passphrase: the secrets file has nothing any more.
    on(&bus, SIGN).exits(0);
    on(&bus, &back).exits(0);
}

#[test]
fn a_move_that_was_cut_off_is_finished_by_the_same_command() {
    let Some(bus) = with_old_secret() else { return };
    let copy = bus.lookup("default").expect("a record");
    let to_file = ["project", "set", "--store", "file"];
    with_passphrase(&bus, &to_file).exits(0);
    // As if the keyring had not forgotten it.
    let here = ["service", "tilepass", "username", "default"];
    bus.store(&copy, &here);
    let ran = with_passphrase(&bus, &to_file).exits(0);
    assert!(ran.stderr.contains("was moved"), "{}", ran.stderr);
    assert_eq!(kept(&bus, "default"), None);
    // Another secret is nobody's copy.
    let other = format!(r#"{{"v":1,"secret":"{NEW}","made":"2026-11-22T06:02:21Z","origin":"imported"}}"#);
    bus.store(&other, &here);
    let ran = with_passphrase(&bus, &to_file).exits(5);
    ran.complains_of("a secret in the keyring and another one in the secrets file");
    assert_eq!(kept(&bus, "default").expect("a record")["secret"], NEW);
    with_passphrase(&bus, SIGN).exits(0);
}

#[test]
fn a_secret_does_not_leave_a_keyring_that_is_locked_or_deaf() {
    let Some(bus) = with_old_secret() else { return };
    let config = std::fs::read_to_string(bus.home().join("config/tilepass/config.toml")).unwrap();
    bus.stop();
    for command in [["project", "set", "--store", "file"].as_slice(), &["project", "remove", "default", "--yes"]] {
        let ran = with_passphrase(&bus, command).exits(4);
        ran.complains_of("is in the keyring cannot be told: the keyring did not answer within 3 s");
        assert!(ran.took < 2 * LIMIT, "{:?}", ran.took);
    }
    bus.go_on();
    assert_old_secret_stands(&bus);
    assert!(!bus.home().join("data/tilepass/secrets.tilepass").exists());
    let now = std::fs::read_to_string(bus.home().join("config/tilepass/config.toml")).unwrap();
    assert_eq!(now, config);
}

#[test]
fn a_program_gets_the_secret_and_nothing_of_the_bus() {
    let Some(bus) = with_old_secret() else { return };
    // What stays open here is the test's own, as the same command without tilepass shows.
    let script = format!("test \"$TILEDESK_SECRET\" = {OLD} && ls /proc/$$/fd && ls /proc/$$/task | wc -l");
    let ran = on(&bus, &["secret", "exec", "--", "sh", "-c", &script]).exits(0);
    let mut without = Command::new("sh");
    without.args(["-c", &script]).env("TILEDESK_SECRET", OLD);
    let without = Call::new(without, bus.home()).run().exits(0);
    assert_eq!((ran.stdout, ran.stderr), (without.stdout, String::new()));
}

fn rotate_on_server(bus: &KeyringBus, mock: &MockServer) -> Ran {
    let password = bus.home().join("admin");
    keep(&password, "hunter2");
    let arguments = ["secret", "rotate", "--on-server", "--project", "shop", "--yes", "--hide"];
    bus.tilepass(&arguments)
        .env("TILEPASS_SERVER", mock.url.as_str())
        .env("TILEPASS_TILEDESK_ID", ID)
        .env("TILEPASS_ADMIN_EMAIL", "ada@example.com")
        .env("TILEPASS_ADMIN_PASSWORD_FILE", password)
        .run()
}

fn status(bus: &KeyringBus) -> Vec<serde_json::Value> {
    let ran = on(bus, &["secret", "status", "--json"]).exits(0);
    ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_server_makes_the_first_secret_and_the_keyring_keeps_the_mark_until_it_has() {
    let Some(bus) = KeyringBus::unlocked(PASSWORD) else { return };
    // It says no: nothing is left.
    let refusing = MockServer::with_json("401 Unauthorized", "Unauthorized");
    rotate_on_server(&bus, &refusing).exits(6);
    assert_eq!(bus.items(), 0);
    assert_eq!(status(&bus), Vec::<serde_json::Value>::new());
    // It says neither yes nor no: the mark is left, alone, where `status` looks.
    let failing = MockServer::with_json("500 Internal Server Error", "");
    rotate_on_server(&bus, &failing).exits(7);
    let record = kept(&bus, "shop").expect("a record");
    let names: Vec<_> = record.as_object().unwrap().keys().collect();
    assert_eq!(names, ["v", "asked", "asked_of", "sum"]);
    let line = &status(&bus)[0];
    assert_eq!(line["state"], "none");
    assert!(line["server_asked_at"].is_string());
    // It says yes.
    let making = MockServer::making(NEW);
    rotate_on_server(&bus, &making).exits(0);
    let record = kept(&bus, "shop").expect("a record");
    assert_eq!(record["secret"], NEW);
    assert_eq!(record["origin"], "server");
    assert!(record.get("asked").is_none() && record.get("previous").is_none());
    assert_eq!(bus.items(), 1);
    assert_eq!(status(&bus)[0]["state"], "stored");
}
