//! A connection to the session bus: one call at a time.
//!
//! It must never show a message in an error: a secret may be in it.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;

use zeroize::Zeroizing;

use super::address::{Socket, Unusable};
use super::message::{Call, Kind, Message, START};
use super::wire::{Malformed, Writer};

/// How many signals are kept until somebody asks for them; the oldest gives way.
const SIGNALS: usize = 64;
/// The longest line that a bus may say before messages begin, in bytes.
const LONGEST_LINE: usize = 512;

/// The bus itself, as the one who is asked.
pub(super) const NAME: &str = "org.freedesktop.DBus";
const PATH: &str = "/org/freedesktop/DBus";

/// Why the bus, or somebody on it, did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum BusError {
    /// There is no bus where one should be.
    #[error("there is none")]
    Absent,
    /// It is there, or may be, and nobody gets in: why.
    #[error("{0}")]
    Unreachable(String),
    /// The connection broke: whether a call that had been made was heard, nobody knows.
    #[error("{0}")]
    Broken(#[from] io::Error),
    /// What came is no message, or no answer to what was asked.
    #[error("{0}")]
    Malformed(#[from] Malformed),
    /// Somebody said no.
    #[error("{name}: {words}")]
    Refused {
        /// Which error it is: `org.freedesktop.DBus.Error.ServiceUnknown`.
        name: String,
        /// What is said of it, which may be anything.
        words: String,
    },
}

/// A connection to a bus.
pub(super) struct Bus {
    stream: UnixStream,
    /// Of the last call.
    serial: u32,
    /// What came while an answer was waited for.
    signals: VecDeque<Message>,
}

impl Bus {
    /// Connects to the first of these buses that is there.
    pub(super) fn connect(addresses: &[Result<Socket, Unusable>]) -> Result<Self, BusError> {
        let mut why = BusError::Absent;
        for address in addresses {
            match address {
                Ok(socket) => match socket.connect() {
                    Ok(stream) => return Self::on(stream),
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => why = BusError::Unreachable(error.to_string()),
                },
                Err(Unusable::Garbage) => {}
                Err(Unusable::Transport) => {
                    let only = "only addresses of the form `unix:path=…` are supported, and none of `autolaunch:`";
                    why = BusError::Unreachable(only.to_owned());
                }
            }
        }
        Err(why)
    }

    /// Says who it is for, and hello.
    fn on(mut stream: UnixStream) -> Result<Self, BusError> {
        authenticate(&mut stream).map_err(|error| BusError::Unreachable(error.to_string()))?;
        let mut bus = Self { stream, serial: 0, signals: VecDeque::new() };
        bus.ask("Hello", "", Writer::new())?.values("s")?.text()?;
        Ok(bus)
    }

    /// Has the bus send the signals that this rule is about.
    pub(super) fn watch(&mut self, rule: &str) -> Result<(), BusError> {
        let mut body = Writer::new();
        body.text(rule);
        self.ask("AddMatch", "s", body).map(drop)
    }

    fn ask(&mut self, member: &str, signature: &str, body: Writer) -> Result<Message, BusError> {
        self.call(&Call { destination: NAME, path: PATH, interface: NAME, member, signature, body })
    }

    /// Makes a call and waits for its answer.
    pub(super) fn call(&mut self, call: &Call<'_>) -> Result<Message, BusError> {
        // No number is zero.
        self.serial = self.serial.checked_add(1).unwrap_or(1);
        let message = call.to_bytes(self.serial)?;
        self.stream.write_all(message.as_bytes())?;
        loop {
            let message = self.read()?;
            // The bus answers for who is not there. Who has a name that others may have had is not known yet.
            let is_asked = !call.destination.starts_with(':') || [call.destination, NAME].contains(&&*message.sender);
            let answers = message.reply_serial == Some(self.serial) && is_asked;
            match message.kind {
                Kind::Reply if answers => return Ok(message),
                Kind::Error if answers => {
                    let words = message.words().to_owned();
                    return Err(BusError::Refused { name: message.error_name, words });
                }
                Kind::Signal => self.keep(message),
                // An answer to a call of which nobody waits any more, and calls: nobody has a reason to make any.
                _ => {}
            }
        }
    }

    /// Waits for a signal that is wanted; the others before it are forgotten.
    pub(super) fn signal(&mut self, is_wanted: impl Fn(&Message) -> bool) -> Result<Message, BusError> {
        loop {
            let message = match self.signals.pop_front() {
                Some(message) => message,
                None => self.read()?,
            };
            if message.kind == Kind::Signal && is_wanted(&message) {
                return Ok(message);
            }
        }
    }

    fn keep(&mut self, signal: Message) {
        if self.signals.len() >= SIGNALS {
            self.signals.pop_front();
        }
        self.signals.push_back(signal);
    }

    fn read(&mut self) -> Result<Message, BusError> {
        let mut start = [0; START];
        self.stream.read_exact(&mut start)?;
        let mut bytes = Zeroizing::new(vec![0; Message::length(&start)?]);
        let (beginning, rest) = bytes.split_at_mut_checked(START).ok_or(Malformed("it is truncated"))?;
        beginning.copy_from_slice(&start);
        self.stream.read_exact(rest)?;
        Ok(Message::parse(bytes)?)
    }
}

/// SASL's EXTERNAL: the bus asks the system who is at the other end of the socket.
fn authenticate(stream: &mut UnixStream) -> io::Result<()> {
    let mut line = "\0AUTH EXTERNAL ".to_owned();
    // The number in decimal, and that as text in hexadecimal: a digit is 3 and itself.
    for digit in rustix::process::geteuid().as_raw().to_string().chars() {
        line.extend(['3', digit]);
    }
    stream.write_all((line + "\r\n").as_bytes())?;
    let answer = read_line(stream)?;
    if !answer.starts_with(b"OK ") {
        return Err(io::Error::other("it does not let this user in"));
    }
    stream.write_all(b"BEGIN\r\n")
}

/// A line. Nothing follows it before it is answered.
fn read_line(stream: &mut UnixStream) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let mut piece = [0; LONGEST_LINE];
    while !line.ends_with(b"\r\n") {
        let length = match stream.read(&mut piece) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        line.extend_from_slice(piece.get(..length).unwrap_or_default());
        if line.len() > LONGEST_LINE {
            return Err(io::Error::other("it does not speak D-Bus"));
        }
    }
    Ok(line)
}
