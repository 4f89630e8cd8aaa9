//! What can be wrong with a batch as a whole.

use std::io;
use std::path::PathBuf;

use crate::error::{Failure, hint};
use crate::exit::Exit;
use tiledesk_token::escape;

/// What ends a batch.
#[derive(Debug, thiserror::Error)]
pub(super) enum BatchError {
    /// A customer's export must not become claims.
    #[error("{what} `{field}` is not known{}", at(*.line))]
    UnknownField {
        /// `column` or `key`.
        what: &'static str,
        /// Shortened and escaped.
        field: String,
        line: Option<u64>,
    },
    /// The header of a CSV file.
    #[error("the header line {0}")]
    Header(String),
    #[error("the records {0}")]
    Unreadable(&'static str),
    #[error("{bad} of {records} records {}", if *.bad == 1 { "is bad" } else { "are bad" })]
    BadRecords { bad: u64, records: u64 },
    /// With `--strict`.
    #[error("line {line}: {why}")]
    BadRecord { line: u64, why: String },
    #[error("stopped by Ctrl-C after {tokens} tokens{}", if *.to { "; no file was written" } else { "" })]
    Interrupted { tokens: u64, to: bool },
    #[error("a thread that signs ended before its time")]
    Lost,
    #[error("`{}` is there already", .0.display())]
    Exists(PathBuf),
    #[error("`{}` is {what}, and tokens are written into a regular file only", .path.display())]
    NotRegular { path: PathBuf, what: &'static str },
    #[error("cannot write `{}`: {cause}", .path.display())]
    NotWritten { path: PathBuf, cause: io::Error },
}

fn at(line: Option<u64>) -> String {
    line.map(|line| format!(" (line {line})")).unwrap_or_default()
}

/// The name of a column or a key, as it may be shown.
pub(super) fn shown(field: &str) -> String {
    escape::excerpt(field, 60)
}

impl Failure for BatchError {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownField { .. } => "batch.unknown_field",
            Self::Header(_) => "batch.header",
            Self::Unreadable(_) => "batch.unreadable",
            Self::BadRecords { .. } | Self::BadRecord { .. } => "batch.records",
            Self::Interrupted { .. } => "batch.interrupted",
            Self::Lost => "batch.lost",
            Self::Exists(_) | Self::NotRegular { .. } => "batch.exists",
            Self::NotWritten { .. } => "io",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::UnknownField { .. } | Self::Header(_) => Exit::Usage,
            Self::BadRecords { .. } | Self::BadRecord { .. } => Exit::Refused,
            Self::Exists(_) | Self::NotRegular { .. } => Exit::Declined,
            Self::Interrupted { .. } => Exit::Cancelled,
            Self::Unreadable(_) | Self::Lost | Self::NotWritten { .. } => Exit::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::UnknownField { field, what, .. } => vec![
                format!("leave the {what} out, or have it become a claim of that name: `--claim-column '{field}'`"),
                "known: `external_id`, `name`, `email`, `first_name`, `last_name`, `ttl`; in JSON `attributes` and `claims`, in CSV `attributes.KEY` and `claim.NAME`".to_owned(),
            ],
            Self::Exists(_) => vec!["give another name, or let it be replaced: `--force`".to_owned()],
            Self::NotRegular { .. } => vec!["give the name of a new file, or leave `--to` out and redirect stdout".to_owned()],
            Self::NotWritten { path, cause } => hint::file_system(cause, Some(path)).into_iter().collect(),
            Self::BadRecord { .. } => vec!["without `--strict`, bad records are named and skipped".to_owned()],
            Self::Unreadable(_) => vec!["save them as UTF-8".to_owned()],
            Self::Lost => vec!["do it again with `--threads 1`".to_owned()],
            Self::Header(_) | Self::BadRecords { .. } | Self::Interrupted { .. } => Vec::new(),
        }
    }
}
