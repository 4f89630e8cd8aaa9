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

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::extract::{Pasted, Prefix};
use crate::findings::{Finding, NotAToken};
use crate::ids::TiledeskId;
use crate::json::{self, BadJson, Json};
use crate::jws::token::Token;
pub(super) use address::Address;

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
pub fn predict(pasted: &Pasted, token: Option<&Token>, signed: Signed, id: Option<&TiledeskId>, now: i64) -> Answers {
    let at_sign_in = Seen::at_sign_in(pasted);
    let at_decode = Seen::at_decode(pasted);
    let Some(token) = token else {
        return Answers {
            sign_in: at_sign_in.or(|| Answer::Refused(401)),
            decode: at_decode.or(|| Answer::Refused(401)),
        };
    };
    if let Some(answer) = too_long(token) {
        return Answers { sign_in: answer, decode: answer };
    }
    let contents = Contents::of(token);
    let sign_in = || match &contents {
        Contents::Unreadable => Answer::Refused(401),
        Contents::PayloadNoJson => Answer::Refused(500),
        Contents::Unknown => Answer::Unknown,
        Contents::Object { header, claims } => sign_in(claims, verify(token, header, claims, signed, now), id),
    };
    let decode = || match &contents {
        Contents::Unreadable | Contents::PayloadNoJson => Answer::Refused(401),
        Contents::Unknown => Answer::Unknown,
        Contents::Object { header, claims } => decode(claims, verify(token, header, claims, signed, now)),
    };
    Answers { sign_in: at_sign_in.or(sign_in), decode: at_decode.or(decode) }
}

/// What an endpoint makes of the string before it looks into the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
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

impl Seen {
    /// The first two words, of which the first is `jwt` in any case; then, once the token was taken, one blank exactly.
    fn at_sign_in(pasted: &Pasted) -> Self {
        let around = Around::of(pasted);
        let jwt = match &pasted.prefix {
            Prefix::Jwt => true,
            Prefix::Other(word) => word.eq_ignore_ascii_case("jwt"),
            Prefix::None | Prefix::Bearer => false,
        };
        if around.unasked {
            Self::Unknown
        } else if !jwt || around.doubled || around.marks || around.gap == Some(0) {
            Self::Nothing(401)
        } else if around.white_space {
            Self::Beginning
        } else if around.gap.is_some() {
            Self::TokenInVain(403)
        } else {
            Self::Token
        }
    }

    /// Whatever stands behind the only blank, whatever the word before it.
    fn at_decode(pasted: &Pasted) -> Self {
        let around = Around::of(pasted);
        let words = pasted.prefix != Prefix::None;
        match pasted.findings.first() {
            Some(Finding::NotAToken(NotAToken::Empty)) => return Self::Nothing(403),
            Some(Finding::NotAToken(NotAToken::Literal(_))) => {
                return Self::Nothing(if words { 401 } else { 403 });
            }
            Some(Finding::NotAToken(_)) => return Self::Unknown,
            _ => {}
        }
        match (around.doubled, around.gap) {
            // A blank splits it, a tab does not, and a line break never arrives.
            _ if around.white_space || around.unasked => Self::Unknown,
            (true, Some(_)) => Self::Unknown,
            (true, None) | (false, Some(_)) => Self::Nothing(403),
            _ if !words => Self::Nothing(403),
            _ if around.marks => Self::Nothing(401),
            _ => Self::Token,
        }
    }

    fn or(self, token: impl FnOnce() -> Answer) -> Answer {
        match self {
            Self::Token => token(),
            Self::TokenInVain(status) => match token() {
                Answer::Accepted => Answer::Refused(status),
                other => other,
            },
            // Half a signature is a wrong one; where the cut is decides whether the claims can be read.
            Self::Beginning => match token() {
                Answer::Refused(500) | Answer::Unknown => Answer::Unknown,
                _ => Answer::Refused(401),
            },
            Self::Nothing(status) => Answer::Refused(status),
            Self::Unknown => Answer::Unknown,
        }
    }
}

/// What is wrong around the token.
struct Around {
    doubled: bool,
    /// Quotes or Python's `b'…'`: part of what the server reads.
    marks: bool,
    white_space: bool,
    /// Something that no server was asked about: invisible characters, a blank that is percent-encoded.
    unasked: bool,
    /// How many characters of white space follow the prefix, if it is not one blank.
    gap: Option<usize>,
}

impl Around {
    fn of(pasted: &Pasted) -> Self {
        let has = |wanted: fn(&Finding) -> bool| pasted.findings.iter().any(wanted);
        Self {
            doubled: has(|f| matches!(f, Finding::PrefixDoubled)),
            marks: has(|f| matches!(f, Finding::Quotes | Finding::BytesRepr)),
            white_space: has(|f| matches!(f, Finding::Whitespace)),
            unasked: has(|f| matches!(f, Finding::Invisible(_) | Finding::PrefixEncoded)),
            gap: pasted.findings.iter().find_map(|f| match f {
                Finding::PrefixSpaces(count) => Some(*count),
                _ => None,
            }),
        }
    }
}

/// More bytes of headers than this the server does not read (Node's limit).
const LONGEST_HEADERS: usize = 16 * 1024;
/// More than a browser sends beside the token.
const OTHER_HEADERS: usize = 4 * 1024;

