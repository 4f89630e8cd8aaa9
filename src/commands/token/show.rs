//! What `inspect` prints for people: the verdict, the token, what is wrong. A good token is ten lines.

use std::fmt::Write;

use crate::ui::Ui;
use tiledesk_token::escape;
use tiledesk_token::findings::{Clock, Finding, Severity};
use tiledesk_token::inspect::comparison::Difference;
use tiledesk_token::inspect::prediction::PredictedAnswer;
use tiledesk_token::inspect::signer::SignatureState;
use tiledesk_token::inspect::{Report, Verdict};
use tiledesk_token::json::Json;
use tiledesk_token::time;

/// Why a signature was not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhyUnverified {
    /// `--no-verify`.
    NotAsked,
    /// There is none.
    NoSecret,
    /// There is one, but the token has no signature that it could have made.
    Unneeded,
    /// The store could not answer.
    StoreFailed,
}

/// What is shown.
pub(super) struct Shown<'a> {
    pub(super) report: &'a Report,
    pub(super) now: i64,
    pub(super) clock: Clock,
    pub(super) unverified: WhyUnverified,
    pub(super) compared: Option<Compared<'a>>,
}

/// The second of two tokens, and what matters about the difference.
pub(super) struct Compared<'a> {
    pub(super) report: &'a Report,
    pub(super) differences: &'a [Difference],
}

/// The whole page, in lines.
pub(super) fn page(io: &Ui<'_>, shown: &Shown<'_>) -> String {
    let report = shown.report;
    let mut page = verdict(io, shown);
    if let Some(compared) = &shown.compared {
        comparison(io, shown, compared, &mut page);
    }
    findings(io, shown, &mut page);
    if report.header.is_some() || report.claims.is_some() {
        if !report.findings.is_empty() || shown.compared.is_some() {
            page.push('\n');
        }
        facts(shown, &mut page);
    }
    page
}

/// The verdict and the findings, without the token itself.
pub(super) fn judgement(io: &Ui<'_>, shown: &Shown<'_>) -> String {
    let mut page = verdict(io, shown);
    findings(io, shown, &mut page);
    page
}

fn verdict(io: &Ui<'_>, shown: &Shown<'_>) -> String {
    let report = shown.report;
    let (word, meaning) = match report.verdict {
        Verdict::Accepted if report.is_accepted_plainly() => ("accepted", "accepted"),
        Verdict::Accepted => ("accepted", "warning"),
        Verdict::Refused => ("refused", "error"),
        Verdict::NotChecked => ("not checked", "warning"),
    };
    format!("{}: {}\n", io.coloured(word, meaning), sentence(shown))
}

/// The verdict in one line.
fn sentence(shown: &Shown<'_>) -> String {
    let report = shown.report;
    match report.verdict {
        Verdict::Accepted => {
            let expiry = report.times.expires_at.map_or_else(
                || "it never expires".to_owned(),
                |exp| {
                    let when = time::relative(exp, shown.now);
                    if shown.clock == Clock::Now {
                        format!("expires {when}")
                    } else {
                        format!("expires {when} from then")
                    }
                },
            );
            match report.meant.sign_in {
                PredictedAnswer::Refused(status) => {
                    format!(
                        "signed with {}; {expiry}; but a Tiledesk server answers {status} at sign-in",
                        signer(report)
                    )
                }
                _ => format!("signed with {}; {expiry}{}", signer(report), as_pasted(report)),
            }
        }
        Verdict::Refused => refused(shown),
        Verdict::NotChecked => {
            if let Some(finding) = report.unknown_signer() {
                return finding.message().to_owned();
            }
            if let Some(finding) = report.unknown_answer() {
                return format!("signed with {}; but {}", signer(report), finding.message());
            }
            let why = match shown.unverified {
                WhyUnverified::NotAsked => "was not to be checked",
                WhyUnverified::NoSecret | WhyUnverified::Unneeded => "was not checked: there is no secret at hand",
                WhyUnverified::StoreFailed => "could not be checked: the store did not give the secret",
            };
            format!("nothing is wrong that can be seen, but the signature {why}")
        }
    }
}

/// What a server answers to the string as it was pasted, where that has another prefix than the widget must be given.
fn as_pasted(report: &Report) -> String {
    let prefix = report.findings.iter().find(|finding| finding.part() == "prefix");
    match (prefix.map(Finding::severity), report.server.sign_in) {
        (Some(Severity::Warning), PredictedAnswer::Refused(status)) => {
            format!("; but with the prefix that was pasted, a Tiledesk server answers {status} at sign-in")
        }
        _ => String::new(),
    }
}

fn refused(shown: &Shown<'_>) -> String {
    let mut errors = shown.report.errors();
    let first = errors.next().map(Finding::message).unwrap_or_default();
    let rest = match errors.count() {
        0 if shown.report.claims.is_none() => return first.to_owned(),
        0 if shown.report.signature.state == SignatureState::NotChecked => match shown.unverified {
            WhyUnverified::Unneeded => "nothing else is wrong that can be seen".to_owned(),
            _ => "nothing else is wrong that can be seen without the secret".to_owned(),
        },
        0 => "nothing else is wrong".to_owned(),
        1 => "one more error below".to_owned(),
        more => format!("{more} more errors below"),
    };
    // The documented rules refuse more than a server does.
    let but = match shown.report.meant.sign_in {
        PredictedAnswer::Accepted => "; but a Tiledesk server answers 200 at sign-in",
        _ => "",
    };
    format!("{first}; {rest}{but}")
}

