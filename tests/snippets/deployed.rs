//! The samples as they are deployed: behind gunicorn and PHP-FPM, in an application of ES modules, with Passport, where
//! sessions slide; and a real Tiledesk server that signs in whoever they sign.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::json;

use crate::apps::{self, App, words};
use crate::environment;
use crate::frameworks::nobody;
use crate::real_server::RealServer;
use crate::site::{Answer, Browser, Site};
use crate::support::tokens::SECRET;
use crate::tokens::{accepted, claims, expected, token};
use crate::{ID, ODD_SECRET, documents, not_run};

/// Two processes, neither of which is started again.
#[test]
fn django_behind_gunicorn_follows_a_rotation() {
    let Some(built) = apps::DJANGO.build("both") else {
        return;
    };
    let folder = built.folder.path();
    let gunicorn = Path::new(&built.command[0]).with_file_name("gunicorn");
    let secret = folder.join("chat-secret");
    let command =
        words(&[gunicorn.to_str().unwrap(), "--workers=2", "--bind=127.0.0.1:PORT", "site_of_the_shop:application"]);
    let site = Site::start(folder, &command, &[("TILEDESK_SECRET_FILE", secret.to_str().unwrap())]);
    let mut browser = Browser::new(&site);
    browser.log_in("ada");
    for current in [ODD_SECRET, SECRET] {
        fs::write(folder.join("chat-secret.new"), format!("{current}\n")).unwrap();
        fs::rename(folder.join("chat-secret.new"), &secret).unwrap();
        for _ in 0..10 {
            claims(token(&browser.get("/chat-token")), current);
        }
    }
}

#[test]
fn express_in_an_application_of_es_modules() {
    let Some(mut built) = apps::EXPRESS.build("both") else {
        return;
    };
    built.command = words(&["node", "site.mjs"]);
    let site = Site::start(built.folder.path(), &built.command, &[("TILEDESK_SECRET", SECRET)]);
    let mut browser = Browser::new(&site);
    nobody(&browser.get("/chat-token"));
    browser.log_in("ada");
    let seen = claims(token(&browser.get("/chat-token")), SECRET);
    assert_eq!(seen["external_id"], "42");
}

#[test]
fn express_with_passport() {
    let Some(built) = apps::EXPRESS.build("both") else {
        return;
    };
    let variables = [("TILEDESK_SECRET", SECRET), ("PASSPORT", "1")];
    let site = Site::start(built.folder.path(), &built.command, &variables);
    let mut browser = Browser::new(&site);
    nobody(&browser.get("/chat-token"));
    browser.log_in("ada");
    claims(token(&browser.get("/chat-token")), SECRET);
    browser.get("/logout");
    nobody(&browser.get("/chat-token"));
}

/// A page view keeps the session alive, asking for a token does not.
#[test]
fn asking_for_a_token_is_no_visit() {
    let sliding: [&App; 4] = [&apps::DJANGO, &apps::FLASK, &apps::EXPRESS, &apps::RAILS];
    for app in sliding {
        let Some(built) = app.build("both") else {
            continue;
        };
        let variables = [("TILEDESK_SECRET", SECRET), ("SLIDING", "1")];
        let site = Site::start(built.folder.path(), &built.command, &variables);
        let mut browser = Browser::new(&site);
        browser.log_in("ada");
        assert_ne!(browser.get("/page").header("set-cookie"), "", "{}", app.name);
        let answer = browser.get("/chat-token");
        claims(token(&answer), SECRET);
        assert_eq!(answer.header("set-cookie"), "", "{}", app.name);
    }
}

