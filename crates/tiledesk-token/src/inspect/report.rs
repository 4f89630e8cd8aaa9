//! What came of an inspection. Values only: nothing here judges.

use crate::claims::Scheme;
use crate::findings::{Finding, Severity, server, signature};
use crate::inspect::prediction::PredictedAnswers;
use crate::inspect::signer::{SignatureState, SignedBy};
use crate::json::Json;

/// What will happen to what was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The documented rules hold, the signature is good, and a Tiledesk server is known to sign it in.
    Accepted,
    /// A documented rule refuses it, or a Tiledesk server is known to.
    Refused,
    /// Nothing is known to refuse it, but who signed it is not known, or what a server makes of it.
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
    /// What will happen to the string that is meant: the one that was given where it stands in an exact place, else
    /// `JWT`, a space and the token.
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
    /// What is to be said: errors, warnings, notes; among each the most decisive first.
    pub findings: Vec<Finding>,
    /// What a real server would answer to exactly the string that was given.
    pub server: PredictedAnswers,
    /// What it would answer to the string that is meant.
    pub meant: PredictedAnswers,
}

impl Report {
    /// Whether it is accepted, and nothing that is said of the string, the prefix or the scheme speaks against that.
    #[must_use]
    pub fn is_accepted_plainly(&self) -> bool {
        self.verdict == Verdict::Accepted && !self.findings.iter().any(Finding::is_doubt)
    }

    /// The errors among the findings.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.severity() == Severity::Error)
    }

    /// That several secrets are at hand, and none of them signed it.
    #[must_use]
    pub fn unknown_signer(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.is(&signature::UNKNOWN_SIGNER))
    }

    /// That what a server answers is not known, though nothing is wrong.
    #[must_use]
    pub fn unknown_answer(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| server::is_unknown(finding))
    }
}
