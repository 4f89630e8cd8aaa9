//! `tilepass secret …` over stores that fail, change while a person thinks, or cannot say: in this process, with a
//! store in memory, a clock that stands still and a person who does what the test says.

use snapbox::IntoData;
use snapbox::assert_data_eq;
use snapbox::str;
use tilepass::Exit;
use tilepass::exec::HandOver;
use tilepass::store::record::BadRecord;
use tilepass::store::{StoreError, StoreKind};

use crate::support::home::{NEW, OLD};
#[cfg(unix)]
use crate::support::host;
use crate::support::host::{TestHost, broke, fails};
use crate::support::tokens::ID;
use crate::support::tokens::NOW;

// ----- a store that fails

#[test]
fn what_is_not_stored_is_not_shown() {
    for (operation, nth) in [("get", 1), ("prepare", 1), ("get", 2), ("put", 1)] {
        let host = TestHost::new();
        fails(&host.keyring, operation, nth, broke);
        host.run(&["secret", "generate"]).is(Exit::Store, "", "error: the keyring failed: it broke\n");
        assert_eq!(TestHost::kept(&host.keyring, "default"), None);
        assert_eq!(host.read_config(), "", "{operation} {nth}");
    }
}

#[test]
fn the_old_secret_stands_where_rotate_fails() {
    for (operation, nth) in [("prepare", 1), ("get", 1), ("get", 2), ("put", 1)] {
        let host = TestHost::with_old();
        let config = host.read_config();
        fails(&host.keyring, operation, nth, broke);
        let ran = host.run(&["secret", "rotate", "--yes", "-q"]);
        ran.is(Exit::Store, "", "error: the keyring failed: it broke\n");
        host.only_old_is_kept();
        assert_eq!(host.read_config(), config);
    }
}

#[test]
fn the_secret_stands_where_remove_fails() {
    for operation in ["prepare", "get", "delete"] {
        let host = TestHost::with_old();
        let config = host.read_config();
        fails(&host.keyring, operation, 1, broke);
        let ran = host.run(&["secret", "remove", "--yes", "-q"]);
        ran.is(Exit::Store, "", "error: the keyring failed: it broke\n");
        host.only_old_is_kept();
        assert_eq!(host.read_config(), config, "{operation}");
    }
}

