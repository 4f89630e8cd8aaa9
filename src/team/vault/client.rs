//! The calls to a vault, and what their answers say. `bao` and `vault` as programs would have one status for everything.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use zeroize::Zeroizing;

use super::access::{Address, Credential, Jwt, plain};
use super::error::VaultError;
use crate::env;
use crate::server::{Ask, Options, Reply, Server, ServerError};
use crate::settings::vault::{VaultPath, VaultSettings};
use crate::store::Prompt;
use tiledesk_token::escape;
use tiledesk_token::ids::ProjectName;

/// A vault, and what this run is known by there.
pub(super) struct Client {
    server: Server,
    namespace: Option<String>,
    token: Zeroizing<String>,
    /// Where the token came from, for people.
    from: String,
    /// Whether this run signed in, and so ends what that gave.
    is_own: Cell<bool>,
    has_role: bool,
}

/// What a vault says of a token.
#[derive(Deserialize)]
pub(super) struct TokenInfo {
    /// How long it is good for, in seconds; 0 for ever.
    #[serde(default)]
    pub(super) ttl: i64,
    #[serde(default)]
    pub(super) display_name: String,
}

#[derive(Deserialize)]
struct Data<T> {
    data: T,
}

impl Client {
    /// Signs in where there is no token.
    pub(super) fn open(
        prompt: &mut dyn Prompt,
        config: &Path,
        settings: &VaultSettings,
        limit: Duration,
    ) -> Result<Self, VaultError> {
        let Address { server, namespace } = Address::find(prompt, config, limit)?;
        if let Some(key) = env::VAULT_CLIENT_KEY.names().find_map(|name| prompt.variable(name)) {
            prompt.warn_if_exposed(Path::new(&key));
        }
        let has_role = settings.role.is_some();
        let mut client = Self {
            server,
            namespace,
            token: Zeroizing::default(),
            from: String::new(),
            is_own: Cell::new(false),
            has_role,
        };
        match Credential::find(prompt, settings)? {
            Credential::Token { token, from } => (client.token, client.from) = (token, from),
            Credential::Jwt { jwt, role } => client.sign_in(prompt, settings, jwt, &role)?,
        }
        Ok(client)
    }

    pub(super) fn host(&self) -> String {
        self.server.url().host().to_owned()
    }

    fn sign_in(
        &mut self,
        prompt: &dyn Prompt,
        settings: &VaultSettings,
        jwt: Jwt,
        role: &str,
    ) -> Result<(), VaultError> {
        #[derive(Deserialize)]
        struct Auth {
            client_token: Zeroizing<String>,
        }
        #[derive(Deserialize)]
        struct Answer {
            auth: Auth,
        }
        let (jwt, from) = match jwt {
            Jwt::Text { text, from } => (text, from),
            Jwt::GitHub { url, token } => github_jwt(prompt, &url, &token)?,
        };
        // A JWT needs no escape in JSON.
        let role_json = json!(role).to_string();
        let mut body = Zeroizing::new(String::with_capacity(jwt.len() + role_json.len() + 32));
        for part in ["{\"role\":", &role_json, ",\"jwt\":\"", &jwt, "\"}"] {
            body.push_str(part);
        }
        let path = format!("auth/{}/login", settings.auth_mount().encoded());
        let reply = self.call("POST", &path, Some(body.as_bytes()))?;
        if reply.status != 200 {
            self.ensure_awake(&reply)?;
            let said = reason(&reply, &[&jwt]);
            let (host, role, mount) = (self.host(), role.to_owned(), settings.auth_mount().as_str().to_owned());
            return Err(VaultError::Login { host, from, role, mount, status: reply.status, said });
        }
        let answer: Answer = self.json(&reply)?;
        self.token = answer.auth.client_token;
        self.from = format!("the sign-in with the JWT from {from}");
        self.is_own.set(true);
        Ok(())
    }

    /// Any call, with whatever is answered.
    pub(super) fn call(&self, method: &'static str, path: &str, body: Option<&[u8]>) -> Result<Reply, VaultError> {
        let mut headers = vec![("X-Vault-Request", "true")];
        if !self.token.is_empty() {
            headers.push(("X-Vault-Token", self.token.as_str()));
        }
        if let Some(namespace) = &self.namespace {
            headers.push(("X-Vault-Namespace", namespace.as_str()));
        }
        let path = format!("/v1/{path}");
        self.server.exchange(&Ask { method, path: &path, headers: &headers, body }).map_err(|error| match error {
            ServerError::Redirect { host, to, .. } => VaultError::Standby { host, to },
            error => VaultError::NoAnswer(Box::new(error)),
        })
    }

