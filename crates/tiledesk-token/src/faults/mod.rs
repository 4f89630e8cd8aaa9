//! Mistakes on purpose: tokens with exactly one mistake, so that people can see how a page and its checks behave.
//!
//! What is made here, [`crate::inspect`] names by the same code. A test goes through all of them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::extract;
use crate::findings::Clock;
use crate::ids::TiledeskId;
use crate::inspect::key_variant::KeyVariant;
use crate::inspect::signer::{Candidate, Expected};
use crate::inspect::{InspectRequest, Report, diagnose};
use crate::jws::token::Token;
use crate::jws::{HEADER, MAX_TOKEN, hs256};
use crate::secret::Secret;

/// The codes that can be made, in the order of the catalogue.
pub const CODES: &[&str] = &[
    "shape.not_a_token",
    "shape.bytes_repr",
    "shape.quotes",
    "shape.whitespace",
    "shape.parts",
    "shape.truncated",
    "shape.base64",
    "shape.json",
    "shape.signature_encoding",
    "shape.too_long",
    "prefix.missing",
    "prefix.bearer",
    "prefix.other",
    "prefix.doubled",
    "prefix.spaces",
    "header.alg_none",
    "header.alg",
    "signature.mismatch",
    "signature.newline",
    "signature.whitespace",
    "signature.bom",
    "signature.quotes",
    "signature.base64_decoded",
    "signature.hex_decoded",
    "signature.base64_encoded",
    "signature.case",
    "signature.uuid_plain",
    "signature.cut",
    "signature.url_encoded",
    "time.iat_missing",
    "time.exp_missing",
    "time.milliseconds",
    "time.duration",
    "time.not_a_number",
    "time.fractional",
    "time.too_long",
    "time.long_lived",
    "time.expired",
    "time.future",
    "time.exp_before_iat",
    "time.not_before",
    "claims.missing",
    "claims.misnamed",
    "claims.type",
    "claims.duplicate",
    "claims.external_id",
    "claims.email",
    "claims.name",
    "claims.role",
    "custom.aud",
    "custom.sub",
    "custom.id_prefix",
];

/// Whether a real server may take such a token for more than an honest one: for ever, for long, or as a team member's.
/// These are never made with a stored secret.
#[must_use]
pub fn is_dangerous(code: &str) -> bool {
    matches!(code, "time.exp_missing" | "time.milliseconds" | "time.too_long" | "time.long_lived" | "claims.role")
}

/// Whether a fault is made in a token of scheme `custom`; all others in one of scheme `visitor`.
#[must_use]
pub fn is_custom(code: &str) -> bool {
    code.starts_with("custom.") || code == "time.long_lived"
}

/// Why a fault cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoFault {
    /// The secret's form does not allow it.
    #[error("`{0}` cannot be made with this secret: the change would leave it as it is, or is not possible")]
    Secret(String),
    /// Two faults that need different schemes.
    #[error("`{0}` is a fault of scheme `visitor`, `{1}` one of scheme `custom`: they cannot be in one token")]
    Schemes(String, String),
}

