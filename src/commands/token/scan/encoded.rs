//! What a browser's recording (HAR 1.2) has in base64: the bodies of answers, which are not decoded here.

use std::path::Path;

use memchr::memmem;

use super::shown;
use crate::commands::Context;
use crate::error::shell::SHELL;
use crate::paths;

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

/// Nobody is to take a token in a body that was not decoded for one that is not there.
pub(super) fn warn(context: &mut Context<'_>, path: &Path) {
    let named = shown(path);
    context.ui.warning(&format!("{named} has bodies in base64, and tokens in those were not looked for"));
    context.ui.hint(&if path == Path::new("-") || !paths::is_shown(path) {
        "`tilepass token inspect -` finds them, too".to_owned()
    } else {
        format!("to find them, too: `tilepass token inspect - <{}`", SHELL.in_quotes(path))
    });
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
