//! The samples that `snippet` prints: the files of `src/snippets`, filled in.
//!
//! A template is readable code of its own language, and says with marks, comments in brackets at the end of a line,
//! what is for whom. Its first mark is its head: the name to save it under, and the library that it uses. The others
//! name the variants (schemes; for the page, the widget's version) that keep the line; a line that is nothing but
//! a mark becomes an empty one. Where `[core]` stands comes what all samples of the language have in common, as far
//! to the right as the mark. No mark is left in what is printed, and [`ID`] stands for the project's Tiledesk id.

/// What stands for the project's Tiledesk id in a template.
pub const ID: &str = "YOUR_PROJECT_ID";

/// The language of the page, which runs in a browser and not on a server.
pub const PAGE: &str = "html";

/// The framework of a sample that needs none. Several languages have it.
pub const PLAIN: &str = "plain";

/// The name to save the page's script under, where it is to be a file of its own.
pub const SCRIPT: &str = "chat.js";

/// What to do with [`SCRIPT`].
pub const HOW_TO_LOAD_THE_SCRIPT: &str =
    "chat.js: put it on your site, and into each page: `<script src=\"/chat.js\" defer></script>`";

/// What a mark can say.
const VARIANTS: [&str; 5] = ["visitor", "custom", "both", "v4", "v5"];

/// The mark that stands for what all samples of a language have in common.
const CORE: &str = "core";

/// Everything that there is for one language.
struct Language {
    name: &'static str,
    aliases: &'static [&'static str],
    /// Name, what else it is called, and text. The first one is printed unless another is named.
    frameworks: &'static [(&'static str, &'static [&'static str], &'static str)],
    core: &'static str,
}

macro_rules! template {
    ($file:literal) => {
        include_str!($file)
    };
}

/// Every language, in the order of their names.
const LANGUAGES: &[Language] = &[
    Language {
        name: "go",
        aliases: &["golang"],
        frameworks: &[("net/http", &[], template!("go/nethttp.go"))],
        core: template!("go/core.go"),
    },
    Language { name: PAGE, aliases: &[], frameworks: &[("", &[], template!("html.html"))], core: "" },
    Language {
        name: "java",
        aliases: &[],
        frameworks: &[
            ("jdk", &[], template!("java/jdk.java")),
            ("spring", &["spring-boot"], template!("java/spring.java")),
        ],
        core: template!("java/core.java"),
    },
    Language {
        name: "node",
        aliases: &["javascript", "js", "nodejs", "ts", "typescript"],
        frameworks: &[
            ("plain", &[], template!("node/plain.js")),
            ("express", &[], template!("node/express.js")),
            ("next", &["nextjs"], template!("node/next.js")),
        ],
        core: template!("node/core.js"),
    },
    Language {
        name: "php",
        aliases: &[],
        frameworks: &[("plain", &[], template!("php/plain.php")), ("laravel", &[], template!("php/laravel.php"))],
        core: template!("php/core.php"),
    },
    Language {
        name: "python",
        aliases: &["py", "python3"],
        frameworks: &[
            ("plain", &["wsgi"], template!("python/plain.py")),
            ("django", &[], template!("python/django.py")),
            ("flask", &[], template!("python/flask.py")),
            ("fastapi", &[], template!("python/fastapi.py")),
        ],
        core: template!("python/core.py"),
    },
    Language {
        name: "ruby",
        aliases: &["rb"],
        frameworks: &[("rack", &[], template!("ruby/rack.rb")), ("rails", &[], template!("ruby/rails.rb"))],
        core: template!("ruby/core.rb"),
    },
    Language { name: "rust", aliases: &["rs"], frameworks: &[("plain", &[], template!("rust/plain.rs"))], core: "" },
    Language { name: "sh", aliases: &["shell", "bash"], frameworks: &[("cgi", &[], template!("sh/cgi.sh"))], core: "" },
];

/// One sample.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// As it is typed: `node`.
    pub language: &'static str,
    /// As it is typed after `--framework`: `express`; empty for the page.
    pub framework: &'static str,
    text: &'static str,
    core: &'static str,
}

/// Every sample, the one that a language has by default before its others.
pub fn all() -> impl Iterator<Item = Template> {
    LANGUAGES.iter().flat_map(Language::templates)
}

/// Every name that stands for one sample, what else it is called, and what it is: the languages, then the frameworks that
/// no other language has.
pub fn names() -> impl Iterator<Item = (&'static str, &'static [&'static str], String)> {
    let languages = LANGUAGES.iter().map(|language| {
        let first = language.frameworks.first().map_or("", |(name, ..)| *name);
        let what = match first {
            "" => "the page".to_owned(),
            PLAIN => "without a framework".to_owned(),
            first => format!("with {first}"),
        };
        (language.name, language.aliases, what)
    });
    let frameworks = LANGUAGES.iter().flat_map(|language| {
        let own = language.frameworks.iter().filter(|(name, ..)| !["", PLAIN].contains(name));
        own.map(|&(name, aliases, _)| (name, aliases, format!("for {}", language.name)))
    });
    languages.chain(frameworks)
}

/// Every framework that can be named, once, and what else it is called.
pub fn frameworks() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    let all = LANGUAGES.iter().flat_map(|language| language.frameworks);
    let mut names: Vec<_> =
        all.map(|&(name, aliases, _)| (name, aliases)).filter(|(name, _)| !name.is_empty()).collect();
    names.sort_unstable();
    names.dedup_by_key(|(name, _)| *name);
    names.into_iter()
}

