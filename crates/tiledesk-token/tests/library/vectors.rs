//! Tokens that standards publish.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tiledesk_token::jws::hs256;
use tiledesk_token::jws::token::Token;

use crate::tokens::{self, Judge};

/// RFC 7515, appendix A.1.1. RFC 7519, section 3.1 shows the same token as its example of a JWT.
const TOKEN: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
    eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
    dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// RFC 7515, appendix A.1.1: the key as a JWK; its bytes are no text, so no secret of ours can be it.
const KEY: &str = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

#[test]
fn the_example_of_rfc_7515_a_1_verifies_with_its_key_and_no_other() {
    let key = URL_SAFE_NO_PAD.decode(KEY).unwrap();
    let read = Token::decode(TOKEN);
    let signature = read.signature().unwrap();
    let message = read.signing_input().unwrap().as_bytes();
    assert_eq!(read.findings(), []);
    assert_eq!(read.header().unwrap().to_string(), r#"{"typ":"JWT","alg":"HS256"}"#);
    assert_eq!(
        read.claims().unwrap().to_string(),
        r#"{"iss":"joe","exp":1300819380,"http://example.com/is_root":true}"#
    );
    assert!(hs256::verify(signature, message, &key));
    assert!(!hs256::verify(signature, message, KEY.as_bytes()));
    assert!(!hs256::verify(signature, message.get(1..).unwrap(), &key));
    for shorter in 0..key.len() {
        assert!(!hs256::verify(signature, message, key.get(..shorter).unwrap()));
    }
}

#[test]
fn the_example_of_rfc_7519_3_1_is_no_visitor_token() {
    let mut judge = Judge::with(Vec::new(), tiledesk_token::inspect::signer::Expected::Any);
    judge.now = 1_300_819_379;
    let said = [
        "E time.iat_missing claims.iat",
        "E claims.missing claims.name",
        "E claims.missing claims.email",
        "E claims.missing claims.external_id",
        "N prefix.missing prefix",
    ];
    assert_eq!(judge.says(TOKEN), said);
    judge.now += 1;
    let mut later = said.to_vec();
    later.insert(1, "E time.expired claims.exp");
    assert_eq!(judge.says(TOKEN), later);
}

/// The key as the text that it was printed as signs nothing here, and `inspect` knows how the signer used it.
#[test]
fn a_signer_that_decoded_its_key_is_named() {
    let judge = Judge {
        now: 1_300_819_379,
        ..Judge::with(vec![tokens::given(KEY)], tiledesk_token::inspect::signer::Expected::Only(0))
    };
    let said = judge.says(TOKEN);
    assert!(said.contains(&"E signature.base64_decoded signature".to_owned()), "{said:?}");
}
