//! What a token says, in place of the token: as web pages, debuggers and logs show it decoded.

/// Whether a text is the header or the claims of a token, in JSON or as some language prints an object.
pub(super) fn is_decoded(text: &str) -> bool {
    let count = |names: &[&str]| names.iter().filter(|name| has_member(text, name)).count();
    let has_header = count(&["alg"]) > 0;
    let claims = count(&["exp", "iat", "external_id", "aud", "sub"]);
    claims > 1 || has_header && claims + count(&["typ", "name", "_id", "email"]) > 0
}

/// Whether something has this name, in whatever notation.
fn has_member(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let behind = text.get(at + name.len()..).unwrap_or_default();
        let behind = behind.trim_start_matches(['\\', '"', '\'', ']']).trim_start_matches([' ', '\t']);
        let begins =
            before.is_empty() || before.ends_with(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'));
        begins && [":", "=>", "="].iter().any(|separator| behind.starts_with(separator))
    })
}

#[cfg(test)]
mod tests {
    use super::is_decoded;

    #[test]
    fn claims_and_headers_are_told_from_other_objects() {
        for text in [
            r#"{"alg":"HS256","typ":"JWT"}"#,
            r#"{"name": "Ada", "external_id": "1", "iat": 1, "exp": 2}"#,
            "{'name': 'Ada', 'iat': 1, 'exp': 2}",
            r#"token: '{"alg":"HS256","typ":"JWT"}.{"name":"Ada","exp":1}'."#,
            "{\n  \"alg\": \"HS256\"\n}\n{\n  \"name\": \"Ada\"\n}",
            "{ header: { alg: 'HS256' }, payload: { iat: 1, exp: 2 } }",
            "Array\n(\n    [aud] => x\n    [exp] => 1\n)",
            r#"{\"sub\":\"userexternal\",\"aud\":\"x\"}"#,
        ] {
            assert!(is_decoded(text), "{text}");
        }
        for text in [
            r#"{"error":"unauthorized","message":"No session. Log in."}"#,
            r#"{"_id":"1","name":"Ada","email":"ada@example.com"}"#,
            r#"{"token":null,"exp":1}"#,
            "the claims exp and iat are missing",
            "exp",
            "",
        ] {
            assert!(!is_decoded(text), "{text}");
        }
    }
}
