//! `secret rotate --deliver`: one command, from the server's new secret to the last signer that mints with it.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::{home, secret_of, set, signer};
use crate::support::back_end::{BackEnd, script};
use crate::support::home::{Home, NEW, NEW_PRINT, OLD, OLD_PRINT, Ran, keep};
use crate::support::person::{CTRL_C, CTRL_D, at_a_terminal};
use crate::support::server::{MockServer, decoded, keys};

/// A server that makes [`NEW`], and has [`OLD`] before.
fn server() -> MockServer {
    let mut is_new = false;
    MockServer::replying(move |request| {
        if request.contains("/keys/generate") {
            is_new = true;
            return crate::support::server::response("200 OK", &keys(&format!("\"{NEW}\"")));
        }
        decoded(request, if is_new { NEW } else { OLD })
    })
}

/// A home with a project on that server, and an administrator.
fn on(server: &MockServer) -> Home {
    let home = home();
    keep(home.path().join("password"), "hunter2");
    home.run(&["project", "set", "shop", "-q", "--server", server.url.as_str()]).code(0);
    let password = home.path().join("password");
    home.env("TILEPASS_ADMIN_EMAIL", "ada@example.com").env("TILEPASS_ADMIN_PASSWORD_FILE", password)
}

fn rotate(home: &Home, arguments: &[&str]) -> Ran {
    let rotate = ["secret", "rotate", "--on-server", "--hide", "--deliver"];
    let ran = home.run(&[&rotate, arguments].concat());
    for forbidden in [OLD, NEW, "eyJ", "hunter2"] {
        assert!(!ran.stdout.contains(forbidden) && !ran.stderr.contains(forbidden), "{}{}", ran.stdout, ran.stderr);
    }
    ran
}

/// Where nobody listens.
fn nowhere() -> String {
    format!("http://{}/chat-token", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap())
}

