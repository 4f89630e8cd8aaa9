//! What came of an inspection. Values only: nothing here judges.

use crate::claims::Scheme;
use crate::findings::{Finding, Severity, signature};
use crate::inspect::prediction::PredictedAnswers;
use crate::inspect::signer::{SignatureState, SignedBy};
use crate::json::Json;

/// Whether a token would be accepted by the documented rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its signature is good and no rule refuses it.
    Accepted,
    /// A rule refuses it, whoever signed it.
    Refused,
    /// No rule refuses it, and nobody knows who signed it.
    NotChecked,
}

impl Verdict {
    /// As it stands in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::NotChecked => "not_checked",
        }
    }
}

/// What is known of the signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// Good, bad or not checked.
    pub state: SignatureState,
    /// The project whose secret signed it, or should have.
    pub project: Option<String>,
    /// Where that secret was read from, for machines.
    pub source: Option<&'static str>,
    /// That secret's fingerprint.
    pub fingerprint: Option<String>,
    /// How the signer's key differed, for machines.
    pub variant: Option<&'static str>,
    pub(super) signed_by: SignedBy,
}

/// The times of a token, as far as they can be used, in seconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// `iat`.
    pub issued_at: Option<i64>,
    /// `exp`.
    pub expires_at: Option<i64>,
}

/// What was found out.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// By the documented rules.
    pub verdict: Verdict,
    /// `None` when nothing tells which scheme it is; then it was judged as `visitor`.
    pub scheme: Option<Scheme>,
    /// The header, if it could be read.
    pub header: Option<Json>,
    /// The claims, if they could be read.
    pub claims: Option<Json>,
    /// The signature.
    pub signature: Signature,
    /// The times.
    pub times: Times,
    /// What is to be said, the most decisive first.
    pub findings: Vec<Finding>,
    /// What a real server would answer.
    pub server: PredictedAnswers,
}

impl Report {
    /// The errors among the findings.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.severity() == Severity::Error)
    }

    /// That several secrets are at hand, and none of them signed it.
    #[must_use]
    pub fn unknown_signer(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.is(&signature::UNKNOWN_SIGNER))
    }
}
