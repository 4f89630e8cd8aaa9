//! The page, in a browser, against the sample for Node.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::environment;
use crate::home::Home;
use crate::plain::SERVERS;
use crate::site::Site;
use crate::support::tokens::SECRET;
use crate::tokens::{accepted, snippet};
use crate::{ID, not_run, root};

const SCHEMES: [&str; 3] = ["visitor", "custom", "both"];

#[test]
fn the_page_is_the_same_for_every_scheme() {
    let page = snippet(&["html"]);
    assert!(page.contains("window.Tiledesk('signInWithCustomToken', token)"));
    assert!(!page.contains("window.tiledesk."));
    assert!(page.contains(&format!("const PROJECT_ID = '{ID}';")));
    for scheme in SCHEMES {
        assert_eq!(snippet(&["html", "--scheme", scheme, "--api", "v5"]), page);
    }
    let old = snippet(&["html", "--api", "v2"]);
    assert!(old.contains("window.tiledesk.signInWithCustomToken(token)"));
    assert!(!old.contains("window.Tiledesk("));
    for api in ["v3", "v4", "2", "3", "4"] {
        assert_eq!(snippet(&["html", "--api", api]), old);
    }
    assert_eq!(snippet(&["html", "--api", "5"]), page);
    let ran = Home::with_secret_file().run(&["snippet", "html", "-q"]);
    let warning =
        "warning: the page has `YOUR_PROJECT_ID` in place of the project's Tiledesk id: give that with `--id`\n";
    ran.is(0, page.replace(ID, "YOUR_PROJECT_ID"), warning);
}

/// What the page does with the widget of an API, case by case; `None`, and said, where there is no browser.
fn in_a_browser(api: &str, cases: &[Value]) -> Option<Value> {
    let text = snippet(&["html", "--api", api]);
    assert!(!text.contains(SECRET) && !text.contains("eyJ0"), "{text}");
    // Nobody wants to wait that long; but a token a second later is another one.
    assert_eq!(text.matches("PAUSE = 5000;").count(), 1);
    let page = text.replace("PAUSE = 5000;", "PAUSE = 1100;");
    let widget = page.split("WIDGET = '").nth(1)?.split('\'').next()?.to_owned();

    let sample = SERVERS[0].build("both")?;
    let what = format!("the page for the widget's API {api}");
    let playwright = root().join("tests/interop/node_modules/playwright-core");
    if !playwright.exists() {
        not_run::not_run(&what, "npm's `playwright-core` is not there");
        return None;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut programs = std::env::split_paths(&path).map(|folder| folder.join("chromium"));
    let Some(chromium) = programs.find(|program| program.exists()) else {
        not_run::not_run(&what, "`chromium` is not there");
        return None;
    };
    std::fs::write(sample.folder.path().join("index.html"), page).unwrap();
    let server = Site::start(sample.folder.path(), &sample.command, &[("TILEDESK_SECRET", SECRET), ("CHAT_DEMO", "1")]);
    let question = json!({
        "url": format!("http://127.0.0.1:{}", server.port),
        "widget": widget,
        "executable": chromium,
        "cases": cases,
    });
    let script = root().join("tests/snippets/browser.mjs");
    // A browser, too, looks for the developer's bus.
    let mut child = environment::clean("node", sample.folder.path())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(question.to_string().as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// The names of the calls, and the tokens among their arguments after a look at each: fresh, whole, with one prefix.
fn calls(told: &Value) -> Vec<&str> {
    let mut names = Vec::new();
    let mut issued = Vec::new();
    for call in told["calls"].as_array().unwrap() {
        names.push(call[0].as_str().unwrap());
        if let Some(token) = call[1].as_str() {
            let claims = accepted(token, SECRET, "both", ID);
            issued.push(claims["iat"].as_i64().unwrap());
        }
    }
    assert!(issued.is_sorted_by(|one, next| one < next), "{issued:?}");
    names
}

fn signs_in(api: &str) {
    let cases: Vec<Value> = serde_json::from_str(include_str!("cases.json")).unwrap();
    let Some(told) = in_a_browser(api, &cases) else {
        return;
    };
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let told = &told[name];
        assert_eq!(json!(calls(told)), case["calls"], "{name}: {told}");
        if let Some(asked) = case["asked"].as_u64() {
            assert_eq!(told["asked"], asked, "{name}");
        }
        let settings = told["settings"].as_array().unwrap();
        let loads = usize::from(case["plan"]["missing"] != true);
        assert_eq!(settings.len(), loads, "{name}");
        for settings in settings {
            let expected = json!({"projectid": ID, "autoStart": false});
            assert_eq!(*settings, expected, "{name}");
        }
        // Why there is a chat without a name, and nothing else. It is never the token.
        let warning = |why: &str| format!("chat: the visitor is anonymous: {why}");
        let warnings: Vec<String> = case["why"].as_str().map(warning).into_iter().collect();
        assert_eq!(told["warnings"], json!(warnings), "{name}");
        // Whatever happens, the visitor sees a page on which nothing is broken.
        assert_eq!(told["errors"], json!([]), "{name}");
        assert_eq!(told["others"], json!([]), "{name}");
        assert_eq!(told["seen"], "A page with a chat", "{name}");
    }
}

#[test]
fn the_page_signs_in_with_v5() {
    signs_in("v5");
}

#[test]
fn the_page_signs_in_with_v2() {
    signs_in("v2");
}
