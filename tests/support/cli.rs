//! `tilepass` as a user has it: a home of its own, an environment with nothing in it, the secrets file.
//!
//! No test reaches the home, the settings or the keyring of whoever runs it.

use super::address;
pub use super::environment;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use address::without_port;
use environment::{binary, clean, clean_environment};
use snapbox::{IntoData, assert_data_eq};
use tempfile::TempDir;

/// The passphrase of every secrets file here.
pub const PASSPHRASE: &str = "correct horse battery staple";

/// A secret that was there before.
pub const OLD: &str = "OldOldOldOldOldOldOldOldOldOldOldOldOldOld1";
/// One that takes its place.
pub const NEW: &str = "NewNewNewNewNewNewNewNewNewNewNewNewNewNew2";
const OLD_PRINT: &str = "b202-30dd-cb38";
const NEW_PRINT: &str = "6861-42bd-cb01";

/// A home in which nothing is yet.
pub struct Home {
    directory: TempDir,
}

impl Home {
    pub fn new() -> Self {
        let directory = TempDir::new().unwrap();
        fs::write(directory.path().join("passphrase"), PASSPHRASE).unwrap();
        Self { directory }
    }

    /// With this secret in the secrets file.
    pub fn with(project: &str, secret: &str) -> Self {
        let home = Self::new();
        home.import(project, secret);
        home
    }

    pub fn import(&self, project: &str, secret: &str) {
        let ran = self.tilepass(&["secret", "import", "-q", "--store", "file", "--project"]).arg(project).fed(secret);
        ran.is(0, "", "");
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    pub fn config(&self) -> PathBuf {
        self.path().join("config/tilepass/config.toml")
    }

    pub fn secrets_file(&self) -> PathBuf {
        self.path().join("data/tilepass/secrets.tilepass")
    }

    pub fn write_config(&self, text: impl AsRef<[u8]>) {
        fs::create_dir_all(self.config().parent().unwrap()).unwrap();
        fs::write(self.config(), text).unwrap();
    }

    pub fn read_config(&self) -> String {
        fs::read_to_string(self.config()).unwrap_or_default()
    }

    /// What is kept, as `status --json` has it for one project.
    pub fn status(&self, project: &str) -> serde_json::Value {
        let ran = self.tilepass(&["secret", "status", "--json", "--project", project]).run();
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        serde_json::from_str(&ran.stdout).unwrap()
    }

    /// The secret of a project, which `token sign` and `inspect` prove to be `secret`.
    pub fn holds(&self, project: &str, secret: &str) {
        let token = self.tilepass(&["token", "sign", "--test-visitor", "-q", "--project"]).arg(project).run();
        assert_eq!(token.code, Some(0), "{}", token.stderr);
        let inspect = self.tilepass(&["token", "inspect", "-"]).env("TILEPASS_SECRET", secret).fed(&token.stdout);
        assert!(inspect.stdout.contains("signature") && inspect.code == Some(0), "{}", inspect.stdout);
    }

    /// The variables that a command runs with.
    pub fn environment(&self) -> Vec<(OsString, OsString)> {
        let mut variables = clean_environment(self.path());
        for (name, file) in
            [("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("TILEPASS_PASSPHRASE_FILE", "passphrase")]
        {
            variables.push((name.into(), self.path().join(file).into()));
        }
        variables
    }

    pub fn tilepass(&self, arguments: &[&str]) -> Call<'_> {
        self.call(binary(), arguments)
    }

    /// A shell's script, in which `$0` is tilepass.
    pub fn shell(&self, script: &str) -> Call<'_> {
        self.call("sh", &["-c", script, binary()])
    }

    fn call(&self, program: &str, arguments: &[&str]) -> Call<'_> {
        let mut command = clean(program, self.path());
        command.envs(self.environment()).args(arguments).stdin(Stdio::null());
        Call { command, home: self }
    }
}

/// A command about to be run.
pub struct Call<'h> {
    pub command: Command,
    home: &'h Home,
}

