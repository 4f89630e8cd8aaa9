//! The table of fish's script: functions that print what can stand behind a command.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Flag, Node, Values};

type Lists = Vec<Vec<(String, String)>>;

pub(super) fn script(root: &Node) -> String {
    let mut lists = Lists::new();
    let nodes = root.all();
    let mut table = String::new();
    table += &switch("The commands below the one in $argv[1], and what they do.", "commands", &nodes, |node| {
        printed(node.commands.iter().map(|node| (node.name.as_str(), node.about.as_str())))
    });
    let global = printed(described(root, true));
    table += &switch("The flags of the command in $argv[1].", "flags", &nodes, |node| printed(described(node, false)));
    table = table.trim_end().strip_suffix("end").unwrap_or_default().to_owned() + &global + "end\n\n";
    table += &takes(root, &mut lists);
    table += &value(&nodes, &mut lists);
    let programs: Vec<String> =
        nodes.iter().filter(|node| node.runs_a_program()).map(|node| quoted(&node.path)).collect();
    let _ = write!(
        table,
        "# Whether the command in $argv[1] has a program behind `--`.\nfunction __tilepass_runs_a_program\n    \
         contains -- \"$argv[1]\" {}\nend\n\n# Lists of values.\nfunction __tilepass_words\n    switch $argv[1]\n",
        programs.join(" ")
    );
    for (index, words) in lists.iter().enumerate() {
        let words = printed(words.iter().map(|(word, help)| (word.as_str(), help.as_str())));
        let _ = write!(table, "        case {index}\n{}", indented(&words));
    }
    table += "    end\nend\n";
    include_str!("template.fish").replace("# TABLE\n", &table)
}

fn described(node: &Node, is_global: bool) -> impl Iterator<Item = (&str, &str)> {
    let flags = node.flags.iter().filter(move |flag| flag.is_global == is_global);
    flags.flat_map(|flag| flag.names.iter().map(|name| (name.as_str(), flag.help.as_str())))
}

fn switch(about: &str, name: &str, nodes: &[&Node], lines: impl Fn(&Node) -> String) -> String {
    let mut text = format!("# {about}\nfunction __tilepass_{name}\n    switch \"$argv[1]\"\n");
    for node in nodes {
        let lines = lines(node);
        if !lines.is_empty() {
            let _ = write!(text, "        case {}\n{}", quoted(&node.path), indented(&lines));
        }
    }
    text + "    end\nend\n\n"
}

/// What a flag takes.
fn takes(root: &Node, lists: &mut Lists) -> String {
    let mut by_kind: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for node in root.all() {
        for flag in &node.flags {
            let Flag { value: Some((_, values)), names, is_global, .. } = flag else { continue };
            for name in names {
                let pattern =
                    if *is_global { quoted(&format!("* {name}")) } else { quoted(&format!("{} {name}", node.path)) };
                let patterns = by_kind.entry(kind(values, lists)).or_default();
                if !patterns.contains(&pattern) {
                    patterns.push(pattern);
                }
            }
        }
    }
    let mut text = "# What the flag in $argv[2] of the command in $argv[1] takes.\nfunction __tilepass_takes\n    \
                    switch \"$argv[1] $argv[2]\"\n"
        .to_owned();
    for (kind, patterns) in by_kind {
        let _ = write!(text, "        case {}\n            echo {}\n", patterns.join(" "), quoted(&kind));
    }
    text + "    end\nend\n\n"
}

/// What comes next where no flag is typed.
fn value(nodes: &[&Node], lists: &mut Lists) -> String {
    let mut text = "# What comes next behind the command in $argv[1] and as many other words as $argv[2] says.\n\
                    function __tilepass_value\n    switch \"$argv[1] $argv[2]\"\n"
        .to_owned();
    for node in nodes {
        for (index, positional) in node.positionals.iter().enumerate() {
            let kind = kind(&positional.values, lists);
            // A message has many words, of which only the first may be a code.
            let number = if positional.values == Values::Commands { "*".to_owned() } else { index.to_string() };
            if positional.values != Values::Program {
                let _ = write!(
                    text,
                    "        case {}\n            echo {}\n",
                    quoted(&format!("{} {number}", node.path)),
                    quoted(&kind)
                );
            }
        }
    }
    text + "    end\nend\n\n"
}

fn kind(values: &Values, lists: &mut Lists) -> String {
    match values {
        Values::Nothing | Values::Program => "nothing".to_owned(),
        Values::Files => "files".to_owned(),
        Values::Asked(kind) => format!("ask {kind}"),
        Values::Commands => "commands".to_owned(),
        Values::Words(words) => {
            let index = lists.iter().position(|list| list == words).unwrap_or_else(|| {
                lists.push(words.clone());
                lists.len() - 1
            });
            format!("words {index}")
        }
    }
}

/// A command of fish that prints words and what they are.
fn printed<'a>(words: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let words: Vec<(&str, &str)> = words.collect();
    if words.is_empty() {
        return String::new();
    }
    let words: Vec<String> = words.iter().map(|(word, help)| format!("{} {}", quoted(word), quoted(help))).collect();
    format!("    printf '%s\\t%s\\n' {}\n", words.join(" \\\n        "))
}

fn indented(lines: &str) -> String {
    lines.lines().flat_map(|line| ["        ", line, "\n"]).collect()
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}
