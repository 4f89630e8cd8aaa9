//! A value that the command does not take.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::typed::Typed;
use super::{nearest, stray, text};
use crate::snippets;
use tiledesk_token::faults::Fault;
use tiledesk_token::findings;
use tiledesk_token::ids::TiledeskId;

/// What runs in a browser: the page is for all of it.
const OF_A_PAGE: [&str; 14] = [
    "angular",
    "astro",
    "browser",
    "client",
    "frontend",
    "htm",
    "jquery",
    "page",
    "react",
    "spa",
    "svelte",
    "vue",
    "widget",
    "wordpress",
];
const EVERY_SAMPLE: &str = "every language and framework: `tilepass snippet --list`";

/// What was meant by a value that was refused.
pub(super) fn meant(typed: &Typed, said: &clap::Error) -> Option<String> {
    let argument = text(said, ContextKind::InvalidArg)?;
    let is = |name: &str| argument.split(' ').next() == Some(name);
    match typed.path.join(" ").as_str() {
        _ if is("--id") && id_in(text(said, ContextKind::InvalidValue)?).is_some() => {
            let word = text(said, ContextKind::InvalidValue)?;
            let id = id_in(word)?;
            let line = typed.with(word, &[id]).unwrap_or_else(|| format!("`--id {id}`"));
            Some(format!("did you mean {line}?"))
        }
        "token sign" if is("--id") => {
            let line = typed.with("--id", &["--external-id"]);
            let line = line.map_or_else(String::new, |line| format!(": {line}"));
            Some(format!("the visitor's own id goes to `--external-id`{line}"))
        }
        "token sign" if is("--fault") => fault(typed, text(said, ContextKind::InvalidValue)?),
        "token sign" if is("--input") && stray::is_of_records(text(said, ContextKind::InvalidValue)?) => {
            let (rest, file) = typed.taken("--input");
            let batch = |word: &String| word == "--batch";
            let (head, tail) = rest.split_at(rest.iter().position(batch).unwrap_or(rest.len()));
            let with = ["--batch".to_owned(), file?];
            let line = [head, &with, tail.strip_prefix(&["--batch".to_owned()]).unwrap_or(tail)].concat();
            let line = typed.can_be_typed(&line).unwrap_or_else(|| "`--batch FILE`".to_owned());
            Some(format!("did you mean {line}?"))
        }
        "token sign" if is("--output") && stray::is_of_records(text(said, ContextKind::InvalidValue)?) => {
            let line = typed.with("--output", &["--to"]).unwrap_or_else(|| "`--to FILE`".to_owned());
            Some(format!("did you mean {line}?"))
        }
        "token sign" if is("--output") || is("--format") => form(typed, text(said, ContextKind::InvalidValue)?),
        "snippet" if is("[LANG]") => Some(language(typed, said)),
        "snippet" if is("--framework") => Some(EVERY_SAMPLE.to_owned()),
        "snippet" if is("--widget") => {
            let version = text(said, ContextKind::InvalidValue)?.trim_start_matches(['v', 'V']).to_owned();
            (version == "6").then(|| "version 6 of the widget has the API of version 5: `--widget v5`".to_owned())
        }
        // What is no project's name.
        _ if is("[NAME]") && said.kind() == ErrorKind::ValueValidation => {
            stray::as_flags(typed, false).map(|line| format!("did you mean {line}?"))
        }
        _ => None,
    }
}

/// The Tiledesk id in the address of a page of the dashboard.
fn id_in(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("/project/")?;
    let id = rest.split(['/', '?', '#']).next()?;
    id.parse::<TiledeskId>().is_ok().then_some(id)
}

/// A mistyped code. One that cannot be made says so itself.
fn fault(typed: &Typed, word: &str) -> Option<String> {
    const EVERY_CODE: &str = "`tilepass token explain` lists the codes";
    if findings::row(word).is_some() {
        return None;
    }
    let near = nearest(word, Fault::all().map(Fault::code));
    Some(match near.as_slice() {
        [] => EVERY_CODE.to_owned(),
        [code] => {
            let line = typed.with(word, &[code]).unwrap_or_else(|| format!("`--fault {code}`"));
            format!("did you mean {line}? {EVERY_CODE}")
        }
        [others @ .., last] => {
            let others: Vec<String> = others.iter().map(|code| format!("`{code}`")).collect();
            format!("did you mean {} or `{last}`? {EVERY_CODE}", others.join(", "))
        }
    })
}

/// `--output` is the form of many results, `--format` that of one token.
fn form(typed: &Typed, word: &str) -> Option<String> {
    let command = crate::cli::definition(&typed.path);
    let takes = |flag: &str, word: &str| {
        let flags = command.get_arguments().filter(|argument| argument.get_long() == Some(flag));
        flags.flat_map(clap::Arg::get_possible_values).any(|value| value.get_name() == word)
    };
    let word = word.to_ascii_lowercase();
    let other = |flag: &str, other: &str| {
        let (mut line, _) = typed.taken(&format!("--{flag}"));
        line.extend([format!("--{other}"), word.clone()]);
        let line = typed.can_be_typed(&line).unwrap_or_else(|| format!("`--{other} {word}`"));
        Some(format!("did you mean {line}?"))
    };
    if takes("format", &word) {
        other("output", "format")
    } else if takes("output", &word) {
        other("format", "output")
    } else {
        None
    }
}

fn language(typed: &Typed, said: &clap::Error) -> String {
    let word = text(said, ContextKind::InvalidValue).unwrap_or_default();
    let instead = |name: &str| {
        let line = typed.with(word, &[name]).unwrap_or_else(|| format!("`tilepass snippet {name}`"));
        format!("did you mean {line}?")
    };
    if OF_A_PAGE.contains(&word.to_ascii_lowercase().as_str()) {
        return instead(snippets::PAGE);
    }
    let similar = match said.get(ContextKind::SuggestedValue) {
        Some(ContextValue::String(similar)) => Some(similar),
        Some(ContextValue::Strings(similar)) => similar.last(),
        _ => None,
    };
    let similar = similar.filter(|similar| !nearest(word, [similar.as_str()]).is_empty());
    similar.map_or_else(|| EVERY_SAMPLE.to_owned(), |similar| instead(similar))
}

/// `snippet` without a language, perhaps with `--framework`.
pub(super) fn without_language(typed: &Typed) -> String {
    let (mut rest, named) = typed.taken("--framework");
    let name = named.map(|name| name.to_ascii_lowercase()).filter(|name| name != snippets::PLAIN);
    let Some(name) = name.filter(|name| snippets::find(name).is_some()) else { return EVERY_SAMPLE.to_owned() };
    rest.push(name.clone());
    let line = typed.can_be_typed(&rest).unwrap_or_else(|| format!("`tilepass snippet {name}`"));
    format!("did you mean {line}?")
}
