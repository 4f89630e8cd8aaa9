//! The tables in the documents that are made from the program, between `<!-- generated: NAME -->` and `<!-- end -->`.

use std::collections::BTreeSet;
use std::path::Path;

use clap::{Command, CommandFactory};
use regex::Regex;
use serde_json::Value;
use tiledesk_token::findings;
use tilepass::Exit;
use tilepass::cli::Cli;
use tilepass::codes::CODES;
use tilepass::env;

use super::manual;
use crate::arrows::{LIBRARY, PROGRAM};

/// The table of that name, without a line break at its end.
pub(crate) fn table(name: &str) -> String {
    match name {
        "arrows of the library" => arrows(LIBRARY),
        "arrows of the program" => arrows(PROGRAM),
        "codes of errors" => codes_of_errors(),
        "commands" => commands(),
        "exit codes" => exit_codes(),
        "files" => files(),
        "findings" => findings(),
        "keys of errors" => keys("said"),
        "keys of token inspect" => keys("inspect"),
        "sweeps" => sweeps(),
        "variables" => variables(),
        _ => panic!("no table is made for `<!-- generated: {name} -->`"),
    }
}

fn rows(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
    let rule = format!("|{}", "---|".repeat(head.len()));
    let mut lines = vec![line(&head), rule];
    // A bar would end the cell.
    lines
        .extend(rows.into_iter().map(|row| line(&row.iter().map(|cell| cell.replace('|', r"\|")).collect::<Vec<_>>())));
    lines.join("\n")
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

/// Who may use whom, from above.
fn arrows(levels: &[&[&str]]) -> String {
    let level = |names: &&[&str]| names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ");
    levels.iter().map(level).collect::<Vec<_>>().join(" → ")
}

/// Every error's, and what it says.
fn codes_of_errors() -> String {
    rows(&["code", "says"], CODES.iter().map(|(one, says)| vec![code(one), (*says).to_owned()]))
}

/// Every command that does something, in the order of `--help`.
fn commands() -> String {
    fn add(command: &Command, all: &mut Vec<Vec<String>>) {
        if !command.has_subcommands() {
            let name = command.get_bin_name().unwrap_or_default();
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            all.push(vec![code(name), about]);
        }
        for subcommand in command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()) {
            add(subcommand, all);
        }
    }
    let mut root = Cli::command();
    root.build();
    let mut all = Vec::new();
    add(&root, &mut all);
    rows(&["command", "does"], all)
}

/// Without the spaces at the bars: README's lines are narrow.
fn exit_codes() -> String {
    let table =
        rows(&["code", "means"], Exit::ALL.map(|(exit, means)| vec![exit.code().to_string(), means.to_owned()]));
    table
        .lines()
        .map(|line| line.replace(" | ", "|").replace("| ", "|").replace(" |", "|"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn variables() -> String {
    let row = |variable: &&env::Variable| vec![code(variable.name), variable.help.to_owned()];
    rows(&["variable", "means"], env::ALL.iter().map(row))
}

fn files() -> String {
    let row = |(name, what, places): &(&str, &str, [&str; 3])| {
        [code(name), (*what).to_owned()].into_iter().chain(places.map(code)).collect()
    };
    rows(&["file", "holds", "Linux", "macOS", "Windows"], manual::FILES.iter().map(row))
}

fn findings() -> String {
    let row = |row: &'static findings::Row| vec![code(row.code), row.severity(), row.symptom.to_owned()];
    rows(&["code", "severity", "how it is seen"], findings::rows().map(row))
}

/// The tests that try every fault: by their names, with their first lines, and how many `make test-faults` tried. It notes
/// the figures of those alone that held.
fn sweeps() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults");
    let figures = std::fs::read_to_string(folder.join("figures.tsv")).unwrap();
    let tried = |test: &str| {
        let found = figures.lines().filter_map(|line| line.split_once('\t')).find(|(name, _)| *name == test);
        found.unwrap_or_else(|| panic!("there is no figure of `{test}`: `make test-faults`")).1.to_owned()
    };
    let test = Regex::new(r"(?m)^((?:/// .*\n)+)#\[test\]\nfn ([a-z_]+)").unwrap();
    let mut sources: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    sources.sort();
    let mut all = Vec::new();
    for source in sources.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        let source = std::fs::read_to_string(source).unwrap();
        let found: Vec<_> = test.captures_iter(&source).collect();
        assert_eq!(found.len(), source.matches("#[test]").count(), "a sweep without a word about it");
        for sweep in found {
            let says = sweep[1].lines().map(|line| line.trim_start_matches("/// ")).collect::<Vec<_>>().join(" ");
            let tried = tried(&sweep[2]);
            all.push(vec![sweep[2].replace('_', " "), says, tried.clone(), tried]);
        }
    }
    rows(&["sweep", "what is tried", "tried", "held"], all)
}

/// From the schema, which the program's answers are checked against.
fn keys(schema: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/schema/{schema}.schema.json"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut all = Vec::new();
    add_keys(&schema, &schema, "", &mut BTreeSet::new(), &mut all);
    rows(&["key", "values", "says"], all)
}

/// A definition is told where it is first used.
fn add_keys(schema: &Value, object: &Value, above: &str, told: &mut BTreeSet<String>, all: &mut Vec<Vec<String>>) {
    for (name, property) in object["properties"].as_object().into_iter().flatten() {
        let name = format!("{above}{name}");
        let found = resolved(schema, property);
        let described = [property, found].into_iter().find_map(|place| place["description"].as_str());
        let says = described.unwrap_or_else(|| panic!("the schema has no description of `{name}`"));
        all.push(vec![code(&name), values(schema, found), says.to_owned()]);
        if property["$ref"].as_str().is_none_or(|path| told.insert(path.to_owned())) {
            add_keys(schema, found, &format!("{name}."), told, all);
            add_keys(schema, resolved(schema, &found["items"]), &format!("{name}[]."), told, all);
        }
    }
}

fn resolved<'a>(schema: &'a Value, place: &'a Value) -> &'a Value {
    let Some(path) = place["$ref"].as_str() else { return place };
    schema.pointer(path.trim_start_matches('#')).unwrap()
}

/// What a key may hold: its values, or their types.
fn values(schema: &Value, place: &Value) -> String {
    if let Some(values) = place["enum"].as_array() {
        let plain = values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        return plain.map(|value| code(&value)).collect::<Vec<_>>().join(", ");
    }
    let types: Vec<&str> = match &place["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        Value::String(one) => vec![one],
        _ => vec!["string"],
    };
    let item = resolved(schema, &place["items"]);
    let of = if item.is_object() { format!(" of {}s", values(schema, item)) } else { String::new() };
    types.join(" or ") + &of
}
