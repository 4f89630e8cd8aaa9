//! Whether a server can be reached: nothing is sent that is worth anything, and no answer is judged.

use super::{LARGEST, Method, Server, ServerError, Variables, Via, tls};
use crate::env;

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

/// What is wrong with the file of authorities that the environment names, and what mends it; `None` where nothing is.
#[must_use]
pub fn authorities_fault(variables: Variables<'_>) -> Option<(String, &'static str)> {
    let path = variables(env::SSL_CERT_FILE.name).filter(|path| !path.is_empty())?;
    let (fault, what) = tls::authorities(&path)?;
    Some((what, fault.hint()))
}
