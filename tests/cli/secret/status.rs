//! `secret status` through the binary, with the secrets file.

use std::fs;

use jiff::Timestamp;
use snapbox::str;
use tilepass::Exit;
use tilepass::store::{Origin, Record, StoreError};

use crate::support::home::{Home, NEW, OLD};
use crate::support::host::TestHost;
use crate::support::tokens::{ID, NOW, secret};

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
PROJECT        TILEDESK ID  SERVER  SCHEME   STORE  SECRET
a-longer-name  -            -       visitor  file   NNNN-NNNN-NNNN  imported AGO
default        -            -       visitor  file   FFFF-FFFF-FFFF  made here AGO; replaced OOOO-OOOO-OOOO AGO

"#]],
        "",
    );
    home.tilepass(&["secret", "status", "--project", "default"]).run().is(
        0,
        str![[r#"
PROJECT  TILEDESK ID  SERVER  SCHEME   STORE  SECRET
default  -            -       visitor  file   FFFF-FFFF-FFFF  made here AGO; replaced OOOO-OOOO-OOOO AGO

"#]],
        "",
    );
    home.tilepass(&["secret", "status"]).env("TILEPASS_PROJECT", "a-longer-name").run().is(
        0,
        str![[r#"
PROJECT        TILEDESK ID  SERVER  SCHEME   STORE  SECRET
a-longer-name  -            -       visitor  file   NNNN-NNNN-NNNN  imported AGO

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
            "server",
            "scheme",
            "state",
            "fingerprint",
            "made_at",
            "age_s",
            "age_from",
            "too_old",
            "origin",
            "previous",
            "server_asked_at",
            "server_asked",
            "signers",
            "unconfirmed"
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
PROJECT  TILEDESK ID  SERVER  SCHEME   STORE    SECRET
gone     -            -       visitor  file     not there: none was stored yet, or it is lost, or the secrets file was moved, or `config.toml` came from another computer
shop     -            -       visitor  file     OOOO-OOOO-OOOO  imported AGO
web      -            -       visitor  keyring  this computer has no keyring that tilepass can use: there is no D-Bus session bus (`DBUS_SESSION_BUS_ADDRESS` is not set, or wrong)

"#]], "");
    let json = home.tilepass(&["secret", "status", "--json"]).run();
    assert!(json.stdout.contains(r#""state":"unavailable","error":"this computer has no keyring"#), "{}", json.stdout);
    assert!(
        json.stdout.contains(
            r#""project":"gone","store":"file","tiledesk_id":null,"server":null,"scheme":null,"state":"lost"}"#
        ),
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
PROJECT  TILEDESK ID  SERVER  SCHEME   STORE  SECRET
shop     -            -       visitor  file   the secrets file cannot be read

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

const STRICT: [&str; 3] = ["secret", "status", "--strict"];
const OLDER_THAN_A_DAY: [&str; 4] = ["secret", "status", "--max-age", "1d"];

/// Two hours after its secret was made by a server, and another one imported.
fn two_hours_later() -> TestHost {
    let host = TestHost::new();
    TestHost::keep(&host.file, "imported", OLD);
    let made = Timestamp::from_second(NOW - 2 * 3600).unwrap();
    let record = Record::new(secret(NEW), made, Origin::Server);
    host.file.borrow_mut().records.insert("server".parse().unwrap(), record);
    host
}

#[test]
fn a_secret_that_is_too_old_is_named_and_is_1() {
    let host = two_hours_later();
    let run = |arguments: &[&str]| host.run(&[&["secret", "status"], arguments].concat());
    assert_eq!(run(&[]).exit, Exit::Done);
    assert_eq!(run(&["--max-age", "3h"]).exit, Exit::Done);
    run(&["--max-age", "90m"]).is(
        Exit::Refused,
        str![[r#"
PROJECT   TILEDESK ID  SERVER  SCHEME   STORE  SECRET
imported  -            -       visitor  file   b202-30dd-cb38  imported 1 h ago
server    -            -       visitor  file   6861-42bd-cb01  made by the server 2 h ago; too old

"#]],
        str![[r#"
warning: the secret of project `server` is older than 1 h 30 min
hint: replace it: `tilepass secret rotate --on-server --project server`
note: an imported secret may be older than its import: when it was made is not known here

"#]],
    );
    for (arguments, exit) in [
        (&["--max-age", "90m", "--strict"][..], Exit::Refused),
        (&["--max-age", "90m", "--project", "imported"], Exit::Done),
        (&["--max-age", "30m", "--project", "imported"], Exit::Refused),
    ] {
        assert_eq!(run(arguments).exit, exit, "{arguments:?}");
    }
    let json = run(&["--max-age", "90m", "--json"]);
    let lines: Vec<serde_json::Value> = json.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["age_from"], &lines[0]["too_old"]), (&"import".into(), &false.into()));
    assert_eq!((&lines[1]["age_from"], &lines[1]["too_old"]), (&"creation".into(), &true.into()));
    for bad in ["0", "-1d", "1.5d", "soon"] {
        assert_eq!(run(&["--max-age", bad]).exit, Exit::Usage, "{bad}");
    }
}

/// The age is that of the secret, and not of its return.
#[test]
fn a_secret_that_came_back_is_as_old_as_before() {
    let host = TestHost::new();
    TestHost::keep(&host.file, "shop", OLD);
    let project = "shop".parse().unwrap();
    let old = host.file.borrow_mut().records.remove(&project).unwrap();
    let now = Timestamp::from_second(NOW).unwrap();
    let back = old.rotated(secret(NEW), now, Origin::MadeHere).restored(now);
    host.file.borrow_mut().records.insert(project, back);
    assert_eq!(host.run(&["secret", "status", "--max-age", "30m"]).exit, Exit::Refused);
}

#[test]
fn what_cannot_be_had_is_4_where_that_is_asked_for() {
    let well = Home::with("shop", OLD);
    well.run(&STRICT).code(0);
    well.run(&OLDER_THAN_A_DAY).code(0);
    // A scheduler hears nothing while all is well.
    well.run(&[&STRICT[..], &["-q", "--max-age", "1d"]].concat()).is(0, "", "");
    assert!(well.run(&["secret", "status", "-q"]).stdout.contains("shop"));
    let damage = |home: &Home| {
        let mut bytes = fs::read(home.secrets_file()).unwrap();
        bytes[100] ^= 1;
        fs::write(home.secrets_file(), bytes).unwrap();
    };
    let lose = |home: &Home| fs::remove_file(home.secrets_file()).unwrap();
    let hide =
        |home: &Home| home.write_config("[projects.shop]\nstore = \"keyring\"\n[projects.web]\nstore = \"keyring\"\n");
    for spoil in [&damage as &dyn Fn(&Home), &lose, &hide] {
        let home = Home::with("shop", OLD);
        spoil(&home);
        home.run(&["secret", "status"]).code(0);
        home.run(&STRICT).code(4);
        home.run(&[&STRICT[..], &["--max-age", "1d"]].concat()).code(4);
    }
    // A damaged file may have had projects that nothing else knows of.
    let home = Home::with("shop", OLD);
    fs::remove_file(home.config()).unwrap();
    damage(&home);
    home.run(&STRICT).code(4);
}

#[test]
fn a_store_that_is_locked_and_a_rotation_that_is_pending_are_4() {
    let host = TestHost::with_old();
    // Nobody stored one of `new`: that is no loss.
    host.write_config(&format!("[projects.default]\nstore = \"keyring\"\n[projects.new]\nid = \"{ID}\"\n"));
    assert_eq!(host.run(&STRICT).exit, Exit::Done);
    host.keyring.borrow_mut().fault = Some(Box::new(|_| Some(StoreError::Locked("it is locked".to_owned()))));
    assert_eq!(host.run(&STRICT).exit, Exit::Store);
    let json = host.run(&["secret", "status", "--json"]);
    assert!(
        json.stdout
            .contains(r#""state":"locked","error":"the keyring is locked: it is locked","error_code":"store.locked""#),
        "{}",
        json.stdout
    );
    let host = TestHost::with_old();
    let project = "default".parse().unwrap();
    let old = host.keyring.borrow_mut().records.remove(&project);
    let pending = Record::asking(old, "https://chat.example", Timestamp::from_second(NOW).unwrap());
    host.keyring.borrow_mut().records.insert(project, pending);
    assert_eq!(host.run(&["secret", "status"]).exit, Exit::Done);
    assert_eq!(host.run(&STRICT).exit, Exit::Store);
    // 4 comes before 1.
    assert_eq!(host.run(&[&STRICT[..], &["--max-age", "1s"]].concat()).exit, Exit::Store);
    assert_eq!(host.run(&["secret", "status", "--max-age", "1s"]).exit, Exit::Refused);
}
