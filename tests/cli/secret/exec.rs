//! `secret exec` through the binary: what the program gets, and that it is all its own.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;

use snapbox::str;

use crate::support::home::{Call, Home, NEW, OLD, PASSPHRASE, Ran, in_words, keep};
use crate::support::not_run;

/// With the secret of a store.
fn from_store<'h>(home: &'h Home, arguments: &[&str]) -> Call<'h> {
    home.tilepass(&[&["secret", "exec"], arguments].concat())
}

/// With [`OLD`], given explicitly: no passphrase's key has to be derived.
fn exec<'h>(home: &'h Home, arguments: &[&str]) -> Call<'h> {
    from_store(home, arguments).env("TILEPASS_SECRET", OLD)
}

fn shell<'h>(home: &'h Home, flags: &[&str], script: &str) -> Call<'h> {
    exec(home, &[flags, &["--", "sh", "-c", script]].concat())
}

// ----- for whom

/// `--project` behind `--` is the program's: who did not know is told, and who did is left alone.
#[test]
fn a_project_behind_the_dashes_is_the_programs() {
    let home = Home::with("default", OLD);
    home.import("shop", NEW);
    let said = "warning: `--project shop` stands behind `--`, so the program gets it, and the secret is that of project `default`\n";
    from_store(&home, &["--", "echo", "--project", "shop"]).run().is(0, "--project shop\n", said);
    from_store(&home, &["--", "echo", "--project=shop"]).run().is(0, "--project=shop\n", said);
    from_store(&home, &["--", "echo", "--project", "default"]).run().is(0, "--project default\n", "");
    // Other programs have projects of their own.
    from_store(&home, &["--", "echo", "--project", "cloud"]).run().is(0, "--project cloud\n", "");
    from_store(&home, &["--project", "default", "--", "echo", "--project=shop"]).run().is(0, "--project=shop\n", "");
    let home = Home::with("blog", OLD);
    home.import("shop", NEW);
    let ran = from_store(&home, &["--", "echo", "--project", "shop"]).run().code(2);
    assert_eq!(
        in_words(&ran.stderr).lines().nth(1),
        Some(
            "hint: `--project shop` stands behind `--`, so the program gets it; before it, tilepass does: `tilepass secret exec --project shop -- CMD…`"
        ),
    );
}

// ----- what it gets

fn environment(ran: &Ran) -> BTreeMap<String, String> {
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let lines = ran.stdout.lines().map(|line| {
        let (name, value) = line.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    });
    lines.collect()
}

