//! The administrator's whole job, through the binary, against a real Tiledesk server (`make test-server`).

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::home::{Call, Home, Ran, keep};
use crate::support::real_server::RealServer;

/// An administrator at a jump host: settings, and credentials in files.
pub(super) struct Admin {
    pub(super) server: RealServer,
    pub(super) home: Home,
}

impl Admin {
    pub(super) fn new(what: &str) -> Option<Self> {
        let server = RealServer::new(what)?;
        let home = Home::new();
        keep(home.path().join("pw"), format!("{}\n", server.password));
        let set =
            ["project", "set", "shop", "--id", server.id.as_str(), "--server", server.url.as_str(), "--store", "file"];
        let ran = home.tilepass(&set).run();
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        Some(Self { server, home })
    }

    pub(super) fn call(&self, arguments: &[&str]) -> Call<'_> {
        self.home
            .tilepass(arguments)
            .env("TILEPASS_ADMIN_EMAIL", &self.server.email)
            .env("TILEPASS_ADMIN_PASSWORD_FILE", self.home.path().join("pw"))
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Ran {
        self.call(arguments).run()
    }

    /// Succeeds, and gives what stood on stdout.
    pub(super) fn done(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}\n{}{}", ran.stdout, ran.stderr);
        ran.stdout
    }

    pub(super) fn rotate(&self) -> String {
        let secret = self.done(&["secret", "rotate", "--on-server", "--yes", "--verify"]);
        assert_eq!(secret.len(), 36, "a UUID");
        secret
    }

    /// That server is remembered as the project's.
    pub(super) fn is_on(&self, server: &str) {
        self.done(&["project", "set", "shop", "-q", "--server", server]);
    }

    /// What the dashboard's button does, or somebody else's tilepass.
    pub(super) fn generated_elsewhere(&self) -> String {
        let path = format!("/{}/keys/generate", self.server.id);
        let (status, keys) = self.server.post(&path, &json!({}), &self.server.admin);
        assert_eq!(status, 200, "{keys}");
        keys["jwtSecret"].as_str().unwrap().to_owned()
    }

    pub(super) fn session_of(&self, token: &str) -> (u16, String) {
        let (status, body) = self.server.post("/auth/signinWithCustomToken", &json!({}), token);
        let session = body["token"].as_str().unwrap_or_default().to_owned();
        (status, session)
    }
}

#[test]
fn from_nothing_to_a_second_secret() {
    let Some(admin) = Admin::new("rotate, sign, try, rotate, try") else {
        return;
    };
    let first = admin.rotate();
    let by_scheme = |scheme| admin.done(&["token", "sign", "--test-visitor", "--scheme", scheme]);
    let tokens = ["visitor", "custom", "both"].map(by_scheme);
    for (token, code) in tokens.iter().zip([1, 0, 0]) {
        let tried = admin.run(&["token", "try", "--yes", token]);
        assert_eq!(tried.code, code, "{}{}", tried.stdout, tried.stderr);
        let (status, session) = admin.session_of(token);
        assert_eq!(status, if code == 0 { 200 } else { 401 });
        if code == 0 {
            let path = format!("/{0}/requests/support-group-{0}-story/messages", admin.server.id);
            let (status, said) = admin.server.post(&path, &json!({"text": "hello"}), &session);
            assert_eq!(status, 200, "{said}");
        }
    }
    let tried = admin.done(&["token", "try"]);
    assert!(tried.starts_with("accepted"), "{tried}");

    let second = admin.rotate();
    assert_ne!(first, second);
    for token in &tokens {
        assert_eq!(admin.session_of(token).0, 401);
        let tried = admin.run(&["token", "try", "--yes", token]);
        assert_eq!(tried.code, 1, "{}", tried.stdout);
        assert!(tried.stdout.contains("signature.previous_secret"), "{}", tried.stdout);
    }
    admin.done(&["token", "try"]);
    admin.done(&["secret", "remove", "--previous", "--yes"]);
}

#[test]
fn a_user_token_does_as_well_as_a_password() {
    let Some(admin) = Admin::new("rotate with a user token") else {
        return;
    };
    let rotate = ["secret", "rotate", "--on-server", "--yes", "--admin-token-file", "-"];
    let ran = admin.home.tilepass(&rotate).fed(&admin.server.admin);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    admin.done(&["token", "try"]);
}

