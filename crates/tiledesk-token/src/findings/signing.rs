//! The right secret, used in a wrong way: over other bytes than header and payload as they stand, or by another
//! function than HMAC-SHA256. How that is done stands in [`crate::jws::mistaken`].

use super::example::Example;
use super::row::{ERROR, Finding, Rank, Row, Topic};
use super::signature::KeyRef;
use crate::escape;
use crate::jws::hs256;
use crate::jws::mistaken::{self, InputMistake, OtherFunction};

pub(super) static ROWS: &[&Row] = &[
    &INPUT_AROUND,
    &INPUT_BASE64,
    &INPUT_JSON,
    &INPUT_PART,
    &INPUT_REWRITTEN,
    &INPUT_UTF16,
    &INPUT_HASHED,
    &FUNCTION,
    &PLAIN_HASH,
    &SWAPPED,
    &LENGTH,
];

/// The row of what was signed in place of the signing input.
pub(crate) fn input_row(mistake: InputMistake) -> &'static Row {
    match mistake {
        InputMistake::Around => &INPUT_AROUND,
        InputMistake::Base64 => &INPUT_BASE64,
        InputMistake::Json => &INPUT_JSON,
        InputMistake::Part => &INPUT_PART,
        InputMistake::Rewritten => &INPUT_REWRITTEN,
        InputMistake::Utf16 => &INPUT_UTF16,
        InputMistake::Hashed => &INPUT_HASHED,
    }
}

/// Whether a row is about the way of signing, and not about the key.
pub(crate) fn has(row: &Row) -> bool {
    ROWS.iter().any(|own| own.code == row.code)
}

/// The row of the function that made the signature.
pub(crate) fn function_row(function: OtherFunction) -> &'static Row {
    match function {
        OtherFunction::Hmac(_) => &FUNCTION,
        OtherFunction::PlainHash(_) => &PLAIN_HASH,
        OtherFunction::Swapped => &SWAPPED,
    }
}

/// `what` was signed; `previous` where the replaced secret signed it.
pub(crate) fn input(mistake: InputMistake, what: &str, of: &KeyRef<'_>, previous: bool) -> Finding {
    let message = format!("signed with {}{}, but over {what}", of.describe(), replaced(previous));
    input_row(mistake).finding(message).about(Topic::Key)
}

pub(crate) fn function(function: OtherFunction, of: &KeyRef<'_>, previous: bool) -> Finding {
    let signer = format!("{}{}", of.describe(), replaced(previous));
    let message = match function {
        OtherFunction::Hmac(hash) => {
            format!("signed with {signer}, but by HMAC with {hash}; HS256 is HMAC with SHA-256")
        }
        OtherFunction::PlainHash(hash) => {
            format!("the signature is a plain {hash} hash of the text and {signer}, and not an HMAC")
        }
        OtherFunction::Swapped => {
            format!("key and text are swapped: it is the HMAC of {signer}, with the text as its key")
        }
    };
    function_row(function).finding(message).about(Topic::Key)
}

fn replaced(previous: bool) -> &'static str {
    if previous { ", the replaced one" } else { "" }
}

static INPUT_AROUND: Row = Row {
    code: "signature.input_around",
    place: Rank::Signature.at("signature"),
    severity: ERROR,
    symptom: "the right secret signed header and payload with a line break behind them, or something else around them",
    cause: "The signing input went through `echo` without -n, a template or a file.",
    fix: "sign header, dot and payload alone: printf '%s' in place of echo",
    example: Example::signed(|key, input| over(key, format!("{input}\n").as_bytes())),
};

static INPUT_BASE64: Row = Row {
    code: "signature.input_base64",
    place: Rank::Signature.at("signature"),
    severity: ERROR,
    symptom: "the right secret signed header and payload in padded or plain base64, with line breaks, or encoded twice",
    cause: "The parts were signed first and made base64url afterwards, so that the signature belongs to another text.",
    fix: "make both parts base64url without padding and line breaks first, and sign them then",
    example: Example::signed(|key, input| {
        // The line breaks of an encoder that wraps.
        let wrapped = mistaken::other_inputs(input).into_iter().find(|other| other.what.contains("line breaks"));
        wrapped.map_or_else(Vec::new, |other| over(key, &other.bytes))
    }),
};

static INPUT_JSON: Row = Row {
    code: "signature.input_json",
    place: Rank::Signature.at("signature"),
    severity: ERROR,
    symptom: "the right secret signed the JSON texts before they were encoded",
    cause: "The token was made by hand. The encoded parts are what is signed, with a dot between them (RFC 7515, 5.1).",
    fix: "let a JWT library make the token, or encode both parts first and sign them then",
    example: Example::signed(|key, input| {
        let json = mistaken::other_inputs(input).into_iter().find(|other| other.mistake == InputMistake::Json);
        json.map_or_else(Vec::new, |other| over(key, &other.bytes))
    }),
};

static INPUT_PART: Row = Row {
    code: "signature.input_part",
    place: Rank::Signature.at("signature"),
    severity: ERROR,
    symptom: "the right secret signed one part alone, or both without the dot or in the wrong order",
    cause: "The token was made by hand. Header, dot and payload are what is signed (RFC 7515, 5.1).",
    fix: "let a JWT library make the token, or sign header, dot and payload as they stand in it",
    example: Example::signed(|key, input| over(key, input.replacen('.', "", 1).as_bytes())),
};

