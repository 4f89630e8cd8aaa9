//! `signers.toml`, beside `config.toml`: what is asked and what is run with the secret. Who can write it can have the
//! secret, so it is read only where nobody but this user could have written it, and `config.toml` names none of it.
//!
//! ```toml
//! [projects.shop.web1]
//! check = "https://shop.example/chat-token"   # where it hands out a token
//! resolve = "shop.example:10.0.0.4"           # and which computer is meant by that
//! header-file = "/home/ada/web.headers"       # what is sent with it, such as a test account's cookie
//! body = "account=test"                       # posted, where it has to be
//! command = ["/usr/bin/ssh", "web1", "…"]     # gets the secret on stdin
//!
//! [projects.shop.jobs]
//! check-command = "/usr/local/bin/job-token"  # prints a token, where no address hands one out
//! ```
//!
//! On Windows it is not checked whose file it is.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use toml_edit::{Array, Document, DocumentMut, Item, Table, TableLike, Value};

use super::{Check, Signer, SignerName};
use crate::error::{Failure, hint};
use crate::exit::Exit;
#[cfg(unix)]
use crate::paths::sync_directory;
use crate::paths::{
    FileKind, NotPrivate, beside, directory_of, make_private_directory, read_private, remove_leftovers,
};
use crate::settings::{ConfigError, mistake};
use tiledesk_token::escape;
use tiledesk_token::ids::ProjectName;

/// The largest file that is read, in bytes.
const MAX: usize = 1 << 20;
const PROJECTS: &str = "projects";
const KEYS: [&str; 6] = ["check", "resolve", "header-file", "body", "check-command", "command"];

/// Why the signers cannot be read, or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignersError {
    /// It may be somebody else's doing, or cannot be read.
    #[error("cannot use the signers in `{}`: {why}", .path.display())]
    NotPrivate {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        why: NotPrivate,
    },
    /// Something in it means nothing.
    #[error(transparent)]
    Mistake(ConfigError),
    /// The file system said no.
    #[error("cannot write the signers to `{}`: {cause}", .path.display())]
    NotWritten {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
}

impl Failure for SignersError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotPrivate { .. } => "signers.not_private",
            Self::Mistake(_) => "signers.mistake",
            Self::NotWritten { .. } => "signers.file",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::NotPrivate { why, .. } => why.exit(),
            _ => Exit::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NotPrivate { path, why } => why.hint(path).into_iter().collect(),
            Self::Mistake(error) if error.hints().is_empty() => {
                vec!["correct that line, or say it again: `tilepass signer set --help`".to_owned()]
            }
            Self::Mistake(error) => error.hints(),
            Self::NotWritten { path, cause } => hint::file_system(cause, Some(path)).into_iter().collect(),
        }
    }
}

/// The file, as it was read.
#[derive(Debug)]
pub(crate) struct Signers {
    path: PathBuf,
    document: DocumentMut,
    projects: BTreeMap<ProjectName, BTreeMap<SignerName, Signer>>,
}

impl Signers {
    /// Reads the file; one that is not there has no signers.
    ///
    /// # Errors
    /// [`SignersError`]
    pub(crate) fn load(path: &Path) -> Result<Self, SignersError> {
        let bytes = read_private(path, MAX)
            .map_err(|why| SignersError::NotPrivate { path: path.to_owned(), why })?
            .unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        Self::parse(path, &text).map_err(SignersError::Mistake)
    }

