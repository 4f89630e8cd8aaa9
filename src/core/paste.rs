//! Finds the one token in what people paste, and the exact string that the widget would be given.
//!
//! People paste a bare token, one with `JWT ` or `Bearer `, a whole call of the widget's API, a request header,
//! a JSON object, or a log line around any of these. This finds; it does not judge.

use super::findings::{Finding, NotAToken};
use super::json::{self, Json};
use super::text;

/// What stands before the token in the string that is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prefix {
    /// Exactly `JWT`.
    Jwt,
    /// `Bearer`, in any case.
    Bearer,
    /// Nothing.
    None,
    /// Another word that looks like an authentication scheme.
    Other(String),
}

impl Prefix {
    /// For machines.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Jwt => "JWT",
            Self::Bearer => "Bearer",
            Self::None => "none",
            Self::Other(_) => "other",
        }
    }
}

/// A token as it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Pasted {
    /// The first word before the token.
    pub prefix: Prefix,
    /// The token, without prefix, quotes and white space; `None` when there is none.
    pub token: Option<String>,
    /// Whether quotes stand around prefix and token together, within what was handed over.
    pub quoted: bool,
    /// What is wrong with the shape and the prefix.
    pub findings: Vec<Finding>,
}

/// Why no token could be picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    /// More than one, and they differ.
    #[error("{0} different tokens were given; one at a time can be inspected")]
    Several(usize),
}

/// Finds the token.
///
/// # Errors
/// [`Unclear`] when there are several different ones.
pub fn find(text: &str) -> Result<Pasted, Unclear> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    let mut whole: Vec<&str> = candidates(text)
        .filter(|c| c.matches('.').count() >= 2)
        .collect();
    whole.sort_unstable();
    whole.dedup();
    if whole.len() > 1 {
        return Err(Unclear::Several(whole.len()));
    }
    Ok(take_apart(&handed_over(text)))
}

/// The string that the widget or the server is given, out of whatever is around it.
fn handed_over(text: &str) -> String {
    if let Some(argument) = call_argument(text) {
        return argument;
    }
    if let Some(value) = json_value(text) {
        return value;
    }
    if let Some(value) = authorization_header(text) {
        return value;
    }
    let trimmed = text.trim();
    if is_token_alone(trimmed) {
        return trimmed.to_owned();
    }
    // A log line: the first candidate, with the prefixes that stand directly before it.
    match candidates(trimmed).next() {
        Some(candidate) => {
            let start = candidate.as_ptr() as usize - trimmed.as_ptr() as usize;
            let before = trimmed.get(..start).unwrap_or_default();
            format!("{}{candidate}", trailing_prefixes(before))
        }
        None => trimmed.to_owned(),
    }
}

/// Every run of token characters that begins like a JSON object in base64url, at a boundary.
fn candidates(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let bytes = rest.as_bytes();
            let start = (0..bytes.len()).find(|&i| {
                let before = i.checked_sub(1).and_then(|j| bytes.get(j));
                let begins = bytes.get(i..).is_some_and(|b| {
                    [b"eyJ", b"eyA", b"ewo", b"ew0", b"ewk"]
                        .iter()
                        .any(|head| b.starts_with(*head))
                });
                begins && !before.is_some_and(|b| is_base64url(*b))
            })?;
            let from = rest.get(start..)?;
            let length = from.bytes().take_while(|b| is_token_byte(*b)).count();
            let (run, after) = from.split_at_checked(length)?;
            rest = after;
            // A sentence's full stop.
            let run = if run.matches('.').count() > 2 {
                run.trim_end_matches('.')
            } else {
                run
            };
            if run.contains('.') {
                return Some(run);
            }
        }
    })
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn is_token_byte(byte: u8) -> bool {
    is_base64url(byte) || matches!(byte, b'.' | b'+' | b'/' | b'=')
}

/// The token's argument of `signInWithCustomToken("…")` or `('signInWithCustomToken', '…')`.
fn call_argument(text: &str) -> Option<String> {
    const NAME: &str = "signInWithCustomToken";
    let mut arguments = text.match_indices(NAME).filter_map(|(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        let mut after = text.get(at + NAME.len()..)?;
        if let Some(quote @ ('"' | '\'' | '`')) = before {
            after = after.strip_prefix(quote)?;
        }
        let argument = after.trim_start().strip_prefix(['(', ','])?.trim_start();
        Some(match argument.chars().next() {
            Some(quote @ ('"' | '\'' | '`')) => script_text(argument.get(1..)?, quote),
            _ => argument
                .split([')', ';', '\n'])
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned(),
        })
    });
    let first = arguments.next()?;
    if candidates(&first).next().is_some() {
        return Some(first);
    }
    // A page may name the function before it calls it with a token.
    Some(
        arguments
            .find(|argument| candidates(argument).next().is_some())
            .unwrap_or(first),
    )
}

