//! The string that is handed over under random edits, put to a real server: the model that the library's own property
//! goes by (`edits.rs`) answers as it does, and what `inspect` accepts is never refused.
//!
//! `TILEPASS_TEST_SERVER` is as in `real.rs`.

use std::fmt::Write;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use tiledesk_token::inspect::Verdict;
use tiledesk_token::inspect::prediction::PredictedAnswer;

use super::real::{Draft, Project, inspect};
use crate::support::edits::{edited, is_malformed, sent, takes};

/// The same ones each time.
const EDITS: usize = 150;

/// Control characters at each place of the string, and such as are none.
fn controls(good: &str) -> impl Iterator<Item = String> {
    ('\u{1}'..='\u{1f}').chain('\u{7f}'..='\u{a1}').flat_map(move |character| {
        [2, 3, 4, 40, good.len()].map(|at| {
            let (before, behind) = good.split_at(at);
            format!("{before}{character}{behind}")
        })
    })
}

#[test]
fn what_is_accepted_under_random_edits_is_signed_in() {
    let Some(project) = Project::new("random edits of what is handed over") else {
        return;
    };
    let secret = project.generate();
    let good = Draft::new(&secret, &project.id).jwt();
    let token = good.trim_start_matches("JWT ");
    let mut runner = TestRunner::deterministic();
    let strategy = edited(good.clone());
    let random = std::iter::repeat_with(|| strategy.new_tree(&mut runner).unwrap().current()).take(EDITS);
    let mut wrong = String::new();
    // Taken and accepted, taken, refused for a control character, refused, never sent.
    let mut seen = [0; 5];
    for given in random.chain(controls(&good)).chain([good.clone()]) {
        let report = inspect(&given, &secret, &project.id);
        let is_taken = takes(&given, secret.expose());
        let Some(header) = sent(&given) else {
            assert!(!is_taken);
            if report.verdict != Verdict::Refused {
                let _ = writeln!(wrong, "{given:?}: no browser sends it, and it is {:?}", report.verdict);
            }
            seen[4] += 1;
            continue;
        };
        let status = project.signs_in(&header);
        if is_taken != (status == 200) || is_malformed(&header) != (status == 400) {
            let _ = writeln!(wrong, "{given:?}: answered {status}, the model says {is_taken}");
        }
        let predicted = report.server.sign_in;
        // Nobody knows who encodes what is beyond ASCII, nor what comes of another token's `aud`.
        let may_be_unknown = !given.is_ascii() || !given.contains(token);
        let is_predicted =
            predicted.status() == Some(status) || may_be_unknown && predicted == PredictedAnswer::Unknown;
        if !is_predicted {
            let _ = writeln!(wrong, "{given:?}: answered {status}, predicted {predicted:?}");
        }
        if report.verdict == Verdict::Accepted && status != 200 {
            let _ = writeln!(wrong, "{given:?}: answered {status}, and accepted");
        }
        seen[match status {
            200 if report.verdict == Verdict::Accepted => 0,
            200 => 1,
            400 => 2,
            _ => 3,
        }] += 1;
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}
