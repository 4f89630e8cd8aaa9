//! Text in lines that a terminal does not break.
//!
//! A line is broken at a space, and never in backticks: what stands there is copied, and a command that comes apart does
//! something else.

use std::fmt::Write as _;

use anstream::adapter::strip_str;

/// Text in lines of at most `limit` columns: the first begins at column `at`, the others at `indent`. What is longer than
/// that and has no place to be broken at stays whole, at the beginning of a line. Characters count as clap counts them, each
/// as one column; colours have no width.
pub(crate) fn wrapped(text: &str, at: usize, indent: usize, limit: usize) -> String {
    let (mut lines, mut column) = (String::new(), at);
    let mut is_first = true;
    for piece in pieces(text) {
        let width = width(piece);
        if !is_first && column + 1 + width > limit {
            // Writing into a String cannot fail.
            let _ = write!(lines, "\n{:indent$}", "");
            column = indent;
        } else if !is_first {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(piece);
        column += width;
        is_first = false;
    }
    lines
}

/// What clap says of a mistake, whose message and tips are wrapped. The rest is clap's own: usage, and where help is.
pub(super) fn mistake(text: &str, limit: usize) -> String {
    let paragraphs = text.split("\n\n").map(|paragraph| {
        let plain = strip_str(paragraph).to_string();
        if !plain.starts_with("error: ") && !plain.starts_with("  tip: ") {
            return paragraph.to_owned();
        }
        let lines = paragraph.split('\n').map(|line| {
            let indent = line.len() - line.trim_start_matches(' ').len();
            wrapped(line, 0, indent + INDENT, limit)
        });
        lines.collect::<Vec<_>>().join("\n")
    });
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// How far the second line of a message is to the right.
pub(super) const INDENT: usize = 2;

/// What lies between spaces that are not in backticks. The last of an odd number of backticks opens nothing.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut left = text.matches('`').count();
    let mut is_literal = false;
    text.split(move |character| {
        if character == '`' {
            left -= 1;
            is_literal = !is_literal && left > 0;
        }
        character == ' ' && !is_literal
    })
}

fn width(piece: &str) -> usize {
    strip_str(piece).map(|plain| plain.chars().count()).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_ends_at_a_space_and_the_next_is_indented() {
        assert_eq!(wrapped("one two three", 0, 2, 40), "one two three");
        assert_eq!(wrapped("one two three", 0, 2, 7), "one two\n  three");
        assert_eq!(wrapped("one two three", 4, 2, 7), "one\n  two\n  three");
        assert_eq!(wrapped("a-long-word b", 0, 2, 7), "a-long-word\n  b");
        assert_eq!(wrapped("", 9, 2, 7), "");
    }

    #[test]
    fn what_is_in_backticks_stays_on_one_line() {
        assert_eq!(wrapped("type `a b c d`: now", 0, 2, 9), "type\n  `a b c d`:\n  now");
        // One that opens nothing, and one word of somebody else's.
        assert_eq!(wrapped("a ` b c", 0, 2, 5), "a ` b\n  c");
        assert_eq!(wrapped("`a b` c ` d e", 0, 2, 9), "`a b` c `\n  d e");
    }

    #[test]
    fn letters_are_counted_and_not_their_bytes_or_colours() {
        assert_eq!(wrapped("łłł łłł łłł", 0, 2, 7), "łłł łłł\n  łłł");
        assert_eq!(wrapped("\u{1b}[31mabc\u{1b}[0m def ghi", 0, 2, 7), "\u{1b}[31mabc\u{1b}[0m def\n  ghi");
    }

    #[test]
    fn of_a_mistake_only_the_message_and_its_tips_are_wrapped() {
        let said = "error: one two three\n  --a-b <A> or so\n\n  tip: four five six\n\nUsage: tilepass [OPTIONS] <A>\n\nFor more information, try '--help'.\n";
        assert_eq!(
            mistake(said, 14),
            "error: one two\n  three\n  --a-b <A> or\n    so\n\n  tip: four\n    five six\n\nUsage: tilepass [OPTIONS] <A>\n\nFor more information, try '--help'.\n"
        );
        assert_eq!(mistake(said, 80), said);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_longer_than_it_must_be(
            text in "([a-zł\u{4e00}]{1,30}|`[a-z =|-]{0,60}`[,:]?)( ([a-zł]{1,20}|`[a-z =|-]{0,60}`[;)]?)){0,12}( `[a-z ]{0,9})?",
            at in 0_usize..12,
            indent in 0_usize..8,
            limit in 1_usize..100,
        ) {
            let lines = wrapped(&text, at, indent, limit);
            prop_assert_eq!(lines.replace(&format!("\n{:indent$}", ""), " "), text.clone());
            for (number, line) in lines.split('\n').enumerate() {
                let begins_at = if number == 0 { at } else { 0 };
                let own = if number == 0 { line } else { line.get(indent..).unwrap_or_default() };
                prop_assert!(begins_at + width(line) <= limit || pieces(own).count() == 1, "{:?}", line);
                // Where a command begins, it ends.
                let is_open = own.matches('`').count() % 2 == 1;
                prop_assert!(!is_open || text.matches('`').count() % 2 == 1, "{:?}", line);
            }
            // Another word would not have fitted.
            let firsts = lines.split('\n').skip(1).map(|line| pieces(line.get(indent..).unwrap_or_default()).next());
            for (line, (number, next)) in lines.split('\n').zip(firsts.enumerate()) {
                let begins_at = if number == 0 { at } else { 0 };
                prop_assert!(begins_at + width(line) + 1 + width(next.unwrap_or_default()) > limit, "{:?}", line);
            }
        }
    }
}
