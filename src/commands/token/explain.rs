//! `token explain`: what is behind a finding, or behind somebody else's message.

use std::fmt::Write;

use serde_json::{Value, json};

use super::encoding::Decoder;
use super::error::TokenError;
use super::json::line;
use crate::Exit;
use crate::cli::{Explain, nearest};
use crate::codes;
use crate::commands::Context;
use crate::commands::table::list;
use crate::error::Error;
use crate::ui;
use tiledesk_token::escape;
use tiledesk_token::explain::{self, Message};
use tiledesk_token::faults::Fault;
use tiledesk_token::findings::{Row, rows};
use tiledesk_token::secret::may_be_secret;

pub(super) fn explain(context: &mut Context<'_>, arguments: &Explain) -> Result<Exit, Error> {
    let Some(about) = text(context, &arguments.about)? else {
        let answer = if context.json { rows_as_json(rows()) } else { rows_in_words(rows(), context.ui.columns()) };
        context.ui.answer(&answer)?;
        return Ok(Exit::Done);
    };
    let about = about.trim();
    let columns = context.ui.columns();
    let answer = if let Some(row) = code(about) {
        if context.json { line(&row_as_json(row)) } else { paragraph(row) }
    } else if let Some(group) = group(about) {
        if context.json { rows_as_json(group.into_iter()) } else { rows_in_words(group.into_iter(), columns) }
    } else if let Some((code, says)) = error_code(about) {
        if context.json { line(&error_as_json(code, says)) } else { paragraph_of_error(code, says) }
    } else if let Some((exit, means)) = exit_status(about) {
        if context.json { line(&exit_as_json(exit, means)) } else { paragraph_of_exit(exit, means) }
    } else if let Some(message) = explain::find(about) {
        if context.json { line(&message_as_json(message)) } else { causes(message, columns) }
    } else {
        let suggestion = suggestion(about);
        // In an address it is a piece of the path.
        let is_secret = |word: &str| word.contains("eyJ") || word.split(['/', '=', ':', '"', '\'']).any(may_be_secret);
        let words = about.split(' ').map(|word| if is_secret(word) { "…" } else { word });
        let about = escape::excerpt(&words.collect::<Vec<_>>().join(" "), 60);
        return Err(TokenError::Unexplained { about, suggestion }.into());
    };
    context.ui.answer(&answer)?;
    Ok(Exit::Done)
}

/// What is asked about: the arguments, or what is piped in; `None` where nothing is asked.
fn text(context: &mut Context<'_>, words: &[String]) -> Result<Option<String>, Error> {
    let is_asked = words == ["-"];
    let text = if is_asked || words.is_empty() && !context.ui.stdin_is_terminal() {
        if context.ui.stdin_is_terminal() {
            context.ui.hint("paste the message, then press Enter and Ctrl-D");
        }
        let mut decoder = Decoder::default();
        decoder.push(&context.ui.read_stdin()?) + &decoder.finish()
    } else {
        words.join(" ")
    };
    if text.trim().is_empty() {
        return if words.is_empty() {
            Ok(None)
        } else {
            Err(TokenError::NothingToExplain { on_stdin: is_asked }.into())
        };
    }
    Ok(Some(text))
}

/// The row that is meant: a code as it is, as it stands in a report (`error[time.expired]`), with other punctuation
/// (`time_expired`), or its last part alone.
fn code(about: &str) -> Option<&'static Row> {
    let inner = about.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(inner, _)| inner);
    let wanted = plain(inner.unwrap_or(about).trim_end_matches(':'))?;
    let last = |row: &&Row| row.code.split_once('.').is_some_and(|(_, last)| last == wanted.replace('.', "_"));
    rows().find(|row| plain(row.code).as_ref() == Some(&wanted)).or_else(|| {
        let mut found = rows().filter(last);
        found.next().filter(|_| found.next().is_none())
    })
}

/// A code without regard to case and punctuation; `None` for what has other characters in it.
fn plain(code: &str) -> Option<String> {
    let is_of_a_code = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    code.chars().all(is_of_a_code).then(|| code.to_ascii_lowercase().replace(['-', '_'], "."))
}

/// The code of one of our errors: as it is, with other punctuation, or as `--json` has it.
fn error_code(about: &str) -> Option<(&'static str, &'static str)> {
    let word = about.rsplit_once("\"code\":").map_or(about, |(_, rest)| rest.trim_start());
    let word = word.strip_prefix('"').and_then(|rest| rest.split('"').next()).unwrap_or(word);
    let word = plain(word.trim_end_matches(':'))?;
    codes::CODES.iter().find(|(code, _)| plain(code).as_ref() == Some(&word)).copied()
}

const NEXT_OF_ERROR: &str = "the `hint:` line below the error has the command that mends it";

fn paragraph_of_error(code: &str, says: &str) -> String {
    format!("{code}, an error of tilepass.\n{}\n{}\n", wrapped("means", says), wrapped("next", NEXT_OF_ERROR))
}

