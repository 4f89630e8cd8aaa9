//! A rotation on a server whose secret is in a vault that fails in the middle: the server has the new secret by then, and no
//! other one.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tilepass::settings::server_url::ServerUrl;

use crate::bao::{Bao, ROOT, other_client, shared, unique};
use crate::support::back_end::{BackEnd, header_value_of, text_response};
use crate::support::home::{Home, NEW, OLD, Ran};
use crate::support::server::{MockServer, decoded, keys, response};
use crate::support::tokens::ID;
use crate::two_administrators::{Making, administrator, making, rotate, secret, store_old};
use crate::way::way;

/// A network that can be cut.
fn network(bao: &'static Bao) -> (String, Arc<AtomicBool>) {
    let is_cut = Arc::new(AtomicBool::new(false));
    let cut = Arc::clone(&is_cut);
    (way(bao, move |_| !cut.load(Ordering::SeqCst)), is_cut)
}

#[test]
fn a_vault_that_fails_after_the_server_has_answered_is_tried_again() {
    let Some(bao) = shared("a vault that is away for a moment") else { return };
    let project = unique("away");
    let (address, is_cut) = network(bao);
    let Making { server, .. } = making(move |_| {
        is_cut.store(true, Ordering::SeqCst);
        let is_cut = Arc::clone(&is_cut);
        thread::spawn(move || {
            thread::sleep(Duration::from_secs(2));
            is_cut.store(false, Ordering::SeqCst);
        });
    });
    let home = administrator(bao, "ada", &project, ID, server.url.as_str()).env("VAULT_ADDR", address);
    store_old(&home, &project);
    let ran = rotate(&home, &project).code(0);
    assert!(ran.stderr.contains("the new secret is not stored yet, and it is tried again"), "{}", ran.stderr);
    assert_eq!(other_client(bao, "secret", &format!("tilepass/{project}")), secret(1));
    assert_eq!(home.status(&project)["server_asked_at"], Value::Null);
}

/// The secret is shown then, this once: the server has it already, and nobody else does.
fn shown_though_not_stored(bao: &'static Bao, token: &str, break_it: impl FnMut(usize) + Send + 'static, said: &str) {
    let project = unique("middle");
    let Making { server, .. } = making(break_it);
    let home = administrator(bao, "ada", &project, ID, server.url.as_str());
    store_old(&home, &project);
    let home = home.env("VAULT_TOKEN", token);
    let ran = home.run(&["secret", "rotate", "--on-server", "--yes", "--project", &project]).code(4);
    assert_eq!(ran.stdout, secret(1));
    assert!(ran.stderr.contains(said) && ran.stderr.contains("shown above this once"), "{}", ran.stderr);
    assert!(!ran.stderr.contains(&secret(1)), "{}", ran.stderr);
}

#[test]
fn a_vault_that_is_sealed_in_the_middle_loses_nothing() {
    let Some(bao) = Bao::own("a vault that is sealed in the middle") else { return };
    let bao: &'static Bao = Box::leak(Box::new(bao));
    let seal = move |_| {
        bao.does("PUT", "sys/seal", &Value::Null);
    };
    shown_though_not_stored(bao, ROOT, seal, " is sealed");
}

#[test]
fn a_token_that_is_revoked_in_the_middle_loses_nothing() {
    let Some(bao) = shared("a token that is revoked in the middle") else { return };
    let rules = r#"path "secret/data/tilepass/*" { capabilities = ["read", "create", "update"] }"#;
    let token = bao.token(rules, &json!({}));
    let revoked = token.clone();
    let revoke = move |_| {
        bao.does("POST", "auth/token/revoke", &json!({ "token": revoked }));
    };
    shown_though_not_stored(bao, &token, revoke, "it has expired, was revoked");
}

/// An administrator with a back end, which has [`OLD`] and whose secret is in the file `web1`. `when_new` is done when it
/// first mints with another one.
fn with_back_end(
    bao: &Bao,
    server: &ServerUrl,
    project: &str,
    when_new: impl Fn(&str) + Send + Sync + 'static,
) -> (Home, BackEnd) {
    let home = administrator(bao, "ada", project, ID, server.as_str());
    let file = home.path().join("web1");
    fs::write(&file, OLD).unwrap();
    let (path, is_new) = (file.clone(), AtomicBool::new(false));
    let back_end = BackEnd::answering(move |_| {
        let secret = fs::read_to_string(&path).unwrap();
        let is_whole = secret.len() == OLD.len() || secret.len() == 36;
        if is_whole && secret != OLD && !is_new.swap(true, Ordering::SeqCst) {
            when_new(&secret);
        }
        if is_whole {
            text_response("200 OK", "", &header_value_of(ID, &secret))
        } else {
            text_response("500 No", "", "")
        }
    });
    let (check, file) = (back_end.url.as_str(), file.to_str().unwrap());
    let set = ["signer", "set", "web1", "-q", "--project", project, "--check", check];
    home.run(&[&set[..], &["--", "sh", "-c", "cat >$0", file]].concat()).code(0);
    (home, back_end)
}

