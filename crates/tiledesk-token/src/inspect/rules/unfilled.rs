//! Values that nobody filled in: a template's gap, a variable that was not set, an example that was kept.

use std::collections::VecDeque;

use super::gaps::{is_sign, may_be_gap};
use crate::escape;
use crate::findings::claims::Gap;
use crate::json::Json;

/// A value, or a piece of one, that nobody filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unfilled {
    /// `aud`, `attributes.plan`.
    pub(super) path: String,
    /// The piece of the value that shows it.
    pub(super) piece: String,
    pub(super) kind: Gap,
}

/// How many are told: who left so many gaps knows by then.
const MOST: usize = 20;
/// How long a path is told, in bytes: no claim's name is as long.
const PATH: usize = 80;

/// The texts in the claims that show one, at most one for each value: those of the claims themselves first.
pub(super) fn unfilled(claims: &Json) -> Vec<Unfilled> {
    let mut found = Vec::new();
    // Level by level, so that no gap within a claim hides that of another claim.
    let mut queue = VecDeque::from([(String::new(), claims)]);
    while let Some((path, value)) = queue.pop_front()
        && found.len() < MOST
    {
        let below = |key: &str| {
            let mut path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            path.truncate(escape::floor(&path, PATH));
            path
        };
        let is_told = |value: &Json| !matches!(value, Json::Null | Json::Bool(_));
        match value {
            Json::Object(pairs) => {
                let told = pairs.iter().filter(|(_, value)| is_told(value));
                queue.extend(told.map(|(key, value)| (below(key), value)));
            }
            Json::Array(items) => {
                let told = items.iter().enumerate().filter(|(_, item)| is_told(item));
                queue.extend(told.map(|(index, item)| (below(&index.to_string()), item)));
            }
            Json::Text(text) => {
                let gap = gap(&path, text);
                found.extend(gap.map(|(piece, kind)| Unfilled { path, piece: piece.to_owned(), kind }));
            }
            Json::Number(number) if number == "1516239022" => {
                found.push(Unfilled { path, piece: number.clone(), kind: Gap::Example });
            }
            _ => {}
        }
    }
    found
}

fn gap<'a>(path: &str, text: &'a str) -> Option<(&'a str, Gap)> {
    // Hardly any value has such a sign, and most of what is looked for begins with one.
    let is_bare = !text.bytes().any(is_sign);
    let object = || if is_bare { None } else { object(text).map(|piece| (piece, Gap::Object)) };
    let template = || template(path, text, is_bare).map(|piece| (piece, Gap::Template));
    let no_value = || no_value(path, text, is_bare).map(|piece| (piece, Gap::NoValue));
    example(path, text).or_else(object).or_else(template).or_else(no_value)
}

/// Whether the text of a claim shows none, and is no JSON that would be looked into.
pub(super) fn is_filled(path: &str, text: &str) -> bool {
    !may_be_gap(text) || !text.contains('{') && gap(path, text).is_none()
}

/// The values with which jwt.io opens.
fn example<'a>(path: &str, text: &'a str) -> Option<(&'a str, Gap)> {
    let is_example = match text {
        "1234567890" => matches!(path, "sub" | "external_id" | "_id"),
        "John Doe" => path == "name",
        _ => false,
    };
    is_example.then_some((text, Gap::Example))
}

fn template<'a>(path: &str, text: &'a str, is_bare: bool) -> Option<&'a str> {
    const BRACKETS: [(&str, &str); 9] = [
        ("{{", "}}"),
        ("${", "}"),
        ("#{", "}"),
        ("%{", "}"),
        ("<%", "%>"),
        ("[[", "]]"),
        ("<", ">"),
        ("{", "}"),
        ("[", "]"),
    ];
    // A name or a text of the site's own may have any sign in it: there only what cannot be meant counts.
    let is_plain = matches!(path, "external_id" | "_id" | "sub" | "aud" | "email" | "iat" | "exp" | "nbf");
    let letters = if is_plain { 2 } else { 4 };
    let brackets = if is_bare { &[][..] } else { &BRACKETS };
    let bracket = brackets.iter().find_map(|(open, close)| bracketed(text, open, close, letters));
    let parameter = || if is_bare { None } else { parameter(text) };
    let loose = || if is_plain { code(text, is_bare).or_else(parameter) } else { None };
    bracket.or_else(|| word(text)).or_else(loose)
}

