//! `signer check`: every state, and what each comes to for a scheduler.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{home, secret_of, set, signer};
use crate::support::back_end::{BackEnd, header_value, script, text_response};
use crate::support::home::{Home, NEW, NEW_PRINT, OLD, OLD_PRINT, Ran, keep};
use crate::support::tokens::{OTHER_ID, UUID};

/// What is said of the one signer, as JSON, and the exit status.
fn check(home: &Home, arguments: &[&str]) -> (i32, Value) {
    let ran = home.run(&[&["signer", "check", "--json"], arguments].concat());
    says_nothing_of_the_answer(&ran);
    (ran.code, serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr)))
}

fn says_nothing_of_the_answer(ran: &Ran) {
    for forbidden in [OLD, NEW, "eyJ", "hunter2", "Ada"] {
        assert!(!ran.stdout.contains(forbidden) && !ran.stderr.contains(forbidden), "{}{}", ran.stdout, ran.stderr);
    }
}

/// A file for this user alone.
fn headers(home: &Home, text: &str) -> PathBuf {
    let path = home.path().join("headers");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    path
}

#[test]
fn a_signer_is_current_or_mints_with_what_was_replaced() {
    let home = home();
    signer(&home, "web1", "cat >$0");
    let doctor = || {
        let ran = home.run(&["doctor", "--offline"]);
        let line = ran.stdout.lines().find(|line| line.contains("  signers  ")).unwrap_or_default().to_owned();
        (ran.code, line)
    };
    let not_looked_at = "good     signers       the 1 signer of project `shop` was not looked at: `tilepass signer check --project shop`";
    assert_eq!(doctor(), (0, not_looked_at.to_owned()));
    let (code, said) = check(&home, &[]);
    assert_eq!((code, &said["state"], &said["fingerprint"]), (0, &"current".into(), &OLD_PRINT.into()), "{said}");
    assert_eq!((&said["signer"], &said["project"], &said["status"]), (&"web1".into(), &"shop".into(), &200.into()));
    assert!(said["issued_at"].is_string() && said["expires_at"].is_string() && said["length"].as_u64().unwrap() > 100);
    home.run(&["signer", "check", "-q"]).is(0, "", "");
    let table = home.run(&["signer", "check"]).code(0);
    assert_eq!(table.stdout, format!("SIGNER  STATE    ANSWER\nweb1    current  mints with {OLD_PRINT}\n"));

    keep(home.path().join("new"), NEW);
    home.run(&["secret", "rotate", "--from", "new", "--local", "--yes", "-q"]);
    home.run(&["secret", "rotate", "--from", "new", "--yes", "-q"]).code(0);
    let (code, said) = check(&home, &["web1"]);
    assert_eq!((code, &said["state"], &said["fingerprint"]), (1, &"replaced".into(), &OLD_PRINT.into()), "{said}");
    assert!(said["replaced_at"].is_string());
    // Nobody knows of a rotation that brought them nothing, until they are looked at.
    let new = home.status("shop")["fingerprint"].as_str().unwrap().to_owned();
    let unknown = format!(
        "unknown  signers       the 1 signer known here was not seen to mint with {new} of project `shop` since that replaced another"
    );
    assert_eq!(doctor(), (6, unknown));
    let ran = home.run(&["signer", "check"]);
    assert!(
        ran.stderr
            .contains("hint: bring `web1` the current secret: `tilepass secret deliver --only web1 --project shop`"),
        "{}",
        ran.stderr
    );
    assert!(ran.stdout.contains(&format!("mints with {OLD_PRINT}, which was replaced at ")), "{}", ran.stdout);
    fs::write(secret_of(&home, "web1"), NEW).unwrap();
    home.run(&["signer", "check", "-q"]).code(0);
    assert_eq!(
        doctor(),
        (0, format!("good     signers       the 1 signer known here mints with {new} of project `shop`"))
    );
}

