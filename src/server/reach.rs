//! Whether a server can be reached: nothing is sent that is worth anything, and no answer is judged.

use super::{LARGEST, Method, Server, ServerError, TlsFault, Variables, Via, tls};
use crate::env::{self, Variable};

impl Server {
    /// Reaches the server, without credentials: `GET <server>/`. Its certificate is good then, and [`Server::clock`] has its
    /// clock.
    ///
    /// # Errors
    /// [`ServerError`] when there was no answer, or one that says that something on the way there is broken (500 and above).
    pub fn reach(&self) -> Result<(), ServerError> {
        match self.call(&Method::Get, "", None, LARGEST) {
            Ok(raw) if raw.status >= 500 => Err(self.refusal(&raw, None)),
            Ok(_) | Err(ServerError::Redirect { .. } | ServerError::TooLarge { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The proxy on the way there.
    #[must_use]
    pub fn proxy(&self) -> Option<&Via> {
        self.proxy.as_ref()
    }
}

/// What says which authorities are known: variables, or nothing but this computer.
///
/// # Errors
/// What is wrong with what they name, and what mends it.
pub fn authorities(variables: Variables<'_>) -> Result<Vec<&'static str>, (String, &'static str)> {
    if cfg!(any(windows, target_vendor = "apple")) {
        return Ok(Vec::new());
    }
    let set = |variable: &Variable| variables(variable.name).filter(|value| !value.is_empty());
    let mut named = Vec::new();
    if let Some(path) = set(env::SSL_CERT_FILE) {
        if let Some((fault, what)) = tls::authorities(&path) {
            return Err((what, fault.hint()));
        }
        named.push(env::SSL_CERT_FILE.name);
    }
    if let Some(paths) = set(env::SSL_CERT_DIR) {
        if tls::have_authorities(&paths) {
            named.push(env::SSL_CERT_DIR.name);
        } else if named.is_empty() {
            return Err((tls::NO_DIRECTORY.to_owned(), TlsFault::NoDirectory.hint()));
        }
    }
    Ok(named)
}
