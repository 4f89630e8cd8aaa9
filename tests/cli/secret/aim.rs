//! A variable or a flag that is left over from another project must not aim a command there unasked.

use snapbox::str;
use tilepass::Exit;

use crate::support::home::{Home, NEW, OLD, keep, redacted};
use crate::support::host::{Ran, TestHost};
use crate::support::server::MockServer;
use crate::support::tokens::{ID, OTHER_ID};

/// Two projects on one server: `default` has [`OLD`], `blog` has none here.
fn two_projects(mock: &MockServer) -> TestHost {
    let mut host = TestHost::with_old();
    let url = &mock.url;
    host.write_config(&format!(
        "[projects.blog]\nid = \"{OTHER_ID}\"\nserver = \"{url}\"\n\n[projects.default]\nid = \"{ID}\"\nserver = \"{url}\"\nstore = \"keyring\"\n"
    ));
    let password = host.directory.path().join("password");
    keep(&password, "hunter2");
    host.variables.insert("TILEPASS_ADMIN_EMAIL", "ada@example.com".into());
    host.variables.insert("TILEPASS_ADMIN_PASSWORD_FILE", password.into_os_string());
    host
}

fn run(host: &TestHost, arguments: &[&str]) -> Ran {
    let mut ran = host.with_stdin(&[&["secret", "rotate", "--project", "default", "-q"], arguments].concat(), NEW);
    (ran.stdout, ran.stderr) = (redacted(&ran.stdout), redacted(&ran.stderr));
    ran
}

#[test]
fn another_projects_id_kills_no_secret_unasked() {
    let mock = MockServer::making(NEW);
    let mut host = two_projects(&mock);
    let said = |leave_out: &str| {
        format!(
            "error: project `default` is remembered as {ID} on its server, and this is {OTHER_ID}; nobody is asked which is meant, so nothing was changed\n\
             hint: if project `default` is meant as it is remembered: {leave_out}\n\
             hint: if project `blog` is meant, name it: `--project blog`\n"
        )
    };
    run(&host, &["--on-server", "--yes", "--id", OTHER_ID]).is(Exit::Declined, "", said("leave `--id` out"));
    host.variables.insert("TILEPASS_TILEDESK_ID", OTHER_ID.into());
    let left_over = said("`unset TILEPASS_TILEDESK_ID`");
    run(&host, &["--on-server", "--yes"]).is(Exit::Declined, "", left_over.clone());
    // Without `--yes`, and nobody there.
    run(&host, &["--on-server"]).is(Exit::Declined, "", left_over.clone());
    run(&host, &["--from", "-", "--yes"]).is(Exit::Declined, "", left_over.clone());
    run(&host, &["--local", "--yes"]).is(Exit::Declined, "", left_over);
    mock.was_not_asked();
    host.only_old_is_kept();
}

