//! What can be wrong with a batch as a whole.

use std::io;
use std::path::PathBuf;

use crate::error::shell::{SHELL, Shell};
use crate::error::{Failure, hint};
use crate::exit::Exit;
use tiledesk_token::ExtraClaim;
use tiledesk_token::batch::{BadHeader, UnknownField, unknown};

/// What ends a batch.
#[derive(Debug, thiserror::Error)]
pub(super) enum BatchError {
    /// A customer's export must not become claims.
    #[error("{}{}", unknown(.what, .fields), at(*.line))]
    UnknownFields {
        /// `column` or `key`.
        what: &'static str,
        fields: Vec<UnknownField>,
        line: Option<u64>,
    },
    /// The header of a CSV file.
    #[error("the header line {0}")]
    Header(BadHeader),
    /// A column of claims that the scheme does not have.
    #[error("column `{column}` belongs to the schemes `custom` and `both`, which need `--id`")]
    CustomOnly {
        column: String,
        /// What chooses such a scheme.
        flags: &'static str,
    },
    #[error("the records {}", .0.what())]
    Unreadable(Unreadable),
    #[error("{bad} of {records} records {}", if *.bad == 1 { "is bad" } else { "are bad" })]
    BadRecords { bad: u64, records: u64, has_other_text: bool },
    /// Of `--count`: what was typed makes it.
    #[error("token {number}: {why}")]
    BadNumber { number: u64, why: String },
    /// With `--strict`.
    #[error("line {line}: {why}")]
    BadRecord { line: u64, why: String },
    #[error("{} after {tokens} tokens{}", if *.exit == Exit::Cancelled { "stopped by Ctrl-C" } else { "told to end" }, if *.to { "; no file was written" } else { "" })]
    Interrupted { tokens: u64, to: bool, exit: Exit },
    #[error("a thread that signs ended before its time")]
    Lost,
    #[error("`{}` is there already", .0.display())]
    Exists(PathBuf),
    #[error("`{}` is the file that {what} read from", .path.display())]
    Itself { path: PathBuf, what: &'static str },
    #[error("`{}` is {what}, and tokens are written into a regular file only", .path.display())]
    NotRegular { path: PathBuf, what: &'static str },
    #[error("cannot write `{}`: {cause}", .path.display())]
    NotWritten { path: PathBuf, cause: io::Error },
}

impl From<BadHeader> for BatchError {
    fn from(bad: BadHeader) -> Self {
        match bad {
            BadHeader::OldMac => Self::Unreadable(Unreadable::OldMac),
            BadHeader::NotUtf8 => Self::Unreadable(Unreadable::NotUtf8),
            BadHeader::Unknown(fields) => Self::UnknownFields { what: "column", fields, line: None },
            bad => Self::Header(bad),
        }
    }
}

fn at(line: Option<u64>) -> String {
    line.map(|line| format!(" (line {line})")).unwrap_or_default()
}

/// Records that are none of the two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    Utf16,
    NotUtf8,
    OldMac,
    Array,
    Indented,
    Workbook,
    Gzip,
}

impl Unreadable {
    fn what(self) -> &'static str {
        match self {
            Self::Utf16 => "are UTF-16 text",
            Self::NotUtf8 => "are not UTF-8 text",
            Self::OldMac => "have lines that end in a carriage return alone",
            Self::Array => "are an array of JSON, and each has to stand on a line of its own",
            Self::Indented => "are JSON over several lines, and each has to stand on a line of its own",
            Self::Workbook => "are a workbook of a spreadsheet, or another archive",
            Self::Gzip => "are packed with gzip",
        }
    }

    fn hint(self) -> &'static str {
        let is_posix = SHELL == Shell::Posix;
        match self {
            Self::OldMac | Self::Gzip if !is_posix => "convert them, and give the new file: `--batch FILE`",
            Self::Utf16 => "save them as UTF-8",
            Self::NotUtf8 => NOT_UTF8,
            Self::OldMac => r"`tr '\r' '\n' <FILE | tilepass token sign --batch`",
            Self::Array => "`jq -c '.[]' FILE | tilepass token sign --batch`",
            Self::Indented => "`jq -c . FILE | tilepass token sign --batch`",
            Self::Workbook => "save the sheet as CSV (UTF-8)",
            Self::Gzip => "`gzip -dc FILE | tilepass token sign --batch`",
        }
    }
}

