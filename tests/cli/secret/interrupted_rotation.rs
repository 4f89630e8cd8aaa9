//! `secret rotate --on-server` that is ended before the server has answered: what every command says afterwards.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use snapbox::{IntoData, str};

use super::rotate_on_server::{MARKED, kept, made_new, mock, rotate};
use crate::support::home::{Home, NEW, OLD};
use crate::support::server::{MockServer, without_port};

/// Kills tilepass when the server has made the secret and before it has said so.
fn killed_while_asking(home: &Home) {
    ended_while_asking(home, "-KILL");
}

/// Sends that signal to tilepass when the server has made the secret and before it has said so.
fn ended_while_asking(home: &Home, signal: &str) -> std::process::Output {
    let (told, asked) = std::sync::mpsc::channel();
    let mock = MockServer::doing(move |connection| {
        told.send(()).unwrap();
        // Longer than the test: it never gets an answer.
        std::thread::sleep(Duration::from_secs(60));
        drop(connection);
    });
    let mut call = rotate(home, &mock, &["--project", "shop", "--yes"]);
    call.command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = call.command.spawn().unwrap();
    asked.recv_timeout(Duration::from_secs(30)).unwrap();
    let id = child.id().to_string();
    let sent = Command::new("kill").args([signal, &id]).status().unwrap();
    assert!(sent.success());
    child.wait_with_output().unwrap()
}

