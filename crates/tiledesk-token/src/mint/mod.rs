//! The front door to minting: a visitor, a scheme and times become a signed token that its rules accept.
//!
//! No clock is read here, and nothing is minted that [`crate::inspect()`] would refuse with the same secret at that time.

mod claims;
mod unsigned;

use std::fmt;

use base64_simd::URL_SAFE_NO_PAD;

use crate::claims::{
    BadClaim, BadExtra, ExtraClaim, LIFETIME, MAX_LIFETIME, Scheme, Visitor, check_name, check_repeated,
};
use crate::ids::TiledeskId;
use crate::jws::hs256::{Key, LENGTH};
use crate::jws::{HEADER, MAX_TOKEN};
use crate::secret::Secret;
use crate::time::MILLISECONDS;
use claims::Times;
pub(crate) use unsigned::Unsigned;

/// How long a [`Minter::probe`] lives, in seconds.
const PROBE_LIFETIME: i64 = 60;

/// What a token is to say.
///
/// [`MintRequest::new`] and [`MintRequest::for_project`] make the usual ones; every field can be set beside them:
///
/// ```
/// use tiledesk_token::{ExtraClaim, MintRequest, Scheme, Visitor};
///
/// let visitor = Visitor::test();
/// let request = MintRequest {
///     lifetime: 60,
///     extra: &[ExtraClaim::parse("plan=gold")?, ExtraClaim::parse("seats:=5")?],
///     ..MintRequest::new(&visitor, 1_785_000_000)
/// };
/// assert_eq!(request.scheme, Scheme::Visitor);
/// # Ok::<(), tiledesk_token::claims::BadExtra>(())
/// ```
#[derive(Clone, Debug)]
pub struct MintRequest<'a> {
    /// Who.
    pub visitor: &'a Visitor<'a>,
    /// Which claims are written, and which rules they obey.
    pub scheme: Scheme,
    /// The project on the server. Schemes `custom` and `both` need it.
    pub id: Option<&'a TiledeskId>,
    /// The time of issue, in seconds since 1970.
    pub iat: i64,
    /// How long the token lives, in seconds; at most 600 except in scheme `custom`.
    pub lifetime: i64,
    /// The claim `firstname`, in place of the name up to its last space (`custom`, `both`).
    pub first_name: Option<&'a str>,
    /// The claim `lastname`, in place of the name's last word (`custom`, `both`).
    pub last_name: Option<&'a str>,
    /// What goes into the claim `attributes`, which agents see (`custom`, `both`).
    pub attributes: &'a [(String, String)],
    /// The caller's own claims.
    pub extra: &'a [ExtraClaim],
}

