//! The ways in which signers are known to change a secret before they use it: what each is called, and the keys that
//! it makes.
//!
//! The keys are as secret as what they are made of: they are wiped, and nothing here shows them.

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::example::{Example, Spoil};
use super::row::{ERROR, Rank, Row};
use crate::secret::Secret;

/// How a signer's key differs from the secret.
#[derive(Debug, PartialEq)]
pub(crate) struct KeyVariant {
    pub(crate) row: Row,
    /// What was done to the secret; goes on after `signed with the secret …`.
    pub(super) change: &'static str,
}

/// All of them, in the order in which they are tried.
pub(crate) static ALL: &[&KeyVariant] = &[
    &NEWLINE,
    &WHITESPACE,
    &BOM,
    &QUOTES,
    &BASE64_DECODED,
    &HEX_DECODED,
    &BASE64_ENCODED,
    &CASE,
    &UUID_PLAIN,
    &CUT,
    &URL_ENCODED,
];

impl KeyVariant {
    /// The variant's name for machines: the code without its group.
    pub(crate) fn as_str(&self) -> &'static str {
        self.row.code.split_once('.').map_or(self.row.code, |(_, name)| name)
    }

    /// The keys that it makes of a secret; none where it would change nothing.
    pub(crate) fn keys(&self, secret: &Secret) -> Vec<Zeroizing<Vec<u8>>> {
        match self.row.example.spoil {
            Spoil::Key(keys) => keys(secret),
            Spoil::Draft(_) | Spoil::Nothing => Vec::new(),
        }
    }
}

static NEWLINE: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.newline",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret with a line break behind it signed it",
        cause: "The signer reads the secret from a file that ends in a newline, or from an `echo` without -n.",
        fix: "strip one line break where the signer reads the secret",
        example: Example::key(|secret| {
            ChangedKeys::of(secret).around("", "\n").around("", "\r\n").around("", "\r").made
        }),
    },
    change: "and a line break behind it: the signer read the secret with its newline",
};

static WHITESPACE: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.whitespace",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret with blanks or tabs around it signed it",
        cause: "Blanks were copied along, or stand around the `=` of a settings file.",
        fix: "strip the blanks where the signer reads the secret",
        example: Example::key(|secret| {
            let around =
                [("", " "), (" ", ""), (" ", " "), ("", "\t"), ("\t", ""), ("", "  "), ("", " \n"), ("\n", "")];
            around.into_iter().fold(ChangedKeys::of(secret), |keys, (before, after)| keys.around(before, after)).made
        }),
    },
    change: "and blanks around it",
};

static BOM: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.bom",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret with a byte order mark before it signed it",
        cause: "An editor saved the signer's file as \"UTF-8 with BOM\".",
        fix: "save the signer's file as UTF-8 without a byte order mark",
        example: Example::key(|secret| {
            let bom = "\u{feff}";
            ChangedKeys::of(secret).around(bom, "").around(bom, "\n").around(bom, "\r\n").made
        }),
    },
    change: "and a byte order mark before it",
};

static QUOTES: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.quotes",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret in quotes signed it",
        cause: "The quotes of an .env file, or of a container's settings, became part of the secret.",
        fix: "take the quotes out of the signer's settings",
        example: Example::key(|secret| {
            let quoted = ["\"", "'", "`"].into_iter().fold(ChangedKeys::of(secret), |keys, quote| {
                keys.around(quote, quote).around(quote, "").around("", quote)
            });
            quoted.around("\"", "\"\n").made
        }),
    },
    change: "in quotes: the quotes of an .env file became part of it",
};

static BASE64_DECODED: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.base64_decoded",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret decoded from base64 signed it",
        cause: "The signer decodes the secret before it uses it, as jjwt's older calls and some settings do. Lenient decoders decode a UUID without a word.",
        fix: "use the secret's UTF-8 bytes; for jjwt: Keys.hmacShaKeyFor(secret.getBytes(StandardCharsets.UTF_8))",
        example: Example::key(base64_decoded),
    },
    change: "decoded from base64: it must be used as the text it is",
};

static HEX_DECODED: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.hex_decoded",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret decoded from hexadecimal, or a UUID's 16 bytes, signed it",
        cause: "The secret looks like a UUID and was parsed as one.",
        fix: "use the text with its dashes, as UTF-8 bytes",
        example: Example::key(|secret| {
            let text = secret.expose();
            // Node's `Buffer.from(secret, 'hex')` ends before the first character that is no digit.
            let digits = text.bytes().take_while(u8::is_ascii_hexdigit).count() / 2 * 2;
            ChangedKeys::of(secret)
                .and(hex(text))
                .and(hex(&text.replace('-', "")))
                .and(text.get(..digits).and_then(hex))
                .and(guid(text))
                .made
        }),
    },
    change: "decoded from hexadecimal: it must be used as the text it is",
};

static BASE64_ENCODED: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.base64_encoded",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret encoded as base64 signed it",
        cause: "Something encoded the secret once too often: a Kubernetes manifest, a settings tool.",
        fix: "use the secret itself, without encoding it",
        example: Example::key(|secret| {
            let engines = [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD];
            engines
                .into_iter()
                .fold(ChangedKeys::of(secret), |keys, engine| keys.and_text(engine.encode(secret.expose())))
                .made
        }),
    },
    change: "encoded as base64: it must be used as the text it is",
};

