//! What a signer's answer comes to. Nothing of the answer is kept but its status, its length, the fingerprint of the
//! secret that signed, times, and the codes of findings.

use std::net::IpAddr;
use std::time::Duration;

use serde_json::{Value, json};

use crate::Exit;
use crate::cli::Source;
use crate::commands::Context;
use crate::commands::project_ref::Projects;
use crate::commands::token::inspect::{Criteria, Time};
use crate::commands::token::secrets::Secrets;
use crate::error::Error;
use crate::error::shell::SHELL;
use crate::server::page::Page;
use crate::signers::ask::{Reply, Sample};
use crate::store::{Record, StoreKind};
use tiledesk_token::extract::{Pasted, Unclear};
use tiledesk_token::findings::Clock;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::inspect::signer::SignatureState;
use tiledesk_token::inspect::{Report, Verdict};
use tiledesk_token::time;

/// How a signer stands, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::commands) enum State {
    /// It mints tokens with the current secret, which will be accepted.
    Current,
    /// It could not be asked.
    Unreachable,
    /// It handed out no token.
    NoToken,
    /// It leads to a page where people sign in: nobody is signed in who could have a token.
    LoggedOut,
    /// It handed out a token that it had handed out before.
    Cached,
    /// Its tokens would be refused, for another reason than the ones below.
    Refused,
    /// It mints with the secret of another project.
    OtherProject,
    /// It mints with a secret that was replaced.
    Replaced,
}

impl State {
    /// As it stands in JSON.
    pub(in crate::commands) fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Unreachable => "unreachable",
            Self::NoToken => "no_token",
            Self::LoggedOut => "logged_out",
            Self::Cached => "cached",
            Self::Refused => "refused",
            Self::OtherProject => "other_project",
            Self::Replaced => "replaced",
        }
    }

    /// What it comes to for a scheduler.
    pub(in crate::commands) fn exit(self) -> Exit {
        match self {
            Self::Current => Exit::Done,
            Self::Unreachable | Self::NoToken | Self::LoggedOut => Exit::Failed,
            Self::Cached | Self::Refused | Self::OtherProject | Self::Replaced => Exit::Refused,
        }
    }

    fn colour(self) -> &'static str {
        match self.exit() {
            Exit::Done => "accepted",
            Exit::Failed => "unknown",
            _ => "bad",
        }
    }
}

/// What is known of a signer by its answer.
#[derive(Clone, Debug)]
pub(in crate::commands) struct Seen {
    pub(in crate::commands) state: State,
    status: Option<u16>,
    length: Option<usize>,
    /// Of the secret that signed.
    fingerprint: Option<String>,
    /// When that secret was replaced.
    since: Option<String>,
    /// Whose secret it is.
    project: Option<String>,
    /// The codes of findings.
    codes: Vec<&'static str>,
    issued_at: Option<i64>,
    expires_at: Option<i64>,
    /// Why it could not be asked, where it leads to, or how old it is.
    why: Option<String>,
    /// Whether it hands a token to somebody who sends nothing that says who asks.
    for_nobody: bool,
    address: Option<IpAddr>,
    took: Duration,
    /// Whether it was not asked at all, for want of something here.
    is_not_asked: bool,
    /// Whether it was told who asks.
    has_account: bool,
    /// Whether there are several tokens in the answer.
    is_unclear: bool,
    /// How often it was asked, and how often it was current then.
    samples: usize,
    good: usize,
}

/// How one was asked, in the words of a shell.
pub(super) struct HowAsked {
    /// What makes `curl` ask the same: flags and address.
    pub(super) curl: String,
    /// The command that asks in another way.
    pub(super) again: String,
    /// The same, at another address.
    pub(super) elsewhere: String,
}

/// Judges answers by the secrets that are at hand.
pub(in crate::commands) struct Judge {
    secrets: Secrets,
}

impl Judge {
    /// By the secret that the environment gives, else by the one of the project that is named.
    pub(in crate::commands) fn find(context: &mut Context<'_>) -> Result<Self, Error> {
        let secrets = Secrets::find(context, &Source { secret_file: None }, true)?;
        Self::of(secrets)
    }

    /// By what is stored for a project.
    pub(in crate::commands) fn stored(
        context: &mut Context<'_>,
        projects: &Projects,
        project: &ProjectName,
    ) -> Result<Self, Error> {
        Self::of(Secrets::stored(context, projects, project)?)
    }

    /// By a record of a project that the store may not have yet.
    pub(in crate::commands) fn of_record(
        projects: &Projects,
        project: &ProjectName,
        kind: &StoreKind,
        record: &Record,
    ) -> Self {
        Self { secrets: Secrets::of_record(projects, project, kind, record.clone()) }
    }

    fn of(mut secrets: Secrets) -> Result<Self, Error> {
        match secrets.failures.pop() {
            Some((_, error)) if secrets.candidates.is_empty() => Err(error.into()),
            _ => Ok(Self { secrets }),
        }
    }

    /// Whether there is no secret to judge by.
    pub(super) fn is_empty(&self) -> bool {
        self.secrets.candidates.is_empty()
    }

