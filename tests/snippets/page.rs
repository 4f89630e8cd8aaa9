//! The page, as `tilepass snippet html` prints it. A visitor's life with it is in `tests/browser`.

use crate::ID;
use crate::home::Home;
use crate::tokens::snippet;

const SCHEMES: [&str; 3] = ["visitor", "custom", "both"];
const SCRIPT_NOTES: &str = "\
note: chat.js: put it on your site, and into each page: `<script src=\"/chat.js\" defer></script>`
note: never in here: the secret, or a token. The page fetches a fresh one whenever it needs one.
";

#[test]
fn the_page_is_the_same_for_every_scheme() {
    let page = snippet(&["html"]);
    assert!(page.contains("https://widget.tiledesk.com/v5/launch.js"));
    assert!(!page.contains("signInWithCustomToken(visitor.token)"));
    assert!(page.contains(&format!("const PROJECT_ID = '{ID}';")));
    assert_eq!(snippet(&["html", "--widget", "5"]), page);
    // It hands on what it gets, whatever scheme that is.
    for scheme in SCHEMES {
        let home = Home::with_secret_file();
        home.write_config(format!("[projects.shop]\nid = \"{ID}\"\nscheme = \"{scheme}\"\n"));
        home.run(&["snippet", "html", "-q"]).is(0, &page, "");
    }
    let old = snippet(&["html", "--widget", "v4"]);
    assert!(old.contains("https://widget.tiledesk.com/v4/launch.js"));
    assert!(old.contains("window.tiledesk.signInWithCustomToken(visitor.token)"));
    assert_eq!(snippet(&["html", "--widget", "4"]), old);
    let ran = Home::with_secret_file().run(&["snippet", "html", "-q"]);
    let warning =
        "warning: the page has `YOUR_PROJECT_ID` in place of the project's Tiledesk id: give that with `--id`\n";
    ran.is(0, page.replace(ID, "YOUR_PROJECT_ID"), warning);
}

/// The widget asks the server that it was installed with.
#[test]
fn a_page_for_a_server_of_ones_own_needs_that_servers_widget() {
    let other = "600000000000000000000000";
    for (server, is_own) in [
        ("https://chat.example/api", true),
        ("http://127.0.0.1:3000", true),
        ("https://api.tiledesk.com/v3", false),
        ("https://api.tiledesk.com/v2", false),
    ] {
        let home = Home::with_secret_file();
        home.write_config(format!("[projects.shop]\nid = \"{ID}\"\nserver = \"{server}\"\n"));
        for widget in ["v5", "v4"] {
            let warning = format!(
                "warning: the project is on `{server}`, and the page loads `https://widget.tiledesk.com/{widget}/launch.js`, which asks Tiledesk's own server\n"
            );
            let hint = "hint: put the address of your server's `launch.js` into `WIDGET`: the embed code in its dashboard has it, and the `widget-config.json` beside it names your server as `apiUrl`\n";
            let said = if is_own { format!("{warning}{hint}") } else { String::new() };
            for more in [&[][..], &["--script-only"], &["--project", "shop"], &["--id", ID]] {
                let arguments = [&["snippet", "html", "--widget", widget], more].concat();
                let ran = home.run(&arguments).code(0);
                assert_eq!(ran.stderr.split("note: ").next(), Some(said.as_str()), "{arguments:?}");
                assert!(ran.stdout.contains(&format!(
                    "const WIDGET = 'https://widget.tiledesk.com/{widget}/launch.js'; // the one of your server"
                )));
                let quiet = home.run(&[&arguments[..], &["-q"]].concat());
                assert_eq!(quiet.stderr, if is_own { warning.as_str() } else { "" });
            }
            let ran = home.run(&["snippet", "html", "--widget", widget, "--id", other, "-q"]);
            assert_eq!(ran.stderr, "", "nothing is known of that one");
        }
        // What mints tokens asks no server.
        assert_eq!(home.run(&["snippet", "node", "-q"]).stderr, "");
    }
}

/// The widget was chosen by its JavaScript API once, of which that of version 4 is called v2.
#[test]
fn the_page_by_the_widgets_api() {
    let machine = Home::with_secret_file();
    for (apis, widget) in [(&["v2", "v3", "v4", "2", "3", "4"][..], "v4"), (&["v5", "5"], "v5")] {
        let page = snippet(&["html", "--widget", widget]);
        for api in apis {
            let arguments = ["snippet", "html", "--id", ID, "--api", api];
            let ran = machine.run(&arguments).code(0);
            assert_eq!(ran.stdout, page, "{api}");
            let hint = format!(
                "warning: `--api` is deprecated\nhint: `--widget {widget}` says the same by the widget's version\nnote: index.html: "
            );
            assert!(ran.stderr.starts_with(&hint), "{}", ran.stderr);
        }
    }
    let help = machine.run(&["snippet", "--help"]).code(0).stdout;
    assert!(help.contains("--widget <VERSION>") && !help.contains("--api"), "{help}");
}

#[test]
fn the_script_of_the_page_as_a_file_of_its_own() {
    let machine = Home::with_secret_file();
    for widget in ["v5", "v4"] {
        let arguments = ["snippet", "html", "--id", ID, "--widget", widget];
        let page = snippet(&["html", "--widget", widget]);
        let script_only = [&arguments[..], &["--script-only"]].concat();
        let ran = machine.run(&script_only);
        let script = ran.stdout.clone();
        ran.is(0, &script, SCRIPT_NOTES);
        assert!(script.starts_with("// ") && script.ends_with("})();\n"));
        assert!(page.contains(&format!("<script>\n{script}</script>")));
        let json = machine.run(&[&script_only[..], &["--json"]].concat());
        let text = serde_json::to_string(&script).unwrap();
        let object = format!(
            "{{\"language\":\"html\",\"framework\":null,\"variant\":\"{widget}\",\"file\":\"chat.js\",\"text\":{text}}}\n"
        );
        json.is(0, &object, "");
    }
}

#[test]
fn the_page_with_a_nonce() {
    let page = snippet(&["html"]);
    for nonce in ["rAnd0m", "{{ nonce }}", "<%= nonce %>"] {
        let expected = page.replace("<script>", &format!("<script nonce=\"{nonce}\">"));
        assert_eq!(snippet(&["html", "--nonce", nonce]), expected);
    }
    for nonce in ["", " ", "a\"b", "a\nb"] {
        let ran = Home::with_secret_file().run(&["snippet", "html", "--id", ID, "--nonce", nonce]);
        assert_eq!(ran.code(2).stdout, "", "{nonce}");
    }
}