#[test]
fn another_projects_id_is_not_taken_for_that_of_a_project_without_one() {
    let mock = MockServer::making(NEW);
    let mut host = two_projects(&mock);
    host.write_config(&format!("[projects.blog]\nid = \"{OTHER_ID}\"\n\n[projects.default]\nstore = \"keyring\"\n"));
    host.variables.insert("TILEPASS_TILEDESK_ID", OTHER_ID.into());
    host.variables.insert("TILEPASS_SERVER", mock.url.as_str().into());
    run(&host, &["--on-server", "--yes"]).is(Exit::Declined, "", str![[r#"
error: the Tiledesk id 5e5f4e220b28440012117be5 is remembered as that of project `blog`, and this is project `default`; nobody is asked which is meant, so nothing was changed
hint: if project `default` is meant as it is remembered: `unset TILEPASS_TILEDESK_ID`
hint: if project `blog` is meant, name it: `--project blog`

"#]]);
    mock.was_not_asked();
    host.only_old_is_kept();
}

#[test]
fn another_server_is_not_asked_unasked() {
    let mock = MockServer::making(NEW);
    let other = MockServer::making(NEW);
    let mut host = two_projects(&mock);
    let typed = ["--on-server", "--yes", "--server", other.url.as_str()];
    run(&host, &typed).is(Exit::Declined, "", str![[r#"
error: `http://HOST` is remembered as the server of project `default`, and this is `http://HOST`; nobody is asked which is meant, so nothing was changed
hint: if project `default` is meant as it is remembered: leave `--server` out
hint: if what is remembered is wrong, change it first: `tilepass project set default --server http://HOST`

"#]]);
    host.variables.insert("TILEPASS_SERVER", other.url.as_str().into());
    for arguments in [["--on-server", "--yes"].as_slice(), &["--from", "-", "--yes"]] {
        let ran = run(&host, arguments);
        assert_eq!(ran.exit, Exit::Declined, "{}", ran.stderr);
        assert!(
            ran.stderr.contains("\nhint: if project `default` is meant as it is remembered: `unset TILEPASS_SERVER`\n")
        );
    }
    other.was_not_asked();
    host.only_old_is_kept();
    // What a hint says works.
    let set = ["project", "set", "default", "--server", other.url.as_str()];
    assert_eq!(host.run(&set).exit, Exit::Done);
    assert_eq!(run(&host, &["--on-server", "--yes", "--hide"]).exit, Exit::Done);
    assert_eq!(TestHost::kept(&host.keyring, "default"), Some((NEW.to_owned(), Some(OLD.to_owned()))));
    mock.was_not_asked();
}

#[test]
fn a_person_who_is_asked_is_told() {
    let mock = MockServer::making(NEW);
    let host = two_projects(&mock);
    let arguments = ["secret", "rotate", "--on-server", "-q", "--hide", "--id", OTHER_ID];
    let ran = host.with_person(&arguments, vec![Box::new(|| Some("default".to_owned()))]);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    let said = format!("warning: project `default` is remembered as {ID} on its server, and this is {OTHER_ID}\n");
    assert!(ran.stderr.starts_with(&said), "{}", ran.stderr);
}

#[test]
fn yes_at_a_terminal_is_nobody_asked_either() {
    let mock = MockServer::making(NEW);
    let host = two_projects(&mock);
    let arguments =
        ["secret", "rotate", "--on-server", "-q", "--yes", "--project", "default", "--hide", "--id", OTHER_ID];
    let ran = host.with_person(&arguments, Vec::new());
    assert_eq!(ran.exit, Exit::Declined, "{}", ran.stderr);
    mock.was_not_asked();
    host.only_old_is_kept();
}

#[test]
fn no_secret_is_made_for_another_projects_id() {
    let mock = MockServer::making(NEW);
    let mut host = two_projects(&mock);
    host.variables.insert("TILEPASS_TILEDESK_ID", OTHER_ID.into());
    // Its hints would lead to a rotation of the other one.
    host.run(&["secret", "generate", "--hide", "--project", "new"]).is(Exit::Declined, "", str![[r#"
error: the Tiledesk id 5e5f4e220b28440012117be5 is remembered as that of project `blog`, and this is project `new`; nobody is asked which is meant, so nothing was made
hint: if project `new` is meant as it is remembered: `unset TILEPASS_TILEDESK_ID`
hint: if project `blog` is meant, name it: `--project blog`

"#]]);
    host.variables.insert("TILEPASS_TILEDESK_ID", "600000000000000000000000".into());
    let ran = host.run(&["secret", "generate", "--hide", "--project", "new"]);
    assert_eq!(ran.exit, Exit::Declined);
    let hint = "\nhint: if `TILEPASS_TILEDESK_ID` is left over from another project: `unset TILEPASS_TILEDESK_ID`\n";
    assert!(ran.stderr.contains(hint), "{}", ran.stderr);
    mock.was_not_asked();
}

#[test]
fn a_first_secret_with_another_projects_id_is_said() {
    let mock = MockServer::making(NEW);
    let host = two_projects(&mock);
    let ran = host.with_stdin(&["secret", "import", "--project", "new", "--id", OTHER_ID], NEW);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    let said = format!(
        "warning: the Tiledesk id {OTHER_ID} is remembered as that of project `blog`, and this is project `new`\n"
    );
    assert!(ran.stderr.starts_with(&said), "{}", ran.stderr);
}

#[test]
fn a_token_of_one_project_that_is_tried_on_anothers_server_is_said() {
    let mock = MockServer::having(OLD);
    let other = MockServer::having(OLD);
    let mut host = two_projects(&mock);
    host.variables.insert("TILEPASS_SERVER", other.url.as_str().into());
    host.variables.insert("TILEPASS_TILEDESK_ID", OTHER_ID.into());
    let ran = host.run(&["token", "try", "--project", "default"]);
    let said = format!(
        "warning: project `default` is remembered as {ID} on its server, and this is {OTHER_ID}\n\
         warning: `{}` is remembered as the server of project `default`, and this is `{}`\n",
        mock.url, other.url
    );
    assert!(ran.stderr.starts_with(&said), "{}", ran.stderr);
    mock.was_not_asked();
}

#[test]
fn nothing_is_forgotten_because_a_variable_names_it() {
    let home = Home::with("shop", OLD);
    home.import("blog", NEW);
    let home = home.env("TILEPASS_PROJECT", "blog");
    let ran = home.run(&["secret", "remove", "--yes", "-q"]);
    ran.is(5, "", str![[r#"
error: removing the secret of project `blog` needs a confirmation, and `TILEPASS_PROJECT`, which alone names it, may be left over from something else
hint: to do it without being asked, add to the same command: `--project blog --yes`

"#]]);
    home.holds("blog", NEW);
    home.run(&["secret", "remove", "--yes", "-q", "--project", "blog"]).code(0);
    home.run(&["project", "remove", "--yes", "-q", "blog"]).code(0);
    // There is only one.
    let home = home.env("TILEPASS_PROJECT", "shop");
    home.run(&["secret", "remove", "--yes", "-q"]).code(0);
}
