use super::{Fault, FaultError, inspected, make};
use crate::claims::Scheme;
use crate::findings::Severity;
use crate::ids::TiledeskId;
use crate::inspect::Verdict;
use crate::inspect::redaction::Redactor;
use crate::secret::Secret;

const NOW: i64 = 1_795_000_000;

fn found(header_value: &str, secret: &Secret, id: &TiledeskId) -> (Vec<(Severity, String)>, Verdict) {
    let report = inspected(header_value, secret, Some(id), NOW);
    let findings = report.findings.iter().map(|f| (f.severity(), f.code().to_owned())).collect();
    (findings, report.verdict)
}

#[test]
fn every_fault_is_named_by_its_code_and_by_no_other_error() {
    // A UUID with letters, and one more form that has something to percent-encode.
    let secrets = ["0f8fad5b-d9cb-469f-a165-70867728950e", "p+ssw/rd&5b-d9cb-469f-a165-70867728950e"];
    let id = "5e5f4e220b28440012117be4".parse::<TiledeskId>();
    let Ok(id) = id else {
        return assert!(id.is_ok());
    };
    let mut made = Vec::new();
    for text in secrets {
        let secret = Secret::parse(text.as_bytes()).map(|parsed| parsed.secret);
        let Ok(secret) = secret else {
            return assert!(secret.is_ok());
        };
        for fault in Fault::all() {
            let code = fault.code();
            let Ok(header_value) = make(&[fault], &secret, &id, Scheme::Both, NOW) else {
                continue;
            };
            made.push(code);
            let (findings, verdict) = found(&header_value, &secret, &id);
            assert!(findings.iter().any(|(_, found)| found == code), "{code}: {findings:?} in {header_value}");
            let others: Vec<_> = findings.iter().filter(|(s, found)| *s == Severity::Error && found != code).collect();
            assert!(others.is_empty(), "{code} came with {others:?} in {header_value}");
            let error = findings.iter().any(|(s, _)| *s == Severity::Error);
            let expected = match code {
                "server.unknown" => Verdict::NotChecked,
                _ if error => Verdict::Refused,
                _ => Verdict::Accepted,
            };
            assert_eq!(verdict, expected, "{code}");
        }
    }
    for fault in Fault::all() {
        assert!(made.contains(&fault.code()), "{} was made with none of the secrets", fault.code());
    }
}

/// A finding that quotes the token says in its own file what it is to say in a ticket.
#[test]
fn no_redacted_finding_names_the_visitor() {
    let id = "5e5f4e220b28440012117be4".parse::<TiledeskId>();
    let secret = Secret::parse(b"0f8fad5b-d9cb-469f-a165-70867728950e").map(|parsed| parsed.secret);
    let (Ok(id), Ok(secret)) = (&id, &secret) else {
        return assert!(id.is_ok() && secret.is_ok());
    };
    let mut quoting = 0;
    for fault in Fault::all() {
        let Ok(header_value) = make(&[fault], secret, id, Scheme::Both, NOW) else {
            continue;
        };
        let mut report = inspected(&header_value, secret, Some(id), NOW);
        let words = |report: &crate::inspect::Report| {
            let said = report.findings.iter().map(|f| format!("{} {} {}", f.part(), f.message(), f.fix()));
            said.collect::<String>().to_lowercase()
        };
        let names_somebody = |said: &str| ["test-visitor", "test visitor"].iter().any(|name| said.contains(name));
        quoting += usize::from(names_somebody(&words(&report)));
        Redactor::default().redact(&mut report);
        assert!(!names_somebody(&words(&report)), "{}: {}", fault.code(), words(&report));
    }
    assert!(quoting > 0, "no finding quotes anything, so that nothing was tested");
}

#[test]
fn what_depends_on_more_than_the_token_is_no_fault_and_an_unknown_code_is_none_either() {
    for code in ["signature.unknown_signer", "signature.previous_secret", "secret.short", "scheme.visitor_only"] {
        let error = Fault::parse(code).err();
        assert!(matches!(&error, Some(FaultError::NotOfTheToken { code: named, .. }) if *named == code), "{error:?}");
    }
    for code in ["time.expird", ""] {
        assert_eq!(Fault::parse(code).err(), Some(FaultError::Unknown(code.to_owned())));
    }
}
