//! Keeps the secret out of the claims that are signed with it, and the one that it replaced: whoever has a token can read
//! them, and somebody may still use that one.
//!
//! What counts is what [`holds_secret`] finds, the secret and what signers are known to make of it. That is hundreds of
//! texts to look for; most claims are let through by a few pieces of them.

use std::fmt;

use zeroize::Zeroizing;

use super::masking::{holds_secret, texts};
use super::signer::Candidate;
use crate::findings::key_variant;
use crate::json;
use crate::secret::Secret;

/// A shorter secret may be a word like others, in bytes.
const SHORTEST: usize = 16;
/// The length of a piece, in bytes.
const PIECE: usize = 8;
/// The pieces that are looked up first, as a power of 2 of bits.
const BITS: u32 = 18;

/// How a secret stands in claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Leak {
    /// As it is.
    #[error("a claim has the secret in it, and whoever has a token can read its claims")]
    Plain,
    /// As signers are known to change it.
    #[error(
        "a claim has the secret in it in another form, such as base64 or without its dashes, and whoever has a token can read its claims"
    )]
    Changed,
    /// The one that it replaced, in any form.
    #[error("a claim has the secret in it that was replaced, and whoever has a token can read its claims")]
    Replaced,
}

/// How a secret, or the one that it replaced, stands in claims, an object of JSON, if it does. One so short that it may be a
/// word like others is not looked for.
///
/// ```
/// use tiledesk_token::Secret;
/// use tiledesk_token::inspect::{Leak, leak};
///
/// let secret = Secret::parse(b"0f8fad5b-d9cb-469f-a165-70867728950e")?.secret;
/// assert_eq!(leak(&secret, None, r#"{"key":"0f8fad5bd9cb469fa16570867728950e"}"#), Some(Leak::Changed));
/// assert_eq!(leak(&secret, None, r#"{"name":"Ada"}"#), None);
///
/// let replaced = Secret::parse(b"7c9e6679-7425-40de-944b-e07fc1f90ae7")?.secret;
/// let claims = r#"{"key":"7c9e6679-7425-40de-944b-e07fc1f90ae7"}"#;
/// assert_eq!(leak(&secret, Some(&replaced), claims), Some(Leak::Replaced));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn leak(secret: &Secret, replaced: Option<&Secret>, claims: &str) -> Option<Leak> {
    let of_replaced = || replaced.and_then(|replaced| leak_of(replaced, claims)).map(|_| Leak::Replaced);
    leak_of(secret, claims).or_else(of_replaced)
}

fn leak_of(secret: &Secret, claims: &str) -> Option<Leak> {
    if secret.as_bytes().len() < SHORTEST {
        return None;
    }
    let written = Zeroizing::new(serde_json::Value::from(secret.expose()).to_string());
    if claims.contains(written.trim_matches('"')) {
        return Some(Leak::Plain);
    }
    let secret = Candidate::given(secret.clone(), "");
    let is_there = json::parse(claims).is_ok_and(|claims| holds_secret(std::slice::from_ref(&secret), &claims));
    is_there.then_some(Leak::Changed)
}

/// [`leak`] for the claims of many tokens: it takes the secret once, and most claims cost it next to nothing. `Debug` shows
/// nothing of it.
pub struct ClaimGuard {
    secret: Secret,
    replaced: Option<Secret>,
    /// Every piece of every form of both, in order.
    pieces: Zeroizing<Vec<u64>>,
    /// A bit for what each of them comes to.
    bits: Zeroizing<Vec<u64>>,
    /// The length of the shortest form, in bytes.
    shortest: usize,
}

impl fmt::Debug for ClaimGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClaimGuard(…)")
    }
}

impl ClaimGuard {
    /// For this secret, and the one that it replaced; `None` where [`leak`] looks for neither.
    #[must_use]
    pub fn new(secret: &Secret, replaced: Option<&Secret>) -> Option<Self> {
        // Room for all, so that no piece of a secret is left behind where it grew.
        let mut pieces = Zeroizing::new(Vec::with_capacity(1 << 17));
        let mut shortest = usize::MAX;
        for secret in [Some(secret), replaced].into_iter().flatten().filter(|one| one.as_bytes().len() >= SHORTEST) {
            Candidate::given(secret.clone(), "").each_form(key_variant::ALL, |form| {
                shortest = shortest.min(form.len());
                pieces.extend(form.as_bytes().windows(PIECE).filter_map(piece));
            });
        }
        if pieces.is_empty() {
            return None;
        }
        pieces.sort_unstable();
        pieces.dedup();
        let mut bits = Zeroizing::new(vec![0; 1 << (BITS - 6)]);
        for piece in pieces.iter() {
            let (word, bit) = place(*piece);
            if let Some(word) = bits.get_mut(word) {
                *word |= bit;
            }
        }
        Some(Self { secret: secret.clone(), replaced: replaced.cloned(), pieces, bits, shortest })
    }

    /// What [`leak`] says.
    #[must_use]
    pub fn find(&self, claims: &str) -> Option<Leak> {
        let is_escaped = memchr::memchr(b'\\', claims.as_bytes()).is_some();
        let may_hold = if is_escaped {
            json::parse(claims).is_ok_and(|claims| self.may_stand_in(&texts(&claims)))
        } else {
            self.may_stand_in(claims)
        };
        may_hold.then(|| leak(&self.secret, self.replaced.as_ref(), claims)).flatten()
    }

