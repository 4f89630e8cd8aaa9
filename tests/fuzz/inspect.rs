//! Anything that is pasted into the library: no panic, and nothing raw in what is said of it that moves, hides or
//! reorders text.
#![no_main]

use std::fmt::Display;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tiledesk_token::inspect::redaction::Redactor;
use tiledesk_token::inspect::signer::{Candidate, Expected};
use tiledesk_token::{InspectRequest, Pasted, Report, Scheme, Secret, TiledeskId, escape, inspect};

static ID: LazyLock<TiledeskId> = LazyLock::new(|| "5e5f4e220b28440012117be4".parse().unwrap());
static SIGNER: LazyLock<[Candidate; 1]> = LazyLock::new(|| {
    let secret = Secret::parse(b"0f8fad5b-d9cb-469f-a165-70867728950e").unwrap().secret;
    [Candidate::given(secret, "environment")]
});

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let pasted = match Pasted::parse(&text) {
        Ok(pasted) => pasted,
        Err(unclear) => return safe(&unclear),
    };
    // One way a run: the fuzzer finds them all, in a part of the time. Most of that goes into keys, which are tried on one
    // run in eight.
    let custom = data.len() % 2 == 1;
    let has_secret = data.len() % 16 < 2;
    let (candidates, expected) = if has_secret { (&SIGNER[..], Expected::Only(0)) } else { (&[][..], Expected::Any) };
    let mut report = inspect(&InspectRequest {
        candidates,
        expected,
        scheme: custom.then_some(Scheme::Custom),
        id: custom.then_some(&*ID),
        ..InspectRequest::new(&pasted, 1_795_000_000)
    });
    all_safe(&report);
    Redactor::default().redact(&mut report);
    all_safe(&report);
});

fn all_safe(report: &Report) {
    for finding in &report.findings {
        safe(&finding.message());
        safe(&finding.fix());
        safe(&finding.part());
    }
}

fn safe(said: &dyn Display) {
    let said = said.to_string();
    assert_eq!(said.chars().find(|c| *c != '\n' && escape::is_unsafe(*c)), None, "in {said:?}");
}
