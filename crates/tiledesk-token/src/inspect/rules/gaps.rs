//! Whether a text may show that nobody filled it in, before it is looked at closely.

/// Whether a text may show a gap, seen in one pass over it: a scan asks that of millions of values. Every gap has a sign in
/// it, four capitals, or a word that begins like one of those that are looked for.
pub(super) fn may_be_gap(text: &str) -> bool {
    let (mut before, mut capitals) = (b' ', 0);
    let bytes = text.bytes();
    for (byte, next) in bytes.clone().zip(bytes.skip(1).chain([b' '])) {
        capitals += u8::from(byte.is_ascii_uppercase());
        if is_sign(byte) || capitals == 4 || !before.is_ascii_alphanumeric() && may_begin(byte, next) {
            return true;
        }
        before = byte;
    }
    matches!(text.trim(), "1234567890" | "John Doe" | "...")
}

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
pub(super) fn is_sign(byte: u8) -> bool {
    matches!(byte, b'<' | b'{' | b'[' | b'(' | b'$' | b'%' | b'?' | b':')
}