fn too_long(token: &Token) -> Option<Answer> {
    let length = token.findings.iter().find_map(|finding| match finding {
        Finding::TooLong(length) | Finding::Long(length) => Some(*length),
        _ => None,
    })?;
    if length > LONGEST_HEADERS {
        Some(Answer::Refused(431))
    } else if length > LONGEST_HEADERS - OTHER_HEADERS {
        Some(Answer::Unknown)
    } else {
        None
    }
}

/// What the server's library reads out of a token, before it verifies anything.
enum Contents {
    /// Not a token to it, or one without an object in it.
    Unreadable,
    /// The header says `typ: JWT`, and the payload is no JSON, for which nobody is prepared at sign-in.
    PayloadNoJson,
    /// Not to be told from here.
    Unknown,
    /// Claims under a header.
    Object { header: Json, claims: Json },
}

/// Node's: it takes what ends in the middle of a byte.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

impl Contents {
    fn of(token: &Token) -> Self {
        let unreadable = token.findings.iter().any(|finding| {
            matches!(
                finding,
                Finding::Parts(_)
                    | Finding::SignatureEncoding(crate::findings::Encoding::Base64)
                    | Finding::Base64 { character: Some(_), .. }
            )
        });
        let Some((header, payload)) = token.signing_input.split_once('.') else {
            return Self::Unreadable;
        };
        if unreadable || header.is_empty() || payload.is_empty() {
            return Self::Unreadable;
        }
        let (Some(header), Some(payload)) = (bytes(header), bytes(payload)) else {
            return Self::Unreadable;
        };
        // The header is read as Latin-1, the payload as UTF-8.
        let header = match read(&header.iter().copied().map(char::from).collect::<String>()) {
            Err(answer) => return answer,
            Ok(None) => return Self::Unreadable,
            Ok(Some(header)) if !script::is_true(&header) => return Self::Unreadable,
            Ok(Some(header)) => header,
        };
        let declared = header.get("typ").and_then(Json::as_text) == Some("JWT");
        match read(&String::from_utf8_lossy(&payload)) {
            Err(answer) => answer,
            Ok(Some(claims @ Json::Object(_))) => Self::Object { header, claims },
            Ok(None) if declared => Self::PayloadNoJson,
            // A text may hold JSON of its own.
            Ok(Some(Json::Text(_))) => Self::Unknown,
            Ok(_) => Self::Unreadable,
        }
    }
}

fn bytes(part: &str) -> Option<Vec<u8>> {
    // One character alone is less than a byte.
    let whole = part.len() - usize::from(part.len() % 4 == 1);
    LENIENT.decode(part.get(..whole)?).ok()
}

/// JSON as the server would read it; `None` when it is none.
fn read(text: &str) -> Result<Option<Json>, Contents> {
    match json::parse(text) {
        Ok(json) => Ok(Some(json)),
        // Half a surrogate is a text to JavaScript.
        Err(BadJson::TooDeep) => Err(Contents::Unknown),
        Err(_) if text.contains("\\u") => Err(Contents::Unknown),
        Err(_) => Ok(None),
    }
}

/// What the server's JWT library makes of it: signature, algorithm, `exp`, `nbf`; no leeway.
fn verify(token: &Token, header: &Json, claims: &Json, signed: Signed, now: i64) -> Answer {
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
    if !hmac || !in_time || token.signature.is_none() || signed == Signed::Bad {
        Answer::Refused(401)
    } else if signed == Signed::Unknown {
        Answer::Unknown
    } else {
        Answer::Accepted
    }
}

fn sign_in(claims: &Json, verified: Answer, id: Option<&TiledeskId>) -> Answer {
    // The secret is looked up by `aud` before anything is verified.
    let Some(audience) = claims.get("aud").filter(|aud| script::is_true(aud)) else {
        return Answer::Refused(401);
    };
    let path = match Address::read(&script::text(audience)) {
        Address::None => return Answer::Refused(500),
        Address::Unknown => return Answer::Unknown,
        Address::Path(path) => path,
    };
    let mut parts = path.split('/').skip(1);
    // Anything else than a project of this name has another secret, or none.
    let project = match parts.next() {
        Some("projects") => parts.next().and_then(|id| id.parse::<TiledeskId>().ok()),
        _ => None,
    };
    if !project.is_some_and(|found| id.is_none_or(|known| found == *known)) {
        return Answer::Refused(401);
    }
    if verified != Answer::Accepted {
        return verified;
    }
    match claims.get("_id") {
        None | Some(Json::Null) if claims.get("_doc").is_some() => Answer::Unknown,
        None | Some(Json::Null) => Answer::Refused(401),
        // The server's code fails where nothing catches it.
        Some(id) if !script::is_true(id) => Answer::Unknown,
        Some(_) if becomes_a_member_without_address(claims) => Answer::Unknown,
        Some(_) => verified,
    }
}

/// A team member is looked up by the address, and nothing is prepared for there being none.
fn becomes_a_member_without_address(claims: &Json) -> bool {
    let role = claims.get("role").and_then(Json::as_text);
    matches!(role, Some("owner" | "admin" | "agent")) && claims.get("email").and_then(Json::as_text).is_none()
}

fn decode(claims: &Json, verified: Answer) -> Answer {
    if verified == Answer::Refused(401) {
        return verified;
    }
    let claim = |name: &str| claims.get(name).filter(|value| script::is_true(value));
    let (Some(iat), Some(exp)) = (claim("iat"), claim("exp")) else {
        return Answer::Refused(401);
    };
    match (script::to_number(iat), script::to_number(exp)) {
        (Some(iat), Some(exp)) if exp - iat > 600.0 => Answer::Refused(401),
        _ => verified,
    }
}