#[test]
fn who_may_not_is_told_so_and_nothing_has_changed() {
    let Some(admin) = Admin::new("wrong credentials") else {
        return;
    };
    admin.rotate();
    let status = || {
        let line = admin.done(&["secret", "status", "--json", "--project", "shop"]);
        let mut line: Value = serde_json::from_str(&line).unwrap();
        line.as_object_mut().unwrap().remove("age_s");
        line
    };
    let before = status();
    let host = admin.server.url.host().to_owned();
    let rotate = || admin.call(&["secret", "rotate", "--on-server", "--yes", "-q", "--project", "shop"]);
    // Another project: nobody is asked whether `shop` is meant to be there.
    let elsewhere = |id, server| {
        let call =
            admin.call(&["secret", "rotate", "--on-server", "--yes", "-q", "--project", "blog", "--store", "file"]);
        call.arg("--id").arg(id).arg("--server").arg(server)
    };
    let wrong = admin.home.path().join("wrong");
    keep(&wrong, "not it");
    let (stranger, password) = admin.server.stranger();
    keep(admin.home.path().join("strangers"), password);
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (call, said) in [
        (
            rotate().env("TILEPASS_ADMIN_PASSWORD_FILE", &wrong),
            format!("`{host}` refused this e-mail address and password (401)"),
        ),
        (
            rotate().env("TILEPASS_ADMIN_EMAIL", "nobody@example.com"),
            format!("`{host}` refused this e-mail address and password (401)"),
        ),
        (
            rotate().env("TILEPASS_ADMIN_EMAIL", stranger).env("TILEPASS_ADMIN_PASSWORD_FILE", "strangers"),
            format!(
                "`{host}` does not allow this account to create a secret for project `{}` (403: you dont belong to the project.)",
                admin.server.id
            ),
        ),
        (
            elsewhere("5e5f4e220b28440012117be4", admin.server.url.to_string()),
            format!("`{host}` has no project `5e5f4e220b28440012117be4`"),
        ),
        (
            elsewhere("5e5f4e220b28440012117be4", format!("{}/v9", admin.server.url)),
            format!("there is no Tiledesk server at `{}/v9` (status 400)", admin.server.url),
        ),
        (
            elsewhere("5e5f4e220b28440012117be4", format!("http://{nobody}")),
            format!("`{nobody}` refuses connections: nothing listens there"),
        ),
    ] {
        let ran = call.run();
        assert_eq!((ran.code, ran.stdout.as_str()), (6, ""), "{}", ran.stderr);
        let line = format!("error: {said}; nothing was changed");
        assert!(ran.stderr.lines().any(|found| found == line), "{}\n{line}", ran.stderr);
        assert_eq!(status(), before);
    }
    admin.done(&["token", "try"]);
}

/// A way to the server that takes the request there and brings no answer back.
fn one_way_to(server: &RealServer) -> (String, std::sync::mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let here = format!("http://{}", listener.local_addr().unwrap());
    let there = server.url.host().to_owned();
    let (told, answered) = channel();
    thread::spawn(move || {
        let (mut asking, _) = listener.accept().unwrap();
        let mut asked = TcpStream::connect(there).unwrap();
        let mut request = Vec::new();
        let mut byte = [0; 1];
        while !request.ends_with(b"\r\n\r\n") && asking.read(&mut byte).unwrap() > 0 {
            request.extend_from_slice(&byte);
        }
        asked.write_all(&request).unwrap();
        let mut some = [0; 16];
        assert!(asked.read(&mut some).unwrap() > 0, "the server has answered");
        told.send(()).unwrap();
        thread::sleep(Duration::from_secs(60));
    });
    (here, answered)
}

#[test]
fn killed_between_the_servers_answer_and_the_store() {
    let Some(admin) = Admin::new("killed between answer and store") else {
        return;
    };
    admin.rotate();
    let token = admin.done(&["token", "sign", "--test-visitor"]);
    let (one_way, answered) = one_way_to(&admin.server);
    admin.is_on(&one_way);
    let rotate = ["secret", "rotate", "--on-server", "--yes"];
    let mut call = admin.call(&rotate);
    call.command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = call.command.spawn().unwrap();
    answered.recv_timeout(Duration::from_secs(60)).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();

    // The server has another secret now, which nobody knows.
    admin.is_on(admin.server.url.as_str());
    assert_eq!(admin.session_of(&token).0, 401);
    let tried = admin.run(&["token", "try"]);
    assert_eq!(tried.code, 1, "{}{}", tried.stdout, tried.stderr);
    assert!(tried.stderr.contains(" was asked at "), "{}", tried.stderr);
    admin.rotate();
    let tried = admin.run(&["token", "try"]);
    assert_eq!(tried.code, 0, "{}{}", tried.stdout, tried.stderr);
    assert!(!tried.stderr.contains("warning:"), "{}", tried.stderr);
}

#[test]
fn cut_off_before_the_server_did_anything() {
    let Some(admin) = Admin::new("interrupted before the server") else {
        return;
    };
    admin.rotate();
    // Somebody who takes the request and passes nothing on.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    admin.is_on(&address);
    let rotate = ["secret", "rotate", "--on-server", "--yes", "--timeout", "1"];
    let ran = admin.run(&rotate);
    admin.is_on(admin.server.url.as_str());
    assert_eq!(ran.code, 7, "{}", ran.stderr);
    assert!(ran.stderr.contains("it may have made a new secret"), "{}", ran.stderr);
    let status = admin.home.status("shop");
    assert!(status["server_asked_at"].is_string(), "{status}");
    // That the project's own server takes it proves nothing about the one that was asked.
    let tried = admin.run(&["token", "try"]);
    assert_eq!(tried.code, 0, "{}", tried.stderr);
    let said = format!(": `{address}` was asked for it; if that was a mistake: ");
    assert!(tried.stderr.contains(&said), "{}", tried.stderr);
    let status = admin.home.status("shop");
    assert!(status["server_asked_at"].is_string(), "{status}");
    // Unless somebody says that its address was a mistake; not within the minute in which it may be at it yet.
    let own = admin.server.url.as_str();
    let tried = admin.run(&["token", "try", "--server", own]);
    assert_eq!(tried.code, 0, "{}", tried.stderr);
    assert!(tried.stderr.contains("ask again in a minute"), "{}", tried.stderr);
}
