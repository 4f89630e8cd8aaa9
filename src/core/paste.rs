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
    let text = without_fence(text);
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

/// The lines between Markdown's three backticks.
fn without_fence(text: &str) -> &str {
    text.trim()
        .strip_prefix("```")
        .and_then(|rest| rest.strip_suffix("```"))
        .and_then(|rest| rest.split_once('\n'))
        .map_or(text, |(_language, lines)| lines.trim_end())
}

/// The string that the widget or the server is given, out of whatever is around it.
fn handed_over(text: &str) -> String {
    // JSON in JSON in JSON, as logs have it, and no deeper.
    handed_over_within(text, 3)
}

fn handed_over_within(text: &str, deeper: usize) -> String {
    let holds_token = has_candidate(text);
    let found = [call_argument, json_value, authorization_header]
        .iter()
        .find_map(|finder| finder(text).filter(|found| !holds_token || has_candidate(found)));
    match found {
        Some(found) if deeper > 0 && has_candidate(&found) && !is_token_alone(found.trim()) => {
            handed_over_within(&found, deeper - 1)
        }
        Some(found) => found,
        None if is_token_alone(text.trim()) => text.trim().to_owned(),
        None => in_a_line(text.trim()),
    }
}

/// In a log line, a mail or a page: the first candidate, with the prefixes that stand directly before it.
fn in_a_line(text: &str) -> String {
    let Some(candidate) = candidates(text).next() else {
        return text.to_owned();
    };
    let start = candidate.as_ptr() as usize - text.as_ptr() as usize;
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(start + candidate.len()..).unwrap_or_default();
    let whole = if after.starts_with('…') {
        format!("{candidate}…")
    } else {
        continued(candidate, after).unwrap_or_else(|| candidate.to_owned())
    };
    format!("{}{whole}", trailing_prefixes(before))
}

/// A token that a mail program wrapped, and perhaps quoted with `>`: its lines, if together they are a whole token.
fn continued(first: &str, after: &str) -> Option<String> {
    let mut progress = Progress::default();
    progress.read(first);
    let mut whole = first.to_owned();
    let mut lines = after.split('\n');
    if progress.is_complete() || !lines.next()?.trim().is_empty() {
        return None;
    }
    for line in lines {
        let piece = line.trim_start_matches(['>', '|', ' ', '\t']).trim_end();
        if piece.is_empty() || !piece.bytes().all(is_token_byte) {
            return None;
        }
        whole.push('\n');
        whole.push_str(piece);
        progress.read(piece);
        if progress.is_complete() {
            return Some(whole);
        }
    }
    None
}

/// How far a token has come: its dots, and the length of what stands behind the last one.
#[derive(Default)]
struct Progress {
    dots: usize,
    last: usize,
}

impl Progress {
    fn read(&mut self, piece: &str) {
        for byte in piece.bytes() {
            if byte == b'.' {
                *self = Self {
                    dots: self.dots + 1,
                    last: 0,
                };
            } else {
                self.last += 1;
            }
        }
    }

    /// Whether there are three parts, the last as long as a signature of one of the usual algorithms.
    fn is_complete(&self) -> bool {
        self.dots == 2 && (matches!(self.last, 43 | 64 | 86) || self.last > 128)
    }
}

fn has_candidate(text: &str) -> bool {
    candidates(text).next().is_some()
}