#[test]
fn every_other_state_is_named() {
    let home = home();
    home.import_with_id("blog", UUID, OTHER_ID);
    let back_end = BackEnd::answering(|_| text_response("204 No Content", "", ""));
    let url = back_end.url.clone();
    set(&home, "web1", &["--check", &url]).code(0);
    let answers: Vec<(String, i32, &str, &str)> = vec![
        (text_response("200 OK", "", &header_value(UUID)), 1, "other_project", "the secret of project `blog`"),
        (
            text_response("200 OK", "", &header_value(NEW)),
            1,
            "refused",
            "hands out tokens that are refused: signature.mismatch",
        ),
        (text_response("200 OK", "", &format!("{{\"token\":\"{}\"}}", header_value(OLD))), 0, "current", "mints with"),
        (text_response("200 OK", "Age: 60\r\n", &header_value(OLD)), 1, "cached", "a cache has had it for 60 s"),
        (text_response("204 No Content", "", ""), 6, "no_token", "answers 204 without a token"),
        (text_response("200 OK", "", "<html>hunter2</html>"), 6, "no_token", "answers 200 without a token"),
        (text_response("500 Oh", "", "hunter2"), 6, "no_token", "answers 500 without a token"),
        (text_response("200 OK", "", &"x".repeat(70_000)), 6, "no_token", "answers 200 with more than 64 KiB"),
        (
            text_response("302 Found", "Location: https://login.example/?next=hunter2\r\n", ""),
            6,
            "logged_out",
            "answers 302, and leads to `login.example`: it wants a signed-in visitor",
        ),
        (text_response("401 Unauthorized", "", ""), 6, "logged_out", "answers 401: it wants a signed-in visitor"),
        ("nonsense".to_owned(), 6, "unreachable", "HTTP"),
    ];
    for (answer, code, state, words) in answers {
        let asked = BackEnd::answering(move |_| answer.clone());
        set(&home, "web1", &["--check", &asked.url]).code(0);
        let (exit, said) = check(&home, &["--project", "shop"]);
        assert_eq!((exit, &said["state"]), (code, &state.into()), "{said}");
        assert!(said["message"].as_str().unwrap().contains(words), "{said}");
    }
    set(&home, "web1", &["--check", "http://127.0.0.1:1/"]).code(0);
    let (exit, said) = check(&home, &["--project", "shop"]);
    assert_eq!((exit, &said["state"]), (6, &"unreachable".into()), "{said}");
    assert!(said["message"].as_str().unwrap().contains("nothing listens there"), "{said}");
}

#[test]
fn one_that_does_not_mint_comes_before_one_that_could_not_be_asked() {
    let home = home();
    signer(&home, "web1", "cat");
    let gone = BackEnd::answering(|_| text_response("204 No Content", "", ""));
    set(&home, "web2", &["--check", &gone.url]).code(0);
    assert_eq!(home.run(&["signer", "check"]).code, 6);
    let other = BackEnd::answering(|_| text_response("200 OK", "", &header_value(NEW)));
    set(&home, "web3", &["--check", &other.url]).code(0);
    let ran = home.run(&["signer", "check"]);
    assert_eq!((ran.code, ran.stdout.lines().count()), (1, 4), "{}", ran.stdout);
    assert_eq!(home.run(&["signer", "check", "web1"]).code, 0);
    assert_eq!(home.run(&["signer", "check", "web4"]).code, 3);
}

#[test]
fn an_account_is_sent_and_nobody_is_asked_for_as_well() {
    let home = home();
    let path = headers(&home, "# the test account\nCookie: session=hunter2\r\nX-Site: shop\n");
    let back_end = BackEnd::answering(|request| {
        let is_known = request.contains("cookie: session=hunter2\r\n");
        if is_known { text_response("200 OK", "", &header_value(OLD)) } else { text_response("204 No Content", "", "") }
    });
    let with_headers = ["--check-header-file", path.to_str().unwrap()];
    set(&home, "web1", &[&["--check", &back_end.url], &with_headers[..]].concat()).code(0);
    let (code, said) = check(&home, &[]);
    assert_eq!((code, &said["state"], &said["for_nobody"]), (0, &"current".into(), &false.into()), "{said}");
    assert_eq!(back_end.count(), 2);
    assert!(back_end.request.lock().unwrap().contains("x-site: shop"));

    let generous = BackEnd::answering(|request| {
        let key = if request.contains("cookie") { OLD } else { UUID };
        text_response("200 OK", "", &header_value(key))
    });
    set(&home, "web1", &["--check", &generous.url]).code(0);
    // Another origin was not sent the cookie.
    assert!(home.run(&["signer", "list", "--json"]).stdout.contains("\"header_file\":null"));
    set(&home, "web1", &with_headers).code(0);
    let (code, said) = check(&home, &[]);
    assert_eq!((code, &said["for_nobody"]), (0, &true.into()), "{said}");

    let token = header_value(OLD);
    let cache = BackEnd::answering(move |_| text_response("200 OK", "", &token));
    set(&home, "web1", &["--check", &cache.url]).code(0);
    set(&home, "web1", &with_headers).code(0);
    let (code, said) = check(&home, &[]);
    assert_eq!((code, &said["state"]), (1, &"cached".into()), "{said}");

    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    let ran = home.run(&["signer", "check"]);
    assert_eq!(ran.code, 6);
    assert!(
        ran.stdout.contains(
            "web1    unreachable  could not be asked: cannot use the header file `~/headers`: its mode is 0644"
        ),
        "{}",
        ran.stdout
    );
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    fs::write(&path, "X: y\nhunter2 without a colon\n").unwrap();
    let ran = home.run(&["signer", "check"]);
    assert!(
        ran.stdout.contains("could not be asked: line 2 of the header file `~/headers` is not a header"),
        "{}",
        ran.stdout
    );
    fs::remove_file(&path).unwrap();
    signer(&home, "web2", "cat >$0");
    let ran = home.run(&["signer", "check"]).code(6);
    assert!(ran.stdout.contains("could not be asked: there is no header file at `~/headers`"), "{}", ran.stdout);
    assert!(ran.stdout.contains(&format!("web2    current      mints with {OLD_PRINT}")), "{}", ran.stdout);
    assert!(ran.stderr.contains("`chmod 600 '~/headers'`"), "{}", ran.stderr);
    says_nothing_of_the_answer(&ran);
}

