//! What a killed run, another program or a failing disk leaves in a keyring, and how tilepass gets rid of it.

use std::fs;
use std::process::Command;

use crate::support::home::{NEW, NEW_PRINT, OLD, OLD_PRINT};
use crate::support::keyring_bus::{KeyringBus, PASSWORD};

fn item(user: &str) -> [&str; 4] {
    ["service", "tilepass", "username", user]
}

fn with_old_secret() -> Option<KeyringBus> {
    let bus = KeyringBus::unlocked(PASSWORD)?;
    bus.tilepass(&["secret", "import", "-", "--project", "shop"]).fed(OLD).code(0);
    Some(bus)
}

/// As after a kill between the store and the settings.
#[test]
fn a_secret_that_the_settings_do_not_know_is_found_by_status() {
    let Some(bus) = with_old_secret() else { return };
    let line = bus.tilepass(&["secret", "status"]).run().code(0).stdout;
    fs::remove_file(bus.home().join("config/tilepass/config.toml")).unwrap();
    let status = bus.tilepass(&["secret", "status"]).run().code(0);
    assert!(status.stdout.contains(OLD_PRINT) && line.contains(OLD_PRINT), "{}", status.stdout);
    assert_eq!(
        status.stderr,
        "warning: the keyring has a secret of project `shop`, which `config.toml` does not know\n\
         hint: to keep it: `tilepass project set shop --store keyring`\n"
    );
    // What the hint says does it.
    bus.tilepass(&["project", "set", "shop", "--store", "keyring"]).run().code(0);
    let status = bus.tilepass(&["secret", "status"]).run().code(0);
    assert_eq!(status.stderr, "");
    assert!(status.stdout.contains(OLD_PRINT), "{}", status.stdout);
}

#[test]
fn a_probe_that_a_killed_run_left_is_removed_by_the_next_writer() {
    let Some(bus) = with_old_secret() else { return };
    let mut ended = Command::new("true").spawn().unwrap();
    let (dead, alive) = (format!(".probe-{}", ended.id()), format!(".probe-{}", std::process::id()));
    ended.wait().unwrap();
    for user in [dead.as_str(), &alive, ".probe-of-somebody"] {
        bus.store("left", &item(user));
    }
    assert_eq!(bus.items(), 4);
    bus.tilepass(&["secret", "status"]).run().code(0);
    assert_eq!(bus.items(), 4, "a reader changes nothing");
    bus.tilepass(&["secret", "rotate", "--local", "--hide", "--yes", "--project", "shop"]).run().code(0);
    assert_eq!(bus.lookup(&dead), None);
    assert!(bus.lookup(&alive).is_some() && bus.lookup(".probe-of-somebody").is_some());
    assert_eq!(bus.items(), 3);
}

/// One byte is enough, wherever it is; the secret itself would have been another one.
#[test]
fn a_record_with_another_byte_is_not_used_and_can_be_forgotten_and_replaced() {
    let Some(bus) = with_old_secret() else { return };
    let good = bus.lookup("shop").unwrap();
    let at = good.find(OLD).unwrap() + 7;
    let mut damaged = good.clone().into_bytes();
    damaged[at] ^= 1;
    bus.store(std::str::from_utf8(&damaged).unwrap(), &item("shop"));
    assert_ne!(bus.lookup("shop").unwrap(), good);

    let sign = ["token", "sign", "--test-visitor", "--project", "shop"];
    let ran = bus.tilepass(&sign).run();
    ran.is(
        4,
        "",
        "error: the record of project `shop` in the keyring cannot be read: it is damaged\n\
         hint: look at it with the keyring's own program: service `tilepass`, user name = the project's name\n\
         hint: to forget it, so that another can be stored: `tilepass secret remove --store keyring --project shop`\n",
    );
    let status = bus.tilepass(&["secret", "status"]).run().code(0).stdout;
    assert!(status.contains("cannot be read: it is damaged"), "{status}");
    for arguments in [
        &["secret", "import", "-", "--project", "shop"][..],
        &["secret", "rotate", "--from", "-", "--yes", "--project", "shop"],
        &["secret", "remove", "--previous", "--yes", "--project", "shop"],
    ] {
        let ran = bus.tilepass(arguments).fed(NEW).code(4);
        assert!(ran.stderr.contains("it is damaged"), "{}", ran.stderr);
    }
    bus.tilepass(&["secret", "remove", "--project", "shop"]).run().code(5);
    assert_eq!(bus.items(), 1);

    let ran = bus.tilepass(&["secret", "remove", "--project", "shop", "--yes"]).run();
    ran.is(
        0,
        "",
        "note: this forgets the damaged record of project `shop` in the keyring; nobody can bring it back from here\n\
         note: the damaged record of project `shop` is forgotten\n",
    );
    assert_eq!(bus.items(), 0);
    bus.tilepass(&["secret", "import", "-", "--project", "shop"]).fed(NEW).code(0);
    let status = bus.tilepass(&["secret", "status"]).run().code(0).stdout;
    assert!(status.contains(NEW_PRINT), "{status}");
}

/// It may hold a secret that only the later version can read.
#[test]
fn a_record_of_a_later_version_is_not_forgotten() {
    let Some(bus) = with_old_secret() else { return };
    bus.store("{\"v\":3}", &item("shop"));
    let ran = bus.tilepass(&["secret", "remove", "--project", "shop", "--yes"]).run().code(4);
    assert!(ran.stderr.ends_with("hint: update tilepass\n"), "{}", ran.stderr);
    assert_eq!(bus.lookup("shop").as_deref(), Some("{\"v\":3}"));
}
