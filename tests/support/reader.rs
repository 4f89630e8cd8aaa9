//! A reader at a terminal who follows a document: each section in a home and a shell of its own, each block typed as it is
//! shown. What the terminal then shows takes the place of what the document does; what only a clock or a generator
//! changed stays as it was.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;

use regex::{Captures, Regex};
use serde_json::{Value, json};
use snapbox::IntoData;

use super::documents::{self, ANSWERS, Block, SETUP};
use super::environment;
use super::not_run;

/// A new token is shown this far.
pub(crate) const TOKEN: usize = 82;

/// Who reads, and where.
pub(crate) struct Reader<'a> {
    /// Whose blocks are typed: those with this mark.
    pub(crate) mark: &'a str,
    /// What stands in the documents, and what there is in its place where the reader sits.
    pub(crate) stand_ins: Vec<(String, String)>,
}

impl Reader<'_> {
    /// Types every block and gives the documents back, with what was shown; `documents` are paths from the root.
    pub(crate) fn read(&self, documents: &[String]) -> Vec<(String, String)> {
        let texts: BTreeMap<&String, String> = documents.iter().map(|path| (path, documents::read(path))).collect();
        let mut sections = VecDeque::new();
        for (path, text) in &texts {
            let blocks = documents::blocks(text);
            for part in blocks.chunk_by(|one, next| one.section == next.section) {
                if part.iter().any(|block| self.types(block)) {
                    sections.push_back((*path, part.to_vec()));
                }
            }
        }
        if Command::new("python3").arg("--version").output().is_err() || !cfg!(unix) {
            not_run::not_run("the blocks of the documents", "there is no `python3` to play the reader");
            sections.clear();
        }
        // They mostly wait: for a key to be derived, for a program to start. But there is only one server.
        let readers =
            if self.stand_ins.is_empty() { thread::available_parallelism().map_or(1, usize::from) } else { 1 };
        let (sections, shown) = (Mutex::new(sections), Mutex::new(Vec::new()));
        thread::scope(|scope| {
            for _ in 0..readers {
                scope.spawn(|| {
                    loop {
                        let next = sections.lock().unwrap().pop_front();
                        let Some((path, blocks)) = next else { break };
                        let followed = self.follow(path, &blocks);
                        shown.lock().unwrap().extend(followed.into_iter().map(|(block, text)| (path, block, text)));
                    }
                });
            }
        });
        let mut shown = shown.into_inner().unwrap();
        // From the end of each document, so that the lines above keep their numbers.
        shown.sort_by_key(|(_, block, _)| std::cmp::Reverse(block.line));
        let renewed = texts.into_iter().map(|(path, text)| {
            let own = shown.iter().filter(|(other, ..)| *other == path);
            let renewed = own.fold(text, |text, (_, block, new)| documents::with_block(&text, block, new));
            (path.clone(), renewed)
        });
        renewed.collect()
    }

    fn types(&self, block: &Block) -> bool {
        block.is_typed() && block.mark == self.mark
    }

    /// What each console block of a section looks like now.
    fn follow(&self, path: &str, blocks: &[Block]) -> Vec<(Block, String)> {
        let place = format!("{path}, `{}`", blocks[0].section);
        if let Some(lacking) = lacking(blocks) {
            not_run::not_run(&place, &format!("`{lacking}` is not there"));
            return Vec::new();
        }
        let home = tempfile::tempdir().unwrap();
        let shown: String = blocks.iter().filter(|block| self.types(block)).map(|block| block.text.as_str()).collect();
        let terminal = with_fingerprints(&self.terminal(home.path(), &place, blocks), &shown);
        // Between two marks stands what the command after the first one printed.
        let mut printed: BTreeMap<(usize, usize), &str> = BTreeMap::new();
        for part in terminal.split("@@begin ").skip(1) {
            let (mark, text) = part.split_once('\n').unwrap();
            let (line, index) = mark.split_once(' ').unwrap();
            printed.insert((line.parse().unwrap(), index.parse().unwrap()), text);
        }
        let console = blocks.iter().filter(|block| self.types(block) && block.language == "console");
        let renewed = console.map(|block| {
            let mut text = String::new();
            for (index, (command, shown)) in documents::commands(&block.text).into_iter().enumerate() {
                let printed = printed[&(block.line, index)];
                let ends = printed.is_empty() || printed.ends_with('\n');
                assert!(ends, "{place}: `{command}` leaves the prompt behind its last line: {printed}");
                let _ = writeln!(text, "$ {}", command.replace('\n', "\n> "));
                text += &renewed(&shown, printed, path == "README.md");
            }
            (block.clone(), text)
        });
        renewed.collect()
    }

    /// Everything that the terminal shows, in the document's words.
    fn terminal(&self, home: &Path, place: &str, blocks: &[Block]) -> String {
        // `echo $?` must see the command before it, not our own.
        let mut script = "status=0\nstatus_is() { return $1; }\n".to_owned();
        for block in blocks {
            let text = self.there(&block.text);
            if block.language == SETUP {
                let _ = write!(script, "{{\n{text}}} >> \"$HOME/setup.log\" 2>&1\n");
            } else if !self.types(block) {
            } else if block.language == "sh" {
                // In a shell of its own, which ends with the first command that fails.
                let name = format!("block-{}.sh", block.line);
                fs::write(home.join(&name), &text).unwrap();
                let _ = writeln!(script, "sh -eu ~/{name} > ~/{name}.log 2>&1 || cp ~/{name}.log ~/failed");
            } else {
                for (index, (command, _)) in documents::commands(&text).into_iter().enumerate() {
                    let mark = format!("@@begin {} {index}", block.line);
                    let _ = writeln!(script, "echo '{mark}'\nstatus_is $status\n{command}\nstatus=$?");
                }
            }
        }
        fs::write(home.join("reader.sh"), script).unwrap();
        let screen = Self::play(home, &self.answers(blocks));
        let setup = fs::read_to_string(home.join("setup.log")).unwrap_or_default();
        assert!(!setup.contains("error: "), "{place}: a setup failed: {setup}");
        if let Ok(log) = fs::read_to_string(home.join("failed")) {
            panic!("{place}: a block failed: {log}");
        }
        self.here(&screen.replace(&home.display().to_string(), "~"))
    }

    /// The prompts of a section, and what is typed then.
    fn answers(&self, blocks: &[Block]) -> Vec<[String; 2]> {
        let lists = blocks.iter().filter(|block| block.language == ANSWERS);
        let lines = lists.flat_map(|block| block.text.lines());
        let pairs = lines.map(|line| line.split_once(" => ").expect("`PROMPT => ANSWER`"));
        pairs.map(|(prompt, answer)| [self.there(prompt), self.there(answer) + "\n"]).collect()
    }

    /// What the terminal shows while the reader types; `terminal.py` plays the person.
    fn play(home: &Path, answers: &[[String; 2]]) -> String {
        let mut command = environment::clean("python3", home);
        command
            .arg(documents::root().join("tests/support/terminal.py"))
            .env("SHELL", "/bin/sh")
            .env("PATH", environment::path_with_tilepass())
            .env("TERM", "dumb")
            .env("NO_COLOR", "1")
            .env("REPOSITORY", documents::root())
            .env("TILEPASS_STORE", "file")
            .env("TILEPASS_PASSPHRASE", "the passphrase of a test")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let set =
            command.get_envs().filter_map(|(name, value)| Some((name.to_str()?.to_owned(), value?.to_str()?.into())));
        let variables: serde_json::Map<String, Value> = set.collect();
        let play = json!({
            "argv": ["/bin/sh", "reader.sh"], "env": variables, "cwd": home, "steps": answers, "stdin": null,
            "pipe_stdout": false, "seconds": 600,
        });
        let mut python = command.spawn().unwrap();
        python.stdin.take().unwrap().write_all(play.to_string().as_bytes()).unwrap();
        let output = python.wait_with_output().unwrap();
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(said["late"], false, "{said}");
        said["screen"].as_str().unwrap().to_owned()
    }

    /// From the document's words to what is there.
    fn there(&self, text: &str) -> String {
        self.stand_ins.iter().fold(text.to_owned(), |text, (word, real)| text.replace(word, real))
    }

    fn here(&self, text: &str) -> String {
        self.stand_ins.iter().fold(text.to_owned(), |text, (word, real)| text.replace(real, word))
    }
}

