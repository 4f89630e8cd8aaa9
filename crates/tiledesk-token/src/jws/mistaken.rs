//! How signatures are made that are not HS256 over header and payload as they stand in the token: over other bytes, or
//! by another function. They are made here to be recognised, and to be wrong on purpose.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512, Sha512_256};

/// How what was signed differs from what stands in the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InputMistake {
    /// Something stands around it.
    Around,
    /// Header and payload were written in another base64.
    Base64,
    /// They were not encoded at all.
    Json,
    /// Not all of it.
    Part,
    /// The JSON was written again after it was signed.
    Rewritten,
    /// It was turned into bytes as UTF-16.
    Utf16,
    /// Its hash.
    Hashed,
}

/// What was signed in place of the signing input.
pub(crate) struct OtherInput {
    pub(crate) mistake: InputMistake,
    /// Goes on after `over`.
    pub(crate) what: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// All that is known to be signed in place of `input`, which is header, dot and payload.
pub(crate) fn other_inputs(input: &str) -> Vec<OtherInput> {
    let (header, payload) = input.split_once('.').unwrap_or((input, ""));
    let mut made = Inputs { input, made: Vec::new() };
    made.texts(
        InputMistake::Around,
        "the signing input and a line break behind it",
        ["\n", "\r\n", "\r", "\n\n"].map(|end| format!("{input}{end}")),
    );
    made.texts(
        InputMistake::Around,
        "the signing input and something around it",
        [
            format!("{input}."),
            format!("JWT {input}"),
            format!("\"{input}\""),
            format!("'{input}'"),
            format!("{input} "),
            format!("{input}\0"),
            format!("{input}\\n"),
            format!("b'{input}'"),
        ],
    );
    made.texts(
        InputMistake::Part,
        "header and payload without the dot between them",
        [format!("{header}{payload}"), format!("{header}{payload}\n")],
    );
    let other_joints = [":", " ", "\n", ",", "|", "_", "-", "&", "+"].map(|sign| format!("{header}{sign}{payload}"));
    made.texts(InputMistake::Part, "header and payload with something else than a dot between them", other_joints);
    made.texts(
        InputMistake::Part,
        "payload and header in the wrong order",
        [format!("{payload}.{header}"), format!("{payload}{header}")],
    );
    made.texts(
        InputMistake::Part,
        "the payload alone",
        [payload.to_owned(), format!("{payload}\n"), format!(".{payload}")],
    );
    made.texts(InputMistake::Part, "the header alone", [header.to_owned(), format!("{header}.")]);
    let decoded = (URL_SAFE_NO_PAD.decode(header), URL_SAFE_NO_PAD.decode(payload));
    if let (Ok(header), Ok(payload)) = &decoded {
        of_decoded(&mut made, header, payload);
    }
    for units in [u16::to_le_bytes, u16::to_be_bytes] {
        made.add(InputMistake::Utf16, "the signing input as UTF-16", input.encode_utf16().flat_map(units).collect());
    }
    let digest = Sha256::digest(input);
    made.add(InputMistake::Hashed, "the SHA-256 hash of the signing input", digest.to_vec());
    let hex = digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    made.texts(InputMistake::Hashed, "the SHA-256 hash of the signing input", [hex]);
    made.made
}

fn of_decoded(made: &mut Inputs<'_>, header: &[u8], payload: &[u8]) {
    for (engine, what) in [
        (&URL_SAFE, "padded base64url, and the padding was taken out afterwards"),
        (&STANDARD, "padded plain base64, which was made base64url afterwards"),
        (&STANDARD_NO_PAD, "plain base64, which was made base64url afterwards"),
    ] {
        made.texts(InputMistake::Base64, what, [format!("{}.{}", engine.encode(header), engine.encode(payload))]);
    }
    for engine in [&URL_SAFE_NO_PAD, &STANDARD, &URL_SAFE] {
        let (header, payload) = (engine.encode(header), engine.encode(payload));
        for (width, line_break, is_last) in WRAPPINGS {
            let wrapped = |text| wrapped(text, *width, line_break, *is_last);
            let payload = wrapped(&payload);
            made.texts(
                InputMistake::Base64,
                "base64 with an encoder's line breaks in it, which were taken out afterwards",
                [format!("{}.{payload}", wrapped(&header)), format!("{header}.{payload}")],
            );
        }
        let encode = |text: &str| engine.encode(text);
        let twice = [format!("{}.{}", encode(&header), encode(&payload)), encode(&format!("{header}.{payload}"))];
        made.texts(InputMistake::Base64, "header and payload encoded twice", twice);
    }
    let join = |between: &[u8]| [header, between, payload].concat();
    for between in [&b"."[..], b"", b"\n"] {
        made.add(InputMistake::Json, "the JSON of header and payload, before it was encoded", join(between));
    }
    made.add(InputMistake::Json, "the JSON of the payload, before it was encoded", payload.to_vec());
    made.add(InputMistake::Json, "the JSON of the header, before it was encoded", header.to_vec());
    let (Ok(header), Ok(payload)) = (std::str::from_utf8(header), std::str::from_utf8(payload)) else {
        return;
    };
    made.texts(
        InputMistake::Json,
        "the JSON of header and payload, before it was encoded",
        [
            format!("{header}.{}", URL_SAFE_NO_PAD.encode(payload)),
            format!("{}.{payload}", URL_SAFE_NO_PAD.encode(header)),
        ],
    );
    let encoded =
        |header: &str, payload: &str| format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    for other in OTHER_HEADERS {
        made.texts(InputMistake::Rewritten, "another header than the token's", [encoded(other, payload)]);
    }
    for (what, rewrite) in REWRITINGS {
        let texts = [
            encoded(header, &rewrite(payload)),
            encoded(&rewrite(header), &rewrite(payload)),
            encoded(&rewrite(header), payload),
        ];
        made.texts(InputMistake::Rewritten, what, texts);
    }
}

/// Width, line break, and whether one stands behind the last line: Ruby, OpenSSL, coreutils, Android, MIME.
const WRAPPINGS: &[(usize, &str, bool)] = &[
    (76, "\n", false),
    (76, "\n", true),
    (76, "\r\n", false),
    (76, "\r\n", true),
    (64, "\n", false),
    (64, "\n", true),
    (60, "\n", true),
];

/// What libraries and recipes write, each in its own order.
const OTHER_HEADERS: &[&str] =
    &[r#"{"alg":"HS256","typ":"JWT"}"#, r#"{"typ":"JWT","alg":"HS256"}"#, r#"{"alg":"HS256"}"#];

/// The payload is as it stands in the token; these make what it may have been.
type Rewrite = fn(&str) -> String;
const REWRITINGS: &[(&str, Rewrite)] = &[
    ("JSON with `\\/` where the token has `/`", |json| json.replace('/', "\\/")),
    ("JSON with `/` where the token has `\\/`", |json| json.replace("\\/", "/")),
    ("JSON with a line break behind it", |json| format!("{json}\n")),
    ("JSON without the white space that the token's has", |json| spaced(json, "", "")),
    ("JSON with other white space than the token's", |json| spaced(json, " ", " ")),
    ("JSON with other white space than the token's", |json| spaced(json, "", " ")),
    ("JSON over several lines", |json| pretty(json, "  ")),
    ("JSON over several lines", |json| pretty(json, "    ")),
    ("JSON over several lines", |json| pretty(json, "\t")),
    ("JSON with escapes where the token has characters", |json| {
        let escape = |unit: u16| format!("\\u{unit:04x}");
        let character = |c: char| {
            if c.is_ascii() {
                c.to_string()
            } else {
                c.encode_utf16(&mut [0; 2]).iter().map(|unit| escape(*unit)).collect()
            }
        };
        json.chars().map(character).collect()
    }),
];

/// JSON over several lines, as serialisers write it for people.
fn pretty(json: &str, indent: &str) -> String {
    let compact = spaced(json, "", " ");
    let mut written = String::with_capacity(2 * compact.len());
    let (mut level, mut is_text, mut is_escaped) = (0_usize, false, false);
    let line_break = |written: &mut String, level: usize| {
        written.push('\n');
        // What is deeper than this was written by nobody, and would be long.
        (0..level.min(16)).for_each(|_| written.push_str(indent));
    };
    for character in compact.chars() {
        match character {
            '}' | ']' if !is_text => {
                level = level.saturating_sub(1);
                // An empty one stays as it is.
                if written.trim_end().ends_with(if character == '}' { '{' } else { '[' }) {
                    written.truncate(written.trim_end().len());
                } else {
                    line_break(&mut written, level);
                }
            }
            '"' if !is_escaped => is_text = !is_text,
            _ => {}
        }
        written.push(character);
        if !is_text && matches!(character, '{' | '[' | ',') {
            level += usize::from(character != ',');
            line_break(&mut written, level);
        }
        is_escaped = is_text && character == '\\' && !is_escaped;
    }
    written
}

/// JSON in one line, with this behind each comma and colon.
fn spaced(json: &str, behind_comma: &str, behind_colon: &str) -> String {
    let mut written = String::with_capacity(json.len() + json.len() / 8);
    let (mut is_text, mut is_escaped) = (false, false);
    for character in json.chars() {
        if is_text || !character.is_ascii_whitespace() {
            written.push(character);
        }
        match character {
            '"' if !is_escaped => is_text = !is_text,
            ',' if !is_text => written.push_str(behind_comma),
            ':' if !is_text => written.push_str(behind_colon),
            _ => {}
        }
        is_escaped = is_text && character == '\\' && !is_escaped;
    }
    written
}

fn wrapped(text: &str, width: usize, line_break: &str, is_last: bool) -> String {
    let mut lines = String::with_capacity(text.len() + text.len() / 16 + 2);
    for (index, character) in text.chars().enumerate() {
        if index > 0 && index % width == 0 {
            lines.push_str(line_break);
        }
        lines.push(character);
    }
    if is_last {
        lines.push_str(line_break);
    }
    lines
}

struct Inputs<'a> {
    input: &'a str,
    made: Vec<OtherInput>,
}

impl Inputs<'_> {
    fn add(&mut self, mistake: InputMistake, what: &'static str, bytes: Vec<u8>) {
        if bytes != self.input.as_bytes() && !bytes.is_empty() && !self.made.iter().any(|other| other.bytes == bytes) {
            self.made.push(OtherInput { mistake, what, bytes });
        }
    }

