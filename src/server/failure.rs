//! What went wrong on the way, out of what the HTTP and TLS libraries say about it.

use std::io::{self, ErrorKind};

use ureq::Error;

use super::tls::{self, TlsFault};
use super::{Cause, Server, ServerError, handshake};

impl Server {
    /// A call that had no connection to the server: it has asked for nothing.
    pub(super) fn not_connected(&self, error: Error) -> ServerError {
        match error {
            Error::Timeout(_) => self.no_connection_in_time(),
            Error::HostNotFound if self.proxy.is_none() => {
                ServerError::NoHost { host: self.host(), cause: Cause::new("the name has no address", error) }
            }
            Error::Io(error) => self.io_failure(error),
            Error::Rustls(error) => self.tls_failure(error),
            Error::Tls(cause) => self.not_secure(cause.into()),
            Error::ConnectProxyFailed(ref said) => {
                // The library's words are the status, twice.
                let status = said.rsplit('/').next().filter(|status| status.parse::<u16>().is_ok());
                let words = status.map_or_else(|| said.clone(), |status| format!("it answers {status}"));
                match (status, &self.proxy) {
                    (Some("407"), Some(via)) => ServerError::ProxyCredentials { host: self.host(), via: via.clone() },
                    _ => self.unreachable(Cause::new(words, error)),
                }
            }
            // Nobody but a proxy has said anything yet.
            Error::Protocol(_) => self.unreachable(Cause::new("what answers is not HTTP", error)),
            other => self.unreachable(Cause::of(other)),
        }
    }

    /// A call that had a connection, and no answer: nobody knows how much of it has reached the server.
    pub(super) fn broken(&self, error: Error) -> ServerError {
        let host = self.host();
        match error {
            Error::Timeout(_) => ServerError::AnswerTimeout { host, limit: self.timeout },
            Error::Protocol(_) | Error::Http(_) | Error::LargeResponseHeader(..) => ServerError::NotHttp { host },
            Error::Io(error) if is_end(&error) => ServerError::CutOff { host },
            Error::Io(error) => match error.downcast::<rustls::Error>() {
                Ok(tls) => self.broken_tls(tls),
                Err(error) => ServerError::Broken { host, cause: Cause::of(error) },
            },
            Error::Rustls(error) => self.broken_tls(error),
            other => ServerError::Broken { host, cause: Cause::of(other) },
        }
    }

    /// A server of TLS 1.3 says after the handshake that it wants to be shown a certificate, and reads no request before.
    fn broken_tls(&self, error: rustls::Error) -> ServerError {
        match handshake::failure(&error) {
            (TlsFault::OwnCertificate, _) => self.tls_failure(error),
            (_, words) => ServerError::Broken { host: self.host(), cause: Cause::new(words, error) },
        }
    }

    fn unreachable(&self, cause: Cause) -> ServerError {
        let host = self.host();
        match &self.proxy {
            Some(via) => ServerError::Proxy { host, via: via.clone(), cause },
            None => ServerError::Unreachable { host, cause },
        }
    }

    fn no_connection_in_time(&self) -> ServerError {
        ServerError::ConnectTimeout { host: self.host(), limit: self.timeout }
    }

    fn io_failure(&self, error: io::Error) -> ServerError {
        let error = match error.downcast::<rustls::Error>() {
            Ok(tls) => return self.tls_failure(tls),
            Err(error) => error,
        };
        // A proxy may be the one who refuses, is not found, or ends the connection.
        let direct = self.proxy.is_none();
        match error.kind() {
            _ if is_end(&error) && direct && self.url.is_https() => {
                self.not_secure(Cause::new("it ended the connection", error))
            }
            _ if is_end(&error) => self.unreachable(Cause::new("the connection ended", error)),
            ErrorKind::TimedOut if direct => self.no_connection_in_time(),
            ErrorKind::ConnectionRefused if direct => ServerError::Refused { host: self.host() },
            _ if direct && let Some(words) = not_resolved(&error) => {
                ServerError::NoHost { host: self.host(), cause: Cause::new(words, error) }
            }
            _ => self.unreachable(Cause::of(error)),
        }
    }

    fn not_secure(&self, cause: Cause) -> ServerError {
        ServerError::Tls { host: self.host(), cause, fault: TlsFault::Protocol }
    }

    /// Fails where the file of authorities is none that can be read.
    pub(super) fn ensure_authorities(&self) -> Result<(), ServerError> {
        let path = self.authorities.as_deref().filter(|_| self.url.is_https());
        path.map_or(Ok(()), tls::ensure_readable).map_err(|words| ServerError::Tls {
            host: self.host(),
            cause: Cause::from(words.as_str()),
            fault: TlsFault::AuthoritiesFile,
        })
    }

    fn tls_failure(&self, error: rustls::Error) -> ServerError {
        let (fault, words) = match &error {
            rustls::Error::General(why) if why.contains("No CA certificates") => {
                if self.has_directories {
                    (TlsFault::NoDirectory, tls::NO_DIRECTORY.to_owned())
                } else {
                    (TlsFault::NoAuthorities, "this computer has no list of certificate authorities".to_owned())
                }
            }
            other => handshake::failure(other),
        };
        // No authority is known where the file that should name them is no such file.
        let knows_none = matches!(fault, TlsFault::NoAuthorities | TlsFault::NoDirectory | TlsFault::UnknownAuthority);
        let file = self.authorities.as_deref().filter(|_| knows_none).and_then(tls::authorities);
        let (fault, words) = file.unwrap_or((fault, words));
        ServerError::Tls { host: self.host(), cause: Cause::new(words, error), fault }
    }
}

/// Why a name has no address, where that is it. Windows has numbers for it (winsock2.h), and words in the user's language;
/// on Unix the standard library has nothing but a sentence of its own, before the resolver's words.
fn not_resolved(error: &io::Error) -> Option<String> {
    const UNIX: &str = "failed to lookup address information: ";
    let words = match error.raw_os_error().filter(|_| cfg!(windows)) {
        // WSAHOST_NOT_FOUND, WSANO_DATA, WSATYPE_NOT_FOUND
        Some(11001 | 11004 | 10109) => "the name has no address",
        // WSATRY_AGAIN
        Some(11002) => "no name server answers for now",
        // WSANO_RECOVERY
        Some(11003) => "the name server cannot answer",
        _ => return error.to_string().strip_prefix(UNIX).map(str::to_owned),
    };
    Some(words.to_owned())
}

/// Whether somebody ended the connection.
fn is_end(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe
    )
}
