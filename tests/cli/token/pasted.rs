//! What people paste into `token inspect`: several tokens, what a browser saved, other encodings.

use serde_json::{Value, json};
use tiledesk_token::claims::Scheme;

use crate::support::home::{Home, Ran};
use crate::support::tokens::{HEADER, ID, claims, signed, token};

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
    let ran = inspect(&home, &["--pick", "3", "-"], both()).code(2);
    assert!(ran.stderr.starts_with("error: there is no token 3: only one was given\n"), "{}", ran.stderr);
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

/// Whatever its scripts hold, and whether or not it is taken as it is.
#[test]
fn a_web_page_is_called_one() {
    let home = Home::with_secret_file();
    let printed = |widget: &str| home.run(&["snippet", "html", "-q", "--id", ID, "--widget", widget]).stdout;
    let served = "\u{feff}\r\n<!-- shop -->\n<HTML><script>fetch(url, { headers: { Authorization: token } });</script>";
    let part = "<script>tiledesk.signInWithCustomToken(visitor.token);</script>\n<p>Authorization: </p>";
    for page in [printed("v5"), printed("v4"), served.to_owned(), part.to_owned()] {
        for exact in [&["-"][..], &["--exact", "-"]] {
            let ran = inspect(&home, exact, &page).code(1);
            let said =
                "refused: this is a web page, not a token: the address answered with an error or a log-in page\n";
            assert!(ran.stdout.starts_with(said), "{exact:?}: {}\n{page}", ran.stdout);
        }
    }
    // What a page hands over in place of a token says more, and a token in it is found.
    let handing = |what: &str| format!("<html><script>tiledesk.signInWithCustomToken({what})</script></html>");
    for (what, said) in [
        ("'undefined'", "refused: this is the text `undefined`"),
        ("'{{ token }}'", "refused: this is a template that was not filled in: `{{ token }}`"),
        (&format!("'{}'", both()), "accepted: "),
    ] {
        let ran = inspect(&home, &["-"], handing(what));
        assert!(ran.stdout.starts_with(said), "{what}: {}", ran.stdout);
    }
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

fn chat_token() -> Value {
    let mut answered = entry("https://shop.example/chat-token", "", "none");
    answered["request"]["headers"] = json!([]);
    answered["response"]["content"]["text"] = both().into();
    answered
}

/// As a browser saves it, and without white space.
fn hars(entries: &[Value]) -> [String; 2] {
    [har(entries), json!({"log": {"version": "1.2", "entries": entries}}).to_string()]
}

#[test]
fn what_the_sign_in_sent_is_judged_although_a_token_stands_elsewhere() {
    let home = Home::with_secret_file();
    for (sent, said) in [
        ("undefined", "this is the text `undefined`"),
        ("JWT undefined", "this is the text `undefined`"),
        ("null", "this is the text `null`"),
        ("JWT [object Object]", "this is"),
        ("JWT 5f3a9c", "`5f3a9c` is not a token"),
    ] {
        let raw = format!(
            "GET /chat-token HTTP/1.1\nHost: shop.example\n\n{}\n\nPOST /v3/auth/signinWithCustomToken HTTP/1.1\nAuthorization: {sent}\n\n",
            both()
        );
        let curl = format!(
            "token: {}\ncurl -X POST '{SIGN_IN}' \\\n  -H 'authorization: {sent}' \\\n  -H 'accept: */*'\n",
            both()
        );
        let call = format!("<p>{}</p>\n<script>window.tiledesk.signInWithCustomToken(\"{sent}\")</script>\n", both());
        let [indented, compact] = hars(&[chat_token(), entry(SIGN_IN, sent, "none")]);
        let [before, _] = hars(&[entry(SIGN_IN, &both(), "none"), entry(SIGN_IN, sent, "none")]);
        for text in [raw, curl, call, indented, compact, before] {
            let ran = inspect(&home, &["-"], &text).code(1);
            assert!(ran.stdout.starts_with(&format!("refused: {said}")), "{text}\n{}", ran.stdout);
            let note =
                "note: this is what the sign-in handed over; a token stands elsewhere in it: `--pick 1` takes that\n";
            assert_eq!(ran.stderr, note);
            inspect(&home, &["--pick", "1", "-"], &text).code(0);
        }
        // The last one counts.
        for text in hars(&[entry(SIGN_IN, sent, "none"), entry(SIGN_IN, &both(), "none")]) {
            inspect(&home, &["-"], &text).code(0);
        }
    }
}

#[test]
fn what_stands_for_a_token_in_code_is_not_judged() {
    let home = Home::with_secret_file();
    for code in [
        "window.tiledesk.signInWithCustomToken(token)".to_owned(),
        "window.tiledesk.signInWithCustomToken(\"JWT \" + token)".to_owned(),
        "window.tiledesk.signInWithCustomToken(\"JWT <?= $token ?>\")".to_owned(),
        "const names = [\"signInWithCustomToken\", \"logout\"];".to_owned(),
        format!("curl -X POST '{SIGN_IN}' -H \"Authorization: JWT $TOKEN\""),
        format!("curl -X POST '{SIGN_IN}' -H 'accept: */*'"),
        format!("fetch(\"{SIGN_IN}\", {{headers: {{\n  \"Authorization\": token\n}}}})"),
        format!("fetch(\"{SIGN_IN}\", {{headers: {{\n  \"Authorization\": \"JWT \" + token\n}}}})"),
    ] {
        for text in [format!("{}\n\n{code}\n", both()), format!("{code}\n\nlog: {}\n", both())] {
            let ran = inspect(&home, &["-"], &text).code(0);
            assert!(ran.stdout.starts_with("accepted: "), "{text}\n{}", ran.stdout);
        }
    }
}

#[test]
fn the_header_of_another_request_is_not_that_of_the_sign_in() {
    let home = Home::with_secret_file();
    let others = entry("https://api.tiledesk.com/v3/x/requests", &both(), "none");
    let mut preflight = entry(SIGN_IN, "", "none");
    preflight["request"]["method"] = "OPTIONS".into();
    preflight["request"]["headers"] = json!([{"name": "access-control-request-headers", "value": "authorization"}]);
    let mut answer = chat_token();
    answer["response"]["content"]["text"] = session(1).into();
    for text in hars(&[others.clone(), preflight, answer.clone()]) {
        let ran = inspect(&home, &["-"], &text).code(2);
        assert!(ran.stderr.starts_with("error: 2 different tokens were given"), "{}", ran.stderr);
        let ran = inspect(&home, &["--pick", "1", "-"], &text).code(0);
        assert!(!ran.stderr.contains("sign-in"), "{}", ran.stderr);
    }
    for text in hars(&[others, entry(SIGN_IN, "JWT undefined", "none"), answer]) {
        let ran = inspect(&home, &["-"], &text).code(1);
        assert!(ran.stdout.starts_with("refused: this is the text `undefined`"), "{}", ran.stdout);
        let ran = inspect(&home, &["--pick", "1", "-"], &text).code(0);
        assert!(!ran.stderr.contains("sign-in"), "{}", ran.stderr);
    }
}

/// A server's log writes a quote as `\x22`, as does JSON `\u0022`; `token scan` finds the token there, too.
#[test]
fn a_line_of_a_log_is_read_as_it_was_before_the_log_had_it() {
    let home = Home::with_secret_file();
    let line =
        |body: &str| format!("203.0.113.7 - - [26/Nov/2026:21:00:00 +0000] \"POST /x HTTP/1.1\" 200 9 \"{body}\"\n");
    let bare = token(&claims(Scheme::Both));
    for text in [
        line(&format!(r"{{\x22token\x22:\x22JWT {bare}\x22}}")),
        line(&format!(r"{{\x22token\x22:\x22JWT\x20{bare}\x22}}")),
        format!(r"{{\x22Authorization\x22:\x22JWT {bare}\x22,\x22name\x22:\x22Zo\xC3\xAB\x22}}"),
        format!(r"{{\u0022token\u0022:\u0022JWT {bare}\u0022}}"),
    ] {
        let ran = inspect(&home, &["-"], &text).code(0);
        assert!(ran.stdout.starts_with("accepted: ") && !ran.stdout.contains("prefix"), "{text}{}", ran.stdout);
        let scanned = home.fed(&["token", "scan", "--secret-file", "secret"], &text).code(0);
        assert!(scanned.stdout.contains("current"), "{text}{}", scanned.stdout);
    }
    // Without the word before it, as in a member of an answer.
    for text in [
        line(&format!(r"{{\x22jwt\x22:\x22{bare}\x22}}")),
        format!(r"{{\x22jwt\x22:\x22{bare}\x22}}"),
        format!(r"jwt\u003d{bare}\u0026"),
    ] {
        let ran = inspect(&home, &["-"], &text).code(0);
        assert!(ran.stdout.contains("\n  note[prefix.missing]"), "{text}{}", ran.stdout);
    }
}
