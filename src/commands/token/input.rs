//! Where the token comes from that `inspect` and `try` are about: the arguments, or stdin.

use std::ffi::OsString;
use std::path::Path;

use clap::error::ErrorKind;

use super::error::TokenError;
use crate::cli::{Inspect, Source};
use crate::commands::Context;
use crate::error::{Error, UsageError};
use tiledesk_token::escape;
use tiledesk_token::extract::Pasted;

pub(super) fn first(context: &mut Context<'_>, arguments: &Inspect) -> Result<Pasted, Error> {
    let other = (arguments.compare.as_deref() == Some("-")).then_some("the two tokens");
    from_words(context, &arguments.token, &arguments.source, &Reading { other, exact: arguments.exact })
}

/// How the token is read.
#[derive(Default)]
pub(super) struct Reading<'a> {
    /// What else wants to read stdin.
    other: Option<&'a str>,
    /// Whether all of it is what is handed over.
    exact: bool,
}

impl Reading<'_> {
    fn parse(&self, text: &str) -> Result<Pasted, TokenError> {
        if self.exact { Ok(Pasted::exact(escape::without_line_break(text))) } else { parse(text) }
    }
}

/// The token to compare with.
pub(super) fn second(context: &mut Context<'_>, arguments: &Inspect) -> Result<Option<Pasted>, Error> {
    match arguments.compare.as_deref() {
        None => Ok(None),
        Some("-") if arguments.source.secret_file.as_deref() == Some(Path::new("-")) => {
            let message = "the secret and the token to compare with cannot both come from stdin";
            Err(UsageError::new(ErrorKind::ArgumentConflict, message).into())
        }
        Some("-") => from_stdin(context, &Reading::default()).map(Some),
        Some(text) => Ok(Some(parse(text)?)),
    }
}

/// The arguments, joined, or what stands on stdin.
pub(super) fn from_words(
    context: &mut Context<'_>,
    words: &[OsString],
    source: &Source,
    reading: &Reading<'_>,
) -> Result<Pasted, Error> {
    if !words.is_empty() && words != ["-"] {
        let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
        return Ok(reading.parse(&words.join(" "))?);
    }
    let secret_too = source.secret_file.as_deref() == Some(Path::new("-"));
    if let Some(what) = secret_too.then_some("the secret and the token").or(reading.other) {
        let message = format!("{what} cannot both come from stdin");
        return Err(UsageError::new(ErrorKind::ArgumentConflict, message).into());
    }
    from_stdin(context, reading)
}

/// The token in a text.
pub(super) fn parse(text: &str) -> Result<Pasted, TokenError> {
    Ok(Pasted::parse(text)?)
}

fn from_stdin(context: &mut Context<'_>, reading: &Reading<'_>) -> Result<Pasted, Error> {
    if context.ui.stdin_is_terminal() {
        if context.ui.no_input {
            let message = "no token was given, and `--no-input` was";
            return Err(UsageError::new(ErrorKind::MissingRequiredArgument, message).into());
        }
        context.ui.hint("paste the token, then press Enter and Ctrl-D");
    }
    let bytes = context.ui.read_stdin()?;
    let text = decode_text(&bytes);
    if text.trim().is_empty() {
        return Err(TokenError::NothingOnStdin.into());
    }
    Ok(reading.parse(&text)?)
}

/// UTF-8, or UTF-16 as Windows' redirections write it. What is neither is read as far as it can be.
fn decode_text(bytes: &[u8]) -> String {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).filter_map(|pair| Some(unit(pair.try_into().ok()?))).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}
