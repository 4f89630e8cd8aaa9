//! A small HTTP server of our own, for what a real one rarely does: it answers each connection in one way, and passes on
//! what it was asked.

use super::address;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

#[allow(unused_imports, reason = "not all of its users say what was said")]
pub use address::without_port;
use tilepass::settings::server_url::ServerUrl;

/// Answers each connection in its own way, and passes on what it was asked.
pub struct Desk {
    pub url: ServerUrl,
    pub asked: Receiver<String>,
}

impl Desk {
    /// `answer` is written as it stands; then the connection is closed.
    pub fn saying(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::doing(move |mut connection| {
            let _ = connection.write_all(&answer);
        })
    }

    pub fn with_json(status: &str, json: &str) -> Self {
        let length = json.len();
        Self::saying(format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{json}"
        ))
    }

    pub fn doing(answer: impl Fn(TcpStream) + Send + 'static) -> Self {
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
                let _ = told.send(request);
                answer(connection);
            }
        });
        Self { url: url.parse().unwrap(), asked }
    }

    /// The request line and the headers of the only request so far.
    pub fn request(&self) -> Vec<String> {
        let request = self.asked.recv_timeout(Duration::from_secs(5)).unwrap();
        assert!(self.asked.try_recv().is_err(), "asked once");
        let mut lines: Vec<String> = request.trim_end().lines().map(str::to_owned).collect();
        lines[1..].sort();
        lines
    }
}

/// What `keys/generate` answers; `secret` is JSON.
pub fn keys(secret: &str) -> String {
    format!(
        r#"{{"publicKey":"-----BEGIN PUBLIC KEY-----","privateKey":"-----BEGIN RSA PRIVATE KEY-----","jwtSecret":{secret}}}"#
    )
}
