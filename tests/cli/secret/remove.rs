//! `secret remove` through the binary, with the secrets file and nobody to ask.

use snapbox::str;

use crate::support::home::{Home, NEW, OLD};
use crate::support::tokens::ID;

#[test]
fn remove_forgets_the_secret_and_keeps_its_place() {
    let home = Home::with("shop", OLD);
    home.tilepass(&["secret", "remove", "--yes"]).run().is(
        0,
        "",
        str![[r#"
note: this forgets the secret OOOO-OOOO-OOOO of project `shop` in the secrets file; nobody can bring it back from here
note: no server is told: signers and servers that have this secret go on using it
note: the secret OOOO-OOOO-OOOO of project `shop` is forgotten
note: its next one goes to the secrets file, too; to forget that as well: `tilepass project remove shop`

"#]],
    );
    let status = home.status("shop");
    assert_eq!((&status["state"], &status["store"]), (&"none".into(), &"file".into()));
    // The next one goes there without being told, as on a machine that has no keyring.
    home.fed(&["secret", "import", "-q"], NEW).is(0, "", "");
    home.holds("shop", NEW);
    assert_eq!(home.status("shop")["store"], "file");
    home.run(&["secret", "remove", "--yes", "-q"]).is(0, "", "");
    home.run(&["project", "remove", "shop", "--yes", "-q"]).is(0, "", "");
    assert_eq!(home.read_config(), "");
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
    assert_eq!(
        home.read_config(),
        format!("# all of us\n[projects.shop]\nid = \"{ID}\" # the shop\nstore = \"file\"\nnew = true\n")
    );
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
