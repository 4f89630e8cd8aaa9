//! What the rules say about `iat`, `exp` and `nbf`.

use super::{ClaimRules, pairs};
use crate::claims::names::plain;
use crate::claims::{MAX_LIFETIME, SKEW, Scheme};
use crate::findings::Finding;
use crate::findings::time::{self as said, TimeClaim};
use crate::json::Json;
use crate::time::{MILLISECONDS, Unit, unit_of, zone_offset};

/// Below this a number is a duration: as a moment it would lie before September 2001.
const DURATION: f64 = 1e9;
/// Above this lifetime a custom token deserves a warning, in seconds.
const LONG: i64 = 86_400;
/// How old a token may be, in seconds, for its distance from now to be taken for a time zone.
const FRESH: i64 = SKEW;

impl ClaimRules<'_> {
    pub(super) fn times(&self, findings: &mut Vec<Finding>) {
        let Self { claims, now, clock, scheme, .. } = *self;
        let iat = self.usable(TimeClaim::Iat, findings);
        let exp = self.usable(TimeClaim::Exp, findings);
        let nbf = self.usable(TimeClaim::Nbf, findings);
        if claims.get("iat").is_none() {
            findings.push(said::iat_missing(
                meant(claims, "issuedat issued issueat issuetime timestamp createdat created time ts iss_at"),
                scheme,
            ));
        }
        if claims.get("exp").is_none() {
            findings.push(said::exp_missing(
                meant(
                    claims,
                    "expiresin expires expiresat expiry expiration expirationtime expire expireat expiresinhours \
                     validuntil ttl maxage lifetime",
                ),
                scheme,
            ));
        }
        if let (Some(iat), Some(exp)) = (iat, exp) {
            let lifetime = exp.saturating_sub(iat);
            if lifetime <= 0 {
                findings.push(said::exp_before_iat(lifetime, zone_in_lifetime(lifetime)));
            } else if scheme.has_visitor() && lifetime > MAX_LIFETIME {
                findings.push(said::too_long(lifetime, zone_in_lifetime(lifetime)));
            } else if scheme == Scheme::Custom && lifetime > LONG {
                findings.push(said::long_lived(lifetime));
            }
        } else if let (Scheme::Custom, Some(exp)) = (scheme, exp)
            && exp.saturating_sub(now) > LONG
        {
            findings.push(said::long_lived(exp.saturating_sub(now)));
        }
        let off = iat.and_then(|iat| zone_offset(iat.saturating_sub(now), FRESH));
        if let Some(exp) = exp
            && now >= exp
        {
            let minutes = iat.map(|iat| exp.saturating_sub(iat)).filter(|lifetime| MINUTES.contains(lifetime));
            findings.push(said::expired(now.saturating_sub(exp), clock, off, minutes));
        }
        if let Some(iat) = iat
            && iat > now.saturating_add(SKEW)
        {
            findings.push(said::future(iat.saturating_sub(now), clock, off, scheme));
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
        let value = match self.claims.get(claim.as_str())? {
            Json::Number(number) => seconds(number),
            other => {
                findings.push(said::not_a_number(claim, other, scheme));
                return None;
            }
        };
        let Some(value) = value else {
            findings.push(said::too_large(claim, scheme));
            return None;
        };
        #[allow(clippy::cast_precision_loss, reason = "the limit is far below 2^53")]
        if value.approximate > MILLISECONDS as f64 {
            findings.push(match unit_of(value.whole) {
                Some((unit @ (Unit::NetTicks | Unit::FileTime | Unit::UnixTicks), seconds)) => {
                    said::ticks(claim, unit, seconds, scheme)
                }
                unit => said::milliseconds(claim, value.whole, unit, scheme),
            });
            return None;
        }
        // `nbf: 0` has a meaning: always.
        if claim != TimeClaim::Nbf && value.approximate < DURATION {
            findings.push(said::duration(claim, value.whole, self.now, scheme));
            return None;
        }
        if value.fractional {
            findings.push(said::fractional(claim, scheme));
        }
        Some(value.whole)
    }
}

/// Lifetimes in seconds that somebody may have meant in minutes.
const MINUTES: [i64; 5] = [5, 10, 15, 20, 30];

/// How much of a lifetime may be a time zone's offset: without it the rest would be an ordinary one.
fn zone_in_lifetime(lifetime: i64) -> Option<i64> {
    // The rest is at least 1, so that whole hours are no offset.
    zone_offset(lifetime - MAX_LIFETIME / 2, MAX_LIFETIME / 2 - 1)
}

/// A JSON number as seconds.
pub(in crate::inspect) struct Seconds {
    /// Rounded down; saturating.
    pub(in crate::inspect) whole: i64,
    /// As a float, for comparing with limits.
    approximate: f64,
    /// Whether it is not whole.
    fractional: bool,
}

/// Reads a number as it was written; `None` when it is too large for a float.
pub(in crate::inspect) fn seconds(number: &str) -> Option<Seconds> {
    let approximate: f64 = number.parse().ok()?;
    if !approximate.is_finite() {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "`as` saturates, which is what is wanted")]
    let whole = number.parse::<i64>().unwrap_or(approximate.floor() as i64);
    Some(Seconds { whole, approximate, fractional: approximate.fract() != 0.0 })
}

/// The first key that was meant as a time, of `names` as [`plain`] has them.
fn meant<'a>(claims: &'a Json, names: &str) -> Option<&'a str> {
    let is_meant = |key: &&str| names.split_ascii_whitespace().any(|name| name == plain(key));
    pairs(claims).map(|(key, _)| key.as_str()).find(is_meant)
}