    fn parse(path: &Path, source: &str) -> Result<Self, ConfigError> {
        let document = Document::parse(source).map_err(|error| {
            // The parser quotes what it does not expect.
            let said = escape::escaped(error.message().lines().next().unwrap_or_default()).into_owned();
            mistake(path, source, error.span(), said)
        })?;
        let reader = Reader { path, source };
        let mut projects = BTreeMap::new();
        for (key, item) in document.iter() {
            if key != PROJECTS {
                return Err(reader.unknown(key, document.key(key), "`projects`"));
            }
            for (name, item) in reader.table(item, "`projects`")?.iter() {
                let project: ProjectName = name.parse().map_err(|why| reader.bad(item, name, why))?;
                let mut signers = BTreeMap::new();
                for (name, item) in reader.table(item, &format!("`projects.{project}`"))?.iter() {
                    let signer: SignerName = name.parse().map_err(|why| reader.bad(item, name, why))?;
                    let table = reader.table(item, &format!("`projects.{project}.{signer}`"))?;
                    signers.insert(signer, reader.signer(table)?);
                }
                projects.insert(project, signers);
            }
        }
        Ok(Self { path: path.to_owned(), document: document.into_mut(), projects })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Every project that has signers.
    pub(crate) fn projects(&self) -> impl Iterator<Item = &ProjectName> {
        self.projects.iter().filter(|(_, signers)| !signers.is_empty()).map(|(project, _)| project)
    }

    /// The signers of a project, by name.
    pub(crate) fn of(&self, project: &ProjectName) -> impl Iterator<Item = (&SignerName, &Signer)> {
        self.projects.get(project).into_iter().flatten()
    }

    /// One of them.
    pub(crate) fn get(&self, project: &ProjectName, name: &SignerName) -> Option<&Signer> {
        self.projects.get(project)?.get(name)
    }

    /// Gives a project this signer, in place of the one of that name.
    pub(crate) fn set(&mut self, project: &ProjectName, name: &SignerName, signer: Signer) {
        let implicit = || {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        };
        let entry = self
            .document
            .entry(PROJECTS)
            .or_insert_with(implicit)
            .as_table_like_mut()
            .map(|projects| projects.entry(project.as_str()).or_insert_with(implicit))
            .and_then(Item::as_table_like_mut)
            .map(|signers| signers.entry(name.as_str()).or_insert_with(|| Item::Table(Table::new())))
            .and_then(Item::as_table_like_mut);
        // Whatever was read has tables there, and so has what is made here.
        let Some(entry) = entry else { return };
        let check = signer.check.as_ref();
        set(entry, "check", check.map(|check| check.url.to_string().into()));
        set(entry, "resolve", check.and_then(|check| check.resolve.as_ref()).map(|resolve| resolve.to_string().into()));
        let header_file = check.and_then(|check| check.header_file.as_ref()).and_then(|path| path.to_str());
        set(entry, "header-file", header_file.map(Value::from));
        set(entry, "body", check.and_then(|check| check.body.as_deref()).map(Value::from));
        set(entry, "check-command", signer.check_command.as_deref().map(Value::from));
        set(entry, "command", signer.command.as_ref().map(|words| Value::Array(words.iter().collect::<Array>())));
        self.projects.entry(project.clone()).or_default().insert(name.clone(), signer);
    }

    /// Forgets a signer.
    pub(crate) fn remove(&mut self, project: &ProjectName, name: &SignerName) {
        let projects = self.document.get_mut(PROJECTS).and_then(Item::as_table_like_mut);
        if let Some(projects) = projects
            && let Some(signers) = projects.get_mut(project.as_str()).and_then(Item::as_table_like_mut)
        {
            signers.remove(name.as_str());
            if signers.is_empty() {
                projects.remove(project.as_str());
            }
        }
        if let Some(signers) = self.projects.get_mut(project) {
            signers.remove(name);
        }
    }

    /// Forgets the signers of a project.
    pub(crate) fn remove_all(&mut self, project: &ProjectName) {
        let names: Vec<SignerName> = self.of(project).map(|(name, _)| name.clone()).collect();
        for name in names {
            self.remove(project, &name);
        }
    }

    /// Gives the signers of a project to another name of it. Those that the other name has already stay.
    pub(crate) fn rename(&mut self, from: &ProjectName, to: &ProjectName) {
        let signers: Vec<(SignerName, Signer)> =
            self.of(from).map(|(name, signer)| (name.clone(), signer.clone())).collect();
        for (name, signer) in signers {
            if self.get(to, &name).is_none() {
                self.set(to, &name, signer);
            }
            self.remove(from, &name);
        }
    }

    /// Writes the file whole, for this user alone (mode 0600). The caller holds the writers' lock.
    ///
    /// # Errors
    /// [`SignersError`]; what was there before still is.
    pub(crate) fn write(&self) -> Result<(), SignersError> {
        let failed = |cause| SignersError::NotWritten { path: self.path.clone(), cause };
        remove_leftovers(&self.path, FileKind::Signers);
        let directory = directory_of(&self.path);
        make_private_directory(directory).map_err(failed)?;
        let mut file = beside(&self.path, FileKind::Signers).map_err(failed)?;
        file.write_all(self.document.to_string().as_bytes())
            .and_then(|()| file.as_file().sync_all())
            .map_err(failed)?;
        file.persist(&self.path).map_err(|error| failed(error.error))?;
        #[cfg(unix)]
        sync_directory(directory).map_err(failed)?;
        Ok(())
    }
}

fn set(table: &mut dyn TableLike, key: &str, value: Option<Value>) {
    match value {
        None => drop(table.remove(key)),
        Some(value) => drop(table.insert(key, Item::Value(value))),
    }
}

/// Reads values and knows where they stand.
struct Reader<'a> {
    path: &'a Path,
    source: &'a str,
}

