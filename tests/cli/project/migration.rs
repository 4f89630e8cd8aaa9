//! A secret that moves from one store to the other with `tilepass project set --store`, over stores that fail; and what
//! becomes of settings.

use snapbox::str;
use tilepass::Exit;
use tilepass::store::{StoreError, StoreKind};

use crate::support::home::{NEW, OLD};
#[cfg(unix)]
use crate::support::host::settings_fail_at;
use crate::support::host::{TestHost, broke, fails};

const TO_FILE: [&str; 4] = ["project", "set", "--store", "file"];

impl TestHost {
    /// Which stores hold `OLD`, and which one the settings name.
    fn stands(&self) -> (bool, bool, String) {
        let has = |memory| match Self::kept(memory, "default") {
            None => false,
            Some(kept) => {
                assert_eq!(kept, (OLD.to_owned(), None));
                true
            }
        };
        let config = self.read_config();
        let named = config.split('"').nth(1).unwrap_or_default().to_owned();
        (has(&self.keyring), has(&self.file), named)
    }

    fn mend(&self) {
        self.keyring.borrow_mut().fault = None;
        self.file.borrow_mut().fault = None;
    }
}

#[test]
fn a_secret_moves_both_ways_with_its_history() {
    let host = TestHost::with_old();
    host.with_stdin(&["secret", "rotate", "--yes", "-q", "--from", "-"], NEW).is(Exit::Done, "", "");
    let both = Some((NEW.to_owned(), Some(OLD.to_owned())));
    host.run(&TO_FILE).is(
        Exit::Done,
        "",
        str![[r#"
note: the secret of project `default` was moved from the keyring to the secrets file
note: settings of project `default`: store file

"#]],
    );
    assert_eq!(TestHost::kept(&host.file, "default"), both);
    assert_eq!(TestHost::kept(&host.keyring, "default"), None);
    let back = ["project", "set", "default", "--store", "keyring", "--json", "-q"];
    host.run(&back).is(Exit::Done, str![[r#"
{"project":"default","tiledesk_id":null,"server":null,"scheme":null,"store":"keyring","moved":{"from":"file","to":"keyring"}}

"#]], "");
    assert_eq!(TestHost::kept(&host.keyring, "default"), both);
    assert_eq!(TestHost::kept(&host.file, "default"), None);
    assert_eq!(host.read_config(), "[projects.default]\nstore = \"keyring\"\n");
    host.run(&back).is(
        Exit::Done,
        str![[r#"
{"project":"default","tiledesk_id":null,"server":null,"scheme":null,"store":"keyring"}

"#]],
        "",
    );
}

#[test]
fn the_environment_moves_no_secret() {
    let mut host = TestHost::with_old();
    host.variables.insert("TILEPASS_STORE", "file".into());
    let ran = host.run(&["project", "set", "-q", "--scheme", "visitor"]);
    ran.is(Exit::Done, "", "");
    assert_eq!(host.stands(), (true, false, "keyring".to_owned()));
}

/// A host's store, one of its operations, and which time it is asked for.
type Place = (StoreKind, &'static str, usize);

/// Moves the secret into the secrets file, which fails there; then the same command goes on.
fn a_move_fails(place: &Place, error: fn() -> StoreError, copied: bool, named: &str, said: &str) {
    let host = TestHost::with_old();
    let (kind, operation, nth) = place;
    let memory = match kind {
        StoreKind::Keyring => &host.keyring,
        StoreKind::File => &host.file,
        StoreKind::Vault => &host.vault,
        StoreKind::Helper(_) => unreachable!(),
    };
    fails(memory, operation, *nth, error);
    let ran = host.run(&TO_FILE);
    let exit = if matches!(error(), StoreError::UnknownWhetherStored(_)) { Exit::Unknown } else { Exit::Store };
    assert_eq!(ran.exit, exit, "{place:?}: {}", ran.stderr);
    assert_eq!(ran.stdout, "");
    let first = ran.stderr.lines().next().unwrap();
    let said = said.replace("CAUSE", &error().to_string());
    assert_eq!(first, format!("error: {said}"), "{place:?}");
    let hint = "hint: the same command again goes on from there\n";
    assert_eq!(ran.stderr.contains(hint), said.contains("copy"), "{said}");
    let stands = (true, copied, named.to_owned());
    assert_eq!(host.stands(), stands, "{place:?}");

    host.mend();
    let again = host.run(&TO_FILE);
    assert_eq!(again.exit, Exit::Done, "{place:?}: {}", again.stderr);
    let note = "note: the secret of project `default` was moved from the keyring to the secrets file\n";
    assert!(again.stderr.starts_with(note), "{}", again.stderr);
    assert_eq!(host.stands(), (false, true, "file".to_owned()));
}

#[test]
fn nothing_is_lost_wherever_a_move_fails_and_the_same_command_goes_on() {
    use StoreKind::{File, Keyring};
    let unknown = || StoreError::UnknownWhetherStored(Box::new(StoreError::NoAnswer(3)));
    let untold = "whether the secret of project `default` is in the keyring cannot be told: CAUSE; nothing was changed";
    let stays = "CAUSE; the secret of project `default` stays in the keyring";
    let perhaps =
        "CAUSE; the secret of project `default` stays in the keyring, and the secrets file may have a copy of it now";
    let both =
        "CAUSE; the secret of project `default` is in the secrets file now, and the keyring still has a copy of it";
    let gone = "CAUSE; the secret of project `default` is in the secrets file now, and the keyring may still have a copy of it";
    for place in [(Keyring, "prepare", 1), (Keyring, "get", 1)] {
        a_move_fails(&place, broke, false, "keyring", untold);
    }
    for place in
        [(File, "prepare", 1), (Keyring, "prepare", 2), (Keyring, "get", 2), (File, "get", 1), (File, "put", 1)]
    {
        a_move_fails(&place, broke, false, "keyring", stays);
    }
    a_move_fails(&(File, "put", 1), unknown, false, "keyring", perhaps);
    a_move_fails(&(File, "get", 2), broke, true, "keyring", perhaps);
    a_move_fails(&(Keyring, "delete", 1), broke, true, "file", both);
    a_move_fails(&(Keyring, "delete", 1), unknown, true, "file", gone);
}

#[test]
fn a_store_that_wants_a_passphrase_and_gets_none_takes_nothing() {
    let host = TestHost::with_old();
    fails(&host.file, "prepare", 1, || StoreError::Cancelled);
    host.run(&TO_FILE).is(Exit::Cancelled, "", "error: cancelled; nothing was changed\n");
    assert_eq!(host.stands(), (true, false, "keyring".to_owned()));
}

#[cfg(unix)]
#[test]
fn a_secret_is_in_both_places_where_the_settings_cannot_be_written() {
    let host = TestHost::with_old();
    settings_fail_at(&host, &host.file, "put");
    host.run(&TO_FILE).is(Exit::Failed, "", str![[r#"
error: cannot write the settings `~/config.toml`: Is a directory (os error 21); the secret of project `default` stays in the keyring, and the secrets file has a copy of it now
hint: a directory is where a file belongs; Docker makes one where the file that is to be mounted does not exist: remove the directory, make the file, and start the container again
hint: the same command again goes on from there

"#]]);
    for memory in [&host.keyring, &host.file] {
        assert_eq!(TestHost::kept(memory, "default"), Some((OLD.to_owned(), None)));
    }
}

#[test]
fn another_secret_at_the_new_place_is_not_replaced() {
    let host = TestHost::with_old();
    TestHost::keep(&host.file, "default", NEW);
    host.run(&TO_FILE).is(Exit::Declined, "", str![[r#"
error: project `default` has a secret in the keyring and another one in the secrets file; nothing was changed
hint: to see the one that is used: `tilepass secret status --project default`
hint: to forget the one in the secrets file: `tilepass project set default --unset store`, then `tilepass secret remove --project default`
hint: to forget the one in the keyring: remove it with the keyring's own program; service `tilepass`, user name `default`

"#]]);
    host.only_old_is_kept();
    assert_eq!(TestHost::kept(&host.file, "default"), Some((NEW.to_owned(), None)));
    // As the hints have it.
    host.run(&["project", "set", "--unset", "store", "-q"]).is(Exit::Done, "", "");
    host.run(&["secret", "remove", "--yes", "-q"]).is(Exit::Done, "", "");
    assert_eq!(TestHost::kept(&host.file, "default"), None);
    host.only_old_is_kept();
}

#[test]
fn settings_that_changed_meanwhile_are_left_alone() {
    let host = TestHost::with_old();
    let config = host.config();
    host.file.borrow_mut().fault = Some(Box::new(move |what| {
        if what == "prepare" {
            std::fs::write(&config, "[projects.default]\nscheme = \"both\"\n").unwrap();
        }
        None
    }));
    host.run(&TO_FILE).is(
        Exit::Declined,
        "",
        str![[r#"
error: the settings of project `default` were changed by somebody else in the meantime; nothing was changed
hint: look at them: `tilepass project list`

"#]],
    );
    host.only_old_is_kept();
    assert_eq!(TestHost::kept(&host.file, "default"), None);
}

#[test]
fn a_keyring_that_was_never_unlocked_is_unlocked_before_it_is_believed() {
    let mut host = TestHost::with_old();
    host.never_unlocked = true;
    host.run(&["project", "remove", "default", "--yes"]).is(
        Exit::Declined,
        "",
        str![[r#"
error: project `default` has a secret in the keyring; nothing was changed
hint: forget that first: `tilepass secret remove --project default`

"#]],
    );
    let ran = host.run(&TO_FILE);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    assert_eq!(host.stands(), (false, true, "file".to_owned()));
}

#[test]
fn a_project_is_not_forgotten_while_its_keyring_cannot_say() {
    let host = TestHost::with_old();
    let before = host.read_config();
    fails(&host.keyring, "get", 1, || StoreError::Locked("it is".to_owned()));
    host
        .run(&["project", "remove", "--yes"])
        .is(Exit::Store, "", str![[r#"
error: whether the secret of project `default` is in the keyring cannot be told: the keyring is locked: it is; nothing was changed
hint: unlock it: log in to the desktop, or type its password where it is not shown (bash, zsh): `(read -rs P; printf %s "$P" | gnome-keyring-daemon --replace --unlock >/dev/null)`
hint: where nobody can unlock it, as over ssh: give the secret in a file, `--secret-file PATH`, or keep it in an encrypted file, `--store file`

"#]]);
    assert_eq!(host.read_config(), before);
}

#[test]
fn what_changes_while_a_person_thinks_is_not_forgotten() {
    let host = TestHost::new();
    host.write_config("[projects.default]\nscheme = \"visitor\"\n");
    let remove = ["project", "remove"];
    let answer = || {
        TestHost::keep(&host.keyring, "default", OLD);
        Some("default".to_owned())
    };
    let ran = host.with_person(&remove, vec![Box::new(answer)]);
    ran.is(
        Exit::Declined,
        "",
        str![[r#"
note: this forgets the settings of project `default`: scheme visitor
error: project `default` has a secret in the keyring; nothing was changed
hint: forget that first: `tilepass secret remove --project default`

"#]],
    );
    host.keyring.borrow_mut().records.clear();
    let answer = || {
        host.write_config("[projects.default]\nscheme = \"both\"\n");
        Some("default".to_owned())
    };
    let ran = host.with_person(&remove, vec![Box::new(answer)]);
    ran.is(
        Exit::Declined,
        "",
        str![[r#"
note: this forgets the settings of project `default`: scheme visitor
error: the settings of project `default` were changed by somebody else in the meantime; nothing was changed
hint: look at them: `tilepass project list`

"#]],
    );
    let ran =
        host.with_person(&remove, vec![Box::new(|| Some("other".to_owned())), Box::new(|| Some("another".to_owned()))]);
    ran.is(
        Exit::Declined,
        "",
        str![[r#"
note: this forgets the settings of project `default`: scheme both
warning: that is not `default`; try again
error: that is not `default`; nothing was changed
hint: type the project's name, `default`, to confirm

"#]],
    );
    let ran = host.with_person(&remove, vec![Box::new(|| Some("default".to_owned()))]);
    ran.is(
        Exit::Done,
        "",
        str![[r#"
note: this forgets the settings of project `default`: scheme both
note: the settings of project `default` are forgotten

"#]],
    );
    assert_eq!(host.read_config(), "");
}

#[cfg(unix)]
#[test]
fn another_writer_is_waited_for() {
    let host = TestHost::new();
    let lock = std::fs::File::create(host.directory.path().join("lock")).unwrap();
    lock.lock().unwrap();
    let ran = host.run(&["project", "set", "--scheme", "visitor"]);
    assert_eq!(ran.exit, Exit::Store);
    assert!(ran.stderr.starts_with("error: another tilepass is writing"));
    assert_eq!(host.read_config(), "");
}
