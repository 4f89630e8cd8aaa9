//! Messages of D-Bus: the calls that are made here, and whatever comes back.

use zeroize::Zeroizing;

use super::wire::{Malformed, Reader, Writer};

/// How long a message may be that is written or read here. D-Bus allows 128 MiB; a record has a kilobyte.
const LONGEST: usize = 1 << 20;
/// How many bytes say how long a message is.
pub(super) const START: usize = 16;

/// The numbers of a header's fields.
mod field {
    pub(super) const PATH: u8 = 1;
    pub(super) const INTERFACE: u8 = 2;
    pub(super) const MEMBER: u8 = 3;
    pub(super) const ERROR_NAME: u8 = 4;
    pub(super) const REPLY_SERIAL: u8 = 5;
    pub(super) const DESTINATION: u8 = 6;
    pub(super) const SENDER: u8 = 7;
    pub(super) const SIGNATURE: u8 = 8;
}

/// A call of a method.
pub(super) struct Call<'a> {
    pub(super) destination: &'a str,
    pub(super) path: &'a str,
    pub(super) interface: &'a str,
    pub(super) member: &'a str,
    /// The types of what is in `body`.
    pub(super) signature: &'a str,
    pub(super) body: Writer,
}

impl Call<'_> {
    /// The whole message, which has this number.
    pub(super) fn to_bytes(&self, serial: u32) -> Result<Writer, Malformed> {
        const METHOD_CALL: u8 = 1;
        const NO_FLAGS: u8 = 0;
        const VERSION: u8 = 1;
        let body = self.body.as_bytes();
        let length = u32::try_from(body.len()).map_err(|_| TOO_LONG)?;
        let mut message = Writer::new();
        message.raw(&[b'l', METHOD_CALL, NO_FLAGS, VERSION]).u32(length).u32(serial);
        message.array(8, |fields| {
            let mut text = |code, signature, value| {
                fields.align(8).raw(&[code]).signature(signature).text(value);
            };
            text(field::PATH, "o", self.path);
            text(field::INTERFACE, "s", self.interface);
            text(field::MEMBER, "s", self.member);
            text(field::DESTINATION, "s", self.destination);
            if !self.signature.is_empty() {
                fields.align(8).raw(&[field::SIGNATURE]).signature("g").signature(self.signature);
            }
        });
        message.align(8).raw(body);
        if message.as_bytes().len() > LONGEST { Err(TOO_LONG) } else { Ok(message) }
    }
}

/// What kind of message it is. Nobody calls us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Reply,
    Error,
    Signal,
    /// A call, or what a later D-Bus may have: to be ignored.
    Other,
}

/// A message that came.
pub(super) struct Message {
    pub(super) kind: Kind,
    /// Of the call that it answers.
    pub(super) reply_serial: Option<u32>,
    pub(super) path: String,
    pub(super) interface: String,
    pub(super) member: String,
    pub(super) error_name: String,
    /// The unique name of the connection that sent it; the bus sees to it that it is true.
    pub(super) sender: String,
    signature: String,
    /// A secret may be in it that nobody encrypted.
    bytes: Zeroizing<Vec<u8>>,
    body: usize,
    is_big_endian: bool,
}

impl Message {
    /// How long the message is that begins with these [`START`] bytes, with them.
    pub(super) fn length(start: &[u8; START]) -> Result<usize, Malformed> {
        let mut reader = Reader::new(start, is_big_endian(start)?);
        reader.u32()?;
        let body = reader.u32()?;
        reader.u32()?;
        let fields = reader.u32()?;
        let length = usize::try_from(u64::from(fields).next_multiple_of(8) + u64::from(body)).map_err(|_| TOO_LONG)?;
        if length > LONGEST - START { Err(TOO_LONG) } else { Ok(START + length) }
    }

    /// Reads one whole message.
    pub(super) fn parse(bytes: Zeroizing<Vec<u8>>) -> Result<Self, Malformed> {
        let start = bytes.first_chunk().ok_or(Malformed("it is truncated"))?;
        let whole = Self::length(start)?;
        let is_big_endian = is_big_endian(start)?;
        if bytes.len() != whole {
            return Err(Malformed("it is not as long as it says"));
        }
        let mut reader = Reader::new(&bytes, is_big_endian);
        reader.byte()?;
        let kind = match reader.byte()? {
            0 => return Err(Malformed("it is of no kind")),
            2 => Kind::Reply,
            3 => Kind::Error,
            4 => Kind::Signal,
            _ => Kind::Other,
        };
        reader.byte()?;
        if reader.byte()? != 1 {
            return Err(Malformed("it is of another version of D-Bus"));
        }
        let body_length = reader.u32()?;
        reader.u32()?;
        let mut texts = [const { String::new() }; 6];
        let [path, interface, member, error_name, sender, signature] = &mut texts;
        let mut reply_serial = None;
        reader.array(8, |fields| {
            let (kept, value) = match fields.byte()? {
                field::PATH => (&mut *path, fields.variant("o").and_then(|()| fields.path())?),
                field::INTERFACE => (&mut *interface, fields.text_variant()?),
                field::MEMBER => (&mut *member, fields.text_variant()?),
                field::ERROR_NAME => (&mut *error_name, fields.text_variant()?),
                field::SENDER => (&mut *sender, fields.text_variant()?),
                field::SIGNATURE => (&mut *signature, fields.variant("g").and_then(|()| fields.signature())?),
                field::REPLY_SERIAL => {
                    fields.variant("u")?;
                    reply_serial = Some(fields.u32()?);
                    return Ok(());
                }
                // For whom it is, file descriptors, and what a later D-Bus may have.
                _ => return fields.skip_variant(),
            };
            value.clone_into(kept);
            Ok(())
        })?;
        reader.align(8)?;
        let body = reader.position();
        // Both are on the way to `whole`, which is not longer than an address can say.
        if u32::try_from(whole - body) != Ok(body_length) {
            return Err(Malformed("its parts are not as long as they say"));
        }
        let [path, interface, member, error_name, sender, signature] = texts;
        Ok(Self {
            kind,
            reply_serial,
            path,
            interface,
            member,
            error_name,
            sender,
            signature,
            bytes,
            body,
            is_big_endian,
        })
    }

    /// Its values, which must be of these types.
    pub(super) fn values(&self, signature: &str) -> Result<Reader<'_>, Malformed> {
        if self.signature != signature {
            return Err(Malformed("its values are of other types than were asked for"));
        }
        Ok(Reader::new(self.bytes.get(self.body..).unwrap_or_default(), self.is_big_endian))
    }

    /// What an error says in words: its first value, if that is a string.
    pub(super) fn words(&self) -> &str {
        let body = self.bytes.get(self.body..).unwrap_or_default();
        let begins_with_words = self.signature.starts_with('s');
        begins_with_words.then(|| Reader::new(body, self.is_big_endian).text().ok()).flatten().unwrap_or_default()
    }
}

fn is_big_endian(start: &[u8; START]) -> Result<bool, Malformed> {
    match start.first() {
        Some(b'l') => Ok(false),
        Some(b'B') => Ok(true),
        _ => Err(Malformed("it does not begin as a message does")),
    }
}

const TOO_LONG: Malformed = Malformed("it is longer than tilepass takes");
