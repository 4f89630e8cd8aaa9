//! A rotation on a server whose secret is in a vault, where somebody else does the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tilepass::settings::server_url::ServerUrl;

use crate::bao::{Bao, ROOT, other_client, shared, unique};
use crate::support::home::{Home, NEW, OLD, Ran};
use crate::support::real_server::RealServer;
use crate::support::server::{MockServer, decoded, keys, response};
use crate::support::tokens::ID;
use crate::way::{Meeting, way};

/// An administrator at a computer of their own.
pub(crate) fn administrator(bao: &Bao, name: &str, project: &str, id: &str, server: &str) -> Home {
    let home = bao
        .home(ROOT)
        .env("USER", name)
        .env("TILEPASS_ADMIN_EMAIL", "admin@example.com")
        .env("TILEPASS_ADMIN_PASSWORD", "hunter2");
    home.write_config(format!("[projects.{project}]\nid = \"{id}\"\nserver = \"{server}\"\nstore = \"vault\"\n"));
    home
}

pub(crate) fn rotate(home: &Home, project: &str) -> Ran {
    home.run(&["secret", "rotate", "--on-server", "--yes", "--hide", "--project", project])
}

/// A server that makes another secret each time, and has the newest one.
pub(crate) struct Making {
    pub(crate) server: MockServer,
    pub(crate) made: Arc<AtomicUsize>,
}

pub(crate) fn secret(number: usize) -> String {
    format!("0f8fad5b-d9cb-469f-a165-{number:012}")
}

