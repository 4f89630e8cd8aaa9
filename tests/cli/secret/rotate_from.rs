//! `tilepass secret rotate --from`, on a project whose server makes the secrets: that is asked first whether the secret that
//! was given is its own.

use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use snapbox::str;
use tilepass::Exit;

use crate::support::home::{NEW, OLD, redacted};
use crate::support::host::{Ran, TestHost};
use crate::support::server::{MockServer, refused, response};
use crate::support::tokens::{ID, SECRET};

fn on(server: &str) -> TestHost {
    let host = TestHost::with_old();
    host.write_config(&format!("[projects.default]\nid = \"{ID}\"\nserver = \"{server}\"\nstore = \"keyring\"\n"));
    host
}

fn rotate(host: &TestHost, secret: &str, arguments: &[&str]) -> Ran {
    let mut ran = host.with_stdin(&[&["secret", "rotate", "--from", "-"], arguments].concat(), secret);
    for forbidden in [OLD, NEW, "eyJ"] {
        assert!(!ran.stderr.contains(forbidden) && !ran.stdout.contains(forbidden), "{}{}", ran.stdout, ran.stderr);
    }
    (ran.stdout, ran.stderr) = (redacted(&ran.stdout), redacted(&ran.stderr));
    ran
}

fn kept(host: &TestHost) -> Option<(String, Option<String>)> {
    TestHost::kept(&host.keyring, "default")
}

#[track_caller]
fn is_replaced(host: &TestHost) {
    assert_eq!(kept(host), Some((NEW.to_owned(), Some(OLD.to_owned()))));
}

