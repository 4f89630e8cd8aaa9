//! What can be typed after `tilepass snippet`, and what it prints.

use std::fs;

use serde_json::Value;

use crate::home::Home;
use crate::tokens::{accounts, snippet};
use crate::{ID, apps, compiled, plain};

const NO_ID: &str = "warning: without the project's Tiledesk id (`--id`) it makes `visitor` tokens, and today's Tiledesk \
    answers 401 to them at sign-in\n";
const NODE_NOTES: &str = "\
note: server.js: `npm install jsonwebtoken`, then `CHAT_DEMO=1 TILEDESK_SECRET_FILE=path/to/secret node server.js`
note: never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
";

/// With these settings.
fn configured(settings: &str) -> Home {
    let machine = Home::with_secret_file();
    let folder = machine.path().join("config/tilepass");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), settings).unwrap();
    machine
}

#[test]
fn the_sample_is_all_that_is_on_stdout() {
    let machine = Home::with_secret_file();
    let node = |scheme| snippet(&["node", "--scheme", scheme]);
    let with_id = ["snippet", "node", "--id", ID];
    machine.run(&with_id).is(0, node("both"), NODE_NOTES);
    let visitor = machine.run(&["snippet", "node"]);
    visitor.is(0, node("visitor"), format!("{NO_ID}{NODE_NOTES}"));
    let asked = machine.run(&["snippet", "node", "--scheme", "visitor"]);
    asked.is(0, node("visitor"), NODE_NOTES);
    // The notes are the first lines of the sample, too.
    let commented = NODE_NOTES.replace("note: ", "// ");
    assert!(node("both").starts_with(&commented));

    let json = machine.run(&[&with_id[..], &["--json"]].concat());
    let text = serde_json::to_string(&node("both")).unwrap();
    let object = format!(
        "{{\"language\":\"node\",\"framework\":\"plain\",\"variant\":\"both\",\"file\":\"server.js\",\"text\":{text}}}\n"
    );
    json.is(0, &object, "");
}

/// A language may be called what people call it; what is printed has its one name.
#[test]
fn a_language_has_other_names() {
    for (language, names) in [
        ("node", &["javascript", "js", "nodejs"][..]),
        ("python", &["py", "python3"]),
        ("ruby", &["rb"]),
        ("go", &["golang"]),
        ("rust", &["rs"]),
        ("sh", &["shell", "bash"]),
    ] {
        let same = snippet(&[language, "--json"]);
        for name in names {
            assert_eq!(snippet(&[name, "--json"]), same);
        }
    }
    let help = Home::with_secret_file().run(&["snippet", "--help"]).code(0).stdout;
    for name in [
        "- go:       with net/http",
        "- node:     without a framework",
        "- django:   for python",
        "- html:     the page",
    ] {
        assert!(help.contains(name), "{name}: {help}");
    }
    assert!(!help.contains("javascript") && !help.contains("- plain"), "{help}");
    for (name, same) in [("Node", "node"), ("PHP", "php"), ("Django", "django"), ("HTML", "html")] {
        assert_eq!(snippet(&[name]), snippet(&[same]));
    }
    assert_eq!(snippet(&["Python", "--framework", "Django"]), snippet(&["django"]));
}

/// Many know the name of their framework better than what `--list` calls its language.
#[test]
fn a_framework_is_enough() {
    for (framework, language) in [
        ("django", "python"),
        ("flask", "python"),
        ("fastapi", "python"),
        ("express", "node"),
        ("next", "node"),
        ("nextjs", "node"),
        ("laravel", "php"),
        ("rails", "ruby"),
        ("rack", "ruby"),
        ("spring", "java"),
        ("spring-boot", "java"),
        ("jdk", "java"),
        ("net/http", "go"),
    ] {
        let named = snippet(&[language, "--framework", framework]);
        assert_eq!(snippet(&[framework]), named);
        assert_eq!(snippet(&[framework, "--framework", framework]), named);
    }
    assert_eq!(snippet(&["python", "--framework", "plain"]), snippet(&["python"]));
    assert_eq!(snippet(&["ruby"]), snippet(&["rack"]));
    assert_eq!(snippet(&["java"]), snippet(&["jdk"]));
}

