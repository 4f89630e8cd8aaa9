//! What is said to a server, byte for byte, and what is made of every kind of answer, by a mock server.
//!
//! The real server is asked in `tests/server/real.rs`.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use tiledesk_token::ids::TiledeskId;
use tilepass::error::Failure;
use tilepass::server::credentials::Credentials;
use tilepass::server::{Options, Server, ServerError, User};
use tilepass::settings::server_url::ServerUrl;

use crate::support::home::PASSPHRASE as PASSWORD;
use crate::support::server::{MockServer, keys, without_port};
use crate::support::tokens::{ID, UUID as SECRET};

const USER_TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl";

impl MockServer {
    fn server(&self) -> Server {
        server_at(self.url.clone())
    }

    fn generate(&self) -> Result<String, ServerError> {
        let secret = self.server().generate_secret(&id(), &by_password())?;
        Ok(secret.expose().to_owned())
    }
}

fn no_variables(_: &str) -> Option<OsString> {
    None
}

fn options() -> Options<'static> {
    Options { timeout: Duration::from_secs(5), insecure_http: false, variables: &no_variables }
}

fn server_at(url: ServerUrl) -> Server {
    Server::new(url, &options()).unwrap()
}

fn id() -> TiledeskId {
    ID.parse().unwrap()
}

fn by_password() -> Credentials {
    Credentials::password("ada@example.com", PASSWORD).unwrap()
}

/// What is said about an error, checked for what may never be in one.
fn said(error: &ServerError) -> String {
    let everything = format!("{error} {error:?} {:?}", error.hints());
    for forbidden in [PASSWORD, "ada@example.com", USER_TOKEN, SECRET, "PRIVATE"] {
        assert!(!everything.contains(forbidden), "{everything}");
    }
    let message = error.to_string();
    assert!(!message.ends_with('.'), "{message}");
    message
}

// --- What is asked ----------------------------------------------------------------------------------------------------

#[test]
fn a_secret_is_asked_for_with_basic_credentials_and_no_body() {
    let mock = MockServer::making(SECRET);
    assert_eq!(mock.generate().unwrap(), SECRET);
    let host = format!("host: {}", mock.url.host());
    assert_eq!(
        mock.request(),
        [
            "POST /5e5f4e220b28440012117be4/keys/generate HTTP/1.1",
            "accept: application/json",
            "authorization: Basic YWRhQGV4YW1wbGUuY29tOmNvcnJlY3QgaG9yc2UgYmF0dGVyeSBzdGFwbGU=",
            "content-length: 0",
            &host,
            concat!("user-agent: tilepass/", env!("CARGO_PKG_VERSION")),
        ]
    );
}

#[test]
fn a_secret_is_asked_for_with_a_user_token_under_the_path_of_the_address() {
    let mock = MockServer::making(SECRET);
    let url: ServerUrl = format!("{}/v3/", mock.url).parse().unwrap();
    for token in [USER_TOKEN.to_owned(), format!("JWT {USER_TOKEN}\n")] {
        let credentials = Credentials::token(&token).unwrap();
        let server = server_at(url.clone());
        server.generate_secret(&id(), &credentials).unwrap();
        let request = mock.request();
        assert_eq!(request[0], "POST /v3/5e5f4e220b28440012117be4/keys/generate HTTP/1.1");
        assert!(request.contains(&format!("authorization: JWT {USER_TOKEN}")));
    }
}

#[test]
fn tokens_are_handed_over_exactly_as_they_are() {
    let mock = MockServer::with_json("401 Unauthorized", "{}");
    for token in ["JWT a.b.c", "Bearer a.b.c", "a.b.c", "JWT  a.b.c", "JWT\ta.b.c", "\"JWT a.b.c\""] {
        mock.server().sign_in(token).unwrap();
        let request = mock.request();
        assert_eq!(request[0], "POST /auth/signinWithCustomToken HTTP/1.1");
        assert!(request.contains(&format!("authorization: {token}")), "{request:?}");
        assert!(request.contains(&"content-length: 0".to_owned()), "{request:?}");

        mock.server().decode(&id(), token).unwrap();
        let request = mock.request();
        assert_eq!(request[0], "POST /5e5f4e220b28440012117be4/jwt/decode HTTP/1.1");
        assert!(request.contains(&format!("authorization: {token}")), "{request:?}");
    }
}

#[test]
fn a_token_that_would_begin_another_header_is_never_sent() {
    let mock = MockServer::with_json("200 OK", "{}");
    for (token, at) in [("JWT a.b.c\r\nX-Evil: 1", 10), ("JWT a.b.\nc", 9), ("JWT a\0.b.c", 6), ("JWT \u{a0}a.b.c", 5)]
    {
        let error = mock.server().sign_in(token).unwrap_err();
        assert!(matches!(error, ServerError::CannotBeSent { at: found } if found == at), "{error:?}");
        assert!(!error.may_have_happened());
        said(&error);
        assert!(mock.server().decode(&id(), token).is_err());
    }
    mock.was_not_asked();
}

#[test]
fn making_a_server_asks_nothing_and_minds_who_listens() {
    let mock = MockServer::with_json("200 OK", "{}");
    drop(mock.server());
    // The mock takes one after the other.
    mock.server().sign_in("JWT a.b.c").unwrap_err();
    assert_eq!(mock.request()[0], "POST /auth/signinWithCustomToken HTTP/1.1");

    let url: ServerUrl = "http://chat.example:3000".parse().unwrap();
    let error = Server::new(url.clone(), &options()).unwrap_err();
    assert_eq!(
        said(&error),
        "`http://chat.example:3000` is not encrypted: everybody on the way could read what is sent and answered"
    );
    assert!(error.hints()[0].contains("--insecure-http"));
    let permitted = Options { insecure_http: true, ..options() };
    assert!(Server::new(url, &permitted).is_ok());
}

