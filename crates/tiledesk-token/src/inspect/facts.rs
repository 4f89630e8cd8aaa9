//! What the claims of a token say of the token itself: which scheme it follows, which project it is for, when it holds.
//!
//! Whether any of that is right is for [`super::rules`] to say.

use crate::claims::names::{is_external_id, may_be_custom_id, plain};
use crate::claims::{SUBJECT, Scheme};
use crate::ids::TiledeskId;
use crate::inspect::report::Times;
use crate::inspect::rules;
use crate::json::Json;
use crate::time;

/// The scheme that a token's claims make it, under their own names or others, or that is asked for.
pub(super) fn scheme_of(claims: Option<&Json>, asked: Option<Scheme>) -> Option<Scheme> {
    let has = |claim: &str| claims.is_some_and(|claims| claims.get(claim).is_some());
    let any = |is: &dyn Fn(&str, &Json) -> bool| match claims {
        Some(Json::Object(pairs)) => pairs.iter().any(|(key, value)| is(key, value)),
        _ => false,
    };
    let says = |value: &Json, wanted: &str| value.as_text().is_some_and(|text| text.contains(wanted));
    let misnamed_custom = any(&|key, value| match plain(key).as_str() {
        "subject" => says(value, SUBJECT),
        "audience" => says(value, "/projects/"),
        _ => false,
    });
    // `id` in place of `_id`, where the rest of a custom token stands beside it.
    let misnamed_id = has("aud")
        && any(&|key, value| key == "sub" && value.as_text() == Some(SUBJECT))
        && any(&|key, value| value.as_text().is_some() && may_be_custom_id(key));
    let misnamed_visitor = has("name") && any(&|key, _| is_external_id(key));
    match (has("external_id"), has("_id")) {
        (true, true) => Some(Scheme::Both),
        (true, false) if misnamed_custom || misnamed_id => Some(Scheme::Both),
        (true, false) => Some(Scheme::Visitor),
        (false, true) if misnamed_visitor => Some(Scheme::Both),
        (false, true) => Some(Scheme::Custom),
        (false, false) => asked.or_else(|| {
            let external = any(&|key, value| key == "sub" && value.as_text() == Some(SUBJECT));
            match (has("aud") || external || misnamed_custom, misnamed_visitor) {
                (true, true) => Some(Scheme::Both),
                (true, false) => Some(Scheme::Custom),
                (false, true) => Some(Scheme::Visitor),
                (false, false) => None,
            }
        }),
    }
}

/// The Tiledesk id that a token bears in `aud` or `_id`, in any form that can be recognised.
#[must_use]
pub fn id_borne(claims: &Json) -> Option<TiledeskId> {
    let in_text = |key: &str, split: char| {
        let text = claims.get(key)?.as_text()?;
        text.split(split).find_map(|piece| piece.parse().ok())
    };
    in_text("aud", '/').or_else(|| in_text("_id", '_'))
}

/// The times in claims, as far as they can be used.
#[must_use]
pub fn times(claims: &Json) -> Times {
    let whole = |claim: &str| match claims.get(claim) {
        Some(Json::Number(number)) => rules::seconds(number).map(|seconds| seconds.whole),
        _ => None,
    };
    let usable = |seconds: &i64| time::rfc3339(*seconds).is_some();
    Times { issued_at: whole("iat").filter(usable), expires_at: whole("exp").filter(usable) }
}
