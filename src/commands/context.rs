//! What every command works with: the outside world, the global flags with the environment's, the settings, the stores.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;

use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::cli::{Asking, Global, project_name};
use crate::env::{self, BadVariable, Variable};
use crate::error::{Error, Failure, hint};
use crate::exit::Exit;
use crate::host::{Dirs, Host};
use crate::paths::{directory_of, others_who_may_write};
use crate::server::{Options, Server, ServerError};
use crate::settings::server_url::ServerUrl;
use crate::settings::{Config, ConfigError, Settings, in_use};
use crate::signers::Signers;
use crate::signers::journal::Journal;
use crate::store::lock::Lock;
use crate::store::{HelperName, Record, Revision, Snapshot, Store, StoreError, StoreKind, Summary};
use crate::team::helper;
use crate::ui::Ui;
use tiledesk_token::ids::{ProjectName, TiledeskId};

/// A value, and whether it was typed. What the environment says is never remembered.
#[derive(Clone, Debug)]
pub(crate) struct Sourced<T> {
    /// The value.
    pub(crate) value: T,
    /// Whether it stood on the command line.
    pub(crate) typed: bool,
}

/// There is no home directory.
#[derive(Debug, thiserror::Error)]
#[error("there is no home directory to keep settings in")]
struct NoHome;

impl Failure for NoHome {
    fn code(&self) -> &'static str {
        "no_home"
    }

    fn exit(&self) -> Exit {
        Exit::Failed
    }

    fn hints(&self) -> Vec<String> {
        vec!["set HOME or TILEPASS_HOME to a directory, from the root on".to_owned()]
    }

    fn is_mended_by_source(&self) -> bool {
        true
    }
}

/// What a command works with.
pub(crate) struct Context<'w> {
    /// Streams and terminal.
    pub(crate) ui: Ui<'w>,
    /// `--json`.
    pub(crate) json: bool,
    /// `--project`, or `TILEPASS_PROJECT`.
    pub(crate) project: Option<Sourced<ProjectName>>,
    /// `--store`, or `TILEPASS_STORE`.
    pub(crate) store: Option<Sourced<StoreKind>>,
    now: &'w dyn Fn() -> Timestamp,
    random: &'w dyn Fn(&mut [u8]) -> Result<(), String>,
    /// Where this user's files are; `None` without a home directory.
    pub(crate) dirs: Option<Dirs>,
    /// Where this program lies.
    pub(crate) program: Option<PathBuf>,
    /// As it was when it was first needed: a command reads it once.
    config: Option<Rc<Config>>,
    open_store: &'w dyn Fn(&StoreKind, &Dirs) -> Box<dyn Store>,
    /// Those that were opened so far.
    stores: BTreeMap<StoreKind, Box<dyn Store>>,
}

