//! The applications in `apps/`: each is a small site of its own, with its framework's real session, and a sample in it
//! as `snippet` prints it. `/login?as=CASE` signs in an account of `accounts.json`, `/logout` signs out.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use serde_json::Value;

use crate::tokens::{accounts, snippet};
use crate::{not_run, root};

pub(crate) struct App {
    /// Its folder.
    pub(crate) name: &'static str,
    pub(crate) snippet: &'static [&'static str],
    /// Where the sample goes.
    pub(crate) file: &'static str,
    /// What is replaced in it, as its words ask for; nothing in one for a framework.
    pub(crate) fill: &'static [(&'static str, &'static str)],
    /// Those rows of the table that not every language can have.
    pub(crate) only: &'static [&'static str],
    /// What makes it run in its folder, which it is in already: the command, or what is missing here.
    pub(crate) prepare: fn(&Path) -> Result<Vec<String>, String>,
    /// Set for every process of it.
    pub(crate) variables: &'static [(&'static str, &'static str)],
    /// A process lives for one request, and knows nothing of the one before it.
    pub(crate) forgets: bool,
}

/// An application with its sample, ready to run.
pub(crate) struct Built {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) command: Vec<String>,
}

impl App {
    /// `None`, and said, where the machine lacks what it takes.
    pub(crate) fn build(&self, scheme: &str) -> Option<Built> {
        let mut text = snippet(&[self.snippet, &["--scheme", scheme]].concat());
        for (from, to) in self.fill {
            assert_eq!(text.matches(from).count(), 1, "{from}: {text}");
            text = text.replace(from, to);
        }
        // Next's bundler follows no link out of the project.
        let folder = match self.name {
            "next" if installed("node_modules").exists() => tempfile::tempdir_in(installed("")).unwrap(),
            _ => tempfile::tempdir().unwrap(),
        };
        copy(&root().join("tests/snippets/apps").join(self.name), folder.path());
        let file = folder.path().join(self.file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
        // A number that serde_json would not read.
        let table = include_str!("accounts.json").replace("\"@1e999\"", "1e999");
        assert_eq!(table.matches("1e999").count(), 1);
        fs::write(folder.path().join("accounts.json"), table).unwrap();
        fs::write(folder.path().join("accounts.tsv"), fields()).unwrap();
        match (self.prepare)(folder.path()) {
            Ok(command) => Some(Built { folder, command }),
            Err(why) => {
                not_run::not_run(&format!("the sample for {}", self.name), &why);
                None
            }
        }
    }

    /// The rows of the table that it can have.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = Value> {
        let only = self.only;
        accounts().into_iter().filter(move |row| row["only"].as_str().is_none_or(|kind| only.contains(&kind)))
    }
}

/// The table for those whose language reads no JSON: case, id, name, address in Base64, whether it is verified.
fn fields() -> String {
    let mut lines = String::new();
    for row in accounts().iter().filter(|row| row["only"].is_null()) {
        for field in ["case", "id", "name", "email"] {
            let text = match &row[field] {
                Value::String(text) => BASE64.encode(text),
                Value::Null => "-".to_owned(),
                other => BASE64.encode(other.to_string()),
            };
            let _ = write!(lines, "{}\t", if text.is_empty() { "=" } else { &text });
        }
        let _ = writeln!(lines, "{}", row["email_verified"]);
    }
    lines
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&path, &target);
        } else {
            fs::copy(&path, target).unwrap();
        }
    }
}

pub(crate) fn there(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str], what: &str) -> Result<(), String> {
    let ran = Command::new(program).args(arguments).output();
    match ran {
        Ok(output) if output.status.success() => Ok(()),
        _ => Err(format!("{what} is not there")),
    }
}

pub(crate) fn must(command: &mut Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{command:?}: {said}");
}

pub(crate) fn words(command: &[&str]) -> Vec<String> {
    command.iter().map(|&word| word.to_owned()).collect()
}

/// What `tests/run.sh` installs for these tests alone.
fn installed(what: &str) -> PathBuf {
    root().join("tests/.installed/frameworks").join(what)
}

fn python(module: &str) -> Result<String, String> {
    let python = installed("venv/bin/python");
    there(&python, &["-c", &format!("import {module}")], &format!("Python's `{module}`"))?;
    Ok(python.to_str().unwrap().to_owned())
}

fn node(folder: &Path, module: &str) -> Result<(), String> {
    there("node", &["--version"], "`node`")?;
    let modules = installed("node_modules");
    if !modules.join(module).exists() {
        return Err(format!("npm's `{module}` is not there"));
    }
    std::os::unix::fs::symlink(modules, folder.join("node_modules")).unwrap();
    Ok(())
}

pub(crate) const DJANGO: App = App {
    name: "django",
    snippet: &["python", "--framework", "django"],
    file: "chat_token.py",
    fill: &[],
    only: &[],
    prepare: |folder| {
        let python = python("django, allauth, corsheaders, jwt")?;
        // Without a secret: importing the sample must not end `manage.py migrate`.
        must(Command::new(&python).args(["site_of_the_shop.py", "prepare"]).current_dir(folder));
        Ok(words(&[&python, "site_of_the_shop.py", "serve"]))
    },
    variables: &[],
    forgets: false,
};

