//! What people really paste, and what other libraries really make: the first line must be the truth.

use serde_json::json;
use tiledesk_token::claims::Scheme;
use tiledesk_token::findings::Severity;

use crate::tokens::{self, HEADER, ID, Judge, NOW, SECRET, base64url, changed, claims, hmac_sha256, signed, token};

/// The most decisive thing: the first error, else the first warning or note, else nothing.
fn first(text: &str) -> String {
    let report = Judge::new().report(text);
    let most_severe = |severity| {
        let of_it = report.findings.iter().find(|finding| finding.severity() == severity);
        of_it.map(|finding| finding.message().to_owned())
    };
    most_severe(Severity::Error)
        .or_else(|| most_severe(Severity::Warning))
        .or_else(|| most_severe(Severity::Note))
        .unwrap_or_default()
}

fn check(cases: &[(&str, &str)]) {
    for (text, said) in cases {
        assert_eq!(first(text), *said, "{text}");
    }
}

const BARE: &str = "bare token: the widget must be given `JWT `, then the token";
const QUOTES: &str = "quotes are part of the string that is handed over";
const EVEN: &str = "it is wrapped over lines of one width, as terminals and mail programs show it: judged as one line";
const WRAPPED: &str = "a blank or line break stands inside the token: a line was wrapped";

#[test]
#[allow(clippy::too_many_lines, reason = "a table")]
fn pasted_by_people() {
    let t = &token(&claims(Scheme::Both));
    let wrapped = |width: usize, between: &str| {
        let whole = format!("JWT {t}");
        let lines: Vec<_> = whole.as_bytes().chunks(width).collect();
        String::from_utf8(lines.join(between.as_bytes())).unwrap()
    };
    // A good one, with something around it.
    for text in [
        wrapped(70, "=\n"),
        wrapped(70, "\" +\n  \""),
        format!("\u{1b}[32mJWT {t}\u{1b}[0m"),
        format!("> JWT {t}"),
        format!("```js\nwindow.tiledesk.signInWithCustomToken(\"JWT {t}\");\n```"),
        format!("<script>window.tiledesk.signInWithCustomToken(\"JWT {t}\")</script>"),
        format!("window.tiledesk.signInWithCustomToken(\n  \"JWT {t}\"\n)"),
        format!("signInWithCustomToken(&quot;JWT {t}&quot;)"),
        format!("JWT {t},"),
        format!("JWT {t};"),
        format!("JWT {t})"),
        format!("\"JWT {t}\";"),
        format!("POST /auth/x HTTP/1.1\r\nHost: a\r\nAuthorization: JWT {t}\r\nContent-Length: 0"),
        format!("authorization\tJWT {t}"),
        format!("authorization: JWT {t}\\r\\n"),
        format!(
            "curl 'https://a.b/c' \\\n  -H 'accept: */*' \\\n  -H 'authorization: JWT {t}' \\\n  --data-raw '{{}}'"
        ),
        format!(
            "fetch(\"https://a.b/c\", {{\n  \"headers\": {{\n    \"authorization\": \"JWT {t}\",\n    \"x\": \"y\"\n  }},\n  \"body\": null\n}});"
        ),
        format!("$headers = @{{ \"authorization\"=\"JWT {t}\" }}"),
        format!("{{ token: \"JWT {t}\" }}"),
        format!("{{'token': 'JWT {t}'}}"),
        format!("{{\"token\"=>\"JWT {t}\"}}"),
        format!("token: JWT {t}"),
        format!("string({}) \"JWT {t}\"", t.len() + 4),
        format!("Array\n(\n    [token] => JWT {t}\n)"),
        format!("export CHAT_TOKEN=\"JWT {t}\""),
        format!("<token>JWT {t}</token>"),
        format!("<div data-token=\"JWT {t}\"></div>"),
        format!("\"1\",\"JWT {t}\",\"x\""),
        format!("[\"JWT {t}\"]"),
        format!("127.0.0.1 - - [22/Nov/2026:06:02:21] \"POST /auth\" 401 12 \"-\" \"JWT {t}\""),
    ] {
        assert_eq!(first(&text), "", "{text}");
    }
    check(&[
        (&format!("{{\"jwt\": \"{t}\"}}"), BARE),
        (&format!("token: {t}"), BARE),
        (&format!("JWT: {t}"), BARE),
        (&format!("Cookie: lang=en; jwt={t}; other=1"), BARE),
        (&format!("https://shop.example/chat?jwt={t}&lang=en"), BARE),
        (&format!("https://jwt.io/#debugger-io?token={t}"), BARE),
        (&format!("string({}) \"{t}\"", t.len()), BARE),
        (&format!("`JWT {t}`"), QUOTES),
        (&format!("'JWT {t}'"), QUOTES),
        (&format!("“JWT {t}”"), QUOTES),
        (&format!("\"\\\"JWT {t}\\\"\""), QUOTES),
        (&wrapped(30, "\n"), WRAPPED),
        (&wrapped(76, "\n"), EVEN),
        (&wrapped(76, "\r\n"), EVEN),
        (&format!("> {}", wrapped(72, "\n> ")), EVEN),
        (&format!("Hi,\n\nthis is it:\n\n{}\n\nRegards\nAda", wrapped(72, "\n")), EVEN),
        (
            &format!("JWT \u{200b}{t}"),
            "an invisible character (U+200B) stands inside the token, as copying from a web page or a chat makes them",
        ),
        (
            &format!("JWT%20{t}"),
            "the blank behind `JWT` is encoded (`%20` or `+`), as in an address; a blank is wanted",
        ),
        (&format!("Authorization: JWT  {t}"), "2 blanks stand before the token; exactly one is wanted"),
        (&format!("JWT\u{a0}{t}"), "the white space between `JWT` and the token is not a blank"),
        (&format!("b'JWT {t}'"), "`b'…'` stands around it: Python's bytes were printed as text"),
        (
            &format!("JWT {}...", &t[..80]),
            "it was shortened: dots stand where the rest of the token was, as developer tools and loggers show long texts",
        ),
        (
            &format!("JWT {}...{}", &t[..80], &t[t.len() - 10..]),
            "it was shortened: dots stand where the rest of the token was, as developer tools and loggers show long texts",
        ),
        (
            "JWT eyJ…",
            "it was shortened: dots stand where the rest of the token was, as developer tools and loggers show long texts",
        ),
        (&format!("JWT {}", &t[..120]), "it has 2 parts of three: the end of the token is missing"),
        (&format!("JWT {}", &t[..t.len() - 5]), "the signature has 38 of 43 characters: the token was cut off"),
        (
            "window.tiledesk.signInWithCustomToken(\"JWT undefined\")",
            "this is the text `undefined`: the page signed in before the token arrived",
        ),
        (
            "window.tiledesk.signInWithCustomToken(\"JWT \" + token);",
            "this is the call, not what it is given: `\"JWT \" + token` is code, and the value of it is wanted",
        ),
        ("JWT ${token}", "`${token}` is not a token: a token has three parts with dots between"),
        (
            "{\"error\":\"unauthorized\",\"message\":\"No session. Log in.\"}",
            "this is a server's answer, not the token that it is about",
        ),
        (
            "https://shop.example/chat.php?x=1",
            "`https://shop.example/chat.php` is not a token: a token begins with `eyJ`",
        ),
        ("JWT", "there is no token in it"),
    ]);
}