/// A file that is added to `src/snippets` wants a test.
#[test]
fn every_sample_is_tested() {
    let apps = [
        &apps::DJANGO,
        &apps::FLASK,
        &apps::FASTAPI,
        &apps::PYTHON,
        &apps::EXPRESS,
        &apps::NEXT,
        &apps::NODE,
        &apps::PHP,
        &apps::LARAVEL,
        &apps::RACK,
        &apps::RAILS,
        &compiled::GO,
        &compiled::JDK,
        &compiled::RUST,
    ];
    let mut tested: Vec<_> = apps.iter().map(|app| snippet(app.snippet)).collect();
    tested.extend(plain::SERVERS.iter().map(|app| snippet(app.snippet)));
    // In cgi.rs and page.rs.
    tested.extend([snippet(&["sh"]), snippet(&["spring"]), snippet(&["html"])]);
    let listed = Home::with_secret_file().run(&["snippet", "--list", "--json"]).code(0).stdout;
    for line in listed.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let mut arguments = vec![line["language"].as_str().unwrap()];
        arguments.extend(line["framework"].as_str().iter().flat_map(|name| ["--framework", name]));
        assert!(tested.contains(&snippet(&arguments)), "{line}");
    }
    assert_eq!(listed.lines().count(), 17);
}

#[test]
fn the_list_has_every_sample() {
    let list = Home::with_secret_file().run(&["snippet", "--list"]).code(0).stdout;
    let lines: Vec<_> = list.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()).collect();
    assert_eq!(lines[0], ["LANG", "FRAMEWORK", "FILE", "LIBRARY"]);
    assert_eq!(lines[1][..3], ["go", "net/http", "chat_token.go"]);
    assert_eq!(lines[2][..3], ["html", "-", "index.html"]);
    // What is printed where no framework is named comes first.
    let python: Vec<_> = lines.iter().filter(|line| line[0] == "python").map(|line| line[1]).collect();
    assert_eq!(python, ["plain", "django", "flask", "fastapi"]);
}

/// The samples and `token sign` have one rule; `sign` takes what they send, and says what that would be.
#[test]
fn token_sign_shows_what_an_id_becomes() {
    let machine = Home::with_secret_file();
    let sign = |id: &str| {
        let id = format!("--external-id={id}");
        let arguments = [
            "token",
            "sign",
            "--secret-file",
            "secret",
            "--id",
            ID,
            "--quiet",
            "--name",
            "Ada",
            "--email",
            "a@example.com",
            &id,
        ];
        machine.run(&arguments)
    };
    let mut counts = [0; 3];
    for row in accounts().iter().filter(|row| row["id"].is_string() && row["only"].is_null()) {
        let id = row["id"].as_str().unwrap();
        let ran = sign(id);
        if row["refused"] == true {
            assert!(!ran.code(2).stderr.contains("x--"), "{row}");
            counts[0] += 1;
            continue;
        }
        let sent = row["token"]["external_id"].as_str().unwrap();
        if sent == id || id.starts_with("x--") {
            ran.code(0);
            counts[1] += 1;
        } else {
            let ran = ran.code(2);
            assert!(
                ran.stderr.contains(&format!("; the samples of `tilepass snippet` send it as `{sent}`")),
                "{}",
                ran.stderr
            );
            sign(sent).code(0);
            counts[2] += 1;
        }
    }
    assert!(counts.iter().all(|count| *count > 5), "{counts:?}");
}

