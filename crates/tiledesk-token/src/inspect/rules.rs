//! The rules of both schemes, applied to claims that could be read. Signatures and shapes are judged elsewhere.

use crate::claims::{
    AUDIENCE, BadClaim, MAX_LIFETIME, SKEW, SUBJECT, Scheme, check_email, check_external_id, check_name,
};
use crate::findings::time::{self as said, TimeClaim};
use crate::findings::{Clock, Finding, claims as claim_findings, custom as custom_findings, scheme as scheme_findings};
use crate::ids::TiledeskId;
use crate::inspect::prediction::Address;
use crate::json::Json;
use crate::time::MILLISECONDS;

/// Below this a number is a duration: as a moment it would lie before September 2001.
const DURATION: f64 = 1e9;
/// Above this lifetime a custom token deserves a warning, in seconds.
const LONG: i64 = 86_400;

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
}

impl ClaimRules<'_> {
    /// What the rules say about the claims.
    pub(super) fn evaluate(self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.scheme == Scheme::Visitor && self.id.is_some() && self.claims.get("_id").is_none() {
            findings.push(scheme_findings::visitor_only());
        }
        self.times(&mut findings);
        self.required(&mut findings);
        if self.scheme.has_visitor() {
            findings.extend(self.bad("external_id", check_external_id).as_ref().map(claim_findings::external_id));
            findings.extend(self.bad("name", check_name).as_ref().map(claim_findings::name));
        }
        findings.extend(self.bad("email", check_email).as_ref().map(claim_findings::email));
        findings.extend(role(self.claims));
        if self.scheme.has_custom() {
            self.custom(&mut findings);
        }
        findings
    }

    fn times(&self, findings: &mut Vec<Finding>) {
        let Self { claims, now, clock, scheme, .. } = *self;
        let iat = self.usable(TimeClaim::Iat, findings);
        let exp = self.usable(TimeClaim::Exp, findings);
        let nbf = self.usable(TimeClaim::Nbf, findings);
        if claims.get("iat").is_none() {
            findings.push(said::iat_missing(scheme));
        }
        if claims.get("exp").is_none() {
            findings.push(said::exp_missing(meant_as_exp(claims), scheme));
        }
        if let (Some(iat), Some(exp)) = (iat, exp) {
            let lifetime = exp.saturating_sub(iat);
            if lifetime <= 0 {
                findings.push(said::exp_before_iat());
            } else if scheme.has_visitor() && lifetime > MAX_LIFETIME {
                findings.push(said::too_long(lifetime));
            } else if scheme == Scheme::Custom && lifetime > LONG {
                findings.push(said::long_lived(lifetime));
            }
        } else if let (Scheme::Custom, Some(exp)) = (scheme, exp)
            && exp.saturating_sub(now) > LONG
        {
            findings.push(said::long_lived(exp.saturating_sub(now)));
        }
        if let Some(exp) = exp
            && now >= exp
        {
            findings.push(said::expired(now.saturating_sub(exp), clock));
        }
        if let Some(iat) = iat
            && iat > now.saturating_add(SKEW)
        {
            findings.push(said::future(iat.saturating_sub(now), clock, scheme));
        }
        if let Some(nbf) = nbf
            && nbf > now
        {
            findings.push(said::not_before(nbf.saturating_sub(now)));
        }
    }

    /// Judges one time by itself: whole seconds, or `None` when it is absent or says nothing about a moment. What is a
    /// mistake in itself says nothing about the others any more.
    fn usable(&self, claim: TimeClaim, findings: &mut Vec<Finding>) -> Option<i64> {
        let scheme = self.scheme;
        let seconds = match self.claims.get(claim.as_str())? {
            Json::Number(number) => seconds(number).ok_or("no number that a computer can hold"),
            other => Err(other.kind()),
        };
        let value = match seconds {
            Ok(value) => value,
            Err(kind) => {
                findings.push(said::not_a_number(claim, kind, scheme));
                return None;
            }
        };
        #[allow(clippy::cast_precision_loss, reason = "the limit is far below 2^53")]
        if value.approximate > MILLISECONDS as f64 {
            findings.push(said::milliseconds(claim, value.whole, scheme));
            return None;
        }
        if claim == TimeClaim::Exp && value.approximate < DURATION {
            findings.push(said::duration(value.whole));
            return None;
        }
        if value.fractional {
            findings.push(said::fractional(claim, scheme));
        }
        Some(value.whole)
    }

    fn required(&self, findings: &mut Vec<Finding>) {
        for Required { claim, visitor, custom, misnomers } in REQUIRED {
            if !(*visitor && self.scheme.has_visitor() || *custom && self.scheme.has_custom()) {
                continue;
            }
            // `user` may well be an object with everything else in it.
            let is_value = |name: &&str| matches!(self.claims.get(name), Some(Json::Text(_) | Json::Number(_)));
            findings.extend(match self.claims.get(claim) {
                Some(Json::Text(_)) => None,
                // The server takes a list of one, and RFC 7519 (4.1.3) a list; the scheme's documentation wants a text.
                Some(other) => Some(claim_findings::wrong_type(claim, other.kind())),
                None => Some(match misnomers.split(' ').find(is_value) {
                    Some(found) => claim_findings::misnamed(found, claim),
                    None => claim_findings::missing(claim),
                }),
            });
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
                (None, _) if Address::parse(audience) == Address::None => Some(custom_findings::not_a_url()),
                (None, _) => Some(custom_findings::another_url()),
                (Some(found), Some(known)) if found != known => Some(custom_findings::another_project(known)),
                (Some(_), _) => None,
            });
        }
        findings.extend(text("sub").filter(|subject| *subject != SUBJECT).map(custom_findings::sub));
        if text("_id").is_some_and(|id| !is_prefixed(id, project.as_ref().or(self.id))) {
            findings.push(custom_findings::id_prefix());
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

/// What is to be said of a `role`, if there is one.
#[must_use]
pub fn role(claims: &Json) -> Option<Finding> {
    let role = claims.get("role")?;
    Some(claim_findings::role(&role.as_text().map_or_else(|| role.to_string(), str::to_owned)))
}

/// A JSON number as seconds.
pub(super) struct Seconds {
    /// Rounded down; saturating.
    pub(super) whole: i64,
    /// As a float, for comparing with limits.
    pub(super) approximate: f64,
    /// Whether it is not whole.
    pub(super) fractional: bool,
}

/// Reads a number as it was written; `None` when it is too large for a float.
pub(super) fn seconds(number: &str) -> Option<Seconds> {
    let approximate: f64 = number.parse().ok()?;
    if !approximate.is_finite() {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "`as` saturates, which is what is wanted")]
    let whole = number.parse::<i64>().unwrap_or(approximate.floor() as i64);
    Some(Seconds { whole, approximate, fractional: approximate.fract() != 0.0 })
}

