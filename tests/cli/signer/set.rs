//! `signer set`, `list` and `remove`, and what `signers.toml` may be.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::PathBuf;

use snapbox::str;

use super::{home, set};
use crate::support::back_end::script;
use crate::support::home::{Home, OLD};

fn file(home: &Home) -> PathBuf {
    home.config().with_file_name("signers.toml")
}

#[test]
fn a_signer_is_kept_and_listed_with_its_programs_whole_path() {
    let home = home();
    let bin = home.path().join("bin");
    fs::create_dir(&bin).unwrap();
    script(&bin, "deploy", "cat");
    let path = format!("{}:node_modules/.bin:/usr/bin:/bin", bin.display());
    let call = home.tilepass(&["signer", "set", "web1", "--check", "https://shop.example/chat-token?a=1"]);
    call.args(&["--resolve", "shop.example:10.0.0.4", "--", "deploy", "it's here", "$HOME"])
        .env("PATH", &path)
        .run()
        .is(
            0,
            "",
            str![[r#"
note: signer `web1` of project `shop` is kept in `~/config/tilepass/signers.toml`
note: it gets the secret by: ~/bin/deploy 'it'\''s here' '$HOME'

"#]],
        );
    assert_eq!(fs::metadata(file(&home)).unwrap().mode() & 0o777, 0o600);
    home.run(&["signer", "list"]).is(
        0,
        str![[r#"
PROJECT  SIGNER  CHECK                                            COMMAND
shop     web1    https://shop.example/chat-token?a=1 at 10.0.0.4  ~/bin/deploy 'it'\''s here' '$HOME'

"#]],
        "",
    );
    // What is not given stays.
    set(&home, "web1", &["--check", "https://shop.example/other"]).is(0, "", "");
    let listed = home.run(&["signer", "list", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!(listed["check"], "https://shop.example/other");
    assert_eq!(listed["resolve"], "shop.example:10.0.0.4");
    assert_eq!(listed["command"][1], "it's here");
    assert!(!home.read_config().contains("deploy") && !home.read_config().contains("10.0.0.4"));
    home.run(&["signer", "remove", "web1"]).is(
        0,
        "",
        str![[r#"
note: its command was: ~/bin/deploy 'it'\''s here' '$HOME'
note: signer `web1` of project `shop` is forgotten; it keeps the secret that it has

"#]],
    );
    home.run(&["signer", "list"]).is(
        0,
        "",
        str![[r#"
note: no signer is known here
hint: say where a back end hands out tokens: `tilepass signer set NAME --check URL`

"#]],
    );
    assert_eq!(home.run(&["signer", "remove", "web1"]).code, 3);
}

#[test]
fn a_program_that_others_may_have_put_there_is_not_taken() {
    let home = home();
    let open = home.path().join("open");
    fs::create_dir(&open).unwrap();
    script(&open, "deploy", "cat");
    fs::set_permissions(&open, Permissions::from_mode(0o777)).unwrap();
    home.tilepass(&["signer", "set", "web1", "--", "deploy"]).env("PATH", format!("{}:/bin", open.display())).run().is(
        5,
        "",
        str![[r#"
error: the program of signer `web1` cannot be used: no directory of `PATH` that counts has a program `deploy`; `~/open` has one, and is passed over, as others may put programs there
hint: install it, or give its whole path; what is relative, empty, `node_modules/.bin` or open to everybody on `PATH` does not count

"#]],
    );
    assert!(!file(&home).exists());
    for (program, hint) in [
        ("./deploy", "give the program's whole path, from the root on; a file in this directory: `\"$PWD/deploy\"`"),
        (
            "bin/deploy",
            "give the program's whole path, from the root on; a file in this directory: `\"$PWD/bin/deploy\"`",
        ),
        ("./my $deploy", "give the program's whole path, from the root on; a file in this directory: `\"$PWD/NAME\"`"),
        ("/none/it's", r"see that the file is there, and may be executed: `ls -l '/none/it'\''s'`"),
    ] {
        let ran = set(&home, "web1", &["--", program]).code(5);
        assert!(ran.stderr.ends_with(&format!("\nhint: {hint}\n")), "{}", ran.stderr);
    }
}

#[test]
fn words_that_look_like_credentials_are_refused_and_not_shown() {
    let home = home();
    for (words, at) in [
        (vec!["curl", "-H", "PRIVATE-TOKEN: hunter2hunter2", "https://gitlab.example/"], 3),
        (vec!["curl", "https://ada:hunter2hunter2@shop.example/"], 2),
        (vec!["sh", "-c", "deploy --password hunter2hunter2"], 3),
        (vec!["deploy", OLD], 2),
    ] {
        let ran = set(&home, "web1", &[&["--"], words.as_slice()].concat());
        assert_eq!(ran.code, 5, "{words:?}");
        assert!(
            ran.stderr.starts_with(&format!("error: word {at} of the command of signer `web1` looks like ")),
            "{}",
            ran.stderr
        );
        assert!(!ran.stderr.contains("hunter2") && !ran.stderr.contains(OLD), "{}", ran.stderr);
    }
    for url in
        ["https://ada:hunter2@shop.example/", "https://shop.example/?token=hunter2", "http://shop.example/hunter2"]
    {
        let ran = set(&home, "web1", &["--check", url]);
        assert_eq!(ran.code, 2, "{url}");
        assert!(ran.stderr.contains("`--check` cannot be used: ") && !ran.stderr.contains("hunter2"), "{}", ran.stderr);
    }
    assert!(!file(&home).exists());
}

#[test]
fn a_file_that_others_may_have_written_is_not_believed() {
    let home = home();
    set(&home, "web1", &["--check", "https://shop.example/chat-token", "--", "cat"]).is(0, "", "");
    let path = file(&home);
    let directory = path.parent().unwrap().to_owned();
    let every = |why: &str| {
        for command in [
            &["signer", "list"][..],
            &["signer", "check"],
            &["signer", "remove", "web1"],
            &["secret", "deliver", "--yes"],
        ] {
            let ran = home.run(command);
            assert_eq!(ran.code, 5, "{command:?}: {}", ran.stderr);
            assert!(
                ran.stderr
                    .contains(&format!("error: cannot use the signers in `~/config/tilepass/signers.toml`: {why}")),
                "{}",
                ran.stderr
            );
        }
        assert_eq!(set(&home, "web1", &["--", "cat"]).code, 5);
    };
    for mode in [0o640, 0o604, 0o660] {
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        every(&format!("its mode is {mode:04o}, and has to be 0600"));
    }
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    for (mode, others) in [(0o770, "its group"), (0o707, "everybody")] {
        fs::set_permissions(&directory, Permissions::from_mode(mode)).unwrap();
        every(&format!("{others} may write to `~/config/tilepass`, which is above it"));
    }
    fs::set_permissions(&directory, Permissions::from_mode(0o700)).unwrap();
    let elsewhere = home.path().join("elsewhere.toml");
    fs::rename(&path, &elsewhere).unwrap();
    symlink(&elsewhere, &path).unwrap();
    every("it is a symbolic link, which is not followed here");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    every("it is a directory, not a regular file");
}

#[test]
fn what_means_nothing_in_it_is_named_with_its_place() {
    let home = home();
    set(&home, "web1", &["--check", "https://shop.example/chat-token"]).is(0, "", "");
    for (text, said) in [
        ("[projects.shop.web1]\ncheck = 1\n", "line 2, column 9: `check` must be a text in quotes"),
        (
            "[projects.shop.web1]\ncheck = \"http://shop.example/hunter2\"\n",
            "line 2, column 9: `check` cannot be used: plain http is for this computer alone: everybody on the way could read the token",
        ),
        (
            "[projects.shop.web1]\ncomand = [\"/bin/cat\"]\n",
            "line 2, column 1: `comand` means nothing to this version (known: check, resolve, header-file, body, check-command, command)",
        ),
        (
            "[projects.shop.web1]\ncommand = \"cat\"\n",
            "line 2, column 11: `command` must be an array of texts that begins with the absolute path of a program",
        ),
        (
            "[projects.shop.web1]\ncommand = [\"cat\"]\n",
            "line 2, column 11: `command` must be an array of texts that begins with the absolute path of a program",
        ),
        ("[projects.shop.web1]\nbody = \"a=b\"\n", "line 2, column 8: `body` needs a `check` beside it"),
        (
            "[projects.shop.web1]\ncheck = \"https://a.example/\"\nresolve = \"b.example:10.0.0.4\"\n",
            "line 3, column 11: `resolve` is about another host than `check`",
        ),
        (
            "[projects.shop.web1]\ncheck = \"https://a.example/\"\nheader-file = \"x\"\n",
            "line 3, column 15: `header-file` must begin at the root",
        ),
        (
            "[projects.shop.web1]\ncheck-command = \"cat\"\n",
            "line 2, column 17: `check-command` must begin with the absolute path of a program",
        ),
        ("[signers]\n", "line 1, column 2: `signers` means nothing to this version (known: `projects`)"),
        ("[projects.shop]\nweb1 = 1\n", "line 2, column 8: `projects.shop.web1` must be a table"),
        ("[projects.shop.\"\\u001b[31m\"]\n", "line 1, column 1: `\\u{1b}[31m`: a signer's name is 1 to 64"),
        ("projects", "line 1, column 9: "),
    ] {
        fs::write(file(&home), text).unwrap();
        let ran = home.run(&["signer", "list"]);
        assert_eq!(ran.code, 6, "{text}");
        assert!(
            ran.stderr.starts_with(&format!("error: `~/config/tilepass/signers.toml`, {said}")),
            "{text}\n{}",
            ran.stderr
        );
    }
}

#[test]
fn signers_follow_their_project() {
    let home = home();
    set(&home, "web1", &["--check", "https://shop.example/chat-token", "--", "cat"]).is(0, "", "");
    home.run(&["project", "rename", "shop", "store", "-q"]).is(0, "", "");
    let listed = home.run(&["signer", "list", "--json"]);
    assert!(listed.stdout.starts_with("{\"project\":\"store\",\"signer\":\"web1\","), "{}", listed.stdout);
    assert_eq!(listed.stdout.lines().count(), 1);
    home.run(&["secret", "remove", "--project", "store", "--yes", "-q"]).is(0, "", "");
    home.run(&["project", "remove", "store", "--yes", "-q"]).is(0, "", "");
    assert_eq!(home.run(&["signer", "list"]).stdout, "");
}

#[test]
fn what_does_not_go_together_is_a_mistake() {
    let home = home();
    for arguments in [
        &[][..],
        &["--check-body", "a=b"],
        &["--resolve", "shop.example:10.0.0.4"],
        &["--check", "https://www.shop.example/", "--resolve", "shop.example:10.0.0.4"],
        &["--check", "https://shop.example/", "--resolve", "shop.example"],
        &["--check", "https://shop.example/", "--check-body", "password=hunter2"],
    ] {
        let ran = set(&home, "web1", arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
    }
    assert_eq!(home.run(&["signer", "set", OLD, "--check", "https://shop.example/"]).code, 2);
    let unknown = home.run(&["signer", "set", "web1", "--project", "blog", "--check", "https://shop.example/"]);
    assert_eq!(unknown.code, 3, "{}", unknown.stderr);
}
