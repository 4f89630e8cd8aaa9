//! Whether a text may show that nobody filled it in, before it is looked at closely.

/// Whether a text may show a gap, seen in one pass over it: a scan asks that of millions of values. Every gap has a sign in
/// it, four capitals, or a word that begins like one of those that are looked for.
pub(super) fn may_be_gap(text: &str) -> bool {
    let (mut is_in_word, mut capitals) = (false, 0);
    for (index, byte) in text.bytes().enumerate() {
        let kind = KINDS.get(usize::from(byte)).copied().unwrap_or_default();
        capitals += kind & CAPITAL;
        if kind & SIGN != 0 || capitals == 4 {
            return true;
        }
        if kind & FIRST != 0 && !is_in_word {
            let next = text.as_bytes().get(index + 1).copied().unwrap_or(b' ');
            if may_begin(byte, next) {
                return true;
            }
        }
        is_in_word = kind & WORD != 0;
    }
    matches!(text.trim(), "1234567890" | "John Doe" | "...")
}

const CAPITAL: u8 = 1;
const WORD: u8 = 2;
const SIGN: u8 = 4;
/// With what a word of a gap may begin.
const FIRST: u8 = 8;

/// What each byte is.
#[allow(clippy::indexing_slicing, reason = "a constant that panics does not compile")]
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        let mut kind = 0;
        if byte.is_ascii_uppercase() {
            kind |= CAPITAL;
        }
        if byte.is_ascii_alphanumeric() {
            kind |= WORD;
        }
        if is_sign(byte) {
            kind |= SIGN;
        }
        if matches!(
            byte.to_ascii_lowercase(),
            b'c' | b'e' | b'f' | b'g' | b'i' | b'm' | b'n' | b'r' | b't' | b'u' | b'y'
        ) {
            kind |= FIRST;
        }
        kinds[byte as usize] = kind;
        byte += 1;
    }
    kinds
};

/// Whether a word of a gap may begin with these two; a few have other signs between their letters.
fn may_begin(first: u8, second: u8) -> bool {
    let second = second.to_ascii_lowercase();
    match first.to_ascii_lowercase() {
        b'c' => second == b'h' || !second.is_ascii_alphanumeric(),
        b'e' | b'u' => second == b'n',
        b'f' => second == b'i' || !second.is_ascii_alphanumeric(),
        b'g' => second == b'e',
        b'i' => second == b'n' || !second.is_ascii_alphanumeric(),
        b'm' => second == b'y',
        b'n' => matches!(second, b'a' | b'i' | b'o' | b'u'),
        b'r' => second == b'e' || !second.is_ascii_alphanumeric(),
        b't' => matches!(second, b'b' | b'o') || !second.is_ascii_alphanumeric(),
        b'y' => second == b'o',
        _ => false,
    }
}

/// What gaps in templates and objects without a text begin with, or have in them.
pub(super) const fn is_sign(byte: u8) -> bool {
    matches!(byte, b'<' | b'{' | b'[' | b'(' | b'$' | b'%' | b'?' | b':')
}
