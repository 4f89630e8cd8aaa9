//! The string literals of scripts, and their escapes.

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
            '\\' => resolve(&mut characters, &mut contents),
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

/// The text with its escapes resolved.
pub(super) fn unescaped(text: &str) -> String {
    let mut contents = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => resolve(&mut characters, &mut contents),
            other => contents.push(other),
        }
    }
    contents
}

/// Resolves what stands behind a backslash. One that escapes nothing stays: engines drop it, and other languages do not.
fn resolve(characters: &mut std::str::Chars<'_>, contents: &mut String) {
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
    use super::literal;

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
}
