//! Puts every file of `src/snippets` into the program, so that adding a sample is adding a file.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = Path::new("src").join("snippets");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files = fs::read_dir(env::current_dir()?.join(folder))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    files.sort();
    let mut table = String::from("&[\n");
    for path in &files {
        let language = path.file_stem().unwrap_or_default().to_string_lossy();
        let path = path.to_string_lossy();
        let _ = writeln!(table, "({language:?}, include_str!({path:?})),");
    }
    table.push_str("]\n");
    let target = env::var_os("OUT_DIR").unwrap_or_default();
    fs::write(Path::new(&target).join("snippets.rs"), table)
}
