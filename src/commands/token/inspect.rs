//! `token inspect`: decodes, verifies, explains; the exit status is the verdict.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::error::ErrorKind;

use super::error::TokenError;
use super::secrets::Secrets;
use super::{json, show};
use crate::Exit;
use crate::cli::{At, Inspect, Source};
use crate::commands::Context;
use crate::error::{Error, UsageError};
use crate::store::StoreError;
use tiledesk_token::claims::Scheme;
use tiledesk_token::extract::{self, Pasted};
use tiledesk_token::findings::Clock;
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::inspect::comparison::compare;
use tiledesk_token::inspect::redaction::Redactor;
use tiledesk_token::inspect::signer::State;
use tiledesk_token::inspect::{self, InspectRequest, Report, Verdict, diagnose};
use tiledesk_token::jws::token::Token;
use tiledesk_token::time;

pub(super) fn inspect(context: &mut Context<'_>, arguments: &Inspect) -> Result<Exit, Error> {
    let first = TokenInput::read(context, arguments)?;
    let second = TokenInput::read_second(context, arguments)?;
    // Where there is no signature to check, nobody is asked to unlock anything.
    let signed = [Some(&first), second.as_ref()].into_iter().flatten().any(TokenInput::has_signature);
    let secrets = Secrets::find(context, &arguments.source, signed && !arguments.no_verify)?;
    let mut failures = Vec::new();
    let about = About {
        id: context.tiledesk_id(arguments.id.as_ref())?,
        scheme: arguments.scheme,
        time: Time::of(context, arguments, &first)?,
    };
    let mut report = about.judge(context, &first, &secrets)?;
    let mut other = second.as_ref().map(|second| about.judge(context, second, &secrets)).transpose()?;
    let at_hand = !signed || !secrets.candidates.is_empty();
    failures.extend(secrets.failures);
    let differences = other.as_ref().map(|other| compare(&report, other, arguments.redact));
    if arguments.redact {
        let mut redactor = Redactor::default();
        redactor.redact(&mut report);
        if let Some(other) = &mut other {
            redactor.redact(other);
        }
    }
    let compared =
        other.as_ref().zip(differences.as_deref()).map(|(report, differences)| show::Compared { report, differences });
    let unverified = unverified(arguments.no_verify, at_hand, !failures.is_empty());
    let shown = show::Shown { report: &report, now: about.time.now, clock: about.time.clock, unverified, compared };
    let answer = if context.json {
        json::line(&json::inspection(&first.pasted, &shown))
    } else {
        show::page(&context.ui, &shown)
    };
    context.ui.answer(&answer)?;
    if let ([word], None) = (arguments.token.as_slice(), &first.token) {
        say_how_to_read(context, word);
    }
    warn_of(context, &failures);
    Ok(exit(&report, arguments, !failures.is_empty()))
}

/// Says which stores could not answer.
pub(super) fn warn_of(context: &mut Context<'_>, failures: &[(Option<ProjectName>, StoreError)]) {
    for (project, error) in failures {
        let whose = project.as_ref().map(|project| format!("project `{project}`: ")).unwrap_or_default();
        context.ui.warning(&format!("{whose}{error}"));
    }
}

/// Why the signature was not checked, if that was not the token's own fault.
pub(super) fn unverified(no_verify: bool, at_hand: bool, store_failed: bool) -> show::Unverified {
    if no_verify {
        show::Unverified::NotAsked
    } else if at_hand {
        show::Unverified::Unneeded
    } else if store_failed {
        show::Unverified::StoreFailed
    } else {
        show::Unverified::NoSecret
    }
}

fn exit(report: &Report, arguments: &Inspect, store_failed: bool) -> Exit {
    match report.verdict {
        Verdict::Accepted => Exit::Done,
        Verdict::Refused => Exit::Refused,
        Verdict::NotChecked if arguments.no_verify => Exit::Done,
        Verdict::NotChecked if store_failed => Exit::Store,
        Verdict::NotChecked => Exit::Missing,
    }
}

/// A token as it was given, and its parts.
pub(super) struct TokenInput {
    pub(super) pasted: Pasted,
    pub(super) token: Option<Token>,
}

impl TokenInput {
    pub(super) fn new(text: &str) -> Result<Self, TokenError> {
        let pasted = extract::find(text)?;
        let token = pasted.token.as_deref().map(Token::decode);
        Ok(Self { pasted, token })
    }

    pub(super) fn has_signature(&self) -> bool {
        self.token.as_ref().is_some_and(|token| token.signature.is_some())
    }

