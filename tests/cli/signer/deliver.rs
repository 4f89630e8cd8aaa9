//! `secret deliver`: what a program gets, what of it is shown, and what counts as done.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use snapbox::str;

use super::{home, secret_of, set, signer};
use crate::support::back_end::{BackEnd, script};
use crate::support::home::{Home, NEW, OLD, OLD_PRINT, Ran, keep};

const DELIVER: [&str; 3] = ["secret", "deliver", "--yes"];

fn deliver(home: &Home, arguments: &[&str]) -> Ran {
    let ran = home.run(&[&DELIVER, arguments].concat());
    assert!(!ran.stdout.contains(OLD) && !ran.stderr.contains(OLD), "{}{}", ran.stdout, ran.stderr);
    ran
}

/// A signer with this script as its command, and nothing to ask.
fn command(home: &Home, name: &str, text: &str) {
    let path = script(home.path(), name, text);
    set(home, name, &["--", path.to_str().unwrap()]).code(0);
}

/// Its times are another's each time.
fn timeless(text: &str) -> String {
    regex::Regex::new(r"\d+\.\d s\)").unwrap().replace_all(text, "T s)").into_owned()
}

#[test]
fn a_program_gets_the_secret_on_stdin_and_nowhere_else() {
    let home = home();
    let seen = home.path().join("seen");
    command(&home, "web1", &format!("{{ cat; echo; env; pwd; echo \"$@\"; }} >{}", seen.display()));
    let call =
        home.tilepass(&DELIVER).env("VAULT_TOKEN", "v").env("BAO_TOKEN", "b").env("TILEPASS_X", "t").env("KEPT", "k");
    let ran = call.run().code(0);
    assert_eq!(
        timeless(&ran.stderr),
        format!(
            "note: this brings the secret {OLD_PRINT} of project `shop` from the secrets file to:
note: `web1`: ~/web1
note: `web1`: its program took the secret (T s)
note: delivered, not seen: to see that they mint with {OLD_PRINT}: `tilepass signer check --project shop --wait 2m`
"
        )
    );
    let seen = fs::read_to_string(seen).unwrap();
    assert!(seen.starts_with(&format!("{OLD}\n")), "without a line break at its end: {seen}");
    assert_eq!(seen.matches(OLD).count(), 1);
    assert!(seen.contains("KEPT=k\n") && seen.ends_with("\n/\n\n"), "{seen}");
    assert!(!["TILEPASS_", "VAULT_", "BAO_"].iter().any(|hidden| seen.contains(hidden)), "{seen}");
}

#[test]
fn who_leaves_the_secret_where_it_is_has_not_got_it() {
    let home = home();
    command(&home, "none", "exit 0");
    command(&home, "half", "head -c 10 >/dev/null");
    command(&home, "all", "cat >/dev/null");
    command(&home, "fails", "cat >/dev/null; echo it broke >&2; exit 7");
    let ran = deliver(&home, &[]).code(6);
    let error = ran.stderr.lines().rfind(|line| line.starts_with("error: ")).unwrap();
    assert_eq!(
        error,
        format!("error: the secret {OLD_PRINT} of project `shop` was not delivered to `fails`, `half` and `none`")
    );
    for said in [
        "`none`: its program ended with status 0 without having read the secret",
        "`half`: its program ended with status 0 without having read the secret",
        "`fails`: its program ended with status 7",
        "note: fails | it broke",
        "`all`: its program took the secret",
        "hint: mend what kept it, and bring it to the rest: `tilepass secret deliver --failed --project shop`",
    ] {
        assert!(ran.stderr.contains(said), "{said}\n{}", ran.stderr);
    }
    // The rest, and only that.
    command(&home, "none", "cat >/dev/null");
    command(&home, "half", "cat >/dev/null");
    let ran = deliver(&home, &["--failed", "--json"]).code(6);
    let lines: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: Vec<&str> = lines.iter().map(|line| line["signer"].as_str().unwrap()).collect();
    assert_eq!(names, ["fails", "half", "none"]);
    assert_eq!((&lines[0]["delivered"], &lines[0]["error"]), (&false.into(), &"failed".into()));
    assert_eq!((&lines[1]["delivered"], &lines[1]["error"]), (&true.into(), &Value::Null));
    command(&home, "fails", "cat >/dev/null");
    deliver(&home, &["--failed"]).code(0);
    let ran = deliver(&home, &["--failed"]).code(0);
    assert_eq!(
        ran.stderr,
        format!("note: every signer of project `shop` was brought {OLD_PRINT}, as far as is known here\n")
    );
}

#[test]
fn what_a_program_prints_is_shown_without_the_secret() {
    let home = home();
    command(
        &home,
        "web1",
        "s=$(cat); echo \"plain $s end\"; printf 'in pieces '; printf %s \"$s\" | head -c 20; sleep 0.1; printf %s \"$s\" | tail -c +21; echo
printf %s \"$s\" | base64; printf %s \"$s\" | od -An -v -tx1 | tr -d ' \\n'; echo; printf 'user:%s' \"$s\" | base64
printf '\\033[31mred\\n'; exit 1",
    );
    let ran = deliver(&home, &[]).code(6);
    let shown: Vec<&str> = ran.stderr.lines().filter_map(|line| line.strip_prefix("note: web1 | ")).collect();
    assert_eq!(&shown[..4], ["plain … end", "in pieces …", "…", "…"], "{shown:?}");
    assert!(shown[4].contains('…') && shown[4].len() < 20, "{shown:?}");
    assert_eq!(shown[5], "\\u{1b}[31mred");
}

