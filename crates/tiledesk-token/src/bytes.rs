//! Copies and comparisons of a few bytes.
//!
//! Where only the program knows how long they are, the compiler calls `memcpy` and `memcmp`. Those of musl, which static
//! programs have, take 25 ns for a name or a quote, and compare byte by byte; a batch copies dozens of pieces for each
//! token. Here both are done in pieces whose lengths the compiler knows.

/// Adds `bytes` at the end of `to`.
#[inline]
pub(crate) fn append(to: &mut Vec<u8>, bytes: impl AsRef<[u8]>) {
    let (pieces, rest) = bytes.as_ref().as_chunks::<32>();
    for piece in pieces {
        to.extend_from_slice(piece);
    }
    let rest = append_piece::<16>(to, rest);
    let rest = append_piece::<8>(to, rest);
    let rest = append_piece::<4>(to, rest);
    let rest = append_piece::<2>(to, rest);
    append_piece::<1>(to, rest);
}

/// Adds one piece, if there is as much; the bytes behind it.
#[inline]
fn append_piece<'a, const LENGTH: usize>(to: &mut Vec<u8>, bytes: &'a [u8]) -> &'a [u8] {
    let Some((piece, rest)) = bytes.split_first_chunk::<LENGTH>() else { return bytes };
    to.extend_from_slice(piece);
    rest
}

/// Copies `from` to the beginning of `to`, as far as there is room; at most 63 bytes of it.
#[inline]
pub(crate) fn copy(to: &mut [u8], from: &[u8]) {
    let (to, from) = copy_piece::<32>(to, from);
    let (to, from) = copy_piece::<16>(to, from);
    let (to, from) = copy_piece::<8>(to, from);
    let (to, from) = copy_piece::<4>(to, from);
    let (to, from) = copy_piece::<2>(to, from);
    copy_piece::<1>(to, from);
}

#[inline]
fn copy_piece<'t, 'f, const LENGTH: usize>(to: &'t mut [u8], from: &'f [u8]) -> (&'t mut [u8], &'f [u8]) {
    let Some((piece, behind)) = from.split_first_chunk::<LENGTH>() else { return (to, from) };
    let (place, rest) = to.split_at_mut(LENGTH.min(to.len()));
    if let Some(place) = place.first_chunk_mut() {
        *place = *piece;
    }
    (rest, behind)
}

/// Whether both are the same.
pub(crate) fn are_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let (pieces, other_pieces) = (one.as_chunks::<8>().0, other.as_chunks::<8>().0);
    let are_same =
        pieces.iter().zip(other_pieces).all(|(one, other)| u64::from_le_bytes(*one) == u64::from_le_bytes(*other));
    // The last piece may overlap the one before.
    let last = match (one.last_chunk::<8>(), other.last_chunk::<8>()) {
        (Some(one), Some(other)) => u64::from_le_bytes(*one) == u64::from_le_bytes(*other),
        _ => one.iter().zip(other).all(|(one, other)| one == other),
    };
    are_same && last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_copied_whole() {
        let mut bytes = Vec::new();
        for byte in 1..=200 {
            let mut appended = b"{".to_vec();
            append(&mut appended, &bytes);
            assert_eq!(appended, [b"{", bytes.as_slice()].concat());
            if bytes.len() < 64 {
                let mut copied = [0; 64];
                copy(&mut copied, &bytes);
                assert_eq!(copied.as_slice(), [bytes.as_slice(), &vec![0; 64 - bytes.len()]].concat());
            }
            bytes.push(byte);
        }
    }

    #[test]
    fn every_difference_is_seen() {
        let bytes: Vec<u8> = (0..50).collect();
        assert!(are_same(&bytes, &bytes.clone()));
        assert!(!are_same(&bytes, &[bytes.as_slice(), &[0]].concat()));
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1);
            assert!(!are_same(&bytes, &other), "{at}");
        }
    }
}
