//! Where the session bus is: `DBUS_SESSION_BUS_ADDRESS`, or the socket that a login session has.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use crate::env;

/// A socket on which a bus may listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Socket {
    Path(PathBuf),
    /// A name of Linux's abstract namespace.
    Abstract(Vec<u8>),
}

impl Socket {
    /// Connects; a call that a signal interrupts is made again.
    pub(super) fn connect(&self) -> io::Result<UnixStream> {
        loop {
            match self.try_connect() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                connected => return connected,
            }
        }
    }

    fn try_connect(&self) -> io::Result<UnixStream> {
        match self {
            Self::Path(path) => UnixStream::connect(path),
            #[cfg(target_os = "linux")]
            Self::Abstract(name) => {
                use std::os::linux::net::SocketAddrExt;
                use std::os::unix::net::SocketAddr;
                UnixStream::connect_addr(&SocketAddr::from_abstract_name(name)?)
            }
            #[cfg(not(target_os = "linux"))]
            Self::Abstract(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

/// An address that is none that can be connected to here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// It is not of an address's form.
    Garbage,
    /// It is of a transport that is not supported, as `tcp:` and `autolaunch:`.
    Transport,
}

/// Where the session bus may be, in the order in which it is looked for.
pub(super) fn of_session(variable: &dyn Fn(&str) -> Option<OsString>) -> Vec<Result<Socket, Unusable>> {
    match variable(env::DBUS_SESSION_BUS_ADDRESS.name) {
        Some(addresses) => parse(addresses.as_bytes(), variable),
        None => vec![Ok(of_login(variable))],
    }
}

/// The socket of the bus that a login session has.
fn of_login(variable: &dyn Fn(&str) -> Option<OsString>) -> Socket {
    let directory = variable(env::XDG_RUNTIME_DIR.name).filter(|directory| !directory.is_empty());
    let directory = directory
        .map_or_else(|| PathBuf::from(format!("/run/user/{}", rustix::process::geteuid().as_raw())), PathBuf::from);
    Socket::Path(directory.join("bus"))
}

/// `TRANSPORT:KEY=VALUE,…;…`, as the specification's chapter on addresses has it.
fn parse(addresses: &[u8], variable: &dyn Fn(&str) -> Option<OsString>) -> Vec<Result<Socket, Unusable>> {
    let addresses = addresses.split(|byte| *byte == b';').filter(|address| !address.is_empty());
    addresses.map(|address| parse_one(address, variable)).collect()
}

fn parse_one(address: &[u8], variable: &dyn Fn(&str) -> Option<OsString>) -> Result<Socket, Unusable> {
    let (transport, options) = split(address, b':').ok_or(Unusable::Garbage)?;
    if transport != b"unix" {
        return Err(Unusable::Transport);
    }
    for option in options.split(|byte| *byte == b',') {
        let (key, value) = split(option, b'=').ok_or(Unusable::Garbage)?;
        let value = unescape(value).ok_or(Unusable::Garbage)?;
        match key {
            b"path" => return Ok(Socket::Path(OsString::from_vec(value).into())),
            b"abstract" => return Ok(Socket::Abstract(value)),
            b"runtime" if value == b"yes" => return Ok(of_login(variable)),
            // What else there is says where to listen, or which bus it should be.
            _ => {}
        }
    }
    Err(Unusable::Transport)
}

/// What is before and behind the first `at`.
fn split(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|byte| *byte == at)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The bytes for which `%2F` and its like stand. Bytes that should have been escaped stand for themselves.
fn unescape(value: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((&first, behind)) = rest.split_first() {
        rest = behind;
        if first == b'%' {
            let (digits, behind) = rest.split_at_checked(2)?;
            let digits = digits.iter().all(u8::is_ascii_hexdigit).then_some(digits)?;
            bytes.push(u8::from_str_radix(OsStr::from_bytes(digits).to_str()?, 16).ok()?);
            rest = behind;
        } else {
            bytes.push(first);
        }
    }
    Some(bytes)
}
