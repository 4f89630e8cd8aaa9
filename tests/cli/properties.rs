//! What holds for every token, whoever made it.

use crate::support::tokens;
use std::ffi::OsString;
use std::io;
use std::rc::Rc;

use jiff::Timestamp;
use jsonwebtoken::{EncodingKey, Header};
use proptest::prelude::*;
use serde_json::{Value, json};
use tiledesk_token::claims::{Claims, CustomPart, ExtraClaim, Request, Scheme, Visitor};
use tiledesk_token::findings::Finding;
use tiledesk_token::ids::TiledeskId;
use tiledesk_token::inspect::Verdict;
use tiledesk_token::jws::minter::Minter;
use tiledesk_token::{escape, jws::hs256};
use tilepass::store::memory::MemoryStore;
use tilepass::ui::{Input, Output, Terminal, Ui};
use tilepass::{Host, Outcome, run};
use tokens::{HEADER, ID, Judge, NOW, SECRET, claims, secret, signed};
use zeroize::Zeroizing;

// ----- a run without a process

struct Nobody;

impl Terminal for Nobody {
    fn hidden(&mut self, _: &str) -> io::Result<Option<Zeroizing<String>>> {
        Ok(None)
    }

    fn line(&mut self, _: &str) -> io::Result<Option<String>> {
        Ok(None)
    }
}

struct Ran {
    code: u8,
    stdout: String,
    stderr: String,
}

/// Runs the program at a fixed time, with [`SECRET`] in the environment and no home.
fn tilepass(arguments: &[&str], mut stdin: &[u8], now: i64) -> Ran {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let variables = |name: &str| (name == "TILEPASS_SECRET").then(|| OsString::from(SECRET));
    let mut nobody = Nobody;
    let clock = || Timestamp::from_second(now).unwrap();
    let world = Host {
        ui: Ui::new(
            Input { is_piped: false, reader: &mut stdin, is_terminal: false },
            Output { writer: &mut stdout, is_terminal: false, colour: false },
            Output { writer: &mut stderr, is_terminal: false, colour: false },
            &mut nobody,
            &variables,
        ),
        now: &clock,
        random: &|_| Err("there is no generator here".to_owned()),
        dirs: None,
        open_store: &|kind, _| Box::new(MemoryStore::new(kind, Rc::default())),
    };
    let arguments = std::iter::once("tilepass").chain(arguments.iter().copied());
    let (ending, _) = run(arguments.map(OsString::from), world);
    let Outcome::Exit(exit) = ending else { panic!("it would become another program: {ending:?}") };
    Ran { code: exit.code(), stdout: String::from_utf8(stdout).unwrap(), stderr: String::from_utf8(stderr).unwrap() }
}

fn assert_harmless(output: &str) {
    let unsafe_one = output.chars().find(|c| *c != '\n' && escape::is_unsafe(*c));
    assert_eq!(unsafe_one, None, "{output:?}");
}

/// Whatever the token, `inspect` ends with a verdict and prints nothing that moves a cursor.
fn inspected(stdin: &[u8]) {
    for arguments in [
        &["token", "inspect", "-"][..],
        &["--json", "token", "inspect", "-"],
        &["token", "inspect", "--no-verify", "--scheme", "both", "-"],
    ] {
        let ran = tilepass(arguments, stdin, NOW);
        assert_harmless(&ran.stdout);
        assert_harmless(&ran.stderr);
        assert!(matches!(ran.code, 0 | 1 | 2 | 6), "{}", ran.stderr);
        if matches!(ran.code, 0 | 1) {
            assert!(ran.stderr.is_empty(), "{}", ran.stderr);
            assert!(ran.stdout.ends_with('\n'));
        }
        if arguments[0] == "--json" && matches!(ran.code, 0 | 1) {
            let value: Value = serde_json::from_str(&ran.stdout).unwrap();
            assert_eq!(ran.stdout.lines().count(), 1);
            assert_eq!(value["verdict"], if ran.code == 0 { "accepted" } else { "refused" });
        }
    }
}

