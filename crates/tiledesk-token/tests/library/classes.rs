//! Tokens of one class get one verdict: what a scan takes for granted.

use std::collections::HashMap;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tiledesk_token::claims::Scheme;
use tiledesk_token::findings::Finding;
use tiledesk_token::inspect::Verdict;
use tiledesk_token::inspect::class::{Class, Classifier, Moment};
use tiledesk_token::inspect::signer::{Candidate, Expected, PreviousSecret};

use crate::arbitrary::{any_claim, any_minted, config};
use crate::tokens::{HEADER, ID, Judge, NOW, SECRET, UUID, claims, secret, signed, stored};

/// A verdict, the codes of findings, and the project that signed.
type Said = (Verdict, Vec<&'static str>, Option<String>);

/// What `inspect` says of a token as it has to be handed over, at the time it was issued or at another.
fn said(candidates: &[Candidate], token: &str, now: i64) -> Said {
    let judge = Judge { now, ..Judge::with(candidates.to_vec(), Expected::Any) };
    let report = judge.report(&format!("JWT {token}"));
    let codes = report.findings.iter().map(Finding::code).collect();
    (report.verdict, codes, report.signature.project)
}

fn candidates() -> Vec<Candidate> {
    let mut old = stored("shop", SECRET, None);
    old.previous = Some(PreviousSecret { secret: secret(UUID), replaced: "2026-07-01T00:00:00Z".to_owned() });
    vec![old, stored("other", "a-secret-of-another-project-0123456789", None)]
}

const KEYS: [&str; 4] = [SECRET, UUID, "a-secret-of-another-project-0123456789", "nobodys"];

/// Values that rules look at, or that come close.
fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => "[A-Za-z][A-Za-z0-9 .@-]{0,12}".prop_map(Value::from),
        3 => prop::sample::select(&[
            "undefined", "null", "Ada undefined", "John Doe", "1234567890", "a@b.c", "user-1", "changeme", "YOUR_ID",
            "{{name}}", "<id>", "${id}", "%s", "process.env.X", "your-id", "TODO", "x_undefined", "{\"role\":\"admin\"}",
            "[object Object]", "a@undefined", "NaN", "PROJECT_ID", "?", "my_user_id", " ", "", "ada@example.com",
            "5e5f4e220b28440012117be4_user-1", "5E5F4E220B28440012117BE4_user-1", "5e5f4e220b28440012117be4_",
            "https://tiledesk.com/projects/5e5f4e220b28440012117be4", "https://tiledesk.com/projects/:id", "userexternal",
            "user", "guest", "5e5f4e220b28440012117be4_undefined",
        ][..]).prop_map(Value::from),
        1 => any_claim().prop_map(|(_, value)| value),
        2 => (prop::sample::select(&["plan", "name", "role", "user", "external_id", "a"][..]), "[a-z]{0,3}|undefined")
            .prop_map(|(key, text)| json!({key: text})),
        1 => (-700_i64..700).prop_map(|later| json!(NOW + later)),
        1 => prop::sample::select(&[SECRET, UUID][..]).prop_map(|secret| json!(format!("Ada {}", secret.to_uppercase()))),
    ]
}

fn any_payload() -> impl Strategy<Value = Map<String, Value>> {
    let changes = prop::collection::vec(
        (
            prop::sample::select(
                &[
                    "name",
                    "email",
                    "external_id",
                    "_id",
                    "sub",
                    "aud",
                    "firstname",
                    "lastname",
                    "iat",
                    "exp",
                    "nbf",
                    "plan",
                    "role",
                    "iss",
                ][..],
            ),
            prop::option::of(any_value()),
        ),
        0..3,
    );
    let scheme = prop::sample::select(&[Scheme::Visitor, Scheme::Custom, Scheme::Both][..]);
    let times = (-3_i64..3, prop::sample::select(&[300_i64, 600, 601, 0, -1, 100_000][..]));
    (scheme, changes, "[a-z]{1,8}", times, any::<bool>()).prop_map(|(scheme, changes, id, (at, lifetime), renames)| {
        let Value::Object(mut payload) = claims(scheme) else { return Map::new() };
        payload["iat"] = json!(NOW + at);
        payload["exp"] = json!(NOW + at + lifetime);
        if renames {
            for (key, value) in [("external_id", id.clone()), ("_id", format!("{ID}_{id}"))] {
                if payload.contains_key(key) {
                    payload[key] = json!(value);
                }
            }
        }
        for (key, value) in changes {
            match value {
                Some(value) => drop(payload.insert(key.to_owned(), value)),
                None => drop(payload.shift_remove(key)),
            }
        }
        payload
    })
}

