//! One command rotates the secret of a project on a real server, brings it to three back ends, one of them slow and one
//! dead, and tells the truth about it.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use crate::story::Admin;
use crate::support::back_end::BackEnd;

/// What a back end hands to a visitor.
fn token_of(url: &str) -> String {
    let address = url.strip_prefix("http://").unwrap().strip_suffix("/chat-token").unwrap();
    let mut connection = TcpStream::connect(address).unwrap();
    write!(connection, "GET /chat-token HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer.rsplit("\r\n\r\n").next().unwrap().to_owned()
}

/// A back end of this project that reads its secret from a file, and the command that puts it there.
fn signer(admin: &Admin, name: &str, secret: &str, script: &str) -> BackEnd {
    let file = admin.home.path().join(name);
    fs::write(&file, secret).unwrap();
    let back_end = BackEnd::of(admin.server.id.as_str(), &file);
    let words = ["--", "sh", "-c", script, file.to_str().unwrap()];
    admin.done(&[&["signer", "set", name, "-q", "--check", &back_end.url], &words[..]].concat());
    back_end
}

#[test]
fn a_rotation_ends_with_the_truth_about_three_back_ends() {
    let Some(admin) = Admin::new("rotate and deliver to three back ends") else {
        return;
    };
    let first = admin.rotate();
    let web = signer(&admin, "web", &first, "cat >$0");
    let slow = signer(&admin, "slow", &first, "cat >$0.new; sleep 2; mv $0.new $0");
    let dead = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{dead}/chat-token");
    admin.done(&["signer", "set", "dead", "-q", "--check", &url, "--", "sh", "-c", "cat >/dev/null; exit 255"]);
    for back_end in [&web, &slow] {
        assert_eq!(admin.session_of(&token_of(&back_end.url)).0, 200);
    }
    let old = token_of(&web.url);

    let rotate = ["secret", "rotate", "--on-server", "--hide", "--yes", "--deliver", "--leaked", "--wait", "20"];
    let ran = admin.run(&rotate);
    eprintln!("{}", ran.stderr);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("error: 2 of the 3 signers known here mint with "), "{}", ran.stderr);
    assert!(ran.stderr.contains("; `dead` does not: its visitors cannot sign in since "), "{}", ran.stderr);
    let hint = ran.stderr.lines().find_map(|line| {
        line.strip_prefix("hint: mend what kept it from `dead`, and deliver again: `tilepass ")?.strip_suffix('`')
    });
    // The server agrees.
    assert_eq!(admin.session_of(&old).0, 401, "the old secret is dead");
    for back_end in [&web, &slow] {
        assert_eq!(admin.session_of(&token_of(&back_end.url)).0, 200);
    }

    // It is mended, and what was to be typed next ends it.
    let dead = signer(&admin, "dead", &first, "cat >$0");
    assert_eq!(admin.session_of(&token_of(&dead.url)).0, 401);
    let mut again: Vec<&str> = hint.unwrap().split(' ').collect();
    again.push("--yes");
    let ran = admin.run(&again);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(admin.session_of(&token_of(&dead.url)).0, 200);
    assert_eq!(admin.run(&["signer", "check", "-q"]).code, 0);

    // With all of them alive, the last line says how long visitors were locked out.
    let ran = admin.run(&["secret", "rotate", "--on-server", "--hide", "--yes", "--deliver", "--wait", "1m"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let last = ran.stderr.lines().last().unwrap();
    assert!(last.starts_with("note: 3 of the 3 signers known here mint with "), "{last}");
    assert!(last.contains("; visitors were locked out for "), "{last}");
    for back_end in [&web, &slow, &dead] {
        assert_eq!(admin.session_of(&token_of(&back_end.url)).0, 200);
    }
}