/// Every run of token characters that begins like a JSON object in base64url, at a boundary.
fn candidates(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let bytes = rest.as_bytes();
            let start = (0..bytes.len()).find(|&i| {
                let begins = bytes.get(i..).is_some_and(|b| {
                    [b"eyJ", b"eyA", b"ewo", b"ew0", b"ewk"]
                        .iter()
                        .any(|head| b.starts_with(*head))
                });
                begins && is_boundary(bytes.get(..i).unwrap_or_default())
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

/// Whether a token may begin behind `before`: not within a word, and not at the second part of another token.
fn is_boundary(before: &[u8]) -> bool {
    match before {
        [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => true,
        [] | [.., b'\\', b'n' | b'r' | b't'] => true,
        [.., last, b'.'] | [.., last] => !is_base64url(*last),
    }
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn is_token_byte(byte: u8) -> bool {
    is_base64url(byte) || matches!(byte, b'.' | b'+' | b'/' | b'=')
}

/// A character of no width, as web pages and chat programs put in.
fn is_invisible(character: char) -> bool {
    !character.is_control() && text::is_unsafe(character)
}

/// The token's argument of `signInWithCustomToken("…")` or `('signInWithCustomToken', '…')`.
fn call_argument(text: &str) -> Option<String> {
    const NAME: &str = "signInWithCustomToken";
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
        let (value, rest) = script_value(argument.trim_start());
        if has_candidate(&value) {
            return Some(value);
        }
        first.get_or_insert(value);
        // Never behind: what was read is not read again.
        from = text.len() - rest.len();
    }
    first
}

/// What a script's expression comes to, as far as it is made of text literals and `+`; else its own text. And the rest.
fn script_value(from: &str) -> (String, &str) {
    let mut value = String::new();
    let mut rest = from;
    while let Some(quote) = rest
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'))
    {
        let (literal, after) = script_text(rest.get(1..).unwrap_or_default(), quote);
        value.push_str(&literal);
        rest = after;
        match after.trim_start().strip_prefix('+') {
            Some(more) => rest = more.trim_start(),
            None => return (value, rest),
        }
    }
    let end = rest.find([')', ';', '\n']).unwrap_or(rest.len());
    let (last, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
    if value.is_empty() {
        return (last.trim().to_owned(), after);
    }
    let written = from.len() - after.len();
    (
        from.get(..written).unwrap_or_default().trim().to_owned(),
        after,
    )
}

/// The contents of a script's text literal up to its closing quote, escapes resolved, and what stands behind it.
fn script_text(from: &str, quote: char) -> (String, &str) {
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
    (contents, characters.as_str())
}

/// The text with a token in it, in a JSON object or list.
fn json_value(text: &str) -> Option<String> {
    let trimmed = text.trim();
    if !trimmed.starts_with(['{', '[']) {
        return None;
    }
    let json = json::parse(trimmed).ok()?;
    find_text(&json, &has_candidate)
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
    // A browser's tools copy name and value as two lines.
    let value = text.get(at + NAME.len()..)?.trim_start();
    if let Some(quote @ ('"' | '\'' | '`')) = value.chars().next() {
        return Some(script_text(value.get(1..)?, quote).0);
    }
    let end = match quote {
        Some(quote) => value.find(quote)?,
        None => value.find(['\r', '\n']).unwrap_or(value.len()),
    };
    value.get(..end).map(|value| value.trim().to_owned())
}

/// Whether the whole text is one token, perhaps with prefixes, quotes, or wrapped over lines.
fn is_token_alone(text: &str) -> bool {
    let core = peel(text).rest.trim_start_matches(is_gap);
    let pieces = || core.split(is_gap).filter(|piece| !piece.is_empty());
    let is_token_text = |piece: &str| piece.chars().all(|c| c == '…' || is_token_character(c));
    // `token=eyJ…`, `JWT=eyJ…`: something else stands before it.
    let labelled = candidates(core)
        .next()
        .is_some_and(|candidate| candidate.as_ptr() != core.as_ptr());
    let first = pieces().next().unwrap_or_default();
    let mut progress = Progress::default();
    progress.read(first);
    let complete = progress.is_complete();
    let wrapped = pieces().nth(1).is_some();
    if !wrapped && is_damaged(core) {
        return true;
    }
    !labelled
        && pieces().all(is_token_text)
        && (!wrapped || (!complete && first.starts_with('e') && core.matches('.').count() <= 2))
}

/// Whether it is one token in which a character stands that none may have, and not a token with something behind it.
fn is_damaged(core: &str) -> bool {
    let is_foreign = |c: char| !is_token_character(c);
    let Some((input, signature)) = core.rsplit_once('.') else {
        return false;
    };
    (core.starts_with("ey") || core.starts_with("ew"))
        && input.matches('.').count() == 1
        && if signature.contains(is_foreign) {
            signature.chars().count() == 43 && !signature.ends_with(is_foreign)
        } else {
            input.contains(is_foreign)
        }
}

fn is_token_character(character: char) -> bool {
    u8::try_from(character).is_ok_and(is_token_byte)
}

/// What stands between the pieces of a token that was wrapped, or went through a web page.
fn is_gap(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}

/// The authentication schemes that stand at the end of `before`, with the white space behind them.
///
/// Only the two that say so: `token` and `basic` are words of a sentence here.
fn trailing_prefixes(before: &str) -> String {
    let is_prefix = |word: &str| word == "JWT" || word.eq_ignore_ascii_case("bearer");
    // In an address or a form a blank is written otherwise.
    for encoded in ["%20", "+"] {
        if let Some(head) = before.strip_suffix(encoded) {
            let word = last_word(head);
            return if is_prefix(word) {
                format!("{word} ")
            } else {
                String::new()
            };
        }
    }
    let mut start = before.len();
    loop {
        let head = before.get(..start).unwrap_or_default();
        let trimmed = head.trim_end();
        let word = last_word(trimmed);
        if trimmed.len() == head.len() || !is_prefix(word) {
            return before.get(start..).unwrap_or_default().to_owned();
        }
        start = trimmed.len() - word.len();
    }
}

/// The letters at the end of the text.
fn last_word(text: &str) -> &str {
    let letters = text
        .bytes()
        .rev()
        .take_while(u8::is_ascii_alphabetic)
        .count();
    text.get(text.len() - letters..).unwrap_or_default()
}

fn is_scheme_word(word: &str) -> bool {
    ["jwt", "bearer", "token", "basic"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// A text without what stands around its token.
struct Peeled<'a> {
    first: Prefix,
    words: usize,
    /// What stands behind each prefix.
    gaps: Vec<&'a str>,
    quoted: bool,
    /// Python's `b'…'`.
    bytes: bool,
    rest: &'a str,
}

/// Takes prefixes, quotes and `b'…'` away, in whatever order they stand.
fn peel(text: &str) -> Peeled<'_> {
    let mut peeled = Peeled {
        first: Prefix::None,
        words: 0,
        gaps: Vec::new(),
        quoted: false,
        bytes: false,
        rest: text.trim(),
    };
    loop {
        let rest = peeled.rest;
        let bytes = [("b'", '\''), ("b\"", '"')]
            .iter()
            .find_map(|(open, close)| rest.strip_prefix(open)?.strip_suffix(*close));
        if let (inner, true) = unquote(rest) {
            peeled.quoted = true;
            peeled.rest = inner.trim();
        } else if let Some(inner) = bytes {
            peeled.bytes = true;
            peeled.rest = inner.trim();
        } else if !peeled.skip_prefix() {
            // Last, as it looks at all of the text.
            let Some(inner) = without_lone_quote(rest) else {
                return peeled;
            };
            peeled.quoted = true;
            peeled.rest = inner.trim();
        }
    }
}

impl Peeled<'_> {
    fn skip_prefix(&mut self) -> bool {
        let letters = self
            .rest
            .bytes()
            .take_while(u8::is_ascii_alphabetic)
            .count();
        let (word, after) = self
            .rest
            .split_at_checked(letters)
            .unwrap_or((self.rest, ""));
        let glued = self
            .rest
            .strip_prefix("JWT")
            .filter(|r| r.starts_with("ey"));
        let (word, after) = glued.map_or((word, after), |rest| ("JWT", rest));
        let encoded = ["%20", "+"]
            .iter()
            .find_map(|blank| after.strip_prefix(blank))
            .filter(|rest| rest.starts_with('e'));
        let rest = encoded.unwrap_or_else(|| after.trim_start());
        let gap = after.get(..after.len() - rest.len()).unwrap_or_default();
        let ends = gap.is_empty() && glued.is_none() && !after.is_empty();
        if !is_scheme_word(word) || ends {
            return false;
        }
        // `token: JWT …` without its colon.
        let is_label =
            matches!(&self.first, Prefix::Other(label) if label.eq_ignore_ascii_case("token"));
        if self.words == 1 && is_label {
            self.words = 0;
            self.gaps.clear();
        }
        if self.words == 0 {
            self.first = match word {
                "JWT" => Prefix::Jwt,
                w if w.eq_ignore_ascii_case("bearer") => Prefix::Bearer,
                w => Prefix::Other(w.to_owned()),
            };
        }
        self.words += 1;
        self.gaps.push(gap);
        self.rest = rest;
        true
    }
}

const QUOTES: [(&str, &str); 7] = [
    ("\\\"", "\\\""),
    ("\"", "\""),
    ("'", "'"),
    ("`", "`"),
    ("\u{201c}", "\u{201d}"),
    ("\u{2018}", "\u{2019}"),
    ("\u{ab}", "\u{bb}"),
];

/// The text without one pair of quotes around it, and whether there was one.
fn unquote(text: &str) -> (&str, bool) {
    for (open, close) in QUOTES {
        if let Some(inner) = text.strip_prefix(open).and_then(|t| t.strip_suffix(close)) {
            return (inner, true);
        }
    }
    (text, false)
}

/// A token without the one quote before or behind it that lost its fellow.
fn without_lone_quote(text: &str) -> Option<&str> {
    let inner = QUOTES
        .iter()
        .find_map(|(open, close)| text.strip_prefix(open).or_else(|| text.strip_suffix(close)))?;
    let is_token = inner.contains('.') && inner.chars().all(|c| is_gap(c) || is_token_character(c));
    is_token.then_some(inner)
}

fn take_apart(handed_over: &str) -> Pasted {
    let peeled = peel(handed_over);
    let token = without_gaps(peeled.rest);
    if let Some(what) = not_a_token(&token, peeled.rest) {
        return Pasted {
            prefix: peeled.first,
            token: None,
            quoted: peeled.quoted,
            findings: vec![Finding::NotAToken(what)],
        };
    }
    let mut findings = Vec::new();
    if peeled.bytes {
        findings.push(Finding::BytesRepr);
    }
    if peeled.quoted {
        findings.push(Finding::Quotes);
    }
    if let Some(invisible) = peeled.rest.chars().find(|c| is_invisible(*c)) {
        findings.push(Finding::Invisible(invisible));
    } else if token.len() != peeled.rest.len() {
        findings.push(Finding::Whitespace);
    }
    match (&peeled.first, peeled.words) {
        (Prefix::None, _) => findings.push(Finding::PrefixMissing),
        (_, 2..) => findings.push(Finding::PrefixDoubled),
        (Prefix::Bearer, _) => findings.push(Finding::PrefixBearer),
        (Prefix::Other(word), _) => findings.push(Finding::PrefixOther(word.clone())),
        (Prefix::Jwt, _) => {}
    }
    if let Some(gap) = peeled.gaps.iter().find(|gap| **gap != " ") {
        findings.push(match *gap {
            "%20" | "+" => Finding::PrefixEncoded,
            gap => Finding::PrefixSpaces(gap.chars().count()),
        });
    }
    Pasted {
        prefix: peeled.first,
        token: Some(token),
        quoted: peeled.quoted,
        findings,
    }
}

/// The pieces of a token in one. A mail in quoted-printable ends a line that goes on with `=` (RFC 2045, 6.7).
fn without_gaps(text: &str) -> String {
    let mut pieces = text
        .split(is_gap)
        .filter(|piece| !piece.is_empty())
        .peekable();
    let mut token = String::with_capacity(text.len());
    while let Some(piece) = pieces.next() {
        let goes_on = pieces.peek().is_some();
        token.push_str(piece.strip_suffix('=').filter(|_| goes_on).unwrap_or(piece));
    }
    token
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
    // The base64url of `{`, in the header or, where that is broken, in the payload.
    let begins = |part: &str| part.starts_with("ey") || part.starts_with("ew");
    let mut parts = token.split('.');
    let (header, payload) = (parts.next().unwrap_or_default(), parts.next());
    if !begins(header) && !payload.is_some_and(begins) {
        let shown = quotable(given);
        return Some(match payload {
            None => NotAToken::NoDots(shown),
            Some(_) => NotAToken::Text(shown),
        });
    }
    let is_token_text = |c: char| c == '…' || is_token_character(c);
    if payload.is_none() && !token.chars().all(is_token_text) {
        return Some(NotAToken::NoDots(quotable(given)));
    }
    None
}

/// What may be said of a text that is no token: it may be the secret, pasted by mistake.
fn quotable(given: &str) -> String {
    const SHORT: usize = 16;
    let length = given.chars().count();
    let address = given.starts_with("https://") || given.starts_with("http://");
    if length < SHORT || address || given.contains(char::is_whitespace) {
        format!("`{}`", text::excerpt(given, 40))
    } else {
        format!("what was given ({length} characters)")
    }
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "ASCII")]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoiQWRhIn0.\
        c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJlc2lnbmE";

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
            format!("issued token JWT {TOKEN}"),
            format!("> JWT {TOKEN}"),
            format!("```\nJWT {TOKEN}\n```"),
            format!("Authorization:\nJWT {TOKEN}"),
            format!("authorization: JWT {TOKEN}\\r\\n"),
            format!("fetch(url, {{ headers: {{ Authorization: `JWT {TOKEN}` }} }})"),
            format!("{{\"body\":\"{{\\\"token\\\":\\\"JWT {TOKEN}\\\"}}\"}}"),
            format!("{{\"log\":\"token JWT {TOKEN}\\n\",\"stream\":\"stdout\"}}"),
            format!("https://shop.example/chat?jwt=JWT%20{TOKEN}&lang=en"),
            format!("Set-Cookie: token=JWT+{TOKEN}; Path=/"),
            format!("signInWithCustomToken(\"JWT \" + \"{TOKEN}\")"),
            format!("window.Tiledesk('signInWithCustomToken', {{ token: 'JWT {TOKEN}' }})"),
            format!("const t = 'JWT {TOKEN}';\nwindow.Tiledesk('signInWithCustomToken', t);"),
        ] {
            let pasted = found(&text);
            assert_eq!(pasted.token.as_deref(), Some(TOKEN), "{text}");
            assert_eq!(pasted.prefix, Prefix::Jwt, "{text}");
            assert_eq!(pasted.findings, [], "{text}");
        }
    }

    #[test]
    #[allow(clippy::too_many_lines, reason = "a table")]
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
            (format!("JWT {TOKEN}\""), Prefix::Jwt, vec![Finding::Quotes]),
            (
                format!("b'JWT {TOKEN}'"),
                Prefix::Jwt,
                vec![Finding::BytesRepr],
            ),
            (
                format!("JWT%20{TOKEN}"),
                Prefix::Jwt,
                vec![Finding::PrefixEncoded],
            ),
            (
                format!("JWT+{TOKEN}"),
                Prefix::Jwt,
                vec![Finding::PrefixEncoded],
            ),
            (
                format!("JWT={TOKEN}"),
                Prefix::None,
                vec![Finding::PrefixMissing],
            ),
            (
                format!("JWT \u{200b}{TOKEN}"),
                Prefix::Jwt,
                vec![Finding::Invisible('\u{200b}')],
            ),
            (
                format!("JWT {}\u{2060}{}", &TOKEN[..50], &TOKEN[50..]),
                Prefix::Jwt,
                vec![Finding::Invisible('\u{2060}')],
            ),
            (
                format!("Hi,\n\n> JWT {}\n> {}\n\nBye", &TOKEN[..50], &TOKEN[50..]),
                Prefix::Jwt,
                vec![Finding::Whitespace],
            ),
            (
                format!("JWT {}=\r\n{}", &TOKEN[..50], &TOKEN[50..]),
                Prefix::Jwt,
                vec![Finding::Whitespace],
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
            ("hello world", NotAToken::NoDots("`hello world`".into())),
            (
                "0f8fad5b-d9cb-469f-a165-70867728950e",
                NotAToken::NoDots("what was given (36 characters)".into()),
            ),
            ("5f2b3c", NotAToken::NoDots("`5f2b3c`".into())),
            (
                "signInWithCustomToken(\"JWT \" + token);",
                NotAToken::NoDots("`\"JWT \" + token`".into()),
            ),
            (
                "shop.example.com",
                NotAToken::Text("what was given (16 characters)".into()),
            ),
            (
                "{\"error\":\"No session. Log in.\"}",
                NotAToken::Text("`{\"error\":\"No session. Log in.\"}`".into()),
            ),
        ] {
            assert_eq!(found(text).findings, [Finding::NotAToken(what)], "{text}");
        }
    }

    #[test]
    fn what_was_shortened_keeps_its_dots() {
        for text in [
            format!("JWT {}...", &TOKEN[..60]),
            format!("JWT {}…", &TOKEN[..60]),
            "JWT eyJ…".to_owned(),
        ] {
            let token = found(&text).token.unwrap_or_default();
            assert!(token.ends_with(['.', '…']), "{text}: {token}");
        }
    }

    /// The work grows with the text, not with its square: these would take hours otherwise.
    #[test]
    fn much_of_anything_is_read_once() {
        for piece in [
            "signInWithCustomToken(\"",
            "signInWithCustomToken(a",
            "JWT ",
            "\"",
            "b'",
            "eyJ",
            "eyJ.",
            "eyJ\n",
            "eyJ.e\n>",
            "authorization:",
            "{\"a\":",
            "%20",
            "JWT \"",
            "…",
        ] {
            let text = piece.repeat((1 << 16) / piece.len());
            for text in [format!("{text}'"), format!("{text}JWT eyJ.eyJ.eyJ")] {
                let _ = find(&text);
            }
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
