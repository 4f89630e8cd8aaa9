//! `token sign` through the binary: exact stdout, stderr and status.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::support::home::{FINGERPRINT, Home, NEW, OLD, Ran, in_words, keep};
use crate::support::tokens::{HEADER, ID, SECRET, signed};

const NOTE: &str = "note: without the project's Tiledesk id (`--id`) this is a `visitor` token, and today's \
    Tiledesk answers 401 to it at sign-in\n";
const ADA: [&str; 6] = ["--name", "Ada King Lovelace", "--email", "ada@example.com", "--external-id", "user-123456"];

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// Signs with the secret file.
fn sign(home: &Home, arguments: &[&str]) -> Ran {
    let all = [&["token", "sign", "--secret-file", "secret"], arguments].concat();
    home.run(&all)
}

/// The token of exactly this payload.
fn token_of(payload: &str) -> String {
    signed(HEADER, payload, SECRET.as_bytes())
}

/// The payload of the token in `text`, as it was written.
pub(super) fn payload(text: &str) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let part = text.split('.').nth(1).unwrap();
    String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// What a test visitor's token says that lives five minutes from `iat`.
fn test_visitor(iat: i64) -> String {
    format!(
        r#"{{"name":"Test Visitor","email":"test-visitor@example.com","external_id":"test-visitor","iat":{iat},"exp":{}}}"#,
        iat + 300
    )
}

#[test]
fn every_format_prints_the_same_token() {
    let home = Home::with_secret_file();
    let iat = now();
    let token = token_of(&test_visitor(iat));
    let json = format!(
        "{{\"token\":\"JWT {token}\",\"claims\":{},\"scheme\":\"visitor\",\"expires_at\":\"{}\",\
         \"project\":null,\"fingerprint\":\"{FINGERPRINT}\",\"source\":\"secret-file\"}}\n",
        test_visitor(iat),
        jiff::Timestamp::from_second(iat + 300).unwrap()
    );
    // A single value ends in a line break only on a terminal.
    for (format, stdout) in [
        (&[][..], format!("JWT {token}")),
        (&["--format", "jwt"], format!("JWT {token}")),
        (&["--format", "raw"], token.clone()),
        (&["--format", "header"], format!("Authorization: JWT {token}")),
        (&["--format", "call"], format!("window.tiledesk.signInWithCustomToken(\"JWT {token}\");\n")),
        (&["--format", "call-v5"], format!("window.Tiledesk('signInWithCustomToken', 'JWT {token}');\n")),
        (&["--format", "json"], json.clone()),
        (&["--json"], json),
    ] {
        let iat = iat.to_string();
        let arguments = [&["--test-visitor", "--iat", &iat], format].concat();
        sign(&home, &arguments).is(0, &stdout, NOTE);
        let quiet = [&arguments[..], &["--quiet"]].concat();
        sign(&home, &quiet).is(0, &stdout, "");
    }
    sign(&home, &["--test-visitor", "--json", "--format", "jwt"])
        .usage_error("the argument '--json' cannot be used with '--format <FORMAT>'");
}

#[test]
fn the_header_is_exactly_this() {
    let ran = sign(&Home::with_secret_file(), &["--test-visitor", "--format", "raw"]).code(0);
    // {"typ":"JWT","alg":"HS256"}
    assert!(ran.stdout.starts_with("eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9."), "{}", ran.stdout);
}

#[test]
fn a_terminal_gets_line_breaks_and_the_expiry() {
    let home = Home::with_secret_file();
    let iat = now();
    let token = token_of(&test_visitor(iat));
    let line = format!("tilepass token sign --secret-file secret --test-visitor --iat {iat}");
    for (format, stdout) in [
        ("jwt", format!("JWT {token}\r\n")),
        ("raw", format!("{token}\r\n")),
        ("header", format!("Authorization: JWT {token}\r\n")),
        ("call", format!("window.tiledesk.signInWithCustomToken(\"JWT {token}\");\r\n")),
    ] {
        let line = format!("{line} --format {format} 2>/dev/null");
        let Some(ran) = home.on_a_terminal(&line) else {
            return;
        };
        ran.is(0, &stdout, "");
    }
    let line = format!("NO_COLOR=1 {line} --scheme visitor >/dev/null");
    let ran = home.on_a_terminal(&line).unwrap().code(0);
    let expires = jiff::Timestamp::from_second(iat + 300).unwrap();
    assert!(
        ran.stdout.starts_with("note: expires in ") && ran.stdout.ends_with(&format!(", at {expires}\r\n")),
        "{}",
        ran.stdout
    );
}

