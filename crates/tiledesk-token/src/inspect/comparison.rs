//! What changed between two tokens, and matters.

use crate::escape::{excerpt, list};
use crate::findings::{Finding, Topic, not_a_token, shape, signing};
use crate::inspect::facts::id_borne;
use crate::inspect::prediction::PredictedAnswer;
use crate::inspect::report::Report;
use crate::inspect::signer::{SignatureState, SignedBy};
use crate::json::Json;
use crate::time;

/// One difference that matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The stable name, for scripts: a finding's, where one token has it and the other has not.
    pub code: &'static str,
    /// What it means.
    pub message: String,
}

fn difference(code: &'static str, message: impl Into<String>) -> Difference {
    Difference { code, message: message.into() }
}

impl Topic {
    fn code(self) -> &'static str {
        match self {
            Self::Alg => "compare.alg",
            Self::Key => "compare.key",
            Self::Project => "compare.project",
            Self::Role => "compare.role",
        }
    }
}

/// The differences of `other` from `one`, the gravest first. Nothing in them names a person, but for what a finding
/// quotes where the reports are not to be `redacted`.
#[must_use]
pub fn compare(one: &Report, other: &Report, redacted: bool) -> Vec<Difference> {
    if let Some(difference) = no_token(one, other) {
        return vec![difference];
    }
    let only = [only_in(one, other), only_in(other, one)];
    let mut gravest: Vec<_> = [key(one, other), algorithm(one, other)].into_iter().flatten().collect();
    let claims = claims(one, other, &only);
    let is_said = |finding: &Finding| {
        let mut said = gravest.iter().chain(&claims);
        finding.topic().is_some_and(|topic| said.any(|difference| difference.code == topic.code()))
    };
    let message = |finding: &Finding| {
        let mut finding = finding.clone();
        if redacted {
            finding.redact();
        }
        finding.message().to_owned()
    };
    let mut findings = Vec::new();
    for (whose, only) in ["this", "the other"].into_iter().zip(&only) {
        for finding in only.iter().filter(|finding| !is_said(finding)) {
            findings.push(difference(finding.code(), format!("only {whose} token: {}", message(finding))));
        }
    }
    gravest.extend(findings);
    gravest.extend(server(one, other));
    gravest.extend(claims);
    gravest
}

/// Where one of them is none, all else would be said of nothing.
fn no_token(one: &Report, other: &Report) -> Option<Difference> {
    let is_none = |report: &Report| report.findings.iter().any(|finding| finding.is(&not_a_token::NOT_A_TOKEN));
    let which = match (is_none(one), is_none(other)) {
        (true, false) => "this",
        (false, true) => "the other",
        _ => return None,
    };
    Some(difference(not_a_token::NOT_A_TOKEN.code, format!("{which} is no token: there is nothing to compare")))
}

/// What is to be said of `one` alone.
fn only_in<'a>(one: &'a Report, other: &Report) -> Vec<&'a Finding> {
    one.findings.iter().filter(|finding| !other.findings.iter().any(|said| same(finding, said))).collect()
}

/// Whether two findings are the same mistake: by how many seconds or bytes is no difference.
fn same(one: &Finding, other: &Finding) -> bool {
    let is_measured = one.code().starts_with("time.") || one.is(&shape::TOO_LONG);
    (one.code(), one.part()) == (other.code(), other.part()) && (is_measured || one.message() == other.message())
}

/// Of a token that cannot be read nobody knows what it claims.
fn claims(one: &Report, other: &Report, only: &[Vec<&Finding>; 2]) -> Vec<Difference> {
    let (Some(a), Some(b)) = (&one.claims, &other.claims) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    identity(a, b, &mut found);
    if let (Some(a), Some(b)) = (id_borne(a), id_borne(b))
        && a != b
    {
        found.push(difference(Topic::Project.code(), format!("another project: {a}, then {b}")));
    }
    let scheme = |report: &Report| report.scheme.map_or("unknown", |scheme| scheme.as_str());
    if one.scheme != other.scheme {
        found.push(difference("compare.scheme", format!("another scheme: {}, then {}", scheme(one), scheme(other))));
    }
    // Where it has none, a finding says why.
    let lifetime = |report: &Report| {
        let times = report.times;
        let seconds = times.expires_at?.saturating_sub(times.issued_at?);
        Some(seconds).filter(|seconds| *seconds > 0)
    };
    if let (Some(a), Some(b)) = (lifetime(one), lifetime(other))
        && a != b
    {
        found.push(difference(
            "compare.lifetime",
            format!("another lifetime: {}, then {}", time::describe(a), time::describe(b)),
        ));
    }
    if a.get("role") != b.get("role") {
        found.push(difference(Topic::Role.code(), "another `role`: it can make a visitor a team member"));
    }
    found.extend(keys(a, b, only));
    found
}

fn text<'a>(object: &'a Json, key: &str) -> Option<&'a str> {
    object.get(key)?.as_text()
}

/// The visitor's own id: `external_id`, else what stands behind the project's in `_id`.
fn own_id(claims: &Json) -> Option<&str> {
    let whole = || claims.get("_id")?.as_text();
    text(claims, "external_id").or_else(|| whole()?.split_once('_').map(|(_, own)| own).or_else(whole))
}