/// The first thing that the section's setups need and this machine lacks: a program, or a path from the root.
fn lacking(blocks: &[Block]) -> Option<&str> {
    let setups = blocks.iter().filter(|block| block.language == SETUP);
    let mut needs = setups.flat_map(|block| block.mark.split_whitespace().skip_while(|word| *word == "needs"));
    needs.find(|need| {
        let is_there = if need.contains('/') {
            documents::root().join(need).exists()
        } else {
            Command::new(need).arg("--version").output().is_ok()
        };
        !is_there
    })
}

/// The documents show what `printed` has; or, where they are to be renewed, they do from now on.
pub(crate) fn compare(printed: Vec<(String, String)>, to_renew: &str) {
    let stale = |(path, text): &(String, String)| documents::read(path) != *text;
    let stale: Vec<(String, String)> = printed.into_iter().filter(stale).collect();
    for (path, text) in &stale {
        if documents::renews() {
            fs::write(documents::root().join(path), text).unwrap();
        } else {
            eprintln!("{path} does not show what is printed; to renew it: {to_renew}");
        }
    }
    if !documents::renews() {
        for (path, text) in stale {
            let shown = documents::read(&path).raw();
            snapbox::Assert::new().normalize_paths(false).eq(text.raw(), shown);
        }
    }
}

