//! What is wrong with the secret that signed a token.

use super::example::Example;
use super::row::{Finding, Rank, Row, WARNING};

pub(super) static ROWS: &[&Row] = &[&SHORT];

static SHORT: Row = Row {
    code: "secret.short",
    place: Rank::Secret.at("signature"),
    severity: WARNING,
    symptom: "a secret under 32 bytes",
    cause: "RFC 7518 (3.2) wants a key of at least 32 bytes for HS256, and php-jwt 7, jjwt and .NET refuse a shorter one. The dashboard's own have 36.",
    fix: "replace it by a longer one: `tilepass secret rotate --on-server`, or `--local` where no server is",
    example: Example::NONE,
};

/// `length` counts bytes.
pub(crate) fn short(length: usize) -> Finding {
    SHORT.finding(format!("the secret is {length} bytes long; php-jwt 7, jjwt and .NET refuse keys under 32"))
}