#[test]
fn three_signers_one_slow_and_one_dead() {
    let server = server();
    let home = on(&server);
    signer(&home, "web1", "cat >$0");
    signer(&home, "slow", "cat >$0.new; sleep 1.2; mv $0.new $0");
    set(&home, "dead", &["--check", &nowhere(), "--", "sh", "-c", "cat >/dev/null; exit 255"]).code(0);

    // A dead one is named, and a script has to say what is to become of it.
    let ran = rotate(&home, &["--yes"]).code(5);
    assert!(
        ran.stderr
            .contains("error: `dead` of project `shop` does not mint with the present secret; nothing was changed"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("hint: mend them first, or leave them out: `--without dead`"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("`dead` is unreachable: `127.0.0.1:") && ran.stderr.contains("refuses connections"),
        "{}",
        ran.stderr
    );
    assert_eq!(home.status("shop")["fingerprint"], OLD_PRINT);

    let report = home.path().join("report.txt");
    let more = ["--yes", "--leaked", "--wait", "4", "--report", report.to_str().unwrap()];
    let ran = rotate(&home, &more).code(1);
    assert_eq!(home.status("shop")["fingerprint"], NEW_PRINT);
    for name in ["web1", "slow"] {
        assert_eq!(fs::read_to_string(secret_of(&home, name)).unwrap(), NEW, "{name}");
    }
    // The last words are true: who is new, who is not, and what to type next.
    let last: Vec<&str> = ran.stderr.lines().skip_while(|line| !line.starts_with("error: ")).collect();
    let error = last[0];
    assert!(error.starts_with(&format!("error: 2 of the 3 signers known here mint with {NEW_PRINT}; `dead` does not: its visitors cannot sign in since 20")), "{error}");
    assert_eq!(
        &last[1..],
        [
            "hint: mend what kept it from `dead`, and deliver again: `tilepass secret deliver --failed --project shop --wait 10m`",
            "hint: look again: `tilepass signer check --project shop --wait 10m`",
        ]
    );
    assert!(ran.stderr.contains(&format!("note: mint with {NEW_PRINT}: `slow` and `web1`")), "{}", ran.stderr);
    let text = fs::read_to_string(&report).unwrap();
    for line in [
        format!("old secret     {OLD_PRINT}"),
        format!("new secret     {NEW_PRINT}"),
        "slow           delivered; current since 20".to_owned(),
        "dead           not delivered: its program ended with status 255; ".to_owned(),
        "locked out     since 20".to_owned(),
    ] {
        assert!(text.contains(&line), "{line}\n{text}");
    }
    assert!(!text.contains(NEW) && !text.contains(OLD));

    // What is typed next ends it.
    let status = home.run(&["secret", "status", "--project", "shop"]);
    assert!(
        status.stderr.contains(&format!(
            "warning: 2 of the 3 signers known here mint with {NEW_PRINT} of project `shop`; not delivered to `dead`"
        )),
        "{}",
        status.stderr
    );
    let file = secret_of(&home, "dead");
    fs::write(&file, OLD).unwrap();
    let back_end = BackEnd::reading(&file);
    set(&home, "dead", &["--check", &back_end.url, "--", "sh", "-c", "cat >$0", file.to_str().unwrap()]).code(0);
    let ran = home.run(&["secret", "deliver", "--failed", "--project", "shop", "--wait", "10m", "--yes"]).code(0);
    assert!(ran.stderr.ends_with(&format!("note: the 1 signer mints with {NEW_PRINT}\n")), "{}", ran.stderr);
    let status = home.run(&["secret", "status", "--project", "shop"]);
    assert!(!status.stderr.contains("signers"), "{}", status.stderr);
    assert_eq!(home.run(&["signer", "check"]).code, 0);
}

#[test]
fn when_all_have_it_the_lock_out_is_told() {
    let server = server();
    let home = on(&server);
    signer(&home, "web1", "cat >$0");
    signer(&home, "web2", "cat >$0.new; sleep 1; mv $0.new $0");
    let batch = home.path().join("batch");
    let program = script(home.path(), "to-batch", &format!("cat >{}", batch.display()));
    set(&home, "batch", &["--", program.to_str().unwrap()]).code(0);
    let ran = rotate(&home, &["--yes", "--json"]).code(0);
    let lines: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[0]["verified"]), (5, &true.into()));
    let summary = &lines[4];
    assert_eq!(
        (&summary["current"], &summary["not_seen"]),
        (&serde_json::json!(["web1", "web2"]), &serde_json::json!(["batch"]))
    );
    assert_eq!((&summary["behind"], &summary["left_out"]), (&serde_json::json!([]), &serde_json::json!([])));
    assert!((1..=300).contains(&summary["locked_out_s"].as_i64().unwrap()), "{summary}");
    let last = ran.stderr.lines().last().unwrap();
    assert!(
        last.contains(&format!("2 of the 3 signers known here mint with {NEW_PRINT}; visitors were locked out for ")),
        "{last}"
    );
    assert!(ran.stderr.contains("delivered, not seen to mint with it: `batch`"), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(batch).unwrap(), NEW);
}

#[test]
fn what_could_fail_later_is_found_before_anything_is_replaced() {
    let server = server();
    let home = on(&server);
    assert_eq!(rotate(&home, &["--yes"]).code, 3, "no signers");
    signer(&home, "web1", "cat >$0");
    let gone = script(home.path(), "gone", "cat >/dev/null");
    set(&home, "web2", &["--", gone.to_str().unwrap()]).code(0);
    fs::remove_file(&gone).unwrap();
    assert_eq!(rotate(&home, &["--yes"]).code, 5, "a program that is not there");
    assert_eq!(rotate(&home, &["--yes", "--without", "web3"]).code, 3, "a slip of the pen");
    let taken = home.path().join("taken");
    fs::write(&taken, "x").unwrap();
    for report in [taken.as_path(), Path::new("/no/such/report"), home.path()] {
        let ran = rotate(&home, &["--yes", "--without", "web2", "--report", report.to_str().unwrap()]).code(5);
        assert!(ran.stderr.contains("error: cannot write the report to "), "{}", ran.stderr);
    }
    let ran = rotate(&home, &["--without", "web2", "--dry-run"]).code(0);
    assert!(ran.stderr.contains("note: the 1 signer of project `shop` known here:"), "{}", ran.stderr);
    for request in server.asked.try_iter() {
        assert!(!request.contains("keys/generate"), "{request}");
    }
    assert_eq!(home.status("shop")["fingerprint"], OLD_PRINT);
    let ran = rotate(&home, &["--without", "web2", "--yes"]).code(0);
    assert!(ran.stderr.contains("left out: `web2`; visitors of theirs cannot sign in"), "{}", ran.stderr);
    assert_eq!(rotate(&home, &["--yes", "--without", "web1", "--without", "web2"]).code, 5, "nobody is left");
    for arguments in [&["--wait", "1m"][..], &["--leaked"], &["--without", "web2"], &["--report", "x"]] {
        let ran = home.run(&[&["secret", "rotate", "--on-server"], arguments].concat());
        assert_eq!(ran.code, 2, "{arguments:?}");
    }
}

