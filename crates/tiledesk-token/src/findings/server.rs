//! What a real Tiledesk server makes of a token that the documented rules let pass.

use super::example::Example;
use super::row::{ERROR, Finding, Rank, Row, WARNING};

pub(super) static ROWS: &[&Row] = &[&SIGN_IN, &UNKNOWN];

static SIGN_IN: Row = Row {
    code: "server.sign_in",
    place: Rank::Server.at("token"),
    severity: ERROR,
    symptom: "nothing else is wrong, and a Tiledesk server refuses it at sign-in",
    cause: "The documented rules say nothing against the token, but a server is known to answer no.",
    fix: "change what the message names, and ask a server: `tilepass token try`",
    example: Example::any(|draft| draft.set("padding", format_args!("\"{}\"", "x".repeat(20_000)))),
};

/// `None`: it is never sent.
pub(crate) fn sign_in(status: Option<u16>, why: &str) -> Finding {
    SIGN_IN.finding(match status {
        Some(status) => format!("a Tiledesk server answers {status} at sign-in: {why}"),
        None => format!("it never reaches a Tiledesk server: {why}"),
    })
}

static UNKNOWN: Row = Row {
    code: "server.unknown",
    place: Rank::Server.at("token"),
    severity: WARNING,
    symptom: "nothing is wrong, but what a Tiledesk server answers at sign-in is not known",
    cause: "The token has something in it that the documentation does not have and that no server was asked about.",
    fix: "keep to the documented claims, or ask a server: `tilepass token try`",
    example: Example::any(|draft| draft.set("padding", format_args!("\"{}\"", "x".repeat(10_000)))),
};

/// `what` is not known.
pub(crate) fn unknown(what: &str) -> Finding {
    UNKNOWN.finding(format!("it is not known {what}"))
}

pub(crate) fn is_unknown(finding: &Finding) -> bool {
    finding.is(&UNKNOWN)
}
