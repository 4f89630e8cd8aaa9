//! Who may use whom: arrows between folders point down, and no circle of files.
//!
//! Every path in the sources that begins with `crate`, `super`, `self`, `tiledesk_token` or a module's own child is
//! followed, through re-exports, to the file that it ends in. A folder's `mod.rs` hands out what the files in it share,
//! and calls them: between these two an arrow may point both ways.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

/// The program's folders and files, from above. What stands in one line does not know each other.
pub(crate) const PROGRAM: &[&[&str]] = &[
    &["main"],
    &["lib"],
    &["commands"],
    &["cli", "host"],
    &["ui", "team"],
    &["signers"],
    &["exec", "scan", "server"],
    &["settings"],
    &["store", "snippets"],
    &["codes", "core_dump", "ctrl_c", "env", "paths"],
    &["error"],
    &["exit"],
];

/// The library's. What stands in one line may know each other, as long as no circle comes of it.
pub(crate) const LIBRARY: &[&[&str]] = &[
    &["lib"],
    &["batch", "explain", "faults", "scan"],
    &["inspect"],
    &["extract", "findings", "jws", "mint"],
    &["claims"],
    &["json", "secret", "time"],
    &["bytes", "escape", "ids"],
];

static USE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^[ \t]*(pub(?:\([^)]*\))?[ \n]+)?use[ \n]+([^;]+);").unwrap());
static PATH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?-u:\b)([a-z_][a-z0-9_]*(?:::[A-Za-z_][A-Za-z0-9_]*)+)").unwrap());
static MODULE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?-u:\b)mod ([a-z_]+) \{").unwrap());
/// Comments, texts and characters.
static NOT_CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r##"(?s)//[^\n]*|/\*.*?\*/|r#".*?"#|b?"(?:[^"\\]|\\.)*"|b?'(?:[^'\\\n]|\\(?:u\{[^}]*\}|x..|.))'"##)
        .unwrap()
});

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

struct Source {
    /// From the root of the repository: `src/ui/mod.rs`.
    name: String,
    module: Vec<String>,
    /// Without comments, strings and tests; as many lines as the file.
    code: String,
    /// Modules that stand in it with their text.
    inline: Vec<(String, Range<usize>)>,
    /// What its `use` declarations bring.
    uses: Vec<Used>,
}

struct Tree {
    sources: Vec<Source>,
    /// Module path to the index of its file.
    modules: BTreeMap<Vec<String>, usize>,
}

/// What one file uses of another: where that stands, and of which file.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone)]
struct Arrow {
    from: String,
    line: usize,
    to: String,
}

