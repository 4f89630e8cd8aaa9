//! Why a claim, a time or a part is wrong: the particular that a finding names, and that what is near it is let be.
//!
//! In each table come the code with its severity and part, and a piece of the message or the fix.

use serde_json::{Value, json};
use tiledesk_token::claims::Scheme;
use tiledesk_token::inspect::Verdict;

use crate::tokens::{HEADER, ID, Judge, NOW, SECRET, base64url, changed, claims, hmac_sha256, signed, token};

/// That this is said among the rest, and that.
fn says(text: &str, expected: &[(&str, &str)]) {
    let report = Judge::new().report(text);
    let lines = Judge::new().says_all(text);
    for (line, piece) in expected {
        let found = lines.iter().zip(&report.findings).any(|(said, finding)| {
            said == line && (finding.message().contains(piece) || finding.fix().contains(piece))
        });
        let all: Vec<_> = report.findings.iter().map(|finding| (finding.message(), finding.fix())).collect();
        assert!(found, "{line}, {piece}: {lines:?} {all:?}");
    }
}

fn of(scheme: Scheme, changes: &[(&str, Value)]) -> String {
    format!("JWT {}", token(&changed(claims(scheme), changes)))
}

fn never_says(text: &str, code: &str) {
    let lines = Judge::new().says(text);
    assert!(!lines.iter().any(|line| line.contains(code)), "{code}: {lines:?}");
}