/// A token in the making.
struct Draft {
    header: String,
    /// Keys with their values as JSON.
    claims: Vec<(&'static str, String)>,
    key: Zeroizing<Vec<u8>>,
    payload: Option<String>,
    /// What stands behind the payload's base64url, where nothing may.
    padding: &'static str,
    outside: Vec<fn(String) -> String>,
    prefix: &'static str,
}

/// Makes what is handed to the widget, prefix included, with all of `codes` wrong in it.
///
/// # Errors
/// [`NoFault`].
pub fn make(codes: &[&str], secret: &Secret, id: &TiledeskId, now: i64) -> Result<String, NoFault> {
    let custom = codes.iter().find(|code| is_custom(code));
    let visitor = codes
        .iter()
        .find(|code| !is_custom(code) && (code.starts_with("claims.") || matches!(**code, "time.too_long")));
    if let (Some(custom), Some(visitor)) = (custom, visitor) {
        return Err(NoFault::Schemes((*visitor).to_owned(), (*custom).to_owned()));
    }
    let mut draft = Draft::honest(secret, custom.is_some().then_some(id), now);
    for code in codes {
        draft.spoil(code, secret, id, now)?;
    }
    Ok(draft.finish())
}

/// What `inspect` says of what [`make`] made, with the same secret; `None` when several tokens are found in it.
#[must_use]
pub fn inspected(
    codes: &[&str],
    header_value: &str,
    secret: &Secret,
    id: Option<&TiledeskId>,
    now: i64,
) -> Option<Report> {
    let pasted = extract::find(header_value).ok()?;
    let token = pasted.token.as_deref().map(Token::decode);
    let custom = codes.iter().any(|code| is_custom(code));
    let candidates = [Candidate {
        project: None,
        id: id.filter(|_| custom).cloned(),
        secret: secret.clone(),
        since: None,
        previous: None,
        source: "secret-file",
    }];
    Some(diagnose(&InspectRequest {
        pasted: &pasted,
        token: token.as_ref(),
        candidates: &candidates,
        expected: Expected::Only(0),
        scheme: None,
        id: None,
        now,
        clock: Clock::Now,
    }))
}

impl Draft {
    fn honest(secret: &Secret, custom: Option<&TiledeskId>, now: i64) -> Self {
        let text = |text: &str| format!("\"{text}\"");
        let mut claims = match custom {
            None => vec![
                ("name", text("Test Visitor")),
                ("email", text("test-visitor@example.com")),
                ("external_id", text("test-visitor")),
            ],
            Some(id) => vec![
                ("email", text("test-visitor@example.com")),
                ("_id", text(&format!("{id}_test-visitor"))),
                ("sub", text("userexternal")),
                ("aud", text(&format!("https://tiledesk.com/projects/{id}"))),
            ],
        };
        claims.push(("iat", now.to_string()));
        claims.push(("exp", now.saturating_add(300).to_string()));
        Self {
            header: HEADER.to_owned(),
            claims,
            key: Zeroizing::new(secret.as_bytes().to_vec()),
            payload: None,
            padding: "",
            outside: Vec::new(),
            prefix: "JWT ",
        }
    }

    fn set(&mut self, claim: &'static str, value: impl std::fmt::Display) {
        let value = value.to_string();
        match self.claims.iter_mut().find(|(key, _)| *key == claim) {
            Some((_, old)) => *old = value,
            None => self.claims.push((claim, value)),
        }
    }

    fn drop_claim(&mut self, claim: &str) {
        self.claims.retain(|(key, _)| *key != claim);
    }

    fn spoil(&mut self, code: &str, secret: &Secret, id: &TiledeskId, now: i64) -> Result<(), NoFault> {
        let impossible = || NoFault::Secret(code.to_owned());
        if let Some(miss) = KeyVariant::ALL.into_iter().find(|miss| miss.code() == code) {
            self.key = miss.keys(secret).into_iter().next().ok_or_else(impossible)?;
            return Ok(());
        }
        match code.split_once('.').map_or("", |(group, _)| group) {
            "shape" => self.spoil_shape(code),
            "prefix" => self.spoil_prefix(code),
            "header" | "signature" => self.spoil_signing(code),
            "time" => self.spoil_time(code, now),
            _ => self.spoil_claims(code, id),
        }
        Ok(())
    }

    fn spoil_shape(&mut self, code: &str) {
        match code {
            "shape.json" => self.payload = Some("[\"Test Visitor\"]".to_owned()),
            "shape.too_long" => self.set("padding", format!("\"{}\"", "x".repeat(MAX_TOKEN))),
            "shape.base64" => self.padding = "=",
            other => self.outside.push(match other {
                "shape.not_a_token" => |_| "undefined".to_owned(),
                "shape.bytes_repr" => |token| format!("b'{token}'"),
                "shape.quotes" => |token| format!("\"{token}\""),
                "shape.whitespace" => |token| token.replacen('.', ".\n", 1),
                "shape.parts" => |token| without_signature(&token).trim_end_matches('.').to_owned(),
                "shape.truncated" => |token| cut(&token, 8),
                _ => plain_base64_signature,
            }),
        }
    }