/// `<PROJECT_ID>`, `${user.id}`, with its brackets.
fn bracketed<'a>(text: &'a str, open: &str, close: &str, letters: usize) -> Option<&'a str> {
    let start = text.find(open)?;
    let inside = text.get(start + open.len()..)?;
    let length = inside.find(close)?;
    let name = inside.get(..length)?.trim();
    // Brackets of one character stand in ordinary text, too.
    let is_name = match open {
        "<" | "{" | "[" => {
            has_word(name, letters)
                && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
                && (open != "[" || name.contains('_'))
                && !(open == "<" && matches!(name, "br" | "script"))
        }
        _ => has_word(name, letters),
    };
    is_name.then(|| text.get(start..start + open.len() + length + close.len()))?
}

/// What a program's own text looks like when it was not run.
fn code(text: &str, is_bare: bool) -> Option<&str> {
    let text = text.trim();
    let variable =
        text.strip_prefix('$').is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'));
    let has = |pieces: &[&str]| pieces.iter().any(|piece| text.contains(piece));
    let is_code = text.contains("env") && has(&["process.env.", "os.environ", "os.getenv", "getenv("])
        || !is_bare && has(&["ENV[", "<?php", "<?="]);
    (variable || is_code || matches!(text, "%s" | "%d" | "%v" | "{}" | "{0}" | "?" | "...")).then_some(text)
}

/// The `:project_id` of a route.
fn parameter(text: &str) -> Option<&str> {
    text.split('/').find(|piece| {
        piece
            .strip_prefix(':')
            .is_some_and(|name| has_word(name, 2) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
    })
}

/// Whether so many letters stand together in a name, as they do not by chance.
fn has_word(name: &str, letters: usize) -> bool {
    name.as_bytes().windows(letters).any(|run| run.iter().all(u8::is_ascii_alphabetic))
}

/// `YOUR_PROJECT_ID`, `your-user-id`, `CHANGE_ME`, `PROJECT_ID`.
fn word(text: &str) -> Option<&str> {
    const DONE: [&[u8]; 7] = [b"changeme", b"changeit", b"replaceme", b"inserthere", b"todo", b"fixme", b"tbd"];
    let is_gap = |piece: &[u8]| {
        let begins = |with: &[u8]| piece.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
        let is_own = match piece {
            [b'y' | b'Y', ..] => begins(b"your_") || begins(b"your-") || piece.starts_with(b"YOUR") && piece.len() > 4,
            [b'm' | b'M', .., b'_', b'i' | b'I', b'd' | b'D'] => begins(b"my_"),
            _ => false,
        };
        // The shortest has six capitals.
        let is_named = || piece.iter().filter(|byte| byte.is_ascii_uppercase()).count() >= 6 && is_name(piece);
        let plain = || piece.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase);
        let is_done = || {
            plain().next().is_some_and(|first| b"crift".contains(&first))
                && DONE.iter().any(|done| plain().eq(done.iter().copied()))
                || piece.ends_with(b"_HERE")
                || piece.starts_with(b"INSERT_")
                || piece.starts_with(b"REPLACE_")
        };
        is_own || is_named() || is_done()
    };
    find_piece(text, |byte| matches!(byte, b'/' | b'@' | b' ' | b'"' | b'\''), is_gap)
}

fn is_name(piece: &[u8]) -> bool {
    const NAMES: [&str; 7] =
        ["PROJECT_ID", "PROJECTID", "USER_ID", "USERID", "EXTERNAL_ID", "CUSTOMER_ID", "EMAIL_ADDRESS"];
    std::str::from_utf8(piece).is_ok_and(|piece| NAMES.iter().any(|name| piece.contains(name)))
}

