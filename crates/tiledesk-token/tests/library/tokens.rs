//! Tokens of every kind, good and bad, and what the core says about them at a fixed time.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value, json};
use sha2::{Sha256, Sha384, Sha512};
use tiledesk_token::claims::Scheme;
use tiledesk_token::extract::Pasted;
use tiledesk_token::findings::Severity;
use tiledesk_token::ids::TiledeskId;
use tiledesk_token::inspect::signer::{Candidate, Expected, PreviousSecret};
use tiledesk_token::inspect::{InspectRequest, Report, inspect};
use tiledesk_token::secret::Secret;

/// 2026-07-25T17:20:00Z.
pub const NOW: i64 = 1_785_000_000;
/// As `tilepass secret generate` makes them.
pub const SECRET: &str = "q7Zr1Vt0bKc9XyLmP3sWdEfGh5JkNoUaTiRe8BuCvAx";
/// As Tiledesk's dashboard makes them.
pub const UUID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";
pub const ID: &str = "5e5f4e220b28440012117be4";
pub const OTHER_ID: &str = "5e5f4e220b28440012117be5";
pub const HEADER: &str = r#"{"typ":"JWT","alg":"HS256"}"#;

pub fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub fn hmac_sha256(key: &[u8], message: &str) -> Vec<u8> {
    mac::<Hmac<Sha256>>(key, message)
}

fn mac<M: Mac + KeyInit>(key: &[u8], message: &str) -> Vec<u8> {
    <M as KeyInit>::new_from_slice(key).unwrap().chain_update(message).finalize().into_bytes().to_vec()
}

/// A token of any header and payload, signed as its `alg` says, with HS256 where that is no HMAC.
pub fn signed(header: &str, payload: impl AsRef<[u8]>, key: &[u8]) -> String {
    let input = format!("{}.{}", base64url(header), base64url(payload));
    let signature = if header.contains("HS384") {
        mac::<Hmac<Sha384>>(key, &input)
    } else if header.contains("HS512") {
        mac::<Hmac<Sha512>>(key, &input)
    } else {
        mac::<Hmac<Sha256>>(key, &input)
    };
    format!("{input}.{}", base64url(signature))
}

/// A token of these claims, signed as it ought to be.
pub fn token(claims: &Value) -> String {
    signed(HEADER, claims.to_string(), SECRET.as_bytes())
}

/// The claims of a good token of the scheme, issued at [`NOW`], for five minutes.
pub fn claims(scheme: Scheme) -> Value {
    let mut claims = Map::new();
    let mut add = |key: &str, value: Value| {
        claims.insert(key.to_owned(), value);
    };
    if scheme.has_visitor() {
        add("name", json!("Ada Lovelace"));
    }
    add("email", json!("ada@example.com"));
    if scheme.has_visitor() {
        add("external_id", json!("user-123456"));
    }
    add("iat", json!(NOW));
    add("exp", json!(NOW + 300));
    if scheme.has_custom() {
        add("_id", json!(format!("{ID}_user-123456")));
        add("sub", json!("userexternal"));
        add("aud", json!(format!("https://tiledesk.com/projects/{ID}")));
    }
    Value::Object(claims)
}

/// The claims with some of them changed or added; `-exp` removes `exp`.
pub fn changed(mut claims: Value, changes: &[(&str, Value)]) -> Value {
    let object = claims.as_object_mut().unwrap();
    for (key, value) in changes {
        match key.strip_prefix('-') {
            Some(key) => drop(object.shift_remove(key)),
            None => drop(object.insert((*key).to_owned(), value.clone())),
        }
    }
    claims
}

pub fn secret(text: &str) -> Secret {
    Secret::parse(text.as_bytes()).unwrap().secret
}

/// A secret that was given explicitly.
pub fn given(text: &str) -> Candidate {
    Candidate::given(secret(text), "secret-file")
}

/// A project's secret, perhaps with the one that it replaced.
pub fn stored(project: &str, current: &str, previous: Option<&str>) -> Candidate {
    Candidate {
        project: Some(project.to_owned()),
        id: None,
        secret: secret(current),
        since: Some("2026-07-01T00:00:00Z".to_owned()),
        previous: previous
            .map(|text| PreviousSecret { secret: secret(text), replaced: "2026-07-01T00:00:00Z".to_owned() }),
        source: "keyring",
    }
}

/// What is said of every token of scheme `visitor` alone.
pub const VISITOR_ONLY: &str = "W scheme.visitor_only claims";

/// Against what a token is judged.
pub struct Judge {
    pub candidates: Vec<Candidate>,
    pub expected: Expected,
    pub scheme: Option<Scheme>,
    pub id: Option<TiledeskId>,
    pub now: i64,
}

impl Judge {
    /// The one secret that was given explicitly, at [`NOW`].
    pub fn new() -> Self {
        Self { candidates: vec![given(SECRET)], expected: Expected::Only(0), scheme: None, id: None, now: NOW }
    }

    pub fn with(candidates: Vec<Candidate>, expected: Expected) -> Self {
        Self { candidates, expected, ..Self::new() }
    }

    pub fn knows(id: &str) -> Self {
        Self { id: Some(id.parse().unwrap()), ..Self::new() }
    }

    pub fn report(&self, text: &str) -> Report {
        let pasted = Pasted::parse(text).unwrap();
        inspect(&InspectRequest {
            candidates: &self.candidates,
            expected: self.expected.clone(),
            scheme: self.scheme,
            id: self.id.as_ref(),
            ..InspectRequest::new(&pasted, self.now)
        })
    }

    /// Everything that is said, in its order: `E time.expired claims.exp`. That a `visitor` token is one is left out where
    /// it is no error: every one has that.
    pub fn says(&self, text: &str) -> Vec<String> {
        let lines = self.says_all(text).into_iter();
        lines.filter(|line| line != VISITOR_ONLY).collect()
    }

    pub fn says_all(&self, text: &str) -> Vec<String> {
        let report = self.report(text);
        let letter = |severity: Severity| match severity {
            Severity::Error => 'E',
            Severity::Warning => 'W',
            Severity::Note => 'N',
        };
        report
            .findings
            .iter()
            .map(|finding| {
                assert!(!finding.message().is_empty() && !finding.fix().is_empty());
                format!("{} {} {}", letter(finding.severity()), finding.code(), finding.part())
            })
            .collect()
    }
}

/// What the first error says.
#[track_caller]
pub fn first_error(report: &Report) -> &str {
    report.errors().next().expect("there is an error").message()
}