    /// What an answer says that was a success.
    pub(super) fn json<'r, T: Deserialize<'r>>(&self, reply: &'r Reply) -> Result<T, VaultError> {
        serde_json::from_slice(&reply.body).map_err(|_| VaultError::NotVault(self.host()))
    }

    /// Fails where the vault as a whole answers nothing.
    fn ensure_awake(&self, reply: &Reply) -> Result<(), VaultError> {
        let said = || reason(reply, &[]).unwrap_or_default().to_ascii_lowercase();
        match reply.status {
            429 => Err(VaultError::TooMany(self.host())),
            503 if said().contains("sealed") => Err(VaultError::Sealed(self.host())),
            501 | 503 | 400 if said().contains("not initialized") => Err(VaultError::NotInitialized(self.host())),
            _ => Ok(()),
        }
    }

    /// What an answer means that says no; `what` was to be done with `path` in `mount`.
    pub(super) fn refusal(
        &self,
        reply: &Reply,
        what: &'static str,
        mount: &str,
        path: &str,
        project: &ProjectName,
    ) -> VaultError {
        if let Err(error) = self.ensure_awake(reply) {
            return error;
        }
        let said = reason(reply, &[&self.token]);
        match reply.status {
            403 => self.forbidden(what, path),
            404 if let Some(namespace) = &self.namespace
                && said.as_deref().is_some_and(|said| said.contains("namespace not found")) =>
            {
                VaultError::NoNamespace { host: self.host(), namespace: namespace.clone() }
            }
            404 if said.as_deref().is_some_and(|said| said.contains("no handler for route")) => {
                VaultError::NoMount { host: self.host(), mount: mount.to_owned(), project: project.clone() }
            }
            404 if said.is_none() && serde_json::from_slice::<serde_json::Value>(&reply.body).is_err() => {
                VaultError::NotVault(self.host())
            }
            status => VaultError::Failed { host: self.host(), status, said, has_namespace: self.namespace.is_some() },
        }
    }

    /// A vault says the same of a token that has expired and of one that may not.
    fn forbidden(&self, what: &'static str, path: &str) -> VaultError {
        let (host, from) = (self.host(), self.from.clone());
        match self.token_info() {
            Ok(Some(_)) => {
                let is_own = self.is_own.get();
                VaultError::Denied { host, from, is_own, what, path: path.to_owned() }
            }
            Ok(None) => {
                let has_namespace = self.namespace.is_some();
                VaultError::BadToken { host, from, has_role: self.has_role, has_namespace }
            }
            Err(error) => error,
        }
    }

    /// What the vault says of the token; `None` where it does not say.
    pub(super) fn token_info(&self) -> Result<Option<TokenInfo>, VaultError> {
        let reply = self.call("GET", "auth/token/lookup-self", None)?;
        self.ensure_awake(&reply)?;
        match reply.status {
            200 => Ok(Some(self.json::<Data<TokenInfo>>(&reply)?.data)),
            _ => Ok(None),
        }
    }

    /// Fails where the token ends before a change that takes as long as this, in seconds; says who it is for.
    pub(super) fn ensure_lasting(&self, needed: i64) -> Result<Option<String>, VaultError> {
        let Some(info) = self.token_info()? else { return Ok(None) };
        if info.ttl > 0 && info.ttl < needed {
            return Err(VaultError::Expiring { from: self.from.clone(), left: info.ttl, needed });
        }
        Ok(Some(info.display_name))
    }

