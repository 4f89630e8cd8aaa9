//! What a test starts finds a home of its own around it, and nothing of whoever runs the tests.
//!
//! No other file under `tests/` names the binary or empties an environment: `tests/cli/clean_environment.rs` looks.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Child, Command};

/// All that a child gets.
///
/// Without a runtime directory the bus would be looked for below `/run/user`, where that of the developer is, with the
/// keyring on it.
pub fn clean_environment(home: &Path) -> Vec<(OsString, OsString)> {
    let mut variables: Vec<(OsString, OsString)> =
        vec![("HOME".into(), home.into()), ("XDG_RUNTIME_DIR".into(), home.join("no-bus-here").into())];
    // It says itself where files go, and no variable hides the Credential Manager of whoever runs the tests.
    #[cfg(windows)]
    variables.extend([
        ("TILEPASS_HOME".into(), home.join("data").join("tilepass").into()),
        ("TILEPASS_STORE".into(), "file".into()),
    ]);
    // Windows starts nothing without `SystemRoot`.
    for name in ["PATH", "SystemRoot"] {
        if let Some(value) = std::env::var_os(name) {
            variables.push((name.into(), value));
        }
    }
    variables
}

/// A program in that environment and in that home.
pub fn clean(program: impl AsRef<OsStr>, home: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(clean_environment(home)).current_dir(home);
    command
}

/// Starts it.
///
/// Of ten thousand programs, Wine loses one before it has begun (`STATUS_INTERNAL_ERROR`, by Windows' number); the next is there.
pub fn start(command: &mut Command) -> Child {
    let is_lost = |error: &std::io::Error| cfg!(windows) && error.raw_os_error() == Some(1359);
    command.spawn().or_else(|error| if is_lost(&error) { command.spawn() } else { Err(error) }).unwrap()
}

/// Where tilepass lies, for whoever has another program start it.
pub fn binary() -> &'static str {
    assert_cmd::cargo::cargo_bin!("tilepass").to_str().unwrap()
}

/// A `PATH` on which tilepass comes first, and then what comes with the system.
pub fn path_with_tilepass() -> String {
    let folder = Path::new(binary()).parent().unwrap();
    format!("{}:/usr/local/bin:/usr/bin:/bin", folder.display())
}