// --- What is answered -------------------------------------------------------------------------------------------------

#[test]
fn the_users_claims_are_read_and_nothing_else_is_kept() {
    let mock = MockServer::with_json(
        "200 OK",
        r#"{"success":true,"token":"JWT session","user":{"_id":"5e_1","email":"ada@example.org","firstname":"Ada","lastname":null,"external_id":7,"password":"hash"}}"#,
    );
    let answer = mock.server().sign_in("JWT a.b.c").unwrap();
    assert!(answer.is_accepted());
    let ada = User {
        id: Some("5e_1".into()),
        email: Some("ada@example.org".into()),
        first_name: Some("Ada".into()),
        external_id: Some("7".into()),
        ..User::default()
    };
    assert_eq!(answer.user, Some(ada));
    assert!(!format!("{answer:?}").contains("session"));

    let mock = MockServer::with_json("200 OK", r#"{"decoded":{"name":"Ada","iat":1}}"#);
    let answer = mock.server().decode(&id(), "JWT a.b.c").unwrap();
    assert_eq!(answer.user.unwrap().name.as_deref(), Some("Ada"));
}

#[test]
fn a_refused_token_is_an_answer_with_its_reason() {
    for (status, body, reason) in [
        ("401 Unauthorized", "Unauthorized", Some("Unauthorized")),
        (
            "401 Unauthorized",
            r#"{"success":false,"msg":"Authentication failed","err":{"name":"JsonWebTokenError","message":"invalid signature"}}"#,
            Some("Authentication failed: invalid signature"),
        ),
        ("403 Forbidden", r#"{"success":false,"msg":"Un\u001b[31m"}"#, Some("Un\\u{1b}[31m")),
        ("500 Internal Server Error", "<!DOCTYPE html>\n<pre>TypeError", None),
        ("401 Unauthorized", "", None),
    ] {
        let mock = MockServer::with_json(status, body);
        let answer = mock.server().sign_in("JWT a.b.c").unwrap();
        assert!(!answer.is_accepted());
        assert_eq!(answer.status.to_string(), status[..3]);
        assert_eq!(answer.user, None);
        assert_eq!(answer.reason.as_deref(), reason, "{body}");
    }
}

/// What `generate_secret` makes of an answer; whether the secret may be replaced all the same.
fn refused(mock: &MockServer) -> (String, bool) {
    let error = mock.generate().unwrap_err();
    (without_port(&said(&error)), error.may_have_happened())
}

#[test]
fn every_status_has_words_of_its_own() {
    for (status, body, message, open) in [
        ("401 Unauthorized", "Unauthorized", "`HOST` refused this e-mail address and password (401)", false),
        (
            "403 Forbidden",
            r#"{"success":false,"msg":"you dont belong to the project."}"#,
            "`HOST` does not allow this account to create a secret for project `5e5f4e220b28440012117be4` (403: you dont belong to the project.)",
            false,
        ),
        (
            "404 Not Found",
            r#"{"success":false,"msg":"Project not found"}"#,
            "`HOST` has no project `5e5f4e220b28440012117be4`",
            false,
        ),
        (
            "400 Bad Request",
            r#"{"error":"Project not found with id: 5e5f4e220b28440012117be4"}"#,
            "`HOST` has no project `5e5f4e220b28440012117be4`",
            false,
        ),
        (
            "404 Not Found",
            r#"{"success":false,"msg":"Project hasnt  a jwtSecret"}"#,
            "there is no Tiledesk server at `http://HOST` (status 404)",
            false,
        ),
        ("404 Not Found", "<html>nginx</html>", "there is no Tiledesk server at `http://HOST` (status 404)", false),
        (
            "400 Bad Request",
            r#"{"error":"Invalid project id: v3"}"#,
            "there is no Tiledesk server at `http://HOST` (status 400)",
            false,
        ),
        (
            "500 Internal Server Error",
            r#"{"success":false,"msg":"Error updating project key."}"#,
            "`HOST` failed (status 500: Error updating project key.)",
            true,
        ),
        ("503 Service Unavailable", "", "`HOST` failed (status 503)", true),
        ("429 Too Many Requests", "Slow down", "`HOST` takes no more requests for now (429)", false),
        (
            "402 Payment Required",
            r#"{"error":"Trial\u001b[31m is over"}"#,
            "`HOST` answered with status 402: Trial\\u{1b}[31m is over, which a Tiledesk server does not do here",
            true,
        ),
        ("204 No Content", "", "`HOST` answered with something that is not JSON (status 204)", true),
    ] {
        let mock = MockServer::with_json(status, body);
        assert_eq!(refused(&mock), (message.to_owned(), open), "{status}");
    }

    let mock = MockServer::with_json("401 Unauthorized", "Unauthorized");
    let token = Credentials::token(USER_TOKEN).unwrap();
    let error = mock.server().generate_secret(&id(), &token).unwrap_err();
    assert_eq!(without_port(&said(&error)), "`HOST` refused this user token (401)");
}

#[test]
fn the_servers_own_reason_is_shown_bounded_and_never_what_it_was_sent() {
    let endless = format!("{}{}", "x".repeat(199), "y".repeat(10_000));
    let encoded = "YWRhQGV4YW1wbGUuY29tOmNvcnJlY3QgaG9yc2UgYmF0dGVyeSBzdGFwbGU=";
    for (reason, shown) in [
        ("User is locked", ": User is locked"),
        ("Unauthorized", ""),
        ("<html>", ""),
        (endless.as_str(), &format!(": {}y…", "x".repeat(199))),
        (&format!("wrong password {PASSWORD} for ada"), ""),
        (&format!("cannot read Basic {encoded}"), ""),
        ("two\nlines", ": two"),
    ] {
        let mock = MockServer::with_json("401 Unauthorized", reason);
        let (message, _) = refused(&mock);
        assert_eq!(message, format!("`HOST` refused this e-mail address and password (401{shown})"));
    }
    let mock = MockServer::with_json("403 Forbidden", USER_TOKEN);
    let error = mock.server().generate_secret(&id(), &Credentials::token(USER_TOKEN).unwrap()).unwrap_err();
    assert!(said(&error).ends_with(&format!("project `{ID}`")), "{error}");
}

#[test]
fn an_account_with_a_second_factor_is_told_what_to_give() {
    for status in ["401 Unauthorized", "403 Forbidden"] {
        let mock = MockServer::with_json(status, r#"{"success":false,"msg":"OTP code required"}"#);
        let hints = mock.generate().unwrap_err().hints();
        assert!(hints[0].contains("second factor") && hints[0].contains("`--admin-token-file PATH`"), "{hints:?}");
    }
}

#[test]
fn who_asks_too_often_is_told_how_long_to_wait() {
    for (headers, hint) in [
        ("Retry-After: 90", "wait 1 min 30 s, and try again"),
        (
            "Retry-After: Thu, 26 Nov 2026 09:00:00 GMT\r\nDate: Thu, 26 Nov 2026 08:00:00 GMT",
            "wait 1 h, and try again",
        ),
        ("Retry-After: Thu, 26 Nov 2026 09:00:00 GMT", "wait a few minutes, and try again"),
        ("Retry-After: -5", "wait a few minutes, and try again"),
        ("X-Other: 1", "wait a few minutes, and try again"),
    ] {
        let mock = MockServer::with_json(&format!("429 Too Many Requests\r\n{headers}"), "");
        for error in [mock.generate().unwrap_err(), mock.server().sign_in("JWT a.b.c").unwrap_err()] {
            assert_eq!(error.hints(), [hint]);
            assert_eq!(error.code(), "server.too_many_requests");
            assert!(!error.may_have_happened());
        }
    }
}

#[test]
fn decode_tells_a_project_without_a_secret() {
    let mock = MockServer::with_json("404 Not Found", r#"{"success":false,"msg":"Project hasnt  a jwtSecret"}"#);
    let error = mock.server().decode(&id(), "JWT a.b.c").unwrap_err();
    assert_eq!(without_port(&said(&error)), "`HOST` has not made a secret for project `5e5f4e220b28440012117be4` yet");
    let mock = MockServer::with_json("502 Bad Gateway", "");
    let error = mock.server().sign_in("JWT a.b.c").unwrap_err();
    assert_eq!(without_port(&said(&error)), "`HOST` failed (status 502)");
}

#[test]
fn an_answer_without_a_usable_secret_is_not_taken_for_one() {
    let long = format!("\"{}\"", "x".repeat(257));
    for (json, message) in [
        ("Welcome to the guest network".to_owned(), "`HOST` answered with something that is not JSON (status 200)"),
        (keys(&format!("\"{SECRET}"))[..40].to_owned(), "`HOST` answered with something that is not JSON (status 200)"),
        ("{}".to_owned(), "the answer of `HOST` has no secret in it (`jwtSecret`)"),
        ("[]".to_owned(), "the answer of `HOST` has no secret in it (`jwtSecret`)"),
        (keys("null"), "the answer of `HOST` has no secret in it (`jwtSecret`)"),
        (keys("7"), "the answer of `HOST` has no secret in it (`jwtSecret`)"),
        (keys("\"\""), "the secret that `HOST` made is empty"),
        (keys("\"a b\""), "the secret that `HOST` made has a blank inside (character 2)"),
        (keys(&long), "the secret that `HOST` made is 257 bytes long; at most 256 can be kept"),
    ] {
        let mock = MockServer::with_json("200 OK", &json);
        assert_eq!(refused(&mock), (message.to_owned(), true), "{json}");
    }
    for json in ["{}", "[]", r#"{"user":"ada"}"#, r#"{"decoded":{}}"#] {
        let mock = MockServer::with_json("200 OK", json);
        let error = mock.server().sign_in("JWT a.b.c").unwrap_err();
        assert!(matches!(error, ServerError::NotTiledesk { .. }), "{error:?}");
    }
}

#[test]
fn redirects_are_named_and_not_followed() {
    let elsewhere = MockServer::making(SECRET);
    let host = elsewhere.url.host();
    for (location, to) in [
        (format!("Location: http://ada:hunter2@{host}/keys?t=1\r\n"), "`HOST`".to_owned()),
        ("Location: https://login.example/?next=x\r\n".to_owned(), "`login.example`".to_owned()),
        ("Location: /login\r\n".to_owned(), "another address".to_owned()),
        (String::new(), "another address".to_owned()),
    ] {
        for status in [301, 302, 303, 307, 308] {
            let mock = MockServer::saying(format!("HTTP/1.1 {status} Moved\r\n{location}Content-Length: 0\r\n\r\n"));
            let expected = format!("`HOST` redirects to {to} (status {status}), and no redirect is followed");
            assert_eq!(refused(&mock), (expected, false));
            assert!(matches!(mock.server().sign_in("JWT a.b.c"), Err(ServerError::Redirect { .. })));
        }
    }
    elsewhere.was_not_asked();
}

#[test]
fn an_answer_without_an_end_is_not_read_to_its_end() {
    let endless = MockServer::doing(|mut connection| {
        let _ = connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n{\"jwtSecret\":\"");
        while connection.write_all(&[b'x'; 4096]).is_ok() {}
    });
    let expected = "the answer of `HOST` is longer than 1 MiB".to_owned();
    assert_eq!(refused(&endless), (expected.clone(), true));

    // One byte less than too many is read.
    for (padding, taken) in [(1024 * 1024, true), (1024 * 1024 + 1, false)] {
        let json = keys(&format!("\"{SECRET}\""));
        let mock = MockServer::with_json("200 OK", &(json.clone() + &" ".repeat(padding - json.len())));
        match mock.generate() {
            Ok(secret) => assert!(taken && secret == SECRET),
            Err(error) => assert!(!taken && without_port(&said(&error)) == expected),
        }
    }

    let header = "x".repeat(1024 * 1024);
    let mock = MockServer::saying(format!("HTTP/1.1 200 OK\r\nX-Long: {header}\r\n\r\n{{}}"));
    assert_eq!(refused(&mock), ("what `HOST` answers is not HTTP".to_owned(), true));
}

#[test]
fn an_answer_that_is_cut_off_is_no_answer() {
    let cut = "`HOST` ended the connection in the middle of its answer".to_owned();
    let json = keys(&format!("\"{SECRET}\""));
    for answer in [
        String::new(),
        "HTTP/1.1 200".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Le".to_owned(),
        format!("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{json}"),
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n80\r\n{}", &json[..100]),
    ] {
        let mock = MockServer::saying(answer.clone());
        assert_eq!(refused(&mock), (cut.clone(), true), "{answer}");
    }
    let mock = MockServer::saying("SSH-2.0-OpenSSH_9.2\r\n");
    assert_eq!(refused(&mock), ("what `HOST` answers is not HTTP".to_owned(), true));
}

#[test]
fn a_slow_server_is_not_waited_for() {
    let wait = || thread::sleep(Duration::from_secs(30));
    let silent = MockServer::doing(move |_connection| wait());
    let half = MockServer::doing(move |mut connection| {
        let _ = connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{");
        wait();
    });
    let dripping = MockServer::doing(|mut connection| {
        let _ = connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n");
        while connection.write_all(b" ").is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
    });
    for mock in [silent, half, dripping] {
        let hasty = Options { timeout: Duration::from_millis(300), ..options() };
        let started = Instant::now();
        let server = Server::new(mock.url.clone(), &hasty).unwrap();
        let error = server.generate_secret(&id(), &by_password()).unwrap_err();
        assert!(started.elapsed() < Duration::from_secs(20));
        assert_eq!(without_port(&said(&error)), "`HOST` did not answer within 300 ms");
        assert!(error.may_have_happened());
    }
}

#[test]
fn where_nothing_listens_nothing_has_happened() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = server_at(url.parse().unwrap()).sign_in("JWT a.b.c").unwrap_err();
    assert_eq!(without_port(&said(&error)), "`HOST` refuses connections: nothing listens there");
    assert!(!error.may_have_happened());
}

#[test]
fn a_name_that_does_not_exist_is_said_to_be_one() {
    // RFC 6761: no resolver may find it, and none is asked on the network for it.
    let permitted = Options { insecure_http: true, ..options() };
    let server = Server::new("http://chat.invalid".parse().unwrap(), &permitted).unwrap();
    let error = server.sign_in("JWT a.b.c").unwrap_err();
    assert!(matches!(error, ServerError::NoHost { .. } | ServerError::ConnectTimeout { .. }), "{error:?}");
    assert!(!error.may_have_happened());
    said(&error);
}

/// The commonest slip with a server of one's own: the path of another one.
#[test]
fn where_no_server_is_the_address_without_its_path_is_offered() {
    let mock = MockServer::saying("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    let url: ServerUrl = format!("{}/api/v3", mock.url).parse().unwrap();
    let error = server_at(url).generate_secret(&id(), &by_password()).unwrap_err();
    assert_eq!(without_port(&said(&error)), "there is no Tiledesk server at `http://HOST/api/v3` (status 404)");
    let hints: Vec<String> = error.hints().iter().map(|hint| without_port(hint)).collect();
    assert!(hints[0].contains(": `--server http://HOST`; the hosted one"), "{hints:?}");
    let hints = mock.generate().unwrap_err().hints();
    assert!(hints[0].contains(", with its path where it has one: the hosted one"), "{hints:?}");
}

/// A call for `https://chat.example` through a proxy with this user and password in its address.
fn through(proxy: &MockServer, user: &str) -> (Server, ServerError) {
    let address = format!("http://{user}{}", proxy.url.host());
    let variables = |name: &str| (name == "https_proxy").then(|| OsString::from(&address));
    let options = Options { variables: &variables, ..options() };
    let server = Server::new("https://chat.example".parse().unwrap(), &options).unwrap();
    let error = server.generate_secret(&id(), &by_password()).unwrap_err();
    (server, error)
}

const AROUND: &str = "to reach it without the proxy: add `chat.example` to the names in `NO_PROXY`, or in `no_proxy` if that is the one that is set";

#[test]
fn a_proxy_that_fails_is_named_without_its_password() {
    let proxy = MockServer::saying("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    let (server, error) = through(&proxy, "CORP%5Cada:hunter%232@");
    assert_eq!(
        without_port(&said(&error)),
        "the proxy `HOST`, which `https_proxy` names, gives no way to `chat.example`: it answers 403"
    );
    assert!(!error.may_have_happened());
    let mended =
        "see that `https_proxy` names a proxy that runs and lets you through, or unset it: `unset https_proxy`";
    let hints: Vec<String> = error.hints().iter().map(|hint| crate::support::home::as_on_unix(hint)).collect();
    assert_eq!(hints, [mended, AROUND]);
    let everything = format!("{server:?} {error:?} {:?}", error.hints());
    for part in ["ada", "hunter", "CORP", "Q09SUFxhZGE6aHVudGVyIzI="] {
        assert!(!everything.contains(part), "{part} in {everything}");
    }
    let request = proxy.request();
    assert_eq!(request[0], "CONNECT chat.example:443 HTTP/1.1");
    assert!(!request.iter().any(|line| line.to_ascii_lowercase().starts_with("authorization")));
    // `CORP\ada:hunter#2`
    assert!(request.contains(&"Proxy-Authorization: Basic Q09SUFxhZGE6aHVudGVyIzI=".to_owned()), "{request:?}");

    let url = "https://[2001:db8::1]:8443".parse().unwrap();
    let address = proxy.url.to_string();
    let variables = |name: &str| (name == "https_proxy").then(|| OsString::from(&address));
    let options = Options { variables: &variables, ..options() };
    let error = Server::new(url, &options).unwrap().sign_in("JWT a.b.c");
    let hints = error.unwrap_err().hints();
    assert!(hints[1].contains(": add `2001:db8::1` to"), "{hints:?}");
}

#[test]
fn a_proxy_that_wants_to_know_who_asks_is_told_from_one_that_refuses() {
    let proxy = MockServer::saying("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    for (user, what) in [
        ("", "wants a user name and a password"),
        ("ada:hunter2@", "refused the user name and password in that variable"),
    ] {
        let (_, error) = through(&proxy, user);
        assert_eq!(without_port(&said(&error)), format!("the proxy `HOST`, which `https_proxy` names, {what} (407)"));
        assert!(!error.may_have_happened());
        let hints = error.hints();
        assert!(without_port(&hints[0]).contains("`https_proxy=http://NAME:PASSWORD@HOST`"), "{hints:?}");
        assert!(hints[0].contains(r"`\` is `%5C`") && hints[0].contains("`#` is `%23`"), "{hints:?}");
        assert_eq!(hints[2], AROUND);
        assert!(!hints.concat().contains("hunter2"));
    }
}

#[test]
fn a_proxys_address_with_a_raw_character_is_mended_by_its_hint() {
    for (address, character, encoded) in [
        (r"http://CORP\ada:hunter2@proxy.example:3128", r"\", "`%5C`"),
        ("http://ada:12#hunter2@proxy.example:3128", "#", "`%23`"),
        ("http://ada:hünter2@proxy.example:3128", "ü", "`%C3%BC`"),
    ] {
        let variables = |name: &str| (name == "https_proxy").then(|| OsString::from(address));
        let chosen =
            |variables| Server::new("https://chat.example".parse().unwrap(), &Options { variables, ..options() });
        let error = chosen(&variables).unwrap_err();
        assert!(
            said(&error).contains(&format!("`{character}` in the user name or password of `https_proxy`")),
            "{error}"
        );
        let hints = error.hints();
        assert!(hints[0].starts_with(&format!("write it as {encoded}")), "{hints:?}");
        assert!(!format!("{error:?} {error} {hints:?}").contains("nter2"));
        let mended = address.replace(character, encoded.trim_matches('`'));
        assert!(chosen(&|name| (name == "https_proxy").then(|| OsString::from(&mended))).is_ok(), "{mended}");
    }
}

#[test]
fn what_fails_on_the_way_has_asked_nothing_and_what_fails_behind_a_proxy_may_have() {
    const TUNNEL: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";
    let hangs_up = MockServer::saying("");
    let resets = MockServer::doing(|mut connection| {
        let _ = connection.write_all(TUNNEL);
        let _ = connection.read(&mut [0; 10]);
    });
    let babbles = MockServer::saying("SSH-2.0-OpenSSH_9.2\r\n");
    let stalls = MockServer::doing(|_connection| thread::sleep(Duration::from_secs(30)));
    let stalls_behind = || {
        MockServer::doing(|mut connection| {
            let _ = connection.write_all(TUNNEL);
            thread::sleep(Duration::from_secs(30));
        })
    };
    let no_way = "the proxy `HOST`, which `ALL_PROXY` names, gives no way to `chat.example`: ";
    // Only what stalls is waited for to the end; behind a proxy, the proxy has to have answered before.
    for (proxy, scheme, milliseconds, message, open) in [
        (&hangs_up, "http", 60_000, "proxy server did not respond", false),
        (&babbles, "http", 60_000, "what answers is not HTTP", false),
        (&resets, "https", 60_000, "the connection ended", false),
        (&stalls, "http", 300, "there was no connection to `chat.example` within 300 ms", false),
        (&stalls_behind(), "https", 300, "there was no connection to `chat.example` within 300 ms", false),
        (&stalls_behind(), "http", 3000, "`chat.example` did not answer within 3 s", true),
        (&resets, "http", 60_000, "`chat.example` ended the connection in the middle of its answer", true),
    ] {
        let address = proxy.url.to_string();
        let variables = |name: &str| (name == "ALL_PROXY").then(|| OsString::from(&address));
        let timeout = Duration::from_millis(milliseconds);
        let options = Options { timeout, insecure_http: true, variables: &variables };
        let url = format!("{scheme}://chat.example").parse().unwrap();
        let server = Server::new(url, &options).unwrap();
        let error = server.generate_secret(&id(), &by_password()).unwrap_err();
        let said = without_port(&said(&error));
        let expected = (message.to_owned(), open);
        let said = said.strip_prefix(no_way).unwrap_or(&said);
        assert_eq!((said.to_owned(), error.may_have_happened()), expected);
    }
}

// --- Over TLS ---------------------------------------------------------------------------------------------------------

#[test]
fn what_does_not_speak_tls_is_said_to() {
    for (greeting, cause) in
        [("220 mail.example ESMTP\r\n", "what it answers is not TLS"), ("", "it ended the connection")]
    {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            let (mut connection, _) = listener.accept().unwrap();
            let _ = connection.write_all(greeting.as_bytes());
            let _ = connection.read(&mut [0; 1024]);
            thread::sleep(Duration::from_millis(200));
        });
        let error = server_at(url.parse().unwrap()).generate_secret(&id(), &by_password()).unwrap_err();
        assert_eq!(without_port(&said(&error)), format!("there is no secure connection to `HOST`: {cause}"));
        assert!(!error.may_have_happened());
    }
}

/// Elsewhere it is the system's own store that decides, and no test writes there.
#[cfg(not(any(windows, target_vendor = "apple")))]
mod tls {
    use std::ffi::OsStr;
    use std::fs;
    use std::io::{BufRead, BufReader};
    use std::net::TcpStream;
    use std::path::Path;
    use std::process::{Child, Command, Stdio};

    use super::*;
    use crate::support::not_run;

    /// Answers everything with a secret, behind a certificate of our own making; or, once it has read what it was asked,
    /// with what is no TLS.
    struct SecureDesk {
        process: Child,
        port: u16,
    }

    impl Drop for SecureDesk {
        fn drop(&mut self) {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }

    const SECURE_DESK: &str = r#"
import http.server, os, socket, ssl, sys
class Server(http.server.HTTPServer):
    def get_request(self):
        connection, address = super().get_request()
        connection = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        try:
            connection.do_handshake()
        except OSError:
            # A connection that is closed before all was read loses the reason.
            plain = socket.socket(fileno=os.dup(connection.fileno()))
            plain.shutdown(socket.SHUT_WR)
            while plain.recv(65536):
                pass
            raise
        return connection, address
class MockServer(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        if not sys.argv[3]:
            os.write(self.connection.fileno(), b"beneath the encryption")
            self.close_connection = True
            return
        body = sys.argv[3].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments):
        pass
server = Server(("127.0.0.1", 0), MockServer)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
if sys.argv[4] == "wants a certificate":
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(sys.argv[1])
if sys.argv[4].startswith("TLS 1.2"):
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
if sys.argv[4] == "TLS 1.1":
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
print(server.server_address[1], flush=True)
server.serve_forever()
"#;

    impl SecureDesk {
        fn start(certificate: &Path, key: &Path) -> Self {
            Self::answering(&keys(&format!("\"{SECRET}\"")), certificate, key)
        }

        /// What an empty answer stands for is no TLS.
        fn answering(answer: &str, certificate: &Path, key: &Path) -> Self {
            Self::peculiar("", answer, certificate, key)
        }

        /// One that is content with nothing, as `SECURE_DESK` has it.
        fn peculiar(peculiarity: &str, answer: &str, certificate: &Path, key: &Path) -> Self {
            let mut process = Command::new("python3")
                .args(["-c", SECURE_DESK])
                .args([certificate, key])
                .args([answer, peculiarity])
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut line = String::new();
            let stdout = process.stdout.take().unwrap();
            BufReader::new(stdout).read_line(&mut line).unwrap();
            let port = line.trim().parse().expect("it says its port");
            Self { process, port }
        }

        fn url(&self) -> String {
            format!("https://localhost:{}", self.port)
        }
    }

    /// Runs openssl, or says why there is nothing to run.
    fn openssl(home: &Path, arguments: &[&str]) -> Result<(), String> {
        let output = Command::new("openssl")
            .args(arguments)
            .current_dir(home)
            .output()
            .map_err(|error| format!("`openssl` does not start ({error})"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        Ok(())
    }

    /// An authority and a certificate that it signed for this computer and one behind a proxy.
    fn make_certificates(home: &Path) -> Result<(), String> {
        fs::write(home.join("names"), "subjectAltName=DNS:localhost,DNS:chat.example,IP:127.0.0.1\n").unwrap();
        let new = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"];
        let authority =
            ["-x509", "-days", "2", "-subj", "/CN=Authority", "-keyout", "authority.key", "-out", "authority.pem"];
        openssl(home, &[&new[..], &authority].concat())?;
        let request = ["-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr"];
        openssl(home, &[&new[..], &request].concat())?;
        openssl(
            home,
            &[
                "x509",
                "-req",
                "-in",
                "server.csr",
                "-CA",
                "authority.pem",
                "-CAkey",
                "authority.key",
                "-days",
                "2",
                "-extfile",
                "names",
                "-out",
                "server.pem",
            ],
        )
    }

    /// One that the authority signed, for these times and this name. `openssl x509` has no times before version 3.4.
    fn make_certificate(home: &Path, name: &str, from: &str, to: &str, host: &str) {
        let ca = home.join(format!("{name}.ca"));
        fs::create_dir(&ca).unwrap();
        fs::write(ca.join("index.txt"), "").unwrap();
        let configuration = format!(
            "[ca]\ndefault_ca=a\n[a]\ndatabase={0}/index.txt\nnew_certs_dir={0}\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n[e]\nsubjectAltName=DNS:{host}\n",
            ca.display()
        );
        fs::write(ca.join("ca.cnf"), configuration).unwrap();
        let (configuration, out) = (format!("{name}.ca/ca.cnf"), format!("{name}.pem"));
        let signed_by = ["-cert", "authority.pem", "-keyfile", "authority.key", "-in", "server.csr", "-out", &out];
        let times = [
            "ca",
            "-batch",
            "-notext",
            "-config",
            &configuration,
            "-extensions",
            "e",
            "-startdate",
            from,
            "-enddate",
            to,
        ];
        openssl(home, &[&times[..], &signed_by].concat()).unwrap();
    }

    /// `SSL_CERT_FILE` is the process's own, and this process has other tests: the test runs itself again with it.
    fn in_a_process_of_its_own(url: &str, authorities: Option<&Path>, proxy: Option<&str>) -> String {
        let file = authorities.map(|path| ("SSL_CERT_FILE", path.as_os_str()));
        with_variables(url, file.as_slice(), proxy)
    }

    /// The same with any variables about authorities.
    fn with_variables(url: &str, authorities: &[(&str, &OsStr)], proxy: Option<&str>) -> String {
        const NAME: &str = "server::tls::certificates_are_judged_by_the_systems_authorities";
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", NAME, "--nocapture", "--include-ignored"])
            .env("TILEPASS_SECURE_DESK", url)
            .env("TILEPASS_PROXY", proxy.unwrap_or_default())
            .env_remove("SSL_CERT_DIR")
            .env_remove("SSL_CERT_FILE")
            .envs(authorities.iter().copied());
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        said.lines()
            .find_map(|line| line.split_once("outcome: "))
            .unwrap_or_else(|| panic!("{said} {output:?}"))
            .1
            .to_owned()
    }

    /// What is no file of authorities is said to be none, and how to make it one.
    fn files_of_no_authority_are_told(home: &Path, mock: &SecureDesk) {
        let outcome = |name: &str| in_a_process_of_its_own(&mock.url(), Some(&home.join(name)), None);
        fs::write(home.join("empty.pem"), "").unwrap();
        fs::create_dir(home.join("folder.pem")).unwrap();
        fs::File::create(home.join("huge.pem")).unwrap().set_len((4 << 20) + 1).unwrap();
        std::os::unix::fs::symlink("/dev/zero", home.join("zero.pem")).unwrap();
        openssl(home, &["x509", "-in", "authority.pem", "-outform", "der", "-out", "authority.der"]).unwrap();
        for (name, what, hint) in [
            ("empty.pem", "which has no certificate in PEM", "-----BEGIN CERTIFICATE-----"),
            ("folder.pem", "which is a directory", "unset SSL_CERT_FILE"),
            ("nowhere.pem", "which cannot be read: No such file or directory (os error 2)", "unset SSL_CERT_FILE"),
            ("huge.pem", "which holds more than 4 MiB", "unset SSL_CERT_FILE"),
            ("zero.pem", "which is a device", "unset SSL_CERT_FILE"),
            ("authority.der", "which is in DER, and has to be in PEM", "openssl x509 -inform der"),
        ] {
            let path = home.join(name);
            let said = outcome(name);
            let expected = format!(
                "there is no secure connection to `localhost:{}`: `SSL_CERT_FILE` names `{}`, {what} => ",
                mock.port,
                path.display()
            );
            assert!(said.starts_with(&expected) && said.contains(hint), "{said}");
        }
        // To the letter.
        let said = outcome("authority.der");
        let command = said.rsplit_once('`').unwrap().0.rsplit_once('`').unwrap().1;
        let shell = Command::new("sh")
            .args(["-c", command])
            .current_dir(home)
            .env("SSL_CERT_FILE", home.join("authority.der"))
            .status()
            .unwrap();
        assert!(shell.success(), "{command}");
        assert_eq!(outcome("authority.pem"), SECRET);
    }

    /// Directories count beside the file, and in place of the system's authorities.
    fn directories_of_authorities_count(home: &Path, mock: &SecureDesk) {
        for name in ["empty", "ours"] {
            fs::create_dir(home.join(name)).unwrap();
        }
        fs::copy(home.join("authority.pem"), home.join("ours/authority.pem")).unwrap();
        let [empty, ours] = ["empty", "ours"].map(|name| home.join(name));
        let both = std::env::join_paths([&empty, &ours]).unwrap();
        let (own, other) = (home.join("authority.pem"), home.join("other/authority.pem"));
        let said = |variables: &[(&str, &OsStr)]| with_variables(&mock.url(), variables, None);
        for variables in [
            [("SSL_CERT_DIR", ours.as_os_str())].as_slice(),
            &[("SSL_CERT_DIR", both.as_os_str())],
            &[("SSL_CERT_DIR", ours.as_os_str()), ("SSL_CERT_FILE", other.as_os_str())],
            &[("SSL_CERT_DIR", empty.as_os_str()), ("SSL_CERT_FILE", own.as_os_str())],
        ] {
            assert_eq!(said(variables), SECRET, "{variables:?}");
        }
        let none = said(&[("SSL_CERT_DIR", empty.as_os_str())]);
        assert!(none.contains("`SSL_CERT_DIR` names no directory that has a certificate in PEM"), "{none}");
    }

    /// One that has expired, one that is not valid yet, and one for other names.
    fn certificates_of_other_times_and_names_are_told(home: &Path) {
        for (name, from, to, names, what, hint) in [
            (
                "old",
                "20200101000000Z",
                "20200201000000Z",
                "localhost",
                "its certificate expired on 2020-02-01",
                "`date`",
            ),
            (
                "early",
                "29990101000000Z",
                "29990201000000Z",
                "localhost",
                "its certificate is not valid before 2999-01-01, by this computer's clock",
                "`date`",
            ),
            (
                "other",
                "20200101000000Z",
                "29990201000000Z",
                "chat.example",
                "its certificate is for `chat.example`",
                "`--server URL`",
            ),
        ] {
            make_certificate(home, name, from, to, names);
            let mock = SecureDesk::start(&home.join(format!("{name}.pem")), &home.join("server.key"));
            let said = in_a_process_of_its_own(&mock.url(), Some(&home.join("authority.pem")), None);
            let (said, hints) = said.split_once(" => ").unwrap();
            assert_eq!(said, format!("there is no secure connection to `localhost:{}`: {what}", mock.port));
            assert!(hints.contains(hint) && !hints.contains("SSL_CERT_FILE"), "{hints}");
        }
    }

    /// What the other side wants, and there is not. In TLS 1.3 it is said when the request is sent already, and was not read.
    fn what_the_other_side_wants_is_told(home: &Path) {
        for (peculiarity, what, hint) in [
            ("wants a certificate", "it wants to be shown a certificate", "for an address that wants none"),
            (
                "TLS 1.2, and a certificate",
                "it has no cipher, or no certificate, for this connection",
                "has to speak TLS 1.2 or 1.3",
            ),
            ("TLS 1.1", "it speaks no newer version than TLS 1.1", "has to speak TLS 1.2 or 1.3"),
        ] {
            let mock = SecureDesk::peculiar(peculiarity, "{}", &home.join("server.pem"), &home.join("server.key"));
            let said = in_a_process_of_its_own(&mock.url(), Some(&home.join("authority.pem")), None);
            let expected = format!("there is no secure connection to `localhost:{}`: {what} => ", mock.port);
            assert!(said.starts_with(&expected) && said.contains(hint), "{peculiarity}: {said}");
        }
    }

    #[test]
    #[allow(clippy::print_stdout)]
    fn certificates_are_judged_by_the_systems_authorities() {
        if let Some(url) = std::env::var_os("TILEPASS_SECURE_DESK") {
            let url = url.into_string().unwrap().parse().unwrap();
            let variables = |name: &str| match name {
                "HTTPS_PROXY" => std::env::var_os("TILEPASS_PROXY"),
                "SSL_CERT_FILE" | "SSL_CERT_DIR" => std::env::var_os(name),
                _ => None,
            };
            let options = Options { variables: &variables, ..options() };
            let server = Server::new(url, &options).unwrap();
            match server.generate_secret(&id(), &by_password()) {
                Ok(secret) => println!("outcome: {}", secret.expose()),
                Err(error) if error.may_have_happened() => {
                    println!("outcome: perhaps: {}", said(&error));
                }
                Err(error) => println!("outcome: {} => {}", said(&error), error.hints().join(" / ")),
            }
            return;
        }
        let home = tempfile::TempDir::new().unwrap();
        let home = home.path();
        if let Err(reason) = make_certificates(home) {
            not_run::not_run("HTTPS with a certificate of one's own", &reason);
            return;
        }
        let mock = SecureDesk::start(&home.join("server.pem"), &home.join("server.key"));
        let refusal = |cause: &str| format!("there is no secure connection to `localhost:{}`: {cause}", mock.port);
        let outcome = |authorities: Option<&str>| {
            let path = authorities.map(|name| home.join(name));
            let said = in_a_process_of_its_own(&mock.url(), path.as_deref(), None);
            said.split(" => ").next().unwrap().to_owned()
        };

        let unknown = refusal("its certificate is from an authority that this computer does not know");
        assert_eq!(outcome(Some("authority.pem")), SECRET);
        files_of_no_authority_are_told(home, &mock);
        // An authority of the same name that did not sign it.
        fs::create_dir(home.join("other")).unwrap();
        make_certificates(&home.join("other")).unwrap();
        assert_ne!(outcome(Some("other/authority.pem")), SECRET);
        directories_of_authorities_count(home, &mock);
        if Path::new("/etc/ssl/certs/ca-certificates.crt").exists() {
            assert_eq!(outcome(None), unknown);
        }

        // Signed by itself: what most people make first.
        let lonely = SecureDesk::start(&home.join("authority.pem"), &home.join("authority.key"));
        let authority = home.join("authority.pem");
        let said = in_a_process_of_its_own(&lonely.url(), Some(&authority), None);
        assert!(
            said.contains("its certificate is self-signed, as an authority's is => if the server is yours: "),
            "{said}"
        );
        assert!(said.contains("basicConstraints"), "{said}");

        certificates_of_other_times_and_names_are_told(home);
        what_the_other_side_wants_is_told(home);

        // What breaks after the request is sent is not taken for a connection that never was.
        let beneath = SecureDesk::answering("", &home.join("server.pem"), &home.join("server.key"));
        let port = beneath.port;
        let proxy = MockServer::doing(move |mut client| {
            let _ = client.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            let mut server = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let mut back = (server.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || std::io::copy(&mut back.0, &mut back.1));
            let _ = std::io::copy(&mut client, &mut server);
        });
        for (url, proxy) in [(beneath.url(), None), ("https://chat.example".to_owned(), Some(proxy.url.as_str()))] {
            let host = url.strip_prefix("https://").unwrap();
            assert_eq!(
                in_a_process_of_its_own(&url, Some(&authority), proxy),
                format!(
                    "perhaps: the connection to `{host}` broke before its answer was whole: what it answers is not TLS"
                )
            );
        }
    }
}
