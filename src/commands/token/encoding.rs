//! The text in bytes that come piece by piece: UTF-8, or UTF-16 as Windows' redirections write it.

use std::str;

/// How much of the beginning decides which encoding it is, in bytes.
const SAMPLE: usize = 1024;

/// Makes text of bytes. What is neither encoding is read as far as it can be.
#[derive(Default)]
pub(super) struct Decoder {
    encoding: Option<Encoding>,
    /// What no character was made of yet.
    pending: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

impl Decoder {
    /// The text in these bytes, as far as they can be understood without the next.
    pub(super) fn push(&mut self, bytes: &[u8]) -> String {
        self.pending.extend_from_slice(bytes);
        if self.encoding.is_none() && self.pending.len() < SAMPLE {
            return String::new();
        }
        self.decode(false)
    }

    /// The text in what is left.
    pub(super) fn finish(mut self) -> String {
        self.decode(true)
    }

    fn decode(&mut self, is_last: bool) -> String {
        let encoding = *self.encoding.get_or_insert_with(|| Encoding::of(&self.pending));
        let length =
            if is_last { self.pending.len() } else { self.pending.len() - incomplete(encoding, &self.pending) };
        let bytes: Vec<u8> = self.pending.drain(..length).collect();
        let utf16 = |unit: fn([u8; 2]) -> u16| {
            let units = bytes.chunks_exact(2).filter_map(|pair| Some(unit(pair.try_into().ok()?)));
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        };
        match encoding {
            Encoding::Utf8 => String::from_utf8_lossy(&bytes).into_owned(),
            Encoding::Utf16Le => utf16(u16::from_le_bytes),
            Encoding::Utf16Be => utf16(u16::from_be_bytes),
        }
    }
}

impl Encoding {
    /// By the byte order mark; else, as text is mostly ASCII here, by where the zeros are.
    fn of(bytes: &[u8]) -> Self {
        match bytes {
            [0xFF, 0xFE, ..] => return Self::Utf16Le,
            [0xFE, 0xFF, ..] => return Self::Utf16Be,
            _ => {}
        }
        let pairs = bytes.len().min(SAMPLE) / 2;
        let zeros = |offset| bytes.iter().take(pairs * 2).skip(offset).step_by(2).filter(|byte| **byte == 0).count();
        let (first, second) = (zeros(0), zeros(1));
        let is_mostly = |zeros: usize, others: usize| pairs > 1 && zeros * 10 > pairs * 6 && others * 10 < pairs;
        if is_mostly(second, first) {
            Self::Utf16Le
        } else if is_mostly(first, second) {
            Self::Utf16Be
        } else {
            Self::Utf8
        }
    }
}

/// How many bytes at the end belong to a character that goes on.
fn incomplete(encoding: Encoding, bytes: &[u8]) -> usize {
    let last_unit = |high: usize| bytes.len().checked_sub(high + 1).and_then(|at| bytes.get(at)).copied();
    let surrogate = |high: Option<u8>| if high.is_some_and(|byte| (0xD8..0xDC).contains(&byte)) { 2 } else { 0 };
    let odd = bytes.len() % 2;
    match encoding {
        Encoding::Utf16Le => odd + surrogate(last_unit(odd)),
        Encoding::Utf16Be => odd + surrogate(last_unit(odd + 1)),
        Encoding::Utf8 => (1..=3.min(bytes.len()))
            .find(|length| {
                let tail = bytes.get(bytes.len() - length..).unwrap_or_default();
                tail.first().is_some_and(|byte| *byte >= 0xC0)
                    && str::from_utf8(tail).is_err_and(|error| error.error_len().is_none())
            })
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], piece: usize) -> String {
        let mut decoder = Decoder::default();
        let mut text: String = bytes.chunks(piece).map(|piece| decoder.push(piece)).collect();
        text.push_str(&decoder.finish());
        text
    }

    #[test]
    fn every_encoding_is_recognised_however_it_is_cut() {
        let text = "JWT eyJ, Zo\u{eb}, \u{1f44b} \u{20ac}; ".repeat(100);
        let units = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        let (little, big) = (units(u16::to_le_bytes), units(u16::to_be_bytes));
        for piece in [1, 2, 3, 5, 7, 1024, 1025, 100_000] {
            for bytes in [text.as_bytes(), &little, &big] {
                assert_eq!(decoded(bytes, piece), text, "in pieces of {piece}");
                assert_eq!(decoded(bytes.get(..24).unwrap_or_default(), piece).get(..8), text.get(..8));
            }
            for (mark, bytes) in [([0xFF, 0xFE], &little), ([0xFE, 0xFF], &big)] {
                assert_eq!(decoded(&[&mark[..], bytes].concat(), piece), format!("\u{feff}{text}"));
            }
        }
    }

    #[test]
    fn what_is_no_text_is_read_as_far_as_it_can_be() {
        assert_eq!(decoded(b"Gr\xfc\xdfe, JWT", 3), "Gr\u{fffd}\u{fffd}e, JWT");
        assert_eq!(decoded(b"a\0b", 9), "a\0b");
        assert_eq!(decoded(&[0xFF, 0xFE, b'a', 0, b'b'], 9), "\u{feff}a");
        assert_eq!(decoded(b"", 1), "");
        assert_eq!(decoded(b"a\xe2\x82", 1), "a\u{fffd}");
    }
}