    /// Whether a form of the secret may stand in a text that is one string of the claims: where not, it does not.
    #[inline]
    #[must_use]
    pub fn may_stand_in(&self, text: &str) -> bool {
        // Of a form that stands there, one of these pieces is a part.
        let step = self.shortest.saturating_sub(PIECE - 1).max(1);
        text.len() >= self.shortest
            && text.as_bytes().windows(PIECE).step_by(step).filter_map(piece).any(|piece| self.has(piece))
    }

    #[inline]
    fn has(&self, piece: u64) -> bool {
        let (word, bit) = place(piece);
        self.bits.get(word).is_some_and(|word| word & bit != 0) && self.pieces.binary_search(&piece).is_ok()
    }
}

#[inline]
fn piece(bytes: &[u8]) -> Option<u64> {
    bytes.try_into().ok().map(u64::from_le_bytes)
}

/// The word and the bit in it that a piece comes to.
#[inline]
fn place(piece: u64) -> (usize, u64) {
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    let at = piece.wrapping_mul(SPREAD) >> (64 - BITS);
    (usize::try_from(at >> 6).unwrap_or_default(), 1 << (at & 63))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[allow(clippy::unwrap_used, reason = "tests")]
    fn guard(secret: &str) -> ClaimGuard {
        ClaimGuard::new(&Secret::parse(secret.as_bytes()).unwrap().secret, None).unwrap()
    }

    #[test]
    #[allow(clippy::unwrap_used, reason = "tests")]
    fn the_replaced_secret_is_found_beside_the_current_one() {
        let parsed = |text: &str| Secret::parse(text.as_bytes()).unwrap().secret;
        let claims = |text: &str| serde_json::json!({ "key": text }).to_string();
        let (current, replaced) = ("0f8fad5b-d9cb-469f-a165-70867728950e", "abcdefgh-16characters");
        let guard = ClaimGuard::new(&parsed(current), Some(&parsed(replaced))).unwrap();
        assert_eq!(guard.find(&claims(current)), Some(Leak::Plain));
        assert_eq!(guard.find(&claims(&format!("x{replaced}"))), Some(Leak::Replaced));
        // In another form, too.
        assert_eq!(guard.find(&claims("YWJjZGVmZ2gtMTZjaGFyYWN0ZXJz")), Some(Leak::Replaced));
        assert_eq!(guard.find(&claims("defgh-16char")), None);
        // One that is long enough is looked for, whichever it is.
        let guard = ClaimGuard::new(&parsed("fifteen-letters"), Some(&parsed(replaced))).unwrap();
        assert_eq!(guard.find(&claims("fifteen-letters")), None);
        assert_eq!(guard.find(&claims(replaced)), Some(Leak::Replaced));
        assert!(ClaimGuard::new(&parsed("fifteen-letters"), Some(&parsed("fifteen-lettres"))).is_none());
        assert!(!format!("{guard:?}").contains("abcd"));
    }

    /// Every form that is looked for is found, wherever it stands and however JSON writes it.
    #[test]
    fn whatever_is_a_form_of_the_secret_is_found() {
        for text in
            ["0f8fad5b-d9cb-469f-a165-70867728950e", "p+ss\"rd&5b-469f-a165\\70867728950e", "abcdefgh-16characters"]
        {
            let guard = guard(text);
            let mut forms = Vec::new();
            Candidate::given(guard.secret.clone(), "").each_form(key_variant::ALL, |form| forms.push(form.to_owned()));
            assert!(forms.len() > 100, "{}", forms.len());
            for form in forms {
                for before in 0..20 {
                    let value = format!("{}{form}", "-".repeat(before));
                    assert!(guard.may_stand_in(&value), "{form} behind {before}");
                    let claims = serde_json::json!({ "name": "Ada", "key": value }).to_string();
                    let expected = if form.contains(text) { Leak::Plain } else { Leak::Changed };
                    assert_eq!(guard.find(&claims), Some(expected), "{claims}");
                }
            }
            let escaped = text.chars().fold(String::new(), |all, c| format!("{all}\\u{:04x}", u32::from(c)));
            assert_eq!(guard.find(&format!(r#"{{"a":["{escaped}"]}}"#)), Some(Leak::Changed));
            assert!(!format!("{guard:?}").contains(text.get(..4).unwrap_or_default()));
        }
        assert!(Secret::parse(b"fifteen-letters").is_ok_and(|parsed| ClaimGuard::new(&parsed.secret, None).is_none()));
    }

    proptest! {
        /// What is let through has no secret in it by the whole rule.
        #[test]
        fn what_is_let_through_has_no_secret_in_it(
            text in "[ -~]{0,60}", at in 0_usize..36, length in 0_usize..37, is_quoted in any::<bool>(),
        ) {
            let secret = "0f8fad5b-d9cb-469f-a165-70867728950e";
            let guard = guard(secret);
            let part = secret.get(at..(at + length).min(secret.len())).unwrap_or_default();
            let claims = serde_json::json!({ "a": if is_quoted { format!("\"{text}{part}") } else { text + part } });
            let claims = claims.to_string();
            prop_assert_eq!(guard.find(&claims), leak(&guard.secret, None, &claims), "{}", claims);
        }
    }
}
