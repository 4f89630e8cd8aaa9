//! A delivery that is cut off, and a home that is somebody else's.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::{home, set};
use crate::support::back_end::script;
use crate::support::home::OLD_PRINT;
use crate::support::not_run::not_run;

#[test]
fn status_knows_how_far_a_delivery_got_that_was_killed() {
    let home = home();
    let (hangs, done) = (home.path().join("hangs"), home.path().join("done"));
    let program =
        script(home.path(), "to-web1", &format!("cat >/dev/null; echo $$ >{}; exec sleep 600", hangs.display()));
    set(&home, "web1", &["--", program.to_str().unwrap()]).code(0);
    let program = script(home.path(), "to-web2", &format!("cat >{}", done.display()));
    set(&home, "web2", &["--", program.to_str().unwrap()]).code(0);
    let journal = home.secrets_file().with_file_name("deliveries.json");
    let mut call = home.tilepass(&["secret", "deliver", "--yes", "--limit", "10m"]);
    let mut child = call.command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let is_noted = || fs::read_to_string(&journal).is_ok_and(|text| text.contains("\"web2\":{\"stage\":\"delivered\""));
    while !(hangs.exists() && is_noted()) {
        thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // Nobody ended it.
    let pid = fs::read_to_string(&hangs).unwrap();
    let _ = Command::new("kill").arg(pid.trim()).status();
    assert_eq!(fs::metadata(&journal).unwrap().mode() & 0o777, 0o600);
    let status = home.run(&["secret", "status"]).code(0);
    assert!(
        status.stderr.contains(&format!(
            "warning: none of the 2 signers known here was seen to mint with {OLD_PRINT} of project `shop`; delivered, not seen: `web2`; it is not known whether it has reached `web1`"
        )),
        "{}",
        status.stderr
    );
    assert_eq!(home.status("shop")["signers"][0]["stage"], "started");
    script(home.path(), "to-web1", "cat >/dev/null");
    home.run(&["secret", "deliver", "--failed", "--yes", "-q"]).is(0, "", "");
    assert_eq!(home.run(&["secret", "status"]).stderr, "");
    assert_eq!(home.status("shop")["signers"][0]["stage"], "delivered");
}

/// Under `sudo` with the user's home, that user would choose what root runs.
#[test]
fn the_signers_of_another_user_are_refused() {
    const TEST: &str = "the_signers_of_another_user_are_refused";
    const SOMEBODY: u32 = 54_321;
    let home = home();
    set(&home, "web1", &["--", "cat"]).code(0);
    if tempfile::tempfile().unwrap().metadata().unwrap().uid() != 0 {
        return not_run(TEST, "files of another user can only be made by root");
    }
    let path = home.config().with_file_name("signers.toml");
    std::os::unix::fs::chown(&path, Some(SOMEBODY), None).unwrap();
    let ran = home.run(&["secret", "deliver", "--yes"]).code(5);
    assert!(ran.stderr.contains("it belongs to user 54321, and not to user 0, who runs this"), "{}", ran.stderr);
    std::os::unix::fs::chown(&path, Some(0), None).unwrap();
    std::os::unix::fs::chown(home.path(), Some(SOMEBODY), None).unwrap();
    for command in [&["secret", "deliver", "--yes"][..], &["signer", "set", "web2", "--", "cat"]] {
        let ran = home.run(command).code(5);
        assert!(
            ran.stderr.contains(
                "`~`, on the way to it, belongs to user 54321, and neither to root nor to user 0, who runs this"
            ),
            "{}",
            ran.stderr
        );
    }
    fs::remove_file(&path).unwrap();
    assert_eq!(home.run(&["signer", "set", "web2", "--", "cat"]).code, 5, "nor is one made there");
}