fn meant_as_exp(claims: &Json) -> Option<&'static str> {
    ["expiresIn", "expires_in", "expires", "expires_at", "expiresAt", "expiry", "expiration", "expire"]
        .into_iter()
        .find(|name| claims.get(name).is_some())
}

/// A claim that a scheme requires.
struct Required {
    claim: &'static str,
    visitor: bool,
    custom: bool,
    /// The names under which people write it by mistake, with blanks between.
    misnomers: &'static str,
}

const REQUIRED: &[Required] = &[
    Required {
        claim: "name",
        visitor: true,
        custom: false,
        misnomers: "username userName user_name fullname fullName full_name displayName display_name Name first_name firstName",
    },
    Required {
        claim: "email",
        visitor: true,
        custom: true,
        misnomers: "mail e-mail e_mail eMail emailAddress email_address Email user_email",
    },
    Required {
        claim: "external_id",
        visitor: true,
        custom: false,
        misnomers: "externalId externalID external-id externalid ExternalId user_id userId userID userid user uid id customer_id customerId external_user_id",
    },
    Required { claim: "_id", visitor: false, custom: true, misnomers: "id user_id userId uid ID" },
    Required { claim: "sub", visitor: false, custom: true, misnomers: "subject Sub" },
    Required { claim: "aud", visitor: false, custom: true, misnomers: "audience Aud" },
];

/// The Tiledesk id in an `aud` of exactly the documented form.
fn id_in_audience(audience: &str) -> Option<TiledeskId> {
    audience.strip_prefix(AUDIENCE)?.parse().ok()
}
