//! `config.toml`: what is wrong with it is said with line and column, and what people wrote into it stays.

use std::fs;
use std::os::unix::fs::symlink;

use snapbox::str;
use tilepass::settings::{Config, Prepared, Settings};
use tilepass::store::StoreKind;

use crate::support::home::{Home, NEW, OLD, keep};
use crate::support::tokens::ID;

#[allow(clippy::needless_pass_by_value)]
fn refused(config: impl AsRef<[u8]>, stderr: impl snapbox::IntoData + Clone) {
    let home = Home::new();
    home.write_config(&config);
    keep(home.path().join("given"), OLD);
    for command in [
        ["secret", "status"].as_slice(),
        &["secret", "generate", "--store", "file"],
        &["token", "sign", "--test-visitor", "--secret-file", "given"],
    ] {
        home.tilepass(command).run().is(6, "", stderr.clone());
    }
    assert_eq!(fs::read(home.config()).unwrap(), config.as_ref());
    assert!(!home.secrets_file().exists());
}

#[test]
fn a_mistake_is_named_with_line_and_column() {
    refused(
        "[projects.shop\n",
        str![[r#"
error: `~/config/tilepass/config.toml`, line 1, column 15: unclosed table, expected `]`

"#]],
    );
    refused(
        "a = 1\na = 2\n",
        str![[r#"
error: `~/config/tilepass/config.toml`, line 2, column 1: duplicate key

"#]],
    );
    refused(
        "projects = 1\n",
        str![[r#"
error: `~/config/tilepass/config.toml`, line 1, column 12: `projects` must be a table

"#]],
    );
    refused(
        "[projects]\nshop = 'x'\n",
        str![[r#"
error: `~/config/tilepass/config.toml`, line 2, column 8: `projects.shop` must be a table

"#]],
    );
    refused(
        "[projects.shop]\nid = '5e5f'\n",
        str![[r#"
error: `~/config/tilepass/config.toml`, line 2, column 6: `id` cannot be `5e5f`: a Tiledesk id is 24 hexadecimal digits; it stands in the dashboard's address, after `/project/`

"#]],
    );
    refused(
        "[projects.shop]\n  id = 5\n",
        str![[r#"
error: `~/config/tilepass/config.toml`, line 2, column 8: `id` must be a text in quotes

"#]],
    );
    refused(
        "[projects.shop]\nscheme = \"Both\"\n",
        str![[r#"
error: `~/config/tilepass/config.toml`, line 2, column 10: `scheme` cannot be `Both`: it is `visitor`, `custom` or `both`

"#]],
    );
    refused(
        "[projects.shop]\n# ü\nstore = \"purse\"\n",
        str![[r#"
error: `~/config/tilepass/config.toml`, line 3, column 9: `store` cannot be `purse`: it is `keyring`, `file`, `vault`, or `helper:NAME` with a name of small letters, digits and `-`

"#]],
    );
    refused(
        "[projects.'a b']\n",
        str![[r#"
error: `~/config/tilepass/config.toml`, line 1, column 11: `a b`: a project name is 1 to 64 letters, digits, `.`, `_` or `-`, and begins with a letter or digit

"#]],
    );
    refused(
        "[projects.\"a\\u001b[31m\"]\n",
        str![[r#"
error: `~/config/tilepass/config.toml`, line 1, column 11: `a\u{1b}[31m`: a project name is 1 to 64 letters, digits, `.`, `_` or `-`, and begins with a letter or digit

"#]],
    );
    refused(
        b"[projects.shop]\n# \xff\n",
        str![[r#"
error: `~/config/tilepass/config.toml`, line 2, column 3: this is not UTF-8

"#]],
    );
}

#[test]
fn a_config_that_cannot_be_read_is_named() {
    let home = Home::new();
    fs::create_dir_all(home.config()).unwrap();
    home.tilepass(&["secret", "status"]).run().is(
        6,
        "",
        str![[r#"
error: cannot read the settings `~/config/tilepass/config.toml`: it is a directory, not a regular file
hint: a directory is where a file belongs; Docker makes one where the file that is to be mounted does not exist: remove the directory, make the file, and start the container again

"#]],
    );
}

#[test]
fn an_empty_config_is_as_none() {
    for text in ["", "\n# nothing yet\n", "\u{feff}", "[projects]\n"] {
        let home = Home::new();
        home.write_config(text);
        home.tilepass(&["secret", "status", "-q"]).run().is(0, "", "");
    }
}

#[test]
fn what_this_version_does_not_know_is_warned_about_and_kept() {
    let home = Home::new();
    home.write_config("later = 1\n[projects.shop]\nid = \"5e5f4e220b28440012117be4\"\ncolour = \"red\"\n");
    home.tilepass(&[
        "secret",
        "import",
        "-q",
        "--store",
        "file",
        "--project",
        "shop",
    ])
    .fed(OLD)
    .is(0, "", str![[r#"
warning: `~/config/tilepass/config.toml`, line 1, column 1: `later` means nothing to this version (known: projects)
warning: `~/config/tilepass/config.toml`, line 4, column 1: `colour` means nothing to this version (known: id, server, scheme, store)
warning: the secrets that a Tiledesk server makes are UUIDs in small letters, and this is none: see that it is this project's

"#]]);
    assert_eq!(
        home.read_config(),
        "later = 1\n[projects.shop]\nid = \"5e5f4e220b28440012117be4\"\ncolour = \"red\"\nstore = \"file\"\n"
    );
    home.tilepass(&["secret", "remove", "-q", "--yes", "--project", "shop"]).run();
    assert_eq!(
        home.read_config(),
        "later = 1\n[projects.shop]\nid = \"5e5f4e220b28440012117be4\"\ncolour = \"red\"\nstore = \"file\"\nnew = true\n"
    );
}

/// By the program itself, as it is the settings that count.
fn import(home: &Home, project: &str, secret: &str) {
    home.fed(&["secret", "import", "-q", "--store", "file", "--project", project], secret).is(0, "", "");
}

/// The secret, and then the settings.
fn remove(home: &Home, project: &str) {
    home.run(&["secret", "remove", "-q", "--yes", "--project", project]).is(0, "", "");
    home.run(&["project", "remove", "-q", "--yes", project]).is(0, "", "");
}

#[test]
fn comments_stay() {
    let home = Home::with("other", OLD);
    let before = "# of all of us\n\n[projects.blog] # Ann's\nscheme = 'visitor' # for now\n\n# the end\n";
    home.write_config(before);
    import(&home, "shop", OLD);
    remove(&home, "shop");
    assert_eq!(home.read_config(), before);
    // The head of the file does not go with the first project.
    home.write_config("# of all of us\n[projects.shop]\n");
    import(&home, "shop", NEW);
    remove(&home, "shop");
    assert_eq!(home.read_config(), "# of all of us\n");
}

#[test]
fn every_way_to_write_a_table_can_be_added_to() {
    for before in [
        "projects = { shop = { scheme = \"visitor\" } }\n",
        "projects.shop.scheme = \"visitor\"\n",
        "[projects]\nshop.scheme = \"visitor\"\n",
        "[projects]\nshop = { scheme = \"visitor\" }\n",
        "[projects.\"shop\"]\nscheme = \"visitor\"\n",
        "\u{feff}[projects.shop]\r\nscheme = \"visitor\"\r\n",
    ] {
        let home = Home::with("other", OLD);
        home.write_config(before);
        import(&home, "shop", OLD);
        import(&home, "blog", NEW);
        assert_eq!(home.status("shop")["store"], "file", "{}", home.read_config());
        assert_eq!(home.status("blog")["store"], "file", "{}", home.read_config());
        assert!(home.read_config().contains("scheme = \"visitor\""), "{}", home.read_config());
        home.holds("shop", OLD);
    }
}

#[test]
fn a_link_stays_a_link() {
    for there in [true, false] {
        let home = Home::new();
        let target = home.path().join("dotfiles.toml");
        fs::create_dir_all(home.config().parent().unwrap()).unwrap();
        symlink("../../dotfiles.toml", home.config()).unwrap();
        if there {
            fs::write(&target, "# mine\n").unwrap();
        }
        import(&home, "shop", OLD);
        assert!(fs::symlink_metadata(home.config()).unwrap().is_symlink());
        assert!(fs::read_to_string(&target).unwrap().ends_with("[projects.shop]\nstore = \"file\"\n"));
    }
}

#[test]
fn links_in_a_circle_are_not_replaced() {
    let home = Home::new();
    let (one, two) = (home.path().join("one"), home.path().join("two"));
    symlink(&one, &two).unwrap();
    symlink(&two, &one).unwrap();
    let mut config = Config::parse(&one, "").unwrap();
    let settings = Settings { store: Some(StoreKind::File), ..Settings::default() };
    config.set(&"shop".parse().unwrap(), &settings);
    let error = config.prepare().and_then(Prepared::commit).unwrap_err();
    let said = format!("cannot write the settings `{}`: too many links", one.display());
    assert_eq!(error.to_string(), said);
    assert!(one.is_symlink() && two.is_symlink());
}

#[test]
fn the_mode_of_the_file_stays() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    home.write_config("# mine\n");
    fs::set_permissions(home.config(), fs::Permissions::from_mode(0o644)).unwrap();
    import(&home, "shop", OLD);
    assert_eq!(fs::metadata(home.config()).unwrap().permissions().mode() & 0o777, 0o644);
}

#[test]
fn a_mistake_in_a_servers_address_is_named_without_what_may_be_a_password() {
    refused(
        "[projects.shop]\nserver = \"chat.example\"\n",
        str![[r#"
error: `~/config/tilepass/config.toml`, line 2, column 10: `server` cannot be `chat.example`: a server's address begins with `https://`, as in `https://api.tiledesk.com/v3`, or, on this computer, with `http://`

"#]],
    );
    refused(
        "[projects.shop]\n\nserver = 'ftp://chat.example/\u{1b}[31m'\n",
        str![[r#"
error: `~/config/tilepass/config.toml`, line 3, column 30: invalid literal string, expected non-single-quote visible characters

"#]],
    );
    refused(
        "[projects.shop]\nserver = \"https://ada:pw@chat.example\"\n",
        str![[r#"
error: `~/config/tilepass/config.toml`, line 2, column 10: `server` cannot be used: a server's address has no user name or password in it: they are asked for when they are needed

"#]],
    );
    refused(
        "[projects.shop]\n  server = \"https://chat.example?key=pw\"\n",
        str![[r#"
error: `~/config/tilepass/config.toml`, line 2, column 12: `server` cannot be used: a server's address ends with its path: it has no `?`

"#]],
    );
    refused(
        "[projects.shop]\nserver = \"ada:p w@chat.example\"\n",
        str![[r#"
error: `~/config/tilepass/config.toml`, line 2, column 10: `server` cannot be used: a server's address is plain ASCII without white space (character 6); write an international name as `xn--…`

"#]],
    );
    refused(
        "[projects.shop]\nserver = true\n",
        str![[r#"
error: `~/config/tilepass/config.toml`, line 2, column 10: `server` must be a text in quotes

"#]],
    );
}

#[test]
fn a_value_without_quotes_is_said_to_need_them() {
    let home = Home::new();
    for (line, what) in [
        (format!("id = {ID}"), format!("`id` must be a text in quotes: `id = \"{ID}\"`")),
        ("id = 500000000000000000000004 # ours".to_owned(), "`id = \"500000000000000000000004\"`".to_owned()),
        ("scheme = both".to_owned(), "`scheme = \"both\"`".to_owned()),
        ("server = https://ada:hunter2@chat.example".to_owned(), "`server = \"…\"`".to_owned()),
    ] {
        home.write_config(format!("[projects.shop]\n{line}\n"));
        let ran = home.run(&["project", "list"]).code(6);
        assert!(ran.stderr.contains(" line 2, ") && ran.stderr.contains(&what), "{}", ran.stderr);
        assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
    }
    home.write_config(format!("[projects.shop]\nid = \"{ID}\"\n"));
    home.run(&["project", "list", "-q"]).code(0);
}
