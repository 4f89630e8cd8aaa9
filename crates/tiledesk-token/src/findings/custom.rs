//! What is wrong with the claims that scheme `custom` adds.

use super::example::Example;
use super::row::{ERROR, Finding, Rank, Row, Topic, WARNING};
use crate::claims::{AUDIENCE, SUBJECT};
use crate::escape;
use crate::ids::TiledeskId;

pub(super) static ROWS: &[&Row] = &[&AUD, &SUB, &ID_PREFIX];

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
    severity: WARNING,
    symptom: "an `_id` that does not begin with the Tiledesk id and `_`",
    cause: "The documentation requires it, and the server lets it through; ids of two projects may then collide.",
    fix: "`_id` is the Tiledesk id, `_`, and your own id of the visitor",
    example: Example::custom(|draft| draft.set("_id", "\"test-visitor\"")),
};

pub(crate) fn id_prefix() -> Finding {
    ID_PREFIX.finding("`_id` does not begin with the Tiledesk id and `_`")
}
