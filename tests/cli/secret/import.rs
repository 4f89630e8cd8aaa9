//! `secret import` through the binary, with the secrets file and nobody to ask.

use std::fs;

use snapbox::str;
use tilepass::Exit;

use crate::support::home::{Home, NEW, OLD, keep};
use crate::support::host::TestHost;
use crate::support::server::MockServer;
use crate::support::tokens::{ID, OTHER_ID, UUID};

#[test]
fn import_reads_stdin_a_file_and_a_dash() {
    let home = Home::with("other", NEW);
    let import = ["secret", "import", "--store", "file", "--project"];
    home.tilepass(&import).arg("a").fed(OLD).is(
        0,
        "",
        str![[r#"
note: stored in the secrets file for project `a`; fingerprint OOOO-OOOO-OOOO
note: if it came in a chat message, a mail or a file of its own, delete that

"#]],
    );
    home.tilepass(&import).arg("b").arg("-").fed(OLD).is(
        0,
        "",
        str![[r#"
note: stored in the secrets file for project `b`; fingerprint OOOO-OOOO-OOOO
note: if it came in a chat message, a mail or a file of its own, delete that

"#]],
    );
    keep(home.path().join("secret.txt"), NEW);
    home.tilepass(&import).arg("c").arg("secret.txt").run().is(
        0,
        "",
        str![[r#"
note: stored in the secrets file for project `c`; fingerprint NNNN-NNNN-NNNN
note: if it came in a chat message, a mail or a file of its own, delete that

"#]],
    );
    home.holds("a", OLD);
    home.holds("b", OLD);
    home.holds("c", NEW);
    home.tilepass(&["secret", "import", "--project", "d", "--store", "file", "--json"]).fed(OLD).is(
        0,
        str![[r#"
{"project":"d","fingerprint":"OOOO-OOOO-OOOO","origin":"imported","store":"file"}

"#]],
        str![[r#"
note: stored in the secrets file for project `d`; fingerprint OOOO-OOOO-OOOO
note: if it came in a chat message, a mail or a file of its own, delete that

"#]],
    );
}

#[test]
fn import_says_what_it_left_out() {
    for (text, said) in [
        (format!("{OLD}\n"), "note: the line break after the secret was left out\n"),
        (format!("{OLD}\r\n"), "note: the line break after the secret was left out\n"),
        (format!(" {OLD}\t\n"), "note: the white space around the secret was left out\n"),
        (format!("\u{feff}{OLD}"), "note: a byte order mark before the secret was left out\n"),
        (format!("\u{feff}{OLD}\r\n"), "note: a byte order mark and the line break after the secret were left out\n"),
        (OLD.to_owned(), ""),
    ] {
        let host = TestHost::new();
        let ran = host.with_stdin(&["secret", "import"], &text);
        assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
        let first = ran.stderr.split_inclusive('\n').next().unwrap();
        if said.is_empty() {
            assert!(first.starts_with("note: stored in "), "{first}");
        } else {
            assert_eq!(first, said);
        }
        host.only_old_is_kept();
    }
}

#[test]
fn import_refuses_by_name_what_copying_adds() {
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(OLD.bytes().flat_map(|b| [b, 0])).collect();
    let utf16_without_mark: Vec<u8> = OLD.bytes().flat_map(|b| [b, 0]).collect();
    let inside = |what: &str| format!("SecretSecret{what}SecretSecretSecretSecret").into_bytes();
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (inside("\n"), "has 2 lines; a secret is one line"),
        (inside("\r\n"), "has 2 lines; a secret is one line"),
        (inside("\n\n\n"), "has 2 lines; a secret is one line"),
        (inside(" "), "has a blank inside (character 13)"),
        (inside("\t"), "has a blank inside (character 13)"),
        (format!("\"{OLD}\"\n").into(), "has quotes around it; give the secret without them"),
        (format!("'{OLD}'").into(), "has quotes around it; give the secret without them"),
        (format!("\u{201c}{OLD}\u{201d}").into(), "has quotes around it; give the secret without them"),
        (format!("\u{ab}{OLD}\u{bb}").into(), "has quotes around it; give the secret without them"),
        (format!("{OLD}\u{2019}").into(), "has quotes around it; give the secret without them"),
        (format!("`{OLD}`").into(), "has backticks around it; give the secret without them"),
        (inside("\u{a0}"), "has a no-break space in it (character 13), as copying from a web page makes them"),
        (
            inside("\u{200b}"),
            "has an invisible character in it (U+200B at character 13), as copying from a web page or a chat makes them",
        ),
        (
            inside("\u{feff}"),
            "has an invisible character in it (U+FEFF at character 13), as copying from a web page or a chat makes them",
        ),
        (inside("\u{7}"), "has a control character in it (character 13)"),
        (inside("ü"), "has a character outside printable ASCII (character 13)"),
        (inside("x").into_iter().chain([0xe4]).collect(), "is not text (byte 38 is not UTF-8)"),
        (utf16, "is UTF-16 text; save it as UTF-8"),
        (utf16_without_mark, "is UTF-16 text; save it as UTF-8"),
        ("x".repeat(257).into(), "is 257 bytes long; at most 256 can be kept"),
    ];
    let host = TestHost::new();
    for (text, why) in cases {
        let said = format!(
            "error: the secret on stdin {why}\nhint: give the secret alone, on one line, exactly as the dashboard shows it\n"
        );
        host.with_stdin(&["secret", "import"], text).is(Exit::Failed, "", said);
    }
    for empty in ["", "\n", " \t\r\n", "\u{feff}"] {
        host.with_stdin(&["secret", "import"], empty).is(
            Exit::Failed,
            "",
            str![[r#"
error: the secret on stdin is empty
hint: the command or file that should supply the secret produced no output: check it

"#]],
        );
    }
    assert_eq!(TestHost::kept(&host.keyring, "default"), None);
    assert_eq!(host.read_config(), "");
}

/// The name of a project in the place of a path; one that nobody knows may be the secret, and is not repeated.
#[test]
fn import_takes_no_project_for_a_path() {
    let home = Home::new();
    home.run(&["project", "set", "shop", "-q", "--id", ID]).code(0);
    let known = home.run(&["secret", "import", "shop"]).code(6);
    assert!(
        known.stderr.contains("\nhint: did you mean `tilepass secret import --project shop`?\n"),
        "{}",
        known.stderr
    );
    let unknown = home.run(&["secret", "import", "hunter2"]).code(6);
    let hint = "\nhint: if it is to be a project's name: `tilepass secret import --project NAME`\n";
    assert!(unknown.stderr.contains(hint) && !unknown.stderr.contains("hunter2"), "{}", unknown.stderr);
    for other in ["./shop", "shop.txt", NEW] {
        let ran = home.run(&["secret", "import", other]).code(6);
        assert!(!ran.stderr.contains("--project") && !ran.stderr.contains(NEW), "{}", ran.stderr);
    }
}

#[test]
fn import_names_the_file() {
    let home = Home::new();
    let import = ["secret", "import", "--store", "file"];
    home.tilepass(&import).arg("missing.txt").run().is(
        6,
        "",
        str![[r#"
error: the path that was given names a file that does not exist
hint: a secret itself never goes on the command line: leave the path out, and type it at the prompt

"#]],
    );
    home.tilepass(&import).arg(".").run().is(
        6,
        "",
        str![[r#"
error: cannot read `.`: Is a directory (os error 21)
hint: a directory is where a file belongs; Docker makes one where the file that is to be mounted does not exist: remove the directory, make the file, and start the container again

"#]],
    );
    keep(home.path().join("two\n\u{1b}[31mlines"), "a\nb");
    home.tilepass(&import).arg("two\n\u{1b}[31mlines").run().is(
        6,
        "",
        str![[r#"
error: the secret in `two\n\u{1b}[31mlines` has 2 lines; a secret is one line
hint: give the secret alone, on one line, exactly as the dashboard shows it

"#]],
    );
    fs::write(home.path().join("long"), "x".repeat((1 << 20) + 1)).unwrap();
    home.tilepass(&import).arg("long").run().is(
        6,
        "",
        str![[r#"
error: `long` holds more than 1 MiB; nothing of it was used

"#]],
    );
}

#[test]
fn import_takes_256_bytes_and_warns_under_32() {
    let home = Home::with("other", NEW);
    let import = ["secret", "import", "--store", "file", "-q", "--project"];
    home.tilepass(&import).arg("long").fed("ab".repeat(128)).is(0, "", "");
    home.tilepass(&import).arg("enough").fed("ab".repeat(16)).is(0, "", "");
    home.tilepass(&import).arg("short").fed("abcdefghijklmnopqrstuvwxyz01234").is(
        0,
        "",
        str![[r#"
warning: the secret is only 31 bytes long; php-jwt 7, jjwt and .NET refuse keys under 32

"#]],
    );
}

#[test]
fn import_does_not_replace_a_secret() {
    let home = Home::with("default", OLD);
    home.tilepass(&["secret", "import"]).fed(NEW).is(
        5,
        "",
        str![[r#"
error: project `default` has a secret already (OOOO-OOOO-OOOO)
hint: to replace it: `tilepass secret rotate --from -`; to store another project's, name that with `--project`

"#]],
    );
    home.holds("default", OLD);
}

/// What is said of a secret that no server made, where one is known.
const NO_SERVERS: &str = "warning: the secrets that a Tiledesk server makes are UUIDs in small letters, and this is none: see that it is this project's\n";

#[test]
fn import_remembers_an_id_that_was_typed() {
    let home = Home::new();
    let import = ["secret", "import", "--store", "file", "-q"];
    home.tilepass(&import).arg("--id").arg(ID.to_uppercase()).fed(OLD).is(0, "", NO_SERVERS);
    assert_eq!(home.read_config(), format!("[projects.default]\nid = \"{ID}\"\nstore = \"file\"\n"));
    home.tilepass(&import).arg("--project").arg("b").env("TILEPASS_TILEDESK_ID", ID).fed(OLD).is(0, "", NO_SERVERS);
    assert!(home.read_config().ends_with("[projects.b]\nstore = \"file\"\n"));
    home.tilepass(&import)
        .arg("--id")
        .arg("5e5f")
        .fed(OLD)
        .is(2, "", str![[r#"
error: invalid value '5e5f' for '--id <ID>': a Tiledesk id is 24 hexadecimal digits; it stands in the dashboard's address, after `/project/`

For more information, try '--help'.

"#]]);
}

/// Most tests take [`Home::import`], which spares them the key derivation. People are not spared it.
/// Not by the way, even where the secret is the one that is stored.
#[test]
fn import_does_not_replace_an_id_or_a_server_that_is_remembered() {
    let home = Home::new();
    home.write_config("[projects.shop]\nid = \"5e5f4e220b28440012117be4\"\nserver = \"https://chat.example\"\n");
    let settings = home.read_config();
    let import = ["secret", "import", "-", "--store", "file", "--project", "shop"];
    for stored in [false, true] {
        if stored {
            home.fed(&[&import[..], &["-q"]].concat(), OLD).code(0);
        }
        let settings = if stored { home.read_config() } else { settings.clone() };
        for (typed, said) in [
            (["--id", "000000000000000000000001"], "is remembered as 5e5f4e220b28440012117be4 on its server"),
            (["--server", "https://other.example"], "`https://chat.example` is remembered as the server"),
        ] {
            let ran = home.fed(&[&import[..], &typed].concat(), OLD).code(5);
            assert!(ran.stderr.contains(said) && ran.stderr.contains("tilepass project set shop"), "{}", ran.stderr);
            assert_eq!(home.read_config(), settings);
        }
    }
}

#[test]
fn import_leaves_what_the_tests_put_there_but_for_the_keys_cost() {
    let [imported, put] = [Home::new(), Home::new()];
    imported.fed(&["secret", "import", "-q", "--store", "file", "--project", "shop"], OLD).is(0, "", "");
    put.import("shop", OLD);
    assert_eq!(imported.read_config(), put.read_config());
    let [imported_status, put_status] = [&imported, &put].map(|home| {
        let mut status = home.status("shop");
        for time in ["made_at", "age_s"] {
            assert!(!status[time].is_null());
            status[time].take();
        }
        status
    });
    assert_eq!(imported_status, put_status);
    let costs =
        |home: &Home, cost: &str| String::from_utf8_lossy(&fs::read(home.secrets_file()).unwrap()).contains(cost);
    assert!(costs(&imported, r#""memory_kib":65536,"passes":3"#));
    assert!(costs(&put, r#""memory_kib":8,"passes":1"#));
}

/// A server makes one for each of its projects.
#[test]
fn the_secret_of_another_project_is_told_apart_and_whoever_imports_is_told_what_to_ask() {
    let mock = MockServer::having(OLD);
    let config = |store: &str, shop: &str, blog: &str| {
        format!(
            "[projects.shop]\nid = \"{shop}\"\nserver = \"{}\"\nstore = \"{store}\"\nnew = true\n[projects.blog]\nid = \"{blog}\"\nserver = \"{}\"\nstore = \"{store}\"\n",
            mock.url, mock.url
        )
    };
    let said_of_it = "warning: project `blog`, which has another Tiledesk id, has this very secret\nhint: a server makes one for each project; ask whose it is: `tilepass secret check --project shop`, `tilepass secret check --project blog`\n";
    let ask = "note: to see that the server has it: `tilepass secret check --project shop`\n";
    for (blog, given, is_shared) in [(OTHER_ID, OLD, true), (OTHER_ID, NEW, false), (ID, OLD, false)] {
        let home = Home::with("blog", OLD);
        home.write_config(config("file", ID, blog));
        let ran = home.fed(&["secret", "import", "--project", "shop", "-"], given).code(0);
        assert_eq!(ran.stderr.contains(&format!("{said_of_it}note: stored in ")), is_shared, "{}", ran.stderr);
        assert_eq!(ran.stderr.contains("this very secret"), is_shared, "{}", ran.stderr);
        assert!(ran.stderr.contains(ask), "{}", ran.stderr);
        // In place of one that is there already, too.
        let home = Home::with("blog", OLD);
        home.write_config(config("file", ID, blog));
        home.fed(&["secret", "import", "--project", "shop", "-q", "-"], UUID).code(0);
        let ran = home.fed(&["secret", "rotate", "--project", "shop", "--dry-run", "--from", "-"], given).code(0);
        assert_eq!(ran.stderr.contains(said_of_it), is_shared, "{}", ran.stderr);
    }
    // What an open keyring has is known as well.
    let host = TestHost::new();
    host.write_config(&config("keyring", ID, OTHER_ID));
    TestHost::keep(&host.keyring, "blog", OLD);
    let ran = host.with_stdin(&["secret", "import", "--project", "shop", "-"], OLD);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    assert!(ran.stderr.contains(said_of_it), "{}", ran.stderr);
    // Nobody can ask without an id.
    let home = Home::new();
    let ran = home.fed(&["secret", "import", "--store", "file", "-"], OLD).code(0);
    assert!(!ran.stderr.contains("secret check"), "{}", ran.stderr);
}
