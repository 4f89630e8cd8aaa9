//! The rules of both schemes, applied to claims that could be read. Signatures and shapes are judged elsewhere.

mod gaps;
mod named;
pub(super) mod session;
mod times;
mod unfilled;

use crate::claims::names::{CLAIMS, ClaimNames};
use crate::claims::{AUDIENCE, BadClaim, SUBJECT, Scheme, check_email, check_external_id, check_name};
use crate::findings::{Clock, Finding, claims as claim_findings, custom as custom_findings, scheme as scheme_findings};
use crate::ids::TiledeskId;
use crate::inspect::prediction::Audience;
use crate::json::Json;
pub(super) use times::seconds;
use unfilled::Unfilled;

/// What is judged, and against what.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClaimRules<'a> {
    /// The claims object.
    pub(super) claims: &'a Json,
    /// The scheme whose rules apply.
    pub(super) scheme: Scheme,
    /// The time that counts as now, in seconds since 1970.
    pub(super) now: i64,
    /// Where that time comes from.
    pub(super) clock: Clock,
    /// The project's id, if it is known.
    pub(super) id: Option<&'a TiledeskId>,
    /// What is to be said where the token has nothing but the claims of `visitor`.
    pub(super) visitor_only: &'a Option<Finding>,
}

impl ClaimRules<'_> {
    /// What the rules say about the claims.
    pub(super) fn evaluate(self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let session = session::session(self.claims);
        findings.extend(session.map(scheme_findings::session));
        if let Some(scheme_findings::Session::Tiledesk(_)) = session {
            // It was never meant to follow a scheme.
            findings.extend(role(self.claims));
            return findings;
        }
        findings.extend(self.visitor_only.clone());
        self.times(&mut findings);
        self.named(&mut findings);
        if self.scheme.has_visitor() {
            findings.extend(self.bad("external_id", check_external_id).as_ref().map(claim_findings::external_id));
            findings.extend(self.bad("name", check_name).as_ref().map(claim_findings::name));
        }
        findings.extend(self.bad("email", check_email).as_ref().map(claim_findings::email));
        findings.extend(role(self.claims));
        if self.scheme.has_custom() {
            self.custom(&mut findings);
        }
        self.unfilled(&mut findings);
        findings
    }

    /// What was never filled in says why a value is wrong, in place of that it is.
    fn unfilled(&self, findings: &mut Vec<Finding>) {
        for gap in unfilled::unfilled(self.claims) {
            if self.is_said(&gap) {
                continue;
            }
            let part = format!("claims.{}", gap.path);
            findings.retain(|finding| finding.part() != part || !claim_findings::is_explained_by_placeholder(finding));
            findings.push(claim_findings::placeholder(&gap.path, &gap.piece, gap.kind, self.needs(&gap.path)));
        }
    }

    /// Whether a claim that nobody filled in does harm: agents can live without a name.
    fn needs(&self, claim: &str) -> bool {
        let is_required = |names: &ClaimNames| {
            names.claim == claim
                && (names.visitor && self.scheme.has_visitor() || names.custom && self.scheme.has_custom())
        };
        claim != "name" && (matches!(claim, "iat" | "exp" | "nbf") || CLAIMS.iter().any(is_required))
    }

    /// Whether the checks of a visitor's claims name it themselves.
    fn is_said(&self, gap: &Unfilled) -> bool {
        let is_no_value = |bad: Option<BadClaim>| matches!(bad, Some(BadClaim::NoValue(_)));
        self.scheme.has_visitor()
            && match gap.path.as_str() {
                "external_id" => is_no_value(self.bad("external_id", check_external_id)),
                "name" => is_no_value(self.bad("name", check_name)),
                _ => false,
            }
    }

    /// What is wrong with a claim, if it is a text.
    fn bad(&self, claim: &str, check: impl Fn(&str) -> Result<(), BadClaim>) -> Option<BadClaim> {
        self.claims.get(claim)?.as_text().and_then(|text| check(text).err())
    }

    fn custom(&self, findings: &mut Vec<Finding>) {
        let text = |claim: &str| self.claims.get(claim).and_then(Json::as_text);
        let audience = text("aud");
        let project = audience.and_then(id_in_audience);
        if let Some(audience) = audience {
            findings.extend(match (&project, self.id) {
                (None, _) if Audience::of(audience) == Audience::NoUrl => Some(custom_findings::not_a_url()),
                (None, _) => Some(custom_findings::another_url()),
                (Some(found), Some(known)) if found != known => Some(custom_findings::another_project(known)),
                (Some(_), _) => None,
            });
        }
        findings.extend(text("sub").filter(|subject| *subject != SUBJECT).map(custom_findings::sub));
        let Some(id) = text("_id") else {
            return;
        };
        let known = project.as_ref().or(self.id);
        if !is_prefixed(id, known) {
            findings.push(custom_findings::id_prefix(known));
        } else if let (Some((_, own)), Some(external)) = (id.split_once('_'), text("external_id"))
            && own != external
            && check_external_id(external).is_ok()
        {
            findings.push(custom_findings::id_tail());
        }
    }
}

/// Whether an `_id` begins with the project's id, or any where none is known, and goes on with `_` and something more.
fn is_prefixed(id: &str, project: Option<&TiledeskId>) -> bool {
    match project {
        Some(project) => id.strip_prefix(project.as_str()).is_some_and(|rest| rest.len() > 1 && rest.starts_with('_')),
        None => {
            id.split_once('_').is_some_and(|(project, own)| project.parse::<TiledeskId>().is_ok() && !own.is_empty())
        }
    }
}

/// Whether somebody filled in the text of a claim, and it is no JSON that would be looked into.
pub(super) fn is_filled(claim: &str, text: &str) -> bool {
    unfilled::is_filled(claim, text)
}

/// What is to be said of a `role`, if there is one.
#[must_use]
pub fn role(claims: &Json) -> Option<Finding> {
    let role = claims.get("role")?;
    Some(claim_findings::role(&role.as_text().map_or_else(|| role.to_string(), str::to_owned)))
}

fn pairs(object: &Json) -> impl Iterator<Item = &(String, Json)> {
    match object {
        Json::Object(pairs) => pairs.as_slice(),
        _ => &[],
    }
    .iter()
}

/// The Tiledesk id in an `aud` of exactly the documented form.
fn id_in_audience(audience: &str) -> Option<TiledeskId> {
    audience.strip_prefix(AUDIENCE)?.parse().ok()
}
