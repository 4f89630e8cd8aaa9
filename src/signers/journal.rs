//! What was brought to which signer, in a file of this user's own (`deliveries.json`): so that a delivery that was cut off
//! is known to have been, and what failed can be done again. Fingerprints and times; no secret.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::SignerName;
#[cfg(unix)]
use crate::paths::sync_directory;
use crate::paths::{FileKind, beside, directory_of, is_absent, make_private_directory, read_regular, remove_leftovers};
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::Fingerprint;

/// The largest file that is read, in bytes.
const MAX: usize = 4 << 20;

/// How far one signer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    /// Its turn has not come, or it was left out.
    Waiting,
    /// Its program was started, and nobody knows what came of it.
    Started,
    /// Its program did not do it.
    Failed,
    /// Its program did it.
    Delivered,
    /// It was asked until the time was up, and did not mint with the new secret.
    Behind,
    /// It was seen to mint with the new secret.
    Seen,
}

impl Stage {
    /// Whether nothing more is to be brought there.
    pub(crate) fn has_it(self) -> bool {
        matches!(self, Self::Delivered | Self::Behind | Self::Seen)
    }
}

/// Whether the server that was asked about a secret takes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Confirmation {
    /// It does, or there was nothing to ask.
    #[default]
    Given,
    /// It does not.
    Refused,
    /// It gave no answer, and the signers were brought the secret all the same.
    NoAnswer,
}

impl Confirmation {
    /// As it stands in JSON.
    pub(crate) fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Given => None,
            Self::Refused => Some("refused"),
            Self::NoAnswer => Some("no_answer"),
        }
    }
}

/// One signer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) stage: Stage,
    /// Since when, in seconds since 1970.
    pub(crate) at: i64,
    /// When it was seen to mint with the secret, where it is being brought that once more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seen_before: Option<i64>,
}

impl Entry {
    fn new(stage: Stage, at: i64) -> Self {
        Self { stage, at, seen_before: None }
    }

    /// What follows it. A delivery of the secret that a signer was seen to mint with takes nothing from it; one that
    /// fails may have.
    fn followed_by(&self, stage: Stage, now: i64) -> Self {
        let seen = if self.stage == Stage::Seen { Some(self.at) } else { self.seen_before };
        match (stage, seen) {
            (Stage::Delivered, Some(at)) => Self::new(Stage::Seen, at),
            (Stage::Behind | Stage::Seen, _) => Self::new(stage, now),
            (_, seen_before) => Self { stage, at: now, seen_before },
        }
    }
}

/// A secret that a server was asked to replace, and was then seen to have another one for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Gone {
    fingerprint: String,
    /// When it was seen, in seconds since 1970.
    at: i64,
}

/// One secret on its way to the signers of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Delivery {
    /// Which secret.
    pub(crate) fingerprint: String,
    /// Since when it is the project's, in seconds since 1970.
    pub(crate) since: i64,
    /// What the server that makes it said of it.
    #[serde(default)]
    pub(crate) confirmation: Confirmation,
    /// The stored secret, where that is known to be the server's no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gone: Option<Gone>,
    /// The signers that it is for, by name.
    pub(crate) signers: BTreeMap<String, Entry>,
}

/// The file, as it was read.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    path: PathBuf,
    projects: BTreeMap<String, Delivery>,
}

impl Journal {
    /// Reads the file below the directory of this user's data. One that cannot be understood says nothing: what it would
    /// have said is worth no failure.
    pub(crate) fn load(data: &Path) -> Self {
        let path = data.join("deliveries.json");
        let projects = read_regular(&path, MAX).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Self { path, projects: projects.unwrap_or_default() }
    }

    /// What is known of the secret with this fingerprint.
    pub(crate) fn of(&self, project: &ProjectName, fingerprint: Fingerprint) -> Option<&Delivery> {
        self.projects.get(project.as_str()).filter(|known| known.fingerprint == fingerprint.to_string())
    }

    /// The last secret that was brought to anybody, if that was another one.
    pub(crate) fn other_than(&self, project: &ProjectName, fingerprint: Option<Fingerprint>) -> Option<&Delivery> {
        let fingerprint = fingerprint.map(|known| known.to_string());
        self.projects.get(project.as_str()).filter(|known| Some(&known.fingerprint) != fingerprint.as_ref())
    }