/// What a program gets in any case.
fn inherited() -> BTreeMap<String, String> {
    let path = std::env::var("PATH").unwrap();
    [
        ("HOME", "~"),
        ("XDG_CONFIG_HOME", "~/config"),
        ("XDG_DATA_HOME", "~/data"),
        ("XDG_RUNTIME_DIR", "~/no-bus-here"),
        ("PATH", &path),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

#[test]
fn the_environment_has_the_secret_and_nothing_of_tilepass() {
    let home = Home::with("default", OLD);
    let ran = from_store(&home, &["--", "env"])
        .without("TILEPASS_PASSPHRASE_FILE")
        .env("TILEPASS_PASSPHRASE", PASSPHRASE)
        .env("TILEPASS_PROJECT", "default")
        .env("TILEPASS_ADMIN_PASSWORD", "hunter2")
        .env("TILEPASS_ANYTHING", "else")
        .env("TILEPASSWORD", "somebody else's")
        .run();
    let mut expected = inherited();
    expected.insert("TILEDESK_SECRET".to_owned(), OLD.to_owned());
    expected.insert("TILEPASSWORD".to_owned(), "somebody else's".to_owned());
    assert_eq!(environment(&ran), expected);
}

#[test]
fn a_variable_of_the_same_name_is_replaced_and_its_rival_removed() {
    let home = Home::new();
    let all = ["TILEDESK_SECRET", "TILEDESK_SECRET_FILE", "CHAT", "CHAT_FILE"];
    for (flags, gone) in [
        (&[][..], "TILEDESK_SECRET_FILE"),
        (&["--env", "CHAT"], "CHAT_FILE"),
        (&["--file-env", "CHAT_FILE"], "CHAT"),
        (&["--file-env", "TILEDESK_SECRET_FILE"], "TILEDESK_SECRET"),
        (&["--file-env", "CHAT"], "CHAT_FILE"),
    ] {
        let mut call = exec(&home, &[flags, &["--", "env"]].concat());
        for name in all {
            call = call.env(name, "stale");
        }
        let found = environment(&call.run());
        let set = flags.last().copied().unwrap_or("TILEDESK_SECRET");
        for name in all {
            let value = found.get(name).map(String::as_str);
            match value {
                None => assert_eq!(name, gone),
                Some("stale") => assert!(name != set && name != gone, "{name}"),
                Some(OLD) => assert!(name == set && flags.first() != Some(&"--file-env")),
                Some(path) => assert!(name == set && path.starts_with('/'), "{name}={path}"),
            }
        }
    }
}

#[test]
fn arguments_arrive_as_they_are() {
    let home = Home::new();
    exec(&home, &["--", "printf", "[%s]", "a b", "", "--json", "-v", "--", "$X"])
        .arg(OsStr::from_bytes(b"\xff"))
        .command
        .output()
        .map(|output| assert_eq!(output.stdout, b"[a b][][--json][-v][--][$X][\xff]"))
        .unwrap();
}

#[test]
fn every_source_serves() {
    let home = Home::with("default", OLD);
    keep(home.path().join("new"), NEW);
    let show = ["--", "sh", "-c", "printf %s \"$TILEDESK_SECRET\""];
    let with = |flags: &[&str]| from_store(&home, &[flags, &show].concat());
    with(&["-v"]).run().is(
        0,
        OLD,
        str![[r#"
note: the passphrase of the secrets file comes from `TILEPASS_PASSPHRASE_FILE`
note: the secret is that of project `default` (OOOO-OOOO-OOOO), from the secrets file
note: `sh` gets the secret OOOO-OOOO-OOOO in `TILEDESK_SECRET`

"#]],
    );
    with(&["--secret-file", "new"]).run().is(0, NEW, "");
    for (variable, value) in [("TILEPASS_SECRET_FILE", "new"), ("TILEPASS_SECRET", NEW)] {
        let note = format!("note: the secret in `{variable}` is used, not the one kept for project `default`\n");
        with(&[]).env(variable, value).run().is(0, NEW, note);
    }
    with(&["--secret-file", "-"]).fed(NEW).is(0, NEW, "");
}

#[test]
fn without_a_secret_nothing_is_started() {
    let home = Home::with("default", OLD);
    let touch = ["--", "touch", "started"];
    from_store(&home, &touch).env("TILEPASS_SECRET", "").run().code(3);
    from_store(&home, &touch).env("TILEPASS_PASSPHRASE_FILE", "/dev/null").run().is(
        4,
        "",
        str![[r#"
error: `TILEPASS_PASSPHRASE_FILE` names a file that holds no passphrase

"#]],
    );
    from_store(&home, &["--project", "other", "--", "touch", "started"]).run().code(3);
    assert!(!home.path().join("started").exists());
}

// ----- it is its own master

#[test]
fn the_exit_status_is_the_programs() {
    let home = Home::new();
    for status in [0, 1, 7, 130, 255] {
        shell(&home, &[], &format!("exit {status}")).run().is(status, "", "");
    }
}

#[test]
fn a_signal_that_ends_it_is_seen_as_one() {
    let home = Home::new();
    // The last one is ignored in Rust's own programs, which must not be inherited.
    for signal in [2, 9, 15, 13] {
        let script = format!("kill -{signal} $$; sleep 9");
        let ended = shell(&home, &[], &script).command.status().unwrap();
        assert_eq!(ended.signal(), Some(signal));
    }
}

#[test]
fn it_takes_the_place_of_tilepass() {
    let home = Home::new();
    let child = shell(&home, &[], "echo $$").command.stdout(Stdio::piped()).spawn().unwrap();
    let pid = child.id();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.stdout, format!("{pid}\n").as_bytes());
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_of_tilepass_stays_open() {
    use std::process::Command;

    let home = Home::with("default", OLD);
    let list = ["ls", "/proc/self/fd"];
    // What the test's own process leaves open counts for nothing.
    let without = Command::new(list[0]).arg(list[1]).stdin(Stdio::null()).output().unwrap();
    let with = from_store(&home, &[&["--"], &list[..]].concat()).run();
    assert_eq!(with.stdout.as_bytes(), without.stdout);
}

#[test]
fn stdin_is_the_programs() {
    let home = Home::new();
    exec(&home, &["--", "cat"]).fed("for the program\n").is(0, "for the program\n", "");
}

#[test]
fn a_secret_from_stdin_leaves_nothing_in_it() {
    let home = Home::new();
    let flags = ["--secret-file", "-", "--env", "X"];
    let script = "printf '%s[' \"$X\"; cat; printf ]";
    shell(&home, &flags, script).fed(NEW).is(0, format!("{NEW}[]"), "");
    // From a file the program could otherwise go back to the beginning.
    keep(home.path().join("new"), NEW);
    let mut call = shell(&home, &flags, "readlink /proc/self/fd/0 || true");
    call.command.stdin(fs::File::open(home.path().join("new")).unwrap());
    let ran = call.run();
    if cfg!(target_os = "linux") {
        ran.is(0, "/dev/null\n", "");
    }
}

// ----- as a file

#[cfg(target_os = "linux")]
#[test]
fn as_a_file_it_can_be_read_and_nothing_else() {
    let home = Home::new();
    let flags = ["--file-env", "CHAT_FILE"];
    let is = |script: &str, stdout: &str| shell(&home, &flags, script).run().is(0, stdout, "");
    // As often as one likes, and exactly: no line break.
    is("cat \"$CHAT_FILE\" \"$CHAT_FILE\"; cat <\"$CHAT_FILE\"", &[OLD; 3].concat());
    is("stat -Lc '%F %a %s' \"$CHAT_FILE\"", "regular file 400 43\n");
    for script in [
        "printf x > \"$CHAT_FILE\"",
        "printf x >> \"$CHAT_FILE\"",
        "chmod 600 \"$CHAT_FILE\" && printf x 1<> \"$CHAT_FILE\"",
        "truncate -s 0 \"$CHAT_FILE\"",
        "printf x > /proc/self/fd/100",
    ] {
        is(&format!("( {script} ) 2> /dev/null || cat \"$CHAT_FILE\""), OLD);
    }
    // No variable holds it.
    is(&format!("env | grep -c {OLD} || true"), "0\n");
}

#[cfg(target_os = "linux")]
#[test]
fn as_a_file_it_reaches_children_that_inherit_nothing() {
    use std::process::Command;

    let home = Home::new();
    // Both close what they inherited before they start another program.
    let read = "require('child_process').execFileSync('cat', [process.env.X]).toString()";
    let node = format!("process.stdout.write({read})");
    let python = "import os, subprocess; subprocess.run(['cat', os.environ['X']])";
    for (program, flag, code) in [("node", "-e", node.as_str()), ("python3", "-c", python)] {
        if Command::new(program).arg("--version").output().is_err() {
            not_run::not_run("a file that children read", &format!("there is no `{program}`"));
            continue;
        }
        exec(&home, &["--file-env", "X", "--", program, flag, code]).run().is(0, OLD, "");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn as_a_file_it_is_nowhere_else_and_gone_with_the_program() {
    use std::io::{BufRead, BufReader};
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    let home = Home::new();
    let temporary = home.path().join("tmp");
    fs::create_dir(&temporary).unwrap();
    let mut child = shell(&home, &["--file-env", "X"], "echo \"$X\"; read end")
        .env("TMPDIR", &temporary)
        .command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut path = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut path).unwrap();
    let path = path.trim_end();
    assert_eq!(path, format!("/proc/{}/fd/100", child.id()));
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
    // As the help says: the same user can. So can root; nobody else, which only root can try.
    assert_eq!(fs::read_to_string(path).unwrap(), OLD);
    let root = fs::metadata("/proc/self").unwrap();
    if std::os::unix::fs::MetadataExt::uid(&root) == 0 {
        let other = Command::new("cat").arg(path).uid(65534).output().unwrap();
        assert_eq!((other.status.code(), other.stdout), (Some(1), Vec::new()));
    }
    drop(child.stdin.take());
    child.wait().unwrap();
    assert!(!fs::exists(path).unwrap());
}

// ----- what goes wrong

#[test]
fn a_program_that_cannot_be_started() {
    let home = Home::new();
    // Not by this process: a child that another test starts would hold them open, and what is open for writing is busy.
    home.shell("echo no program > plain; echo '#!/no/such/interpreter' > lost; chmod 644 plain; chmod 755 lost")
        .run()
        .is(0, "", "");
    let hint = "hint: a program and its arguments follow the `--`; what only a shell understands needs one: \
        `tilepass secret exec -- sh -c '…'`\n";
    for (program, why) in [
        ("no-such-program", "there is no such program on `PATH`"),
        ("export X=1", "there is no such program on `PATH`"),
        ("./no-such-program", "No such file or directory (os error 2)"),
        ("./lost", "No such file or directory (os error 2)"),
        ("./plain", "Permission denied (os error 13)"),
        ("/", "Permission denied (os error 13)"),
        ("esc\u{1b}[1m", "there is no such program on `PATH`"),
        ("", "there is no such program on `PATH`"),
    ] {
        let shown = program.replace('\u{1b}', "\\u{1b}");
        let expected = format!("error: cannot start `{shown}`: {why}\n{hint}");
        exec(&home, &["--", program]).run().is(6, "", &expected);
        exec(&home, &["--file-env", "X", "--", program]).run().is(6, "", &expected);
    }
    let coloured = exec(&home, &["--color", "always", "--", "nope"]).run();
    assert!(coloured.stderr.starts_with("\u{1b}[1m\u{1b}[31merror:"), "{:?}", coloured.stderr);
}

#[test]
fn what_cannot_be_a_command_or_a_variable_is_a_usage_error() {
    let home = Home::new();
    let error = |arguments: &[&str], first: &str| {
        let ran = exec(&home, arguments).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
        assert_eq!(in_words(&ran.stderr).lines().next().unwrap(), format!("error: {first}"));
    };
    error(
        &["--env", "A", "--file-env", "B", "--", "env"],
        "the argument '--env <NAME>' cannot be used with '--file-env <NAME>'",
    );
    error(&["--json", "--", "env"], "the argument '--json' cannot be used with '<CMD>...'");
    error(&["env"], "unexpected argument '…' found");
    error(&[], "the following required arguments were not provided:");
    error(&["--"], "the following required arguments were not provided:");
    let starts = "the system finds and starts programs by `PATH` and variables whose names begin with `LD_` or `DYLD_`";
    for flag in ["--env", "--file-env"] {
        for (name, why) in [
            ("A=B", "a variable's name is letters, digits and `_`, and begins with no digit"),
            ("", "a variable's name is letters, digits and `_`, and begins with no digit"),
            ("1A", "a variable's name is letters, digits and `_`, and begins with no digit"),
            (
                "TILEPASS_SECRET",
                "variables whose names begin with `TILEPASS_` are taken out of the program's environment",
            ),
            ("PATH", starts),
            ("LD_PRELOAD", starts),
            ("DYLD_LIBRARY_PATH", starts),
        ] {
            error(&[flag, name, "--", "env"], &format!("invalid value '{name}' for '{flag} <NAME>': {why}"));
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_shows_the_secret() {
    let home = Home::new();
    for flags in [&["-v"][..], &["-v", "--file-env", "X"]] {
        let ran = exec(&home, &[flags, &["--", "cat", "/proc/self/cmdline"]].concat()).run();
        assert_eq!(ran.stdout, "cat\0/proc/self/cmdline\0");
        assert!(!ran.stderr.contains(OLD), "{}", ran.stderr);
        let ran = exec(&home, &[flags, &["--", "no-such-program"]].concat()).run();
        assert!(!(ran.stdout + &ran.stderr).contains(OLD));
    }
}

#[test]
fn a_name_that_promises_the_other_thing_is_warned_about() {
    let home = Home::new();
    for (flags, said) in [
        (
            ["--env", "TILEDESK_SECRET_FILE"],
            "warning: `TILEDESK_SECRET_FILE` looks like the name of a variable for a path, and gets the secret itself: for a path there is `--file-env`\n",
        ),
        (
            ["--file-env", "TILEDESK_SECRET"],
            "warning: `TILEDESK_SECRET` gets the path of a file, and not the secret, as back ends expect there: for a path there is `TILEDESK_SECRET_FILE`\n",
        ),
        (["--env", "CHAT"], ""),
        (["--file-env", "CHAT_FILE"], ""),
    ] {
        let ran = exec(&home, &[&flags[..], &["--", "true"]].concat()).run();
        assert_eq!((ran.code, ran.stderr.as_str()), (0, said));
    }
}

#[test]
fn the_program_gets_the_limit_of_core_dumps_back() {
    let home = Home::new();
    let script = "ulimit -S -c $(ulimit -H -c) && ulimit -S -c && \
        exec \"$0\" secret exec -- sh -c 'ulimit -S -c; ulimit -H -c'";
    let ran = home.shell(script).env("TILEPASS_SECRET", OLD).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let limits: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(limits, [limits[0]; 3]);
    if limits[0] == "0" {
        not_run::excused("core dumps", "the system allows none, whoever asks");
    }
}

#[test]
fn a_variable_that_no_shell_expands_is_warned_of() {
    let home = Home::new();
    for (command, warned) in [
        (&["echo", "Bearer $TILEDESK_SECRET"] as &[&str], true),
        (&["echo", "${TILEDESK_SECRET}"], true),
        (&["env", "echo", "$TILEDESK_SECRET"], true),
        (&["echo", "$TILEDESK_SECRET_FILE"], false),
        (&["echo", "TILEDESK_SECRET"], false),
        (&["sh", "-c", ": $TILEDESK_SECRET"], false),
        (&["/bin/sh", "-c", ": $TILEDESK_SECRET"], false),
        (&["env", "sh", "-c", ": $TILEDESK_SECRET"], false),
    ] {
        let ran = exec(&home, &[&["--"], command].concat()).run().code(0);
        assert_eq!(ran.stderr.contains("`$TILEDESK_SECRET` in the command stays as it is"), warned, "{command:?}");
        assert!(!ran.stdout.contains(OLD) && !ran.stderr.contains(OLD), "{command:?}");
    }
}

/// The C library starts it as a shell would.
#[cfg(target_env = "gnu")]
#[test]
fn a_script_without_its_first_line_is_started() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let script = home.path().join("script");
    fs::write(&script, "echo started\n").unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    exec(&home, &["--", "./script"]).run().is(0, "started\n", "");
}
