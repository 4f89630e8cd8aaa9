//! The passphrase of the secrets file: `secret passphrase` changes it, and a program may print it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use snapbox::str;

use crate::support::home::{Home, NEW, OLD, PASSPHRASE as OLD_PASSPHRASE, keep};
use crate::support::person::{AGAIN, CTRL_C, NEW_PASSPHRASE, PASSPHRASE, at_a_terminal};

const CHANGE: [&str; 2] = ["secret", "passphrase"];
const SIGN: [&str; 3] = ["token", "sign", "--test-visitor"];
/// Another passphrase.
const NEXT: &str = "a later passphrase than that";

/// Two secrets, and a file with another passphrase.
fn home() -> Home {
    let home = Home::with("default", OLD);
    home.import("shop", NEW);
    keep(home.path().join("next"), format!("{NEXT}\n"));
    home
}

/// That this passphrase alone opens the file, and that both secrets are in it.
#[track_caller]
fn opens_with(home: &Home, right: &str, wrong: &str) {
    let sign = |passphrase| {
        home.tilepass(&SIGN).without("TILEPASS_PASSPHRASE_FILE").env("TILEPASS_PASSPHRASE", passphrase).run()
    };
    assert_eq!((sign(right).code, sign(wrong).code), (0, 4));
    fs::write(home.path().join("passphrase"), right).unwrap();
    home.holds("default", OLD);
    home.holds("shop", NEW);
}

