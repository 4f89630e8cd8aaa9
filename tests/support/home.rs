//! `tilepass` as a user has it: the binary in a home of its own, with nothing else in its environment.
//!
//! No test reaches the home, the settings or the keyring of whoever runs it.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use snapbox::{IntoData, assert_data_eq};
use tempfile::TempDir;
use tilepass::store::file::FileStore;
use tilepass::store::file::key::Cost;
use tilepass::store::{Origin, Prompt, Record, Store, StoreError, UnlockTimeout};
use zeroize::Zeroizing;

use super::environment::{binary, clean, clean_environment, start};
use super::server::without_port;
use super::tokens::{SECRET, secret};

/// The passphrase of every secrets file here.
pub const PASSPHRASE: &str = "correct horse battery staple";

/// A secret that was there before.
pub const OLD: &str = "OldOldOldOldOldOldOldOldOldOldOldOldOldOld1";
/// One that takes its place.
pub const NEW: &str = "NewNewNewNewNewNewNewNewNewNewNewNewNewNew2";
/// Their fingerprints, and that of [`SECRET`].
pub const OLD_PRINT: &str = "b202-30dd-cb38";
pub const NEW_PRINT: &str = "6861-42bd-cb01";
pub const FINGERPRINT: &str = "24dd-3ec7-9cf5";

/// What a guess at [`PASSPHRASE`] costs: nothing, where it would cost the tests minutes. A secrets file keeps its cost.
const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

/// Writes a file that nobody else may read, as those who keep a secret in one ought to.
pub fn keep(path: impl AsRef<Path>, text: impl AsRef<[u8]>) {
    fs::write(&path, text).unwrap();
    #[cfg(unix)]
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// A home, and what is in the environment of everything that is run there.
pub struct Home {
    directory: TempDir,
    variables: Vec<(OsString, OsString)>,
}

impl Home {
    /// One in which nothing is yet.
    pub fn new() -> Self {
        let directory = tempfile::Builder::new().prefix("tilepass-").tempdir().unwrap();
        keep(directory.path().join("passphrase"), PASSPHRASE);
        let mut variables = clean_environment(directory.path());
        for (name, file) in
            [("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("TILEPASS_PASSPHRASE_FILE", "passphrase")]
        {
            variables.push((name.into(), directory.path().join(file).into()));
        }
        Self { directory, variables }
    }

    /// With this secret in the secrets file.
    pub fn with(project: &str, secret: &str) -> Self {
        let home = Self::new();
        home.import(project, secret);
        home
    }

    /// With [`SECRET`] in the file `secret`, and in no store.
    pub fn with_secret_file() -> Self {
        let home = Self::new();
        keep(home.path().join("secret"), SECRET);
        home
    }

    /// With a variable in the environment of everything that is run.
    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Without one.
    pub fn without(mut self, name: &str) -> Self {
        self.variables.retain(|(one, _)| one != name);
        self
    }

    /// Puts a secret where `tilepass secret import --store file` would, without the seconds that its key costs.
    pub fn import(&self, project: &str, text: &str) {
        let project = project.parse().unwrap();
        let random = |bytes: &mut [u8]| {
            bytes.fill(7);
            Ok(())
        };
        let mut store = FileStore::with_cost(self.secrets_file(), Box::new(random), CHEAP);
        let record = Record::new(secret(text), Timestamp::now(), Origin::Imported);
        assert_eq!(store.get(&project, &mut Typist).unwrap().record, None);
        store.prepare(&project, &mut Typist).unwrap();
        store.put(&project, &record, None, &mut Typist).unwrap();
        let entry = format!("[projects.{project}]\n");
        let config = self.read_config();
        if !config.contains(&entry) {
            let gap = if config.is_empty() { "" } else { "\n" };
            self.write_config(format!("{config}{gap}{entry}store = \"file\"\n"));
        }
    }

    /// The same, for a project whose Tiledesk id is known.
    pub fn import_with_id(&self, project: &str, secret: &str, id: &str) {
        self.import(project, secret);
        self.run(&["project", "set", project, "-q", "--id", id]).is(0, "", "");
    }

    /// What the secrets file has of a project, as nobody but the store reads it.
    pub fn record(&self, project: &str) -> Result<Option<Record>, StoreError> {
        record_in(self.secrets_file(), project)
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    pub fn config(&self) -> PathBuf {
        self.path().join(if cfg!(windows) { "data/tilepass/config.toml" } else { "config/tilepass/config.toml" })
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
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        serde_json::from_str(&ran.stdout).unwrap()
    }

    /// The secret of a project, which `token sign` and `inspect` prove to be `secret`.
    pub fn holds(&self, project: &str, secret: &str) {
        let token = self.tilepass(&["token", "sign", "--test-visitor", "-q", "--project"]).arg(project).run();
        assert_eq!(token.code, 0, "{}", token.stderr);
        let inspect = self.tilepass(&["token", "inspect", "-"]).env("TILEPASS_SECRET", secret).fed(&token.stdout);
        assert!(inspect.stdout.contains("signature") && inspect.code == 0, "{}", inspect.stdout);
    }

    /// The variables that a command runs with.
    pub fn environment(&self) -> &[(OsString, OsString)] {
        &self.variables
    }

    /// A command that may be given more.
    pub fn tilepass(&self, arguments: &[impl AsRef<OsStr>]) -> Call<'_> {
        self.call(binary(), arguments)
    }

    /// What comes of a command.
    pub fn run(&self, arguments: &[impl AsRef<OsStr>]) -> Ran {
        self.tilepass(arguments).run()
    }

    /// The same, with this on its stdin.
    pub fn fed(&self, arguments: &[impl AsRef<OsStr>], stdin: impl AsRef<[u8]>) -> Ran {
        self.tilepass(arguments).fed(stdin)
    }

    /// A shell's script, in which `$0` is tilepass.
    pub fn shell(&self, script: &str) -> Call<'_> {
        self.call("sh", &["-c", script, binary()])
    }

    /// On a terminal, with a shell's redirections; `None` where there is no `script`.
    pub fn on_a_terminal(&self, line: &str) -> Option<Ran> {
        Command::new("script").arg("--version").output().ok()?;
        let call = self.call("script", &["-qec", &line.replace("tilepass", binary()), "/dev/null"]);
        Some(call.env("SHELL", "/bin/sh").env("TERM", "dumb").run())
    }

    fn call(&self, program: &str, arguments: &[impl AsRef<OsStr>]) -> Call<'_> {
        let mut command = clean(program, self.path());
        command.envs(self.variables.iter().cloned()).args(arguments);
        Call::new(command, self.path())
    }
}

/// What a secrets file has of a project.
pub fn record_in(file: PathBuf, project: &str) -> Result<Option<Record>, StoreError> {
    let mut store = FileStore::with_cost(file, Box::new(|_| Err("unused".into())), CHEAP);
    store.get(&project.parse().unwrap(), &mut Typist).map(|found| found.record)
}

/// A command about to be run.
pub struct Call<'h> {
    pub command: Command,
    home: &'h Path,
}

