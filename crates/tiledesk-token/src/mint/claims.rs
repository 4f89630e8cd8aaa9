//! The claims of a token as JSON, which is signed byte for byte. A batch writes millions: nothing here allocates but
//! for a string that has something to escape.

use super::MintRequest;
use crate::claims::{AUDIENCE, SUBJECT};
use crate::ids::TiledeskId;
use crate::json::unescaped;

/// Writes the claims of a request that was checked: `name`, `email`, `external_id`, `iat`, `exp`, then the custom
/// claims, then the caller's own. `id` is the project, where the scheme writes its claims.
pub(super) fn write(json: &mut String, request: &MintRequest<'_>, id: Option<&TiledeskId>) {
    let MintRequest { visitor, scheme, iat, first_name, last_name, attributes, extra, .. } = *request;
    json.push('{');
    if scheme.has_visitor() {
        json.push_str(r#""name":"#);
        text(json, visitor.name());
        json.push(',');
    }
    json.push_str(r#""email":"#);
    text(json, visitor.email());
    if scheme.has_visitor() {
        // An id of a visitor, or of a project, has nothing to escape in it.
        for piece in [r#","external_id":""#, visitor.external_id(), "\""] {
            json.push_str(piece);
        }
    }
    number(json, r#","iat":"#, iat);
    number(json, r#","exp":"#, request.exp());
    if let Some(id) = id {
        for piece in [r#","_id":""#, id.as_str(), "_", visitor.external_id(), r#"","sub":""#, SUBJECT] {
            json.push_str(piece);
        }
        for piece in [r#"","aud":""#, AUDIENCE, id.as_str(), "\""] {
            json.push_str(piece);
        }
        let (first, last) = visitor.split_name();
        for (key, value) in [("firstname", first_name.unwrap_or(first)), ("lastname", last_name.unwrap_or(last))] {
            if !value.is_empty() {
                member(json, key, value);
            }
        }
        if !attributes.is_empty() {
            json.push_str(r#","attributes":{"#);
            for (index, (key, value)) in attributes.iter().enumerate() {
                json.push_str(if index == 0 { "" } else { "," });
                text(json, key);
                json.push(':');
                text(json, value);
            }
            json.push('}');
        }
    }
    for claim in extra {
        json.push(',');
        text(json, claim.key());
        json.push(':');
        match claim.as_text() {
            Ok(value) => text(json, value),
            Err(raw) => json.push_str(raw),
        }
    }
    json.push('}');
}

fn member(json: &mut String, key: &str, value: &str) {
    json.push_str(",\"");
    json.push_str(key);
    json.push_str("\":");
    text(json, value);
}

fn number(json: &mut String, key: &str, value: i64) {
    json.push_str(key);
    json.push_str(itoa::Buffer::new().format(value));
}

/// A string, as `serde_json` writes it.
fn text(json: &mut String, value: &str) {
    if unescaped(value.as_bytes()) == value.len() {
        json.push('"');
        json.push_str(value);
        json.push('"');
    } else {
        // A string can always be written.
        json.push_str(&serde_json::to_string(value).unwrap_or_default());
    }
}
