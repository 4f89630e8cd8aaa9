//! Why there is no secure connection, and what mends that.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

/// What is wrong with a secure connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsFault {
    /// The other side does not speak TLS, or not as it should.
    Protocol,
    /// It speaks no version of TLS that is still safe, or no such cipher.
    Outdated,
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
            Self::Outdated => {
                "the server, or what stands in front of it, has to speak TLS 1.2 or 1.3, and to want no certificate from its clients"
            }
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
