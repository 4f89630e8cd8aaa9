//! What holds for every token, whoever made it, as the whole program has it.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{EncodingKey, Header};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tiledesk_token::claims::Scheme;
use tiledesk_token::escape;

use crate::support::arbitrary::{any_claim, any_json, any_minted, any_scheme, any_text, config};
use crate::support::host::{Ran, TestHost};
use crate::support::tokens::{HEADER, ID, NOW, SECRET, changed, claims, hex, signed};

/// At a time, with [`SECRET`] in the environment and no home.
fn tilepass(arguments: &[&str], stdin: &[u8], now: i64) -> Ran {
    let mut host = TestHost::homeless();
    host.variables.insert("TILEPASS_SECRET", SECRET.into());
    host.now = now;
    host.with_stdin(arguments, stdin)
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
        assert!(matches!(ran.exit.code(), 0 | 1 | 2 | 3 | 6), "{}", ran.stderr);
        if matches!(ran.exit.code(), 0 | 1) {
            assert!(ran.stderr.is_empty(), "{}", ran.stderr);
            assert!(ran.stdout.ends_with('\n'));
        }
        let first = match ran.exit.code() {
            0 if arguments.contains(&"--no-verify") => &["accepted: ", "not checked: "][..],
            0 => &["accepted: "],
            1 => &["refused: "],
            3 => &["not checked: "],
            _ => &[""],
        };
        let is_json = arguments[0] == "--json";
        assert!(is_json || first.iter().any(|word| ran.stdout.starts_with(word)), "{}", ran.stdout);
        if is_json && matches!(ran.exit.code(), 0 | 1 | 3) {
            let value: Value = serde_json::from_str(&ran.stdout).unwrap();
            assert_eq!(ran.stdout.lines().count(), 1);
            let verdict = match ran.exit.code() {
                0 => "accepted",
                1 => "refused",
                _ => "not_checked",
            };
            assert_eq!(value["verdict"], verdict);
            assert!(verdict != "accepted" || value["server"]["sign_in"]["answer"] != "unknown");
        }
    }
}

/// A secret, and what signers make of it.
fn forms(secret: &str) -> Vec<String> {
    let hex = hex(secret.as_bytes());
    vec![
        secret.to_owned(),
        STANDARD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
        hex.to_uppercase(),
        hex,
        secret.to_uppercase(),
        secret.to_lowercase(),
        secret[1..].to_owned(),
        format!("{secret}{secret}"),
    ]
}

/// A token that has this text wherever it can have one.
fn telling(text: &str) -> String {
    let header = json!({"typ": "JWT", "alg": "HS256", "kid": text, text: 1});
    let own = [
        ("sub", json!(text)),
        ("role", json!(text)),
        ("aud", json!(text)),
        ("name", json!(format!("Ada {text}"))),
        ("external_id", json!(format!("{{{{{text}}}}}"))),
        ("email", json!(text)),
        ("iat", json!(text)),
        (text, json!([text, {text: text}])),
    ];
    signed(&header.to_string(), changed(claims(Scheme::Both), &own).to_string(), b"another")
}