fn identity(a: &Json, b: &Json, found: &mut Vec<Difference>) {
    let same = |of: fn(&Json) -> Option<&str>| match (of(a), of(b)) {
        (Some(a), Some(b)) => Some(a == b),
        _ => None,
    };
    match (same(|claims| text(claims, "email")), same(own_id)) {
        (Some(true), Some(false)) => found.push(difference(
            "compare.external_id",
            "the same e-mail with another id of the visitor: to the platform a new person, without the old one's conversations; it may refuse",
        )),
        (Some(false), Some(true)) => found.push(difference(
            "compare.email",
            "the same id of the visitor with another e-mail: the address changed, or two people share one id",
        )),
        (Some(false), Some(false)) => found.push(difference("compare.visitor", "another visitor: e-mail and id both differ")),
        _ => {}
    }
    if same(|claims| text(claims, "name")) == Some(false) {
        found.push(difference("compare.name", "another name"));
    }
}

fn key(one: &Report, other: &Report) -> Option<Difference> {
    let (a, b) = (&one.signature, &other.signature);
    let known = [a.state, b.state].iter().all(|state| *state != SignatureState::NotChecked);
    if !known || (a.state, &a.fingerprint, a.variant) == (b.state, &b.fingerprint, b.variant) {
        return None;
    }
    let signed = |report: &Report, key: &str| match report.signature.signed_by {
        SignedBy::NotExpected => format!("not signed with {key}"),
        SignedBy::Variant(row) if signing::has(row) => format!("signed with {key} in a wrong way ({})", row.name()),
        SignedBy::Variant(row) => format!("signed with a variant of {key} ({})", row.name()),
        SignedBy::KnownKey(row) => format!("signed with a key that everybody knows ({})", row.name()),
        SignedBy::Replaced => format!("signed with {key}, which was replaced"),
        SignedBy::OtherProject => format!("signed with {key}, another project's"),
        SignedBy::Expected | SignedBy::Unknown | SignedBy::NotChecked => format!("signed with {key}"),
    };
    let [first, second] = [a, b].map(|signature| signature.fingerprint.as_deref());
    let shown = first.unwrap_or_default();
    let names_it = !matches!(one.signature.signed_by, SignedBy::KnownKey(_));
    let again = if first == second && names_it { "it" } else { second.unwrap_or_default() };
    Some(difference(Topic::Key.code(), format!("another key: {}, then {}", signed(one, shown), signed(other, again))))
}

fn algorithm(one: &Report, other: &Report) -> Option<Difference> {
    let (a, b) = (one.header.as_ref()?, other.header.as_ref()?);
    let algorithm = |header| text(header, "alg");
    let shown = |header| {
        algorithm(header).map_or_else(|| "none that can be read".to_owned(), |alg| format!("`{}`", excerpt(alg, 20)))
    };
    (algorithm(a) != algorithm(b))
        .then(|| difference(Topic::Alg.code(), format!("another algorithm: {}, then {}", shown(a), shown(b))))
}

/// What a real server is known to make of them.
fn server(one: &Report, other: &Report) -> Option<Difference> {
    let shown = |answer: PredictedAnswer| match (answer, answer.status()) {
        (PredictedAnswer::NotSent, _) => "never sent".to_owned(),
        (_, status) => status.map_or_else(|| "unknown".to_owned(), |status| status.to_string()),
    };
    let (a, b) = (one.meant, other.meant);
    let answers = [("sign-in", a.sign_in, b.sign_in), ("decode", a.decode, b.decode)];
    let differing: Vec<String> = answers
        .into_iter()
        .filter(|(_, a, b)| a != b)
        .map(|(endpoint, a, b)| format!("at {endpoint} {}, then {}", shown(a), shown(b)))
        .collect();
    (!differing.is_empty())
        .then(|| difference("compare.server", format!("another answer of a Tiledesk server: {}", differing.join("; "))))
}

/// Claims that stand in one of them only, but for those of which a finding says so.
fn keys(a: &Json, b: &Json, only: &[Vec<&Finding>; 2]) -> Vec<Difference> {
    let keys = |claims: &Json| match claims {
        Json::Object(claims) => claims.iter().map(|(key, _)| key.clone()).collect(),
        _ => Vec::new(),
    };
    let (a, b): (Vec<String>, Vec<String>) = (keys(a), keys(b));
    let is_said = |key: &str| {
        let mut findings = only.iter().flatten();
        findings.any(|finding| finding.part().strip_prefix("claims.") == Some(key))
    };
    let lacks = |whose: &str, of: &[String], not_in: &[String]| {
        let names: Vec<String> =
            of.iter().filter(|key| !not_in.contains(key) && !is_said(key)).map(|key| excerpt(key, 40)).collect();
        (!names.is_empty()).then(|| difference("compare.claims", format!("only {whose} token has {}", list(&names))))
    };
    [lacks("this", &a, &b), lacks("the other", &b, &a)].into_iter().flatten().collect()
}
