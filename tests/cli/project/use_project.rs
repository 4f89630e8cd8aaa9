//! `tilepass project use`, and what the choice means to the other commands.

use snapbox::str;

use crate::support::home::{Call, Home, NEW, OLD};
use crate::support::person::at_a_terminal;
use crate::support::tokens::ID;

const OTHER_ID: &str = "64f1c0de5e5f4e220b284400";

fn shop_and_blog() -> Home {
    let home = Home::with("shop", OLD);
    home.import("blog", NEW);
    home.run(&["project", "set", "shop", "-q", "--id", ID]).code(0);
    home.run(&["project", "set", "blog", "-q", "--id", OTHER_ID]).code(0);
    home
}

fn using_shop() -> Home {
    let home = shop_and_blog();
    home.run(&["project", "use", "shop", "-q"]).is(0, "", "");
    home
}

#[test]
fn the_choice_is_this_users_and_no_setting() {
    let home = shop_and_blog();
    let config = home.read_config();
    home.run(&["project", "use"]).is(
        3,
        "",
        "note: no project is chosen: commands use `default`, or the only one\nhint: choose one: `tilepass project use NAME`\n",
    );
    home.run(&["token", "sign", "--test-visitor", "-q"]).code(2);
    home.run(&["project", "use", "shop"]).is(
        0,
        "",
        "note: commands use project `shop` now, unless `--project` or `TILEPASS_PROJECT` is given\n",
    );
    home.run(&["project", "use"]).is(0, "shop\n", "");
    home.run(&["project", "use", "--json"]).is(0, "{\"project\":\"shop\"}\n", "");
    assert_eq!(home.read_config(), config);
    home.run(&["project", "list"]).is(
        0,
        str![[r#"
PROJECT  TILEDESK ID               SERVER                                 SCHEME          STORE
blog     64f1c0de5e5f4e220b284400  https://api.tiledesk.com/v3 (default)  both (default)  file
shop     5e5f4e220b28440012117be4  https://api.tiledesk.com/v3 (default)  both (default)  file  in use

"#]],
        "",
    );
    let signed = home.run(&["token", "sign", "--test-visitor", "-v"]).code(0);
    assert!(signed.stderr.contains("that of project `shop`"), "{}", signed.stderr);
    home.run(&["project", "use", "--unset"]).is(
        0,
        "",
        "note: no project is chosen now: commands use `default`, or the only one\n",
    );
    home.run(&["token", "sign", "--test-visitor", "-q"]).code(2);
}

#[test]
fn flag_and_variable_come_first() {
    let home = using_shop();
    let sign = ["token", "sign", "--test-visitor", "-v"];
    for ran in
        [home.tilepass(&sign).arg("--project=blog").run(), home.tilepass(&sign).env("TILEPASS_PROJECT", "blog").run()]
    {
        assert!(ran.code == 0 && ran.stderr.contains("that of project `blog`"), "{}", ran.stderr);
    }
    home.tilepass(&["project", "use"]).env("TILEPASS_PROJECT", "blog").run().is(
        0,
        "shop\n",
        "note: `TILEPASS_PROJECT` is set, so project `blog` is used here all the same\n",
    );
}

#[test]
fn what_is_not_there_cannot_be_chosen_or_used() {
    let home = using_shop();
    home.run(&["project", "use", "shpo"]).is(
        3,
        "",
        "error: there is no project `shpo`\nhint: known here: `blog` and `shop`\n",
    );
    home.run(&["secret", "remove", "--project", "shop", "--yes", "-q"]).code(0);
    home.run(&["project", "remove", "shop", "--yes"]).is(
        0,
        "",
        str![[r#"
note: this forgets the settings of project `shop`: Tiledesk id 5e5f4e220b28440012117be4, store file
note: it is no longer the project that `tilepass project use` chose: none is
note: the settings of project `shop` are forgotten

"#]],
    );
    let chosen = home.secrets_file().with_file_name("project-in-use");
    std::fs::write(&chosen, "shop\n").unwrap();
    home.run(&["token", "sign", "--test-visitor"]).is(
        3,
        "",
        str![[r#"
error: there is no project `shop`, which `tilepass project use` chose
hint: known here: `blog`
hint: choose another: `tilepass project use blog`, or none: `tilepass project use --unset`; to make that one anew, name it: `--project shop`

"#]],
    );
    std::fs::write(&chosen, "no name\n").unwrap();
    home.run(&["token", "sign", "--test-visitor"]).is(
        6,
        "",
        str![[r#"
error: cannot read the project in use from `~/data/tilepass/project-in-use`: it has no project's name in it
hint: choose one again: `tilepass project use NAME`

"#]],
    );
    home.run(&["project", "use", "blog", "-q"]).is(0, "", "");
}

/// It lends id and scheme, and does not count as named.
#[test]
fn inspect_takes_the_signature_of_any_stored_project() {
    let home = using_shop();
    for project in ["blog", "shop"] {
        let token = home.run(&["token", "sign", "--test-visitor", "-q", "--project", project]).code(0).stdout;
        let ran = home.fed(&["token", "inspect", "--json"], &token).code(0);
        assert!(ran.stdout.contains(&format!("\"project\":\"{project}\"")), "{}", ran.stdout);
    }
    // A token that says nothing of the project's id is judged as one of the project in use.
    let token = home.run(&["token", "sign", "--test-visitor", "-q", "--project=shop", "--scheme=visitor"]).code(0);
    let inspect = |home: &Home| home.fed(&["token", "inspect", "--json", "--no-verify"], &token.stdout);
    inspect(&home).code(1);
    home.run(&["project", "use", "--unset", "-q"]).code(0);
    inspect(&home).code(0);
}

#[test]
fn what_changes_a_secret_names_it_and_wants_it_named() {
    let home = using_shop();
    for command in [["secret", "rotate", "--local"].as_slice(), &["secret", "remove"]] {
        let ran = home.tilepass(command).arg("--yes").run().code(5);
        assert!(ran.stderr.contains("`--project shop --yes`"), "{}", ran.stderr);
    }
    let removed =
        at_a_terminal(&home, &["secret", "remove"]).then("Type the project's name, shop, to go on: ", "shop\n").run();
    let Some(removed) = removed else { return };
    assert_eq!(removed.code, 0, "{}", removed.stderr);
    assert!(
        removed.stderr.contains("project `shop` is meant, which `tilepass project use` chose"),
        "{}",
        removed.stderr
    );
    assert_eq!(home.record("shop").unwrap(), None);
    let generate = ["secret", "generate", "--local", "--store", "file", "--hide"];
    home.run(&generate).is(
        5,
        "",
        str![[r#"
note: project `shop` is meant, which `tilepass project use` chose
error: making a secret for project `shop` needs a confirmation, and there is nobody to ask
hint: to do it without being asked, add to the same command: `--project shop`

"#]],
    );
    home.tilepass(&generate).arg("--project=shop").run().code(0);
    assert!(home.record("shop").unwrap().is_some());
}

/// A hint is a command to copy: it names the default project where another one would be taken without that.
#[test]
fn a_hint_names_the_default_project_where_another_one_is_chosen() {
    let home = Home::with("default", OLD);
    home.import("shop", NEW);
    let hint =
        |call: Call<'_>| call.fed(NEW).stderr.lines().find_map(|line| line.strip_prefix("hint: ").map(str::to_owned));
    let import = || home.tilepass(&["secret", "import", "--store=file", "-q", "-"]);
    let unnamed = Some(
        "to replace it: `tilepass secret rotate --from -`; to store another project's, name that with `--project`",
    );
    let named = Some("to replace it: `tilepass secret rotate --from - --project default`");
    assert_eq!(hint(import()).as_deref(), unnamed);
    assert_eq!(hint(import().env("TILEPASS_PROJECT", "shop").arg("--project=default")).as_deref(), named);
    home.run(&["project", "use", "shop", "-q"]).code(0);
    assert_eq!(hint(import().arg("--project=default")).as_deref(), named);
    // The variable comes before the choice, and is still there for the next command.
    let by_variable = hint(import().env("TILEPASS_PROJECT", "default"));
    assert_eq!(by_variable.as_deref(), Some("to replace it: `tilepass secret rotate --from -`"));
}

// ----- What comes with a project.

#[test]
fn a_store_that_was_chosen_before_any_secret_has_lost_none() {
    let home = Home::new();
    home.run(&["project", "set", "shop", "--store", "file", "-q"]).code(0);
    home.run(&["secret", "status"]).is(0, "PROJECT  TILEDESK ID  SERVER  SCHEME   STORE  SECRET\nshop     -            -       visitor  file   no secret\n", "");
    let sign = home.run(&["token", "sign", "--test-visitor"]).code(3);
    assert!(sign.stderr.starts_with("error: project `shop` has no secret\n"), "{}", sign.stderr);
    // With the first secret that is over: one that is not there any more was lost.
    home.fed(&["secret", "import", "-", "-q"], OLD).code(0);
    assert_eq!(home.read_config(), "[projects.shop]\nstore = \"file\"\n");
    std::fs::remove_file(home.secrets_file()).unwrap();
    assert_eq!(home.status("shop")["state"], "lost");
    home.run(&["project", "set", "shop", "--store", "file", "-q"]).code(0);
    assert_eq!(home.status("shop")["state"], "lost");
}

#[test]
fn import_remembers_the_server_that_was_typed() {
    let home = Home::new();
    let import = ["secret", "import", "-", "--store", "file", "-q", "--server"];
    home.tilepass(&import).arg("http://chat.example").fed(OLD).code(5);
    assert_eq!(home.read_config(), "");
    home.tilepass(&import).arg("https://chat.example/api").fed(OLD).code(0);
    assert_eq!(home.read_config(), "[projects.default]\nserver = \"https://chat.example/api\"\nstore = \"file\"\n");
}

#[test]
fn one_variable_moves_all_files() {
    let home = Home::new();
    let there = home.path().join("all here");
    let with = |home: &Home, value: &str| {
        home.tilepass(&["secret", "import", "-", "--store", "file", "-q"]).env("TILEPASS_HOME", value).fed(OLD)
    };
    with(&home, there.to_str().unwrap()).is(0, "", "");
    let mut names: Vec<_> = std::fs::read_dir(&there).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["config.toml", "lock", "secrets.tilepass"]);
    assert!(!home.config().exists() && !home.secrets_file().exists());
    with(&home, "all here").usage_error("`TILEPASS_HOME` cannot be used: it does not begin at the root");
    with(&home, "").code(0);
    assert!(home.secrets_file().exists());
}

/// It would be another home in each directory.
#[cfg(target_os = "linux")]
#[test]
fn a_relative_home_is_none() {
    let home = Home::new().without("XDG_CONFIG_HOME").without("XDG_DATA_HOME").env("HOME", "here");
    home.fed(&["secret", "import", "-", "--store", "file"], OLD).is(
        4,
        "",
        "error: there is no home directory to keep files in\nhint: set HOME or TILEPASS_HOME to a directory, from the root on\n",
    );
    assert!(!home.path().join("here").exists());
    let with_xdg = Home::new().env("HOME", "here");
    with_xdg.fed(&["secret", "import", "-", "--store", "file", "-q"], OLD).is(0, "", "");
}
