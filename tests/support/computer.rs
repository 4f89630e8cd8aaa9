//! A computer with stores in memory, a clock that stands still and a person who does what the test says: `run` in this
//! process, over stores that fail, change while a person thinks, or cannot say.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::rc::Rc;

use jiff::Timestamp;
use snapbox::{IntoData, assert_data_eq};
use tempfile::TempDir;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::Secret;
use tilepass::exec::ExecRequest;
use tilepass::store::memory::{Memory, MemoryStore};
use tilepass::store::{Origin, Prompt, Record, Store, StoreError, StoreKind, Summary};
use tilepass::ui::{Input, Output, Terminal, Ui};
use tilepass::{Dirs, Exit, Host, Outcome};
use zeroize::Zeroizing;

pub const OLD: &str = "OldOldOldOldOldOldOldOldOldOldOldOldOldOld1";
pub const NEW: &str = "NewNewNewNewNewNewNewNewNewNewNewNewNewNew2";
pub const NOW: i64 = 1_795_327_200;

/// A computer with a keyring and a secrets file in memory.
pub struct Computer {
    pub directory: TempDir,
    pub keyring: Rc<RefCell<Memory>>,
    pub file: Rc<RefCell<Memory>>,
    pub variables: BTreeMap<&'static str, OsString>,
    pub homeless: bool,
    pub random: fn(&mut [u8]) -> Result<(), String>,
    pub never_unlocked: bool,
}

pub struct Ran {
    pub exit: Exit,
    /// What it would become.
    pub program: Option<ExecRequest>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn is(&self, exit: Exit, stdout: impl IntoData, stderr: impl IntoData) {
        assert_eq!(self.exit, exit, "{}", self.stderr);
        assert!(self.program.is_none(), "{:?}", self.program);
        assert_data_eq!(self.stderr.clone(), stderr.into_data().raw());
        assert_data_eq!(self.stdout.clone(), stdout.into_data().raw());
    }
}

/// What the person does at each prompt, in order.
pub type Answers<'a> = Vec<Box<dyn FnOnce() -> Option<String> + 'a>>;

pub struct Person<'a>(std::vec::IntoIter<Box<dyn FnOnce() -> Option<String> + 'a>>);

impl Terminal for Person<'_> {
    fn hidden(&mut self, _: &str) -> io::Result<Option<Zeroizing<String>>> {
        Ok(self.0.next().expect("a prompt that the test expects")().map(Zeroizing::new))
    }

    fn line(&mut self, _: &str) -> io::Result<Option<String>> {
        Ok(self.0.next().expect("a prompt that the test expects")())
    }
}

impl Computer {
    pub fn new() -> Self {
        Self {
            directory: TempDir::new().unwrap(),
            keyring: Rc::default(),
            file: Rc::default(),
            variables: BTreeMap::new(),
            homeless: false,
            random: |bytes| {
                bytes.fill(7);
                Ok(())
            },
            never_unlocked: false,
        }
    }

    /// With a secret in the keyring, known to the settings.
    pub fn with_old() -> Self {
        let computer = Self::new();
        Computer::keep(&computer.keyring, "default", OLD);
        computer.write_config("[projects.default]\nstore = \"keyring\"\n");
        computer
    }

    pub fn keep(memory: &RefCell<Memory>, project: &str, secret: &str) {
        let secret = Secret::parse(secret.as_bytes()).unwrap().secret;
        let made = Timestamp::from_second(NOW - 3600).unwrap();
        let record = Record::new(secret, made, Origin::Imported);
        memory.borrow_mut().records.insert(project.parse().unwrap(), record);
    }

    pub fn config(&self) -> std::path::PathBuf {
        self.directory.path().join("config.toml")
    }

    pub fn write_config(&self, text: &str) {
        std::fs::write(self.config(), text).unwrap();
    }

    pub fn read_config(&self) -> String {
        std::fs::read_to_string(self.config()).unwrap_or_default()
    }

    /// What is kept, and what it replaced.
    pub fn kept(memory: &RefCell<Memory>, project: &str) -> Option<(String, Option<String>)> {
        let project: ProjectName = project.parse().unwrap();
        memory.borrow().records.get(&project).map(|record| {
            let previous = record.previous.as_ref().map(|old| old.kept.secret.expose().to_owned());
            (record.current.as_ref().unwrap().secret.expose().to_owned(), previous)
        })
    }

    pub fn only_old_is_kept(&self) {
        assert_eq!(Self::kept(&self.keyring, "default"), Some((OLD.to_owned(), None)));
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.with_stdin(arguments, "")
    }

