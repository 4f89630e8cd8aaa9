//! Quotes as they are written where one text stands in another: escaped, as entities, with a caret.

use super::literal::{literal, unescaped};

/// What opens a string, and closes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Delimiter<'a> {
    /// As it is written: `"`, `\"`, `&quot;`, `^"`.
    pub(super) written: &'a str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A quote by itself.
    Plain(char),
    /// Behind so many backslashes: a script in a string in JSON.
    Escaped(usize),
    /// An HTML entity, escaped so many times.
    Entity(usize),
    /// Behind a caret, as Windows' command line has it.
    Caret,
}

/// The longest entity that is looked for, in bytes.
const LONGEST: usize = 32;

impl<'a> Delimiter<'a> {
    /// The one that begins a text.
    pub(super) fn at(text: &'a str) -> Option<Self> {
        let first = text.chars().next()?;
        let delimiter = |length: usize, kind| text.get(..length).map(|written| Self { written, kind });
        match first {
            '"' | '\'' | '`' => delimiter(1, Kind::Plain(first)),
            '^' => delimiter(2, Kind::Caret).filter(|caret| caret.written == "^\""),
            '&' => {
                let (length, level) = quote_entity(text)?;
                delimiter(length, Kind::Entity(level))
            }
            '\\' => {
                let count = text.bytes().take(LONGEST).take_while(|byte| *byte == b'\\').count();
                let is_quote = text.get(count..)?.starts_with(['"', '\'']);
                delimiter(count + 1, Kind::Escaped(count)).filter(|_| is_quote)
            }
            _ => None,
        }
    }

    /// The one that ends a text.
    pub(super) fn before(text: &'a str) -> Option<Self> {
        let last = text.chars().next_back()?;
        let start = match last {
            '"' | '\'' | '`' => {
                let quote = text.len() - 1;
                let before = text.as_bytes().get(..quote)?;
                let count = before.iter().rev().take(LONGEST).take_while(|byte| **byte == b'\\').count();
                quote - if count == 0 && before.ends_with(b"^") { 1 } else { count }
            }
            ';' => {
                let tail = text.as_bytes().get(text.len().saturating_sub(LONGEST)..)?;
                text.len() - tail.len() + tail.iter().rposition(|byte| *byte == b'&')?
            }
            _ => return None,
        };
        let found = Self::at(text.get(start..)?)?;
        (start + found.written.len() == text.len()).then_some(found)
    }

    /// The contents of a string that this has opened, and what stands behind the delimiter that closes it.
    pub(super) fn read<'t>(&self, from: &'t str) -> (String, &'t str) {
        match self.kind {
            Kind::Plain(quote) => literal(from, quote),
            Kind::Escaped(count) => {
                let (raw, after) = self.escaped_until_closed(from, count);
                // The string itself, and each string that it stands in.
                let levels = 1 + (count + 1).ilog2();
                ((0..levels).fold(raw.to_owned(), |text, _| unescaped(&text)), after)
            }
            Kind::Entity(level) => {
                let (raw, after) = from.split_once(self.written).unwrap_or((from, ""));
                let decoded = (0..level).fold(raw.to_owned(), |text, _| without_entities(&text));
                (unescaped(&decoded), after)
            }
            Kind::Caret => {
                let (raw, after) = from.split_once(self.written).unwrap_or((from, ""));
                (raw.replace("^\"", "\"").replace('^', ""), after)
            }
        }
    }

    fn escaped_until_closed<'t>(&self, from: &'t str, count: usize) -> (&'t str, &'t str) {
        let quote = self.written.as_bytes().last().copied().unwrap_or_default();
        let mut backslashes = 0;
        for (at, byte) in from.bytes().enumerate() {
            if byte == b'\\' {
                backslashes += 1;
                continue;
            }
            // With fewer, it closes the string around this one.
            if byte == quote && backslashes <= count {
                let contents = from.get(..at - backslashes).unwrap_or_default();
                let is_own = backslashes == count;
                return (contents, from.get(if is_own { at + 1 } else { at }..).unwrap_or_default());
            }
            backslashes = 0;
        }
        (from, "")
    }
}

/// How long the entity of a quote at the start of a text is, and how many times it was escaped.
fn quote_entity(text: &str) -> Option<(usize, usize)> {
    const NAMES: [&str; 9] = ["quot;", "apos;", "#34;", "#39;", "#x22;", "#x27;", "#X22;", "#X27;", "#96;"];
    let mut rest = text.strip_prefix('&')?;
    let mut level = 1;
    while let Some(inner) = rest.strip_prefix("amp;").filter(|_| level < 5) {
        rest = inner;
        level += 1;
    }
    let name = NAMES.iter().find(|name| rest.starts_with(*name))?;
    Some((text.len() - rest.len() + name.len(), level))
}

/// The text with its HTML entities resolved, once, as far as they are of use in a script.
pub(super) fn without_entities(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let end = from.bytes().take(LONGEST).position(|byte| byte == b';');
        let name = end.and_then(|end| from.get(1..end));
        let (character, length) = name.and_then(entity).zip(end).unwrap_or(('&', 0));
        plain.push(character);
        rest = from.get(length + 1..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "quot" => '"',
        "apos" => '\'',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    })
}

/// The text without the white space that it begins with, in whatever way that is written.
pub(super) fn without_blanks(text: &str) -> &str {
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start();
        let escape = ["\\n", "\\r", "\\t"].iter().find_map(|escape| trimmed.strip_prefix(escape));
        match escape {
            Some(next) => rest = next,
            None => return trimmed,
        }
    }
}

#[cfg(test)]
#[allow(clippy::string_slice, clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_read_to_the_delimiter_that_opened_it() {
        for (text, contents, after) in [
            (r#""a\"b" c"#, "a\"b", " c"),
            ("'a\"b' c", "a\"b", " c"),
            (r#"\"a\\nb\") c"#, "a\nb", ") c"),
            (r#"\"a'b\\\"c\") d"#, "a'b\"c", ") d"),
            (r#"\\\"a\\\") d"#, "a", ") d"),
            (r#"\"a" d"#, "a", "\" d"),
            ("&quot;a&lt;b&#39;&quot; c", "a<b'", " c"),
            ("&amp;quot;a&amp;amp;&amp;quot; c", "a&", " c"),
            ("&#x27;a&#x27;)", "a", ")"),
            ("^\"a^%b^\" c", "a%b", " c"),
        ] {
            let delimiter = Delimiter::at(text).unwrap();
            let read = delimiter.read(&text[delimiter.written.len()..]);
            assert_eq!(read, (contents.to_owned(), after), "{text}");
        }
    }

    #[test]
    fn a_delimiter_is_known_from_behind() {
        for written in ["\"", "'", "`", "\\\"", "\\\\\\'", "&quot;", "&#39;", "&amp;quot;", "^\""] {
            assert_eq!(Delimiter::before(&format!("x {written}")).map(|found| found.written), Some(written));
        }
        for text in ["", "x", "x;", "&lt;", "\\", "^"] {
            assert_eq!(Delimiter::before(text), None, "{text}");
            assert_eq!(Delimiter::at(text), None, "{text}");
        }
    }
}
