//! The samples that `snippet` prints: the files of `src/snippets`, filled in.
//!
//! A template is readable code of its own language, and says with marks, comments in brackets at the end of a line,
//! what is for whom. Its first mark is its head: the name to save it under, and the library that it uses. The others
//! name the variants (schemes; for the page, the widget's version) that keep the line; a line that is nothing but
//! a mark becomes an empty one. No mark is left in what is printed, and [`ID`] stands for the project's Tiledesk id.

/// What stands for the project's Tiledesk id in a template.
pub const ID: &str = "YOUR_PROJECT_ID";

/// The language of the page, which runs in a browser and not on a server.
pub const PAGE: &str = "html";

/// The name to save the page's script under, where it is to be a file of its own.
pub const SCRIPT: &str = "chat.js";

/// What to do with [`SCRIPT`].
pub const HOW_TO_LOAD_THE_SCRIPT: &str =
    "chat.js: put it on your site, and into each page: `<script src=\"/chat.js\" defer></script>`";

/// What a mark can say.
const VARIANTS: [&str; 5] = ["visitor", "custom", "both", "v4", "v5"];

/// Language, what else it is called, and text of every template, in the order of their names.
const FILES: &[(&str, &[&str], &str)] = &[
    ("go", &["golang"], include_str!("go.go")),
    ("html", &[], include_str!("html.html")),
    ("java", &[], include_str!("java.java")),
    ("node", &["javascript", "js", "nodejs"], include_str!("node.js")),
    ("php", &[], include_str!("php.php")),
    ("python", &["py", "python3"], include_str!("python.py")),
    ("ruby", &["rb"], include_str!("ruby.rb")),
    ("rust", &["rs"], include_str!("rust.rs")),
    ("sh", &["shell", "bash"], include_str!("sh.sh")),
];

/// One file of `src/snippets`.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// As it is typed: `node`.
    pub language: &'static str,
    /// What may be typed as well: `js`.
    pub aliases: &'static [&'static str],
    text: &'static str,
}

/// Every template.
pub fn all() -> impl Iterator<Item = Template> {
    FILES.iter().map(|&(language, aliases, text)| Template { language, aliases, text })
}

/// The template of a language, by any of its names.
#[must_use]
pub fn find(name: &str) -> Option<Template> {
    all().find(|template| template.language == name || template.aliases.contains(&name))
}

impl Template {
    /// The name to save it under, and what it is built on.
    #[must_use]
    pub fn head(self) -> (&'static str, &'static str) {
        let heads = self.text.lines().filter_map(mark);
        let mut heads = heads.filter_map(|(_, mark)| mark.split_once(": "));
        heads.next().unwrap_or((self.language, ""))
    }

    /// The sample of one variant. Without an id, [`ID`] is left where it belongs.
    #[must_use]
    pub fn fill(self, variant: &str, id: Option<&str>) -> String {
        let mut sample = String::with_capacity(self.text.len());
        for line in self.text.lines() {
            let kept = match mark(line) {
                Some((_, head)) if head.contains(": ") => continue,
                Some((rest, mark)) if mark.split(' ').any(|word| word == variant) => rest,
                Some(_) => continue,
                None => line,
            };
            sample.push_str(kept);
            sample.push('\n');
        }
        match id {
            Some(id) => sample.replace(ID, id),
            None => sample,
        }
    }
}

/// A line without its mark, and the mark, if it has one.
fn mark(line: &str) -> Option<(&str, &str)> {
    let comment = line.trim_end().trim_end_matches("-->").trim_end();
    let (before, mark) = comment.strip_suffix(']')?.rsplit_once('[')?;
    let code = ["//", "#", "<!--"].iter().find_map(|opening| before.trim_end().strip_suffix(opening))?;
    let is_one = mark.contains(": ") || mark.split(' ').all(|word| VARIANTS.contains(&word));
    is_one.then(|| (code.trim_end(), mark))
}

/// What the first two lines of comment in a sample say: how to install and run it, and what must not reach a browser.
pub fn notes(sample: &str) -> impl Iterator<Item = &str> {
    let comments = sample.lines().filter_map(|line| {
        let page = line.strip_prefix("<!-- ");
        page.and_then(|line| line.strip_suffix(" -->"))
            .or_else(|| line.strip_prefix("// "))
            .or_else(|| line.strip_prefix("# "))
    });
    comments.take(2)
}

/// The script of a page, without the element around it.
#[must_use]
pub fn script(page: &str) -> &str {
    let script = page.split_once("<script>\n").map_or(page, |(_, rest)| rest);
    script.split_once("</script>").map_or(script, |(script, _)| script)
}

/// The page with that nonce on its script.
#[must_use]
pub fn with_nonce(page: &str, nonce: &str) -> String {
    page.replace("<script>", &format!("<script nonce=\"{nonce}\">"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_told_from_code() {
        for (line, found) in [
            ("a = 1; // [both]", Some(("a = 1;", "both"))),
            ("a = 1  # [custom both]", Some(("a = 1", "custom both"))),
            ("    // [visitor both]", Some(("", "visitor both"))),
            ("<p> <!-- [v4] -->", Some(("<p>", "v4"))),
            ("// [x.js: a library]", Some(("", "x.js: a library"))),
            ("a = b[both]", None),
            ("a = b // [1]", None),
            ("a = b // [both] of them", None),
            ("", None),
        ] {
            assert_eq!(mark(line), found, "{line}");
        }
    }

    #[test]
    fn every_file_is_a_template() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/snippets");
        let mut languages: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path())
            .filter(|path| !path.ends_with("mod.rs"))
            .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        languages.sort();
        assert!(languages.iter().eq(all().map(|template| template.language)));
    }

    #[test]
    fn every_variant_is_whole() {
        for template in all() {
            let (file, library) = template.head();
            assert!(file.contains(|c: char| c.is_ascii_lowercase()), "{file}");
            assert!(!library.is_empty(), "{file}");
            let variants = match template.language {
                PAGE => &VARIANTS[3..],
                _ => &VARIANTS[..3],
            };
            for variant in variants {
                let sample = template.fill(variant, Some("5e5f4e220b28440012117be4"));
                assert!(sample.lines().all(|line| mark(line).is_none()), "{sample}");
                assert!(!sample.contains(ID), "{sample}");
                assert!(!sample.contains("\n\n\n\n"), "{sample}");
                let notes: Vec<_> = notes(&sample).collect();
                assert!(notes.first().unwrap().starts_with(file), "{notes:?}");
                assert!(notes.last().unwrap().starts_with("never "), "{notes:?}");
            }
        }
    }

    #[test]
    fn a_template_of_nobody() {
        assert!(find("cobol").is_none());
        assert_eq!(find("node").unwrap().head().0, "server.js");
    }

    #[test]
    fn a_name_means_one_template() {
        for template in all() {
            for name in template.aliases.iter().chain([&template.language]) {
                assert_eq!(find(name).unwrap().language, template.language, "{name}");
            }
        }
    }
}
