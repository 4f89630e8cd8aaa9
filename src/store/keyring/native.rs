//! The keyrings of macOS and Windows, each by a crate. They are not searched.
//!
//! `{:?}` of a keyring error is forbidden here: some variants carry the bytes.

use std::ffi::OsString;

#[cfg(target_os = "macos")]
use apple_native_keyring_store::keychain::Store;
use keyring_core::api::CredentialStoreApi;
use keyring_core::{Entry, Error};
#[cfg(windows)]
use windows_native_keyring_store::Store;
use zeroize::Zeroizing;

use super::SERVICE;
use super::error::{KeyringError, one_line};

/// The keyring of the user who runs this.
pub(super) struct Keyring;

#[allow(clippy::unused_self, reason = "elsewhere it is a connection")]
impl Keyring {
    pub(super) fn new(_: &dyn Fn(&str) -> Option<OsString>) -> Self {
        Self
    }

    /// What the item of this user name holds; `None` where there is none.
    pub(super) fn get(&mut self, user: &str) -> Result<Option<Zeroizing<String>>, KeyringError> {
        match entry(user)?.get_password() {
            Ok(text) => Ok(Some(Zeroizing::new(text))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(said(error)),
        }
    }

    /// Makes the item, or replaces what it holds.
    pub(super) fn set(&mut self, user: &str, text: &str) -> Result<(), KeyringError> {
        entry(user)?.set_password(text).map_err(said)
    }

    /// Deletes the item, if there is one.
    pub(super) fn delete(&mut self, user: &str) -> Result<(), KeyringError> {
        match entry(user)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(said(error)),
        }
    }

    /// The user names of all items of ours, where a keyring can be searched.
    #[allow(clippy::unnecessary_wraps, reason = "as elsewhere, where it is asked for")]
    pub(super) fn users(&mut self, _: bool) -> Result<Vec<String>, KeyringError> {
        Ok(Vec::new())
    }
}

/// The item of `user`, there or not.
fn entry(user: &str) -> Result<Entry, KeyringError> {
    let store = Store::new().map_err(|error| match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => {
            KeyringError::NoBackend(one_line(&cause.to_string()))
        }
        error => said(error),
    })?;
    store.build(SERVICE, user, None).map_err(said)
}

fn said(error: Error) -> KeyringError {
    match error {
        Error::Ambiguous(_) => KeyringError::Ambiguous,
        Error::BadEncoding(bytes) | Error::BadDataFormat(bytes, _) => {
            drop(Zeroizing::new(bytes));
            KeyringError::NotText
        }
        Error::NoStorageAccess(cause) => KeyringError::Locked(one_line(&cause.to_string())),
        Error::PlatformFailure(cause) => {
            let cause = cause.to_string();
            // What macOS says where nobody can be asked.
            if cause.contains("interaction is not allowed") {
                KeyringError::Locked("it did not let itself be unlocked".to_owned())
            } else {
                KeyringError::Other(one_line(&cause))
            }
        }
        Error::NoDefaultStore => KeyringError::NoBackend("it was not found".to_owned()),
        Error::TooLong(what, limit) => KeyringError::Other(format!("{what} is longer than the {limit} it can hold")),
        error @ (Error::BadStoreFormat(_) | Error::Invalid(..) | Error::NotSupportedByStore(_)) => {
            KeyringError::Other(one_line(&error.to_string()))
        }
        // Later variants may carry anything, so nothing of them is shown.
        _ => KeyringError::Other("an error that tilepass does not know".to_owned()),
    }
}
