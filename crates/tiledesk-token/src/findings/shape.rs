//! What is wrong with the form of a token: how it was cut out, encoded, put together.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::example::Example;
use super::row::{ERROR, Finding, IN_EXACT_PLACE, Part, Rank, Row, Severity, WARNING};
use crate::escape;
use crate::json::BadJson;
use crate::jws::misread::Misread;
use crate::jws::{LONG_TOKEN, MAX_TOKEN};

pub(super) static ROWS: &[&Row] = &[
    &super::not_a_token::NOT_A_TOKEN,
    &BYTES_REPR,
    &QUOTES,
    &AROUND,
    &WHITESPACE,
    &PARTS,
    &TRUNCATED,
    &BASE64,
    &JSON,
    &SIGNATURE_ENCODING,
    &TOO_LONG,
];

static BYTES_REPR: Row = Row {
    code: "shape.bytes_repr",
    place: Rank::Shape.at("token"),
    severity: ERROR.but(Severity::Warning, "in a line out of which the token can be cut"),
    symptom: "`b'…'` around the token",
    cause: "Python printed bytes as text: PyJWT 1 returns bytes, and str() or an f-string shows them as b'…'.",
    fix: "decode it where it is made: token.decode(\"ascii\"), or PyJWT 2, which returns text",
    example: Example::any(|draft| draft.outside.push(|token| format!("b'{token}'"))),
};

/// `in_line`: the token was cut out of a line, which need not be what was handed over.
pub(crate) fn bytes_repr(in_line: bool) -> Finding {
    BYTES_REPR.finding("`b'…'` stands around it: Python's bytes were printed as text").but_if(in_line)
}

static QUOTES: Row = Row {
    code: "shape.quotes",
    place: Rank::Shape.at("token"),
    severity: WARNING.but(Severity::Error, IN_EXACT_PLACE),
    symptom: "quotes around the token, within what is handed over",
    cause: "The answer of the back end is JSON, and its quotes were kept: response.text() in place of response.json().",
    fix: "hand over the text, not its JSON form: response.json(), or strip the quotes",
    example: Example::any(|draft| draft.outside.push(|token| format!("\"{token}\""))),
};

pub(crate) fn quotes(exact: bool) -> Finding {
    QUOTES.finding("quotes are part of the string that is handed over").but_if(exact)
}

static AROUND: Row = Row {
    code: "shape.around",
    place: Rank::Shape.at("token"),
    severity: ERROR,
    symptom: "in an exact place, anything before the prefix or behind the token",
    cause: "What is handed over goes into a header as it stands. A bracket, a semicolon, a line break or the name of the header in it is one character too many.",
    fix: "hand over `JWT`, one space and the token, and nothing else",
    example: Example::any(|draft| draft.outside.push(|token| format!("{token};"))),
};

/// What stands before the prefix, and behind the token from the character `at` on, counted from 1.
pub(crate) fn around(before: &str, after: &str, at: usize) -> Finding {
    let says = |piece: &dyn Fn(&str) -> String| match (before, after) {
        ("", "") => "it is not `JWT`, one space and the token, and nothing else".to_owned(),
        ("", after) => format!("{} (character {at}) stands behind the token{PART_OF_IT}", piece(after)),
        (before, "") => format!("{} (character 1) stands before the token and its prefix{PART_OF_IT}", piece(before)),
        (before, after) => {
            let (before, after) = (piece(before), piece(after));
            format!("{before} (character 1) and {after} (character {at}) stand around the token{PART_OF_IT}")
        }
    };
    AROUND.finding(says(&piece)).redacted_as(says(&length_of))
}

const PART_OF_IT: &str = ", as a part of the string that is handed over";

/// The text where it is short and no part of it can be a secret; else what it is.
fn piece(text: &str) -> String {
    let is_word = |run: &str| {
        run.len() < 6
            || ["authorization", "bearer", "token", "window"].iter().any(|word| run.eq_ignore_ascii_case(word))
    };
    match text {
        " " => return "a space".to_owned(),
        "\n" | "\r\n" => return "a line break".to_owned(),
        _ if text.chars().all(char::is_whitespace) => return "white space".to_owned(),
        _ => {}
    }
    let length = text.chars().count();
    if length <= 24 && text.split(|c: char| !c.is_ascii_alphanumeric()).all(is_word) {
        format!("`{}`", escape::escaped(text))
    } else {
        length_of(text)
    }
}

