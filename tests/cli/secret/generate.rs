//! `secret generate` through the binary, with the secrets file and nobody to ask.

use snapbox::str;

use crate::support::home::{Home, OLD, closed_pipe};
use crate::support::tokens::ID;

#[test]
fn generate_shows_the_secret_once_and_without_a_newline() {
    let home = Home::new();
    let ran = home.tilepass(&["secret", "generate", "--store", "file"]).run();
    assert_eq!(ran.code, 0);
    assert_eq!(ran.stdout.len(), 43);
    assert!(ran.stdout.bytes().all(|b| b.is_ascii_alphanumeric()));
    ran.says(str![[r#"
note: made here and stored in the secrets file for project `default`; fingerprint FFFF-FFFF-FFFF
note: give it to every back end that signs tokens and to whatever checks them, and restart them; no Tiledesk server knows it, and none takes a secret made elsewhere
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
note: give it to every back end that signs tokens and to whatever checks them, and restart them; no Tiledesk server knows it, and none takes a secret made elsewhere

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
hint: usage: `tilepass secret generate [OPTIONS]`

"#]],
    );
    home.tilepass(&bare)
        .arg("--hide")
        .run()
        .is(0, str![[r#"
{"project":"default","fingerprint":"FFFF-FFFF-FFFF","origin":"made-here","store":"file"}

"#]], str![[r#"
note: made here and stored in the secrets file for project `default`; fingerprint FFFF-FFFF-FFFF
note: give it to every back end that signs tokens and to whatever checks them, and restart them; no Tiledesk server knows it, and none takes a secret made elsewhere

"#]]);
}

#[test]
fn generate_has_bounds() {
    let home = Home::with("other", OLD);
    for (length, code) in [("32", 0), ("256", 0), ("31", 2), ("257", 2), ("-1", 2), ("x", 2)] {
        let project = format!("p{length}");
        let ran = home
            .tilepass(&["secret", "generate", "--store", "file", "-q", "--project", &project])
            .arg("--length")
            .arg(length)
            .run();
        assert_eq!(ran.code, code, "{length}: {}", ran.stderr);
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
    // A server takes none that is made here: `secret rotate` alone would refuse.
    home.write_config(format!("[projects.shop]\nid = \"{ID}\"\nstore = \"file\"\n"));
    home.tilepass(&["secret", "generate", "--project", "shop"]).run().is(
        5,
        "",
        str![[r#"
error: project `shop` has a secret already (OOOO-OOOO-OOOO)
hint: to have the server replace it: `tilepass secret rotate --on-server --project shop`; to store one that the dashboard made: `tilepass secret rotate --from - --project shop`

"#]],
    );
}

#[test]
fn what_is_advised_where_a_server_makes_the_secrets_works() {
    let home = Home::new().env("TILEPASS_STORE", "file");
    home.write_config(format!("[projects.shop]\nid = \"{ID}\"\n"));
    let ran = home.tilepass(&["token", "sign", "--test-visitor", "--project", "shop"]).run();
    let local = "tilepass secret generate --local --project shop";
    assert!(ran.stderr.contains(&format!("`{local}`")), "{}", ran.stderr);
    home.tilepass(&local.split(' ').skip(1).collect::<Vec<_>>()).run().code(0);
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
note: give it to every back end that signs tokens and to whatever checks them, and restart them; no Tiledesk server knows it, and none takes a secret made elsewhere

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
note: give it to every back end that signs tokens and to whatever checks them, and restart them; no Tiledesk server knows it, and none takes a secret made elsewhere
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
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
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
