//! How a result is written: a line for each record.

use clap::error::ErrorKind;
use serde_json::value::RawValue;

use crate::cli::{Format, Records, Sign};
use crate::commands::secret_source::Key;
use crate::commands::token::json;
use crate::commands::token::sign::Answer;
use crate::error::UsageError;
use tiledesk_token::batch::{Frame, Results};
use tiledesk_token::ids::ProjectName;
use tiledesk_token::{MintedToken, Scheme, time};

/// What was asked for.
#[derive(Clone, Copy)]
pub(super) struct Output {
    /// Around the token: the id beside it, or nothing.
    records: Option<Records>,
    format: Format,
}

impl Output {
    pub(super) fn of(arguments: &Sign, json: bool) -> Result<Self, UsageError> {
        let format = if json { Some(Format::Json) } else { arguments.format };
        let records = match (arguments.many.output, format) {
            (None, None) => Some(Records::Jsonl),
            (Some(records), Some(Format::Json | Format::Call | Format::CallV5)) => {
                let name = if records == Records::Csv { "csv" } else { "jsonl" };
                let message = format!("`--output {name}` has the token as `--format` jwt, raw or header");
                return Err(UsageError::new(ErrorKind::ArgumentConflict, message));
            }
            (records, _) => records,
        };
        Ok(Self { records, format: format.unwrap_or(Format::Jwt) })
    }

    /// What comes before the first result.
    pub(super) fn head(self) -> &'static str {
        if self.records == Some(Records::Csv) { "external_id,token\n" } else { "" }
    }

    /// A line for each result.
    pub(super) fn results(self, key: &Key, scheme: Scheme) -> Results<'_> {
        let (open, close) = match self.format {
            Format::Jwt => ("JWT ", ""),
            Format::Raw => ("", ""),
            Format::Header => ("Authorization: JWT ", ""),
            Format::Call => ("window.tiledesk.signInWithCustomToken(\"JWT ", "\");"),
            Format::CallV5 => ("window.Tiledesk('signInWithCustomToken', 'JWT ", "');"),
            Format::Json => return objects(key, scheme),
        };
        let (before, between, after) = match self.records {
            None => ("", "", "\n"),
            Some(Records::Csv) => ("", ",", "\n"),
            Some(Records::Jsonl) => (r#"{"external_id":""#, r#"","token":""#, "\"}\n"),
        };
        Results::Framed(Frame {
            before,
            has_id: self.records.is_some(),
            between: [between, open].concat(),
            after: [close, after].concat(),
        })
    }
}

/// The lines of `--format json`.
fn objects(key: &Key, scheme: Scheme) -> Results<'_> {
    let project = key.project.as_ref().map(ProjectName::as_str);
    let (fingerprint, source) = (key.secret.fingerprint().to_string(), key.source);
    Results::Told(Box::new(move |token: &MintedToken| {
        // Claims that were minted are JSON.
        let claims: &RawValue = serde_json::from_str(token.claims_json()).unwrap_or(RawValue::NULL);
        json::line(&Answer {
            token: token.header_value(),
            claims,
            scheme: scheme.as_str(),
            expires_at: time::rfc3339(token.expires_at()),
            project,
            fingerprint: fingerprint.clone(),
            source,
        })
    }))
}
