// [chat_token.rs: jsonwebtoken, serde_json, sha2 (crates)]
// chat_token.rs: `cargo add jsonwebtoken --features rust_crypto && cargo add serde_json sha2`; `mod chat_token;`, and call `answer`
// never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
// TILEDESK_SECRET_FILE names the file that has the secret, or TILEDESK_SECRET has it itself. `tilepass token explain` knows every line of its log.

use std::collections::HashSet;
use std::fs::{self, Metadata};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, error::Error};

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::json;
use sha2::{Digest, Sha256};

const PROJECT_ID: &str = "YOUR_PROJECT_ID"; // or the variable TILEDESK_PROJECT_ID // [custom both]
// [custom both]
/// A customer of your site. The id is the account's key, which never changes; never the e-mail address.
pub struct User {
    pub id: String,
    pub name: String,
    pub email: String,
    pub email_verified: bool,
}

type Failure = Box<dyn Error + Send + Sync>;

/// For every answer.
pub const HEADERS: [(&str, &str); 4] = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Cache-Control", "private, no-store"),
    ("Vary", "Cookie"),
    ("X-Content-Type-Options", "nosniff"),
];

/// Status and text, for what the request has as Sec-Fetch-Site, and for whom your session says is signed in.
pub fn answer(site: Option<&str>, signed_in: impl FnOnce() -> Result<Option<User>, Failure>) -> (u16, String) {
    if site.is_some_and(|site| site != "same-origin" && site != "none") {
        return (403, "only pages of this site get a token".to_owned());
    }
    match signed_in().and_then(|user| user.as_ref().map(chat_token).transpose()) {
        Ok(Some(token)) => (200, format!("JWT {token}")),
        Ok(None) => (204, String::new()),
        Err(why) => {
            let why = why.to_string();
            eprintln!("chat-token: error: {}", why.lines().next().unwrap_or_default());
            (500, "the token could not be made".to_owned())
        }
    }
}

fn chat_token(user: &User) -> Result<String, Failure> {
    let external_id = chat_id(&user.id)?;
    let email = one_line(&user.email);
    let mut name = one_line(&user.name);
    if name.is_empty() {
        name.clone_from(&email);
    }
    if is_address(&name) {
        name.truncate(name.find('@').unwrap_or(name.len()));
    }
    if name.is_empty() {
        name.clone_from(&external_id);
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(); // whole seconds
    let project = project_id()?; // [custom both]
    let (first, last) = name.rsplit_once(' ').unwrap_or((&name, "")); // [custom both]
    let mut claims = json!({
        "iat": now,
        "exp": now + 300,
        "name": name, // [visitor both]
        "external_id": external_id, // [visitor both]
        "_id": format!("{project}_{external_id}"), // [custom both]
        "sub": "userexternal", // [custom both]
        "aud": format!("https://tiledesk.com/projects/{project}"), // [custom both]
        "firstname": first, // [custom both]
    });
    if !last.is_empty() { // [custom both]
        claims["lastname"] = json!(last); // [custom both]
    } // [custom both]
    // Agents take an address for proven.
    if user.email_verified && is_address(&email) {
        claims["email"] = json!(email);
    }
    let key = EncodingKey::from_secret(secret()?.as_bytes());
    Ok(encode(&Header::new(Algorithm::HS256), &claims, &key)?)
}

fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let no_value = ["undefined", "null", "None", "nil", "NaN"];
    if words.iter().all(|word| no_value.contains(word)) {
        return String::new();
    }
    words.join(" ")
}

fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, domain)| {
        let is_whole = |part: &str| !part.is_empty() && !part.contains(['@', ' ']);
        is_whole(name) && domain.split('.').all(is_whole)
    })
}

