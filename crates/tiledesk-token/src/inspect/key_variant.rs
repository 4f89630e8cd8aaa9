//! The near misses of a secret: the ways in which signers are known to change it before they use it.

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use crate::secret::Secret;

/// How a signer's key differs from the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyVariant {
    /// A line break behind it.
    Newline,
    /// Blanks or tabs around it.
    Whitespace,
    /// A byte order mark before it.
    Bom,
    /// Quotes around it.
    Quotes,
    /// Decoded from base64 or base64url.
    Base64Decoded,
    /// Decoded from hexadecimal, or a UUID's 16 bytes.
    HexDecoded,
    /// Encoded as base64.
    Base64Encoded,
    /// In the other case.
    Case,
    /// A UUID without its dashes.
    UuidPlain,
    /// The first or last character lost.
    Cut,
    /// Percent-encoded.
    UrlEncoded,
}

impl KeyVariant {
    /// All of them, in the order in which they are tried.
    pub const ALL: [Self; 11] = [
        Self::Newline,
        Self::Whitespace,
        Self::Bom,
        Self::Quotes,
        Self::Base64Decoded,
        Self::HexDecoded,
        Self::Base64Encoded,
        Self::Case,
        Self::UuidPlain,
        Self::Cut,
        Self::UrlEncoded,
    ];

    /// The finding's code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Newline => "signature.newline",
            Self::Whitespace => "signature.whitespace",
            Self::Bom => "signature.bom",
            Self::Quotes => "signature.quotes",
            Self::Base64Decoded => "signature.base64_decoded",
            Self::HexDecoded => "signature.hex_decoded",
            Self::Base64Encoded => "signature.base64_encoded",
            Self::Case => "signature.case",
            Self::UuidPlain => "signature.uuid_plain",
            Self::Cut => "signature.cut",
            Self::UrlEncoded => "signature.url_encoded",
        }
    }

    /// The variant's name for machines: the code without its group.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.code().split_once('.').map_or("", |(_, name)| name)
    }

    /// What was done to the secret; goes on after `signed with the secret …`.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Newline => "and a line break behind it: the signer read the secret with its newline",
            Self::Whitespace => "and blanks around it",
            Self::Bom => "and a byte order mark before it",
            Self::Quotes => "in quotes: the quotes of an .env file became part of it",
            Self::Base64Decoded => "decoded from base64: it must be used as the text it is",
            Self::HexDecoded => "decoded from hexadecimal: it must be used as the text it is",
            Self::Base64Encoded => "encoded as base64: it must be used as the text it is",
            Self::Case => "in another case",
            Self::UuidPlain => "without its dashes",
            Self::Cut => "without its first or last character",
            Self::UrlEncoded => "percent-encoded",
        }
    }

    /// What to do at the signer.
    #[must_use]
    pub fn fix(self) -> &'static str {
        match self {
            Self::Newline => "strip one line break where the signer reads the secret",
            Self::Whitespace => "strip the blanks where the signer reads the secret",
            Self::Bom => "save the signer's file as UTF-8 without a byte order mark",
            Self::Quotes => "take the quotes out of the signer's settings",
            Self::Base64Decoded | Self::HexDecoded => {
                "use the secret's UTF-8 bytes; for jjwt: secret.getBytes(StandardCharsets.UTF_8)"
            }
            Self::Base64Encoded => "use the secret itself, without encoding it",
            Self::Case => "use the secret in the case in which the dashboard shows it",
            Self::UuidPlain => "use the secret with its dashes",
            Self::Cut => "copy the secret again, whole",
            Self::UrlEncoded => "decode it once where the signer reads it, or do not encode it",
        }
    }

    /// The keys that this miss makes of a secret; none where it would change nothing.
    #[must_use]
    pub fn keys(self, secret: &Secret) -> Vec<Zeroizing<Vec<u8>>> {
        let text = secret.expose();
        let mut keys = Keys { of: secret, made: Vec::new() };
        match self {
            Self::Newline => ["\n", "\r\n", "\r"].iter().for_each(|end| keys.around("", end)),
            Self::Whitespace => {
                for (before, after) in
                    [("", " "), (" ", ""), (" ", " "), ("", "\t"), ("\t", ""), ("", "  "), ("", " \n"), ("\n", "")]
                {
                    keys.around(before, after);
                }
            }
            Self::Bom => ["", "\n", "\r\n"].iter().for_each(|end| keys.around("\u{feff}", end)),
            Self::Quotes => {
                for quote in ["\"", "'", "`"] {
                    keys.around(quote, quote);
                    keys.around(quote, "");
                    keys.around("", quote);
                }
                keys.around("\"", "\"\n");
            }
            Self::Base64Decoded => base64_decoded(text, &mut keys),
            Self::HexDecoded => {
                keys.add(hex(text));
                keys.add(hex(&text.replace('-', "")));
                // Node's `Buffer.from(secret, 'hex')` ends before the first character that is no digit.
                let digits = text.bytes().take_while(u8::is_ascii_hexdigit).count() / 2 * 2;
                keys.add(text.get(..digits).and_then(hex));
                keys.add(guid(text));
            }
            Self::Base64Encoded => {
                for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
                    keys.add(Some(engine.encode(text).into_bytes()));
                }
            }
            Self::Case => {
                keys.add(Some(text.to_ascii_uppercase().into_bytes()));
                keys.add(Some(text.to_ascii_lowercase().into_bytes()));
            }
            Self::UuidPlain => keys.add(Some(text.replace('-', "").into_bytes())),
            Self::Cut => {
                let mut characters = text.chars();
                characters.next();
                keys.add(Some(characters.as_str().as_bytes().to_vec()));
                let mut characters = text.chars();
                characters.next_back();
                keys.add(Some(characters.as_str().as_bytes().to_vec()));
            }
            Self::UrlEncoded => keys.add(Some(percent_encoded(text).into_bytes())),
        }
        keys.made
    }
}

