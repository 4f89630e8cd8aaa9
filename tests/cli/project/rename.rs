//! `tilepass project rename`, over stores that fail, too.

use snapbox::str;
use tilepass::Exit;
use tilepass::store::StoreError;

use crate::support::home::{NEW, OLD};
use crate::support::host::{TestHost, broke, fails, settings_fail_at};

const RENAME: [&str; 4] = ["project", "rename", "default", "shop"];

fn stands(host: &TestHost) -> (bool, bool) {
    let has = |name| TestHost::kept(&host.keyring, name).is_some_and(|kept| kept.0 == OLD);
    (has("default"), has("shop"))
}

#[test]
fn secret_history_settings_and_comments_go_along() {
    let host = TestHost::with_old();
    host.with_stdin(&["secret", "rotate", "--yes", "-q", "--from", "-"], NEW).is(Exit::Done, "", "");
    host.write_config("# ours\n[projects.blog]\nscheme = \"both\"\n\n# the shop\n[projects.default]\nstore = \"keyring\" # here\nlater = 1\n");
    host.run(&RENAME).is(
        Exit::Done,
        "",
        str![[r#"
warning: `~/config.toml`, line 8, column 1: `later` means nothing to this version (known: id, server, scheme, store)
note: project `default` is called `shop` now
note: scripts and variables that name `default` have to name `shop`; no server knows either name

"#]],
    );
    assert_eq!(TestHost::kept(&host.keyring, "shop"), Some((NEW.to_owned(), Some(OLD.to_owned()))));
    assert_eq!(TestHost::kept(&host.keyring, "default"), None);
    assert_eq!(
        host.read_config(),
        "# ours\n[projects.blog]\nscheme = \"both\"\n\n# the shop\n[projects.shop]\nstore = \"keyring\" # here\nlater = 1\n"
    );
}

#[test]
fn a_project_without_a_secret_is_renamed_and_an_unknown_one_is_not() {
    let host = TestHost::new();
    host.run(&["project", "set", "blog", "--scheme", "visitor", "-q"]).is(Exit::Done, "", "");
    host.run(&["project", "rename", "blog", "news", "--json", "-q"]).is(
        Exit::Done,
        "{\"project\":\"news\",\"renamed_from\":\"blog\"}\n",
        "",
    );
    host.run(&["project", "rename", "blog", "news"]).is(
        Exit::Missing,
        "",
        "error: there is no project `blog`\nhint: known here: `news`\n",
    );
}

#[test]
fn a_name_that_is_taken_is_refused() {
    let host = TestHost::with_old();
    host.run(&["project", "set", "shop", "--scheme", "visitor", "-q"]).is(Exit::Done, "", "");
    let taken = str![[r#"
error: there is a project `shop` already; nothing was changed
hint: take another name, or see what that one is: `tilepass project list --project shop`

"#]];
    host.run(&RENAME).is(Exit::Declined, "", taken.clone());
    host.with_stdin(&["secret", "import", "-q", "--project", "shop", "-"], NEW).is(Exit::Done, "", "");
    host.run(&RENAME).is(Exit::Declined, "", taken);
    host.run(&["project", "rename", "default", "Default"]).is(
        Exit::Declined,
        "",
        str![[r#"
error: `Default` is the name that the project has, but for capital and small letters; nothing was changed
hint: take a name in between, and rename it twice

"#]],
    );
    assert_eq!(stands(&host), (true, false));
}

/// Whatever fails, the secret is under one of the names, it is said under which, and the same again goes on.
#[test]
fn what_fails_on_the_way_goes_on_from_there() {
    let unknown: fn() -> StoreError = || StoreError::UnknownWhetherStored(Box::new(broke()));
    let again = "hint: the same command again goes on from there";
    for (operation, error, after, said) in [
        ("put", broke as fn() -> StoreError, (true, false), "the project is still called `default`"),
        ("put", unknown, (true, false), "there may be a copy of its secret under `shop` now"),
        ("delete", broke, (true, true), "there still is a copy of its secret under `default`"),
        ("delete", unknown, (true, true), "there may still be a copy of its secret under `default`"),
    ] {
        let host = TestHost::with_old();
        fails(&host.keyring, operation, 1, error);
        let ran = host.run(&RENAME);
        assert!(ran.stderr.contains(said), "{operation}: {}", ran.stderr);
        assert_eq!(ran.stderr.contains(again), !said.ends_with("`default`") || operation == "delete", "{}", ran.stderr);
        assert_eq!(stands(&host), after, "{operation}");
        host.keyring.borrow_mut().fault = None;
        host.run(&[&RENAME[..], &["-q"]].concat()).is(Exit::Done, "", "");
        assert_eq!(stands(&host), (false, true), "{operation}");
        assert_eq!(host.read_config(), "[projects.shop]\nstore = \"keyring\"\n");
    }
}

#[test]
fn settings_that_cannot_be_written_leave_the_old_name() {
    let host = TestHost::with_old();
    settings_fail_at(&host, &host.keyring, "put");
    let ran = host.run(&RENAME);
    assert!(ran.stderr.contains("there is a copy of its secret under `shop` now"), "{}", ran.stderr);
    assert_eq!(stands(&host), (true, true));
}