#[test]
fn arrows_point_down() {
    let mut wrong = String::new();
    for (folder, order, peers_may_meet) in [("src", PROGRAM, false), ("crates/tiledesk-token/src", LIBRARY, true)] {
        let tree = Tree::read(&root().join(folder));
        let arrows = tree.arrows();
        assert!(arrows.len() > 50, "only {} arrows were found in {folder}", arrows.len());
        let area = |name: &str| {
            let path = name.trim_start_matches(folder).trim_start_matches('/').trim_end_matches(".rs").to_owned();
            path.split('/').next().unwrap().to_owned()
        };
        let areas: BTreeSet<String> = tree.sources.iter().map(|source| area(&source.name)).collect();
        let ordered: BTreeSet<String> = order.iter().copied().flatten().map(|area| (*area).to_owned()).collect();
        assert_eq!(areas, ordered, "the folders and files in {folder}, and their order in this test");
        let row = |name: &str| order.iter().position(|row| row.contains(&area(name).as_str())).unwrap();
        for Arrow { from, line, to } in &arrows {
            let same = area(from) == area(to);
            if !same && (row(to) < row(from) || row(to) == row(from) && !peers_may_meet) {
                let _ = writeln!(wrong, "{from}:{line} uses {to}, which does not stand below it");
            }
        }
        for circle in circles(&arrows) {
            let _ = writeln!(wrong, "a circle of files:\n  {}", circle.join("\n  "));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// The library knows nothing of the program, and the program's `main` goes through its front door.
#[test]
fn only_the_program_knows_both() {
    for source in Tree::read(&root().join("crates/tiledesk-token/src")).sources {
        assert!(!source.code.contains("tilepass::"), "{}", source.name);
    }
    let main = fs::read_to_string(root().join("src/main.rs")).unwrap();
    assert!(!main.contains("crate::"), "src/main.rs");
}

/// A circle is shown as the arrows that make it. Between a folder's `mod.rs` and the files below it there is none.
fn circles(arrows: &BTreeSet<Arrow>) -> Vec<Vec<String>> {
    let mut next: BTreeMap<&str, Vec<&Arrow>> = BTreeMap::new();
    for arrow in arrows.iter().filter(|arrow| arrow.from != arrow.to && !is_below(&arrow.from, &arrow.to)) {
        next.entry(&arrow.from).or_default().push(arrow);
    }
    let mut found: Vec<Vec<String>> = Vec::new();
    let mut done = BTreeSet::new();
    for start in next.keys().copied() {
        let mut way: Vec<&Arrow> = Vec::new();
        follow(start, &next, &mut way, &mut done, &mut found);
    }
    found
}

fn follow<'a>(
    at: &'a str,
    next: &BTreeMap<&'a str, Vec<&'a Arrow>>,
    way: &mut Vec<&'a Arrow>,
    done: &mut BTreeSet<&'a str>,
    found: &mut Vec<Vec<String>>,
) {
    if done.contains(at) {
        return;
    }
    for arrow in next.get(at).into_iter().flatten() {
        way.push(arrow);
        if let Some(begin) = way.iter().position(|step| step.from == arrow.to) {
            let steps = way[begin..].iter().map(|step| format!("{}:{} uses {}", step.from, step.line, step.to));
            found.push(steps.collect());
        } else {
            follow(&arrow.to, next, way, done, found);
        }
        way.pop();
    }
    done.insert(at);
}

/// Whether a file lies in the folder whose head is `head`.
fn is_below(file: &str, head: &str) -> bool {
    head.strip_suffix("mod.rs").is_some_and(|folder| file.starts_with(folder))
}

impl Tree {
    fn read(folder: &Path) -> Self {
        let mut files = Vec::new();
        collect(folder, &mut files);
        files.sort();
        let name = |file: &PathBuf| file.strip_prefix(root()).unwrap_or(file).to_str().unwrap().replace('\\', "/");
        let sources: Vec<Source> = files.iter().map(|file| Source::read(folder, file, name(file))).collect();
        let modules = sources.iter().enumerate().map(|(index, source)| (source.module.clone(), index)).collect();
        Self { sources, modules }
    }

    fn arrows(&self) -> BTreeSet<Arrow> {
        let mut arrows = BTreeSet::new();
        for source in &self.sources {
            for (at, path) in source.paths(self) {
                if let Some(to) = self.end_of(&path, 0) {
                    let line = source.code[..at].matches('\n').count() + 1;
                    let to = self.sources[to].name.clone();
                    if to != source.name {
                        arrows.insert(Arrow { from: source.name.clone(), line, to });
                    }
                }
            }
        }
        arrows
    }

    /// The file in which something is defined that is named by a path from the crate's root.
    fn end_of(&self, path: &[String], depth: usize) -> Option<usize> {
        let length = (0..=path.len()).rev().find(|length| self.modules.contains_key(&path[..*length]))?;
        let file = *self.modules.get(&path[..length])?;
        let Some(item) = path.get(length) else { return Some(file) };
        let source = &self.sources[file];
        let mut handed_on = source.uses.iter().filter(|used| used.is_public);
        let real = handed_on.find_map(|used| {
            let is_it = used.name == *item && depth < 8;
            is_it.then(|| source.absolute(&used.path, used.at, self)).flatten()
        });
        match real {
            Some(real) if real != path => self.end_of(&real, depth + 1),
            _ => Some(file),
        }
    }
}

/// One name that a `use` brings.
struct Used {
    at: usize,
    is_public: bool,
    name: String,
    path: Vec<String>,
}

impl Source {
    /// `name` is what the file is called in what is reported.
    fn read(folder: &Path, file: &Path, name: String) -> Self {
        let inside = file.strip_prefix(folder).unwrap().with_extension("");
        let mut module: Vec<String> = inside.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
            module.pop();
        }
        let code = without_tests(&without_comments_and_strings(&fs::read_to_string(file).unwrap()));
        let (inline, uses) = (inline_modules(&code), uses(&code));
        Self { name, module, code, inline, uses }
    }

    /// Every path in it that leads somewhere in this crate, from the crate's root; not what it only hands on.
    fn paths(&self, tree: &Tree) -> Vec<(usize, Vec<String>)> {
        let mut paths = Vec::new();
        for used in self.uses.iter().filter(|used| !used.is_public) {
            paths.extend(self.absolute(&used.path, used.at, tree).map(|path| (used.at, path)));
        }
        let rest = USE.replace_all(&self.code, |found: &regex::Captures<'_>| blank(&found[0])).into_owned();
        for found in PATH.find_iter(&rest) {
            let before = rest[..found.start()].chars().next_back();
            if before == Some(':') || rest[..found.start()].ends_with("in ") {
                continue;
            }
            let segments: Vec<String> = found.as_str().split("::").map(str::to_owned).collect();
            paths.extend(self.absolute(&segments, found.start(), tree).map(|path| (found.start(), path)));
        }
        paths
    }

    /// The same path from the crate's root; `None` for one that leads to another crate.
    fn absolute(&self, path: &[String], at: usize, tree: &Tree) -> Option<Vec<String>> {
        let mut here = self.module.clone();
        here.extend(self.inline.iter().filter(|(_, range)| range.contains(&at)).map(|(name, _)| name.clone()));
        let mut rest = path;
        let first = path.first()?.as_str();
        if first == "crate" {
            return Some(path[1..].to_vec());
        }
        if first != "self" && first != "super" {
            let mut child = here.clone();
            child.push(first.to_owned());
            let is_inline = self.inline.iter().any(|(name, _)| name == first);
            return (tree.modules.contains_key(&child) && !is_inline).then(|| [here.as_slice(), path].concat());
        }
        while let Some(segment) = rest.first() {
            match segment.as_str() {
                "self" => {}
                "super" => drop(here.pop()?),
                _ => break,
            }
            rest = &rest[1..];
        }
        Some([here.as_slice(), rest].concat())
    }
}

/// Every name that the `use` declarations of a file bring.
fn uses(code: &str) -> Vec<Used> {
    let mut used = Vec::new();
    for found in USE.captures_iter(code) {
        let tree = found.get(2).unwrap();
        let mut paths = Vec::new();
        expand(&tree.as_str().split_whitespace().collect::<Vec<_>>().join(" "), &[], &mut paths);
        for (path, name) in paths {
            used.push(Used { at: tree.start(), is_public: found.get(1).is_some(), name, path });
        }
    }
    used
}

/// `a::{b, c as d}` is `a::b` named `b`, and `a::c` named `d`.
fn expand(tree: &str, above: &[String], paths: &mut Vec<(Vec<String>, String)>) {
    let tree = tree.trim();
    if let Some((before, inside)) = tree.split_once('{') {
        let prefix = before.trim().trim_end_matches("::");
        let segments = prefix.split("::").filter(|segment| !segment.is_empty());
        let above: Vec<String> = above.iter().cloned().chain(segments.map(|s| s.trim().to_owned())).collect();
        let inside = &inside[..inside.rfind('}').unwrap()];
        let (mut depth, mut start) = (0, 0);
        for (at, character) in inside.char_indices() {
            match character {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    expand(&inside[start..at], &above, paths);
                    start = at + 1;
                }
                _ => {}
            }
        }
        return expand(&inside[start..], &above, paths);
    }
    if tree.is_empty() {
        return;
    }
    let (path, name) = tree.split_once(" as ").map_or((tree, None), |(path, name)| (path, Some(name)));
    let mut path: Vec<String> = above.iter().cloned().chain(path.split("::").map(|s| s.trim().to_owned())).collect();
    if path.last().is_some_and(|last| last == "self" || last == "*") {
        path.pop();
    }
    let name = name.or(path.last().map(String::as_str)).unwrap_or_default().to_owned();
    paths.push((path, name));
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap();
        let is_sample = folder.ends_with("snippets") && name != "mod";
        if path.is_dir() && name != "tests" {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") && name != "tests" && !is_sample {
            files.push(path);
        }
    }
}

