//! Whether every claim of the scheme is there: under its own name, in the payload itself, and a text.

use std::borrow::Cow;

use super::{ClaimRules, pairs};
use crate::claims::Scheme;
use crate::claims::names::{CLAIMS, ClaimNames};
use crate::findings::{Finding, claims as said};
use crate::json::{self, Json};

/// How far down claims are looked for: `data`, `data.user`.
const LEVELS: usize = 3;

/// An object within the payload, and the keys that lead to it.
struct Inner<'a> {
    path: String,
    object: Cow<'a, Json>,
}

impl ClaimRules<'_> {
    pub(super) fn named(&self, findings: &mut Vec<Finding>) {
        let inner = inner(self.claims);
        let mut taken: Vec<&str> = Vec::new();
        for names in CLAIMS {
            let required = names.visitor && self.scheme.has_visitor() || names.custom && self.scheme.has_custom();
            match self.claims.get(names.claim) {
                Some(Json::Text(_)) => {}
                // The server takes a list of one, and RFC 7519 (4.1.3) a list; the scheme's documentation wants a text.
                Some(other) if required => findings.push(said::wrong_type(names.claim, other)),
                Some(_) => {}
                None if required => findings.push(self.instead_of(names, &inner, &mut taken)),
                None => {
                    let Some(found) = self.found_instead(&taken, |key| names.is_own(key)) else {
                        continue;
                    };
                    if self.is_wanted(names.claim) {
                        // Who says `name` as well meant the claims of `visitor`.
                        let is_meant = names.claim == "external_id" && self.claims.get("name").is_some();
                        findings.push(said::misnamed(found, names.claim, is_meant));
                    }
                }
            }
        }
    }

    /// What is to be said of a claim that is absent and required.
    fn instead_of<'a>(&'a self, names: &ClaimNames, inner: &[Inner<'_>], taken: &mut Vec<&'a str>) -> Finding {
        // What can mean nothing else goes before what can.
        let found = self
            .found_instead(taken, |key| names.is_own(key))
            .or_else(|| self.found_instead(taken, |key| names.may_be(key)));
        if let Some(found) = found {
            taken.push(found);
            return said::misnamed(found, names.claim, true);
        }
        if let Some(place) = inner.iter().find(|inner| inner.object.get(names.claim).is_some_and(is_value)) {
            return said::nested(names.claim, &place.path);
        }
        if let Some((place, key)) = inner.iter().find_map(|inner| Some((inner, key_in(&inner.object, names)?))) {
            return said::misnamed_within(&place.path, key, names.claim);
        }
        // Where a library asks for the subject, people give the user's id.
        if names.claim == "external_id"
            && self.scheme == Scheme::Visitor
            && self.claims.get("sub").is_some_and(is_value)
        {
            return said::misnamed("sub", names.claim, true);
        }
        said::missing(names.claim)
    }

    /// The first key with a value that `is_meant` recognises.
    fn found_instead(&self, taken: &[&str], is_meant: impl Fn(&str) -> bool) -> Option<&str> {
        pairs(self.claims)
            .map(|(key, value)| (key.as_str(), value))
            .find(|(key, value)| is_value(value) && !taken.contains(key) && is_meant(key))
            .map(|(key, _)| key)
    }

    /// Whether a claim that the scheme does not require does something in it all the same.
    fn is_wanted(&self, claim: &str) -> bool {
        match claim {
            "firstname" | "lastname" => self.scheme.has_custom(),
            // The display name is made of the other two.
            "name" => self.claims.get("firstname").is_none() && self.claims.get("lastname").is_none(),
            _ => true,
        }
    }
}

/// `user` may well be an object with everything else in it.
fn is_value(value: &Json) -> bool {
    matches!(value, Json::Text(_) | Json::Number(_))
}

fn key_in<'a>(object: &'a Json, names: &ClaimNames) -> Option<&'a str> {
    pairs(object).find(|(key, value)| is_value(value) && names.may_be(key)).map(|(key, _)| key.as_str())
}

/// The objects within the payload, and JSON that was put into it as text; what is in `attributes` is the site's own.
fn inner(claims: &Json) -> Vec<Inner<'_>> {
    let mut found = Vec::new();
    let mut queue: Vec<(String, &Json, usize)> =
        pairs(claims).filter(|(key, _)| key != "attributes").map(|(key, value)| (key.clone(), value, 1)).collect();
    queue.reverse();
    while let Some((path, value, level)) = queue.pop() {
        match value {
            Json::Object(pairs) => {
                if level < LEVELS {
                    let nests = |value: &Json| matches!(value, Json::Object(_) | Json::Text(_));
                    let below = pairs.iter().filter(|(_, value)| nests(value)).rev();
                    queue.extend(below.map(|(key, value)| (format!("{path}.{key}"), value, level + 1)));
                }
                found.push(Inner { path, object: Cow::Borrowed(value) });
            }
            Json::Text(text) if text.trim_start().starts_with('{') => {
                if let Ok(object @ Json::Object(_)) = json::parse(text) {
                    found.push(Inner { path, object: Cow::Owned(object) });
                }
            }
            _ => {}
        }
    }
    found
}
