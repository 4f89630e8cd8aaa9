//! The ways in which signers are known to change a secret before they use it: what each is called, and the keys that
//! it makes. Keys that need no secret are in [`super::known_key`].
//!
//! The keys are as secret as what they are made of: they are wiped, and nothing here shows them.

mod altered;
mod encoded;
mod surrounded;

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use zeroize::Zeroizing;

use super::example::{KeySource, Keys, Spoil};
use super::row::Row;
pub(super) use surrounded::NAMES;

/// How a signer's key differs from the secret.
#[derive(Debug)]
pub(crate) struct KeyVariant {
    pub(crate) row: Row,
    /// What was done to the secret; goes on after `signed with the secret …`.
    pub(super) change: &'static str,
    /// Keys that are too many to be tried for every secret at hand.
    more: Option<fn(&KeySource<'_>) -> Keys>,
}

/// All of them, in the order in which they are tried.
pub(crate) static ALL: &[&KeyVariant] = &[
    &surrounded::NEWLINE,
    &surrounded::WHITESPACE,
    &surrounded::BOM,
    &surrounded::QUOTES,
    &encoded::BASE64_DECODED,
    &encoded::HEX_DECODED,
    &encoded::BASE64_ENCODED,
    &altered::CASE,
    &altered::UUID_PLAIN,
    &altered::CUT,
    &encoded::URL_ENCODED,
    &encoded::HASHED_SECRET,
    &encoded::UTF16,
    &encoded::HEX_ENCODED,
    &surrounded::BACKSLASH_N,
    &surrounded::DOUBLED,
    &surrounded::WITH_ID,
    &surrounded::SETTING,
    &surrounded::PREFIX,
    &surrounded::BRACKETS,
    &surrounded::INVISIBLE,
    &altered::DASHES,
    &encoded::URL_DECODED,
    &encoded::HTML_ESCAPED,
    &surrounded::PUNCTUATION,
    &surrounded::BYTES_REPR,
    &altered::TYPO,
];

/// Those that anybody reads back.
pub(crate) static ENCODINGS: &[&KeyVariant] = &[&encoded::BASE64_ENCODED, &encoded::HEX_ENCODED];

impl KeyVariant {
    /// The keys that it makes of a secret; none where it would change nothing.
    pub(crate) fn keys(&self, source: &KeySource<'_>) -> Keys {
        match self.row.example.spoil {
            Spoil::Key(keys) => keys(source),
            Spoil::Draft(_) | Spoil::Signature(_) | Spoil::Nothing(_) => Vec::new(),
        }
    }

    /// Those that are only worth their time for the secret that should have signed.
    pub(crate) fn more_keys(&self, source: &KeySource<'_>) -> Keys {
        self.more.map_or_else(Vec::new, |more| more(source))
    }
}

/// Collects keys that differ from the secret and from each other. Keys of no bytes are nobody's secret.
struct ChangedKeys<'a> {
    of: KeySource<'a>,
    made: Keys,
    /// What stands for each of them, so that thousands need not be compared with each other.
    seen: HashSet<u64>,
    hasher: RandomState,
}

impl<'a> ChangedKeys<'a> {
    fn of(source: &KeySource<'a>) -> Self {
        Self { of: *source, made: Vec::new(), seen: HashSet::new(), hasher: RandomState::new() }
    }

    fn around(self, before: &str, after: &str) -> Self {
        let key = [before.as_bytes(), self.of.secret.as_bytes(), after.as_bytes()].concat();
        self.and(Some(key))
    }

    fn all_around(self, around: &[(&str, &str)]) -> Self {
        around.iter().fold(self, |keys, (before, after)| keys.around(before, after))
    }

    /// Between any two characters.
    fn inside(self, put_in: &str) -> Self {
        let text = self.of.secret.expose();
        (1..text.len()).fold(self, |keys, at| {
            let (before, behind) = text.split_at_checked(at).unwrap_or((text, ""));
            keys.and_text(format!("{before}{put_in}{behind}"))
        })
    }

    fn and_text(self, key: impl Into<String>) -> Self {
        self.and(Some(key.into().into_bytes()))
    }

    fn and(mut self, key: Option<Vec<u8>>) -> Self {
        if let Some(key) = key.map(Zeroizing::new)
            && !key.is_empty()
            && key.as_slice() != self.of.secret.as_bytes()
            && self.seen.insert(self.hasher.hash_one(key.as_slice()))
        {
            self.made.push(key);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::TiledeskId;
    use crate::secret::Secret;

    #[test]
    fn no_variant_is_the_secret_itself_and_no_two_are_the_same() {
        let secret = Secret::parse(b"0f8fad5b-D9cb-469f-a165-70867728950e").map(|parsed| parsed.secret);
        let id = "5e5f4e220b28440012117be4".parse::<TiledeskId>();
        let (Ok(secret), Ok(id)) = (&secret, &id) else {
            return assert!(secret.is_ok() && id.is_ok());
        };
        let source = KeySource { secret, id: Some(id) };
        let mut seen: Keys = Vec::new();
        for variant in ALL {
            assert!(matches!(variant.row.example.spoil, Spoil::Key(_)), "{} changes no key", variant.row.code);
            for key in variant.keys(&source) {
                assert_ne!(key.as_slice(), secret.as_bytes(), "{}", variant.row.code);
                assert!(!seen.contains(&key), "{} makes a key that another one makes", variant.row.code);
                seen.push(key);
            }
            assert!(!variant.more_keys(&source).iter().any(|key| key.as_slice() == secret.as_bytes()));
        }
        assert!(seen.len() > 300 && seen.len() < 500, "{}", seen.len());
        assert!(seen.iter().any(|k| k.len() == 16) && seen.iter().any(|k| k.len() == 27));
    }
}
