//! `config.toml`: the projects' settings. Nothing in it is secret; people edit it by hand and share it.
//!
//! ```toml
//! [projects.shop]
//! id = "5e5f4e220b28440012117be4"   # the project's id on the Tiledesk server
//! server = "https://chat.example"   # that server's API; without it the one that Tiledesk runs
//! scheme = "both"                   # visitor, custom or both
//! store = "keyring"                 # where the secret was put: keyring, file or vault
//! new = true                        # no secret was stored yet; goes with the first one
//!
//! [projects.shop.vault]             # where in the vault; each of them may be left out
//! mount = "secret"                  # a KV engine, version 2
//! path = "tilepass/shop"
//! field = "secret"
//! auth_mount = "jwt"                # how a program without a person signs in there
//! role = "tilepass-ci"
//! jwt_file = "/run/secrets/jwt"
//! ```
//!
//! Comments and keys that this version does not know are kept. A mistake is an error with line and column, never
//! something that is passed over: a scheme that changes in silence is a token that is refused in silence.

mod error;
pub mod in_use;
mod reader;
pub mod server_url;
pub mod vault;

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use toml_edit::{Document, DocumentMut, Item, Table, TableLike};

pub use self::error::ConfigError;
pub(crate) use self::reader::mistake;
use self::reader::{Reader, unquoted};
use self::server_url::ServerUrl;
use self::vault::VaultSettings;
#[cfg(unix)]
use crate::paths::sync_directory;
use crate::paths::{
    FileKind, beside, directory_of, followed, is_absent, make_private_directory, read_regular, remove_leftovers,
};
use crate::store::StoreKind;
use tiledesk_token::claims::Scheme;
use tiledesk_token::escape;
use tiledesk_token::ids::{ProjectName, TiledeskId};

/// The settings of one project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Its id on the Tiledesk server.
    pub id: Option<TiledeskId>,
    /// That server's API.
    pub server: Option<ServerUrl>,
    /// Which scheme its tokens follow.
    pub scheme: Option<Scheme>,
    /// Where its secret was put.
    pub store: Option<StoreKind>,
    /// Whether no secret was put there yet.
    pub new: bool,
    /// Where in the vault it is. Only an editor changes that.
    pub vault: Option<VaultSettings>,
}

/// The file, as it was read.
#[derive(Clone, Debug)]
pub struct Config {
    path: PathBuf,
    /// What stood in it; `None` when there was none.
    source: Option<String>,
    document: DocumentMut,
    projects: BTreeMap<ProjectName, Settings>,
    unknown: Vec<String>,
}

/// The settings as they will be, written beside the file and ready to take its place.
#[derive(Debug)]
pub struct Prepared {
    file: Option<tempfile::NamedTempFile>,
    target: PathBuf,
}

/// The largest file that is read, in bytes.
const MAX: usize = 1 << 20;
const PROJECTS: &str = "projects";
/// What can be set of a project.
const KEYS: [&str; 4] = ["id", "server", "scheme", "store"];
/// What goes with a project's first secret; nobody has to write it.
const NEW: &str = "new";
/// Where in the vault the secret is.
const VAULT: &str = "vault";

