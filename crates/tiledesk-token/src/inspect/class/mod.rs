//! Tokens that get the same verdict, without judging each: a log has millions of them, and they differ in whom they name.
//!
//! Two tokens are of one class when everything is the same that a rule looks at, but for values that break none: the
//! header, who signed it, the names of the claims and their order, the project, the lifetime, and how long ago it was
//! issued. Of the site's own claims, ordinary texts and numbers may differ, also within an object such as `attributes`.
//! Whatever else is out of the ordinary has no class, and is judged by itself.

mod claims;
mod forms;
mod names;
mod others;
mod shape;

use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use base64_simd::{AsOut, URL_SAFE_NO_PAD};
use serde_json::value::RawValue;

use super::signer::Candidate;
use crate::jws::hs256::{self, Key};
use claims::Claims;
use forms::Forms;
use names::Names;
pub use shape::Moment;
use shape::Shape;

/// The longest token that has a class, in bytes: every server takes it.
const LONGEST: usize = 4096;

/// What tokens have in common that get the same verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Class(u64);

/// What was seen of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classified {
    /// What stands for its verdict.
    pub class: Class,
    /// Whether that is certain: a secret at hand signed it, and nothing in it is out of the ordinary. Else it is a
    /// guess, for tokens that nobody at hand has signed, from header and names of claims.
    pub is_certain: bool,
    /// When it was issued, in seconds since 1970, where that is a whole number.
    pub issued_at: Option<i64>,
    /// When it expires.
    pub expires_at: Option<i64>,
}

/// Tells the classes of tokens. It takes the secrets once.
#[derive(Debug)]
pub struct Classifier {
    keys: Vec<Key>,
    forms: Forms,
    /// The one that signed the last token.
    last: usize,
    moment: Moment,
    hash: RandomState,
    payload: Vec<u8>,
    shape: Shape,
    /// The shape of the last token that had a class, and that class: the next one's is mostly the same.
    before: (Shape, Class),
}

impl Classifier {
    /// For these secrets, and tokens that are judged at this moment.
    #[must_use]
    pub fn new(candidates: &[Candidate], moment: Moment) -> Self {
        let secrets = candidates.iter().flat_map(|candidate| {
            let previous = candidate.previous.as_ref().map(|previous| &previous.secret);
            std::iter::once(&candidate.secret).chain(previous)
        });
        let keys = secrets.map(|secret| Key::new(secret.as_bytes())).collect();
        let hash = RandomState::new();
        let none = Shape::default();
        let before = (Shape::default(), Class(hash.hash_one((true, none.bytes()))));
        Self { keys, forms: Forms::of(candidates), last: 0, moment, hash, payload: Vec::new(), shape: none, before }
    }

    /// The class of a token of three parts; `None` where it has to be judged by itself.
    // A program that is made small would make this small, too, where it took it into its own code.
    #[inline(never)]
    pub fn classify(&mut self, token: &str) -> Option<Classified> {
        let (header, payload) = memchr::memchr(b'.', token.as_bytes()).and_then(|dot| split_at(token, dot))?;
        let (payload, signature) = memchr::memrchr(b'.', payload.as_bytes()).and_then(|dot| split_at(payload, dot))?;
        let input = token.get(..header.len() + 1 + payload.len())?;
        if self.payload.len() < payload.len() {
            self.payload.resize(payload.len(), 0);
        }
        let signer = self.signer(input, signature);
        let decoded = URL_SAFE_NO_PAD.decode(payload.as_bytes(), self.payload.as_mut_slice().as_out());
        let length = decoded.ok().map(|bytes| bytes.len());
        let payload = length.and_then(|length| self.payload.get(..length));
        let payload = payload.and_then(|bytes| std::str::from_utf8(bytes).ok());
        let Some(signer) = signer else {
            return Some(self.by_names(header, payload));
        };
        self.last = signer;
        if token.len() > LONGEST {
            return None;
        }
        let mut claims = Claims::default();
        claims.read(payload?)?;
        self.shape.clear();
        self.shape.add_text(header);
        self.shape.add_numbers(&[i64::try_from(signer).ok()?]);
        claims.add_to(&mut self.shape, self.moment, &self.forms)?;
        let class = if self.shape.is(&self.before.0) {
            self.before.1
        } else {
            Class(self.hash.hash_one((true, self.shape.bytes())))
        };
        let (issued_at, expires_at) = (claims.iat, claims.exp);
        std::mem::swap(&mut self.shape, &mut self.before.0);
        self.before.1 = class;
        Some(Classified { class, is_certain: true, issued_at, expires_at })
    }

    /// Which secret signed it. Most have the signer of the one before.
    fn signer(&self, input: &str, signature: &str) -> Option<usize> {
        let mut bytes = [0; hs256::LENGTH];
        // Any other one is longer or shorter.
        let signature = <&[u8; hs256::TEXT]>::try_from(signature.as_bytes()).ok()?;
        let signature: &[u8] = URL_SAFE_NO_PAD.decode(signature, bytes.as_mut_slice().as_out()).ok()?;
        let order = std::iter::once(self.last).chain((0..self.keys.len()).filter(|index| *index != self.last));
        { order }.find(|index| self.keys.get(*index).is_some_and(|key| key.has_signed(input.as_bytes(), signature)))
    }

    /// For a token of a signer that is not at hand.
    fn by_names(&self, header: &str, payload: Option<&str>) -> Classified {
        let mut hasher = self.hash.build_hasher();
        (false, header).hash(&mut hasher);
        let names = payload.and_then(|payload| serde_json::from_str::<Names<'_>>(payload).ok());
        let (mut issued_at, mut expires_at) = (None, None);
        match names {
            Some(Names { all, issuer, iat, exp }) => {
                (all, issuer.map(RawValue::get)).hash(&mut hasher);
                (issued_at, expires_at) = (iat, exp);
            }
            None => payload.is_some().hash(&mut hasher),
        }
        Classified { class: Class(hasher.finish()), is_certain: false, issued_at, expires_at }
    }
}

/// What stands in front of a dot, and behind it.
fn split_at(text: &str, dot: usize) -> Option<(&str, &str)> {
    Some((text.get(..dot)?, text.get(dot + 1..)?))
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as STRICT;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What one of the two crates takes as base64url the other one does, too: bits that are left over are zero.
        #[test]
        fn a_payload_is_decoded_as_elsewhere(text in prop_oneof!["[A-Za-z0-9_-]{0,70}", "[A-Za-z0-9_=+/. -]{0,70}", "\\PC{0,40}"]) {
            let mut room = vec![0; text.len()];
            let decoded = URL_SAFE_NO_PAD.decode(text.as_bytes(), room.as_mut_slice().as_out());
            prop_assert_eq!(decoded.ok().map(|bytes| bytes.to_vec()), STRICT.decode(&text).ok());
        }
    }
}
