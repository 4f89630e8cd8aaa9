//! A word where none belongs: a setting without its dashes, a value without its quotes, a project without its flag.

use super::guesses::PASSPHRASE_NEVER_TYPED;
use super::typed::{Typed, is_name, is_path, quoted, takes_value};
use crate::cli::definition;
use crate::cli::usage::is_private;
use crate::error::shell::SHELL;
use crate::snippets;
use tiledesk_token::ids::TiledeskId;

/// What a word may mean that the command does not take.
pub(super) fn meant(typed: &Typed, word: &str) -> Option<String> {
    let path = typed.path.join(" ");
    if path == "secret passphrase" {
        return Some(PASSPHRASE_NEVER_TYPED.to_owned());
    }
    if path == "doctor" && ["fix", "repair"].contains(&word) {
        return Some("`tilepass doctor` changes nothing: below each line that is not good is what mends it".to_owned());
    }
    if let Some(line) = as_flags(typed, false) {
        return Some(format!("did you mean {line}?"));
    }
    if is_private(word) {
        return Some(typed.never_typed());
    }
    let found = match path.as_str() {
        "snippet" => framework(typed, word),
        "token sign" => {
            let found = claim_columns(typed).or_else(|| records(typed, word));
            found.or_else(|| visitor(typed)).or_else(|| unquoted(typed))
        }
        _ => unquoted(typed),
    };
    let found = found.or_else(|| {
        let line = as_flags(typed, true)?;
        // A file that is not one by its looks: whether it is there is not asked, as the word may be a secret.
        let file = typed.with(word, &["--from", word]).filter(|_| is_name(word));
        let file = file.map(|file| format!(", or, with the secret in a file of that name, {file}")).unwrap_or_default();
        Some(format!("did you mean {line}{file}?"))
    });
    let found = found.or_else(|| project_and_file(typed, word));
    found.or_else(|| project(typed, word)).or_else(|| {
        let program = "the program to run stands after `--`: `tilepass secret exec -- CMD…`";
        (path == "secret exec").then(|| program.to_owned())
    })
}

/// `id=X`, `id X`, an id or an address alone: with their flags. The line, if that is one. With `all`, the path of a file
/// and the name of a project, too, where the command takes no word.
pub(super) fn as_flags(typed: &Typed, all: bool) -> Option<String> {
    let command = definition(&typed.path);
    let is_left = all && command.get_positionals().next().is_none();
    let takes = |name: &str| {
        let flag = format!("--{}", name.to_ascii_lowercase().replace('_', "-"));
        takes_value(&command, &flag).then_some(flag)
    };
    let (mut line, mut path) = (Vec::new(), typed.path.iter().peekable());
    let mut is_changed = false;
    let mut words = typed.all.iter().peekable();
    while let Some(word) = words.next() {
        if path.next_if(|name| *name == word).is_some() {
            line.push(word.clone());
        } else if word == "--" {
            line.push(word.clone());
            line.extend(words.by_ref().cloned());
        } else if word.starts_with('-') {
            line.push(word.clone());
            line.extend(takes_value(&command, word).then(|| words.next().cloned()).flatten());
        } else if let Some((flag, value)) = word.split_once('=').and_then(|(key, value)| Some((takes(key)?, value))) {
            line.extend([flag, value.to_owned()]);
            is_changed = true;
        } else if takes("claim").is_some() && word.contains('=') {
            line.extend(["--claim".to_owned(), word.clone()]);
            is_changed = true;
        } else if let Some(flag) = takes(word).filter(|_| words.peek().is_some_and(|next| !next.starts_with('-'))) {
            line.push(flag);
            line.extend(words.next().cloned());
            is_changed = true;
        } else if let Some(flag) = by_its_looks(word).and_then(takes).filter(|flag| !typed.has_typed(flag)) {
            line.extend([flag, word.clone()]);
            is_changed = true;
        } else if let Some(flag) =
            ["from", "secret-file"].into_iter().find_map(takes).filter(|_| is_left && is_path(word))
        {
            line.extend([flag, word.clone()]);
            is_changed = true;
        } else if is_left && is_name(word) {
            line.extend(["--project".to_owned(), word.clone()]);
            is_changed = true;
        } else {
            line.push(word.clone());
        }
    }
    if is_changed { typed.can_be_typed(&line) } else { None }
}

/// The flag whose value a word looks like.
fn by_its_looks(word: &str) -> Option<&'static str> {
    if word.parse::<TiledeskId>().is_ok() {
        Some("id")
    } else {
        (word.starts_with("https://") || word.starts_with("http://")).then_some("server")
    }
}

