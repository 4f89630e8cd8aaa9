//! Everything that can be wrong with a token: one enum, and what to say about each.
//!
//! A finding knows its code, severity, part, message and fix. The longer explanations stand in [`super::catalogue`].

use super::claims::{AUDIENCE, BadClaim, MAX_LIFETIME, SUBJECT, Scheme};
use super::json::BadJson;
use super::misses::Miss;
use super::moment;
use super::text;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The documented rules refuse the token.
    Error,
    /// They do not, but somebody will be bitten.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// As it stands in JSON and before a message.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Something that is no token at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAToken {
    /// Nothing.
    Empty,
    /// `undefined`, `null` and their like.
    Literal(&'static str),
    /// `[object Object]`.
    Object,
    /// `[object Promise]`.
    Promise,
    /// A text without any dot; an excerpt, escaped.
    NoDots(String),
}

/// A part of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The first.
    Header,
    /// The second.
    Payload,
    /// The third.
    Signature,
}

impl Part {
    /// `header`, `payload`, `signature`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
        }
    }
}

/// Where a token was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The header's JSON ends in the middle.
    Header,
    /// The payload's JSON ends in the middle.
    Payload,
    /// The signature has only so many characters.
    Signature(usize),
}

/// How a signature was written instead of base64url.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Base64 with `+`, `/` or `=`.
    Base64,
    /// 64 hexadecimal digits.
    Hex,
}

/// A claim that is a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeClaim {
    /// Issued at.
    Iat,
    /// Expires.
    Exp,
    /// Not before.
    Nbf,
}

impl TimeClaim {
    /// Its name in a token.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Iat => "iat",
            Self::Exp => "exp",
            Self::Nbf => "nbf",
        }
    }

    fn part(self) -> &'static str {
        match self {
            Self::Iat => "claims.iat",
            Self::Exp => "claims.exp",
            Self::Nbf => "claims.nbf",
        }
    }
}

/// By which clock a token is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// This computer's.
    Now,
    /// A time that was given with `--at`.
    Given,
}

/// Whose secret, as it can be named without showing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whose {
    /// The project; `None` for a secret that was given explicitly.
    pub project: Option<String>,
    /// The secret's fingerprint.
    pub fingerprint: String,
    /// When it was stored, RFC 3339; `None` for a secret that was given explicitly.
    pub since: Option<String>,
}

impl Whose {
    /// `project `shop`` or `the secret that was given`.
    fn words(&self) -> String {
        match &self.project {
            Some(project) => format!("the secret of project `{project}` ({})", self.fingerprint),
            None => format!("the secret that was given ({})", self.fingerprint),
        }
    }

    fn tried(&self) -> String {
        match &self.since {
            Some(since) => format!("{}, current since {since}", self.words()),
            None => self.words(),
        }
    }
}

/// What is wrong with `aud`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadAudience {
    /// The bare id, or another text that is no URL.
    NotAUrl,
    /// A URL, but not of the wanted form.
    Path,
    /// Another project than the one that is known.
    Other {
        /// The known id.
        known: String,
    },
}

