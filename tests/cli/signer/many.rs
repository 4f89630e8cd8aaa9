//! Many signers at once.

use std::time::Duration;

use super::{home, set};
use crate::support::back_end::{BackEnd, header_value, text_response};
use crate::support::home::OLD;

/// All of them are asked at once: together they take little longer than one, which answers after half a second.
#[test]
fn two_hundred_signers_are_asked_side_by_side() {
    let home = home();
    let token = header_value(OLD);
    let back_end = BackEnd::answering(move |_| {
        std::thread::sleep(Duration::from_millis(500));
        text_response("200 OK", "", &token)
    });
    let path = home.config().with_file_name("signers.toml");
    set(&home, "web000", &["--check", &back_end.url]).code(0);
    let one = std::fs::read_to_string(&path).unwrap();
    let all: Vec<String> = (0..200).map(|number| one.replace("web000", &format!("web{number:03}"))).collect();
    std::fs::write(&path, all.join("\n")).unwrap();
    let ran = home.run(&["signer", "check"]).code(0);
    assert_eq!(ran.stdout.lines().count(), 201, "{}", ran.stdout);
    assert_eq!(back_end.count(), 200);
    eprintln!("200 signers that take 500 ms: {} ms", ran.took.as_millis());
    // One after the other, they would take 100 s.
    assert!(ran.took < Duration::from_secs(50), "{:?}", ran.took);
}
