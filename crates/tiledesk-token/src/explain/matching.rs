//! Where a piece of a known message stands in a text.
//!
//! Both are in small letters. A piece stands between word boundaries; a `*` in it is any stretch of up to
//! [`GAP`] bytes, so that one at an end of a piece opens the boundary there.

use std::ops::Range;

use crate::escape;

/// How much text a `*` may stand for.
const GAP: usize = 240;

/// The places of a piece, with what its `*` stand for.
pub(super) fn spans<'a>(text: &'a str, piece: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let begins_open = piece.starts_with('*');
    let mut parts = piece.trim_start_matches('*').split('*');
    let first = parts.next().unwrap_or_default();
    text.match_indices(first).filter_map(move |(start, _)| {
        let end = start + first.len();
        let end = parts.clone().filter(|part| !part.is_empty()).try_fold(end, |end, part| {
            let gap = text.get(end..).map(|rest| floor(rest, GAP + part.len()))?;
            Some(end + gap.find(part)? + part.len())
        })?;
        let open = piece.ends_with('*');
        ((begins_open || is_boundary(text, start)) && (open || is_boundary(text, end))).then_some(start..end)
    })
}

/// The beginning of a text: at most as many bytes, whole characters.
fn floor(text: &str, length: usize) -> &str {
    text.get(..escape::floor(text, length)).unwrap_or_default()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn neighbours(text: &str, at: usize) -> (Option<char>, Option<char>) {
    let before = text.get(..at).and_then(|t| t.chars().next_back());
    (before, text.get(at..).and_then(|t| t.chars().next()))
}

fn is_boundary(text: &str, at: usize) -> bool {
    let (before, after) = neighbours(text, at);
    !(before.is_some_and(is_word) && after.is_some_and(is_word))
}

/// Whether a place is a clause of its own, as a message stands behind its error's name, in quotes or in JSON: people
/// put such words into the middle of their sentences.
pub(super) fn is_clause(text: &str, place: &Range<usize>) -> bool {
    let (Some(before), Some(after)) = (text.get(..place.start), text.get(place.end..)) else { return false };
    let before = before.trim_end_matches(' ');
    let before = ["the", "this"].iter().find_map(|article| before.strip_suffix(article)).unwrap_or(before);
    let begins = before.trim_end_matches(' ').chars().next_back();
    let begins =
        begins.is_none_or(|c| matches!(c, ':' | '"' | '\'' | '`' | '(' | '[' | '{' | '>' | '=' | '-' | '|' | '\n'));
    let ends = match after.chars().next() {
        None | Some('.' | ':' | ';' | '!' | '"' | '\'' | '`' | ')' | ']' | '}' | '<' | '|' | '\n' | '\r') => true,
        // `(…)`, a time, or a place follows.
        Some(' ') => {
            let rest = after.trim_start_matches(' ');
            let number = |rest: &str| rest.trim_start_matches('\'').starts_with(|c: char| c.is_ascii_digit());
            rest.is_empty()
                || rest.starts_with(['(', '[', '{', '"', '\'', '-', '|'])
                || ["at ", "by ", "on ", "since "].iter().any(|word| rest.strip_prefix(word).is_some_and(number))
                || rest.starts_with("at -e line")
        }
        Some(_) => false,
    };
    begins && ends
}

/// How far from a status the words are that make it one, in bytes.
const NEAR: usize = 64;

/// Whether a number is a status: it is a clause of its own, or stands where messages and people put one.
pub(super) fn is_status(text: &str, place: &Range<usize>) -> bool {
    const BEFORE: [&str; 17] = [
        "http",
        "status",
        "statuscode",
        "code",
        "error",
        "says",
        "said",
        "returned",
        "returns",
        "return",
        "answered",
        "answers",
        "responded",
        "failed",
        "got",
        "get",
        "gives",
    ];
    const AFTER: [&str; 10] = ["error", "response", "from", "on", "at", "when", "for", "in", "and", "if"];
    // What is further away says nothing.
    let (start, end) = (escape::floor(text, place.start.saturating_sub(NEAR)), escape::floor(text, place.end + NEAR));
    let (Some(before), Some(after)) = (text.get(start..place.start), text.get(place.end..end)) else { return false };
    let mut words =
        before.split_whitespace().rev().map(|word| word.trim_end_matches([':', '=', ',', '"', '\'', '(', '>']));
    let word = words.find(|word| !matches!(*word, "a" | "an" | "the" | "of" | "with" | "" | "status" | "code"));
    let adjoins = before.split_whitespace().next_back().is_some_and(|word| {
        word.contains('/') || ["status", "code", "http", "error", "err_"].iter().any(|mark| word.contains(mark))
    });
    let next = after.split_whitespace().next().unwrap_or_default();
    let ends = !after.starts_with(' ') || next.is_empty() || next.starts_with('(') || AFTER.contains(&next);
    is_clause(text, place) || adjoins || (ends && word.is_some_and(|word| BEFORE.contains(&word)))
}

/// Whether a text has a word that messages about requests, and of programs, have.
pub(super) fn is_of_a_program(text: &str) -> bool {
    const WORDS: [&str; 18] = [
        "http*",
        "status",
        "statuscode",
        "*error:",
        "exception",
        "response*",
        "console",
        "tiledesk*",
        "curl",
        "jwt",
        "xhr",
        "axios*",
        "signin*",
        "resource",
        "sign-in",
        "propert*",
        "endpoint",
        "widget",
    ];
    WORDS.iter().any(|word| spans(text, word).next().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, piece: &str) -> Option<Range<usize>> {
        spans(text, piece).next()
    }

    #[test]
    fn a_piece_stands_between_boundaries() {
        assert_eq!(found("status 401", "401"), Some(7..10));
        assert_eq!(found("order 14012", "401"), None);
        assert_eq!(found("err_401", "401"), None);
        assert_eq!(found("expiredsignatureerror", "expiredsignature"), None);
        assert_eq!(found("expiredsignatureerror", "expiredsignature*"), Some(0..16));
        assert_eq!(found("401401 401", "401"), Some(7..10));
    }

    #[test]
    fn a_star_is_a_short_stretch() {
        assert_eq!(found("class \"a\\b\" not found", "class * not found"), Some(0..21));
        assert_eq!(found(&format!("class {} not found", "é".repeat(GAP)), "class * not found"), None);
        assert_eq!(found("", "*error:"), None);
        assert_eq!(found("a typeerror: b", "*error:"), Some(6..12));
    }

    #[test]
    fn a_clause_is_no_part_of_a_sentence() {
        let clause = |text: &str| spans(text, "token is expired").any(|place| is_clause(text, &place));
        for text in [
            "token is expired",
            "error: the token is expired.",
            "{\"msg\":\"token is expired\"}",
            "token is expired by 3m",
        ] {
            assert!(clause(text), "{text}");
        }
        for text in ["my token is expired", "token is expired, said the conductor", "the bus token is expired by now"] {
            assert!(!clause(text), "{text}");
        }
    }
}
