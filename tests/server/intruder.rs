//! Somebody who has the project's secret, and does with it what tilepass does not: an attacker of each kind.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::support::real_server::RealServer;
use crate::support::tokens::{HEADER, signed};

/// Has the secret as long as it is good, and what was opened with it ever after.
pub(crate) struct Intruder<'s> {
    server: &'s RealServer,
    secret: String,
}

impl<'s> Intruder<'s> {
    /// The secret of the project is made for it, and then it has leaked.
    pub(crate) fn with_the_secret_of(server: &'s RealServer) -> Self {
        let (status, keys) = server.post(&format!("/{}/keys/generate", server.id), &json!({}), &server.admin);
        assert_eq!(status, 200, "{keys}");
        Self { server, secret: keys["jwtSecret"].as_str().unwrap().to_owned() }
    }

    pub(crate) fn email(&self, name: &str) -> String {
        format!("{name}-{}@example.com", self.server.id)
    }

    /// `_id` in this project.
    pub(crate) fn own(&self, name: &str) -> String {
        format!("{}_{name}", self.server.id)
    }

    /// A token with these claims beside those that it has to have.
    pub(crate) fn token(&self, id: &str, more: &Value) -> String {
        let aud = format!("https://tiledesk.com/projects/{}", self.server.id);
        signed_by(&self.secret, id, "userexternal", &aud, more)
    }

    /// What the server gives for a token: a session, which may be the token itself.
    pub(crate) fn signed_in(&self, token: &str) -> String {
        let (status, body) = self.server.post("/auth/signinWithCustomToken", &json!({}), token);
        assert_eq!(status, 200, "{body}");
        body["token"].as_str().unwrap().to_owned()
    }

    /// The session of a new account with that role.
    pub(crate) fn made(&self, name: &str, role: &str) -> String {
        self.signed_in(&self.token(&self.own(name), &json!({"email": self.email(name), "role": role})))
    }

    /// The session of an account that is a member already.
    pub(crate) fn taken(&self, email: &str) -> String {
        self.signed_in(&self.token(&self.own("taken"), &json!({"email": email, "role": "agent"})))
    }

    pub(crate) fn invites(&self, session: &str, email: &str, role: &str) {
        let path = format!("/{}/project_users/invite", self.server.id);
        let (status, body) = self.server.post(&path, &json!({"email": email, "role": role}), session);
        assert_eq!(status, 200, "{body}");
    }

    /// The subscription, with its key in `secret`.
    pub(crate) fn subscribes(&self, session: &str, event: &str, target: &str) -> Value {
        let path = format!("/{}/subscriptions", self.server.id);
        let (status, body) = self.server.post(&path, &json!({"event": event, "target": target}), session);
        assert_eq!(status, 200, "{body}");
        body
    }
}

/// A token of a key that is not the project's.
pub(crate) fn signed_by(key: &str, id: &str, subject: &str, aud: &str, more: &Value) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let mut claims = json!({
        "_id": id, "sub": subject, "aud": aud, "email": "visitor@example.com", "firstname": "V", "lastname": "W",
        "iat": now, "exp": now + 3600,
    });
    for (claim, value) in more.as_object().unwrap() {
        claims[claim] = value.clone();
    }
    format!("JWT {}", signed(HEADER, claims.to_string(), key.as_bytes()))
}