/// One thing that is to be said about a token.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    missing_docs,
    reason = "the fields are what the messages name; each variant says what it is"
)]
pub enum Finding {
    /// No token at all.
    NotAToken(NotAToken),
    /// Python's `b'…'`.
    BytesRepr,
    /// Quotes within what is handed over.
    Quotes,
    /// White space within the token.
    Whitespace,
    /// Not three parts.
    Parts(usize),
    /// Cut off.
    Truncated(Cut),
    /// Not base64url; `at` counts from 1.
    Base64 {
        part: Part,
        at: usize,
        character: Option<char>,
    },
    /// Not JSON.
    Json { part: Part, why: BadJson },
    /// JSON, but not an object.
    NotAnObject { part: Part, kind: &'static str },
    /// The signature is base64 or hex.
    SignatureEncoding(Encoding),
    /// Over 64 KiB.
    TooLong(usize),
    /// Over 8 KiB.
    Long(usize),
    /// Bare.
    PrefixMissing,
    /// `Bearer `.
    PrefixBearer,
    /// Another word.
    PrefixOther(String),
    /// Twice.
    PrefixDoubled,
    /// Not exactly one blank; so many characters of white space.
    PrefixSpaces(usize),
    /// `alg: none`.
    AlgNone,
    /// Not HS256; the `alg` as it stands.
    Alg(Option<String>),
    /// None of the secrets that should have signed it did.
    Mismatch(Vec<Whose>),
    /// Nobody knows who should have signed it.
    UnknownSigner(Vec<Whose>),
    /// The replaced secret signed it; replaced at that time, RFC 3339.
    PreviousSecret { whose: Whose, replaced: String },
    /// Another project's secret signed it.
    OtherProject {
        whose: Whose,
        wanted: Option<String>,
    },
    /// A secret signed it that differs from the right one in a known way.
    NearMiss {
        miss: Miss,
        whose: Whose,
        previous: bool,
    },
    /// A secret under 32 bytes.
    SecretShort(usize),
    /// A visitor token where the custom part is needed too.
    VisitorOnly,
    /// No `iat`.
    IatMissing,
    /// No `exp`; a claim that was meant to be it.
    ExpMissing { instead: Option<String> },
    /// Milliseconds.
    Milliseconds { claim: TimeClaim, seconds: i64 },
    /// A duration.
    Duration(i64),
    /// No number; what it is instead.
    NotANumber {
        claim: TimeClaim,
        kind: &'static str,
    },
    /// A fraction.
    Fractional(TimeClaim),
    /// More than ten minutes.
    TooLongLived(i64),
    /// More than a day.
    LongLived(i64),
    /// Over.
    Expired { ago: i64, clock: Clock },
    /// `iat` ahead.
    Future { ahead: i64, clock: Clock },
    /// `exp` at or before `iat`.
    ExpBeforeIat,
    /// `nbf` ahead.
    NotBefore { ahead: i64 },
    /// A claim that the scheme requires.
    Missing(&'static str),
    /// A claim under another name.
    Misnamed { found: String, claim: &'static str },
    /// A claim of another type.
    Type {
        claim: &'static str,
        kind: &'static str,
    },
    /// A key twice.
    Duplicate { part: Part, path: String },
    /// A bad `external_id`.
    ExternalId(BadClaim),
    /// A bad `email`.
    Email(BadClaim),
    /// A bad `name`.
    Name(BadClaim),
    /// `role`; whether it is a team member's.
    Role { role: String, team: bool },
    /// A bad `aud`.
    Audience(BadAudience),
    /// A `sub` that is not `userexternal`; an excerpt, escaped.
    Subject(String),
    /// An `_id` without the project's.
    IdPrefix,
}

impl Finding {
    /// The stable name, for scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAToken(_) => "shape.not_a_token",
            Self::BytesRepr => "shape.bytes_repr",
            Self::Quotes => "shape.quotes",
            Self::Whitespace => "shape.whitespace",
            Self::Parts(_) => "shape.parts",
            Self::Truncated(_) => "shape.truncated",
            Self::Base64 { .. } => "shape.base64",
            Self::Json { .. } | Self::NotAnObject { .. } => "shape.json",
            Self::SignatureEncoding(_) => "shape.signature_encoding",
            Self::TooLong(_) | Self::Long(_) => "shape.too_long",
            Self::PrefixMissing => "prefix.missing",
            Self::PrefixBearer => "prefix.bearer",
            Self::PrefixOther(_) => "prefix.other",
            Self::PrefixDoubled => "prefix.doubled",
            Self::PrefixSpaces(_) => "prefix.spaces",
            Self::AlgNone => "header.alg_none",
            Self::Alg(_) => "header.alg",
            Self::Mismatch(_) => "signature.mismatch",
            Self::UnknownSigner(_) => "signature.unknown_signer",
            Self::PreviousSecret { .. } => "signature.previous_secret",
            Self::OtherProject { .. } => "signature.other_project",
            Self::NearMiss { miss, .. } => miss.code(),
            Self::SecretShort(_) => "secret.short",
            Self::VisitorOnly => "scheme.visitor_only",
            Self::IatMissing => "time.iat_missing",
            Self::ExpMissing { .. } => "time.exp_missing",
            Self::Milliseconds { .. } => "time.milliseconds",
            Self::Duration(_) => "time.duration",
            Self::NotANumber { .. } => "time.not_a_number",
            Self::Fractional(_) => "time.fractional",
            Self::TooLongLived(_) => "time.too_long",
            Self::LongLived(_) => "time.long_lived",
            Self::Expired { .. } => "time.expired",
            Self::Future { .. } => "time.future",
            Self::ExpBeforeIat => "time.exp_before_iat",
            Self::NotBefore { .. } => "time.not_before",
            Self::Missing(_) => "claims.missing",
            Self::Misnamed { .. } => "claims.misnamed",
            Self::Type { .. } => "claims.type",
            Self::Duplicate { .. } => "claims.duplicate",
            Self::ExternalId(_) => "claims.external_id",
            Self::Email(_) => "claims.email",
            Self::Name(_) => "claims.name",
            Self::Role { .. } => "claims.role",
            Self::Audience(_) => "custom.aud",
            Self::Subject(_) => "custom.sub",
            Self::IdPrefix => "custom.id_prefix",
        }
    }

    /// How bad it is in a token of this scheme (RFC 7519 has no opinion; the schemes' documentation has).
    #[must_use]
    pub fn severity(&self, scheme: Scheme) -> Severity {
        let unless_custom = if scheme.has_visitor() {
            Severity::Error
        } else {
            Severity::Warning
        };
        match self {
            Self::PrefixMissing => Severity::Note,
            Self::Quotes
            | Self::Long(_)
            | Self::PrefixBearer
            | Self::PrefixOther(_)
            | Self::UnknownSigner(_)
            | Self::SecretShort(_)
            | Self::VisitorOnly
            | Self::LongLived(_)
            | Self::Name(_)
            | Self::IdPrefix
            | Self::Role { team: false, .. } => Severity::Warning,
            Self::NotANumber {
                claim: TimeClaim::Exp,
                ..
            }
            | Self::Fractional(TimeClaim::Exp) => Severity::Error,
            Self::IatMissing
            | Self::ExpMissing { .. }
            | Self::Milliseconds { .. }
            | Self::NotANumber { .. }
            | Self::Fractional(_)
            | Self::Future { .. } => unless_custom,
            _ => Severity::Error,
        }
    }

    /// The place in the order of findings: the most decisive first.
    #[must_use]
    pub fn rank(&self) -> usize {
        const GROUPS: [&str; 6] = [
            "shape.",
            "prefix.",
            "header.",
            "signature.",
            "secret.",
            "scheme.",
        ];
        const TYPES: [&str; 4] = [
            "claims.missing",
            "claims.misnamed",
            "claims.type",
            "claims.duplicate",
        ];
        let code = self.code();
        if let Some(group) = GROUPS.iter().position(|group| code.starts_with(group)) {
            group
        } else if code.starts_with("time.") {
            GROUPS.len()
        } else if TYPES.contains(&code) {
            GROUPS.len() + 1
        } else {
            GROUPS.len() + 2
        }
    }

    /// The part of the token that it is about: `token`, `prefix`, `header.alg`, `claims.exp`.
    #[must_use]
    pub fn part(&self) -> String {
        match self {
            Self::Base64 { part, .. }
            | Self::Json { part, .. }
            | Self::NotAnObject { part, .. } => part.name(),
            Self::Truncated(Cut::Header) => "header",
            Self::Truncated(Cut::Payload) => "payload",
            Self::Truncated(Cut::Signature(_)) | Self::SignatureEncoding(_) => "signature",
            Self::AlgNone | Self::Alg(_) => "header.alg",
            Self::IatMissing | Self::Future { .. } => "claims.iat",
            Self::Milliseconds { claim, .. }
            | Self::NotANumber { claim, .. }
            | Self::Fractional(claim) => claim.part(),
            Self::Missing(claim) | Self::Type { claim, .. } => return format!("claims.{claim}"),
            Self::Misnamed { found, .. } => return format!("claims.{}", text::excerpt(found, 60)),
            Self::Duplicate {
                part: Part::Header,
                path,
            } => return format!("header.{}", text::excerpt(path, 60)),
            Self::Duplicate { path, .. } => return format!("claims.{}", text::excerpt(path, 60)),
            Self::ExternalId(_) => "claims.external_id",
            Self::Email(_) => "claims.email",
            Self::Name(_) => "claims.name",
            Self::Role { .. } => "claims.role",
            Self::Audience(_) => "claims.aud",
            Self::Subject(_) => "claims.sub",
            Self::IdPrefix => "claims._id",
            Self::NotBefore { .. } => "claims.nbf",
            Self::VisitorOnly => "claims",
            other => match other.code().split_once('.').map_or("", |(group, _)| group) {
                "prefix" => "prefix",
                "signature" | "secret" => "signature",
                "time" => "claims.exp",
                _ => "token",
            },
        }
        .to_owned()
    }

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
                NotAToken::NoDots(shown) => format!("`{shown}` is not a token: a token has three parts with dots between"),
            },
            Self::BytesRepr => "`b'…'` stands around it: Python's bytes were printed as text".to_owned(),
            Self::Quotes => "quotes are part of the string that is handed over".to_owned(),
            Self::Whitespace => "a blank or line break stands inside the token: a line was wrapped".to_owned(),
            Self::Parts(5) => "it has five parts: that is an encrypted token (JWE), not a signed one".to_owned(),
            Self::Parts(found @ ..3) => {
                format!("it has {} of three: the end of the token is missing", text::count(*found, "part"))
            }
            Self::Parts(found) => format!("it has {found} parts; a token has three"),
            Self::Truncated(Cut::Header) => "the header ends in the middle: the token was cut off".to_owned(),
            Self::Truncated(Cut::Payload) => "the payload ends in the middle: the token was cut off".to_owned(),
            Self::Truncated(Cut::Signature(0)) => "the signature is missing".to_owned(),
            Self::Truncated(Cut::Signature(length)) => {
                format!("the signature has {length} of 43 characters: the token was cut off")
            }
            Self::Base64 { part, at, character: Some(character) } => format!(
                "the {} is not base64url: `{}` at character {at}",
                part.name(),
                text::escaped(character.encode_utf8(&mut [0; 4]))
            ),
            Self::Base64 { part, at, character: None } => {
                format!("the {} is not base64url: it cannot end as it does (character {at})", part.name())
            }
            Self::Json { part, why } => format!("the {} is not a JSON object: {why}", part.name()),
            Self::NotAnObject { part, kind } => format!("the {} is {kind}, not a JSON object", part.name()),
            Self::SignatureEncoding(Encoding::Base64) => {
                "the signature is plain base64; a token wants base64url without padding".to_owned()
            }
            Self::SignatureEncoding(Encoding::Hex) => {
                "the signature is hexadecimal; a token wants base64url without padding".to_owned()
            }
            Self::TooLong(length) => format!("it is {length} bytes long; more than 64 KiB is not looked at"),
            Self::Long(length) => format!("it is {length} bytes long: proxies cut headers over 8 KiB"),
            other => other.message_of_the_rest(),
        }
    }

    fn message_of_the_rest(&self) -> String {
        match self {
            Self::PrefixMissing => "bare token: the widget must be given `JWT `, then the token".to_owned(),
            Self::PrefixBearer => "`Bearer ` stands before the token; sign-in wants `JWT `".to_owned(),
            Self::PrefixOther(word) => {
                format!("`{}` stands before the token; sign-in wants `JWT `", text::excerpt(word, 20))
            }
            Self::PrefixDoubled => "more than one prefix stands before the token".to_owned(),
            Self::PrefixSpaces(0) => "no blank stands between `JWT` and the token".to_owned(),
            Self::PrefixSpaces(1) => "the white space between `JWT` and the token is not a blank".to_owned(),
            Self::PrefixSpaces(count) => format!("{count} blanks stand before the token; exactly one is wanted"),
            Self::AlgNone => "the header says `alg: none`: nobody signed it, anybody can make it".to_owned(),
            Self::Alg(Some(alg)) => {
                format!("the header says `alg: {}`; only HS256 is in the rules", text::excerpt(alg, 20))
            }
            Self::Alg(None) => "the header names no algorithm as text; it must say `\"alg\":\"HS256\"`".to_owned(),
            Self::Mismatch(tried) => match tried.as_slice() {
                [one] => format!("not signed with {}, nor with a variant of it", one.tried()),
                many => {
                    let words: Vec<String> = many.iter().map(Whose::tried).collect();
                    format!("not signed with any of: {}", words.join("; "))
                }
            },
            Self::UnknownSigner(tried) => format!(
                "none of the {} stored here signed it; it may be another project's",
                text::count(tried.len(), "secret")
            ),
            Self::PreviousSecret { whose, replaced } => format!(
                "signed with the secret{} that was replaced on {replaced}: that signer still has the old one",
                whose.project.as_ref().map(|p| format!(" of project `{p}`")).unwrap_or_default()
            ),
            Self::OtherProject { whose, wanted } => format!(
                "signed with {}{}",
                whose.words(),
                wanted.as_ref().map(|w| format!(", not with that of `{w}`")).unwrap_or_default()
            ),
            Self::NearMiss { miss, whose, previous } => format!(
                "signed with {}{} {}",
                whose.words(),
                if *previous { ", the replaced one," } else { "" },
                miss.words()
            ),
            Self::SecretShort(length) => {
                format!("the secret is {length} bytes long; php-jwt 7, jjwt and .NET refuse keys under 32")
            }
            Self::VisitorOnly => {
                "a `visitor` token: today's sign-in endpoint answers 401 to a token without `_id` and `aud`".to_owned()
            }
            other => other.message_about_claims(),
        }
    }

    fn message_about_claims(&self) -> String {
        match self {
            Self::IatMissing => "`iat` is missing: when it was issued".to_owned(),
            Self::ExpMissing { instead: None } => {
                "`exp` is missing: a server would accept the token for ever".to_owned()
            }
            Self::ExpMissing {
                instead: Some(found),
            } => format!(
                "`exp` is missing: a server would accept the token for ever (`{}` is no claim that counts)",
                text::excerpt(found, 30)
            ),
            Self::Milliseconds { claim, seconds } => {
                format!(
                    "`{}` is in milliseconds; in seconds it is {seconds}",
                    claim.name()
                )
            }
            Self::Duration(value) => {
                format!("`exp` is {value}: that is a duration, and a moment is wanted")
            }
            Self::NotANumber { claim, kind } => {
                format!(
                    "`{}` is {kind}; whole seconds are wanted, as a number",
                    claim.name()
                )
            }
            Self::Fractional(claim) => format!(
                "`{}` has a fraction; whole seconds are wanted",
                claim.name()
            ),
            Self::TooLongLived(lifetime) => {
                format!(
                    "lives {lifetime} s ({}); at most {MAX_LIFETIME} s are allowed",
                    moment::words(*lifetime)
                )
            }
            Self::LongLived(lifetime) => {
                format!(
                    "lives {}: whoever copies it is this visitor until then",
                    moment::words(*lifetime)
                )
            }
            Self::Expired {
                ago: 0,
                clock: Clock::Now,
            } => "expired just now, by this computer's clock".to_owned(),
            Self::Expired {
                ago,
                clock: Clock::Now,
            } => {
                format!(
                    "expired {} ago, by this computer's clock",
                    moment::words(*ago)
                )
            }
            Self::Expired { ago: 0, .. } => "expired at just the time that was given".to_owned(),
            Self::Expired { ago, .. } => format!(
                "expired {} before the time that was given",
                moment::words(*ago)
            ),
            Self::Future { ahead, clock } => format!(
                "issued {} in the future{}; at most 2 min are allowed",
                moment::words(*ahead),
                if *clock == Clock::Now {
                    ", by this computer's clock"
                } else {
                    ""
                }
            ),
            Self::ExpBeforeIat => "`exp` is not after `iat`: it was never valid".to_owned(),
            Self::NotBefore { ahead } => {
                format!("not valid yet: `nbf` is {} ahead", moment::words(*ahead))
            }
            Self::Missing(claim) => format!("claim `{claim}` is missing"),
            Self::Misnamed {
                found,
                claim: claim @ ("sub" | "aud"),
            } => format!(
                "found `{}`, which is an option's name in a library; the claim is `{claim}`",
                text::excerpt(found, 30)
            ),
            Self::Misnamed { found, claim } => {
                format!(
                    "found `{}`; the claim is `{claim}`",
                    text::excerpt(found, 30)
                )
            }
            Self::Type { claim, kind } => format!("`{claim}` is {kind}; a text is wanted"),
            Self::Duplicate { part, path } => format!(
                "`{}` stands twice in the {}: parsers disagree on which one counts",
                text::excerpt(path, 60),
                part.name()
            ),
            Self::ExternalId(why) => format!("`external_id` {why}"),
            Self::Email(why) => format!("`email` {why}"),
            Self::Name(why) => format!("`name` {why}"),
            Self::Role { role, team: true } => format!(
                "`role` is `{}`: this token would make a dashboard {} of the visitor",
                text::excerpt(role, 30),
                text::excerpt(role, 30).to_uppercase()
            ),
            Self::Role { role, .. } => {
                format!(
                    "`role` is `{}`, and the server stores it as the visitor's role",
                    text::excerpt(role, 30)
                )
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
            Self::Subject(found) => format!(
                "`sub` is `{found}`, not `{SUBJECT}`: sign-in works, and every later call is refused"
            ),
            Self::IdPrefix => "`_id` does not begin with the Tiledesk id and `_`".to_owned(),
            _ => String::new(),
        }
    }

    /// What to do about it, in one line.
    #[must_use]
    pub fn fix(&self) -> String {
        match self {
            Self::NotAToken(_) => "wait for the site's own back end to answer, then hand over the text it sent",
            Self::BytesRepr => "decode it where it is made: token.decode(\"ascii\"), or PyJWT 2, which returns text",
            Self::Quotes => "hand over the text, not its JSON form: response.json(), or strip the quotes",
            Self::Whitespace => "copy it again as one line",
            Self::Parts(_) | Self::Truncated(_) => "copy it again, whole; look for a field or a log that cuts long lines",
            Self::Base64 { .. } => "base64url has only letters, digits, `-` and `_`, and no padding (RFC 7515, 2)",
            Self::Json { .. } | Self::NotAnObject { .. } => "let a JWT library make the token",
            Self::SignatureEncoding(_) => "let a JWT library make the token, or translate `+` to `-`, `/` to `_` and drop `=`",
            Self::TooLong(_) | Self::Long(_) => "put less into it: an id in place of the data",
            Self::PrefixMissing => "window.tiledesk.signInWithCustomToken(\"JWT \" + token)",
            Self::PrefixBearer | Self::PrefixOther(_) => "put `JWT ` in its place",
            Self::PrefixDoubled => "add `JWT ` in one place only: the back end or the page",
            Self::PrefixSpaces(_) => "`JWT`, exactly one blank, then the token",
            Self::AlgNone => "never accept it; sign with HS256 and the shared secret",
            Self::Alg(_) => "name HS256 where the token is signed",
            Self::Mismatch(_) => "give that signer the current secret; it is used as the text it is",
            Self::UnknownSigner(_) => "name the project that should have signed it: `tilepass token inspect --project NAME`",
            Self::PreviousSecret { .. } => "give that signer the current secret",
            Self::OtherProject { .. } => "give that signer its own project's secret",
            Self::NearMiss { miss, .. } => miss.fix(),
            Self::SecretShort(_) => "rotate to a longer one: `tilepass secret rotate`",
            Self::VisitorOnly => "sign with scheme `both`: `tilepass token sign --scheme both --id ID`",
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
                    return format!(
                        "add \"aud\":\"{AUDIENCE}\" and the Tiledesk id to the payload itself"
                    );
                }
                "_id" => "add `_id`: the Tiledesk id, `_`, and your own id of the visitor",
                "external_id" => "add `external_id`: your own id of the visitor, as text",
                claim => return format!("add `{claim}`"),
            },
            Self::Type { .. } => "write it as a text, in quotes",
            Self::Duplicate { .. } => "write each key once",
            Self::ExternalId(_) => {
                "use your own id of the visitor: letters, digits, `-`, `_`, `.`; it never changes"
            }
            Self::Email(_) => "give the visitor's own address",
            Self::Name(_) => "give the name as people read it",
            Self::Role { .. } => "leave `role` out",
            Self::Audience(BadAudience::Other { .. }) => {
                "sign with that project's own id and secret"
            }
            Self::Audience(_) => return format!("{AUDIENCE}<id>, on premises too"),
            Self::Subject(_) => return format!("\"sub\":\"{SUBJECT}\""),
            Self::IdPrefix => "`_id` is the Tiledesk id, `_`, and your own id of the visitor",
            _ => "",
        }
        .to_owned()
    }
}
