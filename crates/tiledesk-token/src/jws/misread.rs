//! What a part of a token is when it is no JSON object: another encoding, another notation, encoded twice.

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::json::{self, BadJson, Json};

/// What somebody made in place of a JSON object in UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misread {
    /// Every character has two bytes.
    Utf16,
    /// JSON, but with a letter in the one byte that Latin-1 has for it; the first, in bytes from 1.
    Latin1(usize),
    /// Base64 of a JSON object, so that it is base64 of base64 here.
    EncodedTwice,
    /// A JSON text that holds a JSON object.
    SerialisedTwice,
    /// A typographic quote where JSON wants a plain one; the character, and where it stands, from 1.
    CurlyQuote(char, usize),
    /// Python's `{'name': …}`.
    Python,
    /// Ruby's `{:name=>…}` or PHP's `[name] => …`.
    Arrows,
    /// Names without quotes, as JavaScript allows.
    BareNames,
    /// `name=Ada&email=…`.
    Form,
    /// `[object Object]`.
    Object,
    /// A character went missing or was added: up to the byte that is given, from 1, it can be read.
    Shifted(usize),
}

/// Recognises what `bytes`, which are no JSON object, are.
pub(super) fn misread(bytes: &[u8]) -> Option<Misread> {
    if is_utf16(bytes) {
        return Some(Misread::Utf16);
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim(),
        Err(error) => return not_utf8(bytes, error.valid_up_to()),
    };
    if text == "[object Object]" {
        return Some(Misread::Object);
    }
    if let Ok(Json::Text(inner)) = json::parse(text) {
        return is_object(inner.as_bytes()).then_some(Misread::SerialisedTwice);
    }
    if decode(text).is_some_and(|inner| is_object(&inner)) {
        return Some(Misread::EncodedTwice);
    }
    let cannot_be_read = json::parse(text).is_err();
    let curly = text.chars().position(is_curly);
    if let (true, Some(at)) = (cannot_be_read, curly) {
        let straight: String = text.chars().map(|c| if is_curly(c) { '"' } else { c }).collect();
        if is_object(straight.as_bytes()) {
            return text.chars().nth(at).map(|quote| Misread::CurlyQuote(quote, at + 1));
        }
    }
    let first = text.strip_prefix('{').map(str::trim_start);
    match first {
        Some(inner) if cannot_be_read => {
            if inner.contains("=>") && !inner.contains("\":") {
                Some(Misread::Arrows)
            } else if inner.starts_with('\'') {
                Some(Misread::Python)
            } else {
                let (name, _) = inner.split_once(':')?;
                let name = name.trim();
                let is_name =
                    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$'));
                is_name.then_some(Misread::BareNames)
            }
        }
        None if text.starts_with("Array") && text.contains("] =>") => Some(Misread::Arrows),
        None if cannot_be_read
            && !text.starts_with(['[', '<', '\u{feff}'])
            && text.split('&').all(|pair| pair.contains('=')) =>
        {
            Some(Misread::Form)
        }
        _ => None,
    }
}

/// Half of the bytes of a JSON object in UTF-16 are zero, and with a byte order mark or without it begins with `{`.
fn is_utf16(bytes: &[u8]) -> bool {
    matches!(bytes, [b'{', 0, ..] | [0, b'{', ..] | [0xff, 0xfe, b'{', 0, ..] | [0xfe, 0xff, 0, b'{', ..])
}

fn not_utf8(bytes: &[u8], valid: usize) -> Option<Misread> {
    let latin1: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    // Where base64 was shifted, hardly any of what follows makes sense, and control characters are not JSON.
    if is_object(latin1.as_bytes()) {
        return Some(Misread::Latin1(valid + 1));
    }
    let begins = bytes.first() == Some(&b'{') && valid > 1;
    begins.then_some(Misread::Shifted(valid + 1))
}

fn is_curly(character: char) -> bool {
    matches!(character, '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ab}' | '\u{bb}')
}

fn is_object(bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(bytes).ok();
    matches!(text.map(json::parse), Some(Ok(Json::Object(_)) | Err(BadJson::TooDeep)))
}

/// Base64 of either alphabet, padded or not, with line breaks.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    const EITHER: GeneralPurposeConfig = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let alphabet = if text.contains(['-', '_']) { &URL_SAFE } else { &STANDARD };
    GeneralPurpose::new(alphabet, EITHER).decode(text).ok().filter(|bytes| !bytes.is_empty())
}