/// `snippet node express`.
fn framework(typed: &Typed, word: &str) -> Option<String> {
    let name = word.to_ascii_lowercase();
    let template = snippets::find(&name)?;
    let of_language = typed.with(word, &["--framework", &name]);
    let line = of_language.or_else(|| {
        let typed_language = |word: &&String| snippets::find(&word.to_ascii_lowercase()).is_some();
        let others = typed.all.iter().filter(|word| !typed_language(word)).cloned();
        typed.can_be_typed(&others.chain([name.clone()]).collect::<Vec<_>>())
    });
    Some(format!("did you mean {}?", line.unwrap_or_else(|| format!("`tilepass snippet {}`", template.language))))
}

/// A visitor without flags: `token sign "Ada Lovelace" ada@example.com u1`.
fn visitor(typed: &Typed) -> Option<String> {
    let command = definition(&typed.path);
    let (mut line, mut given) = (Vec::new(), Vec::new());
    let mut words = typed.all.iter();
    let mut path = typed.path.iter().peekable();
    while let Some(word) = words.next() {
        if path.next_if(|name| *name == word).is_some() {
            line.push(word.clone());
        } else if word.starts_with('-') {
            line.push(word.clone());
            line.extend(takes_value(&command, word).then(|| words.next().cloned()).flatten());
        } else {
            given.push(word.as_str());
        }
    }
    let at = given.iter().position(|word| word.contains('@'))?;
    let (name, rest) = given.split_at(at);
    let (email, id) = rest.split_first()?;
    let values = [("--name", name.join(" ")), ("--email", (*email).to_owned()), ("--external-id", id.join(" "))];
    let flags = values.into_iter().filter(|(_, value)| !value.is_empty());
    line.extend(flags.flat_map(|(flag, value)| [flag.to_owned(), value]));
    Some(typed.can_be_typed(&line).map_or_else(
        || "name, e-mail address and your own id go to flags: `--name`, `--email`, `--external-id`".to_owned(),
        |line| format!("did you mean {line}?"),
    ))
}