/// The contents of a script's text literal up to its closing quote, escapes resolved.
fn script_text(from: &str, quote: char) -> String {
    let mut contents = String::new();
    let mut characters = from.chars();
    while let Some(character) = characters.next() {
        match character {
            c if c == quote => break,
            '\\' => match characters.next() {
                Some('n') => contents.push('\n'),
                Some('t') => contents.push('\t'),
                Some('r') => contents.push('\r'),
                Some(other) => contents.push(other),
                None => break,
            },
            c => contents.push(c),
        }
    }
    contents
}

/// The text with a token in it, in a JSON object or list.
fn json_value(text: &str) -> Option<String> {
    let trimmed = text.trim();
    if !trimmed.starts_with(['{', '[']) {
        return None;
    }
    let json = json::parse(trimmed).ok()?;
    find_text(&json, &|text| candidates(text).next().is_some())
        .or_else(|| {
            ["token", "jwt"]
                .iter()
                .find_map(|key| json.get(key)?.as_text())
        })
        .map(str::to_owned)
}

fn find_text<'a>(json: &'a Json, wanted: &dyn Fn(&str) -> bool) -> Option<&'a str> {
    match json {
        Json::Text(text) if wanted(text) => Some(text),
        Json::Array(items) => items.iter().find_map(|item| find_text(item, wanted)),
        Json::Object(pairs) => pairs.iter().find_map(|(_, value)| find_text(value, wanted)),
        _ => None,
    }
}

/// The value of an `Authorization:` line, as in a request dump or `curl -H '…'`.
fn authorization_header(text: &str) -> Option<String> {
    const NAME: &str = "authorization:";
    let at = text.to_ascii_lowercase().find(NAME)?;
    let quote = text
        .get(..at)?
        .chars()
        .next_back()
        .filter(|c| matches!(c, '"' | '\''));
    let value = text.get(at + NAME.len()..)?.trim_start_matches([' ', '\t']);
    let end = match quote {
        Some(quote) => value.find(quote)?,
        None => value.find(['\r', '\n']).unwrap_or(value.len()),
    };
    value.get(..end).map(|value| value.trim().to_owned())
}

/// Whether the whole text is one token, perhaps with prefixes, quotes, or wrapped over lines.
fn is_token_alone(text: &str) -> bool {
    let core = unquote(skip_prefixes(unquote(text).0).rest).0;
    let core = core
        .strip_prefix('b')
        .and_then(|c| c.strip_prefix(['\'', '"']))
        .unwrap_or(core);
    let core = core.trim_matches(['\'', '"']);
    let mut pieces = core.split_whitespace();
    let first = pieces.next().unwrap_or_default();
    let complete =
        first.rsplit('.').next().is_some_and(|s| s.len() >= 43) && first.matches('.').count() >= 2;
    let wrapped = core.split_whitespace().nth(1).is_some();
    core.split_whitespace()
        .all(|piece| piece.bytes().all(is_token_byte))
        && (!wrapped || (!complete && first.starts_with('e') && core.matches('.').count() <= 2))
}

/// The authentication schemes that stand at the end of `before`, with the white space behind them.
fn trailing_prefixes(before: &str) -> &str {
    let mut start = before.len();
    loop {
        let head = before.get(..start).unwrap_or_default();
        let word_end = head.trim_end().len();
        let word_start = head.get(..word_end).map_or(0, |h| {
            h.rfind(|c: char| !c.is_ascii_alphabetic())
                .map_or(0, |i| i + h.get(i..).map_or(1, first_width))
        });
        let word = head.get(word_start..word_end).unwrap_or_default();
        if word_end == head.len() || !is_scheme_word(word) {
            return before.get(start..).unwrap_or_default();
        }
        start = word_start;
    }
}

fn first_width(text: &str) -> usize {
    text.chars().next().map_or(1, char::len_utf8)
}

