//! Where the token comes from that `inspect` and `try` are about: the arguments, or stdin.

use std::ffi::OsString;
use std::path::Path;

use clap::error::ErrorKind;

use super::encoding::Decoder;
use super::error::TokenError;
use crate::cli::{Inspect, Source};
use crate::commands::Context;
use crate::error::shell::SHELL;
use crate::error::{Error, UsageError};
use tiledesk_token::escape;
use tiledesk_token::extract::{Pasted, Search, Selection};
use tiledesk_token::secret::may_be_secret;

pub(super) fn first(context: &mut Context<'_>, arguments: &Inspect) -> Result<Selection, Error> {
    if let Some(error) = two_readers(&arguments.token, &arguments.source, arguments.compare.as_deref()) {
        return Err(error.into());
    }
    let reading = Reading { exact: arguments.exact, pick: arguments.pick, can_pick: true, can_be_new: false };
    from_words(context, &arguments.token, &arguments.source, &reading)
}

/// Two things that are both to be read from stdin.
pub(super) fn two_readers(words: &[OsString], source: &Source, compare: Option<&str>) -> Option<UsageError> {
    let token = words.is_empty() || words == ["-"];
    let secret = source.secret_file.as_deref() == Some(Path::new("-"));
    let other = compare == Some("-");
    let what = match (token, secret, other) {
        (true, true, _) => "the secret and the token",
        (true, false, true) => "the two tokens",
        (false, true, true) => "the secret and the token to compare with",
        _ => return None,
    };
    Some(both_from_stdin(what))
}

/// The secret and something else, if that is read from stdin as well.
pub(super) fn secret_and(what: &str, is_from_stdin: bool, source: &Source) -> Option<UsageError> {
    let both = is_from_stdin && source.secret_file.as_deref() == Some(Path::new("-"));
    both.then(|| both_from_stdin(&format!("the secret and {what}")))
}

fn both_from_stdin(what: &str) -> UsageError {
    UsageError::new(ErrorKind::ArgumentConflict, format!("{what} cannot both come from stdin"))
}

/// Whether no token stands in the words: they are judged all the same, and found to be none.
pub(super) fn is_no_token(words: &[OsString], exact: bool, pick: Option<usize>) -> bool {
    let reading = Reading { exact, pick, can_pick: true, can_be_new: false };
    let has_one = |words| reading.take(words).is_ok_and(|selection| selection.pasted.token().is_some());
    !words.is_empty() && words != ["-"] && !has_one(&joined(words))
}

fn joined(words: &[OsString]) -> String {
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}

/// How the token is read.
#[derive(Default)]
pub(super) struct Reading {
    /// Whether all of it is what is handed over.
    exact: bool,
    /// Which of several tokens is meant.
    pick: Option<usize>,
    /// Whether that can be said.
    can_pick: bool,
    /// Whether the command can do with a new one.
    can_be_new: bool,
}

impl Reading {
    /// For a command that can do with a new token.
    pub(super) fn or_new() -> Self {
        Self { can_be_new: true, ..Self::default() }
    }

    fn nothing(&self) -> TokenError {
        TokenError::NothingOnStdin { can_be_new: self.can_be_new }
    }

    fn take(&self, text: &str) -> Result<Selection, TokenError> {
        if self.exact {
            let pasted = Pasted::exact(escape::without_line_break(text));
            return Ok(Selection { pasted, choice: None, others: 0, skipped: false });
        }
        let mut search = Search::default();
        search.push(text);
        self.choose(search)
    }

    fn choose(&self, search: Search) -> Result<Selection, TokenError> {
        search.choose(self.pick).map_err(|unclear| TokenError::Unclear { unclear, can_pick: self.can_pick })
    }
}

/// The token to compare with.
pub(super) fn second(context: &mut Context<'_>, arguments: &Inspect) -> Result<Option<Pasted>, Error> {
    match arguments.compare.as_deref() {
        None => Ok(None),
        Some("-") => from_stdin(context, &Reading::default()).map(|selection| Some(selection.pasted)),
        Some(text) => Ok(Some(parse(text)?)),
    }
}

/// The arguments, joined, or what stands on stdin.
pub(super) fn from_words(
    context: &mut Context<'_>,
    words: &[OsString],
    source: &Source,
    reading: &Reading,
) -> Result<Selection, Error> {
    if !words.is_empty() && words != ["-"] {
        return Ok(reading.take(&joined(words))?);
    }
    if let Some(error) = two_readers(words, source, None) {
        return Err(error.into());
    }
    from_stdin(context, reading)
}

/// The token in a text.
pub(super) fn parse(text: &str) -> Result<Pasted, TokenError> {
    Pasted::parse(text).map_err(|unclear| TokenError::Unclear { unclear, can_pick: false })
}

fn from_stdin(context: &mut Context<'_>, reading: &Reading) -> Result<Selection, Error> {
    if context.ui.stdin_is_terminal() {
        if context.ui.no_input {
            let message = "no token was given, and `--no-input` was";
            return Err(UsageError::new(ErrorKind::MissingRequiredArgument, message).into());
        }
        context.ui.hint("paste the token, then press Enter and Ctrl-D");
    }
    if reading.exact {
        let mut decoder = Decoder::default();
        let text = decoder.push(&context.ui.read_stdin()?) + &decoder.finish();
        return if escape::without_line_break(&text).is_empty() {
            Err(reading.nothing().into())
        } else {
            Ok(reading.take(&text)?)
        };
    }
    let (mut decoder, mut search, mut is_empty) = (Decoder::default(), Search::default(), true);
    let mut take = |text: &str| {
        is_empty &= text.trim().is_empty();
        search.push(text);
    };
    context.ui.read_stdin_in_pieces(&mut |bytes| take(&decoder.push(bytes)))?;
    take(&decoder.finish());
    if is_empty {
        return Err(reading.nothing().into());
    }
    Ok(reading.choose(search)?)
}

/// How to read what has the token in it, where that was given in its place: an address, or the name of a file. No file is
/// looked for: what was given may be a secret, and asking for a file of its name may send it to another computer.
pub(super) fn how_to_read(pasted: &Pasted, text: &str, command: &str) -> Option<String> {
    if text == "-" {
        return None;
    }
    if text.starts_with("https://") || text.starts_with("http://") {
        return Some(format!(
            "nothing is fetched from an address; pipe what it answers: `{} | tilepass token inspect`",
            SHELL.fetch("URL")
        ));
    }
    // A shell takes these as they are, and they have not the form of a secret.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
    let is_plain = text.chars().all(is_plain) && text.len() <= 60 && !may_be_secret(text);
    let name = match looks_like_a_path(text) {
        true if is_plain => text,
        true => "FILE",
        false if is_plain && pasted.may_be_name() && is_a_short_word(text) => text,
        false => return None,
    };
    Some(format!("if that is the name of a file, its content is read like this: `{command}<{name}`"))
}

/// Too short for a secret, and not mixed as those are.
fn is_a_short_word(text: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| text.bytes().any(|byte| kind(&byte));
    text.len() < 16 && !(has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase))
}

fn looks_like_a_path(text: &str) -> bool {
    let name = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let has_extension = name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty()
            && (1..=4).contains(&extension.len())
            && extension.bytes().all(|one| one.is_ascii_alphanumeric())
    });
    let begins_like_one = ["/", "./", "../", "~/", ".\\", "..\\"].iter().any(|start| text.starts_with(start));
    (has_extension || begins_like_one) && !text.contains(char::is_whitespace)
}
