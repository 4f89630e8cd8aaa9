//! Takes the secrets at hand out of what a report shows of a token: a claim may hold one, and no output may.

use zeroize::Zeroizing;

use super::signer::Candidate;
use crate::escape;
use crate::json::Json;

/// What stands in a secret's place.
const MASK: &str = "<secret>";
/// What is shorter is a word like others.
const SHORTEST: usize = 8;

/// So much of what was pasted is looked at, in bytes: what is said of it quotes its beginning, if anything.
const LONGEST: usize = 64 * 1024;

/// Whether a secret at hand, or what signers are known to make of one, stands anywhere in a value.
pub(super) fn holds_secret(candidates: &[Candidate], json: &Json) -> bool {
    !Leaks::find(candidates, "", std::iter::once(json)).is_empty()
}

/// A text in which `<secret>` stands in the place of the secrets at hand, and of what signers are known to make of them.
#[must_use]
pub fn masked(candidates: &[Candidate], text: &str) -> String {
    let mut text = text.to_owned();
    Leaks::find(candidates, &text, std::iter::empty()).mask_text(&mut text);
    text
}

/// The beginning of what was pasted, as far as anything of it is ever quoted.
pub(super) fn quotable(given: &str) -> &str {
    given.get(..escape::floor(given, LONGEST)).unwrap_or_default()
}

/// What gives a secret away in what was pasted, and in what the token in it says.
pub(super) struct Leaks(Vec<Zeroizing<String>>);

impl Leaks {
    pub(super) fn find<'a>(candidates: &[Candidate], given: &str, said: impl Iterator<Item = &'a Json>) -> Self {
        let mut text = Zeroizing::new(quotable(given).to_owned());
        for json in said {
            collect(json, &mut text);
        }
        let mut forms: Vec<_> = candidates.iter().flat_map(|candidate| candidate.shown_in(&text)).collect();
        // The longest first, as nothing may be left of it.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        Self(forms)
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value without them.
    pub(super) fn mask(&self, json: &mut Json) {
        match json {
            Json::Text(text) => self.mask_text(text),
            Json::Number(number) => {
                let mut text = number.clone();
                self.mask_text(&mut text);
                if text != *number {
                    *json = Json::Text(text);
                }
            }
            Json::Array(items) => items.iter_mut().for_each(|item| self.mask(item)),
            Json::Object(pairs) => {
                for (key, value) in pairs {
                    self.mask_text(key);
                    self.mask(value);
                }
            }
            Json::Null | Json::Bool(_) => {}
        }
    }

    fn mask_text(&self, text: &mut String) {
        for form in self.0.iter().filter(|form| form.len() >= SHORTEST) {
            if text.contains(form.as_str()) {
                *text = text.replace(form.as_str(), MASK);
            }
        }
    }
}

/// Every text and number in a value, a line each. It is wiped, as a secret may be in it.
pub(super) fn texts(json: &Json) -> Zeroizing<String> {
    let mut texts = Zeroizing::new(String::new());
    collect(json, &mut texts);
    texts
}

/// Every text and number in a value, a line each.
fn collect(json: &Json, into: &mut String) {
    match json {
        Json::Text(text) | Json::Number(text) => {
            into.push('\n');
            into.push_str(text);
        }
        Json::Array(items) => items.iter().for_each(|item| collect(item, into)),
        Json::Object(pairs) => {
            for (key, value) in pairs {
                into.push('\n');
                into.push_str(key);
                collect(value, into);
            }
        }
        Json::Null | Json::Bool(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Leaks, MASK};
    use crate::inspect::signer::Candidate;
    use crate::json;
    use crate::secret::Secret;

    #[test]
    fn a_secret_and_what_signers_make_of_it_are_masked_wherever_they_stand() {
        let text = "0f8fad5b-D9cb-469f-a165-70867728950e";
        let secret = Secret::parse(text.as_bytes()).map(|parsed| parsed.secret);
        let candidates: Vec<_> = secret.into_iter().map(|secret| Candidate::given(secret, "stdin")).collect();
        for (claims, masked) in [
            (format!(r#"{{"a":"{text}"}}"#), format!(r#"{{"a":"{MASK}"}}"#)),
            (format!(r#"{{"{text}":["x{text}y",1,null]}}"#), format!(r#"{{"{MASK}":["x{MASK}y",1,null]}}"#)),
            (format!(r#"{{"a":"{}"}}"#, text.to_uppercase()), format!(r#"{{"a":"{MASK}"}}"#)),
            (format!(r#"{{"a":"{}"}}"#, text.replace('-', "")), format!(r#"{{"a":"{MASK}"}}"#)),
            (r#"{"a":"MGY4ZmFkNWItRDljYi00NjlmLWExNjUtNzA4Njc3Mjg5NTBl"}"#.to_owned(), format!(r#"{{"a":"{MASK}"}}"#)),
            (r#"{"a":"0f8fad5b"}"#.to_owned(), r#"{"a":"0f8fad5b"}"#.to_owned()),
        ] {
            let Ok(mut claims) = json::parse(&claims) else {
                return assert!(claims.is_empty(), "{claims}");
            };
            Leaks::find(&candidates, "", [claims.clone()].iter()).mask(&mut claims);
            assert_eq!(claims.to_string(), masked);
        }
    }
}
