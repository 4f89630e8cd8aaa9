//! `token scan` through the program: exact stdout, stderr and status.

use std::fs;
use std::io::Write as _;
#[cfg(unix)]
use std::io::{BufRead as _, BufReader, Read as _};
#[cfg(unix)]
use std::process::{Child, Command, Stdio};
#[cfg(unix)]
use std::thread;
#[cfg(unix)]
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use serde_json::{Value, json};
use snapbox::str;
use tiledesk_token::claims::Scheme;
use tiledesk_token::escape;
use tilepass::Exit;
use tilepass::store::StoreError;

use crate::support::arbitrary::{any_text, config};
#[cfg(unix)]
use crate::support::environment::{binary, clean};
use crate::support::home::{Home, keep};
use crate::support::host::{TestHost, fails};
#[cfg(unix)]
use crate::support::not_run::not_run;
use crate::support::person::{CTRL_C, PASSPHRASE, at_a_terminal};
use crate::support::tokens::{HEADER, ID, NOW, SECRET, claims, signed};

/// The secret that was replaced.
const OLD: &str = "the-secret-before-the-rotation-0123456789";

const GIVE: &str =
    "hint: give the signer that wrote these the current secret, and restart it: most back ends read it once\n";
const LINES: &str = "hint: the lines of the log tell which signer that is: do it again with `--lines`\n";

fn token(id: &str, iat: i64, key: &str) -> String {
    let payload = format!(
        r#"{{"name":"Ada","email":"ada@example.com","external_id":"{id}","iat":{iat},"exp":{},"_id":"{ID}_{id}","sub":"userexternal","aud":"https://tiledesk.com/projects/{ID}","firstname":"Ada"}}"#,
        iat + 300
    );
    signed(HEADER, payload, key.as_bytes())
}

/// Project `shop` with a secret that replaced another one, in the store that tests have in memory.
fn host() -> TestHost {
    let host = TestHost::new();
    for secret in [OLD, SECRET] {
        let rotate = secret == SECRET;
        let file = host.directory.path().join("new");
        keep(&file, secret);
        let path = file.to_str().unwrap();
        let ran = if rotate {
            host.run(&["secret", "rotate", "--from", path, "--project", "shop", "-q", "--hide", "--yes"])
        } else {
            host.run(&["secret", "import", path, "--project", "shop", "--id", ID, "-q"])
        };
        assert_eq!(ran.exit.code(), 0, "{}", ran.stderr);
    }
    host
}

fn hash(token: &str) -> String {
    use sha2::{Digest, Sha256};
    crate::support::tokens::hex(&Sha256::digest(token)[..6])
}

#[test]
fn who_signed_what_is_told_in_groups_and_line_by_line() {
    let host = host();
    let (new, newer) = (token("u-1", NOW, SECRET), token("u-2", NOW + 60, SECRET));
    let (old, unknown) = (token("u-3", NOW, OLD), token("u-4", NOW, "nobodys"));
    let log = format!(
        "GET /chat?jwt=JWT%20{new} 200\n\x1b[31mred\r\n{{\"a\":\"JWT {newer}\"}}\n{{\\\"JWT\\u0020{old}\\\"}} {unknown}\n"
    );
    let ran = host.with_stdin(&["token", "scan"], &log);
    let table = format!(
        "TOKENS  SIGNED WITH    VERDICT   FINDINGS                   ISSUED                                        FIRST                   LAST\n\
         2       current shop   accepted  -                          2026-07-25T17:20:00Z to 2026-07-25T17:21:00Z  stdin:1 ({})  stdin:3\n\
         1       previous shop  refused   signature.previous_secret  2026-07-25T17:20:00Z                          stdin:4 ({})  stdin:4\n\
         1       unknown        refused   signature.mismatch         2026-07-25T17:20:00Z                          stdin:4 ({})  stdin:4\n",
        hash(&new),
        hash(&old),
        hash(&unknown)
    );
    assert_eq!(ran.stdout, table);
    assert_eq!((ran.exit.code(), ran.stderr), (1, format!("{GIVE}{LINES}")));

    let ran = host.with_stdin(&["token", "scan", "--json", "--only", "previous"], &log);
    let object: Value = serde_json::from_str(&ran.stdout).unwrap();
    let fingerprint = object["fingerprint"].clone();
    assert_eq!(
        object,
        json!({
            "file": "-", "line": 4, "token": hash(&old), "signer": "previous", "project": "shop",
            "fingerprint": fingerprint, "variant": null, "verdict": "refused",
            "findings": ["signature.previous_secret"], "presumed": false,
            "issued_at": "2026-07-25T17:20:00Z", "expires_at": "2026-07-25T17:25:00Z",
        })
    );
    let ran = host.with_stdin(&["token", "scan", "--json", "--claims", "--only", "current"], &log);
    let names: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["claims"]["external_id"].clone())
        .collect();
    assert_eq!((ran.exit.code(), names), (0, vec![json!("u-1"), json!("u-2")]));

    let ran = host.with_stdin(&["token", "scan", "--only", "known"], &log);
    let none = "note: no such tokens were found; one that is broken up or wrapped is for `tilepass token inspect`\n";
    assert_eq!((ran.exit.code(), ran.stdout.as_str(), ran.stderr.as_str()), (0, "", none));
    // At a time when they have expired.
    let ran = host.with_stdin(&["token", "scan", "--at", "2026-07-26T00:00:00Z", "--only", "current"], &log);
    assert!(ran.exit.code() == 1 && ran.stdout.contains("time.expired"), "{}", ran.stdout);
}

