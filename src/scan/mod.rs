//! Reads logs of any size, packed ones too: a piece at a time, in memory that does not grow.
//!
//! What is in a packed file is not unpacked again, and a packed file may not ask for more memory than a log needs.

mod gzip;
mod zstd;

use std::error::Error;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use gzip::Gzip;
use tiledesk_token::scan::CONTEXT;
use zstd::Zstd;

/// How much is read at a time, in bytes.
const PIECE: usize = 256 * 1024;

/// A file in which no token would be found, as it is in no form that is read here.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("it is {what}")]
pub(crate) struct OtherForm {
    what: &'static str,
    /// What writes it to stdout in a form that is read, in front of the file's name.
    pub(crate) converter: &'static str,
}

/// How packed files begin that are read.
const GZIP: &[u8] = b"\x1f\x8b";
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";
/// How such files begin that are not.
const OTHERS: [(&[u8], OtherForm); 7] = [
    (b"\xfd7zXZ\0", OtherForm { what: "packed with xz, which is not read here", converter: "xz -dc" }),
    (b"BZh", OtherForm { what: "packed with bzip2, which is not read here", converter: "bzip2 -dc" }),
    (b"\x04\x22\x4d\x18", OtherForm { what: "packed with lz4, which is not read here", converter: "lz4 -dc" }),
    (b"PK\x03\x04", OtherForm { what: "a zip archive, which is not read here", converter: "unzip -p" }),
    (b"7z\xbc\xaf\x27\x1c", OtherForm { what: "a 7z archive, which is not read here", converter: "7z x -so" }),
    (b"\xff\xfe", OtherForm { what: "UTF-16 text, which is not read here", converter: "iconv -f UTF-16 -t UTF-8" }),
    (b"\xfe\xff", OtherForm { what: "UTF-16 text, which is not read here", converter: "iconv -f UTF-16 -t UTF-8" }),
];

/// A log that is read.
pub(crate) struct Log<'r> {
    reader: Unpacked<'r>,
    /// Room for what is read. It grows only where hardly anything of it can be searched.
    text: Vec<u8>,
    /// How much of the room is filled.
    filled: usize,
    /// How much of that was searched.
    searched: usize,
    /// Whether nothing was read yet.
    is_new: bool,
}

/// A piece of a log.
pub(crate) struct Piece<'a> {
    pub(crate) text: &'a [u8],
    /// Where what is new begins: before it stands the end of what was searched.
    pub(crate) from: usize,
}

type Packed<'r> = BufReader<Box<dyn Read + 'r>>;

enum Unpacked<'r> {
    Plain(Packed<'r>),
    Gzip(Box<Gzip<Packed<'r>>>),
    Zstd(Box<Zstd<Packed<'r>>>),
}

impl<'r> Log<'r> {
    /// Takes a stream over.
    ///
    /// # Errors
    /// What the stream says, or [`OtherForm`].
    pub(crate) fn read(reader: Box<dyn Read + 'r>) -> io::Result<Self> {
        let mut reader = BufReader::with_capacity(PIECE, reader);
        let start = reader.fill_buf()?;
        if let Some((_, form)) = OTHERS.iter().find(|(mark, _)| start.starts_with(mark)) {
            return Err(io::Error::other(*form));
        }
        let reader = match start {
            start if start.starts_with(GZIP) => Unpacked::Gzip(Box::new(Gzip::new(reader))),
            start if start.starts_with(ZSTD) => Unpacked::Zstd(Box::new(Zstd::new(reader))),
            _ => Unpacked::Plain(reader),
        };
        Ok(Self { reader, text: vec![0; 2 * PIECE], filled: 0, searched: 0, is_new: true })
    }

    /// Reads on: what was not searched yet, and more. `whole` says how much of that can be searched now; the end of the log
    /// is searched whole. `None` when there is nothing any more.
    ///
    /// # Errors
    /// What the stream says, or that it is packed badly.
    pub(crate) fn next(&mut self, whole: impl Fn(&[u8]) -> usize) -> io::Result<Option<Piece<'_>>> {
        let from = self.searched.min(CONTEXT);
        self.text.copy_within(self.searched - from..self.filled, 0);
        self.filled -= self.searched - from;
        self.searched = from;
        loop {
            if self.text.len() - self.filled < PIECE {
                self.text.resize(self.filled + PIECE, 0);
            }
            let end = self.text.len().min(self.filled + PIECE);
            let room = self.text.get_mut(self.filled..end).unwrap_or_default();
            let read = loop {
                match self.reader.read(room) {
                    Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
                    read => break read?,
                }
            };
            self.filled += read;
            if std::mem::take(&mut self.is_new) {
                self.reader.refuse_packed_twice(self.text.get(..self.filled).unwrap_or_default())?;
            }
            let unsearched = self.text.get(from..self.filled).unwrap_or_default();
            let length = if read == 0 { unsearched.len() } else { whole(unsearched) };
            if length > 0 {
                self.searched = from + length;
                return Ok(self.text.get(..self.searched).map(|text| Piece { text, from }));
            }
            if read == 0 {
                return Ok(None);
            }
        }
    }
}

impl Unpacked<'_> {
    /// In what is packed twice no token would be found.
    fn refuse_packed_twice(&self, start: &[u8]) -> io::Result<()> {
        let converter = match self {
            Self::Plain(_) => return Ok(()),
            Self::Gzip(_) => "gzip -dc",
            Self::Zstd(_) => "zstd -dc",
        };
        let mut marks = OTHERS.iter().map(|(mark, _)| *mark).chain([GZIP, ZSTD]);
        if marks.any(|mark| start.starts_with(mark)) {
            return Err(io::Error::other(OtherForm { what: "packed twice, and unpacked once here", converter }));
        }
        Ok(())
    }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(reader) => reader.read(room),
            Self::Gzip(reader) => reader.read(room).map_err(|cause| packed_badly(&cause)),
            Self::Zstd(reader) => reader.read(room),
        }
    }
}

