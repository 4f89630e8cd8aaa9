//! `token inspect` through the binary: exact stdout, stderr and status.

use serde_json::{Value, json};
use tiledesk_token::claims::Scheme;
use tiledesk_token::escape;

use crate::support::home::{FINGERPRINT, Home, OLD, Ran, keep};
use crate::support::tokens::{HEADER, ID, NOW, SECRET, UUID, changed, claims, signed, token};

const AT: &str = "1785000012";
const OTHER: &str = "OtherOtherOtherOtherOtherOtherOtherOther";

/// Judged with the secret file, twelve seconds after it was issued.
fn inspect(home: &Home, arguments: &[&str]) -> Ran {
    let all = [&["token", "inspect", "--secret-file", "secret", "--at", AT], arguments].concat();
    home.run(&all)
}

fn both() -> String {
    format!("JWT {}", token(&claims(Scheme::Both)))
}

fn by(key: &str) -> String {
    format!("JWT {}", signed(HEADER, claims(Scheme::Both).to_string(), key.as_bytes()))
}

const GOOD: &str = "\
accepted: signed with the secret that was given (24dd-3ec7-9cf5); expires in 4 min 48 s from then
scheme       both
header       {\"typ\":\"JWT\",\"alg\":\"HS256\"}
signature    good, the secret that was given (24dd-3ec7-9cf5)
name         Ada Lovelace
email        ada@example.com
external_id  user-123456
iat          1785000000  2026-07-25T17:20:00Z, 12 s ago, seen from the time given
exp          1785000300  2026-07-25T17:25:00Z, in 4 min 48 s, seen from the time given
_id          5e5f4e220b28440012117be4_user-123456
sub          userexternal
aud          https://tiledesk.com/projects/5e5f4e220b28440012117be4
";

/// The verdict in words: the first line without what the findings say below it.
fn first_line(ran: &Ran) -> &str {
    ran.stdout.lines().next().unwrap()
}

#[test]
fn the_first_line_says_where_a_server_takes_what_the_rules_refuse() {
    let home = Home::with_secret_file();
    let of = |changes: &[(&str, Value)]| format!("JWT {}", token(&changed(claims(Scheme::Both), changes)));
    let hs512 = signed(r#"{"typ":"JWT","alg":"HS512"}"#, claims(Scheme::Both).to_string(), SECRET.as_bytes());
    for (text, is_taken) in [
        (of(&[("-email", Value::Null)]), true),
        (of(&[("-sub", Value::Null)]), true),
        (of(&[("exp", json!(NOW + 601))]), true),
        (of(&[("iat", json!(NOW + 192))]), true),
        (of(&[("exp", json!(NOW))]), false),
        (of(&[("-_id", Value::Null), ("-email", Value::Null)]), false),
        (format!("JWT {hs512}"), true),
    ] {
        let ran = inspect(&home, &["--id", ID, &text]).code(1);
        let line = first_line(&ran);
        assert!(line.starts_with("refused: "), "{line}");
        assert_eq!(line.ends_with("; but a Tiledesk server answers 200 at sign-in"), is_taken, "{line}");
    }
}

#[test]
fn the_first_line_says_what_a_wrong_prefix_does() {
    let home = Home::with_secret_file();
    let text = both();
    let bare = text.strip_prefix("JWT ").unwrap();
    for (pasted, is_said) in [
        (format!("Bearer {bare}"), true),
        (format!("Token {bare}"), true),
        (format!("jwt {bare}"), false),
        (bare.to_owned(), false),
        (format!("minted {text} for ada"), false),
    ] {
        let ran = inspect(&home, &[&pasted]).code(0);
        assert_eq!(first_line(&ran).ends_with(AS_PASTED), is_said, "{}", ran.stdout);
    }
}

#[test]
fn a_good_token_is_found_in_whatever_is_pasted() {
    let home = Home::with_secret_file();
    let text = both();
    let bare = text.strip_prefix("JWT ").unwrap();
    inspect(&home, &[&text]).is(0, GOOD, "");
    inspect(&home, &["JWT", bare]).is(0, GOOD, "");
    for pasted in [
        text.clone(),
        format!("{text}\n"),
        format!("{text}\r\n"),
        format!("  {text}  \n\n"),
        format!("\u{feff}{text}"),
        format!("window.tiledesk.signInWithCustomToken(\"{text}\");"),
        format!("window.Tiledesk('signInWithCustomToken', '{text}');\n"),
        format!("Authorization: {text}\n"),
        format!("curl -X POST -H 'Authorization: {text}' https://example.com/auth"),
        format!("{{\"success\":true,\"token\":\"{text}\"}}"),
        format!("2026-07-25 17:20:00 DEBUG minted {text} for ada\n"),
        format!("> {text}\n"),
        format!("```\n{text}\n```\n"),
        format!("{text}\n{text}\n"),
        format!("https://shop.example/?jwt=JWT%20{bare}&lang=en"),
    ] {
        let all = ["token", "inspect", "--secret-file", "secret", "--at", AT];
        home.fed(&all, pasted.clone()).is(0, GOOD, "");
        home.fed(&[&all[..], &["-"]].concat(), pasted.clone()).is(0, GOOD, "");
        inspect(&home, &["--", &pasted]).is(0, GOOD, "");
    }
    // Our own JSON.
    let signed = home.run(&["token", "sign", "--test-visitor", "--secret-file=secret", "--id", ID, "--json"]);
    let ran = home.fed(&["token", "inspect", "--secret-file", "secret"], signed.stdout);
    assert!(ran.code(0).stdout.starts_with("accepted: "));
}

#[test]
fn with_exact_all_that_is_given_is_judged_to_the_character() {
    let home = Home::with_secret_file();
    let all = ["token", "inspect", "--exact", "--secret-file", "secret", "--at", AT];
    let text = both();
    let bare = text.strip_prefix("JWT ").unwrap();
    for given in [text.clone(), format!("{text}\n"), format!("{text}\r\n")] {
        home.fed(&all, given.clone()).is(0, GOOD, "");
        home.fed(&[&all[..], &["-"]].concat(), given).is(0, GOOD, "");
    }
    inspect(&home, &["--exact", &text]).is(0, GOOD, "");
    for (given, code) in [
        (bare.to_owned(), "prefix.missing"),
        (format!("Bearer {bare}"), "prefix.bearer"),
        (format!("Token {bare}"), "prefix.other"),
        (format!("JWT  {bare}"), "prefix.spaces"),
        (format!("\"{text}\""), "shape.quotes"),
        (format!("{text}\n\n"), "shape.around"),
        (format!(" {text}"), "shape.around"),
        (format!("\u{feff}{text}"), "shape.around"),
        (format!("{{\"token\":\"{text}\"}}"), "shape.around"),
        (format!("signInWithCustomToken(\"{text}\")"), "shape.around"),
        (format!("Authorization: {text}"), "shape.around"),
        (format!("{text} {text}"), "shape.around"),
    ] {
        let ran = home.fed(&[&all[..], &["--json"]].concat(), given.clone());
        let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
        let is_error = |finding: &Value| finding["code"] == code && finding["severity"] == "error";
        assert!(answer["findings"].as_array().unwrap().iter().any(is_error), "{given}: {answer}");
        ran.code(1);
    }
    // A server takes it, and it is not what the documentation has.
    let ran = home.fed(&all, format!("jwt {bare}")).code(0);
    assert!(ran.stdout.contains("warning[prefix.other]"), "{}", ran.stdout);
}

/// Green means that nothing speaks against it.
#[test]
fn only_a_token_that_is_taken_as_it_stands_is_green() {
    let home = Home::with_secret_file();
    let colour = |text: &str, more: &[&str]| {
        let ran = inspect(&home, &[&["--color=always", text], more].concat()).code(0);
        ran.stdout.split("accepted").next().unwrap().to_owned()
    };
    let green = colour(&both(), &[]);
    let bare = &both()[4..];
    assert_eq!(colour(bare, &[]), green);
    let visitor = format!("JWT {}", token(&claims(Scheme::Visitor)));
    for (text, more) in [
        (&*format!("Bearer {bare}"), &[][..]),
        (&format!("'JWT {bare}'"), &[]),
        (&visitor, &[]),
        (&visitor, &["--scheme=visitor", "--id", ID]),
    ] {
        let other = colour(text, more);
        assert!(other != green && other.starts_with('\u{1b}'), "{text} {other:?}");
    }
    inspect(&home, &["--id", ID, &visitor]).code(1);
}

#[test]
fn windows_redirections_write_utf_16() {
    let home = Home::with_secret_file();
    let all = ["token", "inspect", "--secret-file", "secret", "--at", AT];
    let text = format!("{}\r\n", both());
    let little: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let big: Vec<u8> = [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    home.fed(&all, little).is(0, GOOD, "");
    home.fed(&all, big).is(0, GOOD, "");
    // What is not UTF-8 is read as far as it can be.
    let mut bytes = b"caf\xe9 ".to_vec();
    bytes.extend_from_slice(both().as_bytes());
    home.fed(&all, bytes).is(0, GOOD, "");
    let mut bytes = both().into_bytes();
    bytes[60] = 0xFF;
    home.fed(&all, bytes).code(1);
    home.fed(&all, b"\xff\xfe\xfd\x80").code(1);
}

#[test]
fn a_bad_token_begins_with_the_reason() {
    let home = Home::with_secret_file();
    let expired = token(&changed(claims(Scheme::Visitor), &[("iat", json!(NOW - 600)), ("exp", json!(NOW - 240))]));
    inspect(&home, &[&expired]).is(
        1,
        "\
refused: expired 4 min 12 s before the time that was given; nothing else is wrong
  error[time.expired]
    fix: mint a fresh token for each sign-in; if it was fresh, check the signer's clock
  warning[scheme.visitor_only]: a `visitor` token: today's sign-in endpoint answers 401 to a token without `_id` and `aud`
    fix: sign with scheme `both`: `tilepass token sign --scheme both`, with `--id ID` where it is not remembered
  note[prefix.missing]: bare token: the widget must be given `JWT `, then the token
    fix: window.tiledesk.signInWithCustomToken(\"JWT \" + token)

scheme       visitor
header       {\"typ\":\"JWT\",\"alg\":\"HS256\"}
signature    good, the secret that was given (24dd-3ec7-9cf5)
name         Ada Lovelace
email        ada@example.com
external_id  user-123456
iat          1784999400  2026-07-25T17:10:00Z, 10 min 12 s ago, seen from the time given
exp          1784999760  2026-07-25T17:16:00Z, 4 min 12 s ago, seen from the time given
",
        "",
    );
    inspect(&home, &["JWT undefined"]).is(
        1,
        "\
refused: this is the text `undefined`: the page signed in before the token arrived
  error[shape.not_a_token]
    fix: wait for the site's own back end to answer, then hand over the text it sent
",
        "",
    );
    let several = token(&json!({"role": "admin"}));
    let ran = inspect(&home, &["JWT", &several]).code(1);
    assert!(
        ran.stdout.starts_with("refused: `iat` is missing: when it was issued; 5 more errors below\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn colour_marks_the_first_word() {
    let home = Home::with_secret_file();
    let ran = inspect(&home, &["--color=always", &both()]).code(0);
    assert!(ran.stdout.starts_with("\u{1b}["), "{:?}", ran.stdout);
    let ran = inspect(&home, &["--color=never", &both()]).code(0);
    assert_eq!(ran.stdout, GOOD);
    let line = format!("tilepass token inspect --secret-file secret --at {AT} '{}'", both());
    let Some(ran) = home.on_a_terminal(&format!("NO_COLOR=1 {line}")) else {
        return;
    };
    ran.is(0, GOOD.replace('\n', "\r\n"), "");
    let ran = home.on_a_terminal(&format!("{line} | cat")).unwrap();
    assert!(!ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
}

#[test]
fn json_has_everything_in_one_object() {
    let home = Home::with_secret_file();
    let good = json!({
        "verdict": "accepted",
        "scheme": "both",
        "prefix": "JWT",
        "header": {"typ": "JWT", "alg": "HS256"},
        "claims": claims(Scheme::Both),
        "signature": {
            "state": "good", "project": null, "source": "secret-file",
            "fingerprint": FINGERPRINT, "variant": null,
        },
        "times": {
            "issued_at": "2026-07-25T17:20:00Z", "expires_at": "2026-07-25T17:25:00Z",
            "lifetime_s": 300, "expires_in_s": 288,
        },
        "findings": [],
        "server": {
            "sign_in": {"answer": "accepted", "status": 200},
            "decode": {"answer": "accepted", "status": 200},
        },
    });
    inspect(&home, &["--json", &both()]).is(0, format!("{good}\n"), "");

    let bearer = format!("Bearer {}", token(&changed(claims(Scheme::Both), &[("exp", json!(NOW + 700))])));
    let mut expected = good.clone();
    expected["verdict"] = json!("refused");
    expected["prefix"] = json!("Bearer");
    expected["claims"]["exp"] = json!(NOW + 700);
    expected["times"]["expires_at"] = json!("2026-07-25T17:31:40Z");
    expected["times"]["lifetime_s"] = json!(700);
    expected["times"]["expires_in_s"] = json!(688);
    expected["findings"] = json!([
        {
            "code": "time.too_long", "severity": "error", "part": "claims.exp",
            "message": "lives 700 s (11 min 40 s); at most 600 s are allowed",
            "fix": "`exp` = `iat` + 300; mint a fresh token for each sign-in",
        },
        {
            "code": "prefix.bearer", "severity": "warning", "part": "prefix",
            "message": "`Bearer ` stands before the token; sign-in wants `JWT `",
            "fix": "put `JWT ` in its place",
        },
    ]);
    expected["server"] = json!({
        "sign_in": {"answer": "refused", "status": 401},
        "decode": {"answer": "refused", "status": 401},
    });
    inspect(&home, &["--json", &bearer]).is(1, format!("{expected}\n"), "");

    let nothing = json!({
        "verdict": "refused", "scheme": "unknown", "prefix": "JWT", "header": null, "claims": null,
        "signature": {
            "state": "not_checked", "project": null, "source": null, "fingerprint": null,
            "variant": null,
        },
        "times": {
            "issued_at": null, "expires_at": null, "lifetime_s": null, "expires_in_s": null,
        },
        "findings": [{
            "code": "shape.not_a_token", "severity": "error", "part": "token",
            "message": "this is the text `null`: the page signed in before the token arrived",
            "fix": "wait for the site's own back end to answer, then hand over the text it sent",
        }],
        "server": {
            "sign_in": {"answer": "refused", "status": 401},
            "decode": {"answer": "refused", "status": 401},
        },
    });
    inspect(&home, &["--json", "JWT null"]).is(1, format!("{nothing}\n"), "");

    let missed = by(&format!("{SECRET}\n"));
    let ran = inspect(&home, &["--json", &missed]).code(1);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        answer["signature"],
        json!({"state": "bad", "project": null, "source": "secret-file",
            "fingerprint": FINGERPRINT, "variant": "newline"})
    );
    assert_eq!(answer["findings"][0]["code"], "signature.newline");
}

#[test]
fn what_goes_into_a_ticket_names_nobody_wherever_the_token_says_it() {
    const ADA: &str = "ada@example.com";
    let home = Home::with_secret_file();
    let changes: Vec<_> = ["aud", "role", "sub", "_id", "nbf", "phone"].map(|claim| (claim, json!(ADA))).into();
    let header = json!({"typ": "JWT", "alg": "HS256", "kid": ADA}).to_string();
    let claims = changed(claims(Scheme::Both), &changes).to_string();
    let text = format!("JWT {}", signed(&header, claims, SECRET.as_bytes()));
    let ran = inspect(&home, &["--redact", &text]).code(1);
    assert!(!ran.stdout.contains("ada@"), "{}", ran.stdout);
    for line in [
        r#"header       {"typ":"JWT","alg":"HS256","kid":"<kid>"}"#,
        "aud          <aud>",
        "role         <role>",
        "  error[claims.role]: `role` is `<role>`, and the server stores it as the visitor's role; it may be one of the project's own roles, which sees its requests",
    ] {
        assert!(ran.stdout.contains(line), "{line}\n{}", ran.stdout);
    }
    let ran = inspect(&home, &["--redact", "--json", &text]).code(1);
    assert!(!ran.stdout.contains("ada@"), "{}", ran.stdout);
}

#[test]
fn nothing_or_too_much_to_inspect_is_an_error() {
    let home = Home::with_secret_file();
    for stdin in ["", "\n", "  \r\n\t"] {
        home.fed(&["token", "inspect"], stdin).is(
            6,
            "",
            "error: there is nothing on stdin\n\
             hint: the command that should write the token produced no output: run it by itself\n\
             hint: a back end answers 204 and nothing to who is not signed in on the site: `curl -i` shows the status\n",
        );
    }
    for stdin in ["", "\n", "\r\n"] {
        let ran = home.fed(&["token", "inspect", "--exact", "-"], stdin).code(6);
        assert!(ran.stderr.contains("answers 204 and nothing"), "{}", ran.stderr);
    }
    let other = format!("{} {}", both(), by(OTHER));
    inspect(&home, &[&other]).is(
        2,
        "",
        "error: 2 different tokens were given; one at a time can be inspected\n\
         hint: `--pick 1`: a visitor's token, scheme `both`, line 1 (token 1 of 2 in it), HS256, issued 2026-07-25T17:20:00Z, expires 2026-07-25T17:25:00Z\n\
         hint: `--pick 2`: a visitor's token, scheme `both`, line 1 (token 2 of 2 in it), HS256, issued 2026-07-25T17:20:00Z, expires 2026-07-25T17:25:00Z\n",
    );
    home.fed(&["token", "inspect", "--secret-file", "-"], both())
        .usage_error("the secret and the token cannot both come from stdin");
    home.run(&["token", "inspect", "--no-verify", "--secret-file=secret", "x"])
        .usage_error("the argument '--no-verify' cannot be used with '--secret-file <PATH>'");
    let huge = home.fed(&["token", "inspect"], vec![b'x'; (64 << 20) + 1]);
    huge.is(6, "", "error: stdin holds more than 64 MiB; nothing of it was used\n");
}

#[test]
fn a_file_or_an_address_in_place_of_a_token() {
    let home = Home::with_secret_file();
    std::fs::write(home.path().join("token.txt"), both()).unwrap();
    let file = |name: &str| {
        format!(
            "hint: if that is the name of a file, its content is read like this: `tilepass token inspect - <{name}`\n"
        )
    };
    let address =
        "hint: nothing is fetched from an address; pipe what it answers: `curl -s URL | tilepass token inspect`\n";
    for (given, hint) in [
        ("token.txt", &*file("token.txt")),
        ("./token.txt", &file("./token.txt")),
        ("https://shop.example/chat-token", address),
        ("http://shop.example/chat-token", address),
        // Whether it is there is not looked for.
        ("gone.txt", &file("gone.txt")),
        ("secret.d", &file("secret.d")),
        // A shell would take it for something else.
        ("a&b.txt", &file("FILE")),
    ] {
        let said = format!(
            "refused: `{given}` is not a token: a token begins with `eyJ`\n  error[shape.not_a_token]\n    fix: give the token itself: it begins with `eyJ`, and has three parts with dots between\n"
        );
        inspect(&home, &[given]).is(1, &said, hint);
    }
    let compared = inspect(&home, &["--compare", "token.txt", &both()]).code(0);
    let hint = "content is read like this: `tilepass token inspect --compare - 'JWT eyJ…' <token.txt`\n";
    assert!(compared.stderr.ends_with(hint), "{}", compared.stderr);
    for (given, hint) in [
        ("/srv/token", &*file("/srv/token")),
        ("secret", &file("secret")),
        (OLD, ""),
        ("Kx7.Qm2.Zt9vB", ""),
        ("undefined", ""),
    ] {
        assert_eq!(inspect(&home, &[given]).stderr, hint, "{given}");
    }
    // What was read from stdin is in no file of the name `-`.
    assert_eq!(home.fed(&["token", "inspect", "--secret-file", "secret", "-"], "vt\n").code(1).stderr, "");
    for given in ["./token.txt", "vt"] {
        let ran = home.run(&["token", "try", given]).code(5);
        let hint = file(given).replace("token inspect", "token try");
        assert!(ran.stderr.ends_with(&hint), "{}", ran.stderr);
    }
    // An address with a token in it is as good as the token.
    let link = format!("https://shop.example/?token={}", &both()[4..]);
    assert_eq!(inspect(&home, &[&link]).stderr, "");
}

#[test]
fn at_judges_by_another_clock() {
    let home = Home::with_secret_file();
    let at = |time: &str| home.run(&["token", "inspect", "--secret-file=secret", "--at", time, &both()]);
    for (time, code) in [
        ("issued", 0),
        ("1785000000", 0),
        ("1785000299", 0),
        ("1785000300", 1),
        ("2026-07-25T17:24:59Z", 0),
        ("2026-07-25T19:25:00+02:00", 1),
        ("1784999880", 0),
        ("1784999879", 1),
    ] {
        at(time).code(code);
    }
    let now = home.run(&["token", "inspect", "--secret-file=secret", &both()]);
    assert!(now.code(1).stdout.contains(" ago, by this computer's clock"), "by the real clock");
    at("1785000000000").usage_error(
        "invalid value '1785000000000' for '--at <TIME>': these are milliseconds; in seconds it is 1785000000",
    );
    for changes in [[("-iat", json!(0))], [("iat", json!("soon"))], [("iat", json!(NOW * 1000))]] {
        let text = token(&changed(claims(Scheme::Both), &changes));
        home.run(&["token", "inspect", "--at", "issued", &text])
            .usage_error("`--at issued` needs a token with a usable `iat`, and this one has none");
    }
}

// ----- the verdict and the exit status

/// What is said where the signature decides and could not be checked.
const WHO_CAN_TELL: &str = "hint: have somebody run this who has the secret (`--secret-file PATH`), or ask a Tiledesk server: `tilepass token try`\n";

#[test]
fn without_a_secret_nothing_is_accepted() {
    let home = Home::with_secret_file();
    let first_line = |ran: &Ran| ran.stdout.lines().next().unwrap().to_owned();
    let ran = home.run(&["token", "inspect", "--at=issued", &both()]);
    assert_eq!(
        first_line(&ran),
        "not checked: nothing is wrong that can be seen, but the signature was not checked: there is no secret at hand"
    );
    let ran = ran.code(3);
    assert!(ran.stdout.contains("\nsignature    not checked\n"));
    assert_eq!(ran.stderr, WHO_CAN_TELL);
    let ran = home.run(&["token", "inspect", "--at=issued", "--no-verify", &both()]);
    assert_eq!(
        first_line(&ran),
        "not checked: nothing is wrong that can be seen, but the signature was not to be checked"
    );
    ran.code(0);
    // An error is one with or without a secret.
    for more in [&[][..], &["--no-verify"]] {
        let arguments = ["token", "inspect", "--at=2026-07-26T00:00:00Z", &both()];
        let ran = home.run(&[&arguments[..], more].concat());
        assert_eq!(
            first_line(&ran),
            "refused: expired 6 h 35 min before the time that was given; nothing else is wrong that can be seen without the secret"
        );
        ran.code(1);
    }
    for json in [&["--json"][..], &["--json", "--no-verify"]] {
        let text = both();
        let arguments = [&["token", "inspect", "--at=issued", &text], json].concat();
        let ran = home.run(&arguments);
        let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(answer["verdict"], "not_checked");
        assert_eq!(answer["signature"]["state"], "not_checked");
        assert_eq!(answer["server"]["sign_in"], json!({"answer": "unknown", "status": null}));
        ran.code(if json.len() == 1 { 3 } else { 0 });
    }
}

#[test]
fn secrets_that_are_given_explicitly() {
    let home = Home::with_secret_file();
    let arguments = ["token", "inspect", "--at=issued", "--json", &both()];
    let source = |ran: Ran| {
        let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
        (ran.code, answer["signature"]["source"].clone(), ran.stderr)
    };
    let by_variable = Home::with_secret_file().env("TILEPASS_SECRET", SECRET);
    assert_eq!(source(by_variable.run(&arguments)), (0, json!("environment"), String::new()));
    let path = home.path().join("secret");
    let by_file = Home::with_secret_file().env("TILEPASS_SECRET_FILE", path.to_str().unwrap());
    assert_eq!(source(by_file.run(&arguments)), (0, json!("secret-file"), String::new()));
    let by_stdin = home.fed(&[&arguments[..], &["--secret-file", "-"]].concat(), SECRET);
    assert_eq!(source(by_stdin), (0, json!("stdin"), String::new()));
    let empty = Home::with_secret_file().env("TILEPASS_SECRET", "");
    empty.run(&arguments).code(3);
    // `--no-verify` reads none of them.
    empty.run(&[&arguments[..], &["--no-verify"]].concat()).code(0);
}

#[test]
fn the_project_whose_secret_signed_is_named() {
    let home = Home::new();
    home.import_with_id("shop", SECRET, ID);
    // What is said first, and the status.
    let said = |more: &[&str], text: &str| {
        let ran = home.run(&[&["token", "inspect", "--at=issued", text], more].concat());
        assert_eq!(ran.stderr, if ran.code == 3 { WHO_CAN_TELL } else { "" });
        (ran.code, ran.stdout.lines().next().unwrap().to_owned())
    };
    let is = |code: i32, line: &str| (code, line.to_owned());
    let good = "accepted: signed with the secret of project `shop` (24dd-3ec7-9cf5); expires in 5 min from then";
    // The only one.
    assert_eq!(said(&[], &both()), is(0, good));
    assert_eq!(said(&["--project=shop"], &both()), is(0, good));
    let (code, line) = said(&[], &by(OTHER));
    assert!(
        code == 1
            && line
                .starts_with("refused: not signed with the secret of project `shop` (24dd-3ec7-9cf5), current since ")
            && line.ends_with("Z, nor with a variant of it; nothing else is wrong"),
        "{line}"
    );

    home.import("club", OTHER);
    let visitor = |key: &str| format!("JWT {}", signed(HEADER, claims(Scheme::Visitor).to_string(), key.as_bytes()));
    let wanted = "--scheme=visitor";
    // Several, none named: any of them is good.
    let but = "; but a Tiledesk server answers 401 at sign-in";
    assert_eq!(said(&[wanted], &visitor(SECRET)), is(0, &format!("{good}{but}")));
    assert_eq!(
        said(&[wanted], &visitor(OTHER)),
        is(
            0,
            &format!(
                "accepted: signed with the secret of project `club` (e2c2-53f5-cace); expires in 5 min from then{but}"
            )
        )
    );
    assert_eq!(
        said(&[wanted], &visitor(UUID)),
        is(3, "none of the 2 secrets stored here signed it; it may be another project's").map_line("not checked: ")
    );
    // The id in `aud` names the project.
    assert_eq!(said(&[], &both()), is(0, good));
    let other_project = "refused: signed with the secret of project `club` (e2c2-53f5-cace), not with that of `shop`; nothing else is wrong";
    assert_eq!(said(&[], &by(OTHER)), is(1, other_project));
    // One that is named.
    assert_eq!(said(&[wanted, "--project=shop"], &visitor(OTHER)), is(1, other_project));
    let near = format!("\"{OTHER}\"");
    let (code, line) = said(&[wanted, "--project=shop"], &visitor(&near));
    assert!(
        code == 1 && line.starts_with("refused: signed with the secret of project `club` (e2c2-53f5-cace) in quotes"),
        "{line}"
    );
    // The replaced one.
    home.fed(&["secret", "rotate", "-q", "--project=club", "--from=-", "--yes"], UUID).code(0);
    let (code, line) = said(&[wanted], &visitor(OTHER));
    assert!(
        code == 1
            && line.starts_with("refused: signed with the secret of project `club` that was replaced on 20")
            && line.ends_with("Z: that signer still has the old one; nothing else is wrong"),
        "{line}"
    );
    // A project that is not there.
    let ran = home.run(&["token", "inspect", "--project=nope", &both()]);
    assert_eq!(
        ran.stderr.lines().take(2).collect::<Vec<_>>(),
        ["error: project `nope` has no secret", "hint: known here: `club` and `shop`"]
    );
    ran.code(3);
}

trait MapLine {
    fn map_line(self, before: &str) -> Self;
}

impl MapLine for (i32, String) {
    fn map_line(self, before: &str) -> Self {
        (self.0, format!("{before}{}", self.1))
    }
}

#[test]
fn a_store_that_fails_leaves_the_signature_unchecked() {
    let home = Home::new();
    home.import_with_id("shop", SECRET, ID);
    keep(home.path().join("secret"), SECRET);
    std::fs::write(home.path().join("passphrase"), "another passphrase").unwrap();
    let ran = home.run(&["token", "inspect", "--at=issued", &both()]);
    assert!(
        ran.stdout.starts_with(
            "not checked: nothing is wrong that can be seen, but the signature could not be checked: the store did not give the secret\n"
        ),
        "{}",
        ran.stdout
    );
    assert!(ran.stderr.starts_with("warning: project `shop`: ") && ran.stderr.lines().count() == 1, "{}", ran.stderr);
    ran.code(4);
    // What is wrong by itself is wrong all the same.
    let ran = home.run(&["token", "inspect", "--at=2026-07-26T00:00:00Z", &both()]);
    ran.code(1);
    // The explicit source never asks the store.
    inspect(&home, &[&both()]).is(0, GOOD, "");
    home.run(&["token", "inspect", "--at=issued", "--no-verify", &both()]).code(0);
    // The project's id still counts: it is no secret.
    let visitor = format!("JWT {}", token(&claims(Scheme::Visitor)));
    let ran = home.run(&["token", "inspect", "--at=issued", "--json", &visitor]);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["verdict"], "refused");
    assert_eq!(answer["findings"][0]["code"], "scheme.visitor_only");
}

#[test]
fn schemes_that_are_asked_for() {
    let home = Home::with_secret_file();
    let bare = token(&json!({"iat": NOW, "exp": NOW + 300, "email": "ada@example.com"}));
    let missing = |more: &[&str]| {
        let ran = inspect(&home, &[&["--json", &bare], more].concat()).code(1);
        let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
        let parts: Vec<_> = answer["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["code"] == "claims.missing")
            .map(|finding| finding["part"].as_str().unwrap().to_owned())
            .collect();
        (answer["scheme"].as_str().unwrap().to_owned(), parts.join(" "))
    };
    let is = |scheme: &str, parts: &str| (scheme.to_owned(), parts.to_owned());
    assert_eq!(missing(&[]), is("unknown", "claims.name claims.external_id"));
    assert_eq!(missing(&["--scheme=visitor"]), is("visitor", "claims.name claims.external_id"));
    assert_eq!(missing(&["--scheme=custom"]), is("custom", "claims._id claims.sub claims.aud"));
    // What the token itself says is stronger.
    let ran = inspect(&home, &["--scheme=visitor", &both()]);
    ran.is(0, GOOD, "");
    // The id that the token is judged by.
    let other_id = format!("{}5", &ID[..23]);
    let ran = inspect(&home, &["--id", &other_id, &both()]).code(1);
    assert!(
        ran.stdout.starts_with(&format!(
            "refused: `aud` names another project; this one's is `https://tiledesk.com/projects/{other_id}`"
        )),
        "{}",
        ran.stdout
    );
}

#[test]
fn duplicates_and_large_numbers_are_shown_as_they_stand() {
    let home = Home::with_secret_file();
    let payload = r#"{"a":1,"a":2,"n":123456789012345678901234567890,"x":1.10}"#;
    let text = format!("JWT {}", signed(HEADER, payload, SECRET.as_bytes()));
    let ran = inspect(&home, &[&text]).code(1);
    for line in ["a          1\n", "a          2\n", "n          123456789012345678901234567890\n", "x          1.10\n"]
    {
        assert!(ran.stdout.contains(line), "{}", ran.stdout);
    }
    let ran = inspect(&home, &["--json", &text]).code(1);
    assert!(ran.stdout.contains(r#""claims":{"a":2,"n":123456789012345678901234567890,"x":1.10}"#), "{}", ran.stdout);
}

// ----- nothing from a token reaches a terminal raw

#[test]
fn nothing_from_a_token_reaches_the_terminal_raw() {
    let home = Home::with_secret_file();
    // ANSI, C1's CSI, an OSC title, bidi overrides and isolates, line and paragraph separators, the rest.
    let nasty = "a\u{1b}[31mb\u{9b}32m\u{1b}]0;t\u{7}\u{202e}\u{2066}\u{2028}\u{2029}\r\n\t\0\u{7f}\u{200b}\u{feff}\u{ad}\u{e0041}\u{85}";
    let nasty_claims = [
        changed(claims(Scheme::Both), &[("name", json!(nasty))]),
        changed(claims(Scheme::Both), &[("external_id", json!(nasty))]),
        changed(claims(Scheme::Both), &[("email", json!(nasty))]),
        changed(claims(Scheme::Both), &[("sub", json!(nasty))]),
        changed(claims(Scheme::Both), &[("aud", json!(nasty))]),
        changed(claims(Scheme::Both), &[("role", json!(nasty))]),
        changed(claims(Scheme::Both), &[("exp", json!(nasty))]),
        changed(claims(Scheme::Both), &[("x", json!([{nasty: nasty}]))]),
        changed(claims(Scheme::Both), &[(nasty, json!(nasty))]),
    ];
    let key = SECRET.as_bytes();
    let payload = claims(Scheme::Both).to_string();
    let nasty_text = Value::from(nasty).to_string();
    let mut texts: Vec<String> = nasty_claims.iter().map(|claims| format!("JWT {}", token(claims))).collect();
    for header in [
        format!(r#"{{"alg":{nasty_text}}}"#),
        format!(r#"{{"alg":"HS256","kid":{nasty_text}}}"#),
        format!(r#"{{"alg":"HS256",{nasty_text}:1,{nasty_text}:1}}"#),
    ] {
        texts.push(format!("JWT {}", signed(&header, &payload, key)));
    }
    let twice = format!("{{{nasty_text}:1,{nasty_text}:2}}");
    texts.push(format!("JWT {}", signed(HEADER, twice, key)));
    // JSON may hold C1 and bidi characters as they are, and white space between its parts.
    let raw = format!("{{\n\t\"name\" :\r\n\"{}\"}}", "\u{9b}31m\u{202e}\u{85}");
    texts.push(format!("JWT {}", signed(&HEADER.replace(',', ",\r\n\t"), raw, key)));
    texts.push(nasty.to_owned());
    texts.push(format!("{nasty} {nasty}"));
    texts.push(format!("JWT {nasty}.{nasty}.{nasty}"));
    texts.push(format!("JWT eyJ{nasty}.eyJ{nasty}.{nasty}"));
    for text in texts {
        for arguments in [
            &["token", "inspect", "--secret-file", "secret", "--at", AT][..],
            &["token", "inspect", "--secret-file", "secret", "--at", AT, "--json"],
        ] {
            let ran = home.fed(arguments, text.clone());
            for output in [&ran.stdout, &ran.stderr] {
                let raw = output.chars().find(|c| *c != '\n' && escape::is_unsafe(*c));
                assert_eq!(raw, None, "{output:?}");
            }
            assert!(matches!(ran.code, 0 | 1), "{}", ran.stderr);
            if arguments.contains(&"--json") {
                assert_eq!(ran.stdout.lines().count(), 1);
                let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
                // Escaped for a terminal, and the same to a home.
                if answer["claims"]["name"].as_str().is_some_and(|n| n.contains('b')) {
                    assert_eq!(answer["claims"]["name"], nasty);
                }
            }
        }
    }
}

// ----- two tokens

/// What stands between the verdict and the token itself.
fn compared(one: &str, other: &str) -> String {
    let ran = inspect(&Home::with_secret_file(), &["--compare", other, "--", one]);
    assert_eq!(ran.stderr, "");
    let lines = ran.stdout.lines().skip(1);
    let of_it = |line: &&str| line.starts_with("the other") || line.starts_with("  differs[");
    let nothing = |line: &&str| line.starts_with("  nothing that matters");
    lines.filter(|line| of_it(line) || nothing(line)).fold(String::new(), |page, line| page + line.trim_start() + "\n")
}

/// What is said of an accepted token behind another prefix.
const AS_PASTED: &str = "; but with the prefix that was pasted, a Tiledesk server answers 401 at sign-in";
const ACCEPTED: &str = "the other token: accepted: signed with the secret that was given (24dd-3ec7-9cf5); expires in 4 min 48 s from then";

#[test]
fn whatever_differs_between_two_tokens_is_said() {
    let good = both();
    let bare = good.strip_prefix("JWT ").unwrap();
    let made = |changes: &[(&str, Value)]| format!("JWT {}", token(&changed(claims(Scheme::Both), changes)));
    for (one, other, said) in [
        (
            &*good,
            &*made(&[("iat", json!(NOW + 1)), ("exp", json!(NOW + 301))]),
            "the other token: accepted: signed with the secret that was given (24dd-3ec7-9cf5); expires in 4 min 49 s from then
nothing that matters differs
",
        ),
        // Around it.
        (
            &good,
            &format!("Bearer {bare}"),
            &format!("{ACCEPTED}{AS_PASTED}
differs[prefix.bearer]: only the other token: `Bearer ` stands before the token; sign-in wants `JWT `
"),
        ),
        (
            &format!("Bearer {bare}"),
            &good,
            &format!("{ACCEPTED}
differs[prefix.bearer]: only this token: `Bearer ` stands before the token; sign-in wants `JWT `
"),
        ),
        (
            &format!("Token {bare}"),
            &format!("Basic {bare}"),
            &format!("{ACCEPTED}{AS_PASTED}
differs[prefix.other]: only this token: `Token` stands before the token; sign-in wants `JWT `
differs[prefix.other]: only the other token: `Basic` stands before the token; sign-in wants `JWT `
"),
        ),
        // In it.
        (
            &good,
            &made(&[("sub", json!("guest"))]),
            "the other token: refused: `sub` is `guest`, not `userexternal`: sign-in works, and every later call is refused; nothing else is wrong; but a Tiledesk server answers 200 at sign-in
differs[custom.sub]: only the other token: `sub` is `guest`, not `userexternal`: sign-in works, and every later call is refused
",
        ),
        (
            &good,
            &made(&[("_id", json!("user-123456"))]),
            "the other token: refused: `_id` does not begin with `5e5f4e220b28440012117be4_`, as the documented rules want: it may be somebody else's, and a server takes it; nothing else is wrong; but a Tiledesk server answers 200 at sign-in
differs[custom.id_prefix]: only the other token: `_id` does not begin with `5e5f4e220b28440012117be4_`, as the documented rules want: it may be somebody else's, and a server takes it
",
        ),
        (
            &good,
            &made(&[("aud", json!("x"))]),
            "the other token: refused: `aud` is not a URL; it must be `https://tiledesk.com/projects/` and the Tiledesk id; nothing else is wrong
differs[custom.aud]: only the other token: `aud` is not a URL; it must be `https://tiledesk.com/projects/` and the Tiledesk id
differs[compare.server]: another answer of a Tiledesk server: at sign-in 200, then 500
",
        ),
        (
            &good,
            &made(&[("exp", json!((NOW + 300).to_string()))]),
            "the other token: refused: `exp` is a text; whole seconds are wanted, as a number; nothing else is wrong
differs[time.not_a_number]: only the other token: `exp` is a text; whole seconds are wanted, as a number
differs[compare.server]: another answer of a Tiledesk server: at sign-in 200, then 401; at decode 200, then 401
",
        ),
        (
            &good,
            &made(&[("iat", json!(NOW * 1000)), ("exp", json!((NOW + 300) * 1000))]),
            "the other token: refused: `iat` is in milliseconds; in seconds it is 1785000000; one more error below; but a Tiledesk server answers 200 at sign-in
differs[time.milliseconds]: only the other token: `iat` is in milliseconds; in seconds it is 1785000000
differs[time.milliseconds]: only the other token: `exp` is in milliseconds; in seconds it is 1785000300
differs[compare.server]: another answer of a Tiledesk server: at decode 200, then 401
",
        ),
        (
            &good,
            &made(&[("-email", json!(null)), ("x", json!(1)), ("exp", json!(NOW + 120))]),
            "the other token: refused: claim `email` is missing; nothing else is wrong; but a Tiledesk server answers 200 at sign-in
differs[claims.missing]: only the other token: claim `email` is missing
differs[compare.lifetime]: another lifetime: 5 min, then 2 min
differs[compare.claims]: only the other token has `x`
",
        ),
    ] {
        assert_eq!(compared(one, other), said, "{one}\n{other}");
    }
}

#[test]
fn of_two_tokens_nothing_is_said_twice_nor_of_what_cannot_be_read() {
    let good = both();
    let admin = changed(claims(Scheme::Both), &[("role", json!("admin"))]);
    let hs384 = HEADER.replace("256", "384");
    let hs384 = signed(&hs384, claims(Scheme::Both).to_string(), SECRET.as_bytes());
    for (one, other, said) in [
        (
            &*good,
            &*format!("JWT {}", token(&admin)),
            "the other token: refused: `role` is `admin`: this token would make a dashboard ADMIN of the visitor; nothing else is wrong; but a Tiledesk server answers 200 at sign-in
differs[compare.role]: another `role`: it can make a visitor a team member
",
        ),
        (
            &good,
            &by(OTHER),
            "the other token: refused: not signed with the secret that was given (24dd-3ec7-9cf5), nor with a variant of it; nothing else is wrong
differs[compare.key]: another key: signed with 24dd-3ec7-9cf5, then not signed with it
differs[compare.server]: another answer of a Tiledesk server: at sign-in 200, then 401; at decode 200, then 401
",
        ),
        (
            &by(OTHER),
            &by(&format!("{SECRET}\n")),
            "the other token: refused: signed with the secret that was given (24dd-3ec7-9cf5) and a line break behind it: the signer read the secret with its newline; nothing else is wrong
differs[compare.key]: another key: not signed with 24dd-3ec7-9cf5, then signed with a variant of it (newline)
",
        ),
        (
            &good,
            &format!("JWT {hs384}"),
            "the other token: refused: the header says `alg: HS384`; only HS256 is in the rules; nothing else is wrong that can be seen; but a Tiledesk server answers 200 at sign-in
differs[compare.alg]: another algorithm: `HS256`, then `HS384`
",
        ),
        (
            &good,
            "undefined",
            "the other token: refused: this is the text `undefined`: the page signed in before the token arrived
differs[shape.not_a_token]: the other is no token: there is nothing to compare
",
        ),
        (
            "undefined",
            &good,
            &format!("{ACCEPTED}
differs[shape.not_a_token]: this is no token: there is nothing to compare
"),
        ),
        (
            &good,
            &good[..90],
            "the other token: refused: it has 2 parts of three: the end of the token is missing
differs[shape.parts]: only the other token: it has 2 parts of three: the end of the token is missing
differs[compare.server]: another answer of a Tiledesk server: at sign-in 200, then 401; at decode 200, then 401
",
        ),
    ] {
        assert_eq!(compared(one, other), said, "{one}\n{other}");
    }
}

#[test]
fn whose_key_signed_the_other_token() {
    let home = Home::new();
    home.import("shop", OTHER);
    let rotate = ["secret", "rotate", "-q", "--project=shop", "--from=-", "--yes"];
    home.fed(&rotate, SECRET).code(0);
    home.import("blog", UUID);
    for (key, said) in [(OTHER, "e2c2-53f5-cace, which was replaced"), (UUID, "56de-b701-ff1c, another project's")] {
        let ran = home.run(&["token", "inspect", "--project=shop", "--at", AT, "--compare", &by(key), "--", &both()]);
        let line = format!("  differs[compare.key]: another key: signed with {FINGERPRINT}, then signed with {said}\n");
        assert!(ran.stdout.contains(&line), "{}", ran.stdout);
    }
}

#[test]
fn every_mistake_is_a_difference_for_machines_too() {
    let home = Home::with_secret_file();
    let made = ["token", "sign", "--fault=all", "--json", "--id", ID, "--secret-file=secret"];
    let made = home.run(&made).stdout;
    let test_visitor = ["token", "sign", "--test-visitor", "--id", ID, "--secret-file=secret"];
    let good = home.run(&test_visitor).stdout;
    let json = |arguments: &[&str]| -> Value {
        let all = [&["token", "inspect", "--json", "--secret-file=secret"], arguments].concat();
        serde_json::from_str(&home.run(&all).stdout).unwrap()
    };
    let codes = |list: &Value| -> Vec<String> {
        let list = list.as_array().unwrap().iter();
        list.map(|one| one["code"].as_str().unwrap().to_owned()).collect()
    };
    for line in made.lines() {
        let mistake: Value = serde_json::from_str(line).unwrap();
        let code = mistake["code"].as_str().unwrap();
        // As a page hands it over.
        let bad = &*format!("signInWithCustomToken({})", mistake["token"]);
        let said_by = match code.split_once('.').unwrap() {
            ("signature", _) => "compare.key",
            ("header", "alg" | "alg_none") => "compare.alg",
            _ => code,
        };
        for (one, other) in [(&*good, bad), (bad, &*good)] {
            let said = json(&["--compare", other, "--", one]);
            let differences = codes(&said["comparison"]["differences"]);
            assert!(differences.iter().any(|found| found == said_by), "{code}: {differences:?}");
            let alone = json(&["--", other]);
            assert_eq!(codes(&said["comparison"]["findings"]), codes(&alone["findings"]), "{code}");
        }
    }
    assert!(made.lines().count() > 40);
    // Nor does anything that it quotes get into a ticket.
    let guest = changed(claims(Scheme::Both), &[("sub", json!("ada")), ("role", json!("ada"))]);
    let redacted = ["--redact", "--compare", &format!("JWT {}", token(&guest)), "--", &good];
    let said = json(&redacted)["comparison"].to_string();
    assert!(said.contains("`sub` is `<sub>`") && !said.contains("`ada`"), "{said}");
}

#[test]
fn what_was_copied_too_much_is_told() {
    let home = Home::with_secret_file();
    let good = both();
    for (surplus, said) in [("x", "1 character"), ("xyA", "3 characters"), ("xyzw-", "5 characters")] {
        let ran = inspect(&home, &[&format!("{good}{surplus}")]).code(1);
        let says = format!(
            "{said} too many at the end of the signature: without what is too much it is right, signed with the secret \
             that was given (24dd-3ec7-9cf5); nothing else is wrong\n"
        );
        assert!(ran.stdout.contains(&says), "{}", ran.stdout);
        assert!(ran.stdout.contains("fix: copy the token again"), "{}", ran.stdout);
    }
    // Nobody can say it of another's token.
    let ran = inspect(&home, &[&format!("{}x", by(OTHER))]).code(1);
    assert!(ran.stdout.contains("fix: copy the token again, and nothing behind it; if"), "{}", ran.stdout);
}

/// To JavaScript, and so to a server, half of a surrogate pair is a text; and it reads more levels than are read here.
#[test]
fn what_a_server_reads_is_not_called_broken() {
    let home = Home::with_secret_file();
    let payload = |claim: &str| {
        let good = claims(Scheme::Both).to_string();
        format!("JWT {}", signed(HEADER, format!("{},{claim}}}", good.trim_end_matches('}')), SECRET.as_bytes()))
    };
    let ran = inspect(&home, &["--json", &payload(r#""plan":"x\ud800y","\udc00":1"#)]).code(0);
    let said: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(said["claims"]["plan"], "x\u{fffd}y");
    assert_eq!((&said["verdict"], &said["findings"]), (&json!("accepted"), &json!([])));

    let deep = payload(&format!("\"deep\":{}1{}", "[".repeat(200), "]".repeat(200)));
    let ran = inspect(&home, &["--json", &deep]).code(3);
    let said: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(said["verdict"], "not_checked");
    let message = "the payload is nested deeper than 128 levels, and is not read here; a Tiledesk server reads it";
    assert_eq!(
        (&said["findings"][0]["severity"], &said["findings"][0]["message"]),
        (&json!("warning"), &json!(message))
    );

    // Nobody signs such a thing here.
    let sign = ["token", "sign", "--test-visitor", "--secret-file", "secret", "--claim"];
    home.tilepass(&sign).arg(r#"plan:="x\ud800""#).run().usage_error(
        r#"invalid value 'plan:="x\ud800"' for '--claim <KEY=VALUE>': the value of claim `plan` is not JSON: half of a surrogate pair stands in it (byte 3)"#,
    );
}

#[test]
fn a_secret_beside_the_token_is_warned_of_and_not_shown() {
    let home = Home::with_secret_file();
    let pasted = format!("TILEDESK_SECRET={SECRET}\n{}\n", both());
    for more in [&[][..], &["--json"]] {
        let arguments = [&["token", "inspect", "--secret-file", "secret", "--at", AT][..], more, &["-"]].concat();
        let ran = home.fed(&arguments, pasted.clone()).code(0);
        assert!(ran.stdout.contains("secret.pasted") && !ran.stdout.contains(SECRET), "{}", ran.stdout);
    }
    assert!(!inspect(&home, &[&both()]).stdout.contains("secret.pasted"));
}