impl Call<'_> {
    /// The same, started by another program.
    pub fn through(self, program: &str, argument: &str) -> Self {
        let mut command = clean(program, self.home.path());
        command.arg(argument).arg(self.command.get_program()).args(self.command.get_args()).stdin(Stdio::null());
        for (name, value) in self.command.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        Self { command, ..self }
    }

    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub fn run(mut self) -> Ran {
        let output = self.command.output().unwrap();
        Ran::new(self.home, output.status.code(), &output.stdout, &output.stderr)
    }

    /// With this on stdin.
    pub fn fed(mut self, stdin: impl AsRef<[u8]>) -> Ran {
        let mut child =
            self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Who refuses before reading closes the pipe.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_ref());
        let output = child.wait_with_output().unwrap();
        Ran::new(self.home, output.status.code(), &output.stdout, &output.stderr)
    }

    /// With stdout going somewhere else; what it would have said is empty then.
    pub fn into_stdout(mut self, stdout: impl Into<Stdio>) -> Ran {
        let child = self.command.stdout(stdout).stderr(Stdio::piped()).spawn().unwrap();
        let output = child.wait_with_output().unwrap();
        Ran::new(self.home, output.status.code(), b"", &output.stderr)
    }
}

/// What came of it, with the home's path, fingerprints and times made the same in every run.
pub struct Ran {
    /// `None` when a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn new(home: &Home, code: Option<i32>, stdout: &[u8], stderr: &[u8]) -> Self {
        let text = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
            assert!(!text.contains("panicked"), "{text}");
            text.replace(home.path().to_str().unwrap(), "~")
        };
        Self { code, stdout: text(stdout), stderr: text(stderr) }
    }

    /// Asserts all of it. What is expected is written as [`redacted`] has it.
    pub fn says(&self, stderr: impl IntoData) {
        assert_data_eq!(redacted(&self.stderr), stderr.into_data().raw());
    }

    pub fn is(&self, code: i32, stdout: impl IntoData, stderr: impl IntoData) {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        self.says(stderr);
        assert_data_eq!(redacted(&self.stdout), stdout.into_data().raw());
    }
}

/// The fingerprints of [`OLD`] and [`NEW`] as `OOOO-…` and `NNNN-…`, others as `FFFF-…`; addresses of this computer as `HOST`; `now` and `2 s ago` as `AGO`, RFC 3339 as `TIME`.
pub fn redacted(text: &str) -> String {
    let mut lines = String::new();
    for line in without_port(text).split_inclusive('\n') {
        let words: Vec<String> = line.split(' ').map(word).collect();
        let mut line = words.join(" ");
        while let Some(at) = line.find(" s ago") {
            let number = line[..at].rfind(|c: char| !c.is_ascii_digit());
            let from = number.map_or(0, |at| at + 1);
            line.replace_range(from..at + " s ago".len(), "AGO");
        }
        lines.push_str(&line);
    }
    lines
}

fn word(word: &str) -> String {
    let mut word = word.to_owned();
    let is_print = |text: &str| {
        text.char_indices().all(|(at, c)| match at {
            4 | 9 => c == '-',
            _ => matches!(c, '0'..='9' | 'a'..='f'),
        })
    };
    let mut at = 0;
    while let Some(part) = word.get(at..at + 14) {
        if is_print(part) {
            let name = match part {
                OLD_PRINT => "OOOO-OOOO-OOOO",
                NEW_PRINT => "NNNN-NNNN-NNNN",
                _ => "FFFF-FFFF-FFFF",
            };
            word.replace_range(at..at + 14, name);
        }
        at += 1;
        while !word.is_char_boundary(at) {
            at += 1;
        }
    }
    let is_time = |text: &str| text.starts_with("20") && text.ends_with('Z') && text.contains('T');
    for at in 0..word.len() {
        if word.get(at..at + 20).is_some_and(is_time) {
            word.replace_range(at..at + 20, "TIME");
        }
    }
    match word.strip_prefix("now") {
        Some(rest) if rest.starts_with(['\n', ')', ';', ',']) => format!("AGO{rest}"),
        _ => word,
    }
}

/// A pipe whose reader has gone.
pub fn closed_pipe() -> std::io::PipeWriter {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer
}