impl Config {
    /// Reads the file; one that is not there has no projects.
    ///
    /// # Errors
    /// [`ConfigError`], with line and column for a mistake in it.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let unread = |cause| ConfigError::File { what: "cannot read the settings", path: path.to_owned(), cause };
        let source = match read_regular(path, MAX) {
            Ok(bytes) if bytes.len() > MAX => {
                return Err(unread(std::io::Error::new(ErrorKind::FileTooLarge, "it is larger than 1 MiB")));
            }
            Ok(bytes) => Some(String::from_utf8(bytes).map_err(|error| {
                let bytes = error.as_bytes();
                let good = error.utf8_error().valid_up_to();
                let start = String::from_utf8_lossy(bytes.get(..good).unwrap_or_default()).into_owned();
                mistake(path, &start, Some(start.len()..start.len()), "this is not UTF-8".to_owned())
            })?),
            Err(cause) if is_absent(&cause) => None,
            Err(cause) => return Err(unread(cause)),
        };
        Ok(Self { source: source.clone(), ..Self::parse(path, source.as_deref().unwrap_or_default())? })
    }

    /// Reads the same file once more.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn read_again(&self) -> Result<Self, ConfigError> {
        Self::load(&self.path)
    }

    /// Reads settings from text; `path` is where they came from, for errors.
    ///
    /// # Errors
    /// [`ConfigError::Mistake`], with line and column.
    pub fn parse(path: &Path, source: &str) -> Result<Self, ConfigError> {
        let document = Document::parse(source).map_err(|error| {
            let what = error.span().and_then(|span| unquoted(source, span.start));
            let said = || escape::escaped(error.message().lines().next().unwrap_or_default()).into_owned();
            mistake(path, source, error.span(), what.unwrap_or_else(said))
        })?;
        let reader = Reader { path, source };
        let mut unknown = Vec::new();
        let mut projects = BTreeMap::new();
        for (key, item) in document.iter() {
            if key != PROJECTS {
                unknown.push(reader.unknown(key, document.key(key).and_then(toml_edit::Key::span), PROJECTS));
                continue;
            }
            let tables = reader.table(item, "`projects`")?;
            for (name, item) in tables.iter() {
                let span = tables.key(name).and_then(toml_edit::Key::span);
                let project: ProjectName = name
                    .parse()
                    .map_err(|why| reader.mistake(span, format!("`{}`: {why}", escape::excerpt(name, 40))))?;
                let table = reader.table(item, &format!("`projects.{project}`"))?;
                projects.insert(project, reader.settings(table, &mut unknown)?);
            }
        }
        Ok(Self {
            path: path.to_owned(),
            source: Some(source.to_owned()),
            document: document.into_mut(),
            projects,
            unknown,
        })
    }

    /// No settings, and no file to keep any in.
    #[must_use]
    pub fn none() -> Self {
        Self {
            path: PathBuf::new(),
            source: None,
            document: DocumentMut::new(),
            projects: BTreeMap::new(),
            unknown: Vec::new(),
        }
    }

    /// The projects and their settings, by name.
    #[must_use]
    pub fn projects(&self) -> &BTreeMap<ProjectName, Settings> {
        &self.projects
    }

    /// The settings of a project; without an entry, none.
    #[must_use]
    pub fn settings(&self, project: &ProjectName) -> Settings {
        self.projects.get(project).cloned().unwrap_or_default()
    }

    /// What to warn about: keys that mean nothing to this version.
    #[must_use]
    pub fn unknown_keys(&self) -> &[String] {
        &self.unknown
    }

    /// Whether some of them are a project's.
    #[must_use]
    pub fn has_unknown_keys(&self, project: &ProjectName) -> bool {
        let projects = self.document.get(PROJECTS).and_then(Item::as_table_like);
        let entry = projects.and_then(|projects| projects.get(project.as_str()));
        let keys = entry.and_then(Item::as_table_like).map(TableLike::iter);
        keys.is_some_and(|mut keys| keys.any(|(key, _)| ![NEW, VAULT].contains(&key) && !KEYS.contains(&key)))
    }

    /// Gives a project these settings. Keys that this version does not know, and comments, stay.
    pub fn set(&mut self, project: &ProjectName, settings: &Settings) {
        let nothing_else = self.document.is_empty();
        let projects = self.document.entry(PROJECTS).or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        let Some(projects) = projects.as_table_like_mut() else {
            return;
        };
        let entry = projects.entry(project.as_str()).or_insert_with(|| Item::Table(Table::new()));
        let Some(entry) = entry.as_table_like_mut() else {
            return;
        };
        set_text(entry, "id", settings.id.as_ref().map(TiledeskId::as_str));
        set_text(entry, "server", settings.server.as_ref().map(ServerUrl::as_str));
        set_text(entry, "scheme", settings.scheme.map(Scheme::as_str));
        set_text(entry, "store", settings.store.as_ref().map(StoreKind::as_str));
        set_new(entry, settings.new);
        self.projects.insert(project.clone(), settings.clone());
        if nothing_else {
            self.put_comments_first(project);
        }
    }

    /// What stood in a file without settings is its head, not its end.
    fn put_comments_first(&mut self, project: &ProjectName) {
        let head = self.document.trailing().clone();
        let first = self
            .document
            .get_mut(PROJECTS)
            .and_then(|projects| projects.get_mut(project.as_str()))
            .and_then(Item::as_table_mut);
        if let Some(first) = first {
            first.decor_mut().set_prefix(head);
            self.document.set_trailing("");
        }
    }

    /// Drops the entry of a project that has no settings left and no keys of somebody else's.
    pub fn drop_if_empty(&mut self, project: &ProjectName) {
        let is_empty = self
            .document
            .get(PROJECTS)
            .and_then(|projects| projects.get(project.as_str()))
            .and_then(Item::as_table_like)
            .is_some_and(TableLike::is_empty);
        if is_empty {
            self.remove(project);
        }
    }

    /// Gives the entry of a project another name, with all that is in it, where it stands. A secret in the vault stays
    /// under the path that it has.
    pub fn rename(&mut self, from: &ProjectName, to: &ProjectName) {
        let Some(mut settings) = self.projects.remove(from) else { return };
        let place = settings.store.as_ref().is_some_and(|store| store.profile().is_placed).then(|| {
            let vault = settings.vault.get_or_insert_default();
            vault.path.get_or_insert(vault.path(from)).as_str().to_owned()
        });
        self.projects.insert(to.clone(), settings);
        let Some(projects) = self.document.get_mut(PROJECTS).and_then(Item::as_table_like_mut) else {
            return;
        };
        if let Some(mut entry) = projects.remove(from.as_str()) {
            if let (Some(place), Some(entry)) = (place, entry.as_table_like_mut()) {
                let vault = entry.entry(VAULT).or_insert_with(|| Item::Table(Table::new()));
                if let Some(vault) = vault.as_table_like_mut() {
                    set_text(vault, "path", Some(&place));
                }
            }
            projects.insert(to.as_str(), entry);
        }
    }

    /// Drops the entry of a project with all that is in it.
    pub fn remove(&mut self, project: &ProjectName) {
        let Some(projects) = self.document.get_mut(PROJECTS).and_then(Item::as_table_like_mut) else {
            return;
        };
        let entry = projects.remove(project.as_str());
        self.projects.remove(project);
        // What people wrote above it may be about the whole file.
        let above = entry
            .as_ref()
            .and_then(Item::as_table)
            .and_then(|table| table.decor().prefix()?.as_str())
            .filter(|above| above.contains('#'));
        if let Some(above) = above {
            let below = self.document.trailing().as_str().unwrap_or_default();
            self.document.set_trailing(format!("{above}{below}"));
        }
    }

    /// Writes the settings beside the file, so that what could fail has failed before anything else is changed. What
    /// writers left there that were killed is removed; the caller holds the lock.
    ///
    /// # Errors
    /// [`ConfigError::File`] when the directory cannot be written.
    pub fn prepare(&self) -> Result<Prepared, ConfigError> {
        let failed =
            |path: &Path, cause| ConfigError::File { what: "cannot write the settings", path: path.to_owned(), cause };
        let target = followed(&self.path).map_err(|cause| failed(&self.path, cause))?;
        remove_leftovers(&target, FileKind::Settings);
        let text = self.document.to_string();
        // An empty file would say no more than none.
        if text == self.source.as_deref().unwrap_or_default() {
            return Ok(Prepared { file: None, target });
        }
        let failed = |cause| failed(&target, cause);
        let directory = directory_of(&target);
        make_private_directory(directory).map_err(failed)?;
        let mut file = beside(&target, FileKind::Settings).map_err(failed)?;
        file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        match std::fs::metadata(&target) {
            Ok(old) => file.as_file().set_permissions(old.permissions()).map_err(failed)?,
            Err(cause) if is_absent(&cause) => {}
            Err(cause) => return Err(failed(cause)),
        }
        Ok(Prepared { file: Some(file), target })
    }
}

