//! What is made from the program: completions, manual pages, help, and the tables in the documents. Committed, and kept
//! fresh here.

use crate::documents::tables::table;
use crate::support::{completions, documents, manual};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use clap::{Command, CommandFactory};
use manual::{AfterHelp, Example};
use tilepass::cli::Cli;

const COLUMNS: usize = 80;

/// The list of the manual pages.
const PAGES: &str = "src/commands/pages.rs";

/// Path from the repository's root, and text.
type Files = BTreeMap<String, String>;

fn rendered() -> Files {
    let completions = completions::scripts().into_iter().map(|(name, text)| (format!("completions/{name}"), text));
    let pages = manual::pages();
    let list = (PAGES.to_owned(), list_of_pages(pages.iter().map(|(name, _)| name.as_str())));
    let pages = pages.into_iter().map(|(name, text)| (format!("man/{name}"), text));
    let documents = documents::paths().into_iter().map(|path| {
        let text = documents::with_tables(&documents::read(&path), table);
        (path, text)
    });
    completions.chain(pages).chain([list]).chain(documents).collect()
}

/// The pages, as `tilepass man` has them.
fn list_of_pages<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.filter_map(|name| name.strip_suffix(".1")).collect();
    names.sort_unstable();
    let mut list = "//! Every manual page, by the name that `man` calls it. Generated, like the pages.\n\n\
                    /// Name and text.\n\
                    pub(super) const PAGES: &[(&str, &str)] = &[\n"
        .to_owned();
    for name in names {
        let _ = writeln!(list, "    (\"{name}\", include_str!(\"../../man/{name}.1\")),");
    }
    list + "];\n"
}

/// What is there now.
fn committed(root: &Path) -> Files {
    let mut names = documents::paths();
    names.push(PAGES.to_owned());
    for folder in ["completions", "man"] {
        for entry in fs::read_dir(root.join(folder)).into_iter().flatten() {
            names.push(format!("{folder}/{}", entry.unwrap().file_name().to_str().unwrap()));
        }
    }
    let read = |name: String| {
        let text = documents::read(&name);
        (name, text)
    };
    names.into_iter().map(read).collect()
}

fn renew(root: &Path, old: &Files, new: &Files) {
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        fs::remove_file(root.join(name)).unwrap();
    }
    for (name, text) in new {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

#[test]
fn what_is_generated_is_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (old, new) = (committed(root), rendered());
    if documents::renews() {
        renew(root, &old, &new);
        return;
    }
    let stale: Vec<&str> = new
        .keys()
        .chain(old.keys().filter(|name| !new.contains_key(*name)))
        .filter(|name| old.get(*name) != new.get(*name))
        .map(String::as_str)
        .collect();
    assert!(
        stale.is_empty(),
        "not what the program says of itself: {}\nTo renew them: make generate",
        stale.join(", ")
    );
}

/// What they are made from says nothing about where and when they were made.
#[test]
fn generated_files_are_the_same_everywhere() {
    assert_eq!(rendered(), rendered());
    let root = env!("CARGO_MANIFEST_DIR");
    for (name, text) in rendered() {
        assert!(!text.contains(root), "{name} names a path of this machine");
        if name.starts_with("man/") {
            let title = text.lines().next().unwrap();
            assert!(title.contains(r#" "1" "" "tilepass "#), "{name}: {title}");
        }
    }
}

/// It is for the scripts themselves, which call it and do not offer it.
#[test]
fn no_script_offers_the_command_for_scripts() {
    for (name, text) in completions::scripts() {
        let is_called =
            text.lines().filter(|line| line.contains("__complete")).all(|line| line.contains("command tilepass"));
        assert!(is_called, "{name} offers `__complete`");
    }
}

/// Every command, with its name as it is typed.
fn every_command() -> Vec<Command> {
    fn walk(command: &Command, all: &mut Vec<Command>) {
        all.push(command.clone());
        for subcommand in command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()) {
            walk(subcommand, all);
        }
    }
    let mut root = Cli::command();
    root.build();
    let mut all = Vec::new();
    walk(&root, &mut all);
    assert!(all.len() > 9, "the tree has lost its branches");
    all
}

fn typed(command: &Command) -> &str {
    command.get_bin_name().unwrap_or_else(|| command.get_name())
}

#[test]
fn every_command_and_argument_has_help() {
    for command in every_command() {
        let name = typed(&command).to_owned();
        assert!(command.get_about().is_some(), "`{name}` says nothing about itself");
        for argument in command.get_arguments() {
            let id = argument.get_id();
            assert!(argument.get_help().is_some(), "`{name}`: `{id}` has no help");
        }
    }
}

/// clap would print the values of variables in `--help`, and these are secrets. Its feature that binds an argument to a
/// variable is not even compiled in; what help says of variables is our own wording.
#[test]
fn no_argument_is_bound_to_a_variable() {
    let manifest = include_str!("../../Cargo.toml");
    let clap = manifest.lines().find(|line| line.starts_with("clap = "));
    assert!(!clap.unwrap().contains("\"env\""), "clap's feature `env`");
    for mut command in every_command() {
        let help = command.render_long_help().to_string();
        for variable in tilepass::env::ALL {
            let shown = help.contains(&format!("{}=", variable.name));
            let example = help.contains(&format!("  {}=", variable.name));
            assert!(!shown || example, "`{}` prints {}", typed(&command), variable.name);
        }
    }
}

#[test]
fn every_command_that_does_something_shows_examples_of_itself() {
    for command in every_command().iter().filter(|command| !command.has_subcommands()) {
        let name = typed(command);
        let shown = AfterHelp::of(command)
            .example_lines()
            .iter()
            .any(|line| matches!(line, Example::Command(typed) if typed.contains(name)));
        assert!(shown, "`{name} --help` has no example of it");
    }
}

/// Whatever else there is to say stands before the examples, and is found at the same place everywhere.
#[test]
fn examples_come_last() {
    for command in every_command() {
        let after = AfterHelp::of(&command);
        let behind = after.headings().skip_while(|heading| *heading != "Examples").skip(1);
        let behind: Vec<&str> = behind.filter(|heading| !heading.starts_with("Exit status")).collect();
        assert!(behind.is_empty(), "`{} --help`: {behind:?} behind the examples", typed(&command));
    }
}

#[test]
fn help_fits_its_columns() {
    let mut wide = String::new();
    for mut command in every_command() {
        let name = typed(&command).to_owned();
        let laid_out = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
        // clap would fold these, and take their columns apart.
        let laid_out = laid_out.lines().filter(|line| line.starts_with(' '));
        let long = command.render_long_help().to_string();
        let short = command.render_help().to_string();
        for line in laid_out.chain(long.lines()).chain(short.lines()) {
            let width = line.chars().count();
            if width > COLUMNS {
                let _ = writeln!(wide, "`{name} --help`, {width} columns: {line}");
            }
        }
    }
    assert!(wide.is_empty(), "{wide}");
}
