//! The completion scripts in their shells: what TAB offers.

use std::fmt::Write as _;
use std::process::Command;

use tiledesk_token::findings::rows;

use crate::support::environment::path_with_tilepass;
use crate::support::home::{Home, OLD};
use crate::support::not_run;

/// What is typed behind `tilepass `, and all that is offered then.
fn cases() -> Vec<(&'static str, Vec<&'static str>)> {
    let codes = rows().map(|row| row.code);
    let mut codes: Vec<&str> = codes.filter(|code| code.starts_with("time.")).collect();
    codes.sort_unstable();
    vec![
        ("se", vec!["secret"]),
        ("token ", vec!["explain", "inspect", "scan", "sign", "try"]),
        ("__", vec![]),
        // Projects, out of config.toml and the secrets file.
        ("--project ", vec!["blog", "shop"]),
        ("--project=s", vec!["shop"]),
        ("secret rotate --project b", vec!["blog"]),
        ("project set ", vec!["blog", "shop"]),
        ("project remove --yes s", vec!["shop"]),
        ("project set shop b", vec![]),
        // A project that is called like a command is none.
        ("--project token tok", vec!["token"]),
        ("token --project secret si", vec!["sign"]),
        // Signers: of the project that is named, or of all.
        ("signer check ", vec!["mail", "web1", "web2"]),
        ("signer check --project shop ", vec!["web1", "web2"]),
        ("signer remove --project=blog ", vec!["mail"]),
        ("secret deliver --only w", vec!["web1", "web2"]),
        ("secret rotate --project shop --without ", vec!["web1", "web2"]),
        ("signer set web", vec!["web1", "web2"]),
        // Codes, languages, frameworks, and other lists.
        ("token explain time.", codes),
        ("token sign --fault time.milli", vec!["time.milliseconds"]),
        ("snippet py", vec!["python"]),
        ("snippet python --framework ", vec!["django", "fastapi", "flask", "plain"]),
        ("snippet python --framework=f", vec!["fastapi", "flask"]),
        ("snippet --framework ra", vec!["rack", "rails"]),
        ("token sign --format ", vec!["call", "call-v5", "header", "json", "jwt", "raw"]),
        ("--store ", vec!["file", "keyring", "vault"]),
        ("secret status --color=a", vec!["always", "auto"]),
        ("completions ", vec!["bash", "elvish", "fish", "powershell", "zsh"]),
        ("help tok", vec!["token"]),
        ("help token si", vec!["sign"]),
        ("man token e", vec!["explain"]),
        ("help snippet ", vec![]),
        // Flags.
        ("token sign --form", vec!["--format"]),
        ("token sign --claim plan=gold --em", vec!["--email"]),
        ("secret rotate --dry", vec!["--dry-run"]),
        ("token sign --claim a:=1 --no-in", vec!["--no-input"]),
        // Files where files belong.
        ("secret import pass", vec!["passphrase"]),
        ("secret rotate --from pass", vec!["passphrase"]),
        ("secret passphrase --new-file pass", vec!["passphrase"]),
        ("secret rotate --from=pass", vec!["passphrase"]),
        ("token sign --secret-file pass", vec!["passphrase"]),
        // A program and its arguments behind `--`.
        ("secret exec -- tilepas", vec!["tilepass"]),
        ("secret exec --env X -- tilepas", vec!["tilepass"]),
        ("secret --json exec -- cat pass", vec!["passphrase"]),
        ("secret exec --env X -- cat pass", vec!["passphrase"]),
        // Nothing else: neither files nor programs.
        ("secret exec tilepas", vec![]),
        ("token inspect pass", vec![]),
        ("token explain passph", vec![]),
        ("token try -- pass", vec![]),
        ("token sign --id ", vec![]),
        ("token sign --name pass", vec![]),
        ("token sign --name=pass", vec![]),
        ("secret exec --env ", vec![]),
        ("secret status pass", vec![]),
    ]
}

fn home() -> Home {
    let home = Home::with("shop", OLD);
    home.write_config("[projects.blog]\n");
    for (project, signer) in [("shop", "web1"), ("shop", "web2"), ("blog", "mail")] {
        let set = ["signer", "set", signer, "--project", project, "--check", "https://shop.example/chat-token"];
        home.run(&set).code(0);
    }
    home
}