/// Nobody takes for an all-clear what was not checked.
#[test]
fn no_such_token_is_no_answer_where_a_secret_could_not_be_compared() {
    let home = Home::with("shop", SECRET);
    home.import("blog", OLD);
    fs::write(home.path().join("log"), token("u-1", NOW, OLD) + "\n").unwrap();
    fs::write(home.path().join("empty"), "GET / 200\n").unwrap();
    let wrong = |arguments: &[&str]| {
        let call = home.tilepass(arguments).without("TILEPASS_PASSPHRASE_FILE");
        call.env("TILEPASS_PASSPHRASE", "wrong").run()
    };
    let unknown = "no such tokens were found, but it is not known who signed 1 token: not every secret could be read";
    for more in [&[][..], &["-q"], &["--project", "shop"]] {
        let ran = wrong(&[&["token", "scan", "--only", "previous", "log"], more].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (4, ""), "{}", ran.stderr);
        let whose = if more.len() == 2 { "project `shop`: " } else { "" };
        let told = format!("warning: {unknown}\nwarning: {whose}the passphrase does not open the secrets file ");
        assert!(ran.stderr.starts_with(&told) && ran.stderr.lines().count() == 2, "{}", ran.stderr);
    }
    let ran = wrong(&["token", "scan", "--json", "--only", "current", "log"]);
    let said: Value = serde_json::from_str(ran.stderr.lines().next().unwrap()).unwrap();
    assert_eq!((ran.code, ran.stdout.as_str(), &said["message"]), (4, "", &json!(unknown)), "{}", ran.stderr);
    // As where nothing is left out.
    let ran = wrong(&["token", "scan", "log"]);
    assert!(ran.code == 4 && ran.stdout.contains("not checked"), "{}{}", ran.stdout, ran.stderr);
    // What needs no secret is known all the same.
    for arguments in [&["--only", "known", "log"], &["--only", "previous", "empty"]] {
        let ran = wrong(&[&["token", "scan"], &arguments[..]].concat());
        assert!(ran.code == 0 && ran.stderr.starts_with("note: no such tokens"), "{}", ran.stderr);
    }
    home.run(&["token", "scan", "--only", "previous", "log"]).code(0);

    let fresh = Home::new();
    fs::write(fresh.path().join("log"), token("u-1", NOW, OLD) + "\n").unwrap();
    let hint = "hint: give one in a file, `--secret-file PATH`, or store it: `tilepass secret import`\n";
    let none = "it is not known who signed 1 token: there is no secret here to compare with\n";
    let ran = fresh.run(&["token", "scan", "--only", "previous", "log"]);
    let told = format!("warning: no such tokens were found, but {none}{hint}");
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr), (3, "", told));
    let ran = fresh.run(&["token", "scan", "log"]);
    assert_eq!((ran.code, ran.stderr), (3, format!("warning: {none}{hint}")));
}

/// The answer to: which back end still has the old secret?
#[test]
fn the_lines_of_a_log_are_shown_without_their_tokens() {
    let host = host();
    let (new, old, other) = (token("u-1", NOW, SECRET), token("u-2", NOW, OLD), token("u-3", NOW, OLD));
    let log = format!(
        "a\t/chat?jwt={old}&x={new} backend-7\r\n/?jwt={new} backend-3\n\u{1b}[1m{old} {other} (key: {SECRET})\nend {old}"
    );
    let lines = |arguments: &[&str]| {
        host.with_stdin(&[&["token", "scan", "--only", "previous", "--lines"], arguments].concat(), &log)
    };
    let (first, second, third) = (hash(&old), hash(&new), hash(&other));
    let expected = [
        format!("a\t/chat?jwt=[{first}]&x=[{second}] backend-7"),
        format!("\\u{{1b}}[1m[{first}] [{third}] (key:<secret>)"),
        format!("end [{first}]"),
    ];
    let ran = lines(&[]);
    assert_eq!((ran.exit.code(), ran.stderr.as_str()), (1, GIVE));
    assert_eq!(ran.stdout.lines().collect::<Vec<_>>(), expected);
    // There is an object for each token, with the line of each.
    let ran = lines(&["--json", "-q"]);
    let objects = ran.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let texts: Vec<String> = objects.map(|object| object["text"].as_str().unwrap().to_owned()).collect();
    let [one, two, three] = expected;
    assert_eq!(texts, [one, two.clone(), two, three]);
}