const NOT_UTF8: &str = match SHELL {
    Shell::Posix => POSIX_UTF8,
    Shell::PowerShell => POWERSHELL_UTF8,
};
const POSIX_UTF8: &str = "save them as UTF-8; those of Western European Windows: `iconv -f WINDOWS-1252 -t UTF-8 FILE | tilepass token sign --batch`";
const POWERSHELL_UTF8: &str = "save them as UTF-8; those of Western European Windows: `Get-Content -Encoding Default FILE | Set-Content -Encoding utf8 NEW`";

/// What mends fields that are not known.
fn about_unknown(what: &str, fields: &[UnknownField]) -> Vec<String> {
    let mut hints = Vec::new();
    let is_to_be =
        |UnknownField { name, meant }: &UnknownField| meant.map(|meant| format!("`{name}` has to be `{meant}`"));
    let renamed = fields.iter().filter_map(is_to_be);
    let renamed: Vec<String> = renamed.collect();
    if !renamed.is_empty() {
        hints.push(format!("the name counts to the letter: {}", renamed.join(", ")));
    }
    let (mut claims, mut others) = (Vec::new(), 0_usize);
    for UnknownField { name, .. } in fields.iter().filter(|field| field.meant.is_none()) {
        // What could be no claim is not offered as one.
        match ExtraClaim::text(name, "") {
            Ok(_) if !name.contains('\'') => claims.push(format!("--claim-column '{name}'")),
            _ => others += 1,
        }
    }
    match claims.as_slice() {
        [] => {}
        [claim] => {
            hints.push(format!("leave the {what} out, or have it become a claim of that name: `{claim}`"));
        }
        claims => hints
            .push(format!("leave the {what}s out, or have them become claims of those names: `{}`", claims.join(" "))),
    }
    if others > 0 && claims.is_empty() {
        hints.push(format!("leave the {what} out: no claim can have that name"));
    }
    hints.push("known: `external_id`, `name`, `email`, `first_name`, `last_name`, `ttl`; in JSON `attributes` and `claims`, in CSV `attributes.KEY` and `claim.NAME`".to_owned());
    hints
}

impl Failure for BatchError {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownFields { .. } => "batch.unknown_field",
            Self::Header(_) | Self::CustomOnly { .. } => "batch.header",
            Self::Unreadable(_) => "batch.unreadable",
            Self::BadRecords { .. } | Self::BadRecord { .. } | Self::BadNumber { .. } => "batch.records",
            Self::Interrupted { .. } => "batch.interrupted",
            Self::Lost => "batch.lost",
            Self::Exists(_) | Self::Itself { .. } | Self::NotRegular { .. } => "batch.exists",
            Self::NotWritten { .. } => "io",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::UnknownFields { .. } | Self::Header(_) | Self::CustomOnly { .. } | Self::BadNumber { .. } => {
                Exit::Usage
            }
            Self::BadRecords { .. } | Self::BadRecord { .. } => Exit::Refused,
            Self::Exists(_) | Self::Itself { .. } | Self::NotRegular { .. } => Exit::Declined,
            Self::Interrupted { exit, .. } => *exit,
            Self::Unreadable(_) | Self::Lost | Self::NotWritten { .. } => Exit::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::UnknownFields { fields, what, .. } => about_unknown(what, fields),
            Self::CustomOnly { flags, .. } => {
                vec![format!("leave the column out, or choose a scheme that has it: `{flags}`")]
            }
            Self::Itself { .. } => vec!["give another name: nothing is written over what is read".to_owned()],
            Self::Exists(_) => vec!["give another name, or let it be replaced: `--force`".to_owned()],
            Self::NotRegular { .. } => {
                vec!["give the name of a new file, or leave `--to` out and redirect stdout".to_owned()]
            }
            Self::NotWritten { path, cause } if cause.kind() == io::ErrorKind::NotFound => {
                let directory = path.parent().unwrap_or(path);
                vec![format!("there is no such directory: `{}`", SHELL.make_directory(directory))]
            }
            Self::NotWritten { path, cause } => hint::file_system(cause, Some(path)).into_iter().collect(),
            Self::BadRecord { .. } => vec!["without `--strict`, bad records are named and skipped".to_owned()],
            Self::Unreadable(why) => vec![why.hint().to_owned()],
            Self::BadRecords { has_other_text: true, .. } => vec![NOT_UTF8.to_owned()],
            Self::Header(BadHeader::NoColumns) => {
                vec!["its first line names the columns: `external_id,name,email`".to_owned()]
            }
            Self::BadNumber { .. } => vec!["`{n}` in `--external-id`, `--email` and `--name` is the number".to_owned()],
            Self::Lost => vec!["do it again with `--threads 1`".to_owned()],
            Self::Header(_) | Self::BadRecords { .. } | Self::Interrupted { .. } => Vec::new(),
        }
    }
}
