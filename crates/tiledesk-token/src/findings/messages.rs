//! What is wrong: one line for each finding. Everything in it that came from a token is escaped.

use super::{BadAudience, Clock, Cut, Encoding, Finding, KeyRef, NotAToken};
use crate::claims::{AUDIENCE, MAX_LIFETIME, SUBJECT};
use crate::escape;
use crate::time;

/// What was divided by 1000 and is above this was not in milliseconds.
const MICROSECONDS: i64 = time::MILLISECONDS * 1000;

impl Finding {
    /// What is wrong, in one line. Everything in it that came from the token is escaped.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::NotAToken(what) => match what {
                NotAToken::Empty => "there is no token in it".to_owned(),
                NotAToken::Literal(literal) => {
                    format!("this is the text `{literal}`: the page signed in before the token arrived")
                }
                NotAToken::Object => {
                    "this is the text `[object Object]`: an object was handed over in place of the token in it"
                        .to_owned()
                }
                NotAToken::Promise => {
                    "this is the text `[object Promise]`: the page did not wait for the token".to_owned()
                }
                NotAToken::Page => {
                    "this is a web page, not a token: the address answered with an error or a log-in page".to_owned()
                }
                NotAToken::NoDots(shown) => {
                    format!("{shown} is not a token: a token has three parts with dots between")
                }
                NotAToken::Text(shown) => format!("{shown} is not a token: a token begins with `eyJ`"),
            },
            Self::BytesRepr => "`b'…'` stands around it: Python's bytes were printed as text".to_owned(),
            Self::Quotes => "quotes are part of the string that is handed over".to_owned(),
            Self::Whitespace => "a blank or line break stands inside the token: a line was wrapped".to_owned(),
            Self::Invisible(character) => format!(
                "an invisible character (U+{:04X}) stands inside the token, as copying from a web page or a chat makes them",
                u32::from(*character)
            ),
            Self::Encrypted => "it has five parts: that is an encrypted token (JWE), not a signed one".to_owned(),
            Self::Parts(found @ ..3) => {
                format!("it has {} of three: the end of the token is missing", escape::count(*found, "part"))
            }
            Self::Parts(found) => format!("it has {found} parts; a token has three"),
            Self::Truncated(Cut::Header) => "the header ends in the middle: the token was cut off".to_owned(),
            Self::Truncated(Cut::Payload) => "the payload ends in the middle: the token was cut off".to_owned(),
            Self::Truncated(Cut::Ellipsis) => "it was shortened: dots stand where the rest of the token was".to_owned(),
            Self::Truncated(Cut::Signature(0)) => "the signature is missing".to_owned(),
            Self::Truncated(Cut::Signature(length)) => {
                format!("the signature has {length} of 43 characters: the token was cut off")
            }
            Self::Base64 { part, at, character: Some(character) } => format!(
                "the {} is not base64url: `{}` at character {at}",
                part.as_str(),
                escape::escaped(character.encode_utf8(&mut [0; 4]))
            ),
            Self::Base64 { part, at, character: None } => {
                format!("the {} is not base64url: it cannot end as it does (character {at})", part.as_str())
            }
            Self::Json { part, why } => format!("the {} is not a JSON object: {why}", part.as_str()),
            Self::NotAnObject { part, kind } => format!("the {} is {kind}, not a JSON object", part.as_str()),
            Self::SignatureEncoding(Encoding::Base64) => {
                "the signature is plain base64; a token wants base64url without padding".to_owned()
            }
            Self::SignatureEncoding(Encoding::Hex) => {
                "the signature is hexadecimal; a token wants base64url without padding".to_owned()
            }
            Self::TooLong(length) => format!("it is {length} bytes long; more than 64 KiB is not looked at"),
            Self::Long(length) => format!("it is {length} bytes long: proxies cut headers over 8 KiB"),
            other => other.message_about_trust(),
        }
    }

    fn message_about_trust(&self) -> String {
        match self {
            Self::PrefixMissing => "bare token: the widget must be given `JWT `, then the token".to_owned(),
            Self::PrefixBearer => "`Bearer ` stands before the token; sign-in wants `JWT `".to_owned(),
            Self::PrefixOther(word) => {
                format!("`{}` stands before the token; sign-in wants `JWT `", escape::excerpt(word, 20))
            }
            Self::PrefixDoubled => "more than one prefix stands before the token".to_owned(),
            Self::PrefixSpaces(0) => "no blank stands between `JWT` and the token".to_owned(),
            Self::PrefixSpaces(1) => "the white space between `JWT` and the token is not a blank".to_owned(),
            Self::PrefixSpaces(count) => format!("{count} blanks stand before the token; exactly one is wanted"),
            Self::PrefixEncoded => {
                "the blank behind `JWT` is encoded (`%20` or `+`), as in an address; a blank is wanted".to_owned()
            }
            Self::AlgNone => "the header says `alg: none`: nobody signed it, anybody can make it".to_owned(),
            Self::Alg(Some(alg)) => {
                format!("the header says `alg: {}`; only HS256 is in the rules", escape::excerpt(alg, 20))
            }
            Self::Alg(None) => "the header names no algorithm as text; it must say `\"alg\":\"HS256\"`".to_owned(),
            Self::Mismatch(tried) => match tried.as_slice() {
                [one] => format!("not signed with {}, nor with a variant of it", one.tried()),
                many => {
                    let words: Vec<String> = many.iter().map(KeyRef::tried).collect();
                    format!("not signed with any of: {}", words.join("; "))
                }
            },
            Self::UnknownSigner(tried) => format!(
                "none of the {} stored here signed it; it may be another project's",
                escape::count(tried.len(), "secret")
            ),
            Self::PreviousSecret { whose, replaced } => format!(
                "signed with the secret{} that was replaced on {replaced}: that signer still has the old one",
                whose.project.as_ref().map(|p| format!(" of project `{p}`")).unwrap_or_default()
            ),
            Self::OtherProject { whose, wanted } => format!(
                "signed with {}{}",
                whose.describe(),
                wanted.as_ref().map(|w| format!(", not with that of `{w}`")).unwrap_or_default()
            ),
            Self::KeyVariant { miss, whose, previous } => format!(
                "signed with {}{} {}",
                whose.describe(),
                if *previous { ", the replaced one," } else { "" },
                miss.describe()
            ),
            Self::SecretShort(length) => {
                format!("the secret is {length} bytes long; php-jwt 7, jjwt and .NET refuse keys under 32")
            }
            Self::VisitorOnly => {
                "a `visitor` token: today's sign-in endpoint answers 401 to a token without `_id` and `aud`".to_owned()
            }
            other => other.message_about_time(),
        }
    }

    fn message_about_time(&self) -> String {
        match self {
            Self::IatMissing => "`iat` is missing: when it was issued".to_owned(),
            Self::ExpMissing { instead: None } => {
                "`exp` is missing: a server would accept the token for ever".to_owned()
            }
            Self::ExpMissing { instead: Some(found) } => format!(
                "`exp` is missing: a server would accept the token for ever (`{}` is no claim that counts)",
                escape::excerpt(found, 30)
            ),
            Self::Milliseconds { claim, seconds } => {
                let (unit, seconds) = match seconds {
                    ..=time::MILLISECONDS => ("milliseconds", *seconds),
                    ..=MICROSECONDS => ("microseconds", seconds / 1000),
                    _ => ("nanoseconds", seconds / 1_000_000),
                };
                format!("`{}` is in {unit}; in seconds it is {seconds}", claim.as_str())
            }
            Self::Duration(value) => {
                format!("`exp` is {value}: that is a duration, and a moment is wanted")
            }
            Self::NotANumber { claim, kind } => {
                format!("`{}` is {kind}; whole seconds are wanted, as a number", claim.as_str())
            }
            Self::Fractional(claim) => {
                format!("`{}` has a fraction; whole seconds are wanted", claim.as_str())
            }
            Self::TooLongLived(lifetime) => {
                // 60 * 1000 and the like, added to seconds.
                let milliseconds = lifetime % 60_000 == 0 && lifetime / 1000 <= MAX_LIFETIME;
                format!(
                    "lives {lifetime} s ({}); at most {MAX_LIFETIME} s are allowed{}",
                    time::describe(*lifetime),
                    if milliseconds { " (were milliseconds added to seconds?)" } else { "" }
                )
            }
            Self::LongLived(lifetime) => {
                format!("lives {}: whoever copies it is this visitor until then", time::describe(*lifetime))
            }
            Self::Expired { ago: 0, clock: Clock::Now } => "expired just now, by this computer's clock".to_owned(),
            Self::Expired { ago, clock: Clock::Now } => {
                format!("expired {} ago, by this computer's clock", time::describe(*ago))
            }
            Self::Expired { ago: 0, .. } => "expired at just the time that was given".to_owned(),
            Self::Expired { ago, .. } => {
                format!("expired {} before the time that was given", time::describe(*ago))
            }
            Self::Future { ahead, clock } => format!(
                "issued {} in the future{}; at most 2 min are allowed",
                time::describe(*ahead),
                if *clock == Clock::Now { ", by this computer's clock" } else { "" }
            ),
            Self::ExpBeforeIat => "`exp` is not after `iat`: it was never valid".to_owned(),
            Self::NotBefore { ahead } => {
                format!("not valid yet: `nbf` is {} ahead", time::describe(*ahead))
            }
            other => other.message_about_identity(),
        }
    }

    fn message_about_identity(&self) -> String {
        match self {
            Self::Missing(claim) => format!("claim `{claim}` is missing"),
            Self::Misnamed { found, claim: claim @ ("sub" | "aud") } => format!(
                "found `{}`, which is an option's name in a library; the claim is `{claim}`",
                escape::excerpt(found, 30)
            ),
            Self::Misnamed { found, claim } => {
                format!("found `{}`; the claim is `{claim}`", escape::excerpt(found, 30))
            }
            Self::Type { claim, kind } => format!("`{claim}` is {kind}; a text is wanted"),
            Self::Duplicate { part, path } => format!(
                "`{}` stands twice in the {}: parsers disagree on which one counts",
                escape::excerpt(path, 60),
                part.as_str()
            ),
            Self::ExternalId(why) => format!("`external_id` {why}"),
            Self::Email(why) => format!("`email` {why}"),
            Self::Name(why) => format!("`name` {why}"),
            Self::Role { role, team: true } => format!(
                "`role` is `{}`: this token would make a dashboard {} of the visitor",
                escape::excerpt(role, 30),
                escape::excerpt(role, 30).to_uppercase()
            ),
            Self::Role { role, .. } => {
                format!("`role` is `{}`, and the server stores it as the visitor's role", escape::excerpt(role, 30))
            }
            Self::Audience(BadAudience::NotAUrl) => {
                format!("`aud` is not a URL; it must be `{AUDIENCE}` and the Tiledesk id")
            }
            Self::Audience(BadAudience::Path) => {
                format!("`aud` must be `{AUDIENCE}` and the Tiledesk id, exactly")
            }
            Self::Audience(BadAudience::Other { known }) => {
                format!("`aud` names another project; this one's is `{AUDIENCE}{known}`")
            }
            Self::Subject(found) => {
                format!("`sub` is `{found}`, not `{SUBJECT}`: sign-in works, and every later call is refused")
            }
            Self::IdPrefix => "`_id` does not begin with the Tiledesk id and `_`".to_owned(),
            _ => String::new(),
        }
    }
}
