//! Which system calls ever see a secret: those that read it, write it where it is kept, or show it.

use std::fs;

use crate::inject::{calls, has_strace};
use crate::support::home::{Home, NEW, OLD, PASSPHRASE, keep};
use crate::tally::Tally;

/// What a secret may go through.
const MAY: [&str; 2] = ["read", "write"];

const IMPORT: &[&str] = &["secret", "import", "-", "--store", "file", "--project", "blog"];
const ROTATE: &[&str] = &["secret", "rotate", "--from", "-", "--yes", "--project", "shop"];
const SIGN: &[&str] = &["token", "sign", "--test-visitor"];

/// A secret that is used as the name of a file leaves the computer where that is on another one.
#[test]
fn a_secret_in_a_system_call() {
    if !has_strace() {
        return;
    }
    let mut tally = Tally::new();
    let with_file: &[&str] = &["token", "sign", "--test-visitor", "--secret-file", "secret"];
    for (arguments, stdin, variable) in [
        (IMPORT, NEW, None),
        (ROTATE, NEW, None),
        (with_file, "", None),
        (&["token", "sign", "--test-visitor", "--secret-file", "-"], NEW, None),
        (SIGN, "", Some(("TILEPASS_SECRET", NEW))),
        (SIGN, "", Some(("TILEPASS_PASSPHRASE", PASSPHRASE))),
        (&["secret", "exec", "--project", "shop", "--", "true"], "", None),
        (&["secret", "exec", "--file-env", "FILE", "--project", "shop", "--", "true"], "", None),
        (&["secret", "remove", "--yes", "--project", "shop"], "", None),
        (&["secret", "status"], "", None),
        // Pasted where a token belongs; it is not one, and no name of a file to ask for.
        (&["token", "inspect", NEW], "", None),
    ] {
        let mut home = Home::with("shop", OLD);
        keep(home.path().join("secret"), NEW);
        if let Some((name, value)) = variable {
            home = home.env(name, value);
        }
        if variable.is_some_and(|(name, _)| name == "TILEPASS_PASSPHRASE") {
            home = home.without("TILEPASS_PASSPHRASE_FILE");
        }
        // All of every string.
        let (all, ran) = calls(&home, &["-s", "100000", "-v"], arguments, stdin);
        let is_pasted = arguments.contains(&NEW);
        assert_eq!(ran.code, i32::from(is_pasted), "{arguments:?}: {}", ran.stderr);
        let log = fs::read_to_string(home.path().join("strace.log")).unwrap();
        let mut seen = 0;
        let mut wrong = String::new();
        for line in log.lines() {
            let call = line.split_once(' ').map_or("", |(_, call)| call.trim_start());
            let name = call.split('(').next().unwrap();
            // In whole, or most of it.
            if [OLD, NEW, PASSPHRASE].iter().any(|secret| call.contains(&secret[..20])) {
                seen += 1;
                // Where the process begins, and where `exec` begins the program that is handed it.
                let is_begun = name == "execve" && (seen == 1 || arguments.contains(&"exec"));
                if !MAY.contains(&name) && !is_begun {
                    wrong.push_str(call);
                }
            }
        }
        let is_read = !arguments.contains(&"status") && !is_pasted;
        let held = match (wrong.as_str(), seen > 0) {
            ("", saw) if saw == is_read || is_pasted || variable.is_some() => Ok(()),
            ("", _) => Err(format!("no call was seen with it, of {}", all.len())),
            _ => Err(wrong),
        };
        for call in 0..all.len() {
            tally.add(format!("{arguments:?} call {call}"), if call == 0 { held.clone() } else { Ok(()) });
        }
    }
    tally.end(1000);
}
