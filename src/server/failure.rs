//! What went wrong on the way, out of what the HTTP and TLS libraries say about it.

use std::io::{self, ErrorKind};

use rustls::CertificateError;
use ureq::{Error, Timeout};

use super::{Server, ServerError};

impl Server {
    /// A call that ended without an answer.
    pub(super) fn failure(&self, error: Error) -> ServerError {
        let host = self.host();
        let unreachable = |cause: String| match self.proxy {
            Some(variable) => ServerError::Proxy {
                host: self.host(),
                variable,
                cause,
            },
            None => ServerError::Unreachable {
                host: self.host(),
                cause,
            },
        };
        match error {
            Error::Timeout(Timeout::Resolve | Timeout::Connect) => ServerError::ConnectTimeout {
                host,
                limit: self.timeout,
            },
            Error::Timeout(_) => ServerError::AnswerTimeout {
                host,
                limit: self.timeout,
            },
            Error::HostNotFound => ServerError::NoHost {
                host,
                cause: "the name has no address".to_owned(),
            },
            Error::Io(error) => self.io_failure(&error),
            Error::Rustls(error) => self.tls_failure(&error),
            Error::Tls(cause) => ServerError::Tls {
                host,
                cause: cause.to_owned(),
                certificate: false,
            },
            Error::Protocol(_) | Error::Http(_) | Error::LargeResponseHeader(..) => {
                ServerError::NotHttp { host }
            }
            Error::ConnectProxyFailed(cause) => unreachable(cause),
            other => unreachable(other.to_string()),
        }
    }

    fn io_failure(&self, error: &io::Error) -> ServerError {
        let inner = error.get_ref();
        if let Some(tls) = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return self.tls_failure(tls);
        }
        let host = self.host();
        let cause = error.to_string();
        match (error.kind(), self.proxy) {
            (
                ErrorKind::UnexpectedEof
                | ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe,
                _,
            ) => ServerError::CutOff { host },
            (ErrorKind::TimedOut, None) => ServerError::ConnectTimeout {
                host,
                limit: self.timeout,
            },
            (_, Some(variable)) => ServerError::Proxy {
                host,
                variable,
                cause,
            },
            (ErrorKind::ConnectionRefused, None) => ServerError::Refused { host },
            // The resolver's errors have no kind of their own; these are their words on every system.
            (_, None) if cause.contains("lookup") || cause.contains("No such host") => {
                let cause = cause
                    .strip_prefix("failed to lookup address information: ")
                    .unwrap_or(&cause)
                    .to_owned();
                ServerError::NoHost { host, cause }
            }
            (_, None) => ServerError::Unreachable { host, cause },
        }
    }

    fn tls_failure(&self, error: &rustls::Error) -> ServerError {
        use rustls::Error as Tls;
        let host = self.host();
        let (cause, certificate) = match error {
            Tls::InvalidCertificate(why) => (certificate(why), true),
            Tls::General(why) if why.contains("No CA certificates") => (
                "this computer has no list of certificate authorities, or `SSL_CERT_FILE` names none".to_owned(),
                true,
            ),
            Tls::InvalidMessage(_) => ("what it answers is not TLS".to_owned(), false),
            other => (other.to_string(), false),
        };
        ServerError::Tls {
            host,
            cause,
            certificate,
        }
    }
}

fn certificate(why: &CertificateError) -> String {
    use CertificateError as Bad;
    match why {
        Bad::UnknownIssuer => {
            "its certificate is from an authority that this computer does not know".to_owned()
        }
        Bad::Expired | Bad::ExpiredContext { .. } => "its certificate has expired".to_owned(),
        Bad::NotValidYet | Bad::NotValidYetContext { .. } => {
            "its certificate is not valid yet, by this computer's clock".to_owned()
        }
        Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
            "its certificate is for another name".to_owned()
        }
        Bad::Revoked => "its certificate was revoked".to_owned(),
        Bad::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            "its certificate is self-signed, as an authority's is".to_owned()
        }
        other => format!("its certificate cannot be used ({other})"),
    }
}
