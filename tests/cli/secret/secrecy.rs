//! Nothing that is said or written has a piece of a secret in it.

use std::fs;

use crate::support::home::{Home, OLD, PASSPHRASE, Ran};

#[test]
fn no_output_and_no_file_ever_has_a_piece_of_a_secret() {
    // A file whose key is cheap, and a name that is always given.
    let home = Home::with("other", OLD).env("TILEPASS_PROJECT", "default");
    let old = "qW7xKz93LmPv20RtYbNc51HdSfGa84JuEiOk6Ty";
    let new = "Zr4TgUh8VjBn1MxQc6WsEd5Fy2Lp9KaIo3XeRd7";
    let mut said = String::new();
    let mut say = |ran: Ran, code: i32| {
        assert_eq!(ran.code, code, "{}", ran.stderr);
        said += &ran.stdout;
        said += &ran.stderr;
    };
    let v = "-v";
    say(home.tilepass(&["secret", "import", "--store", "file", v]).fed(format!(" {old}\n")), 0);
    say(home.tilepass(&["secret", "import", v]).fed(old), 0);
    say(home.tilepass(&["secret", "import", v]).fed(new), 5);
    say(home.tilepass(&["secret", "rotate", "--yes", "--from", "-", v]).fed(old), 5);
    say(home.tilepass(&["secret", "rotate", "--yes", "--from", "-", v]).fed(format!("\"{new}\"")), 6);
    say(home.tilepass(&["secret", "rotate", "--from", "-", v]).fed(new), 5);
    say(home.tilepass(&["secret", "rotate", "--yes", "--from", "-", "--json", v]).fed(new), 0);
    say(home.tilepass(&["secret", "status", v]).run(), 0);
    say(home.tilepass(&["secret", "status", "--json"]).run(), 0);
    let sign = ["token", "sign", "--test-visitor", "--json", v];
    say(home.tilepass(&sign).run(), 0);
    say(home.tilepass(&sign).env("TILEPASS_SECRET", old).run(), 0);
    say(home.tilepass(&sign).env("TILEPASS_SECRET", format!("{old} {new}")).run(), 6);
    for help in [
        ["secret", "import", "--help"],
        ["secret", "rotate", "--help"],
        ["token", "sign", "--help"],
        ["token", "inspect", "-h"],
    ] {
        say(home.tilepass(&help).env("TILEPASS_SECRET", old).env("TILEPASS_PASSPHRASE", new).run(), 0);
    }
    let elsewhere = ["secret", "import", "--project", "x", "--store", "file"];
    say(home.tilepass(&elsewhere).arg(old).run(), 6);
    say_files(&home, &mut said);
    for secret in [old, new, PASSPHRASE] {
        for at in 0..=secret.len() - 8 {
            assert!(!said.contains(&secret[at..at + 8]), "{} is in {said}", &secret[at..at + 8]);
        }
    }
    say_nothing(home.tilepass(&["secret", "remove", "--yes", v]).run(), &[old, new]);
}

fn say_nothing(ran: Ran, secrets: &[&str]) {
    let said = ran.stdout + &ran.stderr;
    assert!(secrets.iter().all(|secret| !said.contains(&secret[..8])), "{said}");
}

/// Everything that was written under the home, the passphrase's own file left out.
fn say_files(home: &Home, said: &mut String) {
    for directory in ["config/tilepass", "data/tilepass"] {
        for file in fs::read_dir(home.path().join(directory)).unwrap() {
            let bytes = fs::read(file.unwrap().path()).unwrap();
            said.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
}
