//! The whole diagnosis of one token: what it says, who signed it, what is wrong with it, what a server would answer.

pub mod comparison;
pub mod key_variant;
pub mod prediction;
pub mod redaction;
pub mod rules;
pub mod signer;

use crate::claims::Scheme;
use crate::extract::Pasted;
use crate::findings::{Clock, Finding, Part, Severity};
use crate::ids::TiledeskId;
use crate::json::Json;
use crate::jws::hs256;
use crate::jws::token::Token;
use crate::secret::Secret;
use crate::time;
use prediction::{Answers, Signed};
use rules::Judged;
use signer::{Candidate, Expected, State};

/// Whether a token would be accepted by the documented rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its signature is good and no rule refuses it.
    Accepted,
    /// A rule refuses it, whoever signed it.
    Refused,
    /// No rule refuses it, and nobody knows who signed it.
    NotChecked,
}

impl Verdict {
    /// As it stands in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::NotChecked => "not_checked",
        }
    }
}

/// What is asked.
#[derive(Debug)]
pub struct InspectRequest<'a> {
    /// The token as it was found.
    pub pasted: &'a Pasted,
    /// Its parts; `None` when there is no token.
    pub token: Option<&'a Token>,
    /// The secrets that may be tried; empty when there are none, or none are wanted.
    pub candidates: &'a [Candidate],
    /// Which of them ought to have signed it.
    pub expected: Expected,
    /// The scheme that was asked for, or that is the project's.
    pub scheme: Option<Scheme>,
    /// The Tiledesk id that was given; else the signing project's counts.
    pub id: Option<&'a TiledeskId>,
    /// The time that counts as now, in seconds since 1970.
    pub now: i64,
    /// Where that time comes from.
    pub clock: Clock,
}

/// What is known of the signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// Good, bad or not checked.
    pub state: State,
    /// The project whose secret signed it, or should have.
    pub project: Option<String>,
    /// Where that secret was read from, for machines.
    pub source: Option<&'static str>,
    /// That secret's fingerprint.
    pub fingerprint: Option<String>,
    /// How the signer's key differed, for machines.
    pub variant: Option<&'static str>,
}

/// The times of a token, as far as they can be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// `iat`.
    pub issued_at: Option<i64>,
    /// `exp`.
    pub expires_at: Option<i64>,
}

/// What was found out.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// By the documented rules.
    pub verdict: Verdict,
    /// `None` when nothing tells which scheme it is; then it was judged as `visitor`.
    pub scheme: Option<Scheme>,
    /// The header, if it could be read.
    pub header: Option<Json>,
    /// The claims, if they could be read.
    pub claims: Option<Json>,
    /// The signature.
    pub signature: Signature,
    /// The times.
    pub times: Times,
    /// What is to be said, the most decisive first.
    pub findings: Vec<(Severity, Finding)>,
    /// What a real server would answer.
    pub server: Answers,
}

impl Report {
    /// The errors among the findings.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|(severity, _)| *severity == Severity::Error).map(|(_, finding)| finding)
    }
}

/// The scheme that a token's claims make it, or that is asked for.
#[must_use]
pub fn scheme_of(claims: Option<&Json>, asked: Option<Scheme>) -> Option<Scheme> {
    let has = |claim: &str| claims.is_some_and(|claims| claims.get(claim).is_some());
    match (has("external_id"), has("_id")) {
        (true, true) => Some(Scheme::Both),
        (true, false) => Some(Scheme::Visitor),
        (false, true) => Some(Scheme::Custom),
        (false, false) => asked.or_else(|| {
            let external = claims?.get("sub").and_then(Json::as_text) == Some(crate::claims::SUBJECT);
            (has("aud") || external).then_some(Scheme::Custom)
        }),
    }
}

/// The Tiledesk id that a token bears in `aud` or `_id`, in any form that can be recognised.
#[must_use]
pub fn id_borne(claims: &Json) -> Option<TiledeskId> {
    let in_text = |key: &str, split: char| {
        let text = claims.get(key)?.as_text()?;
        text.split(split).find_map(|piece| piece.parse().ok())
    };
    in_text("aud", '/').or_else(|| in_text("_id", '_'))
}

/// Diagnoses a token.
#[must_use]
pub fn diagnose(question: &InspectRequest<'_>) -> Report {
    let token = question.token;
    let claims = token.and_then(|token| token.claims.as_ref());
    let scheme = scheme_of(claims, question.scheme);
    let judged_as = scheme.unwrap_or(Scheme::Visitor);
    let mut findings = question.pasted.findings.clone();
    if let Some(token) = token {
        findings.extend(token.findings.iter().cloned());
        header(token, &mut findings);
    }
    let verdict = signature(question, &mut findings);
    let id = question.id.or_else(|| verdict.candidate.and_then(|candidate| candidate.id.as_ref()));
    if let Some(claims) = claims {
        findings.extend(rules::judge(Judged {
            claims,
            scheme: judged_as,
            now: question.now,
            clock: question.clock,
            id,
        }));
        let twice = |part| move |path| Finding::Duplicate { part, path };
        let header = token.and_then(|token| token.header.as_ref());
        findings.extend(claims.duplicates().into_iter().map(twice(Part::Payload)));
        findings.extend(header.into_iter().flat_map(Json::duplicates).map(twice(Part::Header)));
    }
    let mut findings: Vec<_> = findings.into_iter().map(|f| (f.severity(judged_as), f)).collect();
    findings.sort_by_key(|(_, finding)| finding.rank());
    Report {
        verdict: overall(&findings, verdict.state),
        scheme,
        header: token.and_then(|token| token.header.clone()),
        claims: claims.cloned(),
        times: claims.map(times).unwrap_or_default(),
        server: predict(question, &verdict, id),
        signature: Signature {
            state: verdict.state,
            project: verdict.candidate.and_then(|c| c.project.clone()),
            source: verdict.candidate.map(|c| c.source),
            fingerprint: verdict.candidate.map(|c| shown(c, verdict.previous).fingerprint().to_string()),
            variant: verdict.miss.map(key_variant::KeyVariant::as_str),
        },
        findings,
    }
}

