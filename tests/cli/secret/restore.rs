//! `tilepass secret restore`: the replaced secret and the current one change places, here and nowhere else.

use jiff::Timestamp;
use snapbox::str;
use tilepass::Exit;
use tilepass::store::{Origin, StoreError};

use crate::support::home::{NEW, OLD, in_words, redacted};
use crate::support::host::{Ran, TestHost, broke, fails};
use crate::support::server::{MockServer, refused, response};
use crate::support::tokens::{ID, NOW, SECRET, secret};

/// With [`NEW`] in the keyring, which replaced [`OLD`] a minute ago.
fn replaced() -> TestHost {
    let host = TestHost::with_old();
    let project = "default".parse().unwrap();
    let old = host.keyring.borrow_mut().records.remove(&project).unwrap();
    let then = Timestamp::from_second(NOW - 60).unwrap();
    let record = old.rotated(secret(NEW), then, Origin::Imported);
    host.keyring.borrow_mut().records.insert(project, record);
    host
}

fn replaced_on(mock: &MockServer) -> TestHost {
    let host = replaced();
    let config = format!("[projects.default]\nid = \"{ID}\"\nserver = \"{}\"\nstore = \"keyring\"\n", mock.url);
    host.write_config(&config);
    host
}

fn restore(host: &TestHost, arguments: &[&str]) -> Ran {
    let mut ran = host.run(&[&["secret", "restore"], arguments].concat());
    (ran.stdout, ran.stderr) = (redacted(&ran.stdout), redacted(&in_words(&ran.stderr)));
    ran
}

fn kept(host: &TestHost) -> Option<(String, Option<String>)> {
    TestHost::kept(&host.keyring, "default")
}

#[track_caller]
fn is_restored(host: &TestHost) {
    assert_eq!(kept(host), Some((OLD.to_owned(), Some(NEW.to_owned()))));
}

#[track_caller]
fn is_as_before(host: &TestHost) {
    assert_eq!(kept(host), Some((NEW.to_owned(), Some(OLD.to_owned()))));
}