/// The account's key as Tiledesk takes one. Whom it names must never change, so neither may this.
fn chat_id(key: &str) -> Result<String, Failure> {
    let no_value = ["undefined", "null", "None", "nil", "NaN", "Infinity", "-Infinity"];
    let is_blank = key.bytes().all(|b| matches!(b, b'\t'..=b'\r' | b' '));
    if is_blank || no_value.contains(&key) || key.starts_with("[object ") {
        return Err("the signed-in user has no id".into());
    }
    if env::var("TILEDESK_RAW_IDS").is_ok_and(|value| value == "1") {
        return Ok(key.to_owned());
    }
    let is_good = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    if key.len() <= 255 && key.bytes().all(is_good) && !key.starts_with("x--") {
        return Ok(key.to_owned());
    }
    once("ids that have other characters than A-Z a-z 0-9 . _ - are signed in as x--…");
    if key.len() > 120 {
        return Ok(format!("x--sha256-{}", hex(&Sha256::digest(key))));
    }
    Ok(format!("x--{}", hex(key.as_bytes())))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
// [custom both]
fn project_id() -> Result<String, Failure> { // [custom both]
    let variable = env::var("TILEDESK_PROJECT_ID").unwrap_or_default(); // [custom both]
    let project = if variable.is_empty() { PROJECT_ID } else { &variable }; // [custom both]
    if project.len() != 24 || !project.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) { // [custom both]
        return Err("TILEDESK_PROJECT_ID is not 24 of 0-9 a-f".into()); // [custom both]
    } // [custom both]
    Ok(project.to_owned()) // [custom both]
} // [custom both]

#[derive(Default)]
struct Loaded {
    stamp: Option<String>,
    secret: Option<String>,
    failed: bool,
}

static LOADED: LazyLock<Mutex<Loaded>> = LazyLock::new(Mutex::default);

/// Read at the first request, and again when its file has changed: a rotation needs no restart.
fn secret() -> Result<String, Failure> {
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    let read = loaded.read();
    match loaded.secret.clone() {
        Some(secret) => {
            if let (Err(why), false) = (&read, loaded.failed) {
                eprintln!("chat-token: error: {why}; the secret that was read before stays in use");
            }
            loaded.failed = read.is_err();
            Ok(secret)
        }
        None => Err(read.err().unwrap_or_default().into()),
    }
}

impl Loaded {
    fn read(&mut self) -> Result<(), String> {
        let unreadable = |_| "the file that TILEDESK_SECRET_FILE names cannot be read";
        let file = env::var("TILEDESK_SECRET_FILE").ok().filter(|file| !file.is_empty());
        let status = || file.as_ref().map(fs::metadata).transpose().map_err(unreadable); // of what a link leads to
        let before = status()?.as_ref().map_or_else(String::new, stamp);
        if self.stamp.as_ref() == Some(&before) {
            return Ok(());
        }
        let text = match &file {
            Some(file) => fs::read_to_string(file).map_err(unreadable)?,
            None => env::var("TILEDESK_SECRET").unwrap_or_default(),
        };
        if status()?.as_ref().map_or_else(String::new, stamp) != before {
            return Err("the file that TILEDESK_SECRET_FILE names is being written".into());
        }
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        if text.is_empty() {
            return Err("there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET".into());
        }
        if !(32..=256).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err("the secret is not one line of 32 to 256 printable characters without blanks".into());
        }
        let mark = hex(&Sha256::digest(format!("tilepass fingerprint v1\0{text}")));
        eprintln!("chat-token: uses the secret {}-{}-{}", &mark[..4], &mark[4..8], &mark[8..12]);
        self.stamp = Some(before);
        self.secret = Some(text.to_owned());
        Ok(())
    }
}

#[cfg(unix)]
fn stamp(status: &Metadata) -> String {
    use std::os::unix::fs::MetadataExt;
    format!("{} {} {:?}", status.ino(), status.len(), status.modified().ok())
}

#[cfg(not(unix))]
fn stamp(status: &Metadata) -> String {
    format!("{} {:?}", status.len(), status.modified().ok())
}

/// One line a process.
fn once(line: &'static str) {
    static SAID: LazyLock<Mutex<HashSet<&str>>> = LazyLock::new(Mutex::default);
    if SAID.lock().unwrap_or_else(PoisonError::into_inner).insert(line) {
        eprintln!("chat-token: {line}");
    }
}
