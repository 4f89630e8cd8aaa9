//! Bodies that a mail or a browser's recording has in base64, decoded.

use super::candidate::has_candidate;
use crate::jws::misread;

/// What is shorter holds no token, in characters.
const SHORTEST: usize = 120;

/// The text with each body in base64 decoded that has a token in it; `None` where nothing says that there is one.
///
/// A text that is nothing else than base64 is left alone: somebody may hand it over like that.
pub(super) fn without_base64(text: &str) -> Option<String> {
    if !text.contains("base64") && !text.contains("Base64") && !text.contains("BASE64") {
        return None;
    }
    let mut output = String::new();
    let mut read = 0;
    let mut from = 0;
    while let Some(body) = next_body(text, from) {
        from = body.1.max(from + 1);
        let encoded = text.get(body.0..body.1)?;
        let decoded = misread::decode(encoded).and_then(|bytes| String::from_utf8(bytes).ok());
        let Some(decoded) = decoded.filter(|decoded| has_candidate(decoded)) else {
            continue;
        };
        let before = text.get(read..body.0)?;
        output.push_str(before);
        if before.ends_with('"') {
            // Still a string of JSON.
            let quoted = serde_json::Value::from(decoded).to_string();
            output.push_str(quoted.get(1..quoted.len() - 1)?);
        } else {
            output.push_str(&decoded);
        }
        read = body.1;
    }
    if output.is_empty() {
        return None;
    }
    output.push_str(text.get(read..)?);
    Some(output)
}

/// The next run of characters of base64 in lines of one width, from this place on, that is long enough.
fn next_body(text: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let is_one = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let mut start = from;
    loop {
        start += bytes.get(start..)?.iter().position(|byte| is_one(*byte))?;
        let mut end = start;
        let mut width = None;
        loop {
            let line = bytes.get(end..)?.iter().take_while(|byte| is_one(**byte)).count();
            end += line;
            let gap = match bytes.get(end..)? {
                [b'\r', b'\n', next, ..] if is_one(*next) => 2,
                [b'\n', next, ..] if is_one(*next) => 1,
                _ => break,
            };
            // The last line is the only one that may be shorter.
            if line < 60 || width.is_some_and(|width| width != line) {
                break;
            }
            width = Some(line);
            end += gap;
        }
        // A part of a token.
        let adjoins = |byte: Option<&u8>| matches!(byte, Some(b'.' | b'-' | b'_'));
        let before = start.checked_sub(1).and_then(|at| bytes.get(at));
        if end - start >= SHORTEST && !adjoins(before) && !adjoins(bytes.get(end)) {
            return Some((start, end));
        }
        start = end.max(start + 1);
    }
}