/// Why a request cannot be minted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MintError {
    /// Schemes `custom` and `both` name the project.
    #[error("scheme `{0}` needs the project's Tiledesk id")]
    NoId(Scheme),
    /// A claim of scheme `custom` in a token of scheme `visitor`.
    #[error("claim `{0}` belongs to the schemes `custom` and `both`")]
    CustomOnly(&'static str),
    /// Shorter than a second, or longer than the scheme allows.
    #[error("a token of scheme `{scheme}` cannot live {lifetime} seconds{}", at_most(*.scheme))]
    Lifetime {
        /// The scheme.
        scheme: Scheme,
        /// What was asked for, in seconds.
        lifetime: i64,
    },
    /// A time that every reader would take for milliseconds.
    #[error("claim `{claim}` would be {value}, which is milliseconds, not seconds")]
    Milliseconds {
        /// `iat` or `exp`.
        claim: &'static str,
        /// What it would be.
        value: i64,
    },
    /// A first or last name that cannot be one.
    #[error("claim `{claim}` {why}")]
    Name {
        /// `firstname` or `lastname`.
        claim: &'static str,
        /// What is wrong with it.
        why: BadClaim,
    },
    /// A claim or an attribute that is given twice.
    #[error(transparent)]
    Repeated(#[from] BadExtra),
    /// Longer than 64 KiB, prefix left out.
    #[error("the token would be {0} bytes long; no server takes more than {MAX_TOKEN}")]
    TooLong(usize),
}

fn at_most(scheme: Scheme) -> String {
    if scheme.has_visitor() { format!("; it lives 1 to {MAX_LIFETIME}") } else { String::new() }
}

impl<'a> MintRequest<'a> {
    /// A token of scheme `visitor` for five minutes from `iat`, which is now as a rule.
    ///
    /// Today's Tiledesk servers sign nobody in with scheme `visitor` alone: see [`MintRequest::for_project`].
    #[must_use]
    pub fn new(visitor: &'a Visitor<'a>, iat: i64) -> Self {
        Self {
            visitor,
            scheme: Scheme::Visitor,
            id: None,
            iat,
            lifetime: LIFETIME,
            first_name: None,
            last_name: None,
            attributes: &[],
            extra: &[],
        }
    }

    /// The same for a project that is known: scheme `both`, which works everywhere.
    #[must_use]
    pub fn for_project(self, id: &'a TiledeskId) -> Self {
        Self { scheme: Scheme::Both, id: Some(id), ..self }
    }

    fn exp(&self) -> i64 {
        self.iat.saturating_add(self.lifetime)
    }

    /// Checks the rules; the project, where the scheme writes its claims.
    fn check(&self) -> Result<Option<&'a TiledeskId>, MintError> {
        let Self { scheme, iat, lifetime, .. } = *self;
        let id = match self.id {
            None if scheme.has_custom() => return Err(MintError::NoId(scheme)),
            id => id.filter(|_| scheme.has_custom()),
        };
        let custom_only = [
            ("firstname", self.first_name.is_some()),
            ("lastname", self.last_name.is_some()),
            ("attributes", !self.attributes.is_empty()),
        ];
        if let Some((claim, _)) = custom_only.iter().find(|(_, given)| *given && id.is_none()) {
            return Err(MintError::CustomOnly(claim));
        }
        if lifetime < 1 || scheme.has_visitor() && lifetime > MAX_LIFETIME {
            return Err(MintError::Lifetime { scheme, lifetime });
        }
        if let Some((claim, value)) = [("iat", iat), ("exp", self.exp())].into_iter().find(|(_, at)| *at > MILLISECONDS)
        {
            return Err(MintError::Milliseconds { claim, value });
        }
        for (claim, name) in [("firstname", self.first_name), ("lastname", self.last_name)] {
            name.map_or(Ok(()), check_name).map_err(|why| MintError::Name { claim, why })?;
        }
        if self.extra.len() > 1 {
            check_repeated("claim", self.extra.iter().map(ExtraClaim::key))?;
        }
        if self.attributes.len() > 1 {
            check_repeated("attribute", self.attributes.iter().map(|(key, _)| key.as_str()))?;
        }
        Ok(id)
    }
}

/// A token that was minted. It mostly signs its visitor in until it expires, so `Debug` does not show it.
///
/// The default one is empty: a place for [`Minter::mint_into`].
#[derive(Clone, Default, PartialEq, Eq)]
pub struct MintedToken {
    /// ASCII.
    token: Vec<u8>,
    /// JSON.
    claims: Vec<u8>,
    times: Times,
}

impl MintedToken {
    /// The token alone, in compact form (RFC 7515, 3.1): `eyJ…`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.token).unwrap_or_default()
    }

    /// The same, as bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.token
    }

    /// `JWT `, one space, and the token: what `signInWithCustomToken` and the `Authorization` header take.
    #[must_use]
    pub fn header_value(&self) -> String {
        format!("JWT {}", self.as_str())
    }

    /// The claims, as the JSON object that was signed.
    #[must_use]
    pub fn claims_json(&self) -> &str {
        std::str::from_utf8(&self.claims).unwrap_or_default()
    }

    /// The token of this draft, which was signed elsewhere.
    pub(crate) fn signed(&self, token: &[u8]) -> Self {
        Self { token: token.to_vec(), claims: self.claims.clone(), times: self.times.clone() }
    }

    /// When it expires, in seconds since 1970.
    #[must_use]
    pub fn expires_at(&self) -> i64 {
        self.times.exp()
    }
}

impl fmt::Debug for MintedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MintedToken(…)")
    }
}