#[test]
fn one_that_is_late_is_ended_with_all_that_it_started() {
    let home = home();
    let still = home.path().join("still");
    command(&home, "web1", &format!("cat >/dev/null; (trap '' TERM; sleep 6; touch {}) & wait", still.display()));
    let started = Instant::now();
    let ran = deliver(&home, &["--limit", "1"]).code(6);
    assert!(ran.stderr.contains("`web1`: its program did not end within 1 s and was ended"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("hint: give it longer: `tilepass secret deliver --only web1 --project shop --limit 10m`"),
        "{}",
        ran.stderr
    );
    assert!(started.elapsed() < Duration::from_secs(300));
}

#[test]
fn one_that_waits_at_the_terminal_is_ended() {
    let home = home();
    command(&home, "web1", "cat >/dev/null; read answer </dev/tty");
    let Some(ran) = home.on_a_terminal("tilepass secret deliver --yes --limit 10m") else {
        return crate::support::not_run::not_run("one_that_waits_at_the_terminal_is_ended", "there is no `script`");
    };
    let said = ran.stdout;
    assert!(said.contains("`web1`: its program waited for somebody at the terminal and was ended"), "{said}");
    assert!(
        said.contains("a delivery asks nobody: give `ssh` a key and `-o BatchMode=yes`, and `sudo` `-n`"),
        "{said}"
    );
    assert_eq!(ran.code, 6);
}

#[test]
fn ctrl_c_ends_the_programs_first() {
    let home = home();
    let (began, ended) = (home.path().join("began"), home.path().join("ended"));
    command(
        &home,
        "web1",
        &format!(
            "trap 'touch {}; exit 1' TERM; cat >/dev/null; touch {}; while :; do sleep 0.1; done",
            ended.display(),
            began.display()
        ),
    );
    let mut call = home.tilepass(&DELIVER);
    let child = call.command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    while !began.exists() {
        thread::sleep(Duration::from_millis(10));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert!(ended.exists(), "the program was asked to end before tilepass did");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(7), "{said}");
    assert!(said.contains("`web1`: its program was ended by Ctrl-C"), "{said}");
    assert!(
        said.contains(&format!(
            "error: interrupted: it is not known whether the secret {OLD_PRINT} of project `shop` has reached `web1`"
        )),
        "{said}"
    );
}

#[test]
fn what_was_delivered_is_seen_with_wait() {
    let home = home();
    signer(&home, "web1", "cat >$0");
    signer(&home, "web2", "sleep 0.3; cat >$0");
    for name in ["web1", "web2"] {
        fs::write(secret_of(&home, name), NEW).unwrap();
    }
    let ran = deliver(&home, &["--wait", "10m"]).code(0);
    assert!(ran.stderr.ends_with(&format!("note: all 2 signers mint with {OLD_PRINT}\n")), "{}", ran.stderr);
    signer(&home, "web3", "cat >/dev/null");
    fs::write(secret_of(&home, "web3"), NEW).unwrap();
    let ran = deliver(&home, &["--wait", "1", "--only", "web3"]).code(1);
    assert!(
        ran.stderr
            .contains(&format!("error: `web3` was not seen to mint with the secret {OLD_PRINT} of project `shop`")),
        "{}",
        ran.stderr
    );
    // That stays known until it is seen to.
    let status = || home.run(&["secret", "status", "--project", "shop"]).code(0).stderr;
    assert_eq!(
        status(),
        format!(
            "warning: 2 of the 3 signers known here mint with {OLD_PRINT} of project `shop`; not minting with it when last asked: `web3`\nhint: look again: `tilepass signer check --project shop --wait 2m`\n"
        )
    );
    let strict = |code| drop(home.run(&["secret", "status", "--strict", "-q"]).code(code));
    strict(1);
    let doctor = |state: &str| {
        let lines = home.run(&["doctor", "--offline", "--json"]).stdout;
        let lines = lines.lines().map(|line| serde_json::from_str(line).unwrap());
        let of_signers: Vec<Value> = lines.filter(|line: &Value| line["check"] == "signers").collect();
        assert_eq!((of_signers.len(), &of_signers[0]["state"]), (1, &state.into()), "{of_signers:?}");
        of_signers[0].clone()
    };
    let line = doctor("bad");
    assert!(status().starts_with(&format!("warning: {}\n", line["message"].as_str().unwrap())), "{line}");
    assert_eq!(line["hints"], serde_json::json!(["look again: `tilepass signer check --project shop --wait 2m`"]));
    fs::write(secret_of(&home, "web3"), OLD).unwrap();
    home.run(&["signer", "check", "--project", "shop", "--wait", "2m"]).code(0);
    assert_eq!(status(), "");
    strict(0);
    let line = doctor("good");
    assert_eq!(line["message"], format!("3 of the 3 signers known here mint with {OLD_PRINT} of project `shop`"));
    fs::write(secret_of(&home, "web3"), NEW).unwrap();
    // One that has the secret, and was not restarted.
    keep(home.path().join("new"), NEW);
    home.run(&["secret", "rotate", "--from", "new", "--yes", "-q"]).code(0);
    fs::write(secret_of(&home, "web3"), OLD).unwrap();
    let ran = deliver(&home, &["--wait", "1", "--only", "web3"]).code(1);
    let hint = "hint: `web3` took the secret and went on with the old one: restart it, and have its command do so\n";
    assert!(ran.stderr.contains(hint), "{}", ran.stderr);
}

/// What was seen stays seen while the same secret is brought once more, and is forgotten when something else is seen.
#[test]
fn a_second_delivery_of_the_same_secret_forgets_nothing() {
    let home = home();
    signer(&home, "web1", "cat >$0");
    signer(&home, "web2", "cat >$0");
    deliver(&home, &["--wait", "10m", "--only", "web1"]).code(0);
    deliver(&home, &["--only", "web2"]).code(0);
    let stages = || {
        let signers = home.status("shop")["signers"].clone();
        let stage = |one: &Value| one["stage"].as_str().unwrap().to_owned();
        signers.as_array().unwrap().iter().map(stage).collect::<Vec<_>>()
    };
    assert_eq!(stages(), ["seen", "delivered"]);
    let since = home.status("shop")["signers"][0]["at"].clone();
    deliver(&home, &[]).code(0);
    assert_eq!(stages(), ["seen", "delivered"]);
    assert_eq!(home.status("shop")["signers"][0]["at"], since);
    // A delivery that fails may have left it without one.
    let (file, works) = (home.path().join("to-web1"), "cat >/dev/null");
    let back_end = BackEnd::reading(secret_of(&home, "web1"));
    let by = |text: &str| {
        script(home.path(), "to-web1", text);
        set(&home, "web1", &["--check", &back_end.url, "--", file.to_str().unwrap()]).code(0);
    };
    by("exit 7");
    deliver(&home, &["--only", "web1"]).code(6);
    assert_eq!(stages(), ["failed", "delivered"]);
    by(works);
    deliver(&home, &["--failed"]).code(0);
    assert_eq!(stages(), ["seen", "delivered"]);
    // By what `signer check` sees, too.
    home.run(&["signer", "check"]).code(0);
    assert_eq!(stages(), ["seen", "seen"]);
    keep(home.path().join("new"), NEW);
    home.run(&["secret", "rotate", "--from", "new", "--yes", "-q"]).code(0);
    assert_eq!(home.status("shop")["signers"], Value::Null);
    fs::write(secret_of(&home, "web1"), NEW).unwrap();
    deliver(&home, &["--wait", "10m"]).code(0);
    assert_eq!(stages(), ["seen", "seen"]);
    fs::write(secret_of(&home, "web2"), OLD).unwrap();
    home.run(&["signer", "check"]).code(1);
    assert_eq!(stages(), ["seen", "behind"]);
    deliver(&home, &["--only", "web1"]).code(0);
    assert_eq!(stages(), ["seen", "behind"]);
}

#[test]
fn it_needs_a_confirmation_a_command_and_a_secret_that_is_known() {
    let home = home();
    assert_eq!(home.run(&["secret", "deliver"]).code, 3, "no signers");
    set(&home, "web1", &["--check", "https://shop.example/chat-token"]).code(0);
    assert_eq!(deliver(&home, &[]).code, 5, "no command");
    command(&home, "web2", "cat >/dev/null");
    home.run(&["secret", "deliver"]).is(
        5,
        "",
        str![[r#"
note: this brings the secret b202-30dd-cb38 of project `shop` from the secrets file to:
note: `web1` has no command here: bring it there yourself
note: `web2`: ~/web2
error: delivering the secret of project `shop` needs a confirmation, and there is nobody to ask
hint: to do it without being asked, add to the same command: `--project shop --yes`

"#]],
    );
    fs::remove_file(home.path().join("web2")).unwrap();
    let ran = deliver(&home, &[]).code(5);
    assert!(
        ran.stderr.starts_with("error: the program of signer `web2` cannot be used: there is no program at `~/web2`"),
        "{}",
        ran.stderr
    );
    assert_eq!(deliver(&home, &["--only", "web3"]).code, 3);
    // By hand, into the file.
    let path = home.config().with_file_name("signers.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("/web2\"]", "/web2\", \"--password=hunter2\"]")).unwrap();
    let ran = deliver(&home, &[]).code(5);
    assert!(
        ran.stderr.contains("word 2 of the command of signer `web2` looks like") && !ran.stderr.contains("hunter2"),
        "{}",
        ran.stderr
    );
    let ran = home.tilepass(&DELIVER).env("TILEPASS_SECRET", NEW).run();
    assert!(ran.stderr.contains("note: `TILEPASS_SECRET` is set, and does not count here"), "{}", ran.stderr);
}
