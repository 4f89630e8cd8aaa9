//! Values of D-Bus as bytes, as far as a Secret Service needs them: [the specification's][1] chapter on marshalling.
//!
//! Whatever bytes are read, the answer is a value or [`Malformed`]. What is written is always little-endian.
//!
//! [1]: https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-marshaling

use zeroize::Zeroizing;

/// The longest array that the specification allows, in bytes.
const LONGEST_ARRAY: usize = 64 << 20;
/// How deep containers may be nested: 32 arrays and 32 structures.
const DEEPEST: usize = 64;

/// Bytes that are not what they are said to be: why. The text holds nothing of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Malformed(pub(super) &'static str);

/// What a value of this type is aligned to, by the first character of its signature.
fn alignment(signature: u8) -> Result<usize, Malformed> {
    match signature {
        b'y' | b'g' | b'v' => Ok(1),
        b'n' | b'q' => Ok(2),
        b'b' | b'i' | b'u' | b'h' | b's' | b'o' | b'a' => Ok(4),
        b'x' | b't' | b'd' | b'(' | b'{' => Ok(8),
        _ => Err(Malformed("it has a type that D-Bus does not have")),
    }
}

/// Writes values one behind the other, from the beginning of a message or of its body. What it wrote is wiped.
pub(super) struct Writer {
    bytes: Zeroizing<Vec<u8>>,
}

impl Writer {
    pub(super) fn new() -> Self {
        // Bytes that move leave a copy behind that nobody wipes: a message of ours fits into this.
        Self { bytes: Zeroizing::new(Vec::with_capacity(8 << 10)) }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn align(&mut self, to: usize) -> &mut Self {
        let length = self.bytes.len().next_multiple_of(to);
        self.bytes.resize(length, 0);
        self
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    pub(super) fn u32(&mut self, number: u32) -> &mut Self {
        self.align(4).raw(&number.to_le_bytes())
    }

    pub(super) fn bool(&mut self, value: bool) -> &mut Self {
        self.u32(u32::from(value))
    }

    /// The length of something in bytes. Nothing here comes near the end of 32 bits: [`Message`](super::message) refuses
    /// to be that long.
    fn length(&mut self, length: usize) -> &mut Self {
        self.u32(u32::try_from(length).unwrap_or(u32::MAX))
    }

    /// A string, or an object path.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.length(text.len()).raw(text.as_bytes()).raw(&[0])
    }

    /// A signature of at most 255 characters, as all of ours are.
    pub(super) fn signature(&mut self, signature: &str) -> &mut Self {
        let length = u8::try_from(signature.len()).unwrap_or(u8::MAX);
        self.raw(&[length]).raw(signature.as_bytes()).raw(&[0])
    }

    /// An array of bytes.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.length(bytes.len()).raw(bytes)
    }

    /// An array whose elements, which `write` writes, are aligned to `to`.
    pub(super) fn array(&mut self, to: usize, write: impl FnOnce(&mut Self)) -> &mut Self {
        self.u32(0);
        let place = self.bytes.len() - 4;
        // What the first element is moved by is no part of the length.
        let start = self.align(to).bytes.len();
        write(self);
        let length = u32::try_from(self.bytes.len() - start).unwrap_or(u32::MAX);
        if let Some(bytes) = self.bytes.get_mut(place..place + 4) {
            bytes.copy_from_slice(&length.to_le_bytes());
        }
        self
    }

    /// A dictionary of strings.
    pub(super) fn texts(&mut self, entries: &[(&str, &str)]) -> &mut Self {
        self.array(8, |writer| {
            for (key, value) in entries {
                writer.align(8).text(key).text(value);
            }
        })
    }
}

