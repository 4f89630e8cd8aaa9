//! Reads Markdown as far as the tests of the documents need it: sections, code blocks, setups, code spans, links.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A fenced code block, or a setup.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// The section's heading.
    pub(crate) section: String,
    /// Of the opening fence, from 1.
    pub(crate) line: usize,
    /// The first word behind the fence: `console`, `sh`, `yaml`, or nothing.
    pub(crate) language: String,
    /// What follows it, which is not shown: `not-run`, `server`; behind `<!-- setup`, what the section needs.
    pub(crate) mark: String,
    /// Without the fences' own indentation.
    pub(crate) text: String,
    /// How far the fences are indented.
    pub(crate) indent: usize,
}

impl Block {
    /// Whether a reader is to type what it shows.
    pub(crate) fn is_typed(&self) -> bool {
        matches!(self.language.as_str(), "console" | "sh")
    }
}

/// `<!-- setup` … `-->`: done before the blocks below it, and not shown.
pub(crate) const SETUP: &str = "setup";
/// `<!-- answers` … `-->`: what a section's prompts are answered, a line each: `PROMPT => ANSWER`.
pub(crate) const ANSWERS: &str = "answers";

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every document whose commands are run, by its path from the repository's root: those of `docs` come last.
pub(crate) fn paths() -> Vec<String> {
    let mut docs: Vec<String> = fs::read_dir(root().join("docs"))
        .unwrap()
        .map(|entry| format!("docs/{}", entry.unwrap().file_name().into_string().unwrap()))
        .filter(|path| is_markdown(path))
        .collect();
    docs.sort();
    let above = ["README.md", "SECURITY.md", "CONTRIBUTING.md"].map(str::to_owned);
    above.into_iter().chain(docs).collect()
}

fn is_markdown(path: &str) -> bool {
    PathBuf::from(path).extension().is_some_and(|extension| extension == "md")
}

/// As Git for Windows checks it out, it may have that system's line breaks.
pub(crate) fn read(path: &str) -> String {
    let text = fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.replace("\r\n", "\n")
}

/// Whether what the documents show is to be renewed, not compared.
pub(crate) fn renews() -> bool {
    std::env::var_os("TILEPASS_RENEW").is_some_and(|value| value == "1")
}

/// Every block and setup, in order.
pub(crate) fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut section = String::new();
    let mut lines = markdown.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            heading.clone_into(&mut section);
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let (end, language, mark) = if let Some(needs) = line.strip_prefix("<!-- setup") {
            ("-->", SETUP, needs.trim_start())
        } else if line == "<!-- answers" {
            ("-->", ANSWERS, "")
        } else if let Some(info) = line.trim_start().strip_prefix("```") {
            let (language, mark) = info.split_once(' ').unwrap_or((info, ""));
            ("```", language, mark)
        } else {
            continue;
        };
        let mut text = String::new();
        for (_, line) in lines.by_ref() {
            if line.trim_start() == end {
                break;
            }
            text.push_str(line.get(indent..).unwrap_or_default());
            text.push('\n');
        }
        blocks.push(Block {
            section: section.clone(),
            line: index + 1,
            language: language.to_owned(),
            mark: mark.to_owned(),
            text,
            indent,
        });
    }
    blocks
}

/// The document with other text in one of its blocks.
pub(crate) fn with_block(markdown: &str, block: &Block, text: &str) -> String {
    let mut lines: Vec<String> = markdown.lines().map(str::to_owned).collect();
    let first = block.line;
    let last = first + block.text.lines().count();
    let indent = " ".repeat(block.indent);
    let indented = |line: &str| if line.is_empty() { String::new() } else { format!("{indent}{line}") };
    lines.splice(first..last, text.lines().map(indented));
    lines.join("\n") + "\n"
}

/// The document with each table between `<!-- generated: NAME -->` and `<!-- end -->` as `table` makes it.
pub(crate) fn with_tables(markdown: &str, table: impl Fn(&str) -> String) -> String {
    const BEGIN: &str = "\n<!-- generated: ";
    const END: &str = "\n<!-- end -->";
    let mut parts = markdown.split(BEGIN);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(" -->").expect("the end of the comment that names a table");
        let (_, after) = rest.split_once(END).unwrap_or_else(|| panic!("the table `{name}` has no end"));
        let _ = write!(text, "{BEGIN}{name} -->\n\n{}\n{END}{after}", table(name));
    }
    text
}