static INPUT_REWRITTEN: Row = Row {
    code: "signature.input_rewritten",
    place: Rank::Signature.at("signature"),
    severity: ERROR,
    symptom: "the right secret signed the same JSON in another spelling (`\\/`, white space, escapes), or another header",
    cause: "The JSON was written twice, once to be signed and once for the token, and the two differ; or it was changed after it was signed.",
    fix: "write the JSON once, and use the same bytes for the signature and the token",
    example: Example::signed(|key, input| {
        let spelt = mistaken::other_inputs(input).into_iter().find(|other| other.mistake == InputMistake::Rewritten);
        spelt.map_or_else(Vec::new, |other| over(key, &other.bytes))
    }),
};

static INPUT_UTF16: Row = Row {
    code: "signature.input_utf16",
    place: Rank::Signature.at("signature"),
    severity: ERROR,
    symptom: "the right secret signed header and payload as UTF-16",
    cause: "The signer turns text into bytes as UTF-16: .NET's Encoding.Unicode, PowerShell's -Encoding Unicode.",
    fix: "turn the text that is signed into bytes as UTF-8, or ASCII",
    example: Example::signed(|key, input| {
        over(key, &input.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>())
    }),
};

static INPUT_HASHED: Row = Row {
    code: "signature.input_hashed",
    place: Rank::Signature.at("signature"),
    severity: ERROR,
    symptom: "the right secret signed a hash of header and payload",
    cause: "The text was hashed before it was given to the HMAC, which hashes by itself.",
    fix: "give header, dot and payload themselves to the HMAC",
    example: Example::signed(|key, input| {
        let hashed = mistaken::other_inputs(input).into_iter().find(|other| other.mistake == InputMistake::Hashed);
        hashed.map_or_else(Vec::new, |other| over(key, &other.bytes))
    }),
};

pub(crate) static FUNCTION: Row = Row {
    code: "signature.function",
    place: Rank::Signature.at("signature"),
    severity: ERROR,
    symptom: "the right secret signed it, but by HMAC with another hash than SHA-256",
    cause: "The header says HS256, and the signer's code uses MD5, SHA-1, SHA-384 or SHA-512.",
    fix: "sign with HMAC-SHA256",
    example: Example::signed(|key, input| mistaken::hmac_sha512(key, input.as_bytes())),
};

static PLAIN_HASH: Row = Row {
    code: "signature.plain_hash",
    place: Rank::Signature.at("signature"),
    severity: ERROR,
    symptom: "a plain hash of text and secret stands in place of the HMAC",
    cause: "The signer calls a hash function: hash('sha256', …), createHash, sha256sum.",
    fix: "sign with HMAC-SHA256: hash_hmac, createHmac, openssl dgst -hmac",
    example: Example::signed(|key, input| mistaken::plain_sha256(key, input.as_bytes())),
};

static SWAPPED: Row = Row {
    code: "signature.swapped",
    place: Rank::Signature.at("signature"),
    severity: ERROR,
    symptom: "the HMAC's key and text are swapped",
    cause: "The arguments stand in the wrong order: PHP's hash_hmac takes the text first and then the key, other functions take the key first.",
    fix: "give the secret as the key, and header, dot and payload as the text",
    example: Example::signed(|key, input| over(input.as_bytes(), key)),
};

static LENGTH: Row = Row {
    code: "signature.length",
    place: Rank::Signature.at("signature"),
    severity: ERROR,
    symptom: "a signature that has not the 32 bytes of HS256",
    cause: "The header says HS256, and another function made the signature: 16 bytes are MD5's, 20 SHA-1's, 48 SHA-384's, 64 SHA-512's. No secret is needed to see it.",
    fix: "sign with HMAC-SHA256, as the header says",
    // The zero byte that ends a text in C was encoded with it.
    example: Example::signed(|key, input| [over(key, input.as_bytes()), vec![0]].concat()),
};

/// The signature has so many bytes.
pub(crate) fn length(bytes: usize) -> Finding {
    let looks = mistaken::hash_of_length(bytes).map(|hash| format!(", as {hash} makes them")).unwrap_or_default();
    LENGTH.finding(format!("the signature has {bytes} bytes{looks}; one of HS256 has 32")).about(Topic::Key)
}

/// More bytes than 32; `signer` where the first 32 are right: what stands behind them was copied with them.
pub(crate) fn too_long(bytes: usize, signer: Option<&KeyRef<'_>>) -> Finding {
    const WHOLE: usize = 43;
    let surplus = (bytes * 4).div_ceil(3).saturating_sub(WHOLE);
    let characters = escape::count(surplus, "character");
    match signer {
        Some(signer) => LENGTH
            .finding(format!(
                "{characters} too many at the end of the signature: without what is too much it is right, signed with {}",
                signer.describe()
            ))
            .about(Topic::Key)
            .fixed_by(format!("copy the token again, or take {characters} off its end")),
        None if surplus <= 4 => length(bytes).fixed_by(
            "copy the token again, and nothing behind it; if it is so at the signer: sign with HMAC-SHA256, as the \
             header says",
        ),
        None => length(bytes),
    }
}

fn over(key: &[u8], input: &[u8]) -> Vec<u8> {
    hs256::Key::new(key).sign(input).to_vec()
}
