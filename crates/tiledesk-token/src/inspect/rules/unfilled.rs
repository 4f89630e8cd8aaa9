//! Values that nobody filled in: a template's gap, a variable that was not set, an example that was kept.

use std::collections::VecDeque;

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
    let object = || object(text).map(|piece| (piece, Gap::Object));
    example(path, text).or_else(object).or_else(|| template(path, text)).or_else(|| no_value(path, text))
}

/// Whether a text shows one.
pub(super) fn is_gap(path: &str, text: &str) -> bool {
    gap(path, text).is_some()
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

fn template<'a>(path: &str, text: &'a str) -> Option<(&'a str, Gap)> {
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
    let bracket = BRACKETS.iter().find_map(|(open, close)| bracketed(text, open, close, letters));
    let loose = || if is_plain { code(text).or_else(|| parameter(text)) } else { None };
    bracket.or_else(|| word(text)).or_else(loose).map(|piece| (piece, Gap::Template))
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
fn code(text: &str) -> Option<&str> {
    let text = text.trim();
    let variable =
        text.strip_prefix('$').is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'));
    let has = ["process.env.", "os.environ", "os.getenv", "getenv(", "ENV[", "<?php", "<?="]
        .iter()
        .any(|piece| text.contains(piece));
    (variable || has || matches!(text, "%s" | "%d" | "%v" | "{}" | "{0}" | "?" | "...")).then_some(text)
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
    let is_edge = |c: char| matches!(c, '/' | '@' | ' ' | '"' | '\'');
    let pieces = || text.split(is_edge).filter(|piece| !piece.is_empty());
    let is_gap = |piece: &&str| {
        let lower = piece.to_ascii_lowercase();
        let plain: String = lower.chars().filter(char::is_ascii_alphanumeric).collect();
        let your = (lower.starts_with("your_") || lower.starts_with("your-"))
            || (lower.starts_with("my_") && lower.ends_with("_id"))
            || (piece.starts_with("YOUR") && piece.len() > 4);
        let named = ["PROJECT_ID", "PROJECTID", "USER_ID", "USERID", "EXTERNAL_ID", "CUSTOMER_ID", "EMAIL_ADDRESS"]
            .iter()
            .any(|name| piece.contains(name));
        let done = ["changeme", "changeit", "replaceme", "inserthere", "todo", "fixme", "tbd"]
            .contains(&plain.as_str())
            || (piece.ends_with("_HERE") || piece.starts_with("INSERT_") || piece.starts_with("REPLACE_"));
        your || named || done
    };
    pieces().find(is_gap)
}

fn no_value<'a>(path: &str, text: &'a str) -> Option<(&'a str, Gap)> {
    const WORDS: [&str; 7] = ["undefined", "null", "NaN", "None", "nil", "(null)", "<nil>"];
    for object in ["[object Object]", "[object Promise]", "[object Undefined]", "[object Null]"] {
        if let Some(start) = text.find(object) {
            return text.get(start..start + object.len()).map(|piece| (piece, Gap::NoValue));
        }
    }
    let is_edge = |c: char| match path {
        "_id" | "external_id" | "aud" => matches!(c, '/' | '_' | '-' | '.' | ':'),
        "email" => c == '@',
        _ => false,
    };
    let found = match path {
        // People are called Null and None.
        "name" | "firstname" | "lastname" => {
            let mut words = text.split(' ').filter(|word| !word.is_empty());
            let all = words.clone().all(|word| WORDS.contains(&word));
            words.find(|word| matches!(*word, "undefined" | "NaN") || all)
        }
        _ => text.trim().split(is_edge).find(|piece| WORDS.contains(piece)),
    };
    found.map(|piece| (piece, Gap::NoValue))
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
    use super::*;

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
