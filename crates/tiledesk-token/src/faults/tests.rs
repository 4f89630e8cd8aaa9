use super::{CODES, inspected, make};
use crate::findings::Severity;
use crate::findings::catalogue::ENTRIES;
use crate::ids::TiledeskId;
use crate::inspect::Verdict;
use crate::secret::Secret;

const NOW: i64 = 1_795_000_000;

fn found(code: &str, header_value: &str, secret: &Secret, id: &TiledeskId) -> (Vec<(Severity, String)>, Verdict) {
    let Some(report) = inspected(&[code], header_value, secret, Some(id), NOW) else {
        return (Vec::new(), Verdict::NotChecked);
    };
    let findings = report.findings.iter().map(|(s, f)| (*s, f.code().to_owned())).collect();
    (findings, report.verdict)
}

#[test]
fn every_fault_is_named_by_its_code_and_by_no_other_error() {
    // A UUID with letters, and one more form that has something to percent-encode.
    let secrets = ["0f8fad5b-d9cb-469f-a165-70867728950e", "p+ssw/rd=5b-d9cb-469f-a165-70867728950e"];
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
        for code in CODES {
            let Ok(header_value) = make(&[code], &secret, &id, NOW) else {
                continue;
            };
            made.push(*code);
            let (findings, verdict) = found(code, &header_value, &secret, &id);
            assert!(findings.iter().any(|(_, found)| found == code), "{code}: {findings:?} in {header_value}");
            let others: Vec<_> = findings.iter().filter(|(s, found)| *s == Severity::Error && found != code).collect();
            assert!(others.is_empty(), "{code} came with {others:?} in {header_value}");
            let error = findings.iter().any(|(s, _)| *s == Severity::Error);
            assert_eq!(verdict, if error { Verdict::Refused } else { Verdict::Accepted }, "{code}");
        }
    }
    for code in CODES {
        assert!(made.contains(code), "{code} was made with none of the secrets");
    }
}

#[test]
fn codes_stand_in_the_order_of_the_catalogue_and_the_others_depend_on_what_is_stored() {
    let stored = [
        "signature.unknown_signer",
        "signature.previous_secret",
        "signature.other_project",
        "secret.short",
        "scheme.visitor_only",
    ];
    let makeable: Vec<&str> = ENTRIES.iter().map(|e| e.code).filter(|c| !stored.contains(c)).collect();
    assert_eq!(CODES, makeable);
}
