//! A record as it is written: one line of ASCII JSON. The only place that knows its keys.
//!
//! | key | value |
//! |---|---|
//! | `v` | 2; 1 where there is no `sum` |
//! | `secret` | the current secret |
//! | `made` | when it came here, RFC 3339, UTC |
//! | `origin` | `made-here`, `imported`, `server` or `unknown` |
//! | `previous` | `{secret, made, origin, replaced}`: the one it replaced, for diagnosis only; absent when there is none |
//! | `asked` | when a server was asked for a new secret, as long as it is not known what came of it; else absent |
//! | `asked_of` | the address of that server, where there is room for it |
//! | `sum` | the last one: the first 8 hexadecimal digits of the SHA-256 of all that stands before its comma |
//!
//! `secret`, `made` and `origin` are absent, all three, while a server is asked for a project's first secret.
//!
//! Keys of a later version are kept when this version writes the record back.

use std::io;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::checksum::{self, Checked};
use super::{
    BadRecord, CurrentSummary, Origin, PendingRotation, PreviousSummary, Record, RetiredSecret, StoredSecret, Summary,
};
use tiledesk_token::secret::{Fingerprint, ParsedSecret, Secret};

#[derive(Serialize, Deserialize)]
struct RecordV1 {
    v: u64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    secret: Option<Zeroizing<String>>,
    #[serde(skip_serializing_if = "Option::is_none", default, with = "as_text::optional")]
    made: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    origin: Option<Origin>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    previous: Option<RetiredSecretV1>,
    #[serde(skip_serializing_if = "Option::is_none", default, with = "as_text::optional")]
    asked: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    asked_of: Option<String>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
struct RetiredSecretV1 {
    secret: Zeroizing<String>,
    #[serde(with = "as_text")]
    made: Timestamp,
    origin: Origin,
    #[serde(with = "as_text")]
    replaced: Timestamp,
}

#[derive(Serialize, Deserialize)]
pub(super) struct SummaryV1 {
    #[serde(skip_serializing_if = "Option::is_none", default, with = "as_text::optional")]
    fingerprint: Option<Fingerprint>,
    #[serde(skip_serializing_if = "Option::is_none", default, with = "as_text::optional")]
    made: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    origin: Option<Origin>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    previous: Option<PreviousSummary>,
    #[serde(skip_serializing_if = "Option::is_none", default, with = "as_text::optional")]
    asked: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    asked_of: Option<String>,
}

impl From<Summary> for SummaryV1 {
    fn from(summary: Summary) -> Self {
        let current = summary.current.as_ref();
        Self {
            fingerprint: current.map(|current| current.fingerprint),
            made: current.map(|current| current.made),
            origin: current.map(|current| current.origin),
            previous: summary.previous,
            asked: summary.pending.as_ref().map(|pending| pending.at),
            asked_of: summary.pending.and_then(|pending| pending.server),
        }
    }
}

impl TryFrom<SummaryV1> for Summary {
    type Error = BadRecord;

    fn try_from(written: SummaryV1) -> Result<Self, BadRecord> {
        let SummaryV1 { fingerprint, made, origin, previous, asked, asked_of } = written;
        let current = all_or_none(fingerprint, made, origin, asked)?;
        Ok(Self {
            current: current.map(|(fingerprint, made, origin)| CurrentSummary { fingerprint, made, origin }),
            previous,
            pending: PendingRotation::from_keys(asked, asked_of),
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
        let written = RecordV1 {
            v: Self::VERSION,
            secret: current.map(|current| copy(&current.secret)),
            made: current.map(|current| current.made),
            origin: current.map(|current| current.origin),
            asked: self.pending.as_ref().map(|pending| pending.at),
            asked_of: self.pending.as_ref().and_then(|pending| pending.server.clone()).filter(|_| with_server),
            previous: self.previous.as_ref().map(|p| RetiredSecretV1 {
                secret: copy(&p.kept.secret),
                made: p.kept.made,
                origin: p.kept.origin,
                replaced: p.replaced,
            }),
            unknown: self.unknown.clone(),
        };
        // Texts, numbers and a map with text keys: serialising them into memory has no way to fail.
        let mut length = Length(0);
        let _ = serde_json::to_writer(&mut length, &written);
        // As large as it will get from the start: a vector that grows leaves copies behind that nobody wipes.
        let mut line = Zeroizing::new(Vec::with_capacity(length.0));
        let _ = serde_json::to_writer(&mut *line, &written);
        let mut summed = Zeroizing::new(String::with_capacity(length.0 + checksum::LENGTH));
        summed.push_str(std::str::from_utf8(&line).unwrap_or_default());
        checksum::add(&mut summed);
        summed
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
        let checked = checksum::check(line);
        let (line, is_whole) = match &checked {
            Checked::Whole(line) => (line.as_str(), true),
            Checked::Damaged => return Err(BadRecord::Damaged),
            Checked::Without(line) => (*line, false),
        };
        let Version { v } = serde_json::from_str(line).map_err(|_| BadRecord::Shape)?;
        match (v, is_whole) {
            (1, false) | (Self::VERSION, true) => {}
            (1 | Self::VERSION, _) => return Err(BadRecord::Damaged),
            _ => return Err(BadRecord::Version(v)),
        }
        let written: RecordV1 = serde_json::from_str(line).map_err(|_| BadRecord::Shape)?;
        let secret = |text: &str| match Secret::parse(text.as_bytes()) {
            Ok(ParsedSecret { secret, .. }) if secret.expose() == text => Ok(secret),
            _ => Err(BadRecord::Shape),
        };
        let previous = match &written.previous {
            None => None,
            Some(p) => Some(RetiredSecret {
                kept: StoredSecret { secret: secret(&p.secret)?, made: p.made, origin: p.origin },
                replaced: p.replaced,
            }),
        };
        let RecordV1 { made, origin, asked, asked_of, .. } = written;
        let current = match all_or_none(written.secret, made, origin, asked)? {
            None => None,
            Some((text, made, origin)) => Some(StoredSecret { secret: secret(&text)?, made, origin }),
        };
        Ok(Self { current, previous, pending: PendingRotation::from_keys(asked, asked_of), unknown: written.unknown })
    }
}

/// Counts what is written, and keeps nothing of it.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// `Display` and `FromStr` for serde.
pub(crate) mod as_text {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(crate) fn deserialize<'de, T: FromStr, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|_| D::Error::custom("not what was expected"))
    }

    /// The same for what may be absent. `null` is not.
    pub(crate) mod optional {
        use super::{Deserializer, Display, FromStr, Serializer};

        #[allow(clippy::ref_option, reason = "serde's signature; `None` is skipped before it comes here")]
        pub(crate) fn serialize<T: Display, S: Serializer>(value: &Option<T>, to: S) -> Result<S::Ok, S::Error> {
            match value {
                Some(value) => super::serialize(value, to),
                None => to.serialize_none(),
            }
        }

        pub(crate) fn deserialize<'de, T: FromStr, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
            super::deserialize(from).map(Some)
        }
    }
}
