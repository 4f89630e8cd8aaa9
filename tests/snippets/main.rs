//! Every sample of `snippet` is run as a developer would run it: its answer goes through `token inspect`, claim by claim.
//! The page lives in `tests/browser`.
#![cfg(unix)]
#![allow(
    clippy::needless_borrows_for_generic_args,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

#[path = "../support/mod.rs"]
#[allow(dead_code, unreachable_pub)]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use support::not_run;

use serde_json::{Value, json};
use support::environment;
use support::home::Home;
use support::tokens::SECRET;

const ID: &str = "5e5f4e220b28440012117be4";
const SCHEMES: [&str; 3] = ["visitor", "custom", "both"];
/// Cyrillic, quotes of both kinds, a backslash at the end.
const FIRST: &str = "Зоя \"Кью\"";
const LAST: &str = r"O'Hara\";
/// Every kind of character that a shell, a URL or an `.env` file gives a meaning to.
const ODD_SECRET: &str = r#"a"b'c\d$e`f%g&h/i(j)k=l?m+n~o#p-q_r.s:t;u<v>w|x*y,z@!"#;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// What `snippet` prints, and nothing else.
fn snippet(arguments: &[&str]) -> String {
    let ran = Home::with_secret_file().run(&[&["snippet", "--quiet", "--id", ID], arguments].concat());
    assert_eq!(ran.stderr, "");
    ran.code(0).stdout
}

// --- Running one ------------------------------------------------------------------------------------------------------

/// How the samples of a language are run, and what is peculiar to its code.
struct Language {
    name: &'static str,
    /// The file that `--list` names.
    file: &'static str,
    /// What makes it run in its folder, which it is in already: the command, or what is missing here.
    prepare: fn(&Path) -> Result<Vec<String>, String>,
    asked: PendingRotation,
    /// Replaced so that nobody is signed in.
    nobody: (&'static str, &'static str),
    /// What takes the place of the same code so that the session cannot be read, in one way or another. A sample that is
    /// a function, which is handed the customer, has none.
    broken: &'static [&'static str],
    /// An expression for the value of the variable `NAME` in its environment.
    variable: &'static str,
    /// What its log calls what [`ADA`] has.
    fields: &'static [&'static str],
}

/// The customer of every sample: id, address, and names.
const ADA: [&str; 5] = ["user-123456", "ada@example.com", "Ada Lovelace", "Ada", "Lovelace"];
const CAMEL_CASE: &[&str] = &["id", "email", "name", "firstName", "lastName"];
const SNAKE_CASE: &[&str] = &["id", "email", "name", "first_name", "last_name"];

/// How it hands the token over.
#[derive(Clone, Copy, PartialEq)]
enum PendingRotation {
    /// A server that says on stdout where it listens.
    Server,
    /// A server that is told where to listen by this argument.
    ServerAt,
    /// A script that answers like a CGI program.
    Cgi,
    /// A program that shows the token.
    Shown,
}

/// A sample in a folder of its own, ready to run.
struct Sample {
    folder: tempfile::TempDir,
    command: Vec<String>,
    asked: PendingRotation,
}

struct Answer {
    status: u16,
    headers: String,
    body: String,
}

fn there(program: &str, arguments: &[&str], what: &str) -> Result<(), String> {
    let ran = Command::new(program).args(arguments).output();
    match ran {
        Ok(output) if output.status.success() => Ok(()),
        _ => Err(format!("{what} is not there")),
    }
}

fn must(command: &mut Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
}

fn words(command: &[&str]) -> Vec<String> {
    command.iter().map(|&word| word.to_owned()).collect()
}

/// The environment that a sample is run in: nothing of ours but what is given.
fn command(folder: &Path, words: &[String], variables: &[(&str, &str)]) -> Command {
    let mut command = environment::clean(&words[0], folder);
    command
        .args(&words[1..])
        .env("LANG", "C.UTF-8")
        .env("PATH", environment::path_with_tilepass())
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

impl Sample {
    /// `None`, and said, where the machine lacks what it takes.
    fn new(language: &Language, text: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(language.file), text).unwrap();
        match (language.prepare)(folder.path()) {
            Ok(command) => Some(Self { folder, command, asked: language.asked }),
            Err(why) => {
                not_run::not_run(&format!("the sample for {}", language.name), &why);
                None
            }
        }
    }

    /// Starts it, asks it so many times, a second apart, and ends it.
    fn ask(&self, times: usize, variables: &[(&str, &str)]) -> Vec<Answer> {
        let server = match self.asked {
            PendingRotation::Server | PendingRotation::ServerAt => Some(Server::start(self, variables)),
            PendingRotation::Cgi | PendingRotation::Shown => None,
        };
        let mut answers = Vec::new();
        for time in 0..times {
            if time > 0 {
                sleep(Duration::from_millis(1100));
            }
            answers.push(match &server {
                Some(server) => get(server.port, "/chat-token"),
                None => self.run(variables),
            });
        }
        answers
    }

    /// What it answers, so many times, when it has no token to give, and what it logs in all.
    fn refuses(&self, times: usize, variables: &[(&str, &str)]) -> (Vec<Answer>, String) {
        if matches!(self.asked, PendingRotation::Server | PendingRotation::ServerAt) {
            let server = Server::start(self, variables);
            let answers = (0..times).map(|_| get(server.port, "/chat-token")).collect();
            return (answers, server.log());
        }
        let mut log = String::new();
        let mut answers = Vec::new();
        for _ in 0..times {
            let mut command = command(self.folder.path(), &self.command, variables);
            let output = command.output().unwrap();
            log += &String::from_utf8_lossy(&output.stderr);
            let text = String::from_utf8(output.stdout).unwrap();
            answers.push(if self.asked == PendingRotation::Cgi {
                answer(&text.replacen("Status:", "CGI", 1))
            } else {
                assert_eq!((output.status.code(), &*text), (Some(1), ""), "{log}");
                // What its words want a handler to answer then.
                answer(&format!("HTTP/1.0 500 \r\n\r\n{COULD_NOT}"))
            });
        }
        (answers, log)
    }

    fn run(&self, variables: &[(&str, &str)]) -> Answer {
        let output = command(self.folder.path(), &self.command, variables).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert_eq!(said, "");
        let text = String::from_utf8(output.stdout).unwrap();
        if self.asked == PendingRotation::Cgi {
            return answer(&text.replacen("Status:", "CGI", 1));
        }
        let body = text.trim_end().to_owned();
        Answer {
            status: if body.starts_with("JWT ") { 200 } else { 401 },
            headers: "content-type: text/plain; charset=utf-8\ncache-control: no-store".to_owned(),
            body,
        }
    }

    /// What it says when it cannot work.
    fn fails(&self, variables: &[(&str, &str)]) -> String {
        let mut words = self.command.clone();
        if self.asked == PendingRotation::ServerAt {
            // By hand, in place of PHP's own server: `php chat-token.php`.
            words = vec![words[0].clone(), words.last().unwrap().clone()];
        }
        let output = command(self.folder.path(), &words, variables).env("PORT", "0").output().unwrap();
        assert!(!output.status.success(), "it works with {variables:?}");
        let mut said = String::from_utf8_lossy(&output.stderr).into_owned();
        let _ = write!(said, "{}", String::from_utf8_lossy(&output.stdout));
        said
    }
}

