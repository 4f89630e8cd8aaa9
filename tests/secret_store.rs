//! `tilepass secret …` over stores that fail, change while a person thinks, or cannot say: in this process, with a
//! store in memory, a clock that stands still and a person who does what the test says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_raw_string_hashes,
    clippy::indexing_slicing,
    missing_docs
)]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::rc::Rc;

use jiff::Timestamp;
use snapbox::{IntoData, assert_data_eq, str};
use tempfile::TempDir;
use tilepass::core::project::ProjectName;
use tilepass::core::secret::Secret;
use tilepass::io::{Input, Io, Output, Terminal};
use tilepass::program::{Become, HandOver};
use tilepass::store::memory::{Memory, MemoryStore};
use tilepass::store::{Ask, Origin, Record, Store, StoreError, StoreKind, Summary};
use tilepass::{Ending, Exit, Places, World};
use zeroize::Zeroizing;

const OLD: &str = "OldOldOldOldOldOldOldOldOldOldOldOldOldOld1";
const NEW: &str = "NewNewNewNewNewNewNewNewNewNewNewNewNewNew2";
const NOW: i64 = 1_795_327_200;

/// A computer with a keyring and a file store in memory.
struct Computer {
    directory: TempDir,
    keyring: Rc<RefCell<Memory>>,
    file: Rc<RefCell<Memory>>,
    variables: BTreeMap<&'static str, OsString>,
    homeless: bool,
    random: fn(&mut [u8]) -> Result<(), String>,
    never_unlocked: bool,
}

struct Ran {
    exit: Exit,
    /// What it would become.
    program: Option<Become>,
    stdout: String,
    stderr: String,
}

impl Ran {
    fn is(&self, exit: Exit, stdout: impl IntoData, stderr: impl IntoData) {
        assert_eq!(self.exit, exit, "{}", self.stderr);
        assert!(self.program.is_none(), "{:?}", self.program);
        assert_data_eq!(self.stderr.clone(), stderr.into_data().raw());
        assert_data_eq!(self.stdout.clone(), stdout.into_data().raw());
    }
}

/// What the person does at each prompt, in order.
type Answers<'a> = Vec<Box<dyn FnOnce() -> Option<String> + 'a>>;

struct Person<'a>(std::vec::IntoIter<Box<dyn FnOnce() -> Option<String> + 'a>>);

impl Terminal for Person<'_> {
    fn hidden(&mut self, _: &str) -> io::Result<Option<Zeroizing<String>>> {
        Ok(self.0.next().expect("a prompt that the test expects")().map(Zeroizing::new))
    }

    fn line(&mut self, _: &str) -> io::Result<Option<String>> {
        Ok(self.0.next().expect("a prompt that the test expects")())
    }
}

