//! What `token try` makes of a refusal that no finding explains: nothing is advised against what the server itself says, and
//! nothing is taken for the server's answer that is not. And what it does with a pipe.

use serde_json::{Value, json};
use snapbox::{IntoData, assert_data_eq, str};

use super::try_token::{WELCOME, ada, attempt, friendly, requests, steady};
use crate::support::home::Home;
use crate::support::server::{MockServer, response, without_port};
use crate::support::tokens::{ID, OTHER_ID, SECRET, token};

const UNAUTHORIZED: (&str, &str) = ("401 Unauthorized", "Unauthorized");
const DECODED: (&str, &str) = ("200 OK", r#"{"decoded":{"name":"Ada"}}"#);
const NO_PROJECT: (&str, &str) = ("404 Not Found", r#"{"success":false,"msg":"Project not found"}"#);
const NO_SECRET: (&str, &str) = ("404 Not Found", r#"{"success":false,"msg":"Project hasnt  a jwtSecret"}"#);
const BAD_SIGNATURE: (&str, &str) = (
    "401 Unauthorized",
    r#"{"success":false,"msg":"Authentication failed","err":{"name":"JsonWebTokenError","message":"invalid signature"}}"#,
);
const BLOCKED: (&str, &str) =
    ("401 Unauthorized", r#"{"success":false,"msg":"Authentication failed. Project_user not active."}"#);
const A_PAGE: &str = "<!DOCTYPE html><html><body>Sign in to the network</body></html>";

/// `shop` and `blog`, both on this server.
fn two_projects(mock: &MockServer) -> Home {
    let home = Home::new();
    for (name, id) in [("shop", ID), ("blog", OTHER_ID)] {
        home.import_with_id(name, SECRET, id);
        home.run(&["project", "set", name, "-q", "--server", mock.url.as_str()]).code(0);
    }
    home
}

/// What `try` says after what `inspect` says, and on stderr.
fn said(mock: &MockServer, arguments: &[&str]) -> (String, String) {
    let home = two_projects(mock);
    let ran = home.run(&[&["token", "try"], arguments].concat()).code(1);
    let reasons = ran.stdout.split_once("\ninspect says: ").unwrap().1.split_once('\n').unwrap().1.to_owned();
    (without_port(&reasons), without_port(&ran.stderr))
}

#[test]
fn a_visitor_who_was_blocked_is_no_reason_for_another_secret() {
    let mock = MockServer::answering([BLOCKED, DECODED]);
    let (reasons, stderr) = said(&mock, &["-q", "--project", "shop"]);
    assert_data_eq!(
        reasons,
        str![[r#"
The server says why. The token is right, but this visitor was blocked, or removed from the project, in the dashboard. Look the visitor up among the project's contacts.
The secret is right: decode takes the same token. A new one would mend nothing.

"#]]
        .raw()
    );
    assert_eq!(stderr, "");
    // Whoever has no secret is told as much.
    let mock = MockServer::answering([BLOCKED, BAD_SIGNATURE]);
    let ran =
        Home::new().run(&["token", "try", "-q", "--yes", "--server", mock.url.as_str(), &token(&ada(&[]))]).code(1);
    assert!(ran.stdout.contains("\nThe server says why. ") && !ran.stdout.contains("decode takes"), "{}", ran.stdout);
}

#[test]
fn a_secret_that_decode_takes_is_not_blamed() {
    let mock = MockServer::answering([UNAUTHORIZED, DECODED]);
    let (reasons, _) = said(&mock, &["-q", "--project", "shop"]);
    assert_data_eq!(
        reasons,
        str![[r#"
That does not explain the answer. What would, the likeliest first:
  something before HOST answers at sign-in in its place, or it is another version than Tiledesk 2.19.16; the secret is right, as decode takes the same token, and a new one would mend nothing

"#]]
        .raw()
    );
    let given = token(&ada(&[]));
    for (decode, expected) in [
        (
            DECODED,
            "The server's secret signed it: decode takes the same token. What sign-in has against it is not known here.\n",
        ),
        (BAD_SIGNATURE, "The server's secret did not sign it: decode says so.\n"),
    ] {
        let mock = MockServer::answering([UNAUTHORIZED, decode]);
        let ran = Home::new().run(&["token", "try", "-q", "--yes", "--server", mock.url.as_str(), &given]).code(1);
        assert!(ran.stdout.ends_with(expected), "{}", ran.stdout);
    }
}

#[test]
fn a_project_without_a_secret_there_is_named_before_any_other_cause() {
    let mock = MockServer::answering([UNAUTHORIZED, NO_PROJECT]);
    let (reasons, stderr) = said(&mock, &["-q", "--project", "shop"]);
    assert_data_eq!(
        reasons,
        str![[r#"
That is why: `HOST` has no project `5e5f4e220b28440012117be4`.
  the id is wrong, or HOST is not the server of its project: `tilepass project list`, `--id ID`, `--server URL`

"#]]
        .raw()
    );
    assert_eq!(stderr, "");
    let mock = MockServer::answering([UNAUTHORIZED, NO_SECRET]);
    let (reasons, _) = said(&mock, &["-q", "--project", "shop"]);
    assert_data_eq!(
        reasons,
        str![[r#"
That is why: `HOST` has not made a secret for project `5e5f4e220b28440012117be4` yet.
  let the server make one: `tilepass secret rotate --on-server --project shop --server http://HOST`

"#]]
        .raw()
    );
    // Machines get the hint beside what they asked for.
    let mock = MockServer::answering([UNAUTHORIZED, NO_SECRET]);
    let ran = two_projects(&mock).run(&["token", "try", "--json", "--project", "shop"]).code(1);
    assert!(ran.stderr.contains("\"message\":\"let the server make one"), "{}", ran.stderr);
    let mock = MockServer::answering([UNAUTHORIZED, NO_SECRET]);
    let other = ["token", "try", "--json", "--project", "shop", "--id", OTHER_ID];
    let ran = two_projects(&mock).run(&other).code(1);
    assert!(ran.stderr.contains("leave `--id` out") && !ran.stderr.contains("rotate"), "{}", ran.stderr);
}

#[test]
fn another_projects_id_ends_in_no_new_secret_for_this_one() {
    let leave_out = "if project `shop` is meant as it is remembered: leave `--id` out";
    let aimed = |id: &str, decode| {
        let mock = MockServer::answering([UNAUTHORIZED, decode]);
        let (reasons, stderr) = said(&mock, &["--project", "shop", "--id", id]);
        assert!(reasons.contains(&format!("\n  {leave_out}\n")), "{reasons}");
        assert!(!(reasons.clone() + &stderr).contains("secret rotate"), "{reasons}{stderr}");
        reasons
    };
    assert!(aimed(OTHER_ID, BAD_SIGNATURE).contains("\n  if project `blog` is meant, name it: `--project blog`\n"));
    let unknown = "5e5f4e220b28440012117bff";
    for decode in [BAD_SIGNATURE, NO_PROJECT, NO_SECRET] {
        aimed(unknown, decode);
    }
    for (answer, code) in [(BAD_SIGNATURE, 1), (NO_SECRET, 1), (NO_PROJECT, 6)] {
        for id in [OTHER_ID, unknown] {
            let mock = MockServer::answering([answer]);
            let ran = two_projects(&mock).run(&["secret", "check", "-q", "--project", "shop", "--id", id]).code(code);
            assert!(ran.stderr.contains(&format!("\nhint: {leave_out}\n")), "{}", ran.stderr);
            assert!(!ran.stderr.contains("secret rotate"), "{}", ran.stderr);
        }
    }
    // Nor another server: its project of that id has a secret of its own.
    let own = friendly();
    let home = two_projects(&own);
    let mock = MockServer::answering([BAD_SIGNATURE]);
    let ran = home.run(&["secret", "check", "-q", "--project", "shop", "--server", mock.url.as_str()]).code(1);
    assert!(ran.stderr.contains("hint: if project `shop` is meant as it is remembered: leave `--server` out\n"));
    assert!(!ran.stderr.contains("rotate --on-server"), "{}", ran.stderr);
}

#[test]
fn a_page_of_a_proxy_is_no_answer_of_the_server() {
    let home = Home::with_secret_file();
    for (status, body) in [
        ("401 Unauthorized", A_PAGE),
        ("403 Forbidden", A_PAGE),
        ("403 Forbidden", "RBAC: access denied"),
        ("401 Unauthorized", r#"{"message":"Unauthorized"}"#),
    ] {
        let mock = MockServer::saying(response(status, body));
        let ran = attempt(&home, &mock, &["--id", ID, "-q"]).code(6);
        let number = status.split(' ').next().unwrap();
        let error = format!("error: `HOST` answered with status {number}");
        let stderr = without_port(&ran.stderr);
        assert!(stderr.starts_with(&error), "{stderr}");
        assert!(stderr.contains(", which says nothing of the token\nhint: something else may answer"), "{stderr}");
        assert_eq!(ran.stdout, "");
    }
    // At decode it says nothing either, and the answer at sign-in stands.
    let mock = MockServer::answering([("200 OK", WELCOME), ("403 Forbidden", A_PAGE)]);
    let ran = attempt(&home, &mock, &["--id", ID, "-q", "--json"]).code(0);
    let said: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(said["decode"]["answer"], "unknown");
    // As the server puts it, both are verdicts.
    for (status, body) in [UNAUTHORIZED, ("403 Forbidden", r#"{"success":false,"msg":"Unauthorized."}"#)] {
        attempt(&home, &MockServer::saying(response(status, body)), &["--id", ID, "-q"]).code(1);
    }
}

#[test]
fn a_pipe_holds_the_token_or_nothing_is_tried() {
    let home = Home::with_secret_file();
    let mock = friendly();
    let server = mock.url.to_string();
    let arguments = ["token", "try", "-q", "--secret-file", "secret", "--id", ID, "--server", &server];
    // A site that is down.
    home.fed(&arguments, "").code(6);
    home.fed(&arguments, "<html>Bad gateway").code(5);
    mock.was_not_asked();
    let given = format!("JWT {}", token(&ada(&[])));
    home.fed(&arguments, given.clone()).code(5);
    mock.was_not_asked();
    home.fed(&[&arguments[..], &["--yes"]].concat(), format!("{{\"token\":\"{given}\"}}\n")).code(0);
    let sent = requests(&mock);
    assert_eq!(sent[0].1, given);
    // Who asks for a new one gets it, whatever is on stdin.
    let mock = friendly();
    let server = mock.url.to_string();
    let arguments = ["token", "try", "-q", "--test-visitor", "--secret-file", "secret", "--server", &server];
    home.fed(&arguments, given.clone()).code(0);
    assert_ne!(requests(&mock)[0].1, given);
    home.run(&[&arguments[..], &[&given]].concat()).code(2);
}

#[test]
fn an_id_that_looks_like_a_secret_is_shown_and_a_secret_at_hand_is_not() {
    let home = Home::with_secret_file();
    let nobody = |id: &str| {
        let claims = ada(&[("email", Value::Null), ("name", Value::Null), ("external_id", json!(id))]);
        token(&claims)
    };
    let uuid = "9b2e4c1a-7d3f-4e5a-8b6c-0d1e2f3a4b5c";
    let mock = MockServer::with_json("200 OK", &json!({"user": {"_id": uuid}}).to_string());
    let ran = attempt(&home, &mock, &["--yes", &nobody(uuid)]);
    assert!(ran.stderr.contains(&format!("this signs in as `{uuid}` on ")), "{}", ran.stderr);
    // The secret of the project, in clear, without its dashes, and when the server says it back.
    for form in [SECRET.to_owned(), SECRET.replace('-', "")] {
        let mock = MockServer::with_json("200 OK", &json!({"user": {"_id": form, "name": form}}).to_string());
        for more in [&["--yes"][..], &["--yes", "--json"]] {
            let given = nobody(&form);
            let ran = attempt(&home, &mock, &[more, &[&given]].concat());
            let said = steady(&(ran.stdout + &ran.stderr));
            assert!(said.contains("this signs in as `<secret>` on ") && !said.contains(&form), "{said}");
        }
    }
}
