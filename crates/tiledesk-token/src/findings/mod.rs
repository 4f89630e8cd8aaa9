//! Everything that can be wrong with a token: one enum, and what to say about each.
//!
//! A finding knows its code, severity, part, message and fix. The longer explanations stand in [`crate::findings::catalogue`].

pub mod catalogue;
mod fixes;
mod messages;

use crate::claims::{BadClaim, Scheme};
use crate::escape;
use crate::inspect::key_variant::KeyVariant;
use crate::json::BadJson;

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
    pub fn as_str(self) -> &'static str {
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
    /// HTML or XML.
    Page,
    /// A text without any dot; an escaped excerpt in backticks, or only its length: it may be a secret.
    NoDots(String),
    /// A text with dots that has nothing of a token; shown in the same way.
    Text(String),
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
    pub fn as_str(self) -> &'static str {
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
    /// `...` or `…` stands where the rest was.
    Ellipsis,
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
    pub fn as_str(self) -> &'static str {
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
pub struct KeyRef {
    /// The project; `None` for a secret that was given explicitly.
    pub project: Option<String>,
    /// The secret's fingerprint.
    pub fingerprint: String,
    /// When it was stored, RFC 3339; `None` for a secret that was given explicitly.
    pub since: Option<String>,
}

impl KeyRef {
    /// For people, in a sentence.
    fn describe(&self) -> String {
        match &self.project {
            Some(project) => format!("the secret of project `{project}` ({})", self.fingerprint),
            None => format!("the secret that was given ({})", self.fingerprint),
        }
    }

    fn tried(&self) -> String {
        match &self.since {
            Some(since) => format!("{}, current since {since}", self.describe()),
            None => self.describe(),
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
#[allow(missing_docs, reason = "the fields are what the messages name; each variant says what it is")]
pub enum Finding {
    /// No token at all.
    NotAToken(NotAToken),
    /// Python's `b'…'`.
    BytesRepr,
    /// Quotes within what is handed over.
    Quotes,
    /// White space within the token.
    Whitespace,
    /// A character of no width within the token.
    Invisible(char),
    /// Not three parts.
    Parts(usize),
    /// An encrypted token.
    Encrypted,
    /// Cut off.
    Truncated(Cut),
    /// Not base64url; `at` counts from 1.
    Base64 { part: Part, at: usize, character: Option<char> },
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
    /// The blank is percent-encoded, or a `+`.
    PrefixEncoded,
    /// `alg: none`.
    AlgNone,
    /// Not HS256; the `alg` as it stands.
    Alg(Option<String>),
    /// None of the secrets that should have signed it did.
    Mismatch(Vec<KeyRef>),
    /// Nobody knows who should have signed it.
    UnknownSigner(Vec<KeyRef>),
    /// The replaced secret signed it; replaced at that time, RFC 3339.
    PreviousSecret { whose: KeyRef, replaced: String },
    /// Another project's secret signed it.
    OtherProject { whose: KeyRef, wanted: Option<String> },
    /// A secret signed it that differs from the right one in a known way.
    KeyVariant { miss: KeyVariant, whose: KeyRef, previous: bool },
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
    NotANumber { claim: TimeClaim, kind: &'static str },
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
    Type { claim: &'static str, kind: &'static str },
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
            Self::Whitespace | Self::Invisible(_) => "shape.whitespace",
            Self::Parts(_) | Self::Encrypted => "shape.parts",
            Self::Truncated(_) => "shape.truncated",
            Self::Base64 { .. } => "shape.base64",
            Self::Json { .. } | Self::NotAnObject { .. } => "shape.json",
            Self::SignatureEncoding(_) => "shape.signature_encoding",
            Self::TooLong(_) | Self::Long(_) => "shape.too_long",
            Self::PrefixMissing => "prefix.missing",
            Self::PrefixBearer => "prefix.bearer",
            Self::PrefixOther(_) => "prefix.other",
            Self::PrefixDoubled => "prefix.doubled",
            Self::PrefixSpaces(_) | Self::PrefixEncoded => "prefix.spaces",
            Self::AlgNone => "header.alg_none",
            Self::Alg(_) => "header.alg",
            Self::Mismatch(_) => "signature.mismatch",
            Self::UnknownSigner(_) => "signature.unknown_signer",
            Self::PreviousSecret { .. } => "signature.previous_secret",
            Self::OtherProject { .. } => "signature.other_project",
            Self::KeyVariant { miss, .. } => miss.code(),
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
        let unless_custom = if scheme.has_visitor() { Severity::Error } else { Severity::Warning };
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
            Self::NotANumber { claim: TimeClaim::Exp, .. } | Self::Fractional(TimeClaim::Exp) => Severity::Error,
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
        const GROUPS: [&str; 6] = ["shape.", "prefix.", "header.", "signature.", "secret.", "scheme."];
        const TYPES: [&str; 4] = ["claims.missing", "claims.misnamed", "claims.type", "claims.duplicate"];
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
            Self::Base64 { part, .. } | Self::Json { part, .. } | Self::NotAnObject { part, .. } => part.as_str(),
            Self::Truncated(Cut::Header) => "header",
            Self::Truncated(Cut::Payload) => "payload",
            Self::Truncated(Cut::Signature(_)) | Self::SignatureEncoding(_) => "signature",
            Self::AlgNone | Self::Alg(_) => "header.alg",
            Self::IatMissing | Self::Future { .. } => "claims.iat",
            Self::Milliseconds { claim, .. } | Self::NotANumber { claim, .. } | Self::Fractional(claim) => claim.part(),
            Self::Missing(claim) | Self::Type { claim, .. } => return format!("claims.{claim}"),
            Self::Misnamed { found, .. } => {
                return format!("claims.{}", escape::excerpt(found, 60));
            }
            Self::Duplicate { part: Part::Header, path } => {
                return format!("header.{}", escape::excerpt(path, 60));
            }
            Self::Duplicate { path, .. } => return format!("claims.{}", escape::excerpt(path, 60)),
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
}