/// What is wrong with something packed, in words for whoever reads logs; what the system says about the file stays.
fn packed_badly(cause: &(dyn Error + 'static)) -> io::Error {
    let causes = std::iter::successors(Some(cause), |&cause| cause.source());
    let of_a_stream: Vec<&io::Error> = causes.filter_map(|cause| cause.downcast_ref()).collect();
    if let Some(code) = of_a_stream.iter().find_map(|cause| cause.raw_os_error()) {
        return io::Error::from_raw_os_error(code);
    }
    let is_cut = of_a_stream.iter().any(|cause| cause.kind() == ErrorKind::UnexpectedEof);
    io::Error::other(if is_cut { "it ends in the middle of what is packed" } else { "what is packed in it is damaged" })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    /// What cannot be read.
    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::from_raw_os_error(5))
        }
    }

    /// What is said where nothing behind these bytes can be read.
    fn broken_behind(bytes: &[u8]) -> io::Error {
        let mut log = Log::read(Box::new(bytes.chain(Broken))).unwrap();
        loop {
            if let Err(cause) = log.next(<[u8]>::len) {
                return cause;
            }
        }
    }

    fn unpacked(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut log = Log::read(Box::new(bytes))?;
        let mut text = Vec::new();
        while let Some(piece) = log.next(|text| text.len().saturating_sub(7))? {
            let context = text.get(text.len().saturating_sub(CONTEXT)..).unwrap();
            assert_eq!(piece.text.get(..piece.from), Some(context));
            text.extend_from_slice(piece.text.get(piece.from..).unwrap());
        }
        Ok(text)
    }

    #[test]
    fn a_log_is_read_whole_whatever_is_left_of_each_piece() {
        let text: Vec<u8> =
            (0..700_000_u32).map(|n| n.to_le_bytes().iter().fold(7, |one, other| one ^ other)).collect();
        for length in [0, 1, 7, 8, PIECE - 1, PIECE, PIECE + 1, text.len()] {
            assert!(unpacked(text.get(..length).unwrap()).unwrap() == text.get(..length).unwrap(), "{length}");
        }
    }

    #[test]
    fn gzip_is_unpacked_member_by_member_and_once() {
        use flate2::{Compression, write::GzEncoder};
        use std::io::Write as _;
        let packed = |text: &[u8]| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        };
        let two = [packed(b"one "), packed(b"two")].concat();
        assert_eq!(unpacked(&two).unwrap(), b"one two");
        let cut = two.get(..two.len() - 3).unwrap();
        let said = |bytes: &[u8]| unpacked(bytes).unwrap_err().to_string();
        assert_eq!(said(&packed(&two)), "it is packed twice, and unpacked once here");
        assert_eq!(said(cut), "it ends in the middle of what is packed");
        assert_eq!(said(&[&two, &b"this is no member"[..]].concat()), "what is packed in it is damaged");
        // Of zeros alone, gzip(1) says nothing either.
        for zeros in [1, 2, 512, 3 * PIECE] {
            let padded = [packed(b"one "), vec![0; zeros], packed(b"two"), vec![0; zeros]].concat();
            assert_eq!(unpacked(&padded).unwrap(), b"one two", "{zeros}");
            let spoilt = [&padded, &b"no member"[..]].concat();
            assert_eq!(said(&spoilt), "what is packed in it is damaged", "{zeros}");
            assert_eq!(broken_behind(&padded).raw_os_error(), Some(5), "{zeros}");
        }
        assert_eq!(
            said(&[packed(b"one"), vec![0; 9], vec![0x1f, 0x8b]].concat()),
            "it ends in the middle of what is packed"
        );
        // What the system says of the file is no damage.
        assert_eq!(broken_behind(cut).raw_os_error(), Some(5));
    }

    #[test]
    fn zstd_is_unpacked_frame_by_frame_and_within_a_window() {
        use ruzstd::encoding::{CompressionLevel, compress_to_vec};
        let frame = |text: &'static [u8]| compress_to_vec(text, CompressionLevel::Fastest);
        let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"???"].concat();
        let all = [frame(b"one "), skipped, frame(b"two")].concat();
        assert_eq!(unpacked(&all).unwrap(), b"one two");
        let said = |bytes: &[u8]| unpacked(bytes).unwrap_err().to_string();
        assert_eq!(said(all.get(..all.len() - 2).unwrap()), "it ends in the middle of what is packed");
        assert_eq!(said(&[&all, &b"no frame"[..]].concat()), "what is packed in it is damaged");
        assert_eq!(broken_behind(all.get(..all.len() - 2).unwrap()).raw_os_error(), Some(5));
        // A window descriptor of 16 MiB, and an empty block.
        let wide = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x70, 0x01, 0x00, 0x00];
        assert!(unpacked(&wide).unwrap_err().to_string().contains("8 MiB"));
    }
}