/// Collects keys that differ from the secret and from each other. Keys of no bytes are nobody's mistake.
struct Keys<'a> {
    of: &'a Secret,
    made: Vec<Zeroizing<Vec<u8>>>,
}

impl Keys<'_> {
    fn around(&mut self, before: &str, after: &str) {
        let text = self.of.expose();
        let mut key = Vec::with_capacity(before.len() + text.len() + after.len());
        key.extend_from_slice(before.as_bytes());
        key.extend_from_slice(text.as_bytes());
        key.extend_from_slice(after.as_bytes());
        self.add(Some(key));
    }

    fn add(&mut self, key: Option<Vec<u8>>) {
        if let Some(key) = key.map(Zeroizing::new)
            && !key.is_empty()
            && key.as_slice() != self.of.as_bytes()
            && !self.made.contains(&key)
        {
            self.made.push(key);
        }
    }
}

/// As strict decoders read it, and as lenient ones do: those of Node (which takes either alphabet), PHP and
/// Python (which pass over what is not in the alphabet) decode a UUID without a word.
fn base64_decoded(text: &str, keys: &mut Keys<'_>) {
    let lenient = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let (standard, url) =
        (GeneralPurpose::new(&alphabet::STANDARD, lenient), GeneralPurpose::new(&alphabet::URL_SAFE, lenient));
    let bare = text.trim_end_matches('=');
    let plain: String = bare.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/')).collect();
    let url_text = bare.replace('+', "-").replace('/', "_");
    for (engine, text) in [(&standard, bare), (&url, url_text.as_str()), (&standard, plain.as_str())] {
        keys.add(engine.decode(text).ok());
        // A last character that carries no whole byte is dropped; Java's DatatypeConverter, which jjwt 0.9 calls,
        // drops every group that is not whole.
        for dropped in [usize::from(text.len() % 4 == 1), text.len() % 4] {
            let whole = text.get(..text.len() - dropped);
            keys.add(whole.and_then(|text| engine.decode(text).ok()));
        }
    }
}

/// A UUID's 16 bytes as .NET's `Guid.ToByteArray` gives them: the first three groups back to front.
fn guid(text: &str) -> Option<Vec<u8>> {
    let groups: Vec<&str> = text.split('-').collect();
    if !groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) {
        return None;
    }
    let mut bytes = Vec::with_capacity(16);
    for (index, group) in groups.into_iter().enumerate() {
        let mut group = hex(group)?;
        if index < 3 {
            group.reverse();
        }
        bytes.append(&mut group);
    }
    Some(bytes)
}

fn hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(text.get(i..i + 2)?, 16).ok()).collect()
}

fn percent_encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_miss_is_the_secret_itself_and_no_two_are_the_same() {
        let secret = Secret::parse(b"0f8fad5b-D9cb-469f-a165-70867728950e").map(|parsed| parsed.secret);
        let Ok(secret) = secret else {
            return assert!(secret.is_ok());
        };
        let mut seen: Vec<Zeroizing<Vec<u8>>> = Vec::new();
        for miss in KeyVariant::ALL {
            for key in miss.keys(&secret) {
                assert_ne!(key.as_slice(), secret.as_bytes(), "{miss:?}");
                assert!(!seen.contains(&key), "{miss:?} makes a key that another one makes");
                seen.push(key);
            }
        }
        assert!(seen.len() > 25 && seen.len() < 50, "{}", seen.len());
        assert!(seen.iter().any(|k| k.len() == 16) && seen.iter().any(|k| k.len() == 27));
    }
}
