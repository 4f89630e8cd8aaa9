//! What a real server answers, as it was seen (Tiledesk 2.19.16, asked in November 2026), and what is predicted.

use serde_json::{Value, json};
use tiledesk_token::claims::Scheme;
use tiledesk_token::inspect::Verdict;
use tiledesk_token::inspect::prediction::PredictedAnswer;
use tiledesk_token::inspect::signer::{Candidate, Expected};

use crate::tokens::{
    HEADER, ID, Judge, NOW, OTHER_ID, SECRET, UUID, base64url, changed, claims, given, signed, stored, token,
};

/// A status as the table has it; 0 is unknown, 1 is that it is never sent.
fn status(answer: PredictedAnswer) -> u16 {
    let (status, word) = match answer {
        PredictedAnswer::Accepted => (200, "accepted"),
        PredictedAnswer::Refused(status) => (status, "refused"),
        PredictedAnswer::NotSent => (1, "refused"),
        PredictedAnswer::Unknown => (0, "unknown"),
    };
    assert_eq!((answer.as_str(), answer.status().unwrap_or(status)), (word, status));
    assert_eq!(answer.status().is_some(), status > 1);
    status
}

#[track_caller]
fn answers(judge: &Judge, text: &str, sign_in: u16, decode: u16) {
    let server = judge.report(text).server;
    assert_eq!((status(server.sign_in), status(server.decode)), (sign_in, decode), "{text}");
}

/// Claims that were changed in a token of both schemes, and the two answers.
fn seen(changes: &[(&str, Value)], sign_in: u16, decode: u16) {
    let text = format!("JWT {}", token(&changed(claims(Scheme::Both), changes)));
    answers(&Judge::knows(ID), &text, sign_in, decode);
    // Without the id, `aud` is believed.
    if !changes.iter().any(|(key, _)| *key == "aud") {
        answers(&Judge::new(), &text, sign_in, decode);
    }
}

#[test]
fn each_scheme_has_its_two_answers() {
    for (scheme, sign_in) in [(Scheme::Visitor, 401), (Scheme::Custom, 200), (Scheme::Both, 200)] {
        let text = format!("JWT {}", token(&claims(scheme)));
        answers(&Judge::knows(ID), &text, sign_in, 200);
        answers(&Judge::new(), &text, sign_in, 200);
    }
    seen(&[("firstname", json!("Ada")), ("lastname", json!("Lovelace"))], 200, 200);
}

#[test]
fn times_are_judged_as_the_server_judges_them() {
    seen(&[("exp", json!(NOW + 601))], 200, 401);
    seen(&[("exp", json!(NOW + 600))], 200, 200);
    seen(&[("-exp", json!(0))], 200, 401);
    seen(&[("-iat", json!(0))], 200, 401);
    seen(&[("iat", json!(NOW * 1000))], 200, 200);
    seen(&[("exp", json!((NOW + 300) * 1000))], 200, 401);
    seen(&[("iat", json!(NOW + 1000))], 200, 200);
    // A value of another type than the documented one is not predicted.
    seen(&[("iat", json!(NOW.to_string()))], 200, 0);
    #[allow(clippy::cast_precision_loss)]
    seen(&[("iat", json!(NOW as f64 + 0.5))], 200, 200);
    seen(&[("exp", json!((NOW + 300).to_string()))], 401, 401);
    seen(&[("iat", json!(NOW - 300)), ("exp", json!(NOW))], 401, 401);
    seen(&[("iat", json!(NOW - 300)), ("exp", json!(NOW + 1))], 200, 200);
    seen(&[("nbf", json!(NOW + 1))], 401, 401);
    seen(&[("nbf", json!(NOW))], 200, 200);
}