impl<'w> Context<'w> {
    /// Puts flags and environment together.
    ///
    /// # Errors
    /// [`BadVariable`], with the streams to say it on.
    #[allow(clippy::result_large_err, reason = "happens once, at the very end")]
    pub(crate) fn new(world: Host<'w>, global: &Global) -> Result<Self, (Ui<'w>, BadVariable)> {
        let Host { ui, now, random, dirs, program, open_store } = world;
        let project = given(&ui, global.project.as_ref(), env::PROJECT, project_name);
        let store = given(&ui, global.store.as_ref(), env::STORE, str::parse);
        let home = given(&ui, None, env::TILEPASS_HOME, absolute);
        let (project, store, home) = match (project, store, home) {
            (Ok(project), Ok(store), Ok(home)) => (project, store, home),
            (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => return Err((ui, error)),
        };
        let dirs = home.map(|home| Dirs::in_one(&home.value)).or(dirs);
        let (config, stores) = (None, BTreeMap::new());
        let context =
            Self { ui, json: global.json, project, store, now, random, dirs, program, config, open_store, stores };
        hint::default_is_taken(context.default_is_taken());
        Ok(context)
    }

    /// The current time in whole seconds since 1970.
    #[must_use]
    pub(crate) fn now(&self) -> i64 {
        (self.now)().as_second()
    }

    /// The current time.
    #[must_use]
    pub(crate) fn timestamp(&self) -> Timestamp {
        (self.now)()
    }

    /// Fills a buffer from the operating system's generator.
    ///
    /// # Errors
    /// [`StoreError::Random`] when the generator fails.
    pub(crate) fn fill_randomly(&self, buffer: &mut [u8]) -> Result<(), Error> {
        (self.random)(buffer).map_err(|why| StoreError::Random(why).into())
    }

    /// The Tiledesk id: the flag's, else the environment's.
    ///
    /// # Errors
    /// [`BadVariable`].
    pub(crate) fn tiledesk_id(&self, flag: Option<&TiledeskId>) -> Result<Option<TiledeskId>, Error> {
        let found = given(&self.ui, flag, env::TILEDESK_ID, str::parse)?;
        Ok(found.map(|given| given.value))
    }

    /// Whether somebody said which server is to be asked, with a flag or a variable.
    ///
    /// # Errors
    /// [`BadVariable`] when it is not Unicode.
    pub(crate) fn server_is_given(&self, asking: &Asking) -> Result<bool, Error> {
        let variable = self.ui.variable(env::SERVER)?;
        Ok(asking.server.is_some() || variable.is_some_and(|text| !text.is_empty()))
    }

    /// The server of a project: the flag's, else the environment's, else the settings', else the one that Tiledesk runs.
    /// Nothing is asked yet.
    ///
    /// # Errors
    /// [`BadVariable`]; `ServerError` for an address or a proxy that must not be used.
    pub(crate) fn server(&self, asking: &Asking, settings: &Settings) -> Result<Server, Error> {
        let url = self.server_url(asking, settings)?;
        Ok(self.server_at(url, asking)?)
    }

    /// The address of that server.
    ///
    /// # Errors
    /// [`BadVariable`].
    pub(crate) fn server_url(&self, asking: &Asking, settings: &Settings) -> Result<ServerUrl, Error> {
        let found = given(&self.ui, asking.server.as_ref(), env::SERVER, str::parse)?;
        Ok(found.map(|given| given.value).or_else(|| settings.server.clone()).unwrap_or_default())
    }

    /// The server at an address, as the flags say that it is to be asked.
    ///
    /// # Errors
    /// `ServerError` for an address or a proxy that must not be used.
    pub(crate) fn server_at(&self, url: ServerUrl, asking: &Asking) -> Result<Server, ServerError> {
        let options = Options {
            timeout: asking.timeout.unwrap_or(Options::TIMEOUT),
            insecure_http: asking.insecure_http,
            variables: self.ui.environment(),
        };
        Server::new(url, &options)
    }

    /// The settings as they were when they were first asked for; without a home directory there are none.
    ///
    /// # Errors
    /// `ConfigError` with line and column.
    pub(crate) fn config(&mut self) -> Result<Rc<Config>, Error> {
        if let Some(config) = &self.config {
            return Ok(Rc::clone(config));
        }
        let config = match &self.dirs {
            Some(dirs) => Config::load(&dirs.config)?,
            None => Config::none(),
        };
        for unknown in config.unknown_keys() {
            self.ui.warning(unknown);
        }
        Ok(Rc::clone(self.config.insert(Rc::new(config))))
    }

    /// The project that `project use` chose, where none was named.
    ///
    /// # Errors
    /// `ConfigError` when that cannot be told.
    pub(crate) fn project_in_use(&self) -> Result<Option<ProjectName>, ConfigError> {
        if self.project.is_none() { self.chosen_project() } else { Ok(None) }
    }

    /// The same, whether or not one was named.
    ///
    /// # Errors
    /// As [`Context::project_in_use`].
    pub(crate) fn chosen_project(&self) -> Result<Option<ProjectName>, ConfigError> {
        self.dirs.as_ref().map_or(Ok(None), |dirs| in_use::read(&dirs.data))
    }

    /// The project that `TILEPASS_PROJECT` names, whether or not a flag comes before it.
    ///
    /// # Errors
    /// [`BadVariable`].
    pub(crate) fn variable_project(&self) -> Result<Option<ProjectName>, BadVariable> {
        Ok(given(&self.ui, None, env::PROJECT, project_name)?.map(|given| given.value))
    }

    /// Whether a command without `--project` takes the default one. It is not taken for granted where it was typed, or
    /// where the choice cannot be read.
    fn default_is_taken(&self) -> bool {
        let is_default = |project: &ProjectName| project.as_str() == ProjectName::DEFAULT;
        match &self.project {
            Some(named) => !named.typed && is_default(&named.value),
            None => self.chosen_project().is_ok_and(|chosen| chosen.as_ref().is_none_or(is_default)),
        }
    }

    /// Remembers the project that is to be used where none is named, or that there is none.
    ///
    /// # Errors
    /// [`NoHome`], `ConfigError`.
    pub(crate) fn use_project(&self, _lock: &Lock, project: Option<&ProjectName>) -> Result<(), Error> {
        let dirs = self.dirs.as_ref().ok_or(NoHome)?;
        Ok(in_use::write(&dirs.data, project)?)
    }

    /// The settings, or none where they cannot be read: for those who say nothing of it.
    #[must_use]
    pub(crate) fn readable_config(&self) -> Config {
        let read = self.dirs.as_ref().and_then(|dirs| Config::load(&dirs.config).ok());
        read.unwrap_or_else(Config::none)
    }

    /// The settings, to be changed: read again now that nobody else writes, as another process may have written them
    /// before. The lock shows that the caller holds it.
    ///
    /// # Errors
    /// [`NoHome`], `ConfigError`.
    pub(crate) fn config_to_change(&self, _lock: &Lock) -> Result<Config, Error> {
        let dirs = self.dirs.as_ref().ok_or(NoHome)?;
        Ok(Config::load(&dirs.config)?)
    }

    /// The signers of all projects; without a home directory there are none. Who changes them holds the writers' lock, and
    /// reads them after it was taken.
    ///
    /// # Errors
    /// `SignersError`; [`NoHome`].
    pub(crate) fn signers(&self) -> Result<Signers, Error> {
        let dirs = self.dirs.as_ref().ok_or(NoHome)?;
        Ok(Signers::load(&dirs.config.with_file_name("signers.toml"))?)
    }

    /// What was brought to which signer.
    #[must_use]
    pub(crate) fn journal(&self) -> Journal {
        self.dirs.as_ref().map(|dirs| Journal::load(&dirs.data)).unwrap_or_default()
    }

    /// Has what belongs to a project's signers follow it to its new name.
    ///
    /// # Errors
    /// As [`Context::signers`].
    pub(crate) fn rename_signers(&self, _lock: &Lock, from: &ProjectName, to: &ProjectName) -> Result<(), Error> {
        let mut signers = self.signers()?;
        if signers.of(from).next().is_some() {
            signers.rename(from, to);
            signers.write()?;
        }
        let mut journal = self.journal();
        if journal.rename(from, to) {
            journal.write();
        }
        Ok(())
    }

    /// Takes the writers' lock. Warns where others may replace what is about to be written.
    ///
    /// # Errors
    /// [`NoHome`], or what the lock says.
    pub(crate) fn lock(&mut self) -> Result<Lock, Error> {
        let dirs = self.dirs.as_ref().ok_or(NoHome)?;
        let lock = Lock::take(&dirs.data)?;
        for directory in [directory_of(&dirs.config), &dirs.data] {
            if let Some(others) = others_who_may_write(directory) {
                let directory = directory.display();
                self.ui.warning(&format!("{others} may replace the files in `{directory}`"));
                self.ui.hint(&format!("keep the directory to yourself: `chmod go-w '{directory}'`"));
            }
        }
        Ok(lock)
    }

    fn store(&mut self, kind: &StoreKind) -> Result<(&mut dyn Store, &mut Ui<'w>), StoreError> {
        let dirs = self.dirs.as_ref().ok_or(StoreError::NoHome)?;
        let open = || (self.open_store)(kind, dirs);
        Ok((self.stores.entry(kind.clone()).or_insert_with(open).as_mut(), &mut self.ui))
    }

    /// Finds the program of a helper, and remembers it as the one that this user trusts with secrets.
    ///
    /// # Errors
    /// [`NoHome`], or what is wrong with the program.
    pub(crate) fn choose_helper(&mut self, name: &HelperName) -> Result<PathBuf, Error> {
        let lock = self.lock()?;
        let dirs = self.dirs.as_ref().ok_or(NoHome)?;
        let path = self.ui.raw_variable(env::PATH);
        Ok(helper::choose(&lock, name, path.as_deref(), &dirs.data)?)
    }

    /// What a store keeps for a project.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn get(&mut self, kind: &StoreKind, project: &ProjectName) -> Result<Snapshot, StoreError> {
        let (store, ui) = self.store(kind)?;
        store.get(project, ui)
    }

