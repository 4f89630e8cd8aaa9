//! Who signed a token: which of the secrets at hand, current or replaced, as it stands or changed in a known way.
//!
//! What is tried never leaves this module but as a fingerprint.

mod near;
mod trial;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::findings::Finding;
use crate::findings::key_variant::{self, KeyVariant};
use crate::findings::signature::{self as said, KeyRef};
use crate::findings::{KeySource, Row};
use crate::ids::TiledeskId;
use crate::secret::Secret;
use near::Search;
use trial::Trial;

/// One secret with its history.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The project; `None` for a secret that was given explicitly.
    pub project: Option<String>,
    /// The project's id on the server, if it is known.
    pub id: Option<TiledeskId>,
    /// The secret that signs.
    pub secret: Secret,
    /// When it was stored, RFC 3339.
    pub since: Option<String>,
    /// The secret that it replaced.
    pub previous: Option<PreviousSecret>,
    /// Where it was read from, for machines.
    pub source: &'static str,
}

/// A secret that was replaced.
#[derive(Clone, Debug)]
pub struct PreviousSecret {
    /// What signed before.
    pub secret: Secret,
    /// When it was replaced, RFC 3339.
    pub replaced: String,
}

impl Candidate {
    /// A secret that was given explicitly, and of which nothing else is known; `source` says where, for machines.
    #[must_use]
    pub fn given(secret: Secret, source: &'static str) -> Self {
        Self { project: None, id: None, secret, since: None, previous: None, source }
    }

    /// What gives one of its secrets away in a text: the secret as it stands, or what signers are known to make of it.
    pub(super) fn shown_in(&self, text: &str) -> Vec<Zeroizing<String>> {
        // More than any server reads is searched for the likeliest alone.
        const LONGEST: usize = 16 * 1024;
        let variants = if text.len() > LONGEST { key_variant::ENCODINGS } else { key_variant::ALL };
        let mut shown = Vec::new();
        self.each_form(variants, |form| {
            if text.contains(form) {
                shown.push(Zeroizing::new(form.to_owned()));
            }
        });
        shown
    }

    /// Calls back with each of its secrets as it stands, and with what `variants` make of it.
    pub(super) fn each_form(&self, variants: &[&KeyVariant], mut with: impl FnMut(&str)) {
        const SHORTEST: usize = 8;
        for (secret, _) in self.secrets() {
            with(secret.expose());
            let source = KeySource { secret, id: None };
            for key in variants.iter().flat_map(|variant| variant.keys(&source)) {
                let form = std::str::from_utf8(&key).unwrap_or_default().trim_end_matches('=');
                if form.len() >= SHORTEST {
                    with(form);
                }
            }
        }
    }

    fn key_ref(&self, secret: &Secret) -> KeyRef<'_> {
        KeyRef {
            project: self.project.as_deref(),
            fingerprint: secret.fingerprint().to_string(),
            since: self.since.as_deref(),
        }
    }

    /// The current secret, then the replaced one.
    fn secrets(&self) -> impl Iterator<Item = (&Secret, Age)> {
        let previous = self.previous.iter().map(|previous| (&previous.secret, Age::Replaced));
        std::iter::once((&self.secret, Age::Current)).chain(previous)
    }
}

/// Which secrets ought to have signed the token.
#[derive(Clone, Debug, Default)]
pub enum Expected {
    /// Any current secret at hand: several projects, none named.
    #[default]
    Any,
    /// The candidate at this index, and no other.
    Only(usize),
    /// That of this project, which is not at hand.
    Absent(String),
}

impl Expected {
    /// The candidates among which it is.
    pub(super) fn among<'a>(&self, candidates: &'a [Candidate]) -> &'a [Candidate] {
        match self {
            Self::Any => candidates,
            Self::Only(index) => candidates.get(*index..=*index).unwrap_or_default(),
            Self::Absent(_) => &[],
        }
    }
}

/// The state of a signature. The three must never look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureState {
    /// The expected secret signed it.
    Good,
    /// It did not.
    Bad,
    /// No secret was at hand, or nobody knows which one to expect.
    NotChecked,
}

impl SignatureState {
    /// As it stands in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::NotChecked => "not_checked",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    Current,
    Replaced,
}

