//! `tilepass secret rotate --on-server`: what is said, sent and kept, by a mock server that answers as the real one does, or as
//! none should.
//!
//! What is left when it is cut off is in `interrupted_rotation.rs`; the real server is asked in `tests/server/story.rs`.

use std::fs;
use std::io::Write;
use std::time::Duration;

use serde_json::json;
use snapbox::{IntoData, str};

use crate::support::home::{Call, Home, NEW, OLD, PASSPHRASE, Ran, closed_pipe, in_words, keep, redacted};
use crate::support::server::{MockServer, keys, response, without_port};
use crate::support::tokens::{ID, SECRET};

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "hunter2 hunter2";
/// How both reach a server.
const BASIC: &str = "authorization: Basic YWRhQGV4YW1wbGUuY29tOmh1bnRlcjIgaHVudGVyMg==";

/// A server that makes [`NEW`].
pub(super) fn mock() -> MockServer {
    MockServer::making(NEW)
}

pub(super) fn rotate<'h>(home: &'h Home, mock: &MockServer, arguments: &[&str]) -> Call<'h> {
    let password = home.path().join("password");
    keep(&password, format!("{PASSWORD}\n"));
    let mut call = home
        .tilepass(&["secret", "rotate", "--on-server", "--store", "file"])
        .env("TILEPASS_SERVER", mock.url.as_str())
        .env("TILEPASS_TILEDESK_ID", ID)
        .env("TILEPASS_ADMIN_EMAIL", EMAIL)
        .env("TILEPASS_ADMIN_PASSWORD_FILE", password);
    call.command.args(arguments);
    call
}

/// The address made the same in every run, and nothing said of what may not be.
fn tidy(mut ran: Ran) -> Ran {
    for text in [&mut ran.stdout, &mut ran.stderr] {
        for forbidden in [PASSWORD, OLD, "PRIVATE", "YWRhQ"] {
            assert!(!text.contains(forbidden), "{text}");
        }
        *text = without_port(text);
    }
    assert!(!ran.stderr.contains(NEW), "{}", ran.stderr);
    ran
}

/// What the project keeps: state, fingerprint, origin, the previous one's fingerprint, whether a server is being asked.
pub(super) fn kept(home: &Home) -> String {
    let status = home.status("shop");
    let text = |key: &str| status[key].as_str().unwrap_or("-").to_owned();
    let previous = status["previous"]["fingerprint"].as_str().unwrap_or("-");
    let asked = if status["server_asked_at"].is_string() { "asked" } else { "settled" };
    format!("{} {} after {previous}, {asked}", text("state"), text("origin"))
}

const UNTOUCHED: &str = "stored imported after -, settled";
pub(super) const MARKED: &str = "stored imported after -, asked";

// --- What is done -----------------------------------------------------------------------------------------------------

