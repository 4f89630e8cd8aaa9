//! `tilepass secret …` through the binary, with the secrets file and nobody to ask: each case says all of it.

use crate::support::cli;
use std::fs;

use cli::{Home, NEW, OLD, closed_pipe};
use snapbox::str;

const ID: &str = "5e5f4e220b28440012117be4";

// ----- generate

#[test]
fn generate_shows_the_secret_once_and_without_a_newline() {
    let home = Home::new();
    let ran = home.tilepass(&["secret", "generate", "--store", "file"]).run();
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.stdout.len(), 43);
    assert!(ran.stdout.bytes().all(|b| b.is_ascii_alphanumeric()));
    ran.says(str![[r#"
note: made here and stored in the secrets file for project `default`; fingerprint FFFF-FFFF-FFFF
note: give it to every back end that signs tokens, and to whatever checks them; no Tiledesk server knows it, and none takes a secret made elsewhere
note: this is the only time it is shown

"#]]);
    home.holds("default", &ran.stdout);
}

#[test]
fn generate_with_hide_shows_nothing() {
    let home = Home::new();
    let ran = home.tilepass(&["secret", "generate", "--store", "file", "--hide"]).run();
    ran.is(0, "", str![[r#"
note: made here and stored in the secrets file for project `default`; fingerprint FFFF-FFFF-FFFF
note: give it to every back end that signs tokens, and to whatever checks them; no Tiledesk server knows it, and none takes a secret made elsewhere

"#]]);
    let quiet = home.tilepass(&["secret", "rotate", "--hide", "--yes", "--quiet"]).run();
    quiet.is(0, "", "");
}

#[test]
fn generate_says_it_in_json_only_when_it_hides() {
    let home = Home::new();
    let bare = ["secret", "generate", "--store", "file", "--json"];
    home.tilepass(&bare).run().is(
        2,
        "",
        str![[r#"
error: `--json` needs `--hide` here: a secret is shown on a line of its own, never inside JSON

Usage: tilepass secret generate [OPTIONS]

For more information, try '--help'.

"#]],
    );
    home.tilepass(&bare)
        .arg("--hide")
        .run()
        .is(0, str![[r#"
{"project":"default","fingerprint":"FFFF-FFFF-FFFF","origin":"made-here","store":"file"}

"#]], str![[r#"
note: made here and stored in the secrets file for project `default`; fingerprint FFFF-FFFF-FFFF
note: give it to every back end that signs tokens, and to whatever checks them; no Tiledesk server knows it, and none takes a secret made elsewhere

"#]]);
}

#[test]
fn generate_has_bounds() {
    let home = Home::new();
    for (length, code) in [("32", 0), ("256", 0), ("31", 2), ("257", 2), ("-1", 2), ("x", 2)] {
        let project = format!("p{length}");
        let ran = home
            .tilepass(&["secret", "generate", "--store", "file", "-q", "--project", &project])
            .arg("--length")
            .arg(length)
            .run();
        assert_eq!(ran.code, Some(code), "{length}: {}", ran.stderr);
        let shown = if code == 0 { length.parse().unwrap() } else { 0 };
        assert_eq!(ran.stdout.len(), shown);
    }
    home.tilepass(&["secret", "generate", "--length", "31"]).run().is(
        2,
        "",
        str![[r#"
error: invalid value '31' for '--length <N>': 31 is not in 32..=256

For more information, try '--help'.

"#]],
    );
}

#[test]
fn generate_does_not_replace_a_secret() {
    let home = Home::with("default", OLD);
    home.tilepass(&["secret", "generate"]).run().is(
        5,
        "",
        str![[r#"
error: project `default` has a secret already (OOOO-OOOO-OOOO)
hint: to replace it: `tilepass secret rotate`; to store another project's, name that with `--project`

"#]],
    );
    home.holds("default", OLD);
    home.import("shop", OLD);
    home.tilepass(&["secret", "generate", "--project", "shop"]).run().is(
        5,
        "",
        str![[r#"
error: project `shop` has a secret already (OOOO-OOOO-OOOO)
hint: to replace it: `tilepass secret rotate --project shop`

"#]],
    );
}

#[test]
fn generate_refuses_for_a_project_on_a_server() {
    let home = Home::new();
    home.write_config(format!("[projects.shop]\nid = \"{ID}\"\nstore = \"file\"\n"));
    let generate = ["secret", "generate", "--project", "shop"];
    home.tilepass(&generate).run().is(5, "", str![[r#"
error: project `shop` is on a Tiledesk server (5e5f4e220b28440012117be4), which makes its own secret and takes none made here
hint: have the server make it: `tilepass secret rotate --on-server --project shop`
hint: or press Generate in the dashboard (Project Settings › Visitor Authentication), then `tilepass secret import --project shop`
hint: to make one here all the same, for tests without a server: `tilepass secret generate --local --project shop`

"#]]);
    assert!(!home.secrets_file().exists());
    home.tilepass(&generate)
        .arg("--local")
        .arg("--hide")
        .run()
        .is(0, "", str![[r#"
note: made here and stored in the secrets file for project `shop`; fingerprint FFFF-FFFF-FFFF
note: give it to every back end that signs tokens, and to whatever checks them; no Tiledesk server knows it, and none takes a secret made elsewhere

"#]]);
}

#[test]
fn a_secret_that_stdout_did_not_take_is_stored_and_6() {
    let home = Home::new();
    let generate = ["secret", "generate", "--store", "file"];
    home.tilepass(&generate)
        .into_stdout(closed_pipe())
        .is(6, "", str![[r#"
note: made here and stored in the secrets file for project `default`; fingerprint FFFF-FFFF-FFFF
note: give it to every back end that signs tokens, and to whatever checks them; no Tiledesk server knows it, and none takes a secret made elsewhere
note: this is the only time it is shown
error: the new secret of project `default` is stored, but could not be shown: stdout was closed
hint: no command shows a stored secret again, but one hands it on: `tilepass secret exec -- COMMAND`

"#]]);
    assert_eq!(home.status("default")["state"], "stored");
    let rotate = ["secret", "rotate", "--yes", "--quiet"];
    home.tilepass(&rotate).into_stdout(closed_pipe()).is(
        6,
        "",
        str![[r#"
error: the new secret of project `default` is stored, but could not be shown: stdout was closed
hint: no command shows a stored secret again, but one hands it on: `tilepass secret exec -- COMMAND`

"#]],
    );
    assert!(home.status("default")["previous"].is_object());
}

#[cfg(target_os = "linux")]
#[test]
fn a_secret_on_a_full_disk_is_stored_and_6() {
    let home = Home::new();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let generate = ["secret", "generate", "--store", "file", "-q"];
    home.tilepass(&generate).into_stdout(full).is(6, "", str![[r#"
error: the new secret of project `default` is stored, but could not be shown: cannot write to stdout: No space left on device (os error 28)
hint: no command shows a stored secret again, but one hands it on: `tilepass secret exec -- COMMAND`

"#]]);
    assert_eq!(home.status("default")["state"], "stored");
}

#[test]
fn a_secret_for_a_closed_stdout_is_stored_and_6() {
    let home = Home::new();
    let call = home.shell("exec \"$0\" secret generate --store file -q >&-");
    call.run().is(
        6,
        "",
        str![[r#"
error: the new secret of project `default` is stored, but could not be shown: stdout was closed
hint: no command shows a stored secret again, but one hands it on: `tilepass secret exec -- COMMAND`

"#]],
    );
    assert_eq!(home.status("default")["state"], "stored");
    // Who throws it away on purpose may.
    let call = home.shell("exec \"$0\" secret rotate --yes -q >/dev/null");
    call.run().is(0, "", "");
}

// ----- import

#[test]
fn import_reads_stdin_a_file_and_a_dash() {
    let home = Home::new();
    let import = ["secret", "import", "--store", "file", "--project"];
    home.tilepass(&import).arg("a").fed(OLD).is(
        0,
        "",
        str![[r#"
note: stored in the secrets file for project `a`; fingerprint OOOO-OOOO-OOOO
note: if it came in a chat message, a mail or a file of its own, delete that

"#]],
    );
    home.tilepass(&import).arg("b").arg("-").fed(OLD).is(
        0,
        "",
        str![[r#"
note: stored in the secrets file for project `b`; fingerprint OOOO-OOOO-OOOO
note: if it came in a chat message, a mail or a file of its own, delete that

"#]],
    );
    fs::write(home.path().join("secret.txt"), NEW).unwrap();
    home.tilepass(&import).arg("c").arg("secret.txt").run().is(
        0,
        "",
        str![[r#"
note: stored in the secrets file for project `c`; fingerprint NNNN-NNNN-NNNN
note: if it came in a chat message, a mail or a file of its own, delete that

"#]],
    );
    home.holds("a", OLD);
    home.holds("b", OLD);
    home.holds("c", NEW);
    home.tilepass(&["secret", "import", "--project", "d", "--store", "file", "--json"]).fed(OLD).is(
        0,
        str![[r#"
{"project":"d","fingerprint":"OOOO-OOOO-OOOO","origin":"imported","store":"file"}

"#]],
        str![[r#"
note: stored in the secrets file for project `d`; fingerprint OOOO-OOOO-OOOO
note: if it came in a chat message, a mail or a file of its own, delete that

"#]],
    );
}

#[test]
fn import_says_what_it_left_out() {
    for (text, said) in [
        (format!("{OLD}\n"), "note: the line break after the secret was left out\n"),
        (format!("{OLD}\r\n"), "note: the line break after the secret was left out\n"),
        (format!(" {OLD}\t\n"), "note: the white space around the secret was left out\n"),
        (format!("\u{feff}{OLD}"), "note: a byte order mark before the secret was left out\n"),
        (format!("\u{feff}{OLD}\r\n"), "note: a byte order mark and the line break after the secret were left out\n"),
        (OLD.to_owned(), ""),
    ] {
        let home = Home::new();
        let ran = home.tilepass(&["secret", "import", "--store", "file"]).fed(&text);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let first = ran.stderr.split_inclusive('\n').next().unwrap();
        if said.is_empty() {
            assert!(first.starts_with("note: stored in "), "{first}");
        } else {
            assert_eq!(first, said);
        }
        home.holds("default", OLD);
    }
}

#[test]
fn import_refuses_by_name_what_copying_adds() {
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(OLD.bytes().flat_map(|b| [b, 0])).collect();
    let utf16_without_mark: Vec<u8> = OLD.bytes().flat_map(|b| [b, 0]).collect();
    let inside = |what: &str| format!("SecretSecret{what}SecretSecretSecretSecret").into_bytes();
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (inside("\n"), "has 2 lines; a secret is one line"),
        (inside("\r\n"), "has 2 lines; a secret is one line"),
        (inside("\n\n\n"), "has 2 lines; a secret is one line"),
        (inside(" "), "has a blank inside (character 13)"),
        (inside("\t"), "has a blank inside (character 13)"),
        (format!("\"{OLD}\"\n").into(), "has quotes around it; give the secret without them"),
        (format!("'{OLD}'").into(), "has quotes around it; give the secret without them"),
        (format!("\u{201c}{OLD}\u{201d}").into(), "has quotes around it; give the secret without them"),
        (format!("\u{ab}{OLD}\u{bb}").into(), "has quotes around it; give the secret without them"),
        (format!("{OLD}\u{2019}").into(), "has quotes around it; give the secret without them"),
        (format!("`{OLD}`").into(), "has backticks around it; give the secret without them"),
        (inside("\u{a0}"), "has a no-break space in it (character 13), as copying from a web page makes them"),
        (
            inside("\u{200b}"),
            "has an invisible character in it (U+200B at character 13), as copying from a web page or a chat makes them",
        ),
        (
            inside("\u{feff}"),
            "has an invisible character in it (U+FEFF at character 13), as copying from a web page or a chat makes them",
        ),
        (inside("\u{7}"), "has a control character in it (character 13)"),
        (inside("ü"), "has a character outside printable ASCII (character 13)"),
        (inside("x").into_iter().chain([0xe4]).collect(), "is not text (byte 38 is not UTF-8)"),
        (utf16, "is UTF-16 text; save it as UTF-8"),
        (utf16_without_mark, "is UTF-16 text; save it as UTF-8"),
        ("x".repeat(257).into(), "is 257 bytes long; at most 256 can be kept"),
    ];
    let home = Home::new();
    for (text, why) in cases {
        let said = format!(
            "error: the secret on stdin {why}\nhint: give the secret alone, on one line, exactly as the dashboard shows it\n"
        );
        home.tilepass(&["secret", "import", "--store", "file"]).fed(text).is(6, "", said);
    }
    for empty in ["", "\n", " \t\r\n", "\u{feff}"] {
        home.tilepass(&["secret", "import", "--store", "file"]).fed(empty).is(
            6,
            "",
            str![[r#"
error: the secret on stdin is empty
hint: whatever should have given the secret gave nothing: look there

"#]],
        );
    }
    assert!(!home.secrets_file().exists());
    assert_eq!(home.read_config(), "");
}

#[test]
fn import_names_the_file() {
    let home = Home::new();
    let import = ["secret", "import", "--store", "file"];
    home.tilepass(&import).arg("missing.txt").run().is(
        6,
        "",
        str![[r#"
error: the path that was given names a file that does not exist
hint: a secret itself never goes on the command line: leave the path out, and type it at the prompt

"#]],
    );
    home.tilepass(&import).arg(".").run().is(
        6,
        "",
        str![[r#"
error: cannot read `.`: Is a directory (os error 21)

"#]],
    );
    fs::write(home.path().join("two\n\u{1b}[31mlines"), "a\nb").unwrap();
    home.tilepass(&import).arg("two\n\u{1b}[31mlines").run().is(
        6,
        "",
        str![[r#"
error: the secret in `two\n\u{1b}[31mlines` has 2 lines; a secret is one line
hint: give the secret alone, on one line, exactly as the dashboard shows it

"#]],
    );
    fs::write(home.path().join("long"), "x".repeat((1 << 20) + 1)).unwrap();
    home.tilepass(&import).arg("long").run().is(
        6,
        "",
        str![[r#"
error: `long` holds more than 1 MiB; nothing of it was used

"#]],
    );
}

#[test]
fn import_takes_256_bytes_and_warns_under_32() {
    let home = Home::new();
    let import = ["secret", "import", "--store", "file", "-q", "--project"];
    home.tilepass(&import).arg("long").fed("x".repeat(256)).is(0, "", "");
    home.tilepass(&import).arg("enough").fed("x".repeat(32)).is(0, "", "");
    home.tilepass(&import).arg("short").fed("x".repeat(31)).is(
        0,
        "",
        str![[r#"
warning: the secret is only 31 bytes long; php-jwt 7, jjwt and .NET refuse keys under 32

"#]],
    );
}

#[test]
fn import_does_not_replace_a_secret() {
    let home = Home::with("default", OLD);
    home.tilepass(&["secret", "import"]).fed(NEW).is(
        5,
        "",
        str![[r#"
error: project `default` has a secret already (OOOO-OOOO-OOOO)
hint: to replace it: `tilepass secret rotate --from -`; to store another project's, name that with `--project`

"#]],
    );
    home.holds("default", OLD);
}

#[test]
fn import_remembers_an_id_that_was_typed() {
    let home = Home::new();
    let import = ["secret", "import", "--store", "file", "-q"];
    home.tilepass(&import).arg("--id").arg(ID.to_uppercase()).fed(OLD).is(0, "", "");
    assert_eq!(home.read_config(), format!("[projects.default]\nid = \"{ID}\"\nstore = \"file\"\n"));
    home.tilepass(&import).arg("--project").arg("b").env("TILEPASS_TILEDESK_ID", ID).fed(OLD).is(0, "", "");
    assert!(home.read_config().ends_with("[projects.b]\nstore = \"file\"\n"));
    home.tilepass(&import)
        .arg("--id")
        .arg("5e5f")
        .fed(OLD)
        .is(2, "", str![[r#"
error: invalid value '5e5f' for '--id <ID>': a Tiledesk id is 24 hexadecimal digits; it stands in the dashboard's address, after `/project/`

For more information, try '--help'.

"#]]);
}

// ----- rotate

#[test]
fn rotate_replaces_and_keeps_the_old_one_for_diagnosis() {
    let home = Home::with("default", OLD);
    let ran = home.tilepass(&["secret", "rotate", "--yes"]).run();
    assert_eq!((ran.code, ran.stdout.len()), (Some(0), 43), "{}", ran.stderr);
    ran.says(str![[r#"
note: this replaces the secret OOOO-OOOO-OOOO of project `default` in the secrets file (imported AGO)
note: by one that is made here
note: take care: the old secret came from elsewhere, and no command shows it again; if a Tiledesk server made it, that server takes none made here: replace it with `--on-server` or `--from -`
note: project `default` now has the secret FFFF-FFFF-FFFF; OOOO-OOOO-OOOO is kept for diagnosis only
note: give the new secret to every signer and to whatever checks their tokens; `tilepass token inspect` names those that still have the old one
note: this is the only time it is shown

"#]]);
    home.holds("default", &ran.stdout);
    home.tilepass(&["secret", "status"]).run().is(
        0,
        str![[r#"
default  file     FFFF-FFFF-FFFF  made here AGO; replaced OOOO-OOOO-OOOO AGO

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
note: visitors are disconnected until every signer has the new secret: do it in a quiet hour
note: project `shop` now has the secret NNNN-NNNN-NNNN; OOOO-OOOO-OOOO is kept for diagnosis only
note: give the new secret to every signer; `tilepass token inspect` names those that still have the old one

"#]]);
    home.holds("shop", NEW);
    assert!(home.read_config().contains(ID));
    fs::write(home.path().join("new"), OLD).unwrap();
    home.tilepass(&rotate)
        .arg("new")
        .arg("--json")
        .run()
        .is(0, str![[r#"
{"project":"shop","fingerprint":"OOOO-OOOO-OOOO","origin":"imported","store":"file","replaced":{"fingerprint":"NNNN-NNNN-NNNN","at":"TIME"}}

"#]], str![[r#"
note: this replaces the secret NNNN-NNNN-NNNN of project `shop` in the secrets file (imported AGO, Tiledesk id 5e5f4e220b28440012117be4)
note: by the one that was given, OOOO-OOOO-OOOO
note: tokens of the old secret are refused from the moment the server has the new one
note: visitors are disconnected until every signer has the new secret: do it in a quiet hour
note: OOOO-OOOO-OOOO, kept for diagnosis so far, is then forgotten: signers that still use it can no longer be named
note: project `shop` now has the secret OOOO-OOOO-OOOO; NNNN-NNNN-NNNN is kept for diagnosis only
note: give the new secret to every signer; `tilepass token inspect` names those that still have the old one

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
hint: whatever should have given the secret gave nothing: look there

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
note: visitors are disconnected until every signer has the new secret: do it in a quiet hour
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
    home.tilepass(&["secret", "rotate"]).run().is(5, "", str![[r#"
note: this replaces the secret OOOO-OOOO-OOOO of project `default` in the secrets file (imported AGO)
note: by one that is made here
note: take care: the old secret came from elsewhere, and no command shows it again; if a Tiledesk server made it, that server takes none made here: replace it with `--on-server` or `--from -`
error: rotating project `default` needs a confirmation, and there is nobody to ask
hint: to do it without being asked, add to the same command: `--project default --yes`

"#]]);
    home.holds("default", OLD);
}

#[test]
fn rotate_with_yes_needs_a_name_where_there_are_several() {
    let home = Home::with("default", OLD);
    home.import("shop", OLD);
    let rotate = ["secret", "rotate", "--yes", "--hide"];
    home.tilepass(&rotate).run().is(5, "", str![[r#"
note: this replaces the secret OOOO-OOOO-OOOO of project `default` in the secrets file (imported AGO)
note: by one that is made here
note: take care: the old secret came from elsewhere, and no command shows it again; if a Tiledesk server made it, that server takes none made here: replace it with `--on-server` or `--from -`
error: rotating project `default` needs a confirmation, and `--yes` alone does not say to which project
hint: to do it without being asked, add to the same command: `--project default --yes`

"#]]);
    home.tilepass(&rotate).arg("--project").arg("shop").arg("-q").run().is(0, "", "");
    home.tilepass(&rotate).arg("-q").env("TILEPASS_PROJECT", "shop").run().is(0, "", "");
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

"#]],
    );
    home.tilepass(&["secret", "remove", "--yes"]).run().is(
        2,
        "",
        str![[r#"
error: several projects are stored here, and none was named
hint: name one with `--project`: `blog` and `shop`

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
warning: the Tiledesk server goes on with the old secret: it takes none made elsewhere, and refuses tokens of the new one
note: project `shop` now has the secret FFFF-FFFF-FFFF; OOOO-OOOO-OOOO is kept for diagnosis only
note: leave the signers as they are: the server knows the old one only

"#]]);
    assert!(!home.read_config().contains(ID), "the environment's is not remembered");
}

#[test]
fn rotate_what_is_not_there_is_3() {
    let home = Home::new();
    home.tilepass(&["secret", "rotate", "--yes", "--store", "file"])
        .run()
        .is(3, "", str![[r#"
error: project `default` has no secret
hint: store the one that the dashboard made: `tilepass secret import`; have a server make one: `tilepass secret rotate --on-server --id ID`; or make one here, which no server takes: `tilepass secret generate`

"#]]);
    home.import("shop", OLD);
    home.tilepass(&["secret", "rotate", "--yes", "--project", "typo"])
        .run()
        .is(3, "", str![[r#"
error: project `typo` has no secret
hint: known here: `shop`
hint: store the one that the dashboard made: `tilepass secret import --project typo`; have a server make one: `tilepass secret rotate --on-server --project typo --id ID`; or make one here, which no server takes: `tilepass secret generate --project typo`

"#]]);
}

#[test]
fn rotate_flags_that_exclude_each_other() {
    let home = Home::new();
    for flags in [["--from", "x", "--local"].as_slice(), &["--from", "x", "--length", "40"], &["--json"]] {
        let ran = home.tilepass(&["secret", "rotate"]);
        let ran = flags.iter().fold(ran, cli::Call::arg).run();
        assert_eq!(ran.code, Some(2), "{flags:?} {}", ran.stderr);
        assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
    }
}

// ----- status

#[test]
fn status_without_projects() {
    let home = Home::new();
    home.tilepass(&["secret", "status"]).run().is(
        0,
        "",
        str![[r#"
note: no project is known here
hint: store the secret that the dashboard made: `tilepass secret import`

"#]],
    );
    home.tilepass(&["secret", "status", "--json"]).run().is(
        0,
        "",
        str![[r#"
note: no project is known here
hint: store the secret that the dashboard made: `tilepass secret import`

"#]],
    );
    home.tilepass(&["secret", "status", "--quiet"]).run().is(0, "", "");
}

#[test]
fn status_lists_every_project_without_the_passphrase() {
    let home = Home::with("default", OLD);
    home.import("a-longer-name", NEW);
    home.tilepass(&["secret", "rotate", "--yes", "--hide", "-q", "--project", "default"]).run().is(0, "", "");
    home.tilepass(&["secret", "status"]).without("TILEPASS_PASSPHRASE_FILE").run().is(
        0,
        str![[r#"
a-longer-name  file     NNNN-NNNN-NNNN  imported AGO
default        file     FFFF-FFFF-FFFF  made here AGO; replaced OOOO-OOOO-OOOO AGO

"#]],
        "",
    );
    home.tilepass(&["secret", "status", "--project", "default"]).run().is(
        0,
        str![[r#"
default  file     FFFF-FFFF-FFFF  made here AGO; replaced OOOO-OOOO-OOOO AGO

"#]],
        "",
    );
    home.tilepass(&["secret", "status"]).env("TILEPASS_PROJECT", "a-longer-name").run().is(
        0,
        str![[r#"
a-longer-name  file     NNNN-NNNN-NNNN  imported AGO

"#]],
        str![[r#"
note: only project `a-longer-name`: `TILEPASS_PROJECT` is set

"#]],
    );
    let json = home.tilepass(&["secret", "status", "--json"]).run();
    let lines: Vec<serde_json::Value> = json.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        keys(&lines[1]),
        [
            "project",
            "store",
            "tiledesk_id",
            "state",
            "fingerprint",
            "made_at",
            "age_s",
            "origin",
            "previous",
            "server_asked_at",
            "server_asked"
        ]
    );
    assert_eq!(keys(&lines[1]["previous"]), ["fingerprint", "replaced_at"]);
    assert_eq!(lines[0]["project"], "a-longer-name");
    assert_eq!(lines[0]["previous"], serde_json::Value::Null);
}

#[test]
fn status_of_a_name_that_nobody_knows_is_3() {
    let home = Home::with("shop", OLD);
    home.tilepass(&["secret", "status", "--project", "typo"])
        .run()
        .is(3, "", str![[r#"
error: project `typo` has no secret
hint: known here: `shop`
hint: store the one that the dashboard made: `tilepass secret import --project typo`; have a server make one: `tilepass secret rotate --on-server --project typo --id ID`; or make one here, which no server takes: `tilepass secret generate --project typo`

"#]]);
}

#[test]
fn status_without_a_keyring_lists_the_others() {
    let home = Home::with("shop", OLD);
    let config = home.read_config();
    home.write_config(format!("{config}[projects.web]\nstore = \"keyring\"\n[projects.gone]\nstore = \"file\"\n"));
    home.tilepass(&["secret", "status"]).run().is(0, str![[r#"
gone  file     not there: none was stored yet, or it is lost, or the secrets file was moved, or `config.toml` came from another computer
shop  file     OOOO-OOOO-OOOO  imported AGO
web   keyring  this computer has no keyring that tilepass can use: there is no D-Bus session bus (`DBUS_SESSION_BUS_ADDRESS` is not set, or wrong)

"#]], "");
    let json = home.tilepass(&["secret", "status", "--json"]).run();
    assert!(json.stdout.contains(r#""state":"unavailable","error":"this computer has no keyring"#), "{}", json.stdout);
    assert!(
        json.stdout.contains(r#""project":"gone","store":"file","tiledesk_id":null,"state":"lost"}"#),
        "{}",
        json.stdout
    );
}

#[test]
fn a_damaged_vault_is_said_and_never_replaced() {
    let home = Home::with("shop", OLD);
    let mut damaged = fs::read(home.secrets_file()).unwrap();
    damaged[100] ^= 1;
    fs::write(home.secrets_file(), &damaged).unwrap();
    home.tilepass(&["secret", "status"]).run().is(
        0,
        str![[r#"
shop  file     the secrets file `~/data/tilepass/secrets.tilepass` is damaged: its checksum is wrong or missing

"#]],
        str![[r#"
warning: the secrets file `~/data/tilepass/secrets.tilepass` is damaged: its checksum is wrong or missing

"#]],
    );
    home.tilepass(&["secret", "status", "--project", "typo"]).run().is(
        4,
        "",
        str![[r#"
warning: the secrets file `~/data/tilepass/secrets.tilepass` is damaged: its checksum is wrong or missing
error: the secrets file `~/data/tilepass/secrets.tilepass` is damaged: its checksum is wrong or missing
hint: nothing was changed; put a backup of that file in its place, or move it away and import the secrets again

"#]],
    );
    for command in [
        ["secret", "import", "--project", "shop"].as_slice(),
        &["secret", "generate", "--project", "other"],
        &["secret", "generate", "--project", "other", "--store", "file"],
        &["secret", "rotate", "--yes"],
        &["secret", "rotate", "--yes", "--dry-run"][..3],
        &["secret", "remove", "--yes"],
        &["token", "sign", "--test-visitor"],
    ] {
        home.tilepass(command).fed(NEW).is(
            4,
            "",
            str![[r#"
error: the secrets file `~/data/tilepass/secrets.tilepass` is damaged: its checksum is wrong or missing
hint: nothing was changed; put a backup of that file in its place, or move it away and import the secrets again

"#]],
        );
    }
    assert_eq!(fs::read(home.secrets_file()).unwrap(), damaged);
    fs::remove_file(home.config()).unwrap();
    home.tilepass(&["secret", "status"]).run().is(
        0,
        "",
        str![[r#"
warning: the secrets file `~/data/tilepass/secrets.tilepass` is damaged: its checksum is wrong or missing

"#]],
    );
}

// ----- remove

#[test]
fn remove_forgets_the_secret_and_its_settings() {
    let home = Home::with("shop", OLD);
    home.tilepass(&["secret", "remove", "--yes"])
        .run()
        .is(0, "", str![[r#"
note: this forgets the secret OOOO-OOOO-OOOO of project `shop` in the secrets file; nobody can bring it back from here
note: no server is told: signers and servers that have this secret go on using it
note: the secret OOOO-OOOO-OOOO of project `shop` is forgotten
note: its next one goes to the keyring, unless `--store file` is given again: `tilepass project set shop --store file` remembers that

"#]]);
    home.tilepass(&["secret", "status", "-q"]).run().is(0, "", "");
    assert_eq!(home.read_config(), "");
    home.import("shop", NEW);
    home.holds("shop", NEW);
}

#[test]
fn remove_says_in_json_what_it_forgot() {
    let home = Home::with("shop", OLD);
    home.tilepass(&["secret", "rotate", "--yes", "--hide", "-q"]).run().is(0, "", "");
    home.tilepass(&["secret", "remove", "--yes", "-q", "--json", "--previous"]).run().is(
        0,
        str![[r#"
{"project":"shop","removed":"previous","fingerprint":"OOOO-OOOO-OOOO"}

"#]],
        "",
    );
    home.tilepass(&["secret", "remove", "--yes", "-q", "--json"]).run().is(
        0,
        str![[r#"
{"project":"shop","removed":"current","fingerprint":"FFFF-FFFF-FFFF"}

"#]],
        "",
    );
}

#[test]
fn remove_keeps_what_else_is_known_of_the_project() {
    let home = Home::with("shop", OLD);
    home.write_config(format!("# all of us\n[projects.shop]\nid = \"{ID}\" # the shop\nstore = \"file\"\n"));
    home.tilepass(&["secret", "remove", "--yes", "-q"]).run().is(0, "", "");
    assert_eq!(home.read_config(), format!("# all of us\n[projects.shop]\nid = \"{ID}\" # the shop\n"));
}

#[test]
fn remove_previous_forgets_only_that() {
    let home = Home::with("default", OLD);
    let remove = ["secret", "remove", "--previous", "--yes"];
    home.tilepass(&remove).run().is(
        3,
        "",
        str![[r#"
error: project `default` has no replaced secret
hint: `tilepass secret status` shows which projects keep one

"#]],
    );
    home.tilepass(&["secret", "rotate", "--yes", "-q", "--from", "-"]).fed(NEW).is(0, "", "");
    home.tilepass(&["secret", "remove", "--previous"])
        .run()
        .is(5, "", str![[r#"
note: this forgets the replaced secret OOOO-OOOO-OOOO of project `default`: signers that still use it can no longer be named
error: forgetting the replaced secret of project `default` needs a confirmation, and there is nobody to ask
hint: to do it without being asked, add to the same command: `--project default --yes`

"#]]);
    home.tilepass(&remove).run().is(0, "", str![[r#"
note: this forgets the replaced secret OOOO-OOOO-OOOO of project `default`: signers that still use it can no longer be named
note: the replaced secret OOOO-OOOO-OOOO of project `default` is forgotten

"#]]);
    assert!(home.status("default")["previous"].is_null());
    home.holds("default", NEW);
}

#[test]
fn remove_without_anybody_to_ask_needs_yes() {
    let home = Home::with("shop", OLD);
    home.tilepass(&["secret", "remove"]).run().is(
        5,
        "",
        str![[r#"
note: this forgets the secret OOOO-OOOO-OOOO of project `shop` in the secrets file; nobody can bring it back from here
note: no server is told: signers and servers that have this secret go on using it
error: removing the secret of project `shop` needs a confirmation, and there is nobody to ask
hint: to do it without being asked, add to the same command: `--project shop --yes`

"#]],
    );
    home.holds("shop", OLD);
}

#[test]
fn remove_what_is_not_there_names_what_is() {
    let home = Home::with("shop", OLD);
    home.tilepass(&["secret", "remove", "--yes", "--project", "typo"])
        .run()
        .is(3, "", str![[r#"
error: project `typo` has no secret
hint: known here: `shop`
hint: store the one that the dashboard made: `tilepass secret import --project typo`; have a server make one: `tilepass secret rotate --on-server --project typo --id ID`; or make one here, which no server takes: `tilepass secret generate --project typo`

"#]]);
    // Nothing was there, and no passphrase is asked to find that out.
    Home::new()
        .tilepass(&["secret", "remove", "--yes", "--store", "file"])
        .without("TILEPASS_PASSPHRASE_FILE")
        .run()
        .is(3, "", str![[r#"
error: project `default` has no secret
hint: store the one that the dashboard made: `tilepass secret import`; have a server make one: `tilepass secret rotate --on-server --id ID`; or make one here, which no server takes: `tilepass secret generate`

"#]]);
}

// ----- the secret stays secret

#[test]
fn no_output_and_no_file_ever_has_a_piece_of_a_secret() {
    let home = Home::new();
    let old = "qW7xKz93LmPv20RtYbNc51HdSfGa84JuEiOk6Ty";
    let new = "Zr4TgUh8VjBn1MxQc6WsEd5Fy2Lp9KaIo3XeRd7";
    let mut said = String::new();
    let mut say = |ran: cli::Ran, code: i32| {
        assert_eq!(ran.code, Some(code), "{}", ran.stderr);
        said += &ran.stdout;
        said += &ran.stderr;
    };
    let v = "-v";
    say(home.tilepass(&["secret", "import", "--store", "file", v]).fed(format!(" {old}\n")), 0);
    say(home.tilepass(&["secret", "import", v]).fed(old), 5);
    say(home.tilepass(&["secret", "rotate", "--yes", "--from", "-", v]).fed(old), 5);
    say(home.tilepass(&["secret", "rotate", "--yes", "--from", "-", v]).fed(format!("\"{new}\"")), 6);
    say(home.tilepass(&["secret", "rotate", "--from", "-", v]).fed(new), 5);
    say(home.tilepass(&["secret", "rotate", "--yes", "--from", "-", "--json", v]).fed(new), 0);
    say(home.tilepass(&["secret", "status", v]).run(), 0);
    say(home.tilepass(&["secret", "status", "--json"]).run(), 0);
    let sign = ["token", "sign", "--test-visitor", "--json", v];
    say(home.tilepass(&sign).run(), 0);
    say(home.tilepass(&sign).env("TILEPASS_SECRET", old).run(), 0);
    say(home.tilepass(&sign).env("TILEPASS_SECRET", format!("{old} {new}")).run(), 6);
    for help in [
        ["secret", "import", "--help"],
        ["secret", "rotate", "--help"],
        ["token", "sign", "--help"],
        ["token", "inspect", "-h"],
    ] {
        say(home.tilepass(&help).env("TILEPASS_SECRET", old).env("TILEPASS_PASSPHRASE", new).run(), 0);
    }
    let elsewhere = ["secret", "import", "--project", "x", "--store", "file"];
    say(home.tilepass(&elsewhere).arg(old).run(), 6);
    say_files(&home, &mut said);
    for secret in [old, new, cli::PASSPHRASE] {
        for at in 0..=secret.len() - 8 {
            assert!(!said.contains(&secret[at..at + 8]), "{} is in {said}", &secret[at..at + 8]);
        }
    }
    say_nothing(home.tilepass(&["secret", "remove", "--yes", v]).run(), &[old, new]);
}

fn say_nothing(ran: cli::Ran, secrets: &[&str]) {
    let said = ran.stdout + &ran.stderr;
    assert!(secrets.iter().all(|secret| !said.contains(&secret[..8])), "{said}");
}

/// Everything that was written under the home, the passphrase's own file left out.
fn say_files(home: &Home, said: &mut String) {
    for directory in ["config/tilepass", "data/tilepass"] {
        for file in fs::read_dir(home.path().join(directory)).unwrap() {
            let bytes = fs::read(file.unwrap().path()).unwrap();
            said.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
}
