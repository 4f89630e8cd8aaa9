//! Judges tokens as `inspect` does: one for each class, and each that has none.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use sha2::{Digest, Sha256};

use crate::cli::{Scan, SignerKind};
use crate::commands::Context;
use crate::commands::token::inspect::{Criteria, Time};
use crate::commands::token::secrets::Secrets;
use crate::error::Error;
use tiledesk_token::claims::Scheme;
use tiledesk_token::extract::Pasted;
use tiledesk_token::findings::{Clock, Finding, Severity, is_of_known_key};
use tiledesk_token::ids::TiledeskId;
use tiledesk_token::inspect::class::{Class, Classifier, Moment};
use tiledesk_token::inspect::signer::SignatureState;
use tiledesk_token::inspect::{self, Report, Times, Verdict};
use tiledesk_token::json::Json;
use tiledesk_token::time::MILLISECONDS;

/// So many classes are remembered; then all are forgotten, and judged again where they come again.
const CLASSES: usize = 10_000;
/// What is found in a token that no secret at hand has signed, in any way that is searched.
const MISMATCH: &str = "signature.mismatch";
/// What is found in a token that was cut off.
const CUT: &str = "shape.truncated";
/// So many tokens of a class are judged where one does not stand for all.
const TRIES: u8 = 3;
/// So often it is searched in vain how a token was signed, which takes milliseconds each time: a log may have more kinds of
/// tokens than anybody waits for.
const SEARCHES: u32 = 150;

/// A short name for a token, which tells nothing of it: the first 48 bits of its SHA-256.
pub(super) fn hash(token: &str) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    Sha256::digest(token.as_bytes()).iter().take(6).flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// What was found out about a token.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Judged {
    pub(super) signer: SignerKind,
    /// Whose secret it was, or should have been.
    pub(super) project: Option<String>,
    pub(super) fingerprint: Option<String>,
    /// How the signer's key differed.
    pub(super) variant: Option<&'static str>,
    pub(super) verdict: Verdict,
    /// Codes of errors and warnings, each once.
    pub(super) findings: Vec<&'static str>,
}

/// What was found out about all tokens of a class.
pub(super) struct Kind {
    pub(super) judged: Judged,
    /// The group of tokens that were judged alike, once it is known: to compare all of what was found takes longer.
    pub(super) group: Cell<Option<usize>>,
    /// Whether it was searched how they were signed, where no secret at hand has signed them as it stands.
    pub(super) is_searched: bool,
}

/// The same, and what differs from token to token.
pub(super) struct Seen {
    pub(super) kind: Rc<Kind>,
    /// Whether another one of its kind was judged in its place, and a secret at hand had signed neither.
    pub(super) is_presumed: bool,
    pub(super) issued_at: Option<i64>,
    pub(super) expires_at: Option<i64>,
}

