//! A call to a server that is not Tiledesk's, over the same kind of connection: the same proxies, time limits and judgement
//! of certificates, no redirect, nothing tried twice. What the answer means is its caller's to say.

use std::sync::Arc;

use ureq::http::Request;
use ureq::tls::{PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};
use zeroize::Zeroizing;

use super::{LARGEST, Server, ServerError, sendable};

/// What is asked.
pub(crate) struct Ask<'a> {
    pub(crate) method: &'static str,
    /// What follows the address, with the slash or the question mark that it begins with.
    pub(crate) path: &'a str,
    /// The values may be secret.
    pub(crate) headers: &'a [(&'static str, &'a str)],
    /// JSON.
    pub(crate) body: Option<&'a [u8]>,
}

/// What was answered.
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// It is wiped when it is dropped.
    pub(crate) body: Zeroizing<Vec<u8>>,
}

impl Server {
    /// The same, which trusts the authorities in a file of PEM alone; `Err` says why that file has none.
    pub(crate) fn trusting(self, pem: &[u8]) -> Result<Self, &'static str> {
        let mut trusted = Vec::new();
        for item in parse_pem(pem) {
            match item {
                Ok(PemItem::Certificate(certificate)) => trusted.push(certificate),
                Ok(_) => {}
                Err(_) => return Err("it is not PEM"),
            }
        }
        if trusted.is_empty() {
            return Err("it has no certificate in PEM");
        }
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(RootCerts::from(trusted))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        Ok(Self { trusted: Some(tls), authorities: None, ..self })
    }

    /// Asks, and gives back whatever was answered.
    ///
    /// # Errors
    /// [`ServerError`]; [`ServerError::may_have_happened`] says whether what was asked for may have been done all the same.
    pub(crate) fn exchange(&self, ask: &Ask<'_>) -> Result<Reply, ServerError> {
        let mut request = Request::builder().method(ask.method).uri(format!("{}{}", self.url, ask.path));
        for (name, value) in ask.headers {
            request = request.header(*name, sendable(value)?);
        }
        let response = self.connected(|agent| match ask.body {
            Some(body) => {
                let request = request.header("Content-Type", "application/json").body(body)?;
                agent.run(self.configured(agent, request))
            }
            None => agent.run(self.configured(agent, request.body(())?)),
        })?;
        let status = response.status().as_u16();
        if (300..400).contains(&status) {
            return Err(self.redirect(&response));
        }
        Ok(Reply { status, body: self.read(response, LARGEST)? })
    }

    fn configured<S: ureq::AsSendBody>(&self, agent: &ureq::Agent, request: Request<S>) -> Request<S> {
        let config = agent.configure_request(request).timeout_global(self.whole);
        match &self.trusted {
            Some(tls) => config.tls_config(tls.clone()).build(),
            None => config.build(),
        }
    }
}
