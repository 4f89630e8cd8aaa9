//! The right secret used in a wrong way, and signatures that are encoded or made otherwise than HS256's.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use tiledesk_token::claims::Scheme;
use tiledesk_token::findings::Finding;
use tiledesk_token::inspect::signer::{Expected, SignatureState};

use crate::tokens::{
    HEADER, Judge, SECRET, UUID, base64url, changed, claims, first_error, hex, hmac_sha256, signed, stored,
};

/// Makes a signature with a key, and writes it in some encoding.
type Encode<'a> = &'a dyn Fn(&[u8]) -> String;

fn payload() -> String {
    claims(Scheme::Visitor).to_string()
}

fn input() -> String {
    format!("{}.{}", base64url(HEADER), base64url(payload()))
}

/// The errors of a token with this signature, and whether it is bad.
fn errors(judge: &Judge, signature: impl AsRef<str>) -> Vec<String> {
    let report = judge.report(&format!("JWT {}.{}", input(), signature.as_ref()));
    report.errors().map(|finding| format!("{} {}", finding.code(), finding.message())).collect()
}

/// The variant and the message of a token whose secret signed these bytes.
fn over(bytes: impl AsRef<[u8]>) -> (String, String) {
    let signature = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap().chain_update(bytes).finalize();
    let text = format!("JWT {}.{}", input(), base64url(signature.into_bytes()));
    let report = Judge::new().report(&text);
    let message = report.errors().next().map(|finding| finding.message().to_owned());
    (report.signature.variant.unwrap_or("none").to_owned(), message.unwrap_or_default())
}

