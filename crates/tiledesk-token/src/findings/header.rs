//! What is wrong with the header.

use super::example::Example;
use super::row::{ERROR, Finding, Rank, Row, Topic};
use super::shape::without_signature;
use crate::escape;

pub(super) static ROWS: &[&Row] = &[&ALG_NONE, &ALG];

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
