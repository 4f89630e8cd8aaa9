//! `token try` through the binary, against a mock server: what is sent, what is never sent, and what is made of each
//! answer. The real server is asked in `tests/server/try_token.rs`.

use std::fs;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use regex::Regex;
use serde_json::{Value, json};
use snapbox::{IntoData, assert_data_eq, str};
use tiledesk_token::claims::Scheme;
use tilepass::Exit;

use crate::support::home::{FINGERPRINT, Home, Ran, in_words};
use crate::support::host::{Answers, TestHost};
use crate::support::server::{MockServer, response, without_port};
use crate::support::tokens::{self, ID, OTHER_ID, SECRET, changed, claims, token};

/// What a real server answers to a visitor of both schemes.
pub(super) const WELCOME: &str = r#"{"success":true,"token":"JWT session-token","user":{"_id":"5e5f4e220b28440012117be4_user-123456","email":"ada@example.com","name":"Ada Lovelace","firstname":"Ada","lastname":"Lovelace"}}"#;

/// What is said of a visitor who is welcome.
const SIGNED_IN: &str = "\
accepted: HOST signs this token in as `ada@example.com`
sign-in    accepted (200)
decode     accepted (200)
_id        5e5f4e220b28440012117be4_user-123456
name       Ada Lovelace
firstname  Ada
lastname   Lovelace
email      ada@example.com
";

