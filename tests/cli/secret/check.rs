//! `tilepass secret check`: what is sent, and what each answer means; by a mock server. The real one is asked in
//! `tests/server/story.rs`.

use std::net::TcpListener;

use serde_json::{Value, json};
use snapbox::str;
use tilepass::Exit;
use tilepass::store::StoreError;

use crate::support::home::{NEW, OLD, in_words, redacted};
use crate::support::host::{Ran, TestHost, fails};
use crate::support::server::{MockServer, refused, response};
use crate::support::tokens::{ID, NOW};

/// With [`OLD`] in the keyring, and a project on that server.
fn on(mock: &MockServer) -> TestHost {
    on_server(mock.url.as_str())
}

fn on_server(url: &str) -> TestHost {
    let host = TestHost::with_old();
    host.write_config(&format!("[projects.default]\nid = \"{ID}\"\nserver = \"{url}\"\nstore = \"keyring\"\n"));
    host
}

fn check(host: &TestHost, arguments: &[&str]) -> Ran {
    let mut ran = host.run(&[&["secret", "check"], arguments].concat());
    for forbidden in [OLD, "eyJ"] {
        assert!(!ran.stderr.contains(forbidden) && !ran.stdout.contains(forbidden), "{}{}", ran.stdout, ran.stderr);
    }
    (ran.stdout, ran.stderr) = (redacted(&ran.stdout), redacted(&in_words(&ran.stderr)));
    ran
}

