//! The `Authorization` header in a request as people copy it: a dump, cURL, `fetch`, a HAR, or the one line alone.

use super::candidate::has_candidate;
use super::delimiter::{Delimiter, without_blanks};
use super::mistake::Certainty;
use super::place::Located;
use super::requests::SignIns;
use crate::escape;

const NAME: &str = "authorization";

/// A header of that name, and where it stands in the text.
pub(super) struct Header {
    pub(super) at: usize,
    pub(super) value: Located,
    /// What the value is known to be, should there be no token in it; `None` where it is not what a sign-in sent.
    pub(super) sent: Option<Certainty>,
}

/// Every `Authorization` header in a text, in its order: exact in a request to sign-in, or where nothing else was pasted.
///
/// `is_all` says that the text is all that was pasted.
pub(super) fn headers(text: &str, is_all: bool) -> Vec<Header> {
    let sign_ins = SignIns::of(text);
    let mut found = Vec::new();
    let mut only = None;
    let mut last_sign_in = None;
    for Named { at, value, end, quoted, is_quoted } in named(text) {
        let is_of_sign_in = sign_ins.at(at);
        // As it is sent, a quote is part of it.
        let is_raw = is_of_sign_in.is_some_and(|index| sign_ins.is_raw(index));
        let is_sent = is_raw || is_sent(text, at);
        let value = if is_sent && let Some(line) = quoted { tidy(line).to_owned() } else { value };
        let is_exact = is_of_sign_in.is_some() || is_all && found.is_empty() && is_alone(text, at, end);
        let value = if is_exact { Located::exact(value) } else { Located::loose(value) };
        if has_candidate(&value.text) {
            only = if only.is_none() { Some(found.len()) } else { Some(usize::MAX) };
        }
        // A request has one, and what follows may be its answer.
        let is_first = is_of_sign_in.is_some() && is_of_sign_in != last_sign_in;
        last_sign_in = is_of_sign_in.or(last_sign_in);
        let is_sum = text.get(end..).is_some_and(|behind| behind.trim_start().starts_with(['+', '.']));
        let certainty = if is_sent || is_quoted { Certainty::Text } else { Certainty::Word };
        let sent = (is_first && !(is_quoted && is_sum)).then_some(certainty);
        found.push(Header { at, value, sent });
    }
    // Wherever its address stands, but not that of another request.
    if let Some(header) = only.and_then(|only| found.get_mut(only))
        && is_all
        && !sign_ins.is_empty()
        && last_sign_in.is_none()
        && sign_ins.is_before_all(header.at)
    {
        header.value = Located::exact(std::mem::take(&mut header.value.text));
    }
    found
}

/// The value of an `Authorization` header: of a request to sign-in, else the first with something like a token in it,
/// else the first.
pub(super) fn authorization_header(text: &str) -> Option<Located> {
    let mut values: Vec<Located> = headers(text, true).into_iter().map(|header| header.value).collect();
    let exact = values.iter().position(Located::is_exact);
    let index = exact.or_else(|| values.iter().position(|value| has_candidate(&value.text))).unwrap_or_default();
    (index < values.len()).then(|| values.swap_remove(index))
}

/// What stands behind the name of a header.
struct Named<'a> {
    at: usize,
    value: String,
    end: usize,
    /// The line, where that begins with a quote that may be part of the value.
    quoted: Option<&'a str>,
    /// Whether a quote ends the value, so that it is no code.
    is_quoted: bool,
}

fn named(text: &str) -> impl Iterator<Item = Named<'_>> {
    let lower = text.to_ascii_lowercase();
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + lower.get(from..)?.find(NAME)?;
            from = at + NAME.len();
            // `Proxy-Authorization`, `authorizationUrl`.
            let is_word = lower.get(..at)?.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
            if let Some(named) = Named::behind(text, at).filter(|_| !is_word) {
                from = named.end.max(from);
                return Some(named);
            }
        }
    })
}

