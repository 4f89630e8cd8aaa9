//! What terminals, mail programs and source code put into a text that they carry, taken out again.
//!
//! Each step undoes one thing, only where the text itself shows that it was done, and only if nothing else could be
//! meant: what is left is what somebody had before.

use std::borrow::Cow;

use super::characters::{begins_token, is_token_byte};
use super::transfer::without_base64;

/// The text as it was before terminals, mail programs and source code carried it.
pub(super) fn undone(text: &str) -> Cow<'_, str> {
    let text = apply(Cow::Borrowed(text), without_control_sequences);
    let text = apply(text, without_quoted_printable);
    let text = apply(text, without_base64);
    let text = apply(text, without_log_escapes);
    apply(text, joined)
}

/// Whether a string cannot have been changed by a terminal or a mail program that showed it.
pub(super) fn is_clean(text: &str) -> bool {
    !text.contains(['\u{1b}', '\u{9b}']) && soft_breaks(text) == 0 && !text.ends_with('=') && !text.contains(LOG_QUOTE)
}

fn apply(text: Cow<'_, str>, step: fn(&str) -> Option<String>) -> Cow<'_, str> {
    match step(&text) {
        Some(changed) => Cow::Owned(changed),
        None => text,
    }
}

/// How the control character that begins a sequence is written: itself, as `cat -v` and rsyslog show it, or escaped.
const ESCAPES: [&str; 9] = ["\u{1b}", "^[", "#033", "\\u001b", "\\u001B", "\\x1b", "\\x1B", "\\033", "\\e"];

/// The text without a terminal's control sequences (ECMA-48, 5.4): colours, links, cursor movements; `None` if it has
/// none.
fn without_control_sequences(text: &str) -> Option<String> {
    if !text.contains(['\u{1b}', '\u{9b}', '[']) {
        return None;
    }
    // As `less` shows it.
    if text.contains("ESC[") {
        let shown = text.replace("ESC[", "\u{1b}[");
        return without_control_sequences(&shown);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\u{1b}', '\u{9b}', '^', '#', '\\', '[']) {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        if let Some(length) = control_sequence(from) {
            rest = from.get(length..).unwrap_or_default();
        } else {
            let length = from.chars().next().map_or(0, char::len_utf8);
            plain.push_str(from.get(..length).unwrap_or_default());
            rest = from.get(length..).unwrap_or_default();
        }
    }
    plain.push_str(rest);
    (plain.len() != text.len()).then_some(plain)
}

/// The length of the control sequence at the start of the text, if there is one.
fn control_sequence(from: &str) -> Option<usize> {
    if let Some(parameters) = from.strip_prefix('\u{9b}') {
        return Some(from.len() - parameters.len() + parameters_length(parameters)?);
    }
    let Some(rest) = ESCAPES.iter().find_map(|escape| from.strip_prefix(escape)) else {
        // The control character was lost where a web page or an editor showed the text.
        let length = parameters_length(from.strip_prefix('[')?)?;
        let digits = from.get(1..length)?;
        let is_colour = from.get(length..=length) == Some("m")
            && digits.contains(|c: char| c.is_ascii_digit())
            && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b';');
        return is_colour.then_some(length + 1);
    };
    let begin = from.len() - rest.len();
    if let Some(parameters) = rest.strip_prefix('[') {
        return Some(begin + 1 + parameters_length(parameters)?);
    }
    let is_itself = from.starts_with('\u{1b}');
    if let Some(link) = rest.strip_prefix(']') {
        // An operating system command, such as a link; its end is a bell, or escape and backslash.
        const LONGEST: usize = 128 * 1024;
        let end = link.bytes().take(LONGEST).position(|byte| byte == 7 || byte == 0x1b)?;
        let terminator = if link.get(end..)?.starts_with("\u{1b}\\") { 2 } else { 1 };
        return is_itself.then_some(begin + 1 + end + terminator);
    }
    // Two characters alone are what prompts begin with. There are more of them, but then any two would do.
    match rest.as_bytes() {
        [b'(' | b')', _, ..] if is_itself => Some(begin + 2),
        [b'7' | b'8', ..] if is_itself => Some(begin + 1),
        _ => None,
    }
}

/// How long parameters and final byte of a control sequence are.
fn parameters_length(text: &str) -> Option<usize> {
    const LONGEST: usize = 32;
    let end = text.bytes().take(LONGEST).position(|byte| !matches!(byte, b'0'..=b'?' | b' '..=b'/'))?;
    matches!(text.as_bytes().get(end), Some(b'@'..=b'~')).then_some(end + 1)
}

