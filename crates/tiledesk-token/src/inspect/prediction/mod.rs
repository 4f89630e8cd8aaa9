//! What a real server would answer: Tiledesk 2.19.16, asked in November 2026.
//!
//! The documented rules and the server differ. This predicts the server and enforces nothing. It assumes that the
//! secrets at hand are the server's. Where the answer is not known, it says so: the server is JavaScript, and what that
//! makes of a value of another type than the documented one is not emulated. `tests/server/real.rs` asks the real server
//! the same, and the two may not disagree.

mod audience;
mod header;
mod reason;

use std::borrow::Cow;

use crate::findings::scheme::Session;
use crate::ids::TiledeskId;
use crate::inspect::rules::session::session;
use crate::inspect::signer::SignatureState;
use crate::json::{self, BadJson, Json};
use crate::jws::token::{Segment, Token};
pub(super) use audience::Audience;
use header::{Carried, Seen};
use reason::Reason;
pub(super) use reason::Reasoned;

/// What an endpoint would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PredictedAnswer {
    /// 200.
    Accepted,
    /// Refused with this status.
    Refused(u16),
    /// It never gets there: no browser sends such a string as a header.
    NotSent,
    /// Cannot be known from here.
    Unknown,
}

impl PredictedAnswer {
    /// As it stands in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused(_) | Self::NotSent => "refused",
            Self::Unknown => "unknown",
        }
    }

    /// The HTTP status, if there is one and it is known.
    #[must_use]
    pub fn status(self) -> Option<u16> {
        match self {
            Self::Accepted => Some(200),
            Self::Refused(status) => Some(status),
            Self::NotSent | Self::Unknown => None,
        }
    }
}

/// The answers of the two endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PredictedAnswers {
    /// `POST /auth/signinWithCustomToken`.
    pub sign_in: PredictedAnswer,
    /// `POST /<PROJECT_ID>/jwt/decode`.
    pub decode: PredictedAnswer,
}

/// What is known of the token that was taken out of a string, and of whom the server is asked about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a> {
    pub(super) token: Option<&'a Token>,
    /// Whether the secret of the project that is asked signed it, with any of the three algorithms that the server takes.
    pub(super) signature: SignatureState,
    /// The project's id.
    pub(super) id: Option<&'a TiledeskId>,
    /// In seconds since 1970.
    pub(super) now: i64,
}

/// The answers to exactly one string.
#[derive(Clone, Copy, Debug)]
pub(super) struct Predicted {
    pub(super) sign_in: Reasoned,
    pub(super) decode: PredictedAnswer,
}

impl Predicted {
    pub(super) fn answers(self) -> PredictedAnswers {
        PredictedAnswers { sign_in: self.sign_in.answer, decode: self.decode }
    }

    /// Both endpoints say the same.
    fn both(sign_in: Reasoned) -> Self {
        Self { sign_in, decode: sign_in.answer }
    }
}

/// What the two endpoints make of exactly this string.
pub(super) fn predict(given: &str, known: &Known<'_>) -> Predicted {
    match Carried::of(given) {
        Carried::NotSent => Predicted::both(Reasoned { answer: PredictedAnswer::NotSent, reason: Reason::NotSent }),
        Carried::Malformed => Predicted::both(Reason::Malformed.refused(400)),
        Carried::TooLong => Predicted::both(Reason::TooLong.refused(431)),
        Carried::Unknown => Predicted::both(Reason::Long.unknown()),
        Carried::Arrives(value) => Predicted {
            sign_in: at_sign_in(header::at_sign_in(value), known),
            decode: at_decode(header::at_decode(value), known),
        },
    }
}

fn at_sign_in(seen: Seen<'_>, known: &Known<'_>) -> Reasoned {
    let (text, in_vain) = match seen {
        Seen::Token(text) => (text, false),
        Seen::TokenInVain(text) => (text, true),
        Seen::Nothing(status) => return Reason::Prefix.refused(status),
    };
    let own = Read::of(text, known);
    let found = match own.contents() {
        Contents::Unreadable => Reason::NoToken.refused(401),
        Contents::PayloadNoJson => Reason::NoJson.refused(500),
        Contents::Unknown => Reason::OddPayload.unknown(),
        Contents::Object { header, claims } => {
            let verified = own.verify(&header, &claims, known);
            match own.of_the_servers_key(&claims) {
                Some(own) => own.verify(&header, &claims, known).unverified_because(Reason::OwnKey),
                None => sign_in(&claims, verified, known.id),
            }
        }
    };
    match found.answer {
        PredictedAnswer::Accepted if in_vain => Reason::Prefix.refused(403),
        _ => found,
    }
}

