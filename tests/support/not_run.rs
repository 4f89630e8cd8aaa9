//! What a test says when the machine lacks something that the test cannot do without.
//!
//! Never silent: in CI it is a failure; elsewhere it stands among the results, and `make test` (which sets `TILEPASS_NOT_RUN`) lists it at the end.

use std::env;
use std::fs::File;
use std::io::{Write, stderr};

/// Says that `what` is not run here, and why. Return from the test after it.
pub(crate) fn not_run(what: &str, reason: &str) {
    let in_ci = env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
    assert!(!in_ci, "in CI nothing may be left out, but {what}: {reason}");
    excused(what, reason);
}

/// The same, where CI too may lack it.
pub(crate) fn excused(what: &str, reason: &str) {
    // Not by `eprintln!`: what a test prints is hidden when it ends well.
    let _ = writeln!(stderr(), "not run: {what}: {reason}");
    if let Some(list) = env::var_os("TILEPASS_NOT_RUN") {
        File::options()
            .create(true)
            .append(true)
            .open(list)
            // One write, so that tests that run side by side do not mix their lines.
            .and_then(|mut list| list.write_all(format!("{what}: {reason}\n").as_bytes()))
            .expect("the list that TILEPASS_NOT_RUN names can be written");
    }
}
