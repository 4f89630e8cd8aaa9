//! Which secret a real Tiledesk server has, as `secret check`, `secret restore` and `secret rotate --from` ask it; and that a
//! variable left over from another project changes nothing there.

use std::net::TcpListener;
use std::time::{SystemTime, UNIX_EPOCH};

use tiledesk_token::{Minter, Secret};

use super::story::Admin;

#[test]
fn check_says_whether_the_server_still_has_the_secret() {
    let Some(admin) = Admin::new("secret check") else {
        return;
    };
    let given = admin.home.path().join("given");
    std::fs::write(&given, "0f8fad5b-d9cb-469f-a165-70867728950e").unwrap();
    let check = || admin.call(&["secret", "check", "--json"]);
    // It has made none yet.
    let ran = check().arg("--secret-file").arg(&given).arg("--project").arg("shop").run();
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("\"server_has\":\"none\""), "{}", ran.stdout);

    admin.rotate();
    let ran = check().run();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("\"server_has\":\"this\""), "{}", ran.stdout);
    let ran = admin.run(&["secret", "check", "-q"]);
    ran.is(0, "", "");

    admin.generated_elsewhere();
    let ran = check().run();
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("\"server_has\":\"another\""), "{}", ran.stdout);

    // Not there, and there no server of this kind.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for server in [format!("http://{free}"), format!("{}/v9", admin.server.url)] {
        let ran = check().arg("--server").arg(server).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (6, ""), "{}", ran.stderr);
    }
    let ran = check().arg("--id").arg("5e5f4e220b28440012117be4").run();
    assert_eq!((ran.code, ran.stdout.as_str()), (6, ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("has no project `5e5f4e220b28440012117be4`"), "{}", ran.stderr);
}

#[test]
fn what_check_sends_is_worth_nothing_at_sign_in() {
    let Some(admin) = Admin::new("a probe at sign-in") else {
        return;
    };
    let secret = Secret::parse(admin.rotate().as_bytes()).unwrap().secret;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let probe = Minter::new(&secret).probe(i64::try_from(now).unwrap());
    assert_eq!(admin.session_of(&probe.header_value()), (401, String::new()));
    // Nor at the API that a visitor's token opens.
    let id = &admin.server.id;
    for path in [format!("/{id}/requests"), format!("/{id}/project_users"), "/users".to_owned()] {
        let (status, body) = admin.server.get(&path, &probe.header_value());
        assert!(matches!(status, 401 | 403), "{path}: {status} {body}");
    }
}

#[test]
fn restore_brings_back_what_the_server_has_and_nothing_else() {
    let Some(admin) = Admin::new("secret restore") else {
        return;
    };
    admin.rotate();
    admin.done(&["secret", "rotate", "--local", "--yes", "--hide"]);
    assert_eq!(admin.run(&["secret", "check"]).code, 1);
    // The way there is closed.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    admin.is_on(&format!("http://{free}"));
    let before = admin.home.status("shop")["fingerprint"].clone();
    assert_eq!(admin.run(&["secret", "restore", "--yes"]).code, 6);
    assert_eq!(admin.home.status("shop")["fingerprint"], before);
    admin.is_on(admin.server.url.as_str());

    admin.done(&["secret", "restore", "--yes"]);
    admin.done(&["secret", "check"]);
    admin.done(&["token", "try"]);
    // What is current there stays current here.
    let ran = admin.run(&["secret", "restore", "--yes"]);
    assert_eq!(ran.code, 5, "{}", ran.stderr);
    assert!(ran.stderr.contains(" has the current secret of project `shop`"), "{}", ran.stderr);
    // And no dead one takes another's place.
    admin.generated_elsewhere();
    let ran = admin.run(&["secret", "restore", "--yes"]);
    assert_eq!(ran.code, 5, "{}", ran.stderr);
    assert!(ran.stderr.contains(" has neither the current secret"), "{}", ran.stderr);
}

#[test]
fn a_secret_that_is_given_is_the_servers_or_is_not_stored() {
    let Some(admin) = Admin::new("secret rotate --from") else {
        return;
    };
    let first = admin.rotate();
    let from = |secret: &str| admin.call(&["secret", "rotate", "--from", "-", "--yes"]).fed(secret);
    let ran = from("0f8fad5b-d9cb-469f-a165-70867728950e");
    assert_eq!(ran.code, 5, "{}", ran.stderr);
    assert!(ran.stderr.contains("hint: it still has "), "{}", ran.stderr);
    let second = admin.generated_elsewhere();
    let ran = from(&second);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let ran = from(&first);
    assert_eq!(ran.code, 5, "{}", ran.stderr);
    assert!(ran.stderr.contains(", which project `shop` replaced "), "{}", ran.stderr);
    admin.home.holds("shop", &second);
    admin.done(&["secret", "check"]);
}

#[test]
fn a_variable_left_over_from_another_project_kills_no_secret() {
    let Some(admin) = Admin::new("left-over variables") else {
        return;
    };
    let Some(other) = Admin::new("the project that they are left over from") else {
        return;
    };
    admin.rotate();
    other.rotate();
    let tokens = [&admin, &other].map(|admin| admin.done(&["token", "sign", "--test-visitor"]));
    for (name, value) in [("TILEPASS_TILEDESK_ID", other.server.id.as_str()), ("TILEPASS_SERVER", "http://127.0.0.1:1")]
    {
        let rotate = ["secret", "rotate", "--on-server", "--project", "shop", "--yes", "--hide"];
        let ran = admin.call(&rotate).env(name, value).run();
        assert_eq!(ran.code, 5, "{}", ran.stderr);
        assert!(ran.stderr.contains(&format!("`unset {name}`")), "{}", ran.stderr);
    }
    for (admin, token) in [&admin, &other].into_iter().zip(&tokens) {
        assert_eq!(admin.session_of(token).0, 200);
        admin.done(&["secret", "check", "-q"]);
    }
}
