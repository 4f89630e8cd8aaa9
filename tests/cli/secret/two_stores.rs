//! A project that has a secret in two stores, as after a move that was interrupted: commands use one, and say so.

use tilepass::Exit;
use tilepass::store::StoreError;

use crate::support::home::{NEW, OLD};
use crate::support::host::{Ran, TestHost, fails};

/// `shop`, whose settings name the one store, and that has a secret in both.
fn host(used: &str, keyring: &str, file: &str) -> TestHost {
    let host = TestHost::new();
    TestHost::keep(&host.keyring, "shop", keyring);
    host.keyring.borrow_mut().is_searched = true;
    TestHost::keep(&host.file, "shop", file);
    host.write_config(&format!("[projects.shop]\nstore = \"{used}\"\n"));
    host
}

#[track_caller]
fn says(ran: &Ran, exit: Exit, said: &str) {
    assert_eq!(ran.exit, exit, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains(said) || ran.stdout.contains(said), "{said}\n{}{}", ran.stdout, ran.stderr);
}

#[test]
fn another_secret_in_the_secrets_file_is_told() {
    let host = host("keyring", OLD, NEW);
    let unused = "the secrets file has another secret of project `shop`, which is not used: the one in the keyring is";
    let hint = "to forget the one in the secrets file: `tilepass project set shop --unset store`, then `tilepass secret remove --project shop`\n";
    for status in [&["secret", "status"][..], &["secret", "status", "--project", "shop"]] {
        says(&host.run(status), Exit::Done, &format!("warning: {unused}\nhint: {hint}"));
    }
    says(
        &host.run(&["doctor", "--offline"]),
        Exit::Refused,
        &format!("bad      secret        {unused}\n                       {hint}"),
    );
    // No store is asked for this one.
    says(
        &host.run(&["project", "list"]),
        Exit::Done,
        "warning: the secrets file has a secret of project `shop`, too, which is not used: the one in the keyring is\n\
         hint: whether it is the same one: `tilepass secret status --project shop`\n",
    );
    // Once the one is forgotten, the other would be taken for it.
    let remove = ["secret", "remove", "--project", "shop", "--yes"];
    says(
        &host.run(&remove),
        Exit::Done,
        "warning: the secrets file has a secret of project `shop` still, and commands use that from now on\n\
         hint: to forget that as well: `tilepass secret remove --project shop`\n",
    );
    assert_eq!(TestHost::kept(&host.file, "shop").unwrap().0, NEW);
    let ran = host.run(&remove);
    assert!(ran.exit == Exit::Done && !ran.stderr.contains("still"), "{}", ran.stderr);
    assert_eq!((TestHost::kept(&host.file, "shop"), TestHost::kept(&host.keyring, "shop")), (None, None));
}

#[test]
fn another_secret_in_the_keyring_is_told() {
    let host = host("file", NEW, OLD);
    let unused = "the keyring has another secret of project `shop`, which is not used: the one in the secrets file is";
    says(&host.run(&["secret", "status"]), Exit::Done, &format!("warning: {unused}\nhint: to forget the one in the k"));
    // A keyring that no project uses is not unlocked for these.
    for quiet in [&["project", "list"][..], &["doctor", "--offline"]] {
        let ran = host.run(quiet);
        assert!(ran.exit == Exit::Done && !ran.stderr.contains("keyring"), "{}{}", ran.stdout, ran.stderr);
    }
    let remove = ["secret", "remove", "--project", "shop", "--yes"];
    says(
        &host.run(&remove),
        Exit::Done,
        "warning: the keyring has a secret of project `shop` still\n\
         hint: to forget that as well: `tilepass project set shop --store keyring`, then `tilepass secret remove --project shop`\n",
    );
    assert_eq!(TestHost::kept(&host.file, "shop"), None);
    assert_eq!(host.run(&["project", "set", "shop", "--store", "keyring"]).exit, Exit::Done);
    assert_eq!(host.run(&remove).exit, Exit::Done);
    assert_eq!(TestHost::kept(&host.keyring, "shop"), None);
}

/// What a move leaves that was killed before the old place forgot it.
#[test]
fn a_copy_is_told_and_goes_as_the_hint_says() {
    for (used, left) in [("keyring", "secrets file"), ("file", "keyring")] {
        let host = host(used, OLD, OLD);
        let ran = host.run(&["secret", "status"]);
        let said = format!("warning: the {left} has the secret of project `shop`, too; the one in ");
        says(&ran, Exit::Done, &said);
        let hint = format!("hint: to have it forgotten there: `tilepass project set shop --store {used}`\n");
        says(&ran, Exit::Done, &hint);
        assert_eq!(host.run(&["project", "set", "shop", "--store", used]).exit, Exit::Done);
        let ran = host.run(&["secret", "status"]);
        assert!(!ran.stderr.contains("too;"), "{}", ran.stderr);
        let store = if used == "file" { &host.keyring } else { &host.file };
        assert_eq!(TestHost::kept(store, "shop"), None);
    }
}

#[test]
fn a_secret_that_is_elsewhere_than_the_settings_say_is_told() {
    let host = TestHost::new();
    TestHost::keep(&host.file, "shop", OLD);
    host.write_config("[projects.shop]\nstore = \"keyring\"\n");
    let ran = host.run(&["secret", "status"]);
    let said = "warning: the secrets file has a secret of project `shop`, which is not used: commands look into the keyring\n\
        hint: to use it: `tilepass project set shop --store file`\n";
    says(&ran, Exit::Done, said);
    assert_eq!(host.run(&["project", "set", "shop", "--store", "file"]).exit, Exit::Done);
    assert_eq!(host.run(&["token", "sign", "--test-visitor", "-q"]).exit, Exit::Done);
}

#[test]
fn a_keyring_that_cannot_be_searched_is_no_failure() {
    let host = host("file", NEW, OLD);
    fails(&host.keyring, "search", 1, || StoreError::Locked("nobody".to_owned()));
    let ran = host.run(&["secret", "status"]);
    assert!(ran.exit == Exit::Done && !ran.stderr.contains("keyring"), "{}", ran.stderr);
}