proptest! {
    #![proptest_config(config())]

    /// However two tokens of one class differ, `inspect` says the same of both.
    #[test]
    fn tokens_of_one_class_get_one_verdict(
        tokens in prop::collection::vec((any_payload(), prop::sample::select(&KEYS[..])), 20..60),
        at_issue in any::<bool>(),
    ) {
        let candidates = candidates();
        let moment = if at_issue { Moment::Issued } else { Moment::At(NOW) };
        let mut classifier = Classifier::new(&candidates, moment);
        let mut known: HashMap<Class, (String, Said)> = HashMap::new();
        for (payload, key) in tokens {
            let token = signed(HEADER, Value::Object(payload.clone()).to_string(), key.as_bytes());
            let Some(found) = classifier.classify(&token).filter(|found| found.is_certain) else { continue };
            prop_assert_eq!(payload["iat"].as_i64(), found.issued_at);
            prop_assert_ne!(key, "nobodys");
            let now = if at_issue { found.issued_at.unwrap() } else { NOW };
            let of_this = said(&candidates, &token, now);
            let (first, of_first) = known.entry(found.class).or_insert_with(|| (token.clone(), of_this.clone()));
            prop_assert_eq!(&*of_first, &of_this, "{} and {}", first, token);
        }
    }

    /// What is minted has a class, and that of its like.
    #[test]
    fn what_is_minted_has_a_class((minted, scheme, ttl) in any_minted()) {
        let candidates = candidates();
        let mut classifier = Classifier::new(&candidates, Moment::Issued);
        let found = classifier.classify(minted.as_str());
        prop_assert!(found.is_none_or(|found| found.is_certain), "{scheme} {ttl}");
    }
}

/// The class of a token for `shop` with another value for a claim.
fn class_with(classifier: &mut Classifier, claim: &str, value: Value) -> Option<Class> {
    let mut payload = claims(Scheme::Visitor);
    payload[claim] = value;
    classifier.classify(&signed(HEADER, payload.to_string(), SECRET.as_bytes())).map(|found| found.class)
}

#[test]
fn a_token_that_may_have_a_secret_in_it_has_no_class() {
    let mut classifier = Classifier::new(&candidates(), Moment::Issued);
    for claim in ["name", "external_id"] {
        for secret in [SECRET.to_owned(), format!("x{UUID}"), UUID.replace('-', "")] {
            assert_eq!(class_with(&mut classifier, claim, json!(secret)), None, "{claim} {secret}");
        }
        // Another one of the same form.
        assert!(class_with(&mut classifier, claim, json!("7d444840-9dc0-11d1-b245-5ffdce74fad2")).is_some());
    }
    let short = Candidate { secret: secret("short"), ..stored("shop", SECRET, None) };
    let mut classifier = Classifier::new(&[stored("shop", SECRET, None), short], Moment::Issued);
    assert_eq!(class_with(&mut classifier, "name", json!("Ada")), None);
}

#[test]
fn of_the_sites_own_claims_only_what_no_rule_reads_may_differ() {
    let mut classifier = Classifier::new(&candidates(), Moment::Issued);
    let mut class = |claim: &str, value: Value| class_with(&mut classifier, claim, value).unwrap();
    let gold = class("attributes", json!({"plan": "gold", "seat": 17}));
    assert_eq!(gold, class("attributes", json!({"plan": "silver", "seat": 18})));
    for other in [
        json!({"plan": "undefined", "seat": 17}),
        json!({"plan": UUID, "seat": 17}),
        json!({"plan": "gold", "seat": "17"}),
        json!({"plan": "gold", "seat": 1_516_239_022}),
        json!({"plan": "gold", "role": 17}),
        json!({"plan": "gold"}),
        json!("gold"),
    ] {
        assert_ne!(gold, class("attributes", other.clone()), "{other}");
    }
    assert_eq!(class("jti", json!("826cef77")), class("jti", json!("09fe02f8")));
    for (claim, one, other) in [
        ("iss", "shop", "tiledesk"),
        ("role", "guest", "admin"),
        ("Audience", "shop", "https://tiledesk.com/projects/x"),
        ("note", "{}", r#"{"name":"Ada"}"#),
        ("note", "\"", "\n"),
    ] {
        assert_ne!(class(claim, json!(one)), class(claim, json!(other)), "{claim} {other}");
    }
    assert_ne!(class("nbf", json!(NOW)), class("nbf", json!(NOW + 1)));
    assert_ne!(class("sub", json!("")), class("aud", json!("")));
}

#[test]
fn ordinary_tokens_that_differ_in_whom_they_name_are_of_one_class() {
    let candidates = candidates();
    let mut classifier = Classifier::new(&candidates, Moment::Issued);
    for scheme in [Scheme::Visitor, Scheme::Custom, Scheme::Both] {
        let mut classes = Vec::new();
        for (name, id) in [("Ada Lovelace", "user-1"), ("Łukasz O'Neil", "u.2"), ("李 小龙", "17")] {
            let Value::Object(mut payload) = claims(scheme) else { panic!() };
            for (key, value) in
                [("name", name.to_owned()), ("external_id", id.to_owned()), ("_id", format!("{ID}_{id}"))]
            {
                if payload.contains_key(key) {
                    payload[key] = json!(value);
                }
            }
            let token = signed(HEADER, Value::Object(payload).to_string(), SECRET.as_bytes());
            let found = classifier.classify(&token).unwrap();
            assert!(found.is_certain);
            classes.push(found.class);
        }
        classes.dedup();
        assert_eq!(classes.len(), 1, "{scheme}");
    }
    let token = signed(HEADER, claims(Scheme::Both).to_string(), b"nobodys");
    assert!(!classifier.classify(&token).unwrap().is_certain);
}
