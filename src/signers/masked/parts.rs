//! Parts of a secret, of 6 characters at least: as they are, backwards, in base64, percent-encoded, and as the digits of
//! bytes (hexadecimal, octal, decimal) or of the words that `od` and `hexdump` make of them by default.
//!
//! White space does not part them, nor does what programs put between digits (`:`, `,`, `\\`), nor do the numbers at the
//! beginning of lines and the text at their end, as in `cat -n`, `od` and `xxd`. Six characters that are by chance those of
//! the secret are too rare to matter; fewer are not. What a program makes of it otherwise (a hash, another cipher) is not
//! known here.

use std::collections::HashSet;

use zeroize::{Zeroize as _, Zeroizing};

use super::in_base64;
use tiledesk_token::secret::Secret;

/// How many characters of the secret are a part of it.
const PART: usize = 6;

/// The ways to write the secret.
pub(super) struct Parts(Vec<Written>);

/// One of them.
struct Written {
    text: Zeroizing<Vec<u8>>,
    /// How many bytes of it are a part.
    window: usize,
    any_case: bool,
    /// Whether it is digits, between which other characters may stand.
    is_digits: bool,
}

/// What was printed, without what parts nothing.
struct Stream {
    bytes: Zeroizing<Vec<u8>>,
    /// The same in small letters.
    small: Zeroizing<Vec<u8>>,
    /// Where each of them stands.
    places: Vec<usize>,
    is_digits: bool,
}

impl Parts {
    pub(super) fn of(secret: &Secret) -> Self {
        let plain = secret.as_bytes();
        let mut all = Vec::new();
        let mut add = |text: Vec<u8>, window: usize, is_digits: bool| {
            // One that is shorter than a part is masked as a whole.
            let window = window.min(text.len());
            if window == 0 {
                return;
            }
            let any_case = is_digits || text.first() == Some(&b'%');
            let text = Zeroizing::new(if any_case { text.to_ascii_lowercase() } else { text });
            all.push(Written { text, window, any_case, is_digits });
        };
        add(plain.to_vec(), PART, false);
        add(plain.iter().rev().copied().collect(), PART, false);
        // As it is left where what stands between digits is left out.
        let bare: Vec<u8> = plain.iter().copied().filter(|byte| !is_between(*byte)).collect();
        if bare.len() >= PART && bare.len() < plain.len() {
            add(bare, PART, false);
        }
        for stable in in_base64(plain) {
            add(stable.as_bytes().to_vec(), PART / 3 * 4, false);
        }
        let each = |write: &dyn Fn(&u8) -> String| plain.iter().flat_map(|byte| write(byte).into_bytes()).collect();
        add(each(&|byte| format!("%{byte:02x}")), PART * 3, false);
        add(each(&|byte| format!("{byte:02x}")), PART * 2, true);
        add(each(&|byte| format!("0x{byte:02x}")), PART * 4, true);
        add(each(&|byte| format!("x{byte:02x}")), PART * 3, true);
        add(each(&|byte| format!("{byte:03o}")), PART * 3, true);
        // Two or three digits each.
        add(each(&|byte| byte.to_string()), PART * 2 + 2, true);
        for skipped in 0..2 {
            let pairs = || plain.get(skipped..).unwrap_or_default().chunks(2);
            let word = |pair: &[u8]| pair.iter().rev().fold(0_u16, |word, byte| word << 8 | u16::from(*byte));
            add(pairs().flat_map(|pair| format!("{:04x}", word(pair)).into_bytes()).collect(), PART * 2, true);
            add(pairs().flat_map(|pair| format!("{:06o}", word(pair)).into_bytes()).collect(), PART * 3, true);
        }
        Self(all)
    }

