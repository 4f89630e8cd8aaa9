//! Pasted text that begins with a hyphen, as lists, diffs and options of `curl` do: `token inspect` and `token explain` take
//! it for what it is.

use std::ffi::OsString;

use clap::CommandFactory;

use super::Cli;

/// The command line with such a text, and every word behind it, behind a `--`.
pub(super) fn last(arguments: Vec<OsString>) -> Vec<OsString> {
    let word = |at: usize| arguments.get(at).and_then(|word| word.to_str()).unwrap_or_default();
    let noun =
        (1..arguments.len()).find(|at| word(*at) == "token" && matches!(word(at + 1), "inspect" | "explain" | "try"));
    let Some(from) = noun.map(|noun| noun + 2) else { return arguments };
    let mut command = Cli::command();
    command.build();
    let definition = command.find_subcommand("token").and_then(|token| token.find_subcommand(word(from - 1)));
    let takes_value = |flag: &str| {
        let named =
            |argument: &&clap::Arg| flag.strip_prefix("--").is_some_and(|long| argument.get_long() == Some(long));
        definition.and_then(|verb| verb.get_arguments().find(named)).is_some_and(|one| one.get_action().takes_values())
    };
    let is_text = |at: usize| {
        let text = word(at);
        text.starts_with('-') && (text == "-H" || text.contains(char::is_whitespace)) && !takes_value(word(at - 1))
    };
    let end = (from..arguments.len()).find(|at| word(*at) == "--").unwrap_or(arguments.len());
    let Some(first) = (from..end).find(|at| is_text(*at)) else { return arguments };
    let (mut flags, mut texts) = (Vec::new(), vec![OsString::from("--")]);
    for (at, word_at) in arguments.iter().enumerate().take(end) {
        let text = word(at);
        let is_flag = text.starts_with('-') && text != "-" && !is_text(at);
        let is_value = at > first && takes_value(word(at - 1));
        if at < first || is_flag || is_value { &mut flags } else { &mut texts }.push(word_at.clone());
    }
    flags.append(&mut texts);
    flags.extend(arguments.into_iter().skip(end + 1));
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(line: &[&str]) -> Vec<String> {
        let words = ["tilepass"].iter().chain(line).map(OsString::from).collect();
        last(words).into_iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_text_with_a_hyphen_stands_behind_what_ends_the_flags() {
        for (line, expected) in [
            (&["token", "inspect", "- JWT a.b.c"][..], &["token", "inspect", "--", "- JWT a.b.c"][..]),
            (
                &["--json", "token", "inspect", "-H", "authorization: x", "--redact"],
                &["--json", "token", "inspect", "--redact", "--", "-H", "authorization: x"],
            ),
            (
                &["token", "inspect", "--- a", "--id", "5e", "b", "--", "-c"],
                &["token", "inspect", "--id", "5e", "--", "--- a", "b", "-c"],
            ),
            (&["token", "explain", "-> 401", "Unauthorized"], &["token", "explain", "--", "-> 401", "Unauthorized"]),
        ] {
            assert_eq!(moved(line), expected);
        }
        for line in [
            &["token", "inspect", "-"][..],
            &["token", "inspect", "--json", "JWT a.b.c"],
            &["token", "inspect", "--at", "-1 day"],
            &["token", "inspect", "--", "- a"],
            &["token", "sign", "--name", "- a"],
            &["secret", "import", "- a"],
        ] {
            assert_eq!(moved(line), line);
        }
    }
}
