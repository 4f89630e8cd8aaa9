//! Every sample of `snippet` is run as a developer would run it: those for a framework in a small site with that
//! framework's real session, the others as they are. What they answer goes through `token inspect`.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs
)]

mod apps;
mod cgi;
mod compiled;
mod deployed;
mod frameworks;
mod page;
mod plain;
mod shop;
mod site;
#[path = "../support/mod.rs"]
#[allow(dead_code, unreachable_pub)]
mod support;
mod tokens;
mod typed;
mod website;

use std::path::Path;

use support::{documents, environment, home, not_run, real_server};

const ID: &str = "5e5f4e220b28440012117be4";
/// Every kind of character that a shell, a URL or an `.env` file gives a meaning to.
const ODD_SECRET: &str = r#"a"b'c\d$e`f%g&h/i(j)k=l?m+n~o#p-q_r.s:t;u<v>w|x*y,z@!"#;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

macro_rules! frameworks {
    ($($name:ident: $at:ident $app:ident;)*) => {
        $(mod $name {
            #[test]
            fn lives() {
                crate::frameworks::lives(&crate::$at::$app);
            }

            #[test]
            fn is_told() {
                crate::frameworks::is_told(&crate::$at::$app);
            }
        })*
    };
}

frameworks! {
    django: apps DJANGO;
    flask: apps FLASK;
    fastapi: apps FASTAPI;
    express: apps EXPRESS;
    node: apps NODE;
    python: apps PYTHON;
    php: apps PHP;
    laravel: apps LARAVEL;
    rack: apps RACK;
    rails: apps RAILS;
    go: compiled GO;
    jdk: compiled JDK;
    rust: compiled RUST;
}

/// It is built once, for that takes half a minute.
#[test]
fn next() {
    if let Some(built) = apps::NEXT.build("both") {
        frameworks::lives_in(&apps::NEXT, &built);
        frameworks::is_told_in(&apps::NEXT, &built, "both");
        frameworks::fails_in(&apps::NEXT, &built);
    }
}
