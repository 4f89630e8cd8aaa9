//! Where the token comes from that `inspect` and `try` are about: the arguments, or stdin.

use std::ffi::OsString;
use std::path::Path;

use clap::error::ErrorKind;

use super::encoding::Decoder;
use super::error::TokenError;
use crate::cli::{Inspect, Source};
use crate::commands::Context;
use crate::error::{Error, UsageError};
use tiledesk_token::extract::{Pasted, Search};

pub(super) fn first(context: &mut Context<'_>, arguments: &Inspect) -> Result<Pasted, Error> {
    let other = (arguments.compare.as_deref() == Some("-")).then_some("the two tokens");
    from_words(context, &arguments.token, &arguments.source, other)
}

/// The token to compare with.
pub(super) fn second(context: &mut Context<'_>, arguments: &Inspect) -> Result<Option<Pasted>, Error> {
    match arguments.compare.as_deref() {
        None => Ok(None),
        Some("-") if arguments.source.secret_file.as_deref() == Some(Path::new("-")) => {
            let message = "the secret and the token to compare with cannot both come from stdin";
            Err(UsageError::new(ErrorKind::ArgumentConflict, message).into())
        }
        Some("-") => from_stdin(context).map(Some),
        Some(text) => Ok(Some(parse(text)?)),
    }
}

/// The arguments, joined, or what stands on stdin; `other` is what wants to read that, too.
pub(super) fn from_words(
    context: &mut Context<'_>,
    words: &[OsString],
    source: &Source,
    other: Option<&str>,
) -> Result<Pasted, Error> {
    if !words.is_empty() && words != ["-"] {
        let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
        return Ok(parse(&words.join(" "))?);
    }
    let secret_too = source.secret_file.as_deref() == Some(Path::new("-"));
    if let Some(what) = secret_too.then_some("the secret and the token").or(other) {
        let message = format!("{what} cannot both come from stdin");
        return Err(UsageError::new(ErrorKind::ArgumentConflict, message).into());
    }
    from_stdin(context)
}

/// The token in a text.
pub(super) fn parse(text: &str) -> Result<Pasted, TokenError> {
    Ok(Pasted::parse(text)?)
}

fn from_stdin(context: &mut Context<'_>) -> Result<Pasted, Error> {
    if context.ui.stdin_is_terminal() {
        if context.ui.no_input {
            let message = "no token was given, and `--no-input` was";
            return Err(UsageError::new(ErrorKind::MissingRequiredArgument, message).into());
        }
        context.ui.hint("paste the token, then press Enter and Ctrl-D");
    }
    let (mut decoder, mut search, mut is_empty) = (Decoder::default(), Search::default(), true);
    let mut take = |text: &str| {
        is_empty &= text.trim().is_empty();
        search.push(text);
    };
    context.ui.read_stdin_in_pieces(&mut |bytes| take(&decoder.push(bytes)))?;
    take(&decoder.finish());
    if is_empty {
        return Err(TokenError::NothingOnStdin.into());
    }
    Ok(search.choose(None).map_err(TokenError::from)?.pasted)
}
