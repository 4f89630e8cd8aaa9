//! Zstandard (RFC 8878), frame by frame.

use std::io::{self, BufRead, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::packed_badly;

/// The largest window that is taken, in bytes: as much as RFC 8878 (3.1.1.1.2) wants of every decoder.
const WINDOW: u64 = 8 * 1024 * 1024;

/// What is in the frames, one after the other.
pub(super) struct Zstd<R> {
    reader: R,
    decoder: FrameDecoder,
    /// Whether a frame was begun that did not end.
    is_within: bool,
}

impl<R: BufRead> Zstd<R> {
    /// Takes a stream over that begins with a frame.
    pub(super) fn new(reader: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(WINDOW);
        Self { reader, decoder, is_within: false }
    }

    /// Begins the next frame, if there is one; what may be skipped is.
    fn begin(&mut self) -> io::Result<()> {
        while !self.reader.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.reader) {
                Ok(()) => {
                    self.is_within = true;
                    return Ok(());
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    io::copy(&mut (&mut self.reader).take(u64::from(length)), &mut io::sink())?;
                }
                Err(FrameDecoderError::WindowSizeTooBig { .. }) => {
                    let why =
                        "it is packed with a window of more than 8 MiB: unpack it first, with `zstd -dc --long=31`";
                    return Err(io::Error::other(why));
                }
                Err(error) => return Err(packed_badly(&error)),
            }
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.is_within && self.decoder.can_collect() > 0 {
                return self.decoder.read(room);
            }
            if !self.is_within || self.decoder.is_finished() {
                self.is_within = false;
                self.begin()?;
                if !self.is_within {
                    return Ok(0);
                }
                continue;
            }
            let block = self.decoder.decode_blocks(&mut self.reader, BlockDecodingStrategy::UptoBlocks(1));
            block.map_err(|error| packed_badly(&error))?;
        }
    }
}