#[test]
fn a_secret_that_the_server_refuses_is_brought_to_nobody() {
    let server = MockServer::replying(|request| {
        if request.contains("/keys/generate") {
            return crate::support::server::response("200 OK", &keys(&format!("\"{NEW}\"")));
        }
        decoded(request, OLD)
    });
    let home = on(&server);
    signer(&home, "web1", "cat >$0");
    let ran = rotate(&home, &["--yes"]);
    assert_eq!(ran.code, 6, "{}", ran.stderr);
    assert_eq!(fs::read_to_string(secret_of(&home, "web1")).unwrap(), OLD);
    let next = "once it has it, go on: `tilepass secret deliver --project shop`";
    assert!(ran.stderr.contains(next), "{}", ran.stderr);

    // Nobody is given it until the server has confirmed it.
    let status = home.run(&["secret", "status"]).code(0);
    let warning = format!("warning: the server does not confirm {NEW_PRINT} of project `shop`: give it to nobody");
    assert!(status.stderr.contains(&warning), "{}", status.stderr);
    for flags in [&["--failed"][..], &[]] {
        let ran = home.run(&[&["secret", "deliver", "--yes"], flags].concat()).code(5);
        assert!(ran.stderr.contains("`tilepass secret check --project shop`"), "{}", ran.stderr);
    }
    assert_eq!(fs::read_to_string(secret_of(&home, "web1")).unwrap(), OLD);
    let good = MockServer::replying(|request| decoded(request, NEW));
    home.run(&["secret", "check", "--server", good.url.as_str()]).code(0);
    home.run(&["secret", "deliver", "--yes"]).code(0);
    assert_eq!(fs::read_to_string(secret_of(&home, "web1")).unwrap(), NEW);
}

/// Who is at the terminal is asked whether to go on with a signer that does not answer.
#[test]
fn a_person_decides_about_a_dead_signer() {
    let server = server();
    let home = on(&server);
    signer(&home, "web1", "cat >$0");
    set(&home, "dead", &["--check", &nowhere(), "--", "sh", "-c", "cat >/dev/null; exit 255"]).code(0);
    let arguments = ["secret", "rotate", "--on-server", "--hide", "--deliver", "--wait", "2"];
    let prompt = "Type the project's name, shop, to go on: ";
    let named = |screen: &str| {
        assert!(screen.contains("warning: `dead` is unreachable: "), "{screen}");
        assert!(screen.contains("warning: go on only if you mean to deliver to them all the same"), "{screen}");
        assert!(screen.contains("leave them out: `--without dead`") && screen.contains(prompt), "{screen}");
    };
    for answer in [CTRL_C, CTRL_D] {
        let Some(ran) = at_a_terminal(&home, &arguments).then(prompt, answer).run() else { return };
        named(&ran.stderr);
        assert_eq!(ran.code, 130, "{}", ran.stderr);
        assert_eq!(home.status("shop")["fingerprint"], OLD_PRINT);
        assert!(server.asked.try_iter().all(|request| !request.contains("keys/generate")));
    }
    assert_eq!(fs::read_to_string(secret_of(&home, "web1")).unwrap(), OLD);

    let Some(ran) = at_a_terminal(&home, &arguments).then(prompt, "shop\n").run() else { return };
    named(&ran.stderr);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert_eq!(home.status("shop")["fingerprint"], NEW_PRINT);
    assert_eq!(fs::read_to_string(secret_of(&home, "web1")).unwrap(), NEW);
    let error = ran.stderr.lines().rfind(|line| line.starts_with("error: ")).unwrap();
    let said = format!("error: 1 of the 2 signers known here mints with {NEW_PRINT}; `dead` does not: its visitors ");
    assert!(error.starts_with(&said), "{error}");
}