    fn read(context: &mut Context<'_>, arguments: &Inspect) -> Result<Self, Error> {
        let other = (arguments.compare.as_deref() == Some("-")).then_some("the two tokens");
        Self::from_words(context, &arguments.token, &arguments.source, other)
    }

    /// The arguments, joined, or what stands on stdin; `other` is what wants to read that, too.
    pub(super) fn from_words(
        context: &mut Context<'_>,
        words: &[OsString],
        source: &Source,
        other: Option<&str>,
    ) -> Result<Self, Error> {
        if !words.is_empty() && words != ["-"] {
            let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
            return Ok(Self::new(&words.join(" "))?);
        }
        let secret_too = source.secret_file.as_deref() == Some(Path::new("-"));
        if let Some(what) = secret_too.then_some("the secret and the token").or(other) {
            let message = format!("{what} cannot both come from stdin");
            return Err(UsageError::new(ErrorKind::ArgumentConflict, message).into());
        }
        Self::from_stdin(context)
    }

    /// The token to compare with.
    fn read_second(context: &mut Context<'_>, arguments: &Inspect) -> Result<Option<Self>, Error> {
        match arguments.compare.as_deref() {
            None => Ok(None),
            Some("-") if arguments.source.secret_file.as_deref() == Some(Path::new("-")) => {
                let message = "the secret and the token to compare with cannot both come from stdin";
                Err(UsageError::new(ErrorKind::ArgumentConflict, message).into())
            }
            Some("-") => Self::from_stdin(context).map(Some),
            Some(text) => Ok(Some(Self::new(text)?)),
        }
    }

    fn from_stdin(context: &mut Context<'_>) -> Result<Self, Error> {
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
        Ok(Self::new(&text)?)
    }
}

/// A token was expected, and this is something that has one in it.
fn say_how_to_read(context: &mut Context<'_>, word: &OsStr) {
    let text = word.to_string_lossy();
    if text.starts_with("https://") || text.starts_with("http://") {
        context
            .ui
            .hint("nothing is fetched from an address; pipe what it answers: `curl -s URL | tilepass token inspect`");
    } else if Path::new(word).is_file() {
        context.ui.hint("that is the name of a file; its content is read like this: `tilepass token inspect <FILE`");
    }
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

/// The time that counts as now.
#[derive(Clone, Copy)]
pub(super) struct Time {
    pub(super) now: i64,
    pub(super) clock: Clock,
}

impl Time {
    fn of(context: &Context<'_>, arguments: &Inspect, given: &TokenInput) -> Result<Self, Error> {
        let now = match arguments.at {
            None => {
                return Ok(Self { now: context.now(), clock: Clock::Now });
            }
            Some(At::Time(time)) => time,
            Some(At::Issued) => {
                let claims = given.token.as_ref().and_then(|token| token.claims.as_ref());
                let issued = claims.and_then(|claims| inspect::times(claims).issued_at);
                issued.filter(|seconds| *seconds <= time::MILLISECONDS).ok_or_else(|| {
                    let message = "`--at issued` needs a token with a usable `iat`, and this one has none";
                    UsageError::new(ErrorKind::ValueValidation, message)
                })?
            }
        };
        Ok(Self { now, clock: Clock::Given })
    }
}

/// What a token is judged against, apart from the secrets.
pub(super) struct About {
    pub(super) id: Option<TiledeskId>,
    pub(super) scheme: Option<Scheme>,
    pub(super) time: Time,
}

impl About {
    pub(super) fn judge(
        &self,
        context: &mut Context<'_>,
        given: &TokenInput,
        secrets: &Secrets,
    ) -> Result<Report, Error> {
        let report = self.judge_with(given, secrets);
        if report.signature.state != State::Bad || !secrets.others_untried {
            return Ok(report);
        }
        // Only now is it worth a person's or a daemon's time to read everybody else's secret.
        let everybody = secrets.and_everybody_elses(context)?;
        Ok(self.judge_with(given, &everybody))
    }

    fn judge_with(&self, given: &TokenInput, secrets: &Secrets) -> Report {
        diagnose(&InspectRequest {
            pasted: &given.pasted,
            token: given.token.as_ref(),
            candidates: &secrets.candidates,
            expected: secrets.expected(given.token.as_ref()),
            scheme: self.scheme.or(secrets.scheme),
            id: self.id.as_ref().or(secrets.id.as_ref()),
            now: self.time.now,
            clock: self.time.clock,
        })
    }
}