#[test]
fn other_names_in_every_scheme() {
    let gone = |claim: &'static str| (claim, Value::Null);
    // Recognised as both schemes by what it was meant to be.
    let text = of(
        Scheme::Visitor,
        &[
            gone("-external_id"),
            ("externalID", json!("7")),
            ("subject", json!("userexternal")),
            ("audience", json!(format!("https://tiledesk.com/projects/{ID}"))),
            ("id", json!("7")),
        ],
    );
    assert_eq!(Judge::new().report(&text).scheme, Some(Scheme::Both));
    assert_eq!(
        Judge::new().says(&text),
        [
            "E claims.misnamed claims.externalID",
            "E claims.misnamed claims.id",
            "E claims.misnamed claims.subject",
            "E claims.misnamed claims.audience"
        ]
    );
    // A custom token does not need it, and somebody meant it all the same.
    says(
        &of(Scheme::Custom, &[("externalId", json!("7"))]),
        &[("W claims.misnamed claims.externalId", "the claim is `external_id`")],
    );
    says(
        &of(Scheme::Custom, &[("given_name", json!("Ada")), ("family_name", json!("Byron"))]),
        &[
            ("W claims.misnamed claims.given_name", "the claim is `firstname`"),
            ("W claims.misnamed claims.family_name", "the claim is `lastname`"),
        ],
    );
    for (claim, name) in [
        ("external_id", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier"),
        ("external_id", "nameid"),
        ("external_id", "sub"),
        ("name", "unique_name"),
        ("name", "preferred_username"),
        ("name", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"),
        ("email", "userEmail"),
        ("email", "https://shop.example/email"),
    ] {
        let good = claims(Scheme::Visitor);
        let value = good[claim].clone();
        let text = format!("JWT {}", token(&changed(good, &[(&format!("-{claim}"), Value::Null), (name, value)])));
        let part = format!("E claims.misnamed claims.{name}");
        says(&text, &[(&part, &format!("the claim is `{claim}`"))]);
    }
    for name in ["phone", "plan", "user_id", "first", "iss", "jti", "locale"] {
        never_says(&of(Scheme::Both, &[(name, json!("x"))]), "misnamed");
    }
}

#[test]
fn claims_a_level_too_deep() {
    let good = claims(Scheme::Visitor);
    let times = json!({"iat": NOW, "exp": NOW + 300});
    let within = |key: &str, value: Value| format!("JWT {}", token(&changed(times.clone(), &[(key, value)])));
    for text in [within("user", good.clone()), within("data", json!(good.to_string()))] {
        assert_eq!(Judge::new().says(&text).len(), 3);
        for claim in ["name", "email", "external_id"] {
            let report = Judge::new().report(&text);
            assert!(report.findings.iter().any(|finding| {
                finding.code() == "claims.nested" && finding.message().starts_with(&format!("`{claim}` stands in `"))
            }));
        }
    }
    says(
        &within("data", json!({"user": {"id": "7"}})),
        &[("E claims.misnamed claims.data.user", "found `data.user.id`; the claim is `external_id`")],
    );
    // `attributes` is the site's own, and so is what is not missed.
    never_says(&of(Scheme::Visitor, &[("-name", json!(0)), ("attributes", json!({"name": "x"}))]), "nested");
    never_says(&of(Scheme::Visitor, &[("user", json!({"name": "x", "external_id": "y"}))]), "nested");
}

#[test]
fn what_was_never_filled_in() {
    for (claim, value, piece) in [
        ("external_id", json!("#{customer.id}"), "#{customer.id}"),
        ("email", json!("{{ user.email }}"), "{{ user.email }}"),
        ("email", json!("undefined@example.com"), "undefined"),
        ("_id", json!(format!("{ID}_undefined")), "undefined"),
        ("_id", json!("YOUR_PROJECT_ID_17"), "YOUR_PROJECT_ID_17"),
        ("aud", json!("https://tiledesk.com/projects/<PROJECT_ID>"), "<PROJECT_ID>"),
        ("aud", json!("https://tiledesk.com/projects/undefined"), "undefined"),
        ("sub", json!("1234567890"), "1234567890"),
        ("exp", json!("{{timestamp}}"), "{{timestamp}}"),
    ] {
        let text = of(Scheme::Both, &[(claim, value)]);
        let part = format!("E claims.placeholder claims.{claim}");
        assert_eq!(Judge::new().says(&text), std::slice::from_ref(&part), "{claim}");
        says(&text, &[(&part, piece)]);
    }
    for (claim, value) in [("name", json!("${name}")), ("plan", json!("[object Object]")), ("name", json!("John Doe"))]
    {
        let text = of(Scheme::Both, &[(claim, value)]);
        assert_eq!(Judge::new().says(&text), [format!("W claims.placeholder claims.{claim}")]);
    }
    says(
        &of(Scheme::Both, &[("attributes", json!({"plan": ["null"]}))]),
        &[("W claims.placeholder claims.attributes.plan.0", "`null`")],
    );
}

#[test]
fn two_ids_in_one_token() {
    let text = of(Scheme::Both, &[("_id", json!(format!("{ID}_somebody-else")))]);
    assert_eq!(Judge::new().says(&text), ["W custom.id_tail claims._id"]);
    assert_eq!(Judge::new().says(&of(Scheme::Both, &[])), [""; 0]);
}

#[test]
fn which_of_the_two_refuses() {
    for (claim, value, piece) in [
        ("external_id", json!(7), "though a server takes it as it is"),
        ("_id", json!(7), "though a server takes it as it is"),
        ("aud", json!([format!("https://tiledesk.com/projects/{ID}")]), "though a server takes a list of one"),
    ] {
        let part = format!("E claims.type claims.{claim}");
        says(&of(Scheme::Both, &[(claim, value)]), &[(&part, piece)]);
    }
    let elsewhere = of(Scheme::Both, &[("aud", json!(format!("https://chat.example/v3/projects/{ID}")))]);
    says(&elsewhere, &[("E custom.aud claims.aud", "and the Tiledesk id, exactly")]);
}

#[test]
fn times_in_other_units() {
    let ticks = |seconds: i64, from: i64| json!((seconds + from) * 10_000_000);
    for (iat, part, piece) in [
        (ticks(NOW, 62_135_596_800), "E time.ticks claims.iat", "in seconds it is 1785000000"),
        (ticks(NOW, 11_644_473_600), "E time.ticks claims.iat", "FILETIME; in seconds it is 1785000000"),
        (json!(412_345_678_901_i64), "E time.milliseconds claims.iat", "TimeOfDay"),
        (json!(i64::MAX), "E time.milliseconds claims.iat", "in no unit is a moment near today"),
        (json!(NOW - 978_307_200), "E time.duration claims.iat", "seconds since 2001"),
        (json!(41_234), "E time.duration claims.iat", "a moment is wanted"),
        (json!("1785000000"), "E time.not_a_number claims.iat", "take the quotes off"),
        (json!("2026-07-25T17:20:00Z"), "E time.not_a_number claims.iat", "turn the date"),
        (json!({"date": "x", "timezone_type": 3}), "E time.not_a_number claims.iat", "getTimestamp"),
    ] {
        let text = of(Scheme::Visitor, &[("iat", iat)]);
        assert_eq!(Judge::new().says(&text), [part]);
        says(&text, &[(part, piece)]);
    }
    assert_eq!(Judge::new().says(&of(Scheme::Visitor, &[("nbf", json!(0))])), [""; 0]);
}

#[test]
fn times_of_another_zone() {
    const QUESTION: &str = "was a local time taken for UTC?";
    let at = |iat: i64, exp: i64| of(Scheme::Visitor, &[("iat", json!(NOW + iat)), ("exp", json!(NOW + exp))]);
    for (text, part) in [
        (at(-19_805, -19_505), "E time.expired claims.exp"),
        (at(14_395, 14_695), "E time.future claims.iat"),
        (at(0, 300 - 18_000), "E time.exp_before_iat claims.exp"),
    ] {
        says(&text, &[(part, QUESTION)]);
    }
    says(&at(0, 300 + 7200), &[("E time.too_long claims.exp", "2 h of it may be a time zone")]);
    for text in [at(-1500, -1200), at(540, 840), at(-17_000, -16_700), at(0, 7200), at(0, -60)] {
        let report = Judge::new().report(&text);
        assert!(!report.findings.is_empty());
        assert!(report.findings.iter().all(|finding| !finding.message().contains("zone")), "{:?}", report.findings);
    }
}

#[test]
fn lifetimes_in_other_units() {
    says(
        &of(Scheme::Visitor, &[("exp", json!(NOW))]),
        &[("E time.exp_before_iat claims.exp", "expiresIn: '300', counts milliseconds")],
    );
    let text = of(Scheme::Visitor, &[("iat", json!(NOW - 60)), ("exp", json!(NOW - 50))]);
    says(&text, &[("E time.expired claims.exp", "were 10 minutes meant?")]);
}

#[test]
fn another_products_tokens() {
    let sign = |claims: Value| format!("JWT {}", signed(HEADER, claims.to_string(), b"a key of somebody else's"));
    let times = json!({"iat": NOW, "exp": NOW + 300});
    let of = |changes: &[(&str, Value)]| sign(changed(times.clone(), changes));
    let server = ("iss", json!("https://tiledesk.com"));
    for (subject, piece) in [("user", "a dashboard user"), ("guest", "an anonymous visitor"), ("bot", "a bot")] {
        let text = of(&[server.clone(), ("sub", json!(subject)), ("_id", json!("7"))]);
        says(&text, &[("E scheme.session claims", piece)]);
        never_says(&text, "claims.missing");
    }
    for (changes, piece) in [
        (&[("iss", json!("https://securetoken.google.com/shop"))][..], "Firebase"),
        (&[("iss", json!("https://shop.eu.auth0.com/"))], "Auth0"),
        (&[("token_type", json!("access")), ("jti", json!("x")), ("user_id", json!(7))], "simplejwt"),
        (&[("iss", json!("x")), ("data", json!({"user": {"id": "5"}}))], "WordPress"),
    ] {
        says(&of(changes), &[("W scheme.session claims", piece)]);
    }
    never_says(&format!("JWT {}", token(&changed(claims(Scheme::Both), &[server]))), "session");
}

#[test]
fn extensions_that_must_be_understood() {
    let with = |header: &str| format!("JWT {}", signed(header, claims(Scheme::Both).to_string(), SECRET.as_bytes()));
    let header = r#"{"typ":"JWT","alg":"HS256","crit":["exp"],"exp":1}"#;
    assert_eq!(Judge::new().says(&with(header)), ["E header.crit header.crit"]);
    assert_eq!(Judge::new().says(&with(r#"{"alg":"HS256","critical":true}"#)), [""; 0]);
}

/// A token whose header and payload are given as bytes, signed as it ought to be.
fn of_bytes(header: &[u8], payload: &[u8]) -> String {
    let input = format!("{}.{}", base64url(header), base64url(payload));
    format!("JWT {input}.{}", base64url(hmac_sha256(SECRET.as_bytes(), &input)))
}

#[test]
fn parts_in_another_notation() {
    let good = claims(Scheme::Visitor).to_string();
    let utf16: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin1: Vec<u8> = good.replace("Ada", "Zo\u{eb}").chars().map(|c| u8::try_from(c).unwrap()).collect();
    for (payload, piece) in [
        (&utf16[..], "UTF-16"),
        (&latin1, "reads as Latin-1"),
        (base64url(&good).as_bytes(), "encoded twice"),
        (Value::String(good.clone()).to_string().as_bytes(), "serialised twice"),
        (b"{'name': 'Ada'}", "Python"),
        (b"{name: \"Ada\"}", "JSON.stringify"),
        (b"{\"name\"=>\"Ada\"}", "=>"),
        (b"name=Ada&email=a%40b.c", "form data"),
        (b"[object Object]", "[object Object]"),
        (good.replacen("\":", "\u{201d}:", 1).as_bytes(), "U+201D"),
    ] {
        let text = of_bytes(HEADER.as_bytes(), payload);
        assert_eq!(Judge::new().says(&text), ["E shape.json payload"], "{piece}");
        says(&text, &[("E shape.json payload", piece)]);
    }
    let curly = of_bytes("{\"alg\":\"HS256\",\"typ\":\"JWT\u{201d}}".as_bytes(), good.as_bytes());
    says(&curly, &[("E shape.json header", "a curly quote (U+201D)")]);
    never_says(&curly, "truncated");
}

#[test]
fn what_was_not_cut_off_is_not_called_so() {
    let good = token(&claims(Scheme::Both));
    for at in [60, 61, 62, 63, 100, 131] {
        let text = format!("JWT {}{}", &good[..at], &good[at + 1..]);
        let report = Judge::new().report(&text);
        let first = &report.findings[0];
        assert!(first.message().contains("a character was lost"), "{at}: {:?}", first.message());
        assert!(report.findings.iter().all(|finding| !finding.message().contains("cut off")), "{at}");
    }
    let text = of_bytes(HEADER.as_bytes(), br#"{"name":"Ad"#);
    says(&text, &[("E shape.truncated payload", "though the signature behind it is whole")]);
    let signed = good.rsplit_once('.').unwrap().0;
    says(
        &format!("JWT {}", &signed[..signed.len() - 20]),
        &[("E shape.parts token", "the end of the token is missing")],
    );
}

#[test]
fn what_stands_where_a_token_belongs() {
    let good = token(&claims(Scheme::Both));
    let json = claims(Scheme::Visitor).to_string();
    let signature = good.rsplit_once('.').unwrap().1;
    for (text, piece) in [
        (base64url(&good), "encoded once more"),
        (base64url(format!("JWT {good}")), "encoded once more"),
        ("0123456789abcdef".repeat(4), "64 hexadecimal digits"),
        ("0123456789abcdef".repeat(2), "a hash"),
        (format!("{HEADER}.{json}.{signature}"), "plain JSON"),
    ] {
        let text = format!("JWT {text}");
        assert_eq!(Judge::new().says(&text), ["E shape.not_a_token token"], "{piece}");
        says(&text, &[("E shape.not_a_token token", piece)]);
        let said = Judge::new().report(&text).findings[0].message().to_owned();
        assert!(!said.contains("Ada") && !said.contains("0123"), "{said}");
    }
    let text = format!("JWT {}", "0123456789abcdef".repeat(3));
    let said = Judge::new().report(&text).findings[0].message().to_owned();
    assert!(!said.contains("a hash"), "{said}");
}

/// People paste a line of a file, or ask about it: the secret in it is not shown.
#[test]
fn what_may_be_a_secret_is_not_quoted() {
    for text in [
        "secret: 0f8fad5b-d9cb-469f-a165-70867728950e",
        "CHAT_SECRET=0f8fad5b-d9cb-469f-a165-70867728950e\nPORT=8000",
        "the key is q7Zr1Vt0bKc9XyLmP3sWdEfGh5JkNoUa, is it?",
        "https://shop.example/?key=0f8fad5b-d9cb-469f-a165-70867728950e",
    ] {
        let report = Judge::new().report(text);
        let said: Vec<_> = report.findings.iter().map(|finding| finding.message().to_owned()).collect();
        assert!(!said.concat().contains("0f8fad5b") && !said.concat().contains("q7Zr"), "{said:?}");
    }
}

/// As it is, or as signers write it; never where it is only like one.
#[test]
fn a_secret_in_the_token_is_named() {
    for value in [json!(SECRET), json!({ "chat": { "secret": SECRET } }), json!([format!("key={SECRET}")])] {
        let text = of(Scheme::Both, &[("config", value)]);
        says(&text, &[("E claims.secret claims", "for everybody to read")]);
        assert_eq!(Judge::new().report(&text).verdict, Verdict::Refused);
    }
    never_says(&of(Scheme::Both, &[("secret", json!("one-that-nobody-has-here"))]), "claims.secret");
}

#[test]
fn placeholders_in_the_secrets_place_are_known_in_every_spelling() {
    for key in ["YOUR_PROJECT_SECRET", "<YOUR_PROJECT_SECRET>", "your-project-secret", "{{ yourTiledeskSecret }}"] {
        let token = format!("JWT {}", signed(HEADER, claims(Scheme::Both).to_string(), key.as_bytes()));
        says(&token, &[("E signature.placeholder signature", key)]);
    }
}

/// Its `sub` alone would make it a session of the server's own.
#[test]
fn a_visitors_token_is_no_session() {
    let text = of(Scheme::Visitor, &[("iss", json!("tiledesk-bridge")), ("sub", json!("user"))]);
    never_says(&text, "scheme.session");
}

/// However many there are, what is said stays readable, and what it takes stays small.
#[test]
fn many_gaps_are_not_all_told() {
    let long = "k".repeat(9_000);
    let many: Vec<_> = (0..3000).map(|_| json!("nil")).collect();
    let text = of(
        Scheme::Both,
        &[
            ("a", json!(many)),
            (&long, json!(vec![1; 2000])),
            ("-external_id", Value::Null),
            ("external_id", json!("<USER_ID>")),
        ],
    );
    let told = Judge::new().says(&text).iter().filter(|line| line.contains("claims.placeholder")).count();
    assert_eq!(told, 20);
    // Those within a claim do not hide the claim that matters.
    says(&text, &[("E claims.placeholder claims.external_id", "<USER_ID>")]);
}
