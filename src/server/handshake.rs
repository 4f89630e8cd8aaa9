//! What the TLS library, and the verifier of the operating system behind it, say about a connection, in words for people.

use rustls::{AlertDescription as Alert, CertificateError, Error as Tls, PeerIncompatible};
use tiledesk_token::{escape, time};

use super::tls::TlsFault;

/// What went wrong, and its kind.
pub(super) fn failure(error: &Tls) -> (TlsFault, String) {
    let (fault, words) = match error {
        Tls::InvalidCertificate(why) => return certificate(why),
        Tls::InvalidMessage(_) | Tls::PeerSentOversizedRecord => (TlsFault::Protocol, "what it answers is not TLS"),
        Tls::InappropriateMessage { .. } | Tls::InappropriateHandshakeMessage { .. } | Tls::PeerMisbehaved(_) => {
            (TlsFault::Protocol, "it breaks the rules of TLS")
        }
        Tls::DecryptError => (TlsFault::Protocol, "what it sent cannot be decrypted"),
        Tls::NoCertificatesPresented => (TlsFault::Unusable, "it shows no certificate"),
        Tls::PeerIncompatible(why) => incompatible(why),
        Tls::AlertReceived(alert) => return alerted(*alert),
        Tls::FailedToGetRandomBytes => (TlsFault::Protocol, "this computer has no random numbers for it"),
        Tls::FailedToGetCurrentTime => (TlsFault::OutOfTime, "this computer's clock cannot be read"),
        Tls::General(why) => return (TlsFault::Protocol, escape::excerpt(why, 200)),
        other => return (TlsFault::Protocol, escape::excerpt(&other.to_string(), 200)),
    };
    (fault, words.to_owned())
}

fn incompatible(why: &PeerIncompatible) -> (TlsFault, &'static str) {
    use PeerIncompatible as No;
    match why {
        No::ServerDoesNotSupportTls12Or13
        | No::ServerTlsVersionIsDisabledByOurConfig
        | No::SupportedVersionsExtensionRequired
        | No::Tls12NotOffered
        | No::Tls12NotOfferedOrEnabled => (TlsFault::Outdated, "it speaks no newer version than TLS 1.1"),
        No::NoCertificateRequestSignatureSchemesInCommon => {
            (TlsFault::OwnCertificate, "it wants to be shown a certificate")
        }
        _ => (TlsFault::Outdated, "it has no cipher or signature that is in use today"),
    }
}

/// The other side gave up, and said why by a number (RFC 8446, section 6.2).
fn alerted(alert: Alert) -> (TlsFault, String) {
    let (fault, words) = match alert {
        Alert::CertificateRequired | Alert::NoCertificate => {
            (TlsFault::OwnCertificate, "it wants to be shown a certificate")
        }
        Alert::BadCertificate
        | Alert::UnsupportedCertificate
        | Alert::CertificateRevoked
        | Alert::CertificateExpired
        | Alert::CertificateUnknown
        | Alert::UnknownCA => {
            (TlsFault::OwnCertificate, "it refuses the certificate that it was shown, or wants to be shown one")
        }
        Alert::AccessDenied => (TlsFault::OwnCertificate, "it lets nobody in without a certificate that it knows"),
        Alert::ProtocolVersion | Alert::InappropriateFallback => {
            (TlsFault::Outdated, "it speaks no newer version than TLS 1.1")
        }
        Alert::HandshakeFailure | Alert::InsufficientSecurity => {
            (TlsFault::Outdated, "it has no cipher, or no certificate, for this connection")
        }
        Alert::UnrecognisedName => (TlsFault::OtherName, "it knows no host of that name"),
        Alert::InternalError => (TlsFault::Protocol, "it failed, by its own account"),
        Alert::CloseNotify | Alert::UserCanceled => (TlsFault::Protocol, "it ended the connection"),
        other => return (TlsFault::Protocol, format!("it gave up (alert {} of TLS)", u8::from(other))),
    };
    (fault, words.to_owned())
}

