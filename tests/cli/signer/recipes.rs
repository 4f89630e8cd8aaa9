//! The recipe for GitLab in `docs/administrators.md`, with the real curl. The others are run with the document.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::home;
use crate::support::back_end::{BackEnd, text_response};
use crate::support::documents;
use crate::support::home::OLD;
use crate::support::not_run::not_run;

#[test]
fn gitlab_is_put_the_secret_by_curl() {
    if Command::new("curl").arg("--version").output().is_err() {
        return not_run("gitlab_is_put_the_secret_by_curl", "there is no curl");
    }
    let recipes = documents::read("docs/administrators.md");
    let (_, recipe) = recipes.split_once("tilepass signer set gitlab --quiet -- ").unwrap();
    let (recipe, _) = recipe.split_once("\n```").unwrap();
    let home = home();
    let headers = home.path().join("gitlab.headers");
    fs::write(&headers, "PRIVATE-TOKEN: hunter2\n").unwrap();
    fs::set_permissions(&headers, Permissions::from_mode(0o600)).unwrap();
    let gitlab = BackEnd::answering(|_| text_response("200 OK", "", "{\"key\":\"CHAT_SECRET\"}"));
    let line = recipe
        .replace("/etc/tilepass/gitlab.headers", headers.to_str().unwrap())
        .replace("https://gitlab.example", gitlab.url.strip_suffix("/chat-token").unwrap());
    let ran = home.shell(&format!("$0 signer set gitlab --quiet -- {line}\n$0 secret deliver --yes")).run().code(0);
    assert!(!ran.stderr.contains("hunter2") && !ran.stderr.contains(OLD), "{}", ran.stderr);
    let request = gitlab.request.lock().unwrap().clone();
    assert!(request.starts_with("PUT /api/v4/projects/7/variables/CHAT_SECRET HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("PRIVATE-TOKEN: hunter2\r\n"), "{request}");
    assert!(request.contains(&format!("name=\"value\"\r\n\r\n{OLD}\r\n--")), "{request}");
    // What GitLab refuses has failed.
    let refuses = BackEnd::answering(|_| text_response("401 Unauthorized", "", ""));
    let line =
        line.replace(gitlab.url.strip_suffix("/chat-token").unwrap(), refuses.url.strip_suffix("/chat-token").unwrap());
    let ran = home.shell(&format!("$0 signer set gitlab --quiet -- {line}\n$0 secret deliver --yes")).run().code(6);
    assert!(ran.stderr.contains("note: gitlab | curl: (22) "), "{}", ran.stderr);
}
