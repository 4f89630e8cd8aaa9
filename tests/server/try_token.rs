//! `token try` through the binary, against a real Tiledesk server (`tests/server/`): each scheme, a replaced secret, tokens
//! that were given. What only a mock does is in `tests/cli/token/try_token.rs`.
//!
//! `TILEPASS_TEST_SERVER` is as in `real.rs`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tiledesk_token::claims::Scheme;
use tiledesk_token::ids::TiledeskId;
use tilepass::server::credentials::Credentials;
use tilepass::server::{Options, Server};

use crate::support::home::Home;
use crate::support::real_server::RealServer;
use crate::support::tokens::{HEADER, changed, claims, signed};

/// A project on the server, in which each new secret replaces the one before.
struct Project {
    real: RealServer,
    server: Server,
    id: TiledeskId,
    administrator: Credentials,
}

impl Project {
    /// `None` when there is no server, which was said.
    fn new() -> Option<Self> {
        let real = RealServer::new("token try against a real server")?;
        let options = Options { timeout: Duration::from_secs(60), insecure_http: false, variables: &|_| None };
        Some(Self {
            server: Server::new(real.url.clone(), &options).unwrap(),
            id: real.id.clone(),
            administrator: Credentials::password(&real.email, &real.password).unwrap(),
            real,
        })
    }

    fn new_secret(&self) -> String {
        let secret = self.server.generate_secret(&self.id, &self.administrator);
        secret.unwrap().expose().to_owned()
    }

    /// Somebody who knows the project, its secret and its server.
    fn home(&self, secret: &str) -> Home {
        let home = Home::new();
        home.import_with_id("shop", secret, self.id.as_str());
        let url = self.server.url().as_str();
        let set = ["project", "set", "shop", "-q", "--server", url];
        home.run(&set).code(0);
        home
    }
}

/// `token try --json`, and its status.
fn attempt(home: &Home, arguments: &[&str]) -> (i32, Value) {
    let all = [&["token", "try", "--json", "--timeout", "60"], arguments].concat();
    let ran = home.run(&all);
    let said = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
    (ran.code, said)
}

/// The two statuses, in one look.
fn statuses(said: &Value) -> (u64, u64) {
    let of = |endpoint: &str| said[endpoint]["status"].as_u64().unwrap();
    (of("sign_in"), of("decode"))
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// One test, because there is one project: what each part finds there the part before has left.
#[test]
fn a_real_server_is_asked() {
    let Some(project) = Project::new() else { return };
    let first = project.new_secret();
    let home = project.home(&first);
    every_scheme(&project, &home);
    given_tokens(&project, &home, &first);
    sessions(&project, &home);
    somebody_who_was_blocked(&project, &home);
    another_id(&project, &home);
    a_replaced_secret(&project, &home);
}

fn every_scheme(project: &Project, home: &Home) {
    let id = format!("{}_test-visitor", project.id);
    for (scheme, name) in [("both", json!("Test Visitor")), ("custom", Value::Null)] {
        let (code, said) = attempt(home, &["--scheme", scheme]);
        assert_eq!((code, statuses(&said)), (0, (200, 200)), "{said}");
        assert_eq!(said["verdict"], "accepted");
        assert_eq!(said["host"], project.server.url().host());
        let user = &said["sign_in"]["user"];
        assert_eq!(user["_id"], *id);
        assert_eq!(user["email"], "test-visitor@example.com");
        assert_eq!(user["name"], name);
        assert_eq!(user["firstname"], "Test");
        assert_eq!(said["inspect"]["verdict"], "accepted");
    }
    let (code, said) = attempt(home, &["--scheme", "visitor"]);
    assert_eq!((code, statuses(&said)), (1, (401, 200)), "{said}");
    assert_eq!(said["sign_in"]["user"], Value::Null);
    assert_eq!(said["sign_in"]["reason"], "Unauthorized");
    // What is predicted is what happened, so nothing is odd.
    let ran = home.run(&["token", "try", "--scheme", "visitor"]).code(1);
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("\n  warning[scheme.visitor_only]: "));
}

fn given_tokens(project: &Project, home: &Home, secret: &str) {
    let ada = |changes: &[(&str, Value)]| {
        let id = &project.id;
        let own = [
            ("iat", json!(now())),
            ("exp", json!(now() + 300)),
            ("_id", json!(format!("{id}_user-123456"))),
            ("aud", json!(format!("https://tiledesk.com/projects/{id}"))),
        ];
        let claims = changed(changed(claims(Scheme::Both), &own), changes);
        signed(HEADER, claims.to_string(), secret.as_bytes())
    };
    let given = |token: &str| attempt(home, &["--yes", token]);
    for (what, token, code, expected) in [
        ("bare", ada(&[]), 0, (200, 200)),
        ("a role", ada(&[("role", json!("guest"))]), 0, (200, 200)),
        ("an hour", ada(&[("exp", json!(now() + 3600))]), 0, (200, 401)),
        ("over", ada(&[("exp", json!(now() - 1))]), 1, (401, 401)),
        ("aud", ada(&[("aud", json!("shop"))]), 1, (500, 200)),
        ("Bearer", format!("Bearer {}", ada(&[])), 1, (401, 200)),
        ("JWT JWT", format!("JWT JWT {}", ada(&[])), 1, (401, 403)),
    ] {
        let (ended, said) = given(&token);
        assert_eq!((ended, statuses(&said)), (code, expected), "{what}: {said}");
        let predicted = &said["inspect"]["server"];
        assert_eq!(predicted["sign_in"]["status"], expected.0, "{what}: {said}");
        assert_eq!(predicted["decode"]["status"], expected.1, "{what}: {said}");
    }
    let (_, said) = given(&ada(&[("role", json!("guest"))]));
    assert_eq!(said["sign_in"]["user"]["role"], "guest");
    // To this one the server never says anything.
    let speechless = ada(&[("_id", json!(""))]);
    let ran = home.run(&["token", "try", "--yes", "--timeout", "3", &speechless]);
    assert!(ran.stderr.contains("did not answer within 3 s"), "{}", ran.stderr);
    ran.code(6);
}