#[test]
fn a_body_is_posted_and_an_address_is_asked_for_itself() {
    let home = home();
    let back_end = BackEnd::answering(|request| {
        let is_right =
            request.starts_with("POST /chat-token HTTP/1.1\r\n") && request.ends_with("\r\n\r\naccount=test");
        text_response(if is_right { "200 OK" } else { "400 Bad Request" }, "", &header_value(OLD))
    });
    let port = back_end.url.split(':').nth(2).unwrap().to_owned();
    let url = format!("http://localhost:{port}");
    let resolve = ["--check-body", "account=test", "--resolve", "localhost:127.0.0.1"];
    let (code, said) = check(&home, &[&[url.as_str()], &resolve[..]].concat());
    assert_eq!((code, &said["state"], &said["signer"]), (0, &"current".into(), &Value::Null), "{said}");
    assert!(back_end.request.lock().unwrap().contains("content-type: application/x-www-form-urlencoded"));
    // To the address, whatever the name's own would be.
    let elsewhere = ["--check-body", "account=test", "--resolve", "localhost:127.0.0.2"];
    let (code, said) = check(&home, &[&[url.as_str()], &elsewhere[..]].concat());
    assert_eq!((code, &said["state"]), (6, &"unreachable".into()), "{said}");
    assert_eq!(home.run(&["signer", "check", &url, "web1"]).code, 2);
    assert_eq!(home.run(&["signer", "check", "--check-body", "a=b"]).code, 2);
    assert_eq!(home.run(&["signer", "check", "http://shop.example/"]).code, 2);
}

#[test]
fn an_address_can_be_asked_where_only_the_environment_has_the_secret() {
    let home = Home::new();
    let back_end = BackEnd::answering(|_| text_response("200 OK", "", &header_value(OLD)));
    for (key, code, state) in [(OLD, 0, "current"), (NEW, 1, "refused")] {
        let ran = home.tilepass(&["signer", "check", "--json", &back_end.url]).env("TILEPASS_SECRET", key).run();
        let said: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!((ran.code, &said["state"]), (code, &state.into()), "{said}");
    }
    assert_eq!(home.run(&["signer", "check", &back_end.url]).code, 3);
}

#[test]
fn one_bad_sample_of_many_counts() {
    let home = home();
    let count = std::sync::atomic::AtomicUsize::new(0);
    let back_end = BackEnd::answering(move |_| {
        let is_third = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) % 3 == 2;
        text_response("200 OK", "", &header_value(if is_third { NEW } else { OLD }))
    });
    set(&home, "web1", &["--check", &back_end.url]).code(0);
    let (code, said) = check(&home, &["--samples", "6"]);
    assert_eq!((code, &said["state"], &said["samples"]), (1, &"refused".into(), &6.into()), "{said}");
    assert_eq!(said["current_samples"], 4, "{said}");
    assert_eq!(back_end.count(), 6, "six connections");
    assert!(said["message"].as_str().unwrap().contains("(at 127.0.0.1; 4 of 6 samples were current)"), "{said}");
}