#[test]
fn a_secret_that_the_server_has_is_stored() {
    let mock = MockServer::having(NEW);
    let host = on(mock.url.as_str());
    rotate(&host, NEW, &["--yes"]).is(Exit::Done, "", str![[r#"
note: `HOST` has the secret that was given, NNNN-NNNN-NNNN
note: this replaces the secret OOOO-OOOO-OOOO of project `default` in the keyring (imported 1 h ago, Tiledesk id 5e5f4e220b28440012117be4)
note: by the one that was given, NNNN-NNNN-NNNN
note: tokens of the old secret are refused from the moment the server has the new one
note: visitors are disconnected until every signer has the new secret and is restarted: do it in a quiet hour
note: project `default` now has the secret NNNN-NNNN-NNNN; OOOO-OOOO-OOOO is kept for diagnosis only
note: give the new secret to every signer, and restart it; `tilepass token inspect` names those that still have the old one

"#]]);
    is_replaced(&host);
    assert_eq!(mock.request()[0], format!("POST /{ID}/jwt/decode HTTP/1.1"));
}

#[test]
fn a_secret_that_the_server_does_not_have_is_not() {
    let host = on(MockServer::having(OLD).url.as_str());
    rotate(&host, NEW, &["--yes"]).is(Exit::Declined, "", str![[r#"
error: `HOST` does not have the secret that was given, NNNN-NNNN-NNNN; nothing was changed
hint: it still has OOOO-OOOO-OOOO, which is stored here: leave things as they are; to have it make a new one: `tilepass secret rotate --on-server --project default --server http://HOST`

"#]]);
    host.only_old_is_kept();

    let none = MockServer::with_json("404 Not Found", r#"{"success":false,"msg":"Project hasnt  a jwtSecret"}"#);
    for mock in [MockServer::having(SECRET), none] {
        let host = on(mock.url.as_str());
        rotate(&host, NEW, &["--yes"]).is(Exit::Declined, "", str![[r#"
error: `HOST` does not have the secret that was given, NNNN-NNNN-NNNN; nothing was changed
hint: see that this is the project's server: `tilepass project list --project default`
hint: copy the secret again, from the dashboard or from whoever made it
hint: only where nobody has the server's secret, have it make another: `tilepass secret rotate --on-server --project default --server http://HOST`

"#]]);
        host.only_old_is_kept();
    }
}

#[test]
fn the_secret_just_replaced_takes_nobodys_place() {
    let mock = MockServer::having(NEW);
    let host = on(mock.url.as_str());
    assert_eq!(rotate(&host, NEW, &["--yes"]).exit, Exit::Done);
    rotate(&host, OLD, &["--yes"]).is(Exit::Declined, "", str![[r#"
error: `HOST` does not have the secret that was given, OOOO-OOOO-OOOO, which project `default` replaced AGO; nothing was changed
hint: it still has NNNN-NNNN-NNNN, which is stored here: leave things as they are; to have it make a new one: `tilepass secret rotate --on-server --project default --server http://HOST`

"#]]);
    is_replaced(&host);
    // Where nobody can be asked, that is as much as can be said.
    host.write_config("[projects.default]\nstore = \"keyring\"\n");
    let ran = rotate(&host, OLD, &["--yes"]);
    assert_eq!(ran.exit, Exit::Done);
    let said = "warning: the secret that was given, OOOO-OOOO-OOOO, is the one that project `default` replaced AGO: a Tiledesk server that has replaced it no longer takes it\n";
    assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
}

/// A monitoring that is down is no reason to leave the back ends without the secret.
#[test]
fn a_server_that_does_not_say_keeps_nobody() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let failing = MockServer::saying(response("502 Bad Gateway", ""));
    let expired = MockServer::saying(refused("jwt expired"));
    for (server, named) in [
        (format!("http://{free}"), "refuses connections"),
        (failing.url.to_string(), "failed (status 502)"),
        (expired.url.to_string(), "out of time"),
        ("http://chat.example".to_owned(), "is not encrypted"),
    ] {
        let host = on(&server);
        let ran = rotate(&host, NEW, &["--yes"]);
        assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
        let note = ran.stderr.lines().next().unwrap();
        assert!(note.starts_with("note: it is not known whether `") && note.contains(named), "{note}");
        assert!(
            ran.stderr.contains("note: first see that the server has it: `tilepass secret check --project default`\n")
        );
        is_replaced(&host);
    }
}

/// However slowly it answers: each byte within the time limit of one step.
#[test]
fn a_slow_server_is_not_waited_for() {
    let mock = MockServer::doing(|mut connection| {
        thread::spawn(move || {
            for byte in response("200 OK", r#"{"decoded":{}}"#).bytes() {
                thread::sleep(Duration::from_millis(600));
                if std::io::Write::write_all(&mut connection, &[byte]).is_err() {
                    return;
                }
            }
        });
    });
    let host = on(mock.url.as_str());
    let started = Instant::now();
    let ran = rotate(&host, NEW, &["--yes", "--timeout", "1"]);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    let note = "note: it is not known whether `HOST` has the secret that was given: `HOST` did not answer within 1 s\n";
    assert!(ran.stderr.starts_with(note), "{}", ran.stderr);
    // All of the answer takes 50 seconds.
    assert!(started.elapsed() < Duration::from_secs(40));
    is_replaced(&host);
}

#[test]
fn the_server_that_is_given_is_asked_and_remembered() {
    let mock = MockServer::having(NEW);
    let host = TestHost::with_old();
    let ran = rotate(&host, NEW, &["--yes", "--id", ID, "--server", mock.url.as_str()]);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    let settings = format!("[projects.default]\nid = \"{ID}\"\nserver = \"{}\"\nstore = \"keyring\"\n", mock.url);
    let mut lines: Vec<String> = host.read_config().lines().map(str::to_owned).collect();
    lines[1..].sort();
    assert_eq!(lines.join("\n") + "\n", settings);
    // The environment's is asked, and forgotten.
    let mut host = TestHost::with_old();
    let before = host.read_config();
    host.variables.insert("TILEPASS_TILEDESK_ID", ID.into());
    host.variables.insert("TILEPASS_SERVER", MockServer::having(OLD).url.as_str().into());
    assert_eq!(rotate(&host, NEW, &["--yes"]).exit, Exit::Declined);
    assert_eq!(host.read_config(), before);
}

#[test]
fn nobody_is_asked_where_no_address_is_known_or_nothing_is_to_happen() {
    let mock = MockServer::having(OLD);
    let host = on(mock.url.as_str());
    let ran = rotate(&host, NEW, &["--dry-run"]);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    mock.was_not_asked();
    let host = TestHost::with_old();
    host.write_config(&format!("[projects.default]\nid = \"{ID}\"\nstore = \"keyring\"\n"));
    let ran = rotate(&host, NEW, &["--yes"]);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    is_replaced(&host);
}
