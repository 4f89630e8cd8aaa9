//! `secret status` through the binary, with the secrets file.

use std::fs;

use snapbox::str;

use crate::support::home::{Home, NEW, OLD};

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
