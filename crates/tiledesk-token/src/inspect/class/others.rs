//! The claims that are the site's own: a plan, a telephone number, an id of each token.
//!
//! No rule reads what an ordinary text or number says there; whatever else it is, it is compared as it was written.

use super::forms::Forms;
use super::shape::Shape;
use crate::claims::names::plain;
use crate::inspect::rules::is_filled;
use crate::json::Members;

/// Claims of which rules read more than that they are there, as [`plain`] has them.
const READ: [&str; 8] = ["iss", "issuer", "role", "sub", "subject", "aud", "audience", "nbf"];
/// What jwt.io's example has for a time.
const EXAMPLE: &str = "1516239022";

/// Adds one to what makes a class.
pub(super) fn add_other(shape: &mut Shape, claim: &str, value: &str, forms: &Forms) {
    let members = value.starts_with('{').then(|| serde_json::from_str::<Members<'_, &str>>(value).ok()).flatten();
    let Some(Members(members)) = members.filter(|_| !is_read(claim)) else {
        return add_value(shape, claim, value, forms);
    };
    shape.add_text(claim);
    shape.add_text("object");
    for (key, value) in members {
        add_value(shape, key, value.get(), forms);
    }
    shape.add_text("end");
}

fn add_value(shape: &mut Shape, key: &str, value: &str, forms: &Forms) {
    let inner = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    // None of these words is JSON.
    let kind = match inner {
        Some(text) if !text.contains('\\') && is_filled("", text) => "text",
        None if value.bytes().all(|byte| byte.is_ascii_digit()) && value != EXAMPLE => "number",
        _ => value,
    };
    shape.add_text(key);
    shape.add_text(if is_read(key) || forms.may_be_in(value) { value } else { kind });
}

fn is_read(key: &str) -> bool {
    READ.contains(&plain(key).as_str())
}
