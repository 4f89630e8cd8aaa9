#![allow(clippy::string_slice, clippy::unwrap_used, clippy::panic, reason = "tests")]

use super::place::Around;
use super::{NotAToken, Pasted, Place, Prefix, Unclear};
use crate::findings::not_a_token::{Mask, MaskedBy, not_a_token};
use crate::findings::{Finding, Severity, prefix, shape};
use crate::jws::token::Token;

const TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoiQWRhIn0.\
    c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJlc2lnbmE";

fn found(text: &str) -> Pasted {
    Pasted::parse(text).unwrap_or_else(|_| Pasted::take_apart(String::new()))
}

fn token(pasted: &Pasted) -> Option<&str> {
    pasted.token().map(Token::as_str)
}

#[test]
fn the_token_is_found_in_whatever_is_around_it() {
    for text in [
        format!("JWT {TOKEN}"),
        format!("JWT {TOKEN}\r\n"),
        format!("window.tiledesk.signInWithCustomToken(\"JWT {TOKEN}\");"),
        format!("  window.tiledesk . signInWithCustomToken( 'JWT {TOKEN}' )\n// and more"),
        format!("window.Tiledesk('signInWithCustomToken', 'JWT {TOKEN}');"),
        format!("window.Tiledesk(\"signInWithCustomToken\",`JWT {TOKEN}`)"),
        format!("Authorization: JWT {TOKEN}"),
        format!("POST /auth/signinWithCustomToken HTTP/1.1\r\nauthorization: JWT {TOKEN}\r\nHost: x\r\n"),
        format!("curl -H 'Authorization: JWT {TOKEN}' -X POST https://example.com"),
        format!("{{\"token\":\"JWT {TOKEN}\",\"claims\":{{}}}}"),
        format!("{{\"a\":[1,{{\"b\":\"JWT {TOKEN}\"}}]}}"),
        format!("2026-11-22T06:02:21Z DEBUG auth: minted JWT {TOKEN} for ada"),
        format!("minted \"JWT {TOKEN}\"."),
        format!("issued token JWT {TOKEN}"),
        format!("> JWT {TOKEN}"),
        format!("```\nJWT {TOKEN}\n```"),
        format!("Authorization:\nJWT {TOKEN}"),
        format!("authorization: JWT {TOKEN}\\r\\n"),
        format!("fetch(url, {{ headers: {{ Authorization: `JWT {TOKEN}` }} }})"),
        format!("{{\"body\":\"{{\\\"token\\\":\\\"JWT {TOKEN}\\\"}}\"}}"),
        format!("{{\"log\":\"token JWT {TOKEN}\\n\",\"stream\":\"stdout\"}}"),
        format!("https://shop.example/chat?jwt=JWT%20{TOKEN}&lang=en"),
        format!("Set-Cookie: token=JWT+{TOKEN}; Path=/"),
        format!("signInWithCustomToken(\"JWT \" + \"{TOKEN}\")"),
        format!("window.Tiledesk('signInWithCustomToken', {{ token: 'JWT {TOKEN}' }})"),
        format!("const t = 'JWT {TOKEN}';\nwindow.Tiledesk('signInWithCustomToken', t);"),
    ] {
        let pasted = found(&text);
        assert_eq!(token(&pasted), Some(TOKEN), "{text}");
        assert_eq!(pasted.prefix, Prefix::Jwt, "{text}");
        assert_eq!(pasted.findings(), [], "{text}");
    }
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table")]
fn what_is_wrong_around_it_is_said() {
    for (text, word, findings) in [
        (TOKEN.to_owned(), Prefix::None, vec![prefix::missing(false)]),
        (format!("token={TOKEN}&x=1"), Prefix::None, vec![prefix::missing(false)]),
        (format!("Bearer {TOKEN}"), Prefix::Bearer, vec![prefix::bearer(false)]),
        (format!("jwt {TOKEN}"), Prefix::Other("jwt".into()), vec![prefix::other("jwt", false)]),
        (format!("JWT JWT {TOKEN}"), Prefix::Jwt, vec![prefix::doubled()]),
        (format!("JWT  {TOKEN}"), Prefix::Jwt, vec![prefix::spaces(2)]),
        (format!("JWT{TOKEN}"), Prefix::Jwt, vec![prefix::spaces(0)]),
        (format!("'JWT {TOKEN}'"), Prefix::Jwt, vec![shape::quotes(false)]),
        (format!("JWT {TOKEN}\""), Prefix::Jwt, vec![shape::quotes(false)]),
        (format!("b'JWT {TOKEN}'"), Prefix::Jwt, vec![shape::bytes_repr(false)]),
        (format!("JWT%20{TOKEN}"), Prefix::Jwt, vec![prefix::encoded_blank()]),
        (format!("JWT+{TOKEN}"), Prefix::Jwt, vec![prefix::encoded_blank()]),
        (format!("JWT={TOKEN}"), Prefix::None, vec![prefix::missing(false)]),
        (format!("JWT \u{200b}{TOKEN}"), Prefix::Jwt, vec![shape::invisible('\u{200b}')]),
        (format!("JWT {}\u{2060}{}", &TOKEN[..50], &TOKEN[50..]), Prefix::Jwt, vec![shape::invisible('\u{2060}')]),
        (format!("Hi,\n\n> JWT {}\n> {}\n\nBye", &TOKEN[..50], &TOKEN[50..]), Prefix::Jwt, vec![shape::whitespace()]),
        (format!("JWT {}=\r\n{}", &TOKEN[..50], &TOKEN[50..]), Prefix::Jwt, vec![shape::whitespace()]),
        (format!("JWT \"{TOKEN}\""), Prefix::Jwt, vec![shape::quotes(false)]),
        (format!("JWT b'{TOKEN}'"), Prefix::Jwt, vec![shape::bytes_repr(false)]),
        (format!("JWT {}\n  {}", &TOKEN[..50], &TOKEN[50..]), Prefix::Jwt, vec![shape::whitespace()]),
        (format!("signInWithCustomToken('\"JWT {TOKEN}\"')"), Prefix::Jwt, vec![shape::quotes(true)]),
        (format!("minted b'JWT {TOKEN}' for ada"), Prefix::Jwt, vec![shape::bytes_repr(true)]),
        // In an exact place.
        (format!("signInWithCustomToken('{TOKEN}')"), Prefix::None, vec![prefix::missing(true)]),
        (format!("Authorization: Bearer {TOKEN}"), Prefix::Bearer, vec![prefix::bearer(true)]),
        (format!("Authorization: Token {TOKEN}"), Prefix::Other("Token".into()), vec![prefix::other("Token", true)]),
        (format!("Authorization: jWT {TOKEN}"), Prefix::Other("jWT".into()), vec![prefix::other("jWT", true)]),
        (format!("signInWithCustomToken('JWT {TOKEN} ')"), Prefix::Jwt, vec![shape::around("", " ", 105)]),
        (format!("signInWithCustomToken('<JWT {TOKEN}>')"), Prefix::Jwt, vec![shape::around("<", ">", 106)]),
        (format!("signInWithCustomToken('token JWT {TOKEN}')"), Prefix::Jwt, vec![shape::around("", "", 0)]),
    ] {
        let pasted = found(&text);
        assert_eq!(token(&pasted), Some(TOKEN), "{text}");
        assert_eq!((&pasted.prefix, pasted.findings()), (&word, findings), "{text}");
    }
}

#[test]
fn an_exact_place_has_its_string_to_the_character() {
    let jwt = format!("JWT {TOKEN}");
    let url = "https://api.tiledesk.com/v3/auth/signinWithCustomToken";
    for (text, given) in [
        (format!("window.tiledesk.signInWithCustomToken(\"{jwt}\");"), jwt.clone()),
        (format!("<script>\nTiledesk('signInWithCustomToken', ' {TOKEN};')\n</script>"), format!(" {TOKEN};")),
        (format!("{{\"log\":\"signInWithCustomToken('{jwt}')\"}}"), jwt.clone()),
        (format!("signInWithCustomToken(\"J\"WT {TOKEN}\")"), format!("J\"WT {TOKEN}")),
        (format!("\"{jwt}\""), jwt.clone()),
        (format!("  \"\\\"{jwt}\\\"\"\n"), format!("\"{jwt}\"")),
        (format!("Authorization: {jwt}\r\n"), jwt.clone()),
        (format!("authorization:\n{jwt};"), format!("{jwt};")),
        (format!("-H 'authorization: Bearer {TOKEN}' \\"), format!("Bearer {TOKEN}")),
        (format!("\"Authorization\": \"{jwt}\","), jwt.clone()),
        (
            format!("POST /auth/signinWithCustomToken HTTP/1.1\r\nHost: x\r\nAuthorization: {jwt}\r\n\r\n{{}}"),
            jwt.clone(),
        ),
        (format!("curl '{url}' \\\n  -H 'authorization: {jwt} ' \\\n  --data-raw '{{}}'"), jwt.clone()),
        (
            format!("curl -H 'Authorization: JWT x' {url}/../me\ncurl -H 'Authorization: {jwt}' {url}")
                .replace("/../me", "")
                .replacen(url, "https://a.b", 1),
            jwt.clone(),
        ),
        (format!("fetch(\"{url}\", {{\n \"headers\": {{\n  \"authorization\": \"{jwt}\"\n }}\n}})"), jwt.clone()),
        (
            format!(
                "{{\"log\":{{\"entries\":[{{\"request\":{{\"url\":\"https://a.b/users\",\"headers\":[{{\"name\":\"Authorization\",\
                 \"value\":\"JWT no\"}}]}}}},{{\"request\":{{\"url\":\"{url}\",\"headers\":[{{\"name\":\"authorization\",\
                 \"value\":\"{jwt}\"}}]}}}}]}}}}"
            ),
            jwt.clone(),
        ),
    ] {
        let pasted = found(&text);
        assert_eq!((pasted.place, &*pasted.given), (Place::Exact, &*given), "{text}");
    }
    for text in [
        jwt.clone(),
        format!("> {jwt}"),
        format!("{{\"token\":\"{jwt}\"}}"),
        format!("curl -H 'Authorization: {jwt}' https://shop.example/me"),
        format!("const t = '{jwt}';\nwindow.Tiledesk('signInWithCustomToken', t);"),
        format!("signInWithCustomToken(`JWT ${{t}}`); // {TOKEN}"),
    ] {
        let pasted = found(&format!("{text}\n"));
        assert_eq!((pasted.place, pasted.given), (Place::Loose, text));
    }
}

#[test]
fn what_stands_around_a_token_in_an_exact_place_is_known() {
    let around = |before: &str, after: &str| Some(Around { before: before.to_owned(), after: after.to_owned() });
    for (given, wanted) in [
        (format!("JWT {TOKEN}"), None),
        (format!("<JWT {TOKEN}>"), around("<", ">")),
        (format!(" JWT {TOKEN}\n"), around(" ", "\n")),
        (format!("JWT {TOKEN};"), around("", ";")),
        (format!("Authorization: JWT {TOKEN}"), around("Authorization: ", "")),
        (format!("{{\"token\":\"JWT {TOKEN}\"}}"), around("{\"token\":\"", "\"}")),
    ] {
        let pasted = Pasted::exact(&given);
        assert_eq!(token(&pasted), Some(TOKEN), "{given}");
        assert_eq!((pasted.place, &pasted.given, pasted.around), (Place::Exact, &given, wanted));
    }
}

#[test]
fn in_an_exact_place_a_prefix_in_another_case_is_the_only_thing_that_passes() {
    let severities = |text: &str| Pasted::exact(text).findings().iter().map(Finding::severity).collect::<Vec<_>>();
    assert_eq!(severities(&format!("JWT {TOKEN}")), []);
    assert_eq!(severities(&format!("jwt {TOKEN}")), [Severity::Warning]);
    for text in [
        TOKEN.to_owned(),
        format!("Jwt{TOKEN}"),
        format!("JWT  {TOKEN}"),
        format!("JWT\t{TOKEN}"),
        format!("JWT\u{a0}{TOKEN}"),
        format!("JWT: {TOKEN}"),
        format!("J WT {TOKEN}"),
        format!("xJWT {TOKEN}"),
        format!("token JWT {TOKEN}"),
        format!("JWT token {TOKEN}"),
        format!("\u{feff}JWT {TOKEN}"),
        format!("JWT {TOKEN}\n"),
        format!("JWT {TOKEN} {TOKEN}"),
        format!("JWT {TOKEN}\u{200b}"),
        format!("\"JWT {TOKEN}\""),
        format!("JWT {TOKEN}'"),
    ] {
        assert!(severities(&text).contains(&Severity::Error), "{text}");
    }
}

#[test]
fn what_stands_around_is_shown_where_it_is_no_secret() {
    let secret = "0f8fad5b-d9cb-469f-a165-70867728950e";
    for (text, said) in [
        (
            format!("JWT {TOKEN};"),
            "`;` (character 105) stands behind the token, as a part of the string that is handed over",
        ),
        (
            format!("Authorization: JWT {TOKEN}"),
            "`Authorization: ` (character 1) stands before the token and its prefix, as a part of the string that is handed over",
        ),
        (
            format!("[JWT {TOKEN}\n"),
            "`[` (character 1) and a line break (character 106) stand around the token, as a part of the string that is handed over",
        ),
        (
            format!("JWT {TOKEN} {secret}"),
            "a text of 37 characters (character 105) stands behind the token, as a part of the string that is handed over",
        ),
        (
            format!("JWT {TOKEN} hunter2"),
            "a text of 8 characters (character 105) stands behind the token, as a part of the string that is handed over",
        ),
    ] {
        let findings = Pasted::exact(&text).findings();
        assert_eq!(findings.iter().map(Finding::message).collect::<Vec<_>>(), [said], "{text}");
    }
}

fn masked(shown: &str, by: MaskedBy) -> NotAToken {
    NotAToken::Masked(Mask { shown: shown.to_owned(), by })
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table")]
fn what_is_no_token_is_named() {
    for (text, what) in [
        ("undefined", NotAToken::Literal("undefined")),
        ("JWT undefined", NotAToken::Literal("undefined")),
        ("window.tiledesk.signInWithCustomToken(undefined);", NotAToken::Literal("undefined")),
        ("window.tiledesk.signInWithCustomToken('JWT null');", NotAToken::Literal("null")),
        ("<!DOCTYPE html>\n<title>Log in</title>", NotAToken::Page),
        ("{\"token\":null}", NotAToken::NoValue("`token`".to_owned())),
        ("{\"user\":{\"chatJwt\": false}}", NotAToken::NoValue("`chatJwt`".to_owned())),
        ("JWT [object Object]", NotAToken::Object),
        ("JWT [object Promise]", NotAToken::Promise),
        ("JWT ", NotAToken::Empty),
        ("signInWithCustomToken(\"\")", NotAToken::Empty),
        ("hello world", NotAToken::NoDots("`hello world`".into())),
        ("0f8fad5b-d9cb-469f-a165-70867728950e", NotAToken::SecretForm),
        ("CHAT_SECRET='0f8fad5b-d9cb-469f-a165-70867728950e'", NotAToken::SecretForm),
        ("5f2b3c", NotAToken::NoDots("`5f2b3c`".into())),
        ("signInWithCustomToken(\"JWT \" + token);", NotAToken::Code("`\"JWT \" + token`".into())),
        ("shop.example.com", NotAToken::Text("what was given (16 characters)".into())),
        ("{\"error\":\"No session. Log in.\"}", NotAToken::Answer(None)),
        ("{\"success\":false,\"msg\":\"No such user.\"}", NotAToken::Answer(None)),
        ("401 Unauthorized", NotAToken::Answer(None)),
        ("< HTTP/2 401 \n< content-length: 12\n<\nUnauthorized", NotAToken::Answer(Some(401))),
        ("HTTP/1.1 503 Service Unavailable\r\n\r\n", NotAToken::Answer(Some(503))),
        ("{\"user\":\"ada\"}", NotAToken::NoDots("`{\"user\":\"ada\"}`".into())),
        (
            "window.tiledesk.signInWithCustomToken(response.data.token);",
            NotAToken::Code("`response.data.token`".into()),
        ),
        ("signInWithCustomToken(`JWT ${token}`)", NotAToken::Code("`JWT ${token}`".into())),
        ("signInWithCustomToken(f('0f8fad5bd9cb469fa165'))", NotAToken::Code("its argument".into())),
        ("signInWithCustomToken('{{ chat_token }}')", NotAToken::Template("`{{ chat_token }}`".into())),
        ("signInWithCustomToken(\"JWT <%= token %>\")", NotAToken::Template("`<%= token %>`".into())),
        ("Authorization: JWT ***", masked("***", MaskedBy::Actions)),
        ("GET /x HTTP/1.1\nAuthorization: [MASKED]\nAccept: */*", masked("[MASKED]", MaskedBy::GitLab)),
        ("JWT eyJhbGciOiJIUzI1NiJ9.****", masked("****", MaskedBy::Runner)),
        ("{\"log\":{\"entries\":[{\"request\":{\"url\":\"https://shop.example\"}}]}}", NotAToken::Har),
        ("00000000  4a 57 54 20 65 79 4a 30  |JWT eyJ0|\n00000008", NotAToken::HexDump),
        ("00000000: 4a57 5420 6579 4a30  JWT eyJ0", NotAToken::HexDump),
        // Nothing behind the name: what follows is the next header.
        ("Authorization:\r\nAccept: */*\r\n", NotAToken::EmptyHeader),
    ] {
        assert_eq!(found(text).findings(), [not_a_token(&what)], "{text}");
    }
}

#[test]
fn what_was_shortened_keeps_its_dots() {
    for text in [format!("JWT {}...", &TOKEN[..60]), format!("JWT {}…", &TOKEN[..60]), "JWT eyJ…".to_owned()] {
        let pasted = found(&text);
        let token = token(&pasted).unwrap_or_default();
        assert!(token.ends_with(['.', '…']), "{text}: {token}");
    }
}

/// The work grows with the text, not with its square: these would take hours otherwise.
#[test]
fn much_of_anything_is_read_once() {
    for piece in [
        "signInWithCustomToken(\"",
        "signInWithCustomToken(a",
        "JWT ",
        "\"",
        "b'",
        "eyJ",
        "eyJ.",
        "eyJ\n",
        "eyJ.e\n>",
        "authorization:",
        "{\"a\":",
        "%20",
        "JWT \"",
        "…",
        "signInWithCustomToken(\"a\"b",
        "signInWithCustomToken(\\\"",
        "\"authorization: ",
        "\"name\":\"authorization\",\"value\":\"eyJ.",
        "POST /auth/signinWithCustomToken\nauthorization: ",
        "eyJ.a\n",
        "eyJ.a+\n|",
        "\"eyJ.a\" + ",
        "\u{1b}[1;",
        "=\n",
        "&quot;",
    ] {
        let text = piece.repeat((1 << 16) / piece.len());
        for text in [format!("{text}'"), format!("{text}JWT eyJ.eyJ.eyJ")] {
            let _ = Pasted::parse(&text);
        }
    }
}

#[test]
fn two_different_tokens_are_refused_and_the_same_twice_is_not() {
    let other = TOKEN.replace("QWRh", "QWRi");
    let several = Pasted::parse(&format!("JWT {TOKEN}\n{other}")).unwrap_err();
    assert_eq!(several.to_string(), "2 different tokens were given; one at a time can be inspected");
    let Unclear::Several(choices) = several else { panic!("{several}") };
    let facts: Vec<_> =
        choices.iter().map(|choice| (choice.pick, choice.line, choice.pasted.header_value.as_str())).collect();
    assert_eq!(facts, [(1, 1, &*format!("JWT {TOKEN}")), (2, 2, &*other)]);
    assert_eq!(token(&found(&format!("JWT {TOKEN}\nJWT {TOKEN}"))), Some(TOKEN));
}
