//! A site that is started, asked over HTTP with a browser's cookies, and ended.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::environment;

/// Long enough for any machine. Nothing is as slow where all is well.
const PATIENCE: Duration = Duration::from_secs(180);

/// A program that listens, and ends with the test.
pub(crate) struct Site {
    child: Child,
    pub(crate) port: u16,
    log: PathBuf,
}

impl Drop for Site {
    fn drop(&mut self) {
        // Its children, too.
        let group = format!("-{}", self.child.id());
        let _ = std::process::Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Site {
    /// Starts a command in a folder. It says where it listens, or is told by `PORT` in its words.
    pub(crate) fn start(folder: &Path, words: &[String], variables: &[(&str, &str)]) -> Self {
        use std::os::unix::process::CommandExt as _;
        // A free port, for the ones that cannot choose for themselves.
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let is_told = words.iter().any(|word| word.contains("PORT"));
        let words: Vec<String> = words.iter().map(|word| word.replace("PORT", &port.to_string())).collect();
        let log = folder.join(format!("log of {port}"));
        let file = File::create(&log).unwrap();
        let child = environment::clean(&words[0], folder)
            .args(&words[1..])
            .env("LANG", "C.UTF-8")
            .env("PATH", environment::path_with_tilepass())
            .env("PORT", "0")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .process_group(0)
            .spawn()
            .unwrap();
        let mut site = Self { child, port, log };
        let started = Instant::now();
        loop {
            let said = site.log();
            if is_told {
                if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                    return site;
                }
            } else if let Some(port) = said.lines().find_map(|line| line.strip_prefix("listening on http://127.0.0.1:"))
            {
                site.port = port.trim().parse().unwrap();
                return site;
            }
            let ended = site.child.try_wait().unwrap();
            assert!(ended.is_none(), "{words:?} ended: {ended:?}\n{said}");
            assert!(started.elapsed() < PATIENCE, "{words:?}: {said}");
            sleep(Duration::from_millis(20));
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn wait(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// What it has printed.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap()).into_owned()
    }

    /// The lines of the sample in its log, from its name on.
    pub(crate) fn lines(&self) -> Vec<String> {
        let log = self.log();
        let lines = log.lines().filter_map(|line| line.find("chat-token: ").map(|at| &line[at..]));
        // Laravel's have blanks at their ends.
        lines.map(|line| line.trim_end().to_owned()).collect()
    }

    /// How many of them begin so, once there is one: another process may have to write it first.
    pub(crate) fn says(&self, beginning: &str) -> usize {
        let started = Instant::now();
        loop {
            let count = self.lines().iter().filter(|line| line.starts_with(beginning)).count();
            if count > 0 || started.elapsed() > Duration::from_secs(20) {
                return count;
            }
            sleep(Duration::from_millis(20));
        }
    }
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case, and values, in order.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    /// The values of a header, joined.
    pub(crate) fn header(&self, name: &str) -> String {
        let values = self.headers.iter().filter(|(key, _)| key == name);
        values.map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head and body: {text}"));
        let (first, headers) = head.split_once("\r\n").unwrap_or((head, ""));
        let headers = headers.split("\r\n").filter_map(|line| line.split_once(':'));
        Self {
            status: first.split(' ').nth(1).unwrap().parse().unwrap(),
            headers: headers.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())).collect(),
            body: body.to_owned(),
        }
    }
}

/// Keeps a site's cookies.
pub(crate) struct Browser<'a> {
    site: &'a Site,
    cookies: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(site: &'a Site) -> Self {
        Self { site, cookies: BTreeMap::new() }
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, &[("Sec-Fetch-Site", "same-origin")])
    }

    /// HTTP/1.0, so that nothing comes in chunks; in one write, for PHP's server takes half a request for a bad one.
    pub(crate) fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let port = self.site.port;
        let mut request = format!("{method} {path} HTTP/1.0\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            let _ = write!(request, "Host: 127.0.0.1:{port}\r\n");
        }
        for (name, value) in headers {
            let _ = write!(request, "{name}: {value}\r\n");
        }
        if !self.cookies.is_empty() {
            let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
            let _ = write!(request, "Cookie: {}\r\n", cookies.collect::<Vec<_>>().join("; "));
        }
        request += "\r\n";
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap_or_else(|why| panic!("{path}: {why}\n{}", self.site.log()));
        let answer = Answer::parse(&String::from_utf8(bytes).unwrap());
        for (name, value) in &answer.headers {
            if name == "set-cookie" {
                let (name, value) = value.split(';').next().unwrap().split_once('=').unwrap();
                self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
        answer
    }

    pub(crate) fn log_in(&mut self, case: &str) {
        let path = format!("/login?as={}", case.replace(' ', "%20"));
        let answer = self.get(&path);
        assert!([200, 302].contains(&answer.status), "{case}: {} {}\n{}", answer.status, answer.body, self.site.log());
    }
}
