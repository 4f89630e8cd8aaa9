//! Where a token follows the wrong scheme.

use super::example::Example;
use super::row::{ERROR, Finding, Rank, Row, Severity, WARNING};

pub(super) static ROWS: &[&Row] = &[&SESSION, &VISITOR_ONLY];

/// Whose session a token is, in place of a visitor's token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Session {
    /// A Tiledesk server's own.
    Tiledesk(&'static str),
    /// Another product's.
    Foreign(&'static str),
}

static SESSION: Row = Row {
    code: "scheme.session",
    place: Rank::Session.at("claims"),
    severity: ERROR.but(Severity::Warning, "where another product's token is recognised"),
    symptom: "a session of Tiledesk's own, or another product's token",
    cause: "A server signs sessions with a key of its own. Copied out of a browser's tools they look like what the widget is given.",
    fix: "sign a token for the widget with the project's secret: `tilepass token sign`",
    example: Example::visitor(|draft| {
        draft.remove("external_id");
        draft.set("iss", "\"https://tiledesk.com\"");
        draft.set("sub", "\"guest\"");
    }),
};

pub(crate) fn session(found: Session) -> Finding {
    match found {
        Session::Tiledesk(whose) => SESSION
            .finding(format!("this is {whose}, which the server signed with a key of its own: no visitor's token")),
        Session::Foreign(what) => {
            SESSION.finding(format!("this looks like {what}, which is not made for the widget")).but_if(true)
        }
    }
}

static VISITOR_ONLY: Row = Row {
    code: "scheme.visitor_only",
    place: Rank::Scheme.at("claims"),
    severity: WARNING.but(Severity::Error, "where the Tiledesk id is known, unless scheme `visitor` was asked for"),
    symptom: "a token that has only the claims of scheme `visitor`",
    cause: "Today's sign-in endpoint looks the secret up by `aud`; a token without it is checked against the server's own key and gets a bare 401.",
    fix: "sign with scheme `both`: `tilepass token sign --scheme both`, with `--id ID` where it is not remembered",
    example: Example::none(
        "whether such a token is enough depends on the server; `tilepass token sign --test-visitor --scheme visitor` makes one",
    ),
};

/// `is_known`: the project's Tiledesk id is known, so that a token could have been made which signs in.
pub(crate) fn visitor_only(is_known: bool) -> Finding {
    VISITOR_ONLY
        .finding("a `visitor` token: today's sign-in endpoint answers 401 to a token without `_id` and `aud`")
        .but_if(is_known)
}

pub(crate) fn is_visitor_only(finding: &Finding) -> bool {
    finding.is(&VISITOR_ONLY)
}