/// Whether a word is a file with records by its looks. Whether it is there is not asked, as the word may be a secret.
pub(super) fn is_of_records(word: &str) -> bool {
    const ENDINGS: [&str; 5] = ["csv", "json", "jsonl", "ndjson", "tsv"];
    word.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

/// `token sign visitors.csv`, or `--batch` with its file elsewhere, or with several.
fn records(typed: &Typed, word: &str) -> Option<String> {
    let command = definition(&typed.path);
    let (mut files, mut rest, mut at) = (Vec::new(), Vec::new(), None);
    let is_batch = typed.has_typed(BATCH);
    let is_file = |word: &str| is_of_records(word) || is_batch && is_path(word) && word != "-";
    if !is_file(word) {
        return None;
    }
    let mut words = typed.all.iter().peekable();
    while let Some(word) = words.next() {
        if word == BATCH {
            at = Some(rest.len());
            files.extend(words.next_if(|next| !next.starts_with('-')).cloned());
        } else if let Some(file) = word.strip_prefix(BATCH).and_then(|value| value.strip_prefix('=')) {
            at = Some(rest.len());
            files.push(file.to_owned());
        } else if word.starts_with('-') {
            rest.push(word.clone());
            rest.extend(takes_value(&command, word).then(|| words.next().cloned()).flatten());
        } else if is_file(word) {
            files.push(word.clone());
        } else {
            rest.push(word.clone());
        }
    }
    if files.iter().any(|file| is_private(file) || file.contains('`')) {
        return Some(typed.never_typed());
    }
    // Results of another run would be there already.
    let own = rest.iter().position(|word| word == "--to").filter(|_| files.len() > 1 && !are_lines(&files));
    if let Some(own) = own {
        rest.drain(own..rest.len().min(own + 2));
        at = at.map(|at| if at > own { at - 2 } else { at });
    }
    let (head, tail) = rest.split_at(at.unwrap_or(rest.len()).min(rest.len()));
    let with = |file: Option<&String>| {
        let file = file.cloned().into_iter().collect::<Vec<_>>();
        typed.can_be_typed(&[head, &[BATCH.to_owned()], &file, tail].concat())
    };
    match files.as_slice() {
        [] => None,
        [file] => {
            let line = with(Some(file)).unwrap_or_else(|| format!("`{BATCH} {}`", quoted(file)));
            Some(format!("did you mean {line}?"))
        }
        files => {
            let to = if own.is_some() { ", each with a `--to` of its own" } else { "" };
            Some(several(files, with) + to)
        }
    }
}

const BATCH: &str = "--batch";

/// Whether all of them are JSON lines by their names.
fn are_lines(files: &[String]) -> bool {
    files.iter().all(|file| {
        let ending = file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        ending.is_some_and(|ending| ["jsonl", "ndjson"].contains(&ending.as_str()))
    })
}

/// JSON lines of several files are those of one; a header line of CSV is for its own file alone.
fn several(files: &[String], with: impl Fn(Option<&String>) -> Option<String>) -> String {
    if are_lines(files) {
        let line = with(None).unwrap_or_else(|| format!("`tilepass token sign {BATCH}`"));
        let mut named: Vec<String> = files.iter().map(|file| quoted(file)).collect();
        if named.len() > SHOWN {
            named = vec!["FILE…".to_owned()];
        }
        let all = SHELL.print_files(&named);
        return format!(
            "one file is read at a time, and JSON lines of several are those of one: `{all} | {}`",
            line.trim_matches('`')
        );
    }
    let commands =
        files.iter().take(SHOWN).map(|file| with(Some(file)).unwrap_or_else(|| format!("`{BATCH} {}`", quoted(file))));
    let commands = commands.collect::<Vec<_>>().join(", ");
    let more = if files.len() > SHOWN { " and so on" } else { "" };
    format!("one file is read at a time, as each has a header line of its own: {commands}{more}")
}

/// So many files are named.
const SHOWN: usize = 3;

/// `--claim-column Umsatz Ort`: each has a flag of its own.
fn claim_columns(typed: &Typed) -> Option<String> {
    const FLAG: &str = "--claim-column";
    let (mut line, mut flags, mut is_changed) = (Vec::new(), Vec::new(), false);
    let mut words = typed.all.iter().peekable();
    while let Some(word) = words.next() {
        line.push(word.clone());
        if word != FLAG {
            continue;
        }
        let first = words.next()?;
        flags.extend([FLAG.to_owned(), first.clone()]);
        line.push(first.clone());
        while let Some(next) = words.next_if(|next| !next.starts_with('-') && !is_of_records(next)) {
            if is_private(next) {
                return None;
            }
            flags.extend([FLAG.to_owned(), next.clone()]);
            line.extend([FLAG.to_owned(), next.clone()]);
            is_changed = true;
        }
    }
    if !is_changed || flags.iter().any(|word| is_private(word) || word.contains('`')) {
        return None;
    }
    let flags = || format!("`{}`", flags.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "));
    let line = typed.can_be_typed(&line).unwrap_or_else(flags);
    Some(format!("did you mean {line}? A name with a blank in it stands in quotes"))
}

/// Flags that take any text.
const TEXTS: [&str; 5] = ["--name", "--first-name", "--last-name", "--attribute", "--claim"];

/// `--name Ada Lovelace`, which a shell takes for two words.
fn unquoted(typed: &Typed) -> Option<String> {
    let (mut line, mut joined) = (Vec::new(), None);
    let mut words = typed.all.iter().peekable();
    while let Some(word) = words.next() {
        line.push(word.clone());
        let flag = word.split_once('=').map_or(word.as_str(), |(flag, _)| flag);
        if !TEXTS.contains(&flag) {
            continue;
        }
        if flag == word {
            line.extend(words.next().cloned());
        }
        while let Some(next) = words.next_if(|next| !next.starts_with('-')) {
            let value = line.last_mut()?;
            if is_private(next) {
                return None;
            }
            *value = format!("{value} {next}");
            joined = Some((flag, value.strip_prefix(&format!("{flag}=")).unwrap_or(value).to_owned()));
        }
    }
    let (flag, value) = joined?;
    if ["--attribute", "--claim"].contains(&flag) && !value.contains('=') {
        return None;
    }
    Some(match typed.can_be_typed(&line) {
        Some(line) => format!("did you mean {line}?"),
        None => format!("a value with a blank in it stands in quotes: `{flag} {}`", quoted(&value)),
    })
}

/// `secret import shop secret.txt`.
fn project_and_file(typed: &Typed, word: &str) -> Option<String> {
    let at = typed.all.len().checked_sub(typed.after.len() + 1)?;
    let (head, rest) = typed.all.split_at(at);
    rest.first().filter(|first| is_name(first) && is_path(word))?;
    let line = typed.can_be_typed(&[head, &["--project".to_owned()], rest].concat());
    line.map(|line| format!("did you mean {line}?"))
}

/// The name of a project, as other tools have it.
fn project(typed: &Typed, word: &str) -> Option<String> {
    if !is_name(word) || typed.has_typed("--project") {
        return None;
    }
    let words = ["--project", word];
    if let Some(line) = typed.with(word, &words) {
        return Some(format!("did you mean {line}?"));
    }
    (typed.path != ["secret", "exec"] && typed.needs_more_with(word, &words))
        .then(|| format!("did you mean `--project {word}`?"))
}
