//! The `Authorization` header in a request as people copy it: a dump, cURL, `fetch`, a HAR, or the one line alone.

use super::candidate::has_candidate;
use super::place::Located;
use super::script::literal;
use crate::json::Json;

/// What the widget asks at sign-in.
const PATH: &str = "/auth/signinWithCustomToken";
const NAME: &str = "authorization";

/// The value of an `Authorization` header: of a request to sign-in, else the first with something like a token in it,
/// else the first.
pub(super) fn authorization_header(text: &str) -> Option<Located> {
    let mut first: Option<Located> = None;
    let mut from = 0;
    let lower = text.to_ascii_lowercase();
    let mut requests = Requests::new(text);
    while let Some(at) = lower.get(from..)?.find(NAME).map(|at| from + at) {
        from = at + NAME.len();
        let Some(value) = Value::behind(text, at) else {
            continue;
        };
        from = value.end.max(from);
        // As logs write the end of a line.
        let found = value.text.trim_end_matches("\\n").trim_end_matches("\\r");
        let found = found.trim_matches([' ', '\t', '\r', '\n']).to_owned();
        if requests.is_sign_in(at) || is_alone(text, at, value.end) {
            return Some(Located::exact(found));
        }
        if first.as_ref().is_none_or(|first| !has_candidate(&first.text) && has_candidate(&found)) {
            first = Some(Located::loose(found));
        }
    }
    first
}

/// The value of a header, and where it ends.
struct Value {
    text: String,
    end: usize,
}

impl Value {
    /// What stands behind the header's name at `at`: `name: value` to the end of the line, `'name: value'`,
    /// `"name": "value"`, or, as some shells have it, `"name"="value"`.
    fn behind(text: &str, at: usize) -> Option<Self> {
        let is_quote = |c: &char| matches!(*c, '"' | '\'' | '`');
        let opened = text.get(..at)?.chars().next_back().filter(is_quote);
        let mut rest = text.get(at + NAME.len()..)?;
        let mut quote = opened;
        if let Some(closed) = opened.and_then(|quote| rest.strip_prefix(quote)) {
            quote = None;
            rest = closed;
        }
        let is_member = opened.is_some() && quote.is_none();
        let rest = rest.trim_start_matches([' ', '\t']);
        let after = match rest.strip_prefix(':') {
            None if is_member => rest.strip_prefix("=>").or_else(|| rest.strip_prefix(['=', ',']))?,
            other => other?,
        };
        // A browser's tools copy name and value as two lines.
        let after = after.trim_start();
        let start = text.len() - after.len();
        if quote.is_none()
            && let Some(quote) = after.chars().next().filter(is_quote)
        {
            let (contents, behind) = literal(after.get(1..)?, quote);
            return Some(Self { text: contents, end: text.len() - behind.len() });
        }
        let line = after.split(['\r', '\n']).next().unwrap_or_default();
        let length = quote.and_then(|quote| line.rfind(quote)).unwrap_or(line.len());
        let closed = usize::from(length < line.len());
        Some(Self { text: after.get(..length)?.to_owned(), end: start + length + closed })
    }
}

/// Whether nothing else was pasted than this header, perhaps as an option of `curl` or as a member of an object.
fn is_alone(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).unwrap_or_default().trim_start();
    let after = text.get(end..).unwrap_or_default();
    let before = before.strip_prefix('>').map_or(before, str::trim_start);
    let before = before.strip_prefix("-H").or_else(|| before.strip_prefix("--header")).unwrap_or(before);
    matches!(before.trim_start(), "" | "\"" | "'" | "`") && matches!(after.trim(), "" | "," | "\\")
}

/// Where each request in a text begins, and whether it is one to sign-in; asked in the order of the text.
struct Requests<'a> {
    text: &'a str,
    /// Of the request that was asked for last.
    range: std::ops::Range<usize>,
    is_sign_in: bool,
}

impl<'a> Requests<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, range: 0..0, is_sign_in: false }
    }

    fn is_sign_in(&mut self, at: usize) -> bool {
        while self.range.end <= at {
            let start = self.range.end;
            let Some(rest) = self.text.get(start..).filter(|rest| !rest.is_empty()) else {
                return false;
            };
            let end = next_request(rest).map_or(self.text.len(), |next| start + next);
            self.range = start..end;
            self.is_sign_in = self.text.get(start..end).is_some_and(|request| request.contains(PATH));
        }
        self.is_sign_in
    }
}

/// Where the next request begins, behind the first line.
fn next_request(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if at > 0 && begins_request(line) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

fn begins_request(line: &str) -> bool {
    let line = line.trim_start_matches(['>', ' ', '\t', '$', '#']);
    let methods = ["GET ", "POST ", "PUT ", "PATCH ", "DELETE ", "OPTIONS ", "HEAD ", ":method"];
    let commands = ["curl ", "fetch(", "await fetch(", "Invoke-WebRequest", "HTTP/1", "HTTP/2"];
    methods.iter().chain(&commands).any(|start| line.starts_with(start))
}

/// The value of the `Authorization` header of a request to sign-in, in a HAR or in another JSON that has requests.
pub(super) fn recorded(json: &Json) -> Option<&str> {
    match json {
        Json::Array(items) => items.iter().find_map(recorded),
        Json::Object(pairs) => {
            let url = json.get("url").and_then(Json::as_text);
            let own = url.filter(|url| url.contains(PATH)).and_then(|_| header_in(json.get("headers")?));
            own.or_else(|| pairs.iter().find_map(|(_, value)| recorded(value)))
        }
        _ => None,
    }
}

/// In a list of names and values, or in an object.
fn header_in(headers: &Json) -> Option<&str> {
    let is_it = |name: &str| name.eq_ignore_ascii_case(NAME);
    match headers {
        Json::Array(items) => items
            .iter()
            .find(|item| item.get("name").and_then(Json::as_text).is_some_and(is_it))
            .and_then(|item| item.get("value")?.as_text()),
        Json::Object(pairs) => pairs.iter().find(|(name, _)| is_it(name)).and_then(|(_, value)| value.as_text()),
        _ => None,
    }
}