/// A server that ends with the test.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Ends it.
    fn log(mut self) -> String {
        self.child.kill().unwrap();
        let mut log = String::new();
        let errors = self.child.stderr.as_mut().unwrap();
        errors.read_to_string(&mut log).unwrap();
        log
    }

    fn start(sample: &Sample, variables: &[(&str, &str)]) -> Self {
        // A free port, for the one that cannot choose for itself.
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let place = format!("127.0.0.1:{port}");
        let words = sample.command.iter();
        let words: Vec<String> = words.map(|word| word.replace("PLACE", &place)).collect();
        let mut command = command(sample.folder.path(), &words, variables);
        let child = command.env("PORT", "0").spawn().unwrap();
        let mut server = Self { child, port };
        if sample.asked == PendingRotation::ServerAt {
            let mut line = String::new();
            let errors = server.child.stderr.as_mut().unwrap();
            BufReader::new(errors).read_line(&mut line).unwrap();
            assert!(line.contains(&place), "{line}");
            return server;
        }
        let mut line = String::new();
        let output = server.child.stdout.as_mut().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        let port = line.strip_prefix("listening on http://127.0.0.1:");
        if let Some(port) = port.and_then(|port| port.trim_end().parse().ok()) {
            server.port = port;
            return server;
        }
        let _ = server.child.kill();
        let mut said = String::new();
        let errors = server.child.stderr.as_mut().unwrap();
        let _ = errors.read_to_string(&mut said);
        panic!("{line}{said}");
    }
}

/// HTTP/1.0, so that nothing comes in chunks; in one write, for PHP's server takes half a request for a bad one.
fn ask(port: u16, method: &str, path: &str) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let request = format!("{method} {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    answer(&text)
}

fn get(port: u16, path: &str) -> Answer {
    ask(port, "GET", path)
}

fn answer(text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
    let (first, headers) = head.split_once("\r\n").unwrap_or((head, ""));
    Answer {
        status: first.split(' ').nth(1).unwrap().parse().unwrap(),
        headers: headers.to_lowercase().replace("\r\n", "\n"),
        body: body.to_owned(),
    }
}

// --- The languages ----------------------------------------------------------------------------------------------------

const NODE: Language = Language {
    name: "node",
    file: "server.js",
    prepare: |folder| {
        there("node", &["--version"], "`node`")?;
        let modules = root().join("tests/interop/node_modules");
        if !modules.join("jsonwebtoken").exists() {
            return Err("npm's `jsonwebtoken` is not there".to_owned());
        }
        std::os::unix::fs::symlink(modules, folder.join("node_modules")).unwrap();
        Ok(words(&["node", "server.js"]))
    },
    asked: PendingRotation::Server,
    nobody: ("return {", "return null; return {"),
    broken: &["await Promise.reject(new Error('the session is broken\\nas can be')); return {"],
    variable: "process.env.NAME",
    fields: CAMEL_CASE,
};

const PYTHON: Language = Language {
    name: "python",
    file: "server.py",
    prepare: |_| {
        let python = root().join("tests/.installed/venv/bin/python");
        let python = python.to_str().unwrap();
        there(python, &["-c", "import jwt"], "PyJWT")?;
        Ok(words(&[python, "server.py"]))
    },
    asked: PendingRotation::Server,
    nobody: ("    return {", "    return None and {"),
    broken: &["    raise RuntimeError('the session is broken')\n    return {"],
    variable: "os.environ.get('NAME')",
    fields: SNAKE_CASE,
};

const PHP: Language = Language {
    name: "php",
    file: "chat-token.php",
    prepare: |folder| {
        there("php", &["--version"], "`php`")?;
        fs::create_dir(folder.join("vendor")).unwrap();
        let stand_in = root().join("tests/snippets/php-jwt-stand-in.php");
        fs::copy(stand_in, folder.join("vendor/autoload.php")).unwrap();
        Ok(words(&["php", "-S", "PLACE", "chat-token.php"]))
    },
    asked: PendingRotation::ServerAt,
    nobody: ("return [", "return null; return ["),
    broken: &["throw new RuntimeException('the session is broken'); return ["],
    variable: "(getenv('NAME') ?: null)",
    fields: SNAKE_CASE,
};