#[test]
fn the_passphrase_is_changed_to_what_a_file_has() {
    let home = home();
    let before = fs::read_to_string(home.secrets_file()).unwrap();
    home.tilepass(&CHANGE).args(&["--new-file", "next"]).run().is(
        0,
        "",
        str![[r#"
note: the secrets file has the new passphrase; the secrets in it are the same as before
note: older copies of the file still open with the old passphrase: remove them, and back the file up again
hint: if somebody may have the old passphrase and a copy, replace the secrets as well: `tilepass secret rotate`
warning: commands take the passphrase from `TILEPASS_PASSPHRASE_FILE`, which led to the old one: put the new one there

"#]],
    );
    let after = fs::read_to_string(home.secrets_file()).unwrap();
    let header = |text: &str| -> serde_json::Value { serde_json::from_str(text.lines().nth(1).unwrap()).unwrap() };
    assert_ne!(header(&before)["salt"], header(&after)["salt"]);
    assert_eq!(header(&before)["projects"], header(&after)["projects"]);
    // What a new file costs, where the old one was cheaper.
    assert_eq!(header(&after)["memory_kib"], 65536);
    assert_eq!(fs::metadata(home.secrets_file()).unwrap().permissions().mode() & 0o777, 0o600);
    opens_with(&home, NEXT, OLD_PASSPHRASE);
    // An older copy opens with the old one, as was said.
    fs::write(home.secrets_file(), before).unwrap();
    opens_with(&home, OLD_PASSPHRASE, NEXT);
}

#[test]
fn a_person_types_the_old_one_once_and_the_new_one_twice() {
    let home = home();
    let play = || at_a_terminal(&home, &CHANGE).without("TILEPASS_PASSPHRASE_FILE");
    let (old, next) = (format!("{OLD_PASSPHRASE}\n"), format!("{NEXT}\n"));
    let before = fs::read(home.secrets_file()).unwrap();
    play().then(PASSPHRASE, &old).then(NEW_PASSPHRASE, CTRL_C).is(
        130,
        "",
        str![[r#"
Passphrase of the secrets file (not shown): 
New passphrase of the secrets file (not shown): 
error: cancelled; nothing was changed

"#]],
    );
    play().then(PASSPHRASE, &old).then(NEW_PASSPHRASE, &old).then(AGAIN, &old).is(
        5,
        "",
        str![[r#"
Passphrase of the secrets file (not shown): 
New passphrase of the secrets file (not shown): 
The same passphrase again: 
error: the new passphrase is the one that the secrets file has; nothing was changed
hint: choose another one

"#]],
    );
    assert_eq!(fs::read(home.secrets_file()).unwrap(), before);
    play().then(PASSPHRASE, "wrong\n").then(PASSPHRASE, &old).then(NEW_PASSPHRASE, &next).then(AGAIN, &next).is(
        0,
        "",
        str![[r#"
Passphrase of the secrets file (not shown): 
warning: that passphrase does not open the secrets file; try again
Passphrase of the secrets file (not shown): 
New passphrase of the secrets file (not shown): 
The same passphrase again: 
note: the secrets file has the new passphrase; the secrets in it are the same as before
note: older copies of the file still open with the old passphrase: remove them, and back the file up again
hint: if somebody may have the old passphrase and a copy, replace the secrets as well: `tilepass secret rotate`

"#]],
    );
    if fs::read(home.secrets_file()).unwrap() != before {
        opens_with(&home, NEXT, OLD_PASSPHRASE);
    }
}

#[test]
fn what_stands_in_the_way_changes_nothing() {
    let home = home();
    let before = fs::read(home.secrets_file()).unwrap();
    let change = |arguments: &[&str]| home.tilepass(&CHANGE).args(arguments);
    keep(home.path().join("empty"), "\n");
    for (arguments, code, error) in [
        (&["--new-file", "missing"][..], 4, "`--new-file` names a file that does not exist"),
        (&["--new-file", "empty"], 4, "`--new-file` names a file that holds no passphrase"),
        (
            &["--new-file", "passphrase"],
            5,
            "the new passphrase is the one that the secrets file has; nothing was changed",
        ),
        (&["--new-file", "-"], 4, "stdin holds no passphrase"),
        (&[], 4, "the new passphrase cannot be asked for: stderr is no terminal"),
        (&["--store", "keyring"], 5, "only the secrets file has a passphrase"),
    ] {
        let ran = change(arguments).run().code(code);
        assert_eq!(ran.stderr.lines().next().unwrap(), format!("error: {error}"));
    }
    let wrong = change(&["--new-file", "next"]).without("TILEPASS_PASSPHRASE_FILE").env("TILEPASS_PASSPHRASE", "wrong");
    assert!(wrong.run().code(4).stderr.starts_with("error: the passphrase does not open the secrets file"));
    assert_eq!(fs::read(home.secrets_file()).unwrap(), before);
    Home::new().run(&CHANGE).is(
        3,
        "",
        str![[r#"
error: there is no secrets file `~/data/tilepass/secrets.tilepass`, and so no passphrase to change
hint: it is made, and its passphrase chosen, with the first secret: `tilepass secret import --store file`

"#]],
    );
}

#[test]
fn the_new_one_may_come_from_stdin_and_the_answer_is_json() {
    let home = home();
    let ran = home.fed(&[&CHANGE[..], &["--new-file", "-", "--json", "-q"]].concat(), NEXT);
    ran.is(
        0,
        "{\"store\":\"file\",\"passphrase\":\"changed\"}\n",
        str![[r#"
warning: commands take the passphrase from `TILEPASS_PASSPHRASE_FILE`, which led to the old one: put the new one there

"#]],
    );
    opens_with(&home, NEXT, OLD_PASSPHRASE);
}

/// A program on `PATH`, as `pass` is one.
fn with_pass(script: &str) -> Home {
    let home = home().without("TILEPASS_PASSPHRASE_FILE");
    let bin = home.path().join("bin");
    fs::create_dir(&bin).unwrap();
    fs::write(bin.join("pass"), format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(bin.join("pass"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", bin.display());
    home.env("PATH", path).env("TILEPASS_PASSPHRASE_COMMAND", "pass show tilepass")
}

/// The mark that some editors put before the text is not the passphrase's, in either file.
#[test]
fn a_byte_order_mark_is_no_part_of_a_passphrase() {
    let home = home();
    fs::write(home.path().join("passphrase"), format!("\u{feff}{OLD_PASSPHRASE}\r\n")).unwrap();
    home.run(&[&SIGN[..], &["--project", "shop", "-q"]].concat()).code(0);
    keep(home.path().join("next"), format!("\u{feff}{NEXT}\r\n"));
    home.tilepass(&CHANGE).args(&["--new-file", "next"]).run().code(0);
    opens_with(&home, NEXT, OLD_PASSPHRASE);
}

/// Neither a prompt nor a program could give it.
#[test]
fn a_passphrase_is_one_line() {
    let home = home();
    keep(home.path().join("two"), "a first line\nand another\n");
    home.tilepass(&["secret", "passphrase", "--new-file", "two"]).run().is(
        4,
        "",
        "error: `--new-file` names a file that has several lines; a passphrase is one\n",
    );
    home.fed(&["secret", "passphrase", "--new-file", "-"], "a first line\nand another\n").is(
        4,
        "",
        "error: stdin has several lines; a passphrase is one\n",
    );
}

#[test]
fn a_program_prints_the_passphrase() {
    let home = with_pass(&format!("env > environment; echo \"$@\" > words; printf '{OLD_PASSPHRASE}\\nlogin: ada\\n'"))
        .env("TILEPASS_ADMIN_PASSWORD", "hunter2");
    let seen = |file| fs::read_to_string(home.path().join(file)).unwrap_or_default();
    // Only where it is needed.
    assert_eq!(home.run(&["secret", "status"]).code, 0);
    assert_eq!(seen("words"), "");
    let ran = home.run(&[&SIGN[..], &["-v", "--project", "shop"]].concat()).code(0);
    assert!(ran.stderr.contains("note: the passphrase of the secrets file comes from `TILEPASS_PASSPHRASE_COMMAND`\n"));
    assert_eq!(seen("words"), "show tilepass\n");
    let environment = seen("environment");
    assert!(environment.contains("HOME=") && !environment.contains("TILEPASS_") && !environment.contains("hunter2"));
    // Stdin is not the program's.
    let swallows = with_pass(&format!("cat > swallowed; echo '{OLD_PASSPHRASE}'"));
    let rotate = ["secret", "rotate", "--from", "-", "--project", "shop", "--yes", "-q"];
    swallows.fed(&rotate, "Another0Another0Another0Another0Another0Ano").is(0, "", "");
}

#[test]
fn a_program_that_does_not_is_named() {
    for (script, code, said) in [
        (
            "echo wrong",
            4,
            str![[r#"
error: the passphrase does not open the secrets file `~/data/tilepass/secrets.tilepass`
hint: see that `TILEPASS_PASSPHRASE_COMMAND` has the passphrase of this file, or unset it to be asked: `unset TILEPASS_PASSPHRASE_COMMAND`
hint: nothing else opens the file: if the passphrase is lost, move the file away, `mv '~/data/tilepass/secrets.tilepass' '~/data/tilepass/secrets.tilepass.lost'`, and store each secret again: `tilepass secret import`, or `tilepass secret rotate --on-server` where nobody has it

"#]],
        ),
        (
            "echo 'Error: tilepass is not in the password store.' >&2; exit 1",
            4,
            str![[r#"
Error: tilepass is not in the password store.
error: `TILEPASS_PASSPHRASE_COMMAND` names `pass`, which failed (exit status: 1)
hint: its first line has to be the passphrase, and its status 0; no shell reads the command: what needs quotes, `~`, `$` or `|` belongs in a script that it names

"#]],
        ),
        (
            "true",
            4,
            str![[r#"
error: `TILEPASS_PASSPHRASE_COMMAND` names `pass`, whose first line is empty
hint: its first line has to be the passphrase, and its status 0; no shell reads the command: what needs quotes, `~`, `$` or `|` belongs in a script that it names

"#]],
        ),
    ] {
        with_pass(script).run(&[&SIGN[..], &["--project", "shop"]].concat()).is(code, "", said);
    }
    let home = with_pass("").env("TILEPASS_PASSPHRASE_COMMAND", "bin/pass show x");
    home.run(&[&SIGN[..], &["--project", "shop"]].concat()).is(4, "", str![[r#"
error: `TILEPASS_PASSPHRASE_COMMAND` names `bin/pass`, which is neither an absolute path nor the name of a program
hint: name a program and its arguments with spaces between, as in `pass show tilepass`; no shell reads it: what needs quotes, `~`, `$` or `|` belongs in a script that it names

"#]]);
    // What stands in the current directory is nobody's program.
    fs::write(home.path().join("pass-here"), "#!/bin/sh\necho hunter2\n").unwrap();
    fs::set_permissions(home.path().join("pass-here"), fs::Permissions::from_mode(0o755)).unwrap();
    let here = home.tilepass(&SIGN).env("PATH", ".:").env("TILEPASS_PASSPHRASE_COMMAND", "pass-here").run().code(4);
    assert!(here.stderr.contains("no absolute directory of `PATH` has such a program"), "{}", here.stderr);
}

#[test]
fn one_variable_at_a_time() {
    let home = home().env("TILEPASS_PASSPHRASE", OLD_PASSPHRASE);
    home.run(&SIGN).is(
        5,
        "",
        str![[r#"
error: `TILEPASS_PASSPHRASE_FILE` and `TILEPASS_PASSPHRASE` are set, and only one of them can have the passphrase of the secrets file
hint: unset those that are not meant: `unset TILEPASS_PASSPHRASE`

"#]],
    );
    // Nothing needs one here.
    assert_eq!(home.run(&["secret", "status"]).code, 0);
    // The one that has a value stays.
    let home = home.env("TILEPASS_PASSPHRASE_FILE", "");
    home.run(&SIGN).is(
        5,
        "",
        str![[r#"
error: `TILEPASS_PASSPHRASE_FILE` and `TILEPASS_PASSPHRASE` are set, and only one of them can have the passphrase of the secrets file
hint: `TILEPASS_PASSPHRASE_FILE` is empty; unset those that are not meant: `unset TILEPASS_PASSPHRASE_FILE`

"#]],
    );
}