#[test]
fn what_the_servers_own_key_signs_is_not_judged_by_a_projects_secret() {
    let session = |changes: &[(&str, Value)], header: &str, key: &[u8]| {
        let claims = json!({
            "_id": "7", "iss": "https://tiledesk.com", "aud": "https://tiledesk.com", "sub": "guest", "iat": NOW,
        });
        format!("JWT {}", signed(header, changed(claims, changes).to_string(), key))
    };
    let own = b"a key that nobody has but the server".as_slice();
    answers(&Judge::knows(ID), &session(&[], HEADER, own), 0, 401);
    answers(&Judge::knows(ID), &session(&[("sub", json!("user"))], HEADER, own), 0, 401);
    // What it would refuse whoever signed it, and what is no session.
    answers(&Judge::knows(ID), &session(&[("exp", json!(NOW))], HEADER, own), 401, 401);
    answers(&Judge::knows(ID), &session(&[], r#"{"typ":"JWT","alg":"none"}"#, own), 401, 401);
    answers(&Judge::knows(ID), &session(&[("sub", json!("userexternal"))], HEADER, own), 401, 401);
    // The project's secret is not the server's own key.
    answers(&Judge::knows(ID), &session(&[], HEADER, SECRET.as_bytes()), 401, 401);
    let report = Judge::knows(ID).report(&session(&[], HEADER, own));
    let codes: Vec<&str> = report.findings.iter().map(tiledesk_token::findings::Finding::code).collect();
    assert_eq!((report.verdict, codes.first()), (Verdict::Refused, Some(&"scheme.session")), "{codes:?}");
}

#[test]
fn ids_and_audience_decide_at_sign_in() {
    seen(&[("-_id", json!(0))], 401, 200);
    seen(&[("-aud", json!(0))], 401, 200);
    let another = format!("https://tiledesk.com/projects/{OTHER_ID}");
    seen(&[("aud", json!(another))], 401, 200);
    seen(&[("aud", json!(format!("https://tiledesk.com/{ID}")))], 401, 200);
    seen(&[("aud", json!("https://tiledesk.com"))], 401, 200);
    seen(&[("aud", json!(ID))], 500, 200);
    seen(&[("aud", json!("tiledesk.com/projects"))], 500, 200);
    // Neither another URL nor another type than a string.
    let elsewhere = format!("https://chat.example.com/projects/{ID}");
    seen(&[("aud", json!(elsewhere))], 0, 200);
    let slash = format!("https://tiledesk.com/projects/{ID}/");
    seen(&[("aud", json!(slash))], 0, 200);
    for audience in [json!([format!("https://tiledesk.com/projects/{ID}")]), json!(7), json!(null), json!({})] {
        seen(&[("aud", audience)], 0, 200);
    }
    seen(&[("-sub", json!(0))], 200, 200);
    seen(&[("_id", json!("user-123456"))], 200, 200);
    seen(&[("_id", json!(7))], 0, 200);
    seen(&[("_id", json!(""))], 0, 200);
    seen(&[("-email", json!(0)), ("-name", json!(0))], 200, 200);
}

/// The finding and the prediction beside it read an address in the same way.
#[test]
fn an_audience_is_no_address_where_the_server_fails_on_it() {
    for (audience, sign_in) in [
        (ID.to_owned(), 500),
        (format!("tiledesk.com/projects/{ID}"), 500),
        ("https://".to_owned(), 0),
        (format!("https://a b/projects/{ID}"), 0),
        (format!("localhost:3000/projects/{ID}"), 0),
        (format!("http://chat.example/projects/{ID}"), 0),
    ] {
        let claims = changed(claims(Scheme::Both), &[("aud", json!(audience))]);
        let report = Judge::knows(ID).report(&format!("JWT {}", token(&claims)));
        assert_eq!(status(report.server.sign_in), sign_in, "{audience}");
        let message = report.findings[0].message();
        assert!(message.starts_with("`aud` "), "{message}");
        let no_address = message.contains("is not a URL");
        assert_eq!(no_address, sign_in == 500, "{audience}: {message}");
    }
}

#[test]
fn headers() {
    let payload = claims(Scheme::Both).to_string();
    for (header, expected) in [
        (r#"{"alg":"HS384","typ":"JWT"}"#, 200),
        (r#"{"alg":"HS512","typ":"JWT"}"#, 200),
        (r#"{"alg":"HS256"}"#, 200),
        (r#"{"alg":"HS256","typ":"JWT","kid":"1"}"#, 200),
        (r#"{"alg":"none","typ":"JWT"}"#, 401),
        (r#"{"alg":"RS256","typ":"JWT"}"#, 401),
    ] {
        let text = format!("JWT {}", signed(header, &payload, SECRET.as_bytes()));
        answers(&Judge::knows(ID), &text, expected, expected);
    }
    let unsigned = format!("JWT {}.{}.", base64url(r#"{"alg":"none"}"#), base64url(&payload));
    answers(&Judge::knows(ID), &unsigned, 401, 401);
    // The other algorithms with another key.
    let stranger = signed(r#"{"alg":"HS512"}"#, &payload, UUID.as_bytes());
    answers(&Judge::knows(ID), &format!("JWT {stranger}"), 401, 401);
}

#[test]
fn prefixes() {
    let token = token(&claims(Scheme::Both));
    for (text, sign_in, decode) in [
        (format!("JWT {token}"), 200, 200),
        (format!("Bearer {token}"), 401, 200),
        (token.clone(), 401, 403),
        (format!("JWT JWT {token}"), 401, 403),
        (format!("JWT  {token}"), 403, 403),
        (format!("Token {token}"), 401, 200),
        (format!("jwt {token}"), 200, 200),
        (format!("'JWT {token}'"), 401, 401),
        ("JWT undefined".to_owned(), 401, 401),
        (format!("JWT%20{token}"), 401, 403),
        (format!("JWT {token}\n"), 200, 200),
        (format!("JWT {token}\tx"), 200, 401),
        (format!("JWT {token} x"), 403, 403),
        (format!("JWT {token}\u{1b}"), 400, 400),
        (format!("JWT \u{200b}{token}"), 1, 1),
        (format!("JWT {}\n{}", &token[..50], &token[50..]), 1, 1),
        // Who encodes it decides.
        (format!("JWT\u{a0}{token}"), 0, 0),
        // All that was pasted is what was given, where nothing says otherwise.
        (format!("> JWT {token}"), 401, 403),
        (format!("{{\"token\":\"JWT {token}\"}}"), 401, 401),
    ] {
        answers(&Judge::knows(ID), &text, sign_in, decode);
    }
    // Exactly the string inside a call is what is judged.
    for (string, sign_in, decode) in [
        (format!("JWT {token}"), 200, 200),
        (token.clone(), 401, 403),
        (format!("JWT {token};"), 401, 401),
        (format!(" JWT {token}"), 200, 200),
    ] {
        answers(&Judge::knows(ID), &format!("window.tiledesk.signInWithCustomToken(\"{string}\");"), sign_in, decode);
    }
}

/// What the verdict is about where a token was cut out of something.
#[test]
fn a_loose_paste_is_meant_as_it_has_to_be_handed_over() {
    let token = token(&claims(Scheme::Both));
    for text in [format!("Bearer {token}"), token.clone(), format!("> JWT {token}"), format!("'JWT {token}'")] {
        let report = Judge::knows(ID).report(&text);
        assert_eq!((report.verdict, status(report.meant.sign_in)), (Verdict::Accepted, 200), "{text}");
        assert_eq!(status(report.server.sign_in), 401, "{text}");
        let call = Judge::knows(ID).report(&format!("signInWithCustomToken({text:?})"));
        assert_eq!((call.verdict, status(call.meant.sign_in)), (Verdict::Refused, 401), "{text}");
    }
}

#[test]
fn secrets() {
    let text = format!("JWT {}", signed(HEADER, claims(Scheme::Both).to_string(), UUID.as_bytes()));
    let judge = |candidates, expected| Judge { id: Some(ID.parse().unwrap()), ..Judge::with(candidates, expected) };
    let replaced = judge(vec![stored("shop", SECRET, Some(UUID))], Expected::Only(0));
    answers(&replaced, &text, 401, 401);
    let stranger = judge(vec![given(SECRET)], Expected::Only(0));
    answers(&stranger, &text, 401, 401);
    let of_another = judge(vec![stored("shop", SECRET, None), stored("club", UUID, None)], Expected::Only(0));
    answers(&of_another, &text, 401, 401);
    // At sign-in the server takes the secret of the project that `aud` names, whichever one was expected here.
    let club = |id: Option<&str>| Candidate { id: id.map(|id| id.parse().unwrap()), ..stored("club", UUID, None) };
    for (shops_id, clubs_id, sign_in) in [
        (Some(OTHER_ID), Some(ID), 200),
        (None, Some(ID), 200),
        (Some(ID), Some(OTHER_ID), 401),
        (None, Some(OTHER_ID), 401),
        (Some(OTHER_ID), None, 0),
        (None, None, 0),
        (Some(ID), None, 401),
    ] {
        let judge = Judge {
            id: shops_id.map(|id| id.parse().unwrap()),
            ..Judge::with(vec![stored("shop", SECRET, None), club(clubs_id)], Expected::Only(0))
        };
        answers(&judge, &text, sign_in, 401);
        assert_eq!(judge.report(&text).verdict.as_str(), "refused");
    }
    let nobody_knows = judge(vec![stored("shop", SECRET, None)], Expected::Any);
    answers(&nobody_knows, &text, 0, 0);
    let no_secret = judge(Vec::new(), Expected::Any);
    answers(&no_secret, &text, 0, 0);
    // Some answers need no secret.
    let visitor = format!("JWT {}", token(&claims(Scheme::Visitor)));
    answers(&no_secret, &visitor, 401, 0);
    let expired = format!(
        "JWT {}",
        token(&changed(claims(Scheme::Both), &[("iat", json!(NOW - 400)), ("exp", json!(NOW - 100))]))
    );
    answers(&no_secret, &expired, 401, 401);
}

/// The server hands out a team member's account; the rules refuse it all the same.
#[test]
fn roles() {
    for role in ["owner", "admin", "agent"] {
        let text = format!("JWT {}", token(&changed(claims(Scheme::Both), &[("role", json!(role))])));
        let report = Judge::knows(ID).report(&text);
        assert_eq!(status(report.server.sign_in), 200);
        assert_eq!(report.verdict.as_str(), "refused");
    }
}
