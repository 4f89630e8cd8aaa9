//! Reads Markdown as far as the tests of the documents need it: sections, code blocks, setups, code spans.

/// What a reader may type: a block of ` ```console ` (with its output) or ` ```sh `.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// The section's heading.
    pub(crate) section: String,
    /// Of the opening fence, from 1.
    pub(crate) line: usize,
    /// The first word behind the fence: `console`, `sh`, `yaml`, or nothing.
    pub(crate) language: String,
    /// What follows it, which is not shown: `not-run`.
    pub(crate) mark: String,
    /// Without the fences' own indentation.
    pub(crate) text: String,
}

/// `<!-- setup` … `-->`: done before the blocks below it, and not shown.
pub(crate) const SETUP: &str = "setup";

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
        let (end, language, mark) = if line == "<!-- setup" {
            ("-->", SETUP, "")
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
        });
    }
    blocks
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
