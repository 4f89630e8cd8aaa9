//! What can be wrong with a batch as a whole.

use std::io;
use std::path::{Path, PathBuf};

use crate::error::shell::{SHELL, Shell};
use crate::error::{Failure, hint};
use crate::exit::Exit;
use crate::paths::is_shown;
use tiledesk_token::ExtraClaim;
use tiledesk_token::batch::{BadHeader, UnknownField, unknown};
use tiledesk_token::escape;

/// What ends a batch.
#[derive(Debug, thiserror::Error)]
pub(super) enum BatchError {
    /// A customer's export must not become claims.
    #[error("{}{}{}", unknown(.what, .fields), at(*.line), and_missing(.missing))]
    UnknownFields {
        /// `column` or `key`.
        what: &'static str,
        fields: Vec<UnknownField>,
        /// Columns that have to be there, and that none of these may stand for.
        missing: Vec<&'static str>,
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
    #[error("the records {}", .what.what())]
    Unreadable { what: Unreadable, place: RecordsPlace },
    #[error("{bad} of {records} records {}{}", if *.bad == 1 { "is bad" } else { "are bad" }, no_file(*.to))]
    BadRecords {
        bad: u64,
        records: u64,
        /// Whether some of them are not UTF-8, and whether some have a number in place of an id.
        has_other_text: bool,
        has_number_as_id: bool,
        place: RecordsPlace,
        /// Whether there was to be a file, and there is no token to write into it.
        to: bool,
    },
    /// Of `--count`: what was typed makes it.
    #[error("token {number}: {why}")]
    BadNumber { number: u64, why: String },
    /// With `--strict`.
    #[error("line {line}: {why}")]
    BadRecord { line: u64, why: String },
    #[error("{} after {tokens} tokens{}", if *.exit == Exit::Cancelled { "stopped by Ctrl-C" } else { "told to end" }, no_file(*.to))]
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

impl BatchError {
    /// Of the header line of records that are in this place.
    pub(super) fn of_header(bad: BadHeader, place: &RecordsPlace) -> Self {
        let unreadable = |what| Self::Unreadable { what, place: place.clone() };
        match bad {
            BadHeader::OldMac => unreadable(Unreadable::OldMac),
            BadHeader::NotUtf8 => unreadable(Unreadable::NotUtf8),
            BadHeader::Unknown { fields, missing } => {
                Self::UnknownFields { what: "column", fields, missing, line: None }
            }
            bad => Self::Header(bad),
        }
    }
}

/// Where records are: in a file, which hints name; or on stdin, or in a file whose name is not to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RecordsPlace(Option<PathBuf>);

impl RecordsPlace {
    pub(super) fn stdin() -> Self {
        Self(None)
    }

    pub(super) fn file(path: &Path) -> Self {
        Self(Some(path.to_owned()).filter(|_| is_shown(path)))
    }

    /// Signs what a program of Unix makes of them.
    fn through(&self, filter: &str) -> String {
        match &self.0 {
            Some(path) => format!("`{filter} <{} | tilepass token sign --batch`", SHELL.in_quotes(path)),
            None => format!("`… | {filter} | tilepass token sign --batch`"),
        }
    }

    fn as_utf8(&self) -> String {
        let how = match (SHELL, &self.0) {
            (Shell::Posix, _) => self.through("iconv -f WINDOWS-1252 -t UTF-8"),
            (Shell::PowerShell, path) => {
                let path = path.as_ref().map_or_else(|| "FILE".to_owned(), |path| SHELL.in_quotes(path));
                format!("`Get-Content -Encoding Default {path} | Set-Content -Encoding utf8 NEW`")
            }
        };
        format!("save them as UTF-8; those of Western European Windows: {how}")
    }

    fn with_strings_as_ids(&self) -> String {
        match SHELL {
            Shell::Posix => {
                let how = self.through("jq -c '.external_id |= tostring'");
                format!("{how} makes strings of the numbers")
            }
            Shell::PowerShell => "write each `external_id` in quotes".to_owned(),
        }
    }
}

fn no_file(to: bool) -> &'static str {
    if to { "; no file was written" } else { "" }
}

fn at(line: Option<u64>) -> String {
    line.map(|line| format!(" (line {line})")).unwrap_or_default()
}

fn and_missing(missing: &[&str]) -> String {
    match missing {
        [] => String::new(),
        [one] => format!(", and `{one}` is missing"),
        several => format!(", and {} are missing", escape::list(several)),
    }
}

/// Records that are none of the two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    Utf16,
    NotUtf8,
    OldMac,
    Array,
    Indented,
    CsvForJson,
    JsonForCsv,
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
            Self::CsvForJson => "look like CSV, and `--input jsonl` takes an object of JSON on each line",
            Self::JsonForCsv => "look like JSON, and `--input csv` takes a header line and lines of cells",
            Self::Workbook => "are a workbook of a spreadsheet, or another archive",
            Self::Gzip => "are packed with gzip",
        }
    }

    fn hint(self, place: &RecordsPlace) -> String {
        match self {
            Self::OldMac | Self::Gzip if SHELL != Shell::Posix => {
                "convert them, and give the new file: `--batch FILE`".to_owned()
            }
            Self::Utf16 => "save them as UTF-8".to_owned(),
            Self::NotUtf8 => place.as_utf8(),
            Self::OldMac => place.through(r"tr '\r' '\n'"),
            Self::Array => place.through("jq -c '.[]'"),
            Self::Indented => place.through("jq -c ."),
            Self::CsvForJson | Self::JsonForCsv => {
                "leave `--input` out: the first byte tells how they are written".to_owned()
            }
            Self::Workbook => "save the sheet as CSV (UTF-8)".to_owned(),
            Self::Gzip => place.through("gzip -dc"),
        }
    }
}