/// A signature in another encoding than base64url.
pub(super) struct ForeignSignature {
    /// What it is, in a sentence.
    pub(super) encoding: &'static str,
    /// What it stands for, if that can be a signature.
    pub(super) bytes: Option<Vec<u8>>,
}

/// Recognises a signature that somebody encoded by hand.
pub(super) fn foreign_signature(text: &str) -> Option<ForeignSignature> {
    let found = |encoding, bytes| Some(ForeignSignature { encoding, bytes });
    if let Some(bytes) = hex_digest(text.as_bytes()) {
        return found("hexadecimal", Some(bytes));
    }
    if text.contains("(stdin)") {
        return found(PRINTED_BY_OPENSSL, digest_of_openssl(text.as_bytes()));
    }
    if text.contains('%') {
        let plain = percent_decoded(text)?;
        let bytes = decode(&plain).filter(|bytes| is_digest(bytes.len()));
        return found("percent-encoded, as for an address", bytes);
    }
    let bytes = decode(text);
    match bytes.as_deref().and_then(encoded_before) {
        Some((encoding, inner)) => found(encoding, Some(inner)),
        None if text.contains(['+', '/', '=']) => found("plain base64", bytes.filter(|bytes| is_digest(bytes.len()))),
        None => None,
    }
}

/// What was an encoding already when it was encoded once more, and what that stands for.
fn encoded_before(bytes: &[u8]) -> Option<(&'static str, Vec<u8>)> {
    // What PHP's `hash_hmac` makes without its fourth argument.
    if let Some(digest) = hex_digest(bytes) {
        return Some(("hexadecimal", digest));
    }
    if let Some(digest) = digest_of_openssl(bytes) {
        return Some((PRINTED_BY_OPENSSL, digest));
    }
    let inner = std::str::from_utf8(bytes).ok().filter(|text| text.len() > 40).and_then(decode)?;
    is_digest(inner.len()).then_some(("base64, encoded once more", inner))
}

const PRINTED_BY_OPENSSL: &str = "the text that openssl prints, in hexadecimal";

/// `(stdin)= ` and digits, perhaps with the name of the hash before that, and without white space and `=` where that was
/// taken out.
fn digest_of_openssl(text: &[u8]) -> Option<Vec<u8>> {
    let end = text.iter().position(|byte| *byte == b')')? + 1;
    let behind = text.get(end..)?.trim_ascii_start();
    hex_digest(behind.strip_prefix(b"=").unwrap_or(behind).trim_ascii_start())
}

/// The text without `%2B`, `%2F` and `%3D`.
fn percent_decoded(text: &str) -> Option<String> {
    let mut plain = text.to_owned();
    for (encoded, character) in [("2b", "+"), ("2f", "/"), ("3d", "="), ("2B", "+"), ("2F", "/"), ("3D", "=")] {
        plain = plain.replace(&format!("%{encoded}"), character);
    }
    (!plain.contains('%')).then_some(plain)
}

/// How much of what stands behind a candidate is its signature all the same: what openssl prints, or what an address has
/// for the characters of plain base64.
pub(crate) fn signature_behind(candidate: &str, after: &str) -> Option<usize> {
    let signature = candidate.splitn(3, '.').nth(2)?;
    if let Some(rest) = after.strip_prefix("(stdin)= ") {
        let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        return is_digest(digits / 2).then_some(after.len() - rest.len() + digits);
    }
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'/' | b'=' | b'%');
    let length = after.bytes().take(128).take_while(|byte| is_part(*byte)).count();
    let whole = percent_decoded(after.get(..length)?)?;
    let is_encoded = after.starts_with('%') && matches!(signature.len() + whole.len(), 43 | 44);
    is_encoded.then_some(length)
}

/// The bytes of a digest in hexadecimal.
fn hex_digest(text: &[u8]) -> Option<Vec<u8>> {
    let digits = text.trim_ascii_end();
    let digit = |digit: &u8| char::from(*digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    });
    pairs.collect::<Option<Vec<u8>>>().filter(|bytes| is_digest(bytes.len()))
}