impl<'h> Call<'h> {
    /// One that runs in a home that is no [`Home`].
    pub fn new(mut command: Command, home: &'h Path) -> Self {
        command.stdin(Stdio::null());
        Self { command, home }
    }

    /// The same, started by another program.
    pub fn through(self, program: &str, argument: &str) -> Self {
        let mut command = clean(program, self.home);
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

    pub fn args(mut self, arguments: &[impl AsRef<OsStr>]) -> Self {
        self.command.args(arguments);
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
        let started = Instant::now();
        let child = start(self.command.stdout(Stdio::piped()).stderr(Stdio::piped()));
        Ran::of(started, &child.wait_with_output().unwrap(), self.home)
    }

    /// With this on stdin.
    pub fn fed(self, stdin: impl AsRef<[u8]>) -> Ran {
        self.fed_after(stdin, || {})
    }

    /// The same, only once `wait` has come back.
    pub fn fed_after(mut self, stdin: impl AsRef<[u8]>, wait: impl FnOnce()) -> Ran {
        let started = Instant::now();
        let mut child = start(self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()));
        wait();
        // Who refuses before reading closes the pipe.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_ref());
        Ran::of(started, &child.wait_with_output().unwrap(), self.home)
    }

    /// With stdout going somewhere else; what it would have said is empty then.
    pub fn into_stdout(mut self, stdout: impl Into<Stdio>) -> Ran {
        let started = Instant::now();
        let child = start(self.command.stdout(stdout).stderr(Stdio::piped()));
        Ran::of(started, &child.wait_with_output().unwrap(), self.home)
    }
}

/// What came of it, with the home's path as `~`.
pub struct Ran {
    /// As a shell has it: 128 and the signal where one ended it.
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
    /// How long it took.
    pub took: Duration,
}

impl Ran {
    fn of(started: Instant, output: &Output, home: &Path) -> Self {
        let code = shells_status(output.status);
        Self { took: started.elapsed(), ..Self::new(code, &output.stdout, &output.stderr, home) }
    }