/// As many line breaks as there were, and blanks.
fn blank(text: &str) -> String {
    text.chars().map(|character| if character == '\n' { '\n' } else { ' ' }).collect()
}

fn without_comments_and_strings(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut end = 0;
    for found in NOT_CODE.find_iter(text) {
        code.push_str(&text[end..found.start()]);
        code.extend(found.as_str().chars().map(|character| if character == '\n' { '\n' } else { ' ' }));
        end = found.end();
    }
    code.push_str(&text[end..]);
    code
}

fn without_tests(code: &str) -> String {
    let mut code = code.to_owned();
    while let Some(at) = code.find("#[cfg(test)]") {
        let semicolon = code[at..].find(';').map_or(code.len(), |end| at + end + 1);
        let end = match code[at..].find('{') {
            Some(brace) if at + brace < semicolon => block(&code, at + brace).end,
            _ => semicolon,
        };
        let blanked = blank(&code[at..end]);
        code.replace_range(at..end, &blanked);
    }
    code
}

/// Where the block ends that begins with a brace.
fn block(code: &str, brace: usize) -> Range<usize> {
    let mut depth = 0;
    for (at, character) in code[brace..].char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 1 => return brace..brace + at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    brace..code.len()
}

fn inline_modules(code: &str) -> Vec<(String, Range<usize>)> {
    let found = MODULE.captures_iter(code);
    found.map(|found| (found[1].to_owned(), block(code, found.get(0).unwrap().end() - 1))).collect()
}