fn length_of(text: &str) -> String {
    format!("a text of {}", escape::count(text.chars().count(), "character"))
}

static WHITESPACE: Row = Row {
    code: "shape.whitespace",
    place: Rank::Shape.at("token"),
    severity: ERROR.but(Severity::Warning, "where lines of one width show that a screen or a mail wrapped it"),
    symptom: "a blank or line break inside the token",
    cause: "A mail program, a terminal or a log wrapped a long line.",
    fix: "copy it again as one line",
    example: Example::any(|draft| draft.outside.push(|token| token.replacen('.', ".\n", 1))),
};

pub(crate) fn whitespace() -> Finding {
    WHITESPACE.finding("a blank or line break stands inside the token: a line was wrapped")
}

pub(crate) fn is_about_white_space(finding: &Finding) -> bool {
    finding.is(&WHITESPACE)
}

/// Lines of one width, in a paste: it is the token without the line breaks that is judged.
pub(crate) fn wrapped() -> Finding {
    WHITESPACE
        .finding("it is wrapped over lines of one width, as terminals and mail programs show it: judged as one line")
        .fixed_by("if the page hands it over like that: take the line breaks out; else nothing is to be done")
        .but_if(true)
}

/// psql shows a line break in a value as `+` at the end of the line.
pub(crate) fn stored_with_breaks() -> Finding {
    WHITESPACE
        .finding(
            "line breaks stand inside the token where it is stored: psql shows each as `+`; a line was wrapped before",
        )
        .fixed_by("take the line breaks out where the token is made or stored: translate(token, E'\\r\\n', '')")
}

/// Every part has the line breaks of the encoder that made it.
pub(crate) fn encoder_breaks() -> Finding {
    WHITESPACE.finding("line breaks stand inside the token: an encoder wrapped each part where it was made").fixed_by(
        "encode without line breaks where the token is made (Android: NO_WRAP; `base64 -w 0`; Oracle: take CR and LF \
             out), as base64url without padding, or let a JWT library make it",
    )
}

/// A character of no width.
pub(crate) fn invisible(character: char) -> Finding {
    let code = u32::from(character);
    WHITESPACE.finding(format!(
        "an invisible character (U+{code:04X}) stands inside the token, as copying from a web page or a chat makes them"
    ))
}

static PARTS: Row = Row {
    code: "shape.parts",
    place: Rank::Shape.at("token"),
    severity: ERROR,
    symptom: "not three parts with dots between",
    cause: "With two parts the signature was lost on the way; five parts are an encrypted token (JWE), which no Tiledesk server reads.",
    fix: "copy it again, whole; look for a field or a log that cuts long lines",
    example: Example::any(|draft| {
        draft.outside.push(|token| without_signature(&token).trim_end_matches('.').to_owned());
    }),
};

pub(crate) fn parts(found: usize) -> Finding {
    PARTS.finding(match found {
        ..3 => format!("it has {} of three: the end of the token is missing", escape::count(found, "part")),
        _ => format!("it has {found} parts; a token has three"),
    })
}

pub(crate) fn encrypted() -> Finding {
    PARTS
        .finding("it has five parts: that is an encrypted token (JWE), not a signed one")
        .fixed_by("sign it in place of encrypting it: a JWS with HS256")
}

static TRUNCATED: Row = Row {
    code: "shape.truncated",
    place: Rank::Shape.at("token"),
    severity: ERROR,
    symptom: "a part that ends in the middle, or a signature under 43 characters",
    cause: "Something cut the token: a database column, a log line, a header limit, a selection that ended too early.",
    fix: "copy it again, whole; look for a field or a log that cuts long lines",
    example: Example::any(|draft| {
        draft.outside.push(|token| {
            let end = token.len().saturating_sub(8);
            token.get(..end).unwrap_or_default().to_owned()
        });
    }),
};

/// The JSON of a part ends in the middle; `is_signed`: with a whole signature behind it, so that not the end is lost.
pub(crate) fn truncated(part: Part, is_signed: bool) -> Finding {
    let part = part.as_str();
    let message = if is_signed {
        format!("the {part} ends in the middle, though the signature behind it is whole: something in it is missing")
    } else {
        format!("the {part} ends in the middle: the token was cut off")
    };
    TRUNCATED.finding(message).at(part)
}

