//! What the service that is unkind hears and says, as bytes.

use std::io::Read;
use std::os::unix::net::UnixStream;

pub(super) fn line(stream: &mut UnixStream) -> std::io::Result<String> {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        line.extend(byte);
    }
    Ok(String::from_utf8(line).unwrap())
}

/// A call that came. tilepass writes the lowest byte of a number first.
pub(super) struct Call {
    pub(super) serial: u32,
    pub(super) destination: String,
    pub(super) path: String,
    pub(super) member: String,
    pub(super) body: Vec<u8>,
}

impl Call {
    pub(super) fn read(stream: &mut UnixStream) -> std::io::Result<Self> {
        let mut start = [0; 16];
        stream.read_exact(&mut start)?;
        assert_eq!(start[..4], *b"l\x01\0\x01");
        let number = |at: usize| u32::from_le_bytes(start[at..at + 4].try_into().unwrap());
        let (length, serial, fields) = (number(4) as usize, number(8), number(12) as usize);
        let mut rest = vec![0; fields.next_multiple_of(8) + length];
        stream.read_exact(&mut rest)?;
        let mut body = rest.split_off(fields.next_multiple_of(8));
        body.truncate(length);
        let mut header = Body { bytes: &rest, at: 0 };
        let mut texts = vec![String::new(); 9];
        while header.at < fields {
            header.align(8);
            let code = header.byte();
            let value = if header.signature() == "g" { header.signature() } else { header.text() };
            value.clone_into(&mut texts[usize::from(code)]);
        }
        let service = ["org.freedesktop.DBus", "org.freedesktop.secrets", super::SERVICE];
        assert!(service.contains(&texts[6].as_str()), "{texts:?}");
        Ok(Self { serial, destination: texts[6].clone(), path: texts[1].clone(), member: texts[3].clone(), body })
    }
}

/// Values of a call.
pub(super) struct Body<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Body<'a> {
    pub(super) fn align(&mut self, to: usize) {
        self.at = self.at.next_multiple_of(to);
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.at += 1;
        self.bytes[self.at - 1]
    }

    pub(super) fn u32(&mut self) -> u32 {
        self.align(4);
        self.at += 4;
        u32::from_le_bytes(self.bytes[self.at - 4..self.at].try_into().unwrap())
    }

    pub(super) fn take(&mut self, length: usize) -> &'a [u8] {
        self.at += length;
        &self.bytes[self.at - length..self.at]
    }

    pub(super) fn text(&mut self) -> &'a str {
        let length = self.u32() as usize;
        let text = std::str::from_utf8(self.take(length)).unwrap();
        assert_eq!(self.byte(), 0);
        text
    }

    pub(super) fn signature(&mut self) -> &'a str {
        let length = self.byte().into();
        let text = std::str::from_utf8(self.take(length)).unwrap();
        assert_eq!(self.byte(), 0);
        text
    }

    pub(super) fn block(&mut self) -> &'a [u8] {
        let length = self.u32() as usize;
        self.take(length)
    }

    /// Where the array ends that begins here.
    pub(super) fn array(&mut self, to: usize) -> usize {
        let length = self.u32() as usize;
        self.align(to);
        self.at + length
    }

    pub(super) fn texts(&mut self) -> Vec<(String, String)> {
        let end = self.array(8);
        let mut texts = Vec::new();
        while self.at < end {
            self.align(8);
            texts.push((self.text().to_owned(), self.text().to_owned()));
        }
        texts
    }

    pub(super) fn secret(&mut self) -> Vec<u8> {
        self.align(8);
        assert_eq!((self.text(), self.block()), ("/session/1", &[][..]));
        let secret = self.block().to_vec();
        assert_eq!(self.text(), "application/octet-stream");
        secret
    }
}

/// Writes values in either order of bytes.
pub(super) struct Values {
    pub(super) bytes: Vec<u8>,
    pub(super) big: bool,
}

impl Values {
    pub(super) fn align(&mut self, to: usize) -> &mut Self {
        self.bytes.resize(self.bytes.len().next_multiple_of(to), 0);
        self
    }

    pub(super) fn byte(&mut self, byte: u8) -> &mut Self {
        self.bytes.push(byte);
        self
    }

    fn number(&self, number: u32) -> [u8; 4] {
        if self.big { number.to_be_bytes() } else { number.to_le_bytes() }
    }

    pub(super) fn u32(&mut self, number: u32) -> &mut Self {
        let number = self.number(number);
        self.align(4).bytes.extend(number);
        self
    }

    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.block(text.as_bytes()).byte(0)
    }

    pub(super) fn block(&mut self, bytes: &[u8]) -> &mut Self {
        self.u32(u32::try_from(bytes.len()).unwrap()).bytes.extend(bytes);
        self
    }

    pub(super) fn signature(&mut self, signature: &str) -> &mut Self {
        self.byte(u8::try_from(signature.len()).unwrap()).bytes.extend(signature.as_bytes());
        self.byte(0)
    }

    pub(super) fn array(&mut self, to: usize, write: impl FnOnce(&mut Self)) -> &mut Self {
        let place = self.u32(0).bytes.len() - 4;
        let start = self.align(to).bytes.len();
        write(self);
        let length = self.number(u32::try_from(self.bytes.len() - start).unwrap());
        self.bytes[place..place + 4].copy_from_slice(&length);
        self
    }

    pub(super) fn texts(&mut self, texts: &[&str]) -> &mut Self {
        self.array(4, |values| {
            for text in texts {
                values.text(text);
            }
        })
    }
}
