//! What stores may ask a person or the environment while they work: the passphrase, and how long to wait.

use std::path::Path;
use std::time::Duration;

use zeroize::Zeroizing;

use super::{AskError, SecretFileError, Ui, read_private};
use crate::env::{self, Variable};
use crate::store::{Prompt, StoreError, UnlockTimeout};
use tiledesk_token::escape;

/// How often a passphrase may be typed until it is right.
const TRIES: u8 = 3;
/// A passphrase of fewer characters gets a warning: each guess costs a third of a second, on one computer.
const SHORT: usize = 12;

impl Ui<'_> {
    fn ask_passphrase(&mut self, prompt: &str) -> Result<Zeroizing<String>, StoreError> {
        self.ask_hidden(prompt).map_err(|error| match error {
            AskError::Cancelled => StoreError::Cancelled,
            error => StoreError::Passphrase(error.to_string()),
        })
    }

    /// Has it typed until it is typed the same way twice, in two attempts at most.
    fn new_passphrase(&mut self) -> Result<Zeroizing<String>, StoreError> {
        if let Some(passphrase) = self.passphrase_typed_twice()? {
            return Ok(passphrase);
        }
        self.warning("the two passphrases differ; try again");
        let differ = || StoreError::Passphrase("the two passphrases differ; nothing was changed".to_owned());
        self.passphrase_typed_twice()?.ok_or_else(differ)
    }

    fn passphrase_typed_twice(&mut self) -> Result<Option<Zeroizing<String>>, StoreError> {
        let first = self.ask_passphrase("New passphrase of the secrets file (not shown): ")?;
        if first.chars().count() < SHORT {
            self.warning("that passphrase is short: whoever gets hold of the file can guess it");
        }
        let again = self.ask_passphrase("The same passphrase again: ")?;
        Ok((*first == *again).then_some(first))
    }
}

impl Prompt for Ui<'_> {
    fn passphrase(&mut self, new: bool) -> Result<Zeroizing<String>, StoreError> {
        const FILE: &Variable = env::PASSPHRASE_FILE;
        const TEXT: &Variable = env::PASSPHRASE;
        let bad = |variable: &Variable, why: &str| StoreError::Passphrase(format!("`{variable}` {why}"));
        if let Some(path) = self.raw_variable(FILE) {
            if path.is_empty() {
                return Err(bad(FILE, "is set, but empty"));
            }
            let bytes = read_private(Path::new(&path)).map_err(|unread| match unread {
                SecretFileError::Failed(error) => bad(FILE, &format!("cannot be used: {error}")),
                SecretFileError::Absent => bad(FILE, "names a file that does not exist"),
                SecretFileError::OutOfReach => bad(FILE, "names a file that is out of reach: permission denied"),
            })?;
            let text = std::str::from_utf8(&bytes).map_err(|_| bad(FILE, "names a file that is not UTF-8 text"))?;
            let text = escape::without_line_break(escape::without_bom(text));
            return if text.is_empty() {
                Err(bad(FILE, "names a file that holds no passphrase"))
            } else {
                Ok(Zeroizing::new(text.to_owned()))
            };
        }
        if let Some(text) = self.raw_variable(TEXT) {
            let text = text.into_string().map(Zeroizing::new).map_err(|_| bad(TEXT, "is not Unicode text"))?;
            return if text.is_empty() { Err(bad(TEXT, "is set, but empty")) } else { Ok(text) };
        }
        if self.why_no_prompt().is_some() {
            return Err(StoreError::PassphraseMissing);
        }
        if new {
            return self.new_passphrase();
        }
        self.typed_passphrases += 1;
        self.ask_passphrase("Passphrase of the secrets file (not shown): ")
    }

    fn try_again(&mut self) -> bool {
        let may = (1..TRIES).contains(&self.typed_passphrases);
        if may {
            self.tell("warning", "that passphrase does not open the secrets file; try again");
        }
        may
    }

    fn passphrase_variable(&self) -> Option<&'static str> {
        let is_set = |variable: &&Variable| self.raw_variable(variable).is_some();
        [env::PASSPHRASE_FILE, env::PASSPHRASE].into_iter().find(is_set).map(|variable| variable.name)
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