pub(crate) fn truncated_signature(length: usize) -> Finding {
    let message = match length {
        0 => "the signature is missing".to_owned(),
        _ => format!("the signature has {length} of 43 characters: the token was cut off"),
    };
    TRUNCATED.finding(message).at("signature")
}

/// `...` or `…` stands where the rest was.
pub(crate) fn shortened() -> Finding {
    TRUNCATED
        .finding("it was shortened: dots stand where the rest of the token was, as developer tools and loggers show long texts")
        .fixed_by(
            "copy the value itself: by a right click on it in the developer tools, or console.log(token) on the page; \
             a logger has an option for how much it shows",
        )
}

static BASE64: Row = Row {
    code: "shape.base64",
    place: Rank::Shape.at("token"),
    severity: ERROR,
    symptom: "a character that is not base64url",
    cause: "A part was encoded as plain base64, percent-encoded, or changed on the way.",
    fix: "let a JWT library make the token: base64url has only letters, digits, `-` and `_`, and no padding (RFC 7515, 2)",
    example: Example::any(|draft| draft.padding = "="),
};

/// `at` counts from 1.
pub(crate) fn base64(part: Part, at: usize, character: char) -> Finding {
    let part = part.as_str();
    let shown = escape::escaped(character.encode_utf8(&mut [0; 4])).into_owned();
    BASE64.finding(format!("the {part} is not base64url: `{shown}` at character {at}")).at(part)
}

/// Its length, or its last character, is none that base64 has; `shifted` is the byte, from 1, up to which it can be
/// read all the same.
pub(crate) fn base64_end(part: Part, at: usize, shifted: Option<usize>) -> Finding {
    let part = part.as_str();
    let place = shifted.map(|byte| format!(", at character {} or before", characters(byte))).unwrap_or_default();
    BASE64
        .finding(format!(
            "the {part} is not base64url: it cannot end as it does (character {at}): a character was lost, added or \
             changed{place}"
        ))
        .fixed_by("copy it again, whole; if it was whole, let a JWT library make the token")
        .at(part)
}

/// Three bytes are four characters.
fn characters(bytes: usize) -> usize {
    bytes.div_ceil(3) * 4
}

static JSON: Row = Row {
    code: "shape.json",
    place: Rank::Shape.at("token"),
    severity: ERROR.but(Severity::Warning, "where it is nested deeper than 128 levels"),
    symptom: "a header or payload that is not a JSON object",
    cause: "The token was put together by hand, or its payload is a text or a list. More than 128 levels are not read here; a Tiledesk server reads them.",
    fix: "let a JWT library make the token from an object",
    example: Example::any(|draft| draft.payload = Some("[\"Test Visitor\"]")),
};

pub(crate) fn json(part: Part, why: &BadJson) -> Finding {
    let part = part.as_str();
    if *why == BadJson::TooDeep {
        let message =
            format!("the {part} is nested deeper than 128 levels, and is not read here; a Tiledesk server reads it");
        return JSON.finding(message).but_if(true).fixed_by("leave such claims out: nobody reads them").at(part);
    }
    JSON.finding(format!("the {part} is not a JSON object: {why}")).at(part)
}

/// It can be read up to the byte `at`, from 1.
pub(crate) fn shifted(part: Part, at: usize) -> Finding {
    let part = part.as_str();
    let character = characters(at);
    JSON.finding(format!(
        "the {part} is not a JSON object: it is not UTF-8 text (byte {at}), though it begins well: a character was lost, \
         added or changed on the way, at character {character} or before"
    ))
    .fixed_by("copy it again, whole")
    .at(part)
}

