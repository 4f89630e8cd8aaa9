//! While nothing is published, no document tells anybody to install tilepass by its name alone: whoever held that name
//! would be obeyed.

use std::fs;
use std::path::Path;

use super::documents;

/// What takes a package by name, and the words that may come before it.
const INSTALLERS: &[(&str, &[&str])] = &[
    ("npx", &[]),
    ("bunx", &[]),
    ("uvx", &[]),
    ("npm", &["install", "i", "add", "exec", "x"]),
    ("pnpm", &["install", "i", "add", "dlx", "exec"]),
    ("yarn", &["global", "add", "dlx"]),
    ("pip", &["install", "download"]),
    ("pip3", &["install", "download"]),
    ("pipx", &["install", "run"]),
    ("uv", &["tool", "install", "run", "pip", "add"]),
    ("cargo", &["install", "binstall", "add"]),
    ("brew", &["install"]),
    ("scoop", &["install"]),
    ("winget", &["install"]),
    ("apt", &["install"]),
    ("apt-get", &["install"]),
    ("dnf", &["install"]),
    ("apk", &["add"]),
    ("docker", &["run", "pull"]),
];

/// The name that a line has an installer fetch, if it is ours.
fn fetches(line: &str) -> bool {
    let words: Vec<&str> =
        line.split(|c: char| c.is_whitespace() || "`'\"();|".contains(c)).filter(|word| !word.is_empty()).collect();
    words.iter().enumerate().any(|(index, word)| {
        let Some((_, verbs)) = INSTALLERS.iter().find(|(installer, _)| installer == word) else { return false };
        let mut rest = words[index + 1..].iter().skip_while(|word| word.starts_with('-') || verbs.contains(word));
        rest.next().is_some_and(|name| {
            let name = name.trim_end_matches(['.', ',', ':']);
            name.strip_prefix("tilepass").is_some_and(|rest| rest.is_empty() || rest.starts_with(['@', '=', '~', '[']))
        })
    })
}

fn releases() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/published");
    let text = fs::read_to_string(path).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("releases=")).expect("`releases=` in .ci/published");
    line.trim().to_owned()
}

#[test]
fn no_public_installation_before_there_is_one() {
    if !releases().is_empty() {
        return;
    }
    for path in documents::paths() {
        for (index, line) in documents::read(&path).lines().enumerate() {
            assert!(!fetches(line), "{path}, line {}: nothing is published yet (.ci/published): {line}", index + 1);
        }
    }
}

#[test]
fn public_installations_are_known() {
    for line in [
        "npx tilepass token sign",
        "$ npx --yes tilepass@0.1.0 --version",
        "Say `pip install tilepass`.",
        "pip install --quiet tilepass==0.1.0",
        "`uvx tilepass`",
        "- run: npm install -g tilepass",
        "uv tool install tilepass",
        "cargo install --locked tilepass",
    ] {
        assert!(fetches(line), "{line}");
    }
    for line in [
        "cargo install --path .",
        "npm install ./tilepass-0.1.0.tgz",
        "pip install target/dist/tilepass-0.1.0-py3-none-any.whl",
        "pip and tilepass",
        "apt install ./tilepass_0.1.0_amd64.deb",
    ] {
        assert!(!fetches(line), "{line}");
    }
}
