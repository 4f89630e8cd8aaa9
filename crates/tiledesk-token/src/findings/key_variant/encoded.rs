//! The secret was decoded, encoded or hashed before it was used.

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::{ChangedKeys, KeyVariant};
use crate::findings::example::{Example, KeySource};
use crate::findings::row::{ERROR, Rank, Row};
use crate::jws::hs256;

pub(super) static BASE64_DECODED: KeyVariant = KeyVariant {
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
    more: None,
};

pub(super) static HEX_DECODED: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.hex_decoded",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret decoded from hexadecimal, or a UUID's 16 bytes, signed it",
        cause: "The secret looks like a UUID and was parsed as one.",
        fix: "use the text with its dashes, as UTF-8 bytes",
        example: Example::key(|source| {
            let text = source.secret.expose();
            // Node's `Buffer.from(secret, 'hex')` ends before the first character that is no digit.
            let digits = text.bytes().take_while(u8::is_ascii_hexdigit).count() / 2 * 2;
            ChangedKeys::of(source)
                .and(hex(text))
                .and(hex(&text.replace('-', "")))
                .and(text.get(..digits).and_then(hex))
                .and(guid(text))
                .made
        }),
    },
    change: "decoded from hexadecimal: it must be used as the text it is",
    more: None,
};

pub(super) static BASE64_ENCODED: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.base64_encoded",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret encoded as base64 signed it",
        cause: "Something encoded the secret once too often: a Kubernetes manifest, a settings tool.",
        fix: "use the secret itself, without encoding it",
        example: Example::key(|source| {
            let text = source.secret.expose();
            let mut keys = ChangedKeys::of(source);
            for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
                keys = keys.and_text(engine.encode(text));
            }
            let once = Zeroizing::new(STANDARD.encode(text));
            for line_break in ["\n", "\r\n"] {
                let echoed = Zeroizing::new(format!("{text}{line_break}"));
                keys = keys
                    .and_text(STANDARD.encode(echoed.as_bytes()))
                    .and_text(URL_SAFE_NO_PAD.encode(echoed.as_bytes()))
                    .and_text(format!("{}{line_break}", *once));
            }
            keys.and_text(STANDARD.encode(once.as_bytes())).made
        }),
    },
    change: "encoded as base64: it must be used as the text it is",
    more: None,
};

pub(super) static HEX_ENCODED: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.hex_encoded",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret encoded as hexadecimal signed it",
        cause: "Something printed the bytes of the secret: bin2hex, xxd, a debugger.",
        fix: "use the secret itself, without encoding it",
        example: Example::key(|source| {
            let hex = to_hex(source.secret.as_bytes());
            ChangedKeys::of(source).and_text(hex.to_uppercase()).and_text(hex).made
        }),
    },
    change: "encoded as hexadecimal: it must be used as the text it is",
    more: None,
};

pub(super) static HASHED_SECRET: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.hashed_secret",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "a hash of the secret signed it",
        cause: "The signer hashes the secret first, often to make it long enough for its library.",
        fix: "use the secret itself as the key, without hashing it",
        example: Example::key(hashed),
    },
    change: "hashed: it must be used as the text it is",
    more: None,
};

pub(super) static UTF16: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.utf16",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret as UTF-16 signed it",
        cause: "The signer turns the text into bytes as UTF-16: .NET's Encoding.Unicode, PowerShell's -Encoding Unicode.",
        fix: "turn the secret into bytes as UTF-8: Encoding.UTF8.GetBytes(secret)",
        example: Example::key(|source| {
            let text = source.secret.expose();
            let (le, be) = (utf16(text, u16::to_le_bytes), utf16(text, u16::to_be_bytes));
            let marked = |mark: [u8; 2], bytes: &[u8]| Some([&mark, bytes].concat());
            let (le_mark, be_mark) = (marked([0xff, 0xfe], &le), marked([0xfe, 0xff], &be));
            let line = utf16(&format!("{text}\r\n"), u16::to_le_bytes);
            let marked_line = marked([0xff, 0xfe], &line);
            let utf32 = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
            let keys = ChangedKeys::of(source).and(Some(le)).and(Some(be)).and(le_mark).and(be_mark);
            keys.and(Some(line)).and(marked_line).and(Some(utf32)).made
        }),
    },
    change: "as UTF-16: its UTF-8 bytes are the key",
    more: None,
};

pub(super) static URL_ENCODED: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.url_encoded",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the percent-encoded secret signed it",
        cause: "The secret went through a URL or a form and was not decoded.",
        fix: "decode it once where the signer reads it, or do not encode it",
        example: Example::key(|source| {
            let encoded = percent_encoded(source.secret.expose());
            let twice = percent_encoded(&encoded);
            ChangedKeys::of(source).and_text(lower_case_escapes(&encoded)).and_text(encoded).and_text(twice).made
        }),
    },
    change: "percent-encoded",
    more: None,
};