const DELIVER: [&str; 6] = ["secret", "rotate", "--on-server", "--yes", "--hide", "--deliver"];

fn deliver(home: &Home, project: &str, more: &[&str]) -> Ran {
    let ran = home.run(&[&DELIVER, more, &["--project", project]].concat());
    for forbidden in [OLD, &secret(1), &secret(2)] {
        assert!(!ran.stdout.contains(forbidden) && !ran.stderr.contains(forbidden), "{}{}", ran.stdout, ran.stderr);
    }
    ran
}

/// Nobody waits for the vault to mint with the secret that is the only one by then.
#[test]
fn back_ends_are_brought_the_secret_before_the_vault_is_back() {
    let Some(bao) = shared("a delivery while the vault is away") else { return };
    let project = unique("deliver");
    let (address, is_cut) = network(bao);
    let cut = Arc::clone(&is_cut);
    let Making { server, .. } = making(move |_| cut.store(true, Ordering::SeqCst));
    // The network is there again once the back end mints with the new secret, and not before.
    let (home, _back_end) = with_back_end(bao, &server.url, &project, move |_| is_cut.store(false, Ordering::SeqCst));
    store_old(&home, &project);
    let home = home.env("VAULT_ADDR", address);
    let ran = deliver(&home, &project, &["--json"]).code(0);
    let said: Vec<Value> = ran.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let said: Vec<&str> = said.iter().map(|said| said["message"].as_str().unwrap()).collect();
    let at =
        |what: &str| said.iter().position(|said| said.contains(what)).unwrap_or_else(|| panic!("{what}: {said:#?}"));
    let order = [
        "which is not stored yet: the vault cannot be asked: ",
        "it is tried again, and meanwhile the signers are brought the secret from memory",
        "`web1`: its program took the secret",
        "is stored in the vault now",
        "the 1 signer known here mints with",
    ];
    assert!(order.map(at).is_sorted(), "{said:#?}");
    let answers: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&answers[2]["stored"], &answers[2]["current"]), (&json!(true), &json!(["web1"])));
    assert_eq!(other_client(bao, "secret", &format!("tilepass/{project}")), secret(1));
    let status = home.status(&project);
    assert_eq!((&status["server_asked_at"], &status["signers"][0]["stage"]), (&Value::Null, &json!("seen")));
    assert_eq!(fs::read_to_string(home.path().join("web1")).unwrap(), secret(1));
}

/// The vault stays away. Nothing is lost: the back end has the secret, and what is typed next brings it home.
#[test]
fn a_secret_that_only_a_back_end_has_is_found_and_stored() {
    let Some(bao) = shared("a vault that stays away") else { return };
    let project = unique("stays-away");
    let (address, is_cut) = network(bao);
    let cut = Arc::clone(&is_cut);
    let Making { server, made } = making(move |_| cut.store(true, Ordering::SeqCst));
    let (home, _back_end) = with_back_end(bao, &server.url, &project, |_| {});
    store_old(&home, &project);
    let home = home.env("VAULT_ADDR", address);
    let report = home.path().join("report");
    let mut call = home.tilepass(&DELIVER).args(&["--project", &project, "--report", report.to_str().unwrap()]);
    let child = call.command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let journal = home.secrets_file().with_file_name("deliveries.json");
    while !fs::read_to_string(&journal).is_ok_and(|text| text.contains("\"stage\":\"seen\"")) {
        thread::sleep(Duration::from_millis(10));
    }
    // Who has seen enough need not wait out the half minute.
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let ran = Ran::new(output.status.code().unwrap(), &output.stdout, &output.stderr, home.path()).code(4);
    assert_eq!(ran.stdout, "");
    let last: Vec<&str> = ran.stderr.lines().skip_while(|line| !line.starts_with("error: ")).collect();
    let error = format!(
        "error: the server made a new secret for project `{project}`, which only `web1` has, and it could not be stored: the vault cannot be asked: "
    );
    assert!(last[0].starts_with(&error), "{}", ran.stderr);
    let hint = format!(
        "hint: as soon as the store works again, copy it from where `web1` keeps it, and store it: `tilepass secret rotate --from - --project {project}`"
    );
    assert_eq!(last.last(), Some(&&*hint));
    assert!(fs::read_to_string(report).unwrap().contains("\nnot stored     the vault cannot be asked: "));
    assert!(!ran.stderr.contains(&secret(1)), "{}", ran.stderr);
    // Away is not gone: nobody is told that there is none.
    let status = home.run(&["secret", "status", "--strict", "--project", &project]).code(4);
    assert!(status.stdout.contains("the vault cannot be asked"), "{}", status.stdout);

    is_cut.store(false, Ordering::SeqCst);
    assert_eq!(bao.fields(&format!("tilepass/{project}"))["secret"], json!(OLD));
    let status = home.run(&["secret", "status", "--project", &project]).code(0);
    assert!(status.stdout.contains("may no longer be valid"), "{}", status.stdout);
    assert!(status.stderr.contains("warning: `web1` was brought ") && status.stderr.contains("which is not stored"));
    assert!(status.stderr.contains(&format!("store it: `tilepass secret rotate --from - --project {project}`")));
    home.run(&["secret", "check", "--project", &project]).code(1);
    let refused = home.run(&["secret", "deliver", "--yes", "--project", &project]).code(5);
    assert!(refused.stderr.contains("error: a server has replaced the secret"), "{}", refused.stderr);
    let kept = fs::read(home.path().join("web1")).unwrap();
    let ran = home.fed(&["secret", "rotate", "--from", "-", "--yes", "--project", &project], kept).code(0);
    assert!(ran.stderr.contains("has the secret that was given"), "{}", ran.stderr);
    assert_eq!(other_client(bao, "secret", &format!("tilepass/{project}")), secret(1));
    home.run(&["secret", "check", "-q", "--project", &project]).is(0, "", "");
    let ran = home.run(&["secret", "deliver", "--failed", "--yes", "--project", &project]).code(0);
    assert!(ran.stderr.contains("every signer of project"), "{}", ran.stderr);
    assert_eq!(home.run(&["secret", "status", "--project", &project]).code(0).stderr, "");
    assert_eq!(made.load(Ordering::SeqCst), 1);
}