#[test]
fn waiting_ends_when_all_are_current_or_time_is_up() {
    let home = home();
    signer(&home, "web1", "cat");
    let file = secret_of(&home, "web1");
    fs::write(&file, NEW).unwrap();
    let ran = home.run(&["signer", "check", "--wait", "1"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.took >= Duration::from_secs(1));
    let later = file.clone();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(500));
        fs::write(later, OLD).unwrap();
    });
    let started = Instant::now();
    let ran = home.run(&["signer", "check", "--wait", "10m"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(started.elapsed() < Duration::from_secs(300));
    assert!(ran.stderr.contains(&format!("note: `web1` mints with {OLD_PRINT}")), "{}", ran.stderr);
    assert!(!ran.stderr.contains(NEW_PRINT), "{}", ran.stderr);
}

#[test]
fn at_a_terminal_the_table_is_drawn_again_where_it_stands() {
    let home = home();
    signer(&home, "web1", "cat");
    signer(&home, "web2", "cat");
    let file = secret_of(&home, "web2");
    fs::write(&file, NEW).unwrap();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(700));
        fs::write(file, OLD).unwrap();
    });
    let Some(ran) = home.on_a_terminal("TERM=xterm tilepass signer check --wait 10m --color never") else {
        return crate::support::not_run::not_run("at_a_terminal_the_table_is_drawn_again", "there is no `script`");
    };
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    let tables: Vec<&str> = ran.stdout.split("\u{1b}[3A\u{1b}[0J").collect();
    assert!(tables.len() >= 3, "{}", ran.stdout);
    assert!(tables[0].contains("asking") && tables.iter().any(|table| table.contains("refused")), "{}", ran.stdout);
    let last = format!(
        "SIGNER  STATE    ANSWER\r\nweb1    current  mints with {OLD_PRINT}\r\nweb2    current  mints with {OLD_PRINT}\r\n"
    );
    assert_eq!(tables.last(), Some(&last.as_str()));
    assert!(!ran.stdout.contains("note: "), "{}", ran.stdout);
}

#[test]
fn a_program_may_print_the_token() {
    let home = home();
    let token = home.path().join("token");
    fs::write(&token, header_value(OLD)).unwrap();
    let program = script(home.path(), "job-token", &format!("[ \"$1 $2\" = 'two words' ] && cat {}", token.display()));
    let words = format!("{} two words", program.display());
    set(&home, "jobs", &["--check-command", &words]).code(0);
    let (code, said) = check(&home, &[]);
    assert_eq!((code, &said["state"], &said["check"]), (0, &"current".into(), &Value::Null), "{said}");
    fs::write(&token, header_value(NEW)).unwrap();
    let (code, said) = check(&home, &[]);
    assert_eq!((code, &said["state"]), (1, &"refused".into()), "{said}");
    set(&home, "jobs", &["--check-command", program.to_str().unwrap()]).code(0);
    let (code, said) = check(&home, &[]);
    assert_eq!((code, &said["state"]), (6, &"unreachable".into()), "{said}");
    assert!(said["message"].as_str().unwrap().contains("which failed (exit status: 1)"), "{said}");
    fs::remove_file(&program).unwrap();
    assert_eq!(home.run(&["signer", "check"]).code, 5);
    // An address takes its place, and the other way round.
    set(&home, "jobs", &["--check", "https://jobs.shop.example/"]).code(0);
    assert!(home.run(&["signer", "list", "--json"]).stdout.contains("\"check_command\":null"));
    let refused = set(&home, "jobs", &["--check-command", "/bin/echo --password hunter2"]);
    assert_eq!(refused.code, 2);
    says_nothing_of_the_answer(&refused);
}

#[test]
fn an_open_door_is_no_cache() {
    let home = home();
    let path = headers(&home, "Cookie: session=hunter2\n");
    let minting = home.path().join("open.secret");
    fs::write(&minting, OLD).unwrap();
    let back_end = BackEnd::reading(&minting);
    let with = ["--check", &back_end.url, "--check-header-file", path.to_str().unwrap()];
    set(&home, "web1", &with).code(0);
    let (code, said) = check(&home, &[]);
    assert_eq!((code, &said["state"], &said["for_nobody"]), (0, &"current".into(), &true.into()), "{said}");
}