fn signer(report: &Report) -> String {
    let fingerprint = report.signature.fingerprint.as_deref().unwrap_or_default();
    match &report.signature.project {
        Some(project) => format!("the secret of project `{project}` ({fingerprint})"),
        None => format!("the secret that was given ({fingerprint})"),
    }
}

/// What changed from the token to the second one; a line each.
fn comparison(io: &Ui<'_>, shown: &Shown<'_>, compared: &Compared<'_>, page: &mut String) {
    let other = Shown { report: compared.report, compared: None, ..*shown };
    let verdict = compared.report.verdict.as_str().replace('_', " ");
    let _ = writeln!(page, "the other token: {verdict}: {}", sentence(&other));
    if compared.differences.is_empty() {
        let signatures = [shown.report, compared.report].map(|report| report.signature.state);
        let unchecked = signatures.contains(&SignatureState::NotChecked);
        let but = if unchecked { "; the signatures were not compared" } else { "" };
        let _ = writeln!(page, "  nothing that matters differs{but}");
    }
    for Difference { code, message } in compared.differences {
        let _ = writeln!(page, "  {}[{code}]: {message}", io.coloured("differs", "note"));
    }
}

/// Each with its fix. What the verdict has said is not said again.
fn findings(io: &Ui<'_>, shown: &Shown<'_>, page: &mut String) {
    for (index, finding) in shown.report.findings.iter().enumerate() {
        let severity = finding.severity();
        let label = io.coloured(severity.as_str(), severity.as_str());
        // Writing into a String cannot fail; so it is everywhere in here.
        let said = index == 0 && severity == Severity::Error;
        let message = if said { String::new() } else { format!(" {}", finding.message()) };
        let _ = writeln!(page, "  {label}[{}]{}{message}", finding.code(), if said { "" } else { ":" });
        let _ = writeln!(page, "    fix: {}", finding.fix());
    }
}

fn facts(shown: &Shown<'_>, page: &mut String) {
    let report = shown.report;
    let mut rows: Vec<(String, String)> = Vec::new();
    let scheme = report.scheme.map_or("unknown, judged as visitor", |scheme| scheme.as_str());
    rows.push(("scheme".to_owned(), scheme.to_owned()));
    if let Some(header) = &report.header {
        rows.push(("header".to_owned(), escape::escaped(&header.to_string()).into_owned()));
    }
    let signature = match report.signature.state {
        SignatureState::Good => format!("good, {}", signer(report)),
        SignatureState::Bad => "BAD".to_owned(),
        SignatureState::NotChecked => "not checked".to_owned(),
    };
    rows.push(("signature".to_owned(), signature));
    if let Some(Json::Object(claims)) = &report.claims {
        for (key, value) in claims {
            rows.push((escape::excerpt(key, 40), claim(shown, key, value)));
        }
    }
    rows.extend(server(shown).map(|line| ("server".to_owned(), line)));
    let width = rows.iter().map(|(key, _)| key.chars().count()).max().unwrap_or(0);
    for (key, value) in rows {
        let _ = writeln!(page, "{key:width$}  {value}");
    }
}

fn claim(shown: &Shown<'_>, key: &str, value: &Json) -> String {
    let plain = match value {
        Json::Text(text) => escape::escaped(text).into_owned(),
        other => escape::escaped(&other.to_string()).into_owned(),
    };
    let time = match key {
        "iat" => shown.report.times.issued_at,
        "exp" => shown.report.times.expires_at,
        _ => None,
    };
    match (time, time.and_then(time::rfc3339)) {
        (Some(seconds), Some(written)) => {
            let when = time::relative(seconds, shown.now);
            let when = if shown.clock == Clock::Now { when } else { format!("{when}, seen from the time given") };
            format!("{plain}  {written}, {when}")
        }
        _ => plain,
    }
}

/// What a real server does, where that differs from the verdict.
fn server(shown: &Shown<'_>) -> Option<String> {
    let answers = shown.report.meant;
    let word = |name: &str, answer: PredictedAnswer| match answer {
        PredictedAnswer::Accepted => format!("{name} accepts it"),
        PredictedAnswer::Refused(status) => format!("{name} answers {status}"),
        PredictedAnswer::NotSent => format!("{name} is never asked"),
        PredictedAnswer::Unknown => format!("{name} is unknown"),
    };
    let differs = |answer: PredictedAnswer| match shown.report.verdict {
        Verdict::Refused => answer == PredictedAnswer::Accepted,
        Verdict::Accepted | Verdict::NotChecked => {
            matches!(answer, PredictedAnswer::Refused(_) | PredictedAnswer::NotSent)
        }
    };
    (differs(answers.sign_in) || differs(answers.decode))
        .then(|| format!("{}, {} (Tiledesk 2.19)", word("sign-in", answers.sign_in), word("decode", answers.decode)))
}
