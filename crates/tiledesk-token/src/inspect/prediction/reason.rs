//! Why a server refuses a string at sign-in, or why its answer is not known.

use super::PredictedAnswer;

/// What decides an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::inspect) enum Reason {
    /// Nothing is in the way.
    None,
    NotSent,
    Malformed,
    TooLong,
    Long,
    Prefix,
    NoToken,
    NoJson,
    OddPayload,
    Algorithm,
    Signature,
    Unverified,
    OwnKey,
    Times,
    NoAudience,
    NoUrl,
    NoProject,
    OtherProject,
    OddUrl,
    OddAudience,
    NoId,
    OddId,
    OldFormat,
    NoAddress,
}

impl Reason {
    /// Of a refusal, what the matter is; of an unknown answer, what is not known.
    pub(in crate::inspect) fn describe(self) -> &'static str {
        match self {
            Self::None => "nothing is wrong with it",
            Self::NotSent => "no browser sends such a string as a header",
            Self::Malformed => "a header cannot hold a control character",
            Self::TooLong => "a server reads no more than 16 KiB of headers",
            Self::Long => "whether a header of this length or with such characters arrives whole",
            Self::Prefix => "it wants `JWT`, one space and the token",
            Self::NoToken => "it finds no token that it can read",
            Self::NoJson => "the payload is not JSON",
            Self::OddPayload => "what a server makes of such a payload",
            Self::Algorithm => "it does not take the algorithm",
            Self::Signature => "the project's secret did not sign it",
            Self::Unverified => "whether the project's secret signed it",
            Self::OwnKey => "whether the server's own key signed it",
            Self::Times => "`exp` or `nbf` is wrong, or does not hold now",
            Self::NoAudience => "there is no `aud`, by which it finds the secret",
            Self::NoUrl => "`aud` is not a URL",
            Self::NoProject => "`aud` names no project",
            Self::OtherProject => "`aud` names another project",
            Self::OddUrl => "which secret a server finds by this `aud`",
            Self::OddAudience => "what a server makes of an `aud` that is not a string",
            Self::NoId => "there is no `_id`",
            Self::OddId => "what a server makes of an `_id` that is empty or not a string",
            Self::OldFormat => "what a server makes of `_doc`",
            Self::NoAddress => "what a server makes of a team member without an `email`",
        }
    }

    /// Whether a token is refused because it is of scheme `visitor` alone.
    pub(in crate::inspect) fn is_want_of_custom(self) -> bool {
        matches!(self, Self::NoAudience | Self::NoId)
    }

    pub(super) fn refused(self, status: u16) -> Reasoned {
        Reasoned { answer: PredictedAnswer::Refused(status), reason: self }
    }

    pub(super) fn unknown(self) -> Reasoned {
        Reasoned { answer: PredictedAnswer::Unknown, reason: self }
    }
}

/// An answer, and what decides it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::inspect) struct Reasoned {
    pub(in crate::inspect) answer: PredictedAnswer,
    pub(in crate::inspect) reason: Reason,
}

impl Reasoned {
    /// The same, where nobody checked a signature for this reason.
    pub(super) fn unverified_because(self, reason: Reason) -> Self {
        if self.reason == Reason::Unverified { Self { reason, ..self } } else { self }
    }

    pub(super) const ACCEPTED: Self = Self { answer: PredictedAnswer::Accepted, reason: Reason::None };
}
