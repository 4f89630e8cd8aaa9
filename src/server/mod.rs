//! The HTTP calls to a Tiledesk server, and nothing is called that a command's help does not say.
//!
//! Certificates are judged by the system's own list of authorities, so that on-premise ones and `SSL_CERT_FILE` work. No
//! redirect is followed, nothing is tried twice, no cookie is kept, and no answer is read beyond 1 MiB (a list: 64 MiB). Credentials,
//! tokens and secrets are in no error; of an answer only what is named here is kept, and the rest is wiped.

mod cause;
mod clock;
mod connection;
pub mod credentials;
mod error;
mod exchange;
mod failure;
mod handshake;
pub(crate) mod hints;
pub mod lists;
pub(crate) mod page;
mod proxy;
mod raw;
mod reach;
mod tls;
mod via;

use std::ffi::OsString;
use std::fmt;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::Value;
use ureq::config::Config;
use ureq::http::{HeaderValue, Response, header};
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{Connector as _, DefaultConnector};
use ureq::{Agent, Body, RequestBuilder};
use zeroize::Zeroizing;

use tiledesk_token::escape;
use tiledesk_token::ids::TiledeskId;
use tiledesk_token::json;
use tiledesk_token::secret::Secret;

use crate::env;
use crate::settings::server_url::ServerUrl;
pub use cause::Cause;
pub use clock::ServerClock;
use connection::ConnectProbe;
use credentials::Credentials;
pub use error::ServerError;
pub(crate) use exchange::{Ask, Authorities, ClientCert, Reply, own_certificate};
use raw::{Raw, sent, wait};

pub use proxy::Variables;
pub use reach::authorities;
pub use tls::TlsFault;
pub use via::{BadProxy, Via};

/// How a server is asked.
#[derive(Clone, Copy)]
pub struct Options<'v> {
    /// The time limit of each step: resolving and connecting, and waiting for the answer.
    pub timeout: Duration,
    /// Whether `http` to another computer is wanted all the same.
    pub insecure_http: bool,
    /// The environment, for the proxies' variables.
    pub variables: Variables<'v>,
}

impl Options<'_> {
    /// The time limit when none is given.
    pub const TIMEOUT: Duration = Duration::from_secs(10);
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("timeout", &self.timeout)
            .field("insecure_http", &self.insecure_http)
            .finish_non_exhaustive()
    }
}

/// A Tiledesk server that can be asked. Making one asks nothing.
pub struct Server {
    url: ServerUrl,
    config: Config,
    timeout: Duration,
    /// The time limit of a whole call, where there is one.
    whole: Option<Duration>,
    /// The proxy, if there is one.
    proxy: Option<Via>,
    /// The file of authorities that the environment names.
    authorities: Option<OsString>,
    /// Whether the environment names directories of authorities.
    has_directories: bool,
    /// Other certificates than the usual ones.
    tls: Option<TlsConfig>,
    /// As its last answer told it.
    clock: Mutex<Option<ServerClock>>,
}

/// Without the library's settings: the address of a proxy may have a password in it.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("url", &self.url).field("proxy", &self.proxy).finish_non_exhaustive()
    }
}

/// What an endpoint said to a token, yes or no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// 200, or the status of the refusal.
    pub status: u16,
    /// Who the server says it is; only with 200.
    pub user: Option<User>,
    /// Why it was refused, if the server said it: one line, safe to show.
    pub reason: Option<String>,
}

impl Answer {
    /// Whether the token was taken.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.status == 200
    }

    /// Whether the server says that the token is not good now.
    #[must_use]
    pub fn is_out_of_time(&self) -> bool {
        let reason = self.reason.as_deref().unwrap_or_default();
        ["jwt expired", "jwt not active"].iter().any(|why| reason.contains(why))
    }
}

/// Whom a server takes a token for. The texts are as they were received: escape them before they are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// `_id`.
    pub id: Option<String>,
    /// `external_id`.
    pub external_id: Option<String>,
    /// `name`.
    pub name: Option<String>,
    /// `firstname`, which is what an agent sees.
    pub first_name: Option<String>,
    /// `lastname`, which is what an agent sees.
    pub last_name: Option<String>,
    /// `email`.
    pub email: Option<String>,
    /// `role`.
    pub role: Option<String>,
}

