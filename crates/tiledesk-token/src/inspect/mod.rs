//! The whole diagnosis of one token: what it says, who signed it, what is wrong with it, what a server would answer.
//!
//! It judges and changes nothing, and knows neither a clock nor where secrets are kept: both are given.

pub mod class;
pub mod comparison;
mod facts;
mod guard;
mod kind;
mod masking;
pub mod prediction;
pub mod redaction;
mod report;
mod rules;
pub mod signer;

use std::borrow::Cow;

use crate::claims::Scheme;
use crate::extract::{Pasted, Place};
use crate::findings::{self, Clock, Finding, Part, Severity};
use crate::ids::TiledeskId;
use crate::json::Json;
use crate::jws::hs256;
use crate::jws::token::Token;
use facts::scheme_of;
pub use facts::{id_borne, times};
pub use guard::{ClaimGuard, Leak, leak};
pub use kind::kind;
use masking::Leaks;
pub use masking::masked;
use prediction::{Known, Predicted, PredictedAnswer, Reasoned, predict};
pub use report::{Report, Signature, Times, Verdict};
use rules::ClaimRules;
pub use rules::role;
use signer::{Candidate, Expected, SignatureCheck, SignatureState, SignedBy, SignedToken};

/// What is asked about a token.
#[derive(Clone, Debug)]
pub struct InspectRequest<'a> {
    /// What was pasted.
    pub pasted: &'a Pasted,
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

impl<'a> InspectRequest<'a> {
    /// What can be told without any secret, `now` seconds after 1970.
    #[must_use]
    pub fn new(pasted: &'a Pasted, now: i64) -> Self {
        Self { pasted, candidates: &[], expected: Expected::Any, scheme: None, id: None, now, clock: Clock::Now }
    }
}

/// Judges the token that was pasted: whether it would be accepted, and all that is to be said about it.
///
/// ```
/// use tiledesk_token::inspect::signer::{Candidate, Expected};
/// use tiledesk_token::{InspectRequest, Pasted, Secret, Verdict, inspect};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let pasted = Pasted::parse(
///     "JWT eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJfaWQiOiI1ZTVmNGUyMjBiMjg0NDAwMTIxMTdiZTRfdXNlci0xODE1Iiwic3V\
///      iIjoidXNlcmV4dGVybmFsIiwiYXVkIjoiaHR0cHM6Ly90aWxlZGVzay5jb20vcHJvamVjdHMvNWU1ZjRlMjIwYjI4NDQwMDEyMTE3YmU\
///      0IiwibmFtZSI6IkFkYSBMb3ZlbGFjZSIsImVtYWlsIjoiYWRhQGV4YW1wbGUuY29tIiwiZXh0ZXJuYWxfaWQiOiJ1c2VyLTE4MTUiLCJ\
///      maXJzdG5hbWUiOiJBZGEiLCJsYXN0bmFtZSI6IkxvdmVsYWNlIiwiaWF0IjoxNzg1MDAwMDAwLCJleHAiOjE3ODUwMDAzMDB9.b902i4\
///      FgsusQRp2qrkuvksoQ8YGTmeWnyd7WtnRNQLg",
/// )?;
/// let secret = Secret::parse(b"0f8fad5b-d9cb-469f-a165-70867728950e")?.secret;
/// let signers = [Candidate::given(secret, "example")];
/// let request = InspectRequest {
///     candidates: &signers,
///     expected: Expected::Only(0),
///     ..InspectRequest::new(&pasted, 1_785_000_060)
/// };
/// assert_eq!(inspect(&request).verdict, Verdict::Accepted);
///
/// // Five minutes later it is too old, and the report says so.
/// let report = inspect(&InspectRequest { now: 1_785_000_360, ..request });
/// assert_eq!(report.verdict, Verdict::Refused);
/// let [expired] = report.findings.as_slice() else { panic!("{:?}", report.findings) };
/// assert_eq!(expired.code(), "time.expired");
/// assert_eq!(expired.message(), "expired 1 min ago, by this computer's clock");
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn inspect(request: &InspectRequest<'_>) -> Report {
    let token = request.pasted.token();
    let claims = request.pasted.claims();
    let scheme = scheme_of(claims, request.scheme);
    let mut findings = the_secret_itself(request).map_or_else(|| request.pasted.findings(), |finding| vec![finding]);
    findings.extend(token.and_then(bad_algorithm));
    findings.extend(token.and_then(critical));
    let mut check = check_signature(request);
    // Of a signature in another encoding, one finding says both.
    if let Some(encoding) = findings.iter_mut().find(|finding| findings::shape::is_signature_encoding(finding)) {
        check.tell_encoded(encoding);
    }
    findings.extend(check.finding.clone());
    findings.extend(
        check
            .secret()
            .filter(|secret| secret.is_short())
            .map(|secret| findings::secret::short(secret.as_bytes().len())),
    );
    let id = request.id.or_else(|| check.candidate.and_then(|candidate| candidate.id.as_ref()));
    if let Some(claims) = claims {
        let (now, clock) = (request.now, request.clock);
        let visitor_only = visitor_only(request, scheme, id);
        let rules = ClaimRules {
            claims,
            scheme: scheme.unwrap_or(Scheme::Visitor),
            now,
            clock,
            id,
            visitor_only: &visitor_only,
        };
        findings.extend(rules.evaluate());
        findings.extend(duplicates(Part::Payload, claims));
        findings.extend(token.and_then(Token::header).into_iter().flat_map(|header| duplicates(Part::Header, header)));
    }
    let server = Server { request, check: &check, id };
    let meant = server.to(&meant_string(request.pasted));
    let (mut header, mut said) = (token.and_then(Token::header).cloned(), claims.cloned());
    let leaks = Leaks::find(request.candidates, &request.pasted.given, header.iter().chain(&said));
    if !leaks.is_empty() {
        header.iter_mut().chain(&mut said).for_each(|json| leaks.mask(json));
        if said.as_ref() != claims || header.as_ref() != token.and_then(Token::header) {
            findings.push(findings::claims::secret());
        } else if token.is_some() {
            findings.push(findings::secret::pasted());
        }
    }
    findings.extend(at_sign_in(meant.sign_in, &findings, check.state()));
    if !leaks.is_empty() {
        // Nothing of what was given is quoted then.
        findings.iter_mut().for_each(Finding::redact);
    }
    findings.sort_by_key(|finding| (finding.severity(), finding.rank()));
    Report {
        verdict: verdict(&findings, check.state()),
        scheme,
        header,
        claims: said,
        times: claims.map(times).unwrap_or_default(),
        server: server.to(&request.pasted.given).answers(),
        meant: meant.answers(),
        signature: Signature {
            state: check.state(),
            project: check.candidate.and_then(|candidate| candidate.project.clone()),
            source: check.candidate.map(|candidate| candidate.source),
            fingerprint: check.secret().map(|secret| secret.fingerprint().to_string()),
            variant: check.variant(),
            signed_by: check.signed_by,
        },
        findings,
    }
}

