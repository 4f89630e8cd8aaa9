//! Whether a call had a connection to the server: one that had none has asked for nothing, whatever went wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ureq::unversioned::transport::{ConnectionDetails, Connector, Transport};

/// Stands at the end of the chain that makes a connection, and so is reached when the server's name was found, a proxy
/// has let the call through and the certificate is good: the request is sent after that, and never before.
#[derive(Clone, Debug)]
pub(super) struct ConnectProbe {
    /// Through a proxy the chain is gone through twice, and first for the connection to the proxy.
    proxied: bool,
    connected: Arc<AtomicBool>,
}

impl ConnectProbe {
    pub(super) fn new(proxied: bool) -> Self {
        Self { proxied, connected: Arc::default() }
    }

    pub(super) fn is_connected(&self) -> bool {
        self.connected.load(Ordering::SeqCst)
    }
}

impl<Link: Transport> Connector<Link> for ConnectProbe {
    type Out = Link;

    fn connect(&self, details: &ConnectionDetails<'_>, made: Option<Link>) -> Result<Option<Link>, ureq::Error> {
        if made.is_some() && details.config.proxy().is_some() == self.proxied {
            self.connected.store(true, Ordering::SeqCst);
        }
        Ok(made)
    }
}
