//! Why there is no secure connection, and what mends that.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use rustls::{AlertDescription, CertificateError};
use tiledesk_token::{escape, time};

/// What is wrong with a secure connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsFault {
    /// The other side does not speak TLS, or not as it should.
    Protocol,
    /// An authority that this computer does not know signed the certificate.
    UnknownAuthority,
    /// The certificate is an authority's own.
    SelfSigned,
    /// It has expired, or is not valid yet.
    OutOfTime,
    /// It is for another name.
    OtherName,
    /// It was revoked, or cannot be used otherwise.
    Unusable,
    /// It wants another certificate of this side than it was shown, or any.
    OwnCertificate,
    /// There is no list of authorities.
    NoAuthorities,
    /// The file that `SSL_CERT_FILE` names has none in PEM.
    AuthoritiesFile,
    /// It has one in DER.
    DerFile,
    /// No directory that `SSL_CERT_DIR` names has one in PEM.
    NoDirectory,
}

impl TlsFault {
    /// What mends it.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Protocol => "see that the server speaks HTTPS there; look at the address: `--server URL`",
            Self::UnknownAuthority | Self::NoAuthorities => AUTHORITY,
            Self::SelfSigned => {
                "if the server is yours: have an authority sign its certificate, or make one that is no authority's itself: `openssl req -x509 -addext basicConstraints=critical,CA:FALSE …`"
            }
            Self::OutOfTime => {
                "see that this computer's clock is right: `date`; if it is, the server's certificate has to be renewed"
            }
            Self::OtherName => {
                "give the address with a name that is in the certificate: `--server URL`; or have one issued for this name"
            }
            Self::Unusable => "the server's certificate has to be replaced",
            Self::OwnCertificate => {
                "tilepass shows a Tiledesk server no certificate: ask who runs it for an address that wants none"
            }
            Self::AuthoritiesFile => {
                "name a file that has the authority's certificate in PEM, which begins with `-----BEGIN CERTIFICATE-----`, or unset it: `unset SSL_CERT_FILE`"
            }
            Self::DerFile => {
                "convert it, and name the new file: `openssl x509 -inform der -in \"$SSL_CERT_FILE\" -out authority.pem`"
            }
            Self::NoDirectory => {
                "name a directory of files with certificates in PEM, or unset it: `unset SSL_CERT_DIR`"
            }
        }
    }
}

#[cfg(any(windows, target_vendor = "apple"))]
const AUTHORITY: &str =
    "if the server is yours: have its authority's certificate installed in this computer's certificate store";
#[cfg(not(any(windows, target_vendor = "apple")))]
const AUTHORITY: &str = "if the server is yours: have its authority's certificate installed on this computer, or name it: `SSL_CERT_FILE=authority.pem`";

/// What a server has against the certificate that it was shown, or was not, out of the alert that it ends the connection
/// with; `None` where that is about something else.
pub(super) fn own_certificate(alert: AlertDescription) -> Option<&'static str> {
    use AlertDescription as Alert;
    match alert {
        Alert::CertificateRequired => Some("it wants to be shown a certificate"),
        Alert::BadCertificate
        | Alert::UnsupportedCertificate
        | Alert::CertificateRevoked
        | Alert::CertificateExpired
        | Alert::CertificateUnknown
        | Alert::UnknownCA => Some("it refuses the certificate that it was shown, or wants to be shown one"),
        _ => None,
    }
}

/// The same, of a connection that broke.
pub(super) fn of_own_certificate(error: &std::io::Error) -> Option<&'static str> {
    match error.get_ref()?.downcast_ref::<rustls::Error>()? {
        rustls::Error::AlertReceived(alert) => own_certificate(*alert),
        _ => None,
    }
}