pub(crate) const FLASK: App = App {
    name: "flask",
    snippet: &["python", "--framework", "flask"],
    file: "chat_token.py",
    fill: &[],
    only: &[],
    prepare: |_| Ok(words(&[&python("flask, flask_login, flask_cors, jwt")?, "site.py"])),
    variables: &[],
    forgets: false,
};

pub(crate) const FASTAPI: App = App {
    name: "fastapi",
    snippet: &["python", "--framework", "fastapi"],
    file: "chat_token.py",
    fill: &[],
    only: &["dynamic"],
    prepare: |_| Ok(words(&[&python("fastapi, uvicorn, itsdangerous, jwt")?, "site.py"])),
    variables: &[],
    forgets: false,
};

pub(crate) const EXPRESS: App = App {
    name: "express",
    snippet: &["node", "--framework", "express"],
    file: "chat-token.cjs",
    fill: &[],
    only: &["dynamic", "javascript"],
    prepare: |folder| {
        node(folder, "express")?;
        Ok(words(&["node", "site.cjs"]))
    },
    variables: &[],
    forgets: false,
};

pub(crate) const NEXT: App = App {
    name: "next",
    snippet: &["node", "--framework", "next"],
    file: "app/chat-token/route.js",
    fill: &[],
    only: &["javascript", "dynamic"],
    prepare: |folder| {
        node(folder, "next")?;
        fs::remove_file(folder.join("node_modules")).unwrap();
        must(
            Command::new("node")
                .args(["../node_modules/next/dist/bin/next", "build"])
                .current_dir(folder)
                .env("NEXT_TELEMETRY_DISABLED", "1"),
        );
        Ok(words(&["node", "../node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", "PORT"]))
    },
    variables: &[("NEXT_TELEMETRY_DISABLED", "1"), ("NEXTAUTH_URL", "http://127.0.0.1")],
    forgets: false,
};

pub(crate) const NODE: App = App {
    name: "node",
    snippet: &["node"],
    file: "server.js",
    fill: &[
        ("return demonstration(request);", "return require('./site.js').user(request);"),
        ("  once('nobody is ever signed in: replace signedInUser');\n", ""),
    ],
    only: &["dynamic", "javascript"],
    prepare: |folder| {
        node(folder, "jsonwebtoken")?;
        Ok(words(&["node", "site.js"]))
    },
    variables: &[],
    forgets: false,
};

pub(crate) const PYTHON: App = App {
    name: "python",
    snippet: &["python"],
    file: "chat_token.py",
    fill: &[],
    only: &["dynamic"],
    prepare: |_| Ok(words(&[&python("jwt")?, "site_of_the_shop.py"])),
    variables: &[],
    forgets: false,
};

pub(crate) const PHP: App = App {
    name: "php",
    snippet: &["php"],
    file: "chat-token.php",
    fill: &[
        ("        self::once('nobody is ever signed in: replace signedInUser');\n", ""),
        (
            "        return self::demonstration();",
            "        session_start(['read_and_close' => true]);\n        return $_SESSION['user'] ?? null;",
        ),
    ],
    only: &["dynamic"],
    prepare: |folder| {
        php(folder)?;
        Ok(words(&["php", "-S", "127.0.0.1:PORT", "site.php"]))
    },
    variables: &[],
    forgets: true,
};

pub(crate) const LARAVEL: App = App {
    name: "laravel",
    snippet: &["php", "--framework", "laravel"],
    file: "app/Http/Controllers/ChatTokenController.php",
    fill: &[],
    only: &[],
    prepare: |folder| {
        php(folder)?;
        there("php", &["-r", "require 'Illuminate/autoload.php';"], "Debian's php-laravel-framework")?;
        Ok(words(&["php", "-S", "127.0.0.1:PORT", "public/index.php"]))
    },
    variables: &[],
    forgets: true,
};

/// With the stand-in for php-jwt where Composer would have put it.
fn php(folder: &Path) -> Result<(), String> {
    there("php", &["--version"], "`php`")?;
    there("php", &["-r", "exit(extension_loaded('apcu') ? 0 : 1);"], "PHP's `apcu`")?;
    fs::create_dir_all(folder.join("vendor")).unwrap();
    let stand_in = root().join("tests/snippets/php-jwt-stand-in.php");
    fs::copy(stand_in, folder.join("vendor/autoload.php")).unwrap();
    Ok(())
}

pub(crate) const RACK: App = App {
    name: "rack",
    snippet: &["ruby"],
    file: "chat_token.rb",
    fill: &[],
    only: &["dynamic"],
    prepare: |_| {
        there(
            "ruby",
            &["-e", "require 'jwt'; require 'rack'; require 'webrick'"],
            "Ruby's `jwt`, `rack` or `webrick`",
        )?;
        Ok(words(&["ruby", "serve.rb"]))
    },
    variables: &[],
    forgets: false,
};

pub(crate) const RAILS: App = App {
    name: "rails",
    snippet: &["ruby", "--framework", "rails"],
    file: "chat_token_controller.rb",
    fill: &[],
    only: &["dynamic"],
    prepare: |_| {
        there(
            "ruby",
            &["-e", "require 'jwt'; require 'action_controller/railtie'; require 'rack/cors'; require 'webrick'"],
            "Ruby's `jwt`, `railties`, `rack-cors` or `webrick`",
        )?;
        Ok(words(&["ruby", "site.rb"]))
    },
    variables: &[],
    forgets: false,
};
