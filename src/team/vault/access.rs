//! Which vault is asked, and what this run is known by there: out of the environment and files of this user alone, as
//! whoever says where a token goes can have it.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use super::error::{Named, VaultError};
use crate::env::{self, Variable};
use crate::paths::{NotPrivate, directory_of, is_absent, read_private, read_regular};
use crate::server::{Authorities, ClientCert, Options, Server, own_certificate};
use crate::settings::server_url::ServerUrl;
use crate::settings::vault::VaultSettings;
use crate::store::Prompt;
use tiledesk_token::escape;

/// The largest credential that is read, in bytes.
const LARGEST: usize = 64 << 10;
/// The largest file of authorities that is read, in bytes.
const LARGEST_PEM: usize = 4 << 20;
/// The file that `bao login` and `vault login` write.
const TOKEN_FILE: &str = ".vault-token";

/// A vault that can be asked.
pub(super) struct Address {
    pub(super) server: Server,
    pub(super) namespace: Option<String>,
}

/// What a run is known by, and where that came from, for people.
pub(super) enum Credential {
    Token { token: Zeroizing<String>, from: String },
    Jwt { jwt: Jwt, role: String },
}

/// Where a job has its JWT from.
pub(super) enum Jwt {
    Text {
        text: Zeroizing<String>,
        from: String,
    },
    /// GitHub makes one when it is asked.
    GitHub {
        url: String,
        token: Zeroizing<String>,
    },
}

/// The value of a variable with two names; one that is empty counts as unset.
fn lookup(prompt: &dyn Prompt, variable: &'static Variable) -> Result<Option<(&'static str, OsString)>, VaultError> {
    let set = |name: &'static str| Some((name, prompt.variable(name).filter(|value| !value.is_empty())?));
    let mut found = variable.names().filter_map(set);
    match (found.next(), found.next()) {
        (Some((one, value)), Some((other, differs))) if value != differs => Err(VaultError::Differ(one, other)),
        (first, _) => Ok(first),
    }
}

fn text(prompt: &dyn Prompt, variable: &'static Variable) -> Result<Option<(&'static str, String)>, VaultError> {
    let Some((name, value)) = lookup(prompt, variable)? else { return Ok(None) };
    match value.into_string() {
        Ok(text) => Ok(Some((name, text))),
        Err(_) => Err(VaultError::BadVariable { variable: name, why: "it is not Unicode text".to_owned() }),
    }
}

impl Address {
    /// `config` is the settings file; a call may take as long as `limit`, all in all.
    pub(super) fn find(prompt: &dyn Prompt, config: &Path, limit: Duration) -> Result<Self, VaultError> {
        if let Some((variable, value)) = text(prompt, env::VAULT_SKIP_VERIFY)?
            && !["0", "f", "false"].contains(&value.to_ascii_lowercase().as_str())
        {
            return Err(VaultError::SkipVerify(variable));
        }
        for variable in [env::VAULT_TLS_SERVER_NAME, env::VAULT_PROXY_ADDR, env::VAULT_HTTP_PROXY] {
            if let Some((variable, _)) = lookup(prompt, variable)? {
                return Err(VaultError::NotTaken(variable));
            }
        }
        let private = PrivateSettings::load(config)?;
        let found = private.or(text(prompt, env::VAULT_ADDR)?, private.address.as_ref())?;
        let (named, address) = found.ok_or(VaultError::NoAddress)?;
        let below = below(&address);
        let base = below.map_or(address.as_str(), |(base, _)| base);
        let url: ServerUrl = base.parse().map_err(|why| VaultError::BadAddress { named: named.clone(), why })?;
        if let Some((_, what)) = below {
            return Err(VaultError::BelowAddress { named, what, base: url });
        }
        if url.is_in_the_clear() {
            return Err(VaultError::InTheClear(url.to_string()));
        }
        let variables = |name: &str| prompt.variable(name);
        let options = Options { timeout: Options::TIMEOUT, insecure_http: false, variables: &variables };
        let server = Server::new(url, &options).map_err(|error| VaultError::NoAnswer(Box::new(error)))?;
        let mut server = server.within(limit);
        let trusted = match private.or(text(prompt, env::VAULT_CACERT)?, private.ca_cert.as_ref())? {
            Some(file) => Some(NamedFile::new(file).authorities()?),
            None => text(prompt, env::VAULT_CAPATH)?.map(|(name, path)| authorities_in(name, &path)).transpose()?,
        };
        let own = own(prompt)?;
        if trusted.is_some() || own.is_some() {
            server = server.with_certificates(trusted, own);
        }
        let namespace = match private.or(text(prompt, env::VAULT_NAMESPACE)?, private.namespace.as_ref())? {
            Some((named, name)) if !name.bytes().all(|byte| byte.is_ascii_graphic()) => {
                let why = "a namespace is plain ASCII without white space".to_owned();
                return Err(VaultError::BadSetting { named, why });
            }
            found => found.map(|(_, name)| name),
        };
        Ok(Self { server, namespace })
    }
}

