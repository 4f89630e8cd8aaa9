//! `tilepass` alone: where one stands, on stdout, without asking a keyring or a person.

use std::fs;

use snapbox::str;

use crate::support::home::{Home, OLD};
use crate::support::tokens::ID;

#[test]
fn nobody_begins_without_a_word_on_what_to_do_first() {
    let home = Home::new();
    home.run(&[] as &[&str]).is(
        0,
        str![[r#"
No project is known here yet. ID stands for the project's id on the Tiledesk server:
the 24 hexadecimal digits after `/project/` in the dashboard's address.

Store the secret that the dashboard made:
  tilepass secret import --id ID

Or let the server make one, as an administrator of the project:
  tilepass secret rotate --on-server --id ID

Find out why a token is refused, without any secret:
  tilepass token inspect

All commands:
  tilepass help

"#]],
        "",
    );
    home.run(&["--json"]).is(0, "", "");
}

#[test]
fn every_project_is_shown_as_far_as_it_is_known() {
    let home = Home::with("shop", OLD);
    home.write_config(format!(
        "[projects.shop]\nid = \"{ID}\"\n[projects.desk]\nstore = \"keyring\"\n[projects.new]\nid = \"{ID}\"\n[projects.moved]\nstore = \"file\"\n"
    ));
    // The passphrase would be asked for if a record were read, and the keyring of nobody can be reached.
    home.tilepass(&[] as &[&str]).without("TILEPASS_PASSPHRASE_FILE").run().is(
        0,
        str![[r#"
PROJECT  STORE    TILEDESK ID               SECRET
desk     keyring  -                         in the keyring, not asked
moved    file     -                         not in the secrets file
new      -        5e5f4e220b28440012117be4  none
shop     file     5e5f4e220b28440012117be4  OOOO-OOOO-OOOO, imported AGO

Several projects, and none is called `default`: choose one with
`tilepass project use NAME`, or name one with `--project NAME`.

"#]],
        "",
    );
    home.run(&["--json"]).is(
        0,
        str![[r#"
{"project":"desk","store":"keyring","tiledesk_id":null,"state":"not_asked","fingerprint":null}
{"project":"moved","store":"file","tiledesk_id":null,"state":"lost","fingerprint":null}
{"project":"new","store":null,"tiledesk_id":"5e5f4e220b28440012117be4","state":"none","fingerprint":null}
{"project":"shop","store":"file","tiledesk_id":"5e5f4e220b28440012117be4","state":"stored","fingerprint":"OOOO-OOOO-OOOO"}

"#]],
        "",
    );
}

/// What comes next for the project that commands use.
#[test]
fn the_next_step_is_one_that_can_be_typed() {
    let home = Home::new();
    home.write_config("[projects.shop]\n");
    let says = |line: &str| {
        let ran = home.run(&[] as &[&str]).code(0);
        assert!(ran.stdout.contains(&format!("\n  {line}\n")), "{}", ran.stdout);
        assert!(ran.stdout.contains("Commands use project `shop`."), "{}", ran.stdout);
    };
    says("tilepass secret import --project shop");
    home.import("shop", OLD);
    says("tilepass project set shop --id ID");
    home.write_config(format!("[projects.shop]\nid = \"{ID}\"\n"));
    says("tilepass token sign --test-visitor");
    says("tilepass token try");
    let named = home.tilepass(&[] as &[&str]).env("TILEPASS_PROJECT", "shop").run();
    assert!(named.stdout.contains("Commands use project `shop`, which `TILEPASS_PROJECT` names."), "{}", named.stdout);
    assert!(named.stdout.contains("  tilepass token try --project shop\n"), "{}", named.stdout);
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_shown() {
    let home = Home::with("shop", OLD);
    home.write_config("[projects.shop]\nstore = \"file\"\n");
    fs::write(home.secrets_file(), "rubbish").unwrap();
    let ran = home.run(&[] as &[&str]).code(0);
    assert!(ran.stdout.contains("shop     file   -            the secrets file cannot be read\n"), "{}", ran.stdout);
    assert!(
        ran.stderr.starts_with("warning: the secrets file `~/data/tilepass/secrets.tilepass` is damaged"),
        "{}",
        ran.stderr
    );
    home.write_config("[projects.shop\n");
    home.run(&[] as &[&str]).code(6);
}

/// A table at a terminal is as wide as help, whatever is in it, and into a pipe a row is a line.
#[test]
fn tables_fit_a_terminal() {
    let home = Home::with("shop", OLD);
    let long = "a-project-whose-name-is-as-long-as-that-of-a-customer-can-get";
    home.write_config(format!(
        "[projects.shop]\nid = \"{ID}\"\nstore = \"file\"\n[projects.{long}]\nid = \"{ID}\"\nserver = \"https://chat.example/api\"\n[projects.moved]\nstore = \"file\"\n"
    ));
    let commands =
        ["", "project list", "secret status", "snippet --list", "token explain", "token explain 'invalid signature'"];
    let fits = |home: &Home| {
        for command in commands {
            let Some(ran) = home.on_a_terminal(&format!("tilepass {command} 2>/dev/null")) else { return };
            assert_eq!(ran.code, 0, "{command}: {}", ran.stdout);
            let widest = ran.stdout.lines().map(|line| line.trim_end().chars().count()).max();
            assert!(widest.is_some_and(|widest| (20..=85).contains(&widest)), "{command}: {}", ran.stdout);
            let table = ran.stdout.lines().take_while(|line| !line.trim_end().is_empty());
            assert!(table.clone().count() > 3, "{command}: {}", ran.stdout);
            for line in table {
                assert!(line.trim_end().chars().count() <= 80, "{command}: {line}");
            }
        }
    };
    fits(&home);
    if let Some(ran) = home.on_a_terminal("tilepass secret status") {
        let lines: Vec<&str> = ran.stdout.lines().map(str::trim_end).collect();
        assert_eq!(
            &lines[..3],
            [
                "PROJECT  TILEDESK ID               SCHEME   STORE",
                long,
                "         5e5f4e220b28440012117be4  both     keyring"
            ]
        );
        assert_eq!(
            &lines[3..5],
            [
                "  https://chat.example/api",
                "  this computer has no keyring that tilepass can use: there is no D-Bus session"
            ]
        );
    }
    let piped = home.run(&["secret", "status"]);
    assert_eq!(piped.stdout.lines().count(), 4, "{}", piped.stdout);
    // What is damaged is said once.
    fs::write(home.secrets_file(), "nothing of ours").unwrap();
    fits(&home);
    let damaged = home.run(&["secret", "status", "--project", "shop"]);
    assert!(damaged.stdout.contains("the secrets file cannot be read"), "{}", damaged.stdout);
    assert!(!damaged.stdout.contains("secrets.tilepass"), "{}", damaged.stdout);
    assert!(damaged.stderr.contains("secrets.tilepass"), "{}", damaged.stderr);
}