/// The text outside of code blocks and comments, line by line, with the numbers of the lines.
fn prose(markdown: &str) -> Vec<(usize, &str)> {
    let mut end: Option<&str> = None;
    let mut prose = Vec::new();
    for (index, line) in markdown.lines().enumerate() {
        let start = line.trim_start();
        match end {
            Some(fence) => {
                if start.ends_with(fence) {
                    end = None;
                }
            }
            None if start.starts_with("```") => end = Some("```"),
            None if start.starts_with("<!--") && !start.ends_with("-->") => end = Some("-->"),
            None => prose.push((index + 1, line)),
        }
    }
    prose
}

/// The anchors of the headings, as the forges make them.
pub(crate) fn anchors(markdown: &str) -> Vec<String> {
    let headings = prose(markdown).into_iter().filter_map(|(_, line)| {
        let heading = line.trim_start_matches('#');
        (heading.len() < line.len()).then(|| heading.strip_prefix(' ')).flatten()
    });
    let mut anchors: Vec<String> = Vec::new();
    for heading in headings {
        let plain = heading.to_lowercase().replace(' ', "-");
        let anchor: String = plain.chars().filter(|one| one.is_alphanumeric() || "-_".contains(*one)).collect();
        let same = anchors.iter().filter(|other| **other == anchor).count();
        anchors.push(if same == 0 { anchor } else { format!("{anchor}-{same}") });
    }
    anchors
}

/// The targets of `[…](target)` outside of code, with their lines.
pub(crate) fn links(markdown: &str) -> Vec<(usize, String)> {
    let mut links = Vec::new();
    for (number, line) in prose(markdown) {
        // Every second piece stands between backticks.
        let shown: String =
            line.split('`').enumerate().map(|(at, piece)| if at % 2 == 0 { piece } else { "·" }).collect();
        for piece in shown.split("](").skip(1) {
            let target = piece.split(')').next().unwrap_or_default();
            links.push((number, target.to_owned()));
        }
    }
    links
}

/// The commands of a console block, with the lines that `> ` continues, and what is shown below each.
pub(crate) fn commands(console: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in console.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push((command.to_owned(), String::new()));
        } else if let Some((command, output)) = commands.last_mut() {
            match line.strip_prefix("> ") {
                Some(more) if output.is_empty() => {
                    command.push('\n');
                    command.push_str(more);
                }
                _ => {
                    output.push_str(line);
                    output.push('\n');
                }
            }
        }
    }
    commands
}

/// Every piece of the document that a reader may take for a command: typed lines of blocks, and code spans.
pub(crate) fn typed(markdown: &str) -> Vec<String> {
    let mut typed = Vec::new();
    for block in blocks(markdown) {
        if block.language == "console" {
            typed.extend(commands(&block.text).into_iter().map(|(command, _)| command));
        } else {
            typed.push(block.text);
        }
    }
    let mut fenced = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            typed.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    typed
}

/// The arguments of every `tilepass …` in a piece of shell: up to a pipe, a redirection, a quote that was open before
/// it, or the end of its line.
pub(crate) fn command_lines(shell: &str) -> Vec<Vec<String>> {
    let shell = shell.replace("\\\n", " ");
    let mut found = Vec::new();
    for line in shell.lines() {
        let line = line.split(" # ").next().unwrap_or_default();
        let line = if line.trim_start().starts_with('#') { "" } else { line };
        for (at, _) in line.match_indices("tilepass ") {
            let before = line.get(..at).and_then(|before| before.chars().next_back());
            if before.is_none_or(|before| " (`/".contains(before)) {
                found.push(words(line.get(at..).unwrap_or_default()));
            }
        }
    }
    found
}

fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    for character in text.chars() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, '|' | '<' | '>' | ';' | ')' | '`' | '&' | '#') => break,
            (None, blank) if blank.is_whitespace() => words.extend(word.take()),
            (_, other) => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    words
}
