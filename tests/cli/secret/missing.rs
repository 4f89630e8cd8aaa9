//! A project without a secret, whatever the command.

use snapbox::str;

use crate::support::home::{Home, OLD};

#[test]
fn a_mistyped_name_is_told_what_is_known_and_how_to_get_a_secret() {
    let home = Home::with("shop", OLD);
    for command in [
        ["secret", "rotate", "--yes"].as_slice(),
        &["secret", "status"],
        &["secret", "remove", "--yes"],
        &["token", "sign", "--test-visitor"],
        &["secret", "exec", "--project", "typo", "--", "true"],
    ] {
        let named = if command.contains(&"--") { &[][..] } else { &["--project", "typo"] };
        home.run(&[command, named].concat()).is(3, "", str![[r#"
error: project `typo` has no secret
hint: known here: `shop`
hint: store the one that the dashboard made: `tilepass secret import --project typo`; have a server make one: `tilepass secret rotate --on-server --project typo --id ID`; or make one here, which no server takes: `tilepass secret generate --project typo`

"#]]);
    }
}

#[test]
fn no_passphrase_is_asked_for_a_file_that_is_not_there() {
    let home = Home::new();
    for command in [["secret", "rotate"], ["secret", "remove"]] {
        let call = home.tilepass(&command).arg("--yes").arg("--store").arg("file");
        call.without("TILEPASS_PASSPHRASE_FILE").run().is(3, "", str![[r#"
error: project `default` has no secret
hint: store the one that the dashboard made: `tilepass secret import`; have a server make one: `tilepass secret rotate --on-server --id ID`; or make one here, which no server takes: `tilepass secret generate`

"#]]);
    }
}