/// A file that a setting names.
struct NamedFile {
    named: Named,
    path: PathBuf,
}

impl NamedFile {
    fn new((named, path): (Named, String)) -> Self {
        Self { named, path: PathBuf::from(path) }
    }

    fn bad(&self, why: impl fmt::Display) -> VaultError {
        let why = format!("it names `{}`: {why}", self.path.display());
        VaultError::BadSetting { named: self.named.clone(), why }
    }

    fn read(&self) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        read_regular(&self.path, LARGEST_PEM).map(Zeroizing::new).map_err(|cause| self.bad(cause))
    }

    fn authorities(&self) -> Result<Authorities, VaultError> {
        Authorities::in_pem(&self.read()?).map_err(|why| self.bad(why))
    }
}

/// Those in the files of a directory; what is none of PEM there is passed over.
fn authorities_in(variable: &'static str, directory: &str) -> Result<Authorities, VaultError> {
    let directory = NamedFile::new((Named::Variable(variable), directory.to_owned()));
    let mut all: Option<Authorities> = None;
    for entry in std::fs::read_dir(&directory.path).map_err(|cause| directory.bad(cause))?.flatten() {
        let file = NamedFile { named: Named::Variable(variable), path: entry.path() };
        if let Ok(found) = file.authorities() {
            all = Some(match all {
                Some(others) => others.and(found),
                None => found,
            });
        }
    }
    all.ok_or_else(|| directory.bad("no file in it has a certificate in PEM"))
}

/// What this run shows a vault that wants to see a certificate.
fn own(prompt: &dyn Prompt) -> Result<Option<ClientCert>, VaultError> {
    let (certificate, key) = (text(prompt, env::VAULT_CLIENT_CERT)?, text(prompt, env::VAULT_CLIENT_KEY)?);
    let named = |(variable, path)| NamedFile::new((Named::Variable(variable), path));
    let alone = |variable: &'static str, other| {
        let why = format!("`{other}` is not set, and one is nothing without the other");
        Err(VaultError::BadVariable { variable, why })
    };
    match (certificate, key) {
        (None, None) => Ok(None),
        (Some((variable, _)), None) => alone(variable, env::VAULT_CLIENT_KEY),
        (None, Some((variable, _))) => alone(variable, env::VAULT_CLIENT_CERT),
        (Some(certificate), Some(key)) => {
            let (certificate, key) = (named(certificate), named(key));
            let own = own_certificate(&certificate.read()?, &key.read()?);
            own.map(Some).map_err(|(is_key, why)| if is_key { key.bad(why) } else { certificate.bad(why) })
        }
    }
}

