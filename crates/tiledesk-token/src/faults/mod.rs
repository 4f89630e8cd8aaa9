//! Mistakes on purpose: tokens with exactly one mistake, so that people can see how a page and its checks behave.
//!
//! What is spoilt stands in the findings' rows. What is made here, [`mod@crate::inspect`] names by the same code: a test
//! goes through all of them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::claims::Scheme;
use crate::extract::Pasted;
use crate::findings::{self, Draft, Honest, KeySource, Risk, Row, Spoil};
use crate::ids::TiledeskId;
use crate::inspect::signer::{Candidate, Expected};
use crate::inspect::{InspectRequest, Report, inspect};
use crate::jws::{HEADER, hs256};
use crate::secret::Secret;

/// A mistake that can be made.
#[derive(Clone, Copy, Debug)]
pub struct Fault(&'static Row);

impl Fault {
    /// All of them, in the order in which findings are listed.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        findings::rows().filter_map(Self::of)
    }

    /// The mistake that leads to this finding; `None` where that depends on more than the token.
    #[must_use]
    pub fn of(row: &'static Row) -> Option<Self> {
        match row.example.spoil {
            Spoil::Nothing(_) => None,
            Spoil::Draft(_) | Spoil::Key(_) | Spoil::Signature(_) => Some(Self(row)),
        }
    }

    /// The mistake of this code.
    ///
    /// # Errors
    /// [`FaultError::Unknown`], [`FaultError::NotOfTheToken`].
    pub fn parse(code: &str) -> Result<Self, FaultError> {
        let row = findings::row(code).ok_or_else(|| FaultError::Unknown(code.to_owned()))?;
        match row.example.spoil {
            Spoil::Nothing(why) => Err(FaultError::NotOfTheToken { code: row.code, why }),
            _ => Ok(Self(row)),
        }
    }

    /// The finding's code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// Whether a real server may take such a token for more than an honest one: for ever, for long, or as a team
    /// member's. These are never made with a stored secret.
    #[must_use]
    pub fn is_dangerous(self) -> bool {
        self.0.example.risk != Risk::None
    }

    /// Whether what stands before the token is wrong, and not the token.
    #[must_use]
    pub fn is_of_the_prefix(self) -> bool {
        self.code().starts_with("prefix.")
    }

    /// Whether a real server may take such a token for a team member's. It is made only where it alone is asked for.
    #[must_use]
    pub fn is_of_a_team_member(self) -> bool {
        self.0.example.risk == Risk::Team
    }
}

/// Why a fault cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No finding has this code.
    #[error("no finding has the code `{0}`")]
    Unknown(String),
    /// Whether there is this finding depends on more than the token.
    #[error("`{code}` cannot be made on purpose: {why}")]
    NotOfTheToken {
        /// The code.
        code: &'static str,
        /// On what it depends, and how to come by it.
        why: &'static str,
    },
    /// The secret's form does not allow it.
    #[error("`{0}` cannot be made with this secret: the change would leave it as it is, or is not possible")]
    Secret(String),
    /// Two faults that need different schemes.
    #[error(
        "`{visitor}` is a fault of the claims of `visitor`, `{custom}` one of scheme `custom`: they cannot be in one token"
    )]
    Schemes {
        /// The code of the one.
        visitor: &'static str,
        /// The code of the other.
        custom: &'static str,
    },
}

/// The scheme of a token with all of `faults` in it: this one, unless a fault is none of its claims.
///
/// # Errors
/// [`FaultError::Schemes`].
pub fn scheme_of(faults: &[Fault], scheme: Scheme) -> Result<Scheme, FaultError> {
    let first = |honest| faults.iter().find(|fault| fault.0.example.honest == honest);
    let (visitor, both, custom) = (first(Honest::Visitor), first(Honest::Both), first(Honest::Custom));
    match (visitor.or(both), custom) {
        (Some(visitor), Some(custom)) => Err(FaultError::Schemes { visitor: visitor.code(), custom: custom.code() }),
        (Some(_), None) if both.is_some() || !scheme.has_visitor() => Ok(Scheme::Both),
        (None, Some(_)) => Ok(Scheme::Custom),
        _ => Ok(scheme),
    }
}

/// Makes what is handed to the widget, prefix included, with all of `faults` in it, of the scheme of [`scheme_of`].
///
/// # Errors
/// [`FaultError`].
pub fn make(
    faults: &[Fault],
    secret: &Secret,
    id: &TiledeskId,
    scheme: Scheme,
    now: i64,
) -> Result<String, FaultError> {
    let mut draft = honest(secret, id, scheme_of(faults, scheme)?, now);
    for fault in faults {
        match fault.0.example.spoil {
            Spoil::Nothing(why) => return Err(FaultError::NotOfTheToken { code: fault.code(), why }),
            Spoil::Draft(spoil) => spoil(&mut draft),
            Spoil::Signature(sign) => draft.sign = Some(sign),
            Spoil::Key(keys) => {
                let key = keys(&KeySource { secret, id: Some(id) }).into_iter().next();
                draft.key = key.ok_or_else(|| FaultError::Secret(fault.code().to_owned()))?;
            }
        }
    }
    Ok(finish(&draft))
}

/// What `inspect` says of what [`make`] made, as the string that is handed over, with the same secret.
#[must_use]
pub fn inspected(header_value: &str, secret: &Secret, id: Option<&TiledeskId>, now: i64) -> Report {
    let pasted = Pasted::exact(header_value);
    let signer = Candidate { id: id.cloned(), ..Candidate::given(secret.clone(), "secret-file") };
    let (candidates, expected) = (&[signer], Expected::Only(0));
    inspect(&InspectRequest { candidates, expected, ..InspectRequest::new(&pasted, now) })
}

fn honest<'a>(secret: &Secret, id: &'a TiledeskId, scheme: Scheme, now: i64) -> Draft<'a> {
    let text = |text: &str| format!("\"{text}\"");
    let mut claims = Vec::new();
    if scheme.has_visitor() {
        claims.extend([("name", text("Test Visitor")), ("external_id", text("test-visitor"))]);
    }
    claims.push(("email", text("test-visitor@example.com")));
    if scheme.has_custom() {
        claims.extend([
            ("_id", text(&format!("{id}_test-visitor"))),
            ("sub", text("userexternal")),
            ("aud", text(&format!("https://tiledesk.com/projects/{id}"))),
        ]);
    }
    claims.push(("iat", now.to_string()));
    claims.push(("exp", now.saturating_add(300).to_string()));
    Draft {
        now,
        id,
        header: HEADER.to_owned(),
        claims,
        payload: None,
        padding: "",
        key: Zeroizing::new(secret.as_bytes().to_vec()),
        sign: None,
        outside: Vec::new(),
        prefix: "JWT ",
    }
}

fn finish(draft: &Draft<'_>) -> String {
    let pairs: Vec<String> = draft.claims.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    let payload = draft.payload.map_or_else(|| format!("{{{}}}", pairs.join(",")), str::to_owned);
    let mut token = URL_SAFE_NO_PAD.encode(&draft.header);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(&payload, &mut token);
    token.push_str(draft.padding);
    let algorithm = if draft.header.contains("HS384") { "HS384" } else { "HS256" };
    let by_algorithm = || hs256::sign_as(algorithm, &draft.key, token.as_bytes());
    let signature = draft.sign.map_or_else(by_algorithm, |sign| sign(&draft.key, &token));
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    let token = draft.outside.iter().fold(token, |token, spoil| spoil(token));
    format!("{}{token}", draft.prefix)
}

#[cfg(test)]
mod tests;