/// `before` is done after the secret is made, and before that is answered.
pub(crate) fn making(mut before: impl FnMut(usize) + Send + 'static) -> Making {
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

pub(crate) fn store_old(home: &Home, project: &str) {
    home.fed(&["secret", "import", "-q", "--project", project], OLD).code(0);
}

/// How long a write is held up for the others that are to be written at the same moment: less than tilepass waits for an
/// answer.
const HELD: Duration = Duration::from_secs(8);
/// Longer than anything takes here; it only keeps a test from waiting for ever.
const PATIENCE: Duration = Duration::from_secs(300);

/// An administrator whose every step is held up until the other one is there too: both have read the same version before
/// either is known to the server by `token`, and both have asked the vault to put theirs in its place before it does either.
struct AtOnce {
    have_read: Arc<Meeting>,
    are_writing: Arc<Meeting>,
}

impl AtOnce {
    fn of(all: usize) -> Self {
        Self { have_read: Meeting::of(all), are_writing: Meeting::of(all) }
    }

    /// One of them; `last` is what is asked of the vault just before the last read.
    fn way(&self, bao: &'static Bao, last: &'static str) -> String {
        let (have_read, are_writing) = (Arc::clone(&self.have_read), Arc::clone(&self.are_writing));
        let (is_last, has_read, has_written) = (AtomicBool::new(false), AtomicBool::new(false), AtomicBool::new(false));
        way(bao, move |passing| {
            if passing.path.ends_with(last) {
                is_last.store(true, Ordering::SeqCst);
            }
            if passing.is_entry("GET")
                && passing.is_answered
                && is_last.load(Ordering::SeqCst)
                && !has_read.swap(true, Ordering::SeqCst)
            {
                have_read.arrive();
            }
            if passing.is_entry("POST") && !passing.is_answered && !has_written.swap(true, Ordering::SeqCst) {
                are_writing.join(HELD);
            }
            true
        })
    }

    /// Runs all of them, each with this on stdin once all have read.
    fn run(&self, all: &[(Home, String)], arguments: &[&str]) -> Vec<Ran> {
        thread::scope(|scope| {
            let run = |(home, stdin): &(Home, String)| {
                home.tilepass(arguments).fed_after(stdin, || assert!(self.have_read.wait(PATIENCE)))
            };
            let running: Vec<_> = all.iter().map(|one| scope.spawn(move || run(one))).collect();
            running.into_iter().map(|one| one.join().unwrap()).collect()
        })
    }
}

/// Two rotate at the same moment, as `token` lets them. One does it; the other learns who was first, and what to do.
pub(crate) fn one_wins(bao: &'static Bao, server: &ServerUrl, project: &str, id: &str, token: &str) {
    let version = |which: u64| {
        let (status, answer) = bao.call("GET", &format!("secret/data/tilepass/{project}"), &Value::Null);
        let last = if status == 404 { 0 } else { answer["data"]["metadata"]["version"].as_u64().unwrap() };
        last + which
    };
    let at_once = AtOnce::of(2);
    let names = ["ada", "bob"];
    let both = names.map(|name| {
        let home = administrator(bao, name, project, id, server.as_str());
        (home.env("VAULT_ADDR", at_once.way(bao, "/sys/capabilities-self")), token.to_owned())
    });
    let before = version(0);
    let rotate =
        ["secret", "rotate", "--on-server", "--yes", "--hide", "--admin-token-file", "-", "--project", project];
    let ran = at_once.run(&both, &rotate);
    let codes = [ran[0].code, ran[1].code];
    assert!(codes == [0, 5] || codes == [5, 0], "{codes:?}\n{}\n{}", ran[0].stderr, ran[1].stderr);
    let won = usize::from(codes[0] != 0);
    // Its marker, and its secret.
    assert_eq!(version(0), before + 2);
    let said = &ran[1 - won].stderr;
    let first = format!("error: somebody else changed the secret of project `{project}` first: the vault has version ");
    let told = said.lines().find_map(|line| line.strip_prefix(&first)).unwrap_or_else(|| panic!("{said}"));
    let is_either =
        [before + 1, before + 2].iter().any(|version| told.starts_with(&format!("{version}, written at 20")));
    assert!(is_either && told.ends_with(&format!(" by `{}`; nothing was changed", names[won])), "{said}");
    // What it is told to do shows that all is well.
    for hinted in ["secret status", "secret check"] {
        let line = format!("tilepass {hinted} --project {project}");
        assert!(said.contains(&format!("`{line}`")), "{said}");
        for (home, _) in &both {
            home.run(&line.split(' ').skip(1).collect::<Vec<_>>()).code(0);
        }
    }
    let kept = other_client(bao, "secret", &format!("tilepass/{project}"));
    for (home, _) in &both {
        assert_eq!(home.status(project)["server_asked_at"], Value::Null);
        home.holds(project, &kept);
    }
}

#[test]
fn at_the_same_moment_one_wins_and_the_other_learns() {
    let Some(bao) = shared("two administrators at once") else { return };
    let project = unique("both");
    let Making { server, made } = making(|_| {});
    store_old(&administrator(bao, "eve", &project, ID, server.url.as_str()), &project);
    for round in 1..=3 {
        one_wins(bao, &server.url, &project, ID, "JWT a.b.c");
        assert_eq!(made.load(Ordering::SeqCst), round);
        // What the vault has is what the server has.
        assert_eq!(other_client(bao, "secret", &format!("tilepass/{project}")), secret(round));
    }
}

/// Each has read the same version; one write wins, and the others learn of it.
#[test]
fn of_twenty_writers_one_wins() {
    let Some(bao) = shared("twenty writers of one entry") else { return };
    let project = unique("twenty");
    let path = format!("secret/data/tilepass/{project}");
    store_old(&administrator(bao, "eve", &project, ID, "http://127.0.0.1:9"), &project);
    for round in 1..=3 {
        let at_once = AtOnce::of(20);
        let all: Vec<_> = (0..20)
            .map(|writer| {
                // Each on a computer of its own: no lock of ours keeps them apart.
                let home = bao.home(ROOT).env("USER", format!("writer{writer}"));
                home.write_config(format!("[projects.{project}]\nstore = \"vault\"\n"));
                let secret = format!("Round{round}Writer{writer:02}WriterWriterWriterWriterW");
                (home.env("VAULT_ADDR", at_once.way(bao, "/sys/capabilities-self")), secret)
            })
            .collect();
        let ran = at_once.run(&all, &["secret", "rotate", "-q", "--yes", "--from", "-", "--project", &project]);
        let won: Vec<usize> = (0..20).filter(|writer| ran[*writer].code == 0).collect();
        assert_eq!(won.len(), 1, "{:?}", ran.iter().map(|ran| (ran.code, &ran.stderr)).collect::<Vec<_>>());
        for lost in ran.iter().filter(|ran| ran.code != 0) {
            assert_eq!(lost.code, 5, "{}", lost.stderr);
            let first = format!("the vault has version {}, written at 20", round + 1);
            assert!(lost.stderr.contains("somebody else changed the secret of project"), "{}", lost.stderr);
            assert!(lost.stderr.contains(&first), "{}", lost.stderr);
            assert!(lost.stderr.contains(&format!(" by `writer{}`; nothing was changed", won[0])), "{}", lost.stderr);
        }
        let entry = bao.does("GET", &path, &Value::Null);
        assert_eq!(entry["data"]["data"]["secret"], json!(all[won[0]].1));
        assert_eq!(entry["data"]["metadata"]["version"], json!(round + 1));
        let record: Value = serde_json::from_str(entry["data"]["data"]["tilepass"].as_str().unwrap()).unwrap();
        assert_eq!(record["previous"]["version"], json!(round));
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
    // The project has no secret yet: two first ones at once, and then replacements.
    for _ in 0..3 {
        one_wins(bao, &server.url, &project, server.id.as_str(), &server.admin);
    }
}
