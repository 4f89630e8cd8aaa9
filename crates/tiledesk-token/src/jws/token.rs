//! Takes a token apart: three parts, base64url, JSON. It explains what is broken and verifies nothing.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::{DecodeError, Engine};

use crate::findings::{Cut, Encoding, Finding, Part};
use crate::json::{self, BadJson, Json};
use crate::jws::{LONG_TOKEN, MAX_TOKEN};

/// A token in its parts, as far as they can be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// The header, if it is a JSON object.
    pub header: Option<Json>,
    /// The claims, if they are a JSON object.
    pub claims: Option<Json>,
    /// Header and payload as they stand in the token: what is signed.
    pub signing_input: String,
    /// The third part as it stands, if it can be a signature.
    pub signature: Option<String>,
    /// What is wrong with the shape.
    pub findings: Vec<Finding>,
}

/// The length of an HS256 signature in base64url.
const SIGNATURE: usize = 43;

impl Token {
    /// Takes a token apart that has no prefix, quotes or white space any more.
    #[must_use]
    pub fn decode(token: &str) -> Self {
        let mut read =
            Self { header: None, claims: None, signing_input: String::new(), signature: None, findings: Vec::new() };
        let length = token.len();
        if length > MAX_TOKEN {
            read.findings.push(Finding::TooLong(length));
            return read;
        }
        if length > LONG_TOKEN {
            read.findings.push(Finding::Long(length));
        }
        if let Some((before, _)) = token.split_once("...").or_else(|| token.split_once('…')) {
            read.findings.push(Finding::Truncated(Cut::Ellipsis));
            read.read_incomplete(before);
            return read;
        }
        let parts: Vec<&str> = token.split('.').collect();
        if parts.len() < 3 {
            read.findings.push(Finding::Parts(parts.len()));
            read.read_incomplete(token);
            return read;
        }
        let count = parts.len();
        let mut parts = parts.into_iter();
        let (header, payload, signature) = (parts.next(), parts.next(), parts.next());
        read.header = header.and_then(|part| read.object(Part::Header, part));
        if read.is_encrypted(count) {
            read.findings.push(Finding::Encrypted);
            return read;
        }
        if count != 3 {
            read.findings.push(Finding::Parts(count));
        }
        read.claims = payload.and_then(|part| read.object(Part::Payload, part));
        if let (Some(header), Some(payload), Some(signature), None) = (header, payload, signature, parts.next()) {
            read.signing_input = format!("{header}.{payload}");
            read.read_signature(signature);
        }
        read
    }

    /// The `alg` of the header as text, if it is one.
    #[must_use]
    pub fn algorithm(&self) -> Option<&str> {
        self.header.as_ref()?.get("alg")?.as_text()
    }

    /// Whether the header says that nothing is signed, in any spelling.
    #[must_use]
    pub fn is_unsigned(&self) -> bool {
        self.algorithm().is_some_and(|alg| alg.eq_ignore_ascii_case("none"))
    }

    /// Whether it is a JWE (RFC 7516, 3.1): five parts, and a header that names the encryption.
    fn is_encrypted(&self, parts: usize) -> bool {
        parts == 5 && self.header.as_ref().is_some_and(|header| header.get("enc").is_some())
    }

    /// Reads what there is of a token whose end is missing. What is wrong with its last part follows from that.
    fn read_incomplete(&mut self, token: &str) {
        let mut parts = token.split('.');
        let (header, payload) = (parts.next(), parts.next());
        let mut read = |part, text: &str, is_last: bool| {
            let known = self.findings.len();
            let object = self.object(part, text);
            if is_last {
                self.findings.truncate(known);
            }
            object
        };
        let found_header = header.and_then(|text| read(Part::Header, text, payload.is_none()));
        let found_claims = payload.and_then(|text| read(Part::Payload, text, parts.next().is_none()));
        self.header = found_header;
        self.claims = found_claims;
    }

    fn object(&mut self, part: Part, text: &str) -> Option<Json> {
        let bytes = match URL_SAFE_NO_PAD.decode(text) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.findings.push(bad_base64(part, text, &error));
                return None;
            }
        };
        let cut = Finding::Truncated(match part {
            Part::Header => Cut::Header,
            _ => Cut::Payload,
        });
        let parsed = match std::str::from_utf8(&bytes) {
            Ok(text) if text.starts_with('\u{feff}') => Err(BadJson::ByteOrderMark),
            Ok(text) => json::parse(text),
            Err(error) => Err(BadJson::NotText { byte: error.valid_up_to() + 1 }),
        };
        let finding = match parsed {
            Ok(json @ Json::Object(_)) => return Some(json),
            Ok(other) => Finding::NotAnObject { part, kind: other.kind() },
            Err(BadJson::CutOff) => cut,
            Err(why) => Finding::Json { part, why },
        };
        self.findings.push(finding);
        None
    }

    fn read_signature(&mut self, text: &str) {
        let hex = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        if self.is_unsigned() {
            // Whatever stands there, nothing was signed: `header.alg_none` says it.
        } else if hex {
            self.findings.push(Finding::SignatureEncoding(Encoding::Hex));
        } else if text.contains(['+', '/', '=']) {
            self.findings.push(Finding::SignatureEncoding(Encoding::Base64));
        } else if text.len() < SIGNATURE {
            self.findings.push(Finding::Truncated(Cut::Signature(text.len())));
        } else if let Err(error) = URL_SAFE_NO_PAD.decode(text) {
            self.findings.push(bad_base64(Part::Signature, text, &error));
        } else if is_hex_in_base64url(text) {
            self.findings.push(Finding::SignatureEncoding(Encoding::Hex));
        } else {
            self.signature = Some(text.to_owned());
        }
    }
}

/// Whether it is the hexadecimal text of 32 bytes, encoded once more: what PHP's `hash_hmac` makes of it without its
/// fourth argument.
fn is_hex_in_base64url(text: &str) -> bool {
    URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == 64 && bytes.iter().all(u8::is_ascii_hexdigit))
}

fn bad_base64(part: Part, text: &str, error: &DecodeError) -> Finding {
    let at = match error {
        DecodeError::InvalidByte(index, _) | DecodeError::InvalidLastSymbol { offset: index, .. } => *index,
        DecodeError::InvalidLength(length) => length.saturating_sub(1),
        DecodeError::InvalidPadding => text.find('=').unwrap_or(text.len()),
    };
    let character = text.get(at..).and_then(|rest| rest.chars().next());
    let last = matches!(error, DecodeError::InvalidLastSymbol { .. } | DecodeError::InvalidLength(_));
    Finding::Base64 { part, at: at + 1, character: character.filter(|_| !last) }
}
