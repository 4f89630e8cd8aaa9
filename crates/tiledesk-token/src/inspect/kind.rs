//! What kind of token it is, in a few words: what tells several apart without saying whose they are.

use super::facts::scheme_of;
use super::rules::session::session;
use crate::extract::Pasted;
use crate::findings::scheme::Session;

/// The kind of a token, to be shown to whoever has to choose among several.
#[must_use]
pub fn kind(pasted: &Pasted) -> String {
    let Some(claims) = pasted.claims() else {
        return "a token whose claims cannot be read".to_owned();
    };
    match (session(claims), scheme_of(Some(claims), None)) {
        (Some(Session::Tiledesk(what) | Session::Foreign(what)), _) => what.to_owned(),
        (None, Some(scheme)) => format!("a visitor's token, scheme `{}`", scheme.as_str()),
        (None, None) => "no visitor's token".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::kind;
    use crate::extract::Pasted;

    #[test]
    fn kinds_are_told_apart_and_nobody_is_named() {
        for (claims, said) in [
            (r#"{"name":"Ada","external_id":"1","iat":1,"exp":2}"#, "a visitor's token, scheme `visitor`"),
            (r#"{"_id":"1","sub":"userexternal","aud":"x"}"#, "a visitor's token, scheme `custom`"),
            (r#"{"iss":"https://tiledesk.com","sub":"guest"}"#, "the session of an anonymous visitor"),
            (r#"{"sid":"x"}"#, "no visitor's token"),
            ("Ada", "a token whose claims cannot be read"),
        ] {
            let text = format!("JWT eyJhbGciOiJIUzI1NiJ9.{}.c2ln", URL_SAFE_NO_PAD.encode(claims));
            assert_eq!(Pasted::parse(&text).map(|pasted| kind(&pasted)), Ok(said.to_owned()), "{claims}");
        }
    }
}
