#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::*;
use crate::Exit;
use crate::error::Failure;
use crate::store::UnlockTimeout;

/// A job with an address and a token.
struct Job(String);

impl Prompt for Job {
    fn passphrase(&mut self, _: bool) -> Result<Zeroizing<String>, StoreError> {
        Err(StoreError::PassphraseMissing)
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        match name {
            "VAULT_ADDR" => Some(self.0.clone().into()),
            "VAULT_TOKEN" => Some("token".into()),
            _ => None,
        }
    }

    fn waiting(&mut self, _: &str) {}

    fn unlock_timeout(&self) -> UnlockTimeout {
        UnlockTimeout { limit: Duration::ZERO, person: false }
    }
}

/// What does this with each request line, as long as the test runs; and how many there were.
fn vault(answer: impl Fn(&str, TcpStream) + Send + Sync + 'static) -> (Job, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let job = Job(format!("http://{}", listener.local_addr().unwrap()));
    let (asked, answer) = (Arc::new(AtomicUsize::new(0)), Arc::new(answer));
    let count = Arc::clone(&asked);
    thread::spawn(move || {
        for connection in listener.incoming().map_while(Result::ok) {
            count.fetch_add(1, Ordering::SeqCst);
            let answer = Arc::clone(&answer);
            thread::spawn(move || {
                let mut line = String::new();
                let _ = BufReader::new(&connection).read_line(&mut line);
                answer(&line, connection);
            });
        }
    });
    (job, asked)
}

fn store(limit: Duration) -> VaultStore {
    let mut store = VaultStore::new(PathBuf::from("/nonexistent/config.toml"));
    store.limit = limit;
    store
}

fn never() {
    thread::sleep(Duration::from_secs(3600));
}

#[test]
fn one_that_says_nothing_or_never_ends_is_asked_once_in_a_run() {
    let silent = |_: &str, connection: TcpStream| {
        never();
        drop(connection);
    };
    let dribbling = |_: &str, mut connection: TcpStream| {
        let _ = connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        while connection.write_all(b" ").is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
    };
    for (mut job, asked) in [vault(silent), vault(dribbling)] {
        let mut store = store(Duration::from_millis(300));
        for project in ["shop", "blog"] {
            let error = store.get(&project.parse().unwrap(), &mut job).unwrap_err();
            assert_eq!((error.code(), error.exit()), ("vault.no_answer", Exit::Store), "{error}");
            assert!(error.to_string().contains(" did not answer within "), "{error}");
            assert!(error.may_pass());
            assert!(error.hints()[0].starts_with("see that the vault runs"), "{:?}", error.hints());
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
}

#[test]
fn whether_one_that_does_not_answer_has_stored_something_is_not_known() {
    let (mut job, asked) = vault(|line, mut connection| {
        let json = match line.split(' ').next() {
            Some("GET") if line.contains("/mounts/") => r#"{"data":{"type":"kv","options":{"version":"2"}}}"#,
            Some("GET") => r#"{"errors":[]}"#,
            _ => return never(),
        };
        let status = if line.contains("/mounts/") { "200 OK" } else { "404 Not Found" };
        let length = json.len();
        let _ = write!(connection, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n{json}");
    });
    let shop = "shop".parse().unwrap();
    let record = Record::new(Secret::parse(&[b'a'; 43]).unwrap().secret, Timestamp::UNIX_EPOCH, Origin::Imported);
    // What it does answer may take its time.
    let error = store(Duration::from_secs(3)).put(&shop, &record, None, &mut job).unwrap_err();
    assert_eq!((error.code(), error.exit()), ("store.unknown_whether_stored", Exit::Unknown), "{error}");
    assert!(error.to_string().contains(" did not answer within 3 s"), "{error}");
    assert_eq!(error.hints()[0], "see what is stored before going on: `tilepass secret status`");
    assert!(error.hints()[1].starts_with("see that the vault runs"), "{:?}", error.hints());
    assert!(asked.load(Ordering::SeqCst) >= 4);
}