/// The sample of a language, by any of its names, or by the name of a framework.
#[must_use]
pub fn find(name: &str) -> Option<Template> {
    let named = LANGUAGES.iter().find(|language| language.name == name || language.aliases.contains(&name));
    if let Some(language) = named {
        return language.templates().next();
    }
    let mut frameworks = LANGUAGES.iter().filter_map(|language| language.find(name));
    frameworks.next()
}

impl Language {
    fn templates(&self) -> impl Iterator<Item = Template> {
        self.frameworks.iter().map(|&(framework, _, text)| Template {
            language: self.name,
            framework,
            text,
            core: self.core,
        })
    }

    fn find(&self, framework: &str) -> Option<Template> {
        let mut frameworks = self.frameworks.iter().zip(self.templates());
        frameworks
            .find(|((name, aliases, _), _)| *name == framework || aliases.contains(&framework))
            .map(|(_, template)| template)
    }
}

impl Template {
    /// The sample of the same language for another framework.
    #[must_use]
    pub fn with(self, framework: &str) -> Option<Self> {
        let language = LANGUAGES.iter().find(|one| one.name == self.language);
        language.and_then(|language| language.find(framework))
    }

    /// The frameworks of the same language.
    pub fn siblings(self) -> impl Iterator<Item = &'static str> {
        all().filter_map(move |one| (one.language == self.language).then_some(one.framework))
    }

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
        let mut sample = String::with_capacity(self.text.len() + self.core.len());
        for line in self.text.lines() {
            if let Some((_, CORE)) = mark(line) {
                let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
                for line in self.core.lines() {
                    push(&mut sample, &indent, line, variant);
                }
            } else {
                push(&mut sample, "", line, variant);
            }
        }
        match id {
            Some(id) => sample.replace(ID, id),
            None => sample,
        }
    }
}

/// Adds a line, if the variant has it.
fn push(sample: &mut String, indent: &str, line: &str, variant: &str) {
    let kept = match mark(line) {
        Some((_, head)) if head.contains(": ") => return,
        Some((rest, mark)) if mark.split(' ').any(|word| word == variant) => rest,
        Some(_) => return,
        None => line,
    };
    if !kept.is_empty() {
        sample.push_str(indent);
        sample.push_str(kept);
    }
    sample.push('\n');
}

/// A line without its mark, and the mark, if it has one.
fn mark(line: &str) -> Option<(&str, &str)> {
    let comment = line.trim_end().trim_end_matches("-->").trim_end();
    let (before, mark) = comment.strip_suffix(']')?.rsplit_once('[')?;
    let code = ["//", "#", "<!--"].iter().find_map(|opening| before.trim_end().strip_suffix(opening))?;
    let is_one = mark.contains(": ") || mark == CORE || mark.split(' ').all(|word| VARIANTS.contains(&word));
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
    use std::path::Path;

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
    fn every_file_is_used() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/snippets");
        let files = |folder: &Path| {
            let files = std::fs::read_dir(folder).unwrap();
            files.map(|file| file.unwrap().path()).collect::<Vec<_>>()
        };
        let mut files: Vec<_> = files(&folder)
            .into_iter()
            .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
            .filter(|path| path.extension().is_some_and(|kind| kind != "rs") || path.parent() != Some(&*folder))
            .map(|path| std::fs::read_to_string(path).unwrap())
            .collect();
        files.retain(|text| {
            !LANGUAGES.iter().any(|one| one.core == text || one.frameworks.iter().any(|framework| framework.2 == text))
        });
        assert_eq!(files, [""; 0]);
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
        assert_eq!(find("express").unwrap().head().0, "chat-token.cjs");
        assert!(find("plain").is_some_and(|one| one.framework == "plain"));
        assert!(find("python").unwrap().with("express").is_none());
    }

    #[test]
    fn a_name_means_one_template() {
        let mut seen = Vec::new();
        for (name, aliases, what) in names() {
            let head = find(name).unwrap().head();
            for &name in aliases.iter().chain([&name]) {
                assert_eq!(find(name).unwrap().head(), head, "{name}: {what}");
                assert!(!seen.contains(&name), "{name} is two samples");
                seen.push(name);
            }
        }
        assert!(seen.contains(&"go") && seen.contains(&"django") && !seen.contains(&PLAIN), "{seen:?}");
    }
}
