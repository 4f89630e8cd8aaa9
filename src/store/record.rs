//! What is kept for one project: one line of ASCII JSON, written whole or not at all.
//!
//! | key | value |
//! |---|---|
//! | `v` | 1 |
//! | `secret` | the current secret |
//! | `made` | when it came here, RFC 3339, UTC |
//! | `origin` | `made-here`, `imported` or `server` |
//! | `previous` | `{secret, made, origin, replaced}`: the one it replaced, for diagnosis only; absent when there is none |
//! | `asked` | when a server was asked for a new secret, as long as it is not known what came of it; else absent |
//! | `asked_of` | the address of that server, where there is room for it |
//!
//! `secret`, `made` and `origin` are absent, all three, while a server is asked for a project's first secret.
//!
//! Keys of a later version are kept when this version writes the record back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::core::secret::{Fingerprint, Secret};

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
}

impl Origin {
    /// For people: `made here`, `imported`, `made by the server`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::MadeHere => "made here",
            Self::Imported => "imported",
            Self::Server => "made by the server",
        }
    }

    /// For machines, as it stands in a record.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::MadeHere => "made-here",
            Self::Imported => "imported",
            Self::Server => "server",
        }
    }
}

/// A secret with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The secret.
    pub secret: Secret,
    /// When it was stored here.
    pub made: Timestamp,
    /// Where it came from.
    pub origin: Origin,
}

/// A secret that was replaced, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The secret as it was kept.
    pub kept: Kept,
    /// When another one took its place.
    pub replaced: Timestamp,
}

/// A server was asked to make a new secret, and nobody here knows whether it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// When.
    pub at: Timestamp,
    /// Its address; `None` where the record had no room for it.
    pub server: Option<String>,
}

impl Asked {
    /// From the two keys that it is written as.
    fn read(asked: Option<Timestamp>, asked_of: Option<String>) -> Option<Self> {
        asked.map(|at| Self {
            at,
            server: asked_of,
        })
    }
}

/// Everything that is kept for one project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The secret that signs. `None` only while a server is asked for the first one.
    pub current: Option<Kept>,
    /// The secret that it replaced: for diagnosis, never for minting.
    pub previous: Option<Replaced>,
    /// A rotation on a server is under way: it was asked to make a new secret, which is not here yet.
    pub asked: Option<Asked>,
    /// What a later version of the format added.
    unknown: Map<String, Value>,
}

/// The same without secrets: what a store may say while it is locked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WrittenSummary", into = "WrittenSummary")]
pub struct Summary {
    /// The current secret, if there is one yet.
    pub current: Option<CurrentSummary>,
    /// The secret that it replaced, if that is still kept.
    pub previous: Option<PreviousSummary>,
    /// A rotation on a server is under way.
    pub asked: Option<Asked>,
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
    /// A later format.
    #[error("it was written by a later version of tilepass (format {0})")]
    Version(u64),
}

// The one place that knows the written form. `String`s in here are wiped by whoever fills them.
#[derive(Serialize, Deserialize)]
struct Written {
    v: u64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    secret: Option<Zeroizing<String>>,
    #[serde(
        skip_serializing_if = "Option::is_none",
        default,
        with = "as_text::optional"
    )]
    made: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    origin: Option<Origin>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    previous: Option<WrittenPrevious>,
    #[serde(
        skip_serializing_if = "Option::is_none",
        default,
        with = "as_text::optional"
    )]
    asked: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    asked_of: Option<String>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
struct WrittenPrevious {
    secret: Zeroizing<String>,
    #[serde(with = "as_text")]
    made: Timestamp,
    origin: Origin,
    #[serde(with = "as_text")]
    replaced: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct WrittenSummary {
    #[serde(
        skip_serializing_if = "Option::is_none",
        default,
        with = "as_text::optional"
    )]
    fingerprint: Option<Fingerprint>,
    #[serde(
        skip_serializing_if = "Option::is_none",
        default,
        with = "as_text::optional"
    )]
    made: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    origin: Option<Origin>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    previous: Option<PreviousSummary>,
    #[serde(
        skip_serializing_if = "Option::is_none",
        default,
        with = "as_text::optional"
    )]
    asked: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    asked_of: Option<String>,
}

