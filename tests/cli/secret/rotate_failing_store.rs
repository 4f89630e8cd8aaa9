//! `tilepass secret rotate --on-server` over stores that fail once the server has been asked, and what `token try` settles
//! afterwards: in this process, with a store in memory and a clock that stands still.

use jiff::Timestamp;
use snapbox::{IntoData, str};
use tilepass::Exit;
use tilepass::store::{Record, StoreError};

use crate::support::home::{NEW, OLD, in_words, keep};
use crate::support::host::{Ran, TestHost, broke, fails, settings_fail_at};
use crate::support::server::{MockServer, without_port};
use crate::support::tokens::{ID, NOW};

/// With [`OLD`] in the keyring, and what it takes to ask `mock`.
fn asking(mock: &MockServer) -> TestHost {
    let mut host = TestHost::with_old();
    let password = host.directory.path().join("password");
    keep(&password, "hunter2");
    for (name, value) in [
        ("TILEPASS_SERVER", mock.url.as_str().into()),
        ("TILEPASS_TILEDESK_ID", ID.into()),
        ("TILEPASS_ADMIN_EMAIL", "ada@example.com".into()),
        ("TILEPASS_ADMIN_PASSWORD_FILE", password.into_os_string()),
    ] {
        host.variables.insert(name, value);
    }
    host
}

fn making() -> MockServer {
    MockServer::making(NEW)
}

fn rotate(host: &TestHost) -> Ran {
    rotate_with(host, &[])
}

fn rotate_with(host: &TestHost, flags: &[&str]) -> Ran {
    let rotate = ["secret", "rotate", "--on-server", "--yes", "-q"];
    let mut ran = host.run(&[&rotate[..], flags].concat());
    ran.stderr = without_port(&ran.stderr);
    ran
}

/// The current secret, the previous one, and whether a server is being asked.
fn kept(host: &TestHost) -> (String, Option<String>, bool) {
    let (current, previous) = TestHost::kept(&host.keyring, "default").unwrap();
    let records = &host.keyring.borrow().records;
    let asked = records[&"default".parse().unwrap()].pending.is_some();
    (current, previous, asked)
}

#[test]
fn a_mark_that_cannot_be_left_keeps_the_server_from_being_asked() {
    let mock = making();
    for (operation, nth) in [("prepare", 1), ("get", 1), ("get", 2), ("put", 1)] {
        let host = asking(&mock);
        fails(&host.keyring, operation, nth, broke);
        let ran = rotate(&host);
        assert_eq!(ran.exit, Exit::Store, "{operation}: {}", ran.stderr);
        assert_eq!(ran.stdout, "");
        mock.was_not_asked();
        assert_eq!(kept(&host), (OLD.to_owned(), None, false));
    }
}