/// What is wrong with a certificate.
fn certificate(why: &CertificateError) -> (TlsFault, String) {
    use CertificateError as Bad;
    let (fault, words) = match why {
        Bad::UnknownIssuer => (TlsFault::UnknownAuthority, UNKNOWN_AUTHORITY),
        Bad::ExpiredContext { not_after, .. } => {
            return (TlsFault::OutOfTime, format!("its certificate expired on {}", day(not_after.as_secs())));
        }
        Bad::NotValidYetContext { not_before, .. } => {
            let from = day(not_before.as_secs());
            let words = format!("its certificate is not valid before {from}, by this computer's clock");
            return (TlsFault::OutOfTime, words);
        }
        // Windows says which of the two it is to nobody.
        Bad::Expired if cfg!(windows) => (TlsFault::OutOfTime, OUT_OF_TIME),
        Bad::Expired => (TlsFault::OutOfTime, "its certificate has expired"),
        Bad::NotValidYet => (TlsFault::OutOfTime, "its certificate is not valid yet, by this computer's clock"),
        Bad::NotValidForNameContext { presented, .. } if !presented.is_empty() => {
            let names: Vec<String> = presented.iter().take(3).map(|name| plain(name)).collect();
            let more = if presented.len() > 3 { " and others" } else { "" };
            return (TlsFault::OtherName, format!("its certificate is for {}{more}", escape::list(&names)));
        }
        Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
            (TlsFault::OtherName, "its certificate is for another name")
        }
        Bad::Revoked => (TlsFault::Unusable, REVOKED),
        Bad::UnknownRevocationStatus
        | Bad::ExpiredRevocationList
        | Bad::ExpiredRevocationListContext { .. }
        | Bad::InvalidOcspResponse => (TlsFault::Unusable, REVOCATION_UNKNOWN),
        Bad::BadEncoding => (TlsFault::Unusable, "its certificate is damaged"),
        Bad::BadSignature => (TlsFault::Unusable, BAD_SIGNATURE),
        Bad::UnsupportedSignatureAlgorithmContext { .. }
        | Bad::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            (TlsFault::Unusable, "its certificate is signed with an algorithm that is not in use any more")
        }
        Bad::UnhandledCriticalExtension => (TlsFault::Unusable, CRITICAL),
        Bad::InvalidPurpose | Bad::InvalidPurposeContext { .. } => (TlsFault::Unusable, OTHER_PURPOSE),
        Bad::ApplicationVerificationFailure => (TlsFault::Unusable, "this computer's rules refuse its certificate"),
        Bad::Other(other) => return other_fault(&other.to_string()),
        _ => (TlsFault::Unusable, "its certificate cannot be used"),
    };
    (fault, words.to_owned())
}

const UNKNOWN_AUTHORITY: &str = "its certificate is from an authority that this computer does not know";
const OUT_OF_TIME: &str = "its certificate has expired, or is not valid yet, by this computer's clock";
const REVOKED: &str = "its certificate was revoked";
const REVOCATION_UNKNOWN: &str = "nobody says whether its certificate was revoked";
const BAD_SIGNATURE: &str = "its certificate was changed after it was signed";
const CRITICAL: &str = "its certificate has conditions that are not known here";
const OTHER_PURPOSE: &str = "its certificate is not meant for a server";
const SELF_SIGNED: &str = "its certificate is self-signed, as an authority's is";
const WRONG_CHAIN: &str = "its certificate is from an authority that may not sign it";

/// What a verifier says that the library has no name for: a name of its own, or what the operating system calls it, with
/// its number at the end.
fn other_fault(said: &str) -> (TlsFault, String) {
    let number = said.rsplit_once("(os error ").and_then(|(_, rest)| rest.strip_suffix(')')?.parse::<i32>().ok());
    let (fault, words) = match number {
        Some(number) => match windows(number.cast_unsigned()) {
            Some(known) => known,
            None => return unusable(said),
        },
        None if said.contains("CaUsedAsEndEntity") => (TlsFault::SelfSigned, SELF_SIGNED),
        None if said.contains("UnsupportedCertVersion") => {
            (TlsFault::Unusable, "its certificate is of an old form (X.509 before version 3)")
        }
        None if said.contains("NameConstraintViolation") => {
            (TlsFault::Unusable, "its certificate is from an authority that may not sign for this name")
        }
        None if ["PathLenConstraintViolated", "EndEntityUsedAsCa"].iter().any(|name| said.contains(name)) => {
            (TlsFault::Unusable, WRONG_CHAIN)
        }
        None => return unusable(said),
    };
    (fault, words.to_owned())
}

/// A sentence is passed on. A name out of a program is none.
fn unusable(said: &str) -> (TlsFault, String) {
    let words = "its certificate cannot be used";
    let is_sentence = said.contains(' ') && !said.contains(['{', '[']);
    let why = if is_sentence { format!(": {}", escape::excerpt(said, 200)) } else { String::new() };
    (TlsFault::Unusable, format!("{words}{why}"))
}

