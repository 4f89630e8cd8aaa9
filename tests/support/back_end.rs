//! A back end that mints a project's tokens, as the samples do: with the secret that stands in its file at that moment.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use tiledesk_token::claims::Scheme;
use tiledesk_token::{MintRequest, Visitor, mint};

use super::tokens::{ID, secret};

/// It listens on a port of its own until the test's process ends.
pub struct BackEnd {
    pub url: String,
    /// How often it was asked.
    pub asked: Arc<AtomicUsize>,
    /// The last request, with its body.
    pub request: Arc<Mutex<String>>,
}

impl BackEnd {
    /// It reads its secret from this file at each request.
    pub fn reading(path: impl AsRef<Path>) -> Self {
        Self::of(ID, path)
    }

    /// The same, of the project with this Tiledesk id.
    pub fn of(id: &str, path: impl AsRef<Path>) -> Self {
        let (id, path) = (id.to_owned(), path.as_ref().to_owned());
        Self::answering(move |_| token_response(&id, &path))
    }

    /// The same, and it takes its time.
    pub fn slowly_reading(path: impl AsRef<Path>, pause: Duration) -> Self {
        let path = path.as_ref().to_owned();
        Self::answering(move |_| {
            thread::sleep(pause);
            token_response(ID, &path)
        })
    }

    /// It answers each request, headers and body, in this way; many at once.
    pub fn answering(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/chat-token", listener.local_addr().unwrap());
        let (asked, request) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(String::new())));
        let (count, last, answer) = (Arc::clone(&asked), Arc::clone(&request), Arc::new(answer));
        thread::spawn(move || {
            for connection in listener.incoming() {
                let connection = connection.unwrap();
                let (count, last, answer) = (Arc::clone(&count), Arc::clone(&last), Arc::clone(&answer));
                thread::spawn(move || {
                    let text = read(&connection);
                    count.fetch_add(1, Ordering::SeqCst);
                    last.lock().unwrap().clone_from(&text);
                    let mut connection = connection;
                    let _ = connection.write_all(answer(&text).as_bytes());
                });
            }
        });
        Self { url, asked, request }
    }

    pub fn count(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn read(connection: &TcpStream) -> String {
    let mut text = String::new();
    let mut lines = BufReader::new(connection);
    while !text.ends_with("\r\n\r\n") && lines.read_line(&mut text).unwrap_or(0) > 0 {}
    let length = text.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    let _ = lines.read_exact(&mut body);
    text + &String::from_utf8_lossy(&body)
}

/// A token of the visitor's that will be accepted.
pub fn header_value(key: &str) -> String {
    header_value_of(ID, key)
}

pub fn header_value_of(id: &str, key: &str) -> String {
    let visitor = Visitor::test();
    let id = id.parse().unwrap();
    let now = Timestamp::now().as_second();
    let request = MintRequest { scheme: Scheme::Both, id: Some(&id), ..MintRequest::new(&visitor, now) };
    mint(&secret(key), &request).unwrap().header_value()
}

pub fn text_response(status: &str, headers: &str, text: &str) -> String {
    let length = text.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{text}"
    )
}

fn token_response(id: &str, path: &Path) -> String {
    match fs::read_to_string(path) {
        Ok(key) if !key.trim().is_empty() => text_response("200 OK", "", &header_value_of(id, key.trim())),
        _ => text_response("500 Internal Server Error", "", "chat-token: error: no secret"),
    }
}

/// A program for a signer: a shell's script, which nobody but this user may write.
pub fn script(home: &Path, name: &str, text: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = home.join(name);
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}
