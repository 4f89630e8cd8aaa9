//! Mistakes on purpose: what a finding's row does to an honest token, so that the finding is made.
//!
//! Nothing here encodes or signs: [`crate::faults`] does.

use zeroize::Zeroizing;

use crate::ids::TiledeskId;
use crate::secret::Secret;

/// How a token gets a mistake.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Example {
    pub(crate) spoil: Spoil,
    pub(crate) honest: Honest,
    pub(crate) risk: Risk,
}

/// What is spoilt.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Spoil {
    /// Nothing: whether the finding is made depends on more than the token. Says on what, and how to come by it.
    Nothing(&'static str),
    /// What the token says, or how it is written.
    Draft(fn(&mut Draft<'_>)),
    /// The key that signs it: the first of these. There is none where the secret's form does not allow it.
    Key(fn(&KeySource<'_>) -> Keys),
    /// How the secret makes the signature of header, dot and payload.
    Signature(Signing),
}

/// Makes the signature of a key, and of header, dot and payload.
pub(crate) type Signing = fn(&[u8], &str) -> Vec<u8>;

/// Keys, wiped when dropped.
pub(crate) type Keys = Vec<Zeroizing<Vec<u8>>>;

/// What a wrong key is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeySource<'a> {
    pub(crate) secret: &'a Secret,
    /// The Tiledesk id that the token is for, if it is known.
    pub(crate) id: Option<&'a TiledeskId>,
}

/// The token that is good but for the mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Honest {
    /// Of scheme `both`, unless another mistake wants `custom`.
    Any,
    /// Of scheme `both`: the mistake is none without the claims of `visitor`.
    Visitor,
    /// Of scheme `both`: the mistake is in how the claims of the two schemes go together.
    Both,
    /// Of scheme `custom`.
    Custom,
}

/// What a real server may take such a token for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Risk {
    /// No more than an honest token.
    None,
    /// One that lives for long, or for ever.
    Lifetime,
    /// A team member's.
    Team,
}

impl Example {
    /// The finding depends on more than the token.
    pub(super) const fn none(why: &'static str) -> Self {
        Self::of(Spoil::Nothing(why))
    }

    const fn of(spoil: Spoil) -> Self {
        Self { spoil, honest: Honest::Any, risk: Risk::None }
    }

    pub(super) const fn any(spoil: fn(&mut Draft<'_>)) -> Self {
        Self::of(Spoil::Draft(spoil))
    }

    pub(super) const fn visitor(spoil: fn(&mut Draft<'_>)) -> Self {
        Self { honest: Honest::Visitor, ..Self::any(spoil) }
    }

    pub(super) const fn both(spoil: fn(&mut Draft<'_>)) -> Self {
        Self { honest: Honest::Both, ..Self::any(spoil) }
    }

    pub(super) const fn custom(spoil: fn(&mut Draft<'_>)) -> Self {
        Self { honest: Honest::Custom, ..Self::any(spoil) }
    }

    pub(super) const fn key(keys: fn(&KeySource<'_>) -> Keys) -> Self {
        Self::of(Spoil::Key(keys))
    }

    /// The signature is made in this way of the secret and of header, dot and payload.
    pub(super) const fn signed(sign: Signing) -> Self {
        Self::of(Spoil::Signature(sign))
    }

    /// With an id in the token.
    pub(super) const fn for_custom(self) -> Self {
        Self { honest: Honest::Custom, ..self }
    }

    pub(super) const fn risking(self, risk: Risk) -> Self {
        Self { risk, ..self }
    }
}

/// A token in the making.
pub(crate) struct Draft<'a> {
    /// The time of issue, in seconds since 1970.
    pub(crate) now: i64,
    pub(crate) id: &'a TiledeskId,
    /// As JSON.
    pub(crate) header: String,
    /// Keys with their values as JSON.
    pub(crate) claims: Vec<(&'static str, String)>,
    /// In place of the claims.
    pub(crate) payload: Option<&'static str>,
    /// What stands behind the payload's base64url, where nothing may.
    pub(crate) padding: &'static str,
    pub(crate) key: Zeroizing<Vec<u8>>,
    /// How key and signing input become the signature; by the header's algorithm where it is `None`.
    pub(crate) sign: Option<Signing>,
    /// Done to the finished token, in this order.
    pub(crate) outside: Vec<fn(String) -> String>,
    pub(crate) prefix: &'static str,
}

impl Draft<'_> {
    /// So many seconds from now.
    pub(super) fn after(&self, seconds: i64) -> i64 {
        self.now.saturating_add(seconds)
    }

    /// `value` is JSON.
    pub(super) fn set(&mut self, claim: &'static str, value: impl std::fmt::Display) {
        let value = value.to_string();
        match self.claims.iter_mut().find(|(key, _)| *key == claim) {
            Some((_, old)) => *old = value,
            None => self.claims.push((claim, value)),
        }
    }

    pub(super) fn remove(&mut self, claim: &str) {
        self.claims.retain(|(key, _)| *key != claim);
    }
}