fn no_value<'a>(path: &str, text: &'a str, is_bare: bool) -> Option<&'a str> {
    if !is_bare {
        for object in ["[object Object]", "[object Promise]", "[object Undefined]", "[object Null]"] {
            if let Some(start) = text.find(object) {
                return text.get(start..start + object.len());
            }
        }
    }
    let is_word =
        |piece: &[u8]| matches!(piece, b"undefined" | b"null" | b"NaN" | b"None" | b"nil" | b"(null)" | b"<nil>");
    match path {
        // People are called Null and None.
        "name" | "firstname" | "lastname" => {
            let words = || text.as_bytes().split(|byte| *byte == b' ').filter(|word| !word.is_empty());
            let all = words().all(is_word);
            find_piece(text, |byte| byte == b' ', |word| matches!(word, b"undefined" | b"NaN") || all && is_word(word))
        }
        "_id" | "external_id" | "aud" => {
            find_piece(text.trim(), |byte| matches!(byte, b'/' | b'_' | b'-' | b'.' | b':'), is_word)
        }
        "email" => find_piece(text.trim(), |byte| byte == b'@', is_word),
        _ => find_piece(text.trim(), |_| false, is_word),
    }
}

/// The first piece between characters that are edges, all of them ASCII. Bytes are compared, as nearly every text that is
/// looked at has no such piece.
fn find_piece(text: &str, is_edge: impl Fn(u8) -> bool, is_meant: impl Fn(&[u8]) -> bool) -> Option<&str> {
    let mut pieces = text.as_bytes().split(|byte| is_edge(*byte));
    pieces.find(|piece| is_meant(piece)).and_then(|piece| std::str::from_utf8(piece).ok())
}

