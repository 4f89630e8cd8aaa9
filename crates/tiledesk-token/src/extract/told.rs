//! What a paste is in which there is no token: source code, a server's answer, a recording, a mask.

use super::header::headers;
use super::instead::is_page;
use super::masked::mask;
use super::script::calls;
use crate::escape;
use crate::findings::NotAToken;
use crate::json::{self, Json};
use crate::secret::is_uuid;

/// What a text is in which no token was found: `value` is what stands where one belongs, `whole` all that was pasted.
///
/// It says more than `not_a_token`, which is asked of each place where a token may be.
pub(super) fn told(what: NotAToken, value: &str, whole: &str) -> NotAToken {
    if !matches!(what, NotAToken::Empty | NotAToken::NoDots(_) | NotAToken::Text(_)) {
        return what;
    }
    let is_empty = what == NotAToken::Empty;
    template(value)
        // Scripts in a page have much in them that looks like a place for a token.
        .or_else(|| is_page(whole).then_some(NotAToken::Page))
        .or_else(|| (is_empty && !headers(whole, true).is_empty()).then_some(NotAToken::EmptyHeader))
        .or_else(|| code(whole))
        .or_else(|| mask(whole).map(NotAToken::Masked))
        .or_else(|| har(whole))
        .or_else(|| answer(whole))
        .or_else(|| no_value(whole))
        .or_else(|| has_form_of_secret(whole).then_some(NotAToken::SecretForm))
        .unwrap_or(what)
}

/// Names are shown, and nothing that may be a secret within quotes.
fn code_shown(code: &str) -> String {
    let is_name = |run: &str| run.len() < 12 || !run.bytes().any(|byte| byte.is_ascii_digit());
    if code.split(|c: char| !c.is_ascii_alphanumeric()).all(is_name) {
        format!("`{}`", escape::excerpt(code, 40))
    } else {
        "its argument".to_owned()
    }
}

/// A value with a gap that a template engine fills in.
fn template(value: &str) -> Option<NotAToken> {
    const BRACKETS: [(&str, &str); 5] = [("{{", "}}"), ("<%", "%>"), ("<?", "?>"), ("{%", "%}"), ("#{", "}")];
    let is_code = value.starts_with(['"', '\'', '`']);
    let gap = BRACKETS.iter().find_map(|(open, close)| {
        let from = value.get(value.find(open)?..)?;
        from.get(..from.find(close)? + close.len())
    });
    gap.filter(|_| !is_code).map(|gap| NotAToken::Template(code_shown(gap)))
}

/// A call of `signInWithCustomToken` with something else than a string.
fn code(whole: &str) -> Option<NotAToken> {
    let is_code = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$' | '`' | '"' | '\'' | '('))
    };
    let argument = calls(whole).map(|call| call.value).find(|value| !value.is_exact() && is_code(&value.text))?;
    Some(NotAToken::Code(code_shown(argument.text.trim())))
}

/// What a browser saved.
fn har(whole: &str) -> Option<NotAToken> {
    const HEAD: usize = 64 * 1024;
    let head = whole.get(..escape::floor(whole, HEAD))?;
    let is_har = head.trim_start().starts_with('{')
        && ["\"log\"", "\"entries\"", "\"request\""].iter().all(|member| head.contains(member));
    is_har.then_some(NotAToken::Har)
}

/// An HTTP response, or the body of one that says no.
fn answer(whole: &str) -> Option<NotAToken> {
    const LONGEST: usize = 64 * 1024;
    const PHRASES: [&str; 8] = [
        "unauthorized",
        "forbidden",
        "bad request",
        "not found",
        "internal server error",
        "bad gateway",
        "service unavailable",
        "too many requests",
    ];
    let text = whole.trim();
    if text.len() > LONGEST {
        return None;
    }
    let status = text.lines().find_map(|line| {
        let line = line.trim_start_matches(['<', ' ', '\t']);
        let (version, rest) = line.split_once(' ')?;
        let is_version = version.starts_with("HTTP/") && version.len() <= 8;
        rest.get(..3)?.parse().ok().filter(|status| is_version && (100..600).contains(status))
    });
    let bare = text.trim_matches('"').trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').to_ascii_lowercase();
    let is_phrase = PHRASES.contains(&bare.as_str());
    (status.is_some() || is_phrase || is_refusal(text)).then_some(NotAToken::Answer(status))
}

/// JSON that tells of an error.
fn is_refusal(text: &str) -> bool {
    const NAMES: [&str; 9] =
        ["error", "errors", "message", "msg", "success", "statusCode", "detail", "error_description", "timestamp"];
    if !text.starts_with('{') {
        return false;
    }
    matches!(json::parse(text), Ok(Json::Object(pairs)) if pairs.iter().any(|(name, _)| NAMES.contains(&name.as_str())))
}

/// JSON with a field for the token, which holds nothing.
fn no_value(whole: &str) -> Option<NotAToken> {
    const DEEPEST: usize = 4;
    fn field(json: &Json, depth: usize) -> Option<&str> {
        let Json::Object(pairs) = json else { return None };
        let is_for_token = |name: &str| {
            let name = name.to_ascii_lowercase();
            name.len() <= 24 && ["token", "jwt", "authorization"].iter().any(|word| name.contains(word))
        };
        let is_nothing = |value: &Json| matches!(value, Json::Null | Json::Bool(_));
        pairs.iter().find_map(|(name, value)| {
            let found = (is_for_token(name) && is_nothing(value)).then_some(name.as_str());
            found.or_else(|| (depth < DEEPEST).then(|| field(value, depth + 1)).flatten())
        })
    }
    const LONGEST: usize = 64 * 1024;
    let text = whole.trim();
    let json = Some(text).filter(|text| text.starts_with('{') && text.len() <= LONGEST)?;
    let json = json::parse(json).ok()?;
    field(&json, 0).map(|name| NotAToken::NoValue(format!("`{}`", escape::excerpt(name, 24))))
}

/// `hexdump -C`, `xxd`, `od -tx1`: an offset, and bytes.
pub(super) fn is_hex_dump(whole: &str) -> bool {
    let is_hex = |word: &str| word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut lines = whole.lines().filter(|line| !line.trim().is_empty()).take(8).peekable();
    lines.peek().is_some()
        && lines.all(|line| {
            let mut words = line.split_whitespace();
            let offset = words.next().unwrap_or_default().trim_end_matches(':');
            (7..=8).contains(&offset.len())
                && is_hex(offset)
                && words.take(4).all(|word| matches!(word.len(), 2 | 4) && is_hex(word))
        })
}

/// Whether a short text has a UUID in it and says nothing else than a name.
fn has_form_of_secret(whole: &str) -> bool {
    const LONGEST: usize = 120;
    let text = whole.trim();
    text.len() <= LONGEST && text.split([' ', '\t', '\n', '\r', '=', ':', '"', '\'', ',', ';']).any(is_uuid)
}