/// What is wrong with a certificate, in words.
pub(super) fn certificate(why: &CertificateError) -> (TlsFault, String) {
    use CertificateError as Bad;
    let day = |seconds: u64| {
        let date = i64::try_from(seconds).ok().and_then(time::rfc3339).unwrap_or_default();
        date.split('T').next().unwrap_or_default().to_owned()
    };
    match why {
        Bad::UnknownIssuer => (
            TlsFault::UnknownAuthority,
            "its certificate is from an authority that this computer does not know".to_owned(),
        ),
        Bad::ExpiredContext { not_after, .. } => {
            (TlsFault::OutOfTime, format!("its certificate expired on {}", day(not_after.as_secs())))
        }
        Bad::Expired => (TlsFault::OutOfTime, "its certificate has expired".to_owned()),
        Bad::NotValidYetContext { not_before, .. } => {
            let from = day(not_before.as_secs());
            (TlsFault::OutOfTime, format!("its certificate is not valid before {from}, by this computer's clock"))
        }
        Bad::NotValidYet => {
            (TlsFault::OutOfTime, "its certificate is not valid yet, by this computer's clock".to_owned())
        }
        Bad::NotValidForNameContext { presented, .. } if !presented.is_empty() => {
            let names: Vec<String> = presented.iter().take(3).map(|name| plain(name)).collect();
            let more = if presented.len() > 3 { " and others" } else { "" };
            (TlsFault::OtherName, format!("its certificate is for {}{more}", escape::list(&names)))
        }
        Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
            (TlsFault::OtherName, "its certificate is for another name".to_owned())
        }
        Bad::Revoked => (TlsFault::Unusable, "its certificate was revoked".to_owned()),
        Bad::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            (TlsFault::SelfSigned, "its certificate is self-signed, as an authority's is".to_owned())
        }
        other => (TlsFault::Unusable, format!("its certificate cannot be used ({other})")),
    }
}

/// `DnsName("chat.example")` without what the library puts around it.
fn plain(name: &str) -> String {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    escape::excerpt(inner.trim_matches('"'), 100)
}

/// The most that a file of authorities may hold, in bytes: twenty times the list that systems have.
const MAX: u64 = 4 << 20;

/// Why the file of authorities that `SSL_CERT_FILE` names is not even opened: the library would read all of it.
pub(super) fn ensure_readable(path: &OsStr) -> Result<(), String> {
    let path = Path::new(path);
    // One that is not there is said where authorities are missed.
    let Ok(found) = fs::metadata(path) else { return Ok(()) };
    let what = if found.len() > MAX && found.is_file() {
        "which holds more than 4 MiB"
    } else if is_device(&found) {
        "which is a device"
    } else {
        return Ok(());
    };
    Err(format!("`SSL_CERT_FILE` names `{}`, {what}", path.display()))
}

fn is_device(found: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        found.file_type().is_char_device() || found.file_type().is_block_device()
    }
    #[cfg(not(unix))]
    {
        let _ = found;
        false
    }
}

/// What is wrong with the file of authorities that `SSL_CERT_FILE` names, if anything is.
pub(super) fn authorities(path: &OsStr) -> Option<(TlsFault, String)> {
    let path = Path::new(path);
    let what = |fault, what: &str| Some((fault, format!("`SSL_CERT_FILE` names `{}`, {what}", path.display())));
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(why) => return what(TlsFault::AuthoritiesFile, &format!("which cannot be read: {why}")),
    };
    if found.is_dir() {
        return what(TlsFault::AuthoritiesFile, "which is a directory");
    }
    if !found.is_file() {
        return None;
    }
    match fs::read(path) {
        Err(why) => what(TlsFault::AuthoritiesFile, &format!("which cannot be read: {why}")),
        Ok(bytes) if has_mark(&bytes) => None,
        // How every certificate begins in DER: a sequence with a length of two bytes.
        Ok(bytes) if bytes.starts_with(&[0x30, 0x82]) => {
            what(TlsFault::DerFile, "which is in DER, and has to be in PEM")
        }
        Ok(_) => what(TlsFault::AuthoritiesFile, "which has no certificate in PEM"),
    }
}

fn has_mark(bytes: &[u8]) -> bool {
    const MARK: &[u8] = b"-----BEGIN ";
    bytes.windows(MARK.len()).any(|window| window == MARK)
}

pub(super) const NO_DIRECTORY: &str = "`SSL_CERT_DIR` names no directory that has a certificate in PEM";

/// Whether one of the directories that `SSL_CERT_DIR` names has a certificate.
pub(super) fn have_authorities(paths: &OsStr) -> bool {
    let mut files = std::env::split_paths(paths).filter_map(|path| fs::read_dir(path).ok()).flatten().flatten();
    files.any(|file| {
        let is_small = fs::metadata(file.path()).is_ok_and(|found| found.is_file() && found.len() <= MAX);
        is_small && fs::read(file.path()).is_ok_and(|bytes| has_mark(&bytes))
    })
}
