//! How long it takes to find out who signed a token, once the secrets are read: 50 projects, each with a replaced
//! secret, and a token that none of them signed, so that every near miss of every secret is tried.
//!
//! `cargo bench --bench who_signed` prints the median; the aim is less than 50 ms of CPU.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::time::Instant;

use tiledesk_token::findings::Finding;
use tiledesk_token::inspect::signer::{Candidate, Expected, PreviousSecret, SignatureState, SignedToken, who_signed};
use tiledesk_token::secret::Secret;

const MESSAGE: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoiVGVzdCBWaXNpdG9yIiwiZW1haWwiOiJ0ZXN0LX\
    Zpc2l0b3JAZXhhbXBsZS5jb20iLCJleHRlcm5hbF9pZCI6InRlc3QtdmlzaXRvciIsImlhdCI6MTc5NTAwMDAwMCwiZXhwIjoxNzk1MDAwMzAwfQ";

fn secret(number: usize) -> Secret {
    Secret::parse(format!("0f8fad5b-d9cb-469f-a165-{number:012x}").as_bytes()).unwrap().secret
}

fn main() {
    let candidates: Vec<Candidate> = (0..50)
        .map(|number| Candidate {
            project: Some(format!("project-{number}")),
            previous: Some(PreviousSecret {
                secret: secret(1000 + number),
                replaced: "2026-11-22T06:02:21Z".to_owned(),
            }),
            ..Candidate::given(secret(number), "keyring")
        })
        .collect();
    let mut times: Vec<f64> = (0..50)
        .map(|_| {
            let started = Instant::now();
            let check =
                who_signed(&candidates, &Expected::Any, &SignedToken { input: MESSAGE, signature: &[7; 32], id: None });
            let took = started.elapsed().as_secs_f64() * 1000.0;
            assert_eq!(check.state(), SignatureState::NotChecked);
            assert_eq!(check.finding().map(Finding::code), Some("signature.unknown_signer"));
            took
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let (best, median) = (times.first().unwrap(), times.get(times.len() / 2).unwrap());
    println!(
        "who signed it, 50 projects, every near miss: median {median:.1} ms, best {best:.1} ms (aim: under 50 ms)"
    );
}