#[test]
fn what_was_signed_in_place_of_header_and_payload() {
    let (input, payload) = (input(), payload());
    let (header, body) = input.split_once('.').unwrap();
    let wrapped: Vec<_> = body.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
    let pretty = serde_json::to_string_pretty(&claims(Scheme::Visitor)).unwrap();
    let of_header = |header: &str| format!("{}.{body}", base64url(header));
    for (signed, variant, piece) in [
        (format!("{input}\n"), "input_around", "a line break behind it"),
        (format!("JWT {input}"), "input_around", "something around it"),
        (format!("{header}{body}"), "input_part", "without the dot"),
        (format!("{header},{body}"), "input_part", "something else than a dot"),
        (format!("{body}.{header}"), "input_part", "in the wrong order"),
        (body.to_owned(), "input_part", "the payload alone"),
        (format!("{HEADER}.{payload}"), "input_json", "the JSON of header and payload"),
        (payload.clone(), "input_json", "the JSON of the payload"),
        (format!("{header}.{}", wrapped.join("\r\n")), "input_base64", "an encoder's line breaks"),
        (format!("{header}.{}\n", wrapped.join("\n")), "input_base64", "an encoder's line breaks"),
        (format!("{}.{}", base64url(header), base64url(body)), "input_base64", "encoded twice"),
        (format!("{header}.{}", base64url(pretty)), "input_rewritten", "over several lines"),
        (format!("{header}.{}", base64url(payload.replace("\":", "\": "))), "input_rewritten", "white space"),
        (of_header(r#"{"alg":"HS256","typ":"JWT"}"#), "input_rewritten", "another header"),
        (of_header(r#"{"alg":"HS256"}"#), "input_rewritten", "another header"),
        (hex(&Sha256::digest(&input)), "input_hashed", "the SHA-256 hash"),
    ] {
        let (found, message) = over(&signed);
        assert_eq!(found, variant, "{signed}");
        assert!(message.contains(piece), "{message}");
    }
    let utf16: Vec<u8> = input.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(over(utf16).0, "input_utf16");
    assert_eq!(over(&input).0, "none");
    assert_eq!(over(format!("{input}.and more")).0, "none");
}

#[test]
fn a_signature_in_another_encoding_is_checked_all_the_same() {
    let by = |key: &[u8]| hmac_sha256(key, &input());
    let openssl = |key: &[u8]| base64url(format!("SHA2-256(stdin)= {}\n", hex(&by(key))));
    // One of the encodings has no sign that base64url has not, without its padding.
    let encodings: [(&str, Encode<'_>); 5] = [
        ("hexadecimal", &|key| hex(&by(key))),
        ("hexadecimal", &|key| base64url(hex(&by(key)))),
        ("plain base64", &|key| STANDARD.encode(by(key))),
        ("the text that openssl prints, in hexadecimal", &openssl),
        ("base64, encoded once more", &|key| base64url(STANDARD_NO_PAD.encode(by(key)))),
    ];
    let judge = Judge::new();
    for (name, encode) in encodings {
        let begins =
            format!("shape.signature_encoding the signature is {name}; a token wants base64url without padding; ");
        let [ours] = errors(&judge, encode(SECRET.as_bytes())).try_into().unwrap();
        assert!(
            ours.starts_with(&format!("{begins}decoded, it is right: signed with the secret that was given")),
            "{ours}"
        );
        let [other] = errors(&judge, encode(b"nobody's")).try_into().unwrap();
        assert!(other.starts_with(&format!("{begins}decoded, it is not signed with")), "{other}");
        let [encoding, newline] = errors(&judge, encode(format!("{SECRET}\n").as_bytes())).try_into().unwrap();
        assert!(encoding.starts_with(begins.trim_end_matches("; ")) && !encoding.contains("decoded"), "{encoding}");
        assert!(newline.starts_with("signature.newline"), "{newline}");
        let report = judge.report(&format!("JWT {}.{}", input(), encode(SECRET.as_bytes())));
        assert_eq!(report.signature.state, SignatureState::Bad, "as it stands, no server takes it");
        let several = Judge::with(vec![stored("a", SECRET, None), stored("b", UUID, None)], Expected::Any);
        let [unknown] = errors(&several, encode(b"nobody's")).try_into().unwrap();
        assert!(!unknown.contains("decoded"), "{unknown}");
    }
    assert_eq!(errors(&judge, URL_SAFE_NO_PAD.encode(by(SECRET.as_bytes()))), [""; 0]);
}

#[test]
fn a_signature_of_another_length_was_made_by_another_function() {
    fn mac<M: Mac + KeyInit>(key: &[u8]) -> Vec<u8> {
        <M as KeyInit>::new_from_slice(key).unwrap().chain_update(input()).finalize().into_bytes().to_vec()
    }
    let judge = Judge::new();
    let without = Judge::with(Vec::new(), Expected::Any);
    for (signature, bytes, hash) in
        [(mac::<Hmac<Md5>>(SECRET.as_bytes()), 16, "MD5"), (mac::<Hmac<Sha1>>(SECRET.as_bytes()), 20, "SHA-1")]
    {
        let [known] = errors(&judge, base64url(&signature)).try_into().unwrap();
        assert!(known.starts_with("signature.function") && known.contains(&format!("HMAC with {hash}")), "{known}");
        let [unknown] = errors(&without, base64url(&signature)).try_into().unwrap();
        let says =
            format!("signature.length the signature has {bytes} bytes, as {hash} makes them; one of HS256 has 32");
        assert_eq!(unknown, says);
    }
    let [longer] = errors(&judge, base64url([7; 33])).try_into().unwrap();
    assert_eq!(longer, "signature.length the signature has 33 bytes; one of HS256 has 32");
    let [shorter] = errors(&judge, base64url([7; 31])).try_into().unwrap();
    assert!(shorter.starts_with("shape.truncated"), "{shorter}");
}

#[test]
fn what_was_not_tried_is_not_denied() {
    let says = |name: &str| {
        let token =
            signed(HEADER, changed(claims(Scheme::Both), &[("pad", name.into())]).to_string(), b"nobody's secret");
        let report = Judge::new().report(&format!("JWT {token}"));
        assert_eq!(report.findings.first().map(Finding::code), Some("signature.mismatch"));
        first_error(&report).to_owned()
    };
    assert!(says("short").ends_with(", nor with a variant of it"), "{}", says("short"));
    // Typing errors are tried on short tokens alone; of the longest, not even every variant.
    for length in [4 << 10, 40 << 10] {
        assert!(!says(&"x".repeat(length)).contains("variant"), "{length}");
    }
}
