//! Every rule, in every scheme: its code, severity and part, and that nothing else is said beside it.
//!
//! In each table `E`, `W` and `N` are error, warning and note; then come the code and the part.

use crate::tokens::{
    self, HEADER, ID, Judge, NOW, OTHER_ID, SECRET, UUID, VISITOR_ONLY, base64url, changed, claims, first_error, given,
    hmac_sha256, signed, stored, token,
};
use serde_json::{Value, json};
use tiledesk_token::claims::Scheme;
use tiledesk_token::findings::Finding;
use tiledesk_token::inspect::Verdict;
use tiledesk_token::inspect::signer::{Expected, SignatureState};

const SCHEMES: [Scheme; 3] = [Scheme::Visitor, Scheme::Custom, Scheme::Both];

/// Changes to the claims of a good token, and what is said then in scheme `visitor`, `custom` and `both`.
type Row<'a> = (&'a [(&'a str, Value)], [&'a [&'a str]; 3]);

fn check(rows: &[Row<'_>]) {
    for (changes, expected) in rows {
        for (scheme, expected) in SCHEMES.into_iter().zip(expected) {
            let judge = Judge { scheme: Some(scheme), ..Judge::new() };
            let text = format!("JWT {}", token(&changed(claims(scheme), changes)));
            assert_eq!(judge.says(&text), *expected, "{scheme}: {changes:?}");
            let refused = expected.iter().any(|line| line.starts_with("E "));
            let verdict = match expected {
                _ if refused => Verdict::Refused,
                _ if expected.contains(&"W server.unknown token") => Verdict::NotChecked,
                _ => Verdict::Accepted,
            };
            assert_eq!(judge.report(&text).verdict, verdict, "{scheme}: {changes:?}");
        }
    }
}

const NOTHING: &[&str] = &[];

#[test]
fn a_good_token() {
    check(&[
        (&[], [NOTHING; 3]),
        // Everything that is optional.
        (
            &[
                ("firstname", json!("Ada")),
                ("lastname", json!("Lovelace")),
                ("attributes", json!({"plan": "gold"})),
                ("nbf", json!(NOW)),
                ("jti", json!("7")),
            ],
            [NOTHING; 3],
        ),
    ]);
}

#[test]
fn times_that_are_missing() {
    check(&[
        (
            &[("-iat", json!(0))],
            [
                &["E time.iat_missing claims.iat"],
                &["W time.iat_missing claims.iat"],
                &["E time.iat_missing claims.iat"],
            ],
        ),
        (
            &[("-exp", json!(0))],
            [
                &["E time.exp_missing claims.exp"],
                &["W time.exp_missing claims.exp"],
                &["E time.exp_missing claims.exp"],
            ],
        ),
        (
            &[("-exp", json!(0)), ("expiresIn", json!("5m"))],
            [
                &["E time.exp_missing claims.exp"],
                &["W time.exp_missing claims.exp"],
                &["E time.exp_missing claims.exp"],
            ],
        ),
    ]);
    let text =
        format!("JWT {}", token(&changed(claims(Scheme::Visitor), &[("-exp", json!(0)), ("expiresIn", json!("5m"))])));
    let report = Judge::new().report(&text);
    assert_eq!(
        first_error(&report),
        "`exp` is missing: a server would accept the token for ever (`expiresIn` is no claim that counts)"
    );
}

#[test]
fn times_that_are_no_seconds_silence_the_rest_about_them() {
    check(&[
        (
            &[("iat", json!(NOW * 1000))],
            [
                &["E time.milliseconds claims.iat"],
                &["W time.milliseconds claims.iat"],
                &["E time.milliseconds claims.iat"],
            ],
        ),
        (
            &[("exp", json!((NOW + 300) * 1000))],
            [
                &["E time.milliseconds claims.exp"],
                &["W time.milliseconds claims.exp"],
                &["E time.milliseconds claims.exp"],
            ],
        ),
        (
            &[("nbf", json!(NOW * 1000))],
            [
                &["E time.milliseconds claims.nbf"],
                &["E server.sign_in token", "W time.milliseconds claims.nbf"],
                &["E time.milliseconds claims.nbf"],
            ],
        ),
        // 10^11 is the last second, and the first millisecond is behind it.
        (
            &[("iat", json!(100_000_000_001_i64))],
            [
                &["E time.milliseconds claims.iat"],
                &["W time.milliseconds claims.iat"],
                &["E time.milliseconds claims.iat"],
            ],
        ),
        (
            &[("iat", json!(100_000_000_000_i64))],
            [
                &["E time.exp_before_iat claims.exp", "E time.future claims.iat"],
                &["E time.exp_before_iat claims.exp", "W time.future claims.iat"],
                &["E time.exp_before_iat claims.exp", "E time.future claims.iat"],
            ],
        ),
        (&[("exp", json!(300))], [&["E time.duration claims.exp"]; 3]),
        (&[("exp", json!(0))], [&["E time.duration claims.exp"]; 3]),
        (&[("exp", json!(-1))], [&["E time.duration claims.exp"]; 3]),
        (&[("exp", json!(300.5))], [&["E time.duration claims.exp"]; 3]),
        (&[("exp", json!(999_999_999))], [&["E time.duration claims.exp"]; 3]),
        (&[("exp", json!(1_000_000_000))], [&["E time.exp_before_iat claims.exp", "E time.expired claims.exp"]; 3]),
    ]);
    for value in [
        json!(NOW.to_string()),
        json!("2026-07-25T17:20:00Z"),
        json!(""),
        Value::Null,
        json!(true),
        json!([NOW]),
        json!({}),
    ] {
        check(&[
            (&[("exp", value.clone())], [&["E time.not_a_number claims.exp"]; 3]),
            (
                &[("iat", value.clone())],
                [
                    &["E time.not_a_number claims.iat"],
                    &["W time.not_a_number claims.iat"],
                    &["E time.not_a_number claims.iat"],
                ],
            ),
            (
                &[("nbf", value)],
                [
                    &["E time.not_a_number claims.nbf"],
                    &["E time.not_a_number claims.nbf"],
                    &["E time.not_a_number claims.nbf"],
                ],
            ),
        ]);
    }
}

#[test]
fn what_is_called_milliseconds_says_what_it_is_in_seconds() {
    for (exp, said) in [
        ("1785000300000", "`exp` is in milliseconds; in seconds it is 1785000300"),
        ("1785000300123.5", "`exp` is in milliseconds; in seconds it is 1785000300"),
        ("1785000300000000", "`exp` is in microseconds; in seconds it is 1785000300"),
        ("1785000300000000000", "`exp` is in nanoseconds; in seconds it is 1785000300"),
    ] {
        let payload = format!(r#"{{"name":"Ada","email":"a@b.c","external_id":"x","iat":{NOW},"exp":{exp}}}"#);
        let text = format!("JWT {}", signed(HEADER, payload, SECRET.as_bytes()));
        let report = Judge::new().report(&text);
        assert_eq!(report.errors().count(), 1, "{exp}");
        assert_eq!(first_error(&report), said);
    }
}

#[test]
fn numbers_that_no_computer_holds_are_not_taken_for_times() {
    for exp in ["1e400", "-1e400"] {
        let payload = format!(r#"{{"name":"Ada","email":"a@b.c","external_id":"x","iat":{NOW},"exp":{exp}}}"#);
        let text = format!("JWT {}", signed(HEADER, payload, SECRET.as_bytes()));
        assert_eq!(Judge::new().says(&text), ["E time.not_a_number claims.exp"], "{exp}");
    }
}

#[test]
fn fractions() {
    #[allow(clippy::cast_precision_loss)]
    let half = |seconds: i64| json!(seconds as f64 + 0.5);
    check(&[
        (
            &[("iat", half(NOW))],
            [&["E time.fractional claims.iat"], &["W time.fractional claims.iat"], &["E time.fractional claims.iat"]],
        ),
        (&[("exp", half(NOW + 300))], [&["E time.fractional claims.exp"]; 3]),
        (
            &[("nbf", half(NOW - 1))],
            [&["E time.fractional claims.nbf"], &["W time.fractional claims.nbf"], &["E time.fractional claims.nbf"]],
        ),
        // 1785000300.0 is whole.
        #[allow(clippy::cast_precision_loss)]
        (&[("exp", json!((NOW + 300) as f64))], [NOTHING; 3]),
    ]);
}

#[test]
fn lifetimes() {
    check(&[
        (&[("exp", json!(NOW + 600))], [NOTHING; 3]),
        (&[("exp", json!(NOW + 601))], [&["E time.too_long claims.exp"], NOTHING, &["E time.too_long claims.exp"]]),
        (&[("exp", json!(NOW + 86_400))], [&["E time.too_long claims.exp"], NOTHING, &["E time.too_long claims.exp"]]),
        (
            &[("exp", json!(NOW + 86_401))],
            [&["E time.too_long claims.exp"], &["W time.long_lived claims.exp"], &["E time.too_long claims.exp"]],
        ),
        // Without `iat` a life begins now.
        (
            &[("-iat", json!(0)), ("exp", json!(NOW + 86_401))],
            [
                &["E time.iat_missing claims.iat"],
                &["W time.iat_missing claims.iat", "W time.long_lived claims.exp"],
                &["E time.iat_missing claims.iat"],
            ],
        ),
        (&[("iat", json!(NOW + 60)), ("exp", json!(NOW + 60))], [&["E time.exp_before_iat claims.exp"]; 3]),
        (&[("iat", json!(NOW + 60)), ("exp", json!(NOW + 59))], [&["E time.exp_before_iat claims.exp"]; 3]),
        (&[("iat", json!(NOW + 60)), ("exp", json!(NOW + 61))], [NOTHING; 3]),
    ]);
}

#[test]
fn the_clock() {
    check(&[
        (&[("iat", json!(NOW - 300)), ("exp", json!(NOW))], [&["E time.expired claims.exp"]; 3]),
        (&[("iat", json!(NOW - 300)), ("exp", json!(NOW + 1))], [NOTHING; 3]),
        (&[("iat", json!(NOW + 120))], [NOTHING; 3]),
        (
            &[("iat", json!(NOW + 121))],
            [&["E time.future claims.iat"], &["W time.future claims.iat"], &["E time.future claims.iat"]],
        ),
        (&[("nbf", json!(NOW))], [NOTHING; 3]),
        (&[("nbf", json!(NOW + 1))], [&["E time.not_before claims.nbf"]; 3]),
    ]);
}

#[test]
fn claims_that_are_missing() {
    check(&[
        (&[("-name", json!(0))], [&["E claims.missing claims.name"], NOTHING, &["E claims.missing claims.name"]]),
        (&[("-email", json!(0))], [&["E claims.missing claims.email"]; 3]),
        // Without it a token of both schemes is one of scheme `custom`.
        (&[("-external_id", json!(0))], [&["E claims.missing claims.external_id"], NOTHING, NOTHING]),
        // And the other way round.
        // Without it, it is a `visitor` token, of which `aud` tells the project.
        (&[("-_id", json!(0))], [NOTHING, &["E claims.missing claims._id"], &["E scheme.visitor_only claims"]]),
        (&[("-sub", json!(0))], [NOTHING, &["E claims.missing claims.sub"], &["E claims.missing claims.sub"]]),
        (&[("-aud", json!(0))], [NOTHING, &["E claims.missing claims.aud"], &["E claims.missing claims.aud"]]),
    ]);
    let bare = format!("JWT {}", token(&json!({"iat": NOW, "exp": NOW + 300})));
    let missing = |scheme| Judge { scheme, ..Judge::new() }.says(&bare);
    let visitor =
        ["E claims.missing claims.name", "E claims.missing claims.email", "E claims.missing claims.external_id"];
    assert_eq!(missing(None), visitor);
    assert_eq!(missing(Some(Scheme::Visitor)), visitor);
    assert_eq!(
        missing(Some(Scheme::Custom)),
        [
            "E claims.missing claims.email",
            "E claims.missing claims._id",
            "E claims.missing claims.sub",
            "E claims.missing claims.aud",
        ]
    );
    assert_eq!(missing(Some(Scheme::Both)).len(), 6);
}

#[test]
fn claims_under_another_name() {
    for (claim, aliases, scheme) in [
        ("external_id", &["externalId", "user_id", "userId", "id", "uid", "customer_id"][..], Scheme::Visitor),
        ("name", &["username", "fullname", "full_name", "first_name", "displayName"], Scheme::Visitor),
        ("email", &["mail", "e-mail", "emailAddress"], Scheme::Visitor),
        ("email", &["mail", "e-mail", "emailAddress"], Scheme::Custom),
        ("_id", &["id", "user_id", "userId", "uid"], Scheme::Custom),
        ("sub", &["subject"], Scheme::Custom),
        ("aud", &["audience"], Scheme::Custom),
        ("sub", &["subject"], Scheme::Both),
        ("aud", &["audience"], Scheme::Both),
    ] {
        for alias in aliases {
            let good = claims(scheme);
            let changes = [(*alias, good[claim].clone()), (&*format!("-{claim}"), Value::Null)];
            let text = format!("JWT {}", token(&changed(good, &changes)));
            let judge = Judge { scheme: Some(scheme), ..Judge::new() };
            let said = judge.says(&text);
            assert_eq!(said, [format!("E claims.misnamed claims.{alias}")], "{scheme}: {claim}");
            let report = judge.report(&text);
            let message = first_error(&report);
            assert!(
                message.starts_with(&format!("found `{alias}`"))
                    && message.ends_with(&format!("the claim is `{claim}`")),
                "{message}"
            );
        }
    }
    // Beside the right one, another name is nobody's mistake.
    check(&[(&[("userId", json!("7")), ("id", json!("7")), ("mail", json!("x"))], [NOTHING; 3])]);
    // An object with everything else in it is no id.
    let nested = json!({"user": {"external_id": "7"}, "name": "Ada", "email": "a@b.c",
        "iat": NOW, "exp": NOW + 300});
    assert_eq!(Judge::new().says(&format!("JWT {}", token(&nested))), ["E claims.nested claims.user"]);
}

#[test]
fn types() {
    for value in [json!(7), json!(1.5), json!(true), Value::Null, json!([]), json!({})] {
        check(&[
            (&[("name", value.clone())], [&["E claims.type claims.name"], NOTHING, &["E claims.type claims.name"]]),
            (&[("email", value.clone())], [&["E claims.type claims.email"]; 3]),
            (&[("sub", value.clone())], [NOTHING, &["E claims.type claims.sub"], &["E claims.type claims.sub"]]),
            (
                &[("aud", value.clone())],
                [&["W server.unknown token"], &["E claims.type claims.aud"], &["E claims.type claims.aud"]],
            ),
        ]);
        for (claim, scheme) in [
            ("external_id", Scheme::Visitor),
            ("external_id", Scheme::Both),
            ("_id", Scheme::Custom),
            ("_id", Scheme::Both),
        ] {
            let changes = [(claim, value.clone())];
            let text = format!("JWT {}", token(&changed(claims(scheme), &changes)));
            assert_eq!(Judge::new().says(&text), [format!("E claims.type claims.{claim}")], "{scheme}: {value}");
        }
    }
}

#[test]
fn external_ids() {
    for (id, why) in [
        ("", "is blank"),
        ("  ", "is blank"),
        ("user 1", "has white space in it (character 5)"),
        ("ada@example.com", "has `@` in it (character 4); only letters A to Z, digits, `-`, `_` and `.` are allowed"),
        ("jürgen", "has `ü` in it (character 2); only letters A to Z, digits, `-`, `_` and `.` are allowed"),
        (
            "a\u{202e}b",
            "has `\\u{202e}` in it (character 2); only letters A to Z, digits, `-`, `_` and `.` are allowed",
        ),
        ("a\u{7}", "has a control character in it (character 2)"),
        (&"x".repeat(256), "is 256 characters long; at most 255 are allowed"),
    ] {
        for scheme in [Scheme::Visitor, Scheme::Both] {
            let text = format!("JWT {}", token(&changed(claims(scheme), &[("external_id", json!(id))])));
            let report = Judge::new().report(&text);
            assert_eq!(Judge::new().says(&text), ["E claims.external_id claims.external_id"], "{id:?}");
            assert_eq!(first_error(&report), format!("`external_id` {why}"));
        }
    }
    for id in ["7", "user-123456", "a.b_c-D", &"x".repeat(255)] {
        let claims = changed(claims(Scheme::Visitor), &[("external_id", json!(id))]);
        assert_eq!(Judge::new().says(&format!("JWT {}", token(&claims))), NOTHING);
    }
}

#[test]
fn names_addresses_and_roles() {
    for email in ["", " ", "ada", "@example.com", "ada@", "a@b@c", "a b@c.d", "a@b..c"] {
        check(&[(&[("email", json!(email))], [&["E claims.email claims.email"]; 3])]);
    }
    for name in ["", " ", "\t", "Ada\u{7}", "Ada\nLovelace", "\u{9b}31m"] {
        check(&[(&[("name", json!(name))], [&["W claims.name claims.name"], NOTHING, &["W claims.name claims.name"]])]);
    }
    for name in ["李小龙", "عدنان", "O'Neil", "👩‍💻"] {
        check(&[(&[("name", json!(name))], [NOTHING; 3])]);
    }
    for role in ["owner", "admin", "supervisor", "agent", "teammate"] {
        check(&[(&[("role", json!(role))], [&["E claims.role claims.role"]; 3])]);
    }
    // Any other name may be one of the project's own roles.
    for role in [json!("Admin"), json!("User"), json!("billing"), json!(""), json!(1), json!(["guest"]), Value::Null] {
        check(&[(&[("role", role)], [&["E claims.role claims.role"]; 3])]);
    }
    for role in ["user", "guest"] {
        check(&[(&[("role", json!(role))], [&["W claims.role claims.role"]; 3])]);
    }
}

#[test]
fn keys_that_stand_twice() {
    let sign = |header: &str, payload: &str| format!("JWT {}", signed(header, payload, SECRET.as_bytes()));
    let payload = |first: &str| {
        let all = claims(Scheme::Visitor).to_string();
        format!("{{{first},{}", &all[1..])
    };
    for (first, part) in [
        (r#""name":"Bob""#, "claims.name"),
        (r#""exp":1"#, "claims.exp"),
        (r#""a":{"b":1,"b":2}"#, "claims.a.b"),
        (r#""a":[{},{"b":1,"c":0,"b":1}]"#, "claims.a.1.b"),
    ] {
        assert_eq!(Judge::new().says(&sign(HEADER, &payload(first))), [format!("E claims.duplicate {part}")]);
    }
    let header = r#"{"alg":"HS256","typ":"JWT","alg":"HS256"}"#;
    assert_eq!(
        Judge::new().says(&sign(header, &claims(Scheme::Visitor).to_string())),
        ["E claims.duplicate header.alg"]
    );
}

#[test]
fn what_only_the_custom_part_has() {
    // What a server makes of it in a `visitor` token counts, and the documented rules have nothing against it there.
    let refused: &[&str] = &["E server.sign_in token"];
    let unknown: &[&str] = &["W server.unknown token"];
    let wrong_audiences = [
        (json!(ID), refused),
        (json!(""), NOTHING),
        (json!("tiledesk"), refused),
        (json!("https://tiledesk.com/projects"), unknown),
        (json!("https://tiledesk.com/projects/"), unknown),
        (json!(format!("https://tiledesk.com/projects/{ID}/")), unknown),
        (json!(format!("http://tiledesk.com/projects/{ID}")), unknown),
        (json!(format!("https://www.tiledesk.com/projects/{ID}")), unknown),
        (json!(format!("https://api.tiledesk.com/v3/projects/{ID}")), unknown),
        (json!(format!("https://tiledesk.com/project/{ID}")), refused),
    ];
    for (audience, alone) in wrong_audiences {
        check(&[(&[("aud", audience)], [alone, &["E custom.aud claims.aud"], &["E custom.aud claims.aud"]])]);
    }
    for subject in ["user", "UserExternal", "", "user-123456"] {
        check(&[(&[("sub", json!(subject))], [NOTHING, &["E custom.sub claims.sub"], &["E custom.sub claims.sub"]])]);
    }
    for id in ["user-123456", "", ID, "5e5f4e220b28440012117be4_", "x_user-123456"] {
        for scheme in [Scheme::Custom, Scheme::Both] {
            let text = format!("JWT {}", token(&changed(claims(scheme), &[("_id", json!(id))])));
            // `aud` names the project.
            assert_eq!(Judge::new().says(&text), ["E custom.id_prefix claims._id"], "{id}");
        }
    }
}

#[test]
fn a_known_tiledesk_id() {
    for scheme in [Scheme::Custom, Scheme::Both] {
        let text = format!("JWT {}", token(&claims(scheme)));
        assert_eq!(Judge::knows(ID).says(&text), NOTHING);
        assert_eq!(Judge::knows(OTHER_ID).says(&text), ["E custom.aud claims.aud"]);
    }
    let visitor = format!("JWT {}", token(&claims(Scheme::Visitor)));
    assert_eq!(Judge::knows(ID).says(&visitor), ["E scheme.visitor_only claims"]);
    // The id of the project whose secret signed it counts too.
    let mut shop = stored("shop", SECRET, None);
    shop.id = Some(ID.parse().unwrap());
    let judge = Judge::with(vec![shop, stored("b", UUID, None)], Expected::Any);
    assert_eq!(judge.says(&visitor), ["E scheme.visitor_only claims"]);
}

/// Nothing better could have been made without an id, and whoever asks for the scheme wants no other.
#[test]
fn a_visitor_token_is_enough_where_no_id_is_known_or_the_scheme_is_asked_for() {
    let visitor = format!("JWT {}", token(&claims(Scheme::Visitor)));
    let asks = |judge: Judge| Judge { scheme: Some(Scheme::Visitor), ..judge };
    for judge in [Judge::new(), asks(Judge::new()), asks(Judge::knows(ID))] {
        assert_eq!(judge.says_all(&visitor), [VISITOR_ONLY]);
        let report = judge.report(&visitor);
        assert_eq!((report.verdict, report.is_accepted_plainly()), (Verdict::Accepted, false));
        assert_eq!(report.meant.sign_in.status(), Some(401));
        let unsigned = Judge { candidates: Vec::new(), expected: Expected::Any, ..judge };
        assert_eq!(unsigned.report(&visitor).verdict, Verdict::NotChecked);
    }
    let plain = Judge::new().report(&format!("JWT {}", token(&claims(Scheme::Both))));
    assert!(plain.is_accepted_plainly());
    // `aud` names the project: a token could have been made that signs in.
    let audience = json!(format!("https://tiledesk.com/projects/{ID}"));
    let named = format!("JWT {}", token(&changed(claims(Scheme::Visitor), &[("aud", audience)])));
    assert_eq!(Judge::new().says_all(&named), ["E scheme.visitor_only claims"]);
    assert_eq!(asks(Judge::new()).says_all(&named), [VISITOR_ONLY]);
    // Another reason than that is no exception.
    let odd = format!("JWT {}", token(&changed(claims(Scheme::Visitor), &[("aud", json!("shop"))])));
    assert_eq!(Judge::new().says_all(&odd), ["E server.sign_in token", VISITOR_ONLY]);
}

#[test]
fn what_a_server_is_known_to_refuse_is_refused_and_what_is_not_known_is_not_checked() {
    let padded = |length: usize| {
        let claims = changed(claims(Scheme::Both), &[("x", json!("x".repeat(length)))]);
        format!("JWT {}", token(&claims))
    };
    let judge = Judge::new();
    let said = |length: usize| (judge.report(&padded(length)).verdict, judge.says(&padded(length)));
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let long = "W shape.too_long token";
    assert_eq!(said(8_000), (Verdict::Accepted, lines(&[long])));
    assert_eq!(said(10_000), (Verdict::NotChecked, lines(&[long, "W server.unknown token"])));
    assert_eq!(said(13_000), (Verdict::Refused, lines(&["E server.sign_in token", long])));
    // Who signed it decides before what is not known.
    let nobody = Judge::with(Vec::new(), Expected::Any);
    assert_eq!(nobody.says(&padded(10_000)), [long]);
    assert_eq!(nobody.report(&padded(10_000)).verdict, Verdict::NotChecked);
    // A server's reason is not said where another error is.
    let both = Judge { now: NOW + 300, ..Judge::new() };
    assert_eq!(both.says(&padded(13_000)), ["E time.expired claims.exp", long]);
}

#[test]
fn a_short_secret() {
    let text = format!("JWT {}", signed(HEADER, claims(Scheme::Visitor).to_string(), &[b'x'; 31]));
    let judge = Judge::with(vec![given(&"x".repeat(31))], Expected::Only(0));
    assert_eq!(judge.says(&text), ["W secret.short signature"]);
    let text = format!("JWT {}", signed(HEADER, claims(Scheme::Visitor).to_string(), &[b'x'; 32]));
    let judge = Judge::with(vec![given(&"x".repeat(32))], Expected::Only(0));
    assert_eq!(judge.says(&text), NOTHING);
}

// ----- shape, prefix, header

#[test]
fn shapes() {
    let good = token(&claims(Scheme::Visitor));
    let (input, signature) = good.rsplit_once('.').unwrap();
    let (header, payload) = input.split_once('.').unwrap();
    let mac = hmac_sha256(SECRET.as_bytes(), input);
    let hex = tokens::hex(&mac);
    let sign = |payload: &str| signed(HEADER, payload, SECRET.as_bytes());
    let as_it_stands = |input: &str| {
        let signature = hmac_sha256(SECRET.as_bytes(), input);
        format!("{input}.{}", base64url(signature))
    };
    let deep = |levels: usize| {
        let nested = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let all = claims(Scheme::Visitor).to_string();
        sign(&format!(r#"{{"a":{nested},{}"#, &all[1..]))
    };
    let large = |length: usize| {
        let padded = changed(claims(Scheme::Visitor), &[("x", json!("x".repeat(length)))]);
        token(&padded)
    };
    let cases: Vec<(String, &[&str])> = vec![
        (String::new(), &["E shape.not_a_token token"]),
        ("undefined".into(), &["E shape.not_a_token token"]),
        ("JWT undefined".into(), &["E shape.not_a_token token"]),
        ("JWT null".into(), &["E shape.not_a_token token"]),
        ("JWT [object Object]".into(), &["E shape.not_a_token token"]),
        ("JWT [object Promise]".into(), &["E shape.not_a_token token"]),
        ("JWT".into(), &["E shape.not_a_token token"]),
        ("JWT abc".into(), &["E shape.not_a_token token"]),
        (UUID.into(), &["E shape.not_a_token token"]),
        ("www.example.com".into(), &["E shape.not_a_token token"]),
        (format!("JWT b'{good}'"), &["E shape.bytes_repr token"]),
        (format!("b'JWT {good}'"), &["E shape.bytes_repr token"]),
        (format!("JWT b\"{good}\""), &["E shape.bytes_repr token"]),
        (format!("'JWT {good}'"), &["W shape.quotes token"]),
        (format!("JWT '{good}'"), &["W shape.quotes token"]),
        (format!("JWT {good}\""), &["W shape.quotes token"]),
        (format!("JWT {header}.{}\r\n {}.{signature}", &payload[..40], &payload[40..]), &["E shape.whitespace token"]),
        (format!("JWT {header}.{payload}.\u{200b}{signature}"), &["E shape.whitespace token"]),
        (format!("JWT {header}"), &["E shape.parts token"]),
        (format!("JWT {input}"), &["E shape.parts token"]),
        (format!("JWT {}", &good[..100]), &["E shape.parts token"]),
        (format!("JWT {}", &good[..101]), &["E shape.parts token"]),
        (format!("JWT {}", &good[..102]), &["E shape.parts token"]),
        (format!("JWT {}", &good[..10]), &["E shape.parts token"]),
        (format!("JWT {good}.x"), &["E shape.parts token"]),
        (
            // RFC 7516: a key, a vector, a text and a tag.
            format!("JWT {}..AAAA.AAAA.AAAA", base64url(r#"{"alg":"dir","enc":"A256GCM"}"#)),
            &["E shape.parts token"],
        ),
        (format!("JWT {input}."), &["E shape.truncated signature"]),
        (format!("JWT {}", &good[..good.len() - 1]), &["E shape.truncated signature"]),
        (format!("JWT {}...", &good[..60]), &["E shape.truncated token"]),
        (format!("JWT {}…", &good[..60]), &["E shape.truncated token"]),
        (format!("JWT {header}.{}.{signature}", base64url(r#"{"name":"Ad"#)), &["E shape.truncated payload"]),
        (format!("JWT {}", as_it_stands(&format!("{header}.!{}", &payload[1..]))), &["E shape.base64 payload"]),
        (format!("JWT {}", as_it_stands(&format!("{header}.{payload}="))), &["E shape.base64 payload"]),
        (format!("JWT {}", as_it_stands(&format!("{header}=.{payload}"))), &["E shape.base64 header"]),
        (
            format!("JWT {header}.!{}.{signature}", &payload[1..]),
            &["E shape.base64 payload", "E signature.mismatch signature"],
        ),
        (format!("JWT {input}.{}*{}", &signature[..20], &signature[21..]), &["E shape.base64 signature"]),
        (format!("JWT {}", sign("[1]")), &["E shape.json payload"]),
        (format!("JWT {}", sign("\"eyJ\"")), &["E shape.json payload"]),
        (format!("JWT {}", sign("{'a':1}")), &["E shape.json payload"]),
        (format!("JWT {}", sign("{\"a\":NaN}")), &["E shape.json payload"]),
        (format!("JWT {}", sign("\u{feff}{}")), &["E shape.json payload"]),
        (format!("JWT {}", signed(HEADER, b"{\"name\":\"Zo\xeb\"}", SECRET.as_bytes())), &["E shape.json payload"]),
        (format!("JWT {}", deep(127)), NOTHING),
        // A server reads it.
        (format!("JWT {}", deep(128)), &["W shape.json payload", "W server.unknown token"]),
        (format!("JWT {input}.{signature}="), &["E shape.signature_encoding signature"]),
        (format!("JWT {input}.{hex}"), &["E shape.signature_encoding signature"]),
        (format!("JWT {input}.{}", hex.to_uppercase()), &["E shape.signature_encoding signature"]),
        (
            // PHP: base64_encode(hash_hmac('sha256', $input, $secret)), without `true`.
            format!("JWT {input}.{}", base64url(&hex)),
            &["E shape.signature_encoding signature"],
        ),
        (format!("JWT {}", large(5_800)), NOTHING),
        (format!("JWT {}", large(6_100)), &["W shape.too_long token"]),
        (format!("JWT {}", large(60_000)), &["E shape.too_long token"]),
    ];
    for (text, expected) in cases {
        assert_eq!(Judge::new().says(&text), expected, "{}", &text.chars().take(200).collect::<String>());
    }
}

#[test]
fn prefixes_and_headers() {
    let good = token(&claims(Scheme::Visitor));
    let with = |header: &str| {
        let payload = claims(Scheme::Visitor).to_string();
        format!("JWT {}", signed(header, payload, SECRET.as_bytes()))
    };
    let cases: Vec<(String, &[&str])> = vec![
        (good.clone(), &["N prefix.missing prefix"]),
        (format!("Bearer {good}"), &["W prefix.bearer prefix"]),
        (format!("bearer {good}"), &["W prefix.bearer prefix"]),
        (format!("jwt {good}"), &["W prefix.other prefix"]),
        (format!("Token {good}"), &["W prefix.other prefix"]),
        (format!("JWT JWT {good}"), &["E prefix.doubled prefix"]),
        (format!("JWT Bearer {good}"), &["E prefix.doubled prefix"]),
        (format!("Bearer JWT {good}"), &["E prefix.doubled prefix"]),
        (format!("JWT  {good}"), &["E prefix.spaces prefix"]),
        (format!("JWT\t{good}"), &["E prefix.spaces prefix"]),
        (format!("JWT\u{a0}{good}"), &["E prefix.spaces prefix"]),
        (format!("JWT{good}"), &["E prefix.spaces prefix"]),
        (format!("JWT%20{good}"), &["E prefix.spaces prefix"]),
        (with(r#"{"alg":"none"}"#), &["E header.alg_none header.alg"]),
        (with(r#"{"alg":"NoNe"}"#), &["E header.alg_none header.alg"]),
        (with(r#"{"alg":"hs256"}"#), &["E header.alg header.alg"]),
        (with(r#"{"alg":"HS384"}"#), &["E header.alg header.alg"]),
        (with(r#"{"alg":"HS512"}"#), &["E header.alg header.alg"]),
        (with(r#"{"alg":"RS256"}"#), &["E header.alg header.alg"]),
        (with(r#"{"typ":"JWT"}"#), &["E header.alg header.alg"]),
        (with(r#"{"alg":null}"#), &["E header.alg header.alg"]),
        (with(r#"{"alg":"HS256"}"#), NOTHING),
        (with(r#"{"alg":"HS256","typ":"jwt","kid":7}"#), NOTHING),
    ];
    for (text, expected) in cases {
        assert_eq!(Judge::new().says(&text), expected, "{text}");
    }
}

// ----- what another finding explains, and the order

#[test]
fn some_findings_silence_those_about_the_signature() {
    let payload = claims(Scheme::Visitor).to_string();
    let by = |header: &str| signed(header, &payload, UUID.as_bytes());
    let right = by(HEADER);
    let (input, signature) = right.rsplit_once('.').unwrap();
    let hex = "0123456789abcdef".repeat(4);
    let unsigned = format!("{}.{}.", base64url(r#"{"alg":"none"}"#), base64url(&payload));
    // Nobody's secret: a stranger signed all of these.
    for (token, expected) in [
        (right.clone(), "E signature.mismatch signature"),
        (unsigned, "E header.alg_none header.alg"),
        (by(r#"{"alg":"none"}"#), "E header.alg_none header.alg"),
        (by(r#"{"alg":"HS512"}"#), "E header.alg header.alg"),
        (by(r#"{"alg":"RS256"}"#), "E header.alg header.alg"),
        (format!("{input}.{}", &signature[..42]), "E shape.truncated signature"),
        (format!("{input}.{signature}="), "E shape.signature_encoding signature"),
        (format!("{input}.{hex}"), "E shape.signature_encoding signature"),
    ] {
        let text = format!("JWT {token}");
        assert_eq!(Judge::new().says(&text), [expected]);
        let several = Judge::with(vec![stored("a", SECRET, None), stored("b", &SECRET[1..], None)], Expected::Any);
        let expected = expected.replace("E signature.mismatch", "W signature.unknown_signer");
        assert_eq!(several.says(&text), [expected]);
    }
}

#[test]
fn the_most_decisive_comes_first() {
    let claims = json!({
        "role": "admin", "email": "ada", "external_id": "", "_id": 7, "sub": "x", "aud": "y",
        "iat": NOW + 1000, "exp": NOW + 9000, "nbf": NOW + 1, "a": {"b": 1},
    });
    let payload = claims.to_string().replace(r#"{"b":1}"#, r#"{"b":1,"b":2}"#);
    let token = signed(HEADER, payload, UUID.as_bytes());
    let judge = Judge { scheme: Some(Scheme::Both), ..Judge::knows(ID) };
    assert_eq!(
        judge.says(&format!("\"JWT JWT  {}\n{}\"", &token[..60], &token[60..])),
        [
            "E shape.whitespace token",
            "E prefix.doubled prefix",
            "E prefix.spaces prefix",
            "E signature.mismatch signature",
            "E time.too_long claims.exp",
            "E time.future claims.iat",
            "E time.not_before claims.nbf",
            "E claims.missing claims.name",
            "E claims.type claims._id",
            "E claims.duplicate claims.a.b",
            "E claims.external_id claims.external_id",
            "E claims.email claims.email",
            "E claims.role claims.role",
            "E custom.aud claims.aud",
            "E custom.sub claims.sub",
            "W shape.quotes token",
        ]
    );
    // The header stands before the scheme, and that before the times; so it is among warnings.
    let visitor = changed(tokens::claims(Scheme::Visitor), &[("exp", json!(NOW + 700)), ("name", json!(""))]);
    let short = "x".repeat(16);
    let token = signed(r#"{"alg":"hs256"}"#, visitor.to_string(), short.as_bytes());
    let judge = Judge { candidates: vec![given(&short)], ..Judge::knows(ID) };
    assert_eq!(
        judge.says(&token),
        [
            "E header.alg header.alg",
            "E scheme.visitor_only claims",
            "E time.too_long claims.exp",
            "W secret.short signature",
            "W claims.name claims.name",
            "N prefix.missing prefix",
        ]
    );
}

// ----- whose signature

#[test]
fn whose_signature() {
    let other = "OtherOtherOtherOtherOtherOtherOtherOther";
    let old = "OldOldOldOldOldOldOldOldOldOldOldOldOldOld";
    let stranger = "StrangerStrangerStrangerStrangerStranger";
    let all = || vec![stored("shop", SECRET, Some(old)), stored("club", other, Some(UUID))];
    let by = |key: &str| format!("JWT {}", signed(HEADER, claims(Scheme::Visitor).to_string(), key.as_bytes()));
    // Who signed it; which project is expected; what is said; the state; the project that is named.
    let cases = [
        (SECRET, Expected::Any, "", SignatureState::Good, Some("shop")),
        (SECRET, Expected::Only(0), "", SignatureState::Good, Some("shop")),
        (other, Expected::Any, "", SignatureState::Good, Some("club")),
        (other, Expected::Only(0), "E signature.other_project signature", SignatureState::Bad, Some("club")),
        (UUID, Expected::Only(0), "E signature.other_project signature", SignatureState::Bad, Some("club")),
        (old, Expected::Only(0), "E signature.previous_secret signature", SignatureState::Bad, Some("shop")),
        (old, Expected::Any, "E signature.previous_secret signature", SignatureState::Bad, Some("shop")),
        (stranger, Expected::Only(1), "E signature.mismatch signature", SignatureState::Bad, Some("club")),
        (stranger, Expected::Any, "W signature.unknown_signer signature", SignatureState::NotChecked, None),
        (
            SECRET,
            Expected::Absent("site".to_owned()),
            "E signature.other_project signature",
            SignatureState::Bad,
            Some("shop"),
        ),
        (
            old,
            Expected::Absent("site".to_owned()),
            "E signature.other_project signature",
            SignatureState::Bad,
            Some("shop"),
        ),
        (
            stranger,
            Expected::Absent("site".to_owned()),
            "W signature.unknown_signer signature",
            SignatureState::NotChecked,
            None,
        ),
    ];
    for (signer, expected, said, state, project) in cases {
        let judge = Judge::with(all(), expected);
        let lines: Vec<&str> = (!said.is_empty()).then_some(said).into_iter().collect();
        assert_eq!(judge.says(&by(signer)), lines, "{signer}");
        let report = judge.report(&by(signer));
        assert_eq!(report.signature.state, state, "{signer}");
        assert_eq!(report.signature.project.as_deref(), project, "{signer}");
        for secret in [SECRET, other, old, UUID] {
            let messages: String = report.findings.iter().map(Finding::message).collect();
            assert!(!messages.contains(secret), "{messages}");
        }
    }
    let no_secret = Judge::with(Vec::new(), Expected::Any);
    assert_eq!(no_secret.says(&by(SECRET)), NOTHING);
    assert_eq!(no_secret.report(&by(SECRET)).verdict, Verdict::NotChecked);
}

// ----- near misses

/// What real interpreters make of a secret: Node 20.20, PHP 8.2 and Python 3.11 were run once, as the comments say. What is
/// said of Java and .NET is what their documentation says; neither was run.
const DECODED: &[(&str, &str, &str)] = &[
    // node -p 'Buffer.from(s, "base64").toString("hex")'; the same with "base64url", with `atob(s)`, in PHP with
    // `base64_decode`, in Python with `b64decode(s + "==")` and `urlsafe_b64decode(s + "==")`.
    (SECRET, "base64_decoded", "abb66bd55b746ca73d5f22e63f7b167447c687926436851a4e245ef01b82bc0c"),
    // The same without the last group, which is not whole: Java's DatatypeConverter.parseBase64Binary (jjwt 0.9).
    (SECRET, "base64_decoded", "abb66bd55b746ca73d5f22e63f7b167447c687926436851a4e245ef01b82"),
    // node -p 'Buffer.from(s, "base64").toString("hex")': takes both alphabets; so does Python's
    // `urlsafe_b64decode(s + "==")` and PHP's `base64_decode(strtr(s, "-_", "+/"))`.
    (UUID, "base64_decoded", "d1ff1f69de5bf9df5c6fee3af5ff9ad7ae7eef4f3aefbdbcf79d1e"),
    // php -r 'echo bin2hex(base64_decode($s));': passes over the dashes; so does Python's `b64decode(s)`.
    (UUID, "base64_decoded", "d1ff1f69de5b77d71be3af5f6b5eb9ef4f3aefbdbcf79d1e"),
    // node -p 'Buffer.from(s, "hex").toString("hex")': ends at the first dash.
    (UUID, "hex_decoded", "0f8fad5b"),
    // php -r 'echo bin2hex(hex2bin(str_replace("-", "", $s)));'; Python's `uuid.UUID(s).bytes`.
    (UUID, "hex_decoded", "0f8fad5bd9cb469fa16570867728950e"),
    // Python's `uuid.UUID(s).bytes_le`, which is .NET's `Guid.Parse(s).ToByteArray()`.
    (UUID, "hex_decoded", "5bad8f0fcbd99f46a16570867728950e"),
    // A secret of base64url with `-` and `_` in it. Node, as above.
    ("Pz8_Pj4-LV9-AbCdEfGhIjKlMnOpQrSt", "base64_decoded", "3f3f3f3e3e3e2d5f7e01b09d11f1a12232a53273a942b4ad"),
    // php -r 'echo bin2hex(base64_decode($s));': passes over `-` and `_`, and what is left over.
    ("Pz8_Pj4-LV9-AbCdEfGhIjKlMnOpQrSt", "base64_decoded", "3f3f0f8f82d5f406c27447c68488ca94c9cea50ad2"),
    // A secret of base64 with everything in it. Node.
    (
        "ab+cd/ef_gh-ijklmnopqrstuvwxyz012345==",
        "base64_decoded",
        "69bf9c77f79ffe087e8a39259a7a29aabb2dbafc31cb3d35db7e39",
    ),
    // PHP and Python's `b64decode`.
    ("ab+cd/ef_gh-ijklmnopqrstuvwxyz012345==", "base64_decoded", "69bf9c77f79f8218a39259a7a29aabb2dbafc31cb3d35db7e3"),
    // python3 -c 'print(bytes.fromhex(s).hex())'
    (
        "00112233445566778899aabbccddeeff0123456789ABCDEF",
        "hex_decoded",
        "00112233445566778899aabbccddeeff0123456789abcdef",
    ),
];

/// How signers change a secret without decoding it: before, behind, and the miss.
const AROUND: &[(&str, &str, &str)] = &[
    ("", "\n", "newline"),
    ("", "\r\n", "newline"),
    ("", "\r", "newline"),
    ("", " ", "whitespace"),
    (" ", "", "whitespace"),
    (" ", " ", "whitespace"),
    ("\t", "", "whitespace"),
    ("", "\t", "whitespace"),
    ("\u{feff}", "", "bom"),
    ("\u{feff}", "\n", "bom"),
    ("\u{feff}", "\r\n", "bom"),
    ("\"", "\"", "quotes"),
    ("'", "'", "quotes"),
    ("\"", "", "quotes"),
    ("", "'", "quotes"),
    ("\"", "\"\n", "quotes"),
];

fn missed(secret: &str, key: &[u8], variant: &str) {
    let text = format!("JWT {}", signed(HEADER, claims(Scheme::Visitor).to_string(), key));
    let unrelated = "UnrelatedUnrelatedUnrelatedUnrelated";
    let fingerprint = tokens::secret(secret).fingerprint().to_string();
    let current = Judge::with(vec![given(secret)], Expected::Only(0));
    let previous = Judge::with(vec![stored("shop", unrelated, Some(secret))], Expected::Only(0));
    let among_several = Judge::with(vec![stored("a", unrelated, None), stored("b", secret, None)], Expected::Any);
    let of_another = Judge::with(vec![stored("a", unrelated, None), stored("b", secret, None)], Expected::Only(0));
    for (judge, is_previous) in [(&current, false), (&previous, true), (&among_several, false), (&of_another, false)] {
        let report = judge.report(&text);
        let errors: Vec<_> = report.errors().map(Finding::code).collect();
        assert_eq!(errors, [format!("signature.{variant}")], "{secret}");
        assert_eq!(report.findings[0].part(), "signature");
        assert_eq!(report.signature.state, SignatureState::Bad);
        assert_eq!(report.signature.variant, Some(variant));
        assert_eq!(report.signature.fingerprint.as_ref(), Some(&fingerprint));
        let message = report.findings[0].message();
        assert_eq!(message.contains("the replaced one"), is_previous, "{message}");
        assert!(!message.contains(secret), "{message}");
    }
}

fn from_hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn secrets_that_a_signer_decoded() {
    for (secret, variant, key) in DECODED {
        missed(secret, &from_hex(key), variant);
    }
}

#[test]
fn secrets_that_a_signer_changed() {
    let base64 = "0f8fad5b-D9cb+469f/a165=70867728950e";
    for secret in [SECRET, UUID, base64] {
        for (before, behind, variant) in AROUND {
            missed(secret, format!("{before}{secret}{behind}").as_bytes(), variant);
        }
        missed(secret, &secret.as_bytes()[1..], "cut");
        missed(secret, &secret.as_bytes()[..secret.len() - 1], "cut");
        missed(secret, secret.to_uppercase().as_bytes(), "case");
    }
    missed(SECRET, SECRET.to_lowercase().as_bytes(), "case");
    missed(UUID, UUID.replace('-', "").as_bytes(), "uuid_plain");
    // node -p 'encodeURIComponent(s)', PHP's `urlencode`, Python's `quote(s, safe="")`.
    missed(base64, b"0f8fad5b-D9cb%2B469f%2Fa165%3D70867728950e", "url_encoded");
    // python3 -c 'print(base64.b64encode(s.encode()).decode())', node -p 'btoa(s)'.
    missed(SECRET, b"cTdacjFWdDBiS2M5WHlMbVAzc1dkRWZHaDVKa05vVWFUaVJlOEJ1Q3ZBeA==", "base64_encoded");
    missed(SECRET, b"cTdacjFWdDBiS2M5WHlMbVAzc1dkRWZHaDVKa05vVWFUaVJlOEJ1Q3ZBeA", "base64_encoded");
    missed(UUID, b"MGY4ZmFkNWItZDljYi00NjlmLWExNjUtNzA4Njc3Mjg5NTBl", "base64_encoded");
}

#[test]
fn what_is_no_near_miss() {
    for key in [&b"y"[..], b"nobody's", &[7; 32], format!("{SECRET}-{UUID}").as_bytes()] {
        let text = format!("JWT {}", signed(HEADER, claims(Scheme::Visitor).to_string(), key));
        assert_eq!(Judge::new().says(&text), ["E signature.mismatch signature"]);
    }
}

#[test]
fn keys_that_everybody_knows_need_no_secret_to_be_seen() {
    for (key, code) in [
        ("", "E signature.empty_key signature"),
        ("None", "E signature.literal signature"),
        ("your-512-bit-secret", "E signature.placeholder signature"),
        ("#{sharedSecret}", "E signature.placeholder signature"),
        ("${JWT_SECRET}", "E signature.variable_name signature"),
    ] {
        let text = format!("JWT {}", signed(HEADER, claims(Scheme::Visitor).to_string(), key.as_bytes()));
        for judge in [Judge::new(), Judge::with(Vec::new(), Expected::Any)] {
            assert_eq!(judge.says(&text), [code], "{key}");
            assert_eq!(judge.report(&text).signature.state, SignatureState::Bad);
        }
    }
    // One that is a secret's own text in another case is not shown.
    let judge = Judge::with(vec![given("Changeme")], Expected::Only(0));
    let text = format!("JWT {}", signed(HEADER, claims(Scheme::Visitor).to_string(), b"changeme"));
    let report = judge.report(&text);
    assert_eq!(report.findings[0].code(), "signature.case");
    assert!(!report.findings[0].message().to_lowercase().contains("changeme"));
}

#[test]
fn secrets_with_more_around_them_or_in_them() {
    for (before, behind, variant) in [
        ("", "\n\n", "newline"),
        ("", "\\n", "backslash_n"),
        ("\"", "\" ", "quotes"),
        ("'", "'\r\n", "quotes"),
        ("", "\u{200b}", "invisible"),
        ("\u{a0}", "", "invisible"),
        ("JWT_SECRET=", "", "setting"),
        ("base64:", "", "prefix"),
        ("{", "}", "brackets"),
        ("", ";", "punctuation"),
        ("b'", "'", "bytes_repr"),
    ] {
        missed(UUID, format!("{before}{UUID}{behind}").as_bytes(), variant);
    }
    missed(UUID, format!("{UUID}{UUID}").as_bytes(), "doubled");
    missed(UUID, UUID.replace('-', "\u{2013}").as_bytes(), "dashes");
    missed(UUID, &UUID.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>(), "utf16");
    missed("Ab+c&d/e", b"Ab c&d/e", "url_decoded");
    missed("Ab+c&d/e", b"Ab+c&amp;d/e", "html_escaped");
}

#[test]
fn typing_errors_are_seen_in_the_secret_that_should_have_signed_and_in_short_tokens() {
    let by = |key: &str, more: &str| {
        let claims = changed(claims(Scheme::Visitor), &[("more", json!(more))]);
        format!("JWT {}", signed(HEADER, claims.to_string(), key.as_bytes()))
    };
    let mut swapped = UUID.to_owned();
    swapped.replace_range(5..7, &UUID[5..7].chars().rev().collect::<String>());
    let wrong = [UUID.replacen('9', "8", 1), UUID.replacen('9', "", 1), UUID.replacen('9', "99", 1), swapped];
    let judge = Judge::with(vec![given(UUID)], Expected::Only(0));
    for key in wrong {
        let report = judge.report(&by(&key, ""));
        assert_eq!(report.signature.variant, Some("typo"), "{key}");
        assert!(!report.findings[0].message().contains(&key));
        let long = judge.report(&by(&key, &"x".repeat(4096)));
        assert_eq!(long.findings[0].code(), "signature.mismatch");
        assert!(!long.findings[0].message().contains("variant"), "{}", long.findings[0].message());
    }
}
