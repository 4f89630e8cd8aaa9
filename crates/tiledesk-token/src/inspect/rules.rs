//! The rules of both schemes, applied to claims that could be read. Signatures and shapes are judged elsewhere.

use crate::claims::{
    AUDIENCE, BadClaim, MAX_LIFETIME, SKEW, SUBJECT, Scheme, check_email, check_external_id, check_name,
};
use crate::escape;
use crate::findings::{BadAudience, Clock, Finding, TimeClaim};
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
pub struct Judged<'a> {
    /// The claims object.
    pub claims: &'a Json,
    /// The scheme whose rules apply.
    pub scheme: Scheme,
    /// The time that counts as now, in seconds since 1970.
    pub now: i64,
    /// Where that time comes from.
    pub clock: Clock,
    /// The project's id, if it is known.
    pub id: Option<&'a TiledeskId>,
}

/// What the rules say about the claims.
#[must_use]
pub fn judge(judged: Judged<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_custom = judged.scheme.has_custom();
    if judged.scheme == Scheme::Visitor && judged.id.is_some() && judged.claims.get("_id").is_none() {
        findings.push(Finding::VisitorOnly);
    }
    times(judged, &mut findings);
    required(judged, &mut findings);
    if judged.scheme.has_visitor() {
        identity(judged.claims, "external_id", check_external_id, Finding::ExternalId, &mut findings);
        identity(judged.claims, "name", check_name, Finding::Name, &mut findings);
    }
    identity(judged.claims, "email", check_email, Finding::Email, &mut findings);
    role(judged.claims, &mut findings);
    if is_custom {
        custom(judged, &mut findings);
    }
    findings
}

/// One time claim as it can be used.
struct Time {
    /// Whole seconds; `None` when it is absent or says nothing about a moment.
    usable: Option<i64>,
}

fn times(judged: Judged<'_>, findings: &mut Vec<Finding>) {
    let Judged { claims, now, clock, scheme, .. } = judged;
    let iat = time(claims, TimeClaim::Iat, findings).usable;
    let exp = time(claims, TimeClaim::Exp, findings).usable;
    let nbf = time(claims, TimeClaim::Nbf, findings).usable;
    if claims.get("iat").is_none() {
        findings.push(Finding::IatMissing);
    }
    if claims.get("exp").is_none() {
        findings.push(Finding::ExpMissing { instead: meant_as_exp(claims) });
    }
    if let (Some(iat), Some(exp)) = (iat, exp) {
        let lifetime = exp.saturating_sub(iat);
        if lifetime <= 0 {
            findings.push(Finding::ExpBeforeIat);
        } else if scheme.has_visitor() && lifetime > MAX_LIFETIME {
            findings.push(Finding::TooLongLived(lifetime));
        } else if scheme == Scheme::Custom && lifetime > LONG {
            findings.push(Finding::LongLived(lifetime));
        }
    } else if let (Scheme::Custom, Some(exp)) = (scheme, exp)
        && exp.saturating_sub(now) > LONG
    {
        findings.push(Finding::LongLived(exp.saturating_sub(now)));
    }
    if let Some(exp) = exp
        && now >= exp
    {
        findings.push(Finding::Expired { ago: now.saturating_sub(exp), clock });
    }
    if let Some(iat) = iat
        && iat > now.saturating_add(SKEW)
    {
        findings.push(Finding::Future { ahead: iat.saturating_sub(now), clock });
    }
    if let Some(nbf) = nbf
        && nbf > now
    {
        findings.push(Finding::NotBefore { ahead: nbf.saturating_sub(now) });
    }
}

