//! What clap has to say about a command line, made safe to show: a word of it may be a secret that was typed in the
//! wrong place, or hold control characters.

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use tiledesk_token::escape;
use tiledesk_token::secret::may_be_secret;

/// What is shown in place of a word that may be a secret.
const HIDDEN: &str = "…";
const TIP: &str = "what was typed there is not shown, as it may be a secret";
/// From this length on, in bytes, a word of letters and digits may be a secret. Servers make them with 36.
const LONG: usize = 20;

/// Whether `--json` was typed: what is said of a command line that cannot be understood is JSON, too. Behind `--` it is
/// somebody else's.
pub(crate) fn wants_json(arguments: &[OsString]) -> bool {
    arguments.iter().skip(1).take_while(|argument| *argument != "--").any(|argument| argument == "--json")
}

/// The same mistake, with the usage of the command that was typed. clap's names the flags that it thinks of, which may have
/// nothing to do with what was typed; where something is missing, those are what is missing.
pub(super) fn of_command(mut said: clap::Error, path: &[String]) -> clap::Error {
    if said.kind() != ErrorKind::MissingRequiredArgument && said.get(ContextKind::Usage).is_some() {
        let usage = super::definition(path).render_usage();
        said.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
    }
    // No argument here begins with a dash.
    if let Some(ContextValue::StyledStrs(mut tips)) = said.remove(ContextKind::Suggested) {
        tips.retain(|tip| !tip.to_string().contains("as a value, use"));
        if !tips.is_empty() {
            said.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
        }
    }
    said
}

/// The same mistake, with nothing in it that nobody is to see, and no control characters.
pub(super) fn safe(mut said: clap::Error) -> clap::Error {
    // Everything else in a mistake is clap's own or ours. Which flag a value is for is the definition's.
    let typed = match said.kind() {
        ErrorKind::UnknownArgument => ContextKind::InvalidArg,
        ErrorKind::InvalidSubcommand => ContextKind::InvalidSubcommand,
        _ => ContextKind::InvalidValue,
    };
    let Some(ContextValue::String(word)) = said.get(typed).cloned() else { return said };
    let shown = shown(&word, typed);
    if shown == word {
        return said;
    }
    let mut tips = match said.remove(ContextKind::Suggested) {
        Some(ContextValue::StyledStrs(tips)) => tips,
        _ => Vec::new(),
    };
    // Some of clap's quote what was typed.
    tips.retain(|tip| !tip.to_string().contains(&word));
    tips.extend((shown == HIDDEN).then(|| StyledStr::from(TIP)));
    if !tips.is_empty() {
        said.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
    }
    said.insert(typed, ContextValue::String(shown));
    said
}

fn shown(word: &str, typed: ContextKind) -> String {
    // Where no word belongs, any may be a secret.
    let is_extra = typed == ContextKind::InvalidArg && !word.starts_with('-');
    let has = |kind: fn(&u8) -> bool| word.bytes().any(|byte| kind(&byte));
    let inner = word.trim();
    let is_long = inner.len() >= LONG
        // No time, claim or sentence.
        && !inner.contains([' ', ':', '"'])
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic);
    // In an address, or behind a name, it is a piece of the word.
    let has_secret =
        inner.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+'))).any(may_be_secret);
    if is_extra || is_long || has_secret || is_token(inner) {
        HIDDEN.to_owned()
    } else {
        escape::escaped(word).into_owned()
    }
}

pub(super) fn is_token(word: &str) -> bool {
    word.contains("eyJ") || word.starts_with("JWT ") || word.starts_with("Bearer ")
}

/// Whether it may be a token or a secret: a UUID, or a long word of letters and digits that nobody would make up.
pub(super) fn is_private(word: &str) -> bool {
    let word = word.trim();
    let is_id = word.len() == 24 && word.chars().all(|c| c.is_ascii_hexdigit());
    let is_of_a_secret = |c: char| c.is_ascii_alphanumeric() || "-_+/=".contains(c);
    let is_random = word.len() >= LONG
        && !word.starts_with(['-', '/', '.', '~'])
        && word.chars().all(is_of_a_secret)
        && word.chars().any(|c| c.is_ascii_digit())
        && word.chars().any(|c| c.is_ascii_alphabetic());
    is_token(word) || (is_random && !is_id)
}

/// What clap says, taken apart for JSON: the message, and what helps.
pub(crate) fn parts(said: &clap::Error) -> (String, Vec<String>) {
    let text = said.render().to_string();
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if said.kind() == ErrorKind::MissingSubcommand {
        let usage = text.lines().find_map(|line| line.strip_prefix("Usage: ")).unwrap_or("tilepass");
        let command = usage.split(['[', '<']).next().unwrap_or_default().trim();
        return ("no command was given".to_owned(), vec![format!("`{command} --help` lists what there is")]);
    }
    let mut hints = Vec::new();
    let mut message = String::new();
    for paragraph in text.trim_end().split("\n\n") {
        if message.is_empty() {
            message = one_line(paragraph.strip_prefix("error: ").unwrap_or(paragraph));
        } else if let Some(usage) = paragraph.strip_prefix("Usage: ") {
            hints.push(format!("usage: `{}`", one_line(usage)));
        } else if !paragraph.starts_with("For more information") {
            hints.extend(paragraph.lines().map(|line| one_line(line.trim().trim_start_matches("tip: "))));
        }
    }
    (message, hints)
}

/// A message of ours in clap's form: with the usage of the command that was typed.
pub(crate) fn mistake(path: &[String], kind: ErrorKind, message: &str) -> clap::Error {
    super::definition(path).error(kind, StyledStr::from(escape::escaped(message).into_owned()))
}