impl<'a> Named<'a> {
    /// `name: value` to the end of the line, `'name: value'`, `"name": "value"`, `"name"="value"`,
    /// `"name": "authorization", "value": "…"`, or name and value as two lines.
    fn behind(text: &'a str, at: usize) -> Option<Self> {
        let before = text.get(..at)?;
        let opened = Delimiter::before(before.get(escape::floor(before, at.saturating_sub(64))..)?);
        let rest = text.get(at + NAME.len()..)?;
        let closed = opened.and_then(|quote| rest.strip_prefix(quote.written));
        let (after, quote) = match closed {
            Some(rest) => (member(rest)?, None),
            None => (line_value(before, rest)?, opened),
        };
        let line = || after.split(['\r', '\n']).next().unwrap_or_default();
        let start = text.len() - after.len();
        if let Some(quote) = quote {
            let line = line();
            let length = closing(line, quote.written).unwrap_or(line.len());
            let value = tidy(line.get(..length)?);
            let value = if quote.written == "^\"" { value.replace('^', "") } else { value.to_owned() };
            let closed = if length < line.len() { quote.written.len() } else { 0 };
            return Some(Self { at, value, end: start + length + closed, quoted: None, is_quoted: true });
        }
        if let Some(quote) = Delimiter::at(after) {
            let (value, behind) = quote.read(after.get(quote.written.len()..)?);
            let quoted = closed.is_none().then(line);
            let end = text.len() - behind.len();
            return Some(Self { at, value: tidy(&value).to_owned(), end, quoted, is_quoted: true });
        }
        let line = line();
        Some(Self { at, value: tidy(line).to_owned(), end: start + line.len(), quoted: None, is_quoted: false })
    }
}

/// A value without white space around it, and without the line break that logs write behind it.
fn tidy(value: &str) -> &str {
    let value = value.trim_end_matches("\\n").trim_end_matches("\\r");
    value.trim_matches([' ', '\t', '\r', '\n'])
}

/// Where the quote that closes `'name: value'` stands in a line: behind it the word ends.
fn closing(line: &str, quote: &str) -> Option<usize> {
    let ends = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t', ',', ')', ']', '}', ';', '\\', '"', '\'']);
    let mut all = line.match_indices(quote).map(|(at, _)| at);
    all.find(|at| line.get(at + quote.len()..).is_some_and(ends))
}

/// Behind the quoted name of a member, or of a header in a list of names and values.
fn member(rest: &str) -> Option<&str> {
    const LONGEST: usize = 256;
    let rest = rest.trim_start_matches([' ', '\t']);
    let separated = [":", "=>", "="].iter().find_map(|separator| rest.strip_prefix(separator));
    if let Some(value) = separated {
        let value = without_blanks(value);
        return Some(value.strip_prefix('[').map_or(value, without_blanks));
    }
    let next = without_blanks(rest.strip_prefix(',')?);
    // `("name": "authorization", "value": "…")`, perhaps with other members between.
    let object = next.get(..escape::floor(next, LONGEST))?;
    let object = object.split('}').next()?;
    let value = object.match_indices("value").find_map(|(at, word)| {
        let quote = Delimiter::before(object.get(..at)?)?;
        let behind = next.get(at + word.len()..)?.strip_prefix(quote.written)?;
        without_blanks(behind).strip_prefix(':')
    });
    // Python's bytes, and names and values one after the other.
    Some(value.map_or(next.strip_prefix('b').filter(|n| n.starts_with('\'')).unwrap_or(next), without_blanks))
}

/// Behind a header's name that no quote closes.
fn line_value<'a>(before: &str, rest: &'a str) -> Option<&'a str> {
    let value = rest.trim_start_matches([' ', '\t']);
    if let Some(value) = value.strip_prefix(':') {
        // A browser's tools copy name and value as two lines. The next header is no value.
        let next = value.trim_start();
        let line_breaks = value.get(..value.len() - next.len()).map_or(0, |gap| gap.matches('\n').count());
        let is_empty = match line_breaks {
            0 => false,
            1 => is_header_line(next),
            // The end of the headers.
            _ => is_header_line(next) || !next.lines().next().is_some_and(has_candidate),
        };
        return Some(if is_empty { value } else { next });
    }
    let begins_line = line_before(before).is_some_and(|line| line.trim().is_empty());
    let is_apart = rest.starts_with(['\t', '\n', '\r']);
    (begins_line && is_apart).then(|| value.trim_start())
}