#[test]
fn ctrl_c_does_not_wait_for_the_server_and_says_what_is_known() {
    let home = Home::with("shop", OLD);
    let ended = ended_while_asking(&home, "-INT");
    assert_eq!(ended.status.code(), Some(7), "{ended:?}");
    assert_eq!(ended.stdout, b"");
    let said = without_port(&String::from_utf8(ended.stderr).unwrap());
    let last: Vec<&str> = said.lines().rev().take(3).collect();
    snapbox::assert_data_eq!(last.join("\n"), str![[r#"
hint: only if not, have it make another: `tilepass secret rotate --on-server --project shop --server http://HOST`
hint: ask whether the server still has the secret that is stored here: `tilepass secret check --project shop --server http://HOST`
error: interrupted before `HOST` had answered; it may have made a new secret for project `shop` all the same, which is then lost
"#]].raw());
    assert_eq!(kept(&home), MARKED);
}

/// What the server was asked about would be looked for under the old name.
#[test]
fn the_project_keeps_its_name_until_it_is_known() {
    let home = Home::with("shop", OLD);
    killed_while_asking(&home);
    let before = fs::read(home.secrets_file()).unwrap();
    home.run(&["project", "rename", "shop", "blog"]).is(
        5,
        "",
        str![[r#"
error: it is not known what became of a rotation of project `shop` on its server; nothing was changed
hint: ask the server whether it still has the secret: `tilepass secret check --project shop --server http://HOST`

"#]],
    );
    assert!(fs::read(home.secrets_file()).unwrap() == before && kept(&home) == MARKED);
}

#[test]
fn after_it_was_killed_every_command_says_what_is_known() {
    let home = Home::with("shop", OLD);
    killed_while_asking(&home);
    assert_eq!(kept(&home), MARKED);
    home.tilepass(&["secret", "status"]).run().is(
        0,
        str![[r#"
PROJECT  TILEDESK ID  SERVER  SCHEME   STORE  SECRET
shop     -            -       visitor  file   OOOO-OOOO-OOOO  imported AGO; may no longer be valid: a server was asked to replace it AGO

"#]],
        str![[r#"
warning: `http://HOST` was asked at TIME to replace the secret of project `shop`; it is not known whether it did, and OOOO-OOOO-OOOO may no longer be valid
hint: ask whether it still has it: `tilepass secret check --project shop --server http://HOST`; only if it has not, have it make another: `tilepass secret rotate --on-server --project shop --server http://HOST`

"#]],
    );
    let sign = home.tilepass(&["token", "sign", "--test-visitor"]).run();
    assert_eq!(sign.code, 0);
    sign.says(str![[r#"
warning: `http://HOST` was asked at TIME to replace the secret of project `shop`; it is not known whether it did, and OOOO-OOOO-OOOO may no longer be valid
hint: ask whether it still has it: `tilepass secret check --project shop --server http://HOST`; only if it has not, have it make another: `tilepass secret rotate --on-server --project shop --server http://HOST`
note: without the project's Tiledesk id (`--id`) this is a `visitor` token, and today's Tiledesk answers 401 to it at sign-in
hint: to have it remembered: `tilepass project set shop --id ID`

"#]]);
    let inspect = home.tilepass(&["token", "inspect", "-"]).fed(&sign.stdout);
    assert_eq!(inspect.code, 0);
    inspect.says(str![[r#"
warning: `http://HOST` was asked at TIME to replace the secret of project `shop`; it is not known whether it did, and OOOO-OOOO-OOOO may no longer be valid
hint: ask whether it still has it: `tilepass secret check --project shop --server http://HOST`; only if it has not, have it make another: `tilepass secret rotate --on-server --project shop --server http://HOST`

"#]]);
    home.tilepass(&["secret", "rotate", "--from", "-", "--dry-run"])
        .fed(NEW)
        .says(str![[r#"
warning: `http://HOST` was asked at TIME to replace the secret of project `shop`; it is not known whether it did, and OOOO-OOOO-OOOO may no longer be valid
hint: ask whether it still has it: `tilepass secret check --project shop --server http://HOST`; only if it has not, have it make another: `tilepass secret rotate --on-server --project shop --server http://HOST`
note: this replaces the secret OOOO-OOOO-OOOO of project `shop` in the secrets file (imported AGO)
note: by the one that was given, NNNN-NNNN-NNNN
note: tokens of the old secret are refused from the moment the server has the new one
note: visitors are disconnected until every signer has the new secret and is restarted: do it in a quiet hour
note: nothing was changed (`--dry-run`)

"#]]);
    home.tilepass(&["secret", "remove", "--yes", "-q"])
        .run()
        .is(0, "", str![[r#"
warning: `http://HOST` was asked at TIME to replace the secret of project `shop`; it is not known whether it did, and OOOO-OOOO-OOOO may no longer be valid

"#]]);
    assert_eq!(home.status("shop")["state"], "none");
}

#[test]
fn after_the_first_rotation_was_killed_it_is_said_and_can_be_mended() {
    let home = Home::new();
    killed_while_asking(&home);
    assert_eq!(kept(&home), "none - after -, asked");
    home.tilepass(&["secret", "status"]).run().is(
        0,
        str![[r#"
PROJECT  TILEDESK ID  SERVER  SCHEME   STORE  SECRET
shop     -            -       visitor  file   no secret yet: a server was asked for one AGO

"#]],
        str![[r#"
warning: `http://HOST` was asked at TIME for a first secret of project `shop`; it is not known whether it made one
hint: have it make another: `tilepass secret rotate --on-server --project shop --server http://HOST`; or forget that it was asked: `tilepass secret remove --project shop`

"#]],
    );
    for arguments in [&["token", "sign", "--test-visitor"] as &[&str], &["secret", "rotate", "--from", "-"]] {
        home.tilepass(arguments).run().is(3, "", str![[r#"
error: project `shop` has no secret here: `http://HOST` was asked at TIME for one, and it is not known what it did
hint: have it make another: `tilepass secret rotate --on-server --project shop --server http://HOST`; or forget that it was asked: `tilepass secret remove --project shop`

"#]]);
    }
    home.tilepass(&["token", "inspect", "JWT eyJhbGciOiJIUzI1NiJ9.e30.c2ln"]).run().says("");
    home.tilepass(&["project", "remove", "--yes"])
        .run()
        .is(5, "", str![[r#"
error: project `shop` has no secret yet, but the marker of a server that was asked for one in the secrets file; nothing was changed
hint: forget that first: `tilepass secret remove --project shop`

"#]]);
    home.tilepass(&["secret", "remove", "--previous", "--yes"]).run().is(
        3,
        "",
        str![[r#"
error: project `shop` has no replaced secret
hint: `tilepass secret status` shows which projects keep one

"#]],
    );
    home.tilepass(&["secret", "remove", "--yes"])
        .run()
        .is(0, "", str![[r#"
note: this forgets that a server was asked for a secret of project `shop` in the secrets file; nobody can bring it back from here
note: it is forgotten that a server was asked for a secret of project `shop`
note: its next one goes to the secrets file, too; to forget that as well: `tilepass project remove shop`

"#]]);
    assert_eq!(home.status("shop")["state"], "none");

    killed_while_asking(&home);
    let next = rotate(&home, &mock(), &["--project", "shop", "--yes"]).run();
    assert_eq!((next.code, next.stdout.as_str()), (0, NEW));
    home.holds("shop", NEW);

    let home = Home::new();
    killed_while_asking(&home);
    home.tilepass(&["secret", "import", "-q"]).fed(NEW).is(
        0,
        "",
        str![[r#"
warning: `http://HOST` was asked at TIME for a first secret of project `shop`; it is not known whether it made one

"#]],
    );
    home.holds("shop", NEW);
    assert_eq!(kept(&home), "stored imported after -, settled");
}

#[test]
fn while_one_asks_nobody_else_writes() {
    let home = Home::with("shop", OLD);
    let (told, asked) = std::sync::mpsc::channel();
    let (answer_now, may_answer) = std::sync::mpsc::channel();
    let mock = MockServer::doing(move |mut connection| {
        told.send(()).unwrap();
        may_answer.recv().unwrap();
        let _ = connection.write_all(made_new().as_bytes());
    });
    let mut call = rotate(&home, &mock, &["--yes"]);
    call.command.stdout(Stdio::piped()).stderr(Stdio::null());
    let child = call.command.spawn().unwrap();
    asked.recv_timeout(Duration::from_secs(30)).unwrap();
    let mut other = home.tilepass(&["secret", "remove", "--yes", "-q"]).command;
    let mut other = other.stderr(Stdio::piped()).spawn().unwrap();
    while !has_the_lock_open(&other) {
        assert!(other.try_wait().unwrap().is_none(), "it did not wait");
        std::thread::sleep(Duration::from_millis(10));
    }
    answer_now.send(()).unwrap();
    let other = other.wait_with_output().unwrap();
    assert_eq!(child.wait_with_output().unwrap().stdout, NEW.as_bytes());
    // It waited, and then saw that this was not what it had been about to forget.
    assert_eq!(other.status.code(), Some(5), "{other:?}");
    home.holds("shop", NEW);
}

/// Where that cannot be seen, it has had time enough.
fn has_the_lock_open(child: &std::process::Child) -> bool {
    let Ok(open) = fs::read_dir(format!("/proc/{}/fd", child.id())) else {
        std::thread::sleep(Duration::from_secs(3));
        return true;
    };
    let mut targets = open.filter_map(|file| fs::read_link(file.ok()?.path()).ok());
    targets.any(|target| target.ends_with("tilepass/lock"))
}
