//! What changed between two tokens, and matters.

use super::diagnosis::{self, Report};
use super::json::Json;
use super::moment;
use super::signer::State;

/// One difference that matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The stable name, for scripts.
    pub code: &'static str,
    /// What it means; without anything that a token says.
    pub message: String,
}

fn difference(code: &'static str, message: impl Into<String>) -> Difference {
    Difference {
        code,
        message: message.into(),
    }
}

/// The differences of `other` from `one`, the gravest first. Nothing in them names a person.
#[must_use]
pub fn compare(one: &Report, other: &Report) -> Vec<Difference> {
    let mut found = Vec::new();
    identity(one, other, &mut found);
    signer(one, other, &mut found);
    let id = |report: &Report| report.claims.as_ref().and_then(diagnosis::id_borne);
    if let (Some(a), Some(b)) = (id(one), id(other))
        && a != b
    {
        found.push(difference(
            "compare.project",
            format!("another project: {a}, then {b}"),
        ));
    }
    let scheme = |report: &Report| report.scheme.map_or("unknown", |scheme| scheme.name());
    if one.scheme != other.scheme {
        found.push(difference(
            "compare.scheme",
            format!("another scheme: {}, then {}", scheme(one), scheme(other)),
        ));
    }
    if text(one.header.as_ref(), "alg") != text(other.header.as_ref(), "alg") {
        found.push(difference("compare.alg", "another algorithm"));
    }
    let lifetime = |report: &Report| {
        Some(
            report
                .times
                .expires_at?
                .saturating_sub(report.times.issued_at?),
        )
    };
    if lifetime(one) != lifetime(other) {
        let shown =
            |seconds: Option<i64>| seconds.map_or_else(|| "unknown".to_owned(), moment::words);
        found.push(difference(
            "compare.lifetime",
            format!(
                "another lifetime: {}, then {}",
                shown(lifetime(one)),
                shown(lifetime(other))
            ),
        ));
    }
    found.extend(role(one, other));
    found.extend(keys(one, other));
    found
}

fn text<'a>(object: Option<&'a Json>, key: &str) -> Option<&'a str> {
    object?.get(key)?.as_text()
}

/// The visitor's own id: `external_id`, else what stands behind the project's in `_id`.
fn own_id(claims: &Json) -> Option<&str> {
    let whole = || claims.get("_id")?.as_text();
    text(Some(claims), "external_id")
        .or_else(|| whole()?.split_once('_').map(|(_, own)| own).or_else(whole))
}

fn identity(one: &Report, other: &Report, found: &mut Vec<Difference>) {
    let (Some(a), Some(b)) = (&one.claims, &other.claims) else {
        return;
    };
    let same = |of: fn(&Json) -> Option<&str>| match (of(a), of(b)) {
        (Some(a), Some(b)) => Some(a == b),
        _ => None,
    };
    match (same(|claims| text(Some(claims), "email")), same(own_id)) {
        (Some(true), Some(false)) => found.push(difference(
            "compare.external_id",
            "the same e-mail with another id of the visitor: to the platform a new person, without the old one's conversations; it may refuse",
        )),
        (Some(false), Some(true)) => found.push(difference(
            "compare.email",
            "the same id of the visitor with another e-mail: the address changed, or two people share one id",
        )),
        (Some(false), Some(false)) => found.push(difference("compare.visitor", "another visitor: e-mail and id both differ")),
        _ => {}
    }
    if text(Some(a), "name") != text(Some(b), "name") {
        found.push(difference("compare.name", "another name"));
    }
}

fn signer(one: &Report, other: &Report, found: &mut Vec<Difference>) {
    let (a, b) = (&one.signature, &other.signature);
    let known = |state: State| state != State::NotChecked;
    if known(a.state)
        && known(b.state)
        && (a.state, &a.fingerprint, a.variant) != (b.state, &b.fingerprint, b.variant)
    {
        let shown = |signature: &diagnosis::Signature| {
            let fingerprint = signature.fingerprint.as_deref().unwrap_or("unknown");
            match (signature.state, signature.variant) {
                (State::Good, _) => format!("good ({fingerprint})"),
                (_, Some(variant)) => format!("bad ({fingerprint}, {variant})"),
                _ => format!("bad ({fingerprint})"),
            }
        };
        found.push(difference(
            "compare.key",
            format!("another key: signature {}, then {}", shown(a), shown(b)),
        ));
    }
}

fn role(one: &Report, other: &Report) -> Option<Difference> {
    let role = |report: &Report| {
        report
            .claims
            .as_ref()
            .and_then(|claims| claims.get("role"))
            .cloned()
    };
    (role(one) != role(other)).then(|| {
        difference(
            "compare.role",
            "another `role`: it can make a visitor a team member",
        )
    })
}

/// Claims that stand in one of them only.
fn keys(one: &Report, other: &Report) -> Vec<Difference> {
    let keys = |report: &Report| match &report.claims {
        Some(Json::Object(claims)) => claims
            .iter()
            .map(|(key, _)| key.clone())
            .collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    let (a, b) = (keys(one), keys(other));
    let only = |of: &[String], not_in: &[String]| {
        let names: Vec<String> = of
            .iter()
            .filter(|key| !not_in.contains(key))
            .map(|key| super::text::excerpt(key, 40))
            .collect();
        (!names.is_empty()).then(|| super::text::list(&names))
    };
    let mut found = Vec::new();
    found.extend(
        only(&a, &b)
            .map(|names| difference("compare.claims", format!("only this token has {names}"))),
    );
    found.extend(only(&b, &a).map(|names| {
        difference(
            "compare.claims",
            format!("only the other token has {names}"),
        )
    }));
    found
}