#[test]
fn one_that_nothing_says_how_to_ask_is_not_good() {
    let home = home();
    set(&home, "nochk", &["--", "cat"]).code(0);
    for arguments in [&["signer", "check"][..], &["signer", "check", "-q"]] {
        let ran = home.run(arguments).code(6);
        assert!(ran.stdout.contains("nochk   not checked"), "{}", ran.stdout);
    }
    let ran = home.run(&["signer", "check"]);
    assert_eq!(ran.stderr, "hint: say how to ask `nochk`: `tilepass signer set nochk --project shop --check URL`\n");
}

#[test]
fn several_tokens_are_not_none_and_every_state_has_a_next_step() {
    let home = home();
    let two = format!("{} {}", header_value(OLD), header_value(NEW));
    for (answer, said, hint) in [
        (text_response("200 OK", "", &two), "answers 200 with several tokens", "have it answer with one token"),
        (text_response("200 OK", "", "{\"token\":null}"), "answers 200 without a token", "--check-header-file PATH`"),
        (text_response("404 Not Found", "", ""), "answers 404", "say where it hands out tokens"),
        (text_response("429 Slowly", "", ""), "answers 429", "ask less often"),
        (text_response("500 Oh", "", ""), "answers 500", "read its own log"),
        (
            text_response("401 Unauthorized", "", ""),
            "answers 401: it wants a signed-in visitor",
            "--check-header-file PATH`",
        ),
        ("nonsense".to_owned(), "is unreachable", "see that it runs"),
    ] {
        let asked = BackEnd::answering(move |_| answer.clone());
        set(&home, "web1", &["--check", &asked.url]).code(0);
        let ran = home.run(&["signer", "check"]).code(6);
        says_nothing_of_the_answer(&ran);
        assert!(ran.stdout.contains(said), "{}", ran.stdout);
        assert!(ran.stderr.starts_with("hint: ") && ran.stderr.contains(hint), "{}", ran.stderr);
    }
}

#[test]
fn what_is_to_be_typed_next_asks_the_same() {
    let home = home();
    let login = text_response("302 Found", "Location: https://login.example/\r\n", "");
    let page = BackEnd::answering(move |_| login.clone());
    let ran = home.run(&["signer", "check", &page.url]).code(6);
    let next = format!(
        "hint: give it a test account's cookie: `tilepass signer check '{}' --check-header-file PATH`\n",
        page.url
    );
    assert_eq!(ran.stderr, next);
    let absent = BackEnd::answering(|_| text_response("404 Not Found", "", ""));
    let ran = home.run(&["signer", "check", &absent.url, "--wait", "1"]).code(6);
    assert!(ran.stderr.starts_with(&format!("note: `{}` answers 404 without a token\n", absent.url)), "{}", ran.stderr);
    let next = format!("`tilepass signer check '{}' --check-body FORM`\n", absent.url);
    assert!(ran.stderr.ends_with(&next), "{}", ran.stderr);

    // With the cookie, at the address, and with a form whose text is not shown.
    let refused = BackEnd::answering(|_| text_response("200 OK", "", &header_value(NEW)));
    let port = refused.url.split(':').nth(2).unwrap().split('/').next().unwrap().to_owned();
    let path = headers(&home, "Cookie: session=hunter2\n");
    let url = format!("http://localhost:{port}/chat-token");
    let how =
        ["--check-header-file", path.to_str().unwrap(), "--resolve", "localhost:127.0.0.1", "--check-body", "a=b"];
    let ran = home.run(&[&["signer", "check", &url], &how[..]].concat()).code(1);
    let curl = format!(
        "`curl -s -H '@~/headers' --resolve localhost:{port}:127.0.0.1 -d FORM '{url}' | tilepass token inspect`"
    );
    assert!(ran.stderr.contains(&curl), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn ctrl_c_is_no_success() {
    let home = home();
    signer(&home, "slow", "cat >$0");
    fs::write(secret_of(&home, "slow"), NEW).unwrap();
    for arguments in [&["signer", "check", "--wait", "10m"][..], &["signer", "check", "--wait", "10m", "--json"]] {
        let mut call = home.tilepass(arguments);
        let mut child = call.command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        said.read_line(&mut first).unwrap();
        assert!(first.contains("`slow`"), "{first}");
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let mut rest = String::new();
        said.read_to_string(&mut rest).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{rest}");
        assert!(rest.contains("interrupted: `slow` not seen to mint with the current secret"), "{rest}");
    }
}
