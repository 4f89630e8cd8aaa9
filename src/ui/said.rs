//! What is said beside the answer with `--json`: an object for each error, warning, note and hint.

use serde::Serialize;

use tiledesk_token::escape;

/// One of them. `tests/schema/said.schema.json` says what each key means.
#[derive(Serialize)]
pub(super) struct Said<'a> {
    pub(super) level: &'static str,
    /// Of an error alone; so is `exit`.
    pub(super) code: Option<&'a str>,
    #[serde(serialize_with = "safe")]
    pub(super) message: &'a str,
    #[serde(serialize_with = "all_safe")]
    pub(super) hints: &'a [String],
    pub(super) exit: Option<u8>,
}

impl Said<'_> {
    /// One line, with its end.
    pub(super) fn line(&self) -> String {
        // Texts and numbers can always be written.
        serde_json::to_string(self).map(|line| line + "\n").unwrap_or_default()
    }
}

/// As without `--json`: whoever takes the text out may show it at a terminal.
fn safe<S: serde::Serializer>(text: &str, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&escape::escaped(text))
}

fn all_safe<S: serde::Serializer>(texts: &[String], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(texts.iter().map(|text| escape::escaped(text)))
}
