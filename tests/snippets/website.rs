//! `docs/website.md`: its commands run, and its code is the code of the sites in `apps/`, which run.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::apps::{self, App};
use crate::documents::{self, Block};
use crate::environment;
use crate::home::Home;
use crate::support::tokens::SECRET;
use crate::tokens::snippet;
use crate::{ID, compiled, root};

const WEBSITE: &str = include_str!("../../docs/website.md");

fn blocks() -> Vec<Block> {
    documents::blocks(WEBSITE)
}

/// In the order of the document, in one folder, with the secret and the id stored as it says.
#[test]
fn its_commands_run() {
    let machine = Home::new();
    machine.import_with_id("shop", SECRET, ID);
    let folder = machine.path().join("shop");
    fs::create_dir(&folder).unwrap();
    let mut count = 0;
    for block in blocks().iter().filter(|block| block.language == "sh" && block.mark.is_empty()) {
        let script = format!("set -eu\ncd shop\n{}", block.text);
        let ran = machine.shell(&script).env("PATH", environment::path_with_tilepass()).run();
        assert_eq!(ran.code, 0, "line {}: {}", block.line, ran.stderr);
        assert!(!ran.stderr.contains("warning: "), "line {}: {}", block.line, ran.stderr);
        count += 1;
    }
    assert_eq!(count, 13);
    assert_eq!(fs::read_to_string(folder.join("chat-secret")).unwrap(), format!("{SECRET}\n"));
    // What the document saves, and where, is what the sites have.
    for (app, file) in [
        (&apps::EXPRESS, "chat-token.cjs"),
        (&apps::NEXT, "app/chat-token/route.js"),
        (&apps::LARAVEL, "app/Http/Controllers/ChatTokenController.php"),
        (&apps::PHP, "chat-token.php"),
        (&apps::RAILS, "app/controllers/chat_token_controller.rb"),
        (&apps::RACK, "chat_token.rb"),
        (&compiled::GO, "chat_token.go"),
        (&compiled::JDK, "ChatToken.java"),
    ] as [(&App, &str); 8]
    {
        assert_eq!(fs::read_to_string(folder.join(file)).unwrap(), snippet(app.snippet), "{file}");
    }
}

#[test]
fn its_console_shows_what_it_prints() {
    let machine = Home::with_secret_file();
    let shown: Vec<_> = blocks()
        .into_iter()
        .filter(|block| block.language == "console" && block.mark.is_empty())
        .flat_map(|block| documents::commands(&block.text))
        .collect();
    assert_eq!(shown.len(), 1);
    for (command, output) in shown {
        let mut sh = environment::clean("sh", machine.path());
        sh.args(["-c", &format!("{command} 2>&1")]).env("PATH", environment::path_with_tilepass());
        let said = String::from_utf8(sh.output().unwrap().stdout).unwrap();
        assert_eq!(said, output, "{command}");
    }
}

/// Each line of code stands in a site that the tests run.
#[test]
fn its_code_is_the_code_that_runs() {
    let mut lines = BTreeSet::new();
    collect(&root().join("tests/snippets/apps"), &mut lines);
    // What the tests put into the samples in place of the function that says REPLACE THIS.
    for (_, code) in apps::PHP.fill {
        lines.extend(code.lines().map(|line| line.trim().to_owned()));
    }
    let languages = ["python", "js", "php", "ruby", "go", "java"];
    let mut count = 0;
    for block in blocks().iter().filter(|block| languages.contains(&&*block.language)) {
        // The page's own function comes with the page.
        if block.section.starts_with("3. ") {
            continue;
        }
        for line in block.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let stands = lines.iter().any(|one| one == line || block.language == "java" && one.contains(line));
            assert!(stands, "line {}: {line}", block.line);
        }
        count += 1;
    }
    assert_eq!(count, 14);
}

fn collect(folder: &Path, lines: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, lines);
        } else {
            let text = fs::read_to_string(&path).unwrap();
            lines.extend(text.lines().map(|line| line.split("  # noqa").next().unwrap().trim().to_owned()));
        }
    }
}

/// What is not run can at least be read by a shell.
#[test]
fn every_block_for_a_shell_is_well_formed() {
    for block in blocks().iter().filter(|block| block.language == "sh") {
        let checked = Command::new("sh").args(["-n", "-c", &block.text]).output().unwrap();
        assert!(checked.status.success(), "line {}", block.line);
    }
}