/// Whose key made the signature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum SignedBy {
    /// Nobody looked.
    NotChecked,
    /// The secret that was expected.
    Expected,
    /// The one that it replaced.
    Replaced,
    /// The secret of a project that was not expected.
    OtherProject,
    /// A secret that was changed on its way to the signer, or used in a wrong way.
    Variant(&'static Row),
    /// No secret, but a key that everybody knows.
    KnownKey(&'static Row),
    /// Not the one that was expected, and no other that is at hand.
    NotExpected,
    /// None that is at hand, and none was expected.
    Unknown,
}

/// What was found out about a signature.
#[derive(Clone, Debug)]
pub struct SignatureCheck<'a> {
    pub(super) signed_by: SignedBy,
    /// The candidate that signed it, or that should have.
    pub(super) candidate: Option<&'a Candidate>,
    /// Whose current or replaced secret it was.
    pub(super) age: Age,
    /// What to say about it.
    pub(super) finding: Option<Finding>,
}

impl<'a> SignatureCheck<'a> {
    pub(super) const NONE: Self =
        Self { signed_by: SignedBy::NotChecked, candidate: None, age: Age::Current, finding: None };

    /// Good, bad, or not checked.
    #[must_use]
    pub fn state(&self) -> SignatureState {
        match self.signed_by {
            SignedBy::Expected => SignatureState::Good,
            SignedBy::NotChecked | SignedBy::Unknown => SignatureState::NotChecked,
            SignedBy::Replaced
            | SignedBy::OtherProject
            | SignedBy::Variant(_)
            | SignedBy::KnownKey(_)
            | SignedBy::NotExpected => SignatureState::Bad,
        }
    }

    /// What to say about it.
    #[must_use]
    pub fn finding(&self) -> Option<&Finding> {
        self.finding.as_ref()
    }

    /// The secret that signed it, or should have.
    pub(super) fn secret(&self) -> Option<&'a Secret> {
        let candidate = self.candidate?;
        match (self.age, &candidate.previous) {
            (Age::Replaced, Some(previous)) => Some(&previous.secret),
            _ => Some(&candidate.secret),
        }
    }

    /// The secret that signed, as it can be named.
    pub(super) fn key_ref(&self) -> Option<KeyRef<'a>> {
        Some(self.candidate?.key_ref(self.secret()?))
    }

    /// Adds to what is said of a signature's encoding whether the right secret made it.
    pub(super) fn tell_encoded(&mut self, encoding: &mut Finding) {
        match (self.signed_by, self.candidate) {
            (SignedBy::Expected, Some(candidate)) => {
                self.signed_by = SignedBy::Variant(encoding.row());
                said::add_signer(encoding, &candidate.key_ref(&candidate.secret));
            }
            (SignedBy::NotExpected, _) => {
                if let Some(mismatch) = self.finding.take_if(|finding| said::is_mismatch(finding)) {
                    said::add_mismatch(encoding, &mismatch);
                }
            }
            (SignedBy::Unknown, _) => *self = Self::NONE,
            _ => {}
        }
    }

    /// The project that signed it with its current secret in place of the one that was expected.
    pub(super) fn current_secret_of_other_project(&self) -> Option<&'a Candidate> {
        let is_other = self.signed_by == SignedBy::OtherProject && self.age == Age::Current;
        self.candidate.filter(|_| is_other)
    }

    /// How it was signed in place of what is right, for machines: the code without its group.
    pub(super) fn variant(&self) -> Option<&'static str> {
        match self.signed_by {
            SignedBy::Variant(row) | SignedBy::KnownKey(row) => Some(row.name()),
            _ => None,
        }
    }
}

/// What is known of a signature without any secret.
#[derive(Clone, Copy, Debug)]
pub struct SignedToken<'a> {
    /// Header, dot and payload as they stand.
    pub input: &'a str,
    /// The bytes of the signature.
    pub signature: &'a [u8],
    /// The Tiledesk id that it is for, if that is known.
    pub id: Option<&'a TiledeskId>,
}

