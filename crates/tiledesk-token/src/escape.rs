//! Text from outside, made safe to look at.
//!
//! A token, a file name or an error of somebody else's may hold control characters, escape sequences
//! and characters that turn the direction of what follows. None of them may reach a terminal.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character is shown as an escape: it moves the cursor, colours, hides or reorders text.
#[must_use]
pub fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// The text without the one line break, of either kind, that editors and shells put at its end.
#[must_use]
pub fn without_line_break(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

/// The text without the byte order mark that some editors put before it.
#[must_use]
pub fn without_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The text with every unsafe character as an escape: `\n`, `\t`, `\u{202e}`.
#[must_use]
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            c if is_unsafe(c) => {
                // Writing into a String cannot fail.
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
            }
            c => safe.push(c),
        }
    }
    Cow::Owned(safe)
}

/// The text as a literal of JavaScript in quotes of this kind (ECMA-262, 12.9.4), every unsafe character as an escape.
#[must_use]
pub fn script_literal(text: &str, quote: char) -> String {
    let inner = text.replace('\\', "\\\\").replace(quote, &format!("\\{quote}"));
    format!("{quote}{}{quote}", escaped(&inner))
}

/// At most `limit` characters of the text, escaped, with `…` where it was cut.
#[must_use]
pub fn excerpt(text: &str, limit: usize) -> String {
    let mut cut: String = text.chars().take(limit).collect();
    if text.chars().nth(limit).is_some() {
        cut.push('…');
    }
    escaped(&cut).into_owned()
}

/// `1 line`, `2 lines`.
#[must_use]
pub(crate) fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// `a`, `a and b`, `a, b and c`, each in backticks.
#[must_use]
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    let quoted = |item: &S| format!("`{}`", item.as_ref());
    match items {
        [] => String::new(),
        [one] => quoted(one),
        [most @ .., last] => {
            let most: Vec<String> = most.iter().map(quoted).collect();
            format!("{} and {}", most.join(", "), quoted(last))
        }
    }
}

/// The last place at or before `at` where a character begins, or the end of the text.
pub(crate) fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_or_hides_text_is_escaped_and_scripts_are_not() {
        assert_eq!(escaped("Ada 李 עדה 👩‍💻").chars().filter(|c| is_unsafe(*c)).count(), 0);
        assert_eq!(escaped("a\u{1b}[31mb\u{9b}0m\n\u{202e}c\u{7f}"), "a\\u{1b}[31mb\\u{9b}0m\\n\\u{202e}c\\u{7f}");
        assert!(matches!(escaped("Łukasz O'Neil"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_literal_of_a_script_ends_where_its_text_does() {
        assert_eq!(script_literal("JWT a", '"'), r#""JWT a""#);
        assert_eq!(script_literal("a\"b\\c'd\n\u{2028}", '"'), r#""a\"b\\c'd\n\u{2028}""#);
        assert_eq!(script_literal("a'\"", '\''), r#"'a\'"'"#);
    }
}
