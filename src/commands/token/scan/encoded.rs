//! What a browser's recording (HAR 1.2) has in base64: the bodies of answers, which are not decoded here.

use memchr::memmem;

/// Whether a text is a recording, or other JSON, by the beginning of it.
pub(super) fn is_json(start: &[u8]) -> bool {
    start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(start).trim_ascii_start().starts_with(b"{")
}

/// Whether a piece of it says of a body that it is in base64.
pub(super) fn has_body(text: &[u8]) -> bool {
    memmem::find_iter(text, b"\"base64\"").any(|at| {
        let before = text.get(..at).unwrap_or_default().trim_ascii_end();
        before.strip_suffix(b":").is_some_and(|name| name.trim_ascii_end().ends_with(b"\"encoding\""))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_member_of_that_name_says_so() {
        for text in
            [r#"{"text":"aaaa","encoding":"base64"}"#, "\"encoding\": \"base64\",", "{\"encoding\" :\r\n  \"base64\"}"]
        {
            assert!(has_body(text.as_bytes()), "{text}");
        }
        for text in
            ["", "\"base64\"", r#"{"encoding":"gzip","a":"base64"}"#, r#""encoding":base64"#, r#"encoding:"base64""#]
        {
            assert!(!has_body(text.as_bytes()), "{text}");
        }
        assert!(is_json(b"\xef\xbb\xbf \n{") && !is_json(b"127.0.0.1 {") && !is_json(b""));
    }
}