const RUBY: Language = Language {
    name: "ruby",
    file: "chat_token.rb",
    prepare: |_| {
        there("ruby", &["-e", "require 'jwt'"], "Ruby's `jwt`")?;
        let rack = root().join("tests/snippets/rack.rb");
        Ok(words(&["ruby", "-w", rack.to_str().unwrap()]))
    },
    asked: PendingRotation::Cgi,
    nobody: ("    {\n      id:", "    nil && {\n      id:"),
    broken: &["    raise 'the session is broken' if env\n    {\n      id:"],
    variable: "ENV['NAME']",
    fields: SNAKE_CASE,
};

const GO: Language = Language {
    name: "go",
    file: "main.go",
    prepare: |folder| {
        there("go", &["version"], "`go`")?;
        let library = "/usr/share/gocode/src/github.com/golang-jwt/jwt";
        if !Path::new(library).exists() {
            return Err("Debian's golang-github-golang-jwt-jwt-dev is not there".to_owned());
        }
        // The sample is written for v5, and Debian may have v4, whose interface is the same as far as the sample goes:
        // whichever it is, it stands where the sample looks for it.
        let modules = folder.join("gopath/src/github.com/golang-jwt/jwt");
        fs::create_dir_all(&modules).unwrap();
        std::os::unix::fs::symlink(library, modules.join("v5")).unwrap();
        must(
            Command::new("go")
                .args(["build", "-o", "server", "main.go"])
                .current_dir(folder)
                .env("GO111MODULE", "off")
                .env("GOFLAGS", "")
                .env("GOPATH", folder.join("gopath"))
                .env("GOCACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("go")),
        );
        Ok(words(&["./server"]))
    },
    asked: PendingRotation::Server,
    nobody: ("return &user{", "if true {\nreturn nil, nil\n}\nreturn &user{"),
    broken: &["if true {\nreturn nil, errors.New(\"the session is broken\")\n}\nreturn &user{"],
    variable: "os.Getenv(\"NAME\")",
    fields: &["ID", "Email", "Name", "FirstName", "LastName"],
};

const JAVA: Language = Language {
    name: "java",
    file: "ChatToken.java",
    prepare: |folder| {
        there("javac", &["-version"], "`javac`")?;
        must(
            Command::new("javac")
                .arg("-J-XX:TieredStopAtLevel=1")
                .args(["-Xlint:all", "-Werror", "-encoding", "UTF-8", "ChatToken.java"])
                .current_dir(folder),
        );
        Ok(words(&["java", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", ".", "ChatToken"]))
    },
    asked: PendingRotation::Server,
    nobody: ("return new User(", "if (true) return null; return new User("),
    broken: &["if (true) throw new IllegalStateException(\"the session is broken\"); return new User("],
    variable: "System.getenv(\"NAME\")",
    fields: CAMEL_CASE,
};

const RUST: Language = Language {
    name: "rust",
    file: "main.rs",
    prepare: |folder| {
        let crates = crates();
        // `cargo add --features rust_crypto` brings the library's own cryptography. Ours stands in for it here.
        let sample = fs::read_to_string(folder.join("main.rs")).unwrap();
        let install = "fn main() { tilepass::install_jwt_provider();";
        assert!(sample.contains("fn main() {"));
        fs::write(folder.join("main.rs"), sample.replace("fn main() {", install)).unwrap();
        let mut rustc = Command::new("rustc");
        rustc.args(["--edition", "2021", "-C", "debuginfo=0", "-C", "strip=debuginfo", "-D", "warnings", "main.rs"]);
        for name in ["jsonwebtoken", "serde_json", "tilepass"] {
            let library = &crates[name];
            rustc.arg("--extern").arg(format!("{name}={}", library.display()));
            rustc.arg("-L").arg(format!("dependency={}", library.parent().unwrap().display()));
        }
        must(rustc.current_dir(folder));
        Ok(words(&["./main"]))
    },
    asked: PendingRotation::Shown,
    nobody: ("    Some(User {", "    if true { return None; }\n    Some(User {"),
    broken: &[],
    variable: "env::var(\"NAME\").unwrap_or_default()",
    fields: SNAKE_CASE,
};

const SH: Language = Language {
    name: "sh",
    file: "chat-token",
    prepare: |_| Ok(words(&["sh", "chat-token"])),
    asked: PendingRotation::Cgi,
    nobody: ("    id='user", "    nobody\n    id='user"),
    // In the middle, at the end, a variable that is not there, and an end.
    broken: &[
        "    cat /nowhere/session\n    id='user",
        "    false\n}\nunused() {\n    id='user",
        "    id=$NOT_THERE\n    id='user",
        "    exit\n    id='user",
    ],
    variable: "\"${NAME-}\"",
    fields: &["--external-id", "--email", "--name"],
};

/// The libraries that this very test was built with: cargo says where they are, and has nothing left to build.
fn crates() -> &'static BTreeMap<String, PathBuf> {
    static CRATES: OnceLock<BTreeMap<String, PathBuf>> = OnceLock::new();
    CRATES.get_or_init(|| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(["test", "--no-run", "--locked", "--offline"])
            .args(["--test", "snippets", "--message-format=json"])
            .current_dir(root());
        // What cargo tells a test about its package looks to the build scripts of others like a change.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                cargo.env_remove(name);
            }
        }
        let output = cargo.env_remove("OUT_DIR").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        let mut crates = BTreeMap::new();
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let message: Value = serde_json::from_str(line).unwrap();
            let files = message["filenames"].as_array().into_iter().flatten();
            let mut files = files.filter_map(Value::as_str).map(PathBuf::from);
            if let Some(file) = files.find(|file| file.extension().is_some_and(|kind| kind == "rlib")) {
                let name = message["target"]["name"].as_str().unwrap();
                crates.insert(name.to_owned(), file);
            }
        }
        crates
    })
}