/// The text without quoted-printable (RFC 2045, 6.7); `None` if nothing shows that it is that.
///
/// One line that ends in `=` is not enough: that can be a token's padding.
fn without_quoted_printable(text: &str) -> Option<String> {
    let breaks = soft_breaks(text);
    let escapes = ["=3D", "=22", "=2E", "=20", "=C2", "=C3", "=E2"];
    if breaks == 0 && !text.contains("=22") || breaks == 1 && !escapes.iter().any(|escape| text.contains(escape)) {
        return None;
    }
    Some(without_escapes(text, "=", |behind| match next_line(behind) {
        Some(next_line) => Some((None, next_line)),
        None => Some((Some(hexadecimal(behind)?), behind.get(2..)?)),
    }))
}

/// The text without its escapes. Each begins with `mark`; of what is behind that, `undo` says which byte it stands for, if
/// for any, and what is left. What is none stays.
fn without_escapes(text: &str, mark: &str, undo: impl Fn(&str) -> Option<(Option<u8>, &str)>) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(mark) {
        bytes.extend_from_slice(before.as_bytes());
        rest = if let Some((byte, left)) = undo(behind) {
            bytes.extend(byte);
            left
        } else {
            bytes.extend_from_slice(mark.as_bytes());
            behind
        };
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A quote as nginx and Apache write it into a log.
const LOG_QUOTE: &str = "\\x22";

/// The text without the escapes of a server's log, `\x22` and the like; `None` if no quote shows that it is one.
fn without_log_escapes(text: &str) -> Option<String> {
    if !text.contains(LOG_QUOTE) {
        return None;
    }
    Some(without_escapes(text, "\\x", |behind| {
        let byte = behind.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        Some((Some(byte.filter(|byte| !byte.is_ascii_control())?), behind.get(2..)?))
    }))
}

/// How many lines end in `=` and go on in the next, which no dot begins: that would be a token's padding.
fn soft_breaks(text: &str) -> usize {
    let ends = text.match_indices('=').filter_map(|(at, _)| next_line(text.get(at + 1..)?));
    ends.filter(|next| !next.starts_with('.')).count()
}

fn next_line(text: &str) -> Option<&str> {
    text.strip_prefix("\r\n").or_else(|| text.strip_prefix('\n'))
}

/// Two digits, in the upper case that is asked for.
fn hexadecimal(text: &str) -> Option<u8> {
    let digits = text.get(..2)?;
    let is_digit = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'A'..=b'F');
    digits.bytes().all(is_digit).then(|| u8::from_str_radix(digits, 16).ok())?
}

/// The text with the pieces of a token joined that a source wrote as several string literals, or over several lines
/// of one: `"eyJ…" + "…"`; `None` if there is nothing to join.
fn joined(text: &str) -> Option<String> {
    let mut output = String::with_capacity(text.len());
    let mut run = Run::default();
    let mut at = 0;
    let mut is_changed = false;
    while let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        if matches!(character, '"' | '\'' | '`' | '\\' | '^')
            && let Some(length) = joint(rest, run.piece(&output))
        {
            is_changed = true;
            at += length;
            continue;
        }
        run.read(&output, character);
        output.push(character);
        at += character.len_utf8();
    }
    is_changed.then_some(output)
}

/// The characters of a token, or of the prefix before it, at the end of what was read.
#[derive(Default)]
struct Run {
    start: usize,
}

/// What stands before a joint.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// `JWT `, behind an opening quote.
    Prefix,
    /// The beginning of a token, or all of it.
    Token { is_whole: bool },
}

impl Run {
    fn read(&mut self, output: &str, character: char) {
        if !u8::try_from(character).is_ok_and(is_token_byte) {
            self.start = output.len() + character.len_utf8();
        }
    }

    fn piece(&self, output: &str) -> Option<Piece> {
        const LONGEST_NAME: usize = 64;
        if ["JWT ", "Bearer ", "bearer "].iter().any(|prefix| output.ends_with(prefix)) {
            return Some(Piece::Prefix);
        }
        let run = output.get(self.start..)?;
        // `token=eyJ…`
        let start = (0..run.len().min(LONGEST_NAME)).find(|at| run.get(*at..).is_some_and(begins_token))?;
        let signature = run.get(start..)?.splitn(3, '.').nth(2).map(str::len);
        Some(Piece::Token { is_whole: signature.is_some_and(|length| matches!(length, 43 | 64 | 86 | 342 | 683)) })
    }
}

