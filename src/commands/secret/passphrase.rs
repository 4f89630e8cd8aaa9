//! `secret passphrase`: the secrets file gets another passphrase; what is in it stays.

use std::path::Path;

use clap::error::ErrorKind;
use serde_json::json;
use zeroize::Zeroizing;

use crate::Exit;
use crate::cli::Passphrase;
use crate::commands::Context;
use crate::error::{Error, UsageError};
use crate::store::{StoreError, StoreKind};
use crate::ui::{one_line, read_passphrase};

pub(super) fn passphrase(context: &mut Context<'_>, arguments: &Passphrase) -> Result<Exit, Error> {
    let store = store(context)?;
    // Nobody is to type the old one for a file that then cannot be read.
    let next = match &arguments.new_file {
        Some(path) => given(context, path)?,
        None => None,
    };
    if let Some(next) = &next {
        context.ui.warn_of_short_passphrase(next);
    }
    context.prepare_passphrase(&store, next)?;
    let lock = context.lock()?;
    if let Err(error) = context.change_passphrase(&lock, &store) {
        if matches!(error, StoreError::UnknownWhetherStored(_)) {
            context
                .ui
                .warning("either the old passphrase or the new one opens the secrets file: keep both until you know");
        }
        return Err(error.into());
    }
    context.ui.note("the secrets file has the new passphrase; the secrets in it are the same as before");
    context
        .ui
        .note("older copies of the file still open with the old passphrase: remove them, and back the file up again");
    context.ui.hint(
        "if somebody may have the old passphrase and a copy, replace the secrets as well: `tilepass secret rotate`",
    );
    if let Some(variable) = context.ui.passphrase_source()? {
        context.ui.warning(&format!(
            "commands take the passphrase from `{variable}`, which led to the old one: put the new one there"
        ));
    }
    if context.json {
        context.ui.answer(&json!({"store": store.as_str(), "passphrase": "changed"}).to_string())?;
    }
    Ok(Exit::Done)
}

/// The store that has a passphrase; another one may not be named.
fn store(context: &Context<'_>) -> Result<StoreKind, StoreError> {
    let has_one = |store: &&StoreKind| store.profile().has_passphrase;
    let typed = context.store.as_ref().filter(|given| given.typed).map(|given| &given.value);
    match typed {
        Some(store) if !has_one(&store) => Err(StoreError::NoPassphrase),
        Some(store) => Ok(store.clone()),
        None => StoreKind::ALL.iter().find(has_one).cloned().ok_or(StoreError::NoPassphrase),
    }
}

/// What `--new-file` leads to; `None` where it is to be typed.
fn given(context: &mut Context<'_>, path: &Path) -> Result<Option<Zeroizing<String>>, Error> {
    if path.as_os_str().is_empty() {
        return Err(UsageError::new(ErrorKind::InvalidValue, "`--new-file` is empty").into());
    }
    if path != Path::new("-") {
        let passphrase = read_passphrase(path, &"--new-file")?;
        context.ui.warn_if_exposed(path);
        return Ok(Some(passphrase));
    }
    if context.ui.stdin_is_terminal() {
        return Ok(None);
    }
    let bytes = context.ui.read_stdin()?;
    let passphrase = one_line(&bytes).map_err(|why| StoreError::passphrase(format!("stdin {why}")))?;
    Ok(Some(passphrase))
}