/// What mends fields that are not known.
fn about_unknown(what: &str, fields: &[UnknownField], missing: &[&str]) -> Vec<String> {
    let mut hints = Vec::new();
    let is_to_be =
        |UnknownField { name, meant, .. }: &UnknownField| meant.map(|meant| format!("`{name}` has to be `{meant}`"));
    let renamed = fields.iter().filter_map(is_to_be);
    let renamed: Vec<String> = renamed.collect();
    if !renamed.is_empty() {
        hints.push(format!("the name counts to the letter: {}", renamed.join(", ")));
    }
    let left: Vec<&str> = fields.iter().filter(|field| field.meant.is_none()).map(|field| &*field.name).collect();
    match missing {
        [] => hints.extend(about_left(what, fields, &left)),
        missing => hints.push(about_missing(missing, left.len())),
    }
    hints.push("known: `external_id`, `name`, `email`, `first_name`, `last_name`, `ttl`; in JSON `attributes` and `claims`, in CSV `attributes.KEY` and `claim.NAME`".to_owned());
    hints
}

/// What becomes of columns whose names say nothing, where others are missing: which of them are those is not known.
fn about_missing(missing: &[&str], left: usize) -> String {
    let are = |field: &&str| match *field {
        "external_id" => "your own id of each visitor has to be `external_id`".to_owned(),
        "name" => "the name has to be `name`, or in two columns `first_name` and `last_name`".to_owned(),
        "email" => "the e-mail address has to be `email`".to_owned(),
        other => format!("the other part of the name has to be `{other}`"),
    };
    let are: Vec<String> = missing.iter().map(are).collect();
    let rest = if left > missing.len() {
        "; leave out what is left then, or have each become a claim of its name: `--claim-column NAME`"
    } else {
        ""
    };
    format!("rename in the header line: {}{rest}", are.join(", "))
}

/// What becomes of fields that stand for nothing.
fn about_left(what: &str, fields: &[UnknownField], names: &[&str]) -> Vec<String> {
    // What could be no claim is not offered as one.
    let (can_be, cannot): (Vec<&str>, Vec<&str>) =
        names.iter().partition(|name| ExtraClaim::text(name, "").is_ok() && !name.contains('\''));
    let is_shown = |name: &&&str| fields.iter().any(|field| field.name == **name && field.is_whole);
    let claims: Vec<String> = can_be.iter().filter(is_shown).map(|name| format!("--claim-column '{name}'")).collect();
    let mut hints = Vec::new();
    hints.extend(match claims.as_slice() {
        _ if can_be.is_empty() => None,
        claims if claims.len() < can_be.len() => Some(format!(
            "leave out what is left, or have each become a claim of its name, written as in the {}: `--claim-column NAME`",
            if what == "column" { "header line" } else { "records" }
        )),
        [claim] => Some(format!("leave the {what} out, or have it become a claim of that name: `{claim}`")),
        claims => {
            let claims = claims.join(" ");
            Some(format!("leave the {what}s out, or have them become claims of those names: `{claims}`"))
        }
    });
    hints.extend(match cannot.as_slice() {
        [] => None,
        [_] if can_be.is_empty() => Some(format!("leave the {what} out: no claim can have that name")),
        names => Some(format!("leave out {}: no claim can have such a name", escape::list(names))),
    });
    hints
}

impl Failure for BatchError {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownFields { .. } => "batch.unknown_field",
            Self::Header(_) | Self::CustomOnly { .. } => "batch.header",
            Self::Unreadable { .. } => "batch.unreadable",
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
            Self::Unreadable { .. } | Self::Lost | Self::NotWritten { .. } => Exit::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::UnknownFields { fields, what, missing, .. } => about_unknown(what, fields, missing),
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
            Self::Unreadable { what, place } => vec![what.hint(place)],
            Self::BadRecords { has_other_text, has_number_as_id, place, .. } => {
                let mut hints = Vec::new();
                hints.extend(has_other_text.then(|| place.as_utf8()));
                hints.extend(has_number_as_id.then(|| place.with_strings_as_ids()));
                hints
            }
            Self::Header(BadHeader::NoColumns) => {
                vec!["its first line names the columns: `external_id,name,email`".to_owned()]
            }
            Self::Header(BadHeader::Missing(field)) => vec![about_missing(&[*field], 0)],
            Self::Header(BadHeader::NoName) => vec![about_missing(&["name"], 0)],
            Self::BadNumber { .. } => vec!["`{n}` in `--external-id`, `--email` and `--name` is the number".to_owned()],
            Self::Lost => vec!["do it again with `--threads 1`".to_owned()],
            Self::Header(BadHeader::Twice(_)) => vec!["leave one of the two out, or give it another name".to_owned()],
            Self::Header(_) | Self::Interrupted { .. } => Vec::new(),
        }
    }
}
