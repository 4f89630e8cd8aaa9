use std::collections::HashSet;

use super::{row, rows};

/// Nothing but this file's list makes a row known: one that was left out would be explained nowhere.
#[test]
fn every_row_is_listed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/findings");
    let mut written = 0;
    let folders = [folder.to_owned(), format!("{folder}/key_variant")];
    for file in folders.iter().flat_map(std::fs::read_dir).flatten().flatten() {
        let text = std::fs::read_to_string(file.path()).unwrap_or_default();
        for line in text.lines() {
            if let Some((_, code)) = line.split_once("    code: \"") {
                let code = code.trim_end_matches("\",");
                assert!(row(code).is_some(), "`{code}` is not in ROWS of {}", file.path().display());
                written += 1;
            }
        }
    }
    assert_eq!(rows().count(), written);
}

#[test]
fn every_row_says_all_there_is_to_say() {
    let mut codes = HashSet::new();
    for row in rows() {
        assert!(codes.insert(row.code), "`{}` stands twice", row.code);
        for text in [row.place.part, row.symptom, row.cause, row.fix] {
            assert!(!text.is_empty() && text.trim() == text, "`{}`: {text:?}", row.code);
        }
        assert!(row.cause.ends_with('.') && !row.fix.ends_with('.'), "`{}`", row.code);
        assert!(!row.symptom.starts_with(|c: char| c.is_ascii_uppercase()), "`{}`", row.code);
    }
}
