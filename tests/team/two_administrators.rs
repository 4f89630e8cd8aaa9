//! A rotation on a server whose secret is in a vault, where somebody else does the same, or the vault fails in the middle.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::bao::{Bao, ROOT, other_client, shared, unique};
use crate::support::home::{Home, NEW, OLD, Ran};
use crate::support::real_server::RealServer;
use crate::support::server::{MockServer, decoded, keys, response};
use crate::support::tokens::ID;

/// An administrator at a computer of their own.
fn administrator(bao: &Bao, name: &str, project: &str, id: &str, server: &str) -> Home {
    let home = bao
        .home(ROOT)
        .env("USER", name)
        .env("TILEPASS_ADMIN_EMAIL", "admin@example.com")
        .env("TILEPASS_ADMIN_PASSWORD", "hunter2");
    home.write_config(format!("[projects.{project}]\nid = \"{id}\"\nserver = \"{server}\"\nstore = \"vault\"\n"));
    home
}

fn rotate(home: &Home, project: &str) -> Ran {
    home.run(&["secret", "rotate", "--on-server", "--yes", "--hide", "--project", project])
}

/// A server that makes another secret each time, and has the newest one.
struct Making {
    server: MockServer,
    made: Arc<AtomicUsize>,
}

fn secret(number: usize) -> String {
    format!("0f8fad5b-d9cb-469f-a165-{number:012}")
}

/// `before` is done after the secret is made, and before that is answered.
fn making(mut before: impl FnMut(usize) + Send + 'static) -> Making {
    let made = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&made);
    let server = MockServer::replying(move |request| {
        if request.contains("/keys/generate ") {
            let number = counted.fetch_add(1, Ordering::SeqCst) + 1;
            before(number);
            return response("200 OK", &keys(&json!(secret(number)).to_string()));
        }
        decoded(request, &secret(counted.load(Ordering::SeqCst)))
    });
    Making { server, made }
}

fn store_old(home: &Home, project: &str) {
    home.fed(&["secret", "import", "-q", "--project", project], OLD).code(0);
}

#[test]
fn at_the_same_moment_one_wins_and_the_other_learns() {
    let Some(bao) = shared("two administrators at once") else { return };
    for _ in 0..3 {
        let project = unique("both");
        let Making { server, made } = making(|_| {});
        let homes = ["ada", "bob"].map(|name| administrator(bao, name, &project, ID, server.url.as_str()));
        store_old(&homes[0], &project);
        let (start, ran) = (Barrier::new(2), Mutex::new(Vec::new()));
        thread::scope(|scope| {
            for home in &homes {
                scope.spawn(|| {
                    start.wait();
                    let one = rotate(home, &project);
                    ran.lock().unwrap().push(one);
                });
            }
        });
        let ran = ran.into_inner().unwrap();
        let codes: Vec<i32> = ran.iter().map(|ran| ran.code).collect();
        let count = made.load(Ordering::SeqCst);
        assert_eq!(codes.iter().filter(|code| **code == 0).count(), count, "{codes:?}");
        for lost in ran.iter().filter(|ran| ran.code != 0) {
            assert_eq!(lost.code, 5, "{}", lost.stderr);
            let learns =
                ["somebody else changed the secret of project", "another administrator has just asked the server"];
            assert!(learns.iter().any(|said| lost.stderr.contains(said)), "{}", lost.stderr);
            assert!(lost.stderr.contains(" by `ada`") || lost.stderr.contains(" by `bob`"), "{}", lost.stderr);
            assert!(lost.stderr.contains("tilepass secret check") && lost.stderr.contains("nothing was changed"));
        }
        // What the vault has is what the server has, and no marker is left.
        assert_eq!(other_client(bao, "secret", &format!("tilepass/{project}")), secret(count));
        for home in &homes {
            assert_eq!(home.status(&project)["server_asked_at"], Value::Null);
            home.run(&["secret", "check", "-q", "--project", &project]).code(0);
        }
    }
}

