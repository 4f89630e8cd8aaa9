//! Every block that a reader may type is typed, and the documents show what is printed then: `make generate` renews it.

use super::documents::{self, Block};
use super::reader::{Reader, TOKEN, compare, renewed, with_fingerprints};

/// How many blocks of a document are typed, how many by the tests of a real server (marked `server`) or a real vault
/// (`vault`), and how many are not (marked `not-run`): so that a slip in a fence cannot leave one out unseen.
const BLOCKS: &[(&str, [usize; 3])] = &[
    ("README.md", [8, 0, 0]),
    ("SECURITY.md", [0, 0, 0]),
    ("CONTRIBUTING.md", [0, 0, 0]),
    ("docs/administrators.md", [17, 21, 1]),
    ("docs/architecture.md", [0, 0, 0]),
    ("docs/bulk.md", [3, 0, 0]),
    ("docs/ci.md", [3, 0, 1]),
    ("docs/page.md", [1, 0, 1]),
    ("docs/performance.md", [0, 0, 0]),
    ("docs/reference.md", [8, 0, 4]),
    ("docs/store-helpers.md", [0, 0, 3]),
    ("docs/tokens.md", [10, 1, 0]),
];

/// The documents whose blocks are typed from here: `tests/snippets` types those of the page about a website's back end,
/// beside the sites that have its code.
fn paths() -> Vec<String> {
    documents::paths().into_iter().filter(|path| path != "docs/website.md").collect()
}

fn count(blocks: &[Block]) -> [usize; 3] {
    let typed = |mark: &str| blocks.iter().filter(|block| block.is_typed() && block.mark == mark).count();
    [typed(""), typed("server") + typed("vault"), typed("not-run")]
}

#[test]
fn every_block_is_accounted_for() {
    let mut found = Vec::new();
    for path in paths() {
        let blocks = documents::blocks(&documents::read(&path));
        for block in &blocks {
            let Block { language, mark, line, section, .. } = block;
            assert!(!language.is_empty(), "{path}, line {line}: a block without a language");
            if block.is_typed() {
                assert!(
                    ["", "server", "vault", "not-run"].contains(&&**mark),
                    "{path}, line {line}: unknown mark `{mark}`"
                );
            }
            // A section has one reader.
            let other =
                blocks.iter().any(|other| other.section == *section && other.is_typed() && other.mark.is_empty());
            assert!(
                !["server", "vault"].contains(&&**mark) || !other,
                "{path}, line {line}: `{section}` has blocks that need none as well"
            );
        }
        found.push((path, count(&blocks)));
    }
    let known: Vec<(String, [usize; 3])> = BLOCKS.iter().map(|(path, counts)| ((*path).to_owned(), *counts)).collect();
    assert_eq!(known, found, "blocks that are typed, on a server, and not at all: correct BLOCKS");
}

#[test]
fn documents_show_what_is_printed() {
    let reader = Reader { mark: "", stand_ins: Vec::new() };
    compare(reader.read(&paths()), "make generate");
}

#[test]
fn readme_is_for_ten_minutes() {
    let readme = documents::read("README.md");
    assert!(readme.lines().count() <= 250, "README.md has {} lines, and may have 250", readme.lines().count());
    for (index, line) in readme.lines().enumerate() {
        let width = line.chars().count();
        assert!(width <= 120, "README.md, line {}: {width} characters, and may have 120", index + 1);
    }
}

#[test]
fn what_only_the_clock_changed_stays() {
    let shown = "a\n7 s ago, in 2026-11-22T06:02:21Z\ngone\nshort…\n";
    let printed = "a\n9 s ago, in 2027-01-01T00:00:00Z\nshort and long\nnew\n";
    assert_eq!(renewed(shown, printed, false), "a\n7 s ago, in 2026-11-22T06:02:21Z\nshort…\nnew\n");
    let token = |length| "x".repeat(length);
    assert_eq!(renewed("", &format!("eyJ{}\n", token(100)), false), format!("eyJ{}…\n", token(TOKEN)));
    assert_eq!(renewed("", &format!("{}\n", token(130)), true), format!("{}…\n", token(119)));
    assert_eq!(renewed("x\n", "", false), "");
    assert_eq!(renewed("x\ny\n", "y\nx\n", false), "y\nx\n");
}

#[test]
fn a_secret_keeps_its_fingerprint() {
    let printed = "1111-1111-1111 2222-2222-2222 aaaa-aaaa-aaaa 1111-1111-1111";
    let shown = "aaaa-aaaa-aaaa bbbb-bbbb-bbbb cccc-cccc-cccc";
    let expected = "bbbb-bbbb-bbbb cccc-cccc-cccc aaaa-aaaa-aaaa bbbb-bbbb-bbbb";
    assert_eq!(with_fingerprints(printed, shown), expected);
    assert_eq!(with_fingerprints("1111-1111-1111 2222-2222-2222", "x"), "1111-1111-1111 2222-2222-2222");
    let uuid = "9dbda0fe-51d1-4683-879e-3098d424889d";
    assert_eq!(with_fingerprints(uuid, shown), uuid);
}
