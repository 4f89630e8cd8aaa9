//! What may be a token: where one may begin, and how far it goes.

use std::ops::Range;

use super::characters::{ends_in_escape, is_base64url, is_token_byte};

pub(super) fn has_candidate(text: &str) -> bool {
    candidates(text).next().is_some()
}

/// Every run of token characters that begins like a JSON object in base64url, at a boundary.
pub(super) fn candidates(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(from..)?;
            let bytes = rest.as_bytes();
            let start = (0..bytes.len()).find(|&i| {
                let begins = bytes
                    .get(i..)
                    .is_some_and(|b| [b"eyJ", b"eyA", b"ewo", b"ew0", b"ewk"].iter().any(|head| b.starts_with(*head)));
                begins && is_boundary(bytes.get(..i).unwrap_or_default())
            })?;
            let length = bytes.iter().skip(start).take_while(|b| is_token_byte(**b)).count();
            let run = rest.get(start..start + length)?;
            let start = from + start;
            from = start + length;
            // A sentence's full stop; but not the dots that stand for the rest.
            let run = match run.matches('.').count() {
                3.. if !is_shortened(run) => run.trim_end_matches('.'),
                _ => run,
            };
            if run.contains('.') {
                return Some(start..start + run.len());
            }
        }
    })
}

/// Whether dots end it in place of its rest.
fn is_shortened(run: &str) -> bool {
    const LEAST: usize = 12;
    let begun = run.trim_end_matches('.');
    let signature = begun.splitn(3, '.').nth(2).unwrap_or_default();
    run.ends_with("...") && begun.len() >= LEAST && signature.len() < 43
}

/// Whether a token may begin behind `before`: not within a word, and not at the second part of another token.
fn is_boundary(before: &[u8]) -> bool {
    match before {
        [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => true,
        [] => true,
        [.., last, b'.'] | [.., last] => !is_base64url(*last) || ends_in_escape(before),
    }
}