/// Many logs cut long lines.
#[test]
fn a_token_that_a_log_has_cut_off_gives_no_all_clear() {
    let host = host();
    let old = token("u-1", NOW, OLD);
    let header = old.find('.').unwrap();
    for end in [header + 3, old.len() - 60, old.len() - 1] {
        let log = format!("GET / 200\nGET /?jwt={}\n{}", &old[..end], token("u-2", NOW, SECRET));
        let told = "warning: 1 token is cut off, first in stdin:2: who signed it cannot be told\n\
                    hint: let the log keep longer lines and fields; one that is only wrapped is for `tilepass token inspect`\n";
        for only in ["previous", "current", "variant"] {
            let ran = host.with_stdin(&["token", "scan", "--only", only], &log);
            assert_eq!((ran.exit.code(), ran.stderr.as_str()), (3, told), "{only} {end}");
        }
        let ran = host.with_stdin(&["token", "scan"], &log);
        assert_eq!((ran.exit.code(), ran.stderr.as_str()), (3, told), "{}", ran.stdout);
        let row = ran
            .stdout
            .lines()
            .find(|row| row.contains("shape.truncated"))
            .unwrap()
            .split_whitespace()
            .take(5)
            .collect::<Vec<_>>()
            .join(" ");
        assert_eq!(row, "1 unknown not checked shape.truncated", "{}", ran.stdout);
        // A whole one that is refused is worse.
        let ran = host.with_stdin(&["token", "scan", "-q"], format!("{log} {old}"));
        assert_eq!(ran.exit.code(), 1, "{}", ran.stdout);
    }
}