// --- What all of them must do -----------------------------------------------------------------------------------------

fn quoted(language: &Language, text: &str) -> String {
    if language.name == "sh" {
        format!("'{}'", text.replace('\'', r"'\''"))
    } else {
        format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
    }
}

/// With another customer than Ada.
fn named(language: &Language, sample: &str, name: &str, first: &str, last: &str) -> String {
    let mut sample = sample.to_owned();
    for (ada, other) in [("Ada Lovelace", name), ("Ada", first), ("Lovelace", last)] {
        for quote in ['"', '\''] {
            let other = quoted(language, other);
            sample = sample.replace(&format!("{quote}{ada}{quote}"), &other);
        }
    }
    sample
}

fn expected(scheme: &str, name: &str, first: &str, last: &str, iat: i64) -> Value {
    let mut claims = json!({"email": "ada@example.com", "iat": iat, "exp": iat + 300});
    if scheme != "custom" {
        claims["name"] = json!(name);
        claims["external_id"] = json!("user-123456");
    }
    if scheme != "visitor" {
        claims["_id"] = json!(format!("{ID}_user-123456"));
        claims["sub"] = json!("userexternal");
        claims["aud"] = json!(format!("https://tiledesk.com/projects/{ID}"));
        claims["firstname"] = json!(first);
        claims["lastname"] = json!(last);
    }
    claims
}

/// The claims, after `inspect` has accepted the token.
fn claims(token: &str, secret: &str, scheme: &str) -> Value {
    let machine = Home::with_secret_file();
    fs::write(machine.path().join("secret"), secret).unwrap();
    let mut arguments = vec!["token", "inspect", "--json", "--secret-file", "secret", "--scheme", scheme];
    if scheme != "visitor" {
        arguments.extend(["--id", ID]);
    }
    let ran = machine.fed(&[&arguments[..], &["-"]].concat(), token).code(0);
    let said: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(said["verdict"], "accepted", "{said}");
    assert_eq!(said["prefix"], "JWT", "{said}");
    assert_eq!(said["signature"]["state"], "good", "{said}");
    assert_eq!(said["scheme"], scheme, "{said}");
    assert_eq!(said["findings"], json!([]), "{said}");
    let header = &said["header"];
    assert_eq!((&header["alg"], &header["typ"]), (&json!("HS256"), &json!("JWT")));
    said["claims"].clone()
}

/// The claims of an answer as a page gets it.
fn minted(answer: &Answer, secret: &str, scheme: &str) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.body);
    for header in ["content-type: text/plain; charset=utf-8", "cache-control: no-store"] {
        let lines: Vec<&str> = answer.headers.lines().collect();
        assert!(lines.contains(&header) || lines.contains(&&*header.replace("utf-8", "UTF-8")), "{lines:?}");
    }
    let claims = claims(&answer.body, secret, scheme);
    let iat = claims["iat"].as_i64().expect("whole seconds");
    // It is no older than a slow machine makes it.
    assert!((0..120).contains(&(now() - iat)), "{claims}");
    claims
}

/// The sample of each scheme says what that scheme says, of somebody with an unusual name, and afresh each time.
fn mints(language: &Language) {
    for scheme in SCHEMES {
        let text = snippet(&[language.name, "--scheme", scheme]);
        let name = format!("{FIRST} {LAST}");
        let Some(sample) = Sample::new(language, &named(language, &text, &name, FIRST, LAST)) else {
            return;
        };
        // Once is enough to see that the next one is new.
        let times = if scheme == "both" { 2 } else { 1 };
        let answers = sample.ask(times, &[("TILEDESK_SECRET", SECRET)]);
        let mut issued = Vec::new();
        for answer in &answers {
            let claims = minted(answer, SECRET, scheme);
            let iat = claims["iat"].as_i64().unwrap();
            assert_eq!(claims, expected(scheme, &name, FIRST, LAST, iat));
            issued.push(iat);
        }
        assert!(issued.is_sorted_by(|one, next| one < next), "{issued:?}");
    }
}

/// It takes the secret's text as it stands, less one line break, from a file or a variable; and nobody gets nothing.
fn takes_secrets(language: &Language) {
    let text = snippet(&[language.name]);
    let Some(sample) = Sample::new(language, &text) else {
        return;
    };
    let file = sample.folder.path().join("its secret");
    let path = file.to_str().unwrap();
    for (content, secret) in [
        (ODD_SECRET.to_owned(), ODD_SECRET),
        (format!("{ODD_SECRET}\n"), ODD_SECRET),
        (format!("{SECRET}\r\n"), SECRET),
    ] {
        fs::write(&file, content).unwrap();
        // The file comes first.
        let variables = [("TILEDESK_SECRET_FILE", path), ("TILEDESK_SECRET", "another")];
        let answer = sample.ask(1, &variables).remove(0);
        let claims = minted(&answer, secret, "both");
        let iat = claims["iat"].as_i64().unwrap();
        assert_eq!(claims, expected("both", "Ada Lovelace", "Ada", "Lovelace", iat));
    }
    for (content, secret) in [(ODD_SECRET.to_owned(), ODD_SECRET), (format!("{SECRET}\r\n"), SECRET)] {
        let answer = sample.ask(1, &[("TILEDESK_SECRET", &content)]).remove(0);
        minted(&answer, secret, "both");
    }
    refuses(language, &sample);

    let (from, to) = language.nobody;
    assert_eq!(text.matches(from).count(), 1, "{from}");
    let nobody = Sample::new(language, &text.replace(from, to)).unwrap();
    let answer = nobody.ask(1, &[("TILEDESK_SECRET", SECRET)]).remove(0);
    assert_eq!((answer.status, answer.body.trim_end()), (401, "nobody is signed in"));
}

