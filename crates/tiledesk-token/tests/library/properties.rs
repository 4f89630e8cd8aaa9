//! What holds for every token, whoever made it.

use proptest::prelude::*;
use tiledesk_token::claims::Scheme;
use tiledesk_token::extract::Pasted;
use tiledesk_token::findings::Finding;
use tiledesk_token::inspect::Verdict;

use crate::arbitrary::{any_minted, config};
use crate::tokens::{self, Judge, NOW, claims};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_minted_is_accepted_until_it_expires_and_not_one_second_later(
        (minted, scheme, ttl) in any_minted(),
        early in 0_i64..=120,
    ) {
        let token = minted.header_value();
        let at = |now| Judge { now, ..Judge::new() }.report(&token);
        // A `visitor` token is known to be one.
        let codes = |now| {
            let findings = at(now).findings;
            let codes = findings.iter().map(Finding::code);
            codes.filter(|code| scheme != Scheme::Visitor || *code != "scheme.visitor_only").collect::<Vec<_>>()
        };
        for now in [NOW - early, NOW, NOW + ttl / 2, NOW + ttl - 1] {
            let report = at(now);
            prop_assert_eq!(report.verdict, Verdict::Accepted, "{:?}", report.findings);
            prop_assert_eq!(report.scheme, Some(scheme));
            prop_assert_eq!(report.is_accepted_plainly(), scheme.has_custom());
            prop_assert_eq!(codes(now), Vec::<&str>::new());
        }
        for now in [NOW + ttl, NOW + ttl + 1, NOW + 1_000_000] {
            prop_assert_eq!(codes(now), vec!["time.expired"]);
        }
        prop_assert_eq!(codes(NOW - 121), vec!["time.future"]);
    }

    #[test]
    fn a_change_of_any_one_character_is_never_accepted(
        (minted, _, _) in any_minted(),
        at in any::<prop::sample::Index>(),
        other in prop_oneof![any::<char>(), prop::sample::select(
            &['A', 'B', 'e', 'w', 'x', '0', '-', '_', '.', '=', '+', '/', ' ', '\n', '"', '\'', ',', '…', '%'][..]
        )],
    ) {
        let token = minted.as_str();
        let at = at.index(token.len());
        prop_assume!(!token[at..].starts_with(other));
        let changed = format!("JWT {}{other}{}", &token[..at], &token[at + 1..]);
        if Pasted::parse(&changed).is_ok() {
            prop_assert_ne!(Judge::new().report(&changed).verdict, Verdict::Accepted, "{}", changed);
        }
    }
}

/// A change of one character, at every place of one token: to two of nine at each, as each takes thousands of hashes.
#[test]
fn every_character_of_a_token_counts() {
    let token = tokens::token(&claims(Scheme::Both));
    for at in 0..token.len() {
        for other in ['A', 'e', '9', '_', '.', '=', ' ', '"', ','].into_iter().skip(at % 5).step_by(5) {
            if token[at..].starts_with(other) {
                continue;
            }
            let changed = format!("JWT {}{other}{}", &token[..at], &token[at + 1..]);
            let report = Judge::new().report(&changed);
            assert_eq!(report.verdict, Verdict::Refused, "{changed}");
        }
    }
}
