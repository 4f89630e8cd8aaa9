//! Where a token follows the wrong scheme.

use super::example::Example;
use super::row::{Finding, Rank, Row, WARNING};

pub(super) static ROWS: &[&Row] = &[&VISITOR_ONLY];

static VISITOR_ONLY: Row = Row {
    code: "scheme.visitor_only",
    place: Rank::Scheme.at("claims"),
    severity: WARNING,
    symptom: "a visitor token, where the project's Tiledesk id is known",
    cause: "Today's sign-in endpoint looks the secret up by `aud`; a token without it is checked against the server's own key and gets a bare 401.",
    fix: "sign with scheme `both`: `tilepass token sign --scheme both`, with `--id ID` where it is not remembered",
    example: Example::NONE,
};

pub(crate) fn visitor_only() -> Finding {
    VISITOR_ONLY.finding("a `visitor` token: today's sign-in endpoint answers 401 to a token without `_id` and `aud`")
}