const COULD_NOT: &str = "the token could not be made";

/// Of a customer who lacks something, or whose id cannot be an `external_id`, there is no token, and the log says why.
fn wants_all_of_it(language: &Language) {
    let mut text = snippet(&[language.name]);
    for (index, value) in ADA.iter().enumerate() {
        let variable = language.variable.replace("NAME", &format!("ADA_{index}"));
        for quote in ['"', '\''] {
            text = text.replace(&format!("{quote}{value}{quote}"), &variable);
        }
    }
    let Some(sample) = Sample::new(language, &text) else {
        return;
    };
    let names: Vec<String> = (0..ADA.len()).map(|index| format!("ADA_{index}")).collect();
    let mut whole: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(ADA).collect();
    whole.push(("TILEDESK_SECRET", SECRET));
    minted(&sample.ask(1, &whole)[0], SECRET, "both");

    for (index, field) in language.fields.iter().enumerate() {
        let mut empty = whole.clone();
        empty[index].1 = "";
        let mut missing = whole.clone();
        missing.remove(index);
        for variables in [empty, missing] {
            let (answers, log) = sample.refuses(1, &variables);
            let line = if language.name == "sh" {
                // tilepass's own words.
                format!("error: invalid value '' for '{field} ")
            } else {
                format!("error: the signed-in user has no {field}\n")
            };
            has_no_token(&answers[0], &log, &line);
        }
    }

    let endless = "1".repeat(256);
    for id in ["auth0|5f7c8ec7", "5f7c8ec7\n", "é", &endless] {
        whole[0].1 = id;
        let (answers, log) = sample.refuses(1, &whole);
        let line = if language.name == "sh" {
            "error: invalid value "
        } else {
            "error: the id of the signed-in user must be 1 to 255 of A-Z a-z 0-9 . _ -\n"
        };
        has_no_token(&answers[0], &log, line);
        assert!(language.name == "sh" || !log.contains(id), "{log}");
    }
    whole[0].1 = "a-Z_0.9";
    minted(&sample.ask(1, &whole)[0], SECRET, "both");
}

fn has_no_token(answer: &Answer, log: &str, line: &str) {
    let said = (answer.status, answer.body.trim_end());
    assert_eq!(said, (500, COULD_NOT), "{log}");
    assert_eq!(log.matches(line).count(), 1, "{log}");
    assert!(!log.contains(SECRET), "{log}");
}

/// A session that cannot be read is one line in the log, and the server goes on.
fn survives(language: &Language) {
    let text = snippet(&[language.name]);
    let (from, _) = language.nobody;
    assert!(!language.broken.is_empty());
    for broken in language.broken {
        let Some(sample) = Sample::new(language, &text.replace(from, broken)) else {
            return;
        };
        let (answers, log) = sample.refuses(2, &[("TILEDESK_SECRET", SECRET)]);
        for answer in answers {
            let said = (answer.status, answer.body.trim_end());
            assert_eq!(said, (500, COULD_NOT), "{broken}: {log}");
            assert!(answer.headers.contains("content-type: text/plain"));
        }
        let words = if language.name == "sh" { "the session could not be read" } else { "the session is broken" };
        let told = log.lines().filter(|line| line.contains("error: "));
        assert!(told.clone().all(|line| line.contains(words)), "{log}");
        assert_eq!(told.count(), 2, "{log}");
        for trace in ["Traceback", "as can be", "\tat ", "    at ", "Stack trace"] {
            assert!(!log.contains(trace), "{log}");
        }
    }
}

/// It answers at its one path, and at none beside or below it.
fn has_one_path(language: &Language) {
    let Some(sample) = Sample::new(language, &snippet(&[language.name])) else {
        return;
    };
    let server = Server::start(&sample, &[("TILEDESK_SECRET", SECRET)]);
    for path in [
        "/",
        "/chat-token/",
        "/chat-token/x",
        "/chat-token-x",
        "/index.html",
        &format!("/{}", language.file),
        "/x?/chat-token",
    ] {
        let answer = get(server.port, path);
        assert_eq!(answer.status, 404, "{path}: {}", answer.body);
        assert!(!answer.body.contains("JWT "), "{path}: {}", answer.body);
    }
    // Somebody looks whether it is there: `curl -I`.
    let head = ask(server.port, "HEAD", "/chat-token");
    assert_eq!((head.status, &*head.body), (200, ""));
    let answer = get(server.port, "/chat-token?fresh");
    minted(&answer, SECRET, "both");
}

/// Without a secret it does not start, says what is missing, and never shows what it was given.
fn refuses(language: &Language, sample: &Sample) {
    let missing = "error: there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET";
    let unreadable = "error: the file that TILEDESK_SECRET_FILE names cannot be read";
    let empty = sample.folder.path().join("empty");
    fs::write(&empty, "\n").unwrap();
    for (variables, why) in [
        (&[][..], missing),
        (&[("TILEDESK_SECRET", "")], missing),
        (&[("TILEDESK_SECRET_FILE", empty.to_str().unwrap())], missing),
        // Some put the secret itself there.
        (&[("TILEDESK_SECRET_FILE", SECRET)], unreadable),
    ] {
        let said = sample.fails(variables);
        // tilepass has words of its own for both.
        let own = language.name == "sh" && said.contains("error: tilepass could not sign");
        assert!(said.contains(why) || own, "{variables:?}: {said}");
        assert!(!said.contains(SECRET), "{said}");
    }
}