    pub fn with_stdin(&self, arguments: &[&str], stdin: &str) -> Ran {
        self.go(arguments, Some(stdin), Vec::new())
    }

    /// With somebody at the terminal.
    pub fn with_person(&self, arguments: &[&str], answers: Answers<'_>) -> Ran {
        self.go(arguments, None, answers)
    }

    pub fn go(&self, arguments: &[&str], stdin: Option<&str>, answers: Answers<'_>) -> Ran {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut reader = stdin.unwrap_or_default().as_bytes();
        let mut terminal = Person(answers.into_iter());
        let variables = |name: &str| self.variables.get(name).cloned();
        let open = |kind: StoreKind, _: &Dirs| -> Box<dyn Store> {
            let memory = match kind {
                StoreKind::Keyring => &self.keyring,
                StoreKind::File => &self.file,
            };
            let store = MemoryStore::new(kind, Rc::clone(memory));
            if kind == StoreKind::Keyring && self.never_unlocked {
                Box::new(NeverUnlocked { store, unlocked: false })
            } else {
                Box::new(store)
            }
        };
        let world = Host {
            ui: Ui::new(
                Input { is_piped: false, reader: &mut reader, is_terminal: stdin.is_none() },
                Output { writer: &mut stdout, is_terminal: false, colour: false },
                Output { writer: &mut stderr, is_terminal: stdin.is_none(), colour: false },
                &mut terminal,
                &variables,
            ),
            now: &|| Timestamp::from_second(NOW).unwrap(),
            random: &self.random,
            dirs: (!self.homeless).then(|| Dirs { config: self.config(), data: self.directory.path().to_owned() }),
            open_store: &open,
        };
        let arguments = ["tilepass"].iter().chain(arguments).map(OsString::from);
        tilepass::install_jwt_provider();
        let (ending, _) = tilepass::run(arguments, world);
        let (exit, program) = match ending {
            Outcome::Exit(exit) => (exit, None),
            Outcome::ExecRequest(program) => (Exit::Done, Some(program)),
        };
        assert!(terminal.0.next().is_none(), "a prompt that never came");
        let home = self.directory.path().to_str().unwrap().to_owned();
        let text = |bytes| String::from_utf8(bytes).unwrap().replace(&home, "~");
        Ran { exit, program, stdout: text(stdout), stderr: text(stderr) }
    }
}

/// Fails the `nth` (from 1) `operation`.
pub fn fails(memory: &RefCell<Memory>, operation: &'static str, nth: usize, error: fn() -> StoreError) {
    let count = std::cell::Cell::new(0);
    memory.borrow_mut().fault = Some(Box::new(move |what| {
        count.set(count.get() + usize::from(what == operation));
        (what == operation && count.get() == nth).then(error)
    }));
}

pub fn broke() -> StoreError {
    StoreError::Keyring("it broke".to_owned())
}

/// Puts a directory where the settings are, at the moment of `operation`.
pub fn settings_fail_at(computer: &Computer, memory: &RefCell<Memory>, operation: &'static str) {
    let config = computer.config();
    memory.borrow_mut().fault = Some(Box::new(move |what| {
        if what == operation {
            let _ = std::fs::remove_file(&config);
            std::fs::create_dir_all(&config).unwrap();
        }
        None
    }));
}

/// Says "no entry" until it is prepared, as a keyring does that was never unlocked.
pub struct NeverUnlocked {
    pub store: MemoryStore,
    pub unlocked: bool,
}

impl Store for NeverUnlocked {
    fn kind(&self) -> StoreKind {
        self.store.kind()
    }

    fn get(&mut self, project: &ProjectName, ask: &mut dyn Prompt) -> Result<Option<Record>, StoreError> {
        if self.unlocked { self.store.get(project, ask) } else { Ok(None) }
    }

    fn prepare(&mut self, project: &ProjectName, ask: &mut dyn Prompt) -> Result<(), StoreError> {
        self.unlocked = true;
        self.store.prepare(project, ask)
    }

    fn put(&mut self, project: &ProjectName, record: &Record, ask: &mut dyn Prompt) -> Result<(), StoreError> {
        assert!(self.unlocked);
        self.store.put(project, record, ask)
    }

    fn delete(&mut self, project: &ProjectName, ask: &mut dyn Prompt) -> Result<(), StoreError> {
        assert!(self.unlocked);
        self.store.delete(project, ask)
    }

    fn list(&mut self) -> Result<Vec<(ProjectName, Summary)>, StoreError> {
        self.store.list()
    }
}
