//! What programs write in place of a secret that they show.

use crate::escape;
use crate::findings::not_a_token::{Mask, MaskedBy};

/// What stands in brackets or alone where something was hidden, in small letters, and who writes that.
const WORDS: [(&str, MaskedBy); 17] = [
    ("masked", MaskedBy::GitLab),
    ("filtered", MaskedBy::Filter),
    ("redacted", MaskedBy::Logger),
    ("secure", MaskedBy::Runner),
    ("hidden", MaskedBy::Logger),
    ("removed", MaskedBy::Logger),
    ("secret", MaskedBy::Logger),
    ("sensitive", MaskedBy::Logger),
    ("sensitive value", MaskedBy::Runner),
    ("protected", MaskedBy::Logger),
    ("scrubbed", MaskedBy::Logger),
    ("stripped", MaskedBy::Logger),
    ("obfuscated", MaskedBy::Logger),
    ("omitted", MaskedBy::Logger),
    ("private", MaskedBy::Logger),
    ("token", MaskedBy::Logger),
    ("auth", MaskedBy::Logger),
];

/// The longest mask that is looked at, in bytes.
const LONGEST: usize = 64;

/// The first mask in a text.
pub(super) fn mask(text: &str) -> Option<Mask> {
    let places = text.match_indices(is_first).map(|(at, _)| at);
    places.filter(|at| is_value(text, *at)).find_map(|at| {
        let (length, by) = mask_at(text.get(at..)?)?;
        let shown = escape::escaped(text.get(at..at + length)?).into_owned();
        Some(Mask { shown, by })
    })
}

/// The mask that goes on where a token breaks off: its length in bytes.
pub(super) fn mask_behind(after: &str) -> Option<usize> {
    mask_at(after).filter(|(_, by)| *by != MaskedBy::Browser).map(|(length, _)| length)
}

fn is_first(c: char) -> bool {
    matches!(c, '*' | '[' | '<' | '(' | '\u{2022}' | '\u{25cf}' | '\u{2588}' | 'R' | 'r' | 'S' | 'x' | 'X')
}

/// Whether a value may begin here: a word of prose or of a longer name is none, nor is a comment.
fn is_value(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    match before.chars().next_back() {
        None => true,
        Some(last) => {
            !last.is_alphanumeric() && !matches!(last, '/' | '*' | '_' | '-' | '\u{2022}' | '\u{25cf}' | '\u{2588}')
        }
    }
}

/// The mask that begins a text: its length in bytes, and who writes it.
fn mask_at(text: &str) -> Option<(usize, MaskedBy)> {
    let first = text.chars().next()?;
    let run = || text.chars().take(LONGEST).take_while(|c| *c == first).count();
    match first {
        '*' => {
            let count = run();
            let behind = text.get(count..)?;
            // `** REDACTED **`
            if let Some((inner, _)) = behind.get(..escape::floor(behind, LONGEST))?.split_once("**")
                && count == 2
                && by_word(inner).is_some()
            {
                return Some((inner.len() + 4, MaskedBy::Logger));
            }
            let by = if count == 3 { MaskedBy::Actions } else { MaskedBy::Runner };
            (count >= 3 && ends(behind)).then_some((count, by))
        }
        '\u{2022}' | '\u{25cf}' | '\u{2588}' => {
            let count = run();
            let by = if first == '\u{2588}' { MaskedBy::Logger } else { MaskedBy::Field };
            (count >= 2).then_some((count * first.len_utf8(), by))
        }
        '[' | '<' | '(' => {
            let close = match first {
                '[' => ']',
                '<' => '>',
                _ => ')',
            };
            let window = text.get(1..escape::floor(text, LONGEST))?;
            let inner = window.split_once(close)?.0;
            let word = inner.trim();
            let by = if word.ends_with("bytes were stripped") {
                MaskedBy::Browser
            } else if word.starts_with("PII ") {
                MaskedBy::Logger
            } else {
                // `(token)` and `<token>` are a sentence's or a placeholder.
                by_word(word).filter(|_| first == '[' || !matches!(word, "token" | "auth" | "secret" | "private"))?
            };
            (first == '[' || !inner.contains('(')).then_some((inner.len() + 2, by))
        }
        // `"authorization": Sensitive`, `JWT REDACTED`
        'R' | 'r' | 'S' => {
            let word = ["REDACTED", "redacted", "Sensitive"].into_iter().find(|word| text.starts_with(word))?;
            let behind = text.get(word.len()..)?;
            ends(behind).then_some((word.len(), MaskedBy::Logger))
        }
        'x' | 'X' => {
            let count = run();
            (count >= 5 && ends(text.get(count..)?)).then_some((count, MaskedBy::Runner))
        }
        _ => None,
    }
}

fn by_word(inner: &str) -> Option<MaskedBy> {
    let inner = inner.trim().to_ascii_lowercase();
    WORDS.iter().find(|(word, _)| *word == inner).map(|(_, by)| *by)
}

/// Whether a value may end here.
fn ends(after: &str) -> bool {
    after.chars().next().is_none_or(|c| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ')' | ']' | '}' | ',' | ';' | '.' | '&' | '<' | '\\')
    })
}

#[cfg(test)]
mod tests {
    use super::{MaskedBy, mask, mask_behind};

    #[test]
    fn a_mask_is_known_and_who_writes_it() {
        for (text, shown, by) in [
            ("JWT ***", "***", MaskedBy::Actions),
            ("f(\"***\")", "***", MaskedBy::Actions),
            ("token=****", "****", MaskedBy::Runner),
            ("Authorization: JWT [MASKED]", "[MASKED]", MaskedBy::GitLab),
            ("{\"authorization\":\"[Redacted]\"}", "[Redacted]", MaskedBy::Logger),
            ("{\"token\"=>\"[FILTERED]\"}", "[FILTERED]", MaskedBy::Filter),
            ("token: ** REDACTED **", "** REDACTED **", MaskedBy::Logger),
            ("JWT <redacted>", "<redacted>", MaskedBy::Logger),
            ("token = (sensitive value)", "(sensitive value)", MaskedBy::Runner),
            ("authorization: [227 bytes were stripped]", "[227 bytes were stripped]", MaskedBy::Browser),
            ("{\"authorization\": Sensitive, \"host\": \"x\"}", "Sensitive", MaskedBy::Logger),
            ("Authorization: \u{2588}\u{2588}", "\u{2588}\u{2588}", MaskedBy::Logger),
            ("JWT \u{2022}\u{2022}\u{2022}", "\u{2022}\u{2022}\u{2022}", MaskedBy::Field),
            ("token: xxxxxxxx", "xxxxxxxx", MaskedBy::Runner),
        ] {
            let found = mask(text);
            assert_eq!(found.as_ref().map(|mask| (mask.shown.as_str(), mask.by)), Some((shown, by)), "{text}");
        }
        for text in [
            "Accept: */*",
            "/*** a comment ***/",
            "**bold** text",
            "the token (hidden in a cookie)",
            "the (token) and <token>",
            "[object Object]",
            "<JWT TOKEN>",
            "this text was redacted_by us",
            "boxes",
            "",
        ] {
            assert_eq!(mask(text), None, "{text}");
        }
    }

    #[test]
    fn a_mask_hides_the_rest_of_a_token() {
        assert_eq!(mask_behind("***\""), Some(3));
        assert_eq!(mask_behind("[REDACTED]"), Some(10));
        assert_eq!(mask_behind(" and more"), None);
        assert_eq!(mask_behind("(see above)"), None);
    }
}