#[test]
fn a_server_that_has_the_secret_is_asked_about_nobody() {
    let mock = MockServer::having(OLD);
    let host = on(&mock);
    check(&host, &[]).is(
        Exit::Done,
        str![[r#"
current: HOST has the secret OOOO-OOOO-OOOO of project `default`

"#]],
        "",
    );
    let request = mock.request();
    assert_eq!(request[0], format!("POST /{ID}/jwt/decode HTTP/1.1"));
    let token = request.iter().find_map(|line| line.strip_prefix("authorization: JWT ")).unwrap();
    let claims = tiledesk_token::jws::token::Token::decode(token).claims().unwrap().to_string();
    let claims: Value = serde_json::from_str(&claims).unwrap();
    assert_eq!(claims, json!({"iat": NOW, "exp": NOW + 60}), "nothing else");

    check(&host, &["-q"]).is(Exit::Done, "", "");
    check(&host, &["--json", "-q"]).is(Exit::Done, str![[r#"
{"project":"default","fingerprint":"OOOO-OOOO-OOOO","tiledesk_id":"5e5f4e220b28440012117be4","server":"http://HOST","server_has":"this"}

"#]], "");
}

#[test]
fn a_server_with_another_secret_or_none_says_no() {
    let host = on(&MockServer::having(NEW));
    let said = str![[r#"
error: `HOST` does not have the secret OOOO-OOOO-OOOO of project `default`: it has another one
hint: see that this is the project's server: `tilepass project list --project default`
hint: somebody may have made a new one, in the dashboard or with tilepass: get it from them, then `tilepass secret rotate --from - --project default`
hint: only where nobody has it, have the server make another: `tilepass secret rotate --on-server --project default --server http://HOST`

"#]];
    check(&host, &[]).is(Exit::Refused, "", said.clone());
    check(&host, &["-q"]).is(Exit::Refused, "", said.clone());
    check(&host, &["--json"]).is(Exit::Refused, str![[r#"
{"project":"default","fingerprint":"OOOO-OOOO-OOOO","tiledesk_id":"5e5f4e220b28440012117be4","server":"http://HOST","server_has":"another"}

"#]], said);

    let none = MockServer::with_json("404 Not Found", r#"{"success":false,"msg":"Project hasnt  a jwtSecret"}"#);
    check(&on(&none), &["--json"]).is(Exit::Refused, str![[r#"
{"project":"default","fingerprint":"OOOO-OOOO-OOOO","tiledesk_id":"5e5f4e220b28440012117be4","server":"http://HOST","server_has":"none"}

"#]], str![[r#"
error: `HOST` does not have the secret OOOO-OOOO-OOOO of project `default`: it has none for project `5e5f4e220b28440012117be4`
hint: see that this is the project's server: `tilepass project list --project default`
hint: somebody may have made a new one, in the dashboard or with tilepass: get it from them, then `tilepass secret rotate --from - --project default`
hint: only where nobody has it, have the server make another: `tilepass secret rotate --on-server --project default --server http://HOST`

"#]]);
}

/// No answer is taken for a no that does not say that the signature is wrong.
#[test]
fn every_other_answer_is_named_and_is_no_answer() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Sign in to the guests' network</html>";
    for (server, named) in [
        (None, "`HOST` refuses connections: nothing listens there"),
        (Some(page.to_owned()), "not JSON (status 200)"),
        (Some(response("200 OK", r#"{"success":true}"#)), "not what a Tiledesk server answers"),
        (Some(response("401 Unauthorized", "<html>")), "answered with status 401, which says nothing of the secret"),
        (
            Some(response("403 Forbidden", r#"{"msg":"Forbidden by the gateway"}"#)),
            "answered with status 403 (Forbidden by the gateway), which says nothing of the secret",
        ),
        (Some(refused("jwt malformed")), "answered with status 401 (Authentication failed: jwt malformed)"),
        (Some(refused("jwt expired")), "one that is out of time (status 401: Authentication failed: jwt expired)"),
        (Some(response("500 Internal Server Error", r#"{"msg":"x"}"#)), "`HOST` failed (status 500: x)"),
        (Some(response("503 Service Unavailable", "")), "`HOST` failed (status 503)"),
        (Some(response("429 Too Many Requests", "")), "429"),
        (Some(response("404 Not Found", r#"{"msg":"Project not found"}"#)), &format!("has no project `{ID}`")),
        (Some(response("404 Not Found", "<html>")), "no Tiledesk server at `http://HOST` (status 404)"),
        (Some(response("302 Found\r\nLocation: https://portal.example/", "")), "redirects to `portal.example`"),
    ] {
        let mock = server.map(MockServer::saying);
        let url = mock.as_ref().map_or_else(|| format!("http://{free}"), |mock| mock.url.to_string());
        let ran = check(&on_server(&url), &["--json"]);
        assert_eq!((ran.exit, ran.stdout.as_str()), (Exit::Failed, ""), "{}", ran.stderr);
        let error = ran.stderr.lines().next().unwrap();
        assert!(error.contains(named), "{error}\n{named}");
        let end = "; it is not known whether `HOST` still has the secret OOOO-OOOO-OOOO of project `default`";
        assert!(error.ends_with(end), "{error}");
        assert!(!ran.stderr.contains("secret rotate"), "{}", ran.stderr);
    }
}

#[test]
fn a_clock_that_differs_is_not_taken_for_another_secret() {
    check(&on(&MockServer::saying(refused("jwt expired"))), &[]).is(Exit::Failed, "", str![[r#"
error: `HOST` takes a token that was made this very moment for one that is out of time (status 401: Authentication failed: jwt expired); it is not known whether `HOST` still has the secret OOOO-OOOO-OOOO of project `default`
hint: this computer's clock and the server's differ by a minute or more: set the one that is wrong; the secret has nothing to do with it

"#]]);
}

#[test]
fn a_store_that_fails_and_a_secret_that_is_not_there_are_other_answers() {
    let mock = MockServer::having(OLD);
    let host = on(&mock);
    fails(&host.keyring, "get", 1, || StoreError::NoAnswer(3));
    assert_eq!(check(&host, &[]).exit, Exit::Store);
    let host = TestHost::new();
    host.write_config(&format!("[projects.default]\nid = \"{ID}\"\nserver = \"{}\"\n", mock.url));
    assert_eq!(check(&host, &[]).exit, Exit::Missing);
    let no_id = TestHost::with_old();
    let ran = check(&no_id, &[]);
    assert_eq!(ran.exit, Exit::Usage);
    assert!(ran.stderr.starts_with("error: `secret check` needs the project's Tiledesk id: "), "{}", ran.stderr);
    mock.was_not_asked();
}

#[test]
fn a_secret_that_was_given_is_asked_about_in_its_place() {
    let mock = MockServer::having(NEW);
    let mut host = TestHost::new();
    host.variables.insert("TILEPASS_SECRET", NEW.into());
    let arguments = ["--id", ID, "--server", mock.url.as_str()];
    check(&host, &arguments).is(
        Exit::Done,
        str![[r#"
current: HOST has the secret that was given, NNNN-NNNN-NNNN

"#]],
        "",
    );
    host.variables.insert("TILEPASS_SECRET", OLD.into());
    check(&host, &arguments).is(
        Exit::Refused,
        "",
        str![[r#"
error: `HOST` does not have the secret that was given, OOOO-OOOO-OOOO: it has another one
hint: get the present secret from whoever made it

"#]],
    );
}

#[test]
fn a_left_over_secret_is_not_taken_for_the_kept_one() {
    let mock = MockServer::having(OLD);
    let mut host = on(&mock);
    host.keyring.borrow_mut().fault = Some(Box::new(|operation| panic!("no keyring is asked: {operation}")));
    host.variables.insert("TILEPASS_PROJECT", "default".into());
    host.variables.insert("TILEPASS_SECRET", NEW.into());
    check(&host, &[]).is(
        Exit::Refused,
        "",
        str![[r#"
note: the secret in `TILEPASS_SECRET` is used, not the one kept for project `default`
error: `HOST` does not have the secret in `TILEPASS_SECRET`, NNNN-NNNN-NNNN: it has another one
hint: if the secret kept for project `default` is meant, and not the one in `TILEPASS_SECRET`: `unset TILEPASS_SECRET`

"#]],
    );
}

#[test]
fn a_variable_from_another_project_is_refused() {
    let mock = MockServer::having(NEW);
    let mut host = on(&mock);
    host.variables.insert("TILEPASS_TILEDESK_ID", "600000000000000000000000".into());
    check(&host, &[]).is(Exit::Declined, "", str![[r#"
error: project `default` is remembered as 5e5f4e220b28440012117be4 on its server, and this is 600000000000000000000000; nobody is asked which is meant, so no server was asked
hint: if project `default` is meant as it is remembered: `unset TILEPASS_TILEDESK_ID`
hint: if what is remembered is wrong, change it first: `tilepass project set default --id 600000000000000000000000`

"#]]);
    mock.was_not_asked();
    // Typed for this very command, it is meant.
    let ran = check(&host, &["--id", "600000000000000000000000"]);
    assert_eq!(ran.exit, Exit::Refused);
    let said = "warning: project `default` is remembered as 5e5f4e220b28440012117be4 on its server, and this is 600000000000000000000000\n";
    assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
}

#[test]
fn a_server_that_has_the_replaced_secret_is_told_apart() {
    let mock = MockServer::having(OLD);
    let host = on(&mock);
    assert_eq!(host.run(&["secret", "rotate", "--local", "--yes", "--hide", "-q"]).exit, Exit::Done);
    check(&host, &["--json"]).is(Exit::Refused, str![[r#"
{"project":"default","fingerprint":"FFFF-FFFF-FFFF","tiledesk_id":"5e5f4e220b28440012117be4","server":"http://HOST","server_has":"replaced"}

"#]], str![[r#"
error: `HOST` does not have the secret FFFF-FFFF-FFFF of project `default`: it has OOOO-OOOO-OOOO, which was replaced here AGO
hint: to go on with OOOO-OOOO-OOOO, here and at the signers: `tilepass secret restore --project default`
hint: if it was replaced because it had leaked, have the server make a new one: `tilepass secret rotate --on-server --project default --server http://HOST`

"#]]);
    // What the hint says works.
    assert_eq!(host.run(&["secret", "restore", "--project", "default", "--yes"]).exit, Exit::Done);
    assert_eq!(check(&host, &[]).exit, Exit::Done);
}
