//! A job without a person signs in to the vault with the JWT that its runner gave it, and ends that when it ends.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::bao::{Bao, ROOT, unique};
use crate::support::home::{Home, NEW, OLD};
use crate::support::server::{MockServer, response};

const WHAT: &str = "the sign-in of a job";

/// A runner, whose JWTs the vault believes: its key is in the vault's own transit engine, which nobody else uses.
pub(crate) struct Runner {
    pub(crate) bao: Bao,
}

impl Runner {
    pub(crate) fn new() -> Option<Self> {
        let bao = Bao::own(WHAT)?;
        bao.does("POST", "sys/mounts/transit", &json!({"type": "transit"}));
        bao.does("POST", "transit/keys/runner", &json!({"type": "ecdsa-p256"}));
        let key = bao.does("GET", "transit/keys/runner", &Value::Null);
        bao.does("POST", "sys/auth/jwt", &json!({"type": "jwt"}));
        bao.does(
            "POST",
            "auth/jwt/config",
            &json!({"jwt_validation_pubkeys": [key["data"]["keys"]["1"]["public_key"]]}),
        );
        let policy = r#"path "secret/data/tilepass/*" { capabilities = ["read"] }"#;
        bao.does("PUT", "sys/policies/acl/ci", &json!({"policy": policy}));
        let role = json!({
            "role_type": "jwt", "user_claim": "project_path", "bound_audiences": ["vault"], "token_policies": ["ci"],
            "bound_claims": {"project_id": "42", "ref_protected": "true"}, "token_ttl": "5m",
        });
        bao.does("POST", "auth/jwt/role/tilepass-ci", &role);
        Some(Self { bao })
    }

    fn jwt(&self, claims: &Value) -> String {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let mut all = json!({"aud": "vault", "iat": now, "nbf": now, "exp": now + 300, "sub": "job"});
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        let encoded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encoded(&json!({"alg": "ES256", "typ": "JWT"})), encoded(&all));
        let input = json!({"input": STANDARD.encode(&signed), "marshaling_algorithm": "jws"});
        let signature = self.bao.does("POST", "transit/sign/runner/sha2-256", &input);
        let signature = signature["data"]["signature"].as_str().unwrap().to_owned();
        format!("{signed}.{}", signature.rsplit(':').next().unwrap())
    }

    /// On a protected branch of the shop's repository.
    pub(crate) fn protected(&self) -> String {
        self.jwt(&json!({"project_id": "42", "ref_protected": "true", "project_path": "shop/site"}))
    }

    /// Tokens that are good now.
    pub(crate) fn tokens(&self) -> usize {
        let listed = self.bao.does("LIST", "auth/token/accessors", &Value::Null);
        listed["data"]["keys"].as_array().unwrap().len()
    }

    /// What a job starts with: the settings of the repository, and no token.
    pub(crate) fn job(&self, project: &str, more: &str) -> Home {
        let home = self.bao.home(ROOT).without("VAULT_TOKEN").env("CI", "true");
        home.write_config(format!(
            "[projects.{project}]\nstore = \"vault\"\n\n[projects.{project}.vault]\nrole = \"tilepass-ci\"\n{more}"
        ));
        home
    }
}

#[test]
fn a_job_reads_with_its_jwt_and_leaves_no_token_behind() {
    let Some(runner) = Runner::new() else { return };
    let project = unique("ci");
    let admin = runner.bao.home(ROOT);
    admin.fed(&["secret", "import", "-q", "--store", "vault", "--project", &project], OLD).code(0);
    let tokens = runner.tokens();

    // In a variable, as GitLab has it.
    let job = runner.job(&project, "").env("TILEPASS_VAULT_JWT", runner.protected());
    job.holds(&project, OLD);
    assert_eq!(runner.tokens(), tokens);

    // In a file, as a cluster has it.
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("jwt");
    fs::write(&file, format!("{}\n", runner.protected())).unwrap();
    let job = runner.job(&project, &format!("jwt_file = \"{}\"\n", file.display()));
    job.holds(&project, OLD);

    // From an address, as GitHub has it.
    let jwt = runner.protected();
    let github = MockServer::replying(move |request| {
        assert!(request.starts_with("GET /token?api-version=2.0 HTTP/1.1\r\n"), "{request}");
        assert!(request.contains("\r\nauthorization: Bearer job-token\r\n"), "{request}");
        response("200 OK", &json!({"count": 1, "value": jwt}).to_string())
    });
    let job = runner
        .job(&project, "")
        .env("ACTIONS_ID_TOKEN_REQUEST_URL", format!("{}/token?api-version=2.0", github.url))
        .env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "job-token");
    job.holds(&project, OLD);
    // One that becomes another program signs out before.
    let ran = job.shell(&format!("$0 secret exec --project {project} -- sh -c 'printf %s \"$TILEDESK_SECRET\"'")).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (0, OLD), "{}", ran.stderr);
    // One that fails, too.
    job.run(&["token", "sign", "--claim", "nonsense", "--test-visitor", "--project", &project]);
    let ran = job.fed(&["secret", "rotate", "--yes", "--from", "-", "--project", &project], NEW).code(4);
    assert!(
        ran.stderr.contains("does not let the token from the sign-in with the JWT from GitHub write"),
        "{}",
        ran.stderr
    );
    assert_eq!(runner.tokens(), tokens);
    // Nothing is left on the disk.
    assert!(!job.path().join(".vault-token").exists());
}

#[test]
fn another_branch_is_refused_and_the_jwt_is_not_shown() {
    let Some(runner) = Runner::new() else { return };
    let project = unique("ci");
    for claims in [json!({"project_id": "42", "ref_protected": "false"}), json!({"project_id": "7", "aud": "other"})] {
        let jwt = runner.jwt(&claims);
        let job = runner.job(&project, "").env("TILEPASS_VAULT_JWT", &jwt);
        let ran = job.run(&["token", "sign", "--test-visitor", "--project", &project]).code(4);
        assert!(
            ran.stderr.contains("refuses the JWT from `TILEPASS_VAULT_JWT` for the role `tilepass-ci` (400"),
            "{}",
            ran.stderr
        );
        assert!(!ran.stderr.contains(&jwt) && !ran.stderr.contains(jwt.split('.').nth(1).unwrap()), "{}", ran.stderr);
    }
    // Without any: what a job could be given is named.
    let ran = runner.job(&project, "").run(&["token", "sign", "--test-visitor", "--project", &project]).code(4);
    assert!(ran.stderr.contains("there is no token for the vault"), "{}", ran.stderr);
    assert!(ran.stderr.contains("`TILEPASS_VAULT_JWT`, `jwt_file`, or GitHub's `id-token: write`"), "{}", ran.stderr);
}