#[test]
fn what_a_store_holds_and_cannot_give_is_mended_where_it_is_kept() {
    fn record(kind: StoreKind, cause: BadRecord) -> StoreError {
        StoreError::Record { kind, project: "default".parse().unwrap(), cause }
    }
    for (error, said) in [
        (
            (|| record(StoreKind::Keyring, BadRecord::Shape)) as fn() -> StoreError,
            str![[r#"
error: the record of project `default` in the keyring cannot be read: it is not a record that tilepass wrote
hint: look at it with the keyring's own program: service `tilepass`, user name = the project's name
hint: to forget it, so that another can be stored: `tilepass secret remove --store keyring`

"#]],
        ),
        (
            || record(StoreKind::File, BadRecord::Shape),
            str![[r#"
error: the record of project `default` in the secrets file cannot be read: it is not a record that tilepass wrote
hint: put a backup of the secrets file in its place, or move it away and import the secrets again, or have their servers make new ones
hint: to forget it, so that another can be stored: `tilepass secret remove --store file`

"#]],
        ),
        (
            || record(StoreKind::Keyring, BadRecord::Version(3)),
            str![[r#"
error: the record of project `default` in the keyring cannot be read: it was written by a later version of tilepass (format 3)
hint: update tilepass

"#]],
        ),
        (
            || record(StoreKind::File, BadRecord::Version(3)),
            str![[r#"
error: the record of project `default` in the secrets file cannot be read: it was written by a later version of tilepass (format 3)
hint: update tilepass

"#]],
        ),
        (
            || StoreError::NotKept(StoreKind::File, None),
            str![[r#"
error: the secrets file did not keep what was written to it
hint: see that the disk which holds it works, and has room

"#]],
        ),
    ] {
        let host = TestHost::with_old();
        fails(&host.keyring, "get", 1, error);
        let ran = host.run(&["secret", "rotate", "--yes", "-q"]);
        ran.is(Exit::Store, "", said);
        host.only_old_is_kept();
    }
}

#[test]
fn a_write_of_which_nobody_knows_can_be_found_out() {
    let host = TestHost::new();
    let unknown = || StoreError::UnknownWhetherStored(Box::new(StoreError::NoAnswer(3)));
    fails(&host.keyring, "put", 1, unknown);
    host.run(&["secret", "generate", "-q"]).is(
        Exit::Unknown,
        "",
        str![[r#"
warning: if it was stored, `tilepass secret status` shows the fingerprint c207-e122-d2f2
error: the keyring did not answer within 3 s: unknown whether the change was stored
hint: see what is stored before going on: `tilepass secret status`

"#]],
    );
    host
        .run(&["secret", "status"])
        .is(Exit::Done, str![[r#"
PROJECT  TILEDESK ID  SERVER  SCHEME   STORE    SECRET
default  -            -       visitor  keyring  not there: none was stored yet, or it is lost, or the keyring was never unlocked in this session, or `config.toml` came from another computer

"#]], "");

    let host = TestHost::with_old();
    fails(&host.keyring, "put", 1, unknown);
    host.with_stdin(&["secret", "rotate", "--yes", "-q", "--from", "-"], NEW).is(
        Exit::Unknown,
        "",
        str![[r#"
warning: if it was stored, `tilepass secret status` shows the fingerprint 6861-42bd-cb01
error: the keyring did not answer within 3 s: unknown whether the change was stored
hint: see what is stored before going on: `tilepass secret status`

"#]],
    );
}

#[test]
fn a_generator_that_fails_is_an_error() {
    let mut host = TestHost::new();
    host.random = |_| Err("it is empty".to_owned());
    let said = "error: the operating system's random generator failed: it is empty\n";
    host.run(&["secret", "generate"]).is(Exit::Store, "", said);
    assert_eq!(TestHost::kept(&host.keyring, "default"), None);
}

// ----- settings that fail after the secret is stored

#[cfg(unix)]
#[test]
fn a_stored_secret_is_shown_whatever_becomes_of_the_settings() {
    let host = TestHost::new();
    host::settings_fail_at(&host, &host.keyring, "put");
    let ran = host.run(&["secret", "generate"]);
    let (kept, _) = TestHost::kept(&host.keyring, "default").unwrap();
    ran.is(Exit::Failed, kept, str![[r#"
note: made here and stored in the keyring for project `default`; fingerprint c207-e122-d2f2
note: give it to every back end that signs tokens and to whatever checks them, and restart them; no Tiledesk server knows it, and none takes a secret made elsewhere
note: this is the only time it is shown
error: the secret of project `default` is stored, but the settings still are as they were: cannot write the settings `~/config.toml`: Is a directory (os error 21)
hint: it need not be stored again; put the entry `[projects.default]` of that file right by hand

"#]]);
}

#[cfg(unix)]
#[test]
fn a_rotated_and_a_removed_secret_are_said_to_be_so() {
    let host = TestHost::with_old();
    host::settings_fail_at(&host, &host.keyring, "put");
    let rotate = ["secret", "rotate", "--yes", "-q", "--id", "5e5f4e220b28440012117be4", "--from", "-"];
    host
        .with_stdin(&rotate, NEW)
        .is(Exit::Failed, "", str![[r#"
error: the secret of project `default` is replaced, but the settings still are as they were: cannot write the settings `~/config.toml`: Is a directory (os error 21)
hint: it need not be replaced again; put the entry `[projects.default]` of that file right by hand

"#]]);
    assert_eq!(TestHost::kept(&host.keyring, "default"), Some((NEW.to_owned(), Some(OLD.to_owned()))));

    let host = TestHost::with_old();
    host::settings_fail_at(&host, &host.keyring, "delete");
    host
        .run(&["secret", "remove", "--yes", "-q"])
        .is(Exit::Failed, "", str![[r#"
error: the secret of project `default` is removed, but the settings still are as they were: cannot write the settings `~/config.toml`: Is a directory (os error 21)
hint: it need not be removed again; put the entry `[projects.default]` of that file right by hand

"#]]);
    assert_eq!(TestHost::kept(&host.keyring, "default"), None);
}

// ----- somebody else, while a person thinks

#[test]
fn rotate_does_not_undo_what_somebody_else_did() {
    let host = TestHost::with_old();
    let elsewhere = || {
        TestHost::keep(&host.keyring, "default", NEW);
        Some("default".to_owned())
    };
    let ran = host.with_person(&["secret", "rotate", "-q"], vec![Box::new(elsewhere)]);
    ran.is(
        Exit::Declined,
        "",
        str![[r#"
error: the secret of project `default` was changed by another tilepass in the meantime; nothing was changed
hint: look at it: `tilepass secret status`

"#]],
    );
    assert_eq!(TestHost::kept(&host.keyring, "default"), Some((NEW.to_owned(), None)));
}

#[test]
fn remove_does_not_remove_another_secret() {
    for flags in [["secret", "remove", "-q"].as_slice(), &["secret", "remove", "-q", "--previous"]] {
        let host = TestHost::with_old();
        host.with_stdin(&["secret", "rotate", "--yes", "-q", "--from", "-"], NEW).is(Exit::Done, "", "");
        let elsewhere = || {
            let ran = host.run(&["secret", "rotate", "--yes", "-q", "--hide"]);
            assert_eq!(ran.exit, Exit::Done, "no lock is held while a person thinks: {}", ran.stderr);
            Some("default".to_owned())
        };
        let ran = host.with_person(flags, vec![Box::new(elsewhere)]);
        assert_eq!(ran.exit, Exit::Declined, "{}", ran.stderr);
        let (_, previous) = TestHost::kept(&host.keyring, "default").unwrap();
        assert_eq!(previous.as_deref(), Some(NEW));
    }
}

#[test]
fn import_does_not_replace_what_came_meanwhile() {
    for store in ["keyring", "file"] {
        let host = TestHost::new();
        let elsewhere = || {
            let ran = host.with_stdin(&["secret", "import", "-q", "--store", store], OLD);
            assert_eq!(ran.exit, Exit::Done, "no lock is held while a person thinks: {}", ran.stderr);
            Some(NEW.to_owned())
        };
        let ran = host.with_person(&["secret", "import", "-q"], vec![Box::new(elsewhere)]);
        assert_eq!(ran.exit, Exit::Declined, "{}", ran.stderr);
        let (here, there) = match store {
            "file" => (&host.file, &host.keyring),
            _ => (&host.keyring, &host.file),
        };
        assert_eq!(TestHost::kept(here, "default"), Some((OLD.to_owned(), None)));
        assert_eq!(TestHost::kept(there, "default"), None, "one project, two secrets");
    }
}

// ----- a keyring that says that nothing is there until it is unlocked

#[test]
fn a_keyring_that_was_never_unlocked_is_not_believed() {
    let mut host = TestHost::with_old();
    host.never_unlocked = true;
    let ran = host.run(&["secret", "generate"]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (Exit::Declined, ""), "{}", ran.stderr);
    host.with_stdin(&["secret", "import", "-q"], NEW).is(
        Exit::Declined,
        "",
        str![[r#"
error: project `default` has a secret already (b202-30dd-cb38)
hint: to replace it: `tilepass secret rotate --from -`; to store another project's, name that with `--project`

"#]],
    );
    host.only_old_is_kept();
    host.with_stdin(&["secret", "rotate", "--yes", "-q", "--from", "-"], NEW).is(Exit::Done, "", "");
    host.run(&["secret", "remove", "--yes", "-q"]).is(Exit::Done, "", "");
    assert_eq!(TestHost::kept(&host.keyring, "default"), None);
}

#[test]
fn status_asks_the_keyring_for_a_name_that_the_settings_do_not_know() {
    let host = TestHost::new();
    TestHost::keep(&host.keyring, "shop", OLD);
    host.run(&["secret", "status"]).is(
        Exit::Done,
        "",
        str![[r#"
note: no project is known here
hint: store the secret that the dashboard made: `tilepass secret import`

"#]],
    );
    host.run(&["secret", "status", "--project", "shop"]).is(
        Exit::Done,
        str![[r#"
PROJECT  TILEDESK ID  SERVER  SCHEME   STORE    SECRET
shop     -            -       visitor  keyring  b202-30dd-cb38  imported 1 h ago

"#]],
        "",
    );
    host
        .run(&["secret", "status", "--project", "x"])
        .is(Exit::Missing, "", str![[r#"
error: project `x` has no secret
hint: store the one that the dashboard made: `tilepass secret import --project x`; have a server make one: `tilepass secret rotate --on-server --project x --id ID`; or make one here, which no server takes: `tilepass secret generate --project x`

"#]]);
}

#[test]
fn status_says_what_each_store_says() {
    let host = TestHost::with_old();
    host.write_config(
        "[projects.default]\nstore = \"keyring\"\n[projects.lost]\nstore = \"keyring\"\n[projects.named]\n",
    );
    host
        .run(&["secret", "status"])
        .is(Exit::Done, str![[r#"
PROJECT  TILEDESK ID  SERVER  SCHEME   STORE    SECRET
default  -            -       visitor  keyring  b202-30dd-cb38  imported 1 h ago
lost     -            -       visitor  keyring  not there: none was stored yet, or it is lost, or the keyring was never unlocked in this session, or `config.toml` came from another computer
named    -            -       visitor  keyring  no secret

"#]], "");
    fails(&host.keyring, "get", 1, || StoreError::Locked("nobody unlocked it".to_owned()));
    host
        .run(&["secret", "status", "--json"])
        .is(Exit::Done, str![[r#"
{"project":"default","store":"keyring","tiledesk_id":null,"server":null,"scheme":null,"state":"locked","error":"the keyring is locked: nobody unlocked it","error_code":"store.locked"}
{"project":"lost","store":"keyring","tiledesk_id":null,"server":null,"scheme":null,"state":"lost"}
{"project":"named","store":"keyring","tiledesk_id":null,"server":null,"scheme":null,"state":"none"}

"#]], "");
}

// ----- which store

#[test]
fn a_store_that_was_typed_is_remembered_and_one_of_the_environment_is_not() {
    let mut host = TestHost::new();
    host.with_stdin(&["secret", "import", "-q", "--store", "file"], OLD).is(Exit::Done, "", "");
    host.with_stdin(&["secret", "import", "-q", "--project", "b"], OLD).is(Exit::Done, "", "");
    host.variables.insert("TILEPASS_STORE", "file".into());
    host.with_stdin(&["secret", "import", "-q", "--project", "c"], OLD).is(Exit::Done, "", "");
    host.variables.insert("TILEPASS_STORE", "keyring".into());
    host.with_stdin(&["secret", "import", "-q", "--project", "d"], OLD).is(Exit::Done, "", "");
    assert_data_eq!(
        host.read_config(),
        str![[r#"
[projects.default]
store = "file"

[projects.b]
store = "keyring"

[projects.d]

"#]]
    );
    host.variables.clear();
    // The secrets file lists what it has; typed later, that is remembered as well.
    host.run(&["secret", "rotate", "--project", "c", "--yes", "-q", "--hide"]).is(Exit::Done, "", "");
    host.run(&["secret", "rotate", "--project", "c", "--length", "44", "--store", "file", "--yes", "-q", "--hide"]).is(
        Exit::Done,
        "",
        "",
    );
    assert!(host.read_config().ends_with("[projects.c]\nstore = \"file\"\n"), "{}", host.read_config());
}

#[test]
fn another_store_than_the_one_that_has_it_is_refused() {
    let mut host = TestHost::with_old();
    for command in [
        ["secret", "import"].as_slice(),
        &["secret", "generate"],
        &["secret", "rotate", "--yes"],
        &["secret", "remove", "--yes"],
    ] {
        let ran = host.run(&[command, &["--store", "file"]].concat());
        ran.is(
            Exit::Declined,
            "",
            str![[r#"
error: the secret of project `default` is kept in the keyring, not in the secrets file
hint: leave `--store` out, or name the store that has it: `--store keyring`
hint: to move it there: `tilepass project set --store file`

"#]],
        );
    }
    host.variables.insert("TILEPASS_STORE", "file".into());
    host.run(&["secret", "remove", "--yes"]).is(
        Exit::Declined,
        "",
        str![[r#"
error: the secret of project `default` is kept in the keyring, not in the secrets file
hint: unset `TILEPASS_STORE`, or name the store that has it: `--store keyring`
hint: to move it there: `tilepass project set --store file`

"#]],
    );
    host.run(&["secret", "remove", "--yes", "--store", "keyring", "-q"]).is(Exit::Done, "", "");
}

#[test]
fn without_a_home_there_is_nothing_to_write_to() {
    let mut host = TestHost::new();
    host.homeless = true;
    host.run(&["secret", "status"]).is(
        Exit::Done,
        "",
        str![[r#"
note: no project is known here
hint: store the secret that the dashboard made: `tilepass secret import`

"#]],
    );
    host.run(&["secret", "generate"]).is(
        Exit::Store,
        "",
        str![[r#"
error: there is no home directory to keep files in
hint: set HOME or TILEPASS_HOME to a directory, from the root on

"#]],
    );
    host.with_stdin(&["secret", "import"], OLD).is(
        Exit::Store,
        "",
        str![[r#"
error: there is no home directory to keep files in
hint: set HOME or TILEPASS_HOME to a directory, from the root on

"#]],
    );
    host.variables.insert("TILEPASS_SECRET", OLD.into());
    assert_eq!(host.run(&["token", "sign", "--test-visitor", "-q"]).exit, Exit::Done);
}

#[test]
fn a_secret_that_is_not_where_the_settings_say_is_4() {
    let host = TestHost::new();
    host.write_config("[projects.shop]\nstore = \"keyring\"\n[projects.web]\nstore = \"file\"\n");
    host
        .run(&["secret", "rotate", "--yes", "--project", "shop"])
        .is(Exit::Store, "", str![[r#"
error: the secret of project `shop` is not in the keyring, where `config.toml` says it belongs
hint: if none was stored yet, or it is lost: have the server make one: `tilepass secret rotate --on-server --project shop`, or store it: `tilepass secret import --project shop`
hint: else the keyring was never unlocked in this session (log in to the desktop, which unlocks it), or `config.toml` came from another computer

"#]]);
    host
        .run(&["secret", "remove", "--yes", "--project", "web"])
        .is(Exit::Store, "", str![[r#"
error: the secret of project `web` is not in the secrets file, where `config.toml` says it belongs
hint: if none was stored yet, or it is lost: have the server make one: `tilepass secret rotate --on-server --project web`, or store it: `tilepass secret import --project web`
hint: else the secrets file was moved or replaced, or `config.toml` came from another computer

"#]]);
    host.with_stdin(&["secret", "import", "--project", "web", "-q"], OLD).is(Exit::Done, "", "");
}

// ----- handing it to a program

#[test]
fn exec_returns_what_to_become() {
    let host = TestHost::with_old();
    let ran = host.run(&["secret", "exec", "-v", "--file-env", "X", "--", "it", "a", "-b"]);
    assert_eq!(ran.stdout, "");
    assert_data_eq!(
        ran.stderr,
        str![[r#"
note: the secret is that of project `default` (b202-30dd-cb38), from the keyring
note: `it` gets the secret b202-30dd-cb38 as a file, named in `X`

"#]]
        .raw()
    );
    let program = ran.program.unwrap();
    assert_eq!(program.program, "it");
    assert_eq!(program.arguments, ["a", "-b"]);
    assert_eq!(program.secret.expose(), OLD);
    assert_eq!(program.variable.as_str(), "X");
    assert_eq!(program.hand_over, HandOver::File);
    assert!(!program.stdin_is_used);
    assert!(!format!("{program:?}").contains("OldOld"));

    let ran = host.with_stdin(&["secret", "exec", "--secret-file", "-", "--", "it"], NEW);
    let program = ran.program.unwrap();
    assert_eq!(program.secret.expose(), NEW);
    assert_eq!(program.variable.as_str(), "TILEDESK_SECRET");
    assert_eq!(program.hand_over, HandOver::Value);
    assert!(program.stdin_is_used);
}

// ----- which project, and whose secret

#[test]
fn a_first_secret_goes_to_the_project_that_every_command_means() {
    let host = TestHost::new();
    host.write_config(&format!("[projects.shop]\nid = \"{ID}\"\n"));
    assert_eq!(host.with_stdin(&["secret", "import", "-q"], NEW).exit, Exit::Done);
    let kept = |project| TestHost::kept(&host.keyring, project).map(|(secret, _)| secret);
    assert_eq!(kept("shop").as_deref(), Some(NEW));
    // Not silently beside it, where the next commands would look.
    host
        .with_stdin(&["secret", "import", "-q"], OLD)
        .is(Exit::Declined, "", str![[r#"
warning: the secrets that a Tiledesk server makes are UUIDs in small letters, and this is none: see that it is this project's
error: project `shop` has a secret already (6861-42bd-cb01)
hint: to replace it: `tilepass secret rotate --from - --project shop`; to store another project's, name that with `--project`

"#]]);
    assert_eq!(kept("shop").as_deref(), Some(NEW));
    assert_eq!(kept("default"), None);
}

#[test]
fn a_first_secret_takes_the_place_of_a_mark_and_says_so() {
    let host = TestHost::new();
    let asked = jiff::Timestamp::from_second(NOW - 60).unwrap();
    let marked = tilepass::store::Record::asking(None, "https://chat.example", asked);
    let project: tiledesk_token::ids::ProjectName = "default".parse().unwrap();
    host.keyring.borrow_mut().records.insert(project, marked);
    host.write_config(&format!("[projects.default]\nid = \"{ID}\"\n"));
    host
        .with_stdin(&["secret", "import"], NEW)
        .is(Exit::Done, "", str![[r#"
warning: `https://chat.example` was asked at 2026-07-25T17:19:00Z for a first secret of project `default`; it is not known whether it made one
hint: have it make another: `tilepass secret rotate --on-server --project default --server https://chat.example`; or forget that it was asked: `tilepass secret remove --project default`
warning: the secrets that a Tiledesk server makes are UUIDs in small letters, and this is none: see that it is this project's
note: stored in the keyring for project `default`; fingerprint 6861-42bd-cb01
note: later commands no longer speak of that request; whether the server has this secret: `tilepass secret check --project default`
note: if it came in a chat message, a mail or a file of its own, delete that

"#]]);
    assert!(TestHost::kept(&host.keyring, "default").is_some());
    host.run(&["secret", "status"]).is(
        Exit::Done,
        str![[r#"
PROJECT  TILEDESK ID               SERVER                       SCHEME  STORE    SECRET
default  5e5f4e220b28440012117be4  https://api.tiledesk.com/v3  both    keyring  6861-42bd-cb01  imported now

"#]],
        "",
    );
}

#[test]
fn the_environments_store_is_looked_into_where_nothing_else_is_said() {
    let mut host = TestHost::new();
    host.write_config(&format!("[projects.shop]\nid = \"{ID}\"\n"));
    host.variables.insert("TILEPASS_STORE", "file".into());
    fails(&host.keyring, "get", 1, broke);
    host.run(&["secret", "status"]).is(
        Exit::Done,
        str![[r#"
PROJECT  TILEDESK ID               SERVER                       SCHEME  STORE  SECRET
shop     5e5f4e220b28440012117be4  https://api.tiledesk.com/v3  both    file   no secret

"#]],
        "",
    );
    let token = format!("JWT {}", token(NEW));
    assert_eq!(host.run(&["token", "inspect", &token]).exit, Exit::Missing);
}

/// A token for `ID`, which that secret signed.
fn token(secret: &str) -> String {
    let host = TestHost::new();
    let path = host.directory.path().join("secret");
    std::fs::write(&path, secret).unwrap();
    let path = path.to_str().unwrap();
    let ran =
        host.run(&["token", "sign", "-q", "--test-visitor", "--id", ID, "--format", "raw", "--secret-file", path]);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    ran.stdout
}

#[test]
fn a_token_for_a_project_whose_secret_cannot_be_read_is_not_accepted_from_another() {
    let locked = || StoreError::Locked("nobody unlocked it".to_owned());
    let inspect = |host: &TestHost, secret: &str| {
        let ran = host.run(&["token", "inspect", &format!("JWT {}", token(secret))]);
        let first = ran.stdout.lines().next().unwrap().to_owned();
        (ran.exit, first, ran.stderr)
    };
    let host = TestHost::new();
    TestHost::keep(&host.file, "blog", OLD);
    host.write_config(&format!(
        "[projects.shop]\nid = \"{ID}\"\nstore = \"keyring\"\n[projects.blog]\nstore = \"file\"\n"
    ));
    let fails_once = || fails(&host.keyring, "get", 1, locked);
    let refused = "refused: signed with the secret of project `blog`";
    fails_once();
    let (exit, first, said) = inspect(&host, OLD);
    assert_eq!(exit, Exit::Refused, "{first}\n{said}");
    assert!(first.starts_with(refused), "{first}");
    assert_eq!(said, "warning: project `shop`: the keyring is locked: nobody unlocked it\n");
    // Nobody's here, and whose it may be cannot be asked.
    fails_once();
    let (exit, first, _) = inspect(&host, NEW);
    assert_eq!(exit, Exit::Store, "{first}");
    // Lost is no better than locked.
    let (exit, first, _) = inspect(&host, OLD);
    assert_eq!(exit, Exit::Refused, "{first}");
    // A project that never had a secret signs nothing.
    host.write_config(&format!("[projects.shop]\nid = \"{ID}\"\n[projects.blog]\nstore = \"file\"\n"));
    let (exit, first, _) = inspect(&host, OLD);
    assert_eq!(exit, Exit::Done, "{first}");
}

#[test]
fn inspect_looks_for_a_project_that_the_settings_do_not_know() {
    let host = TestHost::new();
    TestHost::keep(&host.keyring, "shop", OLD);
    let token = format!("JWT {}", token(OLD));
    let inspect = |project| host.run(&["token", "inspect", "--project", project, &token]);
    let ran = inspect("shop");
    assert_eq!(ran.exit, Exit::Done, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(inspect("shpo").exit, Exit::Missing);
    fails(&host.keyring, "get", 1, || StoreError::Locked("nobody unlocked it".to_owned()));
    assert_eq!(inspect("shpo").exit, Exit::Store);
    // A damaged secrets file may have it.
    fails(&host.file, "list", 1, || StoreError::Damaged {
        path: "secrets.tilepass".into(),
        what: "its checksum does not match".to_owned(),
    });
    let ran = inspect("shpo");
    assert_eq!(ran.exit, Exit::Store, "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn what_is_noticed_twice_is_said_once() {
    let host = TestHost::new();
    TestHost::keep(&host.keyring, "shop", OLD);
    TestHost::keep(&host.keyring, "blog", NEW);
    let asked = jiff::Timestamp::from_second(NOW - 60).unwrap();
    let shop: tiledesk_token::ids::ProjectName = "shop".parse().unwrap();
    let old = host.keyring.borrow_mut().records.remove(&shop);
    let marked = tilepass::store::Record::asking(old, "https://chat.example", asked);
    host.keyring.borrow_mut().records.insert(shop, marked);
    host.write_config("[projects.shop]\ncolour = \"red\"\n[projects.blog]\n");
    let token = format!("JWT {}", token(NEW));
    let ran = host.run(&["token", "inspect", "--project", "shop", &token]);
    assert_eq!(ran.exit, Exit::Refused);
    let mut lines: Vec<&str> = ran.stderr.lines().collect();
    let all = lines.len();
    lines.dedup();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!((lines.len(), all), (3, 3), "{}", ran.stderr);
}
