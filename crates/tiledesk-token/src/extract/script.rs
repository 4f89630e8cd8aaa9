//! A call of `signInWithCustomToken` in a script, and the text literals of scripts.

use super::candidate::has_candidate;
use super::place::{Located, Place};

const NAME: &str = "signInWithCustomToken";

/// The token's argument of `signInWithCustomToken("…")` or `('signInWithCustomToken', '…')`: exact where it is made of
/// text literals alone.
pub(super) fn call_argument(text: &str) -> Option<Located> {
    let mut first = None;
    let mut from = 0;
    // A page may name the function before it calls it with a token.
    while let Some(at) = text.get(from..)?.find(NAME) {
        let quote = text.get(..from + at)?.chars().next_back();
        from += at + NAME.len();
        let mut after = text.get(from..)?;
        if let Some(quote @ ('"' | '\'' | '`')) = quote {
            let Some(unquoted) = after.strip_prefix(quote) else {
                continue;
            };
            after = unquoted;
        }
        let Some(argument) = after.trim_start().strip_prefix(['(', ',']) else {
            continue;
        };
        let (value, rest) = expression(argument.trim_start());
        if has_candidate(&value.text) {
            return Some(value);
        }
        first.get_or_insert(value);
        // Never behind: what was read is not read again.
        from = text.len() - rest.len();
    }
    first
}

/// What a script's expression comes to, as far as it is made of text literals and `+`; else its own text. And the rest.
fn expression(from: &str) -> (Located, &str) {
    let mut value = String::new();
    let mut place = Place::Exact;
    let mut rest = from;
    while let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) {
        let (literal, after) = argument(rest.get(1..).unwrap_or_default(), quote);
        if quote == '`' && literal.contains("${") {
            place = Place::Loose;
        }
        value.push_str(&literal);
        rest = after;
        match after.trim_start().strip_prefix('+') {
            Some(more) => rest = more.trim_start(),
            None if ends(after) => return (Located { text: value, place }, after),
            None => break,
        }
    }
    let end = rest.find([')', ';', '\n']).unwrap_or(rest.len());
    let (last, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
    if value.is_empty() {
        return (Located::loose(last.trim().to_owned()), after);
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
    let (contents, after) = literal(from, quote);
    let is_part_of_sum = after.trim_start().starts_with('+');
    if ends(after) || is_part_of_sum || !starts_within_a_token(after) {
        return (contents, after);
    }
    let mut whole = contents.clone();
    let mut rest = after;
    while rest.contains(quote) {
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

/// The contents of a script's text literal up to its closing quote, escapes resolved, and what stands behind it.
///
/// Only `` ` `` goes over several lines: what is not closed ends with its line.
pub(super) fn literal(from: &str, quote: char) -> (String, &str) {
    let mut contents = String::new();
    let mut line = None;
    let mut characters = from.chars();
    loop {
        let here = characters.as_str();
        let Some(character) = characters.next() else {
            break;
        };
        match character {
            c if c == quote => return (contents, characters.as_str()),
            '\\' => escape(&mut characters, &mut contents),
            '\n' if quote != '`' => {
                line.get_or_insert((contents.len(), here));
                contents.push('\n');
            }
            c => contents.push(c),
        }
    }
    match line {
        Some((length, after)) => {
            contents.truncate(length);
            (contents.trim_end_matches('\r').to_owned(), after)
        }
        None => (contents, ""),
    }
}

/// Resolves what stands behind a backslash. One that escapes nothing stays: engines drop it, and other languages do not.
fn escape(characters: &mut std::str::Chars<'_>, contents: &mut String) {
    let rest = characters.as_str();
    let Some(character) = characters.next() else {
        contents.push('\\');
        return;
    };
    let plain = match character {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        '0' if !characters.as_str().starts_with(|c: char| c.is_ascii_digit()) => '\0',
        // A line that goes on.
        '\n' => return,
        '\r' => {
            *characters = characters.as_str().strip_prefix('\n').unwrap_or(characters.as_str()).chars();
            return;
        }
        '"' | '\'' | '`' | '\\' | '/' | '$' => character,
        'x' | 'u' => {
            let Some((code, length)) = code(rest) else {
                contents.extend(['\\', character]);
                return;
            };
            *characters = rest.get(length..).unwrap_or_default().chars();
            code
        }
        other => {
            contents.extend(['\\', other]);
            return;
        }
    };
    contents.push(plain);
}

/// The character of `x41`, `u0041` or `u{41}`, and how many bytes that took. Half a surrogate pair is U+FFFD.
fn code(text: &str) -> Option<(char, usize)> {
    let number = |range: std::ops::Range<usize>| {
        let digits = text.get(range).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        u32::from_str_radix(digits, 16).ok()
    };
    if text.starts_with('x') {
        return Some((char::from_u32(number(1..3)?)?, 3));
    }
    if text.starts_with("u{") {
        let end = text.get(..10).unwrap_or(text).find('}')?;
        return Some((char::from_u32(number(2..end)?)?, end + 1));
    }
    let unit = number(1..5)?;
    if let Some(character) = char::from_u32(unit) {
        return Some((character, 5));
    }
    let low = text.get(5..7).filter(|next| *next == "\\u").and_then(|_| number(7..11));
    let pair = low.filter(|low| unit < 0xDC00 && (0xDC00..0xE000).contains(low));
    let whole = pair.and_then(|low| char::from_u32(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00)));
    Some(whole.map_or((char::REPLACEMENT_CHARACTER, 5), |whole| (whole, 11)))
}

#[cfg(test)]
mod tests {
    use super::{Located, expression, literal};

    #[test]
    fn escapes_are_resolved_as_engines_resolve_them() {
        for (written, contents, after) in [
            (r#"a\x41\u0042\u{43}" b"#, "aABC", " b"),
            (r#"\ud83d\ude00\ud83d" "#, "\u{1f600}\u{fffd}", " "),
            ("a\\\nb\\\r\nc\" ", "abc", " "),
            (r#"\n\t\r\b\f\v\0\\\"\'\/" "#, "\n\t\r\u{8}\u{c}\u{b}\0\\\"'/", " "),
            (r#"\e\x4\u12" "#, r"\e\x4\u12", " "),
            ("a\nb\" ", "a\nb", " "),
            ("a\r\nb", "a", "\nb"),
        ] {
            assert_eq!(literal(written, '"'), (contents.to_owned(), after), "{written}");
        }
    }

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
