//! Tokens go both ways between tilepass and the libraries that sites really use (`tests/interop/`).
//!
//! Each of those scripts is started as `PEER ACTION` and reads and writes one JSON object:
//!
//! * `version` answers `{"version"}`; when that fails, the peer is not installed;
//! * `sign` reads `{"secret", "claims"}` and answers `{"token"}`;
//! * `verify` reads `{"secret", "token", "audience"}` and answers `{"header", "claims"}` or `{"refused"}`.
//!
//! `make test` installs them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod schema;
#[path = "../support/mod.rs"]
#[allow(dead_code, unreachable_pub)]
mod support;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};
use support::not_run;

use serde_json::{Value, json};
use support::home::Home;
use support::tokens::{ID, SECRET};

/// Another one than [`SECRET`], by one letter.
const OTHER_SECRET: &str = "q7Zr1Vt0bKc9XyLmP3sWdEfGh5JkNoUaTiRe8BuCvAX";
const AUDIENCE: &str = "https://tiledesk.com/projects/5e5f4e220b28440012117be4";
/// Cyrillic, quotes of two kinds, a diaeresis, Han, Arabic, and a character outside the BMP.
const NAME: &str = "Зоя \"Zoë\" O’Brien 王小明 ليلى 🦀";

/// Somebody else's library, behind a script.
struct Peer {
    name: &'static str,
    program: PathBuf,
    arguments: &'static [&'static str],
}

fn node(name: &'static str, arguments: &'static [&'static str]) -> Peer {
    Peer { name, program: PathBuf::from("node"), arguments }
}

fn pyjwt() -> Peer {
    let python = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    Peer {
        name: "PyJWT",
        program: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.installed/venv").join(python),
        arguments: &["pyjwt.py"],
    }
}

fn php() -> Peer {
    Peer { name: "PHP's hash_hmac", program: PathBuf::from("php"), arguments: &["hash_hmac.php"] }
}

impl Peer {
    /// Its answer, or why there is none.
    fn ask(&self, action: &str, question: &Value) -> Result<Value, String> {
        let mut child = Command::new(&self.program)
            .args(self.arguments)
            .arg(action)
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("`{}` does not start ({error})", self.called()))?;
        // A peer that fails early leaves nobody to write to; its exit status tells.
        let _ = child.stdin.take().unwrap().write_all(question.to_string().as_bytes());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            let why = said.lines().find(|line| line.contains("rror")).unwrap_or("");
            return Err(format!("`{} {action}` failed ({why})", self.called()));
        }
        serde_json::from_slice(&output.stdout)
            .map_err(|error| format!("{} answered no JSON: {error}; {said}", self.name))
    }

    fn called(&self) -> String {
        let program = self.program.file_name().unwrap().to_string_lossy();
        format!("{program} {}", self.arguments.join(" "))
    }

    fn is_there(&self) -> bool {
        match self.ask("version", &Value::Null) {
            Ok(_) => true,
            Err(reason) => {
                not_run::not_run(&format!("interoperability with {}", self.name), &reason);
                false
            }
        }
    }

    fn verify(&self, secret: &str, token: &str, audience: Option<&str>) -> Value {
        let question = json!({"secret": secret, "token": token, "audience": audience});
        self.ask("verify", &question).unwrap()
    }

    fn sign(&self, secret: &str, claims: &Value) -> String {
        let question = json!({"secret": secret, "claims": claims});
        let answer = self.ask("sign", &question).unwrap();
        answer["token"].as_str().unwrap().to_owned()
    }
}

fn home() -> Home {
    let home = Home::with_secret_file();
    fs::write(home.path().join("other"), OTHER_SECRET).unwrap();
    home
}

/// A token, exactly as a script gets it: three parts and no line break.
fn sign(home: &Home, arguments: &[&str]) -> String {
    let always = ["token", "sign", "--secret-file", "secret", "--format", "raw"];
    let token = home.run(&[&always, arguments].concat()).code(0).stdout;
    let in_alphabet = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    assert!(token.chars().all(in_alphabet), "{token:?}");
    assert_eq!(token.split('.').count(), 3, "{token:?}");
    token
}

