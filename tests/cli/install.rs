//! `make install` and `make uninstall`, into folders of their own: every file, its mode, and that nothing stays.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::support::environment;
use crate::support::not_run;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// For people who let nobody read what they make.
fn make(arguments: &[String]) -> Output {
    Command::new("sh")
        .args(["-c", "umask 077; exec make --no-print-directory \"$@\"", "sh"])
        .args(arguments)
        // When `make` runs the tests, it hands its own variables down.
        .env_remove("MAKEFLAGS")
        .env_remove("MAKELEVEL")
        .current_dir(root())
        .output()
        .unwrap()
}

fn variables(destination: &Path, more: &[&str]) -> Vec<String> {
    let mut all = vec![format!("DESTDIR={}", destination.display())];
    all.extend(more.iter().map(|&variable| variable.to_owned()));
    all
}

fn done(what: &str, variables: &[String]) {
    let output = make(&[&[what.to_owned()], variables].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "make {what}: {said}");
}

/// Path below `folder`, and mode and content, of every file.
fn files(folder: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let mode = path.metadata().unwrap().permissions().mode() & 0o7777;
            if path.is_dir() {
                assert_eq!(mode, 0o755, "{}", path.display());
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
                found.insert(name.to_owned(), (mode, fs::read(&path).unwrap()));
            }
        }
    }
    found
}

/// What ought to be below the prefix.
fn expected() -> BTreeMap<String, (u32, Vec<u8>)> {
    let text = |path: &str| (0o644, fs::read(root().join(path)).unwrap());
    let share = [
        ("bash-completion/completions/tilepass", "tilepass.bash"),
        ("zsh/site-functions/_tilepass", "_tilepass"),
        ("fish/vendor_completions.d/tilepass.fish", "tilepass.fish"),
    ];
    let mut all: BTreeMap<_, _> =
        share.map(|(name, from)| (format!("share/{name}"), text(&format!("completions/{from}")))).into();
    for page in fs::read_dir(root().join("man")).unwrap() {
        let name = page.unwrap().file_name().into_string().unwrap();
        all.insert(format!("share/man/man1/{name}"), text(&format!("man/{name}")));
    }
    let program = fs::read(environment::binary()).unwrap();
    all.insert("bin/tilepass".to_owned(), (0o755, program));
    all
}

fn there_is_make() -> bool {
    let there = Command::new("make").arg("--version").output().is_ok();
    if !there {
        not_run::not_run("make install", "there is no `make`");
    }
    there
}

#[test]
fn install_and_uninstall() {
    if !there_is_make() {
        return;
    }
    let binary = &*format!("BINARY={}", environment::binary());
    for (more, prefix) in [(&[binary][..], "usr/local"), (&[binary, "PREFIX=/opt/chat tools"], "opt/chat tools")] {
        let scratch = TempDir::new().unwrap();
        let destination = scratch.path().join("a path with blanks");
        let variables = variables(&destination, more);
        done("install", &variables);
        let below = destination.join(prefix);
        let found = files(&below);
        assert!(found == expected(), "{:?}", found.keys());
        assert_eq!(files(&destination).len(), found.len());
        // Over what is there already, and as often as one likes.
        done("install", &variables);
        assert!(files(&below) == found);

        let version = environment::clean(below.join("bin/tilepass"), scratch.path()).arg("--version").output().unwrap();
        let version = String::from_utf8(version.stdout).unwrap();
        let expected = format!("tilepass {} (", env!("CARGO_PKG_VERSION"));
        assert!(version.starts_with(&expected), "{version}");

        // A page of an earlier version goes, another program's stays.
        let pages = below.join("share/man/man1");
        fs::write(pages.join("tilepass-of-old.1"), "").unwrap();
        fs::write(pages.join("tilepasser.1"), "").unwrap();
        done("uninstall", &variables);
        let left: Vec<String> = files(&below).into_keys().collect();
        assert_eq!(left, ["share/man/man1/tilepasser.1"]);
        done("uninstall", &variables);
    }
}

#[test]
fn nothing_is_installed_before_it_was_built() {
    if !there_is_make() {
        return;
    }
    let scratch = TempDir::new().unwrap();
    let destination = scratch.path().join("destination");
    let install = vec!["install".to_owned(), "BINARY=target/nowhere".to_owned()];
    let output = make(&[install, variables(&destination, &[])].concat());
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    let first = said.lines().next().unwrap();
    assert_eq!(first, "there is no target/nowhere: run `make build` first");
    assert!(!destination.exists());
}