/// A server that makes [`NEW`], and breaks off each question about a secret but those behind the first `silent` ones.
fn server_that_says_nothing(silent: usize) -> MockServer {
    let mut left = silent;
    MockServer::replying(move |request| {
        if request.contains("/keys/generate") {
            return crate::support::server::response("200 OK", &keys(&format!("\"{NEW}\"")));
        }
        left = left.saturating_sub(1);
        if left > 0 { String::new() } else { decoded(request, NEW) }
    })
}

#[test]
fn a_server_that_says_nothing_is_asked_again_when_the_signers_have_it() {
    let server = server_that_says_nothing(2);
    let home = on(&server);
    signer(&home, "web1", "cat >$0");
    let ran = rotate(&home, &["--yes", "--json"]).code(0);
    let summary: Value = serde_json::from_str(ran.stdout.lines().last().unwrap()).unwrap();
    assert_eq!(summary["verified"], true);
    assert!(ran.stderr.contains("the signers get it all the same, and then it is asked again"), "{}", ran.stderr);
    let last = ran.stderr.lines().last().unwrap();
    assert!(last.contains("; visitors were locked out for "), "{last}");
    assert_eq!(home.run(&["secret", "status"]).stderr, "");
}

#[test]
fn a_server_that_goes_on_saying_nothing_leaves_it_open_whether_visitors_can_sign_in() {
    let server = server_that_says_nothing(usize::MAX);
    let home = on(&server);
    signer(&home, "web1", "cat >$0");
    let report = home.path().join("report");
    let ran = rotate(&home, &["--yes", "--report", report.to_str().unwrap()]).code(6);
    assert_eq!(fs::read_to_string(secret_of(&home, "web1")).unwrap(), NEW, "nobody waits for the server");
    let said: Vec<&str> = ran.stderr.lines().rev().take(3).collect();
    assert!(
        said[2].ends_with("; how long visitors are locked out is not known, as the server has not confirmed it"),
        "{}",
        ran.stderr
    );
    assert!(
        said[1].starts_with("error: the new secret of project `shop` is with the signers, but was not verified: "),
        "{}",
        ran.stderr
    );
    assert!(
        said[0].starts_with("hint: ask whether it has it, and so whether visitors can sign in: `tilepass secret check")
    );
    let text = fs::read_to_string(report).unwrap();
    assert!(text.contains("verified       no\n"), "{text}");
    assert!(text.contains("locked out     not known: the server has not confirmed the secret\n"), "{text}");

    let open = format!(
        "warning: the server has not confirmed {NEW_PRINT} of project `shop`: it is not known whether visitors can sign in\nhint: ask it whether it has it: `tilepass secret check --project shop`\n"
    );
    assert_eq!(home.run(&["secret", "status"]).stderr, open);
    assert_eq!(home.status("shop")["unconfirmed"], "no_answer");
    // Who was left behind is no worse off than the others.
    let ran = home.run(&["secret", "deliver", "--yes"]).code(0);
    assert!(ran.stderr.starts_with(&open), "{}", ran.stderr);
    // What the server says then counts.
    let other = MockServer::replying(|request| decoded(request, OLD));
    home.run(&["secret", "check", "--server", other.url.as_str()]).code(1);
    assert_eq!(home.status("shop")["unconfirmed"], "refused");
    home.run(&["secret", "deliver", "--yes"]).code(5);
    let good = MockServer::replying(|request| decoded(request, NEW));
    home.run(&["secret", "check", "--server", good.url.as_str()]).code(0);
    assert_eq!(home.run(&["secret", "status"]).stderr, "");
    assert_eq!(home.status("shop")["unconfirmed"], Value::Null);
}