#[test]
fn a_marker_of_another_computer_is_believed_for_a_minute() {
    let Some(bao) = shared("an interrupted rotation in a vault") else { return };
    let project = unique("marked");
    // It makes a secret, and breaks off.
    let broken = MockServer::saying("");
    let ada = administrator(bao, "ada", &project, ID, broken.url.as_str());
    store_old(&ada, &project);
    assert_eq!(rotate(&ada, &project).code, 7);
    let Making { server, made } = making(|_| {});
    let bob = administrator(bao, "bob", &project, ID, server.url.as_str());
    let ran = rotate(&bob, &project).code(5);
    assert!(ran.stderr.contains("another administrator has just asked the server"), "{}", ran.stderr);
    assert!(ran.stderr.contains(" by `ada`"), "{}", ran.stderr);
    assert_eq!(made.load(Ordering::SeqCst), 0);
    // Everybody sees it, and after a minute it is one that was interrupted.
    assert!(bob.run(&["token", "sign", "--test-visitor", "--project", &project]).stderr.contains("was asked at"));
    let path = format!("secret/data/tilepass/{project}");
    let mut fields = bao.fields(&format!("tilepass/{project}"));
    let mut record: Value = serde_json::from_str(fields["tilepass"].as_str().unwrap()).unwrap();
    record["asked"] = json!("2026-01-01T00:00:00Z");
    fields["tilepass"] = json!(record.to_string());
    bao.does("POST", &path, &json!({ "data": fields }));
    rotate(&bob, &project).code(0);
    assert_eq!(other_client(bao, "secret", &format!("tilepass/{project}")), secret(1));
    assert_eq!(ada.status(&project)["server_asked_at"], Value::Null);
}

#[test]
fn what_somebody_else_stored_meanwhile_gives_way_to_the_servers_secret() {
    let Some(bao) = shared("a write in the middle of a rotation") else { return };
    let project = unique("meanwhile");
    let path = format!("secret/data/tilepass/{project}");
    let Making { server, .. } = making(move |_| {
        bao.does("POST", &path, &json!({"data": {"secret": NEW, "note": "theirs"}}));
    });
    let home = administrator(bao, "ada", &project, ID, server.url.as_str());
    store_old(&home, &project);
    rotate(&home, &project).code(0);
    let fields = bao.fields(&format!("tilepass/{project}"));
    assert_eq!((&fields["secret"], &fields["note"]), (&json!(secret(1)), &json!("theirs")));
}

#[test]
fn a_secret_that_the_server_has_replaced_since_is_not_stored() {
    let Some(bao) = shared("a rotation that another one overtook") else { return };
    let project = unique("overtaken");
    let path = format!("secret/data/tilepass/{project}");
    // Somebody presses Generate in the dashboard, and stores that one, while the first answer is on its way.
    let asked = AtomicBool::new(false);
    let server = MockServer::replying(move |request| {
        if request.contains("/keys/generate ") {
            asked.store(true, Ordering::SeqCst);
            bao.does("POST", &path, &json!({"data": {"secret": NEW}}));
            return response("200 OK", &keys(&json!(secret(1)).to_string()));
        }
        decoded(request, NEW)
    });
    let home = administrator(bao, "ada", &project, ID, server.url.as_str());
    store_old(&home, &project);
    let ran = rotate(&home, &project).code(5);
    assert!(
        ran.stderr.contains("the server made a new secret for project") && ran.stderr.contains("another one since")
    );
    assert_eq!(other_client(bao, "secret", &format!("tilepass/{project}")), NEW);
}

/// A way to the vault that can be closed.
struct Gate {
    port: u16,
    closed: Arc<AtomicBool>,
}

fn gate(bao: &Bao) -> Gate {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let gate = Gate { port: listener.local_addr().unwrap().port(), closed: Arc::default() };
    let (closed, to) = (Arc::clone(&gate.closed), bao.url.trim_start_matches("https://").to_owned());
    thread::spawn(move || {
        for near in listener.incoming().map_while(Result::ok) {
            if closed.load(Ordering::SeqCst) {
                continue;
            }
            let far = TcpStream::connect(&to).unwrap();
            for (mut from, mut to) in [(near.try_clone().unwrap(), far.try_clone().unwrap()), (far, near)] {
                thread::spawn(move || {
                    let mut bytes = [0; 4096];
                    while let Ok(read @ 1..) = from.read(&mut bytes) {
                        if to.write_all(&bytes[..read]).is_err() {
                            break;
                        }
                    }
                    let _ = to.shutdown(Shutdown::Write);
                });
            }
        }
    });
    gate
}

