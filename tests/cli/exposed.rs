//! Files with something secret in them whose mode lets others read them: each way to name one, and what is no such file.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use crate::support::home::{Home, NEW, OLD, PASSPHRASE, keep};
use crate::support::server::MockServer;
use crate::support::tokens::ID;

fn set(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn warning(path: &str, mode: &str, others: &str) -> String {
    format!("warning: `{path}` has mode {mode}, with which {others} may read it\n")
}

fn hint(path: &str) -> String {
    format!("hint: keep it to yourself: `chmod 600 {path}`\n")
}

/// Each way to name a file, the file, and the command.
const WAYS: [(&str, &str, &[&str]); 10] = [
    ("", "secret", &["token", "sign", "--test-visitor", "--secret-file", "secret"]),
    ("TILEPASS_SECRET_FILE", "secret", &["token", "sign", "--test-visitor"]),
    ("TILEPASS_SECRET_FILE", "secret", &["secret", "exec", "--", "true"]),
    ("", "secret", &["secret", "import", "--project", "new", "--store", "file", "secret"]),
    ("", "secret", &["secret", "rotate", "--project", "shop", "--yes", "--from", "secret"]),
    ("", "lines", &["secret", "import", "--project", "n", "--store", "file", "--from-env-file", "lines", "--env", "A"]),
    ("TILEPASS_PASSPHRASE_FILE", "passphrase", &["token", "sign", "--test-visitor", "--project", "shop"]),
    ("", "passphrase", &["secret", "passphrase", "--new-file", "passphrase"]),
    ("TILEPASS_ADMIN_PASSWORD_FILE", "password", &["secret", "incident", "--project", "shop"]),
    ("TILEPASS_ADMIN_TOKEN_FILE", "token", &["secret", "incident", "--project", "shop"]),
];

fn home(mock: &MockServer) -> Home {
    let home = Home::with("shop", OLD);
    home.write_config(format!("[projects.shop]\nid = \"{ID}\"\nserver = \"{}\"\nstore = \"file\"\n", mock.url));
    for (name, text) in [("secret", NEW), ("lines", &format!("A={NEW}\n")), ("password", "hunter2"), ("token", "a.b.c")]
    {
        keep(home.path().join(name), text);
    }
    home.env("TILEPASS_ADMIN_EMAIL", "ada@example.com")
}

#[test]
fn whoever_names_such_a_file_is_told_how_to_mend_it() {
    let mock = MockServer::with_json("401 Unauthorized", "{}");
    for (variable, file, command) in WAYS {
        let naming = || {
            let home = home(&mock);
            let path = home.path().join(file);
            if variable.is_empty() { home } else { home.env(variable, path) }
        };
        let private = naming().run(command);
        assert!(!private.stderr.contains("may read it"), "{command:?}: {}", private.stderr);
        for (mode, others) in [(0o644, "everybody"), (0o640, "its group")] {
            let home = naming();
            set(&home.path().join(file), mode);
            let ran = home.run(command);
            assert_eq!(ran.code, private.code, "{command:?}: {}", ran.stderr);
            let shown = if variable.is_empty() { file.to_owned() } else { format!("~/{file}") };
            let said = warning(&shown, &format!("{mode:04o}"), others) + &hint(&format!("'{shown}'"));
            assert_eq!(ran.stderr.matches(&said).count(), 1, "{command:?}: {}", ran.stderr);
            assert!(!ran.stderr.contains(NEW) && !ran.stderr.contains(PASSPHRASE) && !ran.stderr.contains("hunter2"));
        }
    }
}

#[test]
fn what_is_no_file_of_ones_own_is_read_without_a_word() {
    let home = Home::with_secret_file();
    let sign = |path: &str| home.run(&["token", "sign", "--test-visitor", "-q", "--secret-file", path]).code(0).stderr;
    let secret = home.path().join("secret");
    set(&secret, 0o644);
    assert_eq!(sign("secret"), warning("secret", "0644", "everybody"));
    // The file that a link leads to counts.
    symlink(&secret, home.path().join("link")).unwrap();
    assert_eq!(sign("link"), warning("link", "0644", "everybody"));
    // Whoever opens it for tilepass knows what it is.
    let fed = |path: &str| {
        let arguments = ["token", "sign", "--test-visitor", "-q", "--secret-file", path];
        home.fed(&arguments, fs::read(&secret).unwrap()).code(0).stderr
    };
    assert_eq!((fed("-").as_str(), fed("/dev/stdin").as_str()), ("", ""));
    // A runner chooses the modes of what it hands a job.
    let in_ci = home.tilepass(&["token", "sign", "--test-visitor", "-q", "--secret-file", "secret"]);
    assert_eq!(in_ci.env("CI", "true").run().code(0).stderr, "");
    let doctor = home.tilepass(&["doctor", "--offline"]).env("CI", "true").env("TILEPASS_SECRET_FILE", &secret);
    let line = "bad      permissions   `TILEPASS_SECRET_FILE` names a file that others may read: `~/secret` has mode 0644, with which everybody may read it\n                       keep it to yourself: `chmod 600 '~/secret'`\n";
    let ran = doctor.run().code(1);
    assert!(ran.stdout.contains(line), "{}", ran.stdout);
    set(&secret, 0o600);
    assert_eq!(sign("secret"), "");
}