/// Reads values one behind the other, in the byte order of their sender.
#[derive(Clone)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    is_big_endian: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], is_big_endian: bool) -> Self {
        Self { bytes, at: 0, is_big_endian }
    }

    /// How many bytes have been read.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let end = self.at.checked_add(length).ok_or(TRUNCATED)?;
        let bytes = self.bytes.get(self.at..end).ok_or(TRUNCATED)?;
        self.at = end;
        Ok(bytes)
    }

    /// What lies between is not looked at.
    pub(super) fn align(&mut self, to: usize) -> Result<(), Malformed> {
        self.take(self.at.next_multiple_of(to) - self.at).map(drop)
    }

    pub(super) fn byte(&mut self) -> Result<u8, Malformed> {
        self.take(1)?.first().copied().ok_or(TRUNCATED)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Malformed> {
        self.align(4)?;
        let bytes = self.take(4)?.try_into().map_err(|_| TRUNCATED)?;
        Ok(if self.is_big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    fn length(&mut self) -> Result<usize, Malformed> {
        usize::try_from(self.u32()?).map_err(|_| TRUNCATED)
    }

    pub(super) fn bool(&mut self) -> Result<bool, Malformed> {
        match self.u32()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed("a truth value is neither true nor false")),
        }
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Malformed> {
        let length = self.length()?;
        self.terminated(length)
    }

    /// The path of an object.
    pub(super) fn path(&mut self) -> Result<&'a str, Malformed> {
        let path = self.text()?;
        let is_name = |name: &str| !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_');
        let is_path = path == "/" || path.strip_prefix('/').is_some_and(|names| names.split('/').all(is_name));
        if is_path { Ok(path) } else { Err(Malformed("the path of an object is none")) }
    }

    pub(super) fn signature(&mut self) -> Result<&'a str, Malformed> {
        let length = self.byte()?;
        self.terminated(usize::from(length))
    }

    fn terminated(&mut self, length: usize) -> Result<&'a str, Malformed> {
        let bytes = self.take(length)?;
        if self.byte()? != 0 || bytes.contains(&0) {
            return Err(Malformed("a string does not end where it is said to"));
        }
        std::str::from_utf8(bytes).map_err(|_| Malformed("a string is not UTF-8"))
    }

    /// An array of bytes.
    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.length()?;
        self.take(length)
    }

    /// The elements of an array, each of which `read` reads.
    pub(super) fn array<T>(
        &mut self,
        to: usize,
        mut read: impl FnMut(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Vec<T>, Malformed> {
        let length = self.length()?;
        if length > LONGEST_ARRAY {
            return Err(Malformed("an array is longer than D-Bus allows"));
        }
        self.align(to)?;
        let end = self.at.checked_add(length).filter(|end| *end <= self.bytes.len()).ok_or(TRUNCATED)?;
        let mut elements = Self { bytes: self.bytes.get(..end).ok_or(TRUNCATED)?, ..self.clone() };
        let mut found = Vec::new();
        while !elements.is_at_end() {
            elements.align(to)?;
            found.push(read(&mut elements)?);
        }
        self.at = end;
        Ok(found)
    }

    /// The paths of objects.
    pub(super) fn paths(&mut self) -> Result<Vec<&'a str>, Malformed> {
        self.array(4, Self::path)
    }

    /// A dictionary of strings.
    pub(super) fn texts(&mut self) -> Result<Vec<(&'a str, &'a str)>, Malformed> {
        self.array(8, |reader| Ok((reader.text()?, reader.text()?)))
    }

    /// The beginning of a variant, which must hold a value of this type.
    pub(super) fn variant(&mut self, of: &str) -> Result<(), Malformed> {
        if self.signature()? == of { Ok(()) } else { Err(Malformed("a value is of another type than was asked for")) }
    }

    /// A string in a variant.
    pub(super) fn text_variant(&mut self) -> Result<&'a str, Malformed> {
        self.variant("s")?;
        self.text()
    }

    /// Passes over the value of a variant.
    pub(super) fn skip_variant(&mut self) -> Result<(), Malformed> {
        self.skip_variant_in(0)
    }

    fn skip_variant_in(&mut self, depth: usize) -> Result<(), Malformed> {
        let signature = self.signature()?.as_bytes();
        let rest = self.skip(signature, depth + 1)?;
        if rest.is_empty() { Ok(()) } else { Err(Malformed("a variant holds more than one value")) }
    }

    /// Passes over one value of the first type in `signature`; the answer is what follows that type.
    fn skip<'s>(&mut self, signature: &'s [u8], depth: usize) -> Result<&'s [u8], Malformed> {
        if depth > DEEPEST {
            return Err(Malformed("it is nested deeper than D-Bus allows"));
        }
        let (&first, rest) = signature.split_first().ok_or(UNFINISHED)?;
        let size = alignment(first)?;
        self.align(size)?;
        match first {
            b'v' => self.skip_variant_in(depth)?,
            b'g' => self.signature().map(drop)?,
            b's' | b'o' => self.text().map(drop)?,
            b'a' => {
                let (&element, _) = rest.split_first().ok_or(UNFINISHED)?;
                self.array(alignment(element)?, |elements| elements.skip(rest, depth + 1).map(drop))?;
                return whole_type(rest, depth + 1);
            }
            b'(' | b'{' => {
                let last = if first == b'(' { b')' } else { b'}' };
                // There is at least one, so that every value takes room.
                let mut members = self.skip(rest, depth + 1)?;
                loop {
                    match members.split_first() {
                        Some((next, rest)) if *next == last => return Ok(rest),
                        _ => members = self.skip(members, depth + 1)?,
                    }
                }
            }
            // Everything else is as long as what it is aligned to.
            _ => self.take(size).map(drop)?,
        }
        Ok(rest)
    }
}

/// What follows the first type in `signature`.
fn whole_type(signature: &[u8], depth: usize) -> Result<&[u8], Malformed> {
    if depth > DEEPEST {
        return Err(Malformed("it is nested deeper than D-Bus allows"));
    }
    let (&first, rest) = signature.split_first().ok_or(UNFINISHED)?;
    alignment(first)?;
    let last = match first {
        b'a' => return whole_type(rest, depth + 1),
        b'(' => b')',
        b'{' => b'}',
        _ => return Ok(rest),
    };
    let mut members = whole_type(rest, depth + 1)?;
    loop {
        match members.split_first() {
            Some((next, rest)) if *next == last => return Ok(rest),
            _ => members = whole_type(members, depth + 1)?,
        }
    }
}

const TRUNCATED: Malformed = Malformed("it is truncated");
const UNFINISHED: Malformed = Malformed("the signature of a type is not finished");