#[test]
fn usage_errors() {
    let machine = Home::with_secret_file();
    let snippet = |arguments: &[&str]| machine.run(&[&["snippet"], arguments].concat());
    for flag in [&["--widget", "v5"][..], &["--api", "v5"], &["--script-only"], &["--nonce", "x"]] {
        snippet(&[&["node"], flag].concat())
            .usage_error(&format!("`{}` belongs to the page: `tilepass snippet html`", flag[0]));
    }
    snippet(&["html", "--api", "v5", "--widget", "v5"])
        .usage_error("the argument '--api <VERSION>' cannot be used with '--widget <VERSION>'");
    snippet(&["html", "--script-only", "--nonce", "x"])
        .usage_error("the argument '--script-only' cannot be used with '--nonce <NONCE>'");
    for scheme in ["custom", "both"] {
        snippet(&["node", "--scheme", scheme]).usage_error(&format!(
            "scheme `{scheme}` needs the project's Tiledesk id: give it with `--id`, or once for all with `tilepass project set --id ID`; it stands in the dashboard's address, after `/project/`"
        ));
    }
    snippet(&["node", "--framework", "django"])
        .usage_error("there is no `--framework django` for `node`: choose one of `plain`, `express`, `next`");
    snippet(&["sh", "--framework", "rack"]).usage_error("for `sh` there is `--framework cgi` alone");
    snippet(&["html", "--framework", "next"])
        .usage_error("`--framework` belongs to the samples for servers, not to `html`");
    snippet(&["html", "--scheme", "visitor"])
        .usage_error("`--scheme` belongs to the samples for servers: the page hands on the token that it gets");
    snippet(&["node", "--framework", "koa"]).usage_error("invalid value 'koa' for '--framework <NAME>'");
    snippet(&["cobol"]).usage_error("invalid value 'cobol' for '[LANG]'");
    snippet(&["node", "--list"]).usage_error("the argument '[LANG]' cannot be used with '--list'");
    assert_eq!(snippet(&[]).code, 2);
    let id = machine.run(&["snippet", "go", "--id", "shop"]);
    assert_eq!(id.code(2).stdout, "");
}

#[test]
fn scheme_and_id_come_from_the_projects_settings() {
    let shop = format!("[projects.shop]\nid = \"{ID}\"\nscheme = \"custom\"\n");
    let custom = snippet(&["python", "--scheme", "custom"]);
    let machine = configured(&shop);
    machine.run(&["snippet", "python", "-q"]).is(0, &custom, "");
    // What is typed comes first, then the environment.
    let both = ["snippet", "python", "-q", "--scheme", "both"];
    machine.run(&both).is(0, snippet(&["python"]), "");
    let other = "60000000000000000000abcd";
    let machine = machine.env("TILEPASS_TILEDESK_ID", other);
    let asked = ["snippet", "python", "-q", "--project", "shop"];
    machine.run(&asked).is(0, custom.replace(ID, other), "");
    machine.run(&[&asked[..], &["--id", ID]].concat()).is(0, &custom, "");

    let machine = configured(&format!("{shop}[projects.sandbox]\n"));
    let ran = machine.run(&["snippet", "python"]);
    ran.is(
        2,
        "",
        "error: several projects are stored here, and none was named\nhint: name one with `--project`: `sandbox` and `shop`\nhint: or choose the one that commands use: `tilepass project use NAME`\n",
    );
    // With an id there is no need to.
    let ran = machine.run(&["snippet", "python", "-q", "--id", ID]);
    ran.is(0, snippet(&["python"]), "");
    let ran = machine.run(&["snippet", "python", "-q", "--project", "shpo"]);
    let visitor = snippet(&["python", "--scheme", "visitor"]);
    ran.is(0, &visitor, format!("warning: no settings are kept for project `shpo`\n{NO_ID}"));
}

/// Neither a store that cannot be opened nor a secret that cannot be read is in its way.
#[test]
fn no_secret_is_read() {
    let machine = Home::with_secret_file()
        .env("TILEPASS_SECRET_FILE", "/nowhere")
        .env("TILEPASS_SECRET", "")
        .env("TILEPASS_STORE", "file")
        .env("TILEPASS_PASSPHRASE_FILE", "/nowhere");
    let vault = machine.path().join("data/tilepass");
    fs::create_dir_all(&vault).unwrap();
    fs::write(vault.join("secrets.tilepass"), "damaged").unwrap();
    let ran = machine.run(&["snippet", "ruby", "-q", "--id", ID]);
    ran.is(0, snippet(&["ruby"]), "");
}