/// Takes a token at sign-in, which comes first, and at decode.
pub(super) fn friendly() -> MockServer {
    MockServer::answering([("200 OK", WELCOME), ("200 OK", r#"{"decoded":{"name":"Ada"}}"#)])
}

/// Refuses it at both.
fn unfriendly() -> MockServer {
    let refused = r#"{"success":false,"msg":"Authentication failed","err":{"message":"invalid signature"}}"#;
    MockServer::answering([("401 Unauthorized", "Unauthorized"), ("401 Unauthorized", refused)])
}

pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// Ada's claims of both schemes, issued now, with some changed.
pub(super) fn ada(changes: &[(&str, Value)]) -> Value {
    let fresh = [("iat", json!(now())), ("exp", json!(now() + 300))];
    changed(changed(claims(Scheme::Both), &fresh), changes)
}

/// `token try` with the secret file, asking this server.
pub(super) fn attempt(home: &Home, mock: &MockServer, arguments: &[&str]) -> Ran {
    let server = mock.url.to_string();
    let all = [&["token", "try", "--secret-file", "secret", "--server", &server], arguments].concat();
    home.run(&all)
}

/// The ports, and what is left of five minutes, are the same each time.
pub(super) fn steady(text: &str) -> String {
    Regex::new(r"(?-u:\b)[0-4] min( [0-9]+ s)?").unwrap().replace_all(&without_port(text), "5 min").into_owned()
}

#[track_caller]
fn is(ran: &Ran, code: i32, stdout: impl IntoData, stderr: impl IntoData) {
    assert_eq!(ran.code, code, "{}\n{}", ran.stdout, ran.stderr);
    for text in [&ran.stdout, &ran.stderr] {
        assert!(!text.contains("session-token") && !text.contains(SECRET));
    }
    assert_data_eq!(steady(&ran.stderr), stderr.into_data().raw());
    assert_data_eq!(steady(&ran.stdout), stdout.into_data().raw());
}

/// What was asked: the path and the `Authorization` of each request.
pub(super) fn requests(mock: &MockServer) -> Vec<(String, String)> {
    let requests = mock.asked.try_iter().map(|request| {
        let path = request.split(' ').nth(1).unwrap().to_owned();
        assert!(request.starts_with("POST "), "{request}");
        let sent = request.lines().find_map(|line| line.strip_prefix("authorization: "));
        (path, sent.unwrap().to_owned())
    });
    requests.collect()
}

// ----- a token for the test visitor

#[test]
fn a_new_token_for_the_test_visitor_is_tried() {
    let home = Home::with_secret_file();
    let mock = friendly();
    let ran = attempt(&home, &mock, &["--id", ID]);
    is(
        &ran,
        0,
        SIGNED_IN,
        str![[r#"
note: this signs the test visitor in on HOST and has it checked for project 5e5f4e220b28440012117be4, with a token signed with the secret that was given (24dd-3ec7-9cf5)

"#]],
    );
    let asked = requests(&mock);
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0].0, "/auth/signinWithCustomToken");
    assert_eq!(asked[1].0, format!("/{ID}/jwt/decode"));
    assert_eq!(asked[0].1, asked[1].1);
    let report = home.fed(&["token", "inspect", "--secret-file", "secret", "--json"], asked[0].1.clone());
    let report: Value = serde_json::from_str(&report.code(0).stdout).unwrap();
    assert_eq!(report["scheme"], "both");
    assert_eq!(report["prefix"], "JWT");
    assert_eq!(report["claims"]["email"], "test-visitor@example.com");
    assert_eq!(report["times"]["lifetime_s"], 300);
    assert_eq!(report["signature"]["fingerprint"], FINGERPRINT);
}

#[test]
fn without_an_id_decode_is_not_asked() {
    let home = Home::with_secret_file();
    let mock = unfriendly();
    let ran = attempt(&home, &mock, &[]);
    is(
        &ran,
        1,
        str![[r#"
refused: HOST answers 401 to this token at sign-in
sign-in  refused (401): Unauthorized
decode   not asked: the project's Tiledesk id is not known (`--id`)

inspect says: accepted: signed with the secret that was given (24dd-3ec7-9cf5); expires in 5 min; but a Tiledesk server answers 401 at sign-in
  warning[scheme.visitor_only]: a `visitor` token: today's sign-in endpoint answers 401 to a token without `_id` and `aud`
    fix: sign with scheme `both`: `tilepass token sign --scheme both`, with `--id ID` where it is not remembered
Tiledesk 2.19.16 is known to answer 401 at sign-in to such a token.

"#]],
        str![[r#"
note: without the project's Tiledesk id (`--id`) this is a `visitor` token, and today's Tiledesk answers 401 to it at sign-in
note: this signs the test visitor in on HOST, with a token signed with the secret that was given (24dd-3ec7-9cf5)

"#]],
    );
    assert_eq!(requests(&mock).len(), 1);
    let mock = unfriendly();
    attempt(&home, &mock, &["--scheme", "custom"])
        .usage_error("scheme `custom` needs the project's Tiledesk id: give it with `--id`, or once for all with `tilepass project set --id ID`; it stands in the dashboard's address, after `/project/`");
    mock.was_not_asked();
}

#[test]
fn a_refusal_that_nothing_explains_names_what_would() {
    let home = Home::with_secret_file();
    let ran = attempt(&home, &unfriendly(), &["--id", ID]);
    is(
        &ran,
        1,
        str![[r#"
refused: HOST answers 401 to this token at sign-in
sign-in  refused (401): Unauthorized
decode   refused (401): Authentication failed: invalid signature

inspect says: accepted: signed with the secret that was given (24dd-3ec7-9cf5); expires in 5 min
That does not explain the answer. What would, the likeliest first:
  the server has another secret than 24dd-3ec7-9cf5, made since in the dashboard or by somebody else's tilepass: `--secret-file PATH`
  HOST is not the server of project 5e5f4e220b28440012117be4: `tilepass project list`, `--server URL`
  it is another version than Tiledesk 2.19.16

"#]],
        str![[r#"
note: this signs the test visitor in on HOST and has it checked for project 5e5f4e220b28440012117be4, with a token signed with the secret that was given (24dd-3ec7-9cf5)

"#]],
    );
}

#[test]
fn the_answer_at_sign_in_decides_and_decode_is_told() {
    let home = Home::with_secret_file();
    let mock = MockServer::answering([
        ("200 OK", WELCOME),
        ("401 Unauthorized", r#"{"success":false,"msg":"The value of exp \u001b[31m"}"#),
    ]);
    let ran = attempt(&home, &mock, &["--id", ID]);
    is(
        &ran,
        0,
        str![[r#"
accepted: HOST signs this token in as `ada@example.com`
sign-in    accepted (200)
decode     refused (401): The value of exp \u{1b}[31m
_id        5e5f4e220b28440012117be4_user-123456
name       Ada Lovelace
firstname  Ada
lastname   Lovelace
email      ada@example.com

"#]],
        str![[r#"
note: this signs the test visitor in on HOST and has it checked for project 5e5f4e220b28440012117be4, with a token signed with the secret that was given (24dd-3ec7-9cf5)
note: a Tiledesk 2.19.16 that has the secret at hand is known to answer 200 at decode, and this server answers 401

"#]],
    );

    let mock = MockServer::answering([("200 OK", WELCOME), ("404 Not Found", "no")]);
    let ran = attempt(&home, &mock, &["--id", ID, "--json"]);
    let said: Value = serde_json::from_str(&ran.code(0).stdout).unwrap();
    let url = &mock.url;
    assert_eq!(
        said["decode"],
        json!({"status": null, "answer": "unknown", "reason": format!("there is no Tiledesk server at `{url}` (status 404)")})
    );
}

#[test]
fn no_answer_is_neither_yes_nor_no() {
    let home = Home::with_secret_file();
    let answers = [
        response("500 Internal Server Error", "{}"),
        response("503 Service Unavailable", "{}"),
        response("404 Not Found", "Cannot POST"),
        response("200 OK", "<html>Sign in to the network"),
        response("200 OK", r#"{"success":true}"#),
        "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n".to_owned(),
        "220 mail.example ESMTP\r\n".to_owned(),
        String::new(),
    ];
    let said: String = answers
        .map(|answer| {
            let mock = MockServer::saying(answer);
            let ran = attempt(&home, &mock, &["--id", ID, "-q"]).code(6);
            assert_eq!(ran.stdout, "");
            assert_eq!(requests(&mock).len(), 1, "nobody is asked twice");
            let first = ran.stderr.lines().next().unwrap();
            steady(first) + "\n"
        })
        .concat();
    assert_data_eq!(
        said,
        str![[r#"
error: `HOST` failed (status 500)
error: `HOST` failed (status 503)
error: there is no Tiledesk server at `http://HOST` (status 404)
error: `HOST` answered with something that is not JSON (status 200)
error: `HOST` answered with JSON that is not what a Tiledesk server answers
error: `HOST` redirects to `elsewhere.example` (status 302), and no redirect is followed
error: what `HOST` answers is not HTTP
error: `HOST` ended the connection in the middle of its answer

"#]]
        .raw()
    );
}

#[test]
fn a_server_that_does_not_answer_is_given_up() {
    let home = Home::with_secret_file();
    let mock = MockServer::doing(|connection| {
        std::thread::sleep(Duration::from_secs(20));
        drop(connection);
    });
    let started = Instant::now();
    let ran = attempt(&home, &mock, &["--timeout", "1s"]);
    is(
        &ran,
        6,
        "",
        str![[r#"
note: without the project's Tiledesk id (`--id`) this is a `visitor` token, and today's Tiledesk answers 401 to it at sign-in
note: this signs the test visitor in on HOST, with a token signed with the secret that was given (24dd-3ec7-9cf5)
error: `HOST` did not answer within 1 s
hint: give it more time: `--timeout 60`, or look at the server's own log

"#]],
    );
    assert!(started.elapsed() < Duration::from_secs(20));
    // Some tokens leave today's server speechless.
    let speechless = token(&ada(&[("_id", json!(""))]));
    let ran = attempt(&home, &mock, &["--timeout", "1", "--yes", &speechless]);
    assert!(
        ran.stderr.contains("note: a Tiledesk 2.19.16 never answers to a token whose `_id` is empty, 0 or false\n"),
        "{}",
        ran.stderr
    );
    ran.code(6);
}

// ----- a token that was given

#[test]
fn a_given_token_is_sent_only_after_a_confirmation() {
    let home = Home::with_secret_file();
    let mock = friendly();
    let given = format!("JWT {}", token(&ada(&[])));
    let ran = attempt(&home, &mock, &[&given]);
    is(
        &ran,
        5,
        "",
        str![[r#"
error: this signs in as `ada@example.com` on HOST, which needs a confirmation, and stderr is no terminal
hint: to do it without being asked, add to the same command: `--yes`

"#]],
    );
    mock.was_not_asked();
    let ran = attempt(&home, &mock, &[&given, "--yes"]);
    is(
        &ran,
        0,
        SIGNED_IN,
        str![[r#"
note: this signs in as `ada@example.com` on HOST

"#]],
    );
    assert_eq!(
        requests(&mock),
        [
            ("/auth/signinWithCustomToken".to_owned(), given.clone()),
            // The token says which project it is about.
            (format!("/{ID}/jwt/decode"), given),
        ]
    );
}

#[test]
fn what_is_sent_is_what_the_widget_would_be_given() {
    let home = Home::with_secret_file();
    let bare = token(&ada(&[]));
    let jwt = format!("JWT {bare}");
    for (given, sent) in [
        (bare.clone(), jwt.clone()),
        (format!("Bearer {bare}"), format!("Bearer {bare}")),
        (format!("JWT JWT {bare}"), format!("JWT JWT {bare}")),
        (format!("window.tiledesk.signInWithCustomToken(\"JWT {bare}\");"), jwt.clone()),
        (format!("Authorization: JWT {bare}"), jwt.clone()),
        (format!("{{\"token\":\"{bare}\"}}"), jwt.clone()),
    ] {
        let mock = friendly();
        let ran = attempt(&home, &mock, &["--yes", &given]).code(0);
        let said = "note: a bare token: it is sent with `JWT ` before it, as a page must hand it over\n";
        assert_eq!(ran.stderr.contains(said), !given.contains("JWT") && sent == jwt, "{given}");
        assert_eq!(requests(&mock)[0].1, sent, "{given}");
    }
    let mock = friendly();
    let wrapped = format!("JWT {}\n{}", &bare[..50], &bare[50..]);
    let ran = attempt(&home, &mock, &["--yes", &wrapped]).code(6);
    assert!(ran.stderr.contains("error: the token cannot be sent: "));
    mock.was_not_asked();
}

#[test]
fn a_token_comes_from_stdin() {
    let home = Home::with_secret_file();
    let mock = friendly();
    let server = mock.url.to_string();
    let given = format!("JWT {}", token(&ada(&[])));
    let arguments = ["token", "try", "--server", &server, "--yes", "-q", "-"];
    let ran = home.fed(&arguments, format!("{given}\n"));
    assert_eq!(ran.code(0).stderr, "");
    assert_eq!(requests(&mock)[0].1, given);
    home
        .fed(&arguments, " \n")
        .is(6, "", "error: there is nothing on stdin\nhint: the command that should write the token produced no output: run it by itself\nhint: a back end answers 204 and nothing to who is not signed in on the site: `curl -i` shows the status\nhint: to try a new token, whatever is on stdin: `tilepass token try --test-visitor`\n");
    let both = [&arguments[..], &["--secret-file", "-"]].concat();
    home.fed(&both, given.clone()).usage_error("the secret and the token cannot both come from stdin");
    home.fed(&arguments, format!("{given} {}", token(&ada(&[("sub", json!(1))])))).code(2);
    mock.was_not_asked();
}

#[test]
fn a_team_members_role_is_never_sent() {
    let home = Home::with_secret_file();
    let mock = friendly();
    for role in [
        json!("owner"),
        json!("admin"),
        json!("supervisor"),
        json!("agent"),
        json!("teammate"),
        json!("Admin"),
        json!(" admin "),
        json!("admin\n"),
        json!("аdmin"),
        json!(["admin"]),
        json!({"toString": "admin"}),
        json!(null),
        json!(7),
    ] {
        let given = token(&ada(&[("role", role.clone())]));
        for given in [format!("JWT {given}"), given] {
            let ran = attempt(&home, &mock, &["--yes", &given]).code(5);
            assert_eq!(ran.stdout, "");
            let first = ran.stderr.lines().next().unwrap();
            assert!(
                first.starts_with("error: `role` is `") && first.ends_with("so it is never sent"),
                "{role}: {first}"
            );
        }
    }
    let twice = |payload: String| tokens::signed(tokens::HEADER, payload, SECRET.as_bytes());
    let payload = ada(&[]).to_string();
    for role in [
        r#""role":"admin","role":"guest""#,
        r#""role":"guest","role":"admin""#,
        r#""r\u006fle":"admin""#,
        r#""__proto__":{"role":"admin"}"#,
    ] {
        let given = twice(format!("{{{role},{}", &payload[1..]));
        attempt(&home, &mock, &["--yes", &given]).code(5);
    }
    let given = token(&ada(&[("role", json!("\u{1b}[31madmin"))]));
    is(
        &attempt(&home, &mock, &["--yes", &given]),
        5,
        "",
        str![[r#"
error: `role` is `\u{1b}[31madmin` in this token: a Tiledesk server may hand out a team member's session for it, so it is never sent
hint: `tilepass token inspect 'JWT eyJ…'` says what there is to say, and sends nothing

"#]],
    );
    mock.was_not_asked();

    // Any other is the server's to keep, and is said.
    let given = token(&ada(&[("role", json!("guest"))]));
    let ran = attempt(&home, &mock, &["--yes", &given]).code(0);
    assert!(
        ran.stderr.contains("warning: `role` is `guest`, and the server stores it as the visitor's role\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_session_of_the_dashboard_is_never_sent() {
    let home = Home::with_secret_file();
    let mock = friendly();
    let session = json!({
        "_id": "5e5f4e220b28440012117be5", "email": "admin@example.com", "iat": now(),
        "aud": "https://tiledesk.com", "iss": "https://tiledesk.com", "sub": "user",
    });
    let given = format!("JWT {}", token(&session));
    let ran = attempt(&home, &mock, &["--yes", &given]);
    is(
        &ran,
        5,
        "",
        str![[r#"
error: `sub` is `user` in this token: it is a session of the dashboard or of a bot, no visitor's token, so it is never sent
hint: `tilepass token inspect 'JWT eyJ…'` says what there is to say, and sends nothing

"#]],
    );
    mock.was_not_asked();
}

#[test]
fn what_cannot_be_read_is_never_sent() {
    let home = Home::with_secret_file();
    let mock = friendly();
    let good = token(&ada(&[]));
    let parts: Vec<&str> = good.split('.').collect();
    for given in [
        "undefined".to_owned(),
        "JWT [object Object]".to_owned(),
        format!("JWT {}.{}", parts[0], parts[2]),
        format!("JWT {}.{}!.{}", parts[0], parts[1], parts[2]),
        format!("JWT {}.bm8.{}", parts[0], parts[2]),
    ] {
        let ran = attempt(&home, &mock, &["--yes", &given]).code(5);
        assert!(
            ran.stderr.starts_with("error: a token that cannot be read is never sent: "),
            "{given}: {}",
            ran.stderr
        );
    }
    is(
        &attempt(&home, &mock, &["--yes", "undefined"]),
        5,
        "",
        str![[r#"
error: a token that cannot be read is never sent: this is the text `undefined`: the page signed in before the token arrived
hint: `tilepass token inspect 'JWT eyJ…'` says what there is to say, and sends nothing

"#]],
    );
    mock.was_not_asked();
}

#[test]
fn a_refused_token_is_explained_as_inspect_explains_it() {
    let home = Home::with_secret_file();
    let old = token(&ada(&[("iat", json!(1_785_000_000)), ("exp", json!(1_785_000_300))]));
    let given = format!("JWT {old}");
    let ran = attempt(&home, &unfriendly(), &["--yes", &given]);
    let stdout =
        ran.stdout.lines().map(|line| line.split("expired ").next().unwrap().to_owned() + "\n").collect::<String>();
    assert_eq!(ran.code, 1);
    assert_data_eq!(
        steady(&stdout),
        str![[r#"
refused: HOST answers 401 to this token at sign-in
sign-in  refused (401): Unauthorized
decode   refused (401): Authentication failed: invalid signature

inspect says: refused: 
  error[time.expired]
    fix: mint a fresh token for each sign-in; if it was fresh, check the signer's clock

"#]]
        .raw()
    );
    // One whose `aud` is no address gets 500 from a healthy server.
    let odd = token(&ada(&[("aud", json!("shop"))]));
    let mock = MockServer::saying(response("500 Internal Server Error", "{}"));
    let ran = attempt(&home, &mock, &["--yes", &format!("JWT {odd}")]);
    is(
        &ran,
        1,
        str![[r#"
refused: HOST answers 500 to this token at sign-in
sign-in  refused (500)
decode   refused (500)

inspect says: refused: `aud` is not a URL; it must be `https://tiledesk.com/projects/` and the Tiledesk id; nothing else is wrong
  error[custom.aud]
    fix: https://tiledesk.com/projects/<id>, on premises too

"#]],
        str![[r#"
note: this signs in as `ada@example.com` on HOST
note: a Tiledesk 2.19.16 that has the secret at hand is known to answer 200 at decode, and this server answers 500

"#]],
    );
}

#[test]
fn a_server_that_takes_what_the_rules_refuse_is_told_of() {
    let home = Home::with_secret_file();
    let long = token(&ada(&[("exp", json!(now() + 3600))]));
    let ran = attempt(&home, &friendly(), &["--yes", &format!("JWT {long}")]);
    is(
        &ran,
        0,
        SIGNED_IN,
        str![[r#"
note: this signs in as `ada@example.com` on HOST
warning: by the documented rules this token is refused all the same: lives 3600 s (1 h); at most 600 s are allowed
note: a Tiledesk 2.19.16 that has the secret at hand is known to answer 401 at decode, and this server answers 200

"#]],
    );
    let visitor = home.run(&["token", "sign", "--test-visitor", "--secret-file", "secret"]);
    let ran = attempt(&home, &friendly(), &["--yes", &visitor.stdout]);
    is(
        &ran,
        0,
        str![[r#"
accepted: HOST signs this token in as `ada@example.com`
sign-in    accepted (200)
decode     not asked: the project's Tiledesk id is not known (`--id`)
_id        5e5f4e220b28440012117be4_user-123456
name       Ada Lovelace
firstname  Ada
lastname   Lovelace
email      ada@example.com

"#]],
        str![[r#"
note: this signs in as `test-visitor@example.com` on HOST
note: a Tiledesk 2.19.16 that has the secret at hand is known to answer 401 at sign-in, and this server answers 200

"#]],
    );
    let mock = MockServer::with_json("200 OK", r#"{"user":{"email":"ada@example.com","role":"admin"}}"#);
    let ran = attempt(&home, &mock, &[]);
    assert!(ran.stderr.contains("has this visitor as a member of the team\n"), "{}", ran.stderr);
}

#[test]
fn what_a_server_or_a_token_says_is_escaped() {
    let home = Home::with_secret_file();
    let mock = MockServer::with_json(
        "200 OK",
        r#"{"user":{"_id":7,"email":"a\u001b[31m@x\u202e","name":"李\n"},"token":"JWT session-token"}"#,
    );
    let given = token(&ada(&[("email", json!("\u{1b}[2J\u{202e}ada"))]));
    let ran = attempt(&home, &mock, &["--yes", &given]);
    is(
        &ran,
        0,
        str![[r#"
accepted: HOST signs this token in as `a\u{1b}[31m@x\u{202e}`
sign-in  accepted (200)
decode   no answer: `HOST` answered with JSON that is not what a Tiledesk server answers
_id      7
name     李\n
email    a\u{1b}[31m@x\u{202e}

"#]],
        str![[r#"
note: a bare token: it is sent with `JWT ` before it, as a page must hand it over
note: this signs in as `\u{1b}[2J\u{202e}ada` on HOST
hint: something else may answer in the server's place, as a proxy or a sign-in page of the network does; look at the address: `--server URL`
warning: by the documented rules this token is refused all the same: `email` has a control character in it (character 1)

"#]],
    );
    let ran = attempt(&home, &mock, &["--yes", "--json", &given]).code(0);
    assert!(!ran.stdout.contains(['\u{1b}', '\u{202e}']));
    let said: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(said["sign_in"]["user"]["email"], "a\u{1b}[31m@x\u{202e}");
    assert_eq!(said["sign_in"]["user"]["_id"], "7");
}

#[test]
fn json_has_both_answers_and_what_inspect_says() {
    let home = Home::with_secret_file();
    let inspect = |given: &str| {
        let ran = home.fed(&["token", "inspect", "--secret-file", "secret", "--json", "--id", ID], given);
        serde_json::from_str::<Value>(&ran.stdout).unwrap()
    };
    let without_clock = |mut said: Value| {
        said["times"]["expires_in_s"] = Value::Null;
        said
    };
    let given = format!("JWT {}", token(&ada(&[])));
    let mock = friendly();
    let ran = attempt(&home, &mock, &["--yes", "-q", "--json", &given]).code(0);
    let mut said: Value = serde_json::from_str(&ran.stdout).unwrap();
    let inspected = said["inspect"].take();
    assert_eq!(without_clock(inspected), without_clock(inspect(&given)));
    assert_eq!(
        said,
        json!({
            "host": mock.url.host(),
            "verdict": "accepted",
            "sign_in": {
                "status": 200,
                "answer": "accepted",
                "user": {
                    "_id": "5e5f4e220b28440012117be4_user-123456", "external_id": null, "name": "Ada Lovelace",
                    "firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.com", "role": null,
                },
                "reason": null,
            },
            "decode": {"status": 200, "answer": "accepted", "reason": null},
            "clock": null, "inspect": null,
        })
    );
    let mock = unfriendly();
    let ran = attempt(&home, &mock, &["-q", "--json"]).code(1);
    let mut said: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(said["inspect"]["scheme"], "visitor");
    said["inspect"].take();
    assert_eq!(
        said,
        json!({
            "host": mock.url.host(),
            "verdict": "refused",
            "sign_in": {"status": 401, "answer": "refused", "user": null, "reason": "Unauthorized"},
            "decode": null,
            "clock": null, "inspect": null,
        })
    );
    assert!(ran.stdout.starts_with("{\"host\":"));
}

// ----- which server

#[test]
fn the_server_is_the_flags_the_environments_or_the_projects() {
    let home = Home::new();
    home.import_with_id("shop", SECRET, ID);
    let [own, other, third] = [friendly(), friendly(), friendly()];
    let set = ["project", "set", "shop", "-q", "--server"];
    home.run(&[&set[..], &[own.url.as_str()]].concat()).code(0);
    home.run(&["token", "try"]).code(0);
    assert_eq!(requests(&own).len(), 2);
    let home = home.env("TILEPASS_SERVER", other.url.as_str());
    let ran = home.run(&["token", "try"]);
    is(
        &ran,
        0,
        SIGNED_IN,
        str![[r#"
warning: `http://HOST` is remembered as the server of project `shop`, and this is `http://HOST`
note: this signs the test visitor in on HOST and has it checked for project 5e5f4e220b28440012117be4, with a token signed with the secret of project `shop` (24dd-3ec7-9cf5)

"#]],
    );
    assert_eq!(requests(&other).len(), 2);
    home.run(&["token", "try", "--server", third.url.as_str()]).code(0);
    assert_eq!(requests(&third).len(), 2);
    own.was_not_asked();
    home
        .env("TILEPASS_SERVER", "chat.example")
        .run(&["token", "try"])
        .is(2, "", "error: `TILEPASS_SERVER` cannot be used: a server's address begins with `https://`, as in `https://api.tiledesk.com/v3`, or, on this computer, with `http://`\n");
}

#[test]
fn a_token_is_sent_to_no_server_that_was_only_guessed() {
    let home = Home::new();
    home.import_with_id("shop", SECRET, ID);
    home.import_with_id("blog", SECRET, OTHER_ID);
    let [shop, blog] = [friendly(), friendly()];
    for (name, mock) in [("shop", &shop), ("blog", &blog)] {
        let set = ["project", "set", name, "-q", "--server", mock.url.as_str()];
        home.run(&set).code(0);
    }
    let try_it = |given: &str| home.run(&["token", "try", "-q", "--yes", given]);
    // Its own project's.
    try_it(&token(&ada(&[]))).code(0);
    assert_eq!(requests(&shop).len(), 2);
    // Anybody's.
    let visitor = home.run(&["token", "sign", "-q", "--test-visitor", "--scheme", "visitor", "--project", "blog"]);
    is(
        &try_it(&visitor.stdout),
        2,
        "",
        str![[r#"
error: several projects are stored here, and none was named
hint: name one with `--project`: `blog` and `shop`
hint: or choose the one that commands use: `tilepass project use NAME`

"#]],
    );
    let typo = ["token", "try", "--yes", "--project", "bolg", &visitor.stdout];
    is(
        &home.run(&typo),
        3,
        "",
        str![[r#"
error: there is no project `bolg`
hint: known here: `blog` and `shop`

"#]],
    );
    shop.was_not_asked();
    // A server that is named as well makes no project of it, and nobody is asked about it first.
    let server = ["--server", shop.url.as_str()];
    for home in [&home, &Home::with_secret_file()] {
        let ran = home.run(&[&typo[..2], &typo[3..], &server].concat());
        let said = "error: there is no project `bolg`\n";
        assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
        assert_eq!((ran.code, ran.stdout.as_str()), (3, ""));
    }
    shop.was_not_asked();
    let named = ["token", "try", "-q", "--yes", "--project", "blog", &visitor.stdout];
    home.run(&named).code(0);
    assert_eq!(requests(&blog).len(), 2);
    shop.was_not_asked();
}

#[test]
fn plain_http_to_another_computer_is_refused() {
    let home = Home::with_secret_file();
    let given = token(&ada(&[]));
    for more in [["-q"].as_slice(), &["--yes", &given]] {
        let all = [&["token", "try", "--secret-file", "secret", "--server", "http://chat.example"], more].concat();
        let ran = home.run(&all);
        is(
            &ran,
            5,
            "",
            str![[r#"
error: `http://chat.example` is not encrypted: everybody on the way could read what is sent and answered
hint: give an address that begins with `https://`, or, in a network that you trust with it, add `--insecure-http`

"#]],
        );
    }
    // All addresses of this computer are not known to be this computer's.
    let mock = friendly();
    let port = mock.url.host().split(':').nth(1).unwrap().to_owned();
    let here = format!("http://0.0.0.0:{port}");
    let arguments = ["token", "try", "--secret-file", "secret", "--server", &here];
    home.run(&arguments).code(5);
    mock.was_not_asked();
    home.run(&[&arguments[..], &["--insecure-http"]].concat()).code(0);
    assert_eq!(requests(&mock).len(), 1);
}

#[test]
fn without_a_secret_nothing_is_asked_of_anybody() {
    let home = Home::with_secret_file();
    let mock = friendly();
    let server = mock.url.to_string();
    let arguments = ["token", "try", "--server", &server];
    home.env("CI", "true").run(&arguments).code(3);
    mock.was_not_asked();
    // A token that was given needs none. In CI a project's name may be a name and nothing more.
    for home in [
        Home::with_secret_file(),
        Home::with_secret_file().env("TILEPASS_PROJECT", "shop"),
        Home::with_secret_file().env("CI", "true").env("TILEPASS_PROJECT", "shop"),
    ] {
        let given = format!("JWT {}", token(&ada(&[])));
        let mock = unfriendly();
        let server = mock.url.to_string();
        let ran = home.run(&["token", "try", "--server", &server, "--yes", &given]);
        is(
            &ran,
            1,
            str![[r#"
refused: HOST answers 401 to this token at sign-in
sign-in  refused (401): Unauthorized
decode   refused (401): Authentication failed: invalid signature

inspect says: not checked: nothing is wrong that can be seen, but the signature was not checked: there is no secret at hand
The server's secret did not sign it: decode says so.

"#]],
            str![[r#"
note: this signs in as `ada@example.com` on HOST

"#]],
        );
    }
}

#[test]
fn a_store_that_gives_no_secret_is_no_reason_not_to_ask() {
    let home = Home::new();
    home.import_with_id("shop", SECRET, ID);
    fs::write(home.path().join("passphrase"), "another passphrase").unwrap();
    let mock = friendly();
    let server = mock.url.to_string();
    let given = format!("JWT {}", token(&ada(&[])));
    let arguments = ["token", "try", "-q", "--server", &server, "--json"];
    let ran = home.run(&[&arguments[..], &["--yes", &given]].concat());
    assert!(
        in_words(&ran.stderr).starts_with("warning: project `shop`: the passphrase does not open the secrets file "),
        "{}",
        ran.stderr
    );
    let said: Value = serde_json::from_str(&ran.code(0).stdout).unwrap();
    assert_eq!(said["inspect"]["verdict"], "not_checked");
    // To sign one, it is.
    home.run(&arguments).code(4);
    assert_eq!(requests(&mock).len(), 2);
}

// ----- somebody at the terminal

#[test]
fn a_person_is_asked_even_with_the_token_on_stdin() {
    let given = format!("JWT {}", token(&ada(&[("email", json!("ada\u{1b}[2J@x"))])));
    let question = "This signs in as `ada\\u{1b}[2J@x` on HOST. Go on? [y/N] ";
    let asked_of = |mock: &MockServer, answer: Option<&str>| {
        let host = TestHost { now: now(), ..TestHost::homeless() };
        let answers: Answers<'_> = vec![Box::new(move || answer.map(str::to_owned))];
        let mut ran =
            host.with_stdin_and_person(&["token", "try", "-q", "--server", mock.url.as_str(), "-"], &given, answers);
        assert_eq!(ran.asked.iter().map(|prompt| steady(prompt)).collect::<Vec<_>>(), [question]);
        ran.stdout = steady(&ran.stdout);
        ran
    };
    for answer in ["y\n", " Yes "] {
        let mock = friendly();
        let ran = asked_of(&mock, Some(answer));
        assert_eq!(ran.exit, Exit::Done, "{answer}: {}", ran.stderr);
        assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
        assert!(ran.stdout.starts_with("accepted: HOST signs this token in as `ada@example.com`\n"));
        assert_eq!(requests(&mock).len(), 2);
    }
    let mock = friendly();
    for answer in [Some("n"), Some(""), Some("ada"), None] {
        asked_of(&mock, answer).is(Exit::Cancelled, "", "error: cancelled; nothing was changed\n");
    }
    mock.was_not_asked();
}

// ----- clocks

/// Answers with this status at sign-in and at decode, at a time that is that many seconds after [`tokens::NOW`].
fn at_another_time(status: &str, json: &str, ahead: i64, more: &str) -> MockServer {
    let date = jiff::Timestamp::from_second(tokens::NOW + ahead).unwrap();
    let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&date).unwrap();
    let head = format!("{status}\r\nDate: {date}{more}");
    let answer = response(&head, json);
    MockServer::saying(answer)
}

fn try_on(host: &TestHost, mock: &MockServer, more: &[&str]) -> crate::support::host::Ran {
    let server = mock.url.to_string();
    host.run(&[&["token", "try", "-q", "--id", ID, "--server", &server], more].concat())
}

#[test]
fn a_clock_that_differs_is_said_and_no_rotation_is_advised_for_it() {
    let host = TestHost::with_old();
    for (ahead, by) in [(600, "9 min 59 s behind that of"), (86_400 * 365, "364 d behind that of")] {
        let mock = at_another_time("401 Unauthorized", "Unauthorized", ahead, "");
        let ran = try_on(&host, &mock, &[]);
        assert_eq!(ran.exit, Exit::Refused);
        let said = without_port(&(ran.stdout + &ran.stderr));
        assert!(said.contains("By the server's clock the token is refused (`time.expired`): this"), "{said}");
        assert!(said.contains(&format!("warning: this computer's clock is {by} `HOST` (its `Date`)\n")), "{said}");
        assert!(!said.contains("rotate"), "{said}");
        let json: Value = serde_json::from_str(&try_on(&host, &mock, &["--json"]).stdout).unwrap();
        assert_eq!(json["clock"], json!({"ahead_s": ahead - 1, "perhaps_proxy": false}));
    }
    // What the rules take at either time has another cause; the clock is named first.
    let mock = at_another_time("401 Unauthorized", "Unauthorized", -120, "\r\nVia: 1.1 proxy.example");
    let said = without_port(&try_on(&host, &mock, &[]).stdout);
    let reasons = said.split_once("What would, the likeliest first:\n").unwrap().1;
    assert!(
        reasons.starts_with("  this computer's clock is 1 min 59 s ahead of that of `HOST` (its `Date`, perhaps a proxy's): set the clock"),
        "{said}"
    );
}

#[test]
fn a_clock_that_differs_is_said_of_a_token_that_is_taken_too() {
    let host = TestHost::with_old();
    for (more, whose) in [("", "its `Date`"), ("\r\nAge: 5", "its `Date`, perhaps a proxy's")] {
        let ran = try_on(&host, &at_another_time("200 OK", WELCOME, 100, more), &[]);
        assert_eq!(ran.exit, Exit::Done);
        let expected = format!("warning: this computer's clock is 1 min 39 s behind that of `HOST` ({whose})\n");
        assert!(without_port(&ran.stderr).contains(&expected), "{}", ran.stderr);
    }
    for ahead in [-30, 0, 30] {
        let ran = try_on(&host, &at_another_time("200 OK", WELCOME, ahead, ""), &[]);
        assert!(!ran.stderr.contains("clock"), "{}", ran.stderr);
    }
}

/// A visitor may have any name, and the server says it back: half of a surrogate pair is a text to it.
#[test]
fn what_javascript_writes_is_read() {
    let home = Home::with_secret_file();
    let odd = WELCOME.replace("\"Ada\"", r#""\ud83d""#).replace("Lovelace\"", r#"\udc00 \ud83d\ude00""#);
    let mock = MockServer::answering([("200 OK", &odd), ("200 OK", r#"{"decoded":{"name":"\ud83d"}}"#)]);
    let ran = attempt(&home, &mock, &["--test-visitor", "--id", ID, "-q"]).code(0);
    assert!(ran.stdout.contains("decode     accepted (200)\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("firstname  \u{fffd}\nlastname   \u{fffd} \u{1f600}\n"), "{}", ran.stdout);
}