    /// The worst of the samples, as a visitor may meet it.
    pub(in crate::commands) fn judge(&self, context: &mut Context<'_>, reply: &Reply) -> Result<Option<Seen>, Error> {
        let mut seen = Vec::new();
        for sample in reply {
            seen.push(self.sample(context, sample)?);
        }
        let (samples, good) = (seen.len(), seen.iter().filter(|one| one.state == State::Current).count());
        let for_nobody = seen.iter().any(|one| one.for_nobody);
        let took = seen.iter().map(|one| one.took).max().unwrap_or_default();
        let worst = seen.into_iter().max_by_key(|one| one.state);
        Ok(worst.map(|worst| Seen { for_nobody, took, samples, good, ..worst }))
    }

    fn sample(&self, context: &mut Context<'_>, sample: &Sample) -> Result<Seen, Error> {
        let mut seen = Seen {
            address: sample.address,
            took: sample.took,
            samples: 1,
            has_account: sample.has_account,
            ..Seen::NOTHING
        };
        let page = match &sample.answer {
            Ok(page) => page,
            Err(error) => {
                seen.why = Some(error.to_string());
                return Ok(seen);
            }
        };
        seen.status = Some(page.status);
        seen.length = page.body.as_ref().map(|body| body.len());
        if (300..400).contains(&page.status) || page.status == 401 {
            seen.state = State::LoggedOut;
            seen.why.clone_from(&page.redirect);
            return Ok(seen);
        }
        seen.state = State::NoToken;
        let pasted = match pasted(page) {
            Ok(Some(pasted)) => pasted,
            Ok(None) => return Ok(seen),
            Err(_) => {
                seen.is_unclear = true;
                return Ok(seen);
            }
        };
        let time = Time { now: context.now(), clock: Clock::Now };
        let criteria = Criteria { id: None, scheme: None, time };
        let report = match criteria.evaluate(context, &pasted, &self.secrets) {
            // What was asked has its answer already, and a secret may have been brought to others by now.
            Err(error) if error.exit() == Exit::Cancelled => criteria.evaluate_with(&pasted, &self.secrets),
            report => report?,
        };
        self.read(&mut seen, &report);
        let of_nobody = sample.of_nobody.as_ref().and_then(pasted_of);
        seen.for_nobody = of_nobody.is_some();
        let is_same = of_nobody.is_some_and(|other| {
            other.token().map(tiledesk_token::jws::token::Token::as_str)
                == pasted.token().map(tiledesk_token::jws::token::Token::as_str)
        });
        if let Some(age) = page.age.filter(|age| *age > 0) {
            seen.state = State::Cached;
            seen.why = Some(format!("a cache has had it for {age} s"));
        } else if is_same {
            seen.state = State::Cached;
            seen.why = Some("somebody who sends no cookie gets the same token".to_owned());
        }
        Ok(seen)
    }

    fn read(&self, seen: &mut Seen, report: &Report) {
        let has = |code: &str| report.findings.iter().any(|finding| finding.code() == code);
        let is_good = report.signature.state == SignatureState::Good;
        seen.codes = report.findings.iter().map(tiledesk_token::findings::Finding::code).collect();
        seen.fingerprint.clone_from(&report.signature.fingerprint);
        (seen.issued_at, seen.expires_at) = (report.times.issued_at, report.times.expires_at);
        seen.state = match report.verdict {
            Verdict::Accepted => State::Current,
            // What a server makes of it is not known; the secret is the current one.
            Verdict::NotChecked if is_good => State::Current,
            _ if has("signature.previous_secret") => State::Replaced,
            _ if has("signature.other_project") => State::OtherProject,
            _ => State::Refused,
        };
        if seen.state == State::Refused && !is_good {
            // It is that of the secret that should have signed.
            seen.fingerprint = None;
        }
        seen.project.clone_from(&report.signature.project);
        let signer = self.secrets.candidates.iter().find(|one| one.project == report.signature.project);
        let previous = signer.and_then(|signer| signer.previous.as_ref());
        seen.since = previous.filter(|_| seen.state == State::Replaced).map(|previous| previous.replaced.clone());
    }
}

/// The token in an answer, if there is one.
fn pasted(page: &Page) -> Result<Option<Pasted>, Unclear> {
    let Some(text) = page.body.as_ref().and_then(|body| std::str::from_utf8(body).ok()) else { return Ok(None) };
    Pasted::parse(text).map(|pasted| Some(pasted).filter(|pasted| pasted.token().is_some()))
}

fn pasted_of(page: &Page) -> Option<Pasted> {
    (page.status == 200).then(|| pasted(page).ok().flatten()).flatten()
}

impl Seen {
    const NOTHING: Self = Self {
        state: State::Unreachable,
        status: None,
        length: None,
        fingerprint: None,
        since: None,
        project: None,
        codes: Vec::new(),
        issued_at: None,
        expires_at: None,
        why: None,
        for_nobody: false,
        address: None,
        took: Duration::ZERO,
        is_not_asked: false,
        has_account: false,
        is_unclear: false,
        samples: 0,
        good: 0,
    };

