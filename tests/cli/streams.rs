//! Streams, variables, places and exit codes, as every command has them, through the binary.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use snapbox::str;

use crate::support::environment::{binary, clean};
use crate::support::home::{Call, Home, NEW, OLD, PASSPHRASE, closed_pipe, keep, redacted};
use crate::support::not_run;

const SIGN: [&str; 4] = ["token", "sign", "--test-visitor", "-q"];

/// Bytes that are no UTF-8.
fn not_text() -> &'static OsStr {
    OsStr::from_bytes(b"sh\xffop")
}

// ----- closed pipes, full disks, no input

#[test]
fn a_closed_pipe_is_no_error() {
    let home = Home::with("default", OLD);
    for command in [
        ["--help"].as_slice(),
        &["--version"],
        &["secret", "rotate", "--help"],
        &["secret", "status"],
        &["secret", "status", "--json"],
        &["secret", "rotate", "--yes", "--hide", "--json", "-q"],
        &SIGN,
    ] {
        home.tilepass(command).into_stdout(closed_pipe()).is(0, "", "");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_6() {
    let home = Home::with("default", OLD);
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    for command in [["--help"].as_slice(), &["--version"], &["secret", "status"], &SIGN] {
        home.tilepass(command).into_stdout(full()).is(
            6,
            "",
            str![[r#"
error: cannot write to stdout: No space left on device (os error 28)
hint: the disk, or your share of it, is full: make room on it, and do it again

"#]],
        );
    }
}

/// `ulimit -f` sends a signal that would end the process, and leave behind what it was writing.
#[test]
fn a_file_that_may_not_be_as_large_is_6_and_nothing_is_left() {
    let home = Home::with_secret_file();
    let mut records = "name,email,external_id\n".to_owned();
    for n in 0..2000 {
        let _ = writeln!(records, "Ada,ada@example.com,u{n}");
    }
    fs::write(home.path().join("records.csv"), records).unwrap();
    fs::create_dir(home.path().join("out")).unwrap();
    let sign = |more: &str| {
        let sign = format!("ulimit -f 8; exec \"$0\" token sign --batch records.csv --secret-file secret -q {more}");
        let ran = clean("sh", home.path()).args(["-c", &sign]).arg(binary()).output().unwrap();
        (ran.status.code(), String::from_utf8(ran.stderr).unwrap())
    };
    let hint = "hint: no file may be as large there: write less into one, or elsewhere; `ulimit -f` says how large one may be here\n";
    let said = |what: &str| (Some(6), format!("error: cannot write {what}: File too large (os error 27)\n{hint}"));
    assert_eq!(sign("--to out/tokens"), said("`out/tokens`"));
    assert_eq!(fs::read_dir(home.path().join("out")).unwrap().count(), 0);
    assert_eq!(sign("> stdout"), said("to stdout"));
    // A program that is started has the limit as it was: with the signal.
    let exec = "ulimit -f 8; exec \"$0\" secret exec --secret-file secret -- sh -c 'yes > more; kill -l $?'";
    let ran = clean("sh", home.path()).args(["-c", exec]).arg(binary()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&ran.stdout), "XFSZ\n", "{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn stderr_that_nobody_reads_stops_nothing() {
    let home = Home::new();
    let mut call = home.tilepass(&["secret", "import", "--store", "file"]);
    call.command.stderr(closed_pipe());
    let mut child = call.command.stdin(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), OLD.as_bytes()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    home.holds("default", OLD);
}

#[test]
fn a_closed_stdin_is_an_empty_one() {
    let home = Home::new();
    home.shell("exec \"$0\" secret import --store file <&-").run().is(
        6,
        "",
        str![[r#"
error: the secret on stdin is empty
hint: the command or file that should supply the secret produced no output: check it

"#]],
    );
}

#[test]
fn nobody_is_asked_where_stderr_is_no_terminal() {
    let home = Home::with("default", OLD);
    home.tilepass(&["secret", "rotate"]).without("TILEPASS_PASSPHRASE_FILE").run().is(
        4,
        "",
        str![[r#"
error: the secrets file needs its passphrase, and there is nobody to ask
hint: set `TILEPASS_PASSPHRASE_FILE` to a file that holds it, or `TILEPASS_PASSPHRASE_COMMAND` to a program that prints it

"#]],
    );
}

// ----- colour, quiet, verbose

#[test]
fn colour_only_where_it_is_wanted() {
    let home = Home::new();
    let status = ["secret", "status", "--color"];
    let plain = str![[r#"
note: no project is known here
hint: store the secret that the dashboard made: `tilepass secret import`

"#]];
    home.tilepass(&status[..2]).run().is(0, "", plain.clone());
    home.tilepass(&status[..2]).env("NO_COLOR", "1").run().is(0, "", plain.clone());
    home.tilepass(&status).arg("never").env("CLICOLOR_FORCE", "1").run().is(0, "", plain);
    let coloured = home.tilepass(&status).arg("always").env("NO_COLOR", "1").run();
    assert_eq!(coloured.code, 0);
    assert!(coloured.stderr.starts_with("\u{1b}[1m\u{1b}[36mnote:\u{1b}[0m no project"), "{:?}", coloured.stderr);
    home.tilepass(&status).arg("sometimes").run().is(
        2,
        "",
        str![[r#"
error: invalid value 'sometimes' for '--color <WHEN>'
  [possible values: auto, always, never]

For more information, try '--help'.

"#]],
    );
}

#[test]
fn quiet_leaves_notes_out_and_errors_in() {
    let home = Home::new();
    home.tilepass(&["secret", "status", "-q"]).run().is(0, "", "");
    home.tilepass(&["secret", "import", "-q", "--store", "file"]).fed("").is(
        6,
        "",
        str![[r#"
error: the secret on stdin is empty
hint: the command or file that should supply the secret produced no output: check it

"#]],
    );
    home.tilepass(&["secret", "status", "-q", "-v"]).run().is(
        2,
        "",
        str![[r#"
error: the argument '--quiet' cannot be used with '--verbose'

Usage: tilepass secret status [OPTIONS]

For more information, try '--help'.

"#]],
    );
}

#[test]
fn verbose_names_the_source() {
    let home = Home::with("default", OLD);
    keep(home.path().join("given"), OLD);
    let sign = ["token", "sign", "--test-visitor", "-v", "--scheme", "visitor"];
    let says = |call: Call<'_>, said: &str| {
        let ran = call.run();
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(redacted(&ran.stderr).contains(said), "{}", ran.stderr);
        assert_eq!(ran.stderr.matches("note: the secret ").count(), 1, "{}", ran.stderr);
    };
    says(
        home.tilepass(&sign),
        "note: the secret is that of project `default` (OOOO-OOOO-OOOO), from the secrets file\n",
    );
    // Where no project has a secret, nothing is overridden.
    let empty = Home::new();
    keep(empty.path().join("given"), OLD);
    says(empty.tilepass(&sign).env("TILEPASS_SECRET", OLD), "note: the secret comes from `TILEPASS_SECRET`\n");
    says(
        empty.tilepass(&sign).env("TILEPASS_SECRET_FILE", "given"),
        "note: the secret comes from `given`, which `TILEPASS_SECRET_FILE` names\n",
    );
    says(home.tilepass(&sign).arg("--secret-file").arg("given"), "note: the secret comes from `given`\n");
}

// ----- variables

#[test]
fn the_order_of_sources() {
    let home = Home::with("default", OLD);
    keep(home.path().join("flag"), "f".repeat(43));
    keep(home.path().join("variable"), "v".repeat(43));
    let signed_with = |call: Call<'_>, secret: &str| {
        let token = call.run();
        let inspect = home.tilepass(&["token", "inspect", "-"]).env("TILEPASS_SECRET", secret);
        assert_eq!(inspect.fed(&token.stdout).code, 0, "{}", token.stderr);
    };
    let all = || home.tilepass(&SIGN).env("TILEPASS_SECRET_FILE", "variable").env("TILEPASS_SECRET", NEW);
    signed_with(all().arg("--secret-file").arg("flag"), &"f".repeat(43));
    signed_with(all(), &"v".repeat(43));
    signed_with(all().without("TILEPASS_SECRET_FILE"), NEW);
    signed_with(home.tilepass(&SIGN), OLD);
}

#[test]
fn a_variable_that_is_set_but_empty_is_named() {
    let home = Home::with("default", OLD);
    home.tilepass(&SIGN).env("TILEPASS_SECRET", "").run().is(
        3,
        "",
        str![[r#"
error: `TILEPASS_SECRET` is set, but empty
hint: a pull request from a fork gets no secrets; elsewhere, set it to the secret, or unset it to use a stored one

"#]],
    );
    home.tilepass(&SIGN)
        .env("TILEPASS_SECRET_FILE", "")
        .run()
        .is(3, "", str![[r#"
error: `TILEPASS_SECRET_FILE` is set, but empty
hint: a pull request from a fork gets no secrets; elsewhere, set it to the path of a file, or unset it to use a stored one

"#]]);
    home.tilepass(&SIGN).env("TILEPASS_SECRET", " \n").run().is(
        6,
        "",
        str![[r#"
error: the secret in `TILEPASS_SECRET` is empty
hint: the command or file that should supply the secret produced no output: check it

"#]],
    );
    let rotate = ["secret", "rotate", "--yes", "-q", "--hide"];
    home.tilepass(&rotate).env("TILEPASS_PASSPHRASE_FILE", "").run().is(
        4,
        "",
        str![[r#"
error: `TILEPASS_PASSPHRASE_FILE` is set, but empty
hint: set it, or unset it to be asked: `unset TILEPASS_PASSPHRASE_FILE`

"#]],
    );
    let without = || home.tilepass(&rotate).without("TILEPASS_PASSPHRASE_FILE");
    without().env("TILEPASS_PASSPHRASE", "").run().is(
        4,
        "",
        str![[r#"
error: `TILEPASS_PASSPHRASE` is set, but empty
hint: set it, or unset it to be asked: `unset TILEPASS_PASSPHRASE`

"#]],
    );
}

#[test]
fn a_placeholder_is_warned_about() {
    let home = Home::new();
    for placeholder in ["$CHAT_SECRET", "${CHAT_SECRET}", "%CHAT_SECRET%"] {
        let ran = home.tilepass(&SIGN).env("TILEPASS_SECRET", placeholder).run();
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let said = ran.stderr.lines().next();
        let warning = "warning: look at the secret again: it looks like a placeholder that nobody filled in";
        assert_eq!(said, Some(warning));
    }
}

/// A file variable of GitLab's under the other name, and the other way round. The form decides: no file need be there.
#[test]
fn a_path_is_no_secret_and_a_directory_no_file() {
    let home = Home::new();
    let path = home.path().join("the-secret");
    keep(&path, NEW);
    for path in [path.as_os_str(), OsStr::new("/run/secrets/none"), OsStr::new("./the-secret")] {
        home.tilepass(&SIGN).env("TILEPASS_SECRET", path).run().is(
            6,
            "",
            str![[r#"
error: the secret in `TILEPASS_SECRET` is a path, by its form; the secret is what is in that file
hint: the variable for a path is `TILEPASS_SECRET_FILE`

"#]],
        );
    }
    let import = ["secret", "import", "--store", "file"];
    home.tilepass(&import).fed("./the-secret\n").is(
        6,
        "",
        str![[r#"
error: the secret on stdin is a path, by its form; the secret is what is in that file
hint: give that path itself: the secret is then read from the file

"#]],
    );
    keep(home.path().join("named"), &*path.to_string_lossy());
    home.tilepass(&import).arg("named").run().is(
        6,
        "",
        str![[r#"
error: the secret in `named` is a path, by its form; the secret is what is in that file
hint: give that path itself: the secret is then read from the file

"#]],
    );
    assert!(!home.secrets_file().exists());
    home.tilepass(&SIGN).env("TILEPASS_SECRET_FILE", ".").run().is(
        6,
        "",
        str![[r#"
error: `TILEPASS_SECRET_FILE`: cannot read `.`: Is a directory (os error 21)
hint: a directory is where a file belongs; Docker makes one where the file that is to be mounted does not exist: remove the directory, make the file, and start the container again

"#]],
    );
}

#[test]
fn in_ci_without_a_source_the_variables_are_named() {
    let home = Home::new();
    let in_ci = |arguments: &[&str]| home.tilepass(arguments).env("CI", "true");
    let variables_are_named = |call: Call<'_>| {
        call.run().is(
            3,
            "",
            str![[r#"
error: there is no secret: neither `TILEPASS_SECRET_FILE` nor `TILEPASS_SECRET` is set
hint: give the job the secret as a file variable `TILEPASS_SECRET_FILE`, or as a masked variable `TILEPASS_SECRET`

"#]],
        );
    };
    let token = home.tilepass(&SIGN).env("TILEPASS_SECRET", OLD).run();
    let inspect = ["token", "inspect", &token.stdout];
    let exec = ["secret", "exec", "--", "true"];
    // A name may be a name and nothing more.
    let by_name = |arguments| in_ci(arguments).env("TILEPASS_PROJECT", "shop");
    for named in [&SIGN[..], &exec] {
        variables_are_named(by_name(named));
        variables_are_named(by_name(named).env("TILEPASS_STORE", "file"));
    }
    // What can be read of a token is shown all the same.
    let unchecked = |call: Call<'_>| {
        let ran = call.run();
        assert_eq!(ran.code, 3);
        assert!(ran.stderr.starts_with("hint: have somebody run this who has the secret"), "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1);
        assert!(ran.stdout.contains("there is no secret at hand"));
    };
    unchecked(by_name(&inspect));
    unchecked(by_name(&inspect).env("TILEPASS_STORE", "file"));
    variables_are_named(in_ci(&SIGN).arg("--project").arg("shop"));
    variables_are_named(in_ci(&SIGN));
    let no_keyring = |call: Call<'_>| {
        let ran = call.run();
        assert_eq!(ran.code, 4, "{}", ran.stderr);
        assert!(ran.stderr.contains("D-Bus"), "{}", ran.stderr);
    };
    no_keyring(in_ci(&SIGN).env("TILEPASS_STORE", "keyring"));

    // Settings say nothing of a secret, unless they name its store.
    home.write_config("[projects.shop]\nserver = \"https://chat.example\"\n");
    variables_are_named(in_ci(&SIGN));
    variables_are_named(in_ci(&exec).env("TILEPASS_PROJECT", "shop"));
    unchecked(in_ci(&inspect));
    home.write_config("[projects.shop]\nstore = \"keyring\"\n");
    no_keyring(in_ci(&SIGN));
    no_keyring(in_ci(&inspect));

    // Elsewhere, or mistyped.
    home.import("web", OLD);
    let mistyped = in_ci(&SIGN).arg("--project").arg("wbe").run().code(3);
    assert_eq!(mistyped.stderr.lines().next(), Some("error: project `wbe` has no secret"));
}

#[test]
fn a_variable_that_makes_no_sense_is_named() {
    let home = Home::new();
    let status = || home.tilepass(&["secret", "status"]);
    status()
        .env("TILEPASS_PROJECT", "a b")
        .run()
        .is(2, "", str![[r#"
error: `TILEPASS_PROJECT` cannot be used: a project name is 1 to 64 letters, digits, `.`, `_` or `-`, and begins with a letter or digit

"#]]);
    status().env("TILEPASS_STORE", "purse").run().is(
        2,
        "",
        str![[r#"
error: `TILEPASS_STORE` cannot be used: it is `keyring`, `file`, `vault`, or `helper:NAME` with a name of small letters, digits and `-`

"#]],
    );
    status().env("TILEPASS_PROJECT", not_text()).run().is(
        2,
        "",
        str![[r#"
error: `TILEPASS_PROJECT` cannot be used: it is not Unicode text

"#]],
    );
    home.tilepass(&SIGN).env("TILEPASS_SECRET", not_text()).run().is(
        6,
        "",
        str![[r#"
error: the secret in `TILEPASS_SECRET` is not text (byte 3 is not UTF-8)
hint: give the secret alone, on one line, exactly as the dashboard shows it

"#]],
    );
    home.tilepass(&SIGN)
        .env("TILEPASS_TILEDESK_ID", "5e5f")
        .env("TILEPASS_SECRET", OLD)
        .run()
        .is(2, "", str![[r#"
error: `TILEPASS_TILEDESK_ID` cannot be used: a Tiledesk id is 24 hexadecimal digits; it stands in the dashboard's address, after `/project/`

"#]]);
}

// ----- arguments

#[test]
fn arguments_that_are_not_text() {
    let home = Home::new();
    home.tilepass(&["secret", "status", "--project"]).arg(not_text()).run().is(
        2,
        "",
        str![[r#"
error: invalid UTF-8 was detected in one or more arguments

Usage: tilepass secret status [OPTIONS]

For more information, try '--help'.

"#]],
    );
    // A path may be anything.
    keep(home.path().join(not_text()), OLD);
    home.tilepass(&["secret", "import", "-q", "--store", "file"]).arg(not_text()).run().is(0, "", "");
    home.holds("default", OLD);
}

#[test]
fn no_flag_takes_a_secret() {
    let home = Home::new();
    for flag in ["--secret", "--passphrase"] {
        for command in [["secret", "import"], ["token", "sign"]] {
            let ran = home.tilepass(&command).arg(flag).arg(OLD).run();
            assert_eq!(ran.code, 2);
            assert!(!ran.stderr.contains(OLD), "{}", ran.stderr);
        }
    }
}

// ----- files out of reach

/// As somebody for whom permissions hold: root is let through everywhere.
fn as_anybody(call: Call<'_>) -> Call<'_> {
    call.through("setpriv", "--bounding-set=-dac_override,-dac_read_search")
}

#[test]
fn a_file_out_of_reach_is_not_said_to_be_missing() {
    let home = Home::with("default", OLD);
    let locked = home.path().join("locked");
    fs::create_dir(&locked).unwrap();
    let file = locked.join("secret");
    keep(&file, OLD);
    fs::set_permissions(&locked, Permissions::from_mode(0o000)).unwrap();
    let is_root = fs::metadata(&file).is_ok();
    if is_root && !Command::new("setpriv").arg("true").status().is_ok_and(|it| it.success()) {
        not_run::not_run("a file out of reach", "as root, it takes `setpriv`");
        return;
    }
    for (call, code, said) in [
        (
            home.tilepass(&SIGN).arg("--secret-file").arg(&file),
            6,
            str![[r#"
error: `--secret-file` names a file that is out of reach: permission denied
hint: see that whoever runs this may enter every directory on the way to it

"#]],
        ),
        (
            home.tilepass(&SIGN).env("TILEPASS_PASSPHRASE_FILE", &file),
            4,
            str![[r#"
error: `TILEPASS_PASSPHRASE_FILE` names a file that is out of reach: permission denied

"#]],
        ),
    ] {
        let call = if is_root { as_anybody(call) } else { call };
        call.run().is(code, "", said);
    }
    fs::set_permissions(&locked, Permissions::from_mode(0o700)).unwrap();
}

// ----- the passphrase

#[test]
fn the_passphrase_is_missing_wrong_or_right() {
    let home = Home::with("default", OLD);
    let without = || home.tilepass(&SIGN).without("TILEPASS_PASSPHRASE_FILE");
    without().run().is(
        4,
        "",
        str![[r#"
error: the secrets file needs its passphrase, and there is nobody to ask
hint: set `TILEPASS_PASSPHRASE_FILE` to a file that holds it, or `TILEPASS_PASSPHRASE_COMMAND` to a program that prints it

"#]],
    );
    without().env("TILEPASS_PASSPHRASE", "wrong").run().is(
        4,
        "",
        str![[r#"
error: the passphrase does not open the secrets file `~/data/tilepass/secrets.tilepass`
hint: see that `TILEPASS_PASSPHRASE` has the passphrase of this file, or unset it to be asked: `unset TILEPASS_PASSPHRASE`
hint: nothing else opens the file: if the passphrase is lost, move the file away, `mv '~/data/tilepass/secrets.tilepass' '~/data/tilepass/secrets.tilepass.lost'`, and store each secret again: `tilepass secret import`, or `tilepass secret rotate --on-server` where nobody has it

"#]],
    );
    without().env("TILEPASS_PASSPHRASE_FILE", "missing").run().is(
        4,
        "",
        str![[r#"
error: `TILEPASS_PASSPHRASE_FILE` names a file that does not exist
hint: a path counts from the directory in which the command is run; give an absolute one

"#]],
    );
    assert_eq!(without().env("TILEPASS_PASSPHRASE", PASSPHRASE).run().code, 0);
    // One line break at the end is the file's; everything else is the passphrase's.
    fs::write(home.path().join("passphrase"), format!("{PASSPHRASE}\n")).unwrap();
    assert_eq!(home.tilepass(&SIGN).run().code, 0);
    fs::write(home.path().join("passphrase"), format!("{PASSPHRASE}\n\n")).unwrap();
    assert_eq!(home.tilepass(&SIGN).run().code, 4);
    fs::write(home.path().join("passphrase"), "\n").unwrap();
    home.tilepass(&SIGN).run().is(
        4,
        "",
        str![[r#"
error: `TILEPASS_PASSPHRASE_FILE` names a file that holds no passphrase

"#]],
    );
}

#[test]
fn nothing_needs_the_passphrase_that_reads_no_secret() {
    let home = Home::with("default", OLD);
    for command in
        [["--version"].as_slice(), &["secret", "status"], &["secret", "generate", "--project", "default", "--help"]]
    {
        assert_eq!(home.tilepass(command).without("TILEPASS_PASSPHRASE_FILE").run().code, 0);
    }
}

// ----- no keyring

#[test]
fn without_a_keyring_the_other_ways_are_named() {
    let home = Home::new();
    for command in [["secret", "import"], ["secret", "generate"]] {
        home.tilepass(&command).fed(OLD).is(4, "", str![[r#"
error: this computer has no keyring that tilepass can use: there is no D-Bus session bus (`DBUS_SESSION_BUS_ADDRESS` is not set, or wrong)
hint: on a machine without a desktop, keep secrets in an encrypted file: `--store file`

"#]]);
    }
    assert!(!home.secrets_file().exists(), "never chosen silently");

    // Whoever types the secret itself is to know that first.
    home.tilepass(&["secret", "import", OLD]).run().is(
        6,
        "",
        str![[r#"
error: the path that was given names a file that does not exist
hint: a secret itself never goes on the command line: leave the path out, and type it at the prompt

"#]],
    );
    home.tilepass(&["secret", "rotate", "--from", OLD]).run().is(
        6,
        "",
        str![[r#"
error: `--from` names a file that does not exist
hint: a secret itself never goes on the command line: `tilepass secret rotate --from -` asks for it, hidden

"#]],
    );
}

// ----- home

#[test]
fn a_home_that_cannot_be_written_is_named_and_can_be_read() {
    let home = Home::new();
    // A file where the directories should be: nobody can write there, root included.
    fs::write(home.path().join("file"), "").unwrap();
    on_a_file(&home, home.tilepass(&["secret", "status", "-q"])).run().is(0, "", "");
    on_a_file(&home, home.tilepass(&["secret", "generate", "--store", "file"])).run().is(
        4,
        "",
        str![[r#"
error: cannot make the directory `~/file/data/tilepass`: Not a directory (os error 20)
hint: see who owns that directory, and whether it can be written

"#]],
    );
    assert_eq!(on_a_file(&home, home.tilepass(&SIGN)).env("TILEPASS_SECRET", OLD).run().code, 0);
    // The settings alone: nothing is stored that could not be found again.
    let import = home.tilepass(&["secret", "import", "--store", "file"]);
    import.env("XDG_CONFIG_HOME", home.path().join("file/config")).fed(OLD).is(
        6,
        "",
        str![[r#"
error: cannot write the settings `~/file/config/tilepass/config.toml`: Not a directory (os error 20)

"#]],
    );
    home.tilepass(&["secret", "status", "-q"]).run().is(0, "", "");
}

fn on_a_file<'h>(home: &Home, call: Call<'h>) -> Call<'h> {
    let at = home.path().join("file");
    call.env("HOME", &at).env("XDG_CONFIG_HOME", at.join("config")).env("XDG_DATA_HOME", at.join("data"))
}

#[test]
fn without_home_the_places_that_are_set_are_used() {
    let home = Home::with("default", OLD);
    home.tilepass(&["secret", "status"]).without("HOME").run().is(
        0,
        str![[r#"
PROJECT  TILEDESK ID  SERVER  SCHEME   STORE  SECRET
default  -            -       visitor  file   OOOO-OOOO-OOOO  imported AGO

"#]],
        "",
    );
}

#[test]
fn files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    home.fed(&["secret", "import", "-q", "--store", "file"], OLD).is(0, "", "");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home.secrets_file()), 0o600);
    assert_eq!(mode(home.secrets_file().parent().unwrap()), 0o700);
}

#[test]
fn nothing_is_written_by_those_who_only_look() {
    let home = Home::new();
    for command in [
        ["secret", "status"].as_slice(),
        &["secret", "rotate", "--dry-run", "--store", "file"],
        &["secret", "remove", "--yes", "--store", "file"],
        &SIGN,
    ] {
        home.tilepass(command).run();
    }
    let left: Vec<_> = fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["passphrase"]);
}

#[test]
fn the_environment_forces_colour_or_does_not() {
    let home = Home::new();
    let colours = |name: &str, value: &str| {
        let ran = home.tilepass(&["token", "inspect", "nonsense"]).env(name, value).run();
        ran.stdout.contains('\u{1b}') || ran.stderr.contains('\u{1b}')
    };
    for (name, value, forced) in [
        ("FORCE_COLOR", "1", true),
        ("FORCE_COLOR", "0", false),
        ("CLICOLOR_FORCE", "1", true),
        ("CLICOLOR_FORCE", "0", false),
    ] {
        assert_eq!(colours(name, value), forced, "{name}={value}");
    }
}