/// Something that can be recognised.
pub(crate) fn misread(part: Part, what: Misread) -> Finding {
    let (is, fix) = match what {
        Misread::Utf16 => (
            "it is UTF-16 text; a token wants UTF-8".to_owned(),
            "encode the JSON as UTF-8 where the token is made: [Text.Encoding]::UTF8, Encoding.UTF8, not Unicode",
        ),
        Misread::Latin1(at) => (
            format!("it is not UTF-8 text (byte {at}), but reads as Latin-1"),
            "encode the JSON as UTF-8 before base64url: TextEncoder, not btoa() alone; utf8_encode in PHP's old files",
        ),
        Misread::EncodedTwice => (
            "it is base64 once more: the part was encoded twice".to_owned(),
            "give the JSON itself to the function that encodes it",
        ),
        Misread::SerialisedTwice => (
            "it is a text with a JSON object in it: it was serialised twice".to_owned(),
            "give the object itself to the library, not JSON.stringify(…) of it",
        ),
        Misread::CurlyQuote(quote, at) => (
            format!("a curly quote (U+{:04X}) stands where a plain `\"` belongs (character {at})", u32::from(quote)),
            "type the quotes again: a word processor or a web page made them curly",
        ),
        Misread::Python => (
            "it is Python's own notation, with `'` for `\"`".to_owned(),
            "json.dumps(claims), not str(claims); or give the dict to the library",
        ),
        Misread::Arrows => (
            "it is Ruby's or PHP's own notation, with `=>`".to_owned(),
            "claims.to_json, json_encode($claims); or give the object to the library",
        ),
        Misread::BareNames => {
            ("its names have no quotes".to_owned(), "JSON.stringify(claims); or give the object to the library")
        }
        Misread::Form => ("it is form data, name=value".to_owned(), "let a JWT library make the token from an object"),
        Misread::Object => {
            ("it is the text `[object Object]`".to_owned(), "JSON.stringify(claims); or give the object to the library")
        }
        Misread::Shifted(at) => return shifted(part, at),
    };
    let part = part.as_str();
    JSON.finding(format!("the {part} is not a JSON object: {is}")).fixed_by(fix).at(part)
}

/// JSON, but of another kind.
pub(crate) fn not_an_object(part: Part, kind: &str) -> Finding {
    let part = part.as_str();
    JSON.finding(format!("the {part} is {kind}, not a JSON object")).at(part)
}

static SIGNATURE_ENCODING: Row = Row {
    code: "shape.signature_encoding",
    place: Rank::Shape.at("signature"),
    severity: ERROR,
    symptom: "a signature in plain base64 or in hexadecimal",
    cause: "The signature was made by hand: hash_hmac and createHmac give hexadecimal or base64 unless told otherwise.",
    fix: "let a JWT library make the token, or encode the signature's raw bytes as base64url without padding",
    example: Example::any(|draft| draft.outside.push(with_plain_base64_signature)),
};

/// `encoding` is what it is instead of base64url.
pub(crate) fn signature_encoding(encoding: &str) -> Finding {
    SIGNATURE_ENCODING.finding(format!("the signature is {encoding}; a token wants base64url without padding"))
}

pub(crate) fn is_signature_encoding(finding: &Finding) -> bool {
    finding.is(&SIGNATURE_ENCODING)
}

pub(crate) static TOO_LONG: Row = Row {
    code: "shape.too_long",
    place: Rank::Shape.at("token"),
    severity: WARNING.but(Severity::Error, "over 64 KiB"),
    symptom: "a token of more than 8 KiB",
    cause: "Proxies and web servers cut or refuse headers over 8 KiB, and the token travels in one.",
    fix: "put less into it: an id in place of the data",
    example: Example::any(|draft| draft.set("padding", format_args!("\"{}\"", "x".repeat(MAX_TOKEN)))),
};

/// `None` where it is short enough.
pub(crate) fn too_long(length: usize) -> Option<Finding> {
    let message = match length {
        _ if length > MAX_TOKEN => format!("it is {length} bytes long; more than 64 KiB is not looked at"),
        _ if length > LONG_TOKEN => format!("it is {length} bytes long: proxies cut headers over 8 KiB"),
        _ => return None,
    };
    Some(TOO_LONG.finding(message).but_if(length > MAX_TOKEN))
}

pub(super) fn without_signature(token: &str) -> String {
    token.rsplit_once('.').map_or_else(String::new, |(signed, _)| format!("{signed}."))
}

fn with_plain_base64_signature(token: String) -> String {
    let encoded = token.rsplit_once('.').and_then(|(signed, signature)| {
        let bytes = URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(format!("{signed}.{}", STANDARD.encode(bytes)))
    });
    encoded.unwrap_or(token)
}