macro_rules! languages {
    ($($name:ident: $language:ident;)*) => {
        $(mod $name {
            #[test]
            fn mints() {
                super::mints(&super::$language);
            }

            #[test]
            fn takes_secrets() {
                super::takes_secrets(&super::$language);
            }

            #[test]
            fn wants_all_of_it() {
                super::wants_all_of_it(&super::$language);
            }
        })*

        /// A file that is added to `src/snippets` wants a line here.
        #[test]
        fn every_language_is_tested() {
            let tested: BTreeMap<&str, &str> =
                [$(($language.name, $language.file)),*, ("html", "index.html")].into();
            let listed = Home::with_secret_file().run(&["snippet", "--list", "--json"]).code(0).stdout;
            let listed: Vec<Value> = listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            let listed: BTreeMap<&str, &str> = listed
                .iter()
                .map(|line| (line["language"].as_str().unwrap(), line["file"].as_str().unwrap()))
                .collect();
            assert_eq!(listed, tested);
        }
    };
}

languages! {
    node: NODE;
    python: PYTHON;
    php: PHP;
    ruby: RUBY;
    go: GO;
    java: JAVA;
    rust: RUST;
    sh: SH;
}

/// A case that not every language has.
macro_rules! case {
    ($case:ident: $($name:ident $language:ident),*) => {
        mod $case {
            $(#[test]
            fn $name() {
                super::$case(&super::$language);
            })*
        }
    };
}

case!(survives: node NODE, python PYTHON, php PHP, ruby RUBY, go GO, java JAVA, sh SH);
case!(has_one_path: node NODE, python PYTHON, php PHP, go GO, java JAVA);

/// A web server of its own has decided on the path before PHP runs.
#[test]
fn the_sample_for_php_answers_where_a_web_server_puts_it() {
    let Some(sample) = Sample::new(&PHP, &snippet(&["php"])) else {
        return;
    };
    let variables = [("TILEDESK_SECRET", SECRET), ("REQUEST_URI", "/api/token.php?fresh")];
    let output = command(sample.folder.path(), &words(&["php", "chat-token.php"]), &variables).output().unwrap();
    claims(&String::from_utf8(output.stdout).unwrap(), SECRET, "both");
}

#[test]
fn the_sample_for_node_serves_the_page_and_nothing_else() {
    let Some(sample) = Sample::new(&NODE, &snippet(&["node"])) else {
        return;
    };
    let server = Server::start(&sample, &[("TILEDESK_SECRET", SECRET)]);
    let none = get(server.port, "/");
    assert_eq!((none.status, &*none.body), (404, "there is no index.html yet"));
    fs::write(sample.folder.path().join("index.html"), "<p>Hello").unwrap();
    let page = get(server.port, "/?a=b");
    assert_eq!((page.status, &*page.body), (200, "<p>Hello"));
    assert!(page.headers.contains("content-type: text/html; charset=utf-8"), "{}", page.headers);
    for path in ["/../secret", "//", "*"] {
        assert_eq!(get(server.port, path).status, 404, "{path}");
    }
    // It is still there.
    assert_eq!(get(server.port, "/chat-token?fresh").status, 200);
}

