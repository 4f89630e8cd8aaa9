//! Takes a token apart, once: three parts, base64url, JSON. It explains what is broken and verifies nothing.

use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{DecodeError, Engine};

use crate::findings::{Finding, Part, shape};
use crate::json::{self, BadJson, Json};
use crate::jws::MAX_TOKEN;
use crate::jws::misread::{self, Misread, misread};

/// A token in its parts, as far as they can be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    text: String,
    header: Segment,
    payload: Segment,
    /// How many bytes of the text are signed: header, dot and payload; `None` where there are not three parts.
    signed: Option<usize>,
    has_signature: bool,
    /// The bytes of the signature, in whatever encoding it stands there.
    signature: Option<Vec<u8>>,
    has_foreign_character: bool,
    is_encrypted: bool,
    is_truncated: bool,
    findings: Vec<Finding>,
}

/// The header or the payload.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Segment {
    /// As a lenient decoder reads it; `None` where even that reads nothing.
    pub(crate) bytes: Option<Vec<u8>>,
    /// What it is by the rules, if it is an object.
    pub(crate) object: Option<Json>,
}

/// The length of an HS256 signature in base64url.
const SIGNATURE: usize = 43;

/// Node's: it takes what ends in the middle of a byte.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

impl Token {
    /// Takes a token apart that has no prefix, quotes or white space any more.
    #[must_use]
    pub fn decode(token: &str) -> Self {
        let mut read = Self {
            text: token.to_owned(),
            header: Segment::default(),
            payload: Segment::default(),
            signed: None,
            has_signature: false,
            signature: None,
            has_foreign_character: false,
            is_encrypted: false,
            is_truncated: false,
            findings: Vec::new(),
        };
        read.findings.extend(shape::too_long(token.len()));
        if token.len() > MAX_TOKEN {
            return read;
        }
        if let Some((before, _)) = token.split_once("...").or_else(|| token.split_once('…')) {
            read.findings.push(shape::shortened());
            read.decode_incomplete(before);
            return read;
        }
        let parts: Vec<&str> = token.split('.').collect();
        let (&[header, payload, ..], 3..) = (parts.as_slice(), parts.len()) else {
            read.findings.push(shape::parts(parts.len()));
            read.decode_incomplete(token);
            return read;
        };
        read.header = read.segment(Part::Header, header);
        // RFC 7516, 3.1: five parts, and a header that names the encryption.
        read.is_encrypted = parts.len() == 5 && read.header().is_some_and(|header| header.get("enc").is_some());
        if read.is_encrypted {
            read.findings.push(shape::encrypted());
            return read;
        }
        if parts.len() != 3 {
            read.findings.push(shape::parts(parts.len()));
        }
        read.payload = read.segment(Part::Payload, payload);
        if let &[header, payload, signature] = parts.as_slice() {
            read.signed = Some(header.len() + 1 + payload.len());
            read.check_signature(signature);
        }
        read
    }

    /// The token as it stands.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The header, if it is a JSON object.
    #[must_use]
    pub fn header(&self) -> Option<&Json> {
        self.header.object.as_ref()
    }

    /// The claims, if they are a JSON object.
    #[must_use]
    pub fn claims(&self) -> Option<&Json> {
        self.payload.object.as_ref()
    }

    /// Header and payload as they stand in a token of three parts: what is signed.
    #[must_use]
    pub fn signing_input(&self) -> Option<&str> {
        self.text.get(..self.signed?)
    }

    /// The third part as it stands, if it can be a signature.
    #[must_use]
    pub fn signature(&self) -> Option<&str> {
        self.text.get(self.signed.filter(|_| self.has_signature)? + 1..)
    }

    /// The bytes of what can be a signature, in another encoding than base64url, too.
    pub(crate) fn signature_bytes(&self) -> Option<&[u8]> {
        self.signature.as_deref()
    }

    /// What is wrong with the shape.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Header and payload of a token of three parts, if all of its characters can be base64url.
    pub(crate) fn segments(&self) -> Option<(&Segment, &Segment)> {
        self.signed.filter(|_| !self.has_foreign_character).map(|_| (&self.header, &self.payload))
    }

    /// The `alg` of the header as text, if it is one.
    #[must_use]
    pub fn algorithm(&self) -> Option<&str> {
        self.header()?.get("alg")?.as_text()
    }

    /// Whether the header says that nothing is signed, in any spelling.
    pub(crate) fn is_unsigned(&self) -> bool {
        self.algorithm().is_some_and(|alg| alg.eq_ignore_ascii_case("none"))
    }

    /// Whether it is a JWE.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }

    /// Whether the JSON of a part ends in the middle.
    pub(crate) fn is_truncated(&self) -> bool {
        self.is_truncated
    }