fn shown(candidate: &Candidate, previous: bool) -> &Secret {
    candidate.previous.as_ref().filter(|_| previous).map_or(&candidate.secret, |(secret, _)| secret)
}

fn overall(findings: &[(Severity, Finding)], signature: State) -> Verdict {
    if findings.iter().any(|(severity, _)| *severity == Severity::Error) {
        Verdict::Refused
    } else if signature == State::Good {
        Verdict::Accepted
    } else {
        Verdict::NotChecked
    }
}

fn header(token: &Token, findings: &mut Vec<Finding>) {
    if token.header.is_none() || token.findings.contains(&Finding::Encrypted) {
        return;
    }
    match token.algorithm() {
        Some("HS256") => {}
        Some(_) if token.is_unsigned() => findings.push(Finding::AlgNone),
        other => findings.push(Finding::Alg(other.map(str::to_owned))),
    }
}

/// Checks the signature as HS256, whatever the header says, and says nothing where something else explains it.
fn signature<'a>(question: &InspectRequest<'a>, findings: &mut Vec<Finding>) -> signer::Verdict<'a> {
    let silent = signer::Verdict {
        state: State::NotChecked,
        candidate: None,
        previous: false,
        miss: None,
        findings: Vec::new(),
    };
    let Some((token, signature)) = question.token.and_then(|token| Some((token, token.signature.as_ref()?))) else {
        return silent;
    };
    if question.candidates.is_empty() || token.is_unsigned() {
        return silent;
    }
    let found = signer::who_signed(question.candidates, &question.expected, &token.signing_input, signature);
    let nobody = matches!(found.findings.as_slice(), [Finding::Mismatch(_) | Finding::UnknownSigner(_)]);
    let is_cut = |finding: &Finding| matches!(finding, Finding::Truncated(_));
    if nobody && (token.algorithm() != Some("HS256") || token.findings.iter().any(is_cut)) {
        // Another algorithm never matches, nor does what was cut: that has been said.
        return silent;
    }
    findings.extend(found.findings.iter().cloned());
    if let Some(candidate) = found.candidate {
        let secret = shown(candidate, found.previous);
        if secret.is_short() {
            findings.push(Finding::SecretShort(secret.as_bytes().len()));
        }
    }
    found
}

/// What the server would answer, which looks the secret up by `aud` at sign-in, whosever token was expected here.
fn predict(question: &InspectRequest<'_>, verdict: &signer::Verdict<'_>, id: Option<&TiledeskId>) -> Answers {
    let ask = |signed, id| prediction::predict(question.pasted, question.token, signed, id, question.now);
    let answers = ask(signed_for_server(question, verdict), id);
    let (Some(Finding::OtherProject { .. }), false, Some(signer)) =
        (verdict.findings.first(), verdict.previous, verdict.candidate)
    else {
        return answers;
    };
    let is_for_expected =
        question.id.is_some() && ask(Signed::Good, question.id).sign_in == prediction::Answer::Accepted;
    let sign_in = match &signer.id {
        _ if is_for_expected => answers.sign_in,
        Some(id) => ask(Signed::Good, Some(id)).sign_in,
        None => ask(Signed::Unknown, None).sign_in,
    };
    Answers { sign_in, ..answers }
}

/// The server takes three algorithms, and only the current secret of one project.
fn signed_for_server(question: &InspectRequest<'_>, verdict: &signer::Verdict<'_>) -> Signed {
    let Some(token) = question.token else {
        return Signed::Unknown;
    };
    match (token.algorithm(), &token.signature) {
        (Some(algorithm @ ("HS384" | "HS512")), Some(signature)) => {
            let wanted = match question.expected {
                Expected::Any => question.candidates,
                Expected::Only(index) => question.candidates.get(index..=index).unwrap_or_default(),
                Expected::Absent(_) => &[],
            };
            let signed = |candidate: &Candidate| {
                let message = token.signing_input.as_bytes();
                hs256::verify_as(algorithm, signature, message, candidate.secret.as_bytes())
            };
            match (wanted.iter().any(signed), &question.expected) {
                (true, _) => Signed::Good,
                (false, Expected::Only(_)) if !wanted.is_empty() => Signed::Bad,
                (false, _) => Signed::Unknown,
            }
        }
        _ => match verdict.state {
            State::Good => Signed::Good,
            State::Bad => Signed::Bad,
            State::NotChecked => Signed::Unknown,
        },
    }
}

/// The times in claims, as far as they can be used.
#[must_use]
pub fn times(claims: &Json) -> Times {
    let whole = |claim: &str| match claims.get(claim) {
        Some(Json::Number(number)) => rules::seconds(number).map(|seconds| seconds.whole),
        _ => None,
    };
    let usable = |seconds: &i64| time::rfc3339(*seconds).is_some();
    Times { issued_at: whole("iat").filter(usable), expires_at: whole("exp").filter(usable) }
}
