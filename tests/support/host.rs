//! A host for the program in this process: stores in memory, a clock that stands still and a person who does what the
//! test says. So stores can fail, change while a person thinks, or be unable to say.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::rc::Rc;

use jiff::Timestamp;
use snapbox::{IntoData, assert_data_eq};
use tempfile::TempDir;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::Secret;
use tilepass::exec::ExecRequest;
use tilepass::store::{Origin, Prompt, Record, Revision, Snapshot, Store, StoreError, StoreKind, Summary};
use tilepass::ui::{Input, Output, Terminal, TerminalError, Ui};
use tilepass::{Dirs, Exit, Host, Outcome};
use zeroize::Zeroizing;

use super::home::{OLD, as_on_unix};
use super::memory::{Memory, MemoryStore};
use super::tokens::NOW;

/// A host with a keyring, a secrets file and a vault in memory.
pub struct TestHost {
    pub directory: TempDir,
    pub keyring: Rc<RefCell<Memory>>,
    pub file: Rc<RefCell<Memory>>,
    pub vault: Rc<RefCell<Memory>>,
    pub variables: BTreeMap<&'static str, OsString>,
    pub homeless: bool,
    /// Seconds since 1970; [`NOW`] unless a test changes it.
    pub now: i64,
    pub random: fn(&mut [u8]) -> Result<(), String>,
    pub never_unlocked: bool,
    /// How wide the terminal is, where somebody sits at one.
    pub columns: Option<usize>,
}

pub struct Ran {
    pub exit: Exit,
    /// What it would become.
    pub program: Option<ExecRequest>,
    /// The prompts that were answered, in order.
    pub asked: Vec<String>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    #[track_caller]
    pub fn is(&self, exit: Exit, stdout: impl IntoData, stderr: impl IntoData) {
        assert_eq!(self.exit, exit, "{}", self.stderr);
        assert!(self.program.is_none(), "{:?}", self.program);
        assert_data_eq!(self.stderr.clone(), stderr.into_data().raw());
        assert_data_eq!(self.stdout.clone(), stdout.into_data().raw());
    }
}

/// What the person does at each prompt, in order.
pub type Answers<'a> = Vec<Box<dyn FnOnce() -> Option<String> + 'a>>;

struct Person<'a> {
    answers: std::vec::IntoIter<Box<dyn FnOnce() -> Option<String> + 'a>>,
    asked: Vec<String>,
    columns: Option<usize>,
}

impl Terminal for Person<'_> {
    fn hidden(&mut self, prompt: &str) -> Result<Option<Zeroizing<String>>, TerminalError> {
        Ok(self.line(prompt)?.map(Zeroizing::new))
    }

    fn line(&mut self, prompt: &str) -> Result<Option<String>, TerminalError> {
        self.asked.push(prompt.to_owned());
        Ok(self.answers.next().expect("a prompt that the test expects")())
    }

    fn columns(&self) -> Option<usize> {
        self.columns
    }
}

impl TestHost {
    pub fn new() -> Self {
        Self {
            directory: TempDir::new().unwrap(),
            keyring: Rc::default(),
            file: Rc::default(),
            vault: Rc::default(),
            variables: BTreeMap::new(),
            homeless: false,
            now: NOW,
            random: |bytes| {
                bytes.fill(7);
                Ok(())
            },
            never_unlocked: false,
            columns: None,
        }
    }

    /// Without a home directory.
    pub fn homeless() -> Self {
        Self { homeless: true, ..Self::new() }
    }

