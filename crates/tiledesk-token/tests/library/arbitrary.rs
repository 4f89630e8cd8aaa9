//! Whatever a claim, a text or a token may be: what the properties are tried on, here and by the program's tests.

use proptest::prelude::*;
use serde_json::{Value, json};
use tiledesk_token::{ExtraClaim, MintRequest, MintedToken, Scheme, Secret, TiledeskId, Visitor, mint};

use super::tokens::{ID, NOW, SECRET, secret};

/// 64 cases, or as many as `PROPTEST_CASES` says.
pub fn config() -> ProptestConfig {
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 64;
    }
    config
}

pub fn any_text() -> impl Strategy<Value = String> {
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

pub fn any_json() -> impl Strategy<Value = Value> {
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
pub fn any_claim() -> impl Strategy<Value = (String, Value)> {
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
    pub fn any_visitor()(
        name in "[\\PC&&[^\\s]][\\PC]{0,30}",
        email in "[a-z0-9.+-]{1,20}@[a-z0-9-]{1,10}(\\.[a-z]{2,5}){0,2}",
        external_id in "[A-Za-z0-9._-]{1,255}",
    ) -> Visitor<'static> {
        Visitor::new(name, email, external_id).unwrap()
    }
}

prop_compose! {
    pub fn any_extra()(
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

pub fn any_scheme() -> impl Strategy<Value = Scheme> {
    prop::sample::select(&[Scheme::Visitor, Scheme::Custom, Scheme::Both][..])
}

prop_compose! {
    /// One token, its scheme, and its lifetime.
    pub fn any_minted()(
        visitor in any_visitor(),
        scheme in any_scheme(),
        ttl in 1_i64..=600,
        extra in prop::option::of(any_extra()),
        attributes in prop::collection::btree_map("[a-z]{1,8}", any_text(), 0..3),
    ) -> (MintedToken, Scheme, i64) {
        let id: TiledeskId = ID.parse().unwrap();
        let attributes: Vec<_> = attributes.into_iter().filter(|_| scheme.has_custom()).collect();
        let extra: Vec<_> = extra.into_iter().collect();
        let request = MintRequest {
            scheme,
            lifetime: ttl,
            attributes: &attributes,
            extra: &extra,
            ..MintRequest::new(&visitor, NOW).for_project(&id)
        };
        (mint(&secret(SECRET), &request).unwrap(), scheme, ttl)
    }
}

pub fn any_secret() -> impl Strategy<Value = Secret> {
    "[!-~]{1,256}"
        .prop_filter_map("quotes around it", |text| Secret::parse(text.as_bytes()).ok().map(|parsed| parsed.secret))
}
