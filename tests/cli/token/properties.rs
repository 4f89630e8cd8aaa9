//! What holds for every token, whoever made it, as the whole program has it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{EncodingKey, Header};
use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tiledesk_token::claims::Scheme;
use tiledesk_token::escape;

use crate::support::arbitrary::{any_claim, any_json, any_minted, any_scheme, any_text, config};
use crate::support::host::{Ran, TestHost};
use crate::support::tokens::{HEADER, ID, NOW, SECRET, claims, hex, signed};

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
        if arguments[0] == "--json" && matches!(ran.exit.code(), 0 | 1 | 3) {
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
        at in any::<prop::sample::Index>(),
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

    /// Nor is any of the forms in which a signer gets it wrong. What a token itself says is shown as it says it.
    #[test]
    fn no_output_has_the_secret_in_it(
        pieces in prop::collection::vec((0_usize..9, any_text()), 1..5),
        exact in any::<bool>(),
        secret in "[!#-&(-_a-~]{16,60}",
    ) {
        let encoded = STANDARD.encode(&secret);
        let hex = hex(secret.as_bytes());
        let token = signed(HEADER, claims(Scheme::Both).to_string(), format!("{secret}\n").as_bytes());
        let pasted: String = pieces
            .iter()
            .map(|(kind, text)| match kind {
                0 => secret.clone(),
                1 => encoded.clone(),
                2 => hex.clone(),
                3 => format!("JWT {token}"),
                4 => format!(" {secret} "),
                5 => format!("signInWithCustomToken(\"{text}\")"),
                6 => format!("secret={secret};"),
                _ => text.clone(),
            })
            .collect();
        let mut host = TestHost::homeless();
        host.variables.insert("TILEPASS_SECRET", secret.clone().into());
        host.now = NOW;
        for format in [&[][..], &["--json"]] {
            let more = if exact { &["--exact"][..] } else { &[] };
            let ran = host.with_stdin(&[&["token", "inspect", "-"], format, more].concat(), pasted.as_bytes());
            assert_harmless(&ran.stdout);
            assert_harmless(&ran.stderr);
            for form in [&secret, &encoded, &hex] {
                let shown = ran.stdout.contains(form.as_str()) || ran.stderr.contains(form.as_str());
                prop_assert!(!shown, "{pasted:?}: {}{}", ran.stdout, ran.stderr);
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
