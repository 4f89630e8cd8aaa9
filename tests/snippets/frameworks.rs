//! What every sample must do in the application it is made for, seen from a browser.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::{Value, json};

use crate::apps::{App, Built};
use crate::site::{Answer, Browser, Site};
use crate::support::tokens::SECRET;
use crate::tokens::{accepted, claims, expected, fingerprint, is_private, token};
use crate::{ID, ODD_SECRET};

pub(crate) const COULD_NOT: &str = "the token could not be made";

pub(crate) fn nobody(answer: &Answer) {
    assert_eq!((answer.status, &*answer.body), (204, ""));
    is_private(answer);
}

fn refused(answer: &Answer) {
    assert_eq!((answer.status, &*answer.body), (500, COULD_NOT));
    is_private(answer);
}

fn row<'a>(table: &'a [Value], case: &str) -> &'a Value {
    table.iter().find(|row| row["case"] == case).unwrap()
}

/// A visitor comes, logs in, gets a token, logs out; the secret comes late, and is rotated, without a restart.
pub(crate) fn lives(app: &App) {
    if let Some(built) = app.build("both") {
        lives_in(app, &built);
    }
}

/// The same, where it stands already.
pub(crate) fn lives_in(app: &App, built: &Built) {
    let folder = built.folder.path();
    let secret = folder.join("secret of the chat");
    let variables = [app.variables, &[("TILEDESK_SECRET_FILE", secret.to_str().unwrap())]].concat();
    let site = Site::start(folder, &built.command, &variables);
    let mut browser = Browser::new(&site);
    let table: Vec<Value> = app.accounts().collect();
    let ada = &row(&table, "ada")["token"];

    nobody(&browser.get("/chat-token"));
    assert_eq!(site.lines(), [""; 0], "{}", site.log());
    browser.log_in("ada");
    refused(&browser.get("/chat-token"));
    let unreadable = "chat-token: error: the file that TILEDESK_SECRET_FILE names cannot be read";
    assert_eq!(site.says(unreadable), 1, "{}", site.log());
    fs::write(&secret, format!("{ODD_SECRET}\n")).unwrap();
    let answer = browser.get("/chat-token");
    let seen = accepted(token(&answer), ODD_SECRET, "both", ID);
    assert_eq!(seen, expected("both", ada, ID, &seen["iat"]));
    follows_the_secret(app, &site, &mut browser, &secret);

    for from in ["cross-site", "same-site", "anything"] {
        let headers = [("Sec-Fetch-Site", from), ("Origin", "https://elsewhere.example")];
        let answer = browser.ask("GET", "/chat-token", &headers);
        assert_eq!(answer.status, 403, "{from}");
        assert!(!answer.body.contains("JWT "), "{from}");
        is_private(&answer);
    }
    for headers in [&[][..], &[("Sec-Fetch-Site", "none")]] {
        claims(token(&browser.ask("GET", "/chat-token", headers)), SECRET);
    }
    claims(token(&browser.get("/chat-token?fresh=1")), SECRET);
    browser.get("/logout");
    nobody(&browser.get("/chat-token"));

    knows_everybody(app, &site, &table);
    let before = site.lines().len();
    let mut browser = Browser::new(&site);
    browser.log_in("broken");
    refused(&browser.get("/chat-token"));
    refused(&browser.get("/chat-token"));
    let lines = site.lines().split_off(before);
    assert_eq!(lines.len(), 2, "{}", site.log());
    assert!(lines.iter().all(|line| line.starts_with("chat-token: error: ")), "{lines:?}");
    // A stack trace is a framework's, not ours.
    let log = site.log();
    for word in [SECRET, ODD_SECRET, "Traceback", "as can be\n", "Stack trace"] {
        assert!(!log.contains(word), "{word}: {log}");
    }
    browser.log_in("ada");
    claims(token(&browser.get("/chat-token")), SECRET);
}

/// Replaced in place, through a link as Kubernetes does it, emptied, cut short, and gone.
fn follows_the_secret(app: &App, site: &Site, browser: &mut Browser<'_>, secret: &std::path::Path) {
    const OTHER: &str = "Another-Secret-Of-The-Same-Length-As-Is-Usual";
    const OF_THE_SAME_SIZE: &str = "another-Secret-Of-The-Same-Length-As-Is-Usual";
    let folder = secret.parent().unwrap();
    let mut signed_with = |secret: &str| claims(token(&browser.get("/chat-token")), secret);
    fs::write(secret, OTHER).unwrap();
    signed_with(OTHER);
    // Over the same file, and no longer than it. A file system's clock ticks a few hundred times a second.
    std::thread::sleep(std::time::Duration::from_millis(50));
    fs::write(secret, OF_THE_SAME_SIZE).unwrap();
    signed_with(OF_THE_SAME_SIZE);
    if !app.forgets {
        let before = site.lines().len();
        for torn in ["", "\n", "another-Sec", "two\nlines-of-which-none-is-the-secret-of-it"] {
            fs::write(secret, torn).unwrap();
            signed_with(OF_THE_SAME_SIZE);
        }
        fs::remove_file(secret).unwrap();
        signed_with(OF_THE_SAME_SIZE);
        let lines = site.lines().split_off(before);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].ends_with("; the secret that was read before stays in use"), "{lines:?}");
    }
    // ..data is a link to a folder with a time in its name, and is put in its place by renaming.
    for (version, content) in [("1", format!("{OTHER}\r\n")), ("2", SECRET.to_owned())] {
        let data = folder.join(format!("..{version}"));
        fs::create_dir(&data).unwrap();
        fs::write(data.join("secret"), &content).unwrap();
        symlink(format!("..{version}"), folder.join("..new")).unwrap();
        fs::rename(folder.join("..new"), folder.join("..data")).unwrap();
        if version == "1" {
            let _ = fs::remove_file(secret);
            symlink("..data/secret", secret).unwrap();
        }
        signed_with(content.trim_end());
        signed_with(content.trim_end());
    }
    let loads = [ODD_SECRET, OTHER, OF_THE_SAME_SIZE, OTHER, SECRET];
    let loads = loads.map(|secret| format!("chat-token: uses the secret {}", fingerprint(secret)));
    let lines: Vec<String> = site.lines().into_iter().filter(|line| line.contains(" uses ")).collect();
    if !app.forgets {
        assert_eq!(lines, loads, "{}", site.log());
    }
}

