//! Links between the documents lead somewhere, and README to all of them.

use std::path::Path;

use super::documents::{self, root};

/// Every local link of a document: its line, the file it leads to (from the root) and the anchor there.
fn local(path: &str) -> Vec<(usize, String, String)> {
    let folder = Path::new(path).parent().unwrap();
    let links = documents::links(&documents::read(path));
    let local = links.into_iter().filter(|(_, target)| !target.contains("://"));
    let resolved = local.map(|(line, target)| {
        let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
        let file = if file.is_empty() { Path::new(path).to_owned() } else { folder.join(file) };
        // `docs/../x` is `x`.
        let mut plain: Vec<&str> = Vec::new();
        for part in file.to_str().unwrap().split('/') {
            if part == ".." {
                plain.pop();
            } else {
                plain.push(part);
            }
        }
        (line, plain.join("/"), anchor.to_owned())
    });
    resolved.collect()
}

fn all() -> Vec<String> {
    documents::paths().into_iter().chain(["CHANGELOG.md".to_owned()]).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut seen = 0;
    for path in all() {
        for (line, file, anchor) in local(&path) {
            seen += 1;
            let there = root().join(&file);
            assert!(there.exists(), "{path}, line {line}: {file} is not there");
            if !anchor.is_empty() {
                let anchors = documents::anchors(&documents::read(&file));
                assert!(anchors.contains(&anchor), "{path}, line {line}: {file} has no heading #{anchor}: {anchors:?}");
            }
        }
    }
    assert!(seen > 30, "only {seen} links were found");
}

#[test]
fn readme_leads_to_every_document() {
    let linked: Vec<String> = local("README.md").into_iter().map(|(_, file, _)| file).collect();
    for path in all().iter().filter(|path| *path != "README.md") {
        assert!(linked.contains(path), "README.md does not lead to {path}");
    }
}

#[test]
fn links_and_headings_are_read_as_the_forges_do() {
    let markdown = "# A\n## What `x --json` says, *now*\n```\n# no\n[a](b)\n```\n## A\n[c](d.md#e) `[f](g)` [h](<i>)\n";
    assert_eq!(documents::anchors(markdown), ["a", "what-x---json-says-now", "a-1"]);
    let targets: Vec<String> = documents::links(markdown).into_iter().map(|(_, target)| target).collect();
    assert_eq!(targets, ["d.md#e", "<i>"]);
}
