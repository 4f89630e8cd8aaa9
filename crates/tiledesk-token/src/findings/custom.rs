//! What is wrong with the claims that scheme `custom` adds.

use super::example::Example;
use super::row::{ERROR, Finding, Rank, Row, Severity, Topic, WARNING};
use crate::claims::{AUDIENCE, SUBJECT};
use crate::escape;
use crate::ids::TiledeskId;

pub(super) static ROWS: &[&Row] = &[&AUD, &SUB, &ID_PREFIX, &ID_TAIL];

static AUD: Row = Row {
    code: "custom.aud",
    place: Rank::Identity.at("claims.aud"),
    severity: ERROR,
    symptom: "an `aud` that is not https://tiledesk.com/projects/<id>, or another project's",
    cause: "The server finds the secret by it. A bare id makes it answer 500.",
    fix: "https://tiledesk.com/projects/<id>, on premises too",
    example: Example::custom(|draft| {
        let id = draft.id;
        draft.set("aud", format_args!("\"{id}\""));
    }),
};

/// The bare id, or another text that is no URL.
pub(crate) fn not_a_url() -> Finding {
    AUD.finding(format!("`aud` is not a URL; it must be `{AUDIENCE}` and the Tiledesk id"))
}

/// A URL, but not of the wanted form.
pub(crate) fn another_url() -> Finding {
    AUD.finding(format!("`aud` must be `{AUDIENCE}` and the Tiledesk id, exactly"))
}

/// Another project than the one that is known.
pub(crate) fn another_project(known: &TiledeskId) -> Finding {
    AUD.finding(format!("`aud` names another project; this one's is `{AUDIENCE}{known}`"))
        .fixed_by("sign with that project's own id and secret")
        .about(Topic::Project)
}

static SUB: Row = Row {
    code: "custom.sub",
    place: Rank::Identity.at("claims.sub"),
    severity: ERROR,
    symptom: "a `sub` that is not userexternal",
    cause: "Sign-in works, and every later call is refused.",
    fix: "\"sub\":\"userexternal\"",
    example: Example::custom(|draft| draft.set("sub", "\"test-visitor\"")),
};

pub(crate) fn sub(found: &str) -> Finding {
    let says =
        |shown: &str| format!("`sub` is `{shown}`, not `{SUBJECT}`: sign-in works, and every later call is refused");
    SUB.finding(says(&escape::excerpt(found, 40))).redacted_as(says("<sub>"))
}

static ID_PREFIX: Row = Row {
    code: "custom.id_prefix",
    place: Rank::Identity.at("claims._id"),
    severity: WARNING.but(Severity::Error, "where the Tiledesk id is known"),
    symptom: "an `_id` that does not begin with the Tiledesk id and `_`",
    cause: "The documentation requires it, and the server lets it through: it may be somebody else's id, another project's visitor's for instance.",
    fix: "`_id` is the Tiledesk id, `_`, and your own id of the visitor",
    example: Example::custom(|draft| draft.set("_id", "\"test-visitor\"")),
};

/// `known` is the project's id, if `aud` names one or it is remembered.
pub(crate) fn id_prefix(known: Option<&TiledeskId>) -> Finding {
    ID_PREFIX
        .finding(match known {
            Some(id) => format!(
                "`_id` does not begin with `{id}_`, as the documented rules want: it may be somebody else's, and a \
                 server takes it"
            ),
            None => "`_id` does not begin with the Tiledesk id and `_`".to_owned(),
        })
        .but_if(known.is_some())
}

static ID_TAIL: Row = Row {
    code: "custom.id_tail",
    place: Rank::Identity.at("claims._id"),
    severity: WARNING,
    symptom: "an `_id` that ends in another id than `external_id`",
    cause: "Both are your own id of one and the same visitor. Where they differ, what one call sees is not whom the other sees.",
    fix: "`_id` is the Tiledesk id, `_`, and the same as `external_id`",
    example: Example::both(|draft| {
        let id = draft.id;
        draft.set("_id", format!("\"{id}_somebody-else\""));
    }),
};

pub(crate) fn id_tail() -> Finding {
    ID_TAIL.finding("`_id` ends in another id than `external_id`: one token names two visitors")
}

/// Whether it judges a value, and not that there is one.
pub(super) fn is_about_a_value(finding: &Finding) -> bool {
    [&AUD, &SUB, &ID_PREFIX, &ID_TAIL].into_iter().any(|row| finding.is(row))
}