#[test]
fn made_by_other_libraries() {
    let good = claims(Scheme::Visitor);
    let of = |changes: &[(&str, serde_json::Value)]| format!("JWT {}", token(&changed(good.clone(), changes)));
    let with_header = |header: &str, signature: usize| {
        let input = format!("{}.{}", base64url(header), base64url(good.to_string()));
        format!("JWT {input}.{}", base64url(vec![0xA5; signature]))
    };
    let with_payload = |payload: &[u8]| format!("JWT {}", signed(HEADER, payload, SECRET.as_bytes()));
    let input = format!("{}.{}", base64url(HEADER), base64url(good.to_string()));
    let hex = tokens::hex(&hmac_sha256(SECRET.as_bytes(), &input));
    let jwe = |header: &str| {
        let parts = [base64url(header), base64url([1; 256]), base64url([2; 12])];
        format!("JWT {}.{}.{}", parts.join("."), base64url([3; 99]), base64url([4; 16]))
    };
    let wants_number = |claim: &str, kind: &str| format!("`{claim}` is {kind}; whole seconds are wanted, as a number");
    check(&[
        (
            &with_header(r#"{"alg":"RS256","typ":"JWT"}"#, 256),
            "the header says `alg: RS256`; only HS256 is in the rules",
        ),
        (
            &with_header(r#"{"alg":"ES256","typ":"JWT","kid":"1"}"#, 64),
            "the header says `alg: ES256`; only HS256 is in the rules",
        ),
        (&with_header(r#"{"alg":"EdDSA"}"#, 64), "the header says `alg: EdDSA`; only HS256 is in the rules"),
        (
            &jwe(r#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#),
            "it has five parts: that is an encrypted token (JWE), not a signed one",
        ),
        (
            &format!("JWT {}", signed(r#"{"alg":"hs256"}"#, good.to_string(), SECRET.as_bytes())),
            "the header says `alg: hs256`; only HS256 is in the rules",
        ),
        (
            // PHP: hash_hmac without its fourth argument.
            &format!("JWT {input}.{}", base64url(&hex)),
            "the signature is hexadecimal; a token wants base64url without padding; decoded, it is right: signed with the \
             secret that was given (24dd-3ec7-9cf5)",
        ),
        (
            &format!("JWT {input}.{hex}"),
            "the signature is hexadecimal; a token wants base64url without padding; decoded, it is right: signed with the \
             secret that was given (24dd-3ec7-9cf5)",
        ),
        (&of(&[("exp", json!((NOW + 300).to_string()))]), &wants_number("exp", "a text")),
        (&of(&[("exp", json!("5m"))]), &wants_number("exp", "a text")),
        (&of(&[("iat", json!(null))]), &wants_number("iat", "null")),
        (
            // PHP: microtime(true).
            &of(&[("iat", json!(1_785_000_000.123_4))]),
            "`iat` has a fraction; whole seconds are wanted",
        ),
        (
            // JavaScript: Date.now().
            &of(&[("iat", json!(NOW * 1000)), ("exp", json!((NOW + 300) * 1000))]),
            "`iat` is in milliseconds; in seconds it is 1785000000",
        ),
        (
            // Rust, Java: microseconds.
            &of(&[("exp", json!((NOW + 300) * 1_000_000))]),
            "`exp` is in microseconds; in seconds it is 1785000300",
        ),
        (
            // JavaScript: Math.floor(Date.now() / 1000) + 5 * 60 * 1000.
            &of(&[("exp", json!(NOW + 5 * 60 * 1000))]),
            "lives 300000 s (3 d 11 h); at most 600 s are allowed (were milliseconds added to seconds?)",
        ),
        (&of(&[("exp", json!(0))]), "`exp` is 0: that is a duration, and a moment is wanted"),
        (
            &of(&[("-exp", json!(0)), ("expiresIn", json!("5m"))]),
            "`exp` is missing: a server would accept the token for ever (`expiresIn` is no claim that counts)",
        ),
        (
            // A signer in local time that it calls UTC.
            &of(&[("iat", json!(NOW + 7200)), ("exp", json!(NOW + 7500))]),
            "issued 2 h in the future, by this computer's clock; at most 2 min are allowed; that is a time zone's offset (2 h): \
             was a local time taken for UTC?",
        ),
        (
            &of(&[("external_id", json!(123_456))]),
            "`external_id` is a number; the documented rules want a text, though a server takes it as it is",
        ),
        (
            &of(&[("external_id", json!("ada@example.com"))]),
            "`external_id` has `@` in it (character 4); only letters A to Z, digits, `-`, `_` and `.` are allowed",
        ),
        (&of(&[("name", json!(null)), ("email", json!(null))]), "`name` is null; a text is wanted"),
        (&of(&[("-external_id", json!(0)), ("userId", json!("7"))]), "found `userId`; the claim is `external_id`"),
        (&with_payload(b"[]"), "the payload is a list, not a JSON object"),
        (
            &with_payload(b"\"{\\\"name\\\":1}\""),
            "the payload is not a JSON object: it is a text with a JSON object in it: it was serialised twice",
        ),
        (
            &with_payload(b"{'name': 'Ada'}"),
            "the payload is not a JSON object: it is Python's own notation, with `'` for `\"`",
        ),
        (&with_payload(b"\xef\xbb\xbf{}"), "the payload is not a JSON object: a byte order mark stands before it"),
        (
            &with_payload(b"{\"name\":\"Zo\xeb\"}"),
            "the payload is not a JSON object: it is not UTF-8 text (byte 12), but reads as Latin-1",
        ),
    ]);
}

#[test]
fn made_by_other_libraries_for_scheme_custom() {
    let custom =
        |changes: &[(&str, serde_json::Value)]| format!("JWT {}", token(&changed(claims(Scheme::Custom), changes)));
    check(&[
        (
            &custom(&[("aud", json!([format!("https://tiledesk.com/projects/{ID}")]))]),
            "`aud` is a list; the documented rules want a text, though a server takes a list of one",
        ),
        (
            &custom(&[("aud", json!(ID))]),
            "`aud` is not a URL; it must be `https://tiledesk.com/projects/` and the Tiledesk id",
        ),
        (
            &custom(&[("-sub", json!(0)), ("subject", json!("userexternal"))]),
            "found `subject`, which is an option's name in a library; the claim is `sub`",
        ),
    ]);
}
