//! The architecture's map is true, and every path that a document mentions is there.

use std::fs;

use super::documents::{self, root};

/// The paths on the map: the first block of the architecture, where what is indented lies in `src`.
fn mapped() -> Vec<String> {
    let architecture = documents::read("docs/architecture.md");
    let map = documents::blocks(&architecture).into_iter().find(|block| block.language == "text").unwrap().text;
    let paths = map.lines().filter_map(|line| {
        let path = line.split_whitespace().next()?;
        let below = if line.starts_with(' ') { "src/" } else { "" };
        Some(format!("{below}{path}"))
    });
    paths.collect()
}

/// The code spans of every document that name a file or a folder of the repository.
fn mentioned() -> Vec<String> {
    // The page about websites speaks of a website's own folders.
    let paths = documents::paths().into_iter().filter(|path| path != "docs/website.md");
    let texts = paths.map(|path| documents::read(&path));
    let spans = texts.flat_map(|text| {
        let spans = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
        spans.map(str::to_owned).collect::<Vec<_>>()
    });
    let paths = spans.filter(|code| ["src/", "tests/", "crates/", "docs/"].iter().any(|start| code.starts_with(start)));
    // Capitals stand for a name that is yours to choose.
    paths.filter(|path| !path.contains(|one: char| one.is_uppercase() || one == '*')).collect()
}

#[test]
fn the_map_of_the_house_is_true() {
    let (mapped, mentioned) = (mapped(), mentioned());
    assert!(mapped.len() > 15 && mentioned.len() > 15, "{mapped:?} {mentioned:?}");
    for path in mapped.iter().chain(&mentioned) {
        assert!(root().join(path).exists(), "{path} is not there");
        // What is a folder is written as one.
        assert_eq!(root().join(path).is_dir(), path.ends_with('/'), "{path}");
    }
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let on_it = mapped.iter().any(|path| path.trim_end_matches('/') == format!("src/{name}"));
        assert!(on_it, "src/{name} is not on the map");
    }
}
