//! The real Tiledesk server that `tests/server/start.sh` started, with a project of its own for each test.
//!
//! `TILEPASS_TEST_SERVER` names the env file of that server: `make test-server` does all of it.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use tiledesk_token::ids::TiledeskId;
use tilepass::settings::server_url::ServerUrl;

use super::not_run;

/// A project on the server, and its administrator.
pub struct RealServer {
    pub url: ServerUrl,
    pub id: TiledeskId,
    pub email: String,
    pub password: String,
    /// The administrator's user token, with its prefix.
    pub admin: String,
}

impl RealServer {
    /// `None` when there is no server, which was said.
    pub fn new(what: &str) -> Option<Self> {
        let Some(path) = std::env::var_os("TILEPASS_TEST_SERVER") else {
            if let Ok(lacking) = std::env::var("TILEPASS_NO_TEST_SERVER") {
                not_run::excused(what, &lacking);
                return None;
            }
            not_run::not_run(what, "no Tiledesk server is running (`make test-server`)");
            return None;
        };
        let env = std::fs::read_to_string(path).unwrap();
        let variable = |name: &str| {
            let line = env.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.strip_prefix('=')).unwrap().to_owned()
        };
        let mut server = Self {
            url: variable("TILEDESK_URL").parse().unwrap(),
            id: variable("TILEDESK_ID").parse().unwrap(),
            email: variable("ADMIN_EMAIL"),
            password: variable("ADMIN_PASSWORD"),
            admin: String::new(),
        };
        server.admin = server.signed_in(&server.email, &server.password);
        let (status, project) = server.post("/projects", &json!({"name": what}), &server.admin);
        assert_eq!(status, 200, "{project}");
        server.id = project["_id"].as_str().unwrap().parse().unwrap();
        Some(server)
    }

    /// A call that tilepass itself does not make.
    pub fn post(&self, path: &str, body: &Value, authorization: &str) -> (u16, Value) {
        let request = agent()
            .post(format!("{}{path}", self.url))
            .header("Content-Type", "application/json")
            .header("Authorization", authorization);
        answer(request.send(body.to_string()))
    }

    /// The status of sign-in for exactly these bytes in the header, whatever a client of HTTP would say to them.
    pub fn signs_in(&self, header: &[u8]) -> u16 {
        let address = self.url.as_str().strip_prefix("http://").unwrap();
        let mut connection = TcpStream::connect(address).unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let behind = format!("\r\nHost: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        let before = b"POST /auth/signinWithCustomToken HTTP/1.1\r\nAuthorization: ".as_slice();
        connection.write_all(&[before, header, behind.as_bytes()].concat()).unwrap();
        let mut line = String::new();
        BufReader::new(connection).read_line(&mut line).unwrap();
        line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{line}"))
    }

    pub fn put(&self, path: &str, body: &Value, authorization: &str) -> (u16, Value) {
        let request = agent()
            .put(format!("{}{path}", self.url))
            .header("Content-Type", "application/json")
            .header("Authorization", authorization);
        answer(request.send(body.to_string()))
    }

    pub fn get(&self, path: &str, authorization: &str) -> (u16, Value) {
        let request = agent().get(format!("{}{path}", self.url)).header("Authorization", authorization);
        answer(request.call())
    }

    pub fn delete(&self, path: &str, authorization: &str) -> (u16, Value) {
        let request = agent().delete(format!("{}{path}", self.url)).header("Authorization", authorization);
        answer(request.call())
    }

    /// The user token of an account, with its prefix.
    pub fn signed_in(&self, email: &str, password: &str) -> String {
        let account = json!({"email": email, "password": password});
        let (status, body) = self.post("/auth/signin", &account, "");
        assert_eq!(status, 200, "{body}");
        body["token"].as_str().unwrap().to_owned()
    }

    /// Somebody with an account on the server, and no part in the project.
    pub fn stranger(&self) -> (String, &'static str) {
        self.account("stranger")
    }

    /// A new account: its e-mail address, and its password.
    pub fn account(&self, name: &str) -> (String, &'static str) {
        let email = format!("{name}-{}@example.com", self.id);
        let account = json!({
            "email": email, "password": "correct-Horse-7", "firstname": "Eve", "lastname": "Stranger",
        });
        let (status, body) = self.post("/auth/signup", &account, "");
        assert_eq!(status, 200, "{body}");
        (email, "correct-Horse-7")
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .new_agent()
}

fn answer(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> (u16, Value) {
    let mut response = response.unwrap();
    let text = response.body_mut().read_to_string().unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    (response.status().as_u16(), body)
}