    fn spoil_prefix(&mut self, code: &str) {
        self.prefix = match code {
            "prefix.missing" => "",
            "prefix.bearer" => "Bearer ",
            "prefix.other" => "Token ",
            "prefix.doubled" => "JWT JWT ",
            _ => "JWT  ",
        };
    }

    fn spoil_signing(&mut self, code: &str) {
        match code {
            "header.alg_none" => {
                self.header = HEADER.replace("HS256", "none");
                self.outside.push(|token| without_signature(&token));
            }
            "header.alg" => self.header = HEADER.replace("HS256", "HS384"),
            // No near miss: a text that nobody makes of a secret by mistake.
            _ => {
                self.key = Zeroizing::new(b"tilepass: signed with another secret, on purpose".to_vec());
            }
        }
    }

    fn spoil_time(&mut self, code: &str, now: i64) {
        let at = |seconds: i64| now.saturating_add(seconds);
        match code {
            "time.iat_missing" => self.drop_claim("iat"),
            "time.exp_missing" => self.drop_claim("exp"),
            "time.milliseconds" => {
                self.set("iat", format!("{now}000"));
                self.set("exp", format!("{}000", at(300)));
            }
            "time.duration" => self.set("exp", 300),
            "time.not_a_number" => self.set("exp", format!("\"{}\"", at(300))),
            "time.fractional" => self.set("exp", format!("{}.5", at(300))),
            "time.too_long" => self.set("exp", at(3600)),
            "time.long_lived" => self.set("exp", at(30 * 86_400)),
            "time.expired" => {
                self.set("iat", at(-600));
                self.set("exp", at(-300));
            }
            "time.future" => {
                self.set("iat", at(540));
                self.set("exp", at(840));
            }
            "time.exp_before_iat" => {
                self.set("iat", at(110));
                self.set("exp", at(100));
            }
            _ => self.set("nbf", at(240)),
        }
    }

    fn spoil_claims(&mut self, code: &str, id: &TiledeskId) {
        match code {
            "claims.missing" => self.drop_claim("email"),
            "claims.misnamed" => {
                self.drop_claim("external_id");
                self.set("userId", "\"test-visitor\"");
            }
            "claims.type" => self.set("external_id", 123_456),
            "claims.duplicate" => self.claims.push(("name", "\"Another Visitor\"".to_owned())),
            "claims.external_id" => self.set("external_id", "\"test visitor\""),
            "claims.email" => self.set("email", "\"test-visitor\""),
            "claims.name" => self.set("name", "\"  \""),
            "claims.role" => self.set("role", "\"admin\""),
            "custom.aud" => self.set("aud", format!("\"{id}\"")),
            "custom.sub" => self.set("sub", "\"test-visitor\""),
            _ => self.set("_id", "\"test-visitor\""),
        }
    }

    fn finish(self) -> String {
        let pairs: Vec<String> = self.claims.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
        let payload = self.payload.unwrap_or_else(|| format!("{{{}}}", pairs.join(",")));
        let mut token = URL_SAFE_NO_PAD.encode(&self.header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(&payload, &mut token);
        token.push_str(self.padding);
        let algorithm = if self.header.contains("HS384") { "HS384" } else { "HS256" };
        let signature = hs256::sign_as(algorithm, &self.key, token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        let token = self.outside.iter().fold(token, |token, spoil| spoil(token));
        format!("{}{token}", self.prefix)
    }
}

fn without_signature(token: &str) -> String {
    token.rsplit_once('.').map_or_else(String::new, |(signed, _)| format!("{signed}."))
}

fn cut(token: &str, characters: usize) -> String {
    token.get(..token.len().saturating_sub(characters)).unwrap_or_default().to_owned()
}

fn plain_base64_signature(token: String) -> String {
    let encoded = token.rsplit_once('.').and_then(|(signed, signature)| {
        let bytes = URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(format!("{signed}.{}", STANDARD.encode(bytes)))
    });
    encoded.unwrap_or(token)
}

#[cfg(test)]
mod tests;