/// Whether a text begins with `Name: value`, or with what `curl -v` puts before one.
fn is_header_line(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default().trim_start_matches(['>', '<', ' ', '\t']);
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    line.is_empty() || line.split_once(':').is_some_and(|(name, _)| is_name(name))
}

/// Whether a line is one that `curl -v` sent.
fn is_sent(text: &str, at: usize) -> bool {
    text.get(..at).and_then(line_before).is_some_and(|line| line.trim() == ">")
}

/// The line up to the end of a text, if it is a short one.
fn line_before(text: &str) -> Option<&str> {
    const LONGEST: usize = 64;
    let tail = text.get(escape::floor(text, text.len().saturating_sub(LONGEST))..)?;
    if tail.len() == text.len() { tail.rsplit('\n').next() } else { tail.rsplit_once('\n').map(|(_, line)| line) }
}

/// Whether nothing else was pasted than this header, perhaps as an option of `curl` or as a member of an object.
fn is_alone(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).unwrap_or_default().trim_start();
    let after = text.get(end..).unwrap_or_default();
    let before = before.strip_prefix('>').map_or(before, str::trim_start);
    let before = before.strip_prefix("-H").or_else(|| before.strip_prefix("--header")).unwrap_or(before);
    matches!(before.trim_start(), "" | "\"" | "'" | "`") && matches!(after.trim(), "" | "," | "\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_read_in_every_format() {
        let exact = |text: &str| Located::exact(text.to_owned());
        let loose = |text: &str| Located::loose(text.to_owned());
        let sign_in = "https://x/auth/signinWithCustomToken";
        for (text, value) in [
            ("Authorization: JWT a.b.c\r\n".to_owned(), exact("JWT a.b.c")),
            ("authorization:\nJWT a.b.c\n".to_owned(), exact("JWT a.b.c")),
            ("> authorization: \"JWT a.b.c\"\n".to_owned(), exact("\"JWT a.b.c\"")),
            ("-H 'Authorization: JWT a.b.c' \\".to_owned(), exact("JWT a.b.c")),
            ("\"authorization\": \"JWT a.b.c\",".to_owned(), exact("JWT a.b.c")),
            (format!("curl '{sign_in}' -H 'authorization: JWT a.b.c' -b 'x=y'"), exact("JWT a.b.c")),
            (format!("curl ^\"{sign_in}^\" ^\r\n  -H ^\"authorization: JWT a.b.c^\" ^\r\n"), exact("JWT a.b.c")),
            (format!("fetch(\"{sign_in}\", {{ headers: {{ Authorization: `JWT a.b.c` }} }})"), exact("JWT a.b.c")),
            (format!("-Uri \"{sign_in}\" -Headers @{{ \"authorization\"=\"JWT a.b.c\" }}"), exact("JWT a.b.c")),
            (
                format!(
                    "{{\"request\":{{\"url\":\"{sign_in}\",\"headers\":[{{\"name\":\"authorization\",\"value\":\"JWT a.b.c\"}}]}}}}"
                ),
                exact("JWT a.b.c"),
            ),
            ("GET /cart HTTP/1.1\nAuthorization: JWT a.b.c\n".to_owned(), loose("JWT a.b.c")),
            ("map[Authorization:[JWT a.b.c] Host:[x]]".to_owned(), loose("[JWT a.b.c] Host:[x]]")),
            // The next header is no value.
            ("GET / HTTP/1.1\nAuthorization:\nAccept: */*\n".to_owned(), loose("")),
            ("> Authorization:\n> Accept: */*\n".to_owned(), loose("")),
            ("GET / HTTP/1.1\nAuthorization: \n\nbody".to_owned(), loose("")),
        ] {
            let found: Vec<Located> = headers(&text, true).into_iter().map(|header| header.value).collect();
            assert_eq!(found, [value], "{text}");
        }
        for text in ["Proxy-Authorization: JWT a.b.c", "authorizationUrl: x", "the authorization of it"] {
            assert!(headers(text, true).is_empty(), "{text}");
        }
    }
}
