// [main.rs: jsonwebtoken (crate)]
// main.rs: `cargo add jsonwebtoken --features rust_crypto && cargo add serde_json`, then call `chat_token` from the handler of your web framework; `TILEDESK_SECRET_FILE=path/to/secret cargo run` shows a token
// never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.

use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, error::Error, fs};

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::json;

const PROJECT_ID: &str = "YOUR_PROJECT_ID"; // [custom both]
// [custom both]
pub struct User {
    pub id: String, // your own id of the customer, which must never change: letters, digits, - _ .
    pub email: String,
    pub name: String,       // [visitor both]
    pub first_name: String, // [custom both]
    pub last_name: String,  // [custom both]
}

// REPLACE THIS: whom your site's own session says is signed in; None for nobody.
fn signed_in_user() -> Option<User> {
    Some(User {
        id: "user-123456".to_owned(),
        email: "ada@example.com".to_owned(),
        name: "Ada Lovelace".to_owned(),  // [visitor both]
        first_name: "Ada".to_owned(),     // [custom both]
        last_name: "Lovelace".to_owned(), // [custom both]
    })
}

/// Answer with this as `text/plain` and `Cache-Control: no-store`; with 401 when nobody is signed in; with 500 and
/// `the token could not be made` when it fails, and log why.
pub fn chat_token(user: &User, key: &EncodingKey) -> Result<String, Box<dyn Error>> {
    let needed = [
        ("id", &user.id),
        ("email", &user.email),
        ("name", &user.name), // [visitor both]
        ("first_name", &user.first_name), // [custom both]
        ("last_name", &user.last_name), // [custom both]
    ];
    if let Some((field, _)) = needed.iter().find(|(_, value)| value.is_empty()) {
        return Err(format!("the signed-in user has no {field}").into());
    }
    let good = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    if user.id.len() > 255 || !user.id.bytes().all(good) {
        return Err("the id of the signed-in user must be 1 to 255 of A-Z a-z 0-9 . _ -".into());
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(); // whole seconds
    let claims = json!({
        "name": user.name, // [visitor both]
        "email": user.email,
        "external_id": user.id, // [visitor both]
        "iat": now,
        "exp": now + 300,
        "_id": format!("{PROJECT_ID}_{}", user.id), // [custom both]
        "sub": "userexternal", // [custom both]
        "aud": format!("https://tiledesk.com/projects/{PROJECT_ID}"), // [custom both]
        "firstname": user.first_name, // [custom both]
        "lastname": user.last_name, // [custom both]
    });
    let token = encode(&Header::new(Algorithm::HS256), &claims, key)?;
    Ok(format!("JWT {token}"))
}

/// The secret's text as it stands, less one line break at its end. Read it once, at start.
pub fn read_key() -> Result<EncodingKey, Box<dyn Error>> {
    let text = match env::var("TILEDESK_SECRET_FILE") {
        Ok(path) if !path.is_empty() => fs::read_to_string(path)
            .map_err(|_| "the file that TILEDESK_SECRET_FILE names cannot be read")?,
        _ => env::var("TILEDESK_SECRET").unwrap_or_default(),
    };
    let secret = text.strip_suffix('\n').unwrap_or(&text);
    let secret = secret.strip_suffix('\r').unwrap_or(secret);
    if secret.is_empty() {
        return Err("there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET".into());
    }
    Ok(EncodingKey::from_secret(secret.as_bytes()))
}

fn show() -> Result<(), Box<dyn Error>> {
    let key = read_key()?;
    match signed_in_user() {
        Some(user) => println!("{}", chat_token(&user, &key)?),
        None => println!("nobody is signed in"),
    }
    Ok(())
}

fn main() {
    if let Err(error) = show() {
        eprintln!("error: {error}");
        std::process::exit(1);
    }
}
