//! Takes the person out of a diagnosis, so that it can go into a ticket.
//!
//! Everything that a token says is replaced by a placeholder, but for what a diagnosis needs and no person is known
//! by. The same value gets the same placeholder, so that two tokens can still be compared.

use super::claims::SUBJECT;
use super::diagnosis::Report;
use super::findings::{Finding, NotAToken};
use super::json::Json;
use super::project::TiledeskId;

/// Claims that stay: times, whose project, which role.
const KEPT: [&str; 5] = ["iat", "exp", "nbf", "aud", "role"];
/// Header parameters that stay.
const KEPT_IN_HEADER: [&str; 4] = ["typ", "alg", "cty", "kid"];

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
            }
        }
        if let Some(Json::Object(header)) = &mut report.header {
            for (key, value) in header {
                if !KEPT_IN_HEADER.contains(&key.as_str()) {
                    *value = self.placeholder(key, value);
                }
            }
        }
        for (_, finding) in &mut report.findings {
            match finding {
                Finding::NotAToken(NotAToken::NoDots(quoted) | NotAToken::Text(quoted)) => {
                    "this text".clone_into(quoted);
                }
                Finding::Subject(quoted) => "<sub>".clone_into(quoted),
                Finding::Duplicate { path, .. } => {
                    // Keys below a claim may be anything: an address book has names for keys.
                    let claim = path.split('.').next().unwrap_or_default().to_owned();
                    if claim.len() != path.len() {
                        *path = format!("{claim}.<key>");
                    }
                }
                _ => {}
            }
        }
    }

    fn redact_claim(&mut self, key: &str, value: &mut Json) {
        let kept = KEPT.contains(&key) && !matches!(value, Json::Object(_))
            || key == "sub" && value.as_text() == Some(SUBJECT);
        if kept {
            return;
        }
        // The project's part of `_id` is no person's.
        let project = value
            .as_text()
            .and_then(|id| id.split_once('_'))
            .filter(|_| key == "_id");
        let project = project
            .and_then(|(project, own)| Some((project.parse::<TiledeskId>().ok()?, own.to_owned())));
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
        if !self.seen.iter().any(|(seen, _)| seen == key) {
            self.seen.push((key.to_owned(), Vec::new()));
        }
        let values = self
            .seen
            .iter_mut()
            .find(|(seen, _)| seen == key)
            .map(|(_, values)| values);
        let index = values.map_or(0, |values| {
            values
                .iter()
                .position(|seen| seen == value)
                .unwrap_or_else(|| {
                    values.push(value.clone());
                    values.len() - 1
                })
        });
        let number = if index == 0 {
            String::new()
        } else {
            format!(" {}", index + 1)
        };
        Json::Text(match value {
            Json::Text(text) if text.is_empty() => "<empty>".to_owned(),
            Json::Text(_) => format!("<{key}{number}>"),
            other => format!("<{key}{number}: {}>", other.kind()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_value_has_the_same_placeholder() {
        let mut redactor = Redactor::default();
        let text = |text: &str| Json::Text(text.to_owned());
        let mut values = [
            text("ada@example.com"),
            text("bob@example.com"),
            text("ada@example.com"),
        ];
        for value in &mut values {
            redactor.redact_claim("email", value);
        }
        assert_eq!(
            values,
            [text("<email>"), text("<email 2>"), text("<email>")]
        );
        let mut id = text("5e5f4e220b28440012117be4_user-1");
        redactor.redact_claim("_id", &mut id);
        assert_eq!(id, text("5e5f4e220b28440012117be4_<external_id>"));
        let mut external = text("user-1");
        redactor.redact_claim("external_id", &mut external);
        assert_eq!(external, text("<external_id>"));
        let mut number = Json::Number("49151234567".to_owned());
        redactor.redact_claim("phone", &mut number);
        assert_eq!(number, text("<phone: a number>"));
    }
}
