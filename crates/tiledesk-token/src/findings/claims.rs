//! What is wrong with the claims about the visitor: there, named, typed, filled.

use super::example::{Example, Risk};
use super::row::{ERROR, Finding, Part, Rank, Row, Severity, Topic, WARNING};
use crate::claims::{AUDIENCE, BadClaim, SUBJECT, role};
use crate::escape;

pub(super) static ROWS: &[&Row] = &[&MISSING, &MISNAMED, &TYPE, &DUPLICATE, &EXTERNAL_ID, &EMAIL, &NAME, &ROLE];

static MISSING: Row = Row {
    code: "claims.missing",
    place: Rank::Types.at("claims"),
    severity: ERROR,
    symptom: "a claim that the scheme requires is absent",
    cause: "visitor: name, email, external_id; custom: _id, sub, aud, email; both: all of these.",
    fix: "add it to the payload",
    example: Example::visitor(|draft| draft.remove("email")),
};

pub(crate) fn missing(claim: &str) -> Finding {
    MISSING.finding(format!("claim `{claim}` is missing")).at(format!("claims.{claim}")).fixed_by(add(claim))
}

fn add(claim: &str) -> String {
    match claim {
        "sub" => format!("add \"sub\":\"{SUBJECT}\" to the payload itself"),
        "aud" => format!("add \"aud\":\"{AUDIENCE}\" and the Tiledesk id to the payload itself"),
        "_id" => "add `_id`: the Tiledesk id, `_`, and your own id of the visitor".to_owned(),
        "external_id" => "add `external_id`: your own id of the visitor, as text".to_owned(),
        claim => format!("add `{claim}`"),
    }
}

static MISNAMED: Row = Row {
    code: "claims.misnamed",
    place: Rank::Types.at("claims"),
    severity: ERROR,
    symptom: "`externalId`, `user_id`, `username`, `mail`, `subject`, `audience` and their like",
    cause: "The claim is there under another name. `subject` and `audience` are names of options in jsonwebtoken, not claims.",
    fix: "write the claim under its own name",
    example: Example::visitor(|draft| {
        draft.remove("external_id");
        draft.set("userId", "\"test-visitor\"");
    }),
};

/// `claim` is what `found` was meant to be.
pub(crate) fn misnamed(found: &str, claim: &str) -> Finding {
    let shown = escape::excerpt(found, 30);
    let message = match claim {
        "sub" | "aud" => {
            format!("found `{shown}`, which is an option's name in a library; the claim is `{claim}`")
        }
        _ => format!("found `{shown}`; the claim is `{claim}`"),
    };
    MISNAMED.finding(message).at(format!("claims.{}", escape::excerpt(found, 60))).fixed_by(add(claim))
}

static TYPE: Row = Row {
    code: "claims.type",
    place: Rank::Types.at("claims"),
    severity: ERROR,
    symptom: "a claim that is a number, an object, a list or null, where a text is wanted",
    cause: "A database's number was passed on as it is.",
    fix: "write it as a text, in quotes",
    example: Example::visitor(|draft| draft.set("external_id", 123_456)),
};

/// `kind` is what it is instead of a text.
pub(crate) fn wrong_type(claim: &str, kind: &str) -> Finding {
    TYPE.finding(format!("`{claim}` is {kind}; a text is wanted")).at(format!("claims.{claim}"))
}

static DUPLICATE: Row = Row {
    code: "claims.duplicate",
    place: Rank::Types.at("claims"),
    severity: ERROR,
    symptom: "the same key twice in one object, at any depth",
    cause: "Parsers disagree on which one counts, so two programs can see two visitors in one token.",
    fix: "write each key once",
    example: Example::visitor(|draft| draft.claims.push(("name", "\"Another Visitor\"".to_owned()))),
};

/// `path` is `attributes.plan` and the like.
pub(crate) fn duplicate(part: Part, path: &str) -> Finding {
    let object = if part == Part::Header { "header" } else { "claims" };
    let at = |path: &str| format!("{object}.{}", escape::excerpt(path, 60));
    let says = |path: &str| {
        let shown = escape::excerpt(path, 60);
        format!("`{shown}` stands twice in the {}: parsers disagree on which one counts", part.as_str())
    };
    let finding = DUPLICATE.finding(says(path)).at(at(path));
    // Keys below a claim may be anything: an address book has names for keys.
    match path.split_once('.') {
        Some((claim, _)) => {
            let path = format!("{claim}.<key>");
            finding.redacted_at(at(&path), says(&path))
        }
        None => finding,
    }
}

static EXTERNAL_ID: Row = Row {
    code: "claims.external_id",
    place: Rank::Identity.at("claims.external_id"),
    severity: ERROR,
    symptom: "an `external_id` that is empty, `undefined` or its like, too long, or has other characters than letters, digits, `-`, `_`, `.`",
    cause: "The id is what makes a visitor the same person tomorrow; it never changes once it is set. All who are `undefined` share one chat.",
    fix: "use your own id of the visitor: letters, digits, `-`, `_`, `.`; it never changes",
    example: Example::visitor(|draft| draft.set("external_id", "\"test visitor\"")),
};

pub(crate) fn external_id(why: &BadClaim) -> Finding {
    EXTERNAL_ID.finding(format!("`external_id` {why}"))
}

static EMAIL: Row = Row {
    code: "claims.email",
    place: Rank::Identity.at("claims.email"),
    severity: ERROR,
    symptom: "an `email` that is no address",
    cause: "A placeholder, a name, or an empty field was passed on.",
    fix: "give the visitor's own address",
    example: Example::visitor(|draft| draft.set("email", "\"test-visitor\"")),
};

pub(crate) fn email(why: &BadClaim) -> Finding {
    EMAIL.finding(format!("`email` {why}"))
}

static NAME: Row = Row {
    code: "claims.name",
    place: Rank::Identity.at("claims.name"),
    severity: WARNING,
    symptom: "a `name` that is blank, `undefined` or its like, or has control characters",
    cause: "Agents see a visitor without a name.",
    fix: "give the name as people read it",
    example: Example::visitor(|draft| draft.set("name", "\"  \"")),
};

pub(crate) fn name(why: &BadClaim) -> Finding {
    NAME.finding(format!("`name` {why}"))
}

static ROLE: Row = Row {
    code: "claims.role",
    place: Rank::Identity.at("claims.role"),
    severity: WARNING.but(Severity::Error, "for owner, admin, supervisor, agent, teammate"),
    symptom: "a `role`",
    cause: "With owner, admin or agent the server hands out a team member's session, or makes the visitor one: this token would make a dashboard admin of a visitor. Another value is stored as the visitor's role. When such a token was about, rotate the secret, and look for team members that were made with it.",
    fix: "leave `role` out",
    example: Example::visitor(|draft| draft.set("role", "\"admin\"")).risking(Risk::Team),
};

/// The `role` as it stands; what is not a text as JSON.
pub(crate) fn role(found: &str) -> Finding {
    let team = role::is_team(found);
    let says = |found: &str| {
        let shown = escape::excerpt(found, 30);
        if team {
            let member = shown.to_uppercase();
            return format!("`role` is `{shown}`: this token would make a dashboard {member} of the visitor");
        }
        format!("`role` is `{shown}`, and the server stores it as the visitor's role")
    };
    let finding = ROLE.finding(says(found)).but_if(team).about(Topic::Role);
    if role::is_known(found) { finding } else { finding.redacted_as(says("<role>")) }
}
