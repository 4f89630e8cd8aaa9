//! What a real server would answer: Tiledesk 2.19.16, asked in November 2026.
//!
//! The documented rules and the server differ. This predicts the server and enforces nothing. It assumes that the
//! secrets at hand are the server's. Where the answer is not known, it says so. `tests/server/real.rs` asks the real
//! server the same, and the two may not disagree.
//!
//! The server is JavaScript, and much of what it does follows from that: a text that reads as a number counts as one, a
//! list of one is its item, and an address is read as a browser reads it.

mod address;
mod script;

use std::borrow::Cow;

use crate::extract::{Gap, Pasted, Prefix};
use crate::findings::NotAToken;
use crate::ids::TiledeskId;
use crate::inspect::signer::SignatureState;
use crate::json::{self, BadJson, Json};
use crate::jws::token::{Segment, Token};
pub(super) use address::Address;

/// What an endpoint would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PredictedAnswer {
    /// 200.
    Accepted,
    /// Refused with this status.
    Refused(u16),
    /// Cannot be known from here.
    Unknown,
}

impl PredictedAnswer {
    /// As it stands in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
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
pub struct PredictedAnswers {
    /// `POST /auth/signinWithCustomToken`.
    pub sign_in: PredictedAnswer,
    /// `POST /<PROJECT_ID>/jwt/decode`.
    pub decode: PredictedAnswer,
}

/// What can be told from the string that is handed over, whoever signed it.
pub(super) struct Prediction<'a> {
    at_sign_in: HeaderView,
    at_decode: HeaderView,
    token: Option<(&'a Token, Contents<'a>)>,
}

impl<'a> Prediction<'a> {
    pub(super) fn of(pasted: &'a Pasted) -> Self {
        Self {
            at_sign_in: HeaderView::at_sign_in(pasted),
            at_decode: HeaderView::at_decode(pasted),
            token: pasted.token().map(|token| (token, Contents::of(token))),
        }
    }

    /// Both answers to exactly that string. `signature` is about the secret of the project that is asked, and any of
    /// the three HMAC algorithms that the server takes.
    pub(super) fn answers(&self, signature: SignatureState, id: Option<&TiledeskId>, now: i64) -> PredictedAnswers {
        let Some((token, contents)) = &self.token else {
            let refused = || PredictedAnswer::Refused(401);
            return PredictedAnswers { sign_in: self.at_sign_in.or(refused), decode: self.at_decode.or(refused) };
        };
        if let Some(answer) = too_long(token.as_str().len()) {
            return PredictedAnswers { sign_in: answer, decode: answer };
        }
        let sign_in = || match contents {
            Contents::Unreadable => PredictedAnswer::Refused(401),
            Contents::PayloadNoJson => PredictedAnswer::Refused(500),
            Contents::Unknown => PredictedAnswer::Unknown,
            Contents::Object { header, claims } => sign_in(claims, verify(token, header, claims, signature, now), id),
        };
        let decode = || match contents {
            Contents::Unreadable | Contents::PayloadNoJson => PredictedAnswer::Refused(401),
            Contents::Unknown => PredictedAnswer::Unknown,
            Contents::Object { header, claims } => decode(claims, verify(token, header, claims, signature, now)),
        };
        PredictedAnswers { sign_in: self.at_sign_in.or(sign_in), decode: self.at_decode.or(decode) }
    }
}

/// What an endpoint makes of the string before it looks into the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HeaderView {
    /// It sees the token, whole.
    Token,
    /// It sees the token, but whatever it thinks of it, it refuses what it would have accepted.
    TokenInVain(u16),
    /// It sees the beginning of the token.
    Beginning,
    /// It sees no token.
    Nothing(u16),
    /// Not to be told from here.
    Unknown,
}

impl HeaderView {
    /// The first two words, of which the first is `jwt` in any case; then, once the token was taken, one blank exactly.
    fn at_sign_in(pasted: &Pasted) -> Self {
        let defects = &pasted.defects;
        let jwt = match &pasted.prefix {
            Prefix::Jwt => true,
            Prefix::Other(word) => word.eq_ignore_ascii_case("jwt"),
            Prefix::None | Prefix::Bearer => false,
        };
        let has_marks = defects.quotes || defects.bytes_repr;
        if is_unasked(pasted) {
            Self::Unknown
        } else if !jwt || defects.doubled || has_marks || defects.gap == Some(Gap::Characters(0)) {
            Self::Nothing(401)
        } else if defects.white_space {
            Self::Beginning
        } else if defects.gap.is_some() {
            Self::TokenInVain(403)
        } else {
            Self::Token
        }
    }

    /// Whatever stands behind the only blank, whatever the word before it.
    fn at_decode(pasted: &Pasted) -> Self {
        let defects = &pasted.defects;
        let has_words = pasted.prefix != Prefix::None;
        match &pasted.token {
            Ok(_) => {}
            Err(NotAToken::Empty) => return Self::Nothing(403),
            Err(NotAToken::Literal(_)) => return Self::Nothing(if has_words { 401 } else { 403 }),
            Err(_) => return Self::Unknown,
        }
        match (defects.doubled, defects.gap) {
            // A blank splits it, a tab does not, and a line break never arrives.
            _ if defects.white_space || is_unasked(pasted) => Self::Unknown,
            (true, Some(_)) => Self::Unknown,
            (true, None) | (false, Some(_)) => Self::Nothing(403),
            _ if !has_words => Self::Nothing(403),
            _ if defects.quotes || defects.bytes_repr => Self::Nothing(401),
            _ => Self::Token,
        }
    }

