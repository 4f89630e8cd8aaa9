//! What else may have made a signature: a key that everybody knows, a changed secret, or the right secret in a wrong way.

use std::cell::OnceCell;
use std::collections::HashSet;

use zeroize::Zeroizing;

use super::trial::Trial;
use super::{Age, Candidate, SignatureCheck, SignedBy};
use crate::findings::key_variant::{self, KeyVariant};
use crate::findings::{KeySource, known_key, signature as said, signing};
use crate::ids::TiledeskId;
use crate::jws::hs256;
use crate::jws::mistaken::{self, InputMistake, OtherInput};

/// What is tried on one signature.
pub(super) struct Search<'a> {
    trial: &'a Trial<'a>,
    /// The Tiledesk id that the token is for.
    id: Option<&'a TiledeskId>,
    inputs: OnceCell<Vec<OtherInput>>,
}

impl<'a> Search<'a> {
    pub(super) fn new(trial: &'a Trial<'a>, id: Option<&'a TiledeskId>) -> Self {
        Self { trial, id, inputs: OnceCell::new() }
    }

    /// A key that everybody knows. `expected` is the candidate that should have signed.
    pub(super) fn by_known_key<'c>(
        &self,
        candidates: &[Candidate],
        expected: Option<&'c Candidate>,
    ) -> Option<SignatureCheck<'c>> {
        let secrets = candidates.iter().flat_map(Candidate::secrets);
        let secrets: Vec<Zeroizing<String>> = secrets.map(|(secret, _)| letters_and_digits(secret.expose())).collect();
        let is_like_a_secret = |key: &str| {
            let key = letters_and_digits(key);
            let alike = |secret: &str| secret.contains(key.as_str()) || key.contains(secret);
            !key.is_empty() && secrets.iter().any(|secret| alike(secret))
        };
        let ids = self.id.into_iter().chain(candidates.iter().filter_map(|candidate| candidate.id.as_ref()));
        let ids: Vec<_> = if self.id.is_none() && candidates.is_empty() { vec![None] } else { ids.map(Some).collect() };
        let ids = if ids.is_empty() { vec![None] } else { ids };
        for kind in known_key::ALL {
            if self.trial.is_spent() {
                return None;
            }
            let mut seen = HashSet::new();
            let keys: Vec<String> =
                ids.iter().flat_map(|id| kind.keys(*id)).filter(|key| seen.insert(key.clone())).collect();
            // Showing it would show much of a secret: the variants say what is to be said.
            let is_signer = |key: &&String| self.trial.is_likely_signed_by(key.as_bytes()) && !is_like_a_secret(key);
            if let Some(key) = keys.iter().find(is_signer) {
                return Some(SignatureCheck {
                    signed_by: SignedBy::KnownKey(&kind.row),
                    candidate: expected,
                    age: Age::Current,
                    finding: Some(kind.finding(key)),
                });
            }
        }
        None
    }

    /// The commonest change is tried for every candidate before the next one is.
    pub(super) fn by_variant<'c>(&self, candidates: &[&'c Candidate]) -> Option<SignatureCheck<'c>> {
        for variant in key_variant::ALL {
            for candidate in candidates {
                if self.trial.is_spent() {
                    return None;
                }
                for (secret, age) in candidate.secrets() {
                    let source = KeySource { secret, id: self.id.or(candidate.id.as_ref()) };
                    if variant.keys(&source).iter().any(|key| self.trial.is_likely_signed_by(key)) {
                        return Some(variant_of(variant, candidate, age));
                    }
                }
            }
        }
        None
    }

    /// What is tried only for the secret that should have signed: too much for all.
    pub(super) fn by_rare_variant<'c>(&self, candidate: &'c Candidate) -> Option<SignatureCheck<'c>> {
        if self.trial.signature.len() != hs256::LENGTH {
            return None;
        }
        if !self.trial.is_short() {
            self.trial.leave_out();
            return None;
        }
        let source = KeySource { secret: &candidate.secret, id: self.id };
        let made_it = |variant: &&KeyVariant| {
            !self.trial.is_spent() && variant.more_keys(&source).iter().any(|key| self.trial.is_likely_signed_by(key))
        };
        let variant = key_variant::ALL.iter().copied().find(made_it)?;
        Some(variant_of(variant, candidate, Age::Current))
    }

    /// A candidate's secret, but over other bytes or by another function.
    pub(super) fn by_other_way<'c>(&self, candidates: &[&'c Candidate]) -> Option<SignatureCheck<'c>> {
        let mut secrets = candidates
            .iter()
            .flat_map(|candidate| candidate.secrets().map(move |(secret, age)| (*candidate, secret, age)));
        secrets.find_map(|(candidate, secret, age)| {
            let is_previous = age == Age::Replaced;
            let of = candidate.key_ref(secret);
            let found = if let Some(input) = self.other_input(secret.as_bytes()) {
                let finding = signing::input(input.mistake, input.what, &of, is_previous);
                (signing::input_row(input.mistake), finding)
            } else {
                // Sixteen passes over the input.
                if !self.trial.may_hash(16 * (self.trial.input.len() + 128)) {
                    return None;
                }
                let input = self.trial.input.as_bytes();
                let function = mistaken::other_function(self.trial.signature, secret.as_bytes(), input)?;
                (signing::function_row(function), signing::function(function, &of, is_previous))
            };
            let (row, finding) = found;
            Some(SignatureCheck {
                signed_by: SignedBy::Variant(row),
                candidate: Some(candidate),
                age,
                finding: Some(finding),
            })
        })
    }

    fn other_input(&self, secret: &[u8]) -> Option<&OtherInput> {
        if self.trial.signature.len() != hs256::LENGTH || self.trial.is_spent() {
            return None;
        }
        let key = hs256::Key::new(secret);
        let wide: Vec<u8> = secret.iter().flat_map(|byte| [*byte, 0]).collect();
        let inputs = self.inputs.get_or_init(|| mistaken::other_inputs(self.trial.input));
        inputs.iter().find(|input| {
            self.trial.has_signed(&key, &input.bytes)
                // Who turns the text into UTF-16 does the same with the secret.
                || input.mistake == InputMistake::Utf16 && self.trial.has_signed(&hs256::Key::new(&wide), &input.bytes)
        })
    }
}

/// In small letters. A new text of the whole length, so that no piece of a secret is left behind where one grew.
fn letters_and_digits(text: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    plain.extend(text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
    plain
}

fn variant_of<'c>(variant: &'static KeyVariant, candidate: &'c Candidate, age: Age) -> SignatureCheck<'c> {
    let of = match (age, &candidate.previous) {
        (Age::Replaced, Some(previous)) => candidate.key_ref(&previous.secret),
        _ => candidate.key_ref(&candidate.secret),
    };
    SignatureCheck {
        signed_by: SignedBy::Variant(&variant.row),
        candidate: Some(candidate),
        age,
        finding: Some(said::key_variant(variant, &of, age == Age::Replaced)),
    }
}
