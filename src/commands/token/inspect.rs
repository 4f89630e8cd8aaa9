//! `token inspect`: decodes, verifies, explains; the exit status is the verdict.

use clap::error::ErrorKind;

use super::input::how_to_read;
use super::secrets::Secrets;
use super::{input, json, show};
use crate::Exit;
use crate::cli::{At, Inspect};
use crate::commands::Context;
use crate::commands::secret_source::is_explicit;
use crate::error::shell::SHELL;
use crate::error::{Error, UsageError};
use crate::settings::Settings;
use crate::store::StoreError;
use tiledesk_token::claims::Scheme;
use tiledesk_token::explain::{self, Message};
use tiledesk_token::extract::{Choice, Pasted, Selection};
use tiledesk_token::findings::Clock;
use tiledesk_token::ids::{ProjectName, TiledeskId};
use tiledesk_token::inspect::comparison::compare;
use tiledesk_token::inspect::redaction::Redactor;
use tiledesk_token::inspect::signer::SignatureState;
use tiledesk_token::inspect::{self, InspectRequest, Report, Verdict};
use tiledesk_token::time;

pub(super) fn inspect(context: &mut Context<'_>, arguments: &Inspect) -> Result<Exit, Error> {
    let selection = input::first(context, arguments)?;
    say_which(context, &selection);
    let Selection { pasted: first, choice, .. } = selection;
    let second = input::second(context, arguments)?;
    // Where there is no signature to check, nobody is asked to unlock anything.
    let signed = [Some(&first), second.as_ref()].into_iter().flatten().any(Pasted::has_signature);
    let secrets = if signed || arguments.no_verify || !is_explicit(context, &arguments.source) {
        Secrets::find(context, &arguments.source, signed && !arguments.no_verify)?
    } else {
        Secrets::find_not_to_show(context, &arguments.source)?
    };
    let mut failures = Vec::new();
    let criteria = Criteria {
        id: context.tiledesk_id(arguments.id.as_ref())?,
        scheme: arguments.scheme,
        time: Time::of(context, arguments, &first)?,
    };
    let mut report = criteria.evaluate(context, &first, &secrets)?;
    let mut other = second.as_ref().map(|second| criteria.evaluate(context, second, &secrets)).transpose()?;
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
    let shown =
        show::Shown { report: &report, now: criteria.time.now, clock: criteria.time.clock, unverified, compared };
    let answer = if context.json {
        json::line(&json::inspection(&first, choice.as_ref(), &shown))
    } else {
        show::page(&context.ui, &shown)
    };
    context.ui.answer(&answer)?;
    let mut hints = Vec::new();
    if let ([word], None) = (arguments.token.as_slice(), first.token()) {
        hints.extend(how_to_read(&first, &word.to_string_lossy(), "tilepass token inspect - "));
    }
    if let (Some(word), Some(second)) = (&arguments.compare, second.as_ref().filter(|second| second.token().is_none()))
    {
        hints.extend(how_to_read(second, word, "tilepass token inspect --compare - 'JWT eyJ…' "));
    }
    for hint in hints {
        context.ui.hint(&hint);
    }
    if let Some(message) = message_in(&first) {
        context.ui.hint(&format!("that is a message: {} `tilepass token explain` says more", message.means));
    }
    let is_bad = report.signature.state == SignatureState::Bad;
    if let Some(overriding) = secrets.overriding.filter(|_| is_bad) {
        context.ui.hint(&overriding.hint());
    }
    if let Some(id) = criteria.id.as_ref().filter(|_| arguments.id.is_none())
        && report.errors().any(|finding| finding.code() == "custom.aud")
    {
        context.ui.hint(&format!(
            "the id {id} is that in `TILEPASS_TILEDESK_ID`; if another is meant: `{}`",
            SHELL.unset("TILEPASS_TILEDESK_ID")
        ));
    }
    warn_of(context, &failures);
    let exit = exit(&report, arguments, !failures.is_empty());
    if exit == Exit::Missing && report.signature.state == SignatureState::NotChecked {
        context.ui.hint(
            "have somebody run this who has the secret (`--secret-file PATH`), or ask a Tiledesk server: `tilepass token try`",
        );
    }
    Ok(exit)
}