pub(super) static URL_DECODED: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.url_decoded",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the secret with `+` as a blank, or percent-decoded, signed it",
        cause: "The secret went through a form or a URL without being encoded, and was decoded there.",
        fix: "encode the secret where it is put into the form or URL, or do not send it there",
        example: Example::key(|source| {
            let text = source.secret.expose();
            let spaced = text.replace('+', " ");
            let decoded = percent_decoded(&spaced);
            ChangedKeys::of(source)
                .and_text(spaced)
                .and(Some(decoded))
                .and(Some(percent_decoded(text)))
                .and_text(text.replace('+', ""))
                .made
        }),
    },
    change: "decoded as a URL is: `+` became a blank",
    more: None,
};

pub(super) static HTML_ESCAPED: KeyVariant = KeyVariant {
    row: Row {
        code: "signature.html_escaped",
        place: Rank::Signature.at("signature"),
        severity: ERROR,
        symptom: "the HTML-escaped secret signed it",
        cause: "The secret went through a page or a template that escapes `&`, `<`, `>` and quotes.",
        fix: "use the secret as the dashboard shows it, without `&amp;` and its like",
        example: Example::key(|source| {
            let text = source.secret.expose();
            let basic = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let quoted = basic.replace('"', "&quot;");
            let unescaped =
                text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
            ["&#39;", "&#039;", "&#x27;", "&apos;"]
                .iter()
                .fold(ChangedKeys::of(source), |keys, apostrophe| keys.and_text(quoted.replace('\'', apostrophe)))
                .and_text(text.replace('&', "&amp;"))
                .and_text(basic)
                .and_text(quoted)
                .and_text(unescaped)
                .made
        }),
    },
    change: "HTML-escaped",
    more: None,
};

/// The digests as texts and as bytes, and an HMAC that was taken of nothing, as some recipes derive a key.
fn hashed(source: &KeySource<'_>) -> Vec<Zeroizing<Vec<u8>>> {
    let secret = source.secret.as_bytes();
    let once = Zeroizing::new(STANDARD.encode(secret));
    let line = Zeroizing::new([secret, b"\n"].concat());
    let digests = [
        Sha256::digest(secret).to_vec(),
        Md5::digest(secret).to_vec(),
        Sha1::digest(secret).to_vec(),
        Sha512::digest(secret).to_vec(),
        Sha384::digest(secret).to_vec(),
        Sha256::digest(line.as_slice()).to_vec(),
        Md5::digest(line.as_slice()).to_vec(),
        hs256::Key::new(secret).sign(b"").to_vec(),
        hs256::Key::new(once.as_bytes()).sign(b"").to_vec(),
        hs256::Key::new(secret).sign(secret).to_vec(),
        hs256::Key::new(b"").sign(secret).to_vec(),
    ];
    let mut keys = ChangedKeys::of(source);
    for digest in digests.map(Zeroizing::new) {
        let hex = to_hex(&digest);
        keys = keys.and_text(STANDARD.encode(digest.as_slice())).and_text(URL_SAFE_NO_PAD.encode(digest.as_slice()));
        keys = keys.and_text(hex.to_uppercase()).and_text(STANDARD.encode(&hex)).and_text(hex);
        keys = keys.and(Some(digest.to_vec()));
    }
    keys.made
}

/// As strict decoders read it, and as lenient ones do: those of Node (which takes either alphabet), PHP and
/// Python (which pass over what is not in the alphabet) decode a UUID without a word.
fn base64_decoded(source: &KeySource<'_>) -> Vec<Zeroizing<Vec<u8>>> {
    let lenient = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let (standard, url) =
        (GeneralPurpose::new(&alphabet::STANDARD, lenient), GeneralPurpose::new(&alphabet::URL_SAFE, lenient));
    let bare = source.secret.expose().trim_end_matches('=');
    let in_alphabet = bare.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/'));
    let plain = Zeroizing::new(in_alphabet.collect::<String>());
    let url_text = Zeroizing::new(bare.replace('+', "-").replace('/', "_"));
    let mut keys = ChangedKeys::of(source);
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

fn lower_case_escapes(encoded: &str) -> String {
    let mut escape = 0;
    let lowered = encoded.chars().map(|c| {
        escape = if c == '%' { 3 } else { escape };
        let is_escape = escape > 0;
        escape = if is_escape { escape - 1 } else { 0 };
        if is_escape { c.to_ascii_lowercase() } else { c }
    });
    lowered.collect()
}

/// What is no escape stays as it stands.
fn percent_decoded(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let byte = rest.strip_prefix('%').and_then(|digits| hex(digits.get(..2)?)?.first().copied());
        let (taken, bytes) = match byte {
            Some(byte) => (3, vec![byte]),
            None => (character.len_utf8(), character.to_string().into_bytes()),
        };
        decoded.extend(bytes);
        rest = rest.get(taken..).unwrap_or_default();
    }
    decoded
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn to_hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        // Writing into a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
