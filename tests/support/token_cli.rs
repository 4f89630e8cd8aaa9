//! The binary with a home of its own and nothing else in its environment, and a secret in a file.

pub use super::environment;
use std::ffi::OsStr;
use std::path::PathBuf;

use assert_cmd::Command;
use environment::{binary, clean};
use tempfile::TempDir;

/// What [`Machine::new`] puts into its secret file.
pub const SECRET: &str = "q7Zr1Vt0bKc9XyLmP3sWdEfGh5JkNoUaTiRe8BuCvAx";
pub const FINGERPRINT: &str = "24dd-3ec7-9cf5";

pub struct Machine {
    home: TempDir,
    variables: Vec<(String, String)>,
}

impl Machine {
    /// An empty home with a secret file in it.
    pub fn new() -> Self {
        let home = tempfile::Builder::new().prefix("tilepass-").tempdir().unwrap();
        std::fs::write(home.path().join("secret"), SECRET).unwrap();
        Self { home, variables: Vec::new() }
    }

    /// With a variable in the environment of everything that is run.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Under which projects are kept in the secrets file.
    pub fn with_file_store() -> Self {
        Self::new().with("TILEPASS_PASSPHRASE", "a passphrase").with("TILEPASS_STORE", "file")
    }

    /// Stores a secret for a project.
    pub fn import(&self, project: &str, secret: &str, more: &[&str]) {
        let arguments = [&["secret", "import", "-q", "--project", project, "-"], more].concat();
        self.fed(&arguments, secret).code(0);
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn command<S: AsRef<OsStr>>(&self, program: &str, arguments: &[S]) -> Command {
        let mut command = clean(program, self.home.path());
        command.envs(self.variables.iter().cloned()).args(arguments);
        Command::from_std(command)
    }

    pub fn tilepass<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Ran {
        Ran::of(&mut self.command(binary(), arguments))
    }

    pub fn fed<S: AsRef<OsStr>>(&self, arguments: &[S], stdin: impl Into<Vec<u8>>) -> Ran {
        Ran::of(self.command(binary(), arguments).write_stdin(stdin))
    }

    /// On a terminal, with a shell's redirections; `None` where there is no `script`.
    pub fn on_a_terminal(&self, line: &str) -> Option<Ran> {
        let line = line.replace("tilepass", binary());
        let mut command = self.command("script", &["-qec", &line, "/dev/null"]);
        command.env("SHELL", "/bin/sh").env("TERM", "dumb");
        let found = std::process::Command::new("script").arg("--version").output();
        found.is_ok().then(|| Ran::of(&mut command))
    }
}

pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        Self {
            code: output.status.code().expect("an exit status, not a signal"),
            stdout: String::from_utf8(output.stdout).expect("UTF-8 on stdout"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8 on stderr"),
        }
    }

    #[track_caller]
    pub fn code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub fn is(self, code: i32, stdout: &str, stderr: &str) {
        assert_eq!((self.code, &*self.stdout, &*self.stderr), (code, stdout, stderr));
    }

    /// A usage error: nothing on stdout, and this message.
    #[track_caller]
    pub fn usage_error(self, message: &str) {
        let ran = self.code(2);
        assert_eq!(ran.stdout, "");
        assert_eq!(ran.stderr.lines().next(), Some(&*format!("error: {message}")));
    }
}
