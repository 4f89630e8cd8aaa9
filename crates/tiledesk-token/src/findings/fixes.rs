//! What to do about it: one line for each finding.

use super::{BadAudience, Finding, NotAToken};
use crate::claims::{AUDIENCE, SUBJECT};

impl Finding {
    /// What to do about it, in one line.
    #[must_use]
    pub fn fix(&self) -> String {
        match self {
            Self::NotAToken(NotAToken::NoDots(_) | NotAToken::Text(_)) => {
                "give the token itself: it begins with `eyJ`, and has three parts with dots between"
            }
            Self::NotAToken(NotAToken::Page) => "look at what that address answers: curl -i",
            Self::NotAToken(_) => "wait for the site's own back end to answer, then hand over the text it sent",
            Self::BytesRepr => "decode it where it is made: token.decode(\"ascii\"), or PyJWT 2, which returns text",
            Self::Quotes => "hand over the text, not its JSON form: response.json(), or strip the quotes",
            Self::Whitespace | Self::Invisible(_) => "copy it again as one line",
            Self::Parts(_) | Self::Truncated(_) => "copy it again, whole; look for a field or a log that cuts long lines",
            Self::Encrypted => "sign it in place of encrypting it: a JWS with HS256",
            Self::Base64 { .. } => "base64url has only letters, digits, `-` and `_`, and no padding (RFC 7515, 2)",
            Self::Json { .. } | Self::NotAnObject { .. } => "let a JWT library make the token",
            Self::SignatureEncoding(_) => "let a JWT library make the token, or translate `+` to `-`, `/` to `_` and drop `=`",
            Self::TooLong(_) | Self::Long(_) => "put less into it: an id in place of the data",
            Self::PrefixMissing => "window.tiledesk.signInWithCustomToken(\"JWT \" + token)",
            Self::PrefixBearer | Self::PrefixOther(_) => "put `JWT ` in its place",
            Self::PrefixDoubled => "add `JWT ` in one place only: the back end or the page",
            Self::PrefixSpaces(_) | Self::PrefixEncoded => "`JWT`, exactly one blank, then the token",
            Self::AlgNone => "never accept it; sign with HS256 and the shared secret",
            Self::Alg(_) => "name HS256 where the token is signed",
            Self::Mismatch(_) => "give that signer the current secret; it is used as the text it is",
            Self::UnknownSigner(_) => "name the project that should have signed it: `tilepass token inspect --project NAME`",
            Self::PreviousSecret { .. } => "give that signer the current secret",
            Self::OtherProject { .. } => "give that signer its own project's secret",
            Self::KeyVariant { miss, .. } => miss.fix(),
            Self::SecretShort(_) => "rotate to a longer one: `tilepass secret rotate`",
            Self::VisitorOnly => "sign with scheme `both`: `tilepass token sign --scheme both`, with `--id ID` where it is not remembered",
            Self::IatMissing => "add `iat`: the current time in whole seconds",
            Self::ExpMissing { .. } => "add `exp`: `iat` + 300",
            Self::Milliseconds { .. } => "divide by 1000, and drop the fraction",
            Self::Duration(_) => "`exp` is a moment: `iat` + 300",
            Self::NotANumber { .. } | Self::Fractional(_) => "give a whole number of seconds, without quotes",
            Self::TooLongLived(_) => "`exp` = `iat` + 300; mint a fresh token for each sign-in",
            Self::LongLived(_) => "choose the shortest life that the chat needs",
            Self::Expired { .. } => "mint a fresh token for each sign-in; if it was fresh, check the signer's clock",
            Self::Future { .. } => "check the signer's clock, and this computer's",
            Self::ExpBeforeIat => "`exp` = `iat` + 300",
            Self::NotBefore { .. } => "leave `nbf` out",
            other => return other.fix_claims(),
        }
        .to_owned()
    }

    fn fix_claims(&self) -> String {
        match self {
            Self::Missing(claim) | Self::Misnamed { claim, .. } => match *claim {
                "sub" => return format!("add \"sub\":\"{SUBJECT}\" to the payload itself"),
                "aud" => {
                    return format!("add \"aud\":\"{AUDIENCE}\" and the Tiledesk id to the payload itself");
                }
                "_id" => "add `_id`: the Tiledesk id, `_`, and your own id of the visitor",
                "external_id" => "add `external_id`: your own id of the visitor, as text",
                claim => return format!("add `{claim}`"),
            },
            Self::Type { .. } => "write it as a text, in quotes",
            Self::Duplicate { .. } => "write each key once",
            Self::ExternalId(_) => "use your own id of the visitor: letters, digits, `-`, `_`, `.`; it never changes",
            Self::Email(_) => "give the visitor's own address",
            Self::Name(_) => "give the name as people read it",
            Self::Role { .. } => "leave `role` out",
            Self::Audience(BadAudience::Other { .. }) => "sign with that project's own id and secret",
            Self::Audience(_) => return format!("{AUDIENCE}<id>, on premises too"),
            Self::Subject(_) => return format!("\"sub\":\"{SUBJECT}\""),
            Self::IdPrefix => "`_id` is the Tiledesk id, `_`, and your own id of the visitor",
            _ => "",
        }
        .to_owned()
    }
}