/// Types all lines in one shell. `press` is the script that does it, with its shell and its arguments.
fn press(shell: &str, press: &str, script: &str) {
    if Command::new(shell).arg("--version").output().is_err() {
        not_run::not_run(&format!("completions in {shell}"), &format!("there is no `{shell}`"));
        return;
    }
    let home = home();
    let root = env!("CARGO_MANIFEST_DIR");
    let cases = cases();
    let lines: String = cases.iter().map(|(line, _)| ["tilepass ", *line, "\n"].concat()).collect();
    let no_startup_files = match shell {
        "bash" => "--norc",
        "fish" => "--no-config",
        _ => "-f",
    };
    let command = format!(
        "exec {shell} {no_startup_files} '{root}/tests/support/completions/{press}' '{root}/completions/{script}' \"$HOME/shell\""
    );
    let ran = home.shell(&command).env("PATH", path_with_tilepass()).fed(lines);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    let mut wrong = String::new();
    let mut rest = ran.stdout.lines();
    for (line, expected) in &cases {
        let offered: Vec<&str> = rest.by_ref().take_while(|line| !line.is_empty()).collect();
        let begun = line.rsplit([' ', '=']).next().unwrap_or_default();
        // Where `=` stands in the word, fish gives the whole word back.
        let mut offered: Vec<&str> = offered
            .into_iter()
            .map(
                |word| {
                    if word.starts_with("--") { word.split_once('=').map_or(word, |(_, value)| value) } else { word }
                },
            )
            .map(str::trim_end)
            .collect();
        if shell == "fish" {
            // It offers what has the letters in it, too.
            offered.retain(|word| word.starts_with(begun));
        }
        offered.sort_unstable();
        offered.dedup();
        if offered != *expected {
            let _ = writeln!(wrong, "tilepass {line}: {offered:?}");
        }
    }
    assert!(wrong.is_empty(), "{shell}\n{wrong}");
}

#[test]
fn bash_completes() {
    press("bash", "press.bash", "tilepass.bash");
}

#[test]
fn zsh_completes() {
    press("zsh", "press.zsh", "");
}

#[test]
fn fish_completes() {
    press("fish", "press.fish", "tilepass.fish");
}

/// In a bash that somebody types in: what readline makes of what the script offers.
#[test]
fn bash_completes_what_is_typed() {
    if Command::new("python3").arg("--version").output().is_err() {
        not_run::not_run("completions in a bash on a terminal", "there is no `python3`");
        return;
    }
    let home = home();
    let root = env!("CARGO_MANIFEST_DIR");
    let cases = cases();
    let lines: String = cases.iter().map(|(line, _)| ["tilepass ", *line, "\n"].concat()).collect();
    let command = format!(
        "exec python3 '{root}/tests/support/completions/press_bash.py' '{root}/completions/tilepass.bash' \"$HOME/said\""
    );
    let ran = home.shell(&command).env("PATH", path_with_tilepass()).env("TERM", "dumb").fed(lines);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    let mut wrong = String::new();
    for ((line, offered), typed) in cases.iter().zip(ran.stdout.lines()) {
        let begun = line.rsplit([' ', '=']).next().unwrap_or_default();
        let before = line.strip_suffix(begun).unwrap();
        let expected = match offered.as_slice() {
            [] => (*line).to_owned(),
            [only] => format!("{before}{only} "),
            several => format!("{before}{}", common(several)),
        };
        if typed != format!("tilepass {expected}|") {
            let _ = writeln!(wrong, "tilepass {line}: {typed}");
        }
    }
    assert_eq!(ran.stdout.lines().count(), cases.len());
    assert!(wrong.is_empty(), "{wrong}");
}

/// What all of them begin with.
fn common<'a>(words: &[&'a str]) -> &'a str {
    let first = words.first().copied().unwrap_or_default();
    let ends = (0..=first.len()).rev().filter_map(|end| first.get(..end));
    ends.into_iter().find(|start| words.iter().all(|word| word.starts_with(start))).unwrap_or_default()
}
