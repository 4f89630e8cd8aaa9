//! A way to the vault on which a test looks at each request: it can hold one up, or cut the network.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::bao::Bao;

/// A request on its way, or answered.
pub(crate) struct Passing<'r> {
    pub(crate) method: &'r str,
    /// With what stands before it: `/v1/secret/data/…`.
    pub(crate) path: &'r str,
    /// Whether whoever asked has the answer.
    pub(crate) is_answered: bool,
}

impl Passing<'_> {
    pub(crate) fn is_entry(&self, method: &str) -> bool {
        self.method == method && self.path.starts_with("/v1/secret/data/")
    }
}

/// An address at which the vault is reached; where `may_pass` says no, the connection ends without an answer. It ends with
/// the test's process.
pub(crate) fn way(bao: &'static Bao, may_pass: impl Fn(&Passing<'_>) -> bool + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (agent, may_pass) = (bao.agent(), Arc::new(may_pass));
    thread::spawn(move || {
        for connection in listener.incoming().map_while(Result::ok) {
            let (agent, may_pass) = (agent.clone(), Arc::clone(&may_pass));
            thread::spawn(move || pass(bao, &agent, connection, may_pass.as_ref()));
        }
    });
    address
}

fn pass(bao: &Bao, agent: &ureq::Agent, mut connection: TcpStream, may_pass: &dyn Fn(&Passing<'_>) -> bool) {
    let Some(Request { method, path, headers, body }) = Request::read(&connection) else { return };
    let mut passing = Passing { method: &method, path: &path, is_answered: false };
    if !may_pass(&passing) {
        return;
    }
    let mut request = ureq::http::Request::builder().method(method.as_str()).uri(format!("{}{path}", bao.url));
    for (name, value) in headers.iter().filter(|(name, _)| name.to_ascii_lowercase().starts_with("x-vault-")) {
        request = request.header(name, value);
    }
    let answer =
        if body.is_empty() { agent.run(request.body(()).unwrap()) } else { agent.run(request.body(body).unwrap()) };
    let Ok(mut answer) = answer else { return };
    let text = answer.body_mut().read_to_string().unwrap();
    let said = format!("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n{text}", answer.status(), text.len());
    let _ = connection.write_all(said.as_bytes());
    passing.is_answered = true;
    may_pass(&passing);
}

/// As it comes in.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// `None` where the other side has gone before it had said all of it.
    pub(crate) fn read(connection: &TcpStream) -> Option<Self> {
        let mut reader = BufReader::new(connection);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let mut words = line.split(' ');
        let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.push((name.to_owned(), value.to_owned()));
        }
        let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let mut body = vec![0; length.map_or(0, |(_, length)| length.parse().unwrap())];
        reader.read_exact(&mut body).ok()?;
        Some(Self { method, path, headers, body })
    }
}

/// Where several meet: whoever comes first waits for the others.
pub(crate) struct Meeting {
    all: usize,
    here: Mutex<usize>,
    news: Condvar,
}

impl Meeting {
    pub(crate) fn of(all: usize) -> Arc<Self> {
        Arc::new(Self { all, here: Mutex::new(0), news: Condvar::new() })
    }

    /// One more is here.
    pub(crate) fn arrive(&self) {
        *self.here.lock().unwrap() += 1;
        self.news.notify_all();
    }

    /// Waits until all are here, for so long at most; says whether they are.
    pub(crate) fn wait(&self, limit: Duration) -> bool {
        let until = Instant::now() + limit;
        let mut here = self.here.lock().unwrap();
        while *here < self.all {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            here = self.news.wait_timeout(here, left).unwrap().0;
        }
        true
    }

    /// One more is here, and waits for the others.
    pub(crate) fn join(&self, limit: Duration) {
        self.arrive();
        self.wait(limit);
    }
}
