//! What stores may ask a person or the environment while they work: the passphrase, and how long to wait.

use std::ffi::OsString;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use zeroize::Zeroizing;

use super::{AskError, SecretFileError, Ui, read_private};
use crate::env::{self, Variable};
use crate::error::Failure;
use crate::error::shell::SHELL;
use crate::exec::first_line::{FirstLineError, first_line, program_of};
use crate::store::{Prompt, StoreError, UnlockTimeout};
use tiledesk_token::escape;

/// How often a passphrase may be typed until it is right.
const TRIES: u8 = 3;
/// A passphrase of fewer characters gets a warning: each guess costs a third of a second, on one computer.
const SHORT: usize = 12;
/// How long the program may take that prints the passphrase: somebody may have to type or touch something for it.
const COMMAND_LIMIT: Duration = Duration::from_secs(60);

impl Ui<'_> {
    fn ask_passphrase(&mut self, prompt: &str) -> Result<Zeroizing<String>, StoreError> {
        self.ask_hidden("the passphrase", prompt).map_err(|error| match error {
            AskError::Cancelled => StoreError::Cancelled,
            error => StoreError::Passphrase { what: error.to_string(), hint: error.hints().into_iter().next() },
        })
    }

    /// Has it typed until it is typed the same way twice, in two attempts at most.
    fn new_passphrase(&mut self) -> Result<Zeroizing<String>, StoreError> {
        if let Some(passphrase) = self.passphrase_typed_twice()? {
            return Ok(passphrase);
        }
        self.warning("the two passphrases differ; try again");
        let differ = || StoreError::passphrase("the two passphrases differ; nothing was changed");
        self.passphrase_typed_twice()?.ok_or_else(differ)
    }

    fn passphrase_typed_twice(&mut self) -> Result<Option<Zeroizing<String>>, StoreError> {
        let first = self.ask_passphrase("New passphrase of the secrets file (not shown): ")?;
        self.warn_of_short_passphrase(&first);
        let again = self.ask_passphrase("The same passphrase again: ")?;
        Ok((*first == *again).then_some(first))
    }

    /// Of a new passphrase that is soon guessed.
    pub(crate) fn warn_of_short_passphrase(&mut self, passphrase: &str) {
        if passphrase.chars().count() < SHORT {
            self.warning("that passphrase is short: whoever gets hold of the file can guess it");
        }
    }

    /// The variable that says where the passphrase is, if one does. One that is set, but empty, is an error later, and
    /// no other takes its place.
    pub(crate) fn passphrase_source(&self) -> Result<Option<&'static Variable>, StoreError> {
        let all = [env::PASSPHRASE_FILE, env::PASSPHRASE_COMMAND, env::PASSPHRASE];
        let set: Vec<&'static Variable> =
            all.into_iter().filter(|variable| self.raw_variable(variable).is_some()).collect();
        match set.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(only)),
            several => {
                let is_empty = |name: &&&Variable| self.raw_variable(name).is_some_and(|value| value.is_empty());
                let names = |variables: Vec<&&'static Variable>| variables.iter().map(|one| one.name).collect();
                let empty = names(several.iter().filter(is_empty).collect());
                Err(StoreError::SeveralPassphrases { set: names(several.iter().collect()), empty })
            }
        }
    }

    /// The variable that says where the passphrase is, if it leads to one as far as that can be known without running a
    /// program or asking anybody.
    pub(crate) fn check_passphrase_source(&self) -> Result<Option<&'static Variable>, StoreError> {
        let Some(variable) = self.passphrase_source()? else { return Ok(None) };
        if *variable == *env::PASSPHRASE_COMMAND {
            let command = self.raw_variable(variable).unwrap_or_default();
            let path = self.raw_variable(env::PATH);
            program_of(&command.to_string_lossy(), path.as_deref()).map_err(|error| bad_command(variable, &error))?;
        } else {
            self.passphrase_from(variable)?;
        }
        Ok(Some(variable))
    }

    /// What that variable leads to.
    fn passphrase_from(&self, variable: &'static Variable) -> Result<Zeroizing<String>, StoreError> {
        let bad = |why: &str| StoreError::passphrase(format!("`{variable}` {why}"));
        let value = self.raw_variable(variable).unwrap_or_default();
        if value.is_empty() {
            return Err(StoreError::Passphrase {
                what: format!("`{variable}` is set, but empty"),
                hint: Some(format!("set it, or unset it to be asked: `{}`", SHELL.unset(variable))),
            });
        }
        if *variable == *env::PASSPHRASE_FILE {
            return read_passphrase(Path::new(&value), variable);
        }
        let text = value.into_string().map(Zeroizing::new).map_err(|_| bad("is not Unicode text"))?;
        if *variable == *env::PASSPHRASE {
            return Ok(text);
        }
        let path = self.raw_variable(env::PATH);
        let line = first_line(&text, path.as_deref(), self.json, COMMAND_LIMIT)
            .map_err(|error| bad_command(variable, &error))?;
        let line = std::str::from_utf8(&line).map_err(|_| bad("names a program that prints no UTF-8 text"))?;
        Ok(Zeroizing::new(line.to_owned()))
    }
}