    fn texts<const N: usize>(&mut self, mistake: InputMistake, what: &'static str, texts: [String; N]) {
        for text in texts {
            self.add(mistake, what, text.into_bytes());
        }
    }
}

/// What made a signature in place of HMAC-SHA256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OtherFunction {
    /// An HMAC with this hash.
    Hmac(&'static str),
    /// This hash, of secret and text.
    PlainHash(&'static str),
    /// An HMAC of the secret, with the text as its key.
    Swapped,
}

macro_rules! hmac {
    ($digest:ty, $key:expr, $input:expr) => {
        <Hmac<$digest> as KeyInit>::new_from_slice($key)
            .map(|mac| mac.chain_update($input).finalize().into_bytes().to_vec())
            .unwrap_or_default()
    };
}

macro_rules! functions {
    ($name:literal, $digest:ty, $signature:ident, $key:ident, $input:ident) => {
        if $signature.len() == <$digest>::output_size() {
            if hmac!($digest, $key, $input) == $signature {
                return Some(OtherFunction::Hmac($name));
            }
            if hmac!($digest, $input, $key) == $signature {
                return Some(OtherFunction::Swapped);
            }
            for pieces in [
                [$input, &b""[..], $key],
                [$key, b"", $input],
                [$input, b".", $key],
                [$key, b".", $input],
                [$input, b"", b""],
            ] {
                let hash = pieces.iter().fold(<$digest>::new(), |hash, piece| hash.chain_update(piece));
                if hash.finalize().as_slice() == $signature {
                    return Some(OtherFunction::PlainHash($name));
                }
            }
        }
    };
}

/// By which other function `key` made this signature of `input`.
pub(crate) fn other_function(signature: &[u8], key: &[u8], input: &[u8]) -> Option<OtherFunction> {
    functions!("MD5", Md5, signature, key, input);
    functions!("SHA-1", Sha1, signature, key, input);
    functions!("SHA-224", Sha224, signature, key, input);
    functions!("SHA-256", Sha256, signature, key, input);
    functions!("SHA-512/256", Sha512_256, signature, key, input);
    functions!("SHA-384", Sha384, signature, key, input);
    functions!("SHA-512", Sha512, signature, key, input);
    if signature.len() == 32 {
        for (name, long) in [("SHA-512", hmac!(Sha512, key, input)), ("SHA-384", hmac!(Sha384, key, input))] {
            if long.starts_with(signature) {
                return Some(OtherFunction::Hmac(name));
            }
        }
    }
    None
}

/// HMAC with SHA-512.
pub(crate) fn hmac_sha512(key: &[u8], input: &[u8]) -> Vec<u8> {
    hmac!(Sha512, key, input)
}

/// SHA-256 of text and secret, one behind the other.
pub(crate) fn plain_sha256(key: &[u8], input: &[u8]) -> Vec<u8> {
    Sha256::new().chain_update(input).chain_update(key).finalize().to_vec()
}

/// The hash that makes so many bytes, if it is not the one that is wanted.
pub(crate) fn hash_of_length(length: usize) -> Option<&'static str> {
    match length {
        16 => Some("MD5"),
        20 => Some("SHA-1"),
        28 => Some("SHA-224"),
        48 => Some("SHA-384"),
        64 => Some("SHA-512"),
        _ => None,
    }
}