fn is_scheme_word(word: &str) -> bool {
    ["jwt", "bearer", "token", "basic"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

struct Prefixes<'a> {
    first: Prefix,
    words: usize,
    /// The white space behind each word.
    gaps: Vec<&'a str>,
    rest: &'a str,
}

fn skip_prefixes(text: &str) -> Prefixes<'_> {
    let mut found = Prefixes {
        first: Prefix::None,
        words: 0,
        gaps: Vec::new(),
        rest: text,
    };
    loop {
        let letters = found
            .rest
            .bytes()
            .take_while(u8::is_ascii_alphabetic)
            .count();
        let (word, after) = found
            .rest
            .split_at_checked(letters)
            .unwrap_or((found.rest, ""));
        let glued = found
            .rest
            .strip_prefix("JWT")
            .filter(|r| r.starts_with("ey"));
        let (word, after) = glued.map_or((word, after), |rest| ("JWT", rest));
        let rest = after.trim_start();
        let gap = after.get(..after.len() - rest.len()).unwrap_or_default();
        let ends = gap.is_empty() && glued.is_none() && !after.is_empty();
        if !is_scheme_word(word) || ends {
            return found;
        }
        if found.words == 0 {
            found.first = match word {
                "JWT" => Prefix::Jwt,
                w if w.eq_ignore_ascii_case("bearer") => Prefix::Bearer,
                w => Prefix::Other(w.to_owned()),
            };
        }
        found.words += 1;
        found.gaps.push(gap);
        found.rest = rest;
    }
}

/// The text without one pair of quotes around it, and whether there was one.
fn unquote(text: &str) -> (&str, bool) {
    const PAIRS: [(char, char); 5] = [
        ('"', '"'),
        ('\'', '\''),
        ('`', '`'),
        ('\u{201c}', '\u{201d}'),
        ('\u{2018}', '\u{2019}'),
    ];
    for (open, close) in PAIRS {
        if let Some(inner) = text.strip_prefix(open).and_then(|t| t.strip_suffix(close)) {
            return (inner, true);
        }
    }
    (text, false)
}

fn take_apart(handed_over: &str) -> Pasted {
    let mut findings = Vec::new();
    let (inner, quoted) = unquote(handed_over.trim());
    let prefixes = skip_prefixes(inner);
    let mut rest = prefixes.rest;
    if let Some(inner) = rest.strip_prefix("b'").or_else(|| rest.strip_prefix("b\"")) {
        findings.push(Finding::BytesRepr);
        rest = inner.trim_end_matches(['\'', '"']);
    }
    let (rest, inner_quotes) = unquote(rest.trim());
    if quoted || inner_quotes {
        findings.push(Finding::Quotes);
    }
    // `"` + `JWT eyJ…` + `"` inside a prefix of its own: JWT "JWT eyJ…".
    let inside = skip_prefixes(rest);
    let words = prefixes.words + inside.words;
    let token: String = inside.rest.split_whitespace().collect();
    if let Some(what) = not_a_token(&token, inside.rest) {
        return Pasted {
            prefix: prefixes.first,
            token: None,
            quoted,
            findings: vec![Finding::NotAToken(what)],
        };
    }
    if token.len() != inside.rest.len() {
        findings.push(Finding::Whitespace);
    }
    let prefix = if prefixes.words > 0 {
        prefixes.first
    } else {
        inside.first
    };
    match (&prefix, words) {
        (Prefix::None, _) => findings.push(Finding::PrefixMissing),
        (_, 2..) => findings.push(Finding::PrefixDoubled),
        (Prefix::Bearer, _) => findings.push(Finding::PrefixBearer),
        (Prefix::Other(word), _) => findings.push(Finding::PrefixOther(word.clone())),
        (Prefix::Jwt, _) => {}
    }
    if let Some(gap) = prefixes
        .gaps
        .iter()
        .chain(&inside.gaps)
        .find(|gap| **gap != " ")
    {
        findings.push(Finding::PrefixSpaces(gap.chars().count()));
    }
    Pasted {
        prefix,
        token: Some(token),
        quoted,
        findings,
    }
}

