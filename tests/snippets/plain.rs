//! The samples that stand alone: nobody is signed in until somebody fills them in, and they can be tried out.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::apps::{self, App, Built, must, words};
use crate::environment;
use crate::frameworks::nobody;
use crate::site::{Browser, Site};
use crate::support::tokens::SECRET;
use crate::tokens::{accepted, expected, token};
use crate::{ID, compiled, not_run, root};

/// As it is printed, and as its first line says.
pub(crate) const SERVERS: &[App] = &[
    App {
        fill: &[],
        prepare: |folder| (apps::NODE.prepare)(folder).map(|_| words(&["node", "server.js"])),
        ..apps::NODE
    },
    App {
        fill: &[],
        prepare: |folder| {
            let python = (apps::PYTHON.prepare)(folder)?.remove(0);
            Ok(words(&[&python, "chat_token.py"]))
        },
        ..apps::PYTHON
    },
    App {
        fill: &[],
        prepare: |folder| {
            (apps::PHP.prepare)(folder).map(|_| words(&["php", "-S", "127.0.0.1:PORT", "chat-token.php"]))
        },
        ..apps::PHP
    },
    App {
        fill: &[],
        prepare: |folder| {
            fs::remove_file(folder.join("Site.java")).unwrap();
            compiled::javac(folder, &["ChatToken.java"])?;
            Ok(words(&["java", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", ".", "ChatToken"]))
        },
        ..compiled::JDK
    },
    App {
        fill: &[],
        // It has no `main`, for the application has one.
        prepare: |folder| {
            let site = "package main\n\nimport (\n\t\"fmt\"\n\t\"net\"\n\t\"net/http\"\n)\n\nfunc main() {\n\thttp.HandleFunc(\"/chat-token\", ChatToken)\n\
                \tlistener, _ := net.Listen(\"tcp\", \"127.0.0.1:0\")\n\tfmt.Printf(\"listening on http://%s\\n\", listener.Addr())\n\thttp.Serve(listener, nil)\n}\n";
            fs::write(folder.join("site.go"), site).unwrap();
            compiled::go(folder).map(|()| words(&["./server"]))
        },
        ..compiled::GO
    },
];

/// Nobody is anybody, and one line says so. With `CHAT_DEMO=1` who comes from this computer is a customer.
#[test]
fn nobody_is_signed_in_until_they_are_filled_in() {
    for app in SERVERS {
        let Some(built) = app.build("both") else {
            continue;
        };
        let variables = [("TILEDESK_SECRET", SECRET)];
        let site = Site::start(built.folder.path(), &built.command, &variables);
        let mut browser = Browser::new(&site);
        nobody(&browser.get("/chat-token"));
        nobody(&browser.get("/chat-token?fresh"));
        let lines = site.lines();
        let line = "chat-token: nobody is ever signed in: replace signed";
        assert!(lines.iter().all(|one| one.starts_with(line)), "{lines:?}");
        assert!(lines.len() == 1 || app.forgets, "{lines:?}");
        elsewhere(app, &mut browser);
        drop(site);

        let variables = [("TILEDESK_SECRET", SECRET), ("CHAT_DEMO", "1")];
        let site = Site::start(built.folder.path(), &built.command, &variables);
        let mut browser = Browser::new(&site);
        let page = format!("http://localhost:{}/", site.port);
        for headers in [&[][..], &[("Host", "localhost:8000"), ("Referer", &page)], &[("Host", "[::1]")]] {
            let answer = browser.ask("GET", "/chat-token", headers);
            let seen = accepted(token(&answer), SECRET, "both", ID);
            let demo = serde_json::json!({"external_id": "demo-1", "name": "Ada Lovelace", "firstname": "Ada",
                "lastname": "Lovelace", "email": "ada@example.com"});
            assert_eq!(seen, expected("both", &demo, ID, &seen["iat"]));
        }
        // Through a proxy on the same computer, whatever it passes on.
        for headers in [
            ("Host", "shop.example"),
            ("Host", "127.0.0.1.shop.example"),
            ("Referer", "https://shop.example/localhost"),
            ("X-Forwarded-For", "192.0.2.1"),
            ("Forwarded", "for=192.0.2.1"),
        ] {
            let answer = browser.ask("GET", "/chat-token", &[headers]);
            assert_eq!((answer.status, &*answer.body), (204, ""), "{}: {headers:?}", app.name);
        }
        let lines = site.lines();
        let line = "chat-token: CHAT_DEMO=1: who asks from this computer is the customer demo-1";
        assert!(lines.iter().any(|one| one == line), "{lines:?}");
    }
}

/// At its one path it answers, and at none beside or below it.
fn elsewhere(app: &App, browser: &mut Browser<'_>) {
    // It is part of an application that has more paths.
    if app.name == "go" {
        return;
    }
    for path in ["/", "/chat-token/", "/chat-token/x", "/chat-token-x", "/index.html", "/secret", "/x?/chat-token"] {
        let answer = browser.get(path);
        assert_eq!(answer.status, 404, "{} {path}: {}", app.name, answer.body);
    }
    // Somebody looks whether it is there: `curl -I`.
    let head = browser.ask("HEAD", "/chat-token", &[]);
    assert_eq!((head.status, &*head.body), (204, ""), "{}", app.name);
}

#[test]
fn the_sample_for_node_serves_the_page_and_nothing_else() {
    let Some(built) = SERVERS[0].build("both") else {
        return;
    };
    let site = Site::start(built.folder.path(), &built.command, &[("TILEDESK_SECRET", SECRET)]);
    let mut browser = Browser::new(&site);
    let none = browser.get("/");
    assert_eq!((none.status, &*none.body), (404, "there is no index.html yet"));
    fs::write(built.folder.path().join("index.html"), "<p>Hello").unwrap();
    let page = browser.get("/?a=b");
    assert_eq!((page.status, &*page.body), (200, "<p>Hello"));
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    for path in ["/../secret", "//", "*"] {
        assert_eq!(browser.get(path).status, 404, "{path}");
    }
    nobody(&browser.get("/chat-token?fresh"));
}

/// Runs a command in a sample's folder to its end.
fn run(built: &Built, variables: &[(&str, &str)]) -> Output {
    environment::clean(&built.command[0], built.folder.path())
        .args(&built.command[1..])
        .env("PATH", environment::path_with_tilepass())
        .env("LANG", "C.UTF-8")
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// Somebody else has the port: one line says so, and how to take another.
#[test]
fn a_port_that_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (app, again) in SERVERS.iter().zip(["node server.js", "python3 chat_token.py", "", "java ChatToken.java"]) {
        if again.is_empty() {
            continue;
        }
        let Some(built) = app.build("both") else {
            continue;
        };
        let output = run(&built, &[("PORT", &port), ("TILEDESK_SECRET", SECRET)]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), &*output.stdout), (Some(1), &b""[..]), "{said}");
        assert!(said.starts_with("error: ") && said.contains(&port), "{said}");
        assert!(said.contains("PORT=") && said.ends_with(&format!(" {again}\n")), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

/// Python says a lot about Ctrl-C unless it is told not to.
#[test]
fn ctrl_c_ends_the_sample_for_python() {
    let Some(mut built) = SERVERS[1].build("both") else {
        return;
    };
    // Whoever runs the tests in the background may have it ignored.
    let run = "import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_path('chat_token.py', run_name='__main__')";
    built.command = words(&[&built.command[0], "-c", run]);
    let mut site = Site::start(built.folder.path(), &built.command, &[]);
    must(Command::new("kill").args(["-INT", &site.id().to_string()]));
    assert_eq!(site.wait(), Some(0));
    assert_eq!(site.log().lines().count(), 1, "{}", site.log());
}

/// What each of the languages' own compilers and checkers say of every sample, in every scheme.
#[test]
fn they_are_well_formed() {
    let node = Path::new("node");
    let python = root().join("tests/.installed/frameworks/venv/bin/python");
    for scheme in ["visitor", "custom", "both"] {
        for (program, arguments, snippet, file) in [
            (node, &["--check"][..], &["node"][..], "server.js"),
            (node, &["--check"], &["express"], "chat-token.cjs"),
            (node, &["--check"], &["next"], "route.mjs"),
            (&python, &["-W", "error", "-m", "py_compile"], &["python"], "plain.py"),
            (&python, &["-W", "error", "-m", "py_compile"], &["django"], "django.py"),
            (&python, &["-W", "error", "-m", "py_compile"], &["flask"], "flask.py"),
            (&python, &["-W", "error", "-m", "py_compile"], &["fastapi"], "fastapi.py"),
            (Path::new("php"), &["-l"], &["php"], "plain.php"),
            (Path::new("php"), &["-l"], &["laravel"], "laravel.php"),
            (Path::new("ruby"), &["-wc"], &["ruby"], "rack.rb"),
            (Path::new("ruby"), &["-wc"], &["rails"], "rails.rb"),
            (Path::new("gofmt"), &["-l"], &["go"], "chat_token.go"),
            (Path::new("sh"), &["-n"], &["sh"], "chat-token"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let text = crate::tokens::snippet(&[snippet, &["--scheme", scheme]].concat());
            fs::write(folder.path().join(file), text).unwrap();
            let Ok(output) = Command::new(program).args(arguments).arg(file).current_dir(&folder).output() else {
                not_run::not_run(&format!("a look at {file}"), &format!("`{}` is not there", program.display()));
                continue;
            };
            let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success(), "{file}: {said}");
            let quiet = ["", "Syntax OK\n", &format!("No syntax errors detected in {file}\n")];
            assert!(quiet.contains(&&*said), "{file} ({scheme}): {said}");
        }
    }
}
