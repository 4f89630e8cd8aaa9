//! The lines of a log that tokens stand in, without the tokens: who wrote them is there. With `--lines` alone.

use std::ops::Range;

use memchr::{memchr, memmem, memrchr};

use super::judge::hash;
use tiledesk_token::inspect::signer::Candidate;
use tiledesk_token::inspect::{ClaimGuard, masked};
use tiledesk_token::scan::{Finder, Found, HEADS, whole};
use tiledesk_token::{Secret, escape};

/// A line is no longer, in bytes. What is longer comes in several, each with `…` where it was cut.
const LONGEST: usize = 1024 * 1024;
/// So much of a line can be searched for every form of a secret, in bytes.
const SEARCHED: usize = 16 * 1024;

/// How many bytes of a log can be searched now, where whole lines are wanted.
pub(super) fn whole_lines(text: &[u8]) -> usize {
    match memrchr(b'\n', text) {
        Some(at) => at + 1,
        None if text.len() < LONGEST => 0,
        None => whole(text),
    }
}

/// Takes tokens and secrets out of lines.
pub(super) struct Lines<'a> {
    finder: &'a Finder,
    candidates: &'a [Candidate],
    guards: Vec<ClaimGuard>,
    /// The line that was shown last, by log and number.
    last: Option<(usize, u64)>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(finder: &'a Finder, candidates: &'a [Candidate]) -> Self {
        let replaced = candidates.iter().filter_map(|candidate| candidate.previous.as_ref());
        let replaced = replaced.map(|previous| &previous.secret);
        let secrets: Vec<&Secret> = candidates.iter().map(|candidate| &candidate.secret).chain(replaced).collect();
        let guards = secrets.into_iter().filter_map(|secret| ClaimGuard::new(secret, None)).collect();
        Self { finder, candidates, guards, last: None }
    }

    /// Whether a line, by log and number, is another one than was asked for last.
    pub(super) fn is_next(&mut self, line: (usize, u64)) -> bool {
        self.last.replace(line) != Some(line)
    }

    /// The line that a token of a piece of a log stands in; before `from` the piece repeats what came before. Each token in
    /// it is replaced by its hash in square brackets, and nothing of it can move a cursor.
    pub(super) fn around(&self, piece: &[u8], from: usize, token: &Range<usize>) -> String {
        let begin = piece.get(..token.start).and_then(|before| memrchr(b'\n', before)).map_or(0, |at| at + 1);
        let start = begin.max(from);
        let end = piece.get(token.end..).and_then(|behind| memchr(b'\n', behind)).map(|at| token.end + at);
        let line = piece.get(start..end.unwrap_or(piece.len())).unwrap_or_default();
        let before = if begin < from { "…" } else { "" };
        let behind = if end.is_none() && line.len() >= LONGEST / 2 { "…" } else { "" };
        format!("{before}{}{behind}", self.without_tokens(line.strip_suffix(b"\r").unwrap_or(line)))
    }

    fn without_tokens(&self, line: &[u8]) -> String {
        let mut text = String::new();
        let mut shown = 0;
        for Found { range, is_cut } in self.finder.tokens(line, 0) {
            push_rest(line.get(shown..range.start).unwrap_or_default(), &mut text);
            shown = range.end;
            if is_cut {
                shown += rest_of_token(line.get(shown..).unwrap_or_default());
            }
            let token = line.get(range).and_then(|token| std::str::from_utf8(token).ok()).unwrap_or_default();
            text.push('[');
            text.push_str(&hash(token));
            text.push(']');
        }
        push_rest(line.get(shown..).unwrap_or_default(), &mut text);
        if self.guards.iter().any(|guard| guard.may_stand_in(&text)) {
            if text.len() > SEARCHED {
                return "(not shown: a secret may stand in this line)".to_owned();
            }
            text = masked(self.candidates, &text);
        }
        // A tab moves nothing that stands before it, and separates the fields of some logs.
        let fields: Vec<_> = text.split('\t').map(escape::escaped).collect();
        fields.join("\t")
    }
}

/// Adds what is none of the tokens that were found, without what may be one all the same: within a word, or of five parts.
fn push_rest(mut rest: &[u8], text: &mut String) {
    const SHORTEST: usize = 32;
    while let Some(at) = HEADS.iter().filter_map(|head| memmem::find(rest, head)).min() {
        let (before, token) = rest.split_at(at);
        let (token, behind) = token.split_at(rest_of_token(token));
        text.push_str(&String::from_utf8_lossy(before));
        text.push_str(&if token.len() < SHORTEST { String::from_utf8_lossy(token) } else { "[...]".into() });
        rest = behind;
    }
    text.push_str(&String::from_utf8_lossy(rest));
}

/// How far what stands behind a token that ends too early may be more of it, percent-encoded.
fn rest_of_token(behind: &[u8]) -> usize {
    behind.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_.%".contains(byte)).count()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoiQWRhIn0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    /// The line around each token.
    fn around(text: &str, from: usize) -> Vec<String> {
        let finder = Finder::new();
        let lines = Lines::new(&finder, &[]);
        let tokens: Vec<Found> = finder.tokens(text.as_bytes(), from).collect();
        tokens.iter().map(|found| lines.around(text.as_bytes(), from, &found.range)).collect()
    }

    #[test]
    fn a_line_is_shown_without_what_is_a_token_in_it() {
        let hash = hash(TOKEN);
        let (half, _) = TOKEN.split_at(35);
        let text = format!("no\na\t{TOKEN} \u{1b}[2J\r\n{TOKEN} b {half}…\nend {TOKEN}");
        let cut = super::hash(half);
        assert_eq!(
            around(&text, 0),
            [
                format!("a\t[{hash}] \\u{{1b}}[2J"),
                format!("[{hash}] b [{cut}]…"),
                format!("[{hash}] b [{cut}]…"),
                format!("end [{hash}]")
            ]
        );
        assert_eq!(around(&format!("{half}%2DQWRh.AAA&b=c"), 0), [format!("[{cut}]&b=c")]);
        // What is found nowhere else is none the less not shown.
        let glued = format!("x{TOKEN}; \u{1b}[2J{TOKEN} {TOKEN}.AAAA.AAAA {half} key-eyJ.example");
        let shown = "x[...]; \\u{1b}[2J[...] [...] ".to_owned() + &format!("[{cut}] key-eyJ.example");
        assert_eq!(around(&glued, 0), [shown]);
        // The end of a token that was shown already is no text of this line.
        let repeated = format!("BBBB.CCCC behind {TOKEN}\n");
        assert_eq!(around(&repeated, 9), [format!("… behind [{hash}]")]);
        assert_eq!(around(&format!("x\n{repeated}"), 2), [format!("BBBB.CCCC behind [{hash}]")]);
    }

    #[test]
    fn lines_are_waited_for_until_they_are_too_long() {
        assert_eq!([whole_lines(b""), whole_lines(b"a"), whole_lines(b"a\nb"), whole_lines(b"a\n")], [0, 0, 2, 2]);
        let long = format!("{} {TOKEN}", "x".repeat(LONGEST));
        assert_eq!(whole_lines(long.as_bytes()), LONGEST + 1);
    }
}