impl From<Summary> for WrittenSummary {
    fn from(summary: Summary) -> Self {
        let current = summary.current.as_ref();
        Self {
            fingerprint: current.map(|current| current.fingerprint),
            made: current.map(|current| current.made),
            origin: current.map(|current| current.origin),
            previous: summary.previous,
            asked: summary.asked.as_ref().map(|asked| asked.at),
            asked_of: summary.asked.and_then(|asked| asked.server),
        }
    }
}

impl TryFrom<WrittenSummary> for Summary {
    type Error = BadRecord;

    fn try_from(written: WrittenSummary) -> Result<Self, BadRecord> {
        let WrittenSummary {
            fingerprint,
            made,
            origin,
            previous,
            asked,
            asked_of,
        } = written;
        let current = all_or_none(fingerprint, made, origin, asked)?;
        Ok(Self {
            current: current.map(|(fingerprint, made, origin)| CurrentSummary {
                fingerprint,
                made,
                origin,
            }),
            previous,
            asked: Asked::read(asked, asked_of),
        })
    }
}

/// A current secret is written whole, or not at all where one is only being asked for. Anything else was damaged, and
/// must not pass for a project without a secret.
fn all_or_none<S>(
    secret: Option<S>,
    made: Option<Timestamp>,
    origin: Option<Origin>,
    asked: Option<Timestamp>,
) -> Result<Option<(S, Timestamp, Origin)>, BadRecord> {
    match (secret, made, origin, asked) {
        (Some(secret), Some(made), Some(origin), _) => Ok(Some((secret, made, origin))),
        (None, None, None, Some(_)) => Ok(None),
        _ => Err(BadRecord::Shape),
    }
}

impl Record {
    /// The version of the format that is written.
    pub const VERSION: u64 = 1;
    /// A record is always shorter than this, in bytes: the smallest store holds 1,280 characters. Two secrets of
    /// 256 backslashes, each of which takes two in JSON, make 1,235 with all dates.
    pub const MAX: usize = 1270;

    /// A first secret.
    #[must_use]
    pub fn new(secret: Secret, made: Timestamp, origin: Origin) -> Self {
        Self {
            current: Some(Kept {
                secret,
                made: whole_seconds(made),
                origin,
            }),
            previous: None,
            asked: None,
            unknown: Map::new(),
        }
    }

    /// A server is being asked for a new secret since `now`; `old` is what was there, if anything.
    #[must_use]
    pub fn asking(old: Option<Self>, server: &str, now: Timestamp) -> Self {
        let asked = Some(Asked {
            at: whole_seconds(now),
            server: Some(server.to_owned()),
        });
        match old {
            Some(old) => Self { asked, ..old },
            None => Self {
                current: None,
                previous: None,
                asked,
                unknown: Map::new(),
            },
        }
    }

    /// The record with `secret` in place of the current one, which becomes the previous one. No rotation is under way
    /// any more.
    #[must_use]
    pub fn rotated(self, secret: Secret, now: Timestamp, origin: Origin) -> Self {
        let now = whole_seconds(now);
        let replaced = |kept| Replaced {
            kept,
            replaced: now,
        };
        Self {
            current: Some(Kept {
                secret,
                made: now,
                origin,
            }),
            previous: self.current.map(replaced),
            asked: None,
            unknown: self.unknown,
        }
    }

    /// The record without the replaced secret.
    #[must_use]
    pub fn without_previous(self) -> Self {
        Self {
            previous: None,
            ..self
        }
    }