#[test]
fn paths_are_followed_to_where_they_end() {
    let home = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("lib.rs", "mod a;\nmod b;\n// use crate::b::Nothing;\n");
    write("a/mod.rs", "mod inner;\nmod other;\npub use inner::{Thing as Shown};\nuse other::f;\n");
    write(
        "a/inner.rs",
        "use super::other;\n\nmod system {\n    use super::Size;\n    use super::super::other::g;\n}\n",
    );
    write("a/other.rs", "fn f() { crate::b::call(\"crate::a::inner::Thing\") }\n");
    write("b.rs", "use crate::a::{self, Shown};\n#[cfg(test)]\nmod tests {\n    use crate::a::other;\n}\n");
    let arrows = Tree::read(home.path()).arrows();
    let home = format!("{}/", home.path().to_str().unwrap().replace('\\', "/"));
    let shown: Vec<String> =
        arrows.iter().map(|arrow| format!("{}:{} {}", arrow.from, arrow.line, arrow.to).replace(&home, "")).collect();
    assert_eq!(
        shown,
        [
            "a/inner.rs:1 a/other.rs",
            "a/inner.rs:5 a/other.rs",
            "a/mod.rs:4 a/other.rs",
            "a/other.rs:1 b.rs",
            "b.rs:1 a/inner.rs",
            "b.rs:1 a/mod.rs",
        ]
    );
    let circle = circles(&arrows);
    assert_eq!(circle.len(), 2, "{circle:?}");
    assert!(circle[0].iter().any(|step| step.contains("b.rs:1 uses ")), "{circle:?}");
}
