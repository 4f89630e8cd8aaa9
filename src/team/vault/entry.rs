//! An entry of the vault, and the record that it is. The secret stands plain in a field of its own, so that every other
//! client of the vault reads it; what tilepass knows of it stands beside it, in the field `tilepass`, as one line of JSON:
//!
//! | key | value |
//! |---|---|
//! | `v` | 1 |
//! | `fingerprint` | that of the secret beside it; where the two differ, another client wrote the secret |
//! | `made`, `origin` | as in a record |
//! | `previous` | `{fingerprint, made, origin, replaced}`, and the `version` of the entry that has it, or the `secret` itself where none has |
//! | `asked`, `asked_of` | as in a record |
//! | `by` | who wrote it, as the vault calls them |
//!
//! An entry without that field is one that another client wrote. Other fields are nobody's business, and stay.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::settings::vault::RECORD;
use crate::store::record::{BadRecord, RetiredSecret, StoredSecret, as_text};
use crate::store::{Origin, PendingRotation, Record};
use tiledesk_token::secret::{BadSecret, Fingerprint, Secret};

/// The fields of an entry, each as JSON.
pub(super) type Fields = BTreeMap<String, Json>;

/// A value as it stands in JSON; it is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Json(Zeroizing<String>);

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(from)?;
        Ok(Self(Zeroizing::new(raw.get().to_owned())))
    }
}

impl Json {
    fn of_text(text: &str) -> Self {
        // Room for all of it from the start, as each character takes six at most: a buffer that grows leaves copies.
        let mut json = Zeroizing::new(Vec::with_capacity(text.len() * 6 + 2));
        // A text, written into memory, has no way to fail.
        let _ = serde_json::to_writer(&mut *json, text);
        Self(Zeroizing::new(std::str::from_utf8(&json).unwrap_or_default().to_owned()))
    }

    fn text(&self) -> Option<Zeroizing<String>> {
        serde_json::from_str(&self.0).ok()
    }
}

/// What a vault keeps under a path, as one of its answers has it.
#[derive(Deserialize)]
pub(super) struct Entry {
    /// `None` where this version was deleted.
    pub(super) data: Option<Fields>,
    pub(super) metadata: Metadata,
}

/// What a vault says of one version.
#[derive(Deserialize)]
pub(super) struct Metadata {
    pub(super) version: u64,
    pub(super) created_time: String,
    #[serde(default)]
    pub(super) deletion_time: String,
    #[serde(default)]
    pub(super) destroyed: bool,
}

impl Metadata {
    /// When it was written, in whole seconds.
    pub(super) fn at(&self) -> Timestamp {
        whole_seconds(&self.created_time)
    }
}

pub(super) fn whole_seconds(text: &str) -> Timestamp {
    let time = text.parse::<Timestamp>().ok();
    time.and_then(|time| Timestamp::from_second(time.as_second()).ok()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Our record in an entry.
#[derive(Serialize, Deserialize)]
pub(super) struct Written {
    v: u64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    fingerprint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default, with = "as_text::optional")]
    made: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    origin: Option<Origin>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    previous: Option<Earlier>,
    #[serde(skip_serializing_if = "Option::is_none", default, with = "as_text::optional")]
    asked: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    asked_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    by: Option<String>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// A replaced secret, and where it is.
#[derive(Serialize, Deserialize)]
pub(super) struct Earlier {
    fingerprint: String,
    #[serde(with = "as_text")]
    made: Timestamp,
    origin: Origin,
    #[serde(with = "as_text")]
    replaced: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) version: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    secret: Option<Zeroizing<String>>,
}

impl Earlier {
    /// The replaced secret, out of the text that was found where it is said to be.
    pub(super) fn with(&self, secret: Secret) -> Option<RetiredSecret> {
        let is_it = secret.fingerprint().to_string() == self.fingerprint;
        let kept = StoredSecret { secret, made: self.made, origin: self.origin };
        is_it.then_some(RetiredSecret { kept, replaced: self.replaced })
    }

    /// The same, where it stands in the record itself.
    pub(super) fn inline(&self) -> Option<RetiredSecret> {
        let text = self.secret.as_ref()?;
        self.with(Secret::parse(text.as_bytes()).ok()?.secret)
    }
}

/// Why the field of the secret has none.
pub(super) enum NoSecret {
    /// There is no such field.
    Absent,
    NotText,
    Bad(BadSecret),
}

/// The version of our record.
const VERSION: u64 = 1;

impl Entry {
    /// The secret in a field.
    pub(super) fn secret(&self, field: &str) -> Result<Secret, NoSecret> {
        let json = self.data.as_ref().and_then(|data| data.get(field)).ok_or(NoSecret::Absent)?;
        let text = json.text().ok_or(NoSecret::NotText)?;
        Secret::parse(text.as_bytes()).map(|parsed| parsed.secret).map_err(NoSecret::Bad)
    }

    /// The secret with what tilepass wrote of it beside it; `None` where that is about another one.
    pub(super) fn stored(&self, secret: &Secret) -> Option<StoredSecret> {
        let written = self.written().ok().flatten().filter(|written| written.is_about(Some(secret)))?;
        written.stored(secret.clone())
    }