fn bad_command(variable: &Variable, error: &FirstLineError) -> StoreError {
    StoreError::Passphrase { what: format!("`{variable}` {error}"), hint: error.hint().map(str::to_owned) }
}

/// A passphrase out of a file; `named_by` is the flag or variable that names the file.
///
/// # Errors
/// [`StoreError::Passphrase`], without a word of the file.
pub(crate) fn read_passphrase(path: &Path, named_by: &impl fmt::Display) -> Result<Zeroizing<String>, StoreError> {
    let bad = |why: &str| StoreError::passphrase(format!("`{named_by}` {why}"));
    let bytes = read_private(path).map_err(|unread| match unread {
        SecretFileError::Failed(error) => bad(&format!("cannot be used: {error}")),
        SecretFileError::Absent => StoreError::Passphrase {
            what: format!("`{named_by}` names a file that does not exist"),
            hint: Some("a path counts from the directory in which the command is run; give an absolute one".to_owned()),
        },
        SecretFileError::OutOfReach => bad("names a file that is out of reach: permission denied"),
    })?;
    one_line(&bytes).map_err(|why| bad(&format!("names a file that {why}")))
}

/// A passphrase out of a file or a pipe: such a one as can be typed.
///
/// # Errors
/// What is wrong with the text, without a word of it.
pub(crate) fn one_line(bytes: &[u8]) -> Result<Zeroizing<String>, &'static str> {
    let text = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8 text")?;
    let text = escape::without_line_break(escape::without_bom(text));
    if text.is_empty() {
        Err("holds no passphrase")
    } else if text.contains(['\n', '\r']) {
        Err("has several lines; a passphrase is one")
    } else {
        Ok(Zeroizing::new(text.to_owned()))
    }
}

impl Prompt for Ui<'_> {
    fn passphrase(&mut self, new: bool) -> Result<Zeroizing<String>, StoreError> {
        if let Some(variable) = self.passphrase_source()? {
            self.detail(&format!("the passphrase of the secrets file comes from `{variable}`"));
            let passphrase = self.passphrase_from(variable)?;
            if *variable == *env::PASSPHRASE_FILE {
                self.warn_if_exposed(Path::new(&self.raw_variable(variable).unwrap_or_default()));
            }
            return Ok(passphrase);
        }
        if self.why_no_prompt().is_some() {
            return Err(StoreError::PassphraseMissing);
        }
        if new {
            self.note("the secrets file is encrypted under a passphrase of yours, which is asked for whenever a secret in it is used");
            self.note("nobody can recover that passphrase: keep it where you keep your others");
            return self.new_passphrase();
        }
        self.typed_passphrases += 1;
        self.ask_passphrase("Passphrase of the secrets file (not shown): ")
    }

    fn next_passphrase(&mut self) -> Result<Zeroizing<String>, StoreError> {
        match self.why_no_prompt() {
            None => self.new_passphrase(),
            Some(why) => Err(StoreError::Passphrase {
                what: format!("the new passphrase cannot be asked for: {why}"),
                hint: Some("give it in a file: `tilepass secret passphrase --new-file PATH`".to_owned()),
            }),
        }
    }

    fn try_again(&mut self) -> bool {
        let may = (1..TRIES).contains(&self.typed_passphrases);
        if may {
            self.tell("warning", "that passphrase does not open the secrets file; try again");
        }
        may
    }

    fn passphrase_variable(&self) -> Option<&'static str> {
        self.passphrase_source().ok().flatten().map(|variable| variable.name)
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        (self.environment())(name)
    }

    fn warning(&mut self, what: &str) {
        Ui::warning(self, what);
    }

    fn warn_if_exposed(&mut self, path: &Path) {
        Ui::warn_if_exposed(self, path);
    }

    fn waiting(&mut self, what: &str) {
        self.note(what);
    }

    fn unlock_timeout(&self) -> UnlockTimeout {
        let display = cfg!(any(windows, target_os = "macos"))
            || [env::DISPLAY, env::WAYLAND_DISPLAY]
                .iter()
                .any(|name| self.raw_variable(name).is_some_and(|v| !v.is_empty()));
        let person = display && self.why_no_prompt().is_none();
        UnlockTimeout { limit: Duration::from_secs(if person { 60 } else { 3 }), person }
    }
}