/// Finds out who signed `token`, as far as it can be told from the secrets at hand and from keys that everybody knows.
#[must_use]
pub fn who_signed<'a>(candidates: &'a [Candidate], expected: &Expected, token: &SignedToken<'_>) -> SignatureCheck<'a> {
    let trial = Trial::new(token);
    let wanted = expected.among(candidates);
    let only = wanted.first().filter(|_| matches!(expected, Expected::Only(_)));
    if let Some(check) = by_stored_secret(candidates, expected, &trial) {
        return check;
    }
    let search = Search::new(&trial, token.id);
    if let Some(check) = search.by_known_key(candidates, only) {
        return check;
    }
    let others = candidates.iter().filter(|other| !wanted.iter().any(|one| std::ptr::eq(one, *other)));
    let (wanted, others): (Vec<&Candidate>, Vec<&Candidate>) = (wanted.iter().collect(), others.collect());
    let near = |candidates| search.by_variant(candidates).or_else(|| search.by_other_way(candidates));
    // The expected ones first, then everybody else's.
    let found = near(&wanted).or_else(|| match wanted.as_slice() {
        [one] => search.by_rare_variant(one),
        _ => None,
    });
    let is_thorough = trial.is_thorough();
    if let Some(check) = found.or_else(|| near(&others)) {
        return check;
    }
    let (signed_by, finding) = match only {
        _ if candidates.is_empty() => return SignatureCheck::NONE,
        Some(only) => {
            let finding = said::mismatch(&only.key_ref(&only.secret), is_thorough, is_edited(token.input));
            (SignedBy::NotExpected, finding)
        }
        None => (SignedBy::Unknown, said::unknown_signer(candidates.len())),
    };
    SignatureCheck { signed_by, candidate: only, age: Age::Current, finding: Some(finding) }
}

/// A secret at hand as it stands, current or replaced, of the expected project or of another one.
fn by_stored_secret<'a>(
    candidates: &'a [Candidate],
    expected: &Expected,
    trial: &Trial<'_>,
) -> Option<SignatureCheck<'a>> {
    let wanted = expected.among(candidates);
    if let Some(good) = wanted.iter().find(|candidate| trial.is_signed_by(candidate.secret.as_bytes())) {
        return Some(SignatureCheck { signed_by: SignedBy::Expected, candidate: Some(good), ..SignatureCheck::NONE });
    }
    let replaced = |candidate: &'a Candidate| {
        let is_signer = |previous: &&PreviousSecret| trial.is_signed_by(previous.secret.as_bytes());
        let previous = candidate.previous.as_ref().filter(is_signer)?;
        Some(SignatureCheck {
            signed_by: SignedBy::Replaced,
            candidate: Some(candidate),
            age: Age::Replaced,
            finding: Some(said::previous_secret(candidate.project.as_deref(), &previous.replaced)),
        })
    };
    if let Some(check) = wanted.iter().find_map(replaced) {
        return Some(check);
    }
    let project = match expected {
        Expected::Any => return None,
        Expected::Only(_) => wanted.first()?.project.as_deref(),
        Expected::Absent(project) => Some(project.as_str()),
    };
    let others = || candidates.iter().filter(|other| !wanted.iter().any(|one| std::ptr::eq(one, *other)));
    let secret_of = |age| others().find_map(|candidate| by_secret(candidate, age, project, trial));
    // Everybody's current secret before anybody's replaced one.
    secret_of(Age::Current).or_else(|| secret_of(Age::Replaced))
}

fn by_secret<'a>(
    candidate: &'a Candidate,
    age: Age,
    expected: Option<&str>,
    trial: &Trial<'_>,
) -> Option<SignatureCheck<'a>> {
    let mut secrets = candidate.secrets().filter(|(_, of)| *of == age);
    let (secret, _) = secrets.find(|(secret, _)| trial.is_signed_by(secret.as_bytes()))?;
    Some(SignatureCheck {
        signed_by: SignedBy::OtherProject,
        candidate: Some(candidate),
        age,
        finding: Some(said::other_project(&candidate.key_ref(secret), expected)),
    })
}

/// Whether the payload has line breaks in it, which no library writes.
fn is_edited(input: &str) -> bool {
    let payload = input.split_once('.').and_then(|(_, payload)| URL_SAFE_NO_PAD.decode(payload).ok());
    payload.is_some_and(|payload| payload.trim_ascii().contains(&b'\n'))
}
