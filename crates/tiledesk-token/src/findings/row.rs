//! The row that says everything about one kind of finding, and a finding, which is a row with its particulars.
//!
//! Nothing here knows which findings there are: each group has a file of its own beside this one.

use std::borrow::Cow;

use super::example::Example;

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

/// Where it stands in a report: the most decisive first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Shape,
    Prefix,
    /// What the token is, where that is why nothing else about it is right.
    Session,
    Header,
    Signature,
    Secret,
    Scheme,
    Time,
    /// Whether the claims are there at all, and of the right type.
    Types,
    /// Whom and what the claims name.
    Identity,
    /// What a server makes of it, where nothing else is wrong.
    Server,
}

impl Rank {
    /// `part` is the part of the token that it is about: `token`, `prefix`, `header.alg`, `claims.exp`.
    pub(super) const fn at(self, part: &'static str) -> Place {
        Place { rank: self, part }
    }
}

/// Where it stands in a report, and in a token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    rank: Rank,
    pub(super) part: &'static str,
}

/// The severity of a kind of finding: one, or two and the words that tell when it is the second.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grade {
    usual: Severity,
    exception: Option<(Severity, &'static str)>,
}

/// Where [`crate::extract::Place::Exact`] makes it worse.
pub(super) const IN_EXACT_PLACE: &str = "in an exact place";

pub(super) const ERROR: Grade = Grade { usual: Severity::Error, exception: None };
pub(super) const WARNING: Grade = Grade { usual: Severity::Warning, exception: None };
pub(super) const NOTE: Grade = Grade { usual: Severity::Note, exception: None };

impl Grade {
    /// Another severity in the case that `words` names and [`Finding::but_if`] recognises.
    pub(super) const fn but(self, severity: Severity, words: &'static str) -> Self {
        Self { exception: Some((severity, words)), ..self }
    }
}

/// One kind of finding: all that does not depend on the token.
#[derive(Debug)]
pub struct Row {
    /// The stable name, for scripts.
    pub code: &'static str,
    pub(super) place: Place,
    pub(super) severity: Grade,
    /// How it is seen, in a few words.
    pub symptom: &'static str,
    /// Where it comes from and what it does.
    pub cause: &'static str,
    /// What to do about it, in one line.
    pub fix: &'static str,
    /// How it is made on purpose.
    pub(crate) example: Example,
}

impl Row {
    /// The code without its group.
    pub(crate) fn name(&self) -> &'static str {
        self.code.split_once('.').map_or(self.code, |(_, name)| name)
    }

    /// `error`, `warning` or `note`, and where it is another one.
    #[must_use]
    pub fn severity(&self) -> String {
        let usual = self.severity.usual.as_str();
        match self.severity.exception {
            Some((other, words)) => format!("{usual}; {} {words}", other.as_str()),
            None => usual.to_owned(),
        }
    }

    /// How bad it usually is.
    #[must_use]
    pub fn usual_severity(&self) -> Severity {
        self.severity.usual
    }

    /// How bad it is elsewhere, and where, in words: `in an exact place`.
    #[must_use]
    pub fn exception(&self) -> Option<(Severity, &'static str)> {
        self.severity.exception
    }

    /// A finding of this kind. Whatever `message` quotes from the token has to be escaped.
    pub(super) fn finding(&'static self, message: impl Into<String>) -> Finding {
        let wording = Wording { part: Cow::Borrowed(self.place.part), message: message.into() };
        Finding {
            row: self,
            severity: self.severity.usual,
            fix: Cow::Borrowed(self.fix),
            wording,
            redacted: None,
            topic: None,
        }
    }
}

/// Rows are the same when they are one and the same.
impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

/// A part of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The first.
    Header,
    /// The second.
    Payload,
    /// The third.
    Signature,
}

impl Part {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
        }
    }
}

/// What changes when a finding is redacted.
#[derive(Clone, Debug, PartialEq)]
struct Wording {
    part: Cow<'static, str>,
    message: String,
}

/// What can differ between two tokens, and be said by a finding as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    /// The algorithm.
    Alg,
    /// The key that signed it.
    Key,
    /// The project that it is for.
    Project,
    /// The visitor's role.
    Role,
}

/// One thing that is to be said about a token.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    row: &'static Row,
    severity: Severity,
    fix: Cow<'static, str>,
    wording: Wording,
    /// In place of `wording`, where that quotes what may name a person.
    redacted: Option<Box<Wording>>,
    topic: Option<Topic>,
}

impl Finding {
    /// Gives it the other severity of its row.
    pub(super) fn but_if(mut self, exception: bool) -> Self {
        if let (true, Some((severity, _))) = (exception, self.row.severity.exception) {
            self.severity = severity;
        }
        self
    }

    pub(super) fn at(mut self, part: impl Into<Cow<'static, str>>) -> Self {
        self.wording.part = part.into();
        self
    }

    pub(super) fn fixed_by(mut self, fix: impl Into<Cow<'static, str>>) -> Self {
        self.fix = fix.into();
        self
    }

    /// What is said of the same part in a report from which the person was taken out.
    pub(super) fn redacted_as(mut self, message: impl Into<String>) -> Self {
        let part = self.wording.part.clone();
        self.redacted = Some(Box::new(Wording { part, message: message.into() }));
        self
    }

    /// As [`Self::redacted_as`], where the part quotes the token, too.
    pub(super) fn redacted_at(mut self, part: String, message: String) -> Self {
        self.redacted = Some(Box::new(Wording { part: part.into(), message }));
        self
    }

    /// Says more of the same.
    pub(super) fn add(&mut self, more: &str) {
        self.wording.message.push_str(more);
    }

    /// The kind of finding that it is.
    pub(crate) fn row(&self) -> &'static Row {
        self.row
    }

    /// Where two tokens are compared and differ in this, that says it all.
    pub(super) fn about(mut self, topic: Topic) -> Self {
        self.topic = Some(topic);
        self
    }

    pub(crate) fn topic(&self) -> Option<Topic> {
        self.topic
    }

    pub(crate) fn is(&self, row: &Row) -> bool {
        self.row == row
    }

    pub(crate) fn rank(&self) -> impl Ord + use<> {
        self.row.place.rank
    }

    /// Whether it warns that what was handed over, or a token of this kind, may not be taken.
    pub(crate) fn is_doubt(&self) -> bool {
        self.severity == Severity::Warning && matches!(self.row.place.rank, Rank::Shape | Rank::Prefix | Rank::Scheme)
    }

    /// Takes out of it what it quotes, where that may name a person.
    pub(crate) fn redact(&mut self) {
        if let Some(redacted) = self.redacted.take() {
            self.wording = *redacted;
        }
    }

    /// The stable name, for scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.row.code
    }

    /// How bad it is in this token.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// The part of the token that it is about: `token`, `prefix`, `header.alg`, `claims.exp`.
    #[must_use]
    pub fn part(&self) -> &str {
        &self.wording.part
    }

    /// What is wrong, in one line. Everything in it that came from the token is escaped.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.wording.message
    }

    /// What to do about it, in one line.
    #[must_use]
    pub fn fix(&self) -> &str {
        &self.fix
    }
}