    /// Of a signer that cannot be asked, and why.
    pub(in crate::commands) fn not_asked(why: &Error) -> Self {
        Self { is_not_asked: true, why: Some(why.to_string()), ..Self::NOTHING }
    }

    /// What may mend it, where more than its state tells.
    pub(super) fn hint(&self, how: &HowAsked) -> Option<String> {
        let HowAsked { curl, again, elsewhere } = how;
        let look = format!("`curl -si {curl}`");
        Some(match (self.state, self.status) {
            (State::Unreachable, _) if self.is_not_asked => return None,
            (State::Unreachable, _) => format!("see that it runs, and that this is its address: {look}"),
            (State::NoToken, _) if self.is_unclear => {
                format!("have it answer with one token, and nothing else that looks like one: {look}")
            }
            (State::NoToken, Some(403)) => "let the test account have a token: it is signed in, and may not".to_owned(),
            (State::NoToken, Some(404 | 405 | 410)) => {
                format!("say where it hands out tokens, and whether it wants a form: `{elsewhere} --check-body FORM`")
            }
            (State::NoToken, Some(429)) => "wait, and ask less often: it limits how often somebody may ask".to_owned(),
            (State::NoToken, Some(500..)) => "read its own log: it has met a mistake of its own".to_owned(),
            (State::NoToken, _) if self.has_account => format!(
                "sign the test account in again if this is a log-in page, and put its new cookie into the header file; else look at the answer: {look}"
            ),
            (State::NoToken, _) => format!(
                "where it wants a signed-in visitor, give it one: `{again} --check-header-file PATH`; else look at the answer: {look}"
            ),
            (State::LoggedOut, _) if self.has_account => {
                "sign the test account in again, and put its new cookie into the header file".to_owned()
            }
            (State::LoggedOut, _) => format!("give it a test account's cookie: `{again} --check-header-file PATH`"),
            (State::Refused, _) => {
                format!("see what is wrong with a token of it: `{} | tilepass token inspect`", SHELL.fetch(curl))
            }
            (State::Cached, _) => {
                "no cache may keep a token: answer with `Cache-Control: private, no-store` and `Vary: Cookie`"
                    .to_owned()
            }
            (State::Current | State::OtherProject | State::Replaced, _) => return None,
        })
    }

    /// Of the secret that signed what it handed out.
    pub(in crate::commands) fn fingerprint(&self) -> Option<&str> {
        self.fingerprint.as_deref()
    }

    /// In words.
    pub(in crate::commands) fn describe(&self) -> String {
        let fingerprint = self.fingerprint.as_deref().unwrap_or("a secret");
        let why = || self.why.clone().unwrap_or_default();
        let status = self.status.unwrap_or_default();
        let said = match self.state {
            State::Current => format!("mints with {fingerprint}"),
            State::Unreachable if self.is_not_asked => format!("could not be asked: {}", why()),
            State::Unreachable => format!("is unreachable: {}", why()),
            State::NoToken if self.length.is_none() => format!("answers {status} with more than 64 KiB"),
            State::NoToken if self.is_unclear => format!("answers {status} with several tokens"),
            State::NoToken => format!("answers {status} without a token"),
            State::LoggedOut => {
                let to = self.why.as_ref().map(|host| format!(", and leads to `{host}`")).unwrap_or_default();
                let who =
                    if self.has_account { "the test account is logged out" } else { "it wants a signed-in visitor" };
                format!("answers {status}{to}: {who}")
            }
            State::Cached => format!("hands out an old token: {}", why()),
            State::Refused => format!("hands out tokens that are refused: {}", self.codes.join(", ")),
            State::OtherProject => {
                let project = self.project.as_deref().unwrap_or("?");
                format!("mints with {fingerprint}, the secret of project `{project}`")
            }
            State::Replaced => {
                format!("mints with {fingerprint}, which was replaced at {}", self.since.as_deref().unwrap_or("?"))
            }
        };
        let address = self.address.filter(|_| self.samples > 1 && self.state != State::Current);
        let at =
            address.map(|address| format!(" (at {address}; {} of {} samples were current)", self.good, self.samples));
        let nobody = if self.for_nobody && self.state != State::Cached {
            "; it hands a token to somebody who sends no cookie, too"
        } else {
            ""
        };
        format!("{said}{}{nobody}", at.unwrap_or_default())
    }

    /// The colour of its state.
    pub(super) fn colour(&self) -> &'static str {
        self.state.colour()
    }

    /// For machines.
    pub(in crate::commands) fn json(&self) -> Value {
        json!({
            "state": self.state.as_str(),
            "status": self.status,
            "length": self.length,
            "fingerprint": self.fingerprint,
            "replaced_at": self.since,
            "signed_by": self.project,
            "findings": self.codes,
            "issued_at": self.issued_at.and_then(time::rfc3339),
            "expires_at": self.expires_at.and_then(time::rfc3339),
            "for_nobody": self.for_nobody,
            "address": self.address.map(|address| address.to_string()),
            "samples": self.samples,
            "current_samples": self.good,
            "took_ms": u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
            "message": self.describe(),
        })
    }
}