pub(super) struct Judge<'a> {
    secrets: &'a Secrets,
    /// None of them, but the settings that come with them: for what is not searched any more.
    no_secrets: Secrets,
    in_vain: u32,
    id: Option<TiledeskId>,
    scheme: Option<Scheme>,
    at: Option<i64>,
    now: i64,
    classifier: Classifier,
    classes: HashMap<Class, (Rc<Kind>, u8)>,
    /// The class of the token before, if that is certain: the next one's is mostly the same.
    before: Option<(Class, Rc<Kind>)>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(context: &Context<'_>, arguments: &Scan, secrets: &'a Secrets) -> Result<Self, Error> {
        let moment = arguments.at.map_or(Moment::Issued, Moment::At);
        Ok(Self {
            secrets,
            no_secrets: secrets.settings_of(),
            in_vain: 0,
            id: context.tiledesk_id(arguments.id.as_ref())?,
            scheme: arguments.scheme,
            at: arguments.at,
            now: context.now(),
            classifier: Classifier::new(&secrets.candidates, moment),
            classes: HashMap::new(),
            before: None,
        })
    }

    /// What is to be said of a token.
    pub(super) fn judge(&mut self, token: &str) -> Seen {
        let Some(found) = self.classifier.classify(token) else {
            let (judged, issued_at, expires_at) = self.inspect(token, self.secrets);
            return Seen { kind: Rc::new(judged.into()), is_presumed: false, issued_at, expires_at };
        };
        let (issued_at, expires_at) = (found.issued_at, found.expires_at);
        if let Some((class, kind)) = &self.before
            && *class == found.class
        {
            return Seen { kind: Rc::clone(kind), is_presumed: false, issued_at, expires_at };
        }
        let known = self.classes.get(&found.class);
        let is_searched = found.is_certain || self.in_vain < SEARCHES;
        if let Some((kind, _)) = known.filter(|(_, tries)| found.is_certain || !is_searched || *tries >= TRIES) {
            self.before = found.is_certain.then(|| (found.class, Rc::clone(kind)));
            return Seen { kind: Rc::clone(kind), is_presumed: !found.is_certain, issued_at, expires_at };
        }
        let tries = if is_searched { known.map_or(0, |(_, tries)| *tries) + 1 } else { TRIES };
        let secrets = if is_searched { self.secrets } else { &self.no_secrets };
        let judged = self.inspect(token, secrets).0;
        self.in_vain += u32::from(judged.findings.contains(&MISMATCH));
        let kind = Rc::new(Kind { is_searched, ..judged.into() });
        if self.classes.len() >= CLASSES {
            self.classes.clear();
        }
        self.classes.insert(found.class, (Rc::clone(&kind), tries));
        Seen { kind, is_presumed: !is_searched, issued_at, expires_at }
    }

    /// What is to be said of a token that was cut off.
    pub(super) fn cut() -> Seen {
        let kind = Rc::new(Judged { findings: vec![CUT], ..Judged::unreadable() }.into());
        Seen { kind, is_presumed: false, issued_at: None, expires_at: None }
    }

    /// The claims of a token, as far as they can be read, without any secret at hand that stands in them.
    pub(super) fn claims(&self, token: &str) -> Json {
        let report = self.report(token, self.secrets);
        report.and_then(|(report, _)| report.claims).unwrap_or(Json::Null)
    }

    fn inspect(&self, token: &str, secrets: &Secrets) -> (Judged, Option<i64>, Option<i64>) {
        match self.report(token, secrets) {
            Some((report, times)) => (Judged::of(&report), times.issued_at, times.expires_at),
            None => (Judged::unreadable(), None, None),
        }
    }

    fn report(&self, token: &str, secrets: &Secrets) -> Option<(Report, Times)> {
        // As it has to be handed over. One token is never several.
        let pasted = Pasted::parse(&format!("JWT {token}")).ok()?;
        let times = pasted.claims().map(inspect::times).unwrap_or_default();
        let issued = times.issued_at.filter(|seconds| *seconds <= MILLISECONDS);
        let now = self.at.or(issued).unwrap_or(self.now);
        let criteria = Criteria { id: self.id.clone(), scheme: self.scheme, time: Time { now, clock: Clock::Given } };
        Some((criteria.evaluate_with(&pasted, secrets), times))
    }
}

impl From<Judged> for Kind {
    fn from(judged: Judged) -> Self {
        Self { judged, group: Cell::new(None), is_searched: true }
    }
}

impl Judged {
    fn of(report: &Report) -> Self {
        let signature = &report.signature;
        let is_told = |severity| severity != Severity::Note;
        let told = report.findings.iter().filter(|finding| is_told(finding.severity()));
        let mut findings: Vec<&'static str> = Vec::new();
        for code in told.map(Finding::code) {
            if !findings.contains(&code) {
                findings.push(code);
            }
        }
        let signer = match signature.state {
            SignatureState::Good => SignerKind::Current,
            _ if findings.contains(&"signature.previous_secret") => SignerKind::Previous,
            _ if findings.contains(&"signature.other_project") => SignerKind::Other,
            _ => match signature.variant {
                Some(_) if findings.iter().any(|code| is_of_known_key(code)) => SignerKind::Known,
                Some(_) => SignerKind::Variant,
                None => SignerKind::Unknown,
            },
        };
        let is_theirs = signer != SignerKind::Unknown && signer != SignerKind::Known;
        Self {
            signer,
            project: signature.project.clone().filter(|_| is_theirs),
            fingerprint: signature.fingerprint.clone().filter(|_| is_theirs),
            variant: signature.variant,
            // Mostly the log has cut it, and nobody refused it for that.
            verdict: if findings.contains(&CUT) { Verdict::NotChecked } else { report.verdict },
            findings,
        }
    }

    /// Whether it was cut off.
    pub(super) fn is_cut(&self) -> bool {
        self.findings.contains(&CUT)
    }

    /// Whether it is a visitor's, and of a secret that is not at hand. A server signs its sessions with a key of its own, and
    /// others use other algorithms.
    pub(super) fn is_strangers(&self) -> bool {
        self.findings.contains(&MISMATCH) && !self.findings.contains(&"scheme.session")
    }

    fn unreadable() -> Self {
        Self {
            signer: SignerKind::Unknown,
            project: None,
            fingerprint: None,
            variant: None,
            verdict: Verdict::NotChecked,
            findings: Vec::new(),
        }
    }
}
