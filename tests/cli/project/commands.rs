//! `tilepass project …` through the binary, with the secrets file and no keyring: each case says all of it.

use std::fs;

use snapbox::str;

use crate::support::home::{Home, NEW, OLD};
use crate::support::tokens::ID;

// ----- set

#[test]
fn a_secret_among_the_settings_is_named_as_one() {
    let home = Home::new();
    home.write_config("[projects.shop]\nsecret = \"hunter2\"\n");
    let ran = home.tilepass(&["project", "list"]).run().code(0);
    assert!(
        ran.stderr.contains("a secret does not belong in this file: store it with `tilepass secret import`"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
}

#[test]
fn set_remembers_what_is_given_and_leaves_the_rest() {
    let home = Home::new();
    home.tilepass(&["project", "set", "shop", "--id", ID]).run().is(
        0,
        "",
        str![[r#"
note: settings of new project `shop`: Tiledesk id 5e5f4e220b28440012117be4

"#]],
    );
    home.tilepass(&[
        "project",
        "set",
        "shop",
        "--server",
        "HTTPS://Chat.example:8443/api/",
        "--scheme",
        "custom",
    ])
    .run()
    .is(0, "", str![[r#"
note: settings of project `shop`: Tiledesk id 5e5f4e220b28440012117be4, server https://chat.example:8443/api, scheme custom

"#]]);
    home.tilepass(&["project", "set", "--store", "file"])
        .run()
        .is(0, "", str![[r#"
note: settings of project `shop`: Tiledesk id 5e5f4e220b28440012117be4, server https://chat.example:8443/api, scheme custom, store file

"#]]);
    assert_eq!(
        home.read_config(),
        format!(
            "[projects.shop]\nid = \"{ID}\"\nserver = \"https://chat.example:8443/api\"\nscheme = \"custom\"\nstore = \"file\"\nnew = true\n"
        )
    );
    home.tilepass(&["project", "set", "--unset", "server,scheme", "--unset", "id", "--unset=store"]).run().is(
        0,
        "",
        str![[r#"
note: settings of project `shop`: none

"#]],
    );
    assert_eq!(home.read_config(), "[projects.shop]\n");
    assert!(!home.secrets_file().exists());
}

#[test]
fn set_says_in_json_what_the_settings_are_then() {
    let home = Home::with("shop", OLD);
    home.tilepass(&["project", "set", "--json", "-q", "--id", ID]).run().is(
        0,
        str![[r#"
{"project":"shop","tiledesk_id":"5e5f4e220b28440012117be4","server":null,"scheme":null,"store":"file"}

"#]],
        "",
    );
    home.tilepass(&["project", "set", "--json", "-q", "blog", "--scheme=visitor"]).run().is(
        0,
        str![[r#"
{"project":"blog","tiledesk_id":null,"server":null,"scheme":"visitor","store":null}

"#]],
        "",
    );
    home.tilepass(&["project", "set", "--json", "-q", "shop", "--unset", "store"]).run().is(
        0,
        str![[r#"
{"project":"shop","tiledesk_id":"5e5f4e220b28440012117be4","server":null,"scheme":null,"store":"file"}

"#]],
        "",
    );
}

#[test]
fn the_id_can_come_after_the_import() {
    let home = Home::with("default", OLD);
    let sign = ["token", "sign", "--test-visitor", "--format", "raw"];
    let before = home.tilepass(&sign).run();
    before.says(str![[r#"
note: without the project's Tiledesk id (`--id`) this is a `visitor` token, and today's Tiledesk answers 401 to it at sign-in
hint: to have it remembered: `tilepass project set default --id ID`

"#]]);
    home.tilepass(&["project", "set", "default", "--id", ID, "-q"]).run().is(0, "", "");
    let after = home.tilepass(&sign).run();
    after.says("");
    assert!(after.stdout.len() > before.stdout.len() + 100);
    home.tilepass(&[
        "token",
        "sign",
        "--test-visitor",
        "--scheme",
        "both",
        "--project",
        "other",
    ])
    .env("TILEPASS_SECRET", NEW)
    .run()
    .is(2, "", str![[r#"
note: the secret in `TILEPASS_SECRET` is used, not the one kept for project `other`
error: scheme `both` needs the project's Tiledesk id: give it with `--id`, or once for all with `tilepass project set --id ID`; it stands in the dashboard's address, after `/project/`

Usage: tilepass token sign [OPTIONS]

For more information, try '--help'.

"#]]);
}

#[test]
fn nothing_to_set_names_the_flags() {
    let home = Home::new();
    for arguments in
        [["project", "set"].as_slice(), &["project", "set", "shop"], &["project", "set", "--project", "shop"]]
    {
        home.tilepass(arguments)
            .env("TILEPASS_STORE", "file")
            .env("TILEPASS_TILEDESK_ID", ID)
            .env("TILEPASS_SERVER", "https://chat.example")
            .run()
            .is(
                2,
                "",
                str![[r#"
error: nothing is to be set: give `--id`, `--server`, `--scheme`, `--store` or `--unset`

Usage: tilepass project set [OPTIONS] [NAME]

For more information, try '--help'.

"#]],
            );
    }
    assert!(!home.config().exists());
}

#[test]
fn a_setting_is_not_set_and_unset_at_once() {
    let home = Home::new();
    home.tilepass(&["project", "set", "--id", ID, "--unset", "scheme,id"]).run().is(
        2,
        "",
        str![[r#"
error: `--id` and `--unset id` contradict each other

Usage: tilepass project set [OPTIONS] [NAME]

For more information, try '--help'.

"#]],
    );
    let ran = home.tilepass(&["project", "set", "--unset", "store", "--store", "file"]).run();
    assert!(ran.stderr.starts_with("error: `--store` and `--unset store` contradict each other\n"), "{}", ran.stderr);
    assert!(!home.config().exists());
}

#[test]
fn name_and_project_are_the_same_thing() {
    let home = Home::new();
    home.tilepass(&["project", "set", "shop", "--project", "shop", "-q", "--id", ID]).run().is(0, "", "");
    for command in ["set", "remove"] {
        let mut call = home.tilepass(&["project", command, "shop", "--project", "blog"]);
        if command == "set" {
            call = call.arg("--id").arg(ID);
        }
        let ran = call.run();
        assert_eq!(ran.code, 2);
        assert!(
            ran.stderr.starts_with(
                "error: `shop` and `--project blog` are two different projects\n\nUsage: tilepass project "
            ),
            "{}",
            ran.stderr
        );
    }
    // What is typed comes before the environment.
    home.tilepass(&["project", "set", "shop", "-q", "--scheme", "both"])
        .env("TILEPASS_PROJECT", "blog")
        .run()
        .is(0, "", "");
    assert_eq!(home.read_config(), format!("[projects.shop]\nid = \"{ID}\"\nscheme = \"both\"\n"));
    home.tilepass(&["project", "set", "-q", "--scheme", "both"]).env("TILEPASS_PROJECT", "blog").run().is(
        0,
        "",
        str![[r#"
warning: scheme `both` needs the project's Tiledesk id, and none is set: give it with `--id`

"#]],
    );
    home.tilepass(&["project", "set", "--scheme", "custom"]).run().is(
        2,
        "",
        str![[r#"
error: several projects are stored here, and none was named
hint: name one with `--project`: `blog` and `shop`
hint: or choose the one that commands use: `tilepass project use NAME`

"#]],
    );
    home.tilepass(&["project", "set", "a b", "--scheme", "custom"])
        .run()
        .is(2, "", str![[r#"
error: invalid value 'a b' for '[NAME]': a project name is 1 to 64 letters, digits, `.`, `_` or `-`, and begins with a letter or digit

For more information, try '--help'.

"#]]);
}

#[test]
fn without_a_name_nobody_guesses_while_the_file_store_is_unreadable() {
    let home = Home::with("shop", OLD);
    fs::write(home.secrets_file(), "not a vault").unwrap();
    let before = home.read_config();
    home.tilepass(&["project", "set", "--id", ID]).run().is(
        4,
        "",
        str![[r#"
error: the secrets file `~/data/tilepass/secrets.tilepass` is damaged: it does not begin like a secrets file
hint: nothing was changed; put a backup of that file in its place, or move it away and import the secrets again

"#]],
    );
    assert_eq!(home.read_config(), before);
    home.tilepass(&["project", "set", "shop", "--id", ID, "-q"]).run().is(0, "", "");
}

#[test]
fn plain_http_to_another_computer_needs_permission_each_time() {
    let home = Home::new();
    let set = ["project", "set", "shop", "--server", "http://chat.example"];
    home.tilepass(&set).run().is(
        5,
        "",
        str![[r#"
error: `http://chat.example` is not encrypted: everybody on the way could read what is sent and answered
hint: give an address that begins with `https://`, or, in a network that you trust with it, add `--insecure-http`

"#]],
    );
    assert!(!home.config().exists());
    home.tilepass(&set)
        .arg("--insecure-http")
        .run()
        .is(0, "", str![[r#"
note: settings of new project `shop`: server http://chat.example
warning: `http://chat.example` is not encrypted: everybody on the way can read what is sent and answered; each command that asks it needs `--insecure-http` again

"#]]);
    assert_eq!(home.read_config(), "[projects.shop]\nserver = \"http://chat.example\"\n");
    home.tilepass(&["project", "set", "shop", "--server", "http://localhost:3000"]).run().is(
        0,
        "",
        str![[r#"
note: settings of project `shop`: server http://localhost:3000

"#]],
    );
    home.tilepass(&["project", "set", "shop", "--id", ID, "--insecure-http"]).run().is(
        2,
        "",
        str![[r#"
error: the following required arguments were not provided:
  --server <URL>

Usage: tilepass project set --server <URL> --id <ID> --insecure-http <NAME>

For more information, try '--help'.

"#]],
    );
}

#[test]
fn an_address_that_is_refused_is_not_quoted() {
    let home = Home::new();
    for (url, why) in [
        (
            "https://ada:pw-in-it@chat.example",
            "a server's address has no user name or password in it: they are asked for when they are needed",
        ),
        (
            "chat.example",
            "a server's address begins with `https://`, as in `https://api.tiledesk.com/v3`, or, on this computer, with `http://`",
        ),
    ] {
        let ran = home.tilepass(&["project", "set", "--server", url]).run();
        ran.is(
            2,
            "",
            format!(
                "error: `--server` cannot be used: {why}\n\nUsage: tilepass project set [OPTIONS] [NAME]\n\nFor more information, try '--help'.\n"
            ),
        );
    }
}

#[test]
fn settings_that_contradict_each_other_are_warned_about() {
    let home = Home::new();
    home.tilepass(&["project", "set", "shop", "-q", "--scheme", "both"]).run().is(
        0,
        "",
        str![[r#"
warning: scheme `both` needs the project's Tiledesk id, and none is set: give it with `--id`

"#]],
    );
    home.tilepass(&["project", "set", "shop", "-q", "--scheme", "visitor"]).run().is(0, "", "");
    home.tilepass(&["project", "set", "shop", "-q", "--id", ID]).run().is(
        0,
        "",
        str![[r#"
warning: today's Tiledesk answers 401 at sign-in to tokens of scheme `visitor`; `both` works everywhere

"#]],
    );
    home.tilepass(&["project", "set", "shop", "-q", "--scheme", "custom"]).run().is(0, "", "");
    home.tilepass(&["project", "set", "shop", "-q", "--unset", "id"]).run().is(
        0,
        "",
        str![[r#"
warning: scheme `custom` needs the project's Tiledesk id, and none is set: give it with `--id`

"#]],
    );
}

#[test]
fn set_keeps_comments_unknown_keys_and_order() {
    let home = Home::new();
    home.write_config(
        "# ours\n[projects.shop] # Ann's\ncolour = \"red\"\nscheme = 'both' # for now\nid = '5E5F4E220B28440012117BE4' # from the address\n\n[projects.blog]\n",
    );
    home.tilepass(&[
        "project",
        "set",
        "shop",
        "--server",
        "https://chat.example",
        "--id",
        ID,
    ])
    .run()
    .is(0, "", str![[r#"
warning: `~/config/tilepass/config.toml`, line 3, column 1: `colour` means nothing to this version (known: id, server, scheme, store)
note: settings of project `shop`: Tiledesk id 5e5f4e220b28440012117be4, server https://chat.example, scheme both

"#]]);
    assert_eq!(
        home.read_config(),
        "# ours\n[projects.shop] # Ann's\ncolour = \"red\"\nscheme = 'both' # for now\nid = \"5e5f4e220b28440012117be4\" # from the address\nserver = \"https://chat.example\"\n\n[projects.blog]\n"
    );
}

// ----- set --store, as far as it goes without a keyring (moves with one are in `migration.rs` and `tests/keyring`)

#[test]
fn without_a_secret_the_store_is_remembered_for_the_first_one() {
    let home = Home::new();
    home.tilepass(&["project", "set", "shop", "--store", "file"]).without("TILEPASS_PASSPHRASE_FILE").run().is(
        0,
        "",
        str![[r#"
note: settings of new project `shop`: store file

"#]],
    );
    home.tilepass(&["secret", "import", "-q", "--project", "shop", "-"]).fed(OLD).is(0, "", "");
    home.holds("shop", OLD);
    // It is there already.
    home.tilepass(&["project", "set", "shop", "--store", "file"]).run().is(
        0,
        "",
        str![[r#"
note: settings of project `shop`: store file

"#]],
    );
    home.holds("shop", OLD);
}

#[test]
fn a_secret_does_not_move_where_there_is_no_keyring() {
    let home = Home::with("shop", OLD);
    let before = home.read_config();
    home.tilepass(&["project", "set", "shop", "--store", "keyring", "--id", ID])
        .run()
        .is(4, "", str![[r#"
error: this computer has no keyring that tilepass can use: there is no D-Bus session bus (`DBUS_SESSION_BUS_ADDRESS` is not set, or wrong); the secret of project `shop` stays in the secrets file
hint: a keyring comes with a desktop's session: log in to one, and do it there

"#]]);
    assert_eq!(home.read_config(), before);
    home.holds("shop", OLD);
    // The environment's choice moves nothing.
    home.tilepass(&["project", "set", "shop", "--id", ID, "-q"]).env("TILEPASS_STORE", "keyring").run().is(0, "", "");
    home.holds("shop", OLD);
}

#[test]
fn settings_from_another_computer_can_be_given_up() {
    let home = Home::new();
    home.write_config("[projects.shop]\nstore = \"keyring\"\n");
    home.tilepass(&["project", "set", "shop", "--store", "file"])
        .run()
        .is(4, "", str![[r#"
error: whether the secret of project `shop` is in the keyring cannot be told: this computer has no keyring that tilepass can use: there is no D-Bus session bus (`DBUS_SESSION_BUS_ADDRESS` is not set, or wrong); nothing was changed
hint: if `config.toml` came from another computer, or the secret is lost: `tilepass project set shop --unset store`, and then this again

"#]]);
    home.tilepass(&["project", "remove", "shop", "--yes"])
        .run()
        .is(4, "", str![[r#"
error: whether the secret of project `shop` is in the keyring cannot be told: this computer has no keyring that tilepass can use: there is no D-Bus session bus (`DBUS_SESSION_BUS_ADDRESS` is not set, or wrong); nothing was changed
hint: if `config.toml` came from another computer, or the secret is lost: `tilepass project set shop --unset store`, and then this again

"#]]);
    home.tilepass(&["project", "set", "shop", "--unset", "store"]).run().is(
        0,
        "",
        str![[r#"
note: settings of project `shop`: none

"#]],
    );
    home.tilepass(&["project", "set", "shop", "--store", "file", "-q"]).run().is(0, "", "");
    assert_eq!(home.read_config(), "[projects.shop]\nstore = \"file\"\nnew = true\n");
}

/// All commands mean the same one where none is named.
#[test]
fn a_sample_is_for_the_project_whose_secret_is_handed_over() {
    let home = Home::new();
    home.tilepass(&["secret", "import", "-q"]).env("TILEPASS_STORE", "file").fed(OLD).is(0, "", "");
    home.tilepass(&["project", "set", "-q", "shop", "--id", ID]).run().is(0, "", "");
    let sample = home.tilepass(&["snippet", "html", "-q"]).run();
    assert_eq!(sample.code, 0);
    assert!(!sample.stdout.contains(ID), "{}", sample.stdout);
    let sample = home.tilepass(&["snippet", "html", "-q", "--project", "shop"]);
    assert!(sample.run().stdout.contains(ID));
}

// ----- list

#[test]
fn list_has_a_line_for_each_project_and_asks_nobody() {
    let home = Home::with("blog", OLD);
    home.write_config(format!(
        "[projects.shop]\nid = \"{ID}\"\n\n[projects.a-test-shop]\nid = \"{ID}\"\nserver = \"http://localhost:3000\"\nscheme = \"custom\"\nstore = \"keyring\"\n"
    ));
    home.tilepass(&["project", "list"]).without("TILEPASS_PASSPHRASE_FILE").run().is(
        0,
        str![[r#"
PROJECT      TILEDESK ID               SERVER                                 SCHEME             STORE
a-test-shop  5e5f4e220b28440012117be4  http://localhost:3000                  custom             keyring
blog         no id                     https://api.tiledesk.com/v3 (default)  visitor (default)  file
shop         5e5f4e220b28440012117be4  https://api.tiledesk.com/v3 (default)  both (default)     keyring (default)

"#]],
        "",
    );
    home.tilepass(&["project", "list", "--json"])
        .without("TILEPASS_PASSPHRASE_FILE")
        .run()
        .is(0, str![[r#"
{"project":"a-test-shop","tiledesk_id":"5e5f4e220b28440012117be4","server":"http://localhost:3000","scheme":"custom","store":"keyring","in_use":false}
{"project":"blog","tiledesk_id":null,"server":null,"scheme":null,"store":"file","in_use":false}
{"project":"shop","tiledesk_id":"5e5f4e220b28440012117be4","server":null,"scheme":null,"store":null,"in_use":false}

"#]], "");
    home.tilepass(&["project", "list", "--project", "shop"]).run().is(
        0,
        str![[r#"
PROJECT  TILEDESK ID               SERVER                                 SCHEME          STORE
shop     5e5f4e220b28440012117be4  https://api.tiledesk.com/v3 (default)  both (default)  keyring (default)

"#]],
        "",
    );
    home.tilepass(&["project", "list"]).env("TILEPASS_PROJECT", "blog").run().is(
        0,
        str![[r#"
PROJECT  TILEDESK ID  SERVER                                 SCHEME             STORE
blog     no id        https://api.tiledesk.com/v3 (default)  visitor (default)  file

"#]],
        str![[r#"
note: only project `blog`: `TILEPASS_PROJECT` is set

"#]],
    );
    home.tilepass(&["project", "list", "--project", "shpo"]).run().is(
        3,
        "",
        str![[r#"
error: there is no project `shpo`
hint: known here: `a-test-shop`, `blog` and `shop`

"#]],
    );
}

#[test]
fn list_says_when_there_is_nothing() {
    let home = Home::new();
    home.tilepass(&["project", "list"]).run().is(
        0,
        "",
        str![[r#"
note: no project is known here
hint: store the secret that the dashboard made: `tilepass secret import`

"#]],
    );
    home.tilepass(&["project", "list", "-q", "--json"]).run().is(0, "", "");
    home.tilepass(&["project", "list", "--project", "shop"]).run().is(3, "", "error: there is no project `shop`\n");
}

#[test]
fn list_goes_on_where_the_file_store_is_damaged() {
    let home = Home::with("shop", OLD);
    fs::write(home.secrets_file(), "not a vault").unwrap();
    home.tilepass(&["project", "list"]).run().is(
        0,
        str![[r#"
PROJECT  TILEDESK ID  SERVER                                 SCHEME             STORE
shop     no id        https://api.tiledesk.com/v3 (default)  visitor (default)  file

"#]],
        str![[r#"
warning: the secrets file `~/data/tilepass/secrets.tilepass` is damaged: it does not begin like a secrets file

"#]],
    );
}

// ----- remove

#[test]
fn remove_forgets_the_settings() {
    let home = Home::new();
    home.write_config(format!(
        "# ours\n\n[projects.blog]\n\n# Ann's\n[projects.shop]\nid = \"{ID}\"\ncolour = \"red\"\nscheme = \"both\"\n\n[projects.wiki] # Bob's\n"
    ));
    home.tilepass(&["project", "remove", "shop", "--yes", "--json"])
        .run()
        .is(0, str![[r#"
{"project":"shop","removed":"settings"}

"#]], str![[r#"
warning: `~/config/tilepass/config.toml`, line 8, column 1: `colour` means nothing to this version (known: id, server, scheme, store)
note: this forgets the settings of project `shop`: Tiledesk id 5e5f4e220b28440012117be4, scheme both
note: the settings of project `shop` are forgotten

"#]]);
    assert_eq!(home.read_config(), "# ours\n\n[projects.blog]\n\n[projects.wiki] # Bob's\n\n# Ann's\n");
    home.tilepass(&["project", "remove", "shop", "--yes"]).run().is(
        3,
        "",
        str![[r#"
error: there is no project `shop`
hint: known here: `blog` and `wiki`

"#]],
    );
}

#[test]
fn remove_wants_a_confirmation() {
    let home = Home::new();
    home.write_config("[projects.shop]\nscheme = \"visitor\"\n[projects.blog]\n");
    home.tilepass(&["project", "remove", "shop"]).run().is(
        5,
        "",
        str![[r#"
note: this forgets the settings of project `shop`: scheme visitor
error: forgetting the settings of project `shop` needs a confirmation, and there is nobody to ask
hint: to do it without being asked, add to the same command: `--yes`

"#]],
    );
    home.tilepass(&["project", "remove", "--yes"]).run().is(
        2,
        "",
        str![[r#"
error: several projects are stored here, and none was named
hint: name one with `--project`: `blog` and `shop`
hint: or choose the one that commands use: `tilepass project use NAME`

"#]],
    );
    assert!(home.read_config().contains("shop"));
}

#[test]
fn remove_refuses_while_there_is_a_secret() {
    let home = Home::with("shop", OLD);
    let before = home.read_config();
    home.tilepass(&["project", "remove", "shop", "--yes"]).run().is(
        5,
        "",
        str![[r#"
error: project `shop` has a secret in the secrets file; nothing was changed
hint: forget that first: `tilepass secret remove --project shop`

"#]],
    );
    assert_eq!(home.read_config(), before);
    home.holds("shop", OLD);
    home.tilepass(&["project", "set", "shop", "-q", "--id", ID]).run().is(0, "", "");
    home.tilepass(&["secret", "remove", "--project", "shop", "--yes", "-q"]).run().is(0, "", "");
    home.tilepass(&["project", "remove", "--yes", "-q"]).run().is(0, "", "");
    assert_eq!(home.read_config(), "");
}

#[test]
fn remove_changes_nothing_while_a_store_cannot_say() {
    let home = Home::with("shop", OLD);
    fs::write(home.secrets_file(), "not a vault").unwrap();
    let before = home.read_config();
    home.tilepass(&["project", "remove", "shop", "--yes"]).run().is(
        4,
        "",
        str![[r#"
error: the secrets file `~/data/tilepass/secrets.tilepass` is damaged: it does not begin like a secrets file
hint: nothing was changed; put a backup of that file in its place, or move it away and import the secrets again

"#]],
    );
    assert_eq!(home.read_config(), before);
}

/// A name that was mistyped makes a project of its own, and that is said beside the other one.
#[test]
fn a_new_name_beside_one_like_it_is_noticed() {
    let home = Home::new();
    home.run(&["project", "set", "shop", "-q", "--id", ID]).code(0);
    for (name, is_slip) in [("Shop", true), ("shpo", true), ("shop2", false), ("blog", false)] {
        let ran = home.run(&["project", "set", name, "--scheme", "custom"]).code(0);
        let hint = format!(
            "hint: there is a project `shop`, too: if that is meant, `tilepass project remove {name}`, and set it there\n"
        );
        assert_eq!(ran.stderr.contains(&hint), is_slip, "{name}: {}", ran.stderr);
        // It is no news from then on.
        assert!(!home.run(&["project", "set", name, "--scheme", "custom"]).code(0).stderr.contains("hint:"));
        home.run(&["project", "remove", name, "--yes"]).code(0);
    }
}