    /// Fails where the token may not write there; `is_there` is whether the entry was ever there.
    pub(super) fn ensure_may_write(&self, path: &str, is_there: bool) -> Result<(), VaultError> {
        let body = json!({"paths": [path]}).to_string();
        let reply = self.call("POST", "sys/capabilities-self", Some(body.as_bytes()))?;
        self.ensure_awake(&reply)?;
        if reply.status != 200 {
            // Not every token may ask that; the write will tell.
            return Ok(());
        }
        let needed = if is_there { "update" } else { "create" };
        let mut capabilities = self.json::<Data<BTreeMap<String, Vec<String>>>>(&reply)?.data;
        if capabilities.remove(path).unwrap_or_default().iter().any(|one| one == needed || one == "root") {
            return Ok(());
        }
        let (host, from, is_own) = (self.host(), self.from.clone(), self.is_own.get());
        Err(VaultError::Denied { host, from, is_own, what: "write", path: path.to_owned() })
    }

    /// Fails where the engine of a mount keeps no versions: it would take a write, and take no notice of the version that
    /// is expected.
    pub(super) fn ensure_versioned(&self, mount: &VaultPath, project: &ProjectName) -> Result<(), VaultError> {
        #[derive(Deserialize)]
        struct Mount {
            #[serde(default, rename = "type")]
            kind: String,
            #[serde(default)]
            options: Option<BTreeMap<String, String>>,
        }
        let reply = self.call("GET", &format!("sys/internal/ui/mounts/{}", mount.encoded()), None)?;
        self.ensure_awake(&reply)?;
        if reply.status != 200 {
            // It says that of every mount that this token has nothing to do with, and of those that are not there.
            return Ok(());
        }
        let Mount { kind, options } = self.json::<Data<Mount>>(&reply)?.data;
        let version = options.and_then(|mut options| options.remove("version")).unwrap_or_else(|| "1".to_owned());
        let kind = match (kind.as_str(), version.as_str()) {
            ("kv" | "generic", "2") => return Ok(()),
            ("kv" | "generic", version) => format!("KV version {version}"),
            (other, _) => format!("of type `{other}`"),
        };
        Err(VaultError::NotVersioned { mount: mount.as_str().to_owned(), kind, project: project.clone() })
    }

    /// Ends what a sign-in of this run gave. One that cannot be ended ends by itself.
    pub(super) fn close(&self) {
        if self.is_own.take() {
            let _ = self.call("POST", "auth/token/revoke-self", None);
        }
    }
}

/// Has GitHub make a JWT for the job that this is.
fn github_jwt(prompt: &dyn Prompt, url: &str, token: &str) -> Result<(Zeroizing<String>, String), VaultError> {
    #[derive(Deserialize)]
    struct Made {
        value: Zeroizing<String>,
    }
    let (base, query) = url.split_at(url.find('?').unwrap_or(url.len()));
    let failed = |host: &str, why: String| VaultError::NoJwt { host: escape::excerpt(host, 100), why };
    let parsed: crate::settings::server_url::ServerUrl =
        base.parse().map_err(|_| failed("?", "it is not an address".to_owned()))?;
    let host = parsed.host().to_owned();
    let variables = |name: &str| prompt.variable(name);
    let options = Options { timeout: Options::TIMEOUT, insecure_http: false, variables: &variables };
    let server = Server::new(parsed, &options).map_err(|error| failed(&host, error.to_string()))?;
    let bearer = Zeroizing::new(format!("Bearer {token}"));
    let ask = Ask { method: "GET", path: query, headers: &[("Authorization", bearer.as_str())], body: None };
    let reply = server.exchange(&ask).map_err(|error| failed(&host, error.to_string()))?;
    if reply.status != 200 {
        return Err(failed(&host, format!("status {}", reply.status)));
    }
    let made: Made = serde_json::from_slice(&reply.body).map_err(|_| failed(&host, "it has none".to_owned()))?;
    let jwt = plain(&made.value).ok_or_else(|| failed(&host, "it has none".to_owned()))?;
    Ok((jwt, "GitHub".to_owned()))
}

/// What a vault says in words, bounded; nothing where it says back what nobody is to see.
pub(super) fn reason(reply: &Reply, hidden: &[&str]) -> Option<String> {
    #[derive(Deserialize)]
    struct Errors {
        #[serde(default)]
        errors: Vec<String>,
    }
    let said: Errors = serde_json::from_slice(&reply.body).ok()?;
    let said = said.errors.into_iter().map(|said| said.trim().replace('\n', " ")).find(|said| !said.is_empty())?;
    let says_it_back = hidden.iter().any(|hidden| !hidden.is_empty() && said.contains(hidden));
    (!says_it_back).then(|| escape::excerpt(&said, 200))
}