/// More than this is not read of an answer that is no list, in bytes.
const LARGEST: usize = 1024 * 1024;

impl Server {
    /// A server at an address.
    ///
    /// # Errors
    /// [`ServerError::InTheClear`] and [`ServerError::BadProxy`].
    pub fn new(url: ServerUrl, options: &Options<'_>) -> Result<Self, ServerError> {
        if url.is_in_the_clear() && !options.insecure_http {
            return Err(ServerError::InTheClear(url));
        }
        let chosen = proxy::choose(&url, options.variables)?;
        let (proxy, via) = chosen.map(|chosen| (chosen.proxy, chosen.via)).unzip();
        let authorities = (options.variables)(env::SSL_CERT_FILE.name).filter(|path| !path.is_empty());
        let has_directories = (options.variables)(env::SSL_CERT_DIR.name).is_some_and(|paths| !paths.is_empty());
        let limit = Some(options.timeout);
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .proxy(proxy)
            .user_agent(concat!("tilepass/", env!("CARGO_PKG_VERSION")))
            .accept("application/json")
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections(0)
            .timeout_resolve(limit)
            .timeout_connect(limit)
            .timeout_send_request(limit)
            .timeout_send_body(limit)
            .timeout_recv_response(limit)
            .timeout_recv_body(limit)
            .build();
        Ok(Self {
            url,
            config,
            timeout: options.timeout,
            whole: None,
            proxy: via,
            authorities,
            has_directories,
            tls: None,
            clock: Mutex::default(),
        })
    }

