//! Tokens that get the same verdict, without judging each: a log has millions of them, and they differ in whom they name.
//!
//! Two tokens are of one class when everything is the same that a rule looks at, but for values that break none: the
//! header, who signed it, the names of the claims and their order, the project, the lifetime, and how long ago it was
//! issued. Whatever is out of the ordinary has no class, and is judged by itself.

use std::borrow::Cow;
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::rules::is_unfilled;
use super::signer::Candidate;
use crate::claims::{check_email, check_external_id, check_name};
use crate::ids::TiledeskId;
use crate::jws::hs256::Key;

/// The longest token that has a class, in bytes: every server takes it.
const LONGEST: usize = 4096;
/// Times of a token that has a class: from 2001 to 2096, in seconds since 1970.
const TIMES: std::ops::Range<i64> = 1_000_000_000..4_000_000_000;
/// The `iat` of jwt.io's example.
const EXAMPLE: i64 = 1_516_239_022;

/// What tokens have in common that get the same verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Class(u64);

/// The moment at which tokens are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Each at its own `iat`.
    Issued,
    /// All at this time, in seconds since 1970.
    At(i64),
}

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
    /// The one that signed the last token.
    last: usize,
    moment: Moment,
    hash: RandomState,
    payload: Vec<u8>,
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
        Self { keys, last: 0, moment, hash: RandomState::new(), payload: Vec::new() }
    }

    /// The class of a token of three parts; `None` where it has to be judged by itself.
    pub fn classify(&mut self, token: &str) -> Option<Classified> {
        let (input, signature) = token.rsplit_once('.')?;
        let (header, payload) = input.split_once('.')?;
        self.payload.clear();
        self.payload.resize(payload.len(), 0);
        let signer = self.signer(input, signature);
        let decoded = URL_SAFE_NO_PAD.decode_slice(payload, &mut self.payload).ok();
        let payload = decoded.and_then(|length| self.payload.get(..length));
        let payload = payload.and_then(|bytes| std::str::from_utf8(bytes).ok());
        let Some(signer) = signer else {
            return Some(self.by_names(header, payload));
        };
        self.last = signer;
        if token.len() > LONGEST {
            return None;
        }
        let claims: Claims<'_> = serde_json::from_str(payload?).ok()?;
        let mut hasher = self.hash.build_hasher();
        (true, signer, header).hash(&mut hasher);
        claims.hash_into(self.moment, &mut hasher)?;
        let class = Class(hasher.finish());
        Some(Classified { class, is_certain: true, issued_at: claims.iat, expires_at: claims.exp })
    }

    /// Which secret signed it. Most have the signer of the one before.
    fn signer(&self, input: &str, signature: &str) -> Option<usize> {
        let mut bytes = [0; 34];
        let length = URL_SAFE_NO_PAD.decode_slice(signature, &mut bytes).ok()?;
        let signature = bytes.get(..length)?;
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

/// A string without an escape.
struct Text<'a>(&'a str);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        <&str>::deserialize(from).map(Text)
    }
}

/// The claims of the schemes, each once, and no others.
#[derive(Default)]
struct Claims<'a> {
    /// Which, in their order: four bits each.
    order: u64,
    texts: [Option<&'a str>; TEXTS.len()],
    iat: Option<i64>,
    exp: Option<i64>,
}

const TEXTS: [&str; 8] = ["name", "email", "external_id", "_id", "sub", "aud", "firstname", "lastname"];

impl<'de> Deserialize<'de> for Claims<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct ClaimsVisitor;
        impl<'de> Visitor<'de> for ClaimsVisitor {
            type Value = Claims<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut claims = Claims::default();
                let other = || A::Error::custom("out of the ordinary");
                while let Some(Text(key)) = map.next_key()? {
                    let index = TEXTS.iter().position(|text| *text == key);
                    let (number, is_new) = if let Some((index, text)) =
                        index.and_then(|index| Some((index, claims.texts.get_mut(index)?)))
                    {
                        let Text(value) = map.next_value()?;
                        (index as u64 + 1, text.replace(value).is_none())
                    } else {
                        let (number, time) = match key {
                            "iat" => (9, &mut claims.iat),
                            "exp" => (10, &mut claims.exp),
                            _ => return Err(other()),
                        };
                        (number, time.replace(map.next_value()?).is_none())
                    };
                    if !is_new {
                        return Err(other());
                    }
                    claims.order = claims.order << 4 | number;
                }
                Ok(claims)
            }
        }
        from.deserialize_map(ClaimsVisitor)
    }
}

impl Claims<'_> {
    /// Adds all that a rule looks at; `None` where a value is out of the ordinary.
    fn hash_into(&self, moment: Moment, hasher: &mut impl Hasher) -> Option<()> {
        let [name, email, external_id, id, sub, aud, first, last] = self.texts;
        let (iat, exp) = (self.iat?, self.exp?);
        let is_time = |time: i64| TIMES.contains(&time) && time != EXAMPLE;
        let is_ordinary = is_time(iat)
            && is_time(exp)
            && name.is_none_or(|name| check_name(name).is_ok())
            && email.is_none_or(|email| check_email(email).is_ok())
            && external_id.is_none_or(|id| check_external_id(id).is_ok())
            && [first, last].into_iter().flatten().all(|name| check_name(name).is_ok());
        if !is_ordinary {
            return None;
        }
        for (path, text) in TEXTS.iter().zip(self.texts) {
            let Some(text) = text else { continue };
            // JSON within a claim is looked into.
            if is_unfilled(path, text) || text.trim_start().starts_with('{') {
                return None;
            }
        }
        let project = match id {
            None => None,
            Some(id) => {
                let (project, own) = id.split_once('_')?;
                let project: TiledeskId = project.parse().ok()?;
                if own.is_empty() || external_id.is_some_and(|external_id| external_id != own) {
                    return None;
                }
                // Its case matters where the two are compared.
                id.starts_with(project.as_str()).then_some(())?;
                Some(project)
            }
        };
        let distance = match moment {
            Moment::Issued => 0,
            Moment::At(now) => now.checked_sub(iat)?,
        };
        let project = project.as_ref().map(TiledeskId::as_str);
        (self.order, project, sub, aud, exp - iat, distance).hash(hasher);
        Some(())
    }
}

/// The names of all claims, and who issued it.
struct Names<'a> {
    all: Vec<Cow<'a, str>>,
    issuer: Option<&'a RawValue>,
    iat: Option<i64>,
    exp: Option<i64>,
}

impl<'de> Deserialize<'de> for Names<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct NamesVisitor;
        impl<'de> Visitor<'de> for NamesVisitor {
            type Value = Names<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut names = Names { all: Vec::new(), issuer: None, iat: None, exp: None };
                while let Some((key, value)) = map.next_entry::<Cow<'de, str>, &'de RawValue>()? {
                    match &*key {
                        "iss" | "aud" => names.issuer = Some(value),
                        "iat" => names.iat = value.get().parse().ok(),
                        "exp" => names.exp = value.get().parse().ok(),
                        _ => {}
                    }
                    names.all.push(key);
                }
                Ok(names)
            }
        }
        from.deserialize_map(NamesVisitor)
    }
}
