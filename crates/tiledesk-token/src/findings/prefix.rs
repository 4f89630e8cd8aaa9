//! What is wrong with what stands before a token in the string that is handed over.

use super::example::Example;
use super::row::{ERROR, Finding, IN_EXACT_PLACE, NOTE, Rank, Row, Severity, WARNING};
use crate::escape;

pub(super) static ROWS: &[&Row] = &[&MISSING, &BEARER, &OTHER, &DOUBLED, &SPACES];

static MISSING: Row = Row {
    code: "prefix.missing",
    place: Rank::Prefix.at("prefix"),
    severity: NOTE.but(Severity::Error, IN_EXACT_PLACE),
    symptom: "a bare token",
    cause: "The widget sends what it is given, unchanged, as the Authorization header; without `JWT ` the server does not see a token there.",
    fix: "window.tiledesk.signInWithCustomToken(\"JWT \" + token)",
    example: Example::any(|draft| draft.prefix = ""),
};

pub(crate) fn missing(exact: bool) -> Finding {
    MISSING.finding("bare token: the widget must be given `JWT `, then the token").but_if(exact)
}

static BEARER: Row = Row {
    code: "prefix.bearer",
    place: Rank::Prefix.at("prefix"),
    severity: WARNING.but(Severity::Error, IN_EXACT_PLACE),
    symptom: "`Bearer ` before the token",
    cause: "Most other services want Bearer; Tiledesk's sign-in wants JWT, and answers 401 to Bearer.",
    fix: "put `JWT ` in its place",
    example: Example::any(|draft| draft.prefix = "Bearer "),
};

pub(crate) fn bearer(exact: bool) -> Finding {
    BEARER.finding("`Bearer ` stands before the token; sign-in wants `JWT `").but_if(exact)
}

static OTHER: Row = Row {
    code: "prefix.other",
    place: Rank::Prefix.at("prefix"),
    severity: WARNING.but(Severity::Error, "in an exact place, but for `JWT` in another case"),
    symptom: "another word before the token",
    cause: "The word is not the one that sign-in wants. `JWT` is written in capitals; a server takes it in another case, other programs do not.",
    fix: "put `JWT ` in its place",
    example: Example::any(|draft| draft.prefix = "Token "),
};

pub(crate) fn other(word: &str, exact: bool) -> Finding {
    let is_taken = word.eq_ignore_ascii_case("jwt");
    OTHER
        .finding(format!("`{}` stands before the token; sign-in wants `JWT `", escape::excerpt(word, 20)))
        .but_if(exact && !is_taken)
}

static DOUBLED: Row = Row {
    code: "prefix.doubled",
    place: Rank::Prefix.at("prefix"),
    severity: ERROR,
    symptom: "`JWT JWT `",
    cause: "Both the back end and the page added the prefix.",
    fix: "add `JWT ` in one place only: the back end or the page",
    example: Example::any(|draft| draft.prefix = "JWT JWT "),
};

pub(crate) fn doubled() -> Finding {
    DOUBLED.finding("more than one prefix stands before the token")
}

static SPACES: Row = Row {
    code: "prefix.spaces",
    place: Rank::Prefix.at("prefix"),
    severity: ERROR,
    symptom: "not exactly one blank between `JWT` and the token",
    cause: "The prefix was put together from pieces that bring blanks of their own, or none.",
    fix: "`JWT`, exactly one blank, then the token",
    example: Example::any(|draft| draft.prefix = "JWT  "),
};

/// So many characters of white space, where exactly one blank is wanted.
pub(crate) fn spaces(characters: usize) -> Finding {
    SPACES.finding(match characters {
        0 => "no blank stands between `JWT` and the token".to_owned(),
        1 => "the white space between `JWT` and the token is not a blank".to_owned(),
        count => format!("{count} blanks stand before the token; exactly one is wanted"),
    })
}

pub(crate) fn encoded_blank() -> Finding {
    SPACES.finding("the blank behind `JWT` is encoded (`%20` or `+`), as in an address; a blank is wanted")
}