/// Mints one token.
///
/// ```
/// use tiledesk_token::{MintRequest, Secret, TiledeskId, Visitor, mint};
///
/// let secret = Secret::parse(b"0f8fad5b-d9cb-469f-a165-70867728950e\n")?.secret;
/// let visitor = Visitor::new("Ada Lovelace", "ada@example.com", "user-1815")?;
/// let project: TiledeskId = "5e5f4e220b28440012117be4".parse()?;
/// let now = 1_785_000_000; // seconds since 1970, from your own clock
///
/// let token = mint(&secret, &MintRequest::new(&visitor, now).for_project(&project))?;
///
/// // What the page hands to `signInWithCustomToken`.
/// assert!(token.header_value().starts_with("JWT eyJ"));
/// assert_eq!(token.expires_at(), now + 300);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`MintError`]: what would be minted breaks a rule.
pub fn mint(secret: &Secret, request: &MintRequest<'_>) -> Result<MintedToken, MintError> {
    Minter::new(secret).mint(request)
}

/// [`mint()`] for many tokens: it takes the secret once.
///
/// ```
/// use tiledesk_token::{MintRequest, Minter, Secret, Visitor};
///
/// let minter = Minter::new(&Secret::parse(b"0f8fad5b-d9cb-469f-a165-70867728950e")?.secret);
/// for id in ["user-1", "user-2"] {
///     let visitor = Visitor::new("Ada Lovelace", "ada@example.com", id)?;
///     println!("{}", minter.mint(&MintRequest::new(&visitor, 1_785_000_000))?.as_str());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Minter {
    key: Key,
    /// Encoded, and the dot behind it.
    header: String,
}

impl Minter {
    /// Takes the secret.
    #[must_use]
    pub fn new(secret: &Secret) -> Self {
        let header = URL_SAFE_NO_PAD.encode_to_string(HEADER) + ".";
        Self { key: Key::new(secret.as_bytes()), header }
    }

    /// Mints one token, with the header `{"typ":"JWT","alg":"HS256"}`.
    ///
    /// # Errors
    /// [`MintError`]: what would be minted breaks a rule.
    pub fn mint(&self, request: &MintRequest<'_>) -> Result<MintedToken, MintError> {
        let mut minted = MintedToken::default();
        self.mint_into(request, &mut minted)?;
        Ok(minted)
    }

    /// Mints one token in the place of another one, whose memory it takes.
    ///
    /// ```
    /// use tiledesk_token::{MintRequest, MintedToken, Minter, Secret, Visitor};
    ///
    /// let minter = Minter::new(&Secret::parse(b"0f8fad5b-d9cb-469f-a165-70867728950e")?.secret);
    /// let mut token = MintedToken::default();
    /// for number in 1..=3 {
    ///     let visitor = Visitor::new("Load", "load@example.com", format!("load-{number}"))?;
    ///     minter.mint_into(&MintRequest::new(&visitor, 1_785_000_000), &mut token)?;
    ///     println!("{}", token.as_str());
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`MintError`]: what would be minted breaks a rule. What is in `minted` then is no token.
    pub fn mint_into(&self, request: &MintRequest<'_>, minted: &mut MintedToken) -> Result<(), MintError> {
        draft(request, minted)?;
        self.sign(minted);
        Ok(())
    }

    /// Signs a [`draft`].
    pub(crate) fn sign(&self, draft: &mut MintedToken) {
        let mut token = std::mem::take(&mut draft.token);
        token.clear();
        let mut unsigned = Unsigned::default();
        unsigned.append(self, draft, &mut token);
        unsigned.finish(self, &mut token);
        draft.token = token;
    }

    /// Mints a token that is about nobody: `iat` and `exp` alone, 60 seconds apart. It is worth nothing at
    /// sign-in; whether a server's `jwt/decode` takes it says whether that server has the secret.
    #[must_use]
    pub fn probe(&self, iat: i64) -> MintedToken {
        let mut probe = MintedToken::default();
        let times = probe.times.written(iat, iat.saturating_add(PROBE_LIFETIME));
        probe.claims = [b"{", times.strip_prefix(b",").unwrap_or(times), b"}"].concat();
        self.sign(&mut probe);
        probe
    }
}

/// Writes the claims of a token, which is not signed yet.
pub(crate) fn draft(request: &MintRequest<'_>, minted: &mut MintedToken) -> Result<(), MintError> {
    let MintedToken { claims, times, .. } = minted;
    claims.clear();
    let id = request.check()?;
    claims::write(claims, times, request, id);
    let length = [HEADER.len(), claims.len(), LENGTH].map(|bytes| URL_SAFE_NO_PAD.encoded_length(bytes));
    let length = length.iter().sum::<usize>() + 2;
    if length > MAX_TOKEN { Err(MintError::TooLong(length)) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