fn at_decode(seen: Seen<'_>, known: &Known<'_>) -> PredictedAnswer {
    let text = match seen {
        // It asks first whether there is anything.
        Seen::Token("") => return PredictedAnswer::Refused(403),
        Seen::Token(text) | Seen::TokenInVain(text) => text,
        Seen::Nothing(status) => return PredictedAnswer::Refused(status),
    };
    let own = Read::of(text, known);
    match own.contents() {
        Contents::Unreadable | Contents::PayloadNoJson => PredictedAnswer::Refused(401),
        Contents::Unknown => PredictedAnswer::Unknown,
        Contents::Object { header, claims } => decode(&claims, own.verify(&header, &claims, known).answer),
    }
}

/// What an endpoint takes for the token, and whose signature it bears.
struct Read<'a> {
    token: Cow<'a, Token>,
    signature: SignatureState,
}

impl<'a> Read<'a> {
    fn of(text: &str, known: &Known<'a>) -> Self {
        match known.token.filter(|token| token.as_str() == text) {
            Some(token) => Self { token: Cow::Borrowed(token), signature: known.signature },
            // Another one than was taken out of the string, which nobody has checked.
            None => Self { token: Cow::Owned(Token::decode(text)), signature: SignatureState::NotChecked },
        }
    }

    /// The same as the server's own key would judge it, where its claims say that the server made it for itself and no
    /// secret at hand signed it. No secret at hand is that key.
    fn of_the_servers_key(&self, claims: &Json) -> Option<Self> {
        let audience = claims.get("aud").and_then(Json::as_text)?;
        let is_own = self.signature != SignatureState::Good
            && matches!(session(claims), Some(Session::Tiledesk(_)))
            && Audience::of(audience) == Audience::NoProject;
        is_own.then(|| Self { token: self.token.clone(), signature: SignatureState::NotChecked })
    }

    fn contents(&self) -> Contents<'_> {
        if is_jws(self.token.as_str()) { Contents::of(&self.token) } else { Contents::Unreadable }
    }

    /// What the server's JWT library makes of it: signature, algorithm, `exp`, `nbf`; no leeway.
    fn verify(&self, header: &Json, claims: &Json, known: &Known<'_>) -> Reasoned {
        let algorithm = header.get("alg").and_then(Json::as_text);
        #[allow(clippy::cast_precision_loss, reason = "the time is far below 2^53")]
        let now = known.now as f64;
        // A claim that is there and no number is wrong.
        let in_time = |claim: &str, good: &dyn Fn(f64) -> bool| match claims.get(claim) {
            None => true,
            Some(Json::Number(number)) => number.parse().is_ok_and(good),
            Some(_) => false,
        };
        if !algorithm.is_some_and(|alg| matches!(alg, "HS256" | "HS384" | "HS512")) {
            Reason::Algorithm.refused(401)
        } else if self.token.signature().is_none() || self.signature == SignatureState::Bad {
            Reason::Signature.refused(401)
        } else if !in_time("exp", &|exp| now < exp) || !in_time("nbf", &|nbf| nbf <= now) {
            Reason::Times.refused(401)
        } else if self.signature == SignatureState::NotChecked {
            Reason::Unverified.unknown()
        } else {
            Reasoned::ACCEPTED
        }
    }
}

/// Whether the server's library takes it for a token (RFC 7515, 7.1), before it looks at what is in it.
fn is_jws(text: &str) -> bool {
    let is_base64url = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let mut parts = text.split('.');
    let (header, payload, signature) = (parts.next(), parts.next(), parts.next());
    let is_filled = |part: Option<&str>| part.is_some_and(|part| !part.is_empty() && is_base64url(part));
    is_filled(header) && is_filled(payload) && signature.is_some_and(is_base64url) && parts.next().is_none()
}

/// What the server's library reads out of a token, before it verifies anything.
enum Contents<'a> {
    /// Not a token to it, or one without an object in it.
    Unreadable,
    /// The header says `typ: JWT`, and the payload is no JSON, for which nobody is prepared at sign-in.
    PayloadNoJson,
    /// Not to be told from here.
    Unknown,
    /// Claims under a header.
    Object { header: Cow<'a, Json>, claims: Cow<'a, Json> },
}

