//! A variable that is left over from another project: what it changes is said.

use crate::support::home::{Home, NEW, OLD, in_words, keep};
use crate::support::server::MockServer;
use crate::support::tokens::{ID, OTHER_ID};

/// A variable that was left over is no secret of whoever works on another project: that is said without asking.
#[test]
fn a_secret_in_a_variable_is_not_used_silently() {
    let note = |variable: &str, project: &str| {
        format!("note: the secret in `{variable}` is used, not the one kept for project `{project}`\n")
    };
    let home = Home::with("default", OLD);
    keep(home.path().join("given"), NEW);
    let exec = ["secret", "exec", "--", "true"];
    let sign = ["token", "sign", "--test-visitor", "--scheme", "visitor"];
    for command in [exec.as_slice(), &sign, &[&sign[..], &["--project", "default"]].concat()] {
        let left_over = || home.tilepass(command).env("TILEPASS_SECRET", NEW);
        let ran = left_over().run();
        assert_eq!((ran.code, ran.stderr), (0, note("TILEPASS_SECRET", "default")), "{command:?}");
        let ran = home.tilepass(command).env("TILEPASS_SECRET_FILE", "given").run();
        assert_eq!((ran.code, ran.stderr), (0, note("TILEPASS_SECRET_FILE", "default")), "{command:?}");
        let ran = left_over().env("CI", "true").run();
        assert_eq!((ran.code, ran.stderr), (0, note("TILEPASS_SECRET", "default")), "{command:?}");
        let ran = home.tilepass(command).run();
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{command:?}");
    }
    let mut quiet = home.tilepass(&["-q"]);
    for word in sign {
        quiet = quiet.arg(word);
    }
    assert_eq!(quiet.env("TILEPASS_SECRET", NEW).run().stderr, "");
    // Of several, the one that is meant; a project without a secret has none that could be meant.
    home.import("shop", OLD);
    home.tilepass(&["project", "set", "new", "--id", ID, "-q"]).run().is(0, "", "");
    let said = |project: &str| home.tilepass(&sign).env("TILEPASS_SECRET", NEW).env("TILEPASS_PROJECT", project).run();
    assert_eq!(said("shop").stderr, note("TILEPASS_SECRET", "shop"));
    assert_eq!(said("new").stderr, "");
    home.tilepass(&["project", "use", "shop", "-q"]).run().code(0);
    let in_use = home.tilepass(&sign).env("TILEPASS_SECRET", NEW).run();
    assert_eq!(in_use.stderr, note("TILEPASS_SECRET", "shop"));
    // Nothing is remembered, as in a CI job.
    let in_ci = Home::new();
    let ran = in_ci.tilepass(&sign).env("TILEPASS_SECRET", NEW).env("CI", "true").env("TILEPASS_PROJECT", "shop").run();
    assert!(!ran.stderr.contains("TILEPASS_SECRET"), "{}", ran.stderr);
}

/// A token with another project's id is worth nothing with this one's secret.
#[test]
fn an_id_that_is_not_the_remembered_one_is_not_signed_silently() {
    let home = Home::new();
    home.import_with_id("default", OLD, ID);
    let warning = format!("warning: project `default` is remembered as {ID} on its server, and this is {OTHER_ID}\n");
    let sign = ["token", "sign", "--test-visitor"];
    let with = |id: &str| home.tilepass(&sign).env("TILEPASS_TILEDESK_ID", id);
    assert_eq!(with(OTHER_ID).run().stderr, warning);
    assert_eq!(home.tilepass(&sign).arg("--id").arg(OTHER_ID).run().stderr, warning);
    assert_eq!(with(ID).run().stderr, "");
    // It is in no token of this scheme.
    assert_eq!(with(OTHER_ID).arg("--scheme").arg("visitor").run().stderr, "");

    let token = home.tilepass(&sign).run().stdout;
    let inspected = home.tilepass(&["token", "inspect", "-"]).env("TILEPASS_TILEDESK_ID", OTHER_ID).fed(&token);
    assert_eq!(inspected.code, 1, "{}", inspected.stdout);
    assert_eq!(
        inspected.stderr,
        format!(
            "hint: the id {OTHER_ID} is that in `TILEPASS_TILEDESK_ID`; if another is meant: `unset TILEPASS_TILEDESK_ID`\n"
        )
    );
    let typed = home.tilepass(&["token", "inspect", "-", "--id", OTHER_ID]).fed(&token);
    assert_eq!((typed.code, typed.stderr.as_str()), (1, ""));
    // The secret of a variable did not sign it; the kept one did.
    let inspected = home.tilepass(&["token", "inspect", "-"]).env("TILEPASS_SECRET", NEW).fed(&token);
    assert_eq!(inspected.code, 1, "{}", inspected.stdout);
    assert_eq!(
        inspected.stderr,
        "note: the secret in `TILEPASS_SECRET` is used, not the one kept for project `default`\n\
         hint: if the secret kept for project `default` is meant, and not the one in `TILEPASS_SECRET`: `unset TILEPASS_SECRET`\n"
    );
}

#[test]
fn a_refused_trial_names_the_variable() {
    let home = Home::new();
    home.import_with_id("default", OLD, ID);
    let hint = "hint: if the secret kept for project `default` is meant, and not the one in `TILEPASS_SECRET`: `unset TILEPASS_SECRET`\n";
    let given = home.tilepass(&["token", "sign", "--test-visitor"]).run().stdout;
    for token in [[].as_slice(), &["--yes", given.trim()]] {
        let refused = ("401 Unauthorized", "Unauthorized");
        let mock = MockServer::answering([refused, refused]);
        let server = mock.url.to_string();
        let command = [&["token", "try", "--server", &server], token].concat();
        let ran = home.tilepass(&command).env("TILEPASS_SECRET", NEW).run();
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(in_words(&ran.stderr).contains(hint), "{}", ran.stderr);
        assert!(ran.stderr.contains("note: the secret in `TILEPASS_SECRET` is used, not the one"), "{}", ran.stderr);
    }
}