#[test]
fn claims_are_in_this_order() {
    let home = Home::with_secret_file();
    let iat = now().to_string();
    let exp = now() + 300;
    let both = [
        &["--iat", &iat, "--id", ID, "--format", "raw"],
        &ADA[..],
        &["--claim", "zeta=1", "--claim", "alpha=2"],
        &["--attribute", "plan=gold", "--attribute", "age=7"],
    ]
    .concat();
    let exp = sign(&home, &["--iat", &iat, "--test-visitor", "--json"])
        .stdout
        .find("exp")
        .map_or(exp, |_| iat.parse::<i64>().unwrap() + 300);
    let common = format!(r#""iat":{iat},"exp":{exp}"#);
    let custom = format!(
        r#""_id":"{ID}_user-123456","sub":"userexternal","aud":"https://tiledesk.com/projects/{ID}","firstname":"Ada King","lastname":"Lovelace","attributes":{{"plan":"gold","age":"7"}},"zeta":"1","alpha":"2""#
    );
    let expected = format!(
        r#"{{"name":"Ada King Lovelace","email":"ada@example.com","external_id":"user-123456",{common},{custom}}}"#
    );
    sign(&home, &both).is(0, token_of(&expected), "");
    let custom_alone = [&both[..], &["--scheme", "custom"]].concat();
    let expected = format!(r#"{{"email":"ada@example.com",{common},{custom}}}"#);
    sign(&home, &custom_alone).is(0, token_of(&expected), "");
}

#[test]
fn names_are_split_at_the_last_blank() {
    let home = Home::with_secret_file();
    for (arguments, first, last) in [
        (&["--name", "Ada Lovelace"][..], "Ada", Some("Lovelace")),
        (&["--name", "Ada King Lovelace"], "Ada King", Some("Lovelace")),
        (&["--name", "Ada"], "Ada", None),
        (&["--name", " Ada  Lovelace "], "Ada", Some("Lovelace")),
        (&["--name", "Ada Lovelace", "--first-name", "A. K."], "A. K.", Some("Lovelace")),
        (&["--name", "Lovelace Ada", "--first-name", "Ada", "--last-name", "Lovelace"], "Ada", Some("Lovelace")),
    ] {
        let rest = ["--email", "a@b.c", "--external-id", "7", "--id", ID, "--format", "raw"];
        let ran = sign(&home, &[arguments, &rest].concat()).code(0);
        let claims: Value = serde_json::from_str(&payload(&ran.stdout)).unwrap();
        assert_eq!(claims["firstname"], first, "{arguments:?}");
        assert_eq!(claims["lastname"].as_str(), last, "{arguments:?}");
        // The name itself is as it was typed.
        assert_eq!(claims["name"], arguments[1]);
    }
}

#[test]
fn a_lifetime_is_whole_seconds_within_the_schemes_limit() {
    let home = Home::with_secret_file();
    for (ttl, seconds) in
        [("300", 300), ("5m", 300), ("1", 1), ("600", 600), ("10m", 600), ("9m59s", 599), ("600s", 600)]
    {
        let ran = sign(&home, &["--test-visitor", "-q", "--ttl", ttl, "--format", "raw"]).code(0);
        let claims: Value = serde_json::from_str(&payload(&ran.stdout)).unwrap();
        let lived = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
        assert_eq!(lived, seconds, "{ttl}");
    }
    for (ttl, why) in [
        ("0", "must be at least one second"),
        ("-5m", "a duration has no sign"),
        ("+5", "a duration has no sign"),
        ("1.5m", "whole seconds are wanted"),
        ("500ms", "whole seconds are wanted"),
        (
            "soon",
            "not a duration: give whole seconds (300) or numbers with units (90d, 1h30m): `w`, `d`, `h`, `m` or `s`",
        ),
        (
            "99999999999999999999",
            "not a duration: give whole seconds (300) or numbers with units (90d, 1h30m): `w`, `d`, `h`, `m` or `s`",
        ),
    ] {
        sign(&home, &["--test-visitor", "--ttl", ttl])
            .usage_error(&format!("invalid value '{ttl}' for '--ttl <TIME>': {why}"));
    }
    for arguments in [&["--scheme", "visitor"][..], &["--id", ID]] {
        let scheme = if arguments[0] == "--id" { "both" } else { "visitor" };
        let ran = sign(&home, &[&["--test-visitor", "--ttl", "601"], arguments].concat());
        let id = if scheme == "both" { "" } else { " --id ID" };
        let way = format!(
            "hint: for a page that does not renew its token: `--scheme custom{id} --ttl 601`; until it expires, whoever copies it is this visitor"
        );
        assert_eq!(ran.stderr.lines().last(), Some(way.as_str()));
        sign(&home, &[&["--test-visitor", "--ttl", "601"], arguments].concat())
            .usage_error(&format!("a token of scheme `{scheme}` lives at most 600 seconds, and `--ttl` is 601"));
    }
    let custom = ["--test-visitor", "--scheme", "custom", "--id", ID, "--format", "raw"];
    for (ttl, warning) in [
        ("8h", ""),
        ("24h", ""),
        ("86401", "warning: this token lives 1 d: whoever copies it is this visitor until then\n"),
        ("30d", "warning: this token lives 30 d: whoever copies it is this visitor until then\n"),
    ] {
        let ran = sign(&home, &[&custom[..], &["--ttl", ttl]].concat()).code(0);
        assert_eq!(ran.stderr, warning, "{ttl}");
    }
}

#[test]
fn iat_fixes_the_time_of_issue() {
    let home = Home::with_secret_file();
    let day = 86_400;
    // Half a day, so that the number of days holds for as long as this test runs.
    let ago = now() - 400 * day - day / 2;
    let ahead = now() + 400 * day + day / 2;
    let arguments = |iat: &str| ["--test-visitor", "-q", "--iat", iat].map(str::to_owned);
    let run = |iat: &str| {
        let arguments = arguments(iat);
        sign(&home, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    run(&ago.to_string()).is(
        0,
        format!("JWT {}", token_of(&test_visitor(ago))),
        "warning: this token has expired already, 400 d ago\n",
    );
    run(&ahead.to_string()).is(
        0,
        format!("JWT {}", token_of(&test_visitor(ahead))),
        "warning: this token is issued 400 d in the future; at most 2 min are allowed\n",
    );
    for iat in ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "1767225600"] {
        let ran = run(iat).code(0);
        assert_eq!(ran.stdout, format!("JWT {}", token_of(&test_visitor(1_767_225_600))));
    }
    for (iat, why) in [
        ("1785000000000", "these are milliseconds; in seconds it is 1785000000"),
        ("2026-01-01T00:00:00.5Z", "whole seconds are wanted"),
        ("yesterday", "not a time: give RFC 3339 (2026-11-22T06:02:21Z) or whole seconds since 1970"),
        ("", "not a time: give RFC 3339 (2026-11-22T06:02:21Z) or whole seconds since 1970"),
    ] {
        run(iat).usage_error(&format!("invalid value '{iat}' for '--iat <TIME>': {why}"));
    }
}

#[test]
fn an_extra_claim_is_text_or_json_as_typed() {
    let home = Home::with_secret_file();
    for (claim, written) in [
        ("plan=gold", r#""plan":"gold""#),
        ("plan=", r#""plan":"""#),
        ("formula=a=b==c", r#""formula":"a=b==c""#),
        (r#"quote=she said "hi" \o/"#, r#""quote":"she said \"hi\" \\o/""#),
        ("名=值", r#""名":"值""#),
        ("n=5", r#""n":"5""#),
        ("n:=5", r#""n":5"#),
        ("n:=1.10", r#""n":1.10"#),
        ("n:=123456789012345678901234567890", r#""n":123456789012345678901234567890"#),
        ("t:=true", r#""t":true"#),
        ("o:={\"b\": 1,  \"a\": [\"=\"]}", r#""o":{"b": 1,  "a": ["="]}"#),
        (r#"s:="\u00fc=\"x\"""#, r#""s":"\u00fc=\"x\"""#),
        ("url:x=y", r#""url:x":"y""#),
        ("nothing:=null", r#""nothing":null"#),
    ] {
        let iat = now();
        let ran = sign(&home, &["--test-visitor", "-q", "--iat", &iat.to_string(), "--claim", claim]);
        let visitor = test_visitor(iat);
        let expected = format!("{},{written}}}", visitor.strip_suffix('}').unwrap());
        ran.is(0, format!("JWT {}", token_of(&expected)), "");
    }
    for (claim, why) in [
        ("plan", "it has no `=`: give KEY=VALUE for a text, or KEY:=JSON for any other value"),
        ("=gold", "it has no name before the `=`"),
        (":=5", "it has no name before the `=`"),
        ("n:=gold", "the value of claim `n` is not JSON: line 1, column 1 is not JSON"),
        ("n:=", "the value of claim `n` is not JSON: it ends in the middle"),
        ("n:={\"a\":1", "the value of claim `n` is not JSON: it ends in the middle"),
        (
            "n:={\"a\":1,\"a\":2}",
            "the value of claim `n` has the key `a` twice; parsers would disagree on which one counts",
        ),
    ] {
        sign(&home, &["--test-visitor", "--claim", claim])
            .usage_error(&format!("invalid value '{claim}' for '--claim <KEY=VALUE>': {why}"));
    }
    sign(&home, &["--test-visitor", "--claim", "a=1", "--claim", "a:=1"])
        .usage_error("claim `a` is given twice; parsers would disagree on which one counts");
    sign(&home, &["--test-visitor", "--id", ID, "--attribute", "a=1", "--attribute", "a=2"])
        .usage_error("attribute `a` is given twice; parsers would disagree on which one counts");
}

#[test]
fn reserved_claims_say_why() {
    let home = Home::with_secret_file();
    for (key, why) in [
        ("name", "it comes from --name"),
        ("email", "it comes from --email"),
        ("external_id", "it comes from --external-id"),
        ("iat", "it comes from --iat"),
        ("exp", "it comes from --iat and --ttl"),
        ("_id", "it is made from the Tiledesk id (--id)"),
        ("sub", "it is always `userexternal`"),
        ("aud", "it is made from the Tiledesk id (--id)"),
        ("nbf", "a token that is not yet valid signs nobody in"),
        ("firstname", "it comes from --name or --first-name"),
        ("lastname", "it comes from --name or --last-name"),
        ("attributes", "give each one with --attribute KEY=VALUE"),
        (
            "role",
            "with `role` the server hands out a team member's session, or makes the visitor one, a dashboard admin included",
        ),
    ] {
        for claim in [format!("{key}=x"), format!("{key}:=1")] {
            sign(&home, &["--test-visitor", "--claim", &claim]).usage_error(&format!(
                "invalid value '{claim}' for '--claim <KEY=VALUE>': claim `{key}` cannot be set by hand: {why}"
            ));
        }
    }
    let why = "with `role` the server hands out a team member's session, or makes the visitor one, a dashboard admin included";
    for (claim, key, role) in [
        (r#"__proto__:={"role":"admin"}"#, "__proto__", "admin"),
        (r#"_doc:={"x":[{"role":"Owner"}]}"#, "_doc", "Owner"),
        (r#"$set:={"r\u006fle":["guest"]}"#, "$set", r#"["guest"]"#),
        ("Role=agent", "Role", "agent"),
        ("role =admin", "role ", "admin"),
    ] {
        sign(&home, &["--test-visitor", "--claim", claim]).usage_error(&format!(
            "invalid value '{claim}' for '--claim <KEY=VALUE>': claim `{key}` cannot be set by hand: a server may read `role` `{role}` there, and {why}"
        ));
    }
    // No team member's.
    for claim in ["roles=admin", r#"plan:={"role":"guest"}"#] {
        sign(&home, &["--test-visitor", "--claim", claim]).code(0);
    }
    sign(&home, &["--test-visitor", "--attribute", "role=admin", "--id", ID]).code(0);
}

#[test]
fn a_claim_never_has_the_secret_in_it() {
    let home = Home::with_secret_file();
    for claim in [format!("key={SECRET}"), format!("config:={{\"chat\":[\"{SECRET}\"]}}")] {
        let ran = sign(&home, &["--test-visitor", "--claim", &claim]).code(2);
        assert!(ran.stdout.is_empty() && !ran.stderr.contains(SECRET), "{}", ran.stderr);
        assert!(ran.stderr.starts_with("error: a claim has the secret in it"), "{}", ran.stderr);
    }
    // Nor what `token inspect` would find of it in one.
    let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, SECRET);
    let escaped = base64.replacen('c', "\\u0063", 1);
    let (small, capitals) = (SECRET.to_lowercase(), SECRET.to_uppercase());
    for (claim, hidden) in [
        (format!("key={base64}"), &base64),
        (format!("key=x{base64}y"), &base64),
        (format!("key={small}"), &small),
        (format!("key:=[\"{capitals}\"]"), &capitals),
        (format!("key:={{\"{escaped}\":1}}"), &escaped),
    ] {
        let ran = sign(&home, &["--test-visitor", "--claim", &claim]).code(2);
        assert!(ran.stdout.is_empty() && !ran.stderr.contains(&**hidden), "{}", ran.stderr);
        let said = "error: a claim has the secret in it in another form, such as base64 or without its dashes";
        assert!(ran.stderr.starts_with(said), "{claim}: {}", ran.stderr);
    }
    sign(&home, &["--test-visitor", "--claim", "key=another"]).code(0);
}

/// A signer may still use the one that was replaced, and `secret restore` brings it back.
#[test]
fn a_claim_never_has_the_replaced_secret_in_it() {
    let home = Home::with("shop", OLD);
    home.fed(&["secret", "rotate", "--from", "-", "--yes", "-q", "--project", "shop"], NEW).code(0);
    let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, OLD);
    for value in [OLD, &base64] {
        let claim = format!("key={value}");
        let ran = home.run(&["token", "sign", "--test-visitor", "--claim", &claim]).code(2);
        assert!(ran.stdout.is_empty() && !ran.stderr.contains(value), "{}", ran.stderr);
        let said = "error: a claim has the secret in it that was replaced, and whoever has a token can read its claims: leave it out\n";
        assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
        let records = format!("name,email,external_id\nAda,a@example.com,u1\nx {value},a@example.com,u2\n");
        let ran = home.fed(&["token", "sign", "--batch", "--output", "csv"], &records).code(1);
        assert!(ran.stdout.lines().count() == 2 && !ran.stderr.contains(value), "{}{}", ran.stdout, ran.stderr);
        let said = "line 3 is skipped: a claim has the secret in it that was replaced, and";
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    // Once it is forgotten, nobody here knows it; a secret that is given has replaced none.
    home.run(&["secret", "remove", "--previous", "--yes", "-q", "--project", "shop"]).code(0);
    let claim = format!("key={OLD}");
    home.run(&["token", "sign", "--test-visitor", "-q", "--claim", &claim]).code(0);
}

#[test]
fn the_scheme_follows_from_flag_id_and_environment() {
    let home = Home::with_secret_file();
    let scheme_and_notes = |arguments: &[&str]| {
        let ran = sign(&home, &[&["--test-visitor", "--json"], arguments].concat()).code(0);
        let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
        (answer["scheme"].as_str().unwrap().to_owned(), in_words(&ran.stderr))
    };
    let said = |scheme: &str, notes: &str| (scheme.to_owned(), notes.to_owned());
    assert_eq!(scheme_and_notes(&[]), said("visitor", NOTE));
    assert_eq!(scheme_and_notes(&["-q"]), said("visitor", ""));
    assert_eq!(scheme_and_notes(&["--scheme", "visitor"]), said("visitor", ""));
    assert_eq!(scheme_and_notes(&["--id", ID]), said("both", ""));
    assert_eq!(scheme_and_notes(&["--id", ID, "--scheme", "visitor"]), said("visitor", ""));
    assert_eq!(scheme_and_notes(&["--id", ID, "--scheme", "custom"]), said("custom", ""));
    for scheme in ["custom", "both"] {
        sign(&home, &["--test-visitor", "--scheme", scheme]).usage_error(&format!(
            "scheme `{scheme}` needs the project's Tiledesk id: give it with `--id`, or once for all with `tilepass project set --id ID`; it stands in the dashboard's address, after `/project/`"
        ));
    }
    for flag in ["--first-name=A", "--last-name=B", "--attribute=a=b"] {
        let name = flag.split('=').next().unwrap();
        sign(&home, &["--test-visitor", flag])
            .usage_error(&format!("`{name}` belongs to the schemes `custom` and `both`, which need `--id`"));
    }
    let by_environment = Home::with_secret_file().env("TILEPASS_TILEDESK_ID", ID);
    let ran = sign(&by_environment, &["--test-visitor", "--json"]).code(0);
    assert!(ran.stdout.contains("\"scheme\":\"both\"") && ran.stderr.is_empty());
    // Upper case is the same id.
    let ran = sign(&home, &["--test-visitor", "--format=raw", "--id", &ID.to_uppercase()]);
    assert!(payload(&ran.stdout).contains(&format!("/projects/{ID}\"")));
    sign(&home, &["--test-visitor", "--id", "5e5f"]).usage_error(
        "invalid value '5e5f' for '--id <ID>': a Tiledesk id is 24 hexadecimal digits; it stands in the dashboard's address, after `/project/`",
    );
}

#[test]
fn a_visitor_is_taken_as_typed_or_refused_by_name() {
    let home = Home::with_secret_file();
    let long = "x".repeat(255);
    for visitor in [
        ["Ada", "ada@example.com", "user-123456"],
        ["李 小龙", "li@münchen.example", "a.b_c-D"],
        ["O'Neil \"Tip\"", "a+b@localhost", &long],
    ] {
        let [name, email, id] = visitor;
        let ran =
            sign(&home, &["-q", "--name", name, "--email", email, "--external-id", id, "--format", "raw"]).code(0);
        let claims: Value = serde_json::from_str(&payload(&ran.stdout)).unwrap();
        assert_eq!([&claims["name"], &claims["email"], &claims["external_id"]], visitor.each_ref());
    }
    let too_long = "x".repeat(256);
    for (flag, value, why) in [
        ("--name <NAME>", "  ", "is blank"),
        ("--name <NAME>", "a\u{1b}[31m", "has a control character in it (character 2)"),
        ("--email <EMAIL>", "ada", "is not an e-mail address: there is no `@`"),
        ("--email <EMAIL>", "a@b@c", "is not an e-mail address: there is more than one `@`"),
        ("--email <EMAIL>", "a b@c.d", "has white space in it (character 2)"),
        (
            "--external-id <ID>",
            "ada@example.com",
            "has `@` in it (character 4); only letters A to Z, digits, `-`, `_` and `.` are allowed; the samples of `tilepass snippet` send it as `x--616461406578616d706c652e636f6d`",
        ),
        ("--external-id <ID>", "undefined", "is `undefined`: the signer had no value for it"),
        (
            "--external-id <ID>",
            &too_long,
            "is 256 characters long; at most 255 are allowed; the samples of `tilepass snippet` send it as `x--sha256-85e62acd750c4eb56b7b6a1d66dca5bfaac5f062608a1a893410d0288936c09a`",
        ),
    ] {
        let flag_name = flag.split(' ').next().unwrap();
        let ran = sign(&home, &[flag_name, value]).code(2);
        assert_eq!(ran.stdout, "");
        let first = ran.stderr.lines().next().unwrap();
        assert!(
            first.starts_with("error: invalid value '") && first.ends_with(&format!("' for '{flag}': it {why}")),
            "{first}"
        );
    }
    let ran = sign(&home, &["--name", "Ada"]).code(2);
    assert!(ran.stderr.contains("--email <EMAIL>") && ran.stderr.contains("--external-id <ID>"), "{}", ran.stderr);
}

#[test]
fn a_long_token_is_warned_about_and_a_huge_one_refused() {
    let home = Home::with_secret_file();
    let claim = |length: usize| format!("x={}", "x".repeat(length));
    let ran = sign(&home, &["--test-visitor", "-q", "--format", "raw", "--claim", &claim(7_000)]).code(0);
    assert_eq!(
        ran.stderr,
        format!("warning: the token is {} bytes long: proxies cut headers over 8 KiB\n", ran.stdout.len())
    );
    let ran = sign(&home, &["--test-visitor", "-q", "--claim", &claim(60_000)]).code(2);
    assert_eq!(ran.stdout, "");
    assert!(
        ran.stderr.starts_with("error: the token would be 80")
            && ran.stderr.contains("no server takes more than 65536"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_short_secret_is_warned_about() {
    let home = Home::with_secret_file();
    keep(home.path().join("secret"), "x".repeat(31));
    let ran = sign(&home, &["--test-visitor", "-q"]).code(0);
    assert_eq!(
        ran.stderr,
        "warning: the secret is only 31 bytes long; php-jwt 7, jjwt and .NET refuse keys under 32\n"
    );
}

#[test]
fn nothing_that_is_signed_reaches_the_terminal_raw() {
    let home = Home::with_secret_file();
    for claim in ["a\u{1b}[31m=x", "a=\u{202e}", "\u{9b}=\u{2028}"] {
        let ran = sign(&home, &["--test-visitor", "--claim", claim, "--json"]).code(0);
        let raw = |text: &str| text.chars().any(|c| c != '\n' && tiledesk_token::escape::is_unsafe(c));
        assert!(!raw(&ran.stdout) && !raw(&ran.stderr), "{:?}", ran.stdout);
        // And JSON says the same to a home.
        let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
        let minted: Value = serde_json::from_str(&payload(answer["token"].as_str().unwrap())).unwrap();
        assert_eq!(answer["claims"], minted);
    }
}

#[test]
fn the_second_opinion_stands_in_nobodys_way() {
    let home = Home::with_secret_file();
    // What another library reads in a way of its own, and a time before any that it can read.
    for (claim, written) in [
        (r#"iss:=["a",1]"#, r#""iss":["a",1]"#),
        ("iss:=1e400", r#""iss":1e400"#),
        ("iss:=null", r#""iss":null"#),
        (r#"jti:={"a":{"b":null}}"#, r#""jti":{"a":{"b":null}}"#),
    ] {
        let ran = sign(&home, &["--test-visitor", "-q", "--iat=-600", "--claim", claim]).code(0);
        let minted = format!("{},{written}}}", test_visitor(-600).trim_end_matches('}'));
        assert_eq!(ran.stdout, format!("JWT {}", token_of(&minted)), "{claim}");
    }
    // Later than this and every reader takes the number for milliseconds.
    sign(&home, &["--test-visitor", "--id", ID, "--scheme", "custom", "--iat", "1", "--ttl", "99999999999"]).code(0);
    sign(&home, &["--test-visitor", "--id", ID, "--scheme", "custom", "--iat", "9", "--ttl", "99999999999"])
        .usage_error("claim `exp` would be 100000000008, which is milliseconds, not seconds");
}

// ----- Who the visitor is.

/// Name, e-mail address and external id of the token that is signed with these arguments.
fn visitor(home: &Home, arguments: &[&str]) -> [String; 3] {
    let ran = sign(home, &[&["-q"], arguments].concat()).code(0);
    let claims: Value = serde_json::from_str(&payload(&ran.stdout)).unwrap();
    ["name", "email", "external_id"].map(|claim| claims[claim].as_str().unwrap_or_default().to_owned())
}

#[test]
fn the_test_visitor_has_what_was_not_given() {
    let home = Home::with_secret_file();
    assert_eq!(
        visitor(&home, &["--test-visitor", "--external-id", "ada-2"]),
        ["Test Visitor", "test-visitor@example.com", "ada-2"]
    );
    assert_eq!(
        visitor(&home, &["--test-visitor", "--name", "Ada", "--email", "ada@example.com"]),
        ["Ada", "ada@example.com", "test-visitor"]
    );
    sign(&home, &["--test-visitor", "--external-id", "a b"]).code(2);
}

#[test]
fn first_and_last_name_make_the_name() {
    let home = Home::with_secret_file();
    let rest = ["--email", "ada@example.com", "--external-id", "user-5"];
    let named = |names: &[&str]| visitor(&home, &[names, &rest].concat())[0].clone();
    assert_eq!(named(&["--name", "Ada"]), "Ada");
    assert_eq!(named(&["--first-name", "Ada", "--last-name", "King Lovelace"]), "Ada King Lovelace");
    let both = ["--first-name", "Ada", "--last-name", "King Lovelace", "--id", ID];
    assert_eq!(named(&both), "Ada King Lovelace");
    let ran = sign(&home, &[&both[..], &rest, &["-q"]].concat()).code(0);
    assert!(
        payload(&ran.stdout).contains(r#""firstname":"Ada","lastname":"King Lovelace""#),
        "{}",
        payload(&ran.stdout)
    );
    sign(&home, &[&["--last-name", "Lovelace"][..], &rest].concat())
        .usage_error("`--last-name` alone makes no name: give `--name`, or `--first-name` too");
    sign(&home, &[&["--first-name", "Ada"][..], &rest].concat()).code(2);
}

#[test]
fn a_fault_keeps_the_scheme_of_the_project() {
    let home = Home::with("shop", SECRET);
    let claims = |home: &Home| payload(&home.run(&["token", "sign", "--fault", "time.expired", "-q"]).code(0).stdout);
    for (scheme, visitors, customs) in [("visitor", true, false), ("custom", false, true), ("both", true, true)] {
        home.run(&["project", "set", "shop", "-q", "--id", ID, "--scheme", scheme]).code(0);
        let claims = claims(&home);
        assert_eq!(
            (claims.contains("external_id"), claims.contains("\"_id\"")),
            (visitors, customs),
            "{scheme}: {claims}"
        );
    }
}