    /// What tilepass wrote beside it; `None` where it wrote nothing that can be read.
    pub(super) fn written(&self) -> Result<Option<Written>, BadRecord> {
        #[derive(Deserialize)]
        struct Version {
            v: u64,
        }
        let Some(text) = self.data.as_ref().and_then(|data| data.get(RECORD)).and_then(Json::text) else {
            return Ok(None);
        };
        match serde_json::from_str::<Version>(&text) {
            Ok(Version { v }) if v > VERSION => Err(BadRecord::Version(v)),
            _ => Ok(serde_json::from_str(&text).ok()),
        }
    }
}

impl Written {
    /// Whether it is about this secret.
    pub(super) fn is_about(&self, secret: Option<&Secret>) -> bool {
        self.fingerprint == secret.map(|secret| secret.fingerprint().to_string())
    }

    /// Who wrote it.
    pub(super) fn by(&self) -> Option<&str> {
        self.by.as_deref()
    }

    pub(super) fn earlier(&self) -> Option<&Earlier> {
        self.previous.as_ref()
    }

    pub(super) fn pending(&self) -> Option<PendingRotation> {
        self.asked.map(|at| PendingRotation { at, server: self.asked_of.clone() })
    }

    /// The secret with what is known of it; `None` where this is about none.
    pub(super) fn stored(&self, secret: Secret) -> Option<StoredSecret> {
        Some(StoredSecret { secret, made: self.made?, origin: self.origin? })
    }

    pub(super) fn unknown(self) -> Map<String, Value> {
        self.unknown
    }

    /// The version of the entry that has a secret with this fingerprint, as the one that was replaced.
    fn version_of(&self, fingerprint: Fingerprint) -> Option<u64> {
        let earlier = self.previous.as_ref().filter(|earlier| earlier.fingerprint == fingerprint.to_string())?;
        earlier.version
    }
}

/// The fields that an entry is to have, out of those that it has now.
pub(super) fn fields(now: Option<&Entry>, field: &str, record: &Record, by: Option<&str>) -> Fields {
    let mut fields = now.and_then(|entry| entry.data.clone()).unwrap_or_default();
    fields.remove(field);
    if let Some(current) = &record.current {
        fields.insert(field.to_owned(), Json::of_text(current.secret.expose()));
    }
    let current = record.current.as_ref();
    let written = Written {
        v: VERSION,
        fingerprint: current.map(|current| current.secret.fingerprint().to_string()),
        made: current.map(|current| current.made),
        origin: current.map(|current| current.origin),
        previous: record.previous.as_ref().map(|previous| earlier(now, field, previous)),
        asked: record.pending.as_ref().map(|pending| pending.at),
        asked_of: record.pending.as_ref().and_then(|pending| pending.server.clone()),
        by: by.map(str::to_owned),
        unknown: record.unknown().clone(),
    };
    // Texts, numbers and a map with text keys: serialising them into memory has no way to fail. There is room for all of
    // it but what a later version added, which is no secret.
    let mut line = Zeroizing::new(Vec::with_capacity(4096));
    let _ = serde_json::to_writer(&mut *line, &written);
    fields.insert(RECORD.to_owned(), Json::of_text(std::str::from_utf8(&line).unwrap_or_default()));
    fields
}

/// A replaced secret, by the version that has it: the one that is there now, or the one that was known to have it. One that
/// comes from another store has none.
fn earlier(now: Option<&Entry>, field: &str, previous: &RetiredSecret) -> Earlier {
    let RetiredSecret { kept: StoredSecret { secret, made, origin }, replaced } = previous;
    let version = now.and_then(|entry| match entry.secret(field) {
        Ok(current) if current == *secret => Some(entry.metadata.version),
        _ => entry.written().ok().flatten()?.version_of(secret.fingerprint()),
    });
    let inline = version.is_none().then(|| Zeroizing::new(secret.expose().to_owned()));
    let fingerprint = secret.fingerprint().to_string();
    Earlier { fingerprint, made: *made, origin: *origin, replaced: *replaced, version, secret: inline }
}

/// The body of a write that takes the place of one version and of no other.
pub(super) fn body(fields: &Fields, expected: u64) -> Zeroizing<Vec<u8>> {
    let length: usize = fields.iter().map(|(name, json)| name.len() * 6 + json.0.len() + 4).sum();
    let mut body = Zeroizing::new(Vec::with_capacity(length + 64));
    body.extend_from_slice(format!("{{\"options\":{{\"cas\":{expected}}},\"data\":{{").as_bytes());
    for (index, (name, json)) in fields.iter().enumerate() {
        if index > 0 {
            body.push(b',');
        }
        body.extend_from_slice(Json::of_text(name).0.as_bytes());
        body.push(b':');
        body.extend_from_slice(json.0.as_bytes());
    }
    body.extend_from_slice(b"}}");
    body
}

/// Whether an entry is what this record was written as, whatever version it took the place of.
pub(super) fn is_record(entry: &Entry, field: &str, record: &Record, by: Option<&str>) -> bool {
    let same = |written: &Written| {
        written.by() == by
            && written.pending() == record.pending
            && written.made == record.current.as_ref().map(|current| current.made)
    };
    let current = entry.secret(field).ok();
    current.as_ref() == record.current.as_ref().map(|current| &current.secret)
        && entry.written().ok().flatten().is_some_and(|written| written.is_about(current.as_ref()) && same(&written))
}
