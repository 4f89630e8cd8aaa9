//! What is wrong with the claims about the visitor: there, named, typed, filled.

use super::custom;
use super::example::{Example, Risk};
use super::row::{ERROR, Finding, Part, Rank, Row, Severity, Topic, WARNING};
use super::time;
use crate::claims::{AUDIENCE, BadClaim, SUBJECT, role};
use crate::escape;
use crate::json::Json;

pub(super) static ROWS: &[&Row] =
    &[&MISSING, &MISNAMED, &NESTED, &TYPE, &DUPLICATE, &PLACEHOLDER, &EXTERNAL_ID, &EMAIL, &NAME, &SECRET, &ROLE];

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
    severity: ERROR.but(Severity::Warning, "where the scheme does not require it"),
    symptom: "`externalId`, `user_id`, `username`, `mail`, `nameid`, `subject`, `audience` and their like",
    cause: "The claim is there under another name. `subject` and `audience` are names of options in jsonwebtoken, not claims; addresses such as http://schemas.xmlsoap.org/… are .NET's names for them.",
    fix: "write the claim under its own name",
    example: Example::visitor(|draft| {
        draft.remove("external_id");
        draft.set("externalId", "\"test-visitor\"");
    }),
};

/// `claim` is what `found` was meant to be.
pub(crate) fn misnamed(found: &str, claim: &str, is_required: bool) -> Finding {
    let shown = escape::excerpt(found, 90);
    let message = match found {
        "subject" | "audience" => {
            format!("found `{shown}`, which is an option's name in a library; the claim is `{claim}`")
        }
        _ => format!("found `{shown}`; the claim is `{claim}`"),
    };
    MISNAMED
        .finding(message)
        .at(format!("claims.{}", escape::excerpt(found, 90)))
        .fixed_by(add(claim))
        .but_if(!is_required)
}

/// `found` stands in the object that `path` leads to.
pub(crate) fn misnamed_within(path: &str, found: &str, claim: &str) -> Finding {
    let says =
        |path: &str, found: &str| format!("found `{path}.{found}`; the claim is `{claim}`, in the payload itself");
    let (path, found) = (escape::excerpt(path, 60), escape::excerpt(found, 60));
    let top = path.split('.').next().unwrap_or_default().to_owned();
    MISNAMED
        .finding(says(&path, &found))
        .at(format!("claims.{path}"))
        .fixed_by(add(claim))
        .redacted_at(format!("claims.{top}"), says(&top, "<key>"))
}

static NESTED: Row = Row {
    code: "claims.nested",
    place: Rank::Types.at("claims"),
    severity: ERROR,
    symptom: "a claim one level down, in `user`, `payload`, `data` or the like",
    cause: "An object was put into the payload in place of its contents: sign({ user }, …). Nobody looks there.",
    fix: "put the claims into the payload itself: sign(user, …), not sign({ user }, …)",
    example: Example::visitor(|draft| {
        draft.remove("email");
        draft.set("user", "{\"email\":\"test-visitor@example.com\"}");
    }),
};

/// `path` leads to the object in which the claim stands.
pub(crate) fn nested(claim: &str, path: &str) -> Finding {
    let says = |path: &str| format!("`{claim}` stands in `{path}`, a level too deep; it belongs in the payload itself");
    let path = escape::excerpt(path, 60);
    let finding = NESTED.finding(says(&path)).at(format!("claims.{path}"));
    match path.split_once('.') {
        Some((top, _)) => finding.redacted_at(format!("claims.{top}.<key>"), says(&format!("{top}.<key>"))),
        None => finding,
    }
}

static TYPE: Row = Row {
    code: "claims.type",
    place: Rank::Types.at("claims"),
    severity: ERROR,
    symptom: "a claim that is a number, an object, a list or null, where a text is wanted",
    cause: "A database's number was passed on as it is. The documented rules want a text; a server takes what it finds, and stores it.",
    fix: "write it as a text, in quotes",
    example: Example::visitor(|draft| draft.set("external_id", 123_456)),
};

/// `value` is what stands there instead of a text.
pub(crate) fn wrong_type(claim: &str, value: &Json) -> Finding {
    let (kind, rules) = (value.kind(), "the documented rules want a text");
    let message = match (claim, value) {
        ("external_id" | "_id" | "name", Json::Number(_)) => {
            format!("`{claim}` is {kind}; {rules}, though a server takes it as it is")
        }
        ("aud", Json::Array(items)) if matches!(items.as_slice(), [Json::Text(_)]) => {
            format!("`{claim}` is {kind}; {rules}, though a server takes a list of one")
        }
        _ => format!("`{claim}` is {kind}; a text is wanted"),
    };
    TYPE.finding(message).at(format!("claims.{claim}"))
}