#[test]
fn a_first_secret_is_stored_shown_once_and_its_server_remembered() {
    let home = Home::new();
    let mock = mock();
    let arguments = ["--project", "shop", "--id", ID, "--server", mock.url.as_str(), "--yes"];
    let ran = rotate(&home, &mock, &arguments).without("TILEPASS_SERVER").without("TILEPASS_TILEDESK_ID").run();
    assert_eq!(ran.stdout, NEW);
    tidy(ran).is(0, NEW, str![[r#"
warning: this has `http://HOST` make a new secret for project `shop` (Tiledesk id 5e5f4e220b28440012117be4); if the server has a secret already, it stops working at once and cannot be restored
note: visitors are disconnected and cannot sign in until every signer has the new secret and is restarted: do it in a quiet hour
note: no secret of project `shop` is stored here yet; if you have the present one, store it first with `tilepass secret import --project shop`: `tilepass token inspect` can then name the signers that still use it
note: asking `HOST`…; if this is interrupted, `tilepass secret status` shows what is known
note: `HOST` made a new secret for project `shop`, NNNN-NNNN-NNNN; it is stored in the secrets file
note: `http://HOST` is remembered as the server of project `shop`
note: this is the only time it is shown
note: first see that the server has it: `tilepass secret check --project shop`; then give the new secret to every back end that signs tokens, and restart it: until then its visitors cannot sign in
note: to see that a signer has it: `curl -s https://shop.example/chat-token | tilepass token inspect --project shop`, with the address where that signer hands out its tokens

"#]]);
    assert_eq!(mock.request()[0], format!("POST /{ID}/keys/generate HTTP/1.1"));
    home.holds("shop", NEW);
    assert_eq!(kept(&home), "stored server after -, settled");
    assert_eq!(
        without_port(&home.read_config()),
        format!("[projects.shop]\nid = \"{ID}\"\nserver = \"http://HOST\"\nstore = \"file\"\n")
    );
}

/// Its store was chosen, and nothing was kept there yet: nothing can be lost.
#[test]
fn the_first_secret_of_a_project_whose_store_is_chosen() {
    let home = Home::new();
    home.tilepass(&["project", "set", "shop", "--id", ID, "--store", "file"]).run().code(0);
    let mock = mock();
    let ran = tidy(rotate(&home, &mock, &["--project", "shop", "--dry-run"]).run()).code(0);
    assert!(ran.stderr.contains("\nnote: no secret of project `shop` is stored here yet; "), "{}", ran.stderr);
}

#[test]
fn in_place_of_one_that_is_stored_here() {
    let home = Home::with("shop", OLD);
    let mock = mock();
    let ran = tidy(rotate(&home, &mock, &["--project", "shop", "--yes"]).run());
    ran.is(0, NEW, str![[r#"
warning: this has `http://HOST` make a new secret for project `shop` (Tiledesk id 5e5f4e220b28440012117be4); the one that the server has now stops working at once and cannot be restored
note: visitors are disconnected and cannot sign in until every signer has the new secret and is restarted: do it in a quiet hour
note: the secret OOOO-OOOO-OOOO of project `shop` in the secrets file (imported AGO) is then kept for diagnosis only
note: asking `HOST`…; if this is interrupted, `tilepass secret status` shows what is known
note: `HOST` made a new secret for project `shop`, NNNN-NNNN-NNNN; it is stored in the secrets file
note: this is the only time it is shown
note: first see that the server has it: `tilepass secret check --project shop`; then give the new secret to every back end that signs tokens, and restart it: until then its visitors cannot sign in
note: to see that a signer has it: `curl -s https://shop.example/chat-token | tilepass token inspect --project shop`, with the address where that signer hands out its tokens
note: if the old secret had leaked: the new one does not end what it opened; `tilepass secret incident --project shop` shows who and what may still be inside
note: when all signers have it, forget the old one: `tilepass secret remove --previous --project shop`

"#]]);
    let request = mock.request();
    assert!(request.contains(&BASIC.to_owned()), "{request:?}");
    home.holds("shop", NEW);
    assert_eq!(kept(&home), "stored server after b202-30dd-cb38, settled");
    // What the environment says is not remembered.
    assert_eq!(home.read_config(), "[projects.shop]\nstore = \"file\"\n");
}

#[test]
fn hide_and_json_show_the_fingerprint_alone() {
    let home = Home::with("shop", OLD);
    let mock = mock();
    let ran = tidy(rotate(&home, &mock, &["--hide", "--json", "--yes", "-q"]).run());
    assert!(!ran.stdout.contains(NEW));
    ran.is(0, str![[r#"
{"project":"shop","fingerprint":"NNNN-NNNN-NNNN","origin":"server","store":"file","replaced":{"fingerprint":"OOOO-OOOO-OOOO","at":"TIME"},"server":"http://HOST","verified":null}

"#]], str![[r#"
warning: this has `http://HOST` make a new secret for project `shop` (Tiledesk id 5e5f4e220b28440012117be4); the one that the server has now stops working at once and cannot be restored

"#]]);
    home.holds("shop", NEW);
    rotate(&home, &mock, &["--json", "--yes"]).run().says(str![[r#"
error: `--json` needs `--hide` here: a secret is shown on a line of its own, never inside JSON
hint: usage: `tilepass secret rotate [OPTIONS]`

"#]]);
}

#[test]
fn a_dry_run_asks_nobody() {
    let home = Home::with("shop", OLD);
    let mock = mock();
    let ran = rotate(&home, &mock, &["--dry-run", "--json"])
        .without("TILEPASS_ADMIN_EMAIL")
        .without("TILEPASS_PASSPHRASE_FILE")
        .env("TILEPASS_PASSPHRASE", PASSPHRASE)
        .run();
    tidy(ran).is(0, str![[r#"
{"project":"shop","fingerprint":"OOOO-OOOO-OOOO","store":"file","dry_run":true,"replaced_by":{"fingerprint":null,"origin":"server"},"server":"http://HOST"}

"#]], str![[r#"
warning: this would have `http://HOST` make a new secret for project `shop` (Tiledesk id 5e5f4e220b28440012117be4); the one that the server has now stops working at once and cannot be restored
note: visitors are disconnected and cannot sign in until every signer has the new secret and is restarted: do it in a quiet hour
note: the secret OOOO-OOOO-OOOO of project `shop` in the secrets file (imported AGO) is then kept for diagnosis only
note: nothing was changed, and the server was not asked (`--dry-run`)

"#]]);
    mock.was_not_asked();
    assert_eq!(kept(&home), UNTOUCHED);
}

/// A server that makes [`NEW`], does something else meanwhile, and then has this to say of a token of it.
fn deciding(status: &'static str, reason: &str, mut meanwhile: impl FnMut() + Send + 'static) -> MockServer {
    let decoded = response(status, &json!({"success": true, "msg": reason, "decoded": {}}).to_string());
    let mut made = false;
    MockServer::doing(move |mut connection| {
        let answer = if made { decoded.clone() } else { made_new() };
        if !made {
            meanwhile();
            made = true;
        }
        let _ = connection.write_all(answer.as_bytes());
    })
}

/// What a server answers that has made [`NEW`].
pub(super) fn made_new() -> String {
    response("200 OK", &keys(&json!(NEW).to_string()))
}

#[test]
fn verify_says_what_the_server_makes_of_a_token_of_the_new_secret() {
    for (decoded, said, code) in [
        ("200 OK", "note: verified: `HOST` takes a token of the new secret", 0),
        (
            "401 Unauthorized",
            "error: the new secret of project `shop` is stored, but was not verified: `HOST` refuses a token of it (status 401: Token not valid.)",
            6,
        ),
        (
            "302 Found",
            "error: the new secret of project `shop` is stored, but was not verified: `HOST` redirects to another address (status 302), and no redirect is followed",
            6,
        ),
    ] {
        for more in [&[][..], &["--json", "--hide"]] {
            let home = Home::with("shop", OLD);
            let mock = deciding(decoded, "Token not valid.", || ());
            let always = ["--project", "shop", "--yes", "--verify"];
            let ran = tidy(rotate(&home, &mock, &[&always, more].concat()).run());
            assert_eq!(ran.code, code);
            if more.is_empty() {
                assert_eq!(ran.stdout, NEW);
            } else {
                // What was done is told, though not all of it was.
                let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
                let verified = match decoded {
                    "200 OK" => json!(true),
                    "401 Unauthorized" => json!(false),
                    _ => json!(null),
                };
                assert_eq!(answer["verified"], verified, "{answer}");
            }
            assert!(in_words(&ran.stderr).lines().any(|line| line == said), "{}", ran.stderr);
            home.holds("shop", NEW);
            let requests: Vec<String> = mock.asked.try_iter().collect();
            assert!(requests[1].starts_with(&format!("POST /{ID}/jwt/decode HTTP/1.1\r\n")));
            let token = requests[1].split("authorization: ").nth(1).unwrap();
            let token = token.lines().next().unwrap();
            assert!(token.starts_with("JWT eyJ"));
            // A clock that differs by minutes is no reason not to be taken.
            let inspected = home.tilepass(&["token", "inspect", "--json", token]).run();
            let inspected: serde_json::Value = serde_json::from_str(&inspected.stdout).unwrap();
            assert_eq!(inspected["times"]["lifetime_s"], 300);
        }
    }
}

#[test]
fn a_clock_that_differs_is_not_taken_for_another_rotation() {
    for reason in ["Authentication failed: jwt expired", "jwt not active"] {
        let home = Home::with("shop", OLD);
        let mock = deciding("401 Unauthorized", reason, || ());
        let ran = tidy(rotate(&home, &mock, &["--yes", "--verify"]).run());
        assert_eq!(ran.code, 6);
        let said = error(&ran).replace(reason, "REASON");
        snapbox::assert_data_eq!(said, str![[r#"
error: the new secret of project `shop` is stored, but was not verified: `HOST` refuses a token of it (status 401: REASON)
hint: the token was made that very moment, so this computer's clock and the server's differ: set the one that is wrong, and ask again: `tilepass token try --project shop --server http://HOST`

"#]].raw());
    }
}

/// Some servers give no reason.
#[test]
fn a_server_whose_date_is_another_one_is_told_from_one_with_another_secret() {
    for (ahead, reason, hint) in [
        (600, "Unauthorized", "this computer's clock and the server's differ: set the one that is wrong"),
        (60, "Unauthorized", "somebody may have made a new one"),
        (600, "invalid signature", "somebody may have made a new one"),
    ] {
        let home = Home::with("shop", OLD);
        let date = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(ahead);
        let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&date).unwrap();
        let mut answers =
            [response("200 OK", &keys(&json!(NEW).to_string())), response(&format!("401 No\r\nDate: {date}"), reason)]
                .into_iter();
        let mock = MockServer::doing(move |mut connection| {
            let _ = connection.write_all(answers.next().unwrap_or_default().as_bytes());
        });
        let ran = tidy(rotate(&home, &mock, &["--yes", "--verify"]).run()).code(6);
        assert!(ran.stderr.contains("warning: this computer's clock is "), "{}", ran.stderr);
        assert!(error(&ran).contains(hint), "{}", ran.stderr);
        assert_eq!(error(&ran).contains("rotate"), !hint.contains("clock"), "{}", ran.stderr);
    }
}

#[test]
fn another_id_than_the_remembered_one_is_noticed() {
    let home = Home::with("shop", OLD);
    home.write_config("[projects.shop]\nid = \"600000000000000000000000\"\nstore = \"file\"\n");
    let ran = tidy(rotate(&home, &mock(), &["--dry-run"]).run());
    ran.is(0, "", str![[r#"
warning: project `shop` is remembered as 600000000000000000000000 on its server, and this is 5e5f4e220b28440012117be4
warning: this would have `http://HOST` make a new secret for project `shop` (Tiledesk id 5e5f4e220b28440012117be4); the one that the server has now stops working at once and cannot be restored
note: visitors are disconnected and cannot sign in until every signer has the new secret and is restarted: do it in a quiet hour
note: the secret OOOO-OOOO-OOOO of project `shop` in the secrets file (imported AGO) is then kept for diagnosis only
note: nothing was changed, and the server was not asked (`--dry-run`)

"#]]);
}

// --- Who asks ---------------------------------------------------------------------------------------------------------

#[test]
fn a_user_token_in_place_of_a_password() {
    for (name, text) in [("-", "JWT a.b.c\n"), ("token", "a.b.c")] {
        let home = Home::with("shop", OLD);
        keep(home.path().join("token"), text);
        let mock = mock();
        let ran = rotate(&home, &mock, &["--yes", "--admin-token-file", name]).fed(text);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let request = mock.request();
        assert!(request.contains(&"authorization: JWT a.b.c".to_owned()));
    }
}

/// The mark that some editors put before the text, and the line break that they put after it, are not the password's.
#[test]
fn the_password_comes_from_either_variable() {
    for marked in [false, true] {
        let home = Home::with("shop", OLD);
        let mock = mock();
        let mut call = rotate(&home, &mock, &["--project", "shop", "--yes"]);
        if marked {
            keep(home.path().join("password"), format!("\u{feff}{PASSWORD}\r\n"));
        } else {
            call = call.without("TILEPASS_ADMIN_PASSWORD_FILE").env("TILEPASS_ADMIN_PASSWORD", PASSWORD);
        }
        let ran = tidy(call.run());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(mock.request().contains(&BASIC.to_owned()));
        home.holds("shop", NEW);
    }
}

#[test]
fn credentials_that_are_none_are_found_before_anything_happens() {
    let home = Home::with("shop", OLD);
    keep(home.path().join("empty"), "");
    keep(home.path().join("latin"), b"caf\xe9");
    let mock = mock();
    let call = || rotate(&home, &mock, &["--yes"]);
    for (call, said) in [
        (
            call().without("TILEPASS_ADMIN_EMAIL"),
            "error: the administrator's e-mail address cannot be asked for: stderr is no terminal\nhint: set `TILEPASS_ADMIN_EMAIL` and `TILEPASS_ADMIN_PASSWORD_FILE`, or give a user token: `--admin-token-file PATH`\n",
        ),
        (
            call().without("TILEPASS_ADMIN_PASSWORD_FILE"),
            "error: the administrator's password cannot be asked for: stderr is no terminal\nhint: set `TILEPASS_ADMIN_EMAIL` and `TILEPASS_ADMIN_PASSWORD_FILE`, or give a user token: `--admin-token-file PATH`\n",
        ),
        (
            call().env("TILEPASS_ADMIN_EMAIL", "").without("TILEPASS_ADMIN_PASSWORD_FILE"),
            "error: the administrator's e-mail address is empty; nothing was changed\nhint: give the address with which you sign in to the dashboard, at the prompt or in `TILEPASS_ADMIN_EMAIL`\n",
        ),
        (
            call().env("TILEPASS_ADMIN_PASSWORD", PASSWORD),
            "error: `TILEPASS_ADMIN_PASSWORD` and `TILEPASS_ADMIN_PASSWORD_FILE` are both set, and only one can be meant\nhint: unset one of them: `unset TILEPASS_ADMIN_PASSWORD`\n",
        ),
        (
            call().env("TILEPASS_ADMIN_PASSWORD", "").without("TILEPASS_ADMIN_PASSWORD_FILE"),
            "error: `TILEPASS_ADMIN_PASSWORD` is set, but empty\nhint: set it to the password, or unset it to be asked\n",
        ),
        (
            call().env("TILEPASS_ADMIN_TOKEN_FILE", ""),
            "error: `TILEPASS_ADMIN_TOKEN_FILE` is set, but empty\nhint: it takes the path of a file that holds an administrator's user token; unset it to be asked\n",
        ),
        (
            call().env("TILEPASS_ADMIN_PASSWORD_FILE", PASSWORD),
            "error: `TILEPASS_ADMIN_PASSWORD_FILE` names a file that does not exist\nhint: it takes the path of a file that holds the password; unset it to be asked\n",
        ),
        (
            call().env("TILEPASS_ADMIN_PASSWORD_FILE", "empty"),
            "error: the administrator's password is empty; nothing was changed\n",
        ),
        (
            call().env("TILEPASS_ADMIN_PASSWORD_FILE", ""),
            "error: `TILEPASS_ADMIN_PASSWORD_FILE` is set, but empty\nhint: it takes the path of a file that holds the password; unset it to be asked\n",
        ),
        (
            call().env("TILEPASS_ADMIN_PASSWORD_FILE", "latin"),
            "error: the administrator's password is not UTF-8 text; nothing was changed\n",
        ),
        (
            call().arg("--admin-token-file").arg("eyJ.a.b"),
            "error: `--admin-token-file` names a file that does not exist\nhint: it takes the path of a file that holds the token, or `-` for stdin\n",
        ),
        (
            call().arg("--admin-token-file").arg("empty"),
            "error: the administrator's token is empty; nothing was changed\n",
        ),
        (
            call().arg("--admin-token-file").arg("password"),
            "error: the administrator's token is not a token: it has three parts, as in `JWT eyJ….eyJ….…`; nothing was changed\n",
        ),
    ] {
        let ran = tidy(call.run());
        let code = if said.contains("are both set") { 5 } else { 6 };
        assert_eq!(ran.code, code, "{}", ran.stderr);
        assert!(ran.stderr.ends_with(said), "{}\n{said}", ran.stderr);
    }
    mock.was_not_asked();
    assert_eq!(kept(&home), UNTOUCHED);
}

// --- What may go wrong ------------------------------------------------------------------------------------------------

/// The last lines, from `error:` on.
fn error(ran: &Ran) -> &str {
    &ran.stderr[ran.stderr.find("error: ").unwrap_or(0)..]
}

#[test]
fn a_server_that_says_no_has_changed_nothing() {
    for (status, body, said) in [
        (
            "401 Unauthorized",
            "Unauthorized",
            str![[r#"
error: `HOST` refused this e-mail address and password (401); nothing was changed
hint: give the address and password of the dashboard; an account with single sign-on or a second factor needs a user token: `--admin-token-file PATH`

"#]],
        ),
        (
            "403 Forbidden",
            r#"{"success":false}"#,
            str![[r#"
error: `HOST` does not allow this account to create a secret for project `5e5f4e220b28440012117be4`; nothing was changed
hint: ask somebody who is an administrator of that project in the dashboard

"#]],
        ),
        (
            "400 Bad Request",
            r#"{"success":false,"msg":"Project not found"}"#,
            str![[r#"
error: `HOST` has no project `5e5f4e220b28440012117be4`; nothing was changed
hint: the id stands in the dashboard's address, after `/project/`; each server has its own projects: `--server URL`

"#]],
        ),
        (
            "404 Not Found",
            "<html>",
            str![[r#"
error: there is no Tiledesk server at `http://HOST` (status 404); nothing was changed
hint: give the address of the API, not of the dashboard, with its path where it has one: the hosted one is `https://api.tiledesk.com/v3`

"#]],
        ),
        (
            "308 Permanent Redirect\r\nLocation: https://elsewhere.example/x",
            "",
            str![[r#"
error: `HOST` redirects to `elsewhere.example` (status 308), and no redirect is followed; nothing was changed
hint: if that is where the server has moved to, give the new address: `--server URL`

"#]],
        ),
    ] {
        // What becomes of a project that has no secret yet has nothing to do with the answer.
        let first = (status == "401 Unauthorized").then(Home::new);
        for home in [Home::with("shop", OLD)].into_iter().chain(first) {
            let before = (home.read_config(), home.secrets_file().exists());
            let mock = MockServer::with_json(status, body);
            let ran = tidy(rotate(&home, &mock, &["--project", "shop", "--yes", "--id", ID]).run());
            assert_eq!((ran.code, ran.stdout.as_str()), (6, ""));
            snapbox::assert_data_eq!(error(&ran), said.clone().raw());
            assert_eq!(home.read_config(), before.0);
            if before.1 {
                assert_eq!(kept(&home), UNTOUCHED);
                home.holds("shop", OLD);
            } else {
                home.tilepass(&["secret", "status", "-q"]).run().is(0, "", "");
            }
        }
    }
}

#[test]
fn a_server_that_says_neither_yes_nor_no_leaves_a_mark() {
    let html = MockServer::with_json("200 OK", "<html>Welcome</html>");
    let no_secret = MockServer::with_json("200 OK", r#"{"publicKey":"x"}"#);
    let bad_secret = MockServer::with_json("200 OK", &keys(r#""with blank""#));
    let failed = MockServer::with_json("500 Internal Server Error", "");
    let cut_off = MockServer::saying("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"jwtSec");
    let huge = MockServer::doing(|mut connection| {
        let _ = connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1100000\r\n\r\n");
        let _ = connection.write_all(&vec![b' '; 1_100_000]);
    });
    let silent = MockServer::doing(|connection| {
        std::thread::sleep(Duration::from_secs(20));
        drop(connection);
    });
    for (mock, said) in [
        (
            html,
            str![[r#"
error: `HOST` answered with something that is not JSON (status 200); it may have made a new secret for project `shop` all the same, which is then lost
hint: ask whether the server still has the secret that is stored here: `tilepass secret check --project shop --server http://HOST`
hint: only if not, have it make another: `tilepass secret rotate --on-server --project shop --server http://HOST`
hint: something else may answer in the server's place, as a proxy or a sign-in page of the network does; look at the address: `--server URL`

"#]],
        ),
        (
            no_secret,
            str![[r#"
error: the answer of `HOST` has no secret in it (`jwtSecret`); it may have made a new secret for project `shop` all the same, which is then lost
hint: ask whether the server still has the secret that is stored here: `tilepass secret check --project shop --server http://HOST`
hint: only if not, have it make another: `tilepass secret rotate --on-server --project shop --server http://HOST`

"#]],
        ),
        (
            bad_secret,
            str![[r#"
error: the secret that `HOST` made has a blank inside (character 5); it may have made a new secret for project `shop` all the same, which is then lost
hint: ask whether the server still has the secret that is stored here: `tilepass secret check --project shop --server http://HOST`
hint: only if not, have it make another: `tilepass secret rotate --on-server --project shop --server http://HOST`

"#]],
        ),
        (
            failed,
            str![[r#"
error: `HOST` failed (status 500); it may have made a new secret for project `shop` all the same, which is then lost
hint: ask whether the server still has the secret that is stored here: `tilepass secret check --project shop --server http://HOST`
hint: only if not, have it make another: `tilepass secret rotate --on-server --project shop --server http://HOST`
hint: the server's own log says why

"#]],
        ),
        (
            cut_off,
            str![[r#"
error: `HOST` ended the connection in the middle of its answer; it may have made a new secret for project `shop` all the same, which is then lost
hint: ask whether the server still has the secret that is stored here: `tilepass secret check --project shop --server http://HOST`
hint: only if not, have it make another: `tilepass secret rotate --on-server --project shop --server http://HOST`
hint: something else may answer in the server's place, as a proxy or a sign-in page of the network does; look at the address: `--server URL`

"#]],
        ),
        (
            huge,
            str![[r#"
error: the answer of `HOST` is longer than 1 MiB; it may have made a new secret for project `shop` all the same, which is then lost
hint: ask whether the server still has the secret that is stored here: `tilepass secret check --project shop --server http://HOST`
hint: only if not, have it make another: `tilepass secret rotate --on-server --project shop --server http://HOST`
hint: something else may answer in the server's place, as a proxy or a sign-in page of the network does; look at the address: `--server URL`

"#]],
        ),
        (
            silent,
            str![[r#"
error: `HOST` did not answer within 1 s; it may have made a new secret for project `shop` all the same, which is then lost
hint: ask whether the server still has the secret that is stored here: `tilepass secret check --project shop --server http://HOST`
hint: only if not, have it make another: `tilepass secret rotate --on-server --project shop --server http://HOST`
hint: give it more time: `--timeout 60`, or look at the server's own log

"#]],
        ),
    ] {
        let home = Home::with("shop", OLD);
        let ran = rotate(&home, &mock, &["--yes", "--timeout", "1"]).run();
        let ran = tidy(ran);
        assert_eq!((ran.code, ran.stdout.as_str()), (7, ""), "{}", ran.stderr);
        snapbox::assert_data_eq!(error(&ran), said.raw());
        assert_eq!(kept(&home), MARKED);
        // It is not lost: the next attempt ends it.
        let next = rotate(&home, &self::mock(), &["--yes"]).run();
        assert_eq!((next.code, next.stdout.as_str()), (0, NEW));
        assert_eq!(kept(&home), "stored server after b202-30dd-cb38, settled");
    }
}

#[test]
fn what_was_typed_is_known_to_the_next_command_when_nobody_knows_what_happened() {
    let home = Home::new();
    let mock = MockServer::with_json("500 Internal Server Error", "");
    let arguments = ["--project", "shop", "--yes", "--id", ID, "--server", mock.url.as_str()];
    let ran = rotate(&home, &mock, &arguments).without("TILEPASS_SERVER").without("TILEPASS_TILEDESK_ID").run();
    assert_eq!(ran.code, 7, "{}", ran.stderr);
    assert_eq!(
        without_port(&home.read_config()),
        format!("[projects.shop]\nid = \"{ID}\"\nserver = \"http://HOST\"\nstore = \"file\"\n")
    );
}

#[test]
fn a_server_that_cannot_be_reached_has_changed_nothing() {
    let home = Home::with("shop", OLD);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (server, code, said) in [
        (
            format!("http://{nobody}"),
            6,
            str![[r#"
error: `HOST` refuses connections: nothing listens there; nothing was changed
hint: see that the server runs, and that this network lets you reach it; look at the address: `--server URL`

"#]],
        ),
        (
            "http://chat.example".to_owned(),
            5,
            str![[r#"
error: `http://chat.example` is not encrypted: everybody on the way could read what is sent and answered
hint: give an address that begins with `https://`, or, in a network that you trust with it, add `--insecure-http`

"#]],
        ),
        (
            "https://nosuch.invalid".to_owned(),
            6,
            str![[r#"
error: there is no host `nosuch.invalid`: [..]; nothing was changed
hint: look at the address for a typing mistake: `--server URL`

"#]],
        ),
    ] {
        let ran = rotate(&home, &mock(), &["--yes", "--server", &server]).run();
        let ran = tidy(ran);
        assert_eq!((ran.code, ran.stdout.as_str()), (code, ""));
        snapbox::assert_data_eq!(error(&ran), said);
        assert_eq!(kept(&home), UNTOUCHED);
    }
}

#[test]
fn a_store_that_does_not_work_is_found_before_the_server_is_asked() {
    let home = Home::with("shop", OLD);
    let mock = mock();
    let ran = rotate(&home, &mock, &["--yes"]).env("TILEPASS_PASSPHRASE_FILE", home.path().join("password")).run();
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    mock.was_not_asked();
}

/// While the server answers, a directory takes the place of the secrets file.
fn breaking_the_secrets_file(home: &Home) -> MockServer {
    let vault = home.secrets_file();
    MockServer::doing(move |mut connection| {
        fs::rename(&vault, vault.with_extension("away")).unwrap();
        fs::create_dir(&vault).unwrap();
        let _ = connection.write_all(made_new().as_bytes());
    })
}

/// As a program does that keeps the folders of two computers the same.
#[test]
fn what_the_server_made_is_stored_whatever_became_of_the_record_meanwhile() {
    let home = Home::with("shop", OLD);
    let (path, before) = (home.secrets_file(), fs::read(home.secrets_file()).unwrap());
    let mock = deciding("200 OK", "", move || fs::write(&path, &before).unwrap());
    let ran = rotate(&home, &mock, &["--yes", "--hide", "-q"]).run();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    home.holds("shop", NEW);
    assert_eq!(kept(&home), "stored server after b202-30dd-cb38, settled");
}

#[test]
fn a_secret_that_could_not_be_stored_is_shown_once() {
    let home = Home::with("shop", OLD);
    let ran = rotate(&home, &breaking_the_secrets_file(&home), &["--yes"]).run();
    let ran = tidy(ran);
    assert_eq!(ran.code, 4);
    assert_eq!(ran.stdout, NEW);
    snapbox::assert_data_eq!(error(&ran), str![[r#"
error: the server made a new secret for project `shop`, shown above this once, and it could not be stored: cannot read the secrets file `~/data/tilepass/secrets.tilepass`: it is a directory, not a regular file
hint: a directory is where a file belongs; Docker makes one where the file that is to be mounted does not exist: remove the directory, make the file, and start the container again
hint: keep it, and store it as soon as the store works again: `tilepass secret rotate --from - --project shop`

"#]].raw());
    // What the error said to do works, and until then the mark says what is known.
    fs::remove_dir(home.secrets_file()).unwrap();
    fs::rename(home.secrets_file().with_extension("away"), home.secrets_file()).unwrap();
    assert_eq!(kept(&home), MARKED);
    let stored = home.tilepass(&["secret", "rotate", "--from", "-", "--yes"]).fed(NEW);
    assert_eq!(stored.code, 0, "{}", stored.stderr);
    home.holds("shop", NEW);
    assert_eq!(kept(&home), "stored imported after b202-30dd-cb38, settled");
}

#[test]
fn a_hidden_secret_that_could_not_be_stored_is_lost_and_said_to_be() {
    let home = Home::with("shop", OLD);
    let ran = rotate(&home, &breaking_the_secrets_file(&home), &["--yes", "--hide"]).run();
    let ran = tidy(ran);
    assert_eq!((ran.code, ran.stdout.as_str()), (4, ""));
    snapbox::assert_data_eq!(error(&ran), str![[r#"
error: the server made a new secret for project `shop`, which nobody has seen, and it could not be stored: cannot read the secrets file `~/data/tilepass/secrets.tilepass`: it is a directory, not a regular file
hint: a directory is where a file belongs; Docker makes one where the file that is to be mounted does not exist: remove the directory, make the file, and start the container again
hint: it is lost, and so is the old one: have the server make another: `tilepass secret rotate --on-server --project shop --server http://HOST`

"#]].raw());

    let home = Home::with("shop", OLD);
    let ran = rotate(&home, &breaking_the_secrets_file(&home), &["--yes"]).into_stdout(closed_pipe());
    assert_eq!(ran.code, 4);
    assert!(ran.stderr.contains(", which nobody has seen, and"), "{}", ran.stderr);
}

#[test]
fn a_secret_that_is_stored_and_could_not_be_shown() {
    let home = Home::with("shop", OLD);
    let mock = deciding("401 Unauthorized", "Token not valid.", || ());
    let ran = rotate(&home, &mock, &["--yes", "--verify"]).into_stdout(closed_pipe());
    assert_eq!(ran.code, 6);
    let ran = tidy(ran);
    let said = "note: only when the server has confirmed it, give the new secret to every back end";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    // All that failed is said, each with what mends it.
    snapbox::assert_data_eq!(error(&ran), str![[r#"
error: the new secret of project `shop` is stored, but could not be shown: stdout was closed
hint: no command shows a stored secret again, but one hands it on: `tilepass secret exec --project shop -- COMMAND`
error: the new secret of project `shop` is stored, but was not verified: `HOST` refuses a token of it (status 401: Token not valid.)
hint: ask again, before anybody is given it: `tilepass secret check --project shop --server http://HOST`
hint: see that this is the project's server: `tilepass project list --project shop`
hint: somebody may have made a new one, in the dashboard or with tilepass: get it from them, then `tilepass secret rotate --from - --project shop`
hint: only where nobody has it, have the server make another: `tilepass secret rotate --on-server --project shop --server http://HOST`

"#]].raw());
    home.holds("shop", NEW);
}

// --- What does not go together ----------------------------------------------------------------------------------------

#[test]
fn only_one_replaced_secret_is_kept_and_that_is_said_before() {
    let home = Home::with("shop", OLD);
    let first = rotate(&home, &mock(), &["--yes", "--hide"]).run();
    assert_eq!(first.code, 0, "{}", first.stderr);
    let said = "note: OOOO-OOOO-OOOO, kept for diagnosis so far, is then forgotten: signers that still use it can no longer be named";
    for arguments in [["--on-server", "--dry-run"], ["--local", "--dry-run"]] {
        let mut call = home.tilepass(&["secret", "rotate"]);
        call.command.args(arguments);
        let ran = call.env("TILEPASS_TILEDESK_ID", ID).env("TILEPASS_SERVER", "https://chat.example").run();
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let stderr = redacted(&ran.stderr);
        assert!(stderr.lines().any(|line| line == said), "{stderr}");
    }
}

#[test]
fn a_mistyped_project_is_not_taken_for_a_new_one() {
    let home = Home::with("shop", OLD);
    let mock = mock();
    rotate(&home, &mock, &["--project", "shopp", "--yes"]).without("TILEPASS_TILEDESK_ID").run().is(
        3,
        "",
        str![[r#"
error: there is no project `shopp`
hint: known here: `shop`

"#]],
    );
    mock.was_not_asked();
}

/// A password goes to no server that is only a guess.
#[test]
fn the_server_is_not_guessed_where_the_settings_may_have_named_one() {
    let lost = Home::with("shop", OLD);
    let first = rotate(&lost, &mock(), &["--yes", "--hide"]).run();
    assert_eq!(first.code, 0, "{}", first.stderr);
    fs::remove_file(lost.config()).unwrap();
    let mistyped = Home::with("shop", OLD);
    mistyped
        .write_config(format!("[projects.shop]\nid = \"{ID}\"\nsever = \"https://chat.example\"\nstore = \"file\"\n"));
    for home in [lost, mistyped] {
        let mock = mock();
        let ran = rotate(&home, &mock, &["--yes", "--hide"]).without("TILEPASS_SERVER").run();
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        let said = "error: which server project `shop` is on is not sure here: give it with `--server`; Tiledesk's own is `https://api.tiledesk.com/v3`\n";
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
        let mock = MockServer::making(SECRET);
        let ran = rotate(&home, &mock, &["--yes", "--hide"]).run();
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let home = Home::with("shop", OLD);
    let mock = mock();
    rotate(&home, &mock, &["--yes"])
        .without("TILEPASS_TILEDESK_ID")
        .run()
        .is(2, "", str![[r#"
error: `--on-server` needs the project's Tiledesk id: give it with `--id`; it stands in the dashboard's address, after `/project/`. Give `--server`, too, unless it is on Tiledesk's own

Usage: tilepass secret rotate [OPTIONS]

For more information, try '--help'.

"#]]);
    tidy(rotate(&home, &mock, &[]).run()).says(str![[r#"
warning: this has `http://HOST` make a new secret for project `shop` (Tiledesk id 5e5f4e220b28440012117be4); the one that the server has now stops working at once and cannot be restored
note: visitors are disconnected and cannot sign in until every signer has the new secret and is restarted: do it in a quiet hour
note: the secret OOOO-OOOO-OOOO of project `shop` in the secrets file (imported AGO) is then kept for diagnosis only
error: rotating project `shop` needs a confirmation, and there is nobody to ask
hint: to do it without being asked, add to the same command: `--project shop --yes`

"#]]);
    for arguments in [
        &["--on-server", "--local"] as &[&str],
        &["--on-server", "--from", "-"],
        &["--on-server", "--length", "50"],
        &["--verify", "--local"],
        &["--admin-token-file", "x"],
        &["--server", "https://chat.example"],
        &["--timeout", "5"],
        &["--insecure-http", "--local"],
        &["--on-server", "--timeout", "0"],
        &["--on-server", "--timeout", "11m"],
        &["--on-server", "--server", "chat.example"],
    ] {
        let mut call = home.tilepass(&["secret", "rotate", "--yes"]);
        call.command.args(arguments);
        let ran = call.run();
        assert_eq!(ran.code, 2, "{arguments:?} {}", ran.stderr);
        assert!(ran.stderr.contains("--help"), "{}", ran.stderr);
    }
    mock.was_not_asked();
    assert_eq!(kept(&home), UNTOUCHED);
}