/// What the server signed with its own key it takes, and no secret here says anything of that.
fn sessions(project: &Project, home: &Home) {
    let (status, guest) = project.real.post("/auth/signinAnonymously", &json!({"id_project": project.id.as_str()}), "");
    assert_eq!(status, 200, "{guest}");
    let guest = guest["token"].as_str().unwrap();
    for (token, sent) in [(guest, true), (project.real.admin.as_str(), false)] {
        assert_eq!(project.real.signs_in(token.as_bytes()), 200);
        let ran = home.fed(&["token", "inspect", "--exact", "--json", "-"], token).code(1);
        let said: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(said["server"]["sign_in"], json!({"answer": "unknown", "status": null}), "{said}");
        assert_eq!(said["findings"][0]["code"], "scheme.session", "{said}");
        if sent {
            let ran = home.run(&["token", "try", "--yes", token]).code(0);
            assert!(!ran.stderr.contains("is known to answer"), "{}", ran.stderr);
        }
    }
}

/// The dashboard's button, as `secret incident` advises.
fn somebody_who_was_blocked(project: &Project, home: &Home) {
    let token = home.run(&["token", "sign", "-q", "--test-visitor"]).code(0).stdout;
    home.run(&["token", "try", "-q", "--yes", &token]).code(0);
    let path = format!("/{}/project_users", project.id);
    let (status, visitors) = project.real.get(&format!("{path}?role=user"), &project.real.admin);
    assert_eq!(status, 200, "{visitors}");
    let is_theirs = |one: &&Value| one["uuid_user"] == format!("{}_test-visitor", project.id);
    let visitor = visitors.as_array().unwrap().iter().find(is_theirs).unwrap_or_else(|| panic!("{visitors}"));
    let path = format!("{path}/{}", visitor["_id"].as_str().unwrap());
    let admin = &project.real.admin;
    assert_eq!(project.real.put(&path, &json!({"status": "disabled"}), admin).0, 200);
    let ran = home.run(&["token", "try", "-q", "--yes", &token]).code(1);
    assert!(
        ran.stdout.contains("\nThe server says why. The token is right, but this visitor was blocked"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("\nThe secret is right: decode takes the same token."), "{}", ran.stdout);
    assert!(!(ran.stdout + &ran.stderr).contains("secret rotate"));
    assert_eq!(project.real.put(&path, &json!({"status": "active"}), admin).0, 200);
    home.run(&["token", "try", "-q", "--yes", &token]).code(0);
}

/// No such project there, and one that has no secret yet.
fn another_id(project: &Project, home: &Home) {
    let (_, other) = project.real.post("/projects", &json!({"name": "without a secret"}), &project.real.admin);
    let other = other["_id"].as_str().unwrap();
    for (id, why) in [("5e5f4e220b28440012117bff", "has no project"), (other, "has not made a secret for project")] {
        let ran = home.run(&["token", "try", "--id", id]).code(1);
        let said = ran.stdout + &ran.stderr;
        let first = said.split_once("\nThat is why: ").unwrap_or_else(|| panic!("{said}")).1;
        assert!(first.contains(why) && first.contains("leave `--id` out") && !said.contains("rotate"), "{said}");
    }
}

fn a_replaced_secret(project: &Project, home: &Home) {
    let old = home.run(&["token", "sign", "--test-visitor", "-q"]).stdout;
    let second = project.new_secret();
    let ran = home.run(&["token", "try", "-q"]).code(1);
    assert!(
        ran.stdout.contains("That does not explain the answer.")
            && ran.stdout.contains("`tilepass secret rotate --from - --project shop`"),
        "{}",
        ran.stdout
    );
    let rotate = ["secret", "rotate", "--from", "-", "--yes", "-q"];
    home.fed(&rotate, second).code(0);
    let (code, said) = attempt(home, &[]);
    assert_eq!((code, statuses(&said)), (0, (200, 200)), "{said}");
    let (code, said) = attempt(home, &["--yes", &old]);
    assert_eq!((code, statuses(&said)), (1, (401, 401)), "{said}");
    assert_eq!(said["inspect"]["findings"][0]["code"], "signature.previous_secret");
}
