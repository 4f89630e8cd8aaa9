//! What a sign-in hands over in place of a token.

use super::instead::not_a_token;
use super::prefix::strip;
use super::without_gaps;
use crate::findings::NotAToken;

/// How sure it is that a text is a value, and not code or a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Certainty {
    /// It is one, whatever it says.
    Text,
    /// It may be a variable, or one of several names: it is one if it says what only values say, like `[object Object]`.
    Word,
}

/// Whether this is what was handed over, although no token of three parts stands in it.
///
/// What stands for a token in templates, instructions and redacted logs is not.
pub(super) fn is_mistake(value: &str, certainty: Certainty) -> bool {
    let rest = strip(value).rest;
    let is_placeholder = || rest.contains(['$', '{', '}', '<', '>', '[', ']', '%', '*', '…']) || rest.contains("...");
    match not_a_token(&without_gaps(rest), rest) {
        Some(NotAToken::NoDots(_) | NotAToken::Text(_) | NotAToken::Empty) | None => {
            certainty == Certainty::Text && !is_placeholder()
        }
        Some(NotAToken::Masked(_)) => false,
        Some(_) => true,
    }
}
