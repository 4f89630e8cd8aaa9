//! `HashiCorp` Vault and `OpenBao`: an entry of a KV engine, version 2, for each project. `entry` has its form.
//!
//! Every write says which version it takes the place of, so that of two administrators one wins and the other is told. A
//! version that was replaced stays in the vault, and is the replaced secret.
//!
//! It must never send the token anywhere but to the address that the environment names, write to an engine that keeps no
//! versions, or say that something was stored that the vault has not confirmed.

mod access;
mod client;
mod entry;
mod error;
mod failure;
mod found;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use crate::env;
use crate::settings::Config;
use crate::settings::vault::VaultSettings;
use crate::store::record::{RetiredSecret, StoredSecret};
use crate::store::{DeletedVersion, Origin, Prompt, Record, Revision, Snapshot, Store, StoreError, StoreKind, Summary};
use client::Client;
use entry::{Entry, Fields, NoSecret, Written};
use error::{EntryName, VaultError};
use found::{Answer, Confirmed, Errors, Found, Place, deleted, revision};
use tiledesk_token::escape;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::Secret;

/// How long a call may take, all in all.
const LIMIT: Duration = Duration::from_secs(15);
/// How long a token has to be good for before a change, in seconds: a person confirms, a server makes a secret, and a
/// write is tried again.
const NEEDED: i64 = 120;
/// How many versions are looked at for the replaced secret, where another client wrote: twice what a vault keeps by itself.
const VERSIONS: u64 = 20;
/// How often a write is tried that is to take the place of whatever is there.
const ATTEMPTS: usize = 20;

/// The vault that the environment names. Does nothing before its first operation.
pub(super) struct VaultStore {
    /// The settings file, which says where each project's entry is.
    config: PathBuf,
    /// How long a call may take.
    limit: Duration,
    /// Those that were opened so far, by the settings that they were opened with.
    clients: Vec<(VaultSettings, Rc<Client>)>,
    /// Those that are going to be written.
    prepared: BTreeSet<ProjectName>,
    /// Mounts that are known to keep versions.
    versioned: BTreeSet<String>,
    /// Who writes.
    by: Option<String>,
    /// What was said when it did not answer in time: nobody waits for it again to read another project's secret.
    silent: Option<String>,
}

impl VaultStore {
    pub(super) fn new(config: PathBuf) -> Self {
        Self {
            config,
            limit: LIMIT,
            clients: Vec::new(),
            prepared: BTreeSet::new(),
            versioned: BTreeSet::new(),
            by: None,
            silent: None,
        }
    }