/// The length of what stands between two pieces of a token: a quote, an operator, a quote; or a backslash and a line
/// break. It begins `from`.
fn joint(from: &str, before: Option<Piece>) -> Option<usize> {
    let piece = before?;
    let goes_on = |rest: &str| rest.bytes().next().is_some_and(is_token_byte);
    let length = |rest: &str| from.len() - rest.len();
    if let Some(next) = from.strip_prefix('\\').and_then(next_line) {
        let next = next.trim_start_matches([' ', '\t']);
        let next = next.strip_prefix('\\').unwrap_or(next);
        return goes_on(next).then(|| length(next));
    }
    let quote = quote(from)?;
    let mut gap = Gap::default();
    let behind = gap.skip(from.get(quote.len()..)?);
    let operator = OPERATORS.iter().find_map(|operator| behind.strip_prefix(operator));
    let is_apart = gap.has_line_break && piece != (Piece::Token { is_whole: true });
    let behind = match operator {
        Some(behind) => gap.skip(behind),
        None if is_apart || piece == Piece::Prefix && !gap.is_empty => behind,
        None => return None,
    };
    let behind = behind.strip_prefix(['@', '$', 'r', 'b', 'f', 'u']).filter(|b| b.starts_with(quote)).unwrap_or(behind);
    let next = behind.strip_prefix(quote)?;
    goes_on(next).then(|| length(next))
}

/// What joins two string literals in some language. `\\` and `_` stand before a line break.
const OPERATORS: [&str; 10] = ["+", "||", "..", ".", "&", "<>", "~", "\\", "_", "^"];

/// A quote as it is written, with what escapes it: `"`, `\"`, `^"`.
fn quote(from: &str) -> Option<&str> {
    let escapes = from.bytes().take_while(|byte| matches!(byte, b'\\' | b'^')).take(8).count();
    let is_quote = matches!(from.as_bytes().get(escapes), Some(b'"' | b'\'' | b'`'));
    from.get(..=escapes).filter(|_| is_quote)
}

/// White space between literals, which may be escaped itself.
struct Gap {
    is_empty: bool,
    has_line_break: bool,
}

impl Default for Gap {
    fn default() -> Self {
        Self { is_empty: true, has_line_break: false }
    }
}