    pub fn new(code: i32, stdout: &[u8], stderr: &[u8], home: &Path) -> Self {
        let text = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
            assert!(!text.contains("panicked"), "{text}");
            as_on_unix(&text.replace(home.to_str().unwrap(), "~"))
        };
        Self { code, stdout: text(stdout), stderr: text(stderr), took: Duration::ZERO }
    }

    /// Asserts the exit status alone.
    #[track_caller]
    pub fn code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Asserts what was said on stderr.
    #[track_caller]
    pub fn says(&self, stderr: impl IntoData) {
        assert_text(&in_words(&self.stderr), stderr);
    }

    /// Asserts all of it.
    #[track_caller]
    pub fn is(&self, code: i32, stdout: impl IntoData, stderr: impl IntoData) {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        assert_text(&in_words(&self.stderr), stderr);
        assert_text(&self.stdout, stdout);
    }

    /// A usage error: nothing on stdout, and this message.
    #[track_caller]
    pub fn usage_error(self, message: &str) {
        let ran = self.code(2);
        assert_eq!(ran.stdout, "");
        assert_eq!(in_words(&ran.stderr).lines().next(), Some(&*format!("error: {message}")));
    }
}

/// What is said on Windows as it is said elsewhere: paths in the home, and the words of `Shell::PowerShell`, which has tests
/// of its own.
pub fn as_on_unix(text: &str) -> String {
    if cfg!(unix) {
        return text.to_owned();
    }
    let replaced = |text: &str, pattern: &str, by: &dyn Fn(&regex::Captures<'_>) -> String| {
        regex::Regex::new(pattern).unwrap().replace_all(text, by).into_owned()
    };
    let text = replaced(text, r#"~(?:\\{1,2}[^\\\s'"`:,;]+)+"#, &|path| {
        let path = path[0].replace("\\\\", "/").replace('\\', "/");
        path.replace("~/data/tilepass/config.toml", "~/config/tilepass/config.toml")
    });
    let text = replaced(&text, r"Remove-Item ((?:Env:\w+(?:, )?)+)", &|names| {
        format!("unset {}", names[1].replace("Env:", "").replace(", ", " "))
    });
    let text = replaced(&text, r"\$env:(\w+) = '([^']*)'", &|set| format!("export {}={}", &set[1], &set[2]));
    let text = replaced(&text, r"\(Select-String TEXT ([^)]+)\)\.Line", &|file| format!("grep TEXT {}", &file[1]));
    let text = text.replace("Get-Content -Wait ", "tail -F ");
    let text = replaced(&text, r"Get-Content ([^`|]+) \|", &|files| format!("cat {} |", files[1].replace(", ", " ")));
    text.replace("curl.exe -s", "curl -s").replace("tilepass.exe", "tilepass").replace("powershell -Command", "sh -c")
}

/// What `--json` says on stderr as it is said without; `tests/cli/said.rs` looks at the JSON itself.
pub fn in_words(stderr: &str) -> String {
    let mut words = Vec::new();
    for line in stderr.lines() {
        let Ok(said) = serde_json::from_str::<serde_json::Value>(line) else { return stderr.to_owned() };
        let (level, message) = (said["level"].as_str().unwrap(), said["message"].as_str().unwrap());
        words.push(format!("{level}: {message}\n"));
        words
            .extend(said["hints"].as_array().unwrap().iter().map(|hint| format!("hint: {}\n", hint.as_str().unwrap())));
    }
    words.concat()
}

/// What is expected is there to the letter, or as [`redacted`] has it.
#[track_caller]
fn assert_text(text: &str, expected: impl IntoData) {
    let expected = expected.into_data().raw();
    if expected.render().as_deref() != Some(text) {
        assert_data_eq!(redacted(text), expected);
    }
}

fn shells_status(status: ExitStatus) -> i32 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128 + signal;
    }
    status.code().unwrap()
}

/// Knows the passphrase.
struct Typist;

impl Prompt for Typist {
    fn passphrase(&mut self, _: bool) -> Result<Zeroizing<String>, StoreError> {
        Ok(Zeroizing::new(PASSPHRASE.to_owned()))
    }

    fn waiting(&mut self, _: &str) {}

    fn unlock_timeout(&self) -> UnlockTimeout {
        UnlockTimeout { limit: Duration::from_secs(3), person: false }
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
        Some(rest) if rest.starts_with(['\n', ')', ';', ',', ':']) => format!("AGO{rest}"),
        _ => word,
    }
}

/// A pipe whose reader has gone.
pub fn closed_pipe() -> std::io::PipeWriter {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer
}
