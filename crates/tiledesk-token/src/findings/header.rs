//! What is wrong with the header.

use super::example::Example;
use super::row::{ERROR, Finding, Rank, Row, Topic};
use super::shape::without_signature;
use crate::escape;
use crate::json::Json;

pub(super) static ROWS: &[&Row] = &[&ALG_NONE, &ALG, &CRIT];

static ALG_NONE: Row = Row {
    code: "header.alg_none",
    place: Rank::Header.at("header.alg"),
    severity: ERROR,
    symptom: "`alg: none`, in any spelling",
    cause: "Nobody signed this token, so anybody can make it. Libraries that accept it are broken.",
    fix: "never accept it; sign with HS256 and the shared secret",
    example: Example::any(|draft| {
        draft.header = draft.header.replace("HS256", "none");
        draft.outside.push(|token| without_signature(&token));
    }),
};

pub(crate) fn alg_none() -> Finding {
    ALG_NONE.finding("the header says `alg: none`: nobody signed it, anybody can make it").about(Topic::Alg)
}

static ALG: Row = Row {
    code: "header.alg",
    place: Rank::Header.at("header.alg"),
    severity: ERROR,
    symptom: "an algorithm that is not HS256",
    cause: "A library's default was used, or a key pair. A Tiledesk server takes HS384 and HS512 with the same secret; the rules name HS256 alone.",
    fix: "name HS256 where the token is signed",
    example: Example::any(|draft| draft.header = draft.header.replace("HS256", "HS384")),
};

/// The `alg` as it stands, if it is a text.
pub(crate) fn alg(found: Option<&str>) -> Finding {
    let message = match found {
        Some(alg) => format!("the header says `alg: {}`; only HS256 is in the rules", escape::excerpt(alg, 20)),
        None => "the header names no algorithm as text; it must say `\"alg\":\"HS256\"`".to_owned(),
    };
    ALG.finding(message).about(Topic::Alg)
}

static CRIT: Row = Row {
    code: "header.crit",
    place: Rank::Header.at("header.crit"),
    severity: ERROR,
    symptom: "`crit` in the header",
    cause: "RFC 7515 (4.1.11): who does not know what `crit` names must refuse the token. A Tiledesk server knows none of it, and does not look.",
    fix: "leave `crit` out of the header",
    example: Example::any(|draft| {
        draft.header = draft.header.replace('}', ",\"crit\":[\"b64\"],\"b64\":true}");
    }),
};

/// The value of `crit` as it stands.
pub(crate) fn crit(found: &Json) -> Finding {
    let named = match found {
        Json::Array(items) => items.iter().find_map(Json::as_text),
        _ => None,
    };
    let what = named.map(|name| format!(" with `{}`", escape::excerpt(name, 30))).unwrap_or_default();
    CRIT.finding(format!(
        "the header has `crit`{what}: whoever does not know what it names must refuse the token (RFC 7515, 4.1.11), \
         though a server may not look"
    ))
}