/// The numbers of `CertVerifyCertificateChainPolicy` (winerror.h), without those that the library knows itself.
fn windows(number: u32) -> Option<(TlsFault, &'static str)> {
    Some(match number {
        // CERT_E_EXPIRED, CERT_E_VALIDITYPERIODNESTING
        0x800B_0101 | 0x800B_0102 => (TlsFault::OutOfTime, OUT_OF_TIME),
        // CERT_E_UNTRUSTEDROOT, CERT_E_CHAINING, CERT_E_UNTRUSTEDTESTROOT, CERT_E_UNTRUSTEDCA
        0x800B_0109 | 0x800B_010A | 0x800B_010D | 0x800B_0112 => (TlsFault::UnknownAuthority, UNKNOWN_AUTHORITY),
        // CERT_E_ROLE, CERT_E_PATHLENCONST, TRUST_E_BASIC_CONSTRAINTS
        0x800B_0103 | 0x800B_0104 | 0x8009_6019 => (TlsFault::Unusable, WRONG_CHAIN),
        // CERT_E_CRITICAL, CERT_E_INVALID_POLICY
        0x800B_0105 | 0x800B_0113 => (TlsFault::Unusable, CRITICAL),
        // CERT_E_PURPOSE, CERT_E_WRONG_USAGE
        0x800B_0106 | 0x800B_0110 => (TlsFault::Unusable, OTHER_PURPOSE),
        // CERT_E_REVOKED, CRYPT_E_REVOKED
        0x800B_010C | 0x8009_2010 => (TlsFault::Unusable, REVOKED),
        // CERT_E_REVOCATION_FAILURE, CRYPT_E_NO_REVOCATION_CHECK, CRYPT_E_REVOCATION_OFFLINE
        0x800B_010E | 0x8009_2012 | 0x8009_2013 => (TlsFault::Unusable, REVOCATION_UNKNOWN),
        // CERT_E_CN_NO_MATCH, CERT_E_INVALID_NAME
        0x800B_010F | 0x800B_0114 => (TlsFault::OtherName, "its certificate is for another name"),
        // TRUST_E_EXPLICIT_DISTRUST
        0x800B_0111 => (TlsFault::Unusable, "this computer's rules refuse its certificate"),
        // TRUST_E_CERT_SIGNATURE
        0x8009_6004 => (TlsFault::Unusable, BAD_SIGNATURE),
        // CERT_E_MALFORMED, CRYPT_E_ASN1_BADTAG
        0x800B_0108 | 0x8009_310B => (TlsFault::Unusable, "its certificate is damaged"),
        _ => return None,
    })
}

fn day(seconds: u64) -> String {
    let date = i64::try_from(seconds).ok().and_then(time::rfc3339).unwrap_or_default();
    date.split('T').next().unwrap_or_default().to_owned()
}

/// `DnsName("chat.example")` without what the library puts around it.
fn plain(name: &str) -> String {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    escape::excerpt(inner.trim_matches('"'), 100)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use rustls::OtherError;

    use super::*;

    /// What a verifier says by this text.
    fn verifier(said: &str) -> (TlsFault, String) {
        failure(&Tls::InvalidCertificate(CertificateError::Other(OtherError(Arc::from(Box::<
            dyn std::error::Error + Send + Sync,
        >::from(said))))))
    }

    #[test]
    fn the_numbers_of_windows_are_read_in_every_language() {
        for (number, fault, words) in [
            (-2_146_762_495, TlsFault::OutOfTime, OUT_OF_TIME),
            (-2_146_762_487, TlsFault::UnknownAuthority, UNKNOWN_AUTHORITY),
            (-2_146_762_486, TlsFault::UnknownAuthority, UNKNOWN_AUTHORITY),
            (-2_146_762_484, TlsFault::Unusable, REVOKED),
            (-2_146_762_481, TlsFault::OtherName, "its certificate is for another name"),
            (-2_146_762_480, TlsFault::Unusable, OTHER_PURPOSE),
            (-2_146_885_613, TlsFault::Unusable, REVOCATION_UNKNOWN),
            (-2_146_869_244, TlsFault::Unusable, BAD_SIGNATURE),
        ] {
            let german = format!("Ein Zertifikat ist ungültig. (os error {number})");
            assert_eq!(verifier(&german), (fault, words.to_owned()), "{number:#x}");
        }
        let unknown = "Etwas ist ungültig. (os error -2146762000)";
        assert_eq!(verifier(unknown), (TlsFault::Unusable, format!("its certificate cannot be used: {unknown}")));
    }

    #[test]
    fn names_out_of_a_program_are_no_words_for_people() {
        assert_eq!(verifier("CaUsedAsEndEntity"), (TlsFault::SelfSigned, SELF_SIGNED.to_owned()));
        let unknown = (TlsFault::Unusable, "its certificate cannot be used".to_owned());
        for name in ["InvalidSerialNumber", "TrailingData(Certificate)", "Unknown { code: 7 }"] {
            assert_eq!(verifier(name), unknown, "{name}");
        }
        let all = [
            Tls::AlertReceived(Alert::HandshakeFailure),
            Tls::AlertReceived(Alert::ProtocolVersion),
            Tls::AlertReceived(Alert::CertificateRequired),
            Tls::AlertReceived(Alert::UnrecognisedName),
            Tls::AlertReceived(Alert::Unknown(200)),
            Tls::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13),
            Tls::PeerIncompatible(PeerIncompatible::NoCipherSuitesInCommon),
            Tls::PeerMisbehaved(rustls::PeerMisbehaved::WrongGroupForKeyShare),
            Tls::InvalidMessage(rustls::InvalidMessage::InvalidContentType),
            Tls::InvalidCertificate(CertificateError::InvalidPurpose),
            Tls::InvalidCertificate(CertificateError::BadSignature),
            Tls::InvalidCertificate(CertificateError::UnknownRevocationStatus),
        ];
        for error in all {
            let (_, words) = failure(&error);
            // Not one word with a capital inside, as names in programs have it.
            let is_name =
                |word: &str| word.chars().zip(word.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
            assert!(!words.split_whitespace().any(is_name), "{words}");
        }
        assert_eq!(failure(&Tls::AlertReceived(Alert::Unknown(200))).1, "it gave up (alert 200 of TLS)");
    }
}