/// Says which of several tokens is inspected, and whether one may have been missed.
fn say_which(context: &mut Context<'_>, selection: &Selection) {
    if let Some(Choice { pick, of, line, is_meant, .. }) = &selection.choice {
        let why = if *is_meant { ", the one in a sign-in call or request" } else { "" };
        context
            .ui
            .note(&format!("this is token {pick} of {of} different ones (line {line}){why}; `--pick N` takes another"));
    }
    match selection.others {
        0 => {}
        1 => context
            .ui
            .note("this is what the sign-in handed over; a token stands elsewhere in it: `--pick 1` takes that"),
        others => context.ui.note(&format!(
            "this is what the sign-in handed over; {others} tokens stand elsewhere in it: `--pick N` takes one of them"
        )),
    }
    if selection.skipped {
        context.ui.note("something that begins like a token was skipped: it is too long for one");
    }
}

/// Says which stores could not answer.
pub(super) fn warn_of(context: &mut Context<'_>, failures: &[(Option<ProjectName>, StoreError)]) {
    for (project, error) in failures {
        let whose = project.as_ref().map(|project| format!("project `{project}`: ")).unwrap_or_default();
        context.ui.warning(&format!("{whose}{error}"));
    }
}

/// Why the signature was not checked, if that was not the token's own fault.
pub(super) fn unverified(no_verify: bool, at_hand: bool, store_failed: bool) -> show::WhyUnverified {
    if no_verify {
        show::WhyUnverified::NotAsked
    } else if at_hand {
        show::WhyUnverified::Unneeded
    } else if store_failed {
        show::WhyUnverified::StoreFailed
    } else {
        show::WhyUnverified::NoSecret
    }
}

fn exit(report: &Report, arguments: &Inspect, store_failed: bool) -> Exit {
    match report.verdict {
        Verdict::Accepted => Exit::Done,
        Verdict::Refused => Exit::Refused,
        Verdict::NotChecked if arguments.no_verify => Exit::Done,
        // A good signature needed no other store.
        Verdict::NotChecked if store_failed && report.signature.state != SignatureState::Good => Exit::Store,
        Verdict::NotChecked => Exit::Missing,
    }
}

/// Somebody's message where a token was expected: a word alone is none.
fn message_in(pasted: &Pasted) -> Option<&'static Message> {
    let is_text = pasted.given.trim().contains(char::is_whitespace) || pasted.given.trim_start().starts_with('{');
    explain::find(&pasted.given).filter(|_| is_text && pasted.may_be_message())
}

/// The time that counts as now.
#[derive(Clone, Copy)]
pub(in crate::commands) struct Time {
    pub(in crate::commands) now: i64,
    pub(in crate::commands) clock: Clock,
}

impl Time {
    fn of(context: &Context<'_>, arguments: &Inspect, pasted: &Pasted) -> Result<Self, Error> {
        let now = match arguments.at {
            None => return Ok(Self { now: context.now(), clock: Clock::Now }),
            Some(At::Time(time)) => time,
            Some(At::Issued) => {
                let issued = pasted.claims().and_then(|claims| inspect::times(claims).issued_at);
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
pub(in crate::commands) struct Criteria {
    pub(in crate::commands) id: Option<TiledeskId>,
    pub(in crate::commands) scheme: Option<Scheme>,
    pub(in crate::commands) time: Time,
}

impl Criteria {
    pub(in crate::commands) fn evaluate(
        &self,
        context: &mut Context<'_>,
        pasted: &Pasted,
        secrets: &Secrets,
    ) -> Result<Report, Error> {
        let report = self.evaluate_with(pasted, secrets);
        if report.signature.state != SignatureState::Bad || !secrets.others_untried {
            return Ok(report);
        }
        // Only now is it worth a person's or a daemon's time to read everybody else's secret.
        let everybody = secrets.and_everybody_elses(context)?;
        Ok(self.evaluate_with(pasted, &everybody))
    }

    /// With these secrets and no others.
    pub(in crate::commands) fn evaluate_with(&self, pasted: &Pasted, secrets: &Secrets) -> Report {
        let report = self.evaluate_as(pasted, secrets, None);
        match secrets.lent(pasted.claims(), report.signature.project.as_deref()) {
            Some(lent) => self.evaluate_as(pasted, secrets, Some(lent)),
            None => report,
        }
    }

    fn evaluate_as(&self, pasted: &Pasted, secrets: &Secrets, lent: Option<&Settings>) -> Report {
        tiledesk_token::inspect(&InspectRequest {
            pasted,
            candidates: &secrets.candidates,
            expected: secrets.expected(pasted.claims()),
            scheme: self.scheme.or(secrets.scheme).or(lent.and_then(|lent| lent.scheme)),
            id: self.id.as_ref().or(secrets.id.as_ref()).or(lent.and_then(|lent| lent.id.as_ref())),
            now: self.time.now,
            clock: self.time.clock,
        })
    }
}