/// A record keeps one replaced secret: who missed two rotations has another one.
#[test]
fn a_signer_that_missed_two_rotations_is_not_passed_over() {
    const OLDER: &str = "the-secret-before-two-rotations-0123456789";
    let previous = ["token", "scan", "--only", "previous"];
    let host = host();
    let (older, changed) = (token("u-1", NOW, OLDER), token("u-2", NOW, &format!("{OLD}\n")));
    let none = "note: no such tokens were found; one that is broken up or wrapped is for `tilepass token inspect`\n";
    let ran = host.with_stdin(&previous, format!("{older} {changed}"));
    let told = format!(
        "warning: a secret that was changed on its way signed 1 token: `--only variant`\n\
         warning: none of the secrets here signed 1 token, perhaps one that was replaced earlier: `--only unknown`\n{none}"
    );
    assert_eq!((ran.exit.code(), ran.stderr), (0, told));
    // What else is in a proxy's log is no visitor's token.
    let sessions = signed(
        HEADER,
        r#"{"_id":"1","iat":1,"sub":"user","aud":"https://tiledesk.com","iss":"https://tiledesk.com"}"#,
        b"a server's",
    );
    let foreign = signed(r#"{"alg":"RS256"}"#, r#"{"sub":"1"}"#, b"another's");
    let ran = host.with_stdin(&previous, format!("{sessions} {foreign} {}", token("u-3", NOW, SECRET)));
    assert_eq!((ran.exit.code(), ran.stderr.as_str()), (0, none), "{}", ran.stdout);

    // With nothing to compare with, it is no answer.
    let home = Home::with("shop", SECRET);
    fs::write(home.path().join("log"), older).unwrap();
    let ran = home.run(&previous.into_iter().chain(["log"]).collect::<Vec<_>>());
    let told = "warning: it is not known whether a replaced secret signed 1 token: none is kept here to compare with\n\
                hint: with the old secret in a file, `--secret-file PATH --only current` finds what it signed\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (3, told));
    keep(home.path().join("older"), OLDER);
    let ran = home.run(&["token", "scan", "--secret-file", "older", "--only", "current", "--lines", "log"]);
    assert_eq!((ran.code, ran.stdout.trim_end()), (0, format!("[{}]", hash(&token("u-1", NOW, OLDER))).as_str()));
}

/// What anybody could have made is no variant of a secret.
#[test]
fn a_key_that_everybody_knows_is_nobodys_secret() {
    let host = host();
    for (key, name) in
        [("your-256-bit-secret", "placeholder"), ("undefined", "literal"), ("", "empty_key"), (ID, "project_id")]
    {
        let log = format!("{}\n{}", token("u-1", NOW, key), token("u-2", NOW, SECRET));
        let ran = host.with_stdin(&["token", "scan", "--json", "--only", "known"], &log);
        let said: Value = serde_json::from_str(&ran.stdout).unwrap();
        let signed_by = [&said["line"], &said["signer"], &said["project"], &said["fingerprint"], &said["variant"]];
        assert_eq!(signed_by, [&json!(1), &json!("known"), &Value::Null, &Value::Null, &json!(name)]);
        assert_eq!(ran.exit.code(), 1);
        let ran = host.with_stdin(&["token", "scan", "--only", "variant"], &log);
        assert_eq!((ran.exit.code(), ran.stdout.as_str()), (0, ""));
        let ran = host.with_stdin(&["token", "scan"], &log);
        assert!(ran.stdout.contains(&format!("known ({name})  refused")), "{}", ran.stdout);
    }
}

/// To search how a token was signed takes milliseconds, and whoever can write into a log can make up kinds of tokens.
#[test]
fn a_log_of_too_many_kinds_of_tokens_is_read_to_its_end() {
    let host = host();
    let of_issuer = |issuer: usize, key: &str| {
        signed(HEADER, format!(r#"{{"name":"Ada","iss":"{issuer}","iat":{NOW},"exp":{}}}"#, NOW + 60), key.as_bytes())
    };
    let strangers = (0..150).map(|issuer| of_issuer(issuer, "nobodys") + "\n").collect::<String>();
    let changed = |issuer| of_issuer(issuer, &format!("{SECRET}\n"));
    let old = token("u-1", NOW, OLD);
    let log = format!("{}\n{strangers}{}\n{}\n{old}", changed(1000), of_issuer(149, "nobodys"), changed(1001));
    // Nobody takes for an all-clear what was not searched.
    let ran = host.with_stdin(&["token", "scan", "--only", "known"], &log);
    let told = "warning: 1 token that none of the secrets here signed as it stands: of too many kinds to search how each was signed\n\
                hint: to search one of them: `tilepass token inspect`\n";
    assert_eq!((ran.exit.code(), ran.stdout.as_str(), ran.stderr.as_str()), (3, "", told));
    let ran = host.with_stdin(&["token", "scan", "--json", "-q"], &log);
    let objects = ran.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let said: Vec<Value> =
        objects.map(|object| json!([object["line"], object["signer"], object["presumed"]])).collect();
    assert_eq!((ran.exit.code(), said.first()), (1, Some(&json!([1, "variant", false]))));
    let last = [json!([152, "unknown", true]), json!([153, "unknown", true]), json!([154, "previous", false])];
    assert_eq!(said.get(151..), Some(&last[..]));
}

/// A keyring that is locked, one that is not there, and one that has lost what was stored.
#[test]
fn a_keyring_that_says_nothing_gives_no_all_clear() {
    let unlock: fn() -> StoreError = || StoreError::Locked("nobody unlocked it".to_owned());
    let no_bus: fn() -> StoreError = || StoreError::NoBackend("there is no bus".to_owned());
    for failure in [Some(unlock), Some(no_bus), None] {
        let host = host();
        match failure {
            Some(failure) => {
                host.keyring.borrow_mut().fault = Some(Box::new(move |step| (step == "get").then(failure)));
            }
            None => host.keyring.borrow_mut().records.clear(),
        }
        let log = token("u-1", NOW, OLD);
        let ran = host.with_stdin(&["token", "scan", "--only", "previous"], &log);
        let code = if failure.is_some() { 4 } else { 3 };
        assert_eq!((ran.exit.code(), ran.stdout.as_str()), (code, ""), "{}", ran.stderr);
        let told = "warning: no such tokens were found, but it is not known who signed 1 token: not every secret could";
        assert!(ran.stderr.starts_with(told), "{}", ran.stderr);
        let of_shop = ran.stderr.lines().nth(1).unwrap();
        let of_it = if failure.is_some() { "project `shop`: " } else { "the secret of project `shop` is not in the " };
        assert!(of_shop.starts_with(&format!("warning: {of_it}")), "{}", ran.stderr);
    }
}

/// Of the project that is named, its own secrets say all, but for what others signed.
#[test]
fn a_named_project_needs_others_secrets_only_for_what_they_signed() {
    let host = host();
    TestHost::keep(&host.file, "blog", "a-secret-that-nobody-can-read-0123456789");
    let locked = |step: &str| (step == "get").then(|| StoreError::Locked("nobody unlocked it".to_owned()));
    host.file.borrow_mut().fault = Some(Box::new(locked));
    let log = token("u-1", NOW, "nobodys");
    for (arguments, code) in [
        (&["--project", "shop", "--only", "previous"][..], 0),
        (&["--project", "shop", "--only", "other"], 4),
        (&["--only", "previous"], 4),
    ] {
        let ran = host.with_stdin(&[&["token", "scan"], arguments].concat(), &log);
        assert_eq!(ran.exit.code(), code, "{arguments:?}: {}", ran.stderr);
        assert_eq!(ran.stderr.contains("warning: project `blog`: "), code == 4, "{}", ran.stderr);
    }
}

/// The secrets file is asked for once, however many projects are in it, and Ctrl-C ends it there.
#[test]
fn who_cancels_at_the_passphrase_is_not_asked_again() {
    let home = Home::with("shop", SECRET);
    home.import("blog", OLD);
    let log = token("u-1", NOW, OLD);
    fs::write(home.path().join("log"), log.clone() + "\n").unwrap();
    let given = format!("JWT {log}");
    let scan = ["token", "scan", "log"];
    let inspect = ["token", "inspect", "--at", "issued", given.as_str()];
    for arguments in [&scan[..], &inspect] {
        let play = || at_a_terminal(&home, arguments).without("TILEPASS_PASSPHRASE_FILE").piping_stdout();
        play().then(PASSPHRASE, CTRL_C).is(
            130,
            "",
            str![[r#"
Passphrase of the secrets file (not shown): 
error: cancelled; nothing was changed

"#]],
        );
        let wrong = play().then(PASSPHRASE, "a\n").then(PASSPHRASE, "b\n").then(PASSPHRASE, "c\n");
        let Some(ran) = wrong.run() else { return };
        assert_eq!((ran.code, ran.stderr.matches(PASSPHRASE).count()), (4, 3), "{}", ran.stderr);
        assert!(ran.stderr.contains("warning: the passphrase does not open"), "{}", ran.stderr);
    }
}

/// Nor at the second prompt: whose secret did sign a token that the named project's did not is asked of all stores.
#[test]
fn who_cancels_while_other_projects_are_asked_is_done() {
    let host = TestHost::new();
    TestHost::keep(&host.keyring, "shop", SECRET);
    TestHost::keep(&host.file, "blog", OLD);
    host.write_config("[projects.shop]\nstore = \"keyring\"\n[projects.blog]\nstore = \"file\"\n");
    let given = format!("JWT {}", token("u-1", NOW, OLD));
    let inspect = ["token", "inspect", "--project", "shop", "--at", "issued", given.as_str()];
    assert_eq!(host.run(&inspect).exit, Exit::Refused);
    fails(&host.file, "get", 1, || StoreError::Cancelled);
    host.run(&inspect).is(Exit::Cancelled, "", "error: cancelled; nothing was changed\n");
}

/// What is not looked into is said: nobody is to take that for an all-clear.
#[test]
fn bodies_in_base64_are_said_not_to_be_read() {
    let home = Home::with_secret_file();
    let body = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, token("u-1", NOW, SECRET));
    let content = |more: Value| json!({"log": {"entries": [{"response": {"content": more}}]}});
    let recorded = serde_json::to_string_pretty(&content(json!({"text": body, "encoding": "base64"}))).unwrap();
    fs::write(home.path().join("it's.har"), &recorded).unwrap();
    let scan = ["token", "scan", "--secret-file", "secret", "--at", "1785000012"];
    let ran = home.run(&[&scan[..], &["it's.har"]].concat()).code(0);
    let said = "warning: `it's.har` has bodies in base64, and tokens in those were not looked for\n\
        hint: to find them, too: `tilepass token inspect - <'it'\\''s.har'`\n";
    assert!(ran.stderr.ends_with(said), "{}", ran.stderr);
    let inspect = ["token", "inspect", "--secret-file", "secret", "--at", "1785000012", "-"];
    let found = home.fed(&inspect, &recorded).code(0);
    assert!(found.stdout.starts_with("accepted: "), "{}", found.stdout);
    // Once for each log, wherever it stands in it; and where there is none, nothing.
    let long = recorded.replacen("\"text\"", &format!("\"x\": \"{}\", \"text\"", "-".repeat(700_000)), 1);
    let ran = home.fed(&scan, long + &recorded).code(0);
    assert_eq!(ran.stderr.matches("stdin has bodies in base64").count(), 1, "{}", ran.stderr);
    let plain = content(json!({"text": "base64"})).to_string();
    let ran = home.fed(&scan, plain + "\n\"encoding\": \"gzip\"").code(0);
    assert!(!ran.stderr.contains("bodies"), "{}", ran.stderr);
}

/// A code says what is wrong, and says it once, however many claims that is true of.
#[test]
fn a_code_stands_once_in_the_findings() {
    let home = Home::with_secret_file();
    let token = signed(HEADER, r#"{"name":"Ada","iat":1785000000,"exp":1785000300}"#, SECRET.as_bytes());
    let ran = home.fed(&["token", "scan", "--json", "--secret-file", "secret", "--scheme", "custom"], token);
    let object: Value = serde_json::from_str(&ran.stdout).unwrap();
    let missing = object["findings"].as_array().unwrap().iter().filter(|code| **code == "claims.missing");
    assert_eq!(missing.count(), 1, "{object}");
}

#[test]
fn packed_logs_and_several_are_read() {
    let home = Home::with_secret_file();
    let log = (1..=3000).fold(String::new(), |log, n| {
        log + "GET /chat?jwt=JWT%20" + &token(&format!("u-{n}"), NOW, SECRET) + " HTTP/1.1\n"
    });
    let gzip = |text: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    };
    let zstd = ruzstd::encoding::compress_to_vec(log.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    for (name, bytes) in
        [("a.log", log.clone().into_bytes()), ("a.log.gz", gzip(log.as_bytes())), ("a.log.zst", zstd.clone())]
    {
        fs::write(home.path().join(name), bytes).unwrap();
        let ran = home.run(&["token", "scan", "--secret-file", "secret", "--id", ID, name]);
        let lines: Vec<&str> = ran.stdout.lines().collect();
        assert_eq!((ran.code, lines.len(), ran.stderr.as_str()), (0, 2, ""), "{}", ran.stdout);
        assert!(lines[1].starts_with("3000 ") && lines[1].ends_with(&format!("{name}:3000")), "{}", lines[1]);
    }
    let ran = home.run(&["token", "scan", "--secret-file", "secret", "--id", ID, "a.log", "none", "a.log.gz"]);
    assert!(ran.code == 6 && ran.stdout.contains("6000 "), "{}", ran.stdout);
    assert!(ran.stderr.starts_with("warning: cannot read `none`: "), "{}", ran.stderr);
    // What stands before the damage is shown.
    for (name, bytes) in [("cut.gz", gzip(log.as_bytes())), ("cut.zst", zstd.clone())] {
        fs::write(home.path().join(name), &bytes[..bytes.len() - 20]).unwrap();
        let ran = home.run(&["token", "scan", "--secret-file", "secret", "--id", ID, name]);
        let error = format!("error: cannot read `{name}` to its end: it ends in the middle of what is packed\n");
        assert_eq!(
            (ran.code, ran.stderr.as_str(), ran.stdout.lines().count()),
            (6, error.as_str(), 2),
            "{}",
            ran.stdout
        );
    }
    let ran = home.run(&["token", "scan", "--secret-file", "secret", "none"]);
    assert!(ran.code == 6 && ran.stdout.is_empty() && !ran.stderr.contains("note"), "{}", ran.stderr);
    // In another form no token would be found, and nobody would know.
    for (name, bytes, what, converter) in [
        ("a.log.xz", b"\xfd7zXZ\0...".as_slice(), "packed with xz", "xz -dc"),
        ("a.zip", b"PK\x03\x04...", "a zip archive", "unzip -p"),
        ("from power shell.log", b"\xff\xfee\0y\0J\0", "UTF-16 text", "iconv -f UTF-16 -t UTF-8"),
    ] {
        fs::write(home.path().join(name), bytes).unwrap();
        let ran = home.run(&["token", "scan", "--secret-file", "secret", name]);
        let said = format!(
            "error: cannot read `{name}`: it is {what}, which is not read here\nhint: `{converter} '{name}' | tilepass token scan`\n"
        );
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (6, "", said.as_str()));
    }
    // A token in the place of a file is not shown.
    let typed = token("u-1", NOW, SECRET);
    for arguments in [
        ["token", "scan", "--secret-file", "secret", &typed],
        ["token", "sign", "--secret-file", "secret", &format!("--batch={typed}")],
    ] {
        let ran = home.run(&arguments);
        assert!(ran.code == 6 && ran.stderr.starts_with("error: cannot read that file: "), "{}", ran.stderr);
    }
    // Packed twice is not unpacked twice, and that is said.
    fs::write(home.path().join("twice.gz"), gzip(&gzip(log.as_bytes()))).unwrap();
    let ran = home.run(&["token", "scan", "--secret-file", "secret", "twice.gz"]);
    let said = "error: cannot read `twice.gz`: it is packed twice, and unpacked once here\n\
                hint: `gzip -dc 'twice.gz' | tilepass token scan`\n";
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (6, "", said));
    // Patterns of a shell overlap, and lead to directories.
    fs::create_dir(home.path().join("old")).unwrap();
    let ran = home.run(&["token", "scan", "--secret-file", "secret", "--id", ID, "a.log", "./a.log", "old/../a.log"]);
    let note = "note: `./a.log` was named before, and is read once, and 1 more like it\n";
    assert!(ran.code == 0 && ran.stdout.contains("\n3000 "), "{}", ran.stdout);
    assert_eq!(ran.stderr, note);
    let ran = home.run(&["token", "scan", "--secret-file", "secret", "old"]);
    let said =
        "error: cannot read `old`: it is a directory\nhint: name the logs in it: `tilepass token scan 'old'/*`\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (6, said));
    home.run(&["token", "scan", "--secret-file", "-", "-"])
        .usage_error("the secret and the log cannot both come from stdin");
    home.run(&["token", "scan", "--claims", "a.log"]).code(2);
}

/// A line without an end is no reason to keep it, however much was packed into little; and zeros behind it fill a block.
#[cfg(target_os = "linux")]
#[test]
fn a_line_without_an_end_is_read_in_little_memory() {
    let home = Home::with_secret_file();
    let scan = format!("exec {} token scan --secret-file secret bomb.gz", binary());
    for text in ["\0", "eyJ", "a.", "%2520"] {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.repeat((1 << 20) / text.len()).as_bytes()).unwrap();
        // 64 MB, in members that make one line.
        let mut bomb = encoder.finish().unwrap().repeat(64);
        bomb.extend([0; 10_240]);
        fs::write(home.path().join("bomb.gz"), bomb).unwrap();
        let limited = home.shell(&format!("ulimit -d 32768 && {scan}")).run().code(0);
        assert_eq!(limited.stdout, "", "{text:?}");
    }
    // The limit is one.
    let limited = home.shell(&format!("ulimit -d 1024 && {scan}")).run();
    assert_ne!(limited.code, 0, "{}", limited.stderr);
}

/// Who follows a log sees each token at once, and Ctrl-C ends that with a count. Half of a token is none.
#[cfg(unix)]
#[test]
fn a_log_that_grows_is_answered_at_once_and_interrupted_with_a_count() {
    for (how, code, ends) in [("-INT", 130, "stopped by Ctrl-C"), ("-TERM", 143, "told to end")] {
        let home = Home::with_secret_file();
        let mut child = clean(binary(), home.path())
            .args(["token", "scan", "--secret-file", "secret", "--id", ID, "--json", "--only", "current"])
            .current_dir(home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut read = 0;
        for n in 1..=3 {
            let (other, token) = (token("x", NOW, "nobodys"), token(&format!("u-{n}"), NOW, SECRET));
            // The half of a token that is not read on is none, and one with a line end behind it was cut off.
            let lines = format!("\n{other} {token}\n{}", &token[..40]);
            stdin.write_all(lines.as_bytes()).unwrap();
            stdin.flush().unwrap();
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["token"], hash(&token));
            read += u32::try_from(lines.len()).unwrap();
        }
        let said = end(child, how, code);
        let expected = json!({
            "level": "error", "code": "scan.interrupted", "exit": code, "hints": [],
            "message": format!("{ends} after {:.1} kB of the logs and 8 tokens, 3 of which are shown", f64::from(read) / 1000.0),
        });
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(said, expected);
        drop(stdin);
    }
}

/// What was found until then is shown. A named pipe that nobody writes into holds nobody up.
#[cfg(unix)]
#[test]
fn an_interrupted_scan_shows_what_it_found() {
    let home = Home::with_secret_file();
    let pipe = home.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let scan = || {
        clean(binary(), home.path())
            .args(["token", "scan", "--secret-file", "secret", "--id", ID, "pipe"])
            .current_dir(home.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let mut child = scan();
    let mut writer = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    let token = token("u-1", NOW, SECRET);
    writeln!(writer, "{token}").unwrap();
    // More than a pipe holds: when it is written, what came before was read.
    writer.write_all(&b"no token\n".repeat(100_000)).unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let said = end(child, "-INT", 130);
    assert!(
        said.starts_with("error: stopped by Ctrl-C after ") && said.ends_with(" of the logs and 1 token\n"),
        "{said}"
    );
    let mut table = String::new();
    stdout.read_to_string(&mut table).unwrap();
    assert!(table.contains(&format!("pipe:1 ({})", hash(&token))), "{table}");
    drop(writer);
    // Wherever it is then.
    for wait in [0, 5, 20, 80] {
        let child = scan();
        thread::sleep(Duration::from_millis(wait));
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(!child.wait_with_output().unwrap().status.success());
    }
}

/// Ends a process, and returns what it said.
#[cfg(unix)]
fn end(mut child: Child, how: &str, code: i32) -> String {
    Command::new("kill").args([how, &child.id().to_string()]).status().unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(code), "{said}");
    said
}

/// Who waits at a terminal for more than a second is told how far it is, on a line that is gone at the end.
#[cfg(unix)]
#[test]
fn somebody_who_waits_is_told_how_far_it_is() {
    let home = Home::with_secret_file();
    fs::write(home.path().join("log"), token("u-1", NOW, SECRET) + "\n").unwrap();
    let scan = format!("tilepass token scan --secret-file secret --id {ID}");
    // It goes on until that is said, or for a minute.
    let log = "for n in $(seq 600); do cat log; ! grep -q B/s said || break; sleep 0.1; done";
    fs::write(home.path().join("follow"), format!("{log} | {}", scan.replace("tilepass", binary()))).unwrap();
    let mut script = clean("script", home.path());
    script.args(["-qefc", "sh follow", "said"]).env("SHELL", "/bin/sh").stdin(Stdio::null());
    let Ok(recorded) = script.current_dir(home.path()).output() else {
        return not_run("how far a scan is", "`script` is not there");
    };
    let said = String::from_utf8(recorded.stdout).unwrap();
    let (progress, rest) = said.split_once("tokens").unwrap_or_else(|| panic!("{said}"));
    assert!(progress.starts_with('\r') && progress.contains(" kB, ") && progress.contains("B/s; "), "{said:?}");
    let last = rest.rsplit('\r').find(|part| part.contains("TOKENS"));
    assert!(last.is_some_and(|table| table.starts_with("TOKENS")), "{said:?}");
}

proptest! {
    // Who signed what nobody here has signed takes thousands of hashes to find out.
    #![proptest_config(ProptestConfig { cases: config().cases / 8, ..config() })]

    /// Whoever signed it, and whatever stands around it: what scan says is what inspect says.
    #[test]
    fn scan_says_what_inspect_says(
        tokens in prop::collection::vec((prop::sample::select(&[SECRET, OLD, "nobodys"][..]), "[a-z]{1,9}", 0_i64..3, any_text()), 1..5),
        scheme in prop::sample::select(&[Scheme::Visitor, Scheme::Custom, Scheme::Both][..]),
    ) {
        let host = host();
        let mut log = String::new();
        let mut expected = Vec::new();
        for (key, id, later, around) in tokens {
            let mut payload = claims(scheme);
            if payload.get("external_id").is_some() {
                payload["external_id"] = json!(id);
            }
            if payload.get("_id").is_some() {
                payload["_id"] = json!(format!("{ID}_{id}"));
            }
            payload["iat"] = json!(NOW + later);
            let token = signed(HEADER, payload.to_string(), key.as_bytes());
            let around = around.replace("ey", "").replace("ew", "");
            log = log + &around + " " + &token + " " + &around + "\n";
            let ran = host.with_stdin(&["token", "inspect", "--json", "--at", "issued", "-"], format!("JWT {token}"));
            let said: Value = serde_json::from_str(&ran.stdout).unwrap();
            let codes = said["findings"].as_array().unwrap().iter()
                .filter(|finding| finding["severity"] != "note").map(|finding| finding["code"].clone());
            let codes = codes.fold(Vec::new(), |mut each, code| {
                if !each.contains(&code) {
                    each.push(code);
                }
                each
            });
            expected.push((said["verdict"].clone(), codes));
        }
        let ran = host.with_stdin(&["token", "scan", "--json"], &log);
        prop_assert!(ran.stdout.chars().all(|c| c == '\n' || !escape::is_unsafe(c)));
        let found: Vec<(Value, Vec<Value>)> = ran.stdout.lines().map(|line| {
            let object: Value = serde_json::from_str(line).unwrap();
            (object["verdict"].clone(), object["findings"].as_array().unwrap().clone())
        }).collect();
        prop_assert_eq!(found, expected);
        let table = host.with_stdin(&["token", "scan"], &log);
        prop_assert!((table.stdout + &table.stderr).chars().all(|c| c == '\n' || !escape::is_unsafe(c)));
    }
}