/// Its pool hands nothing of the environment on but what it names, as in `docs/website.md`.
#[test]
fn php_behind_fpm() {
    let Some(built) = apps::PHP.build("both") else {
        return;
    };
    let folder = built.folder.path();
    let secret = folder.join("chat-secret");
    fs::write(&secret, SECRET).unwrap();
    let fpm = fs::read_dir("/usr/sbin").unwrap().map(|file| file.unwrap().path());
    let fpm = fpm.filter(|path| path.to_str().is_some_and(|path| path.contains("/php-fpm")));
    let (Some(fpm), true) = (fpm.max(), Path::new("/usr/bin/cgi-fcgi").exists()) else {
        not_run::not_run("the sample for php behind FPM", "`php-fpm` or `cgi-fcgi` is not there");
        return;
    };
    let blocks = documents::blocks(include_str!("../../docs/website.md"));
    let pool = blocks.iter().find(|block| block.language == "ini" && block.text.contains("[www]")).unwrap();
    let pool = pool.text.replace("/etc/shop/chat-secret", secret.to_str().unwrap());
    assert!(pool.contains("env[TILEDESK_SECRET_FILE]"), "{pool}");
    let socket = folder.join("socket");
    let more = format!(
        "[global]\nerror_log = {0}/fpm.log\ndaemonize = no\n{pool}\nlisten = {0}/socket\npm = static\npm.max_children = 1\nclear_env = yes\n",
        folder.display()
    );
    fs::write(folder.join("fpm.conf"), more).unwrap();
    let mut arguments = vec!["--nodaemonize", "--fpm-config", "fpm.conf"];
    if is_root() {
        arguments.push("--allow-to-run-as-root");
        let own = fs::read_to_string(folder.join("fpm.conf")).unwrap() + "user = root\ngroup = root\n";
        fs::write(folder.join("fpm.conf"), own).unwrap();
    }
    let mut command = environment::clean(&fpm, folder);
    command.args(arguments).env("TILEDESK_PROJECT_ID", "shop").stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    while !socket.exists() {
        assert!(child.try_wait().unwrap().is_none(), "{}", fs::read_to_string(folder.join("fpm.log")).unwrap());
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let ask = |path: &str, query: &str, cookie: &str| {
        let output = environment::clean("/usr/bin/cgi-fcgi", folder)
            .args(["-bind", "-connect", "socket"])
            .env("SCRIPT_FILENAME", folder.join("site.php"))
            .envs([("REQUEST_METHOD", "GET"), ("REQUEST_URI", path), ("QUERY_STRING", query), ("HTTP_COOKIE", cookie)])
            .env("HTTP_SEC_FETCH_SITE", "same-origin")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let head = if text.starts_with("Status:") { "" } else { "Status: 200 OK\r\n" };
        Answer::parse(&format!("{head}{text}").replacen("Status:", "CGI", 1))
    };
    let answers = [ask("/chat-token", "", ""), ask("/login", "as=ada", "")];
    let cookie = answers[1].header("set-cookie").split(';').next().unwrap().to_owned();
    let answer = ask("/chat-token", "", &cookie);
    child.kill().unwrap();
    child.wait().unwrap();
    nobody(&answers[0]);
    claims(token(&answer), SECRET);
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").is_ok_and(|status| status.uid() == 0)
}

/// Whoever the samples sign, a real server signs in: without a last name, without an address, with a key rewritten.
#[test]
fn a_real_server_takes_everybody() {
    let Some(server) = RealServer::new("a sample's tokens at a real server") else {
        return;
    };
    let Some(built) = apps::NODE.build("both") else {
        return;
    };
    let (status, keys) = server.post(&format!("/{}/keys/generate", server.id), &json!({}), &server.admin);
    assert_eq!(status, 200, "{keys}");
    let secret = keys["jwtSecret"].as_str().unwrap();
    let id = server.id.to_string();
    let variables = [("TILEDESK_SECRET", secret), ("TILEDESK_PROJECT_ID", &id)];
    let site = Site::start(built.folder.path(), &built.command, &variables);
    for row in apps::NODE.accounts() {
        if row["refused"] == true {
            continue;
        }
        let mut browser = Browser::new(&site);
        browser.log_in(row["case"].as_str().unwrap());
        let answer = browser.get("/chat-token");
        let (status, said) = server.post("/auth/signinWithCustomToken", &json!({}), token(&answer));
        assert_eq!(status, 200, "{row}: {said}");
        let (status, said) = server.post(&format!("/{id}/jwt/decode"), &json!({}), token(&answer));
        assert_eq!(status, 200, "{row}: {said}");
    }
    // The headline: what `inspect` says of it, too.
    let mut browser = Browser::new(&site);
    browser.log_in("ada");
    let answer = browser.get("/chat-token");
    let seen = accepted(token(&answer), secret, "both", &id);
    let ada = crate::tokens::accounts().remove(0);
    assert_eq!(seen, expected("both", &ada["token"], &id, &seen["iat"]));
    assert_ne!(id, ID);
}
