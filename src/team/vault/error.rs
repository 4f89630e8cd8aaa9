//! What keeps a vault from doing what it is asked for, and what mends it. No token, secret or JWT is in any of it.

use std::fmt;
use std::path::PathBuf;

use crate::env;
use crate::error::Failure;
use crate::error::shell::SHELL;
use crate::exit::Exit;
use crate::paths::NotPrivate;
use crate::server::{ServerError, TlsFault};
use crate::settings::server_url::{BadServerUrl, HOSTED, ServerUrl};
use crate::store::{StoreError, TeamFailure};
use tiledesk_token::escape;
use tiledesk_token::ids::ProjectName;
use tiledesk_token::secret::BadSecret;
use tiledesk_token::time;

/// Why there is no answer, or one that says no. `host` is the vault's, with its port.
#[derive(Debug, thiserror::Error)]
pub(super) enum VaultError {
    /// Nobody said which vault.
    #[error("no vault is named: `{}` is not set", env::VAULT_ADDR)]
    NoAddress,
    /// Two names of one variable, with different values.
    #[error("`{0}` and `{1}` are both set, and differ")]
    Differ(&'static str, &'static str),
    /// A variable and the private file say different things.
    #[error("`{variable}` and `{}` name different ones", .path.display())]
    DifferFromFile { variable: &'static str, path: PathBuf },
    /// A setting that cannot be used.
    #[error("{named} cannot be used: {why}")]
    BadSetting { named: Named, why: String },
    /// A file that somebody else may have written, or may read.
    #[error("the {what} in `{}` cannot be used: {why}", .path.display())]
    NotPrivate { what: &'static str, path: PathBuf, why: NotPrivate },
    /// A variable that cannot be used; `why` carries nothing of a value that is secret.
    #[error("`{variable}` cannot be used: {why}")]
    BadVariable { variable: &'static str, why: String },
    /// The address is none.
    #[error("{named} cannot be used: {}", of_vault(*.why))]
    BadAddress { named: Named, why: BadServerUrl },
    /// It is that of something below the vault's own.
    #[error("{named} cannot be used: {what}")]
    BelowAddress { named: Named, what: &'static str, base: ServerUrl },
    /// Everybody on the way could read the token.
    #[error("the vault `{0}` is not encrypted: everybody on the way could read the token and the secret")]
    InTheClear(String),
    /// Whoever answers would be given the token.
    #[error("`{0}` is set: it would give the token to whoever answers in the vault's place")]
    SkipVerify(&'static str),
    /// It means something to the vault's own client, and nothing here.
    #[error("`{0}` is set, which tilepass does not take: it would reach the vault in another way than that says")]
    NotTaken(&'static str),
    /// There is nothing to be known by.
    #[error("there is no token for the vault: {why}")]
    NoToken {
        why: String,
        has_role: bool,
        /// A variable that is in the way of any other.
        unset: Option<&'static str>,
    },
    /// A file with a credential that must not be used.
    #[error("the {what} in `{}` cannot be used: {why}", .path.display())]
    File { what: &'static str, path: PathBuf, why: String },
    /// The settings of the project cannot be read.
    #[error("{0}")]
    Settings(String),
    /// No answer.
    #[error("the vault cannot be asked: {0}")]
    NoAnswer(#[source] Box<ServerError>),
    /// It did not answer in this run before, and is not asked again for another project.
    #[error("{0}")]
    Silent(String),
    /// A standby node that does not pass requests on.
    #[error("`{host}` is a standby node of the vault, and sends on to {}; the token is not sent there", place(.to.as_ref()))]
    Standby { host: String, to: Option<String> },
    /// It cannot read what it keeps.
    #[error("the vault `{0}` is sealed")]
    Sealed(String),
    /// It has not been set up.
    #[error("the vault `{0}` is not initialized")]
    NotInitialized(String),
    /// A quota.
    #[error("the vault `{0}` takes no more requests for now (429)")]
    TooMany(String),
    /// The token is good for nothing.
    #[error("the vault `{host}` refuses the token from {from}: it has expired, was revoked, or may do nothing there")]
    BadToken { host: String, from: String, has_role: bool, has_namespace: bool },
    /// The token is good, and not for this.
    #[error("the vault `{host}` does not let the token from {from} {what} `{path}`")]
    Denied { host: String, from: String, what: &'static str, path: String },
    /// The token ends before what is to be done with it.
    #[error("the vault's token from {from} is good for {} only, and a change may take {}", time::describe(*.left), time::describe(*.needed))]
    Expiring { from: String, left: i64, needed: i64 },
    /// Nothing is mounted there.
    #[error("the vault `{host}` has no secrets engine at `{mount}/`")]
    NoMount { host: String, mount: String, project: ProjectName },
    /// It keeps no versions, so that two writers would not be told apart.
    #[error("the engine at `{mount}/` is {}, and not KV version 2: two administrators could not be told apart there", escape::excerpt(.kind, 40))]
    NotVersioned { mount: String, kind: String },
    /// What is in the field is no secret.
    #[error("what the vault has in the field `{field}` of `{path}` is no secret: it {why}")]
    BadSecret { field: String, path: String, why: BadSecret, entry: EntryName },
    /// The field holds something else than a text.
    #[error("what the vault has in the field `{field}` of `{path}` is not a text")]
    NotText { field: String, path: String, entry: EntryName },
    /// The sign-in with a JWT was refused.
    #[error("the vault `{host}` refuses the JWT from {from} for the role `{role}` ({status}{})", because(.said.as_ref()))]
    Login { host: String, from: String, role: String, mount: String, status: u16, said: Option<String> },
    /// GitHub gave no JWT.
    #[error("no JWT could be had from `{host}`, which `{}` names: {why}", env::ACTIONS_URL)]
    NoJwt { host: String, why: String },
    /// A status that means nothing here.
    #[error("the vault `{host}` failed (status {status}{})", because(.said.as_ref()))]
    Failed { host: String, status: u16, said: Option<String>, has_namespace: bool },
    /// What answers is no vault.
    #[error("`{0}` answered with something that a vault does not answer")]
    NotVault(String),
}

/// An entry, as the vault's own client takes it, and whose it is.
#[derive(Clone, Debug)]
pub(super) struct EntryName {
    pub(super) typed: String,
    pub(super) project: ProjectName,
}

/// What a setting is from, for people.
#[derive(Clone, Debug)]
pub(super) enum Named {
    Variable(&'static str),
    File(PathBuf),
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => write!(f, "`{name}`"),
            Self::File(path) => write!(f, "what `{}` names", path.display()),
        }
    }
}

impl From<VaultError> for StoreError {
    fn from(error: VaultError) -> Self {
        Self::Team(Box::new(error))
    }
}

impl TeamFailure for VaultError {
    fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::NoAnswer(_)
                | Self::Silent(_)
                | Self::Standby { .. }
                | Self::Sealed(_)
                | Self::TooMany(_)
                | Self::Failed { .. }
                | Self::NotVault(_)
        )
    }
}

impl VaultError {
    /// Whether it took as long as a call may take.
    pub(super) fn is_late(&self) -> bool {
        let late = |cause: &ServerError| {
            matches!(cause, ServerError::ConnectTimeout { .. } | ServerError::AnswerTimeout { .. })
        };
        matches!(self, Self::NoAnswer(cause) if late(cause))
    }

    /// Whether a write may have been done all the same.
    pub(super) fn may_have_happened(&self) -> bool {
        match self {
            Self::NoAnswer(cause) => cause.may_have_happened(),
            Self::Failed { status, .. } => *status >= 500,
            Self::NotVault(_) => true,
            _ => false,
        }
    }
}

impl Failure for VaultError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoAddress => "vault.no_address",
            Self::Differ(..) | Self::DifferFromFile { .. } => "vault.differ",
            Self::NotPrivate { .. } => "vault.not_private",
            Self::BadVariable { .. }
            | Self::BadAddress { .. }
            | Self::BelowAddress { .. }
            | Self::BadSetting { .. } => "vault.bad_variable",
            Self::InTheClear(_) => "vault.in_the_clear",
            Self::SkipVerify(_) => "vault.skip_verify",
            Self::NotTaken(_) => "vault.not_taken",
            Self::NoToken { .. } => "vault.no_token",
            Self::File { .. } => "vault.file",
            Self::Settings(_) => "vault.settings",
            Self::NoAnswer(_) | Self::Silent(_) => "vault.no_answer",
            Self::Standby { .. } => "vault.standby",
            Self::Sealed(_) => "vault.sealed",
            Self::NotInitialized(_) => "vault.not_initialized",
            Self::TooMany(_) => "vault.too_many_requests",
            Self::BadToken { .. } => "vault.bad_token",
            Self::Denied { .. } => "vault.denied",
            Self::Expiring { .. } => "vault.token_expires",
            Self::NoMount { .. } => "vault.no_mount",
            Self::NotVersioned { .. } => "vault.not_versioned",
            Self::BadSecret { .. } | Self::NotText { .. } => "vault.bad_secret",
            Self::Login { .. } => "vault.login",
            Self::NoJwt { .. } => "vault.no_jwt",
            Self::Failed { .. } => "vault.failed",
            Self::NotVault(_) => "vault.not_a_vault",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Differ(..)
            | Self::DifferFromFile { .. }
            | Self::NotPrivate { .. }
            | Self::InTheClear(_)
            | Self::SkipVerify(_)
            | Self::NotTaken(_) => Exit::Declined,
            Self::BadVariable { .. }
            | Self::BadAddress { .. }
            | Self::BelowAddress { .. }
            | Self::BadSetting { .. } => Exit::Usage,
            _ => Exit::Store,
        }
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::NoAddress => return vec![format!("name it: `{}`", SHELL.set("VAULT_ADDR", EXAMPLE))],
            Self::DifferFromFile { variable, .. } => {
                return vec![format!("see which is meant: `{}`, or change that file", SHELL.unset(variable))];
            }
            Self::NotPrivate { path, why, .. } => return why.hint(path).into_iter().collect(),
            Self::Differ(_, other) => {
                return vec![format!("unset the one that is not meant: `{}`", SHELL.unset(other))];
            }
            Self::BelowAddress { named: Named::Variable(name), base, .. } => {
                return vec![format!("name the vault itself: `{}`", SHELL.set(name, base))];
            }
            Self::BelowAddress { base, .. } => return vec![format!("name the vault itself: `address = \"{base}\"`")],
            Self::BadSetting { named: Named::Variable(variable), .. } | Self::BadVariable { variable, .. } => {
                return vec![format!("set it anew, or unset it: `{}`", SHELL.unset(variable))];
            }
            Self::BadSetting { named: Named::File(_), .. } => "change it in that file, or take it out",
            Self::BadAddress { .. } => "set it to an address like `https://vault.example:8200`",
            Self::InTheClear(_) => {
                "give the vault an address that begins with `https://`; only this computer is reached without"
            }
            Self::SkipVerify(variable) => {
                return vec![format!(
                    "name the vault's authority instead, `{}`, and `{}`",
                    SHELL.set("VAULT_CACERT", "ca.pem"),
                    SHELL.unset(variable)
                )];
            }
            Self::NotTaken(variable) => return vec![in_place_of(variable)],
            Self::NoToken { has_role: true, .. } => JWT,
            Self::NoToken { unset, .. } => return vec![sign_in(*unset)],
            Self::BadToken { from, has_role, has_namespace, .. } => {
                let unset = variable_of(from);
                let mut hints = Vec::new();
                if unset.is_some() || !has_role {
                    hints.push(sign_in(unset));
                }
                if *has_role {
                    hints.push(JWT.to_owned());
                }
                if *has_namespace {
                    hints.push(NAMESPACE.to_owned());
                }
                return hints;
            }
            Self::Expiring { from, .. } => return vec![sign_in(variable_of(from))],
            Self::File { what: "token", .. } => "sign in again, which writes it anew: `bao login`",
            Self::NoAnswer(cause) => return no_answer(cause),
            Self::Silent(_) => NOT_REACHED,
            Self::Standby { .. } => {
                return vec![format!(
                    "name the active node, or the address of all of them: `{}`",
                    SHELL.set("VAULT_ADDR", "…")
                )];
            }
            Self::Sealed(_) => "have its operator unseal it: `bao operator unseal`",
            Self::NotInitialized(_) => "see that this is the vault that is meant: `VAULT_ADDR`",
            Self::TooMany(_) => "wait a minute, and try again",
            Self::Denied { path, what, .. } => {
                return vec![format!(
                    "have a policy grant {} on `{path}`, or sign in as somebody who may: `bao token capabilities {path}`",
                    if *what == "read" { "`read`" } else { "`create` and `update`" }
                )];
            }
            Self::NoMount { mount, project, .. } => {
                return vec![format!(
                    "name the mount of the project, `mount = \"…\"` under `[projects.{project}.vault]` in `config.toml`, and see that `VAULT_NAMESPACE` is right; or have one made: `bao secrets enable -path={mount} -version=2 kv`"
                )];
            }
            Self::NotVersioned { mount, kind } if kind.starts_with("KV") => {
                return vec![format!("have it upgraded: `bao kv enable-versioning {mount}`; or name another mount")];
            }
            Self::NotVersioned { .. } => "name a mount of a KV engine, version 2: `bao secrets list -detailed`",
            Self::BadSecret { entry: EntryName { typed, project }, .. }
            | Self::NotText { entry: EntryName { typed, project }, .. } => {
                return vec![format!(
                    "see what is there: `bao kv get {typed}`; another field is named with `field` under `[projects.{project}.vault]` in `config.toml`"
                )];
            }
            Self::Login { mount, role, .. } => {
                return vec![format!("see what the role is bound to: `bao read auth/{mount}/role/{role}`")];
            }
            Self::NoJwt { .. } => "let the job ask for one: `permissions: id-token: write`",
            Self::NotVault(_) => {
                "see that `VAULT_ADDR` is the vault's address, without `/v1`, and that nothing else answers there"
            }
            Self::Failed { has_namespace: true, .. } => NAMESPACE,
            Self::Failed { .. } => "the vault's own log says why",
            Self::File { .. } | Self::Settings(_) => return Vec::new(),
        };
        vec![hint.to_owned()]
    }
}

const NOT_REACHED: &str =
    "see that the vault runs, that this network lets you reach it, and that `VAULT_ADDR` is its address";

/// What does what a variable would do that is not taken.
fn in_place_of(variable: &str) -> String {
    let unset = SHELL.unset(variable);
    if env::VAULT_TLS_SERVER_NAME.names().any(|name| name == variable) {
        let set = SHELL.set("VAULT_ADDR", "…");
        format!("give the vault's address with a name that is in its certificate: `{set}`, and `{unset}`")
    } else {
        format!("name the proxy so: `{}`, and `{unset}`", SHELL.set_from("HTTPS_PROXY", variable))
    }
}

/// The hints of a call to a Tiledesk server would speak of its flags.
fn no_answer(cause: &ServerError) -> Vec<String> {
    vec![match cause {
        ServerError::Tls { fault: TlsFault::Protocol, .. } => {
            "see that the vault speaks HTTPS there, and that `VAULT_ADDR` has its port; one that does not is reached with `http://`, and only on this computer".to_owned()
        }
        ServerError::Tls { fault: TlsFault::OtherName, .. } => {
            format!("give the vault's address with a name that is in its certificate: `{}`", SHELL.set("VAULT_ADDR", "…"))
        }
        ServerError::Tls { fault: TlsFault::OwnCertificate, .. } => format!(
            "show it a certificate that it trusts: `{}`",
            SHELL.set_all(&[("VAULT_CLIENT_CERT", "cert.pem"), ("VAULT_CLIENT_KEY", "key.pem")])
        ),
        ServerError::Tls { fault: TlsFault::OutOfTime | TlsFault::Unusable | TlsFault::Outdated, .. }
        | ServerError::Proxy { .. }
        | ServerError::ProxyCredentials { .. }
        | ServerError::BadProxy { .. } => return cause.hints(),
        ServerError::Tls { .. } => {
            format!(
                "name the authority of the vault's certificate: `{}`; the address has to bear the certificate's name",
                SHELL.set("VAULT_CACERT", "ca.pem")
            )
        }
        _ => NOT_REACHED.to_owned(),
    }]
}

/// What is wrong with an address, where it is a vault's.
fn of_vault(why: BadServerUrl) -> String {
    why.to_string().replace("server's", "vault's").replace(HOSTED, EXAMPLE)
}

const EXAMPLE: &str = "https://vault.example:8200";
const JWT: &str = "in CI, give the job a JWT: `TILEPASS_VAULT_JWT`, `jwt_file`, or GitHub's `id-token: write`; a person signs in: `bao login`";
const NAMESPACE: &str =
    "see that `VAULT_NAMESPACE` names a namespace that this vault has; if it is right, the vault's own log says why";

/// The variable that a token came from.
fn variable_of(from: &str) -> Option<&'static str> {
    env::VAULT_TOKEN.names().find(|name| from == format!("`{name}`"))
}

/// A sign-in leaves a file, which comes behind the variables.
fn sign_in(unset: Option<&'static str>) -> String {
    let unset = unset.map(|name| format!("`{}`, as it comes first, and ", SHELL.unset(name))).unwrap_or_default();
    format!("{unset}sign in to the vault: `bao login`, or `vault login`")
}

fn because(said: Option<&String>) -> String {
    said.map(|said| format!(": {said}")).unwrap_or_default()
}

fn place(host: Option<&String>) -> String {
    host.map_or_else(|| "another address".to_owned(), |host| format!("`{host}`"))
}
