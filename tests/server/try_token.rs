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
            server: Server::new(real.url, &options).unwrap(),
            id: real.id,
            administrator: Credentials::password(&real.email, &real.password).unwrap(),
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