/// How a language shows an object or a function that has no text of its own: `<User: ada>`, `#<User id: 1>`,
/// `<app.User object at 0x7f…>`, `[Function: name]`.
fn object(text: &str) -> Option<&str> {
    const BEGINNINGS: [&str; 8] = [
        "#<",
        "<function ",
        "<bound method ",
        "<built-in ",
        "<class '",
        "<SimpleLazyObject",
        "[Function",
        "function (",
    ];
    let text = text.trim();
    let is_python = text.starts_with('<') && text.ends_with('>');
    let is_repr = is_python
        && (text.contains(" object at 0x")
            || text.get(1..)?.split_once(": ").is_some_and(|(class, _)| {
                class.starts_with(|c: char| c.is_ascii_uppercase()) && class.bytes().all(|b| b.is_ascii_alphanumeric())
            }));
    let begins = BEGINNINGS.iter().any(|beginning| text.starts_with(beginning));
    (is_repr || begins && text.ends_with(['>', ']', '}'])).then_some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What gaps are made of, and what stands around them.
    const PIECES: [&str; 64] = [
        "undefined",
        "null",
        "NaN",
        "None",
        "nil",
        "(null)",
        "[object Object]",
        "your_",
        "Your-",
        "YOUR",
        "my_",
        "_id",
        "_ID",
        "PROJECT_ID",
        "USERID",
        "USER_ID",
        "EMAIL_ADDRESS",
        "change",
        "me",
        "Me",
        "TODO",
        "t",
        "o-do",
        "tb",
        "d",
        "fixme",
        "insert",
        "here",
        "_HERE",
        "INSERT_",
        "REPLACE_",
        "process.env.",
        "os.environ",
        "os.getenv",
        "getenv(",
        "ENV[",
        "<?php",
        "...",
        "?",
        "%s",
        "{}",
        "{{",
        "}}",
        "${",
        "<%",
        "%>",
        "<",
        ">",
        "[",
        "]",
        "Ada",
        "x",
        " ",
        "/",
        "@",
        "_",
        "-",
        ".",
        ":",
        "\"",
        "é",
        "\u{a0}",
        "John Doe",
        "1234567890",
    ];

    proptest! {
        #[test]
        fn what_cannot_be_a_gap_is_none(
            path in prop::sample::select(&["name", "email", "external_id", "_id", "lastname", "aud", "plan"][..]),
            pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 1..5),
        ) {
            let text = pieces.concat();
            prop_assert!(may_be_gap(&text) || gap(path, &text).is_none(), "{}", text);
        }
    }

    #[test]
    fn what_people_are_called_cannot_be_a_gap() {
        for text in ["Ada Lovelace", "user-1", "load-17@example.com", "0f8fad5b-d9cb-469f-a165-70867728950e", "李 小龙"]
        {
            assert!(!may_be_gap(text), "{text}");
        }
    }

    fn found(claim: &str, value: &str) -> Option<(String, Gap)> {
        let claims = Json::Object(vec![(claim.to_owned(), Json::Text(value.to_owned()))]);
        unfilled(&claims).into_iter().next().map(|gap| (gap.piece, gap.kind))
    }

    #[test]
    fn what_nobody_filled_in_is_found() {
        for (claim, value, piece, kind) in [
            ("_id", "5e5f4e220b28440012117be4_undefined", "undefined", Gap::NoValue),
            ("_id", "None_17", "None", Gap::NoValue),
            ("aud", "https://tiledesk.com/projects/null", "null", Gap::NoValue),
            ("email", "undefined@example.com", "undefined", Gap::NoValue),
            ("email", "nil", "nil", Gap::NoValue),
            ("name", "Ada undefined", "undefined", Gap::NoValue),
            ("lastname", "None", "None", Gap::NoValue),
            ("name", "<User: ada>", "<User: ada>", Gap::Object),
            ("external_id", "#<User:0x000073e1>", "#<User:0x000073e1>", Gap::Object),
            ("name", "<app.User object at 0x7f3a>", "<app.User object at 0x7f3a>", Gap::Object),
            ("email", "[Function: email]", "[Function: email]", Gap::Object),
            ("plan", "[object Object]", "[object Object]", Gap::NoValue),
            ("aud", "https://tiledesk.com/projects/<PROJECT_ID>", "<PROJECT_ID>", Gap::Template),
            ("aud", "https://tiledesk.com/projects/:project_id", ":project_id", Gap::Template),
            ("aud", "https://tiledesk.com/projects/YOUR-PROJECT", "YOUR-PROJECT", Gap::Template),
            ("external_id", "#{user.id}", "#{user.id}", Gap::Template),
            ("external_id", "${ id }", "${ id }", Gap::Template),
            ("external_id", "{user_id}", "{user_id}", Gap::Template),
            ("external_id", "$userId", "$userId", Gap::Template),
            ("email", "{{ email }}", "{{ email }}", Gap::Template),
            ("name", "<%= current_user.name %>", "<%= current_user.name %>", Gap::Template),
            ("external_id", "%s", "%s", Gap::Template),
            ("name", "John Doe", "John Doe", Gap::Example),
            ("sub", "1234567890", "1234567890", Gap::Example),
        ] {
            assert_eq!(found(claim, value), Some((piece.to_owned(), kind)), "{claim}: {value}");
        }
    }

    #[test]
    fn what_somebody_may_mean_is_let_be() {
        for (claim, value) in [
            ("name", "Christopher Null"),
            ("lastname", "O'None"),
            ("name", "Ada <3 Babbage"),
            ("name", "Ada [Engineering]"),
            ("name", "$ally Ride"),
            ("name", "<3: Ada>"),
            ("name", "#1 <Ada>"),
            ("email", "ada@none.example"),
            ("external_id", "nullable-7"),
            ("external_id", "1234567890-7"),
            ("plan", "your plan"),
            ("attributes", "$12.50"),
            ("aud", "https://tiledesk.com/projects/5e5f4e220b28440012117be4"),
        ] {
            assert_eq!(found(claim, value), None, "{claim}: {value}");
        }
    }
}
