//! Asks a back end for a token, as a browser would: no Tiledesk server, and nothing of the answer is judged here.
//!
//! Many are asked at once: they share one list of authorities, and one answer takes little memory. Whom a call is to
//! reach, and how far it got, is kept for each thread: a call never leaves its own.

use std::cell::Cell;
use std::io::{ErrorKind, Read as _};
use std::net::SocketAddr;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::{HeaderName, HeaderValue, Response, Uri, header};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport};
use ureq::{Agent, Body};
use zeroize::Zeroizing;

use super::{Server, ServerError};
use tiledesk_token::escape;

/// More than this is not read of an answer, in bytes.
const LARGEST: usize = 64 << 10;
/// How much is read at a time.
const PIECE: usize = 4 << 10;
/// A site's headers, in bytes.
const HEADERS: usize = 16 << 10;

/// What is asked of a back end.
#[derive(Debug)]
pub(crate) struct PageRequest<'a> {
    /// Path and query.
    pub(crate) path: &'a str,
    /// What is sent with it.
    pub(crate) headers: &'a [(HeaderName, HeaderValue)],
    /// What is posted; without it, nothing is.
    pub(crate) body: Option<&'a str>,
    /// The address that is connected to, in place of those of the host's name.
    pub(crate) at: Option<SocketAddr>,
}

/// What a back end answered.
pub(crate) struct Page {
    pub(crate) status: u16,
    /// How old a cache says that it is, in seconds.
    pub(crate) age: Option<u64>,
    /// The host that a redirect leads to, safe to show.
    pub(crate) redirect: Option<String>,
    /// Wiped when it is dropped; `None` where it is longer than 64 KiB.
    pub(crate) body: Option<Zeroizing<Vec<u8>>>,
}

/// How back ends are asked. Made once for all of them.
#[derive(Clone)]
pub(crate) struct Pages(Agent);

thread_local! {
    /// The only address that counts.
    static AT: Cell<Option<SocketAddr>> = const { Cell::new(None) };
    /// Whether the way leads through a proxy.
    static IS_PROXIED: Cell<bool> = const { Cell::new(false) };
    /// Whether there was a connection.
    static IS_CONNECTED: Cell<bool> = const { Cell::new(false) };
}

impl Pages {
    /// Asks in the way that `like` asks, whichever server that is.
    pub(crate) fn new(like: &Server) -> Self {
        let connector = DefaultConnector::new().chain(Probe);
        Self(Agent::with_parts(like.config.clone(), connector, AtAddress(DefaultResolver::default())))
    }
}

impl Server {
    /// Asks for a page there, in one call of `limit` at most.
    ///
    /// # Errors
    /// [`ServerError`] where there was no answer.
    pub(crate) fn page(&self, pages: &Pages, ask: &PageRequest<'_>, limit: Duration) -> Result<Page, ServerError> {
        self.ensure_authorities()?;
        AT.set(ask.at);
        IS_PROXIED.set(self.config.proxy().is_some() && ask.at.is_none());
        IS_CONNECTED.set(false);
        let proxy = if ask.at.is_some() { None } else { self.config.proxy().cloned() };
        let url = format!("{}{}", self.url, ask.path);
        let result = match ask.body {
            None => {
                let call = ask.headers.iter().fold(pages.0.get(url), |call, (name, value)| call.header(name, value));
                call.config().proxy(proxy).timeout_global(Some(limit)).build().call()
            }
            Some(body) => {
                let call = ask.headers.iter().fold(pages.0.post(url), |call, (name, value)| call.header(name, value));
                let has_kind = ask.headers.iter().any(|(name, _)| *name == header::CONTENT_TYPE);
                let kind = if body.trim_start().starts_with(['{', '[']) {
                    "application/json"
                } else {
                    "application/x-www-form-urlencoded"
                };
                let call = if has_kind { call } else { call.header(header::CONTENT_TYPE, kind) };
                call.config().proxy(proxy).timeout_global(Some(limit)).build().send(body)
            }
        };
        let response =
            result.map_err(|error| if IS_CONNECTED.get() { self.broken(error) } else { self.not_connected(error) })?;
        let headers = response.headers();
        let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
        let status = response.status().as_u16();
        let age = text(&header::AGE).and_then(|age| age.parse().ok());
        let redirect = text(&header::LOCATION).filter(|_| (300..400).contains(&status)).map(|location| {
            let host = location.parse::<Uri>().ok().and_then(|uri| Some(uri.authority()?.host().to_owned()));
            escape::excerpt(&host.unwrap_or_else(|| self.host()), 100)
        });
        let body = self.read_page(response)?;
        Ok(Page { status, age, redirect, body })
    }

    /// In pieces that never move, and then as long as it is; nothing of one that is too long.
    fn read_page(&self, response: Response<Body>) -> Result<Option<Zeroizing<Vec<u8>>>, ServerError> {
        let mut reader = response.into_body().into_reader();
        let mut pieces: Vec<Zeroizing<Vec<u8>>> = Vec::new();
        let mut length = 0;
        loop {
            let mut piece = Zeroizing::new(vec![0; PIECE]);
            match reader.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => {
                    piece.truncate(read);
                    length += read;
                    pieces.push(piece);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(self.broken(error.into())),
            }
            if length > LARGEST {
                return Ok(None);
            }
        }
        let mut body = Zeroizing::new(Vec::with_capacity(length));
        for piece in &pieces {
            body.extend_from_slice(piece);
        }
        Ok(Some(body))
    }

    /// The same settings for many small answers at once.
    #[must_use]
    pub(crate) fn for_pages(self) -> Self {
        let settings = Agent::config_builder()
            .tls_config(self.config.tls_config().clone())
            .user_agent(self.config.user_agent().clone())
            .accept("application/json, text/plain;q=0.9, */*;q=0.5")
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .input_buffer_size(HEADERS)
            .output_buffer_size(PIECE)
            .max_response_header_size(HEADERS)
            .proxy(self.config.proxy().cloned())
            .build();
        Self { config: settings, ..self }
    }
}

/// Finds the address that a call is to reach, where it is known before.
#[derive(Debug)]
struct AtAddress(DefaultResolver);

impl Resolver for AtAddress {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let Some(address) = AT.get() else { return self.0.resolve(uri, config, timeout) };
        let mut found = self.empty();
        found.push(address);
        Ok(found)
    }
}

/// As the one for a server, for many calls at once.
#[derive(Debug)]
struct Probe;

impl<Link: Transport> Connector<Link> for Probe {
    type Out = Link;

    fn connect(&self, details: &ConnectionDetails<'_>, made: Option<Link>) -> Result<Option<Link>, ureq::Error> {
        if made.is_some() && details.config.proxy().is_some() == IS_PROXIED.get() {
            IS_CONNECTED.set(true);
        }
        Ok(made)
    }
}
