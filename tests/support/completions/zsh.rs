//! zsh's script: `_arguments` for each command, in a function of its own.

use std::fmt::Write as _;

use super::{Flag, Node, Values};

const HEAD: &str = "\
#compdef tilepass
# Completions of tilepass for zsh. Generated: `make generate`.

";

const TAIL: &str = r#"
# What only tilepass knows: lines of a value and what it is.
_tilepass__ask() {
    local -a lines values project=(${tilepass_project:+--project=$tilepass_project})
    lines=(${(f)"$(command tilepass __complete "$1" -- $project "${(@)words[2,CURRENT-1]}" 2> /dev/null)"})
    values=(${${lines//:/\\:}/$'\t'/:})
    _describe -t "$1" "$1" values
}

# The commands below those that were typed behind `help` or `man`.
_tilepass__commands() {
    local below word
    for word in ${words[2,CURRENT-1]}; do
        [[ $word == -* ]] || below+=_$word
    done
    (( $+functions[_tilepass__below$below] )) && _tilepass__below$below
}

# The command that was typed behind another one, in its own function.
_tilepass__next() {
    # The flags before it are not among its words.
    (( $+opt_args[--project] )) && local tilepass_project=$opt_args[--project]
    words=($line[1] "${words[@]}")
    (( CURRENT += 1 ))
    (( $+functions[_tilepass$1_$line[1]] )) && _tilepass$1_$line[1]
}

if [[ $funcstack[1] == _tilepass ]]; then
    _tilepass "$@"
else
    compdef _tilepass tilepass
fi
"#;

/// Behind `--`, a program and its arguments, as if they were typed alone. `-p`: no builtin and no function can be started.
const PROGRAM: &str = "    \
    local end=${words[(i)--]}
    if (( end < CURRENT )); then
        shift $end words
        (( CURRENT -= end ))
        _normal -p tilepass
        return
    fi
";

pub(super) fn script(root: &Node) -> String {
    let mut text = HEAD.to_owned();
    let mut lists: Vec<Vec<(String, String)>> = Vec::new();
    for node in root.all() {
        text += &function(node, &mut lists);
        if !node.commands.is_empty() {
            let commands = node.commands.iter().map(|node| (node.name.as_str(), node.about.as_str()));
            let _ = write!(text, "\n_tilepass__below{}() {{\n{}}}\n\n", suffix(node), described("command", commands));
        }
    }
    for (index, words) in lists.iter().enumerate() {
        let words = words.iter().map(|(word, help)| (word.as_str(), help.as_str()));
        let _ = write!(text, "_tilepass__words_{index}() {{\n{}}}\n", described("value", words));
    }
    text + TAIL
}

/// `_token_sign`.
fn suffix(node: &Node) -> String {
    node.path.split(' ').filter(|word| !word.is_empty()).flat_map(|word| ["_", word]).collect()
}

fn function(node: &Node, lists: &mut Vec<Vec<(String, String)>>) -> String {
    let suffix = suffix(node);
    let mut text = format!("_tilepass{suffix}() {{\n");
    if node.runs_a_program() {
        text += PROGRAM;
    }
    if node.commands.is_empty() {
        text += "    _arguments -s -S";
    } else {
        // Without `-S`: it would swallow the `--` that a command below has to see.
        text += "    local context state line curcontext=\"$curcontext\" ret=1\n    typeset -A opt_args\n    _arguments -s -C";
    }
    for flag in &node.flags {
        for name in &flag.names {
            let _ = write!(text, " \\\n        '{}'", spec(flag, name, lists));
        }
    }
    for positional in node.positionals.iter().filter(|positional| positional.values != Values::Program) {
        let all = if positional.repeats { "*" } else { ":" };
        let action = action(&positional.values, lists);
        let _ = write!(text, " \\\n        '{all}:{}:{action}'", escaped(&positional.name));
    }
    if node.commands.is_empty() {
        text += "\n}\n\n";
    } else {
        let _ = write!(
            text,
            " \\\n        ':: :_tilepass__below{suffix}' \\\n        '*::: :->next' && ret=0\n    \
             [[ $state == next ]] && _tilepass__next '{suffix}' && ret=0\n    return ret\n}}\n"
        );
    }
    text
}

fn spec(flag: &Flag, name: &str, lists: &mut Vec<Vec<(String, String)>>) -> String {
    let others: Vec<&str> = flag.conflicts.iter().chain(&flag.names).map(String::as_str).collect();
    let others = match (flag.repeats, &others[..]) {
        (true, _) => "*".to_owned(),
        (false, [_]) => String::new(),
        (false, others) => format!("({})", others.join(" ")),
    };
    let help = escaped(&flag.help);
    match &flag.value {
        None => format!("{others}{name}[{help}]"),
        Some((value, values)) => {
            let equals = if name.starts_with("--") { "=" } else { "+" };
            format!("{others}{name}{equals}[{help}]:{}:{}", escaped(value), action(values, lists))
        }
    }
}

fn action(values: &Values, lists: &mut Vec<Vec<(String, String)>>) -> String {
    match values {
        Values::Nothing | Values::Program => " ".to_owned(),
        Values::Files => "_files".to_owned(),
        Values::Asked(kind) => format!("{{_tilepass__ask {kind}}}"),
        Values::Commands => "_tilepass__commands".to_owned(),
        Values::Words(words) if words.iter().all(|(_, help)| help.is_empty()) => {
            let words: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
            format!("({})", words.join(" "))
        }
        Values::Words(words) => {
            let index = lists.iter().position(|list| list == words).unwrap_or_else(|| {
                lists.push(words.clone());
                lists.len() - 1
            });
            format!("_tilepass__words_{index}")
        }
    }
}

/// Words and what they are, to choose from.
fn described<'a>(what: &str, words: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = "    local -a values=(\n".to_owned();
    for (word, help) in words {
        let help = help.replace('\'', r"'\''");
        let _ = writeln!(text, "        '{}:{help}'", word.replace(':', r"\:"));
    }
    let _ = write!(text, "    )\n    _describe -t {what}s {what} values\n");
    text
}

/// In a spec, and in single quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '\'' => escaped += r"'\''",
            '[' | ']' | ':' | '\\' => {
                escaped.push('\\');
                escaped.push(character);
            }
            other => escaped.push(other),
        }
    }
    escaped
}