impl<'a> Contents<'a> {
    fn of(token: &'a Token) -> Self {
        let Some((header, payload)) = token.segments() else {
            return Self::Unreadable;
        };
        let (Some(header_bytes), Some(payload_bytes)) = (&header.bytes, &payload.bytes) else {
            return Self::Unreadable;
        };
        // The header is read as Latin-1, the payload as UTF-8. Only where the rules read it otherwise is it read again.
        let header = match header {
            Segment { object: Some(header), .. } if header_bytes.is_ascii() => Cow::Borrowed(header),
            _ => match parse(&header_bytes.iter().copied().map(char::from).collect::<String>()) {
                Err(answer) => return answer,
                Ok(Some(header @ Json::Object(_))) => Cow::Owned(header),
                Ok(_) => return Self::Unreadable,
            },
        };
        if let Some(claims) = &payload.object {
            return Self::Object { header, claims: Cow::Borrowed(claims) };
        }
        let declared = header.get("typ").and_then(Json::as_text) == Some("JWT");
        match parse(&String::from_utf8_lossy(payload_bytes)) {
            Err(answer) => answer,
            Ok(Some(claims @ Json::Object(_))) => Self::Object { header, claims: Cow::Owned(claims) },
            Ok(None) if declared => Self::PayloadNoJson,
            // A text may hold JSON of its own.
            Ok(Some(Json::Text(_))) => Self::Unknown,
            Ok(_) => Self::Unreadable,
        }
    }
}

/// JSON as the server would read it; `None` when it is none.
fn parse(text: &str) -> Result<Option<Json>, Contents<'static>> {
    match json::parse_as_a_server(text) {
        Ok(json) => Ok(Some(json)),
        Err(BadJson::TooDeep) => Err(Contents::Unknown),
        Err(_) => Ok(None),
    }
}

fn sign_in(claims: &Json, verified: Reasoned, id: Option<&TiledeskId>) -> Reasoned {
    // The secret is looked up by `aud` before anything is verified.
    let project = match claims.get("aud") {
        None => return Reason::NoAudience.refused(401),
        Some(Json::Text(text)) if text.is_empty() => return Reason::NoAudience.refused(401),
        Some(Json::Text(text)) => match Audience::of(text) {
            Audience::NoUrl => return Reason::NoUrl.refused(500),
            Audience::NoProject => return Reason::NoProject.refused(401),
            Audience::Unknown => return Reason::OddUrl.unknown(),
            Audience::Project(project) => project,
        },
        Some(_) => return Reason::OddAudience.unknown(),
    };
    // Another project has another secret, or none.
    if id.is_some_and(|known| project != *known) {
        return Reason::OtherProject.refused(401);
    }
    if verified.answer != PredictedAnswer::Accepted {
        return verified;
    }
    match claims.get("_id") {
        None if claims.get("_doc").is_some() => Reason::OldFormat.unknown(),
        None => Reason::NoId.refused(401),
        Some(Json::Text(id)) if !id.is_empty() => {
            if becomes_a_member_without_address(claims) {
                Reason::NoAddress.unknown()
            } else {
                verified
            }
        }
        Some(_) => Reason::OddId.unknown(),
    }
}

/// A team member is looked up by the address, and nothing is prepared for there being none.
fn becomes_a_member_without_address(claims: &Json) -> bool {
    let role = claims.get("role").and_then(Json::as_text);
    matches!(role, Some("owner" | "admin" | "agent")) && claims.get("email").and_then(Json::as_text).is_none()
}

fn decode(claims: &Json, verified: PredictedAnswer) -> PredictedAnswer {
    if verified == PredictedAnswer::Refused(401) {
        return verified;
    }
    match (claims.get("iat"), claims.get("exp")) {
        (None, _) | (_, None) => PredictedAnswer::Refused(401),
        (Some(Json::Number(iat)), Some(Json::Number(exp))) => match (iat.parse::<f64>(), exp.parse::<f64>()) {
            (Ok(iat), Ok(exp)) if exp - iat > 600.0 => PredictedAnswer::Refused(401),
            _ => verified,
        },
        _ => PredictedAnswer::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::is_jws;

    #[test]
    fn three_parts_of_base64url_are_a_token_to_the_server() {
        for (text, expected) in [
            ("a.b.c", true),
            ("a-_9.b.", true),
            ("a.b", false),
            ("a.b.c.", false),
            (".b.c", false),
            ("a..c", false),
            ("a.b.c=", false),
            ("a+.b.c", false),
            ("a.b.c\tx", false),
            ("", false),
        ] {
            assert_eq!(is_jws(text), expected, "{text}");
        }
    }
}