/// Every row of the table.
fn knows_everybody(app: &App, site: &Site, table: &[Value]) {
    let rewritten = "chat-token: ids that have other characters than A-Z a-z 0-9 . _ - are signed in as x--…";
    assert!(!site.lines().iter().any(|line| line == rewritten));
    for row in table {
        let case = row["case"].as_str().unwrap();
        let before = site.lines().len();
        let mut browser = Browser::new(site);
        browser.log_in(case);
        let answer = browser.get("/chat-token");
        if row["refused"] == true {
            assert_eq!((answer.status, &*answer.body), (500, COULD_NOT), "{case}");
            let lines = site.lines().split_off(before);
            assert_eq!(lines, ["chat-token: error: the signed-in user has no id"], "{case}: {}", site.log());
        } else {
            assert_eq!(answer.status, 200, "{case}: {}\n{}", answer.body, site.log());
            let seen = claims(token(&answer), SECRET);
            assert_eq!(seen, expected("both", &row["token"], ID, &seen["iat"]), "{case}");
        }
    }
    let said = site.lines().iter().filter(|line| *line == rewritten).count();
    assert!(if app.forgets { said > 0 } else { said == 1 }, "{}", site.log());
    for id in ["auth0", "5f7c8ec7", "ada@example"] {
        assert!(!site.log().contains(id), "{}", site.log());
    }
}

/// The other schemes, another project, ids as they are, and the secret from the environment.
pub(crate) fn is_told(app: &App) {
    for scheme in ["custom", "visitor", "both"] {
        let Some(built) = app.build(scheme) else {
            return;
        };
        is_told_in(app, &built, scheme);
        if scheme == "both" {
            fails_in(app, &built);
        }
    }
}

/// The same of one scheme, where it stands already.
pub(crate) fn is_told_in(app: &App, built: &Built, scheme: &str) {
    const OTHER: &str = "60000000000000000000abcd";
    let table: Vec<Value> = app.accounts().collect();
    let odd = format!("{ODD_SECRET}\r\n");
    let own = [("TILEDESK_SECRET", odd.as_str()), ("TILEDESK_PROJECT_ID", OTHER), ("TILEDESK_RAW_IDS", "1")];
    let variables = [app.variables, &own].concat();
    let site = Site::start(built.folder.path(), &built.command, &variables);
    let answer_to = |case: &str| {
        let mut browser = Browser::new(&site);
        browser.log_in(case);
        browser.get("/chat-token")
    };
    let seen = accepted(token(&answer_to("ada")), ODD_SECRET, scheme, OTHER);
    assert_eq!(seen, expected(scheme, &row(&table, "ada")["token"], OTHER, &seen["iat"]));
    let mut raw = row(&table, "pipe")["token"].clone();
    raw["external_id"] = json!("auth0|5f7c8ec7");
    let seen = claims(token(&answer_to("pipe")), ODD_SECRET);
    assert_eq!(seen, expected(scheme, &raw, OTHER, &seen["iat"]));
    refused(&answer_to("undefined"));
    let uses = format!("chat-token: uses the secret {}", fingerprint(ODD_SECRET));
    if !app.forgets {
        assert_eq!(site.lines()[0], uses);
        assert_eq!(site.lines().len(), 2, "{}", site.log());
    }
}

/// It says what is missing, at the first request and not before, and never shows what it was given.
pub(crate) fn fails_in(app: &App, built: &Built) {
    for (name, value, why) in [
        ("TILEDESK_PROJECT_ID", "shop", "TILEDESK_PROJECT_ID is not 24 of 0-9 a-f"),
        ("TILEDESK_SECRET", "", "there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET"),
        ("TILEDESK_SECRET", "short", "the secret is not one line of 32 to 256 printable characters without blanks"),
        ("TILEDESK_SECRET_FILE", SECRET, "the file that TILEDESK_SECRET_FILE names cannot be read"),
    ] {
        let variables = [app.variables, &[("TILEDESK_SECRET", SECRET), (name, value)]].concat();
        let site = Site::start(built.folder.path(), &built.command, &variables);
        let mut browser = Browser::new(&site);
        browser.log_in("ada");
        refused(&browser.get("/chat-token"));
        assert_eq!(site.says(&format!("chat-token: error: {why}")), 1, "{}", site.log());
        assert!(!site.log().contains(SECRET));
    }
}