impl Prepared {
    /// Puts the prepared settings in place of the old ones.
    ///
    /// # Errors
    /// [`ConfigError::File`] when the file system refuses.
    pub fn commit(self) -> Result<(), ConfigError> {
        let Some(file) = self.file else { return Ok(()) };
        let target = self.target;
        let failed = |what, cause| ConfigError::File { what, path: target.clone(), cause };
        file.persist(&target).map_err(|error| failed("cannot write the settings", error.error))?;
        #[cfg(unix)]
        sync_directory(directory_of(&target))
            .map_err(|cause| failed("the disk does not confirm the change of", cause))?;
        Ok(())
    }
}

fn set_text(table: &mut dyn TableLike, key: &str, text: Option<&str>) {
    match (text, table.get(key).and_then(Item::as_str)) {
        (None, _) => {
            table.remove(key);
        }
        // What stands there already keeps its comment and its form.
        (Some(new), Some(old)) if new == old => {}
        (Some(new), _) => {
            let mut new = toml_edit::Value::from(new);
            if let Some(old) = table.get(key).and_then(Item::as_value) {
                *new.decor_mut() = old.decor().clone();
            }
            table.insert(key, Item::Value(new));
        }
    }
}

fn set_new(table: &mut dyn TableLike, new: bool) {
    if !new {
        table.remove(NEW);
    } else if table.get(NEW).and_then(Item::as_bool) != Some(true) {
        table.insert(NEW, toml_edit::value(true));
    }
}