/// What it is, if it cannot be a token.
fn not_a_token(token: &str, given: &str) -> Option<NotAToken> {
    if token.is_empty() {
        return Some(NotAToken::Empty);
    }
    if let Some(literal) = ["undefined", "null", "NaN", "None", "nil", "false", "true"]
        .iter()
        .find(|l| **l == token)
    {
        return Some(NotAToken::Literal(literal));
    }
    if given.starts_with("[object ") {
        return Some(if given.contains("Promise") {
            NotAToken::Promise
        } else {
            NotAToken::Object
        });
    }
    let begins = token.starts_with("ey") || token.starts_with("ew");
    if !(token.contains('.') || begins && token.bytes().all(is_token_byte)) {
        return Some(NotAToken::NoDots(text::excerpt(given, 40)));
    }
    None
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "ASCII")]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoiQWRhIn0.\
        c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJlc2lnbg";

    fn found(text: &str) -> Pasted {
        find(text).unwrap_or_else(|_| Pasted {
            prefix: Prefix::None,
            token: None,
            quoted: false,
            findings: vec![],
        })
    }

    #[test]
    fn the_token_is_found_in_whatever_is_around_it() {
        for text in [
            format!("JWT {TOKEN}"),
            format!("JWT {TOKEN}\r\n"),
            format!("window.tiledesk.signInWithCustomToken(\"JWT {TOKEN}\");"),
            format!("  window.tiledesk . signInWithCustomToken( 'JWT {TOKEN}' )\n// and more"),
            format!("window.Tiledesk('signInWithCustomToken', 'JWT {TOKEN}');"),
            format!("window.Tiledesk(\"signInWithCustomToken\",`JWT {TOKEN}`)"),
            format!("Authorization: JWT {TOKEN}"),
            format!(
                "POST /auth/signinWithCustomToken HTTP/1.1\r\nauthorization: JWT {TOKEN}\r\nHost: x\r\n"
            ),
            format!("curl -H 'Authorization: JWT {TOKEN}' -X POST https://example.com"),
            format!("{{\"token\":\"JWT {TOKEN}\",\"claims\":{{}}}}"),
            format!("{{\"a\":[1,{{\"b\":\"JWT {TOKEN}\"}}]}}"),
            format!("2026-11-22T06:02:21Z DEBUG auth: minted JWT {TOKEN} for ada"),
            format!("minted \"JWT {TOKEN}\"."),
        ] {
            let pasted = found(&text);
            assert_eq!(pasted.token.as_deref(), Some(TOKEN), "{text}");
            assert_eq!(pasted.prefix, Prefix::Jwt, "{text}");
            assert_eq!(pasted.findings, [], "{text}");
        }
    }

    #[test]
    fn what_is_wrong_around_it_is_said() {
        for (text, prefix, findings) in [
            (TOKEN.to_owned(), Prefix::None, vec![Finding::PrefixMissing]),
            (
                format!("token={TOKEN}&x=1"),
                Prefix::None,
                vec![Finding::PrefixMissing],
            ),
            (
                format!("Bearer {TOKEN}"),
                Prefix::Bearer,
                vec![Finding::PrefixBearer],
            ),
            (
                format!("jwt {TOKEN}"),
                Prefix::Other("jwt".into()),
                vec![Finding::PrefixOther("jwt".into())],
            ),
            (
                format!("JWT JWT {TOKEN}"),
                Prefix::Jwt,
                vec![Finding::PrefixDoubled],
            ),
            (
                format!("JWT  {TOKEN}"),
                Prefix::Jwt,
                vec![Finding::PrefixSpaces(2)],
            ),
            (
                format!("JWT{TOKEN}"),
                Prefix::Jwt,
                vec![Finding::PrefixSpaces(0)],
            ),
            (
                format!("\"JWT {TOKEN}\""),
                Prefix::Jwt,
                vec![Finding::Quotes],
            ),
            (
                format!("JWT \"{TOKEN}\""),
                Prefix::Jwt,
                vec![Finding::Quotes],
            ),
            (
                format!("JWT b'{TOKEN}'"),
                Prefix::Jwt,
                vec![Finding::BytesRepr],
            ),
            (
                format!("JWT {}\n  {}", &TOKEN[..50], &TOKEN[50..]),
                Prefix::Jwt,
                vec![Finding::Whitespace],
            ),
            (
                format!("signInWithCustomToken('\"JWT {TOKEN}\"')"),
                Prefix::Jwt,
                vec![Finding::Quotes],
            ),
        ] {
            let pasted = found(&text);
            assert_eq!(pasted.token.as_deref(), Some(TOKEN), "{text}");
            assert_eq!(
                (pasted.prefix, pasted.findings),
                (prefix, findings),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_token_is_named() {
        for (text, what) in [
            ("undefined", NotAToken::Literal("undefined")),
            ("JWT undefined", NotAToken::Literal("undefined")),
            (
                "window.tiledesk.signInWithCustomToken(undefined);",
                NotAToken::Literal("undefined"),
            ),
            (
                "window.tiledesk.signInWithCustomToken('JWT null');",
                NotAToken::Literal("null"),
            ),
            ("JWT [object Object]", NotAToken::Object),
            ("JWT [object Promise]", NotAToken::Promise),
            ("JWT ", NotAToken::Empty),
            ("signInWithCustomToken(\"\")", NotAToken::Empty),
            ("hello world", NotAToken::NoDots("hello world".into())),
            ("5f2b3c", NotAToken::NoDots("5f2b3c".into())),
        ] {
            assert_eq!(found(text).findings, [Finding::NotAToken(what)], "{text}");
        }
    }

    #[test]
    fn two_different_tokens_are_refused_and_the_same_twice_is_not() {
        let other = TOKEN.replace("QWRh", "QWRi");
        assert_eq!(
            find(&format!("JWT {TOKEN}\nJWT {other}")),
            Err(Unclear::Several(2))
        );
        assert_eq!(
            found(&format!("JWT {TOKEN}\nJWT {TOKEN}")).token.as_deref(),
            Some(TOKEN)
        );
    }
}
