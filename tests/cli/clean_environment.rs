//! No test finds anything of whoever runs it.

use std::fs;
use std::path::PathBuf;

/// Every Rust file in a folder and those below it, but for what was installed there.
fn files(folder: PathBuf, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_ours = path.file_name().is_none_or(|name| name != "node_modules" && name != ".installed");
        if path.is_dir() && is_ours {
            files(path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// "No test reaches your keyring": one place says what a child finds around it, and all others go there.
#[test]
fn every_test_starts_tilepass_in_a_clean_environment() {
    let mut found = Vec::new();
    files(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests"), &mut found);
    for path in &found {
        let code = fs::read_to_string(path).unwrap();
        if path.ends_with("support/environment.rs") {
            continue;
        }
        // In two parts each, so that they do not stand here.
        for own in [
            concat!("cargo_", "bin!"),
            concat!("CARGO_BIN", "_EXE"),
            concat!("env_", "clear()"),
            concat!("Command::new(", "binary"),
            concat!("Command::new(", "environment"),
        ] {
            let at = path.display();
            assert!(!code.contains(own), "{at}: `{own}`: tests/support/environment.rs does that for all");
        }
    }
    assert!(found.len() > 30, "only {} files were found", found.len());
}