/// With the keys of a message.
fn error_as_json(code: &str, says: &str) -> Value {
    json!({ "said_by": format!("tilepass, the error {code}"), "means": says, "next": NEXT_OF_ERROR, "causes": [] })
}

/// Our own exit status: in a message that names us and ends in it, as those of containers and of CI do, or where a text
/// says nothing else: `exit 3`, `tilepass exited with code 3`.
fn exit_status(about: &str) -> Option<(Exit, &'static str)> {
    let about = about.to_ascii_lowercase();
    let ending =
        ["exit code", "exit status", "exited with code", "exit"].iter().find_map(|words| about.rsplit_once(words));
    if let Some((before, number)) = ending
        && before.contains("tilepass")
        && let Ok(number) = number.trim_matches([' ', ':', '.', '=', '"', '\'', ')', '\n']).parse::<u8>()
    {
        return Exit::ALL.into_iter().find(|(exit, _)| exit.code() == number);
    }
    let mut words = about.trim_end_matches('.').split([' ', ':', '=']).filter(|word| !word.is_empty());
    let number = words.next_back()?.parse::<u8>().ok()?;
    let mut says_exit = false;
    for word in words {
        match word {
            "exit" | "exited" | "exits" => says_exit = true,
            "tilepass" | "process" | "completed" | "with" | "code" | "status" | "error" => {}
            _ => return None,
        }
    }
    Exit::ALL.into_iter().find(|(exit, _)| says_exit && exit.code() == number)
}

fn paragraph_of_exit(exit: Exit, means: &str) -> String {
    format!("Exit status {} of tilepass.\n{}\n", exit.code(), wrapped("means", means))
}

/// With the keys of a message.
fn exit_as_json(exit: Exit, means: &str) -> Value {
    let said_by = format!("exit status {} of tilepass", exit.code());
    json!({ "said_by": said_by, "means": means, "next": null, "causes": [] })
}

/// The code that was mistyped. A word of a message is none.
fn suggestion(about: &str) -> Option<String> {
    let is_code = !about.contains(char::is_whitespace) && about.contains(['.', '_', '-']);
    let errors = codes::CODES.iter().map(|(code, _)| *code);
    let near = is_code.then(|| nearest(about, rows().map(|row| row.code).chain(errors)));
    near?.first().map(|code| (*code).to_owned())
}

/// The rows of a group: `time`, or `time.`.
fn group(about: &str) -> Option<Vec<&'static Row>> {
    let group = about.strip_suffix('.').unwrap_or(about);
    let of_group = |row: &&Row| row.code.split_once('.').is_some_and(|(of, _)| of == group);
    let rows: Vec<&Row> = rows().filter(of_group).collect();
    (!rows.is_empty()).then_some(rows)
}

fn rows_in_words(rows: impl Iterator<Item = &'static Row>, columns: Option<usize>) -> String {
    list(&codes(rows), 0, columns)
}

fn codes(rows: impl Iterator<Item = &'static Row>) -> Vec<(&'static str, &'static str)> {
    rows.map(|row| (row.code, row.symptom)).collect()
}

fn paragraph(row: &'static Row) -> String {
    let mut page = format!("{} ({})\n", row.code, row.severity());
    for (label, text) in [("seen", row.symptom), ("why", row.cause), ("fix", row.fix)] {
        let _ = writeln!(page, "{}", wrapped(label, text));
    }
    if let Some(fault) = Fault::of(row) {
        let file = if fault.is_dangerous() { " --secret-file PATH" } else { "" };
        let _ = writeln!(page, "{}", wrapped("try", &format!("tilepass token sign --fault {}{file}", row.code)));
    }
    page
}

fn causes(message: &Message, columns: Option<usize>) -> String {
    let mut page = format!("Said by {}.\n{}\n", message.who, wrapped("means", message.means));
    if let Some(next) = message.next() {
        let _ = writeln!(page, "{}", wrapped("next", next));
    }
    if message.causes.is_empty() {
        return page;
    }
    page.push_str("\nLikely causes, the likeliest first:\n");
    page + &list(&codes(message.rows()), 2, columns)
}

/// Text behind a label, in lines of 80 columns.
fn wrapped(label: &str, text: &str) -> String {
    format!("  {label:6}{}", ui::wrapped(text, 8, 8, 80))
}

fn row_as_json(row: &Row) -> Value {
    json!({
        "code": row.code,
        "severity": row.severity(),
        "usual_severity": row.usual_severity().as_str(),
        "exception": row.exception().map(|(severity, place)| {
            json!({ "severity": severity.as_str(), "where": place.trim_start_matches("where ") })
        }),
        "seen": row.symptom,
        "why": row.cause,
        "fix": row.fix,
    })
}

fn rows_as_json(rows: impl Iterator<Item = &'static Row>) -> String {
    rows.map(|row| line(&row_as_json(row)) + "\n").collect()
}

fn message_as_json(message: &Message) -> Value {
    json!({
        "said_by": message.who,
        "means": message.means,
        "next": message.next(),
        "causes": message.rows().map(row_as_json).collect::<Vec<_>>(),
    })
}
