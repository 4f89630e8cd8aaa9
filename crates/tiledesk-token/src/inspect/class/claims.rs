//! The claims of a token that somebody at hand has signed, as far as they are ordinary.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::forms::Forms;
use super::others::add_other;
use super::shape::{Moment, Shape};
use crate::claims::{check_email, check_external_id, check_name};
use crate::ids::TiledeskId;
use crate::inspect::rules::is_filled;

/// Times of a token that has a class: from 2001 to 2096, in seconds since 1970.
const TIMES: std::ops::Range<i64> = 1_000_000_000..4_000_000_000;
/// The `iat` of jwt.io's example.
const EXAMPLE: i64 = 1_516_239_022;
/// Whoever has more claims is out of the ordinary: so many fit into `order`.
const MOST: usize = 16;

/// A string without an escape.
struct Text<'a>(&'a str);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        <&str>::deserialize(from).map(Text)
    }
}

/// The claims of the schemes, each once, and all others as they were written.
#[derive(Default)]
pub(super) struct Claims<'a> {
    /// Which, in their order: four bits each.
    order: u64,
    name: Option<&'a str>,
    email: Option<&'a str>,
    external_id: Option<&'a str>,
    id: Option<&'a str>,
    sub: Option<&'a str>,
    aud: Option<&'a str>,
    first: Option<&'a str>,
    last: Option<&'a str>,
    pub(super) iat: Option<i64>,
    pub(super) exp: Option<i64>,
    nbf: Option<i64>,
    others: Vec<(&'a str, &'a str)>,
}

/// Fills claims where they are: they would be copied again and again on their way.
impl<'de> DeserializeSeed<'de> for &mut Claims<'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Claims<'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut count = 0;
        while let Some(Text(key)) = map.next_key()? {
            count += 1;
            let is_new = match self.slot(key) {
                Slot::Text(text) => {
                    let Text(value) = map.next_value()?;
                    text.replace(value).is_none()
                }
                Slot::Time(time) => time.replace(map.next_value()?).is_none(),
                Slot::Other => {
                    self.others.push((key, map.next_value::<&RawValue>()?.get()));
                    true
                }
            };
            if !is_new || count > MOST {
                return Err(A::Error::custom("out of the ordinary"));
            }
        }
        Ok(())
    }
}

/// Where the value of a claim goes.
enum Slot<'c, 'a> {
    Text(&'c mut Option<&'a str>),
    Time(&'c mut Option<i64>),
    Other,
}

impl<'a> Claims<'a> {
    /// Reads an object; `None` for what is none, and for whatever is out of the ordinary.
    pub(super) fn read(&mut self, payload: &'a str) -> Option<()> {
        let mut json = serde_json::Deserializer::from_str(payload);
        self.deserialize(&mut json).ok()?;
        json.end().ok()
    }

    /// Where the value of the next claim goes.
    fn slot(&mut self, key: &str) -> Slot<'_, 'a> {
        let (number, slot) = match key {
            "name" => (1, Slot::Text(&mut self.name)),
            "email" => (2, Slot::Text(&mut self.email)),
            "external_id" => (3, Slot::Text(&mut self.external_id)),
            "_id" => (4, Slot::Text(&mut self.id)),
            "sub" => (5, Slot::Text(&mut self.sub)),
            "aud" => (6, Slot::Text(&mut self.aud)),
            "firstname" => (7, Slot::Text(&mut self.first)),
            "lastname" => (8, Slot::Text(&mut self.last)),
            "iat" => (9, Slot::Time(&mut self.iat)),
            "exp" => (10, Slot::Time(&mut self.exp)),
            "nbf" => (11, Slot::Time(&mut self.nbf)),
            _ => (12, Slot::Other),
        };
        self.order = self.order << 4 | number;
        slot
    }

    /// Adds all that a rule looks at to what makes a class; `None` where a value is out of the ordinary.
    pub(super) fn add_to(&self, shape: &mut Shape, moment: Moment, forms: &Forms) -> Option<()> {
        let (iat, exp) = (self.iat?, self.exp?);
        let is_time = |time: i64| TIMES.contains(&time) && time != EXAMPLE;
        let is_ordinary = is_time(iat)
            && is_time(exp)
            && self.nbf.is_none_or(is_time)
            && self.name.is_none_or(|name| check_name(name).is_ok())
            && self.email.is_none_or(|email| check_email(email).is_ok())
            && self.external_id.is_none_or(|id| check_external_id(id).is_ok())
            && [self.first, self.last].into_iter().flatten().all(|name| check_name(name).is_ok());
        // What differs from token to token. The rest is compared whole, whatever it says.
        let mut texts = [
            ("name", self.name),
            ("email", self.email),
            ("external_id", self.external_id),
            ("_id", self.id),
            ("firstname", self.first),
            ("lastname", self.last),
        ]
        .into_iter()
        .filter_map(|(claim, text)| Some((claim, text?)));
        if !is_ordinary || texts.any(|(claim, text)| !is_filled(claim, text) || forms.may_be_in(text)) {
            return None;
        }
        let project = match self.id {
            None => None,
            Some(id) => {
                let (project, own) = id.split_once('_')?;
                let project: TiledeskId = project.parse().ok()?;
                if own.is_empty() || self.external_id.is_some_and(|external_id| external_id != own) {
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
        shape.add_numbers(&[self.order.cast_signed(), exp - iat, distance]);
        shape.add_numbers(self.nbf.map(|nbf| nbf - iat).as_slice());
        shape.add_text(project.as_ref().map_or("", TiledeskId::as_str));
        for text in [self.sub, self.aud].into_iter().flatten() {
            shape.add_text(text);
        }
        for (claim, value) in &self.others {
            add_other(shape, claim, value, forms);
        }
        Some(())
    }
}