/// The lengths of MD5, SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512, in bytes.
fn is_digest(length: usize) -> bool {
    matches!(length, 16 | 20 | 28 | 32 | 48 | 64)
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD as STANDARD_BASE64, URL_SAFE_NO_PAD as URL_BASE64};

    use super::*;

    #[test]
    fn a_signature_is_decoded_from_what_people_write_it_in() {
        let digest = [0xfb_u8; 32];
        let hex = "fb".repeat(32);
        let (plain, url) = (STANDARD_BASE64.encode(digest), URL_BASE64.encode(digest));
        for (text, encoding) in [
            (hex.clone(), Some("hexadecimal")),
            (hex.to_uppercase(), Some("hexadecimal")),
            (URL_BASE64.encode(&hex), Some("hexadecimal")),
            (STANDARD_BASE64.encode(hex.clone() + "\n"), Some("hexadecimal")),
            (plain.clone(), Some("plain base64")),
            (URL_BASE64.encode(format!("(stdin)= {hex}\n")), Some("the text that openssl prints, in hexadecimal")),
            (
                URL_BASE64.encode(format!("HMAC-SHA2-256(stdin)= {hex}\n")),
                Some("the text that openssl prints, in hexadecimal"),
            ),
            (URL_BASE64.encode(&plain), Some("base64, encoded once more")),
            (URL_BASE64.encode(&url), Some("base64, encoded once more")),
            (url, None),
            (URL_BASE64.encode(format!("(stdin)= {hex} and more")), None),
            ("fb".repeat(31), None),
        ] {
            let found = foreign_signature(&text);
            assert_eq!(found.as_ref().map(|found| found.encoding), encoding, "{text}");
            if let Some(found) = found {
                assert_eq!(found.bytes.as_deref(), Some(&digest[..]), "{text}");
            }
        }
        assert_eq!(foreign_signature("ab+/").map(|found| found.bytes), Some(None));
        // As it is printed, and as an address has it.
        let printed = format!("SHA2-256(stdin)={hex}");
        let encoded = plain.replace('+', "%2B").replace('/', "%2f").replace('=', "%3D");
        for (text, encoding) in [(printed, PRINTED_BY_OPENSSL), (encoded, "percent-encoded, as for an address")] {
            let found = foreign_signature(&text);
            assert_eq!(found.as_ref().map(|found| found.encoding), Some(encoding), "{text}");
            assert_eq!(found.and_then(|found| found.bytes).as_deref(), Some(&digest[..]), "{text}");
        }
    }

    #[test]
    fn what_is_no_json_object_is_recognised() {
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        let utf16_be = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
        for (bytes, expected) in [
            (utf16(r#"{"name":"Ada"}"#), Some(Misread::Utf16)),
            (utf16_be(r#"{"name":"Ada"}"#), Some(Misread::Utf16)),
            (utf16("\u{feff}{\"name\":\"Ada\"}"), Some(Misread::Utf16)),
            (b"{\"name\":\"Zo\xeb\"}".to_vec(), Some(Misread::Latin1(12))),
            (b"eyJuYW1lIjoiQWRhIn0".to_vec(), Some(Misread::EncodedTwice)),
            (b"eyJuYW1lIjoiQWRhIn0=\n".to_vec(), Some(Misread::EncodedTwice)),
            (br#""{\"name\":\"Ada\"}""#.to_vec(), Some(Misread::SerialisedTwice)),
            ("{\"typ\":\"JWT\u{201d}}".into(), Some(Misread::CurlyQuote('\u{201d}', 12))),
            ("{\u{201c}typ\u{201d}:\u{201c}JWT\u{201d}}".into(), Some(Misread::CurlyQuote('\u{201c}', 2))),
            (b"{'name': 'Ada', 'exp': 1}".to_vec(), Some(Misread::Python)),
            (b"{:name=>\"Ada\"}".to_vec(), Some(Misread::Arrows)),
            (b"{\"name\" => \"Ada\"}".to_vec(), Some(Misread::Arrows)),
            (b"Array\n(\n    [name] => Ada\n)\n".to_vec(), Some(Misread::Arrows)),
            (b"{name: \"Ada\"}".to_vec(), Some(Misread::BareNames)),
            (b"name=Ada&exp=1".to_vec(), Some(Misread::Form)),
            (b"[object Object]".to_vec(), Some(Misread::Object)),
            (b"{\"name\":\"Ad\xd8\x48\x0b\x08\x9b\xdc".to_vec(), Some(Misread::Shifted(12))),
            (b"{\"name\":\"Ad".to_vec(), None),
            (b"[1]".to_vec(), None),
            (b"Ada".to_vec(), None),
            (b"\xff\xff".to_vec(), None),
            (Vec::new(), None),
        ] {
            assert_eq!(misread(&bytes), expected, "{}", String::from_utf8_lossy(&bytes));
        }
    }
}