// ----- what is tried

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::collection::vec(
            prop_oneof![
                Just('\u{1b}'),
                Just('\u{9b}'),
                Just('\u{202e}'),
                Just('\u{2028}'),
                Just('\u{200b}'),
                Just('\u{7f}'),
                Just('\0'),
                Just('\n'),
                Just('\r'),
                Just('\u{feff}'),
                Just('\u{e0041}'),
                Just('"'),
                Just('\\'),
                any::<char>(),
            ],
            0..20
        )
        .prop_map(|characters| characters.into_iter().collect()),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((any_text(), inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// Values for the claims that are judged: wild ones, and ones at the edges.
fn any_claim() -> impl Strategy<Value = (String, Value)> {
    const KEYS: [&str; 14] = [
        "name",
        "email",
        "external_id",
        "iat",
        "exp",
        "nbf",
        "_id",
        "sub",
        "aud",
        "role",
        "userId",
        "expiresIn",
        "user",
        "mail",
    ];
    let edges = prop_oneof![
        (NOW - 1000..NOW + 1000).prop_map(Value::from),
        Just(json!(100_000_000_001_i64)),
        Just(json!(i64::MAX)),
        Just(json!(i64::MIN)),
        Just(json!(1e300)),
        Just(json!("https://tiledesk.com/projects/")),
        Just(json!(ID)),
        any_json(),
    ];
    (
        prop_oneof![
            4 => prop::sample::select(&KEYS[..]).prop_map(str::to_owned),
            1 => any_text()
        ],
        edges,
    )
}

prop_compose! {
    fn any_visitor()(
        name in "[\\PC&&[^\\s]][\\PC]{0,30}",
        email in "[a-z0-9.+-]{1,20}@[a-z0-9-]{1,10}(\\.[a-z]{2,5}){0,2}",
        external_id in "[A-Za-z0-9._-]{1,255}",
    ) -> Visitor {
        Visitor::new(&name, &email, &external_id).unwrap()
    }
}

prop_compose! {
    fn any_extra()(
        key in "x[A-Za-z0-9_ü:/-]{0,20}",
        value in any_text(),
        json in any_json(),
        is_json in any::<bool>(),
    ) -> ExtraClaim {
        let argument = if is_json {
            format!("{key}:={json}")
        } else {
            format!("{}={value}", key.trim_end_matches(':'))
        };
        ExtraClaim::parse(&argument).unwrap()
    }
}

fn any_scheme() -> impl Strategy<Value = Scheme> {
    prop::sample::select(&[Scheme::Visitor, Scheme::Custom, Scheme::Both][..])
}

prop_compose! {
    /// The claims of one token, its scheme, and its lifetime.
    fn any_claims()(
        visitor in any_visitor(),
        scheme in any_scheme(),
        ttl in 1_i64..=600,
        extra in prop::option::of(any_extra()),
        attributes in prop::collection::btree_map("[a-z]{1,8}", any_text(), 0..3),
    ) -> (Claims, Scheme, i64) {
        let id: TiledeskId = ID.parse().unwrap();
        let claims = Request {
            visitor: &visitor,
            visitor_part: scheme.has_visitor(),
            custom_part: scheme.has_custom().then(|| CustomPart {
                id: &id,
                first_name: None,
                last_name: None,
                attributes: attributes.into_iter().collect(),
            }),
            iat: NOW,
            exp: NOW + ttl,
            extra: extra.into_iter().collect(),
        }
        .into_claims();
        (claims, scheme, ttl)
    }
}

// ----- what holds

/// 64 cases, or as many as `PROPTEST_CASES` says.
fn config() -> ProptestConfig {
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 64;
    }
    config
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_minted_is_accepted_until_it_expires_and_not_one_second_later(
        (claims, scheme, ttl) in any_claims(),
        early in 0_i64..=120,
    ) {
        let token = format!("JWT {}", Minter::new(&secret(SECRET)).mint(&claims));
        let at = |now| Judge { now, ..Judge::new() }.report(&token);
        for now in [NOW - early, NOW, NOW + ttl / 2, NOW + ttl - 1] {
            let report = at(now);
            prop_assert_eq!(report.verdict, Verdict::Accepted, "{:?}", report.findings);
            prop_assert_eq!(report.scheme, Some(scheme));
            prop_assert_eq!(report.findings, vec![]);
        }
        let codes = |now| at(now).findings.iter().map(Finding::code).collect::<Vec<_>>();
        for now in [NOW + ttl, NOW + ttl + 1, NOW + 1_000_000] {
            prop_assert_eq!(codes(now), vec!["time.expired"]);
        }
        prop_assert_eq!(codes(NOW - 121), vec!["time.future"]);
    }

    #[test]
    fn what_is_minted_is_what_the_library_encodes((claims, _, _) in any_claims()) {
        hs256::install();
        let key = EncodingKey::from_secret(SECRET.as_bytes());
        let encoded = jsonwebtoken::encode(&Header::default(), &claims, &key).unwrap();
        prop_assert_eq!(Minter::new(&secret(SECRET)).mint(&claims), encoded);
    }

    #[test]
    fn a_change_of_any_one_character_is_never_accepted(
        (claims, _, _) in any_claims(),
        at in any::<prop::sample::Index>(),
        other in prop_oneof![any::<char>(), prop::sample::select(
            &['A', 'B', 'e', 'w', 'x', '0', '-', '_', '.', '=', '+', '/', ' ', '\n', '"', '\'', ',', '…', '%'][..]
        )],
    ) {
        let token = Minter::new(&secret(SECRET)).mint(&claims);
        let at = at.index(token.len());
        prop_assume!(!token[at..].starts_with(other));
        let changed = format!("JWT {}{other}{}", &token[..at], &token[at + 1..]);
        if let Ok(pasted) = tiledesk_token::extract::Pasted::parse(&changed) {
            let _ = pasted;
            prop_assert_ne!(Judge::new().report(&changed).verdict, Verdict::Accepted, "{}", changed);
        }
    }

    #[test]
    fn arbitrary_bytes_are_judged(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        inspected(&bytes);
    }

    #[test]
    fn arbitrary_text_is_judged(text in any_text(), around in any_text()) {
        inspected(text.as_bytes());
        inspected(format!("{around}JWT {text}.{text}.{text}").as_bytes());
        inspected(format!("{around}signInWithCustomToken({text}\"JWT eyJ.{around}.").as_bytes());
    }

    #[test]
    fn mutilated_tokens_are_judged(
        (claims, _, _) in any_claims(),
        at in any::<prop::sample::Index>(),
        removed in 0_usize..20,
        inserted in any_text(),
        before in any_text(),
    ) {
        let token = format!("JWT {}", Minter::new(&secret(SECRET)).mint(&claims));
        let at = at.index(token.len());
        let end = (at + removed).min(token.len());
        inspected(format!("{before}{}{inserted}{}", &token[..at], &token[end..]).as_bytes());
    }

    #[test]
    fn any_header_and_any_claims_are_judged(
        header in prop::collection::vec((any_text(), any_json()), 0..3),
        alg in prop_oneof![Just(json!("HS256")), any_text().prop_map(Value::from), any_json()],
        changes in prop::collection::vec(any_claim(), 0..6),
        scheme in any_scheme(),
    ) {
        let mut header: serde_json::Map<String, Value> = header.into_iter().collect();
        header.insert("alg".to_owned(), alg);
        let mut payload = claims(scheme);
        payload.as_object_mut().unwrap().extend(changes);
        let token = signed(
            &Value::Object(header).to_string(),
            payload.to_string(),
            SECRET.as_bytes(),
        );
        inspected(format!("JWT {token}").as_bytes());
    }

    #[test]
    fn any_payload_is_judged(payload in prop::collection::vec(any::<u8>(), 0..200)) {
        inspected(format!("JWT {}", signed(HEADER, payload, SECRET.as_bytes())).as_bytes());
    }

    #[test]
    fn what_sign_prints_inspect_accepts(
        name in "[\\PC&&[^\\s-]][\\PC]{0,30}",
        external_id in "[A-Za-z0-9][A-Za-z0-9._-]{0,30}",
        scheme in any_scheme(),
        ttl in 1_i64..=600,
        value in any_text(),
        format in prop::sample::select(&["jwt", "call", "call-v5", "header", "json"][..]),
    ) {
        let claim = format!("x={value}");
        let ttl_text = ttl.to_string();
        let scheme_name = scheme.as_str();
        let signed = tilepass(
            &["token", "sign", "--name", &name, "--email", "ada@example.com", "--external-id",
              &external_id, "--scheme", scheme_name, "--id", ID, "--ttl", &ttl_text, "--claim",
              &claim, "--format", format],
            b"",
            NOW,
        );
        prop_assert_eq!(signed.code, 0, "{}", signed.stderr);
        assert_harmless(&signed.stdout);
        let inspect = ["token", "inspect", "--id", ID];
        let at_the_end = tilepass(&inspect, signed.stdout.as_bytes(), NOW + ttl - 1);
        prop_assert_eq!(at_the_end.code, 0, "{}", at_the_end.stdout);
        let after = tilepass(&inspect, signed.stdout.as_bytes(), NOW + ttl);
        prop_assert_eq!(after.code, 1, "{}", after.stdout);
        prop_assert!(after.stdout.starts_with("refused: expired just now"), "{}", after.stdout);
    }
}

/// A change of one character, at every place of one token.
#[test]
fn every_character_of_a_token_counts() {
    let token = tokens::token(&claims(Scheme::Both));
    for at in 0..token.len() {
        for other in ['A', 'e', '9', '_', '.', '=', ' ', '"', ','] {
            if token[at..].starts_with(other) {
                continue;
            }
            let changed = format!("JWT {}{other}{}", &token[..at], &token[at + 1..]);
            let report = Judge::new().report(&changed);
            assert_eq!(report.verdict, Verdict::Refused, "{changed}");
        }
    }
}
