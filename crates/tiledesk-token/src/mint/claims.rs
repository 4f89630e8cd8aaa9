//! The claims of a token as JSON, which is signed byte for byte. A batch writes millions: nothing here allocates but
//! for a string that has something to escape.

use super::MintRequest;
use crate::bytes::append;
use crate::claims::{AUDIENCE, SUBJECT};
use crate::ids::TiledeskId;
use crate::json::unescaped;

/// Writes the claims of a request that was checked: `name`, `email`, `external_id`, `iat`, `exp`, then the custom
/// claims, then the caller's own. `id` is the project, where the scheme writes its claims.
pub(super) fn write(json: &mut Vec<u8>, times: &mut Times, request: &MintRequest<'_>, id: Option<&TiledeskId>) {
    let MintRequest { visitor, scheme, iat, first_name, last_name, attributes, extra, .. } = *request;
    json.push(b'{');
    if scheme.has_visitor() {
        append(json, r#""name":"#);
        text(json, visitor.name());
        json.push(b',');
    }
    append(json, r#""email":"#);
    text(json, visitor.email());
    if scheme.has_visitor() {
        // An id of a visitor, or of a project, has nothing to escape in it.
        for piece in [r#","external_id":""#, visitor.external_id(), "\""] {
            append(json, piece);
        }
    }
    append(json, times.written(iat, request.exp()));
    if let Some(id) = id {
        for piece in [r#","_id":""#, id.as_str(), "_", visitor.external_id(), r#"","sub":""#, SUBJECT] {
            append(json, piece);
        }
        for piece in [r#"","aud":""#, AUDIENCE, id.as_str(), "\""] {
            append(json, piece);
        }
        let (first, last) = visitor.split_name();
        for (key, value) in [("firstname", first_name.unwrap_or(first)), ("lastname", last_name.unwrap_or(last))] {
            if !value.is_empty() {
                member(json, key, value);
            }
        }
        if !attributes.is_empty() {
            append(json, r#","attributes":{"#);
            for (index, (key, value)) in attributes.iter().enumerate() {
                append(json, if index == 0 { "" } else { "," });
                text(json, key);
                json.push(b':');
                text(json, value);
            }
            json.push(b'}');
        }
    }
    for claim in extra {
        json.push(b',');
        text(json, claim.key());
        json.push(b':');
        match claim.as_text() {
            Ok(value) => text(json, value),
            Err(raw) => append(json, raw),
        }
    }
    json.push(b'}');
}

fn member(json: &mut Vec<u8>, key: &str, value: &str) {
    append(json, ",\"");
    append(json, key);
    append(json, "\":");
    text(json, value);
}

/// The claims `iat` and `exp`, as they were written last: those of the next token are mostly the same.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Times {
    iat: i64,
    exp: i64,
    json: Vec<u8>,
}

impl Times {
    pub(super) fn written(&mut self, iat: i64, exp: i64) -> &[u8] {
        if self.json.is_empty() || (self.iat, self.exp) != (iat, exp) {
            self.json.clear();
            for (key, value) in [(r#","iat":"#, iat), (r#","exp":"#, exp)] {
                append(&mut self.json, key);
                append(&mut self.json, itoa::Buffer::new().format(value));
            }
            (self.iat, self.exp) = (iat, exp);
        }
        &self.json
    }

    pub(super) fn exp(&self) -> i64 {
        self.exp
    }
}

/// A string, as `serde_json` writes it.
fn text(json: &mut Vec<u8>, value: &str) {
    if unescaped(value.as_bytes()) == value.len() {
        json.push(b'"');
        append(json, value);
        json.push(b'"');
    } else {
        // A string can always be written.
        append(json, serde_json::to_string(value).unwrap_or_default());
    }
}