impl Gap {
    fn skip<'a>(&mut self, text: &'a str) -> &'a str {
        let mut rest = text;
        loop {
            let next =
                rest.strip_prefix(['\n', '\r']).or_else(|| ["\\n", "\\r"].iter().find_map(|b| rest.strip_prefix(b)));
            if let Some(next) = next {
                self.has_line_break = true;
                rest = next;
            } else if let Some(next) = rest.strip_prefix([' ', '\t']).or_else(|| rest.strip_prefix("\\t")) {
                rest = next;
            } else if let Some(next) = rest.strip_prefix("_\n").or_else(|| rest.strip_prefix("_\r\n")) {
                self.has_line_break = true;
                rest = next;
            } else {
                self.is_empty &= rest.len() == text.len();
                return rest;
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "ASCII")]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoiQWRhIn0.\
        c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJlc2lnbmE";

    /// The token in pieces of 40 characters, with this between.
    fn pieces(between: &str) -> String {
        let pieces: Vec<_> = TOKEN.as_bytes().chunks(40).map(String::from_utf8_lossy).collect();
        pieces.join(between)
    }

    #[test]
    fn colours_and_links_of_a_terminal_go() {
        for text in [
            format!("\u{1b}[32mJWT {TOKEN}\u{1b}[0m"),
            format!("JWT \u{1b}[01;31m\u{1b}[KeyJ\u{1b}[m\u{1b}[K{}", &TOKEN[3..]),
            format!("^[[36mJWT {TOKEN}^[[39m"),
            format!("[36mJWT {TOKEN}[39m"),
            format!("#033[1;32mJWT {TOKEN}#033[0m"),
            format!("ESC[32mJWT {TOKEN}ESC[0m"),
            format!("\\u001b[33mJWT {TOKEN}\\u001b[0m"),
            format!("\u{9b}33mJWT {TOKEN}\u{9b}0m"),
            format!("\u{1b}]8;;https://jwt.io/#{TOKEN}\u{7}JWT {TOKEN}\u{1b}]8;;\u{1b}\\"),
            format!("\u{1b}(B\u{1b}7JWT {TOKEN}\u{1b}8"),
        ] {
            assert_eq!(undone(&text), format!("JWT {TOKEN}"), "{text}");
        }
        for text in ["[5 min]", "a[0]", "[m", "[;m", "\u{1b}", "\u{1b}[", "C:\\033\\[x]", "\u{1b}]8;;", "\u{1b}_"] {
            assert_eq!(undone(text), text);
        }
    }

    #[test]
    fn quoted_printable_is_decoded_where_it_is_certain() {
        assert_eq!(undone(&format!("f(=22JWT {}=22)", pieces("=\r\n"))), format!("f(\"JWT {TOKEN}\")"));
        assert_eq!(undone(&format!("x=3D{}", pieces("=\n"))), format!("x={TOKEN}"));
        assert_eq!(undone("Gr=C3=BC=\r\n=C3=9Fe"), "Gr\u{fc}\u{df}e");
        // Padding, and addresses.
        for text in ["eyJhIjoxfQ=\n.eyJhIjoxfQ=\n.c2ln=\n", "?a=3D&b=20", "a=\nb", "=", "a=4"] {
            assert_eq!(undone(text), text);
        }
    }

    #[test]
    fn escapes_of_a_log_go_where_a_quote_is_one() {
        let line = |text: &str| format!("- - [26/Nov/2026:21:00:00 +0000] \"POST / HTTP/1.1\" 200 \"{text}\"");
        let logged = line(&format!(r"{{\x22n\x22:\x22Zo\xC3\xAB\x22,\x22token\x22:\x22JWT\x20{TOKEN}\x22}}"));
        assert_eq!(undone(&logged), line(&format!(r#"{{"n":"Zoë","token":"JWT {TOKEN}"}}"#)));
        assert_eq!(undone(r"\x22\x0a\xzz\x\x2"), "\"\\x0a\\xzz\\x\\x2");
        for text in [format!(r"\x27{TOKEN}\x27"), r"C:\x2\x20".to_owned()] {
            assert_eq!(undone(&text), text);
        }
    }

    #[test]
    fn bodies_in_base64_are_decoded_where_something_says_that_they_are() {
        use base64::Engine;
        let encode = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
        let mail = format!("Hi,\r\n\r\nJWT {TOKEN}\r\n");
        let encoded = encode(&mail);
        let lines: Vec<_> = encoded.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
        let head = "Content-Transfer-Encoding: base64\r\n\r\n";
        assert_eq!(undone(&format!("{head}{}\r\n", lines.join("\r\n"))), format!("{head}{mail}\r\n"));
        let body = encode(&format!("{{\"token\":\"JWT {TOKEN}\"}}"));
        let har = format!("{{\"content\":{{\"text\":\"{body}\",\"encoding\":\"base64\"}}}}");
        let plain = format!("{{\\\"token\\\":\\\"JWT {TOKEN}\\\"}}");
        assert_eq!(undone(&har), har.replace(&body, &plain));
        for text in [
            // Nothing says so, and nothing of a token in it.
            lines.join("\n"),
            format!("base64: {}", encode(&"no token at all ".repeat(12))),
            format!("base64: JWT {TOKEN}"),
            format!("base64 {}", encode("eyJ.")),
        ] {
            assert_eq!(undone(&text), text);
        }
    }

    #[test]
    fn literals_in_pieces_are_joined() {
        for between in [
            "\" +\n  \"",
            "\"\n    + \"",
            "\" .\r\n  \"",
            "\"\n    . \"",
            "\"\n    \"",
            "\"\n    f\"",
            "\" & _\n  \"",
            "\" \\\n  \"",
            "\" ||\n \"",
            "\" <> \"",
            "\\\n",
            "\\\n  \\",
        ] {
            let text = format!("const t = \"JWT {}\";", pieces(between));
            assert_eq!(undone(&text), format!("const t = \"JWT {TOKEN}\";"), "{text}");
            // Another quote, and one within JSON.
            let single = text.replace('"', "'");
            assert_eq!(undone(&single), format!("const t = 'JWT {TOKEN}';"), "{single}");
        }
        let escaped = format!("\\\"JWT {}\\\"", pieces("\\\" +\\n  \\\""));
        assert_eq!(undone(&escaped), format!("\\\"JWT {TOKEN}\\\""));
        assert_eq!(undone(&format!("'JWT ' + '{TOKEN}'")), format!("'JWT {TOKEN}'"));
        assert_eq!(undone(&format!("('JWT '\n '{}')", pieces("'\n '"))), format!("('JWT {TOKEN}')"));
    }

    #[test]
    fn what_stands_apart_stays_apart() {
        for text in [
            format!("\"{TOKEN}\" \"Mozilla\""),
            format!("\"{TOKEN}\"\n\"Mozilla\""),
            format!("[\"{TOKEN}\", \"x\"]"),
            format!("{{\"a\": \"{TOKEN}\"}}"),
            format!("\"{}\", \"{}\"", &TOKEN[..50], &TOKEN[50..]),
            format!("\"{}\" \"Mozilla\"", &TOKEN[..50]),
            "\"abc\" + \"def\"".to_owned(),
            "\"JWT \" + token".to_owned(),
        ] {
            assert_eq!(undone(&text), text);
        }
    }
}
