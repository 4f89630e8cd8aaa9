//! `tilepass signer …` and `tilepass secret deliver`: with small real back ends, and programs that bring them the secret.

mod check;
mod cut_off;
mod deliver;
mod https;
mod many;
mod recipes;
mod rotate;
mod set;

use std::path::PathBuf;

use crate::support::back_end::BackEnd;
use crate::support::home::{Home, OLD, Ran};
use crate::support::tokens::ID;

/// A home with a project on a server, whose secret is [`OLD`].
fn home() -> Home {
    let home = Home::new();
    home.import_with_id("shop", OLD, ID);
    home
}

/// The file in which a back end finds its secret.
fn secret_of(home: &Home, name: &str) -> PathBuf {
    home.path().join(format!("{name}.secret"))
}

/// A back end that has [`OLD`], and a signer that gets its secret by this shell script, in which `$0` is its file.
fn signer(home: &Home, name: &str, script: &str) -> BackEnd {
    let file = secret_of(home, name);
    std::fs::write(&file, OLD).unwrap();
    let back_end = BackEnd::reading(&file);
    set(home, name, &["--check", &back_end.url, "--", "sh", "-c", script, file.to_str().unwrap()]).code(0);
    back_end
}

fn set(home: &Home, name: &str, arguments: &[&str]) -> Ran {
    home.run(&[&["signer", "set", name, "--project", "shop", "-q"], arguments].concat())
}