    fn place(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<Place, VaultError> {
        let config = Config::load(&self.config).map_err(|error| VaultError::Settings(error.to_string()))?;
        let settings = config.settings(project).vault.unwrap_or_default();
        let access = VaultSettings { mount: None, path: None, field: None, ..settings.clone() };
        let known = self.clients.iter().find(|(known, _)| *known == access).map(|(_, client)| Rc::clone(client));
        let client = if let Some(client) = known {
            client
        } else {
            let client = Rc::new(Client::open(prompt, &self.config, &access, self.limit)?);
            self.clients.push((access, Rc::clone(&client)));
            client
        };
        let field = settings.field().to_owned();
        let name = EntryName { typed: settings.typed(project), project: project.clone() };
        Ok(Place { client, mount: settings.mount(), path: settings.path(project), field, name })
    }

    fn ensure_versioned(&mut self, place: &Place) -> Result<(), VaultError> {
        let mount = place.mount.as_str();
        if !self.versioned.contains(mount) {
            place.client.ensure_versioned(&place.mount, &place.name.project)?;
            self.versioned.insert(mount.to_owned());
        }
        Ok(())
    }

    /// The last version, or a certain one.
    fn fetch(&mut self, place: &Place, version: Option<u64>) -> Result<Found, VaultError> {
        let reply = place.client.call("GET", &place.data(version), None)?;
        match reply.status {
            200 => match place.client.json::<Answer>(&reply) {
                Ok(answer) if answer.data.data.is_some() => Ok(Found::Entry(answer.data)),
                Ok(answer) => Ok(deleted(&answer.data)),
                Err(error) => {
                    self.ensure_versioned(place)?;
                    Err(error)
                }
            },
            404 => {
                if let Ok(answer) = place.client.json::<Answer>(&reply) {
                    return Ok(deleted(&answer.data));
                }
                if place.client.json::<Errors>(&reply).is_ok_and(|said| said.errors.is_empty()) {
                    // An engine without versions says the same of whatever it is asked.
                    self.ensure_versioned(place)?;
                    return Ok(Found::Nothing);
                }
                Err(place.refusal(&reply, "read"))
            }
            _ => Err(place.refusal(&reply, "read")),
        }
    }

    /// The record that an entry is.
    fn record(
        &mut self,
        place: &Place,
        project: &ProjectName,
        entry: &Entry,
        prompt: &mut dyn Prompt,
    ) -> Result<Option<Record>, StoreError> {
        let bad = |cause| StoreError::Record { kind: StoreKind::Vault, project: project.clone(), cause };
        let written = entry.written().map_err(bad)?;
        let secret = match entry.secret(&place.field) {
            Ok(secret) => Some(secret),
            Err(NoSecret::Absent) => None,
            Err(NoSecret::NotText) => return Err(place.not_text().into()),
            Err(NoSecret::Bad(why)) => {
                let (field, path, entry) = (place.field.clone(), place.full(), place.name.clone());
                return Err(VaultError::BadSecret { field, path, why, entry }.into());
            }
        };
        let pending = written.as_ref().and_then(Written::pending);
        let ours = written.filter(|written| written.is_about(secret.as_ref()));
        let Some(secret) = secret else {
            if pending.is_none() {
                prompt.warning(&format!("`{}` in the vault has no field `{}`", place.full(), place.field));
                return Ok(None);
            }
            let unknown = ours.map(Written::unknown).unwrap_or_default();
            return Ok(Some(Record::of_parts(None, None, pending, unknown)));
        };
        if let Some(ours) = ours
            && let Some(stored) = ours.stored(secret.clone())
        {
            let previous = self.earlier(place, &ours)?;
            return Ok(Some(Record::of_parts(Some(stored), previous, pending, ours.unknown())));
        }
        let History { stored, previous } = self.history(place, entry, secret)?;
        if stored.origin == Origin::Unknown {
            prompt.warning(&format!(
                "another program than tilepass wrote the secret of project `{project}` into the vault (version {}): where it came from is not known",
                entry.metadata.version
            ));
        }
        Ok(Some(Record::of_parts(Some(stored), previous, pending, serde_json::Map::new())))
    }

    /// The replaced secret that our record names, if the vault still has it.
    fn earlier(&mut self, place: &Place, ours: &Written) -> Result<Option<RetiredSecret>, VaultError> {
        let Some(earlier) = ours.earlier() else { return Ok(None) };
        let Some(version) = earlier.version else { return Ok(earlier.inline()) };
        match self.fetch(place, Some(version))? {
            Found::Entry(entry) => Ok(entry.secret(&place.field).ok().and_then(|secret| earlier.with(secret))),
            _ => Ok(None),
        }
    }

    /// What the versions say of a secret that another client wrote: since when it is there, unless tilepass wrote the same
    /// one before, and the newest one that is another: not every version has a new one.
    fn history(&mut self, place: &Place, entry: &Entry, current: Secret) -> Result<History, VaultError> {
        let last = entry.metadata.version;
        let mut since = entry.metadata.at();
        let (mut known, mut previous) = (None, None);
        for version in (last.saturating_sub(VERSIONS).max(1)..last).rev() {
            let Found::Entry(old) = self.fetch(place, Some(version))? else { continue };
            match old.secret(&place.field) {
                Ok(secret) if secret != current => {
                    let made = old.metadata.at();
                    let kept = old.stored(&secret).unwrap_or(StoredSecret { secret, made, origin: Origin::Unknown });
                    previous = Some(RetiredSecret { kept, replaced: since });
                    break;
                }
                Ok(secret) => {
                    since = old.metadata.at();
                    known = known.or_else(|| old.stored(&secret));
                }
                // Since a version without one, it is another time that it is the secret.
                Err(_) => break,
            }
        }
        let stored = known.unwrap_or(StoredSecret { secret: current, made: since, origin: Origin::Unknown });
        Ok(History { stored, previous })
    }

    /// One attempt to write, in place of the version that is there.
    fn write(&mut self, place: &Place, fields: &Fields, now: u64, is_again: bool) -> Result<Outcome, StoreError> {
        let body = entry::body(fields, now);
        let reply = match place.client.call("POST", &place.data(None), Some(&body)) {
            Ok(reply) if reply.status == 200 => match place.client.json::<Confirmed>(&reply) {
                Ok(confirmed) if confirmed.data.version == now + 1 => return self.read_back(place, fields, now + 1),
                _ => return Err(StoreError::from(VaultError::NotVault(place.client.host())).perhaps_stored()),
            },
            Ok(reply) => reply,
            Err(error) if error.may_have_happened() => return self.find_out(place, fields, now, error, is_again),
            Err(error) => return Err(error.into()),
        };
        if reply.status == 400 && client::reason(&reply, &[]).is_some_and(|said| said.contains("check-and-set")) {
            // An attempt before this one may have been the one that won.
            return self.is_there(place, fields).map(|there| there.map_or(Outcome::Lost, Outcome::Stored));
        }
        let error = place.refusal(&reply, "write");
        if error.may_have_happened() { self.find_out(place, fields, now, error, is_again) } else { Err(error.into()) }
    }

    /// No answer came: what the vault has says whether it happened. As long as it has the old version, it may happen yet;
    /// doing it again decides that, as only one of the two can take the old version's place.
    fn find_out(
        &mut self,
        place: &Place,
        fields: &Fields,
        now: u64,
        error: VaultError,
        is_again: bool,
    ) -> Result<Outcome, StoreError> {
        match self.is_there(place, fields) {
            Ok(Some(revision)) => Ok(Outcome::Stored(revision)),
            Ok(None) => match self.fetch(place, None) {
                Ok(found) if found.version() > now => Ok(Outcome::Lost),
                Ok(found) if found.version() == now && !is_again => self.write(place, fields, now, true),
                _ => Err(StoreError::from(error).perhaps_stored()),
            },
            Err(_) => Err(StoreError::from(error).perhaps_stored()),
        }
    }

    fn is_there(&mut self, place: &Place, fields: &Fields) -> Result<Option<Revision>, StoreError> {
        match self.fetch(place, None)? {
            Found::Entry(entry) if entry.data.as_ref() == Some(fields) => Ok(Some(revision(&entry))),
            _ => Ok(None),
        }
    }

    fn read_back(&mut self, place: &Place, fields: &Fields, version: u64) -> Result<Outcome, StoreError> {
        match self.fetch(place, Some(version)) {
            Ok(Found::Entry(entry)) if entry.data.as_ref() == Some(fields) => Ok(Outcome::Stored(revision(&entry))),
            Ok(_) => Err(StoreError::NotKept(StoreKind::Vault, Some(place.name.typed.clone())).perhaps_stored()),
            // The vault has confirmed which version it is.
            Err(_) => Ok(Outcome::Stored(Revision::new(version.to_string()))),
        }
    }
}

/// A secret that another client wrote, as far as the versions know it.
struct History {
    stored: StoredSecret,
    previous: Option<RetiredSecret>,
}

/// What came of a write.
enum Outcome {
    Stored(Revision),
    /// Another version was there.
    Lost,
}

impl Store for VaultStore {
    fn get(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<Snapshot, StoreError> {
        if let Some(said) = self.silent.clone().filter(|_| !self.prepared.contains(project)) {
            return Err(VaultError::Silent(said).into());
        }
        let place = self.place(project, prompt)?;
        let found = self.fetch(&place, None).inspect_err(|error| {
            self.silent = error.is_late().then(|| error.to_string());
        })?;
        let revision = Some(found.revision());
        match found {
            Found::Entry(entry) => Ok(Snapshot { record: self.record(&place, project, &entry, prompt)?, revision }),
            Found::Deleted { version, at: Some(at) } if !self.prepared.contains(project) => {
                let (mount, path) = (place.mount.in_shell(), place.path.in_shell());
                let undelete = format!("bao kv undelete -mount={mount} -versions={version} {path}");
                Err(StoreError::Deleted(Box::new(DeletedVersion { project: project.clone(), version, at, undelete })))
            }
            Found::Nothing | Found::Deleted { .. } => Ok(Snapshot { record: None, revision }),
        }
    }

    /// Says before a server is asked, or a person, that the token may not write or ends too soon.
    fn prepare(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<(), StoreError> {
        let place = self.place(project, prompt)?;
        let found = self.fetch(&place, None)?;
        self.ensure_versioned(&place)?;
        let name = place.client.ensure_lasting(NEEDED)?;
        place.client.ensure_may_write(&place.full(), found.version() > 0)?;
        self.by = writer(name, prompt);
        self.prepared.insert(project.clone());
        Ok(())
    }

    fn put(
        &mut self,
        project: &ProjectName,
        record: &Record,
        expected: Option<&Revision>,
        prompt: &mut dyn Prompt,
    ) -> Result<Option<Revision>, StoreError> {
        let place = self.place(project, prompt)?;
        self.ensure_versioned(&place)?;
        for _ in 0..ATTEMPTS {
            let now = self.fetch(&place, None)?;
            let fields = entry::fields(now.entry(), &place.field, record, self.by.as_deref());
            let is_expected = expected.is_none_or(|expected| expected.text() == now.version().to_string());
            let lost = if is_expected {
                match self.write(&place, &fields, now.version(), false)? {
                    Outcome::Stored(revision) => return Ok(Some(revision)),
                    Outcome::Lost => self.fetch(&place, None)?,
                }
            } else if now.entry().is_some_and(|entry| entry::is_record(entry, &place.field, record, self.by.as_deref()))
            {
                // An attempt of this run, of which no answer came.
                return Ok(Some(now.revision()));
            } else {
                now
            };
            if expected.is_some() {
                return Err(StoreError::changed(project, lost.revision().words()));
            }
        }
        Err(VaultError::TooMany(place.client.host()).into())
    }

    /// The last version is deleted, and none is destroyed: what it may take to bring it back is the vault's to say.
    fn delete(&mut self, project: &ProjectName, prompt: &mut dyn Prompt) -> Result<(), StoreError> {
        let place = self.place(project, prompt)?;
        if !matches!(self.fetch(&place, None)?, Found::Entry(_)) {
            return Ok(());
        }
        match place.client.call("DELETE", &place.data(None), None) {
            Ok(reply) if matches!(reply.status, 200 | 204) => Ok(()),
            Ok(reply) => {
                let error = place.refusal(&reply, "delete");
                let perhaps = error.may_have_happened();
                let error = StoreError::from(error);
                Err(if perhaps { error.perhaps_stored() } else { error })
            }
            Err(error) if error.may_have_happened() => match self.fetch(&place, None) {
                Ok(Found::Deleted { .. } | Found::Nothing) => Ok(()),
                _ => Err(StoreError::from(error).perhaps_stored()),
            },
            Err(error) => Err(error.into()),
        }
    }

    /// The vault has more entries than ours, and not every token may list them.
    fn list(&mut self) -> Result<Vec<(ProjectName, Summary)>, StoreError> {
        Ok(Vec::new())
    }
}

/// Who writes: as the vault calls them, or, where it calls all of them alike, as their own computer does.
fn writer(name: Option<String>, prompt: &dyn Prompt) -> Option<String> {
    let name = name.filter(|name| !matches!(name.as_str(), "" | "token" | "root"));
    let user = || prompt.variable(env::USER.name).and_then(|user| user.into_string().ok());
    name.or_else(user).filter(|name| !name.is_empty()).map(|name| escape::excerpt(&name, 60))
}

impl Drop for VaultStore {
    fn drop(&mut self) {
        for (_, client) in &self.clients {
            client.close();
        }
    }
}