    fn or(self, token: impl FnOnce() -> PredictedAnswer) -> PredictedAnswer {
        match self {
            Self::Token => token(),
            Self::TokenInVain(status) => match token() {
                PredictedAnswer::Accepted => PredictedAnswer::Refused(status),
                other => other,
            },
            // Half a signature is a wrong one; where the cut is decides whether the claims can be read.
            Self::Beginning => match token() {
                PredictedAnswer::Refused(500) | PredictedAnswer::Unknown => PredictedAnswer::Unknown,
                _ => PredictedAnswer::Refused(401),
            },
            Self::Nothing(status) => PredictedAnswer::Refused(status),
            Self::Unknown => PredictedAnswer::Unknown,
        }
    }
}

/// Whether something stands there of which no server was asked: invisible characters, a blank that is percent-encoded.
fn is_unasked(pasted: &Pasted) -> bool {
    pasted.defects.invisible.is_some() || pasted.defects.gap == Some(Gap::Encoded)
}

/// More bytes of headers than this the server does not read (Node's limit).
const LONGEST_HEADERS: usize = 16 * 1024;
/// More than a browser sends beside the token.
const OTHER_HEADERS: usize = 4 * 1024;

fn too_long(length: usize) -> Option<PredictedAnswer> {
    if length > LONGEST_HEADERS {
        Some(PredictedAnswer::Refused(431))
    } else if length > LONGEST_HEADERS - OTHER_HEADERS {
        Some(PredictedAnswer::Unknown)
    } else {
        None
    }
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
                Ok(Some(header)) if script::is_true(&header) => Cow::Owned(header),
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
    match json::parse(text) {
        Ok(json) => Ok(Some(json)),
        // Half a surrogate is a text to JavaScript.
        Err(BadJson::TooDeep) => Err(Contents::Unknown),
        Err(_) if text.contains("\\u") => Err(Contents::Unknown),
        Err(_) => Ok(None),
    }
}

/// What the server's JWT library makes of it: signature, algorithm, `exp`, `nbf`; no leeway.
fn verify(token: &Token, header: &Json, claims: &Json, signature: SignatureState, now: i64) -> PredictedAnswer {
    let hmac = header.get("alg").and_then(Json::as_text).is_some_and(|alg| matches!(alg, "HS256" | "HS384" | "HS512"));
    #[allow(clippy::cast_precision_loss, reason = "the time is far below 2^53")]
    let now = now as f64;
    // A claim that is there and no number is wrong.
    let in_time = |claim: &str, good: &dyn Fn(f64) -> bool| match claims.get(claim) {
        None => true,
        Some(Json::Number(number)) => script::number(number).is_some_and(good),
        Some(_) => false,
    };
    let in_time = in_time("exp", &|exp| now < exp) && in_time("nbf", &|nbf| nbf <= now);
    if !hmac || !in_time || token.signature().is_none() || signature == SignatureState::Bad {
        PredictedAnswer::Refused(401)
    } else if signature == SignatureState::NotChecked {
        PredictedAnswer::Unknown
    } else {
        PredictedAnswer::Accepted
    }
}

fn sign_in(claims: &Json, verified: PredictedAnswer, id: Option<&TiledeskId>) -> PredictedAnswer {
    // The secret is looked up by `aud` before anything is verified.
    let Some(audience) = claims.get("aud").filter(|aud| script::is_true(aud)) else {
        return PredictedAnswer::Refused(401);
    };
    let path = match Address::parse(&script::text(audience)) {
        Address::None => return PredictedAnswer::Refused(500),
        Address::Unknown => return PredictedAnswer::Unknown,
        Address::Path(path) => path,
    };
    let mut parts = path.split('/').skip(1);
    // Anything else than a project of this name has another secret, or none.
    let project = match parts.next() {
        Some("projects") => parts.next().and_then(|id| id.parse::<TiledeskId>().ok()),
        _ => None,
    };
    if !project.is_some_and(|found| id.is_none_or(|known| found == *known)) {
        return PredictedAnswer::Refused(401);
    }
    if verified != PredictedAnswer::Accepted {
        return verified;
    }
    match claims.get("_id") {
        None | Some(Json::Null) if claims.get("_doc").is_some() => PredictedAnswer::Unknown,
        None | Some(Json::Null) => PredictedAnswer::Refused(401),
        // The server's code fails where nothing catches it.
        Some(id) if !script::is_true(id) => PredictedAnswer::Unknown,
        Some(_) if becomes_a_member_without_address(claims) => PredictedAnswer::Unknown,
        Some(_) => verified,
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
    let claim = |name: &str| claims.get(name).filter(|value| script::is_true(value));
    let (Some(iat), Some(exp)) = (claim("iat"), claim("exp")) else {
        return PredictedAnswer::Refused(401);
    };
    match (script::to_number(iat), script::to_number(exp)) {
        (Some(iat), Some(exp)) if exp - iat > 600.0 => PredictedAnswer::Refused(401),
        _ => verified,
    }
}
