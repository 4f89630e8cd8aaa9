//! What a real server would answer: Tiledesk 2.19.16, asked in November 2026.
//!
//! The documented rules and the server differ. This predicts the server and enforces nothing. It assumes that the
//! secrets at hand are the server's. Where the answer is not known, it says so.

use super::findings::Finding;
use super::json::Json;
use super::paste::{Pasted, Prefix};
use super::project::TiledeskId;
use super::rules::{self, looks_like_url};
use super::token::Token;

/// What an endpoint would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 200.
    Accepted,
    /// Refused with this status.
    Refused(u16),
    /// Cannot be known from here.
    Unknown,
}

impl Answer {
    /// As it stands in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused(_) => "refused",
            Self::Unknown => "unknown",
        }
    }

    /// The HTTP status, if it is known.
    #[must_use]
    pub fn status(self) -> Option<u16> {
        match self {
            Self::Accepted => Some(200),
            Self::Refused(status) => Some(status),
            Self::Unknown => None,
        }
    }
}

/// The answers of the two endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answers {
    /// `POST /auth/signinWithCustomToken`.
    pub sign_in: Answer,
    /// `POST /<PROJECT_ID>/jwt/decode`.
    pub decode: Answer,
}

/// What is known of the signature, for any of the three HMAC algorithms that the server takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// With the secret of the project that is asked.
    Good,
    /// Not with it.
    Bad,
    /// Nobody knows.
    Unknown,
}

/// Predicts both answers to exactly the string that was handed over.
#[must_use]
pub fn predict(
    pasted: &Pasted,
    token: Option<&Token>,
    signed: Signed,
    id: Option<&TiledeskId>,
    now: i64,
) -> Answers {
    let whole =
        token.and_then(|token| Some((token, token.claims.as_ref()?, token.header.as_ref()?)));
    let Some((token, claims, _)) = whole else {
        return Answers {
            sign_in: Answer::Unknown,
            decode: Answer::Unknown,
        };
    };
    let verified = verify(token, claims, signed, now);
    Answers {
        sign_in: prefix_at_sign_in(pasted).unwrap_or_else(|| sign_in(claims, verified, id)),
        decode: prefix_at_decode(pasted).unwrap_or_else(|| decode(claims, verified)),
    }
}

fn mangled(pasted: &Pasted) -> bool {
    // Quotes and white space inside reach the server's own parsing of the header, which was not asked.
    pasted.findings.iter().any(|f| {
        matches!(
            f,
            Finding::Quotes
                | Finding::Whitespace
                | Finding::Invisible(_)
                | Finding::BytesRepr
                | Finding::PrefixEncoded
        )
    })
}

fn prefix_at_sign_in(pasted: &Pasted) -> Option<Answer> {
    let spaces = pasted
        .findings
        .iter()
        .any(|f| matches!(f, Finding::PrefixSpaces(2..)));
    match pasted.prefix {
        _ if mangled(pasted) => Some(Answer::Unknown),
        _ if pasted.findings.contains(&Finding::PrefixDoubled) => Some(Answer::Refused(401)),
        Prefix::None | Prefix::Bearer => Some(Answer::Refused(401)),
        Prefix::Other(_) => Some(Answer::Unknown),
        Prefix::Jwt if spaces => Some(Answer::Refused(403)),
        Prefix::Jwt
            if pasted
                .findings
                .iter()
                .any(|f| matches!(f, Finding::PrefixSpaces(_))) =>
        {
            Some(Answer::Unknown)
        }
        Prefix::Jwt => None,
    }
}

fn prefix_at_decode(pasted: &Pasted) -> Option<Answer> {
    let spaces = pasted
        .findings
        .iter()
        .any(|f| matches!(f, Finding::PrefixSpaces(2..)));
    match pasted.prefix {
        _ if mangled(pasted) => Some(Answer::Unknown),
        _ if spaces || pasted.findings.contains(&Finding::PrefixDoubled) => {
            Some(Answer::Refused(403))
        }
        Prefix::None => Some(Answer::Refused(403)),
        Prefix::Other(_) => Some(Answer::Unknown),
        _ if pasted
            .findings
            .iter()
            .any(|f| matches!(f, Finding::PrefixSpaces(_))) =>
        {
            Some(Answer::Unknown)
        }
        Prefix::Jwt | Prefix::Bearer => None,
    }
}

/// What the server's JWT library makes of it: signature, algorithm, `exp`, `nbf`; no leeway.
fn verify(token: &Token, claims: &Json, signed: Signed, now: i64) -> Answer {
    let hmac = token
        .algorithm()
        .is_some_and(|alg| matches!(alg, "HS256" | "HS384" | "HS512"));
    let in_time = match (claims.get("exp").map(whole), claims.get("nbf").map(whole)) {
        (Some(None), _) | (_, Some(None)) => false,
        (exp, nbf) => {
            exp.flatten().is_none_or(|exp| now < exp) && nbf.flatten().is_none_or(|nbf| nbf <= now)
        }
    };
    if !hmac || !in_time || token.signature.is_none() || signed == Signed::Bad {
        Answer::Refused(401)
    } else if signed == Signed::Unknown {
        Answer::Unknown
    } else {
        Answer::Accepted
    }
}

fn whole(value: &Json) -> Option<i64> {
    match value {
        Json::Number(number) => rules::seconds(number).map(|seconds| seconds.whole),
        _ => None,
    }
}

fn sign_in(claims: &Json, verified: Answer, id: Option<&TiledeskId>) -> Answer {
    // The secret is looked up by `aud` before anything is verified.
    let audience = match claims.get("aud") {
        None | Some(Json::Null) => return Answer::Refused(401),
        Some(Json::Text(audience)) => audience,
        Some(Json::Array(items)) => match items.as_slice() {
            [Json::Text(audience)] => audience,
            _ => return Answer::Unknown,
        },
        Some(_) => return Answer::Unknown,
    };
    if !looks_like_url(audience) {
        return Answer::Refused(500);
    }
    let Some((_, path)) = audience.split_once("/projects/") else {
        return Answer::Refused(401);
    };
    let project = path.split(['/', '?', '#']).next().unwrap_or_default();
    match (project.parse::<TiledeskId>(), id) {
        (Err(_), _) => {
            return if verified == Answer::Refused(401) {
                verified
            } else {
                Answer::Unknown
            };
        }
        (Ok(found), Some(known)) if found != *known => return Answer::Refused(401),
        _ => {}
    }
    if verified == Answer::Accepted && matches!(claims.get("_id"), None | Some(Json::Null)) {
        return Answer::Refused(401);
    }
    verified
}

fn decode(claims: &Json, verified: Answer) -> Answer {
    if verified == Answer::Refused(401) {
        return verified;
    }
    let (Some(iat), Some(exp)) = (claims.get("iat"), claims.get("exp")) else {
        return Answer::Refused(401);
    };
    // `exp - iat > 600` in JavaScript: a text that is no number makes it false.
    let number = |value: &Json| match value {
        Json::Number(text) | Json::Text(text) => text.trim().parse::<f64>().ok(),
        _ => None,
    };
    match (number(iat), number(exp)) {
        (Some(iat), Some(exp)) if exp - iat > 600.0 => Answer::Refused(401),
        _ => verified,
    }
}