    /// The record without the mark of a rotation: it is known what came of it.
    #[must_use]
    pub fn settled(self) -> Self {
        Self {
            asked: None,
            ..self
        }
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
            asked: self.asked.clone(),
            previous: self.previous.as_ref().map(|p| PreviousSummary {
                fingerprint: p.kept.secret.fingerprint(),
                replaced: p.replaced,
            }),
        }
    }

    /// One line of ASCII JSON, without a line break.
    #[must_use]
    pub fn to_line(&self) -> Zeroizing<String> {
        let line = self.as_line(true);
        if line.len() < Self::MAX {
            return line;
        }
        self.as_line(false)
    }

    fn as_line(&self, with_server: bool) -> Zeroizing<String> {
        let copy = |secret: &Secret| Zeroizing::new(secret.expose().to_owned());
        let current = self.current.as_ref();
        let written = Written {
            v: Self::VERSION,
            secret: current.map(|current| copy(&current.secret)),
            made: current.map(|current| current.made),
            origin: current.map(|current| current.origin),
            asked: self.asked.as_ref().map(|asked| asked.at),
            asked_of: self
                .asked
                .as_ref()
                .and_then(|asked| asked.server.clone())
                .filter(|_| with_server),
            previous: self.previous.as_ref().map(|p| WrittenPrevious {
                secret: copy(&p.kept.secret),
                made: p.kept.made,
                origin: p.kept.origin,
                replaced: p.replaced,
            }),
            unknown: self.unknown.clone(),
        };
        let mut line = Zeroizing::new(Vec::with_capacity(Self::MAX));
        // Texts, numbers and a map with text keys: serialising them into memory has no way to fail.
        let _ = serde_json::to_writer(&mut *line, &written);
        Zeroizing::new(String::from_utf8_lossy(&line).into_owned())
    }

    /// Reads what [`Record::to_line`] wrote.
    ///
    /// # Errors
    /// [`BadRecord`], which never carries a piece of the line.
    pub fn from_line(line: &str) -> Result<Self, BadRecord> {
        #[derive(Deserialize)]
        struct Version {
            v: u64,
        }
        let Version { v } = serde_json::from_str(line).map_err(|_| BadRecord::Shape)?;
        if v != Self::VERSION {
            return Err(BadRecord::Version(v));
        }
        let written: Written = serde_json::from_str(line).map_err(|_| BadRecord::Shape)?;
        let secret = |text: &str| match Secret::read(text.as_bytes()) {
            Ok((secret, _)) if secret.expose() == text => Ok(secret),
            _ => Err(BadRecord::Shape),
        };
        let previous = match &written.previous {
            None => None,
            Some(p) => Some(Replaced {
                kept: Kept {
                    secret: secret(&p.secret)?,
                    made: p.made,
                    origin: p.origin,
                },
                replaced: p.replaced,
            }),
        };
        let Written {
            made,
            origin,
            asked,
            asked_of,
            ..
        } = written;
        let current = match all_or_none(written.secret, made, origin, asked)? {
            None => None,
            Some((text, made, origin)) => Some(Kept {
                secret: secret(&text)?,
                made,
                origin,
            }),
        };
        Ok(Self {
            current,
            previous,
            asked: Asked::read(asked, asked_of),
            unknown: written.unknown,
        })
    }
}

fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// `Display` and `FromStr` for serde.
mod as_text {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<T: Display, S: Serializer>(
        value: &T,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(super) fn deserialize<'de, T: FromStr, D: Deserializer<'de>>(
        from: D,
    ) -> Result<T, D::Error> {
        let text = String::deserialize(from)?;
        text.parse()
            .map_err(|_| D::Error::custom("not what was expected"))
    }

    /// The same for what may be absent. `null` is not.
    pub(super) mod optional {
        use super::{Deserializer, Display, FromStr, Serializer};

        #[allow(
            clippy::ref_option,
            reason = "serde's signature; `None` is skipped before it comes here"
        )]
        pub(in super::super) fn serialize<T: Display, S: Serializer>(
            value: &Option<T>,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            match value {
                Some(value) => super::serialize(value, to),
                None => to.serialize_none(),
            }
        }

        pub(in super::super) fn deserialize<'de, T: FromStr, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<T>, D::Error> {
            super::deserialize(from).map(Some)
        }
    }
}
