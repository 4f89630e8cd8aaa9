//! `token explain`: what is behind a finding, or behind somebody else's message.

use std::fmt::Write;

use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, Command};
use serde_json::{Value, json};

use super::error::TokenError;
use super::json::line;
use crate::Exit;
use crate::cli::Explain;
use crate::commands::Context;
use crate::error::Error;
use tiledesk_token::escape;
use tiledesk_token::explain::{self, Message};
use tiledesk_token::faults;
use tiledesk_token::findings::catalogue::{self, ENTRIES, Entry};

pub(super) fn explain(context: &mut Context<'_>, arguments: &Explain) -> Result<Exit, Error> {
    let about = arguments.about.join(" ");
    let about = about.trim();
    if about.is_empty() {
        let answer = if context.json { entries_as_json(ENTRIES.iter()) } else { list(ENTRIES.iter()) };
        context.ui.answer(&answer)?;
        return Ok(Exit::Done);
    }
    let answer = if let Some(entry) = code(about) {
        if context.json { line(&entry_as_json(entry)) } else { paragraph(entry) }
    } else if let Some(group) = group(about) {
        if context.json { entries_as_json(group.into_iter()) } else { list(group.into_iter()) }
    } else if let Some(message) = explain::find(about) {
        if context.json { line(&message_as_json(message)) } else { causes(message) }
    } else {
        return Err(TokenError::Unexplained { about: escape::excerpt(about, 60), suggestion: suggestion(about) }.into());
    };
    context.ui.answer(&answer)?;
    Ok(Exit::Done)
}

/// The entry that is meant: a code as it is, as it stands in a report (`error[time.expired]`), or its last part alone.
fn code(about: &str) -> Option<&'static Entry> {
    let inner = about.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(inner, _)| inner);
    let wanted = inner.unwrap_or(about).trim_end_matches(':').to_ascii_lowercase().replace('-', "_");
    let last = |entry: &&Entry| entry.code.split_once('.').is_some_and(|(_, last)| last == wanted);
    catalogue::entry(&wanted).or_else(|| {
        let mut found = ENTRIES.iter().filter(last);
        found.next().filter(|_| found.next().is_none())
    })
}

/// The code that was mistyped; clap knows how far typing goes wrong.
fn suggestion(about: &str) -> Option<String> {
    about.split_once('.').filter(|_| !about.contains(' '))?;
    let codes = PossibleValuesParser::new(ENTRIES.iter().map(|entry| entry.code));
    let command = Command::new("explain").arg(Arg::new("code").value_parser(codes));
    let said = command.try_get_matches_from(["explain", about]).err()?;
    match said.get(ContextKind::SuggestedValue)? {
        ContextValue::String(code) => Some(code.clone()),
        _ => None,
    }
}

/// The entries of a group: `time`, or `time.`.
fn group(about: &str) -> Option<Vec<&'static Entry>> {
    let group = about.strip_suffix('.').unwrap_or(about);
    let of_group = |entry: &&Entry| entry.code.split_once('.').is_some_and(|(of, _)| of == group);
    let entries: Vec<&Entry> = ENTRIES.iter().filter(of_group).collect();
    (!entries.is_empty()).then_some(entries)
}

fn list(entries: impl Iterator<Item = &'static Entry> + Clone) -> String {
    let width = entries.clone().map(|entry| entry.code.len()).max().unwrap_or(0);
    // Writing into a String cannot fail.
    entries.fold(String::new(), |mut page, entry| {
        let _ = writeln!(page, "{:width$}  {}", entry.code, entry.seen);
        page
    })
}

fn paragraph(entry: &Entry) -> String {
    let mut page = format!("{} ({})\n", entry.code, entry.severity);
    for (label, text) in [("seen", entry.seen), ("why", entry.why), ("fix", entry.mend)] {
        let _ = writeln!(page, "{}", wrapped(label, text));
    }
    if faults::CODES.contains(&entry.code) {
        let file = if faults::is_dangerous(entry.code) { " --secret-file PATH" } else { "" };
        let _ = writeln!(page, "{}", wrapped("try", &format!("tilepass token sign --fault {}{file}", entry.code)));
    }
    page
}

fn causes(message: &Message) -> String {
    let mut page = format!("Said by {}.\n{}\n", message.who, wrapped("means", message.means));
    if message.causes.is_empty() {
        return page;
    }
    page.push_str("\nLikely causes, the likeliest first:\n");
    let width = message.entries().map(|entry| entry.code.len()).max().unwrap_or(0);
    for entry in message.entries() {
        let _ = writeln!(page, "  {:width$}  {}", entry.code, entry.seen);
    }
    page.push_str("\nNext: `tilepass token inspect 'JWT eyJ…'` says which one it is.\n");
    page
}

/// Text behind a label, in lines of 80 columns.
fn wrapped(label: &str, text: &str) -> String {
    let mut lines = format!("  {label:6}");
    let mut column = lines.len();
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if column + 1 + width > 80 {
            lines.push_str("\n        ");
            column = 8;
        } else if column > 8 {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += width;
    }
    lines
}

fn entry_as_json(entry: &Entry) -> Value {
    json!({
        "code": entry.code,
        "severity": entry.severity,
        "seen": entry.seen,
        "why": entry.why,
        "fix": entry.mend,
    })
}

fn entries_as_json(entries: impl Iterator<Item = &'static Entry>) -> String {
    entries.map(|entry| line(&entry_as_json(entry)) + "\n").collect()
}

fn message_as_json(message: &Message) -> Value {
    json!({
        "said_by": message.who,
        "means": message.means,
        "causes": message.entries().map(entry_as_json).collect::<Vec<_>>(),
    })
}