    /// Decodes what there is of a token whose end is missing. What is wrong with its last part follows from that.
    fn decode_incomplete(&mut self, token: &str) {
        let (header, payload) = token.split_once('.').map_or((token, None), |(header, rest)| (header, Some(rest)));
        let known = self.findings.len();
        self.header = self.segment(Part::Header, header);
        let Some(rest) = payload else {
            return self.findings.truncate(known);
        };
        let (payload, is_last) = rest.split_once('.').map_or((rest, true), |(payload, _)| (payload, false));
        let known = self.findings.len();
        self.payload = self.segment(Part::Payload, payload);
        if is_last {
            self.findings.truncate(known);
        }
    }

    fn segment(&mut self, part: Part, text: &str) -> Segment {
        let bytes = match URL_SAFE_NO_PAD.decode(text) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.report_bad_base64(part, text, &error);
                return Segment { bytes: decode_leniently(text), object: None };
            }
        };
        let object = match parse(&bytes) {
            Ok(json @ Json::Object(_)) => Some(json),
            other => self.report_no_object(part, &bytes, other),
        };
        Segment { bytes: Some(bytes).filter(|_| !text.is_empty()), object }
    }

    fn check_signature(&mut self, text: &str) {
        let is_whole = is_whole_of_shorter_hash(text);
        if self.is_unsigned() {
            // Whatever stands there, nothing was signed: `header.alg_none` says it.
        } else if let Some(foreign) = misread::foreign_signature(text) {
            self.has_foreign_character |= text.contains(['+', '/', '=']);
            self.findings.push(shape::signature_encoding(foreign.encoding));
            self.signature = foreign.bytes;
        } else if text.len() < SIGNATURE && !is_whole {
            self.findings.push(shape::truncated_signature(text.len()));
        } else {
            match URL_SAFE_NO_PAD.decode(text) {
                Err(error) => self.report_bad_base64(Part::Signature, text, &error),
                Ok(bytes) => {
                    self.has_signature = true;
                    self.signature = Some(bytes);
                }
            }
        }
    }

    fn report_no_object(&mut self, part: Part, bytes: &[u8], read: Result<Json, BadJson>) -> Option<Json> {
        let finding = match (misread(bytes), read) {
            (Some(what), _) => shape::misread(part, what),
            (None, Ok(other)) => shape::not_an_object(part, other.kind()),
            (None, Err(BadJson::CutOff)) => {
                self.is_truncated = true;
                shape::truncated(part, self.has_whole_signature())
            }
            (None, Err(why)) => shape::json(part, &why),
        };
        self.report(finding)
    }

    /// Whether the third part is there, and as long as that of HS256.
    fn has_whole_signature(&self) -> bool {
        self.text.split('.').nth(2).is_some_and(|signature| signature.len() >= SIGNATURE)
    }

    fn report<T>(&mut self, finding: Finding) -> Option<T> {
        self.findings.push(finding);
        None
    }

    fn report_bad_base64(&mut self, part: Part, text: &str, error: &DecodeError) {
        let at = match error {
            DecodeError::InvalidByte(index, _) | DecodeError::InvalidLastSymbol { offset: index, .. } => *index,
            DecodeError::InvalidLength(length) => length.saturating_sub(1),
            DecodeError::InvalidPadding => text.find('=').unwrap_or(text.len()),
        };
        let is_end = matches!(error, DecodeError::InvalidLastSymbol { .. } | DecodeError::InvalidLength(_));
        let character = text.get(at..).and_then(|rest| rest.chars().next()).filter(|_| !is_end);
        self.has_foreign_character |= character.is_some();
        let finding = if let Some(character) = character {
            shape::base64(part, at + 1, character)
        } else {
            let shifted = decode_leniently(text).and_then(|bytes| match misread(&bytes) {
                Some(Misread::Shifted(byte)) => Some(byte),
                _ => None,
            });
            shape::base64_end(part, at + 1, shifted)
        };
        self.findings.push(finding);
    }
}

/// Whether it is MD5 or SHA-1 to the last bit. It was not cut off then.
fn is_whole_of_shorter_hash(text: &str) -> bool {
    matches!(text.len(), 22 | 27) && URL_SAFE_NO_PAD.decode(text).is_ok()
}

fn parse(bytes: &[u8]) -> Result<Json, BadJson> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.starts_with('\u{feff}') => Err(BadJson::ByteOrderMark),
        Ok(text) => json::parse_as_a_server(text),
        Err(error) => Err(BadJson::NotText { byte: error.valid_up_to() + 1 }),
    }
}

fn decode_leniently(text: &str) -> Option<Vec<u8>> {
    // One character alone is less than a byte.
    let whole = text.len() - usize::from(text.len() % 4 == 1);
    LENIENT.decode(text.get(..whole)?).ok()
}