#[test]
fn a_keyring_that_fails_after_the_answer_leaves_the_mark_and_shows_the_secret() {
    let host = asking(&making());
    fails(&host.keyring, "put", 2, broke);
    rotate(&host).is(Exit::Store, NEW, str![[r#"
warning: this has `http://HOST` make a new secret for project `default` (Tiledesk id 5e5f4e220b28440012117be4); the one that the server has now stops working at once and cannot be restored
error: the server made a new secret for project `default`, shown above this once, and it could not be stored: the keyring failed: it broke
hint: keep it, and store it as soon as the store works again: `tilepass secret rotate --from -`

"#]]);
    assert_eq!(kept(&host), (OLD.to_owned(), None, true));

    let host = asking(&making());
    fails(&host.keyring, "put", 2, || StoreError::UnknownWhetherStored(Box::new(StoreError::NoAnswer(3))));
    rotate(&host).is(Exit::Unknown, NEW, str![[r#"
warning: this has `http://HOST` make a new secret for project `default` (Tiledesk id 5e5f4e220b28440012117be4); the one that the server has now stops working at once and cannot be restored
warning: if it was stored, `tilepass secret status` shows the fingerprint 6861-42bd-cb01
error: the server made a new secret for project `default`, shown above this once, and perhaps it could not be stored: the keyring did not answer within 3 s: unknown whether the change was stored
hint: see what is stored before going on: `tilepass secret status`
hint: keep it, and store it as soon as the store works again: `tilepass secret rotate --from -`

"#]]);

    let host = asking(&making());
    fails(&host.keyring, "put", 2, || StoreError::UnknownWhetherStored(Box::new(StoreError::NoAnswer(3))));
    rotate_with(&host, &["--hide"]).is(
        Exit::Unknown,
        "",
        str![[r#"
warning: this has `http://HOST` make a new secret for project `default` (Tiledesk id 5e5f4e220b28440012117be4); the one that the server has now stops working at once and cannot be restored
warning: if it was stored, `tilepass secret status` shows the fingerprint 6861-42bd-cb01
error: the server made a new secret for project `default`, which nobody has seen, and perhaps it could not be stored: the keyring did not answer within 3 s: unknown whether the change was stored
hint: see what is stored before going on: `tilepass secret status`
hint: if it is not there, it is lost, and so is the old one: have the server make another: `tilepass secret rotate --on-server --project default --server http://HOST`

"#]],
    );
}

#[test]
fn a_mark_that_cannot_be_taken_back_is_said() {
    let mock = MockServer::with_json("401 Unauthorized", "Unauthorized");
    let host = asking(&mock);
    fails(&host.keyring, "put", 2, broke);
    rotate(&host).is(Exit::Failed, "", str![[r#"
warning: this has `http://HOST` make a new secret for project `default` (Tiledesk id 5e5f4e220b28440012117be4); the one that the server has now stops working at once and cannot be restored
warning: the pending-rotation marker could not be cleared, so later commands will mention it: the keyring failed: it broke
error: `HOST` refused this e-mail address and password (401); nothing was changed
hint: give the address and password of the dashboard; an account with single sign-on or a second factor needs a user token: `--admin-token-file PATH`

"#]]);
    assert_eq!(kept(&host), (OLD.to_owned(), None, true));
}

#[test]
fn a_refusal_leaves_an_entry_without_settings_as_it_was() {
    let mock = MockServer::with_json("401 Unauthorized", "Unauthorized");
    for before in ["[projects.default]\n", ""] {
        let host = asking(&mock);
        host.write_config(before);
        let ran = rotate(&host);
        assert_eq!(ran.exit, Exit::Failed, "{}", ran.stderr);
        assert_eq!(host.read_config(), before);
        assert_eq!(kept(&host), (OLD.to_owned(), None, false));
    }
}

#[test]
fn what_is_remembered_gives_way_only_to_a_server_that_has_answered() {
    let host = asking(&MockServer::with_json("500 Internal Server Error", ""));
    host.write_config("[projects.default]\nserver = \"https://chat.example\"\nstore = \"keyring\"\n");
    let before = host.read_config();
    let server = host.variables["TILEPASS_SERVER"].clone().into_string().unwrap();
    let arguments = ["secret", "rotate", "--on-server", "--server", &server];
    let ran = host.with_person(&arguments, vec![Box::new(|| Some("default".to_owned()))]);
    assert_eq!(ran.exit, Exit::Unknown, "{}", ran.stderr);
    assert_eq!(host.read_config(), before);
}

#[test]
fn settings_that_fail_after_the_answer_do_not_hide_that_the_secret_is_replaced() {
    let mock = making();
    let host = asking(&mock);
    host.write_config("[projects.default]\nserver = \"https://old.example\"\nstore = \"keyring\"\n");
    settings_fail_at(&host, &host.keyring, "put");
    let arguments = ["secret", "rotate", "--on-server", "-q", "--hide", "--server", mock.url.as_str()];
    let ran = host.with_person(&arguments, vec![Box::new(|| Some("default".to_owned()))]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (Exit::Failed, ""));
    snapbox::assert_data_eq!(without_port(&ran.stderr), str![[r#"
warning: `https://old.example` is remembered as the server of project `default`, and this is `http://HOST`
warning: this has `http://HOST` make a new secret for project `default` (Tiledesk id 5e5f4e220b28440012117be4); the one that the server has now stops working at once and cannot be restored
error: the secret of project `default` is replaced, but the settings still are as they were: cannot read the settings `~/config.toml`: it is a directory, not a regular file
hint: it need not be replaced again; put the entry `[projects.default]` of that file right by hand

"#]].raw());
    assert_eq!(kept(&host), (NEW.to_owned(), Some(OLD.to_owned()), false));
}

/// `--dry-run` unlocks nothing, and a keyring that was never unlocked says that it holds nothing.
#[test]
fn a_secret_that_is_not_where_it_belongs_is_not_said_to_be_none() {
    let mock = making();
    let mut host = asking(&mock);
    host.never_unlocked = true;
    let dry_run = ["secret", "rotate", "--on-server", "--dry-run"];
    let ran = host.run(&dry_run);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    snapbox::assert_data_eq!(without_port(&ran.stderr), str![[r#"
warning: this would have `http://HOST` make a new secret for project `default` (Tiledesk id 5e5f4e220b28440012117be4); if the server has a secret already, it stops working at once and cannot be restored
note: visitors are disconnected and cannot sign in until every signer has the new secret and is restarted: do it in a quiet hour
note: the secret of project `default` is not in the keyring, where `config.toml` says it belongs: none was stored yet, or it is lost, or the keyring was never unlocked in this session, or `config.toml` came from another computer; if you have the present one, store it first with `tilepass secret import --project default`: `tilepass token inspect` can then name the signers that still use it
note: nothing was changed, and the server was not asked (`--dry-run`)

"#]].raw());
    host.never_unlocked = false;
    host.keyring.borrow_mut().records.clear();
    let ran = host.run(&["secret", "rotate", "--on-server"]);
    assert_eq!(ran.exit, Exit::Declined, "{}", ran.stderr);
    snapbox::assert_data_eq!(without_port(&ran.stderr), str![[r#"
warning: this has `http://HOST` make a new secret for project `default` (Tiledesk id 5e5f4e220b28440012117be4); if the server has a secret already, it stops working at once and cannot be restored
note: visitors are disconnected and cannot sign in until every signer has the new secret and is restarted: do it in a quiet hour
note: the secret of project `default` is not in the keyring, where `config.toml` says it belongs: none was stored yet, or it is lost, or `config.toml` came from another computer; if you have the present one, store it first with `tilepass secret import --project default`: `tilepass token inspect` can then name the signers that still use it
error: rotating project `default` needs a confirmation, and there is nobody to ask
hint: to do it without being asked, add to the same command: `--project default --yes`

"#]].raw());
    mock.was_not_asked();
}

#[test]
fn somebody_else_rotated_while_the_name_was_typed() {
    let mock = making();
    let host = asking(&mock);
    let other = || {
        TestHost::keep(&host.keyring, "default", NEW);
        Some("default".to_owned())
    };
    let ran = host.with_person(&["secret", "rotate", "--on-server"], vec![Box::new(other)]);
    assert_eq!(ran.exit, Exit::Declined, "{}", ran.stderr);
    mock.was_not_asked();
    assert_eq!(kept(&host), (NEW.to_owned(), None, false));
}

// --- What `token try` settles -----------------------------------------------------------------------------------------

/// As a rotation leaves it that was cut off so many seconds ago.
fn cut_off(host: &TestHost, ago: i64) {
    let project = "default".parse().unwrap();
    let asked = Timestamp::from_second(NOW - ago).unwrap();
    let server = host.variables["TILEPASS_SERVER"].to_str().unwrap();
    let records = &mut host.keyring.borrow_mut().records;
    let record = Record::asking(records.remove(&project), server, asked);
    records.insert(project, record);
}

/// Takes and refuses tokens as a server does.
fn judging(answer: &str) -> MockServer {
    let user = r#"{"success":true,"token":"JWT x","user":{"_id":"x","email":"a@b.c"},"decoded":{"name":"x"}}"#;
    MockServer::with_json(answer, user)
}

fn attempt(host: &TestHost) -> Ran {
    let mut ran = host.run(&["token", "try"]);
    ran.stderr = without_port(&ran.stderr);
    ran
}

#[test]
fn a_server_that_takes_the_stored_secret_has_made_no_other() {
    let host = asking(&judging("200 OK"));
    cut_off(&host, 60);
    let ran = attempt(&host);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    snapbox::assert_data_eq!(
        ran.stderr,
        str![[r#"
warning: `http://HOST` was asked at 2026-07-25T17:19:00Z to replace the secret of project `default`; it is not known whether it did, and b202-30dd-cb38 may no longer be valid
hint: ask whether it still has it: `tilepass secret check --project default --server http://HOST`; only if it has not, have it make another: `tilepass secret rotate --on-server --project default --server http://HOST`
note: this signs the test visitor in on HOST and has it checked for project 5e5f4e220b28440012117be4, with a token signed with the secret of project `default` (b202-30dd-cb38)
note: the interrupted rotation of project `default` did not happen; its marker was cleared

"#]]
    );
    assert_eq!(kept(&host), (OLD.to_owned(), None, false));
    let again = attempt(&host);
    assert_eq!(again.stderr.lines().count(), 1, "{}", again.stderr);
}

#[test]
fn a_slow_server_may_be_at_it_still() {
    let host = asking(&judging("200 OK"));
    cut_off(&host, 59);
    let ran = attempt(&host);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    snapbox::assert_data_eq!(
        ran.stderr,
        str![[r#"
warning: `http://HOST` was asked at 2026-07-25T17:19:01Z to replace the secret of project `default`; it is not known whether it did, and b202-30dd-cb38 may no longer be valid
hint: ask whether it still has it: `tilepass secret check --project default --server http://HOST`; only if it has not, have it make another: `tilepass secret rotate --on-server --project default --server http://HOST`
note: this signs the test visitor in on HOST and has it checked for project 5e5f4e220b28440012117be4, with a token signed with the secret of project `default` (b202-30dd-cb38)
note: the server still has the secret that is stored here; a slow one may be at it yet, so ask again in a minute to be sure

"#]]
    );
    assert_eq!(kept(&host), (OLD.to_owned(), None, true));
}

#[test]
fn a_server_that_refuses_settles_nothing() {
    let host = asking(&MockServer::with_json("401 Unauthorized", "{}"));
    cut_off(&host, 3600);
    let ran = attempt(&host);
    assert_eq!(ran.exit, Exit::Refused, "{}", ran.stderr);
    snapbox::assert_data_eq!(without_port(&ran.stdout), str![[r#"
refused: HOST answers 401 to this token at sign-in
sign-in  refused (401)
decode   refused (401)

inspect says: accepted: signed with the secret of project `default` (b202-30dd-cb38); expires in 5 min
That does not explain the answer. What would, the likeliest first:
  the interrupted rotation has happened, and its secret is lost: `tilepass secret rotate --on-server --project default --server http://HOST`
  the server has another secret than b202-30dd-cb38, made since in the dashboard or by somebody else's tilepass: get it from whoever made it, then `tilepass secret rotate --from - --project default`; only where nobody has it: `tilepass secret rotate --on-server --project default --server http://HOST`
  HOST is not the server of project 5e5f4e220b28440012117be4: `tilepass project list`, `--server URL`
  it is another version than Tiledesk 2.19.16

"#]].raw());
    assert_eq!(kept(&host), (OLD.to_owned(), None, true));
}

#[test]
fn another_secret_settles_nothing() {
    let mut host = asking(&judging("200 OK"));
    cut_off(&host, 3600);
    host.variables.insert("TILEPASS_SECRET", OLD.into());
    let ran = attempt(&host);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    assert_eq!(kept(&host), (OLD.to_owned(), None, true));
}

#[test]
fn a_mark_that_stays_all_the_same_is_said() {
    let host = asking(&judging("200 OK"));
    cut_off(&host, 3600);
    fails(&host.keyring, "put", 1, broke);
    let ran = attempt(&host);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    let said = "warning: the marker of the interrupted rotation could not be cleared: ";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
}

#[test]
fn another_server_settles_nothing() {
    let mock = judging("200 OK");
    let mut host = asking(&mock);
    let here = host.variables.insert("TILEPASS_SERVER", "http://chat.example".into());
    cut_off(&host, 3600);
    let remembered = format!("[projects.default]\nserver = \"{}\"\nstore = \"keyring\"\n", mock.url);
    // Whether the environment or the settings name it.
    for (variable, config) in [(here, host.read_config()), (None, remembered)] {
        host.variables.remove("TILEPASS_SERVER");
        host.variables.extend(variable.map(|url| ("TILEPASS_SERVER", url)));
        host.write_config(&config);
        let ran = attempt(&host);
        assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
        let hint = "`tilepass secret check --project default --server http://chat.example --insecure-http`";
        assert!(ran.stderr.contains(hint), "{}", ran.stderr);
        let said = "note: this does not settle the interrupted rotation of project `default`: `http://chat.example` was asked for it";
        let own = config.contains("server = ");
        let mistake = "; if that was a mistake: `tilepass secret check --project default --server http://HOST`";
        let last = format!("{said}{}", if own { mistake } else { "" });
        assert_eq!(ran.stderr.lines().last(), Some(last.as_str()));
        assert_eq!(kept(&host), (OLD.to_owned(), None, true));
    }
    // The project's own server, and somebody who says so.
    let typed = ["token", "try", "--server", mock.url.as_str()];
    let ran = host.run(&typed);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    let said = "note: the marker of the interrupted rotation of project `default` was cleared; what `http://chat.example` did is not known\n";
    assert!(in_words(&ran.stderr).ends_with(said), "{}", ran.stderr);
    assert_eq!(kept(&host), (OLD.to_owned(), None, false));
    // Typed, and not the project's own.
    host.write_config("[projects.default]\nstore = \"keyring\"\n");
    host.variables.insert("TILEPASS_SERVER", "http://chat.example".into());
    cut_off(&host, 3600);
    assert_eq!(host.run(&typed).exit, Exit::Done);
    assert_eq!(kept(&host), (OLD.to_owned(), None, true));
}

#[test]
fn another_tiledesk_id_settles_nothing() {
    let host = asking(&judging("200 OK"));
    host.write_config("[projects.default]\nid = \"600000000000000000000000\"\nstore = \"keyring\"\n");
    cut_off(&host, 3600);
    let ran = attempt(&host);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    let said = "note: this does not settle the interrupted rotation of project `default`: the project is remembered as 600000000000000000000000 on its server, and this was about another one\n";
    assert!(ran.stderr.ends_with(said), "{}", ran.stderr);
    assert_eq!(kept(&host), (OLD.to_owned(), None, true));
}

// --- What is done in the meantime --------------------------------------------------------------------------------------

#[test]
fn secret_check_settles_it_as_well_and_signs_nobody_in() {
    let mock = MockServer::having(OLD);
    let host = asking(&mock);
    cut_off(&host, 59);
    let ran = host.run(&["secret", "check"]);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    assert!(ran.stderr.ends_with("so ask again in a minute to be sure\n"), "{}", ran.stderr);
    assert_eq!(kept(&host), (OLD.to_owned(), None, true));
    cut_off(&host, 60);
    let ran = host.run(&["secret", "check", "--json"]);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    let said = "note: the interrupted rotation of project `default` did not happen; its marker was cleared\n";
    assert!(in_words(&ran.stderr).ends_with(said), "{}", ran.stderr);
    assert_eq!(kept(&host), (OLD.to_owned(), None, false));
    let asked: Vec<String> = mock.asked.try_iter().collect();
    assert!(asked.iter().all(|request| request.starts_with(&format!("POST /{ID}/jwt/decode "))), "{asked:?}");
}

#[test]
fn secret_check_says_what_a_rotation_that_was_cut_off_has_done() {
    let host = asking(&MockServer::having(NEW));
    cut_off(&host, 3600);
    let ran = host.run(&["secret", "check", "-q"]);
    assert_eq!(ran.exit, Exit::Refused, "{}", ran.stderr);
    snapbox::assert_data_eq!(without_port(&ran.stderr), str![[r#"
error: `HOST` does not have the secret b202-30dd-cb38 of project `default`: it has another one
hint: the interrupted rotation has happened, and its secret is lost, unless a signer has it or somebody else has just made one: then get that from there; else have the server make another: `tilepass secret rotate --on-server --project default --server http://HOST`

"#]]
    .raw());
    assert_eq!(kept(&host), (OLD.to_owned(), None, true));
}

/// What `secret check` or `token try` has found out is known to every command, until there is another secret.
#[test]
fn what_was_found_out_of_a_rotation_that_was_cut_off_stays_known() {
    let asks: [&[&str]; 2] = [&["secret", "check", "-q"], &["token", "try", "-q"]];
    for ask in asks {
        let host = asking(&MockServer::having(NEW));
        cut_off(&host, 3600);
        assert_eq!(host.run(&["secret", "status", "--strict"]).exit, Exit::Store);
        assert_eq!(host.run(&["doctor", "--offline"]).exit, Exit::Failed);
        assert_eq!(host.run(ask).exit, Exit::Refused);
        let warning = "warning: `http://HOST` was asked at 2026-07-25T16:20:00Z to replace the secret of project `default`, and has another one since: b202-30dd-cb38 is no longer valid\n";
        let hint = "hint: the interrupted rotation has happened, and its secret is lost, unless a signer has it or somebody else has just made one: then get that from there; else have the server make another: `tilepass secret rotate --on-server --project default --server http://HOST`\n";
        let ran = host.run(&["secret", "status", "--strict"]);
        assert_eq!(ran.exit, Exit::Refused, "{}", ran.stderr);
        assert_eq!(without_port(&ran.stderr), format!("{warning}{hint}"));
        assert!(ran.stdout.contains("; no longer valid: a server was asked to replace it 1 h ago"), "{}", ran.stdout);
        let ran = host.run(&["doctor", "--offline"]);
        assert_eq!(ran.exit, Exit::Refused, "{}", ran.stdout);
        let line = "bad      secret        the server of project `default` has another secret than the one that is stored here\n";
        assert!(ran.stdout.contains(line), "{}", ran.stdout);
        let ran = host.run(&["token", "sign", "--test-visitor"]);
        assert!(without_port(&ran.stderr).starts_with(&format!("{warning}{hint}")), "{}", ran.stderr);
        for (command, why) in [
            (
                &["secret", "exec", "--", "true"][..],
                "no program is handed the secret of project `default` that a server has replaced",
            ),
            (
                &["project", "rename", "default", "blog"],
                "an interrupted rotation has replaced the secret of project `default` on its server; nothing was changed",
            ),
        ] {
            let ran = host.run(command);
            assert_eq!(ran.exit, Exit::Declined, "{}", ran.stderr);
            let said = without_port(&ran.stderr);
            assert!(said.contains(&format!("error: {why}\n{hint}")), "{said}");
        }
        // It is asked again, and says no more of it than it finds.
        let ran = host.run(&["secret", "check"]);
        assert_eq!((ran.exit, ran.stderr.lines().count()), (Exit::Refused, 2), "{}", ran.stderr);
        // A rotation that is cut off later is another one.
        cut_off(&host, -1);
        assert_eq!(host.run(&["secret", "status", "--strict"]).exit, Exit::Store);
        TestHost::keep(&host.keyring, "default", NEW);
        assert_eq!(host.run(&["secret", "status", "--strict"]).exit, Exit::Done);
    }
}

/// Nothing is learnt of another server's or another project's answer.
#[test]
fn what_another_server_has_says_nothing_of_a_rotation_that_was_cut_off() {
    let mock = MockServer::having(NEW);
    for (elsewhere, arguments) in [
        (Some("http://chat.example"), &["--server", mock.url.as_str()][..]),
        (None, &["--id", "600000000000000000000000"]),
    ] {
        let mut host = asking(&mock);
        host.write_config(&format!("[projects.default]\nid = \"{ID}\"\nstore = \"keyring\"\n"));
        let here = host.variables["TILEPASS_SERVER"].clone();
        host.variables.extend(elsewhere.map(|url| ("TILEPASS_SERVER", url.into())));
        cut_off(&host, 3600);
        host.variables.insert("TILEPASS_SERVER", here);
        let ran = host.run(&[&["secret", "check"], arguments].concat());
        assert_eq!(ran.exit, Exit::Refused, "{}", ran.stderr);
        let hint = "hint: ask whether it still has it: `tilepass secret check --project default --server http://chat.example --insecure-http`";
        assert_eq!(ran.stderr.contains(hint), elsewhere.is_some(), "{}", ran.stderr);
        assert_eq!(host.run(&["secret", "status", "--strict"]).exit, Exit::Store);
    }
}

#[test]
fn no_program_gets_a_secret_that_may_be_dead_unless_somebody_says_so() {
    let mut host = asking(&making());
    let exec = ["secret", "exec", "-q", "--", "true"];
    assert!(host.run(&exec).program.is_some());
    cut_off(&host, 3600);
    let ran = host.run(&exec);
    assert!(ran.program.is_none());
    assert_eq!(ran.exit, Exit::Declined, "{}", ran.stderr);
    let said = without_port(&ran.stderr);
    snapbox::assert_data_eq!(said, str![[r#"
warning: `http://HOST` was asked at 2026-07-25T16:20:00Z to replace the secret of project `default`; it is not known whether it did, and b202-30dd-cb38 may no longer be valid
error: no program is handed the secret of project `default` while it is not known whether a server has replaced it
hint: ask the server whether it still has the secret: `tilepass secret check --project default --server http://HOST`
hint: to hand it over all the same, add to the same command, before `--`: `--yes`

"#]]
    .raw());
    let given = host.run(&["secret", "exec", "-q", "--yes", "--", "true"]).program.unwrap();
    assert_eq!(given.secret.expose(), OLD);
    // What was given in its place has nothing to do with that rotation.
    host.variables.insert("TILEPASS_SECRET", NEW.into());
    assert!(host.run(&exec).program.is_some());
}
