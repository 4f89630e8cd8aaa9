//! What is kept for one project: one line of ASCII JSON, written whole or not at all.
//!
//! `v1` has its form; since version 2 it ends with a checksum.

mod checksum;
mod v1;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use self::v1::SummaryV1;
pub(crate) use self::v1::as_text;
use tiledesk_token::secret::{Fingerprint, Secret};

/// How a secret came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// tilepass made it; no Tiledesk server knows it until somebody tells one.
    MadeHere,
    /// It was read from a file, a pipe or a prompt: the dashboard made it.
    Imported,
    /// A Tiledesk server made it when tilepass asked.
    Server,
    /// Another program put it into a store that a team shares: nobody knows where it had it from.
    Unknown,
}

impl Origin {
    /// For people: `made here`, `imported`, `made by the server`, `written by another program`.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::MadeHere => "made here",
            Self::Imported => "imported",
            Self::Server => "made by the server",
            Self::Unknown => "written by another program",
        }
    }

    /// For machines, as it stands in a record.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::MadeHere => "made-here",
            Self::Imported => "imported",
            Self::Server => "server",
            Self::Unknown => "unknown",
        }
    }
}

/// A secret with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSecret {
    /// The secret.
    pub secret: Secret,
    /// When it was stored here.
    pub made: Timestamp,
    /// Where it came from.
    pub origin: Origin,
}

/// A secret that was replaced, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetiredSecret {
    /// The secret as it was kept.
    pub kept: StoredSecret,
    /// When another one took its place.
    pub replaced: Timestamp,
}

/// A server was asked to make a new secret, and it is not known whether it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingRotation {
    /// When.
    pub at: Timestamp,
    /// Its address; `None` where the record had no room for it.
    pub server: Option<String>,
}

impl PendingRotation {
    /// Whether it may have been on the server with this address.
    #[must_use]
    pub(crate) fn may_be_on(&self, server: &str) -> bool {
        self.server.as_deref().is_none_or(|asked| asked == server)
    }

    /// From the two keys that it is written as.
    fn from_keys(asked: Option<Timestamp>, asked_of: Option<String>) -> Option<Self> {
        asked.map(|at| Self { at, server: asked_of })
    }
}

/// Everything that is kept for one project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The secret that signs. `None` only while a server is asked for the first one.
    pub current: Option<StoredSecret>,
    /// The secret that it replaced: for diagnosis, never for minting.
    pub previous: Option<RetiredSecret>,
    /// A rotation on a server is under way: it was asked to make a new secret, which is not here yet.
    pub pending: Option<PendingRotation>,
    /// What a later version of the format added.
    unknown: Map<String, Value>,
}

/// The same without secrets: what a store may say while it is locked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SummaryV1", into = "SummaryV1")]
pub struct Summary {
    /// The current secret, if there is one yet.
    pub current: Option<CurrentSummary>,
    /// The secret that it replaced, if that is still kept.
    pub previous: Option<PreviousSummary>,
    /// A rotation on a server is under way.
    pub pending: Option<PendingRotation>,
}

/// The current secret without the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentSummary {
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// When it was stored here.
    pub made: Timestamp,
    /// Where it came from.
    pub origin: Origin,
}

/// The replaced secret without the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviousSummary {
    /// Its fingerprint.
    #[serde(with = "as_text")]
    pub fingerprint: Fingerprint,
    /// When it was replaced.
    #[serde(with = "as_text")]
    pub replaced: Timestamp,
}

/// A record that cannot be read. Carries nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRecord {
    /// Not JSON, or not in the shape of a record.
    #[error("it is not a record that tilepass wrote")]
    Shape,
    /// Its checksum is wrong or missing.
    #[error("it is damaged")]
    Damaged,
    /// A later format.
    #[error("it was written by a later version of tilepass (format {0})")]
    Version(u64),
}

impl Record {
    /// The version of the format that is written.
    pub const VERSION: u64 = 2;
    /// A record is always shorter than this, in bytes: the smallest store holds 1,280 characters. Two secrets of
    /// 256 backslashes, each of which takes two in JSON, make 1,252 with all dates and the checksum.
    pub const MAX: usize = 1270;

    /// A first secret.
    #[must_use]
    pub fn new(secret: Secret, made: Timestamp, origin: Origin) -> Self {
        Self {
            current: Some(StoredSecret { secret, made: whole_seconds(made), origin }),
            previous: None,
            pending: None,
            unknown: Map::new(),
        }
    }

    /// Out of its parts, for a store that keeps them apart. Without a current secret there has to be a pending rotation.
    #[must_use]
    pub(crate) fn of_parts(
        current: Option<StoredSecret>,
        previous: Option<RetiredSecret>,
        pending: Option<PendingRotation>,
        unknown: Map<String, Value>,
    ) -> Self {
        Self { current, previous, pending, unknown }
    }

    /// What a later version of the format added.
    pub(crate) fn unknown(&self) -> &Map<String, Value> {
        &self.unknown
    }

    /// A server is being asked for a new secret since `now`; `old` is what was there, if anything.
    #[must_use]
    pub fn asking(old: Option<Self>, server: &str, now: Timestamp) -> Self {
        let pending = Some(PendingRotation { at: whole_seconds(now), server: Some(server.to_owned()) });
        match old {
            Some(old) => Self { pending, ..old },
            None => Self { current: None, previous: None, pending, unknown: Map::new() },
        }
    }

    /// The record with `secret` in place of the current one, which becomes the previous one. No rotation is under way
    /// any more.
    #[must_use]
    pub fn rotated(self, secret: Secret, now: Timestamp, origin: Origin) -> Self {
        let now = whole_seconds(now);
        let replaced = |kept| RetiredSecret { kept, replaced: now };
        Self {
            current: Some(StoredSecret { secret, made: now, origin }),
            previous: self.current.map(replaced),
            pending: None,
            unknown: self.unknown,
        }
    }

    /// The record with the replaced secret in place of the current one, and the other way round. Both keep when and how
    /// they came; a marker of a rotation stays.
    #[must_use]
    pub fn restored(self, now: Timestamp) -> Self {
        let Some(previous) = self.previous else { return self };
        let replaced = |kept| RetiredSecret { kept, replaced: whole_seconds(now) };
        Self { current: Some(previous.kept), previous: self.current.map(replaced), ..self }
    }

    /// The record without the replaced secret.
    #[must_use]
    pub fn without_previous(self) -> Self {
        Self { previous: None, ..self }
    }

    /// The record without the marker of a rotation: it is known what came of it.
    #[must_use]
    pub fn settled(self) -> Self {
        Self { pending: None, ..self }
    }

    /// What may be shown of it.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary {
            current: self.current.as_ref().map(|current| CurrentSummary {
                fingerprint: current.secret.fingerprint(),
                made: current.made,
                origin: current.origin,
            }),
            pending: self.pending.clone(),
            previous: self
                .previous
                .as_ref()
                .map(|p| PreviousSummary { fingerprint: p.kept.secret.fingerprint(), replaced: p.replaced }),
        }
    }
}

fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}
