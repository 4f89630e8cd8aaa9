//! The names of a token's claims, which are what is known of one that nobody at hand has signed.

use std::borrow::Cow;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// The names of all claims, and who issued it.
pub(super) struct Names<'a> {
    pub(super) all: Vec<Cow<'a, str>>,
    pub(super) issuer: Option<&'a RawValue>,
    pub(super) iat: Option<i64>,
    pub(super) exp: Option<i64>,
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