    /// The projects that a store turns out to have, which does not list them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn search(&mut self, kind: &StoreKind) -> Result<Vec<ProjectName>, StoreError> {
        let (store, ui) = self.store(kind)?;
        store.search(ui)
    }

    /// Makes sure that a write would work; asks for what it needs. What was read before counts for nothing then:
    /// a keyring that was locked may have said that nothing is there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn prepare(&mut self, kind: &StoreKind, project: &ProjectName) -> Result<(), StoreError> {
        let (store, ui) = self.store(kind)?;
        store.prepare(project, ui)
    }

    /// Opens a store with its passphrase, and makes sure that it could have another: `next`, or what is typed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn prepare_passphrase(
        &mut self,
        kind: &StoreKind,
        next: Option<Zeroizing<String>>,
    ) -> Result<(), StoreError> {
        let (store, ui) = self.store(kind)?;
        store.prepare_passphrase(next, ui)
    }

    /// Has the passphrase that was prepared take the old one's place. The lock shows that the caller holds it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn change_passphrase(&mut self, _lock: &Lock, kind: &StoreKind) -> Result<(), StoreError> {
        self.store(kind)?.0.change_passphrase()
    }

    /// Writes a record in place of the expected revision, and says which revision it is. The lock shows that the caller
    /// holds it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn put(
        &mut self,
        _lock: &Lock,
        kind: &StoreKind,
        project: &ProjectName,
        record: &Record,
        expected: Option<&Revision>,
    ) -> Result<Option<Revision>, StoreError> {
        let (store, ui) = self.store(kind)?;
        store.put(project, record, expected, ui)
    }

    /// Forgets a record. The lock shows that the caller holds it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn delete(&mut self, _lock: &Lock, kind: &StoreKind, project: &ProjectName) -> Result<(), StoreError> {
        let (store, ui) = self.store(kind)?;
        store.delete(project, ui)
    }

    /// What a store says without being unlocked.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn list(&mut self, kind: &StoreKind) -> Result<Vec<(ProjectName, Summary)>, StoreError> {
        if self.dirs.is_none() {
            return Ok(Vec::new());
        }
        self.store(kind)?.0.list()
    }
}

/// A directory that is the same one wherever the program is started.
fn absolute(text: &str) -> Result<PathBuf, &'static str> {
    let path = PathBuf::from(text);
    if path.is_absolute() { Ok(path) } else { Err("it does not begin at the root") }
}

/// A flag's value, else a variable's. A variable that is set but empty counts as unset.
fn given<T: Clone, E: Into<Box<dyn std::error::Error>>>(
    ui: &Ui<'_>,
    flag: Option<&T>,
    variable: &'static Variable,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<Sourced<T>>, BadVariable> {
    if let Some(value) = flag {
        return Ok(Some(Sourced { value: value.clone(), typed: true }));
    }
    match ui.variable(variable)?.filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => match parse(&text) {
            Ok(value) => Ok(Some(Sourced { value, typed: false })),
            Err(cause) => Err(BadVariable { variable, cause: cause.into() }),
        },
    }
}