static CASE: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.case",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret in another case signed it",
        cause: "A tool wrote the UUID in capitals, or in small letters.",
        fix: "use the secret in the case in which the dashboard shows it",
        example: Example::key(|secret| {
            let text = secret.expose();
            ChangedKeys::of(secret).and_text(text.to_ascii_uppercase()).and_text(text.to_ascii_lowercase()).made
        }),
    },
    change: "in another case",
};

static UUID_PLAIN: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.uuid_plain",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret without its dashes signed it",
        cause: "A tool stored the UUID without dashes.",
        fix: "use the secret with its dashes",
        example: Example::key(|secret| ChangedKeys::of(secret).and_text(secret.expose().replace('-', "")).made),
    },
    change: "without its dashes",
};

static CUT: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.cut",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret without its first or last character signed it",
        cause: "A selection began late or ended early, or a column is one character short.",
        fix: "copy the secret again, whole",
        example: Example::key(|secret| {
            let (mut behind_first, mut before_last) = (secret.expose().chars(), secret.expose().chars());
            behind_first.next();
            before_last.next_back();
            ChangedKeys::of(secret).and_text(behind_first.as_str()).and_text(before_last.as_str()).made
        }),
    },
    change: "without its first or last character",
};

static URL_ENCODED: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.url_encoded",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the percent-encoded secret signed it",
        cause: "The secret went through a URL or a form and was not decoded.",
        fix: "decode it once where the signer reads it, or do not encode it",
        example: Example::key(|secret| ChangedKeys::of(secret).and_text(percent_encoded(secret.expose())).made),
    },
    change: "percent-encoded",
};

/// Collects keys that differ from the secret and from each other. Keys of no bytes are nobody's mistake.
struct ChangedKeys<'a> {
    of: &'a Secret,
    made: Vec<Zeroizing<Vec<u8>>>,
}

impl<'a> ChangedKeys<'a> {
    fn of(secret: &'a Secret) -> Self {
        Self { of: secret, made: Vec::new() }
    }

    fn around(self, before: &str, after: &str) -> Self {
        let text = self.of.expose();
        let mut key = Vec::with_capacity(before.len() + text.len() + after.len());
        key.extend_from_slice(before.as_bytes());
        key.extend_from_slice(text.as_bytes());
        key.extend_from_slice(after.as_bytes());
        self.and(Some(key))
    }

    fn and_text(self, key: impl Into<String>) -> Self {
        self.and(Some(key.into().into_bytes()))
    }

    fn and(mut self, key: Option<Vec<u8>>) -> Self {
        if let Some(key) = key.map(Zeroizing::new)
            && !key.is_empty()
            && key.as_slice() != self.of.as_bytes()
            && !self.made.contains(&key)
        {
            self.made.push(key);
        }
        self
    }
}

/// As strict decoders read it, and as lenient ones do: those of Node (which takes either alphabet), PHP and
/// Python (which pass over what is not in the alphabet) decode a UUID without a word.
fn base64_decoded(secret: &Secret) -> Vec<Zeroizing<Vec<u8>>> {
    let lenient = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let (standard, url) =
        (GeneralPurpose::new(&alphabet::STANDARD, lenient), GeneralPurpose::new(&alphabet::URL_SAFE, lenient));
    let bare = secret.expose().trim_end_matches('=');
    let in_alphabet = bare.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/'));
    let plain = Zeroizing::new(in_alphabet.collect::<String>());
    let url_text = Zeroizing::new(bare.replace('+', "-").replace('/', "_"));
    let mut keys = ChangedKeys::of(secret);
    for (engine, text) in [(&standard, bare), (&url, url_text.as_str()), (&standard, plain.as_str())] {
        keys = keys.and(engine.decode(text).ok());
        // A last character that carries no whole byte is dropped; Java's DatatypeConverter, which jjwt 0.9 calls,
        // drops every group that is not whole.
        for dropped in [usize::from(text.len() % 4 == 1), text.len() % 4] {
            let whole = text.get(..text.len() - dropped);
            keys = keys.and(whole.and_then(|text| engine.decode(text).ok()));
        }
    }
    keys.made
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
    fn no_variant_is_the_secret_itself_and_no_two_are_the_same() {
        let secret = Secret::parse(b"0f8fad5b-D9cb-469f-a165-70867728950e").map(|parsed| parsed.secret);
        let Ok(secret) = secret else {
            return assert!(secret.is_ok());
        };
        let mut seen: Vec<Zeroizing<Vec<u8>>> = Vec::new();
        for variant in ALL {
            assert!(matches!(variant.row.example.spoil, Spoil::Key(_)), "{} changes no key", variant.row.code);
            for key in variant.keys(&secret) {
                assert_ne!(key.as_slice(), secret.as_bytes(), "{}", variant.row.code);
                assert!(!seen.contains(&key), "{} makes a key that another one makes", variant.row.code);
                seen.push(key);
            }
        }
        assert!(seen.len() > 25 && seen.len() < 50, "{}", seen.len());
        assert!(seen.iter().any(|k| k.len() == 16) && seen.iter().any(|k| k.len() == 27));
    }
}
