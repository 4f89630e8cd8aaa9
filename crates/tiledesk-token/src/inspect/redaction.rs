//! Takes the person out of a diagnosis, so that it can go into a ticket.
//!
//! Everything that a token says is replaced by a placeholder, but for what a diagnosis needs and no person is known
//! by. The same value gets the same placeholder, so that two tokens can still be compared.

use crate::claims::SUBJECT;
use crate::claims::role;
use crate::findings::Finding;
use crate::ids::TiledeskId;
use crate::inspect::report::Report;
use crate::json::Json;

/// Header parameters that stay.
const KEPT_IN_HEADER: [&str; 3] = ["typ", "alg", "cty"];

/// Remembers which placeholder stands for which value.
#[derive(Debug, Default)]
pub struct Redactor {
    seen: Vec<(String, Vec<Json>)>,
}

impl Redactor {
    /// Redacts a report in place: claims, header, and what the findings quote.
    pub fn redact(&mut self, report: &mut Report) {
        if let Some(Json::Object(claims)) = &mut report.claims {
            for (key, value) in claims {
                self.redact_claim(key, value);
                self.redact_name(key);
            }
        }
        if let Some(Json::Object(header)) = &mut report.header {
            for (key, value) in header {
                if !KEPT_IN_HEADER.contains(&key.as_str()) {
                    *value = self.placeholder(key, value);
                }
            }
        }
        report.findings.iter_mut().for_each(Finding::redact);
    }

    /// A claim's own name, where it is no name of a claim: somebody's address or number.
    fn redact_name(&mut self, key: &mut String) {
        if !is_name(key) {
            let placeholder = self.placeholder("claim", &Json::Text(key.clone()));
            key.clear();
            key.push_str(placeholder.as_text().unwrap_or_default());
        }
    }

    fn redact_claim(&mut self, key: &str, value: &mut Json) {
        if stays(key, value) {
            return;
        }
        // The project's part of `_id` is no person's.
        let project = value.as_text().and_then(|id| id.split_once('_')).filter(|_| key == "_id");
        let project = project.and_then(|(project, own)| Some((project.parse::<TiledeskId>().ok()?, own.to_owned())));
        *value = match project {
            Some((project, own)) => {
                let own = self.placeholder("external_id", &Json::Text(own));
                Json::Text(format!("{project}_{}", own.as_text().unwrap_or_default()))
            }
            None => self.placeholder(key, value),
        };
    }

    /// `<name>`, or `<name 2>` for a second value; what is not a text says what it is.
    fn placeholder(&mut self, key: &str, value: &Json) -> Json {
        let key = if is_name(key) { key } else { "value" };
        if !self.seen.iter().any(|(seen, _)| seen == key) {
            self.seen.push((key.to_owned(), Vec::new()));
        }
        let values = self.seen.iter_mut().find(|(seen, _)| seen == key).map(|(_, values)| values);
        let index = values.map_or(0, |values| {
            values.iter().position(|seen| seen == value).unwrap_or_else(|| {
                values.push(value.clone());
                values.len() - 1
            })
        });
        let number = if index == 0 { String::new() } else { format!(" {}", index + 1) };
        Json::Text(match value {
            Json::Text(text) if text.is_empty() => "<empty>".to_owned(),
            Json::Text(_) => format!("<{key}{number}>"),
            other => format!("<{key}{number}: {}>", other.kind()),
        })
    }
}

/// Whether it may be the name of a claim, and is no address or number of somebody.
fn is_name(key: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.:/$".contains(c);
    let is_number = key.len() > 5 && key.chars().all(|c| c.is_ascii_digit());
    key.chars().all(is_plain) && !is_number
}

/// Whether a claim is a time, says whose project it is, or is a word that everybody uses: anybody may have put anything
/// else there.
fn stays(claim: &str, value: &Json) -> bool {
    match (claim, value) {
        ("iat" | "exp" | "nbf", Json::Text(text)) => {
            text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | '+' | 'T' | 'Z'))
        }
        ("iat" | "exp" | "nbf", value) => !matches!(value, Json::Object(_) | Json::Array(_)),
        ("aud", Json::Text(text)) => names_a_project(text),
        ("role", Json::Text(text)) => role::is_known(text),
        ("sub", Json::Text(text)) => text == SUBJECT,
        _ => false,
    }
}

/// Whether an audience is an address with a project's id in its path, and no more than that.
fn names_a_project(audience: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '.' | '-');
    let is_id = |part: &str| part.parse::<TiledeskId>().is_ok();
    audience.chars().all(plain) && audience.split('/').any(is_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_value_has_the_same_placeholder() {
        let mut redactor = Redactor::default();
        let text = |text: &str| Json::Text(text.to_owned());
        let mut values = [text("ada@example.com"), text("bob@example.com"), text("ada@example.com")];
        for value in &mut values {
            redactor.redact_claim("email", value);
        }
        assert_eq!(values, [text("<email>"), text("<email 2>"), text("<email>")]);
        let mut id = text("5e5f4e220b28440012117be4_user-1");
        redactor.redact_claim("_id", &mut id);
        assert_eq!(id, text("5e5f4e220b28440012117be4_<external_id>"));
        let mut external = text("user-1");
        redactor.redact_claim("external_id", &mut external);
        assert_eq!(external, text("<external_id>"));
        let mut name = "ada@example.com".to_owned();
        redactor.redact_name(&mut name);
        assert_eq!(name, "<claim>");
        let mut about_her = text("x");
        redactor.redact_claim("bob@example.com", &mut about_her);
        assert_eq!(about_her, text("<value>"));
        let mut kept = "https://example.com/claims/plan-2".to_owned();
        redactor.redact_name(&mut kept);
        assert_eq!(kept, "https://example.com/claims/plan-2");
        let mut number = Json::Number("49151234567".to_owned());
        redactor.redact_claim("phone", &mut number);
        assert_eq!(number, text("<phone: a number>"));
    }

    #[test]
    fn only_what_says_nothing_of_a_person_stays() {
        for (claim, value, stays) in [
            ("aud", "5e5f4e220b28440012117be4", true),
            ("aud", "https://tiledesk.com/projects/5e5f4e220b28440012117be4", true),
            ("aud", "http://chat.example:3000/projects/5e5f4e220b28440012117be4/", true),
            ("aud", "ada@example.com", false),
            ("aud", "https://ada@tiledesk.com/projects/5e5f4e220b28440012117be4", false),
            ("aud", "https://tiledesk.com/projects/5e5f4e220b28440012117be4?user=ada", false),
            ("aud", "https://tiledesk.com/projects/ada", false),
            ("role", "admin", true),
            ("role", "guest", true),
            ("role", "ada", false),
            ("iat", "1785000000", true),
            ("iat", "2026-07-25T17:20:00Z", true),
            ("iat", "ada", false),
            ("sub", "userexternal", true),
            ("sub", "ada", false),
        ] {
            let mut redacted = Json::Text(value.to_owned());
            Redactor::default().redact_claim(claim, &mut redacted);
            let expected = if stays { value.to_owned() } else { format!("<{claim}>") };
            assert_eq!(redacted, Json::Text(expected), "{value}");
        }
    }
}