/// Where there is no token, but one of the secrets at hand.
fn the_secret_itself(request: &InspectRequest<'_>) -> Option<Finding> {
    if request.pasted.token().is_some() {
        return None;
    }
    let given = masking::quotable(&request.pasted.given);
    let owner = request.candidates.iter().find(|candidate| !candidate.shown_in(given).is_empty())?;
    Some(findings::not_a_token::the_secret(owner.project.as_deref()))
}

/// The string that the verdict is about: the one that was given, where it is known to the character; else the token as it
/// has to be handed over.
fn meant_string(pasted: &Pasted) -> Cow<'_, str> {
    match (pasted.place, pasted.token()) {
        (Place::Loose, Some(token)) => Cow::Owned(format!("JWT {}", token.as_str())),
        _ => Cow::Borrowed(&pasted.given),
    }
}

/// What is to be said of a token that has nothing but the claims of `visitor`.
fn visitor_only(request: &InspectRequest<'_>, scheme: Option<Scheme>, id: Option<&TiledeskId>) -> Option<Finding> {
    let audience = || request.pasted.claims()?.get("aud")?.as_text()?.split('/').find_map(|piece| piece.parse().ok());
    let is_known = id.is_some() || Option::<TiledeskId>::is_some(&audience());
    let is_asked_for = request.scheme == Some(Scheme::Visitor);
    (scheme == Some(Scheme::Visitor)).then(|| findings::scheme::visitor_only(is_known && !is_asked_for))
}

/// What the server's answer to the string that is meant adds, where nothing else is wrong.
fn at_sign_in(sign_in: Reasoned, findings: &[Finding], signature: SignatureState) -> Option<Finding> {
    if findings.iter().any(|finding| finding.severity() == Severity::Error) {
        return None;
    }
    let why = sign_in.reason.describe();
    match sign_in.answer {
        PredictedAnswer::Accepted => None,
        // A token of scheme `visitor`, where nothing better is known or wanted: that has been said.
        PredictedAnswer::Refused(_)
            if sign_in.reason.is_want_of_custom() && findings.iter().any(findings::scheme::is_visitor_only) =>
        {
            None
        }
        PredictedAnswer::Refused(status) => Some(findings::server::sign_in(Some(status), why)),
        PredictedAnswer::NotSent => Some(findings::server::sign_in(None, why)),
        PredictedAnswer::Unknown => (signature == SignatureState::Good).then(|| findings::server::unknown(why)),
    }
}

fn verdict(findings: &[Finding], signature: SignatureState) -> Verdict {
    if findings.iter().any(|finding| finding.severity() == Severity::Error) {
        Verdict::Refused
    } else if signature == SignatureState::Good && !findings.iter().any(findings::server::is_unknown) {
        Verdict::Accepted
    } else {
        Verdict::NotChecked
    }
}