    /// Which bytes belong to a part of the secret.
    pub(super) fn places(&self, bytes: &[u8]) -> Vec<bool> {
        let mut marked = vec![false; bytes.len()];
        let streams = [
            Stream::of(bytes, false, |_| 0..usize::MAX),
            Stream::of(bytes, true, |_| 0..usize::MAX),
            Stream::of(bytes, true, body),
            Stream::of(bytes, false, column),
        ];
        for written in &self.0 {
            let known: HashSet<&[u8]> = written.text.windows(written.window).collect();
            // Most of what is printed does not even begin and end like a part.
            let begins = bytes_of(known.iter().filter_map(|part| part.first()));
            let ends = bytes_of(known.iter().filter_map(|part| part.last()));
            for stream in streams.iter().filter(|stream| stream.is_digits || !written.is_digits) {
                let looked_at = if written.any_case { &stream.small } else { &stream.bytes };
                let is_one = |there: &[u8]| {
                    let is_in = |set: &[bool; 256], byte: Option<&u8>| {
                        byte.and_then(|byte| set.get(usize::from(*byte))).copied().unwrap_or_default()
                    };
                    is_in(&begins, there.first()) && is_in(&ends, there.last()) && known.contains(there)
                };
                let parts = looked_at.windows(written.window).enumerate().filter(|(_, there)| is_one(there));
                for (begin, _) in parts {
                    for place in stream.places.iter().skip(begin).take(written.window) {
                        if let Some(marked) = marked.get_mut(*place) {
                            *marked = true;
                        }
                    }
                }
            }
        }
        join(bytes, &mut marked);
        marked
    }
}

impl Stream {
    /// `of` says what counts of a line.
    fn of(bytes: &[u8], is_digits: bool, of: impl Fn(&[u8]) -> std::ops::Range<usize>) -> Self {
        let with_room = || Zeroizing::new(Vec::with_capacity(bytes.len()));
        let mut stream = Self { bytes: with_room(), small: with_room(), places: Vec::new(), is_digits };
        let mut start = 0;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let counts = of(line);
            for (at, byte) in line.iter().enumerate() {
                if counts.contains(&at) && !byte.is_ascii_whitespace() && !(is_digits && is_between(*byte)) {
                    stream.bytes.push(*byte);
                    stream.small.push(byte.to_ascii_lowercase());
                    stream.places.push(start + at);
                }
            }
            start += line.len();
        }
        stream
    }
}

fn bytes_of<'b>(bytes: impl Iterator<Item = &'b u8>) -> [bool; 256] {
    let mut set = [false; 256];
    for byte in bytes {
        if let Some(is_in) = set.get_mut(usize::from(*byte)) {
            *is_in = true;
        }
    }
    set
}

/// What programs put between the digits of bytes.
fn is_between(byte: u8) -> bool {
    b",:;-\\'\"".contains(&byte)
}

/// What is between the number at the beginning of a line and the text at its end.
fn body(line: &[u8]) -> std::ops::Range<usize> {
    let blanks = line.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let rest = line.get(blanks..).unwrap_or_default();
    let number = rest.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let is_offset = number >= PART || rest.iter().take(number).all(u8::is_ascii_digit);
    let is_alone = rest.get(number).is_none_or(|next| next.is_ascii_whitespace() || *next == b':');
    let begin = if number > 0 && is_offset && is_alone { blanks + number } else { 0 };
    let end = column(line).start;
    begin..line.get(..end).and_then(|body| body.strip_suffix(b"|")).map_or(end, <[u8]>::len)
}

/// The text at the end of a line, as in `xxd` and `hexdump -C`; nothing where there is none.
fn column(line: &[u8]) -> std::ops::Range<usize> {
    let line = line.trim_ascii_end();
    let mut end = line.len();
    let begin = if line.last() == Some(&b'|') {
        end -= 1;
        line.iter().position(|byte| *byte == b'|').map(|bar| bar + 1)
    } else {
        let colon = line.iter().position(|byte| *byte == b':');
        let is_xxd = colon.is_some_and(|colon| colon >= PART && line.iter().take(colon).all(u8::is_ascii_hexdigit));
        line.windows(2).position(|two| two == b"  ").filter(|_| is_xxd)
    };
    begin.unwrap_or(end)..end
}

/// White space between two parts is a part as well, in one line.
fn join(bytes: &[u8], marked: &mut [bool]) {
    let mut from = None;
    for at in 0..bytes.len() {
        match (marked.get(at), bytes.get(at)) {
            (Some(true), _) => {
                if let Some(between) = from.and_then(|from| marked.get_mut(from..at)) {
                    between.fill(true);
                }
                from = Some(at);
            }
            (_, Some(byte)) if byte.is_ascii_whitespace() && *byte != b'\n' || is_between(*byte) => {}
            _ => from = None,
        }
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(|written| written.text.zeroize());
    }
}