#[test]
fn a_vault_that_fails_after_the_server_has_answered_is_tried_again() {
    let Some(bao) = shared("a vault that is away for a moment") else { return };
    let project = unique("away");
    let gate = gate(bao);
    let closed = Arc::clone(&gate.closed);
    let Making { server, .. } = making(move |_| {
        closed.store(true, Ordering::SeqCst);
        let closed = Arc::clone(&closed);
        thread::spawn(move || {
            thread::sleep(Duration::from_secs(2));
            closed.store(false, Ordering::SeqCst);
        });
    });
    let home = administrator(bao, "ada", &project, ID, server.url.as_str())
        .env("VAULT_ADDR", format!("https://127.0.0.1:{}", gate.port));
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

#[test]
fn a_token_that_may_not_write_or_ends_too_soon_is_said_before_the_server_is_asked() {
    let Some(bao) = shared("a token's rights before a rotation") else { return };
    let project = unique("rights");
    let path = format!("secret/data/tilepass/{project}");
    let Making { server, made } = making(|_| {});
    let home = administrator(bao, "ada", &project, ID, server.url.as_str());
    store_old(&home, &project);
    for (capabilities, ttl, said) in [
        (r#""read""#, "1h", "does not let the token from `VAULT_TOKEN` write"),
        (r#""read", "create", "update""#, "90s", "is good for "),
    ] {
        let token = bao.token(&format!(r#"path "{path}" {{ capabilities = [{capabilities}] }}"#), &json!({"ttl": ttl}));
        let home = administrator(bao, "ada", &project, ID, server.url.as_str()).env("VAULT_TOKEN", token);
        let ran = rotate(&home, &project).code(4);
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    assert_eq!(made.load(Ordering::SeqCst), 0);
    assert_eq!(bao.fields(&format!("tilepass/{project}"))["secret"], json!(OLD));
}

/// Two administrators, each at a computer of their own, and a server that is none of ours.
#[test]
fn on_a_real_server_the_vault_has_what_the_server_has() {
    let what = "two administrators on a real Tiledesk server";
    let Some(bao) = shared(what) else { return };
    let Some(server) = RealServer::new(what) else { return };
    let project = unique("real");
    let homes = ["ada", "bob"].map(|name| {
        let home = administrator(bao, name, &project, server.id.as_str(), server.url.as_str());
        fs::write(home.path().join("pw"), &server.password).unwrap();
        let file = home.path().join("pw");
        home.without("TILEPASS_ADMIN_PASSWORD")
            .env("TILEPASS_ADMIN_PASSWORD_FILE", file)
            .env("TILEPASS_ADMIN_EMAIL", &server.email)
    });
    // The project has no secret yet: two first ones at once, and then replacements.
    for round in 0..3 {
        let (start, ran) = (Barrier::new(2), Mutex::new(Vec::new()));
        thread::scope(|scope| {
            for home in &homes {
                scope.spawn(|| {
                    start.wait();
                    let one = rotate(home, &project);
                    ran.lock().unwrap().push(one);
                });
            }
        });
        let ran = ran.into_inner().unwrap();
        assert!(ran.iter().any(|ran| ran.code == 0), "{round}: {} {}", ran[0].stderr, ran[1].stderr);
        assert!(ran.iter().all(|ran| matches!(ran.code, 0 | 5)), "{round}: {} {}", ran[0].stderr, ran[1].stderr);
        let kept = other_client(bao, "secret", &format!("tilepass/{project}"));
        assert_eq!(kept.len(), 36);
        for home in &homes {
            home.run(&["secret", "check", "-q", "--project", &project]).code(0);
            home.holds(&project, &kept);
        }
    }
}