/// Why nobody filled it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// What a language makes of a value that is not there.
    NoValue,
    /// How a language shows an object or a function.
    Object,
    /// A template's.
    Template,
    /// The value of a well-known example.
    Example,
}

static PLACEHOLDER: Row = Row {
    code: "claims.placeholder",
    place: Rank::Identity.at("claims"),
    severity: ERROR.but(Severity::Warning, "in a name, and in a claim that the scheme does not require"),
    symptom: "`undefined`, `<PROJECT_ID>`, `#{…}`, `YOUR_…`, `{{…}}`, `%s` in a claim, or an example's value",
    cause: "A template was sent without being filled in, a variable was not set, or an example was kept. Everybody gets the same value.",
    fix: "fill it in where the token is made, and refuse to sign when there is no value",
    example: Example::visitor(|draft| draft.set("external_id", "\"#{externalId}\"")),
};

/// `path` leads to the value in which `piece` stands.
pub(crate) fn placeholder(path: &str, piece: &str, kind: Gap, is_needed: bool) -> Finding {
    let says = |path: &str, piece: &str| match kind {
        Gap::NoValue => format!("`{path}` has `{piece}` in it: the signer had no value for it"),
        Gap::Object => format!("`{path}` is `{piece}`: an object or a function, not a text"),
        Gap::Template => format!("`{path}` has `{piece}` in it: a placeholder that was never filled in"),
        Gap::Example => format!("`{path}` is `{piece}`, the example of jwt.io"),
    };
    let (path, piece) = (escape::excerpt(path, 60), escape::excerpt(piece, 40));
    let finding = PLACEHOLDER.finding(says(&path, &piece)).at(format!("claims.{path}")).but_if(!is_needed);
    let top = path.split('.').next().unwrap_or_default();
    let below = if top == path { path.clone() } else { format!("{top}.<key>") };
    let shown = match kind {
        Gap::NoValue => piece.as_str(),
        Gap::Object => "<object>",
        Gap::Template | Gap::Example => "<placeholder>",
    };
    finding.redacted_at(format!("claims.{below}"), says(&below, shown))
}

/// Whether a value that was never filled in is why this is said of it.
pub(crate) fn is_explained_by_placeholder(finding: &Finding) -> bool {
    let rows = [&EXTERNAL_ID, &EMAIL, &NAME];
    rows.into_iter().any(|row| finding.is(row)) || custom::is_about_a_value(finding) || time::is_about_a_value(finding)
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

static SECRET: Row = Row {
    code: "claims.secret",
    place: Rank::Identity.at("claims"),
    severity: ERROR,
    symptom: "a secret at hand, or what signers make of it, in header or claims",
    cause: "A whole configuration was copied into the claims, or the secret was taken for something that the server wants to see. A token is signed, not encrypted: whoever has it, the visitor first of all, can read it, and then be anybody. A server takes such a token.",
    fix: "take it out of the claims, and replace the secret: it is known to every visitor who had such a token",
    example: Example::none("no token is made that has the secret in it"),
};

pub(crate) fn secret() -> Finding {
    SECRET.finding(
        "the token has the secret in it, for everybody to read; a Tiledesk server takes such a token all the same",
    )
}

static ROLE: Row = Row {
    code: "claims.role",
    place: Rank::Identity.at("claims.role"),
    severity: ERROR.but(Severity::Warning, "for exactly `user` or `guest`"),
    symptom: "a `role`",
    cause: "With owner, admin or agent the server hands out a team member's session, or makes the visitor one: this token would make a dashboard admin of a visitor. Any other name may be one of the project's own roles. When such a token was about, rotate the secret, and look for team members that were made with it.",
    fix: "leave `role` out",
    example: Example::visitor(|draft| draft.set("role", "\"admin\"")).risking(Risk::Team),
};

/// The `role` as it stands; what is not a text as JSON.
pub(crate) fn role(found: &str) -> Finding {
    let (team, visitor) = (role::is_team(found), role::is_visitor(found));
    let says = |found: &str| {
        let shown = escape::excerpt(found, 30);
        if team {
            let member = shown.to_uppercase();
            return format!("`role` is `{shown}`: this token would make a dashboard {member} of the visitor");
        }
        let more = if visitor { "" } else { "; it may be one of the project's own roles, which sees its requests" };
        format!("`role` is `{shown}`, and the server stores it as the visitor's role{more}")
    };
    let finding = ROLE.finding(says(found)).but_if(visitor).about(Topic::Role);
    if role::is_known(found) { finding } else { finding.redacted_as(says("<role>")) }
}