fn assert_keeps(ran: &Ran, forms: &[String], pasted: &str) -> Result<(), TestCaseError> {
    for output in [&ran.stdout, &ran.stderr] {
        assert_harmless(output);
        for form in forms.iter().filter(|form| form.len() >= 8) {
            prop_assert!(!output.contains(form.as_str()), "{form}: {pasted:?}: {output}");
            let in_json = json!(form).to_string();
            prop_assert!(!output.contains(in_json.trim_matches('"')), "{form}: {pasted:?}: {output}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_minted_is_what_the_library_encodes((minted, _, _) in any_minted()) {
        tilepass::install_jwt_provider();
        let key = EncodingKey::from_secret(SECRET.as_bytes());
        let claims: Box<RawValue> = serde_json::from_str(minted.claims_json()).unwrap();
        let encoded = jsonwebtoken::encode(&Header::default(), &claims, &key).unwrap();
        prop_assert_eq!(minted.as_str(), encoded);
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
        (minted, _, _) in any_minted(),
        at in any::<Index>(),
        removed in 0_usize..20,
        inserted in any_text(),
        before in any_text(),
    ) {
        let token = minted.header_value();
        let at = at.index(token.len());
        let end = (at + removed).min(token.len());
        inspected(format!("{before}{}{inserted}{}", &token[..at], &token[end..]).as_bytes());
    }

    #[test]
    fn any_header_and_any_minted_are_judged(
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

    /// Nor is any of the forms in which a signer gets it wrong: not out of a paste, an address or a claim.
    #[test]
    fn no_output_has_the_secret_in_it(
        pieces in prop::collection::vec((0_usize..8, any::<Index>(), any_text()), 1..5),
        exact in any::<bool>(),
        secret in "[#-&(-_a-~][!-~]{6,58}[#-&(-_a-~]",
    ) {
        let forms = forms(&secret);
        let signed_wrongly = signed(HEADER, claims(Scheme::Both).to_string(), format!("{secret}\n").as_bytes());
        let pasted: String = pieces
            .iter()
            .map(|(kind, form, text)| {
                let form = form.get(&forms);
                match kind {
                    0 => form.clone(),
                    1 => format!("JWT {signed_wrongly}"),
                    2 => format!(" {form} "),
                    3 => format!("signInWithCustomToken(\"{text}{form}\")"),
                    4 => format!("https://shop.example/{form}/token?secret={form}"),
                    5 => format!("secret={form};"),
                    6 => format!("JWT {}", telling(form)),
                    _ => text.clone(),
                }
            })
            .collect();
        let mut host = TestHost::homeless();
        host.variables.insert("TILEPASS_SECRET", secret.clone().into());
        host.now = NOW;
        let more = if exact { "--exact" } else { "--redact" };
        for arguments in [
            &["token", "inspect", "-"][..],
            &["token", "inspect", "-", "--json", "--id", ID],
            &["token", "inspect", "-", more],
            &["token", "inspect", "-", "--json", more],
        ] {
            assert_keeps(&host.with_stdin(arguments, pasted.as_bytes()), &forms, &pasted)?;
        }
    }

    /// Where nobody looks for a secret, none of the usual form is shown all the same.
    #[test]
    fn what_may_be_a_secret_is_not_repeated(
        secret in prop_oneof![
            "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}",
            "[0-9][a-z][A-Z][0-9A-Za-z]{40}",
        ],
        before in "([a-zA-Z:]{0,10} ){0,3}",
        behind in "( [a-zA-Z:]{0,10}){0,3}",
    ) {
        let mut host = TestHost::homeless();
        host.variables.insert("TILEPASS_SECRET", secret.clone().into());
        host.now = NOW;
        let server = ["--server", "https://chat.example", "--yes"];
        for flag in ["--id", "--ttl"] {
            let ran = host.with_stdin(&["token", "sign", "--test-visitor", flag, &secret], b"");
            assert_keeps(&ran, std::slice::from_ref(&secret), &secret)?;
        }
        for pasted in [format!("{before}{secret}{behind}"), format!("https://shop.example/{secret}/a.php")] {
            for arguments in [
                &[&["token", "try", &pasted][..], &server].concat()[..],
                &["token", "inspect", "--no-verify", &pasted],
                &["token", "explain", &pasted],
            ] {
                assert_keeps(&host.with_stdin(arguments, b""), std::slice::from_ref(&secret), &pasted)?;
            }
        }
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
        prop_assert_eq!(signed.exit.code(), 0, "{}", signed.stderr);
        assert_harmless(&signed.stdout);
        // Without `--scheme` a visitor's token alone is refused where the id is known.
        let inspect = ["token", "inspect", "--id", ID, "--scheme", scheme_name];
        let at_the_end = tilepass(&inspect, signed.stdout.as_bytes(), NOW + ttl - 1);
        prop_assert_eq!(at_the_end.exit.code(), 0, "{}", at_the_end.stdout);
        let after = tilepass(&inspect, signed.stdout.as_bytes(), NOW + ttl);
        prop_assert_eq!(after.exit.code(), 1, "{}", after.stdout);
        prop_assert!(after.stdout.starts_with("refused: expired just now"), "{}", after.stdout);
    }
}