/// What no second attempt mends is not tried again, and the back ends get the secret all the same; a person sees it.
#[test]
fn a_token_that_is_revoked_before_a_delivery_keeps_nobody_waiting() {
    let Some(bao) = shared("a token that is revoked before a delivery") else { return };
    let project = unique("revoked");
    let rules = r#"path "secret/data/tilepass/*" { capabilities = ["read", "create", "update"] }"#;
    let token = bao.token(rules, &json!({}));
    let revoked = token.clone();
    let Making { server, .. } = making(move |_| {
        bao.does("POST", "auth/token/revoke", &json!({ "token": revoked }));
    });
    let (home, _back_end) = with_back_end(bao, &server.url, &project, |_| {});
    store_old(&home, &project);
    let home = home.env("VAULT_TOKEN", token);
    let rotate = ["secret", "rotate", "--on-server", "--yes", "--deliver", "--project", &project];
    let ran = home.run(&rotate).code(4);
    assert_eq!(ran.stdout, secret(1));
    assert!(ran.stderr.contains("note: the signers are brought the secret from memory"), "{}", ran.stderr);
    let error = format!(
        "error: the server made a new secret for project `{project}`, shown above this once, and it could not be stored: "
    );
    assert!(ran.stderr.contains(&error) && ran.stderr.contains("`unset VAULT_TOKEN`"), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(home.path().join("web1")).unwrap(), secret(1));
}

/// Somebody else has the server make another one while the vault is away: theirs stays, and ours is not left at anybody's
/// without a word.
#[test]
fn a_delivered_secret_that_the_server_has_replaced_since_is_named() {
    let Some(bao) = shared("a delivery that somebody else overtook") else { return };
    let project = unique("overtook");
    let (address, is_cut) = network(bao);
    let (cut, is_theirs) = (Arc::clone(&is_cut), Arc::new(AtomicBool::new(false)));
    let theirs = Arc::clone(&is_theirs);
    let server = MockServer::replying(move |request| {
        if request.contains("/keys/generate ") {
            cut.store(true, Ordering::SeqCst);
            return response("200 OK", &keys(&json!(secret(1)).to_string()));
        }
        let ours = secret(1);
        decoded(request, if theirs.load(Ordering::SeqCst) { NEW } else { &ours })
    });
    let path = format!("secret/data/tilepass/{project}");
    let (home, _back_end) = with_back_end(bao, &server.url, &project, move |_| {
        bao.does("POST", &path, &json!({"data": {"secret": NEW}}));
        is_theirs.store(true, Ordering::SeqCst);
        is_cut.store(false, Ordering::SeqCst);
    });
    store_old(&home, &project);
    let home = home.env("VAULT_ADDR", address);
    // Before the rotation, the mock has no secret that the back end could mint with.
    let ran = deliver(&home, &project, &[]).code(5);
    let last: Vec<&str> = ran.stderr.lines().skip_while(|line| !line.starts_with("error: ")).collect();
    assert!(last[0].contains("the server made a new secret for project") && last[0].contains("another one since"));
    let hint = format!(
        "hint: then bring that one to the signers, as `web1` may have the other one: `tilepass secret deliver --project {project}`"
    );
    assert_eq!(last.last(), Some(&&*hint), "{}", ran.stderr);
    assert_eq!(other_client(bao, "secret", &format!("tilepass/{project}")), NEW);
    home.run(&["secret", "check", "-q", "--project", &project]).code(0);
    home.run(&["secret", "deliver", "-q", "--yes", "--project", &project]).code(0);
    assert_eq!(fs::read_to_string(home.path().join("web1")).unwrap(), NEW);
}
