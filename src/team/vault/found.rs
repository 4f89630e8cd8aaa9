//! What a vault answers when it is asked for an entry, and where that is.

use std::rc::Rc;

use serde::Deserialize;

use super::client::Client;
use super::entry::{self, Entry};
use super::error::{EntryName, VaultError};
use crate::server::Reply;
use crate::settings::vault::VaultPath;
use crate::store::Revision;
use tiledesk_token::escape;
use tiledesk_token::time;

/// An entry, and how to reach it.
pub(super) struct Place {
    pub(super) client: Rc<Client>,
    pub(super) mount: VaultPath,
    pub(super) path: VaultPath,
    pub(super) field: String,
    pub(super) name: EntryName,
}

/// What is there.
pub(super) enum Found {
    Nothing,
    /// The last version was deleted, or destroyed (`None`).
    Deleted {
        version: u64,
        at: Option<String>,
    },
    Entry(Entry),
}

#[derive(Deserialize)]
pub(super) struct Answer {
    pub(super) data: Entry,
}

#[derive(Deserialize)]
pub(super) struct Errors {
    pub(super) errors: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Confirmed {
    pub(super) data: Version,
}

#[derive(Deserialize)]
pub(super) struct Version {
    pub(super) version: u64,
}

pub(super) fn deleted(entry: &Entry) -> Found {
    let metadata = &entry.metadata;
    let at = (!metadata.destroyed).then(|| {
        let at = entry::whole_seconds(&metadata.deletion_time);
        time::rfc3339(at.as_second()).unwrap_or_default()
    });
    Found::Deleted { version: metadata.version, at }
}

/// Which version an entry is, when it was written, and by whom, where our record says so.
pub(super) fn revision(entry: &Entry) -> Revision {
    let version = entry.metadata.version;
    let at = time::rfc3339(entry.metadata.at().as_second()).unwrap_or_default();
    let by = entry.written().ok().flatten().and_then(|written| Some(escape::excerpt(written.by()?, 60)));
    let by = by.map(|by| format!(" by `{by}`")).unwrap_or_default();
    Revision::described(version.to_string(), format!("the vault has version {version}, written at {at}{by}"))
}

impl Found {
    pub(super) fn version(&self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::Deleted { version, .. } => *version,
            Self::Entry(entry) => entry.metadata.version,
        }
    }

    pub(super) fn entry(&self) -> Option<&Entry> {
        match self {
            Self::Entry(entry) => Some(entry),
            _ => None,
        }
    }

    pub(super) fn revision(&self) -> Revision {
        match self {
            Self::Entry(entry) => revision(entry),
            Self::Nothing => Revision::described("0".to_owned(), "the vault has none".to_owned()),
            Self::Deleted { version, .. } => {
                Revision::described(version.to_string(), format!("version {version} was deleted in the vault"))
            }
        }
    }
}

impl Place {
    /// As people and policies name it.
    pub(super) fn full(&self) -> String {
        format!("{}/data/{}", self.mount.as_str(), self.path.as_str())
    }

    pub(super) fn data(&self, version: Option<u64>) -> String {
        let query = version.map(|version| format!("?version={version}")).unwrap_or_default();
        format!("{}/data/{}{query}", self.mount.encoded(), self.path.encoded())
    }

    pub(super) fn refusal(&self, reply: &Reply, what: &'static str) -> VaultError {
        self.client.refusal(reply, what, self.mount.as_str(), &self.full(), &self.name.project)
    }

    pub(super) fn not_text(&self) -> VaultError {
        VaultError::NotText { field: self.field.clone(), path: self.full(), entry: self.name.clone() }
    }
}