/// Somebody else has the port: one line says so, and how to take another.
#[test]
fn a_port_that_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    for (language, again) in
        [(NODE, "node server.js"), (PYTHON, "python3 server.py"), (GO, "go run ."), (JAVA, "java ChatToken.java")]
    {
        let Some(sample) = Sample::new(&language, &snippet(&[language.name])) else {
            continue;
        };
        let variables = [("TILEDESK_SECRET", SECRET)];
        let output =
            command(sample.folder.path(), &sample.command, &variables).env("PORT", port.to_string()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert_eq!(output.stdout, b"");
        assert!(said.starts_with("error: "), "{said}");
        assert!(said.contains(&port.to_string()), "{said}");
        assert!(said.contains("PORT=") && said.ends_with(&format!(" {again}\n")), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

/// Python says a lot about Ctrl-C unless it is told not to.
#[test]
fn ctrl_c_ends_the_sample_for_python() {
    let Some(mut sample) = Sample::new(&PYTHON, &snippet(&["python"])) else {
        return;
    };
    // Whoever runs the tests in the background may have it ignored.
    let run = "import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_path('server.py', run_name='__main__')";
    sample.command = words(&[&sample.command[0], "-c", run]);
    let mut server = Server::start(&sample, &[("TILEDESK_SECRET", SECRET)]);
    must(Command::new("kill").args(["-INT", &server.child.id().to_string()]));
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    assert_eq!(server.log(), "");
}

/// Somebody gives a field another name.
#[test]
fn a_field_that_is_misnamed() {
    let text = snippet(&["node"]);
    let Some(sample) = Sample::new(&NODE, &text.replace("    id: ", "    userId: ")) else {
        return;
    };
    let (answers, log) = sample.refuses(1, &[("TILEDESK_SECRET", SECRET)]);
    assert_eq!((answers[0].status, &*answers[0].body), (500, COULD_NOT));
    assert_eq!(log, "error: the signed-in user has no id\n");
}

/// Many sites number their customers.
#[test]
fn an_id_that_is_a_number_becomes_text() {
    for language in [NODE, PYTHON, PHP, RUBY] {
        let text = snippet(&[language.name]);
        let quote = if text.contains("'user-123456'") { "'" } else { "\"" };
        let text = text.replace(&format!("{quote}user-123456{quote}"), "42");
        let Some(sample) = Sample::new(&language, &text) else {
            continue;
        };
        let answer = sample.ask(1, &[("TILEDESK_SECRET", SECRET)]).remove(0);
        let claims = minted(&answer, SECRET, "both");
        assert_eq!(claims["external_id"], "42", "{}", language.name);
        assert_eq!(claims["_id"], format!("{ID}_42"), "{}", language.name);
    }
}

/// It writes its JSON by itself.
#[test]
fn the_sample_for_java_escapes_any_name() {
    let literal = r#"\t\u0001\u007f\"\\ </script> ليلى 🦀 \u2028"#;
    let name = "\t\u{1}\u{7f}\"\\ </script> ليلى 🦀 \u{2028}";
    let text = snippet(&["java", "--scheme", "custom"]);
    let text = text.replace("\"Ada\"", &format!("\"{literal}\""));
    let Some(sample) = Sample::new(&JAVA, &text) else {
        return;
    };
    let answer = sample.ask(1, &[("TILEDESK_SECRET", SECRET)]).remove(0);
    let claims = minted(&answer, SECRET, "custom");
    assert_eq!(claims["firstname"], name);
}

// --- What can be typed ------------------------------------------------------------------------------------------------

const NO_ID: &str = "warning: without the project's Tiledesk id (`--id`) it makes `visitor` tokens, and today's Tiledesk \
    answers 401 to them at sign-in\n";
const NODE_NOTES: &str = "\
note: server.js: `npm install jsonwebtoken`, then `TILEDESK_SECRET_FILE=path/to/secret node server.js`
note: never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
";

/// With these settings.
fn configured(settings: &str) -> Home {
    let machine = Home::with_secret_file();
    let folder = machine.path().join("config/tilepass");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), settings).unwrap();
    machine
}

#[test]
fn the_sample_is_all_that_is_on_stdout() {
    let machine = Home::with_secret_file();
    let node = |scheme| snippet(&["node", "--scheme", scheme]);
    let with_id = ["snippet", "node", "--id", ID];
    machine.run(&with_id).is(0, &node("both"), NODE_NOTES);
    let visitor = machine.run(&["snippet", "node"]);
    visitor.is(0, &node("visitor"), &format!("{NO_ID}{NODE_NOTES}"));
    let asked = machine.run(&["snippet", "node", "--scheme", "visitor"]);
    asked.is(0, &node("visitor"), NODE_NOTES);
    // The notes are the first lines of the sample, too.
    let commented = NODE_NOTES.replace("note: ", "// ");
    assert!(node("both").starts_with(&commented));

    let json = machine.run(&[&with_id[..], &["--json"]].concat());
    let text = serde_json::to_string(&node("both")).unwrap();
    let object = format!("{{\"language\":\"node\",\"variant\":\"both\",\"file\":\"server.js\",\"text\":{text}}}\n");
    json.is(0, &object, "");
}

#[test]
fn the_page_is_the_same_for_every_scheme() {
    let page = snippet(&["html"]);
    assert!(page.contains("https://widget.tiledesk.com/v5/launch.js"));
    assert!(!page.contains("signInWithCustomToken(visitor.token)"));
    assert!(page.contains(&format!("const PROJECT_ID = '{ID}';")));
    for scheme in SCHEMES {
        assert_eq!(snippet(&["html", "--scheme", scheme, "--widget", "v5"]), page);
    }
    assert_eq!(snippet(&["html", "--widget", "5"]), page);
    let old = snippet(&["html", "--widget", "v4"]);
    assert!(old.contains("https://widget.tiledesk.com/v4/launch.js"));
    assert!(old.contains("window.tiledesk.signInWithCustomToken(visitor.token)"));
    assert_eq!(snippet(&["html", "--widget", "4"]), old);
    let ran = Home::with_secret_file().run(&["snippet", "html", "-q"]);
    let warning =
        "warning: the page has `YOUR_PROJECT_ID` in place of the project's Tiledesk id: give that with `--id`\n";
    ran.is(0, &page.replace(ID, "YOUR_PROJECT_ID"), warning);
}

/// The widget was chosen by its JavaScript API once, of which that of version 4 is called v2.
#[test]
fn the_page_by_the_widgets_api() {
    let machine = Home::with_secret_file();
    for (apis, widget) in [(&["v2", "v3", "v4", "2", "3", "4"][..], "v4"), (&["v5", "5"], "v5")] {
        let page = snippet(&["html", "--widget", widget]);
        for api in apis {
            let arguments = ["snippet", "html", "--id", ID, "--api", api];
            let ran = machine.run(&arguments).code(0);
            assert_eq!(ran.stdout, page, "{api}");
            let hint = format!(
                "warning: `--api` is deprecated\nhint: `--widget {widget}` says the same by the widget's version\nnote: index.html: "
            );
            assert!(ran.stderr.starts_with(&hint), "{}", ran.stderr);
        }
    }
    let help = machine.run(&["snippet", "--help"]).code(0).stdout;
    assert!(help.contains("--widget <VERSION>") && !help.contains("--api"), "{help}");
}

const SCRIPT_NOTES: &str = "\
note: chat.js: put it on your site, and into each page: `<script src=\"/chat.js\" defer></script>`
note: never in here: the secret, or a token. The page fetches a fresh one whenever it needs one.
";

#[test]
fn the_script_of_the_page_as_a_file_of_its_own() {
    let machine = Home::with_secret_file();
    for widget in ["v5", "v4"] {
        let arguments = ["snippet", "html", "--id", ID, "--widget", widget];
        let page = snippet(&["html", "--widget", widget]);
        let script_only = [&arguments[..], &["--script-only"]].concat();
        let ran = machine.run(&script_only);
        let script = ran.stdout.clone();
        ran.is(0, &script, SCRIPT_NOTES);
        assert!(script.starts_with("// ") && script.ends_with("})();\n"));
        assert!(page.contains(&format!("<script>\n{script}</script>")));
        let json = machine.run(&[&script_only[..], &["--json"]].concat());
        let text = serde_json::to_string(&script).unwrap();
        let object =
            format!("{{\"language\":\"html\",\"variant\":\"{widget}\",\"file\":\"chat.js\",\"text\":{text}}}\n");
        json.is(0, &object, "");
    }
}

#[test]
fn the_page_with_a_nonce() {
    let page = snippet(&["html"]);
    for nonce in ["rAnd0m", "{{ nonce }}", "<%= nonce %>"] {
        let expected = page.replace("<script>", &format!("<script nonce=\"{nonce}\">"));
        assert_eq!(snippet(&["html", "--nonce", nonce]), expected);
    }
    for nonce in ["", " ", "a\"b", "a\nb"] {
        let ran = Home::with_secret_file().run(&["snippet", "html", "--id", ID, "--nonce", nonce]);
        assert_eq!(ran.code(2).stdout, "", "{nonce}");
    }
}

/// A language may be called what people call it; what is printed has its one name.
#[test]
fn a_language_has_other_names() {
    for (language, names) in [
        ("node", &["javascript", "js", "nodejs"][..]),
        ("python", &["py", "python3"]),
        ("ruby", &["rb"]),
        ("go", &["golang"]),
        ("rust", &["rs"]),
        ("sh", &["shell", "bash"]),
    ] {
        let same = snippet(&[language, "--json"]);
        for name in names {
            assert_eq!(snippet(&[name, "--json"]), same);
        }
    }
    let help = Home::with_secret_file().run(&["snippet", "--help"]).code(0).stdout;
    assert!(help.contains("[possible values: go, html, java, node, php, python, ruby, rust, sh]"));
}

#[test]
fn a_sample_has_the_claims_of_its_scheme_alone() {
    const WORDS: [&str; 5] = ["external_id", "Ada Lovelace", "userexternal", "firstname", ID];
    for language in [NODE, PYTHON, PHP, RUBY, GO, JAVA, RUST] {
        for (scheme, has) in [
            ("visitor", [true, true, false, false, false]),
            ("custom", [false, false, true, true, true]),
            ("both", [true; 5]),
        ] {
            let text = snippet(&[language.name, "--scheme", scheme]);
            assert_eq!(WORDS.map(|word| text.contains(word)), has, "{text}");
        }
    }
}

#[test]
fn usage_errors() {
    let machine = Home::with_secret_file();
    let snippet = |arguments: &[&str]| machine.run(&[&["snippet"], arguments].concat());
    for flag in [&["--widget", "v5"][..], &["--api", "v5"], &["--script-only"], &["--nonce", "x"]] {
        snippet(&[&["node"], flag].concat())
            .usage_error(&format!("`{}` belongs to the page: `tilepass snippet html`", flag[0]));
    }
    snippet(&["html", "--api", "v5", "--widget", "v5"])
        .usage_error("the argument '--api <VERSION>' cannot be used with '--widget <VERSION>'");
    snippet(&["html", "--script-only", "--nonce", "x"])
        .usage_error("the argument '--script-only' cannot be used with '--nonce <NONCE>'");
    for scheme in ["custom", "both"] {
        snippet(&["node", "--scheme", scheme]).usage_error(&format!(
            "scheme `{scheme}` needs the project's Tiledesk id: give it with `--id`, or once for all with `tilepass project set --id ID`; it stands in the dashboard's address, after `/project/`"
        ));
    }
    snippet(&["cobol"]).usage_error("invalid value 'cobol' for '[LANG]'");
    snippet(&["node", "--list"]).usage_error("the argument '[LANG]' cannot be used with '--list'");
    assert_eq!(snippet(&[]).code, 2);
    let id = machine.run(&["snippet", "go", "--id", "shop"]);
    assert_eq!(id.code(2).stdout, "");
}

#[test]
fn scheme_and_id_come_from_the_projects_settings() {
    let shop = format!("[projects.shop]\nid = \"{ID}\"\nscheme = \"custom\"\n");
    let custom = snippet(&["python", "--scheme", "custom"]);
    let machine = configured(&shop);
    machine.run(&["snippet", "python", "-q"]).is(0, &custom, "");
    // What is typed comes first, then the environment.
    let both = ["snippet", "python", "-q", "--scheme", "both"];
    machine.run(&both).is(0, &snippet(&["python"]), "");
    let other = "60000000000000000000abcd";
    let machine = machine.env("TILEPASS_TILEDESK_ID", other);
    let asked = ["snippet", "python", "-q", "--project", "shop"];
    machine.run(&asked).is(0, &custom.replace(ID, other), "");
    machine.run(&[&asked[..], &["--id", ID]].concat()).is(0, &custom, "");

    let machine = configured(&format!("{shop}[projects.sandbox]\n"));
    let ran = machine.run(&["snippet", "python"]);
    ran.is(
        2,
        "",
        "error: several projects are stored here, and none was named\nhint: name one with `--project`: `sandbox` and `shop`\n",
    );
    // With an id there is no need to.
    let ran = machine.run(&["snippet", "python", "-q", "--id", ID]);
    ran.is(0, &snippet(&["python"]), "");
    let ran = machine.run(&["snippet", "python", "-q", "--project", "shpo"]);
    let visitor = snippet(&["python", "--scheme", "visitor"]);
    ran.is(0, &visitor, &format!("warning: no settings are kept for project `shpo`\n{NO_ID}"));
}

/// Neither a store that cannot be opened nor a secret that cannot be read is in its way.
#[test]
fn no_secret_is_read() {
    let machine = Home::with_secret_file()
        .env("TILEPASS_SECRET_FILE", "/nowhere")
        .env("TILEPASS_SECRET", "")
        .env("TILEPASS_STORE", "file")
        .env("TILEPASS_PASSPHRASE_FILE", "/nowhere");
    let vault = machine.path().join("data/tilepass");
    fs::create_dir_all(&vault).unwrap();
    fs::write(vault.join("secrets.tilepass"), "damaged").unwrap();
    let ran = machine.run(&["snippet", "ruby", "-q", "--id", ID]);
    ran.is(0, &snippet(&["ruby"]), "");
}