impl Computer {
    fn new() -> Self {
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
    fn with_old() -> Self {
        let computer = Self::new();
        Computer::keep(&computer.keyring, "default", OLD);
        computer.write_config("[projects.default]\nstore = \"keyring\"\n");
        computer
    }

    fn keep(memory: &RefCell<Memory>, project: &str, secret: &str) {
        let (secret, _) = Secret::read(secret.as_bytes()).unwrap();
        let made = Timestamp::from_second(NOW - 3600).unwrap();
        let record = Record::new(secret, made, Origin::Imported);
        memory
            .borrow_mut()
            .records
            .insert(project.parse().unwrap(), record);
    }

    fn config(&self) -> std::path::PathBuf {
        self.directory.path().join("config.toml")
    }

    fn write_config(&self, text: &str) {
        std::fs::write(self.config(), text).unwrap();
    }

    fn read_config(&self) -> String {
        std::fs::read_to_string(self.config()).unwrap_or_default()
    }

    /// What is kept, and what it replaced.
    fn kept(memory: &RefCell<Memory>, project: &str) -> Option<(String, Option<String>)> {
        let project: ProjectName = project.parse().unwrap();
        memory.borrow().records.get(&project).map(|record| {
            let previous = record
                .previous
                .as_ref()
                .map(|old| old.kept.secret.expose().to_owned());
            (
                record.current.as_ref().unwrap().secret.expose().to_owned(),
                previous,
            )
        })
    }

    fn only_old_is_kept(&self) {
        assert_eq!(
            Self::kept(&self.keyring, "default"),
            Some((OLD.to_owned(), None))
        );
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.with_stdin(arguments, "")
    }

    fn with_stdin(&self, arguments: &[&str], stdin: &str) -> Ran {
        self.go(arguments, Some(stdin), Vec::new())
    }

    /// With somebody at the terminal.
    fn with_person(&self, arguments: &[&str], answers: Answers<'_>) -> Ran {
        self.go(arguments, None, answers)
    }

    fn go(&self, arguments: &[&str], stdin: Option<&str>, answers: Answers<'_>) -> Ran {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut reader = stdin.unwrap_or_default().as_bytes();
        let mut terminal = Person(answers.into_iter());
        let variables = |name: &str| self.variables.get(name).cloned();
        let open = |kind: StoreKind, _: &Places| -> Box<dyn Store> {
            let memory = match kind {
                StoreKind::Keyring => &self.keyring,
                StoreKind::File => &self.file,
            };
            let store = MemoryStore::new(kind, Rc::clone(memory));
            if kind == StoreKind::Keyring && self.never_unlocked {
                Box::new(NeverUnlocked {
                    store,
                    unlocked: false,
                })
            } else {
                Box::new(store)
            }
        };
        let world = World {
            io: Io::new(
                Input {
                    reader: &mut reader,
                    is_terminal: stdin.is_none(),
                },
                Output {
                    writer: &mut stdout,
                    is_terminal: false,
                    colour: false,
                },
                Output {
                    writer: &mut stderr,
                    is_terminal: stdin.is_none(),
                    colour: false,
                },
                &mut terminal,
                &variables,
            ),
            now: &|| Timestamp::from_second(NOW).unwrap(),
            random: &self.random,
            places: (!self.homeless).then(|| Places {
                config: self.config(),
                data: self.directory.path().to_owned(),
            }),
            open_store: &open,
        };
        let arguments = ["tilepass"].iter().chain(arguments).map(OsString::from);
        let (ending, _) = tilepass::run(arguments, world);
        let (exit, program) = match ending {
            Ending::Exit(exit) => (exit, None),
            Ending::Become(program) => (Exit::Done, Some(program)),
        };
        assert!(terminal.0.next().is_none(), "a prompt that never came");
        let home = self.directory.path().to_str().unwrap().to_owned();
        let text = |bytes| String::from_utf8(bytes).unwrap().replace(&home, "~");
        Ran {
            exit,
            program,
            stdout: text(stdout),
            stderr: text(stderr),
        }
    }
}

/// Fails the `nth` (from 1) `operation`.
fn fails(memory: &RefCell<Memory>, operation: &'static str, nth: usize, error: fn() -> StoreError) {
    let count = std::cell::Cell::new(0);
    memory.borrow_mut().fault = Some(Box::new(move |what| {
        count.set(count.get() + usize::from(what == operation));
        (what == operation && count.get() == nth).then(error)
    }));
}

fn broke() -> StoreError {
    StoreError::Keyring("it broke".to_owned())
}

// ----- a store that fails

#[test]
fn what_is_not_stored_is_not_shown() {
    for (operation, nth) in [("get", 1), ("prepare", 1), ("get", 2), ("put", 1)] {
        let computer = Computer::new();
        fails(&computer.keyring, operation, nth, broke);
        computer.run(&["secret", "generate"]).is(
            Exit::Store,
            "",
            "error: the keyring failed: it broke\n",
        );
        assert_eq!(Computer::kept(&computer.keyring, "default"), None);
        assert_eq!(computer.read_config(), "", "{operation} {nth}");
    }
}

#[test]
fn the_old_secret_stands_where_rotate_fails() {
    for (operation, nth) in [("prepare", 1), ("get", 1), ("get", 2), ("put", 1)] {
        let computer = Computer::with_old();
        let config = computer.read_config();
        fails(&computer.keyring, operation, nth, broke);
        let ran = computer.run(&["secret", "rotate", "--yes", "-q"]);
        ran.is(Exit::Store, "", "error: the keyring failed: it broke\n");
        computer.only_old_is_kept();
        assert_eq!(computer.read_config(), config);
    }
}

#[test]
fn the_secret_stands_where_remove_fails() {
    for operation in ["prepare", "get", "delete"] {
        let computer = Computer::with_old();
        let config = computer.read_config();
        fails(&computer.keyring, operation, 1, broke);
        let ran = computer.run(&["secret", "remove", "--yes", "-q"]);
        ran.is(Exit::Store, "", "error: the keyring failed: it broke\n");
        computer.only_old_is_kept();
        assert_eq!(computer.read_config(), config, "{operation}");
    }
}

#[test]
fn a_write_of_which_nobody_knows_can_be_found_out() {
    let computer = Computer::new();
    let unknown = || StoreError::UnknownWhetherStored(3);
    fails(&computer.keyring, "put", 1, unknown);
    computer.run(&["secret", "generate", "-q"]).is(
        Exit::Store,
        "",
        str![[r#"
warning: if it was stored, `tilepass secret status` shows the fingerprint c207-e122-d2f2
error: the keyring did not answer within 3 s: unknown whether the change was stored
hint: see what is stored before going on: `tilepass secret status`

"#]],
    );
    computer
        .run(&["secret", "status"])
        .is(Exit::Done, str![[r#"
default  keyring  not there: lost, or the keyring was never unlocked in this session, or config.toml came from another computer

"#]], "");

    let computer = Computer::with_old();
    fails(&computer.keyring, "put", 1, unknown);
    computer
        .with_stdin(&["secret", "rotate", "--yes", "-q", "--from", "-"], NEW)
        .is(
            Exit::Store,
            "",
            str![[r#"
warning: if it was stored, `tilepass secret status` shows the fingerprint 6861-42bd-cb01
error: the keyring did not answer within 3 s: unknown whether the change was stored
hint: see what is stored before going on: `tilepass secret status`

"#]],
        );
}

#[test]
fn a_generator_that_fails_is_an_error() {
    let mut computer = Computer::new();
    computer.random = |_| Err("it is empty".to_owned());
    let said = "error: the operating system's random generator failed: it is empty\n";
    computer
        .run(&["secret", "generate"])
        .is(Exit::Store, "", said);
    assert_eq!(Computer::kept(&computer.keyring, "default"), None);
}

// ----- settings that fail after the secret is stored

/// Puts a directory where the settings are, at the moment of `operation`.
fn settings_fail_at(computer: &Computer, memory: &RefCell<Memory>, operation: &'static str) {
    let config = computer.config();
    memory.borrow_mut().fault = Some(Box::new(move |what| {
        if what == operation {
            let _ = std::fs::remove_file(&config);
            std::fs::create_dir(&config).unwrap();
        }
        None
    }));
}

#[cfg(unix)]
#[test]
fn a_stored_secret_is_shown_whatever_becomes_of_the_settings() {
    let computer = Computer::new();
    settings_fail_at(&computer, &computer.keyring, "put");
    let ran = computer.run(&["secret", "generate"]);
    let (kept, _) = Computer::kept(&computer.keyring, "default").unwrap();
    ran.is(Exit::Failed, kept, str![[r#"
note: made here and stored in the keyring for project `default`; fingerprint c207-e122-d2f2
note: give it to every back end that signs tokens, and to whatever checks them; no Tiledesk server knows it, and none takes a secret made elsewhere
note: this is the only time it is shown
error: the secret of project `default` is stored, but the settings still are as they were: cannot write the settings `~/config.toml`: Is a directory (os error 21)
hint: it need not be stored again; put the entry `[projects.default]` of that file right by hand

"#]]);
}

#[cfg(unix)]
#[test]
fn a_rotated_and_a_removed_secret_are_said_to_be_so() {
    let computer = Computer::with_old();
    settings_fail_at(&computer, &computer.keyring, "put");
    let rotate = [
        "secret",
        "rotate",
        "--yes",
        "-q",
        "--id",
        "5e5f4e220b28440012117be4",
        "--from",
        "-",
    ];
    computer
        .with_stdin(&rotate, NEW)
        .is(Exit::Failed, "", str![[r#"
error: the secret of project `default` is replaced, but the settings still are as they were: cannot write the settings `~/config.toml`: Is a directory (os error 21)
hint: it need not be replaced again; put the entry `[projects.default]` of that file right by hand

"#]]);
    assert_eq!(
        Computer::kept(&computer.keyring, "default"),
        Some((NEW.to_owned(), Some(OLD.to_owned())))
    );

    let computer = Computer::with_old();
    settings_fail_at(&computer, &computer.keyring, "delete");
    computer
        .run(&["secret", "remove", "--yes", "-q"])
        .is(Exit::Failed, "", str![[r#"
error: the secret of project `default` is removed, but the settings still are as they were: cannot write the settings `~/config.toml`: Is a directory (os error 21)
hint: it need not be removed again; put the entry `[projects.default]` of that file right by hand

"#]]);
    assert_eq!(Computer::kept(&computer.keyring, "default"), None);
}

// ----- somebody else, while a person thinks

#[test]
fn rotate_does_not_undo_what_somebody_else_did() {
    let computer = Computer::with_old();
    let elsewhere = || {
        Computer::keep(&computer.keyring, "default", NEW);
        Some("default".to_owned())
    };
    let ran = computer.with_person(&["secret", "rotate", "-q"], vec![Box::new(elsewhere)]);
    ran.is(Exit::Declined, "", str![[r#"
error: the secret of project `default` was changed by another tilepass in the meantime; nothing was changed
hint: look at it: `tilepass secret status`

"#]]);
    assert_eq!(
        Computer::kept(&computer.keyring, "default"),
        Some((NEW.to_owned(), None))
    );
}

#[test]
fn remove_does_not_remove_another_secret() {
    for flags in [
        ["secret", "remove", "-q"].as_slice(),
        &["secret", "remove", "-q", "--previous"],
    ] {
        let computer = Computer::with_old();
        computer
            .with_stdin(&["secret", "rotate", "--yes", "-q", "--from", "-"], NEW)
            .is(Exit::Done, "", "");
        let elsewhere = || {
            let ran = computer.run(&["secret", "rotate", "--yes", "-q", "--hide"]);
            assert_eq!(
                ran.exit,
                Exit::Done,
                "no lock is held while a person thinks: {}",
                ran.stderr
            );
            Some("default".to_owned())
        };
        let ran = computer.with_person(flags, vec![Box::new(elsewhere)]);
        assert_eq!(ran.exit, Exit::Declined, "{}", ran.stderr);
        let (_, previous) = Computer::kept(&computer.keyring, "default").unwrap();
        assert_eq!(previous.as_deref(), Some(NEW));
    }
}

#[test]
fn import_does_not_replace_what_came_meanwhile() {
    for store in ["keyring", "file"] {
        let computer = Computer::new();
        let elsewhere = || {
            let ran = computer.with_stdin(&["secret", "import", "-q", "--store", store], OLD);
            assert_eq!(
                ran.exit,
                Exit::Done,
                "no lock is held while a person thinks: {}",
                ran.stderr
            );
            Some(NEW.to_owned())
        };
        let ran = computer.with_person(&["secret", "import", "-q"], vec![Box::new(elsewhere)]);
        assert_eq!(ran.exit, Exit::Declined, "{}", ran.stderr);
        let (here, there) = match store {
            "file" => (&computer.file, &computer.keyring),
            _ => (&computer.keyring, &computer.file),
        };
        assert_eq!(
            Computer::kept(here, "default"),
            Some((OLD.to_owned(), None))
        );
        assert_eq!(
            Computer::kept(there, "default"),
            None,
            "one project, two secrets"
        );
    }
}

// ----- a keyring that says that nothing is there until it is unlocked

/// Says "no entry" until it is prepared, as a keyring does that was never unlocked.
struct NeverUnlocked {
    store: MemoryStore,
    unlocked: bool,
}

impl Store for NeverUnlocked {
    fn kind(&self) -> StoreKind {
        self.store.kind()
    }

    fn get(
        &mut self,
        project: &ProjectName,
        ask: &mut dyn Ask,
    ) -> Result<Option<Record>, StoreError> {
        if self.unlocked {
            self.store.get(project, ask)
        } else {
            Ok(None)
        }
    }

    fn prepare(&mut self, project: &ProjectName, ask: &mut dyn Ask) -> Result<(), StoreError> {
        self.unlocked = true;
        self.store.prepare(project, ask)
    }

    fn put(
        &mut self,
        project: &ProjectName,
        record: &Record,
        ask: &mut dyn Ask,
    ) -> Result<(), StoreError> {
        assert!(self.unlocked);
        self.store.put(project, record, ask)
    }

    fn delete(&mut self, project: &ProjectName, ask: &mut dyn Ask) -> Result<(), StoreError> {
        assert!(self.unlocked);
        self.store.delete(project, ask)
    }

    fn list(&mut self) -> Result<Vec<(ProjectName, Summary)>, StoreError> {
        self.store.list()
    }
}

#[test]
fn a_keyring_that_was_never_unlocked_is_not_believed() {
    let mut computer = Computer::with_old();
    computer.never_unlocked = true;
    let ran = computer.run(&["secret", "generate"]);
    assert_eq!(
        (ran.exit, ran.stdout.as_str()),
        (Exit::Declined, ""),
        "{}",
        ran.stderr
    );
    computer.with_stdin(&["secret", "import", "-q"], NEW).is(
        Exit::Declined,
        "",
        str![[r#"
error: project `default` has a secret already (b202-30dd-cb38)
hint: to replace it: `tilepass secret rotate --from -`

"#]],
    );
    computer.only_old_is_kept();
    computer
        .with_stdin(&["secret", "rotate", "--yes", "-q", "--from", "-"], NEW)
        .is(Exit::Done, "", "");
    computer
        .run(&["secret", "remove", "--yes", "-q"])
        .is(Exit::Done, "", "");
    assert_eq!(Computer::kept(&computer.keyring, "default"), None);
}

#[test]
fn status_asks_the_keyring_for_a_name_that_the_settings_do_not_know() {
    let computer = Computer::new();
    Computer::keep(&computer.keyring, "shop", OLD);
    computer.run(&["secret", "status"]).is(
        Exit::Done,
        "",
        str![[r#"
note: no project is known here
hint: store the secret that the dashboard made: `tilepass secret import`

"#]],
    );
    computer.run(&["secret", "status", "--project", "shop"]).is(
        Exit::Done,
        str![[r#"
shop  keyring  b202-30dd-cb38  imported 1 h ago

"#]],
        "",
    );
    computer
        .run(&["secret", "status", "--project", "x"])
        .is(Exit::Missing, "", str![[r#"
error: project `x` has no secret
hint: store the one that the dashboard made: `tilepass secret import --project x`, or make one here: `tilepass secret generate --project x`

"#]]);
}

#[test]
fn status_says_what_each_store_says() {
    let computer = Computer::with_old();
    computer.write_config("[projects.default]\nstore = \"keyring\"\n[projects.lost]\nstore = \"keyring\"\n[projects.named]\n");
    computer
        .run(&["secret", "status"])
        .is(Exit::Done, str![[r#"
default  keyring  b202-30dd-cb38  imported 1 h ago
lost     keyring  not there: lost, or the keyring was never unlocked in this session, or config.toml came from another computer
named    keyring  no secret

"#]], "");
    fails(&computer.keyring, "get", 1, || {
        StoreError::Locked("nobody unlocked it".to_owned())
    });
    computer
        .run(&["secret", "status", "--json"])
        .is(Exit::Done, str![[r#"
{"project":"default","store":"keyring","tiledesk_id":null,"state":"locked","error":"the keyring is locked: nobody unlocked it"}
{"project":"lost","store":"keyring","tiledesk_id":null,"state":"lost"}
{"project":"named","store":"keyring","tiledesk_id":null,"state":"none"}

"#]], "");
}

// ----- which store

#[test]
fn a_store_that_was_typed_is_remembered_and_one_of_the_environment_is_not() {
    let mut computer = Computer::new();
    computer
        .with_stdin(&["secret", "import", "-q", "--store", "file"], OLD)
        .is(Exit::Done, "", "");
    computer
        .with_stdin(&["secret", "import", "-q", "--project", "b"], OLD)
        .is(Exit::Done, "", "");
    computer.variables.insert("TILEPASS_STORE", "file".into());
    computer
        .with_stdin(&["secret", "import", "-q", "--project", "c"], OLD)
        .is(Exit::Done, "", "");
    computer
        .variables
        .insert("TILEPASS_STORE", "keyring".into());
    computer
        .with_stdin(&["secret", "import", "-q", "--project", "d"], OLD)
        .is(Exit::Done, "", "");
    assert_data_eq!(
        computer.read_config(),
        str![[r#"
[projects.default]
store = "file"

[projects.b]
store = "keyring"

[projects.d]

"#]]
    );
    computer.variables.clear();
    // The file store lists what it has; typed later, that is remembered as well.
    computer
        .run(&[
            "secret",
            "rotate",
            "--project",
            "c",
            "--yes",
            "-q",
            "--hide",
        ])
        .is(Exit::Done, "", "");
    computer
        .run(&[
            "secret",
            "rotate",
            "--project",
            "c",
            "--length",
            "44",
            "--store",
            "file",
            "--yes",
            "-q",
            "--hide",
        ])
        .is(Exit::Done, "", "");
    assert!(
        computer
            .read_config()
            .ends_with("[projects.c]\nstore = \"file\"\n"),
        "{}",
        computer.read_config()
    );
}

#[test]
fn another_store_than_the_one_that_has_it_is_refused() {
    let mut computer = Computer::with_old();
    for command in [
        ["secret", "import"].as_slice(),
        &["secret", "generate"],
        &["secret", "rotate", "--yes"],
        &["secret", "remove", "--yes"],
    ] {
        let ran = computer.run(&[command, &["--store", "file"]].concat());
        ran.is(
            Exit::Declined,
            "",
            str![[r#"
error: the secret of project `default` is kept in the keyring, not in the file store
hint: leave `--store` out, or name the store that has it: `--store keyring`
hint: to move it there: `tilepass project set --store file`

"#]],
        );
    }
    computer.variables.insert("TILEPASS_STORE", "file".into());
    computer.run(&["secret", "remove", "--yes"]).is(
        Exit::Declined,
        "",
        str![[r#"
error: the secret of project `default` is kept in the keyring, not in the file store
hint: unset `TILEPASS_STORE`, or name the store that has it: `--store keyring`
hint: to move it there: `tilepass project set --store file`

"#]],
    );
    computer
        .run(&["secret", "remove", "--yes", "--store", "keyring", "-q"])
        .is(Exit::Done, "", "");
}

#[test]
fn without_a_home_there_is_nothing_to_write_to() {
    let mut computer = Computer::new();
    computer.homeless = true;
    computer.run(&["secret", "status"]).is(
        Exit::Done,
        "",
        str![[r#"
note: no project is known here
hint: store the secret that the dashboard made: `tilepass secret import`

"#]],
    );
    computer.run(&["secret", "generate"]).is(
        Exit::Store,
        "",
        str![[r#"
error: there is no home directory to keep files in
hint: set HOME

"#]],
    );
    computer.with_stdin(&["secret", "import"], OLD).is(
        Exit::Store,
        "",
        str![[r#"
error: there is no home directory to keep files in
hint: set HOME

"#]],
    );
    computer.variables.insert("TILEPASS_SECRET", OLD.into());
    assert_eq!(
        computer
            .run(&["token", "sign", "--test-visitor", "-q"])
            .exit,
        Exit::Done
    );
}

#[test]
fn a_secret_that_is_not_where_the_settings_say_is_4() {
    let computer = Computer::new();
    computer
        .write_config("[projects.shop]\nstore = \"keyring\"\n[projects.web]\nstore = \"file\"\n");
    computer
        .run(&["secret", "rotate", "--yes", "--project", "shop"])
        .is(Exit::Store, "", str![[r#"
error: the secret of project `shop` is not in the keyring, where `config.toml` says it was put
hint: the keyring was never unlocked in this session (log in to the desktop, which unlocks it), or the secret was deleted there, or `config.toml` came from another computer
hint: if it is lost, store it again: `tilepass secret import --project shop`; or have the server make another: `tilepass secret rotate --on-server --project shop`

"#]]);
    computer
        .run(&["secret", "remove", "--yes", "--project", "web"])
        .is(Exit::Store, "", str![[r#"
error: the secret of project `web` is not in the file store, where `config.toml` says it was put
hint: the file store was moved or replaced, or the secret was deleted there, or `config.toml` came from another computer
hint: if it is lost, store it again: `tilepass secret import --project web`; or have the server make another: `tilepass secret rotate --on-server --project web`

"#]]);
    computer
        .with_stdin(&["secret", "import", "--project", "web", "-q"], OLD)
        .is(Exit::Done, "", "");
}

// ----- a secret that moves from one store to the other

const TO_FILE: [&str; 4] = ["project", "set", "--store", "file"];

impl Computer {
    /// Which stores hold `OLD`, and which one the settings name.
    fn stands(&self) -> (bool, bool, String) {
        let has = |memory| match Self::kept(memory, "default") {
            None => false,
            Some(kept) => {
                assert_eq!(kept, (OLD.to_owned(), None));
                true
            }
        };
        let config = self.read_config();
        let named = config.split('"').nth(1).unwrap_or_default().to_owned();
        (has(&self.keyring), has(&self.file), named)
    }

    fn mend(&self) {
        self.keyring.borrow_mut().fault = None;
        self.file.borrow_mut().fault = None;
    }
}

#[test]
fn a_secret_moves_both_ways_with_its_history() {
    let computer = Computer::with_old();
    computer
        .with_stdin(&["secret", "rotate", "--yes", "-q", "--from", "-"], NEW)
        .is(Exit::Done, "", "");
    let both = Some((NEW.to_owned(), Some(OLD.to_owned())));
    computer.run(&TO_FILE).is(
        Exit::Done,
        "",
        str![[r#"
note: the secret of project `default` was moved from the keyring to the file store
note: settings of project `default`: store file

"#]],
    );
    assert_eq!(Computer::kept(&computer.file, "default"), both);
    assert_eq!(Computer::kept(&computer.keyring, "default"), None);
    let back = [
        "project", "set", "default", "--store", "keyring", "--json", "-q",
    ];
    computer.run(&back).is(Exit::Done, str![[r#"
{"project":"default","tiledesk_id":null,"server":null,"scheme":null,"store":"keyring","moved":{"from":"file","to":"keyring"}}

"#]], "");
    assert_eq!(Computer::kept(&computer.keyring, "default"), both);
    assert_eq!(Computer::kept(&computer.file, "default"), None);
    assert_eq!(
        computer.read_config(),
        "[projects.default]\nstore = \"keyring\"\n"
    );
    computer.run(&back).is(
        Exit::Done,
        str![[r#"
{"project":"default","tiledesk_id":null,"server":null,"scheme":null,"store":"keyring"}

"#]],
        "",
    );
}

#[test]
fn the_environment_moves_no_secret() {
    let mut computer = Computer::with_old();
    computer.variables.insert("TILEPASS_STORE", "file".into());
    let ran = computer.run(&["project", "set", "-q", "--scheme", "visitor"]);
    ran.is(Exit::Done, "", "");
    assert_eq!(computer.stands(), (true, false, "keyring".to_owned()));
}

/// A store of a computer's, one of its operations, and which time it is asked for.
type Place = (StoreKind, &'static str, usize);

/// Moves the secret into the file store, which fails there; then the same command goes on.
fn a_move_fails(place: Place, error: fn() -> StoreError, copied: bool, named: &str, said: &str) {
    let computer = Computer::with_old();
    let (kind, operation, nth) = place;
    let memory = match kind {
        StoreKind::Keyring => &computer.keyring,
        StoreKind::File => &computer.file,
    };
    fails(memory, operation, nth, error);
    let ran = computer.run(&TO_FILE);
    assert_eq!(ran.exit, Exit::Store, "{place:?}: {}", ran.stderr);
    assert_eq!(ran.stdout, "");
    let first = ran.stderr.lines().next().unwrap();
    let said = said.replace("CAUSE", &error().to_string());
    assert_eq!(first, format!("error: {said}"), "{place:?}");
    let hint = "hint: the same command again goes on from there\n";
    assert_eq!(ran.stderr.contains(hint), said.contains("copy"), "{said}");
    let stands = (true, copied, named.to_owned());
    assert_eq!(computer.stands(), stands, "{place:?}");

    computer.mend();
    let again = computer.run(&TO_FILE);
    assert_eq!(again.exit, Exit::Done, "{place:?}: {}", again.stderr);
    let note =
        "note: the secret of project `default` was moved from the keyring to the file store\n";
    assert!(again.stderr.starts_with(note), "{}", again.stderr);
    assert_eq!(computer.stands(), (false, true, "file".to_owned()));
}

#[test]
fn nothing_is_lost_wherever_a_move_fails_and_the_same_command_goes_on() {
    use StoreKind::{File, Keyring};
    let unknown = || StoreError::UnknownWhetherStored(3);
    let untold = "whether the secret of project `default` is in the keyring cannot be told: CAUSE; nothing was changed";
    let stays = "CAUSE; the secret of project `default` stays in the keyring";
    let perhaps = "CAUSE; the secret of project `default` stays in the keyring, and the file store may have a copy of it now";
    let both = "CAUSE; the secret of project `default` is in the file store now, and the keyring still has a copy of it";
    let gone = "CAUSE; the secret of project `default` is in the file store now, and the keyring may still have a copy of it";
    for place in [(Keyring, "prepare", 1), (Keyring, "get", 1)] {
        a_move_fails(place, broke, false, "keyring", untold);
    }
    for place in [
        (File, "prepare", 1),
        (Keyring, "prepare", 2),
        (Keyring, "get", 2),
        (File, "get", 1),
        (File, "put", 1),
    ] {
        a_move_fails(place, broke, false, "keyring", stays);
    }
    a_move_fails((File, "put", 1), unknown, false, "keyring", perhaps);
    a_move_fails((File, "get", 2), broke, true, "keyring", perhaps);
    a_move_fails((Keyring, "delete", 1), broke, true, "file", both);
    a_move_fails((Keyring, "delete", 1), unknown, true, "file", gone);
}

#[test]
fn a_store_that_wants_a_passphrase_and_gets_none_takes_nothing() {
    let computer = Computer::with_old();
    fails(&computer.file, "prepare", 1, || StoreError::Cancelled);
    computer.run(&TO_FILE).is(
        Exit::Cancelled,
        "",
        "error: cancelled; nothing was changed\n",
    );
    assert_eq!(computer.stands(), (true, false, "keyring".to_owned()));
}

#[cfg(unix)]
#[test]
fn a_secret_is_in_both_places_where_the_settings_cannot_be_written() {
    let computer = Computer::with_old();
    settings_fail_at(&computer, &computer.file, "put");
    computer.run(&TO_FILE).is(Exit::Failed, "", str![[r#"
error: cannot write the settings `~/config.toml`: Is a directory (os error 21); the secret of project `default` stays in the keyring, and the file store has a copy of it now
hint: the same command again goes on from there

"#]]);
    for memory in [&computer.keyring, &computer.file] {
        assert_eq!(
            Computer::kept(memory, "default"),
            Some((OLD.to_owned(), None))
        );
    }
}

#[test]
fn another_secret_at_the_new_place_is_not_replaced() {
    let computer = Computer::with_old();
    Computer::keep(&computer.file, "default", NEW);
    computer.run(&TO_FILE).is(Exit::Declined, "", str![[r#"
error: project `default` has a secret in the keyring and another one in the file store; nothing was changed
hint: to see the one that is used: `tilepass secret status --project default`
hint: to forget the one in the file store: `tilepass project set default --unset store`, then `tilepass secret remove --project default`
hint: to forget the one in the keyring: remove it with the keyring's own program; service `tilepass`, user name `default`

"#]]);
    computer.only_old_is_kept();
    assert_eq!(
        Computer::kept(&computer.file, "default"),
        Some((NEW.to_owned(), None))
    );
    // As the hints have it.
    computer
        .run(&["project", "set", "--unset", "store", "-q"])
        .is(Exit::Done, "", "");
    computer
        .run(&["secret", "remove", "--yes", "-q"])
        .is(Exit::Done, "", "");
    assert_eq!(Computer::kept(&computer.file, "default"), None);
    computer.only_old_is_kept();
}

#[test]
fn settings_that_changed_meanwhile_are_left_alone() {
    let computer = Computer::with_old();
    let config = computer.config();
    computer.file.borrow_mut().fault = Some(Box::new(move |what| {
        if what == "prepare" {
            std::fs::write(&config, "[projects.default]\nscheme = \"both\"\n").unwrap();
        }
        None
    }));
    computer.run(&TO_FILE).is(Exit::Declined, "", str![[r#"
error: the settings of project `default` were changed by somebody else in the meantime; nothing was changed
hint: look at them: `tilepass project list`

"#]]);
    computer.only_old_is_kept();
    assert_eq!(Computer::kept(&computer.file, "default"), None);
}

#[test]
fn a_keyring_that_was_never_unlocked_is_unlocked_before_it_is_believed() {
    let mut computer = Computer::with_old();
    computer.never_unlocked = true;
    computer.run(&["project", "remove", "default", "--yes"]).is(
        Exit::Declined,
        "",
        str![[r#"
error: project `default` has a secret in the keyring; nothing was changed
hint: forget the secret first: `tilepass secret remove --project default`

"#]],
    );
    let ran = computer.run(&TO_FILE);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.stderr);
    assert_eq!(computer.stands(), (false, true, "file".to_owned()));
}

#[test]
fn a_project_is_not_forgotten_while_its_keyring_cannot_say() {
    let computer = Computer::with_old();
    let before = computer.read_config();
    fails(&computer.keyring, "get", 1, || {
        StoreError::Locked("it is".to_owned())
    });
    computer
        .run(&["project", "remove", "--yes"])
        .is(Exit::Store, "", str![[r#"
error: whether the secret of project `default` is in the keyring cannot be told: the keyring is locked: it is; nothing was changed
hint: unlock it: log in to the desktop, or run `gnome-keyring-daemon --unlock`

"#]]);
    assert_eq!(computer.read_config(), before);
}

#[test]
fn what_changes_while_a_person_thinks_is_not_forgotten() {
    let computer = Computer::new();
    computer.write_config("[projects.default]\nscheme = \"visitor\"\n");
    let remove = ["project", "remove"];
    let answer = || {
        Computer::keep(&computer.keyring, "default", OLD);
        Some("default".to_owned())
    };
    let ran = computer.with_person(&remove, vec![Box::new(answer)]);
    ran.is(
        Exit::Declined,
        "",
        str![[r#"
note: this forgets the settings of project `default`: scheme visitor
error: project `default` has a secret in the keyring; nothing was changed
hint: forget the secret first: `tilepass secret remove --project default`

"#]],
    );
    computer.keyring.borrow_mut().records.clear();
    let answer = || {
        computer.write_config("[projects.default]\nscheme = \"both\"\n");
        Some("default".to_owned())
    };
    let ran = computer.with_person(&remove, vec![Box::new(answer)]);
    ran.is(Exit::Declined, "", str![[r#"
note: this forgets the settings of project `default`: scheme visitor
error: the settings of project `default` were changed by somebody else in the meantime; nothing was changed
hint: look at them: `tilepass project list`

"#]]);
    let ran = computer.with_person(&remove, vec![Box::new(|| Some("other".to_owned()))]);
    ran.is(
        Exit::Declined,
        "",
        str![[r#"
note: this forgets the settings of project `default`: scheme both
error: that is not `default`; nothing was changed
hint: type the project's name, `default`, to confirm

"#]],
    );
    let ran = computer.with_person(&remove, vec![Box::new(|| Some("default".to_owned()))]);
    ran.is(
        Exit::Done,
        "",
        str![[r#"
note: this forgets the settings of project `default`: scheme both
note: the settings of project `default` are forgotten

"#]],
    );
    assert_eq!(computer.read_config(), "");
}

#[cfg(unix)]
#[test]
fn another_writer_is_waited_for() {
    let computer = Computer::new();
    let lock = std::fs::File::create(computer.directory.path().join("lock")).unwrap();
    lock.lock().unwrap();
    let ran = computer.run(&["project", "set", "--scheme", "visitor"]);
    assert_eq!(ran.exit, Exit::Store);
    assert!(ran.stderr.starts_with("error: another tilepass is writing"));
    assert_eq!(computer.read_config(), "");
}

// ----- handing it to a program

#[test]
fn exec_returns_what_to_become() {
    let computer = Computer::with_old();
    let ran = computer.run(&[
        "secret",
        "exec",
        "-v",
        "--file-env",
        "X",
        "--",
        "it",
        "a",
        "-b",
    ]);
    assert_eq!(ran.stdout, "");
    assert_data_eq!(
        ran.stderr,
        str![[r#"
note: the secret is that of project `default` (b202-30dd-cb38), from the keyring
note: `it` gets the secret b202-30dd-cb38 as a file, named in `X`

"#]]
        .raw()
    );
    let program = ran.program.unwrap();
    assert_eq!(program.program, "it");
    assert_eq!(program.arguments, ["a", "-b"]);
    assert_eq!(program.secret.expose(), OLD);
    assert_eq!(program.variable.as_str(), "X");
    assert_eq!(program.hand_over, HandOver::File);
    assert!(!program.stdin_is_used);
    assert!(!format!("{program:?}").contains("OldOld"));

    let ran = computer.with_stdin(&["secret", "exec", "--secret-file", "-", "--", "it"], NEW);
    let program = ran.program.unwrap();
    assert_eq!(program.secret.expose(), NEW);
    assert_eq!(program.variable.as_str(), "TILEDESK_SECRET");
    assert_eq!(program.hand_over, HandOver::Value);
    assert!(program.stdin_is_used);
}