fn inspect(home: &Home, secret: &str, token: &str) -> (i32, Value) {
    let arguments = ["token", "inspect", "--secret-file", secret, "--json", "-"];
    let ran = home.fed(&arguments, token);
    let answer =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {} {}", ran.stdout, ran.stderr));
    (ran.code, answer)
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// The claims that `peer` read, after checking what is the same for every token of tilepass.
fn read_by(peer: &Peer, token: &str, audience: Option<&str>) -> Value {
    let read = peer.verify(SECRET, token, audience);
    assert_eq!(read["header"], json!({"typ": "JWT", "alg": "HS256"}), "{read}");
    let claims = read["claims"].clone();
    let issued = claims["iat"].as_u64().expect("`iat` is a whole number");
    assert!(issued.abs_diff(now()) <= 60, "{claims}");
    assert_eq!(claims["exp"].as_u64(), Some(issued + 300), "{claims}");
    claims
}

fn takes_visitor_tokens(peer: &Peer) {
    let home = home();
    let token = sign(&home, &["--test-visitor", "--ttl", "5m"]);
    let claims = read_by(peer, &token, None);
    let expected = json!({
        "name": "Test Visitor",
        "email": "test-visitor@example.com",
        "external_id": "test-visitor",
        "iat": claims["iat"],
        "exp": claims["exp"],
    });
    assert_eq!(claims, expected);

    let token = sign(
        &home,
        &[
            "--name",
            NAME,
            "--email",
            "zoya@example.com",
            "--external-id",
            "user-123456",
            "--ttl",
            "5m",
            "--claim",
            "plan=gold",
            "--claim",
            "visits:=3",
        ],
    );
    let claims = read_by(peer, &token, None);
    assert_eq!(claims["name"], NAME);
    assert_eq!(claims["external_id"], "user-123456");
    assert_eq!(claims["plan"], "gold");
    assert_eq!(claims["visits"], 3);
}

fn takes_custom_tokens(peer: &Peer, scheme: &str) {
    let home = home();
    let token = sign(&home, &["--test-visitor", "--scheme", scheme, "--id", ID, "--ttl", "5m", "--first-name", NAME]);
    let claims = read_by(peer, &token, Some(AUDIENCE));
    assert_eq!(claims["_id"], format!("{ID}_test-visitor"));
    assert_eq!(claims["sub"], "userexternal");
    assert_eq!(claims["aud"], AUDIENCE);
    assert_eq!(claims["email"], "test-visitor@example.com");
    assert_eq!(claims["firstname"], NAME);
    if scheme == "both" {
        assert_eq!(claims["name"], "Test Visitor");
        assert_eq!(claims["external_id"], "test-visitor");
    }
}

fn refuses_another_secret(peer: &Peer) {
    let token = sign(&home(), &["--test-visitor"]);
    assert!(peer.verify(SECRET, &token, None)["claims"].is_object());
    let read = peer.verify(OTHER_SECRET, &token, None);
    assert!(read["refused"].is_string(), "{read}");
}

fn mints_what_tilepass_takes(peer: &Peer) {
    let issued = now();
    let claims = json!({
        "name": NAME,
        "email": "zoya@example.com",
        "external_id": "user-123456",
        "iat": issued,
        "exp": issued + 300,
    });
    let token = peer.sign(SECRET, &claims);
    let home = home();

    let (status, answer) = inspect(&home, "secret", &token);
    assert_eq!(status, 0, "{answer}");
    assert_eq!(answer["verdict"], "accepted", "{answer}");
    assert_eq!(answer["scheme"], "visitor", "{answer}");
    assert_eq!(answer["claims"], claims);
    assert_eq!(answer["signature"]["state"], "good", "{answer}");

    let (status, answer) = inspect(&home, "other", &token);
    assert_eq!(status, 1, "{answer}");
    assert_eq!(answer["verdict"], "refused", "{answer}");
    assert_eq!(answer["signature"]["state"], "bad", "{answer}");
}

/// The same cases for each peer, each under a name of its own.
macro_rules! peers {
    ($($peer:ident: $make:expr;)*) => {$(
        mod $peer {
            use super::*;

            fn with(case: impl FnOnce(&Peer)) {
                let peer = $make;
                if peer.is_there() {
                    case(&peer);
                }
            }

            #[test]
            fn takes_visitor() {
                with(takes_visitor_tokens);
            }

            #[test]
            fn takes_custom() {
                with(|peer| takes_custom_tokens(peer, "custom"));
            }

            #[test]
            fn takes_both() {
                with(|peer| takes_custom_tokens(peer, "both"));
            }

            #[test]
            fn refuses_another_secret() {
                with(super::refuses_another_secret);
            }

            #[test]
            fn mints_what_tilepass_takes() {
                with(super::mints_what_tilepass_takes);
            }
        }
    )*};
}

peers! {
    jsonwebtoken_9: node("npm's jsonwebtoken 9", &["jsonwebtoken.js", "jsonwebtoken"]);
    jsonwebtoken_8: node("npm's jsonwebtoken 8", &["jsonwebtoken.js", "jsonwebtoken-8"]);
    jose: node("npm's jose", &["jose.mjs"]);
    pyjwt: pyjwt();
    php: php();
}
