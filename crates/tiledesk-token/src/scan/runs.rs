//! How far a text goes on with characters of a token. Eight bytes are compared as one number, as half of what a scan did
//! was to compare them one by one.

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGHEST: u64 = u64::from_le_bytes([0x80; 8]);

/// Which of eight bytes are base64url: the highest bit of each that is.
pub(super) fn base64url_bytes(eight: u64) -> u64 {
    // The bit that tells small letters from capitals.
    let small = eight | (0x20 * ONES);
    within(eight, b'0', b'9') | within(small, b'a', b'z') | within(eight, b'-', b'-') | within(eight, b'_', b'_')
}

/// Base64url and plain base64.
pub(super) fn base64_bytes(eight: u64) -> u64 {
    let plain = within(eight, b'+', b'+') | within(eight, b'/', b'/') | within(eight, b'=', b'=');
    base64url_bytes(eight) | plain
}

/// Base64url, plain base64 and dots.
pub(super) fn token_bytes(eight: u64) -> u64 {
    base64_bytes(eight) | within(eight, b'.', b'.')
}

/// How many bytes at the beginning are all of a kind.
pub(super) fn run(bytes: &[u8], which: impl Fn(u64) -> u64) -> usize {
    let (eights, rest) = bytes.as_chunks();
    for (index, eight) in eights.iter().enumerate() {
        let others = !which(u64::from_le_bytes(*eight)) & HIGHEST;
        if others != 0 {
            return 8 * index + others.trailing_zeros() as usize / 8;
        }
    }
    // Zeros are of no kind, and one is left at least.
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    let others = !which(u64::from_le_bytes(last)) & HIGHEST;
    8 * eights.len() + others.trailing_zeros() as usize / 8
}

/// How many bytes at the end are all of a kind.
pub(super) fn run_back(bytes: &[u8], which: impl Fn(u64) -> u64) -> usize {
    let (rest, eights) = bytes.as_rchunks();
    for (index, eight) in eights.iter().rev().enumerate() {
        let others = !which(u64::from_le_bytes(*eight)) & HIGHEST;
        if others != 0 {
            return 8 * index + others.leading_zeros() as usize / 8;
        }
    }
    let mut last = [0; 8];
    last.iter_mut().rev().zip(rest.iter().rev()).for_each(|(to, from)| *to = *from);
    let others = !which(u64::from_le_bytes(last)) & HIGHEST;
    8 * eights.len() + others.leading_zeros() as usize / 8
}

/// Which of eight bytes are ASCII from `first` to `last`: the highest bit of each that is.
fn within(eight: u64, first: u8, last: u8) -> u64 {
    // Without their highest bits no sum goes over into the next byte.
    let low = eight & !HIGHEST;
    let at_least = low + u64::from(0x80 - first) * ONES;
    let above = low + u64::from(0x7f - last) * ONES;
    at_least & !above & !eight & HIGHEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_where_the_first_other_byte_stands() {
        let is_url = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let is_plain = |byte: u8| matches!(byte, b'+' | b'/' | b'=');
        for byte in 0..=u8::MAX {
            for (which, is) in [
                (base64url_bytes as fn(u64) -> u64, is_url(byte)),
                (base64_bytes, is_url(byte) || is_plain(byte)),
                (token_bytes, is_url(byte) || is_plain(byte) || byte == b'.'),
            ] {
                for (before, behind) in [(0, 0), (3, 0), (7, 9), (8, 8), (20, 1)] {
                    let text = [vec![b'a'; before], vec![byte], vec![b'Z'; behind]].concat();
                    let (there, back) = if is { (text.len(), text.len()) } else { (before, behind) };
                    let runs = (run(&text, which), run_back(&text, which));
                    assert_eq!(runs, (there, back), "{byte} {before} {behind}");
                }
            }
        }
    }
}