impl Credential {
    /// A token that was given comes first, then a JWT where the project has a role for it and there is one, then the file
    /// that a sign-in left.
    pub(super) fn find(prompt: &dyn Prompt, settings: &VaultSettings) -> Result<Self, VaultError> {
        let has_role = settings.role.is_some();
        // Where a job's secrets are withheld, its variables are empty: nothing else takes their place.
        let is_empty = |name: &&'static str| prompt.variable(name).is_some_and(|value| value.is_empty());
        if let Some(name) = env::VAULT_TOKEN.names().chain(env::VAULT_JWT.names()).find(is_empty) {
            return Err(VaultError::NoToken {
                why: format!("`{name}` is set, but empty"),
                has_role,
                unset: Some(name),
            });
        }
        if let Some((name, value)) = lookup(prompt, env::VAULT_TOKEN)? {
            let bad = || VaultError::BadVariable { variable: name, why: "it is not a token".to_owned() };
            let token = value.into_string().map(Zeroizing::new).map_err(|_| bad())?;
            let token = plain(&token).ok_or_else(bad)?;
            return Ok(Self::Token { token, from: format!("`{name}`") });
        }
        if let Some(role) = &settings.role
            && let Some(jwt) = Jwt::find(prompt, settings)?
        {
            return Ok(Self::Jwt { jwt, role: role.clone() });
        }
        let no_token = |why: String| VaultError::NoToken { why, has_role, unset: None };
        if let Some((variable, path)) = lookup(prompt, env::VAULT_TOKEN_PATH)? {
            let path = PathBuf::from(path);
            let none = || no_token(format!("`{variable}` names `{}`, which is not there", path.display()));
            let token = token_in(&path)?.ok_or_else(none)?;
            return Ok(Self::Token { token, from: format!("`{}`", path.display()) });
        }
        let home = prompt.variable(env::HOME.name).map(PathBuf::from).filter(|home| home.is_absolute());
        // Windows has no such variable.
        let home = home
            .or_else(|| directories::BaseDirs::new().filter(|_| cfg!(windows)).map(|dirs| dirs.home_dir().to_owned()));
        let path = home
            .ok_or_else(|| no_token(format!("`{}` is not set, and there is no home directory", env::VAULT_TOKEN)))?
            .join(TOKEN_FILE);
        match token_in(&path)? {
            Some(token) => Ok(Self::Token { token, from: format!("`{}`", path.display()) }),
            None => Err(no_token(format!("`{}` is not set, and there is no `{}`", env::VAULT_TOKEN, path.display()))),
        }
    }
}

impl Jwt {
    fn find(prompt: &dyn Prompt, settings: &VaultSettings) -> Result<Option<Self>, VaultError> {
        if let Some((name, value)) = text(prompt, env::VAULT_JWT)? {
            let value = Zeroizing::new(value);
            let bad = || VaultError::BadVariable { variable: name, why: "it is not a JWT".to_owned() };
            return Ok(Some(Self::Text { text: plain(&value).ok_or_else(bad)?, from: format!("`{name}`") }));
        }
        if let Some(path) = &settings.jwt_file {
            // A runner or a cluster mounts it, and chooses its mode and its links.
            match read_regular(path, LARGEST) {
                Ok(bytes) => {
                    let bytes = Zeroizing::new(bytes);
                    let bad =
                        || VaultError::File { what: "JWT", path: path.clone(), why: "it is not a JWT".to_owned() };
                    let text = std::str::from_utf8(&bytes).ok().and_then(plain).ok_or_else(bad)?;
                    return Ok(Some(Self::Text { text, from: format!("`{}`", path.display()) }));
                }
                Err(cause) if is_absent(&cause) => {}
                Err(cause) => {
                    return Err(VaultError::File { what: "JWT", path: path.clone(), why: cause.to_string() });
                }
            }
        }
        match (text(prompt, env::ACTIONS_URL)?, text(prompt, env::ACTIONS_TOKEN)?) {
            (Some((_, url)), Some((_, token))) => Ok(Some(Self::GitHub { url, token: Zeroizing::new(token) })),
            _ => Ok(None),
        }
    }
}