    /// Begins with these signers, or goes on with them: what is known of the same secret stays.
    pub(crate) fn begin<'a>(
        &mut self,
        project: &ProjectName,
        fingerprint: Fingerprint,
        since: i64,
        signers: impl Iterator<Item = &'a SignerName>,
        now: i64,
    ) {
        let fingerprint = fingerprint.to_string();
        let known = self.projects.remove(project.as_str()).filter(|known| known.fingerprint == fingerprint);
        let mut delivery = known.unwrap_or(Delivery {
            fingerprint,
            since,
            confirmation: Confirmation::Given,
            gone: None,
            signers: BTreeMap::new(),
        });
        for signer in signers {
            delivery.signers.entry(signer.to_string()).or_insert(Entry::new(Stage::Waiting, now));
        }
        self.projects.insert(project.to_string(), delivery);
    }

    /// Notes what the server that was asked about a secret said. That it takes it is worth an entry only where it did not
    /// before. Says whether anything is new.
    pub(crate) fn confirm(
        &mut self,
        project: &ProjectName,
        fingerprint: Fingerprint,
        since: i64,
        said: Confirmation,
    ) -> bool {
        let before = self.of(project, fingerprint).map(|known| known.confirmation).unwrap_or_default();
        if before == said {
            return false;
        }
        self.begin(project, fingerprint, since, std::iter::empty(), since);
        if let Some(delivery) = self.projects.get_mut(project.as_str()) {
            delivery.confirmation = said;
        }
        true
    }

    /// Notes how far a signer is.
    pub(crate) fn note(&mut self, project: &ProjectName, signer: &SignerName, stage: Stage, now: i64) {
        if let Some(delivery) = self.projects.get_mut(project.as_str()) {
            let entry = match delivery.signers.get(signer.as_str()) {
                Some(before) => before.followed_by(stage, now),
                None => Entry::new(stage, now),
            };
            delivery.signers.insert(signer.to_string(), entry);
        }
    }

    /// Notes what a signer was seen to mint with, by its fingerprint: what was brought to the signers, or something else
    /// in its place. Says whether that is news.
    pub(crate) fn saw(&mut self, project: &ProjectName, signer: &SignerName, fingerprint: &str, now: i64) -> bool {
        let Some(known) = self.projects.get(project.as_str()) else { return false };
        let before = known.signers.get(signer.as_str()).map(|entry| entry.stage);
        let stage = match before {
            _ if known.fingerprint == fingerprint => Stage::Seen,
            Some(Stage::Delivered | Stage::Seen) => Stage::Behind,
            // That it was not brought there says more.
            _ => return false,
        };
        if before != Some(stage) {
            self.note(project, signer, stage, now);
        }
        before != Some(stage)
    }

    /// Notes that a server which was asked to replace a secret has another one. What was brought to signers stays known.
    pub(crate) fn note_gone(&mut self, project: &ProjectName, fingerprint: Fingerprint, now: i64) {
        if !self.projects.contains_key(project.as_str()) {
            self.begin(project, fingerprint, now, std::iter::empty(), now);
        }
        if let Some(delivery) = self.projects.get_mut(project.as_str()) {
            delivery.gone = Some(Gone { fingerprint: fingerprint.to_string(), at: now });
        }
    }

    /// Whether that was seen since `asked`, in seconds since 1970.
    pub(crate) fn is_gone(&self, project: &ProjectName, fingerprint: Fingerprint, asked: i64) -> bool {
        let gone = self.projects.get(project.as_str()).and_then(|delivery| delivery.gone.as_ref());
        gone.is_some_and(|gone| gone.fingerprint == fingerprint.to_string() && gone.at >= asked)
    }

    /// Follows a project to its new name.
    pub(crate) fn rename(&mut self, from: &ProjectName, to: &ProjectName) -> bool {
        let moved = self.projects.remove(from.as_str());
        moved.map(|delivery| self.projects.insert(to.to_string(), delivery)).is_some()
    }

    /// Writes the file whole. What cannot be written is only not known later.
    pub(crate) fn write(&self) -> bool {
        let written = || -> std::io::Result<()> {
            let directory = directory_of(&self.path);
            make_private_directory(directory)?;
            remove_leftovers(&self.path, FileKind::Deliveries);
            let mut file = beside(&self.path, FileKind::Deliveries)?;
            let text = serde_json::to_string(&self.projects).map_err(std::io::Error::other)?;
            file.write_all(text.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(&self.path).map_err(|error| error.error)?;
            #[cfg(unix)]
            sync_directory(directory)?;
            Ok(())
        };
        match written() {
            Ok(()) => true,
            Err(cause) if is_absent(&cause) => false,
            Err(_) => false,
        }
    }
}
