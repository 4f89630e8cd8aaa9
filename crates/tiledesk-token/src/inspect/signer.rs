//! Who signed a token: which of the secrets at hand, current or replaced, as it stands or changed in a known way.

use crate::findings::{Finding, KeyRef};
use crate::ids::TiledeskId;
use crate::inspect::key_variant::KeyVariant;
use crate::jws::hs256;
use crate::secret::Secret;

/// One secret with its history, as the search needs it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The project; `None` for a secret that was given explicitly.
    pub project: Option<String>,
    /// The project's id on the server, if it is known.
    pub id: Option<TiledeskId>,
    /// The secret that signs, and since when, RFC 3339.
    pub secret: Secret,
    /// When it was stored here.
    pub since: Option<String>,
    /// The secret that it replaced, and when that was, RFC 3339.
    pub previous: Option<(Secret, String)>,
    /// Where it was read from, for machines.
    pub source: &'static str,
}

impl Candidate {
    fn whose(&self) -> KeyRef {
        self.whose_secret(&self.secret)
    }

    fn whose_secret(&self, secret: &Secret) -> KeyRef {
        KeyRef {
            project: self.project.clone(),
            fingerprint: secret.fingerprint().to_string(),
            since: self.since.clone(),
        }
    }
}

/// Which secrets ought to have signed the token.
#[derive(Clone, Debug)]
pub enum Expected {
    /// Any current secret at hand: several projects, none named.
    Any,
    /// The candidate at this index, and no other.
    Only(usize),
    /// That of this project, which is not at hand.
    Absent(String),
}

/// What was found out about a signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict<'a> {
    /// Good, bad, or not checked.
    pub state: State,
    /// The candidate that signed it, or that should have.
    pub candidate: Option<&'a Candidate>,
    /// Whether it was the candidate's replaced secret.
    pub previous: bool,
    /// How the key differed.
    pub miss: Option<KeyVariant>,
    /// What to say about it.
    pub findings: Vec<Finding>,
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.project == other.project && self.secret == other.secret
    }
}

/// The state of a signature. The three must never look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The expected secret signed it.
    Good,
    /// It did not.
    Bad,
    /// No secret was at hand, or nobody knows which one to expect.
    NotChecked,
}

impl State {
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

/// Finds out who signed `message`.
#[must_use]
pub fn who_signed<'a>(candidates: &'a [Candidate], expected: &Expected, message: &str, signature: &str) -> Verdict<'a> {
    let signed = |key: &[u8]| hs256::verify(signature, message.as_bytes(), key);
    let wanted = match expected {
        Expected::Any => candidates,
        Expected::Only(index) => candidates.get(*index..=*index).unwrap_or_default(),
        Expected::Absent(_) => &[],
    };
    let verdict = |state, candidate, findings| Verdict { state, candidate, previous: false, miss: None, findings };
    if let Some(good) = wanted.iter().find(|c| signed(c.secret.as_bytes())) {
        return verdict(State::Good, Some(good), Vec::new());
    }
    if let Some((candidate, replaced)) = by_previous(wanted, &signed) {
        return replaced_secret(candidate, replaced);
    }
    let only = wanted.first().filter(|_| matches!(expected, Expected::Only(_)));
    let others = || candidates.iter().filter(|c| !wanted.contains(c));
    let one_project = match expected {
        Expected::Any => None,
        Expected::Only(_) => only.map(|candidate| candidate.project.clone()),
        Expected::Absent(project) => Some(Some(project.clone())),
    };
    if let Some(wanted) = one_project {
        let other = |candidate: &'a Candidate, secret: &Secret, previous| Verdict {
            previous,
            ..verdict(
                State::Bad,
                Some(candidate),
                vec![Finding::OtherProject { whose: candidate.whose_secret(secret), wanted: wanted.clone() }],
            )
        };
        if let Some(candidate) = others().find(|c| signed(c.secret.as_bytes())) {
            return other(candidate, &candidate.secret, false);
        }
        let previous =
            others().find_map(|c| c.previous.as_ref().filter(|(s, _)| signed(s.as_bytes())).map(|(s, _)| (c, s)));
        if let Some((candidate, secret)) = previous {
            return other(candidate, secret, true);
        }
    }
    // The expected ones first, then everybody else's.
    let mut everybody = wanted.iter().chain(others());
    if let Some(missed) = everybody.find_map(|c| near_miss(c, &signed)) {
        return missed;
    }
    let whose = |candidates: &[Candidate]| candidates.iter().map(Candidate::whose).collect();
    let (state, finding) = match only {
        Some(_) => (State::Bad, Finding::Mismatch(whose(wanted))),
        None => (State::NotChecked, Finding::UnknownSigner(whose(candidates))),
    };
    verdict(state, only, vec![finding])
}

fn by_previous<'a>(wanted: &'a [Candidate], signed: &impl Fn(&[u8]) -> bool) -> Option<(&'a Candidate, &'a str)> {
    wanted.iter().find_map(|candidate| {
        let (secret, replaced) = candidate.previous.as_ref()?;
        signed(secret.as_bytes()).then_some((candidate, replaced.as_str()))
    })
}

fn replaced_secret<'a>(candidate: &'a Candidate, replaced: &str) -> Verdict<'a> {
    let whose = candidate.previous.as_ref().map(|(secret, _)| candidate.whose_secret(secret));
    let finding = whose.map(|whose| Finding::PreviousSecret { whose, replaced: replaced.to_owned() });
    Verdict {
        state: State::Bad,
        candidate: Some(candidate),
        previous: true,
        miss: None,
        findings: finding.into_iter().collect(),
    }
}

fn near_miss<'a>(candidate: &'a Candidate, signed: &impl Fn(&[u8]) -> bool) -> Option<Verdict<'a>> {
    let current = std::iter::once((&candidate.secret, false));
    let previous = candidate.previous.iter().map(|(secret, _)| (secret, true));
    for (secret, previous) in current.chain(previous) {
        for miss in KeyVariant::ALL {
            if miss.keys(secret).iter().any(|key| signed(key)) {
                let whose = candidate.whose_secret(secret);
                return Some(Verdict {
                    state: State::Bad,
                    candidate: Some(candidate),
                    previous,
                    miss: Some(miss),
                    findings: vec![Finding::KeyVariant { miss, whose, previous }],
                });
            }
        }
    }
    None
}
