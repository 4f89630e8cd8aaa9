//! How a result is written: a line for each record.

use clap::error::ErrorKind;
use serde_json::value::RawValue;

use crate::cli::{Format, Records, Sign};
use crate::commands::secret_source::Key;
use crate::commands::token::json;
use crate::commands::token::sign::Answer;
use crate::error::UsageError;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::{MintedToken, Scheme, time};

/// What was asked for.
#[derive(Clone, Copy)]
pub(super) struct Output {
    /// Around the token: the id beside it, or nothing.
    records: Option<Records>,
    format: Format,
}

/// The same, with all that a line needs.
pub(super) struct Writer {
    records: Option<Records>,
    format: Format,
    scheme: Scheme,
    project: Option<ProjectName>,
    fingerprint: String,
    source: &'static str,
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

    pub(super) fn with_key(self, key: &Key, scheme: Scheme) -> Writer {
        Writer {
            records: self.records,
            format: self.format,
            scheme,
            project: key.project.clone(),
            fingerprint: key.secret.fingerprint().to_string(),
            source: key.source,
        }
    }
}

impl Writer {
    /// What comes before the first result.
    pub(super) fn head(&self) -> &'static str {
        if self.records == Some(Records::Csv) { "external_id,token\n" } else { "" }
    }

    /// Adds a line. An id of a visitor, and a token, have nothing to escape in either form.
    pub(super) fn write(&self, out: &mut Vec<u8>, external_id: &str, token: &MintedToken) {
        let (before, between, after) = match self.records {
            None => ("", "", "\n"),
            Some(Records::Csv) => ("", ",", "\n"),
            Some(Records::Jsonl) => (r#"{"external_id":""#, r#"","token":""#, "\"}\n"),
        };
        out.extend_from_slice(before.as_bytes());
        if self.records.is_some() {
            out.extend_from_slice(external_id.as_bytes());
        }
        out.extend_from_slice(between.as_bytes());
        let (open, close) = match self.format {
            Format::Jwt => ("JWT ", ""),
            Format::Raw => ("", ""),
            Format::Header => ("Authorization: JWT ", ""),
            Format::Call => ("window.tiledesk.signInWithCustomToken(\"JWT ", "\");"),
            Format::CallV5 => ("window.Tiledesk('signInWithCustomToken', 'JWT ", "');"),
            Format::Json => {
                out.extend_from_slice(self.object(token).as_bytes());
                out.push(b'\n');
                return;
            }
        };
        out.extend_from_slice(open.as_bytes());
        out.extend_from_slice(token.as_bytes());
        out.extend_from_slice(close.as_bytes());
        out.extend_from_slice(after.as_bytes());
    }

    /// The line of `--format json`.
    fn object(&self, token: &MintedToken) -> String {
        // Claims that were minted are JSON.
        let claims: &RawValue = serde_json::from_str(token.claims_json()).unwrap_or(RawValue::NULL);
        json::line(&Answer {
            token: token.header_value(),
            claims,
            scheme: self.scheme.as_str(),
            expires_at: time::rfc3339(token.expires_at()),
            project: self.project.as_ref().map(ProjectName::as_str),
            fingerprint: self.fingerprint.clone(),
            source: self.source,
        })
    }
}
