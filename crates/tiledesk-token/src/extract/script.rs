//! A call of `signInWithCustomToken` in a script, and the text literals of scripts.

use super::candidate::has_candidate;
use super::delimiter::{Delimiter, without_blanks};
use super::literal::literal;
use super::mistake::Certainty;
use super::place::{Located, Place};
use crate::escape;

const NAME: &str = "signInWithCustomToken";

/// The argument of a call, and where it stands in the text.
pub(super) struct Argument {
    pub(super) at: usize,
    pub(super) value: Located,
    /// What it is known to be, should there be no token in it.
    pub(super) certainty: Certainty,
}

/// The token's argument of each `signInWithCustomToken("…")` or `('signInWithCustomToken', '…')`: exact where it is made
/// of string literals alone.
pub(super) fn calls(text: &str) -> impl Iterator<Item = Argument> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + text.get(from..)?.find(NAME)?;
            from = at + NAME.len();
            let mut after = text.get(from..)?;
            let before = text.get(..at)?;
            let quote = Delimiter::before(before.get(escape::floor(before, at.saturating_sub(64))..)?);
            if let Some(quote) = quote {
                let Some(unquoted) = after.strip_prefix(quote.written) else {
                    continue;
                };
                after = unquoted;
            }
            let Some(argument) = without_blanks(after).strip_prefix(['(', ',']) else {
                continue;
            };
            let (value, rest) = expression(without_blanks(argument));
            // Never behind: what was read is not read again.
            from = text.len() - rest.len();
            // A quoted name may stand in a list of names.
            let certainty = if quote.is_some() { Certainty::Word } else { Certainty::Text };
            return Some(Argument { at, value, certainty });
        }
    })
}

/// The first argument with something like a token in it, else the first.
pub(super) fn call_argument(text: &str) -> Option<Located> {
    let mut first = None;
    for Argument { value, .. } in calls(text) {
        if has_candidate(&value.text) {
            return Some(value);
        }
        first.get_or_insert(value);
    }
    first
}

/// What a script's expression comes to, as far as it is made of text literals and `+`; else its own text. And the rest.
fn expression(from: &str) -> (Located, &str) {
    let mut value = String::new();
    let mut place = Place::Exact;
    let mut rest = from;
    while let Some(quote) = Delimiter::at(rest) {
        let opened = rest.get(quote.written.len()..).unwrap_or_default();
        let (literal, after) = match quote.written {
            "\"" => argument(opened, '"'),
            "'" => argument(opened, '\''),
            "`" => argument(opened, '`'),
            _ => quote.read(opened),
        };
        if quote.written == "`" && literal.contains("${") {
            place = Place::Loose;
        }
        value.push_str(&literal);
        rest = after;
        match without_blanks(after).strip_prefix('+') {
            Some(more) => rest = without_blanks(more),
            None if ends(after) => return (Located { text: value, place }, after),
            None => break,
        }
    }
    let end = rest.find([')', ';', '\n']).unwrap_or(rest.len());
    let (last, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
    if value.is_empty() {
        let word = last.trim().to_owned();
        // What a browser sends for them.
        let is_value = matches!(word.as_str(), "undefined" | "null");
        return (if is_value { Located::exact(word) } else { Located::loose(word) }, after);
    }
    let written = from.len() - after.len();
    (Located::loose(from.get(..written).unwrap_or_default().trim().to_owned()), after)
}

/// Whether an argument may end before `after`.
fn ends(after: &str) -> bool {
    let after = after.trim_start_matches([' ', '\t', '\r']);
    after.is_empty()
        || after.starts_with([')', ',', ';', '}', '\n'])
        || after.starts_with("//")
        || after.starts_with("/*")
}

/// The contents of the literal that is an argument. A quote behind which no argument can end was meant to be part of it:
/// no engine runs that, and what stands there is what somebody meant to hand over.
fn argument(from: &str, quote: char) -> (String, &str) {
    const MOST_QUOTES: usize = 16;
    let (contents, after) = literal(from, quote);
    let is_part_of_sum = after.trim_start().starts_with('+');
    if ends(after) || is_part_of_sum || !starts_within_a_token(after) {
        return (contents, after);
    }
    let mut whole = contents.clone();
    let mut rest = after;
    for _ in 0..MOST_QUOTES {
        if !rest.contains(quote) {
            break;
        }
        let (more, behind) = literal(rest, quote);
        whole.push(quote);
        whole.push_str(&more);
        if ends(behind) {
            return (whole, behind);
        }
        rest = behind;
    }
    (contents, after)
}

/// Whether what stands behind a quote goes on like a token or its prefix, and not like a method or an operator.
fn starts_within_a_token(after: &str) -> bool {
    let word = after.trim_start_matches('.');
    match after.chars().next() {
        Some('.') => !word.starts_with(|c: char| c.is_ascii_lowercase()) || word.starts_with("ey"),
        Some(first) => first.is_ascii_alphanumeric() || matches!(first, '-' | '_' | '"' | '\'' | '`'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Located, expression};

    #[test]
    fn an_argument_is_exact_where_it_is_made_of_literals() {
        let exact = |text: &str| Located::exact(text.to_owned());
        let loose = |text: &str| Located::loose(text.to_owned());
        for (written, value) in [
            ("\"JWT a.b.c\")", exact("JWT a.b.c")),
            ("'JWT ' + \"a.b.c\");", exact("JWT a.b.c")),
            ("`JWT a.b.c` ) // b\"", exact("JWT a.b.c")),
            ("`JWT ${token}`)", loose("JWT ${token}")),
            ("\"JWT \" + token)", loose("\"JWT \" + token")),
            ("\"JWT a.b.c\".trim())", loose("\"JWT a.b.c\".trim(")),
            ("token)", loose("token")),
            ("undefined);", exact("undefined")),
            ("null )", exact("null")),
            // A quote too much.
            ("\"J\"WT a.b.c\")", exact("J\"WT a.b.c")),
            ("\"JWT a\".eyb.c\");", exact("JWT a\".eyb.c")),
            ("\"JWT a.b.c\"x\")", exact("JWT a.b.c\"x")),
            // One that is no end.
            ("\"JWT a.b.c\\\");\nfoo()", exact("JWT a.b.c\");")),
            ("\"JWT a.b.c\"\")", exact("JWT a.b.c\"")),
            ("a ? \"JWT a.b.c\" : \"\")", loose("a ? \"JWT a.b.c\" : \"\"")),
        ] {
            assert_eq!(expression(written).0, value, "{written}");
        }
    }
}
