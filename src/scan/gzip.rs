//! gzip (RFC 1952), member by member, with the zeros behind the last one that tapes and some programs fill a block with.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// How a member begins (RFC 1952, 2.3.1).
const MEMBER: u8 = 0x1f;

/// Unpacks what is read from `R`.
pub(super) struct Gzip<R> {
    state: State<R>,
}

enum State<R> {
    Member(GzDecoder<R>),
    /// Behind a member.
    Behind(R),
    /// At the end, or in the middle of a change.
    Ended,
}

impl<R: BufRead> Gzip<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { state: State::Member(GzDecoder::new(reader)) }
    }
}

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        loop {
            match &mut self.state {
                State::Member(member) => match member.read(room)? {
                    0 if !room.is_empty() => {}
                    read => return Ok(read),
                },
                State::Behind(reader) => {
                    let next = reader.fill_buf()?;
                    let zeros = next.iter().take_while(|byte| **byte == 0).count();
                    if zeros > 0 {
                        reader.consume(zeros);
                        continue;
                    }
                    match next.first() {
                        None => return Ok(0),
                        Some(&MEMBER) => {}
                        // It may be too short to be a header, which is damage all the same.
                        Some(_) => return Err(io::ErrorKind::InvalidData.into()),
                    }
                }
                State::Ended => return Ok(0),
            }
            self.state = match std::mem::replace(&mut self.state, State::Ended) {
                State::Member(member) => State::Behind(member.into_inner()),
                State::Behind(reader) => State::Member(GzDecoder::new(reader)),
                State::Ended => State::Ended,
            };
        }
    }
}
