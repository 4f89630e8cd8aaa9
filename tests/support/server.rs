//! A mock of a Tiledesk server, for what a real one rarely does: it answers each connection in its own way, and passes
//! on what it was asked.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tiledesk_token::jws::hs256;
use tiledesk_token::jws::token::Token;
use tilepass::settings::server_url::ServerUrl;

/// It listens on a port of its own until the test's process ends.
pub struct MockServer {
    pub url: ServerUrl,
    pub asked: Receiver<String>,
}

impl MockServer {
    /// `answer` is written as it stands; then the connection is closed.
    pub fn saying(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::doing(move |mut connection| {
            let _ = connection.write_all(&answer);
        })
    }

    pub fn with_json(status: &str, json: &str) -> Self {
        Self::saying(response(status, json))
    }

    /// The first answer to the first request, and so on; the last one to all that follow.
    pub fn answering<const N: usize>(answers: [(&str, &str); N]) -> Self {
        let answers = answers.map(|(status, json)| response(status, json));
        let mut next = 0;
        Self::doing(move |mut connection| {
            let _ = connection.write_all(answers[next].as_bytes());
            next = (next + 1).min(N - 1);
        })
    }

    /// Makes this secret for whoever asks.
    pub fn making(secret: &str) -> Self {
        Self::with_json("200 OK", &keys(&json!(secret).to_string()))
    }

    /// Has this secret, and says so at `jwt/decode`, as Tiledesk 2.19.16 does.
    pub fn having(secret: &str) -> Self {
        let secret = secret.to_owned();
        Self::replying(move |request| decoded(request, &secret))
    }

    /// What it answers to a request line with its headers.
    pub fn replying(mut answer: impl FnMut(&str) -> String + Send + 'static) -> Self {
        Self::told(move |request, mut connection| {
            let _ = connection.write_all(answer(request).as_bytes());
        })
    }

    /// What it does with each connection, once the request's headers are read and noted.
    pub fn doing(mut answer: impl FnMut(TcpStream) + Send + 'static) -> Self {
        Self::told(move |_, connection| answer(connection))
    }

    /// The same, by what is asked for: method and path.
    pub fn asked_for(mut answer: impl FnMut(&str, TcpStream) + Send + 'static) -> Self {
        Self::told(move |request, connection| {
            let line = request.lines().next().unwrap_or_default();
            answer(line.trim_end_matches(" HTTP/1.1"), connection);
        })
    }

    fn told(mut answer: impl FnMut(&str, TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (told, asked) = channel();
        // It ends with the test's process.
        thread::spawn(move || {
            for connection in listener.incoming() {
                let connection = connection.unwrap();
                let mut request = String::new();
                let mut lines = BufReader::new(connection.try_clone().unwrap());
                while !request.ends_with("\r\n\r\n") && lines.read_line(&mut request).unwrap() > 0 {}
                let _ = told.send(request.clone());
                answer(&request, connection);
            }
        });
        Self { url: url.parse().unwrap(), asked }
    }

    /// Asserts that no request has come since the last one that was looked at: each is noted before it is answered.
    #[track_caller]
    pub fn was_not_asked(&self) {
        assert_eq!(self.asked.try_recv().ok(), None);
    }

    /// The request line and the headers of the only request so far.
    pub fn request(&self) -> Vec<String> {
        let request = self.asked.recv_timeout(Duration::from_secs(60)).unwrap();
        assert!(self.asked.try_recv().is_err(), "asked once");
        let mut lines: Vec<String> = request.trim_end().lines().map(str::to_owned).collect();
        lines[1..].sort();
        lines
    }
}

/// What `jwt/decode` of a server with this secret says to the token in a request: of its signature and its times.
pub fn decoded(request: &str, secret: &str) -> String {
    let header = request.lines().find_map(|line| line.strip_prefix("authorization: JWT ")).unwrap();
    let (signed, signature) = header.rsplit_once('.').unwrap();
    if !hs256::verify(signature, signed.as_bytes(), secret.as_bytes()) {
        return refused("invalid signature");
    }
    let token = Token::decode(header);
    let claims: Value = serde_json::from_str(&token.claims().unwrap().to_string()).unwrap();
    let times = ["iat", "exp"].map(|claim| claims[claim].as_i64());
    let [Some(iat), Some(exp)] = times else { return refused("no times") };
    assert!(exp > iat && exp - iat <= 600, "{iat} {exp}");
    response("200 OK", &json!({"decoded": {"iat": iat, "exp": exp}}).to_string())
}

/// What `jwt/decode` says of a token that the library behind it refuses for this.
pub fn refused(why: &str) -> String {
    let err = json!({"name": "JsonWebTokenError", "message": why});
    response("401 Unauthorized", &json!({"success": false, "msg": "Authentication failed", "err": err}).to_string())
}

/// What `keys/generate` answers; `secret` is JSON.
pub fn keys(secret: &str) -> String {
    format!(
        r#"{{"publicKey":"-----BEGIN PUBLIC KEY-----","privateKey":"-----BEGIN RSA PRIVATE KEY-----","jwtSecret":{secret}}}"#
    )
}

/// A whole HTTP response.
pub fn response(status: &str, json: &str) -> String {
    let length = json.len();
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{json}")
}

/// Every address of this computer as `HOST`: the port is another one each time.
pub fn without_port(text: &str) -> String {
    let mut parts = text.split("127.0.0.1:");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str("HOST");
        plain.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    plain
}
