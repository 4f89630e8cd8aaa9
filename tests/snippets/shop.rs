//! A shop goes from the installed program to a signed-in visitor, through log-out, a rotation and its deployment, with the
//! commands of `docs/website.md` and a real Tiledesk server.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::apps::{self, App};
use crate::documents;
use crate::environment;
use crate::frameworks::nobody;
use crate::home::{Home, keep};
use crate::real_server::RealServer;
use crate::site::{Browser, Site};
use crate::tokens::token;

/// The commands below a heading of the document, `### Django`, that a shell runs as they stand.
fn commands(heading: &str) -> String {
    let text = include_str!("../../docs/website.md");
    let (_, section) = text.split_once(&format!("\n### {heading}\n")).unwrap();
    let section = section.split("\n### ").next().unwrap();
    let blocks = documents::blocks(section);
    let block = blocks.iter().find(|block| block.language == "sh" && block.mark.is_empty());
    block.unwrap().text.clone()
}

/// Types commands in a folder of the administrator's computer.
fn type_in(machine: &Home, folder: &Path, commands: &str) {
    let script = format!("cd '{}'\n{commands}", folder.display());
    machine.shell(&format!("set -eu\n{script}")).run().code(0);
}

fn opens(app: &App, heading: &str) {
    let Some(server) = RealServer::new(&format!("a shop with {heading}")) else {
        return;
    };
    let Some(built) = app.build("both") else {
        return;
    };
    let folder = built.folder.path();
    let machine = Home::new()
        .env("PATH", environment::path_with_tilepass())
        .env("TILEPASS_ADMIN_EMAIL", &server.email)
        .env("TILEPASS_ADMIN_PASSWORD_FILE", "pw");
    keep(machine.path().join("pw"), &server.password);
    let id = server.id.to_string();
    let set = ["project", "set", "shop", "--id", &id, "--server", server.url.as_str(), "--store", "file"];
    machine.run(&set).code(0);
    let rotate = ["secret", "rotate", "--project", "shop", "--on-server", "--yes", "--hide"];
    machine.run(&rotate).code(0);

    fs::remove_file(folder.join(app.file)).unwrap();
    type_in(&machine, folder, &commands(heading));
    type_in(&machine, folder, &commands("The secret's file"));
    let secret = folder.join("chat-secret");
    let variables = [("TILEDESK_SECRET_FILE", secret.to_str().unwrap())];
    let site = Site::start(folder, &built.command, &variables);
    let mut browser = Browser::new(&site);
    nobody(&browser.get("/chat-token"));
    browser.log_in("ada");
    let first = token(&browser.get("/chat-token")).to_owned();
    let sign_in = |token: &str| server.post("/auth/signinWithCustomToken", &json!({}), token);
    let (status, said) = sign_in(&first);
    assert_eq!(status, 200, "{said}");
    assert_eq!(said["user"]["_id"], format!("{id}_user-123456"), "{said}");
    let inspect = ["token", "inspect", "--project", "shop"];
    machine.fed(&inspect, first.as_str()).code(0);
    browser.get("/logout");
    nobody(&browser.get("/chat-token"));

    // The rotation, and then its deployment: nothing is started again.
    machine.run(&rotate).code(0);
    browser.log_in("ada");
    assert_eq!(sign_in(token(&browser.get("/chat-token"))).0, 401);
    type_in(&machine, folder, &commands("The secret's file"));
    let second = token(&browser.get("/chat-token")).to_owned();
    assert_eq!(sign_in(&second).0, 200);
    machine.fed(&inspect, second.as_str()).code(0);
    // What the log says is what `secret status` says.
    let status = machine.run(&["secret", "status", "--project", "shop", "--json"]);
    let status: serde_json::Value = serde_json::from_str(&status.code(0).stdout).unwrap();
    let fingerprint = status["fingerprint"].as_str().unwrap();
    let last = site.lines().pop().unwrap();
    assert_eq!(last, format!("chat-token: uses the secret {fingerprint}"));
}

#[test]
fn with_django() {
    opens(&apps::DJANGO, "Django");
}

#[test]
fn with_express() {
    opens(&apps::EXPRESS, "Express");
}

#[test]
fn with_laravel() {
    opens(&apps::LARAVEL, "Laravel");
}