// --- What was shown, and what is shown now ----------------------------------------------------------------------------

/// The lines that were printed, in the document's form where only a clock or a generator made the difference.
pub(crate) fn renewed(shown: &str, printed: &str, is_narrow: bool) -> String {
    // A prompt ends in a space, which nobody sees.
    let (old, new): (Vec<&str>, Vec<&str>) = (shown.lines().collect(), printed.lines().map(str::trim_end).collect());
    // How many lines can stay, from each pair of lines on.
    let mut stay = vec![vec![0; new.len() + 1]; old.len() + 1];
    for at in (0..old.len()).rev() {
        for to in (0..new.len()).rev() {
            let with = if is_same(old[at], new[to]) { stay[at + 1][to + 1] + 1 } else { 0 };
            stay[at][to] = with.max(stay[at + 1][to]).max(stay[at][to + 1]);
        }
    }
    let (mut at, mut lines) = (0, String::new());
    for (to, line) in new.iter().enumerate() {
        let stays = |at: usize| is_same(old[at], line) && stay[at + 1][to + 1] + 1 == stay[at][to];
        while at < old.len() && !stays(at) && stay[at + 1][to] == stay[at][to] {
            at += 1;
        }
        if at < old.len() && stays(at) {
            lines += old[at];
            at += 1;
        } else {
            lines += &shortened(line, is_narrow);
        }
        lines.push('\n');
    }
    lines
}

/// With the fingerprints of the document in place of those of new secrets, each for the same one throughout a section.
pub(crate) fn with_fingerprints(printed: &str, shown: &str) -> String {
    // What a server makes is a UUID, in the middle of which something looks like one.
    let pattern = Regex::new(r"(?-u:\b)([0-9a-f]{8}-)?[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}(?-u:\b)").unwrap();
    let only_in = |text: &str, other: &str| {
        let mut found: Vec<String> = Vec::new();
        for one in pattern.find_iter(text).map(|one| one.as_str().to_owned()) {
            if one.len() == "46f7-56f9-bad0".len() && !other.contains(&one) && !found.contains(&one) {
                found.push(one);
            }
        }
        found
    };
    let pairs: BTreeMap<String, String> = only_in(printed, shown).into_iter().zip(only_in(shown, printed)).collect();
    let told = |one: &Captures<'_>| pairs.get(&one[0]).map_or_else(|| one[0].to_owned(), String::clone);
    pattern.replace_all(printed, told).into_owned()
}

/// Whether a line of a document still says what was printed; `…` at its end stands for the rest.
fn is_same(shown: &str, printed: &str) -> bool {
    let (shown, printed) = (without_what_changes(shown), without_what_changes(printed));
    shown == printed || shown.strip_suffix('…').is_some_and(|start| printed.starts_with(start))
}

/// What differs from run to run.
fn without_what_changes(line: &str) -> String {
    let changes = [
        // A column is as wide as what is there in place of the reader's own words.
        (r" {3,}", "   "),
        (r"eyJ[A-Za-z0-9_.…-]+", "[TOKEN]"),
        (r"\([0-9a-f]{12}\)", "([HASH])"),
        (r"\[[0-9a-f]{12}\]", "[HASH]"),
        // What is now; the examples' fixed times are in 2025.
        (r"20(2[6-9]|[3-9][0-9])-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z", "[TIME]"),
        (r"1(7[6-9]|[89][0-9])[0-9]{7}", "[SECONDS]"),
        (r"^([0-9A-Za-z]{43}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$", "[SECRET]"),
        // A machine that is slow has minutes.
        (r"in [1-5] min( [0-9]{1,2} s)?", "[IN 5 MIN]"),
        (r"in ([6-9]|10) min( [0-9]{1,2} s)?", "[IN 10 MIN]"),
        (r"(?-u:\b)(now|([0-9]+ min )?[0-9]+ s ago|[0-9]+ min ago)(?-u:\b)", "[JUST NOW]"),
        (r#""(expires_in_s|age_s)":[0-9]+"#, r#""$1":[N]"#),
    ];
    let mut line = line.to_owned();
    for (pattern, placeholder) in changes {
        line = Regex::new(pattern).unwrap().replace_all(&line, placeholder).into_owned();
    }
    line
}

/// A new line as a document shows it: README's are narrow, and no token is shown whole.
fn shortened(line: &str, is_narrow: bool) -> String {
    let token = Regex::new(&format!("(eyJ[A-Za-z0-9_.-]{{{TOKEN}}})[A-Za-z0-9_.-]+")).unwrap();
    let line = token.replace_all(line, "$1…").into_owned();
    if is_narrow && line.chars().count() > 120 {
        return line.chars().take(119).chain(['…']).collect();
    }
    line
}