/// Judges one time by itself. What is a mistake in itself says nothing about the others any more.
fn time(claims: &Json, claim: TimeClaim, findings: &mut Vec<Finding>) -> Time {
    let nothing = Time { usable: None };
    let number = match claims.get(claim.as_str()) {
        None => return nothing,
        Some(Json::Number(number)) => number,
        Some(other) => {
            findings.push(Finding::NotANumber { claim, kind: other.kind() });
            return nothing;
        }
    };
    let Some(value) = seconds(number) else {
        findings.push(Finding::NotANumber { claim, kind: "no number that a computer can hold" });
        return nothing;
    };
    #[allow(clippy::cast_precision_loss, reason = "the limit is far below 2^53")]
    if value.approximate > MILLISECONDS as f64 {
        findings.push(Finding::Milliseconds { claim, seconds: value.whole / 1000 });
        return nothing;
    }
    if claim == TimeClaim::Exp && value.approximate < DURATION {
        findings.push(Finding::Duration(value.whole));
        return nothing;
    }
    if value.fractional {
        findings.push(Finding::Fractional(claim));
    }
    Time { usable: Some(value.whole) }
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

fn meant_as_exp(claims: &Json) -> Option<String> {
    ["expiresIn", "expires_in", "expires", "expires_at", "expiresAt", "expiry", "expiration", "expire"]
        .into_iter()
        .find(|name| claims.get(name).is_some())
        .map(str::to_owned)
}

/// The required claims of each scheme, and the names under which people write them by mistake.
const REQUIRED: [(&str, bool, bool, &[&str]); 6] = [
    (
        "name",
        true,
        false,
        &[
            "username",
            "userName",
            "user_name",
            "fullname",
            "fullName",
            "full_name",
            "displayName",
            "display_name",
            "Name",
            "first_name",
            "firstName",
        ],
    ),
    (
        "email",
        true,
        true,
        &["mail", "e-mail", "e_mail", "eMail", "emailAddress", "email_address", "Email", "user_email"],
    ),
    (
        "external_id",
        true,
        false,
        &[
            "externalId",
            "externalID",
            "external-id",
            "externalid",
            "ExternalId",
            "user_id",
            "userId",
            "userID",
            "userid",
            "user",
            "uid",
            "id",
            "customer_id",
            "customerId",
            "external_user_id",
        ],
    ),
    ("_id", false, true, &["id", "user_id", "userId", "uid", "ID"]),
    ("sub", false, true, &["subject", "Sub"]),
    ("aud", false, true, &["audience", "Aud"]),
];

fn required(judged: Judged<'_>, findings: &mut Vec<Finding>) {
    for (claim, in_visitor, in_custom, aliases) in REQUIRED {
        let scheme = judged.scheme;
        if !(in_visitor && scheme.has_visitor() || in_custom && scheme.has_custom()) {
            continue;
        }
        match judged.claims.get(claim) {
            Some(Json::Text(_)) => {}
            // The server takes a list of one, and RFC 7519 (4.1.3) a list; the scheme's documentation wants a text.
            Some(other) => findings.push(Finding::Type { claim, kind: other.kind() }),
            // `user` may well be an object with everything else in it.
            None => match aliases
                .iter()
                .find(|alias| matches!(judged.claims.get(alias), Some(Json::Text(_) | Json::Number(_))))
            {
                Some(found) => findings.push(Finding::Misnamed { found: (*found).to_owned(), claim }),
                None => findings.push(Finding::Missing(claim)),
            },
        }
    }
}

fn identity(
    claims: &Json,
    claim: &str,
    check: impl Fn(&str) -> Result<(), BadClaim>,
    finding: impl Fn(BadClaim) -> Finding,
    findings: &mut Vec<Finding>,
) {
    if let Some(Err(why)) = claims.get(claim).and_then(Json::as_text).map(check) {
        findings.push(finding(why));
    }
}

fn role(claims: &Json, findings: &mut Vec<Finding>) {
    if let Some(role) = claims.get("role") {
        let role = role.as_text().map_or_else(|| role.to_string(), str::to_owned);
        let team = crate::claims::role::is_team(&role);
        findings.push(Finding::Role { role, team });
    }
}

/// The Tiledesk id in an `aud` of exactly the documented form.
#[must_use]
pub fn id_in_audience(audience: &str) -> Option<TiledeskId> {
    audience.strip_prefix(AUDIENCE)?.parse().ok()
}

fn custom(judged: Judged<'_>, findings: &mut Vec<Finding>) {
    let claims = judged.claims;
    let audience = claims.get("aud").and_then(Json::as_text);
    let in_audience = audience.and_then(id_in_audience);
    if let Some(audience) = audience {
        match (&in_audience, judged.id) {
            (None, _) if Address::read(audience) == Address::None => {
                findings.push(Finding::Audience(BadAudience::NotAUrl));
            }
            (None, _) => findings.push(Finding::Audience(BadAudience::Path)),
            (Some(found), Some(known)) if found != known => {
                findings.push(Finding::Audience(BadAudience::Other { known: known.to_string() }));
            }
            _ => {}
        }
    }
    if let Some(subject) = claims.get("sub").and_then(Json::as_text)
        && subject != SUBJECT
    {
        findings.push(Finding::Subject(escape::excerpt(subject, 40)));
    }
    if let Some(id) = claims.get("_id").and_then(Json::as_text) {
        let good = match in_audience.as_ref().or(judged.id) {
            Some(project) => {
                id.strip_prefix(project.as_str()).is_some_and(|rest| rest.len() > 1 && rest.starts_with('_'))
            }
            None => id
                .split_once('_')
                .is_some_and(|(project, own)| project.parse::<TiledeskId>().is_ok() && !own.is_empty()),
        };
        if !good {
            findings.push(Finding::IdPrefix);
        }
    }
}