#[test]
fn the_two_change_places_where_the_server_has_the_replaced_one() {
    let mock = MockServer::having(OLD);
    let host = replaced_on(&mock);
    restore(&host, &["--yes", "--json"]).is(Exit::Done, str![[r#"
{"project":"default","fingerprint":"OOOO-OOOO-OOOO","origin":"imported","store":"keyring","replaced":{"fingerprint":"NNNN-NNNN-NNNN","at":"TIME"},"server":"http://HOST"}

"#]], str![[r#"
warning: this changes what is stored here, and no server: a Tiledesk server takes no secret back that it has replaced
note: OOOO-OOOO-OOOO, which was replaced 1 min ago, is to be the secret of project `default` again; NNNN-NNNN-NNNN is then kept for diagnosis only
warning: if OOOO-OOOO-OOOO was replaced because it had leaked, it is the leaked one: whoever has it can be any visitor where it is accepted
note: `HOST` has OOOO-OOOO-OOOO, and not NNNN-NNNN-NNNN
note: project `default` has the secret OOOO-OOOO-OOOO again; NNNN-NNNN-NNNN is kept for diagnosis only
note: give every signer that has NNNN-NNNN-NNNN this one, and restart it: `tilepass token inspect` names those that still sign with the other

"#]]);
    is_restored(&host);
    assert_eq!(mock.asked.try_iter().count(), 2);
    // It keeps when it came.
    let status = host.run(&["secret", "status", "--json"]).stdout;
    assert!(status.contains("\"age_s\":3600,"), "{status}");
}

#[test]
fn nothing_changes_where_the_server_has_the_current_one_or_neither() {
    let host = replaced_on(&MockServer::having(NEW));
    let ran = restore(&host, &["--yes", "-q"]);
    ran.is(Exit::Declined, "", str![[r#"
warning: this changes what is stored here, and no server: a Tiledesk server takes no secret back that it has replaced
warning: if OOOO-OOOO-OOOO was replaced because it had leaked, it is the leaked one: whoever has it can be any visitor where it is accepted
error: `HOST` has the current secret of project `default`, NNNN-NNNN-NNNN; nothing was changed
hint: a back end whose tokens are refused needs this one: `tilepass token inspect --project default` says whether it still signs with the replaced one

"#]]);
    is_as_before(&host);

    let none = MockServer::with_json("404 Not Found", r#"{"success":false,"msg":"Project hasnt  a jwtSecret"}"#);
    for mock in [MockServer::having(SECRET), none] {
        let host = replaced_on(&mock);
        restore(&host, &["--yes", "-q"]).is(Exit::Declined, "", str![[r#"
warning: this changes what is stored here, and no server: a Tiledesk server takes no secret back that it has replaced
warning: if OOOO-OOOO-OOOO was replaced because it had leaked, it is the leaked one: whoever has it can be any visitor where it is accepted
error: `HOST` has neither the current secret of project `default` nor the one that it replaced; nothing was changed
hint: see that this is the project's server: `tilepass project list --project default`
hint: somebody may have made a new one, in the dashboard or with tilepass: get it from them, then `tilepass secret rotate --from - --project default`
hint: only where nobody has it, have the server make another: `tilepass secret rotate --on-server --project default --server http://HOST`

"#]]);
        is_as_before(&host);
    }
}

#[test]
fn nothing_changes_where_the_server_does_not_say() {
    let silent = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n".to_owned();
    for answer in [silent, response("503 Service Unavailable", ""), refused("jwt expired")] {
        let host = replaced_on(&MockServer::saying(answer));
        let ran = restore(&host, &["--yes", "-q"]);
        assert_eq!(ran.exit, Exit::Failed, "{}", ran.stderr);
        let said = "; which secret of project `default` it has is not known, and nothing was changed\nhint: ";
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
        is_as_before(&host);
    }
    // Once it has said no to the current one, too.
    let mut answers = [refused("invalid signature"), response("502 Bad Gateway", "")].into_iter();
    let host = replaced_on(&MockServer::replying(move |_| answers.next().unwrap()));
    assert_eq!(restore(&host, &["--yes"]).exit, Exit::Failed);
    is_as_before(&host);
}

#[test]
fn a_project_on_no_server_is_restored_without_asking_one() {
    let host = replaced();
    let ran = host.with_person(&["secret", "restore"], vec![Box::new(|| Some("default".to_owned()))]);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    assert!(ran.stderr.contains("note: no server of this project is known here"), "{}", ran.stderr);
    is_restored(&host);
    // And back again.
    assert_eq!(restore(&host, &["--yes"]).exit, Exit::Done);
    is_as_before(&host);
}

#[test]
fn it_takes_a_replaced_secret_and_a_confirmation() {
    let host = replaced();
    assert_eq!(restore(&host, &[]).exit, Exit::Declined);
    let ran = host.with_person(
        &["secret", "restore"],
        vec![Box::new(|| Some("shop".to_owned())), Box::new(|| Some("shop".to_owned()))],
    );
    assert_eq!(ran.exit, Exit::Declined, "{}", ran.stderr);
    is_as_before(&host);
    let other = || {
        TestHost::keep(&host.keyring, "default", SECRET);
        Some("default".to_owned())
    };
    let ran = host.with_person(&["secret", "restore"], vec![Box::new(other)]);
    assert_eq!(ran.exit, Exit::Declined, "somebody replaced it meanwhile: {}", ran.stderr);
    assert_eq!(kept(&host), Some((SECRET.to_owned(), None)));
    let ran = restore(&TestHost::with_old(), &["--yes"]);
    assert_eq!(ran.exit, Exit::Missing, "{}", ran.stderr);
}

#[test]
fn a_store_that_fails_keeps_what_it_had() {
    let unknown = || StoreError::UnknownWhetherStored(Box::new(StoreError::NoAnswer(3)));
    for (error, exit) in [(broke as fn() -> StoreError, Exit::Store), (unknown, Exit::Unknown)] {
        let host = replaced();
        fails(&host.keyring, "put", 1, error);
        assert_eq!(restore(&host, &["--yes"]).exit, exit);
        is_as_before(&host);
    }
}

#[test]
fn another_projects_variable_restores_nothing_unasked() {
    let mock = MockServer::having(OLD);
    let mut host = replaced_on(&mock);
    host.variables.insert("TILEPASS_SERVER", "http://127.0.0.1:1".into());
    restore(&host, &["--yes"]).is(Exit::Declined, "", str![[r#"
error: `http://HOST` is remembered as the server of project `default`, and this is `http://HOST`; nobody is asked which is meant, so nothing was changed
hint: if project `default` is meant as it is remembered: `unset TILEPASS_SERVER`
hint: if what is remembered is wrong, change it first: `tilepass project set default --server http://HOST`

"#]]);
    is_as_before(&host);
}
