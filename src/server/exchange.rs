//! A call to a server that is not Tiledesk's, over the same kind of connection: the same proxies, time limits and judgement
//! of certificates, no redirect, nothing tried twice. What the answer means is its caller's to say.

use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use ureq::http::Request;
pub(crate) use ureq::tls::ClientCert;
use ureq::tls::{Certificate, PemItem, PrivateKey, RootCerts, TlsConfig, TlsProvider, parse_pem};
use zeroize::Zeroizing;

use super::{LARGEST, Server, ServerError, sendable};

/// Authorities that somebody named.
pub(crate) struct Authorities(Vec<Certificate<'static>>);

impl Authorities {
    /// Those in a file of PEM; `Err` says why it has none.
    pub(crate) fn in_pem(pem: &[u8]) -> Result<Self, &'static str> {
        certificates(pem).map(Self)
    }

    /// These, and those.
    pub(crate) fn and(mut self, mut others: Self) -> Self {
        self.0.append(&mut others.0);
        self
    }
}

/// A certificate with what stands between it and its authority, and its private key, each in PEM; `Err` says which of the
/// two cannot be used (`true` is the key), and why.
pub(crate) fn own_certificate(pem: &[u8], key: &[u8]) -> Result<ClientCert, (bool, &'static str)> {
    let chain = certificates(pem).map_err(|why| (false, why))?;
    let no_key = (true, "it has no private key in PEM");
    let key_der = PrivateKeyDer::from_pem_slice(key).map_err(|_| no_key)?;
    let key = PrivateKey::from_pem(key).map_err(|_| no_key)?;
    // The connection takes for granted that the two belong together.
    let der = |certificate: &Certificate<'static>| CertificateDer::from(certificate.der().to_vec());
    let provider = rustls::crypto::ring::default_provider();
    CertifiedKey::from_der(chain.iter().map(der).collect(), key_der, &provider)
        .map_err(|_| (true, "it is not the certificate's"))?;
    Ok(ClientCert::new_with_certs(&chain, key))
}

fn certificates(pem: &[u8]) -> Result<Vec<Certificate<'static>>, &'static str> {
    let mut found = Vec::new();
    for item in parse_pem(pem) {
        match item {
            Ok(PemItem::Certificate(certificate)) => found.push(certificate),
            Ok(_) => {}
            Err(_) => return Err("it is not PEM"),
        }
    }
    if found.is_empty() { Err("it has no certificate in PEM") } else { Ok(found) }
}

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
    /// The same, which trusts these authorities alone, in place of the system's, and shows this certificate.
    pub(crate) fn with_certificates(self, trusted: Option<Authorities>, own: Option<ClientCert>) -> Self {
        let is_systems = trusted.is_none();
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(trusted.map_or(RootCerts::PlatformVerifier, |trusted| RootCerts::from(trusted.0)))
            .client_cert(own)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let authorities = self.authorities.filter(|_| is_systems);
        Self { tls: Some(tls), authorities, ..self }
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
        match &self.tls {
            Some(tls) => config.tls_config(tls.clone()).build(),
            None => config.build(),
        }
    }
}
