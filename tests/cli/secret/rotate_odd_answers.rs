//! `tilepass secret rotate --on-server`, and a server whose answer is no new secret.

use serde_json::json;
use snapbox::str;
use tilepass::Exit;

use crate::support::home::{NEW, OLD, keep, redacted};
use crate::support::host::{Ran, TestHost};
use crate::support::server::{MockServer, decoded, keys, response};
use crate::support::tokens::{ID, SECRET};

const SHORT: &str = "5e884898da28";

/// Answers with this JSON in place of a secret, and has `secret` all the while.
fn answering(made: &serde_json::Value, secret: &str) -> MockServer {
    let (made, secret) = (response("200 OK", &keys(&made.to_string())), secret.to_owned());
    MockServer::replying(
        move |request| {
            if request.contains("/keys/generate") { made.clone() } else { decoded(request, &secret) }
        },
    )
}

fn on(host: TestHost, mock: &MockServer) -> TestHost {
    let mut host = host;
    let store = if host.read_config().is_empty() { "" } else { "store = \"keyring\"\n" };
    host.write_config(&format!("[projects.default]\nid = \"{ID}\"\nserver = \"{}\"\n{store}", mock.url));
    let password = host.directory.path().join("password");
    keep(&password, "hunter2");
    host.variables.insert("TILEPASS_ADMIN_EMAIL", "ada@example.com".into());
    host.variables.insert("TILEPASS_ADMIN_PASSWORD_FILE", password.into_os_string());
    host
}

fn rotate(host: &TestHost) -> Ran {
    let mut ran = host.run(&["secret", "rotate", "--on-server", "--yes", "-q", "--hide"]);
    for forbidden in [OLD, NEW, SHORT] {
        assert!(!ran.stderr.contains(forbidden) && !ran.stdout.contains(forbidden), "{}{}", ran.stdout, ran.stderr);
    }
    ran.stderr = redacted(&ran.stderr);
    // What was said before the server was asked.
    let from = ran.stderr.find('\n').unwrap() + 1;
    ran.stderr.drain(..from);
    ran
}

fn is_pending(host: &TestHost) -> bool {
    let records = &host.keyring.borrow().records;
    records[&"default".parse().unwrap()].pending.is_some()
}

#[test]
fn the_secret_that_it_had_is_no_new_one() {
    let mock = answering(&json!(OLD), OLD);
    let host = on(TestHost::with_old(), &mock);
    rotate(&host).is(Exit::Failed, "", str![[r#"
error: `HOST` answered with the secret that is stored here already; it still has the secret OOOO-OOOO-OOOO of project `default`: nothing was rotated
hint: OOOO-OOOO-OOOO goes on working: if it has leaked, it still has to be replaced
hint: press Generate in the dashboard (Project Settings › Visitor Authentication), then `tilepass secret rotate --from -`; the server's own log may say why this failed

"#]]);
    host.only_old_is_kept();
    assert!(!is_pending(&host));
}

#[test]
fn what_is_no_secret_takes_no_live_ones_place() {
    for (made, said) in [
        (json!("undefined"), "`undefined` in place of a secret"),
        (json!("NULL"), "`null` in place of a secret"),
        (json!(SHORT), "a secret of 12 bytes, where a Tiledesk server makes one of 36"),
    ] {
        let host = on(TestHost::with_old(), &answering(&made, OLD));
        let ran = rotate(&host);
        assert_eq!(ran.exit, Exit::Failed, "{}", ran.stderr);
        let error = format!(
            "error: `HOST` answered with {said}; it still has the secret OOOO-OOOO-OOOO of project `default`: nothing was rotated\n"
        );
        assert!(ran.stderr.starts_with(&error), "{}", ran.stderr);
        host.only_old_is_kept();
        assert!(!is_pending(&host));
    }
    for (made, said) in [
        (json!(null), "the answer of `HOST` has no secret in it (`jwtSecret`)"),
        (json!(""), "the secret that `HOST` made "),
        (json!("with blank"), "the secret that `HOST` made has a blank inside (character 5)"),
    ] {
        let host = on(TestHost::with_old(), &answering(&made, OLD));
        let ran = rotate(&host);
        assert_eq!(ran.exit, Exit::Failed, "{}", ran.stderr);
        assert!(ran.stderr.starts_with(&format!("error: {said}")), "{}", ran.stderr);
        assert!(ran.stderr.contains("project `default`: nothing was rotated\n"), "{}", ran.stderr);
        host.only_old_is_kept();
        assert!(!is_pending(&host));
    }
}

/// The server has neither what it said nor what is stored here.
#[test]
fn what_it_made_is_not_known_where_it_has_another() {
    for made in [json!(OLD), json!("undefined"), json!(SHORT), json!(null)] {
        let host = on(TestHost::with_old(), &answering(&made, SECRET));
        let ran = rotate(&host);
        assert_eq!(ran.exit, Exit::Unknown, "{}", ran.stderr);
        let said = "; it may have made a new secret for project `default` all the same, which is then lost\n";
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
        host.only_old_is_kept();
        assert!(is_pending(&host));
    }
    // Nor where there was none before.
    let host = on(TestHost::new(), &answering(&json!("undefined"), SECRET));
    assert_eq!(rotate(&host).exit, Exit::Unknown);
    assert!(is_pending(&host));
}

#[test]
fn a_short_secret_that_the_server_has_is_its_secret() {
    let host = on(TestHost::with_old(), &answering(&json!(SHORT), SHORT));
    rotate(&host).is(Exit::Done, "", str![[r#"
warning: `HOST` answered with a secret of 12 bytes, where a Tiledesk server makes one of 36, and takes tokens of it: it is now the project's secret

"#]]);
    assert_eq!(TestHost::kept(&host.keyring, "default"), Some((SHORT.to_owned(), Some(OLD.to_owned()))));
    assert!(!is_pending(&host));
}