/// The last line says what was seen, and of nobody who was not.
#[test]
fn the_last_line_claims_nothing_that_was_not_seen() {
    let home = Home::new();
    home.import("shop", OLD);
    set(&home, "nochk", &["--", "sh", "-c", "cat >/dev/null"]).code(0);
    let old = secret_of(&home, "onlychk");
    fs::write(&old, OLD).unwrap();
    let back_end = BackEnd::reading(&old);
    set(&home, "onlychk", &["--check", &back_end.url]).code(0);
    let local =
        |more: &[&str]| home.run(&[&["secret", "rotate", "--local", "--deliver", "--yes", "--hide"], more].concat());
    let ran = local(&["--without", "nochk"]).code(5);
    assert!(
        ran.stderr.contains("error: no command brings the secret of project `shop` to `onlychk`"),
        "{}",
        ran.stderr
    );
    let ran = local(&["--leaked", "--wait", "1"]).code(1);
    let error = ran.stderr.lines().find(|line| line.starts_with("error: ")).unwrap();
    assert!(
        error.starts_with("error: none of the 2 signers known here was seen to mint with ")
            && error.contains("; `onlychk` does not: its visitors"),
        "{error}"
    );
    let hint = "hint: no command brings it to `onlychk`: do it yourself, as with `tilepass secret exec --project shop -- COMMAND`, which finds it in `TILEDESK_SECRET`, or say what does: `tilepass signer set onlychk --project shop -- COMMAND`";
    assert!(ran.stderr.contains(hint), "{}", ran.stderr);
    let ran = home.run(&["secret", "deliver", "--yes", "--wait", "1"]).code(1);
    assert!(ran.stderr.contains(hint), "{}", ran.stderr);
}

/// A server goes on knowing the old one only.
#[test]
fn what_is_made_here_is_not_brought_to_the_signers_of_a_server() {
    let home = home();
    signer(&home, "web1", "cat >$0");
    let ran = home.run(&["secret", "rotate", "--local", "--deliver", "--yes", "--hide"]).code(5);
    assert!(ran.stderr.contains("which makes its own secret and takes none made here"), "{}", ran.stderr);
    // Without the delivery it is what was typed.
    assert!(ran.stderr.contains(", and bring it to nobody: `tilepass secret rotate --local"), "{}", ran.stderr);
    assert_eq!(home.status("shop")["fingerprint"], OLD_PRINT);
    assert_eq!(fs::read_to_string(secret_of(&home, "web1")).unwrap(), OLD);
}

/// With twenty signers, the last is seen to be new at most half a second after the slowest delivery has ended.
#[test]
fn twenty_signers_are_seen_as_soon_as_they_have_it() {
    let server = server();
    let home = on(&server);
    for number in 0..20 {
        let name = format!("web{number}");
        let file = secret_of(&home, &name);
        fs::write(&file, OLD).unwrap();
        let back_end = BackEnd::slowly_reading(&file, Duration::from_millis(50));
        set(&home, &name, &["--check", &back_end.url, "--", "sh", "-c", "cat >$0", file.to_str().unwrap()]).code(0);
    }
    let ran = rotate(&home, &["--yes", "--json"]).code(0);
    let lines: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let summary = lines.last().unwrap();
    assert_eq!(summary["current"].as_array().unwrap().len(), 20);
    let latest = |key: &str| lines.iter().filter_map(|line| line[key].as_u64()).max().unwrap();
    let (slowest, seen) = (latest("took_ms"), latest("seen_ms"));
    eprintln!("20 signers: the slowest delivery took {slowest} ms, the last was seen after {seen} ms");
    assert!(seen >= 50);
}