fn duplicates(part: Part, object: &Json) -> impl Iterator<Item = Finding> {
    object.duplicates().into_iter().map(move |path| findings::claims::duplicate(part, &path))
}

/// What is wrong with the `alg` of a signed token whose header can be read.
fn bad_algorithm(token: &Token) -> Option<Finding> {
    token.header().filter(|_| !token.is_encrypted())?;
    match token.algorithm() {
        Some("HS256") => None,
        Some(_) if token.is_unsigned() => Some(findings::header::alg_none()),
        other => Some(findings::header::alg(other)),
    }
}

/// Whether the header names extensions without which it must not be accepted.
fn critical(token: &Token) -> Option<Finding> {
    token.header()?.get("crit").map(findings::header::crit)
}

/// Checks the signature as HS256, whatever the header says, and says nothing where something else explains it.
fn check_signature<'a>(request: &InspectRequest<'a>) -> SignatureCheck<'a> {
    let token = request.pasted.token().filter(|token| !token.is_unsigned());
    let parts = token.and_then(|token| Some((token, token.signing_input()?, token.signature_bytes()?)));
    let Some((token, input, signature)) = parts else {
        return SignatureCheck::NONE;
    };
    let borne = request.pasted.claims().and_then(id_borne);
    let signed = SignedToken { input, signature, id: request.id.or(borne.as_ref()) };
    let check = signer::who_signed(request.candidates, &request.expected, &signed);
    let is_hs256 = token.algorithm() == Some("HS256");
    match check.signed_by {
        // Another algorithm never matches, nor does what was cut: that has been said.
        SignedBy::Variant(row) if !is_hs256 && *row == findings::signing::FUNCTION => return SignatureCheck::NONE,
        SignedBy::NotExpected | SignedBy::Unknown | SignedBy::NotChecked if !is_hs256 || token.is_truncated() => {
            return SignatureCheck::NONE;
        }
        SignedBy::NotExpected | SignedBy::Unknown | SignedBy::NotChecked => {}
        _ => return check,
    }
    match signature.len() {
        hs256::LENGTH => check,
        length if length > hs256::LENGTH => {
            let first = signature.get(..hs256::LENGTH).unwrap_or_default();
            let shortened = SignedToken { input, signature: first, id: request.id.or(borne.as_ref()) };
            let without = signer::who_signed(request.candidates, &request.expected, &shortened);
            let is_right =
                matches!(without.signed_by, SignedBy::Expected | SignedBy::Replaced | SignedBy::OtherProject);
            let key = is_right.then(|| without.key_ref()).flatten();
            SignatureCheck { finding: Some(findings::signing::too_long(length, key.as_ref())), ..check }
        }
        length => SignatureCheck { finding: Some(findings::signing::length(length)), ..check },
    }
}

/// A server that has the secrets at hand. It looks the secret up by `aud` at sign-in, whosever token was expected here.
struct Server<'a> {
    request: &'a InspectRequest<'a>,
    check: &'a SignatureCheck<'a>,
    id: Option<&'a TiledeskId>,
}

impl Server<'_> {
    fn to(&self, given: &str) -> Predicted {
        let ask = |signature, id| {
            let token = self.request.pasted.token();
            predict(given, &Known { token, signature, id, now: self.request.now })
        };
        let answers = ask(signature_for_server(self.request, self.check), self.id);
        let Some(signer) = self.check.current_secret_of_other_project() else {
            return answers;
        };
        let own = self.request.id;
        let is_for_expected =
            own.is_some() && ask(SignatureState::Good, own).sign_in.answer == PredictedAnswer::Accepted;
        let sign_in = match &signer.id {
            _ if is_for_expected => answers.sign_in,
            Some(id) => ask(SignatureState::Good, Some(id)).sign_in,
            None => ask(SignatureState::NotChecked, None).sign_in,
        };
        Predicted { sign_in, ..answers }
    }
}

/// The server takes three algorithms, and only the current secret of one project.
fn signature_for_server(request: &InspectRequest<'_>, check: &SignatureCheck<'_>) -> SignatureState {
    let parts = request.pasted.token().and_then(|token| {
        let algorithm = token.algorithm().filter(|algorithm| matches!(*algorithm, "HS384" | "HS512"))?;
        Some((algorithm, token.signing_input()?.as_bytes(), token.signature()?))
    });
    let Some((algorithm, message, signature)) = parts else {
        return check.state();
    };
    let wanted = request.expected.among(request.candidates);
    let signed = |candidate: &Candidate| hs256::verify_as(algorithm, signature, message, candidate.secret.as_bytes());
    match &request.expected {
        _ if wanted.iter().any(signed) => SignatureState::Good,
        Expected::Only(_) if !wanted.is_empty() => SignatureState::Bad,
        Expected::Only(_) | Expected::Any | Expected::Absent(_) => SignatureState::NotChecked,
    }
}