/// The token in a file of this user alone; `None` where there is none.
fn token_in(path: &Path) -> Result<Option<Zeroizing<String>>, VaultError> {
    let bad = |why: NotPrivate| VaultError::NotPrivate { what: "token", path: path.to_owned(), why };
    let Some(bytes) = read_private(path, LARGEST).map_err(bad)?.map(Zeroizing::new) else { return Ok(None) };
    let text = std::str::from_utf8(&bytes).ok().and_then(plain);
    let none = || VaultError::File { what: "token", path: path.to_owned(), why: "it is not a token".to_owned() };
    text.map(Some).ok_or_else(none)
}

/// The vault's own address in that of something below it, and what that is.
fn below(address: &str) -> Option<(&str, &'static str)> {
    let path = address.find("://")? + 3;
    let mut end = path;
    for segment in address.get(path..)?.split('/') {
        match segment {
            "v1" if end > path => return Some((address.get(..end - 1)?, "`/v1` is the path of its API")),
            "ui" if end > path => return Some((address.get(..end - 1)?, "`/ui` is its page for people")),
            _ => end += segment.len() + 1,
        }
    }
    None
}

/// What may stand in a file of this user alone, beside `config.toml`, in place of the variables: never in `config.toml`
/// itself, which may be shared.
#[derive(Default)]
struct PrivateSettings {
    path: PathBuf,
    address: Option<String>,
    namespace: Option<String>,
    ca_cert: Option<String>,
}

impl PrivateSettings {
    const NAME: &str = "vault.toml";

    /// `config` is the settings file.
    fn load(config: &Path) -> Result<Self, VaultError> {
        let path = directory_of(config).join(Self::NAME);
        let mut settings = Self { path: path.clone(), ..Self::default() };
        let private = |why| VaultError::NotPrivate { what: "settings", path: path.clone(), why };
        let Some(bytes) = read_private(&path, LARGEST).map_err(private)? else { return Ok(settings) };
        let bad = |why: String| VaultError::File { what: "settings", path: path.clone(), why };
        let text = String::from_utf8(bytes).map_err(|_| bad("this is not UTF-8".to_owned()))?;
        let document: toml_edit::DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
            bad(escape::excerpt(error.message().lines().next().unwrap_or_default(), 100))
        })?;
        for (key, item) in document.iter() {
            let value = item.as_str().filter(|value| !value.is_empty()).map(str::to_owned);
            let value = value.ok_or_else(|| bad(format!("`{}` must be a text in quotes", escape::excerpt(key, 40))))?;
            match key {
                "address" => settings.address = Some(value),
                "namespace" => settings.namespace = Some(value),
                "ca_cert" => settings.ca_cert = Some(value),
                other => {
                    let other = escape::excerpt(other, 40);
                    return Err(bad(format!("`{other}` means nothing there (known: address, namespace, ca_cert)")));
                }
            }
        }
        Ok(settings)
    }

    /// A variable's value, else the one of this file; both may only say the same.
    fn or(
        &self,
        variable: Option<(&'static str, String)>,
        own: Option<&String>,
    ) -> Result<Option<(Named, String)>, VaultError> {
        match (variable, own) {
            (Some((name, value)), Some(own)) if value != *own => {
                Err(VaultError::DifferFromFile { variable: name, path: self.path.clone() })
            }
            (Some((name, value)), _) => Ok(Some((Named::Variable(name), value))),
            (None, own) => Ok(own.map(|own| (Named::File(self.path.clone()), own.clone()))),
        }
    }
}

/// A credential without the white space around it; `None` for what could not stand in a header, or needs an escape in JSON.
pub(super) fn plain(text: &str) -> Option<Zeroizing<String>> {
    let text = text.trim();
    let may_stand = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\');
    let is_plain = !text.is_empty() && text.len() <= LARGEST && text.bytes().all(may_stand);
    is_plain.then(|| Zeroizing::new(text.to_owned()))
}