    /// With a secret in the keyring, known to the settings.
    pub fn with_old() -> Self {
        let host = Self::new();
        TestHost::keep(&host.keyring, "default", OLD);
        host.write_config("[projects.default]\nstore = \"keyring\"\n");
        host
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

    /// With this on stdin, and nobody to ask.
    pub fn with_stdin(&self, arguments: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
        self.go(arguments, Some(stdin.as_ref()), None)
    }

    /// With somebody at the terminal.
    pub fn with_person(&self, arguments: &[&str], answers: Answers<'_>) -> Ran {
        self.go(arguments, None, Some(answers))
    }

    /// With somebody at the terminal, and this on stdin all the same.
    pub fn with_stdin_and_person(&self, arguments: &[&str], stdin: &str, answers: Answers<'_>) -> Ran {
        self.go(arguments, Some(stdin.as_bytes()), Some(answers))
    }

    fn go(&self, arguments: &[&str], stdin: Option<&[u8]>, answers: Option<Answers<'_>>) -> Ran {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut reader = stdin.unwrap_or_default();
        let is_attended = answers.is_some();
        let mut terminal =
            Person { answers: answers.unwrap_or_default().into_iter(), asked: Vec::new(), columns: self.columns };
        let variables = |name: &str| self.variables.get(name).cloned();
        let open = |kind: &StoreKind, _: &Dirs| -> Box<dyn Store> {
            let memory = match kind {
                StoreKind::Keyring => &self.keyring,
                StoreKind::File => &self.file,
                StoreKind::Vault => &self.vault,
                StoreKind::Helper(_) => unreachable!("no test in this process has one"),
            };
            let hides = kind.profile().hides_while_locked && self.never_unlocked;
            let store = MemoryStore::new(kind.clone(), Rc::clone(memory));
            if hides { Box::new(NeverUnlocked { store, unlocked: false }) } else { Box::new(store) }
        };
        let host = Host {
            ui: Ui::new(
                Input { is_piped: false, reader: &mut reader, is_terminal: stdin.is_none(), has_more: &|_| true },
                Output { writer: &mut stdout, is_terminal: false, colour: false },
                Output { writer: &mut stderr, is_terminal: is_attended, colour: false },
                &mut terminal,
                &variables,
            ),
            now: &|| Timestamp::from_second(self.now).unwrap(),
            random: &self.random,
            dirs: (!self.homeless).then(|| Dirs { config: self.config(), data: self.directory.path().to_owned() }),
            program: None,
            open_store: &open,
        };
        let arguments = ["tilepass"].iter().chain(arguments).map(OsString::from);
        tilepass::install_jwt_provider();
        let (outcome, _) = tilepass::run(arguments, host);
        let (exit, program) = match outcome {
            Outcome::Exit(exit) => (exit, None),
            Outcome::ExecRequest(program) => (Exit::Done, Some(program)),
        };
        assert!(terminal.answers.next().is_none(), "a prompt that never came");
        let home = self.directory.path().to_str().unwrap().to_owned();
        let text = |bytes| String::from_utf8(bytes).unwrap().replace(&home, "~");
        Ran {
            exit,
            program,
            asked: terminal.asked,
            stdout: as_on_unix(&text(stdout)),
            stderr: as_on_unix(&text(stderr)),
        }
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
pub fn settings_fail_at(host: &TestHost, memory: &RefCell<Memory>, operation: &'static str) {
    let config = host.config();
    memory.borrow_mut().fault = Some(Box::new(move |what| {
        if what == operation {
            let _ = std::fs::remove_file(&config);
            std::fs::create_dir_all(&config).unwrap();
        }
        None
    }));
}

/// Says "no entry" until it is prepared, as a keyring does that was never unlocked.
struct NeverUnlocked {
    store: MemoryStore,
    unlocked: bool,
}

impl Store for NeverUnlocked {
    fn get(&mut self, project: &ProjectName, ask: &mut dyn Prompt) -> Result<Snapshot, StoreError> {
        if self.unlocked { self.store.get(project, ask) } else { Ok(Snapshot::default()) }
    }

    fn prepare(&mut self, project: &ProjectName, ask: &mut dyn Prompt) -> Result<(), StoreError> {
        self.unlocked = true;
        self.store.prepare(project, ask)
    }

    fn put(
        &mut self,
        project: &ProjectName,
        record: &Record,
        expected: Option<&Revision>,
        ask: &mut dyn Prompt,
    ) -> Result<Option<Revision>, StoreError> {
        assert!(self.unlocked);
        self.store.put(project, record, expected, ask)
    }

    fn delete(&mut self, project: &ProjectName, ask: &mut dyn Prompt) -> Result<(), StoreError> {
        assert!(self.unlocked);
        self.store.delete(project, ask)
    }

    fn list(&mut self) -> Result<Vec<(ProjectName, Summary)>, StoreError> {
        self.store.list()
    }
}
