//! What the token commands print as JSON: one object on one line, in which nothing can reach a terminal unescaped.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};
use serde_json::{Value, json};

use super::show::{Compared, Shown};

use tiledesk_token::escape;
use tiledesk_token::extract::{Choice, Pasted};
use tiledesk_token::inspect::Report;
use tiledesk_token::inspect::prediction::PredictedAnswer;
use tiledesk_token::json::Json;
use tiledesk_token::time;

/// One line of JSON with every character escaped that moves, hides or reorders text.
pub(in crate::commands) fn line(value: &impl Serialize) -> String {
    let mut bytes = Vec::with_capacity(1024);
    // Everything that is given here has text keys and is written into memory: there is no error to have.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut bytes, Escaping));
    String::from_utf8_lossy(&bytes).into_owned()
}

struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(escape::is_unsafe) {
            let (safe, from) = rest.split_at(at);
            CompactFormatter.write_string_fragment(writer, safe)?;
            let mut characters = from.chars();
            if let Some(character) = characters.next() {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
            rest = characters.as_str();
        }
        CompactFormatter.write_string_fragment(writer, rest)
    }

    /// A value that was passed through as it was typed: its line breaks and tabs can only stand between tokens, all
    /// else that is unsafe only in a text.
    fn write_raw_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let one_line = fragment.replace(['\n', '\r', '\t'], " ");
        self.write_string_fragment(writer, &one_line)
    }
}

/// What `inspect --json` says.
#[derive(Serialize)]
pub(super) struct Inspection<'a> {
    verdict: &'static str,
    scheme: &'static str,
    prefix: &'static str,
    header: Option<&'a Json>,
    claims: Option<&'a Json>,
    signature: Value,
    times: Value,
    findings: Vec<Value>,
    server: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    choice: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<Value>,
}

/// The report for machines.
pub(super) fn inspection<'a>(pasted: &Pasted, choice: Option<&Choice>, shown: &Shown<'a>) -> Inspection<'a> {
    let (report, now) = (shown.report, shown.now);
    let signature = &report.signature;
    let times = &report.times;
    let lifetime = times.issued_at.zip(times.expires_at).map(|(iat, exp)| exp.saturating_sub(iat));
    Inspection {
        verdict: report.verdict.as_str(),
        scheme: report.scheme.map_or("unknown", |scheme| scheme.as_str()),
        prefix: pasted.prefix.as_str(),
        header: report.header.as_ref(),
        claims: report.claims.as_ref(),
        signature: json!({
            "state": signature.state.as_str(),
            "project": signature.project,
            "source": signature.source,
            "fingerprint": signature.fingerprint,
            "variant": signature.variant,
        }),
        times: json!({
            "issued_at": times.issued_at.and_then(time::rfc3339),
            "expires_at": times.expires_at.and_then(time::rfc3339),
            "lifetime_s": lifetime,
            "expires_in_s": times.expires_at.map(|exp| exp.saturating_sub(now)),
        }),
        findings: findings(report),
        server: json!({
            "sign_in": answer(report.server.sign_in),
            "decode": answer(report.server.decode),
        }),
        choice: choice.map(|choice| json!({"pick": choice.pick, "of": choice.of, "line": choice.line})),
        comparison: shown.compared.as_ref().map(comparison),
    }
}

fn findings(report: &Report) -> Vec<Value> {
    report
        .findings
        .iter()
        .map(|finding| {
            json!({
                "code": finding.code(),
                "severity": finding.severity().as_str(),
                "part": finding.part(),
                "message": finding.message(),
                "fix": finding.fix(),
            })
        })
        .collect()
}

fn comparison(compared: &Compared<'_>) -> Value {
    let differences: Vec<_> = compared
        .differences
        .iter()
        .map(|difference| json!({"code": difference.code, "message": difference.message}))
        .collect();
    json!({
        "verdict": compared.report.verdict.as_str(),
        "findings": findings(compared.report),
        "differences": differences,
    })
}

fn answer(answer: PredictedAnswer) -> Value {
    json!({"answer": answer.as_str(), "status": answer.status()})
}
