//! What is said of the tokens that the samples mint.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::ID;
use crate::home::{Home, keep};
use crate::site::Answer;

/// The claims, after a look at prefix, header and signature.
pub(crate) fn claims(token: &str, secret: &str) -> Value {
    let jwt = token.strip_prefix("JWT ").unwrap_or_else(|| panic!("no token: {token}"));
    let (signed, signature) = jwt.rsplit_once('.').unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    let signature = BASE64.decode(signature).unwrap();
    assert!(mac.verify_slice(&signature).is_ok(), "another secret signed {token}");
    let (header, claims) = signed.split_once('.').unwrap();
    let part = |part| serde_json::from_slice::<Value>(&BASE64.decode(part).unwrap()).unwrap();
    assert_eq!(part(header), json!({"alg": "HS256", "typ": "JWT"}));
    part(claims)
}

/// The same; and `inspect` accepts it, without a finding but that of the scheme, which was asked for.
pub(crate) fn accepted(token: &str, secret: &str, scheme: &str, id: &str) -> Value {
    let machine = Home::with_secret_file();
    keep(machine.path().join("secret"), secret);
    let mut arguments = vec!["token", "inspect", "--json", "--secret-file", "secret", "--scheme", scheme];
    if scheme != "visitor" {
        arguments.extend(["--id", id]);
    }
    let ran = machine.fed(&[&arguments[..], &["-"]].concat(), token).code(0);
    let said: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(said["verdict"], "accepted", "{said}");
    let codes: Vec<&Value> = said["findings"].as_array().unwrap().iter().map(|finding| &finding["code"]).collect();
    let expected: &[&str] = if scheme == "visitor" { &["scheme.visitor_only"] } else { &[] };
    assert_eq!(codes, expected, "{said}");
    assert_eq!(said["scheme"], scheme, "{said}");
    claims(token, secret)
}

/// A token as a page gets it.
pub(crate) fn token(answer: &Answer) -> &str {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let kind = answer.header("content-type").to_lowercase();
    assert_eq!(kind, "text/plain; charset=utf-8");
    is_private(answer);
    &answer.body
}

/// Whatever the answer, no cache keeps it, and no other site may read it.
pub(crate) fn is_private(answer: &Answer) {
    let cache = answer.header("cache-control");
    assert!(cache.contains("no-store") && cache.contains("private"), "{cache}");
    let vary = answer.header("vary").to_lowercase();
    assert!(vary.contains("cookie"), "{vary}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
}

/// The claims that a token of a scheme must have, given what the table says of the customer.
pub(crate) fn expected(scheme: &str, customer: &Value, id: &str, iat: &Value) -> Value {
    let age = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
        - iat.as_i64().expect("whole seconds");
    // It is no older than a slow machine makes it.
    assert!((0..180).contains(&age), "{iat}");
    let external_id = customer["external_id"].as_str().unwrap();
    let mut claims = json!({"iat": iat, "exp": iat.as_i64().unwrap() + 300});
    if let Some(email) = customer.get("email") {
        claims["email"] = email.clone();
    }
    if scheme != "custom" {
        claims["name"] = customer["name"].clone();
        claims["external_id"] = json!(external_id);
    }
    if scheme != "visitor" {
        claims["_id"] = json!(format!("{id}_{external_id}"));
        claims["sub"] = json!("userexternal");
        claims["aud"] = json!(format!("https://tiledesk.com/projects/{id}"));
        claims["firstname"] = customer["firstname"].clone();
        if let Some(last) = customer.get("lastname") {
            claims["lastname"] = last.clone();
        }
    }
    claims
}

/// The table that all languages share, and `token sign`.
pub(crate) fn accounts() -> Vec<Value> {
    serde_json::from_str(include_str!("accounts.json")).unwrap()
}

pub(crate) fn fingerprint(secret: &str) -> String {
    let mut text = b"tilepass fingerprint v1\0".to_vec();
    text.extend(secret.as_bytes());
    let hex = Sha256::digest(text).iter().take(6).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    format!("{}-{}-{}", &hex[..4], &hex[4..8], &hex[8..])
}

/// What `snippet` prints, and nothing else.
pub(crate) fn snippet(arguments: &[&str]) -> String {
    let ran = Home::with_secret_file().run(&[&["snippet", "--quiet", "--id", ID], arguments].concat());
    assert_eq!(ran.stderr, "");
    ran.code(0).stdout
}
