//! What people paste into `token inspect`: several tokens, what a browser saved, other encodings.

use serde_json::{Value, json};
use tiledesk_token::claims::Scheme;

use crate::support::home::{Home, Ran};
use crate::support::tokens::{HEADER, claims, signed, token};

const SIGN_IN: &str = "https://api.tiledesk.com/v3/auth/signinWithCustomToken";

fn both() -> String {
    format!("JWT {}", token(&claims(Scheme::Both)))
}

/// The token of the shop's own session, with which the widget has nothing to do.
fn session(number: usize) -> String {
    signed(HEADER, json!({"sid": number, "iat": 1_785_000_000}).to_string(), b"the shop's own key")
}

fn inspect(home: &Home, arguments: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
    let all = [&["token", "inspect", "--secret-file", "secret", "--at", "1785000012"], arguments].concat();
    home.fed(&all, stdin)
}

fn entry(url: &str, authorization: &str, cookie: &str) -> Value {
    json!({
        "request": {
            "method": "POST",
            "url": url,
            "headers": [
                {"name": "accept", "value": "*/*"},
                {"name": "authorization", "value": authorization},
                {"name": "cookie", "value": format!("sid={cookie}")},
            ],
        },
        "response": {"status": 401, "content": {"text": "Unauthorized"}},
    })
}

fn har(entries: &[Value]) -> String {
    serde_json::to_string_pretty(&json!({"log": {"version": "1.2", "entries": entries}})).unwrap()
}

fn recorded() -> String {
    let other = format!("Bearer {}", session(2));
    har(&[entry("https://shop.example/cart", &other, &session(1)), entry(SIGN_IN, &both(), &session(1))])
}

#[test]
fn the_token_of_the_sign_in_request_is_meant() {
    let home = Home::with_secret_file();
    let ran = inspect(&home, &["-"], recorded()).code(0);
    assert!(ran.stdout.starts_with("accepted: "), "{}", ran.stdout);
    // That of the header's name.
    let line = 1 + recorded().lines().enumerate().filter(|(_, line)| line.contains("authorization")).last().unwrap().0;
    let note = format!(
        "note: this is token 3 of 3 different ones (line {line}), the one in a sign-in call or request; `--pick N` takes another\n"
    );
    assert_eq!(ran.stderr, note);
    let ran = inspect(&home, &["--json", "-"], recorded()).code(0);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["choice"], json!({"pick": 3, "of": 3, "line": line}));
    // What is damaged is read as far as it goes.
    let recorded = recorded();
    let cut = recorded.rfind("\"cookie\"").unwrap();
    inspect(&home, &["-"], &recorded[..cut]).code(0);
    // Just not: another address.
    let ran = inspect(&home, &["-"], recorded.replace("signinWithCustomToken", "signinWithCustomTokens"));
    assert!(ran.code(2).stderr.starts_with("error: 3 different tokens were given; one at a time can be inspected\n"));
}

#[test]
fn one_of_several_is_picked() {
    let home = Home::with_secret_file();
    let log = format!("1 {}\n2 {}\n", session(1), both());
    inspect(&home, &["-"], &log).is(
        2,
        "",
        "error: 2 different tokens were given; one at a time can be inspected\n\
         hint: `--pick 1`: no visitor's token, line 1, HS256, issued 2026-07-25T17:20:00Z\n\
         hint: `--pick 2`: a visitor's token, scheme `both`, line 2, HS256, issued 2026-07-25T17:20:00Z, expires 2026-07-25T17:25:00Z\n",
    );
    let ran = inspect(&home, &["--pick", "2", "-"], &log).code(0);
    assert_eq!(ran.stderr, "note: this is token 2 of 2 different ones (line 2); `--pick N` takes another\n");
    inspect(&home, &["--pick", "1", "-"], &log).code(1);
    inspect(&home, &["--pick", "1", "--quiet", "-"], recorded()).code(1);
    for none in ["0", "3"] {
        let said = format!("error: there is no token {none}: 2 different ones were given\n");
        let ran = inspect(&home, &["--pick", none, "-"], &log).code(2);
        assert!(ran.stderr.starts_with(&said), "{}", ran.stderr);
    }
    // Where there is one, its number is 1.
    let ran = inspect(&home, &["--pick", "1", "-"], both()).code(0);
    assert_eq!(ran.stderr, "");
}

#[test]
fn a_recording_of_many_mebibytes_is_read_to_its_end() {
    let home = Home::with_secret_file();
    let page = "<p>\u{20ac} \\\"".repeat(400_000);
    let mut entries = vec![entry("https://shop.example/cart", "none", &session(1))];
    entries[0]["response"]["content"]["text"] = page.into();
    let before = entries[0].clone();
    entries.extend([entry(SIGN_IN, &both(), &session(1)), before]);
    let recorded = har(&entries);
    assert!(recorded.len() > 8 << 20);
    let ran = inspect(&home, &["-"], recorded).code(0);
    assert!(ran.stderr.starts_with("note: this is token 2 of 2 different ones (line "), "{}", ran.stderr);
    // No token in it is no token, however long it is.
    let ran = inspect(&home, &["-"], "no token\n".repeat(300_000)).code(1);
    assert!(ran.stdout.starts_with("refused: there is no token in it"), "{}", ran.stdout);
    // Nor is what is longer than any.
    let long = format!("{}\n{}\neyJ{}.a.b\n", both(), "-\n".repeat(2 << 20), "A".repeat(100 << 10));
    let ran = inspect(&home, &["-"], long).code(0);
    assert_eq!(ran.stderr, "note: something that begins like a token was skipped: it is too long for one\n");
}

#[test]
fn utf_16_is_read_with_its_mark_and_without() {
    let home = Home::with_secret_file();
    let text = format!("{}\r\n", both());
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [little.clone(), big.clone(), [&b"\xff\xfe"[..], &little].concat(), [&b"\xfe\xff"[..], &big].concat()]
    {
        assert_eq!(inspect(&home, &["-"], bytes).code(0).stderr, "");
    }
}

#[test]
fn what_a_token_says_is_no_token() {
    let home = Home::with_secret_file();
    for text in [
        serde_json::to_string_pretty(&claims(Scheme::Both)).unwrap(),
        format!("token: '{HEADER}.{}'.", claims(Scheme::Both)),
    ] {
        let ran = inspect(&home, &["-"], text).code(1);
        assert!(ran.stdout.starts_with("refused: this is what a token says, decoded; the token itself is wanted\n"));
    }
}
