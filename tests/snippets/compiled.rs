//! The applications in `apps/` that are compiled: Go, Java, Rust.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::apps::{App, must, there, words};
use crate::root;

pub(crate) const GO: App = App {
    name: "go",
    snippet: &["go"],
    file: "chat_token.go",
    fill: &[
        ("\tonce(\"nobody is ever signed in: replace signedInUser\")\n", ""),
        ("return demonstration(r), nil", "return siteUser(r)"),
    ],
    only: &[],
    prepare: |folder| {
        go(folder)?;
        Ok(words(&["./server"]))
    },
    variables: &[],
    forgets: false,
};

/// Builds what stands in a folder.
pub(crate) fn go(folder: &Path) -> Result<(), String> {
    there("go", &["version"], "`go`")?;
    let library = Path::new("/usr/share/gocode/src/github.com/golang-jwt/jwt");
    if !library.exists() || !library.with_file_name("../gorilla/sessions").exists() {
        return Err(
            "Debian's golang-github-golang-jwt-jwt-dev or golang-github-gorilla-sessions-dev is not there".to_owned()
        );
    }
    // The sample is written for v5, and Debian may have v4, whose interface is the same as far as the sample goes:
    // whichever it is, it stands where the sample looks for it.
    let modules = folder.join("gopath/src/github.com/golang-jwt/jwt");
    fs::create_dir_all(&modules).unwrap();
    std::os::unix::fs::symlink(library, modules.join("v5")).unwrap();
    must(
        Command::new("go")
            .args(["build", "-o", "server", "."])
            .current_dir(folder)
            .env("GO111MODULE", "off")
            .env("GOFLAGS", "")
            .env("GOPATH", format!("{}:/usr/share/gocode", folder.join("gopath").display()))
            .env("GOCACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("go")),
    );
    Ok(())
}

pub(crate) const JDK: App = App {
    name: "jdk",
    snippet: &["java"],
    file: "ChatToken.java",
    fill: &[
        ("        once(\"nobody is ever signed in: replace signedInUser\");\n", ""),
        ("return demonstration(request);", "return Site.user(request);"),
    ],
    only: &[],
    prepare: |folder| {
        javac(folder, &["ChatToken.java", "Site.java"])?;
        Ok(words(&["java", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", ".", "Site"]))
    },
    variables: &[],
    forgets: false,
};

/// Compiles files in a folder; a warning is an error.
pub(crate) fn javac(folder: &Path, files: &[&str]) -> Result<(), String> {
    there("javac", &["-version"], "`javac`")?;
    must(
        Command::new("javac")
            .args(["-J-XX:TieredStopAtLevel=1", "-Xlint:all,-classfile,-path", "-Werror", "-encoding", "UTF-8"])
            .args(files)
            .current_dir(folder),
    );
    Ok(())
}

pub(crate) const RUST: App = App {
    name: "rust",
    snippet: &["rust"],
    file: "chat_token.rs",
    fill: &[],
    only: &[],
    prepare: |folder| {
        let crates = crates();
        let mut rustc = Command::new("rustc");
        rustc.args(["--edition", "2024", "-C", "debuginfo=0", "-C", "strip=debuginfo", "-D", "warnings", "main.rs"]);
        for name in ["jsonwebtoken", "serde_json", "sha2", "base64", "tilepass"] {
            let library = &crates[name];
            rustc.arg("--extern").arg(format!("{name}={}", library.display()));
            rustc.arg("-L").arg(format!("dependency={}", library.parent().unwrap().display()));
        }
        must(rustc.current_dir(folder));
        Ok(words(&["./main"]))
    },
    variables: &[],
    forgets: false,
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
