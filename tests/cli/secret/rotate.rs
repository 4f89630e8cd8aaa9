//! `secret rotate` through the binary, with the secrets file and nobody to ask; what a server makes is in `rotate_on_server.rs`.

use std::fs;

use snapbox::str;

use crate::support::home::{Call, Home, NEW, OLD, in_words, keep};
use crate::support::tokens::ID;

#[test]
fn rotate_replaces_and_keeps_the_old_one_for_diagnosis() {
    let home = Home::with("default", OLD);
    let ran = home.tilepass(&["secret", "rotate", "--yes"]).run();
    assert_eq!((ran.code, ran.stdout.len()), (0, 43), "{}", ran.stderr);
    ran.says(str![[r#"
note: this replaces the secret OOOO-OOOO-OOOO of project `default` in the secrets file (imported AGO)
note: by one that is made here
note: take care: the old secret came from elsewhere, and no command shows it again; if a Tiledesk server made it, that server takes none made here: replace it with `--on-server` or `--from -`
note: project `default` now has the secret FFFF-FFFF-FFFF; OOOO-OOOO-OOOO is kept for diagnosis only
note: give the new secret to every signer and to whatever checks their tokens, and restart them; `tilepass token inspect` names those that still have the old one
note: this is the only time it is shown

"#]]);
    home.holds("default", &ran.stdout);
    home.tilepass(&["secret", "status"]).run().is(
        0,
        str![[r#"
PROJECT  TILEDESK ID  SERVER  SCHEME   STORE  SECRET
default  -            -       visitor  file   FFFF-FFFF-FFFF  made here AGO; replaced OOOO-OOOO-OOOO AGO

"#]],
        "",
    );
}

#[test]
fn rotate_from_stdin_does_not_show_it() {
    let home = Home::with("shop", OLD);
    let rotate = ["secret", "rotate", "--yes", "--id", ID, "--from"];
    home.tilepass(&rotate).arg("-").fed(NEW).is(0, "", str![[r#"
note: this replaces the secret OOOO-OOOO-OOOO of project `shop` in the secrets file (imported AGO, Tiledesk id 5e5f4e220b28440012117be4)
note: by the one that was given, NNNN-NNNN-NNNN
note: tokens of the old secret are refused from the moment the server has the new one
note: visitors are disconnected until every signer has the new secret and is restarted: do it in a quiet hour
note: project `shop` now has the secret NNNN-NNNN-NNNN; OOOO-OOOO-OOOO is kept for diagnosis only
note: first see that the server has it: `tilepass secret check --project shop`
note: give the new secret to every signer, and restart it; `tilepass token inspect` names those that still have the old one

"#]]);
    home.holds("shop", NEW);
    assert!(home.read_config().contains(ID));
    keep(home.path().join("new"), OLD);
    home.tilepass(&rotate)
        .arg("new")
        .arg("--json")
        .run()
        .is(0, str![[r#"
{"project":"shop","fingerprint":"OOOO-OOOO-OOOO","origin":"imported","store":"file","replaced":{"fingerprint":"NNNN-NNNN-NNNN","at":"TIME"}}

"#]], str![[r#"
warning: the secret that was given, OOOO-OOOO-OOOO, is the one that project `shop` replaced AGO: a Tiledesk server that has replaced it no longer takes it
note: this replaces the secret NNNN-NNNN-NNNN of project `shop` in the secrets file (imported AGO, Tiledesk id 5e5f4e220b28440012117be4)
note: by the one that was given, OOOO-OOOO-OOOO
note: tokens of the old secret are refused from the moment the server has the new one
note: visitors are disconnected until every signer has the new secret and is restarted: do it in a quiet hour
note: OOOO-OOOO-OOOO, kept for diagnosis so far, is then forgotten: signers that still use it can no longer be named
note: project `shop` now has the secret OOOO-OOOO-OOOO; NNNN-NNNN-NNNN is kept for diagnosis only
note: first see that the server has it: `tilepass secret check --project shop`
note: give the new secret to every signer, and restart it; `tilepass token inspect` names those that still have the old one

"#]]);
    home.holds("shop", OLD);
}

#[test]
fn rotate_to_the_same_secret_is_refused() {
    let home = Home::with("default", OLD);
    home.tilepass(&["secret", "rotate", "--yes", "--from", "-"]).fed(OLD).is(
        5,
        "",
        str![[r#"
error: the new secret is the one that project `default` has already; nothing was changed

"#]],
    );
    assert!(home.status("default")["previous"].is_null());
}

#[test]
fn rotate_refuses_what_import_refuses() {
    let home = Home::with("default", OLD);
    let rotate = ["secret", "rotate", "--yes", "--from", "-"];
    home.tilepass(&rotate).fed(format!("\"{NEW}\"")).is(
        6,
        "",
        str![[r#"
error: the secret on stdin has quotes around it; give the secret without them
hint: give the secret alone, on one line, exactly as the dashboard shows it

"#]],
    );
    home.tilepass(&rotate).fed("").is(
        6,
        "",
        str![[r#"
error: the secret on stdin is empty
hint: the command or file that should supply the secret produced no output: check it

"#]],
    );
    home.holds("default", OLD);
}

#[test]
fn rotate_with_dry_run_changes_nothing() {
    let home = Home::with("default", OLD);
    let (vault, config) = (fs::read(home.secrets_file()).unwrap(), home.read_config());
    home.tilepass(&["secret", "rotate", "--dry-run"])
        .run()
        .is(0, "", str![[r#"
note: this replaces the secret OOOO-OOOO-OOOO of project `default` in the secrets file (imported AGO)
note: by one that is made here
note: take care: the old secret came from elsewhere, and no command shows it again; if a Tiledesk server made it, that server takes none made here: replace it with `--on-server` or `--from -`
note: nothing was changed (`--dry-run`)

"#]]);
    home.tilepass(&["secret", "rotate", "--dry-run", "--from", "-", "--id", ID])
        .fed(NEW)
        .is(0, "", str![[r#"
note: this replaces the secret OOOO-OOOO-OOOO of project `default` in the secrets file (imported AGO, Tiledesk id 5e5f4e220b28440012117be4)
note: by the one that was given, NNNN-NNNN-NNNN
note: tokens of the old secret are refused from the moment the server has the new one
note: visitors are disconnected until every signer has the new secret and is restarted: do it in a quiet hour
note: nothing was changed (`--dry-run`)

"#]]);
    // A script's line, rehearsed.
    home.tilepass(&["secret", "rotate", "--dry-run", "--yes"])
        .run()
        .is(0, "", str![[r#"
note: this replaces the secret OOOO-OOOO-OOOO of project `default` in the secrets file (imported AGO)
note: by one that is made here
note: take care: the old secret came from elsewhere, and no command shows it again; if a Tiledesk server made it, that server takes none made here: replace it with `--on-server` or `--from -`
note: nothing was changed (`--dry-run`)

"#]]);
    assert_eq!(fs::read(home.secrets_file()).unwrap(), vault);
    assert_eq!(home.read_config(), config);
}

#[test]
fn rotate_without_anybody_to_ask_needs_yes() {
    let home = Home::with("default", OLD);
    home.tilepass(&["secret", "rotate", "-q"]).run().is(
        5,
        "",
        str![[r#"
error: rotating project `default` needs a confirmation, and there is nobody to ask
hint: to do it without being asked, add to the same command: `--project default --yes`

"#]],
    );
    home.holds("default", OLD);
}

#[test]
fn rotate_with_yes_needs_a_name_where_there_are_several() {
    let home = Home::with("default", OLD);
    home.import("shop", OLD);
    let rotate = ["secret", "rotate", "--yes", "--hide", "-q"];
    home.tilepass(&rotate).run().is(
        5,
        "",
        str![[r#"
error: rotating project `default` needs a confirmation, and `--yes` alone does not say to which project
hint: to do it without being asked, add to the same command: `--project default --yes`

"#]],
    );
    home.tilepass(&rotate).arg("--project").arg("shop").run().is(0, "", "");
    home.tilepass(&rotate).env("TILEPASS_PROJECT", "shop").run().is(0, "", "");
    home.holds("default", OLD);
}

#[test]
fn several_projects_and_none_named_is_a_usage_error() {
    let home = Home::with("blog", OLD);
    home.import("shop", OLD);
    home.tilepass(&["secret", "rotate", "--yes"]).run().is(
        2,
        "",
        str![[r#"
error: several projects are stored here, and none was named
hint: name one with `--project`: `blog` and `shop`
hint: or choose the one that commands use: `tilepass project use NAME`

"#]],
    );
    home.tilepass(&["secret", "remove", "--yes"]).run().is(
        2,
        "",
        str![[r#"
error: several projects are stored here, and none was named
hint: name one with `--project`: `blog` and `shop`
hint: or choose the one that commands use: `tilepass project use NAME`

"#]],
    );
}

#[test]
fn rotate_of_a_project_on_a_server_names_the_ways() {
    let home = Home::with("shop", OLD);
    let rotate = ["secret", "rotate", "--yes", "--hide"];
    home.tilepass(&rotate)
        .env("TILEPASS_TILEDESK_ID", ID)
        .run()
        .is(5, "", str![[r#"
error: project `shop` is on a Tiledesk server (5e5f4e220b28440012117be4), which makes its own secret and takes none made here
hint: have the server make it: `tilepass secret rotate --on-server --project shop`
hint: or press Generate in the dashboard (Project Settings › Visitor Authentication), then `tilepass secret rotate --from - --project shop`
hint: to make one here all the same, for tests without a server: `tilepass secret rotate --local --project shop`

"#]]);
    home.tilepass(&rotate)
        .arg("--id")
        .arg(ID)
        .run()
        .is(5, "", str![[r#"
error: project `shop` is on a Tiledesk server (5e5f4e220b28440012117be4), which makes its own secret and takes none made here
hint: have the server make it: `tilepass secret rotate --on-server --project shop`
hint: or press Generate in the dashboard (Project Settings › Visitor Authentication), then `tilepass secret rotate --from - --project shop`
hint: to make one here all the same, for tests without a server: `tilepass secret rotate --local --project shop`

"#]]);
    home.holds("shop", OLD);
    home.tilepass(&rotate)
        .arg("--local")
        .env("TILEPASS_TILEDESK_ID", ID)
        .run()
        .is(0, "", str![[r#"
note: this replaces the secret OOOO-OOOO-OOOO of project `shop` in the secrets file (imported AGO, Tiledesk id 5e5f4e220b28440012117be4)
note: by one that is made here
warning: the Tiledesk server keeps the old secret: it accepts none made elsewhere, and refuses tokens of the new one
note: project `shop` now has the secret FFFF-FFFF-FFFF; OOOO-OOOO-OOOO is kept for diagnosis only
note: leave the signers as they are: the server knows the old one only

"#]]);
    assert!(!home.read_config().contains(ID), "the environment's is not remembered");
}

#[test]
fn rotate_flags_that_exclude_each_other() {
    let home = Home::new();
    for flags in [["--from", "x", "--local"].as_slice(), &["--from", "x", "--length", "40"], &["--json"]] {
        let ran = home.tilepass(&["secret", "rotate"]);
        let ran = flags.iter().fold(ran, Call::arg).run();
        assert_eq!(ran.code, 2, "{flags:?} {}", ran.stderr);
        assert!(in_words(&ran.stderr).starts_with("error: "), "{}", ran.stderr);
    }
}
