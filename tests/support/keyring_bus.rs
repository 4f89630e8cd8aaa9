//! A D-Bus session bus and a `gnome-keyring-daemon` that belong to one test.
//!
//! Must never: touch the bus, the keyring or the home directory of whoever runs the tests. Everything stands in a
//! temporary directory, the bus starts nothing by itself, children get an environment made from nothing, and what
//! was started is killed when the value is dropped, also when the test panics.

use std::ffi::OsString;
use std::fs::Permissions;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::environment;
use super::home::Call;
use super::not_run::not_run;

/// What every case needs, and the Debian package that has it.
const PROGRAMS: [(&str, &str); 4] = [
    ("dbus-daemon", "dbus-daemon"),
    ("dbus-send", "dbus-bin"),
    ("gnome-keyring-daemon", "gnome-keyring"),
    ("secret-tool", "libsecret-tools"),
];
/// What unlocks every keyring here.
pub const PASSWORD: &str = "a password";
/// Long enough for a busy machine.
const STARTING: Duration = Duration::from_secs(20);

/// A private bus, with or without a keyring on it.
pub struct KeyringBus {
    home: TempDir,
    bus: Child,
    daemon: Option<Child>,
}

impl KeyringBus {
    /// Starts a bus on which nobody provides `org.freedesktop.secrets`, and which knows nobody to start for it. `None`
    /// where a program is missing, which was said.
    pub fn start() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        for (program, package) in PROGRAMS {
            if !std::env::split_paths(&path).any(|folder| folder.join(program).is_file()) {
                let test = std::thread::current().name().unwrap_or_default().to_owned();
                not_run(&test, &format!("`{program}` is not there (Debian: {package})"));
                return None;
            }
        }
        let home = tempfile::Builder::new().prefix("bus").tempdir().unwrap();
        for directory in ["run", "services", "data/keyrings", "config", "state", "cache"] {
            std::fs::create_dir_all(home.path().join(directory)).unwrap();
        }
        let run = home.path().join("run");
        std::fs::set_permissions(&run, Permissions::from_mode(0o700)).unwrap();
        // The installed configuration would start a keyring by itself whenever somebody asks for one.
        let configuration = home.path().join("bus.conf");
        std::fs::write(
            &configuration,
            format!(
                "<busconfig><type>session</type><listen>unix:path={}</listen><auth>EXTERNAL</auth>\
                 <servicedir>{}</servicedir>\
                 <policy context=\"default\"><allow send_destination=\"*\"/><allow receive_sender=\"*\"/>\
                 <allow own=\"*\"/></policy></busconfig>",
                socket(home.path()).display(),
                home.path().join("services").display()
            ),
        )
        .unwrap();
        let mut bus = clean("dbus-daemon", home.path());
        bus.arg("--config-file").arg(&configuration);
        bus.args(["--nofork", "--print-address=1"]);
        let log = home.path().join("bus.log");
        bus.stderr(std::fs::File::create(&log).unwrap());
        let mut bus = spawn(bus.stdin(Stdio::null()).stdout(Stdio::piped()));
        // It prints its address once it listens.
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let started = Self { home, bus, daemon: None };
        if address.is_empty() {
            let said = std::fs::read_to_string(&log).unwrap_or_default();
            panic!("dbus-daemon did not start: {said}");
        }
        Some(started)
    }

    /// A bus with a keyring that `password` unlocked.
    pub fn unlocked(password: &str) -> Option<Self> {
        let mut bus = Self::start()?;
        bus.start_unlocked(password);
        Some(bus)
    }

    /// Starts the keyring and unlocks it; the first time, its file is made with this password.
    pub fn start_unlocked(&mut self, password: &str) {
        self.start_daemon(Some(password));
    }

    /// Starts the keyring on the file that is there, as after a login without the password.
    pub fn start_never_unlocked(&mut self) {
        self.start_daemon(None);
    }

    fn start_daemon(&mut self, password: Option<&str>) {
        assert!(self.daemon.is_none(), "there is a daemon already");
        let mut command = clean("gnome-keyring-daemon", self.home.path());
        command.args(["--foreground", "--components=secrets"]);
        command.arg("--control-directory");
        command.arg(self.home.path().join("run/keyring"));
        if password.is_some() {
            command.arg("--unlock");
        }
        command.stdin(Stdio::piped()).stdout(Stdio::null());
        let mut daemon = spawn(command.stderr(Stdio::null()));
        let mut stdin = daemon.stdin.take().unwrap();
        stdin.write_all(password.unwrap_or("").as_bytes()).unwrap();
        // The end of its input is the end of the password.
        drop(stdin);
        self.daemon = Some(daemon);
        self.until("the keyring is on the bus", Self::has_keyring);
    }

    /// From now on the bus runs `command` when somebody asks for a keyring that is not there.
    pub fn start_on_demand(&self, command: &str) {
        let service = format!("[D-BUS Service]\nName=org.freedesktop.secrets\nExec={command}\n");
        let path = self.home.path().join("services/secrets.service");
        std::fs::write(path, service).unwrap();
        let reloaded =
            self.send(&["--dest=org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.ReloadConfig"]);
        assert!(reloaded.contains("method return"), "{reloaded}");
    }

    /// Locks the default collection, as a screen saver might.
    pub fn lock(&self) {
        let locked = self.send(&[
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.Lock",
            "array:objpath:/org/freedesktop/secrets/collection/login",
        ]);
        assert!(locked.contains("collection/login"), "not locked: {locked}");
    }

    /// Starts the keyring again if it has ended by itself, as it may when a program that talks to it is killed:
    /// whether it had.
    pub fn revive(&mut self, password: &str) -> bool {
        let has_ended = self.daemon.as_mut().is_some_and(|daemon| daemon.try_wait().unwrap().is_some());
        if has_ended {
            self.daemon = None;
            self.until("the keyring is gone from the bus", |bus| !bus.has_keyring());
            self.start_unlocked(password);
        }
        has_ended
    }

    /// Makes the keyring deaf: it stays on the bus and answers nobody.
    pub fn stop(&self) {
        self.signal("STOP");
    }

    /// Lets a keyring that was stopped answer again.
    pub fn go_on(&self) {
        self.signal("CONT");
    }

    /// Ends the keyring in the middle of what it does; another one needs [`KeyringBus::kill`] first.
    pub fn crash(&self) {
        self.signal("KILL");
    }

    /// Ends the keyring at once, as a crash would; the bus and the keyring's file stay.
    pub fn kill(&mut self) {
        let mut daemon = self.daemon.take().expect("a daemon");
        daemon.kill().unwrap();
        daemon.wait().unwrap();
        self.until("the keyring is gone from the bus", |bus| !bus.has_keyring());
    }

    /// The keyring's process.
    pub fn daemon_id(&self) -> u32 {
        self.daemon.as_ref().expect("a daemon").id()
    }

    /// What `secret-tool lookup service tilepass username NAME` says; `None` when it finds nothing.
    pub fn lookup(&self, name: &str) -> Option<String> {
        self.try_lookup(name).unwrap()
    }

    /// The same; an error is what `secret-tool` complains of.
    pub fn try_lookup(&self, name: &str) -> Result<Option<String>, String> {
        let mut command = self.command("secret-tool");
        command.args(["lookup", "service", "tilepass", "username", name]);
        let output = run(&mut command);
        let stderr = String::from_utf8_lossy(&output.stderr);
        if !stderr.is_empty() {
            return Err(format!("secret-tool: {stderr}"));
        }
        let found = String::from_utf8(output.stdout).unwrap();
        Ok((output.status.success() && !found.is_empty()).then_some(found))
    }

    /// Writes `value` with `secret-tool store`, as somebody else might have done.
    pub fn store(&self, value: &str, attributes: &[&str]) {
        let mut command = self.command("secret-tool");
        command.args(["store", "--label=tilepass test"]);
        command.args(attributes).stdin(Stdio::piped());
        let mut child = spawn(&mut command);
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(value.as_bytes()).unwrap();
        drop(stdin);
        assert!(child.wait().unwrap().success(), "secret-tool store failed");
    }

    /// Takes every item away that stands under the service `tilepass`.
    pub fn clear(&self) {
        // Where there is none, that is a failure.
        run(self.command("secret-tool").args(["clear", "service", "tilepass"]));
    }

    /// How many items stand under the service `tilepass`, in whatever collection.
    pub fn items(&self) -> usize {
        let mut command = self.command("secret-tool");
        command.args(["search", "--all", "service", "tilepass"]);
        let output = run(&mut command);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().filter(|l| l.starts_with('[')).count()
    }

    /// tilepass with this bus, and nothing on its stdin.
    pub fn tilepass(&self, arguments: &[&str]) -> Call<'_> {
        let mut command = self.command(environment::binary());
        command.args(arguments);
        Call::new(command, self.home())
    }

    /// `program` with this bus, and with nothing else that it could reach.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        clean(program, self.home.path())
    }

    /// The directory in which everything stands.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    fn has_keyring(&self) -> bool {
        self.send(&[
            "--dest=org.freedesktop.DBus",
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus.NameHasOwner",
            "string:org.freedesktop.secrets",
        ])
        .contains("boolean true")
    }

    fn send(&self, arguments: &[&str]) -> String {
        let mut command = self.command("dbus-send");
        command.args(["--session", "--print-reply", "--reply-timeout=5000"]);
        let output = run(command.args(arguments));
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    }

    fn signal(&self, name: &str) {
        let id = self.daemon_id().to_string();
        let output = run(Command::new("kill").args(["-s", name, &id]));
        assert!(output.status.success(), "kill: {output:?}");
    }

    fn until(&self, what: &str, reached: impl Fn(&Self) -> bool) {
        let started = Instant::now();
        while !reached(self) {
            assert!(started.elapsed() < STARTING, "waited in vain until {what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for KeyringBus {
    fn drop(&mut self) {
        for child in self.daemon.iter_mut().chain([&mut self.bus]) {
            // SIGKILL also ends what was stopped.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn socket(home: &Path) -> PathBuf {
    home.join("run/bus")
}

fn clean(program: impl AsRef<std::ffi::OsStr>, home: &Path) -> Command {
    let mut address = OsString::from("unix:path=");
    address.push(socket(home));
    let mut command = environment::clean(program, home);
    command.env("DBUS_SESSION_BUS_ADDRESS", address);
    for (name, directory) in [
        ("XDG_RUNTIME_DIR", "run"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_CACHE_HOME", "cache"),
    ] {
        command.env(name, home.join(directory));
    }
    command
}

fn spawn(command: &mut Command) -> Child {
    command.spawn().unwrap_or_else(|cause| {
        let program = command.get_program().display();
        panic!("cannot run `{program}`: {cause}")
    })
}

fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|cause| {
        let program = command.get_program().display();
        panic!("cannot run `{program}`: {cause}")
    })
}