impl Reader<'_> {
    fn mistake(&self, item: &Item, what: String) -> ConfigError {
        mistake(self.path, self.source, item.span(), what)
    }

    fn bad(&self, item: &Item, name: &str, why: impl std::fmt::Display) -> ConfigError {
        self.mistake(item, format!("`{}`: {why}", escape::excerpt(name, 40)))
    }

    fn unknown(&self, key: &str, at: Option<&toml_edit::Key>, known: &str) -> ConfigError {
        let what = format!("`{}` means nothing to this version (known: {known})", escape::excerpt(key, 40));
        mistake(self.path, self.source, at.and_then(toml_edit::Key::span), what)
    }

    fn table<'t>(&self, item: &'t Item, what: &str) -> Result<&'t dyn TableLike, ConfigError> {
        item.as_table_like().ok_or_else(|| self.mistake(item, format!("{what} must be a table")))
    }

    /// Nobody guesses what a key means that is not known: it may say who gets the secret.
    fn signer(&self, table: &dyn TableLike) -> Result<Signer, ConfigError> {
        if let Some((key, _)) = table.iter().find(|(key, _)| !KEYS.contains(key)) {
            return Err(self.unknown(key, table.key(key), &KEYS.join(", ")));
        }
        let url = self.text(table, "check")?.map(|(item, text)| {
            text.parse().map_err(|why| self.mistake(item, format!("`check` cannot be used: {why}")))
        });
        let check = match url.transpose()? {
            None => match KEYS.iter().skip(1).take(3).find_map(|key| Some((*key, table.get(key)?))) {
                Some((key, item)) => return Err(self.mistake(item, format!("`{key}` needs a `check` beside it"))),
                None => None,
            },
            Some(url) => Some(self.check(table, Check::at(url))?),
        };
        let check_command = self.text(table, "check-command")?.map(|(item, text)| {
            let is_absolute = text.split(' ').next().is_some_and(|program| Path::new(program).is_absolute());
            let what = "`check-command` must begin with the absolute path of a program";
            if is_absolute && check.is_none() { Ok(text.to_owned()) } else { Err(self.mistake(item, what.to_owned())) }
        });
        Ok(Signer { check_command: check_command.transpose()?, check, command: self.command(table)? })
    }

    fn check(&self, table: &dyn TableLike, check: Check) -> Result<Check, ConfigError> {
        let resolve = self.text(table, "resolve")?.map(|(item, text)| {
            let resolve: super::Resolve =
                text.parse().map_err(|why| self.mistake(item, format!("`resolve` cannot be used: {why}")))?;
            let is_it = resolve.is_of(&check.url);
            if is_it {
                Ok(resolve)
            } else {
                Err(self.mistake(item, "`resolve` is about another host than `check`".to_owned()))
            }
        });
        let header_file = self.text(table, "header-file")?.map(|(item, text)| {
            let path = PathBuf::from(text);
            let is_absolute = path.is_absolute();
            if is_absolute {
                Ok(path)
            } else {
                Err(self.mistake(item, "`header-file` must begin at the root".to_owned()))
            }
        });
        Ok(Check {
            resolve: resolve.transpose()?,
            header_file: header_file.transpose()?,
            body: self.text(table, "body")?.map(|(_, text)| text.to_owned()),
            ..check
        })
    }

    fn command(&self, table: &dyn TableLike) -> Result<Option<Vec<String>>, ConfigError> {
        let Some(item) = table.get("command") else { return Ok(None) };
        let words =
            item.as_array().and_then(|array| array.iter().map(|word| word.as_str().map(str::to_owned)).collect());
        let words: Option<Vec<String>> = words;
        let words = words.filter(|words| words.first().is_some_and(|program| Path::new(program).is_absolute()));
        let what = "`command` must be an array of texts that begins with the absolute path of a program";
        words.map(Some).ok_or_else(|| self.mistake(item, what.to_owned()))
    }

    fn text<'t>(&self, table: &'t dyn TableLike, key: &str) -> Result<Option<(&'t Item, &'t str)>, ConfigError> {
        let Some(item) = table.get(key) else { return Ok(None) };
        let text = item.as_str().ok_or_else(|| self.mistake(item, format!("`{key}` must be a text in quotes")))?;
        Ok(Some((item, text)))
    }
}