    /// The same, asked in such a way that a whole call takes no longer than this.
    #[must_use]
    pub fn within(self, limit: Duration) -> Self {
        Self { timeout: self.timeout.min(limit), whole: Some(limit), ..self }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> &ServerUrl {
        &self.url
    }

    /// Its clock, as its last answer told it, whatever that answer was; `None` where it told nothing of it.
    #[must_use]
    pub fn clock(&self) -> Option<ServerClock> {
        *self.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the server make a new secret for a project, which replaces the old one there at once:
    /// `POST <server>/<ID>/keys/generate`.
    ///
    /// # Errors
    /// [`ServerError`]; [`ServerError::may_have_happened`] says when the old one may be gone all the same.
    pub fn generate_secret(&self, id: &TiledeskId, credentials: &Credentials) -> Result<Secret, ServerError> {
        let raw = self.post(&format!("{id}/keys/generate"), credentials.header())?;
        match raw.status {
            200 => self.secret_in(&raw),
            401 => {
                // It says that of every mistake.
                let said = raw.reason().filter(|said| said != "Unauthorized");
                Err(ServerError::WrongCredentials { host: self.host(), kind: credentials.kind(), said })
            }
            403 => Err(ServerError::NoPermission { host: self.host(), id: id.clone(), said: raw.reason() }),
            _ => Err(self.refusal(&raw, Some(id))),
        }
    }

    /// Signs a visitor in as the widget does, with exactly the text that the widget would be given:
    /// `POST <server>/auth/signinWithCustomToken`.
    ///
    /// # Errors
    /// [`ServerError`], when the answer says neither yes nor no.
    pub fn sign_in(&self, header_value: &str) -> Result<Answer, ServerError> {
        let raw = self.post("auth/signinWithCustomToken", header_value)?;
        self.answer(&raw, |said| said.user, None)
    }

    /// Has a visitor's token checked: `POST <server>/<ID>/jwt/decode`.
    ///
    /// # Errors
    /// [`ServerError`], when the answer says neither yes nor no.
    pub fn decode(&self, id: &TiledeskId, header_value: &str) -> Result<Answer, ServerError> {
        let raw = self.post(&format!("{id}/jwt/decode"), header_value)?;
        let said = raw.reason().unwrap_or_default();
        if raw.status == 404 && said.starts_with("Project hasn") {
            return Err(ServerError::NoSecretYet { host: self.host(), id: id.clone() });
        }
        self.answer(&raw, |said| said.decoded, Some(id))
    }

    fn host(&self) -> String {
        self.url.host().to_owned()
    }

    fn post(&self, path: &str, authorization: &str) -> Result<Raw, ServerError> {
        self.call(&Method::Post, path, Some(authorization), LARGEST)
    }

    /// The answer to a request without a body, of `limit` bytes at most.
    fn call(&self, method: &Method, path: &str, authorization: Option<&str>, limit: usize) -> Result<Raw, ServerError> {
        let value = authorization.map(sendable).transpose()?;
        let asked = Instant::now();
        let url = format!("{}/{path}", self.url);
        let response = self.connected(|agent| match method {
            Method::Get => with(agent.get(&url), value).config().timeout_global(self.whole).build().call(),
            Method::Post => with(agent.post(&url), value).config().timeout_global(self.whole).build().send_empty(),
        })?;
        *self.clock.lock().unwrap_or_else(PoisonError::into_inner) = ServerClock::of(response.headers(), asked);
        let status = response.status().as_u16();
        if (300..400).contains(&status) {
            return Err(self.redirect(&response));
        }
        let wait = wait(response.headers());
        let mut body = self.read(response, limit)?;
        // Texts of visitors come back in it, and a server takes any.
        json::replace_half_surrogates(&mut body);
        Ok(Raw { status, wait, body, sent: authorization.map(sent).unwrap_or_default() })
    }

    /// What comes of a call on a connection of its own; an error says whether there was one.
    fn connected(
        &self,
        call: impl FnOnce(&Agent) -> Result<Response<Body>, ureq::Error>,
    ) -> Result<Response<Body>, ServerError> {
        self.ensure_authorities()?;
        let watch = ConnectProbe::new(self.proxy.is_some());
        let connector = DefaultConnector::new().chain(watch.clone());
        let agent = Agent::with_parts(self.config.clone(), connector, DefaultResolver::default());
        call(&agent).map_err(|error| if watch.is_connected() { self.broken(error) } else { self.not_connected(error) })
    }

    /// Into one buffer, which never moves as long as it has [`LARGEST`] bytes at most, so that it can be wiped.
    fn read(&self, response: Response<Body>, limit: usize) -> Result<Zeroizing<Vec<u8>>, ServerError> {
        let mut body = Zeroizing::new(vec![0; LARGEST + 1]);
        let mut reader = response.into_body().into_reader();
        let mut length = 0;
        loop {
            if length == body.len() && length <= limit {
                body.resize((length * 4).min(limit + 1), 0);
            }
            let Some(free) = body.get_mut(length..).filter(|free| !free.is_empty()) else { break };
            match reader.read(free) {
                Ok(0) => {
                    body.truncate(length);
                    return Ok(body);
                }
                Ok(more) => length += more,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.broken(error.into())),
            }
        }
        Err(ServerError::TooLarge { host: self.host(), mebibytes: limit / LARGEST })
    }

    fn redirect(&self, response: &Response<Body>) -> ServerError {
        let to = response
            .headers()
            .get(header::LOCATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|location| location.parse::<ureq::http::Uri>().ok())
            .and_then(|location| {
                let authority = location.authority()?.as_str();
                let host = authority.rsplit('@').next().unwrap_or(authority);
                Some(escape::excerpt(host, 100))
            });
        ServerError::Redirect { host: self.host(), status: response.status().as_u16(), to }
    }

    fn secret_in(&self, raw: &Raw) -> Result<Secret, ServerError> {
        /// Everything else in the answer, a private key among it, is passed over without a copy.
        #[derive(Deserialize)]
        struct Keys {
            #[serde(rename = "jwtSecret")]
            secret: Option<Zeroizing<String>>,
        }
        let json: serde_json::Result<Keys> = serde_json::from_slice(&raw.body);
        let secret = match json {
            Ok(keys) => keys.secret,
            Err(error) if error.is_data() => None,
            Err(_) => return Err(self.not_json(raw)),
        };
        let secret = secret.ok_or_else(|| ServerError::NoSecret { host: self.host() })?;
        match Secret::parse(secret.as_bytes()) {
            Ok(parsed) => Ok(parsed.secret),
            Err(why) => Err(ServerError::BadSecret { host: self.host(), why }),
        }
    }

    fn answer(
        &self,
        raw: &Raw,
        claims: fn(Said) -> Option<Value>,
        id: Option<&TiledeskId>,
    ) -> Result<Answer, ServerError> {
        match raw.status {
            200 => {
                let said: Said = match serde_json::from_slice(&raw.body) {
                    Ok(said) => said,
                    Err(error) if error.is_data() => return Err(self.not_tiledesk()),
                    Err(_) => return Err(self.not_json(raw)),
                };
                let claims = claims(said).filter(Value::is_object);
                Ok(Answer { status: 200, user: Some(user(&claims.ok_or_else(|| self.not_tiledesk())?)), reason: None })
            }
            401 | 403 if !raw.may_be_its_own() => {
                Err(ServerError::NotItsOwn { host: self.host(), status: raw.status, said: raw.reason() })
            }
            // The server itself answers 500 to an `aud` that is no address, and 431 to a header that is too long.
            401 | 403 | 413 | 431 | 500 => Ok(Answer { status: raw.status, user: None, reason: raw.reason() }),
            _ => Err(self.refusal(raw, id)),
        }
    }

    /// What a status says that is no answer to the question.
    fn refusal(&self, raw: &Raw, id: Option<&TiledeskId>) -> ServerError {
        let host = self.host();
        let said = raw.reason().unwrap_or_default();
        match (raw.status, id) {
            (400 | 404, Some(id)) if said.starts_with("Project not found") => {
                ServerError::NoProject { host, id: id.clone() }
            }
            // It took the first part of the path for a project's id.
            (400, _) if said.starts_with("Invalid project id") => self.no_route(400),
            (404, _) => self.no_route(404),
            (429, _) => ServerError::TooManyRequests { host, wait: raw.wait },
            (status @ 500.., _) => ServerError::Failed { host, status, said: raw.reason() },
            (status @ 200..300, _) => ServerError::NotJson { host, status },
            (status, _) => ServerError::Unexpected { host, status, said: raw.reason() },
        }
    }

    fn no_route(&self, status: u16) -> ServerError {
        ServerError::NoRoute { url: self.url.clone(), status }
    }

    fn not_tiledesk(&self) -> ServerError {
        ServerError::NotTiledesk { host: self.host() }
    }

    fn not_json(&self, raw: &Raw) -> ServerError {
        ServerError::NotJson { host: self.host(), status: raw.status }
    }
}

/// What an endpoint says to a token that it takes; `token` in it may be a team member's session, and is passed over without
/// a copy.
#[derive(Deserialize)]
struct Said {
    user: Option<Value>,
    decoded: Option<Value>,
}

/// A request with these credentials, if there are any.
fn with<B>(call: RequestBuilder<B>, authorization: Option<HeaderValue>) -> RequestBuilder<B> {
    match authorization {
        Some(value) => call.header(header::AUTHORIZATION, value),
        None => call,
    }
}

/// What a call does: `GET` asks, `POST` may change something.
enum Method {
    Get,
    Post,
}

fn user(claims: &Value) -> User {
    let text = |claim: &str| match claims.get(claim) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
    };
    User {
        id: text("_id"),
        external_id: text("external_id"),
        name: text("name"),
        first_name: text("firstname"),
        last_name: text("lastname"),
        email: text("email"),
        role: text("role"),
    }
}

/// A header's value with nothing in it that could end the header and begin another.
fn sendable(authorization: &str) -> Result<HeaderValue, ServerError> {
    let bad = |c: char| !(c == '\t' || c == ' ' || c.is_ascii_graphic());
    if let Some(at) = authorization.chars().position(bad) {
        return Err(ServerError::CannotBeSent { at: at + 1 });
    }
    let mut value = HeaderValue::from_str(authorization).map_err(|_| ServerError::CannotBeSent { at: 1 })?;
    value.set_sensitive(true);
    Ok(value)
}
