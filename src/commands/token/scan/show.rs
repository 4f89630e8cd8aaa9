//! What `scan` prints: a table of groups, or a line of JSON for each token.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;

use super::groups::{Group, Groups, Place};
use super::judge::{Judged, Seen, hash};
use crate::cli::SignerKind;
use crate::commands::progress;
use crate::commands::table::table as in_columns;
use crate::commands::token::json;
use tiledesk_token::escape;
use tiledesk_token::json::Json;
use tiledesk_token::time;

/// A token in its place.
pub(super) struct Line<'a> {
    pub(super) path: &'a Path,
    pub(super) number: u64,
    pub(super) token: &'a str,
    pub(super) seen: &'a Seen,
    /// Where they are to be shown.
    pub(super) claims: Option<Json>,
    /// The line of the log, where it is to be shown.
    pub(super) text: Option<&'a str>,
}

#[derive(Serialize)]
struct Object<'a> {
    file: &'a str,
    line: u64,
    token: String,
    signer: &'static str,
    project: Option<&'a str>,
    fingerprint: Option<&'a str>,
    variant: Option<&'static str>,
    verdict: &'static str,
    findings: &'a [&'static str],
    presumed: bool,
    issued_at: Option<String>,
    expires_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claims: Option<&'a Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

/// One line of JSON.
pub(super) fn line(line: &Line<'_>) -> String {
    let Seen { kind, is_presumed, issued_at, expires_at } = line.seen;
    let judged = &kind.judged;
    json::line(&Object {
        file: &line.path.to_string_lossy(),
        line: line.number,
        token: hash(line.token),
        signer: name(judged.signer),
        project: judged.project.as_deref(),
        fingerprint: judged.fingerprint.as_deref(),
        variant: judged.variant,
        verdict: judged.verdict.as_str(),
        findings: &judged.findings,
        presumed: *is_presumed,
        issued_at: issued_at.and_then(time::rfc3339),
        expires_at: expires_at.and_then(time::rfc3339),
        claims: line.claims.as_ref(),
        text: line.text,
    })
}

fn name(signer: SignerKind) -> &'static str {
    match signer {
        SignerKind::Current => "current",
        SignerKind::Previous => "previous",
        SignerKind::Other => "other",
        SignerKind::Variant => "variant",
        SignerKind::Known => "known",
        SignerKind::Unknown => "unknown",
    }
}

/// The groups, the largest first; nothing where there are none.
pub(super) fn table(groups: &Groups, files: &[PathBuf], columns: Option<usize>) -> String {
    if groups.all.is_empty() {
        return String::new();
    }
    let mut sorted: Vec<&Group> = groups.all.iter().collect();
    sorted.sort_by_key(|group| std::cmp::Reverse(group.tokens));
    let head = ["TOKENS", "SIGNED WITH", "VERDICT", "FINDINGS", "ISSUED", "FIRST", "LAST"].map(str::to_owned);
    let rows = sorted.into_iter().map(|group| row(group, files));
    in_columns(&std::iter::once(head).chain(rows).collect::<Vec<_>>(), columns, &[5, 6, 4])
}

fn row(group: &Group, files: &[PathBuf]) -> [String; 7] {
    let Group { judged, tokens, first, last, hash, issued } = group;
    let at = |seconds: i64| time::rfc3339(seconds).unwrap_or_default();
    let issued = match issued {
        None => "-".to_owned(),
        Some((earliest, latest)) if earliest == latest => at(*earliest),
        Some((earliest, latest)) => format!("{} to {}", at(*earliest), at(*latest)),
    };
    let findings = if judged.findings.is_empty() { "-".to_owned() } else { judged.findings.join(",") };
    let verdict = judged.verdict.as_str().replace('_', " ");
    [
        tokens.to_string(),
        signer(judged),
        verdict,
        findings,
        issued,
        format!("{} ({hash})", place(*first, files)),
        place(*last, files),
    ]
}

fn signer(judged: &Judged) -> String {
    let project = judged.project.as_ref().map(|project| format!(" {project}")).unwrap_or_default();
    let variant = judged.variant.map(|variant| format!(" ({variant})")).unwrap_or_default();
    format!("{}{project}{variant}", name(judged.signer))
}

/// `FILE:LINE`.
pub(super) fn place(place: Place, files: &[PathBuf]) -> String {
    let file = files.get(place.file).map(|file| file.to_string_lossy()).unwrap_or_default();
    let file = if file == "-" { "stdin".into() } else { escape::escaped(&file).into_owned() };
    format!("{file}:{}", place.line)
}

/// How far it is, for somebody who waits.
pub(super) fn progress(read: u64, total: Option<u64>, tokens: u64, elapsed: Duration) -> String {
    let left = progress::left(elapsed, total.and_then(|total| progress::share(read, total)));
    let rate = in_units(progress::rate(read, elapsed));
    format!("{}, {rate}/s{left}; {tokens} tokens", size(read))
}

/// So many bytes.
#[allow(clippy::cast_precision_loss, reason = "three digits are shown")]
pub(super) fn size(bytes: u64) -> String {
    in_units(bytes as f64)
}

fn in_units(bytes: f64) -> String {
    let (mut number, mut unit) = (bytes, "bytes");
    for larger in ["kB", "MB", "GB", "TB"] {
        if number < 999.5 {
            break;
        }
        (number, unit) = (number / 1000.0, larger);
    }
    let digits = usize::from(unit != "bytes" && number < 99.95);
    format!("{number:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_two_or_three_digits() {
        let shown = |bytes, said: &str| assert_eq!(size(bytes), said);
        shown(0, "0 bytes");
        shown(999, "999 bytes");
        shown(1000, "1.0 kB");
        shown(999_949, "1.0 MB");
        shown(1_000_000, "1.0 MB");
        shown(123_456_789, "123 MB");
        shown(12_345_678_901, "12.3 GB");
    }

    #[test]
    fn progress_says_what_is_left_where_that_is_known() {
        let at = |read, total| progress(read, total, 12, Duration::from_secs(2));
        assert_eq!(at(3_000_000_000, None), "3.0 GB, 1.5 GB/s; 12 tokens");
        assert_eq!(at(250_000_000, Some(1_000_000_000)), "250 MB, 125 MB/s, 25 %, 6 s left; 12 tokens");
    }
}
