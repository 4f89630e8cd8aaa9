//! The table of bash's script: two functions with a case for each command, and for each flag that takes a value.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Flag, Node, Values};

pub(super) fn script(root: &Node) -> String {
    include_str!("template.bash").replace("# TABLE\n", &format!("{}\n{}", commands(root), takes(root)))
}

/// What can stand behind the command in `path`.
fn commands(root: &Node) -> String {
    let mut text = "# What can stand behind the command in `path`: sets `commands`, `flags`, whether a `program` is run, and the kind\n\
                    # of `value` that comes next, after `count` others.\n\
                    __tilepass_table() {\n    commands= flags= program= value=\n    case $path in\n"
        .to_owned();
    for node in root.all() {
        let commands: Vec<&str> = node.commands.iter().map(|node| node.name.as_str()).collect();
        let flags: Vec<&str> = node.flags.iter().filter(|flag| !flag.is_global).flat_map(names).collect();
        let _ = write!(
            text,
            "        '{}')\n            commands='{}'\n            flags='{}'\n",
            node.path,
            commands.join(" "),
            flags.join(" ")
        );
        if node.runs_a_program() {
            text += "            program=yes\n";
        }
        let last = node.positionals.len().saturating_sub(1);
        for (index, positional) in node.positionals.iter().enumerate() {
            if positional.values == Values::Program {
                continue;
            }
            let repeats = positional.repeats && index == last && positional.values != Values::Nothing;
            // A message has many words, of which only the first may be a code.
            let when = if repeats && matches!(positional.values, Values::Commands) {
                String::new()
            } else {
                format!("((count == {index})) && ")
            };
            let _ = writeln!(text, "            {when}value='{}'", kind(&positional.values));
        }
        text += "            ;;\n";
    }
    let global: Vec<&str> = root.flags.iter().filter(|flag| flag.is_global).flat_map(names).collect();
    let _ = write!(text, "    esac\n    flags+=' {}'\n}}\n", global.join(" "));
    text
}

fn names(flag: &Flag) -> impl Iterator<Item = &str> {
    flag.names.iter().map(String::as_str)
}

/// What a flag takes.
fn takes(root: &Node) -> String {
    let mut by_kind: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for node in root.all() {
        for flag in &node.flags {
            let Some((_, values)) = &flag.value else { continue };
            for name in names(flag) {
                let pattern = if flag.is_global { format!("*' {name}'") } else { format!("'{} {name}'", node.path) };
                let patterns = by_kind.entry(kind(values)).or_default();
                if !patterns.contains(&pattern) {
                    patterns.push(pattern);
                }
            }
        }
    }
    let mut text = "# What the flag $1 of the command in `path` takes: sets `takes`, or nothing.\n\
                    __tilepass_takes() {\n    case \"$path $1\" in\n"
        .to_owned();
    for (kind, patterns) in by_kind {
        let _ = write!(
            text,
            "        {})\n            takes='{kind}'\n            ;;\n",
            patterns.join(" | \\\n            ")
        );
    }
    text + "    esac\n}\n"
}

fn kind(values: &Values) -> String {
    match values {
        Values::Nothing | Values::Program => "nothing".to_owned(),
        Values::Words(words) => words.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(" "),
        Values::Files => "files".to_owned(),
        Values::Asked(kind) => format!("ask {kind}"),
        Values::Commands => "commands".to_owned(),
    }
}
