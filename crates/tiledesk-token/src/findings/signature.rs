//! Who signed a token that the expected secret did not sign. The ways to change a secret stand in
//! [`super::key_variant`].

use zeroize::Zeroizing;

use super::example::Example;
use super::key_variant::KeyVariant;
use super::row::{ERROR, Finding, Rank, Row, Topic, WARNING};

pub(super) static ROWS: &[&Row] = &[&MISMATCH, &UNKNOWN_SIGNER, &PREVIOUS_SECRET, &OTHER_PROJECT];

/// A secret, as it can be named without showing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyRef<'a> {
    /// The project; `None` for a secret that was given explicitly.
    pub(crate) project: Option<&'a str>,
    pub(crate) fingerprint: String,
    /// When it was stored, RFC 3339; `None` for a secret that was given explicitly.
    pub(crate) since: Option<&'a str>,
}

impl KeyRef<'_> {
    /// For people, in a sentence.
    pub(super) fn describe(&self) -> String {
        match self.project {
            Some(project) => format!("the secret of project `{project}` ({})", self.fingerprint),
            None => format!("the secret that was given ({})", self.fingerprint),
        }
    }
}

static MISMATCH: Row = Row {
    code: "signature.mismatch",
    place: Rank::Signature.at("signature"),
    severity: ERROR,
    symptom: "the secret that should have signed it did not, nor a variant of it",
    cause: "The signer has another secret (an old one that is not kept here, another environment's, another project's), or the token was changed after it was signed.",
    fix: "compare the fingerprint of the signer's secret with this one: where they are the same, the token was changed after it was signed",
    // No variant of any secret: a text that nobody makes of one by mistake.
    example: Example::any(|draft| {
        draft.key = Zeroizing::new(b"tilepass: signed with another secret, on purpose".to_vec());
    }),
};

/// `is_thorough` where all that is known of was tried; `is_edited` where the payload looks as an editor leaves it.
pub(crate) fn mismatch(expected: &KeyRef<'_>, is_thorough: bool, is_edited: bool) -> Finding {
    let since = expected.since.map(|since| format!(", current since {since}")).unwrap_or_default();
    let variant = if is_thorough { ", nor with a variant of it" } else { "" };
    let edited = if is_edited { "; the payload has line breaks, as if it was edited by hand" } else { "" };
    MISMATCH.finding(format!("not signed with {}{since}{variant}{edited}", expected.describe())).about(Topic::Key)
}

pub(crate) fn is_mismatch(finding: &Finding) -> bool {
    finding.is(&MISMATCH)
}

/// Says of a signature in another encoding that the right secret made it.
pub(crate) fn add_signer(encoding: &mut Finding, of: &KeyRef<'_>) {
    encoding.add(&format!("; decoded, it is right: signed with {}", of.describe()));
}

/// Says of a signature in another encoding what `mismatch` says of it once it is decoded.
pub(crate) fn add_mismatch(encoding: &mut Finding, mismatch: &Finding) {
    encoding.add(&format!("; decoded, it is {}", mismatch.message()));
}

pub(crate) static UNKNOWN_SIGNER: Row = Row {
    code: "signature.unknown_signer",
    place: Rank::Signature.at("signature"),
    severity: WARNING,
    symptom: "several secrets are stored, none was named, and none signed it",
    cause: "It may be another project's token, of which nothing is known here.",
    fix: "name the project that should have signed it: `tilepass token inspect --project NAME`",
    example: Example::none("it depends on which secrets are stored where the token is inspected"),
};

/// So many secrets were tried.
pub(crate) fn unknown_signer(tried: usize) -> Finding {
    let who = match tried {
        1 => "the one secret that is stored here did not sign it".to_owned(),
        tried => format!("none of the {tried} secrets stored here signed it"),
    };
    UNKNOWN_SIGNER.finding(format!("{who}; it may be another project's")).about(Topic::Key)
}

static PREVIOUS_SECRET: Row = Row {
    code: "signature.previous_secret",
    place: Rank::Signature.at("signature"),
    severity: ERROR,
    symptom: "the secret that was replaced signed it",
    cause: "The secret was rotated, and this signer still has the old one. The server refuses its tokens.",
    fix: "give that signer the current secret, and restart it: most back ends read it once",
    example: Example::none("it depends on the store: sign a token, then have the secret rotated"),
};

/// `replaced` says when, in RFC 3339.
pub(crate) fn previous_secret(project: Option<&str>, replaced: &str) -> Finding {
    let project = project.map(|project| format!(" of project `{project}`")).unwrap_or_default();
    PREVIOUS_SECRET
        .finding(format!(
            "signed with the secret{project} that was replaced on {replaced}: that signer still has the old one"
        ))
        .about(Topic::Key)
}

static OTHER_PROJECT: Row = Row {
    code: "signature.other_project",
    place: Rank::Signature.at("signature"),
    severity: ERROR,
    symptom: "another stored project's secret signed it",
    cause: "Two projects' secrets were mixed up, often between test and production.",
    fix: "give that signer its own project's secret",
    example: Example::none(
        "it depends on the store: sign with the secret of one project, and inspect with `--project` and the name of another",
    ),
};

pub(crate) fn other_project(signer: &KeyRef<'_>, expected: Option<&str>) -> Finding {
    let not = expected.map(|expected| format!(", not with that of `{expected}`")).unwrap_or_default();
    OTHER_PROJECT.finding(format!("signed with {}{not}", signer.describe())).about(Topic::Key)
}

/// `previous` where it is the replaced secret that was changed.
pub(crate) fn key_variant(variant: &'static KeyVariant, of: &KeyRef<'_>, previous: bool) -> Finding {
    let replaced = if previous { ", the replaced one," } else { "" };
    let message = format!("signed with {}{replaced} {}", of.describe(), variant.change);
    variant.row.finding(message).about(Topic::Key)
}
