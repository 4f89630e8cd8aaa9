//! The recipes for CI, run as each service would run them: the commands are taken out of the document's YAML and shell, the
//! environment is what the service documents, and stand-ins take the place of the site and of the tests.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use tempfile::TempDir;

use super::runner::{ARCHIVE, Ended, Runner, SUM};
use super::yaml::{below, steps};
use super::{ID, binary, clean, documents, not_run, path_with_tilepass};

pub(super) const SECRET: &str = "5f0c7f0e-2f0a-4b1e-9d3c-0d1f2a3b4c5d";

/// The recipe of that language that has this in it.
fn recipe(language: &str, has: &str) -> String {
    let blocks = documents::blocks(&documents::read("docs/ci.md"));
    let mut found = blocks.iter().filter(|block| block.language == language && block.text.contains(has));
    let recipe = found.next().expect("the recipe").text.clone();
    assert!(found.next().is_none(), "several recipes have `{has}`");
    recipe
}

/// What the site answers: a good token, or one with a mistake.
fn site(more: &[&str]) -> String {
    let home = TempDir::new().unwrap();
    fs::write(home.path().join("secret"), SECRET).unwrap();
    let output =
        clean(binary(), home.path()).args(["token", "sign", "--secret-file", "secret"]).args(more).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

fn good() -> String {
    site(&["--test-visitor", "--id", ID])
}

fn expired() -> String {
    site(&["--test-visitor", "--id", ID, "--iat", "1736931600"])
}

/// A good token, but not as the widget wants it.
fn bare() -> String {
    site(&["--test-visitor", "--id", ID, "--format", "raw"])
}

const NO_PREFIX: &str = "refused: bare token: the widget must be given `JWT `, then the token";
const UNDEFINED: &str = "refused: this is the text `undefined`";
const NO_ID: &str = "error: scheme `both` needs the project's Tiledesk id";

/// The recipe of a project whose id is empty, and of one that has none.
fn without_id(yaml: &str) -> [String; 2] {
    let line = format!("TILEPASS_TILEDESK_ID: {ID}");
    assert!(yaml.contains(&line));
    [yaml.replace(&line, "TILEPASS_TILEDESK_ID: ''"), yaml.replace(&line, "ANOTHER: variable")]
}

/// What the YAML recipes judge the site's answer with.
const INSPECT: &str = "tilepass token inspect --exact --redact - < chat-token.txt";

/// Nothing of a token is in a log; with `mask`, but for the one line that masks it.
fn shows_no_token(log: &str, mask: Option<&str>) {
    let mut lines: Vec<&str> = log.lines().collect();
    if let Some(raw) = mask {
        let expected = format!("::add-mask::{raw}");
        let masks = lines.iter().position(|line| *line == expected);
        lines.remove(masks.expect("a line that masks the token"));
    }
    for line in lines {
        assert!(!line.contains("eyJ") && !line.contains("add-mask"), "{log}");
    }
}

fn there_is(shell: &str) -> bool {
    let there = Command::new(shell).args(["-c", ":"]).output().is_ok();
    if !there {
        not_run::not_run("the recipes for CI", &format!("there is no `{shell}`"));
    }
    there
}

// --- GitHub Actions ---------------------------------------------------------------------------------------------------

#[test]
fn on_github() {
    if !there_is("bash") {
        return;
    }
    let yaml = recipe("yaml", "add-mask");
    assert!(yaml.contains("if: github.event.pull_request.head.repo.fork != true\n"));
    let runner = Runner::new(Some(&good()));
    let ended = runner.github(&yaml, SECRET);
    assert_eq!(ended.status, 0, "{}", ended.log);
    let (token, environment) = runner.seen().unwrap();
    let raw = token.strip_prefix("JWT eyJ").expect("`JWT `, and a token");
    shows_no_token(&ended.log, Some(&format!("eyJ{raw}")));
    assert!(ended.log.starts_with("accepted: "), "{}", ended.log);
    assert!(!environment.contains("TILEPASS_") && !environment.contains(SECRET));
    assert_eq!(environment.matches(raw).count(), 1);
}

#[test]
fn on_github_when_something_is_wrong() {
    if !there_is("bash") {
        return;
    }
    let yaml = recipe("yaml", "add-mask");
    // A secret that was not handed out is empty.
    for (answer, secret, status, says) in [
        (Some(expired()), SECRET, 1, "refused: expired"),
        (Some(good()), "another-secret-of-thirty-two-bytes", 1, "refused: "),
        (Some(good()), "", 3, "`TILEPASS_SECRET` is set, but empty"),
        (Some(bare()), SECRET, 1, NO_PREFIX),
        (Some("undefined".to_owned()), SECRET, 1, UNDEFINED),
        (None, SECRET, 7, "curl: (7)"),
    ] {
        let runner = Runner::new(answer.as_deref());
        let ended = runner.github(&yaml, secret);
        assert_eq!(ended.status, status, "{}", ended.log);
        assert!(ended.log.contains(says), "{}", ended.log);
        shows_no_token(&ended.log, None);
        assert!(runner.seen().is_none());
    }
    // The step that mints the token, on its own.
    let minting = yaml.replace(INSPECT, "true");
    let runner = Runner::new(Some(&good()));
    let ended = runner.github(&minting, "");
    assert_eq!(ended.status, 3, "{}", ended.log);
    assert!(!ended.log.contains("add-mask"), "{}", ended.log);
    assert_eq!(fs::read_to_string(runner.path("github-env")).unwrap(), "");
    for yaml in without_id(&yaml) {
        let runner = Runner::new(Some(&good()));
        let ended = runner.github(&yaml, SECRET);
        assert_eq!(ended.status, 2, "{}", ended.log);
        assert!(ended.log.contains(NO_ID), "{}", ended.log);
        assert!(runner.seen().is_none());
    }
}

// --- GitLab -----------------------------------------------------------------------------------------------------------

/// The runner's, for images with and without bash.
const GITLAB: [&[&str]; 2] = [&["bash", "-eo", "pipefail"], &["sh", "-eu"]];

#[test]
fn on_gitlab() {
    let yaml = recipe("yaml", "script:");
    for shell in GITLAB {
        if !there_is(shell[0]) {
            continue;
        }
        let runner = Runner::new(Some(&good()));
        let ended = runner.gitlab(shell, &yaml, Some(SECRET));
        assert_eq!(ended.status, 0, "{}", ended.log);
        shows_no_token(&ended.log, None);
        let (token, _) = runner.seen().unwrap();
        assert!(token.starts_with("JWT eyJ"), "{token}");
    }
}

#[test]
fn on_gitlab_when_something_is_wrong() {
    let yaml = recipe("yaml", "script:");
    for (answer, secret, status, says) in [
        (Some(expired()), Some(SECRET), 1, "refused: expired"),
        (Some(good()), None, 3, "not checked"),
        (Some(good()), Some(""), 6, "the secret in "),
        (Some(bare()), Some(SECRET), 1, NO_PREFIX),
        (None, Some(SECRET), 7, "curl: (7)"),
    ] {
        for shell in GITLAB {
            if !there_is(shell[0]) {
                continue;
            }
            let runner = Runner::new(answer.as_deref());
            let ended = runner.gitlab(shell, &yaml, secret);
            assert_eq!(ended.status, status, "{}", ended.log);
            assert!(ended.log.contains(says), "{}", ended.log);
            shows_no_token(&ended.log, None);
            assert!(runner.seen().is_none());
        }
    }
    for yaml in without_id(&yaml) {
        let runner = Runner::new(Some(&good()));
        let ended = runner.gitlab(GITLAB[1], &yaml, Some(SECRET));
        assert_eq!(ended.status, 2, "{}", ended.log);
        assert!(ended.log.contains(NO_ID), "{}", ended.log);
        assert!(runner.seen().is_none());
    }
    // The line that mints the token, without a secret.
    let minting = yaml.replace(INSPECT, "true");
    let runner = Runner::new(Some(&good()));
    let ended = runner.gitlab(GITLAB[1], &minting, None);
    assert_eq!(ended.status, 3, "{}", ended.log);
    assert!(ended.log.contains("neither `TILEPASS_SECRET_FILE` nor `TILEPASS_SECRET` is set"));
    assert!(runner.seen().is_none());
}

// --- A shell script ---------------------------------------------------------------------------------------------------

fn in_a_script(runner: &Runner, script: &str, secret: bool) -> Ended {
    of_project(ID, runner, script, secret)
}

fn of_project(id: &str, runner: &Runner, script: &str, secret: bool) -> Ended {
    let mut environment = vec![("TILEPASS_TILEDESK_ID".to_owned(), id.to_owned())];
    if secret {
        environment.push(runner.secret_file(SECRET));
    }
    environment.push(("ARCHIVE".to_owned(), ARCHIVE.to_owned()));
    environment.push(("ARCHIVE_SHA256".to_owned(), runner.sum.clone()));
    let script = format!("{}{script}", recipe("sh", "tilepass --version"));
    let mut ended = runner.run(&["sh"], &script, &environment).after_installing();
    // The last of the lines that install it.
    let (version, rest) = ended.log.split_once('\n').unwrap();
    assert!(version.starts_with("tilepass "), "{version}");
    ended.log = rest.to_owned();
    ended
}

#[test]
fn in_a_script_the_sites_tokens() {
    let script = recipe("sh", "case $status in");
    for (answer, secret, status, first) in [
        (Some(good()), true, 0, "the site hands out tokens that are let in"),
        (Some(expired()), true, 1, "the site hands out tokens that are refused:"),
        (Some("undefined".to_owned()), true, 1, "the site hands out tokens that are refused:"),
        (Some(bare()), true, 1, "the site hands out tokens that are refused:"),
        (Some(expired()), false, 1, "the site hands out tokens that are refused:"),
        (Some(good()), false, 3, "this could not be judged (status 3)"),
    ] {
        let runner = Runner::new(answer.as_deref());
        let ended = in_a_script(&runner, &script, secret);
        assert_eq!(ended.status, status, "{}", ended.log);
        // What somebody without the secret can do comes before it.
        let mut lines = ended.log.lines().filter(|line| !line.starts_with("hint: "));
        assert_eq!(lines.next(), Some(first));
        shows_no_token(&ended.log, None);
    }
    let ended = in_a_script(&Runner::new(None), &script, true);
    assert_eq!((ended.status, &*ended.log), (7, "curl: (7) no answer\n"));
}

#[test]
fn in_a_script_a_token_for_tests() {
    let script = recipe("sh", "npm test");
    let runner = Runner::new(None);
    let ended = in_a_script(&runner, &script, true);
    assert_eq!((ended.status, ended.log.as_str()), (0, ""));
    let (token, _) = runner.seen().unwrap();
    assert!(token.starts_with("JWT eyJ"), "{token}");

    let runner = Runner::new(None);
    let ended = in_a_script(&runner, &script, false);
    assert_eq!(ended.status, 3, "{}", ended.log);
    assert!(runner.seen().is_none());

    let ended = of_project("", &runner, &script, true);
    assert_eq!(ended.status, 2, "{}", ended.log);
    assert!(ended.log.contains(NO_ID), "{}", ended.log);
    assert!(runner.seen().is_none());
}

// --- What was changed on the way ------------------------------------------------------------------------------------------

#[test]
fn another_archive_is_not_installed() {
    let github = recipe("yaml", "add-mask");
    let gitlab = recipe("yaml", "script:");
    let mut runner = Runner::new(Some(&good()));
    runner.sum = runner.sum.chars().rev().collect();
    let install = recipe("sh", "tilepass --version");
    let variables = [("ARCHIVE".to_owned(), ARCHIVE.to_owned()), ("ARCHIVE_SHA256".to_owned(), runner.sum.clone())];
    let step = steps(&github.replace(SUM, &runner.sum), "").remove(0);
    assert!(!step.environment.iter().any(|(name, _)| name.contains("SECRET")));
    let lines = below(&gitlab, "script").concat().join("\n").replace("- ", "");
    for (shell, script, environment) in [
        (&["sh"][..], install, &variables[..]),
        (&["bash", "-e"], step.script, &step.environment),
        (&["sh", "-eu"], lines, &variables),
    ] {
        let ended = runner.run(shell, &script, environment);
        assert_eq!(ended.status, 1, "{}", ended.log);
        assert!(ended.log.starts_with("tilepass.tar.gz: FAILED\n"), "{}", ended.log);
        assert!(!runner.path(".local").exists() && runner.seen().is_none());
    }
}

// --- The secret for another machine -----------------------------------------------------------------------------------

/// Over `ssh`, played by a program that runs the command here: in `far`, without what the near side has in its
/// environment, and possibly with a connection that breaks.
fn deliver(near: &Runner, connection: &str) -> Ended {
    let blocks = documents::blocks(&documents::read("docs/administrators.md"));
    let script =
        blocks.iter().find(|block| block.language == "sh" && block.text.contains("| ssh ")).expect("the recipe");
    let far = near.path("far").display().to_string();
    near.program(
        "ssh",
        &format!(
            "#!/bin/sh\nprintf '%s\\n' \"$@\" > '{far}-arguments'\nshift\ncd '{far}'\n{connection} | env -i PATH=\"$PATH\" sh -c \"$*\"\n"
        ),
    );
    near.run(&["sh", "-eu"], &script.text, &[near.secret_file(SECRET)])
}

#[test]
fn a_secret_is_delivered_whole_or_not_at_all() {
    let mut near = Runner::new(None);
    near.path_of_system = path_with_tilepass();
    let far = near.path("far");
    fs::create_dir(&far).unwrap();
    let arrived = far.join("chat-secret");
    fs::write(&arrived, "the old one").unwrap();
    // Nothing, and only a part of it, arrives.
    for connection in ["true", "head -c 20"] {
        let ended = deliver(&near, connection);
        assert_eq!((ended.status, ended.log.as_str()), (1, ""));
        assert_eq!(fs::read_to_string(&arrived).unwrap(), "the old one");
    }
    let ended = deliver(&near, "cat");
    assert_eq!((ended.status, ended.log.as_str()), (0, ""));
    assert_eq!(fs::read_to_string(&arrived).unwrap(), SECRET);
    let mode = arrived.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(fs::read_dir(&far).unwrap().count(), 1);
    let arguments = fs::read_to_string(near.path("far-arguments")).unwrap();
    assert!(arguments.starts_with("back-end.example\n"));
    assert!(!arguments.contains(SECRET), "{arguments}");
    // It fails with ssh's own status.
    assert_eq!(deliver(&near, "exit 255; cat").status, 255);
}
