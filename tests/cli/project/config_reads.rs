//! How often a command reads `config.toml`: once, and a writer once more with the lock. The kernel counts.

use std::ffi::OsStr;
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fd::OwnedFd;
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};
use rustix::io::Errno;

use crate::support::home::{NEW, OLD};
use crate::support::host::TestHost;
use crate::support::server::MockServer;
use crate::support::tokens::ID;

/// Hears of every file in a directory that is opened and closed without having been written to.
struct Reads(OwnedFd);

impl Reads {
    fn in_directory(directory: &Path) -> Self {
        let queue = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).unwrap();
        // Events of one kind in a row count as one, so opening is heard of as well.
        inotify::add_watch(&queue, directory, WatchFlags::OPEN | WatchFlags::CLOSE_NOWRITE).unwrap();
        Self(queue)
    }

    /// How often the file was read since the last time.
    fn of(&self, name: &str) -> usize {
        let mut buffer = [MaybeUninit::uninit(); 4096];
        let mut events = Reader::new(&self.0, &mut buffer);
        let mut reads = 0;
        loop {
            let event = match events.next() {
                Ok(event) => event,
                Err(Errno::AGAIN) => return reads,
                Err(error) => panic!("{error}"),
            };
            let is_it = event.file_name().is_some_and(|file| OsStr::from_bytes(file.to_bytes()) == name);
            reads += usize::from(is_it && event.events().contains(ReadFlags::CLOSE_NOWRITE));
        }
    }
}

fn reads(host: &TestHost, arguments: &[&str], stdin: &str) -> usize {
    let reads = Reads::in_directory(host.directory.path());
    let ran = host.with_stdin(arguments, stdin);
    assert_eq!(ran.exit, tilepass::Exit::Done, "{arguments:?}: {}", ran.stderr);
    reads.of("config.toml")
}

#[test]
fn who_only_looks_reads_the_settings_once() {
    for arguments in [
        &["secret", "status"][..],
        &["secret", "rotate", "--local", "--dry-run"],
        &["secret", "remove", "--previous", "--yes"],
        &["secret", "exec", "--", "true"],
        &["project", "list"],
        &["token", "sign", "--test-visitor"],
        &["token", "inspect", "--no-verify", "eyJhbGciOiJIUzI1NiJ9.e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],
    ] {
        let host = TestHost::with_old();
        if arguments.contains(&"--previous") {
            host.run(&["secret", "rotate", "--local", "--hide", "--yes", "-q"]);
        }
        if arguments.contains(&"inspect") {
            // Its answer is no.
            let reads = Reads::in_directory(host.directory.path());
            host.run(arguments);
            assert_eq!(reads.of("config.toml"), 1, "{arguments:?}");
            continue;
        }
        assert_eq!(reads(&host, arguments, ""), 1, "{arguments:?}");
    }
}

#[test]
fn a_writer_reads_the_settings_once_more_with_the_lock() {
    let old: fn() -> TestHost = TestHost::with_old;
    let new: fn() -> TestHost = TestHost::new;
    let without_secret: fn() -> TestHost = || {
        let host = TestHost::new();
        host.write_config("[projects.default]\n");
        host
    };
    for (host, arguments, stdin) in [
        (new, &["secret", "generate"][..], ""),
        (new, &["secret", "import", "-", "--store", "file", "--project", "shop", "--id", ID], NEW),
        (old, &["secret", "rotate", "--local", "--yes"], ""),
        (old, &["secret", "rotate", "--from", "-", "--yes", "--id", ID], NEW),
        (old, &["secret", "remove", "--yes"], ""),
        (old, &["project", "set", "--id", ID], ""),
        (old, &["project", "set", "--store", "file"], ""),
        (without_secret, &["project", "remove", "--yes"], ""),
    ] {
        let host = host();
        // A file that is not there cannot be read.
        let expected = if host.config().exists() { 2 } else { 0 };
        assert_eq!(reads(&host, arguments, stdin), expected, "{arguments:?}");
    }
    let host = TestHost::new();
    host.write_config("[projects.other]\n");
    assert_eq!(reads(&host, &["secret", "import", "--project", "shop"], NEW), 2);
}

#[test]
fn what_was_typed_and_replaces_something_is_remembered_in_the_file_as_it_is_after_the_server_answered() {
    let mock = MockServer::making(NEW);
    let rotate = ["secret", "rotate", "--on-server", "--hide", "--yes", "--admin-token-file", "-"];
    let arguments = [&rotate[..], &["--id", ID, "--server", mock.url.as_str()]].concat();
    let token = "JWT eyJhbGciOiJIUzI1NiJ9.e30.AAAA";
    let config =
        |server: &str| format!("[projects.default]\nid = \"{ID}\"\nserver = \"{server}\"\nstore = \"keyring\"\n");

    let host = TestHost::with_old();
    host.write_config(&config(mock.url.as_str()));
    assert_eq!(reads(&host, &arguments, token), 2);

    let host = TestHost::with_old();
    host.write_config(&config("https://old.example"));
    let reads = Reads::in_directory(host.directory.path());
    // Another server than the remembered one: somebody has to say so.
    let arguments: Vec<&str> = arguments.into_iter().filter(|argument| *argument != "--yes").collect();
    let ran = host.with_stdin_and_person(&arguments, token, vec![Box::new(|| Some("default".to_owned()))]);
    assert_eq!(ran.exit, tilepass::Exit::Done, "{}", ran.stderr);
    assert_eq!(reads.of("config.toml"), 3);
    assert_eq!(host.read_config(), config(mock.url.as_str()));
    assert_eq!(TestHost::kept(&host.keyring, "default"), Some((NEW.to_owned(), Some(OLD.to_owned()))));
}
