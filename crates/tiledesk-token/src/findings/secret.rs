//! What is wrong with the secret that signed a token.

use super::example::Example;
use super::row::{Finding, Rank, Row, WARNING};

pub(super) static ROWS: &[&Row] = &[&SHORT, &PASTED];

static SHORT: Row = Row {
    code: "secret.short",
    place: Rank::Secret.at("signature"),
    severity: WARNING,
    symptom: "a secret under 32 bytes",
    cause: "RFC 7518 (3.2) wants a key of at least 32 bytes for HS256, and php-jwt 7, jjwt and .NET refuse a shorter one. The dashboard's own have 36.",
    fix: "replace it by a longer one: `tilepass secret rotate --on-server`, or `--local` where no server is",
    example: Example::none("it is about the secret: sign with one under 32 bytes, and any token has it"),
};

/// `length` counts bytes.
pub(crate) fn short(length: usize) -> Finding {
    SHORT.finding(format!("the secret is {length} bytes long; php-jwt 7, jjwt and .NET refuse keys under 32"))
}

static PASTED: Row = Row {
    code: "secret.pasted",
    place: Rank::Secret.at("token"),
    severity: WARNING,
    symptom: "a secret at hand, or what signers make of it, beside the token",
    cause: "More was copied than the token: a file of variables, a terminal, a log. It says nothing of the token; what has the secret in it can be read by more people than may have it.",
    fix: "give the token alone; where anybody else saw that text, replace the secret: `tilepass secret rotate`",
    example: Example::none("it is about what stands beside the token"),
};

pub(crate) fn pasted() -> Finding {
    PASTED.finding("the secret stands beside the token in what was pasted")
}
